// Small models for tests: written without the lists of flows that every node has to keep; Wire adds them.
#ifndef YICI_SERVICES_WORKFLOW_BPMN_BPMN_FOR_TESTS_H_
#define YICI_SERVICES_WORKFLOW_BPMN_BPMN_FOR_TESTS_H_

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "services/workflow/bpmn/check.h"
#include "services/workflow/bpmn/xml.h"

namespace yici::bpmn {

inline std::string InDefinitions(const std::string& content) {
  return "<definitions xmlns=\"" + std::string(kModelNamespace) +
         "\" xmlns:tns=\"urn:t\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" targetNamespace=\"urn:t\">\n" +
         content + "</definitions>";
}

inline std::string InProcess(const std::string& content, const std::string& id = "p") {
  return "<process id=\"" + id + "\" isExecutable=\"true\">\n" + content + "</process>\n";
}

inline std::string Flow(const std::string& from, const std::string& to, const std::string& content = "",
                        const std::string& attributes = "") {
  return "<sequenceFlow id=\"" + from + "_" + to + "\" sourceRef=\"" + from + "\" targetRef=\"" + to + "\"" + attributes + ">" +
         content + "</sequenceFlow>\n";
}

inline std::string Start(const std::string& content = "") { return "<startEvent id=\"s\">" + content + "</startEvent>\n"; }
inline std::string End(const std::string& content = "") { return "<endEvent id=\"e\">" + content + "</endEvent>\n"; }

// s → node → e; `id` is the node's.
inline std::string Around(const std::string& node, const std::string& id) {
  return Start() + node + "\n" + End() + Flow("s", id) + Flow(id, "e");
}

inline Element* FindId(Element& element, std::string_view id) {
  if (element.id() == id) return &element;
  for (Element& child : element.children) {
    if (Element* found = FindId(child, id)) return found;
  }
  return nullptr;
}

inline void Wire(Element& root, const Element& element) {
  const std::vector<Element> children = element.children;  // the tree grows below
  for (const Element& child : children) {
    Wire(root, child);
    if (child.tag != "sequenceFlow") continue;
    for (const auto& [tag, end] : {std::pair("outgoing", "sourceRef"), std::pair("incoming", "targetRef")}) {
      Element* node = FindId(root, child.Get(end));
      if (node == nullptr || node->tag == "participant") continue;
      Element listed;
      listed.tag = tag;
      listed.text = child.id();
      listed.line = child.line;
      node->children.insert(node->children.begin(), listed);
    }
  }
}

inline Definitions Load(const std::string& content) {
  Loaded loaded = LoadBpmn("a.bpmn", InDefinitions(content));
  EXPECT_TRUE(loaded.definitions) << (loaded.findings.empty() ? "" : loaded.findings[0].ToString()) << content;
  return loaded.definitions ? std::move(*loaded.definitions) : Definitions();
}

inline Definitions LoadWired(const std::string& content) {
  Definitions definitions = Load(content);
  Wire(definitions.root, definitions.root);
  return definitions;
}

inline std::string ToText(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& finding : findings) out += finding.ToString() + "\n";
  return out;
}

}  // namespace yici::bpmn

#endif  // YICI_SERVICES_WORKFLOW_BPMN_BPMN_FOR_TESTS_H_
