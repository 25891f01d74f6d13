// One call of a method through gRPC's channel within the process: the services see no difference from a caller on the line.
//
//   auto call = StartCall(stub, {.path = "/yici.v1.ApprovalService/GetCase", .metadata = …, .messages = {bytes}}, listener);
//   call->Next();      // a stream's next message, when the one before has been written out
//   call->Cancel();    // the caller went away
//
// The listener is called on gRPC's threads, one call after the other, and OnDone is the last. It must not block.
#ifndef YICI_SERVICES_SERVER_CONNECT_CALL_H_
#define YICI_SERVICES_SERVER_CONNECT_CALL_H_

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/server/connect/protocol.h"

namespace yici::server::connect {

struct CallRequest {
  std::string path;
  Metadata metadata;
  std::optional<std::chrono::milliseconds> timeout;
  std::vector<std::string> messages;
  Shape shape = Shape::kUnary;
};

class CallListener {
 public:
  virtual ~CallListener() = default;
  virtual void OnHeaders(Metadata headers) = 0;
  virtual void OnMessage(std::string bytes) = 0;
  virtual void OnDone(grpc::Status status, Metadata trailers) = 0;
};

class Call {
 public:
  virtual ~Call() = default;
  virtual void Next() = 0;  // not for unary calls
  virtual void Cancel() = 0;
};

// The listener lives until OnDone has returned.
std::shared_ptr<Call> StartCall(grpc::GenericStub& stub, CallRequest request, std::shared_ptr<CallListener> listener);

}  // namespace yici::server::connect

#endif  // YICI_SERVICES_SERVER_CONNECT_CALL_H_
