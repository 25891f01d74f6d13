#include "services/workflow/feel/parser.h"

#include <algorithm>
#include <utility>

#include "services/workflow/feel/builtins.h"
#include "services/workflow/feel/parse_state.h"
#include "services/workflow/feel/text.h"

namespace yici::feel {

std::string NormalName(std::string_view name) {
  std::string out;
  bool space = false;
  for (size_t at = 0; at < name.size();) {
    const CodePoint c = DecodeAt(name, at);
    if (IsSpace(c.value)) {
      space = !out.empty();
    } else {
      if (space) out += ' ';
      space = false;
      out += name.substr(at, c.bytes);
    }
    at += c.bytes;
  }
  return out;
}

bool IsName(std::string_view text) {
  if (text.empty() || !IsNameStart(DecodeAt(text, 0).value)) return false;
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeAt(text, at);
    if (!IsNamePart(c.value) && !IsSpace(c.value) &&
        (c.bytes > 1 || std::string_view("./-'+*").find(text[at]) == std::string_view::npos)) {
      return false;
    }
    at += c.bytes;
  }
  return true;
}

void Vocabulary::AddName(std::string_view name, const Type* type) {
  names.push_back(NormalName(name));
  name_types.push_back(type);
}
void Vocabulary::AddMember(std::string_view name) { members.insert(NormalName(name)); }

Program Parse(std::string_view source, const Vocabulary& vocabulary) { return Parser(source, vocabulary).ParseExpression(); }
Program ParseTests(std::string_view source, const Vocabulary& vocabulary) {
  return Parser(source, vocabulary).ParseUnaryTests();
}

namespace {

// The program owns its text; the cursor reads that copy.
Program WithSource(std::string_view source) {
  Program program;
  program.source = std::string(source.substr(0, kSourceBytesMax + 1));
  return program;
}

}  // namespace

Parser::Parser(std::string_view source, const Vocabulary& vocabulary)
    : program_(WithSource(source)), in_(source.substr(0, kSourceBytesMax + 1)), vocabulary_(vocabulary), scopes_(1) {
  if (source.size() > kSourceBytesMax) Fail(Reason::kTooLong);
}

Program Parser::ParseExpression() {
  const uint32_t root = Expression();
  if (!failed_ && !in_.done()) Fail(Reason::kSyntax, "the text goes on");
  return Finish(root);
}

Program Parser::Finish(uint32_t root) {
  if (failed_) {
    program_.nodes.clear();
    program_.lists.clear();
    failed_ = false;
    root = Add({Op::kFault, 0, program_.faults.front().offset});
  }
  program_.root = root;
  program_.nodes.shrink_to_fit();
  return std::move(program_);
}

uint32_t Parser::Fail(Reason reason, std::string_view detail) {
  if (!failed_) Report(reason, in_.at(), detail);
  failed_ = true;
  return kNoNode;
}

void Parser::Report(Reason reason, uint32_t offset, std::string_view detail) {
  program_.faults.push_back({reason, offset, "", std::string(detail)});
}

bool Parser::Expect(std::string_view sign) {
  if (failed_) return false;
  if (in_.Eat(sign)) return true;
  Fail(Reason::kSyntax, "expected " + std::string(sign));
  return false;
}

uint32_t Parser::Add(Node node) {
  if (failed_) return kNoNode;
  program_.nodes.push_back(node);
  return static_cast<uint32_t>(program_.nodes.size() - 1);
}

uint32_t Parser::AddBinary(Op op, uint32_t a, uint32_t b, uint32_t offset) {
  Node node{op, 0, offset};
  node.a = a;
  node.b = b;
  return Add(node);
}

uint32_t Parser::AddList(Node node, const std::vector<uint32_t>& list) {
  if (failed_) return kNoNode;
  node.list_begin = static_cast<uint32_t>(program_.lists.size());
  node.list_size = static_cast<uint32_t>(list.size());
  program_.lists.insert(program_.lists.end(), list.begin(), list.end());
  return Add(node);
}

uint32_t Parser::Name(std::string_view name) {
  program_.names.push_back(program_.arena->Copy(name));
  return static_cast<uint32_t>(program_.names.size() - 1);
}

uint32_t Parser::Literal(const Value& value, uint32_t offset) {
  program_.constants.push_back(value);
  Node node{Op::kConstant, 0, offset};
  node.a = static_cast<uint32_t>(program_.constants.size() - 1);
  return Add(node);
}

// ---- names -------------------------------------------------------------------------------------------------------------

Parser::Match Parser::LongestName() const {
  Match best;
  const auto consider = [this, &best](std::string_view name) {
    const size_t bytes = in_.MatchName(name);
    if (bytes > best.bytes) best = {bytes, std::string(name)};
  };
  for (const Scope& scope : scopes_) {
    for (const std::string& name : scope.names) consider(name);
  }
  for (const Vocabulary* words = &vocabulary_; words != nullptr; words = words->parent) {
    for (const std::string& name : words->names) consider(name);
  }
  ForEachBuiltinName(consider);
  if (!IsOpen()) return best;
  // In a filter an entry of the item may have a long name too.
  const Match member = LongestMember();
  return member.bytes > best.bytes ? member : best;
}

Parser::Match Parser::LongestMember() const {
  Match best;
  const auto consider = [this, &best](std::string_view name) {
    const size_t bytes = in_.MatchName(name);
    if (bytes > best.bytes) best = {bytes, std::string(name)};
  };
  for (const std::string_view name : {"time offset", "start included", "end included"}) consider(name);
  for (const std::string& name : members_) consider(name);
  for (const Vocabulary* words = &vocabulary_; words != nullptr; words = words->parent) {
    for (const std::string& name : words->members) consider(name);
  }
  return best;
}

bool Parser::Knows(std::string_view name) const {
  const auto has = [name](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (std::any_of(scopes_.begin(), scopes_.end(), [&has](const Scope& scope) { return has(scope.names); })) return true;
  for (const Vocabulary* words = &vocabulary_; words != nullptr; words = words->parent) {
    if (has(words->names)) return true;
  }
  return false;
}

const Type* Parser::DeclaredType(std::string_view name) const {
  const auto has = [name](const Scope& scope) {
    return scope.open || std::find(scope.names.begin(), scope.names.end(), name) != scope.names.end();
  };
  if (std::any_of(scopes_.begin(), scopes_.end(), has)) return nullptr;
  for (const Vocabulary* words = &vocabulary_; words != nullptr; words = words->parent) {
    for (size_t i = words->names.size(); i > 0; --i) {
      if (words->names[i - 1] == name) return i <= words->name_types.size() ? words->name_types[i - 1] : nullptr;
    }
  }
  return nullptr;
}

bool Parser::IsOpen() const {
  if (std::any_of(scopes_.begin(), scopes_.end(), [](const Scope& scope) { return scope.open; })) return true;
  for (const Vocabulary* words = &vocabulary_; words != nullptr; words = words->parent) {
    if (words->open) return true;
  }
  return false;
}

uint32_t Parser::NameOrWord() {
  const uint32_t offset = in_.at();
  Match match = LongestName();
  if (match.bytes != 0) {
    in_.Take(match.bytes);
  } else {
    match.name = std::string(in_.TakeWord());
    if (match.name.empty()) return Fail(Reason::kSyntax, "expected an expression");
  }
  if (match.name == "?") uses_input_ = true;
  if (!Knows(match.name) && !IsOpen()) {
    if (const Function* builtin = FindBuiltin(match.name)) return Literal(Value(builtin), offset);
    Report(Reason::kUnknownName, offset, match.name);
  }
  Node node{Op::kName, 0, offset};
  node.a = Name(match.name);
  if (const Type* type = DeclaredType(match.name)) {
    program_.types.push_back(type);
    node.b = static_cast<uint32_t>(program_.types.size() - 1);
  }
  return Add(node);
}

// ---- precedence, from loose to tight ---------------------------------------------------------------------------------------

uint32_t Parser::Expression() {
  if (failed_) return kNoNode;
  if (depth_ >= kParseDepthMax) return Fail(Reason::kTooDeep);
  ++depth_;
  const uint32_t node = Disjunction();
  --depth_;
  return node;
}

uint32_t Parser::Disjunction() {
  uint32_t left = Conjunction();
  for (uint32_t offset = in_.at(); !failed_ && in_.EatWord("or"); offset = in_.at())
    left = AddBinary(Op::kOr, left, Conjunction(), offset);
  return left;
}

uint32_t Parser::Conjunction() {
  uint32_t left = Comparison();
  for (uint32_t offset = in_.at(); !failed_ && in_.EatWord("and"); offset = in_.at())
    left = AddBinary(Op::kAnd, left, Comparison(), offset);
  return left;
}

uint32_t Parser::Comparison() {
  uint32_t left = Additive();
  for (bool found = true; !failed_ && found;) left = ComparisonTail(left, found);
  return left;
}

uint32_t Parser::ComparisonTail(uint32_t left, bool& found) {
  static constexpr std::pair<std::string_view, Op> kSigns[] = {
      {"!=", Op::kNotEqual}, {"<=", Op::kLessOrEqual}, {">=", Op::kGreaterOrEqual},
      {"=", Op::kEqual},     {"<", Op::kLess},         {">", Op::kGreater}};
  const uint32_t offset = in_.at();
  for (const auto& [sign, op] : kSigns) {
    if (in_.Eat(sign)) return AddBinary(op, left, Additive(), offset);
  }
  if (in_.EatWord("between")) return Between(left, offset);
  if (in_.EatWord("in")) return In(left, offset);
  if (in_.EatWord("instance")) {
    if (!in_.EatWord("of")) return Fail(Reason::kSyntax, "expected of");
    const Type* type = TypeHere();
    program_.types.push_back(type);
    return AddBinary(Op::kInstanceOf, left, static_cast<uint32_t>(program_.types.size() - 1), offset);
  }
  found = false;
  return left;
}

uint32_t Parser::Between(uint32_t left, uint32_t offset) {
  Node node{Op::kBetween, 0, offset};
  node.a = left;
  node.b = Additive();
  if (!failed_ && !in_.EatWord("and")) return Fail(Reason::kSyntax, "expected and");
  node.c = Additive();
  return Add(node);
}

uint32_t Parser::In(uint32_t left, uint32_t offset) {
  Node node{Op::kIn, 0, offset};
  node.a = left;
  std::vector<uint32_t> tests;
  // "(" opens a list of tests, or a range or an expression that begins so: the list is tried first.
  const uint32_t begin = in_.at();
  const size_t nodes = program_.nodes.size(), faults = program_.faults.size();
  if (in_.Eat("(")) {
    const bool listed = TestList(tests) && in_.Eat(")");
    if (listed && tests.size() > 1) return AddList(node, tests);
    // One test alone, or no list: read it again as an expression.
    failed_ = false;
    program_.nodes.resize(nodes);
    program_.faults.resize(faults);
    in_.MoveTo(begin);
    tests.clear();
  }
  tests.push_back(Test());
  return AddList(node, tests);
}

uint32_t Parser::Additive() {
  uint32_t left = Multiplicative();
  while (!failed_) {
    const uint32_t offset = in_.at();
    if (in_.Eat("+")) {
      left = AddBinary(Op::kAdd, left, Multiplicative(), offset);
    } else if (in_.Eat("-")) {
      left = AddBinary(Op::kSubtract, left, Multiplicative(), offset);
    } else {
      break;
    }
  }
  return left;
}

uint32_t Parser::Multiplicative() {
  uint32_t left = Exponential();
  while (!failed_) {
    const uint32_t offset = in_.at();
    if (!in_.Sees("**") && in_.Eat("*")) {
      left = AddBinary(Op::kMultiply, left, Exponential(), offset);
    } else if (in_.Eat("/")) {
      left = AddBinary(Op::kDivide, left, Exponential(), offset);
    } else {
      break;
    }
  }
  return left;
}

uint32_t Parser::Exponential() {
  uint32_t left = Unary();
  for (uint32_t offset = in_.at(); !failed_ && in_.Eat("**"); offset = in_.at())
    left = AddBinary(Op::kPower, left, Unary(), offset);
  return left;
}

// "-" binds tighter than "**": -5 ** 2 is 25.
uint32_t Parser::Unary() {
  const uint32_t offset = in_.at();
  size_t signs = 0;
  while (in_.Eat("-")) ++signs;
  uint32_t node = Postfix();
  if (signs > static_cast<size_t>(kParseDepthMax)) return Fail(Reason::kTooDeep);
  for (; signs > 0 && !failed_; --signs) {
    if (IsConstant(node) && program_.constants[program_.nodes[node].a].is(Kind::kNumber)) {
      Value& constant = program_.constants[program_.nodes[node].a];
      constant = Value(-constant.number());
      continue;
    }
    Node negated{Op::kNegate, 0, offset};
    negated.a = node;
    node = Add(negated);
  }
  return node;
}

uint32_t Parser::Postfix() {
  uint32_t left = Primary();
  for (int links = 0; !failed_; ++links) {
    if (links > kParseDepthMax) return Fail(Reason::kTooDeep);
    const uint32_t offset = in_.at();
    if (!in_.Sees("..") && in_.Eat(".")) {
      left = Path(left, offset);
    } else if (!no_filter_ && in_.Eat("[")) {
      left = Filter(left, offset);
    } else if (in_.Eat("(")) {
      left = Invocation(left, offset);
    } else {
      break;
    }
  }
  return left;
}

uint32_t Parser::Path(uint32_t left, uint32_t offset) {
  Match match = LongestMember();
  if (match.bytes != 0) {
    in_.Take(match.bytes);
  } else {
    match.name = std::string(in_.TakeWord());
    if (match.name.empty()) return Fail(Reason::kSyntax, "expected a name");
  }
  return AddBinary(Op::kPath, left, Name(match.name), offset);
}

uint32_t Parser::Filter(uint32_t left, uint32_t offset) {
  scopes_.push_back({{"item"}, true});
  const bool kept = std::exchange(no_filter_, false);
  const uint32_t condition = Expression();
  no_filter_ = kept;
  scopes_.pop_back();
  Expect("]");
  return AddBinary(Op::kFilter, left, condition, offset);
}

uint32_t Parser::Invocation(uint32_t function, uint32_t offset) {
  const bool kept = std::exchange(no_filter_, false);
  Node node{Op::kInvoke, 0, offset};
  node.a = function;
  std::vector<uint32_t> list;
  for (bool first = true; !failed_ && !in_.Sees(")"); first = false) {
    if (!first && !Expect(",")) break;
    const uint32_t begin = in_.at();
    const auto name = in_.TakeNewName(":", "");
    const bool named = name && !in_.done();
    if (!named) in_.MoveTo(begin);
    if (named != (node.op == Op::kInvokeNamed) && !first)
      return Fail(Reason::kSyntax, "expected arguments all with names or all without");
    if (named) {
      in_.Eat(":");
      node.op = Op::kInvokeNamed;
      list.push_back(Name(*name));
    }
    list.push_back(Expression());
  }
  Expect(")");
  no_filter_ = kept;
  return AddList(node, list);
}

uint32_t Parser::StringLiteral(uint32_t offset) {
  const auto text = in_.TakeString();
  if (!text) return Fail(Reason::kSyntax, "the string does not end");
  return Literal(Value(program_.arena->Copy(*text)), offset);
}

// @"…": a date, time, date and time or duration (grammar rule 62).
uint32_t Parser::AtLiteral(uint32_t offset) {
  const auto text = in_.TakeString();
  if (!text) return Fail(Reason::kSyntax, "the string does not end");
  const Value value = ParseTemporal(*text);
  if (value.is_null()) Report(Reason::kInvalidLiteral, offset, *text);
  return Literal(value, offset);
}

uint32_t Parser::Primary() {
  if (failed_) return kNoNode;
  if (++attempts_ > kParseAttemptsMax) return Fail(Reason::kTooLong);
  const uint32_t offset = in_.at();
  if (in_.SeesNumber()) {
    const std::string_view text = in_.TakeNumber();
    const auto number = Number::Parse(text);
    if (!number) Report(Reason::kInvalidLiteral, offset, text);
    return Literal(Value(number), offset);
  }
  if (in_.Sees("@\"")) {
    in_.Take(1);
    in_.MoveTo(offset + 2);
    return AtLiteral(offset);
  }
  if (in_.peek() == '"') {
    in_.MoveTo(offset + 1);
    return StringLiteral(offset);
  }
  if (in_.peek() == '[' || in_.peek() == ']') return ListOrRange();
  if (in_.peek() == '(') return Parenthesised();
  if (in_.peek() == '{') return ContextLiteral();
  // A known name may begin with a keyword ("if any"); then the longer wins.
  const size_t known = LongestName().bytes;
  const auto keyword = [this, known](std::string_view word) { return known <= word.size() && in_.EatWord(word); };
  if (keyword("true")) return Literal(Value(true), offset);
  if (keyword("false")) return Literal(Value(false), offset);
  if (keyword("null")) return Literal(Value(), offset);
  if (keyword("if")) return If();
  if (keyword("for")) return Loop(Op::kFor);
  if (keyword("some")) return Loop(Op::kSome);
  if (keyword("every")) return Loop(Op::kEvery);
  if (keyword("function")) return FunctionDefinition();
  return NameOrWord();
}

}  // namespace yici::feel
