#include <sstream>

#include "clients/cli/case_print.h"
#include "clients/cli/print.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace yici::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

v1::ClockView Promised() {
  v1::ClockView clock;
  clock.set_clock("C3");
  clock.set_phase("running");
  clock.set_unit("wd");
  clock.set_limit(8);
  clock.set_due_day("2021-01-08");
  clock.set_calendar_version("2020v2");
  clock.set_left(5);
  clock.set_provisional(true);
  return clock;
}

TEST(PrintTest, NamesTheCalendarOfEveryDueDateAndMarksProvisionalOnes) {
  EXPECT_EQ(DueCell(Promised(), Language::kZh).text, "2021-01-08 (2020v2) 暂定");
  EXPECT_EQ(DueCell(Promised(), Language::kEn).text, "2021-01-08 (2020v2) provisional");
}

TEST(PrintTest, KnowsEveryStateInBothLanguages) {
  for (int number = v1::CaseState_MIN + 1; number <= v1::CaseState_MAX; ++number) {
    for (Language language : {Language::kZh, Language::kEn}) {
      EXPECT_THAT(StateText(static_cast<v1::CaseState>(number), {}, language), Not(HasSubstr("#"))) << number;
    }
  }
}

TEST(PrintTest, ShowsTheTextOfAStateItDoesNotKnow) {
  v1::Text text;
  text.set_zh("新状态");
  EXPECT_EQ(StateText(static_cast<v1::CaseState>(99), text, Language::kEn), "新状态");
  EXPECT_EQ(StateText(static_cast<v1::CaseState>(99), {}, Language::kEn), "#99");
}

TEST(PrintTest, ShowsTimesInShanghai) {
  google::protobuf::Timestamp stamp;
  stamp.set_seconds(1587348000);
  EXPECT_EQ(At(stamp), "2020-04-20 10:00:00");
  EXPECT_EQ(At({}), "");
}

TEST(PrintTest, ShowsHistoryAsATimelineWithDocumentsAndVersions) {
  v1::GetHistoryResponse reply;
  v1::HistoryEvent* event = reply.add_events();
  event->set_type("case.accepted");
  event->mutable_title()->set_zh("受理");
  event->mutable_occurred_at()->set_seconds(1587348000);
  event->set_actor("officer:o1");
  event->set_calendar_version("2020v2");
  event->add_documents()->set_number("锦〔2020〕04-1号");
  std::ostringstream out;
  PrintHistory(reply, {out, Language::kZh});
  EXPECT_THAT(out.str(), HasSubstr("2020-04-20 10:00:00  ● 受理  case.accepted  officer:o1"));
  EXPECT_THAT(out.str(), HasSubstr("锦〔2020〕04-1号"));
  EXPECT_THAT(out.str(), HasSubstr("2020v2"));
}

TEST(PrintTest, ListsACaseByItsPromisedClock) {
  v1::ListCasesResponse reply;
  v1::Case* c = reply.add_cases();
  c->set_case_no("c1");
  c->set_state(v1::ACCEPTED);
  v1::ClockView statutory = Promised();
  statutory.set_clock("C2");
  statutory.set_due_day("2021-02-01");
  *c->add_clocks() = statutory;
  *c->add_clocks() = Promised();
  std::ostringstream out;
  PrintCases(reply, {out, Language::kEn});
  EXPECT_THAT(out.str(), HasSubstr("c1    accepted  2021-01-08 (2020v2) provisional  5"));
}

}  // namespace
}  // namespace yici::cli
