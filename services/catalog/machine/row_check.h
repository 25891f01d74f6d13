// What has to hold of an item, process, form or power so that no case under it can break: known references, limits in range,
// words of the closed lists. The pack's loader and Decide ask the same functions; Decide does not trust the loader.
#ifndef YICI_SERVICES_CATALOG_MACHINE_ROW_CHECK_H_
#define YICI_SERVICES_CATALOG_MACHINE_ROW_CHECK_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "services/directory/machine/pack_rows.h"

namespace yici::catalog {

using directory::Known;
using directory::RowFault;

inline constexpr int32_t kLimitDaysMax = 3'650;
inline constexpr int32_t kMaterialsMax = 200;
inline constexpr int kJointPartsMin = 2;
inline constexpr int kJointPartsMax = 20;
inline constexpr int kSubitemsMax = 200;
inline constexpr int32_t kStepsMax = 40;
inline constexpr size_t kTextBytesMax = 8'192;

// Steps a process may be made of, in no order. Special procedures stop the clock: the eight of art. 45 and no other.
bool IsStep(std::string_view step);
bool IsSpecialProcedure(std::string_view kind);

// At most 200, each of a code of up to six digits that stands once, and a name that a list in a cell can hold.
bool AreSubitems(const google::protobuf::RepeatedPtrField<journal::Subitem>& subitems);

// Everything wrong with one row, in the order of its fields; field names are those of the message.
std::vector<RowFault> FaultsOfItem(const journal::Item& item, Known known);
std::vector<RowFault> FaultsOfProcess(const journal::Process& process, Known known);
std::vector<RowFault> FaultsOfForm(const journal::Form& form);
std::vector<RowFault> FaultsOfJointMatter(const journal::JointMatter& matter, Known known);
// What adjustments say of a power or an item no pack may say.
std::vector<RowFault> FaultsOfPower(const journal::Power& power, Known known);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_MACHINE_ROW_CHECK_H_
