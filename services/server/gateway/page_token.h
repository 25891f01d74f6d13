// Page tokens of lists: opaque to the caller, good for one list only. A token names the log and is bound to what the list
// was asked with (method, filter, order, index), so that one of another list, filter or log is refused, not misread.
//
//   const PageTokens tokens(gate.log_id_hex(), {"ListCases", request.filter(), request.order_by()});
//   response->set_next_page_token(tokens.Make(key));
//   if (!tokens.Parse(request.page_token(), &key)) return PageTokenInvalid();
#ifndef YICI_SERVICES_SERVER_GATEWAY_PAGE_TOKEN_H_
#define YICI_SERVICES_SERVER_GATEWAY_PAGE_TOKEN_H_

#include <grpcpp/support/status.h>

#include <initializer_list>
#include <string>
#include <string_view>

namespace yici::server {

class PageTokens {
 public:
  PageTokens(std::string_view log_id_hex, std::initializer_list<std::string_view> asked);
  std::string Make(std::string_view key) const;
  // False for a token of another list. An empty token leaves `key` as it is.
  bool Parse(const std::string& token, std::string* key) const;

 private:
  std::string binding_;  // 8 bytes of SHA-256
};

grpc::Status PageTokenInvalid();

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_GATEWAY_PAGE_TOKEN_H_
