// What the converters of all command families share.
#ifndef YICI_SERVICES_APPROVAL_SERVICE_CONVERT_PARTS_H_
#define YICI_SERVICES_APPROVAL_SERVICE_CONVERT_PARTS_H_

#include <string>

#include "services/approval/service/convert.h"

#define YICI_REJECT_IF(expression)                                   \
  do {                                                               \
    if (MaybeRejection rejection_ = (expression)) return rejection_; \
  } while (false)

namespace yici::approval {

MaybeRejection OccurredAt(const google::protobuf::Timestamp& at, bool given, Incoming& incoming);
MaybeRejection OnBehalfOf(const std::string& principal, Incoming& incoming);

// What a command at a case carries: its number, for whom it is sent, when the act was done.
template <class Request>
MaybeRejection OnCase(const Request& request, Incoming& incoming) {
  YICI_REJECT_IF(CheckCaseNo(request.case_no()));
  YICI_REJECT_IF(OnBehalfOf(request.on_behalf_of(), incoming));
  return OccurredAt(request.occurred_at(), request.has_occurred_at(), incoming);
}

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_CONVERT_PARTS_H_
