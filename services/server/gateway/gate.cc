#include "services/server/gateway/gate.h"
#include "services/server/gateway/peer.h"
#include "services/server/gateway/service_files.h"

#include <openssl/crypto.h>

#include "absl/strings/escaping.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "services/base/text.h"

namespace yici::server {
namespace {

constexpr size_t kRequestIdBytesMax = 64;
constexpr int kCommandBytesMax = 256 << 10;

bool IsPrintableAscii(std::string_view text) {
  for (const char c : text) {
    if (c < 0x21 || c > 0x7e) return false;
  }
  return true;
}

// The same bytes for the same content, whatever order unknown fields or maps came in.
std::string Deterministic(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return bytes;
}

grpc::Status Unauthenticated() {
  journal::Rejection rejection;
  rejection.set_code(static_cast<int>(grpc::StatusCode::UNAUTHENTICATED));
  rejection.set_reason("UNAUTHENTICATED");
  rejection.set_message_zh("应当出示有效的令牌或客户端证书，但没有收到。");
  rejection.set_message_en("Expected a valid token or client certificate, but there was none.");
  return ToGrpc(rejection);
}

grpc::Status MinRevisionNotReached() {
  return ToGrpc(absl::DeadlineExceededError("MIN_REVISION_NOT_REACHED: the revision asked for was not reached in time"));
}

grpc::Status NotForCaller() {
  return ToGrpc(Reject(RejectionCode::kPermissionDenied, "METHOD_NOT_PERMITTED", "", "这个方法只供办事人员使用，当前主体不是。",
                       "Expected an officer or a hall system, but the caller is neither."));
}

}  // namespace

grpc::Status TokenExpired() {
  journal::Rejection rejection;
  rejection.set_code(static_cast<int>(grpc::StatusCode::UNAUTHENTICATED));
  rejection.set_reason("TOKEN_EXPIRED");
  rejection.set_message_zh("令牌的有效期应当未过，但已过期，请重新登录。");
  rejection.set_message_en("Expected a token whose time is not over, but it has expired: sign in again.");
  return ToGrpc(rejection);
}

// The issuer's time is everybody's: a manual clock moves no token.
int64_t TokenTime() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

Gate::Gate(Partition& partition, const MasterKey& master, GateOptions options)
    : partition_(partition),
      master_(master),
      options_(std::move(options)),
      door_secret_(absl::BytesToHexString(RandomBytes(32))),
      readers_(options_.waiting_readers) {
  for (const auto* file : ServiceFiles()) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const auto* descriptor = file->service(s)->method(m);
        const api::Access& access = descriptor->options().GetExtension(api::access);
        methods_.emplace(descriptor->full_name(),
                         Method{descriptor->full_name(), access.permission(), access.callers(), access.mutating()});
      }
    }
  }
}

const Method& Gate::MethodOf(std::string_view full_name) const { return methods_.find(ToAbsl(full_name))->second; }

std::optional<std::string> Gate::ToldByDoor(const grpc::ServerContextBase& context, const char* name) const {
  const auto& metadata = context.client_metadata();
  const auto told = metadata.find(name);
  if (told == metadata.end()) return std::nullopt;
  const std::string_view value(told->second.data(), told->second.size());
  const size_t length = door_secret_.size();
  if (value.size() <= length || value[length] != ' ' || CRYPTO_memcmp(value.data(), door_secret_.data(), length) != 0)
    return "";
  return std::string(value.substr(length + 1));
}

// Where a call without a name comes from, without the port.
std::string Gate::AddressOf(const grpc::ServerContextBase& context) const {
  std::string peer = ToldByDoor(context, kPeerAddress).value_or("");
  if (peer.empty()) peer = context.peer();
  return StrCat(identity::RateLimits::kAnonymous, identity::CountedAddress(peer));
}

std::optional<journal::Principal> Gate::Bearer(std::string_view token, bool* expired, int64_t* until_s) const {
  if (const journal::Principal* principal = options_.tokens.Find(token)) return *principal;
  if (!options_.web_identity || !identity::LooksLikeToken(token)) return std::nullopt;
  const auto verdict = options_.web_identity->Of(token, TokenTime());
  *expired = verdict.fault == identity::TokenFault::kExpired;
  *until_s = verdict.fault == identity::TokenFault::kNone ? verdict.until_s : 0;
  return verdict.fault == identity::TokenFault::kNone ? ParsePrincipal(verdict.subject) : std::nullopt;
}

std::optional<journal::Principal> Gate::Authenticate(const grpc::ServerContextBase& context, bool* expired,
                                                     int64_t* until_s) const {
  const auto& metadata = context.client_metadata();
  if (metadata.count("authorization") > 1) return std::nullopt;
  const auto header = metadata.find("authorization");
  if (header != metadata.end()) {
    const std::string_view value(header->second.data(), header->second.size());
    return value.starts_with("Bearer ") ? Bearer(value.substr(7), expired, until_s) : std::nullopt;
  }
  if (const auto name = ToldByDoor(context, kVerifiedPeer)) return ParsePrincipal(*name);
  const auto auth = context.auth_context();
  if (auth == nullptr || !auth->IsPeerAuthenticated()) return std::nullopt;
  const auto names = auth->FindPropertyValues("x509_common_name");
  if (names.size() != 1) return std::nullopt;
  return ParsePrincipal(std::string_view(names[0].data(), names[0].size()));
}

grpc::Status Gate::CountCall(const grpc::ServerContextBase& context, const Caller& caller) const {
  if (!options_.rates) return grpc::Status::OK;
  const std::string who = caller.anonymous ? AddressOf(context) : caller.principal.id();
  const auto wait = options_.rates->Take(who, std::chrono::steady_clock::now());
  if (!wait) return grpc::Status::OK;
  return ToGrpc(
      absl::ResourceExhaustedError("RATE_LIMITED: more calls came than the rate of this caller allows; wait and repeat"),
      *wait);
}

grpc::Status Gate::Admit(const grpc::ServerContextBase& context, const Method& method, Caller* caller) {
  bool expired = false;
  if (const auto principal = Authenticate(context, &expired, &caller->until_s)) {
    caller->principal = *principal;
    caller->anonymous = false;
  }
  if (grpc::Status limited = CountCall(context, *caller); !limited.ok()) return limited;
  if (method.callers == api::CALLERS_PUBLIC) return grpc::Status::OK;
  if (caller->anonymous) return expired ? TokenExpired() : Unauthenticated();
  const bool enterprise = caller->principal.kind() == journal::PRINCIPAL_KIND_ENTERPRISE;
  return method.callers == api::CALLERS_OFFICER && enterprise ? NotForCaller() : grpc::Status::OK;
}

std::optional<journal::Rejection> Gate::FillArrival(const Caller& caller, const Method& method,
                                                    const google::protobuf::Message& request, const std::string& request_id,
                                                    Incoming& incoming) const {
  if (request_id.empty() || request_id.size() > kRequestIdBytesMax || !IsPrintableAscii(request_id)) {
    return InvalidField("REQUEST_ID_INVALID", "request_id", "请求编号应为 1 到 64 个可打印的 ASCII 字符。",
                        "Expected 1 to 64 printable ASCII characters without spaces.");
  }
  const std::string bytes = Deterministic(request);
  if (bytes.size() > kCommandBytesMax) {
    return InvalidField("COMMAND_TOO_LARGE", "", "一个命令不得超过 256 KiB。", "Expected a command of at most 256 KiB.");
  }
  journal::Arrival& arrival = incoming.arrival;
  arrival.set_wall_us(partition_.clock().Now().micros());
  *arrival.mutable_principal() = caller.principal;
  arrival.set_request_id(request_id);
  arrival.set_request_hash(master_.RequestHash(method.name, bytes));
  return std::nullopt;
}

SteadyTime Gate::DeadlineOf(const grpc::ServerContextBase& context) const {
  const auto deadline = context.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return SteadyTime::max();
  const auto left = deadline - std::chrono::system_clock::now();
  if (left > std::chrono::hours(24)) return SteadyTime::max();
  return std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::steady_clock::duration>(left);
}

std::shared_ptr<const journal::Answer> Gate::StoredAnswerOf(const Caller& caller, const Method& method,
                                                            const google::protobuf::Message& request,
                                                            const std::string& request_id, grpc::Status* refused) const {
  if (caller.anonymous || request_id.empty() || request_id.size() > kRequestIdBytesMax) return nullptr;
  const ReadView view(partition_.published());
  const auto* stored = view.Find<journal::StoredAnswer>(StoredAnswerKey(caller.principal.id(), request_id));
  if (stored == nullptr) return nullptr;
  if (stored->request_hash() != master_.RequestHash(method.name, Deterministic(request))) {
    *refused = ToGrpc(RequestIdReused(stored->revision()));
    return nullptr;
  }
  const auto journal = storage::NewLocalJournal(view.published().store);
  auto answer = AnswerIn(*journal, view.published().snapshot.get(), stored->revision());
  if (!answer) *refused = ToGrpc(absl::DataLossError("RECORD_UNREADABLE: the record of a stored answer cannot be read"));
  return answer;
}

void Gate::Order(Call call) {
  if (!held_back_) return partition_.Submit(std::move(call));
  Reply reply;
  reply.status = absl::UnavailableError("ON_HOLD: the partition serves reads only: --hold");
  call.done(reply);
}

// ---- reads -----------------------------------------------------------------------------------------------------------

struct Gate::Waiting {
  grpc::ServerUnaryReactor* reactor;
  const Method& method;
  Caller caller;
  uint64_t revision;
  SteadyTime deadline;
  Read read;
  bool placed = false;  // among the waiters
};

// No honest revision is ahead of the head by more than what may be in flight; and a place among the waiters is for those who
// can be named.
grpc::Status Gate::MayWait(const Caller& caller, uint64_t min_revision) const {
  constexpr uint64_t kAheadMax = 1'000'000;
  if (min_revision == 0) return grpc::Status::OK;
  const uint64_t head = partition_.published()->head.revision;
  if (min_revision > head && min_revision - head > kAheadMax) {
    return ToGrpc(Reject(RejectionCode::kOutOfRange, "MIN_REVISION_AHEAD", "min_revision", "要求的修订号远远超前于日志。",
                         "Expected a revision that an answer has named, but it lies far ahead of the log.",
                         {{"revision", std::to_string(head)}}));
  }
  if (min_revision > head && caller.anonymous) return MinRevisionNotReached();
  return grpc::Status::OK;
}

absl::Status Gate::JoinWaiters(const std::string& principal) {
  std::lock_guard lock(waiters_mutex_);
  if (waiters_count_ >= options_.waiting_reads_max) {
    return absl::ResourceExhaustedError("WAITERS_FULL: too many reads wait for a revision");
  }
  size_t& share = waiters_[principal];
  if (share >= options_.waiting_reads_of_one_max) {
    return absl::ResourceExhaustedError("WAITERS_SHARE: too many reads of this principal wait for a revision");
  }
  ++share;
  ++waiters_count_;
  return absl::OkStatus();
}

void Gate::LeaveWaiters(const std::string& principal) {
  std::lock_guard lock(waiters_mutex_);
  const auto share = waiters_.find(principal);
  if (--share->second == 0) waiters_.erase(share);
  --waiters_count_;
}

void Gate::Answer(const Waiting& waiting, std::shared_ptr<const Published> published) {
  const ReadView view(std::move(published));
  grpc::Status status = waiting.read(view, waiting.caller);
  if (status.ok() && !view.status().ok()) status = ToGrpc(view.status());
  if (!status.ok()) status = Refused(waiting.caller, waiting.method, std::move(status));
  Finish(waiting, std::move(status));
}

void Gate::Finish(const Waiting& waiting, grpc::Status status) {
  if (waiting.placed) LeaveWaiters(waiting.caller.principal.id());
  waiting.reactor->Finish(std::move(status));
}

// Waits a slice at a time, so that a server that stops need not wait for its readers' deadlines. What calls back are threads
// of the partition: they hand the read on, and their place among the waiters is kept until it is done. Called back before the
// slice is over without a state: the partition has no place for one more.
void Gate::Wait(std::shared_ptr<Waiting> waiting) {
  constexpr auto kSlice = std::chrono::milliseconds(250);
  const SteadyTime until = std::min(waiting->deadline, std::chrono::steady_clock::now() + kSlice);
  partition_.WhenPublished(waiting->revision, until, [this, waiting, until](std::shared_ptr<const Published> published) {
    const SteadyTime now = std::chrono::steady_clock::now();
    if (!published && now >= until && now < waiting->deadline && !stopping_) return Wait(waiting);
    if (published) {
      return readers_.Run([this, waiting, published = std::move(published)] { Answer(*waiting, published); });
    }
    const bool full = now < until;
    Finish(*waiting, stopping_ ? ToGrpc(absl::UnavailableError("STOPPING: the server is shutting down"))
                     : full    ? ToGrpc(absl::ResourceExhaustedError("WAITERS_FULL: too many reads wait for a revision"))
                               : MinRevisionNotReached());
  });
}

grpc::ServerUnaryReactor* Gate::Query(grpc::CallbackServerContext* context, std::string_view method_name, uint64_t min_revision,
                                      Read read) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const Method& method = MethodOf(method_name);
  Caller caller;
  grpc::Status admitted = Admit(*context, method, &caller);
  if (admitted.ok()) admitted = MayWait(caller, min_revision);
  if (!admitted.ok()) {
    reactor->Finish(Refused(caller, method, std::move(admitted)));
    return reactor;
  }
  constexpr auto kWaitMax = std::chrono::seconds(30);
  const SteadyTime deadline = std::min(DeadlineOf(*context), std::chrono::steady_clock::now() + kWaitMax);
  auto waiting =
      std::make_shared<Waiting>(Waiting{reactor, method, std::move(caller), min_revision, deadline, std::move(read)});
  std::shared_ptr<const Published> published = partition_.published();
  if (published->head.revision >= min_revision) {
    Answer(*waiting, std::move(published));
  } else if (const absl::Status joined = JoinWaiters(waiting->caller.principal.id()); !joined.ok()) {
    reactor->Finish(ToGrpc(joined));
  } else {
    waiting->placed = true;
    Wait(std::move(waiting));
  }
  return reactor;
}

void Gate::SetCommandReply(const journal::Answer& answer, api::CommandReply* reply) const {
  reply->set_revision(answer.revision());
  reply->mutable_legal_time()->set_seconds(answer.legal_us() / kMicrosPerSecond);
  reply->mutable_legal_time()->set_nanos(static_cast<int32_t>(answer.legal_us() % kMicrosPerSecond * 1000));
  reply->set_log_id(options_.log_id_hex);
}

grpc::Status Gate::Refused(const Caller& caller, const Method& method, grpc::Status status) {
  if (!BlamesTheCaller(status)) return status;
  if (caller.anonymous) {
    ++anonymous_refusals_;
    return status;
  }
  constexpr size_t kRowsMax = 10'000;
  const int64_t minute = partition_.clock().Now().micros() / (60 * kMicrosPerSecond);
  std::tuple key(caller.principal.id(), method.name, minute, ReasonOf(status));
  std::lock_guard lock(refusals_mutex_);
  if (refusals_.size() < kRowsMax || refusals_.contains(key)) ++refusals_[std::move(key)];
  return status;
}

void Gate::NoteIfSlow(const Method& method, SteadyTime arrived, const Reply& reply) {
  using std::chrono::duration_cast;
  using std::chrono::microseconds;
  const SteadyTime now = std::chrono::steady_clock::now();
  const int64_t micros = duration_cast<microseconds>(now - arrived).count();
  if (micros < options_.slow_command_us) return;
  ++slow_commands_;
  const int64_t now_us = duration_cast<microseconds>(now.time_since_epoch()).count();
  int64_t noted_us = slow_noted_us_;
  if (now_us - noted_us < kMicrosPerSecond || !slow_noted_us_.compare_exchange_strong(noted_us, now_us)) return;
  LogLine("warning", "slow_command",
          {{"method", method.name},
           {"micros", std::to_string(micros)},
           {"revision", reply.answer ? std::to_string(reply.answer->revision()) : ""},
           {"status", std::to_string(static_cast<int>(reply.status.code()))},
           {"commands", std::to_string(slow_commands_.exchange(0))}});
}

journal::CountRefusals Gate::TakeRefusals() {
  constexpr int kCountsOfARecordMax = 500;
  journal::CountRefusals counts;
  std::lock_guard lock(refusals_mutex_);
  while (!refusals_.empty() && counts.counts_size() < kCountsOfARecordMax) {
    const auto row = refusals_.extract(refusals_.begin());
    auto* count = counts.add_counts();
    count->set_principal(std::get<0>(row.key()));
    count->set_method(std::get<1>(row.key()));
    count->set_minute(std::get<2>(row.key()));
    count->set_reason(std::get<3>(row.key()));
    count->set_count(row.mapped());
  }
  return counts;
}

void Gate::ReturnRefusals(const journal::CountRefusals& counts) {
  std::lock_guard lock(refusals_mutex_);
  for (const auto& count : counts.counts()) {
    refusals_[{count.principal(), count.method(), count.minute(), count.reason()}] += count.count();
  }
}

}  // namespace yici::server
