#include "services/audit/backup/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace yici::audit {
namespace {

using testing::HasSubstr;
using testing::Not;

BackupManifest Sample() {
  BackupManifest manifest;
  manifest.id = 3;
  manifest.label = "nightly";
  manifest.made_ms = 1'763'948'400'000;
  manifest.log_id = {0x00, 0x11, 0x22};
  manifest.clock = storage::ClockMode::kManual;
  manifest.created_by = "yici 0.1.0";
  manifest.revision = 4711;
  manifest.leaves = 9001;
  manifest.root = Sha256("root");
  manifest.checkpoint = "yici/log\n9000\nroot\n\n— yici/log signature\n";
  return manifest;
}

TEST(BackupManifest, IsReadAsItWasWritten) {
  BackupManifest manifest = Sample();
  EXPECT_EQ(*ParseBackup(FormatBackup(manifest)), manifest);
  manifest.label.clear();
  manifest.clock = storage::ClockMode::kSystem;
  EXPECT_EQ(*ParseBackup(FormatBackup(manifest)), manifest);
}

TEST(BackupManifest, NamesTheLogThatItsOwnGoesOnFrom) {
  BackupManifest manifest = Sample();
  EXPECT_THAT(FormatBackup(manifest), Not(HasSubstr("restored_from")));
  manifest.restored_from = {{0xff, 0xee}, 4711, 9001, Sha256("old root")};
  const std::string text = FormatBackup(manifest);
  EXPECT_THAT(text, HasSubstr("\nrestored_from = ffee0000000000000000000000000000 4711 9001 "));
  EXPECT_EQ(*ParseBackup(text), manifest);
}

TEST(BackupManifest, OfAFormatToComeIsRefusedByItsNumber) {
  BackupManifest manifest = Sample();
  EXPECT_THAT(FormatBackup(manifest), Not(HasSubstr("format_version")));
  manifest.version.number = storage::kSchemaVersion.number + 1;
  const absl::Status refused = ParseBackup(FormatBackup(manifest)).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr(std::to_string(manifest.version.number)));
}

TEST(BackupManifest, NoticesEveryChangedCutOrAddedByte) {
  const std::string text = FormatBackup(Sample());
  for (size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_TRUE(absl::IsDataLoss(ParseBackup(changed).status())) << at;
    EXPECT_TRUE(absl::IsDataLoss(ParseBackup(text.substr(0, at)).status())) << at;
  }
  EXPECT_TRUE(absl::IsDataLoss(ParseBackup(text + "\n").status()));
}

TEST(BackupManifest, TakesLabelsOfOneForm) {
  for (const char* label : {"", "nightly", "2020-04-20", "a"}) EXPECT_TRUE(IsBackupLabel(label)) << label;
  for (const std::string& label : {std::string("Nightly"), std::string("a b"), std::string("a\nb"), std::string(41, 'a')}) {
    EXPECT_FALSE(IsBackupLabel(label)) << label;
  }
}

}  // namespace
}  // namespace yici::audit
