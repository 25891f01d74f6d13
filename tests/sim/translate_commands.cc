// Commands as the judge hears them.
#include "tests/sim/translate.h"

namespace yici::sim {
namespace {

// ---- commands ----

using Materials = google::protobuf::RepeatedPtrField<journal::MaterialHeld>;

bool IsThere(const journal::MaterialHeld& held) {
  return held.status() == journal::MATERIAL_STATUS_PRESENT || held.status() == journal::MATERIAL_STATUS_UNSPECIFIED;
}

// A supplement "handed in" as missing was not handed in; an application lists it as it says.
void TakeMaterials(const Materials& materials, bool skip_missing, law::Act& act) {
  for (const journal::MaterialHeld& held : materials) {
    if (skip_missing && held.status() == journal::MATERIAL_STATUS_MISSING) continue;
    act.materials.push_back({.id = held.material_id(),
                             .there = IsThere(held),
                             .missing = held.status() == journal::MATERIAL_STATUS_MISSING,
                             .taken_from = held.reused_from(),
                             .file = held.attachment(),
                             .type = held.media_type(),
                             .bytes = held.size_bytes(),
                             .bare_digest = !held.digest().empty() && held.attachment().empty()});
  }
}

template <class Faults>
void TakeFaults(const Faults& faults, law::Act& act) {
  for (const journal::Fault& fault : faults) {
    act.faults.push_back({fault.material_id(), fault.status() == journal::MATERIAL_STATUS_MISSING, fault.text()});
  }
}

void Take(const journal::SubmitCase& c, law::Act& act) {
  act.what = law::Do::kSubmit;
  act.item = c.item_code();
  act.applicant = c.applicant().uscc();
  act.has_agent = c.has_agent();
  act.agent = c.agent().uscc();
  act.authorised = !c.agent().authorisation().empty();
  act.window = c.window_id();
  act.channel = c.channel();
  act.external_ref = c.external_ref();
  act.delivery_way = c.delivery_way();
  act.link = static_cast<law::LinkKind>(c.link_kind());
  act.linked_case = c.linked_case_no();
  act.withdrawal_ground = c.withdrawal_ground();
  act.compensation = c.compensation();
  act.compensation_fen = c.compensation_fen();
  TakeMaterials(c.materials(), false, act);
}
void Take(const journal::SubmitJoint& c, law::Act& act) {
  Take(c.application(), act);
  act.what = law::Do::kJoint;
  act.item.clear();  // the matter has its own
  act.matter = c.joint_matter_id();
  act.optional.assign(c.optional_items().begin(), c.optional_items().end());
}
void Take(const journal::CompleteInstant& c, law::Act& act) {
  Take(c.submit(), act);
  act.what = law::Do::kInstant;
  act.certificate = c.certificate_no();
  act.collector = c.collector_id().commitment();
  act.seal = !law::Blank(c.seal());
}
void Take(const journal::PreReview& c, law::Act& act) {
  act.what = law::Do::kPreReview;
  act.code = c.code();
  act.text = c.reason();
  act.ground = c.ground();
  act.organ = c.competent_organ();
  TakeFaults(c.faults(), act);
}
void Take(const journal::NotifySupplement& c, law::Act& act) { act.what = law::Do::kNotify, TakeFaults(c.faults(), act); }
void Take(const journal::SubmitSupplement& c, law::Act& act) {
  act.what = law::Do::kSupplement;
  act.channel = c.channel();
  act.window = c.window_id();
  act.named = c.applicant();
  TakeMaterials(c.materials(), true, act);
}
void Take(const journal::ReturnSupplement& c, law::Act& act) {
  act.what = law::Do::kReturnSupplement;
  TakeFaults(c.faults(), act);
}
void Take(const journal::CorrectOnSpot& c, law::Act& act) {
  act.what = law::Do::kCorrect;
  act.text = c.note();
  TakeMaterials(c.materials(), true, act);
}
void Take(const journal::AcceptCase&, law::Act& act) { act.what = law::Do::kAccept; }
void Take(const journal::RefuseAcceptance& c, law::Act& act) {
  act.what = law::Do::kRefuseAcceptance;
  act.ground = c.ground();
  act.text = c.reason();
  act.organ = c.competent_organ();
}
void Take(const journal::ReviewStep& c, law::Act& act) {
  act.what = law::Do::kReview;
  act.step = c.step();
  act.text = c.opinion();
  act.code = c.verdict();
  act.return_to = c.return_to();
  act.second = c.second_officer();
  act.departments.assign(c.joint_departments().begin(), c.joint_departments().end());
  act.etag = c.etag();
}
void Take(const journal::GiveOpinion& c, law::Act& act) {
  act.what = law::Do::kOpinion;
  act.department = c.department_id();
  act.code = c.opinion();
  act.text = c.text();
  act.basis = c.legal_basis();
}
void Take(const journal::DecideCase& c, law::Act& act) {
  act.what = law::Do::kRule;
  act.yes = c.grant();
  act.text = c.reasons();
  act.remedy = c.remedy();
  act.record = c.hearing_record();
  act.seal = !law::Blank(c.seal());
  act.etag = c.etag();
}
void Take(const journal::IssueCertificate& c, law::Act& act) {
  act.what = law::Do::kCertificate;
  act.certificate = c.certificate_no();
}
void Take(const journal::NotifyCollect& c, law::Act& act) { act.what = law::Do::kNotifyCollect, act.text = c.how(); }
void Take(const journal::DeliverResult& c, law::Act& act) {
  act.what = law::Do::kDeliver;
  act.delivery_way = c.way();
  act.collector = c.collector_id().commitment();
  act.courier = c.courier_no();
  act.window = c.window_id();
}
void Take(const journal::WithdrawCase& c, law::Act& act) {
  act.what = law::Do::kWithdraw;
  act.etag = c.etag();
  act.named = c.applicant();
}
void Take(const journal::TerminateCase& c, law::Act& act) {
  act.what = law::Do::kTerminate;
  act.text = c.reason();
  act.basis = c.basis();
}
void Take(const journal::TransferCase& c, law::Act& act) {
  act.what = law::Do::kTransfer;
  act.department = c.to_department();
  act.text = c.reason();
  act.basis = c.basis();
  act.window = c.window_id();
  act.etag = c.etag();
}
void Take(const journal::RecordVisit& c, law::Act& act) { act.what = law::Do::kVisit, act.hall = c.hall_id(); }
void Take(const journal::RateCase& c, law::Act& act) {
  act.what = law::Do::kRate;
  act.code = c.stage();
  act.rating = c.code();
  act.named = c.applicant();
}
void Take(const journal::SettleCase&, law::Act& act) { act.what = law::Do::kSettle; }

// ---- special procedures, hearings, extension ----

template <class Command>
void TakeSpecial(const Command& c, law::Act& act) {
  act.kind = c.kind();
  act.basis = c.basis();
  act.text = c.reason();
  act.length = c.length();
  act.calendar_days = c.calendar_days();
  act.approver = c.approver();
  act.people.assign(c.inspectors().begin(), c.inspectors().end());
}
void Take(const journal::StartSpecial& c, law::Act& act) { act.what = law::Do::kStartSpecial, TakeSpecial(c, act); }
void Take(const journal::AmendSpecial& c, law::Act& act) { act.what = law::Do::kAmendSpecial, TakeSpecial(c, act); }
void Take(const journal::EndSpecial& c, law::Act& act) { act.what = law::Do::kEndSpecial, act.text = c.result(); }
void Take(const journal::ExtendLimit& c, law::Act& act) {
  act.what = law::Do::kExtend;
  act.length = c.days();
  act.text = c.reason();
  act.approver = c.approver();
  act.etag = c.etag();
}
void Take(const journal::NotifyHearingRight& c, law::Act& act) {
  act.what = law::Do::kTellRight;
  act.text = c.ground();
  for (const journal::Party& party : c.interested()) {
    act.people.push_back(party.uscc().empty() ? "" : "enterprise:" + party.uscc());
  }
}
void Take(const journal::WaiveHearing& c, law::Act& act) {
  act.what = law::Do::kWaiveHearing;
  act.text = c.waiver();
  act.named = c.party();
}
void Take(const journal::RequestHearing& c, law::Act& act) { act.what = law::Do::kRequestHearing, act.named = c.party(); }
void Take(const journal::ScheduleHearing& c, law::Act& act) {
  act.what = law::Do::kScheduleHearing;
  act.day = c.hearing_day();
  act.place = c.place();
  act.presider = c.presiding_officer();
}
void Take(const journal::OpenHearing& c, law::Act& act) {
  act.what = law::Do::kOpenHearing;
  act.presider = c.presiding_officer();
}
void Take(const journal::CloseHearing& c, law::Act& act) {
  act.what = law::Do::kCloseHearing;
  act.record = c.record();
  act.yes = c.signed_by_participants();
  act.text = c.note();
}

// ---- deferral, promise, review, corrections ----

law::Signed SignedOf(const journal::SignedPromise& row) {
  return {.reference = !law::Blank(row.reference()), .digest_bytes = row.digest().size(), .day = row.signed_day()};
}
void Take(const journal::AcceptWithDeferral& c, law::Act& act) {
  act.what = law::Do::kDefer;
  for (const journal::DeferredMaterial& deferred : c.materials()) act.named_materials.push_back(deferred.material_id());
  act.length = c.limit_wd();
  act.promise = SignedOf(c.promise());
}
void Take(const journal::SubmitDeferred& c, law::Act& act) {
  act.what = law::Do::kSubmitDeferred;
  act.channel = c.channel();
  act.window = c.window_id();
  act.named = c.applicant();
  TakeMaterials(c.materials(), true, act);
}
void Take(const journal::ExtendDeferral& c, law::Act& act) {
  act.what = law::Do::kExtendDeferral;
  act.length = c.days();
  act.text = c.cause();
  act.etag = c.etag();
}
void Take(const journal::AcceptOnPromise& c, law::Act& act) {
  act.what = law::Do::kPromise;
  act.yes = c.voluntary();
  act.promise = SignedOf(c.promise());
  act.named_materials.assign(c.covered_materials().begin(), c.covered_materials().end());
  act.seal = !law::Blank(c.seal());
}
void Take(const journal::RecordAfterCheck& c, law::Act& act) {
  act.what = law::Do::kAfterCheck;
  act.code = c.result();
  act.text = c.findings();
  act.length = c.correction_limit_wd();
}
void Take(const journal::RequestSupplementInReview& c, law::Act& act) {
  act.what = law::Do::kReviewSupplement;
  TakeFaults(c.faults(), act);
}
void Take(const journal::ForwardUp& c, law::Act& act) {
  act.what = law::Do::kForward;
  act.organ = c.higher_organ();
  act.text = c.opinion();
  act.etag = c.etag();
}
void Take(const journal::CorrectRecord& c, law::Act& act) {
  act.what = law::Do::kCorrectRecord;
  act.event_revision = c.event_revision();
  act.event_index = c.event_index();
  act.digest_bytes = c.digest().size();
  act.text = c.reason();
  act.second = c.second_officer();
  act.code = c.kind();
  act.day = c.paper_day();
}

// ---- what follows a grant ----

void Take(const journal::RevokeCase& c, law::Act& act) {
  act.what = law::Do::kRevokeGrant;
  act.ground = c.ground();
  act.text = c.reason();
  act.basis = c.basis();
  act.record = c.heard_how();
  act.day = c.heard_day();
  act.yes = c.public_interest_harm();
  act.remedy = c.remedy();
  act.etag = c.etag();
}
void Take(const journal::CancelCase& c, law::Act& act) {
  act.what = law::Do::kCancel;
  act.ground = c.ground();
  act.text = c.reason();
  act.basis = c.basis();
  act.etag = c.etag();
}
void Take(const journal::ArchiveCase& c, law::Act& act) {
  act.what = law::Do::kArchive;
  act.digest_bytes = c.digest().size();
  for (const journal::ArchivePaper& paper : c.papers()) act.papers.emplace_back(paper.piece(), paper.digest().size());
  act.etag = c.etag();
}
void Take(const journal::RectifyRating& c, law::Act& act) {
  act.what = law::Do::kRectify;
  act.code = c.stage();
  act.rating = c.verdict();
  act.text = c.text();
}

// ---- import ----

law::Import::OldClock OldClockOf(const journal::ImportedClock& row) {
  law::Import::OldClock old;
  old.clock.kind = row.kind();
  old.clock.calendar_days = row.calendar_days();
  old.clock.limit = row.limit();
  old.clock.extension = row.extension();
  old.clock.start = row.start_day();
  old.clock.step = row.step();
  for (const journal::Pause& pause : row.pauses()) old.clock.pauses.push_back({pause.start_day(), pause.end_day()});
  old.left = row.left();
  return old;
}

void Take(const journal::ImportCase& c, law::Act& act) {
  Take(c.application(), act);
  act.what = law::Do::kImport;
  act.digest_bytes = c.history_digest().size();
  law::Import& old = act.import;
  old.source = c.source_system();
  old.number = c.old_number();
  const bool handled = c.state() >= journal::CASE_STATE_ACCEPTED && c.state() <= journal::CASE_STATE_UNDER_APPROVAL;
  old.importable = handled || c.state() == journal::CASE_STATE_RECEIVED || c.state() == journal::CASE_STATE_GRANTED ||
                   c.state() == journal::CASE_STATE_AWAITING_SUPPLEMENT || c.state() == journal::CASE_STATE_REFUSED;
  old.state = static_cast<law::State>(c.state() - journal::CASE_STATE_PENDING_PRE_REVIEW);
  old.submitted = c.submitted_day();
  old.acceptance = c.acceptance_day();
  old.last_material = c.last_material_day();
  old.ruled = c.ruling().day();
  old.as_stated = c.as_stated();
  for (const journal::ImportedClock& clock : c.clocks()) old.clocks.push_back(OldClockOf(clock));
  for (const journal::DocumentRef& document : c.documents()) old.documents.emplace_back(document.code(), document.day());
  for (const journal::StepState& step : c.steps_done()) {
    old.steps.push_back(
        {step.step(), step.officer(), step.second_officer(), !law::Blank(step.opinion()) && step.closed_us() != 0});
  }
  act.text = c.ruling().reasons();
  act.remedy = c.ruling().remedy();
  act.seal = !law::Blank(c.ruling().seal());
}

template <class Message>
void TakeCase(const Message& message, law::Act& act) {
  act.case_no = message.case_no();
  Take(message, act);
}

void TakeCatalogue(const journal::Command& command, law::Act& act) {
  if (TakeDemand(command, act) || TakeOrgans(command, act)) return;
  using C = journal::Command;
  switch (command.command_case()) {
    case C::kGrantRole:
      act.what = law::Do::kGrant;
      act.grant = GrantOf(command.grant_role().grant());
      return;
    case C::kRevokeRole:
      act.what = law::Do::kRevoke;
      act.grant = {.officer = command.revoke_role().officer_id(),
                   .role = command.revoke_role().role(),
                   .kind = command.revoke_role().scope_kind(),
                   .scope = command.revoke_role().scope()};
      return;
    case C::kSetSubstitution: {
      const journal::Substitution& row = command.set_substitution().substitution();
      act.what = law::Do::kSubstitute;
      act.substitution = {.absent = row.absent(),
                          .substitute = row.substitute(),
                          .from = row.from_day(),
                          .until = row.until_day(),
                          .revoked = row.revoked()};
      return;
    }
    case C::kPublishCalendar:
      act.what = law::Do::kPublish;
      act.notice = NoticeOf(command.publish_calendar().notice());
      act.force = command.publish_calendar().force();
      act.text = command.publish_calendar().reason();
      return;
    case C::kRecordCreditMark: {
      const journal::CreditMark& row = command.record_credit_mark().mark();
      act.what = law::Do::kMark;
      act.mark = {.party = row.party(),
                  .kind = static_cast<law::MarkKind>(row.kind()),
                  .from = row.from_day(),
                  .until = row.until_day()};
      act.basis = row.basis();
      return;
    }
    case C::kLiftCreditMark:
      act.what = law::Do::kLiftMark;
      act.mark.party = command.lift_credit_mark().party();
      act.number = command.lift_credit_mark().number();
      act.text = command.lift_credit_mark().reason();
      return;
    case C::kStageRows: {
      const journal::PowerAdjustment& row = command.stage_rows().rows(0).adjustment();
      act.what = law::Do::kStage;
      act.change_set = command.stage_rows().change_set();
      act.line = {.kind = row.kind(),
                  .item = row.item_code(),
                  .name = row.name_zh(),
                  .from = row.from_organ(),
                  .to = row.to_organs().empty() ? "" : row.to_organs(0),
                  .target = row.target_item_code(),
                  .reason = row.reason(),
                  .day = row.effective_day()};
      return;
    }
    case C::kApplyPowerList:
      act.what = law::Do::kApplyList;
      act.change_set = command.apply_power_list().change_set();
      return;
    default: act.what = law::Do::kNothing;
  }
}

void TakeSinceAcceptance(const journal::Command& c, law::Act& act) {
  using C = journal::Command;
  switch (c.command_case()) {
    case C::kStartSpecial: return TakeCase(c.start_special(), act);
    case C::kAmendSpecial: return TakeCase(c.amend_special(), act);
    case C::kEndSpecial: return TakeCase(c.end_special(), act);
    case C::kExtendLimit: return TakeCase(c.extend_limit(), act);
    case C::kNotifyHearingRight: return TakeCase(c.notify_hearing_right(), act);
    case C::kWaiveHearing: return TakeCase(c.waive_hearing(), act);
    case C::kRequestHearing: return TakeCase(c.request_hearing(), act);
    case C::kScheduleHearing: return TakeCase(c.schedule_hearing(), act);
    case C::kOpenHearing: return TakeCase(c.open_hearing(), act);
    case C::kCloseHearing: return TakeCase(c.close_hearing(), act);
    case C::kAcceptWithDeferral: return TakeCase(c.accept_with_deferral(), act);
    case C::kSubmitDeferred: return TakeCase(c.submit_deferred(), act);
    case C::kExtendDeferral: return TakeCase(c.extend_deferral(), act);
    case C::kAcceptOnPromise: return TakeCase(c.accept_on_promise(), act);
    case C::kRecordAfterCheck: return TakeCase(c.record_after_check(), act);
    case C::kRequestSupplementInReview: return TakeCase(c.request_supplement_in_review(), act);
    case C::kForwardUp: return TakeCase(c.forward_up(), act);
    case C::kCorrectRecord: return TakeCase(c.correct_record(), act);
    case C::kRevokeCase: return TakeCase(c.revoke_case(), act);
    case C::kCancelCase: return TakeCase(c.cancel_case(), act);
    case C::kArchiveCase: return TakeCase(c.archive_case(), act);
    default: return TakeCatalogue(c, act);
  }
}

void TakeCommand(const journal::Command& c, law::Act& act) {
  using C = journal::Command;
  switch (c.command_case()) {
    case C::kSubmitCase: return Take(c.submit_case(), act);
    case C::kSubmitJoint: return Take(c.submit_joint(), act);
    case C::kImportCase: return Take(c.import_case(), act);
    case C::kCompleteInstant: return Take(c.complete_instant(), act);
    case C::kPreReview: return TakeCase(c.pre_review(), act);
    case C::kNotifySupplement: return TakeCase(c.notify_supplement(), act);
    case C::kSubmitSupplement: return TakeCase(c.submit_supplement(), act);
    case C::kReturnSupplement: return TakeCase(c.return_supplement(), act);
    case C::kCorrectOnSpot: return TakeCase(c.correct_on_spot(), act);
    case C::kAcceptCase: return TakeCase(c.accept_case(), act);
    case C::kRefuseAcceptance: return TakeCase(c.refuse_acceptance(), act);
    case C::kReviewStep: return TakeCase(c.review_step(), act);
    case C::kGiveOpinion: return TakeCase(c.give_opinion(), act);
    case C::kDecideCase: return TakeCase(c.decide_case(), act);
    case C::kIssueCertificate: return TakeCase(c.issue_certificate(), act);
    case C::kNotifyCollect: return TakeCase(c.notify_collect(), act);
    case C::kDeliverResult: return TakeCase(c.deliver_result(), act);
    case C::kWithdrawCase: return TakeCase(c.withdraw_case(), act);
    case C::kTerminateCase: return TakeCase(c.terminate_case(), act);
    case C::kTransferCase: return TakeCase(c.transfer_case(), act);
    case C::kRecordVisit: return TakeCase(c.record_visit(), act);
    case C::kRateCase: return TakeCase(c.rate_case(), act);
    case C::kRectifyRating: return TakeCase(c.rectify_rating(), act);
    case C::kSettleCase: return TakeCase(c.settle_case(), act);
    default: return TakeSinceAcceptance(c, act);
  }
}

}  // namespace

law::Notice NoticeOf(const journal::HolidayNotice& row) {
  law::Notice notice{row.year(), row.version(), row.published_day(), {}};
  for (const journal::NoticeDay& day : row.days()) notice.days[day.day()] = day.working();
  return notice;
}

law::Act ActOf(const server::Incoming& incoming, int64_t legal_us, uint64_t revision) {
  law::Act act;
  const journal::Arrival& arrival = incoming.arrival;
  act.sender = arrival.principal().id();
  act.on_behalf_of = arrival.on_behalf_of();
  act.actor = act.sender.rfind("hall:", 0) == 0 ? act.on_behalf_of : act.sender;
  act.now_us = legal_us;
  act.occurred_us = arrival.occurred_us();
  act.revision = revision;
  TakeCommand(incoming.command, act);
  return act;
}

}  // namespace yici::sim
