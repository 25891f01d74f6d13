// A small log with one leaf of interest, and its evidence.
#ifndef YICI_SERVICES_AUDIT_DOCUMENT_EVIDENCE_FOR_TESTS_H_
#define YICI_SERVICES_AUDIT_DOCUMENT_EVIDENCE_FOR_TESTS_H_

#include <string>
#include <utility>
#include <vector>

#include "services/audit/document/evidence.h"
#include "services/audit/sm/sm3_tree.h"
#include "services/audit/tree/naive_for_tests.h"

namespace yici::audit {

inline constexpr char kTestLog[] = "00112233445566778899aabbccddeeff";

inline NoteSigner TestSigner() { return *NoteSigner::FromSeed(LogOrigin(kTestLog), KeyBytes{1, 2, 3}); }

inline LeafFields TestLeaf(std::string_view event) {
  return {.log_id_hex = kTestLog,
          .revision = 4711,
          .index = 2,
          .kind = 7,
          .subject = "cases/11210700YCJ00025XQ3210125008000201906240001",
          .actor = "officer:jz-market-chief",
          .legal_us = 1'561'341'600'000'000,
          .occurred_us = 1'561'341'500'000'000,
          .versions = "calendar=2019v1",
          .event = Sha256(event)};
}

// Leaf 5 of 11.
inline Evidence TestEvidence(std::string event = "stored bytes") {
  Evidence evidence;
  evidence.leaf = FormatLeaf(TestLeaf(event));
  evidence.event = std::move(event);
  evidence.leaf_index = 5;
  evidence.tree_size = 11;
  std::vector<Hash> leaves = NaiveLeaves(11);
  leaves[5] = LeafHash(evidence.leaf);
  evidence.hashes = NaivePath(leaves, 5, 0, 11);
  const Checkpoint checkpoint{LogOrigin(kTestLog), 11, NaiveRoot(leaves, 0, 11), 9000, Sha256("records")};
  evidence.checkpoint = *SignCheckpoint(checkpoint, TestSigner());
  return evidence;
}

// The same in the second tree.
inline const NoteSigner& TestSm2Signer() {
  static const auto* const signer =
      new NoteSigner(*NoteSigner::FromSm2(LogOrigin(kTestLog, LogHash::kSm3), *Sm2PrivateKey::Generate()));
  return *signer;
}

inline Evidence TestSm3Evidence(std::string event = "stored bytes") {
  Evidence evidence;
  LeafFields leaf = TestLeaf(event);
  leaf.hash = LogHash::kSm3;
  leaf.event = kSm3Tree.of(event);
  evidence.leaf = FormatLeaf(leaf);
  evidence.event = std::move(event);
  evidence.leaf_index = 5;
  evidence.tree_size = 11;
  std::vector<Hash> leaves;
  for (size_t i = 0; i < 11; ++i) leaves.push_back(kSm3Tree.leaf(std::to_string(i)));
  leaves[5] = kSm3Tree.leaf(evidence.leaf);
  evidence.hashes = NaivePath(leaves, 5, 0, 11, kSm3Tree);
  const Checkpoint checkpoint{LogOrigin(kTestLog, LogHash::kSm3), 11, NaiveRoot(leaves, 0, 11, kSm3Tree), 9000,
                              kSm3Tree.of("records")};
  evidence.checkpoint = *SignCheckpoint(checkpoint, TestSm2Signer());
  return evidence;
}

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_DOCUMENT_EVIDENCE_FOR_TESTS_H_
