// An XML file from outside, read within bounds: what the loaders of DMN and BPMN share.
//
//   XmlFile file("grants.dmn", text);
//   if (!file.findings().empty()) …                       // XML_SYNTAX, XML_DOCTYPE, XML_TOO_LARGE, with the line
//   for (auto node : file.root().children()) file.LineOf(node);
//
// The text is not trusted: at most 4 MiB, 100,000 nodes and 100 levels, in UTF-8; a document type definition is refused, so
// that there is no entity to expand and nothing to fetch. Only loaders include this header; their models know no XML.
#ifndef YICI_SERVICES_WORKFLOW_XML_FILE_H_
#define YICI_SERVICES_WORKFLOW_XML_FILE_H_

#include <cstddef>
#include <cstdint>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "services/workflow/finding.h"

namespace yici::workflow {

inline constexpr size_t kXmlBytesMax = size_t{4} << 20;
inline constexpr size_t kXmlNodesMax = 100'000;
inline constexpr int kXmlDepthMax = 100;

class XmlFile {
 public:
  // `xml` need not outlive the file.
  XmlFile(std::string_view name, std::string_view xml);

  const std::string& name() const { return name_; }
  const std::vector<Finding>& findings() const { return findings_; }
  // The document element; null when there are findings.
  pugi::xml_node root() const { return findings_.empty() ? document_.document_element() : pugi::xml_node(); }
  uint32_t LineOf(const pugi::xml_node& node) const { return LineAt(node.offset_debug()); }

 private:
  void Refuse(std::string reason, uint32_t line, std::string text);
  uint32_t LineAt(std::ptrdiff_t offset) const;
  bool WithinBounds();
  bool IsWhole();
  bool NamesAreBound();

  std::string name_;
  pugi::xml_document document_;
  std::vector<size_t> line_ends_;
  std::vector<Finding> findings_;
};

std::string_view PrefixOf(std::string_view name);   // "bpmn:task": "bpmn"
std::string_view LocalName(std::string_view name);  // "bpmn:task": "task"
// The namespace that a prefix ("" for none) stands for at a node; "" when it is not declared.
std::string_view NamespaceOf(pugi::xml_node node, std::string_view prefix);
// Character data right below a node, joined.
std::string TextOf(const pugi::xml_node& node);

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_XML_FILE_H_
