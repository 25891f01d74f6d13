#include "services/approval/service/present_deferral.h"

#include "absl/strings/escaping.h"
#include "services/approval/machine/view.h"
#include "services/approval/service/present.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

void SetBoth(std::string zh, std::string en, api::Text* out) {
  out->set_zh(std::move(zh));
  out->set_en(std::move(en));
}

template <class Strings>
std::string Joined(const Strings& strings) {
  std::string text;
  for (const std::string& one : strings) StrAppend(&text, text.empty() ? "" : ", ", one);
  return text;
}

std::string_view ResultName(journal::AfterCheckResult result) {
  switch (result) {
    case journal::AFTER_CHECK_RESULT_TRUE: return "true";
    case journal::AFTER_CHECK_RESULT_UNTRUE: return "untrue";
    case journal::AFTER_CHECK_RESULT_CORRECTED: return "corrected";
    default: return "";
  }
}

Names ResultNames(journal::AfterCheckResult result) {
  switch (result) {
    case journal::AFTER_CHECK_RESULT_TRUE: return {"承诺属实", "the promise is true"};
    case journal::AFTER_CHECK_RESULT_UNTRUE: return {"承诺不实", "the promise is untrue"};
    case journal::AFTER_CHECK_RESULT_CORRECTED: return {"已改正", "corrected"};
    default: return {"", ""};
  }
}

void PresentPromise(const journal::SignedPromise& promise, api::SignedPromiseView* out) {
  out->set_reference(promise.reference());
  out->set_digest(absl::BytesToHexString(promise.digest()));
  out->set_signed_day(DayText(promise.signed_day()));
}

std::string_view NameOfMaterial(const journal::Item* item, std::string_view material_id) {
  if (item == nullptr) return {};
  for (const journal::Material& material : item->materials()) {
    if (material.material_id() == material_id) return material.name_zh();
  }
  return {};
}

void PresentDeferred(const journal::Case& subject, const journal::Item* item, const calendar::Calendar& calendar,
                     CivilDay today, api::DeferralView* out) {
  const journal::Deferral& deferral = subject.deferral_details();
  for (const journal::DeferredMaterial& material : deferral.materials()) {
    auto* shown = out->add_materials();
    shown->set_material_id(material.material_id());
    shown->set_name(std::string(NameOfMaterial(item, material.material_id())));
    shown->set_form(material.form());
    shown->set_copies(material.copies());
  }
  if (HasOpenDeferral(subject)) {
    for (std::string& id : OutstandingDeferred(subject)) out->add_outstanding(std::move(id));
  }
  out->set_limit_wd(deferral.limit_wd());
  if (const journal::Clock* clock = FindLive(subject, journal::CLOCK_KIND_C8_DEFERRAL)) {
    out->set_due_day(ViewClock(subject, *clock, calendar, today).due.ToString());
  }
  out->set_consequence(deferral.consequence());
  out->set_notice_copies(deferral.notice_copies());
  PresentPromise(deferral.promise(), out->mutable_promise());
  out->set_completed_day(DayText(deferral.completed_day()));
}

void PresentPromised(const journal::Case& subject, api::PromiseView* out) {
  PresentPromise(subject.promise().promise(), out->mutable_promise());
  *out->mutable_covered_materials() = subject.promise().covered_materials();
  for (const journal::AfterCheck& check : subject.promise().checks()) {
    auto* shown = out->add_checks();
    shown->set_result(std::string(ResultName(check.result())));
    shown->set_findings(check.findings());
    shown->set_day(DayText(check.day()));
    shown->set_officer(check.officer());
    shown->set_post(check.post());
    shown->set_correction_limit_wd(check.correction_limit_wd());
  }
  out->set_broken(IsPromiseBroken(subject));
}

void PresentAsked(const journal::Case& subject, api::ReviewSupplementView* out) {
  const journal::ReviewSupplement& asked = subject.review_supplement();
  for (const journal::Fault& fault : asked.faults()) {
    auto* shown = out->add_faults();
    shown->set_material_id(fault.material_id());
    shown->set_text(fault.text());
    shown->set_missing(fault.status() == journal::MATERIAL_STATUS_MISSING);
  }
  for (std::string& id : OutstandingInReview(subject)) out->add_outstanding(std::move(id));
  out->set_paused(asked.paused());
  out->set_ended(asked.ended());
  out->set_complete(asked.complete());
}

void PresentForwarding(const journal::Forwarding& forwarding, api::ForwardingView* out) {
  out->set_higher_organ(forwarding.higher_organ());
  out->set_opinion(forwarding.opinion());
  out->set_officer(forwarding.officer());
  out->set_post(forwarding.post());
  out->set_day(DayText(forwarding.day()));
  *out->mutable_material_ids() = forwarding.material_ids();
  *out->mutable_document_ids() = forwarding.document_ids();
}

void PresentCorrection(const journal::Correction& correction, api::CorrectionView* out) {
  out->set_event_revision(correction.event_revision());
  out->set_event_index(correction.event_index());
  out->set_digest(absl::BytesToHexString(correction.digest()));
  out->set_reason(correction.reason());
  out->set_statement(correction.statement());
  out->set_kind(correction.kind() == journal::CORRECTION_KIND_CLERICAL ? "clerical" : "late_keying");
  out->set_paper_day(DayText(correction.paper_day()));
  out->set_officer(correction.officer());
  out->set_second_officer(correction.second_officer());
  out->set_day(DayText(correction.day()));
}

void CheckDetail(const journal::AfterCheck& check, api::Text* out) {
  const Names names = ResultNames(check.result());
  std::string zh = StrCat(names.zh, "：", check.findings());
  std::string en = StrCat(names.en, ": ", check.findings());
  if (check.correction_limit_wd() > 0) {
    StrAppend(&zh, "；责令 ", check.correction_limit_wd(), " 个工作日内改正");
    StrAppend(&en, "; to be corrected within ", check.correction_limit_wd(), " working days");
  }
  SetBoth(std::move(zh), std::move(en), out);
}

void CorrectionDetail(const journal::Correction& correction, api::Text* out) {
  const std::string event = StrCat("r", correction.event_revision(), ".", correction.event_index());
  SetBoth(StrCat("更正 ", event, "：", correction.reason(), "（共同确认 ", correction.second_officer(), "）"),
          StrCat("corrects ", event, ": ", correction.reason(), " (with ", correction.second_officer(), ")"), out);
}

}  // namespace

void PresentDeferral(const journal::Case& subject, const journal::Item* item, const calendar::Calendar& calendar,
                     CivilDay today, api::Case* out) {
  if (subject.has_deferral_details()) PresentDeferred(subject, item, calendar, today, out->mutable_deferral());
  if (subject.has_promise()) PresentPromised(subject, out->mutable_promise());
  if (subject.has_review_supplement()) PresentAsked(subject, out->mutable_review_supplement());
  if (subject.has_forwarding()) PresentForwarding(subject.forwarding(), out->mutable_forwarding());
  for (const journal::Correction& correction : subject.corrections()) PresentCorrection(correction, out->add_corrections());
}

void PresentReviewNote(const journal::Case& subject, const calendar::Calendar& calendar, CivilDay today, api::Text* out) {
  const journal::Clock* limit = FindLive(subject, journal::CLOCK_KIND_REVIEW_SUPPLEMENT);
  if (limit == nullptr) return;
  const std::string due = ViewClock(subject, *limit, calendar, today).due.ToString();
  const bool paused = subject.review_supplement().paused();
  SetBoth(StrCat(paused ? "计时暂停：" : "", "审查阶段补正，截止 ", due),
          StrCat(paused ? "paused: " : "", "supplement in review until ", due), out);
}

bool SetDeferralDetail(const journal::Event& event, api::Text* out) {
  switch (event.event_case()) {
    case journal::Event::kCaseAccepted: {
      if (!event.case_accepted().has_deferral()) return false;
      const journal::CaseAccepted& accepted = event.case_accepted();
      std::vector<std::string> ids;
      for (const auto& material : accepted.deferral().materials()) ids.push_back(material.material_id());
      const std::string due = DayText(accepted.deferral_clock().due_day());
      SetBoth(StrCat("容缺受理：", Joined(ids), "，应于 ", due, " 前补交；", accepted.deferral().consequence()),
              StrCat("with deferral: ", Joined(ids), " to be handed in by ", due), out);
      return true;
    }
    case journal::Event::kDeferredSubmitted: {
      const std::string left = Joined(event.deferred_submitted().outstanding());
      SetBoth(left.empty() ? "容缺材料已补齐" : StrCat("尚缺 ", left),
              left.empty() ? "everything deferred is there" : StrCat("still outstanding: ", left), out);
      return true;
    }
    case journal::Event::kDeferralExtended: {
      const journal::DeferralExtended& longer = event.deferral_extended();
      const std::string due = DayText(longer.clock().due_day());
      SetBoth(StrCat("延长 ", longer.days(), " 个工作日，至 ", due, "：", longer.cause()),
              StrCat(longer.days(), " working days longer, until ", due, ": ", longer.cause()), out);
      return true;
    }
    case journal::Event::kPromiseAccepted: {
      const std::string due = DayText(event.promise_accepted().after_check_clock().due_day());
      SetBoth(StrCat("告知承诺；应于 ", due, " 前事后核查"), StrCat("on promise; to be checked by ", due), out);
      return true;
    }
    case journal::Event::kAfterCheckRecorded: CheckDetail(event.after_check_recorded().check(), out); return true;
    case journal::Event::kSupplementRequestedInReview: {
      const auto& requested = event.supplement_requested_in_review();
      std::vector<std::string> ids;
      for (const journal::Fault& fault : requested.faults()) ids.push_back(fault.material_id());
      const std::string due = DayText(requested.limit_clock().due_day());
      SetBoth(StrCat(Joined(ids), "，截止 ", due), StrCat(Joined(ids), ", until ", due), out);
      return true;
    }
    case journal::Event::kReviewSupplementEnded: {
      const std::string left = Joined(event.review_supplement_ended().outstanding());
      SetBoth(left.empty() ? "已补齐" : StrCat("期限届满，尚缺 ", left),
              left.empty() ? "complete" : StrCat("at its limit, outstanding: ", left), out);
      return true;
    }
    case journal::Event::kCaseForwardedUp: {
      const journal::Forwarding& forwarding = event.case_forwarded_up().forwarding();
      SetBoth(StrCat("转报 ", forwarding.higher_organ(), "：", forwarding.opinion()),
              StrCat("to ", forwarding.higher_organ(), ": ", forwarding.opinion()), out);
      return true;
    }
    case journal::Event::kRecordCorrected: CorrectionDetail(event.record_corrected().correction(), out); return true;
    default: return false;
  }
}

}  // namespace yici::approval
