// Stewards with what each has in charge, the card that hangs on the wall, enterprises, who is helped to grow, enclave parks.
#include <map>

#include "services/approval/service/convert.h"
#include "services/base/identifiers.h"
#include "services/base/key_range.h"
#include "services/base/text.h"
#include "services/directory/machine/rights.h"
#include "services/steward/machine/duty.h"
#include "services/steward/machine/ledger.h"
#include "services/steward/machine/rejections.h"
#include "services/steward/machine/rows.h"
#include "services/steward/service/list_walk.h"

namespace yici::steward {
namespace {

std::string NameOfOfficer(const server::ReadView& view, const std::string& officer_id) {
  const auto* officer = view.Find<journal::Officer>(officer_id);
  return officer == nullptr ? officer_id : officer->name();
}

std::map<std::string, int32_t> EnterprisesPerSteward(const server::ReadView& view) {
  std::map<std::string, int32_t> counts;
  view.Scan(Table::kEnterprise, "", "", [&](std::string_view, std::string_view bytes) {
    journal::Enterprise enterprise;
    if (Parse(bytes, &enterprise) && !enterprise.steward_id().empty()) ++counts[enterprise.steward_id()];
    return true;
  });
  return counts;
}

int32_t ProjectsOf(const server::ReadView& view, std::string_view steward_id) {
  int32_t count = 0;
  const std::string prefix = InChargePrefix(steward_id);
  view.Scan(Table::kStewardInCharge, prefix, PrefixEnd(prefix), [&](std::string_view, std::string_view) {
    ++count;
    return true;
  });
  return count;
}

bool MatchesTerm(const server::ReadView& view, const journal::Steward& steward, const server::Term& term) {
  if (term.field == "jurisdiction") return directory::IsAtOrBelow(view, steward.jurisdiction(), term.value);
  if (term.field == "level") return steward.level() == term.value;
  if (term.field == "department_id") return steward.department_id() == term.value;
  return steward.township_id() == term.value;
}

bool MatchesTerm(const server::ReadView& view, const journal::Enterprise& enterprise, const server::Term& term) {
  const std::string& value = term.value;
  if (term.field == "jurisdiction") return directory::IsAtOrBelow(view, enterprise.jurisdiction(), value);
  if (term.field == "category") return enterprise.category() == value;
  if (term.field == "cluster_id") return enterprise.cluster_id() == value;
  if (term.field == "above_scale") return value == (enterprise.above_scale() ? "true" : "false");
  if (term.field == "steward_id") return enterprise.steward_id() == value;
  if (term.field == "leader_id") return enterprise.leader_id() == value;
  return enterprise.township_id() == value;
}

bool MatchesTerm(const server::ReadView& view, const journal::Cultivation& row, const server::Term& term) {
  if (term.field == "kind") return row.kind() == term.value;
  if (term.field == "jurisdiction") return directory::IsAtOrBelow(view, row.jurisdiction(), term.value);
  return row.steward_id() == term.value;
}

template <class Row>
bool MatchesAll(const server::ReadView& view, const Row& row, const Terms& terms) {
  return std::all_of(terms.begin(), terms.end(), [&](const server::Term& term) { return MatchesTerm(view, row, term); });
}

void AddCardSteward(const server::ReadView& view, const StandIns& stand_ins, const std::string& steward_id,
                    api::ServiceCard* out) {
  const auto* steward = view.Find<journal::Steward>(steward_id);
  if (steward == nullptr) return;
  auto* shown = out->add_stewards();
  shown->set_steward_id(steward_id);
  shown->set_name(steward->name());
  const auto* department = view.Find<journal::Department>(steward->department_id());
  if (department != nullptr) shown->set_department_zh(department->name_zh());
  const auto standing = stand_ins.find(steward_id);
  if (standing == stand_ins.end()) return;
  for (const std::string& id : standing->second) shown->add_standing_in(NameOfOfficer(view, id));
}

void FinishCard(const server::ReadView& view, const std::string& leader_id, api::ServiceCard* out) {
  if (const auto* leader = view.Find<journal::Leader>(leader_id)) out->set_leader_name(leader->name());
  // Duties are rows of the pack, in the words of its city; there is no other wording of them.
  for (const journal::Duty& duty : DutiesOf(view)) {
    auto* shown = out->add_duties();
    shown->set_zh(StrCat(duty.name_zh(), "：", duty.text_zh()));
  }
  out->set_revision(view.published().head.revision);
}

grpc::Status CardOfProject(const server::ReadView& view, const std::string& project_id, api::ServiceCard* out) {
  const auto* project = view.Find<journal::Project>(project_id);
  const auto ledger = LedgerOf(view, project_id);
  if (project == nullptr || !ledger) return server::ToGrpc(Deny(Reason::kProjectUnknown, "project_id"));
  out->set_subject(StrCat("projects/", project_id));
  out->set_name_zh(project->name_zh());
  out->set_jurisdiction(project->jurisdiction());
  const StandIns stand_ins = StandInsOf(view);
  for (const journal::StewardAssignment& assignment : ledger->assignments()) {
    if (IsInCharge(assignment.state())) AddCardSteward(view, stand_ins, assignment.steward_id(), out);
  }
  FinishCard(view, ledger->leader_id(), out);
  return grpc::Status::OK;
}

grpc::Status CardOfEnterprise(const server::ReadView& view, const std::string& uscc, api::ServiceCard* out) {
  const auto* enterprise = view.Find<journal::Enterprise>(uscc);
  if (enterprise == nullptr) return server::ToGrpc(Deny(Reason::kEnterpriseUnknown, "uscc"));
  out->set_subject(StrCat("enterprises/", uscc));
  out->set_name_zh(enterprise->name_zh());
  out->set_jurisdiction(enterprise->jurisdiction());
  AddCardSteward(view, StandInsOf(view), enterprise->steward_id(), out);
  FinishCard(view, enterprise->leader_id(), out);
  return grpc::Status::OK;
}

std::string CultivationOf(const server::ReadView& view, std::string_view uscc) {
  std::string kind;
  view.Scan(Table::kCultivation, "", "", [&](std::string_view, std::string_view bytes) {
    journal::Cultivation row;
    if (Parse(bytes, &row) && row.uscc() == uscc) kind = row.kind();
    return kind.empty();
  });
  return kind;
}

using Phases = std::map<std::string, std::pair<int32_t, int64_t>>;  // projects, fen

void AddPhases(const Phases& phases, google::protobuf::RepeatedPtrField<api::ParkPhase>* out) {
  for (const std::string_view phase : {"introduced", "signed", "in-talks"}) {
    const auto at = phases.find(std::string(phase));
    if (at == phases.end()) continue;
    auto* shown = out->Add();
    shown->set_phase(at->first);
    shown->set_projects(at->second.first);
    shown->set_total_investment_fen(at->second.second);
  }
}

}  // namespace

grpc::Status ListStewards(const Asking& asking, const api::ListStewardsRequest& request, api::ListStewardsResponse* out) {
  const auto terms = server::ParseTerms(request.filter(), {"jurisdiction", "level", "department_id", "township_id"});
  if (!terms) return FilterInvalid("jurisdiction, level, department_id or township_id");
  const std::map<std::string, int32_t> enterprises = EnterprisesPerSteward(asking.view);
  const StandIns stand_ins = StandInsOf(asking.view);
  return WalkPage(asking, {"ListStewards", request.filter(), request.page_size(), request.page_token()},
                  {Table::kSteward, "", ""}, out, [&](std::string_view, std::string_view bytes) {
                    journal::Steward steward;
                    if (!Parse(bytes, &steward) || !MatchesAll(asking.view, steward, *terms)) return false;
                    auto* shown = out->add_stewards();
                    shown->set_steward_id(steward.steward_id());
                    shown->set_name(steward.name());
                    shown->set_level(steward.level());
                    shown->set_jurisdiction(steward.jurisdiction());
                    shown->set_department_id(steward.department_id());
                    shown->set_township_id(steward.township_id());
                    shown->set_projects(ProjectsOf(asking.view, steward.steward_id()));
                    const auto count = enterprises.find(steward.steward_id());
                    shown->set_enterprises(count == enterprises.end() ? 0 : count->second);
                    const auto standing = stand_ins.find(steward.steward_id());
                    if (standing == stand_ins.end()) return true;
                    for (const std::string& id : standing->second) shown->add_substitutes(id);
                    return true;
                  });
}

grpc::Status GetServiceCard(const Asking& asking, const api::GetServiceCardRequest& request, api::ServiceCard* out) {
  if (auto rejection = approval::CheckText("project_id", request.project_id(), 0, 64)) return server::ToGrpc(*rejection);
  if (!request.project_id().empty()) return CardOfProject(asking.view, request.project_id(), out);
  if (auto rejection = approval::CheckText("uscc", request.uscc(), 1, 64)) return server::ToGrpc(*rejection);
  return CardOfEnterprise(asking.view, request.uscc(), out);
}

grpc::Status GetEnterprise(const Asking& asking, const api::GetEnterpriseRequest& request, api::Enterprise* out) {
  if (auto rejection = approval::CheckText("uscc", request.uscc(), 1, 64)) return server::ToGrpc(*rejection);
  const auto* enterprise = asking.view.Find<journal::Enterprise>(request.uscc());
  const bool own = asking.caller.principal.id() == StrCat("enterprise:", request.uscc());
  const bool hidden = asking.caller.principal.kind() == journal::PRINCIPAL_KIND_ENTERPRISE && !own;
  if (enterprise == nullptr || hidden) return server::ToGrpc(Deny(Reason::kEnterpriseUnknown, "uscc"));
  PresentEnterprise(*enterprise, out);
  out->set_cultivation(CultivationOf(asking.view, request.uscc()));
  out->set_revision(asking.view.published().head.revision);
  return grpc::Status::OK;
}

grpc::Status ListEnterprises(const Asking& asking, const api::ListEnterprisesRequest& request,
                             api::ListEnterprisesResponse* out) {
  const auto terms = server::ParseTerms(
      request.filter(), {"jurisdiction", "category", "cluster_id", "above_scale", "steward_id", "leader_id", "township_id"});
  if (!terms) {
    return FilterInvalid("jurisdiction, category, cluster_id, above_scale, steward_id, leader_id or township_id");
  }
  return WalkPage(asking, {"ListEnterprises", request.filter(), request.page_size(), request.page_token()},
                  {Table::kEnterprise, "", ""}, out, [&](std::string_view, std::string_view bytes) {
                    journal::Enterprise enterprise;
                    if (!Parse(bytes, &enterprise) || !MatchesAll(asking.view, enterprise, *terms)) return false;
                    PresentEnterprise(enterprise, out->add_enterprises());
                    return true;
                  });
}

grpc::Status ListCultivation(const Asking& asking, const api::ListCultivationRequest& request,
                             api::ListCultivationResponse* out) {
  const auto terms = server::ParseTerms(request.filter(), {"kind", "jurisdiction", "steward_id"});
  if (!terms) return FilterInvalid("kind, jurisdiction or steward_id");
  return WalkPage(asking, {"ListCultivation", request.filter(), request.page_size(), request.page_token()},
                  {Table::kCultivation, "", ""}, out, [&](std::string_view, std::string_view bytes) {
                    journal::Cultivation row;
                    if (!Parse(bytes, &row) || !MatchesAll(asking.view, row, *terms)) return false;
                    auto* shown = out->add_cultivation();
                    shown->set_cultivation_id(row.cultivation_id());
                    shown->set_kind(row.kind());
                    shown->set_name_zh(row.name_zh());
                    shown->set_uscc(row.uscc());
                    shown->set_jurisdiction(row.jurisdiction());
                    shown->set_steward_id(row.steward_id());
                    return true;
                  });
}

grpc::Status ListParks(const Asking& asking, const api::ListParksRequest&, api::ListParksResponse* out) {
  std::map<std::string, Phases> of_park;
  Phases totals;
  asking.view.Scan(Table::kEnclaveProject, "", "", [&](std::string_view, std::string_view bytes) {
    journal::EnclaveProject project;
    if (!Parse(bytes, &project)) return true;
    for (Phases* phases : {&of_park[project.park_id()], &totals}) {
      auto& [count, fen] = (*phases)[project.phase()];
      ++count;
      fen += project.total_investment_fen();
    }
    return true;
  });
  asking.view.Scan(Table::kEnclavePark, "", "", [&](std::string_view, std::string_view bytes) {
    journal::EnclavePark park;
    if (!Parse(bytes, &park)) return true;
    auto* shown = out->add_parks();
    shown->set_park_id(park.park_id());
    shown->set_name_zh(park.name_zh());
    shown->set_jurisdiction(park.jurisdiction());
    shown->set_planned_area_m2(park.planned_area_m2());
    shown->set_full_agency(park.full_agency());
    shown->set_share_out_percent(park.share_out_percent());
    shown->set_share_in_percent(park.share_in_percent());
    shown->set_benefit_years(park.benefit_years());
    AddPhases(of_park[park.park_id()], shown->mutable_phases());
    return true;
  });
  AddPhases(totals, out->mutable_totals());
  out->set_revision(asking.view.published().head.revision);
  return grpc::Status::OK;
}

}  // namespace yici::steward
