// Who is calling: a token of the token file, or the common name of a verified client certificate. Identity only: what the
// caller may do is directory state.
//
//   # token file, one line each, UTF-8; '#' starts a comment
//   <token, 16 to 128 printable characters>  <principal id>
//
// Principal ids: officer:{officer_id}, enterprise:{USCC}, hall:{hall_id}. Tokens are kept hashed.
#ifndef YICI_SERVICES_SERVER_ACCESS_PRINCIPALS_H_
#define YICI_SERVICES_SERVER_ACCESS_PRINCIPALS_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "services/base/state.h"

namespace yici::server {

// Nothing when the text is no principal id, its USCC is wrong, or it is over 80 bytes.
std::optional<journal::Principal> ParsePrincipal(std::string_view id);

class TokenFile {
 public:
  static absl::StatusOr<TokenFile> Load(const std::string& path);
  // INVALID_ARGUMENT with the line number of the first fault.
  static absl::StatusOr<TokenFile> Parse(std::string_view text);
  const journal::Principal* Find(std::string_view token) const;
  size_t size() const { return principals_.size(); }

 private:
  absl::flat_hash_map<std::string, journal::Principal> principals_;  // SHA-256 of the token -> principal
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_ACCESS_PRINCIPALS_H_
