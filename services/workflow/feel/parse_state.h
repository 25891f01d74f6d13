// The state of a parse, and the parts of it that several files of the parser share.
#ifndef YICI_SERVICES_WORKFLOW_FEEL_PARSE_STATE_H_
#define YICI_SERVICES_WORKFLOW_FEEL_PARSE_STATE_H_

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "services/workflow/feel/cursor.h"
#include "services/workflow/feel/parser.h"
#include "services/workflow/feel/program.h"

namespace yici::feel {

class Parser {
 public:
  Parser(std::string_view source, const Vocabulary& vocabulary);

  Program ParseExpression();
  Program ParseUnaryTests();

 private:
  // Names that the text itself brings into sight.
  struct Scope {
    std::vector<std::string> names;
    bool open = false;  // names may come from the item of a filter
  };

  // parser.cc: expressions by rising precedence.
  uint32_t Expression();
  uint32_t Disjunction();
  uint32_t Conjunction();
  uint32_t Comparison();
  uint32_t Additive();
  uint32_t Multiplicative();
  uint32_t Exponential();
  uint32_t Unary();
  uint32_t Postfix();
  uint32_t Primary();
  uint32_t ComparisonTail(uint32_t left, bool& found);
  uint32_t Between(uint32_t left, uint32_t offset);
  uint32_t In(uint32_t left, uint32_t offset);
  uint32_t Path(uint32_t left, uint32_t offset);
  uint32_t Filter(uint32_t left, uint32_t offset);
  uint32_t Invocation(uint32_t function, uint32_t offset);
  uint32_t NameOrWord();

  // parse_compound.cc: what has a beginning of its own.
  uint32_t If();
  uint32_t Loop(Op op);
  uint32_t FunctionDefinition();
  uint32_t ContextLiteral();
  uint32_t ListOrRange();
  uint32_t Parenthesised();
  uint32_t RangeFrom(uint32_t low, uint8_t flags, uint32_t offset);
  uint32_t Test();
  bool TestList(std::vector<uint32_t>& tests);
  uint32_t TestsNode(const std::vector<uint32_t>& tests, uint8_t flags, uint32_t offset);
  std::optional<std::string> EntryName();

  // parse_type.cc
  const Type* TypeHere();
  const Type* TypeOfElement(Type::Kind kind);
  const Type* ContextType();
  const Type* FunctionType();

  uint32_t Literal(const Value& value, uint32_t offset);
  uint32_t StringLiteral(uint32_t offset);
  uint32_t AtLiteral(uint32_t offset);
  uint32_t Add(Node node);
  uint32_t AddBinary(Op op, uint32_t a, uint32_t b, uint32_t offset);
  uint32_t AddList(Node node, const std::vector<uint32_t>& list);
  uint32_t Name(std::string_view name);
  bool IsConstant(uint32_t node) const { return node != kNoNode && program_.nodes[node].op == Op::kConstant; }

  // The bytes that the longest known name covers here.
  struct Match {
    size_t bytes = 0;
    std::string name;
  };
  Match LongestName() const;
  Match LongestMember() const;
  bool Knows(std::string_view name) const;
  const Type* DeclaredType(std::string_view name) const;  // null: none, or not certain
  bool IsOpen() const;

  uint32_t Fail(Reason reason, std::string_view detail = "");
  void Report(Reason reason, uint32_t offset, std::string_view detail);
  bool Expect(std::string_view sign);
  Program Finish(uint32_t root);

  Program program_;
  Cursor in_;
  const Vocabulary& vocabulary_;
  std::vector<Scope> scopes_;
  std::set<std::string, std::less<>> members_;
  int depth_ = 0;
  int attempts_ = 0;
  bool failed_ = false;
  bool no_filter_ = false;   // the end of a range: "[" may close it
  bool uses_input_ = false;  // "?" was read
};

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_PARSE_STATE_H_
