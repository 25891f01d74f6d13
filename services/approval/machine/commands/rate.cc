// What the applicant's side leaves on a case: trips to a hall (跑动) and ratings (好差评).
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/view.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

constexpr int32_t kRatingBest = 1;
constexpr int32_t kRatingWorst = 5;
constexpr int32_t kRatingBad = 4;  // 4 and 5 (差评)

bool HasReached(const journal::Case& subject, journal::RatingStage stage) {
  switch (stage) {
    case journal::RATING_STAGE_RECEIPT: return true;
    case journal::RATING_STAGE_ACCEPTANCE: return IsAccepted(subject);
    case journal::RATING_STAGE_COMPLETION: return HasEnded(subject.state());
    default: return false;
  }
}

// The first rating of a stage, or its follow-up; nullptr when there is none.
const journal::Rating* FindRating(const journal::Case& subject, journal::RatingStage stage, bool follow_up) {
  for (const journal::Rating& rating : subject.ratings()) {
    if (rating.stage() == stage && (rating.nth() > 1) == follow_up) return &rating;
  }
  return nullptr;
}

bool IsBad(const journal::Rating& rating) { return rating.code() >= kRatingBad; }

// 再评: who gave a bad rating says once more how it is, after the organ answered it.
bool MayFollow(const journal::Case& subject, const journal::Rating& first, std::string_view rater) {
  return IsBad(first) && first.rectified_us() != 0 && first.rater() == rater &&
         FindRating(subject, first.stage(), true) == nullptr;
}

// The organ owes its answer by a day that stands on the rating and runs as a clock, one for each stage that was rated badly.
void StartRectify(const World& world, CivilDay day, journal::CaseRated& rated) {
  journal::Rating& rating = *rated.mutable_rating();
  if (!IsBad(rating) || rating.nth() > 1) return;
  journal::Clock& clock = *rated.mutable_rectify_clock();
  clock = StartClock(journal::CLOCK_KIND_RATING, kRectifyLimitWd, calendar::Unit::kWorkingDays, day);
  clock.set_step(std::string(StepOfRating(rating.stage())));
  Stamp(clock, nullptr, world.calendar, day);
  rating.set_rectify_due_day(clock.due_day());
  rating.set_rectify_calendar_version(clock.calendar_version());
}

Refusal CheckSyntax(const journal::RectifyRating& command) {
  if (command.stage() < journal::RATING_STAGE_RECEIPT || command.stage() > journal::RATING_STAGE_COMPLETION) {
    return Deny(Reason::kRatingStageRequired, "stage");
  }
  if (command.verdict() < journal::RATING_VERDICT_FACTUAL || command.verdict() > journal::RATING_VERDICT_MALICIOUS) {
    return Deny(Reason::kRatingVerdictRequired, "verdict");
  }
  if (IsBlank(command.text())) return Deny(Reason::kRectificationRequired, "text");
  return CheckTexts({{"text", command.text()}});
}

Refusal CheckSyntax(const journal::RateCase& command) {
  if (command.stage() < journal::RATING_STAGE_RECEIPT || command.stage() > journal::RATING_STAGE_COMPLETION) {
    return Deny(Reason::kRatingStageRequired, "stage");
  }
  if (command.code() < kRatingBest || command.code() > kRatingWorst) return Deny(Reason::kRatingCodeInvalid, "code");
  return CheckTexts({{"text", command.text()}});
}

// A rating is the party's own word. Who keys it in says whose it is: an organ must not rate itself.
Refusal CheckRater(Desk& desk, const std::string& named) {
  if (Refusal refusal = desk.RequireParty({}, named)) return refusal;
  // Nor does who did the work for the applicant.
  if (Refusal refusal = desk.RequireNoAgent(desk.actor().is_enterprise() ? std::string_view() : desk.actor().id))
    return refusal;
  const bool says_whose = desk.actor().is_enterprise() || !desk.Represented(named).empty();
  return says_whose ? std::nullopt : Refusal(Deny(Reason::kNotPermitted, "applicant"));
}

}  // namespace

Outcome DecideVisit(const World& world, const journal::RecordVisit& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckTexts({{"purpose", command.purpose()}}));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  const auto* hall = world.state.Find<journal::Hall>(command.hall_id());
  if (hall == nullptr) return Refuse(Deny(Reason::kHallUnknown, "hall_id"));
  if (desk.actor().is_enterprise()) {
    YICI_REQUIRE(desk.RequireParty());
  } else {
    const directory::Scope scope{
        .department_id = desk.organ().department_id, .hall_id = hall->hall_id(), .jurisdiction = hall->jurisdiction()};
    YICI_REQUIRE(CheckSender(ordered, hall->hall_id()));
    const auto mandate =
        directory::FindMandate(world.state, desk.actor().id, directory::role::kWindowClerk, scope, DayOf(ordered.legal_time));
    if (!mandate) return Refuse(Deny(Reason::kNotPermitted));
  }
  YICI_REQUIRE(desk.RequireState(journal::Command::kRecordVisit));
  YICI_REQUIRE(desk.RequireTime());
  // One trip is one visit, whatever was done on it: the same hall on the same day is answered, not recorded again.
  const auto visit = desk.NewVisit(command.hall_id(), command.purpose(), command.by_agent());
  if (!visit) return desk.Conclude();
  journal::Event event;
  event.mutable_visit_recorded()->set_case_no(command.case_no());
  *event.mutable_visit_recorded()->mutable_visit() = *visit;
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideRate(const World& world, const journal::RateCase& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(CheckRater(desk, command.applicant()));
  YICI_REQUIRE(desk.RequireState(journal::Command::kRateCase));
  YICI_REQUIRE(desk.RequireTime());
  if (!HasReached(desk.subject(), command.stage())) return Refuse(Deny(Reason::kStageNotReached, "stage"));
  const std::string_view rater = desk.actor().is_enterprise() ? desk.actor().id : desk.Represented(command.applicant());
  const journal::Rating* first = FindRating(desk.subject(), command.stage(), false);
  if (first != nullptr && !MayFollow(desk.subject(), *first, rater)) return Refuse(Deny(Reason::kAlreadyRated, "stage"));
  journal::Event event;
  event.mutable_case_rated()->set_case_no(command.case_no());
  journal::Rating& rating = *event.mutable_case_rated()->mutable_rating();
  rating.set_stage(command.stage());
  rating.set_code(command.code());
  rating.set_text(command.text());
  rating.set_channel(command.channel());
  rating.set_at_us(ordered.occurred_at().micros());
  rating.set_rater(std::string(rater));
  rating.set_nth(first == nullptr ? 1 : 2);
  if (first != nullptr) rating.set_follows_us(first->at_us());
  StartRectify(world, desk.day(), *event.mutable_case_rated());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideRectify(const World& world, const journal::RectifyRating& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(desk.RequireOfficer({directory::role::kChiefRepresentative, directory::role::kOrganHead}));
  YICI_REQUIRE(desk.RequireState(journal::Command::kRectifyRating));
  YICI_REQUIRE(desk.RequireTime());
  const journal::Rating* first = FindRating(desk.subject(), command.stage(), false);
  if (first == nullptr || !IsBad(*first)) return Refuse(Deny(Reason::kNoBadRating, "stage"));
  if (first->rectified_us() != 0) return Refuse(Deny(Reason::kAlreadyRectified, "stage"));
  journal::Event event;
  journal::RatingRectified& rectified = *event.mutable_rating_rectified();
  rectified.set_case_no(command.case_no());
  rectified.set_stage(command.stage());
  rectified.set_verdict(command.verdict());
  rectified.set_text(command.text());
  rectified.set_officer(std::string(desk.actor().id));
  rectified.set_post(desk.post());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::approval
