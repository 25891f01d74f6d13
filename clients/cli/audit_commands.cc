// Checkpoints, proofs and tiles of the audit tree. Proofs are checked here as well: the server's word is not taken for it.
#include <filesystem>
#include <fstream>
#include <ostream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/audit_check.h"
#include "clients/cli/audit_commands.h"
#include "clients/cli/print.h"
#include "services/audit/tree/proof.h"
#include "services/audit/tree/tiles.h"
#include "services/base/text.h"
#include "yici/v1/audit.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::AuditService::Stub;

std::string ToHex(const std::string& bytes) { return absl::BytesToHexString(bytes); }

// As it was signed, to be redirected into a file.
void PrintNote(const v1::LogCheckpoint& checkpoint, const View& view) { view.out << checkpoint.note(); }

void PrintVerifierKey(const v1::LogCheckpoint& checkpoint, const View& view) { view.out << checkpoint.verifier_key() << '\n'; }

// What --key and --seen name.
struct Kept {
  Verifier verifier;
  std::string seen_path;
  std::optional<audit::Checkpoint> seen;  // nothing yet: the file is made
};

absl::StatusOr<Kept> ReadKept(const Session& session, const Input& input) {
  Kept kept;
  kept.seen_path = input.Text("--seen");
  if (!input.Has("--key")) {
    if (input.Has("--seen")) return absl::InvalidArgumentError("expected --key with --seen, but it is missing");
    return kept;
  }
  std::string key, note;
  if (absl::Status read = ReadWhole(input.Text("--key"), session.io().in, &key); !read.ok()) return read;
  auto verifier = audit::NoteVerifier::Parse(StripSpaces(key));
  if (!verifier.ok()) return absl::InvalidArgumentError(verifier.status().message());
  kept.verifier = *std::move(verifier);
  if (kept.seen_path.empty() || !std::filesystem::exists(kept.seen_path)) return kept;
  if (absl::Status read = ReadWhole(kept.seen_path, session.io().in, &note); !read.ok()) return read;
  auto seen = audit::OpenCheckpoint(note, *kept.verifier);
  if (!seen.ok()) return seen.status();
  kept.seen = *std::move(seen);
  return kept;
}

// The last one seen, whole or as it was.
absl::Status Remember(const Kept& kept, const std::string& note) {
  if (kept.seen_path.empty()) return absl::OkStatus();
  const std::string aside = kept.seen_path + ".part";
  std::ofstream file(aside, std::ios::binary | std::ios::trunc);
  file << note;
  file.close();
  std::error_code failed;
  if (file) std::filesystem::rename(aside, kept.seen_path, failed);
  return file && !failed ? absl::OkStatus()
                         : absl::InvalidArgumentError(absl::StrCat("expected to write \"", kept.seen_path, "\", but it fails"));
}

// `called` is what became of the call for a proof: a refusal of the server's is told as one.
absl::Status CheckAgainstSeen(Session& session, const Kept& kept, const audit::Checkpoint& head, grpc::Status* called) {
  if (!kept.seen) return absl::OkStatus();
  const Prove prove = [&](uint64_t old_size, uint64_t new_size) -> absl::StatusOr<v1::ConsistencyProof> {
    v1::GetConsistencyProofRequest request;
    request.set_old_size(old_size);
    request.set_new_size(new_size);
    if (head.origin.ends_with(audit::kSm3OriginEnd)) request.set_hash(v1::LOG_HASH_SM3);
    v1::ConsistencyProof proof;
    *called = CallRpc(session, Unary(&Stub::GetConsistencyProof), request, &proof);
    if (!called->ok()) return absl::UnavailableError(called->error_message());
    return proof;
  };
  return CheckSeen(*kept.seen, head, prove);
}

void PrintHashes(const google::protobuf::RepeatedPtrField<std::string>& hashes, absl::string_view label, Facts& facts) {
  for (const std::string& hash : hashes) facts.Add(label, ToHex(hash));
}

void PrintInclusion(const v1::InclusionProof& proof, const View& view) {
  Facts facts;
  facts.Add(view.say("叶", "leaf"), absl::StrCat(proof.leaf_index(), view.say(" / ", " of "), proof.tree_size()));
  facts.Add(view.say("根", "root"), ToHex(proof.root()));
  facts.Add(view.say("信封", "envelope"), proof.leaf());
  PrintHashes(proof.hashes(), view.say("哈希", "hash"), facts);
  PrintHashes(proof.head_hashes(), view.say("至现树", "to the head"), facts);
  facts.Print(view.out, view.colour);
}

void PrintConsistency(const v1::ConsistencyProof& proof, const View& view) {
  Facts facts;
  facts.Add(view.say("原树", "old tree"), absl::StrCat(proof.old_size(), " ", ToHex(proof.old_root())));
  facts.Add(view.say("新树", "new tree"), absl::StrCat(proof.new_size(), " ", ToHex(proof.new_root())));
  PrintHashes(proof.hashes(), view.say("哈希", "hash"), facts);
  PrintHashes(proof.head_hashes(), view.say("至现树", "to the head"), facts);
  facts.Print(view.out, view.colour);
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

// One call, its answer, and what this machine thinks of it.
template <class Request, class Reply>
int RunChecked(Session& session, const Command& command, const Input& input,
               absl::StatusOr<audit::Checkpoint> (*check)(const Request&, const Reply&, const Verifier&),
               const std::string& (*note_of)(const Reply&)) {
  Request request;
  absl::Status filled = FillRequest(session, command, input, &request);
  const auto kept = filled.ok() ? ReadKept(session, input) : filled;
  if (!kept.ok()) return ReportBadInput(session, command, kept.status());
  Reply reply;
  grpc::Status called = CallRpc(session, command.rpc, request, &reply);
  if (!called.ok()) return session.Fail(called);
  const auto head = check(request, reply, kept->verifier);
  absl::Status held = head.ok() ? CheckAgainstSeen(session, *kept, *head, &called) : head.status();
  if (!called.ok()) return session.Fail(called);
  if (held.ok()) {
    Show(session, command, reply);
    held = Remember(*kept, note_of(reply));
  }
  if (!held.ok()) {
    session.io().err << "yici: " << Printable(held.message()) << '\n';
    return kExitOther;
  }
  session.Note(kept->verifier ? session.view().say("本地验证成立，签名相符", "checked here: it holds, and the signature fits")
                              : session.view().say("本地验证成立；未给 --key，签名未核对",
                                                   "checked here: it holds; without --key the signature is not checked"));
  return kExitOk;
}

absl::StatusOr<audit::Checkpoint> CheckToldCheckpoint(const v1::GetCheckpointRequest&, const v1::LogCheckpoint& told,
                                                      const Verifier& verifier) {
  return CheckCheckpoint(told, verifier);
}

int RunCheckpoint(Session& session, const Command& command, const Input& input) {
  return RunChecked<v1::GetCheckpointRequest, v1::LogCheckpoint>(
      session, command, input, CheckToldCheckpoint, [](const auto& told) -> const std::string& { return told.note(); });
}

int RunProof(Session& session, const Command& command, const Input& input) {
  return RunChecked<v1::GetInclusionProofRequest, v1::InclusionProof>(
      session, command, input, CheckInclusion, [](const auto& proof) -> const std::string& { return proof.checkpoint(); });
}

int RunConsistency(Session& session, const Command& command, const Input& input) {
  return RunChecked<v1::GetConsistencyProofRequest, v1::ConsistencyProof>(
      session, command, input, CheckConsistency, [](const auto& proof) -> const std::string& { return proof.checkpoint(); });
}

constexpr Flag kKey{"--key", "", "verifier key, one line, that reached you another way", As::kLocal};
constexpr Flag kSeen{"--seen", "", "file of the last checkpoint seen: a later one must go on from it, and takes its place",
                     As::kLocal};

}  // namespace

std::vector<Command> AuditCommands() {
  const Rpc checkpoint = Unary(&Stub::GetCheckpoint);
  return {
      {.path = "audit checkpoint",
       .title = "The signed checkpoint of the log: keep it outside [检查点]",
       .rpc = checkpoint,
       .print = Shows(PrintNote),
       .flags = {kHash, kKey, kSeen},
       .examples = "yici audit checkpoint > kept.note\nyici audit checkpoint --key audit.pub --seen kept.note\n"
                   "yici audit checkpoint --hash sm3 > kept.sm3",
       .run = RunCheckpoint,
       .also = {&v1::GetConsistencyProofRequest::default_instance()}},
      {.path = "audit key",
       .title = "The key that checkpoints are checked with [验证公钥]",
       .rpc = checkpoint,
       .print = Shows(PrintVerifierKey),
       .flags = {kHash},
       .examples = "yici audit key > audit.pub"},
      {.path = "audit proof",
       .title = "Proof that an event is in the log, checked here too [存在证明]",
       .rpc = Unary(&Stub::GetInclusionProof),
       .print = Shows(PrintInclusion),
       .flags = {{"REVISION", "event_revision", "revision of the event's record [修订号]", As::kField, true},
                 {"INDEX", "event_index", "the event's place in it, from 0 [序号]"},
                 {"--tree-size", "tree_size", "in the tree of so many leaves [树的大小]"},
                 kHash,
                 kKey,
                 kSeen},
       .examples = "yici audit proof 42 0 --key audit.pub --seen kept.note",
       .run = RunProof,
       .also = {&v1::GetConsistencyProofRequest::default_instance()}},
      {.path = "audit consistency",
       .title = "Proof that the log goes on where it stood, checked here too [一致性证明]",
       .rpc = Unary(&Stub::GetConsistencyProof),
       .print = Shows(PrintConsistency),
       .flags = {{"OLD", "old_size", "leaves of the earlier tree [原大小]", As::kField, true},
                 {"NEW", "new_size", "leaves of the later tree [新大小]"},
                 kHash,
                 kKey,
                 kSeen},
       .examples = "yici audit consistency 1000 --key audit.pub",
       .run = RunConsistency},
      {.path = "audit tile",
       .title = "The hashes of one tile [哈希块]",
       .rpc = Unary(&Stub::GetTile),
       .print = Shows(PrintTile),
       .flags = {{"PATH", "path", "tile/LEVEL/INDEX[.p/WIDTH] [路径]", As::kField, true}, kHash},
       .examples = "yici audit tile tile/0/000"},
      {.path = "audit entries",
       .title = "The leaves behind a tile [叶]",
       .rpc = Unary(&Stub::GetEntries),
       .print = Shows(PrintEntries),
       .flags = {{"PATH", "path", "tile/entries/INDEX[.p/WIDTH] [路径]", As::kField, true}, kHash},
       .examples = "yici audit entries tile/entries/000.p/3"},
  };
}

}  // namespace yici::cli
