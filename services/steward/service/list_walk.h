// One page of a list that walks the rows of a table: filter terms, a token, a bound on what is looked at.
//
//   return WalkPage(asking, {"ListProjects", request.filter(), request.page_size(), request.page_token()}, range, out,
//                   [&](std::string_view key, std::string_view bytes) { … return added; });
#ifndef YICI_SERVICES_STEWARD_SERVICE_LIST_WALK_H_
#define YICI_SERVICES_STEWARD_SERVICE_LIST_WALK_H_

#include <algorithm>
#include <string>
#include <vector>

#include "services/server/gateway/page_token.h"
#include "services/server/gateway/terms.h"
#include "services/steward/service/ledger_queries.h"

namespace yici::steward {

using Terms = std::vector<server::Term>;

struct PageAsked {
  std::string_view method, filter;
  int page_size = 0;
  const std::string& token;
};
struct Range {
  Table table;
  std::string begin, end;
};

inline grpc::Status FilterInvalid(std::string_view fields) {
  return server::ToGrpc(server::InvalidField("FILTER_INVALID", "filter", StrCat("筛选条件应为下列字段：", fields, "。"),
                                             StrCat("Expected at most 16 terms in 4,096 bytes on ", fields, ".")));
}

inline const std::string* Pinned(const Terms& terms, std::string_view field) {
  for (const server::Term& term : terms) {
    if (term.field == field) return &term.value;
  }
  return nullptr;
}

// `visit` says whether the row was taken.
template <class Response, class Visit>
grpc::Status WalkPage(const Asking& asking, const PageAsked& asked, Range range, Response* out, Visit visit) {
  constexpr int kPageDefault = 100, kPageMax = 500;
  const server::PageTokens tokens(asking.gate.master(), asking.gate.log_id_hex(), {asked.method, asked.filter});
  if (!tokens.Parse(asked.token, &range.begin)) return server::PageTokenInvalid();
  const int size = asked.page_size <= 0 ? kPageDefault : std::min(asked.page_size, kPageMax);
  int taken = 0, looked_at = 0;
  asking.view.Scan(range.table, range.begin, range.end, [&](std::string_view key, std::string_view bytes) {
    if (taken >= size || looked_at++ >= server::kListLookedAtMax) {
      out->set_next_page_token(tokens.Make(key));
      return false;
    }
    if (visit(key, bytes)) ++taken;
    return true;
  });
  out->set_revision(asking.view.published().head.revision);
  return grpc::Status::OK;
}

template <class Row>
bool Parse(std::string_view bytes, Row* row) {
  return row->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_SERVICE_LIST_WALK_H_
