// The one way from a gRPC method to the partition: authenticate, check the method's declared access, order, await, answer.
//
//   grpc::ServerUnaryReactor* AcceptCase(ctx, request, response) {
//     return gate_.Command(ctx, "AcceptCase", *request, request->request_id(), response, Seal(request), Present);
//   }
//
// The declared access is the option `yici.v1.access` of the method in the proto; a test fails where it is missing. The order
// is authentication, rate, stored answer, permission, syntax: who repeats a request gets its answer, whatever has been taken
// from the sender since, but not more often than the sender may call. Refusals before ordering are counted per principal,
// method, minute and reason and journaled once a minute; those of callers without a name are one counter.
#ifndef YICI_SERVICES_SERVER_GATEWAY_GATE_H_
#define YICI_SERVICES_SERVER_GATEWAY_GATE_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "services/server/access/master_key.h"
#include "services/server/access/principals.h"
#include "services/server/access/rate_limits.h"
#include "services/server/access/web_identity.h"
#include "services/server/gateway/errors.h"
#include "services/server/gateway/log.h"
#include "services/server/gateway/transfers.h"
#include "services/server/partition/partition.h"
#include "yici/v1/annotations.pb.h"
#include "yici/v1/common.pb.h"

namespace yici::server {

namespace api = ::yici::v1;

int64_t TokenTime();  // Unix time, seconds
// What ends a stream that outlives the token it was opened with.
grpc::Status TokenExpired();

struct Caller {
  bool Expired() const { return until_s != 0 && TokenTime() > until_s; }

  journal::Principal principal;
  bool anonymous = true;
  int64_t until_s = 0;  // Unix time of the last second in which the caller's token is good; 0: it has no end
};

struct Method {
  std::string name;  // "yici.v1.ApprovalService.AcceptCase"
  std::string permission;
  api::Callers callers = api::CALLERS_UNSPECIFIED;
  bool mutating = false;
};

struct GateOptions {
  TokenFile tokens;
  std::shared_ptr<identity::WebIdentity> web_identity;  // tokens of an issuer; null: none are taken
  std::shared_ptr<identity::RateLimits> rates;          // null: no limits
  std::string log_id_hex;
  int64_t slow_command_us = 200'000;  // log line above it, one a second at most
  // Reads that wait for a revision: their places, and what runs them once it is there.
  size_t waiting_reads_max = 4096;
  size_t waiting_reads_of_one_max = 256;  // one principal's
  int waiting_readers = 2;                // threads
};

class Gate {
 public:
  Gate(Partition& partition, const MasterKey& master, GateOptions options);

  // OK and the caller, or UNAUTHENTICATED, RESOURCE_EXHAUSTED RATE_LIMITED, PERMISSION_DENIED. Once per call: it is counted.
  grpc::Status Admit(const grpc::ServerContextBase& context, const Method& method, Caller* caller);
  // By full name; every method of every service is known.
  const Method& MethodOf(std::string_view full_name) const;

  Partition& partition() { return partition_; }
  const MasterKey& master() const { return master_; }
  const std::string& log_id_hex() const { return options_.log_id_hex; }
  // For the other doors of this process: believed in front of a caller's name (gateway/peer.h).
  const std::string& door_secret() const { return door_secret_; }

  // `prepare(caller, incoming)` seals and validates; a rejection it returns is told without ordering. `present(answer,
  // response)` fills the response from the stored answer alone. `recheck(caller, answer)` judges before a stored answer is
  // presented again, for answers that reveal more than they hold.
  using Prepare = std::function<std::optional<journal::Rejection>(const Caller&, Incoming&)>;
  using Recheck = std::function<grpc::Status(const Caller&, const journal::Answer&)>;
  template <class Response>
  grpc::ServerUnaryReactor* Command(grpc::CallbackServerContext* context, std::string_view method_name,
                                    const google::protobuf::Message& request, const std::string& request_id, Response* response,
                                    const Prepare& prepare, std::function<void(const journal::Answer&, Response*)> present,
                                    Recheck recheck = nullptr) {
    return CommandOn<Response>(context->DefaultReactor(), context, method_name, request, request_id, response, prepare,
                               std::move(present), std::move(recheck));
  }
  // The same on a reactor of the caller's, for calls that wait for something before they are ordered.
  template <class Response>
  grpc::ServerUnaryReactor* CommandOn(grpc::ServerUnaryReactor* reactor, grpc::CallbackServerContext* context,
                                      std::string_view method_name, const google::protobuf::Message& request,
                                      const std::string& request_id, Response* response, const Prepare& prepare,
                                      std::function<void(const journal::Answer&, Response*)> present,
                                      Recheck recheck = nullptr);

  // What the principal's earlier call of this request id earned, for a call that is refused before ordering: the answer, or
  // null and in `refused` REQUEST_ID_REUSED or what it was.
  std::shared_ptr<const journal::Answer> StoredAnswerOf(const Caller& caller, const Method& method,
                                                        const google::protobuf::Message& request, const std::string& request_id,
                                                        grpc::Status* refused) const;

  // `read(view, caller)` runs on a published state of at least `min_revision`: at once on gRPC's thread where it is there,
  // else on one of few threads of its own. Callers without a name never wait for one; who finds no place to wait is told
  // RESOURCE_EXHAUSTED WAITERS_FULL or WAITERS_SHARE.
  using Read = std::function<grpc::Status(const ReadView&, const Caller&)>;
  grpc::ServerUnaryReactor* Query(grpc::CallbackServerContext* context, std::string_view method_name, uint64_t min_revision,
                                  Read read);

  // Fills arrival and submits: for single commands and for each of a batch.
  std::optional<journal::Rejection> FillArrival(const Caller& caller, const Method& method,
                                                const google::protobuf::Message& request, const std::string& request_id,
                                                Incoming& incoming) const;
  // To the partition, unless commands are held back.
  void Order(Call call);
  SteadyTime DeadlineOf(const grpc::ServerContextBase& context) const;
  void SetCommandReply(const journal::Answer& answer, api::CommandReply* reply) const;

  // Counts a refusal given before ordering and hands it on: the one way out for all of them.
  grpc::Status Refused(const Caller& caller, const Method& method, grpc::Status status);
  // Counts for one record; the rest waits for the next call. What could not be recorded comes back by ReturnRefusals.
  journal::CountRefusals TakeRefusals();
  void ReturnRefusals(const journal::CountRefusals& counts);
  uint64_t anonymous_refusals() const { return anonymous_refusals_; }
  uint64_t rate_limited() const { return options_.rates ? options_.rates->refused() : 0; }
  const identity::WebIdentity* web_identity() const { return options_.web_identity.get(); }

  // Reads that wait end now, and none waits from here on.
  void Stop() { stopping_ = true; }
  // OK where `min_revision` is there, or where the caller may wait for it.
  grpc::Status MayWait(const Caller& caller, uint64_t min_revision) const;
  // While true, commands are answered ON_HOLD: a hold asked for at the start is not recorded yet.
  void HoldBack(bool held) { held_back_ = held; }
  // A log line for a command that took longer than the limit from arrival to answer; no personal data, no request.
  void NoteIfSlow(const Method& method, SteadyTime arrived, const Reply& reply);

 private:
  // What another door of this process says in the metadata of this name; "" where somebody else says it.
  std::optional<std::string> ToldByDoor(const grpc::ServerContextBase& context, const char* name) const;
  std::string AddressOf(const grpc::ServerContextBase& context) const;
  // `expired`: a token of the issuer that was good until lately. `until_s`: as Caller has it.
  std::optional<journal::Principal> Authenticate(const grpc::ServerContextBase& context, bool* expired, int64_t* until_s) const;
  std::optional<journal::Principal> Bearer(std::string_view token, bool* expired, int64_t* until_s) const;
  grpc::Status CountCall(const grpc::ServerContextBase& context, const Caller& caller) const;
  struct Waiting;
  absl::Status JoinWaiters(const std::string& principal);
  void LeaveWaiters(const std::string& principal);
  void Wait(std::shared_ptr<Waiting> waiting);
  void Answer(const Waiting& waiting, std::shared_ptr<const Published> published);
  void Finish(const Waiting& waiting, grpc::Status status);

  Partition& partition_;
  const MasterKey& master_;
  const GateOptions options_;
  const std::string door_secret_;
  absl::flat_hash_map<std::string, Method> methods_;
  std::atomic<bool> stopping_{false}, held_back_{false};
  std::atomic<uint64_t> anonymous_refusals_{0};
  std::mutex refusals_mutex_;
  std::map<std::tuple<std::string, std::string, int64_t, std::string>, int64_t> refusals_;
  std::atomic<int64_t> slow_commands_{0}, slow_noted_us_{0};  // since the last line, and when that was
  std::mutex waiters_mutex_;
  std::map<std::string, size_t> waiters_;  // by principal
  size_t waiters_count_ = 0;
  WorkThreads readers_;
};

// ---- implementation details ------------------------------------------------------------------------------------------

template <class Response>
grpc::ServerUnaryReactor* Gate::CommandOn(grpc::ServerUnaryReactor* reactor, grpc::CallbackServerContext* context,
                                          std::string_view method_name, const google::protobuf::Message& request,
                                          const std::string& request_id, Response* response, const Prepare& prepare,
                                          std::function<void(const journal::Answer&, Response*)> present, Recheck recheck) {
  const Method& method = MethodOf(method_name);
  Caller caller;
  Call call;
  grpc::Status refused = Admit(*context, method, &caller);
  if (refused.ok()) {
    auto rejection = FillArrival(caller, method, request, request_id, call.incoming);
    if (!rejection) rejection = prepare(caller, call.incoming);
    if (rejection) refused = ToGrpc(*rejection);
  }
  // Not `call`, which moves on into the partition.
  auto tell = [this, reactor, response, caller, &method, present = std::move(present),
               recheck = std::move(recheck)](const Reply& reply) {
    grpc::Status status = ToGrpc(reply.status);
    if (status.ok() && reply.answer->rejected()) {
      status = ToGrpc(reply.answer->rejection());
      // A refusal without a record: the id was used for another request.
      if (reply.answer->revision() == 0) status = Refused(caller, method, std::move(status));
    }
    if (status.ok() && reply.repeated && recheck) {
      status = recheck(caller, *reply.answer);
      if (!status.ok()) status = Refused(caller, method, std::move(status));
    }
    if (status.ok()) present(*reply.answer, response);
    reactor->Finish(std::move(status));
  };
  if (refused.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED) {
    reactor->Finish(std::move(refused));
    return reactor;
  }
  if (!refused.ok()) {
    if (auto answer = StoredAnswerOf(caller, method, request, request_id, &refused)) {
      tell(Reply{absl::OkStatus(), std::move(answer), true});
    } else {
      reactor->Finish(Refused(caller, method, std::move(refused)));
    }
    return reactor;
  }
  call.bytes = request.ByteSizeLong() + 256;
  call.deadline = DeadlineOf(*context);
  call.done = [this, &method, at = std::chrono::steady_clock::now(), tell = std::move(tell)](const Reply& reply) {
    NoteIfSlow(method, at, reply);
    tell(reply);
  };
  Order(std::move(call));
  return reactor;
}

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_GATEWAY_GATE_H_
