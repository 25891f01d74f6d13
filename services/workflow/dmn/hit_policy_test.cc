// Hit policies (DMN 1.5, 8.2.8) held against what a child would do with the rules that match.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "services/workflow/dmn/dmn_for_tests.h"

namespace yici::dmn {
namespace {

struct Rule {
  int low = 0, high = 0, output = 0;
};

struct Policy {
  const char* name;
  const char* aggregation;
};

constexpr Policy kPolicies[] = {{"UNIQUE", ""},       {"FIRST", ""},      {"PRIORITY", ""},    {"ANY", ""},
                                {"OUTPUT ORDER", ""}, {"RULE ORDER", ""}, {"COLLECT", ""},     {"COLLECT", "SUM"},
                                {"COLLECT", "MIN"},   {"COLLECT", "MAX"}, {"COLLECT", "COUNT"}};

std::string AsList(const std::vector<int>& values) {
  std::string text;
  for (const int value : values) text += (text.empty() ? "" : ", ") + std::to_string(value);
  return "[" + text + "]";
}

int PlaceOf(const std::vector<int>& order, int value) {
  return static_cast<int>(std::find(order.begin(), order.end(), value) - order.begin());
}

std::string Aggregated(const std::string& how, const std::vector<int>& hits) {
  if (how == "COUNT") return std::to_string(hits.size());
  if (how == "MIN") return std::to_string(*std::min_element(hits.begin(), hits.end()));
  if (how == "MAX") return std::to_string(*std::max_element(hits.begin(), hits.end()));
  int sum = 0;
  for (const int hit : hits) sum += hit;
  return std::to_string(sum);
}

// `order`: the output values, the first one the most important.
std::string Expected(const Policy& policy, const std::vector<Rule>& rules, const std::vector<int>& order, bool fallback,
                     int a) {
  const std::string name = policy.name, aggregation = policy.aggregation;
  std::vector<int> hits;
  for (const Rule& rule : rules) {
    if (rule.low <= a && a <= rule.high) hits.push_back(rule.output);
  }
  if (hits.empty()) return fallback ? "0" : aggregation == "COUNT" ? "0" : "null";
  if (!aggregation.empty()) return Aggregated(aggregation, hits);
  if (name == "UNIQUE" && hits.size() > 1) return "null";
  if (name == "ANY" && std::count(hits.begin(), hits.end(), hits[0]) < static_cast<int>(hits.size())) return "null";
  if (name == "PRIORITY" || name == "OUTPUT ORDER") {
    std::sort(hits.begin(), hits.end(), [&order](int x, int y) { return PlaceOf(order, x) < PlaceOf(order, y); });
  }
  const bool all = name == "COLLECT" || name == "RULE ORDER" || name == "OUTPUT ORDER";
  return all ? AsList(hits) : std::to_string(hits[0]);
}

TableText TableOf(const Policy& policy, const std::vector<Rule>& rules, const std::vector<int>& order, bool fallback) {
  TableText table;
  table.policy = std::string("hitPolicy=\"") + policy.name + "\"" +
                 (*policy.aggregation == '\0' ? "" : std::string(" aggregation=\"") + policy.aggregation + "\"");
  table.inputs = "a:number";
  const std::string values = AsList(order);
  table.outputs = "o:number:" + values.substr(1, values.size() - 2) + (fallback ? ":0" : "");
  for (const Rule& rule : rules) {
    table.rules.push_back(
        {"[" + std::to_string(rule.low) + ".." + std::to_string(rule.high) + "]", std::to_string(rule.output)});
  }
  return table;
}

TEST(HitPolicies, DoWhatTheNaiveReferenceDoes) {
  std::mt19937_64 chance(11);
  for (int round = 0; round < 1'000 && !testing::Test::HasFailure(); ++round) {
    const Policy& policy = kPolicies[static_cast<size_t>(round) % std::size(kPolicies)];
    std::vector<int> order = {0, 1, 2, 3};
    std::shuffle(order.begin(), order.end(), chance);
    std::vector<Rule> rules(1 + chance() % 5);
    for (Rule& rule : rules) {
      rule.low = static_cast<int>(chance() % 6);
      rule.high = rule.low + static_cast<int>(chance() % 3);
      rule.output = static_cast<int>(chance() % 4);
    }
    const bool fallback = chance() % 3 == 0;
    const std::string table = Table(TableOf(policy, rules, order, fallback));
    const Compiled compiled = CompileTexts({InDefinitions(Input("a", "number") + Decision("d", table, {"i_a"}))});
    ASSERT_NE(compiled.model, nullptr) << ToText(compiled.findings);
    for (int a = -1; a <= 8; ++a) {
      const std::string text = std::to_string(a);
      EXPECT_EQ(Decide(*compiled.model, "d", {{"a", text}}).text, Expected(policy, rules, order, fallback, a))
          << table << " a = " << a;
    }
  }
}

}  // namespace
}  // namespace yici::dmn
