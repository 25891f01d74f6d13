// One change of a data folder, chosen by a seed: of files as a disk or a hand would change them, of rows and records as
// somebody with the engine would, with the head written to match.
#ifndef YICI_TESTS_TAMPER_MUTATIONS_H_
#define YICI_TESTS_TAMPER_MUTATIONS_H_

#include <cstdint>
#include <filesystem>
#include <string>

namespace yici::tamper {

// Says what was changed.
std::string Mutate(const std::filesystem::path& data, uint64_t seed);

}  // namespace yici::tamper

#endif  // YICI_TESTS_TAMPER_MUTATIONS_H_
