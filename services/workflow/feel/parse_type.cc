// Types as `instance of` and parameters name them (grammar rules 52 and 53).
#include <optional>
#include <utility>

#include "services/workflow/feel/parse_state.h"

namespace yici::feel {

const Type* Parser::TypeOfElement(Type::Kind kind) {
  Type type;
  type.kind = kind;
  if (in_.Eat("<")) {
    type.element = TypeHere();
    Expect(">");
  }
  return program_.own_types->New(std::move(type));
}

const Type* Parser::ContextType() {
  Type type;
  type.kind = Type::Kind::kContext;
  if (!in_.Eat("<")) return program_.own_types->New(std::move(type));
  while (!failed_ && !in_.Sees(">")) {
    if (!type.fields.empty() && !Expect(",")) break;
    const auto name = in_.TakeNewName(":", "");
    if (!name || !Expect(":")) {
      Fail(Reason::kSyntax, "expected the name of an entry");
      break;
    }
    type.fields.push_back({*name, TypeHere()});
  }
  Expect(">");
  return program_.own_types->New(std::move(type));
}

const Type* Parser::FunctionType() {
  Type type;
  type.kind = Type::Kind::kFunction;
  if (!in_.Eat("<")) {
    type.any_function = true;
    return program_.own_types->New(std::move(type));
  }
  while (!failed_ && !in_.Sees(">")) {
    if (!type.parameters.empty() && !Expect(",")) break;
    type.parameters.push_back(TypeHere());
  }
  Expect(">");
  Expect("->");
  type.result = TypeHere();
  return program_.own_types->New(std::move(type));
}

const Type* Parser::TypeHere() {
  if (failed_) return &AnyType();
  if (++depth_ > kParseDepthMax) {
    Fail(Reason::kTooDeep);
    return &AnyType();
  }
  struct Leave {
    int& depth;
    ~Leave() { --depth; }
  } leave{depth_};
  // The longest name wins: an item definition may be called "date of birth".
  size_t longest = 0;
  const Type* type = nullptr;
  const auto consider = [&](std::string_view name, const Type* candidate) {
    const size_t bytes = in_.MatchName(name);
    if (bytes > longest) {
      longest = bytes;
      type = candidate;
    }
  };
  for (const Vocabulary* words = &vocabulary_; words != nullptr; words = words->parent) {
    for (const auto& [name, candidate] : words->types) consider(name, candidate);
  }
  for (const std::string_view name : {"Any", "Null", "boolean", "number", "string", "date", "time", "date and time",
                                      "days and time duration", "years and months duration"}) {
    consider(name, BuiltinType(name));
  }
  if (type != nullptr) {
    in_.Take(longest);
    return type;
  }
  if (in_.EatWord("list")) return TypeOfElement(Type::Kind::kList);
  if (in_.EatWord("range")) return TypeOfElement(Type::Kind::kRange);
  if (in_.EatWord("context")) return ContextType();
  if (in_.EatWord("function")) return FunctionType();
  const uint32_t offset = in_.at();
  const std::string word(in_.TakeWord());
  in_.MoveTo(offset);
  Fail(Reason::kUnknownType, word);
  return &AnyType();
}

}  // namespace yici::feel
