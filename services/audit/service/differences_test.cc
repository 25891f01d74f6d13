#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/audit/service/case_moments.h"
#include "services/audit/service/due_cases.h"
#include "services/audit/service/kind_names.h"

namespace yici::audit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Between(const api::Case& before, const api::Case& after) {
  google::protobuf::RepeatedPtrField<api::FieldDifference> found;
  EXPECT_FALSE(Differences(before, after, &found));
  std::vector<std::string> lines;
  for (const auto& one : found) lines.push_back(one.path() + ": " + one.before() + " > " + one.after());
  return lines;
}

api::Case WithClock(const std::string& name, const std::string& phase) {
  api::Case subject;
  auto* clock = subject.add_clocks();
  clock->set_clock(name);
  clock->set_phase(phase);
  return subject;
}

TEST(DifferencesTest, EqualCasesDifferInNothing) {
  EXPECT_THAT(Between(WithClock("C1", "running"), WithClock("C1", "running")), IsEmpty());
}

TEST(DifferencesTest, AValueThatIsAnotherIsSaidWithBoth) {
  api::Case before, after;
  before.set_state(api::RECEIVED);
  after.set_state(api::ACCEPTED);
  after.mutable_state_text()->set_zh("已受理");
  EXPECT_THAT(Between(before, after), ElementsAre("state: RECEIVED > ACCEPTED", "state_text.zh:  > 已受理"));
}

TEST(DifferencesTest, MembersOfAListAreNamedByWhatNamesThem) {
  api::Case before = WithClock("C1", "running"), after = WithClock("C2", "running");
  auto* first = after.add_clocks();
  first->set_clock("C1");
  first->set_phase("stopped");
  EXPECT_THAT(Between(before, after),
              ElementsAre("clocks[C1].phase: running > stopped", "clocks[C2].clock:  > C2", "clocks[C2].phase:  > running"));
}

TEST(DifferencesTest, MembersOfOneNameAreToldByTheirPlace) {
  api::Case before = WithClock("C1", "stopped"), after = before;
  *after.add_clocks() = WithClock("C1", "running").clocks(0);
  EXPECT_THAT(Between(before, after), testing::Contains("clocks[1].phase:  > running"));
}

TEST(DifferencesTest, NoMoreAreShownThanFit) {
  api::Case before, after;
  for (int i = 0; i < kDifferencesMax + 1; ++i) {
    auto* document = after.add_documents();
    document->set_name("documents/" + std::to_string(i));
  }
  google::protobuf::RepeatedPtrField<api::FieldDifference> found;
  EXPECT_TRUE(Differences(before, after, &found));
  EXPECT_EQ(found.size(), kDifferencesMax);
}

journal::Clock* AddClock(journal::Case* subject, journal::ClockPhase phase, int32_t due_day, bool counts_on = false) {
  journal::Clock* clock = subject->add_clocks();
  clock->set_phase(phase);
  clock->set_due_day(due_day);
  clock->set_counts_on(counts_on);
  return clock;
}

TEST(LimitStandingTest, TheNextLimitIsTheRunningOneThatFallsDueFirst) {
  journal::Case subject;
  subject.set_result_code(-1);
  AddClock(&subject, journal::CLOCK_PHASE_RUNNING, 20);
  AddClock(&subject, journal::CLOCK_PHASE_RUNNING, 10);
  AddClock(&subject, journal::CLOCK_PHASE_PAUSED, 5);
  AddClock(&subject, journal::CLOCK_PHASE_STOPPED, 1);
  const LimitStanding standing = StandingOf(subject);
  ASSERT_NE(standing.next, nullptr);
  EXPECT_EQ(standing.next->due_day(), 10);
  EXPECT_EQ(standing.breached, nullptr);
}

TEST(LimitStandingTest, ALimitThatRanOutAndCountsOnIsOverdueUntilTheActOrTheEnd) {
  journal::Case subject;
  subject.set_result_code(-1);
  journal::Clock* clock = AddClock(&subject, journal::CLOCK_PHASE_EXPIRED, 10, /*counts_on=*/true);
  EXPECT_EQ(StandingOf(subject).breached, clock);
  subject.set_result_code(1);
  EXPECT_EQ(StandingOf(subject).breached, nullptr);
  subject.set_result_code(-1);
  clock->set_stopped_day(12);
  EXPECT_EQ(StandingOf(subject).breached, nullptr);
}

TEST(KindNamesTest, KindsHaveNamesAndUnknownOnesStayAsTheyAre) {
  EXPECT_EQ(NameOfKind("audit.access_denied").en, "calls refused");
  EXPECT_EQ(NameOfKind("case.accepted").zh, "受理");
  EXPECT_EQ(NameOfKind("case.deemed_accepted").zh, "视为受理");
  EXPECT_EQ(NameOfKind("visit.recorded").en, "visit recorded");
  EXPECT_EQ(NameOfKind("case.unheard_of").en, "case.unheard_of");
}

}  // namespace
}  // namespace yici::audit
