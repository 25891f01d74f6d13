// What nobody would write: random bytes, and expressions of corpus.txt cut, spliced and bitten. Nothing may crash, run away or
// differ from one evaluation to the next.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "services/workflow/feel/certain.h"
#include "services/workflow/feel/evaluate.h"
#include "services/workflow/feel/feel_for_tests.h"
#include "services/workflow/feel/parser.h"
#include "services/workflow/feel/regex.h"

namespace yici::feel {
namespace {

bool Free(size_t) { return true; }

constexpr Bounds kSmall{.steps_max = 20'000, .depth_max = 200, .notes_max = 8};
constexpr size_t kArenaBytes = size_t{1} << 20;

std::vector<std::string> Corpus() {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  std::ifstream file(std::string(source == nullptr ? "." : source) + "/services/workflow/feel/corpus.txt");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::string RandomBytes(std::mt19937_64& chance, size_t size_max) {
  std::string bytes(chance() % (size_max + 1), ' ');
  for (char& c : bytes)
    c = static_cast<char>(chance() % 4 == 0 ? chance() % 256
                                            : " ()[]{}\"'.,:;+-*/<>=!?@0123456789abcdefinortuxy\\"[chance() % 46]);
  return bytes;
}

std::string Mutated(std::mt19937_64& chance, const std::vector<std::string>& corpus) {
  std::string text = corpus[chance() % corpus.size()];
  for (uint64_t times = 1 + chance() % 4; times > 0; --times) {
    const size_t at = chance() % (text.size() + 1);
    const std::string& other = corpus[chance() % corpus.size()];
    switch (chance() % 6) {
      case 0: text.erase(at, chance() % 8); break;
      case 1: text.insert(at, RandomBytes(chance, 4)); break;
      case 2: text.insert(at, other.substr(chance() % (other.size() + 1))); break;
      case 3: text = text.substr(0, at) + other; break;
      case 4: text = "(" + text + ")" + RandomBytes(chance, 2) + "[" + text + "]"; break;
      default:
        if (!text.empty()) text[at % text.size()] = static_cast<char>(chance());
    }
  }
  return text.substr(0, 4'000);
}

// The value as text; the same again for the same text.
std::string EvaluateOnce(const Program& program) {
  Arena arena(kArenaBytes);
  Evaluation evaluation(arena, TestEnvironment(), kSmall);
  const Entry names[] = {{"x", Value(Number::FromInt(5))}, {"a b", Value()}};
  const Frame* frame = arena.New<Frame>(Frame::Of({names, 2}));
  const Value value = evaluation.Evaluate(program, frame);
  EXPECT_TRUE(!evaluation.stopped() || value.is_null());
  evaluation.EvaluateTests(program, Value("b"), frame);
  return ToText(CopyInto(arena, value));
}

void Try(const std::string& text) {
  Vocabulary words;
  words.AddName("x");
  words.AddName("a b");
  for (const bool tests : {false, true}) {
    const Program program = tests ? ParseTests(text, words) : Parse(text, words);
    EXPECT_LT(program.nodes.size(), text.size() + 2);
    TypeFaults(program);
    EXPECT_EQ(EvaluateOnce(program), EvaluateOnce(program)) << text;
  }
}

int Rounds(int rounds) {
#if defined(__SANITIZE_ADDRESS__)
  return rounds / 5;
#else
  return rounds;
#endif
}

TEST(Fuzz, RandomBytesAreRefusedOrEvaluated) {
  std::mt19937_64 chance(1);
  for (int i = 0; i < Rounds(20'000) && !testing::Test::HasFailure(); ++i) Try(RandomBytes(chance, 60));
}

TEST(Fuzz, BittenExpressionsAreRefusedOrEvaluated) {
  const std::vector<std::string> corpus = Corpus();
  ASSERT_GT(corpus.size(), 20u);
  for (const std::string& line : corpus) Try(line);
  std::mt19937_64 chance(2);
  for (int i = 0; i < Rounds(20'000) && !testing::Test::HasFailure(); ++i) Try(Mutated(chance, corpus));
}

TEST(Fuzz, PatternsAreRefusedOrMatched) {
  std::mt19937_64 chance(3);
  for (int i = 0; i < Rounds(20'000); ++i) {
    std::string pattern(chance() % 12, ' ');
    for (char& c : pattern) c = "[]()-^\\pPdDsSwWiIcC{}1,3L*+?|.$az &"[chance() % 35];
    const auto found = RegexMatches("az [1] L", pattern, chance() % 2 == 0 ? "" : "i", Free);
    if (!found) continue;
    RegexReplace("az [1] L", pattern, "<$0>", "", 10'000, Free);
    RegexSplit("az [1] L", pattern, Free);
  }
}

// Texts built to cost much: the parser gives up, the evaluation stops.
TEST(Fuzz, CostlyTextsEnd) {
  std::string ranges, tests, calls, lists, ifs;
  for (int i = 0; i < 150; ++i) {
    ranges += "[1..";
    tests += "x in (";
    calls += "abs(";
    lists += "[";
    ifs += "if true then ";
  }
  for (const std::string& text :
       {ranges + "1[", tests + "1", calls, lists, ifs, std::string(60'000, '-') + "1", std::string(30'000, '(') + "1"})
    Try(text);
  std::string sum = "1";
  while (sum.size() < 60'000) sum += " + x";
  Try("[0.." + sum + "[");
  Try("for a in 1..1000, b in 1..1000, c in 1..1000 return a");
  Try("{d: function(l) d(concatenate(l, l)), x: d([1])}.x");
  Try("count(flatten(for i in 1..100 return 1..i)) + (for i in 1..1000 return partial)[1][1]");
  std::string path = "x";
  while (path.size() < 50'000) path += ".y";
  Try(path);
}

}  // namespace
}  // namespace yici::feel
