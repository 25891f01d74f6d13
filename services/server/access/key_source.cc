#include "services/server/access/key_source.h"

#include <sys/stat.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <optional>
#include <thread>
#include <tuple>
#include <utility>

#include "services/base/text.h"
#include "services/server/outbound/poster.h"

namespace yici::identity {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

constexpr auto kFileLookEvery = std::chrono::milliseconds(1'000);
constexpr size_t kSetBytesMax = size_t{64} << 10;

// The latest good keys, and how long looks have failed since.
class Kept {
 public:
  explicit Kept(const KeySourceOptions& options) : options_(options) {}

  std::shared_ptr<const WebKeys> Get() const {
    std::lock_guard lock(mutex_);
    return IsTooOld() ? nullptr : keys_;
  }
  std::chrono::milliseconds Failing() const {
    std::lock_guard lock(mutex_);
    return FailingFor();
  }
  // What has not changed stays the same object: what was found good with it is good.
  void Set(WebKeys keys) {
    const bool empty = keys.size() == 0;
    {
      std::lock_guard lock(mutex_);
      failing_since_.reset();
      told_too_old_ = false;
      if (keys_ && keys_->IsSame(keys)) return;
      keys_ = std::make_shared<const WebKeys>(std::move(keys));
    }
    if (empty) Tell(KeyNews::kWithdrawn, "the key set is empty: no signed token is taken until it has keys");
  }
  void Fail(std::string_view why) {
    {
      std::lock_guard lock(mutex_);
      if (!failing_since_) failing_since_ = std::chrono::steady_clock::now();
    }
    Tell(KeyNews::kNotRead, why);
  }
  // At every look: whether it is time to say that the last good keys serve no more.
  void Remark() {
    {
      std::lock_guard lock(mutex_);
      if (keys_ == nullptr || !IsTooOld() || std::exchange(told_too_old_, true)) return;
    }
    Tell(KeyNews::kTooOld, "the key set could not be read for too long: no signed token is taken until it can");
  }

 private:
  std::chrono::milliseconds FailingFor() const {
    if (!failing_since_) return std::chrono::milliseconds(0);
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - *failing_since_);
  }
  bool IsTooOld() const { return failing_since_ && FailingFor() >= options_.failing_max; }
  void Tell(KeyNews news, std::string_view why) const {
    if (options_.on_news) options_.on_news(news, why);
  }

  const KeySourceOptions& options_;
  mutable std::mutex mutex_;
  std::shared_ptr<const WebKeys> keys_;
  std::optional<SteadyTime> failing_since_;
  bool told_too_old_ = false;
};

// ---- a file ----------------------------------------------------------------------------------------------------------

// What tells two states of a file apart: its own number too, for a new file moved over the old may be as old and as long.
using Mark = std::tuple<uint64_t, int64_t, int64_t, int64_t>;

std::optional<Mark> MarkOf(const std::string& path) {
  struct stat at {};
  if (stat(path.c_str(), &at) != 0) return std::nullopt;
  return Mark{at.st_ino, at.st_size, at.st_mtim.tv_sec, at.st_mtim.tv_nsec};
}

absl::StatusOr<std::string> ReadSet(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError("no key set can be read at " + path);
  std::string text(kSetBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  return text;  // one byte too long is refused by the parser
}

class FileKeys final : public KeySource {
 public:
  FileKeys(std::string path, KeySourceOptions options) : path_(std::move(path)), options_(std::move(options)) {}

  absl::Status Read() {
    ++looks_;
    read_ = std::chrono::steady_clock::now();
    mark_ = MarkOf(path_);
    const auto text = ReadSet(path_);
    if (!text.ok()) return text.status();
    auto keys = WebKeys::Parse(*text);
    if (!keys.ok()) return absl::InvalidArgumentError(StrCat(path_, ": ", keys.status().message()));
    kept_.Set(*std::move(keys));
    return absl::OkStatus();
  }

  // Whoever comes while another looks takes what is there.
  std::shared_ptr<const WebKeys> Keys() override {
    const std::unique_lock lock(looking_, std::try_to_lock);
    const SteadyTime now = std::chrono::steady_clock::now();
    if (lock && now - looked_ >= kFileLookEvery) {
      looked_ = now;
      // What could not be read may come to be readable without a change of the file itself.
      const bool again = kept_.Failing().count() > 0 && now - read_ >= options_.pause;
      if (again || MarkOf(path_) != mark_) {
        const absl::Status read = Read();
        if (!read.ok()) kept_.Fail(std::string(read.message()));
      }
      kept_.Remark();
    }
    return kept_.Get();
  }
  std::chrono::milliseconds Failing() const override { return kept_.Failing(); }
  void WantNewer() override {}  // the next Keys() looks anyway
  uint64_t looks() const override { return looks_; }

 private:
  const std::string path_;
  const KeySourceOptions options_;
  Kept kept_{options_};
  std::mutex looking_;
  SteadyTime looked_{}, read_{};
  std::optional<Mark> mark_;
  std::atomic<uint64_t> looks_{0};
};

// ---- a web address ---------------------------------------------------------------------------------------------------

class UrlKeys final : public KeySource {
 public:
  UrlKeys(outbound::Target target, KeySourceOptions options) : target_(std::move(target)), options_(std::move(options)) {}
  ~UrlKeys() override {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
    if (poster_) poster_->Stop();
  }

  absl::Status Open() {
    outbound::PosterOptions options;
    // The address is the administrator's own word: any network for TLS, this machine alone without.
    auto policy = outbound::TargetPolicy::Parse(target_.tls ? std::vector<std::string>{"0.0.0.0/0", "::/0"}
                                                            : std::vector<std::string>{"127.0.0.0/8", "::1/128"});
    if (!policy.ok()) return policy.status();
    options.policy = *std::move(policy);
    options.roots_pem = options_.roots_pem;
    options.total_max = options_.call_max;
    auto poster = outbound::Poster::Make(io_, std::move(options));
    if (!poster.ok()) return poster.status();
    poster_ = *std::move(poster);
    thread_ = std::thread([this] { Loop(); });
    return absl::OkStatus();
  }

  std::shared_ptr<const WebKeys> Keys() override { return kept_.Get(); }
  std::chrono::milliseconds Failing() const override { return kept_.Failing(); }
  void WantNewer() override {
    {
      std::lock_guard lock(mutex_);
      wanted_ = true;
    }
    wake_.notify_all();
  }
  uint64_t looks() const override { return looks_; }

 private:
  void Loop() {
    while (true) {
      const bool read = Look();
      const SteadyTime looked = std::chrono::steady_clock::now();
      std::unique_lock lock(mutex_);
      // A wish is granted after the pause, however many there were; a wish from before this look is served by it.
      wanted_ = false;
      if (wake_.wait_until(lock, looked + options_.pause, [&] { return stopping_; })) return;
      const SteadyTime until = looked + (read ? options_.refresh : options_.pause);
      wake_.wait_until(lock, until, [&] { return stopping_ || wanted_; });
      if (stopping_) return;
    }
  }

  bool Look() {
    ++looks_;
    const auto answer = std::make_shared<outbound::PostResult>();
    poster_->Get(target_, [answer](outbound::PostResult told) { *answer = std::move(told); });
    io_.restart();
    io_.run();
    if (answer->kind != outbound::PostKind::kDelivered) return Failed(answer->error);
    auto keys = WebKeys::Parse(answer->body);
    if (!keys.ok()) return Failed(std::string(keys.status().message()));
    kept_.Set(*std::move(keys));
    return true;
  }

  bool Failed(std::string_view why) {
    kept_.Fail(why);
    kept_.Remark();
    return false;
  }

  const outbound::Target target_;
  const KeySourceOptions options_;
  boost::asio::io_context io_;
  std::unique_ptr<outbound::Poster> poster_;
  Kept kept_{options_};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false, wanted_ = false;
  std::atomic<uint64_t> looks_{0};
  std::thread thread_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<KeySource>> KeySource::FromFile(std::string path, KeySourceOptions options) {
  auto source = std::make_unique<FileKeys>(std::move(path), std::move(options));
  if (absl::Status read = source->Read(); !read.ok()) return read;
  return std::unique_ptr<KeySource>(std::move(source));
}

absl::StatusOr<std::unique_ptr<KeySource>> KeySource::FromUrl(std::string_view url, KeySourceOptions options) {
  auto target = outbound::ParseTarget(url);
  if (!target || (!target->tls && !outbound::IsLoopbackHost(target->host))) {
    return absl::InvalidArgumentError("expected an https address, or http to a loopback address");
  }
  auto source = std::make_unique<UrlKeys>(*std::move(target), std::move(options));
  if (absl::Status opened = source->Open(); !opened.ok()) return opened;
  return std::unique_ptr<KeySource>(std::move(source));
}

}  // namespace yici::identity
