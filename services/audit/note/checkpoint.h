// A checkpoint: what a log says about itself at one size, as C2SP tlog-checkpoint writes it (https://c2sp.org/tlog-checkpoint).
// The text of a signed note: the log's name, its size, the root in base 64, and in an extension line the revision it was
// taken at with the running hash over all records (tree/record_chain.h).
//
//   yici/00112233445566778899aabbccddeeff
//   20852163
//   CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//   records 8812003 1OExm4XnqCOhaKhk6Ho1Qfkb6Kn5bTqvTsFoYdpKz0M=
//
//   absl::StatusOr<std::string> note = SignCheckpoint({LogOrigin(log_id_hex), size, root}, signer);
//   absl::StatusOr<Checkpoint> checkpoint = OpenCheckpoint(note, verifier);     // believes only `verifier`
//
// A second tree of SM3 has checkpoints of its own, of the same form, with SM3 for root and running hash:
// LogOrigin(log_id_hex, LogHash::kSm3), signed with SM2.
//
// What holds on failure: as signed_note.h; a text of another form is INVALID_ARGUMENT. Extension lines of others
// are read over.
#ifndef YICI_SERVICES_AUDIT_NOTE_CHECKPOINT_H_
#define YICI_SERVICES_AUDIT_NOTE_CHECKPOINT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "services/audit/note/signed_note.h"
#include "services/audit/tree/compact_range.h"

namespace yici::audit {

struct Checkpoint {
  std::string origin;
  uint64_t size = 0;
  Hash root{};
  uint64_t revision = 0;  // 0: the line is not there
  Hash records{};
};

// The name of a folder's log and of the key that signs it: "yici/" and the log id; of its second tree with "/sm3" behind.
inline constexpr std::string_view kSm3OriginEnd = "/sm3";
std::string LogOrigin(std::string_view log_id_hex, LogHash hash = LogHash::kSha256);

std::string FormatCheckpoint(const Checkpoint& checkpoint);
absl::StatusOr<Checkpoint> ParseCheckpoint(std::string_view text);

absl::StatusOr<std::string> SignCheckpoint(const Checkpoint& checkpoint, const NoteSigner& signer);
// The key must bear the name of the origin: a key of another log says nothing about this one.
absl::StatusOr<Checkpoint> OpenCheckpoint(std::string_view note, const NoteVerifier& verifier);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_NOTE_CHECKPOINT_H_
