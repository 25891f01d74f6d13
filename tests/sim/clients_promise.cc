// Acceptance on the applicant's word, after-checks, questions in review, forwarding, corrections, credit marks.
#include <algorithm>

#include "services/base/text.h"
#include "tests/sim/clients.h"

namespace yici::sim {
namespace {

std::string Digest(Random& random) { return std::string(random.PerMille(30) ? 20 : 32, 'd'); }

}  // namespace

void Clients::Sign(journal::SignedPromise& promise) {
  if (random_.PerMille(970)) promise.set_reference("承诺-1");
  if (random_.Percent(10)) promise.set_digest(Digest(random_));
  if (random_.PerMille(980)) promise.set_signed_day(today_ - random_.Below(3) + (random_.PerMille(30) ? 5 : 0));
}

journal::Command Clients::Defer(const law::Case& subject, std::string& principal) {
  journal::Command command;
  journal::AcceptWithDeferral& defer = *command.mutable_accept_with_deferral();
  principal = OfficerOf(subject, "chief-representative");
  defer.set_case_no(subject.no);
  for (const law::Material& material : subject.materials) {
    if (material.there ? random_.PerMille(60) : random_.PerMille(970)) defer.add_materials()->set_material_id(material.id);
  }
  if (random_.PerMille(20)) defer.add_materials()->set_material_id("no-such-material");
  if (random_.Percent(40)) defer.set_limit_wd(random_.Between(1, 8));
  if (random_.PerMille(80)) defer.set_limit_wd(random_.Percent(20) ? -1 : 60);
  Sign(*defer.mutable_promise());
  return command;
}

journal::Command Clients::HandInDeferred(const law::Case& subject, std::string& principal) {
  journal::Command command;
  journal::SubmitDeferred& submit = *command.mutable_submit_deferred();
  submit.set_case_no(subject.no);
  for (const std::string& id : subject.deferred) {
    if (random_.Percent(25)) continue;
    AddHeld(submit.mutable_materials(), id,
            random_.Percent(90) ? journal::MATERIAL_STATUS_PRESENT : journal::MATERIAL_STATUS_FAULTY);
  }
  if (submit.materials().empty() ? random_.Percent(90) : random_.Percent(8)) {
    AddHeld(submit.mutable_materials(), subject.item->materials.front(), journal::MATERIAL_STATUS_PRESENT);
  }
  Dress(subject.applicant, true, *submit.mutable_materials());
  if (random_.Percent(60)) {
    principal = Applicant(subject);
    submit.set_channel(random_.Percent(95) ? journal::CHANNEL_WEB : journal::CHANNEL_WINDOW);
    return command;
  }
  principal = OfficerOf(subject, "window-clerk");
  submit.set_window_id(cast_.windows[static_cast<size_t>(random_.Below(2))]);
  return command;
}

journal::Command Clients::ExtendDeferral(const law::Case& subject, std::string& principal) {
  journal::Command command;
  journal::ExtendDeferral& extend = *command.mutable_extend_deferral();
  principal = OfficerOf(subject, random_.Percent(90) ? "chief-representative" : "handler");
  extend.set_case_no(subject.no);
  extend.set_days(random_.PerMille(40) ? 0 : random_.Percent(85) ? random_.Between(1, 3) : random_.Between(4, 12));
  extend.set_cause(Words());
  extend.set_etag(Etag(subject));
  return command;
}

journal::Command Clients::Promise(const law::Case& subject, std::string& principal) {
  journal::Command command;
  journal::AcceptOnPromise& promise = *command.mutable_accept_on_promise();
  principal = OfficerOf(subject, "chief-representative");
  promise.set_case_no(subject.no);
  promise.set_voluntary(random_.PerMille(970));
  Sign(*promise.mutable_promise());
  for (const law::Material& material : subject.materials) {
    if (!material.there && random_.PerMille(980)) promise.add_covered_materials(material.id);
  }
  if (random_.PerMille(20)) promise.add_covered_materials("no-such-material");
  promise.set_seal(random_.Percent(85) ? "章" : "");
  return command;
}

journal::Command Clients::AfterCheck(const law::Case& subject, std::string& principal) {
  journal::Command command;
  journal::RecordAfterCheck& check = *command.mutable_record_after_check();
  principal = OfficerOf(subject, random_.Percent(60) ? "chief-representative" : "handler");
  check.set_case_no(subject.no);
  const bool first = subject.checks.empty();
  check.set_result(random_.PerMille(30)  ? journal::AFTER_CHECK_RESULT_UNSPECIFIED
                   : random_.Percent(60) ? journal::AFTER_CHECK_RESULT_UNTRUE
                   : first               ? journal::AFTER_CHECK_RESULT_TRUE
                                         : journal::AFTER_CHECK_RESULT_CORRECTED);
  if (random_.PerMille(30)) check.set_result(journal::AFTER_CHECK_RESULT_TRUE);
  check.set_findings(Words());
  const bool orders = first && check.result() == journal::AFTER_CHECK_RESULT_UNTRUE;
  if (orders != random_.PerMille(40)) check.set_correction_limit_wd(random_.Between(3, 10));
  return command;
}

// ---- in review ----

journal::Command Clients::AskInReview(const law::Case& subject, std::string& principal) {
  journal::Command command;
  journal::RequestSupplementInReview& ask = *command.mutable_request_supplement_in_review();
  principal = OfficerOf(subject, "chief-representative");
  ask.set_case_no(subject.no);
  for (const std::string& id : subject.item->materials) {
    if (random_.Percent(subject.deferral_open && law::Has(subject.deferred, id) ? 75 : 30))
      ask.add_faults()->set_material_id(id);
  }
  if (ask.faults().empty() && random_.Percent(95)) ask.add_faults()->set_material_id(random_.Of(subject.item->materials));
  if (random_.PerMille(15)) ask.add_faults()->set_material_id("no-such-material");
  return command;
}

journal::Command Clients::ForwardUp(const law::Case& subject, std::string& principal) {
  journal::Command command;
  journal::ForwardUp& forward = *command.mutable_forward_up();
  principal = OfficerOf(subject, random_.Percent(60) ? "approver" : "organ-head");
  const std::string& first = subject.steps.empty() ? std::string() : subject.steps.front().officer;
  if (!first.empty() && random_.Percent(10)) principal = first;
  if (!subject.hearing.presider.empty() && random_.Percent(10)) principal = subject.hearing.presider;
  forward.set_case_no(subject.no);
  forward.set_higher_organ(random_.PerMille(970) ? "省教育厅" : "");
  forward.set_opinion(Words());
  forward.set_etag(Etag(subject));
  return command;
}

journal::Command Clients::CorrectRecord(const law::Case& subject, std::string& principal) {
  journal::Command command;
  journal::CorrectRecord& correct = *command.mutable_correct_record();
  principal = OfficerOf(subject, random_.Percent(50) ? "window-clerk" : "handler");
  correct.set_case_no(subject.no);
  const std::vector<uint64_t> revisions(subject.revisions.begin(), subject.revisions.end());
  correct.set_event_revision(random_.Percent(92) ? random_.Of(revisions) : revisions.back() + 1);
  correct.set_event_index(random_.Percent(97) ? 0 : -1);
  correct.set_digest(Digest(random_));
  correct.set_reason(Words());
  correct.set_second_officer(random_.PerMille(30) ? "" : random_.PerMille(60) ? principal : OfficerOf(subject, "reviewer"));
  correct.set_kind(random_.Percent(60) ? journal::CORRECTION_KIND_LATE_KEYING : journal::CORRECTION_KIND_CLERICAL);
  if (random_.Percent(50)) correct.set_paper_day(today_ - random_.Between(-1, 10));
  return command;
}

// ---- marks ----

journal::Command Clients::Mark(const law::City& city) {
  journal::Command command;
  if (!city.marks.empty() && random_.Percent(40)) {
    journal::LiftCreditMark& lift = *command.mutable_lift_credit_mark();
    lift.set_party(random_.Of(city.marks).party);
    const auto of_party =
        std::count_if(city.marks.begin(), city.marks.end(), [&](const law::Mark& mark) { return mark.party == lift.party(); });
    lift.set_number(random_.Between(1, static_cast<int>(of_party)) + (random_.PerMille(60) ? 1 : 0));
    lift.set_reason(Words());
    return command;
  }
  journal::CreditMark& mark = *command.mutable_record_credit_mark()->mutable_mark();
  mark.set_party("enterprise:" + random_.Of(cast_.applicants));
  mark.set_kind(static_cast<journal::CreditMarkKind>(random_.PerMille(960) ? random_.Between(1, 3) : 0));
  mark.set_basis(Words());
  if (random_.Percent(30)) mark.set_from_day(today_ + random_.Between(-1, 5));
  if (random_.PerMille(960)) mark.set_until_day(today_ + random_.Between(0, 60));
  return command;
}

}  // namespace yici::sim
