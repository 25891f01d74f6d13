// What an auditor's machine checks of an answer by itself: that it is about what was asked, that its proof holds, that an
// earlier tree is one the signed head goes on from, and that the head goes on from the last one seen.
//
//   HeldHead head = …CheckInclusion(request, proof, verifier)       // the head that the proof ends in
//   CheckSeen(seen, *head, prove)                                   // prove: asks for a consistency proof
//
// What holds on failure: INVALID_ARGUMENT or DATA_LOSS with what was expected. Without a verifier the note's signature is not
// checked, and whoever shows the answer says so.
#ifndef YICI_CLIENTS_CLI_AUDIT_CHECK_H_
#define YICI_CLIENTS_CLI_AUDIT_CHECK_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/audit/note/checkpoint.h"
#include "yici/v1/audit.pb.h"

namespace yici::cli {

using Verifier = std::optional<audit::NoteVerifier>;

// The checkpoint of a note, believed only with its key; without one only its form is looked at.
absl::StatusOr<audit::Checkpoint> HeadOf(const std::string& note, const Verifier& verifier);

absl::StatusOr<audit::Checkpoint> CheckCheckpoint(const v1::LogCheckpoint& told, const Verifier& verifier);
absl::StatusOr<audit::Checkpoint> CheckInclusion(const v1::GetInclusionProofRequest& asked, const v1::InclusionProof& proof,
                                                 const Verifier& verifier);
absl::StatusOr<audit::Checkpoint> CheckConsistency(const v1::GetConsistencyProofRequest& asked,
                                                   const v1::ConsistencyProof& proof, const Verifier& verifier);

// The proof from one size to another, as the server tells it.
using Prove = std::function<absl::StatusOr<v1::ConsistencyProof>(uint64_t old_size, uint64_t new_size)>;
// That `head` is the log of `seen`, no shorter in leaves or records, and goes on from it. What `prove` answers otherwise is
// passed on.
absl::Status CheckSeen(const audit::Checkpoint& seen, const audit::Checkpoint& head, const Prove& prove);

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_AUDIT_CHECK_H_
