// Processes beside the echo: create and complete one user task, with a claim in between and without.
//
// A rate is of whole instances; the ratio is to the echo's calls, so two commands at half the echo's rate are 0.25.
#include <algorithm>
#include <atomic>
#include <cstdio>

#include "services/base/text.h"
#include "tests/bench/phases.h"
#include "yici/v1/workflow.grpc.pb.h"

namespace yici::bench {
namespace {

constexpr int kOutstanding = 256;
const std::string kStart = "/yici.v1.WorkflowService/StartProcess";
const std::string kClaim = "/yici.v1.WorkflowService/ClaimTask";
const std::string kComplete = "/yici.v1.WorkflowService/CompleteTask";

constexpr char kModel[] = R"(<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yici="https://yici.dev/bpmn/1" targetNamespace="urn:yici:bench">
  <process id="one-task" isExecutable="true">
    <startEvent id="start"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="examine"/>
    <userTask id="examine" name="审核" yici:candidatePosts="jz-market-handler" yici:dueWorkingDays="3"/>
    <sequenceFlow id="f2" sourceRef="examine" targetRef="end"/>
    <endEvent id="end"/>
  </process>
</definitions>
)";

absl::Status Deploy(Server& server) {
  const auto stub = v1::WorkflowService::NewStub(server.channels()[0]);
  grpc::ClientContext context;
  Prepare(context, 60);
  v1::DeployProcessesRequest request;
  request.set_request_id("bench-deploy");
  auto* file = request.add_files();
  file->set_name("one-task.bpmn");
  file->set_text(kModel);
  v1::DeployProcessesReply reply;
  return FromGrpc("DeployProcesses", stub->DeployProcesses(&context, request, &reply));
}

class ProcessScript final : public Script {
 public:
  enum class Claim { kNo, kYes };
  ProcessScript(const City& city, std::string prefix, int64_t instances, Claim claim)
      : administrator_(City::Authorization(kAdministrator)),
        officer_(City::Authorization(city.OfficerOf("handler", "jz-market"))),
        prefix_(std::move(prefix)),
        instances_(instances),
        claim_(claim),
        states_(kOutstanding) {}

  bool Next(int slot, Send* send) override {
    State& state = states_[static_cast<size_t>(slot)];
    if (state.stage == Stage::kStart && (state.n = next_.fetch_add(1, std::memory_order_relaxed)) >= instances_) return false;
    const std::string id = StrCat(prefix_, state.n, "-", static_cast<int>(state.stage));
    grpc::Slice slice;
    switch (state.stage) {
      case Stage::kStart: {
        v1::StartProcessRequest request;
        request.set_request_id(id);
        request.set_process_id("one-task");
        request.set_subject(StrCat("bench/", state.n));
        slice = SliceOf(request);
        send->method = &kStart;
        break;
      }
      case Stage::kClaim: slice = OfTask<v1::ClaimTaskRequest>(id, state), send->method = &kClaim; break;
      case Stage::kComplete: slice = OfTask<v1::CompleteTaskRequest>(id, state), send->method = &kComplete; break;
    }
    send->authorization = state.stage == Stage::kStart ? &administrator_ : &officer_;
    send->body = grpc::ByteBuffer(&slice, 1);
    return true;
  }

  absl::Status Answer(int slot, const grpc::ByteBuffer& bytes) override {
    State& state = states_[static_cast<size_t>(slot)];
    if (!Parse(bytes, &state.reply)) return absl::InternalError("a process reply does not parse");
    switch (state.stage) {
      case Stage::kStart:
        state.instance = state.reply.instance_id();
        if (state.instance.empty()) return absl::InternalError("a start without an instance");
        state.stage = claim_ == Claim::kYes ? Stage::kClaim : Stage::kComplete;
        break;
      case Stage::kClaim: state.stage = Stage::kComplete; break;
      case Stage::kComplete:
        state.stage = Stage::kStart;
        ++completed_;
        break;
    }
    return absl::OkStatus();
  }

  int64_t completed() const { return completed_; }

 private:
  enum class Stage { kStart, kClaim, kComplete };
  struct State {
    Stage stage = Stage::kStart;
    int64_t n = 0;
    std::string instance;
    v1::ProcessReply reply;
  };

  // Of the same model every instance has its task under the same number.
  template <class Request>
  static grpc::Slice OfTask(const std::string& id, const State& state) {
    constexpr uint64_t kTask = 4;
    Request request;
    request.set_request_id(id);
    request.set_instance_id(state.instance);
    request.set_task(kTask);
    return SliceOf(request);
  }

  const std::string administrator_, officer_, prefix_;
  const int64_t instances_;
  const Claim claim_;
  std::atomic<int64_t> next_{0}, completed_{0};
  std::vector<State> states_;
};

struct Measured {
  std::vector<double> per_s, ratio;
};

absl::Status Measure(Bench& bench, Server& server, const std::string& key, ProcessScript::Claim claim) {
  Measured measured;
  const auto before = server.GetMetrics();
  if (!before.ok()) return before.status();
  const int64_t instances = bench.sizes.processes;
  const int commands = claim == ProcessScript::Claim::kYes ? 3 : 2;
  for (int round = 0; round < bench.sizes.rounds; ++round) {
    EchoScript echoes(150, 60, kOutstanding);
    const LoadResult bare =
        RunLoad(server.channels(), echoes, {.outstanding = kOutstanding, .calls = instances * commands, .progress = "echo"});
    if (!bare.status.ok()) return bare.status;
    ProcessScript script(bench.city, StrCat(key, round, "-"), instances, claim);
    const LoadResult real = RunLoad(server.channels(), script,
                                    {.outstanding = kOutstanding, .calls = instances * commands * 2, .progress = "processes"});
    if (!real.status.ok()) return real.status;
    if (script.completed() != instances) return absl::InternalError("not every instance was completed");
    measured.per_s.push_back(real.per_s() / commands);
    measured.ratio.push_back(measured.per_s.back() / bare.per_s());
    std::fprintf(stderr, "  round %d: echo %.0f/s, %s %.0f instances/s\n", round + 1, bare.per_s(), key.c_str(),
                 measured.per_s.back());
  }
  auto after = server.GetMetrics();
  if (!after.ok()) return after.status();
  const double count = std::max(1.0, (*after)["commands_total"] - before->at("commands_total"));
  bench.report.Set(key + ".ratio", Median(measured.ratio));
  bench.report.Set(key + ".per_s", Median(measured.per_s));
  bench.report.Set(key + ".puts_per_command", ((*after)["puts_total"] - before->at("puts_total")) / count);
  bench.report.Set(key + ".bytes_per_command", ((*after)["written_bytes_total"] - before->at("written_bytes_total")) / count);
  bench.report.Set(key + ".decide_us_per_command",
                   ((*after)["decide_nanoseconds_total"] - before->at("decide_nanoseconds_total")) / count / 1e3);
  return absl::OkStatus();
}

}  // namespace

absl::Status RunProcesses(Bench& bench) {
  auto server = Server::Start(bench.city, bench.server);
  if (!server.ok()) return server.status();
  if (absl::Status deployed = Deploy(**server); !deployed.ok()) return deployed;
  if (absl::Status done = Measure(bench, **server, "process_complete_256", ProcessScript::Claim::kNo); !done.ok()) return done;
  return Measure(bench, **server, "process_claim_complete_256", ProcessScript::Claim::kYes);
}

}  // namespace yici::bench
