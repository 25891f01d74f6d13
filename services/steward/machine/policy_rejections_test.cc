// Every reason that policies add to the table, met once by a command that nearly fits.
#include <functional>

#include "gtest/gtest.h"
#include "services/steward/machine/policy_match.h"
#include "services/steward/machine/policy_rejections_for_tests.h"
#include "services/steward/machine/policy_test_kit.h"

namespace yici::steward {
namespace {

struct Row {
  std::string_view reason;
  std::function<Done(PolicyCity&)> meet;
};

constexpr std::string_view kNumber = "锦市监发〔2020〕9号";

Done Publish(PolicyCity& city, const std::function<void(journal::PublishPolicy&)>& change, std::string_view who = kHead) {
  journal::Command command = PolicyOf("all-enterprises", kNumber);
  change(*command.mutable_publish_policy());
  return city.Do(who, command);
}

Done EndedDepartment(PolicyCity& city) {
  auto department = std::make_unique<journal::Department>(*city.state().Find<journal::Department>("jz-market"));
  journal::DepartmentChange& change = *department->add_changes();
  change.set_kind(journal::DEPARTMENT_CHANGE_KIND_MERGE);
  change.set_from_day(CivilDay::Parse("2020-04-01")->days_since_1970());
  change.set_to("jz-transport");
  city.state().Put("jz-market", std::move(department));
  return Publish(
      city, [](auto&) {}, "officer:other-head");
}

Done NoTable(PolicyCity& city) {
  city.state().Erase<journal::DecisionModel>(kPolicies);
  return Publish(city, [](auto&) {});
}

Done TooManyStand(PolicyCity& city) {
  for (int i = 0; i < kPoliciesStandingMax; ++i) {
    std::string last_day;
    AppendI32(last_day, CivilDay::Parse("2020-04-20")->days_since_1970());
    city.state().PutBytes(tables::kPolicyStanding, std::to_string(i), last_day);
  }
  return Publish(city, [](auto&) {});
}

Done TooManyInterpretations(PolicyCity& city) {
  const std::string policy = city.Published("all-enterprises");
  for (int i = 0; i < kInterpretationsMax; ++i) city.Do(kHead, Interpret(policy));
  return city.Do(kHead, Interpret(policy));
}

Done TooManyQuestions(PolicyCity& city) {
  const std::string policy = city.Delivered("all-enterprises");
  for (int i = 0; i < kPolicyQuestionsMax; ++i) city.Asked(policy);
  return city.Do(kEnterprise, AskAbout(policy));
}

const Row kRows[] = {
    {"TEXT_REQUIRED", [](PolicyCity& c) { return Publish(c, [](auto& p) { p.set_title("　"); }); }},
    {"TEXT_TOO_LONG", [](PolicyCity& c) { return Publish(c, [](auto& p) { p.set_body(std::string(80'001, 'x')); }); }},
    {"LENGTH_REQUIRED", [](PolicyCity& c) { return Publish(c, [](auto& p) { p.set_answer_limit_wd(61); }); }},
    {"POLICY_DIGEST_REQUIRED", [](PolicyCity& c) { return Publish(c, [](auto& p) { p.set_text_digest("d"); }); }},
    {"POLICY_DAYS_INVALID",
     [](PolicyCity& c) { return Publish(c, [](auto& p) { p.set_valid_until_day(p.valid_from_day() - 1); }); }},
    {"POLICY_DAYS_INVALID",
     [](PolicyCity& c) { return Publish(c, [](auto& p) { p.set_valid_until_day(p.valid_from_day() + 18); }); }},
    {"REASONS_REQUIRED",
     [](PolicyCity& c) {
       journal::Command withdraw = Withdraw(c.Published("all-enterprises"));
       withdraw.mutable_withdraw_policy()->clear_reason();
       return c.Do(kHead, withdraw);
     }},
    {"DEPARTMENT_UNKNOWN", [](PolicyCity& c) { return Publish(c, [](auto& p) { p.set_department_id("jz-none"); }); }},
    {"JURISDICTION_UNKNOWN", [](PolicyCity& c) { return Publish(c, [](auto& p) { p.set_jurisdiction("999999"); }); }},
    {"POLICY_NOT_FOUND", [](PolicyCity& c) { return c.Do(kHead, Withdraw("ZC2107002020042000001X")); }},
    {"POLICY_QUESTION_NOT_FOUND",
     [](PolicyCity& c) { return c.Do(kOtherEnterprise, AnswerQuestion(c.Asked(c.Delivered("all-enterprises")))); }},
    {"NOT_PERMITTED",
     [](PolicyCity& c) {
       return Publish(
           c, [](auto&) {}, kHandler);
     }},
    {"NOT_PERMITTED", [](PolicyCity& c) { return c.Do("officer:other-head", Withdraw(c.Published("all-enterprises"))); }},
    {"NOT_PERMITTED", [](PolicyCity& c) { return c.Do(kSteward, ReadReceipt(c.Delivered("all-enterprises"))); }},
    {"REVISION_CONFLICT",
     [](PolicyCity& c) {
       journal::Command withdraw = Withdraw(c.Published("all-enterprises"));
       withdraw.mutable_withdraw_policy()->set_etag(99);
       return c.Do(kHead, withdraw);
     }},
    {"REVISION_CONFLICT",
     [](PolicyCity& c) {
       journal::Command answer = AnswerQuestion(c.Asked(c.Delivered("all-enterprises")));
       answer.mutable_answer_policy_question()->set_etag(99);
       return c.Do(kHandler, answer);
     }},
    {"POLICY_WRONG_STATE",
     [](PolicyCity& c) {
       const std::string policy = c.Published("all-enterprises");
       c.Do(kHead, Withdraw(policy));
       return c.Do(kHead, Withdraw(policy));
     }},
    {"POLICY_QUESTION_ANSWERED",
     [](PolicyCity& c) {
       const std::string question = c.Asked(c.Delivered("all-enterprises"));
       c.Do(kHandler, AnswerQuestion(question));
       return c.Do(kChief, AnswerQuestion(question));
     }},
    {"DEPARTMENT_ENDED", EndedDepartment},
    {"POLICY_NUMBER_USED",
     [](PolicyCity& c) {
       c.Published("industry", kNumber);
       return Publish(c, [](auto&) {});
     }},
    {"POLICY_TABLE_MISSING", NoTable},
    {"POLICIES_FULL", TooManyStand},
    {"POLICY_FULL", TooManyInterpretations},
    {"POLICY_NOT_DELIVERED", [](PolicyCity& c) { return c.Do(kEnterprise, ReadReceipt(c.Delivered("scale-to-giant"))); }},
    {"POLICY_ALREADY_READ",
     [](PolicyCity& c) {
       const std::string policy = c.Delivered("all-enterprises");
       c.Do(kEnterprise, ReadReceipt(policy));
       return c.Do(kEnterprise, ReadReceipt(policy));
     }},
    {"POLICY_QUESTIONS_USED", TooManyQuestions},
};

}  // namespace

std::vector<std::string_view> ReasonsOfPolicyRows() {
  std::vector<std::string_view> reasons;
  for (const Row& row : kRows) reasons.push_back(row.reason);
  return reasons;
}

namespace {

TEST(PolicyRejectionsTest, EveryReasonIsMetByACommandThatNearlyFitsAndChangesNothing) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.reason);
    PolicyCity city;
    city.At("2020-04-20T10:00");
    const Done done = row.meet(city);
    EXPECT_EQ(done.reason(), row.reason);
    EXPECT_TRUE(done.outcome.events.empty());
    EXPECT_FALSE(done.outcome.answer.rejection().message_zh().empty());
  }
}

}  // namespace
}  // namespace yici::steward
