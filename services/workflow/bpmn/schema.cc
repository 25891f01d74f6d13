#include "services/workflow/bpmn/schema.h"

#include <algorithm>
#include <utility>

namespace yici::bpmn {
namespace {

using Form = ValueRule::Form;

// The part before a mark, which is cut off together with it.
std::string_view Take(std::string_view& text, std::string_view mark) {
  const size_t at = text.find(mark);
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + mark.size());
  return part;
}

std::vector<std::string_view> Words(std::string_view text, std::string_view mark = " ") {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::string_view word = Take(text, mark);
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

// "=boolean", "=A,B", ">kind", "~kind,kind".
ValueRule ReadValue(std::string_view text) {
  static constexpr std::pair<std::string_view, Form> kForms[] = {{"string", Form::kString},   {"id", Form::kId},
                                                                 {"boolean", Form::kBoolean}, {"integer", Form::kInteger},
                                                                 {"uri", Form::kUri},         {"mime", Form::kMime}};
  ValueRule value;
  if (text.empty()) return value;
  value.names = Words(text.substr(1), ",");
  value.form = text[0] == '>' ? Form::kQName : text[0] == '~' ? Form::kIdRef : Form::kEnumeration;
  for (const auto& [name, form] : kForms) {
    if (text[0] == '=' && text.substr(1) == name) value = {form, {}};
  }
  return value;
}

AttributeRule ReadAttribute(std::string_view word) {
  AttributeRule rule;
  const size_t at = word.find_first_of("!=>~");
  rule.name = word.substr(0, at);
  rule.required = word[at] == '!';
  rule.value = ReadValue(word.substr(rule.required ? at + 1 : at));
  return rule;
}

ChildRule ReadChild(std::string_view word) {
  ChildRule rule;
  const size_t at = std::min(word.find_first_of("?*+=>~"), word.size());
  const char mark = at < word.size() ? word[at] : ' ';
  const bool counted = mark == '?' || mark == '*' || mark == '+';
  rule.kind = word.substr(0, at);
  rule.required = !counted || mark == '+';
  rule.many = mark == '*' || mark == '+';
  rule.value = ReadValue(word.substr(counted ? at + 1 : at));
  return rule;
}

}  // namespace

bool Kind::Is(std::string_view kind) const { return std::find(ancestors.begin(), ancestors.end(), kind) != ancestors.end(); }

const AttributeRule* Kind::Attribute(std::string_view attribute) const {
  for (const AttributeRule& rule : attributes) {
    if (rule.name == attribute) return &rule;
  }
  return nullptr;
}

const ChildRule* Kind::Child(std::string_view tag) const {
  const Kind* kind = Schema::Get().Find(tag);
  const ChildRule* found = nullptr;
  for (const ChildRule& rule : children) {
    if (rule.kind == tag) return &rule;
    if (found == nullptr && kind != nullptr && kind->Is(rule.kind)) found = &rule;
  }
  return found;
}

const Schema& Schema::Get() {
  static const Schema schema(SchemaText());
  return schema;
}

Schema::Schema(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = Take(text, "\n");
    if (!line.empty() && line[0] != '#') ReadLine(line);
  }
}

void Schema::ReadLine(std::string_view line) {
  std::string_view heading = Take(line, " |"), attributes = Take(line, " |");
  Kind kind;
  const std::vector<std::string_view> own = Words(Take(heading, "<"));
  kind.is_abstract = own[0][0] == '(';
  kind.name = kind.is_abstract ? own[0].substr(1, own[0].size() - 2) : own[0];
  kind.ancestors.push_back(kind.name);
  for (const std::string_view word : Words(heading)) {
    const Kind& base = kinds_.at(word);
    for (const std::string_view ancestor : base.ancestors) {
      if (!kind.Is(ancestor)) kind.ancestors.push_back(ancestor);
    }
    for (const AttributeRule& rule : base.attributes) {
      if (kind.Attribute(rule.name) == nullptr) kind.attributes.push_back(rule);
    }
    for (const ChildRule& rule : base.children) {
      const auto same = [&rule](const ChildRule& known) { return known.kind == rule.kind; };
      if (std::none_of(kind.children.begin(), kind.children.end(), same)) kind.children.push_back(rule);
    }
    kind.any_content |= base.any_content;
  }
  for (const std::string_view word : Words(attributes)) kind.attributes.push_back(ReadAttribute(word));
  for (const std::string_view word : Words(line)) {
    kind.any_content |= word == "ANY";
    if (word != "ANY" && word != "TEXT") kind.children.push_back(ReadChild(word));
  }
  kinds_.emplace(kind.name, kind);
}

const Kind* Schema::Find(std::string_view tag) const {
  const auto found = kinds_.find(tag);
  return found == kinds_.end() || found->second.is_abstract ? nullptr : &found->second;
}

bool Schema::Is(std::string_view tag, std::string_view kind) const {
  const Kind* found = Find(tag);
  return found != nullptr && found->Is(kind);
}

}  // namespace yici::bpmn
