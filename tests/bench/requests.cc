// Demands beside the echo: an enterprise raises one, the table of the pack routes it to a department with its limit, and the
// answer says by which rule.
#include <atomic>
#include <cstdio>

#include "services/base/text.h"
#include "tests/bench/phases.h"
#include "yici/v1/request.pb.h"

namespace yici::bench {
namespace {

constexpr int kOutstanding = 256;
const std::string kRaise = "/yici.v1.RequestService/RaiseDemand";
// Of the hotline's catalogue in the pack: an invoice, a building permit.
constexpr const char* kCategories[] = {"hc-003", "hc-010"};

class RaiseScript final : public Script {
 public:
  RaiseScript(const City& city, CaseNumbers& numbers, std::string prefix)
      : numbers_(numbers), prefix_(std::move(prefix)), states_(kOutstanding) {
    for (const auto& applicant : city.applicants()) {
      if (!applicant.uscc().empty()) authorizations_.push_back(City::Authorization("enterprise:" + applicant.uscc()));
    }
  }

  bool Next(int slot, Send* send) override {
    State& state = states_[static_cast<size_t>(slot)];
    const int64_t n = next_.fetch_add(1, std::memory_order_relaxed);
    state.request.set_request_id(StrCat(prefix_, n));
    state.request.set_category_id(kCategories[n % 2]);
    // The same words of the same enterprise would be one demand.
    state.request.set_text(StrCat("办理中遇到困难，请协调解决，编号", prefix_, n));
    const grpc::Slice slice = SliceOf(state.request);
    request_bytes_.fetch_add(static_cast<int64_t>(slice.size()), std::memory_order_relaxed);
    send->method = &kRaise;
    send->authorization = &authorizations_[static_cast<size_t>(n) % authorizations_.size()];
    send->body = grpc::ByteBuffer(&slice, 1);
    return true;
  }

  absl::Status Answer(int slot, const grpc::ByteBuffer& bytes) override {
    State& state = states_[static_cast<size_t>(slot)];
    if (!Parse(bytes, &state.reply)) return absl::InternalError("RaiseDemand: the answer does not parse");
    reply_bytes_.fetch_add(static_cast<int64_t>(bytes.Length()), std::memory_order_relaxed);
    replies_.fetch_add(1, std::memory_order_relaxed);
    const v1::DemandReply& reply = state.reply;
    if (reply.state() != "awaiting_sign" || reply.rule().empty() || !reply.duplicate_of().empty()) {
      return absl::InternalError("RaiseDemand: not routed: " + reply.ShortDebugString().substr(0, 400));
    }
    return numbers_.Add(reply.demand_no(), reply.command().revision());
  }

  double mean_request_bytes() const { return Mean(request_bytes_); }
  double mean_reply_bytes() const { return Mean(reply_bytes_); }

 private:
  struct State {
    v1::RaiseDemandRequest request;
    v1::DemandReply reply;
  };
  double Mean(const std::atomic<int64_t>& sum) const {
    return static_cast<double>(sum.load()) / std::max<double>(1, static_cast<double>(replies_.load()));
  }

  CaseNumbers& numbers_;
  const std::string prefix_;
  std::vector<std::string> authorizations_;
  std::atomic<int64_t> next_{0}, replies_{0}, request_bytes_{0}, reply_bytes_{0};
  std::vector<State> states_;
};

}  // namespace

absl::Status RunRequests(Bench& bench) {
  auto server = Server::Start(bench.city, bench.server);
  if (!server.ok()) return server.status();
  CaseNumbers numbers;
  RaiseScript warm(bench.city, numbers, "warm-");
  const LoadResult warmed = RunLoad((*server)->channels(), warm, {.outstanding = kOutstanding, .calls = 2'000});
  if (!warmed.status.ok()) return warmed.status;
  std::vector<double> raised, ratio;
  for (int round = 0; round < bench.sizes.rounds; ++round) {
    const LoadOptions load{.outstanding = kOutstanding, .calls = bench.sizes.requests, .progress = "raise_request"};
    EchoScript echoes(warm.mean_request_bytes(), warm.mean_reply_bytes(), kOutstanding);
    const LoadResult bare = RunLoad((*server)->channels(), echoes, load);
    RaiseScript raises(bench.city, numbers, StrCat("r", round, "-"));
    const LoadResult real = RunLoad((*server)->channels(), raises, load);
    if (!bare.status.ok()) return bare.status;
    if (!real.status.ok()) return real.status;
    raised.push_back(real.per_s());
    ratio.push_back(real.per_s() / bare.per_s());
    std::fprintf(stderr, "  round %d: echo %.0f/s, raised %.0f/s\n", round + 1, bare.per_s(), real.per_s());
  }
  bench.report.Set("raise_request_256.per_s", Median(raised));
  bench.report.Set("raise_request_256.ratio", Median(ratio));
  return absl::OkStatus();
}

}  // namespace yici::bench
