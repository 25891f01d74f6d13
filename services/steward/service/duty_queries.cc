#include "services/steward/service/duty_queries.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/escaping.h"
#include "services/approval/service/convert.h"
#include "services/approval/service/present.h"
#include "services/base/text.h"
#include "services/directory/machine/rights.h"
#include "services/steward/machine/duty.h"
#include "services/steward/machine/ledger.h"
#include "services/steward/machine/rejections.h"
#include "services/steward/machine/vocabulary.h"
#include "services/steward/service/list_walk.h"
#include "services/steward/service/sight.h"

namespace yici::steward {
namespace {

bool Sees(const Asking& asking, const journal::Project& project) {
  return SeesPlace(asking, {project.jurisdiction(), project.township_id()});
}

void PresentDuty(const journal::Duty& duty, const DutyStanding& standing, api::DutyView* out) {
  out->set_duty_id(duty.duty_id());
  out->set_number(duty.number());
  out->set_name_zh(duty.name_zh());
  out->set_text_zh(duty.text_zh());
  out->set_stage(duty.stage());
  out->set_state(std::string(WordOf(standing.state)));
  if (standing.state == DutyState::kAhead) return;
  out->set_due_day(standing.due_day.ToString());
  out->set_provisional(standing.provisional);
  out->set_late_wd(standing.late_wd);
  if (standing.mark == nullptr) return;
  out->set_day(approval::DayText(standing.mark->day()));
  out->set_actor(standing.mark->actor());
  out->set_evidence_digest(absl::BytesToHexString(standing.mark->evidence()));
  out->set_note(standing.mark->note());
}

bool MatchesTerm(const server::ReadView& view, const journal::Project& project, const journal::LedgerProject& ledger,
                 const server::Term& term) {
  if (term.field == "jurisdiction") return directory::IsAtOrBelow(view, project.jurisdiction(), term.value);
  if (term.field == "steward_id") return FindInCharge(ledger, term.value) != nullptr;
  if (term.field == "leader_id") return ledger.leader_id() == term.value;
  return true;  // stage: of the duty
}

// How many of the project's duties are late; each becomes a row.
int AddLate(const Asking& asking, const journal::Project& project, const journal::LedgerProject& ledger,
            const std::vector<journal::Duty>& duties, const std::string* stage, api::ListLateDutiesResponse* out) {
  int late = 0;
  for (const journal::Duty& duty : duties) {
    if (stage != nullptr && ProjectStatusOf(*stage) != ProjectStatusOf(duty.stage())) continue;
    const auto standing = StandingOf(duty, ledger, *asking.view.published().calendar, asking.view.published().today);
    if (standing.state != DutyState::kLate) continue;
    ++late;
    auto* row = out->add_late();
    row->set_jurisdiction(project.jurisdiction());
    row->set_project_id(project.project_id());
    row->set_project_name_zh(project.name_zh());
    for (const journal::StewardAssignment& assignment : ledger.assignments()) {
      if (IsInCharge(assignment.state())) row->add_steward_ids(assignment.steward_id());
    }
    row->set_leader_id(ledger.leader_id());
    PresentDuty(duty, standing, row->mutable_duty());
  }
  return late;
}

}  // namespace

grpc::Status ListDuties(const Asking& asking, const api::ListDutiesRequest& request, api::ListDutiesResponse* out) {
  if (auto rejection = approval::CheckText("project_id", request.project_id(), 1, 64)) return server::ToGrpc(*rejection);
  const auto* project = asking.view.Find<journal::Project>(request.project_id());
  const auto ledger = LedgerOf(asking.view, request.project_id());
  if (project == nullptr || !ledger || !Sees(asking, *project)) {
    return server::ToGrpc(Deny(Reason::kProjectUnknown, "project_id"));
  }
  out->set_project_id(request.project_id());
  for (const journal::Duty& duty : DutiesOf(asking.view)) {
    const auto standing = StandingOf(duty, *ledger, *asking.view.published().calendar, asking.view.published().today);
    if (standing.state != DutyState::kNotAsked) PresentDuty(duty, standing, out->add_duties());
  }
  out->set_revision(asking.view.published().head.revision);
  return grpc::Status::OK;
}

grpc::Status ListLateDuties(const Asking& asking, const api::ListLateDutiesRequest& request, api::ListLateDutiesResponse* out) {
  const auto terms = server::ParseTerms(request.filter(), {"jurisdiction", "steward_id", "leader_id", "stage"});
  if (!terms) return FilterInvalid("jurisdiction, steward_id, leader_id or stage");
  const std::vector<journal::Duty> duties = DutiesOf(asking.view);
  return WalkPage(asking, {"ListLateDuties", request.filter(), request.page_size(), request.page_token()},
                  {Table::kProject, "", ""}, out, [&](std::string_view, std::string_view bytes) {
                    journal::Project project;
                    if (!Parse(bytes, &project)) return false;
                    const auto ledger = LedgerOf(asking.view, project.project_id());
                    const bool fits = ledger && Sees(asking, project) &&
                                      std::all_of(terms->begin(), terms->end(), [&](const server::Term& term) {
                                        return MatchesTerm(asking.view, project, *ledger, term);
                                      });
                    return fits && AddLate(asking, project, *ledger, duties, Pinned(*terms, "stage"), out) > 0;
                  });
}

}  // namespace yici::steward
