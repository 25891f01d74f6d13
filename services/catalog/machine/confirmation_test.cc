// Who is a second person, and what a confirmation names.
#include "services/catalog/machine/confirmation.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "services/catalog/machine/proposals_for_tests.h"

namespace yici::catalog {
namespace {

constexpr char kThird[] = "officer:third";

class ConfirmationTest : public ProposalsTest {
 protected:
  void SetUp() override {
    ProposalsTest::SetUp();
    ASSERT_EQ(Bring('9', {OfficerRow("third")}), "");
  }
  const journal::RoleGrant& LastGrantOf(const std::string& officer) const {
    return *state_.Find<journal::OfficerGrants>(officer)->grants().rbegin();
  }
  const journal::Proposal& Row(uint64_t number) const { return *state_.Find<journal::Proposal>(ProposalKey(number)); }
};

TEST_F(ConfirmationTest, WhomTheFirstPersonAppointsAfterwardsIsNoSecondPerson) {
  const uint64_t number = Proposed(Publish(Notice(2)));
  ASSERT_EQ(Appoint("third"), "");
  EXPECT_EQ(LastGrantOf("third").granted_revision(), revision_);
  EXPECT_EQ(Confirm(number, kThird), "SECOND_PERSON_APPOINTED_LATER");
  EXPECT_EQ(StateOf(number), "open");
  EXPECT_EQ(Confirm(number, kSecond), "") << "who was one before still is";
  const uint64_t next = Proposed(Publish(Notice(3)));
  EXPECT_EQ(Confirm(next, kThird), "") << "of what is proposed from then on";
}

TEST_F(ConfirmationTest, WhomAPackAppointsAfterwardsIsNoneEither) {
  const uint64_t number = Proposed(Publish(Notice(2)));
  journal::PackRow grant = AdministratorRow("third");
  grant.mutable_role_grant()->set_source("illustrative");
  grant.mutable_role_grant()->set_granted_revision(1);
  ASSERT_EQ(Bring('c', {grant}), "") << "items, officers and grants take one";
  EXPECT_EQ(LastGrantOf("third").granted_revision(), revision_) << "whatever the pack says of it";
  EXPECT_EQ(Confirm(number, kThird), "SECOND_PERSON_APPOINTED_LATER");
  const uint64_t made = revision_ + 1;
  ASSERT_EQ(Bring('d', {grant}), "");
  EXPECT_LT(LastGrantOf("third").granted_revision(), made) << "the same grant again changes nothing";
  grant.mutable_role_grant()->set_until_day(today_.days_since_1970() + 30);
  ASSERT_EQ(Bring('e', {grant}), "");
  EXPECT_EQ(LastGrantOf("third").granted_revision(), revision_) << "another period is another grant";
}

TEST_F(ConfirmationTest, ASecondGrantTakesNothingFromTheFirst) {
  const uint64_t number = Proposed(Publish(Notice(2)));
  journal::Command command;
  *command.mutable_grant_role()->mutable_grant() = AdministratorRow("second").role_grant();
  command.mutable_grant_role()->mutable_grant()->set_scope("210700");
  ASSERT_EQ(
      Settle(kFirst, [&](const World& world, const Ordered& ordered) { return directory::Decide(world, command, ordered); }),
      "");
  EXPECT_EQ(Confirm(number), "");
}

TEST_F(ConfirmationTest, AGrantFromBeforeGrantsToldCountsAsEarly) {
  auto grants = std::make_unique<journal::OfficerGrants>(*state_.Find<journal::OfficerGrants>("second"));
  for (auto& grant : *grants->mutable_grants()) grant.clear_granted_revision();
  state_.Put("second", std::move(grants));
  EXPECT_EQ(Confirm(Proposed(Publish(Notice(2)))), "");
}

TEST_F(ConfirmationTest, NamesTheDigestOfWhatWasProposed) {
  const uint64_t first = Proposed(Publish(Notice(2)));
  EXPECT_EQ(Fact("digest"), absl::BytesToHexString(DigestOf(Row(first))));
  const uint64_t other = Proposed(Publish(Notice(3)));
  EXPECT_NE(DigestOf(Row(first)), DigestOf(Row(other)));
  EXPECT_EQ(Confirm(first, kSecond, DigestOf(Row(other))), "PROPOSAL_DIFFERS");
  EXPECT_EQ(Confirm(first, kSecond, std::string(32, '\0')), "PROPOSAL_DIFFERS");
  EXPECT_EQ(Confirm(first, kSecond, DigestOf(Row(first)).substr(1)), "PROPOSAL_DIFFERS");
  EXPECT_EQ(Notices(), 1);
  const std::string open = DigestOf(Row(first));
  EXPECT_EQ(Confirm(first, kSecond, open), "");
  EXPECT_EQ(DigestOf(Row(first)), open) << "what became of it is no part of what was proposed";
}

// The API asks for a digest; a command that was ordered before confirmations named one is judged as it was.
TEST_F(ConfirmationTest, ACommandFromBeforeNamesNone) { EXPECT_EQ(Confirm(Proposed(Publish(Notice(2))), kSecond, ""), ""); }

TEST_F(ConfirmationTest, TheDigestCoversEverythingThatIsProposed) {
  journal::Proposal proposal = Row(Proposed(Adjust('b', {Line("cancel", kPower)})));
  const std::string digest = DigestOf(proposal);
  const auto changed = [&](auto change) {
    journal::Proposal other = proposal;
    change(other);
    return DigestOf(other) != digest;
  };
  EXPECT_TRUE(changed([](auto& p) { p.set_number(1); }));
  EXPECT_TRUE(changed([](auto& p) { p.set_proposer(kThird); }));
  EXPECT_TRUE(changed([](auto& p) { p.set_proposed_us(1); }));
  EXPECT_TRUE(changed([](auto& p) { p.set_until_us(1); }));
  EXPECT_TRUE(changed([](auto& p) { p.set_staged_digest("x"); }));
  EXPECT_TRUE(changed([](auto& p) { p.mutable_act()->mutable_apply_power_list()->set_rows(2); }));
  EXPECT_FALSE(changed([](auto& p) { p.set_state(journal::PROPOSAL_STATE_CONFIRMED); }));
}

}  // namespace
}  // namespace yici::catalog
