#include "services/evaluation/machine/cards.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "services/approval/machine/fold.h"
#include "services/base/text.h"
#include "services/directory/machine/organs.h"
#include "services/evaluation/machine/rows.h"
#include "services/steward/machine/ledger.h"

namespace yici::evaluation {
namespace {

using journal::Event;
using journal::IssuedCard;

bool Counts(journal::CardColor color) { return color == journal::CARD_COLOR_YELLOW || color == journal::CARD_COLOR_RED; }

IssuedCard MakeCard(const EventPosition& position, journal::CardColor color, std::string subject) {
  IssuedCard card;
  card.set_card_no(CardNo(position.revision, position.index));
  card.set_color(color);
  card.set_subject(std::move(subject));
  card.set_occurred_us(position.occurred_at.micros());
  card.set_month(steward::MonthOf(DayOf(position.occurred_at)));
  card.set_etag(position.revision);
  return card;
}

IssuedCard OfCase(const journal::Case& subject, const journal::Card& issued, const EventPosition& position) {
  IssuedCard card = MakeCard(position, issued.color(), StrCat("cases/", subject.case_no()));
  card.set_rule(issued.rule());
  card.set_clock(issued.clock());
  card.set_step(issued.step());
  card.set_jurisdiction(subject.jurisdiction());
  card.set_department_id(subject.department_id());
  card.set_liable_post(issued.liable_post());
  return card;
}

// Late is whoever handles it on the day: the successor of a department that ended.
IssuedCard OfDemand(const StateReader& state, const journal::Demand& demand, const EventPosition& position) {
  IssuedCard card = MakeCard(position, journal::CARD_COLOR_YELLOW, StrCat("demands/", demand.demand_no()));
  card.set_rule(std::string(kDemandLate));
  card.set_jurisdiction(demand.jurisdiction());
  card.set_department_id(directory::OrganOn(state, demand.department_id(), "", DayOf(position.legal_time)));
  return card;
}

void Count(State& state, const std::string& key, int change) {
  const uint64_t standing = state.Counter(tables::kRedCards, key);
  if (change < 0 && standing == 0) return;
  state.PutCounter(tables::kRedCards, key, change < 0 ? standing - 1 : standing + 1);
}

void CountRed(State& state, const IssuedCard& card, int change) {
  if (card.color() != journal::CARD_COLOR_RED) return;
  Count(state, RedOfSubjectKey(card.subject()), change);
  Count(state, RedOfMonthKey(card.department_id(), card.month()), change);
}

const std::string& CardNoOf(const Event& event) {
  return event.has_card_appealed() ? event.card_appealed().card_no() : event.card_appeal_ruled().card_no();
}

}  // namespace

std::vector<IssuedCard> CardsOf(const StateReader& state, const Event& event, const EventPosition& position) {
  std::vector<IssuedCard> cards;
  if (event.has_demand_overdue()) {
    const bool reply = event.demand_overdue().clock() == journal::DEMAND_CLOCK_KIND_LIMIT;
    const auto* demand = state.Find<journal::Demand>(event.demand_overdue().change().demand_no());
    if (reply && demand != nullptr && !demand->department_id().empty()) cards.push_back(OfDemand(state, *demand, position));
    return cards;
  }
  const std::string& case_no = approval::CaseOf(event);
  const auto* subject = case_no.empty() ? nullptr : state.Find<journal::Case>(case_no);
  if (subject == nullptr) return cards;
  for (const journal::Card& card : subject->cards()) {
    const bool of_this = card.revision() == position.revision && card.index() == position.index;
    if (of_this && Counts(card.color())) cards.push_back(OfCase(*subject, card, position));
  }
  return cards;
}

bool MayIssueRed(const Event& event) {
  if (event.has_clock_breached()) return event.clock_breached().color() == journal::CARD_COLOR_RED;
  if (event.has_pause_overrun()) return event.pause_overrun().color() == journal::CARD_COLOR_RED;
  return event.has_case_decided() && event.case_decided().has_licence_card();
}

const journal::Card* RedCardOf(const StateReader& state, const Event& event) {
  if (!MayIssueRed(event)) return nullptr;
  const auto* subject = state.Find<journal::Case>(approval::CaseOf(event));
  if (subject == nullptr) return nullptr;
  const auto& cards = subject->cards();
  const auto found = std::find_if(cards.rbegin(), cards.rend(), [&](const journal::Card& card) {
    if (card.color() != journal::CARD_COLOR_RED) return false;
    if (event.has_pause_overrun()) return card.clock() == journal::CLOCK_KIND_SPECIAL;
    if (event.has_case_decided()) return card.clock() == event.case_decided().licence_card().clock();
    return card.clock() == event.clock_breached().clock() && card.step() == event.clock_breached().step();
  });
  return found == cards.rend() ? nullptr : &*found;
}

std::string CardNo(uint64_t revision, int32_t index) { return StrCat(revision, "-", index); }

std::string CardKeyOf(std::string_view card_no) {
  constexpr size_t kDigitsMax = 18, kIndexDigitsMax = 6;
  const size_t dash = card_no.find('-');
  if (dash == card_no.npos || dash == 0 || dash > kDigitsMax) return {};
  const std::string_view index_text = card_no.substr(dash + 1);
  if (index_text.empty() || index_text.size() > kIndexDigitsMax) return {};
  uint64_t revision = 0, index = 0;
  for (const char digit : card_no.substr(0, dash)) {
    if (digit < '0' || digit > '9') return {};
    revision = revision * 10 + static_cast<uint64_t>(digit - '0');
  }
  for (const char digit : index_text) {
    if (digit < '0' || digit > '9') return {};
    index = index * 10 + static_cast<uint64_t>(digit - '0');
  }
  return CardKey(revision, static_cast<int32_t>(index));
}

void PutCard(State& state, IssuedCard card, const EventPosition& position) {
  if (card.color() == journal::CARD_COLOR_RED) {
    CountRed(state, card, 1);
    const auto standing = [&](const std::string& key) { return static_cast<int32_t>(state.Counter(tables::kRedCards, key)); };
    card.set_nth_of_subject(standing(RedOfSubjectKey(card.subject())));
    card.set_nth_of_month(standing(RedOfMonthKey(card.department_id(), card.month())));
  }
  state.PutBytes(tables::kCardByDepartment,
                 CardOfDepartmentKey(card.department_id(), card.month(), position.revision, position.index), {});
  state.PutBytes(tables::kCardBySubject, CardOfSubjectKey(card.subject(), position.revision, position.index), {});
  state.Put(CardKey(position.revision, position.index), std::make_unique<IssuedCard>(std::move(card)));
}

void ApplyAppeal(State& state, const Event& event, const EventPosition& position) {
  const std::string key = CardKeyOf(CardNoOf(event));
  const auto* row = state.Find<IssuedCard>(key);
  if (row == nullptr) return;
  auto next = std::make_unique<IssuedCard>(*row);
  journal::CardAppeal& appeal = *next->mutable_appeal();
  if (event.has_card_appealed()) {
    appeal.set_reason(event.card_appealed().reason());
    appeal.set_actor(std::string(position.actor));
    appeal.set_day(event.card_appealed().day());
    appeal.set_state(journal::APPEAL_STATE_OPEN);
  } else {
    const journal::CardAppealRuled& ruled = event.card_appeal_ruled();
    appeal.set_state(ruled.state());
    appeal.set_reasons(ruled.reasons());
    appeal.set_ruled_by(std::string(position.actor));
    appeal.set_ruled_day(ruled.day());
    if (ruled.state() == journal::APPEAL_STATE_WITHDRAWN) CountRed(state, *next, -1);
  }
  next->set_etag(position.revision);
  state.Put(key, std::move(next));
}

bool IsWithdrawn(const IssuedCard& card) { return card.appeal().state() == journal::APPEAL_STATE_WITHDRAWN; }

}  // namespace yici::evaluation
