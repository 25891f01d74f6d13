// Jobs of other systems: taken, watched, held on to, handed in; and who may.
#include <ostream>
#include <thread>

#include "absl/strings/numbers.h"
#include "clients/cli/families.h"
#include "clients/cli/process_print.h"
#include "yici/v1/workflow.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::WorkflowService::Stub;

constexpr Flag kJob{"JOB", "job", "number of the job [作业]", As::kField, true};
constexpr Flag kType{"TYPE", "type", "type of job [作业类型]", As::kField, true};
constexpr Flag kLease{"--lease", "lease_seconds", "seconds they are yours [租期秒数]", As::kField, true};

// A stream that outlives the server. Nothing is lost in between: what was handed out and did not arrive comes back when its
// lease ends.
class JobWatch {
 public:
  JobWatch(Session& session, v1::WatchJobsRequest request, int64_t count)
      : session_(session), request_(std::move(request)), left_(count) {}

  // Until the count is reached, or the server says something that a new stream cannot mend.
  int Run() {
    for (int failures = 0;;) {
      heard_ = false;
      const grpc::Status status = ReadStream();
      if (left_ == 0) return kExitOk;
      failures = heard_ ? 1 : failures + 1;
      // A clean end is the server going down in order; a cancel can only be the server's, because we send none.
      const bool may = status.ok() || IsRetriable(status.error_code()) || status.error_code() == grpc::StatusCode::CANCELLED;
      if (!may || failures > session_.options().retries + 1) return session_.Fail(status);
      session_.Note(Say(session_.options().language, "连接中断，重新等待作业", "connection lost, waiting for jobs again"));
      std::this_thread::sleep_for(RetryDelay(failures, DecodeRefusal(status).retry_after));
    }
  }

 private:
  grpc::Status ReadStream() {
    grpc::ClientContext context;
    session_.Dress(context, std::nullopt);
    Stub stub(session_.channel());
    const auto stream = stub.WatchJobs(&context, request_);
    v1::WatchJobsResponse given;
    while (left_ != 0 && stream->Read(&given)) Take(given);
    if (left_ == 0) context.TryCancel();
    return stream->Finish();
  }

  void Take(const v1::WatchJobsResponse& given) {
    heard_ = true;
    if (given.heartbeat()) return;
    if (left_ > 0) left_ = std::max<int64_t>(0, left_ - given.jobs_size());
    if (session_.json()) {
      session_.io().out << ToJson(given, Layout::kLine) << std::endl;
    } else {
      PrintWatchedJobs(given, session_.view());
    }
  }

  Session& session_;
  const v1::WatchJobsRequest request_;
  int64_t left_;  // below 0: for ever
  bool heard_ = false;
};

int RunJobWatch(Session& session, const Command& command, const Input& input) {
  v1::WatchJobsRequest request;
  int64_t count = -1;
  absl::Status filled = FillRequest(session, command, input, &request);
  if (filled.ok() && input.Has("--count") && (!absl::SimpleAtoi(input.Text("--count"), &count) || count < 1)) {
    filled = absl::InvalidArgumentError("expected --count as a number from 1, but got \"" + input.Text("--count") + "\"");
  }
  if (!filled.ok()) return ReportBadInput(session, command, filled);
  return JobWatch(session, std::move(request), count).Run();
}

Rpc WatchRpc() { return {&v1::WatchJobsRequest::default_instance(), &v1::WatchJobsResponse::default_instance(), nullptr}; }

std::vector<Command> TakingCommands() {
  return {
      {.path = "job activate",
       .title = "Take jobs of a type for a lease; waits for the first [领取作业]",
       .rpc = Unary(&Stub::ActivateJobs),
       .print = Shows(PrintJobs),
       .flags = {kType,
                 {"--max", "jobs_max", "how many at most, up to 100 [数量]", As::kField, true},
                 kLease,
                 {"--wait", "wait_seconds", "seconds to wait for the first, up to 60 [等待秒数]"}},
       .examples = "yici job activate notify --max 10 --lease 60 --wait 30"},
      {.path = "job watch",
       .title = "Take jobs of a type as they come, so many at a time; reconnects by itself [持续领取作业]",
       .rpc = WatchRpc(),
       .print = Shows(PrintWatchedJobs),
       .flags = {kType,
                 {"--max", "jobs_max", "how many are yours at a time, up to 100 [同时持有数量]", As::kField, true},
                 kLease,
                 {"--count", "", "stop after this many jobs", As::kLocal}},
       .examples = "yici job watch notify --max 10 --lease 60 -o json",
       .run = RunJobWatch},
      {.path = "job extend",
       .title = "Keep a job for longer: its lease ends so long from now [延长作业租期]",
       .rpc = Unary(&Stub::ExtendJobLease),
       .print = Shows(PrintProcessReply),
       .flags = {kInstance, kJob, {"--lease", "lease_seconds", "seconds from now [租期秒数]", As::kField, true}},
       .examples = "yici job extend 1042.0 9 --lease 600"},
      {.path = "job workers",
       .title = "Who may take jobs of which type, where that is listed [作业名单]",
       .rpc = Unary(&Stub::ListJobWorkers),
       .print = Shows(PrintJobWorkers),
       .flags = {kPageSize, kPageToken},
       .examples = "yici job workers"},
      {.path = "job set-workers",
       .title = "Say who may take jobs of a type; without --worker every hall system [设定作业名单]",
       .rpc = Unary(&Stub::SetJobWorkers),
       .print = Shows(PrintProcessReply),
       .flags = {kType, {"--worker", "workers", "hall:ID or officer:ID; repeatable [工作者]"}},
       .examples = "yici job set-workers notify --worker hall:jz-hall-main --worker officer:jz-sms"},
  };
}

std::vector<Command> EndingCommands() {
  const PrintFn done = Shows(PrintProcessReply);
  return {
      {.path = "job complete",
       .title = "Hand in a job's result [完成作业]",
       .rpc = Unary(&Stub::CompleteJob),
       .print = done,
       .flags = {kInstance, kJob, kVariable},
       .examples = "yici job complete 1042.0 9 --var sent=true"},
      {.path = "job fail",
       .title = "Give a job back; without retries left an incident opens [作业失败]",
       .rpc = Unary(&Stub::FailJob),
       .print = done,
       .flags = {kInstance,
                 kJob,
                 {"--retries", "retries", "left [剩余次数]", As::kField, true},
                 {"--failure", "failure", "what went wrong [失败原因]"},
                 {"--back-off", "back_off_seconds", "seconds before the next try [退避秒数]"}},
       .examples = "yici job fail 1042.0 9 --retries 2 --failure 短信网关无响应 --back-off 30"},
      {.path = "job error",
       .title = "End a job by a BPMN error [作业业务错误]",
       .rpc = Unary(&Stub::ThrowJobError),
       .print = done,
       .flags = {kInstance, kJob, {"CODE", "code", "error code [错误代码]", As::kField, true}, kVariable},
       .examples = "yici job error 1042.0 9 NO_SUCH_NUMBER"},
  };
}

}  // namespace

std::vector<Command> JobCommands() {
  std::vector<Command> all = TakingCommands();
  for (Command& command : EndingCommands()) all.push_back(std::move(command));
  return all;
}

}  // namespace yici::cli
