#include "services/workflow/service/job_streams.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "services/approval/service/convert.h"
#include "services/base/text.h"
#include "services/workflow/machine/decide.h"
#include "services/workflow/machine/process_rows.h"
#include "services/workflow/service/command.h"
#include "services/workflow/service/job_waiters.h"
#include "services/workflow/service/present.h"

namespace yici::workflow {
namespace {

using std::chrono::steady_clock;

constexpr std::string_view kMethod = "yici.v1.WorkflowService.WatchJobs";
constexpr auto kLookEvery = std::chrono::milliseconds(20);
constexpr auto kHeartbeat = std::chrono::seconds(15);
constexpr auto kPause = std::chrono::milliseconds(100);  // after a command that brought nothing
constexpr size_t kNameBytes = 12;

grpc::Status Stopping() { return server::ToGrpc(absl::UnavailableError("STOPPING: the server is shutting down")); }

struct InHand {
  std::string instance;
  uint64_t job = 0;
  uint64_t revision = 0;  // of the hand-out: an older state does not know of it
};

// Whether the worker has the job, as far as the published state can tell.
bool IsHeld(const server::ReadView& view, const InHand& job, const std::string& worker, Instant now) {
  if (view.published().head.revision < job.revision) return true;
  const auto* lease = view.Find<journal::JobLease>(JobKey(job.instance, job.job));
  return lease != nullptr && lease->worker() == worker && lease->until_us() > now.micros();
}

MaybeRejection CheckRequest(const api::WatchJobsRequest& request) {
  if (auto rejection = approval::CheckText("type", request.type(), 1, kNameMax)) return rejection;
  const bool within = request.jobs_max() >= 1 && request.jobs_max() <= kActivationMax && request.lease_seconds() >= 1 &&
                      request.lease_seconds() <= kLeaseSecondsMax;
  if (within) return std::nullopt;
  return server::InvalidField("JOB_LIMITS", "jobs_max", "jobs_max 应为 1 至 100，lease_seconds 应为 1 至 86400。",
                              "Expected 1 to 100 jobs and a lease of 1 to 86,400 seconds.");
}

}  // namespace

// StartWrite and Finish are called under `mutex_`: no write may start once the stream is finished, for gRPC may free it then.
// Whoever calls keeps the stream alive: by a reference, or by being one of its reactions, which OnDone waits for.
class JobStreams::Stream final : public grpc::ServerWriteReactor<api::WatchJobsResponse> {
 public:
  Stream(JobStreams& streams, server::Caller caller, const api::WatchJobsRequest& request)
      : streams_(streams), caller_(std::move(caller)), request_(request) {}

  const std::string& principal() const { return caller_.principal.id(); }
  const std::string& type() const { return request_.type(); }
  void Keep(std::shared_ptr<Stream> self) { self_ = std::move(self); }

  // How many jobs it would take now; 0 while a command or a write is under way.
  int32_t Room(const server::ReadView& view, Instant now);
  void Ask(int32_t count, std::shared_ptr<Stream> self);
  void BeatIfQuiet();
  void End(const grpc::Status& status) {
    std::lock_guard lock(mutex_);
    EndLocked(status);
  }
  void OnWriteDone(bool ok) override {
    std::lock_guard lock(mutex_);
    busy_ = false;
    if (!ok) EndLocked(grpc::Status(grpc::StatusCode::CANCELLED, "the worker is gone"));
  }
  void OnCancel() override { End(grpc::Status::CANCELLED); }
  void OnDone() override { streams_.Forget(this); }

 private:
  friend class JobStreams;
  void EndLocked(const grpc::Status& status) {
    if (!finished_) Finish(status);
    finished_ = true;
  }
  void Take(const server::Reply& reply);
  void Send() {
    busy_ = true;
    sent_ = steady_clock::now();
    StartWrite(&response_);
  }

  JobStreams& streams_;
  const server::Caller caller_;
  const api::WatchJobsRequest request_;
  const std::string name_ = absl::BytesToHexString(server::RandomBytes(kNameBytes));
  std::mutex mutex_;
  bool busy_ = false;
  bool finished_ = false;
  uint64_t asked_ = 0;
  std::vector<InHand> in_hand_;
  steady_clock::time_point sent_ = steady_clock::now(), not_before_ = sent_, counted_ = sent_ - kHeartbeat;
  api::WatchJobsResponse response_;
  std::shared_ptr<Stream> self_;  // guarded by the streams' mutex
};

// A full hand is looked through the less often the more there is in it.
int32_t JobStreams::Stream::Room(const server::ReadView& view, Instant now) {
  std::lock_guard lock(mutex_);
  const auto at = steady_clock::now();
  if (busy_ || finished_ || at < not_before_) return 0;
  const bool full = in_hand_.size() >= static_cast<size_t>(request_.jobs_max());
  if (full && at < counted_ + std::chrono::milliseconds(2 * static_cast<int64_t>(in_hand_.size()))) return 0;
  counted_ = at;
  std::erase_if(in_hand_, [&](const InHand& job) { return !IsHeld(view, job, principal(), now); });
  return request_.jobs_max() - static_cast<int32_t>(in_hand_.size());
}

// The request that the command's answer is stored for is the stream's own: nobody else knows its name.
void JobStreams::Stream::Ask(int32_t count, std::shared_ptr<Stream> self) {
  server::Call call;
  auto* command = call.incoming.command.mutable_activate_jobs();
  command->set_type(request_.type());
  command->set_jobs_max(count);
  command->set_lease_seconds(request_.lease_seconds());
  const server::Method& method = streams_.gate_.MethodOf(kMethod);
  {
    std::lock_guard lock(mutex_);
    if (busy_ || finished_) return;
    busy_ = true;
    const std::string id = StrCat("watch:", name_, ":", ++asked_);
    if (auto rejection = streams_.gate_.FillArrival(caller_, method, request_, id, call.incoming)) {
      return EndLocked(server::ToGrpc(*rejection));
    }
  }
  call.bytes = request_.ByteSizeLong() + 256;
  call.deadline = server::SteadyTime::max();
  call.done = [self = std::move(self)](const server::Reply& reply) { self->Take(reply); };
  streams_.gate_.Order(std::move(call));
}

// What was asked for is durable, refused, or was not ordered. A queue that is full is no reason to go.
void JobStreams::Stream::Take(const server::Reply& reply) {
  std::lock_guard lock(mutex_);
  busy_ = false;
  if (finished_) return;
  const bool later = absl::IsResourceExhausted(reply.status);
  if (!reply.status.ok() && !later) return EndLocked(server::ToGrpc(reply.status));
  if (!later && reply.answer->rejected()) return EndLocked(server::ToGrpc(reply.answer->rejection()));
  if (later || reply.answer->jobs_size() == 0) {
    not_before_ = steady_clock::now() + kPause;
    return;
  }
  response_.Clear();
  response_.set_revision(reply.answer->revision());
  for (const journal::ActivatedJob& job : reply.answer->jobs()) {
    PresentActivated(job, response_.add_jobs());
    in_hand_.push_back({job.instance_id(), job.job(), reply.answer->revision()});
  }
  Send();
}

void JobStreams::Stream::BeatIfQuiet() {
  std::lock_guard lock(mutex_);
  if (busy_ || finished_) return;
  if (caller_.Expired()) return EndLocked(server::TokenExpired());
  if (steady_clock::now() < sent_ + kHeartbeat) return;
  response_.Clear();
  response_.set_heartbeat(true);
  Send();
}

JobStreams::JobStreams(server::Gate& gate) : gate_(gate), thread_([this] { Run(); }) {}

JobStreams::~JobStreams() {
  Stop();
  thread_.join();
}

void JobStreams::Stop() {
  std::list<std::shared_ptr<Stream>> open;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    open = streams_;
  }
  changed_.notify_all();
  for (const auto& stream : open) stream->End(Stopping());
}

void JobStreams::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return stopping_ || !streams_.empty(); });
    if (stopping_) return;
    const std::list<std::shared_ptr<Stream>> open = streams_;
    lock.unlock();
    Feed(open);
    lock.lock();
    changed_.wait_for(lock, kLookEvery, [&] { return stopping_; });
  }
}

void JobStreams::Feed(const std::list<std::shared_ptr<Stream>>& open) {
  const auto published = gate_.partition().published();
  const server::ReadView view(published);
  const Instant now = std::max(gate_.partition().clock().Now(), published->legal_time());
  std::map<std::string, size_t> jobs;  // of each type that somebody waits for, and that nobody was asked for yet
  for (const auto& stream : open) {
    stream->BeatIfQuiet();
    const auto [left, counted] = jobs.try_emplace(stream->type(), 0);
    if (counted) left->second = CountJobs(view, stream->type(), now, kStreamsMax * kActivationMax);
    if (left->second == 0) continue;
    const auto count =
        static_cast<int32_t>(std::min<size_t>(left->second, static_cast<size_t>(std::max(0, stream->Room(view, now)))));
    if (count == 0) continue;
    left->second -= static_cast<size_t>(count);
    stream->Ask(count, stream);
    std::lock_guard lock(mutex_);
    const auto at = std::find(streams_.begin(), streams_.end(), stream);
    if (at != streams_.end()) streams_.splice(streams_.end(), streams_, at);
  }
}

void JobStreams::Forget(Stream* stream) {
  std::shared_ptr<Stream> last;  // destroyed outside the lock
  std::lock_guard lock(mutex_);
  last = std::move(stream->self_);
  const auto at = std::find(streams_.begin(), streams_.end(), last);
  if (at == streams_.end()) return;
  streams_.erase(at);
  const auto share = shares_.find(stream->principal());
  if (--share->second == 0) shares_.erase(share);
}

grpc::Status JobStreams::Join(const std::shared_ptr<Stream>& stream) {
  std::lock_guard lock(mutex_);
  if (stopping_) return Stopping();
  if (streams_.size() >= kStreamsMax) {
    return server::ToGrpc(absl::ResourceExhaustedError("STREAMS_FULL: too many open streams"));
  }
  size_t& share = shares_[stream->principal()];
  if (share >= kStreamsOfOneMax) {
    return server::ToGrpc(absl::ResourceExhaustedError("STREAMS_SHARE: too many open streams of this principal"));
  }
  ++share;
  // The headers tell the worker that it is among the streams.
  stream->StartSendInitialMetadata();
  streams_.push_back(stream);
  changed_.notify_one();
  return grpc::Status::OK;
}

// Who may not take the type's jobs is told at once, and not when the first one comes.
grpc::ServerWriteReactor<api::WatchJobsResponse>* JobStreams::Open(grpc::CallbackServerContext* context,
                                                                   const api::WatchJobsRequest* request) {
  server::Caller caller;
  const server::Method& method = gate_.MethodOf(kMethod);
  grpc::Status refused = gate_.Admit(*context, method, &caller);
  if (refused.ok()) {
    if (const auto rejection = CheckRequest(*request)) refused = server::ToGrpc(*rejection);
  }
  const server::ReadView view(gate_.partition().published());
  if (refused.ok()) {
    if (const auto may_not = CheckWorker(view, caller.principal, request->type(), view.published().today)) {
      refused = server::ToGrpc(*may_not);
    }
  }
  auto stream = std::make_shared<Stream>(*this, caller, *request);
  stream->Keep(stream);
  Stream* raw = stream.get();
  if (refused.ok()) refused = Join(stream);
  if (!refused.ok()) raw->End(gate_.Refused(caller, method, std::move(refused)));
  return raw;
}

}  // namespace yici::workflow
