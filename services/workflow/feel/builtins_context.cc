// Functions of contexts (10.3.4.10).
#include <algorithm>
#include <vector>

#include "services/workflow/feel/builtins.h"

namespace yici::feel {
namespace {

Value GetValue(const Call& call) {
  const Value* value = call[0].context().Find(call[1].text());
  return value == nullptr ? call.Null(Reason::kNoSuchEntry) : *value;
}

Value GetEntries(const Call& call) {
  const Context& context = call[0].context();
  Value* items = call.arena().NewArray<Value>(context.size);
  Value* next = items;
  for (const Entry& entry : context) {
    const Entry pair[] = {{"key", Value(entry.name)}, {"value", entry.value}};
    *next++ = MakeContext(call.arena(), pair);
  }
  return SealList(call.arena(), items, context.size);
}

Value ContextFrom(const Call& call) {
  std::vector<Entry> entries;
  for (const Value& item : call[0].list()) {
    if (!item.is(Kind::kContext)) return call.Null(Reason::kArgumentType);
    const Value* key = item.context().Find("key");
    const Value* value = item.context().Find("value");
    if (key == nullptr || value == nullptr || !key->is(Kind::kString)) return call.Null();
    const auto same = [key](const Entry& entry) { return entry.name == key->text(); };
    if (!call.evaluation.Charge(1 + entries.size() / 4) || std::any_of(entries.begin(), entries.end(), same))
      return call.Null(Reason::kDuplicateName);
    entries.push_back({key->text(), *value});
  }
  return MakeContext(call.arena(), entries);
}

// A copy with one entry set: replaced where it stands, or added at the end.
Value Put(Arena& arena, const Context& context, std::string_view key, const Value& value) {
  std::vector<Entry> entries(context.begin(), context.end());
  const auto found = std::find_if(entries.begin(), entries.end(), [key](const Entry& entry) { return entry.name == key; });
  if (found == entries.end()) {
    entries.push_back({key, value});
  } else {
    found->value = value;
  }
  return MakeContext(arena, entries);
}

Value ContextPut(const Call& call) { return Put(call.arena(), call[0].context(), call[1].text(), call[2]); }

// Along a path of keys; every one but the last must name a context.
Value PutAlong(const Call& call, const Context& context, std::span<const Value> keys) {
  const std::string_view key = keys[0].text();
  if (keys.size() == 1) return Put(call.arena(), context, key, call[2]);
  const Value* inner = context.Find(key);
  if (inner == nullptr || !inner->is(Kind::kContext)) return call.Null(Reason::kNoSuchEntry);
  const Value changed = PutAlong(call, inner->context(), keys.subspan(1));
  return changed.is_null() ? changed : Put(call.arena(), context, key, changed);
}

Value ContextPutAlong(const Call& call) {
  const std::span<const Value> keys(call[1].list().items, call[1].list().size);
  const bool named = std::all_of(keys.begin(), keys.end(), [](const Value& key) { return key.is(Kind::kString); });
  if (keys.empty() || keys.size() > kNestingMax || !named) return call.Null();
  return PutAlong(call, call[0].context(), keys);
}

Value ContextMerge(const Call& call) {
  std::vector<Entry> entries;
  for (const Value& item : call[0].list()) {
    if (!item.is(Kind::kContext)) return call.Null(Reason::kArgumentType);
    for (const Entry& entry : item.context()) {
      if (!call.evaluation.Charge(1 + entries.size() / 4)) return Value();
      const auto found =
          std::find_if(entries.begin(), entries.end(), [&entry](const Entry& other) { return other.name == entry.name; });
      if (found == entries.end()) {
        entries.push_back(entry);
      } else {
        found->value = entry.value;
      }
    }
  }
  return MakeContext(call.arena(), entries);
}

constexpr Overload kRows[] = {
    {"get value", "cs", "m,key", GetValue},
    {"get entries", "c", "m", GetEntries},
    {"context", "l", "entries", ContextFrom},
    {"context put", "csa", "context,key,value", ContextPut},
    {"context put", "cla", "context,keys,value", ContextPutAlong},
    {"context merge", "l", "contexts", ContextMerge},
};

}  // namespace

std::span<const Overload> ContextFunctions() { return kRows; }

}  // namespace yici::feel
