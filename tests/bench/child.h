// A yicid of our own: started on a folder, asked for its port, measured through /proc, ended.
//
//   auto child = Child::Start({.yicid = "bin/yicid", .folder = temporary.path() + "/data"});
//   (*child)->address();                      // "127.0.0.1:40123"
//   (*child)->Signal(SIGKILL); (*child)->Wait(10);
//
// The child dies with this process, whatever happens to it. One thread.
#ifndef YICI_TESTS_BENCH_CHILD_H_
#define YICI_TESTS_BENCH_CHILD_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace yici::bench {

// Removed with everything in it.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::string& parent);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

struct ChildOptions {
  std::string yicid;
  std::string folder;                  // holds "data", the key, the port file and the log
  std::vector<std::string> arguments;  // behind --data, --listen and --port-file
  double start_seconds_max = 120;
};

class Child {
 public:
  static absl::StatusOr<std::unique_ptr<Child>> Start(const ChildOptions& options);
  ~Child();

  const std::string& address() const { return address_; }
  std::string data_folder() const { return folder_ + "/data"; }
  pid_t pid() const { return pid_; }
  bool alive();
  // "exit 75" or "signal 6" once it has ended.
  const std::string& end() const { return end_; }
  void Signal(int signal);
  // False when it still runs after that time.
  bool Wait(double seconds);
  double CpuSeconds() const;  // user and system, since its start
  int64_t RssBytes() const;

 private:
  Child(pid_t pid, std::string folder) : pid_(pid), folder_(std::move(folder)) {}
  absl::Status AwaitPort(double seconds_max);

  pid_t pid_;
  std::string folder_;
  std::string address_;
  std::string end_;
};

// Sum of the sizes of all files below; logs allocated ahead count as far as they are written.
int64_t BytesBelow(const std::string& folder);
std::string FolderOfThisProgram();

}  // namespace yici::bench

#endif  // YICI_TESTS_BENCH_CHILD_H_
