#include "tests/bench/full_life.h"

#include "services/base/text.h"

namespace yici::bench {
namespace {

constexpr char kOpinion[] = "材料齐全，符合法定条件，同意。";

// ---- one command each ----------------------------------------------------------------------------------------------

// Fills in what differs; `life.principal` is who sends it.
using Fill = void (*)(const City& city, Life& life, google::protobuf::Message* request);

struct Act {
  const char* method;  // of yici.v1.ApprovalService
  google::protobuf::Message* (*request)();
  Fill fill;
};

template <class Request, void (*kFill)(const City&, Life&, Request&)>
constexpr Act Of(const char* method) {
  return {method, [] { return static_cast<google::protobuf::Message*>(new Request); },
          [](const City& city, Life& life, google::protobuf::Message* request) {
            auto& typed = static_cast<Request&>(*request);
            typed.set_request_id(life.request_id);
            if constexpr (requires { typed.set_case_no(life.case_no); }) typed.set_case_no(life.case_no);
            kFill(city, life, typed);
          }};
}

void As(const City& city, Life& life, const char* role) { life.principal = city.OfficerOf(role, life.item->department_id); }

template <class Request>
void NameApplicant(const Life& life, Request& request) {
  if (life.applicant.uscc().empty()) request.set_applicant_id_number(life.applicant.id_number());
  request.set_applicant_uscc(life.applicant.uscc());
}

template <class Request>
void AddLacking(const Life& life, Request& request) {
  auto* material = request.add_materials();
  material->set_material_id(life.lacking);
  material->set_copies(1);
  material->set_pages(2);
  request.set_channel(v1::WINDOW);
  request.set_window_id(life.clerk.window_id);
}

void Submit(const City& city, Life& life, v1::SubmitCaseRequest& request) {
  life.lacking.clear();
  Submission made = city.MakeSubmission(life.n, *life.item, true);
  made.request.set_request_id(life.request_id);
  request = std::move(made.request);
  request.set_delivery_way("electronic");
  life.principal = made.principal;
  life.clerk = {request.window_id(), made.principal};
  life.applicant = request.applicant();
}

void SubmitLacking(const City& city, Life& life, v1::SubmitCaseRequest& request) {
  Submit(city, life, request);
  life.lacking = life.item->deferrable;
  auto* materials = request.mutable_materials();
  for (int i = materials->size() - 1; i >= 0; --i) {
    if (materials->Get(i).material_id() == life.lacking) materials->DeleteSubrange(i, 1);
  }
}

void SubmitChange(const City& city, Life& life, v1::SubmitCaseRequest& request) {
  Submit(city, life, request);
  life.grant_no = life.case_no;
  request.set_link_kind("change");
  request.set_linked_case_no(life.grant_no);
}

void Notify(const City& city, Life& life, v1::NotifySupplementRequest& request) {
  As(city, life, "chief-representative");
  auto* fault = request.add_faults();
  fault->set_material_id(life.lacking);
  fault->set_text("未提交");
  fault->set_missing(true);
  request.set_seal("受理专用章");
}

void Supplement(const City&, Life& life, v1::SubmitSupplementRequest& request) {
  life.principal = life.clerk.principal;
  AddLacking(life, request);
  NameApplicant(life, request);
}

void Correct(const City&, Life& life, v1::CorrectOnSpotRequest& request) {
  life.principal = life.clerk.principal;
  request.set_note("申请表联系电话当场更正");
}

void Accept(const City& city, Life& life, v1::AcceptCaseRequest& request) {
  As(city, life, "chief-representative");
  request.set_seal("受理专用章");
}

void RefuseAcceptance(const City& city, Life& life, v1::RefuseAcceptanceRequest& request) {
  As(city, life, "chief-representative");
  request.set_ground("no_licence_needed");
  request.set_reason("该事项依法不需要取得行政许可");
  request.set_seal("受理专用章");
}

template <class Request>
void AddPromise(const City& city, Request& request) {
  request.mutable_promise()->set_reference("承诺书1号");
  request.mutable_promise()->set_signed_day(city.today());
}

void Defer(const City& city, Life& life, v1::AcceptWithDeferralRequest& request) {
  As(city, life, "chief-representative");
  request.add_materials()->set_material_id(life.lacking);
  AddPromise(city, request);
  request.set_seal("受理专用章");
}

void ExtendDeferral(const City& city, Life& life, v1::ExtendDeferralRequest& request) {
  As(city, life, "chief-representative");
  request.set_days(1);
  request.set_cause("暴雨致道路中断");
  request.set_seal("受理专用章");
}

void SubmitDeferred(const City&, Life& life, v1::SubmitDeferredRequest& request) {
  life.principal = life.clerk.principal;
  AddLacking(life, request);
  NameApplicant(life, request);
}

void Promise(const City& city, Life& life, v1::AcceptOnPromiseRequest& request) {
  As(city, life, "chief-representative");
  AddPromise(city, request);
  request.set_voluntary(true);
  request.set_seal("决定专用章");
}

void AfterCheck(const City& city, Life& life, v1::RecordAfterCheckRequest& request) {
  As(city, life, "handler");
  request.set_result("true");
  request.set_findings("现场核查与承诺一致");
}

void Pass(v1::ReviewStepRequest& request, const char* step) {
  request.set_step(step);
  request.set_opinion(kOpinion);
  request.set_verdict("pass");
}
void Handle(const City& city, Life& life, v1::ReviewStepRequest& request) {
  As(city, life, "handler"), Pass(request, "handle");
}
void Check(const City& city, Life& life, v1::ReviewStepRequest& request) {
  As(city, life, "reviewer"), Pass(request, "review");
}
void Approve(const City& city, Life& life, v1::ReviewStepRequest& request) {
  As(city, life, "approver"), Pass(request, "approve");
}
void SendBack(const City& city, Life& life, v1::ReviewStepRequest& request) {
  Check(city, life, request);
  request.set_opinion("缺少现场照片，退回承办。");
  request.set_verdict("return");
  request.set_return_to("handle");
}

void StartSpecial(const City& city, Life& life, v1::StartSpecialRequest& request) {
  As(city, life, "chief-representative");
  request.set_kind("expert-review");
  request.set_basis("《行政许可法》第四十五条");
  request.set_reason("需要组织专家评审");
  request.set_length(10);
  request.set_approver(life.principal);
  request.set_seal("受理专用章");
}
void AmendSpecial(const City& city, Life& life, v1::AmendSpecialRequest& request) {
  As(city, life, "chief-representative");
  request.set_basis("《行政许可法》第四十五条");
  request.set_reason("专家意见需要补充论证");
  request.set_length(15);
  request.set_approver(life.principal);
  request.set_seal("受理专用章");
}
void EndSpecial(const City& city, Life& life, v1::EndSpecialRequest& request) {
  As(city, life, "chief-representative");
  request.set_result("专家评审通过");
}
void Extend(const City& city, Life& life, v1::ExtendLimitRequest& request) {
  As(city, life, "organ-head");
  request.set_days(5);
  request.set_reason("涉及多个部门，情况复杂");
  request.set_approver(life.principal);
  request.set_seal("决定专用章");
}

void TellOfHearing(const City& city, Life& life, v1::NotifyHearingRightRequest& request) {
  As(city, life, "chief-representative");
  request.set_ground("涉及申请人重大利益");
  request.set_seal("受理专用章");
}
void Waive(const City&, Life& life, v1::WaiveHearingRequest& request) {
  life.principal = life.clerk.principal;
  request.set_waiver("放弃听证声明1号");
  NameApplicant(life, request);
}
void AskHearing(const City&, Life& life, v1::RequestHearingRequest& request) {
  life.principal = life.clerk.principal;
  request.set_reason("对拟作出的不予许可决定有异议");
  NameApplicant(life, request);
}

void Grant(const City& city, Life& life, v1::DecideCaseRequest& request) {
  As(city, life, "approver");
  request.set_grant(true);
  request.set_seal("决定专用章");
}
void Refuse(const City& city, Life& life, v1::DecideCaseRequest& request) {
  As(city, life, "approver");
  request.set_reasons("选址不符合规划要求");
  request.set_remedy("可在六十日内申请行政复议，或在六个月内提起行政诉讼");
  request.set_seal("决定专用章");
}
void Certificate(const City& city, Life& life, v1::IssueCertificateRequest& request) {
  As(city, life, "chief-representative");
  request.set_certificate_no(StrCat("锦证-", life.n));
}
void Deliver(const City& city, Life& life, v1::DeliverResultRequest& request) {
  As(city, life, "chief-representative");
  request.set_way("electronic");
}

void Withdraw(const City&, Life& life, v1::WithdrawCaseRequest& request) {
  life.principal = life.clerk.principal;
  request.set_reason("申请人改变经营计划");
  NameApplicant(life, request);
}
void Terminate(const City& city, Life& life, v1::TerminateCaseRequest& request) {
  As(city, life, "chief-representative");
  request.set_reason("申请事项依法终止");
  request.set_basis("《行政许可法》第七十条");
}
void Visit(const City&, Life& life, v1::RecordVisitRequest& request) {
  life.principal = life.clerk.principal;
  request.set_hall_id(life.clerk.window_id.substr(0, life.clerk.window_id.rfind('-')));
  request.set_purpose("ask");
}
void Unmask(const City& city, Life& life, v1::ReadUnmaskedRequest& request) {
  As(city, life, "handler");
  request.set_purpose("核对申请人身份");
}
void CorrectRecord(const City& city, Life& life, v1::CorrectRecordRequest& request) {
  As(city, life, "chief-representative");
  request.set_event_revision(life.received_revision);
  request.set_digest(std::string(64, 'a'));
  request.set_reason("登记表页数笔误");
  request.set_kind("clerical");
  request.set_second_officer(city.OfficerOf("reviewer", life.item->department_id));
}

void Rate(const City&, Life& life, v1::RateCaseRequest& request, int code) {
  life.principal = life.clerk.principal;
  request.set_stage("completion");
  request.set_code(code);
  request.set_channel(1);
  NameApplicant(life, request);
}
void RateWell(const City& city, Life& life, v1::RateCaseRequest& request) { Rate(city, life, request, 1); }
void RateBadly(const City& city, Life& life, v1::RateCaseRequest& request) {
  Rate(city, life, request, 5);
  request.set_text("等候时间过长");
}
void Rectify(const City& city, Life& life, v1::RectifyRatingRequest& request) {
  As(city, life, "chief-representative");
  request.set_stage("completion");
  request.set_verdict("factual");
  request.set_text("已增开窗口并向申请人致歉");
}

void Revoke(const City& city, Life& life, v1::RevokeCaseRequest& request) {
  As(city, life, "organ-head");
  request.set_ground("procedure_violated");
  request.set_reason("作出决定违反法定程序");
  request.set_basis("《行政许可法》第六十九条");
  request.set_heard_how("书面陈述");
  request.set_heard_day(city.today());
  request.set_remedy("可在六十日内申请行政复议");
  request.set_compensation("无实际损失");
  request.set_seal("决定专用章");
}
void Cancel(const City& city, Life& life, v1::CancelCaseRequest& request) {
  As(city, life, "chief-representative");
  request.set_ground("force_majeure");
  request.set_reason("因洪水致许可事项无法实施");
  request.set_basis("《行政许可法》第七十条");
  request.set_seal("决定专用章");
}
void Archive(const City& city, Life& life, v1::ArchiveCaseRequest&) { As(city, life, "chief-representative"); }

// ---- the courses ---------------------------------------------------------------------------------------------------

#define YICI_ACT(NAME, REQUEST, FILL) constexpr Act NAME = Of<v1::REQUEST##Request, FILL>("/yici.v1.ApprovalService/" #REQUEST)
YICI_ACT(kSubmit, SubmitCase, Submit);
YICI_ACT(kSubmitLacking, SubmitCase, SubmitLacking);
YICI_ACT(kSubmitChange, SubmitCase, SubmitChange);
YICI_ACT(kNotify, NotifySupplement, Notify);
YICI_ACT(kSupplement, SubmitSupplement, Supplement);
YICI_ACT(kCorrect, CorrectOnSpot, Correct);
YICI_ACT(kAccept, AcceptCase, Accept);
YICI_ACT(kRefuseAcceptance, RefuseAcceptance, RefuseAcceptance);
YICI_ACT(kDefer, AcceptWithDeferral, Defer);
YICI_ACT(kExtendDeferral, ExtendDeferral, ExtendDeferral);
YICI_ACT(kSubmitDeferred, SubmitDeferred, SubmitDeferred);
YICI_ACT(kPromise, AcceptOnPromise, Promise);
YICI_ACT(kAfterCheck, RecordAfterCheck, AfterCheck);
YICI_ACT(kHandle, ReviewStep, Handle);
YICI_ACT(kCheck, ReviewStep, Check);
YICI_ACT(kApprove, ReviewStep, Approve);
YICI_ACT(kSendBack, ReviewStep, SendBack);
YICI_ACT(kStartSpecial, StartSpecial, StartSpecial);
YICI_ACT(kAmendSpecial, AmendSpecial, AmendSpecial);
YICI_ACT(kEndSpecial, EndSpecial, EndSpecial);
YICI_ACT(kExtend, ExtendLimit, Extend);
YICI_ACT(kTellOfHearing, NotifyHearingRight, TellOfHearing);
YICI_ACT(kWaive, WaiveHearing, Waive);
YICI_ACT(kAskHearing, RequestHearing, AskHearing);
YICI_ACT(kGrant, DecideCase, Grant);
YICI_ACT(kRefuse, DecideCase, Refuse);
YICI_ACT(kCertificate, IssueCertificate, Certificate);
YICI_ACT(kDeliver, DeliverResult, Deliver);
YICI_ACT(kWithdraw, WithdrawCase, Withdraw);
YICI_ACT(kTerminate, TerminateCase, Terminate);
YICI_ACT(kVisit, RecordVisit, Visit);
YICI_ACT(kUnmask, ReadUnmasked, Unmask);
YICI_ACT(kCorrectRecord, CorrectRecord, CorrectRecord);
YICI_ACT(kRateWell, RateCase, RateWell);
YICI_ACT(kRateBadly, RateCase, RateBadly);
YICI_ACT(kRectify, RectifyRating, Rectify);
YICI_ACT(kRevoke, RevokeCase, Revoke);
YICI_ACT(kCancel, CancelCase, Cancel);
YICI_ACT(kArchive, ArchiveCase, Archive);
#undef YICI_ACT

constexpr Act kSupplemented[] = {kSubmitLacking, kNotify, kSupplement,  kAccept,  kHandle,  kCheck,
                                 kApprove,       kGrant,  kCertificate, kDeliver, kRateWell};
constexpr Act kDeferred[] = {kSubmitLacking, kDefer, kHandle,      kExtendDeferral, kSubmitDeferred, kCheck,
                             kApprove,       kGrant, kCertificate, kDeliver,        kCancel};
constexpr Act kPromised[] = {kSubmit, kPromise, kCertificate, kDeliver, kAfterCheck, kRateBadly, kRectify, kRateWell};
constexpr Act kPaused[] = {kSubmit, kVisit, kAccept,  kHandle, kStartSpecial, kAmendSpecial, kEndSpecial,
                           kExtend, kCheck, kApprove, kGrant,  kCertificate,  kDeliver,      kRevoke};
constexpr Act kHeard[] = {kSubmit, kAccept, kHandle, kCheck, kTellOfHearing, kWaive, kApprove, kRefuse, kDeliver};
constexpr Act kGivenUp[] = {kSubmit, kAccept, kHandle, kTellOfHearing, kAskHearing, kWithdraw};
constexpr Act kReturned[] = {kSubmit, kCorrect, kAccept,        kHandle,  kSendBack,    kHandle,  kUnmask,
                             kCheck,  kApprove, kCorrectRecord, kGrant,   kCertificate, kDeliver, kSubmitChange,
                             kAccept, kHandle,  kCheck,         kApprove, kGrant};
constexpr Act kRefused[] = {kSubmit, kRefuseAcceptance, kArchive};
constexpr Act kEnded[] = {kSubmit, kAccept, kTerminate};

using Course = std::span<const Act>;
constexpr Course kCourses[] = {kSupplemented, kDeferred, kPromised, kPaused, kHeard, kGivenUp, kReturned, kRefused, kEnded};

bool Fits(const ItemFacts& item, const Course& course) {
  if (!item.at_window) return false;
  for (const Act& act : course) {
    if (act.fill == kSubmitLacking.fill && item.deferrable.empty()) return false;
    if (act.fill == kPromise.fill && !item.on_promise) return false;
    if (act.fill == kExtend.fill && !item.extendable) return false;
  }
  return true;
}

}  // namespace

FullLifeScript::FullLifeScript(const City& city, CaseNumbers& numbers, std::string prefix, int slots, int64_t lives)
    : city_(city),
      numbers_(numbers),
      prefix_(std::move(prefix)),
      lives_(lives),
      items_(city.ThreeStepItems()),
      slots_(static_cast<size_t>(slots)) {}

void FullLifeScript::Begin(Life& life) {
  life.act = 0;
  life.course = static_cast<size_t>(life.n) % std::size(kCourses);
  size_t at = static_cast<size_t>(life.n) / std::size(kCourses);
  for (size_t tried = 0; tried < items_.size(); ++tried, ++at) {
    life.item = items_[at % items_.size()];
    if (Fits(*life.item, kCourses[life.course])) return;
  }
  life.item = nullptr;
}

bool FullLifeScript::Next(int slot, Send* send) {
  Life& life = slots_[static_cast<size_t>(slot)];
  if (life.act == 0) {
    life.n = next_.fetch_add(1, std::memory_order_relaxed);
    if (life.n >= lives_) return false;
    Begin(life);
    if (life.item == nullptr) return false;
  }
  const Act& act = kCourses[life.course][life.act];
  life.request_id = StrCat(prefix_, life.n, "-", life.act);
  const std::unique_ptr<google::protobuf::Message> request(act.request());
  act.fill(city_, life, request.get());
  life.authorization = City::Authorization(life.principal);
  life.method = act.method;
  grpc::Slice slice = SliceOf(*request);
  *send = {&life.method, &life.authorization, grpc::ByteBuffer(&slice, 1)};
  return true;
}

absl::Status FullLifeScript::Answer(int slot, const grpc::ByteBuffer& bytes) {
  Life& life = slots_[static_cast<size_t>(slot)];
  const Course& course = kCourses[life.course];
  const Act& act = course[life.act];
  ++life.answered[std::string(act.method).substr(std::string_view("/yici.v1.ApprovalService/").size())];
  const bool submitted = act.fill == kSubmit.fill || act.fill == kSubmitLacking.fill || act.fill == kSubmitChange.fill;
  if (act.fill != kUnmask.fill) {
    if (!Parse(bytes, &life.reply)) return absl::InternalError(StrCat("the answer of ", act.method, " does not parse"));
    if (!submitted && life.reply.case_no() != life.case_no)
      return absl::InternalError(StrCat(act.method, " answers another case"));
  }
  if (submitted) {
    life.case_no = life.reply.case_no();
    life.received_revision = life.reply.command().revision();
    if (absl::Status added = numbers_.Add(life.case_no, life.received_revision); !added.ok()) return added;
  }
  const bool without =
      life.act + 1 < course.size() && course[life.act + 1].fill == kCertificate.fill && !life.item->certificate;
  life.act += without ? 2 : 1;
  if (life.act < course.size()) return absl::OkStatus();
  ++completed_;
  life.act = 0;
  return absl::OkStatus();
}

std::map<std::string, int64_t> FullLifeScript::commands_of() const {
  std::map<std::string, int64_t> sum;
  for (const Life& life : slots_) {
    for (const auto& [command, times] : life.answered) sum[command] += times;
  }
  return sum;
}

}  // namespace yici::bench
