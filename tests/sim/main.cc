// yici_sim --seeds N [--seed S] [--steps M] [--trace]: whole cities in simulated time, with crashes, against the judge of
// model.h.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>

#include "tests/sim/simulator.h"

namespace {

struct Options {
  long seeds = 200;
  unsigned long first = 1;
  int steps = 600;
  bool trace = false;
  bool good = true;
};

Options Parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; i += 2) {
    const std::string_view flag = argv[i];
    if (flag == "--trace") {
      options.trace = true;
      --i;
      continue;
    }
    if (i + 1 >= argc) return options.good = false, options;
    const long value = std::atol(argv[i + 1]);
    if (flag == "--seeds" && value > 0)
      options.seeds = value;
    else if (flag == "--seed" && value >= 0)
      options.first = static_cast<unsigned long>(value);
    else if (flag == "--steps" && value > 0)
      options.steps = static_cast<int>(value);
    else
      return options.good = false, options;
  }
  return options;
}

std::string RunSeed(unsigned long seed, const Options& options, yici::sim::Probes& probes) {
  try {
    return yici::sim::Simulation(seed, options.steps, probes, options.trace).Run().value_or("");
  } catch (const std::exception& fault) {
    return fault.what();
  }
}

// With few seeds a rare branch may honestly not come up, but every command is done.
constexpr long kSeedsForProbes = 200, kSeedsForCommands = 40;

}  // namespace

int main(int argc, char** argv) {
  const Options options = Parse(argc, argv);
  if (!options.good) {
    std::fprintf(stderr, "usage: yici_sim [--seeds N] [--seed FIRST] [--steps M] [--trace]\n");
    return 64;
  }
  yici::sim::Probes probes;
  long failed = 0;
  for (long i = 0; i < options.seeds; ++i) {
    const unsigned long seed = options.first + static_cast<unsigned long>(i);
    const std::string fault = RunSeed(seed, options, probes);
    if (fault.empty()) continue;
    ++failed;
    std::printf("FAILED seed %lu: %s\n  replay: yici_sim --seed %lu --seeds 1 --steps %d\n", seed, fault.c_str(), seed,
                options.steps);
    std::fflush(stdout);
  }
  for (const auto& [name, count] : probes.counts()) {
    std::printf("probe %s %lld\n", name.c_str(), static_cast<long long>(count));
  }
  std::printf("sim %ld seeds: %ld passed, %ld failed\n", options.seeds, options.seeds - failed, failed);
  const long missed = static_cast<long>(options.seeds >= kSeedsForProbes     ? probes.Missed()
                                        : options.seeds >= kSeedsForCommands ? probes.MissedCommands()
                                                                             : 0);
  const bool unproved = missed > 0;
  if (unproved) std::printf("%ld probes were never hit\n", missed);
  std::printf("%ld passed, %ld failed\n", options.seeds - failed, failed + (unproved ? 1 : 0));
  return failed > 0 || unproved ? 1 : 0;
}
