// A thousand consumers watch, each one item; a fixed rate of submits goes on beside them. What is measured is how many events a
// second reach them, how late the last is, and what all of them together cost the server in memory.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "services/base/text.h"
#include "tests/bench/phases.h"
#include "yici/v1/feed.grpc.pb.h"

namespace yici::bench {
namespace {

using std::chrono::steady_clock;

constexpr int kWatchers = 1'000;
constexpr int kOutstanding = 256;
constexpr double kWaitSecondsMax = 60;

// One consumer.
class Watcher final : public grpc::ClientReadReactor<v1::WatchEventsResponse> {
 public:
  Watcher(v1::FeedService::Stub& stub, const std::string& item, std::atomic<int64_t>& events, std::atomic<int>& open)
      : events_(events), open_(open) {
    Prepare(context_, 600);
    request_.mutable_filter()->add_types("case.received");
    request_.mutable_filter()->add_item_codes(item);
    stub.async()->WatchEvents(&context_, &request_, this);
    StartRead(&response_);
    StartCall();
  }
  ~Watcher() override {
    context_.TryCancel();
    while (!done_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    if (!first_.exchange(true)) ++open_;  // the first heartbeat: it has its place
    events_ += response_.events_size();
    StartRead(&response_);
  }
  void OnDone(const grpc::Status&) override { done_ = true; }

 private:
  std::atomic<int64_t>& events_;
  std::atomic<int>& open_;
  grpc::ClientContext context_;
  v1::WatchEventsRequest request_;
  v1::WatchEventsResponse response_;
  std::atomic<bool> first_{false}, done_{false};
};

bool Await(const std::function<bool()>& there) {
  const auto until = steady_clock::now() + std::chrono::duration<double>(kWaitSecondsMax);
  while (!there() && steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return there();
}

absl::Status Measure(Bench& bench, Server& server, std::atomic<int64_t>& events) {
  CaseNumbers numbers;
  SubmitScript submits(bench.submits, numbers, "watched-", kOutstanding);
  const auto start = steady_clock::now();
  const LoadResult load =
      RunLoad(server.channels(), submits, {.outstanding = kOutstanding, .calls = bench.sizes.watched, .progress = "watch"});
  if (!load.status.ok()) return load.status;
  const double sent = load.seconds;
  // Each item has as many watchers as the others.
  const int64_t wanted = load.calls * kWatchers / static_cast<int64_t>(bench.city.items().size());
  if (!Await([&] { return events >= wanted; }))
    return absl::InternalError(StrCat("watch: ", events.load(), " of ", wanted, " events came"));
  const double all = std::chrono::duration<double>(steady_clock::now() - start).count();
  if (events != wanted) return absl::InternalError("watch: an event came twice");
  bench.report.Set("watch.deliveries_per_s", static_cast<double>(wanted) / all);
  bench.report.Set("watch.submits_per_s", load.per_s());
  bench.report.Set("watch.behind_seconds", all - sent);
  return absl::OkStatus();
}

}  // namespace

absl::Status RunWatchers(Bench& bench) {
  auto server = Server::Start(bench.city, bench.server);
  if (!server.ok()) return server.status();
  const int64_t before = (*server)->child().RssBytes();
  std::atomic<int64_t> events{0};
  std::atomic<int> open{0};
  const auto stub = v1::FeedService::NewStub((*server)->channels()[0]);
  std::vector<std::unique_ptr<Watcher>> watchers;
  for (int i = 0; i < kWatchers; ++i) {
    const auto& items = bench.city.items();
    watchers.push_back(std::make_unique<Watcher>(*stub, items[static_cast<size_t>(i) % items.size()].code, events, open));
  }
  if (!Await([&] { return open == kWatchers; }))
    return absl::InternalError(StrCat("watch: only ", open.load(), " streams opened"));
  const int64_t opened = (*server)->child().RssBytes();
  if (absl::Status measured = Measure(bench, **server, events); !measured.ok()) return measured;
  // Also what delivering took, the submits' own memory with it.
  const int64_t delivered = (*server)->child().RssBytes();
  bench.report.Set("watch.mb_of_1000", static_cast<double>(std::max(opened, delivered) - before) / 1e6);
  bench.report.Set("watch.mb_of_1000_at_rest", static_cast<double>(opened - before) / 1e6);
  return absl::OkStatus();
}

}  // namespace yici::bench
