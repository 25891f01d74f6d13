// What a server's refusal says, and what it means for the exit code.
//
// The canonical code comes with gRPC; reason, fields, both texts and the wait before a retry come in the trailer
// grpc-status-details-bin, a google.rpc.Status. Its messages are few and frozen, so they are read here by field number.
#ifndef YICI_CLIENTS_CLI_ERRORS_H_
#define YICI_CLIENTS_CLI_ERRORS_H_

#include <chrono>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "clients/cli/options.h"
#include "grpcpp/support/status.h"

namespace yici::cli {

struct FieldFault {
  std::string field;
  std::string description;
};

struct Refusal {
  grpc::StatusCode code = grpc::StatusCode::UNKNOWN;
  std::string message;                          // of the status itself
  std::string reason;                           // ErrorInfo: "ALREADY_ACCEPTED"
  std::map<std::string, std::string> metadata;  // ErrorInfo
  std::vector<FieldFault> fields;               // BadRequest
  std::string zh;                               // LocalizedMessage, by locale
  std::string en;
  std::optional<std::chrono::milliseconds> retry_after;  // RetryInfo

  // The sentence in the language, or the nearest there is.
  absl::string_view text(Language language) const;
};

// Never fails: details that cannot be read are left out.
Refusal DecodeRefusal(const grpc::Status& status);

// "FAILED_PRECONDITION".
absl::string_view CodeName(int code);
int ExitCodeOf(int code);

// Only these two are worth the same request again.
bool IsRetriable(grpc::StatusCode code);

// Reason, fields, message, what the server adds, and what to do next.
void PrintRefusal(std::ostream& err, const Refusal& refusal, const Options& options);

// The page docs/errors/{reason}.md as it stood at build time; empty when there is none.
absl::string_view ErrorPage(absl::string_view reason);
std::vector<absl::string_view> ErrorPageNames();

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_ERRORS_H_
