#include "yici/jobs.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "yici/leases.h"

namespace yici::client {
namespace {

constexpr size_t kFailureBytesMax = 500;

// At most kFailureBytesMax bytes, and no character of several bytes is cut.
std::string Shortened(const std::string& text) {
  if (text.size() <= kFailureBytesMax) return text;
  size_t end = kFailureBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

template <class Request>
Request Of(const v1::Job& job) {
  Request request;
  request.set_instance_id(job.instance_id());
  request.set_job(job.job());
  return request;
}

void Pause(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
}

}  // namespace

JobWorker::JobWorker(City& city, std::string type, Handler handler, JobWorkerOptions options)
    : city_(city), type_(std::move(type)), handler_(std::move(handler)), options_(options) {}

void JobWorker::Run() {
  while (!stop_.stop_requested()) {
    try {
      RunOnce();
    } catch (const Unavailable&) {
      Pause(stop_.get_token());
    } catch (const DeadlineExceeded&) {
      Pause(stop_.get_token());
    } catch (const Failure&) {
      if (!stop_.stop_requested()) throw;
    }
  }
}

int JobWorker::RunOnce() {
  v1::ActivateJobsRequest request;
  request.set_type(type_);
  request.set_jobs_max(options_.jobs_max);
  request.set_lease_seconds(options_.lease_seconds);
  request.set_wait_seconds(options_.wait_seconds);
  v1::ActivateJobsResponse reply = city_.workflow.ActivateJobs(
      request, {.timeout = std::chrono::seconds(options_.wait_seconds + 30), .stop = stop_.get_token()});
  if (reply.jobs().empty()) return 0;
  JobLeases leases(city_.workflow, reply, options_.lease_seconds);
  for (const v1::Job& job : reply.jobs()) {
    if (leases.Holds(job)) {
      Work(job);
    } else {
      ++lost_;
    }
    leases.Drop(job);
  }
  return reply.jobs_size();
}

// The handler's exceptions are the job's; those of telling how it ended are the worker's.
void JobWorker::Work(const v1::Job& job) {
  std::optional<Variables> result;
  std::optional<BpmnError> thrown;
  std::string failure;
  try {
    result = handler_(job);
  } catch (const BpmnError& error) {
    thrown = error;
  } catch (const std::exception& fault) {
    failure = fault.what();
  } catch (...) {
    failure = "The handler threw what is no exception.";
  }
  if (thrown) return ThrowError(job, *thrown);
  if (result) return Complete(job, *result);
  Tell(job, [&] { Fail(job, failure); });
}

void JobWorker::Complete(const v1::Job& job, const Variables& variables) {
  auto request = Of<v1::CompleteJobRequest>(job);
  *request.mutable_variables() = {variables.begin(), variables.end()};
  Tell(job, [&] {
    city_.workflow.CompleteJob(request);
    ++done_;
  });
}

void JobWorker::ThrowError(const v1::Job& job, const BpmnError& error) {
  auto request = Of<v1::ThrowJobErrorRequest>(job);
  request.set_code(error.code);
  *request.mutable_variables() = {error.variables.begin(), error.variables.end()};
  Tell(job, [&] { city_.workflow.ThrowJobError(request); });
}

void JobWorker::Fail(const v1::Job& job, const std::string& failure) {
  auto request = Of<v1::FailJobRequest>(job);
  request.set_retries(std::max<int>(0, static_cast<int>(job.retries()) - 1));
  request.set_failure(Shortened(failure));
  request.set_back_off_seconds(options_.back_off_seconds);
  city_.workflow.FailJob(request);
}

// A result that the server cannot take fails the job; any other refusal means that it is somebody else's now.
void JobWorker::Tell(const v1::Job& job, const std::function<void()>& told) {
  try {
    try {
      told();
    } catch (const Rejected& refused) {
      if (refused.code != grpc::StatusCode::INVALID_ARGUMENT) throw;
      Fail(job, refused.message_en);
    }
  } catch (const Rejected&) {
    ++lost_;
  }
}

}  // namespace yici::client
