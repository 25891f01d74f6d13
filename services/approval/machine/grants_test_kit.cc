#include "services/approval/machine/grants_test_kit.h"

#include <cstdio>
#include <cstdlib>

#include "services/base/time.h"

namespace yici::approval {
namespace {

using Words = std::map<std::string, std::string>;

int32_t DayOf(const std::string& text) { return text.empty() ? 0 : CivilDay::Parse(text)->days_since_1970(); }

journal::LinkKind KindOf(const std::string& word) {
  static const std::map<std::string, journal::LinkKind> kKinds = {{"change", journal::LINK_KIND_CHANGE},
                                                                  {"withdrawal", journal::LINK_KIND_WITHDRAWAL},
                                                                  {"renewal", journal::LINK_KIND_RENEWAL}};
  return kKinds.at(word);
}

journal::RevocationGround RevocationGroundOf(const std::string& word) {
  static const std::map<std::string, journal::RevocationGround> kGrounds = {
      {"", journal::REVOCATION_GROUND_UNSPECIFIED},
      {"abuse", journal::REVOCATION_GROUND_ABUSE_OR_NEGLECT},
      {"not-qualified", journal::REVOCATION_GROUND_NOT_QUALIFIED},
      {"fraud", journal::REVOCATION_GROUND_FRAUD_OR_BRIBERY}};
  return kGrounds.at(word);
}

journal::CancellationGround CancellationGroundOf(const std::string& word) {
  static const std::map<std::string, journal::CancellationGround> kGrounds = {
      {"", journal::CANCELLATION_GROUND_UNSPECIFIED},
      {"term-over", journal::CANCELLATION_GROUND_TERM_OVER},
      {"holder-dead", journal::CANCELLATION_GROUND_HOLDER_DEAD_OR_INCAPABLE},
      {"dissolved", journal::CANCELLATION_GROUND_ORGANISATION_DISSOLVED},
      {"withdrawn", journal::CANCELLATION_GROUND_WITHDRAWN},
      {"annulled", journal::CANCELLATION_GROUND_REVOKED_OR_ANNULLED},
      {"force-majeure", journal::CANCELLATION_GROUND_FORCE_MAJEURE}};
  return kGrounds.at(word);
}

journal::Command RevokeFrom(const std::string& no, Words& words) {
  journal::Command command = Revoke(no, words["heard"]);
  journal::RevokeCase& revoke = *command.mutable_revoke_case();
  revoke.set_ground(RevocationGroundOf(words["ground"]));
  revoke.set_public_interest_harm(words["harm"] == "yes");
  if (words["how"] == "none") revoke.clear_heard_how();
  return command;
}

journal::Command ArchiveFrom(const std::string& no, Words& words) {
  journal::Command command = ArchiveOf(no);
  if (words["paper"] == "none") command.mutable_archive_case()->clear_papers();
  if (words["digest"] == "other") command.mutable_archive_case()->set_digest(std::string(32, 'x'));
  return command;
}

journal::Command RectifyFrom(const std::string& no, Words& words) {
  journal::Command command = Rectify(no, static_cast<journal::RatingStage>(std::stoi(words["stage"])));
  command.mutable_rectify_rating()->set_text(words["text"]);
  return command;
}

}  // namespace

journal::Command About(std::string_view item, journal::LinkKind kind, std::string_view case_no) {
  journal::Command command = SubmitOf(item);
  journal::SubmitCase& submit = *command.mutable_submit_case();
  submit.set_link_kind(kind);
  submit.set_linked_case_no(std::string(case_no));
  if (kind != journal::LINK_KIND_WITHDRAWAL) return command;
  submit.set_channel(journal::CHANNEL_OTHER);
  submit.clear_window_id();
  submit.clear_materials();
  submit.set_withdrawal_ground(journal::WITHDRAWAL_GROUND_FACTS_CHANGED);
  submit.set_compensation("no loss of property");
  return command;
}

journal::Command Revoke(std::string_view case_no, std::string_view heard_day) {
  journal::Command command;
  journal::RevokeCase& revoke = *command.mutable_revoke_case();
  revoke.set_case_no(std::string(case_no));
  revoke.set_ground(journal::REVOCATION_GROUND_FRAUD_OR_BRIBERY);
  revoke.set_reason("the lease was forged");
  revoke.set_basis("art. 69(2)");
  revoke.set_heard_how("statement taken at the bureau");
  revoke.set_heard_day(DayOf(std::string(heard_day)));
  revoke.set_remedy("review within 60 days, suit within 6 months");
  return command;
}

journal::Command Cancel(std::string_view case_no, journal::CancellationGround ground) {
  journal::Command command;
  journal::CancelCase& cancel = *command.mutable_cancel_case();
  cancel.set_case_no(std::string(case_no));
  cancel.set_ground(ground);
  cancel.set_reason("as the ground says");
  cancel.set_basis("art. 70");
  return command;
}

journal::Command ArchiveOf(std::string_view case_no) {
  journal::Command command;
  journal::ArchiveCase& archive = *command.mutable_archive_case();
  archive.set_case_no(std::string(case_no));
  archive.set_package_ref("shelf 7");
  journal::ArchivePaper& paper = *archive.add_papers();
  paper.set_piece("decision-seal");
  paper.set_digest(std::string(32, 's'));
  return command;
}

journal::Command HoldOf(std::string_view case_no, std::string_view reference) {
  journal::Command command;
  command.mutable_set_legal_hold()->set_case_no(std::string(case_no));
  command.mutable_set_legal_hold()->set_reference(std::string(reference));
  command.mutable_set_legal_hold()->set_basis("a suit is pending");
  return command;
}

journal::Command ReleaseOf(std::string_view case_no, std::string_view reference) {
  journal::Command command;
  command.mutable_release_legal_hold()->set_case_no(std::string(case_no));
  command.mutable_release_legal_hold()->set_reference(std::string(reference));
  command.mutable_release_legal_hold()->set_reason("the suit is over");
  return command;
}

journal::Command Rate(std::string_view case_no, journal::RatingStage stage, int code) {
  journal::Command command;
  command.mutable_rate_case()->set_case_no(std::string(case_no));
  command.mutable_rate_case()->set_stage(stage);
  command.mutable_rate_case()->set_code(code);
  return command;
}

journal::Command Rectify(std::string_view case_no, journal::RatingStage stage) {
  journal::Command command;
  journal::RectifyRating& rectify = *command.mutable_rectify_rating();
  rectify.set_case_no(std::string(case_no));
  rectify.set_stage(stage);
  rectify.set_verdict(journal::RATING_VERDICT_FACTUAL);
  rectify.set_text("the window opens at eight again");
  return command;
}

std::string Received(const Done& done) {
  if (done.outcome.refused()) {
    std::fprintf(stderr, "grants test kit: refused %s\n", done.reason().c_str());
    std::abort();
  }
  return done.answer().case_no();
}

std::string Rule(City& city, const std::string& case_no) {
  Received(city.Do(kChief, Accept(case_no)));
  Received(city.Do(kHandler, Review(case_no, "handle")));
  Received(city.Do(kApprover, Review(case_no, "approve")));
  journal::Command grant = Grant(case_no);
  grant.mutable_decide_case()->set_reasons("meets the conditions");
  grant.mutable_decide_case()->set_remedy("review within 60 days, suit within 6 months");
  return Received(city.Do(kApprover, grant));
}

std::string GrantedOf(City& city, std::string_view item) { return Rule(city, city.Submit(item)); }

std::string CompletedOf(City& city, std::string_view item) {
  const std::string no = GrantedOf(city, item);
  journal::Command certificate;
  certificate.mutable_issue_certificate()->set_case_no(no);
  certificate.mutable_issue_certificate()->set_certificate_no("JY-1");
  Received(city.Do(kClerk, certificate));
  return Received(city.Do(kClerk, Deliver(no)));
}

std::optional<journal::Command> GrantCommand(const std::string& verb, const std::string& case_no, Words& words) {
  if (verb == "revoke") return RevokeFrom(case_no, words);
  if (verb == "cancel") return Cancel(case_no, CancellationGroundOf(words["ground"]));
  if (verb == "archive") return ArchiveFrom(case_no, words);
  if (verb == "hold") return HoldOf(case_no, words["reference"]);
  if (verb == "release-hold") return ReleaseOf(case_no, words["reference"]);
  if (verb == "rectify") return RectifyFrom(case_no, words);
  if (verb != "withdraw-grant") return std::nullopt;
  journal::Command command = Grant(case_no);
  command.mutable_decide_case()->set_reasons(words["reasons"]);
  command.mutable_decide_case()->set_remedy(words["remedy"]);
  return command;
}

void AddLinkWords(journal::SubmitCase& submit, const std::string& linked_case_no, Words& words) {
  if (!words.contains("link")) return;
  const journal::Command about = About(submit.item_code(), KindOf(words["link"]), linked_case_no);
  journal::SubmitCase linked = about.submit_case();
  if (words["compensation"] == "none") linked.clear_compensation();
  if (words.contains("applicant")) linked.mutable_applicant()->set_uscc(words["applicant"]);
  submit = linked;
}

}  // namespace yici::approval
