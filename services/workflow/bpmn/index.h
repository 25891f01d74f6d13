// A model and its imports, laid out for the rules of check.h: parents, references, the flows of a node.
#ifndef YICI_SERVICES_WORKFLOW_BPMN_INDEX_H_
#define YICI_SERVICES_WORKFLOW_BPMN_INDEX_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "services/workflow/bpmn/check.h"
#include "services/workflow/bpmn/model.h"

namespace yici::bpmn::rules {

using Elements = std::vector<const Element*>;

class Index {
 public:
  // Both must outlive the index.
  Index(const Definitions& definitions, const Imports& imports);

  const Definitions& definitions() const { return *files_[0].definitions; }
  // The elements of the model itself in the order of the file: no imports, extensions or diagrams.
  const Elements& all() const { return files_[0].elements; }
  // Those of a kind.
  const Elements& all(std::string_view kind) const;
  // The name of the file that holds an element.
  const std::string& FileOf(const Element& element) const;
  // Imports of models, by all files that are reached, that are not there or have another namespace.
  const Elements& missing_imports() const { return missing_; }
  // Elements whose id another one of the same namespace has too.
  const Elements& repeated_ids() const { return repeated_; }

  // Null for the root.
  const Element* Parent(const Element& element) const;
  // The element itself or the closest around it that is of a kind; null when there is none.
  const Element* Around(const Element* element, std::string_view kind) const;
  // Follows a reference as it is written at an element. Null when it names nothing.
  const Element* Find(const Element& from, std::string_view written) const;
  const Element* FindAttribute(const Element& from, std::string_view attribute) const {
    return from.Has(attribute) ? Find(from, from.Get(attribute)) : nullptr;
  }
  // What the children of that tag name, as far as they name something.
  Elements FindChildren(const Element& from, std::string_view tag) const;
  // Whether one of the children of that tag names an element.
  bool Refers(const Element& from, std::string_view tag, const Element& to) const {
    return refers_.count({&from, tag, &to}) > 0;
  }
  // How many children of that tag an element has.
  size_t Count(const Element& element, std::string_view tag) const;

  // Sequence flows that end or begin at a node, by their own word or by that of the node.
  size_t Incoming(const Element& node) const { return std::max(Count(node, "incoming"), FlowsTo(node).size()); }
  size_t Outgoing(const Element& node) const { return std::max(Count(node, "outgoing"), FlowsFrom(node).size()); }
  // By the word of the flows.
  const Elements& FlowsFrom(const Element& node) const { return Of(outgoing_, node); }
  const Elements& FlowsTo(const Element& node) const { return Of(incoming_, node); }
  const Elements& MessageFlowsFrom(const Element& node) const { return Of(messages_from_, node); }
  const Elements& MessageFlowsTo(const Element& node) const { return Of(messages_to_, node); }
  const Elements& AssociationsFrom(const Element& element) const { return Of(associations_from_, element); }
  const Elements& BoundaryEvents(const Element& activity) const { return Of(boundary_, activity); }
  // The children, of whatever elements, that name an element.
  const Elements& NamedBy(const Element& element) const { return Of(named_by_, element); }
  // The definitions of an event, its own and those it refers to.
  const Elements& EventDefinitions(const Element& event) const { return Of(definitions_of_, event); }
  // Whether a process has start events and all of them have definitions.
  bool LacksNoneStart(const Element& process) const;
  // Whether something that carries data has that name or id.
  bool HasData(std::string_view name) const { return data_names_.count(name) > 0; }
  bool HasDefinition(const Element& event, std::string_view kind) const;

  // Whether the element is in a process with isExecutable true.
  bool Executable(const Element& element) const;
  // The definition of what an element carries (data, message, error, …); null when it says none.
  const Element* Item(const Element& element) const;
  // The structure of it, or the definition that has none; "" when there is neither. The same for what carries the same.
  std::string ItemKey(const Element& element) const;
  // Whether two of them carry the same: neither says what, or one definition, or two with the same structure.
  bool SameItem(const Element& a, const Element& b) const;

 private:
  struct File {
    const Definitions* definitions = nullptr;
    Elements elements;
    std::map<std::string_view, const Element*> by_id;
  };
  struct Place {
    const Element* parent = nullptr;
    size_t file = 0;
  };
  // By address, for lookups only: nothing walks these maps, their order has no meaning.
  using Table = std::map<const Element*, Elements>;

  void AddFile(const Definitions& definitions, const Imports& imports);
  void AddElement(const Element& element, const Element* parent, size_t file);
  void AddReferences();
  static const Elements& Of(const Table& table, const Element& element);
  void AddReference(const Element& element);

  std::vector<File> files_;
  std::map<const Element*, Place> places_;
  std::set<std::pair<std::string, std::string>> ids_;
  std::map<std::string_view, Elements> by_kind_;
  std::map<std::pair<const Element*, std::string_view>, size_t> counts_;
  std::set<std::tuple<const Element*, std::string_view, const Element*>> refers_;
  std::set<std::string_view> data_names_;
  std::set<const Element*> none_starts_;  // processes with a start event that has no definition
  Table incoming_, outgoing_, messages_from_, messages_to_, associations_from_, boundary_, named_by_, definitions_of_;
  Elements missing_, repeated_;
};

bool Is(const Element* element, std::string_view kind);  // false for null
bool IsFormal(const Element& expression);                // a formalExpression, by its name or its xsi:type (8.4.6)
bool IsTrue(const Element& element, std::string_view attribute, bool fallback = false);
// What is no integer, another rule says; it counts as the default here.
int64_t Number(const Element& element, std::string_view attribute, int64_t fallback);
Elements Children(const Element& element, std::string_view kind);
std::string_view Trimmed(std::string_view text);

}  // namespace yici::bpmn::rules

#endif  // YICI_SERVICES_WORKFLOW_BPMN_INDEX_H_
