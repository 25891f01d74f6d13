// ArchiveCase (归档): the file is complete, one digest over it stands in the journal.
#include "services/approval/machine/archive.h"

#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/text.h"

namespace yici::approval {
namespace {

constexpr size_t kDigestBytes = 32;  // SHA-256

Refusal CheckSyntax(const journal::ArchiveCase& command) {
  if (command.papers_size() > kListMax) return Deny(Reason::kListTooLong, "papers", {{"max", std::to_string(kListMax)}});
  for (const journal::ArchivePaper& paper : command.papers()) {
    if (Refusal refusal = CheckTexts({{"papers", paper.piece()}})) return refusal;
    // Without the scan's digest nobody could ever tell whether it is the one that was filed.
    if (paper.piece().empty() || paper.digest().size() != kDigestBytes) return Deny(Reason::kPaperDigestRequired, "papers");
  }
  return CheckTexts({{"package_ref", command.package_ref()}});
}

}  // namespace

Outcome DecideArchive(const World& world, const journal::ArchiveCase& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(desk.RequireOfficer({directory::role::kHandler, directory::role::kChiefRepresentative}));
  YICI_REQUIRE(desk.RequireRevision(command.etag()));
  YICI_REQUIRE(desk.RequireState(journal::Command::kArchiveCase));
  YICI_REQUIRE(desk.RequireTime());
  if (const auto missing = MissingPieces(desk.subject(), command.papers()); !missing.empty()) {
    return Refuse(Deny(Reason::kArchiveIncomplete, "case_no", {{"missing", Listed(missing)}}));
  }
  const std::string digest = FileDigest(desk.subject(), command.papers());
  if (!command.digest().empty() && command.digest() != digest) return Refuse(Deny(Reason::kArchiveDigestMismatch, "digest"));
  journal::Event event;
  event.mutable_case_archived()->set_case_no(command.case_no());
  journal::Archive& archive = *event.mutable_case_archived()->mutable_archive();
  archive.set_digest(digest);
  *archive.mutable_papers() = command.papers();
  archive.set_package_ref(command.package_ref());
  archive.set_officer(std::string(desk.actor().id));
  archive.set_post(desk.post());
  archive.set_day(desk.day().days_since_1970());
  archive.set_from_state(desk.subject().state());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::approval
