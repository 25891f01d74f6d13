// Subscribers: who may register and read on, positions that only go forward, what is given up and sent again.
#include "services/directory/machine/subscribers.h"

#include "gtest/gtest.h"
#include "services/base/memory_state.h"
#include "services/calendar/calendar_book.h"
#include "services/directory/machine/apply.h"
#include "services/directory/machine/decide.h"
#include "services/directory/machine/rights.h"

namespace yici::directory {
namespace {

constexpr std::string_view kFirm = "enterprise:91210700MA0AB12C3K";

class SubscribersTest : public testing::Test {
 protected:
  SubscribersTest() {
    auto jurisdiction = std::make_unique<journal::Jurisdiction>();
    jurisdiction->set_jurisdiction("210700");
    state_.Put("210700", std::move(jurisdiction));
    auto officer = std::make_unique<journal::Officer>();
    officer->set_officer_id("admin");
    officer->set_active(true);
    state_.Put("admin", std::move(officer));
    auto grants = std::make_unique<journal::OfficerGrants>();
    journal::RoleGrant& grant = *grants->add_grants();
    grant.set_officer_id("admin");
    grant.set_role(std::string(role::kAdministrator));
    grant.set_scope_kind(std::string(kScopeJurisdiction));
    grant.set_scope("210700");
    state_.Put("admin", std::move(grants));
  }

  // The reason of the refusal, or "".
  std::string Do(std::string_view principal, const journal::Command& command) {
    journal::Arrival arrival;
    arrival.mutable_principal()->set_id(std::string(principal));
    const Ordered ordered{.revision = ++revision_, .legal_time = now_, .arrival = arrival};
    const calendar::CalendarBook book;
    const calendar::Calendar calendar = book.At(DayOf(now_));
    EXPECT_TRUE(Handles(command));
    const Outcome outcome = Decide({.state = state_, .calendar = calendar, .book = book}, command, ordered);
    int32_t index = 0;
    events_ = outcome.events.size();
    for (const PendingEvent& event : outcome.events) {
      EXPECT_TRUE(Handles(event.event));
      Apply(state_, event.event,
            {.revision = revision_, .index = index++, .legal_time = now_, .occurred_at = now_, .actor = {}});
    }
    return outcome.answer.rejection().reason();
  }

  std::string Register(std::string_view owner, const std::string& name, const std::string& url = "https://erp.example/in") {
    journal::Command command;
    auto& webhook = *command.mutable_register_webhook();
    webhook.set_name(name);
    webhook.set_url(url);
    webhook.mutable_secret()->set_ciphertext("sealed");
    webhook.set_from_now(true);
    return Do(owner, command);
  }
  std::string Set(std::string_view sender, const std::string& name, journal::SubscriberState to, std::string_view owner = {}) {
    journal::Command command;
    command.mutable_set_subscriber_state()->set_name(name);
    command.mutable_set_subscriber_state()->set_state(to);
    command.mutable_set_subscriber_state()->set_owner(std::string(owner));
    return Do(sender, command);
  }
  std::string Acknowledge(std::string_view owner, const std::string& name, uint64_t position) {
    journal::Command command;
    command.mutable_acknowledge_events()->set_name(name);
    command.mutable_acknowledge_events()->set_position(position);
    return Do(owner, command);
  }
  journal::Command Progress(uint64_t position, int64_t delivered) {
    journal::Command command;
    auto& progress = *command.mutable_record_deliveries()->add_progress();
    progress.set_owner(std::string(kFirm));
    progress.set_name("erp");
    progress.set_position(position);
    progress.set_delivered(delivered);
    return command;
  }
  void Leave(const std::string& name) {
    journal::Command command = Progress(kLeft, 0);
    command.mutable_record_deliveries()->mutable_progress(0)->set_name(name);
    EXPECT_EQ(Do("system:outbound", command), "");
  }
  void GiveUp(uint64_t revision) {
    journal::Command command = Progress(revision, 0);
    auto& dead = *command.mutable_record_deliveries()->mutable_progress(0)->add_dead();
    dead.set_revision(revision);
    dead.set_index(1);
    dead.set_reason("RECEIVER_REFUSED");
    EXPECT_EQ(Do("system:outbound", command), "");
  }
  std::string Replay(uint64_t revision, std::string_view sender = kFirm, std::string_view owner = {}) {
    journal::Command command;
    command.mutable_replay_dead_letters()->set_name("erp");
    command.mutable_replay_dead_letters()->set_owner(std::string(owner));
    command.mutable_replay_dead_letters()->set_revision(revision);
    command.mutable_replay_dead_letters()->set_index(revision == 0 ? 0 : 1);
    return Do(sender, command);
  }
  const journal::Subscriber& Row(std::string_view name = "erp") {
    const auto* row = state_.Find<journal::Subscriber>(SubscriberKey(kFirm, name));
    static const journal::Subscriber none;
    return row == nullptr ? none : *row;
  }
  const journal::DeadLetter* Dead(uint64_t revision) {
    return state_.Find<journal::DeadLetter>(DeadLetterKey(kFirm, "erp", revision, 1));
  }

  MemoryState state_;
  Instant now_ = Instant::Parse("2020-04-20T10:00").value();
  uint64_t revision_ = 100;
  size_t events_ = 0;
};

TEST_F(SubscribersTest, AWebhookBeginsBehindTheRecordThatRegisteredIt) {
  EXPECT_EQ(Register(kFirm, "erp"), "");
  EXPECT_EQ(Row().position(), 101u);
  EXPECT_EQ(Row().state(), journal::SUBSCRIBER_STATE_ACTIVE);
  EXPECT_EQ(Row().etag(), 101u);
}

TEST_F(SubscribersTest, TheSameNameAgainReplacesTheAddressAndKeepsThePosition) {
  Register(kFirm, "erp");
  EXPECT_EQ(Do("system:outbound", Progress(101, 0)), "");
  ++revision_;
  EXPECT_EQ(Do("system:outbound", Progress(103, 2)), "");
  EXPECT_EQ(Register(kFirm, "erp", "https://erp.example/other"), "");
  EXPECT_EQ(Row().position(), 103u);
  EXPECT_EQ(Row().delivered(), 2);
  EXPECT_EQ(Row().url(), "https://erp.example/other");
}

TEST_F(SubscribersTest, ANameIsShortAndPlain) {
  for (const std::string name : {"", "ERP", "a b", "a/b", "名"}) EXPECT_EQ(Register(kFirm, name), "SUBSCRIBER_NAME_INVALID");
  EXPECT_EQ(Register(kFirm, std::string(65, 'a')), "SUBSCRIBER_NAME_INVALID");
  EXPECT_EQ(Register(kFirm, std::string(64, 'a')), "");
}

TEST_F(SubscribersTest, AnAddressAndASecretAreNeeded) {
  EXPECT_EQ(Register(kFirm, "erp", ""), "DIRECTORY_FIELD_MISSING");
  EXPECT_EQ(Register(kFirm, "erp", std::string(2049, 'h')), "DIRECTORY_FIELD_MISSING");
  journal::Command command;
  command.mutable_register_webhook()->set_name("erp");
  command.mutable_register_webhook()->set_url("https://erp.example/");
  EXPECT_EQ(Do(kFirm, command), "DIRECTORY_FIELD_MISSING");
}

TEST_F(SubscribersTest, AFilterNamesTypesOrAllOfAResource) {
  EXPECT_TRUE(IsTypePattern("case.*"));
  EXPECT_TRUE(IsTypePattern("case.deemed_accepted"));
  for (const std::string_view pattern : {"", "case", "case.", ".accepted", "*", "case.acc*", "Case.accepted", "case.a.b"}) {
    EXPECT_FALSE(IsTypePattern(pattern)) << pattern;
  }
  journal::EventFilter filter;
  EXPECT_TRUE(MatchesTypes(filter, "case.accepted"));
  filter.add_types("case.*");
  EXPECT_TRUE(MatchesTypes(filter, "case.accepted"));
  EXPECT_FALSE(MatchesTypes(filter, "cases.accepted"));
  EXPECT_FALSE(MatchesTypes(filter, "demand.raised"));
  journal::Command command;
  auto& webhook = *command.mutable_register_webhook();
  webhook.set_name("erp");
  webhook.set_url("https://erp.example/");
  webhook.mutable_secret()->set_ciphertext("sealed");
  webhook.mutable_filter()->add_types("case.acc*");
  EXPECT_EQ(Do(kFirm, command), "EVENT_TYPE_PATTERN");
  webhook.mutable_filter()->clear_types();
  for (int i = 0; i < 33; ++i) webhook.mutable_filter()->add_item_codes(std::to_string(i));
  EXPECT_EQ(Do(kFirm, command), "LIST_TOO_LONG");
}

TEST_F(SubscribersTest, AnOwnerHasAtMostTwentyAndARemovedOneGivesItsPlaceBack) {
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Register(kFirm, "w" + std::to_string(i)), "");
  EXPECT_EQ(Register(kFirm, "one-more"), "SUBSCRIBERS_FULL");
  EXPECT_EQ(Acknowledge(kFirm, "reader", 1), "SUBSCRIBERS_FULL");
  EXPECT_EQ(Register("enterprise:other", "one-more"), "");
  EXPECT_EQ(Register(kFirm, "w3"), "") << "its own place";
  EXPECT_EQ(Set(kFirm, "w3", journal::SUBSCRIBER_STATE_REMOVED), "");
  EXPECT_EQ(Register(kFirm, "one-more"), "SUBSCRIBERS_FULL") << "it is still leaving";
  Leave("w3");
  EXPECT_EQ(Register(kFirm, "one-more"), "");
}

TEST_F(SubscribersTest, OnlyTheOwnerOrAnAdministratorPausesAndRemoves) {
  Register(kFirm, "erp");
  EXPECT_EQ(Set("enterprise:other", "erp", journal::SUBSCRIBER_STATE_PAUSED), "SUBSCRIBER_NOT_FOUND");
  EXPECT_EQ(Set("enterprise:other", "erp", journal::SUBSCRIBER_STATE_PAUSED, kFirm), "ADMINISTRATOR_REQUIRED");
  EXPECT_EQ(Set("officer:admin", "erp", journal::SUBSCRIBER_STATE_PAUSED, kFirm), "");
  EXPECT_EQ(Row().state(), journal::SUBSCRIBER_STATE_PAUSED);
  EXPECT_EQ(Set(kFirm, "erp", journal::SUBSCRIBER_STATE_PAUSED), "SUBSCRIBER_STATE_STANDS");
  EXPECT_EQ(Set(kFirm, "erp", journal::SUBSCRIBER_STATE_ACTIVE), "");
  EXPECT_EQ(Set(kFirm, "erp", journal::SUBSCRIBER_STATE_REMOVED), "");
  EXPECT_FALSE(Row().has_secret());
  EXPECT_EQ(Set(kFirm, "erp", journal::SUBSCRIBER_STATE_ACTIVE), "SUBSCRIBER_NOT_FOUND");
}

TEST_F(SubscribersTest, ARemovedWebhookKeepsItsNameUntilNothingOfItIsOnItsWay) {
  Register(kFirm, "erp");
  revision_ += 10;
  GiveUp(105);
  Leave("erp");
  EXPECT_EQ(Row().state(), journal::SUBSCRIBER_STATE_ACTIVE) << "only a removed one can have left";
  Set(kFirm, "erp", journal::SUBSCRIBER_STATE_REMOVED);
  EXPECT_EQ(Register(kFirm, "erp"), "SUBSCRIBER_LEAVING");
  EXPECT_EQ(Acknowledge(kFirm, "erp", 1), "SUBSCRIBER_LEAVING");
  EXPECT_EQ(Do("system:outbound", Progress(108, 5)), "") << "late progress of the earlier one";
  EXPECT_EQ(events_, 0u);
  Leave("erp");
  EXPECT_EQ(Dead(105), nullptr);
  EXPECT_EQ(Register(kFirm, "erp"), "");
  EXPECT_EQ(Row().position(), revision_);
  EXPECT_EQ(Row().dead_letters(), 0);
}

TEST_F(SubscribersTest, ARemovedConsumerIsGoneAtOnceAndIsNeverPaused) {
  Acknowledge(kFirm, "reader", 50);
  EXPECT_EQ(Set(kFirm, "reader", journal::SUBSCRIBER_STATE_PAUSED), "SUBSCRIBER_NOT_FOUND");
  EXPECT_EQ(Set(kFirm, "reader", journal::SUBSCRIBER_STATE_REMOVED), "");
  EXPECT_EQ(Acknowledge(kFirm, "reader", 1), "") << "anew, from anywhere";
}

TEST_F(SubscribersTest, AWebhookDoesNotBeginBeyondTheLog) {
  journal::Command command;
  auto& webhook = *command.mutable_register_webhook();
  webhook.set_name("erp");
  webhook.set_url("https://erp.example/");
  webhook.mutable_secret()->set_ciphertext("sealed");
  webhook.set_from(revision_ + 2);
  EXPECT_EQ(Do(kFirm, command), "ACKNOWLEDGED_AHEAD");
  webhook.set_from(5);
  EXPECT_EQ(Do(kFirm, command), "");
  EXPECT_EQ(Row().position(), 5u);
}

TEST_F(SubscribersTest, ProgressIsBoundedByBytes) {
  journal::Command command;
  for (int n = 0; n < 20; ++n) {
    const std::string name = "w" + std::to_string(n);
    Register(kFirm, name);
    auto& progress = *command.mutable_record_deliveries()->add_progress();
    progress.set_owner(std::string(kFirm));
    progress.set_name(name);
    progress.set_position(100);
    for (int i = 0; i < 100; ++i) progress.add_dead()->set_subject(std::string(900, 'x'));
  }
  EXPECT_EQ(Do("system:outbound", command), "");
  int taken = 0;
  for (int n = 0; n < 20; ++n) taken += Row("w" + std::to_string(n)).dead_letters() > 0 ? 1 : 0;
  EXPECT_EQ(taken, 5) << "of 90 KB each, within half a megabyte";
}

TEST_F(SubscribersTest, AConsumerAcknowledgesForwardOnly) {
  EXPECT_EQ(Acknowledge(kFirm, "reader", 50), "");
  EXPECT_EQ(Acknowledge(kFirm, "reader", 50), "") << "the same place again is no step back";
  EXPECT_EQ(Acknowledge(kFirm, "reader", 49), "ACKNOWLEDGED_BEHIND");
  EXPECT_EQ(Acknowledge(kFirm, "reader", revision_ + 1), "ACKNOWLEDGED_AHEAD");
  EXPECT_EQ(Row("reader").position(), 50u);
}

TEST_F(SubscribersTest, WhoReadsAndWhoIsCalledDoNotShareAName) {
  Register(kFirm, "erp");
  EXPECT_EQ(Acknowledge(kFirm, "erp", 50), "SUBSCRIBER_NAME_TAKEN");
  Acknowledge(kFirm, "reader", 50);
  EXPECT_EQ(Register(kFirm, "reader"), "SUBSCRIBER_NAME_TAKEN");
}

TEST_F(SubscribersTest, PositionsOfDeliveriesNeverGoBack) {
  Register(kFirm, "erp");
  revision_ += 10;
  EXPECT_EQ(Do("system:outbound", Progress(108, 3)), "");
  EXPECT_EQ(Do("system:outbound", Progress(105, 1)), "");
  EXPECT_EQ(Row().position(), 108u);
  EXPECT_EQ(Row().delivered(), 4);
}

TEST_F(SubscribersTest, ProgressBeyondTheLogOrOfNobodyIsLeftOut) {
  EXPECT_EQ(Do("system:outbound", Progress(50, 1)), "");
  EXPECT_EQ(events_, 0u);
  Register(kFirm, "erp");
  EXPECT_EQ(Do("system:outbound", Progress(revision_ + 1, 1)), "");
  EXPECT_EQ(events_, 0u);
}

TEST_F(SubscribersTest, WhatWasGivenUpStaysUntilItArrives) {
  Register(kFirm, "erp");
  revision_ += 10;
  EXPECT_EQ(Replay(0), "DEAD_LETTER_NOT_FOUND");
  GiveUp(105);
  EXPECT_EQ(Row().dead_letters(), 1);
  ASSERT_NE(Dead(105), nullptr);
  EXPECT_FALSE(Dead(105)->replaying());
  EXPECT_EQ(Replay(106), "DEAD_LETTER_NOT_FOUND");
  EXPECT_EQ(Replay(105), "");
  EXPECT_TRUE(Dead(105)->replaying());
  EXPECT_EQ(Replay(105), "DEAD_LETTER_NOT_FOUND") << "it is being sent again";
  GiveUp(105);
  EXPECT_EQ(Row().dead_letters(), 1) << "given up again is not a second letter";
  EXPECT_FALSE(Dead(105)->replaying());
  EXPECT_EQ(Dead(105)->replays(), 1);
  EXPECT_EQ(Replay(0), "");
  journal::Command command = Progress(0, 1);
  auto& arrived = *command.mutable_record_deliveries()->mutable_progress(0)->add_replayed();
  arrived.set_revision(105);
  arrived.set_index(1);
  EXPECT_EQ(Do("system:outbound", command), "");
  EXPECT_EQ(Dead(105), nullptr);
  EXPECT_EQ(Row().dead_letters(), 0);
}

TEST_F(SubscribersTest, AStrangerDoesNotReplayAndAnAdministratorDoes) {
  Register(kFirm, "erp");
  revision_ += 10;
  GiveUp(105);
  EXPECT_EQ(Replay(105, "enterprise:other"), "SUBSCRIBER_NOT_FOUND");
  EXPECT_EQ(Replay(105, "enterprise:other", kFirm), "ADMINISTRATOR_REQUIRED");
  EXPECT_EQ(Replay(105, "officer:admin", kFirm), "");
}

TEST_F(SubscribersTest, AWebhookWithAThousandDeadLettersIsPaused) {
  Register(kFirm, "erp");
  revision_ += 2000;
  for (uint64_t i = 0; i < 999; ++i) GiveUp(105 + i);
  EXPECT_EQ(Row().state(), journal::SUBSCRIBER_STATE_ACTIVE);
  GiveUp(1104);
  EXPECT_EQ(Row().state(), journal::SUBSCRIBER_STATE_PAUSED);
  EXPECT_EQ(Row().reason(), kDeadLettersFull);
  EXPECT_EQ(Set(kFirm, "erp", journal::SUBSCRIBER_STATE_ACTIVE), "");
  EXPECT_EQ(Do("system:outbound", Progress(1105, 1)), "");
  EXPECT_EQ(Row().state(), journal::SUBSCRIBER_STATE_ACTIVE) << "what arrives does not pause it again";
  GiveUp(1106);
  EXPECT_EQ(Row().state(), journal::SUBSCRIBER_STATE_PAUSED);
}

}  // namespace
}  // namespace yici::directory
