#include "services/server/gateway/gate.h"

#include <cstdio>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "services/base/text.h"
#include "yici/v1/admin.pb.h"
#include "yici/v1/approval.pb.h"
#include "yici/v1/catalog.pb.h"
#include "yici/v1/directory.pb.h"

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

grpc::Status NotForCaller() {
  return ToGrpc(Reject(RejectionCode::kPermissionDenied, "METHOD_NOT_PERMITTED", "", "这个方法只供办事人员使用，当前主体不是。",
                       "Expected an officer or a hall system, but the caller is neither."));
}

}  // namespace

void LogLine(std::string_view level, std::string_view event,
             std::initializer_list<std::pair<std::string_view, std::string>> fields) {
  std::string line =
      StrCat("{\"at\":\"", SystemClock().Now().ToString(), "\",\"level\":\"", level, "\",\"event\":\"", event, "\"");
  for (const auto& [key, value] : fields) {
    StrAppend(&line, ",\"", key, "\":\"");
    for (const char c : value) {
      if (c == '"' || c == '\\') line.push_back('\\');
      line.push_back(static_cast<uint8_t>(c) < 0x20 ? ' ' : c);
    }
    line.push_back('"');
  }
  line += "}\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

Gate::Gate(Partition& partition, const MasterKey& master, GateOptions options)
    : partition_(partition), master_(master), options_(std::move(options)) {
  const google::protobuf::FileDescriptor* files[] = {
      api::SubmitCaseRequest::descriptor()->file(), api::GetItemRequest::descriptor()->file(),
      api::GrantRoleRequest::descriptor()->file(), api::GetStatusRequest::descriptor()->file()};
  for (const auto* file : files) {
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

std::optional<journal::Principal> Gate::Authenticate(const grpc::ServerContextBase& context) const {
  const auto& metadata = context.client_metadata();
  const auto header = metadata.find("authorization");
  if (header != metadata.end()) {
    const std::string_view value(header->second.data(), header->second.size());
    if (!value.starts_with("Bearer ")) return std::nullopt;
    const journal::Principal* principal = options_.tokens.Find(value.substr(7));
    if (principal == nullptr) return std::nullopt;
    return *principal;
  }
  const auto auth = context.auth_context();
  if (auth == nullptr || !auth->IsPeerAuthenticated()) return std::nullopt;
  const auto names = auth->FindPropertyValues("x509_common_name");
  if (names.size() != 1) return std::nullopt;
  return ParsePrincipal(std::string_view(names[0].data(), names[0].size()));
}

grpc::Status Gate::Admit(const grpc::ServerContextBase& context, const Method& method, Caller* caller) {
  if (const auto principal = Authenticate(context)) {
    caller->principal = *principal;
    caller->anonymous = false;
  }
  if (method.callers == api::CALLERS_PUBLIC) return grpc::Status::OK;
  if (caller->anonymous) return Unauthenticated();
  if (method.callers == api::CALLERS_OFFICER && caller->principal.kind() == journal::PRINCIPAL_KIND_ENTERPRISE) {
    CountRefusal(*caller, method, "METHOD_NOT_PERMITTED");
    return NotForCaller();
  }
  return grpc::Status::OK;
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

grpc::ServerUnaryReactor* Gate::Query(grpc::CallbackServerContext* context, std::string_view method_name, uint64_t min_revision,
                                      Read read) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const Method& method = MethodOf(method_name);
  Caller caller;
  if (grpc::Status admitted = Admit(*context, method, &caller); !admitted.ok()) {
    reactor->Finish(admitted);
    return reactor;
  }
  constexpr auto kWaitMax = std::chrono::seconds(30);
  const SteadyTime deadline = std::min(DeadlineOf(*context), std::chrono::steady_clock::now() + kWaitMax);
  partition_.WhenPublished(
      min_revision, deadline, [reactor, caller, read = std::move(read)](std::shared_ptr<const Published> published) {
        if (!published) {
          reactor->Finish(
              ToGrpc(absl::DeadlineExceededError("MIN_REVISION_NOT_REACHED: the revision asked for was not reached in time")));
          return;
        }
        const ReadView view(std::move(published));
        grpc::Status status = read(view, caller);
        if (status.ok() && !view.status().ok()) status = ToGrpc(view.status());
        reactor->Finish(std::move(status));
      });
  return reactor;
}

void Gate::SetCommandReply(const journal::Answer& answer, api::CommandReply* reply) const {
  reply->set_revision(answer.revision());
  reply->mutable_legal_time()->set_seconds(answer.legal_us() / kMicrosPerSecond);
  reply->mutable_legal_time()->set_nanos(static_cast<int32_t>(answer.legal_us() % kMicrosPerSecond * 1000));
  reply->set_log_id(options_.log_id_hex);
}

void Gate::CountRefusal(const Caller& caller, const Method& method, std::string_view reason) {
  constexpr size_t kRowsMax = 10'000;
  const int64_t minute = partition_.clock().Now().micros() / (60 * kMicrosPerSecond);
  std::lock_guard lock(refusals_mutex_);
  if (refusals_.size() >= kRowsMax) return;
  auto& row = refusals_[{caller.principal.id(), method.name, minute}];
  ++row.first;
  row.second = std::string(reason);
}

void Gate::NoteIfSlow(const Method& method, SteadyTime arrived, const Reply& reply) const {
  const auto took = std::chrono::steady_clock::now() - arrived;
  const int64_t micros = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  if (micros < options_.slow_command_us) return;
  LogLine("warning", "slow_command",
          {{"method", method.name},
           {"micros", std::to_string(micros)},
           {"revision", reply.answer ? std::to_string(reply.answer->revision()) : ""},
           {"status", std::to_string(static_cast<int>(reply.status.code()))}});
}

journal::CountRefusals Gate::TakeRefusals() {
  journal::CountRefusals counts;
  std::lock_guard lock(refusals_mutex_);
  for (const auto& [key, value] : refusals_) {
    if (counts.counts_size() >= 500) break;
    auto* count = counts.add_counts();
    count->set_principal(std::get<0>(key));
    count->set_method(std::get<1>(key));
    count->set_minute(std::get<2>(key));
    count->set_count(value.first);
    count->set_reason(value.second);
  }
  refusals_.clear();
  return counts;
}

}  // namespace yici::server
