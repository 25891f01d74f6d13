// A stream of records that outlives the server: every record moves the cursor, and a new stream begins behind it.
//
//   {.path = "case watch", …, .run = RunWatch<&v1::ApprovalService::Stub::WatchCases>}
//
// The request has `cursor`, the response `cursor` and `heartbeat`. Ends after --count records, or with what a new stream
// cannot mend.
#ifndef YICI_CLIENTS_CLI_WATCH_H_
#define YICI_CLIENTS_CLI_WATCH_H_

#include <memory>
#include <ostream>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "clients/cli/command.h"
#include "clients/cli/print.h"

namespace yici::cli {

template <class Stub, class Request, class Response>
class RecordWatch {
 public:
  using Open = std::unique_ptr<grpc::ClientReader<Response>> (Stub::*)(grpc::ClientContext*, const Request&);
  RecordWatch(Session& session, const Command& command, Open open, Request request, int64_t count)
      : session_(session), command_(command), open_(open), request_(std::move(request)), left_(count) {}

  int Run() {
    for (int failures = 0;;) {
      const bool seen_before = seen_;
      const grpc::Status status = ReadStream();
      if (left_ == 0) return kExitOk;
      failures = progressed_ ? 1 : failures + 1;
      if (!MayReconnect(status) || (!seen_before && !seen_ && failures > session_.options().retries)) {
        return session_.Fail(status);
      }
      const Refusal why = DecodeRefusal(status);
      const std::string note(
          Say(session_.options().language, "连接中断，从游标继续", "connection lost, continuing from the cursor"));
      session_.Note(why.reason.empty() ? note : note + " (" + why.reason + ")");
      std::this_thread::sleep_for(RetryDelay(failures, why.retry_after));
    }
  }

 private:
  // A clean end is the server going down in order; a cancel can only be the server's, because we send none.
  static bool MayReconnect(const grpc::Status& status) {
    return status.ok() || IsRetriable(status.error_code()) || status.error_code() == grpc::StatusCode::CANCELLED;
  }

  grpc::Status ReadStream() {
    grpc::ClientContext context;
    session_.Dress(context, std::nullopt);
    progressed_ = false;
    Stub stub(session_.channel());
    const auto stream = (stub.*open_)(&context, request_);
    Response record;
    while (left_ != 0 && stream->Read(&record)) Take(record);
    if (left_ == 0) context.TryCancel();
    return stream->Finish();
  }

  void Take(const Response& record) {
    progressed_ = seen_ = true;
    if (!record.heartbeat()) Print(record);
    if (!record.cursor().empty()) request_.set_cursor(record.cursor());
  }

  void Print(const Response& record) {
    if (left_ > 0) --left_;
    if (session_.json()) {
      session_.io().out << ToJson(record, Layout::kLine) << std::endl;
    } else {
      command_.print(record, session_.view());
    }
  }

  Session& session_;
  const Command& command_;
  const Open open_;
  Request request_;
  int64_t left_;  // below 0: for ever
  bool progressed_ = false;
  bool seen_ = false;
};

template <class Stub, class Request, class Response>
int RunWatchOf(std::unique_ptr<grpc::ClientReader<Response>> (Stub::*open)(grpc::ClientContext*, const Request&),
               Session& session, const Command& command, const Input& input) {
  Request request;
  int64_t count = -1;
  absl::Status filled = FillRequest(session, command, input, &request);
  if (filled.ok() && input.Has("--count") && (!absl::SimpleAtoi(input.Text("--count"), &count) || count < 1)) {
    filled = absl::InvalidArgumentError("expected --count as a number from 1, but got \"" + input.Text("--count") + "\"");
  }
  if (!filled.ok()) return ReportBadInput(session, command, filled);
  return RecordWatch<Stub, Request, Response>(session, command, open, std::move(request), count).Run();
}

template <auto kOpen>
int RunWatch(Session& session, const Command& command, const Input& input) {
  return RunWatchOf(kOpen, session, command, input);
}

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_WATCH_H_
