#include "yici/unary_call.h"

#include <vector>

namespace yici::client {
namespace {

FailurePtr Stopped() { return FailureOf(grpc::Status(grpc::StatusCode::CANCELLED, "The caller stopped the call.")); }

}  // namespace

grpc::ByteBuffer Written(const google::protobuf::Message& message) {
  grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

bool ReadFrom(grpc::ByteBuffer& bytes, google::protobuf::Message* message) {
  std::vector<grpc::Slice> slices;
  if (!bytes.Valid() || !bytes.Dump(&slices).ok()) return false;
  std::string whole;
  whole.reserve(bytes.Length());
  for (const grpc::Slice& slice : slices) whole.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return message->ParseFromString(whole);
}

UnaryCall::UnaryCall(Connection& connection, const std::string& path, const Message& request, std::shared_ptr<Message> reply,
                     const CallOptions& options, Connection::Answered answered)
    : connection_(connection),
      under_way_(connection.under_way()),
      path_(path),
      request_(Written(*WithRequestIds(request))),
      reply_(std::move(reply)),
      attempts_(connection_.options().retry, Until(options.timeout.value_or(connection_.options().timeout))),
      answered_(std::move(answered)) {
  under_way_->Begin();
}

// Nothing of the channel is held any more when the connection hears of the end.
UnaryCall::~UnaryCall() {
  on_stop_.reset();
  waiting_.reset();
  attempt_.reset();
  under_way_->End();
}

void UnaryCall::Start(Connection& connection, const std::string& path, const Message& request, std::shared_ptr<Message> reply,
                      const CallOptions& options, Connection::Answered answered) {
  std::shared_ptr<UnaryCall> call(new UnaryCall(connection, path, request, std::move(reply), options, std::move(answered)));
  call->StopWith(options.stop);
  call->Send();
}

// A call that has ended is not kept for a stop that may never come.
void UnaryCall::StopWith(const std::stop_token& stop) {
  if (!stop.stop_possible()) return;
  on_stop_.emplace(stop, [weak = weak_from_this()] {
    if (auto call = weak.lock()) call->Stop();
  });
}

void UnaryCall::Send() {
  auto attempt = std::make_shared<Attempt>();
  connection_.Prepare(&attempt->context, attempts_.until());
  std::shared_ptr<grpc::Alarm> waited;  // destroyed outside the lock
  bool stopped;
  {
    std::lock_guard lock(mutex_);
    waited = std::move(waiting_);
    stopped = stopped_;
    if (!stopped) attempt_ = attempt;
  }
  if (stopped) return Tell(Stopped());
  grpc::ClientContext* context = &attempt->context;
  grpc::ByteBuffer* reply = &attempt->reply;
  auto ended = [self = shared_from_this(), attempt = std::move(attempt)](const grpc::Status& status) mutable {
    auto call = std::move(self);
    call->Ended(std::move(attempt), status);
  };
  connection_.stub().UnaryCall(context, path_, {}, &request_, reply, std::move(ended));
}

// The attempt goes before the call does: it holds the channel.
void UnaryCall::Ended(std::shared_ptr<Attempt> attempt, const grpc::Status& status) {
  if (status.ok()) {
    bool read = ReadFrom(attempt->reply, reply_.get());
    attempt.reset();
    return Tell(read ? nullptr : FailureOf(grpc::Status(grpc::StatusCode::INTERNAL, "The answer cannot be read.")));
  }
  attempt.reset();
  FailurePtr failure = FailureOf(status);
  std::optional<std::chrono::milliseconds> wait = attempts_.After(*failure);
  if (!wait) return Tell(std::move(failure));
  if (!SendAfter(*wait)) Tell(Stopped());
}

// False: stopped in between. The lock holds Send back until the alarm has its place.
bool UnaryCall::SendAfter(std::chrono::milliseconds wait) {
  std::lock_guard lock(mutex_);
  if (stopped_) return false;
  waiting_ = std::make_shared<grpc::Alarm>();
  waiting_->Set(std::chrono::system_clock::now() + wait, [self = shared_from_this()](bool) { self->Send(); });
  return true;
}

void UnaryCall::Stop() {
  std::shared_ptr<Attempt> attempt;
  std::shared_ptr<grpc::Alarm> waiting;
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
    attempt = attempt_;
    waiting = waiting_;
  }
  if (attempt) attempt->context.TryCancel();
  if (waiting) waiting->Cancel();
}

void UnaryCall::Tell(FailurePtr failure) {
  Connection::Answered answered = std::move(answered_);
  answered(std::move(failure));
}

}  // namespace yici::client
