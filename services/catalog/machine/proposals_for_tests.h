// A city that requires two people, two administrators and a clerk, for the tests of proposals.
//
//   TEST_F(ProposalsTest, …) { const uint64_t number = Proposed(Publish(Notice(2))); EXPECT_EQ(Confirm(number), ""); }
#ifndef YICI_SERVICES_CATALOG_MACHINE_PROPOSALS_FOR_TESTS_H_
#define YICI_SERVICES_CATALOG_MACHINE_PROPOSALS_FOR_TESTS_H_

#include <optional>
#include <string>
#include <utility>

#include "services/catalog/machine/catalog_for_tests.h"
#include "services/catalog/machine/proposals.h"
#include "services/directory/machine/apply.h"
#include "services/directory/machine/decide.h"

namespace yici::catalog {

inline constexpr char kFirst[] = "officer:first", kSecond[] = "officer:second", kClerk[] = "officer:clerk";

inline journal::PackRow AdministratorRow(const std::string& officer) {
  journal::PackRow row;
  row.mutable_role_grant()->set_officer_id(officer);
  row.mutable_role_grant()->set_role("administrator");
  row.mutable_role_grant()->set_scope_kind("jurisdiction");
  row.mutable_role_grant()->set_scope("210000");
  return row;
}

inline journal::PackRow OfficerRow(const std::string& officer) {
  journal::PackRow row;
  row.mutable_officer()->set_officer_id(officer);
  row.mutable_officer()->set_name(officer);
  row.mutable_officer()->set_active(true);
  return row;
}

inline journal::PackRow Notice(int version, const char* published = "2020-01-16", const char* day = "2020-02-03") {
  journal::PackRow row;
  row.mutable_notice()->set_year(2020);
  row.mutable_notice()->set_version(version);
  row.mutable_notice()->set_published_day(Day(published).days_since_1970());
  auto* rest = row.mutable_notice()->add_days();
  rest->set_day(Day(day).days_since_1970());
  rest->set_name("示例");
  return row;
}

class ProposalsTest : public CatalogTest {
 protected:
  void SetUp() override {
    Rows rows = CityWithPowers();
    for (const char* officer : {"first", "second", "clerk"}) rows.push_back(OfficerRow(officer));
    rows.push_back(AdministratorRow("first"));
    rows.push_back(AdministratorRow("second"));
    ASSERT_EQ(Bring('a', rows), "");
    ASSERT_EQ(Publish(Notice(1)), "");
    journal::Command require;
    require.mutable_require_four_eyes();
    ASSERT_EQ(Run(require), "");
    ASSERT_TRUE(IsFourEyesRequired(state_));
    sender_ = kFirst;
  }
  // The digest is that of the proposal as it stands, unless another one is given.
  std::string Confirm(uint64_t number, const std::string& by = kSecond, std::optional<std::string> digest = std::nullopt) {
    journal::Command command;
    const auto* row = state_.Find<journal::Proposal>(ProposalKey(number));
    command.mutable_confirm_proposal()->set_number(number);
    command.mutable_confirm_proposal()->set_digest(digest ? *digest : row == nullptr ? "" : DigestOf(*row));
    return As(by, command);
  }
  std::string Withdraw(uint64_t number, const std::string& by) {
    journal::Command command;
    command.mutable_withdraw_proposal()->set_number(number);
    command.mutable_withdraw_proposal()->set_reason("有误");
    return As(by, command);
  }
  std::string As(const std::string& who, const journal::Command& command) {
    const std::string before = std::exchange(sender_, who);
    const std::string refusal = Run(command);
    sender_ = before;
    return refusal;
  }
  std::string HoldRestored(const std::string& log_id) {
    journal::Command command;
    command.mutable_hold_restored()->set_log_id(log_id);
    return Settle("system:start", [&](const World& world, const Ordered& ordered) { return Decide(world, command, ordered); });
  }
  // The partition's own judgement of a release while a restored log is held.
  std::string ProposeResumption(const std::string& by) {
    return Settle(by, [](const World& world, const Ordered& ordered) { return ProposeResume(world, "核对完毕", ordered); });
  }
  uint64_t ProposedResume(const std::string& by) {
    EXPECT_EQ(ProposeResumption(by), "");
    return revision_;
  }
  std::string ConfirmResume(uint64_t number, const std::string& by = kSecond) {
    journal::Command command;
    command.mutable_confirm_proposal()->set_number(number);
    return Settle(by, [&](const World& world, const Ordered& ordered) { return Decide(world, command, ordered); });
  }
  // As Run does it, for outcomes that set the partition's hold too: that is not the catalogue's to fold.
  template <class Judge>
  std::string Settle(const std::string& who, Judge judge) {
    journal::Arrival arrival;
    arrival.mutable_principal()->set_id(who);
    arrival.mutable_principal()->set_kind(who.starts_with("system:") ? journal::PRINCIPAL_KIND_SYSTEM
                                                                     : journal::PRINCIPAL_KIND_OFFICER);
    const Instant now = StartOf(today_) + 9 * 3'600 * kMicrosPerSecond;
    const calendar::Calendar calendar = book_.At(today_);
    last_ = judge(World{state_, calendar, book_}, Ordered{++revision_, now, arrival});
    for (const PendingEvent& pending : last_.events) {
      const bool handled = Handles(pending.event);
      if (!handled && !directory::Handles(pending.event)) continue;
      (handled ? Apply : directory::Apply)(
          state_, pending.event, {.revision = revision_, .index = 0, .legal_time = now, .occurred_at = now, .actor = who});
    }
    return last_.refused() ? last_.answer.rejection().reason() : "";
  }
  // The directory's own command.
  std::string Appoint(const std::string& officer, const std::string& by = kFirst) {
    journal::Command command;
    *command.mutable_grant_role()->mutable_grant() = AdministratorRow(officer).role_grant();
    return Settle(by, [&](const World& world, const Ordered& ordered) { return directory::Decide(world, command, ordered); });
  }
  uint64_t Proposed(const std::string& refusal) {
    EXPECT_EQ(refusal, "");
    EXPECT_EQ(Fact("proposal"), "proposals/" + std::to_string(revision_));
    return revision_;
  }
  std::string StateOf(uint64_t number) const {
    const auto* row = state_.Find<journal::Proposal>(ProposalKey(number));
    return row == nullptr ? "gone" : std::string(StateNameOf(*row, StartOf(today_) + 9 * 3'600 * kMicrosPerSecond));
  }
  int Notices() const { return static_cast<int>(RowsOf(Table::kNotice)); }
};

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_MACHINE_PROPOSALS_FOR_TESTS_H_
