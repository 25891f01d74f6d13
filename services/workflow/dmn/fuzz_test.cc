// What nobody would write: the models of corpus.txt cut, spliced and bitten. Nothing may crash, run away or differ from one
// evaluation to the next; what a strict compilation takes, a lenient one takes too.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "services/workflow/dmn/dmn_for_tests.h"

namespace yici::dmn {
namespace {

constexpr feel::Bounds kSmall{.steps_max = 20'000, .depth_max = 200, .notes_max = 8};
constexpr size_t kArenaBytes = size_t{1} << 20;

// The models of corpus.txt, each up to a line of "=====".
std::vector<std::string> Corpus() {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  std::ifstream file(std::string(source == nullptr ? "." : source) + "/services/workflow/dmn/corpus.txt");
  std::vector<std::string> models(1);
  for (std::string line; std::getline(file, line);) {
    if (line == "=====") {
      models.emplace_back();
    } else {
      models.back() += line + "\n";
    }
  }
  return models;
}

std::string RandomBytes(std::mt19937_64& chance, size_t size_max) {
  constexpr std::string_view kMarks = "<>/=\"'&;[]().?-*0123 \nabdefnrstx";
  std::string bytes(chance() % (size_max + 1), ' ');
  for (char& c : bytes) c = kMarks[chance() % kMarks.size()];
  return bytes;
}

// Most bites are within the texts and attributes: a model that is still well-formed goes further.
std::string Mutated(std::mt19937_64& chance, const std::vector<std::string>& corpus) {
  std::string text = corpus[chance() % corpus.size()];
  const std::string& other = corpus[chance() % corpus.size()];
  for (uint64_t times = 1 + chance() % 3; times > 0; --times) {
    const size_t at = chance() % (text.size() + 1);
    const size_t line = std::min(text.find('\n', at), text.size()), next = text.find('\n', line + 1);
    const size_t quote = std::min(text.find('"', at), text.size()), close = text.find('"', quote + 1);
    const size_t open = std::min(text.find("<text>", at), text.size()), end = text.find("</text>", open);
    switch (chance() % 8) {
      case 0: text.erase(at, chance() % 8); break;
      case 1: text.insert(at, RandomBytes(chance, 4)); break;
      case 2: text = text.substr(0, at) + other.substr(chance() % (other.size() + 1)); break;
      case 3:
        if (next != std::string::npos) text.erase(line, next - line);
        break;
      case 4:
        if (next != std::string::npos) text.insert(line, text.substr(line, next - line));
        break;
      case 5:
        if (close != std::string::npos) text.replace(quote + 1, close - quote - 1, chance() % 2 == 0 ? "" : "n");
        break;
      default:
        if (end != std::string::npos) text.replace(open + 6, end - open - 6, chance() % 2 == 0 ? "n" : RandomBytes(chance, 6));
    }
  }
  return text;
}

// Every element's value, with the notes of all; the same again for the same model.
std::string EvaluateAll(const Model& model) {
  std::string all;
  for (uint32_t node = 0; node < model.nodes.size(); ++node) {
    feel::Arena arena(kArenaBytes);
    feel::Evaluation evaluation(arena, {.now = *feel::ParseDateTime("2026-11-25T09:30:00Z")}, kSmall);
    Run run(model, evaluation);
    if (const auto n = model.Find("n")) run.Give(*n, feel::Value(feel::Number::FromInt(5)));
    if (const auto a = model.Find("a")) run.Give(*a, feel::Value(feel::Number::FromInt(6)));
    const feel::Entry site[] = {{"area", feel::Value(feel::Number::FromInt(700))}, {"grade", feel::Value("A")}};
    if (const auto given = model.Find("site")) run.Give(*given, feel::MakeContext(arena, site));
    const feel::Value value = run.Decide(node);
    EXPECT_TRUE(!evaluation.stopped() || value.is_null());
    all += feel::ToText(value, 1'000) + "\n";
    for (const TableTrace& trace : run.traces()) all += Explain(trace);
    for (const auto& note : evaluation.notes()) all += note.ToDiagnostic().ToString() + "\n";
  }
  return all;
}

// Whether it was taken.
bool Try(const std::string& text) {
  const bool strict = CompileTexts({text}).model != nullptr;
  const Compiled lenient = CompileTexts({text}, Faults::kNull);
  EXPECT_TRUE(!strict || lenient.model != nullptr) << text;
  if (lenient.model == nullptr) return false;
  EXPECT_EQ(EvaluateAll(*lenient.model), EvaluateAll(*lenient.model)) << text;
  return true;
}

int Rounds(int rounds) {
#if defined(__SANITIZE_ADDRESS__)
  return rounds / 5;
#else
  return rounds;
#endif
}

TEST(DmnFuzz, TheModelsOfTheCorpusAreTakenAndDecide) {
  const std::vector<std::string> corpus = Corpus();
  ASSERT_GT(corpus.size(), 2u);
  for (const std::string& model : corpus)
    EXPECT_NE(CompileTexts({model}).model, nullptr) << ToText(CompileTexts({model}).findings);
  EXPECT_EQ(Decide(*CompileTexts({corpus[0]}).model, "rate", {{"site", "{area: 700, grade: \"A\"}"}}).text, "30");
  EXPECT_EQ(Decide(*CompileTexts({corpus[1]}).model, "all", {{"n", "2"}}).reason, "");
}

TEST(DmnFuzz, BittenModelsAreRefusedOrDecide) {
  const std::vector<std::string> corpus = Corpus();
  std::mt19937_64 chance(2);
  int taken = 0;
  for (int i = 0; i < Rounds(6'000) && !testing::Test::HasFailure(); ++i) taken += Try(Mutated(chance, corpus)) ? 1 : 0;
  EXPECT_GT(taken, Rounds(6'000) / 10);
}

}  // namespace
}  // namespace yici::dmn
