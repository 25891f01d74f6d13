// Names, expressions and data of a model on its way to a Graph.
#include <algorithm>
#include <utility>

#include "services/workflow/bpmn/graph_compiler.h"
#include "services/workflow/feel/certain.h"

namespace yici::bpmn {
namespace {

constexpr std::string_view kSchemaLanguage = "http://www.w3.org/1999/XPath";  // what the schema fills in when nobody chose

bool HasVariable(std::string_view tag) {
  return tag == "dataObject" || tag == "property" || tag == "dataInput" || tag == "dataOutput" || tag == "inputDataItem" ||
         tag == "outputDataItem";
}

bool SpeaksFeel(std::string_view language) {
  std::string lower(language);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
  return lower.find("feel") != std::string::npos;
}

}  // namespace

std::string Ours(std::string_view name) { return "{" + std::string(kYiciNamespace) + "}" + std::string(name); }

std::string_view Trim(std::string_view text) {
  const size_t begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

bool IsTrue(std::string_view attribute, bool otherwise) {
  attribute = Trim(attribute);
  return attribute.empty() ? otherwise : attribute == "true" || attribute == "1";
}

ModelNames::ModelNames(const Definitions& definitions, const Options& options, std::vector<Finding>& findings)
    : definitions(definitions), options(options), findings_(findings) {
  words.open = true;
  for (const std::string_view counter : {"loopCounter", "numberOfInstances", "numberOfActiveInstances",
                                         "numberOfCompletedInstances", "numberOfTerminatedInstances"}) {
    words.AddName(counter);
  }
  Add(definitions.root);
  for (const auto& [id, element] : elements_) {
    if (HasVariable(element->tag)) words.AddName(VariableOf(*element));
  }
}

void ModelNames::Add(const Element& element) {
  if (!element.id().empty()) elements_.emplace(element.id(), &element);
  if (element.tag == "dataObjectReference" && feel::IsName(element.name())) {
    object_names_.emplace(Resolve(definitions, element.Get("dataObjectRef")).local, element.name());
  }
  for (const Element& child : element.children) Add(child);
}

const Element* ModelNames::Find(std::string_view reference) const {
  const auto found = elements_.find(Resolve(definitions, reference).local);
  return found == elements_.end() ? nullptr : found->second;
}

std::string ModelNames::VariableOf(const Element& element) const {
  if (element.tag == "dataObjectReference") {
    if (const Element* object = Find(element.Get("dataObjectRef")); object != nullptr) return VariableOf(*object);
  }
  if (feel::IsName(element.name())) return feel::NormalName(element.name());
  const auto found = object_names_.find(element.id());
  return found == object_names_.end() ? std::string(element.id()) : feel::NormalName(found->second);
}

void ModelNames::Say(Finding::Severity severity, const Element& element, std::string reason, std::string text) const {
  Finding finding;
  finding.severity = severity;
  finding.reason = std::move(reason);
  finding.file = definitions.file;
  finding.element = element.id().empty() ? element.tag : std::string(element.id());
  finding.text = std::move(text);
  finding.line = element.line;
  findings_.push_back(std::move(finding));
}

void ModelNames::Refuse(const Element& element, std::string reason, std::string text) const {
  Say(Finding::Severity::kRefusal, element, std::move(reason), std::move(text));
}

void ModelNames::Warn(const Element& element, std::string reason, std::string text) const {
  Say(Finding::Severity::kWarning, element, std::move(reason), std::move(text));
}

uint32_t GraphCompiler::Parse(std::string_view text, const Element& element) {
  text = Trim(text);
  if (!text.empty() && text[0] == '=') text = Trim(text.substr(1));  // as some modellers mark what is no literal
  feel::Program& program = graph_->programs.emplace_back(feel::Parse(text, index_.words));
  program.element = element.id().empty() ? element.tag : std::string(element.id());
  for (const feel::Diagnostic& fault : program.faults) {
    index_.Refuse(element, std::string(feel::ReasonName(fault.reason)),
                  "expected FEEL, but at byte " + std::to_string(fault.offset) + " " +
                      std::string(feel::ReasonText(fault.reason)) + (fault.detail.empty() ? "" : ": " + fault.detail));
  }
  if (program.ok()) {
    for (const feel::Diagnostic& fault : feel::TypeFaults(program)) {
      index_.Refuse(element, "TYPE_FAULT",
                    "expected operands that fit, but at byte " + std::to_string(fault.offset) + " they are " + fault.detail);
    }
  }
  return static_cast<uint32_t>(graph_->programs.size() - 1);
}

uint32_t GraphCompiler::Expression(const Element& expression) {
  const std::string_view chosen = expression.Get("language"), general = index_.definitions.root.Get("expressionLanguage");
  const std::string_view language = !chosen.empty() ? chosen : general == kSchemaLanguage ? std::string_view() : general;
  if (!language.empty() && !SpeaksFeel(language)) {
    index_.Refuse(expression, "LANGUAGE", "expected an expression in FEEL, but its language is " + std::string(language));
    return kNone;
  }
  if (Trim(expression.text).empty()) {
    index_.Refuse(expression, "EXPRESSION_MISSING", "expected an expression, but it is empty");
    return kNone;
  }
  return Parse(expression.text, expression);
}

uint32_t GraphCompiler::ChildExpression(const Element& element, std::string_view tag) {
  const Element* child = element.Child(tag);
  return child == nullptr ? kNone : Expression(*child);
}

// "a, b" or "= FEEL".
std::vector<Text> GraphCompiler::Texts(const Element& element, std::string_view attribute) {
  std::string_view written = Trim(element.Get(Ours(attribute)));
  std::vector<Text> texts;
  if (!written.empty() && written[0] == '=') {
    texts.push_back({"", Parse(written, element)});
    return texts;
  }
  while (!written.empty()) {
    const size_t comma = std::min(written.find(','), written.size());
    if (const std::string_view one = Trim(written.substr(0, comma)); !one.empty()) texts.push_back({std::string(one), kNone});
    written.remove_prefix(std::min(comma + 1, written.size()));
  }
  return texts;
}

void GraphCompiler::AddAssociation(const Element& association, std::vector<Mapping>& mappings) {
  const Element* target = index_.Find(association.TextOf("targetRef"));
  const Element* source = index_.Find(association.TextOf("sourceRef"));
  for (const Element& assignment : association.children) {
    if (assignment.tag != "assignment") continue;
    Mapping mapping;
    mapping.program = ChildExpression(assignment, "from");
    mapping.target = feel::NormalName(assignment.TextOf("to"));
    if (!feel::IsName(mapping.target)) {
      index_.Refuse(assignment, "ASSIGNMENT",
                    "expected an assignment to a variable, but \"" + mapping.target + "\" is no name");
    }
    mappings.push_back(std::move(mapping));
  }
  if (association.Child("assignment") != nullptr) return;
  // A data store keeps nothing here: reading gives nothing, and what is written is dropped.
  if (target == nullptr || target->tag == "dataStoreReference") return;
  Mapping mapping;
  mapping.target = index_.VariableOf(*target);
  if (association.Child("transformation") != nullptr) {
    mapping.program = ChildExpression(association, "transformation");
  } else if (source != nullptr && source->tag != "dataStoreReference") {
    mapping.source = index_.VariableOf(*source);
  } else {
    return;
  }
  mappings.push_back(std::move(mapping));
}

void GraphCompiler::AddExtensions(const Element& element, std::string_view tag, std::vector<Mapping>& mappings) {
  const Element* extensions = element.Child("extensionElements");
  if (extensions == nullptr) return;
  for (const Element& child : extensions->children) {
    if (child.tag != Ours(tag)) continue;
    Mapping mapping;
    mapping.target = feel::NormalName(child.Get("name"));
    mapping.program = Parse(child.Get("value"), element);
    if (!feel::IsName(mapping.target)) {
      index_.Refuse(element, "ASSIGNMENT", "expected a variable's name, but \"" + mapping.target + "\" is none");
    }
    mappings.push_back(std::move(mapping));
  }
}

void GraphCompiler::ReadMappings(uint32_t at) {
  const Element& element = *elements_[at];
  Node& node = graph_->nodes[at];
  std::vector<std::string> locals;
  const Element* specification = element.Child("ioSpecification");
  for (const Element* holder : {specification, &element}) {
    if (holder == nullptr) continue;
    for (const Element& child : holder->children) {
      const bool property = child.tag == "property" && node.inner == kNone;
      if (child.tag == "dataInput" || child.tag == "dataOutput" || property) locals.push_back(index_.VariableOf(child));
    }
  }
  std::vector<Mapping> inputs, outputs;
  for (const Element& child : element.children) {
    if (child.tag == "dataInputAssociation") AddAssociation(child, inputs);
    if (child.tag == "dataOutputAssociation") AddAssociation(child, outputs);
  }
  AddExtensions(element, "input", inputs);
  AddExtensions(element, "output", outputs);
  if (node.loop != kNone) {
    const Loop& loop = graph_->loops[node.loop];
    for (Mapping& input : inputs) input.whole = !loop.collection.empty() && input.target == loop.collection;
    for (Mapping& output : outputs) output.whole = !loop.results.empty() && output.source == loop.results;
  }
  node.inputs = std::move(inputs);
  node.outputs = std::move(outputs);
  node.locals = std::move(locals);
}

}  // namespace yici::bpmn
