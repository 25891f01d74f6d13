#include "services/workflow/engine/engine_for_tests.h"

namespace yici::workflow {
namespace {

TEST(ValueRows, KeepEveryValueThatAVariableCanHold) {
  for (const char* text : {"null", "true", "-12.50", "1E30", "\"text\"", "date(\"2020-02-29\")", "time(\"10:00:00.5+08:00\")",
                           "date and time(\"2020-04-20T10:00:00@Asia/Shanghai\")", "duration(\"-P1DT2H3.000000001S\")",
                           "duration(\"P1Y2M\")", "[1, [2, null], {}]", "{a: 1, \"b c\": [true]}"}) {
    feel::Arena arena;
    feel::Evaluation evaluation(arena, {});
    const feel::Program program = feel::Parse(text, feel::Vocabulary());
    const feel::Value value = evaluation.Evaluate(program, nullptr);
    const std::optional<journal::FeelValue> row = RowOf(value);
    ASSERT_TRUE(row.has_value()) << text;
    EXPECT_TRUE(IsSound(*row)) << text;
    journal::FeelValue read;
    ASSERT_TRUE(read.ParseFromString(row->SerializeAsString()));
    EXPECT_TRUE(feel::Same(ValueOf(read, arena), value)) << text << " " << feel::ToQuoted(ValueOf(read, arena));
  }
}

TEST(ValueRows, TakeNoFunctionsRangesOrWhatIsTooDeepOrTooLarge) {
  feel::Arena arena;
  feel::Evaluation evaluation(arena, {});
  for (const char* text : {"function(x) x", "[1..2]", "[function(x) x]"}) {
    const feel::Program program = feel::Parse(text, feel::Vocabulary());
    EXPECT_FALSE(RowOf(evaluation.Evaluate(program, nullptr)).has_value()) << text;
  }
  feel::Value nested;
  for (int depth = 0; depth <= kValueDepthMax; ++depth) nested = feel::MakeList(arena, {nested});
  EXPECT_FALSE(RowOf(nested).has_value());
  EXPECT_FALSE(RowOf(feel::MakeText(arena, std::string(kValueBytesMax, 'a'))).has_value());
  journal::FeelValue unsound;
  unsound.set_number("twelve");
  EXPECT_FALSE(IsSound(unsound));
}

TEST(Timer, ReadsWhatIso8601Says) {
  const Instant now = *Instant::Parse("2020-01-31T10:00:00+08:00");
  using bpmn::TimerKind;
  EXPECT_EQ(DueOf(TimerKind::kDuration, "P1M", now)->at.ToString(), "2020-02-29T10:00:00+08:00");
  EXPECT_EQ(DueOf(TimerKind::kDuration, "P2W", now)->at.ToString(), "2020-02-14T10:00:00+08:00");
  EXPECT_EQ(DueOf(TimerKind::kDate, "2020-03-01", now)->at.ToString(), "2020-03-01T00:00:00+08:00");
  EXPECT_EQ(DueOf(TimerKind::kDate, "2020-03-01T00:00:00Z", now)->at.ToString(), "2020-03-01T08:00:00+08:00");
  EXPECT_EQ(DueOf(TimerKind::kCycle, "R3/PT10S", now)->repeats, 2);
  EXPECT_EQ(DueOf(TimerKind::kCycle, "R/2020-02-01T00:00:00/P1D", now)->at.ToString(), "2020-02-01T00:00:00+08:00");
  EXPECT_EQ(DueOf(TimerKind::kCycle, "R/PT10S", now)->repeats, -1);
  EXPECT_EQ(DueOf(TimerKind::kDuration, "P1M1DT1H", now)->at.ToString(), "2020-03-01T11:00:00+08:00");
  EXPECT_EQ(DueOf(TimerKind::kCycle, "R/PT1H/2020-01-31T13:30:00", now)->repeats, 2);
  EXPECT_EQ(DueOf(TimerKind::kCycle, "R2/P1M/2020-12-31", now)->repeats, 1);
  EXPECT_EQ(DueOf(TimerKind::kCycle, "R/2020-02-01/2020-02-08", now)->interval_us, 7 * kMicrosPerDay);
  for (const char* text : {"", "R/PT1H/2020-01-31T10:30:00", "R/PT1H/PT1H", "R/2020-02-08/2020-02-01", "PT", "R0/PT1S", "R3",
                           "R/PT0S", "PT0S", "-PT1S/", "Rx/PT1S"}) {
    EXPECT_FALSE(DueOf(TimerKind::kCycle, text, now).has_value()) << text;
  }
  EXPECT_FALSE(DueOf(TimerKind::kDuration, "-PT1S", now).has_value());
}

}  // namespace
}  // namespace yici::workflow
