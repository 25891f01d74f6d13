// Submits and reads beside the echo, in interleaved rounds: the machine's swings hit both alike, the medians stand.
#include "tests/bench/phases.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "services/base/text.h"

namespace yici::bench {
namespace {

constexpr int kOutstanding = 256;

std::string RoundPrefix(const char* name, int round) { return StrCat(name, round, "-"); }

// Once before the rounds: connections, caches, and the size of an answer.
absl::StatusOr<double> WarmUp(Bench& bench, Server& server, CaseNumbers& numbers) {
  SubmitScript warm(bench.submits, numbers, "warm-", kOutstanding);
  const LoadResult result =
      RunLoad(server.channels(), warm, {.outstanding = kOutstanding, .calls = bench.sizes.submits / 8 + 500});
  if (!result.status.ok()) return result.status;
  return warm.mean_reply_bytes();
}

struct Counters {
  double commands = 0, puts = 0, bytes = 0, batches = 0, decide_ns = 0, write_ns = 0, cpu = 0;
};

absl::StatusOr<Counters> ReadCounters(Server& server) {
  auto metrics = server.GetMetrics();
  if (!metrics.ok()) return metrics.status();
  return Counters{(*metrics)["commands_total"],
                  (*metrics)["puts_total"],
                  (*metrics)["written_bytes_total"],
                  (*metrics)["batches_total"],
                  (*metrics)["decide_nanoseconds_total"],
                  (*metrics)["write_nanoseconds_total"],
                  server.child().CpuSeconds()};
}

absl::Status ReportCounters(Bench& bench, Server& server, const std::string& phase, const Counters& before, double echo_cpu) {
  const auto after = ReadCounters(server);
  if (!after.ok()) return after.status();
  const double commands = std::max(1.0, after->commands - before.commands);
  bench.report.Set(phase + ".puts_per_command", (after->puts - before.puts) / commands);
  bench.report.Set(phase + ".bytes_per_command", (after->bytes - before.bytes) / commands);
  bench.report.Set(phase + ".syncs_per_command", (after->batches - before.batches) / commands);
  bench.report.Set(phase + ".decide_us_per_command", (after->decide_ns - before.decide_ns) / commands / 1e3);
  bench.report.Set(phase + ".write_us_per_command", (after->write_ns - before.write_ns) / commands / 1e3);
  bench.report.Set(phase + ".server_cpu_us_per_command", (after->cpu - before.cpu - echo_cpu) / commands * 1e6);
  return absl::OkStatus();
}

absl::Status RunSubmit256(Bench& bench) {
  auto server = Server::Start(bench.city, bench.server);
  if (!server.ok()) return server.status();
  CaseNumbers numbers;
  const auto reply_bytes = WarmUp(bench, **server, numbers);
  if (!reply_bytes.ok()) return reply_bytes.status();
  const auto before = ReadCounters(**server);
  if (!before.ok()) return before.status();
  std::vector<double> echo, submit, ratio, p50, p99;
  double echo_cpu = 0;
  for (int round = 0; round < bench.sizes.rounds; ++round) {
    const LoadOptions load{.outstanding = kOutstanding, .calls = bench.sizes.submits, .progress = "submit_256"};
    EchoScript echoes(bench.submits.mean_bytes(), *reply_bytes, kOutstanding);
    const double cpu = (*server)->child().CpuSeconds();
    const LoadResult bare = RunLoad((*server)->channels(), echoes, load);
    echo_cpu += (*server)->child().CpuSeconds() - cpu;
    SubmitScript submits(bench.submits, numbers, RoundPrefix("s", round), kOutstanding);
    const LoadResult real = RunLoad((*server)->channels(), submits, load);
    if (!bare.status.ok()) return bare.status;
    if (!real.status.ok()) return real.status;
    echo.push_back(bare.per_s());
    submit.push_back(real.per_s());
    ratio.push_back(real.per_s() / bare.per_s());
    p50.push_back(real.MillisAt(0.5));
    p99.push_back(real.MillisAt(0.99));
    std::fprintf(stderr, "  round %d: echo %.0f/s, submit %.0f/s\n", round + 1, echo.back(), submit.back());
  }
  bench.report.Set("submit_256.per_s", Median(submit));
  bench.report.Set("echo_256.per_s", Median(echo));
  bench.report.Set("submit_256.ratio", Median(ratio));
  bench.report.Set("submit_256.p50_ms", Median(p50));
  bench.report.Set("submit_256.p99_ms", Median(p99));
  bench.report.Set("submit_256.request_bytes", bench.submits.mean_bytes());
  bench.report.Set("submit_256.reply_bytes", *reply_bytes);
  bench.report.Set("echo_256.server_cpu_us_per_call",
                   echo_cpu / static_cast<double>(bench.sizes.rounds * bench.sizes.submits) * 1e6);
  return ReportCounters(bench, **server, "submit_256", *before, echo_cpu);
}

absl::Status RunSubmit1(Bench& bench) {
  auto server = Server::Start(bench.city, bench.server);
  if (!server.ok()) return server.status();
  CaseNumbers numbers;
  const auto reply_bytes = WarmUp(bench, **server, numbers);
  if (!reply_bytes.ok()) return reply_bytes.status();
  const auto before = ReadCounters(**server);
  if (!before.ok()) return before.status();
  std::vector<double> figures[6];  // submit p50, p99, echo p50, p99, sync p50, p99
  for (int round = 0; round < bench.sizes.rounds; ++round) {
    const LoadOptions load{.outstanding = 1, .calls = bench.sizes.singles, .progress = "submit_1"};
    EchoScript echoes(bench.submits.mean_bytes(), *reply_bytes, 1);
    const LoadResult bare = RunLoad((*server)->channels(), echoes, load);
    const SyncCost sync = MeasureSync((*server)->folder(), static_cast<int>(bench.sizes.singles / 4));
    SubmitScript submits(bench.submits, numbers, RoundPrefix("one", round), 1);
    const LoadResult real = RunLoad((*server)->channels(), submits, load);
    if (!bare.status.ok()) return bare.status;
    if (!real.status.ok()) return real.status;
    const double row[] = {real.MillisAt(0.5),  real.MillisAt(0.99), bare.MillisAt(0.5),
                          bare.MillisAt(0.99), sync.p50_ms,         sync.p99_ms};
    for (int i = 0; i < 6; ++i) figures[i].push_back(row[i]);
  }
  const char* const names[] = {"submit_1.p50_ms", "submit_1.p99_ms",  "echo_1.p50_ms",
                               "echo_1.p99_ms",   "fdatasync.p50_ms", "fdatasync.p99_ms"};
  for (int i = 0; i < 6; ++i) bench.report.Set(names[i], Median(figures[i]));
  const Report& r = bench.report;
  bench.report.Set("submit_1.latency_ratio", r.Get("submit_1.p50_ms") / (r.Get("echo_1.p50_ms") + r.Get("fdatasync.p50_ms")));
  bench.report.Set("submit_1.p99_ratio", r.Get("submit_1.p99_ms") / (r.Get("echo_1.p99_ms") + r.Get("fdatasync.p99_ms")));
  return ReportCounters(bench, **server, "submit_1", *before, 0);
}

absl::Status RunGet(Bench& bench) {
  auto server = Server::Start(bench.city, bench.server);
  if (!server.ok()) return server.status();
  CaseNumbers numbers;
  SubmitScript submits(bench.submits, numbers, "got-", kOutstanding);
  const LoadResult filled = RunLoad((*server)->channels(), submits, {.outstanding = kOutstanding, .calls = 10'000});
  if (!filled.status.ok()) return filled.status;
  GetScript gets(submits.TakeCases(), kOutstanding);
  const LoadResult warm = RunLoad((*server)->channels(), gets, {.outstanding = kOutstanding, .calls = 2'000});
  if (!warm.status.ok()) return warm.status;
  const double reply_bytes = gets.mean_reply_bytes();
  std::vector<double> echo, get, ratio;
  for (int round = 0; round < bench.sizes.rounds; ++round) {
    const LoadOptions load{.outstanding = kOutstanding, .calls = bench.sizes.gets, .progress = "get"};
    EchoScript echoes(gets.mean_request_bytes(), reply_bytes, kOutstanding);
    const LoadResult bare = RunLoad((*server)->channels(), echoes, load);
    const LoadResult real = RunLoad((*server)->channels(), gets, load);
    if (!bare.status.ok()) return bare.status;
    if (!real.status.ok()) return real.status;
    echo.push_back(bare.per_s());
    get.push_back(real.per_s());
    ratio.push_back(real.per_s() / bare.per_s());
  }
  bench.report.Set("get.per_s", Median(get));
  bench.report.Set("get.echo_per_s", Median(echo));
  bench.report.Set("get.ratio", Median(ratio));
  bench.report.Set("get.reply_bytes", reply_bytes);
  return absl::OkStatus();
}

constexpr Phase kPhases[] = {{"submit_256", RunSubmit256}, {"submit_1", RunSubmit1},     {"get", RunGet},
                             {"batch_100", RunBatches},    {"life", RunLives},           {"life_full", RunFullLives},
                             {"open_10k", RunOpenLoop},    {"processes", RunProcesses},  {"evaluations", RunEvaluations},
                             {"league", RunLeague},        {"requests", RunRequests},    {"connect", RunConnectGet},
                             {"watch", RunWatchers},       {"process_drain", RunDrain},  {"audit", RunAudit},
                             {"million", RunMillion},      {"clients", RunClients, true}};

}  // namespace

std::span<const Phase> Phases() { return kPhases; }

Sizes QuickSizes() {
  return {.rounds = 1,
          .submits = 20'000,
          .singles = 500,
          .gets = 20'000,
          .batches = 150,
          .lives = 2'000,
          .full_lives = 4'000,
          .processes = 3'000,
          .open_seconds = 10,
          .million = 100'000,
          .at_million = 10'000,
          .evaluations = 20'000,
          .watched = 5'000,
          .waiting = 20'000,
          .history_events = 50'000,
          .requests = 5'000,
          .contributions = 50'000,
          .client_calls = 300};
}

SyncCost MeasureSync(const std::string& folder, int times) {
  const std::string path = folder + "/sync-probe";
  const int file = open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0644);
  const std::string block(4096, 'x');
  std::vector<double> millis;
  for (int i = 0; i < times && file >= 0; ++i) {
    const auto start = std::chrono::steady_clock::now();
    if (write(file, block.data(), block.size()) != static_cast<ssize_t>(block.size()) || fdatasync(file) != 0) break;
    millis.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  if (file >= 0) close(file);
  unlink(path.c_str());
  if (millis.empty()) return {};
  std::sort(millis.begin(), millis.end());
  return {millis[millis.size() / 2], millis[millis.size() * 99 / 100]};
}

}  // namespace yici::bench
