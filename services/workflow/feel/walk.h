// The walk over a program's nodes: internal to the evaluation.
#ifndef YICI_SERVICES_WORKFLOW_FEEL_WALK_H_
#define YICI_SERVICES_WORKFLOW_FEEL_WALK_H_

#include <optional>

#include "services/workflow/feel/evaluate.h"

namespace yici::feel {

class Walk {
 public:
  // What one variable of a loop runs through: the items of a list, or whole numbers or dates counted up or down.
  struct Domain {
    List list;
    bool counts = false;
    bool dates = false;
    int64_t first = 0, last = 0;

    size_t size() const { return counts ? static_cast<size_t>(first <= last ? last - first : first - last) + 1 : list.size; }
    Value at(size_t index) const;
  };
  static constexpr size_t kNamesPerStep = 64;
  // A range as a value, counted upwards without the ends that it leaves out; nothing for what cannot be counted.
  static std::optional<Domain> CountRange(const Value& value);

  Walk(Evaluation& evaluation, const Program& program)
      : evaluation_(evaluation), arena_(evaluation.arena()), program_(program) {}

  Value Eval(uint32_t node, const Frame* frame);
  Value Tests(uint32_t node, const Value& input, const Frame* frame);
  std::optional<size_t> FirstTest(uint32_t node, const Value& input);
  // The body of a closure.
  Value Call(const Function& function, std::span<const Value> arguments);

 private:
  Value EvalNode(const Node& node, const Frame* frame);
  Value Name(const Node& node, const Frame* frame);
  Value Binary(const Node& node, const Frame* frame);
  Value Apply(Op op, const Value& a, const Value& b);
  Value AndOr(const Node& node, const Frame* frame);
  Value Between(const Node& node, const Frame* frame);
  Value In(const Node& node, const Frame* frame);
  Value If(const Node& node, const Frame* frame);
  Value MakeListOf(const Node& node, const Frame* frame);
  Value MakeContextOf(const Node& node, const Frame* frame);
  Value MakeRangeOf(const Node& node, const Frame* frame);
  Value MakeFunction(const Node& node, const Frame* frame);
  Value Filter(const Node& node, const Frame* frame);
  Value Invoke(const Node& node, const Frame* frame);
  Value InvokeNamed(const Node& node, const Frame* frame);
  Value Test(uint32_t node, const Value& input, const Frame* frame);

  // walk_loops.cc
  struct LoopState;
  Value Loop(const Node& node, const Frame* frame);
  bool OpenDomain(const Node& node, size_t variable, const Frame* frame, Domain& domain);
  bool Repeat(LoopState& state, size_t variable, const Frame* frame);
  bool Body(LoopState& state, const Frame* frame);

  uint32_t ListAt(const Node& node, size_t at) const { return program_.lists[node.list_begin + at]; }
  std::string_view NameAt(uint32_t name) const { return program_.names[name]; }
  Value Null(const Node& node, Reason reason, std::string_view detail = "") {
    evaluation_.offset_ = node.offset;
    return evaluation_.Null(reason, detail);
  }

  Evaluation& evaluation_;
  Arena& arena_;
  const Program& program_;
};

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_WALK_H_
