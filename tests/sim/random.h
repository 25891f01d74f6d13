// The simulation's only source of chance: the same seed gives the same run on every machine.
#ifndef YICI_TESTS_SIM_RANDOM_H_
#define YICI_TESTS_SIM_RANDOM_H_

#include <cstdint>
#include <vector>

namespace yici::sim {

class Random {
 public:
  // Mixed, so that neighbouring seeds do not draw the same numbers one step apart.
  explicit Random(uint64_t seed) : state_(Mix(seed * 0x9E3779B97F4A7C15u + 1)) {}

  uint64_t Next() { return Mix(state_ += 0x9E3779B97F4A7C15u); }  // splitmix64
  int Below(int n) { return static_cast<int>(Next() % static_cast<uint64_t>(n)); }
  int Between(int low, int high) { return low + Below(high - low + 1); }
  bool Percent(int percent) { return Below(100) < percent; }
  bool PerMille(int permille) { return Below(1000) < permille; }
  template <class T>
  const T& Of(const std::vector<T>& list) {
    return list[static_cast<size_t>(Below(static_cast<int>(list.size())))];
  }

 private:
  static uint64_t Mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }

  uint64_t state_;
};

}  // namespace yici::sim

#endif  // YICI_TESTS_SIM_RANDOM_H_
