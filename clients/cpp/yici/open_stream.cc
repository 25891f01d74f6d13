#include "yici/open_stream.h"

#include "yici/unary_call.h"

namespace yici::client {

OpenStream::OpenStream(Connection& connection, const std::string& path, std::optional<Moment> until,
                       const std::stop_token& stop) {
  connection.Prepare(&context_, until);
  call_ = connection.stub().PrepareCall(&context_, path, &queue_);
  on_stop_.emplace(stop, [this] { context_.TryCancel(); });
}

OpenStream::~OpenStream() {
  on_stop_.reset();
  if (begun_ && !finished_) {
    context_.TryCancel();
    Finish();
  }
  queue_.Shutdown();
  void* tag;
  bool ok;
  while (queue_.Next(&tag, &ok)) {
  }
}

bool OpenStream::Begin() {
  begun_ = true;
  call_->StartCall(this);
  return Await();
}

bool OpenStream::Write(const Message& message) {
  call_->Write(Written(message), this);
  return Await();
}

bool OpenStream::WritesDone() {
  call_->WritesDone(this);
  return Await();
}

bool OpenStream::Read(Message* message, std::optional<std::chrono::milliseconds> silence) {
  grpc::ByteBuffer bytes;
  call_->Read(&bytes, this);
  if (!Await(silence)) return false;
  if (ReadFrom(bytes, message)) return true;
  fault_.emplace(grpc::StatusCode::INTERNAL, "A message cannot be read.");
  context_.TryCancel();
  return false;
}

grpc::Status OpenStream::Finish() {
  grpc::Status status;
  call_->Finish(&status, this);
  Await();
  finished_ = true;
  return fault_.value_or(status);
}

bool OpenStream::Await(std::optional<std::chrono::milliseconds> silence) {
  void* tag;
  bool ok = false;
  if (silence && queue_.AsyncNext(&tag, &ok, std::chrono::system_clock::now() + *silence) == grpc::CompletionQueue::GOT_EVENT) {
    return ok;
  }
  if (silence) {
    fault_.emplace(grpc::StatusCode::UNAVAILABLE, "The server said nothing for too long.");
    context_.TryCancel();
  }
  return queue_.Next(&tag, &ok) && ok && !silence;
}

}  // namespace yici::client
