#include "services/steward/service/errand_queries.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/escaping.h"
#include "services/approval/service/convert.h"
#include "services/approval/service/present.h"
#include "services/base/key_range.h"
#include "services/base/text.h"
#include "services/directory/machine/agency.h"
#include "services/directory/machine/rights.h"
#include "services/steward/machine/errand.h"
#include "services/steward/machine/rejections.h"
#include "services/steward/machine/rows.h"
#include "services/steward/machine/vocabulary.h"
#include "services/steward/service/list_walk.h"
#include "services/steward/service/sight.h"

namespace yici::steward {
namespace {

std::string_view UsccOf(const server::Caller& caller) {
  if (caller.principal.kind() != journal::PRINCIPAL_KIND_ENTERPRISE) return {};
  const std::string_view id = caller.principal.id();
  return id.substr(id.find(':') + 1);
}

// The enterprise its own, the agent his; of the offices those that steward, lead, supervise or audit there.
bool Sees(const Asking& asking, const journal::Errand& errand) {
  const auto& principal = asking.caller.principal;
  const CivilDay today = asking.view.published().today;
  if (principal.kind() == journal::PRINCIPAL_KIND_ENTERPRISE) return UsccOf(asking.caller) == errand.uscc();
  if (directory::ActsAsAgent(asking.view, principal.id(), errand.agent(), today)) return true;
  return SeesPlace(asking, PlaceOf(asking.view, errand.project_id(), errand.uscc(), errand.jurisdiction()));
}

bool MatchesTerm(const Asking& asking, const journal::Errand& errand, const server::Term& term) {
  const std::string& value = term.value;
  if (term.field == "uscc") return errand.uscc() == value;
  if (term.field == "agent") return errand.agent() == value;
  if (term.field == "state") return ErrandStateOf(value) == errand.state();
  if (term.field == "project_id") return errand.project_id() == value;
  if (term.field == "jurisdiction") return directory::IsAtOrBelow(asking.view, errand.jurisdiction(), value);
  const bool late =
      !HasEnded(errand.state()) && HasLateMaterial(errand, *asking.view.published().calendar, asking.view.published().today);
  return value == (late ? "true" : "false");
}

void PresentMaterial(const server::ReadView& view, const journal::ErrandMaterial& material, api::ErrandMaterialView* out) {
  const MaterialDue due = DueOf(material, *view.published().calendar, view.published().today);
  out->set_name(material.name());
  out->set_asked_day(approval::DayText(material.asked_day()));
  out->set_limit_wd(material.limit_wd());
  out->set_due_day(due.day.ToString());
  out->set_provisional(due.provisional);
  out->set_handed_day(approval::DayText(material.handed_day()));
  out->set_digest(absl::BytesToHexString(material.digest()));
  out->set_late_wd(due.late_wd);
}

void PresentSteps(const journal::Errand& errand, api::Errand* out) {
  for (const journal::ErrandStep& step : errand.steps()) {
    auto* shown = out->add_steps();
    shown->set_event(std::string(EventTypeOf(step.event())));
    approval::SetTime(step.occurred_us(), shown->mutable_occurred());
    shown->set_actor(step.actor());
    shown->set_state(std::string(NameOf(step.state()).word));
    shown->set_note(step.note());
  }
}

void PresentErrand(const server::ReadView& view, const journal::Errand& errand, Detail detail, api::Errand* out) {
  out->set_errand_no(errand.errand_no());
  out->set_state(std::string(NameOf(errand.state()).word));
  out->set_uscc(errand.uscc());
  out->set_project_id(errand.project_id());
  out->set_jurisdiction(errand.jurisdiction());
  out->set_agent(errand.agent());
  out->set_mandate(errand.mandate());
  out->set_text(errand.text());
  for (const journal::ErrandMaterial& material : errand.materials()) PresentMaterial(view, material, out->add_materials());
  for (const journal::ErrandCase& linked : errand.cases()) {
    auto* shown = out->add_cases();
    shown->set_case_no(linked.case_no());
    shown->set_linked_day(approval::DayText(linked.linked_day()));
    shown->set_ended_day(approval::DayText(linked.ended_day()));
    shown->set_ended_by(linked.ended_by());
  }
  out->set_taken_by(errand.taken_by());
  out->set_result(errand.result());
  out->set_stars(errand.stars());
  out->set_rating(errand.rating());
  out->set_etag(errand.etag());
  if (detail == Detail::kWhole) PresentSteps(errand, out);
}

// Those of one party or agent in the order in which they were entrusted; else all in the order of their numbers.
Range RangeOf(const Terms& terms, const server::Caller& caller) {
  const auto of = [](Table table, std::string_view party) {
    return Range{table, PartyPrefix(party), PrefixEnd(PartyPrefix(party))};
  };
  if (const std::string_view uscc = UsccOf(caller); !uscc.empty()) return of(NewTable::kErrandByParty, uscc);
  if (const std::string* uscc = Pinned(terms, "uscc")) return of(NewTable::kErrandByParty, *uscc);
  if (const std::string* agent = Pinned(terms, "agent")) return of(NewTable::kErrandByAgent, *agent);
  return {NewTable::kErrand, "", ""};
}

}  // namespace

grpc::Status GetErrand(const Asking& asking, const api::GetErrandRequest& request, api::Errand* out) {
  if (auto rejection = approval::CheckText("errand_no", request.errand_no(), 1, 64)) return server::ToGrpc(*rejection);
  const auto* errand = asking.view.Find<journal::Errand>(request.errand_no());
  if (errand == nullptr || !Sees(asking, *errand)) return server::ToGrpc(Deny(Reason::kErrandNotFound, "errand_no"));
  PresentErrand(asking.view, *errand, Detail::kWhole, out);
  out->set_revision(asking.view.published().head.revision);
  return grpc::Status::OK;
}

grpc::Status ListErrands(const Asking& asking, const api::ListErrandsRequest& request, api::ListErrandsResponse* out) {
  const auto terms = server::ParseTerms(request.filter(), {"uscc", "agent", "state", "project_id", "jurisdiction", "late"});
  if (!terms) return FilterInvalid("uscc, agent, state, project_id, jurisdiction or late");
  const Range range = RangeOf(*terms, asking.caller);
  return WalkPage(asking, {"ListErrands", request.filter(), request.page_size(), request.page_token()}, range, out,
                  [&](std::string_view key, std::string_view value) {
                    journal::Errand errand;
                    if (!asking.view.ReadInto(range.table == NewTable::kErrand ? key : value, &errand)) return false;
                    const bool fits = Sees(asking, errand) &&
                                      std::all_of(terms->begin(), terms->end(),
                                                  [&](const server::Term& term) { return MatchesTerm(asking, errand, term); });
                    if (fits) PresentErrand(asking.view, errand, Detail::kBrief, out->add_errands());
                    return fits;
                  });
}

}  // namespace yici::steward
