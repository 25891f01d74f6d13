#include "clients/cli/options.h"

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <istream>
#include <iterator>
#include <random>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace yici::cli {
namespace {

constexpr size_t kRequestIdBytesMax = 64;
constexpr size_t kTokenBytesMax = 8192;

// gRPC ends the process over metadata it cannot carry, so nothing else may get that far.
bool IsPrintable(absl::string_view text) {
  for (const char c : text) {
    if (c < ' ' || c > '~') return false;
  }
  return true;
}

absl::string_view Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

absl::Status SettleToken(Options& options) {
  if (!options.token_file.empty()) {
    std::ifstream none;
    if (absl::Status read = ReadWhole(options.token_file, none, &options.token); !read.ok()) return read;
    absl::StripAsciiWhitespace(&options.token);
  }
  if (options.token.size() > kTokenBytesMax || !IsPrintable(options.token)) {
    return absl::InvalidArgumentError("expected a token of at most 8,192 printable ASCII characters, but it has others");
  }
  return absl::OkStatus();
}

absl::Status SettleServer(Options& options) {
  const size_t colon = options.server.rfind(':');
  int port = 0;
  const bool whole = colon != std::string::npos && colon > 0 && absl::SimpleAtoi(options.server.substr(colon + 1), &port);
  if (whole && port > 0 && port < 65'536) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("expected --server as HOST:PORT like 127.0.0.1:7470, but got \"", options.server, "\""));
}

absl::Status SettleTls(const Options& options) {
  if (options.tls_cert.empty() == options.tls_key.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("expected --tls-cert and --tls-key together, but only one is given");
}

absl::Status SettleRequestId(Options& options) {
  if (options.request_id.empty()) options.request_id = RandomRequestId();
  if (options.request_id.size() <= kRequestIdBytesMax && IsPrintable(options.request_id)) return absl::OkStatus();
  return absl::InvalidArgumentError("expected --request-id of 1 to 64 printable ASCII characters, but it has others");
}

absl::Status SettleNumbers(Options& options) {
  const auto timeout = ParseTimeout(options.timeout);
  if (!timeout) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected --timeout like 30s, 500ms or 2m, but got \"", options.timeout, "\""));
  }
  options.timeout_ms = *timeout;
  if (options.retries < 0 || options.retries > 100) {
    return absl::InvalidArgumentError(absl::StrCat("expected --retries from 0 to 100, but got ", options.retries));
  }
  return absl::OkStatus();
}

absl::Status SettleFormat(Options& options) {
  if (options.output != "table" && options.output != "json") {
    return absl::InvalidArgumentError(absl::StrCat("expected -o table or -o json, but got \"", options.output, "\""));
  }
  options.format = options.output == "json" ? Format::kJson : Format::kTable;
  if (!options.lang.empty() && options.lang != "zh" && options.lang != "en") {
    return absl::InvalidArgumentError(absl::StrCat("expected --lang zh or en, but got \"", options.lang, "\""));
  }
  return absl::OkStatus();
}

}  // namespace

Language ChooseLanguage(absl::string_view flag) {
  for (absl::string_view given : {flag, Environment("YICI_LANG"), Environment("LANG")}) {
    if (!given.empty()) return absl::StartsWith(given, "zh") ? Language::kZh : Language::kEn;
  }
  return Language::kEn;
}

std::optional<std::chrono::milliseconds> ParseTimeout(absl::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number <= 0 || number > 86'400'000) return std::nullopt;
  const absl::string_view unit(end, text.data() + text.size() - end);
  if (unit == "ms") return std::chrono::milliseconds(number);
  if (unit == "s" || unit.empty()) return std::chrono::milliseconds(number * 1'000);
  if (unit == "m") return std::chrono::milliseconds(number * 60'000);
  return std::nullopt;
}

std::string RandomRequestId() {
  std::random_device device;
  std::string id;
  for (int i = 0; i < 4; ++i) absl::StrAppend(&id, absl::Hex(device(), absl::kZeroPad8));
  return id;
}

absl::Status ReadWhole(const std::string& path, std::istream& in, std::string* text) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) return absl::NotFoundError(absl::StrCat("expected a readable file, but \"", path, "\" cannot be opened"));
  }
  std::istream& source = path == "-" ? in : file;
  text->assign(std::istreambuf_iterator<char>(source), std::istreambuf_iterator<char>());
  if (source.bad()) return absl::NotFoundError(absl::StrCat("expected a readable file, but \"", path, "\" fails"));
  return absl::OkStatus();
}

absl::Status Settle(Options& options) {
  options.language = ChooseLanguage(options.lang);
  for (auto* step : {SettleFormat, SettleServer, SettleNumbers, SettleRequestId, SettleToken}) {
    if (absl::Status status = step(options); !status.ok()) return status;
  }
  return SettleTls(options);
}

}  // namespace yici::cli
