#include "tests/bench/http_load.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>

#include "absl/status/statusor.h"
#include "services/base/text.h"

namespace yici::bench {
namespace {

using std::chrono::steady_clock;

constexpr int kLinesOfAThread = 64;
constexpr std::string_view kEndOfHead = "\r\n\r\n", kLength = "content-length: ";

// What the threads of one load share.
struct Shared {
  Shared(const LoadOptions& how, Script& what, int where) : options(how), script(what), port(where) {}
  const LoadOptions& options;
  Script& script;
  const int port;
  const steady_clock::time_point start = steady_clock::now();
  std::atomic<int64_t> sent{0};
  std::atomic<bool> stop{false};
  std::mutex mutex;
  absl::Status status;
  std::vector<uint32_t> micros;

  void Fail(absl::Status why) {
    std::lock_guard lock(mutex);
    if (status.ok()) status = std::move(why);
    stop = true;
  }
  bool TimeIsUp() const { return steady_clock::now() - start > std::chrono::duration<double>(options.seconds_max); }
};

class Line {
 public:
  Line(Shared& shared, int slot) : shared_(shared), slot_(slot) {}
  ~Line() {
    if (socket_ >= 0) close(socket_);
  }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  absl::Status Connect();
  // The next call, if there is one; `busy` says so.
  absl::Status Begin();
  // What came; begins the next call behind a whole answer.
  absl::Status Take(std::vector<uint32_t>& micros);
  bool busy() const { return busy_; }
  int socket() const { return socket_; }

 private:
  absl::Status Write(const std::string& bytes) const;
  // How long head and body are together; 0: not known yet.
  absl::StatusOr<size_t> SizeOfAnswer();

  Shared& shared_;
  const int slot_;
  int socket_ = -1;
  bool busy_ = false;
  std::string in_;
  size_t head_ = 0;
  steady_clock::time_point sent_{};
};

absl::Status Line::Connect() {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(shared_.port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int yes = 1;
  if (socket_ < 0 || setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) != 0 ||
      connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return absl::ErrnoToStatus(errno, "a line over HTTP");
  }
  return absl::OkStatus();
}

absl::Status Line::Write(const std::string& bytes) const {
  for (size_t at = 0; at < bytes.size();) {
    const ssize_t wrote = send(socket_, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
    if (wrote <= 0) return absl::ErrnoToStatus(errno, "a request over HTTP");
    at += static_cast<size_t>(wrote);
  }
  return absl::OkStatus();
}

absl::Status Line::Begin() {
  Send send;
  busy_ = !shared_.stop && shared_.sent.fetch_add(1) < shared_.options.calls && shared_.script.Next(slot_, &send);
  if (!busy_) return absl::OkStatus();
  std::string request = StrCat("POST ", *send.method, " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/proto\r\n",
                               "Connect-Protocol-Version: 1\r\nAuthorization: ", *send.authorization,
                               "\r\nContent-Length: ", send.body.Length(), "\r\n\r\n");
  std::vector<grpc::Slice> slices;
  if (!send.body.Dump(&slices).ok()) return absl::InternalError("a request without bytes");
  for (const grpc::Slice& slice : slices) request.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  sent_ = steady_clock::now();
  return Write(request);
}

absl::StatusOr<size_t> Line::SizeOfAnswer() {
  const size_t end = in_.find(kEndOfHead);
  if (end == std::string::npos) return size_t{0};
  head_ = end + kEndOfHead.size();
  std::string head = in_.substr(0, head_);
  if (!head.starts_with("HTTP/1.1 200")) return absl::InternalError("over HTTP: " + in_.substr(0, 600));
  std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) { return std::tolower(c); });
  const size_t at = head.find(kLength);
  size_t length = 0;
  if (at == std::string::npos) return absl::InternalError("over HTTP: an answer without its length");
  std::from_chars(head.data() + at + kLength.size(), head.data() + head.size(), length);
  return head_ + length;
}

absl::Status Line::Take(std::vector<uint32_t>& micros) {
  char bytes[16 * 1024];
  const ssize_t got = recv(socket_, bytes, sizeof bytes, 0);
  if (got <= 0) return absl::InternalError("over HTTP: the server closed the line");
  in_.append(bytes, static_cast<size_t>(got));
  const auto size = SizeOfAnswer();
  if (!size.ok()) return size.status();
  if (*size == 0 || in_.size() < *size) return absl::OkStatus();
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - sent_);
  micros.push_back(static_cast<uint32_t>(took.count()));
  const grpc::Slice body(in_.data() + head_, *size - head_);
  const absl::Status right = shared_.script.Answer(slot_, grpc::ByteBuffer(&body, 1));
  in_.erase(0, *size);
  return right.ok() ? Begin() : right;
}

absl::Status RunLines(Shared& shared, int first, int count, std::vector<uint32_t>& micros) {
  std::vector<std::unique_ptr<Line>> lines;
  std::vector<pollfd> waits;
  for (int i = 0; i < count; ++i) {
    auto& line = lines.emplace_back(std::make_unique<Line>(shared, first + i));
    if (absl::Status open = line->Connect(); !open.ok()) return open;
    if (absl::Status begun = line->Begin(); !begun.ok()) return begun;
    waits.push_back({line->socket(), POLLIN, 0});
  }
  while (std::any_of(lines.begin(), lines.end(), [](const auto& line) { return line->busy(); })) {
    if (shared.TimeIsUp()) return absl::DeadlineExceededError("over HTTP: the time of the load is up");
    if (poll(waits.data(), waits.size(), 1'000) < 0 && errno != EINTR) return absl::ErrnoToStatus(errno, "poll");
    for (size_t i = 0; i < lines.size(); ++i) {
      if (waits[i].revents == 0) continue;
      if (absl::Status took = lines[i]->Take(micros); !took.ok()) return took;
      if (!lines[i]->busy()) waits[i].fd = -1;  // poll passes over it
    }
  }
  return absl::OkStatus();
}

}  // namespace

LoadResult RunHttpLoad(int port, Script& script, const LoadOptions& options) {
  Shared shared(options, script, port);
  std::vector<std::thread> threads;
  for (int first = 0; first < options.outstanding; first += kLinesOfAThread) {
    threads.emplace_back([&shared, first, count = std::min(kLinesOfAThread, options.outstanding - first)] {
      std::vector<uint32_t> micros;
      if (absl::Status done = RunLines(shared, first, count, micros); !done.ok()) shared.Fail(done);
      std::lock_guard lock(shared.mutex);
      shared.micros.insert(shared.micros.end(), micros.begin(), micros.end());
    });
  }
  for (std::thread& thread : threads) thread.join();
  LoadResult result;
  result.seconds = std::chrono::duration<double>(steady_clock::now() - shared.start).count();
  std::sort(shared.micros.begin(), shared.micros.end());
  result.calls = static_cast<int64_t>(shared.micros.size());
  result.micros = std::move(shared.micros);
  result.status = shared.status;
  return result;
}

}  // namespace yici::bench
