// What deadlines do to a case (domain 2.4, 2.10): warnings, breaches, deemed acceptance, the end of an unanswered
// notice, a right that lapses, a pause longer than promised.
#include <algorithm>
#include <optional>
#include <string>

#include "services/approval/machine/clocks.h"
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/decide.h"
#include "services/approval/machine/grants.h"
#include "services/approval/machine/review_process.h"
#include "services/approval/machine/steps.h"
#include "services/approval/machine/text.h"
#include "services/approval/machine/view.h"
#include "services/catalog/machine/lookup.h"
#include "services/approval/machine/used_days.h"

namespace yici::approval {
namespace {

constexpr std::string_view kLateNotice = "LATE_NOTICE";
constexpr std::string_view kSupplementExpired = "SUPPLEMENT_EXPIRED";
constexpr std::string_view kDeferralExpired = "DEFERRAL_EXPIRED";
// The document of an expired C7 tells that a new application is possible and returns the materials (domain 2.4).
constexpr std::string_view kExpiredBasis = "补正期限届满未补正；材料退回，可以重新申请。";
constexpr std::string_view kDeemedRenewed = "DEEMED_RENEWED";
constexpr std::string_view kDeemedRenewedBasis = "有效期届满前未作出决定，视为准予延续（行政许可法第五十条）。";

constexpr std::string_view kOpinionBySilence = "OPINION_BY_SILENCE";
constexpr std::string_view kSilenceText = "联审期限届满未答复，视为同意。";

constexpr std::string_view kDeferralBasis = "容缺补交期限届满未补齐；终止办理，后果由申请人承担，可以重新申请。";

enum class What { kWarning, kBreach };

struct Due {
  Instant at;
  const journal::Clock* clock = nullptr;
  What what = What::kWarning;
  ClockDues dues;
};

// Red already: what was only promised adds nothing to it, no card and no warning.
bool IsBehindStatutory(const journal::Case& subject, const journal::Clock& clock) {
  const journal::Clock* statutory = FindLast(subject, journal::CLOCK_KIND_C2_STATUTORY);
  return clock.kind() == journal::CLOCK_KIND_C3_PROMISED && statutory != nullptr &&
         statutory->phase() == journal::CLOCK_PHASE_EXPIRED;
}

// The next thing a running clock does; nothing for a provisional one.
Due NextOf(const journal::Case& subject, const journal::Clock& clock, const calendar::Calendar& calendar, CivilDay today) {
  Due next{.at = {},
           .clock = &clock,
           .what = What::kBreach,
           .dues = DuesOf(clock, FindLast(subject, journal::CLOCK_KIND_C2_STATUTORY), calendar, today)};
  next.at = calendar::BreachInstant(next.dues.due);
  if (!clock.warned() && !IsBehindStatutory(subject, clock)) {
    next.what = What::kWarning;
    next.at = std::min(next.at, StartOf(next.dues.warn));
  }
  return next;
}

// The order of clock kinds; what ends the case comes behind everything else of the instant.
std::pair<bool, int> PlaceOf(const Due& due) {
  const bool ends = due.what == What::kBreach && due.clock->kind() == journal::CLOCK_KIND_C8_DEFERRAL;
  return {ends, due.clock->kind()};
}

// Everything that is due at the earliest due instant, in the order of PlaceOf.
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
  // The end of a term asks what became of the case: what else is due at that instant happens in a round before it.
  if (earliest.size() > 1) {
    std::erase_if(earliest, [](const Due& due) { return due.clock->kind() == journal::CLOCK_KIND_C12_TERM; });
  }
  std::stable_sort(earliest.begin(), earliest.end(), [](const Due& a, const Due& b) { return PlaceOf(a) < PlaceOf(b); });
  return earliest;
}

// Whoever carried the case on its last day: a successor does not answer for what its predecessor let pass.
std::string LiableOrgan(const World& world, const journal::Case& subject, const Due& due) {
  return CarrierOn(world.state, subject, due.what == What::kBreach ? due.dues.due : DayOf(due.at));
}

// Several officers may hold one post, so a card names the duty: department and role.
std::string LiablePost(const World& world, const journal::Case& subject, const Due& due) {
  const journal::Clock& clock = *due.clock;
  const std::string_view role =
      clock.kind() == journal::CLOCK_KIND_C9_STEP ? RoleOfStep(clock.step()) : directory::role::kChiefRepresentative;
  return Text(LiableOrgan(world, subject, due), "/", role);
}

// A card stands with the department of its case unless it names another one.
std::string NamedOrgan(const journal::Case& subject, std::string organ) {
  return organ == subject.department_id() ? std::string() : organ;
}

journal::Card MakeCard(const World& world, const journal::Case& subject, const Due& due, journal::CardColor color,
                       std::string_view rule) {
  journal::Card card;
  card.set_color(color);
  card.set_clock(due.clock->kind());
  card.set_rule(std::string(rule));
  card.set_occurred_us(due.at.micros());
  card.set_liable_post(LiablePost(world, subject, due));
  card.set_organ_id(NamedOrgan(subject, LiableOrgan(world, subject, due)));
  return card;
}

// What the deadline issues is numbered by whoever carries the case on that day.
journal::DocumentRef IssuedOn(const World& world, const journal::Case& subject, std::string_view code, CivilDay day) {
  return NextDocument(world.state, CarrierOn(world.state, subject, day), code, day, &subject);
}

struct Breach {
  journal::CardColor color;
  std::string_view rule;
};

// 黄牌 for what was promised, 红牌 for what the law sets (domain 2.10). `graver`: a red card of the
// same instant, or of C2 before it, says it.
Breach BreachOf(const journal::Clock& clock, bool graver) {
  switch (clock.kind()) {
    case journal::CLOCK_KIND_C2_STATUTORY: return {journal::CARD_COLOR_RED, "STATUTORY_LATE"};
    case journal::CLOCK_KIND_C3_PROMISED:
      return {graver ? journal::CARD_COLOR_UNSPECIFIED : journal::CARD_COLOR_YELLOW, "PROMISE_LATE"};
    case journal::CLOCK_KIND_C5_DELIVERY:
      return {clock.excused() ? journal::CARD_COLOR_UNSPECIFIED : journal::CARD_COLOR_RED, "DELIVERY_LATE"};
    case journal::CLOCK_KIND_C6B_HEARING: return {journal::CARD_COLOR_RED, "HEARING_LATE"};
    case journal::CLOCK_KIND_C9_STEP:
      return {graver ? journal::CARD_COLOR_UNSPECIFIED : journal::CARD_COLOR_YELLOW, "STEP_LATE"};
    case journal::CLOCK_KIND_C4_FIRST_REVIEW: return {journal::CARD_COLOR_RED, "FIRST_REVIEW_LATE"};
    case journal::CLOCK_KIND_AFTER_CHECK: return {journal::CARD_COLOR_YELLOW, "AFTER_CHECK_LATE"};
    case journal::CLOCK_KIND_RATING: return {journal::CARD_COLOR_YELLOW, "RATING_UNANSWERED"};
    // The holder's own limit: no card. The organ may revoke now.
    case journal::CLOCK_KIND_CORRECTION: return {journal::CARD_COLOR_UNSPECIFIED, "CORRECTION_EXPIRED"};
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

journal::Event MakeBreached(const World& world, const journal::Case& subject, const Due& due, bool graver) {
  const Breach breach = BreachOf(*due.clock, graver);
  journal::Event event;
  journal::ClockBreached& breached = *event.mutable_clock_breached();
  breached.set_case_no(subject.case_no());
  breached.set_clock(due.clock->kind());
  breached.set_due_day(due.dues.due.days_since_1970());
  breached.set_color(breach.color);
  breached.set_rule(std::string(breach.rule));
  breached.set_step(due.clock->step());
  breached.set_liable_post(LiablePost(world, subject, due));
  breached.set_organ_id(NamedOrgan(subject, LiableOrgan(world, subject, due)));
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
  *accepted.mutable_document() = IssuedOn(world, subject, "04", dates.deed_day);
  accepted.set_deemed(true);
  *accepted.mutable_card() = MakeCard(world, subject, due, journal::CARD_COLOR_YELLOW, kLateNotice);
  return event;
}

journal::Event MakeExpired(const journal::Case& subject, const Due& due, const World& world) {
  journal::Event event;
  journal::CaseTerminated& terminated = *event.mutable_case_terminated();
  terminated.set_case_no(subject.case_no());
  terminated.set_reason(std::string(kSupplementExpired));
  terminated.set_basis(std::string(kExpiredBasis));
  *terminated.mutable_document() = IssuedOn(world, subject, "38", DayOf(due.at));
  terminated.set_result_code(5);
  return event;
}

// 逾期未作决定的，视为准予延续 (行政许可法 50): the automatic record of the grant, its red card, the new term. What starts
// because the old term ended starts on its last day (domain 2.4).
journal::Event MakeDeemedRenewed(const journal::Case& subject, const Due& due, const World& world) {
  const auto* item = catalog::ItemVersion(world.state, subject.item_code(), subject.item_effective_day());
  if (item == nullptr) item = &journal::Item::default_instance();
  const CivilDay deed_day = DayOf(due.at);
  journal::Event event;
  journal::CaseDecided& decided = *event.mutable_case_decided();
  decided.set_case_no(subject.case_no());
  decided.set_deemed(true);
  decided.set_used_wd(UsedUntil(subject, world.calendar, deed_day));
  journal::Ruling& ruling = *decided.mutable_ruling();
  ruling.set_grant(true);
  ruling.set_reasons(std::string(kDeemedRenewedBasis));
  ruling.set_officer(std::string(kSystemActor));
  ruling.set_day(deed_day.days_since_1970());
  *ruling.mutable_document() = IssuedOn(world, subject, "31", deed_day);
  journal::Clock& delivery = *decided.mutable_delivery_clock();
  delivery = StartClock(journal::CLOCK_KIND_C5_DELIVERY, kDeliveryLimitWd, calendar::Unit::kWorkingDays, due.dues.due);
  StampNew(delivery, nullptr, world.calendar, deed_day);
  if (auto term = TermClock(world, subject, *item, due.dues.due, deed_day)) *decided.mutable_licence_clock() = *std::move(term);
  *decided.mutable_licence_card() = MakeCard(world, subject, due, journal::CARD_COLOR_RED, kDeemedRenewed);
  return event;
}

// A right that nobody used, a term that is over: it lapses, and no duty is broken.
journal::Event MakeLapsed(const journal::Case& subject, const Due& due, std::string_view reason) {
  journal::Event event;
  journal::ClockLapsed& lapsed = *event.mutable_clock_lapsed();
  lapsed.set_case_no(subject.case_no());
  lapsed.set_clock(due.clock->kind());
  lapsed.set_due_day(due.dues.due.days_since_1970());
  lapsed.set_reason(std::string(reason));
  lapsed.set_calendar_version(due.dues.calendar_version);
  return event;
}

// Longer than document 08 said: the pause stays lawful, so it is a warning (domain 2.4).
journal::Event MakeOverrun(const World& world, const journal::Case& subject, const Due& due) {
  journal::Event event;
  journal::PauseOverrun& overrun = *event.mutable_pause_overrun();
  overrun.set_case_no(subject.case_no());
  overrun.set_promised_end_day(due.dues.due.days_since_1970());
  overrun.set_color(journal::CARD_COLOR_EARLY_WARNING);
  overrun.set_liable_post(LiablePost(world, subject, due));
  overrun.set_calendar_version(due.dues.calendar_version);
  return event;
}

journal::Event MakeDeferralExpired(const journal::Case& subject, const Due& due, const World& world) {
  journal::Event event;
  journal::CaseTerminated& terminated = *event.mutable_case_terminated();
  terminated.set_case_no(subject.case_no());
  terminated.set_reason(std::string(kDeferralExpired));
  terminated.set_basis(std::string(kDeferralBasis));
  *terminated.mutable_document() = IssuedOn(world, subject, "38", DayOf(due.at));
  terminated.set_result_code(6);
  terminated.set_clock(due.clock->kind());
  return event;
}

// The pause ends with the limit, on its due day: the next day belongs to the organ.
journal::Event MakeReviewLimit(const journal::Case& subject, const Due& due, const World& world) {
  return MakeReviewSupplementEnded(world, subject, OutstandingInReview(subject), due.dues.due, DayOf(due.at));
}

// The end of a term: of a grant it lapses; a pending renewal carries the same clock and is deemed granted, or loses it.
journal::Event MakeTermEnd(const journal::Case& subject, const Due& due, const World& world) {
  if (!IsPending(subject)) return MakeLapsed(subject, due, "TERM_OVER");
  return IsDeemedRenewed(world.state, subject) ? MakeDeemedRenewed(subject, due, world)
                                               : MakeLapsed(subject, due, "NOT_DEEMED");
}

// ---- a joint opinion that never came ----

// Whom the step's limit finds without an answer: the places in the open joint review.
std::vector<int> Unanswered(const journal::Case& subject, const Due& due) {
  std::vector<int> places;
  const journal::StepState* open = OpenStep(subject);
  const bool breaks = due.what == What::kBreach && due.clock->step() == kJointReview;
  if (!breaks || open == nullptr || open->step() != kJointReview) return places;
  for (int i = 0; i < open->opinions_size(); ++i) {
    if (open->opinions(i).opinion() == journal::JOINT_OPINION_UNSPECIFIED) places.push_back(i);
  }
  return places;
}

// Each department asked answers for its own silence, not the one that asked.
journal::Card SilenceCard(const World& world, const journal::Case& subject, const Due& due, const std::string& department_id) {
  std::string organ = directory::OrganOn(world.state, department_id, subject.item_code(), due.dues.due);
  journal::Card card = MakeCard(world, subject, due, journal::CARD_COLOR_RED, kOpinionBySilence);
  card.set_step(due.clock->step());
  card.set_liable_post(Text(organ, "/", directory::role::kJointOfficer));
  card.set_organ_id(NamedOrgan(subject, std::move(organ)));
  return card;
}

// 超时默认 (domain 2.6): among departments silence at the limit agrees, flagged as such. It binds the organs to go on and says
// nothing towards the applicant: the ruling is still an officer's.
journal::Event MakeSilence(const World& world, const journal::Case& subject, const Due& due, int place) {
  journal::Event event;
  journal::OpinionGiven& given = *event.mutable_opinion_given();
  given.set_case_no(subject.case_no());
  journal::DepartmentOpinion& opinion = *given.mutable_opinion();
  opinion.set_department_id(OpenStep(subject)->opinions(place).department_id());
  opinion.set_opinion(journal::JOINT_OPINION_AGREE);
  opinion.set_text(std::string(kSilenceText));
  opinion.set_officer(std::string(kSystemActor));
  opinion.set_at_us(due.at.micros());
  opinion.set_by_silence(true);
  *given.mutable_silence_card() = SilenceCard(world, subject, due, opinion.department_id());
  return event;
}

// C9 of the step that the last answer opens: what starts because a limit ended starts on its last day (domain 2.4).
std::optional<journal::Clock> ClockAfterSilence(const World& world, const journal::Case& subject, const Due& due) {
  const auto* item = catalog::ItemVersion(world.state, subject.item_code(), subject.item_effective_day());
  if (item == nullptr || FollowsProcess(subject)) return std::nullopt;
  const auto* process = catalog::ProcessVersion(world.state, item->process_id(), subject.process_effective_day());
  return StepClock(world, *item, process, NextStep(subject), due.dues.due, DayOf(due.at));
}

journal::Event MakeEvent(const journal::Case& subject, const Due& due, const World& world, bool graver) {
  if (due.what == What::kWarning) return MakeWarned(world, subject, due);
  switch (due.clock->kind()) {
    case journal::CLOCK_KIND_C6A_HEARING_REQUEST: return MakeLapsed(subject, due, "RIGHT_NOT_USED");
    case journal::CLOCK_KIND_SPECIAL: return MakeOverrun(world, subject, due);
    case journal::CLOCK_KIND_C12_TERM: return MakeTermEnd(subject, due, world);
    case journal::CLOCK_KIND_C1_NOTICE: return MakeDeemed(subject, due, world);
    case journal::CLOCK_KIND_C7_SUPPLEMENT: return MakeExpired(subject, due, world);
    case journal::CLOCK_KIND_C8_DEFERRAL: return MakeDeferralExpired(subject, due, world);
    case journal::CLOCK_KIND_REVIEW_SUPPLEMENT: return MakeReviewLimit(subject, due, world);
    default: return MakeBreached(world, subject, due, graver);
  }
}

bool Breaches(const std::vector<Due>& dues, journal::ClockKind kind) {
  for (const Due& due : dues) {
    if (due.what == What::kBreach && due.clock->kind() == kind) return true;
  }
  return false;
}

void AddPending(std::vector<PendingEvent>& events, const std::string& case_no, Instant at, journal::Event event) {
  events.push_back({.event = std::move(event),
                    .subject = SubjectName(case_no),
                    .occurred_at = at,
                    .actor = std::string(kSystemActor),
                    .delegated_by = {}});
}

void AddSilences(std::vector<PendingEvent>& events, const World& world, const journal::Case& subject, const Due& due,
                 const std::vector<int>& silent) {
  for (const int place : silent) {
    journal::Event event = MakeSilence(world, subject, due, place);
    if (place == silent.back()) {
      if (auto clock = ClockAfterSilence(world, subject, due)) *event.mutable_opinion_given()->mutable_step_clock() = *clock;
    }
    AddPending(events, subject.case_no(), due.at, std::move(event));
  }
}

}  // namespace

std::vector<PendingEvent> DecideDue(const World& world, std::string_view case_no, const Ordered& ordered) {
  std::vector<PendingEvent> events;
  const auto* touched = world.state.Find<journal::Case>(case_no);
  if (touched == nullptr) return events;
  const journal::Case* subject = touched;
  std::vector<Due> dues;
  for (const journal::Case* one : SettledTogether(world.state, *touched)) {
    std::vector<Due> of_one = Earliest(*one, world, ordered);
    if (of_one.empty() || (!dues.empty() && of_one.front().at >= dues.front().at)) continue;
    dues = std::move(of_one);
    subject = one;
  }
  const bool statutory_too = Breaches(dues, journal::CLOCK_KIND_C2_STATUTORY);
  const bool red_too = statutory_too || Breaches(dues, journal::CLOCK_KIND_C4_FIRST_REVIEW);
  for (const Due& due : dues) {
    const bool of_step = due.clock->kind() == journal::CLOCK_KIND_C9_STEP;
    const std::vector<int> silent = Unanswered(*subject, due);
    // A joint review is late by those who did not answer: their red cards say it.
    const bool graver = of_step ? red_too || !silent.empty() : statutory_too || IsBehindStatutory(*subject, *due.clock);
    journal::Event event = MakeEvent(*subject, due, world, graver);
    const bool deemed = event.has_case_decided();
    AddPending(events, subject->case_no(), due.at, std::move(event));
    AddSilences(events, world, *subject, due, silent);
    if (!deemed) continue;
    if (auto granted = LinkedGranted(*subject, true, DayOf(due.at))) {
      AddPending(events, subject->link().case_no(), due.at, *std::move(granted));
    }
  }
  return events;
}

}  // namespace yici::approval
