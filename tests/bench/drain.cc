// A million instances wait, a part of them for one instant. While the deadlines of that instant drain, people go on: an open
// loop of submits at a fixed rate, latency from the scheduled time.
//
// Every due instance is one record and so is every submit, so what has drained is the revision's growth less the submits.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

#include "services/base/text.h"
#include "services/base/time.h"
#include "tests/bench/phases.h"
#include "yici/v1/workflow.grpc.pb.h"

namespace yici::bench {
namespace {

using std::chrono::steady_clock;

constexpr int kOutstanding = 256;
constexpr double kPerSecond = 2'000;
constexpr double kWindowSeconds = 2;
constexpr double kDrainSecondsMax = 600;
constexpr int kSlots = 4'096;
constexpr int64_t kOneInSo = 10;  // of the waiting instances, how many are due
const std::string kStart = "/yici.v1.WorkflowService/StartProcess";

double SecondsSince(steady_clock::time_point start) {
  return std::chrono::duration<double>(steady_clock::now() - start).count();
}

Instant WallClock() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return Instant::FromMicros(std::chrono::duration_cast<std::chrono::microseconds>(since).count());
}

// A process that waits for a time and ends.
std::string Model(const std::string& process, const std::string& timer) {
  return StrCat(R"(<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:yici:bench">
  <process id=")",
                process, R"(" isExecutable="true">
    <startEvent id="start"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="wait"/>
    <intermediateCatchEvent id="wait"><timerEventDefinition>)",
                timer, R"(</timerEventDefinition></intermediateCatchEvent>
    <sequenceFlow id="f2" sourceRef="wait" targetRef="end"/>
    <endEvent id="end"/>
  </process>
</definitions>
)");
}

absl::Status Deploy(Server& server, const std::string& process, const std::string& timer) {
  const auto stub = v1::WorkflowService::NewStub(server.channels()[0]);
  grpc::ClientContext context;
  Prepare(context, 60);
  v1::DeployProcessesRequest request;
  request.set_request_id("deploy-" + process);
  request.add_files()->set_name(process + ".bpmn");
  request.mutable_files(0)->set_text(Model(process, timer));
  v1::DeployProcessesReply reply;
  return FromGrpc("DeployProcesses", stub->DeployProcesses(&context, request, &reply));
}

class StartScript final : public Script {
 public:
  StartScript(std::string process, int64_t count)
      : process_(std::move(process)),
        count_(count),
        administrator_(City::Authorization(kAdministrator)),
        replies_(kOutstanding) {}

  bool Next(int, Send* send) override {
    const int64_t n = next_.fetch_add(1, std::memory_order_relaxed);
    if (n >= count_) return false;
    v1::StartProcessRequest request;
    request.set_request_id(StrCat(process_, "-", n));
    request.set_process_id(process_);
    request.set_subject(StrCat("bench/", n));
    const grpc::Slice slice = SliceOf(request);
    send->method = &kStart;
    send->authorization = &administrator_;
    send->body = grpc::ByteBuffer(&slice, 1);
    return true;
  }
  absl::Status Answer(int slot, const grpc::ByteBuffer& bytes) override {
    v1::ProcessReply& reply = replies_[static_cast<size_t>(slot)];
    if (Parse(bytes, &reply) && !reply.instance_id().empty()) return absl::OkStatus();
    return absl::InternalError("a start without an instance");
  }

 private:
  const std::string process_;
  const int64_t count_;
  const std::string administrator_;
  std::atomic<int64_t> next_{0};
  std::vector<v1::ProcessReply> replies_;
};

// Starts per second.
absl::StatusOr<double> StartAll(Server& server, const std::string& process, int64_t count) {
  StartScript script(process, count);
  const LoadResult result =
      RunLoad(server.channels(), script,
              {.outstanding = kOutstanding, .calls = count, .seconds_max = 1'800, .progress = process.c_str()});
  if (!result.status.ok()) return result.status;
  if (result.calls != count) return absl::DeadlineExceededError(StrCat("only ", result.calls, " of ", count, " were started"));
  return result.per_s();
}

// Watches the revision beside the load.
class Drain {
 public:
  Drain(Server& server, const CaseNumbers& submitted, uint64_t revision, int64_t due)
      : server_(server), submitted_(submitted), revision_(revision), due_(due), start_(steady_clock::now()) {
    thread_ = std::thread([this] { Watch(); });
  }
  ~Drain() {
    stop_ = true;
    thread_.join();
  }
  bool done() const { return seconds_ > 0; }
  double seconds() const { return seconds_; }

 private:
  void Watch() {
    while (!stop_ && !done()) {
      const int64_t submits = submitted_.size();
      const auto status = server_.GetStatus();
      if (status.ok() && static_cast<int64_t>(status->revision() - revision_) - submits >= due_)
        seconds_ = SecondsSince(start_);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }

  Server& server_;
  const CaseNumbers& submitted_;
  const uint64_t revision_;
  const int64_t due_;
  const steady_clock::time_point start_;
  std::atomic<double> seconds_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

struct Felt {
  LoadResult all;  // of every window that began while deadlines were draining
  double seconds = 0;
};

absl::StatusOr<Felt> SubmitWhile(Bench& bench, Server& server, CaseNumbers& numbers, uint64_t revision, int64_t due) {
  Felt felt;
  Drain drain(server, numbers, revision, due);
  const auto start = steady_clock::now();
  for (int window = 0; !drain.done() && SecondsSince(start) < kDrainSecondsMax; ++window) {
    SubmitScript submits(bench.submits, numbers, StrCat("d", window, "-"), kSlots);
    const LoadResult part = RunLoad(server.channels(), submits,
                                    {.outstanding = kSlots,
                                     .calls = static_cast<int64_t>(kPerSecond * kWindowSeconds),
                                     .seconds_max = 60,
                                     .per_second = kPerSecond});
    if (!part.status.ok()) return part.status;
    felt.all.calls += part.calls;
    felt.all.retries += part.retries;
    felt.all.given_up += part.given_up;
    felt.all.micros.insert(felt.all.micros.end(), part.micros.begin(), part.micros.end());
  }
  if (!drain.done()) return absl::DeadlineExceededError("the deadlines did not drain in the time given");
  felt.seconds = drain.seconds();
  std::sort(felt.all.micros.begin(), felt.all.micros.end());
  return felt;
}

}  // namespace

absl::Status RunDrain(Bench& bench) {
  auto server = Server::Start(bench.city, bench.server);
  if (!server.ok()) return server.status();
  const int64_t due = bench.sizes.waiting / kOneInSo, others = bench.sizes.waiting - due;
  if (absl::Status deployed = Deploy(**server, "waits", "<timeDuration>P365D</timeDuration>"); !deployed.ok()) return deployed;
  const auto rate = StartAll(**server, "waits", others);
  if (!rate.ok()) return rate.status();
  // The instant lies far enough ahead that all who wait for it are there by then.
  const double ahead = 10 + 3 * static_cast<double>(due) / *rate;
  const Instant at = WallClock() + static_cast<int64_t>(ahead * kMicrosPerSecond);
  if (absl::Status deployed = Deploy(**server, "falls-due", StrCat("<timeDate>", at.ToString(), "</timeDate>"));
      !deployed.ok()) {
    return deployed;
  }
  if (const auto started = StartAll(**server, "falls-due", due); !started.ok()) return started.status();
  if (WallClock() >= at) return absl::DeadlineExceededError("the instances that fall due were started too slowly");
  const auto status = (*server)->GetStatus();
  if (!status.ok()) return status.status();
  std::this_thread::sleep_for(std::chrono::microseconds(at - WallClock()));
  CaseNumbers numbers;
  const auto felt = SubmitWhile(bench, **server, numbers, status->revision(), due);
  if (!felt.ok()) return felt.status();
  bench.report.Set("process_drain.waiting", static_cast<double>(bench.sizes.waiting));
  bench.report.Set("process_drain.due", static_cast<double>(due));
  bench.report.Set("process_drain.starts_per_s", *rate);
  bench.report.Set("process_drain.per_s", static_cast<double>(due) / felt->seconds);
  bench.report.Set("process_drain.p99_ms", felt->all.MillisAt(0.99));
  bench.report.Set("process_drain.max_ms", felt->all.MillisAt(1));
  bench.report.Set("process_drain.retries", static_cast<double>(felt->all.retries));
  bench.report.Set("process_drain.given_up", static_cast<double>(felt->all.given_up));
  bench.report.Set("process_drain.rss_mb", static_cast<double>((*server)->child().RssBytes()) / 1e6);
  return absl::OkStatus();
}

}  // namespace yici::bench
