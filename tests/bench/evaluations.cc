// What FEEL and decision tables cost by themselves: one thread of this process, no server, no rows.
//
// An expression and a model are read once, as a deployment does; every evaluation has an arena and bounds of its own, as the
// engine gives it, and its value is compared with the one that is right.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <sstream>

#include "services/base/text.h"
#include "services/workflow/dmn/evaluate.h"
#include "services/workflow/dmn/xml.h"
#include "services/workflow/feel/evaluate.h"
#include "services/workflow/feel/parser.h"
#include "services/workflow/feel/temporal.h"
#include "tests/bench/phases.h"

namespace yici::bench {
namespace {

// What conditions of flows and mappings look like: comparisons, arithmetic, a list.
constexpr std::string_view kExpression =
    "if area > 150 and seats >= 40 then sum(for fee in fees return fee * 2) + floor(area / 100) else 0";

feel::Value Of(int64_t number) { return feel::Value(feel::Number::FromInt(number)); }

// Evaluations per second; 0 and a reason when one of them gave something else.
absl::StatusOr<double> PerSecond(int64_t count, std::string_view expected, const std::function<std::string(int64_t)>& once) {
  const auto start = std::chrono::steady_clock::now();
  for (int64_t n = 0; n < count; ++n) {
    if (const std::string value = once(n); value != expected) {
      return absl::InternalError(StrCat("expected ", expected, ", but it is ", value));
    }
  }
  return static_cast<double>(count) / std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

absl::StatusOr<double> MeasureFeel(int64_t count) {
  const feel::DateTime now = *feel::ParseDateTime("2020-04-20T10:00:00+08:00");
  feel::Arena kept;
  feel::Evaluation setup(kept, {.now = now});
  const feel::Value fees = setup.Evaluate(feel::Parse("[10, 20, 30, 40]", feel::Vocabulary()), nullptr);
  const feel::Entry inputs[] = {{"area", Of(420)}, {"seats", Of(60)}, {"fees", fees}};
  feel::Vocabulary names;
  for (const feel::Entry& input : inputs) names.AddName(input.name);
  const feel::Program program = feel::Parse(kExpression, names);
  return PerSecond(count, "204", [&](int64_t) {
    feel::Arena arena;
    feel::Evaluation evaluation(arena, {.now = now});
    const feel::Frame frame = feel::Frame::Of(inputs);
    return feel::ToText(evaluation.Evaluate(program, &frame));
  });
}

absl::StatusOr<std::unique_ptr<dmn::Model>> ReferenceTable() {
  std::ifstream file(YICI_REFERENCE_TABLE);
  std::stringstream text;
  text << file.rdbuf();
  dmn::Loaded loaded = dmn::LoadDmn("reference.dmn", text.str());
  if (!loaded.definitions) return absl::NotFoundError("the reference table cannot be read: " YICI_REFERENCE_TABLE);
  std::vector<dmn::Definitions> models;
  models.push_back(*std::move(loaded.definitions));
  dmn::Compiled compiled = dmn::Compile(std::move(models), {});
  if (compiled.model != nullptr) return std::move(compiled.model);
  return absl::InternalError(compiled.findings.empty() ? "no model" : compiled.findings.front().ToString());
}

absl::StatusOr<double> MeasureTable(int64_t count) {
  const auto model = ReferenceTable();
  if (!model.ok()) return model.status();
  const feel::DateTime now = *feel::ParseDateTime("2020-04-20T10:00:00+08:00");
  const auto at = [&](std::string_view name) { return *(*model)->Find(name); };
  const uint32_t area = at("area"), kind = at("kind"), chain = at("chain"), limit = at("limit");
  return PerSecond(count, "15", [&](int64_t) {
    feel::Arena arena;
    feel::Evaluation evaluation(arena, {.now = now});
    dmn::Run run(**model, evaluation);
    run.Give(area, Of(620));
    run.Give(kind, feel::Value(arena.Copy("snack")));
    run.Give(chain, feel::Value(false));
    return feel::ToText(run.Decide(limit));
  });
}

using Measurement = absl::StatusOr<double> (*)(int64_t);

absl::Status SetRate(Bench& bench, const std::string& key, Measurement measure) {
  std::vector<double> per_s;
  for (int round = 0; round < bench.sizes.rounds; ++round) {
    const auto measured = measure(bench.sizes.evaluations);
    if (!measured.ok()) return measured.status();
    per_s.push_back(*measured);
  }
  bench.report.Set(key, Median(per_s));
  return absl::OkStatus();
}

}  // namespace

absl::Status RunEvaluations(Bench& bench) {
  if (absl::Status feel = SetRate(bench, "feel.evaluations_per_s", MeasureFeel); !feel.ok()) return feel;
  return SetRate(bench, "dmn.evaluations_per_s", MeasureTable);
}

}  // namespace yici::bench
