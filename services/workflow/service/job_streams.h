// Jobs that are pushed to workers as they come: WatchJobs.
//
//   return streams.Open(context, request);              // of WorkflowService::WatchJobs
//
// Each hand-out is an ActivateJobs command of its own, ordered under the worker's name with a request id that the stream makes
// (its random name and a count): two workers never hold one job, and what is sent was durable before. A stream has at most
// jobs_max jobs in hand. It gets room back when the published state no longer shows a lease of its worker on one of them:
// completed, failed, ended or run out. One command or one write of a stream is under way at a time, so that a worker who does
// not read is given nothing. What was handed out to a worker that is gone comes back when its lease ends.
//
// One thread looks for all streams. At most 500, 100 of one principal.
#ifndef YICI_SERVICES_WORKFLOW_SERVICE_JOB_STREAMS_H_
#define YICI_SERVICES_WORKFLOW_SERVICE_JOB_STREAMS_H_

#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "services/server/gateway/gate.h"
#include "yici/v1/workflow.pb.h"

namespace yici::workflow {

class JobStreams {
 public:
  static constexpr size_t kStreamsMax = 500;
  static constexpr size_t kStreamsOfOneMax = 100;  // one principal's

  explicit JobStreams(server::Gate& gate);
  ~JobStreams();
  // Owns itself until the stream is done. Refused: UNAVAILABLE STOPPING; RESOURCE_EXHAUSTED STREAMS_FULL, STREAMS_SHARE;
  // JOB_LIMITS; and who may not take jobs of the type.
  grpc::ServerWriteReactor<yici::v1::WatchJobsResponse>* Open(grpc::CallbackServerContext* context,
                                                              const yici::v1::WatchJobsRequest* request);
  // Ends every stream with UNAVAILABLE; none is opened from here on. Answers that still come find their stream ended.
  void Stop();

 private:
  class Stream;
  void Run();
  // Longest without a job first.
  void Feed(const std::list<std::shared_ptr<Stream>>& open);
  grpc::Status Join(const std::shared_ptr<Stream>& stream);
  void Forget(Stream* stream);

  server::Gate& gate_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::list<std::shared_ptr<Stream>> streams_;
  std::map<std::string, size_t> shares_;  // principal -> its streams
  std::thread thread_;
};

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_SERVICE_JOB_STREAMS_H_
