// Workers that wait for a job of their type before they ask for it: a long poll costs a place, and no command.
//
//   if (auto full = waiters.Join({principal, type, until, context, [=](grpc::Status why) { … }}); !full.ok()) …
//
// `ready` is called once, from the waiters' own thread: OK when a job may be there or the time is over (the command is ordered
// then and its answer may be empty), or why there is nothing to wait for any more.
#ifndef YICI_SERVICES_WORKFLOW_SERVICE_JOB_WAITERS_H_
#define YICI_SERVICES_WORKFLOW_SERVICE_JOB_WAITERS_H_

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "services/server/partition/partition.h"

namespace yici::workflow {

struct JobWaiter {
  std::string principal, type;
  std::chrono::steady_clock::time_point until;
  grpc::CallbackServerContext* context = nullptr;
  std::function<void(grpc::Status)> ready;
};

class JobWaiters {
 public:
  static constexpr size_t kWaitersMax = 1'000;
  static constexpr size_t kWaitersOfOneMax = 100;  // one principal's

  explicit JobWaiters(server::Partition& partition);
  ~JobWaiters();
  // RESOURCE_EXHAUSTED WAITERS_FULL, WAITERS_SHARE; UNAVAILABLE STOPPING.
  absl::Status Join(JobWaiter waiter);
  void Stop();

 private:
  void Run();
  // Takes out whoever is to be told now, and with what.
  std::list<std::pair<JobWaiter, grpc::Status>> TakeReady();

  server::Partition& partition_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::list<JobWaiter> waiting_;
  std::map<std::string, size_t> shares_;
  std::thread thread_;
};

// How many jobs of the type can be taken now; counts up to `max`.
size_t CountJobs(const StateReader& state, std::string_view type, Instant now, size_t max);

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_SERVICE_JOB_WAITERS_H_
