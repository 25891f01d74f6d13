// Holders and organs after a grant: cases about it, its end, the archive; ratings and their answer.
#include "services/base/text.h"
#include "tests/sim/clients.h"

namespace yici::sim {

using law::State;

// A grant that could be renewed, changed or withdrawn; nullptr when there is none.
const law::Case* Clients::SomeGrant(const law::City& city) {
  std::vector<const law::Case*> standing, others, merged;
  for (const auto& [no, subject] : city.cases) {
    const bool stands = subject.granted && subject.result != 2 && subject.renewed_by.empty();
    const auto power = city.powers.find(subject.item->code);
    if (stands && power != city.powers.end() && !power->second.versions.back().merged_into.empty()) merged.push_back(&subject);
    (stands ? subject.item->term > 0 ? standing : others : others).push_back(&subject);
  }
  if (!merged.empty() && random_.Percent(50)) return random_.Of(merged);
  if (!standing.empty() && random_.Percent(75)) return random_.Of(standing);
  return others.empty() ? nullptr : random_.Of(others);
}

// Turns an application into one about a grant.
void Clients::Link(const law::Case& grant, journal::SubmitCase& submit, std::string& principal) {
  const int dice = random_.Below(100);
  submit.set_link_kind(dice < 55   ? journal::LINK_KIND_RENEWAL
                       : dice < 75 ? journal::LINK_KIND_CHANGE
                                   : journal::LINK_KIND_WITHDRAWAL);
  submit.set_linked_case_no(random_.PerMille(970) ? grant.no : random_.Percent(50) ? "" : "no-such-case");
  if (random_.Percent(93)) submit.mutable_applicant()->set_uscc(grant.applicant);
  if (submit.link_kind() != journal::LINK_KIND_WITHDRAWAL) {
    if (principal.starts_with("enterprise:")) principal = "enterprise:" + submit.applicant().uscc();
    return;
  }
  principal = OfficerOf(grant, random_.Percent(60) ? "chief-representative" : "organ-head");
  submit.clear_agent();
  submit.clear_window_id();
  submit.clear_materials();
  submit.set_channel(random_.Percent(80) ? journal::CHANNEL_OTHER : journal::CHANNEL_WEB);
  if (random_.PerMille(970)) submit.set_withdrawal_ground(static_cast<journal::WithdrawalGround>(random_.Between(1, 2)));
  submit.set_compensation(random_.PerMille(970) ? "无损失，不予补偿" : "");
}

journal::Command Clients::Revoke(const law::Case& subject, std::string& principal) {
  journal::Command command;
  journal::RevokeCase& revoke = *command.mutable_revoke_case();
  const int dice = random_.Below(100);
  principal = OfficerOf(subject, dice < 40 ? "organ-head" : dice < 80 ? "chief-representative" : "government-head");
  revoke.set_case_no(subject.no);
  revoke.set_ground(static_cast<journal::RevocationGround>(random_.PerMille(970) ? random_.Between(1, 6) : 0));
  revoke.set_reason(Words());
  revoke.set_basis(Words());
  revoke.set_heard_how(random_.PerMille(970) ? "书面陈述" : "");
  revoke.set_heard_day(random_.PerMille(970) ? today_ - random_.Below(4) + (random_.PerMille(30) ? 6 : 0) : 0);
  revoke.set_public_interest_harm(random_.PerMille(250));
  revoke.set_remedy(Words());
  revoke.set_etag(Etag(subject));
  return command;
}

journal::Command Clients::Cancel(const law::Case& subject, std::string& principal) {
  journal::Command command;
  journal::CancelCase& cancel = *command.mutable_cancel_case();
  principal = OfficerOf(subject, random_.Percent(50) ? "organ-head" : "chief-representative");
  cancel.set_case_no(subject.no);
  cancel.set_ground(static_cast<journal::CancellationGround>(random_.PerMille(970) ? random_.Between(1, 7) : 0));
  if (subject.lapsed != 0 && random_.Percent(60)) cancel.set_ground(journal::CANCELLATION_GROUND_TERM_OVER);
  cancel.set_reason(Words());
  cancel.set_basis(Words());
  cancel.set_etag(Etag(subject));
  return command;
}

journal::Command Clients::Archive(const law::Case& subject, std::string& principal) {
  journal::Command command;
  journal::ArchiveCase& archive = *command.mutable_archive_case();
  principal = OfficerOf(subject, random_.Percent(50) ? "handler" : "chief-representative");
  archive.set_case_no(subject.no);
  if (random_.Percent(30)) {
    journal::ArchivePaper& paper = *archive.add_papers();
    paper.set_piece(random_.Percent(95) ? "decision-seal" : "");
    paper.set_digest(std::string(random_.Percent(95) ? 32 : 5, 'p'));
  }
  if (random_.PerMille(180)) archive.set_digest(std::string(32, 'x'));
  archive.set_etag(Etag(subject));
  return command;
}

journal::Command Clients::Rectify(const law::Case& subject, std::string& principal) {
  journal::Command command;
  journal::RectifyRating& rectify = *command.mutable_rectify_rating();
  principal = OfficerOf(subject, random_.Percent(70) ? "chief-representative" : "organ-head");
  rectify.set_case_no(subject.no);
  rectify.set_stage(static_cast<journal::RatingStage>(random_.PerMille(970) ? random_.Between(1, 3) : 0));
  for (const auto& [stage, rating] : subject.rated) {
    if (rating.code >= 4 && random_.Percent(80)) rectify.set_stage(static_cast<journal::RatingStage>(stage));
  }
  rectify.set_verdict(static_cast<journal::RatingVerdict>(random_.PerMille(970) ? random_.Between(1, 3) : 0));
  rectify.set_text(Words());
  return command;
}

// The rater speaks again after a bad rating was answered; others try it too.
journal::Command Clients::RateAgain(const law::Case& subject, std::string& principal) {
  journal::Command command;
  journal::RateCase& rate = *command.mutable_rate_case();
  rate.set_case_no(subject.no);
  rate.set_stage(journal::RATING_STAGE_RECEIPT);
  rate.set_code(random_.Between(1, 5));
  principal = Applicant(subject);
  for (const auto& [stage, rating] : subject.rated) {
    if (!rating.answered && random_.Percent(80)) continue;
    rate.set_stage(static_cast<journal::RatingStage>(stage));
    const bool by_party = rating.rater.starts_with("enterprise:");
    if (by_party && random_.Percent(70)) principal = rating.rater;
    if (!by_party && random_.Percent(80)) principal = rating.rater;
  }
  if (random_.Percent(20)) {
    principal = OfficerOf(subject, "window-clerk");
    if (random_.Percent(80)) rate.set_applicant("enterprise:" + subject.applicant);
  }
  return command;
}

// Granted, delivered or ended.
journal::Command Clients::AtClosed(const law::Case& subject, std::string& principal) {
  const bool awaits_check = subject.promised && (subject.checks.empty() || subject.checks.back().second);
  const law::Clock* deferral = law::Last(subject, law::kDeferralClock);
  const bool too_late = deferral != nullptr && deferral->phase == law::Phase::kExpired;
  if (too_late && random_.Percent(30))
    return random_.Percent(70) ? HandInDeferred(subject, principal) : ExtendDeferral(subject, principal);
  const int dice = random_.Below(100);
  if (awaits_check && dice < 45) return AfterCheck(subject, principal);
  if (dice < 55) return random_.Percent(50) ? Rectify(subject, principal) : RateAgain(subject, principal);
  if (dice < 62) return Noting(subject, principal);
  if (dice < 80) return Archive(subject, principal);
  if (dice < 86) return Revoke(subject, principal);
  if (dice < 94) return Cancel(subject, principal);
  return dice < 97 ? CorrectRecord(subject, principal) : AfterCheck(subject, principal);
}

}  // namespace yici::sim
