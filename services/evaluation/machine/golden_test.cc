// Applied history is frozen: an old event on an old state gives the same bytes for ever. One file per event kind under
// tests/golden/evaluation. YICI_REWRITE=1 writes files that are missing; to replace one on purpose before a release, remove it.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "services/base/text.h"
#include "services/evaluation/machine/apply.h"
#include "services/evaluation/machine/test_kit.h"
#include "services/evaluation/machine/vocabulary.h"

namespace yici::evaluation {
namespace {

using Rows = std::map<std::string, std::string>;
namespace fs = std::filesystem;

struct Golden {
  Rows before, after;
  std::string event, actor;
  EventPosition position;
};

Rows EvaluationRows(const MemoryState& state) {
  Rows rows;
  for (const auto& [key, value] : state.Dump()) {
    const auto table = static_cast<Table>(key[0]);
    if (table == Table::kEnclavePark || (table >= tables::kRally && table <= tables::kRallyYearVersions))
      rows.emplace(key, value);
  }
  return rows;
}

Rows Applied(const Golden& golden) {
  MemoryState state;
  for (const auto& [key, value] : golden.before) state.PutBytes(static_cast<Table>(key[0]), key.substr(1), value);
  journal::Event event;
  EXPECT_TRUE(event.ParseFromString(golden.event));
  EventPosition position = golden.position;
  position.actor = golden.actor;
  Apply(state, event, position);
  return EvaluationRows(state);
}

// "-" stands for no bytes, so that every line has its words.
std::string Hex(const std::string& bytes) { return bytes.empty() ? "-" : absl::BytesToHexString(bytes); }
std::string Bytes(const std::string& hex) { return hex == "-" ? "" : absl::HexStringToBytes(hex); }

fs::path Folder() {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  return fs::path(source == nullptr ? "." : source) / "tests/golden/evaluation";
}

void Write(const fs::path& path, const Golden& golden) {
  journal::Event event;
  ASSERT_TRUE(event.ParseFromString(golden.event));
  std::ofstream file(path, std::ios::binary);
  std::istringstream readable(event.DebugString());
  for (std::string line; std::getline(readable, line);) file << "# " << line << "\n";
  const EventPosition& at = golden.position;
  file << "position " << at.revision << " " << at.index << " " << at.legal_time.micros() << " " << at.occurred_at.micros()
       << " " << golden.actor << "\nevent " << Hex(golden.event) << "\n";
  for (const auto& [key, value] : golden.before) file << "before " << Hex(key) << " " << Hex(value) << "\n";
  for (const auto& [key, value] : golden.after) file << "after " << Hex(key) << " " << Hex(value) << "\n";
}

Golden Read(const fs::path& path) {
  Golden golden;
  std::ifstream file(path, std::ios::binary);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string kind, key, value;
    words >> kind;
    if (kind == "position") {
      int64_t legal = 0, occurred = 0;
      words >> golden.position.revision >> golden.position.index >> legal >> occurred >> golden.actor;
      golden.position.legal_time = Instant::FromMicros(legal);
      golden.position.occurred_at = Instant::FromMicros(occurred);
      continue;
    }
    words >> key >> value;
    if (kind == "event") golden.event = Bytes(key);
    if (kind == "before") golden.before[Bytes(key)] = Bytes(value);
    if (kind == "after") golden.after[Bytes(key)] = Bytes(value);
  }
  return golden;
}

std::string EventName(const journal::Event& event) {
  return journal::Event::descriptor()->FindFieldByNumber(event.event_case())->message_type()->name();
}

// Lives in which every kind of event happens at least once.
void LiveRally(EvaluationCity& city) {
  const std::string rally = city.Posted();
  city.Do(kCountyLeader, Appeal(rally, "pj-bz"));
  city.Do(kInspector, RuleFor(rally, "pj-bz", false));
  city.At("2020-05-26T09:00");
  city.Do(kAdministrator, Announce(rally));
  city.Do(kAdministrator, Correct(rally, "pj-hs", {9900, 9900}));
  city.Do(kInspector, Back(rally, "pj-bz", true));
  journal::Command next = Plan();
  next.mutable_plan_rally()->set_nominate_until_day(DayNumber("2020-06-30"));
  next.mutable_plan_rally()->set_score_until_day(DayNumber("2020-07-31"));
  city.Do(kAdministrator, CallOff(city.Number(kAdministrator, next)));
}

void LiveEnclave(EvaluationCity& city) {
  city.At("2020-06-01T09:00");
  const std::string agreement = city.Producing();
  city.At("2021-01-10T09:00");
  city.Do(kAdministrator, Settle(agreement, 2020, 1'000'001));
  city.Do(kAdministrator, Drop(city.Number(kHeishanLeader, Propose("ev-2"))));
  city.Do(kAdministrator, OpenPark("park-hs"));
}

void LiveSupervision(EvaluationCity& city) {
  city.At("2021-01-11T09:00");
  city.PutCase("case-1");
  const std::string card = city.Red("case-1");
  city.Happens(Decided("case-1", 5));
  const std::string order = city.Ordered("closed");
  city.Do(kInspector, Publication(order));
  city.At("2021-02-01T09:00");
  city.Do(kAdministrator, League(journal::APPRAISAL_SCOPE_COUNTY, 202101));
  city.Do(kInspector, DrawOf(202101, 1));
  city.Do(kHandler, AppealTo(card));
  city.Do(kInspector, RuleCard(card, false));
  city.Do(kAdministrator, YearTotal(2020));
}

// The first of each kind.
std::map<std::string, Golden> Recorded() {
  std::map<std::string, Golden> goldens;
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.before = [&](const MemoryState& state, const PendingEvent& pending, const EventPosition& position) {
    if (!Handles(pending.event)) return;
    Golden golden;
    golden.before = EvaluationRows(state);
    pending.event.SerializeToString(&golden.event);
    golden.position = position;
    golden.actor = std::string(position.actor);
    golden.after = Applied(golden);
    goldens.emplace(EventName(pending.event), std::move(golden));
  };
  LiveRally(city);
  LiveEnclave(city);
  LiveSupervision(city);
  return goldens;
}

TEST(GoldenTest, EveryEventKindIsRecorded) {
  const bool rewrite = std::getenv("YICI_REWRITE") != nullptr;
  const auto goldens = Recorded();
  if (rewrite) fs::create_directories(Folder());
  for (int event = journal::Event::kRallyPlanned; event <= journal::Event::kRallyYearTotalled; ++event) {
    if (EventTypeOf(event).empty()) continue;  // another machine's
    const auto* field = journal::Event::descriptor()->FindFieldByNumber(event);
    if (field == nullptr) continue;
    const std::string name = field->message_type()->name();
    EXPECT_TRUE(goldens.contains(name)) << name << " happens in no life";
    const fs::path path = Folder() / StrCat(name, ".txt");
    if (rewrite && !fs::exists(path) && goldens.contains(name)) Write(path, goldens.at(name));
    EXPECT_TRUE(fs::exists(path)) << path;
  }
}

TEST(GoldenTest, OldEventsOnOldStatesGiveTheSameBytes) {
  int files = 0;
  for (const auto& entry : fs::directory_iterator(Folder())) {
    SCOPED_TRACE(entry.path().filename().string());
    const Golden golden = Read(entry.path());
    EXPECT_TRUE(Applied(golden) == golden.after);
    EXPECT_FALSE(golden.before == golden.after);
    ++files;
  }
  EXPECT_GE(files, 32);
}

}  // namespace
}  // namespace yici::evaluation
