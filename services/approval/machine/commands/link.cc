// Applications about a grant (变更, 延续, 撤回; 行政许可法 8, 49, 50): a new case, linked to the one that was granted.
#include <algorithm>

#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/grants.h"
#include "services/approval/machine/transitions.h"
#include "services/approval/machine/view.h"
#include "services/base/text.h"
#include "services/catalog/machine/lookup.h"
#include "services/catalog/machine/powers.h"

namespace yici::approval {
namespace {

bool IsKnown(journal::LinkKind kind) { return kind >= journal::LINK_KIND_CHANGE && kind <= journal::LINK_KIND_RENEWAL; }

bool HasWithdrawalFields(const journal::SubmitCase& command) {
  return command.withdrawal_ground() != journal::WITHDRAWAL_GROUND_UNSPECIFIED || !command.compensation().empty() ||
         command.compensation_fen() != 0;
}

Refusal CheckWithdrawalSyntax(const journal::SubmitCase& command) {
  const journal::WithdrawalGround ground = command.withdrawal_ground();
  if (ground < journal::WITHDRAWAL_GROUND_LAW_CHANGED || ground > journal::WITHDRAWAL_GROUND_FACTS_CHANGED) {
    return Deny(Reason::kLegalGroundRequired, "withdrawal_ground");
  }
  // Art. 8: what the holder loses is compensated; that nothing is owed has to be said, too.
  if (IsBlank(command.compensation()) || command.compensation_fen() < 0) {
    return Deny(Reason::kCompensationRequired, "compensation");
  }
  return CheckTexts({{"compensation", command.compensation()}});
}

// 交由县审批: the same power, by its basic code, as an item of one of the organs that decide now, or of that one's successor.
bool IsHandedTo(const World& world, const journal::Item& handed, const journal::Item& other, CivilDay day) {
  const std::string_view basic = catalog::BasicCodeOf(handed.item_code());
  if (basic.empty() || basic != catalog::BasicCodeOf(other.item_code())) return false;
  const auto carrier = [&](const std::string& department_id) {
    return directory::OrganOn(world.state, department_id, other.item_code(), day);
  };
  const auto& organs = handed.removed().to_organs();
  return std::any_of(organs.begin(), organs.end(),
                     [&](const std::string& organ) { return carrier(organ) == carrier(other.department_id()); });
}

// Whether an item became the other on the power list, as it stands on `day`: merged into it, or handed to its organ. Nothing
// moves more often than that.
bool Became(const World& world, std::string_view item_code, const journal::Item& other, CivilDay day) {
  constexpr int kMovesMax = 16;
  for (int i = 0; i < kMovesMax; ++i) {
    const auto* item = catalog::FindItem(world.state, item_code, day);
    if (item == nullptr || !item->has_removed()) return false;
    if (IsHandedTo(world, *item, other, day)) return true;
    item_code = item->removed().target_item_code();
    if (item_code == other.item_code()) return true;
  }
  return false;
}

// The item of the grant, the one under which its grants are renewed and changed, or the one that it became.
bool IsPartner(const World& world, const journal::Case& grant, const journal::Item& item, CivilDay day) {
  if (grant.item_code() == item.item_code()) return true;
  const auto* granted = catalog::ItemVersion(world.state, grant.item_code(), grant.item_effective_day());
  if (granted != nullptr && granted->renewal_item_code() == item.item_code()) return true;
  return Became(world, grant.item_code(), item, day);
}

// 撤回: the law that the grant was given under may be gone, which is a ground to take it back. Under its own item the case goes
// by the version of the grant, in force or not; its chain is today's, else that of the grant.
void TakeVersionsOfGrant(const World& world, const journal::SubmitCase& command, CivilDay day, Intake& intake) {
  const journal::Case& grant = *intake.grant;
  const auto* item = catalog::ItemVersion(world.state, grant.item_code(), grant.item_effective_day());
  if (item == nullptr || command.item_code() != grant.item_code()) return;
  intake.item = item;
  intake.process = catalog::FindProcess(world.state, item->process_id(), day);
  if (intake.process == nullptr) {
    intake.process = catalog::ProcessVersion(world.state, item->process_id(), grant.process_effective_day());
  }
  intake.of_grant = true;
}

// A grant has one open case of a kind about it.
const journal::Case* PendingAbout(const World& world, const journal::Case& grant, journal::LinkKind kind) {
  for (const journal::CaseLink& link : grant.linked()) {
    if (link.kind() != kind || link.granted_day() != 0) continue;
    const auto* about = world.state.Find<journal::Case>(link.case_no());
    if (about != nullptr && IsPending(*about)) return about;
  }
  return nullptr;
}

// 有效期届满三十日前 unless the item says otherwise: a day counts when the application comes in so many days before it.
bool IsInTime(const World& world, const journal::Clock* term, const journal::Item& item, CivilDay day) {
  if (term == nullptr) return false;
  const int32_t ahead = item.renewal_ahead_days() > 0 ? item.renewal_ahead_days() : kRenewalAheadDaysDefault;
  return day + ahead <= DuesOf(*term, nullptr, world.calendar, day).due;
}

}  // namespace

Refusal CheckLinkSyntax(const journal::SubmitCase& command) {
  const bool linked = command.link_kind() != journal::LINK_KIND_UNSPECIFIED;
  if (linked != !command.linked_case_no().empty() || (linked && !IsKnown(command.link_kind()))) {
    return Deny(Reason::kLinkIncomplete, linked ? "linked_case_no" : "link_kind");
  }
  if (command.link_kind() == journal::LINK_KIND_WITHDRAWAL) return CheckWithdrawalSyntax(command);
  if (HasWithdrawalFields(command)) return Deny(Reason::kLinkIncomplete, "link_kind");
  return std::nullopt;
}

Refusal FindGrant(const World& world, const journal::SubmitCase& command, const Ordered& ordered, Intake& intake) {
  if (command.linked_case_no().empty()) return std::nullopt;
  intake.grant = world.state.Find<journal::Case>(command.linked_case_no());
  const bool own = intake.grant != nullptr && IsSameParty(intake.grant->applicant(), command.applicant());
  if (!own) return Deny(Reason::kCaseNotFound, "linked_case_no");
  if (command.link_kind() == journal::LINK_KIND_WITHDRAWAL) TakeVersionsOfGrant(world, command, ordered.day(), intake);
  return std::nullopt;
}

Refusal CheckLinkGuards(const World& world, const journal::SubmitCase& command, const Ordered& ordered, const Intake& intake) {
  if (intake.grant == nullptr) return std::nullopt;
  const journal::Case& grant = *intake.grant;
  // A licence that lapsed can be renewed, which is a new grant, or be withdrawn for what it cost; to change nothing is left.
  const bool over = command.link_kind() == journal::LINK_KIND_CHANGE && grant.licence().lapsed_day() != 0;
  if (!AllowedFrom(journal::Command::kRevokeCase, grant.state()) || !GrantStands(grant) || IsWithdrawn(grant) || over) {
    return Deny(Reason::kNotGranted, "linked_case_no");
  }
  // The licence, its term and its end stand with the grant: of a change it would not be seen that they are over.
  if (grant.link().kind() == journal::LINK_KIND_CHANGE && command.link_kind() != journal::LINK_KIND_WITHDRAWAL) {
    return Deny(Reason::kNotGranted, "linked_case_no", {{"case_no", grant.link().case_no()}});
  }
  if (!IsPartner(world, grant, *intake.item, ordered.day())) {
    return Deny(Reason::kLinkedItemMismatch, "item_code", {{"granted_item", grant.item_code()}});
  }
  if (const std::string& newer = grant.licence().renewed_by(); !newer.empty()) {
    return Deny(Reason::kAlreadyRenewed, "linked_case_no", {{"case_no", newer}});
  }
  if (const journal::Case* about = PendingAbout(world, grant, command.link_kind())) {
    return Deny(Reason::kLinkPending, "linked_case_no", {{"case_no", about->case_no()}});
  }
  return std::nullopt;
}

void AddLink(journal::CaseReceived& event, const World& world, const journal::SubmitCase& command, const Ordered& ordered,
             const Intake& intake) {
  journal::CaseLink& link = *event.mutable_link();
  link.set_kind(command.link_kind());
  link.set_case_no(intake.grant->case_no());
  link.set_day(ordered.day().days_since_1970());
  link.set_ground(command.withdrawal_ground());
  link.set_compensation(command.compensation());
  link.set_compensation_fen(command.compensation_fen());
  if (command.link_kind() != journal::LINK_KIND_RENEWAL) return;
  const journal::Clock* term = FindLive(*intake.grant, journal::CLOCK_KIND_C12_TERM);
  link.set_in_time(IsInTime(world, term, *intake.item, ordered.day()));
  if (!link.in_time()) return;
  // The renewal carries the grant's clock: at its end it is deemed renewed. Nobody is warned of it twice.
  journal::Clock& clock = *event.mutable_licence_clock();
  clock = *term;
  clock.set_warned(true);
  Stamp(clock, nullptr, world.calendar, DayOf(ordered.legal_time));
}

journal::Event MakeLinked(const journal::CaseReceived& received) {
  journal::Event event;
  event.mutable_case_linked()->set_case_no(received.link().case_no());
  *event.mutable_case_linked()->mutable_link() = received.link();
  event.mutable_case_linked()->mutable_link()->set_case_no(received.case_no());
  return event;
}

}  // namespace yici::approval
