// Watch: whole records in order from a cursor, pushed as they become durable. No gap and no repeat after a crash: the
// cursor is the log and the revision behind the last record sent.
//
// One feeder thread serves all streams. A stream takes at most 64 records or 1 MiB at a time and asks again when its write
// is done; a consumer that does not read costs nothing but its place. At most 2,000 streams, half of them of one principal.
#ifndef YICI_SERVICES_APPROVAL_SERVICE_WATCH_H_
#define YICI_SERVICES_APPROVAL_SERVICE_WATCH_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "services/approval/service/filter.h"
#include "services/server/gateway/gate.h"
#include "yici/v1/approval.pb.h"

namespace yici::approval {

class WatchHub {
 public:
  explicit WatchHub(server::Gate& gate);
  ~WatchHub();
  // Owns itself until the stream is done.
  grpc::ServerWriteReactor<yici::v1::WatchCasesResponse>* Open(grpc::CallbackServerContext* context,
                                                               const yici::v1::WatchCasesRequest* request);
  // Ends every stream with UNAVAILABLE; they resume elsewhere from their cursors. The feeder is gone afterwards. From one
  // thread; the hub itself must outlive the partition, whose hints still reach it.
  void Stop();
  size_t streams() const;

 private:
  class Stream;
  void FeedLoop();
  void Wake();
  grpc::Status NextOf(const std::string& cursor, uint64_t* next) const;
  grpc::Status Join(const std::shared_ptr<Stream>& stream);
  void Forget(Stream* stream);

  server::Gate& gate_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  bool woken_ = false;
  bool stopping_ = false;
  std::set<std::shared_ptr<Stream>> streams_;
  std::map<std::string, size_t> shares_;  // principal -> its streams
  std::atomic<size_t> open_{0};           // streams_.size(), for hints that come with every batch
  std::thread feeder_;
};

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_WATCH_H_
