// Evaluation in the order of a partition: what a pack brings for it, orders that red cards open in their own record, and
// figures that follow the cases.
#include "services/base/evaluation_tables.h"
#include "services/evaluation/machine/appraisal.h"
#include "services/evaluation/machine/cards.h"
#include "services/server/partition/core_fixture.h"

namespace yici::server {
namespace {

class EvaluationCoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    store_ = storage::NewMemoryStore();
    auto core = Core::Open(*store_, {.log_id_hex = kLogId});
    ASSERT_TRUE(core.ok()) << core.status();
    core_ = *std::move(core);
    ApplyPack(*core_, At("2020-02-03T08:00"));
  }

  std::string AcceptedCase(const std::string& id) {
    const Verdict submitted = core_->Process(Submit("submit-" + id), At("2020-02-03T10:00"));
    EXPECT_FALSE(submitted.answer->rejected()) << submitted.answer->rejection().DebugString();
    const std::string case_no = submitted.answer->case_no();
    const Verdict accepted = core_->Process(Accept(case_no, "accept-" + id), At("2020-02-03T10:00"));
    EXPECT_FALSE(accepted.answer->rejected()) << accepted.answer->rejection().DebugString();
    return case_no;
  }
  void Settle(const std::string& case_no, Instant at) {
    Incoming settle = From("system:deadlines", "");
    settle.command.mutable_settle_case()->set_case_no(case_no);
    core_->Process(settle, at);
  }
  std::string OpenOrder(const std::string& subject) {
    return core_->state().FindBytes(tables::kOpenOrder, subject).value_or("");
  }
  int Reds(const std::string& case_no) {
    int reds = 0;
    for (const journal::Card& card : core_->state().Find<journal::Case>(case_no)->cards()) {
      reds += card.color() == journal::CARD_COLOR_RED ? 1 : 0;
    }
    return reds;
  }
  journal::Figures Market(int32_t month) {
    return evaluation::FiguresOf(core_->state(), journal::APPRAISAL_SCOPE_DEPARTMENT, "jz-market", month);
  }

  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<Core> core_;
};

TEST_F(EvaluationCoreTest, APlanWithoutCriteriaTakesTheEightOfThePack) {
  Incoming plan = From("officer:jz-admin-1", "plan");
  journal::PlanRally& part = *plan.command.mutable_plan_rally();
  part.set_name_zh("2020年第一季度拉练");
  part.set_jurisdiction("210700");
  part.set_year(2020);
  part.set_quarter(1);
  part.add_judges("jz-market-handler-1");
  part.set_nominate_until_day(CivilDay::Parse("2020-02-28")->days_since_1970());
  part.set_score_until_day(CivilDay::Parse("2020-03-20")->days_since_1970());
  const Verdict verdict = core_->Process(plan, At("2020-02-04T09:00"));
  ASSERT_FALSE(verdict.answer->rejected()) << verdict.answer->rejection().DebugString();
  const auto* rally = core_->state().Find<journal::Rally>(verdict.answer->evaluation().number());
  ASSERT_NE(rally, nullptr);
  ASSERT_EQ(rally->criteria_size(), 8);
  EXPECT_EQ(rally->criteria(0).criterion_id(), "rc-01");
  EXPECT_EQ(rally->judges(0).department_ids(0), "jz-market");
  EXPECT_EQ(core_->Process(plan, At("2020-02-04T09:05")).answer->evaluation().number(), rally->rally_no());
}

// A19, by the deadlines of three cases: the order stands in the record that issued the third card, and one only.
TEST_F(EvaluationCoreTest, TheThirdRedCardOfADepartmentInAMonthOpensAnOrderInItsRecord) {
  std::vector<std::string> cases;
  for (const char* id : {"1", "2", "3", "4"}) cases.push_back(AcceptedCase(id));
  const Instant late = At("2020-03-20T09:00");
  Settle(cases[0], late);
  Settle(cases[1], late);
  EXPECT_EQ(Reds(cases[0]), 1);
  EXPECT_EQ(OpenOrder("departments/jz-market"), "");
  const uint64_t before = core_->head().revision;
  Settle(cases[2], late);
  EXPECT_EQ(core_->head().revision, before + 1);
  const std::string order = OpenOrder("departments/jz-market");
  ASSERT_NE(order, "");
  const auto* row = core_->state().Find<journal::SupervisionOrder>(order);
  EXPECT_EQ(row->rule(), "THIRD_RED_CARD");
  EXPECT_EQ(row->created_revision(), before + 1);
  Settle(cases[3], late);
  EXPECT_EQ(OpenOrder("departments/jz-market"), order);
  EXPECT_EQ(OpenOrder("cases/" + cases[0]), "");
}

TEST_F(EvaluationCoreTest, EveryYellowAndRedCardOfTheCasesIsKeptAndCounted) {
  std::vector<std::string> cases;
  for (const char* id : {"1", "2", "3"}) cases.push_back(AcceptedCase(id));
  for (const std::string& case_no : cases) Settle(case_no, At("2020-03-20T09:00"));
  int64_t yellow = 0, red = 0;
  for (const std::string& case_no : cases) {
    for (const journal::Card& card : core_->state().Find<journal::Case>(case_no)->cards()) {
      if (card.color() != journal::CARD_COLOR_YELLOW && card.color() != journal::CARD_COLOR_RED) continue;
      (card.color() == journal::CARD_COLOR_RED ? red : yellow) += 1;
      const std::string number = evaluation::CardNo(card.revision(), card.index());
      const auto* kept = core_->state().Find<journal::IssuedCard>(evaluation::CardKeyOf(number));
      ASSERT_NE(kept, nullptr) << number;
      EXPECT_EQ(kept->subject(), "cases/" + case_no);
      EXPECT_EQ(kept->rule(), card.rule());
    }
  }
  journal::Figures sum = Market(202002);
  evaluation::Add(sum, Market(202003));
  EXPECT_GT(yellow + red, 0);
  EXPECT_EQ(sum.yellow(), yellow);
  EXPECT_EQ(sum.red(), red);
}

TEST_F(EvaluationCoreTest, TheFormulaOfThePackIsDeployedWithItAndGivesScores) {
  const std::string case_no = AcceptedCase("1");
  Settle(case_no, At("2020-03-20T09:00"));
  const int32_t month = Market(202003).red() > 0 ? 202003 : 202002;
  Incoming publish = From("officer:jz-admin-1", "league");
  publish.command.mutable_publish_league()->set_scope(journal::APPRAISAL_SCOPE_DEPARTMENT);
  publish.command.mutable_publish_league()->set_month(month);
  const Verdict verdict = core_->Process(publish, At("2020-04-01T09:00"));
  ASSERT_FALSE(verdict.answer->rejected()) << verdict.answer->rejection().DebugString();
  EXPECT_EQ(verdict.answer->evaluation().version(), 1);
}

}  // namespace
}  // namespace yici::server
