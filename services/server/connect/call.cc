#include "services/server/connect/call.h"

#include <map>
#include <mutex>
#include <utility>

namespace yici::server::connect {
namespace {

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string ToBytes(const grpc::ByteBuffer& buffer) {
  grpc::Slice slice;
  if (!buffer.DumpToSingleSlice(&slice).ok()) return "";
  return std::string(reinterpret_cast<const char*>(slice.begin()), slice.size());
}

Metadata Plain(const std::multimap<grpc::string_ref, grpc::string_ref>& metadata) {
  Metadata plain;
  for (const auto& [name, value] : metadata) {
    plain.emplace_back(std::string(name.data(), name.size()), std::string(value.data(), value.size()));
  }
  return plain;
}

void Prepare(grpc::ClientContext& context, const CallRequest& request) {
  for (const auto& [name, value] : request.metadata) context.AddMetadata(name, value);
  if (request.timeout) context.set_deadline(std::chrono::system_clock::now() + *request.timeout);
}

class UnaryCall final : public Call, public std::enable_shared_from_this<UnaryCall> {
 public:
  UnaryCall(CallRequest request, std::shared_ptr<CallListener> listener)
      : request_(std::move(request)), listener_(std::move(listener)) {}

  void Start(grpc::GenericStub& stub) {
    Prepare(context_, request_);
    message_ = ToBuffer(request_.messages.front());
    stub.UnaryCall(&context_, request_.path, grpc::StubOptions(), &message_, &answer_,
                   [self = shared_from_this()](grpc::Status status) { self->Done(std::move(status)); });
  }
  void Next() override {}
  void Cancel() override { context_.TryCancel(); }

 private:
  void Done(grpc::Status status) {
    listener_->OnHeaders(Plain(context_.GetServerInitialMetadata()));
    if (status.ok()) listener_->OnMessage(ToBytes(answer_));
    listener_->OnDone(std::move(status), Plain(context_.GetServerTrailingMetadata()));
    listener_.reset();
  }

  CallRequest request_;
  std::shared_ptr<CallListener> listener_;
  grpc::ClientContext context_;
  grpc::ByteBuffer message_, answer_;
};

// Sends its messages, then reads as it is asked to. gRPC may tell of a message on one thread while it tells of the headers
// on another: the listener hears the headers first.
class StreamCall final : public Call,
                         public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                         public std::enable_shared_from_this<StreamCall> {
 public:
  StreamCall(CallRequest request, std::shared_ptr<CallListener> listener)
      : request_(std::move(request)), listener_(std::move(listener)) {}

  void Start(grpc::GenericStub& stub) {
    self_ = shared_from_this();
    Prepare(context_, request_);
    stub.PrepareBidiStreamingCall(&context_, request_.path, grpc::StubOptions(), this);
    StartWriteOfNext();
    AddHold();  // Next comes from another thread than the reactor's
    StartRead(&answer_);
    StartCall();
  }
  void Next() override { ReadOn(); }
  // Also where the listener will not ask for more: the read that fails lets the call end.
  void Cancel() override {
    context_.TryCancel();
    ReadOn();
  }

  void OnReadInitialMetadataDone(bool ok) override {
    listener_->OnHeaders(ok ? Plain(context_.GetServerInitialMetadata()) : Metadata());
    bool held;
    {
      std::lock_guard lock(mutex_);
      headers_told_ = true;
      held = message_held_;
    }
    if (held) TellMessage();
  }
  void OnWriteDone(bool ok) override {
    if (ok) StartWriteOfNext();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return RemoveHold();
    {
      std::lock_guard lock(mutex_);
      message_held_ = !headers_told_;
      if (message_held_) return;
    }
    TellMessage();
  }
  void OnDone(const grpc::Status& status) override {
    listener_->OnDone(status, Plain(context_.GetServerTrailingMetadata()));
    listener_.reset();
    self_.reset();
  }

 private:
  void StartWriteOfNext() {
    if (sent_ == request_.messages.size()) return StartWritesDone();
    message_ = ToBuffer(std::exchange(request_.messages[sent_++], {}));
    StartWrite(&message_);
  }
  void TellMessage() {
    std::string bytes = ToBytes(answer_);
    {
      std::lock_guard lock(mutex_);
      awaited_ = true;
    }
    listener_->OnMessage(std::move(bytes));
  }
  void ReadOn() {
    {
      std::lock_guard lock(mutex_);
      if (!awaited_) return;
      awaited_ = false;
    }
    StartRead(&answer_);
  }

  CallRequest request_;
  std::shared_ptr<CallListener> listener_;
  grpc::ClientContext context_;
  grpc::ByteBuffer message_, answer_;
  size_t sent_ = 0;
  std::mutex mutex_;
  bool headers_told_ = false, message_held_ = false;
  bool awaited_ = false;  // a message was told and the next is not read yet
  std::shared_ptr<StreamCall> self_;
};

}  // namespace

std::shared_ptr<Call> StartCall(grpc::GenericStub& stub, CallRequest request, std::shared_ptr<CallListener> listener) {
  if (request.shape == Shape::kUnary) {
    auto call = std::make_shared<UnaryCall>(std::move(request), std::move(listener));
    call->Start(stub);
    return call;
  }
  auto call = std::make_shared<StreamCall>(std::move(request), std::move(listener));
  call->Start(stub);
  return call;
}

}  // namespace yici::server::connect
