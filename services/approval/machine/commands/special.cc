// StartSpecial, AmendSpecial, EndSpecial (特别程序): time that does not count into the limit (行政许可法 45, 55). No pause
// without document 08, which tells the applicant in writing how long.
#include <algorithm>

#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/special.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

using directory::role::kChiefRepresentative;
using directory::role::kHandler;
using directory::role::kOrganHead;

// Start and amendment carry the same fields.
template <class Command>
Refusal CheckSyntax(const Command& command) {
  const bool length_only = command.GetDescriptor() == journal::AmendSpecial::descriptor() && command.kind().empty();
  if (!length_only && SpecialKindOf(command.kind()) == journal::SPECIAL_KIND_UNSPECIFIED) {
    return Deny(Reason::kSpecialKindNotAllowed, "kind", {{"kind", command.kind()}});
  }
  if (IsBlank(command.basis())) return Deny(Reason::kLegalBasisRequired, "basis");
  if (IsBlank(command.reason())) return Deny(Reason::kReasonsRequired, "reason");
  if (command.length() < 1 || command.length() > kSpecialLengthMax) {
    return Deny(Reason::kLengthRequired, "length", {{"max", std::to_string(kSpecialLengthMax)}});
  }
  if (command.approver().empty()) return Deny(Reason::kApproverRequired, "approver");
  if (command.inspectors_size() > kListMax) return Deny(Reason::kListTooLong, "inspectors");
  return CheckTexts(
      {{"kind", command.kind()}, {"basis", command.basis()}, {"reason", command.reason()}, {"requester", command.requester()}});
}

// Art. 55: 检验 is done by two or more staff of the organ. Whoever is named for another kind is staff too, but one may do.
template <class Command>
Refusal CheckInspectors(const Desk& desk, const Command& command) {
  int distinct = 0;
  for (int i = 0; i < command.inspectors_size(); ++i) {
    const std::string& inspector = command.inspectors(i);
    if (!IsActiveOfficer(desk.world().state, inspector)) {
      return Deny(Reason::kTwoInspectors, "inspectors", {{"unknown", inspector}});
    }
    const auto before = command.inspectors().begin() + i;
    distinct += std::find(command.inspectors().begin(), before, inspector) == before ? 1 : 0;
  }
  const bool needed = SpecialKindOf(command.kind()) == journal::SPECIAL_KIND_INSPECTION;
  return needed && distinct < 2 ? Refusal(Deny(Reason::kTwoInspectors, "inspectors")) : std::nullopt;
}

// A further hearing begins a new one of its own: who presided before stays named.
void AddPresiders(const journal::Hearing& hearing, journal::SpecialNotice& notice) {
  *notice.mutable_presiders() = hearing.presiders();
  const std::string& last = hearing.presiding_officer();
  if (hearing.opened_day() == 0 || last.empty()) return;
  const auto& named = notice.presiders();
  if (std::find(named.begin(), named.end(), last) == named.end()) notice.add_presiders(last);
}

template <class Command>
journal::SpecialNotice MakeNotice(const Desk& desk, const Command& command, const journal::Clock& promise) {
  journal::SpecialNotice notice;
  notice.set_kind(SpecialKindOf(command.kind()));
  notice.set_basis(command.basis());
  notice.set_reason(command.reason());
  notice.set_requester(command.requester().empty() ? desk.organ().department_id : command.requester());
  notice.set_approver(command.approver());
  notice.set_post(desk.post());
  notice.set_length(command.length());
  notice.set_calendar_days(command.calendar_days());
  notice.set_promised_end_day(promise.due_day());
  notice.set_calendar_version(promise.calendar_version());
  notice.set_day(desk.day().days_since_1970());
  *notice.mutable_document() = desk.Document("08");
  *notice.mutable_inspectors() = command.inspectors();
  notice.set_seal(command.seal());
  if (notice.kind() == journal::SPECIAL_KIND_HEARING) AddPresiders(desk.subject().hearing(), notice);
  return notice;
}

}  // namespace

Outcome DecideStartSpecial(const World& world, const journal::StartSpecial& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(desk.RequireApprover({kChiefRepresentative, kOrganHead}, command.approver()));
  YICI_REQUIRE(desk.RequireState(journal::Command::kStartSpecial));
  YICI_REQUIRE(desk.RequireTime());
  YICI_REQUIRE(desk.RequireStatutoryOpen());
  YICI_REQUIRE(CheckInspectors(desk, command));
  YICI_REQUIRE(CheckRoomForNotice(desk, "08"));
  journal::Event event;
  journal::SpecialStarted& started = *event.mutable_special_started();
  started.set_case_no(command.case_no());
  *started.mutable_special_clock() =
      SpecialClock(desk.day(), command.length(), command.calendar_days(), world.calendar, desk.day());
  *started.mutable_notice() = MakeNotice(desk, command, started.special_clock());
  started.set_organ_id(desk.organ().department_id);
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideAmendSpecial(const World& world, const journal::AmendSpecial& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(desk.RequireApprover({kChiefRepresentative, kOrganHead}, command.approver()));
  YICI_REQUIRE(desk.RequireState(journal::Command::kAmendSpecial));
  YICI_REQUIRE(desk.RequireTime());
  YICI_REQUIRE(CheckInspectors(desk, command));
  const journal::Special* special = RunningSpecial(desk.subject());
  if (special == nullptr) return Refuse(Deny(Reason::kNotPaused, "case_no"));
  if (SpecialKindOf(command.kind()) == journal::SPECIAL_KIND_HEARING && HearingIsOpen(desk.subject())) {
    return Refuse(Deny(Reason::kHearingAlreadyRequested, "kind"));
  }
  journal::Clock promise =
      SpecialClock(CivilDay(special->start_day()), command.length(), command.calendar_days(), world.calendar, desk.day());
  if (CivilDay(promise.due_day()) < desk.day()) {
    return Refuse(Deny(Reason::kSpecialLengthPast, "length", {{"end_day", CivilDay(promise.due_day()).ToString()}}));
  }
  YICI_REQUIRE(CheckRoomForNotice(desk, "08"));
  journal::Event event;
  journal::SpecialAmended& amended = *event.mutable_special_amended();
  amended.set_case_no(command.case_no());
  *amended.mutable_notice() = MakeNotice(desk, command, promise);
  *amended.mutable_special_clock() = std::move(promise);
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideEndSpecial(const World& world, const journal::EndSpecial& command, const Ordered& ordered) {
  if (IsBlank(command.result())) return Refuse(Deny(Reason::kOpinionRequired, "result"));
  YICI_REQUIRE(CheckTexts({{"result", command.result()}, {"opinion", command.opinion()}}));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(desk.RequireOfficer({kHandler, kChiefRepresentative, kOrganHead}));
  YICI_REQUIRE(desk.RequireState(journal::Command::kEndSpecial));
  YICI_REQUIRE(desk.RequireTime());
  if (HearingIsOpen(desk.subject())) return Refuse(Deny(Reason::kHearingNotClosed, "case_no"));
  journal::Event event;
  journal::SpecialEnded& ended = *event.mutable_special_ended();
  ended.set_case_no(command.case_no());
  ended.set_result(command.result());
  ended.set_opinion(command.opinion());
  ended.set_officer(std::string(desk.actor().id));
  ended.set_post(desk.post());
  for (journal::Clock& clock : Resumed(desk.subject(), world.calendar, desk.day())) *ended.add_clocks() = std::move(clock);
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::approval
