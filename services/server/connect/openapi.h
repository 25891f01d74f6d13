// The interface as an OpenAPI 3.1 document, made from descriptors: what tools read that know HTTP and JSON and no protos.
//
//   std::string text = OpenApiJson({"yici.v1.ApprovalService"}, "0.1.0");      // also at GET /openapi.json
//
// Schemas are those of protobuf's JSON mapping. A method's description names its permission and who may call it; a method
// without login has no security.
#ifndef YICI_SERVICES_SERVER_CONNECT_OPENAPI_H_
#define YICI_SERVICES_SERVER_CONNECT_OPENAPI_H_

#include <string>
#include <string_view>
#include <vector>

namespace yici::server::connect {

std::string OpenApiJson(const std::vector<std::string>& services, std::string_view version);

}  // namespace yici::server::connect

#endif  // YICI_SERVICES_SERVER_CONNECT_OPENAPI_H_
