// Evaluates a Program.
//
//   Arena arena;
//   Evaluation evaluation(arena, {.now = *ParseDateTime("2020-04-20T10:00:00+08:00")});
//   const Entry inputs[] = {{"age", Value(Number::FromInt(17))}};
//   const Frame frame = Frame::Of(inputs);
//   const Value value = evaluation.Evaluate(program, &frame);
//   for (const Note& note : evaluation.notes()) …                     // why something is null
//
// Pure: the same program, inputs and environment give the same value and the same notes, on every machine. The value lies in
// the arena. An evaluation is bounded in steps, depth and memory; past a bound it ends: everything from there on is null, and
// stopped() says so. The bound is part of the outcome: a decision that stopped has no value.
#ifndef YICI_SERVICES_WORKFLOW_FEEL_EVALUATE_H_
#define YICI_SERVICES_WORKFLOW_FEEL_EVALUATE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "services/workflow/feel/function.h"
#include "services/workflow/feel/program.h"
#include "services/workflow/feel/value.h"

namespace yici::feel {

// All that comes from outside.
struct Environment {
  DateTime now;  // now(); today() is its date
};

struct Bounds {
  uint64_t steps_max = Effort::kStepsMax;  // nodes evaluated and elements touched: about a second at worst
  uint32_t depth_max = 600;                // nested evaluations: 600 take less than 1 MiB of stack
  uint32_t notes_max = 32;                 // kept; later ones are counted
};

// Names in sight: entries, then the parent's. The last entry of a name counts.
struct Frame {
  const Frame* parent = nullptr;
  const Entry* entries = nullptr;
  size_t size = 0;

  static Frame Of(std::span<const Entry> entries, const Frame* parent = nullptr) {
    return {parent, entries.data(), entries.size()};
  }
  const Value* Find(std::string_view name) const;
};

// A diagnostic without its texts: cheap enough for every null of every row.
struct Note {
  Reason reason = Reason::kSyntax;
  const Program* program = nullptr;
  uint32_t offset = 0;
  std::string_view detail;  // static, in the program or in the arena

  Diagnostic ToDiagnostic() const;
};

class Evaluation {
 public:
  Evaluation(Arena& arena, const Environment& environment, const Bounds& bounds = {});

  // Functions that the program makes keep pointing to the frame: it must live as long as they may be called.
  Value Evaluate(const Program& program, const Frame* frame);
  // Unary tests of `input`, which stands as "?" in them; `negated` already counted. Null: neither true nor false.
  Value EvaluateTests(const Program& tests, const Value& input, const Frame* frame);
  // The place of the first test that holds; nothing when none does.
  std::optional<size_t> FirstTest(const Program& tests, const Value& input);
  Value Invoke(const Function& function, std::span<const Value> arguments);

  // Named arguments: each names a parameter, and each parameter has one.
  Value InvokeNamed(const Function& function, std::span<const Entry> arguments);
  // A built-in function of one argument.
  Value InvokeByName(std::string_view builtin, const Value& argument);
  // list[position]
  Value ElementAt(const List& list, const Number& position);
  // What a loop over a value runs through: the items of a list, or a range counted upwards. Nothing for what is neither.
  std::optional<List> Iterate(const Value& domain);

  Arena& arena() { return arena_; }
  const Environment& environment() const { return environment_; }
  const std::vector<Note>& notes() const { return notes_; }
  bool noted() const { return !notes_.empty(); }
  bool stopped() const { return stopped_; }

  // For built-in functions and DMN: leaves a note at the place under evaluation and gives null.
  Value Null(Reason reason, std::string_view detail = "");
  // Counts work that is not a node; false when the evaluation has stopped.
  bool Charge(size_t steps);
  // Charge, and room for as many bytes in the arena: for what could outgrow what it is made of.
  bool Reserve(size_t steps, size_t bytes);
  uint64_t steps_left() const { return effort_.left(); }

  // As in value.h, for its price.
  std::optional<bool> Equal(const Value& a, const Value& b);
  bool Same(const Value& a, const Value& b);
  std::partial_ordering Order(const Value& a, const Value& b);
  std::optional<bool> Contains(const Range& range, const Value& point);
  bool IsInstance(const Value& value, const Type& type);

  // For DMN: one level deeper for as long as it lives; ok() is false when that is too deep.
  class Level {
   public:
    explicit Level(Evaluation& evaluation);
    ~Level() { --evaluation_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;
    bool ok() const { return !evaluation_.stopped_; }

   private:
    Evaluation& evaluation_;
  };
  // Value coerced to a type, with its allowed values; null with a note when it does not conform.
  Value Conform(const Value& value, const Type& type);

 private:
  friend class Walk;

  void Stop(Reason reason);
  // What was spent elsewhere may have been the last.
  template <class Result>
  Result Paid(Result result) {
    if (effort_.spent()) Stop(Reason::kStepsExhausted);
    return result;
  }
  // The allowed values of a type, of its element and of its fields.
  bool IsAllowed(const Value& value, const Type& type);

  Arena& arena_;
  Environment environment_;
  Bounds bounds_;
  std::vector<Note> notes_;
  Effort effort_;
  uint32_t depth_ = 0;
  bool stopped_ = false;
  const Program* program_ = nullptr;  // under evaluation, for notes
  uint32_t offset_ = 0;
};

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_EVALUATE_H_
