#include "services/evaluation/service/queries.h"

#include <algorithm>

#include "services/approval/service/convert.h"
#include "services/base/evaluation_tables.h"
#include "services/base/key_range.h"
#include "services/directory/machine/rights.h"
#include "services/evaluation/machine/rejections.h"
#include "services/evaluation/machine/rows.h"
#include "services/evaluation/machine/vocabulary.h"

namespace yici::evaluation {
namespace {

constexpr size_t kIdChars = 64;

bool MatchesTerm(const server::ReadView& view, const journal::Rally& rally, const server::Term& term) {
  if (term.field == "jurisdiction") return directory::IsAtOrBelow(view, rally.jurisdiction(), term.value);
  if (term.field == "year") return std::to_string(rally.year()) == term.value;
  return RallyStateOf(term.value) == rally.state();
}

bool MatchesTerm(const server::ReadView& view, const journal::Enclave& enclave, const server::Term& term) {
  if (term.field == "park_id") return enclave.park_id() == term.value;
  if (term.field == "state") return EnclaveStateOf(term.value) == enclave.state();
  return directory::IsAtOrBelow(view, enclave.fly_in_jurisdiction(), term.value) ||
         directory::IsAtOrBelow(view, enclave.fly_out_jurisdiction(), term.value);
}

template <class Row>
bool MatchesAll(const Asking& asking, const steward::Terms& terms, const Row& row) {
  return std::all_of(terms.begin(), terms.end(), [&](const server::Term& term) { return MatchesTerm(asking.view, row, term); });
}

// Before the sums are made nobody reads a sheet, the judge who wrote it neither.
bool IsSealed(const journal::Rally& rally) { return rally.results().empty(); }

}  // namespace

grpc::Status GetRally(const Asking& asking, const api::GetRallyRequest& request, api::Rally* out) {
  if (auto rejection = approval::CheckText("rally_no", request.rally_no(), 1, kIdChars)) return server::ToGrpc(*rejection);
  const auto* rally = asking.view.Find<journal::Rally>(request.rally_no());
  if (rally == nullptr) return server::ToGrpc(Deny(Reason::kRallyNotFound, "rally_no"));
  PresentRally(*rally, Detail::kWhole, out);
  out->set_revision(asking.view.published().head.revision);
  return grpc::Status::OK;
}

grpc::Status ListRallies(const Asking& asking, const api::ListRalliesRequest& request, api::ListRalliesResponse* out) {
  const auto terms = server::ParseTerms(request.filter(), {"jurisdiction", "year", "state"});
  if (!terms) return steward::FilterInvalid("jurisdiction, year or state");
  return steward::WalkPage(asking, {"ListRallies", request.filter(), request.page_size(), request.page_token()},
                           {tables::kRally, "", ""}, out, [&](std::string_view, std::string_view bytes) {
                             journal::Rally rally;
                             const bool fits = steward::Parse(bytes, &rally) && MatchesAll(asking, *terms, rally);
                             if (fits) PresentRally(rally, Detail::kBrief, out->add_rallies());
                             return fits;
                           });
}

grpc::Status ListSheets(const Asking& asking, const api::ListSheetsRequest& request, api::ListSheetsResponse* out) {
  if (auto rejection = approval::CheckText("rally_no", request.rally_no(), 1, kIdChars)) return server::ToGrpc(*rejection);
  if (auto rejection = approval::CheckText("project_id", request.project_id(), 0, kIdChars)) return server::ToGrpc(*rejection);
  const auto* rally = asking.view.Find<journal::Rally>(request.rally_no());
  if (rally == nullptr) return server::ToGrpc(Deny(Reason::kRallyNotFound, "rally_no"));
  if (IsSealed(*rally)) return server::ToGrpc(Deny(Reason::kSheetsSealed, "rally_no"));
  const std::string begin =
      request.project_id().empty() ? SheetPrefix(request.rally_no()) : SheetPrefix(request.rally_no(), request.project_id());
  return steward::WalkPage(asking, {"ListSheets", begin, request.page_size(), request.page_token()},
                           {tables::kScoreSheet, begin, PrefixEnd(begin)}, out, [&](std::string_view, std::string_view bytes) {
                             journal::ScoreSheet sheet;
                             if (!steward::Parse(bytes, &sheet)) return false;
                             PresentSheet(sheet, out->add_sheets());
                             return true;
                           });
}

grpc::Status GetEnclave(const Asking& asking, const api::GetEnclaveRequest& request, api::Enclave* out) {
  if (auto rejection = approval::CheckText("agreement_no", request.agreement_no(), 1, kIdChars)) {
    return server::ToGrpc(*rejection);
  }
  const auto* enclave = asking.view.Find<journal::Enclave>(request.agreement_no());
  if (enclave == nullptr) return server::ToGrpc(Deny(Reason::kEnclaveNotFound, "agreement_no"));
  PresentEnclave(*enclave, Detail::kWhole, out);
  out->set_revision(asking.view.published().head.revision);
  return grpc::Status::OK;
}

grpc::Status ListEnclaves(const Asking& asking, const api::ListEnclavesRequest& request, api::ListEnclavesResponse* out) {
  const auto terms = server::ParseTerms(request.filter(), {"state", "park_id", "jurisdiction"});
  if (!terms) return steward::FilterInvalid("state, park_id or jurisdiction");
  return steward::WalkPage(asking, {"ListEnclaves", request.filter(), request.page_size(), request.page_token()},
                           {tables::kEnclave, "", ""}, out, [&](std::string_view, std::string_view bytes) {
                             journal::Enclave enclave;
                             const bool fits = steward::Parse(bytes, &enclave) && MatchesAll(asking, *terms, enclave);
                             if (fits) PresentEnclave(enclave, Detail::kBrief, out->add_enclaves());
                             return fits;
                           });
}

}  // namespace yici::evaluation
