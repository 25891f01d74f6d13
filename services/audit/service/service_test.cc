// Checkpoints, proofs and tiles over a real socket, checked as a stranger would who holds the verifier key.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "services/audit/note/checkpoint.h"
#include "services/audit/tree/proof.h"
#include "services/audit/tree/tiles.h"
#include "services/server/server_for_tests.h"
#include "yici/v1/audit.grpc.pb.h"

namespace yici::audit {
namespace {

using server::TestServer;
using server::Told;
using Admin = v1::AdminService::Stub;
using Audit = v1::AuditService::Stub;

constexpr char kRoot[] = "officer:root";
constexpr char kOther[] = "officer:other";
constexpr char kEnterprise[] = "enterprise:91210700MA0AB12C3K";

class AuditServer : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(city_.Start().ok()); }
  // Two events: hold and release.
  void Act(int number) {
    for (const bool hold : {true, false}) {
      v1::SetHoldRequest request;
      request.set_request_id("act-" + std::to_string(number) + (hold ? "-hold" : "-release"));
      request.set_hold(hold);
      request.set_reason("reason " + std::to_string(number));
      ASSERT_EQ(city_.Call<v1::AdminService>(kRoot, &Admin::SetHold, request).code, 0);
    }
  }
  v1::LogCheckpoint Checkpoint() {
    v1::LogCheckpoint reply;
    EXPECT_EQ(city_.Call<v1::AuditService>(kRoot, &Audit::GetCheckpoint, v1::GetCheckpointRequest(), &reply).code, 0);
    return reply;
  }
  Told Prove(uint64_t revision, uint32_t index, uint64_t size, v1::InclusionProof* reply) {
    v1::GetInclusionProofRequest request;
    request.set_event_revision(revision);
    request.set_event_index(index);
    request.set_tree_size(size);
    return city_.Call<v1::AuditService>(kRoot, &Audit::GetInclusionProof, request, reply);
  }
  Told Consistency(uint64_t old_size, uint64_t new_size, v1::ConsistencyProof* reply) {
    v1::GetConsistencyProofRequest request;
    request.set_old_size(old_size);
    request.set_new_size(new_size);
    return city_.Call<v1::AuditService>(kRoot, &Audit::GetConsistencyProof, request, reply);
  }
  Told Tile(const std::string& path, v1::Tile* reply = nullptr) {
    v1::GetTileRequest request;
    request.set_path(path);
    return city_.Call<v1::AuditService>(kRoot, &Audit::GetTile, request, reply);
  }
  Told Entries(const std::string& path, v1::EntryBundle* reply = nullptr) {
    v1::GetEntriesRequest request;
    request.set_path(path);
    return city_.Call<v1::AuditService>(kRoot, &Audit::GetEntries, request, reply);
  }
  static Hash HashOf(const std::string& bytes) { return *ParseHash(bytes, "hash"); }
  template <class Hashes>
  static std::vector<Hash> HashesOf(const Hashes& hashes) {
    return *ParseProof(std::vector<std::string>(hashes.begin(), hashes.end()));
  }

  TestServer city_{"audit", {kRoot, kOther, kEnterprise}};
};

TEST_F(AuditServer, SignsWhatItsKeySays) {
  Act(1);
  const v1::LogCheckpoint told = Checkpoint();
  const auto verifier = NoteVerifier::Parse(told.verifier_key());
  ASSERT_TRUE(verifier.ok()) << verifier.status();
  const auto checkpoint = OpenCheckpoint(told.note(), *verifier);
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  EXPECT_EQ(checkpoint->origin, LogOrigin(city_.Status().log_id()));
  EXPECT_EQ(Hex(checkpoint->root), city_.Status().tree_root());
  EXPECT_EQ(checkpoint->size, city_.Status().leaves());
  EXPECT_EQ(checkpoint->revision, city_.Status().revision());
  EXPECT_EQ(HashOf(told.root()), checkpoint->root);
}

TEST_F(AuditServer, KeepsItsKeyOutsideTheFolderAcrossARestart) {
  const std::string key = Checkpoint().verifier_key();
  EXPECT_TRUE(std::filesystem::exists(city_.config.data_folder + ".audit-key"));
  city_.Stop();
  ASSERT_TRUE(city_.Start().ok());
  EXPECT_EQ(Checkpoint().verifier_key(), key);
  city_.Stop();
  std::ofstream(city_.config.data_folder + ".audit-key") << "no key\n";
  EXPECT_FALSE(city_.Start().ok());
}

TEST_F(AuditServer, ProvesEveryEventAndTheWayFromEveryTree) {
  for (int i = 0; i < 12; ++i) Act(i);
  const v1::LogCheckpoint now = Checkpoint();
  uint64_t leaves = 0;
  for (uint64_t revision = 1; revision <= now.revision(); ++revision) {
    v1::InclusionProof proof;
    for (uint32_t index = 0; Prove(revision, index, 0, &proof).code == 0; ++index, ++leaves) {
      EXPECT_EQ(proof.leaf_index(), leaves);
      EXPECT_EQ(proof.checkpoint(), now.note());
      EXPECT_THAT(proof.leaf(), testing::HasSubstr("\nrevision=" + std::to_string(revision) + "\n"));
      const absl::Status held = VerifyInclusion({proof.leaf_index(), proof.tree_size()}, LeafHash(proof.leaf()),
                                                HashesOf(proof.hashes()), HashOf(now.root()));
      EXPECT_TRUE(held.ok()) << held;
    }
  }
  EXPECT_EQ(leaves, now.tree_size());
  for (uint64_t old_size = 1; old_size <= leaves; ++old_size) {
    v1::ConsistencyProof proof;
    ASSERT_EQ(Consistency(old_size, 0, &proof).code, 0);
    const absl::Status held =
        VerifyConsistency({old_size, leaves}, HashesOf(proof.hashes()), HashOf(proof.old_root()), HashOf(now.root()));
    EXPECT_TRUE(held.ok()) << held;
  }
}

// An earlier tree is signed by nobody: the way from it to the one that is comes along.
TEST_F(AuditServer, AnEarlierTreeIsBoundToTheSignedOne) {
  for (int i = 0; i < 3; ++i) Act(i);
  const v1::LogCheckpoint now = Checkpoint();
  v1::InclusionProof proof;
  ASSERT_EQ(Prove(1, 0, 2, &proof).code, 0);
  EXPECT_EQ(proof.tree_size(), 2u);
  EXPECT_EQ(proof.checkpoint(), now.note());
  EXPECT_EQ(proof.head_size(), now.tree_size());
  const absl::Status bound =
      VerifyConsistency({2, now.tree_size()}, HashesOf(proof.head_hashes()), HashOf(proof.root()), HashOf(now.root()));
  EXPECT_TRUE(bound.ok()) << bound;
  v1::ConsistencyProof earlier;
  ASSERT_EQ(Consistency(2, 4, &earlier).code, 0);
  const absl::Status goes_on =
      VerifyConsistency({4, now.tree_size()}, HashesOf(earlier.head_hashes()), HashOf(earlier.new_root()), HashOf(now.root()));
  EXPECT_TRUE(goes_on.ok()) << goes_on;
  v1::InclusionProof whole;
  ASSERT_EQ(Prove(1, 0, 0, &whole).code, 0);
  EXPECT_EQ(whole.head_size(), whole.tree_size());
  EXPECT_TRUE(whole.head_hashes().empty());
}

TEST_F(AuditServer, TilesAndEntriesGiveTheRoot) {
  for (int i = 0; i < 5; ++i) Act(i);
  const v1::LogCheckpoint now = Checkpoint();
  const std::string width = std::to_string(now.tree_size());
  v1::Tile tile;
  v1::EntryBundle bundle;
  ASSERT_EQ(Tile("tile/0/000.p/" + width, &tile).code, 0);
  ASSERT_EQ(Entries("tile/entries/000.p/" + width, &bundle).code, 0);
  const auto hashes = *ParseTile(tile.hashes());
  const auto entries = *ParseEntries(bundle.entries());
  ASSERT_EQ(entries.size(), hashes.size());
  CompactRange range;
  for (size_t i = 0; i < entries.size(); ++i) {
    EXPECT_EQ(LeafHash(entries[i]), hashes[i]);
    range.Append(hashes[i]);
  }
  EXPECT_EQ(range.Root(), HashOf(now.root()));
}

TEST_F(AuditServer, RefusesWhatIsNotThereOrNotAsked) {
  Act(1);
  const uint64_t size = Checkpoint().tree_size();
  v1::InclusionProof inclusion;
  v1::ConsistencyProof consistency;
  EXPECT_EQ(Prove(9999, 0, 0, &inclusion).reason, "LOG_EVENT_UNKNOWN");
  EXPECT_EQ(Prove(0, 0, 0, &inclusion).reason, "LOG_EVENT_UNKNOWN");
  EXPECT_EQ(Prove(1, 4'000'000'000, 0, &inclusion).reason, "LOG_EVENT_UNKNOWN");
  EXPECT_EQ(Prove(1, 0, size + 1, &inclusion).reason, "TREE_SIZE_RANGE");
  EXPECT_EQ(Prove(city_.Status().revision(), 0, 1, &inclusion).field, "tree_size");
  EXPECT_EQ(Consistency(0, 0, &consistency).reason, "TREE_SIZE_RANGE");
  EXPECT_EQ(Consistency(size, size + 1, &consistency).field, "new_size");
  EXPECT_EQ(Consistency(size, 1, &consistency).field, "old_size");
  EXPECT_EQ(Tile("tile/0/0").reason, "TILE_PATH_INVALID");
  EXPECT_EQ(Tile("tile/entries/000.p/1").reason, "TILE_PATH_INVALID");
  EXPECT_EQ(Entries("tile/0/000.p/1").reason, "TILE_PATH_INVALID");
  EXPECT_EQ(Tile("tile/0/000").reason, "TILE_UNKNOWN");
  EXPECT_EQ(Tile("tile/0/000").metadata["width"], std::to_string(size));
  EXPECT_EQ(Tile("tile/7/999").reason, "TILE_UNKNOWN");
  EXPECT_EQ(Entries("tile/entries/x999/999").reason, "TILE_UNKNOWN");
}

TEST_F(AuditServer, IsForAuditorsAndAdministratorsAlone) {
  const v1::GetCheckpointRequest request;
  EXPECT_EQ(city_.Call<v1::AuditService>(kOther, &Audit::GetCheckpoint, request).reason, "AUDITOR_REQUIRED");
  EXPECT_EQ(city_.Call<v1::AuditService>(kEnterprise, &Audit::GetCheckpoint, request).code,
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(city_.Call<v1::AuditService>("", &Audit::GetCheckpoint, request).code, grpc::StatusCode::UNAUTHENTICATED);
}

}  // namespace
}  // namespace yici::audit
