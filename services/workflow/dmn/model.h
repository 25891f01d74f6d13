// A DMN model as it was written (DMN 1.5, chapters 6 to 8), without a trace of XML: what xml.h reads and compile.h takes.
//
// Every element keeps its id, so that a refusal or a diagnostic can name it. References are kept as written ("#id", or
// "namespace#id" across models); compile.h follows them.
#ifndef YICI_SERVICES_WORKFLOW_DMN_MODEL_H_
#define YICI_SERVICES_WORKFLOW_DMN_MODEL_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace yici::dmn {

// What a deployment says about a model. A refusal keeps it out; a warning does not.
struct Finding {
  enum class Severity : uint8_t { kRefusal, kWarning };
  Severity severity = Severity::kRefusal;
  std::string reason;  // "UNKNOWN_NAME", "REQUIREMENT_CYCLE", …: README.md lists them
  std::string file;
  std::string element;  // id, or the name of an element without one
  std::string text;     // expected …, but …
  uint32_t line = 0;    // of the file; 0: not known

  std::string ToString() const;
};

// 7.3.2: a type with a name, or an unnamed component of one.
struct ItemDefinition {
  std::string id, name, type_ref;
  bool is_collection = false;
  std::string allowed_values;   // unary tests; of a collection: of the elements
  std::string type_constraint;  // unary tests of the whole value
  std::vector<ItemDefinition> components;
  bool is_function = false;  // functionItem: components are the parameters, type_ref the result
};

struct InformationItem {
  std::string id, name, type_ref;
};

enum class HitPolicy : uint8_t { kUnique, kFirst, kPriority, kAny, kCollect, kRuleOrder, kOutputOrder };
enum class Aggregation : uint8_t { kNone, kCount, kSum, kMin, kMax };

// 8: a decision table.
struct DecisionTable {
  struct Input {
    std::string id, expression_id, expression, type_ref, values;
  };
  struct Output {
    std::string id, name, type_ref, values, default_entry;
  };
  struct Entry {
    std::string id, text;
  };
  struct Rule {
    std::string id;
    std::vector<Entry> inputs, outputs;
  };

  HitPolicy hit_policy = HitPolicy::kUnique;
  Aggregation aggregation = Aggregation::kNone;
  std::vector<Input> inputs;
  std::vector<Output> outputs;
  std::vector<Rule> rules;
};

// 7.3.1, 10.2.2: one boxed expression.
struct Expression {
  enum class Kind : uint8_t {
    kLiteral,      // text
    kTable,        // table
    kContext,      // named: the entries; one without a name is the result
    kList,         // parts
    kRelation,     // columns; parts: a list per row
    kInvocation,   // parts[0]: what is invoked; named: the arguments
    kFunction,     // parameters; parts[0]: the body, if any
    kConditional,  // parts: if, then, else
    kFilter,       // parts: in, match
    kFor,          // iterator; parts: in, return
    kSome,         // iterator; parts: in, satisfies
    kEvery,
  };
  struct Named {
    InformationItem variable;
    std::unique_ptr<Expression> value;
  };

  Kind kind = Kind::kLiteral;
  std::string id, type_ref, text, iterator;
  std::vector<Expression> parts;
  std::vector<Named> named;
  std::vector<InformationItem> columns, parameters;
  std::string function_kind;  // "FEEL", "Java", "PMML"
  std::unique_ptr<DecisionTable> table;
  uint32_t line = 0;
};

// 6.3: what stands in the requirements graph.
struct Element {
  enum class Kind : uint8_t { kInput, kDecision, kKnowledge, kService };
  Kind kind = Kind::kInput;
  std::string id, name;
  InformationItem variable;
  std::unique_ptr<Expression> logic;      // of a decision or business knowledge model; null: none
  std::vector<std::string> inputs;        // references: required input data; of a service: its input data
  std::vector<std::string> decisions;     // required decisions; of a service: its input decisions
  std::vector<std::string> knowledge;     // required business knowledge models and services
  std::vector<std::string> outputs;       // of a service: its output decisions
  std::vector<std::string> encapsulated;  // of a service
  uint32_t line = 0;
};

struct Import {
  std::string name, name_space;
};

struct Definitions {
  std::string file;  // for findings
  std::string id, name, name_space;
  std::vector<Import> imports;
  std::vector<ItemDefinition> items;
  std::vector<Element> elements;
};

}  // namespace yici::dmn

#endif  // YICI_SERVICES_WORKFLOW_DMN_MODEL_H_
