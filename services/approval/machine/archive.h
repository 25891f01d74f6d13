// The file of a case (案卷) as it goes into the archive: what it must hold, and one digest over all of it.
//
//   if (const auto missing = MissingPieces(subject, papers); !missing.empty()) …      // ARCHIVE_INCOMPLETE
//   archive.set_digest(FileDigest(subject, papers));
//
// docs/formats/archive.md gives the manifest line by line, so that anyone can compute the digest again.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_ARCHIVE_H_
#define YICI_SERVICES_APPROVAL_MACHINE_ARCHIVE_H_

#include <string>
#include <vector>

#include "services/base/state.h"

namespace yici::approval {

using ArchivePapers = google::protobuf::RepeatedPtrField<journal::ArchivePaper>;

// The check points of a file review (案卷评查): every outward act has its document, every step an opinion with name and
// time, the decision its seal and its proof of service. A piece that a paper stands for is not missing.
std::vector<std::string> MissingPieces(const journal::Case& subject, const ArchivePapers& papers);

// The lines that are hashed: documents, materials with their digests, steps, decisions, papers, and the records that
// hold the case's events.
std::string FileManifest(const journal::Case& subject, const ArchivePapers& papers);
// SHA-256 of the manifest, 32 bytes.
std::string FileDigest(const journal::Case& subject, const ArchivePapers& papers);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_ARCHIVE_H_
