#include "storage/format/manifest.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace yici::storage {
namespace {

using ::testing::HasSubstr;

// Golden: this text lies in every data folder.
constexpr std::string_view kGolden =
    "format_version = 2\n"
    "log_id = 00112233445566778899aabbccddeeff\n"
    "clock = manual\n"
    "created_by = yici 0.1.0\n";

FolderManifest Sample() {
  return {SchemaVersion{2},
          LogId{0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff},
          ClockMode::kManual,
          "yici 0.1.0",
          {}};
}

std::string Replaced(std::string_view from, std::string_view to) {
  std::string text(kGolden);
  return text.replace(text.find(from), from.size(), to);
}

TEST(Manifest, HasTheTextOfFormatVersion1) {
  EXPECT_EQ(FormatManifest(Sample()), kGolden);
  EXPECT_EQ(*ParseManifest(kGolden), Sample());
  EXPECT_EQ(ParseManifest(Replaced("manual", "system"))->clock, ClockMode::kSystem);
}

constexpr std::string_view kRestored =
    "restored_from = ffeeddccbbaa99887766554433221100 4711 9001 "
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

TEST(Manifest, NamesTheLogItWasRestoredFrom) {
  const std::string text = std::string(kGolden) + std::string(kRestored);
  const auto manifest = ParseManifest(text);
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  ASSERT_TRUE(manifest->restored_from.has_value());
  EXPECT_EQ(LogIdHex(manifest->restored_from->log_id), "ffeeddccbbaa99887766554433221100");
  EXPECT_EQ(manifest->restored_from->revision, 4711u);
  EXPECT_EQ(manifest->restored_from->leaves, 9001u);
  EXPECT_EQ(manifest->restored_from->root[31], 0x1f);
  EXPECT_EQ(FormatManifest(*manifest), text);
  for (const std::string& bad :
       {text + "more = 1\n", std::string(kGolden) + "restored_from = \n",
        std::string(text).replace(text.find("4711"), 4, "04711"), std::string(text).replace(text.find(" 9001"), 5, ""),
        std::string(text).replace(text.find("1e1f"), 4, "1E1F")}) {
    EXPECT_EQ(ParseManifest(bad).status().code(), absl::StatusCode::kDataLoss) << bad;
  }
}

TEST(Manifest, NamesTheSecondTreeWhereOneIsKept) {
  const std::string line = "audit_hash = sm3\n";
  for (const std::string& text : {std::string(kGolden) + line, std::string(kGolden) + line + std::string(kRestored)}) {
    const auto manifest = ParseManifest(text);
    ASSERT_TRUE(manifest.ok()) << manifest.status();
    EXPECT_EQ(manifest->second_tree, SecondTree::kSm3);
    EXPECT_EQ(FormatManifest(*manifest), text);
  }
  EXPECT_EQ(ParseManifest(kGolden)->second_tree, SecondTree::kNone);
  for (const std::string& bad :
       {std::string(kGolden) + "audit_hash = sha256\n", std::string(kGolden) + line + line,
        std::string(kGolden) + std::string(kRestored) + line, std::string(kGolden) + "audit_hash = sm3"}) {
    EXPECT_EQ(ParseManifest(bad).status().code(), absl::StatusCode::kDataLoss) << bad;
  }
}

TEST(Manifest, RefusesANewerVersionNamingBothWhateverFollows) {
  for (const std::string& text : {Replaced("version = 2", "version = 3"), std::string("format_version = 3\nquite other\n")}) {
    absl::Status refused = ParseManifest(text).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(std::string(refused.message()), HasSubstr("format version 3, this release knows up to 2"));
  }
}

TEST(Manifest, ReadsTheVersionBefore) {
  const absl::StatusOr<FolderManifest> older = ParseManifest(Replaced("version = 2", "version = 1"));
  ASSERT_TRUE(older.ok()) << older.status();
  EXPECT_EQ(older->version, SchemaVersion{1});
}

TEST(Manifest, RefusesAnyOtherText) {
  for (const std::string& text :
       {std::string(), std::string("\n"), Replaced("version = 2", "version = 0"), Replaced("version = 2", "version = 2x"),
        Replaced("version = 2", "version = -1"), Replaced("version = 2", "version = 99999999999"),
        Replaced("format_version", "version"), Replaced("ff\n", "f\n"), Replaced("ff\n", "fg\n"), Replaced("manual", "lunar"),
        Replaced("clock = manual\n", ""), Replaced("created_by = yici 0.1.0\n", ""), Replaced("0.1.0\n", "0.1.0"),
        std::string(kGolden) + "more = 1\n", Replaced(" = manual", "=manual")}) {
    EXPECT_EQ(ParseManifest(text).status().code(), absl::StatusCode::kDataLoss) << text;
  }
}

}  // namespace
}  // namespace yici::storage
