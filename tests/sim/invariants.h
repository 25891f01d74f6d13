// What must hold of a store at any durable moment, each in one sentence and one function.
#ifndef YICI_TESTS_SIM_INVARIANTS_H_
#define YICI_TESTS_SIM_INVARIANTS_H_

#include <string>
#include <vector>

#include "storage/api/store.h"
#include "tests/kit/city.h"
#include "tests/sim/simulator.h"

namespace yici::sim {

struct Evidence {
  storage::Store& store;
  const kit::Base& base;
  const std::vector<Sent>& records;  // that survived, from base.revision + 1
  size_t acknowledged;               // the first so many were told to their senders
  const Believed& believed;
};

struct Invariant {
  const char* sentence;
  std::string (*check)(const Evidence&);  // "" : holds
};

const std::vector<Invariant>& Invariants();

std::string HashOfState(storage::Store& store);

}  // namespace yici::sim

#endif  // YICI_TESTS_SIM_INVARIANTS_H_
