// Policies from the publication to the answer: whom one reaches and by which rule, that it reaches nobody twice, who has read
// it, and by when the department owes an answer.
#include "services/steward/machine/policy.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>

#include "gtest/gtest.h"
#include "services/base/text.h"
#include "services/calendar/notices_for_tests.h"
#include "services/steward/machine/policy_rows.h"
#include "services/steward/machine/policy_test_kit.h"
#include "services/steward/machine/vocabulary.h"

namespace yici::steward {
namespace {

// First to second column of the table of README.md.
std::map<std::string, std::string> ReadTable() {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  std::ifstream file(StrCat(source == nullptr ? "." : source, "/services/steward/README.md"));
  std::map<std::string, std::string> table;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## ")) inside = line == "## The table of policies";
    if (!inside || !line.starts_with("| ") || line.starts_with("| Command")) continue;
    const auto cells = SplitNonEmpty(line, "|");
    if (cells.size() >= 2) table.emplace(StripSpaces(cells[0]), StripSpaces(cells[1]));
  }
  return table;
}

CommandKind KindOfCommand(const std::string& name) {
  const auto* oneof = journal::Command::descriptor()->FindOneofByName("command");
  for (int i = 0; i < oneof->field_count(); ++i) {
    if (oneof->field(i)->message_type()->name() == name) return static_cast<CommandKind>(oneof->field(i)->number());
  }
  return journal::Command::COMMAND_NOT_SET;
}

bool Lists(const std::string& cell, std::string_view word) {
  for (const std::string_view part : SplitNonEmpty(cell, ",")) {
    if (StripSpaces(part) == word) return true;
  }
  return false;
}

PolicyCity CityAt(std::string_view when) {
  PolicyCity city;
  city.At(when);
  return city;
}

TEST(PolicyTest, TheReadmeAndTheCodeAgreeOnEveryPair) {
  const auto table = ReadTable();
  EXPECT_EQ(table.size(), 7u);
  for (const auto& [name, from] : table) {
    ASSERT_NE(KindOfCommand(name), journal::Command::COMMAND_NOT_SET) << name;
    for (int s = journal::POLICY_STATE_PUBLISHED; s <= journal::POLICY_STATE_WITHDRAWN; ++s) {
      const auto state = static_cast<journal::PolicyState>(s);
      EXPECT_EQ(AllowsPolicy(KindOfCommand(name), state), Lists(from, NameOf(state).word)) << name << NameOf(state).word;
      EXPECT_EQ(PolicyStateOf(NameOf(state).word), state);
    }
  }
  EXPECT_EQ(PolicyQuestionStateOf("answered"), journal::POLICY_QUESTION_STATE_ANSWERED);
  for (int event = journal::Event::kPolicyPublished; event <= journal::Event::kPolicyQuestionAnswered; ++event) {
    EXPECT_TRUE(EventTypeOf(event).starts_with("policy."));
  }
  EXPECT_TRUE(EventTypeOf(journal::Event::kPolicyQuestionAnswered + 1).empty());
}

TEST(PolicyTest, ItReachesWhomTheTableNamesAndKeepsTheRule) {
  PolicyCity city = CityAt("2020-04-20T10:00");
  const std::string policy = city.Delivered("technology-enterprises");
  ASSERT_NE(city.Delivery(policy, kTechUscc), nullptr);
  EXPECT_EQ(city.Delivery(policy, kTechUscc)->rule(), "policies/technology");
  EXPECT_EQ(city.Delivery(policy, kTechUscc)->rule_version(), city.Policy(policy).table_digest());
  EXPECT_EQ(city.Delivery(policy, kTechUscc)->liaison_id(), "li-en-002");
  EXPECT_EQ(city.Delivery(policy, kUscc), nullptr);
  EXPECT_EQ(city.Delivery(policy, kSmallUscc), nullptr);
  EXPECT_EQ(city.Progress(policy).delivered(), 1);
  EXPECT_EQ(city.Progress(policy).looked_at(), 3);
}

TEST(PolicyTest, EveryAudienceOfTheTableReachesItsOwn) {
  const std::tuple<std::string_view, std::vector<std::string_view>> cases[] = {
      {"all-enterprises", {kUscc, kTechUscc, kSmallUscc}},
      {"small-and-medium", {kUscc, kSmallUscc}},
      {"small-and-micro", {kUscc, kSmallUscc}},
      {"technology-enterprises", {kTechUscc}},
      {"industry", {kTechUscc}},
      {"scale-to-giant", {kTechUscc}},
      {"small-to-scale", {}},
      {"no-such-word", {}}};
  for (const auto& [audience, reached] : cases) {
    SCOPED_TRACE(audience);
    PolicyCity city = CityAt("2020-04-20T10:00");
    const std::string policy = city.Delivered(audience);
    for (const std::string_view uscc : {kUscc, kTechUscc, kSmallUscc}) {
      const bool expected = std::find(reached.begin(), reached.end(), uscc) != reached.end();
      EXPECT_EQ(city.Delivery(policy, uscc) != nullptr, expected) << uscc;
    }
    EXPECT_EQ(city.Progress(policy).delivered(), static_cast<int64_t>(reached.size()));
  }
}

TEST(PolicyTest, OneOfACountyReachesThatCountyAlone) {
  PolicyCity city = CityAt("2020-04-20T10:00");
  journal::Command publish = PolicyOf("all-enterprises", "锦市监发〔2020〕1号");
  publish.mutable_publish_policy()->set_jurisdiction("210782");
  const std::string policy = city.Do(kHead, publish).ledger().policy().policy_no();
  EXPECT_TRUE(policy.starts_with("ZC21078220200420")) << policy;
  city.Deliver(policy);
  EXPECT_NE(city.Delivery(policy, kUscc), nullptr);
  EXPECT_EQ(city.Delivery(policy, kTechUscc), nullptr);
}

TEST(PolicyTest, ManyEnterprisesAreReachedInBoundedRecordsAndNobodyTwice) {
  PolicyCity city = CityAt("2020-04-20T10:00");
  for (int i = 0; i < 522 - 3; ++i) city.AddEnterprise(StrCat("91210702YCE", 1'000'000 + i), "210700", StrCat("li-", i));
  const std::string policy = city.Published("all-enterprises");
  int largest = 0;
  city.before = [&](const MemoryState&, const PendingEvent& pending, const EventPosition&) {
    largest = std::max(largest, pending.event.policy_delivered().deliveries_size());
  };
  EXPECT_EQ(city.Deliver(policy, 1'000'000), 6);
  EXPECT_EQ(largest, kDeliverStep);
  EXPECT_EQ(city.Progress(policy).delivered(), 522);
  EXPECT_EQ(city.Progress(policy).looked_at(), 522);
  city.Do(kSystem, Reopen());
  EXPECT_EQ(city.Deliver(policy, 1), 522);
  EXPECT_EQ(city.Progress(policy).delivered(), 522);
}

TEST(PolicyTest, ADeliveryOnItsWayIsNotSentBackToTheBeginningAndGoesRoundOnceMore) {
  PolicyCity city = CityAt("2020-04-20T10:00");
  const std::string policy = city.Published("all-enterprises");
  city.Do(kSystem, Reopen());  // at its beginning it sees everybody anyway
  city.Do(kSystem, DeliverNext(policy, 2));
  const std::string cursor = city.Progress(policy).cursor();
  city.AddEnterprise("91210726YCA0000001", "210726", "li-en-003");  // before the cursor
  city.At("2020-04-20T10:01");
  city.Do(kSystem, Reopen());
  city.Do(kSystem, Reopen());
  EXPECT_EQ(city.Progress(policy).cursor(), cursor);
  city.Do(kSystem, DeliverNext(policy));
  EXPECT_EQ(city.Delivery(policy, "91210726YCA0000001"), nullptr);
  EXPECT_NE(city.Progress(policy).due_us(), 0);
  EXPECT_EQ(city.Deliver(policy), 1);
  EXPECT_NE(city.Delivery(policy, "91210726YCA0000001"), nullptr);
  EXPECT_EQ(city.Progress(policy).delivered(), 4);
  EXPECT_EQ(city.Progress(policy).looked_at(), 3 + 4);
  EXPECT_TRUE(city.Do(kSystem, DeliverNext(policy)).events.empty());
}

TEST(PolicyTest, AnEnterpriseThatComesLaterGetsWhatStandsAndNothingThatHasEnded) {
  PolicyCity city = CityAt("2020-04-20T10:00");
  const std::string standing = city.Delivered("all-enterprises");
  journal::Command brief = PolicyOf("all-enterprises", "锦市监发〔2020〕2号");
  brief.mutable_publish_policy()->set_valid_until_day(CivilDay::Parse("2020-04-30")->days_since_1970());
  const std::string ended = city.Do(kHead, brief).ledger().policy().policy_no();
  city.Deliver(ended);
  city.Do(kEnterprise, ReadReceipt(standing));
  city.At("2020-05-06T10:00");
  city.AddEnterprise("91210726YCE0000003", "210726", "li-en-003");
  const Done reopened = city.Do(kSystem, Reopen());
  ASSERT_EQ(reopened.events.size(), 1u);
  EXPECT_EQ(reopened.events[0].event.policies_reopened().policy_nos_size(), 1);
  city.Deliver(standing);
  EXPECT_NE(city.Delivery(standing, "91210726YCE0000003"), nullptr);
  EXPECT_EQ(city.Delivery(ended, "91210726YCE0000003"), nullptr);
  EXPECT_EQ(city.Progress(standing).delivered(), 4);
  EXPECT_NE(city.Delivery(standing, kUscc)->read_us(), 0);
}

TEST(PolicyTest, ATableThatChangesLaterChangesNothingOfWhatWasPublished) {
  PolicyCity city = CityAt("2020-04-20T10:00");
  const std::string policy = city.Published("industry");
  const std::string before = city.Policy(policy).table_digest();
  city.DeployTable("\"industry-above-scale\"", "\"services\"");
  city.Deliver(policy);
  EXPECT_NE(city.Delivery(policy, kTechUscc), nullptr);
  EXPECT_EQ(city.Delivery(policy, kSmallUscc), nullptr);
  const std::string later = city.Published("industry", "锦市监发〔2020〕2号");
  city.Deliver(later);
  EXPECT_NE(city.Policy(later).table_digest(), before);
  EXPECT_NE(city.Delivery(later, kSmallUscc), nullptr);
  EXPECT_EQ(city.Delivery(later, kTechUscc), nullptr);
}

TEST(PolicyTest, PastItsLastDayNobodyGetsItAnyMore) {
  PolicyCity city = CityAt("2020-12-31T23:59");
  const std::string policy = city.Published("all-enterprises");
  city.Do(kSystem, DeliverNext(policy, 1));
  EXPECT_EQ(city.Progress(policy).delivered(), 1);
  city.At("2021-01-01T00:00");  // whoever serves it was not running until then
  EXPECT_EQ(city.Deliver(policy), 1);
  EXPECT_EQ(city.Progress(policy).delivered(), 1);
  EXPECT_EQ(city.Progress(policy).looked_at(), 1);
  EXPECT_TRUE(city.Progress(policy).cursor().empty());
  EXPECT_EQ(city.Policy(policy).state(), journal::POLICY_STATE_PUBLISHED);
}

TEST(PolicyTest, WhileItsTableCannotBeHadItStaysOnItsWay) {
  PolicyCity city = CityAt("2020-04-20T10:00");
  const std::string policy = city.Published("all-enterprises");
  const std::string digest = city.Policy(policy).table_digest();
  auto other = std::make_unique<journal::Policy>(city.Policy(policy));
  other->set_table_digest(std::string(32, 'x'));
  city.state().Put(policy, std::move(other));
  EXPECT_EQ(city.Do(kSystem, DeliverNext(policy)).reason(), "POLICY_TABLE_MISSING");
  EXPECT_NE(city.Progress(policy).due_us(), 0);
  EXPECT_EQ(city.Progress(policy).looked_at(), 0);
  auto restored = std::make_unique<journal::Policy>(city.Policy(policy));
  restored->set_table_digest(digest);
  city.state().Put(policy, std::move(restored));
  city.Deliver(policy);
  EXPECT_EQ(city.Progress(policy).delivered(), 3);
}

TEST(PolicyTest, ATableThatSaysNeitherYesNorNoIsNotTakenForNo) {
  PolicyCity city = CityAt("2020-04-20T10:00");
  city.DeployTable("<outputEntry><text>true</text></outputEntry>", "<outputEntry><text>null</text></outputEntry>");
  const std::string policy = city.Published("all-enterprises");
  EXPECT_EQ(city.Do(kSystem, DeliverNext(policy)).reason(), "POLICY_TABLE_MISSING");
  EXPECT_NE(city.Progress(policy).due_us(), 0);
  const std::string other = city.Published("small-and-micro", "锦市监发〔2020〕2号");
  city.Deliver(other);
  EXPECT_EQ(city.Progress(other).delivered(), 2);
}

TEST(PolicyTest, WhereNoRuleMatchesItConcernsNobody) {
  PolicyCity city = CityAt("2020-04-20T10:00");
  city.DeployTable("<rule id=\"nobody\">\n        <inputEntry><text>-</text>",
                   "<rule id=\"nobody\">\n        <inputEntry><text>\"never\"</text>");
  const std::string policy = city.Delivered("no-such-word");
  EXPECT_EQ(city.Progress(policy).looked_at(), 3);
  EXPECT_EQ(city.Progress(policy).delivered(), 0);
}

TEST(PolicyTest, AReceiptSaysWhoAndWhenAndIsGivenOnce) {
  PolicyCity city = CityAt("2020-04-20T10:00");
  const std::string policy = city.Delivered("all-enterprises");
  city.At("2020-04-21T09:30");
  EXPECT_EQ(city.Do(kEnterprise, ReadReceipt(policy)).ledger().policy().read(), 1);
  const int64_t read_us = city.now().micros();
  city.At("2020-04-22T09:30");
  const Done again = city.Do(kEnterprise, ReadReceipt(policy));
  EXPECT_EQ(again.reason(), "POLICY_ALREADY_READ");
  EXPECT_EQ(city.Delivery(policy, kUscc)->read_us(), read_us);
  EXPECT_EQ(city.Delivery(policy, kUscc)->read_by(), kEnterprise);
  EXPECT_EQ(city.Progress(policy).read(), 1);
  EXPECT_EQ(city.Policy(policy).etag(), city.Policy(policy).created_revision());
}

TEST(PolicyTest, AQuestionIsOwedAnAnswerInWorkingDaysAndALateOneSaysByHowMany) {
  PolicyCity city = CityAt("2020-04-28T10:00");  // the first days of May are a holiday
  const std::string policy = city.Delivered("all-enterprises");
  const std::string question = city.Asked(policy);
  EXPECT_EQ(CivilDay(city.Question(question).due_day()).ToString(), "2020-05-08");
  EXPECT_EQ(DueOf(city.Question(question), city.CalendarNow(), *CivilDay::Parse("2020-05-08")).late_wd, 0);
  EXPECT_EQ(DueOf(city.Question(question), city.CalendarNow(), *CivilDay::Parse("2020-05-11")).late_wd, 2);
  EXPECT_EQ(city.Do(kOtherHandler, AnswerQuestion(question)).reason(), "POLICY_QUESTION_NOT_FOUND");
  EXPECT_EQ(city.Do(kCityLeader, AnswerQuestion(question)).reason(), "NOT_PERMITTED") << "who sees it is told why";
  city.At("2020-05-09T10:00");
  EXPECT_EQ(city.Do(kHandler, AnswerQuestion(question)).ledger().policy().late_wd(), 1);
  EXPECT_EQ(city.Question(question).answer(), "包括续贷。");
  EXPECT_EQ(city.Question(question).late_wd(), 1);
  EXPECT_EQ(city.Progress(policy).answered(), 1);
  EXPECT_EQ(city.Do(kHandler, AnswerQuestion(question)).reason(), "POLICY_QUESTION_ANSWERED");
  EXPECT_TRUE(city.Policy(policy).interpretations().empty());
}

TEST(PolicyTest, AnOpenQuestionStandsInTheDepartmentsListUntilItIsAnswered) {
  PolicyCity city = CityAt("2020-04-20T10:00");
  const std::string policy = city.Delivered("all-enterprises");
  const std::string question = city.Asked(policy);
  const auto open = [&] {
    std::vector<std::string> found;
    city.state().Scan(tables::kQuestionByDepartment, "", "", [&](std::string_view key, std::string_view) {
      found.emplace_back(QuestionOfOpenKey(key));
      return true;
    });
    return found;
  };
  EXPECT_EQ(open(), std::vector<std::string>{question});
  city.Do(kHandler, AnswerQuestion(question));
  EXPECT_TRUE(open().empty());
}

TEST(PolicyTest, AQuestionIsPutToTheDepartmentThatAnswersForTheIssuerOnThatDay) {
  PolicyCity city = CityAt("2020-04-20T10:00");
  const std::string policy = city.Delivered("all-enterprises");
  const std::string before = city.Asked(policy);
  auto department = std::make_unique<journal::Department>(*city.state().Find<journal::Department>("jz-market"));
  journal::DepartmentChange& change = *department->add_changes();
  change.set_kind(journal::DEPARTMENT_CHANGE_KIND_MERGE);
  change.set_from_day(CivilDay::Parse("2020-04-21")->days_since_1970());
  change.set_to("jz-transport");
  city.state().Put("jz-market", std::move(department));
  EXPECT_EQ(city.Question(city.Asked(policy)).department_id(), "jz-market") << "it lasts until then";
  city.At("2020-04-21T10:00");
  const std::string after = city.Asked(policy);
  EXPECT_EQ(city.Question(before).department_id(), "jz-market");
  EXPECT_EQ(city.Question(after).department_id(), "jz-transport");
  std::vector<std::string> open;
  city.state().Scan(tables::kQuestionByDepartment, "jz-transport", "", [&](std::string_view key, std::string_view) {
    open.emplace_back(QuestionOfOpenKey(key));
    return true;
  });
  EXPECT_EQ(open, std::vector<std::string>{after});
}

TEST(PolicyTest, AnAnswerForEverybodyStandsWithThePolicy) {
  PolicyCity city = CityAt("2020-04-20T10:00");
  const std::string policy = city.Delivered("all-enterprises");
  const std::string question = city.Asked(policy);
  city.Do(kHandler, AnswerQuestion(question, true));
  city.Do(kChief, Interpret(policy));
  ASSERT_EQ(city.Policy(policy).interpretations_size(), 2);
  EXPECT_EQ(city.Policy(policy).interpretations(0).question_no(), question);
  EXPECT_EQ(city.Policy(policy).interpretations(0).actor(), kHandler);
  EXPECT_TRUE(city.Policy(policy).interpretations(1).question_no().empty());
}

TEST(PolicyTest, AVersionReplacesTheOneBeforeItAndReachesEverybodyAnew) {
  PolicyCity city = CityAt("2020-04-20T10:00");
  const std::string first = city.Delivered("all-enterprises");
  const std::string question = city.Asked(first);
  city.Do(kEnterprise, ReadReceipt(first));
  journal::Command next = PolicyOf("all-enterprises", "锦市监发〔2020〕1号");
  next.mutable_publish_policy()->set_replaces(first);
  const Done done = city.Do(kChief, next);
  ASSERT_EQ(done.reason(), "");
  const std::string second = done.ledger().policy().policy_no();
  EXPECT_EQ(done.ledger().policy().version(), 2);
  EXPECT_EQ(city.Policy(first).state(), journal::POLICY_STATE_REPLACED);
  EXPECT_EQ(city.Policy(first).replaced_by(), second);
  city.Deliver(second);
  EXPECT_EQ(city.Delivery(second, kUscc)->read_us(), 0);
  EXPECT_NE(city.Delivery(first, kUscc)->read_us(), 0);
  EXPECT_EQ(city.Do(kSmall, ReadReceipt(first)).reason(), "POLICY_WRONG_STATE");
  EXPECT_EQ(city.Do(kHandler, AnswerQuestion(question, true)).reason(), "POLICY_WRONG_STATE");
  EXPECT_EQ(city.Do(kHandler, AnswerQuestion(question)).reason(), "");
  EXPECT_EQ(city.Do(kHead, PolicyOf("all-enterprises", "锦市监发〔2020〕1号")).reason(), "POLICY_NUMBER_USED");
}

TEST(PolicyTest, AFullListDoesNotKeepOneOfItFromBeingReplaced) {
  PolicyCity city = CityAt("2020-04-20T10:00");
  const std::string first = city.Published("all-enterprises");
  std::string last_day;
  AppendI32(last_day, CivilDay::Parse("2020-04-20")->days_since_1970());
  for (int i = 1; i < kPoliciesStandingMax; ++i) {
    city.state().PutBytes(tables::kPolicyStanding, StrCat("ZD", i), std::string(last_day));
  }
  journal::Command next = PolicyOf("all-enterprises", "锦市监发〔2020〕2号");
  EXPECT_EQ(city.Do(kHead, next).reason(), "POLICIES_FULL");
  next.mutable_publish_policy()->set_replaces(first);
  EXPECT_EQ(city.Do(kHead, next).reason(), "");
}

TEST(PolicyTest, OneThatIsWithdrawnIsDeliveredToNobodyFurther) {
  PolicyCity city = CityAt("2020-04-20T10:00");
  const std::string policy = city.Published("all-enterprises");
  city.Do(kSystem, DeliverNext(policy, 1));
  EXPECT_EQ(city.Progress(policy).delivered(), 1);
  EXPECT_EQ(city.Do(kHead, Withdraw(policy)).reason(), "");
  EXPECT_EQ(city.Progress(policy).due_us(), 0);
  EXPECT_EQ(city.Do(kSystem, DeliverNext(policy)).reason(), "POLICY_WRONG_STATE");
  EXPECT_TRUE(city.Do(kSystem, Reopen()).events.empty());
  EXPECT_EQ(city.Progress(policy).delivered(), 1);
  EXPECT_EQ(city.Do(kHead, PolicyOf("all-enterprises", "锦市监发〔2020〕1号")).reason(), "");
}

TEST(PolicyTest, OnlyThePumpDelivers) {
  PolicyCity city = CityAt("2020-04-20T10:00");
  const std::string policy = city.Published("all-enterprises");
  EXPECT_EQ(city.Do(kHead, DeliverNext(policy)).reason(), "NOT_PERMITTED");
  city.Deliver(policy);
  EXPECT_TRUE(city.Do(kSystem, DeliverNext(policy)).events.empty());
}

TEST(PolicyTest, ItIsInForceFromItsFirstDayToItsLast) {
  PolicyCity city = CityAt("2020-04-20T10:00");
  const journal::Policy policy = city.Policy(city.Published("all-enterprises"));
  EXPECT_FALSE(IsInForce(policy, *CivilDay::Parse("2020-03-31")));
  EXPECT_TRUE(IsInForce(policy, *CivilDay::Parse("2020-04-01")));
  EXPECT_TRUE(IsInForce(policy, *CivilDay::Parse("2020-12-31")));
  EXPECT_FALSE(IsInForce(policy, *CivilDay::Parse("2021-01-01")));
}

}  // namespace
}  // namespace yici::steward
