// yici_fuzz: the real server under malformed, oversized and abandoned requests to every method it has.
//
//   yici_fuzz --requests 1000000 --seed 7          own server on a temporary folder
//   yici_fuzz --requests 20000 --target 127.0.0.1:7470    one that runs already; its memory is not judged
//
// Exit 0: the server lives, answers, did not grow, and every answer was a well-formed status. The same seed sends the same
// bytes.
#include <google/protobuf/stubs/logging.h>
#include <signal.h>

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <filesystem>

#include "services/base/text.h"
#include "tests/bench/server.h"
#include "tests/fuzz/drive.h"
#include "yici/v1/approval.grpc.pb.h"

namespace {

using namespace yici;
using fuzz::Driver;

constexpr double kGrowthMaxMb = 20;
constexpr int kCases = 200;
constexpr int kSockets = 20;  // every thousand requests

struct Options {
  int64_t requests = 20'000;
  uint64_t seed = 1;
  std::string target;
  std::string yicid = bench::FolderOfThisProgram() + "/yicid";
  std::string pack = YICI_PACK_FOLDER;
};

// Something to aim at.
absl::StatusOr<std::vector<std::string>> SubmitCases(const bench::City& city, const std::shared_ptr<grpc::Channel>& channel) {
  const auto stub = v1::ApprovalService::NewStub(channel);
  std::vector<std::string> numbers;
  for (int n = 0; n < kCases; ++n) {
    bench::Submission submission = city.MakeSubmission(n);
    submission.request.set_request_id(StrCat("start-", n));
    grpc::ClientContext context;
    context.AddMetadata("authorization", bench::City::Authorization(submission.principal));
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    v1::CaseReply reply;
    const grpc::Status status = stub->SubmitCase(&context, submission.request, &reply);
    if (!status.ok()) return absl::InternalError("SubmitCase: " + status.error_message());
    numbers.push_back(reply.case_no());
  }
  return numbers;
}

void Authorize(grpc::ClientContext& context) {
  context.AddMetadata("authorization", bench::City::Authorization(bench::kAdministrator));
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
}

// It answers and takes commands again. A hold that its caller gave up on may be ordered after the release that followed it,
// so a hold found here is lifted once more; one that cannot be lifted is a fault.
absl::Status AnswersStatus(const std::shared_ptr<grpc::Channel>& channel) {
  const auto stub = v1::AdminService::NewStub(channel);
  static int64_t number = 0;
  for (int attempt = 0; attempt < 5; ++attempt) {
    grpc::ClientContext look, lift;
    Authorize(look);
    v1::Status reply;
    if (const grpc::Status status = stub->GetStatus(&look, {}, &reply); !status.ok()) {
      return absl::InternalError("GetStatus: " + status.error_message());
    }
    if (!reply.hold()) return absl::OkStatus();
    Authorize(lift);
    v1::SetHoldRequest request;
    request.set_request_id("lift-" + std::to_string(++number));
    request.set_hold(false);
    request.set_reason("fuzz");
    v1::AdminReply lifted;
    stub->SetHold(&lift, request, &lifted);
  }
  return absl::InternalError("the server was left in hold mode");
}

// Runs one stretch: answers judged, sockets disturbed, the server asked whether it lives.
absl::Status Stretch(Driver& driver, bench::Server* server, const std::string& address, fuzz::Random& random, int64_t requests,
                     const char* name) {
  const auto start = std::chrono::steady_clock::now();
  const auto between = [&](int64_t done) -> absl::Status {
    fuzz::DisturbSocket(address, random, kSockets);
    if (server != nullptr && !server->child().alive()) return absl::InternalError("the server ended: " + server->child().end());
    if (done % 10'000 == 0) {
      const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      std::fprintf(stderr, "  %s %lld of %lld, %.0f/s, rss %.1f MB\n", name, static_cast<long long>(done),
                   static_cast<long long>(requests), static_cast<double>(done) / seconds,
                   server == nullptr ? 0.0 : static_cast<double>(server->child().RssBytes()) / 1e6);
    }
    return absl::OkStatus();
  };
  absl::Status status = driver.Run(requests, between);
  if (server != nullptr && !server->child().alive()) return absl::InternalError("the server ended: " + server->child().end());
  if (status.ok()) status = AnswersStatus(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  return status;
}

absl::Status Run(const Options& options, double* growth_mb) {
  auto city = bench::City::Load(options.pack);
  if (!city.ok()) return city.status();
  std::unique_ptr<bench::Server> server;
  std::string address = options.target;
  if (address.empty()) {
    auto started = bench::Server::Start(*city, {.yicid = options.yicid,
                                                .parent = std::filesystem::temp_directory_path().string(),
                                                .arguments = {"--memory-mib", "128"}});
    if (!started.ok()) return started.status();
    server = *std::move(started);
    address = server->child().address();
  }
  const auto cases = SubmitCases(*city, grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  if (!cases.ok()) return cases.status();
  Driver driver(address, *city, *cases, options.seed);
  fuzz::Random random(options.seed + 1);
  // Caches, buffers and the allocator's arenas fill first: what counts is growth that does not end.
  const int64_t warm = std::max<int64_t>(options.requests / 4, std::min<int64_t>(options.requests, 5'000));
  if (absl::Status warmed = Stretch(driver, server.get(), address, random, warm, "warm-up"); !warmed.ok()) return warmed;
  const int64_t before = server ? server->child().RssBytes() : 0;
  absl::Status status = Stretch(driver, server.get(), address, random, options.requests - warm, "fuzz");
  if (!status.ok()) return status;
  *growth_mb = server ? static_cast<double>(server->child().RssBytes() - before) / 1e6 : 0;
  for (const auto& [code, count] : driver.codes())
    std::fprintf(stderr, "  code %2d: %lld\n", code, static_cast<long long>(count));
  if (*growth_mb >= kGrowthMaxMb)
    return absl::ResourceExhaustedError(StrCat("memory grew by ", static_cast<int64_t>(*growth_mb), " MB"));
  return absl::OkStatus();
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Malformed requests against every method of yicid"};
  app.add_option("--requests", options.requests, "How many")
      ->check(CLI::Range(int64_t{1}, int64_t{10'000'000}))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "The same seed sends the same bytes")->capture_default_str();
  app.add_option("--target", options.target, "HOST:PORT of a server that runs already, on loopback");
  app.add_option("--yicid", options.yicid, "The server to start")->capture_default_str();
  app.add_option("--pack", options.pack, "Folder of the pack");
  CLI11_PARSE(app, argc, argv);
  signal(SIGPIPE, SIG_IGN);
  google::protobuf::SetLogHandler(nullptr);  // it would print a line for every text that is no UTF-8
  double growth_mb = 0;
  const absl::Status status = Run(options, &growth_mb);
  const bool exited = status.message().find("the server ended") != absl::string_view::npos;
  std::printf("fuzz %lld requests: exits %d, rss growth %.1f MB\n", static_cast<long long>(options.requests), exited ? 1 : 0,
              growth_mb);
  if (!status.ok())
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(options.seed), std::string(status.message()).c_str());
  std::printf("%s\n", status.ok() ? "1 passed, 0 failed" : "0 passed, 1 failed");
  return status.ok() ? 0 : 1;
}
