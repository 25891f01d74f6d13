// What provokes each refusal of special procedures, hearings and extensions.
#include "services/approval/machine/special_kit.h"

namespace yici::approval {
namespace {

using journal::Command;

Command With(Command command, const std::function<void(Command&)>& edit) {
  edit(command);
  return command;
}

std::string Told(City& city) {
  const std::string no = city.Reviewed(kThreeStep);
  city.Do(kHandler, HearingRightOf(no, {std::string(kNeighbour)}));
  return no;
}

std::string Asked(City& city) {
  const std::string no = Told(city);
  city.Do(kApplicant, RequestHearingOf(no));
  return no;
}

std::string Scheduled(City& city) {
  const std::string no = Asked(city);
  city.Do(kHandler, ScheduleHearingOf(no, "2020-04-29"));
  return no;
}

std::string Opened(City& city) {
  const std::string no = Scheduled(city);
  city.At("2020-04-29T09:00");
  city.Do(kPresider, OpenHearingOf(no));
  return no;
}

std::string Paused(City& city) {
  const std::string no = city.Accepted(kThreeStep);
  city.Do(kChief, StartSpecialOf(no));
  return no;
}

std::vector<SpecialRejection> SyntaxRows() {
  return {
      {Reason::kSpecialKindNotAllowed, [](City& city) { return city.Do(kChief, StartSpecialOf("any", "public-notice")); }},
      {Reason::kLengthRequired, [](City& city) { return city.Do(kChief, StartSpecialOf("any", "testing", 0)); }},
      {Reason::kApproverRequired,
       [](City& city) {
         return city.Do(kChief, With(StartSpecialOf("any"), [](Command& c) { c.mutable_start_special()->clear_approver(); }));
       }},
      {Reason::kPartyDuplicate,
       [](City& city) {
         return city.Do(kHandler, HearingRightOf("any", {std::string(kNeighbour), std::string(kNeighbour)}));
       }},
      {Reason::kWaiverRequired,
       [](City& city) {
         return city.Do(kApplicant,
                        With(WaiveHearingOf("any"), [](Command& c) { c.mutable_waive_hearing()->set_waiver(" "); }));
       }},
      {Reason::kHearingPlanRequired, [](City& city) { return city.Do(kHandler, ScheduleHearingOf("any", "2020-05-11", "")); }},
      {Reason::kHearingRecordRequired,
       [](City& city) {
         return city.Do(kHandler, With(CloseHearingOf("any"),
                                       [](Command& c) { c.mutable_close_hearing()->set_signed_by_participants(false); }));
       }},
      {Reason::kNeedsOrganHead,
       [](City& city) { return city.Do(kHandler, ExtendOf(city.Accepted(kThreeStep), 10, kHandler)); }},
      {Reason::kPresidingOfficerReviews,
       [](City& city) { return city.Do(kHandler, ScheduleHearingOf(Asked(city), "2020-05-11", kReviewer)); }},
      {Reason::kAlreadyPaused, [](City& city) { return city.Do(kChief, StartSpecialOf(Paused(city), "testing")); }},
      {Reason::kNotPaused, [](City& city) { return city.Do(kHandler, EndSpecialOf(city.Accepted(kThreeStep))); }},
  };
}

std::vector<SpecialRejection> PauseRows() {
  return {
      {Reason::kClockExpired,
       [](City& city) {
         const std::string no = city.Accepted(kThreeStep);
         city.At("2020-05-20T00:00");
         return city.Do(kChief, StartSpecialOf(no));
       }},
      {Reason::kSpecialLengthPast,
       [](City& city) {
         const std::string no = Paused(city);
         city.At("2020-04-24T09:00");
         return city.Do(kChief, AmendSpecialOf(no, "", 3));
       }},
      {Reason::kHearingNotClosed, [](City& city) { return city.Do(kHandler, EndSpecialOf(Asked(city))); }},
      {Reason::kExtensionUsed,
       [](City& city) {
         const std::string no = city.Accepted(kThreeStep);
         city.Do(kHead, ExtendOf(no, 3));
         return city.Do(kHead, ExtendOf(no, 3));
       }},
      {Reason::kExtensionTooLong, [](City& city) { return city.Do(kHead, ExtendOf(city.Accepted(kThreeStep), 11)); }},
  };
}

std::vector<SpecialRejection> HearingRows() {
  return {
      {Reason::kHearingRightNotified, [](City& city) { return city.Do(kHandler, HearingRightOf(Told(city))); }},
      {Reason::kHearingRightNotNotified,
       [](City& city) { return city.Do(kApplicant, RequestHearingOf(city.Accepted(kThreeStep))); }},
      {Reason::kHearingRightLapsed,
       [](City& city) {
         const std::string no = Told(city);
         city.At("2020-04-27T00:00");
         return city.Do(kNeighbour, RequestHearingOf(no));
       }},
      {Reason::kHearingRightWaived,
       [](City& city) {
         const std::string no = Told(city);
         city.Do(kApplicant, WaiveHearingOf(no));
         return city.Do(kApplicant, RequestHearingOf(no));
       }},
      {Reason::kHearingAlreadyRequested, [](City& city) { return city.Do(kNeighbour, RequestHearingOf(Asked(city))); }},
      {Reason::kNoHearing, [](City& city) { return city.Do(kHandler, ScheduleHearingOf(Paused(city), "2020-05-11")); }},
      {Reason::kHearingNotScheduled, [](City& city) { return city.Do(kHandler, OpenHearingOf(Asked(city))); }},
      {Reason::kPresidingOfficerUnknown,
       [](City& city) { return city.Do(kHandler, ScheduleHearingOf(Asked(city), "2020-05-11", "officer:nobody")); }},
      {Reason::kHearingNoticeTooShort,
       [](City& city) { return city.Do(kHandler, ScheduleHearingOf(Asked(city), "2020-04-27")); }},
      {Reason::kHearingAlreadyOpened, [](City& city) { return city.Do(kPresider, OpenHearingOf(Opened(city))); }},
      {Reason::kHearingNotOpened, [](City& city) { return city.Do(kHandler, CloseHearingOf(Scheduled(city))); }},
      {Reason::kHearingRightOpen, [](City& city) { return city.Do(kApprover, Grant(Told(city))); }},
      {Reason::kHearingRecordNotCited,
       [](City& city) {
         const std::string no = Opened(city);
         city.Do(kPresider, CloseHearingOf(no));
         return city.Do(kApprover, Grant(no));
       }},
  };
}

}  // namespace

std::vector<SpecialRejection> SpecialRejections() {
  std::vector<SpecialRejection> rows = SyntaxRows();
  for (auto* part : {PauseRows, HearingRows}) {
    for (SpecialRejection& row : part()) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace yici::approval
