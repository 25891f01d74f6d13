#include "services/workflow/dmn/table_check.h"

#include <algorithm>
#include <optional>

#include "services/workflow/feel/evaluate.h"
#include "services/workflow/feel/operators.h"

namespace yici::dmn {
namespace {

using feel::Kind;
using feel::Node;
using feel::Op;
using feel::Program;
using feel::RangeForm;
using feel::Value;

// A piece of a column's values: one point, or what lies between two (null: without end). With neither it is every value
// that no entry names.
struct Piece {
  Value low, high;
  bool point = false;
  std::vector<bool> rules;  // which rules hold on it

  std::string ToString() const {
    if (point) return low.is(Kind::kString) ? "\"" + feel::ToText(low) + "\"" : feel::ToText(low);
    if (low.is_null() && high.is_null()) return "any other value";
    if (low.is_null()) return "< " + feel::ToText(high);
    if (high.is_null()) return "> " + feel::ToText(low);
    return "between " + feel::ToText(low) + " and " + feel::ToText(high);
  }
};

bool IsOrdered(Kind kind) {
  return kind == Kind::kNumber || kind == Kind::kDate || kind == Kind::kDateTime || kind == Kind::kTime ||
         kind == Kind::kSpan || kind == Kind::kMonths;
}

// One test of an entry, as far as it is understood: a constant, a comparison with one, or a range of them.
struct Simple {
  RangeForm form = RangeForm::kEqual;
  Value value;  // a range for kInterval
};

std::optional<Simple> ReadTest(const Program& program, const Node& node) {
  if (node.op == Op::kConstant) {
    const Value& value = program.constants[node.a];
    if (value.is(Kind::kList) || value.is(Kind::kContext) || value.is_null() || value.is(Kind::kFunction)) return std::nullopt;
    if (value.is(Kind::kRange) && value.range().low.kind() != value.range().high.kind()) return std::nullopt;
    return Simple{value.is(Kind::kRange) ? RangeForm::kInterval : RangeForm::kEqual, value};
  }
  if (node.op != Op::kCompareRange || program.nodes[node.a].op != Op::kConstant) return std::nullopt;
  return Simple{static_cast<RangeForm>(node.flags & 7), program.constants[program.nodes[node.a].a]};
}

struct Entry {
  std::vector<Simple> tests;  // none: "-"
  bool negated = false;
};

std::optional<Entry> ReadEntry(const Program& program) {
  if (!program.ok()) return std::nullopt;
  const Node& root = program.nodes[program.root];
  Entry entry;
  entry.negated = (root.flags & feel::kNegated) != 0;
  for (size_t i = 0; i < root.list_size; ++i) {
    const auto test = ReadTest(program, program.nodes[program.lists[root.list_begin + i]]);
    if (!test) return std::nullopt;
    entry.tests.push_back(*test);
  }
  return entry;
}

// A piece stands for its values: the comparison of its place with a constant is the same for all of them.
std::partial_ordering PlaceOf(const Piece& piece, const Value& constant) {
  if (piece.point) return Order(piece.low, constant);
  if (!piece.low.is_null() && Order(piece.low, constant) >= 0) return std::partial_ordering::greater;
  if (!piece.high.is_null() && Order(piece.high, constant) <= 0) return std::partial_ordering::less;
  return std::partial_ordering::unordered;
}

bool Holds(const Simple& test, const Piece& piece) {
  if (piece.point && (test.form == RangeForm::kEqual || test.form == RangeForm::kNotEqual)) {
    return Equal(piece.low, test.value).value_or(false) == (test.form == RangeForm::kEqual);
  }
  if (test.form == RangeForm::kEqual) return false;
  if (test.form == RangeForm::kNotEqual) return true;
  if (test.form == RangeForm::kInterval) {
    const feel::Range& range = test.value.range();
    const auto low = PlaceOf(piece, range.low), high = PlaceOf(piece, range.high);
    return (low > 0 || (low == 0 && range.low_closed)) && (high < 0 || (high == 0 && range.high_closed));
  }
  const auto order = PlaceOf(piece, test.value);
  switch (test.form) {
    case RangeForm::kLess: return order < 0;
    case RangeForm::kLessOrEqual: return order <= 0;
    case RangeForm::kGreater: return order > 0;
    default: return order >= 0;
  }
}

bool Holds(const Entry& entry, const Piece& piece) {
  if (entry.tests.empty()) return true;
  const bool any =
      std::any_of(entry.tests.begin(), entry.tests.end(), [&piece](const Simple& test) { return Holds(test, piece); });
  return any != entry.negated;
}

// The constants that entries name, each once, rising where they have an order.
std::vector<Value> PointsOf(const std::vector<Entry>& entries) {
  std::vector<Value> points;
  const auto add = [&points](const Value& value) {
    const auto same = [&value](const Value& other) { return Equal(value, other).value_or(false); };
    if (!value.is_null() && std::none_of(points.begin(), points.end(), same)) points.push_back(value);
  };
  for (const Entry& entry : entries) {
    for (const Simple& test : entry.tests) {
      if (test.form == RangeForm::kInterval) {
        add(test.value.range().low);
        add(test.value.range().high);
      } else {
        add(test.value);
      }
    }
  }
  std::stable_sort(points.begin(), points.end(), [](const Value& a, const Value& b) { return Order(a, b) < 0; });
  return points;
}

// The pieces of a column; nothing when its entries are not understood. `values`: the only values it takes, if said.
std::optional<std::vector<Piece>> PiecesOf(const std::vector<Entry>& entries, const Program* values) {
  std::vector<Value> points = PointsOf(entries);
  const Kind kind = points.empty() ? Kind::kNull : points[0].kind();
  if (std::any_of(points.begin(), points.end(), [kind](const Value& point) { return point.kind() != kind; }))
    return std::nullopt;
  std::vector<Piece> pieces;
  if (kind == Kind::kBoolean) {
    for (const bool value : {false, true}) pieces.push_back({Value(value), Value(value), true, {}});
    return pieces;
  }
  const auto allowed = values == nullptr ? std::nullopt : ReadEntry(*values);
  if (IsOrdered(kind)) {
    Value before;
    for (const Value& point : points) {
      pieces.push_back({before, point, false, {}});
      pieces.push_back({point, point, true, {}});
      before = point;
    }
    pieces.push_back({before, Value(), false, {}});
  } else {
    const bool enumerated = allowed && !allowed->negated && !allowed->tests.empty() &&
                            std::all_of(allowed->tests.begin(), allowed->tests.end(),
                                        [](const Simple& test) { return test.form == RangeForm::kEqual; });
    if (enumerated) points = PointsOf({*allowed});
    for (const Value& point : points) pieces.push_back({point, point, true, {}});
    if (!enumerated) pieces.push_back({Value(), Value(), false, {}});
    return pieces;
  }
  if (allowed) std::erase_if(pieces, [&allowed](const Piece& piece) { return !Holds(*allowed, piece); });
  return pieces;
}

class Check {
 public:
  explicit Check(const TableLogic& table) : table_(table) {}

  std::vector<TableRemark> Run() {
    if (table_.rules.empty()) return {};
    for (size_t column = 0; column < table_.inputs.size(); ++column) {
      if (!ReadColumn(column))
        return {{"NOT_CHECKED", "expected entries that can be compared before any evaluation, but column " +
                                    std::to_string(column + 1) + " has others"}};
    }
    place_.resize(columns_.size());
    Visit(0, std::vector<bool>(table_.rules.size(), true));
    if (visited_ > kPiecesVisitedMax)
      remarks_.push_back({"NOT_CHECKED", "expected a table of fewer combinations, but not all of them were looked at"});
    return std::move(remarks_);
  }

 private:
  bool ReadColumn(size_t column) {
    std::vector<Entry> entries;
    for (const TableLogic::Rule& rule : table_.rules) {
      const auto entry = column < rule.tests.size() ? ReadEntry(rule.tests[column]) : std::nullopt;
      if (!entry) return false;
      entries.push_back(*entry);
    }
    auto pieces = PiecesOf(entries, table_.inputs[column].values.get());
    if (!pieces) return false;
    for (Piece& piece : *pieces) {
      for (const Entry& entry : entries) piece.rules.push_back(Holds(entry, piece));
    }
    columns_.push_back(std::move(*pieces));
    return true;
  }

  void Visit(size_t column, const std::vector<bool>& rules) {
    if (++visited_ > kPiecesVisitedMax) return;
    const auto count = std::count(rules.begin(), rules.end(), true);
    if (count == 0) return Remark("GAP", gaps_, "expected a rule for every input, but there is none for ", "");
    if (column == columns_.size()) {
      if (count > 1 && Forbidden(rules))
        Remark("OVERLAP", overlaps_, "expected one rule for every input, but for ", " rules " + Names(rules) + " match");
      return;
    }
    for (const Piece& piece : columns_[column]) {
      std::vector<bool> left(rules.size());
      for (size_t i = 0; i < rules.size(); ++i) left[i] = rules[i] && piece.rules[i];
      place_[column] = &piece;
      Visit(column + 1, left);
    }
    place_[column] = nullptr;
  }

  bool Forbidden(const std::vector<bool>& rules) const {
    if (table_.hit_policy == HitPolicy::kUnique) return true;
    if (table_.hit_policy != HitPolicy::kAny) return false;
    const TableLogic::Rule* first = nullptr;
    for (size_t i = 0; i < rules.size(); ++i) {
      if (!rules[i]) continue;
      if (first == nullptr) first = &table_.rules[i];
      const auto same = [](const Program& a, const Program& b) { return a.source == b.source; };
      if (!std::equal(first->outputs.begin(), first->outputs.end(), table_.rules[i].outputs.begin(),
                      table_.rules[i].outputs.end(), same))
        return true;
    }
    return false;
  }

  static std::string Names(const std::vector<bool>& rules) {
    std::string out;
    for (size_t i = 0; i < rules.size(); ++i) {
      if (rules[i]) out += (out.empty() ? "" : ", ") + std::to_string(i + 1);
    }
    return out;
  }

  // A gap is wanted where a default output or a collecting policy takes it.
  void Remark(const std::string& reason, size_t& count, const std::string& before, const std::string& after) {
    const bool covered = std::any_of(table_.outputs.begin(), table_.outputs.end(),
                                     [](const auto& output) { return output.fallback != nullptr; });
    if (reason == "GAP" && (covered || table_.hit_policy == HitPolicy::kCollect)) return;
    if (++count > kRemarksMax) return;
    std::string where;
    for (size_t i = 0; i < place_.size() && place_[i] != nullptr; ++i) {
      where += (where.empty() ? "" : ", ") + table_.inputs[i].expression.source + ": " + place_[i]->ToString();
    }
    remarks_.push_back({reason, before + where + after});
  }

  const TableLogic& table_;
  std::vector<std::vector<Piece>> columns_;
  std::vector<const Piece*> place_;
  std::vector<TableRemark> remarks_;
  size_t visited_ = 0, gaps_ = 0, overlaps_ = 0;
};

}  // namespace

std::vector<TableRemark> CheckTable(const TableLogic& table) { return Check(table).Run(); }

}  // namespace yici::dmn
