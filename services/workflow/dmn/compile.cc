#include "services/workflow/dmn/compile.h"

#include <algorithm>
#include <map>
#include <utility>

#include "services/workflow/dmn/compile_logic.h"
#include "services/workflow/dmn/compile_types.h"

namespace yici::dmn {

std::string Finding::ToString() const {
  std::string out = (file.empty() ? "model" : file) + (line == 0 ? "" : ":" + std::to_string(line)) + ": ";
  out += severity == Severity::kRefusal ? "refused: " : "warning: ";
  out += reason;
  if (!element.empty()) out += " in " + element;
  return out + ": " + text;
}

std::optional<uint32_t> Model::Find(std::string_view name, std::string_view wanted_space) const {
  const std::string_view space = wanted_space.empty() ? std::string_view(name_space) : wanted_space;
  const std::string normal = feel::NormalName(name);
  for (size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].name == normal && nodes[i].name_space == space) return static_cast<uint32_t>(i);
  }
  return std::nullopt;
}

namespace {

// Names that may stand behind a dot somewhere: of components, entries, columns and outputs.
void CollectMembers(const ItemDefinition& item, feel::Vocabulary& words) {
  for (const ItemDefinition& component : item.components) {
    words.AddMember(component.name);
    CollectMembers(component, words);
  }
}

void CollectMembers(const Expression& expression, feel::Vocabulary& words) {
  for (const Expression::Named& named : expression.named) {
    words.AddMember(named.variable.name);
    CollectMembers(*named.value, words);
  }
  for (const InformationItem& column : expression.columns) words.AddMember(column.name);
  for (const Expression& part : expression.parts) CollectMembers(part, words);
  if (expression.table == nullptr) return;
  for (const DecisionTable::Output& output : expression.table->outputs) words.AddMember(output.name);
}

class Compiler {
 public:
  Compiler(std::vector<Definitions> models, const CompileOptions& options)
      : models_(std::move(models)),
        model_(std::make_unique<Model>()),
        findings_(compiled_.findings, options.faults),
        options_(options) {}

  Compiled Run() {
    if (models_.empty() || models_.size() > kModelsMax) {
      findings_.Refuse("TOO_LARGE", Definitions(), "", "expected 1 to 100 models, but got " + std::to_string(models_.size()));
      return std::move(compiled_);
    }
    model_->name_space = models_[0].name_space;
    OpenUnits();
    if (!findings_.refused()) CompileTypes(units_, *model_, findings_);
    if (!findings_.refused()) AddNodes();
    if (!findings_.refused()) Resolve();
    if (!findings_.refused()) CheckCycles();
    if (!findings_.refused()) CompileAll();
    if (!findings_.refused()) compiled_.model = std::move(model_);
    return std::move(compiled_);
  }

 private:
  struct Place {
    size_t unit = 0;
    const Element* element = nullptr;
  };

  void OpenUnits() {
    std::map<std::string, size_t> by_space;
    units_.resize(models_.size());
    for (size_t i = 0; i < models_.size(); ++i) {
      units_[i].definitions = &models_[i];
      if (!by_space.emplace(models_[i].name_space, i).second) {
        findings_.Refuse("DUPLICATE_MODEL", models_[i], models_[i].id,
                         "expected one model of a namespace, but " + models_[i].name_space + " comes twice");
      }
    }
    for (Unit& unit : units_) {
      for (const Import& import : unit.definitions->imports) {
        const auto found = by_space.find(import.name_space);
        unit.imports.push_back(found == by_space.end() ? kNoUnit : found->second);
        if (found == by_space.end()) {
          findings_.Fault("IMPORT_MISSING", *unit.definitions, import.name,
                          "expected the model of namespace " + import.name_space + ", but it is not there");
        }
      }
    }
    for (size_t i = 0; i < units_.size(); ++i) {
      std::vector<char> seen(units_.size(), 0);
      if (ImportsItself(i, i, seen)) {
        findings_.Refuse("IMPORT_CYCLE", models_[i], models_[i].id, "expected imports that end, but the model imports itself");
      }
    }
    for (Unit& unit : units_) CollectWords(unit);
  }

  bool ImportsItself(size_t from, size_t wanted, std::vector<char>& seen) const {
    for (const size_t next : units_[from].imports) {
      if (next == kNoUnit) continue;
      if (next == wanted) return true;
      if (std::exchange(seen[next], 1) == 0 && ImportsItself(next, wanted, seen)) return true;
    }
    return false;
  }

  // What an import brings may come from what it imports itself: every model's members count everywhere.
  void CollectWords(Unit& unit) {
    for (const Definitions& model : models_) {
      for (const ItemDefinition& item : model.items) CollectMembers(item, unit.words);
      for (const Element& element : model.elements) {
        if (element.logic != nullptr) CollectMembers(*element.logic, unit.words);
        if (&model != unit.definitions) unit.words.AddMember(element.name);
      }
    }
  }

  static const std::string& IdOf(const Element& element) { return element.id.empty() ? element.name : element.id; }

  void AddNodes() {
    for (size_t i = 0; i < units_.size(); ++i) {
      const Definitions& model = *units_[i].definitions;
      std::map<std::string, const Element*> names;
      for (const Element& element : model.elements) {
        if (places_.size() >= kElementsMax)
          return findings_.Refuse("TOO_LARGE", model, model.id, "expected at most 20000 elements, but there are more");
        GraphNode node;
        node.kind = element.kind;
        node.id = IdOf(element);
        node.name = feel::NormalName(element.name.empty() ? element.variable.name : element.name);
        node.name_space = model.name_space;
        node.type = FindType(units_[i], element.variable.type_ref, node.id, findings_);
        if (!names.emplace(node.name, &element).second) {
          findings_.Fault("DUPLICATE_NAME", model, node.id, "expected one element of a name, but " + node.name + " comes twice",
                          element.line);
        }
        if (!element.id.empty() && !by_id_.emplace(std::pair(i, element.id), static_cast<uint32_t>(places_.size())).second) {
          findings_.Fault("DUPLICATE_ID", model, node.id, "expected one element of an id, but it comes twice", element.line);
        }
        places_.push_back({i, &element});
        model_->nodes.push_back(std::move(node));
      }
    }
  }

  // "#id", "id" or "namespace#id".
  std::optional<uint32_t> Follow(size_t unit, const std::string& href) const {
    const size_t hash = href.find('#');
    const std::string id = hash == std::string::npos ? href : href.substr(hash + 1);
    const std::string space = hash == std::string::npos ? "" : href.substr(0, hash);
    for (size_t i = 0; i < units_.size(); ++i) {
      if (space.empty() ? i != unit : units_[i].definitions->name_space != space) continue;
      const auto found = by_id_.find({i, id});
      return found == by_id_.end() ? std::nullopt : std::optional<uint32_t>(found->second);
    }
    return std::nullopt;
  }

  std::optional<uint32_t> FollowOrFault(const Place& place, const std::string& href) {
    const auto found = Follow(place.unit, href);
    if (!found) {
      findings_.Fault("UNKNOWN_REFERENCE", *units_[place.unit].definitions, IdOf(*place.element),
                      "expected an element, but there is no " + href, place.element->line);
    }
    return found;
  }

  // The name under which a unit sees the elements of another.
  std::string PrefixOf(size_t unit, size_t other) const {
    for (size_t i = 0; i < units_[unit].imports.size(); ++i) {
      if (units_[unit].imports[i] == other) return feel::NormalName(units_[unit].definitions->imports[i].name);
    }
    return "";
  }

  void Resolve() {
    for (size_t i = 0; i < places_.size(); ++i) {
      const Place& place = places_[i];
      GraphNode& node = model_->nodes[i];
      if (place.element->kind == Element::Kind::kService) {
        ResolveService(place, node);
        continue;
      }
      for (const auto* hrefs : {&place.element->inputs, &place.element->decisions, &place.element->knowledge}) {
        for (const std::string& href : *hrefs) {
          const auto found = FollowOrFault(place, href);
          if (!found) continue;
          const size_t other = places_[*found].unit;
          node.requirements.push_back(
              {other == place.unit ? "" : PrefixOf(place.unit, other), model_->nodes[*found].name, *found});
        }
      }
    }
  }

  // Parameters: the input data, then the input decisions (DMN 1.5, 10.4).
  void ResolveService(const Place& place, GraphNode& node) {
    for (const auto* hrefs : {&place.element->inputs, &place.element->decisions}) {
      for (const std::string& href : *hrefs) {
        if (const auto found = FollowOrFault(place, href)) node.inputs.push_back(*found);
      }
    }
    for (const std::string& href : place.element->outputs) {
      if (const auto found = FollowOrFault(place, href)) node.outputs.push_back(*found);
    }
    for (const uint32_t input : node.inputs) node.parameters.push_back({model_->nodes[input].name, model_->nodes[input].type});
  }

  // Depth first over requirements and outputs, without recursion of ours: a chain may be as long as the model.
  void CheckCycles() {
    enum : char { kNew, kOpen, kDone };
    std::vector<char> state(places_.size(), kNew);
    for (uint32_t start = 0; start < places_.size(); ++start) {
      std::vector<std::pair<uint32_t, size_t>> path;
      if (state[start] == kNew) path.emplace_back(start, 0), state[start] = kOpen;
      while (!path.empty()) {
        const auto [at, next] = path.back();
        const std::vector<uint32_t> below = Below(at);
        if (next == below.size()) {
          state[at] = kDone;
          path.pop_back();
          continue;
        }
        ++path.back().second;
        const uint32_t to = below[next];
        if (state[to] == kOpen) {
          findings_.Fault("REQUIREMENT_CYCLE", *units_[places_[at].unit].definitions, model_->nodes[at].id,
                          "expected requirements that end, but " + model_->nodes[to].name + " requires itself",
                          places_[at].element->line);
        } else if (state[to] == kNew) {
          state[to] = kOpen;
          path.emplace_back(to, 0);
        }
      }
    }
  }

  std::vector<uint32_t> Below(uint32_t at) const {
    std::vector<uint32_t> below = model_->nodes[at].outputs;
    for (const auto& requirement : model_->nodes[at].requirements) below.push_back(requirement.node);
    return below;
  }

  void CompileAll() {
    for (size_t i = 0; i < places_.size(); ++i) {
      const Element& element = *places_[i].element;
      const Unit& unit = units_[places_[i].unit];
      GraphNode& node = model_->nodes[i];
      if (element.logic == nullptr) {
        if (element.kind == Element::Kind::kDecision) {
          findings_.Warn("NO_LOGIC", *unit.definitions, node.id,
                         "expected logic, but the decision has none: its value must be given", element.line);
        }
        continue;
      }
      feel::Vocabulary words;
      words.parent = &unit.words;
      for (const auto& requirement : node.requirements) {
        const GraphNode& required = model_->nodes[requirement.node];
        const bool value = required.kind == Element::Kind::kInput || required.kind == Element::Kind::kDecision;
        words.AddName(requirement.prefix.empty() ? requirement.name : requirement.prefix,
                      requirement.prefix.empty() && value ? required.type : nullptr);
        if (!requirement.prefix.empty()) words.AddMember(requirement.name);
      }
      LogicCompiler compiler(unit, findings_);
      node.logic = std::make_unique<Logic>(compiler.Compile(*element.logic, words, node.id));
      if (element.kind == Element::Kind::kDecision) compiler.CheckResult(*node.logic, node.type);
    }
  }

  std::vector<Definitions> models_;
  std::vector<Unit> units_;
  std::vector<Place> places_;  // of Model::nodes
  std::map<std::pair<size_t, std::string>, uint32_t> by_id_;
  std::unique_ptr<Model> model_;
  Compiled compiled_;
  Findings findings_;
  CompileOptions options_;
};

}  // namespace

Compiled Compile(std::vector<Definitions> models, const CompileOptions& options) {
  return Compiler(std::move(models), options).Run();
}

}  // namespace yici::dmn
