#include "yici/connection.h"

#include <future>

#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>

#include "yici/open_stream.h"
#include "yici/policy.h"
#include "yici/unary_call.h"

namespace yici::client {
namespace {

// A lost connection is made anew within a second: gRPC's own waits would grow to two minutes and outlast the retries.
std::shared_ptr<grpc::Channel> ChannelTo(const std::string& target, const ConnectOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 5000);  // what connecting may take, whatever its name says
  arguments.SetMaxReceiveMessageSize(8 << 20);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, 16 << 10);
  auto credentials = options.credentials ? options.credentials : grpc::InsecureChannelCredentials();
  return grpc::CreateCustomChannel(target, credentials, arguments);
}

}  // namespace

void CallsUnderWay::Begin() {
  std::lock_guard lock(mutex_);
  ++count_;
}

void CallsUnderWay::End() {
  std::lock_guard lock(mutex_);
  if (--count_ == 0) none_.notify_all();
}

void CallsUnderWay::AwaitNone() {
  std::unique_lock lock(mutex_);
  none_.wait(lock, [this] { return count_ == 0; });
}

Connection::Connection(const std::string& target, ConnectOptions options)
    : options_(std::move(options)), stub_(ChannelTo(target, options_)) {}

Connection::~Connection() { under_way_->AwaitNone(); }

void Connection::Start(const std::string& path, const Message& request, std::shared_ptr<Message> reply,
                       const CallOptions& options, Answered answered) {
  UnaryCall::Start(*this, path, request, std::move(reply), options, std::move(answered));
}

void Connection::Call(const std::string& path, const Message& request, Message* reply, const CallOptions& options) {
  auto told = std::make_shared<std::promise<FailurePtr>>();          // which is not done with it when the future is ready
  std::shared_ptr<Message> lent(std::shared_ptr<Message>(), reply);  // the caller's, and the caller waits
  Start(path, request, lent, options, [told](FailurePtr failure) { told->set_value(std::move(failure)); });
  if (FailurePtr failure = told->get_future().get()) failure->Throw();
}

void Connection::Upload(const std::string& path, Message* chunk, const NextChunk& next, Message* reply,
                        const CallOptions& options) {
  OpenStream stream(*this, path, Until(options.timeout), options.stop);
  bool open = stream.Begin();
  while (open) {
    chunk->Clear();
    if (!next(chunk)) break;
    open = stream.Write(*chunk);
  }
  bool answered = open && stream.WritesDone() && stream.Read(reply);
  grpc::Status end = stream.Finish();
  if (end.ok() && !answered) end = grpc::Status(grpc::StatusCode::INTERNAL, "The server ended the call without an answer.");
  if (!end.ok()) FailureOf(end)->Throw();
}

void Connection::Prepare(grpc::ClientContext* context, std::optional<Moment> until) const {
  if (!options_.token.empty()) context->AddMetadata("authorization", "Bearer " + options_.token);
  if (!until) return;
  auto left = std::chrono::duration_cast<std::chrono::microseconds>(*until - std::chrono::steady_clock::now());
  context->set_deadline(std::chrono::system_clock::now() + left);
}

}  // namespace yici::client
