// What people call the kinds of events: "case.accepted" is 受理 / accepted. Kinds without a name here are shown as they are.
#ifndef YICI_SERVICES_AUDIT_SERVICE_KIND_NAMES_H_
#define YICI_SERVICES_AUDIT_SERVICE_KIND_NAMES_H_

#include <string_view>

#include "services/approval/machine/view.h"

namespace yici::audit {

approval::Names NameOfKind(std::string_view kind);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SERVICE_KIND_NAMES_H_
