// Runs the DMN Technology Compatibility Kit against services/workflow.
//
//   conformance_dmn_tck             reads $YICI_SUITES/dmn-tck, else $YICI_SOURCE_DIR/../shared/suites/dmn-tck
//   conformance_dmn_tck --all       also names the failing cases that are known
//   conformance_dmn_tck dmn-tck-b   the same for another folder of that layout
//
// The cases are those of cases.csv. Models are compiled leniently: the kit holds faults on purpose and asks for null. Prints
// one line per failing case, then a line per level ("dmn-tck cl2 85/85"), then how many numbers were exact (the kit itself
// allows 1e-8) and how many errors left a diagnostic. Exit 0: every failing case stands in dmn_tck_known_failures.txt, and
// every case there fails; 1: otherwise; 2: the suite is not there, not readable or empty.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <pugixml.hpp>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/workflow/dmn/compile.h"
#include "services/workflow/dmn/evaluate.h"
#include "services/workflow/dmn/xml.h"
#include "services/workflow/feel/builtins.h"

namespace yici {
namespace {

namespace fs = std::filesystem;
using feel::Kind;
using feel::Number;
using feel::Value;
using pugi::xml_node;

// The suite itself is at fault, not a case.
struct SuiteError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

fs::path SourceFolder() {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  return source != nullptr ? source : ".";
}

fs::path SuiteFolder(const std::string& name) {
  if (const char* suites = std::getenv("YICI_SUITES")) return fs::path(suites) / name;
  return SourceFolder() / ".." / "shared" / "suites" / name;
}

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw SuiteError("cannot read " + path.string());
  std::ostringstream out;
  out << file.rdbuf();
  return std::move(out).str();
}

// ---- the index -----------------------------------------------------------------------------------------------------------

struct Case {
  std::string level, folder, test_file, id, model;

  std::string Name() const { return level + "/" + folder + "/" + test_file + " " + id; }
};

std::vector<std::string> Fields(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  return fields;
}

std::vector<Case> ReadIndex(const fs::path& suite) {
  std::istringstream lines(ReadFile(suite / "cases.csv"));
  std::string line;
  if (!std::getline(lines, line)) throw SuiteError("cases.csv is empty");
  std::map<std::string, size_t> columns;
  const std::vector<std::string> heading = Fields(line);
  for (size_t i = 0; i < heading.size(); ++i) columns[heading[i]] = i;
  for (const char* needed : {"level", "dir", "testfile", "case", "model"}) {
    if (columns.count(needed) == 0) throw SuiteError(std::string("cases.csv has no column ") + needed);
  }
  std::vector<Case> cases;
  while (std::getline(lines, line)) {
    const std::vector<std::string> fields = Fields(line);
    if (fields.size() < heading.size()) continue;
    cases.push_back({fields[columns["level"]], fields[columns["dir"]], fields[columns["testfile"]], fields[columns["case"]],
                     fields[columns["model"]]});
  }
  if (cases.empty()) throw SuiteError("cases.csv names no case");
  return cases;
}

std::set<std::string> ReadKnownFailures() {
  std::istringstream lines(ReadFile(SourceFolder() / "tests" / "conformance" / "dmn_tck_known_failures.txt"));
  std::set<std::string> known;
  for (std::string line; std::getline(lines, line);) {
    line.erase(std::min(line.find("  #"), line.size()));
    if (!line.empty() && line[0] != '#') known.insert(line);
  }
  return known;
}

// ---- values as the kit writes them -----------------------------------------------------------------------------------------

std::string_view Local(const char* name) {
  const std::string_view text(name);
  const size_t colon = text.find(':');
  return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

std::string Attribute(const xml_node& node, std::string_view local) {
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    if (Local(attribute.name()) == local) return attribute.value();
  }
  return "";
}

Value ReadSimple(feel::Arena& arena, const xml_node& node) {
  const std::string text = node.child_value();
  const std::string type_name = Attribute(node, "type");
  const std::string_view type = Local(type_name.c_str());
  if (type == "decimal" || type == "double" || type == "integer" || type == "int") return Value(Number::Parse(text));
  if (type == "boolean") return Value(text == "true" || text == "1");
  if (type == "date" || type == "dateTime" || type == "time" || type == "duration") {
    const Value value = type == "dateTime" ? Value(feel::ParseDateTime(text)) : feel::ParseTemporal(text);
    if (value.is_null()) throw SuiteError("no " + type_name + ": " + text);
    return value;
  }
  if (!type.empty()) return feel::MakeText(arena, text);
  // Without a type the text says what it is.
  if (text == "true" || text == "false") return Value(text == "true");
  if (const auto number = Number::Parse(text)) return Value(*number);
  return feel::MakeText(arena, text);
}

// Of inputNode, expected, item and component: each holds a value, a list or components.
Value ReadValue(feel::Arena& arena, const xml_node& node) {
  std::vector<feel::Entry> entries;
  for (const xml_node& child : node.children()) {
    const std::string_view name = Local(child.name());
    if (Attribute(child, "nil") == "true" && name != "component") return Value();
    if (name == "value") return ReadSimple(arena, child);
    if (name == "list") {
      std::vector<Value> items;
      for (const xml_node& item : child.children()) {
        if (Local(item.name()) == "item") items.push_back(ReadValue(arena, item));
      }
      return feel::MakeList(arena, items);
    }
    if (name == "component") entries.push_back({arena.Copy(Attribute(child, "name")), ReadValue(arena, child)});
  }
  return entries.empty() ? Value() : feel::MakeContext(arena, entries);
}

struct Agreement {
  bool agrees = true;
  size_t numbers = 0, exact = 0;
};

void CompareNumbers(const Number& expected, const Number& got, Agreement& agreement) {
  static const Number tolerance = *Number::Parse("1e-8");
  ++agreement.numbers;
  agreement.exact += expected == got ? 1 : 0;
  const auto difference = Subtract(expected, got);
  agreement.agrees &= difference && Absolute(*difference) <= tolerance;
}

void CompareValues(const Value& expected, const Value& got, Agreement& agreement) {
  if (expected.kind() != got.kind()) {
    agreement.agrees = false;
  } else if (expected.is(Kind::kNumber)) {
    CompareNumbers(expected.number(), got.number(), agreement);
  } else if (expected.is(Kind::kList)) {
    agreement.agrees &= expected.list().size == got.list().size;
    for (size_t i = 0; agreement.agrees && i < expected.list().size; ++i)
      CompareValues(expected.list()[i], got.list()[i], agreement);
  } else if (expected.is(Kind::kContext)) {
    agreement.agrees &= expected.context().size == got.context().size;
    for (const feel::Entry& entry : expected.context()) {
      const Value* other = got.context().Find(entry.name);
      if (other == nullptr) {
        agreement.agrees = false;
      } else {
        CompareValues(entry.value, *other, agreement);
      }
    }
  } else {
    agreement.agrees &= Same(expected, got);
  }
}

// ---- models ----------------------------------------------------------------------------------------------------------------

dmn::Definitions LoadModel(const fs::path& path) {
  dmn::Loaded loaded = dmn::LoadDmn(path.filename().string(), ReadFile(path));
  if (loaded.definitions) return std::move(*loaded.definitions);
  throw std::runtime_error(loaded.findings.empty() ? "no model" : loaded.findings[0].ToString());
}

// The model and those that it imports, from the models beside it.
std::unique_ptr<dmn::Model> CompileModel(const fs::path& path) {
  std::vector<dmn::Definitions> models;
  models.push_back(LoadModel(path));
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(path.parent_path())) {
    if (entry.path().extension() == ".dmn" && entry.path().filename() != path.filename()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<dmn::Definitions> others;
  if (!models[0].imports.empty()) {
    for (const fs::path& file : files) others.push_back(LoadModel(file));
  }
  for (size_t i = 0; i < models.size(); ++i) {
    const std::vector<dmn::Import> imports = models[i].imports;
    for (const dmn::Import& import : imports) {
      const auto found = std::find_if(others.begin(), others.end(),
                                      [&import](const auto& model) { return model.name_space == import.name_space; });
      if (found == others.end()) continue;
      models.push_back(std::move(*found));
      others.erase(found);
    }
  }
  dmn::Compiled compiled = dmn::Compile(std::move(models), {.faults = dmn::Faults::kNull});
  if (compiled.model != nullptr) return std::move(compiled.model);
  throw std::runtime_error(compiled.findings.empty() ? "refused" : compiled.findings[0].ToString());
}

// ---- cases -----------------------------------------------------------------------------------------------------------------

struct Totals {
  int passed = 0, total = 0;
};

struct Score {
  std::map<std::string, Totals> levels, folders;
  size_t numbers = 0, numbers_exact = 0, errors = 0, errors_explained = 0;
  std::set<std::string> failed;
  std::set<std::string> found;
};

struct Result {
  bool passed = true;
  std::string text;  // expected and got of what failed
};

Value Evaluate(const dmn::Model& model, const xml_node& test_case, const std::string& result_name, feel::Arena& arena,
               feel::Evaluation& evaluation) {
  dmn::Run run(model, evaluation);
  std::vector<feel::Entry> arguments;
  for (const xml_node& node : test_case.children()) {
    if (Local(node.name()) != "inputNode") continue;
    const std::string name = Attribute(node, "name");
    const Value value = ReadValue(arena, node);
    arguments.push_back({arena.Copy(name), value});
    if (const auto found = model.Find(name, Attribute(node, "namespace"))) run.Give(*found, value);
  }
  const std::string type = Attribute(test_case, "type"), invocable = Attribute(test_case, "invocableName");
  const auto found = model.Find(type == "decisionService" || type == "bkm" ? invocable : result_name);
  if (!found) return Value();
  if (type == "bkm") {
    const Value function = run.Decide(*found);
    return function.is(Kind::kFunction) ? evaluation.InvokeNamed(function.function(), arguments) : Value();
  }
  if (type != "decisionService") return run.Decide(*found);
  const Value served = run.Serve(*found, arguments);
  if (model.nodes[*found].outputs.size() == 1 || !served.is(Kind::kContext)) return served;
  const Value* component = served.context().Find(result_name);
  return component == nullptr ? Value() : *component;
}

Result RunCase(const dmn::Model& model, const xml_node& test_case, Score& score) {
  Result result;
  for (const xml_node& node : test_case.children()) {
    if (Local(node.name()) != "resultNode") continue;
    feel::Arena arena;
    feel::Evaluation evaluation(arena, {.now = *feel::ParseDateTime("2026-01-01T00:00:00Z")});
    const std::string name = Attribute(node, "name");
    const Value got = Evaluate(model, test_case, name, arena, evaluation);
    xml_node expected_node;
    for (const xml_node& child : node.children()) {
      if (Local(child.name()) == "expected") expected_node = child;
    }
    const Value expected = ReadValue(arena, expected_node);
    Agreement agreement;
    CompareValues(expected, got, agreement);
    score.numbers += agreement.numbers;
    score.numbers_exact += agreement.exact;
    if (Attribute(node, "errorResult") == "true") {
      ++score.errors;
      score.errors_explained += evaluation.noted() ? 1 : 0;
    }
    if (agreement.agrees) continue;
    result.passed = false;
    result.text += " " + name + ": expected " + ToText(expected) + ", got " + ToText(got);
    if (evaluation.noted()) result.text += " (" + evaluation.notes()[0].ToDiagnostic().ToString() + ")";
  }
  return result;
}

// The cases of one test file.
void RunFile(const fs::path& folder, const std::vector<Case>& cases, const std::set<std::string>& known, bool all,
             Score& score) {
  pugi::xml_document document;
  const std::string text = ReadFile(folder / cases[0].test_file);
  if (!document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata_single))
    throw SuiteError("no XML in " + (folder / cases[0].test_file).string());
  std::unique_ptr<dmn::Model> model;
  std::string refusal;
  try {
    model = CompileModel(folder / cases[0].model);
  } catch (const SuiteError&) {
    throw;
  } catch (const std::exception& error) {
    refusal = error.what();
  }
  std::set<pugi::xml_node> taken;  // an id may come twice in a file
  for (const Case& one : cases) {
    Result result{false, " the case is not in its file"};
    for (const xml_node& node : document.document_element().children()) {
      if (Local(node.name()) != "testCase" || Attribute(node, "id") != one.id || !taken.insert(node).second) continue;
      result = model == nullptr ? Result{false, " the model is refused: " + refusal} : RunCase(*model, node, score);
      break;
    }
    score.found.insert(one.Name());
    for (Totals* totals : {&score.levels[one.level], &score.folders[one.level + "/" + one.folder]}) {
      ++totals->total;
      totals->passed += result.passed ? 1 : 0;
    }
    if (result.passed) continue;
    score.failed.insert(one.Name());
    if (all || known.count(one.Name()) == 0) std::printf("dmn-tck %s:%s\n", one.Name().c_str(), result.text.c_str());
  }
}

std::string ShortLevel(const std::string& level) {
  constexpr std::string_view kLong = "compliance-level-";
  return level.rfind(kLong, 0) == 0 ? "cl" + level.substr(kLong.size()) : level;
}

void Print(const Score& score) {
  for (const auto& [level, totals] : score.levels)
    std::printf("dmn-tck %s %d/%d\n", ShortLevel(level).c_str(), totals.passed, totals.total);
  // One folder can hold a third of all cases: say what the others give without it.
  const auto largest = std::max_element(score.folders.begin(), score.folders.end(),
                                        [](const auto& a, const auto& b) { return a.second.total < b.second.total; });
  Totals others;
  for (const auto& [folder, totals] : score.folders) {
    if (folder == largest->first) continue;
    others.passed += totals.passed;
    others.total += totals.total;
  }
  std::printf("dmn-tck all levels without %s %d/%d\n", largest->first.c_str(), others.passed, others.total);
  std::printf("dmn-tck numbers equal to the last digit %zu/%zu\n", score.numbers_exact, score.numbers);
  std::printf("dmn-tck expected errors with a diagnostic %zu/%zu\n", score.errors_explained, score.errors);
}

// Whether the failures are those that are known, no more and no fewer.
bool IsAsKnown(const Score& score, const std::set<std::string>& known) {
  bool good = true;
  for (const std::string& name : score.failed) good &= known.count(name) != 0;
  for (const std::string& name : known) {
    if (score.found.count(name) == 0 || score.failed.count(name) != 0) continue;
    std::printf("dmn-tck %s: passes now; take its row out of dmn_tck_known_failures.txt\n", name.c_str());
    good = false;
  }
  return good;
}

int Run(bool all, const std::string& name) {
  const fs::path suite = SuiteFolder(name);
  if (!fs::is_directory(suite)) throw SuiteError("no folder " + suite.string() + "; set YICI_SUITES");
  std::map<fs::path, std::vector<Case>> files;
  for (Case& one : ReadIndex(suite)) {
    const fs::path file = suite / one.level / one.folder / one.test_file;
    files[file].push_back(std::move(one));
  }
  const std::set<std::string> known = ReadKnownFailures();
  Score score;
  for (const auto& [file, cases] : files) RunFile(file.parent_path(), cases, known, all, score);
  Print(score);
  return IsAsKnown(score, known) ? 0 : 1;
}

}  // namespace
}  // namespace yici

int main(int argc, char** argv) {
  bool all = false;
  std::string name = "dmn-tck";
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--all") {
      all = true;
    } else if (argument.rfind("dmn-tck", 0) == 0) {
      name = argument;
    } else {
      std::fprintf(stderr, "usage: conformance_dmn_tck [--all] [FOLDER]\n");
      return 2;
    }
  }
  try {
    return yici::Run(all, name);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "dmn-tck: suite not usable: %s\n", error.what());
    return 2;
  }
}
