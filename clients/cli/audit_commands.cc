// Checkpoints, proofs and tiles of the audit tree. Proofs are checked here as well: the server's word is not taken for it.
#include <ostream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/audit_commands.h"
#include "clients/cli/print.h"
#include "services/audit/tree/proof.h"
#include "services/audit/tree/tiles.h"
#include "yici/v1/audit.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::AuditService::Stub;

std::string ToHex(const std::string& bytes) { return absl::BytesToHexString(bytes); }

// As it was signed, to be redirected into a file.
void PrintNote(const v1::LogCheckpoint& checkpoint, const View& view) { view.out << checkpoint.note(); }

void PrintVerifierKey(const v1::LogCheckpoint& checkpoint, const View& view) { view.out << checkpoint.verifier_key() << '\n'; }

template <class Proof>
absl::StatusOr<std::vector<audit::Hash>> HashesOf(const Proof& proof) {
  return audit::ParseProof(std::vector<std::string>(proof.hashes().begin(), proof.hashes().end()));
}

absl::Status Check(const v1::InclusionProof& proof) {
  const auto hashes = HashesOf(proof);
  const auto root = audit::ParseHash(proof.root(), "the root");
  if (!hashes.ok()) return hashes.status();
  if (!root.ok()) return root.status();
  return audit::VerifyInclusion({proof.leaf_index(), proof.tree_size()}, audit::LeafHash(proof.leaf()), *hashes, *root);
}

absl::Status Check(const v1::ConsistencyProof& proof) {
  const auto hashes = HashesOf(proof);
  const auto old_root = audit::ParseHash(proof.old_root(), "the old root");
  const auto new_root = audit::ParseHash(proof.new_root(), "the new root");
  for (const absl::Status& status : {hashes.status(), old_root.status(), new_root.status()}) {
    if (!status.ok()) return status;
  }
  return audit::VerifyConsistency({proof.old_size(), proof.new_size()}, *hashes, *old_root, *new_root);
}

template <class Proof>
int Verdict(const Message& reply) {
  return Check(static_cast<const Proof&>(reply)).ok() ? kExitOk : kExitOther;
}

template <class Proof>
void PrintCheck(const Proof& proof, const View& view, Facts& facts) {
  const absl::Status held = Check(proof);
  const std::string shown = held.ok() ? std::string(view.say("成立", "it holds")) : std::string(held.message());
  facts.Add(view.say("本地验证", "checked here"), {shown, held.ok() ? Tone::kStrong : Tone::kBad});
  for (const std::string& hash : proof.hashes()) facts.Add(view.say("哈希", "hash"), ToHex(hash));
  facts.Print(view.out, view.colour);
}

void PrintInclusion(const v1::InclusionProof& proof, const View& view) {
  Facts facts;
  facts.Add(view.say("叶", "leaf"), absl::StrCat(proof.leaf_index(), view.say(" / ", " of "), proof.tree_size()));
  facts.Add(view.say("根", "root"), ToHex(proof.root()));
  facts.Add(view.say("信封", "envelope"), proof.leaf());
  PrintCheck(proof, view, facts);
}

void PrintConsistency(const v1::ConsistencyProof& proof, const View& view) {
  Facts facts;
  facts.Add(view.say("原树", "old tree"), absl::StrCat(proof.old_size(), " ", ToHex(proof.old_root())));
  facts.Add(view.say("新树", "new tree"), absl::StrCat(proof.new_size(), " ", ToHex(proof.new_root())));
  PrintCheck(proof, view, facts);
}

void PrintTile(const v1::Tile& tile, const View& view) {
  constexpr size_t kHashBytes = 32;
  for (size_t at = 0; at + kHashBytes <= tile.hashes().size(); at += kHashBytes) {
    view.out << ToHex(tile.hashes().substr(at, kHashBytes)) << '\n';
  }
}

// Each leaf as it is hashed; its last line ends it.
void PrintEntries(const v1::EntryBundle& bundle, const View& view) {
  const auto entries = audit::ParseEntries(bundle.entries());
  if (!entries.ok()) return;
  for (const std::string_view entry : *entries) view.out << entry << '\n';
}

}  // namespace

std::vector<Command> AuditCommands() {
  const Rpc checkpoint = Unary(&Stub::GetCheckpoint);
  return {
      {.path = "audit checkpoint",
       .title = "The signed checkpoint of the log: keep it outside [检查点]",
       .rpc = checkpoint,
       .print = Shows(PrintNote),
       .examples = "yici audit checkpoint > kept.note"},
      {.path = "audit key",
       .title = "The key that checkpoints are checked with [验证公钥]",
       .rpc = checkpoint,
       .print = Shows(PrintVerifierKey),
       .examples = "yici audit key > audit.pub"},
      {.path = "audit proof",
       .title = "Proof that an event is in the log, checked here too [存在证明]",
       .rpc = Unary(&Stub::GetInclusionProof),
       .print = Shows(PrintInclusion),
       .flags = {{"REVISION", "event_revision", "revision of the event's record [修订号]", As::kField, true},
                 {"INDEX", "event_index", "the event's place in it, from 0 [序号]"},
                 {"--tree-size", "tree_size", "in the tree of so many leaves [树的大小]"}},
       .examples = "yici audit proof 42 0",
       .verdict = Verdict<v1::InclusionProof>},
      {.path = "audit consistency",
       .title = "Proof that the log goes on where it stood, checked here too [一致性证明]",
       .rpc = Unary(&Stub::GetConsistencyProof),
       .print = Shows(PrintConsistency),
       .flags = {{"OLD", "old_size", "leaves of the earlier tree [原大小]", As::kField, true},
                 {"NEW", "new_size", "leaves of the later tree [新大小]"}},
       .examples = "yici audit consistency 1000",
       .verdict = Verdict<v1::ConsistencyProof>},
      {.path = "audit tile",
       .title = "The hashes of one tile [哈希块]",
       .rpc = Unary(&Stub::GetTile),
       .print = Shows(PrintTile),
       .flags = {{"PATH", "path", "tile/LEVEL/INDEX[.p/WIDTH] [路径]", As::kField, true}},
       .examples = "yici audit tile tile/0/000"},
      {.path = "audit entries",
       .title = "The leaves behind a tile [叶]",
       .rpc = Unary(&Stub::GetEntries),
       .print = Shows(PrintEntries),
       .flags = {{"PATH", "path", "tile/entries/INDEX[.p/WIDTH] [路径]", As::kField, true}},
       .examples = "yici audit entries tile/entries/000.p/3"},
  };
}

}  // namespace yici::cli
