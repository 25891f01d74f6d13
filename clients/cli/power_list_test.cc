// yici power-list against a whole server: the batch of 364 of the Jinzhou pack, under the manual clock.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/cli/app.h"
#include "services/catalog/pack/pack.h"
#include "services/catalog/pack/powers.h"
#include "services/server/server_for_tests.h"

namespace yici::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kRoot[] = "officer:root";
constexpr char kClerk[] = "officer:jz-hall-main-w01-clerk";
constexpr char kChief[] = "officer:jz-market-chief-representative-1";
constexpr char kHandler[] = "officer:jz-market-handler-1";
constexpr char kApprover[] = "officer:jz-market-approver-1";
constexpr char kEndsCode[] = "11210700YCJ00025XQ3210125003000";    // 企业注销登记
constexpr char kTargetCode[] = "11210700YCJ00025XQ3210125002000";  // 企业变更登记

struct Ran {
  int code = 0;
  std::string out;
  std::string err;
};

std::string FileOf(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string PackFolder() {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  return absl::StrCat(source == nullptr ? "." : source, "/deploy/packs/jinzhou");
}

// Runs of spaces as one: what a table says, however wide its columns are.
std::string Squeezed(const std::string& text) {
  std::string out;
  for (const char byte : text) {
    if (byte != ' ' || out.empty() || out.back() != ' ') out += byte;
  }
  return out;
}

int LinesOf(const std::string& text) { return static_cast<int>(std::count(text.begin(), text.end(), '\n')); }

class PowerListTest : public testing::Test {
 protected:
  void SetUp() override {
    server_.config.start = "2019-06-24T09:00";
    ASSERT_TRUE(server_.Start().ok());
    const Ran applied = Yici(kRoot, {"pack", "apply", PackFolder()});
    ASSERT_EQ(applied.code, 0) << applied.err;
    EXPECT_THAT(applied.out, HasSubstr("powers_added"));
  }

  Ran Yici(const std::string& who, std::vector<std::string> words, const std::string& input = "") const {
    words.insert(words.begin(), {"--server", server_.target(), "--lang", "en", "--timeout", "60s"});
    if (!who.empty()) words.insert(words.begin(), {"--token", server::TestServer::TokenOf(who)});
    std::istringstream in(input);
    std::ostringstream out, err;
    Io io{in, out, err};
    const int code = cli::Run(words, io);
    return {code, out.str(), err.str()};
  }
  void Until(const std::string& when) const { ASSERT_EQ(Yici(kRoot, {"admin", "advance", when}).code, 0); }
  std::string Export(const std::string& on) const {
    const Ran ran = Yici("", {"power-list", "export", "--on", on});
    EXPECT_EQ(ran.code, 0) << ran.err;
    return ran.out;
  }
  static std::string Batch() { return FileOf(PackFolder() + "/adjustments_364.csv"); }
  // One line that ends 企业注销登记 and one that keeps 企业变更登记 on the list.
  static std::string SmallBatch() {
    const std::string batch = Batch();
    return absl::StrCat(batch.substr(0, batch.find('\n') + 1), "m-1,1,merge,", kEndsCode, ",企业注销登记,jz-market,jz-market,",
                        "2019-07-01,合并为一个事项,", kTargetCode, ",,,,illustrative\n");
  }
  Ran Submit() const {
    return Yici(kClerk, {"case", "submit", "--item", kEndsCode, "--uscc", "91210700MA0AB12C3K", "--window", "jz-hall-main-w01",
                         "--all-materials"});
  }
  // Stages and applies by the API alone, without the command line's look first.
  server::Told Force(const catalog::AdjustmentFile& file) const {
    const auto parts = catalog::SplitParts(file.change_set, file.rows);
    for (const journal::StageRows& part : parts) {
      server::api::StageRowsRequest stage;
      stage.set_request_id(absl::StrCat("stage-", file.change_set.substr(0, 8), "-", part.part()));
      stage.set_change_set(part.change_set());
      stage.set_part(part.part());
      for (const auto& row : part.rows()) stage.add_rows(row.SerializeAsString());
      EXPECT_EQ(server_.Call<server::api::CatalogService>(kRoot, &server::api::CatalogService::Stub::StageRows, stage).code, 0);
    }
    server::api::ApplyPowerListRequest apply;
    apply.set_request_id(absl::StrCat("apply-", file.change_set.substr(0, 8)));
    apply.set_change_set(file.change_set);
    apply.set_parts(static_cast<int>(parts.size()));
    apply.set_rows(static_cast<int>(file.rows.size()));
    return server_.Call<server::api::CatalogService>(kRoot, &server::api::CatalogService::Stub::ApplyPowerList, apply);
  }

  server::TestServer server_{"power-list", {kRoot, kClerk, kChief, kHandler, kApprover}};
};

TEST_F(PowerListTest, TheBatchOf364IsPreviewedAppliedOnceAndExported) {
  const std::string path = PackFolder() + "/adjustments_364.csv";
  const Ran preview = Yici(kRoot, {"power-list", "apply", path, "--preview"});
  EXPECT_EQ(preview.code, 0) << preview.err;
  for (const char* total : {"cancel 取消 56", "merge 合并 63", "add 增加 72", "devolve_local 属地化 27",
                            "internalise 转为内部管理 28", "receive 承接 58", "revise_subitems 子项调整 51",
                            "hand_to_county 交由县审批 9", "total 364", "2019-07-01", "900 → 874"}) {
    EXPECT_THAT(Squeezed(preview.out).substr(0, 500), HasSubstr(total));
  }
  EXPECT_THAT(preview.out, HasSubstr("open cases touched: 0"));
  EXPECT_EQ(LinesOf(Export("2019-07-01")), 901);

  const Ran applied = Yici(kRoot, {"power-list", "apply", path});
  EXPECT_EQ(applied.code, 0) << applied.err;
  EXPECT_THAT(applied.out, HasSubstr("364"));
  const std::string before = Export("2019-06-30"), after = Export("2019-07-01");
  EXPECT_EQ(LinesOf(before), 901);
  EXPECT_EQ(LinesOf(after), 1 + 900 - 56 - 63 - 28 - 9 + 72 + 58);

  const Ran again = Yici(kRoot, {"power-list", "apply", path});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr("unchanged: this batch was applied before"));
  Until("2019-07-02T09:00");
  EXPECT_EQ(Yici(kRoot, {"power-list", "apply", path}).code, 0);
  EXPECT_EQ(Export("2019-07-01"), after);
  EXPECT_EQ(Yici("", {"power-list", "export"}).out, after);
  EXPECT_EQ(Export("2019-06-30"), before);

  // What the export wrote is a power list that a pack may carry.
  const std::string folder = server_.folder() + "/pack";
  std::filesystem::copy(PackFolder(), folder);
  std::ofstream(folder + "/power_list.csv", std::ios::binary) << after;
  const Ran check = Yici("", {"pack", "check", folder, "--on", "2019-07-02"});
  EXPECT_EQ(check.code, 0) << check.out;
  EXPECT_THAT(Squeezed(check.out), HasSubstr("powers 874"));
  const Ran repack = Yici(kRoot, {"pack", "apply", folder});
  EXPECT_THAT(Squeezed(repack.out), HasSubstr("powers_changed 0\npowers_unchanged 874"));
  EXPECT_EQ(Export("2019-07-03"), after);
}

TEST_F(PowerListTest, OneUnknownItemRefusesTheWholeBatchWithLineAndReason) {
  std::vector<std::string> lines = absl::StrSplit(Batch(), '\n');
  ASSERT_THAT(lines[56], StartsWith("adj-2019-056,56,cancel,"));
  lines[56].replace(23, 31, "11210700YCJ00024113210824999000");
  const std::string bad = absl::StrJoin(lines, "\n");
  for (const bool preview : {true, false}) {
    std::vector<std::string> words = {"power-list", "apply", "-"};
    if (preview) words.push_back("--preview");
    const Ran ran = Yici(kRoot, words, bad);
    EXPECT_EQ(ran.code, 8) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("57    item_code  POWER_UNKNOWN"));
    EXPECT_THAT(ran.out, HasSubstr("1 fault"));
  }
  // A client that does not look first is refused all the same.
  const server::Told told = Force(catalog::LoadAdjustments("bad.csv", bad));
  EXPECT_EQ(told.reason, "POWER_UNKNOWN");
  EXPECT_EQ(told.field, "lines[57].item_code");
  EXPECT_EQ(told.metadata.at("line"), "57");
  EXPECT_EQ(told.metadata.at("item_code"), "11210700YCJ00024113210824999000");
  EXPECT_THAT(told.en, HasSubstr("none of the 364 lines was applied"));
  EXPECT_EQ(LinesOf(Export("2019-07-01")), 901);
}

TEST_F(PowerListTest, AHundredFaultsFitIntoOneAnswer) {
  const std::string bad = absl::StrReplaceAll(Batch(), {{",jz-", ",jx-"}});
  const server::Told told = Force(catalog::LoadAdjustments("bad.csv", bad));
  EXPECT_EQ(told.code, grpc::StatusCode::FAILED_PRECONDITION) << told.en;
  EXPECT_EQ(told.metadata.at("line"), "2");
  const Ran ran = Yici(kRoot, {"power-list", "apply", "-"}, bad);
  EXPECT_EQ(ran.code, 8);
  EXPECT_THAT(ran.out, HasSubstr("only the first 100 are listed"));
}

TEST_F(PowerListTest, ARunningCaseKeepsItsVersionAndIsFinishedWhileNewOnesAreRefusedFromMidnight) {
  const Ran submitted = Submit();
  ASSERT_EQ(submitted.code, 0) << submitted.err;
  const std::string case_no = absl::StrCat(kEndsCode, "201906240001");

  const Ran preview = Yici(kRoot, {"power-list", "apply", "-", "--preview"}, SmallBatch());
  EXPECT_EQ(preview.code, 0) << preview.err;
  EXPECT_THAT(preview.out, HasSubstr("item ends"));
  EXPECT_THAT(preview.out, HasSubstr(case_no));
  EXPECT_THAT(preview.out, HasSubstr("open cases touched: 1, cases looked at: 1"));
  ASSERT_EQ(Yici(kRoot, {"power-list", "apply", "-"}, SmallBatch()).code, 0);

  Until("2019-06-30T23:59:59");
  EXPECT_EQ(Submit().code, 0);
  Until("2019-07-01T00:00");
  const Ran refused = Submit();
  EXPECT_EQ(refused.code, 3);
  EXPECT_THAT(refused.err, HasSubstr("ITEM_NOT_ACTIVE"));
  EXPECT_THAT(refused.err, HasSubstr(absl::StrCat("from 2019-07-01 it is merged; apply for ", kTargetCode, " instead")));

  EXPECT_EQ(Yici(kChief, {"case", "accept", case_no, "--seal", "jz-market"}).code, 0);
  for (const auto& [who, step] : {std::pair(kHandler, "handle"), std::pair(kApprover, "approve")}) {
    const Ran ran = Yici(who, {"case", "review", case_no, "--step", step, "--verdict", "pass", "--opinion", "符合条件"});
    EXPECT_EQ(ran.code, 0) << ran.err;
  }
  const Ran decided = Yici(kApprover, {"case", "decide", case_no, "grant", "--seal", "jz-market"});
  EXPECT_EQ(decided.code, 0) << decided.err;
  const Ran delivered = Yici(kClerk, {"case", "deliver", case_no, "--way", "collect", "--collector-id", "11010519491231002X"});
  EXPECT_EQ(delivered.code, 0) << delivered.err;
  const Ran seen = Yici(kClerk, {"case", "get", case_no, "-o", "json"});
  EXPECT_THAT(seen.out, HasSubstr("\"COMPLETED\""));
  EXPECT_THAT(seen.out, HasSubstr("2019-06-24"));
}

TEST_F(PowerListTest, PagesOfAffectedCasesHoldEachCaseOnce) {
  for (int i = 0; i < 7; ++i) ASSERT_EQ(Submit().code, 0);
  const catalog::AdjustmentFile file = catalog::LoadAdjustments("b.csv", SmallBatch());
  server::api::PreviewPowerListRequest request;
  for (const auto& row : file.rows) request.add_rows(row.SerializeAsString());
  request.set_page_size(3);
  std::vector<std::string> seen;
  for (int page = 0; page < 3; ++page) {
    server::api::PreviewPowerListResponse reply;
    ASSERT_EQ(
        server_.Call<server::api::CatalogService>(kRoot, &server::api::CatalogService::Stub::PreviewPowerList, request, &reply)
            .code,
        0);
    EXPECT_EQ(reply.lines_size(), page == 0 ? 1 : 0);
    EXPECT_EQ(reply.more(), page < 2);
    for (const auto& one : reply.cases()) seen.push_back(one.case_no());
    request.set_page_token(reply.next_page_token());
  }
  ASSERT_EQ(seen.size(), 7u);
  for (int i = 0; i < 7; ++i) EXPECT_EQ(seen[static_cast<size_t>(i)], absl::StrCat(kEndsCode, "20190624000", i + 1));
  request.set_page_token("x");
  const auto told =
      server_.Call<server::api::CatalogService>(kRoot, &server::api::CatalogService::Stub::PreviewPowerList, request,
                                                static_cast<server::api::PreviewPowerListResponse*>(nullptr));
  EXPECT_EQ(told.reason, "PAGE_TOKEN_INVALID");
}

TEST_F(PowerListTest, ShowTellsEveryVersionAndTheLineThatMadeIt) {
  ASSERT_EQ(Yici(kRoot, {"power-list", "apply", "-"}, SmallBatch()).code, 0);
  const Ran show = Yici("", {"power-list", "show", kEndsCode});
  EXPECT_EQ(show.code, 0) << show.err;
  EXPECT_THAT(Squeezed(show.out), HasSubstr("status active"));
  EXPECT_THAT(Squeezed(show.out), HasSubstr(absl::StrCat("2019-07-01 merged → ", kTargetCode)));
  EXPECT_THAT(show.out, HasSubstr("status: active → inactive"));
  EXPECT_THAT(Squeezed(show.out), HasSubstr("2019-06-24 pack"));
  EXPECT_THAT(Squeezed(Yici("", {"power-list", "show", kEndsCode, "--on", "2019-07-01"}).out), HasSubstr("status inactive"));
  const Ran item = Yici("", {"item", "get", kEndsCode, "--on", "2019-07-01"});
  EXPECT_THAT(Squeezed(item.out), HasSubstr(absl::StrCat("active no\nended 2019-07-01 merged → ", kTargetCode)));
  EXPECT_THAT(Yici("", {"item", "get", kEndsCode}).out, Not(HasSubstr("ended")));
  const Ran unknown = Yici("", {"power-list", "show", "11210700YCJ00025XQ3210125999000"});
  EXPECT_EQ(unknown.code, 5);
  EXPECT_THAT(unknown.err, HasSubstr("POWER_UNKNOWN"));
}

TEST_F(PowerListTest, ListFiltersByDepartmentTypeStatusAndText) {
  ASSERT_EQ(Yici(kRoot, {"power-list", "apply", "-"}, SmallBatch()).code, 0);
  const auto list = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"power-list", "list", "--all", "-o", "json"});
    const Ran ran = Yici("", words);
    EXPECT_EQ(ran.code, 0) << ran.err;
    return ran.out;
  };
  EXPECT_EQ(LinesOf(list({})), 900);
  EXPECT_EQ(LinesOf(list({"--on", "2019-07-01"})), 899);
  EXPECT_EQ(LinesOf(list({"status=inactive", "--on", "2019-07-01"})), 1);
  EXPECT_EQ(LinesOf(list({"status=any", "--on", "2019-07-01"})), 900);
  EXPECT_EQ(LinesOf(list({"kind=merge", "status=any", "--on", "2019-07-01"})), 1);
  EXPECT_EQ(LinesOf(list({"department_id=jz-market"})), 68);
  EXPECT_EQ(LinesOf(list({"item_type=07"})), 12);
  EXPECT_EQ(LinesOf(list({"catalogue=items"})), 87);
  EXPECT_THAT(list({"text=企业注销登记"}), HasSubstr(kEndsCode));
  EXPECT_THAT(Yici("", {"power-list", "list", "text=企业注销登记"}).out, HasSubstr("active"));
  const Ran wrong = Yici("", {"power-list", "list", "colour=red"});
  EXPECT_EQ(wrong.code, 4);
  EXPECT_THAT(wrong.err, HasSubstr("FILTER_INVALID"));
  EXPECT_EQ(Yici("", {"power-list", "list", "status=gone"}).code, 4);
  EXPECT_EQ(Yici("", {"power-list", "list", "--on", "soon"}).code, 4);
}

TEST_F(PowerListTest, OnlyAnAdministratorAppliesAndAMissingFileIsUsage) {
  const Ran denied = Yici(kChief, {"power-list", "apply", "-"}, SmallBatch());
  EXPECT_EQ(denied.code, 6);
  EXPECT_THAT(denied.err, HasSubstr("CATALOG_ADMINISTRATOR_REQUIRED"));
  EXPECT_EQ(Yici("", {"power-list", "apply", "-", "--preview"}, SmallBatch()).code, 6);
  EXPECT_EQ(Yici(kRoot, {"power-list", "apply", "/no/such/file"}).code, 2);
  EXPECT_EQ(Yici(kRoot, {"power-list", "apply"}).code, 2);
  const Ran broken = Yici(kRoot, {"power-list", "apply", "-"}, "kind\ncancel\n");
  EXPECT_EQ(broken.code, 8);
  EXPECT_THAT(broken.out, HasSubstr("COLUMN_MISSING"));
  EXPECT_THAT(Yici("", {"power-list", "show", kEndsCode}).out, Not(HasSubstr("merged")));
}

}  // namespace
}  // namespace yici::cli
