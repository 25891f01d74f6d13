// Scores by the published formula of the pack, and the tables made of them.
#include <algorithm>
#include <limits>
#include <set>

#include "services/base/key_range.h"
#include "services/evaluation/machine/appraisal.h"
#include "services/evaluation/machine/desk.h"
#include "services/evaluation/machine/rows.h"

namespace yici::evaluation {
namespace {

using journal::AppraisalScope;
using journal::Figures;

constexpr size_t kRowsMax = 1'000;
// A score beyond it stands at it: whoever is so far behind is last, and the table of all the others is made.
constexpr int64_t kHundredthsLimit = std::numeric_limits<int32_t>::max();

std::string_view DecisionOf(AppraisalScope scope) {
  switch (scope) {
    case journal::APPRAISAL_SCOPE_COUNTY: return "county";
    case journal::APPRAISAL_SCOPE_DEPARTMENT: return "department";
    case journal::APPRAISAL_SCOPE_STEWARD: return "steward";
    default: return "";
  }
}

// The formula calls figures by their names with blanks: "on time", "bad rectified".
std::string InputOf(const google::protobuf::FieldDescriptor& field) {
  std::string name = field.name();
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

void Give(dmn::Run& run, const dmn::Model& model, const Figures& figures) {
  const auto* descriptor = Figures::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    const auto node = model.Find(InputOf(*field));
    if (!node) continue;
    const int64_t value = figures.GetReflection()->GetInt64(figures, field);
    const auto number =
        feel::Number::FromParts(value < 0, static_cast<feel::Number::Coefficient>(value < 0 ? -value : value), 0);
    if (number) run.Give(*node, feel::Value(*number));
  }
}

std::optional<int32_t> HundredthsOfNumber(const feel::Number& score) {
  const auto hundred = feel::Number::FromParts(false, 100, 0);
  const auto scaled = feel::Multiply(score, *hundred);
  const auto rounded = scaled ? feel::Round(*scaled, 0, feel::Rounding::kHalfUp) : std::nullopt;
  const auto whole = rounded ? rounded->ToInt64() : std::nullopt;
  if (!whole) return std::nullopt;
  return static_cast<int32_t>(std::clamp(*whole, -kHundredthsLimit, kHundredthsLimit));
}

void RankRows(std::vector<journal::LeagueRow>& rows) {
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return a.hundredths() != b.hundredths() ? a.hundredths() > b.hundredths() : a.id() < b.id();
  });
  for (size_t i = 0; i < rows.size(); ++i) {
    const bool tie = i > 0 && rows[i].hundredths() == rows[i - 1].hundredths();
    rows[i].set_rank(tie ? rows[i - 1].rank() : static_cast<int32_t>(i + 1));
  }
}

// ---- who stands in a table ----

// With figures in the month.
std::set<std::string> Active(const StateReader& state, AppraisalScope scope, int32_t month) {
  std::set<std::string> ids;
  const std::string begin = FiguresPrefix(scope, month);
  state.Scan(tables::kFigures, begin, PrefixEnd(begin), [&](std::string_view key, std::string_view) {
    ids.emplace(key.substr(begin.size()));
    return true;
  });
  return ids;
}

// Every county, also one where nothing happened; what has others below it is no county among them.
std::set<std::string> Counties(const StateReader& state) {
  std::set<std::string> ids, parents;
  journal::Jurisdiction row;
  state.Scan(Table::kJurisdiction, "", "", [&](std::string_view key, std::string_view bytes) {
    if (!row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return true;
    ids.emplace(key);
    parents.insert(row.parent());
    return true;
  });
  for (const std::string& parent : parents) ids.erase(parent);
  return ids;
}

// Every steward in office, also one whom no enterprise has confirmed anything of.
std::set<std::string> Stewards(const StateReader& state) {
  std::set<std::string> ids;
  state.Scan(Table::kSteward, "", "", [&](std::string_view key, std::string_view) {
    ids.emplace(key);
    return true;
  });
  std::erase_if(ids, [&](const std::string& id) { return !IsActive(state, id); });
  return ids;
}

std::set<std::string> InTable(const StateReader& state, AppraisalScope scope, int32_t month) {
  if (scope == journal::APPRAISAL_SCOPE_COUNTY) return Counties(state);
  std::set<std::string> ids = Active(state, scope, month);
  if (scope == journal::APPRAISAL_SCOPE_STEWARD) ids.merge(Stewards(state));
  return ids;
}

}  // namespace

std::optional<int32_t> ScoreOf(const dmn::Model& model, AppraisalScope scope, const Figures& figures) {
  const auto decision = model.Find(DecisionOf(scope));
  if (!decision) return std::nullopt;
  feel::Arena arena;
  feel::Evaluation evaluation(arena, {});
  dmn::Run run(model, evaluation);
  Give(run, model, figures);
  const feel::Value value = run.Decide(*decision);
  if (!value.is(feel::Kind::kNumber)) return std::nullopt;
  return HundredthsOfNumber(value.number());
}

std::optional<std::vector<journal::LeagueRow>> RankedRows(const StateReader& state, const dmn::Model& model,
                                                          AppraisalScope scope, int32_t month) {
  std::vector<journal::LeagueRow> rows;
  for (const std::string& id : InTable(state, scope, month)) {
    if (rows.size() >= kRowsMax) break;
    journal::LeagueRow& row = rows.emplace_back();
    row.set_id(id);
    *row.mutable_figures() = FiguresOf(state, scope, id, month);
    const auto score = ScoreOf(model, scope, row.figures());
    if (!score) return std::nullopt;
    row.set_hundredths(*score);
    row.set_contributions(CountContributions(row.figures()));
  }
  RankRows(rows);
  return rows;
}

}  // namespace yici::evaluation
