// What a history costs: leaf and tree for each event, the history of one case, searches over a million events, and the
// verification of the folder afterwards.
//
// The folder is filled with whole lives, so that its events are those of everyday work. Searches and histories go over the
// wire, one at a time; the folder is verified by this process when the server has ended.
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

#include "services/audit/tree/compact_range.h"
#include "services/audit/verify/history.h"
#include "services/audit/verify/leaves.h"
#include "services/base/text.h"
#include "services/server/partition/leaf_of.h"
#include "storage/api/journal.h"
#include "storage/format/folder.h"
#include "storage/rocks/store.h"
#include "tests/bench/phases.h"
#include "yici/v1/approval.grpc.pb.h"
#include "yici/v1/search.grpc.pb.h"

namespace yici::bench {
namespace {

using audit::CompactRange;
using Clock = std::chrono::steady_clock;

constexpr int kOutstanding = 256;
constexpr int kHistoryEvents = 200;
constexpr int kAsked = 300;  // times each question is asked
constexpr int64_t kEventsOfLife = 8;
constexpr uint64_t kStoreBytes = uint64_t{192} << 20;  // as `yici audit verify` and more: half of yicid's budget

double MillisSince(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

// p50 and the worst of some hundred calls.
struct Times {
  double p50_ms = 0, max_ms = 0;
};

Times TimesOf(std::vector<double> millis) {
  std::sort(millis.begin(), millis.end());
  return {millis[millis.size() / 2], millis.back()};
}

absl::StatusOr<int64_t> EventsIn(Server& server) {
  const auto status = server.GetStatus();
  if (!status.ok()) return status.status();
  return static_cast<int64_t>(status->leaves());
}

absl::Status Fill(Bench& bench, Server& server, CaseNumbers& numbers) {
  const LoadOptions load{
      .outstanding = kOutstanding, .calls = bench.sizes.history_events * 2, .seconds_max = 3600, .progress = "audit: filling"};
  for (int round = 0;; ++round) {
    const auto events = EventsIn(server);
    if (!events.ok()) return events.status();
    const int64_t missing = bench.sizes.history_events - *events;
    if (missing <= 0) return absl::OkStatus();
    LifeScript lives(bench.city, numbers, StrCat("a", round, "-"), kOutstanding, missing / kEventsOfLife + 100);
    if (const LoadResult result = RunLoad(server.channels(), lives, load); !result.status.ok()) return result.status;
  }
}

// ---- the history of one case

struct OneCase {
  std::string case_no, department_id;
};

absl::StatusOr<OneCase> SubmitOne(Bench& bench, v1::ApprovalService::Stub& stub) {
  const ItemFacts& item = *bench.city.ThreeStepItems().front();
  Submission submission = bench.city.MakeSubmission(7, item, /*at_window=*/item.at_window);
  submission.request.set_request_id("history-submit");
  grpc::ClientContext context;
  Prepare(context, 30, submission.principal);
  v1::CaseReply reply;
  const absl::Status sent = FromGrpc("SubmitCase", stub.SubmitCase(&context, submission.request, &reply));
  if (!sent.ok()) return sent;
  return OneCase{reply.case_no(), item.department_id};
}

// Every read of unmasked data is an event of its case.
absl::Status Lengthen(Bench& bench, const OneCase& one, v1::ApprovalService::Stub& stub) {
  const std::string reader = bench.city.OfficerOf("handler", one.department_id);
  for (int i = 0; i < kHistoryEvents; ++i) {
    grpc::ClientContext context;
    Prepare(context, 30, reader);
    v1::ReadUnmaskedRequest request;
    request.set_request_id(StrCat("history-", i));
    request.set_case_no(one.case_no);
    request.set_purpose("核对申请人身份");
    v1::ReadUnmaskedResponse reply;
    if (absl::Status read = FromGrpc("ReadUnmasked", stub.ReadUnmasked(&context, request, &reply)); !read.ok()) return read;
  }
  return absl::OkStatus();
}

absl::Status MeasureHistory(Bench& bench, Server& server) {
  const auto stub = v1::ApprovalService::NewStub(server.channels()[0]);
  const auto one = SubmitOne(bench, *stub);
  if (!one.ok()) return one.status();
  if (absl::Status longer = Lengthen(bench, *one, *stub); !longer.ok()) return longer;
  std::vector<double> millis;
  for (int i = 0; i < kAsked; ++i) {
    grpc::ClientContext context;
    Prepare(context, 30);
    v1::GetHistoryRequest request;
    request.set_case_no(one->case_no);
    v1::GetHistoryResponse reply;
    const auto begun = Clock::now();
    if (absl::Status got = FromGrpc("GetHistory", stub->GetHistory(&context, request, &reply)); !got.ok()) return got;
    millis.push_back(MillisSince(begun));
    if (reply.events_size() < kHistoryEvents) return absl::InternalError("the history of the case is too short");
  }
  bench.report.Set("history_200.ms", TimesOf(millis).p50_ms);
  bench.report.Set("history_200.max_ms", TimesOf(millis).max_ms);
  return absl::OkStatus();
}

// ---- searches

absl::StatusOr<v1::SearchHistoryResponse> Search(v1::SearchService::Stub& stub, const v1::SearchHistoryRequest& request) {
  grpc::ClientContext context;
  Prepare(context, 30);
  v1::SearchHistoryResponse reply;
  const grpc::Status status = stub.SearchHistory(&context, request, &reply);
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE) return absl::UnavailableError(status.error_message());
  if (absl::Status got = FromGrpc("SearchHistory", status); !got.ok()) return got;
  return reply;
}

// Until the index has come to the last record.
absl::StatusOr<double> AwaitIndex(Server& server, v1::SearchService::Stub& stub) {
  const auto status = server.GetStatus();
  if (!status.ok()) return status.status();
  v1::SearchHistoryRequest request;
  request.set_min_revision(status->revision());
  request.set_page_size(1);
  const auto begun = Clock::now();
  while (true) {
    const auto reply = Search(stub, request);
    if (reply.ok()) return MillisSince(begun) / 1000;
    if (!absl::IsUnavailable(reply.status())) return reply.status();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

std::vector<v1::SearchHistoryRequest> Questions(const City& city) {
  const ItemFacts& item = *city.ThreeStepItems().front();
  std::vector<v1::SearchHistoryRequest> questions(6);
  questions[1].set_department_id(item.department_id);
  questions[2].set_item_code(item.code);
  questions[2].set_kind("case.accepted");
  questions[3].set_officer(city.OfficerOf("handler", item.department_id));
  questions[3].set_item_code(item.code);
  questions[4].set_text("符合");
  questions[4].set_department_id(item.department_id);
  questions[5].set_hit_class(v1::HIT_CLASS_REFUSAL);
  questions[5].set_reason("CASE_ENDED");
  return questions;
}

absl::Status MeasureSearch(Bench& bench, Server& server) {
  const auto stub = v1::SearchService::NewStub(server.channels()[0]);
  const double cpu = server.child().CpuSeconds();
  const auto behind = AwaitIndex(server, *stub);
  if (!behind.ok()) return behind.status();
  bench.report.Set("search.index_behind_s", *behind);
  bench.report.Set("search.index_rest_cpu_s", server.child().CpuSeconds() - cpu);
  Times worst;
  for (const v1::SearchHistoryRequest& question : Questions(bench.city)) {
    std::vector<double> millis;
    for (int i = 0; i < kAsked; ++i) {
      const auto begun = Clock::now();
      if (const auto reply = Search(*stub, question); !reply.ok()) return reply.status();
      millis.push_back(MillisSince(begun));
    }
    const Times times = TimesOf(std::move(millis));
    worst = {std::max(worst.p50_ms, times.p50_ms), std::max(worst.max_ms, times.max_ms)};
  }
  bench.report.Set("search.first_page_ms", worst.p50_ms);
  bench.report.Set("search.first_page_max_ms", worst.max_ms);
  const auto events = EventsIn(server);
  if (!events.ok()) return events.status();
  bench.report.Set("search.index_bytes_per_event", static_cast<double>(BytesBelow(server.child().data_folder() + "/search")) /
                                                       static_cast<double>(std::max<int64_t>(1, *events)));
  return absl::OkStatus();
}

// ---- the folder, without its server

// Envelope, leaf hash and tree of events that are at hand: what the deciding thread does for them.
absl::StatusOr<double> MicrosPerEvent(storage::Store& store, const std::string& log_id_hex, int64_t events_max) {
  CompactRange tree;
  int64_t events = 0;
  double micros = 0;
  absl::Status taken;
  const auto scanned = storage::NewLocalJournal(&store)->Scan(nullptr, 1, {}, [&](uint64_t revision, std::string_view bytes) {
    const auto record = audit::ParseRecord(revision, bytes);
    if (!record.ok()) return taken = record.status(), false;
    std::vector<journal::Event> held(static_cast<size_t>(record->events_size()));
    for (size_t i = 0; i < held.size(); ++i) held[i].ParseFromString(record->events(static_cast<int>(i)).event());
    const auto begun = Clock::now();
    for (size_t i = 0; i < held.size(); ++i) {
      tree.Append(audit::LeafHash(server::LeafOf(log_id_hex, *record, static_cast<int>(i), held[i])));
    }
    micros += MillisSince(begun) * 1000;
    events += static_cast<int64_t>(held.size());
    return events < events_max;
  });
  if (!taken.ok()) return taken;
  if (!scanned.ok()) return scanned.status();
  return micros / static_cast<double>(std::max<int64_t>(1, events));
}

absl::Status Verify(Bench& bench, storage::Store& store, const std::string& log_id_hex, storage::Store* scratch,
                    const char* figure) {
  audit::VerifyOptions options;
  options.log_id_hex = log_id_hex;
  options.scratch = scratch;
  const auto begun = Clock::now();
  const audit::VerifyReport report = audit::VerifyHistory(store, options);
  bench.report.Set(figure, MillisSince(begun) / 1000);
  bench.report.Set("verify.events", static_cast<double>(report.leaves));
  if (report.finding == audit::Finding::kSound) return absl::OkStatus();
  return absl::DataLossError(StrCat(figure, ": ", report.text));
}

absl::Status MeasureFolder(Bench& bench, const std::string& folder) {
  const auto manifest = storage::ReadManifest(folder);
  if (!manifest.ok()) return manifest.status();
  const std::string log_id_hex = storage::LogIdHex(manifest->log_id);
  const auto store = storage::OpenRocksToRead(
      {.folder = StrCat(folder, "/", storage::kStoreName), .memory_bytes = kStoreBytes, .absent = storage::Absent::kRefuse});
  if (!store.ok()) return store.status();
  constexpr int64_t kMeasuredEvents = 200'000;
  const auto micros = MicrosPerEvent(**store, log_id_hex, kMeasuredEvents);
  if (!micros.ok()) return micros.status();
  bench.report.Set("audit.us_per_event", *micros);
  std::fprintf(stderr, "  audit: verifying\n");
  if (absl::Status sound = Verify(bench, **store, log_id_hex, nullptr, "verify.tree_s"); !sound.ok()) return sound;
  const TemporaryFolder scratch_folder(bench.server.parent);
  const auto scratch = storage::OpenRocks({.folder = scratch_folder.path() + "/rocks", .memory_bytes = kStoreBytes});
  if (!scratch.ok()) return scratch.status();
  return Verify(bench, **store, log_id_hex, scratch->get(), "verify.refold_s");
}

}  // namespace

absl::Status RunAudit(Bench& bench) {
  auto server = Server::Start(bench.city, bench.server);
  if (!server.ok()) return server.status();
  CaseNumbers numbers;
  if (absl::Status filled = Fill(bench, **server, numbers); !filled.ok()) return filled;
  if (absl::Status searched = MeasureSearch(bench, **server); !searched.ok()) return searched;
  if (absl::Status read = MeasureHistory(bench, **server); !read.ok()) return read;
  (*server)->child().Signal(SIGTERM);
  if (!(*server)->child().Wait(120)) return absl::DeadlineExceededError("yicid does not end");
  return MeasureFolder(bench, (*server)->child().data_folder());
}

}  // namespace yici::bench
