// The life of a case on a three-step item, each act by an officer who holds the right.
#include "services/base/text.h"
#include "tests/bench/scripts.h"

namespace yici::bench {
namespace {

// In the order of LifeScript::Stage.
const std::string kMethods[] = {"/yici.v1.ApprovalService/SubmitCase",       "/yici.v1.ApprovalService/AcceptCase",
                                "/yici.v1.ApprovalService/ReviewStep",       "/yici.v1.ApprovalService/ReviewStep",
                                "/yici.v1.ApprovalService/ReviewStep",       "/yici.v1.ApprovalService/DecideCase",
                                "/yici.v1.ApprovalService/IssueCertificate", "/yici.v1.ApprovalService/DeliverResult"};

template <class Request>
Request WithCase(const std::string& request_id, const std::string& case_no) {
  Request request;
  request.set_request_id(request_id);
  request.set_case_no(case_no);
  return request;
}

}  // namespace

LifeScript::LifeScript(const City& city, CaseNumbers& numbers, std::string prefix, int slots, int64_t lives)
    : city_(city),
      numbers_(numbers),
      prefix_(std::move(prefix)),
      lives_(lives),
      items_(city.ThreeStepItems()),
      states_(static_cast<size_t>(slots)) {}

std::string LifeScript::RequestId(const State& state) const {
  return StrCat(prefix_, state.n, "-", static_cast<int>(state.stage));
}

bool LifeScript::Next(int slot, Send* send) {
  State& state = states_[static_cast<size_t>(slot)];
  if (state.stage == Stage::kSubmit) {
    state.n = next_.fetch_add(1, std::memory_order_relaxed);
    if (state.n >= lives_ || items_.empty()) return false;
    state.item = items_[static_cast<size_t>(state.n) % items_.size()];
  }
  MakeSend(state, send);
  return true;
}

grpc::Slice LifeScript::MakeSubmit(State& state) {
  Submission submission = city_.MakeSubmission(state.n, *state.item, true);
  submission.request.set_request_id(RequestId(state));
  submission.request.set_delivery_way("electronic");
  state.authorization = City::Authorization(submission.principal);
  return SliceOf(submission.request);
}

grpc::Slice LifeScript::MakeReview(State& state, const char* step, const char* role) {
  auto request = WithCase<v1::ReviewStepRequest>(RequestId(state), state.case_no);
  request.set_step(step);
  request.set_opinion("材料齐全，符合法定条件，同意。");
  request.set_verdict("pass");
  state.authorization = City::Authorization(city_.OfficerOf(role, state.item->department_id));
  return SliceOf(request);
}

void LifeScript::MakeSend(State& state, Send* send) {
  const std::string& department = state.item->department_id;
  const std::string id = RequestId(state);
  const std::string chief = City::Authorization(city_.OfficerOf("chief-representative", department));
  grpc::Slice slice;
  switch (state.stage) {
    case Stage::kSubmit: slice = MakeSubmit(state); break;
    case Stage::kAccept:
      slice = SliceOf(WithCase<v1::AcceptCaseRequest>(id, state.case_no));
      state.authorization = chief;
      break;
    case Stage::kHandle: slice = MakeReview(state, "handle", "handler"); break;
    case Stage::kReview: slice = MakeReview(state, "review", "reviewer"); break;
    case Stage::kApprove: slice = MakeReview(state, "approve", "approver"); break;
    case Stage::kDecide: {
      auto request = WithCase<v1::DecideCaseRequest>(id, state.case_no);
      request.set_grant(true);
      slice = SliceOf(request);
      state.authorization = City::Authorization(city_.OfficerOf("approver", department));
      break;
    }
    case Stage::kCertificate: {
      auto request = WithCase<v1::IssueCertificateRequest>(id, state.case_no);
      request.set_certificate_no(StrCat("锦证-", state.n));
      slice = SliceOf(request);
      state.authorization = chief;
      break;
    }
    case Stage::kDeliver: {
      auto request = WithCase<v1::DeliverResultRequest>(id, state.case_no);
      request.set_way("electronic");
      slice = SliceOf(request);
      state.authorization = chief;
      break;
    }
  }
  send->method = &kMethods[static_cast<int>(state.stage)];
  send->authorization = &state.authorization;
  send->body = grpc::ByteBuffer(&slice, 1);
}

absl::Status LifeScript::Answer(int slot, const grpc::ByteBuffer& bytes) {
  State& state = states_[static_cast<size_t>(slot)];
  if (!Parse(bytes, &state.reply)) return absl::InternalError("the answer does not parse");
  if (state.stage == Stage::kSubmit) {
    state.case_no = state.reply.case_no();
    if (absl::Status added = numbers_.Add(state.case_no, state.reply.command().revision()); !added.ok()) return added;
  } else if (state.reply.case_no() != state.case_no) {
    return absl::InternalError(
        StrCat("expected case ", state.case_no, ", got ", state.reply.ShortDebugString().substr(0, 200)));
  }
  if (state.stage == Stage::kDeliver) {
    if (state.reply.state() != v1::COMPLETED) return absl::InternalError("a delivered case is not completed: " + state.case_no);
    ++completed_;
    state.stage = Stage::kSubmit;
    return absl::OkStatus();
  }
  state.stage = static_cast<Stage>(static_cast<int>(state.stage) + 1);
  if (state.stage == Stage::kCertificate && !state.item->certificate) state.stage = Stage::kDeliver;
  return absl::OkStatus();
}

}  // namespace yici::bench
