#include "services/evaluation/machine/appraisal.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "services/approval/machine/clocks.h"
#include "services/approval/machine/fold.h"
#include "services/approval/machine/view.h"
#include "services/base/key_range.h"
#include "services/base/text.h"
#include "services/directory/machine/organs.h"
#include "services/directory/machine/rights.h"
#include "services/evaluation/machine/cards.h"
#include "services/evaluation/machine/rows.h"
#include "services/steward/machine/ledger.h"

namespace yici::evaluation {
namespace {

using journal::AppraisalScope;
using journal::ContributionKind;
using journal::Event;
using journal::Figures;

constexpr int32_t kSatisfiedMax = 3;  // 1 to 3 of GB/T 39046; 4 and 5 are bad

// Whose figures an event moves, in which month.
struct Whose {
  std::string jurisdiction, department_id, steward_id;
  int32_t month = 0;
};

// What one event adds, and how it is listed.
struct Entry {
  Figures figures;
  ContributionKind kind = journal::CONTRIBUTION_KIND_UNSPECIFIED;
  std::string subject;
  int64_t value = 0;
};

int32_t MonthOf(Instant at) { return steward::MonthOf(DayOf(at)); }

void Move(State& state, AppraisalScope scope, const std::string& id, int32_t month, const Entry& entry,
          const EventPosition& position) {
  if (id.empty()) return;
  const std::string key = FiguresKey(scope, month, id);
  const auto* row = state.Find<Figures>(key);
  auto next = row == nullptr ? std::make_unique<Figures>() : std::make_unique<Figures>(*row);
  Add(*next, entry.figures);
  state.Put(key, std::move(next));
  auto listed = std::make_unique<journal::Contribution>();
  listed->set_kind(entry.kind);
  listed->set_subject(entry.subject);
  listed->set_value(entry.value);
  state.Put(ContributionKey(scope, month, id, position.revision, position.index), std::move(listed));
}

void MoveAll(State& state, const Whose& whose, const Entry& entry, const EventPosition& position) {
  Move(state, journal::APPRAISAL_SCOPE_COUNTY, whose.jurisdiction, whose.month, entry, position);
  Move(state, journal::APPRAISAL_SCOPE_DEPARTMENT, whose.department_id, whose.month, entry, position);
  Move(state, journal::APPRAISAL_SCOPE_STEWARD, whose.steward_id, whose.month, entry, position);
}

// ---- cases ----

bool Missed(const journal::Case& subject, journal::ClockKind kind) {
  const journal::Clock* clock = approval::FindLast(subject, kind);
  return clock != nullptr && clock->phase() == journal::CLOCK_PHASE_EXPIRED;
}

bool IsOnTime(const journal::Case& subject, const journal::CaseDecided& event) {
  return !event.deemed() && !Missed(subject, journal::CLOCK_KIND_C3_PROMISED) &&
         !Missed(subject, journal::CLOCK_KIND_C2_STATUTORY);
}

Entry OfDecided(const journal::Case& subject, const journal::CaseDecided& event) {
  Entry entry;
  const bool on_time = IsOnTime(subject, event);
  entry.figures.set_decided(1);
  entry.figures.set_on_time(on_time ? 1 : 0);
  entry.figures.set_used_wd(event.used_wd());
  entry.kind = on_time ? journal::CONTRIBUTION_KIND_DECIDED_ON_TIME : journal::CONTRIBUTION_KIND_DECIDED_LATE;
  entry.value = event.used_wd();
  return entry;
}

Entry OfDelivered(const journal::Case& subject) {
  Entry entry;
  const int32_t visits = approval::VisitCount(subject);
  entry.figures.set_completed(1);
  entry.figures.set_one_visit(visits <= 1 ? 1 : 0);
  entry.kind = journal::CONTRIBUTION_KIND_COMPLETED;
  entry.value = visits;
  return entry;
}

Entry OfRated(const journal::Rating& rating) {
  Entry entry;
  const bool bad = rating.code() > kSatisfiedMax;
  entry.figures.set_ratings(1);
  entry.figures.set_satisfied(bad ? 0 : 1);
  entry.figures.set_bad(bad ? 1 : 0);
  entry.kind = journal::CONTRIBUTION_KIND_RATED;
  entry.value = rating.code();
  return entry;
}

Entry OfRectified(journal::RatingVerdict verdict) {
  Entry entry;
  const bool stands = verdict == journal::RATING_VERDICT_FACTUAL;
  entry.figures.set_bad_rectified(stands ? 1 : 0);
  entry.figures.set_bad_excluded(stands ? 0 : 1);
  entry.kind = journal::CONTRIBUTION_KIND_RECTIFIED;
  entry.value = verdict;
  return entry;
}

// A follow-up is no rating of its own.
bool IsFirst(const journal::Rating& rating) { return rating.nth() <= 1; }

// The rectification counts where the rating did, whoever has the case by then.
void CountRectified(State& state, const journal::RatingRectified& event, const EventPosition& position) {
  const auto* place = state.Find<journal::RatingPlace>(RatingPlaceKey(event.case_no(), event.stage()));
  if (place == nullptr) return;
  const Whose whose{place->jurisdiction(), place->department_id(), "", place->month()};
  Entry entry = OfRectified(event.verdict());
  entry.subject = StrCat("cases/", event.case_no());
  MoveAll(state, whose, entry, position);
}

void KeepPlace(State& state, const Whose& whose, const journal::CaseRated& event) {
  auto place = std::make_unique<journal::RatingPlace>();
  place->set_jurisdiction(whose.jurisdiction);
  place->set_department_id(whose.department_id);
  place->set_month(whose.month);
  state.Put(RatingPlaceKey(event.case_no(), event.rating().stage()), std::move(place));
}

void CountCase(State& state, const Event& event, const EventPosition& position) {
  const auto* subject = state.Find<journal::Case>(approval::CaseOf(event));
  if (subject == nullptr) return;
  const Whose whose{subject->jurisdiction(), subject->department_id(), "", MonthOf(position.occurred_at)};
  Entry entry;
  if (event.has_case_decided()) entry = OfDecided(*subject, event.case_decided());
  if (event.has_case_delivered()) entry = OfDelivered(*subject);
  if (event.has_case_rated()) entry = OfRated(event.case_rated().rating());
  entry.subject = StrCat("cases/", subject->case_no());
  if (event.has_case_rated() && entry.figures.bad() > 0) KeepPlace(state, whose, event.case_rated());
  MoveAll(state, whose, entry, position);
}

// ---- stewards ----

void CountVisit(State& state, const journal::VisitConfirmed& event, const EventPosition& position) {
  const auto* visit = state.Find<journal::StewardVisit>(event.visit_no());
  if (visit == nullptr) return;
  const Whose whose{visit->jurisdiction(), "", visit->steward_id(), steward::MonthOf(CivilDay(visit->visited_day()))};
  Entry entry;
  entry.figures.set_visits_confirmed(event.confirmed() ? 1 : 0);
  entry.figures.set_visits_denied(event.confirmed() ? 0 : 1);
  entry.kind = event.confirmed() ? journal::CONTRIBUTION_KIND_VISIT_CONFIRMED : journal::CONTRIBUTION_KIND_VISIT_DENIED;
  entry.subject = StrCat("visits/", event.visit_no());
  MoveAll(state, whose, entry, position);
}

void CountIssue(State& state, const journal::DemandConfirmed& event, const EventPosition& position) {
  const auto* demand = state.Find<journal::Demand>(event.change().demand_no());
  if (demand == nullptr || !event.confirmed()) return;
  const std::string organ = directory::OrganOn(state, demand->department_id(), "", DayOf(position.legal_time));
  const Whose whose{demand->jurisdiction(), organ, demand->steward_id(), MonthOf(position.occurred_at)};
  Entry entry;
  entry.figures.set_issues_confirmed(1);
  entry.kind = journal::CONTRIBUTION_KIND_ISSUE_CONFIRMED;
  entry.subject = StrCat("demands/", demand->demand_no());
  MoveAll(state, whose, entry, position);
}

// ---- cards ----

Entry OfCard(const journal::IssuedCard& card, int64_t change) {
  Entry entry;
  const bool red = card.color() == journal::CARD_COLOR_RED;
  entry.figures.set_red(red ? change : 0);
  entry.figures.set_yellow(red ? 0 : change);
  entry.figures.set_cards_withdrawn(change < 0 ? 1 : 0);
  entry.kind = change < 0 ? journal::CONTRIBUTION_KIND_CARD_WITHDRAWN : journal::CONTRIBUTION_KIND_CARD;
  entry.subject = StrCat("cards/", card.card_no());
  entry.value = card.color();
  return entry;
}

void CountCard(State& state, const journal::IssuedCard& card, int64_t change, const EventPosition& position) {
  const Whose whose{card.jurisdiction(), card.department_id(), "", card.month()};
  // Of the event that also ended the case there is a contribution already: the card's own stands one step behind all of them.
  EventPosition at = position;
  at.index = position.index + kCardIndexShift;
  MoveAll(state, whose, OfCard(card, change), at);
}

void CountCards(State& state, const Event& event, const EventPosition& position) {
  if (event.has_card_appeal_ruled()) {
    const auto* card = state.Find<journal::IssuedCard>(CardKeyOf(event.card_appeal_ruled().card_no()));
    if (card != nullptr && IsWithdrawn(*card)) CountCard(state, *card, -1, position);
    return;
  }
  const auto* card = state.Find<journal::IssuedCard>(CardKey(position.revision, position.index));
  if (card != nullptr) CountCard(state, *card, 1, position);
}

}  // namespace

bool IsMonth(int32_t month) {
  const int32_t of_year = month % 100;
  return month >= kMonthMin && month <= kMonthMax && of_year >= 1 && of_year <= 12;
}

void CountEvent(State& state, const Event& event, const EventPosition& position) {
  switch (event.event_case()) {
    case Event::kCaseDecided:
    case Event::kCaseDelivered: CountCase(state, event, position); break;
    case Event::kCaseRated:
      if (IsFirst(event.case_rated().rating())) CountCase(state, event, position);
      break;
    case Event::kRatingRectified: CountRectified(state, event.rating_rectified(), position); break;
    case Event::kVisitConfirmed: CountVisit(state, event.visit_confirmed(), position); break;
    case Event::kDemandConfirmed: CountIssue(state, event.demand_confirmed(), position); break;
    default: break;
  }
  CountCards(state, event, position);
}

Figures FiguresOf(const StateReader& state, AppraisalScope scope, std::string_view id, int32_t month) {
  const auto* row = state.Find<Figures>(FiguresKey(scope, month, id));
  return row == nullptr ? Figures() : *row;
}

Figures FiguresOfArea(const StateReader& state, std::string_view jurisdiction, int32_t month) {
  Figures sum;
  const std::string begin = FiguresPrefix(journal::APPRAISAL_SCOPE_COUNTY, month);
  state.Scan(tables::kFigures, begin, PrefixEnd(begin), [&](std::string_view key, std::string_view bytes) {
    Figures part;
    const bool inside = directory::IsAtOrBelow(state, key.substr(begin.size()), jurisdiction);
    if (inside && part.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) Add(sum, part);
    return true;
  });
  return sum;
}

void Add(Figures& sum, const Figures& part) {
  const auto* descriptor = Figures::descriptor();
  const auto* reflection = sum.GetReflection();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    reflection->SetInt64(&sum, field, reflection->GetInt64(sum, field) + reflection->GetInt64(part, field));
  }
}

int64_t CountContributions(const Figures& figures) {
  const int64_t cards = figures.yellow() + figures.red() + 2 * figures.cards_withdrawn();
  return figures.decided() + figures.completed() + figures.ratings() + figures.bad_excluded() + figures.bad_rectified() +
         figures.visits_confirmed() + figures.visits_denied() + figures.issues_confirmed() + cards;
}

int64_t RatingsThatCount(const Figures& figures) { return figures.ratings() - figures.bad_excluded(); }

std::optional<int64_t> RatioInHundredths(int64_t numerator, int64_t denominator, int64_t scale) {
  if (denominator <= 0) return std::nullopt;
  const auto scaled = static_cast<__int128>(numerator) * scale * 100;
  return static_cast<int64_t>((2 * scaled + denominator) / (2 * static_cast<__int128>(denominator)));
}

std::vector<std::string> Draw(std::vector<std::string> population, int32_t size, uint64_t seed) {
  // splitmix64 and Fisher-Yates, spelled out: a library's shuffle may change, a sample that was drawn may not.
  const auto next = [&seed] {
    seed += 0x9e3779b97f4a7c15u;
    uint64_t mixed = seed;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 31);
  };
  const size_t drawn = std::min(population.size(), static_cast<size_t>(std::max(size, 0)));
  for (size_t i = 0; i < drawn; ++i) {
    const size_t at = i + static_cast<size_t>(next() % (population.size() - i));
    std::swap(population[i], population[at]);
  }
  population.resize(drawn);
  return population;
}

std::vector<std::string> DecidedCases(const StateReader& state, std::string_view jurisdiction, int32_t month) {
  constexpr std::string_view kCases = "cases/";
  std::vector<std::string> cases;
  const std::string begin = ContributionPrefix(journal::APPRAISAL_SCOPE_COUNTY, month, jurisdiction);
  journal::Contribution row;
  state.Scan(tables::kContribution, begin, PrefixEnd(begin), [&](std::string_view, std::string_view bytes) {
    if (!row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return true;
    const bool decided =
        row.kind() == journal::CONTRIBUTION_KIND_DECIDED_ON_TIME || row.kind() == journal::CONTRIBUTION_KIND_DECIDED_LATE;
    if (decided) cases.push_back(row.subject().substr(kCases.size()));
    return true;
  });
  return cases;
}

}  // namespace yici::evaluation
