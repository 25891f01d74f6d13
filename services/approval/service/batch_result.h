// How one of many calls in one request tells of its error.
#ifndef YICI_SERVICES_APPROVAL_SERVICE_BATCH_RESULT_H_
#define YICI_SERVICES_APPROVAL_SERVICE_BATCH_RESULT_H_

#include <grpcpp/grpcpp.h>

#include "yici/v1/approval.pb.h"

namespace yici::approval {

// Code, reason, field and both sentences of a status that ToGrpc made.
void SetError(const grpc::Status& status, ::yici::v1::ErrorStatus* out);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_BATCH_RESULT_H_
