#include "services/server/attachments/scanner.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <thread>

#include "services/base/text.h"

namespace yici::server {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kStep{20};

absl::Status Unavailable(std::string_view why) {
  return absl::UnavailableError(StrCat("SCAN_UNAVAILABLE: the scan gave no answer (", why, "); upload again later"));
}

// A write to a program that has gone away must be an error of this thread, not a signal to the process.
class PipeSignalBlocked {
 public:
  PipeSignalBlocked() {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, &before_);
  }
  // One that came meanwhile is taken before it could be delivered.
  ~PipeSignalBlocked() {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    const timespec now{};
    while (sigismember(&before_, SIGPIPE) == 0 && sigtimedwait(&pipe, nullptr, &now) == SIGPIPE) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t before_;
};

// The program with `input` as its standard input and nothing else open but /dev/null.
std::optional<pid_t> Spawn(const std::string& program, int input) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  std::string name = program, path = "PATH=/usr/local/bin:/usr/bin:/bin";
  char* const arguments[] = {name.data(), nullptr};
  char* const environment[] = {path.data(), nullptr};
  pid_t child = 0;
  const int failed = posix_spawn(&child, program.c_str(), &files, &attributes, arguments, environment);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  return failed == 0 ? std::optional(child) : std::nullopt;
}

// False when the time is over. A program that stops reading has seen enough: its exit code says what it thinks.
template <class Over>
bool Feed(int output, absl::Span<const std::string> chunks, Over over) {
  for (const std::string& chunk : chunks) {
    for (size_t done = 0; done < chunk.size();) {
      if (over()) return false;
      pollfd ready{.fd = output, .events = POLLOUT, .revents = 0};
      if (poll(&ready, 1, static_cast<int>(kStep.count())) == 0) continue;
      const ssize_t wrote = write(output, chunk.data() + done, chunk.size() - done);
      if (wrote < 0 && (errno == EAGAIN || errno == EINTR)) continue;
      if (wrote < 0) return true;
      done += static_cast<size_t>(wrote);
    }
  }
  return true;
}

// The status as of waitpid; nothing when the time is over.
template <class Over>
std::optional<int> Await(pid_t child, Over over) {
  for (;;) {
    int status = 0;
    if (waitpid(child, &status, WNOHANG) == child) return status;
    if (over()) return std::nullopt;
    std::this_thread::sleep_for(kStep);
  }
}

void Kill(pid_t child) {
  kill(-child, SIGKILL);
  kill(child, SIGKILL);
  while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

absl::StatusOr<Scan> CommandScanner::Look(absl::Span<const std::string> chunks) {
  const SteadyClock::time_point until = SteadyClock::now() + time_max_;
  const auto over = [&] { return stopping_ || SteadyClock::now() >= until; };
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Unavailable("no pipe");
  const std::optional<pid_t> child = Spawn(program_, ends[0]);
  close(ends[0]);
  if (!child) {
    close(ends[1]);
    return Unavailable("the program cannot be started");
  }
  fcntl(ends[1], F_SETFL, O_NONBLOCK);
  bool fed;
  {
    const PipeSignalBlocked blocked;
    fed = Feed(ends[1], chunks, over);
  }
  close(ends[1]);
  const std::optional<int> status = fed ? Await(*child, over) : std::nullopt;
  if (!status) {
    Kill(*child);
    return Unavailable("it took too long");
  }
  if (!WIFEXITED(*status)) return Unavailable("the program was killed");
  if (WEXITSTATUS(*status) > 1) return Unavailable(StrCat("exit code ", WEXITSTATUS(*status)));
  return WEXITSTATUS(*status) == 0 ? Scan::kClean : Scan::kRefused;
}

}  // namespace yici::server
