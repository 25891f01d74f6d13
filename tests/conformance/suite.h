// What every runner of a public suite does: find its folder, read its index, compare failures with those that are known.
//
// The folder is $YICI_SUITES/NAME, else $YICI_SOURCE_DIR/../shared/suites/NAME. A suite that is not there, or has no case, is a
// SuiteError: exit code 2.
#ifndef YICI_TESTS_CONFORMANCE_SUITE_H_
#define YICI_TESTS_CONFORMANCE_SUITE_H_

#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace yici::conformance {

// The suite itself is at fault, not a case.
struct SuiteError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::filesystem::path SourceFolder();
std::filesystem::path SuiteFolder(const std::string& name);
std::string ReadFile(const std::filesystem::path& path);

// A row of a CSV file by the names of its columns. Fields may stand in quotes.
using Row = std::map<std::string, std::string>;
std::vector<Row> ReadTable(const std::filesystem::path& path, const std::vector<std::string>& needed_columns);

// The cases of a file of this folder, a line each; behind "  #" stands why they fail.
std::set<std::string> ReadKnownFailures(const std::string& file);

// One part of a suite: "bpmnspector refuse 101/101".
class Score {
 public:
  // `known_failures`: a file for ReadKnownFailures, whose lines are part and name.
  Score(std::string suite, const std::string& known_failures);

  // A failing case is named with what was expected and what came.
  void Add(const std::string& part, const std::string& name, bool passed, const std::string& expected, const std::string& got);
  // Reported apart, and no failure.
  void AddApart(const std::string& part, const std::string& name, const std::string& what);
  // Prints a line per part; 0 when the failures are those that are known, no more and no fewer.
  int Finish() const;

 private:
  struct Totals {
    int passed = 0, total = 0;
  };

  std::string suite_;
  std::set<std::string> known_, found_, failed_;
  std::map<std::string, Totals> parts_;
  std::map<std::string, int> apart_;
};

// What `main` of a runner does: 0, 1, or 2 with a line that says why the suite is not usable.
int RunSuite(const std::string& name, const std::function<int()>& run);

}  // namespace yici::conformance

#endif  // YICI_TESTS_CONFORMANCE_SUITE_H_
