// Who may change the catalogue: yici itself (it names the first administrator of a new folder) and whoever administers
// the whole partition. A county's administrator may not: a pack can hold rows, and grants, of anybody.
#ifndef YICI_SERVICES_CATALOG_MACHINE_AUTHORITY_H_
#define YICI_SERVICES_CATALOG_MACHINE_AUTHORITY_H_

#include <optional>

#include "services/base/outcome.h"

namespace yici::catalog {

std::optional<Rejection> CheckAuthority(const StateReader& state, const Ordered& ordered);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_MACHINE_AUTHORITY_H_
