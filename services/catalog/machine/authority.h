// Who may change the catalogue: yici itself (it names the first administrator of a new folder) and whoever administers
// the whole partition. A county's administrator may not: a pack can hold rows, and grants, of anybody.
#ifndef YICI_SERVICES_CATALOG_MACHINE_AUTHORITY_H_
#define YICI_SERVICES_CATALOG_MACHINE_AUTHORITY_H_

#include <optional>
#include <string>
#include <string_view>

#include "services/base/outcome.h"

namespace yici::catalog {

std::optional<Rejection> CheckAuthority(const StateReader& state, const Ordered& ordered);

// What every command about a staged set asks first.
std::optional<Rejection> CheckChangeSetId(const std::string& id, std::string_view field);
// `set` is nullptr when nothing is staged; parts and rows as the command counts them.
std::optional<Rejection> CheckComplete(const journal::ChangeSet* set, int32_t parts, int32_t rows, std::string_view field);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_MACHINE_AUTHORITY_H_
