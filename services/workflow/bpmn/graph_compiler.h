// Within bpmn: how one process, or one global task, becomes a Graph. compile.cc has the flow elements, compile_events.cc the
// event definitions, compile_work.cc tasks and loops, compile_text.cc expressions, names and data.
#ifndef YICI_SERVICES_WORKFLOW_BPMN_GRAPH_COMPILER_H_
#define YICI_SERVICES_WORKFLOW_BPMN_GRAPH_COMPILER_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "services/workflow/bpmn/compile.h"
#include "services/workflow/feel/parser.h"

namespace yici::bpmn {

// The elements of a model by id, and what may be said about them.
class ModelNames {
 public:
  ModelNames(const Definitions& definitions, const Options& options, std::vector<Finding>& findings);

  // What a reference names; null when there is none.
  const Element* Find(std::string_view reference) const;
  // The variable that a data object, reference, input, output, property or loop item is.
  std::string VariableOf(const Element& element) const;
  void Refuse(const Element& element, std::string reason, std::string text) const;
  void Warn(const Element& element, std::string reason, std::string text) const;

  const Definitions& definitions;
  const Options& options;
  feel::Vocabulary words;  // every variable of the model; others may exist

 private:
  void Add(const Element& element);
  void Say(Finding::Severity severity, const Element& element, std::string reason, std::string text) const;

  std::map<std::string, const Element*, std::less<>> elements_;
  std::map<std::string, std::string, std::less<>> object_names_;  // of a data object without a name: its reference's
  std::vector<Finding>& findings_;
};

class GraphCompiler {
 public:
  explicit GraphCompiler(const ModelNames& index) : index_(index), graph_(std::make_shared<Graph>()) {}

  std::shared_ptr<const Graph> Process(const Element& process);
  std::shared_ptr<const Graph> GlobalTask(const Element& task);

 private:
  // compile.cc
  void AddScope(const Element& container, uint32_t parent, uint32_t node, int depth);
  void AddNode(const Element& element, NodeKind kind, uint32_t scope);
  void AddFlow(const Element& element, uint32_t scope);
  void ReadNode(uint32_t at);
  void JoinBoundary(uint32_t at);
  void JoinCompensation(const Element& container);
  void JoinLinks(uint32_t at);
  void FindStarts(uint32_t scope);
  void CheckNode(uint32_t at);
  uint32_t NodeOf(std::string_view reference) const;

  // compile_events.cc
  void ReadEvents(uint32_t at);
  uint32_t AddEvent(const Element& definition);
  void ReadTimer(const Element& definition, Event& event);
  void ReadMessage(const Element& definition, Event& event);
  uint32_t MessageOf(const Element& task, const std::string& otherwise);
  uint32_t KeyOf(const Element& holder, const Element* message, bool throws);

  // compile_work.cc
  void ReadWork(uint32_t at);
  void ReadUserTask(const Element& task, Work& work);
  void ReadSign(const Element& task, Work& work);
  void ReadScript(const Element& task, Work& work);
  void ReadJob(const Element& task, std::string_view otherwise, Work& work);
  void ReadCall(const Element& task, Work& work);
  void ReadLoop(uint32_t at);
  void ReadMultiInstance(const Element& element, Loop& loop);

  // compile_text.cc
  uint32_t Parse(std::string_view text, const Element& element);
  uint32_t Expression(const Element& expression);  // of an element that is an expression; kNone: refused
  uint32_t ChildExpression(const Element& element, std::string_view tag);  // kNone: absent
  std::vector<Text> Texts(const Element& element, std::string_view attribute);
  void ReadMappings(uint32_t at);
  void AddAssociation(const Element& association, std::vector<Mapping>& mappings);
  void AddExtensions(const Element& element, std::string_view tag, std::vector<Mapping>& mappings);

  const ModelNames& index_;
  std::shared_ptr<Graph> graph_;
  const Element* process_ = nullptr;
  std::vector<const Element*> elements_;  // of the nodes
  std::map<std::string, uint32_t, std::less<>> nodes_;
  std::map<std::string, uint32_t, std::less<>> flows_;
  bool throws_ = false;  // the node whose events are read sends them
};

// The name of our extension attribute or element.
std::string Ours(std::string_view name);
std::string_view Trim(std::string_view text);
bool IsTrue(std::string_view attribute, bool otherwise);

}  // namespace yici::bpmn

#endif  // YICI_SERVICES_WORKFLOW_BPMN_GRAPH_COMPILER_H_
