#include "services/approval/service/present.h"
#include "services/approval/service/present_special.h"
#include "services/base/text.h"

#include "absl/strings/escaping.h"
#include "services/approval/machine/joint.h"
#include "services/approval/machine/joint_papers.h"
#include "services/approval/machine/attachments.h"
#include "services/approval/machine/view.h"
#include "services/approval/service/present_deferral.h"
#include "services/approval/service/present_grants.h"
#include "services/audit/tree/leaf.h"
#include "services/catalog/machine/lookup.h"
#include "services/directory/machine/organs.h"

namespace yici::approval {
namespace {

void SetText(Names names, api::Text* out) {
  out->set_zh(std::string(names.zh));
  out->set_en(std::string(names.en));
}

std::string_view PhaseName(journal::ClockPhase phase) {
  switch (phase) {
    case journal::CLOCK_PHASE_RUNNING: return "running";
    case journal::CLOCK_PHASE_PAUSED: return "paused";
    case journal::CLOCK_PHASE_STOPPED: return "stopped";
    case journal::CLOCK_PHASE_EXPIRED: return "expired";
    default: return "";
  }
}

std::string_view ColorName(journal::CardColor color) {
  switch (color) {
    case journal::CARD_COLOR_EARLY_WARNING: return "early_warning";
    case journal::CARD_COLOR_YELLOW: return "yellow";
    case journal::CARD_COLOR_RED: return "red";
    case journal::CARD_COLOR_REMINDER: return "reminder";
    default: return "";
  }
}

std::string_view StatusName(journal::MaterialStatus status) {
  switch (status) {
    case journal::MATERIAL_STATUS_PRESENT: return "present";
    case journal::MATERIAL_STATUS_MISSING: return "missing";
    case journal::MATERIAL_STATUS_FAULTY: return "faulty";
    default: return "";
  }
}

std::string_view PhaseName(journal::StepPhase phase) {
  switch (phase) {
    case journal::STEP_PHASE_OPEN: return "open";
    case journal::STEP_PHASE_DONE: return "done";
    case journal::STEP_PHASE_SKIPPED: return "skipped";
    default: return "waiting";
  }
}

std::string_view FaultName(journal::VisitFault fault) {
  switch (fault) {
    case journal::VISIT_FAULT_ORGAN: return "organ";
    case journal::VISIT_FAULT_APPLICANT: return "applicant";
    default: return "none";
  }
}

}  // namespace

Names StepNames(std::string_view step) {
  struct Row {
    std::string_view step, zh, en;
  };
  static constexpr Row kRows[] = {{"handle", "承办", "handling"},
                                  {"review", "审核", "review"},
                                  {"approve", "批准", "approval"},
                                  {"site-inspection", "现场核查", "site inspection"},
                                  {"quarantine", "检疫", "quarantine"},
                                  {"testing", "检测", "testing"},
                                  {"expert-review", "专家评审", "expert review"},
                                  {"hearing", "听证", "hearing"},
                                  {"public-notice", "公示", "public notice"},
                                  {"dispatch", "分派", "dispatch"},
                                  {"joint-review", "联合审查", "joint review"},
                                  {"lead-decision", "牵头部门决定", "decision of the lead department"},
                                  {"decide", "决定", "decision"}};
  // A step of a process model may say after a dot whose it is.
  const std::string_view kind = step.substr(0, step.find('.'));
  for (const Row& row : kRows) {
    if (row.step == kind) return {row.zh, row.en};
  }
  return {step, step};
}

namespace {

void PresentClock(const journal::Case& subject, const journal::Clock& clock, const calendar::Calendar& calendar, CivilDay today,
                  api::ClockView* out) {
  const ClockView view = ViewClock(subject, clock, calendar, today);
  out->set_clock(std::string(ShortNameOf(clock.kind())));
  SetText(NameOf(clock.kind()), out->mutable_title());
  out->set_unit(clock.calendar_days() ? "cd" : "wd");
  out->set_limit(clock.limit());
  out->set_extension(clock.extension());
  out->set_start_day(DayText(clock.start_day()));
  out->set_phase(std::string(PhaseName(clock.phase())));
  out->set_due_day(view.due.ToString());
  out->set_used(view.used);
  out->set_paused(view.paused);
  out->set_left(view.left);
  out->set_provisional(view.provisional);
  out->set_calendar_version(view.calendar_version);
  out->set_step(clock.step());
  if (view.is_paused) {
    out->mutable_paused_note()->set_zh("暂停中");
    out->mutable_paused_note()->set_en("paused");
  }
}

// Opens the fields of a party: mostly all under one key, which is unwrapped once.
class FieldOpener {
 public:
  FieldOpener(const server::Gate& gate, const server::ReadView& view) : gate_(gate), view_(view) {}

  // As `mask` shows it; kErasedText where there was a text that nobody can read any more, "" where there was none.
  template <class Mask>
  std::string Show(const journal::SealedField& field, const Mask& mask) {
    if (field.commitment().empty()) return "";
    const std::optional<std::string> text = Open(field);
    erased_ = erased_ || !text;
    return text ? mask(*text) : std::string(kErasedText);
  }
  bool erased() const { return erased_; }

 private:
  std::optional<std::string> Open(const journal::SealedField& field) {
    if (field.ciphertext().empty()) return std::nullopt;
    if (key_id_ != field.key_id()) Unwrap(field.key_id());
    return key_ ? server::OpenSealed(*key_, field) : std::nullopt;
  }
  void Unwrap(const std::string& key_id) {
    key_id_ = key_id;
    std::string wrapped;
    const auto& published = view_.published();
    const bool kept = published.store->Get(published.snapshot.get(), storage::Family::kKeys, key_id, &wrapped).ok();
    key_ = kept ? server::UnwrapKey(gate_.master(), key_id, wrapped) : std::nullopt;
  }

  const server::Gate& gate_;
  const server::ReadView& view_;
  std::string key_id_;
  std::optional<server::Key32> key_;
  bool erased_ = false;
};

void PresentSteps(const journal::Case& subject, api::Case* out) {
  for (const journal::StepState& step : subject.steps()) {
    auto* shown = out->add_steps();
    shown->set_step(step.step());
    SetText(StepNames(step.step()), shown->mutable_title());
    shown->set_phase(std::string(PhaseName(step.phase())));
    shown->set_officer(step.officer());
    shown->set_opinion(step.opinion());
    if (step.closed_us() != 0) SetTime(step.closed_us(), shown->mutable_closed_at());
    for (const auto& opinion : step.opinions()) {
      shown->add_opinions(StrCat(opinion.department_id(), ": ", static_cast<int>(opinion.opinion()), " ", opinion.text(),
                                 opinion.by_silence() ? " (by silence)" : ""));
    }
  }
}

void PresentReview(const journal::Review& review, api::ReviewView* out) {
  out->set_process_id(review.process_id());
  out->set_digest(review.digest());
  out->set_instance(review.instance_id());
  out->set_phase(review.failed() ? "failed" : review.ended() ? "ended" : "running");
}

// A child of a joint matter shows how it judges a paper, and of the paper what lies with the parent.
void PresentMaterials(const server::ReadView& view, const journal::Case& subject, const journal::Item* item, api::Case* out) {
  for (const journal::MaterialHeld& held : subject.materials()) {
    auto* shown = out->add_materials();
    const journal::MaterialHeld& paper = PaperOf(view, held);
    shown->set_material_id(held.material_id());
    shown->set_status(std::string(StatusName(held.status())));
    shown->set_copies(paper.copies());
    shown->set_pages(paper.pages());
    shown->set_digest(absl::BytesToHexString(paper.digest()));
    shown->set_day(DayText(held.day()));
    shown->set_fault(held.fault());
    shown->set_shared_from(held.shared_from());
    shown->set_shared_material_id(held.shared_material_id());
    shown->set_size_bytes(paper.size_bytes());
    shown->set_media_type(paper.media_type());
    shown->set_attached(!paper.attachment().empty());
    shown->set_reused_from(paper.reused_from());
    shown->set_valid_until(DayText(paper.valid_until()));
    if (item == nullptr) continue;
    for (const journal::Material& material : item->materials()) {
      if (material.material_id() == held.material_id()) shown->set_name(material.name_zh());
    }
  }
}

void PresentImported(const journal::Imported& imported, api::ImportedView* out) {
  out->set_source_system(imported.source_system());
  out->set_old_number(imported.old_number());
  out->set_history_sha256(absl::BytesToHexString(imported.history_digest()));
  out->set_day(DayText(imported.day()));
  out->set_by(imported.by());
  out->set_stated_days(imported.as_stated());
}

void PresentVisitsAndCards(const journal::Case& subject, api::Case* out) {
  for (const journal::Card& card : subject.cards()) {
    auto* shown = out->add_cards();
    shown->set_color(std::string(ColorName(card.color())));
    shown->set_clock(std::string(ShortNameOf(card.clock())));
    shown->set_rule(card.rule());
    SetTime(card.occurred_us(), shown->mutable_occurred_at());
    shown->set_liable_post(card.liable_post());
  }
  for (const journal::Visit& visit : subject.visits()) {
    auto* shown = out->add_visits();
    shown->set_hall_id(visit.hall_id());
    shown->set_day(DayText(visit.day()));
    shown->set_purpose(visit.purpose());
    shown->set_by_agent(visit.by_agent());
    shown->set_fault(std::string(FaultName(visit.fault())));
  }
}

void PresentAgency(const journal::Agency& agency, api::AgencyView* out) {
  out->set_agent(agency.agent());
  out->set_on_behalf_of("enterprise:" + agency.uscc());
  out->set_mandate(agency.mandate());
  out->set_park_id(agency.park_id());
  out->set_project_id(agency.project_id());
  out->set_errand_no(agency.errand_no());
}

void PresentTransfers(const journal::Case& subject, api::Case* out) {
  for (const journal::CaseTransfer& transfer : subject.transfers()) {
    auto* shown = out->add_transfers();
    SetTime(transfer.at_us(), shown->mutable_at());
    shown->set_from_department(transfer.from_department());
    shown->set_to_department(transfer.to_department());
    shown->set_reason(transfer.reason());
    shown->set_basis(transfer.basis());
    shown->set_officer(transfer.officer());
    shown->set_by_reorganization(transfer.by_reorganization());
    shown->set_from_hall(transfer.from_hall());
    shown->set_to_hall(transfer.to_hall());
  }
}

// The documents that an event issued, in the order of the law.
std::vector<const journal::DocumentRef*> DocumentsOf(const journal::Event& event) {
  if (const journal::DocumentRef* special = SpecialDocumentOf(event)) return {special};
  switch (event.event_case()) {
    case journal::Event::kCaseReceived: return {&event.case_received().receipt()};
    case journal::Event::kSupplementNotified: return {&event.supplement_notified().document()};
    case journal::Event::kCaseSupplemented: return {&event.case_supplemented().receipt()};
    case journal::Event::kSupplementReturned: return {&event.supplement_returned().mark()};
    case journal::Event::kCaseAccepted: return {&event.case_accepted().document()};
    case journal::Event::kCaseNotAccepted: return {&event.case_not_accepted().document()};
    case journal::Event::kCaseDecided: return {&event.case_decided().ruling().document()};
    case journal::Event::kCaseDelivered: return {&event.case_delivered().delivery().document()};
    case journal::Event::kCaseWithdrawn: return {&event.case_withdrawn().document()};
    case journal::Event::kCaseTerminated: return {&event.case_terminated().document()};
    case journal::Event::kDeferredSubmitted: return {&event.deferred_submitted().receipt()};
    case journal::Event::kDeferralExtended: return {&event.deferral_extended().document()};
    case journal::Event::kPromiseAccepted: return {&event.promise_accepted().promise().document()};
    case journal::Event::kSupplementRequestedInReview: return {&event.supplement_requested_in_review().document()};
    default: break;
  }
  const journal::DocumentRef* of_grant = GrantDocumentOf(event);
  if (of_grant == nullptr) return {};
  return {of_grant};
}

// What a reader of the history wants to know beside the kind of event.
void SetDetail(const journal::Event& event, api::Text* out) {
  if (SetSpecialDetail(event, out)) return;
  const auto set = [&](std::string zh, std::string en) {
    out->set_zh(std::move(zh));
    out->set_en(std::move(en));
  };
  if (SetDeferralDetail(event, out)) return;
  switch (event.event_case()) {
    case journal::Event::kClockRescheduled: {
      const auto& moved = event.clock_rescheduled();
      const std::string days = StrCat(DayText(moved.old_due_day()), " → ", DayText(moved.new_due_day()));
      return set(StrCat(ShortNameOf(moved.clock()), " 到期日 ", days), StrCat(ShortNameOf(moved.clock()), " due ", days));
    }
    case journal::Event::kClockWarned:
      return set(StrCat(ShortNameOf(event.clock_warned().clock()), " 将于 ", DayText(event.clock_warned().due_day()), " 到期"),
                 StrCat(ShortNameOf(event.clock_warned().clock()), " falls due on ", DayText(event.clock_warned().due_day())));
    case journal::Event::kClockBreached:
      return set(StrCat(ShortNameOf(event.clock_breached().clock()), " 逾期 ", event.clock_breached().rule()),
                 StrCat(ShortNameOf(event.clock_breached().clock()), " late: ", event.clock_breached().rule()));
    case journal::Event::kStepReviewed:
      return set(StrCat(event.step_reviewed().step(), "：", event.step_reviewed().opinion()),
                 StrCat(event.step_reviewed().step(), ": ", event.step_reviewed().opinion()));
    case journal::Event::kOpinionGiven: {
      const journal::DepartmentOpinion& opinion = event.opinion_given().opinion();
      if (!opinion.by_silence()) return;
      return set(StrCat(opinion.department_id(), " 逾期未答复，视为同意"),
                 StrCat(opinion.department_id(), " silent until the limit: taken as agreement"));
    }
    case journal::Event::kReviewAdvanced: {
      const auto& advanced = event.review_advanced();
      if (advanced.ended()) return set("审查流程结束，可以作出决定", "the review is over: the ruling is open");
      if (advanced.failed()) return set("流程中断，按事项环节继续", "the process broke off: the steps go on in their order");
      if (advanced.step().empty()) return set("流程等待中", "the process waits");
      const Names names = StepNames(advanced.step());
      return set(StrCat("进入环节 ", names.zh), StrCat("step ", names.en, " opens"));
    }
    case journal::Event::kCaseDecided:
      if (event.case_decided().deemed()) return set("视为准予延续", "deemed renewed");
      return event.case_decided().ruling().grant() ? set("准予", "granted")
                                                   : set(StrCat("不予：", event.case_decided().ruling().reasons()),
                                                         StrCat("refused: ", event.case_decided().ruling().reasons()));
    case journal::Event::kCaseTerminated: {
      const std::string text = StrCat(event.case_terminated().reason(), "：", event.case_terminated().basis());
      return set(text, text);
    }
    case journal::Event::kCaseImported: {
      const journal::Imported& imported = event.case_imported().subject().imported();
      const std::string from = StrCat(imported.source_system(), " ", imported.old_number());
      const std::string digest = StrCat("SHA-256 ", absl::BytesToHexString(imported.history_digest()));
      return set(StrCat("迁自 ", from, "，原过程 ", digest), StrCat("imported from ", from, ", history ", digest));
    }
    case journal::Event::kAttachmentRead:
      return set(StrCat("查看附件 ", event.attachment_read().material_id(), "：", event.attachment_read().purpose()),
                 StrCat("attachment of ", event.attachment_read().material_id(), " read: ", event.attachment_read().purpose()));
    case journal::Event::kCaseTransferred: {
      const auto& transfer = event.case_transferred().transfer();
      const std::string organs = StrCat(transfer.from_department(), " → ", transfer.to_department());
      return set(StrCat(transfer.by_reorganization() ? "机构调整，由承接部门续办 " : "移送 ", organs, "：", transfer.reason()),
                 StrCat(transfer.by_reorganization() ? "carried on by the successor " : "transferred ", organs, ": ",
                        transfer.reason()));
    }
    case journal::Event::kCaseWithdrawn: return set(event.case_withdrawn().reason(), event.case_withdrawn().reason());
    case journal::Event::kJointChildSettled:
    case journal::Event::kJointAccepted:
    case journal::Event::kJointConcluded:
    case journal::Event::kJointMaterialsJudged: return SetJointDetail(event, out);
    default: SetGrantDetail(event, out);
  }
}

}  // namespace

std::string DayText(int32_t day) { return day == 0 ? "" : CivilDay(day).ToString(); }

void SetTime(int64_t micros, google::protobuf::Timestamp* out) {
  out->set_seconds(micros / kMicrosPerSecond);
  out->set_nanos(static_cast<int32_t>(micros % kMicrosPerSecond * 1000));
}

void PresentDocument(const journal::DocumentRef& document, std::string_view case_no, api::DocumentRef* out) {
  out->set_name(StrCat("documents/", DocumentId(document, case_no)));
  out->set_code(document.code());
  SetText(NameOfDocument(document.code()), out->mutable_title());
  out->set_number(PrintedNumber(document));
  out->set_day(DayText(document.day()));
}

void PresentReply(const server::Gate& gate, const journal::Answer& answer, api::CaseReply* reply) {
  gate.SetCommandReply(answer, reply->mutable_command());
  reply->set_case_no(answer.case_no());
  reply->set_state(static_cast<api::CaseState>(answer.state()));
  SetText(NameOf(answer.state()), reply->mutable_state_text());
  reply->set_etag(answer.etag());
  bool receipt = false;
  for (const journal::DocumentRef& document : answer.documents()) {
    PresentDocument(document, answer.case_no(), reply->add_documents());
    receipt = receipt || document.code() == "01" || document.code() == "12";
  }
  for (const journal::DueDate& due : answer.due_dates()) {
    auto* clock = reply->add_clocks();
    clock->set_clock(std::string(ShortNameOf(due.clock())));
    SetText(NameOf(due.clock()), clock->mutable_title());
    clock->set_due_day(DayText(due.due_day()));
    clock->set_provisional(due.provisional());
    clock->set_calendar_version(due.calendar_version());
    clock->set_unit(due.calendar_days() ? "cd" : "wd");
    clock->set_limit(due.limit());
    clock->set_extension(due.extension());
    clock->set_start_day(DayText(due.start_day()));
    clock->set_step(due.step());
    clock->set_used(due.used());
    clock->set_left(due.left());
    clock->set_phase(due.paused() ? "paused" : "running");
  }
  // SubmitJoint names its children as facts: item code and number.
  for (const journal::Entry& fact : answer.facts()) {
    auto* child = reply->add_children();
    child->set_item_code(fact.key());
    child->set_case_no(fact.value());
  }
  *reply->mutable_warnings() = answer.warnings();
  *reply->mutable_outstanding() = answer.outstanding();
  reply->set_acceptance_day(DayText(answer.acceptance_day()));
  reply->set_result_code(answer.result_code());
  // With the receipt the applicant gets what lets anyone who holds it look: the number and the code.
  if (receipt) reply->set_query_code(gate.master().QueryCode(answer.case_no()));
}

void PresentParty(const server::Gate& gate, const server::ReadView& view, const journal::Party& party, Masking masking,
                  api::PartyView* out) {
  FieldOpener fields(gate, view);
  const auto shown = [&](const journal::SealedField& field, auto mask) {
    return fields.Show(field, [&](const std::string& text) { return masking == Masking::kMasked ? mask(text) : text; });
  };
  out->set_uscc(party.uscc());
  out->set_org_name(party.org_name());
  out->set_name(shown(party.name(), server::MaskName));
  out->set_id_number(shown(party.id_number(), server::MaskIdNumber));
  out->set_phone(shown(party.phone(), server::MaskPhone));
  out->set_address(shown(party.address(), [](const std::string& text) { return std::string(text.empty() ? "" : "***"); }));
  out->set_erased(fields.erased());
}

void PresentCase(const server::Gate& gate, const server::ReadView& view, const journal::Case& subject, api::Case* out) {
  const auto& published = view.published();
  const CivilDay today = published.today;
  const journal::Item* item = catalog::ItemVersion(view, subject.item_code(), subject.item_effective_day());
  out->set_name("cases/" + subject.case_no());
  out->set_case_no(subject.case_no());
  out->set_item_code(subject.item_code());
  out->set_item_version(DayText(subject.item_effective_day()));
  if (item != nullptr) {
    out->mutable_item_name()->set_zh(item->name_zh());
    out->mutable_item_name()->set_en(item->name_en());
    out->set_max_visits(item->max_visits());
  }
  out->set_state(static_cast<api::CaseState>(subject.state()));
  SetText(NameOf(subject.state()), out->mutable_state_text());
  out->set_etag(subject.etag());
  out->set_department_id(subject.department_id());
  out->set_jurisdiction(subject.jurisdiction());
  out->set_hall_id(subject.hall_id());
  out->set_window_id(subject.window_id());
  out->set_channel(static_cast<api::Channel>(subject.channel()));
  PresentParty(gate, view, subject.applicant(), Masking::kMasked, out->mutable_applicant());
  if (subject.has_agent()) PresentParty(gate, view, subject.agent(), Masking::kMasked, out->mutable_agent());
  PresentMaterials(view, subject, item, out);
  out->set_saved_papers(SavedPapers(subject));
  for (const journal::Clock& clock : subject.clocks())
    PresentClock(subject, clock, *published.calendar, today, out->add_clocks());
  for (const auto& document : subject.documents()) PresentDocument(document, subject.case_no(), out->add_documents());
  PresentSteps(subject, out);
  if (subject.has_review()) PresentReview(subject.review(), out->mutable_review());
  PresentVisitsAndCards(subject, out);
  PresentDeferral(subject, item, *published.calendar, today, out);
  PresentTransfers(subject, out);
  // Of a joint matter the trips of the whole family count, once each, on the parent.
  const int32_t visits = IsJointParent(subject) ? FamilyVisitCount(view, subject) : VisitCount(subject);
  out->set_visit_count(visits);
  out->set_within_max_visits(visits <= std::max(1, out->max_visits()));
  if (subject.has_joint()) PresentJoint(view, subject, out);
  out->set_submitted_day(DayText(subject.submitted_day()));
  out->set_acceptance_day(DayText(subject.acceptance_day()));
  if (subject.has_ruling()) {
    out->set_ruling(subject.ruling().grant() ? "grant" : "refuse");
    out->set_ruling_reasons(subject.ruling().reasons());
  }
  out->set_certificate_no(subject.certificate_no());
  out->set_result_code(ResultCode(subject));
  out->set_project_code(subject.project_code());
  if (subject.has_agency()) PresentAgency(subject.agency(), out->mutable_agency());
  if (subject.delivery().has_agency()) PresentAgency(subject.delivery().agency(), out->mutable_collected_by());
  out->set_external_ref(subject.external_ref());
  out->set_title(subject.title());
  out->set_query_code(gate.master().QueryCode(subject.case_no()));
  out->set_end_reason(subject.end_reason());
  if (subject.has_imported()) PresentImported(subject.imported(), out->mutable_imported());
  PresentSpecials(gate, view, subject, out);
  PresentGrant(subject, item, *published.calendar, today, out);
  out->set_revision(published.head.revision);
}

void PresentStatus(const server::ReadView& view, const journal::Case& subject, api::CaseStatus* out) {
  const auto& published = view.published();
  const CivilDay today = published.today;
  out->set_case_no(subject.case_no());
  SetText(NameOf(subject.state()), out->mutable_state());
  if (const auto* item = catalog::ItemVersion(view, subject.item_code(), subject.item_effective_day())) {
    out->mutable_item_name()->set_zh(item->name_zh());
    out->mutable_item_name()->set_en(item->name_en());
  }
  const auto stage = [&](std::string_view zh, std::string_view en, bool done, bool open) {
    auto* row = out->add_stages();
    row->mutable_title()->set_zh(std::string(zh));
    row->mutable_title()->set_en(std::string(en));
    row->set_phase(done ? "done" : open ? "open" : "waiting");
  };
  const bool accepted = subject.acceptance_day() != 0;
  stage("收件", "received", true, false);
  stage("受理", "acceptance", accepted, !accepted && !HasEnded(subject.state()));
  for (const auto& step : subject.steps()) {
    if (step.phase() == journal::STEP_PHASE_SKIPPED) continue;
    const Names names = StepNames(step.step());
    stage(names.zh, names.en, step.phase() == journal::STEP_PHASE_DONE, step.phase() == journal::STEP_PHASE_OPEN);
  }
  stage("决定", "ruling", subject.has_ruling(), accepted && !subject.has_ruling() && !HasEnded(subject.state()));
  stage("送达", "delivery", subject.has_delivery(), subject.has_ruling() && !subject.has_delivery());
  PresentStatusParts(view, subject, out);
  const journal::Clock* shown = ShownClock(subject);
  if (shown != nullptr) {
    const ClockView clock = ViewClock(subject, *shown, *published.calendar, today);
    out->set_due_day(clock.due.ToString());
    out->set_provisional(clock.provisional);
    out->set_days_used(clock.used);
    out->set_days_left(clock.left);
    if (clock.is_paused) {
      out->mutable_note()->set_zh("计时暂停");
      out->mutable_note()->set_en("paused");
    }
  }
  if (subject.state() == journal::CASE_STATE_SPECIAL_PROCEDURE) PresentPause(view, subject, out->mutable_note());
  if (FindLive(subject, journal::CLOCK_KIND_REVIEW_SUPPLEMENT) != nullptr) {
    PresentReviewNote(subject, *published.calendar, today, out->mutable_note());
  }
  if (!out->has_note()) {
    api::Text note;
    if (SetTermNote(subject, *published.calendar, today, &note)) *out->mutable_note() = note;
  }
  // Where the applicant's case stands now, for whoever looks with the receipt: no document tells it (README).
  if (subject.transfers_size() > 0 && !HasEnded(subject.state())) {
    const std::string& organ = subject.department_id();
    const auto* department = view.Find<journal::Department>(organ);
    const auto name = department == nullptr ? directory::DepartmentName{organ, organ} : directory::NameOn(*department, today);
    const bool noted = !out->note().zh().empty();
    out->mutable_note()->set_zh(StrCat(out->note().zh(), noted ? "；" : "", "现由", name.zh.empty() ? organ : name.zh, "办理"));
    out->mutable_note()->set_en(StrCat(out->note().en(), noted ? "; " : "", "now with ", name.en.empty() ? organ : name.en));
  }
  out->set_revision(published.head.revision);
}

std::string ShownPrincipal(const std::string& principal) {
  return principal.starts_with("person:") ? std::string("person") : principal;
}

void PresentEvent(const std::string& log_id_hex, const journal::Record& record, int index, api::HistoryEvent* out) {
  const journal::StoredEvent& stored = record.events(index);
  journal::Event event;
  event.ParseFromString(stored.event());
  const int64_t occurred = stored.occurred_us() == 0 ? record.legal_us() : stored.occurred_us();
  const std::string& actor = stored.has_actor() ? stored.actor().id() : record.arrival().principal().id();
  out->set_revision(record.revision());
  out->set_index(index);
  out->set_type(std::string(server::EventType(event)));
  if (stored.subject().starts_with("cases/")) {
    out->set_case_no(stored.subject().substr(6));
    for (const journal::DocumentRef* document : DocumentsOf(event)) {
      if (!document->code().empty())
        PresentDocument(*document, std::string_view(stored.subject()).substr(6), out->add_documents());
    }
  }
  SetDetail(event, out->mutable_detail());
  SetTime(occurred, out->mutable_occurred_at());
  SetTime(record.legal_us(), out->mutable_recorded_at());
  out->set_actor(actor);
  if (!stored.has_actor()) {
    out->set_on_behalf_of(ShownPrincipal(record.arrival().on_behalf_of()));
    out->set_request_id(record.arrival().request_id());
  }
  out->set_delegated_by(stored.delegated_by());
  audit::LeafEnvelope leaf;
  const std::string versions = server::EventVersions(event);
  leaf.log_id_hex = log_id_hex;
  leaf.revision = record.revision();
  leaf.index = static_cast<uint32_t>(index);
  leaf.kind = static_cast<uint32_t>(event.event_case());
  leaf.subject = stored.subject();
  leaf.actor = actor;
  leaf.legal_us = record.legal_us();
  leaf.occurred_us = occurred;
  leaf.versions = versions;
  leaf.event_bytes = stored.event();
  out->set_leaf_hash(audit::Hex(audit::LeafHash(audit::CanonicalLeaf(leaf))));
  const size_t calendar = versions.find("calendar=");
  if (calendar != std::string::npos) out->set_calendar_version(versions.substr(calendar + 9));
  if (versions.rfind("item=", 0) == 0) out->set_definition_version(versions.substr(5, 10));
}

}  // namespace yici::approval
