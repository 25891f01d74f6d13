// The methods served over HTTP, by path, and their messages between JSON and bytes. Driven by descriptors: a new method of a
// served service needs no line here.
//
//   Methods methods({"yici.v1.ApprovalService"});
//   const Method* method = methods.Find("/yici.v1.ApprovalService/GetCase");      // null: 404
//   absl::StatusOr<std::string> bytes = FromWire(*method->input_type(), Codec::kJson, R"({"caseNo":"…"})");
//
// JSON is that of protobuf's JSON mapping: names in lowerCamelCase, taken also as in the proto; 64-bit numbers as texts; an
// unknown name is a fault, for a misspelled field that is silently dropped is a right that is silently lost.
#ifndef YICI_SERVICES_SERVER_CONNECT_METHODS_H_
#define YICI_SERVICES_SERVER_CONNECT_METHODS_H_

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "services/server/connect/protocol.h"

namespace yici::server::connect {

using MethodDescriptor = google::protobuf::MethodDescriptor;
using MessageDescriptor = google::protobuf::Descriptor;

class Methods {
 public:
  // Names of services whose descriptors are linked in; one that is not is left out.
  explicit Methods(const std::vector<std::string>& services);
  const MethodDescriptor* Find(std::string_view path) const;

 private:
  absl::flat_hash_map<std::string, const MethodDescriptor*> by_path_;
};

// How calls of the method are framed: one message each way is unary, all else a stream.
Shape ShapeOf(const MethodDescriptor& method);

// The message's bytes; INVALID_ARGUMENT JSON_INVALID where JSON does not fit the message; its words are not quoted. Bytes of
// kProto are handed on as they are: the method's own server judges them.
absl::StatusOr<std::string> FromWire(const MessageDescriptor& type, Codec codec, std::string bytes);
absl::StatusOr<std::string> ToWire(const MessageDescriptor& type, Codec codec, std::string bytes);

}  // namespace yici::server::connect

#endif  // YICI_SERVICES_SERVER_CONNECT_METHODS_H_
