#include "services/server/gateway/transfers.h"

#include <algorithm>

namespace yici::server {

Transfers::Transfers(TransferOptions options) : options_(options), watcher_([this] { Watch(); }) {}

Transfers::~Transfers() { Stop(); }

absl::StatusOr<std::shared_ptr<Transfers::Place>> Transfers::Join(const std::string& principal, End end) {
  std::lock_guard lock(mutex_);
  if (stopping_) return absl::UnavailableError("STOPPING: the server is shutting down");
  if (places_.size() >= options_.open_max)
    return absl::ResourceExhaustedError("TRANSFERS_FULL: too many files are on their way");
  size_t& share = shares_[principal];
  if (share >= options_.open_of_one_max) {
    return absl::ResourceExhaustedError("TRANSFERS_SHARE: too many files of this principal are on their way");
  }
  ++share;
  auto place = std::make_shared<Place>(*this, principal, std::move(end));
  places_.insert(place);
  return place;
}

void Transfers::Forget(Place* place) {
  std::lock_guard lock(mutex_);
  const auto found = std::find_if(places_.begin(), places_.end(), [&](const auto& other) { return other.get() == place; });
  if (found == places_.end()) return;
  const auto share = shares_.find(place->principal_);
  if (--share->second == 0) shares_.erase(share);
  places_.erase(found);
}

size_t Transfers::open() const {
  std::lock_guard lock(mutex_);
  return places_.size();
}

void Transfers::EndAll(const std::vector<std::shared_ptr<Place>>& places, const absl::Status& why) {
  for (const auto& place : places) place->EndStream(why);
}

void Transfers::Watch() {
  while (true) {
    std::vector<std::shared_ptr<Place>> over;
    {
      std::unique_lock lock(mutex_);
      if (stop_.wait_for(lock, std::chrono::seconds(1), [&] { return stopping_; })) return;
      const auto now = std::chrono::steady_clock::now();
      for (const auto& place : places_) {
        if (place->IsOver(now)) over.push_back(place);
      }
    }
    EndAll(over, absl::DeadlineExceededError("TRANSFER_TIMEOUT: the transfer stood still or took too long; begin again"));
  }
}

void Transfers::Stop() {
  std::vector<std::shared_ptr<Place>> open;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    open.assign(places_.begin(), places_.end());
  }
  stop_.notify_all();
  EndAll(open, absl::UnavailableError("STOPPING: the server is shutting down"));
  if (watcher_.joinable()) watcher_.join();
}

// ---- a place ---------------------------------------------------------------------------------------------------------

Transfers::Place::Place(Transfers& transfers, std::string principal, End end)
    : transfers_(transfers), principal_(std::move(principal)), end_(std::move(end)) {}

bool Transfers::Place::Reserve(int64_t bytes) {
  if (transfers_.reserved_.fetch_add(bytes) + bytes > transfers_.options_.bytes_max) {
    transfers_.reserved_ -= bytes;
    return false;
  }
  reserved_ += bytes;
  return true;
}

void Transfers::Place::Leave() {
  {
    std::lock_guard lock(mutex_);
    end_ = nullptr;
  }
  transfers_.reserved_ -= reserved_;
  reserved_ = 0;
  transfers_.Forget(this);
}

void Transfers::Place::EndStream(const absl::Status& why) {
  std::lock_guard lock(mutex_);
  if (end_) end_(why);
}

bool Transfers::Place::IsOver(std::chrono::steady_clock::time_point now) const {
  const std::chrono::steady_clock::time_point touched{std::chrono::steady_clock::duration(touched_.load())};
  return (!working_ && now - touched > transfers_.options_.idle_max) || now - since_ > transfers_.options_.total_max;
}

// ---- work ------------------------------------------------------------------------------------------------------------

WorkThreads::WorkThreads(int count) {
  for (int i = 0; i < count; ++i) threads_.emplace_back([this] { Loop(); });
}

WorkThreads::~WorkThreads() { Stop(); }

void WorkThreads::Run(std::function<void()> work) {
  {
    std::lock_guard lock(mutex_);
    if (!stopping_) {
      waiting_.push_back(std::move(work));
      work = nullptr;
    }
  }
  if (work) return work();
  ready_.notify_one();
}

void WorkThreads::Loop() {
  while (true) {
    std::function<void()> work;
    {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [&] { return !waiting_.empty() || stopping_; });
      if (waiting_.empty()) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    work();
  }
}

void WorkThreads::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

}  // namespace yici::server
