#include <set>
#include <vector>

#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"
#include "services/audit/service/case_moments.h"
#include "services/base/text.h"

namespace yici::audit {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// What names a member of a list, where it has one: the first of these that it has.
std::string NameOf(const Message& member) {
  static constexpr const char* kNames[] = {"name", "clock", "step", "material_id", "case_no", "code", "day"};
  for (const char* candidate : kNames) {
    const FieldDescriptor* field = member.GetDescriptor()->FindFieldByName(candidate);
    if (field == nullptr || field->type() != FieldDescriptor::TYPE_STRING || field->is_repeated()) continue;
    const std::string& name = member.GetReflection()->GetString(member, field);
    if (!name.empty()) return name;
  }
  return {};
}

// Members by their names, in their order; by place where a name is missing or not the only one.
std::vector<std::pair<std::string, const Message*>> Members(const Message& message, const FieldDescriptor& field) {
  std::vector<std::pair<std::string, const Message*>> members;
  std::set<std::string> names;
  bool named = true;
  const int count = message.GetReflection()->FieldSize(message, &field);
  for (int i = 0; i < count; ++i) {
    const Message& member = message.GetReflection()->GetRepeatedMessage(message, &field, i);
    const std::string name = NameOf(member);
    named = named && !name.empty() && names.insert(name).second;
    members.emplace_back(name, &member);
  }
  for (int i = 0; !named && i < count; ++i) members[static_cast<size_t>(i)].first = std::to_string(i);
  return members;
}

class Comparison {
 public:
  explicit Comparison(google::protobuf::RepeatedPtrField<api::FieldDifference>* out) : out_(out) {}
  bool truncated() const { return truncated_; }

  void Compare(const std::string& path, const Message& before, const Message& after) {
    const auto* descriptor = after.GetDescriptor();
    for (int i = 0; i < descriptor->field_count() && !truncated_; ++i) {
      const FieldDescriptor& field = *descriptor->field(i);
      const std::string name = path.empty() ? field.name() : StrCat(path, ".", field.name());
      if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
        Say(name, ValueOf(before, field), ValueOf(after, field));
      } else if (field.is_repeated()) {
        CompareLists(name, Members(before, field), Members(after, field), field);
      } else if (before.GetReflection()->HasField(before, &field) || after.GetReflection()->HasField(after, &field)) {
        Compare(name, before.GetReflection()->GetMessage(before, &field), after.GetReflection()->GetMessage(after, &field));
      }
    }
  }

 private:
  using List = std::vector<std::pair<std::string, const Message*>>;

  void CompareLists(const std::string& path, const List& before, const List& after, const FieldDescriptor& field) {
    const Message& nothing = *google::protobuf::MessageFactory::generated_factory()->GetPrototype(field.message_type());
    const auto in = [](const List& list, const std::string& name) -> const Message* {
      for (const auto& [of, member] : list) {
        if (of == name) return member;
      }
      return nullptr;
    };
    for (const auto& [name, member] : before) {
      const Message* then = in(after, name);
      Compare(StrCat(path, "[", name, "]"), *member, then == nullptr ? nothing : *then);
    }
    for (const auto& [name, member] : after) {
      if (in(before, name) == nullptr) Compare(StrCat(path, "[", name, "]"), nothing, *member);
    }
  }

  static std::string ValueOf(const Message& message, const FieldDescriptor& field) {
    const auto& reflection = *message.GetReflection();
    const bool there = field.is_repeated() ? reflection.FieldSize(message, &field) > 0 : reflection.HasField(message, &field);
    if (!there) return {};
    if (!field.is_repeated()) return OneValue(message, field, -1);
    std::string values;
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
      StrAppend(&values, i == 0 ? "" : ", ", OneValue(message, field, i));
    }
    return values;
  }
  static std::string OneValue(const Message& message, const FieldDescriptor& field, int index) {
    const auto& reflection = *message.GetReflection();
    if (field.type() == FieldDescriptor::TYPE_STRING) {
      return index < 0 ? reflection.GetString(message, &field) : reflection.GetRepeatedString(message, &field, index);
    }
    std::string text;
    google::protobuf::TextFormat::PrintFieldValueToString(message, &field, index, &text);
    return text;
  }

  void Say(const std::string& path, const std::string& before, const std::string& after) {
    if (before == after) return;
    if (out_->size() == kDifferencesMax) {
      truncated_ = true;
      return;
    }
    api::FieldDifference& difference = *out_->Add();
    difference.set_path(path);
    difference.set_before(before);
    difference.set_after(after);
  }

  google::protobuf::RepeatedPtrField<api::FieldDifference>* const out_;
  bool truncated_ = false;
};

}  // namespace

bool Differences(const Message& before, const Message& after, google::protobuf::RepeatedPtrField<api::FieldDifference>* out) {
  Comparison comparison(out);
  comparison.Compare("", before, after);
  return comparison.truncated();
}

}  // namespace yici::audit
