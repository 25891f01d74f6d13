#include "services/approval/machine/special_kit.h"

#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "absl/strings/escaping.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/special.h"
#include "services/approval/machine/text.h"
#include "services/calendar/notices_for_tests.h"

namespace yici::approval {
namespace {

using journal::Command;
using Words = std::map<std::string, std::string>;

std::vector<std::string> Split(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  return parts;
}

template <class Message>
void FillSpecial(Message& message, std::string_view case_no, std::string_view kind, int32_t length) {
  message.set_case_no(std::string(case_no));
  message.set_kind(std::string(kind));
  message.set_basis("art. 45");
  message.set_reason("the design is new");
  message.set_length(length);
  message.set_approver(std::string(kChief));
}

// What a line of a transcript says otherwise.
template <class Message>
void ReadSpecial(Message& message, Words& words) {
  message.set_calendar_days(words["unit"] == "cd");
  if (words.contains("approver")) message.set_approver(words["approver"]);
  if (words.contains("basis")) message.set_basis(words["basis"]);
  for (const std::string& inspector : Split(words["inspectors"])) message.add_inspectors(inspector);
}

int32_t Number(Words& words, const std::string& key, int32_t otherwise) {
  return words.contains(key) ? std::stoi(words[key]) : otherwise;
}

void Must(const Done& done) {
  if (!done.outcome.refused()) return;
  std::fprintf(stderr, "special kit: %s\n", done.reason().c_str());
  std::abort();
}

}  // namespace

std::string NeighbourPerson() { return "person:" + absl::BytesToHexString("neighbour-token"); }

Command StartSpecialOf(std::string_view case_no, std::string_view kind, int32_t length) {
  Command command;
  FillSpecial(*command.mutable_start_special(), case_no, kind, length);
  return command;
}

Command AmendSpecialOf(std::string_view case_no, std::string_view kind, int32_t length) {
  Command command;
  FillSpecial(*command.mutable_amend_special(), case_no, kind, length);
  return command;
}

Command EndSpecialOf(std::string_view case_no) {
  Command command;
  command.mutable_end_special()->set_case_no(std::string(case_no));
  command.mutable_end_special()->set_result("the experts agree");
  return command;
}

Command HearingRightOf(std::string_view case_no, std::vector<std::string> interested) {
  Command command;
  journal::NotifyHearingRight& notify = *command.mutable_notify_hearing_right();
  notify.set_case_no(std::string(case_no));
  notify.set_ground("the neighbour's light");
  for (const std::string& principal : interested) {
    journal::Party& party = *notify.add_interested();
    const std::string_view id = std::string_view(principal).substr(principal.find(':') + 1);
    if (principal.starts_with("person:")) {
      party.set_token(absl::HexStringToBytes(std::string(id)));
      party.mutable_id_number()->set_commitment("sealed");
    } else if (principal.starts_with("enterprise:")) {
      party.set_uscc(std::string(id));
    }
  }
  return command;
}

Command WaiveHearingOf(std::string_view case_no, std::string_view party) {
  Command command;
  command.mutable_waive_hearing()->set_case_no(std::string(case_no));
  command.mutable_waive_hearing()->set_waiver("waiver-7");
  command.mutable_waive_hearing()->set_party(std::string(party));
  return command;
}

Command RequestHearingOf(std::string_view case_no, std::string_view party) {
  Command command;
  command.mutable_request_hearing()->set_case_no(std::string(case_no));
  command.mutable_request_hearing()->set_reason("the light");
  command.mutable_request_hearing()->set_party(std::string(party));
  return command;
}

Command ScheduleHearingOf(std::string_view case_no, std::string_view day, std::string_view presider) {
  Command command;
  journal::ScheduleHearing& schedule = *command.mutable_schedule_hearing();
  schedule.set_case_no(std::string(case_no));
  schedule.set_hearing_day(calendar::Day(day).days_since_1970());
  schedule.set_place("room 301");
  schedule.set_presiding_officer(std::string(presider));
  return command;
}

Command OpenHearingOf(std::string_view case_no) {
  Command command;
  command.mutable_open_hearing()->set_case_no(std::string(case_no));
  return command;
}

Command CloseHearingOf(std::string_view case_no) {
  Command command;
  command.mutable_close_hearing()->set_case_no(std::string(case_no));
  command.mutable_close_hearing()->set_record("record-12");
  command.mutable_close_hearing()->set_signed_by_participants(true);
  return command;
}

Command ExtendOf(std::string_view case_no, int32_t days, std::string_view approver) {
  Command command;
  command.mutable_extend_limit()->set_case_no(std::string(case_no));
  command.mutable_extend_limit()->set_days(days);
  command.mutable_extend_limit()->set_reason("the survey is not done");
  command.mutable_extend_limit()->set_approver(std::string(approver));
  return command;
}

Command CitingRecord(Command ruling, std::string_view record) {
  journal::DecideCase& decide = *ruling.mutable_decide_case();
  const size_t dash = record.find('-');
  decide.set_hearing_record(Text(record.substr(0, dash), "-", decide.case_no(), record.substr(dash)));
  return ruling;
}

std::optional<Command> SpecialCommandOf(const std::string& verb, const std::string& case_no, Words& words) {
  Command command;
  if (verb == "start-special") {
    command = StartSpecialOf(case_no, words["kind"], Number(words, "length", 0));
    ReadSpecial(*command.mutable_start_special(), words);
  } else if (verb == "amend-special") {
    command = AmendSpecialOf(case_no, words["kind"], Number(words, "length", 0));
    ReadSpecial(*command.mutable_amend_special(), words);
  } else if (verb == "end-special") {
    command = EndSpecialOf(case_no);
  } else if (verb == "hearing-right") {
    command = HearingRightOf(case_no, Split(words["interested"]));
  } else if (verb == "waive-hearing") {
    command = WaiveHearingOf(case_no, words["party"]);
  } else if (verb == "request-hearing") {
    command = RequestHearingOf(case_no, words["party"]);
  } else if (verb == "schedule-hearing") {
    command = ScheduleHearingOf(case_no, words["day"], words.contains("presiding") ? words["presiding"] : kPresider);
  } else if (verb == "open-hearing") {
    command = OpenHearingOf(case_no);
    command.mutable_open_hearing()->set_presiding_officer(words["presiding"]);
  } else if (verb == "close-hearing") {
    command = CloseHearingOf(case_no);
    command.mutable_close_hearing()->set_signed_by_participants(words["signed"] != "no");
    command.mutable_close_hearing()->set_note(words["note"]);
  } else if (verb == "extend") {
    command = ExtendOf(case_no, Number(words, "days", 0), words["approver"]);
  } else {
    return std::nullopt;
  }
  return command;
}

// ---- shapes ----

namespace {

bool IsOfHearing(const Command& command) {
  return command.has_schedule_hearing() || command.has_open_hearing() || command.has_close_hearing();
}

void GiveHearing(journal::Case& subject, const Command& command) {
  journal::Hearing& hearing = *subject.mutable_hearing();
  hearing.set_phase(command.has_schedule_hearing() ? journal::HEARING_PHASE_ORDERED
                    : command.has_open_hearing()   ? journal::HEARING_PHASE_SCHEDULED
                                                   : journal::HEARING_PHASE_OPEN);
  hearing.mutable_notice()->set_day(calendar::Day("2020-04-01").days_since_1970());
  hearing.set_hearing_day(calendar::Day("2020-04-20").days_since_1970());
  hearing.set_presiding_officer(std::string(kPresider));
}

}  // namespace

void GiveSpecial(journal::Case& subject, const Command& command) {
  if (subject.state() == journal::CASE_STATE_SPECIAL_PROCEDURE) {
    journal::Special& special = *subject.add_specials();
    special.set_start_day(subject.submitted_day());
    special.add_notices()->set_kind(IsOfHearing(command) ? journal::SPECIAL_KIND_HEARING : journal::SPECIAL_KIND_TESTING);
    special.mutable_notices(0)->set_length(5);
    subject.set_resume_state(journal::CASE_STATE_UNDER_REVIEW);
    if (IsOfHearing(command)) GiveHearing(subject, command);
  }
  if (!command.has_request_hearing() && !command.has_waive_hearing()) return;
  subject.mutable_hearing()->set_phase(journal::HEARING_PHASE_RIGHT_NOTIFIED);
  subject.mutable_hearing()->add_holders()->set_applicant(true);
}

std::optional<std::pair<std::string, Command>> SpecialAttempt(const std::string& name, const std::string& case_no) {
  const auto by = [](std::string_view actor, Command command) { return std::make_pair(std::string(actor), command); };
  if (name == "StartSpecial") return by(kChief, StartSpecialOf(case_no));
  if (name == "AmendSpecial") return by(kChief, AmendSpecialOf(case_no, "appraisal", 9));
  if (name == "EndSpecial") return by(kHandler, EndSpecialOf(case_no));
  if (name == "NotifyHearingRight") return by(kHandler, HearingRightOf(case_no));
  if (name == "WaiveHearing") return by(kApplicant, WaiveHearingOf(case_no));
  if (name == "RequestHearing") return by(kApplicant, RequestHearingOf(case_no));
  if (name == "ScheduleHearing") return by(kHandler, ScheduleHearingOf(case_no, "2020-05-29"));
  if (name == "OpenHearing") return by(kHandler, OpenHearingOf(case_no));
  if (name == "CloseHearing") return by(kHandler, CloseHearingOf(case_no));
  if (name == "ExtendLimit") return by(kHead, ExtendOf(case_no, 5));
  return std::nullopt;
}

// ---- lives ----

void LiveSpecials(City& city) {
  const std::string reviewed = city.Accepted(kThreeStep);
  Must(city.Do(kChief, StartSpecialOf(reviewed, "expert-review", 2)));
  Must(city.Do(kHead, ExtendOf(reviewed, 10)));
  const std::string heard = city.Accepted(kHeard);
  Must(city.Do(kHandler, HearingRightOf(heard, {std::string(kNeighbour), NeighbourPerson()})));
  Must(city.Do(kApplicant, WaiveHearingOf(heard)));
  Must(city.Do(kNeighbour, RequestHearingOf(heard)));
  Must(city.Do(kHandler, ScheduleHearingOf(heard, "2020-05-11")));
  const std::string lapsing = city.Accepted(kHeard);
  Must(city.Do(kHandler, HearingRightOf(lapsing)));
  city.At("2020-05-11T10:00");
  Must(city.Do("system:deadlines", Settle(lapsing)));
  Command amend = AmendSpecialOf(reviewed, "", 20);
  amend.mutable_amend_special()->set_calendar_days(true);
  Must(city.Do(kChief, amend));  // after its overrun
  Must(city.Do(kHandler, EndSpecialOf(reviewed)));
  Must(city.Do(kPresider, OpenHearingOf(heard)));
  Must(city.Do(kPresider, CloseHearingOf(heard)));
}

}  // namespace yici::approval
