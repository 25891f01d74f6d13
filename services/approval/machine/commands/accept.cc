// AcceptCase (受理): the decision of acceptance with both due dates; C2 and C3 start (行政许可法 32, 42).
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/review_process.h"
#include "services/approval/machine/steps.h"
#include "services/approval/machine/text.h"
#include "services/approval/machine/view.h"

namespace yici::approval {
namespace {

constexpr int32_t kJointLimitWdDefault = 45;  // 统一办理、联合办理、集中办理 (行政许可法 42)

int32_t StatutoryLimit(const journal::Item& item, const journal::Process* process) {
  if (item.statutory_limit() > 0) return item.statutory_limit();
  if (process == nullptr) return kStatutoryLimitWdDefault;
  for (const std::string& step : process->steps()) {
    if (step == kJointReview) return kJointLimitWdDefault;
  }
  return kStatutoryLimitWdDefault;
}

}  // namespace

CivilDay AcceptanceDay(const journal::Case& subject, CivilDay today) {
  return subject.last_material_day() != 0 ? CivilDay(subject.last_material_day()) : today;
}

std::optional<journal::Clock> StepClock(const World& world, const journal::Item& item, const journal::Process* process,
                                        std::string_view step, CivilDay start, CivilDay today) {
  const int32_t limit = step.empty() ? 0 : StepLimitWd(item, process, step);
  if (limit <= 0) return std::nullopt;
  journal::Clock clock = StartClock(journal::CLOCK_KIND_C9_STEP, limit, calendar::Unit::kWorkingDays, start);
  clock.set_step(std::string(step));
  StampNew(clock, nullptr, world.calendar, today);
  return clock;
}

journal::CaseAccepted MakeAccepted(const World& world, const journal::Case& subject, const journal::Item& item,
                                   const journal::Process* process, const Acceptance& dates) {
  journal::CaseAccepted event;
  event.set_case_no(subject.case_no());
  const std::string organ = directory::OrganOn(world.state, subject.department_id(), subject.item_code(), dates.deed_day);
  *event.mutable_document() = NextDocument(world.state, organ, dates.document, dates.deed_day, &subject);
  event.set_acceptance_day(dates.acceptance_day.days_since_1970());
  const auto unit = item.statutory_in_calendar_days() && item.statutory_limit() > 0 ? calendar::Unit::kCalendarDays
                                                                                    : calendar::Unit::kWorkingDays;
  journal::Clock& statutory = *event.mutable_statutory_clock();
  statutory = StartClock(journal::CLOCK_KIND_C2_STATUTORY, StatutoryLimit(item, process), unit, dates.acceptance_day);
  StampNew(statutory, nullptr, world.calendar, dates.deed_day);
  if (item.promised_limit_wd() > 0) {
    journal::Clock& promised = *event.mutable_promised_clock();
    promised = StartClock(journal::CLOCK_KIND_C3_PROMISED, item.promised_limit_wd(), calendar::Unit::kWorkingDays,
                          dates.acceptance_day);
    StampNew(promised, &statutory, world.calendar, dates.deed_day);
  }
  // Art. 43: the lower organ's review, for items that a higher organ rules.
  if (item.first_review()) {
    journal::Clock& review = *event.mutable_first_review_clock();
    review = StartClock(journal::CLOCK_KIND_C4_FIRST_REVIEW, kFirstReviewLimitWd, calendar::Unit::kWorkingDays,
                        dates.acceptance_day);
    StampNew(review, nullptr, world.calendar, dates.deed_day);
  }
  *event.mutable_steps() = ChainOf(process);
  if (auto review = ReviewOf(world.state, process)) {
    *event.mutable_review() = *std::move(review);
  } else if (event.steps_size() > 0) {
    const std::string& first = event.steps(0).step();
    if (auto clock = StepClock(world, item, process, first, dates.step_start, dates.deed_day)) {
      *event.mutable_step_clock() = *std::move(clock);
    }
  }
  return event;
}

Outcome DecideAccept(const World& world, const journal::AcceptCase& command, const Ordered& ordered) {
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(desk.RequireOfficer({directory::role::kChiefRepresentative}));
  YICI_REQUIRE(desk.RequireState(journal::Command::kAcceptCase));
  YICI_REQUIRE(desk.RequireTime());
  if (const auto outstanding = Outstanding(desk.subject()); !outstanding.empty()) {
    return Refuse(Deny(Reason::kMaterialsIncomplete, "case_no", {{"outstanding", Listed(outstanding)}}));
  }
  const CivilDay day = desk.day();
  journal::Event event;
  *event.mutable_case_accepted() =
      MakeAccepted(world, desk.subject(), desk.item(), desk.process(), {day, AcceptanceDay(desk.subject(), day), day});
  event.mutable_case_accepted()->set_seal(command.seal());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::approval
