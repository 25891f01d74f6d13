// How many durable puts a second, and how long the restart after a kill takes.
//
//   storage_write_bench FOLDER [BATCHES [COMMANDS_PER_BATCH [PUTS_PER_COMMAND]]]     default 2000 × 256 × 8
//
// One put of eight goes to the journal in order, one to the keys, six to the state at random, as a command does. It
// ends without closing the store, then opens it again as a restart would, and counts the journal.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <vector>

#include "storage/api/journal.h"
#include "storage/format/keys.h"
#include "storage/rocks/store.h"

namespace yici::storage {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

uint64_t Mix(uint64_t x) {  // splitmix64: well spread keys without a generator's state
  x += 0x9e3779b97f4a7c15;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

struct Load {
  uint64_t batches = 2000;
  uint64_t commands = 256;
  uint64_t puts = 8;
};

void PutCommand(WriteBatch& batch, uint64_t command, uint64_t puts) {
  std::string value(240, '\0');
  for (uint64_t put = 0; put < puts; ++put) {
    for (size_t i = 0; i + 8 <= value.size(); i += 16) {  // half of it compresses
      const uint64_t word = Mix(command * 64 + put * 8 + i);
      std::copy_n(reinterpret_cast<const char*>(&word), 8, value.begin() + i);
    }
    if (put == 0) {
      batch.Put(Family::kJournal, JournalKey(command + 1), value);
      continue;
    }
    std::string key;
    AppendU8(&key, static_cast<uint8_t>(put));
    AppendU64(&key, Mix(command * 8 + put));
    batch.Put(put == 1 ? Family::kKeys : Family::kState, key, std::string_view(value).substr(0, 120));
  }
}

int WriteLoad(const std::string& folder, const Load& load) {
  absl::StatusOr<std::unique_ptr<Store>> store = OpenRocks({.folder = folder});
  if (!store.ok()) return std::fprintf(stderr, "%s\n", store.status().ToString().c_str()), 1;
  std::vector<double> seconds;
  const Clock::time_point start = Clock::now();
  for (uint64_t b = 0; b < load.batches; ++b) {
    std::unique_ptr<WriteBatch> batch = (*store)->NewBatch();
    for (uint64_t c = 0; c < load.commands; ++c) PutCommand(*batch, b * load.commands + c, load.puts);
    const Clock::time_point write = Clock::now();
    if (absl::Status s = (*store)->Write(std::move(batch), Sync::kYes); !s.ok()) {
      return std::fprintf(stderr, "%s\n", s.ToString().c_str()), 1;
    }
    seconds.push_back(SecondsSince(write));
  }
  const double all = SecondsSince(start);
  std::sort(seconds.begin(), seconds.end());
  const double commands = static_cast<double>(load.batches * load.commands);
  std::printf("%.0f puts/s  %.0f commands/s  %.1f s  write p50 %.2f ms  p99 %.2f ms  max %.1f ms\n",
              commands * static_cast<double>(load.puts) / all, commands / all, all, 1e3 * seconds[seconds.size() / 2],
              1e3 * seconds[seconds.size() * 99 / 100], 1e3 * seconds.back());
  const Usage usage = (*store)->usage();
  std::printf("memtables %.0f MiB  cache %.0f MiB  tables on disk %.0f MiB\n", usage.memtable_bytes / 1048576.0,
              usage.block_cache_bytes / 1048576.0, usage.live_sst_bytes / 1048576.0);
  std::fflush(stdout);
  ::_exit(0);  // as a kill would end it: nothing closed
}

int Restart(const std::string& folder, const Load& load) {
  uint64_t log_bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".log") log_bytes += entry.file_size();
  }
  const std::clock_t processor_start = std::clock();
  const Clock::time_point start = Clock::now();
  absl::StatusOr<std::unique_ptr<Store>> store = OpenRocks({.folder = folder});
  const double opened = SecondsSince(start);
  const double processor = static_cast<double>(std::clock() - processor_start) / CLOCKS_PER_SEC;
  if (!store.ok()) return std::fprintf(stderr, "%s\n", store.status().ToString().c_str()), 1;
  absl::StatusOr<uint64_t> last = NewLocalJournal(store->get())->LastRevision(nullptr);
  std::printf("restart %.3f s (%.3f s of processor) with %.0f MiB of log, journal at %llu of %llu\n", opened, processor,
              log_bytes / 1048576.0, static_cast<unsigned long long>(last.value_or(0)),
              static_cast<unsigned long long>(load.batches * load.commands));
  return 0;
}

int Main(int argc, char** argv) {
  if (argc < 2 || std::filesystem::exists(argv[1])) {
    return std::fprintf(stderr, "usage: storage_write_bench NEW_FOLDER [BATCHES [COMMANDS [PUTS]]]\n"), 2;
  }
  Load load;
  if (argc > 2) load.batches = std::strtoull(argv[2], nullptr, 10);
  if (argc > 3) load.commands = std::strtoull(argv[3], nullptr, 10);
  if (argc > 4) load.puts = std::strtoull(argv[4], nullptr, 10);
  const pid_t writer = ::fork();
  if (writer == 0) return WriteLoad(argv[1], load);
  int status = 0;
  ::waitpid(writer, &status, 0);
  if (status != 0) return 1;
  return Restart(argv[1], load);
}

}  // namespace
}  // namespace yici::storage

int main(int argc, char** argv) { return yici::storage::Main(argc, argv); }
