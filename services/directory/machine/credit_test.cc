// Credit marks: who records and lifts them, how long they hold, and what they bar.
#include "services/directory/machine/credit.h"

#include "gtest/gtest.h"
#include "services/base/memory_state.h"
#include "services/calendar/calendar_book.h"
#include "services/directory/machine/apply.h"
#include "services/directory/machine/decide.h"
#include "services/directory/machine/rights.h"

namespace yici::directory {
namespace {

constexpr std::string_view kParty = "enterprise:91210700MA0AB12C3K";

CivilDay Day(std::string_view text) { return *CivilDay::Parse(text); }

class CreditTest : public testing::Test {
 protected:
  CreditTest() {
    auto jurisdiction = std::make_unique<journal::Jurisdiction>();
    jurisdiction->set_jurisdiction("210700");
    state_.Put("210700", std::move(jurisdiction));
    for (const char* id : {"admin", "clerk"}) {
      auto officer = std::make_unique<journal::Officer>();
      officer->set_officer_id(id);
      officer->set_active(true);
      state_.Put(id, std::move(officer));
    }
    auto grants = std::make_unique<journal::OfficerGrants>();
    journal::RoleGrant& grant = *grants->add_grants();
    grant.set_officer_id("admin");
    grant.set_role(std::string(role::kAdministrator));
    grant.set_scope_kind(std::string(kScopeJurisdiction));
    grant.set_scope("210700");
    state_.Put("admin", std::move(grants));
  }

  Outcome Do(std::string_view officer, const journal::Command& command) {
    journal::Arrival arrival;
    arrival.mutable_principal()->set_id("officer:" + std::string(officer));
    arrival.mutable_principal()->set_kind(journal::PRINCIPAL_KIND_OFFICER);
    const Ordered ordered{.revision = ++revision_, .legal_time = StartOf(today_), .arrival = arrival};
    const calendar::CalendarBook book;
    const calendar::Calendar calendar = book.At(today_);
    EXPECT_TRUE(Handles(command));
    Outcome outcome = Decide({.state = state_, .calendar = calendar, .book = book}, command, ordered);
    int32_t index = 0;
    for (const PendingEvent& event : outcome.events) {
      EXPECT_EQ(event.subject, CreditSubject(kParty));
      EXPECT_TRUE(Handles(event.event));
      Apply(state_, event.event,
            {.revision = revision_, .index = index++, .legal_time = StartOf(today_), .occurred_at = {}, .actor = {}});
    }
    return outcome;
  }

  std::string Record(journal::CreditMarkKind kind, std::string_view until, std::string_view from = {}) {
    journal::Command command;
    journal::CreditMark& mark = *command.mutable_record_credit_mark()->mutable_mark();
    mark.set_party(std::string(kParty));
    mark.set_kind(kind);
    mark.set_basis("court judgment 12");
    if (!until.empty()) mark.set_until_day(Day(until).days_since_1970());
    if (!from.empty()) mark.set_from_day(Day(from).days_since_1970());
    return Do("admin", command).answer.rejection().reason();
  }

  std::string Lift(int32_t number, const std::string& reason = "repaired") {
    journal::Command command;
    command.mutable_lift_credit_mark()->set_party(std::string(kParty));
    command.mutable_lift_credit_mark()->set_number(number);
    command.mutable_lift_credit_mark()->set_reason(reason);
    return Do("admin", command).answer.rejection().reason();
  }

  bool Barred(Bars what) const { return FindCreditMark(state_, kParty, what, today_) != nullptr; }

  MemoryState state_;
  CivilDay today_ = Day("2020-04-20");
  uint64_t revision_ = 0;
};

TEST_F(CreditTest, BadCreditBarsADeferralAnUntruePromiseBarsPromisesASeriousBreachBoth) {
  EXPECT_EQ(Record(journal::CREDIT_MARK_KIND_BAD_CREDIT, "2020-12-31"), "");
  EXPECT_TRUE(Barred(Bars::kDeferral));
  EXPECT_FALSE(Barred(Bars::kPromise));
  EXPECT_EQ(Lift(1), "");
  EXPECT_EQ(Record(journal::CREDIT_MARK_KIND_UNTRUE_PROMISE, "2020-12-31"), "");
  EXPECT_FALSE(Barred(Bars::kDeferral));
  EXPECT_TRUE(Barred(Bars::kPromise));
  EXPECT_EQ(Lift(2), "");
  EXPECT_EQ(Record(journal::CREDIT_MARK_KIND_SERIOUS_BREACH, "2020-12-31"), "");
  EXPECT_TRUE(Barred(Bars::kDeferral));
  EXPECT_TRUE(Barred(Bars::kPromise));
  EXPECT_EQ(NextMarkNumber(state_, kParty), 4);
}

TEST_F(CreditTest, AMarkHoldsFromItsFirstTo24OfItsLastDay) {
  EXPECT_EQ(Record(journal::CREDIT_MARK_KIND_BAD_CREDIT, "2020-04-23", "2020-04-22"), "");
  for (const auto& [day, barred] : {std::pair("2020-04-21", false), std::pair("2020-04-22", true),
                                    std::pair("2020-04-23", true), std::pair("2020-04-24", false)}) {
    today_ = Day(day);
    EXPECT_EQ(Barred(Bars::kDeferral), barred) << day;
  }
  EXPECT_EQ(Lift(1), "CREDIT_MARK_NOT_STANDING");
}

TEST_F(CreditTest, EachRefusalHasItsReason) {
  EXPECT_EQ(Record(journal::CREDIT_MARK_KIND_UNSPECIFIED, "2020-12-31"), "CREDIT_MARK_KIND_UNKNOWN");
  EXPECT_EQ(Record(journal::CREDIT_MARK_KIND_BAD_CREDIT, ""), "DIRECTORY_FIELD_MISSING");
  EXPECT_EQ(Record(journal::CREDIT_MARK_KIND_BAD_CREDIT, "2020-04-19"), "PERIOD_INVERTED");
  EXPECT_EQ(Record(journal::CREDIT_MARK_KIND_BAD_CREDIT, "2020-05-01", "2020-04-19"), "PERIOD_PAST");
  EXPECT_EQ(Lift(1), "CREDIT_MARK_NOT_STANDING");
  EXPECT_EQ(Lift(1, " "), "DIRECTORY_FIELD_MISSING");
  EXPECT_EQ(Record(journal::CREDIT_MARK_KIND_BAD_CREDIT, "2020-05-01"), "");
  EXPECT_EQ(Record(journal::CREDIT_MARK_KIND_BAD_CREDIT, "2020-05-01"), "CREDIT_MARK_ALREADY_STANDS");
  EXPECT_EQ(Record(journal::CREDIT_MARK_KIND_BAD_CREDIT, "2020-05-02"), "") << "longer";
  EXPECT_EQ(Lift(1), "");
  EXPECT_EQ(Lift(1), "CREDIT_MARK_NOT_STANDING");
  EXPECT_TRUE(Barred(Bars::kDeferral)) << "by the second";
}

TEST_F(CreditTest, OnlyAnAdministratorOverThePartitionMay) {
  journal::Command command;
  journal::CreditMark& mark = *command.mutable_record_credit_mark()->mutable_mark();
  mark.set_party(std::string(kParty));
  mark.set_kind(journal::CREDIT_MARK_KIND_BAD_CREDIT);
  mark.set_basis("b");
  mark.set_until_day(Day("2020-12-31").days_since_1970());
  EXPECT_EQ(Do("clerk", command).answer.rejection().reason(), "ADMINISTRATOR_REQUIRED");
  // What a caller says of lifting is not taken over.
  mark.set_lifted(true);
  EXPECT_EQ(Do("admin", command).answer.rejection().reason(), "");
  EXPECT_TRUE(Barred(Bars::kDeferral));
}

TEST_F(CreditTest, AMarkWithoutEndHoldsUntilItIsLifted) {
  journal::CreditMarkRecorded event;
  event.mutable_mark()->set_party(std::string(kParty));
  event.mutable_mark()->set_kind(journal::CREDIT_MARK_KIND_UNTRUE_PROMISE);
  event.mutable_mark()->set_from_day(today_.days_since_1970());
  event.mutable_mark()->set_number(1);
  ApplyMarkRecorded(state_, event);
  today_ = Day("2030-01-01");
  EXPECT_TRUE(Barred(Bars::kPromise));
  EXPECT_EQ(Record(journal::CREDIT_MARK_KIND_UNTRUE_PROMISE, "2030-12-31"), "CREDIT_MARK_ALREADY_STANDS");
  EXPECT_EQ(Lift(1), "");
  EXPECT_FALSE(Barred(Bars::kPromise));
}

}  // namespace
}  // namespace yici::directory
