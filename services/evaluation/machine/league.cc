// Scores by the published formula of the pack, and the tables made of them.
#include <algorithm>

#include "services/base/key_range.h"
#include "services/evaluation/machine/appraisal.h"
#include "services/evaluation/machine/rows.h"

namespace yici::evaluation {
namespace {

using journal::AppraisalScope;
using journal::Figures;

constexpr int kRowsMax = 1'000;
constexpr int32_t kHundredthsLimit = 1'000'000;  // scores lie between -10,000 and 10,000

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
  if (!whole || *whole > kHundredthsLimit || *whole < -kHundredthsLimit) return std::nullopt;
  return static_cast<int32_t>(*whole);
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
  bool whole = true;
  const std::string begin = FiguresPrefix(scope, month);
  state.Scan(tables::kFigures, begin, PrefixEnd(begin), [&](std::string_view key, std::string_view bytes) {
    journal::LeagueRow& row = rows.emplace_back();
    row.set_id(std::string(key.substr(begin.size())));
    if (!row.mutable_figures()->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return true;
    const auto score = ScoreOf(model, scope, row.figures());
    whole = whole && score.has_value();
    row.set_hundredths(score.value_or(0));
    row.set_contributions(CountContributions(state, scope, row.id(), month));
    return whole && static_cast<int>(rows.size()) < kRowsMax;
  });
  if (!whole) return std::nullopt;
  RankRows(rows);
  return rows;
}

}  // namespace yici::evaluation
