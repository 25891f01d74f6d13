// ReorganizeDepartment (机构调整): what the directory says to it. Refusals: rejections.h, in that order.
#ifndef YICI_SERVICES_DIRECTORY_MACHINE_REORGANIZE_H_
#define YICI_SERVICES_DIRECTORY_MACHINE_REORGANIZE_H_

#include "services/base/outcome.h"

namespace yici::directory {

inline constexpr int kPartsMax = 200;                 // items that one split names
inline constexpr size_t kChangeTextBytesMax = 1'500;  // reason and basis: 500 Chinese characters

Outcome DecideReorganize(const World& world, const journal::ReorganizeDepartment& command, const Ordered& ordered);

}  // namespace yici::directory

#endif  // YICI_SERVICES_DIRECTORY_MACHINE_REORGANIZE_H_
