// The one way from a gRPC method to the partition: authenticate, check the method's declared access, order, await, answer.
//
//   grpc::ServerUnaryReactor* AcceptCase(ctx, request, response) {
//     return gate_.Command(ctx, "AcceptCase", *request, request->request_id(), response, Seal(request), Present);
//   }
//
// The declared access is the option `yici.v1.access` of the method in the proto; a test fails where it is missing. Refusals
// before ordering are counted per principal, method and minute, and journaled once a minute.
#ifndef YICI_SERVICES_SERVER_GATEWAY_GATE_H_
#define YICI_SERVICES_SERVER_GATEWAY_GATE_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "services/server/access/master_key.h"
#include "services/server/access/principals.h"
#include "services/server/gateway/errors.h"
#include "services/server/partition/partition.h"
#include "yici/v1/annotations.pb.h"
#include "yici/v1/common.pb.h"

namespace yici::server {

namespace api = ::yici::v1;

struct Caller {
  journal::Principal principal;
  bool anonymous = true;
};

struct Method {
  std::string name;  // "yici.v1.ApprovalService.AcceptCase"
  std::string permission;
  api::Callers callers = api::CALLERS_UNSPECIFIED;
  bool mutating = false;
};

struct GateOptions {
  TokenFile tokens;
  std::string log_id_hex;
  int64_t slow_command_us = 200'000;  // log line above it
};

class Gate {
 public:
  Gate(Partition& partition, const MasterKey& master, GateOptions options);

  // OK and the caller, or UNAUTHENTICATED / PERMISSION_DENIED.
  grpc::Status Admit(const grpc::ServerContextBase& context, const Method& method, Caller* caller);
  // By full name; every method of every service is known.
  const Method& MethodOf(std::string_view full_name) const;

  Partition& partition() { return partition_; }
  const MasterKey& master() const { return master_; }
  const std::string& log_id_hex() const { return options_.log_id_hex; }

  // `prepare(caller, incoming)` seals and validates; a rejection it returns is told without ordering. `present(answer,
  // response)` fills the response from the stored answer alone.
  using Prepare = std::function<std::optional<journal::Rejection>(const Caller&, Incoming&)>;
  template <class Response>
  grpc::ServerUnaryReactor* Command(grpc::CallbackServerContext* context, std::string_view method_name,
                                    const google::protobuf::Message& request, const std::string& request_id, Response* response,
                                    const Prepare& prepare, std::function<void(const journal::Answer&, Response*)> present);

  // `read(view, caller)` runs on a published state of at least `min_revision`.
  using Read = std::function<grpc::Status(const ReadView&, const Caller&)>;
  grpc::ServerUnaryReactor* Query(grpc::CallbackServerContext* context, std::string_view method_name, uint64_t min_revision,
                                  Read read);

  // Fills arrival and submits: for single commands and for each of a batch.
  std::optional<journal::Rejection> FillArrival(const Caller& caller, const Method& method,
                                                const google::protobuf::Message& request, const std::string& request_id,
                                                Incoming& incoming) const;
  SteadyTime DeadlineOf(const grpc::ServerContextBase& context) const;
  void SetCommandReply(const journal::Answer& answer, api::CommandReply* reply) const;

  // Counts of refusals since the last call, for the record of the minute.
  journal::CountRefusals TakeRefusals();
  void CountRefusal(const Caller& caller, const Method& method, std::string_view reason);
  // A log line for a command that took longer than the limit from arrival to answer; no personal data, no request.
  void NoteIfSlow(const Method& method, SteadyTime arrived, const Reply& reply) const;

 private:
  std::optional<journal::Principal> Authenticate(const grpc::ServerContextBase& context) const;

  Partition& partition_;
  const MasterKey& master_;
  const GateOptions options_;
  absl::flat_hash_map<std::string, Method> methods_;
  std::mutex refusals_mutex_;
  std::map<std::tuple<std::string, std::string, int64_t>, std::pair<int64_t, std::string>> refusals_;
};

void LogLine(std::string_view level, std::string_view event,
             std::initializer_list<std::pair<std::string_view, std::string>> fields);

// ---- implementation details ------------------------------------------------------------------------------------------

template <class Response>
grpc::ServerUnaryReactor* Gate::Command(grpc::CallbackServerContext* context, std::string_view method_name,
                                        const google::protobuf::Message& request, const std::string& request_id,
                                        Response* response, const Prepare& prepare,
                                        std::function<void(const journal::Answer&, Response*)> present) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const Method& method = MethodOf(method_name);
  Caller caller;
  if (grpc::Status admitted = Admit(*context, method, &caller); !admitted.ok()) {
    reactor->Finish(admitted);
    return reactor;
  }
  Call call;
  auto rejection = FillArrival(caller, method, request, request_id, call.incoming);
  if (!rejection) rejection = prepare(caller, call.incoming);
  if (rejection) {
    reactor->Finish(ToGrpc(*rejection));
    return reactor;
  }
  call.bytes = request.ByteSizeLong() + 256;
  call.deadline = DeadlineOf(*context);
  call.done = [this, reactor, response, &method, at = std::chrono::steady_clock::now(),
               present = std::move(present)](const Reply& reply) {
    NoteIfSlow(method, at, reply);
    if (!reply.status.ok()) {
      reactor->Finish(ToGrpc(reply.status));
    } else if (reply.answer->rejected()) {
      reactor->Finish(ToGrpc(reply.answer->rejection()));
    } else {
      present(*reply.answer, response);
      reactor->Finish(grpc::Status::OK);
    }
  };
  partition_.Submit(std::move(call));
  return reactor;
}

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_GATEWAY_GATE_H_
