// Stored cases and answers against the judge's.
#include <algorithm>

#include "services/approval/machine/view.h"
#include "services/base/text.h"
#include "tests/sim/translate.h"

namespace yici::sim {
namespace {

template <class A, class B>
void Differ(std::string& out, std::string_view what, const A& stored, const B& expected) {
  if (!(stored == expected)) StrAppend(&out, " ", what, ": stored ", stored, ", judged ", expected, ";");
}

int PhaseOf(law::Phase phase) {
  switch (phase) {
    case law::Phase::kRunning: return journal::CLOCK_PHASE_RUNNING;
    case law::Phase::kPaused: return journal::CLOCK_PHASE_PAUSED;
    case law::Phase::kStopped: return journal::CLOCK_PHASE_STOPPED;
    case law::Phase::kExpired: return journal::CLOCK_PHASE_EXPIRED;
  }
  return 0;
}

// A deferral and the step's own clock start with one acceptance: which of them came first is no matter of law.
template <class List, class Kind, class Start>
void DeferralFirst(List& clocks, Kind kind, Start start) {
  for (size_t i = 1; i < clocks.size(); ++i) {
    const bool behind =
        kind(clocks[i]) == journal::CLOCK_KIND_C8_DEFERRAL && kind(clocks[i - 1]) == journal::CLOCK_KIND_C9_STEP;
    if (behind && start(clocks[i]) == start(clocks[i - 1])) std::swap(clocks[i], clocks[i - 1]);
  }
}

void DifferClocks(std::string& out, const journal::Case& stored, const law::Case& expected, const law::City& city,
                  law::Day today, bool stamped) {
  Differ(out, "clocks", stored.clocks_size(), static_cast<int>(expected.clocks.size()));
  const int count = std::min(stored.clocks_size(), static_cast<int>(expected.clocks.size()));
  std::vector<const journal::Clock*> clocks;
  for (const journal::Clock& clock : stored.clocks()) clocks.push_back(&clock);
  DeferralFirst(
      clocks, [](const journal::Clock* clock) { return static_cast<int>(clock->kind()); },
      [](const journal::Clock* clock) { return clock->start_day(); });
  std::vector<law::Clock> judged_clocks = expected.clocks;
  DeferralFirst(
      judged_clocks, [](const law::Clock& clock) { return clock.kind; }, [](const law::Clock& clock) { return clock.start; });
  for (int i = 0; i < count; ++i) {
    const journal::Clock& clock = *clocks[static_cast<size_t>(i)];
    const law::Clock& judged = judged_clocks[static_cast<size_t>(i)];
    const std::string name = StrCat("C", judged.kind, "#", i);
    Differ(out, name + " kind", static_cast<int>(clock.kind()), judged.kind);
    Differ(out, name + " phase", static_cast<int>(clock.phase()), PhaseOf(judged.phase));
    Differ(out, name + " limit", clock.limit(), judged.limit);
    Differ(out, name + " extension", clock.extension(), judged.extension);
    Differ(out, name + " start", clock.start_day(), judged.start);
    Differ(out, name + " step", clock.step(), judged.step);
    if (judged.phase != law::Phase::kRunning) continue;
    Differ(out, name + " warned", int{clock.warned()}, int{judged.warned});
    if (!stamped) continue;
    const law::Dates dates = city.DatesOfClock(expected, judged, today);
    Differ(out, name + " due day", clock.due_day(), dates.due);
    Differ(out, name + " warning day", clock.warn_day(), judged.warned ? 0 : dates.warn);
    Differ(out, name + " provisional", int{clock.provisional()}, int{dates.provisional});
  }
}

void DifferDocuments(std::string& out, const journal::Case& stored, const law::Case& expected) {
  Differ(out, "documents", stored.documents_size(), static_cast<int>(expected.documents.size()));
  const int count = std::min(stored.documents_size(), static_cast<int>(expected.documents.size()));
  for (int i = 0; i < count; ++i) {
    const journal::DocumentRef& document = stored.documents(i);
    const law::Document& judged = expected.documents[static_cast<size_t>(i)];
    const std::string name = StrCat("document ", judged.code);
    Differ(out, name + " code", document.code(), judged.code);
    Differ(out, name + " number", document.number(), judged.number);
    Differ(out, name + " n", document.n(), judged.n);
    Differ(out, name + " year", document.year(), judged.year);
    Differ(out, name + " organ", document.organ_id(), judged.organ);
    Differ(out, name + " day", document.day(), judged.day);
  }
}

void DifferCards(std::string& out, const journal::Case& stored, const law::Case& expected) {
  Differ(out, "cards", stored.cards_size(), static_cast<int>(expected.cards.size()));
  const int count = std::min(stored.cards_size(), static_cast<int>(expected.cards.size()));
  for (int i = 0; i < count; ++i) {
    const law::Card& judged = expected.cards[static_cast<size_t>(i)];
    Differ(out, "card colour", static_cast<int>(stored.cards(i).color()), static_cast<int>(judged.color));
    Differ(out, "card clock", static_cast<int>(stored.cards(i).clock()), judged.clock);
    Differ(out, "card rule", stored.cards(i).rule(), judged.rule);
    Differ(out, "card time", stored.cards(i).occurred_us(), judged.at_us);
    Differ(out, "card step", stored.cards(i).step(), judged.step);
  }
}

void DifferSteps(std::string& out, const journal::Case& stored, const law::Case& expected) {
  Differ(out, "steps", stored.steps_size(), static_cast<int>(expected.steps.size()));
  const int count = std::min(stored.steps_size(), static_cast<int>(expected.steps.size()));
  for (int i = 0; i < count; ++i) {
    const law::Step& judged = expected.steps[static_cast<size_t>(i)];
    Differ(out, "step", stored.steps(i).step(), judged.name);
    Differ(out, judged.name + " open", int{stored.steps(i).phase() == journal::STEP_PHASE_OPEN}, int{judged.open});
    Differ(out, judged.name + " done", int{stored.steps(i).phase() == journal::STEP_PHASE_DONE}, int{judged.done});
    Differ(out, judged.name + " officer", stored.steps(i).officer(), judged.officer);
  }
}

int RatingsOf(const law::Case& expected) {
  int count = 0;
  for (const auto& [stage, rating] : expected.rated) count += rating.followed ? 2 : 1;
  return count;
}

std::string MaterialsThere(const law::Case& expected) {
  std::string missing;
  for (const law::Material& material : expected.materials) missing += material.there ? "" : material.id + ",";
  return missing;
}

std::string MaterialsThere(const journal::Case& stored) {
  std::string missing;
  for (const journal::MaterialHeld& material : stored.materials()) {
    if (material.status() != journal::MATERIAL_STATUS_PRESENT) missing += material.material_id() + ",";
  }
  return missing;
}

void DifferProcedures(std::string& out, const journal::Case& stored, const law::Case& expected) {
  Differ(out, "special procedures", stored.specials_size(), static_cast<int>(expected.specials.size()));
  const int specials = std::min(stored.specials_size(), static_cast<int>(expected.specials.size()));
  for (int i = 0; i < specials; ++i) {
    const law::Special& judged = expected.specials[static_cast<size_t>(i)];
    Differ(out, "special start", stored.specials(i).start_day(), judged.start);
    Differ(out, "special runs", int{stored.specials(i).end_day() == 0}, int{judged.running});
    Differ(out, "special overrun", int{stored.specials(i).overrun()}, int{judged.overrun});
    Differ(out, "special notices", stored.specials(i).notices_size(), static_cast<int>(judged.notices.size()));
  }
  static constexpr int kHearingPhases[] = {journal::HEARING_PHASE_UNSPECIFIED,  journal::HEARING_PHASE_RIGHT_NOTIFIED,
                                           journal::HEARING_PHASE_RIGHT_LAPSED, journal::HEARING_PHASE_RIGHT_WAIVED,
                                           journal::HEARING_PHASE_ORDERED,      journal::HEARING_PHASE_SCHEDULED,
                                           journal::HEARING_PHASE_OPEN,         journal::HEARING_PHASE_CLOSED};
  Differ(out, "hearing", static_cast<int>(stored.hearing().phase()), kHearingPhases[static_cast<int>(expected.hearing.phase)]);
  Differ(out, "extended", int{stored.extended()}, int{expected.extended});
  const bool deferral_open = stored.has_deferral_details() && stored.deferral_details().completed_day() == 0;
  Differ(out, "deferral open", int{deferral_open}, int{expected.deferral_open});
  Differ(out, "after-checks", stored.promise().checks_size(), static_cast<int>(expected.checks.size()));
  Differ(out, "asked in review", int{stored.has_review_supplement()}, int{expected.review_asked});
  Differ(out, "corrections", stored.corrections_size(), expected.corrections);
}

void DifferGrant(std::string& out, const journal::Case& stored, const law::Case& expected) {
  Differ(out, "granted", int{stored.ruling().grant()}, int{expected.granted});
  Differ(out, "ruling day", stored.ruling().day(), expected.ruling_day);
  Differ(out, "link", static_cast<int>(stored.link().kind()), static_cast<int>(expected.link.kind));
  Differ(out, "renewal in time", int{stored.link().in_time()}, int{expected.link.in_time});
  Differ(out, "linked cases", stored.linked_size(), static_cast<int>(expected.linked.size()));
  const int linked = std::min(stored.linked_size(), static_cast<int>(expected.linked.size()));
  for (int i = 0; i < linked; ++i) {
    const law::Link& judged = expected.linked[static_cast<size_t>(i)];
    Differ(out, "linked case", stored.linked(i).case_no(), judged.no);
    Differ(out, "linked case granted", int{stored.linked(i).granted_day() != 0}, int{judged.granted});
    Differ(out, "linked case deemed", int{stored.linked(i).deemed()}, int{judged.deemed});
  }
  Differ(out, "lapsed", stored.licence().lapsed_day(), expected.lapsed);
  Differ(out, "renewed by", stored.licence().renewed_by(), expected.renewed_by);
}

std::string NameOf(journal::JointOutcome outcome) {
  switch (outcome) {
    case journal::JOINT_OUTCOME_NOT_ACCEPTED: return "not accepted";
    case journal::JOINT_OUTCOME_WITHDRAWN: return "withdrawn";
    case journal::JOINT_OUTCOME_TERMINATED: return "terminated";
    case journal::JOINT_OUTCOME_FORWARDED_UP: return "forwarded up";
    case journal::JOINT_OUTCOME_REVOKED: return "revoked";
    case journal::JOINT_OUTCOME_CANCELLED: return "cancelled";
    case journal::JOINT_OUTCOME_GRANTED: return "granted";
    case journal::JOINT_OUTCOME_REFUSED: return "refused";
    default: return "";
  }
}

// Whether a paper is there, and as what it was found.
std::string PaperLine(const journal::MaterialHeld& held) {
  const bool there = held.status() == journal::MATERIAL_STATUS_PRESENT;
  const bool missing = held.status() == journal::MATERIAL_STATUS_MISSING;
  return StrCat(held.material_id(),
                there     ? " there "
                : missing ? " missing "
                          : " faulty ",
                held.fault(), " ", held.day(), " ", static_cast<int>(held.channel()), " ", held.shared_material_id(), " ",
                held.reused_from(), " ", held.valid_until(), " ", held.size_bytes());
}

std::string PaperLine(const law::Material& held) {
  return StrCat(held.id,
                held.there     ? " there "
                : held.missing ? " missing "
                               : " faulty ",
                held.fault, " ", held.day, " ", held.channel, " ", held.paper, " ", held.taken_from, " ", held.until, " ",
                held.bytes);
}

void DifferFamily(std::string& out, const journal::Case& stored, const law::Case& expected) {
  Differ(out, "parent", stored.joint().parent(), expected.family.parent);
  Differ(out, "children", stored.joint().children_size(), static_cast<int>(expected.family.children.size()));
  const int children = std::min(stored.joint().children_size(), static_cast<int>(expected.family.children.size()));
  for (int i = 0; i < children; ++i) {
    const journal::JointChild& child = stored.joint().children(i);
    const law::Child& judged = expected.family.children[static_cast<size_t>(i)];
    Differ(out, "child", child.case_no(), judged.no);
    Differ(out, "child mandatory", int{child.mandatory()}, int{judged.mandatory});
    Differ(out, "child outcome", NameOf(child.outcome()), judged.outcome);
    Differ(out, "child accepted", child.acceptance_day(), judged.accepted);
    Differ(out, "child ended", int{child.ended()}, int{judged.ended});
    Differ(out, "child end day", child.ended_day(), judged.ended_day);
    Differ(out, "child stands still", int{child.paused()}, int{judged.paused});
    Differ(out, "child result", child.result_code(), judged.result);
  }
  Differ(out, "papers", stored.materials_size(), static_cast<int>(expected.materials.size()));
  const int papers = std::min(stored.materials_size(), static_cast<int>(expected.materials.size()));
  for (int i = 0; i < papers; ++i) {
    Differ(out, "paper", PaperLine(stored.materials(i)), PaperLine(expected.materials[static_cast<size_t>(i)]));
  }
}

}  // namespace

std::string Differences(const journal::Case& stored, const law::Case& expected, const law::City& city, law::Day today,
                        bool stamped) {
  std::string out;
  Differ(out, "state", approval::NameOf(stored.state()).en, std::string_view(law::NameOf(expected.state)));
  Differ(out, "acceptance day", stored.acceptance_day(), expected.acceptance);
  Differ(out, "submitted day", stored.submitted_day(), expected.submitted);
  Differ(out, "last material day", stored.last_material_day(), expected.last_material);
  Differ(out, "deemed", int{stored.deemed_accepted()}, int{expected.deemed});
  Differ(out, "result", stored.result_code(), expected.result);
  Differ(out, "missing materials", MaterialsThere(stored), MaterialsThere(expected));
  Differ(out, "visits", stored.visits_size(), static_cast<int>(expected.visits.size()));
  Differ(out, "ratings", stored.ratings_size(), RatingsOf(expected));
  Differ(out, "ruling", int{stored.has_ruling()}, int{expected.ruled});
  Differ(out, "organ", stored.department_id(), expected.department);
  Differ(out, "hall", stored.hall_id(), expected.hall);
  Differ(out, "window", stored.window_id(), expected.window);
  Differ(out, "records", stored.revisions_size(), static_cast<int>(expected.revisions.size()));
  Differ(out, "etag", stored.etag(), expected.etag);
  Differ(out, "last event", stored.last_event_us(), expected.last_us);
  DifferProcedures(out, stored, expected);
  DifferGrant(out, stored, expected);
  DifferFamily(out, stored, expected);
  DifferClocks(out, stored, expected, city, today, stamped);
  DifferDocuments(out, stored, expected);
  DifferCards(out, stored, expected);
  DifferSteps(out, stored, expected);
  return out.empty() ? out : StrCat("case ", expected.no, ":", out);
}

std::string DifferencesOfOrgans(const StateReader& state, const law::City& city) {
  std::string out;
  for (const auto& [id, changes] : city.changes) {
    const auto* row = state.Find<journal::Department>(id);
    if (row == nullptr) return "a department is gone: " + id;
    Differ(out, id + " changes", row->changes_size(), static_cast<int>(changes.size()));
    for (int i = 0; i < std::min(row->changes_size(), static_cast<int>(changes.size())); ++i) {
      const law::OrganChange& judged = changes[static_cast<size_t>(i)];
      Differ(out, id + " kind", static_cast<int>(row->changes(i).kind()), static_cast<int>(judged.kind));
      Differ(out, id + " day", row->changes(i).from_day(), judged.from);
      Differ(out, id + " cancelled", int{row->changes(i).revoked()}, int{judged.cancelled});
    }
  }
  for (const law::Grant& grant : city.directory.grants) {
    const auto owner = city.handed_over.find(grant.officer);
    const auto* row = state.Find<journal::OfficerGrants>(grant.officer);
    if (row == nullptr) continue;
    Differ(out, grant.officer + " handed over", row->handed_over_to(), owner == city.handed_over.end() ? "" : owner->second);
  }
  return out.empty() ? out : "directory:" + out;
}

std::string DifferencesOfAnswer(const journal::Answer& answer, const law::Case& expected, const law::City& city,
                                law::Day today) {
  std::string out;
  Differ(out, "answered state", approval::NameOf(answer.state()).en, std::string_view(law::NameOf(expected.state)));
  int i = 0;
  std::vector<law::Clock> clocks = expected.clocks;
  const auto any_day = [](const auto&) { return 0; };
  DeferralFirst(
      clocks, [](const law::Clock& clock) { return clock.kind; }, any_day);
  std::vector<journal::DueDate> dates_told(answer.due_dates().begin(), answer.due_dates().end());
  DeferralFirst(
      dates_told, [](const journal::DueDate& date) { return static_cast<int>(date.clock()); }, any_day);
  for (const law::Clock& clock : clocks) {
    if (clock.phase != law::Phase::kRunning && clock.phase != law::Phase::kPaused) continue;
    if (i >= answer.due_dates_size()) {
      StrAppend(&out, " the answer lacks C", clock.kind);
      break;
    }
    const law::Dates dates = city.DatesOfClock(expected, clock, today);
    const std::string name = StrCat("answered C", clock.kind);
    Differ(out, name, static_cast<int>(dates_told[static_cast<size_t>(i)].clock()), clock.kind);
    Differ(out, name + " due day", dates_told[static_cast<size_t>(i)].due_day(), dates.due);
    Differ(out, name + " provisional", int{dates_told[static_cast<size_t>(i)].provisional()}, int{dates.provisional});
    Differ(out, name + " paused", int{dates_told[static_cast<size_t>(i)].paused()}, int{clock.phase == law::Phase::kPaused});
    ++i;
  }
  Differ(out, "answered clocks", answer.due_dates_size(), i);
  return out.empty() ? out : StrCat("answer of ", expected.no, ":", out);
}

}  // namespace yici::sim
