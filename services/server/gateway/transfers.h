// Places for streams that carry files: how many at once, how much memory, how long.
//
//   auto place = transfers.Join(principal, [stream](const absl::Status& why) { stream->End(why); });
//   if (!place.ok()) …                                  // RESOURCE_EXHAUSTED TRANSFERS_FULL, TRANSFERS_SHARE
//   if (!(*place)->Reserve(size_bytes)) …               // no memory for it now
//   (*place)->Touch();                                  // at every message
//   (*place)->Leave();                                  // in OnDone: `end` is not called from here on
//
// A stream that says nothing for `idle_max`, or lasts longer than `total_max`, is ended with DEADLINE_EXCEEDED
// TRANSFER_TIMEOUT: a place is for those who send. One thread looks once a second.
#ifndef YICI_SERVICES_SERVER_GATEWAY_TRANSFERS_H_
#define YICI_SERVICES_SERVER_GATEWAY_TRANSFERS_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"

namespace yici::server {

struct TransferOptions {
  size_t open_max = 32;
  size_t open_of_one_max = 8;  // one principal's
  int64_t bytes_max = int64_t{64} << 20;
  std::chrono::milliseconds idle_max{30'000};
  std::chrono::milliseconds total_max{600'000};
};

class Transfers {
 public:
  class Place;
  using End = std::function<void(const absl::Status&)>;

  explicit Transfers(TransferOptions options);
  ~Transfers();
  absl::StatusOr<std::shared_ptr<Place>> Join(const std::string& principal, End end);
  // Ends what is open and lets nobody in any more.
  void Stop();
  size_t open() const;

 private:
  void Watch();
  void EndAll(const std::vector<std::shared_ptr<Place>>& places, const absl::Status& why);
  void Forget(Place* place);

  const TransferOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::set<std::shared_ptr<Place>> places_;
  std::map<std::string, size_t> shares_;
  std::atomic<int64_t> reserved_{0};
  std::thread watcher_;
};

class Transfers::Place {
 public:
  Place(Transfers& transfers, std::string principal, End end);
  // False when the budget is used up.
  bool Reserve(int64_t bytes);
  void Touch() { touched_ = std::chrono::steady_clock::now().time_since_epoch().count(); }
  // The server works on it: it is not the other side that keeps still.
  void SetWorking() { working_ = true; }
  void Leave();

 private:
  friend class Transfers;
  void EndStream(const absl::Status& why);
  bool IsOver(std::chrono::steady_clock::time_point now) const;

  Transfers& transfers_;
  const std::string principal_;
  const std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
  std::atomic<std::chrono::steady_clock::rep> touched_{since_.time_since_epoch().count()};
  std::atomic<bool> working_{false};
  int64_t reserved_ = 0;
  std::mutex mutex_;  // guards end_: whoever calls it keeps the stream from leaving
  End end_;
};

// Work that may block (a scan, a disk), off the threads of gRPC and of the partition.
class WorkThreads {
 public:
  explicit WorkThreads(int count);
  ~WorkThreads();
  void Run(std::function<void()> work);
  // Runs what waits, then ends; later work is run by its caller. Works that look at stopping() are short from here on.
  void Stop();
  bool stopping() const { return stopping_; }

 private:
  void Loop();
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> waiting_;
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> threads_;
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_GATEWAY_TRANSFERS_H_
