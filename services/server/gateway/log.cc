#include "services/server/gateway/log.h"

#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <future>
#include <mutex>
#include <system_error>
#include <thread>

#include "services/base/text.h"
#include "services/server/partition/clock.h"

namespace yici::server {
namespace {

bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

std::string LogText(std::string_view level, std::string_view event, LogFields fields) {
  std::string line =
      StrCat("{\"at\":\"", SystemClock().Now().ToString(), "\",\"level\":\"", level, "\",\"event\":\"", event, "\"");
  for (const auto& [key, value] : fields) {
    StrAppend(&line, ",\"", key, "\":\"");
    for (const char c : value) {
      if (c == '"' || c == '\\') line.push_back('\\');
      line.push_back(static_cast<uint8_t>(c) < 0x20 ? ' ' : c);
    }
    line.push_back('"');
  }
  line += "}\n";
  return line;
}

// Dropped at once when nobody reads the other end of a full pipe: no thread of the partition stands still for its log. A pipe
// that can be written to takes PIPE_BUF bytes without blocking. The next line that goes out says how many did not.
void LogLine(std::string_view level, std::string_view event, LogFields fields) {
  static std::mutex mutex;
  static int64_t dropped = 0;
  std::string line = LogText(level, event, fields);
  std::lock_guard lock(mutex);
  if (dropped > 0) line.insert(line.size() - 2, StrCat(",\"dropped_before\":\"", dropped, "\""));
  if (line.size() > PIPE_BUF) line.resize(PIPE_BUF), line.back() = '\n';
  pollfd ready{STDERR_FILENO, POLLOUT, 0};
  const bool written = poll(&ready, 1, 0) == 1 && WriteAll(STDERR_FILENO, line);
  dropped = written ? 0 : dropped + 1;
}

// A thread of its own, for write() may block although poll() promised room: another writer can take it. The descriptor's
// flags are left alone, since other processes share them.
bool WriteWithin(int fd, std::string text, std::chrono::milliseconds wait) {
  std::promise<bool> promise;
  std::future<bool> written = promise.get_future();
  try {
    std::thread([fd, text = std::move(text), promise = std::move(promise)]() mutable {
      promise.set_value(WriteAll(fd, text));
    }).detach();
  } catch (const std::system_error&) {
    return false;  // no thread to be had
  }
  return written.wait_for(wait) == std::future_status::ready && written.get();
}

}  // namespace yici::server
