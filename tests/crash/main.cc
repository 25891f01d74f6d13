// Many clients, SIGKILL at random moments, restart: every acknowledged command exactly once, every other whole or absent,
// retries get the stored answer, the feed has no gap and no repeat.
//
//   yici_crash --rounds 20 [--seed 7] [--clients 16] [--yicid bin/yicid]
#include <signal.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <random>
#include <thread>

#include "services/base/text.h"
#include "tests/bench/server.h"
#include "tests/crash/ledger.h"
#include "yici/v1/approval.grpc.pb.h"

namespace yici::crash {
namespace {

using bench::City;

struct Options {
  int rounds = 20;
  int first = 1;  // number of the first round
  int clients = 16;
  uint64_t seed = 20190624;
  std::string yicid;
};

void Prepare(grpc::ClientContext& context, const std::string& principal, double seconds) {
  context.AddMetadata("authorization", City::Authorization(principal));
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000)));
}

class CrashTest {
 public:
  CrashTest(const City& city, const Options& options) : city_(city), options_(options), random_(options.seed) {}
  absl::Status Run();

 private:
  absl::Status Round(int number);
  void Client(int client, int round, const std::atomic<bool>& stop);
  absl::Status RetryUnacknowledged(int* retried);
  absl::Status RepeatAcknowledged(int* repeated);
  absl::Status EveryCaseOnce();
  absl::Status CatchUp();
  absl::Status Send(const Sent& sent, bool wait, yici::v1::CaseReply* reply);
  absl::Status Broken(std::string what) const { return absl::InternalError(std::move(what)); }

  const City& city_;
  const Options options_;
  std::mt19937_64 random_;
  std::unique_ptr<bench::Server> server_;
  Ledger ledger_;
  WatchNotes notes_;
  std::string cursor_ = "0";
  std::atomic<int64_t> next_{0};
};

absl::Status CrashTest::Send(const Sent& sent, bool wait, yici::v1::CaseReply* reply) {
  const auto stub = yici::v1::ApprovalService::NewStub(server_->channels()[0]);
  grpc::ClientContext context;
  Prepare(context, sent.principal, 20);
  context.set_wait_for_ready(wait);
  const grpc::Status status = stub->SubmitCase(&context, sent.request, reply);
  if (status.ok()) return absl::OkStatus();
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

// Sends until told to stop; what the kill cut off stays without an answer.
void CrashTest::Client(int client, int round, const std::atomic<bool>& stop) {
  const auto stub =
      yici::v1::ApprovalService::NewStub(server_->channels()[static_cast<size_t>(client) % server_->channels().size()]);
  for (int i = 0; !stop; ++i) {
    bench::Submission submission = city_.MakeSubmission(next_++);
    Sent sent{submission.principal, submission.request, ""};
    sent.request.set_request_id(StrCat("r", round, "-c", client, "-", i));
    sent.request.set_external_ref(sent.request.request_id());
    Sent* kept = ledger_.Add(std::move(sent));
    grpc::ClientContext context;
    Prepare(context, kept->principal, 20);
    yici::v1::CaseReply reply;
    if (!stub->SubmitCase(&context, kept->request, &reply).ok()) return;
    kept->answer = reply.SerializeAsString();
  }
}

absl::Status CrashTest::RetryUnacknowledged(int* retried) {
  for (Sent& sent : ledger_.all()) {
    if (!sent.answer.empty()) continue;
    yici::v1::CaseReply reply;
    if (absl::Status status = Send(sent, true, &reply); !status.ok()) {
      return Broken(StrCat("a retry was refused: ", sent.request.request_id(), ": ", status.message()));
    }
    sent.answer = reply.SerializeAsString();
    ++*retried;
  }
  return absl::OkStatus();
}

absl::Status CrashTest::RepeatAcknowledged(int* repeated) {
  const size_t count = ledger_.all().size();
  for (int i = 0; i < 40 && count > 0; ++i) {
    const Sent& sent = ledger_.all()[random_() % count];
    yici::v1::CaseReply reply;
    if (absl::Status status = Send(sent, true, &reply); !status.ok()) return status;
    if (reply.SerializeAsString() != sent.answer)
      return Broken(StrCat("another answer to the same request: ", sent.request.request_id()));
    ++*repeated;
  }
  return absl::OkStatus();
}

// The list of all cases holds each request exactly once, under the number its answer gave.
absl::Status CrashTest::EveryCaseOnce() {
  std::map<std::string, std::string> numbers;  // external_ref -> case_no
  const auto stub = yici::v1::ApprovalService::NewStub(server_->channels()[0]);
  yici::v1::ListCasesRequest request;
  request.set_page_size(500);
  do {
    grpc::ClientContext context;
    Prepare(context, bench::kAdministrator, 60);
    yici::v1::ListCasesResponse page;
    const grpc::Status status = stub->ListCases(&context, request, &page);
    if (!status.ok()) return Broken(StrCat("ListCases: ", status.error_message()));
    for (const auto& found : page.cases()) {
      if (!numbers.emplace(found.external_ref(), found.case_no()).second)
        return Broken("two cases of one request: " + found.external_ref());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  for (const Sent& sent : ledger_.all()) {
    yici::v1::CaseReply reply;
    reply.ParseFromString(sent.answer);
    const auto it = numbers.find(sent.request.external_ref());
    if (it == numbers.end()) return Broken("an acknowledged case is gone: " + sent.request.request_id());
    if (it->second != reply.case_no()) return Broken("a case has another number than its answer: " + reply.case_no());
  }
  if (numbers.size() != ledger_.all().size()) return Broken("there are cases that nobody sent");
  return absl::OkStatus();
}

// Reads the feed from where it stood to the end of the log.
absl::Status CrashTest::CatchUp() {
  const auto status = server_->GetStatus(60);
  if (!status.ok()) return status.status();
  const auto stub = yici::v1::ApprovalService::NewStub(server_->channels()[0]);
  grpc::ClientContext context;
  Prepare(context, bench::kAdministrator, 120);
  yici::v1::WatchCasesRequest request;
  request.set_cursor(cursor_);
  auto stream = stub->WatchCases(&context, request);
  yici::v1::WatchCasesResponse response;
  while (notes_.received().size() < ledger_.all().size()) {
    if (!stream->Read(&response)) return Broken("the feed ended early: " + stream->Finish().error_message());
    cursor_ = response.cursor();
    for (const auto& event : response.events()) {
      if (!notes_.Add(event.revision(), event.index())) return Broken(StrCat("the feed repeats revision ", event.revision()));
      if (event.type() == "case.received") notes_.Received(event.case_no());
    }
  }
  context.TryCancel();
  return absl::OkStatus();
}

absl::Status CrashTest::Round(int number) {
  std::atomic<bool> stop{false};
  std::vector<std::thread> clients;
  const size_t before = ledger_.all().size();
  for (int i = 0; i < options_.clients; ++i) clients.emplace_back([this, i, number, &stop] { Client(i, number, stop); });
  std::this_thread::sleep_for(std::chrono::milliseconds(50 + random_() % 1000));
  const pid_t killed = server_->child().pid();
  server_->child().Signal(SIGKILL);
  stop = true;
  for (auto& client : clients) client.join();
  int acknowledged = 0;
  for (size_t i = before; i < ledger_.all().size(); ++i) acknowledged += ledger_.all()[i].answer.empty() ? 0 : 1;
  if (auto restarted = server_->KillAndRestart(); !restarted.ok()) return restarted.status();
  if (server_->child().pid() == killed) return Broken("the server was not restarted");
  int retried = 0, repeated = 0;
  if (absl::Status status = RetryUnacknowledged(&retried); !status.ok()) return status;
  if (absl::Status status = RepeatAcknowledged(&repeated); !status.ok()) return status;
  if (absl::Status status = EveryCaseOnce(); !status.ok()) return status;
  if (absl::Status status = CatchUp(); !status.ok()) return status;
  std::printf("crash round %d: acknowledged %d, retried %d, repeated %d, cases %zu\n", number, acknowledged, retried, repeated,
              ledger_.all().size());
  std::fflush(stdout);
  return absl::OkStatus();
}

absl::Status CrashTest::Run() {
  auto server = bench::Server::Start(city_, {.yicid = options_.yicid, .parent = "/tmp"});
  if (!server.ok()) return server.status();
  server_ = *std::move(server);
  for (int round = options_.first; round < options_.first + options_.rounds; ++round) {
    if (absl::Status status = Round(round); !status.ok()) {
      std::printf("crash round %d failed: %s (seed %llu)\n", round, std::string(status.message()).c_str(),
                  static_cast<unsigned long long>(options_.seed));
      return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace yici::crash

int main(int argc, char** argv) {
  yici::crash::Options options;
  options.yicid = yici::bench::FolderOfThisProgram() + "/yicid";
  CLI::App app{
      "SIGKILL at random moments: acknowledged commands exactly once, others whole or absent\n\n"
      "  yici_crash --rounds 500"};
  app.add_option("--rounds", options.rounds, "Kills")->check(CLI::Range(1, 10000))->capture_default_str();
  app.add_option("--clients", options.clients, "Clients at once")->check(CLI::Range(1, 64))->capture_default_str();
  app.add_option("--seed", options.seed, "Of the moments")->capture_default_str();
  app.add_option("--yicid", options.yicid, "Server")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  auto city = yici::bench::City::Load(YICI_PACK_FOLDER);
  if (!city.ok()) {
    std::fprintf(stderr, "yici_crash: %s\n", city.status().ToString().c_str());
    return 2;
  }
  // Each round compares every case of its folder, so a folder lives for some rounds only.
  constexpr int kRoundsPerFolder = 25;
  const int rounds = options.rounds;
  bool passed = true;
  for (options.first = 1; passed && options.first <= rounds; options.first += kRoundsPerFolder, ++options.seed) {
    options.rounds = std::min(kRoundsPerFolder, rounds - options.first + 1);
    passed = yici::crash::CrashTest(*city, options).Run().ok();
  }
  std::printf("%d passed, %d failed\n", passed ? rounds : 0, passed ? 0 : 1);
  return passed ? 0 : 1;
}
