#include "storage/format/folder.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/format/files.h"
#include "storage/test_kit.h"

namespace yici::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const FolderOptions kOptions = {.clock = ClockMode::kSystem, .created_by = "yici 0.1.0", .new_log_id = {1, 2, 3}};

void WriteText(const std::string& path, std::string_view text) { std::ofstream(path) << text; }

absl::Status OpenStatus(const std::string& path, const FolderOptions& options = kOptions) {
  return DataFolder::Open(path, options).status();
}

TEST(DataFolder, MakesANewFolderAndKeepsItsIdentity) {
  TempFolder temp;
  const std::string path = temp / "var/yici";
  ASSERT_TRUE(OpenStatus(path).ok());
  EXPECT_THAT(*ListFolder(path), ElementsAre("LOCK.yici", "YICI_FORMAT"));
  absl::StatusOr<std::unique_ptr<DataFolder>> again =
      DataFolder::Open(path, {.clock = ClockMode::kSystem, .created_by = "yici 0.2.0", .new_log_id = {9}});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ((*again)->manifest(), (FolderManifest{SchemaVersion{2}, LogId{1, 2, 3}, ClockMode::kSystem, "yici 0.1.0"}));
  EXPECT_EQ((*again)->store_path(), path + "/rocks");
  EXPECT_EQ(*ReadManifest(path), (*again)->manifest()) << "readable while it is held";
}

TEST(DataFolder, OfAnOlderVersionStaysSoUntilItIsRaised) {
  TempFolder temp;
  ASSERT_TRUE(DataFolder::Open(temp.path(), {.new_log_id = {1}}).ok());
  FolderManifest older = *ReadManifest(temp.path());
  older.version = SchemaVersion{1};
  WriteText(temp / kManifestName, FormatManifest(older));
  auto folder = *DataFolder::Open(temp.path(), {.new_log_id = {2}});
  EXPECT_EQ(folder->manifest(), older);
  ASSERT_TRUE(folder->RaiseVersion().ok());
  older.version = kSchemaVersion;
  EXPECT_EQ(folder->manifest(), older);
  EXPECT_EQ(*ReadManifest(temp.path()), older);
}

TEST(DataFolder, TurnsTheSecondTreeOnForAnyFolderAndNeverOff) {
  TempFolder temp;
  ASSERT_TRUE(OpenStatus(temp.path()).ok());
  EXPECT_EQ(ReadManifest(temp.path())->second_tree, SecondTree::kNone);
  FolderOptions with = kOptions;
  with.second_tree = SecondTree::kSm3;
  ASSERT_TRUE(OpenStatus(temp.path(), with).ok());
  const FolderManifest turned_on = *ReadManifest(temp.path());
  EXPECT_EQ(turned_on.second_tree, SecondTree::kSm3);
  EXPECT_EQ(turned_on.log_id, (LogId{1, 2, 3}));
  const auto without = DataFolder::Open(temp.path(), kOptions);
  ASSERT_TRUE(without.ok());
  EXPECT_EQ((*without)->manifest(), turned_on);
  EXPECT_EQ(*ReadManifest(temp.path()), turned_on);
}

TEST(DataFolder, NamesTheHolderToASecondOpener) {
  TempFolder temp;
  absl::StatusOr<std::unique_ptr<DataFolder>> first = DataFolder::Open(temp.path(), kOptions);
  ASSERT_TRUE(first.ok());
  absl::Status second = OpenStatus(temp.path());
  EXPECT_EQ(second.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(second.message()), HasSubstr("in use by process " + std::to_string(::getpid())));
  first->reset();
  EXPECT_TRUE(OpenStatus(temp.path()).ok());
}

// Opens in a child, tells by a byte, and waits to be killed.
pid_t HoldInChild(const std::string& path) {
  int ready[2];
  EXPECT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    absl::StatusOr<std::unique_ptr<DataFolder>> held = DataFolder::Open(path, kOptions);
    char answer = held.ok() ? 'y' : 'n';
    if (::write(ready[1], &answer, 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  char answer = 0;
  EXPECT_EQ(::read(ready[0], &answer, 1), 1);
  EXPECT_EQ(answer, 'y');
  ::close(ready[0]);
  ::close(ready[1]);
  return child;
}

TEST(DataFolder, IsFreeAgainWhenItsHolderIsKilled) {
  TempFolder temp;
  const pid_t child = HoldInChild(temp.path());
  EXPECT_THAT(std::string(OpenStatus(temp.path()).message()), HasSubstr("in use by process " + std::to_string(child)));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(OpenStatus(temp.path()).ok());
}

TEST(DataFolder, NeverChangesItsClock) {
  TempFolder temp;
  const FolderOptions manual = {.clock = ClockMode::kManual, .created_by = "yici 0.1.0"};
  ASSERT_TRUE(OpenStatus(temp / "system").ok());
  ASSERT_TRUE(OpenStatus(temp / "manual", manual).ok());
  EXPECT_THAT(std::string(OpenStatus(temp / "system", manual).message()), HasSubstr("made under the system clock"));
  EXPECT_THAT(std::string(OpenStatus(temp / "manual").message()), HasSubstr("made under the manual clock"));
  EXPECT_EQ(OpenStatus(temp / "manual").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(OpenStatus(temp / "manual", manual).ok());
}

TEST(DataFolder, LeavesAStrangersFolderAlone) {
  TempFolder temp;
  WriteText(temp / "thesis.doc", "text");
  absl::Status refused = OpenStatus(temp.path());
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("holds thesis.doc and no YICI_FORMAT"));
  EXPECT_THAT(*ListFolder(temp.path()), ElementsAre("thesis.doc"));
}

TEST(DataFolder, TakesUpWhereACrashCutItsMaking) {
  TempFolder temp;
  WriteText(temp / "LOCK.yici", "");
  WriteText(temp / "YICI_FORMAT.tmp", "format_ver");
  ::mkdir((temp / "lost+found").c_str(), 0700);
  ASSERT_TRUE(OpenStatus(temp.path()).ok());
  EXPECT_THAT(*ListFolder(temp.path()), ElementsAre("LOCK.yici", "YICI_FORMAT", "lost+found"));
}

TEST(DataFolder, RefusesANewerOrUnreadableManifest) {
  TempFolder temp;
  WriteText(temp / "YICI_FORMAT", "format_version = 7\n");
  absl::Status newer = OpenStatus(temp.path());
  EXPECT_EQ(newer.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(newer.message()), HasSubstr("format version 7, this release knows up to 2:"));
  WriteText(temp / "YICI_FORMAT", "");
  EXPECT_EQ(OpenStatus(temp.path()).code(), absl::StatusCode::kDataLoss);
}

TEST(Files, ReplaceWholeOrNotAtAll) {
  TempFolder temp;
  ASSERT_TRUE(ReplaceFileDurably(temp.path(), "note", "one").ok());
  ASSERT_TRUE(ReplaceFileDurably(temp.path(), "note", "two").ok());
  EXPECT_EQ(*ReadSmallFile(temp / "note"), "two");
  EXPECT_THAT(*ListFolder(temp.path()), ElementsAre("note"));
  EXPECT_EQ(ReplaceFileDurably(temp / "absent", "note", "x").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReadSmallFile(temp / "absent").status().code(), absl::StatusCode::kNotFound);
  WriteText(temp / "large", std::string(kSmallFileBytesMax + 1, 'x'));
  EXPECT_EQ(ReadSmallFile(temp / "large").status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace yici::storage
