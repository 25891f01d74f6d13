// Batches, whole lives, the open loop, and a million cases with the restart behind them.
#include <chrono>
#include <cstdio>
#include <thread>

#include "services/base/text.h"
#include "storage/format/keys.h"
#include "storage/rocks/store.h"
#include "tests/bench/full_life.h"
#include "tests/bench/phases.h"

namespace yici::bench {
namespace {

constexpr int kOutstanding = 256;
constexpr int kBatchesOutstanding = 8;
constexpr int kCasesPerBatch = 100;

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

uint64_t Mix(uint64_t x) {  // splitmix64: spread keys without a generator's state
  x += 0x9e3779b97f4a7c15;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

struct PerCase {
  double puts = 0, bytes = 0, cases_per_write = 0;
};

// What a case costs when nothing is decided: the same puts and bytes, the same number to a write, each write synced.
absl::StatusOr<double> BareLoop(const std::string& folder, const PerCase& cost, int64_t cases) {
  auto store = storage::OpenRocks({.folder = folder, .memory_bytes = uint64_t{192} << 20});  // as yicid by default
  if (!store.ok()) return store.status();
  const auto puts = static_cast<int64_t>(cost.puts + 0.5);
  constexpr double kAroundValue = 9 + 6;  // key and the log's own framing
  const auto value_bytes = static_cast<size_t>(std::max(1.0, cost.bytes / cost.puts - kAroundValue));
  std::string value(value_bytes, '\0');
  for (size_t i = 0; i < value.size(); ++i) value[i] = static_cast<char>(Mix(i / 2));  // half of it compresses
  const auto start = std::chrono::steady_clock::now();
  for (int64_t n = 0; n < cases;) {
    auto batch = (*store)->NewBatch();
    for (int64_t end = std::min(cases, n + std::max<int64_t>(1, static_cast<int64_t>(cost.cases_per_write))); n < end; ++n) {
      for (int64_t put = 0; put < puts; ++put) {
        std::string key(1, static_cast<char>(put));
        storage::AppendU64(&key, put == 0 ? static_cast<uint64_t>(n) : Mix(static_cast<uint64_t>(n * 16 + put)));
        batch->Put(put == 0 ? storage::Family::kJournal : storage::Family::kState, key, value);
      }
    }
    if (absl::Status written = (*store)->Write(std::move(batch), storage::Sync::kYes); !written.ok()) return written;
  }
  return static_cast<double>(cases) / SecondsSince(start);
}

absl::StatusOr<LoadResult> Submit(Bench& bench, Server& server, CaseNumbers& numbers, const std::string& prefix, int64_t count,
                                  const char* progress) {
  SubmitScript submits(bench.submits, numbers, prefix, kOutstanding);
  LoadResult result = RunLoad(server.channels(), submits,
                              {.outstanding = kOutstanding, .calls = count, .seconds_max = 900, .progress = progress});
  if (!result.status.ok()) return result.status;
  return result;
}

}  // namespace

absl::Status RunBatches(Bench& bench) {
  PerCase cost;
  double per_s = 0;
  {
    auto server = Server::Start(bench.city, bench.server);
    if (!server.ok()) return server.status();
    CaseNumbers numbers;
    BatchScript warm(bench.city, numbers, "warm-", kBatchesOutstanding, kCasesPerBatch);
    const LoadResult warmed = RunLoad((*server)->channels(), warm, {.outstanding = kBatchesOutstanding, .calls = 40});
    if (!warmed.status.ok()) return warmed.status;
    auto before = (*server)->GetMetrics();
    if (!before.ok()) return before.status();
    const double cpu = (*server)->child().CpuSeconds();
    BatchScript batches(bench.city, numbers, "b-", kBatchesOutstanding, kCasesPerBatch);
    const LoadResult result =
        RunLoad((*server)->channels(), batches,
                {.outstanding = kBatchesOutstanding, .calls = bench.sizes.batches, .progress = "batch_100"});
    if (!result.status.ok()) return result.status;
    auto after = (*server)->GetMetrics();
    if (!after.ok()) return after.status();
    const auto grown = [&](const char* name) { return (*after)[name] - (*before)[name]; };
    per_s = result.per_s() * kCasesPerBatch;
    bench.report.Set("batch_100.server_cpu_us_per_case",
                     ((*server)->child().CpuSeconds() - cpu) / grown("commands_total") * 1e6);
    cost = {grown("puts_total") / grown("commands_total"), grown("written_bytes_total") / grown("commands_total"),
            grown("commands_total") / grown("batches_total")};
  }
  const TemporaryFolder folder(bench.server.parent);
  const auto bare = BareLoop(folder.path() + "/rocks", cost, bench.sizes.batches * kCasesPerBatch);
  if (!bare.ok()) return bare.status();
  bench.report.Set("batch_100.cases_per_s", per_s);
  bench.report.Set("batch_100.ratio", per_s / *bare);
  bench.report.Set("batch_100.bare_loop_per_s", *bare);
  bench.report.Set("batch_100.puts_per_case", cost.puts);
  bench.report.Set("batch_100.bytes_per_case", cost.bytes);
  bench.report.Set("batch_100.cases_per_write", cost.cases_per_write);
  return absl::OkStatus();
}

absl::Status RunLives(Bench& bench) {
  auto server = Server::Start(bench.city, bench.server);
  if (!server.ok()) return server.status();
  CaseNumbers numbers;
  LifeScript warm(bench.city, numbers, "warm-", kOutstanding, bench.sizes.lives / 10);
  const LoadOptions load{.outstanding = kOutstanding, .calls = bench.sizes.lives * 10, .seconds_max = 300, .progress = "life"};
  if (const LoadResult warmed = RunLoad((*server)->channels(), warm, load); !warmed.status.ok()) return warmed.status;
  const int64_t disk = BytesBelow((*server)->child().data_folder());
  auto before = (*server)->GetMetrics();
  if (!before.ok()) return before.status();
  const double cpu = (*server)->child().CpuSeconds();
  LifeScript lives(bench.city, numbers, "l-", kOutstanding, bench.sizes.lives);
  const LoadResult result = RunLoad((*server)->channels(), lives, load);
  if (!result.status.ok()) return result.status;
  const auto commands = static_cast<double>(result.calls);
  bench.report.Set("life.commands_per_s", result.per_s());
  bench.report.Set("life.server_cpu_us_per_command", ((*server)->child().CpuSeconds() - cpu) / commands * 1e6);
  auto after = (*server)->GetMetrics();
  if (!after.ok()) return after.status();
  for (const char* name : {"puts", "written_bytes", "batches", "decide_nanoseconds"}) {
    const std::string total = StrCat(name, "_total");
    bench.report.Set(StrCat("life.", name, "_per_command"), ((*after)[total] - (*before)[total]) / commands);
  }
  bench.report.Set("life.completed", static_cast<double>(lives.completed()));
  bench.report.Set("life.p50_ms", result.MillisAt(0.5));
  bench.report.Set("life.p99_ms", result.MillisAt(0.99));
  bench.report.Set("disk.bytes_per_completed", static_cast<double>(BytesBelow((*server)->child().data_folder()) - disk) /
                                                   static_cast<double>(std::max<int64_t>(1, lives.completed())));
  if (lives.completed() == bench.sizes.lives) return absl::OkStatus();
  return absl::InternalError(StrCat("only ", lives.completed(), " lives were completed in the time given"));
}

// The mixed load: what each command of the whole law costs the server, all together.
absl::Status RunFullLives(Bench& bench) {
  auto server = Server::Start(bench.city, bench.server);
  if (!server.ok()) return server.status();
  CaseNumbers numbers;
  const LoadOptions load{
      .outstanding = kOutstanding, .calls = bench.sizes.full_lives * 20, .seconds_max = 300, .progress = "life_full"};
  FullLifeScript warm(bench.city, numbers, "warm-", kOutstanding, bench.sizes.full_lives / 10);
  if (const LoadResult warmed = RunLoad((*server)->channels(), warm, load); !warmed.status.ok()) return warmed.status;
  auto before = (*server)->GetMetrics();
  if (!before.ok()) return before.status();
  const double cpu = (*server)->child().CpuSeconds();
  FullLifeScript lives(bench.city, numbers, "f-", kOutstanding, bench.sizes.full_lives);
  const LoadResult result = RunLoad((*server)->channels(), lives, load);
  if (!result.status.ok()) return result.status;
  auto after = (*server)->GetMetrics();
  if (!after.ok()) return after.status();
  const auto commands = static_cast<double>(result.calls);
  const auto grown = [&](const char* name) { return ((*after)[name] - (*before)[name]) / commands; };
  bench.report.Set("life_full.commands_per_s", result.per_s());
  bench.report.Set("life_full.server_cpu_us_per_command", ((*server)->child().CpuSeconds() - cpu) / commands * 1e6);
  bench.report.Set("life_full.puts_per_command", grown("puts_total"));
  bench.report.Set("life_full.bytes_per_command", grown("written_bytes_total"));
  bench.report.Set("life_full.syncs_per_command", grown("batches_total"));
  bench.report.Set("life_full.kinds_of_command", static_cast<double>(lives.commands_of().size()));
  if (lives.completed() == bench.sizes.full_lives) return absl::OkStatus();
  return absl::InternalError(StrCat("only ", lives.completed(), " full lives were completed in the time given"));
}

// A checkpoint is taken while it runs, and compaction runs as it comes.
absl::Status RunOpenLoop(Bench& bench) {
  constexpr double kPerSecond = 10'000;
  constexpr int kSlots = 16'384;  // more than the server lets wait, so that the schedule holds under overload
  auto server = Server::Start(bench.city, bench.server);
  if (!server.ok()) return server.status();
  CaseNumbers numbers;
  const auto warmed = Submit(bench, **server, numbers, "warm-", 5'000, nullptr);
  if (!warmed.ok()) return warmed.status();
  absl::Status checkpoint;
  std::thread taker([&] {
    std::this_thread::sleep_for(std::chrono::duration<double>(bench.sizes.open_seconds / 3));
    checkpoint = (*server)->CreateCheckpoint("bench");
  });
  SubmitScript submits(bench.submits, numbers, "o-", kSlots);
  const LoadResult result = RunLoad((*server)->channels(), submits,
                                    {.outstanding = kSlots,
                                     .calls = static_cast<int64_t>(kPerSecond * bench.sizes.open_seconds),
                                     .seconds_max = 3 * bench.sizes.open_seconds + 30,
                                     .per_second = kPerSecond,
                                     .progress = "open_10k"});
  taker.join();
  if (!result.status.ok()) return result.status;
  if (!checkpoint.ok()) return checkpoint;
  bench.report.Set("open_10k.p50_ms", result.MillisAt(0.5));
  bench.report.Set("open_10k.p99_ms", result.MillisAt(0.99));
  bench.report.Set("open_10k.max_ms", result.MillisAt(1));
  bench.report.Set("open_10k.per_s", result.per_s());
  bench.report.Set("open_10k.retries", static_cast<double>(result.retries));
  bench.report.Set("open_10k.given_up", static_cast<double>(result.given_up));
  return absl::OkStatus();
}

absl::Status RunMillion(Bench& bench) {
  auto server = Server::Start(bench.city, bench.server);
  if (!server.ok()) return server.status();
  const int64_t empty = BytesBelow((*server)->child().data_folder());
  CaseNumbers numbers;
  const auto first = Submit(bench, **server, numbers, "a-", 10'000, "to 10,000");
  if (!first.ok()) return first.status();
  const auto at_10k = Submit(bench, **server, numbers, "b-", bench.sizes.at_million, "at 10,000");
  if (!at_10k.ok()) return at_10k.status();
  const int64_t missing = bench.sizes.million - numbers.size();
  const auto filled = Submit(bench, **server, numbers, "c-", missing, "filling");
  if (!filled.ok()) return filled.status();
  if (filled->calls < missing) return absl::DeadlineExceededError("the folder was not filled in the time given");
  const auto at_1m = Submit(bench, **server, numbers, "d-", bench.sizes.at_million, "full");
  if (!at_1m.ok()) return at_1m.status();
  bench.report.Set("submit_at_10k.per_s", at_10k->per_s());
  bench.report.Set("submit_at_1m.per_s", at_1m->per_s());
  bench.report.Set("submit_at_1m.ratio_to_10k", at_1m->per_s() / at_10k->per_s());
  bench.report.Set("submit_at_1m.cases", static_cast<double>(numbers.size()));
  bench.report.Set("rss_1m.mb", static_cast<double>((*server)->child().RssBytes()) / 1e6);
  bench.report.Set("disk.bytes_per_submitted", static_cast<double>(BytesBelow((*server)->child().data_folder()) - empty) /
                                                   static_cast<double>(numbers.size()));
  const auto seconds = (*server)->KillAndRestart();
  if (!seconds.ok()) return seconds.status();
  bench.report.Set("restart_1m.seconds", *seconds);
  const auto status = (*server)->GetStatus();
  if (!status.ok()) return status.status();
  if (status->revision() >= numbers.last_revision()) return absl::OkStatus();
  return absl::DataLossError(
      StrCat("revision ", numbers.last_revision(), " was answered, but the restart ends at ", status->revision()));
}

}  // namespace yici::bench
