// The small city of the steward machine's tests (ledger_test_kit.h) with what evaluation needs besides: a second county with a
// leader, judges of the city's departments, projects to nominate, the criteria of a pack, and a loop that decides and applies
// commands of both machines.
//
//   EvaluationCity city;
//   city.At("2020-04-20T10:00");
//   const std::string rally = city.Touring();
//   EXPECT_EQ(city.Do(kJudge, Sheet(rally, "pj-bz", {9000, 8000})).reason(), "");
#ifndef YICI_SERVICES_EVALUATION_MACHINE_TEST_KIT_H_
#define YICI_SERVICES_EVALUATION_MACHINE_TEST_KIT_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "services/base/evaluation_tables.h"
#include "services/steward/machine/ledger_test_kit.h"

namespace yici::evaluation {

using steward::kAdministrator;
using steward::kCityLeader;
using steward::kCountyLeader;  // of Beizhen
using steward::kEnterprise;
using steward::kInspector;
using steward::kSteward;
inline constexpr std::string_view kSecondAdministrator = "officer:administrator-2";
using steward::kChief;    // of jz-market
using steward::kHandler;  // of jz-market
using steward::kHead;     // of jz-market
inline constexpr std::string_view kHeishanLeader = "officer:ld-hs-01";
inline constexpr std::string_view kJudge = "officer:judge-1";          // of jz-market
inline constexpr std::string_view kSecondJudge = "officer:judge-2";    // of jz-transport
inline constexpr std::string_view kThirdJudge = "officer:judge-3";     // of jz-finance
inline constexpr std::string_view kBeizhenJudge = "officer:judge-bz";  // of bz-market, in Beizhen

struct Done {
  Outcome outcome;
  std::vector<PendingEvent> events;

  std::string reason() const { return outcome.answer.rejection().reason(); }
  const journal::EvaluationAnswer& answer() const { return outcome.answer.evaluation(); }
  // Of a refusal: what its sentence names.
  std::string Named(std::string_view key) const;
};

class EvaluationCity {
 public:
  EvaluationCity();

  void At(std::string_view when);
  Instant now() const { return now_; }
  Done Do(std::string_view principal, const journal::Command& command);
  // Expects success; the number.
  std::string Number(std::string_view principal, const journal::Command& command);

  // A rally of two criteria (60, 40) with the four judges, sheets until 2020-05-15.
  std::string Planned();
  // With pj-bz (Beizhen), pj-hs (Heishan) and pj-jz (the city itself) on the route and visited.
  std::string Touring();
  // With two sheets each, closed on 2020-05-16; then posted.
  std::string Tallied();
  std::string Posted();
  // After the posting, on 2020-05-26.
  std::string Announced();

  // Of ev-1 (Heishan to the park of Beizhen, half and half): proposed, then signed by both counties.
  std::string Proposed();
  std::string Signed();
  // In production since 2020-06-01.
  std::string Producing();

  // A case of jz-market with a statutory and a promised clock, accepted on the day.
  void PutCase(std::string_view case_no, std::string_view department = "jz-market");
  // What a machine below did, as its event says, and what evaluation makes of it: the events that follow.
  std::vector<journal::Event> Happens(const journal::Event& event);
  // A red card on the case: its number.
  std::string Red(std::string_view case_no);
  std::string Yellow(std::string_view case_no);
  // An order about a demand of jz-market, brought to a state: "issued", "signed", "handling", "feedback", "review", "closed".
  std::string Ordered(std::string_view state);
  const journal::IssuedCard& Card(std::string_view card_no) const;
  const journal::SupervisionOrder& Order(std::string_view order_no) const;
  // The open order about a subject; "": none.
  std::string OpenOrderAbout(std::string_view subject) const;

  const journal::Rally& Rally(std::string_view rally_no) const;
  const journal::Enclave& Agreement(std::string_view agreement_no) const;
  MemoryState& state() { return seeds_.state(); }
  const MemoryState& state() const { return seeds_.state(); }
  // Before the state is changed by an event, `before` sees it: how golden files are made.
  std::function<void(const MemoryState&, const PendingEvent&, const EventPosition&)> before;

 private:
  void Seed();
  void Apply(const PendingEvent& pending, const yici::Ordered& ordered, int32_t index);
  void React(const journal::Event& event, const yici::Ordered& ordered, std::vector<PendingEvent>& events);

  steward::LedgerCity seeds_;
  calendar::CalendarBook book_;
  workflow::Library library_;
  Instant now_;
  uint64_t revision_ = 100;
  int32_t index_ = 0;
};

// ---- commands ----

journal::Command Plan();
journal::Command Nominate(std::string_view rally, std::string_view project);
journal::Command Vet(std::string_view rally, std::string_view project, bool pass = true);
journal::Command Route(std::string_view rally, const std::vector<std::string>& projects, std::string_view day = "2020-05-08");
journal::Command Visited(std::string_view rally, std::string_view project);
// Scores in hundredths, by criterion: c1, c2.
journal::Command Sheet(std::string_view rally, std::string_view project, const std::vector<int32_t>& scores);
journal::Command Close(std::string_view rally);
journal::Command Post(std::string_view rally);
journal::Command Appeal(std::string_view rally, std::string_view project);
journal::Command RuleFor(std::string_view rally, std::string_view project, bool uphold);
journal::Command Announce(std::string_view rally);
// The sheet of judge-1 for a project, as it should have been.
journal::Command Correct(std::string_view rally, std::string_view project, const std::vector<int32_t>& scores);
journal::Command Back(std::string_view rally, std::string_view project, bool kept);
journal::Command CallOff(std::string_view rally);
journal::Command YearTotal(int32_t year, std::string_view reason = {}, std::string_view jurisdiction = "210700");

journal::Command Propose(std::string_view project = "ev-1", int32_t out = 0, int32_t in = 0);
journal::Command Consent(std::string_view agreement, std::string_view jurisdiction);
journal::Command Advance(std::string_view agreement, journal::EnclaveState state);
journal::Command Drop(std::string_view agreement);
journal::Command Settle(std::string_view agreement, int32_t year, int64_t tax_fen, bool correct = false);
journal::Command OpenPark(std::string_view park_id, std::string_view jurisdiction = "210726");

journal::Command AppealTo(std::string_view card);
journal::Command RuleCard(std::string_view card, bool uphold);
journal::Command IssueAbout(std::string_view subject, std::string_view department = {});
journal::Command SignFor(std::string_view order);
journal::Command HandleFor(std::string_view order);
journal::Command FeedBack(std::string_view order);
journal::Command TakeUp(std::string_view order);
journal::Command ReviewOf(std::string_view order, bool pass);
journal::Command Publication(std::string_view order);
journal::Command League(journal::AppraisalScope scope, int32_t month, std::string_view reason = {});
journal::Command DrawOf(int32_t month, int32_t size, std::string_view jurisdiction = "210700");

journal::Event Breached(std::string_view case_no, journal::ClockKind clock, journal::CardColor color);
journal::Event Decided(std::string_view case_no, int32_t used_wd);
journal::Event Delivered(std::string_view case_no);
journal::Event Rated(std::string_view case_no, int32_t code);
journal::Event Rectified(std::string_view case_no, journal::RatingVerdict verdict);

int32_t DayNumber(std::string_view day);
// "1 pj-bz 86.00; …" of a version, the newest by default.
std::string Places(const journal::Rally& rally, int version = 0);

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_MACHINE_TEST_KIT_H_
