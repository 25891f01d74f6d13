#include "services/workflow/bpmn/xml.h"

#include <string>
#include <utility>

#include "services/workflow/xml_file.h"

namespace yici::bpmn {
namespace {

using pugi::xml_node;
using workflow::LocalName;
using workflow::NamespaceOf;
using workflow::PrefixOf;

// Elements: the model's namespace goes without saying.
std::string TagOf(const xml_node& node) {
  const std::string_view space = NamespaceOf(node, PrefixOf(node.name()));
  const std::string local(LocalName(node.name()));
  return space == kModelNamespace ? local : "{" + std::string(space) + "}" + local;
}

// Attributes without a prefix have no namespace (Namespaces in XML, 6.2).
std::string AttributeName(const xml_node& node, std::string_view name) {
  if (PrefixOf(name).empty()) return std::string(name);
  return "{" + std::string(NamespaceOf(node, PrefixOf(name))) + "}" + std::string(LocalName(name));
}

class Loader {
 public:
  Loader(std::string_view file, std::string_view xml) : xml_(file, xml) {}

  Loaded Run() {
    Loaded loaded;
    loaded.findings = xml_.findings();
    if (!loaded.findings.empty()) return loaded;
    const xml_node root = xml_.root();
    if (TagOf(root) != "definitions") {
      loaded.findings.push_back({Finding::Severity::kRefusal, "NOT_BPMN", xml_.name(), "",
                                 "expected definitions of BPMN 2.0, but the root is another element", xml_.LineOf(root)});
      return loaded;
    }
    definitions_.file = xml_.name();
    definitions_.root = Read(root);
    definitions_.target_namespace = definitions_.root.Get("targetNamespace");
    loaded.definitions = std::move(definitions_);
    return loaded;
  }

 private:
  // The depth is bounded by xml_file.h.
  Element Read(const xml_node& node) {
    Element element;
    element.line = xml_.LineOf(node);
    ReadAttributes(node, element);
    element.tag = TagOf(node);
    element.text = workflow::TextOf(node);
    for (const xml_node& child : node.children()) {
      if (child.type() == pugi::node_element) element.children.push_back(Read(child));
    }
    return element;
  }

  void ReadAttributes(const xml_node& node, Element& element) {
    const bool is_root = node == xml_.root();
    for (const auto& attribute : node.attributes()) {
      const std::string_view name = attribute.name();
      if (PrefixOf(name) == "xmlns") {
        AddPrefix(LocalName(name), attribute.value());
      } else if (name == "xmlns") {
        // Below the root a default namespace is for the tags of an extension, not for references.
        if (is_root) definitions_.prefixes.emplace("", attribute.value());
      } else {
        element.attributes.push_back({AttributeName(node, name), attribute.value()});
      }
    }
  }

  // One that is declared again for another namespace counts as first declared; the other gets a name of its own.
  void AddPrefix(std::string_view prefix, std::string_view space) {
    auto& prefixes = definitions_.prefixes;
    std::string name(prefix);
    for (int i = 1; prefixes.count(name) != 0 && prefixes[name] != space; ++i) name = std::string(prefix) + std::to_string(i);
    prefixes[name] = space;
  }

  workflow::XmlFile xml_;
  Definitions definitions_;
};

}  // namespace

Loaded LoadBpmn(std::string_view file, std::string_view xml) { return Loader(file, xml).Run(); }

}  // namespace yici::bpmn
