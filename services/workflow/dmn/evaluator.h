// The walk over logic and graph: internal to evaluate.cc and decision_table.cc.
#ifndef YICI_SERVICES_WORKFLOW_DMN_EVALUATOR_H_
#define YICI_SERVICES_WORKFLOW_DMN_EVALUATOR_H_

#include "services/workflow/dmn/evaluate.h"

namespace yici::dmn {

// What is known in one run, or in one invocation of a decision service: a cell per element.
struct Scope {
  struct Cell {
    enum class State : uint8_t { kUnknown, kGiven, kOpen, kDone };
    State state = State::kUnknown;
    feel::Value value;
  };
  Cell* cells = nullptr;
};

class Evaluator {
 public:
  explicit Evaluator(Run& run) : run_(run), model_(run.model_), evaluation_(run.evaluation_), arena_(run.evaluation_.arena()) {}

  Scope* NewScope();
  // The value that an element's name stands for.
  feel::Value ValueOf(uint32_t node, Scope* scope);
  feel::Value Conform(const feel::Value& value, const feel::Type* type) {
    return type == nullptr ? value : evaluation_.Conform(value, *type);
  }
  feel::Value Eval(const Logic& logic, const feel::Frame* frame);
  feel::Value EvalTable(const TableLogic& table, const feel::Frame* frame);
  // Arguments in the order of the parameters.
  feel::Value Serve(uint32_t service, std::span<const feel::Value> arguments);
  feel::Value CallKnowledge(uint32_t node, Scope* scope, std::span<const feel::Value> arguments);
  feel::Value CallBoxed(const Logic& function, const feel::Frame* frame, std::span<const feel::Value> arguments);

 private:
  feel::Value ConformResult(const feel::Value& value, const feel::Type* type);
  const feel::Frame* FrameOf(uint32_t node, Scope* scope);
  feel::Value Decide(uint32_t node, Scope* scope);
  feel::Value EvalContext(const Logic& logic, const feel::Frame* frame);
  feel::Value EvalList(const Logic& logic, const feel::Frame* frame);
  feel::Value EvalRelation(const Logic& logic, const feel::Frame* frame);
  feel::Value EvalInvocation(const Logic& logic, const feel::Frame* frame);
  feel::Value EvalConditional(const Logic& logic, const feel::Frame* frame);
  feel::Value EvalFilter(const Logic& logic, const feel::Frame* frame);
  feel::Value EvalLoop(const Logic& logic, const feel::Frame* frame);
  feel::Value EvalKind(const Logic& logic, const feel::Frame* frame);
  feel::Value BoxedFunction(const Logic& logic, const feel::Frame* frame);

  // decision_table.cc
  feel::Value Outputs(const TableLogic& table, const TableLogic::Rule& rule, const feel::Frame* frame);
  feel::Value Output(const TableLogic::Output& output, const feel::Program& entry, const feel::Frame* frame);
  feel::Value Fallback(const TableLogic& table, const feel::Frame* frame);
  feel::Value Combine(const TableLogic& table, std::span<const uint32_t> matched, const feel::Frame* frame);
  feel::Value Aggregate(const TableLogic& table, std::span<const feel::Value> results);
  void SortByPriority(const TableLogic& table, std::span<feel::Value> results);

  Run& run_;
  const Model& model_;
  feel::Evaluation& evaluation_;
  feel::Arena& arena_;
};

}  // namespace yici::dmn

#endif  // YICI_SERVICES_WORKFLOW_DMN_EVALUATOR_H_
