// Data: BPMN 2.0.2, 10.4; item definitions 8.4.10.
#include <algorithm>

#include "services/workflow/bpmn/rules.h"

namespace yici::bpmn::rules {
namespace {

// The children that one of two tags has, whatever the owner is: an ioSpecification, a throw event or a catch event.
bool IsInSet(const Index& index, const Element& data, const char* set, const char* refs) {
  const Element* owner = index.Parent(data);
  if (owner == nullptr) return true;
  for (const Element* one : Children(*owner, set)) {
    const Elements listed = index.FindChildren(*one, refs);
    if (std::find(listed.begin(), listed.end(), &data) != listed.end()) return true;
  }
  return false;
}

// Whether a set lists as optional, or while executing, what it does not list at all.
bool ListsStranger(const Index& index, const Element& set, const char* all, const char* some) {
  const Elements listed = index.FindChildren(set, all), wanted = index.FindChildren(set, some);
  return std::any_of(wanted.begin(), wanted.end(),
                     [&listed](const Element* one) { return std::find(listed.begin(), listed.end(), one) == listed.end(); });
}

bool LacksCounterpart(const Index& index, const Element& set, const char* own, const char* others) {
  const Elements sets = index.FindChildren(set, own);
  return std::any_of(sets.begin(), sets.end(), [&](const Element* one) {
    const Elements back = index.FindChildren(*one, others);
    return std::find(back.begin(), back.end(), &set) == back.end();
  });
}

bool OfProcess(const Index& index, const Element* data, std::string_view tag) {
  if (!Is(data, tag)) return false;
  const Element* owner = index.Parent(*data);
  return owner != nullptr && owner->tag == "ioSpecification" && Is(index.Parent(*owner), "callableElement");
}

bool AnyIsOfProcess(const Index& index, const Element& association, const char* end, std::string_view tag) {
  const Elements ends = index.FindChildren(association, end);
  return std::any_of(ends.begin(), ends.end(), [&](const Element* one) { return OfProcess(index, one, tag); });
}

// 10.4.2: without a transformation both ends carry the same. An end that does not say what it carries fits everything.
bool Mismatches(const Index& index, const Element& association) {
  if (association.Child("transformation") != nullptr || association.Child("assignment") != nullptr) return false;
  for (const Element* target : index.FindChildren(association, "targetRef")) {
    for (const Element* source : index.FindChildren(association, "sourceRef")) {
      if (index.Item(*source) != nullptr && index.Item(*target) != nullptr && !index.SameItem(*source, *target)) return true;
    }
  }
  return false;
}

bool IsCollectionElsewhere(const Index& index, const Element& data) {
  const Element* item = index.FindAttribute(data, "itemSubjectRef");
  return Is(item, "itemDefinition") && IsTrue(*item, "isCollection") != IsTrue(data, "isCollection");
}

// 10.4.1: "name [state]".
bool IsNamedElsewise(const Index& index, const Element& reference) {
  const Element *state = reference.Child("dataState"), *object = index.FindAttribute(reference, "dataObjectRef");
  if (state == nullptr || object == nullptr || reference.name().empty() || !state->Has("name")) return false;
  return reference.name() != std::string(object->name()) + " [" + std::string(state->name()) + "]";
}

std::vector<Rule> SetRules() {
  return {
      {"EXT084", "dataInput",
       [](const Index& index, const Element& data) {
         return data.tag == "dataInput" && !IsInSet(index, data, "inputSet", "dataInputRefs");
       },
       "expected a data input to be in an input set, but it is in none"},
      {"EXT088", "dataOutput",
       [](const Index& index, const Element& data) {
         return data.tag == "dataOutput" && !IsInSet(index, data, "outputSet", "dataOutputRefs");
       },
       "expected a data output to be in an output set, but it is in none"},
      {"EXT085", "inputSet",
       [](const Index& index, const Element& set) { return ListsStranger(index, set, "dataInputRefs", "optionalInputRefs"); },
       "expected an optional input to be one of the set's data inputs, but it is not"},
      {"EXT086", "inputSet",
       [](const Index& index, const Element& set) {
         return ListsStranger(index, set, "dataInputRefs", "whileExecutingInputRefs");
       },
       "expected an input while executing to be one of the set's data inputs, but it is not"},
      {"EXT087", "inputSet",
       [](const Index& index, const Element& set) { return LacksCounterpart(index, set, "outputSetRefs", "inputSetRefs"); },
       "expected the output set to name the input set in turn, but it does not"},
      {"EXT087", "outputSet",
       [](const Index& index, const Element& set) { return LacksCounterpart(index, set, "inputSetRefs", "outputSetRefs"); },
       "expected the input set to name the output set in turn, but it does not"},
      {"EXT089", "outputSet",
       [](const Index& index, const Element& set) { return ListsStranger(index, set, "dataOutputRefs", "optionalOutputRefs"); },
       "expected an optional output to be one of the set's data outputs, but it is not"},
      {"EXT090", "outputSet",
       [](const Index& index, const Element& set) {
         return ListsStranger(index, set, "dataOutputRefs", "whileExecutingOutputRefs");
       },
       "expected an output while executing to be one of the set's data outputs, but it is not"},
  };
}

std::vector<Rule> AssociationRules() {
  return {
      {"EXT080", "dataAssociation",
       [](const Index& index, const Element& one) { return AnyIsOfProcess(index, one, "targetRef", "dataInput"); },
       "expected a data input of the process to be no target of a data association, but it is"},
      {"EXT082", "dataAssociation",
       [](const Index& index, const Element& one) { return AnyIsOfProcess(index, one, "sourceRef", "dataOutput"); },
       "expected a data output of the process to be no source of a data association, but it is"},
      {"EXT091", "dataAssociation", Mismatches,
       "expected both ends of a data association to carry the same item, or a transformation, but they differ"},
      {"EXT092", "dataAssociation",
       [](const Index&, const Element& one) {
         const size_t sources = static_cast<size_t>(std::count_if(
             one.children.begin(), one.children.end(), [](const Element& child) { return child.tag == "sourceRef"; }));
         return sources > 1 && one.Child("transformation") == nullptr;
       },
       "expected a data association without transformation to have one source, but it has more"},
  };
}

}  // namespace

std::vector<Rule> DataRules() {
  std::vector<Rule> rules = {
      {"EXT020", "dataObject", IsCollectionElsewhere,
       "expected isCollection to be that of the item definition, but it is the opposite"},
      {"EXT020", "dataInput", IsCollectionElsewhere,
       "expected isCollection to be that of the item definition (EXT081), but it is the opposite"},
      {"EXT020", "dataOutput", IsCollectionElsewhere,
       "expected isCollection to be that of the item definition (EXT083), but it is the opposite"},
      {"EXT074", "dataObject", [](const Index&, const Element& data) { return data.Child("dataState") != nullptr; },
       "expected states at references to a data object only, but the data object has one"},
      {"EXT075", "dataObjectReference", [](const Index&, const Element& data) { return data.Has("itemSubjectRef"); },
       "expected the data object to say what it carries, but a reference to it does"},
      {"EXT079", "subProcess", [](const Index&, const Element& process) { return process.Child("ioSpecification") != nullptr; },
       "expected no inputs and outputs at a sub-process, but there are"},
      {"EXT076", "dataObjectReference", IsNamedElsewise,
       "expected a reference to be named as its data object with the state in brackets, but it has another name"},
  };
  for (const auto& part : {SetRules(), AssociationRules()}) rules.insert(rules.end(), part.begin(), part.end());
  return rules;
}

}  // namespace yici::bpmn::rules
