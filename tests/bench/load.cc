#include "tests/bench/load.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "services/base/text.h"

namespace yici::bench {
namespace {

using std::chrono::steady_clock;
using Time = steady_clock::time_point;

constexpr auto kCallDeadline = std::chrono::seconds(60);
constexpr auto kRetryAfter = std::chrono::milliseconds(200);  // what the server's RetryInfo says; doubled each time
constexpr int kDoublingsMax = 4;

// What the threads of one load share.
struct Shared {
  const LoadOptions& options;
  Script& script;
  Time start;
  std::atomic<int64_t> sent{0}, answered{0}, retries{0}, given_up{0};
  std::atomic<bool> stop{false};
  std::mutex mutex;
  absl::Status status;

  void Fail(absl::Status why) {
    std::lock_guard lock(mutex);
    if (status.ok()) status = std::move(why);
    stop = true;
  }
  bool TimeIsUp() const { return std::chrono::duration<double>(steady_clock::now() - start).count() > options.seconds_max; }
};

class Worker {
 public:
  Worker(Shared& shared, std::shared_ptr<grpc::Channel> channel, int first_slot, int slots, int number, int workers);
  void Run();
  std::vector<uint32_t>& micros() { return micros_; }

 private:
  struct Slot {
    int number = 0;
    std::optional<grpc::ClientContext> context;
    std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> reader;
    Send send;
    grpc::ByteBuffer reply;
    grpc::Status status;
    Time scheduled;
    int tries = 0;
  };

  bool open_loop() const { return shared_.options.per_second > 0; }
  bool Begin(Slot& slot, Time scheduled);
  void Transmit(Slot& slot);
  void Answered(Slot& slot);
  void Refused(Slot& slot, Time now);
  void SendDue(Time now);
  Time NextWake(Time now) const;
  Time TimeOf(int64_t n) const;

  Shared& shared_;
  std::shared_ptr<grpc::Channel> channel_;
  grpc::GenericStub stub_;
  grpc::CompletionQueue queue_;
  std::vector<std::unique_ptr<Slot>> slots_;
  std::vector<Slot*> idle_;
  std::multimap<Time, Slot*> again_;
  const int number_, workers_;
  int64_t scheduled_ = 0;  // open loop: how many of this worker's calls were sent
  int64_t mine_ = 0;       // open loop: how many it has to send
  int in_flight_ = 0;
  std::vector<uint32_t> micros_;
};

Worker::Worker(Shared& shared, std::shared_ptr<grpc::Channel> channel, int first_slot, int slots, int number, int workers)
    : shared_(shared), channel_(channel), stub_(channel), number_(number), workers_(workers) {
  for (int i = 0; i < slots; ++i) {
    slots_.push_back(std::make_unique<Slot>());
    slots_.back()->number = first_slot + i;
    idle_.push_back(slots_.back().get());
  }
  mine_ = shared.options.calls / workers + (number < shared.options.calls % workers ? 1 : 0);
  micros_.reserve(static_cast<size_t>(mine_ + mine_ / 8 + 1024));
}

Time Worker::TimeOf(int64_t n) const {
  const double seconds = static_cast<double>(n * workers_ + number_) / shared_.options.per_second;
  return shared_.start + std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(seconds));
}

bool Worker::Begin(Slot& slot, Time scheduled) {
  if (shared_.stop || shared_.TimeIsUp()) return false;
  if (shared_.sent.fetch_add(1, std::memory_order_relaxed) >= shared_.options.calls) return false;
  if (!shared_.script.Next(slot.number, &slot.send)) return false;
  slot.scheduled = scheduled;
  slot.tries = 0;
  Transmit(slot);
  return true;
}

void Worker::Transmit(Slot& slot) {
  slot.context.emplace();
  slot.context->set_deadline(std::chrono::system_clock::now() + kCallDeadline);
  slot.context->AddMetadata("authorization", *slot.send.authorization);
  slot.reply.Clear();
  slot.reader = stub_.PrepareUnaryCall(&*slot.context, *slot.send.method, slot.send.body, &queue_);
  slot.reader->StartCall();
  slot.reader->Finish(&slot.reply, &slot.status, &slot);
  ++in_flight_;
}

void Worker::Answered(Slot& slot) {
  --in_flight_;
  const Time now = steady_clock::now();
  if (open_loop() && slot.status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED) return Refused(slot, now);
  absl::Status judged = slot.status.ok()
                            ? shared_.script.Answer(slot.number, slot.reply)
                            : absl::InternalError(StrCat(*slot.send.method, ": ", static_cast<int>(slot.status.error_code()),
                                                         " ", slot.status.error_message()));
  if (!judged.ok()) shared_.Fail(std::move(judged));
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(now - slot.scheduled).count();
  micros_.push_back(static_cast<uint32_t>(std::max<int64_t>(0, micros)));
  shared_.answered.fetch_add(1, std::memory_order_relaxed);
  if (open_loop() || !Begin(slot, steady_clock::now())) idle_.push_back(&slot);
}

// Overload is no wrong answer. What is still refused when the time is up counts as given up, with the latency it has by then.
void Worker::Refused(Slot& slot, Time now) {
  if (!shared_.stop && !shared_.TimeIsUp()) {
    ++shared_.retries;
    again_.emplace(now + kRetryAfter * (1 << std::min(slot.tries++, kDoublingsMax)), &slot);
    return;
  }
  ++shared_.given_up;
  micros_.push_back(static_cast<uint32_t>(std::chrono::duration_cast<std::chrono::microseconds>(now - slot.scheduled).count()));
  idle_.push_back(&slot);
}

void Worker::SendDue(Time now) {
  while (!again_.empty() && again_.begin()->first <= now) {
    Slot* slot = again_.begin()->second;
    again_.erase(again_.begin());
    Transmit(*slot);
  }
  while (open_loop() && scheduled_ < mine_ && !idle_.empty() && TimeOf(scheduled_) <= now) {
    Slot* slot = idle_.back();
    idle_.pop_back();
    if (!Begin(*slot, TimeOf(scheduled_))) {
      idle_.push_back(slot);
      mine_ = scheduled_;
      return;
    }
    ++scheduled_;
  }
}

Time Worker::NextWake(Time now) const {
  Time wake = now + std::chrono::milliseconds(200);
  if (!again_.empty()) wake = std::min(wake, again_.begin()->first);
  if (open_loop() && scheduled_ < mine_ && !idle_.empty()) wake = std::min(wake, TimeOf(scheduled_));
  return wake;
}

void Worker::Run() {
  while (!open_loop() && !idle_.empty()) {
    Slot* slot = idle_.back();
    idle_.pop_back();
    if (!Begin(*slot, steady_clock::now())) break;
  }
  while (true) {
    const Time now = steady_clock::now();
    SendDue(now);
    if (in_flight_ == 0 && again_.empty() && (!open_loop() || scheduled_ >= mine_ || shared_.stop)) break;
    void* tag = nullptr;
    bool ok = false;
    const auto wait = NextWake(now) - now;
    const auto until = std::chrono::system_clock::now() + std::chrono::duration_cast<std::chrono::system_clock::duration>(wait);
    if (queue_.AsyncNext(&tag, &ok, until) == grpc::CompletionQueue::GOT_EVENT) Answered(*static_cast<Slot*>(tag));
  }
  queue_.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_.Next(&tag, &ok)) {
  }
}

// Prints until the load ends.
void ShowProgress(const Shared& shared, const std::atomic<bool>& ended) {
  Time last = steady_clock::now();
  while (!ended) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    if (shared.options.progress == nullptr || steady_clock::now() - last < std::chrono::seconds(5)) continue;
    last = steady_clock::now();
    const double seconds = std::chrono::duration<double>(last - shared.start).count();
    const auto answered = static_cast<double>(shared.answered.load());
    std::fprintf(stderr, "  %s: %.0f of %lld, %.0f/s\n", shared.options.progress, answered,
                 static_cast<long long>(shared.options.calls), answered / seconds);
  }
}

}  // namespace

Channels::Channels(const std::string& address, int count) {
  for (int i = 0; i < count; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a connection of its own
    arguments.SetMaxReceiveMessageSize(64 << 20);
    channels_.push_back(grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
    channels_.back()->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10));
  }
}

double LoadResult::MillisAt(double quantile) const {
  if (micros.empty()) return 0;
  const auto at = static_cast<size_t>(std::ceil(quantile * static_cast<double>(micros.size())));
  return micros[std::clamp<size_t>(at, 1, micros.size()) - 1] / 1000.0;
}

LoadResult RunLoad(const Channels& channels, Script& script, const LoadOptions& options) {
  Shared shared{options, script, steady_clock::now(), {}, {}, {}, {}, {}, {}, {}};
  const int workers = std::min(static_cast<int>(channels.size()), options.outstanding);
  std::vector<std::unique_ptr<Worker>> all;
  int first = 0;
  for (int w = 0; w < workers; ++w) {
    const int slots = options.outstanding / workers + (w < options.outstanding % workers ? 1 : 0);
    all.push_back(std::make_unique<Worker>(shared, channels[static_cast<size_t>(w)], first, slots, w, workers));
    first += slots;
  }
  std::atomic<bool> ended{false};
  std::vector<std::thread> threads;
  for (auto& worker : all) threads.emplace_back([&worker] { worker->Run(); });
  std::thread progress([&] { ShowProgress(shared, ended); });
  for (std::thread& thread : threads) thread.join();
  LoadResult result;
  result.seconds = std::chrono::duration<double>(steady_clock::now() - shared.start).count();
  ended = true;
  progress.join();
  for (auto& worker : all) result.micros.insert(result.micros.end(), worker->micros().begin(), worker->micros().end());
  std::sort(result.micros.begin(), result.micros.end());
  result.calls = shared.answered;
  result.retries = shared.retries;
  result.given_up = shared.given_up;
  result.status = shared.status;
  return result;
}

grpc::Slice SliceOf(const google::protobuf::MessageLite& message) {
  grpc::Slice slice(message.ByteSizeLong());
  message.SerializeWithCachedSizesToArray(const_cast<uint8_t*>(slice.begin()));
  return slice;
}

bool Parse(const grpc::ByteBuffer& bytes, google::protobuf::MessageLite* message) {
  grpc::Slice slice;
  if (!bytes.TrySingleSlice(&slice).ok() && !bytes.DumpToSingleSlice(&slice).ok()) return false;
  return message->ParseFromArray(slice.begin(), static_cast<int>(slice.size()));
}

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace yici::bench
