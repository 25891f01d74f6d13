#include "services/workflow/feel/type.h"

#include <algorithm>
#include <array>
#include <utility>

#include "services/workflow/feel/function.h"

namespace yici::feel {
namespace {

Type Simple(Type::Kind kind) {
  Type type;
  type.kind = kind;
  return type;
}

const Type& ElementOf(const Type& type) { return type.element == nullptr ? AnyType() : *type.element; }

}  // namespace

const Type& AnyType() {
  static const Type any;
  return any;
}

const Type* BuiltinType(std::string_view name) {
  using K = Type::Kind;
  static const std::array<Type, 14> types = [] {
    std::array<Type, 14> made;
    for (size_t i = 0; i < made.size(); ++i) made[i] = Simple(static_cast<K>(i));
    made[static_cast<size_t>(K::kFunction)].any_function = true;
    return made;
  }();
  static constexpr std::pair<std::string_view, K> kNames[] = {{"Any", K::kAny},
                                                              {"Null", K::kNull},
                                                              {"boolean", K::kBoolean},
                                                              {"number", K::kNumber},
                                                              {"string", K::kString},
                                                              {"date", K::kDate},
                                                              {"time", K::kTime},
                                                              {"date and time", K::kDateTime},
                                                              {"dateTime", K::kDateTime},
                                                              {"days and time duration", K::kSpan},
                                                              {"dayTimeDuration", K::kSpan},
                                                              {"years and months duration", K::kMonths},
                                                              {"yearMonthDuration", K::kMonths},
                                                              {"list", K::kList},
                                                              {"context", K::kContext},
                                                              {"range", K::kRange},
                                                              {"function", K::kFunction}};
  for (const auto& [known, kind] : kNames) {
    if (known == name) return &types[static_cast<size_t>(kind)];
  }
  return nullptr;
}

namespace {

constexpr size_t kNamesPerStep = 16;  // looked at to find one

bool IsInstanceOfContext(const Context& context, const Type& type, Effort& effort) {
  return std::all_of(type.fields.begin(), type.fields.end(), [&](const Type::Field& field) {
    if (!effort.Spend(1 + context.size / kNamesPerStep)) return false;
    const Value* entry = context.Find(field.name);
    return entry != nullptr && Conforms(*entry, *field.type, effort);
  });
}

bool IsInstanceOfRange(const Range& range, const Type& type, Effort& effort) {
  const Type& element = ElementOf(type);
  return effort.Spend(1) && Conforms(range.low, element, effort) && Conforms(range.high, element, effort);
}

// Whether every value of `narrow` is one of `wide`.
bool Fits(const Type& narrow, const Type& wide, Effort& effort) {
  if (wide.kind == Type::Kind::kAny || &narrow == &wide) return true;
  if (!effort.Spend(1) || narrow.kind != wide.kind) return false;
  switch (wide.kind) {
    case Type::Kind::kList:
    case Type::Kind::kRange: return Fits(ElementOf(narrow), ElementOf(wide), effort);
    case Type::Kind::kContext:
      return std::all_of(wide.fields.begin(), wide.fields.end(), [&](const Type::Field& field) {
        const auto found = std::find_if(narrow.fields.begin(), narrow.fields.end(),
                                        [&field](const auto& own) { return own.name == field.name; });
        return found != narrow.fields.end() && Fits(*found->type, *field.type, effort);
      });
    default: return true;
  }
}

// Parameters are taken: a function that takes more fits. Undeclared ones take and give Any.
bool IsInstanceOfFunction(const Function& function, const Type& type, Effort& effort) {
  if (type.any_function) return true;
  // What a closure gives is found out from the whole of its program.
  if (function.program != nullptr && !effort.Spend(function.program->nodes.size())) return false;
  const FunctionShape shape = ShapeOf(function);
  if (shape.parameters.size() != type.parameters.size()) return false;
  for (size_t i = 0; i < shape.parameters.size(); ++i) {
    const Type* own = shape.parameters[i];
    if (own != nullptr && type.parameters[i]->kind != Type::Kind::kAny && !Fits(*type.parameters[i], *own, effort))
      return false;
  }
  // A result that is not known may be of the type.
  return type.result == nullptr || shape.result == nullptr || shape.result->kind == Type::Kind::kAny ||
         Fits(*shape.result, *type.result, effort);
}

}  // namespace

bool IsInstance(const Value& value, const Type& type, Effort& effort) {
  if (value.is_null()) return type.kind == Type::Kind::kNull;
  switch (type.kind) {
    case Type::Kind::kAny: return true;
    case Type::Kind::kNull: return false;
    case Type::Kind::kBoolean: return value.is(Kind::kBoolean);
    case Type::Kind::kNumber: return value.is(Kind::kNumber);
    case Type::Kind::kString: return value.is(Kind::kString);
    case Type::Kind::kDate: return value.is(Kind::kDate);
    case Type::Kind::kTime: return value.is(Kind::kTime);
    case Type::Kind::kDateTime: return value.is(Kind::kDateTime);
    case Type::Kind::kSpan: return value.is(Kind::kSpan);
    case Type::Kind::kMonths: return value.is(Kind::kMonths);
    case Type::Kind::kList:
      return value.is(Kind::kList) && std::all_of(value.list().begin(), value.list().end(), [&](const Value& item) {
               return effort.Spend(1) && Conforms(item, ElementOf(type), effort);
             });
    case Type::Kind::kContext: return value.is(Kind::kContext) && IsInstanceOfContext(value.context(), type, effort);
    case Type::Kind::kRange: return value.is(Kind::kRange) && IsInstanceOfRange(value.range(), type, effort);
    case Type::Kind::kFunction: return value.is(Kind::kFunction) && IsInstanceOfFunction(value.function(), type, effort);
  }
  return false;
}

bool Conforms(const Value& value, const Type& type, Effort& effort) {
  return value.is_null() || IsInstance(value, type, effort);
}

std::optional<Value> Coerce(Arena& arena, const Value& value, const Type& type, Effort& effort) {
  if (Conforms(value, type, effort)) return value;
  if (type.kind == Type::Kind::kList && !value.is(Kind::kList)) {
    const auto element = Coerce(arena, value, ElementOf(type), effort);
    return element ? std::optional<Value>(MakeList(arena, {*element})) : std::nullopt;
  }
  if (type.kind == Type::Kind::kDateTime && value.is(Kind::kDate)) return Value(MidnightUtc(value.date()));
  if (value.is(Kind::kList) && value.list().size == 1 && Conforms(value.list()[0], type, effort)) return value.list()[0];
  return std::nullopt;
}

const Type* ResultType(const Type* type) {
  return type != nullptr && type->kind == Type::Kind::kFunction ? type->result : type;
}

std::string TypeName(const Type& type) {
  if (!type.name.empty()) return type.name;
  switch (type.kind) {
    case Type::Kind::kAny: return "Any";
    case Type::Kind::kNull: return "Null";
    case Type::Kind::kList: return "list<" + TypeName(ElementOf(type)) + ">";
    case Type::Kind::kRange: return "range<" + TypeName(ElementOf(type)) + ">";
    case Type::Kind::kContext: {
      std::string out = "context<";
      for (const Type::Field& field : type.fields)
        out += (out.back() == '<' ? "" : ", ") + field.name + ": " + TypeName(*field.type);
      return out + ">";
    }
    case Type::Kind::kFunction: return "function";
    default: return std::string(KindName(static_cast<Kind>(static_cast<int>(type.kind) - 1)));
  }
}

}  // namespace yici::feel
