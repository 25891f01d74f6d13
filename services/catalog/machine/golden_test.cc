// Applied history is frozen: an old event on an old state gives the same bytes for ever. One file per event kind under
// tests/golden/catalog. A failing file means replay of released folders would differ: make a new event kind instead.
// YICI_REWRITE=1 writes files that are missing; to replace one on purpose before a release, remove it first.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/escaping.h"
#include "services/catalog/machine/proposals_for_tests.h"

namespace yici::catalog {
namespace {

using RowMap = std::map<std::string, std::string>;

constexpr const char* kKinds[] = {"RowsStaged", "ChangeSetCommitted.grants", "CalendarPublished", "PowerListAdjusted"};
constexpr const char* kKindsOfTwo[] = {"FourEyesRequired",  "RestoredHeld",      "ActProposed",
                                       "ProposalConfirmed", "ProposalWithdrawn", "RestoredResumed"};
// Made by no command any more: from before a commit told when it granted.
constexpr const char* kKindsOfOld[] = {"ChangeSetCommitted"};

struct Golden {
  RowMap before;
  std::string event;
  EventPosition position;
  RowMap after;
};

std::string Hex(const std::string& bytes) { return bytes.empty() ? "-" : absl::BytesToHexString(bytes); }
std::string Bytes(const std::string& hex) { return hex == "-" ? "" : absl::HexStringToBytes(hex); }

std::filesystem::path PathOf(const std::string& kind) {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  return std::filesystem::path(source == nullptr ? "." : source) / "tests/golden/catalog" / (kind + ".txt");
}

void Write(const std::filesystem::path& path, const Golden& golden) {
  journal::Event event;
  ASSERT_TRUE(event.ParseFromString(golden.event));
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  std::istringstream readable(event.DebugString());
  for (std::string line; std::getline(readable, line);) file << "# " << line << "\n";
  file << "position " << golden.position.revision << " " << golden.position.legal_time.micros() << "\n";
  file << "event " << Hex(golden.event) << "\n";
  for (const auto& [key, value] : golden.before) file << "before " << Hex(key) << " " << Hex(value) << "\n";
  for (const auto& [key, value] : golden.after) file << "after " << Hex(key) << " " << Hex(value) << "\n";
}

Golden Read(const std::filesystem::path& path) {
  Golden golden;
  std::ifstream file(path, std::ios::binary);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string kind, key, value;
    words >> kind >> key >> value;
    if (kind == "position") {
      golden.position.revision = std::stoull(key);
      golden.position.legal_time = golden.position.occurred_at = Instant::FromMicros(std::stoll(value));
    }
    if (kind == "event") golden.event = Bytes(key);
    if (kind == "before") golden.before[Bytes(key)] = Bytes(value);
    if (kind == "after") golden.after[Bytes(key)] = Bytes(value);
  }
  return golden;
}

RowMap Applied(const Golden& golden) {
  MemoryState state;
  for (const auto& [key, value] : golden.before) state.PutBytes(static_cast<Table>(key[0]), key.substr(1), value);
  journal::Event event;
  EXPECT_TRUE(event.ParseFromString(golden.event));
  EventPosition position = golden.position;
  position.actor = "system:pack";
  Apply(state, event, position);
  return state.Dump();
}

std::string KindOf(const journal::Event& event) {
  const auto* field = journal::Event::descriptor()->FindFieldByNumber(event.event_case());
  return std::string(field->message_type()->name()) + (event.change_set_committed().granted_revision() == 0 ? "" : ".grants");
}

using Recorded = std::map<std::string, Golden>;

// Each event on the state that those before it left; the last of each kind is kept.
void Record(RowMap before, const Outcome& outcome, uint64_t revision, Recorded* recorded) {
  for (const PendingEvent& pending : outcome.events) {
    if (!Handles(pending.event)) continue;  // the hold is the partition's
    Golden golden{.before = std::move(before), .event = pending.event.SerializeAsString(), .position = {}, .after = {}};
    golden.position.revision = revision;
    golden.position.legal_time = golden.position.occurred_at = pending.occurred_at;
    before = golden.after = Applied(golden);
    (*recorded)[KindOf(pending.event)] = std::move(golden);
  }
}

void ExpectFrozen(const char* kind) {
  SCOPED_TRACE(kind);
  ASSERT_TRUE(std::filesystem::exists(PathOf(kind)));
  const Golden golden = Read(PathOf(kind));
  EXPECT_FALSE(golden.after.empty());
  EXPECT_NE(golden.after, golden.before);
  EXPECT_EQ(Applied(golden), golden.after);
}

void ExpectFrozen(const char* kind, const Recorded& recorded) {
  ASSERT_TRUE(recorded.contains(kind)) << kind;
  if (std::getenv("YICI_REWRITE") != nullptr && !std::filesystem::exists(PathOf(kind))) Write(PathOf(kind), recorded.at(kind));
  ExpectFrozen(kind);
}

// A city, a notice and a batch of every kind.
class GoldenTest : public CatalogTest {
 protected:
  Recorded RecordAll() {
    Keep([&] { return Stage(SetId('a'), 0, CityWithPowers()); });
    Keep([&] { return Commit(SetId('a'), 1, CityWithPowers().size()); });
    Keep([&] { return Publish(NoticeRow(2020, 1, "2019-11-21", "2020-01-24")); });
    const Rows batch = {Line("merge", kSecondPower, 1), Line("add", kNewPower, 2), Line("revise_subitems", kFinePower, 3),
                        Line("devolve_local", kPower, 4)};
    Keep([&] { return Stage(SetId('b'), 0, batch); });
    Keep([&] { return Effect(SetId('b'), 1, batch.size()); });
    journal::PackRow end = Line("hand_to_county", kPower, 1);
    end.mutable_adjustment()->set_effective_day(Day("2020-03-01").days_since_1970());
    EXPECT_EQ(Stage(SetId('c'), 0, {end}), "");
    Keep([&] { return Effect(SetId('c'), 1, 1); });
    return recorded_;
  }

 private:
  template <class Act>
  void Keep(Act act) {
    RowMap before = state_.Dump();
    EXPECT_EQ(act(), "");
    Record(std::move(before), last_, revision_, &recorded_);
  }

  Recorded recorded_;
};

TEST_F(GoldenTest, EveryEventKindHasAFileThatStillFoldsToTheSameBytes) {
  const Recorded recorded = RecordAll();
  for (const char* kind : kKinds) ExpectFrozen(kind, recorded);
  for (const char* kind : kKindsOfOld) ExpectFrozen(kind);
}

class ProposalGoldenTest : public ProposalsTest {
 protected:
  template <class Act>
  void Keep(Act act) {
    RowMap before = state_.Dump();
    act();
    EXPECT_FALSE(last_.refused());
    Record(std::move(before), last_, revision_, &recorded_);
  }

  Recorded recorded_;
};

TEST_F(ProposalGoldenTest, EveryEventOfActsThatTakeTwoHasOneToo) {
  state_.Erase<journal::FourEyes>(kFourEyesKey);
  journal::Command require;
  require.mutable_require_four_eyes();
  Keep([&] { return As("system:start", require); });
  Keep([&] { return Adjust('b', {Line("cancel", kPower)}); });
  Keep([&] { return Withdraw(revision_, kFirst); });
  Keep([&] { return Publish(Notice(2)); });
  Keep([&] { return Confirm(revision_); });
  Proposed(Publish(Notice(3)));
  Keep([&] { return HoldRestored("ab"); });
  const uint64_t number = ProposedResume(kFirst);
  Keep([&] { return ConfirmResume(number); });
  for (const char* kind : kKindsOfTwo) ExpectFrozen(kind, recorded_);
}

}  // namespace
}  // namespace yici::catalog
