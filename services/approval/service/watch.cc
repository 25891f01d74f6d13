#include "services/approval/service/watch.h"
#include "services/base/text.h"

#include <atomic>
#include <charconv>

#include "services/approval/service/present.h"
#include "services/approval/service/queries.h"

namespace yici::approval {
namespace {

namespace api = ::yici::v1;

constexpr size_t kStreamsMax = 2'000;
constexpr size_t kStreamsOfOneMax = kStreamsMax / 2;
constexpr size_t kRecordsPerTurn = 64;
constexpr auto kHeartbeat = std::chrono::seconds(15);

grpc::Status OutOfRange(std::string_view reason, std::string_view zh, std::string_view en, std::string_view key,
                        const std::string& value) {
  return server::ToGrpc(Reject(RejectionCode::kOutOfRange, reason, "cursor", zh, en, {{key, value}}));
}

grpc::Status RecordUnreadable(uint64_t revision) {
  return server::ToGrpc(absl::DataLossError(StrCat("RECORD_UNREADABLE: the record of revision ", revision, " cannot be read")));
}

// A field that changes during the life of a case would make a resumed stream tell other records than an unbroken one.
absl::StatusOr<CaseFilter> WatchFilter(std::string_view text) {
  auto filter = CaseFilter::Parse(text);
  if (!filter.ok()) return filter;
  for (const std::string_view field : {"state", "bucket", "due_day", "expiry_day"}) {
    if (!filter->Uses(field)) continue;
    return absl::InvalidArgumentError(StrCat("FILTER_INVALID: expected fields that never change, but ", field, " does"));
  }
  return filter;
}

}  // namespace

// StartWrite and Finish are called under `mutex_`: no write may start once the stream is finished, for gRPC may free it then.
// gRPC runs neither OnWriteDone nor OnDone inside those calls. Whoever calls End or Feed keeps the stream alive: by a
// reference, or by being one of its reactions, which OnDone waits for.
class WatchHub::Stream final : public grpc::ServerWriteReactor<api::WatchCasesResponse> {
 public:
  Stream(WatchHub& hub, server::Caller caller, CaseFilter filter, uint64_t next)
      : hub_(hub), caller_(std::move(caller)), filter_(std::move(filter)), next_(next) {}

  // The feeder's: sends what is published beyond the cursor, when no write is under way.
  void Feed(const std::shared_ptr<const server::Published>& published);
  void End(const grpc::Status& status) {
    std::lock_guard lock(mutex_);
    if (!finished_) Finish(status);
    finished_ = true;
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return End(grpc::Status(grpc::StatusCode::CANCELLED, "the consumer is gone"));
    {
      std::lock_guard lock(mutex_);
      writing_ = false;
    }
    hub_.Wake();
  }
  void OnCancel() override { End(grpc::Status::CANCELLED); }
  void OnDone() override { hub_.Forget(this); }
  void Keep(std::shared_ptr<Stream> self) { self_ = std::move(self); }
  const std::string& principal() const { return caller_.principal.id(); }

 private:
  bool Concerns(const server::ReadView& view, const journal::Case& subject, int64_t legal_us) const;
  bool Fill(const server::ReadView& view, grpc::Status* failed);

  WatchHub& hub_;
  const server::Caller caller_;
  const CaseFilter filter_;
  std::mutex mutex_;
  bool writing_ = false;
  bool finished_ = false;
  uint64_t next_;  // revision to read next; the feeder's
  // Nothing yet: the first heartbeat tells a stream without a cursor at once where it stands.
  std::chrono::steady_clock::time_point sent_{};
  api::WatchCasesResponse response_;
  std::shared_ptr<Stream> self_;
  friend class WatchHub;
};

// Whether an event of that time is for this consumer: by the organ that carries the case now, or by the one that did then.
// So who follows an organ's cases is told when one of them leaves, and of nothing after.
bool WatchHub::Stream::Concerns(const server::ReadView& view, const journal::Case& subject, int64_t legal_us) const {
  if (filter_.Matches(subject) && MaySee(view, caller_, subject)) return true;
  for (const journal::CaseTransfer& transfer : subject.transfers()) {
    if (legal_us > transfer.at_us()) continue;
    journal::Case former = subject;
    former.set_department_id(transfer.from_department());
    former.set_jurisdiction(transfer.from_jurisdiction());
    former.set_hall_id(transfer.from_hall());
    former.set_window_id(transfer.from_window());
    return filter_.Matches(former) && MaySee(view, caller_, former);
  }
  return false;
}

// Reads on until one record has something for this consumer. True when response_ is to be sent.
bool WatchHub::Stream::Fill(const server::ReadView& view, grpc::Status* failed) {
  const auto& published = view.published();
  const auto journal = storage::NewLocalJournal(published.store);
  response_.Clear();
  if (next_ > published.head.revision) return false;
  const auto scanned = journal->Scan(published.snapshot.get(), next_, {.records = kRecordsPerTurn, .bytes = size_t{1} << 20},
                                     [&](uint64_t revision, std::string_view bytes) {
                                       journal::Record record;
                                       if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
                                         *failed = RecordUnreadable(revision);
                                         return false;
                                       }
                                       for (int i = 0; i < record.events_size(); ++i) {
                                         const std::string& name = record.events(i).subject();
                                         if (name.rfind("cases/", 0) != 0) continue;
                                         const auto* subject = view.Find<journal::Case>(std::string_view(name).substr(6));
                                         if (subject == nullptr || !Concerns(view, *subject, record.legal_us())) continue;
                                         if (response_.case_no().empty()) response_.set_case_no(subject->case_no());
                                         PresentEvent(hub_.gate_.log_id_hex(), record, i, response_.add_events());
                                       }
                                       next_ = revision + 1;
                                       return response_.events_size() == 0;
                                     });
  if (!scanned.ok()) {
    *failed =
        absl::IsOutOfRange(scanned.status())
            ? OutOfRange("CURSOR_EXPIRED", "游标所指的记录已清除。", "Expected a cursor that is still kept, but it is too old.",
                         "oldest", std::to_string(journal->FirstRevision(published.snapshot.get()).value_or(0)))
            : server::ToGrpc(scanned.status());
    return false;
  }
  return failed->ok() && response_.events_size() > 0;
}

void WatchHub::Stream::Feed(const std::shared_ptr<const server::Published>& published) {
  {
    std::lock_guard lock(mutex_);
    if (writing_ || finished_) return;
  }
  grpc::Status failed;
  const server::ReadView view(published);
  bool send = Fill(view, &failed);
  if (!failed.ok()) return End(failed);
  const auto now = std::chrono::steady_clock::now();
  if (!send && now - sent_ > kHeartbeat) {
    response_.set_heartbeat(true);
    send = true;
  }
  if (!send) {
    // More is there, but nothing of it was for this consumer yet: the next turn goes on.
    if (next_ <= published->head.revision) hub_.Wake();
    return;
  }
  response_.set_cursor(StrCat(hub_.gate_.log_id_hex(), ":", next_ - 1));
  sent_ = now;
  std::lock_guard lock(mutex_);
  if (finished_) return;
  writing_ = true;
  StartWrite(&response_);
}

WatchHub::WatchHub(server::Gate& gate) : gate_(gate) {
  gate_.partition().OnPublish([this] { Wake(); });
  feeder_ = std::thread([this] { FeedLoop(); });
}

WatchHub::~WatchHub() { Stop(); }

void WatchHub::Stop() {
  std::vector<std::shared_ptr<Stream>> open;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    open.assign(streams_.begin(), streams_.end());
  }
  ready_.notify_all();
  for (const auto& stream : open) stream->End(server::ToGrpc(absl::UnavailableError("STOPPING: the server is shutting down")));
  if (feeder_.joinable()) feeder_.join();
}

size_t WatchHub::streams() const {
  std::lock_guard lock(mutex_);
  return streams_.size();
}

void WatchHub::Wake() {
  if (open_ == 0) return;
  {
    std::lock_guard lock(mutex_);
    woken_ = true;
  }
  ready_.notify_one();
}

void WatchHub::Forget(Stream* stream) {
  std::shared_ptr<Stream> last;  // destroyed outside the lock
  std::lock_guard lock(mutex_);
  last = std::move(stream->self_);
  if (streams_.erase(last) == 0) return;
  open_ = streams_.size();
  const auto share = shares_.find(stream->principal());
  if (--share->second == 0) shares_.erase(share);
}

void WatchHub::FeedLoop() {
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
    const auto published = gate_.partition().published();
    for (const auto& stream : open) stream->Feed(published);
  }
}

// Where to go on from: behind the cursor, or behind the head without one.
grpc::Status WatchHub::NextOf(const std::string& cursor, uint64_t* next) const {
  const uint64_t head = gate_.partition().published()->head.revision;
  *next = head + 1;
  if (cursor.empty()) return grpc::Status::OK;
  const size_t colon = cursor.find(':');
  const std::string_view digits = std::string_view(cursor).substr(colon == std::string::npos ? 0 : colon + 1);
  uint64_t at = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), at);
  if (parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size()) {
    return server::ToGrpc(server::InvalidField("CURSOR_FORMAT", "cursor", "游标格式不符。",
                                               "Expected a cursor as given by an earlier response, or 0."));
  }
  if (colon != std::string::npos && cursor.substr(0, colon) != gate_.log_id_hex()) {
    return OutOfRange("LOG_CHANGED", "游标属于另一份日志。", "Expected a cursor of this log, but it is of another.", "log_id",
                      gate_.log_id_hex());
  }
  if (at > head) {
    return OutOfRange("CURSOR_AHEAD", "游标超前于日志。", "Expected a cursor within the log, but it lies ahead.", "revision",
                      std::to_string(head));
  }
  *next = at + 1;
  return grpc::Status::OK;
}

// A stream keeps its place among the others from here until it is forgotten.
grpc::Status WatchHub::Join(const std::shared_ptr<Stream>& stream) {
  std::lock_guard lock(mutex_);
  if (stopping_) return server::ToGrpc(absl::UnavailableError("STOPPING: the server is shutting down"));
  if (streams_.size() >= kStreamsMax) {
    return server::ToGrpc(absl::ResourceExhaustedError("STREAMS_FULL: too many open streams"));
  }
  size_t& share = shares_[stream->principal()];
  if (share >= kStreamsOfOneMax) {
    return server::ToGrpc(absl::ResourceExhaustedError("STREAMS_SHARE: too many open streams of this principal"));
  }
  ++share;
  // The headers tell the watcher that it is among the streams: what is published from here reaches it.
  stream->StartSendInitialMetadata();
  streams_.insert(stream);
  open_ = streams_.size();
  return grpc::Status::OK;
}

grpc::ServerWriteReactor<api::WatchCasesResponse>* WatchHub::Open(grpc::CallbackServerContext* context,
                                                                  const api::WatchCasesRequest* request) {
  server::Caller caller;
  const server::Method& method = gate_.MethodOf("yici.v1.ApprovalService.WatchCases");
  grpc::Status refused = gate_.Admit(*context, method, &caller);
  auto filter = WatchFilter(request->filter());
  if (refused.ok() && !filter.ok()) refused = FilterInvalid(filter.status());
  uint64_t next = 0;
  if (refused.ok()) refused = NextOf(request->cursor(), &next);
  auto stream = std::make_shared<Stream>(*this, caller, filter.ok() ? *std::move(filter) : CaseFilter(), next);
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

}  // namespace yici::approval
