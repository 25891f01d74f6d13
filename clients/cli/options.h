// What one invocation was told: by flags first, by the environment second. Nothing else in this folder reads the
// environment or the terminal.
#ifndef YICI_CLIENTS_CLI_OPTIONS_H_
#define YICI_CLIENTS_CLI_OPTIONS_H_

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace yici::cli {

enum class Language { kZh, kEn };
enum class Format { kTable, kJson };

// The documented exit codes; docs/exit-codes.md says what to do about each.
enum ExitCode : int {
  kExitOk = 0,
  kExitOther = 1,
  kExitUsage = 2,
  kExitRefused = 3,
  kExitInvalid = 4,
  kExitNotFound = 5,
  kExitDenied = 6,
  kExitTryAgain = 7,
  kExitFaults = 8,
};

// The three standard streams, and whether a person looks at two of them.
struct Io {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
};

struct Options {
  // As given.
  std::string server = "127.0.0.1:7470";
  std::string token;
  std::string token_file;
  std::string tls_ca;
  std::string tls_cert;
  std::string tls_key;
  std::string output = "table";
  std::string lang;
  std::string request_id;
  std::string timeout = "30s";
  uint64_t min_revision = 0;
  int retries = 4;
  bool quiet = false;

  // As understood by Settle.
  Language language = Language::kEn;
  Format format = Format::kTable;
  std::chrono::milliseconds timeout_ms{30'000};
  bool tls() const { return !tls_ca.empty() || !tls_cert.empty() || !tls_key.empty(); }
};

// Checks what was given, reads the token's file, chooses the language and makes a request id where none was given.
// INVALID_ARGUMENT with an "expected …, but …" sentence.
absl::Status Settle(Options& options);

// --lang, then YICI_LANG, then LANG: Chinese when it begins with "zh".
Language ChooseLanguage(absl::string_view flag);

// "30s", "500ms", "2m", "90" (seconds).
std::optional<std::chrono::milliseconds> ParseTimeout(absl::string_view text);

// 128 random bits in 32 hex digits.
std::string RandomRequestId();

// The text in the chosen language.
inline absl::string_view Say(Language language, absl::string_view zh, absl::string_view en) {
  return language == Language::kZh ? zh : en;
}

// A whole file, or standard input for "-".
absl::Status ReadWhole(const std::string& path, std::istream& in, std::string* text);

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_OPTIONS_H_
