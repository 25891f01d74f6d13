// One stream as gRPC has it, each step waited for. Not installed.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

#include "yici/connection.h"
#include "yici/policy.h"

namespace yici::client {

// Begin, Write …, WritesDone, Read …, Finish. A step is false when the stream is over; Finish then says how it ended. Destroyed
// before Finish, the stream is cancelled.
class OpenStream {
 public:
  using Message = google::protobuf::Message;

  OpenStream(Connection& connection, const std::string& path, std::optional<Moment> until, const std::stop_token& stop);
  ~OpenStream();
  OpenStream(const OpenStream&) = delete;
  OpenStream& operator=(const OpenStream&) = delete;

  bool Begin();
  bool Write(const Message& message);
  bool WritesDone();
  // Nothing within `silence` is a lost line.
  bool Read(Message* message, std::optional<std::chrono::milliseconds> silence = {});
  grpc::Status Finish();

 private:
  bool Await(std::optional<std::chrono::milliseconds> silence = {});

  grpc::CompletionQueue queue_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
  std::optional<grpc::Status> fault_;  // found here, and not told by the server
  bool begun_ = false, finished_ = false;
  std::optional<std::stop_callback<std::function<void()>>> on_stop_;
};

}  // namespace yici::client
