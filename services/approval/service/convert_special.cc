// Special procedures, hearings and the extension: from requests to commands.
#include <algorithm>

#include "services/approval/service/convert_parts.h"
#include "services/base/time.h"

namespace yici::approval {
namespace {

// "jz-market-head-1" is the officer of that id.
std::string OfficerOf(const std::string& text) {
  return text.empty() || text.find(':') != std::string::npos ? text : StrCat("officer:", text);
}

MaybeRejection CalendarDays(const std::string& unit, bool* calendar_days) {
  return Word<bool>("unit", unit, {{"wd", false}, {"cd", true}, {"", false}}, calendar_days);
}

// The words of the closed list are the machine's to judge; "expert_review" is "expert-review".
std::string KindOf(std::string word) {
  std::replace(word.begin(), word.end(), '_', '-');
  return word;
}

template <class Request, class Command>
MaybeRejection ToSpecial(const Request& request, Incoming& incoming, Command& command) {
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(CheckText("kind", request.kind(), 0, 64));
  YICI_REJECT_IF(CheckText("basis", request.basis(), 0, 500));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, 2000));
  YICI_REJECT_IF(CheckText("requester", request.requester(), 0, 200));
  YICI_REJECT_IF(CheckText("approver", request.approver(), 0, 80));
  YICI_REJECT_IF(CheckText("seal", request.seal(), 0, 100));
  bool calendar_days = false;
  YICI_REJECT_IF(CalendarDays(request.unit(), &calendar_days));
  YICI_REJECT_IF(Limit("inspectors", request.inspectors_size() <= 30, "不超过 30 人", "at most 30 officers"));
  for (const std::string& inspector : request.inspectors()) {
    YICI_REJECT_IF(CheckText("inspectors", inspector, 1, 80));
    command.add_inspectors(OfficerOf(inspector));
  }
  command.set_case_no(request.case_no());
  command.set_kind(KindOf(request.kind()));
  command.set_basis(request.basis());
  command.set_reason(request.reason());
  command.set_requester(request.requester());
  command.set_length(request.length());
  command.set_calendar_days(calendar_days);
  command.set_approver(OfficerOf(request.approver()));
  command.set_seal(request.seal());
  return std::nullopt;
}

}  // namespace

MaybeRejection ToCommand(const MasterKey&, const api::StartSpecialRequest& request, Incoming& incoming) {
  return ToSpecial(request, incoming, *incoming.command.mutable_start_special());
}

MaybeRejection ToCommand(const MasterKey&, const api::AmendSpecialRequest& request, Incoming& incoming) {
  return ToSpecial(request, incoming, *incoming.command.mutable_amend_special());
}

MaybeRejection ToCommand(const MasterKey&, const api::EndSpecialRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_end_special();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(CheckText("result", request.result(), 0, 2000));
  YICI_REJECT_IF(CheckText("opinion", request.opinion(), 0, 2000));
  command.set_case_no(request.case_no());
  command.set_result(request.result());
  command.set_opinion(request.opinion());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey& master, const api::NotifyHearingRightRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_notify_hearing_right();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(CheckText("ground", request.ground(), 0, 2000));
  YICI_REJECT_IF(CheckText("seal", request.seal(), 0, 100));
  YICI_REJECT_IF(Limit("interested", request.interested_size() <= 50, "不超过 50 人", "at most 50 parties"));
  server::Sealer sealer(master);
  Warnings warnings;  // of codes: nobody waits for them
  for (int i = 0; i < request.interested_size(); ++i) {
    YICI_REJECT_IF(
        ToParty(StrCat("interested[", i, "]"), request.interested(i), master, sealer, *command.add_interested(), &warnings));
  }
  command.set_case_no(request.case_no());
  command.set_ground(request.ground());
  command.set_seal(request.seal());
  incoming.keys = sealer.TakeKeyRows();
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey& master, const api::WaiveHearingRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_waive_hearing();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(CheckText("waiver", request.waiver(), 0, 200));
  YICI_REJECT_IF(Represented(master, request, incoming, command.mutable_party()));
  command.set_case_no(request.case_no());
  command.set_waiver(request.waiver());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey& master, const api::RequestHearingRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_request_hearing();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, 2000));
  YICI_REJECT_IF(Represented(master, request, incoming, command.mutable_party()));
  command.set_case_no(request.case_no());
  command.set_reason(request.reason());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::ScheduleHearingRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_schedule_hearing();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(CheckText("place", request.place(), 0, 200));
  YICI_REJECT_IF(CheckText("presiding_officer", request.presiding_officer(), 0, 80));
  YICI_REJECT_IF(CheckText("seal", request.seal(), 0, 100));
  if (!request.hearing_day().empty()) {
    const auto day = CivilDay::Parse(request.hearing_day());
    if (!day || day->year() < 1992 || day->year() > 2199) {
      return server::InvalidField("DAY_FORMAT", "hearing_day", "日期应为 2020-04-20 的形式。",
                                  "Expected a day like 2020-04-20.");
    }
    command.set_hearing_day(day->days_since_1970());
  }
  command.set_case_no(request.case_no());
  command.set_place(request.place());
  command.set_presiding_officer(OfficerOf(request.presiding_officer()));
  command.set_seal(request.seal());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::OpenHearingRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_open_hearing();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(CheckText("presiding_officer", request.presiding_officer(), 0, 80));
  command.set_case_no(request.case_no());
  command.set_presiding_officer(OfficerOf(request.presiding_officer()));
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::CloseHearingRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_close_hearing();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(CheckText("record", request.record(), 0, 200));
  YICI_REJECT_IF(CheckText("note", request.note(), 0, 2000));
  command.set_case_no(request.case_no());
  command.set_record(request.record());
  command.set_signed_by_participants(request.signed_by_participants());
  command.set_note(request.note());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::ExtendLimitRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_extend_limit();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, 2000));
  YICI_REJECT_IF(CheckText("approver", request.approver(), 0, 80));
  YICI_REJECT_IF(CheckText("seal", request.seal(), 0, 100));
  command.set_case_no(request.case_no());
  command.set_days(request.days());
  command.set_reason(request.reason());
  command.set_approver(OfficerOf(request.approver()));
  command.set_seal(request.seal());
  command.set_etag(request.etag());
  return std::nullopt;
}

}  // namespace yici::approval
