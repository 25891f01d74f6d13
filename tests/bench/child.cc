#include "tests/bench/child.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "services/base/text.h"

namespace yici::bench {
namespace {

using std::chrono::steady_clock;

// Between fork and exec only async-signal-safe calls are allowed, so everything is prepared before.
[[noreturn]] void Become(const std::vector<char*>& arguments, int log) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(log, STDERR_FILENO);
  dup2(log, STDOUT_FILENO);
  execv(arguments[0], arguments.data());
  _exit(127);
}

std::string ReadWhole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TemporaryFolder::TemporaryFolder(const std::string& parent) : path_(parent + "/yici-XXXXXX") {
  if (mkdtemp(path_.data()) == nullptr) path_.clear();
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

absl::StatusOr<std::unique_ptr<Child>> Child::Start(const ChildOptions& options) {
  const std::string port_file = options.folder + "/port";
  std::error_code ignored;
  std::filesystem::remove(port_file, ignored);
  std::vector<std::string> words = {options.yicid, "--data", options.folder + "/data", "--listen", "127.0.0.1:0",
                                    "--port-file", port_file};
  words.insert(words.end(), options.arguments.begin(), options.arguments.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int log = open((options.folder + "/yicid.log").c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0644);
  if (log < 0) return absl::InternalError("no log file in " + options.folder);
  const pid_t pid = fork();
  if (pid == 0) Become(arguments, log);
  close(log);
  if (pid < 0) return absl::InternalError("fork failed");
  std::unique_ptr<Child> child(new Child(pid, options.folder));
  const absl::Status ready = child->AwaitPort(options.start_seconds_max);
  if (!ready.ok()) return ready;
  return child;
}

absl::Status Child::AwaitPort(double seconds_max) {
  const auto start = steady_clock::now();
  while (std::chrono::duration<double>(steady_clock::now() - start).count() < seconds_max) {
    if (!alive()) return absl::InternalError(StrCat("yicid ended at once: ", end_, "\n", ReadWhole(folder_ + "/yicid.log")));
    const std::string port = ReadWhole(folder_ + "/port");
    if (!port.empty()) {
      address_ = "127.0.0.1:" + port.substr(0, port.find('\n'));
      return absl::OkStatus();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return absl::DeadlineExceededError("yicid does not serve");
}

Child::~Child() {
  if (!alive()) return;
  Signal(SIGTERM);
  if (Wait(20)) return;
  Signal(SIGKILL);
  Wait(10);
}

bool Child::alive() {
  if (!end_.empty()) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
  end_ = WIFEXITED(status) ? StrCat("exit ", WEXITSTATUS(status)) : StrCat("signal ", WTERMSIG(status));
  return false;
}

void Child::Signal(int signal) {
  if (end_.empty()) kill(pid_, signal);
}

bool Child::Wait(double seconds) {
  const auto start = steady_clock::now();
  while (alive()) {
    if (std::chrono::duration<double>(steady_clock::now() - start).count() > seconds) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

double Child::CpuSeconds() const {
  const std::string stat = ReadWhole(StrCat("/proc/", pid_, "/stat"));
  const size_t name_end = stat.rfind(')');  // the name may hold spaces
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(stat.substr(name_end + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

int64_t Child::RssBytes() const {
  std::istringstream fields(ReadWhole(StrCat("/proc/", pid_, "/statm")));
  int64_t size = 0, resident = 0;
  fields >> size >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

int64_t BytesBelow(const std::string& folder) {
  int64_t bytes = 0;
  std::error_code error;
  for (auto entry = std::filesystem::recursive_directory_iterator(folder, error);
       !error && entry != std::filesystem::end(entry); entry.increment(error)) {
    std::error_code vanished;  // compaction removes files while we look
    const auto size = entry->is_regular_file(vanished) ? entry->file_size(vanished) : 0;
    if (!vanished) bytes += static_cast<int64_t>(size);
  }
  return bytes;
}

std::string FolderOfThisProgram() { return std::filesystem::read_symlink("/proc/self/exe").parent_path().string(); }

}  // namespace yici::bench
