// A recorded journal of format 1 and the state it folds to. What was written once must fold to the same bytes for ever: a
// change here is a change of format, and needs a migration that is tested on this very recording.
//
//   YICI_REWRITE=1 build/dev/bin/golden_journal_test      records it anew; the review is the diff
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "absl/strings/escaping.h"
#include "services/base/evaluation_tables.h"
#include "services/base/memory_state.h"
#include "services/server/partition/core_fixture.h"
#include "services/server/partition/state_hash.h"

namespace yici::server {
namespace {

std::string GoldenPath() {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  return std::string(source == nullptr ? "." : source) + "/tests/golden/journal/format-1.txt";
}

std::string EvaluationPath() {
  const std::string path = GoldenPath();
  return path.substr(0, path.rfind('/')) + "/format-1-evaluation.txt";
}

// The rows of the pack that one department, one hall and one item need.
std::vector<journal::PackRow> SmallCity() {
  std::vector<journal::PackRow> rows;
  const auto mine = [](const std::string& text) {
    return text.find("jz-market") == 0 || text.find("jz-hall-main-w01") == 0 || text == "jz-hall-main" ||
           text == "jz-hall-main-clerk" || text == "jz-business-env";
  };
  for (const journal::PackRow& row : JinzhouPack().rows) {
    const bool keep = row.has_jurisdiction() || row.has_process() || row.has_form() || row.has_notice() ||
                      (row.has_department() && mine(row.department().department_id())) ||
                      (row.has_hall() && mine(row.hall().hall_id())) || (row.has_window() && mine(row.window().window_id())) ||
                      (row.has_post() && mine(row.post().post_id())) ||
                      (row.has_officer() && mine(row.officer().officer_id())) ||
                      (row.has_role_grant() && mine(row.role_grant().officer_id())) ||
                      (row.has_item() && row.item().item_code() == kFoodItem);
    if (keep) rows.push_back(row);
  }
  return rows;
}

void RunStory(Core& core, storage::Store& store) {
  const auto rows = SmallCity();
  const std::string id = catalog::ChangeSetId(rows);
  int part = 0;
  for (const journal::StageRows& stage : catalog::SplitParts(id, rows)) {
    Incoming incoming = From("system:start", "part-" + std::to_string(part++));
    *incoming.command.mutable_stage_rows() = stage;
    ASSERT_FALSE(core.Process(incoming, At("2020-02-03T08:00")).answer->rejected());
  }
  Incoming commit = From("system:start", "commit");
  commit.command.mutable_commit_change_set()->set_change_set(id);
  commit.command.mutable_commit_change_set()->set_parts(part);
  commit.command.mutable_commit_change_set()->set_rows(static_cast<int>(rows.size()));
  const Verdict committed = core.Process(commit, At("2020-02-03T08:00"));
  ASSERT_FALSE(committed.answer->rejected()) << committed.answer->rejection().DebugString();
  const std::string first = core.Process(Submit("r1"), At("2020-02-03T10:00")).answer->case_no();
  core.Process(Accept(first, "r2"), At("2020-02-04T10:00"));
  core.Process(Accept(first, "r3"), At("2020-02-04T10:01"));  // refused: a record too
  const std::string second = core.Process(Submit("r4"), At("2020-02-05T10:00")).answer->case_no();
  CommitBatch(core, store);
  for (const std::string& case_no : {first, second}) {
    Incoming settle = From("system:deadlines", "");
    settle.command.mutable_settle_case()->set_case_no(case_no);
    core.Process(settle, At("2020-04-01T00:00"));
  }
  CommitBatch(core, store);
}

// What evaluation keeps came after the recording: its rows are added, and nothing that was there changes.
enum class Rows { kAll, kRecorded };

std::string HashOf(const MemoryState& state, Rows rows) {
  StateHasher hasher;
  for (const auto& [key, value] : state.Dump()) {
    const auto table = static_cast<Table>(key[0]);
    const bool later = table >= tables::kRallyCriterion && table <= tables::kCheckDraw;
    if (rows == Rows::kAll || !later) hasher.Add(key, value);
  }
  return hasher.Finish();
}

// Folds lines of hex records; the hash of what came out.
std::string Fold(const std::vector<std::string>& lines, Rows rows) {
  MemoryState state;
  Head head;
  for (const std::string& line : lines) {
    journal::Record record;
    EXPECT_TRUE(record.ParseFromString(absl::HexStringToBytes(line)));
    const absl::Status folded = FoldRecord(state, head, kLogId, record);
    EXPECT_TRUE(folded.ok()) << folded;
  }
  PutHead(state, head);
  return HashOf(state, rows);
}

void Rewrite() {
  auto store = storage::NewMemoryStore();
  auto core = *Core::Open(*store, {.log_id_hex = kLogId});
  RunStory(*core, *store);
  std::vector<std::string> lines;
  const auto journal = storage::NewLocalJournal(store.get());
  ASSERT_TRUE(journal
                  ->Scan(nullptr, 1, {},
                         [&](uint64_t, std::string_view bytes) {
                           lines.push_back(absl::BytesToHexString(absl::string_view(bytes.data(), bytes.size())));
                           return true;
                         })
                  .ok());
  std::ofstream file(GoldenPath());
  file << "state " << Fold(lines, Rows::kRecorded) << "\n";
  for (const std::string& line : lines) file << line << "\n";
}

TEST(GoldenJournal, FormatOneFoldsToTheStateItFoldedToWhenItWasRecorded) {
  if (std::getenv("YICI_REWRITE") != nullptr) Rewrite();
  std::ifstream file(GoldenPath());
  ASSERT_TRUE(file) << "no recording at " << GoldenPath();
  std::string word, expected, line;
  file >> word >> expected;
  std::vector<std::string> lines;
  while (file >> line) lines.push_back(line);
  ASSERT_GT(lines.size(), 5u);
  EXPECT_EQ(Fold(lines, Rows::kRecorded), expected);
}

// With the cards and figures that evaluation derives from the same records.
TEST(GoldenJournal, FormatOneFoldsToTheSameCardsAndFiguresForEver) {
  std::ifstream file(GoldenPath());
  std::string word, recorded, line;
  file >> word >> recorded;
  std::vector<std::string> lines;
  while (file >> line) lines.push_back(line);
  const std::string folded = Fold(lines, Rows::kAll);
  EXPECT_NE(folded, recorded);
  if (std::getenv("YICI_REWRITE") != nullptr) std::ofstream(EvaluationPath()) << "state " << folded << "\n";
  std::ifstream kept(EvaluationPath());
  std::string expected;
  kept >> word >> expected;
  EXPECT_EQ(folded, expected);
}

TEST(GoldenJournal, AChangedByteIsNotTheSameState) {
  std::ifstream file(GoldenPath());
  std::string word, expected, line;
  file >> word >> expected;
  std::vector<std::string> lines;
  while (file >> line) lines.push_back(line);
  ASSERT_GT(lines.size(), 5u);
  lines.pop_back();
  EXPECT_NE(Fold(lines, Rows::kRecorded), expected);
}

}  // namespace
}  // namespace yici::server
