#include "services/audit/export/tile_files.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "services/audit/tree/naive_for_tests.h"
#include "tests/kit/temp_folder.h"

namespace yici::audit {
namespace {

std::vector<Hash> TileOfLeaves(uint64_t tile) {
  std::vector<Hash> hashes;
  for (uint64_t i = 0; i < kTileWidth; ++i) hashes.push_back(LeafHash(std::to_string(tile * kTileWidth + i)));
  return hashes;
}

TileMark MarkFor(uint64_t tile) { return {tile * 10 + 1, tile * kTileWidth, Sha256(std::to_string(tile))}; }

class Files : public testing::Test {
 protected:
  std::unique_ptr<TileFiles> Open() {
    auto files = TileFiles::Open(folder_.path() / "tiles");
    EXPECT_TRUE(files.ok()) << files.status();
    return *std::move(files);
  }
  std::string At(const std::string& name) { return (folder_.path() / "tiles" / name).string(); }
  void Fill(TileFiles& files, uint64_t count) {
    for (uint64_t tile = files.tiles(); tile < count; ++tile)
      ASSERT_TRUE(files.AddTile(TileOfLeaves(tile), MarkFor(tile)).ok());
  }
  // Level 1 is what the tiles of level 0 give.
  void ExpectLevelOne(const TileFiles& files, uint64_t count) {
    for (uint64_t tile = 0; tile < count; ++tile) {
      const auto above = files.Read(1, tile / kTileWidth, tile % kTileWidth + 1);
      ASSERT_TRUE(above.ok()) << above.status();
      ASSERT_EQ(above->back(), NaiveRoot(TileOfLeaves(tile), 0, kTileWidth)) << tile;
    }
  }
  kit::TempFolder folder_;
};

TEST_F(Files, HoldTilesOfEveryLevelAcrossAnOpening) {
  {
    const auto files = Open();
    Fill(*files, 260);
  }
  const auto files = Open();
  EXPECT_EQ(files->tiles(), 260u);
  EXPECT_EQ(*files->Read(0, 259, kTileWidth), TileOfLeaves(259));
  ExpectLevelOne(*files, 260);
  EXPECT_EQ(files->Read(2, 0, 1)->front(), NaiveRoot(*files->Read(1, 0, kTileWidth), 0, kTileWidth));
  EXPECT_EQ(files->Mark(7)->revision, 71u);
  EXPECT_EQ(files->Mark(7)->first_leaf, 7 * kTileWidth);
  EXPECT_EQ(files->Mark(7)->records_before, Sha256("7"));
  Fill(*files, 262);
  ExpectLevelOne(*files, 262);
}

TEST_F(Files, SayWhatIsNotThere) {
  const auto files = Open();
  Fill(*files, 2);
  EXPECT_TRUE(absl::IsOutOfRange(files->Read(0, 2, 1).status()));
  EXPECT_TRUE(absl::IsOutOfRange(files->Read(1, 0, 3).status()));
  EXPECT_TRUE(absl::IsOutOfRange(files->Read(2, 0, 1).status()));
  EXPECT_TRUE(absl::IsOutOfRange(files->Read(9, 0, 1).status()));
  EXPECT_TRUE(absl::IsOutOfRange(files->Read(0, UINT64_MAX, 1).status()));
  EXPECT_FALSE(files->Mark(2).ok());
  EXPECT_FALSE(files->AddTile(std::vector<Hash>(255), MarkFor(2)).ok());
}

TEST_F(Files, CutAwayWhatACrashLeftAndComputeWhatIsMissing) {
  Fill(*Open(), 5);
  std::filesystem::resize_file(At("0"), 5 * 8192 - 1);
  std::filesystem::resize_file(At("1"), 40);
  {
    const auto files = Open();
    EXPECT_EQ(files->tiles(), 4u);
    ExpectLevelOne(*files, 4);
    EXPECT_FALSE(files->Read(1, 0, 5).ok());
  }
  std::filesystem::resize_file(At("marks"), 2 * 64 + 36);
  EXPECT_EQ(Open()->tiles(), 2u);
  std::filesystem::remove(At("1"));
  ExpectLevelOne(*Open(), 2);
}

TEST_F(Files, AreReadWithoutBeingTouched) {
  EXPECT_TRUE(absl::IsNotFound(TileFiles::OpenToRead(folder_.path() / "tiles").status()));
  Fill(*Open(), 3);
  std::filesystem::resize_file(At("0"), 3 * 8192 - 1);
  const auto files = TileFiles::OpenToRead(folder_.path() / "tiles");
  ASSERT_TRUE(files.ok());
  EXPECT_EQ((*files)->tiles(), 2u);
  EXPECT_EQ(std::filesystem::file_size(At("0")), 3 * 8192 - 1u);
}

TEST_F(Files, AreEmptyOnceCleared) {
  const auto files = Open();
  Fill(*files, 3);
  ASSERT_TRUE(files->Clear().ok());
  EXPECT_EQ(files->tiles(), 0u);
  Fill(*files, 1);
  EXPECT_EQ(*files->Read(0, 0, kTileWidth), TileOfLeaves(0));
}

}  // namespace
}  // namespace yici::audit
