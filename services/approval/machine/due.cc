// What deadlines do to a case (domain 2.4, 2.10): warnings, breaches, deemed acceptance, the end of an unanswered
// notice.
#include <algorithm>
#include <optional>
#include <string>

#include "services/approval/machine/clocks.h"
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/decide.h"
#include "services/approval/machine/steps.h"
#include "services/approval/machine/text.h"
#include "services/approval/machine/view.h"
#include "services/catalog/machine/lookup.h"

namespace yici::approval {
namespace {

constexpr std::string_view kLateNotice = "LATE_NOTICE";
constexpr std::string_view kSupplementExpired = "SUPPLEMENT_EXPIRED";
// The document of an expired C7 tells that a new application is possible and returns the materials (domain 2.4).
constexpr std::string_view kExpiredBasis = "补正期限届满未补正；材料退回，可以重新申请。";

enum class What { kWarning, kBreach };

struct Due {
  Instant at;
  const journal::Clock* clock = nullptr;
  What what = What::kWarning;
  ClockDues dues;
};

// The next thing a running clock does; nothing for a provisional one.
Due NextOf(const journal::Case& subject, const journal::Clock& clock, const calendar::Calendar& calendar, CivilDay today) {
  Due next{.at = {},
           .clock = &clock,
           .what = What::kBreach,
           .dues = DuesOf(clock, FindLast(subject, journal::CLOCK_KIND_C2_STATUTORY), calendar, today)};
  next.at = calendar::BreachInstant(next.dues.due);
  if (!clock.warned()) {
    next.what = What::kWarning;
    next.at = std::min(next.at, StartOf(next.dues.warn));
  }
  return next;
}

// Everything that is due at the earliest due instant, in the order of clock kinds.
std::vector<Due> Earliest(const journal::Case& subject, const World& world, const Ordered& ordered) {
  std::vector<Due> earliest;
  for (const journal::Clock& clock : subject.clocks()) {
    if (!IsRunning(clock)) continue;
    Due next = NextOf(subject, clock, world.calendar, DayOf(ordered.legal_time));
    if (next.dues.provisional || next.at > ordered.legal_time) continue;
    if (!earliest.empty() && next.at > earliest.front().at) continue;
    if (!earliest.empty() && next.at < earliest.front().at) earliest.clear();
    earliest.push_back(std::move(next));
  }
  std::stable_sort(earliest.begin(), earliest.end(),
                   [](const Due& a, const Due& b) { return a.clock->kind() < b.clock->kind(); });
  return earliest;
}

// Several officers may hold one post, so a card names the duty: department and role.
// Whoever carried the case on its last day: a successor does not answer for what its predecessor let pass.
std::string LiablePost(const World& world, const journal::Case& subject, const Due& due) {
  const journal::Clock& clock = *due.clock;
  const CivilDay day = due.what == What::kBreach ? due.dues.due : DayOf(due.at);
  const std::string_view role =
      clock.kind() == journal::CLOCK_KIND_C9_STEP ? RoleOfStep(clock.step()) : directory::role::kChiefRepresentative;
  const std::string organ = directory::OrganOn(world.state, subject.department_id(), subject.item_code(), day);
  return Text(organ, "/", role);
}

struct Breach {
  journal::CardColor color;
  std::string_view rule;
};

// 黄牌 for what was promised, 红牌 for what the law sets (domain 2.10).
Breach BreachOf(const journal::Clock& clock, bool statutory_too) {
  switch (clock.kind()) {
    case journal::CLOCK_KIND_C2_STATUTORY: return {journal::CARD_COLOR_RED, "STATUTORY_LATE"};
    case journal::CLOCK_KIND_C3_PROMISED:
      return {statutory_too ? journal::CARD_COLOR_UNSPECIFIED : journal::CARD_COLOR_YELLOW, "PROMISE_LATE"};
    case journal::CLOCK_KIND_C5_DELIVERY:
      return {clock.excused() ? journal::CARD_COLOR_UNSPECIFIED : journal::CARD_COLOR_RED, "DELIVERY_LATE"};
    case journal::CLOCK_KIND_C9_STEP:
      return {statutory_too ? journal::CARD_COLOR_UNSPECIFIED : journal::CARD_COLOR_YELLOW, "STEP_LATE"};
    default: return {journal::CARD_COLOR_UNSPECIFIED, ""};
  }
}

journal::Event MakeWarned(const World& world, const journal::Case& subject, const Due& due) {
  journal::Event event;
  journal::ClockWarned& warned = *event.mutable_clock_warned();
  warned.set_case_no(subject.case_no());
  warned.set_clock(due.clock->kind());
  warned.set_due_day(due.dues.due.days_since_1970());
  warned.set_color(BelongsToApplicant(due.clock->kind()) ? journal::CARD_COLOR_REMINDER : journal::CARD_COLOR_EARLY_WARNING);
  warned.set_step(due.clock->step());
  warned.set_liable_post(LiablePost(world, subject, due));
  return event;
}

journal::Event MakeBreached(const World& world, const journal::Case& subject, const Due& due, bool statutory_too) {
  const Breach breach = BreachOf(*due.clock, statutory_too);
  journal::Event event;
  journal::ClockBreached& breached = *event.mutable_clock_breached();
  breached.set_case_no(subject.case_no());
  breached.set_clock(due.clock->kind());
  breached.set_due_day(due.dues.due.days_since_1970());
  breached.set_color(breach.color);
  breached.set_rule(std::string(breach.rule));
  breached.set_step(due.clock->step());
  breached.set_liable_post(LiablePost(world, subject, due));
  breached.set_counts_on(true);
  breached.set_calendar_version(due.dues.calendar_version);
  return event;
}

// 逾期不告知的，自收到申请材料之日起即为受理 (行政许可法 32(4)): the acceptance date lies in the past.
journal::Event MakeDeemed(const journal::Case& subject, const Due& due, const World& world) {
  const auto* item = catalog::ItemVersion(world.state, subject.item_code(), subject.item_effective_day());
  if (item == nullptr) item = &journal::Item::default_instance();
  const auto* process = catalog::ProcessVersion(world.state, item->process_id(), subject.process_effective_day());
  const int32_t since = subject.last_material_day() != 0 ? subject.last_material_day() : subject.submitted_day();
  // The first step's clock starts because C1 expired: on C1's due day (domain 2.4).
  const Acceptance dates{.deed_day = DayOf(due.at), .acceptance_day = CivilDay(since), .step_start = due.dues.due};
  journal::Event event;
  journal::CaseAccepted& accepted = *event.mutable_case_accepted();
  accepted = MakeAccepted(world, subject, *item, process, dates);
  accepted.set_deemed(true);
  journal::Card& card = *accepted.mutable_card();
  card.set_color(journal::CARD_COLOR_YELLOW);
  card.set_clock(journal::CLOCK_KIND_C1_NOTICE);
  card.set_rule(std::string(kLateNotice));
  card.set_occurred_us(due.at.micros());
  card.set_liable_post(LiablePost(world, subject, due));
  return event;
}

journal::Event MakeExpired(const journal::Case& subject, const Due& due, const World& world) {
  journal::Event event;
  journal::CaseTerminated& terminated = *event.mutable_case_terminated();
  terminated.set_case_no(subject.case_no());
  terminated.set_reason(std::string(kSupplementExpired));
  terminated.set_basis(std::string(kExpiredBasis));
  const CivilDay day = DayOf(due.at);
  const std::string organ = directory::OrganOn(world.state, subject.department_id(), subject.item_code(), day);
  *terminated.mutable_document() = NextDocument(world.state, organ, "38", day, &subject);
  terminated.set_result_code(5);
  return event;
}

journal::Event MakeEvent(const journal::Case& subject, const Due& due, const World& world, bool statutory_too) {
  if (due.what == What::kWarning) return MakeWarned(world, subject, due);
  switch (due.clock->kind()) {
    case journal::CLOCK_KIND_C1_NOTICE: return MakeDeemed(subject, due, world);
    case journal::CLOCK_KIND_C7_SUPPLEMENT: return MakeExpired(subject, due, world);
    default: return MakeBreached(world, subject, due, statutory_too);
  }
}

bool BreachesStatutory(const std::vector<Due>& dues) {
  for (const Due& due : dues) {
    if (due.what == What::kBreach && due.clock->kind() == journal::CLOCK_KIND_C2_STATUTORY) return true;
  }
  return false;
}

}  // namespace

std::vector<PendingEvent> DecideDue(const World& world, std::string_view case_no, const Ordered& ordered) {
  std::vector<PendingEvent> events;
  const auto* subject = world.state.Find<journal::Case>(case_no);
  if (subject == nullptr) return events;
  const std::vector<Due> dues = Earliest(*subject, world, ordered);
  const bool statutory_too = BreachesStatutory(dues);
  for (const Due& due : dues) {
    events.push_back({.event = MakeEvent(*subject, due, world, statutory_too),
                      .subject = SubjectName(case_no),
                      .occurred_at = due.at,
                      .actor = std::string(kSystemActor),
                      .delegated_by = {}});
  }
  return events;
}

}  // namespace yici::approval
