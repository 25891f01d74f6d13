// What nobody would write: random bytes, and the models of corpus/ cut, spliced and bitten. Nothing may crash or run away; what
// is read can be checked, written and read again.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "services/workflow/bpmn/bpmn_for_tests.h"
#include "services/workflow/bpmn/write.h"

namespace yici::bpmn {
namespace {

std::vector<std::string> Corpus() {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  const std::filesystem::path folder = std::string(source == nullptr ? "." : source) + "/services/workflow/bpmn/corpus";
  std::set<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) paths.insert(entry.path());
  std::vector<std::string> models;
  for (const auto& path : paths) {
    std::ifstream file(path);
    models.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return models;
}

std::string RandomBytes(std::mt19937_64& chance, size_t size_max) {
  constexpr std::string_view kMarks = "<>/=\"'&;:!?-[]{}# \nabdefinprst";
  std::string bytes(chance() % (size_max + 1), ' ');
  for (char& c : bytes) c = chance() % 8 == 0 ? static_cast<char>(chance()) : kMarks[chance() % kMarks.size()];
  return bytes;
}

// Whole attributes and elements are moved too: a model that is still well-formed goes further.
std::string Mutated(std::mt19937_64& chance, const std::vector<std::string>& corpus) {
  std::string text = corpus[chance() % corpus.size()];
  const std::string& other = corpus[chance() % corpus.size()];
  for (uint64_t times = 1 + chance() % 3; times > 0; --times) {
    const size_t at = chance() % (text.size() + 1);
    const size_t line = text.find('\n', at), next = text.find('\n', line + 1);
    const size_t quote = text.find('"', at), close = text.find('"', quote + 1);
    switch (chance() % 7) {
      case 0: text.erase(at, chance() % 8); break;
      case 1: text.insert(at, RandomBytes(chance, 4)); break;
      case 2: text = text.substr(0, at) + other.substr(chance() % (other.size() + 1)); break;
      case 3:
        if (next != std::string::npos) text.erase(line, next - line);
        break;
      case 4:
        if (next != std::string::npos) text.insert(chance() % 2 == 0 ? line : 0, text.substr(line, next - line));
        break;
      case 5:
        if (close != std::string::npos) text.replace(quote + 1, close - quote - 1, chance() % 2 == 0 ? "" : "t");
        break;
      default:
        if (!text.empty()) text[at % text.size()] = static_cast<char>(chance());
    }
  }
  return text;
}

// Whether it was read.
bool Try(const std::string& text) {
  const Loaded loaded = LoadBpmn("a.bpmn", text);
  EXPECT_NE(loaded.definitions.has_value(), !loaded.findings.empty());
  if (!loaded.definitions) return false;
  const std::vector<Finding> findings = Check(*loaded.definitions, {});
  const std::string written = WriteBpmn(*loaded.definitions);
  const Loaded again = LoadBpmn("a.bpmn", written);
  EXPECT_TRUE(again.definitions) << ToText(again.findings) << text;
  if (!again.definitions) return true;
  EXPECT_EQ(WriteBpmn(*again.definitions), written) << text;
  EXPECT_EQ(Check(*again.definitions, {}).size(), findings.size()) << text;
  return true;
}

int Rounds(int rounds) {
#if defined(__SANITIZE_ADDRESS__)
  return rounds / 5;
#else
  return rounds;
#endif
}

TEST(BpmnFuzz, RandomBytesAreRefusedOrRead) {
  std::mt19937_64 chance(1);
  for (int i = 0; i < Rounds(20'000) && !testing::Test::HasFailure(); ++i) Try(RandomBytes(chance, 200));
}

TEST(BpmnFuzz, BittenModelsAreRefusedOrRead) {
  const std::vector<std::string> corpus = Corpus();
  ASSERT_GT(corpus.size(), 2u);
  for (const std::string& model : corpus) EXPECT_TRUE(Try(model)) << model;
  std::mt19937_64 chance(2);
  int read = 0;
  for (int i = 0; i < Rounds(10'000) && !testing::Test::HasFailure(); ++i) read += Try(Mutated(chance, corpus)) ? 1 : 0;
  EXPECT_GT(read, Rounds(10'000) / 10);
}

// A model that refers to itself in every way it can.
TEST(BpmnFuzz, CirclesEnd) {
  Try(InDefinitions(
      "<dataObjectReference id=\"a\" dataObjectRef=\"a\" itemSubjectRef=\"a\"/><process id=\"p\">"
      "<dataObjectReference id=\"d\" dataObjectRef=\"d\"/><task id=\"t\" default=\"t\"><incoming>t</incoming></task>"
      "<boundaryEvent id=\"b\" attachedToRef=\"b\"><eventDefinitionRef>b</eventDefinitionRef></boundaryEvent>"
      "<callActivity id=\"c\" calledElement=\"p\"/><sequenceFlow id=\"f\" sourceRef=\"f\" targetRef=\"f\"/></process>"));
  const Definitions one =
      Load("<import namespace=\"urn:t\" location=\"a.bpmn\" importType=\"" + std::string(kModelNamespace) + "\"/>");
  EXPECT_TRUE(Check(one, {{"a.bpmn", &one}}).empty());
}

}  // namespace
}  // namespace yici::bpmn
