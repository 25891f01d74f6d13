// What the applicant's side leaves on a case: trips to a hall (跑动) and ratings (好差评).
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/view.h"

namespace yici::approval {
namespace {

constexpr int32_t kRatingBest = 1;
constexpr int32_t kRatingWorst = 5;

bool HasReached(const journal::Case& subject, journal::RatingStage stage) {
  switch (stage) {
    case journal::RATING_STAGE_RECEIPT: return true;
    case journal::RATING_STAGE_ACCEPTANCE: return IsAccepted(subject);
    case journal::RATING_STAGE_COMPLETION: return HasEnded(subject.state());
    default: return false;
  }
}

bool IsRated(const journal::Case& subject, journal::RatingStage stage) {
  for (const journal::Rating& rating : subject.ratings()) {
    if (rating.stage() == stage) return true;
  }
  return false;
}

Refusal CheckSyntax(const journal::RateCase& command) {
  if (command.stage() < journal::RATING_STAGE_RECEIPT || command.stage() > journal::RATING_STAGE_COMPLETION) {
    return Deny(Reason::kRatingStageRequired, "stage");
  }
  if (command.code() < kRatingBest || command.code() > kRatingWorst) return Deny(Reason::kRatingCodeInvalid, "code");
  return CheckTexts({{"text", command.text()}});
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
  YICI_REQUIRE(desk.RequireParty({}, command.applicant()));
  YICI_REQUIRE(desk.RequireState(journal::Command::kRateCase));
  YICI_REQUIRE(desk.RequireTime());
  if (!HasReached(desk.subject(), command.stage())) return Refuse(Deny(Reason::kStageNotReached, "stage"));
  if (IsRated(desk.subject(), command.stage())) return Refuse(Deny(Reason::kAlreadyRated, "stage"));
  journal::Event event;
  event.mutable_case_rated()->set_case_no(command.case_no());
  journal::Rating& rating = *event.mutable_case_rated()->mutable_rating();
  rating.set_stage(command.stage());
  rating.set_code(command.code());
  rating.set_text(command.text());
  rating.set_channel(command.channel());
  rating.set_at_us(ordered.occurred_at().micros());
  const std::string_view rater = desk.actor().is_enterprise() ? std::string_view() : desk.Represented(command.applicant());
  rating.set_rater(std::string(rater.empty() ? desk.actor().id : rater));
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::approval
