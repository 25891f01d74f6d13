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
#include "services/catalog/machine/catalog_for_tests.h"

namespace yici::catalog {
namespace {

using RowMap = std::map<std::string, std::string>;

constexpr const char* kKinds[] = {"RowsStaged", "ChangeSetCommitted", "CalendarPublished", "PowerListAdjusted"};

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

// A city, a notice and a batch of every kind: the last event of each kind is kept.
class GoldenTest : public CatalogTest {
 protected:
  std::map<std::string, Golden> Recorded() {
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
    Golden golden{.before = state_.Dump(), .event = {}, .position = {}, .after = {}};
    EXPECT_EQ(act(), "");
    ASSERT_EQ(last_.events.size(), 1u);
    const journal::Event& event = last_.events[0].event;
    golden.event = event.SerializeAsString();
    golden.position.revision = revision_;
    golden.position.legal_time = golden.position.occurred_at = last_.events[0].occurred_at;
    golden.after = Applied(golden);
    const auto* field = journal::Event::descriptor()->FindFieldByNumber(event.event_case());
    recorded_[std::string(field->message_type()->name())] = golden;
  }

  std::map<std::string, Golden> recorded_;
};

TEST_F(GoldenTest, EveryEventKindHasAFileThatStillFoldsToTheSameBytes) {
  const auto recorded = Recorded();
  for (const char* kind : kKinds) {
    SCOPED_TRACE(kind);
    ASSERT_TRUE(recorded.contains(kind));
    if (std::getenv("YICI_REWRITE") != nullptr && !std::filesystem::exists(PathOf(kind)))
      Write(PathOf(kind), recorded.at(kind));
    ASSERT_TRUE(std::filesystem::exists(PathOf(kind)));
    const Golden golden = Read(PathOf(kind));
    EXPECT_FALSE(golden.after.empty());
    EXPECT_NE(golden.after, golden.before);
    EXPECT_EQ(Applied(golden), golden.after);
  }
}

}  // namespace
}  // namespace yici::catalog
