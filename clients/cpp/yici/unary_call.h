// One call with its attempts, on gRPC's threads. Not installed.
//
// The call keeps itself alive until it has told how it ended. The Connection waits for it: a channel that ended on one of
// gRPC's own threads would wait there for that very thread.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include <grpcpp/alarm.h>
#include <grpcpp/support/byte_buffer.h>

#include "yici/connection.h"
#include "yici/policy.h"

namespace yici::client {

class UnaryCall : public std::enable_shared_from_this<UnaryCall> {
 public:
  using Message = google::protobuf::Message;

  ~UnaryCall();
  static void Start(Connection& connection, const std::string& path, const Message& request, std::shared_ptr<Message> reply,
                    const CallOptions& options, Connection::Answered answered);

 private:
  struct Attempt {
    grpc::ClientContext context;
    grpc::ByteBuffer reply;
  };

  UnaryCall(Connection& connection, const std::string& path, const Message& request, std::shared_ptr<Message> reply,
            const CallOptions& options, Connection::Answered answered);
  void StopWith(const std::stop_token& stop);
  void Send();
  void Ended(std::shared_ptr<Attempt> attempt, const grpc::Status& status);
  bool SendAfter(std::chrono::milliseconds wait);
  void Stop();
  void Tell(FailurePtr failure);

  Connection& connection_;
  std::shared_ptr<CallsUnderWay> under_way_;  // the connection may be gone once this is told
  std::string path_;
  grpc::ByteBuffer request_;
  std::shared_ptr<Message> reply_;
  Attempts attempts_;
  Connection::Answered answered_;

  std::mutex mutex_;
  std::shared_ptr<Attempt> attempt_;      // under way
  std::shared_ptr<grpc::Alarm> waiting_;  // for the next
  bool stopped_ = false;
  std::optional<std::stop_callback<std::function<void()>>> on_stop_;
};

// A message as gRPC sends it, and back; false: these bytes are no such message.
grpc::ByteBuffer Written(const google::protobuf::Message& message);
bool ReadFrom(grpc::ByteBuffer& bytes, google::protobuf::Message* message);

}  // namespace yici::client
