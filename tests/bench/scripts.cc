#include "tests/bench/scripts.h"

#include <cmath>
#include <functional>
#include <string_view>

#include "services/base/text.h"

namespace yici::bench {
namespace {

const std::string kSubmit = "/yici.v1.ApprovalService/SubmitCase";
const std::string kBatch = "/yici.v1.ApprovalService/BatchSubmitCases";
const std::string kGet = "/yici.v1.ApprovalService/GetCase";
const std::string kEcho = "/yici.v1.EchoService/Echo";

constexpr int64_t kPrepared = 4'000;  // requests made in advance
constexpr size_t kRequestIdDigits = 12;
constexpr size_t kKeptPerSlot = 200;  // cases remembered for reads

absl::Status Wrong(std::string_view what, const google::protobuf::Message& reply) {
  return absl::InternalError(StrCat(what, ": ", reply.ShortDebugString().substr(0, 400)));
}

std::string PaddedId(const std::string& prefix, int64_t n) {
  const std::string digits = std::to_string(n);
  return StrCat(prefix, std::string(kRequestIdDigits - std::min(digits.size(), kRequestIdDigits), '0'), digits);
}

// Field 1 as it stands on the wire: requests that differ in nothing else share the rest of their bytes.
grpc::Slice RequestIdField(const std::string& id) {
  std::string bytes = {'\x0a', static_cast<char>(id.size())};
  bytes += id;
  return grpc::Slice(bytes);
}

}  // namespace

absl::Status CaseNumbers::Add(const std::string& case_no, uint64_t revision) {
  if (case_no.empty() || revision == 0) return absl::InternalError("an answer without a case number or a revision");
  std::lock_guard lock(mutex_);
  if (!hashes_.insert(std::hash<std::string_view>()(case_no)).second) return absl::InternalError("given twice: " + case_no);
  if (revision > last_revision_) last_revision_ = revision;
  return absl::OkStatus();
}

int64_t CaseNumbers::size() const {
  std::lock_guard lock(mutex_);
  return static_cast<int64_t>(hashes_.size());
}

PreparedSubmits::PreparedSubmits(const City& city) {
  for (int64_t n = 0; n < kPrepared; ++n) {
    const Submission submission = city.MakeSubmission(n);
    all_.push_back({City::Authorization(submission.principal), SliceOf(submission.request)});
    mean_bytes_ += static_cast<double>(all_.back().body.size()) / kPrepared;
  }
  mean_bytes_ += static_cast<double>(RequestIdField(PaddedId("s0-", 0)).size());
}

SubmitScript::SubmitScript(const PreparedSubmits& submits, CaseNumbers& numbers, std::string prefix, int slots)
    : submits_(submits), numbers_(numbers), prefix_(std::move(prefix)), states_(static_cast<size_t>(slots)) {}

bool SubmitScript::Next(int slot, Send* send) {
  State& state = states_[static_cast<size_t>(slot)];
  state.n = next_.fetch_add(1, std::memory_order_relaxed);
  const PreparedSubmits::One& one = submits_.at(state.n);
  const grpc::Slice slices[] = {RequestIdField(PaddedId(prefix_, state.n)), one.body};
  send->method = &kSubmit;
  send->authorization = &one.authorization;
  send->body = grpc::ByteBuffer(slices, 2);
  return true;
}

absl::Status SubmitScript::Answer(int slot, const grpc::ByteBuffer& bytes) {
  State& state = states_[static_cast<size_t>(slot)];
  if (!Parse(bytes, &state.reply)) return absl::InternalError("SubmitCase: the answer does not parse");
  replies_.fetch_add(1, std::memory_order_relaxed);
  reply_bytes_.fetch_add(static_cast<int64_t>(bytes.Length()), std::memory_order_relaxed);
  const auto& reply = state.reply;
  if (reply.state() != v1::RECEIVED && reply.state() != v1::PENDING_PRE_REVIEW) return Wrong("SubmitCase", reply);
  if (state.cases.size() < kKeptPerSlot) state.cases.push_back({reply.case_no(), &submits_.at(state.n).authorization});
  return numbers_.Add(reply.case_no(), reply.command().revision());
}

double SubmitScript::mean_reply_bytes() const {
  return static_cast<double>(reply_bytes_.load()) / std::max<double>(1, static_cast<double>(replies_.load()));
}

std::vector<KnownCase> SubmitScript::TakeCases() {
  std::vector<KnownCase> all;
  for (State& state : states_) all.insert(all.end(), state.cases.begin(), state.cases.end());
  return all;
}

EchoScript::EchoScript(double request_bytes, double reply_bytes, int slots)
    : reply_bytes_(static_cast<size_t>(std::lround(reply_bytes)) - 3),  // tag and length of the payload
      authorization_(City::Authorization(kAdministrator)),
      replies_(static_cast<size_t>(slots)) {
  v1::EchoRequest request;
  request.set_reply_bytes(static_cast<int>(reply_bytes_));
  const auto around = static_cast<double>(request.ByteSizeLong()) + 3;
  request.set_payload(std::string(static_cast<size_t>(std::max(0.0, request_bytes - around)), 'x'));
  body_ = SliceOf(request);
}

bool EchoScript::Next(int, Send* send) {
  send->method = &kEcho;
  send->authorization = &authorization_;
  send->body = grpc::ByteBuffer(&body_, 1);
  return true;
}

absl::Status EchoScript::Answer(int slot, const grpc::ByteBuffer& bytes) {
  auto& reply = replies_[static_cast<size_t>(slot)];
  if (Parse(bytes, &reply) && reply.payload().size() == reply_bytes_) return absl::OkStatus();
  return absl::InternalError("Echo: the answer has not the size asked for");
}

GetScript::GetScript(std::vector<KnownCase> cases, int slots) : cases_(std::move(cases)), states_(static_cast<size_t>(slots)) {}

bool GetScript::Next(int slot, Send* send) {
  State& state = states_[static_cast<size_t>(slot)];
  // A step that shares no factor with the count visits every case in no order.
  state.asked = static_cast<size_t>(next_.fetch_add(1, std::memory_order_relaxed)) * 7919 % cases_.size();
  state.request.set_case_no(cases_[state.asked].case_no);
  const grpc::Slice slice = SliceOf(state.request);
  send->method = &kGet;
  send->authorization = cases_[state.asked].authorization;
  send->body = grpc::ByteBuffer(&slice, 1);
  return true;
}

absl::Status GetScript::Answer(int slot, const grpc::ByteBuffer& bytes) {
  State& state = states_[static_cast<size_t>(slot)];
  replies_.fetch_add(1, std::memory_order_relaxed);
  reply_bytes_.fetch_add(static_cast<int64_t>(bytes.Length()), std::memory_order_relaxed);
  if (Parse(bytes, &state.reply) && state.reply.case_no() == cases_[state.asked].case_no) return absl::OkStatus();
  return Wrong("GetCase", state.reply);
}

double GetScript::mean_reply_bytes() const {
  return static_cast<double>(reply_bytes_.load()) / std::max<double>(1, static_cast<double>(replies_.load()));
}

double GetScript::mean_request_bytes() const {
  return cases_.empty() ? 0 : static_cast<double>(cases_.front().case_no.size()) + 2;
}

BatchScript::BatchScript(const City& city, CaseNumbers& numbers, std::string prefix, int slots, int cases_per_batch)
    : city_(city),
      numbers_(numbers),
      prefix_(std::move(prefix)),
      cases_per_batch_(cases_per_batch),
      states_(static_cast<size_t>(slots)) {}

// One clerk hands in a batch, so every case of it comes through that clerk's window.
bool BatchScript::Next(int slot, Send* send) {
  State& state = states_[static_cast<size_t>(slot)];
  const int64_t batch = next_.fetch_add(1, std::memory_order_relaxed);
  const WindowClerk& clerk = city_.clerks()[static_cast<size_t>(batch) % city_.clerks().size()];
  state.authorization = City::Authorization(clerk.principal);
  state.request.clear_requests();
  for (int i = 0; i < cases_per_batch_; ++i) {
    const int64_t n = batch * cases_per_batch_ + i;
    auto& one = *state.request.add_requests();
    one = city_.MakeSubmission(n, city_.items()[static_cast<size_t>(n) % city_.items().size()], true).request;
    one.set_window_id(clerk.window_id);
    one.set_request_id(PaddedId(prefix_, n));
  }
  const grpc::Slice slice = SliceOf(state.request);
  send->method = &kBatch;
  send->authorization = &state.authorization;
  send->body = grpc::ByteBuffer(&slice, 1);
  return true;
}

absl::Status BatchScript::Answer(int slot, const grpc::ByteBuffer& bytes) {
  State& state = states_[static_cast<size_t>(slot)];
  if (!Parse(bytes, &state.reply) || state.reply.results_size() != cases_per_batch_)
    return Wrong("BatchSubmitCases", state.reply);
  for (const auto& result : state.reply.results()) {
    if (result.has_error()) return Wrong("BatchSubmitCases", result);
    if (absl::Status added = numbers_.Add(result.reply().case_no(), result.reply().command().revision()); !added.ok())
      return added;
  }
  return absl::OkStatus();
}

}  // namespace yici::bench
