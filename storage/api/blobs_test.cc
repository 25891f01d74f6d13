#include "storage/api/blobs.h"

#include <openssl/sha.h>

#include <set>

#include "gtest/gtest.h"
#include "storage/memory/store.h"
#include "storage/test_kit.h"

namespace yici::storage {
namespace {

std::string Sha256(std::string_view bytes) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  ::SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

class BlobsTest : public ::testing::Test {
 protected:
  std::string Stage(std::string_view bytes, int64_t staged_ms) {
    std::unique_ptr<WriteBatch> batch = store_->NewBatch();
    EXPECT_TRUE(blobs_.Put(*batch, Sha256(bytes), bytes, staged_ms).ok());
    EXPECT_TRUE(store_->Write(std::move(batch), Sync::kYes).ok());
    return Sha256(bytes);
  }
  SweepResult Sweep(const SweepRequest& request, const std::set<std::string>& cited) {
    std::unique_ptr<WriteBatch> batch = store_->NewBatch();
    absl::StatusOr<SweepResult> swept =
        blobs_.Sweep(*batch, request, [&](std::string_view digest) { return cited.contains(std::string(digest)); });
    EXPECT_TRUE(swept.ok()) << swept.status();
    EXPECT_TRUE(store_->Write(std::move(batch), Sync::kNo).ok());
    return *swept;
  }

  std::unique_ptr<Store> store_ = NewMemoryStore();
  Blobs blobs_{store_.get(), Sha256};
};

TEST_F(BlobsTest, GivesBackWhatWasPut) {
  const std::string digest = Stage("sealed scan", 1000);
  EXPECT_EQ(*blobs_.Get(nullptr, digest), "sealed scan");
  EXPECT_TRUE(*blobs_.Has(nullptr, digest));
  EXPECT_FALSE(*blobs_.Has(nullptr, Sha256("another")));
  EXPECT_EQ(blobs_.Get(nullptr, Sha256("another")).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(*blobs_.Get(nullptr, Stage("", 1000)), "");
}

TEST_F(BlobsTest, RefusesBytesThatAreNotTheirDigest) {
  std::unique_ptr<WriteBatch> batch = store_->NewBatch();
  EXPECT_EQ(blobs_.Put(*batch, Sha256("one"), "two", 0).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(blobs_.Put(*batch, "short", "two", 0).code(), absl::StatusCode::kInvalidArgument);
  const std::string large(kBlobBytesMax + 1, 'x');
  EXPECT_EQ(blobs_.Put(*batch, Sha256(large), large, 0).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(batch->count(), 0u);
}

TEST_F(BlobsTest, NoticesBytesThatChangedOnDisk) {
  const std::string digest = Stage("sealed scan", 1000);
  ASSERT_TRUE(Commit(*store_, {Put("b" + digest, "sealed scam", Family::kBlobs)}).ok());
  EXPECT_EQ(blobs_.Get(nullptr, digest).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(BlobsTest, SweepsOnlyWhatIsOldAndNotCited) {
  const std::string cited = Stage("cited", 1000), old = Stage("old", 1000), young = Stage("young", 2000);
  SweepResult swept = Sweep({.staged_before_ms = 2000}, {cited});
  EXPECT_EQ(swept.looked_at, 3u);
  EXPECT_EQ(swept.removed, 1u);
  EXPECT_EQ(swept.next_digest, "");
  EXPECT_TRUE(*blobs_.Has(nullptr, cited));
  EXPECT_TRUE(*blobs_.Has(nullptr, young));
  EXPECT_FALSE(*blobs_.Has(nullptr, old));
  EXPECT_EQ(Rows(*store_, nullptr, Family::kBlobs).size(), 4u) << "no row of the swept blob is left";
}

TEST_F(BlobsTest, RenewsTheStagingTimeOfABlobPutAgain) {
  const std::string digest = Stage("again", 1000);
  Stage("again", 5000);
  EXPECT_EQ(Sweep({.staged_before_ms = 5000}, {}).removed, 0u);
  EXPECT_EQ(Sweep({.staged_before_ms = 5001}, {}).removed, 1u);
  EXPECT_FALSE(*blobs_.Has(nullptr, digest));
}

TEST_F(BlobsTest, SweepsAPartWithTheBlobThatNamesIt) {
  const std::string part = Sha256("part one");
  std::unique_ptr<WriteBatch> batch = store_->NewBatch();
  ASSERT_TRUE(blobs_.PutPart(*batch, part, "part one").ok());
  EXPECT_EQ(blobs_.PutPart(*batch, part, "part two").code(), absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(blobs_.Put(*batch, Sha256("whole"), "whole", 1000).ok());
  ASSERT_TRUE(store_->Write(std::move(batch), Sync::kYes).ok());
  EXPECT_EQ(*blobs_.Get(nullptr, part), "part one");
  EXPECT_FALSE(*blobs_.Has(nullptr, part)) << "a part is never staged: no sweep meets it";
  batch = store_->NewBatch();
  const auto swept = blobs_.Sweep(*batch, {.staged_before_ms = 2000}, [&](std::string_view) {
    blobs_.RemovePart(*batch, part);
    return false;
  });
  ASSERT_TRUE(swept.ok());
  EXPECT_EQ(swept->removed, 1u);
  ASSERT_TRUE(store_->Write(std::move(batch), Sync::kNo).ok());
  EXPECT_TRUE(Rows(*store_, nullptr, Family::kBlobs).empty());
}

TEST_F(BlobsTest, SweepsInShortSteps) {
  for (int i = 0; i < 25; ++i) Stage("blob " + std::to_string(i), 0);
  SweepRequest request{.staged_before_ms = 1, .looked_at_max = 10};
  size_t removed = 0, steps = 0;
  do {
    SweepResult swept = Sweep(request, {});
    EXPECT_LE(swept.looked_at, 10u);
    removed += swept.removed;
    request.from_digest = swept.next_digest;
    ++steps;
  } while (!request.from_digest.empty());
  EXPECT_EQ(removed, 25u);
  EXPECT_EQ(steps, 3u);
  EXPECT_TRUE(Rows(*store_, nullptr, Family::kBlobs).empty());
}

}  // namespace
}  // namespace yici::storage
