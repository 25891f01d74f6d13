#include "services/audit/document/code.h"

#include <cstring>
#include <limits>

#include "absl/strings/escaping.h"
#include "services/audit/sm/sm3_tree.h"
#include "services/audit/tree/proof.h"
#include "services/base/text.h"

namespace yici::audit {
namespace {

constexpr std::string_view kMagic("YD\x01", 3);
constexpr char kWithEvent = 1, kOfSm3 = 2;  // flags
constexpr size_t kLogIdBytes = 16;
constexpr size_t kSignatureBytes = 64;
constexpr int kVarintBytesMax = 10;

absl::Status NoCode(std::string_view what) {
  return absl::InvalidArgumentError(StrCat("expected the code of a document, but ", what));
}

// A longer one would fit while the log is small and no more once it has grown.
absl::Status LeafTooLong(size_t bytes) {
  return absl::ResourceExhaustedError(
      StrCat("expected a document's leaf of at most ", kDocumentLeafBytesMax, " bytes, but it has ", bytes));
}

// ---- writing

void PutVarint(std::string& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

void PutText(std::string& out, std::string_view text) {
  PutVarint(out, text.size());
  out.append(text);
}

void PutHash(std::string& out, const Hash& hash) { out.append(reinterpret_cast<const char*>(hash.data()), hash.size()); }

void PutLeaf(std::string& out, const LeafFields& leaf) {
  out += absl::HexStringToBytes(leaf.log_id_hex);
  PutVarint(out, leaf.revision);
  PutVarint(out, leaf.index);
  PutVarint(out, leaf.kind);
  PutText(out, leaf.subject);
  PutText(out, leaf.actor);
  PutVarint(out, static_cast<uint64_t>(leaf.legal_us));
  PutVarint(out, static_cast<uint64_t>(leaf.legal_us) - static_cast<uint64_t>(leaf.occurred_us));
  PutText(out, leaf.versions);
  PutHash(out, leaf.event);
}

// The signature of the log's own key: that of others has no room.
const NoteSignature* OwnSignature(const ParsedNote& note, std::string_view origin) {
  for (const NoteSignature& signature : note.signatures) {
    if (signature.name == origin && signature.signature.size() == kSignatureBytes) return &signature;
  }
  return nullptr;
}

void PutNote(std::string& out, const Checkpoint& checkpoint, const NoteSignature& signature) {
  PutVarint(out, checkpoint.size);
  PutVarint(out, checkpoint.revision);
  if (checkpoint.revision > 0) PutHash(out, checkpoint.records);
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(signature.key_id >> shift));
  out += signature.signature;
}

// ---- reading

class Reader {
 public:
  explicit Reader(std::string_view rest) : rest_(rest) {}

  bool Varint(uint64_t* value) {
    *value = 0;
    for (int i = 0; i < kVarintBytesMax; ++i) {
      if (rest_.empty()) return false;
      const auto byte = static_cast<uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      const uint64_t bits = byte & 0x7f;
      if (i == kVarintBytesMax - 1 && bits > 1) return false;
      *value |= bits << (7 * i);
      if (byte < 0x80) return byte != 0 || i == 0;  // one spelling: no zeros behind
    }
    return false;
  }
  template <class Small>
  bool Small32(Small* value) {
    uint64_t wide = 0;
    if (!Varint(&wide) || wide > std::numeric_limits<Small>::max()) return false;
    *value = static_cast<Small>(wide);
    return true;
  }
  bool Bytes(size_t count, std::string* out) {
    if (rest_.size() < count) return false;
    *out = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return true;
  }
  bool Text(std::string* out) {
    uint64_t size = 0;
    return Varint(&size) && size <= rest_.size() && Bytes(static_cast<size_t>(size), out);
  }
  bool ReadHash(Hash* hash) {
    std::string bytes;
    if (!Bytes(hash->size(), &bytes)) return false;
    std::memcpy(hash->data(), bytes.data(), hash->size());
    return true;
  }
  bool empty() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool ReadLeaf(Reader& reader, LeafFields* leaf) {
  std::string log_id;
  uint64_t legal = 0, before = 0;
  const bool read = reader.Bytes(kLogIdBytes, &log_id) && reader.Varint(&leaf->revision) && reader.Small32(&leaf->index) &&
                    reader.Small32(&leaf->kind) && reader.Text(&leaf->subject) && reader.Text(&leaf->actor) &&
                    reader.Varint(&legal) && reader.Varint(&before) && reader.Text(&leaf->versions) &&
                    reader.ReadHash(&leaf->event);
  leaf->log_id_hex = absl::BytesToHexString(log_id);
  leaf->legal_us = static_cast<int64_t>(legal);
  leaf->occurred_us = static_cast<int64_t>(legal - before);
  return read;
}

bool ReadNote(Reader& reader, Checkpoint* checkpoint, NoteSignature* signature) {
  std::string key_id;
  const bool read = reader.Varint(&checkpoint->size) && reader.Varint(&checkpoint->revision) &&
                    (checkpoint->revision == 0 || reader.ReadHash(&checkpoint->records)) && reader.Bytes(4, &key_id) &&
                    reader.Bytes(kSignatureBytes, &signature->signature);
  for (const char byte : key_id) signature->key_id = signature->key_id << 8 | static_cast<uint8_t>(byte);
  return read;
}

bool ReadProof(Reader& reader, Evidence* evidence) {
  uint64_t count = 0;
  if (!reader.Varint(&evidence->leaf_index) || !reader.Varint(&count) || count > 64) return false;
  evidence->hashes.resize(static_cast<size_t>(count));
  for (Hash& hash : evidence->hashes) {
    if (!reader.ReadHash(&hash)) return false;
  }
  return true;
}

// The root is the one that leaf and proof lead to; whether it is the one that was signed, the signature says.
absl::Status Rebuild(const LeafFields& leaf, Checkpoint checkpoint, NoteSignature signature, Evidence* evidence) {
  const TreeHasher& hasher = HasherOf(leaf.hash);
  evidence->leaf = FormatLeaf(leaf);
  if (const auto parsed = ParseLeaf(evidence->leaf, leaf.hash); !parsed.ok()) return NoCode("its leaf is none");
  evidence->tree_size = checkpoint.size;
  const auto root =
      InclusionRoot({evidence->leaf_index, evidence->tree_size}, hasher.leaf(evidence->leaf), evidence->hashes, hasher);
  if (!root.ok()) return NoCode(std::string(root.status().message()));
  checkpoint.root = *root;
  checkpoint.origin = LogOrigin(leaf.log_id_hex, leaf.hash);
  signature.name = checkpoint.origin;
  evidence->checkpoint = StrCat(FormatCheckpoint(checkpoint), "\n", FormatSignature(signature));
  return absl::OkStatus();
}

}  // namespace

bool IsDocumentCode(std::string_view bytes) { return bytes.starts_with(kMagic); }

absl::StatusOr<std::string> EncodeDocumentCode(const Evidence& evidence) {
  absl::StatusOr<LeafFields> leaf = ParseLeaf(evidence.leaf);
  if (!leaf.ok()) leaf = ParseLeaf(evidence.leaf, LogHash::kSm3);
  if (!leaf.ok()) return leaf.status();
  if (evidence.leaf.size() > kDocumentLeafBytesMax) return LeafTooLong(evidence.leaf.size());
  const absl::StatusOr<ParsedNote> note = ParseNote(evidence.checkpoint);
  if (!note.ok()) return note.status();
  const absl::StatusOr<Checkpoint> checkpoint = ParseCheckpoint(note->text);
  if (!checkpoint.ok()) return checkpoint.status();
  const NoteSignature* signature = OwnSignature(*note, checkpoint->origin);
  const bool plain = FormatCheckpoint(*checkpoint) == note->text && checkpoint->size == evidence.tree_size &&
                     checkpoint->origin == LogOrigin(leaf->log_id_hex, leaf->hash);
  if (signature == nullptr || !plain)
    return absl::InvalidArgumentError("expected a checkpoint of the leaf's log, signed by it");
  std::string body;
  PutLeaf(body, *leaf);
  PutNote(body, *checkpoint, *signature);
  PutVarint(body, evidence.leaf_index);
  PutVarint(body, evidence.hashes.size());
  for (const Hash& hash : evidence.hashes) PutHash(body, hash);
  const size_t bare = kMagic.size() + 1 + body.size();
  if (bare > kDocumentCodeBytesMax)
    return absl::ResourceExhaustedError("the evidence does not fit into the code of a document");
  std::string event;
  if (!evidence.event.empty()) PutText(event, evidence.event);
  const bool with_event = !event.empty() && bare + event.size() <= kDocumentCodeBytesMax;
  const char flags = static_cast<char>((with_event ? kWithEvent : 0) | (leaf->hash == LogHash::kSm3 ? kOfSm3 : 0));
  return StrCat(kMagic, std::string(1, flags), body, with_event ? event : "");
}

absl::StatusOr<Evidence> DecodeDocumentCode(std::string_view bytes) {
  if (!IsDocumentCode(bytes)) return NoCode("it begins otherwise");
  if (bytes.size() > kDocumentCodeBytesMax || bytes.size() <= kMagic.size()) return NoCode("it has another length");
  const char flags = bytes[kMagic.size()];
  if ((flags & ~(kWithEvent | kOfSm3)) != 0) return NoCode("its flags are unknown");
  Reader reader(bytes.substr(kMagic.size() + 1));
  LeafFields leaf;
  leaf.hash = (flags & kOfSm3) != 0 ? LogHash::kSm3 : LogHash::kSha256;
  Checkpoint checkpoint;
  NoteSignature signature;
  Evidence evidence;
  if (!ReadLeaf(reader, &leaf) || !ReadNote(reader, &checkpoint, &signature) || !ReadProof(reader, &evidence)) {
    return NoCode("it is cut off or has a number out of range");
  }
  if ((flags & kWithEvent) != 0 && (!reader.Text(&evidence.event) || evidence.event.empty()))
    return NoCode("its event is cut off");
  if (!reader.empty()) return NoCode("something follows it");
  if (absl::Status rebuilt = Rebuild(leaf, checkpoint, std::move(signature), &evidence); !rebuilt.ok()) return rebuilt;
  if (evidence.leaf.size() > kDocumentLeafBytesMax) return NoCode("its leaf is too long for a document's");
  return evidence;
}

}  // namespace yici::audit
