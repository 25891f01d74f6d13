// The hearing itself (听证; 行政许可法 48): notice with day, place and presiding officer seven working days ahead, opened on
// that day by somebody who did not examine the case, closed with a record that those who took part signed, or whose note says
// why they did not. The ruling names that record.
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/special.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

using directory::role::kChiefRepresentative;
using directory::role::kHandler;
using directory::role::kOrganHead;
using journal::HearingPhase;

Refusal CheckSyntax(const journal::ScheduleHearing& command) {
  if (command.hearing_day() == 0) return Deny(Reason::kHearingPlanRequired, "hearing_day");
  if (IsBlank(command.place())) return Deny(Reason::kHearingPlanRequired, "place");
  if (command.presiding_officer().empty()) return Deny(Reason::kHearingPlanRequired, "presiding_officer");
  return CheckTexts({{"place", command.place()}, {"presiding_officer", command.presiding_officer()}, {"seal", command.seal()}});
}

Refusal CheckSyntax(const journal::CloseHearing& command) {
  if (IsBlank(command.record())) return Deny(Reason::kHearingRecordRequired, "record");
  // Who refused to sign, or never came, cannot be made to: then the note says so in place of the signatures.
  const bool vouched = command.signed_by_participants() || !IsBlank(command.note());
  if (!vouched) return Deny(Reason::kHearingRecordRequired, "signed_by_participants");
  return CheckTexts({{"record", command.record()}, {"note", command.note()}});
}

// The officers of the case keep the hearing's papers; whoever presides opens and closes it, from whatever department.
Refusal CheckConducts(Desk& desk) {
  const bool presides =
      desk.actor().id == desk.subject().hearing().presiding_officer() && IsActiveOfficer(desk.world().state, desk.actor().id);
  if (presides) return CheckSender(desk.ordered(), desk.HallOf({}));
  return desk.RequireOfficer({kHandler, kChiefRepresentative, kOrganHead});
}

Refusal CheckPresider(const Desk& desk, std::string_view presider) {
  if (!Examined(desk.subject(), presider)) return std::nullopt;
  return Deny(Reason::kPresidingOfficerReviews, "presiding_officer", {{"presiding_officer", presider}});
}

// What the phase of the hearing says of the step wanted.
Refusal CheckPhase(const journal::Case& subject, HearingPhase first, HearingPhase last) {
  const HearingPhase phase = subject.hearing().phase();
  if (phase >= first && phase <= last) return std::nullopt;
  if (!HearingIsOpen(subject)) return Deny(Reason::kNoHearing, "case_no");
  if (phase > last) return Deny(Reason::kHearingAlreadyOpened, "case_no");
  return Deny(last == journal::HEARING_PHASE_OPEN ? Reason::kHearingNotOpened : Reason::kHearingNotScheduled, "case_no");
}

// 应当于举行听证的七日前通知 (art. 48): in working days (art. 82), the day of the notice not counted.
Refusal CheckNoticeTime(const Desk& desk, CivilDay noticed, CivilDay hearing_day, std::string_view field) {
  const int32_t days = hearing_day > noticed ? desk.world().calendar.WorkingDays(noticed, hearing_day).days : 0;
  if (days >= kHearingNoticeWdMin) return std::nullopt;
  return Deny(Reason::kHearingNoticeTooShort, field,
              {{"notice_wd", std::to_string(days)}, {"notice_wd_min", std::to_string(kHearingNoticeWdMin)}});
}

Refusal CheckOpening(const Desk& desk, std::string_view presider) {
  if (Refusal refusal = CheckPhase(desk.subject(), journal::HEARING_PHASE_SCHEDULED, journal::HEARING_PHASE_SCHEDULED)) {
    return refusal;
  }
  const journal::Hearing& hearing = desk.subject().hearing();
  const CivilDay told(hearing.hearing_day());
  // Nobody was told of another day.
  if (desk.day() != told) return Deny(Reason::kHearingNotScheduled, "case_no", {{"hearing_day", told.ToString()}});
  if (!IsActiveOfficer(desk.world().state, presider)) {
    return Deny(Reason::kPresidingOfficerUnknown, "presiding_officer", {{"presiding_officer", presider}});
  }
  // A notice of holidays may have come in between.
  return CheckNoticeTime(desk, CivilDay(hearing.notice().day()), told, "case_no");
}

journal::Event MakeClosed(const Desk& desk, const journal::CloseHearing& command) {
  journal::Event event;
  journal::HearingClosed& closed = *event.mutable_hearing_closed();
  closed.set_case_no(command.case_no());
  *closed.mutable_document() = desk.Document("36");
  closed.set_record(command.record());
  closed.set_note(command.note());
  closed.set_officer(std::string(desk.actor().id));
  const journal::Special* special = RunningSpecial(desk.subject());
  if (special == nullptr || HasOtherNeeds(*special)) return event;
  closed.set_resumes(true);
  for (journal::Clock& clock : Resumed(desk.subject(), desk.world().calendar, desk.day())) {
    *closed.add_clocks() = std::move(clock);
  }
  return event;
}

}  // namespace

Refusal CheckHearingBeforeRuling(const Desk& desk, const journal::DecideCase& command) {
  const journal::Case& subject = desk.subject();
  const bool never_told = desk.item().hearing_right() && !subject.has_hearing();
  if (never_told || HearingRightIsOpen(subject)) {
    return Deny(Reason::kHearingRightOpen, "case_no", {{"right", never_told ? "not_notified" : "open"}});
  }
  const journal::Hearing& hearing = subject.hearing();
  const bool held = hearing.phase() == journal::HEARING_PHASE_CLOSED;
  const std::string record = held ? DocumentId(hearing.record_document(), subject.case_no()) : std::string();
  if (command.hearing_record() == record) return std::nullopt;
  return Deny(Reason::kHearingRecordNotCited, "hearing_record", {{"record", record}});
}

Outcome DecideScheduleHearing(const World& world, const journal::ScheduleHearing& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(desk.RequireOfficer({kHandler, kChiefRepresentative, kOrganHead}));
  YICI_REQUIRE(CheckPresider(desk, command.presiding_officer()));
  YICI_REQUIRE(desk.RequireState(journal::Command::kScheduleHearing));
  YICI_REQUIRE(desk.RequireTime());
  YICI_REQUIRE(CheckPhase(desk.subject(), journal::HEARING_PHASE_ORDERED, journal::HEARING_PHASE_SCHEDULED));
  if (!IsActiveOfficer(world.state, command.presiding_officer())) {
    return Refuse(
        Deny(Reason::kPresidingOfficerUnknown, "presiding_officer", {{"presiding_officer", command.presiding_officer()}}));
  }
  YICI_REQUIRE(CheckNoticeTime(desk, desk.day(), CivilDay(command.hearing_day()), "hearing_day"));
  // Where the day that was told is over unheld, one more notice is the only way on.
  const journal::Hearing& told = desk.subject().hearing();
  const bool missed = told.phase() == journal::HEARING_PHASE_SCHEDULED && CivilDay(told.hearing_day()) < desk.day();
  if (!missed) {
    YICI_REQUIRE(CheckRoomForNotice(desk, "35"));
  }
  journal::Event event;
  journal::HearingScheduled& scheduled = *event.mutable_hearing_scheduled();
  scheduled.set_case_no(command.case_no());
  *scheduled.mutable_document() = desk.Document("35");
  scheduled.set_hearing_day(command.hearing_day());
  scheduled.set_place(command.place());
  scheduled.set_presiding_officer(command.presiding_officer());
  scheduled.set_officer(std::string(desk.actor().id));
  scheduled.set_post(desk.post());
  scheduled.set_seal(command.seal());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideOpenHearing(const World& world, const journal::OpenHearing& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckTexts({{"presiding_officer", command.presiding_officer()}}));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  const std::string& named = command.presiding_officer();
  const std::string presider = named.empty() ? desk.subject().hearing().presiding_officer() : named;
  YICI_REQUIRE(CheckConducts(desk));
  YICI_REQUIRE(CheckPresider(desk, presider));
  YICI_REQUIRE(desk.RequireState(journal::Command::kOpenHearing));
  YICI_REQUIRE(desk.RequireTime());
  YICI_REQUIRE(CheckOpening(desk, presider));
  journal::Event event;
  event.mutable_hearing_opened()->set_case_no(command.case_no());
  event.mutable_hearing_opened()->set_presiding_officer(presider);
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideCloseHearing(const World& world, const journal::CloseHearing& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(CheckConducts(desk));
  YICI_REQUIRE(desk.RequireState(journal::Command::kCloseHearing));
  YICI_REQUIRE(desk.RequireTime());
  YICI_REQUIRE(CheckPhase(desk.subject(), journal::HEARING_PHASE_OPEN, journal::HEARING_PHASE_OPEN));
  desk.Emit(MakeClosed(desk, command));
  return desk.Conclude();
}

}  // namespace yici::approval
