// Cards are appealed against once and stay to be read; red ones open supervision orders by themselves; an order goes its way
// step by step.
#include "gtest/gtest.h"
#include "services/evaluation/machine/appraisal.h"
#include "services/evaluation/machine/cards.h"
#include "services/evaluation/machine/orders.h"
#include "services/evaluation/machine/test_kit.h"

namespace yici::evaluation {
namespace {

journal::Figures MarketIn(const EvaluationCity& city, int32_t month) {
  return FiguresOf(city.state(), journal::APPRAISAL_SCOPE_DEPARTMENT, "jz-market", month);
}

TEST(CardTest, ACardOfACaseIsKeptWithItsUnitAndMonth) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.PutCase("case-1");
  const journal::IssuedCard& card = city.Card(city.Red("case-1"));
  EXPECT_EQ(card.subject(), "cases/case-1");
  EXPECT_EQ(card.department_id(), "jz-market");
  EXPECT_EQ(card.month(), 202004);
  EXPECT_EQ(card.rule(), "STATUTORY_LATE");
  EXPECT_EQ(card.nth_of_subject(), 1);
}

// The case stands with one organ, and another let the day pass: one that has ended since, or one that was asked and kept
// silent.
TEST(CardTest, ACardThatNamesAnOrganCountsThere) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.PutCase("case-1");
  journal::Event breached = Breached("case-1", journal::CLOCK_KIND_C2_STATUTORY, journal::CARD_COLOR_RED);
  breached.mutable_clock_breached()->set_organ_id("jz-food");
  city.Happens(breached);
  journal::Event silence;
  journal::OpinionGiven& given = *silence.mutable_opinion_given();
  given.set_case_no("case-1");
  given.mutable_silence_card()->set_color(journal::CARD_COLOR_RED);
  given.mutable_silence_card()->set_rule("OPINION_BY_SILENCE");
  given.mutable_silence_card()->set_liable_post("jz-fire/joint-officer");
  given.mutable_silence_card()->set_organ_id("jz-fire");
  auto subject = std::make_unique<journal::Case>(*city.state().Find<journal::Case>("case-1"));
  subject->add_steps()->set_step("joint-review");
  city.state().Put("case-1", std::move(subject));
  EXPECT_TRUE(MayIssueRed(silence));
  city.Happens(silence);
  const auto reds = [&](const char* department) {
    return FiguresOf(city.state(), journal::APPRAISAL_SCOPE_DEPARTMENT, department, 202004).red();
  };
  EXPECT_EQ(reds("jz-food"), 1);
  EXPECT_EQ(reds("jz-fire"), 1);
  EXPECT_EQ(reds("jz-market"), 0);
  EXPECT_EQ(RedCardOf(city.state(), silence)->rule(), "OPINION_BY_SILENCE");
}

TEST(CardTest, ARemindersEventIssuesNoCard) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.PutCase("case-1");
  city.Happens(Breached("case-1", journal::CLOCK_KIND_C3_PROMISED, journal::CARD_COLOR_UNSPECIFIED));
  EXPECT_EQ(MarketIn(city, 202004).yellow(), 0);
}

// A10.
TEST(CardTest, AWithdrawnCardStaysVisibleWithItsOutcomeAndCountsNoLonger) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.PutCase("case-1");
  const std::string card = city.Yellow("case-1");
  EXPECT_EQ(MarketIn(city, 202004).yellow(), 1);
  EXPECT_EQ(city.Do(kInspector, RuleCard(card, false)).reason(), "APPEAL_NOT_FOUND");
  EXPECT_EQ(city.Do(kHandler, AppealTo(card)).reason(), "");
  EXPECT_EQ(city.Do(kInspector, RuleCard(card, false)).answer().state(), "withdrawn");
  EXPECT_EQ(city.Card(card).appeal().state(), journal::APPEAL_STATE_WITHDRAWN);
  EXPECT_EQ(city.Card(card).appeal().reasons(), "故障属实");
  EXPECT_EQ(MarketIn(city, 202004).yellow(), 0);
  EXPECT_EQ(MarketIn(city, 202004).cards_withdrawn(), 1);
  EXPECT_EQ(city.Do(kHandler, AppealTo(card)).reason(), "ALREADY_APPEALED");
}

TEST(CardTest, AnUpheldCardCountsAsBefore) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.PutCase("case-1");
  const std::string card = city.Red("case-1");
  city.Do(kHandler, AppealTo(card));
  EXPECT_EQ(city.Do(kInspector, RuleCard(card, true)).reason(), "");
  EXPECT_EQ(MarketIn(city, 202004).red(), 1);
  EXPECT_EQ(MarketIn(city, 202004).cards_withdrawn(), 0);
}

TEST(CardTest, OnlyTheUnitThatDrewItAppeals) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.PutCase("case-1", "jz-transport");
  const std::string card = city.Red("case-1");
  EXPECT_EQ(city.Do(kHandler, AppealTo(card)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(steward::kOtherHandler, AppealTo(card)).reason(), "");
}

// A19.
TEST(SuperviseTest, TheSecondRedCardOfACaseOpensOneOrder) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.PutCase("case-1");
  city.Red("case-1");
  EXPECT_EQ(city.OpenOrderAbout("cases/case-1"), "");
  const std::string second = city.Red("case-1");
  const std::string order = city.OpenOrderAbout("cases/case-1");
  ASSERT_NE(order, "");
  EXPECT_EQ(city.Order(order).rule(), kSecondRedCard);
  EXPECT_EQ(city.Order(order).card_nos(0), second);
  EXPECT_EQ(city.Order(order).department_id(), "jz-market");
  EXPECT_EQ(city.Order(order).issued_by(), "system:evaluation");
}

TEST(SuperviseTest, YellowCardsOpenNothing) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.PutCase("case-1");
  for (int i = 0; i < 4; ++i) city.Yellow("case-1");
  EXPECT_EQ(city.OpenOrderAbout("cases/case-1"), "");
  EXPECT_EQ(city.OpenOrderAbout("departments/jz-market"), "");
}

TEST(SuperviseTest, TheThirdRedCardOfADepartmentInAMonthOpensOneOrder) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  for (const std::string_view no : {"case-1", "case-2", "case-3", "case-4"}) city.PutCase(no);
  city.Red("case-1");
  city.Red("case-2");
  EXPECT_EQ(city.OpenOrderAbout("departments/jz-market"), "");
  city.Red("case-3");
  const std::string order = city.OpenOrderAbout("departments/jz-market");
  ASSERT_NE(order, "");
  EXPECT_EQ(city.Order(order).rule(), kThirdRedCard);
  EXPECT_TRUE(city.Happens(Breached("case-4", journal::CLOCK_KIND_C2_STATUTORY, journal::CARD_COLOR_RED)).empty());
}

TEST(SuperviseTest, CardsOfTwoMonthsDoNotAddUp) {
  EvaluationCity city;
  city.At("2020-04-30T10:00");
  for (const std::string_view no : {"case-1", "case-2", "case-3"}) city.PutCase(no);
  city.Red("case-1");
  city.Red("case-2");
  city.At("2020-05-01T00:00");
  city.Red("case-3");
  EXPECT_EQ(city.OpenOrderAbout("departments/jz-market"), "");
}

TEST(SuperviseTest, NoneOpensWhileOneAboutTheSameIsOpen) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.PutCase("case-1");
  city.Red("case-1");
  const std::string order = city.Number(kInspector, IssueAbout("cases/case-1"));
  EXPECT_TRUE(city.Happens(Breached("case-1", journal::CLOCK_KIND_C4_FIRST_REVIEW, journal::CARD_COLOR_RED)).empty());
  EXPECT_EQ(city.OpenOrderAbout("cases/case-1"), order);
}

// A withdrawn card is no first one: the next is the first again.
TEST(SuperviseTest, AWithdrawnCardDoesNotCountTowardsTheSecond) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.PutCase("case-1");
  const std::string first = city.Red("case-1");
  city.Do(kHandler, AppealTo(first));
  city.Do(kInspector, RuleCard(first, false));
  city.Red("case-1");
  EXPECT_EQ(city.OpenOrderAbout("cases/case-1"), "");
  city.Red("case-1");
  EXPECT_NE(city.OpenOrderAbout("cases/case-1"), "");
}

TEST(SuperviseTest, OneCardMayOpenBothOrdersWithNumbersOfTheirOwn) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.PutCase("case-1");
  city.PutCase("case-2");
  city.Red("case-1");
  city.Red("case-2");
  const auto follow = city.Happens(Breached("case-1", journal::CLOCK_KIND_C4_FIRST_REVIEW, journal::CARD_COLOR_RED));
  ASSERT_EQ(follow.size(), 2u);
  EXPECT_NE(follow[0].order_issued().order().order_no(), follow[1].order_issued().order().order_no());
  // The next number is behind both.
  city.PutCase("case-3");
  city.Number(kInspector, IssueAbout("cases/case-3"));
  EXPECT_NE(city.OpenOrderAbout("cases/case-3"), city.OpenOrderAbout("departments/jz-market"));
}

TEST(OrderTest, ItIsDueInWorkingDaysAndARedoHasALimitOfItsOwn) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string order = city.Ordered("review");
  EXPECT_EQ(CivilDay(city.Order(order).due_day()).ToString(), "2020-05-06");  // 26 April is worked, 1 to 5 May are not
  EXPECT_EQ(city.Do(kInspector, ReviewOf(order, false)).answer().state(), "redo");
  EXPECT_EQ(city.Order(order).redo_rounds(), 1);
  EXPECT_EQ(city.Do(kHandler, HandleFor(order)).answer().state(), "handling");
}

TEST(OrderTest, AClosedOrderIsPublishedAndMakesRoomForAnother) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string order = city.Ordered("handling");
  EXPECT_EQ(city.Do(kInspector, IssueAbout("demands/RX-1")).Named("order_no"), order);
  city.Do(kHandler, FeedBack(order));
  city.Do(kInspector, TakeUp(order));
  city.Do(kInspector, ReviewOf(order, true));
  EXPECT_EQ(city.OpenOrderAbout("demands/RX-1"), "");
  EXPECT_EQ(city.Do(kInspector, Publication(order)).answer().state(), "published");
  EXPECT_EQ(city.Do(kInspector, IssueAbout("demands/RX-1")).reason(), "");
}

TEST(OrderTest, ItMayBeAboutAFindingOfARally) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string rally = city.Announced();
  city.Do(kInspector, Back(rally, "pj-bz", false));
  const std::string subject = "rallies/" + rally + "/projects/pj-bz";
  EXPECT_EQ(city.Do(kInspector, IssueAbout(subject)).reason(), "DEPARTMENT_UNKNOWN");
  const std::string order = city.Number(kInspector, IssueAbout(subject, "bz-market"));
  EXPECT_EQ(city.Order(order).jurisdiction(), "210782");
}

TEST(OrderTest, TheOneWhoAnsweredDoesNotReview) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string order = city.Ordered("review");
  auto own = std::make_unique<journal::SupervisionOrder>(city.Order(order));
  own->set_feedback_by(std::string(kInspector));
  city.state().Put(order, std::move(own));
  EXPECT_EQ(city.Do(kInspector, ReviewOf(order, true)).reason(), "SEPARATION_OF_DUTIES");
}

}  // namespace
}  // namespace yici::evaluation
