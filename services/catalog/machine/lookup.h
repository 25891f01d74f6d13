// Which version of an item, process, form or power holds on a day. Versions are effective-dated: the one with the greatest
// effective day not after `on`. The pointers live as long as those of StateReader::Find.
#ifndef YICI_SERVICES_CATALOG_MACHINE_LOOKUP_H_
#define YICI_SERVICES_CATALOG_MACHINE_LOOKUP_H_

#include <string>
#include <string_view>

#include "services/base/state.h"
#include "services/base/time.h"

namespace yici::catalog {

// nullptr when no version holds on that day. The version found may be inactive (item.active() is false).
const journal::Item* FindItem(const StateReader& state, std::string_view item_code, CivilDay on);
const journal::Process* FindProcess(const StateReader& state, std::string_view process_id, CivilDay on);
const journal::Form* FindForm(const StateReader& state, std::string_view form_id, CivilDay on);
const journal::JointMatter* FindJointMatter(const StateReader& state, std::string_view joint_matter_id, CivilDay on);
// The version found may be off the list (power.active() is false).
const journal::Power* FindPower(const StateReader& state, std::string_view item_code, CivilDay on);

// The version a case was submitted under, by its effective day.
const journal::Item* ItemVersion(const StateReader& state, std::string_view item_code, int32_t effective_day);
const journal::Power* PowerVersion(const StateReader& state, std::string_view item_code, int32_t effective_day);
const journal::Process* ProcessVersion(const StateReader& state, std::string_view process_id, int32_t effective_day);

// Row keys.
std::string VersionKey(std::string_view id, int32_t effective_day);
std::string NoticeKey(int year, int version);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_MACHINE_LOOKUP_H_
