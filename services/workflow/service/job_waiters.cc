#include "services/workflow/service/job_waiters.h"

#include <algorithm>
#include <utility>

#include "services/server/gateway/errors.h"
#include "services/workflow/machine/process_rows.h"

namespace yici::workflow {
namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(20);

}  // namespace

bool HasJob(const StateReader& state, std::string_view type, Instant now) {
  bool any = false;
  const std::string prefix = JobPrefix(type);
  state.Scan(Table::kJob, prefix, prefix + U64Bytes(static_cast<uint64_t>(now.micros()) + 1),
             [&](std::string_view, std::string_view) {
               any = true;
               return false;
             });
  return any;
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
  std::map<std::string, bool> types;
  for (auto at = waiting_.begin(); at != waiting_.end();) {
    const auto [type, asked] = types.try_emplace(at->type, false);
    if (asked) type->second = HasJob(view, at->type, now);
    const bool over = type->second || std::chrono::steady_clock::now() >= at->until;
    const bool gone = stopping_ || at->context->IsCancelled();
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
