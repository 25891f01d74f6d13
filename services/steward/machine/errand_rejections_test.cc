// Every reason that errands and duties add to the table, met once by a command that nearly fits.
#include <functional>

#include "gtest/gtest.h"
#include "services/steward/machine/errand.h"
#include "services/steward/machine/errand_rejections_for_tests.h"
#include "services/steward/machine/errand_test_kit.h"

namespace yici::steward {
namespace {

struct Row {
  std::string_view reason;
  std::function<Done(ErrandCity&)> meet;
};

Done FullErrand(ErrandCity& city) {
  const std::string no = city.BroughtErrand("taken");
  auto full = std::make_unique<journal::Errand>(city.Errand(no));
  while (full->steps_size() < kErrandStepsMax) full->add_steps();
  city.state().Put(no, std::move(full));
  return city.Do(kSteward, AskFor(no, {"委托书"}));
}

// Of a project that stands as planned: duty-1 is asked, duty-2 lies ahead.
journal::Command CompleteWith(ErrandCity& city, std::string_view duty_id, size_t digest_bytes = 32) {
  for (const auto& [id, stage] : {std::pair("duty-1", "planned"), std::pair("duty-2", "signed")}) {
    auto duty = std::make_unique<journal::Duty>();
    duty->set_duty_id(id);
    duty->set_stage(stage);
    duty->set_limit_wd(5);
    city.state().Put(id, std::move(duty));
  }
  journal::Command command;
  command.mutable_complete_duty()->set_project_id(city.Staffed());
  command.mutable_complete_duty()->set_duty_id(std::string(duty_id));
  command.mutable_complete_duty()->set_evidence(std::string(digest_bytes, 'e'));
  return command;
}

const Row kRows[] = {
    {"MATERIAL_DUPLICATE",
     [](ErrandCity& c) {
       return c.Do(kSteward, AskFor(c.BroughtErrand("taken"), {"委托书", "委托书"}));
     }},
    {"STARS_INVALID", [](ErrandCity& c) { return c.Do(kEnterprise, RateWith(c.BroughtErrand("delivered"), 6)); }},
    {"ERRAND_NOT_FOUND", [](ErrandCity& c) { return c.Do(kOtherEnterprise, CallOffErrand(c.BroughtErrand("taken"))); }},
    {"MANDATE_EXPIRED",
     [](ErrandCity& c) {
       const journal::Command entrust = Entrust(c.Mandate("2020-04-20"));
       c.At("2020-04-21T00:00");
       return c.Do(kEnterprise, entrust);
     }},
    {"MANDATE_MISSING", [](ErrandCity& c) { return c.Do(kEnterprise, Entrust(7)); }},
    {"ERRAND_WRONG_STATE", [](ErrandCity& c) { return c.Do(kSteward, Take(c.BroughtErrand("taken"))); }},
    {"ERRAND_UNFIT",
     [](ErrandCity& c) { return c.Do(kSteward, LinkedCase(c.BroughtErrand("in_progress"), "case-1", kOtherUscc)); }},
    {"ERRAND_CASES_OPEN", [](ErrandCity& c) { return c.Do(kSteward, HandResult(c.BroughtErrand("submitted"))); }},
    {"ERRAND_FULL", FullErrand},
    {"MATERIAL_NOT_ASKED", [](ErrandCity& c) { return c.Do(kEnterprise, Hand(c.BroughtErrand("taken"), "委托书")); }},
    {"EVIDENCE_REQUIRED", [](ErrandCity& c) { return c.Do(kSteward, CompleteWith(c, "duty-1", 0)); }},
    {"DUTY_UNKNOWN", [](ErrandCity& c) { return c.Do(kSteward, CompleteWith(c, "duty-9")); }},
    {"DUTY_NOT_ASKED", [](ErrandCity& c) { return c.Do(kSteward, CompleteWith(c, "duty-2")); }},
    {"DUTY_SETTLED",
     [](ErrandCity& c) {
       const journal::Command complete = CompleteWith(c, "duty-1");
       c.Do(kSteward, complete);
       return c.Do(kSteward, complete);
     }},
    {"LENGTH_REQUIRED", [](ErrandCity& c) { return c.Do(kSteward, AskFor(c.BroughtErrand("taken"), {"委托书"}, 61)); }},
    {"NOT_PERMITTED", [](ErrandCity& c) { return c.Do(kOtherSteward, Take(c.BroughtErrand("mandated"))); }},
    {"REVISION_CONFLICT",
     [](ErrandCity& c) {
       journal::Command take = Take(c.BroughtErrand("mandated"));
       take.mutable_take_errand()->set_etag(99);
       return c.Do(kSteward, take);
     }},
};

}  // namespace

std::vector<std::string_view> ReasonsOfErrandRows() {
  std::vector<std::string_view> reasons;
  for (const Row& row : kRows) reasons.push_back(row.reason);
  return reasons;
}

namespace {

TEST(ErrandRejectionsTest, EveryReasonIsMetByACommandThatNearlyFitsAndChangesNothing) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.reason);
    ErrandCity city;
    city.At("2020-04-20T10:00");
    const Done done = row.meet(city);
    EXPECT_EQ(done.reason(), row.reason);
    EXPECT_TRUE(done.outcome.events.empty());
    EXPECT_FALSE(done.outcome.answer.rejection().message_zh().empty());
  }
}

}  // namespace
}  // namespace yici::steward
