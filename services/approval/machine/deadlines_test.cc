// The table "By deadlines alone" of README.md against the machine: a case lives to each deadline, and the events, the documents
// and the cards that come at 00:00 are those of its row.
#include <algorithm>
#include <functional>
#include <map>

#include "gtest/gtest.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/grants_test_kit.h"
#include "services/approval/machine/readme_table_for_tests.h"
#include "services/approval/machine/special_kit.h"
#include "services/approval/machine/test_kit.h"
#include "services/approval/machine/view.h"

namespace yici::approval {
namespace {

using journal::ClockKind;

// A case on its way to the end of a clock.
struct Life {
  std::string no;
  ClockKind clock;
};
using Lives = std::vector<std::function<Life(City&)>>;

Life Of(std::string no, ClockKind clock) { return {std::move(no), clock}; }

std::string Heard(City& city) {
  const std::string no = city.Reviewed(kHeard);
  Received(city.Do(kHandler, HearingRightOf(no)));
  return no;
}

std::string OnPromiseOf(City& city) {
  const std::string no = city.Submit(kOnPromise);
  return Received(city.Do(kChief, OnPromise(no)));
}

// By the first cell of the row.
const std::map<std::string, Lives>& AllLives() {
  static const auto* const kLives = new std::map<std::string, Lives>{
      {"C1", {[](City& c) { return Of(c.Submit(kThreeStep), journal::CLOCK_KIND_C1_NOTICE); }}},
      {"C2", {[](City& c) { return Of(c.Accepted(kThreeStep), journal::CLOCK_KIND_C2_STATUTORY); }}},
      {"C3, C9",
       {[](City& c) { return Of(c.Accepted(kThreeStep), journal::CLOCK_KIND_C3_PROMISED); },
        [](City& c) { return Of(c.Accepted(kSite), journal::CLOCK_KIND_C9_STEP); },
        [](City& c) { return Of(c.Accepted(kTight), journal::CLOCK_KIND_C3_PROMISED); }}},  // as long as the law: no card
      {"C9 of `joint-review` with answers outstanding", {[](City& c) {
         const std::string no = c.Accepted(kJoint);
         Received(c.Do(kHandler, Review(no, "dispatch")));
         return Of(no, journal::CLOCK_KIND_C9_STEP);
       }}},
      {"C4", {[](City& c) { return Of(c.Accepted(kFirstReview), journal::CLOCK_KIND_C4_FIRST_REVIEW); }}},
      {"C5", {[](City& c) { return Of(GrantedOf(c, kLicence), journal::CLOCK_KIND_C5_DELIVERY); }}},
      {"C6a", {[](City& c) { return Of(Heard(c), journal::CLOCK_KIND_C6A_HEARING_REQUEST); }}},
      {"C6b", {[](City& c) {
         const std::string no = Heard(c);
         return Of(Received(c.Do(kApplicant, RequestHearingOf(no))), journal::CLOCK_KIND_C6B_HEARING);
       }}},
      {"SP", {[](City& c) {
         const std::string no = c.Accepted(kThreeStep);
         return Of(Received(c.Do(kChief, StartSpecialOf(no))), journal::CLOCK_KIND_SPECIAL);
       }}},
      {"C7", {[](City& c) {
         const std::string no = c.Submit(kThreeStep);
         return Of(Received(c.Do(kChief, Notify(no, {}, {"m1"}))), journal::CLOCK_KIND_C7_SUPPLEMENT);
       }}},
      {"C8", {[](City& c) {
         const std::string no = Received(c.Do(kClerk, SubmitOf(kDeferrable, {"m1", "m2", "m3"})));
         return Of(Received(c.Do(kChief, Defer(no, {"m4"}, 5))), journal::CLOCK_KIND_C8_DEFERRAL);
       }}},
      {"review-supplement", {[](City& c) {
         const std::string no = c.Accepted(kReviewable);
         return Of(Received(c.Do(kChief, AskInReview(no, {"m2"}))), journal::CLOCK_KIND_REVIEW_SUPPLEMENT);
       }}},
      {"after-check", {[](City& c) { return Of(OnPromiseOf(c), journal::CLOCK_KIND_AFTER_CHECK); }}},
      {"rating", {[](City& c) {
         const std::string no = CompletedOf(c, kLicence);
         return Of(Received(c.Do(kApplicant, Rate(no, journal::RATING_STAGE_RECEIPT, 5))), journal::CLOCK_KIND_RATING);
       }}},
      {"correction", {[](City& c) {
         const std::string no = OnPromiseOf(c);
         return Of(Received(c.Do(kHandler, AfterCheckOf(no, journal::AFTER_CHECK_RESULT_UNTRUE, 5))),
                   journal::CLOCK_KIND_CORRECTION);
       }}},
      {"C12 of a grant", {[](City& c) { return Of(CompletedOf(c, kLicence), journal::CLOCK_KIND_C12_TERM); }}},
      {"C12 of a pending renewal",
       {[](City& c) {
          const std::string no = CompletedOf(c, kLicence);
          const std::string renewal = Received(c.Do(kClerk, About(kLicence, journal::LINK_KIND_RENEWAL, no)));
          return Of(Received(c.Do(kChief, Accept(renewal))), journal::CLOCK_KIND_C12_TERM);
        },
        [](City& c) {
          const std::string no = CompletedOf(c, kLicence);
          const std::string renewal = Received(c.Do(kClerk, About(kLicence, journal::LINK_KIND_RENEWAL, no)));
          Received(c.Do(kChief, Accept(renewal)));
          Received(c.Do(kHead, Revoke(no, "2020-04-20")));
          return Of(renewal, journal::CLOCK_KIND_C12_TERM);
        }}},
  };
  return *kLives;
}

std::string Trimmed(const std::string& cell) {
  const size_t first = cell.find_first_not_of(' '), last = cell.find_last_not_of(' ');
  return first == std::string::npos ? std::string() : cell.substr(first, last - first + 1);
}

bool Says(const std::string& row, const std::string& word) {
  const std::vector<std::string> words = Words(row, ",;:.()`");
  return std::find(words.begin(), words.end(), word) != words.end();
}

// What is due earlier is settled a minute before; then the first minute of `day`.
Done LiveTo(City& city, const std::string& no, CivilDay day) {
  city.At((day + -1).ToString() + "T23:59");
  city.Do("system:deadlines", Settle(no));
  city.At(day.ToString() + "T00:00");
  return city.Do("system:deadlines", Settle(no));
}

// Whether it came of that clock: others may end in the same instant, and have rows of their own.
bool IsOf(const journal::Event& event, ClockKind clock) {
  if (event.has_clock_warned()) return false;
  if (event.has_clock_breached()) return event.clock_breached().clock() == clock;
  if (event.has_clock_lapsed()) return event.clock_lapsed().clock() == clock;
  return !event.has_pause_overrun() || clock == journal::CLOCK_KIND_SPECIAL;
}

// Why the machine says it happened; "" where the event gives no reason.
std::string ReasonOf(const journal::Event& event) {
  if (event.has_case_terminated()) return event.case_terminated().reason();
  if (event.has_clock_lapsed()) return event.clock_lapsed().reason();
  return event.has_clock_breached() ? event.clock_breached().rule() : std::string();
}

void ExpectCards(const journal::Case& after, int cards, ClockKind clock, const std::string& row) {
  static const std::map<journal::CardColor, std::string> kColors = {
      {journal::CARD_COLOR_RED, "red"}, {journal::CARD_COLOR_YELLOW, "yellow"}, {journal::CARD_COLOR_EARLY_WARNING, "early"}};
  for (int i = cards; i < after.cards_size(); ++i) {
    const journal::Card& card = after.cards(i);
    if (card.clock() != clock || card.rule() == "WARNING") continue;  // another clock of the same instant has a row of its own
    EXPECT_TRUE(Says(row, card.rule())) << card.rule();
    EXPECT_TRUE(Says(row, kColors.at(card.color()))) << card.rule() << " is " << kColors.at(card.color());
  }
}

void ExpectRow(const std::vector<std::string>& cells, const std::function<Life(City&)>& life, std::set<std::string>& events) {
  City city;
  city.At("2020-04-20T10:00");
  const Life lived = life(city);
  const journal::Clock* clock = FindLive(city.Find(lived.no), lived.clock);
  ASSERT_NE(clock, nullptr);
  const CivilDay end = CivilDay(clock->due_day()) + 1;
  city.At((end + -1).ToString() + "T23:59");
  city.Do("system:deadlines", Settle(lived.no));
  const int documents = city.Find(lived.no).documents_size(), cards = city.Find(lived.no).cards_size();
  const Done done = LiveTo(city, lived.no, end);
  const std::string row = cells.at(2) + cells.at(3);
  bool lapsed = false;
  for (const PendingEvent& pending : done.events) {
    if (!IsOf(pending.event, lived.clock)) continue;
    const std::string name = EventName(pending.event), reason = ReasonOf(pending.event);
    EXPECT_TRUE(EventsNamed(row).contains(name)) << name;
    EXPECT_TRUE(reason.empty() || Says(row, reason)) << reason;
    events.insert(name);
    lapsed |= pending.event.has_clock_lapsed();
  }
  std::set<std::string> issued;
  const journal::Case& after = city.Find(lived.no);
  for (int i = documents; i < after.documents_size(); ++i) issued.insert(after.documents(i).code());
  if (!lapsed) {
    EXPECT_EQ(issued, CodesNamed(cells.at(3)));
  }
  ExpectCards(after, cards, lived.clock, row);
}

TEST(DeadlinesTest, EveryRowOfTheTableIsWhatItsDeadlineDoes) {
  std::set<std::string> rows;
  for (const std::vector<std::string>& cells : ReadmeTable("| Clock | At 00:00 of |")) {
    ASSERT_EQ(cells.size(), 4u) << cells.at(0);
    const std::string name = Trimmed(cells[0]);
    if (name.starts_with("any but SP")) continue;  // below
    SCOPED_TRACE(name);
    rows.insert(name);
    const auto lives = AllLives().find(name);
    ASSERT_NE(lives, AllLives().end()) << "no case lives to this deadline";
    std::set<std::string> events;
    for (const auto& life : lives->second) ExpectRow(cells, life, events);
    EXPECT_EQ(events, EventsNamed(cells[2] + cells[3]));
  }
  for (const auto& [name, lives] : AllLives()) EXPECT_TRUE(rows.contains(name)) << "the table has no row " << name;
}

TEST(DeadlinesTest, EveryClockIsWarnedOfOnItsDayButForAPauseAndAPromiseBehindTheLaw) {
  for (const auto& [name, lives] : AllLives()) {
    SCOPED_TRACE(name);
    City city;
    city.At("2020-04-20T10:00");
    const Life lived = lives.front()(city);
    const journal::Clock clock = *FindLive(city.Find(lived.no), lived.clock);
    // Nobody is warned of a term twice: the grant's clock reminds the holder, and not the renewal's copy of it.
    const bool never = lived.clock == journal::CLOCK_KIND_SPECIAL || clock.warned();
    EXPECT_EQ(clock.warn_day() == 0, never);
    if (never) continue;
    const Done done = LiveTo(city, lived.no, CivilDay(clock.warn_day()));
    const bool warned = std::any_of(done.events.begin(), done.events.end(), [&](const PendingEvent& event) {
      return event.event.has_clock_warned() && event.event.clock_warned().clock() == lived.clock;
    });
    EXPECT_TRUE(warned);
  }
}

}  // namespace
}  // namespace yici::approval
