// What the standard's schema demands of every element: chapter 15.3 and Semantic.xsd, as schema.txt has them; and ids,
// imports and references (8.2.1, 8.2.2).
#include <algorithm>
#include <array>

#include "services/workflow/bpmn/rules.h"
#include "services/workflow/bpmn/schema.h"

namespace yici::bpmn::rules {
namespace {

using Form = ValueRule::Form;

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// NCName of Namespaces in XML; characters outside of ASCII are taken for letters.
bool IsName(std::string_view text) {
  const auto starts = [](char c) { return IsLetter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; };
  return !text.empty() && starts(text[0]) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return starts(c) || IsDigit(c) || c == '-' || c == '.'; });
}

bool IsInteger(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  return !text.empty() && text.size() <= 18 && std::all_of(text.begin(), text.end(), IsDigit);
}

// RFC 3986, 2: which characters a reference may have, and that % starts two hexadecimal digits.
bool IsUri(std::string_view text) {
  constexpr std::string_view kMarks = "-._~:/?#[]@!$&'()*+,;=%", kHexadecimal = "0123456789abcdefABCDEF";
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!IsLetter(c) && !IsDigit(c) && kMarks.find(c) == std::string_view::npos && static_cast<unsigned char>(c) < 0x80)
      return false;
    if (c != '%') continue;
    if (i + 2 >= text.size() || text.substr(i + 1, 2).find_first_not_of(kHexadecimal) != std::string_view::npos) return false;
  }
  return true;
}

// RFC 2045, 5.1: type "/" subtype, with parameters behind a semicolon.
bool IsMime(std::string_view text) {
  text = text.substr(0, text.find(';'));
  const size_t slash = text.find('/');
  const auto is_token = [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
      return IsLetter(c) || IsDigit(c) || std::string_view("!#$&-^_.+").find(c) != std::string_view::npos;
    });
  };
  return slash != std::string_view::npos && is_token(text.substr(0, slash)) && is_token(Trimmed(text.substr(slash + 1)));
}

std::string Quoted(std::string_view text) { return "\"" + std::string(text.substr(0, 100)) + "\""; }

std::string Listed(const std::vector<std::string_view>& names) {
  std::string out;
  for (const std::string_view name : names) out += (out.empty() ? "" : " or ") + std::string(name);
  return out;
}

class Structure {
 public:
  Structure(const Index& index, Report& report) : index_(index), report_(report) {}

  void Run() {
    for (const Element* import : index_.missing_imports()) {
      report_.Refuse("EXT001", *import,
                     "expected a model of the namespace at the location " + Quoted(import->Get("location")) +
                         ", but the deployment has none");
    }
    for (const Element* element : index_.repeated_ids()) {
      report_.Refuse("EXT002", *element, "expected ids to be unique in a namespace, but another element has this one");
    }
    for (const Element* element : index_.all()) CheckElement(*element);
  }

 private:
  void CheckElement(const Element& element) {
    const Kind* kind = Schema::Get().Find(element.tag);
    if (kind == nullptr) return;  // its parent says so
    CheckAttributes(element, *kind);
    CheckChildren(element, *kind);
    if (NeedsId(element) && element.id().empty()) {
      report_.Refuse("EXT003", element, "expected an id, because others refer to such an element, but there is none");
    }
  }

  // 8.2.1: what is referred to, or may be.
  bool NeedsId(const Element& element) const {
    static constexpr std::array<std::string_view, 8> kNamed = {
        "flowElement", "participant", "operation", "dataInput", "dataOutput", "property", "resourceParameter", "categoryValue"};
    if (Is(&element, "inputDataItem") || Is(&element, "outputDataItem")) return false;
    const Element* parent = index_.Parent(element);
    const bool is_root =
        parent != nullptr && parent->tag == "definitions" && Is(&element, "rootElement") && !Is(&element, "collaboration");
    return is_root || std::any_of(kNamed.begin(), kNamed.end(), [&](std::string_view kind) { return Is(&element, kind); });
  }

  void CheckAttributes(const Element& element, const Kind& kind) {
    for (const AttributeRule& rule : kind.attributes) {
      if (element.Has(rule.name)) {
        CheckValue(element, rule.name, rule.value, element.Get(rule.name));
      } else if (rule.required) {
        report_.Refuse("SCHEMA", element, "expected an attribute " + std::string(rule.name) + ", but there is none");
      }
    }
    for (const Attribute& attribute : element.attributes) {
      if (attribute.name[0] == '{' || kind.Attribute(attribute.name) != nullptr) continue;
      report_.Warn("SCHEMA", element, "expected an attribute of BPMN or with a prefix, but got " + Quoted(attribute.name));
    }
  }

  void CheckValue(const Element& element, std::string_view name, const ValueRule& rule, std::string_view value) {
    value = Trimmed(value);
    const auto refuse = [&](const char* reason, const std::string& expected) {
      report_.Refuse(reason, element, "expected " + std::string(name) + " to be " + expected + ", but it is " + Quoted(value));
    };
    switch (rule.form) {
      case Form::kId:
        if (!IsName(value)) refuse("SCHEMA", "a name without a colon");
        break;
      case Form::kBoolean:
        if (value != "true" && value != "false" && value != "1" && value != "0") refuse("SCHEMA", "true or false");
        break;
      case Form::kInteger:
        if (!IsInteger(value)) refuse("SCHEMA", "an integer");
        break;
      case Form::kUri:
        if (!IsUri(value)) refuse("EXT014", "a URI");
        break;
      case Form::kMime:
        if (!IsMime(value)) refuse(element.tag == "textAnnotation" ? "EXT010" : "EXT004", "a media type");
        break;
      case Form::kEnumeration:
        if (std::find(rule.names.begin(), rule.names.end(), value) == rule.names.end()) refuse("SCHEMA", Listed(rule.names));
        break;
      case Form::kQName:
      case Form::kIdRef: CheckReference(element, name, rule, value); break;
      default: break;
    }
  }

  void CheckReference(const Element& element, std::string_view name, const ValueRule& rule, std::string_view value) {
    const Element* named = index_.Find(element, value);
    const std::string expected = "expected " + std::string(name) + " to name " + Listed(rule.names) + ", but ";
    if (named == nullptr && IsDescribedElsewhere(rule)) {
      report_.Warn("REF", element, expected + "the file does not define " + Quoted(value));
      return;
    }
    if (named == nullptr) {
      report_.Refuse("REF", element, expected + "nothing has the id " + Quoted(value));
      return;
    }
    const auto fits = [named](std::string_view kind) { return Is(named, kind); };
    if (std::none_of(rule.names.begin(), rule.names.end(), fits)) {
      report_.Refuse("REF", element, expected + Quoted(value) + " is a " + named->tag);
    }
  }

  // Types come from other type systems too, and operations from descriptions of services; nothing here follows them.
  static bool IsDescribedElsewhere(const ValueRule& rule) {
    return rule.names.front() == "operation" || rule.names.front() == "itemDefinition";
  }

  void CheckChildren(const Element& element, const Kind& kind) {
    if (kind.any_content) return;
    std::vector<size_t> counts(kind.children.size(), 0);
    size_t last = 0;
    bool in_order = true;
    for (const Element& child : element.children) {
      if (child.tag[0] == '{') {
        CheckForeign(element, child);
        continue;
      }
      const ChildRule* rule = kind.Child(child.tag);
      if (rule == nullptr) {
        RefuseChild(element, child);
        continue;
      }
      const auto at = static_cast<size_t>(rule - kind.children.data());
      ++counts[at];
      in_order &= at >= last;
      last = at;
      CheckValue(child, child.tag, rule->value, child.text);
    }
    CheckCounts(element, kind, counts);
    if (!in_order) report_.Warn("SCHEMA", element, "expected children in the order of the standard, but they have another");
  }

  // 15.3: elements of other namespaces belong into extensionElements, and diagrams into definitions.
  void CheckForeign(const Element& element, const Element& child) {
    if (element.tag == "definitions") return;
    report_.Warn("SCHEMA", element, "expected other elements within extensionElements, but got " + Quoted(child.tag));
  }

  void RefuseChild(const Element& element, const Element& child) {
    // Of properties the text of the standard speaks too (10.4.1).
    report_.Refuse(child.tag == "property" ? "EXT078" : "SCHEMA", child,
                   "expected a child that " + element.tag + " may have, but got " + child.tag);
  }

  void CheckCounts(const Element& element, const Kind& kind, const std::vector<size_t>& counts) {
    for (size_t i = 0; i < counts.size(); ++i) {
      const ChildRule& rule = kind.children[i];
      if (rule.required && counts[i] == 0) {
        report_.Refuse("SCHEMA", element, "expected a child " + std::string(rule.kind) + ", but there is none");
      } else if (!rule.many && counts[i] > 1) {
        const bool loops = rule.kind == "loopCharacteristics";
        report_.Refuse(loops ? "EXT055" : "SCHEMA", element,
                       "expected at most one " + std::string(rule.kind) + (loops ? " (EXT054)" : "") + ", but there are " +
                           std::to_string(counts[i]));
      }
    }
  }

  const Index& index_;
  Report& report_;
};

}  // namespace

void CheckStructure(const Index& index, Report& report) { Structure(index, report).Run(); }

}  // namespace yici::bpmn::rules
