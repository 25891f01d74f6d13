#include "services/steward/service/queries.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "services/approval/service/convert.h"
#include "services/approval/service/present.h"
#include "services/base/key_range.h"
#include "services/base/text.h"
#include "services/directory/machine/organs.h"
#include "services/directory/machine/rights.h"
#include "services/server/gateway/page_token.h"
#include "services/server/gateway/terms.h"
#include "services/steward/machine/clocks.h"
#include "services/steward/machine/levels.h"
#include "services/steward/machine/rejections.h"
#include "services/steward/machine/rows.h"
#include "services/steward/machine/vocabulary.h"

namespace yici::steward {
namespace {

namespace role = directory::role;
using Terms = std::vector<server::Term>;

constexpr int kPageDefault = 100;
constexpr int kPageMax = 500;
constexpr int kPreviewMax = 1'000;

std::string Pinned(const Terms& terms, std::string_view field) {
  for (const server::Term& term : terms) {
    if (term.field == field) return term.value;
  }
  return {};
}

// What tells of the reporter matches nothing for those who may not know.
std::string ValueOf(const server::ReadView& view, const journal::Demand& demand, std::string_view field, Sight sight) {
  const bool whole = sight == Sight::kWhole;
  if (field == "party") return whole ? PartyOf(demand) : std::string();
  if (field == "steward_id") return whole ? StewardNow(view, demand) : std::string();
  if (field == "project_id") return whole ? demand.project_id() : std::string();
  if (field == "state") return std::string(NameOf(demand.state()).word);
  if (field == "kind") return std::string(NameOf(demand.kind()).word);
  if (field == "category_id") return demand.category_id();
  if (field == "jurisdiction") return demand.jurisdiction();
  if (field == "level") return std::to_string(demand.level());
  return demand.issue() ? "true" : "false";  // issue
}

// As the demand says it, or as it stands today: who carries on a department sees what that one had in hand.
bool IsOfDepartment(const server::ReadView& view, const journal::Demand& demand, const std::string& department_id) {
  const auto is = [&](const std::string& handles) {
    return !handles.empty() &&
           (handles == department_id || directory::OrganOn(view, handles, "", view.published().today) == department_id);
  };
  return is(demand.department_id()) || std::any_of(demand.joint().begin(), demand.joint().end(),
                                                   [&](const auto& joint) { return is(joint.department_id()); });
}

bool Matches(const server::ReadView& view, const journal::Demand& demand, const Terms& terms, Sight sight) {
  return std::all_of(terms.begin(), terms.end(), [&](const server::Term& term) {
    if (term.field == "department_id") return IsOfDepartment(view, demand, term.value);
    return ValueOf(view, demand, term.field, sight) == term.value;
  });
}

// Which rows a list walks, prefix by prefix; a page token is a key behind its prefix.
struct Walk {
  std::string_view name;
  Table table;
  std::vector<std::string> prefixes;
};

Walk ChooseWalk(const server::ReadView& view, const Terms& terms, const server::Caller& caller) {
  std::string party = Pinned(terms, "party");
  if (caller.principal.kind() == journal::PRINCIPAL_KIND_ENTERPRISE) {
    party = caller.principal.id().substr(caller.principal.id().find(':') + 1);
  }
  if (!party.empty()) return {"party", Table::kDemandByParty, {PartyPrefix(party)}};
  const std::string department = Pinned(terms, "department_id");
  if (department.empty()) return {"number", Table::kDemand, {""}};
  Walk walk{"department from a revision", Table::kDemandByDepartment, {DepartmentPrefix(department)}};
  for (const std::string& before : directory::CarriedOnBy(view, department, view.published().today)) {
    walk.prefixes.push_back(DepartmentPrefix(before));
  }
  return walk;
}

// Calls `visit(key behind its prefix, value)` in the order of those keys, from `begin` on, until it returns false.
void Each(const server::ReadView& view, const Walk& walk, const std::string& begin,
          absl::FunctionRef<bool(std::string_view, std::string_view)> visit) {
  std::set<std::string, std::less<>> merged;  // of several prefixes; one demand may stand under two of them
  for (const std::string& prefix : walk.prefixes) {
    int gathered = 0;
    view.Scan(walk.table, prefix + begin, PrefixEnd(prefix), [&](std::string_view key, std::string_view value) {
      key.remove_prefix(prefix.size());
      if (walk.prefixes.size() == 1) return visit(key, value);
      merged.emplace(key);
      return ++gathered <= server::kListLookedAtMax;
    });
  }
  for (const std::string& key : merged) {
    if (!visit(key, {})) return;
  }
}

// Where a page begins. The rows of a department stand by due day, and a demand that is acted on goes to another day: its page
// tokens also hold the revision of the first page, and what changed since is on none of the others. So nothing is shown twice,
// unless a changed calendar moves its day between two pages.
struct PageStart {
  std::string key;
  uint64_t revision = 0;  // 0: of no matter
};

bool MovesRows(const Walk& walk) { return walk.table == Table::kDemandByDepartment; }

std::string MakeToken(const server::PageTokens& tokens, const Walk& walk, const PageStart& from, std::string_view key,
                      uint64_t now) {
  if (!MovesRows(walk)) return tokens.Make(key);
  return tokens.Make(U64Bytes(from.revision == 0 ? now : from.revision) + std::string(key));
}

bool ParseToken(const server::PageTokens& tokens, const Walk& walk, const std::string& token, PageStart* from) {
  if (!tokens.Parse(token, &from->key)) return false;
  if (!MovesRows(walk) || token.empty()) return true;
  constexpr size_t kRevisionBytes = sizeof(uint64_t);
  from->revision = U64FromBytes(std::string_view(from->key).substr(0, kRevisionBytes));
  from->key.erase(0, kRevisionBytes);
  return true;
}

std::string NumberAt(const Walk& walk, std::string_view key, std::string_view value) {
  if (walk.table == Table::kDemandByParty) return std::string(value);
  return std::string(walk.table == Table::kDemand ? key : DemandOfDepartmentKey(key));
}

grpc::Status FilterInvalid() {
  return server::ToGrpc(server::InvalidField(
      "FILTER_INVALID", "filter", "筛选条件的字段不在列表中，或超过 16 项、4096 字节。",
      "Expected at most 16 terms in 4,096 bytes on department_id, party, state, kind, category_id, jurisdiction, steward_id, "
      "project_id, level or issue."));
}

grpc::Status NotPermitted() { return server::ToGrpc(Deny(Reason::kNotPermitted)); }

int PageSize(int asked) { return asked <= 0 ? kPageDefault : std::min(asked, kPageMax); }

bool HoldsAny(const server::ReadView& view, const server::Caller& caller, std::initializer_list<std::string_view> roles) {
  return std::any_of(roles.begin(), roles.end(), [&](std::string_view role_id) {
    return directory::HoldsAnywhere(view, caller.principal.id(), role_id, view.published().today);
  });
}

constexpr std::string_view kDepartment = "department:";

// Where a department or a leader stands; "": nowhere that is known.
std::string_view PlaceOf(const server::ReadView& view, std::string_view recipient) {
  if (recipient.starts_with(kDepartment)) {
    const auto* department = view.Find<journal::Department>(recipient.substr(kDepartment.size()));
    return department == nullptr ? std::string_view() : std::string_view(department->jurisdiction());
  }
  if (!recipient.starts_with(directory::kOfficerPrefix)) return {};
  const auto* leader = view.Find<journal::Leader>(recipient.substr(directory::kOfficerPrefix.size()));
  return leader == nullptr ? std::string_view() : std::string_view(leader->jurisdiction());
}

// One's own; those of the department one works in; by an office above, those of whoever stands within its scope.
bool MayReadLetters(const server::ReadView& view, const server::Caller& caller, const std::string& recipient) {
  const std::string& id = caller.principal.id();
  const CivilDay today = view.published().today;
  if (recipient == id) return true;
  constexpr std::string_view kAbove[] = {role::kDispatcher, role::kAdministrator, role::kAuditor};
  const std::string_view place = PlaceOf(view, recipient);
  const directory::Scope there{.department_id = {}, .hall_id = {}, .jurisdiction = place};
  if (!place.empty() && directory::FindMandate(view, id, kAbove, there, today)) return true;
  if (!std::string_view(recipient).starts_with(kDepartment)) return false;
  constexpr std::string_view kRoles[] = {role::kHandler, role::kChiefRepresentative, role::kOrganHead};
  const std::string organ = directory::OrganOn(view, recipient.substr(kDepartment.size()), "", today);
  return directory::FindMandate(view, id, kRoles, {.department_id = organ, .hall_id = {}, .jurisdiction = {}}, today)
      .has_value();
}

// A complaint that took up an earlier demand of the same enterprise would be told of by that one.
bool IsWithheld(const server::ReadView& view, const server::Caller& caller, const std::string& linked) {
  const auto* demand = linked.empty() ? nullptr : view.Find<journal::Demand>(linked);
  return demand != nullptr && HidesReporter(*demand) && SightOf(view, caller, *demand) != Sight::kWhole;
}

// Of a demand whose reporter is hidden from the caller, what it took up would name him; of any other, what took it up.
void WithholdLinks(const server::ReadView& view, const server::Caller& caller, Sight sight, api::Demand* shown) {
  const bool hidden = sight == Sight::kWithoutReporter;
  if (hidden || IsWithheld(view, caller, shown->duplicate_of())) shown->clear_duplicate_of();
  if (hidden || IsWithheld(view, caller, shown->reopens())) shown->clear_reopens();
  if (hidden || IsWithheld(view, caller, shown->reopened_by())) shown->clear_reopened_by();
}

}  // namespace

grpc::Status GetDemand(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                       const api::GetDemandRequest& request, api::Demand* out) {
  const auto* demand = view.Find<journal::Demand>(request.demand_no());
  const Sight sight = demand == nullptr ? Sight::kNothing : SightOf(view, caller, *demand);
  if (sight == Sight::kNothing) return server::ToGrpc(Deny(Reason::kDemandNotFound, "demand_no"));
  PresentDemand(gate, view, *demand, sight, true, out);
  WithholdLinks(view, caller, sight, out);
  out->set_revision(view.published().head.revision);
  return grpc::Status::OK;
}

grpc::Status ListDemands(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                         const api::ListDemandsRequest& request, api::ListDemandsResponse* out) {
  const auto terms = server::ParseTerms(request.filter(), {"department_id", "party", "state", "kind", "category_id",
                                                           "jurisdiction", "steward_id", "project_id", "level", "issue"});
  if (!terms) return FilterInvalid();
  const Walk walk = ChooseWalk(view, *terms, caller);
  const server::PageTokens tokens(gate.master(), gate.log_id_hex(), {"ListDemands", request.filter(), walk.name});
  PageStart from;
  if (!ParseToken(tokens, walk, request.page_token(), &from)) return server::PageTokenInvalid();
  out->set_revision(view.published().head.revision);
  int looked_at = 0;
  Each(view, walk, from.key, [&](std::string_view key, std::string_view value) {
    if (out->demands_size() >= PageSize(request.page_size()) || looked_at++ >= server::kListLookedAtMax) {
      out->set_next_page_token(MakeToken(tokens, walk, from, key, out->revision()));
      return false;
    }
    journal::Demand demand;
    if (!view.ReadInto(NumberAt(walk, key, value), &demand)) return true;
    if (from.revision != 0 && demand.etag() > from.revision) return true;
    const Sight sight = SightOf(view, caller, demand);
    if (sight == Sight::kNothing || !Matches(view, demand, *terms, sight)) return true;
    PresentDemand(gate, view, demand, sight, false, out->add_demands());
    WithholdLinks(view, caller, sight, out->mutable_demands(out->demands_size() - 1));
    return true;
  });
  return grpc::Status::OK;
}

grpc::Status PreviewEscalation(const server::ReadView& view, const server::Caller& caller,
                               const api::PreviewEscalationRequest& request, api::PreviewEscalationResponse* out) {
  if (!HoldsAny(view, caller, {role::kDispatcher, role::kLeader, role::kSteward, role::kAdministrator, role::kAuditor})) {
    return NotPermitted();
  }
  int32_t until = view.published().today.days_since_1970();
  if (auto rejection = approval::ConvertDay("until", request.until(), &until)) return server::ToGrpc(*rejection);
  if (request.until().empty()) until = view.published().today.days_since_1970();
  const std::string end = TimerKey(StartOf(CivilDay(until) + 1).micros() + 1, "");
  std::vector<std::string> numbers;
  view.Scan(Table::kDemandTimer, "", end, [&](std::string_view key, std::string_view) {
    // What lies behind the last one that is looked at may go up as well.
    out->set_more(numbers.size() >= static_cast<size_t>(server::kListLookedAtMax));
    if (!out->more()) numbers.emplace_back(DemandOfTimerKey(key));
    return !out->more();
  });
  out->set_revision(view.published().head.revision);
  for (const std::string& demand_no : numbers) {
    journal::Demand demand;
    if (!view.ReadInto(demand_no, &demand) || !demand.issue()) continue;
    const journal::DemandClock* limit = FindClock(demand, journal::DEMAND_CLOCK_KIND_LIMIT);
    if (limit == nullptr || SightOf(view, caller, demand) == Sight::kNothing) continue;
    const ClockDue due = DueOf(*limit, *view.published().calendar);
    if (due.provisional || due.late > StartOf(CivilDay(until) + 1)) continue;
    if (out->escalations_size() >= kPreviewMax) {
      out->set_more(true);
      break;
    }
    const Ascent ascent = NextLevel(view, demand);
    auto* escalation = out->add_escalations();
    escalation->set_demand_no(demand_no);
    escalation->set_from_level(demand.level());
    escalation->set_to_level(ascent.to);
    escalation->set_due_day(due.day.ToString());
    escalation->set_leader_id(ascent.leader_id);
    for (const int32_t level : ascent.passed_over) escalation->add_passed_over(level);
  }
  return grpc::Status::OK;
}

grpc::Status ListLetters(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                         const api::ListLettersRequest& request, api::ListLettersResponse* out) {
  const std::string& recipient = request.recipient().empty() ? caller.principal.id() : request.recipient();
  if (auto rejection = approval::CheckText("recipient", recipient, 1, 128)) return server::ToGrpc(*rejection);
  if (!MayReadLetters(view, caller, recipient)) return NotPermitted();
  const server::PageTokens tokens(gate.master(), gate.log_id_hex(), {"ListLetters", recipient});
  std::string begin = LetterPrefix(recipient);
  const std::string end = PrefixEnd(begin);
  if (!tokens.Parse(request.page_token(), &begin)) return server::PageTokenInvalid();
  out->set_revision(view.published().head.revision);
  view.Scan(Table::kLetter, begin, end, [&](std::string_view key, std::string_view bytes) {
    if (out->letters_size() >= PageSize(request.page_size())) {
      out->set_next_page_token(tokens.Make(key));
      return false;
    }
    journal::Letter letter;
    if (!letter.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return true;
    auto* shown = out->add_letters();
    shown->set_kind(letter.kind());
    shown->set_demand_no(letter.demand_no());
    shown->set_level(letter.level());
    approval::SetTime(letter.legal_us(), shown->mutable_at());
    shown->set_copy(letter.copy());
    return true;
  });
  return grpc::Status::OK;
}

}  // namespace yici::steward
