#include "storage/format/manifest.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace yici::storage {
namespace {

using ::testing::HasSubstr;

// Golden: this text lies in every data folder.
constexpr std::string_view kGolden =
    "format_version = 1\n"
    "log_id = 00112233445566778899aabbccddeeff\n"
    "clock = manual\n"
    "created_by = yici 0.1.0\n";

FolderManifest Sample() {
  return {SchemaVersion{1},
          LogId{0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff},
          ClockMode::kManual, "yici 0.1.0"};
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

TEST(Manifest, RefusesANewerVersionNamingBothWhateverFollows) {
  for (const std::string& text : {Replaced("version = 1", "version = 2"), std::string("format_version = 2\nquite other\n")}) {
    absl::Status refused = ParseManifest(text).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(std::string(refused.message()), HasSubstr("format version 2, this release knows up to 1"));
  }
}

TEST(Manifest, RefusesAnyOtherText) {
  for (const std::string& text :
       {std::string(), std::string("\n"), Replaced("version = 1", "version = 0"), Replaced("version = 1", "version = 1x"),
        Replaced("version = 1", "version = -1"), Replaced("version = 1", "version = 99999999999"),
        Replaced("format_version", "version"), Replaced("ff\n", "f\n"), Replaced("ff\n", "fg\n"), Replaced("manual", "lunar"),
        Replaced("clock = manual\n", ""), Replaced("created_by = yici 0.1.0\n", ""), Replaced("0.1.0\n", "0.1.0"),
        std::string(kGolden) + "more = 1\n", Replaced(" = manual", "=manual")}) {
    EXPECT_EQ(ParseManifest(text).status().code(), absl::StatusCode::kDataLoss) << text;
  }
}

}  // namespace
}  // namespace yici::storage
