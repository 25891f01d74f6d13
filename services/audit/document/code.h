// The evidence of a document in at most 1,800 bytes, for a QR code of version 40 or less (docs/formats/document-code.md). What
// follows from the rest is left out: names of lines, digits of hashes, the root. The event's bytes go in where there is room.
//
//   absl::StatusOr<std::string> code = EncodeDocumentCode(evidence);
//   absl::StatusOr<Evidence> same = DecodeDocumentCode(code);       // then CheckEvidence(same, verifier)
//
// What holds on failure: INVALID_ARGUMENT for bytes that are no such code, RESOURCE_EXHAUSTED for evidence that does not fit.
// One spelling only: what is decoded encodes to the same bytes. Nothing is believed here: CheckEvidence does that.
#ifndef YICI_SERVICES_AUDIT_DOCUMENT_CODE_H_
#define YICI_SERVICES_AUDIT_DOCUMENT_CODE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/audit/document/evidence.h"

namespace yici::audit {

inline constexpr size_t kDocumentCodeBytesMax = 1800;
inline constexpr size_t kDocumentLeafBytesMax = 700;

// Whether a file is one of these rather than a text.
bool IsDocumentCode(std::string_view bytes);
absl::StatusOr<std::string> EncodeDocumentCode(const Evidence& evidence);
absl::StatusOr<Evidence> DecodeDocumentCode(std::string_view bytes);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_DOCUMENT_CODE_H_
