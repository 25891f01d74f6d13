// For tests: one expression in, its value as text out.
#ifndef YICI_SERVICES_WORKFLOW_FEEL_FEEL_FOR_TESTS_H_
#define YICI_SERVICES_WORKFLOW_FEEL_FEEL_FOR_TESTS_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/workflow/feel/evaluate.h"
#include "services/workflow/feel/parser.h"

namespace yici::feel {

// What an evaluation gave: its value as it stands within a list, and the last note.
struct Evaluated {
  std::string text;
  std::string reason;  // empty: none
  bool stopped = false;
};

inline Environment TestEnvironment() { return {.now = *ParseDateTime("2026-11-25T09:30:00@Asia/Shanghai")}; }

// Names with their values as FEEL.
using Names = std::initializer_list<std::pair<std::string_view, std::string_view>>;

inline Evaluated Evaluate(std::string_view source, Names names = {}, const Bounds& bounds = {}) {
  Arena arena;
  Evaluation evaluation(arena, TestEnvironment(), bounds);
  Vocabulary words;
  std::vector<Program> programs;
  programs.reserve(names.size());
  std::vector<Entry> entries;
  for (const auto& [name, text] : names) {
    words.AddName(name);
    programs.push_back(Parse(text, Vocabulary()));
    entries.push_back({arena.Copy(NormalName(name)), evaluation.Evaluate(programs.back(), nullptr)});
  }
  const Frame frame = Frame::Of(entries);
  const Program program = Parse(source, words);
  const Value value = evaluation.Evaluate(program, &frame);
  Evaluated result{ToQuoted(value), "", evaluation.stopped()};
  if (evaluation.noted()) result.reason = ReasonName(evaluation.notes().back().reason);
  return result;
}

inline std::string Eval(std::string_view source, Names names = {}) { return Evaluate(source, names).text; }
inline std::string Why(std::string_view source, Names names = {}) { return Evaluate(source, names).reason; }

// Unary tests of an input: "true", "false" or "null".
inline std::string Tested(std::string_view tests, std::string_view input) {
  Arena arena;
  Evaluation evaluation(arena, TestEnvironment());
  const Program value = Parse(input, Vocabulary());
  const Program program = ParseTests(tests, Vocabulary());
  return ToText(evaluation.EvaluateTests(program, evaluation.Evaluate(value, nullptr), nullptr));
}

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_FEEL_FOR_TESTS_H_
