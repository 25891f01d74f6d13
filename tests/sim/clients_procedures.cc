// Officers and parties around special procedures, hearings and extensions.
#include "services/base/text.h"
#include "tests/sim/clients.h"

namespace yici::sim {
namespace {

constexpr const char* kKinds[] = {"hearing", "bidding",    "auction",   "inspection",
                                  "testing", "quarantine", "appraisal", "expert-review"};

}  // namespace

std::string Clients::Inspector(const law::Case& subject) {
  if (random_.PerMille(40)) return "officer:no-such-officer";
  return StrCat("officer:", Carrier(subject), "-handler-", random_.Between(1, 2));
}

template <class Command>
void Clients::FillSpecial(const law::Case& subject, const std::string& principal, Command& special) {
  special.set_case_no(subject.no);
  special.set_kind(random_.PerMille(40) ? "lunch" : kKinds[random_.Below(8)]);
  special.set_basis(Words());
  special.set_reason(Words());
  special.set_length(random_.PerMille(30) ? 0 : random_.Between(1, 15));
  special.set_calendar_days(random_.Percent(30));
  special.set_approver(random_.Percent(94) ? principal : random_.Percent(50) ? "" : random_.Of(cast_.officers));
  const bool inspects = special.kind() == "inspection";
  if (inspects || random_.Percent(15)) special.add_inspectors(Inspector(subject));
  if (inspects && random_.Percent(85)) special.add_inspectors(Inspector(subject));
}

journal::Command Clients::StartSpecial(const law::Case& subject, std::string& principal) {
  journal::Command command;
  principal = OfficerOf(subject, random_.Percent(60) ? "chief-representative" : "organ-head");
  FillSpecial(subject, principal, *command.mutable_start_special());
  return command;
}

journal::Command Clients::InSpecial(const law::Case& subject, std::string& principal) {
  const int dice = random_.Below(100);
  if (dice < (law::HearingIsOpen(subject) ? 75 : 5)) return AtHearing(subject, principal);
  journal::Command command;
  principal = OfficerOf(subject, random_.Percent(60) ? "chief-representative" : "organ-head");
  if (dice < 82) {
    command.mutable_end_special()->set_case_no(subject.no);
    command.mutable_end_special()->set_result(Words());
    return command;
  }
  if (dice < 90) return StartSpecial(subject, principal);  // did not see that one runs
  journal::AmendSpecial& amend = *command.mutable_amend_special();
  FillSpecial(subject, principal, amend);
  if (random_.Percent(50)) amend.clear_kind();
  if (random_.Percent(60)) amend.set_length(random_.Between(5, 30));
  return command;
}

// ---- hearings ----

law::Day Clients::HearingDay() {
  const law::Calendar& calendar = city_->almanac.InForce(today_);
  law::Day day = today_;
  for (int left = random_.Percent(90) ? 7 + random_.Below(2) : 6; left > 0;) left -= calendar.Working(++day) ? 1 : 0;
  return day;
}

journal::Command Clients::ScheduleHearing(const law::Case& subject, std::string& principal) {
  journal::Command command;
  journal::ScheduleHearing& plan = *command.mutable_schedule_hearing();
  principal = OfficerOf(subject, random_.Percent(50) ? "handler" : "chief-representative");
  plan.set_case_no(subject.no);
  plan.set_hearing_day(random_.PerMille(30) ? 0 : HearingDay());
  plan.set_place(Words());
  // Somebody of the organ who had nothing to do with the case, or just somebody.
  const std::string role = random_.Percent(60) ? "-joint-officer-1" : random_.Percent(50) ? "-reviewer-1" : "-handler-1";
  plan.set_presiding_officer(random_.PerMille(60) ? "officer:no-such-officer" : StrCat("officer:", Carrier(subject), role));
  return command;
}

journal::Command Clients::AtHearing(const law::Case& subject, std::string& principal) {
  const law::HearingFile& hearing = subject.hearing;
  if (hearing.phase == law::Hearing::kOrdered || random_.Percent(12)) return ScheduleHearing(subject, principal);
  journal::Command command;
  principal = random_.Percent(50) && !hearing.presider.empty() ? hearing.presider : OfficerOf(subject, "handler");
  if (hearing.phase == law::Hearing::kOpen ? random_.Percent(60) : random_.Percent(15)) {
    journal::CloseHearing& close = *command.mutable_close_hearing();
    close.set_case_no(subject.no);
    close.set_record(random_.Percent(95) ? "笔录-1" : "");
    close.set_signed_by_participants(random_.Percent(65));
    if (random_.Percent(80)) close.set_note("参加人拒绝签字");
    return command;
  }
  command.mutable_open_hearing()->set_case_no(subject.no);
  if (random_.Percent(20)) {
    command.mutable_open_hearing()->set_presiding_officer(StrCat("officer:", Carrier(subject), "-reviewer-1"));
  }
  return command;
}

journal::Command Clients::TellRight(const law::Case& subject, std::string& principal) {
  journal::Command command;
  journal::NotifyHearingRight& tell = *command.mutable_notify_hearing_right();
  principal = OfficerOf(subject, random_.Percent(50) ? "handler" : "chief-representative");
  tell.set_case_no(subject.no);
  if (random_.Percent(80)) tell.set_ground("重大利益");
  for (int i = random_.Below(3); i > 0; --i) tell.add_interested()->set_uscc(random_.Of(cast_.applicants));
  return command;
}

// By whoever was told, by the agent, or by a clerk who names the party.
journal::Command Clients::UseRight(const law::Case& subject, std::string& principal) {
  std::string party = "enterprise:" + subject.applicant;
  if (!subject.hearing.holders.empty() && random_.Percent(60)) party = random_.Of(subject.hearing.holders).first;
  if (!subject.agent.empty() && random_.Percent(30)) party = "enterprise:" + subject.agent;
  if (random_.Percent(8)) party = "enterprise:" + random_.Of(cast_.applicants);
  for (const auto& [holder, waived] : subject.hearing.holders) {
    if (waived && random_.Percent(60)) party = holder;  // has second thoughts
  }
  const bool by_clerk = random_.Percent(35);
  principal = !by_clerk ? party : OfficerOf(subject, random_.Percent(50) ? "window-clerk" : "handler");
  journal::Command command;
  if (random_.Percent(45)) {
    command.mutable_waive_hearing()->set_case_no(subject.no);
    command.mutable_waive_hearing()->set_waiver(Words());
    if (by_clerk && random_.Percent(90)) command.mutable_waive_hearing()->set_party(party);
    return command;
  }
  command.mutable_request_hearing()->set_case_no(subject.no);
  if (by_clerk && random_.Percent(90)) command.mutable_request_hearing()->set_party(party);
  return command;
}

// ---- extension ----

journal::Command Clients::Extend(const law::Case& subject, std::string& principal) {
  journal::Command command;
  journal::ExtendLimit& extend = *command.mutable_extend_limit();
  principal =
      OfficerOf(subject, subject.item->extended_by_government != random_.PerMille(80) ? "government-head" : "organ-head");
  extend.set_case_no(subject.no);
  const int most = subject.item->extension == 0 ? 5 : subject.item->extension;
  extend.set_days(random_.PerMille(30) ? 0 : random_.Percent(85) ? random_.Between(1, most) : most + 1);
  extend.set_reason(Words());
  extend.set_approver(random_.Percent(94) ? principal : random_.Percent(30) ? "" : random_.Of(cast_.officers));
  extend.set_etag(Etag(subject));
  return command;
}

// What fits the case now and then, and sometimes what does not.
journal::Command Clients::Procedure(const law::Case& subject, std::string& principal) {
  const int dice = random_.Below(100);
  const law::Hearing phase = subject.hearing.phase;
  if (phase == law::Hearing::kTold && dice < 60) return UseRight(subject, principal);
  if (phase == law::Hearing::kWaived && dice < 45) return UseRight(subject, principal);
  if (phase == law::Hearing::kNone && dice < (subject.item->hearing_right ? 60 : 25)) return TellRight(subject, principal);
  if (dice < 70) return StartSpecial(subject, principal);
  if (dice < 88) return Extend(subject, principal);
  if (dice < 91) return TellRight(subject, principal);
  if (dice < 94) return UseRight(subject, principal);
  return random_.Percent(50) ? InSpecial(subject, principal) : AtHearing(subject, principal);
}

}  // namespace yici::sim
