// RequestSupplementInReview (审查阶段补正): once, where the item allows it or the case was deemed accepted. C3 and C9 stand
// still meanwhile, C2 never; on a deemed-accepted case nothing does. It ends with a full set, or at its limit, and then
// the ruling is made on what is there (domain 2.5).
#include <algorithm>

#include "services/approval/machine/clocks.h"
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/text.h"
#include "services/approval/machine/view.h"

namespace yici::approval {
namespace {

// Nothing where the clock was not paused: it was breached before, or never started.
std::optional<journal::Clock> Resumed(const World& world, const journal::Case& subject, journal::ClockKind kind,
                                      CivilDay pause_end, CivilDay today) {
  const journal::Clock* paused = FindLive(subject, kind);
  if (paused == nullptr || IsRunning(*paused) || paused->pauses().empty()) return std::nullopt;
  journal::Clock clock = *paused;
  clock.mutable_pauses(clock.pauses_size() - 1)->set_end_day(pause_end.days_since_1970());
  clock.set_phase(journal::CLOCK_PHASE_RUNNING);
  Stamp(clock, FindLast(subject, journal::CLOCK_KIND_C2_STATUTORY), world.calendar, today);
  return clock;
}

Refusal CheckAsked(const Desk& desk, const journal::RequestSupplementInReview& command) {
  if (Refusal refusal = desk.RequireFaultsKnown(command.faults())) return refusal;
  if (!HasOpenDeferral(desk.subject())) return std::nullopt;
  // The organ cannot shorten the days that the applicant was given for it.
  const std::vector<std::string> deferred = OutstandingDeferred(desk.subject());
  for (const journal::Fault& fault : command.faults()) {
    if (std::find(deferred.begin(), deferred.end(), fault.material_id()) == deferred.end()) continue;
    return Deny(Reason::kMaterialDeferred, "faults", {{"material", fault.material_id()}});
  }
  return std::nullopt;
}

Refusal CheckGuards(const Desk& desk, const journal::RequestSupplementInReview& command) {
  const journal::Case& subject = desk.subject();
  if (!desk.item().review_supplement_allowed() && !subject.deemed_accepted()) {
    return Deny(Reason::kReviewSupplementNotAllowed, "case_no");
  }
  if (subject.has_review_supplement()) {
    const journal::DocumentRef& document = subject.review_supplement().document();
    return Deny(Reason::kReviewSupplementUsed, "case_no",
                {{"document", DocumentId(document, subject.case_no())}, {"number", PrintedNumber(document)}});
  }
  if (FindLive(subject, journal::CLOCK_KIND_C6A_HEARING_REQUEST) != nullptr) {
    return Deny(Reason::kHearingRequestRunning, "case_no");
  }
  return CheckAsked(desk, command);
}

journal::Event MakeRequested(const Desk& desk, const journal::RequestSupplementInReview& command) {
  const int32_t limit = desk.item().review_supplement_limit_wd();
  journal::Event event;
  journal::SupplementRequestedInReview& requested = *event.mutable_supplement_requested_in_review();
  requested.set_case_no(command.case_no());
  *requested.mutable_faults() = command.faults();
  *requested.mutable_document() = desk.Document("06");
  *requested.mutable_limit_clock() =
      desk.NewClock(journal::CLOCK_KIND_REVIEW_SUPPLEMENT, limit > 0 ? limit : kReviewSupplementLimitWdDefault);
  requested.set_pauses(!desk.subject().deemed_accepted());
  requested.set_seal(command.seal());
  return event;
}

}  // namespace

journal::Event MakeReviewSupplementEnded(const World& world, const journal::Case& subject,
                                         const std::vector<std::string>& outstanding, CivilDay pause_end, CivilDay today) {
  journal::Event event;
  journal::ReviewSupplementEnded& ended = *event.mutable_review_supplement_ended();
  ended.set_case_no(subject.case_no());
  ended.set_complete(outstanding.empty());
  for (const std::string& id : outstanding) ended.add_outstanding(id);
  if (!subject.review_supplement().paused()) return event;
  if (auto clock = Resumed(world, subject, journal::CLOCK_KIND_C3_PROMISED, pause_end, today)) {
    *ended.mutable_promised_clock() = *std::move(clock);
  }
  if (auto clock = Resumed(world, subject, journal::CLOCK_KIND_C9_STEP, pause_end, today)) {
    *ended.mutable_step_clock() = *std::move(clock);
  }
  return event;
}

Outcome DecideReviewSupplement(const World& world, const journal::RequestSupplementInReview& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckFaults(command.faults()));
  YICI_REQUIRE(CheckTexts({{"seal", command.seal()}}));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(desk.RequireOfficer({directory::role::kChiefRepresentative}));
  YICI_REQUIRE(desk.RequireState(journal::Command::kRequestSupplementInReview));
  YICI_REQUIRE(desk.RequireTime());
  YICI_REQUIRE(CheckGuards(desk, command));
  desk.Emit(MakeRequested(desk, command));
  return desk.Conclude();
}

}  // namespace yici::approval
