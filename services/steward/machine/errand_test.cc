// Errands from the mandate to the rating, the papers that the liaison owes, and the cases they wait for.
#include "services/steward/machine/errand.h"

#include <cstdlib>
#include <fstream>
#include <map>

#include "gtest/gtest.h"
#include "services/base/text.h"
#include "services/steward/machine/errand_test_kit.h"
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
    if (line.starts_with("## ")) inside = line == "## The table of errands";
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

TEST(ErrandTest, TheReadmeAndTheCodeAgreeOnEveryPair) {
  const auto table = ReadTable();
  EXPECT_EQ(table.size(), 10u);
  for (const auto& [name, from] : table) {
    if (name == "EntrustErrand") continue;
    ASSERT_NE(KindOfCommand(name), journal::Command::COMMAND_NOT_SET) << name;
    for (int s = journal::ERRAND_STATE_MANDATED; s <= journal::ERRAND_STATE_CANCELLED; ++s) {
      const auto state = static_cast<journal::ErrandState>(s);
      EXPECT_EQ(AllowsErrand(KindOfCommand(name), state), Lists(from, NameOf(state).word)) << name << NameOf(state).word;
      EXPECT_EQ(ErrandStateOf(NameOf(state).word), state);
    }
  }
  EXPECT_EQ(EventTypeOf(journal::Event::kErrandEntrusted), "errand.entrusted");
  EXPECT_EQ(EventTypeOf(journal::Event::kErrandCancelled), "errand.cancelled");
}

TEST(ErrandTest, GoesFromTheMandateToTheRating) {
  ErrandCity city;
  city.At("2020-04-20T10:00");
  const std::string no = city.BroughtErrand("submitted");
  EXPECT_EQ(no.substr(0, 16), "DB21078220200420");
  EXPECT_EQ(city.Errand(no).cases(0).case_no(), "case-1");
  EXPECT_EQ(city.Errand(no).taken_by(), kSteward);
  EXPECT_EQ(city.Do(kSteward, HandResult(no)).reason(), "ERRAND_CASES_OPEN");
  EXPECT_EQ(city.Do(kSteward, LinkedCase(no, "case-2")).reason(), "") << "one errand may need several";
  EXPECT_EQ(city.Do(kHandler, EndedCase(no, "case-1")).reason(), "");
  EXPECT_EQ(city.Do(kSteward, HandResult(no)).reason(), "ERRAND_CASES_OPEN");
  EXPECT_EQ(city.Do(kHandler, EndedCase(no, "case-2")).reason(), "");
  EXPECT_TRUE(city.Do(kHandler, EndedCase(no, "case-2")).events.empty()) << "told twice, ended once";
  EXPECT_EQ(city.Do(kSteward, HandResult(no)).reason(), "");
  EXPECT_EQ(city.Do(kSteward, RateWith(no, 5)).reason(), "NOT_PERMITTED") << "nobody rates himself";
  EXPECT_EQ(city.Do(kEnterprise, RateWith(no, 5)).reason(), "");
  EXPECT_EQ(city.Errand(no).state(), journal::ERRAND_STATE_RATED);
  EXPECT_EQ(city.Errand(no).stars(), 5);
  EXPECT_EQ(city.Do(kEnterprise, RateWith(no, 1)).reason(), "REASONS_REQUIRED");
  EXPECT_EQ(city.Do(kEnterprise, RateWith(no, 4)).reason(), "ERRAND_WRONG_STATE") << "once";
  std::vector<std::string_view> steps;
  for (const auto& step : city.Errand(no).steps()) steps.push_back(EventTypeOf(step.event()));
  EXPECT_EQ(steps, (std::vector<std::string_view>{"errand.entrusted", "errand.taken", "errand.started", "errand.case_linked",
                                                  "errand.case_linked", "errand.case_ended", "errand.case_ended",
                                                  "errand.delivered", "errand.rated"}));
}

TEST(ErrandTest, RestsOnAMandateThatStandsAtThatMoment) {
  ErrandCity city;
  city.At("2020-04-20T10:00");
  EXPECT_EQ(city.Do(kEnterprise, Entrust(1)).reason(), "MANDATE_MISSING");
  const int32_t mandate = city.Mandate("2020-04-21");
  const std::string no = city.Do(kSteward, Entrust(mandate)).ledger().errand().errand_no();
  EXPECT_EQ(city.Do(kOtherSteward, Take(no)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kOtherEnterprise, Entrust(mandate)).reason(), "NOT_PERMITTED");
  city.At("2020-04-21T23:59");
  EXPECT_EQ(city.Do(kSteward, Take(no)).reason(), "");
  city.At("2020-04-22T00:00");
  EXPECT_EQ(city.Do(kSteward, StartWork(no)).reason(), "MANDATE_EXPIRED");
  EXPECT_EQ(city.Do(kEnterprise, CallOffErrand(no)).reason(), "") << "what nobody may do any more can be called off";
  const int32_t another = city.Mandate();
  const std::string other = city.Do(kEnterprise, Entrust(another)).ledger().errand().errand_no();
  city.Revoke(another);
  EXPECT_EQ(city.Do(kSteward, Take(other)).reason(), "MANDATE_MISSING");
}

TEST(ErrandTest, WhatWasDoneIsHandedOverAlsoBehindTheMandate) {
  ErrandCity city;
  city.At("2020-04-20T10:00");
  const std::string no = city.BroughtErrand("submitted");
  city.Revoke(city.Errand(no).mandate());
  EXPECT_EQ(city.Do(kHandler, EndedCase(no, "case-1")).reason(), "");
  EXPECT_EQ(city.Do(kSteward, HandResult(no)).reason(), "");
}

TEST(ErrandTest, TheProjectIsTheMandatesAndOfTheSameEnterprise) {
  ErrandCity city;
  city.At("2020-04-20T10:00");
  const std::string project = city.Staffed();
  const std::string no = city.Do(kEnterprise, Entrust(city.Mandate("2020-06-30", project))).ledger().errand().errand_no();
  EXPECT_EQ(city.Errand(no).project_id(), project);
  EXPECT_EQ(city.Do(kEnterprise, Entrust(1, "pj-none")).reason(), "PROJECT_UNKNOWN");
  const std::string another = city.Register(Registered(100));
  EXPECT_EQ(city.Do(kEnterprise, Entrust(1, another)).reason(), "MANDATE_MISSING") << "outside the mandate";
}

TEST(ErrandTest, PapersOfTheLiaisonHaveALimitOfTheirOwnInWorkingDays) {
  ErrandCity city;
  city.At("2020-04-28T10:00");  // Tuesday before the holidays of May
  const std::string no = city.BroughtErrand("taken");
  EXPECT_EQ(city.Do(kSteward, AskFor(no, {"营业执照", "委托书"}, 5)).reason(), "");
  // Wednesday, Thursday, then 6 to 8 May: 1 to 5 May are holidays.
  EXPECT_EQ(CivilDay(city.Errand(no).materials(0).due_day()).ToString(), "2020-05-08");
  EXPECT_FALSE(HasLateMaterial(city.Errand(no), city.CalendarNow(), *CivilDay::Parse("2020-05-08")));
  EXPECT_TRUE(HasLateMaterial(city.Errand(no), city.CalendarNow(), *CivilDay::Parse("2020-05-09")));
  city.At("2020-05-08T17:00");
  Done done = city.Do(kEnterprise, Hand(no, "营业执照"));
  EXPECT_EQ(done.events.at(0).event.errand_material_handed().late_wd(), 0);
  city.At("2020-05-11T09:00");
  done = city.Do(kEnterprise, Hand(no, "委托书"));
  EXPECT_EQ(done.events.at(0).event.errand_material_handed().late_wd(), 2) << "Saturday 9 May is worked";
  EXPECT_EQ(done.ledger().errand().outstanding_size(), 0);
  EXPECT_FALSE(HasLateMaterial(city.Errand(no), city.CalendarNow(), *CivilDay::Parse("2020-06-01")));
}

TEST(ErrandTest, ACaseOfAnotherEnterpriseOrAgentIsNoneOfIt) {
  ErrandCity city;
  city.At("2020-04-20T10:00");
  const std::string no = city.BroughtErrand("in_progress");
  EXPECT_EQ(city.Do(kSteward, LinkedCase(no, "case-9", kOtherUscc)).reason(), "ERRAND_UNFIT");
  journal::Command by_other = LinkedCase(no, "case-9");
  by_other.mutable_link_errand_case()->mutable_agency()->set_agent(std::string(kOtherSteward));
  EXPECT_EQ(city.Do(kOtherSteward, by_other).reason(), "ERRAND_UNFIT");
  EXPECT_EQ(city.Do(kSteward, LinkedCase(city.BroughtErrand("taken"), "case-9")).reason(), "ERRAND_WRONG_STATE");
}

TEST(ErrandTest, ACaseThatEndsBehindACancelledErrandChangesNothing) {
  ErrandCity city;
  city.At("2020-04-20T10:00");
  const std::string no = city.BroughtErrand("submitted");
  EXPECT_EQ(city.Do(kEnterprise, CallOffErrand(no)).reason(), "");
  const Done done = city.Do(kHandler, EndedCase(no, "case-1"));
  EXPECT_EQ(done.reason(), "");
  EXPECT_TRUE(done.events.empty());
}

}  // namespace
}  // namespace yici::steward
