#include "services/server/connect/methods.h"

#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include <memory>

#include "services/base/text.h"

namespace yici::server::connect {
namespace {

namespace json = google::protobuf::util;

std::unique_ptr<google::protobuf::Message> NewMessage(const MessageDescriptor& type) {
  return std::unique_ptr<google::protobuf::Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

// A parser quotes the line it stumbled over, and that may hold a name or a number of a person: its words stay here, and the
// caller is told what was expected.
absl::Status JsonInvalid(const MessageDescriptor& type) {
  return absl::InvalidArgumentError(StrCat("JSON_INVALID: expected a JSON object of the fields of ", type.full_name(),
                                           "; a name, a value or the form does not fit"));
}

}  // namespace

Methods::Methods(const std::vector<std::string>& services) {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  for (const std::string& name : services) {
    const auto* service = pool->FindServiceByName(name);
    for (int i = 0; service != nullptr && i < service->method_count(); ++i) {
      by_path_.emplace(StrCat("/", name, "/", service->method(i)->name()), service->method(i));
    }
  }
}

const MethodDescriptor* Methods::Find(std::string_view path) const {
  const auto found = by_path_.find(ToAbsl(path));
  return found == by_path_.end() ? nullptr : found->second;
}

Shape ShapeOf(const MethodDescriptor& method) {
  return method.client_streaming() || method.server_streaming() ? Shape::kStream : Shape::kUnary;
}

absl::StatusOr<std::string> FromWire(const MessageDescriptor& type, Codec codec, std::string bytes) {
  if (codec == Codec::kProto) return bytes;
  const auto message = NewMessage(type);
  json::JsonParseOptions options;
  options.ignore_unknown_fields = false;
  if (!json::JsonStringToMessage(bytes, message.get(), options).ok()) return JsonInvalid(type);
  return message->SerializeAsString();
}

absl::StatusOr<std::string> ToWire(const MessageDescriptor& type, Codec codec, std::string bytes) {
  if (codec == Codec::kProto) return bytes;
  const auto message = NewMessage(type);
  std::string text;
  if (!message->ParseFromString(bytes) || !json::MessageToJsonString(*message, &text).ok()) {
    return absl::InternalError("an answer cannot be told as JSON");
  }
  return text;
}

}  // namespace yici::server::connect
