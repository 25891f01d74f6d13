// The right to a hearing (行政许可法 46, 47): told to the applicant and to the interested parties named, then asked for or
// waived by them, or it lapses when C6a expires.
#include <algorithm>

#include "services/approval/machine/clocks.h"
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/special.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

using directory::role::kChiefRepresentative;
using directory::role::kHandler;
using directory::role::kOrganHead;
using directory::role::kWindowClerk;

constexpr int kInterestedMax = 50;

Refusal CheckSyntax(const journal::NotifyHearingRight& command) {
  if (command.interested_size() > kInterestedMax) {
    return Deny(Reason::kListTooLong, "interested", {{"max", std::to_string(kInterestedMax)}});
  }
  for (int i = 0; i < command.interested_size(); ++i) {
    const std::string principal = PrincipalOfParty(command.interested(i));
    if (principal.empty()) return Deny(Reason::kApplicantInvalid, "interested");
    for (int before = 0; before < i; ++before) {
      if (PrincipalOfParty(command.interested(before)) == principal) return Deny(Reason::kPartyDuplicate, "interested");
    }
  }
  return CheckTexts({{"ground", command.ground()}, {"seal", command.seal()}});
}

Refusal CheckNotice(const Desk& desk, const journal::NotifyHearingRight& command) {
  const journal::Hearing& hearing = desk.subject().hearing();
  if (hearing.has_right_document()) {
    return Deny(Reason::kHearingRightNotified, "case_no",
                {{"document", DocumentId(hearing.right_document(), command.case_no())}});
  }
  if (desk.subject().has_hearing()) return Deny(Reason::kHearingAlreadyRequested, "case_no");
  // The item says so, or somebody says which interests are at stake (art. 46, 47).
  if (!desk.item().hearing_right() && IsBlank(command.ground())) return Deny(Reason::kReasonsRequired, "ground");
  const std::string applicant = PrincipalOfParty(desk.subject().applicant());
  const bool applicant_named =
      std::any_of(command.interested().begin(), command.interested().end(),
                  [&applicant](const journal::Party& party) { return PrincipalOfParty(party) == applicant; });
  return applicant_named ? Refusal(Deny(Reason::kPartyDuplicate, "interested")) : std::nullopt;
}

// ---- by those who were told ----

enum class Agent { kMayAct, kMayNot };

// A party of the case as the holder for whom it speaks: the agent asks for the applicant, but gives nothing up for it.
std::string HolderFor(const journal::Case& subject, std::string_view party, Agent agent) {
  const std::string applicant = PrincipalOfParty(subject.applicant());
  if (party.empty()) return {};
  if (party == applicant || FindHolder(subject, party) != nullptr) return std::string(party);
  return agent == Agent::kMayAct && party == PrincipalOfParty(subject.agent()) ? applicant : std::string();
}

// The holder of the right for whom this is sent: the sender itself, or whom a clerk names. A written request also
// reaches the officers of the case.
Refusal CheckHolder(Desk& desk, std::string_view named, Agent agent, std::string& holder) {
  std::string_view party = desk.actor().id;
  if (desk.actor().is_enterprise()) {
    if (Refusal refusal = CheckSender(desk.ordered(), {})) return refusal;
  } else {
    if (Refusal refusal = desk.RequireOfficer({kWindowClerk, kHandler, kChiefRepresentative})) return refusal;
    party = desk.Represented(named);
  }
  holder = HolderFor(desk.subject(), party, agent);
  return holder.empty() ? Refusal(Deny(Reason::kNotPermitted, "party")) : std::nullopt;
}

Refusal CheckRightOpen(const journal::Case& subject, std::string_view principal) {
  const journal::Hearing& hearing = subject.hearing();
  if (hearing.phase() >= journal::HEARING_PHASE_ORDERED) return Deny(Reason::kHearingAlreadyRequested, "case_no");
  const journal::HearingHolder* holder = FindHolder(subject, principal);
  if (holder == nullptr) return Deny(Reason::kHearingRightNotNotified, "case_no");
  if (holder->waived_day() != 0) {
    return Deny(Reason::kHearingRightWaived, "case_no", {{"day", CivilDay(holder->waived_day()).ToString()}});
  }
  if (HearingRightIsOpen(subject)) return std::nullopt;
  const journal::Clock* clock = FindLast(subject, journal::CLOCK_KIND_C6A_HEARING_REQUEST);
  return Deny(Reason::kHearingRightLapsed, "case_no",
              {{"due_day", clock == nullptr ? std::string() : CivilDay(clock->due_day()).ToString()}});
}

bool IsLastHolder(const journal::Case& subject, std::string_view principal) {
  for (const journal::HearingHolder& holder : subject.hearing().holders()) {
    if (holder.waived_day() == 0 && PrincipalOfHolder(subject, holder) != principal) return false;
  }
  return true;
}

// How long document 08 says that the case stands still: until the hearing is due, or longer where that was told already.
journal::Clock PromiseUntil(const Desk& desk, CivilDay hearing_due) {
  const calendar::Calendar& calendar = desk.world().calendar;
  const journal::Special* special = RunningSpecial(desk.subject());
  if (special == nullptr) return SpecialClock(desk.day(), kHearingLimitWd, false, calendar, desk.day());
  const journal::SpecialNotice& told = *special->notices().rbegin();
  const CivilDay start(special->start_day());
  journal::Clock promise = SpecialClock(start, told.length(), told.calendar_days(), calendar, desk.day());
  if (CivilDay(promise.due_day()) >= hearing_due) return promise;
  const int32_t length = told.calendar_days() ? hearing_due - start : calendar.WorkingDays(start, hearing_due).days;
  return SpecialClock(start, length, told.calendar_days(), calendar, desk.day());
}

journal::Event MakeRequested(const Desk& desk, const journal::RequestHearing& command, const std::string& holder) {
  journal::Event event;
  journal::HearingRequested& requested = *event.mutable_hearing_requested();
  requested.set_case_no(command.case_no());
  requested.set_holder(holder);
  requested.set_reason(command.reason());
  requested.set_organ_id(desk.organ().department_id);
  *requested.mutable_hearing_clock() = desk.NewClock(journal::CLOCK_KIND_C6B_HEARING, kHearingLimitWd);
  *requested.mutable_special_clock() = PromiseUntil(desk, CivilDay(requested.hearing_clock().due_day()));
  const journal::Clock& promise = requested.special_clock();
  journal::SpecialNotice& notice = *requested.mutable_notice();
  notice.set_kind(journal::SPECIAL_KIND_HEARING);
  notice.set_basis(std::string(kHearingBasis));
  notice.set_reason(command.reason());
  notice.set_requester(holder);
  notice.set_length(promise.limit());
  notice.set_calendar_days(promise.calendar_days());
  notice.set_promised_end_day(promise.due_day());
  notice.set_calendar_version(promise.calendar_version());
  notice.set_day(desk.day().days_since_1970());
  *notice.mutable_document() = desk.Document("08");
  return event;
}

}  // namespace

Outcome DecideNotifyHearingRight(const World& world, const journal::NotifyHearingRight& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(desk.RequireOfficer({kHandler, kChiefRepresentative, kOrganHead}));
  YICI_REQUIRE(desk.RequireState(journal::Command::kNotifyHearingRight));
  YICI_REQUIRE(desk.RequireTime());
  YICI_REQUIRE(CheckNotice(desk, command));
  journal::Event event;
  journal::HearingRightNotified& notified = *event.mutable_hearing_right_notified();
  notified.set_case_no(command.case_no());
  notified.set_ground(command.ground());
  notified.add_holders()->set_applicant(true);
  for (const journal::Party& party : command.interested()) *notified.add_holders()->mutable_party() = party;
  *notified.mutable_document() = desk.Document("34");
  *notified.mutable_request_clock() = desk.NewClock(journal::CLOCK_KIND_C6A_HEARING_REQUEST, kHearingRequestLimitWd);
  notified.set_officer(std::string(desk.actor().id));
  notified.set_post(desk.post());
  notified.set_seal(command.seal());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideWaiveHearing(const World& world, const journal::WaiveHearing& command, const Ordered& ordered) {
  if (IsBlank(command.waiver())) return Refuse(Deny(Reason::kWaiverRequired, "waiver"));
  YICI_REQUIRE(CheckTexts({{"waiver", command.waiver()}}));
  Desk desk(world, ordered);
  std::string holder;
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(CheckHolder(desk, command.party(), Agent::kMayNot, holder));
  YICI_REQUIRE(desk.RequireState(journal::Command::kWaiveHearing));
  YICI_REQUIRE(desk.RequireTime());
  YICI_REQUIRE(CheckRightOpen(desk.subject(), holder));
  journal::Event event;
  journal::HearingWaived& waived = *event.mutable_hearing_waived();
  waived.set_case_no(command.case_no());
  waived.set_holder(holder);
  waived.set_waiver(command.waiver());
  waived.set_last(IsLastHolder(desk.subject(), holder));
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideRequestHearing(const World& world, const journal::RequestHearing& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckTexts({{"reason", command.reason()}}));
  Desk desk(world, ordered);
  std::string holder;
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(CheckHolder(desk, command.party(), Agent::kMayAct, holder));
  YICI_REQUIRE(desk.RequireState(journal::Command::kRequestHearing));
  YICI_REQUIRE(desk.RequireTime());
  YICI_REQUIRE(CheckRightOpen(desk.subject(), holder));
  desk.Emit(MakeRequested(desk, command, holder));
  return desk.Conclude();
}

}  // namespace yici::approval
