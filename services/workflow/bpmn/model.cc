#include "services/workflow/bpmn/model.h"

#include <algorithm>

namespace yici::bpmn {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

std::string_view Trimmed(std::string_view text) {
  const size_t begin = std::min(text.find_first_not_of(kBlank), text.size());
  return text.substr(begin, text.find_last_not_of(kBlank) + 1 - begin);
}

const Attribute* Find(const Element& element, std::string_view name) {
  for (const Attribute& attribute : element.attributes) {
    if (attribute.name == name) return &attribute;
  }
  return nullptr;
}

}  // namespace

std::string_view Element::Get(std::string_view attribute) const {
  const Attribute* found = Find(*this, attribute);
  return found == nullptr ? std::string_view() : found->value;
}

bool Element::Has(std::string_view attribute) const { return Find(*this, attribute) != nullptr; }

const Element* Element::Child(std::string_view wanted) const {
  for (const Element& child : children) {
    if (child.tag == wanted) return &child;
  }
  return nullptr;
}

std::string_view Element::TextOf(std::string_view wanted) const {
  const Element* child = Child(wanted);
  return child == nullptr ? std::string_view() : Trimmed(child->text);
}

QName Resolve(const Definitions& definitions, std::string_view written) {
  written = Trimmed(written);
  const size_t colon = written.find(':');
  const std::string_view prefix = colon == std::string_view::npos ? "" : written.substr(0, colon);
  QName name;
  name.local = written.substr(colon == std::string_view::npos ? 0 : colon + 1);
  const auto found = definitions.prefixes.find(prefix);
  if (found != definitions.prefixes.end()) name.ns = found->second;
  name.prefix_known = prefix.empty() || found != definitions.prefixes.end();
  return name;
}

}  // namespace yici::bpmn
