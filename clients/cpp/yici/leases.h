// Extends the leases of jobs at each third of them, in a thread of its own, until destroyed. Not installed.
#pragma once

#include <condition_variable>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include <yici/v1/workflow.pb.h>

#include "yici/services.h"

namespace yici::client {

class JobLeases {
 public:
  JobLeases(WorkflowService& workflow, const v1::ActivateJobsResponse& jobs, int seconds);
  // Returns when nothing is being told any more.
  ~JobLeases() = default;

  bool Holds(const v1::Job& job);
  void Drop(const v1::Job& job);

 private:
  using Key = std::pair<std::string, uint64_t>;  // instance, job

  void Extend(const std::stop_token& stop);
  void ExtendOne(const Key& job, const std::stop_token& stop);

  WorkflowService& workflow_;
  int seconds_;
  std::mutex mutex_;
  std::condition_variable_any left_;
  std::set<Key> held_;
  std::jthread thread_;  // the last: it is joined before what it uses goes
};

}  // namespace yici::client
