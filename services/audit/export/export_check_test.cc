#include "services/audit/export/export_check.h"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "services/audit/export/export_for_tests.h"
#include "services/audit/export/sqlite_file.h"

namespace yici::audit {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string Bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

void Write(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
}

void Replace(const std::string& path, const std::string& from, const std::string& to) {
  std::string bytes = Bytes(path);
  const size_t at = bytes.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  Write(path, bytes.replace(at, from.size(), to));
}

class ExportCheckTest : public ExportOfACity {
 protected:
  void SetUp() override {
    ExportOfACity::SetUp();
    case_no_ = Accepted("one");
    Accepted("two");
  }
  ExportVerdict Check(const std::string& path) {
    const NoteVerifier verifier = ExportSigner().verifier();
    const StoreView log = view();
    return CheckExport(path, {.verifier = &verifier, .log = &log, .log_id_hex = server::kLogId});
  }
  std::string case_no_;
};

TEST_F(ExportCheckTest, BothFormsHoldAgainstKeyRootAndLog) {
  for (const ExportForm form : {ExportForm::kCsv, ExportForm::kSqlite}) {
    const ExportVerdict verdict = Check(Export(form == ExportForm::kCsv ? "csv" : "sqlite", form));
    EXPECT_EQ(verdict.finding, ExportFinding::kSound) << verdict.text;
    EXPECT_TRUE(verdict.root_met);
    EXPECT_TRUE(verdict.log_met);
  }
}

TEST_F(ExportCheckTest, WhatLiesBesideTheTablesIsTold) {
  const std::string sqlite = Export("sqlite", ExportForm::kSqlite), csv = Export("csv", ExportForm::kCsv);
  Write(sqlite + "/events.csv", Bytes(csv + "/events.csv"));
  EXPECT_EQ(Check(sqlite).finding, ExportFinding::kTables);
  EXPECT_THAT(Check(sqlite).text, HasSubstr("events.csv"));
  Write(csv + "/notes.txt", "read this first");
  EXPECT_EQ(Check(csv).finding, ExportFinding::kTables);
}

TEST_F(ExportCheckTest, TheSameRangeGivesTheSameBytesInBothForms) {
  for (const ExportForm form : {ExportForm::kCsv, ExportForm::kSqlite}) {
    const std::string one = Export(form == ExportForm::kCsv ? "csv1" : "sqlite1", form);
    const std::string other = Export(form == ExportForm::kCsv ? "csv2" : "sqlite2", form);
    size_t files = 0;
    for (const auto& entry : fs::directory_iterator(one)) {
      EXPECT_EQ(Bytes(entry.path()), Bytes(other + "/" + entry.path().filename().string())) << entry.path();
      ++files;
    }
    EXPECT_EQ(files, form == ExportForm::kSqlite ? 2u : ExportedTables().size()) << "without the table of persons";
  }
}

TEST_F(ExportCheckTest, ADatabaseGivesTheTablesOfTheCsv) {
  const std::string csv = Export("csv", ExportForm::kCsv), sqlite = Export("sqlite", ExportForm::kSqlite);
  EXPECT_EQ(Bytes(csv + "/MANIFEST"), Bytes(sqlite + "/MANIFEST"));
  const auto sums = SumSqlite(sqlite + "/export.sqlite");
  ASSERT_TRUE(sums.ok()) << sums.status();
  for (const TableSum& sum : *sums) EXPECT_EQ(sum.digest, Sha256(Bytes(csv + "/" + sum.table + ".csv"))) << sum.table;
}

TEST_F(ExportCheckTest, EveryKindOfChangeIsFound) {
  const auto finding = [&](const std::string& name, const std::function<void(const std::string&)>& change) {
    const std::string path = Export(name, ExportForm::kCsv);
    change(path);
    return Check(path).finding;
  };
  EXPECT_EQ(finding("cell", [&](const auto& path) { Replace(path + "/cases.csv", ",accepted,", ",completed,"); }),
            ExportFinding::kTables);
  EXPECT_EQ(finding("gone", [&](const auto& path) { fs::remove(path + "/visits.csv"); }), ExportFinding::kTables);
  EXPECT_EQ(finding("more", [&](const auto& path) { Write(path + "/parties.csv", HeaderLine(*FindTable("parties"))); }),
            ExportFinding::kTables);
  EXPECT_EQ(finding("text", [&](const auto& path) { Replace(path + "/MANIFEST", "parties none", "parties masked"); }),
            ExportFinding::kSignature);
  EXPECT_EQ(finding("absent", [&](const auto& path) { fs::remove(path + "/MANIFEST"); }), ExportFinding::kUnreadable);
  EXPECT_EQ(finding("junk", [&](const auto& path) { Write(path + "/MANIFEST", "hello\n"); }), ExportFinding::kSignature);
}

TEST_F(ExportCheckTest, AnotherKeyAnotherLogAndALogThatWentOtherwiseAreFound) {
  const std::string path = Export("csv", ExportForm::kCsv);
  const NoteSigner other = *NoteSigner::FromSeed(LogOrigin(server::kLogId), KeyBytes{6});
  EXPECT_EQ(CheckExport(path, {.verifier = &other.verifier()}).finding, ExportFinding::kSignature);
  const StoreView log = view();
  EXPECT_EQ(CheckExport(path, {.log = &log, .log_id_hex = std::string(32, 'a')}).finding, ExportFinding::kContent);
  auto batch = store_->NewBatch();
  journal::Record record;
  ASSERT_TRUE(record.ParseFromString(*storage::NewLocalJournal(store_.get())->Read(nullptr, revision_)));
  record.mutable_arrival()->mutable_principal()->set_id("officer:other");
  batch->Put(storage::Family::kJournal, storage::JournalKey(revision_), record.SerializeAsString());
  ASSERT_TRUE(store_->Write(std::move(batch), storage::Sync::kYes).ok());
  EXPECT_EQ(Check(path).finding, ExportFinding::kContent);
}

// Whoever has the signing key may sign what he likes: the events of the table still have to give the root.
TEST_F(ExportCheckTest, EventsThatDoNotLeadToTheSignedRootAreFound) {
  const std::string path = Export("csv", ExportForm::kCsv);
  Replace(path + "/events.csv", server::kClerk, "officer:jz-hall-main-w02-clerk");
  auto opened = OpenExportManifest(Bytes(path + "/MANIFEST"), nullptr);
  ASSERT_TRUE(opened.ok());
  opened->manifest.tables[0] = *SumCsv(path + "/events.csv", *FindTable("events"));
  Write(path + "/MANIFEST", *SignExportManifest(opened->manifest, ExportSigner()));
  EXPECT_EQ(Check(path).finding, ExportFinding::kTree);
}

TEST_F(ExportCheckTest, AnUnsignedManifestIsSaidToBeOne) {
  const std::string path = Export("csv", ExportForm::kCsv);
  const auto opened = OpenExportManifest(Bytes(path + "/MANIFEST"), nullptr);
  Write(path + "/MANIFEST", FormatExportManifest(opened->manifest));
  EXPECT_EQ(Check(path).finding, ExportFinding::kSignature) << "with a key at hand";
  EXPECT_EQ(CheckExport(path, {}).finding, ExportFinding::kUnsigned);
}

// A column more shows nothing in ours, and a view of the same name could show anything.
TEST_F(ExportCheckTest, ADatabaseWithAnythingElseInItIsNone) {
  for (const std::string change : {"ALTER TABLE visits ADD COLUMN more TEXT", "CREATE TABLE more (x)",
                                   "ALTER TABLE visits RENAME TO kept; CREATE VIEW visits AS SELECT * FROM kept"}) {
    const std::string path = Export("sqlite" + std::to_string(change.size()), ExportForm::kSqlite);
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((path + "/export.sqlite").c_str(), &database), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(database, change.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << change;
    sqlite3_close(database);
    EXPECT_EQ(Check(path).finding, ExportFinding::kTables) << change;
  }
}

TEST_F(ExportCheckTest, AnInterruptedExportGoesOnWhereItStood) {
  const std::string path = (folder_.path() / "resumed").string();
  Exporter exporter(view(), Wish(1, revision_), ExportCursor());
  {
    ExportFolder folder(path, "all");
    ASSERT_TRUE(folder.Open().ok());
    ASSERT_TRUE(exporter.Step({.records = 5}).ok());
    ASSERT_TRUE(folder.Append(PageOf(exporter)).ok());
  }
  // Written and not noted: it comes once more.
  std::ofstream(path + "/export.part/events.csv", std::ios::app) << "half a row";
  ExportFolder other(path, "another export");
  EXPECT_TRUE(absl::IsAlreadyExists(other.Open()));
  ExportFolder folder(path, "all");
  ASSERT_TRUE(folder.Open().ok());
  EXPECT_EQ(folder.cursor(), "5");
  while (!exporter.done()) {
    ASSERT_TRUE(exporter.Step({.records = 5}).ok());
    ASSERT_TRUE(folder.Append(PageOf(exporter)).ok());
  }
  ASSERT_TRUE(folder.complete());
  ASSERT_TRUE(folder.Finish(ExportForm::kCsv).ok());
  EXPECT_EQ(Check(path).finding, ExportFinding::kSound);
  EXPECT_FALSE(fs::exists(path + "/export.part"));
  EXPECT_TRUE(absl::IsAlreadyExists(ExportFolder(path, "all").Open())) << "finished";
}

TEST_F(ExportCheckTest, WhatArrivedOtherwiseIsNotFinished) {
  const std::string path = (folder_.path() / "wrong").string();
  ExportFolder folder(path, "all");
  ASSERT_TRUE(folder.Open().ok());
  Exporter exporter(view(), Wish(1, revision_), ExportCursor());
  while (!exporter.done()) {
    ASSERT_TRUE(exporter.Step({}).ok());
    ExportPage page = PageOf(exporter);
    std::vector<TableSum> sums = exporter.Sums();
    sums[0].rows += 1;
    if (exporter.done()) page.manifest = Signed(1, sums);
    ASSERT_TRUE(folder.Append(page).ok());
  }
  EXPECT_TRUE(absl::IsDataLoss(folder.Finish(ExportForm::kCsv)));
  EXPECT_FALSE(fs::exists(path + "/MANIFEST"));
  EXPECT_EQ(folder.cursor(), "") << "the next call begins anew";
}

TEST(ExportManifestTest, HasOneSpelling) {
  const std::string text =
      "yici-export 1\nlog yici/00\nrevisions 1 9\ntree 3 CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nparties none\n"
      "table events 3 120 " +
      std::string(64, 'a') + "\n";
  const auto parsed = ParseExportManifest(text);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(FormatExportManifest(*parsed), text);
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{{"yici-export 1", "yici-export 2"},
                                                                                 {"1 9", "9 1"},
                                                                                 {"1 9", "0 9"},
                                                                                 {"tree 3", "tree 03"},
                                                                                 {"none", "some"},
                                                                                 {"events", "else"},
                                                                                 {"aaaa\n", "aaag\n"},
                                                                                 {"log yici/00\n", ""}}) {
    std::string other = text;
    other.replace(other.find(from), from.size(), to);
    EXPECT_FALSE(ParseExportManifest(other).ok()) << other;
  }
}

}  // namespace
}  // namespace yici::audit
