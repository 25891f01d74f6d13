// The expressions with a beginning of their own: if, for, some, every, function, lists, ranges, contexts, unary tests.
#include <algorithm>
#include <utility>

#include "services/workflow/feel/parse_state.h"

namespace yici::feel {

uint32_t Parser::If() {
  Node node{Op::kIf, 0, in_.at()};
  node.a = Expression();
  if (!failed_ && !in_.EatWord("then")) return Fail(Reason::kSyntax, "expected then");
  node.b = Expression();
  if (!failed_ && !in_.EatWord("else")) return Fail(Reason::kSyntax, "expected else");
  node.c = Expression();
  return Add(node);
}

// for a in x, b in 1..a return …; some and every with satisfies. A later domain may speak of the variables before it.
uint32_t Parser::Loop(Op op) {
  Node node{op, 0, in_.at()};
  scopes_.emplace_back();
  if (op == Op::kFor) scopes_.back().names.emplace_back("partial");
  std::vector<uint32_t> list;
  do {
    const auto name = in_.TakeNewName("", "in");
    if (!name || !in_.EatWord("in")) {
      Fail(Reason::kSyntax, "expected a name and in");
      break;
    }
    list.push_back(Name(*name));
    list.push_back(Expression());
    list.push_back(op == Op::kFor && in_.Eat("..") ? Expression() : kNoNode);
    scopes_.back().names.push_back(*name);
  } while (!failed_ && in_.Eat(","));
  const std::string_view keyword = op == Op::kFor ? "return" : "satisfies";
  if (!failed_ && !in_.EatWord(keyword)) Fail(Reason::kSyntax, "expected " + std::string(keyword));
  node.a = Expression();
  scopes_.pop_back();
  return AddList(node, list);
}

uint32_t Parser::FunctionDefinition() {
  Node node{Op::kFunction, 0, in_.at()};
  Expect("(");
  scopes_.emplace_back();
  std::vector<uint32_t> list;
  while (!failed_ && !in_.Sees(")")) {
    if (!list.empty() && !Expect(",")) break;
    const auto name = in_.TakeNewName(",:)", "");
    if (!name) {
      Fail(Reason::kSyntax, "expected a parameter");
      break;
    }
    list.push_back(Name(*name));
    scopes_.back().names.push_back(*name);
    if (in_.Eat(":")) {
      program_.types.push_back(TypeHere());
      list.push_back(static_cast<uint32_t>(program_.types.size() - 1));
    } else {
      list.push_back(kNoNode);
    }
  }
  Expect(")");
  if (!failed_ && in_.EatWord("external")) node.flags = kExternal;
  node.a = Expression();
  scopes_.pop_back();
  return AddList(node, list);
}

// A name or a string before ":".
std::optional<std::string> Parser::EntryName() {
  if (in_.peek() != '"') return in_.TakeNewName(":", "");
  in_.MoveTo(in_.at() + 1);
  return in_.TakeString();
}

uint32_t Parser::ContextLiteral() {
  Node node{Op::kContext, 0, in_.at()};
  in_.Eat("{");
  const bool kept = std::exchange(no_filter_, false);
  scopes_.emplace_back();
  std::vector<uint32_t> list;
  for (bool first = true; !failed_ && !in_.Sees("}"); first = false) {
    if (!first && !Expect(",")) break;
    const uint32_t offset = in_.at();
    const auto name = EntryName();
    if (!name || !Expect(":")) {
      Fail(Reason::kSyntax, "expected the name of an entry");
      break;
    }
    auto& names = scopes_.back().names;
    if (std::find(names.begin(), names.end(), *name) != names.end()) {
      in_.MoveTo(offset);
      Fail(Reason::kDuplicateName, *name);
      break;
    }
    list.push_back(Name(*name));
    list.push_back(Expression());
    scopes_.back().names.push_back(*name);
    members_.insert(*name);
  }
  Expect("}");
  scopes_.pop_back();
  no_filter_ = kept;
  return AddList(node, list);
}

// Behind "low ..". The upper end may be followed by "[", which closes the range or begins a filter: filters are tried first.
uint32_t Parser::RangeFrom(uint32_t low, uint8_t flags, uint32_t offset) {
  const uint32_t begin = in_.at();
  const size_t nodes = program_.nodes.size(), faults = program_.faults.size();
  uint32_t high = Expression();
  if (failed_ || (!in_.Sees("]") && !in_.Sees(")") && !in_.Sees("["))) {
    failed_ = false;
    program_.nodes.resize(nodes);
    program_.faults.resize(faults);
    in_.MoveTo(begin);
    const bool kept = std::exchange(no_filter_, true);
    high = Expression();
    no_filter_ = kept;
  }
  if (failed_) return kNoNode;
  if (in_.Eat("]")) {
    flags |= kHighClosed;
  } else if (!in_.Eat(")") && !in_.Eat("[")) {
    return Fail(Reason::kSyntax, "expected the end of a range");
  }
  if (IsConstant(low) && IsConstant(high)) {
    const Range range{program_.constants[program_.nodes[low].a], program_.constants[program_.nodes[high].a],
                      (flags & kLowClosed) != 0, (flags & kHighClosed) != 0, RangeForm::kInterval};
    return Literal(MakeRange(*program_.arena, range), offset);
  }
  Node node{Op::kRange, flags, offset};
  node.a = low;
  node.b = high;
  return Add(node);
}

uint32_t Parser::ListOrRange() {
  const uint32_t offset = in_.at();
  const bool open = in_.Eat("]");
  if (!open) in_.Eat("[");
  const bool kept = std::exchange(no_filter_, false);
  std::vector<uint32_t> items;
  uint32_t range = kNoNode;
  while (!failed_ && (open || !in_.Sees("]"))) {
    if (!items.empty() && !Expect(",")) break;
    items.push_back(Expression());
    if (!failed_ && items.size() == 1 && in_.Eat("..")) {
      range = RangeFrom(items[0], open ? 0 : kLowClosed, offset);
      break;
    }
    if (open) Fail(Reason::kSyntax, "expected ..");
  }
  no_filter_ = kept;
  if (range != kNoNode || failed_) return range;
  Expect("]");
  return AddList({Op::kList, 0, offset}, items);
}

uint32_t Parser::Parenthesised() {
  const uint32_t offset = in_.at();
  in_.Eat("(");
  const bool kept = std::exchange(no_filter_, false);
  const char c = in_.peek();
  uint32_t node = c == '<' || c == '>' || c == '=' || in_.Sees("!=") ? Test() : Expression();
  if (!failed_ && in_.Eat("..")) {
    node = RangeFrom(node, 0, offset);
  } else {
    Expect(")");
  }
  no_filter_ = kept;
  return node;
}

// One unary test: a comparison without its left side, or an expression.
uint32_t Parser::Test() {
  static constexpr std::pair<std::string_view, RangeForm> kSigns[] = {
      {"!=", RangeForm::kNotEqual}, {"<=", RangeForm::kLessOrEqual}, {">=", RangeForm::kGreaterOrEqual},
      {"=", RangeForm::kEqual},     {"<", RangeForm::kLess},         {">", RangeForm::kGreater}};
  const uint32_t offset = in_.at();
  for (const auto& [sign, form] : kSigns) {
    if (failed_ || !in_.Eat(sign)) continue;
    Node node{Op::kCompareRange, static_cast<uint8_t>(form), offset};
    node.a = Additive();
    return Add(node);
  }
  const bool outer = std::exchange(uses_input_, false);
  const uint32_t node = Expression();
  if (node != kNoNode && uses_input_) program_.nodes[node].flags |= kUsesInput;
  uses_input_ |= outer;
  return node;
}

bool Parser::TestList(std::vector<uint32_t>& tests) {
  do tests.push_back(Test());
  while (!failed_ && in_.Eat(","));
  return !failed_;
}

uint32_t Parser::TestsNode(const std::vector<uint32_t>& tests, uint8_t flags, uint32_t offset) {
  return AddList({Op::kTests, flags, offset}, tests);
}

Program Parser::ParseUnaryTests() {
  scopes_.back().names.emplace_back("?");
  const uint32_t offset = in_.at();
  std::vector<uint32_t> tests;
  if (in_.Eat("-") && in_.done()) return Finish(TestsNode(tests, 0, offset));
  in_.MoveTo(offset);
  if (in_.EatWord("not") && in_.Eat("(")) {
    const bool listed = TestList(tests) && in_.Eat(")") && in_.done();
    if (listed) return Finish(TestsNode(tests, kNegated, offset));
    // not(…) within a larger expression: the function.
    failed_ = false;
    program_.nodes.clear();
    program_.lists.clear();
    program_.faults.clear();
    tests.clear();
  }
  in_.MoveTo(offset);
  TestList(tests);
  if (!failed_ && !in_.done()) Fail(Reason::kSyntax, "the text goes on");
  return Finish(TestsNode(tests, 0, offset));
}

}  // namespace yici::feel
