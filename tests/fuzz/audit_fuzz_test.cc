// Proofs, checkpoints, tiles and their paths come from whoever answers an auditor. Committed seeds (tests/fuzz/seeds/audit) and
// what becomes of them by chance, from a fixed seed: no crash, and what is accepted prints as it was read.
//
//   YICI_FUZZ_TEXTS=2000000 build/dev/bin/audit_fuzz_test     for longer
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>

#include "services/audit/note/checkpoint.h"
#include "services/audit/tree/proof.h"
#include "services/audit/tree/tiles.h"
#include "tests/kit/temp_folder.h"

namespace yici::audit {
namespace {

int Texts() {
  const char* asked = std::getenv("YICI_FUZZ_TEXTS");
  return asked == nullptr ? 30'000 : std::atoi(asked);
}

// The files of one kind, as "checkpoint-…", and changes of them.
class Seeds {
 public:
  explicit Seeds(const std::string& kind) {
    const char* source = std::getenv("YICI_SOURCE_DIR");
    const std::filesystem::path folder = std::filesystem::path(source == nullptr ? "." : source) / "tests/fuzz/seeds/audit";
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().filename().string().starts_with(kind + "-")) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const auto& file : files) texts_.push_back(kit::ReadFile(file));
  }
  size_t size() const { return texts_.size(); }
  std::string Next() {
    std::string text = next_ < texts_.size() ? texts_[next_++] : texts_[Below(texts_.size())];
    if (next_ < texts_.size()) return text;
    for (size_t changes = Below(5); changes > 0; --changes) Change(text);
    return text;
  }

 private:
  size_t Below(size_t bound) { return random_() % bound; }
  void Change(std::string& text) {
    const size_t at = Below(text.size() + 1);
    switch (Below(5)) {
      case 0: text.insert(at, 1, static_cast<char>(random_())); return;
      case 1: text.erase(at, 1 + Below(8)); return;
      case 2: text.insert(at, texts_[Below(texts_.size())].substr(0, Below(80))); return;
      case 3: text.resize(at); return;
      default:
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << Below(8)));
    }
  }

  std::vector<std::string> texts_;
  size_t next_ = 0;
  std::mt19937_64 random_{6962};
};

TEST(AuditFuzz, ACheckpointIsReadAsItPrintsOrRefused) {
  Seeds seeds("checkpoint");
  ASSERT_GE(seeds.size(), 3u);
  const auto verifier = NoteVerifier::Parse("yici/00112233445566778899aabbccddeeff+00000000+AQ==");
  EXPECT_FALSE(verifier.ok());
  for (int i = 0; i < Texts(); ++i) {
    const std::string text = seeds.Next();
    const auto note = ParseNote(text);
    EXPECT_TRUE(note.ok() || absl::IsInvalidArgument(note.status()));
    const auto checkpoint = ParseCheckpoint(note.ok() ? note->text : text);
    ASSERT_TRUE(checkpoint.ok() || absl::IsInvalidArgument(checkpoint.status()));
    if (!checkpoint.ok()) continue;
    const auto again = ParseCheckpoint(FormatCheckpoint(*checkpoint));
    ASSERT_TRUE(again.ok()) << text;
    EXPECT_EQ(again->size, checkpoint->size);
    EXPECT_EQ(again->root, checkpoint->root);
    EXPECT_EQ(again->records, checkpoint->records);
  }
}

TEST(AuditFuzz, AVerifierKeyPrintsAsItWasRead) {
  Seeds seeds("key");
  ASSERT_GE(seeds.size(), 2u);
  int accepted = 0;
  for (int i = 0; i < Texts(); ++i) {
    const std::string text = seeds.Next();
    const auto key = NoteVerifier::Parse(text);
    accepted += key.ok() ? 1 : 0;
    ASSERT_TRUE(key.ok() ? key->ToString() == text : absl::IsInvalidArgument(key.status())) << text;
  }
  EXPECT_GT(accepted, 0);
}

TEST(AuditFuzz, ATilePathHasOneSpelling) {
  Seeds seeds("path");
  ASSERT_GE(seeds.size(), 4u);
  int accepted = 0;
  for (int i = 0; i < Texts(); ++i) {
    const std::string text = seeds.Next();
    const auto name = ParseTilePath(text);
    accepted += name.ok() ? 1 : 0;
    ASSERT_TRUE(name.ok() ? TilePath(*name) == text : absl::IsInvalidArgument(name.status())) << text;
    if (!name.ok()) continue;
    EXPECT_LE(TileWidth(UINT64_MAX, name->level, name->index), kTileWidth);
  }
  EXPECT_GT(accepted, 100);
}

TEST(AuditFuzz, TilesAndBundlesEncodeToWhatWasRead) {
  Seeds seeds("bundle");
  ASSERT_GE(seeds.size(), 2u);
  for (int i = 0; i < Texts(); ++i) {
    const std::string text = seeds.Next();
    if (const auto tile = ParseTile(text); tile.ok()) {
      ASSERT_EQ(EncodeTile(*tile), text);
    }
    const auto entries = ParseEntries(text);
    if (!entries.ok()) continue;
    std::string again;
    for (const std::string_view entry : *entries) AppendEntry(again, entry);
    ASSERT_EQ(again, text);
  }
}

// Sizes and hashes cut out of the bytes: eight, eight, and 32 each.
TEST(AuditFuzz, ProofsOfAnySizeAndShapeAreRefusedAndDoNotCrash) {
  Seeds seeds("proof");
  ASSERT_GE(seeds.size(), 2u);
  int held = 0;
  for (int i = 0; i < Texts(); ++i) {
    std::string bytes = seeds.Next();
    uint64_t numbers[2] = {};
    for (size_t at = 0; at < 16 && at < bytes.size(); ++at)
      numbers[at / 8] = numbers[at / 8] << 8 | static_cast<uint8_t>(bytes[at]);
    std::vector<std::string> parts;
    for (size_t at = 16; at < bytes.size(); at += 32) parts.push_back(bytes.substr(at, 32));
    const auto hashes = ParseProof(parts);
    if (!hashes.ok() || hashes->size() < 2) continue;
    const absl::Span<const Hash> proof = absl::MakeConstSpan(*hashes).subspan(2);
    const absl::Status in = VerifyInclusion({numbers[0], numbers[1]}, (*hashes)[0], proof, (*hashes)[1]);
    const absl::Status on = VerifyConsistency({numbers[0], numbers[1]}, proof, (*hashes)[0], (*hashes)[1]);
    held += in.ok() || on.ok() ? 1 : 0;
    for (const absl::Status& status : {in, on}) {
      ASSERT_TRUE(status.ok() || absl::IsInvalidArgument(status) || absl::IsDataLoss(status)) << status;
    }
  }
  EXPECT_GT(held, 0);
}

}  // namespace
}  // namespace yici::audit
