// Order per subject, pauses, and when a delivery is given up.
#include "services/server/outbound/window.h"

#include <map>

#include "gtest/gtest.h"

namespace yici::outbound {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr PostResult kArrived{.kind = PostKind::kDelivered, .http_status = 200};
const PostResult kDown{.kind = PostKind::kUnreachable, .error = "connection refused"};
const PostResult kNo{.kind = PostKind::kRefused, .http_status = 422};

class WindowTest : public testing::Test {
 protected:
  void Add(uint64_t revision, int32_t index, const std::string& subject) {
    window_.Add({.id = {revision, index}, .subject = subject, .type = "case.accepted", .body = "{}"}, now_);
    window_.ReadUpTo(revision + 1);
  }
  // Revisions that may be sent now.
  std::vector<uint64_t> Sent() {
    std::vector<uint64_t> sent;
    while (const Delivery* delivery = window_.Next(now_)) sent.push_back(delivery->id.first);
    return sent;
  }
  void Settle(uint64_t revision, const PostResult& result) { window_.Settle({revision, 0}, result, now_); }

  WindowOptions options_{.in_flight_max = 3, .pause_first = seconds(1), .pause_max = seconds(60), .give_up_after = hours(1)};
  DeliveryWindow window_{10, options_, [] { return 0.0; }};
  SteadyTime now_ = SteadyTime() + hours(1000);
};

using Revisions = std::vector<uint64_t>;

TEST_F(WindowTest, SubjectsGoBesideEachOtherAndEachInItsOrder) {
  Add(11, 0, "a");
  Add(12, 0, "a");
  Add(13, 0, "b");
  EXPECT_EQ(Sent(), (Revisions{11, 13}));
  EXPECT_EQ(Sent(), Revisions{});
  Settle(13, kArrived);
  EXPECT_EQ(Sent(), Revisions{}) << "12 waits for 11";
  Settle(11, kArrived);
  EXPECT_EQ(Sent(), (Revisions{12}));
}

TEST_F(WindowTest, ThePositionIsBehindTheFirstThatIsNotDone) {
  EXPECT_EQ(window_.position(), 10u);
  Add(11, 0, "a");
  Add(12, 0, "b");
  Sent();
  Settle(12, kArrived);
  EXPECT_EQ(window_.position(), 10u);
  Settle(11, kArrived);
  EXPECT_EQ(window_.position(), 12u);
  window_.ReadUpTo(40);
  EXPECT_EQ(window_.position(), 39u) << "records with nothing for this webhook are done with";
}

TEST_F(WindowTest, ARecordIsDoneWhenAllItsEventsAre) {
  window_.Add({.id = {11, 0}, .subject = "a", .body = "{}"}, now_);
  window_.Add({.id = {11, 1}, .subject = "b", .body = "{}"}, now_);
  window_.ReadUpTo(12);
  Sent();
  window_.Settle({11, 1}, kArrived, now_);
  EXPECT_EQ(window_.position(), 10u);
  window_.Settle({11, 0}, kArrived, now_);
  EXPECT_EQ(window_.position(), 11u);
}

TEST_F(WindowTest, ASilentReceiverIsTriedByOneAtATimeAfterLongerAndLongerPauses) {
  Add(11, 0, "a");
  Add(12, 0, "b");
  EXPECT_EQ(Sent(), (Revisions{11, 12}));
  Settle(11, kDown);
  Settle(12, kDown);
  EXPECT_EQ(Sent(), Revisions{});
  EXPECT_EQ(window_.WakeAt() - now_, seconds(1)) << "what fails together is one failure";
  now_ = window_.WakeAt();
  EXPECT_EQ(Sent(), (Revisions{11}));
  uint64_t turn = 11;
  for (const int pause : {2, 4, 8, 16, 32, 60, 60}) {
    Settle(turn, kDown);
    EXPECT_EQ(window_.WakeAt() - now_, seconds(pause));
    now_ = window_.WakeAt();
    turn = 23 - turn;
    EXPECT_EQ(Sent(), (Revisions{turn})) << "by turns: it may be one event alone that fails";
  }
  Settle(turn, kArrived);
  EXPECT_EQ(Sent(), (Revisions{23 - turn})) << "it answers again: all go on at once";
  EXPECT_EQ(window_.last_error(), "");
}

TEST_F(WindowTest, AnEventThatTheReceiverCannotTakeHoldsUpItsOwnSubjectAlone) {
  const PostResult broken{.kind = PostKind::kBusy, .http_status = 500, .error = "HTTP 500"};
  Add(11, 0, "a");
  Add(12, 0, "a");
  for (uint64_t revision = 13; revision < 33; ++revision) Add(revision, 0, std::to_string(revision));
  std::map<uint64_t, int> sent;
  for (const SteadyTime until = now_ + seconds(600); now_ < until; now_ = std::max(window_.WakeAt(), now_ + Millis(1))) {
    for (const uint64_t revision : Sent()) {
      ++sent[revision];
      Settle(revision, revision == 11 ? broken : kArrived);
    }
  }
  EXPECT_EQ(window_.waiting(), 2u) << "all others have arrived";
  EXPECT_EQ(sent.size(), 21u);
  EXPECT_EQ(sent.count(12), 0u) << "it does not overtake";
  EXPECT_LT(sent[11], 20) << "and it is tried ever more rarely";
  EXPECT_GT(sent[11], 10);
}

TEST_F(WindowTest, WhatComesWhileOneEventFailsAgainAndAgainDoesNotWaitForIt) {
  Add(11, 0, "a");
  for (int attempt = 0; attempt < 9; ++attempt) {
    ASSERT_EQ(Sent(), (Revisions{11})) << attempt;
    Settle(11, {.kind = PostKind::kBusy, .http_status = 500, .error = "HTTP 500"});
    if (attempt < 8) now_ = window_.WakeAt();
  }
  EXPECT_EQ(window_.WakeAt() - now_, seconds(60)) << "the event itself is tried rarely";
  Add(12, 0, "b");
  EXPECT_EQ(window_.WakeAt() - now_, seconds(1));
  now_ = window_.WakeAt();
  EXPECT_EQ(Sent(), (Revisions{12}));
}

TEST_F(WindowTest, AReceiverIsGivenTheTimeItAsksFor) {
  Add(11, 0, "a");
  Sent();
  Settle(11, {.kind = PostKind::kBusy, .http_status = 429, .retry_after = seconds(30), .error = {}});
  EXPECT_EQ(window_.WakeAt() - now_, seconds(30));
  now_ = window_.WakeAt();
  Sent();
  Settle(11, {.kind = PostKind::kBusy, .http_status = 503, .retry_after = hours(100), .error = {}});
  EXPECT_EQ(window_.WakeAt() - now_, seconds(60)) << "but not for ever";
}

TEST_F(WindowTest, WhatIsRefusedIsGivenUpAfterThreeAttemptsAndTheNextGoesOn) {
  Add(11, 0, "a");
  Add(12, 0, "a");
  Add(13, 0, "b");
  Sent();
  Settle(13, kArrived);
  for (const int pause : {1, 2}) {
    Settle(11, kNo);
    EXPECT_EQ(Sent(), Revisions{}) << "12 does not overtake";
    EXPECT_EQ(window_.WakeAt() - now_, seconds(pause));
    now_ = window_.WakeAt();
    EXPECT_EQ(Sent(), (Revisions{11}));
  }
  Settle(11, kNo);
  const auto given_up = window_.TakeGivenUp(100);
  ASSERT_EQ(given_up.size(), 1u);
  EXPECT_EQ(given_up[0].attempts, 3);
  EXPECT_EQ(given_up[0].http_status, 422);
  EXPECT_EQ(ReasonOf(given_up[0].kind), "RECEIVER_REFUSED");
  EXPECT_EQ(Sent(), (Revisions{12}));
  EXPECT_TRUE(window_.TakeGivenUp(100).empty());
}

TEST_F(WindowTest, ARefusalOfOneEventHoldsNothingElseBack) {
  Add(11, 0, "a");
  Add(12, 0, "b");
  Sent();
  Settle(11, kNo);
  Settle(12, kArrived);
  Add(13, 0, "c");
  EXPECT_EQ(Sent(), (Revisions{13}));
}

TEST_F(WindowTest, WhatCannotBeDeliveredIsGivenUpAfterItsTime) {
  Add(11, 0, "a");
  Sent();
  now_ += hours(1) - seconds(1);
  Settle(11, kDown);
  EXPECT_TRUE(window_.TakeGivenUp(100).empty());
  now_ = window_.WakeAt();
  Sent();
  Settle(11, kDown);
  EXPECT_EQ(window_.position(), 10u) << "not before somebody records it";
  EXPECT_EQ(window_.TakeGivenUp(100).size(), 1u);
  EXPECT_EQ(window_.position(), 11u);
}

TEST_F(WindowTest, ThePositionWaitsForWhatWasGivenUpAndNotTaken) {
  for (uint64_t revision = 11; revision < 21; ++revision) Add(revision, 0, std::to_string(revision));
  now_ += hours(2);
  for (int attempt = 0; attempt < 2; ++attempt) {
    for (uint64_t revision = 11; revision < 21; ++revision) {
      const bool at_once = attempt == 0 && revision < 14;
      if (!at_once) now_ = window_.WakeAt();
      ASSERT_EQ(Sent(), !at_once ? (Revisions{revision}) : revision == 11 ? (Revisions{11, 12, 13}) : Revisions{});
      Settle(revision, kDown);
      if (at_once || (attempt == 1 && revision == 20)) continue;
      EXPECT_GT(window_.WakeAt(), now_) << "a receiver that is down is not hurried through";
    }
    if (attempt == 0) {
      EXPECT_TRUE(window_.TakeGivenUp(100).empty()) << "nothing is given up at its first attempt";
    }
  }
  EXPECT_EQ(window_.TakeGivenUp(4).size(), 4u);
  EXPECT_EQ(window_.position(), 14u);
  EXPECT_EQ(window_.TakeGivenUp(100).size(), 6u);
  EXPECT_EQ(window_.position(), 20u);
}

TEST_F(WindowTest, WhatIsSettledIsNotTakenInAgainBeforeThatIsRecorded) {
  const Delivery replay{.id = {5, 0}, .subject = "a", .body = "{}", .replay = true};
  EXPECT_TRUE(window_.Add(replay, now_));
  Sent();
  window_.Settle({5, 0}, kArrived, now_);
  EXPECT_FALSE(window_.Add(replay, now_));
  window_.TakeReplayed(100);
  EXPECT_FALSE(window_.Add(replay, now_));
  window_.Recorded();
  EXPECT_TRUE(window_.Add(replay, now_)) << "asked for once more";
}

TEST_F(WindowTest, WhatIsSentAgainDoesNotMoveThePositionBack) {
  Add(20, 0, "a");
  Sent();
  window_.Add({.id = {5, 0}, .subject = "a", .body = "{}", .replay = true}, now_);
  EXPECT_EQ(window_.position(), 19u);
  EXPECT_EQ(Sent(), Revisions{}) << "behind what is on its way";
  Settle(20, kArrived);
  EXPECT_EQ(Sent(), (Revisions{5}));
  Settle(5, kArrived);
  EXPECT_EQ(window_.TakeReplayed(100), (std::vector<DeliveryId>{{5, 0}}));
  EXPECT_EQ(window_.TakeDelivered(), 2);
  EXPECT_EQ(window_.position(), 20u);
}

TEST_F(WindowTest, ARepeatedSettlementAndAnUnknownOneChangeNothing) {
  Add(11, 0, "a");
  Settle(11, kArrived);
  EXPECT_EQ(window_.waiting(), 1u) << "it was not on its way";
  Sent();
  Settle(11, kArrived);
  Settle(11, kDown);
  Settle(99, kDown);
  EXPECT_EQ(window_.in_flight(), 0);
  EXPECT_EQ(window_.TakeDelivered(), 1);
}

TEST_F(WindowTest, TheWindowIsBounded) {
  DeliveryWindow window(0, {.waiting_max = 2, .bytes_max = 100}, [] { return 0.0; });
  EXPECT_TRUE(window.Add({.id = {1, 0}, .subject = "a", .body = "{}"}, now_));
  EXPECT_FALSE(window.Add({.id = {1, 0}, .subject = "a", .body = "{}"}, now_)) << "the same again";
  EXPECT_TRUE(window.HasRoom());
  window.Add({.id = {2, 0}, .subject = "a", .body = std::string(200, 'x')}, now_);
  EXPECT_FALSE(window.HasRoom());
  window.Next(now_);
  window.Settle({1, 0}, kArrived, now_);
  EXPECT_FALSE(window.HasRoom()) << "by bytes";
  window.Next(now_);
  window.Settle({2, 0}, kArrived, now_);
  EXPECT_TRUE(window.HasRoom());
}

TEST_F(WindowTest, WhoWaitsForNothingHasRoomHoweverMuchTheOthersHold) {
  EXPECT_TRUE(window_.HasRoomBeside(100, 100));
  EXPECT_TRUE(window_.HasRoomBeside(99, 100));
  Add(1, 0, "a");
  EXPECT_TRUE(window_.HasRoomBeside(99, 100));
  EXPECT_FALSE(window_.HasRoomBeside(100, 100)) << "until that has arrived";
}

TEST_F(WindowTest, PausesAreShortenedByUpToAFifth) {
  DeliveryWindow window(0, options_, [] { return 1.0; });
  window.Add({.id = {1, 0}, .subject = "a", .body = "{}"}, now_);
  window.Next(now_);
  window.Settle({1, 0}, kDown, now_);
  EXPECT_EQ(window.WakeAt() - now_, Millis(800));
}

}  // namespace
}  // namespace yici::outbound
