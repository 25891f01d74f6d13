// Work that a process waits for, done by a handler.
//
//   yici::client::JobWorker worker(city, "credit-check", [](const yici::v1::Job& job) {
//     return yici::client::Variables{…};          // completes the job
//   });
//   worker.Run();                                  // until Stop() is called from another thread
//
// What the handler returns completes the job; a BpmnError is thrown in the process; any other exception fails the job, which is
// tried again after a back-off until no retry is left. The leases of all jobs in hand are extended until each is done, those
// that wait for their turn too. A job whose lease ran out all the same (an outage) belongs to somebody else: what is told of it
// then is refused, and the worker goes on.
#pragma once

#include <atomic>
#include <functional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <yici/v1/workflow.pb.h>

#include "yici/city.h"

namespace yici::client {

// What a job gives, by name.
using Variables = std::vector<v1::Variable>;

// Thrown by a handler for the process to catch by its code.
class BpmnError : public std::runtime_error {
 public:
  // By the code that the model knows, with variables for whoever catches it.
  explicit BpmnError(const std::string& told, Variables with = {})
      : std::runtime_error("BPMN error " + told), code(told), variables(std::move(with)) {}

  std::string code;     // of the model's error
  Variables variables;  // set where it is caught
};

// How many jobs a worker takes, and for how long.
struct JobWorkerOptions {
  int jobs_max = 8;           // at a time, done one after the other; run several workers for more
  int lease_seconds = 60;     // extended at each third
  int wait_seconds = 10;      // for jobs, where there are none
  int back_off_seconds = 30;  // before a job that failed is tried again
};

// Does the jobs of one type.
class JobWorker {
 public:
  // Does one job; what it returns completes it.
  using Handler = std::function<Variables(const v1::Job&)>;

  // The city has to outlive it.
  JobWorker(City& city, std::string type, Handler handler, JobWorkerOptions options = {});

  // Until Stop(): an outage is waited out. Throws what else an activation ends in, such as a Rejected.
  void Run();
  // Takes what is there, or waits for it; how many jobs it had.
  int RunOnce();
  // From any thread; the jobs in hand are still done.
  void Stop() { stop_.request_stop(); }

  int done() const { return done_; }  // jobs completed
  int lost() const { return lost_; }  // jobs whose end was refused: they had become somebody else's

 private:
  void Work(const v1::Job& job);
  void Complete(const v1::Job& job, const Variables& variables);
  void ThrowError(const v1::Job& job, const BpmnError& error);
  void Fail(const v1::Job& job, const std::string& failure);
  void Tell(const v1::Job& job, const std::function<void()>& told);

  City& city_;
  std::string type_;
  Handler handler_;
  JobWorkerOptions options_;
  std::stop_source stop_;
  std::atomic<int> done_ = 0, lost_ = 0;
};

}  // namespace yici::client
