// What all services of a City share: the channel, who calls, and how a call is sent again. The classes of <yici/services.h> are
// written on it; a program seldom needs it by itself.
//
// Calls that block and calls that call back run through one core, on gRPC's own threads. A callback runs on one of those: it
// must not block there, nor make a call that blocks, nor let the last owner of the Connection go.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include <google/protobuf/message.h>
#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>

#include "yici/failure.h"
#include "yici/options.h"

namespace yici::client {

// Counts the calls under way.
class CallsUnderWay {
 public:
  // One more is under way.
  void Begin();
  // One of them is answered.
  void End();
  // Waits until none is.
  void AwaitNone();

 private:
  std::mutex mutex_;
  std::condition_variable none_;
  int count_ = 0;
};

// A channel, who calls over it, and how a call is sent again.
class Connection {
 public:
  using Message = google::protobuf::Message;         // any request or reply
  using Answered = std::function<void(FailurePtr)>;  // nullptr: the reply is there
  using NextChunk = std::function<bool(Message*)>;   // fills in the next; false: that was all

  // The first call connects. host:port.
  Connection(const std::string& target, ConnectOptions options);
  // Waits until the calls under way are answered.
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Sends a copy of the request, with request ids where it had none. `reply` is not touched by others until `answered` runs,
  // once.
  void Start(const std::string& path, const Message& request, std::shared_ptr<Message> reply, const CallOptions& options,
             Answered answered);

  // The same, waiting; throws the failure.
  void Call(const std::string& path, const Message& request, Message* reply, const CallOptions& options);

  // One stream of chunks, sent once. `chunk` is emptied before each.
  void Upload(const std::string& path, Message* chunk, const NextChunk& next, Message* reply, const CallOptions& options);

  // Call(), with the reply as a value.
  template <class Reply, class Request>
  Reply CallFor(const std::string& path, const Request& request, const CallOptions& options) {
    auto reply = std::make_shared<Reply>();
    Call(path, request, reply.get(), options);
    return std::move(*reply);
  }

  // Start(), with the reply or the failure as an Outcome.
  template <class Reply, class Request>
  void StartFor(const std::string& path, const Request& request, std::function<void(Outcome<Reply>)> done,
                const CallOptions& options) {
    auto reply = std::make_shared<Reply>();
    Start(path, request, reply, options, [reply, done = std::move(done)](FailurePtr failure) {
      done(failure ? Outcome<Reply>(std::move(failure)) : Outcome<Reply>(std::move(*reply)));
    });
  }

  // Upload(), with chunk and reply as values.
  template <class Reply, class Request>
  Reply UploadFor(const std::string& path, const std::function<bool(Request&)>& next, const CallOptions& options) {
    Request chunk;
    Reply reply;
    Upload(
        path, &chunk, [&next](Message* empty) { return next(static_cast<Request&>(*empty)); }, &reply, options);
    return reply;
  }

  // For what is sent here: who calls, and until when.
  void Prepare(grpc::ClientContext* context, std::optional<std::chrono::steady_clock::time_point> until) const;

  // Of gRPC, for calls by path.
  grpc::GenericStub& stub() { return stub_; }
  // What it was made with.
  const ConnectOptions& options() const { return options_; }
  // Kept by each call until it is answered.
  const std::shared_ptr<CallsUnderWay>& under_way() const { return under_way_; }

 private:
  std::shared_ptr<CallsUnderWay> under_way_ = std::make_shared<CallsUnderWay>();
  ConnectOptions options_;
  grpc::GenericStub stub_;
};

}  // namespace yici::client
