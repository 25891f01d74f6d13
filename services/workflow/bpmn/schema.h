// What the standard's schema allows: which attributes and children an element of each kind has, and what a reference may name.
//
//   const Kind* task = Schema::Get().Find("userTask");
//   task->Is("activity");                                     // true: the kinds form a hierarchy
//
// Written as data in schema.txt, a line per kind:
//
//   kind < base base | attribute … | child …
//
//   attribute   name, "!" when required, then one of: =boolean =integer =uri =mime =id =string; =A,B,C an enumeration;
//               >kind,kind a reference by qualified name; ~kind,kind a reference within the file
//   child       tag or kind, then "?" at most one, "*" any number, "+" at least one, nothing exactly one; a child that is a
//               value has =string, >kind or ~kind. TEXT: character data. ANY: whatever.
//
// A kind has what its bases have, and before its own. A kind in parentheses is no element itself.
#ifndef YICI_SERVICES_WORKFLOW_BPMN_SCHEMA_H_
#define YICI_SERVICES_WORKFLOW_BPMN_SCHEMA_H_

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

namespace yici::bpmn {

// The content of an attribute, or of an element that is nothing but a value.
struct ValueRule {
  enum class Form : uint8_t { kNone, kString, kId, kBoolean, kInteger, kUri, kMime, kEnumeration, kQName, kIdRef };
  Form form = Form::kNone;
  std::vector<std::string_view> names;  // of an enumeration: the values; of a reference: the kinds that it may name

  bool is_reference() const { return form == Form::kQName || form == Form::kIdRef; }
};

struct AttributeRule {
  std::string_view name;
  bool required = false;
  ValueRule value;
};

struct ChildRule {
  std::string_view kind;
  bool required = false, many = false;
  ValueRule value;
};

struct Kind {
  std::string_view name;
  bool is_abstract = false;
  bool any_content = false;
  std::vector<std::string_view> ancestors;  // itself first
  std::vector<AttributeRule> attributes;
  std::vector<ChildRule> children;  // in the order of the schema

  bool Is(std::string_view kind) const;
  const AttributeRule* Attribute(std::string_view attribute) const;
  // The rule that a child of that tag falls under; null when there is none.
  const ChildRule* Child(std::string_view tag) const;
};

class Schema {
 public:
  static const Schema& Get();
  // By tag; null for a tag that is no element of BPMN.
  const Kind* Find(std::string_view tag) const;
  // Whether an element of that tag is of a kind: Is("userTask", "activity").
  bool Is(std::string_view tag, std::string_view kind) const;
  // Every kind, by name; a test of the table walks them.
  const std::map<std::string_view, Kind>& kinds() const { return kinds_; }

 private:
  explicit Schema(std::string_view text);
  void ReadLine(std::string_view line);

  std::map<std::string_view, Kind> kinds_;
};

std::string_view SchemaText();  // schema.txt, by CMakeLists.txt

}  // namespace yici::bpmn

#endif  // YICI_SERVICES_WORKFLOW_BPMN_SCHEMA_H_
