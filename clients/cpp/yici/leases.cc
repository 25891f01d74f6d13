#include "yici/leases.h"

#include <algorithm>
#include <chrono>

namespace yici::client {

JobLeases::JobLeases(WorkflowService& workflow, const v1::ActivateJobsResponse& jobs, int seconds)
    : workflow_(workflow), seconds_(std::max(1, seconds)) {
  for (const v1::Job& job : jobs.jobs()) held_.emplace(job.instance_id(), job.job());
  thread_ = std::jthread([this](const std::stop_token& stop) { Extend(stop); });
}

bool JobLeases::Holds(const v1::Job& job) {
  std::lock_guard lock(mutex_);
  return held_.contains({job.instance_id(), job.job()});
}

void JobLeases::Drop(const v1::Job& job) {
  std::lock_guard lock(mutex_);
  held_.erase({job.instance_id(), job.job()});
}

void JobLeases::Extend(const std::stop_token& stop) {
  while (true) {
    std::set<Key> held;
    {
      std::unique_lock lock(mutex_);
      left_.wait_for(lock, stop, std::chrono::milliseconds(1000) * seconds_ / 3, [] { return false; });
      held = held_;
    }
    for (const Key& job : held) {
      if (stop.stop_requested()) break;
      ExtendOne(job, stop);
    }
    if (stop.stop_requested()) return;
  }
}

// What cannot be told now is told at the next third; what is refused is not ours any more.
void JobLeases::ExtendOne(const Key& job, const std::stop_token& stop) {
  v1::ExtendJobLeaseRequest request;
  request.set_instance_id(job.first);
  request.set_job(job.second);
  request.set_lease_seconds(seconds_);
  try {
    workflow_.ExtendJobLease(request, {.timeout = std::chrono::milliseconds(1000) * seconds_ / 3, .stop = stop});
  } catch (const Rejected&) {
    std::lock_guard lock(mutex_);
    held_.erase(job);
  } catch (const Failure&) {
  }
}

}  // namespace yici::client
