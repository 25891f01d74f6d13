// The phases of the bench. Each starts a server of its own, so that none inherits another's caches or compactions.
#ifndef YICI_TESTS_BENCH_PHASES_H_
#define YICI_TESTS_BENCH_PHASES_H_

#include <span>
#include <string>

#include "tests/bench/report.h"
#include "tests/bench/scripts.h"
#include "tests/bench/server.h"

namespace yici::bench {

struct Sizes {
  int rounds = 5;
  int64_t submits = 40'000;  // per round at 256 outstanding
  int64_t singles = 2'000;   // per round at one outstanding
  int64_t gets = 40'000;
  int64_t batches = 600;
  int64_t lives = 60'000;  // enough that the log of the last seconds is a small part of the folder
  int64_t full_lives = 30'000;
  int64_t processes = 10'000;  // instances per round
  double open_seconds = 60;
  int64_t million = 1'000'000;
  int64_t at_million = 40'000;    // submits whose rate is compared
  int64_t evaluations = 200'000;  // per round
  int64_t watched = 40'000;       // submits under the eyes of a thousand consumers
  int64_t waiting = 1'000'000;    // instances while deadlines drain; a tenth of them is due
  int64_t history_events = 1'000'000;
  int64_t requests = 20'000;          // demands per round
  int64_t contributions = 1'000'000;  // behind the figures of one month
  int64_t client_calls = 2'000;       // of each client library, one after the other; four times as many at once
};
Sizes QuickSizes();

struct Bench {
  const City& city;
  const PreparedSubmits& submits;
  const Sizes sizes;
  const ServerOptions server;
  Report& report;
};

struct Phase {
  const char* name;
  absl::Status (*run)(Bench& bench);
  bool only_by_name = false;  // it builds what it starts, with registries of other languages
};
std::span<const Phase> Phases();

// Milliseconds of appending 4 KiB and fdatasync, in the folder given: p50 and p99.
struct SyncCost {
  double p50_ms = 0, p99_ms = 0;
};
SyncCost MeasureSync(const std::string& folder, int times);

absl::Status RunOpenLoop(Bench& bench);
absl::Status RunBatches(Bench& bench);
absl::Status RunLives(Bench& bench);
absl::Status RunFullLives(Bench& bench);
absl::Status RunMillion(Bench& bench);
absl::Status RunProcesses(Bench& bench);
absl::Status RunEvaluations(Bench& bench);
absl::Status RunDrain(Bench& bench);
absl::Status RunWatchers(Bench& bench);
absl::Status RunAudit(Bench& bench);
absl::Status RunRequests(Bench& bench);
absl::Status RunConnectGet(Bench& bench);
absl::Status RunLeague(Bench& bench);
absl::Status RunClients(Bench& bench);

}  // namespace yici::bench

#endif  // YICI_TESTS_BENCH_PHASES_H_
