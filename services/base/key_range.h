// Where a walk over the keys of one prefix ends.
//
//   view.Scan(Table::kWorkbench, prefix, PrefixEnd(prefix), visit);    // [begin, end)
#ifndef YICI_SERVICES_BASE_KEY_RANGE_H_
#define YICI_SERVICES_BASE_KEY_RANGE_H_

#include <cstdint>
#include <string>

namespace yici {

// The first key behind all that begin with `prefix`, whatever bytes follow it; "" when there is none.
inline std::string PrefixEnd(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
  if (!prefix.empty()) prefix.back() = static_cast<char>(static_cast<uint8_t>(prefix.back()) + 1);
  return prefix;
}

}  // namespace yici

#endif  // YICI_SERVICES_BASE_KEY_RANGE_H_
