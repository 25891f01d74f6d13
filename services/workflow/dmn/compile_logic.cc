#include "services/workflow/dmn/compile_logic.h"

#include <utility>

#include "services/workflow/dmn/table_check.h"
#include "services/workflow/feel/certain.h"

namespace yici::dmn {
namespace {

using feel::Op;
using feel::Program;
using feel::Type;
using feel::Vocabulary;

Vocabulary Within(const Vocabulary& words) {
  Vocabulary inner;
  inner.parent = &words;
  return inner;
}

// Whether a value known before any evaluation can never be of a type.
bool Contradicts(const feel::Value& value, const Type& type) {
  feel::Arena arena;
  feel::Effort effort;
  return !feel::Coerce(arena, value, type, effort).has_value();
}

const Type* CertainType(const Program& program) {
  return program.ok() && program.root != feel::kNoNode ? feel::CertainTypes(program)[program.root] : nullptr;
}

}  // namespace

Program LogicCompiler::Text(const std::string& text, const Vocabulary& words, const std::string& element, uint32_t line) {
  Program program = feel::Parse(text, words);
  program.element = element;
  findings_.Faulty(program, *unit_.definitions, line);
  for (const feel::Diagnostic& fault : feel::TypeFaults(program)) {
    findings_.Fault("TYPE_FAULT", *unit_.definitions, element,
                    "expected operands that fit, but at byte " + std::to_string(fault.offset) + " they are " + fault.detail,
                    line);
  }
  return program;
}

std::unique_ptr<Program> LogicCompiler::Tests(const std::string& text, const Vocabulary& words, const std::string& element,
                                              uint32_t line) {
  if (text.empty()) return nullptr;
  auto program = std::make_unique<Program>(feel::ParseTests(text, words));
  program->element = element;
  findings_.Faulty(*program, *unit_.definitions, line);
  return program;
}

void LogicCompiler::CheckEntry(const Program& program, const Type* type, uint32_t line) {
  const Type* certain = type == nullptr ? nullptr : CertainType(program);
  if (certain == nullptr || feel::MayConform(*certain, *type)) return;
  findings_.Fault("TYPE_FAULT", *unit_.definitions, program.element,
                  "expected " + feel::TypeName(*type) + ", but " + program.source + " is " + feel::TypeName(*certain), line);
}

void LogicCompiler::CheckResult(const Logic& logic, const Type* type) {
  if (logic.kind == Expression::Kind::kLiteral) CheckEntry(logic.program, type, 0);
}

// The constants that an input is compared with.
void LogicCompiler::CheckTests(const Program& program, const Type* type, uint32_t line) {
  if (type == nullptr || !program.ok() || type->kind == Type::Kind::kList) return;
  const feel::Node& root = program.nodes[program.root];
  for (size_t i = 0; i < root.list_size; ++i) {
    const feel::Node* test = &program.nodes[program.lists[root.list_begin + i]];
    if (test->op == Op::kCompareRange) test = &program.nodes[test->a];
    if (test->op != Op::kConstant) continue;
    const feel::Value& value = program.constants[test->a];
    const feel::Value& end =
        value.is(feel::Kind::kRange) ? (value.range().low.is_null() ? value.range().high : value.range().low) : value;
    if (value.is(feel::Kind::kList) || !Contradicts(end, *type)) continue;
    findings_.Fault("TYPE_FAULT", *unit_.definitions, program.element,
                    "expected tests of " + feel::TypeName(*type) + ", but " + program.source + " compares with " +
                        std::string(feel::KindName(end.kind())),
                    line);
  }
}

Logic LogicCompiler::Compile(const Expression& expression, const Vocabulary& words, const std::string& element) {
  Logic logic;
  logic.kind = expression.kind;
  logic.id = expression.id.empty() ? element : expression.id;
  logic.type = FindType(unit_, expression.type_ref, logic.id, findings_);
  using Kind = Expression::Kind;
  switch (expression.kind) {
    case Kind::kLiteral:
      logic.program = Text(expression.text, words, logic.id, expression.line);
      CheckEntry(logic.program, logic.type, expression.line);
      break;
    case Kind::kTable: logic.table = std::make_unique<TableLogic>(CompileTable(expression, words, logic.id)); break;
    case Kind::kContext:
    case Kind::kInvocation: CompileNamed(expression, words, logic); break;
    case Kind::kFunction: CompileFunction(expression, words, logic); break;
    case Kind::kFilter:
    case Kind::kFor:
    case Kind::kSome:
    case Kind::kEvery: CompileLoop(expression, words, logic); break;
    case Kind::kRelation: CompileRelation(expression, words, logic); break;
    case Kind::kList:
    case Kind::kConditional:
      for (const Expression& part : expression.parts) logic.parts.push_back(Compile(part, words, logic.id));
      break;
  }
  return logic;
}

void LogicCompiler::CompileRelation(const Expression& expression, const Vocabulary& words, Logic& logic) {
  for (const InformationItem& column : expression.columns) {
    const std::string& id = column.id.empty() ? logic.id : column.id;
    logic.columns.push_back({feel::NormalName(column.name), FindType(unit_, column.type_ref, id, findings_)});
  }
  for (const Expression& row : expression.parts) {
    logic.parts.push_back(Compile(row, words, logic.id));
    const auto& cells = logic.parts.back().parts;
    for (size_t i = 0; i < cells.size() && i < logic.columns.size(); ++i) CheckResult(cells[i], logic.columns[i].type);
  }
}

// Entries of a context see those before them; arguments of an invocation do not.
void LogicCompiler::CompileNamed(const Expression& expression, const Vocabulary& words, Logic& logic) {
  Vocabulary inner = Within(words);
  for (const Expression& part : expression.parts) logic.parts.push_back(Compile(part, words, logic.id));
  for (const Expression::Named& named : expression.named) {
    Logic::Named made;
    made.name = feel::NormalName(named.variable.name);
    made.type = FindType(unit_, named.variable.type_ref, logic.id, findings_);
    made.value = std::make_unique<Logic>(Compile(*named.value, inner, logic.id));
    if (expression.kind == Expression::Kind::kContext && !made.name.empty()) inner.AddName(made.name, made.type);
    for (const Logic::Named& other : logic.named) {
      if (other.name != made.name) continue;
      findings_.Fault("DUPLICATE_NAME", *unit_.definitions, logic.id,
                      "expected different names, but " + made.name + " comes twice", expression.line);
    }
    logic.named.push_back(std::move(made));
  }
}

void LogicCompiler::CompileFunction(const Expression& expression, const Vocabulary& words, Logic& logic) {
  Vocabulary inner = Within(words);
  for (const InformationItem& parameter : expression.parameters) {
    logic.parameter_names.push_back(feel::NormalName(parameter.name));
    const Type* type = FindType(unit_, parameter.type_ref, logic.id, findings_);
    inner.AddName(parameter.name, type);
    logic.parameters.push_back({logic.parameter_names.back(), type});
  }
  logic.external = !expression.function_kind.empty() && expression.function_kind != "FEEL";
  if (logic.external) {
    findings_.Fault("EXTERNAL_FUNCTION", *unit_.definitions, logic.id,
                    "expected a function in FEEL, but it is " + expression.function_kind, expression.line);
    return;
  }
  for (const Expression& part : expression.parts) logic.parts.push_back(Compile(part, inner, logic.id));
}

void LogicCompiler::CompileLoop(const Expression& expression, const Vocabulary& words, Logic& logic) {
  logic.iterator = expression.kind == Expression::Kind::kFilter ? "item" : feel::NormalName(expression.iterator);
  Vocabulary inner = Within(words);
  inner.AddName(logic.iterator);
  if (expression.kind == Expression::Kind::kFor) inner.AddName("partial");
  inner.open = expression.kind == Expression::Kind::kFilter;
  for (size_t i = 0; i < expression.parts.size(); ++i)
    logic.parts.push_back(Compile(expression.parts[i], i == 0 ? words : inner, logic.id));
}

TableLogic LogicCompiler::CompileTable(const Expression& expression, const Vocabulary& words, const std::string& element) {
  const DecisionTable& source = *expression.table;
  const uint32_t line = expression.line;
  TableLogic table;
  table.id = element;
  table.hit_policy = source.hit_policy;
  table.aggregation = source.aggregation;
  for (const DecisionTable::Input& input : source.inputs) {
    const std::string& id = input.id.empty() ? element : input.id;
    table.inputs.push_back({Text(input.expression, words, id, line), FindType(unit_, input.type_ref, id, findings_),
                            Tests(input.values, words, id, line)});
  }
  for (const DecisionTable::Output& output : source.outputs) {
    const std::string& id = output.id.empty() ? element : output.id;
    TableLogic::Output made{feel::NormalName(output.name), FindType(unit_, output.type_ref, id, findings_),
                            Tests(output.values, words, id, line), nullptr};
    if (!output.default_entry.empty()) made.fallback = std::make_unique<Program>(Text(output.default_entry, words, id, line));
    table.outputs.push_back(std::move(made));
  }
  for (const DecisionTable::Rule& rule : source.rules) {
    TableLogic::Rule made;
    made.id = rule.id.empty() ? element : rule.id;
    for (size_t i = 0; i < rule.inputs.size() && i < table.inputs.size(); ++i) {
      const auto& entry = rule.inputs[i];
      made.tests.push_back(feel::ParseTests(entry.text.empty() ? "-" : entry.text, words));
      made.tests.back().element = entry.id.empty() ? made.id : entry.id;
      findings_.Faulty(made.tests.back(), *unit_.definitions, line);
      CheckTests(made.tests.back(), table.inputs[i].type, line);
    }
    for (size_t i = 0; i < rule.outputs.size() && i < table.outputs.size(); ++i) {
      const auto& entry = rule.outputs[i];
      made.outputs.push_back(
          Text(entry.text.empty() ? "null" : entry.text, words, entry.id.empty() ? made.id : entry.id, line));
      CheckEntry(made.outputs.back(), table.outputs[i].type, line);
    }
    table.rules.push_back(std::move(made));
  }
  for (const TableRemark& remark : CheckTable(table))
    findings_.Warn(remark.reason, *unit_.definitions, element, remark.text, line);
  return table;
}

}  // namespace yici::dmn
