#include "clients/reporting/outcomes.h"

#include <gtest/gtest.h>

#include "services/base/text.h"

namespace yici::reporting {
namespace {

TableRows Events(const std::string& lines) {
  const audit::ExportTable& table = *audit::FindTable("events");
  auto rows = RowsOf(table, audit::HeaderLine(table) + lines);
  EXPECT_TRUE(rows.ok()) << rows.status();
  return *rows;
}

std::string Line(int index, const std::string& type, const std::string& subject, const std::string& occurred) {
  return StrCat("41,", index, ",90,7,", type, ",", subject, ",officer:a,officer:a,,,", occurred, ",", occurred, ",,00\r\n");
}

CountedEvent Counted(const std::string& type) { return {41, 2, type, "C-1", "2020-04-30"}; }

yici::v1::Case CaseWith(const std::string& c2, const std::string& c3, int used) {
  yici::v1::Case then;
  then.set_item_code("ITEM");
  then.set_jurisdiction("210700");
  then.set_department_id("jz-market");
  then.set_visit_count(2);
  for (const auto& [name, phase] : {std::pair{"C2", c2}, std::pair{"C3", c3}}) {
    if (phase.empty()) continue;
    auto* clock = then.add_clocks();
    clock->set_clock(name);
    clock->set_phase(phase);
    clock->set_used(used);
  }
  return then;
}

TEST(OutcomesTest, RulingsAndDeliveriesOfCasesAreCountedAndNothingElse) {
  const auto counted = CountedEvents(Events(Line(0, "case.decided", "cases/C-1", "2020-04-30T23:59:59+08:00") +
                                            Line(1, "case.accepted", "cases/C-2", "2020-04-30T10:00:00+08:00") +
                                            Line(2, "case.deemed_renewed", "cases/C-3", "2020-05-01T00:00:00+08:00") +
                                            Line(3, "case.delivered", "cases/C-4", "2020-05-02T10:00:00+08:00") +
                                            Line(4, "case.delivered", "demands/D-1", "2020-05-02T10:00:00+08:00")));
  ASSERT_EQ(counted.size(), 3u);
  EXPECT_EQ(counted[0].case_no, "C-1");
  EXPECT_EQ(counted[0].day, "2020-04-30");
  EXPECT_EQ(counted[1].revision, 41u);
  EXPECT_EQ(counted[1].index, 2);
  EXPECT_EQ(counted[2].type, "case.delivered");
}

TEST(OutcomesTest, ARulingWithinBothLimitsIsOnTime) {
  const Outcome outcome = OutcomeOf(Counted("case.decided"), CaseWith("stopped", "stopped", 6));
  EXPECT_FALSE(outcome.completed);
  EXPECT_EQ(outcome.on_time, true);
  EXPECT_EQ(outcome.used_wd, 6);
  EXPECT_EQ(outcome.visits, std::nullopt);
  EXPECT_EQ(outcome.department_id, "jz-market");
}

TEST(OutcomesTest, ALimitThatRanOutMakesARulingLate) {
  EXPECT_EQ(OutcomeOf(Counted("case.decided"), CaseWith("stopped", "expired", 6)).on_time, false);
  EXPECT_EQ(OutcomeOf(Counted("case.decided"), CaseWith("expired", "stopped", 21)).on_time, false);
}

TEST(OutcomesTest, TheLastClockOfANameIsTheOneThatCounts) {
  yici::v1::Case then = CaseWith("expired", "", 20);
  auto* anew = then.add_clocks();
  anew->set_clock("C2");
  anew->set_phase("stopped");
  anew->set_used(3);
  const Outcome outcome = OutcomeOf(Counted("case.decided"), then);
  EXPECT_EQ(outcome.on_time, true);
  EXPECT_EQ(outcome.used_wd, 3);
}

TEST(OutcomesTest, ADeemedRulingIsLateWhateverItsClocksSay) {
  EXPECT_EQ(OutcomeOf(Counted("case.deemed_renewed"), CaseWith("stopped", "", 20)).on_time, false);
}

TEST(OutcomesTest, ARulingOnTheSpotHasUsedNothing) {
  const Outcome outcome = OutcomeOf(Counted("case.decided"), CaseWith("", "", 0));
  EXPECT_EQ(outcome.used_wd, 0);
  EXPECT_EQ(outcome.on_time, true);
}

TEST(OutcomesTest, ADeliveryCountsItsVisitsAlone) {
  const Outcome outcome = OutcomeOf(Counted("case.delivered"), CaseWith("stopped", "stopped", 6));
  EXPECT_TRUE(outcome.completed);
  EXPECT_EQ(outcome.visits, 2);
  EXPECT_EQ(outcome.on_time, std::nullopt);
  EXPECT_EQ(outcome.used_wd, std::nullopt);
  const SqlRow row = RowOf(outcome);
  ASSERT_EQ(row.size(), std::size(kOutcomeColumns));
  EXPECT_EQ(row[2], "completed");
  EXPECT_EQ(row[9], std::nullopt);
  EXPECT_EQ(row[11], "2");
}

}  // namespace
}  // namespace yici::reporting
