// Hundreds of seeded faults in the pack of the repository: each is named with its file, line and field, or is proven to
// change nothing but what it says. None of them ends the loader.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <set>
#include <sstream>

#include "services/catalog/pack/pack.h"

namespace yici::catalog {
namespace {

struct Grid {
  std::vector<std::vector<std::string>> rows;  // rows[0] is the header; line of rows[i] is i + 1

  size_t Column(const std::string& name) const {
    for (size_t i = 0; i < rows[0].size(); ++i) {
      if (rows[0][i] == name) return i;
    }
    ADD_FAILURE() << "no column " << name;
    return 0;
  }
};

Grid Parse(const std::string& bytes) {
  Findings findings;
  Grid grid;
  for (const CsvRow& row : ParseCsv("", bytes, findings).rows) {
    EXPECT_EQ(row.line, static_cast<int>(grid.rows.size()) + 1) << "rows of the pack stand on one line each";
    grid.rows.push_back(row.cells);
  }
  return grid;
}

std::string Print(const Grid& grid) {
  std::string bytes;
  for (const auto& row : grid.rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      std::string cell = row[i];
      if (cell.find_first_of(",\"\n\r") != std::string::npos) {
        std::string quoted = "\"";
        for (const char byte : cell) quoted += byte == '"' ? "\"\"" : std::string(1, byte);
        cell = quoted + "\"";
      }
      bytes += (i == 0 ? "" : ",") + cell;
    }
    bytes += "\n";
  }
  return bytes;
}

struct Target {
  std::string file;
  std::string field;
};

const std::vector<Target> kReferences = {
    {"departments.csv", "jurisdiction"},
    {"halls.csv", "jurisdiction"},
    {"halls.csv", "managing_department_id"},
    {"windows.csv", "hall_id"},
    {"items.csv", "department_id"},
    {"items.csv", "process_id"},
    {"materials.csv", "item_code"},
    {"county_items.csv", "item_code"},
    {"county_items.csv", "basic_code"},
    {"county_items.csv", "department_id"},
    {"county_items.csv", "jurisdiction"},
    {"county_materials.csv", "basic_code"},
    {"construction_catalogue.csv", "process_id"},
    {"construction_materials.csv", "item_code"},
    {"posts.csv", "department_id"},
    {"officers.csv", "post_ids"},
    {"roles.csv", "officer_id"},
    {"roles.csv", "scope"},
    {"roles.csv", "post_id"},
    {"roles.csv", "role"},
    {"roles.csv", "scope_kind"},
    {"item_options.csv", "item_code"},
    {"windows.csv", "department_id"},
    {"jurisdictions.csv", "parent"},
    {"departments.csv", "uscc"},
    {"items.csv", "item_code"},
    {"joint_matters.csv", "lead_department_id"},
    {"joint_matters.csv", "jurisdiction"},
    {"joint_matters.csv", "form_id"},
    {"joint_matters.csv", "item_code"},
    {"projects.csv", "jurisdiction"},
    {"projects.csv", "cluster_id"},
    {"projects.csv", "steward_id"},
    {"projects.csv", "leader_id"},
    {"projects.csv", "project_code"},
    {"projects.csv", "status"},
    {"enterprises.csv", "jurisdiction"},
    {"enterprises.csv", "cluster_id"},
    {"enterprises.csv", "uscc"},
    {"beizhen.csv", "township_id"},
    {"beizhen.csv", "leader_id"},
    {"beizhen.csv", "department_ids"},
    {"cultivation.csv", "jurisdiction"},
    {"enclave_projects.csv", "park_id"},
    {"enclave_projects.csv", "phase"},
    {"townships.csv", "jurisdiction"},
    {"visit_policies.csv", "jurisdiction"},
    {"duty_stages.csv", "stage"},
};

const std::vector<Target> kNumbers = {
    {"items.csv", "statutory_limit"},
    {"items.csv", "promised_limit_wd"},
    {"items.csv", "extension_max"},
    {"items.csv", "supplement_limit_wd"},
    {"items.csv", "max_visits"},
    {"items.csv", "fee"},
    {"items.csv", "case_type"},
    {"items.csv", "deferral_limit_wd"},
    {"items.csv", "after_check_limit_wd"},
    {"items.csv", "service_object"},
    {"items.csv", "channel"},
    {"materials.csv", "number"},
    {"materials.csv", "copies"},
    {"county_items.csv", "promised_limit_wd"},
    {"windows.csv", "number"},
    {"jurisdictions.csv", "tour_order"},
    {"holidays.csv", "notice_year"},
    {"holidays.csv", "version"},
    {"county_catalogue.csv", "statutory_limit"},
    {"construction_catalogue.csv", "promised_limit_wd"},
    {"item_options.csv", "step_limit_wd"},
    {"joint_matters.csv", "promised_limit_wd"},
    {"joint_matters.csv", "channel"},
    {"county_items.csv", "offered_from"},
    {"holidays.csv", "date"},
    {"holidays.csv", "published_on"},
};

const std::vector<Target> kWords = {
    {"items.csv", "statutory_limit_unit"},
    {"items.csv", "deferral_allowed"},
    {"items.csv", "promise_allowed"},
    {"items.csv", "county_may_offer"},
    {"items.csv", "list"},
    {"items.csv", "source"},
    {"items.csv", "extension_approver"},
    {"items.csv", "item_type"},
    {"materials.csv", "form"},
    {"materials.csv", "key"},
    {"windows.csv", "kind"},
    {"halls.csv", "level"},
    {"halls.csv", "hours"},
    {"processes.csv", "steps"},
    {"processes.csv", "special_procedures"},
    {"processes.csv", "two_officer_steps"},
    {"officers.csv", "active"},
    {"holidays.csv", "kind"},
    {"departments.csv", "level"},
    {"jurisdictions.csv", "kind"},
    {"item_options.csv", "certificate"},
};

const std::vector<Target> kIds = {
    {"jurisdictions.csv", "jurisdiction"},
    {"departments.csv", "department_id"},
    {"halls.csv", "hall_id"},
    {"windows.csv", "window_id"},
    {"processes.csv", "process_id"},
    {"items.csv", "item_code"},
    {"materials.csv", "material_id"},
    {"county_items.csv", "item_code"},
    {"county_catalogue.csv", "basic_code"},
    {"posts.csv", "post_id"},
    {"officers.csv", "officer_id"},
    {"roles.csv", "officer_id"},
    {"forms.csv", "form_id"},
    {"joint_matters.csv", "joint_matter_id"},
    {"item_options.csv", "item_code"},
    {"holidays.csv", "date"},
    {"holidays_2020_v1.csv", "date"},
    {"construction_catalogue.csv", "item_code"},
    {"construction_materials.csv", "material_id"},
    {"county_materials.csv", "material_id"},
};

// Columns that the loader passes over: a change there must change nothing.
const std::vector<Target> kPassedOver = {
    {"items.csv", "note"},       {"items.csv", "filler_fields"},     {"departments.csv", "filler_fields"},
    {"holidays.csv", "name_en"}, {"jurisdictions.csv", "code_kind"}, {"construction_catalogue.csv", "note"},
};

class Mutations : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const char* source = std::getenv("YICI_SOURCE_DIR");
    Findings findings;
    files = new PackFiles(ReadPackFiles(std::string(source == nullptr ? "." : source) + "/deploy/packs/jinzhou", findings));
    base = new Pack(LoadPack(*files, Today()));
    ASSERT_TRUE(base->faults.empty());
  }

  static CivilDay Today() { return *CivilDay::Parse("2026-11-24"); }

  // A load takes a second under AddressSanitizer: there every eighth fault is enough, the others are met without it.
  bool Chosen() {
#if defined(__SANITIZE_ADDRESS__)
    return chosen_++ % 8 == 0;
#else
    return true;
#endif
  }

  size_t Below(size_t bound) { return random_() % bound; }

  template <class T>
  const T& Pick(const std::vector<T>& list) {
    return list[Below(list.size())];
  }

  // A data row whose cell is not empty, as an index into the grid.
  size_t FilledRow(const Grid& grid, size_t column) {
    for (int i = 0; i < 10'000; ++i) {
      const size_t row = 1 + Below(grid.rows.size() - 1);
      if (!grid.rows[row][column].empty()) return row;
    }
    ADD_FAILURE() << "column " << grid.rows[0][column] << " is empty throughout";
    return 1;
  }

  Pack With(const std::string& file, const std::string& bytes) {
    PackFiles changed = *files;
    changed[file] = bytes;
    return LoadPack(changed, Today());
  }

  static std::string Describe(const Pack& pack) {
    std::ostringstream out;
    for (size_t i = 0; i < pack.faults.size() && i < 8; ++i) {
      const Fault& fault = pack.faults[i];
      out << fault.file << ":" << fault.line << " " << fault.field << " " << fault.reason << "\n";
    }
    return out.str();
  }

  void ExpectNamed(const Pack& pack, const std::string& file, size_t line, const std::string& field, const std::string& what) {
    for (const Fault& fault : pack.faults) {
      EXPECT_FALSE(fault.reason.empty() || fault.zh.empty() || fault.en.empty());
      if (fault.file == file && fault.line == static_cast<int>(line) && fault.field == field) return;
    }
    ADD_FAILURE() << what << " in " << file << ":" << line << " " << field << " is not named; found:\n" << Describe(pack);
  }

  // Replaces a cell and expects it to be named.
  void Break(const Target& target, const std::string& text, const std::string& what) {
    if (!Chosen()) return;
    Grid grid = Parse(files->at(target.file));
    const size_t column = grid.Column(target.field), row = FilledRow(grid, column);
    grid.rows[row][column] = text;
    ExpectNamed(With(target.file, Print(grid)), target.file, row + 1, target.field, what + " \"" + text + "\"");
  }

  static PackFiles* files;
  static Pack* base;
  std::mt19937 random_{20201124};
  [[maybe_unused]] unsigned chosen_ = 0;
};

PackFiles* Mutations::files = nullptr;
Pack* Mutations::base = nullptr;

TEST_F(Mutations, NameEveryMissingColumn) {
  int count = 0;
  for (const auto& list : {kReferences, kNumbers, kWords, kIds}) {
    for (const Target& target : list) {
      if (target.file == "item_options.csv" && target.field != "item_code") continue;  // every option is optional
      ++count;
      if (!Chosen()) continue;
      Grid grid = Parse(files->at(target.file));
      const auto column = static_cast<std::ptrdiff_t>(grid.Column(target.field));
      for (auto& row : grid.rows) row.erase(row.begin() + column);
      ExpectNamed(With(target.file, Print(grid)), target.file, 1, target.field, "missing column");
    }
  }
  EXPECT_GE(count, 80);
}

TEST_F(Mutations, NameEveryBrokenReference) {
  for (int round = 0; round < 4; ++round) {
    for (const Target& target : kReferences) Break(target, "no-such-" + std::to_string(Below(1'000)), "reference");
  }
}

TEST_F(Mutations, NameEveryBrokenNumber) {
  const std::vector<std::string> broken = {"x", "-7", "1e3", "999999999999", "3 ", "七"};
  for (int round = 0; round < 4; ++round) {
    for (const Target& target : kNumbers) Break(target, Pick(broken), "number");
  }
}

TEST_F(Mutations, NameEveryUnknownWord) {
  for (int round = 0; round < 3; ++round) {
    for (const Target& target : kWords) Break(target, "nonsense" + std::to_string(Below(100)), "word");
  }
}

TEST_F(Mutations, NameEveryRepeatedRow) {
  for (int round = 0; round < 3; ++round) {
    for (const Target& target : kIds) {
      if (!Chosen()) continue;
      Grid grid = Parse(files->at(target.file));
      grid.rows.push_back(grid.rows[1 + Below(grid.rows.size() - 1)]);
      ExpectNamed(With(target.file, Print(grid)), target.file, grid.rows.size(), target.field, "repeated row");
    }
  }
}

TEST_F(Mutations, NameInvalidBytesMissingCellsAndOpenQuotes) {
  for (int round = 0; round < 60; ++round) {
    if (!Chosen()) continue;
    const Target& target = Pick(kIds);
    Grid grid = Parse(files->at(target.file));
    const size_t row = 1 + Below(grid.rows.size() - 1), column = Below(grid.rows[0].size());
    Grid bad = grid;
    bad.rows[row][column] += "\xE9\x94";
    ExpectNamed(With(target.file, Print(bad)), target.file, row + 1, grid.rows[0][column], "invalid bytes");
    bad = grid;
    bad.rows[row].pop_back();
    ExpectNamed(With(target.file, Print(bad)), target.file, row + 1, grid.rows[0].back(), "missing cell");
  }
  for (int round = 0; round < 20; ++round) {
    if (!Chosen()) continue;
    const Target& target = Pick(kIds);
    std::string bytes = files->at(target.file);
    bytes += "\"never closed";
    const size_t lines = Parse(files->at(target.file)).rows.size();
    ExpectNamed(With(target.file, bytes), target.file, lines + 1, Parse(files->at(target.file)).rows[0][0], "open quote");
  }
}

TEST_F(Mutations, NameLimitsThatDoNotFitTogether) {
  Grid grid = Parse(files->at("items.csv"));
  int promises = 0;
  for (size_t row = 1; row < grid.rows.size(); row += 7) {
    if (grid.rows[row][grid.Column("statutory_limit_unit")] != "wd") continue;
    Grid bad = grid;
    bad.rows[row][grid.Column("promised_limit_wd")] =
        std::to_string(std::stoi(grid.rows[row][grid.Column("statutory_limit")]) + 1);
    const Pack pack = With("items.csv", Print(bad));
    ExpectNamed(pack, "items.csv", row + 1, "promised_limit_wd", "promise over the statutory limit");
    EXPECT_EQ(pack.faults.at(0).reason, "PROMISE_OVER_STATUTORY");
    ++promises;
  }
  EXPECT_GE(promises, 5);
}

TEST_F(Mutations, NameATwoOfficerStepThatTheProcessDoesNotHave) {
  Grid grid = Parse(files->at("processes.csv"));
  grid.rows[1][grid.Column("two_officer_steps")] = "site-inspection";
  const Pack pack = With("processes.csv", Print(grid));
  ExpectNamed(pack, "processes.csv", 2, "two_officer_steps", "step of another process");
  EXPECT_EQ(pack.faults.at(0).reason, "STEP_NOT_IN_PROCESS");
}

// Faults that no random cell meets: what must fit together over columns, rows and files.
TEST_F(Mutations, NameWhatDoesNotFitTogetherByItsReason) {
  struct Case {
    const char* file;
    size_t row;  // of the grid, 1 = the first behind the header; 0 = the first row whose `where` cell is `is`
    const char* where;
    const char* is;
    const char* field;  // to change
    const char* to;
    const char* named_field;
    const char* reason;
  };
  const Case cases[] = {
      {"items.csv", 1, "", "", "department_id", "jz-tax", "item_code", "ITEM_CODE_ORGAN"},
      {"items.csv", 1, "", "", "basic_code", "210125999000", "basic_code", "BASIC_CODE_MISMATCH"},
      {"items.csv", 0, "deferral_allowed", "yes", "deferral_limit_wd", "3000", "deferral_limit_wd", "DEFERRAL_OVER_PROMISE"},
      {"items.csv", 0, "extension_approver", "organ-head", "extension_approver", "", "extension_approver", "VALUE_MISSING"},
      {"items.csv", 1, "", "", "channel", "1;1", "channel", "VALUE_REPEATED"},
      {"items.csv", 1, "", "", "service_object", "7", "service_object", "ENUM_UNKNOWN"},
      {"county_items.csv", 1, "", "", "jurisdiction", "210782", "jurisdiction", "JURISDICTION_MISMATCH"},
      {"county_items.csv", 1, "", "", "department_id", "heishan-health", "item_code", "ITEM_CODE_ORGAN"},
      {"county_items.csv", 1, "", "", "basic_code", "210125003000", "basic_code", "BASIC_CODE_MISMATCH"},
      {"materials.csv", 1, "", "", "basic_code", "210125003000", "basic_code", "BASIC_CODE_MISMATCH"},
      {"materials.csv", 2, "", "", "number", "1", "number", "DUPLICATE_ID"},
      {"jurisdictions.csv", 0, "jurisdiction", "210000", "parent", "210726", "parent", "PARENT_LOOP"},
      {"jurisdictions.csv", 0, "jurisdiction", "210726", "parent", "210726", "parent", "PARENT_LOOP"},
      {"departments.csv", 2, "", "", "uscc", "11210000YCL0000346", "uscc", "DUPLICATE_ID"},
      {"departments.csv", 1, "", "", "uscc", "11210000YCL0000347", "uscc", "USCC_CHECK_DIGIT"},
      {"halls.csv", 1, "", "", "hours", "13:00-17:00;08:30-12:00", "hours", "HOURS_FORMAT"},
      {"processes.csv", 1, "", "", "steps", "receive;accept;decide", "steps", "STEPS_SHAPE"},
      {"processes.csv", 1, "", "", "steps", "receive;accept;decide;decide;deliver", "steps", "VALUE_REPEATED"},
      {"roles.csv", 1, "", "", "scope_kind", "hall", "scope", "REFERENCE_UNKNOWN"},
      {"forms.csv", 1, "", "", "fields", "name;name", "fields", "VALUE_REPEATED"},
      {"joint_matters.csv", 1, "", "", "children", "11210700YCJ00025XQ3210125008000", "children", "ENUM_UNKNOWN"},
      {"joint_matters.csv", 1, "", "", "children",
       "11210700YCJ00025XQ3210125008000:optional;11210700YCJ000313R3210131001000:optional", "children", "MANDATORY_MISSING"},
      {"joint_matters.csv", 1, "", "", "children",
       "11210700YCJ00025XQ3210125008000:mandatory;11210700YCJ000081R3212008901000:optional", "children", "JOINT_IN_JOINT"},
      {"joint_matters.csv", 1, "", "", "children",
       "11210700YCJ00025XQ3210125008000:mandatory;11210700YCJ00025XQ3210199999999:optional", "children", "REFERENCE_UNKNOWN"},
      {"holidays.csv", 2, "", "", "published_on", "2017-12-01", "published_on", "PUBLISHED_ON_DIFFERS"},
      {"holidays.csv", 1, "", "", "date", "2019-02-01", "date", "DATE_OUT_OF_RANGE"},
      {"holidays_2020_v1.csv", 1, "", "", "version", "2", "version", "DUPLICATE_ID"},
      {"item_options.csv", 1, "", "", "step_limit_wd", "-1", "step_limit_wd", "LIMIT_OUT_OF_RANGE"},
  };
  for (const Case& change : cases) {
    Grid grid = Parse(files->at(change.file));
    size_t row = change.row;
    if (row == 0) {
      const size_t where = grid.Column(change.where);
      for (row = 1; row < grid.rows.size() && grid.rows[row][where] != change.is;) ++row;
      ASSERT_LT(row, grid.rows.size()) << change.file << " " << change.is;
    }
    grid.rows[row][grid.Column(change.field)] = change.to;
    const Pack pack = With(change.file, Print(grid));
    ExpectNamed(pack, change.file, row + 1, change.named_field, change.reason);
    bool by_reason = false;
    for (const Fault& fault : pack.faults) by_reason = by_reason || fault.reason == change.reason;
    EXPECT_TRUE(by_reason) << change.reason << " expected, found:\n" << Describe(pack);
  }
}

TEST_F(Mutations, NameACountyItemOfTheCityAloneAndAVersionPublishedTooEarly) {
  Grid items = Parse(files->at("items.csv"));
  items.rows[2][items.Column("county_may_offer")] = "no";
  ExpectNamed(With("items.csv", Print(items)), "county_items.csv", 2, "city_item_code", "power of the city");
  Grid notice = Parse(files->at("holidays_2020_v1.csv"));
  for (size_t row = 1; row < notice.rows.size(); ++row) notice.rows[row][notice.Column("published_on")] = "2020-02-20";
  const Pack late = With("holidays_2020_v1.csv", Print(notice));
  ASSERT_EQ(late.faults.size(), 1u) << Describe(late);
  EXPECT_EQ(late.faults[0].reason, "VERSION_ORDER");
  EXPECT_EQ(late.faults[0].file, "holidays.csv");
}

TEST_F(Mutations, NameAGrantThatEndsBeforeItBegins) {
  Grid grid = Parse(files->at("roles.csv"));
  grid.rows[1][grid.Column("from_day")] = "2020-05-01";
  grid.rows[1][grid.Column("until_day")] = "2020-04-30";
  const Pack pack = With("roles.csv", Print(grid));
  ExpectNamed(pack, "roles.csv", 2, "until_day", "inverted period");
  EXPECT_EQ(pack.faults.at(0).reason, "PERIOD_INVERTED");
}

// What others say about a row that could not be read would bury the fault.
TEST_F(Mutations, NameABrokenFileOnceAndNotWhatPointsIntoIt) {
  for (const std::string file : {"departments.csv", "processes.csv", "items.csv", "posts.csv", "officers.csv"}) {
    Grid grid = Parse(files->at(file));
    grid.rows[1].pop_back();
    EXPECT_EQ(With(file, Print(grid)).faults.size(), 1u) << file;
    Grid headless = Parse(files->at(file));
    headless.rows[0][1] = "renamed";
    EXPECT_EQ(With(file, Print(headless)).faults.size(), 1u) << file;
  }
}

TEST_F(Mutations, NameEveryFileThatMustBeThere) {
  for (const std::string file : {"jurisdictions.csv", "departments.csv", "halls.csv", "windows.csv", "processes.csv",
                                 "items.csv", "materials.csv", "holidays.csv"}) {
    PackFiles fewer = *files;
    fewer.erase(file);
    const Pack pack = LoadPack(fewer, Today());
    ASSERT_EQ(pack.faults.size(), 1u) << file << "\n" << Describe(pack);
    EXPECT_EQ(pack.faults[0].reason, "FILE_MISSING");
    EXPECT_EQ(pack.faults[0].file, file);
  }
}

TEST_F(Mutations, ChangeNothingInColumnsThatArePassedOver) {
  for (int round = 0; round < 5; ++round) {
    for (const Target& target : kPassedOver) {
      if (!Chosen()) continue;
      Grid grid = Parse(files->at(target.file));
      grid.rows[1 + Below(grid.rows.size() - 1)][grid.Column(target.field)] = "别的 \"" + std::to_string(Below(99)) + "\"";
      const Pack pack = With(target.file, Print(grid));
      EXPECT_EQ(Describe(pack), "");
      EXPECT_EQ(pack.change_set, base->change_set) << target.file << " " << target.field;
    }
  }
}

TEST_F(Mutations, ChangeExactlyOneRowWhenANameChanges) {
  for (const std::string file : {"halls.csv", "windows.csv", "departments.csv", "officers.csv", "items.csv"}) {
    Grid grid = Parse(files->at(file));
    const size_t column = grid.Column(file == "officers.csv" ? "name" : "name_zh");
    grid.rows[1 + Below(grid.rows.size() - 1)][column] += "（新）";
    const Pack pack = With(file, Print(grid));
    EXPECT_EQ(Describe(pack), "");
    EXPECT_NE(pack.change_set, base->change_set);
    int changed = 0;
    for (size_t i = 0; i < pack.rows.size(); ++i) {
      changed += pack.rows[i].SerializeAsString() == base->rows[i].SerializeAsString() ? 0 : 1;
    }
    EXPECT_EQ(changed, 1) << file;
  }
}

TEST_F(Mutations, NoteAnExtraColumnAndGoOn) {
  for (const Target& target : kIds) {
    if (!Chosen()) continue;
    Grid grid = Parse(files->at(target.file));
    for (auto& row : grid.rows) row.push_back("extra");
    const Pack pack = With(target.file, Print(grid));
    EXPECT_EQ(Describe(pack), "");
    ASSERT_EQ(pack.notes.size(), 1u);
    EXPECT_EQ(pack.notes[0].field, "extra");
    EXPECT_EQ(pack.change_set, base->change_set);
  }
}

TEST_F(Mutations, OfBytesAtRandomNeverEndTheLoader) {
  int harmless = 0;
  for (int round = 0; round < 150; ++round) {
    if (!Chosen()) continue;
    const Target& target = Pick(kIds);
    std::string bytes = files->at(target.file);
    for (int i = 0; i < 3; ++i) {
      const size_t at = Below(bytes.size());
      if (Below(2) == 0)
        bytes.erase(at, 1 + Below(20));
      else
        bytes[at] = static_cast<char>(Below(256));
    }
    const Pack pack = With(target.file, bytes);
    for (const Fault& fault : pack.faults) EXPECT_TRUE(fault.line >= 0 && !fault.reason.empty());
    harmless += pack.faults.empty() ? 1 : 0;
  }
  EXPECT_LT(harmless, 100);
}

}  // namespace
}  // namespace yici::catalog
