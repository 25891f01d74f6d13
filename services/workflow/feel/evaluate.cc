#include "services/workflow/feel/evaluate.h"

#include <algorithm>

#include "services/workflow/feel/builtins.h"
#include "services/workflow/feel/operators.h"
#include "services/workflow/feel/walk.h"

namespace yici::feel {

const Value* Frame::Find(std::string_view name) const {
  for (const Frame* frame = this; frame != nullptr; frame = frame->parent) {
    for (size_t i = frame->size; i > 0; --i) {
      if (frame->entries[i - 1].name == name) return &frame->entries[i - 1].value;
    }
  }
  return nullptr;
}

Diagnostic Note::ToDiagnostic() const {
  return {reason, offset, program == nullptr ? "" : program->element, std::string(detail)};
}

Evaluation::Evaluation(Arena& arena, const Environment& environment, const Bounds& bounds)
    : arena_(arena), environment_(environment), bounds_(bounds), effort_(bounds.steps_max) {}

Value Evaluation::Null(Reason reason, std::string_view detail) {
  // After the end, everything is null for one reason.
  if (!stopped_ && notes_.size() < bounds_.notes_max) notes_.push_back({reason, program_, offset_, detail});
  return Value();
}

void Evaluation::Stop(Reason reason) {
  if (stopped_) return;
  stopped_ = true;
  // The reason must be seen, however many notes there are.
  notes_.push_back({reason, program_, offset_, ""});
}

bool Evaluation::Charge(size_t steps) {
  if (stopped_) return false;
  if (!effort_.Spend(steps)) {
    Stop(Reason::kStepsExhausted);
    return false;
  }
  if (arena_.exhausted()) Stop(Reason::kMemoryExhausted);
  return !stopped_;
}

bool Evaluation::Reserve(size_t steps, size_t bytes) {
  if (!Charge(steps)) return false;
  if (!arena_.HasRoom(bytes)) Stop(Reason::kMemoryExhausted);
  return !stopped_;
}

std::optional<bool> Evaluation::Equal(const Value& a, const Value& b) { return Paid(feel::Equal(a, b, effort_)); }
bool Evaluation::Same(const Value& a, const Value& b) { return Paid(feel::Same(a, b, effort_)); }
std::partial_ordering Evaluation::Order(const Value& a, const Value& b) { return Paid(feel::Order(a, b, effort_)); }
std::optional<bool> Evaluation::Contains(const Range& range, const Value& point) {
  return Paid(feel::Contains(range, point, effort_));
}
bool Evaluation::IsInstance(const Value& value, const Type& type) { return Paid(feel::IsInstance(value, type, effort_)); }

Evaluation::Level::Level(Evaluation& evaluation) : evaluation_(evaluation) {
  if (++evaluation_.depth_ > evaluation_.bounds_.depth_max) evaluation_.Stop(Reason::kDepthExhausted);
}

namespace {

// Sets what notes name, and sets it back.
class Place {
 public:
  Place(const Program*& program, uint32_t& offset, const Program* now)
      : program_(program), offset_(offset), before_(program), offset_before_(offset) {
    program = now;
  }
  ~Place() {
    program_ = before_;
    offset_ = offset_before_;
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  const Program*& program_;
  uint32_t& offset_;
  const Program* before_;
  uint32_t offset_before_;
};

}  // namespace

Value Evaluation::Evaluate(const Program& program, const Frame* frame) {
  const Place place(program_, offset_, &program);
  const Level level(*this);
  if (!level.ok()) return Value();
  if (program.root == kNoNode) return Value();
  if (!program.ok()) {
    offset_ = program.faults.front().offset;
    Null(program.faults.front().reason, program.faults.front().detail);
  }
  const Value value = Walk(*this, program).Eval(program.root, frame);
  return stopped_ ? Value() : value;
}

Value Evaluation::EvaluateTests(const Program& tests, const Value& input, const Frame* frame) {
  const Place place(program_, offset_, &tests);
  const Level level(*this);
  if (!level.ok()) return Value();
  if (tests.root == kNoNode) return Value();
  return Walk(*this, tests).Tests(tests.root, input, frame);
}

Value Evaluation::Invoke(const Function& function, std::span<const Value> arguments) {
  const Level level(*this);
  if (!level.ok()) return Value();
  if (function.builtin != nullptr) return InvokeBuiltin(*this, function, arguments);
  if (arguments.size() != function.parameters.size()) return Null(Reason::kArgumentCount);
  Value* coerced = arena_.NewArray<Value>(arguments.size());
  for (size_t i = 0; i < arguments.size(); ++i) {
    const Type* type = function.parameters[i].type;
    coerced[i] = type == nullptr ? arguments[i] : Conform(arguments[i], *type);
    // An argument of another type makes the whole invocation null (10.3.2.13.1).
    if (coerced[i].is_null() && !arguments[i].is_null()) return Value();
  }
  const std::span<const Value> values(coerced, arguments.size());
  if (function.invocable != nullptr) return function.invocable->Invoke(*this, values);
  const Place place(program_, offset_, function.program);
  return Walk(*this, *function.program).Call(function, values);
}

Value Evaluation::InvokeNamed(const Function& function, std::span<const Entry> arguments) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    const auto same = [&](const Entry& other) { return other.name == arguments[i].name; };
    if (std::any_of(arguments.begin(), arguments.begin() + static_cast<std::ptrdiff_t>(i), same))
      return Null(Reason::kArgumentName, arguments[i].name);
  }
  if (function.builtin != nullptr) return InvokeBuiltinNamed(*this, function, arguments);
  if (arguments.size() != function.parameters.size()) return Null(Reason::kArgumentCount);
  Value* ordered = arena_.NewArray<Value>(arguments.size());
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view name = function.parameters[i].name;
    const auto found =
        std::find_if(arguments.begin(), arguments.end(), [name](const Entry& argument) { return argument.name == name; });
    if (found == arguments.end()) return Null(Reason::kArgumentName, name);
    ordered[i] = found->value;
  }
  return Invoke(function, {ordered, arguments.size()});
}

Value Evaluation::InvokeByName(std::string_view builtin, const Value& argument) {
  const Function* function = FindBuiltin(builtin);
  return function == nullptr ? Value() : Invoke(*function, {&argument, 1});
}

Value Evaluation::ElementAt(const List& list, const Number& position) {
  const auto at = position.ToInt64();
  const auto size = static_cast<int64_t>(list.size);
  if (at && *at >= 1 && *at <= size) return list[static_cast<size_t>(*at - 1)];
  if (at && *at <= -1 && *at >= -size) return list[static_cast<size_t>(size + *at)];
  return Null(Reason::kIndexOutOfRange);
}

std::optional<List> Evaluation::Iterate(const Value& domain) {
  const auto counted = Walk::CountRange(domain);
  if (!counted) {
    if (domain.is(Kind::kRange)) return std::nullopt;
    return domain.is(Kind::kList) ? domain.list() : List{arena_.New<Value>(domain), 1};
  }
  if (!Reserve(counted->size(), counted->size() * sizeof(Value))) return std::nullopt;
  Value* items = arena_.NewArray<Value>(counted->size());
  for (size_t i = 0; i < counted->size(); ++i) items[i] = counted->at(i);
  return List{items, static_cast<uint32_t>(counted->size())};
}

bool Evaluation::IsAllowed(const Value& value, const Type& type) {
  if (value.is_null()) return true;
  if (!Charge(1)) return false;
  const auto passes = [&](const Program* tests) { return EvaluateTests(*tests, value, nullptr).is_true(); };
  if (!std::all_of(type.allowed.begin(), type.allowed.end(), passes)) return false;
  if (value.is(Kind::kList) && type.element != nullptr) {
    return std::all_of(value.list().begin(), value.list().end(),
                       [&](const Value& item) { return IsAllowed(item, *type.element); });
  }
  if (!value.is(Kind::kContext)) return true;
  return std::all_of(type.fields.begin(), type.fields.end(), [&](const Type::Field& field) {
    const Value* entry = value.context().Find(field.name);
    return entry == nullptr || IsAllowed(*entry, *field.type);
  });
}

Value Evaluation::Conform(const Value& value, const Type& type) {
  const auto coerced = Paid(Coerce(arena_, value, type, effort_));
  if (!coerced) return Null(Reason::kDoesNotConform, type.name.empty() ? KindName(value.kind()) : std::string_view(type.name));
  return IsAllowed(*coerced, type) ? *coerced : Null(Reason::kNotAllowed, type.name);
}

std::optional<size_t> Evaluation::FirstTest(const Program& tests, const Value& input) {
  const Place place(program_, offset_, &tests);
  const Level level(*this);
  if (!level.ok() || tests.root == kNoNode) return std::nullopt;
  return Walk(*this, tests).FirstTest(tests.root, input);
}

}  // namespace yici::feel
