#include "services/workflow/bpmn/index.h"

#include <algorithm>
#include <charconv>

#include "services/workflow/bpmn/schema.h"

namespace yici::bpmn::rules {

bool Is(const Element* element, std::string_view kind) { return element != nullptr && Schema::Get().Is(element->tag, kind); }

bool IsFormal(const Element& expression) {
  const std::string_view type = expression.Get("{http://www.w3.org/2001/XMLSchema-instance}type");
  return Is(&expression, "formalExpression") || type.substr(type.rfind(':') + 1) == "tFormalExpression";
}

bool IsTrue(const Element& element, std::string_view attribute, bool fallback) {
  if (!element.Has(attribute)) return fallback;
  const std::string_view value = Trimmed(element.Get(attribute));
  return value == "true" || value == "1";
}

int64_t Number(const Element& element, std::string_view attribute, int64_t fallback) {
  const std::string_view text = Trimmed(element.Get(attribute));
  int64_t value = fallback;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Elements Children(const Element& element, std::string_view kind) {
  Elements found;
  for (const Element& child : element.children) {
    if (Is(&child, kind)) found.push_back(&child);
  }
  return found;
}

std::string_view Trimmed(std::string_view text) {
  const size_t begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

Index::Index(const Definitions& definitions, const Imports& imports) {
  AddFile(definitions, imports);
  AddReferences();
}

void Index::AddFile(const Definitions& definitions, const Imports& imports) {
  const size_t file = files_.size();
  files_.push_back({&definitions, {}, {}});
  AddElement(definitions.root, nullptr, file);
  for (const Element& import : definitions.root.children) {
    if (import.tag != "import" || import.Get("importType") != kModelNamespace) continue;
    const auto found = imports.find(import.Get("location"));
    if (found == imports.end() || found->second->target_namespace != import.Get("namespace")) {
      missing_.push_back(&import);
      continue;
    }
    const auto same = [&found](const File& known) { return known.definitions == found->second; };
    if (std::none_of(files_.begin(), files_.end(), same)) AddFile(*found->second, imports);
  }
}

// The depth of a file is bounded by its loader.
void Index::AddElement(const Element& element, const Element* parent, size_t file) {
  if (element.tag[0] == '{' || element.tag == "extensionElements") return;
  places_[&element] = {parent, file};
  files_[file].elements.push_back(&element);
  const Kind* kind = file == 0 ? Schema::Get().Find(element.tag) : nullptr;
  if (kind != nullptr) {
    for (const std::string_view ancestor : kind->ancestors) by_kind_[ancestor].push_back(&element);
  }
  if (element.Has("id")) {
    files_[file].by_id.emplace(element.id(), &element);
    const bool first = ids_.emplace(files_[file].definitions->target_namespace, element.id()).second;
    if (!first) repeated_.push_back(&element);
  }
  for (const Element& child : element.children) {
    ++counts_[{&element, child.tag}];
    AddElement(child, &element, file);
  }
}

void Index::AddReferences() {
  for (const File& file : files_) {
    for (const Element* element : file.elements) AddReference(*element);
  }
  for (const File& file : files_) {
    for (const Element* element : file.elements) {
      if (element->tag == "startEvent" && EventDefinitions(*element).empty()) none_starts_.insert(Parent(*element));
    }
  }
}

void Index::AddReference(const Element& element) {
  const auto add = [this, &element](Table& table, std::string_view attribute) {
    if (const Element* to = FindAttribute(element, attribute)) table[to].push_back(&element);
  };
  if (element.tag == "sequenceFlow") {
    add(outgoing_, "sourceRef");
    add(incoming_, "targetRef");
  } else if (element.tag == "messageFlow") {
    add(messages_from_, "sourceRef");
    add(messages_to_, "targetRef");
  } else if (element.tag == "association") {
    add(associations_from_, "sourceRef");
  } else if (element.tag == "boundaryEvent") {
    add(boundary_, "attachedToRef");
  } else if (Is(&element, "eventDefinition")) {
    definitions_of_[Parent(element)].push_back(&element);
  }
  if (Is(&element, "itemAwareElement")) data_names_.insert({element.name(), element.id()});
  // An element without a kind is a value; the schema's rules say which of them are references.
  const Element* parent = Parent(element);
  if (parent == nullptr || Schema::Get().Find(element.tag) != nullptr) return;
  const Element* named = Find(element, element.text);
  if (named == nullptr) return;
  refers_.insert({parent, element.tag, named});
  named_by_[named].push_back(&element);
  if (element.tag == "eventDefinitionRef" && Is(named, "eventDefinition")) definitions_of_[parent].push_back(named);
}

const Elements& Index::all(std::string_view kind) const {
  static const Elements kNone;
  const auto found = by_kind_.find(kind);
  return found == by_kind_.end() ? kNone : found->second;
}

const std::string& Index::FileOf(const Element& element) const {
  const auto found = places_.find(&element);
  return files_[found == places_.end() ? 0 : found->second.file].definitions->file;
}

const Element* Index::Parent(const Element& element) const {
  const auto found = places_.find(&element);
  return found == places_.end() ? nullptr : found->second.parent;
}

const Element* Index::Around(const Element* element, std::string_view kind) const {
  while (element != nullptr && !Is(element, kind)) element = Parent(*element);
  return element;
}

// A name with a prefix is looked up in the files of that namespace; one without, in its own file: few tools write the
// default namespace that the letter of the standard asks for.
const Element* Index::Find(const Element& from, std::string_view written) const {
  const auto place = places_.find(&from);
  if (place == places_.end()) return nullptr;
  const File& own = files_[place->second.file];
  const QName name = Resolve(*own.definitions, written);
  const bool has_prefix = written.find(':') != std::string_view::npos;
  if (!name.prefix_known) return nullptr;
  if (!has_prefix || name.ns == own.definitions->target_namespace) {
    const auto found = own.by_id.find(name.local);
    if (found != own.by_id.end()) return found->second;
  }
  const std::string& space = has_prefix ? name.ns : own.definitions->target_namespace;
  for (const File& file : files_) {
    if (file.definitions->target_namespace != space) continue;
    const auto found = file.by_id.find(name.local);
    if (found != file.by_id.end()) return found->second;
  }
  return nullptr;
}

Elements Index::FindChildren(const Element& from, std::string_view tag) const {
  Elements found;
  for (const Element& child : from.children) {
    const Element* named = child.tag == tag ? Find(child, child.text) : nullptr;
    if (named != nullptr) found.push_back(named);
  }
  return found;
}

const Elements& Index::Of(const Table& table, const Element& element) {
  static const Elements kNone;
  const auto found = table.find(&element);
  return found == table.end() ? kNone : found->second;
}

size_t Index::Count(const Element& element, std::string_view tag) const {
  const auto found = counts_.find({&element, tag});
  return found == counts_.end() ? 0 : found->second;
}

bool Index::LacksNoneStart(const Element& process) const {
  return Count(process, "startEvent") > 0 && none_starts_.count(&process) == 0;
}

bool Index::HasDefinition(const Element& event, std::string_view kind) const {
  const Elements& found = EventDefinitions(event);
  return std::any_of(found.begin(), found.end(), [kind](const Element* one) { return one->tag == kind; });
}

bool Index::Executable(const Element& element) const {
  const Element* process = Around(&element, "process");
  return process != nullptr && IsTrue(*process, "isExecutable");
}

const Element* Index::Item(const Element& element) const {
  if (element.Has("itemSubjectRef")) return FindAttribute(element, "itemSubjectRef");
  if (element.tag == "message") return FindAttribute(element, "itemRef");
  if (element.Has("structureRef")) return FindAttribute(element, "structureRef");
  const Element* behind = FindAttribute(element, "dataObjectRef");
  if (behind == nullptr) behind = FindAttribute(element, "dataStoreRef");
  return behind == nullptr || behind == &element ? nullptr : FindAttribute(*behind, "itemSubjectRef");
}

std::string Index::ItemKey(const Element& element) const {
  const Element* item = Item(element);
  if (item == nullptr) return "";
  return item->Has("structureRef") ? "structure " + std::string(item->Get("structureRef")) : "item " + std::string(item->id());
}

bool Index::SameItem(const Element& a, const Element& b) const { return ItemKey(a) == ItemKey(b); }

}  // namespace yici::bpmn::rules
