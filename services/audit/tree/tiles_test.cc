#include "services/audit/tree/tiles.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/audit/tree/naive_for_tests.h"

namespace yici::audit {
namespace {

TEST(TilePath, IsSpelledAsTheSpecificationSpellsIt) {
  const std::pair<TileName, const char*> rows[] = {
      {{0, 0, 256}, "tile/0/000"},
      {{0, 273, 112}, "tile/0/273.p/112"},
      {{0, 1234067, 256}, "tile/0/x001/x234/067"},
      {{2, 1000, 1}, "tile/2/x001/000.p/1"},
      {{TileName::kEntries, 5, 256}, "tile/entries/005"},
      {{63, UINT64_MAX, 255}, "tile/63/x018/x446/x744/x073/x709/x551/615.p/255"},
  };
  for (const auto& [name, path] : rows) {
    EXPECT_EQ(TilePath(name), path);
    const auto parsed = ParseTilePath(path);
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_EQ(*parsed, name) << path;
  }
}

TEST(TilePath, RefusesEveryOtherSpelling) {
  for (const char* path : {"",
                           "tile",
                           "tile/0",
                           "tile/0/",
                           "tile//000",
                           "tiles/0/000",
                           "/tile/0/000",
                           "tile/00/000",
                           "tile/64/000",
                           "tile/-1/000",
                           "tile/0/0",
                           "tile/0/0000",
                           "tile/0/x000",
                           "tile/0/x000/001",
                           "tile/0/001/002",
                           "tile/0/x001/x002",
                           "tile/0/000.p",
                           "tile/0/000.p/0",
                           "tile/0/000.p/256",
                           "tile/0/000.p/01",
                           "tile/0/000.p/1/",
                           "tile/0/000/",
                           "tile/Entries/000",
                           "tile/0/x018/x446/x744/x073/x709/x551/616",
                           "tile/0/x1x/000",
                           "tile/0/..%2f",
                           "tile/0/00a"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseTilePath(path).status())) << path;
  }
  EXPECT_TRUE(absl::IsInvalidArgument(ParseTilePath("tile/0/" + std::string(1000, 'x')).status()));
  const std::string cut = "tile/0/" + std::string(56, 'x') + "\xE4\xB8\xAD" + "x", odd = "tile/\x01/000";
  for (const std::string& path : {cut, odd}) {
    const std::string told(ParseTilePath(path).status().message());
    EXPECT_TRUE(std::all_of(told.begin(), told.end(), [](char c) { return c >= 0x20 && c < 0x7F; })) << told;
  }
}

// The specification's own example: a tree of 70,000 leaves.
TEST(TileWidth, CutsATreeAsTheSpecificationSays) {
  EXPECT_EQ(TileWidth(70'000, 0, 272), 256u);
  EXPECT_EQ(TileWidth(70'000, 0, 273), 112u);
  EXPECT_EQ(TileWidth(70'000, 0, 274), 0u);
  EXPECT_EQ(TileWidth(70'000, 1, 0), 256u);
  EXPECT_EQ(TileWidth(70'000, 1, 1), 17u);
  EXPECT_EQ(TileWidth(70'000, 2, 0), 1u);
  EXPECT_EQ(TileWidth(70'000, 3, 0), 0u);
  EXPECT_EQ(TileWidth(256, 0, 1), 0u);
  EXPECT_EQ(TileWidth(70'000, 63, UINT64_MAX), 0u);
  EXPECT_EQ(TileWidth(70'000, TileName::kEntries, 273), 112u);
}

// Every node of a tree of three levels of tiles, looked up in its tile.
TEST(NodeInTile, FindsEveryPerfectSubtree) {
  const std::vector<Hash> leaves = NaiveLeaves(1024);
  for (int level = 0; level <= 10; ++level) {
    for (uint64_t index = 0; index < leaves.size() >> level; index += 1 + index / 7) {
      const TileName name = TileOf({level, index});
      const int shift = name.level * kTileHeight;
      std::vector<Hash> tile;
      for (uint64_t i = 0; i < TileWidth(leaves.size(), name.level, name.index); ++i) {
        const uint64_t at = name.index * kTileWidth + i;
        tile.push_back(NaiveRoot(leaves, at << shift, (at + 1) << shift));
      }
      const auto hash = NodeInTile({level, index}, tile);
      ASSERT_TRUE(hash.ok()) << hash.status();
      ASSERT_EQ(*hash, NaiveRoot(leaves, index << level, (index + 1) << level)) << level << " " << index;
    }
  }
  EXPECT_TRUE(absl::IsDataLoss(NodeInTile({1, 3}, std::vector<Hash>(7)).status()));
}

TEST(Tiles, AreWholeHashesAtMost256) {
  const std::vector<Hash> hashes = NaiveLeaves(256);
  EXPECT_EQ(*ParseTile(EncodeTile(hashes)), hashes);
  EXPECT_FALSE(ParseTile("").ok());
  EXPECT_FALSE(ParseTile(std::string(33, 'x')).ok());
  EXPECT_FALSE(ParseTile(std::string(257 * 32, 'x')).ok());
}

TEST(Entries, AreReadAsTheyWereWritten) {
  std::string bundle;
  const std::string long_entry(1000, 'e');
  for (const std::string_view entry : {std::string_view("a"), std::string_view(""), std::string_view(long_entry)}) {
    AppendEntry(bundle, entry);
  }
  EXPECT_THAT(*ParseEntries(bundle), testing::ElementsAre("a", "", long_entry));
  EXPECT_EQ(bundle.substr(0, 5), std::string("\0\1a\0\0", 5));
}

TEST(Entries, RefuseACutBundleAndMoreThan256) {
  std::string bundle;
  EXPECT_FALSE(ParseEntries("").ok());
  for (int i = 0; i < 256; ++i) AppendEntry(bundle, "entry");
  EXPECT_TRUE(ParseEntries(bundle).ok());
  EXPECT_FALSE(ParseEntries(bundle.substr(0, bundle.size() - 1)).ok());
  EXPECT_FALSE(ParseEntries(bundle.substr(0, 8)).ok());
  AppendEntry(bundle, "");
  EXPECT_FALSE(ParseEntries(bundle).ok());
}

}  // namespace
}  // namespace yici::audit
