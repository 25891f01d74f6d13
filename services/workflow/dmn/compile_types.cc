#include "services/workflow/dmn/compile_types.h"

#include <set>
#include <utility>

namespace yici::dmn {
namespace {

using feel::Type;

constexpr int kTypeDepthMax = 100;

std::string_view WithoutPrefix(std::string_view type_ref) {
  // "feel:string" and "xsd:string" as older models write them.
  for (const std::string_view prefix : {"feel:", "feel.", "xsd:"}) {
    if (type_ref.substr(0, prefix.size()) == prefix) return type_ref.substr(prefix.size());
  }
  return type_ref;
}

// Makes the types of all units, each after those it stands on.
class TypeMaker {
 public:
  TypeMaker(std::vector<Unit>& units, Model& model, Findings& findings) : units_(units), model_(model), findings_(findings) {}

  void Run() {
    for (size_t i = 0; i < units_.size(); ++i) {
      for (const ItemDefinition& item : units_[i].definitions->items) Named(i, item.name);
    }
    for (Unit& unit : units_) AddImported(unit);
  }

 private:
  // The type of an item definition's name in a unit; null when there is none, or in a cycle.
  const Type* Named(size_t at, const std::string& name) {
    Unit& unit = units_[at];
    const std::string key = feel::NormalName(name);
    if (const auto made = unit.words.types.find(key); made != unit.words.types.end()) return made->second;
    for (const ItemDefinition& item : unit.definitions->items) {
      if (feel::NormalName(item.name) != key) continue;
      if (depth_ > kTypeDepthMax || !open_.emplace(at, key).second) {
        findings_.Refuse("TYPE_CYCLE", *unit.definitions, item.id.empty() ? item.name : item.id,
                         "expected a type that ends, but " + item.name + " contains itself");
        return nullptr;
      }
      ++depth_;
      const Type* type = Make(at, item);
      --depth_;
      open_.erase({at, key});
      return unit.words.types[key] = type;
    }
    return nullptr;
  }

  // A reference to a built-in type, a type of the unit or one of an import.
  const Type* Referred(size_t at, const std::string& type_ref, const ItemDefinition& item) {
    if (type_ref.empty()) return nullptr;
    if (const Type* own = Named(at, type_ref)) return own;
    const Unit& unit = units_[at];
    for (size_t i = 0; i < unit.imports.size(); ++i) {
      const std::string& prefix = unit.definitions->imports[i].name;
      if (unit.imports[i] == kNoUnit) continue;
      if (prefix.empty()) {
        if (const Type* type = Named(unit.imports[i], type_ref)) return type;
      } else if (type_ref.size() > prefix.size() && type_ref.compare(0, prefix.size(), prefix) == 0 &&
                 type_ref[prefix.size()] == '.') {
        if (const Type* type = Named(unit.imports[i], type_ref.substr(prefix.size() + 1))) return type;
      }
    }
    const Type* builtin = feel::BuiltinType(WithoutPrefix(type_ref));
    if (builtin == nullptr) {
      findings_.Fault("UNKNOWN_TYPE", *unit.definitions, item.id.empty() ? item.name : item.id,
                      "expected a type, but there is no " + type_ref);
    }
    return builtin;
  }

  const Type* Make(size_t at, const ItemDefinition& item) {
    Type type = Base(at, item);
    type.name = item.name;
    if (!item.is_collection) {
      Constrain(type, at, item.allowed_values, item);
      Constrain(type, at, item.type_constraint, item);  // narrows what is allowed
      return model_.types->New(std::move(type));
    }
    Constrain(type, at, item.allowed_values, item);
    Type list;
    list.kind = Type::Kind::kList;
    list.name = item.name;
    list.element = model_.types->New(std::move(type));
    Constrain(list, at, item.type_constraint, item);
    return model_.types->New(std::move(list));
  }

  Type Base(size_t at, const ItemDefinition& item) {
    Type type;
    if (item.is_function) {
      type.kind = Type::Kind::kFunction;
      for (const ItemDefinition& parameter : item.components)
        type.parameters.push_back(OrAny(Referred(at, parameter.type_ref, item)));
      type.result = Referred(at, item.type_ref, item);
      return type;
    }
    if (!item.components.empty()) {
      type.kind = Type::Kind::kContext;
      ++depth_;
      for (const ItemDefinition& component : item.components)
        type.fields.push_back({feel::NormalName(component.name), Make(at, component)});
      --depth_;
      return type;
    }
    // With what it allows: a type that stands on another narrows it (7.3.2).
    const Type* base = Referred(at, item.type_ref, item);
    return base == nullptr ? type : *base;
  }

  static const Type* OrAny(const Type* type) { return type == nullptr ? &feel::AnyType() : type; }

  // One more thing that a type demands, before those it has.
  void Constrain(Type& type, size_t at, const std::string& text, const ItemDefinition& item) {
    if (text.empty()) return;
    feel::Vocabulary words;
    words.open = true;  // a component's constraint may speak of the entries of "?"
    model_.constraints.push_back(feel::ParseTests(text, words));
    feel::Program& program = model_.constraints.back();
    program.element = item.id.empty() ? item.name : item.id;
    findings_.Faulty(program, *units_[at].definitions, 0);
    type.allowed.insert(type.allowed.begin(), &program);
  }

  static void AddImported(Unit& unit, const Unit& from, const std::string& prefix) {
    for (const ItemDefinition& item : from.definitions->items) {
      const auto found = from.words.types.find(feel::NormalName(item.name));
      if (found == from.words.types.end()) continue;
      unit.words.types.emplace(prefix.empty() ? found->first : feel::NormalName(prefix) + "." + found->first, found->second);
    }
  }
  void AddImported(Unit& unit) {
    for (size_t i = 0; i < unit.imports.size(); ++i) {
      if (unit.imports[i] != kNoUnit) AddImported(unit, units_[unit.imports[i]], unit.definitions->imports[i].name);
    }
  }

  std::vector<Unit>& units_;
  Model& model_;
  Findings& findings_;
  std::set<std::pair<size_t, std::string>> open_;  // under way: one met again stands on itself
  int depth_ = 0;
};

}  // namespace

void Findings::Add(Finding::Severity severity, std::string reason, const Definitions& model, std::string element,
                   std::string text, uint32_t line) {
  refused_ |= severity == Finding::Severity::kRefusal;
  findings_.push_back({severity, std::move(reason), model.file, std::move(element), std::move(text), line});
}

void Findings::Refuse(std::string reason, const Definitions& model, std::string element, std::string text, uint32_t line) {
  Add(Finding::Severity::kRefusal, std::move(reason), model, std::move(element), std::move(text), line);
}

void Findings::Fault(std::string reason, const Definitions& model, std::string element, std::string text, uint32_t line) {
  const auto severity = faults_ == Faults::kRefuse ? Finding::Severity::kRefusal : Finding::Severity::kWarning;
  Add(severity, std::move(reason), model, std::move(element), std::move(text), line);
}

void Findings::Warn(std::string reason, const Definitions& model, std::string element, std::string text, uint32_t line) {
  Add(Finding::Severity::kWarning, std::move(reason), model, std::move(element), std::move(text), line);
}

void Findings::Faulty(const feel::Program& program, const Definitions& model, uint32_t line) {
  for (const feel::Diagnostic& fault : program.faults) {
    std::string text =
        "expected FEEL, but at byte " + std::to_string(fault.offset) + " " + std::string(feel::ReasonText(fault.reason));
    if (!fault.detail.empty()) text += ": " + fault.detail;
    Fault(std::string(feel::ReasonName(fault.reason)), model, program.element, std::move(text), line);
  }
}

void CompileTypes(std::vector<Unit>& units, Model& model, Findings& findings) { TypeMaker(units, model, findings).Run(); }

const feel::Type* FindType(const Unit& unit, const std::string& type_ref, const std::string& element, Findings& findings) {
  if (type_ref.empty()) return nullptr;
  const auto found = unit.words.types.find(feel::NormalName(type_ref));
  if (found != unit.words.types.end()) return found->second;
  const feel::Type* builtin = feel::BuiltinType(WithoutPrefix(type_ref));
  if (builtin == nullptr) {
    findings.Fault("UNKNOWN_TYPE", *unit.definitions, element, "expected a type, but there is no " + type_ref);
  }
  return builtin;
}

}  // namespace yici::dmn
