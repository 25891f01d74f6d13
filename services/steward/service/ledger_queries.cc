#include "services/steward/service/ledger_queries.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "services/approval/service/convert.h"
#include "services/approval/service/present.h"
#include "services/base/key_range.h"
#include "services/directory/machine/rights.h"
#include "services/steward/machine/coverage.h"
#include "services/steward/machine/ledger.h"
#include "services/steward/machine/rejections.h"
#include "services/steward/machine/rows.h"
#include "services/steward/machine/vocabulary.h"
#include "services/steward/service/ledger_convert.h"
#include "services/steward/service/list_walk.h"
#include "services/steward/service/sight.h"

namespace yici::steward {
namespace {

std::string_view UsccOf(const server::Caller& caller) {
  if (caller.principal.kind() != journal::PRINCIPAL_KIND_ENTERPRISE) return {};
  const std::string_view id = caller.principal.id();
  return id.substr(id.find(':') + 1);
}

// As its row stands, without the lookup that a list would pay for each.
journal::LedgerProject ReadLedger(const server::ReadView& view, const journal::Project& project) {
  journal::LedgerProject ledger;
  return view.ReadInto(project.project_id(), &ledger) ? ledger : BeginLedger(project, 0);
}

struct HeldCoverage {
  std::shared_ptr<const workflow::Compilation> held;
  const dmn::Model* model = nullptr;
};

HeldCoverage FindCoverage(const Asking& asking) {
  const auto* row = asking.view.Find<journal::DecisionModel>(kCoverage);
  if (row == nullptr) return {};
  HeldCoverage found{asking.library.Find(asking.view, row->model_digest()), nullptr};
  if (found.held != nullptr && !found.held->models.empty()) found.model = found.held->models.front().get();
  return found;
}

// In charge himself, or by work that was handed over to him.
bool InChargeOf(const server::ReadView& view, const journal::LedgerProject& ledger, std::string_view officer_id) {
  return std::any_of(ledger.assignments().begin(), ledger.assignments().end(), [&](const auto& assignment) {
    return IsInCharge(assignment.state()) &&
           (assignment.steward_id() == officer_id || directory::OwnerOf(view, assignment.steward_id()) == officer_id);
  });
}

bool FlagIs(bool flag, const std::string& value) { return value == (flag ? "true" : "false"); }

bool MatchesTerm(const server::ReadView& view, const journal::Project& project, const journal::LedgerProject& ledger,
                 const server::Term& term) {
  const std::string& value = term.value;
  if (term.field == "jurisdiction") return directory::IsAtOrBelow(view, project.jurisdiction(), value);
  if (term.field == "status") return ProjectStatusOf(value) == ledger.status();
  if (term.field == "cluster_id") return project.cluster_id() == value;
  if (term.field == "steward_id") return InChargeOf(view, ledger, value);
  if (term.field == "leader_id") return ledger.leader_id() == value;
  if (term.field == "uscc") return ledger.uscc() == value;
  if (term.field == "key_list") return FlagIs(ledger.key_list(), value);
  if (term.field == "township_id") return project.township_id() == value;
  if (term.field == "steward_level") return project.steward_level() == value;
  return FlagIs(CountInCharge(ledger) > 0, value);  // staffed; whether they still serve the report of the uncovered tells
}

grpc::Status ProjectUnknown() { return server::ToGrpc(Deny(Reason::kProjectUnknown, "project_id")); }

// Whether one of those in charge still serves.
bool IsServed(const Asking& asking, const journal::Project& project, const journal::LedgerProject& ledger) {
  return std::any_of(ledger.assignments().begin(), ledger.assignments().end(), [&](const auto& assignment) {
    return IsInCharge(assignment.state()) &&
           Serves(asking.view, assignment.steward_id(), project.jurisdiction(), asking.view.published().today);
  });
}

// Whether a project lacks what its rule asks for.
void JudgeCoverage(const Asking& asking, const journal::Project& project, const journal::LedgerProject& ledger,
                   const journal::Coverage& coverage, api::CoverageRow* out) {
  const bool led =
      coverage.sponsor().empty() || Sponsors(asking.view, ledger.leader_id(), coverage.sponsor(), project.jurisdiction());
  out->set_leader_missing(!led);
  out->set_steward_missing(coverage.steward() && !IsServed(asking, project, ledger));
  const bool late = coverage.due_day() != 0 && coverage.due_day() < asking.view.published().today.days_since_1970();
  out->set_overdue(late && (out->leader_missing() || out->steward_missing()));
}

// The enterprise its own; of the offices those that steward, lead, supervise or audit where it took place.
bool SeesVisit(const Asking& asking, const journal::StewardVisit& visit) {
  const auto& principal = asking.caller.principal;
  if (principal.kind() == journal::PRINCIPAL_KIND_ENTERPRISE) return UsccOf(asking.caller) == visit.uscc();
  return SeesPlace(asking, PlaceOf(asking.view, visit.project_id(), visit.uscc(), visit.jurisdiction()));
}

bool MatchesTerm(const server::ReadView& view, const journal::StewardVisit& visit, const server::Term& term) {
  const std::string& value = term.value;
  if (term.field == "project_id") return visit.project_id() == value;
  if (term.field == "uscc") return visit.uscc() == value;
  if (term.field == "state") return VisitStateOf(value) == visit.state();
  if (term.field == "steward_id") return visit.steward_id() == value || directory::OwnerOf(view, visit.steward_id()) == value;
  if (term.field == "jurisdiction") return directory::IsAtOrBelow(view, visit.jurisdiction(), value);
  if (term.field == "month") return ParseMonth(value) == MonthOf(CivilDay(visit.planned_day()));
  return FlagIs(visit.counted(), value);
}

Range VisitRange(const Terms& terms, const server::Caller& caller) {
  const auto of = [](Table table, const std::string& party) {
    return Range{table, PartyPrefix(party), PrefixEnd(PartyPrefix(party))};
  };
  if (const std::string_view uscc = UsccOf(caller); !uscc.empty()) return of(Table::kVisitByParty, std::string(uscc));
  if (const std::string* project = Pinned(terms, "project_id")) return of(Table::kVisitBySubject, *project);
  if (const std::string* uscc = Pinned(terms, "uscc")) return of(Table::kVisitByParty, *uscc);
  const std::string* state = Pinned(terms, "state");
  if (state != nullptr && *state == "denied") return {Table::kVisitDenied, "", ""};
  return {Table::kVisit, "", ""};
}

std::string VisitAt(Table table, std::string_view key, std::string_view value) {
  if (table == Table::kVisitDenied) return std::string(VisitOfDeniedKey(key));
  return std::string(table == Table::kVisit ? key : value);
}

}  // namespace

grpc::Status GetProject(const Asking& asking, const api::GetProjectRequest& request, api::Project* out) {
  if (auto rejection = approval::CheckText("project_id", request.project_id(), 1, 64)) return server::ToGrpc(*rejection);
  const auto* project = asking.view.Find<journal::Project>(request.project_id());
  if (project == nullptr) return ProjectUnknown();
  const journal::LedgerProject ledger = ReadLedger(asking.view, *project);
  const bool enterprise = asking.caller.principal.kind() == journal::PRINCIPAL_KIND_ENTERPRISE;
  if (enterprise && (ledger.uscc().empty() || ledger.uscc() != UsccOf(asking.caller))) return ProjectUnknown();
  PresentProject(asking.view, *project, ledger, Detail::kWhole, out);
  if (const HeldCoverage found = FindCoverage(asking); found.model != nullptr) {
    const auto coverage = CoverageOf(*found.model, FactsOf(*project, ledger), *asking.view.published().calendar);
    PresentCoverage(coverage, out->mutable_coverage());
  }
  out->set_revision(asking.view.published().head.revision);
  return grpc::Status::OK;
}

grpc::Status ListProjects(const Asking& asking, const api::ListProjectsRequest& request, api::ListProjectsResponse* out) {
  const auto terms = server::ParseTerms(request.filter(), {"jurisdiction", "status", "cluster_id", "steward_id", "leader_id",
                                                           "uscc", "key_list", "township_id", "steward_level", "staffed"});
  if (!terms) {
    return FilterInvalid(
        "jurisdiction, status, cluster_id, steward_id, leader_id, uscc, key_list, township_id, steward_level or staffed");
  }
  const bool enterprise = asking.caller.principal.kind() == journal::PRINCIPAL_KIND_ENTERPRISE;
  const std::string own(UsccOf(asking.caller));
  return WalkPage(asking, {"ListProjects", request.filter(), request.page_size(), request.page_token()},
                  {Table::kProject, "", ""}, out, [&](std::string_view, std::string_view bytes) {
                    journal::Project project;
                    if (!Parse(bytes, &project)) return false;
                    const journal::LedgerProject ledger = ReadLedger(asking.view, project);
                    if (enterprise && (own.empty() || ledger.uscc() != own)) return false;
                    const bool fits = std::all_of(terms->begin(), terms->end(), [&](const server::Term& term) {
                      return MatchesTerm(asking.view, project, ledger, term);
                    });
                    if (fits) PresentProject(asking.view, project, ledger, Detail::kBrief, out->add_projects());
                    return fits;
                  });
}

grpc::Status ListUncovered(const Asking& asking, const api::ListUncoveredRequest& request, api::ListUncoveredResponse* out) {
  if (auto rejection = approval::CheckText("jurisdiction", request.jurisdiction(), 0, 64)) return server::ToGrpc(*rejection);
  const HeldCoverage found = FindCoverage(asking);
  const std::string asked = StrCat(request.jurisdiction(), request.all() ? "/all" : "");
  return WalkPage(asking, {"ListUncovered", asked, request.page_size(), request.page_token()}, {Table::kProject, "", ""}, out,
                  [&](std::string_view, std::string_view bytes) {
                    journal::Project project;
                    if (found.model == nullptr || !Parse(bytes, &project)) return false;
                    const bool outside = !request.jurisdiction().empty() &&
                                         !directory::IsAtOrBelow(asking.view, project.jurisdiction(), request.jurisdiction());
                    const journal::LedgerProject ledger = ReadLedger(asking.view, project);
                    if (outside || ledger.status() == journal::PROJECT_STATUS_CANCELLED) return false;
                    const auto coverage = CoverageOf(*found.model, FactsOf(project, ledger), *asking.view.published().calendar);
                    api::CoverageRow row;
                    JudgeCoverage(asking, project, ledger, coverage, &row);
                    if (coverage.rule().empty() || !(request.all() || row.leader_missing() || row.steward_missing()))
                      return false;
                    row.set_project_id(project.project_id());
                    row.set_name_zh(project.name_zh());
                    row.set_jurisdiction(project.jurisdiction());
                    row.set_total_investment_fen(ledger.total_investment_fen());
                    row.set_leader_id(ledger.leader_id());
                    PresentCoverage(coverage, row.mutable_coverage());
                    *out->add_rows() = std::move(row);
                    return true;
                  });
}

grpc::Status GetVisit(const Asking& asking, const api::GetVisitRequest& request, api::StewardVisit* out) {
  if (auto rejection = approval::CheckText("visit_no", request.visit_no(), 1, 64)) return server::ToGrpc(*rejection);
  const auto* visit = asking.view.Find<journal::StewardVisit>(request.visit_no());
  if (visit == nullptr || !SeesVisit(asking, *visit)) {
    return server::ToGrpc(Deny(Reason::kVisitNotFound, "visit_no"));
  }
  PresentVisit(*visit, Detail::kWhole, out);
  out->set_revision(asking.view.published().head.revision);
  return grpc::Status::OK;
}

grpc::Status ListVisits(const Asking& asking, const api::ListVisitsRequest& request, api::ListVisitsResponse* out) {
  const auto terms =
      server::ParseTerms(request.filter(), {"project_id", "uscc", "state", "steward_id", "jurisdiction", "month", "counted"});
  if (!terms) return FilterInvalid("project_id, uscc, state, steward_id, jurisdiction, month or counted");
  const Range range = VisitRange(*terms, asking.caller);
  return WalkPage(asking, {"ListVisits", request.filter(), request.page_size(), request.page_token()}, range, out,
                  [&](std::string_view key, std::string_view value) {
                    journal::StewardVisit visit;
                    if (!asking.view.ReadInto(VisitAt(range.table, key, value), &visit)) return false;
                    const bool fits =
                        SeesVisit(asking, visit) && std::all_of(terms->begin(), terms->end(), [&](const server::Term& term) {
                          return MatchesTerm(asking.view, visit, term);
                        });
                    if (fits) PresentVisit(visit, Detail::kBrief, out->add_visits());
                    return fits;
                  });
}

}  // namespace yici::steward
