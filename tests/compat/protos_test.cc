// The protos of earlier versions, recorded as descriptor sets (tests/compat/protos): every message, field, value and method of
// them is still here, under its number, of its type. What was added since does not matter.
//
//   protoc -I proto --include_imports -o tests/compat/protos/NEXT.binpb proto/yici/v1/*.proto proto/yici/journal/v1/*.proto
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/text_format.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/server/gateway/service_files.h"
#include "yici/journal/v1/record.pb.h"

namespace yici {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using google::protobuf::FileDescriptorSet;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

using Faults = std::vector<std::string>;

// Linked in: a file that nobody mentions is left out by the linker.
void Mention() {
  journal::v1::Record::descriptor();
  server::ServiceFiles();
}

// What a type is on the wire and, for the API, in JSON.
std::string ShapeOf(const FieldDescriptor& field, bool json) {
  std::string shape = std::string(field.is_repeated() ? "repeated " : "") + field.type_name();
  if (field.message_type() != nullptr) shape += " " + field.message_type()->full_name();
  if (field.enum_type() != nullptr) shape += " " + field.enum_type()->full_name();
  if (json) shape += " as " + field.json_name();
  return shape;
}

void CompareField(const FieldDescriptor& old, const Descriptor& now, bool json, Faults& faults) {
  const FieldDescriptor* field = now.FindFieldByNumber(old.number());
  if (field == nullptr) {
    faults.push_back(old.full_name() + ": field " + std::to_string(old.number()) + " is gone");
    return;
  }
  if (ShapeOf(*field, json) != ShapeOf(old, json)) {
    faults.push_back(old.full_name() + ": was " + ShapeOf(old, json) + ", is " + ShapeOf(*field, json));
  }
  const bool was = old.real_containing_oneof() != nullptr, is = field->real_containing_oneof() != nullptr;
  if (was != is) faults.push_back(old.full_name() + ": it cannot move into a oneof or out of one");
}

void CompareEnum(const EnumDescriptor& old, const DescriptorPool& now, bool json, Faults& faults) {
  const EnumDescriptor* found = now.FindEnumTypeByName(old.full_name());
  if (found == nullptr) return faults.push_back(old.full_name() + " is gone");
  for (int i = 0; i < old.value_count(); ++i) {
    const auto* value = found->FindValueByNumber(old.value(i)->number());
    if (value == nullptr) {
      faults.push_back(old.value(i)->full_name() + " is gone");
    } else if (json && found->FindValueByName(old.value(i)->name()) == nullptr) {
      faults.push_back(old.value(i)->full_name() + " has another name: " + value->name());
    }
  }
}

void CompareMessage(const Descriptor& old, const DescriptorPool& now, bool json, Faults& faults) {
  const Descriptor* found = now.FindMessageTypeByName(old.full_name());
  if (found == nullptr) return faults.push_back(old.full_name() + " is gone");
  for (int i = 0; i < old.field_count(); ++i) CompareField(*old.field(i), *found, json, faults);
  for (int i = 0; i < old.nested_type_count(); ++i) CompareMessage(*old.nested_type(i), now, json, faults);
  for (int i = 0; i < old.enum_type_count(); ++i) CompareEnum(*old.enum_type(i), now, json, faults);
}

void CompareMethod(const MethodDescriptor& old, const ServiceDescriptor& now, Faults& faults) {
  const MethodDescriptor* method = now.FindMethodByName(old.name());
  if (method == nullptr) return faults.push_back(old.full_name() + " is gone");
  const bool alike = method->input_type()->full_name() == old.input_type()->full_name() &&
                     method->output_type()->full_name() == old.output_type()->full_name() &&
                     method->client_streaming() == old.client_streaming() &&
                     method->server_streaming() == old.server_streaming();
  if (!alike) faults.push_back(old.full_name() + " takes or gives something else");
}

void CompareFile(const FileDescriptor& old, const DescriptorPool& now, Faults& faults) {
  const bool json = old.package() == "yici.v1";
  for (int i = 0; i < old.message_type_count(); ++i) CompareMessage(*old.message_type(i), now, json, faults);
  for (int i = 0; i < old.enum_type_count(); ++i) CompareEnum(*old.enum_type(i), now, json, faults);
  for (int i = 0; i < old.service_count(); ++i) {
    const ServiceDescriptor* service = now.FindServiceByName(old.service(i)->full_name());
    if (service == nullptr) {
      faults.push_back(old.service(i)->full_name() + " is gone");
      continue;
    }
    for (int m = 0; m < old.service(i)->method_count(); ++m) CompareMethod(*old.service(i)->method(m), *service, faults);
  }
}

Faults Compare(const FileDescriptorSet& recorded, const DescriptorPool& now) {
  Faults faults;
  DescriptorPool old;
  for (const auto& file : recorded.file()) {
    const FileDescriptor* built = old.BuildFile(file);
    EXPECT_NE(built, nullptr) << file.name();
    if (built != nullptr && built->package().rfind("yici.", 0) == 0) CompareFile(*built, now, faults);
  }
  return faults;
}

FileDescriptorSet Recorded(const std::filesystem::path& path) {
  FileDescriptorSet set;
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(set.ParseFromIstream(&file)) << path;
  return set;
}

TEST(ProtosTest, NothingThatEarlierVersionsSpokeIsGoneOrChanged) {
  Mention();
  int versions = 0;
  for (const auto& entry : std::filesystem::directory_iterator(YICI_RECORDED_PROTOS)) {
    ++versions;
    for (const std::string& fault : Compare(Recorded(entry.path()), *DescriptorPool::generated_pool())) {
      ADD_FAILURE() << entry.path().filename() << ": " << fault;
    }
  }
  EXPECT_GT(versions, 0);
}

// A small interface, changed in one way at a time.
constexpr char kOld[] = R"(
  name: "a.proto" package: "yici.v1" syntax: "proto3"
  message_type { name: "Order"
    field { name: "number" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL json_name: "number" }
    field { name: "count" number: 2 type: TYPE_INT32 label: LABEL_OPTIONAL json_name: "count" }
    field { name: "kind" number: 3 type: TYPE_ENUM type_name: ".yici.v1.Kind" label: LABEL_OPTIONAL json_name: "kind" } }
  enum_type { name: "Kind" value { name: "KIND_NONE" number: 0 } value { name: "KIND_ONE" number: 1 } }
  service { name: "Orders" method { name: "Get" input_type: ".yici.v1.Order" output_type: ".yici.v1.Order" } }
)";

FileDescriptorProto OldFile() {
  FileDescriptorProto file;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(kOld, &file));
  return file;
}

// What is found when the interface has changed so.
Faults After(const std::function<void(FileDescriptorProto&)>& change) {
  FileDescriptorSet recorded;
  *recorded.add_file() = OldFile();
  FileDescriptorProto file = OldFile();
  change(file);
  DescriptorPool now;
  EXPECT_NE(now.BuildFile(file), nullptr);
  return Compare(recorded, now);
}

TEST(ProtosTest, EachBreakingChangeIsFound) {
  const std::vector<std::function<void(FileDescriptorProto&)>> breaks = {
      [](auto& file) { file.mutable_message_type(0)->mutable_field()->DeleteSubrange(1, 1); },
      [](auto& file) { file.mutable_message_type(0)->mutable_field(1)->set_number(9); },
      [](auto& file) {
        file.mutable_message_type(0)->mutable_field(1)->set_type(google::protobuf::FieldDescriptorProto::TYPE_STRING);
      },
      [](auto& file) {
        file.mutable_message_type(0)->mutable_field(1)->set_label(google::protobuf::FieldDescriptorProto::LABEL_REPEATED);
      },
      [](auto& file) { file.mutable_message_type(0)->mutable_field(1)->set_json_name("amount"); },
      [](auto& file) {
        file.mutable_message_type(0)->add_oneof_decl()->set_name("one");
        file.mutable_message_type(0)->mutable_field(1)->set_oneof_index(0);
      },
      [](auto& file) { file.mutable_enum_type(0)->mutable_value()->DeleteSubrange(1, 1); },
      [](auto& file) { file.mutable_enum_type(0)->mutable_value(1)->set_name("KIND_FIRST"); },
      [](auto& file) { file.mutable_service(0)->clear_method(); },
      [](auto& file) { file.mutable_service(0)->mutable_method(0)->set_server_streaming(true); },
      [](auto& file) { file.clear_service(); },
  };
  for (size_t i = 0; i < breaks.size(); ++i) EXPECT_EQ(After(breaks[i]).size(), 1u) << i;
}

TEST(ProtosTest, WhatIsAddedBreaksNothing) {
  EXPECT_TRUE(After([](auto& file) {
                auto* field = file.mutable_message_type(0)->add_field();
                field->set_name("note");
                field->set_number(4);
                field->set_type(google::protobuf::FieldDescriptorProto::TYPE_STRING);
                field->set_label(google::protobuf::FieldDescriptorProto::LABEL_OPTIONAL);
                auto* value = file.mutable_enum_type(0)->add_value();
                value->set_name("KIND_TWO");
                value->set_number(2);
              }).empty());
}

}  // namespace
}  // namespace yici
