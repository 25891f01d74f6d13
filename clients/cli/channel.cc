#include "clients/cli/channel.h"

#include <algorithm>
#include <fstream>
#include <ostream>
#include <random>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"

namespace yici::cli {
namespace {

using std::chrono::milliseconds;

constexpr int kReplyBytesMax = 64 << 20;
constexpr milliseconds kFirstDelay{100};
constexpr milliseconds kDelayMax{5'000};

bool IsLoopback(absl::string_view server) {
  return absl::StartsWith(server, "127.") || absl::StartsWith(server, "localhost:") || absl::StartsWith(server, "[::1]:");
}

absl::Status ReadOptional(const std::string& path, std::string* text) {
  std::ifstream none;
  return path.empty() ? absl::OkStatus() : ReadWhole(path, none, text);
}

}  // namespace

milliseconds RetryDelay(int attempt, const std::optional<milliseconds>& asked) {
  const milliseconds doubled = kFirstDelay * (1 << std::clamp(attempt - 1, 0, 10));
  const milliseconds base = asked ? *asked : std::min(doubled, kDelayMax);
  static std::mt19937 random{std::random_device{}()};
  return base + milliseconds(std::uniform_int_distribution<int64_t>(0, base.count() / 4)(random));
}

Session::Session(const Options& options, Io& io) : options_(options), io_(io) {}

absl::Status Session::Prepare() {
  if (absl::Status ca = ReadOptional(options_.tls_ca, &ca_); !ca.ok()) return ca;
  if (absl::Status cert = ReadOptional(options_.tls_cert, &cert_); !cert.ok()) return cert;
  return ReadOptional(options_.tls_key, &key_);
}

const std::shared_ptr<grpc::Channel>& Session::channel() {
  if (channel_) return channel_;
  if (!options_.token.empty() && !options_.tls() && !IsLoopback(options_.server)) {
    Note(Say(options_.language, "警告：令牌未加密传送，请使用 --tls-ca",
             "warning: the token travels unencrypted; use --tls-ca"));
  }
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kReplyBytesMax);
  // Retries are ours: gRPC's own would not show in --retries.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2'000);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 200);
  const auto credentials = options_.tls() ? grpc::SslCredentials({ca_, key_, cert_}) : grpc::InsecureChannelCredentials();
  channel_ = grpc::CreateCustomChannel(options_.server, credentials, arguments);
  return channel_;
}

void Session::Dress(grpc::ClientContext& context, std::optional<Deadline> deadline) const {
  if (!options_.token.empty()) context.AddMetadata("authorization", absl::StrCat("Bearer ", options_.token));
  context.AddMetadata("accept-language", options_.language == Language::kZh ? "zh-CN" : "en");
  if (deadline) context.set_deadline(*deadline);
}

// Waits; false when the deadline would pass first.
bool Session::WaitBeforeRetry(int attempt, const Refusal& refusal, Deadline deadline) const {
  const milliseconds delay = RetryDelay(attempt, refusal.retry_after);
  if (std::chrono::system_clock::now() + delay >= deadline) return false;
  std::this_thread::sleep_for(delay);
  return true;
}

grpc::Status Session::Call(const Attempt& attempt) {
  const Deadline deadline = std::chrono::system_clock::now() + options_.timeout_ms;
  const auto& ready = channel();
  if (!ready) return grpc::Status(grpc::StatusCode::INTERNAL, "no channel");
  for (int n = 1;; ++n) {
    grpc::ClientContext context;
    Dress(context, deadline);
    const grpc::Status status = attempt(&context);
    if (!IsRetriable(status.error_code()) || n > options_.retries) return status;
    if (!WaitBeforeRetry(n, DecodeRefusal(status), deadline)) return status;
  }
}

int Session::Fail(const grpc::Status& status) const {
  PrintRefusal(io_.err, DecodeRefusal(status), options_);
  return ExitCodeOf(status.error_code());
}

int Session::Usage(absl::string_view message) const {
  io_.err << "yici: " << Printable(message) << '\n';
  return kExitUsage;
}

void Session::Note(absl::string_view message) const {
  if (!options_.quiet) io_.err << "yici: " << Printable(message) << '\n';
}

}  // namespace yici::cli
