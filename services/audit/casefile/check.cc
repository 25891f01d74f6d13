#include "services/audit/casefile/check.h"

#include <algorithm>
#include <set>

#include "services/base/text.h"

namespace yici::audit {
namespace {

namespace journal = ::yici::journal::v1;
using Faults = google::protobuf::RepeatedPtrField<journal::Fault>;

struct Kind {
  std::string_view fault;
  FaultSeverity severity;
  std::string_view zh, en;
};

// What can be wrong with a file. The names are stable: reports of different years are compared.
constexpr Kind kReceiptMissing{"RECEIPT_MISSING", FaultSeverity::kFlaw, "收件未出具凭证", "received without a receipt"};
constexpr Kind kLateNotice{"LATE_NOTICE", FaultSeverity::kGrave, "逾五个工作日未受理、补正告知或不予受理",
                           "neither accepted, nor noticed, nor refused within five working days"};
constexpr Kind kNoticeWithoutList{"NOTICE_WITHOUT_LIST", FaultSeverity::kGrave, "补正告知未列明应补正的材料",
                                  "a supplement notice that lists nothing"};
constexpr Kind kDocumentMissing{"DOCUMENT_MISSING", FaultSeverity::kGrave, "对外行为未出具文书",
                                "an outward act without its document"};
constexpr Kind kSealMissing{"SEAL_MISSING", FaultSeverity::kFlaw, "文书无印章标识", "a document without seal reference"};
constexpr Kind kDueDayNotPrinted{"DUE_DAY_NOT_PRINTED", FaultSeverity::kFlaw, "受理决定书未注明办结期限",
                                 "an acceptance that prints no due date"};
constexpr Kind kDueDayProvisional{"DUE_DAY_PROVISIONAL", FaultSeverity::kRemark, "所注期限跨入尚未公布的年度，为暂定",
                                  "the printed due date reaches into a year without calendar"};
constexpr Kind kSupplementNotNoticed{"SUPPLEMENT_NOT_NOTICED", FaultSeverity::kFlaw, "补正材料不在告知清单之内",
                                     "a supplement that the notice did not ask for"};
constexpr Kind kSupplementOutstanding{"SUPPLEMENT_OUTSTANDING", FaultSeverity::kFlaw, "告知的材料未补齐即受理",
                                      "accepted before everything noticed was there"};
constexpr Kind kGrantedWithoutSupplement{"GRANTED_WITHOUT_SUPPLEMENT", FaultSeverity::kFlaw, "审查阶段要求的材料未补齐即准予",
                                         "granted before everything asked for in the review was there"};
constexpr Kind kSupplementReceiptMissing{"SUPPLEMENT_RECEIPT_MISSING", FaultSeverity::kFlaw, "补正未出具凭证",
                                         "a supplement without a receipt"};
constexpr Kind kOpinionMissing{"OPINION_MISSING", FaultSeverity::kFlaw, "过程记录无意见",
                               "a process record without an opinion"};
constexpr Kind kNameMissing{"NAME_MISSING", FaultSeverity::kFlaw, "过程记录无经办人", "a process record without a name"};
constexpr Kind kTimeMissing{"TIME_MISSING", FaultSeverity::kFlaw, "过程记录无时间", "a process record without a time"};
constexpr Kind kPromiseLate{"PROMISE_LATE", FaultSeverity::kFlaw, "超过承诺时限", "longer than promised"};
constexpr Kind kStatutoryLate{"STATUTORY_LATE", FaultSeverity::kGrave, "超过法定时限", "longer than the law allows"};
constexpr Kind kFirstReviewLate{"FIRST_REVIEW_LATE", FaultSeverity::kGrave, "初审逾期", "a first review too late"};
constexpr Kind kStepLate{"STEP_LATE", FaultSeverity::kRemark, "环节逾期", "a step took longer than planned"};
constexpr Kind kHearingLate{"HEARING_LATE", FaultSeverity::kGrave, "听证逾期未举行", "a hearing too late"};
constexpr Kind kAfterCheckLate{"AFTER_CHECK_LATE", FaultSeverity::kFlaw, "事后核查逾期", "an after-check too late"};
constexpr Kind kPauseOverrun{"PAUSE_OVERRUN", FaultSeverity::kRemark, "特别程序超过告知的期限", "a pause longer than told"};
constexpr Kind kReasonsMissing{"REASONS_MISSING", FaultSeverity::kGrave, "不利决定未说明理由",
                               "an adverse decision without reasons"};
constexpr Kind kRemedyMissing{"REMEDY_MISSING", FaultSeverity::kGrave, "不予决定未告知救济途径", "a refusal without remedy"};
constexpr Kind kNotServed{"NOT_SERVED", FaultSeverity::kGrave, "决定未送达", "a ruling that was not served"};
constexpr Kind kServedLate{"SERVED_LATE", FaultSeverity::kGrave, "送达逾期", "served too late"};
constexpr Kind kServiceUnproved{"SERVICE_UNPROVED", FaultSeverity::kFlaw, "送达无回证或领取人",
                                "served without proof of who took it"};
constexpr Kind kKeyedLate{"KEYED_LATE", FaultSeverity::kRemark, "事后补录，未附纸质依据",
                          "keyed on a later day without a paper"};

bool IsSystem(const FileAct& act) { return act.actor.starts_with("system:"); }
int32_t DayOfAct(const FileAct& act) { return DayOf(Instant::FromMicros(act.occurred_us)).days_since_1970(); }

// One pass over the acts of a case.
class FileCheck {
 public:
  FileCheck(absl::Span<const FileAct> acts, const journal::Case& subject) : acts_(acts), subject_(subject) {}

  std::vector<FileFault> Run() {
    for (const FileAct& act : acts_) Take(act);
    Close();
    return std::move(faults_);
  }

 private:
  void Add(const Kind& kind, const FileAct* act, std::string piece, int32_t due_day = 0) {
    FileFault fault{kind.fault, kind.severity, std::string(kind.zh), std::string(kind.en), std::move(piece)};
    fault.due_day = due_day;
    if (act != nullptr) {
      fault.day = DayOfAct(*act);
      fault.revision = act->revision;
      fault.index = act->index;
    }
    if (!fault.piece.empty()) {
      StrAppend(&fault.zh, "：", fault.piece);
      StrAppend(&fault.en, ": ", fault.piece);
    }
    faults_.push_back(std::move(fault));
  }
  // An outward act: its document, and the seal on it.
  void Outward(const FileAct& act, const journal::DocumentRef& document, std::string_view code, const std::string* seal) {
    if (document.code().empty()) return Add(kDocumentMissing, &act, std::string(code));
    if (seal != nullptr && IsBlank(*seal) && !IsSystem(act)) Add(kSealMissing, &act, document.code());
  }

  void Take(const FileAct& act);
  void TakeReceipt(const FileAct& act);
  void TakeNotice(const FileAct& act);
  void TakeSupplement(const FileAct& act);
  void TakeAcceptance(const FileAct& act);
  void TakeRefusal(const FileAct& act);
  void TakeStep(const FileAct& act);
  void TakeOpinion(const FileAct& act);
  void TakeRuling(const FileAct& act);
  void TakeDelivery(const FileAct& act);
  void TakeBreach(const FileAct& act);
  void TakeSpecial(const FileAct& act);
  void TakeEnd(const FileAct& act);
  void TakeKeying(const FileAct& act);
  void StartNotice(const journal::Clock& clock);
  void EndNotice(const FileAct& act, std::string_view code);
  void Close();

  const absl::Span<const FileAct> acts_;
  const journal::Case& subject_;
  std::vector<FileFault> faults_;
  int32_t notice_due_day_ = 0;                   // of C1 while it runs
  bool notice_late_ = false;                     // found already
  std::set<std::string> noticed_, outstanding_;  // material ids of the open notice
  std::set<std::string> asked_in_review_;        // by document 06, and not supplied
  bool noticed_any_ = false;
  bool joint_ = false;  // a child: its parent holds the receipts
  const FileAct* ruled_ = nullptr;
  bool served_ = false;
};

void FileCheck::TakeReceipt(const FileAct& act) {
  const auto& received = act.event.case_received();
  StartNotice(received.notice_clock());
  // A child of a joint matter stands on its parent's receipt.
  joint_ = received.has_joint();
  if (received.receipt().code().empty() && !received.has_joint()) Add(kReceiptMissing, &act, "01");
}

// Five working days begin anew. A provisional day raises no card, so it is nobody's fault either.
void FileCheck::StartNotice(const journal::Clock& clock) {
  notice_due_day_ = clock.provisional() ? 0 : clock.due_day();
  notice_late_ = false;
}

// The five working days end here, one way or the other.
void FileCheck::EndNotice(const FileAct& act, std::string_view code) {
  if (!notice_late_ && notice_due_day_ != 0 && DayOfAct(act) > notice_due_day_) {
    notice_late_ = true;
    Add(kLateNotice, &act, std::string(code), notice_due_day_);
  }
  notice_due_day_ = 0;
}

void FileCheck::TakeNotice(const FileAct& act) {
  const auto& notified = act.event.supplement_notified();
  EndNotice(act, "02");
  Outward(act, notified.document(), "02", &notified.seal());
  if (notified.faults().empty()) Add(kNoticeWithoutList, &act, "02");
  noticed_any_ = true;
  for (const journal::Fault& fault : notified.faults()) {
    noticed_.insert(fault.material_id());
    outstanding_.insert(fault.material_id());
  }
}

void FileCheck::TakeSupplement(const FileAct& act) {
  const auto& supplemented = act.event.case_supplemented();
  if (supplemented.receipt().code().empty() && !joint_) Add(kSupplementReceiptMissing, &act, "");
  for (const journal::MaterialHeld& material : supplemented.materials()) {
    if (noticed_any_ && !noticed_.contains(material.material_id())) Add(kSupplementNotNoticed, &act, material.material_id());
  }
  auto& awaited = supplemented.in_review() ? asked_in_review_ : outstanding_;
  awaited = {supplemented.outstanding().begin(), supplemented.outstanding().end()};
  if (supplemented.has_notice_clock()) StartNotice(supplemented.notice_clock());
}

void FileCheck::TakeAcceptance(const FileAct& act) {
  const auto& accepted = act.event.case_accepted();
  // Silence: the law accepts in the organ's place (art. 32), and the organ is late.
  if (accepted.deemed() && !notice_late_) {
    notice_late_ = true;
    Add(kLateNotice, &act, "04", notice_due_day_);
  }
  EndNotice(act, "04");
  Outward(act, accepted.document(), accepted.has_deferral() ? "32" : "04", accepted.deemed() ? nullptr : &accepted.seal());
  const bool limited = accepted.has_statutory_clock() || accepted.has_promised_clock();
  const journal::Clock& clock = accepted.has_promised_clock() ? accepted.promised_clock() : accepted.statutory_clock();
  if (!limited || clock.due_day() == 0) {
    Add(kDueDayNotPrinted, &act, accepted.document().code());
  } else if (clock.provisional()) {
    Add(kDueDayProvisional, &act, accepted.document().code(), clock.due_day());
  }
  if (accepted.deemed() || accepted.has_deferral()) return;
  for (const std::string& material : outstanding_) Add(kSupplementOutstanding, &act, material);
}

void FileCheck::TakeRefusal(const FileAct& act) {
  const auto& refused = act.event.case_not_accepted();
  EndNotice(act, "03");
  Outward(act, refused.document(), "03", &refused.seal());
  if (IsBlank(refused.reason())) Add(kReasonsMissing, &act, "03");
}

void FileCheck::TakeStep(const FileAct& act) {
  const auto& reviewed = act.event.step_reviewed();
  if (IsBlank(reviewed.opinion())) Add(kOpinionMissing, &act, reviewed.step());
  if (reviewed.officer().empty()) Add(kNameMissing, &act, reviewed.step());
  if (act.occurred_us == 0) Add(kTimeMissing, &act, reviewed.step());
}

void FileCheck::TakeOpinion(const FileAct& act) {
  const auto& opinion = act.event.opinion_given().opinion();
  const bool none = opinion.opinion() == journal::JOINT_OPINION_UNSPECIFIED;
  const bool bare = opinion.opinion() == journal::JOINT_OPINION_DISAGREE && IsBlank(opinion.text());
  if (none || bare) Add(kOpinionMissing, &act, opinion.department_id());
  if (opinion.officer().empty()) Add(kNameMissing, &act, opinion.department_id());
  if (opinion.at_us() == 0) Add(kTimeMissing, &act, opinion.department_id());
}

void FileCheck::TakeRuling(const FileAct& act) {
  const auto& decided = act.event.case_decided();
  const journal::Ruling& ruling = decided.ruling();
  ruled_ = &act;
  served_ = false;
  if (decided.deemed()) return;
  Outward(act, ruling.document(), ruling.grant() ? "31" : "07", &ruling.seal());
  if (ruling.officer().empty()) Add(kNameMissing, &act, "decide");
  if (ruling.grant()) {
    for (const std::string& material : asked_in_review_) Add(kGrantedWithoutSupplement, &act, material);
    return;
  }
  if (IsBlank(ruling.reasons())) Add(kReasonsMissing, &act, "07");
  if (IsBlank(ruling.remedy())) Add(kRemedyMissing, &act, "07");
}

void FileCheck::TakeDelivery(const FileAct& act) {
  const journal::Delivery& delivery = act.event.case_delivered().delivery();
  served_ = true;
  const bool taken = !delivery.collector_digest().empty() || !delivery.courier_no().empty() || delivery.has_collector_id() ||
                     delivery.way() == journal::DELIVERY_WAY_ELECTRONIC;
  if (delivery.document().code().empty() || !taken) Add(kServiceUnproved, &act, "09");
}

// Deadlines are settled before any act, so whatever was late has its event.
void FileCheck::TakeBreach(const FileAct& act) {
  const auto& breached = act.event.clock_breached();
  const auto add = [&](const Kind& kind) { Add(kind, &act, breached.step(), breached.due_day()); };
  switch (breached.clock()) {
    case journal::CLOCK_KIND_C1_NOTICE:
      if (!notice_late_) add(kLateNotice);
      notice_late_ = true;
      return;
    case journal::CLOCK_KIND_C2_STATUTORY: return add(kStatutoryLate);
    case journal::CLOCK_KIND_C3_PROMISED: return add(kPromiseLate);
    case journal::CLOCK_KIND_C4_FIRST_REVIEW: return add(kFirstReviewLate);
    // Without a card it is excused: the applicant was told in time and did not come.
    case journal::CLOCK_KIND_C5_DELIVERY:
      return breached.color() == journal::CARD_COLOR_UNSPECIFIED ? void() : add(kServedLate);
    case journal::CLOCK_KIND_C6B_HEARING: return add(kHearingLate);
    case journal::CLOCK_KIND_C9_STEP: return add(kStepLate);
    case journal::CLOCK_KIND_AFTER_CHECK: return add(kAfterCheckLate);
    default: return;
  }
}

void FileCheck::TakeSpecial(const FileAct& act) {
  switch (act.event.event_case()) {
    case journal::Event::kSpecialStarted: {
      const auto& notice = act.event.special_started().notice();
      return Outward(act, notice.document(), "08", &notice.seal());
    }
    case journal::Event::kHearingRightNotified:
      return Outward(act, act.event.hearing_right_notified().document(), "34", &act.event.hearing_right_notified().seal());
    case journal::Event::kHearingScheduled:
      return Outward(act, act.event.hearing_scheduled().document(), "35", &act.event.hearing_scheduled().seal());
    case journal::Event::kHearingClosed: return Outward(act, act.event.hearing_closed().document(), "36", nullptr);
    case journal::Event::kLimitExtended:
      return Outward(act, act.event.limit_extended().document(), "37", &act.event.limit_extended().seal());
    case journal::Event::kDeferralExtended:
      return Outward(act, act.event.deferral_extended().document(), "44", &act.event.deferral_extended().seal());
    case journal::Event::kPromiseAccepted:
      return Outward(act, act.event.promise_accepted().promise().document(), "33", nullptr);
    case journal::Event::kPauseOverrun: return Add(kPauseOverrun, &act, "08", act.event.pause_overrun().promised_end_day());
    case journal::Event::kSupplementRequestedInReview: {
      const auto& asked = act.event.supplement_requested_in_review();
      if (asked.faults().empty()) Add(kNoticeWithoutList, &act, "06");
      noticed_any_ = true;
      for (const journal::Fault& fault : asked.faults()) {
        noticed_.insert(fault.material_id());
        asked_in_review_.insert(fault.material_id());
      }
      return Outward(act, asked.document(), "06", &asked.seal());
    }
    default: return;
  }
}

void FileCheck::TakeEnd(const FileAct& act) {
  switch (act.event.event_case()) {
    case journal::Event::kCaseTerminated:
      notice_due_day_ = 0;  // silence of the organ has its own event before this one
      if (IsBlank(act.event.case_terminated().basis()) && IsBlank(act.event.case_terminated().reason())) {
        Add(kReasonsMissing, &act, act.event.case_terminated().document().code());
      }
      return Outward(act, act.event.case_terminated().document(), "", nullptr);
    case journal::Event::kCaseWithdrawn: notice_due_day_ = 0; return;
    case journal::Event::kCaseRevoked: {
      const auto& revocation = act.event.case_revoked().revocation();
      if (IsBlank(revocation.reason())) Add(kReasonsMissing, &act, "40");
      return Outward(act, revocation.document(), "40", &revocation.seal());
    }
    case journal::Event::kCaseCancelled:
      return Outward(act, act.event.case_cancelled().cancellation().document(), "43",
                     &act.event.case_cancelled().cancellation().seal());
    default: return;
  }
}

// Done on paper on one day and keyed on another: the paper must be linked.
void FileCheck::TakeKeying(const FileAct& act) {
  if (IsSystem(act) || act.occurred_us == 0) return;
  if (DayOf(Instant::FromMicros(act.recorded_us)).days_since_1970() <= DayOfAct(act)) return;
  for (const journal::Correction& correction : subject_.corrections()) {
    if (correction.event_revision() == act.revision && correction.event_index() == static_cast<int32_t>(act.index)) return;
  }
  Add(kKeyedLate, &act, "");
}

void FileCheck::Take(const FileAct& act) {
  switch (act.event.event_case()) {
    case journal::Event::kCaseReceived: TakeReceipt(act); break;
    case journal::Event::kSupplementNotified: TakeNotice(act); break;
    case journal::Event::kCaseSupplemented: TakeSupplement(act); break;
    case journal::Event::kCaseAccepted: TakeAcceptance(act); break;
    case journal::Event::kCaseNotAccepted: TakeRefusal(act); break;
    case journal::Event::kStepReviewed: TakeStep(act); break;
    case journal::Event::kOpinionGiven: TakeOpinion(act); break;
    case journal::Event::kCaseDecided: TakeRuling(act); break;
    case journal::Event::kCaseDelivered: TakeDelivery(act); break;
    case journal::Event::kClockBreached: TakeBreach(act); break;
    case journal::Event::kClockRescheduled:
      if (act.event.clock_rescheduled().clock() == journal::CLOCK_KIND_C1_NOTICE && notice_due_day_ != 0)
        notice_due_day_ = act.event.clock_rescheduled().new_due_day();
      break;
    // Sent back to the applicant: the organ's five working days stand still.
    case journal::Event::kSupplementReturned: notice_due_day_ = 0; break;
    default: TakeSpecial(act); TakeEnd(act);
  }
  if (!act.event.has_clock_breached() && !act.event.has_clock_rescheduled()) TakeKeying(act);
}

// What should have come before the case ended.
void FileCheck::Close() {
  const bool ended = subject_.result_code() >= 0;
  if (ended && ruled_ != nullptr && !served_ && !ruled_->event.case_decided().deemed()) Add(kNotServed, ruled_, "09");
}

}  // namespace

std::vector<FileFault> CheckCaseFile(absl::Span<const FileAct> acts, const journal::Case& subject) {
  return FileCheck(acts, subject).Run();
}

FaultSeverity WorstOf(absl::Span<const FileFault> faults) {
  FaultSeverity worst = FaultSeverity::kNone;
  for (const FileFault& fault : faults) worst = std::max(worst, fault.severity);
  return worst;
}

std::optional<CivilDay> EndDayOf(absl::Span<const FileAct> acts, const journal::Case& subject) {
  if (subject.result_code() < 0) return std::nullopt;
  std::optional<CivilDay> day;
  for (const FileAct& act : acts) {
    switch (act.event.event_case()) {
      case journal::Event::kCaseNotAccepted:
      case journal::Event::kCaseDelivered:
      case journal::Event::kCaseWithdrawn:
      case journal::Event::kCaseTerminated:
      case journal::Event::kCaseForwardedUp:
      case journal::Event::kJointConcluded: day = CivilDay(DayOfAct(act)); break;
      // A grant taken back after it was served ended its case before.
      case journal::Event::kCaseRevoked:
      case journal::Event::kCaseCancelled: day = day.value_or(CivilDay(DayOfAct(act))); break;
      default: break;
    }
  }
  return day;
}

}  // namespace yici::audit
