// Named counters that prove a rare branch was reached. A simulation that never met a torn write has not tested one.
#ifndef YICI_TESTS_SIM_PROBES_H_
#define YICI_TESTS_SIM_PROBES_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace yici::sim {

class Probes {
 public:
  // Every name is listed, so that one that is never hit shows as 0.
  Probes() {
    for (const char* name : {"deemed acceptance",
                             "C7 expiry",
                             "provisional clock",
                             "red suppresses yellow",
                             "late first touch settles before",
                             "refused by separation of duties",
                             "second notice refused",
                             "supplement returned",
                             "joint opinion",
                             "step returned",
                             "done on the spot",
                             "collection told in time",
                             "late keying accepted",
                             "late keying refused",
                             "stale revision refused",
                             "acted as a substitute",
                             "refused after revocation",
                             "calendar published",
                             "calendar waits for its day",
                             "past edit refused",
                             "sweep moved a clock",
                             "sweep interrupted by crash",
                             "timer parked",
                             "retry joined in the open batch",
                             "retry of an acknowledged command",
                             "retry after crash joined",
                             "retry after crash decided again",
                             "request id reused",
                             "stored answer expired",
                             "expired id decided again",
                             "failed sync kept",
                             "failed sync lost",
                             "write refused",
                             "write torn",
                             "disk full",
                             "crash with a batch in flight",
                             "crash with an open batch",
                             "clock behind",
                             "clock went back a little",
                             "on hold",
                             "unmasked read"}) {
      counts_[name] = 0;
    }
  }
  void Hit(std::string_view name, int64_t times = 1) { counts_[std::string(name)] += times; }
  const std::map<std::string, int64_t>& counts() const { return counts_; }

 private:
  std::map<std::string, int64_t> counts_;
};

}  // namespace yici::sim

#endif  // YICI_TESTS_SIM_PROBES_H_
