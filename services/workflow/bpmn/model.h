// A BPMN model as it was written (BPMN 2.0.2, OMG formal/2013-12-09), without a trace of XML syntax: what xml.h reads and
// writes, what check.h holds against the rules of the standard, and what compile.h turns into a Graph.
//
// A model is a tree of elements with the names of the standard's schema. Nothing is lost: elements of other namespaces
// (diagrams, extensions) are kept as they came, so that a model that is written again has all that was read.
#ifndef YICI_SERVICES_WORKFLOW_BPMN_MODEL_H_
#define YICI_SERVICES_WORKFLOW_BPMN_MODEL_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace yici::bpmn {

inline constexpr std::string_view kModelNamespace = "http://www.omg.org/spec/BPMN/20100524/MODEL";
// Our own extension attributes and elements (working-day timers, candidates, forms of jobs): docs/formats/bpmn.md.
inline constexpr std::string_view kYiciNamespace = "https://yici.dev/bpmn/1";

struct Attribute {
  std::string name;  // "id"; of another namespace: "{namespace}local"
  std::string value;
};

struct Element {
  std::string tag;                    // "userTask"; of another namespace than the model's: "{namespace}local"
  std::vector<Attribute> attributes;  // in the order of the file, namespace declarations left out
  std::vector<Element> children;      // in the order of the file
  std::string text;                   // the character data right below, joined; not trimmed
  uint32_t line = 0;                  // of the file, from 1; 0: not known

  // "" when the attribute is absent; Has tells an absent one from an empty one.
  std::string_view Get(std::string_view attribute) const;
  bool Has(std::string_view attribute) const;
  std::string_view id() const { return Get("id"); }
  std::string_view name() const { return Get("name"); }
  // The first child of that tag; null when there is none.
  const Element* Child(std::string_view tag) const;
  // The trimmed text of the first child of that tag.
  std::string_view TextOf(std::string_view tag) const;
};

struct Definitions {
  std::string file;
  std::string target_namespace;
  std::map<std::string, std::string, std::less<>> prefixes;  // "" is the default namespace
  Element root;                                              // definitions
};

// A name as references are written: "tns:task_1" or "task_1".
struct QName {
  std::string ns;  // "" when the prefix is not declared, or when there is none and no default namespace
  std::string local;
  bool prefix_known = true;
};
QName Resolve(const Definitions& definitions, std::string_view written);

}  // namespace yici::bpmn

#endif  // YICI_SERVICES_WORKFLOW_BPMN_MODEL_H_
