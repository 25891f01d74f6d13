#include "tests/conformance/suite.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

namespace yici::conformance {
namespace {

namespace fs = std::filesystem;

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

}  // namespace

fs::path SourceFolder() {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  return source != nullptr ? source : ".";
}

fs::path SuiteFolder(const std::string& name) {
  const char* suites = std::getenv("YICI_SUITES");
  const fs::path folder = suites != nullptr ? fs::path(suites) / name : SourceFolder() / ".." / "shared" / "suites" / name;
  if (!fs::is_directory(folder)) throw SuiteError("no folder " + folder.string() + "; set YICI_SUITES");
  return folder;
}

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw SuiteError("cannot read " + path.string());
  std::ostringstream out;
  out << file.rdbuf();
  return std::move(out).str();
}

std::vector<Row> ReadTable(const fs::path& path, const std::vector<std::string>& needed_columns) {
  std::istringstream lines(ReadFile(path));
  std::string line;
  std::getline(lines, line);
  const std::vector<std::string> heading = Fields(line);
  for (const std::string& needed : needed_columns) {
    if (std::find(heading.begin(), heading.end(), needed) == heading.end())
      throw SuiteError(path.string() + " has no column " + needed);
  }
  std::vector<Row> rows;
  while (std::getline(lines, line)) {
    std::vector<std::string> fields = Fields(line);
    if (fields.size() < 2) continue;
    fields.resize(heading.size());
    Row row;
    for (size_t i = 0; i < heading.size(); ++i) row[heading[i]] = fields[i];
    rows.push_back(std::move(row));
  }
  if (rows.empty()) throw SuiteError(path.string() + " names no case");
  return rows;
}

std::set<std::string> ReadKnownFailures(const std::string& file) {
  std::istringstream lines(ReadFile(SourceFolder() / "tests" / "conformance" / file));
  std::set<std::string> known;
  for (std::string line; std::getline(lines, line);) {
    line.erase(std::min(line.find("  #"), line.size()));
    if (!line.empty() && line[0] != '#') known.insert(line);
  }
  return known;
}

Score::Score(std::string suite, const std::string& known_failures)
    : suite_(std::move(suite)), known_(ReadKnownFailures(known_failures)) {}

void Score::Add(const std::string& part, const std::string& name, bool passed, const std::string& expected,
                const std::string& got) {
  ++parts_[part].total;
  parts_[part].passed += passed ? 1 : 0;
  found_.insert(part + " " + name);
  if (passed) return;
  failed_.insert(part + " " + name);
  std::printf("%s %s %s: expected %s, got %s\n", suite_.c_str(), part.c_str(), name.c_str(), expected.c_str(), got.c_str());
}

void Score::AddApart(const std::string& part, const std::string& name, const std::string& what) {
  ++apart_[part];
  std::printf("%s %s %s: %s\n", suite_.c_str(), part.c_str(), name.c_str(), what.c_str());
}

int Score::Finish() const {
  for (const auto& [part, totals] : parts_)
    std::printf("%s %s %d/%d\n", suite_.c_str(), part.c_str(), totals.passed, totals.total);
  for (const auto& [part, count] : apart_) std::printf("%s %s %d\n", suite_.c_str(), part.c_str(), count);
  bool good = std::all_of(failed_.begin(), failed_.end(), [this](const auto& name) { return known_.count(name) != 0; });
  for (const std::string& name : known_) {
    if (found_.count(name) == 0 || failed_.count(name) != 0) continue;
    std::printf("%s %s: passes now; take its row out of the known failures\n", suite_.c_str(), name.c_str());
    good = false;
  }
  return good ? 0 : 1;
}

int RunSuite(const std::string& name, const std::function<int()>& run) {
  try {
    return run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: suite not usable: %s\n", name.c_str(), error.what());
    return 2;
  }
}

}  // namespace yici::conformance
