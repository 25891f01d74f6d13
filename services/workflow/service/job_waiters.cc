#include "services/workflow/service/job_waiters.h"

#include <algorithm>
#include <utility>

#include "services/server/gateway/errors.h"
#include "services/workflow/machine/process_rows.h"

namespace yici::workflow {
namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(20);

}  // namespace

size_t CountJobs(const StateReader& state, std::string_view type, Instant now, size_t max) {
  size_t count = 0;
  const std::string prefix = JobPrefix(type);
  state.Scan(Table::kJob, prefix, prefix + U64Bytes(static_cast<uint64_t>(now.micros()) + 1),
             [&](std::string_view, std::string_view) { return ++count < max; });
  return count;
}

JobWaiters::JobWaiters(server::Partition& partition) : partition_(partition), thread_([this] { Run(); }) {}

JobWaiters::~JobWaiters() {
  Stop();
  thread_.join();
}

absl::Status JobWaiters::Join(JobWaiter waiter) {
  std::lock_guard lock(mutex_);
  if (stopping_) return absl::UnavailableError("STOPPING: the server is shutting down");
  if (waiting_.size() >= kWaitersMax) return absl::ResourceExhaustedError("WAITERS_FULL: too many workers wait for jobs");
  size_t& share = shares_[waiter.principal];
  if (share >= kWaitersOfOneMax) {
    return absl::ResourceExhaustedError("WAITERS_SHARE: too many workers of this principal wait for jobs");
  }
  ++share;
  waiting_.push_back(std::move(waiter));
  changed_.notify_one();
  return absl::OkStatus();
}

void JobWaiters::Stop() {
  std::lock_guard lock(mutex_);
  stopping_ = true;
  changed_.notify_one();
}

std::list<std::pair<JobWaiter, grpc::Status>> JobWaiters::TakeReady() {
  std::list<std::pair<JobWaiter, grpc::Status>> ready;
  const auto published = partition_.published();
  const server::ReadView view(published);
  const Instant now = std::max(partition_.clock().Now(), published->legal_time());
  std::map<std::string, size_t> jobs;  // of each type that somebody waits for, and that nobody was told of yet
  for (auto at = waiting_.begin(); at != waiting_.end();) {
    const auto [left, asked] = jobs.try_emplace(at->type, 0);
    if (asked) left->second = CountJobs(view, at->type, now, kWaitersMax);
    const bool gone = stopping_ || at->context->IsCancelled();
    const bool served = !gone && left->second > 0;
    const bool over = served || std::chrono::steady_clock::now() >= at->until;
    if (served) --left->second;
    if (!over && !gone) {
      ++at;
      continue;
    }
    if (--shares_[at->principal] == 0) shares_.erase(at->principal);
    const grpc::Status why =
        gone ? server::ToGrpc(absl::UnavailableError("STOPPING: the server is shutting down")) : grpc::Status::OK;
    ready.emplace_back(std::move(*at), why);
    at = waiting_.erase(at);
  }
  return ready;
}

// Jobs come with records, and back when a lease ends: both are looked for a few times in a breath.
void JobWaiters::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
    auto ready = TakeReady();
    if (stopping_ && waiting_.empty() && ready.empty()) return;
    lock.unlock();
    for (auto& [waiter, why] : ready) waiter.ready(why);
    lock.lock();
    if (!stopping_) changed_.wait_for(lock, kLookEvery, [&] { return stopping_; });
  }
}

}  // namespace yici::workflow
