#include "tests/fuzz/drive.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>

#include "google/protobuf/any.pb.h"
#include "google/rpc/status.pb.h"
#include "services/base/text.h"
#include "services/catalog/pack/csv.h"
#include "services/server/gateway/service_files.h"
#include "yici/v1/admin.pb.h"

namespace yici::fuzz {
namespace {

constexpr int kOutstanding = 96;
constexpr int kCallMs = 20'000;
constexpr int kStreamMs = 60;  // then it is abandoned
constexpr const char* kHoldMethod = "/yici.v1.AdminService/SetHold";

std::vector<std::string> TokensOf(const bench::City& city) {
  std::vector<std::string> tokens = {bench::City::TokenOf(bench::kAdministrator)};
  for (int i = 1; i < 5; ++i)
    tokens.push_back(bench::City::TokenOf("enterprise:" + city.applicants()[static_cast<size_t>(i)].uscc()));
  for (int i = 0; i < 4; ++i) tokens.push_back(bench::City::TokenOf(city.clerks()[static_cast<size_t>(i)].principal));
  for (const char* role : {"handler", "approver", "chief-representative"}) {
    tokens.push_back(bench::City::TokenOf(city.OfficerOf(role, city.items()[0].department_id)));
  }
  return tokens;
}

bool IsReason(const std::string& reason) {
  return !reason.empty() && reason.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string::npos;
}

// Reading the whole state is an administrator's act of seconds: a few are enough.
bool IsCostly(const std::string& method) {
  return method == "GetStateHash" || method == "CreateCheckpoint" || method == "CreateBackup";
}

}  // namespace

std::optional<std::string> JudgeStatus(const grpc::Status& status) {
  const int code = status.error_code();
  if (code < 0 || code > 16) return StrCat("no such code: ", code);
  if (status.error_details().empty()) {
    if (code == grpc::StatusCode::INVALID_ARGUMENT || code == grpc::StatusCode::UNKNOWN) {
      return StrCat("code ", code, " without details: ", status.error_message());
    }
    return std::nullopt;
  }
  google::rpc::Status rich;
  if (!rich.ParseFromString(status.error_details())) return "the details are no google.rpc.Status: " + status.error_message();
  if (rich.code() != code) return StrCat("the details say code ", rich.code(), ", the status ", code);
  if (!catalog::IsCleanUtf8(rich.message())) return std::string("the message is no clean text");
  for (const google::protobuf::Any& detail : rich.details()) {
    google::rpc::ErrorInfo info;
    if (!detail.UnpackTo(&info)) continue;
    if (!IsReason(info.reason()) || info.domain() != "yici")
      return StrCat("a reason \"", info.reason(), "\" of \"", info.domain(), "\"");
    if (code == grpc::StatusCode::INTERNAL || code == grpc::StatusCode::DATA_LOSS)
      return "an internal failure: " + status.error_message();
    return std::nullopt;
  }
  return "details without a reason: " + status.error_message();
}

Driver::Driver(std::string address, const bench::City& city, std::vector<std::string> case_numbers, uint64_t seed)
    : address_(std::move(address)),
      tokens_(TokensOf(city)),
      methods_(server::ServiceMethods()),
      messages_(city, std::move(case_numbers)),
      random_(seed) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxSendMessageSize(64 << 20);
  arguments.SetMaxReceiveMessageSize(64 << 20);
  channel_ = grpc::CreateCustomChannel(address_, grpc::InsecureChannelCredentials(), arguments);
  stub_ = std::make_unique<grpc::GenericStub>(channel_);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  apart_ =
      std::make_unique<grpc::GenericStub>(grpc::CreateCustomChannel(address_, grpc::InsecureChannelCredentials(), arguments));
}

// Bytes that the client's own core would refuse to send go over a bare socket instead (DisturbSocket).
void Driver::PutMetadata(Slot& slot) {
  grpc::ClientContext& context = *slot.context;
  const uint64_t kind = random_.Below(100);
  slot.apart = kind == 9;
  if (kind < 8) return;  // anonymous
  if (kind == 8) return context.AddMetadata("authorization", "Bearer " + std::string(15'000, 'x'));
  if (kind == 9) return context.AddMetadata("authorization", std::string(17 << 10, 'y'));
  if (kind == 10) return context.AddMetadata("authorization-bin", random_.Bytes(300));
  if (kind == 11) return context.AddMetadata("authorization", random_.OneIn(2) ? "Bearer" : "Basic dXNlcjpwYXNz");
  if (kind == 12) {
    for (int i = 0; i < 50; ++i) context.AddMetadata(StrCat("x-", random_.Below(20)), "1");
  }
  // The administrator half of the time: most code lies behind that right.
  const std::string& token = random_.OneIn(2) ? tokens_[0] : random_.Of(tokens_);
  context.AddMetadata("authorization", "Bearer " + token);
}

void Driver::Transmit(Slot& slot, int deadline_ms) {
  slot.context->set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(deadline_ms));
  slot.reply.Clear();
  slot.reader = (slot.apart ? apart_ : stub_)->PrepareUnaryCall(slot.context.get(), slot.method, slot.request, &queue_);
  slot.reader->StartCall();
  slot.reader->Finish(&slot.reply, &slot.status, &slot);
  if (random_.OneIn(200)) slot.context->TryCancel();
  ++in_flight_;
}

void Driver::Begin(Slot& slot) {
  const auto* method = random_.Of(methods_);
  while (IsCostly(method->name()) && !random_.OneIn(50)) method = random_.Of(methods_);
  slot.method = StrCat("/", method->service()->full_name(), "/", method->name());
  slot.sets_hold = slot.method == kHoldMethod;
  if (random_.OneIn(100))
    slot.method = random_.OneIn(2) ? "/yici.v1.ApprovalService/NoSuchMethod" : "/no.such.Service/" + method->name();
  const std::string bytes = messages_.Make(random_, method->input_type());
  const grpc::Slice slice(bytes);
  slot.request = grpc::ByteBuffer(&slice, 1);
  slot.context = std::make_unique<grpc::ClientContext>();
  PutMetadata(slot);
  Transmit(slot, method->server_streaming() ? kStreamMs : random_.OneIn(50) ? 2 : kCallMs);
}

// Hold mode would refuse everything that follows: whatever the call did, it is lifted again.
void Driver::Release(Slot& slot) {
  static int64_t number = 0;
  v1::SetHoldRequest request;
  request.set_request_id(StrCat("release-", ++number));
  request.set_hold(false);
  const grpc::Slice slice(request.SerializeAsString());
  slot.request = grpc::ByteBuffer(&slice, 1);
  slot.sets_hold = slot.apart = false;
  slot.context = std::make_unique<grpc::ClientContext>();
  slot.context->AddMetadata("authorization", "Bearer " + tokens_[0]);
  Transmit(slot, kCallMs);
}

absl::Status Driver::Ended(Slot& slot) {
  --in_flight_;
  ++codes_[slot.status.error_code()];
  if (const auto fault = JudgeStatus(slot.status)) return absl::InternalError(StrCat(slot.method, ": ", *fault));
  return absl::OkStatus();
}

absl::Status Driver::Run(int64_t requests, const std::function<absl::Status(int64_t)>& between) {
  int64_t begun = 0;
  absl::Status status;
  for (; begun < std::min<int64_t>(requests, kOutstanding); ++begun) {
    if (slots_.size() <= static_cast<size_t>(begun)) slots_.push_back(std::make_unique<Slot>());
    Begin(*slots_[static_cast<size_t>(begun)]);
  }
  while (in_flight_ > 0) {
    void* tag = nullptr;
    bool ok = false;
    if (!queue_.Next(&tag, &ok)) break;
    Slot& slot = *static_cast<Slot*>(tag);
    const bool release = slot.sets_hold;
    if (absl::Status ended = Ended(slot); !ended.ok() && status.ok()) status = ended;
    if (!status.ok()) continue;  // let what is under way end
    if (release) {
      Release(slot);
      continue;
    }
    if (begun >= requests) continue;
    Begin(slot);
    if (++begun % 1'000 == 0) status = between(begun);
  }
  return status;
}

void DisturbSocket(const std::string& address, Random& random, int connections) {
  const size_t colon = address.rfind(':');
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(colon + 1))));
  if (inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr) != 1) return;
  const std::string preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  for (int i = 0; i < connections; ++i) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
      if (fd >= 0) close(fd);
      return;
    }
    std::string bytes =
        random.OneIn(3) ? std::string() : preface.substr(0, random.OneIn(3) ? random.Below(preface.size()) : preface.size());
    if (bytes.size() == preface.size()) bytes.append("\0\0\0\4\0\0\0\0\0", 9);  // empty SETTINGS
    bytes += random.Bytes(random.Below(4'000));
    (void)!send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    close(fd);
  }
}

}  // namespace yici::fuzz
