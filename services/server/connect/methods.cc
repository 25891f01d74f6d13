#include "services/server/connect/methods.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/wire_format_lite.h>

#include <memory>

#include "services/base/text.h"

namespace yici::server::connect {
namespace {

namespace json = google::protobuf::util;

std::unique_ptr<google::protobuf::Message> NewMessage(const MessageDescriptor& type) {
  return std::unique_ptr<google::protobuf::Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

// What a message takes in memory is mostly the messages and the lists of texts within it: an empty one is two bytes on the
// wire, or three of JSON, and ten to a hundred times as many when it is built. They are counted before anything is.
constexpr int kPartsMax = 1 << 16, kDepthMax = 100;

absl::Status TooManyParts() {
  return absl::ResourceExhaustedError(
      StrCat("MESSAGE_TOO_LARGE: expected at most ", kPartsMax, " messages and listed texts within one"));
}

// False when there are more than `*left`. Bytes that are no message are the parser's to refuse.
bool HasFewParts(const MessageDescriptor& type, google::protobuf::io::CodedInputStream& in, int depth, int* left) {
  using google::protobuf::internal::WireFormatLite;
  while (const uint32_t tag = in.ReadTag()) {
    const auto* field = type.FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
    const bool listed =
        field != nullptr && field->is_repeated() && field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING;
    const bool counts = field == nullptr || field->message_type() != nullptr || listed;
    if (counts && --*left < 0) return false;
    const bool within = field != nullptr && field->message_type() != nullptr && depth > 0 &&
                        WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
    if (!within) {
      if (!WireFormatLite::SkipField(&in, tag)) return true;
      continue;
    }
    const auto limit = in.ReadLengthAndPushLimit();
    if (!HasFewParts(*field->message_type(), in, depth - 1, left)) return false;
    if (!in.CheckEntireMessageConsumedAndPopLimit(limit)) return true;
  }
  return true;
}

bool HasFewParts(const MessageDescriptor& type, const std::string& bytes) {
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const uint8_t*>(bytes.data()), static_cast<int>(bytes.size()));
  int left = kPartsMax;
  return HasFewParts(type, in, kDepthMax, &left);
}

// Objects of JSON and its commas, outside its strings: whatever is listed has one or the other.
bool HasFewObjects(std::string_view text) {
  int objects = kPartsMax, commas = 4 * kPartsMax;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && ((text[i] == '{' && --objects < 0) || (text[i] == ',' && --commas < 0))) {
      return false;
    }
  }
  return true;
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
  if (codec == Codec::kProto) return HasFewParts(type, bytes) ? absl::StatusOr<std::string>(std::move(bytes)) : TooManyParts();
  if (!HasFewObjects(bytes)) return TooManyParts();
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
