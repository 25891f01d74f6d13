// ExtendLimit (延长期限): once, by the head whom the item names, with reasons told to the applicant (行政许可法 42). No
// pause: C2, and C3 while it is open, become longer by the same number of days, each in its unit.
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/commands/commands.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

Refusal CheckSyntax(const journal::ExtendLimit& command) {
  if (command.days() < 1) return Deny(Reason::kLengthRequired, "days");
  if (IsBlank(command.reason())) return Deny(Reason::kReasonsRequired, "reason");
  if (command.approver().empty()) return Deny(Reason::kApproverRequired, "approver");
  return CheckTexts({{"reason", command.reason()}, {"seal", command.seal()}});
}

std::string_view ApproverRole(const journal::Item& item) {
  const bool joint = item.extension_approver() == directory::role::kGovernmentHead;
  return joint ? directory::role::kGovernmentHead : directory::role::kOrganHead;
}

// What makes the extension lawful is who approves it; whoever else sends it gets told whose approval it needs.
Refusal CheckApprover(Desk& desk, const journal::ExtendLimit& command) {
  if (Refusal refusal = CheckSender(desk.ordered(), desk.HallOf({}))) return refusal;
  const std::string_view role = ApproverRole(desk.item());
  if (!desk.RequireApprover({role}, command.approver())) return std::nullopt;
  return Deny(Reason::kNeedsOrganHead, "approver", {{"approver_role", role}});
}

Refusal CheckExtendable(const Desk& desk, const journal::ExtendLimit& command) {
  if (desk.subject().extended()) return Deny(Reason::kExtensionUsed, "case_no");
  if (Refusal refusal = desk.RequireStatutoryOpen()) return refusal;
  const int32_t max = desk.item().extension_max();
  if (command.days() <= max) return std::nullopt;
  return Deny(Reason::kExtensionTooLong, "days", {{"days_max", std::to_string(max)}});
}

// An extension arms the warning again (domain 2.10).
journal::Clock Extended(const journal::Clock& clock, int32_t days) {
  journal::Clock longer = clock;
  longer.set_extension(days);
  longer.set_warned(false);
  return longer;
}

void AddClocks(const Desk& desk, int32_t days, journal::LimitExtended& extended) {
  const journal::Clock* statutory = FindLive(desk.subject(), journal::CLOCK_KIND_C2_STATUTORY);
  const journal::Clock* promised = FindLive(desk.subject(), journal::CLOCK_KIND_C3_PROMISED);
  const journal::Clock* capped_by = FindLast(desk.subject(), journal::CLOCK_KIND_C2_STATUTORY);
  if (statutory != nullptr) {
    journal::Clock& longer = *extended.add_clocks() = Extended(*statutory, days);
    Stamp(longer, nullptr, desk.world().calendar, desk.day());
    capped_by = &longer;
  }
  if (promised == nullptr) return;
  journal::Clock longer = Extended(*promised, days);
  Stamp(longer, capped_by, desk.world().calendar, desk.day());
  *extended.add_clocks() = std::move(longer);
}

}  // namespace

Outcome DecideExtendLimit(const World& world, const journal::ExtendLimit& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(CheckApprover(desk, command));
  YICI_REQUIRE(desk.RequireRevision(command.etag()));
  YICI_REQUIRE(desk.RequireState(journal::Command::kExtendLimit));
  YICI_REQUIRE(desk.RequireTime());
  YICI_REQUIRE(CheckExtendable(desk, command));
  journal::Event event;
  journal::LimitExtended& extended = *event.mutable_limit_extended();
  extended.set_case_no(command.case_no());
  extended.set_days(command.days());
  extended.set_reason(command.reason());
  extended.set_approver(command.approver());
  extended.set_post(desk.post());
  *extended.mutable_document() = desk.Document("37");
  extended.set_seal(command.seal());
  AddClocks(desk, command.days(), extended);
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::approval
