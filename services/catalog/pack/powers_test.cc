// power_list.csv as part of a pack, and the batch of 364 from its file to the list after it.
#include "services/catalog/pack/powers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <set>

#include "services/base/memory_state.h"
#include "services/catalog/machine/apply.h"
#include "services/catalog/machine/calendars.h"
#include "services/catalog/machine/decide.h"
#include "services/catalog/machine/lookup.h"
#include "services/catalog/pack/pack.h"

namespace yici::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

CivilDay Day(std::string_view text) { return *CivilDay::Parse(text); }

std::string FileOf(const std::string& name) {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  std::ifstream in(std::string(source == nullptr ? "." : source) + "/deploy/packs/jinzhou/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string Replaced(std::string text, const std::string& what, const std::string& by) {
  const size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  size_t begin = 0;
  for (size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::string Joined(const std::vector<std::string>& lines, const std::string& end = "\n") {
  std::string text;
  for (const std::string& line : lines) text += line + end;
  return text;
}

std::vector<std::string> Places(const std::vector<Fault>& faults) {
  std::vector<std::string> places;
  for (const Fault& fault : faults) places.push_back(std::to_string(fault.line) + " " + fault.field + " " + fault.reason);
  return places;
}

// A list in the form of power_list.csv, as the export writes it.
std::string Csv(const StateReader& state, CivilDay on) {
  std::string csv = CsvLine(PowerListColumns());
  state.Scan(Table::kPowerVersions, "", "", [&](std::string_view code, std::string_view) {
    const journal::Power* power = FindPower(state, code, on);
    if (power == nullptr || !power->active()) return true;
    std::string subitems;
    for (const auto& subitem : power->subitems()) {
      subitems += (subitems.empty() ? "" : ";") + subitem.code() + ":" + subitem.name_zh();
    }
    csv += CsvLine({power->item_code(), power->basic_code(), power->name_zh(), power->item_type(), power->department_id(),
                    std::to_string(power->level()), subitems, "active", power->catalogue(), power->source(),
                    power->filler_fields()});
    return true;
  });
  return csv;
}

class JinzhouPowers : public testing::Test {
 protected:
  void SetUp() override {
    Findings findings;
    const char* source = std::getenv("YICI_SOURCE_DIR");
    files_ = ReadPackFiles(std::string(source == nullptr ? "." : source) + "/deploy/packs/jinzhou", findings);
  }
  Outcome Run(const journal::Command& command) {
    journal::Arrival arrival;
    arrival.mutable_principal()->set_id("system:pack");
    arrival.mutable_principal()->set_kind(journal::PRINCIPAL_KIND_SYSTEM);
    const calendar::CalendarBook book = LoadBook(state_);
    const calendar::Calendar calendar = book.At(today_);
    const Ordered ordered{.revision = ++revision_, .legal_time = StartOf(today_), .arrival = arrival};
    Outcome outcome = Decide(World{state_, calendar, book}, command, ordered);
    for (const PendingEvent& pending : outcome.events) {
      Apply(state_, pending.event,
            {.revision = revision_,
             .index = 0,
             .legal_time = StartOf(today_),
             .occurred_at = StartOf(today_),
             .actor = "system:pack"});
    }
    return outcome;
  }
  void Stage(const std::string& change_set, const std::vector<journal::PackRow>& rows) {
    for (const journal::StageRows& part : SplitParts(change_set, rows)) {
      EXPECT_LE(part.ByteSizeLong(), 200u * 1024);
      journal::Command stage;
      *stage.mutable_stage_rows() = part;
      const Outcome outcome = Run(stage);
      EXPECT_FALSE(outcome.refused()) << outcome.answer.rejection().message_en();
    }
  }
  Outcome BringPack() {
    const Pack pack = LoadPack(files_, today_);
    EXPECT_THAT(Places(pack.faults), IsEmpty());
    Stage(pack.change_set, pack.rows);
    journal::Command commit;
    *commit.mutable_commit_change_set() = CommitOf(pack);
    return Run(commit);
  }
  Outcome Adjust(const std::string& bytes) {
    const AdjustmentFile file = LoadAdjustments("batch.csv", bytes);
    EXPECT_THAT(Places(file.faults), IsEmpty());
    Stage(file.change_set, file.rows);
    journal::Command command;
    auto* apply = command.mutable_apply_power_list();
    apply->set_change_set(file.change_set);
    apply->set_parts(static_cast<int32_t>(SplitParts(file.change_set, file.rows).size()));
    apply->set_rows(static_cast<int32_t>(file.rows.size()));
    return Run(command);
  }
  static std::string Fact(const Outcome& outcome, std::string_view key) {
    for (const journal::Entry& fact : outcome.answer.facts()) {
      if (fact.key() == key) return fact.value();
    }
    return "none";
  }
  std::vector<std::string> FaultsWith(const std::string& what, const std::string& by) {
    PackFiles files = files_;
    files["power_list.csv"] = Replaced(files["power_list.csv"], what, by);
    return Places(LoadPack(files, today_).faults);
  }

  PackFiles files_;
  MemoryState state_;
  CivilDay today_ = Day("2019-06-24");
  uint64_t revision_ = 0;
};

TEST_F(JinzhouPowers, ThePackBringsNineHundredPowersAndTheExportGivesThemBack) {
  const Outcome outcome = BringPack();
  EXPECT_EQ(Fact(outcome, "powers_added"), "900");
  std::vector<std::string> lines = Lines(FileOf("power_list.csv"));
  std::sort(lines.begin() + 1, lines.end());
  EXPECT_EQ(Csv(state_, today_), Joined(lines));
}

TEST_F(JinzhouPowers, TheBatchOfThreeHundredAndSixtyFourReconciles) {
  BringPack();
  const Outcome outcome = Adjust(FileOf("adjustments_364.csv"));
  ASSERT_FALSE(outcome.refused()) << outcome.answer.rejection().message_en();
  ASSERT_EQ(outcome.events.size(), 1u);
  EXPECT_LT(outcome.events[0].event.ByteSizeLong(), 400u);
  const std::vector<std::pair<const char*, const char*>> totals = {
      {"cancel", "56"},          {"merge", "63"},         {"add", "72"},
      {"devolve_local", "27"},   {"internalise", "28"},   {"receive", "58"},
      {"revise_subitems", "51"}, {"hand_to_county", "9"}, {"total", "364"},
      {"taken_off", "156"},      {"put_on", "130"},       {"effective_on", "2019-07-01"}};
  for (const auto& [name, count] : totals) EXPECT_EQ(Fact(outcome, name), count) << name;
  EXPECT_EQ(Lines(Csv(state_, Day("2019-06-30"))).size(), 1u + 900);
  EXPECT_EQ(Lines(Csv(state_, Day("2019-07-01"))).size(), 1u + 900 - 156 + 130);
}

TEST_F(JinzhouPowers, TheListAfterTheBatchIsAPackThatChangesNothing) {
  BringPack();
  ASSERT_FALSE(Adjust(FileOf("adjustments_364.csv")).refused());
  today_ = Day("2019-07-02");
  files_["power_list.csv"] = Csv(state_, today_);
  const Outcome outcome = BringPack();
  ASSERT_FALSE(outcome.refused()) << outcome.answer.rejection().message_en();
  EXPECT_EQ(Fact(outcome, "powers_added"), "0");
  EXPECT_EQ(Fact(outcome, "powers_changed"), "0");
  EXPECT_EQ(Fact(outcome, "powers_unchanged"), "874");
  EXPECT_EQ(Csv(state_, today_), files_["power_list.csv"]);
}

TEST_F(JinzhouPowers, TheOldPackAppliedAgainDoesNotUndoTheBatch) {
  BringPack();
  ASSERT_FALSE(Adjust(FileOf("adjustments_364.csv")).refused());
  today_ = Day("2019-07-02");
  const std::string after = Csv(state_, today_);
  files_["items.csv"] = Replaced(files_["items.csv"], "企业设立登记", "企业设立登记（新）");
  const Outcome outcome = BringPack();
  EXPECT_EQ(Fact(outcome, "items_changed"), "1");
  EXPECT_EQ(Fact(outcome, "powers_changed"), "0");
  EXPECT_EQ(Csv(state_, Day("2019-07-03")), after);
}

TEST_F(JinzhouPowers, OneUnknownItemRefusesTheWholeBatchWithItsLineInTheFile) {
  BringPack();
  const std::string before = Csv(state_, Day("2019-07-01"));
  const std::string bytes = FileOf("adjustments_364.csv");
  const std::string code = Lines(bytes)[56].substr(23, 31);  // behind "adj-2019-056,56,cancel,"
  const Outcome outcome = Adjust(Replaced(bytes, code, "11210700YCJ00024113210824999000"));
  ASSERT_TRUE(outcome.refused());
  EXPECT_EQ(outcome.answer.rejection().reason(), "POWER_UNKNOWN");
  EXPECT_EQ(outcome.answer.rejection().field(), "lines[57].item_code");
  EXPECT_EQ(Csv(state_, Day("2019-07-01")), before);
}

TEST_F(JinzhouPowers, TheSameBatchInAnotherFileIsTheSameBatch) {
  BringPack();
  const std::string bytes = FileOf("adjustments_364.csv");
  ASSERT_FALSE(Adjust(bytes).refused());
  std::vector<std::string> lines = Lines(bytes);
  std::reverse(lines.begin() + 1, lines.end());
  today_ = Day("2019-08-01");
  const auto dump = state_.Dump();
  const Outcome again = Adjust(Joined(lines, "\r\n"));
  EXPECT_EQ(Fact(again, "unchanged"), "yes");
  EXPECT_TRUE(again.events.empty());
  EXPECT_EQ(state_.Dump(), dump);
  const AdjustmentFile other = LoadAdjustments("b.csv", Replaced(bytes, "依据已废止", "依据已经废止"));
  EXPECT_NE(other.change_set, LoadAdjustments("b.csv", bytes).change_set);
}

TEST_F(JinzhouPowers, FaultsOfThePowerListAreNamed) {
  const std::string line = "11210700YCJ00025XQ3210125001000,210125001000,企业设立登记,01,jz-market,3,,active,items,general,";
  const auto with = [&](const std::string& changed) { return FaultsWith(line, changed); };
  EXPECT_THAT(with("11210700YCJ00025XQ3210125002000,210125002000,企业设立登记,01,jz-market,3,,active,items,general,"),
              ElementsAre("3 item_code DUPLICATE_ID"));
  EXPECT_THAT(with("11210700YCJ00025XQ3210125001000,210125001000,企业设立登记,01,nobody,3,,active,items,general,"),
              ElementsAre("2 department_id REFERENCE_UNKNOWN"));
  EXPECT_THAT(with("11210700YCJ00025XQ3210125001000,210125001000,企业设立登记,01,jz-health,3,,active,items,general,"),
              ElementsAre("2 item_code ITEM_CODE_ORGAN"));
  EXPECT_THAT(with("11210700YCJ00025XQ3210125001000,210125009999,企业设立登记,01,jz-market,3,,active,items,general,"),
              ElementsAre("2 basic_code BASIC_CODE_MISMATCH"));
  EXPECT_THAT(with("11210700YCJ00025XQ3210125001000,210125001000,企业设立登记,1,jz-market,3,,active,items,general,"),
              ElementsAre("2 item_type ENUM_UNKNOWN"));
  EXPECT_THAT(with("11210700YCJ00025XQ3210125001000,210125001000,企业设立登记,01,jz-market,9,,active,items,general,"),
              ElementsAre("2 level LIMIT_OUT_OF_RANGE"));
  EXPECT_THAT(with("11210700YCJ00025XQ3210125001000,210125001000,企业设立登记,01,jz-market,3,新办,active,items,general,"),
              ElementsAre("2 subitems LIST_FORMAT"));
  EXPECT_THAT(
      with("11210700YCJ00025XQ3210125001000,210125001000,企业设立登记,01,jz-market,3,001:a;001:b,active,items,general,"),
      ElementsAre("2 subitems LIST_FORMAT"));
  EXPECT_THAT(with("11210700YCJ00025XQ3210125001000,210125001000,企业设立登记,01,jz-market,3,,gone,items,general,"),
              ElementsAre("2 status ENUM_UNKNOWN"));
  EXPECT_THAT(with("11210700YCJ00025XQ3210125001000,210125001000,企业设立登记,01,jz-market,3,,active,shop,general,"),
              ElementsAre("2 catalogue ENUM_UNKNOWN"));
  EXPECT_THAT(with("11210700YCJ00025XQ3210125999000,210125999000,企业设立登记,01,jz-market,3,,active,items,general,"),
              ElementsAre("2 item_code REFERENCE_UNKNOWN"));
  EXPECT_THAT(with("11210700YCJ00025XQ3210125001000,210125001000,,01,jz-market,3,,active,items,general,"),
              ElementsAre("2 name_zh VALUE_MISSING"));
}

TEST_F(JinzhouPowers, APackWithoutAPowerListIsAPackStill) {
  PackFiles files = files_;
  files.erase("power_list.csv");
  const Pack pack = LoadPack(files, today_);
  EXPECT_THAT(Places(pack.faults), IsEmpty());
  EXPECT_EQ(pack.totals.powers, 0);
}

TEST(Adjustments, FaultsOfTheFileAreNamedAndTheRestIsForTheServer) {
  const std::string head =
      "adjustment_id,number,kind,item_code,name_zh,from_organ,to_organ,effective_date,reason,target_item_code,subitems_before,"
      "subitems_after,detail,source\n";
  const auto faults = [&](const std::string& line) { return Places(LoadAdjustments("b.csv", head + line).faults); };
  EXPECT_THAT(faults("a-1,1,abolish,X,名称,organ,,2019-07-01,理由,,,,,illustrative\n"), IsEmpty());
  EXPECT_THAT(faults("a-1,1,cancel,X,名称,organ,,1.7.2019,理由,,,,,illustrative\n"),
              ElementsAre("2 effective_date DATE_FORMAT"));
  EXPECT_THAT(faults("a-1,one,cancel,X,名称,organ,,2019-07-01,理由,,,,,illustrative\n"), ElementsAre("2 number NUMBER_FORMAT"));
  EXPECT_THAT(faults("a-1,0,cancel,X,名称,organ,,2019-07-01,理由,,,,,illustrative\n"),
              ElementsAre("2 number LIMIT_OUT_OF_RANGE"));
  EXPECT_THAT(faults("A 1,1,cancel,X,名称,organ,,2019-07-01,理由,,,,,illustrative\n"),
              ElementsAre("2 adjustment_id ID_FORMAT"));
  EXPECT_THAT(faults("a-1,1,,,,organ,,2019-07-01,,,,,,rumour\n"),
              ElementsAre("2 kind VALUE_MISSING", "2 item_code VALUE_MISSING", "2 name_zh VALUE_MISSING",
                          "2 reason VALUE_MISSING", "2 source ENUM_UNKNOWN"));
  EXPECT_THAT(faults("a-1,1,revise_subitems,X,名称,organ,organ,2019-07-01,理由,,001,001:a,,illustrative\n"),
              ElementsAre("2 subitems_before LIST_FORMAT"));
  EXPECT_THAT(faults("a-1,1,hand_to_county,X,名称,organ,a;;b,2019-07-01,理由,,,,,illustrative\n"),
              ElementsAre("2 to_organ LIST_FORMAT"));
  EXPECT_THAT(faults(""), ElementsAre("0  ROWS_MISSING"));
  EXPECT_THAT(faults("a-1,1\n"), ElementsAre("2 kind CELL_COUNT"));
  EXPECT_THAT(Places(LoadAdjustments("b.csv", "kind\ncancel\n").faults), testing::Contains("1 item_code COLUMN_MISSING"));
  std::string many;
  for (int i = 1; i <= 2'001; ++i) {
    many += "a-" + std::to_string(i) + ",1,cancel,X,名称,organ,,2019-07-01,理由,,,,,illustrative\n";
  }
  EXPECT_THAT(faults(many), ElementsAre("0  TOO_MANY_ROWS"));
}

TEST(Adjustments, RowsCarryTheirLinesAndStandInCanonicalOrder) {
  const AdjustmentFile file = LoadAdjustments("adjustments_364.csv", FileOf("adjustments_364.csv"));
  ASSERT_EQ(file.rows.size(), 364u);
  std::set<int> lines;
  for (size_t i = 0; i < file.rows.size(); ++i) {
    const journal::PowerAdjustment& line = file.rows[i].adjustment();
    EXPECT_EQ(line.line(), line.number() + 1);
    lines.insert(line.line());
    if (i > 0) {
      EXPECT_LT(file.rows[i - 1].adjustment().item_code(), line.item_code());
    }
  }
  EXPECT_EQ(lines.size(), 364u);
  EXPECT_EQ(file.change_set.size(), 64u);
}

TEST(CsvLineTest, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(CsvLine({"a", "", "b,c", "d\"e", "f\ng"}), "a,,\"b,c\",\"d\"\"e\",\"f\ng\"\n");
  Findings findings;
  const CsvText back = ParseCsv("", CsvLine({"a", "b,c", "d\"e", "f\ng"}), findings);
  EXPECT_THAT(back.rows.at(0).cells, ElementsAre("a", "b,c", "d\"e", "f\ng"));
}

}  // namespace
}  // namespace yici::catalog
