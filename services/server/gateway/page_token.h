// Page tokens of lists: opaque to the caller, good for one list only. A token is bound to the log and to what the list was
// asked with (method, filter, order, index) by a keyed hash over these and its position: one of another list, filter or log
// is refused, not misread, and nobody but the server makes one.
//
//   const PageTokens tokens(gate.master(), gate.log_id_hex(), {"ListCases", request.filter(), request.order_by()});
//   response->set_next_page_token(tokens.Make(key));
//   if (!tokens.Parse(request.page_token(), &key)) return PageTokenInvalid();
#ifndef YICI_SERVICES_SERVER_GATEWAY_PAGE_TOKEN_H_
#define YICI_SERVICES_SERVER_GATEWAY_PAGE_TOKEN_H_

#include <grpcpp/support/status.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "services/server/access/master_key.h"

namespace yici::server {

class PageTokens {
 public:
  PageTokens(const MasterKey& master, std::string_view log_id_hex, std::initializer_list<std::string_view> asked);
  std::string Make(std::string_view key) const;
  // False for a token of another list, or made elsewhere. An empty token leaves `key` as it is.
  bool Parse(const std::string& token, std::string* key) const;

 private:
  const MasterKey& master_;
  std::string bound_;  // each piece behind its length
};

grpc::Status PageTokenInvalid();

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_GATEWAY_PAGE_TOKEN_H_
