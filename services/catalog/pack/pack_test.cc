// The pack of the repository loads without a fault and in the sizes it states.
#include "services/catalog/machine/model.h"
#include "services/catalog/pack/pack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "services/base/memory_state.h"
#include "services/catalog/machine/change_set.h"
#include "services/catalog/machine/lookup.h"
#include "services/catalog/machine/media_types.h"

namespace yici::catalog {
namespace {

std::string Setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string SourceFolder() {
  const std::string set = Setting("YICI_SOURCE_DIR");
  return set.empty() ? std::string(".") : set;
}

std::string JinzhouFolder() { return SourceFolder() + "/deploy/packs/jinzhou"; }

CivilDay Day(std::string_view text) { return *CivilDay::Parse(text); }

std::string BytesOf(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string Print(const std::vector<Fault>& faults) {
  std::string text;
  for (const Fault& fault : faults) {
    text += fault.file + ":" + std::to_string(fault.line) + " " + fault.field + " " + fault.reason + " " + fault.en + "\n";
    if (text.size() > 4'000) break;
  }
  return text;
}

const journal::Item* ItemOf(const Pack& pack, std::string_view code) {
  for (const journal::PackRow& row : pack.rows) {
    if (row.has_item() && row.item().item_code() == code) return &row.item();
  }
  return nullptr;
}

TEST(JinzhouPack, LoadsWithoutAFaultInTheSizesItStates) {
  const Pack pack = LoadPack(JinzhouFolder(), Day("2026-11-24"));
  EXPECT_EQ(Print(pack.faults), "");
  EXPECT_EQ(Print(pack.notes), "");
  EXPECT_EQ(pack.totals.jurisdictions, 11);
  EXPECT_EQ(pack.totals.departments, 178);
  EXPECT_EQ(pack.totals.halls, 16);
  EXPECT_EQ(pack.totals.windows, 108);
  EXPECT_EQ(pack.totals.processes, 9);
  EXPECT_EQ(pack.totals.items, 100);
  EXPECT_EQ(pack.totals.materials, 422);
  EXPECT_EQ(pack.totals.construction_items, 21);
  EXPECT_EQ(pack.totals.construction_materials, 64);
  EXPECT_EQ(pack.totals.county_templates, 6);
  EXPECT_EQ(pack.totals.county_materials, 24);
  EXPECT_EQ(pack.totals.county_items, 650);
  EXPECT_EQ(pack.totals.posts, 979);
  EXPECT_EQ(pack.totals.officers, 1232);
  EXPECT_EQ(pack.totals.roles, 1232);
  EXPECT_EQ(pack.totals.leaders, 60);
  EXPECT_EQ(pack.totals.stewards, 241);
  EXPECT_EQ(pack.totals.enterprises, 522);
  EXPECT_EQ(pack.totals.projects, 96);
  EXPECT_EQ(pack.totals.beizhen_projects, 48);
  EXPECT_EQ(pack.totals.beizhen_enterprises, 52);
  EXPECT_EQ(pack.totals.clusters, 11);
  EXPECT_EQ(pack.totals.townships, 18);
  EXPECT_EQ(pack.totals.cultivation, 133);
  EXPECT_EQ(pack.totals.parks, 6);
  EXPECT_EQ(pack.totals.park_projects, 75);
  EXPECT_EQ(pack.totals.visit_policies, 1);
  EXPECT_EQ(pack.totals.duties, 13);
  EXPECT_EQ(pack.totals.rally_criteria, 8);
  EXPECT_EQ(pack.totals.enclave_policies, 0);
  EXPECT_EQ(pack.totals.decision_models, 4);
  EXPECT_EQ(pack.totals.categories, 50);
  EXPECT_EQ(pack.totals.powers, 900);
  EXPECT_EQ(pack.totals.notices, 11);
}

TEST(JinzhouPack, HoldsTheLedgerOfTheCityOfBeizhenAndOfTheParks) {
  const Pack pack = LoadPack(JinzhouFolder(), Day("2026-11-24"));
  int city = 0, key_list = 0, beizhen = 0, sponsored = 0;
  std::map<std::string, std::pair<int, int64_t>> phases;
  for (const journal::PackRow& row : pack.rows) {
    city += row.project().steward_level() == "city" ? 1 : 0;
    key_list += row.project().key_list() ? 1 : 0;
    beizhen += row.project().leader_rule().empty() ? 0 : 1;
    sponsored += row.enterprise().leader_id().empty() ? 0 : 1;
    if (!row.has_enclave_project()) continue;
    auto& [projects, fen] = phases[row.enclave_project().phase()];
    ++projects;
    fen += row.enclave_project().total_investment_fen();
  }
  EXPECT_EQ(city, 90);
  EXPECT_EQ(key_list, 18);  // 7 of the key list proper, 11 under provincial supervision
  EXPECT_EQ(beizhen, 48);
  EXPECT_EQ(sponsored, 52);
  EXPECT_EQ(phases["introduced"], std::make_pair(38, int64_t{3'064'000'000'000}));
  EXPECT_EQ(phases["signed"], std::make_pair(10, int64_t{425'000'000'000}));
  EXPECT_EQ(phases["in-talks"], std::make_pair(27, int64_t{500'000'000'000}));
}

TEST(JinzhouPack, AFaultOfTheLedgerIsNamedWithItsFileLineAndField) {
  const struct {
    std::string file, find, replace, fault;
  } rows[] = {
      {"projects.csv", "2019-210781-30-03-900002", "2019-210700-39-03-900001", "projects.csv:3 project_code DUPLICATE_ID"},
      {"projects.csv", "2019-210781-30-03-900002", "1999-210781-30-03-900002",
       "projects.csv:3 project_code PROJECT_CODE_FORMAT"},
      {"beizhen.csv", "bz-p01,project,北镇示例项目01,,500,bz-futun", "bz-p01,project,北镇示例项目01,,500,bz-none",
       "beizhen.csv:2 township_id REFERENCE_UNKNOWN"},
      {"enclave_projects.csv", "ev-introduced-01,示例飞地项目引进01,introduced", "ev-introduced-01,示例飞地项目引进01,sold",
       "enclave_projects.csv:2 phase ENUM_UNKNOWN"},
      {"visit_policies.csv", "210700,2", "210700,32", "visit_policies.csv:2 monthly_quota"},
      {"rally_criteria.csv", "Investment size,20", "Investment size,101", "rally_criteria.csv:2 weight"},
      {"enterprises.csv", "91210726YCE000015K", "91210726YCE000015L", "enterprises.csv:2 uscc USCC_CHECK_DIGIT"}};
  Findings findings;
  const PackFiles files = ReadPackFiles(JinzhouFolder(), findings);
  for (const auto& row : rows) {
    PackFiles broken = files;
    std::string& text = broken[row.file];
    const size_t at = text.find(row.find);
    ASSERT_NE(at, std::string::npos) << row.find;
    text.replace(at, row.find.size(), row.replace);
    EXPECT_THAT(Print(LoadPack(broken, Day("2026-11-24")).faults), testing::HasSubstr(row.fault));
  }
}

TEST(JinzhouPack, HoldsSeventyItemsOfTheProvinceListAndThirtyOfTheCityList) {
  const Pack pack = LoadPack(JinzhouFolder(), Day("2026-11-24"));
  int province = 0, city = 0, counties = 0, materials = 0;
  for (const journal::PackRow& row : pack.rows) {
    if (!row.has_item()) continue;
    if (row.item().jurisdiction() != "210700") {
      ++counties;
    } else if (row.item().list() != "construction") {
      province += row.item().list() == "province" ? 1 : 0;
      city += row.item().list() == "city" ? 1 : 0;
      materials += row.item().materials_size();
    }
  }
  EXPECT_EQ(province, 70);
  EXPECT_EQ(city, 30);
  EXPECT_EQ(counties, 650);
  EXPECT_EQ(materials, 422);
}

TEST(JinzhouPack, TakesOfEachYearTheHighestNoticePublishedByTheDay) {
  const auto versions = [](const char* day) {
    std::string text;
    for (const journal::PackRow& row : LoadPack(JinzhouFolder(), Day(day)).rows) {
      if (row.has_notice()) text += std::to_string(row.notice().year()) + "v" + std::to_string(row.notice().version()) + " ";
    }
    return text;
  };
  EXPECT_EQ(versions("2017-11-29"), "");
  EXPECT_EQ(versions("2019-03-21"), "2018v1 2019v1 ");
  EXPECT_EQ(versions("2019-03-22"), "2018v1 2019v2 ");
  EXPECT_EQ(versions("2020-01-26"), "2018v1 2019v2 2020v1 ");
  EXPECT_EQ(versions("2020-01-27"), "2018v1 2019v2 2020v2 ");
  EXPECT_EQ(versions("2026-11-24"), "2018v1 2019v2 2020v2 2021v1 2022v1 2023v1 2024v1 2025v1 2026v1 ");
}

TEST(JinzhouPack, GivesACountyItemEverythingOfTheCityRowButItsOwnColumns) {
  const Pack pack = LoadPack(JinzhouFolder(), Day("2020-01-17"));
  const journal::Item* city = ItemOf(pack, "11210700YCJ00025XQ3210125002000");
  const journal::Item* county = ItemOf(pack, "11210726YC100025714210125002000");
  ASSERT_NE(city, nullptr);
  ASSERT_NE(county, nullptr);
  EXPECT_EQ(county->jurisdiction(), "210726");
  EXPECT_EQ(county->department_id(), "heishan-market");
  EXPECT_EQ(county->effective_day(), Day("2019-04-01").days_since_1970());
  EXPECT_EQ(county->process_id(), city->process_id());
  EXPECT_EQ(county->statutory_limit(), city->statutory_limit());
  EXPECT_EQ(county->materials_size(), city->materials_size());
  EXPECT_GT(county->materials_size(), 1);
  EXPECT_TRUE(county->certificate());
}

TEST(JinzhouPack, SetsOptionsFromTheirOwnFile) {
  const Pack pack = LoadPack(JinzhouFolder(), Day("2020-01-17"));
  const journal::Item* item = ItemOf(pack, "11210700YCJ00025XQ3210125001000");
  ASSERT_NE(item, nullptr);
  EXPECT_TRUE(item->pre_review());
  EXPECT_TRUE(item->certificate());
  EXPECT_EQ(item->review_supplement_limit_wd(), 5);
  EXPECT_EQ(item->late_keying_wd(), 0);
  EXPECT_TRUE(item->active());
}

// The pack with four more columns in materials.csv; the first material has `cells`, the others none.
Pack WithAttachmentColumns(const std::string& cells) {
  const std::filesystem::path folder = testing::TempDir() + "pack-attachments";
  std::filesystem::remove_all(folder);
  std::filesystem::copy(JinzhouFolder(), folder);
  std::istringstream lines(BytesOf(folder / "materials.csv"));
  std::ofstream out(folder / "materials.csv", std::ios::binary);
  int number = 0;
  for (std::string line; std::getline(lines, line); ++number) {
    out << line
        << (number == 0   ? ",attachment_bytes_max,media_types,validity_days,single_use"
            : number == 1 ? cells
                          : ",,,,")
        << "\n";
  }
  out.close();
  return LoadPack(folder, Day("2026-11-24"));
}

TEST(JinzhouPack, ReadsWhatAMaterialAllowsWhereTheColumnsAreThere) {
  const Pack pack = WithAttachmentColumns(",1048576,application/pdf;image/png,90,yes");
  EXPECT_EQ(Print(pack.faults), "");
  EXPECT_EQ(Print(pack.notes), "");
  const journal::Item* item = ItemOf(pack, "11210700YCJ00025XQ3210125001000");
  ASSERT_NE(item, nullptr);
  const journal::Material& first = item->materials(0);
  EXPECT_EQ(first.attachment_bytes_max(), 1'048'576);
  EXPECT_THAT(first.media_types(), testing::ElementsAre("application/pdf", "image/png"));
  EXPECT_EQ(first.validity_days(), 90);
  EXPECT_TRUE(first.single_use());
  const journal::Material& second = item->materials(1);
  EXPECT_EQ(second.attachment_bytes_max(), 0) << "an empty cell keeps the default of every item";
  EXPECT_TRUE(second.media_types().empty());
  EXPECT_FALSE(second.single_use());
  EXPECT_EQ(AttachmentBytesMax(second), 10 << 20);
  EXPECT_THAT(MediaTypesOf(second), testing::Contains("application/ofd"));
}

TEST(JinzhouPack, RefusesLimitsOfAttachmentsOutOfRangeAndTypesOutsideTheTable) {
  const auto fault = [](const std::string& cells) {
    const Pack pack = WithAttachmentColumns(cells);
    return pack.faults.empty() ? "" : pack.faults[0].field + " " + pack.faults[0].reason;
  };
  EXPECT_EQ(fault(",0,,,"), "attachment_bytes_max LIMIT_OUT_OF_RANGE");
  EXPECT_EQ(fault(",52428801,,,"), "attachment_bytes_max LIMIT_OUT_OF_RANGE");
  EXPECT_EQ(fault(",,video/mp4,,"), "media_types ENUM_UNKNOWN");
  EXPECT_EQ(fault(",,application/pdf;,,"), "media_types LIST_FORMAT");
  EXPECT_EQ(fault(",,,-1,"), "validity_days LIMIT_OUT_OF_RANGE");
  EXPECT_EQ(fault(",,,,maybe"), "single_use ENUM_UNKNOWN");
}

TEST(JinzhouPack, SplitsIntoPartsWithinTheBoundsAndInOrder) {
  const Pack pack = LoadPack(JinzhouFolder(), Day("2026-11-24"));
  const auto parts = SplitParts(pack.change_set, pack.rows);
  size_t rows = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    EXPECT_EQ(parts[i].part(), static_cast<int>(i));
    EXPECT_EQ(parts[i].change_set(), pack.change_set);
    EXPECT_GE(parts[i].rows_size(), 1);
    EXPECT_LE(parts[i].rows_size(), kPartRowsMax);
    EXPECT_LE(parts[i].ByteSizeLong(), kPartBytesMax);
    for (const journal::PackRow& row : parts[i].rows()) {
      EXPECT_EQ(row.SerializeAsString(), pack.rows[rows++].SerializeAsString());
    }
  }
  EXPECT_EQ(rows, pack.rows.size());
  EXPECT_EQ(CommitOf(pack).parts(), static_cast<int>(parts.size()));
  EXPECT_EQ(CommitOf(pack).rows(), static_cast<int>(rows));
}

TEST(JinzhouPack, HasTheSameIdWhateverTheOrderOfRowsAndTheLineEnds) {
  Findings findings;
  PackFiles files = ReadPackFiles(JinzhouFolder(), findings);
  const std::string id = LoadPack(files, Day("2020-01-17")).change_set;
  EXPECT_THAT(id, testing::MatchesRegex("[0-9a-f]{64}"));
  std::string crlf;
  for (const char byte : files["halls.csv"]) crlf += byte == '\n' ? std::string("\r\n") : std::string(1, byte);
  files["halls.csv"] = "\xEF\xBB\xBF" + crlf;
  std::string& windows = files["windows.csv"];
  const size_t header = windows.find('\n') + 1, second = windows.find('\n', header) + 1;
  windows = windows.substr(0, header) + windows.substr(second) + windows.substr(header, second - header);
  const Pack again = LoadPack(files, Day("2020-01-17"));
  EXPECT_EQ(Print(again.faults), "");
  EXPECT_EQ(again.notes.size(), 1u);
  EXPECT_EQ(again.change_set, id);
  files["halls.csv"][0] = 'x';
  EXPECT_NE(LoadPack(files, Day("2020-01-17")).change_set, id);
}

TEST(JinzhouPack, PreviewsEverythingAsAddedOnAnEmptyStateAndOneRowAsChangedLater) {
  const Pack pack = LoadPack(JinzhouFolder(), Day("2020-01-17"));
  MemoryState state;
  const PackPreview fresh = Preview(state, pack);
  EXPECT_EQ(fresh.at("items").added.size(), 773u);
  EXPECT_EQ(fresh.at("notices").added.size(), 3u);
  EXPECT_EQ(fresh.at("officers").unchanged, 0);
  for (const journal::PackRow& row : pack.rows) PutRow(state, row, pack.server_day);
  Findings findings;
  PackFiles files = ReadPackFiles(JinzhouFolder(), findings);
  std::string& halls = files["halls.csv"];
  halls.replace(halls.find("锦州市政务服务中心"), std::string("锦州市政务服务中心").size(), "锦州市民服务中心");
  const PackPreview later = Preview(state, LoadPack(files, pack.server_day));
  EXPECT_THAT(later.at("halls").changed, testing::ElementsAre("jz-hall-main"));
  EXPECT_EQ(later.at("halls").unchanged, 15);
  EXPECT_EQ(later.at("items").unchanged, 773);
  EXPECT_TRUE(later.at("notices").added.empty());
}

TEST(JinzhouPack, IsTheSharedDataFileByFile) {
  const std::string set = Setting("YICI_SHARED");
  const std::filesystem::path shared = (set.empty() ? SourceFolder() + "/../shared" : set) + "/jinzhou";
  if (!std::filesystem::is_directory(shared)) GTEST_SKIP() << "no shared data at $YICI_SHARED/jinzhou: nothing to compare";
  int compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(shared)) {
    if (entry.path().extension() != ".csv") continue;
    EXPECT_EQ(BytesOf(entry.path()), BytesOf(JinzhouFolder() / entry.path().filename())) << entry.path();
    ++compared;
  }
  EXPECT_GE(compared, 44);
}

TEST(JinzhouPack, HasTheOfficersThatItsScriptWrites) {
  const std::string script = SourceFolder() + "/deploy/scripts/make_directory.py";
  if (std::system("python3 -c pass") != 0) GTEST_SKIP() << "no python3 here: the script cannot be run";
  EXPECT_EQ(std::system(("python3 " + script + " --check " + JinzhouFolder()).c_str()), 0);
}

TEST(JinzhouPack, CarriesTheModelsOfItsProcesses) {
  Findings findings;
  PackFiles files = ReadPackFiles(JinzhouFolder(), findings);
  const Pack pack = LoadPack(files, Day("2026-11-24"));
  std::vector<std::string> modelled;
  for (const journal::PackRow& row : pack.rows) {
    if (!row.process().has_model()) continue;
    modelled.push_back(row.process().process_id());
    EXPECT_EQ(row.process().model().text(), files[row.process().process_id() + ".bpmn"]);
    EXPECT_EQ(row.process().model_digest(), ModelDigest(row.process().model()));
  }
  EXPECT_THAT(modelled, testing::ElementsAre("joint-construction", "three-step"));
  files["three-step.bpmn"] += "<!-- -->";
  EXPECT_NE(LoadPack(files, Day("2026-11-24")).change_set, pack.change_set);
}

TEST(JinzhouPack, RefusesModelsOfNoProcessAndOnesThatAreNoText) {
  Findings findings;
  PackFiles files = ReadPackFiles(JinzhouFolder(), findings);
  files["four-step.bpmn"] = "<definitions/>";
  files["three-step.bpmn"] = "\xff";
  files["instant.bpmn"] = std::string(65 << 10, 'x');
  const std::string faults = Print(LoadPack(files, Day("2026-11-24")).faults);
  EXPECT_THAT(faults, testing::HasSubstr("four-step.bpmn:0  REFERENCE_UNKNOWN"));
  EXPECT_THAT(faults, testing::HasSubstr("three-step.bpmn:0  UTF8_INVALID"));
  EXPECT_THAT(faults, testing::HasSubstr("model TEXT_TOO_LONG"));
}

TEST(SplitParts, StartsANewPartBeforeTheBytesRunOver) {
  std::vector<journal::PackRow> rows(9);
  for (journal::PackRow& row : rows) row.mutable_form()->set_name_zh(std::string(60 * 1024, 'x'));
  const auto parts = SplitParts(std::string(64, 'a'), rows);
  ASSERT_EQ(parts.size(), 3u);
  for (const journal::StageRows& part : parts) EXPECT_LE(part.ByteSizeLong(), kPartBytesMax);
}

TEST(ChangeSetId, ChangesWithEveryByteAndWithTheBordersOfRows) {
  const auto form = [](const char* name) {
    journal::PackRow row;
    row.mutable_form()->set_name_zh(name);
    return row;
  };
  const std::string id = ChangeSetId({form("a"), form("b")});
  EXPECT_EQ(ChangeSetId({form("a"), form("b")}), id);
  EXPECT_NE(ChangeSetId({form("a"), form("c")}), id);
  EXPECT_NE(ChangeSetId({form("b"), form("a")}), id);
  EXPECT_NE(ChangeSetId({form("a")}), id);
  // Pinned: the canonical form is an agreement with every folder that was ever written.
  EXPECT_EQ(ChangeSetId({}), "5bd6f0955a564e4290747db3fe8d4617d3fe25436f3c8df307c098322f48a6e3");
}

TEST(LoadPack, NamesAFolderThatIsNotThere) {
  const Pack pack = LoadPack("/nowhere/at/all", Day("2020-01-17"));
  ASSERT_FALSE(pack.faults.empty());
  EXPECT_THAT(Print(pack.faults), testing::HasSubstr("FOLDER_UNREADABLE"));
  EXPECT_THAT(Print(pack.faults), testing::HasSubstr("items.csv:0  FILE_MISSING"));
}

}  // namespace
}  // namespace yici::catalog
