// The city that a simulation begins with: Jinzhou, with a few items of the pack given what no item of it has yet (a term, a
// first review, a right to a hearing, short limits), so that the whole law is played.
#ifndef YICI_TESTS_SIM_BASE_H_
#define YICI_TESTS_SIM_BASE_H_

#include "tests/kit/city.h"

namespace yici::sim {

// Made once per process.
const kit::Base& SimulatedCity();

}  // namespace yici::sim

#endif  // YICI_TESTS_SIM_BASE_H_
