// yicid: one server, one data folder, one partition.
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>

#include <cstdio>
#include <fstream>

#include "absl/synchronization/mutex.h"
#include "services/server/config.h"
#include "services/server/gateway/gate.h"
#include "services/server/wiring.h"

namespace {

// Whole or absent: whoever polls for the file never reads half a number.
void WritePort(const std::string& path, int port) {
  if (path.empty()) return;
  const std::string temporary = path + ".new";
  std::ofstream(temporary) << port << "\n";
  std::rename(temporary.c_str(), path.c_str());
}

// Blocked before any thread starts, so that only sigwait below sees them.
sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

// Callers' lines must not take the descriptors that the store needs for its next file.
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace yici::server;
  Config config;
  if (const auto code = ParseCommandLine(argc, argv, &config)) return *code;
  const sigset_t signals = BlockStopSignals();
  RaiseDescriptorLimit();
  // Under load a woken thread waits its turn instead of cutting in: replies leave in bursts, with fewer switches. Threads
  // inherit it; on an idle processor it changes nothing.
  const sched_param priority{};
  sched_setscheduler(0, SCHED_BATCH, &priority);
  // A reader of the log that went away must not end the server, least of all on its way out after a failed write.
  signal(SIGPIPE, SIG_IGN);
  // Debian builds abseil with its debugging of lock order on; gRPC pays for it at every lock.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  auto server = Server::Start(config);
  if (!server.ok()) {
    std::fprintf(stderr, "yicid: %s\n", std::string(server.status().message()).c_str());
    return server.status().code() == absl::StatusCode::kInvalidArgument ? kExitUsage : kExitStart;
  }
  LogLine("info", "serving", {{"port", std::to_string((*server)->port())}, {"data", config.data_folder}});
  WritePort(config.http_port_file, (*server)->http_port());
  WritePort(config.port_file, (*server)->port());
  int received = 0;
  sigwait(&signals, &received);
  LogLine("info", "stopping", {{"signal", std::to_string(received)}});
  (*server)->Shutdown();
  LogLine("info", "stopped", {});
  return 0;
}
