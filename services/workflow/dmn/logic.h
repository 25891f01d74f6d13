// Boxed expressions and the requirements graph, compiled: names are resolved, FEEL is parsed, types are made.
#ifndef YICI_SERVICES_WORKFLOW_DMN_LOGIC_H_
#define YICI_SERVICES_WORKFLOW_DMN_LOGIC_H_

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "services/workflow/dmn/model.h"
#include "services/workflow/feel/function.h"
#include "services/workflow/feel/program.h"

namespace yici::dmn {

struct Logic;

struct TableLogic {
  struct Input {
    feel::Program expression;
    const feel::Type* type = nullptr;
    std::unique_ptr<feel::Program> values;  // tests; null: any value
  };
  struct Output {
    std::string name;
    const feel::Type* type = nullptr;
    std::unique_ptr<feel::Program> values;  // tests; their order is that of priorities
    std::unique_ptr<feel::Program> fallback;
  };
  struct Rule {
    std::string id;
    std::vector<feel::Program> tests;
    std::vector<feel::Program> outputs;
  };

  std::string id;
  HitPolicy hit_policy = HitPolicy::kUnique;
  Aggregation aggregation = Aggregation::kNone;
  std::vector<Input> inputs;
  std::vector<Output> outputs;
  std::vector<Rule> rules;
};

struct Logic {
  struct Named {
    std::string name;
    const feel::Type* type = nullptr;
    std::unique_ptr<Logic> value;
  };
  struct Column {
    std::string name;
    const feel::Type* type = nullptr;
  };

  Expression::Kind kind = Expression::Kind::kLiteral;
  std::string id;
  const feel::Type* type = nullptr;  // null: Any
  feel::Program program;             // kLiteral
  std::string iterator;
  std::vector<Logic> parts;
  std::vector<Named> named;
  std::vector<Column> columns;
  std::deque<std::string> parameter_names;
  std::vector<feel::Parameter> parameters;
  bool external = false;
  std::unique_ptr<TableLogic> table;
};

// One element of the graph. Indexes are those of Model::nodes.
struct GraphNode {
  // A name in sight of the logic, and the element it stands for. With a prefix it is an entry of the context of that name.
  struct Requirement {
    std::string prefix, name;
    uint32_t node = 0;
  };

  Element::Kind kind = Element::Kind::kInput;
  std::string id, name, name_space;
  const feel::Type* type = nullptr;
  std::unique_ptr<Logic> logic;
  std::vector<Requirement> requirements;
  std::vector<feel::Parameter> parameters;  // of a service: input data, then input decisions
  std::vector<uint32_t> inputs;             // of a service, in the order of parameters
  std::vector<uint32_t> outputs;            // of a service
};

}  // namespace yici::dmn

#endif  // YICI_SERVICES_WORKFLOW_DMN_LOGIC_H_
