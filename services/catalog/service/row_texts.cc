#include "services/catalog/service/row_texts.h"

#include <vector>

#include "services/approval/service/convert.h"
#include "services/base/text.h"
#include "services/catalog/machine/model.h"

namespace yici::catalog {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::optional<journal::Rejection> CheckOne(const std::string& path, const Message& row, const FieldDescriptor* field,
                                           int index) {
  const auto* reflection = row.GetReflection();
  const bool many = field->is_repeated();
  const std::string name = many ? StrCat(path, ".", field->name(), "[", index, "]") : StrCat(path, ".", field->name());
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return CheckRowTexts(name, many ? reflection->GetRepeatedMessage(row, field, index) : reflection->GetMessage(row, field));
  }
  if (field->type() != FieldDescriptor::TYPE_STRING) return std::nullopt;
  std::string kept;
  const std::string& text = many ? reflection->GetRepeatedStringReference(row, field, index, &kept)
                                 : reflection->GetStringReference(row, field, &kept);
  const bool model = field->containing_type() == journal::ProcessFile::descriptor() && field->name() == "text";
  return approval::CheckText(name, text, 0, model ? kModelBytesMax : kRowTextMax);
}

}  // namespace

std::optional<journal::Rejection> CheckRowTexts(const std::string& path, const Message& row) {
  std::vector<const FieldDescriptor*> fields;  // those that are set
  row.GetReflection()->ListFields(row, &fields);
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? row.GetReflection()->FieldSize(row, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (auto rejection = CheckOne(path, row, field, i)) return rejection;
    }
  }
  return std::nullopt;
}

}  // namespace yici::catalog
