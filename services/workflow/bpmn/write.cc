#include "services/workflow/bpmn/write.h"

#include <map>
#include <utility>

namespace yici::bpmn {
namespace {

constexpr std::string_view kXmlNamespace = "http://www.w3.org/XML/1998/namespace";

// White space other than a blank is written as a reference: a reader would turn it into a blank, or drop a line's end.
std::string Escaped(std::string_view text, bool attribute) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '\r': out += "&#13;"; break;
      case '"': out += attribute ? "&quot;" : "\""; break;
      case '\n': out += attribute ? "&#10;" : "\n"; break;
      case '\t': out += attribute ? "&#9;" : "\t"; break;
      default: out += c;
    }
  }
  return out;
}

std::pair<std::string_view, std::string_view> Split(std::string_view name) {
  const size_t close = name.rfind('}');
  if (name.empty() || name[0] != '{' || close == std::string_view::npos) return {"", name};
  return {name.substr(1, close - 1), name.substr(close + 1)};
}

class Writer {
 public:
  explicit Writer(const Definitions& definitions) {
    for (const auto& [prefix, space] : definitions.prefixes) {
      declarations_ += (prefix.empty() ? " xmlns=\"" : " xmlns:" + prefix + "=\"") + Escaped(space, true) + "\"";
      if (prefix.empty()) {
        default_ = space;
      } else {
        prefix_of_.emplace(space, prefix);
      }
    }
    prefix_of_.emplace(kXmlNamespace, "xml");
  }

  std::string Write(const Element& root) {
    out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    WriteElement(root, default_, 0, true);
    return std::move(out_);
  }

 private:
  // `space` is the default namespace that holds here.
  void WriteElement(const Element& element, std::string_view space, size_t depth, bool indent) {
    if (indent) out_.append(2 * depth, ' ');
    auto [own, local] = Split(element.tag);
    if (element.tag[0] != '{') own = kModelNamespace;
    std::string name(local), declared = depth == 0 ? declarations_ : "";
    if (own != space) {
      const auto prefix = prefix_of_.find(own);
      if (prefix != prefix_of_.end()) {
        name = prefix->second + ":" + name;
      } else {
        declared += " xmlns=\"" + Escaped(own, true) + "\"";
        space = own;
      }
    }
    out_ += "<" + name + declared;
    for (const Attribute& attribute : element.attributes) WriteAttribute(attribute);
    WriteContent(element, name, space, depth, indent);
    if (indent) out_ += "\n";
  }

  void WriteAttribute(const Attribute& attribute) {
    const auto [space, local] = Split(attribute.name);
    std::string name(local);
    if (!space.empty()) {
      const auto prefix = prefix_of_.find(space);
      if (prefix != prefix_of_.end()) name = prefix->second + ":" + name;  // the reader has one for every attribute
    }
    out_ += " " + name + "=\"" + Escaped(attribute.value, true) + "\"";
  }

  void WriteContent(const Element& element, const std::string& name, std::string_view space, size_t depth, bool indent) {
    if (element.text.empty() && element.children.empty()) {
      out_ += "/>";
      return;
    }
    out_ += ">";
    if (element.text.find_first_not_of(" \t\r\n") != std::string::npos) {
      out_ += Escaped(element.text, false);
    } else {
      // Blank text is dropped by readers, unless it is written as references.
      for (const char c : element.text) out_ += "&#" + std::to_string(static_cast<int>(c)) + ";";
    }
    const bool apart = indent && element.text.empty();
    if (apart) out_ += "\n";
    for (const Element& child : element.children) WriteElement(child, space, depth + 1, apart);
    if (apart) out_.append(2 * depth, ' ');
    out_ += "</" + name + ">";
  }

  std::string declarations_, default_, out_;
  std::map<std::string, std::string, std::less<>> prefix_of_;
};

}  // namespace

std::string WriteBpmn(const Definitions& definitions) { return Writer(definitions).Write(definitions.root); }

}  // namespace yici::bpmn
