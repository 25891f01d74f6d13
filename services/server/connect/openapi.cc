#include "services/server/connect/openapi.h"

#include <google/protobuf/descriptor.h>

#include <nlohmann/json.hpp>
#include <set>

#include "services/base/text.h"
#include "services/server/connect/methods.h"
#include "yici/v1/annotations.pb.h"

namespace yici::server::connect {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using nlohmann::json;

constexpr std::string_view kSchemas = "#/components/schemas/";

struct KnownForm {
  std::string_view message;
  const char* schema;
};

// Messages with a JSON form of their own ("JSON Mapping" of the protobuf language guide).
constexpr KnownForm kKnownForms[] = {
    {"google.protobuf.Timestamp", R"({"type":"string","format":"date-time"})"},
    {"google.protobuf.Duration", R"({"type":"string","pattern":"^-?[0-9]+(\\.[0-9]{1,9})?s$"})"},
    {"google.protobuf.FieldMask", R"({"type":"string"})"},
    {"google.protobuf.Struct", R"({"type":"object"})"},
    {"google.protobuf.Value", R"({})"},
    {"google.protobuf.ListValue", R"({"type":"array"})"},
    {"google.protobuf.Any", R"({"type":"object","properties":{"@type":{"type":"string"}}})"},
    {"google.protobuf.Empty", R"({"type":"object"})"},
    {"google.protobuf.BoolValue", R"({"type":"boolean"})"},
    {"google.protobuf.StringValue", R"({"type":"string"})"},
    {"google.protobuf.Int64Value", R"({"type":["string","integer"],"format":"int64"})"},
    {"google.protobuf.Int32Value", R"({"type":"integer","format":"int32"})"},
};

// Collects schemas as they are met.
class Document {
 public:
  Document(std::string_view version) {
    root_ = {{"openapi", "3.1.0"},
             {"info",
              {{"title", "yici"}, {"version", version}, {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
             {"servers", json::array({{{"url", "/"}}})},
             {"paths", json::object()},
             {"security", json::array({{{"token", json::array()}}})}};
    root_["components"]["securitySchemes"]["token"] = {{"type", "http"}, {"scheme", "bearer"}};
    AddErrorSchema();
  }

  void Add(const MethodDescriptor& method) {
    json operation = {{"operationId", StrCat(method.service()->name(), "_", method.name())},
                      {"tags", json::array({method.service()->name()})}};
    const auto& access = method.options().GetExtension(yici::v1::access);
    operation["description"] = StrCat("Permission ", access.permission(), "; ", yici::v1::Callers_Name(access.callers()),
                                      method.server_streaming() ? "; a stream of envelopes" : "");
    if (access.callers() == yici::v1::CALLERS_PUBLIC) operation["security"] = json::array();
    const std::string type(NameOf(ContentType{Codec::kJson, ShapeOf(method)}));
    operation["requestBody"] = {{"required", true}, {"content", {{type, {{"schema", Ref(*method.input_type())}}}}}};
    operation["responses"]["200"] = {{"description", "the answer"},
                                     {"content", {{type, {{"schema", Ref(*method.output_type())}}}}}};
    operation["responses"]["default"] = {
        {"description", "a refusal or a failure"},
        {"content", {{"application/json", {{"schema", {{"$ref", StrCat(kSchemas, "connect.Error")}}}}}}}};
    root_["paths"][StrCat("/", method.service()->full_name(), "/", method.name())]["post"] = std::move(operation);
  }

  std::string Text() const { return root_.dump(); }

 private:
  json& Schemas() { return root_["components"]["schemas"]; }

  void AddErrorSchema() {
    const json text = {{"type", "string"}};
    const json detail = {{"type", "object"},
                         {"properties", {{"type", text}, {"value", text}, {"debug", {{"type", "object"}}}}},
                         {"required", json::array({"type", "value"})}};
    Schemas()["connect.Error"] = {
        {"type", "object"},
        {"properties", {{"code", text}, {"message", text}, {"details", {{"type", "array"}, {"items", detail}}}}},
        {"required", json::array({"code"})}};
  }

  json Ref(const MessageDescriptor& message) {
    for (const KnownForm& known : kKnownForms) {
      if (known.message == message.full_name()) return json::parse(known.schema);
    }
    AddMessage(message);
    return {{"$ref", StrCat(kSchemas, message.full_name())}};
  }

  void AddMessage(const MessageDescriptor& message) {
    if (!met_.insert(message.full_name()).second) return;
    json properties = json::object();
    for (int i = 0; i < message.field_count(); ++i) properties[message.field(i)->json_name()] = SchemaOf(*message.field(i));
    Schemas()[message.full_name()] = {
        {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  }

  json SchemaOf(const FieldDescriptor& field) {
    if (field.is_map()) {
      return {{"type", "object"}, {"additionalProperties", ValueOf(*field.message_type()->map_value())}};
    }
    if (!field.is_repeated()) return ValueOf(field);
    return {{"type", "array"}, {"items", ValueOf(field)}};
  }

  json ValueOf(const FieldDescriptor& field) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE: return Ref(*field.message_type());
      case FieldDescriptor::CPPTYPE_ENUM: return EnumOf(*field.enum_type());
      case FieldDescriptor::CPPTYPE_BOOL: return {{"type", "boolean"}};
      case FieldDescriptor::CPPTYPE_INT32: return {{"type", "integer"}, {"format", "int32"}};
      case FieldDescriptor::CPPTYPE_UINT32: return {{"type", "integer"}, {"minimum", 0}};
      case FieldDescriptor::CPPTYPE_INT64: return {{"type", json::array({"string", "integer"})}, {"format", "int64"}};
      case FieldDescriptor::CPPTYPE_UINT64: return {{"type", json::array({"string", "integer"})}, {"format", "uint64"}};
      case FieldDescriptor::CPPTYPE_FLOAT:
      case FieldDescriptor::CPPTYPE_DOUBLE: return {{"type", "number"}};
      case FieldDescriptor::CPPTYPE_STRING: break;
    }
    if (field.type() == FieldDescriptor::TYPE_BYTES) return {{"type", "string"}, {"contentEncoding", "base64"}};
    return {{"type", "string"}};
  }

  static json EnumOf(const EnumDescriptor& type) {
    json names = json::array();
    for (int i = 0; i < type.value_count(); ++i) names.push_back(type.value(i)->name());
    return {{"type", "string"}, {"enum", std::move(names)}};
  }

  json root_;
  std::set<std::string> met_;
};

}  // namespace

std::string OpenApiJson(const std::vector<std::string>& services, std::string_view version) {
  Document document(version);
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  for (const std::string& name : services) {
    const auto* service = pool->FindServiceByName(name);
    for (int i = 0; service != nullptr && i < service->method_count(); ++i) document.Add(*service->method(i));
  }
  return document.Text();
}

}  // namespace yici::server::connect
