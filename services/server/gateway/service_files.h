// The proto files of the API that declare services, in one place: a new one is named here, and the gate, the matrix of access,
// the fuzzer and the check of compatibility know it. access_matrix_test holds it against proto/yici/v1.
#ifndef YICI_SERVICES_SERVER_GATEWAY_SERVICE_FILES_H_
#define YICI_SERVICES_SERVER_GATEWAY_SERVICE_FILES_H_

#include <vector>

#include "google/protobuf/descriptor.h"

namespace yici::server {

// EchoService among them, which a server has with --bench alone.
std::vector<const google::protobuf::FileDescriptor*> ServiceFiles();
// Every method of every service but those of EchoService.
std::vector<const google::protobuf::MethodDescriptor*> ServiceMethods();

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_GATEWAY_SERVICE_FILES_H_
