// From the counter to acceptance: received, pre-reviewed, supplemented, accepted or not.
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/fold.h"

namespace yici::approval {
namespace {

// A material handed in, found missing or found faulty: one entry per id, the latest word counts.
journal::MaterialHeld& MaterialOf(journal::Case& subject, const std::string& material_id) {
  for (journal::MaterialHeld& held : *subject.mutable_materials()) {
    if (held.material_id() == material_id) return held;
  }
  journal::MaterialHeld& added = *subject.add_materials();
  added.set_material_id(material_id);
  return added;
}

// Of a paper that lies with the parent of a joint matter a child keeps how it is judged, and nothing else.
void TakeReference(journal::MaterialHeld& held, const journal::MaterialHeld& material) {
  held.set_status(material.status());
  held.set_day(material.day());
  held.set_channel(material.channel());
  held.set_fault(material.fault());
}

void Replace(journal::Clock* live, const journal::Clock& next) {
  if (live != nullptr) *live = next;
}

}  // namespace

void TakeMaterials(journal::Case& subject, const google::protobuf::RepeatedPtrField<journal::MaterialHeld>& materials) {
  for (const journal::MaterialHeld& material : materials) {
    journal::MaterialHeld& held = MaterialOf(subject, material.material_id());
    if (held.shared_from().empty()) {
      held = material;
    } else {
      TakeReference(held, material);
    }
  }
}

void MarkFaults(journal::Case& subject, const google::protobuf::RepeatedPtrField<journal::Fault>& faults) {
  for (const journal::Fault& fault : faults) {
    journal::MaterialHeld& held = MaterialOf(subject, fault.material_id());
    held.set_status(fault.status() == journal::MATERIAL_STATUS_MISSING ? journal::MATERIAL_STATUS_MISSING
                                                                       : journal::MATERIAL_STATUS_FAULTY);
    held.set_fault(fault.text());
  }
}

void FoldReceived(journal::Case& fresh, const journal::CaseReceived& event, const EventPosition& position) {
  fresh.set_case_no(event.case_no());
  fresh.set_created_revision(position.revision);
  fresh.set_created_index(position.index);
  fresh.set_item_code(event.item_code());
  fresh.set_item_effective_day(event.item_effective_day());
  fresh.set_process_effective_day(event.process_effective_day());
  fresh.set_jurisdiction(event.jurisdiction());
  fresh.set_department_id(event.department_id());
  fresh.set_hall_id(event.hall_id());
  fresh.set_window_id(event.window_id());
  fresh.set_channel(event.channel());
  fresh.set_state(event.state());
  *fresh.mutable_applicant() = event.applicant();
  if (event.has_agent()) *fresh.mutable_agent() = event.agent();
  fresh.set_project_code(event.project_code());
  fresh.set_project_code_unchecked(event.project_code_unchecked());
  fresh.set_external_ref(event.external_ref());
  fresh.set_submitter(event.submitter());
  *fresh.mutable_materials() = event.materials();
  // A parent of a joint matter has no C1, its children no receipt of their own.
  if (event.has_notice_clock()) *fresh.add_clocks() = event.notice_clock();
  if (event.has_receipt()) *fresh.add_documents() = event.receipt();
  fresh.set_submitted_day(DayOf(position.occurred_at).days_since_1970());
  fresh.set_delivery_way(event.delivery_way());
  if (event.has_visit()) *fresh.add_visits() = event.visit();
  fresh.set_title(event.title());
  if (event.has_joint()) *fresh.mutable_joint() = event.joint();
  fresh.set_result_code(-1);
  if (event.has_link()) *fresh.mutable_link() = event.link();
  if (event.has_agency()) *fresh.mutable_agency() = event.agency();
  if (event.has_licence_clock()) *fresh.add_clocks() = event.licence_clock();
}

void FoldImported(journal::Case& fresh, const journal::CaseImported& event, const EventPosition& position) {
  fresh = event.subject();
  fresh.set_case_no(event.case_no());
  fresh.set_created_revision(position.revision);
  fresh.set_created_index(position.index);
}

void FoldPreReviewed(journal::Case& subject, const journal::CasePreReviewed& event) {
  // Codes 2 and 3 are followed by CaseNotAccepted or SupplementNotified in the same record, which move the case.
  if (event.code() != 1) return;
  subject.set_pre_review_passed(true);
  subject.set_state(journal::CASE_STATE_RECEIVED);
}

void FoldSupplementNotified(journal::Case& subject, const journal::SupplementNotified& event, CivilDay day) {
  MarkFaults(subject, event.faults());
  *subject.mutable_notice_faults() = event.faults();
  *subject.mutable_notice_document() = event.document();
  *subject.add_documents() = event.document();
  StopClock(subject, journal::CLOCK_KIND_C1_NOTICE, day);
  *subject.add_clocks() = event.supplement_clock();
  subject.set_state(journal::CASE_STATE_AWAITING_SUPPLEMENT);
}

void FoldSupplemented(journal::Case& subject, const journal::CaseSupplemented& event, CivilDay day) {
  TakeMaterials(subject, event.materials());
  if (event.has_receipt()) *subject.add_documents() = event.receipt();
  if (event.has_visit()) *subject.add_visits() = event.visit();
  subject.set_supplement_online(event.online());
  // In review no clock of the counter runs again; what was deferred may have come along.
  if (event.in_review()) return CloseDeferralWhenComplete(subject, day);
  if (!event.has_notice_clock()) return;
  // The set is complete: C1 runs again from today, C7 stands still while the case is Received.
  subject.set_last_material_day(day.days_since_1970());
  if (journal::Clock* supplement = FindLive(subject, journal::CLOCK_KIND_C7_SUPPLEMENT)) PauseClock(*supplement, day);
  *subject.add_clocks() = event.notice_clock();
  subject.set_state(journal::CASE_STATE_RECEIVED);
}

void FoldSupplementReturned(journal::Case& subject, const journal::SupplementReturned& event, CivilDay day) {
  MarkFaults(subject, event.faults());
  subject.set_last_material_day(0);
  StopClock(subject, journal::CLOCK_KIND_C1_NOTICE, day);
  Replace(FindLive(subject, journal::CLOCK_KIND_C7_SUPPLEMENT), event.supplement_clock());
  subject.set_state(journal::CASE_STATE_AWAITING_SUPPLEMENT);
}

void FoldCorrected(journal::Case& subject, const journal::CaseCorrected& event) { TakeMaterials(subject, event.materials()); }

void FoldAccepted(journal::Case& subject, const journal::CaseAccepted& event, const EventPosition& position) {
  const CivilDay day = DayOf(position.occurred_at);
  if (event.deemed()) {
    if (journal::Clock* notice = FindLive(subject, journal::CLOCK_KIND_C1_NOTICE)) ExpireClock(*notice);
  }
  StopClock(subject, journal::CLOCK_KIND_C1_NOTICE, day);
  StopClock(subject, journal::CLOCK_KIND_C7_SUPPLEMENT, day);
  subject.set_acceptance_day(event.acceptance_day());
  subject.set_deemed_accepted(event.deemed());
  *subject.add_documents() = event.document();
  if (event.has_statutory_clock()) *subject.add_clocks() = event.statutory_clock();
  if (event.has_promised_clock()) *subject.add_clocks() = event.promised_clock();
  if (event.has_step_clock()) *subject.add_clocks() = event.step_clock();
  if (event.has_first_review_clock()) *subject.add_clocks() = event.first_review_clock();
  if (event.has_deferral()) {
    subject.set_deferral(true);
    *subject.mutable_deferral_details() = event.deferral();
    *subject.add_clocks() = event.deferral_clock();
  }
  *subject.mutable_steps() = event.steps();
  subject.set_current_step(0);
  if (event.has_review()) {
    *subject.mutable_review() = event.review();
    subject.set_current_step(subject.steps_size());
  } else if (subject.steps_size() > 0) {
    subject.mutable_steps(0)->set_phase(journal::STEP_PHASE_OPEN);
  }
  subject.set_state(journal::CASE_STATE_ACCEPTED);
  if (event.has_card()) AddCard(subject, event.card(), position);
}

void FoldNotAccepted(journal::Case& subject, const journal::CaseNotAccepted& event, CivilDay day) {
  StopAllClocks(subject, day);
  *subject.add_documents() = event.document();
  subject.set_state(journal::CASE_STATE_NOT_ACCEPTED);
  subject.set_result_code(1);
  subject.set_end_reason(event.reason());
}

}  // namespace yici::approval
