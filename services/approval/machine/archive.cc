#include "services/approval/machine/archive.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "services/approval/machine/desk.h"
#include "services/approval/machine/joint.h"
#include "services/approval/machine/rows.h"
#include "services/approval/machine/steps.h"
#include "services/approval/machine/text.h"
#include "services/approval/machine/view.h"
#include "services/audit/tree/compact_range.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

bool Issued(const journal::Case& subject, std::string_view code) { return FindDocument(subject, code) != nullptr; }

void NeedDocument(std::vector<std::string>& missing, const journal::Case& subject, std::string_view code) {
  if (!Issued(subject, code)) missing.push_back(Text("document-", code));
}

void NeedReceipt(std::vector<std::string>& missing, const journal::Case& subject) {
  if (!Issued(subject, "01") && !Issued(subject, "12")) missing.push_back("receipt");
}

void NeedIntake(std::vector<std::string>& missing, const journal::Case& subject) {
  // Receipts of a joint matter lie with the parent, where everything was handed in.
  const bool own_receipts = !IsJointChild(subject);
  if (own_receipts) NeedReceipt(missing, subject);
  if (subject.has_notice_document()) NeedDocument(missing, subject, "02");
  const bool supplemented = own_receipts && subject.last_material_day() != 0;
  if (supplemented && !Issued(subject, "05") && !Issued(subject, "13")) missing.push_back("supplement-receipt");
  // 容缺受理: notice 32 accepts in place of decision 04.
  if (IsAccepted(subject)) NeedDocument(missing, subject, subject.has_deferral_details() ? "32" : "04");
}

void NeedOpinions(std::vector<std::string>& missing, const journal::StepState& step) {
  if (step.opinions().empty()) {
    const bool signed_off = !IsBlank(step.opinion()) && !step.officer().empty() && step.closed_us() != 0;
    if (!signed_off) missing.push_back(Text("step:", step.step()));
  }
  for (const journal::DepartmentOpinion& opinion : step.opinions()) {
    const bool answered = opinion.opinion() != journal::JOINT_OPINION_UNSPECIFIED && !opinion.officer().empty();
    if (!answered) missing.push_back(Text("opinion:", opinion.department_id()));
  }
}

// A ruling that nobody made in time carries no opinion and no seal: its card tells why.
bool IsByDeadline(const journal::Case& subject) { return subject.ruling().officer() == kSystemActor; }

void NeedRuling(std::vector<std::string>& missing, const journal::Case& subject) {
  if (!subject.has_ruling()) return;
  const std::string& code = subject.ruling().document().code();
  if (code.empty()) {
    missing.push_back("decision");
  } else {
    NeedDocument(missing, subject, code);
  }
  if (IsByDeadline(subject)) return;
  if (IsBlank(subject.ruling().seal())) missing.push_back("decision-seal");
  for (const journal::StepState& step : subject.steps()) {
    if (step.phase() != journal::STEP_PHASE_SKIPPED) NeedOpinions(missing, step);
  }
}

// A parent of a joint matter is the bracket around its children: what the law asks for at acceptance, ruling and service lies
// in their files, and its own is complete when they have all ended.
void NeedChildren(std::vector<std::string>& missing, const journal::Case& parent) {
  NeedReceipt(missing, parent);
  if (parent.state() == journal::CASE_STATE_WITHDRAWN) NeedDocument(missing, parent, "39");
  for (const journal::JointChild& child : parent.joint().children()) {
    if (!child.ended()) missing.push_back(Text("child:", child.case_no()));
  }
}

// What stands at the end: the proof of service, or the document of the end that came instead.
void NeedEnd(std::vector<std::string>& missing, const journal::Case& subject) {
  switch (subject.state()) {
    case journal::CASE_STATE_COMPLETED: return NeedDocument(missing, subject, "09");
    case journal::CASE_STATE_NOT_ACCEPTED: return NeedDocument(missing, subject, "03");
    case journal::CASE_STATE_WITHDRAWN: return NeedDocument(missing, subject, "39");
    case journal::CASE_STATE_TERMINATED: return NeedDocument(missing, subject, "38");
    case journal::CASE_STATE_REVOKED: return NeedDocument(missing, subject, "40");
    case journal::CASE_STATE_CANCELLED: return NeedDocument(missing, subject, "43");
    default: return;
  }
}

bool IsOnPaper(const std::string& piece, const ArchivePapers& papers) {
  return std::any_of(papers.begin(), papers.end(), [&](const journal::ArchivePaper& paper) { return paper.piece() == piece; });
}

// ---- manifest ----

// Free text stands in the manifest as its digest: a line stays a line, whatever it says.
std::string TextDigest(const std::string& text) { return text.empty() ? "-" : audit::Hex(audit::Sha256(text)); }
std::string HexOrDash(const std::string& bytes) { return bytes.empty() ? "-" : absl::BytesToHexString(bytes); }
std::string Number(int64_t value) { return std::to_string(value); }

template <class... Words>
void Line(std::string& out, const Words&... words) {
  std::string line;
  ((line += line.empty() ? "" : " ", line += std::string(std::string_view(words))), ...);
  out += line + "\n";
}

void DocumentLine(std::string& out, const journal::DocumentRef& document) {
  Line(out, "document", document.code(), Number(document.n()), Number(document.number()), Number(document.year()),
       Number(document.day()), document.organ_id());
}

void StepLines(std::string& out, const journal::StepState& step) {
  Line(out, "step", Number(step.phase()), Number(step.closed_us()), TextDigest(step.opinion()), step.step(), step.officer(),
       step.second_officer());
  for (const journal::DepartmentOpinion& opinion : step.opinions()) {
    Line(out, "opinion", Number(opinion.opinion()), Number(opinion.at_us()), TextDigest(opinion.text()),
         opinion.department_id(), opinion.officer());
  }
}

void DecisionLines(std::string& out, const journal::Case& subject) {
  if (subject.has_ruling()) {
    const journal::Ruling& ruling = subject.ruling();
    Line(out, "ruling", ruling.grant() ? "grant" : "refuse", Number(ruling.day()), TextDigest(ruling.reasons()),
         TextDigest(ruling.remedy()), TextDigest(ruling.seal()), ruling.officer());
  }
  if (!subject.certificate_no().empty()) Line(out, "certificate", TextDigest(subject.certificate_no()));
  if (subject.has_delivery()) Line(out, "delivery", Number(subject.delivery().way()), Number(subject.delivery().day()));
  if (subject.has_revocation()) {
    Line(out, "revocation", Number(subject.revocation().ground()), Number(subject.revocation().day()),
         TextDigest(subject.revocation().reason()));
  }
  if (subject.has_cancellation()) {
    Line(out, "cancellation", Number(subject.cancellation().ground()), Number(subject.cancellation().day()),
         TextDigest(subject.cancellation().reason()));
  }
}

}  // namespace

std::vector<std::string> MissingPieces(const journal::Case& subject, const ArchivePapers& papers) {
  std::vector<std::string> missing;
  if (IsJointParent(subject)) {
    NeedChildren(missing, subject);
  } else {
    NeedIntake(missing, subject);
    NeedRuling(missing, subject);
    NeedEnd(missing, subject);
  }
  std::erase_if(missing, [&papers](const std::string& piece) { return IsOnPaper(piece, papers); });
  return missing;
}

std::string FileManifest(const journal::Case& subject, const ArchivePapers& papers) {
  std::string out;
  Line(out, "yici-archive-1");
  Line(out, "case", subject.case_no(), subject.item_code(), Number(subject.item_effective_day()), Number(subject.state()),
       Number(subject.result_code()));
  Line(out, "applicant", ApplicantText(subject.applicant()));
  for (const journal::MaterialHeld& held : subject.materials()) {
    Line(out, "material", Number(held.status()), Number(held.copies()), Number(held.pages()), Number(held.day()),
         HexOrDash(held.digest()), held.material_id());
    if (!held.shared_from().empty()) {
      Line(out, "reference", held.material_id(), held.shared_from(), held.shared_material_id());
    }
  }
  for (const journal::JointChild& child : subject.joint().children()) {
    Line(out, "child", Number(child.outcome()), Number(child.result_code()), child.item_code(), child.case_no());
  }
  for (const journal::DocumentRef& document : subject.documents()) DocumentLine(out, document);
  for (const journal::StepState& step : subject.steps()) StepLines(out, step);
  DecisionLines(out, subject);
  for (const journal::ArchivePaper& paper : papers) Line(out, "paper", HexOrDash(paper.digest()), paper.piece());
  for (const uint64_t revision : subject.revisions()) Line(out, "record", std::to_string(revision));
  return out;
}

std::string FileDigest(const journal::Case& subject, const ArchivePapers& papers) {
  const audit::Hash hash = audit::Sha256(FileManifest(subject, papers));
  return std::string(hash.begin(), hash.end());
}

}  // namespace yici::approval
