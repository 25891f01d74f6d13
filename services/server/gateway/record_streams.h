// Streams of whole records in order from a cursor, pushed as they become durable. No gap and no repeat after a crash: the
// cursor is the log and the revision behind the last record sent.
//
//   RecordStreams<api::WatchCasesResponse> streams(gate);
//   return streams.Open(caller, method, refused, next, [=](const ReadView& view, RecordWindow& window, uint64_t* next, auto*
//   response) { … });
//
// One feeder thread serves all streams of a kind, in rounds: what several of them look at is read and parsed once a round.
// A stream ends with TOKEN_EXPIRED when the token it was opened with does. It takes one record's events at a time and asks
// again when its write is done; a consumer that does not read costs nothing but its place. It loses that with SLOW_CONSUMER,
// whose metadata name the cursor to go on from, once it has not read for `stall` and more than `behind_max` bytes of events are
// kept back for it, or for `write_max` whatever is kept back. At most 2,000 streams, half of them of one principal.
//
// `Response` has `cursor`, `events` and `heartbeat`.
#ifndef YICI_SERVICES_SERVER_GATEWAY_RECORD_STREAMS_H_
#define YICI_SERVICES_SERVER_GATEWAY_RECORD_STREAMS_H_

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "services/base/outcome.h"
#include "services/base/text.h"
#include "services/server/gateway/cursor.h"
#include "services/server/gateway/gate.h"
#include "services/server/partition/published.h"

namespace yici::server {

struct StreamLimits {
  size_t streams_max = 2'000;
  size_t streams_of_one_max = 1'000;
  std::chrono::milliseconds heartbeat{15'000};
  std::chrono::milliseconds write_max{60'000};
  std::chrono::milliseconds stall{1'000};
  size_t behind_max = size_t{1} << 20;  // bytes as they would be sent
};

template <class Response>
class RecordStreams {
 public:
  // Reads from `*next` on until a record has something, or a bounded turn is over; `*next` is then behind what was looked at.
  // View and window are those of all streams of a round.
  using Fill = std::function<grpc::Status(const ReadView& view, RecordWindow& window, uint64_t* next, Response* response)>;

  explicit RecordStreams(Gate& gate, StreamLimits limits = {});
  ~RecordStreams() { Stop(); }
  // Owns itself until the stream is done. Where `refused` is not OK it ends with that.
  grpc::ServerWriteReactor<Response>* Open(grpc::CallbackServerContext* context, Caller caller, const Method& method,
                                           grpc::Status refused, uint64_t next, Fill fill);
  // Ends every stream with UNAVAILABLE; they resume elsewhere from their cursors. The feeder is gone afterwards. From one
  // thread; the object itself must outlive the partition, whose hints still reach it.
  void Stop();
  size_t streams() const {
    std::lock_guard lock(mutex_);
    return streams_.size();
  }

 private:
  class Stream;
  static constexpr size_t kSlowestBytesPerMs = 64;
  void FeedLoop();
  void Wake();
  grpc::Status Join(const std::shared_ptr<Stream>& stream);
  void Forget(Stream* stream);

  Gate& gate_;
  const StreamLimits limits_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  bool woken_ = false;
  bool stopping_ = false;
  std::set<std::shared_ptr<Stream>> streams_;
  std::map<std::string, size_t> shares_;  // principal -> its streams
  std::atomic<size_t> open_{0};           // streams_.size(), for hints that come with every batch
  int looks_left_ = 0;                    // of this round; the feeder's
  std::thread feeder_;
};

// ---- implementation details ------------------------------------------------------------------------------------------

// StartWrite and Finish are called under `mutex_`: no write may start once the stream is finished, for gRPC may free it then.
// gRPC runs neither OnWriteDone nor OnDone inside those calls. Whoever calls End or Feed keeps the stream alive: by a
// reference, or by being one of its reactions, which OnDone waits for.
template <class Response>
class RecordStreams<Response>::Stream final : public grpc::ServerWriteReactor<Response> {
 public:
  Stream(RecordStreams& streams, grpc::CallbackServerContext* context, Caller caller, uint64_t next, Fill fill)
      : all_(streams), caller_(std::move(caller)), fill_(std::move(fill)), context_(context), next_(next) {}

  // The feeder's: sends what is published beyond the cursor, when no write is under way.
  void Feed(const ReadView& view, RecordWindow& window);
  void End(const grpc::Status& status) {
    std::lock_guard lock(mutex_);
    if (!finished_) this->Finish(status);
    finished_ = true;
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return End(grpc::Status(grpc::StatusCode::CANCELLED, "the consumer is gone"));
    {
      std::lock_guard lock(mutex_);
      writing_ = false;
    }
    all_.Wake();
  }
  void OnCancel() override { End(grpc::Status::CANCELLED); }
  void OnDone() override {
    {
      std::lock_guard lock(mutex_);
      context_ = nullptr;
    }
    all_.Forget(this);
  }
  void Keep(std::shared_ptr<Stream> self) { self_ = std::move(self); }
  const std::string& principal() const { return caller_.principal.id(); }

 private:
  bool IsBusy(const ReadView& view, RecordWindow& window);
  bool IsFarBehind(const ReadView& view, RecordWindow& window);
  void Cut();
  void Send();

  RecordStreams& all_;
  const Caller caller_;
  const Fill fill_;
  std::mutex mutex_;
  grpc::CallbackServerContext* context_;  // until the stream is done
  bool writing_ = false;
  bool finished_ = false;
  uint64_t next_;  // revision to read next; the feeder's
  // While a write is under way: how far was read on to see what is kept back, and how much that is; the feeder's.
  uint64_t looked_ = 0;
  size_t kept_back_ = 0;
  // Nothing yet: the first heartbeat tells a stream without a cursor at once where it stands.
  std::chrono::steady_clock::time_point sent_{};
  Response response_;
  std::shared_ptr<Stream> self_;
  friend class RecordStreams;
};

// A write that nobody takes for long gives up the place. The status waits behind that write, so a consumer that never reads
// is cut off a while later.
template <class Response>
bool RecordStreams<Response>::Stream::IsBusy(const ReadView& view, RecordWindow& window) {
  const auto waited = std::chrono::steady_clock::now() - sent_;
  {
    std::lock_guard lock(mutex_);
    if (finished_) {
      if (writing_ && context_ != nullptr && waited > 2 * all_.limits_.write_max) context_->TryCancel();
      return true;
    }
    if (!writing_) {
      looked_ = kept_back_ = 0;
      return false;
    }
  }
  // A large message over a slow line takes its time.
  const auto due = std::chrono::milliseconds(response_.ByteSizeLong() / kSlowestBytesPerMs);
  if (waited > all_.limits_.write_max || (waited > all_.limits_.stall + due && IsFarBehind(view, window))) Cut();
  return true;
}

// Reads on without keeping anything: a stream that stalls costs no memory. What cannot be read is told when its turn comes.
template <class Response>
bool RecordStreams<Response>::Stream::IsFarBehind(const ReadView& view, RecordWindow& window) {
  looked_ = std::max(looked_, next_);
  Response ahead;
  for (; all_.looks_left_ > 0 && kept_back_ <= all_.limits_.behind_max; --all_.looks_left_) {
    ahead.Clear();
    if (!fill_(view, window, &looked_, &ahead).ok() || ahead.events_size() == 0) break;
    kept_back_ += ahead.ByteSizeLong();
  }
  return kept_back_ > all_.limits_.behind_max;
}

template <class Response>
void RecordStreams<Response>::Stream::Cut() {
  std::lock_guard lock(mutex_);
  if (finished_ || !writing_) return;
  finished_ = true;
  auto slow = Reject(RejectionCode::kAborted, "SLOW_CONSUMER", "", "已发送的内容长时间无人读取，请从所附游标继续。",
                     "what was sent is not read; go on from the cursor of the metadata", {{"cursor", response_.cursor()}});
  slow.set_code(grpc::StatusCode::RESOURCE_EXHAUSTED);  // no command is refused with it
  this->Finish(ToGrpc(slow));
}

template <class Response>
void RecordStreams<Response>::Stream::Feed(const ReadView& view, RecordWindow& window) {
  const bool busy = IsBusy(view, window);
  if (caller_.Expired()) return End(TokenExpired());
  if (busy) return;
  response_.Clear();
  if (grpc::Status failed = fill_(view, window, &next_, &response_); !failed.ok()) return End(failed);
  if (!view.status().ok()) return End(ToGrpc(view.status()));
  if (response_.events_size() > 0) return Send();
  if (std::chrono::steady_clock::now() - sent_ > all_.limits_.heartbeat) {
    response_.set_heartbeat(true);
    return Send();
  }
  // More is there, but nothing of it was for this consumer yet: the next turn goes on.
  if (next_ <= view.published().head.revision) all_.Wake();
}

template <class Response>
void RecordStreams<Response>::Stream::Send() {
  response_.set_cursor(StrCat(all_.gate_.log_id_hex(), ":", next_ - 1));
  std::lock_guard lock(mutex_);
  if (finished_) return;
  sent_ = std::chrono::steady_clock::now();
  writing_ = true;
  this->StartWrite(&response_);
}

template <class Response>
RecordStreams<Response>::RecordStreams(Gate& gate, StreamLimits limits) : gate_(gate), limits_(limits) {
  gate_.partition().OnPublish([this] { Wake(); });
  feeder_ = std::thread([this] { FeedLoop(); });
}

template <class Response>
void RecordStreams<Response>::Stop() {
  std::vector<std::shared_ptr<Stream>> open;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    open.assign(streams_.begin(), streams_.end());
  }
  ready_.notify_all();
  for (const auto& stream : open) stream->End(ToGrpc(absl::UnavailableError("STOPPING: the server is shutting down")));
  if (feeder_.joinable()) feeder_.join();
}

template <class Response>
void RecordStreams<Response>::Wake() {
  if (open_ == 0) return;
  {
    std::lock_guard lock(mutex_);
    woken_ = true;
  }
  ready_.notify_one();
}

template <class Response>
void RecordStreams<Response>::Forget(Stream* stream) {
  std::shared_ptr<Stream> last;  // destroyed outside the lock
  std::lock_guard lock(mutex_);
  last = std::move(stream->self_);
  if (streams_.erase(last) == 0) return;
  open_ = streams_.size();
  const auto share = shares_.find(stream->principal());
  if (--share->second == 0) shares_.erase(share);
}

template <class Response>
void RecordStreams<Response>::FeedLoop() {
  constexpr size_t kRowsOfARoundMax = 2'000;
  constexpr int kLooksOfARound = 1'024;  // ahead, for streams that stall: a round is everybody's
  RecordWindow window;
  while (true) {
    std::vector<std::shared_ptr<Stream>> open;
    {
      std::unique_lock lock(mutex_);
      ready_.wait_for(lock, std::chrono::seconds(1), [&] { return woken_ || stopping_; });
      if (stopping_) return;
      woken_ = false;
      open.assign(streams_.begin(), streams_.end());
    }
    if (open.empty()) continue;
    looks_left_ = kLooksOfARound;
    const auto published = gate_.partition().published();
    std::optional<ReadView> view(published);
    for (const auto& stream : open) {
      if (view->kept() > kRowsOfARoundMax) view.emplace(published);
      stream->Feed(*view, window);
    }
  }
}

// A stream keeps its place among the others from here until it is forgotten.
template <class Response>
grpc::Status RecordStreams<Response>::Join(const std::shared_ptr<Stream>& stream) {
  std::lock_guard lock(mutex_);
  if (stopping_) return ToGrpc(absl::UnavailableError("STOPPING: the server is shutting down"));
  if (streams_.size() >= limits_.streams_max) {
    return ToGrpc(absl::ResourceExhaustedError("STREAMS_FULL: too many open streams"));
  }
  size_t& share = shares_[stream->principal()];
  if (share >= limits_.streams_of_one_max) {
    return ToGrpc(absl::ResourceExhaustedError("STREAMS_SHARE: too many open streams of this principal"));
  }
  ++share;
  // The headers tell the watcher that it is among the streams: what is published from here reaches it.
  stream->StartSendInitialMetadata();
  streams_.insert(stream);
  open_ = streams_.size();
  return grpc::Status::OK;
}

template <class Response>
grpc::ServerWriteReactor<Response>* RecordStreams<Response>::Open(grpc::CallbackServerContext* context, Caller caller,
                                                                  const Method& method, grpc::Status refused, uint64_t next,
                                                                  Fill fill) {
  auto stream = std::make_shared<Stream>(*this, context, caller, next, std::move(fill));
  stream->Keep(stream);
  Stream* raw = stream.get();
  if (refused.ok()) refused = Join(stream);
  if (!refused.ok()) {
    // Not among the others: the feeder never meets it.
    raw->End(gate_.Refused(caller, method, std::move(refused)));
  } else {
    Wake();
  }
  return raw;
}

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_GATEWAY_RECORD_STREAMS_H_
