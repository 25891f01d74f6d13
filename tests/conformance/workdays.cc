// Runs the working-day and number-code vectors against services/calendar and services/base.
//
//   conformance_workdays            reads $YICI_SUITES/workdays, else $YICI_SOURCE_DIR/../shared/suites/workdays
//
// Prints one line per failing case, then "workdays due N/N" and "workdays codes N/N". Exit 0: all passed; 1: some case
// failed; 2: the suite is not there, not readable or empty.
//
// Calendars: every JSON file directly in calendars/ belongs to the calendar "CN", one in calendars/X/ to "X", unless
// the file has a field "calendar". A file is a year's notice; with a version in its field "version" or its name
// ("2020v2", "2020-v2") the highest version of a year counts. A vector may name "CN@2020v1": CN with 2020 in that
// version. Later years win over earlier ones where both name a day.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "services/base/identifiers.h"
#include "services/calendar/calendar.h"

namespace yici {
namespace {

namespace fs = std::filesystem;
using calendar::Calendar;
using calendar::Notice;
using nlohmann::json;

// The suite itself is at fault, not a case.
struct SuiteError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Tally {
  int passed = 0;
  int total = 0;
};

fs::path SuiteFolder() {
  if (const char* suites = std::getenv("YICI_SUITES")) return fs::path(suites) / "workdays";
  const char* source = std::getenv("YICI_SOURCE_DIR");
  return fs::path(source != nullptr ? source : ".") / ".." / "shared" / "suites" / "workdays";
}

json ReadJson(const fs::path& path) {
  std::ifstream file(path);
  if (!file) throw SuiteError("cannot read " + path.string());
  json document = json::parse(file, nullptr, false);
  if (document.is_discarded()) throw SuiteError("no JSON in " + path.string());
  return document;
}

// The list of a file: its named field, or the whole document when that is the list.
json ReadCases(const fs::path& path, const char* field) {
  json document = ReadJson(path);
  json cases = document.is_array() ? document : document.value(field, json::array());
  if (!cases.is_array() || cases.empty()) throw SuiteError("no cases in " + path.string());
  return cases;
}

CivilDay ParseDay(const std::string& text) {
  const auto day = CivilDay::Parse(text);
  if (!day) throw SuiteError("expected a day, found \"" + text + "\"");
  return *day;
}

// Notices by calendar, then by year and version.
using NoticesByVersion = std::map<std::pair<int, int>, Notice>;
using Calendars = std::map<std::string, NoticesByVersion>;

// "2020", "2020v2", "2020-v2": year and version (0 when not given); year 0 when the text begins otherwise.
std::pair<int, int> ReadYearAndVersion(const std::string& text) {
  int year = 0, version = 0;
  if (std::sscanf(text.c_str(), "%4dv%d", &year, &version) == 2) return {year, version};
  std::sscanf(text.c_str(), "%4d%*[-_.]v%d", &year, &version);
  return {year, version};
}

Notice ReadNotice(const json& document, const std::string& stem) {
  const auto [year, version] = ReadYearAndVersion(stem);
  Notice notice;
  notice.year = document.value("year", year);
  notice.version = document.value("version", std::max(version, 1));
  // The files carry no day of publication; the order of the years stands in for it.
  notice.published_on = CivilDay::FromYmd(notice.year, 1, 1).value_or(CivilDay());
  for (const json& day : document.at("days")) {
    notice.days.push_back({ParseDay(day.at("date")), !day.at("isOffDay").get<bool>(), day.value("name", "")});
  }
  return notice;
}

Calendars ReadCalendars(const fs::path& folder) {
  if (!fs::is_directory(folder)) throw SuiteError("no folder " + folder.string());
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  if (files.empty()) throw SuiteError("no calendars in " + folder.string());
  std::sort(files.begin(), files.end());
  Calendars calendars;
  for (const fs::path& file : files) {
    const json document = ReadJson(file);
    const std::string parent = file.parent_path() == folder ? "CN" : file.parent_path().filename().string();
    Notice notice = ReadNotice(document, file.stem().string());
    const std::pair<int, int> key(notice.year, notice.version);
    calendars[document.value("calendar", parent)].insert_or_assign(key, std::move(notice));
  }
  return calendars;
}

// "CN" or "CN@2020v1"; nothing when the suite has no such calendar.
std::optional<Calendar> FindCalendar(const Calendars& calendars, const std::string& name) {
  const size_t at = calendars.count(name) == 0 ? name.find('@') : std::string::npos;
  const auto found = calendars.find(name.substr(0, at));
  if (found == calendars.end()) return std::nullopt;
  const auto [year_pinned, version_max] = ReadYearAndVersion(at == std::string::npos ? "" : name.substr(at + 1));
  std::map<int, Notice> by_year;
  for (const auto& [key, notice] : found->second) {
    if (key.first != year_pinned || key.second <= version_max) by_year[key.first] = notice;
  }
  std::vector<Notice> notices;
  for (const auto& [year, notice] : by_year) notices.push_back(notice);
  return Calendar(std::move(notices));
}

std::string DueOf(const Calendar& calendar, const json& vector) {
  const auto due = calendar.StrictNthWorkingDayAfter(ParseDay(vector.at("start")), vector.at("n").get<int>());
  return due.ok() ? due->ToString() : std::string(due.status().message());
}

// A due day as it stands; or an error, whose text need only agree with ours in the first unknown day it names.
bool IsExpected(const json& vector, const std::string& got) {
  const json error = vector.value("error", json());
  if (error.is_null() || error == json("")) return vector.at("due") == json(got);
  if (got.rfind("CALENDAR_UNKNOWN", 0) != 0) return false;
  std::string text = error.dump();
  for (const char* field : {"first_unknown", "unknown"}) text += vector.value(field, json("")).dump();
  for (size_t at = 0; at + 10 <= text.size(); ++at) {
    if (const auto day = CivilDay::Parse(text.substr(at, 10))) return got.find(day->ToString()) != std::string::npos;
  }
  return true;
}

std::string ExpectedText(const json& vector) {
  return vector.contains("error") && !vector["error"].is_null() ? vector["error"].dump() : vector.at("due").dump();
}

Tally RunDue(const fs::path& suite) {
  const Calendars calendars = ReadCalendars(suite / "calendars");
  const json vectors = ReadCases(suite / "due.json", "vectors");
  std::map<std::string, std::optional<Calendar>> built;
  Tally tally;
  for (const json& vector : vectors) {
    const std::string name = vector.value("calendar", "CN");
    if (built.count(name) == 0) built[name] = FindCalendar(calendars, name);
    const std::string got = built[name] ? DueOf(*built[name], vector) : "no calendar " + name;
    const bool passed = built[name] && IsExpected(vector, got);
    tally.passed += passed ? 1 : 0;
    if (!passed) {
      std::printf("workdays due %d (%s, %s, n %d): expected %s, got %s\n", tally.total, name.c_str(),
                  vector.at("start").get<std::string>().c_str(), vector.at("n").get<int>(), ExpectedText(vector).c_str(),
                  got.c_str());
    }
    ++tally.total;
  }
  return tally;
}

// The suite's word for one of our reasons or warnings.
std::string SuiteReason(const std::string& reason) {
  static const std::map<std::string, std::string> words = {
      {"USCC_LENGTH", "length"},      {"USCC_CHARSET", "charset"},
      {"USCC_REGION", "division"},    {"USCC_CHECK_DIGIT", "checksum"},
      {"ID_LENGTH", "length"},        {"ID_CHARSET", "charset"},
      {"ID_REGION", "region"},        {"ID_BIRTHDATE", "birth-date"},
      {"ID_CHECK_DIGIT", "checksum"}, {"USCC_ORG_CHECK", "organisation-check"}};
  const auto word = words.find(reason);
  return word == words.end() ? reason : word->second;
}

// The suite calls an advisory fault invalid; we accept such a code with a warning, and the warning is what is compared.
std::string Verdict(const std::string& kind, const std::string& code) {
  if (kind != "uscc" && kind != "id") return "unknown kind " + kind;
  const IdentifierCheck check = kind == "uscc" ? CheckUscc(code) : CheckIdNumber(code);
  return SuiteReason(check.valid() ? check.warning : check.reason);
}

Tally RunCodes(const fs::path& suite) {
  Tally tally;
  for (const json& vector : ReadCases(suite / "codes.json", "codes")) {
    const std::string code = vector.at("code");
    const std::string reason = vector.value("reason", "");
    const bool clean = vector.at("valid").get<bool>() && !vector.value("advisory", false);
    const std::string expected = clean ? "" : reason;
    const std::string got = Verdict(vector.at("kind"), code);
    const bool agrees = got == expected && clean == got.empty();
    tally.passed += agrees ? 1 : 0;
    if (!agrees) {
      std::printf("workdays codes %d (%s): expected \"%s\", got \"%s\"\n", tally.total, code.c_str(), expected.c_str(),
                  got.c_str());
    }
    ++tally.total;
  }
  return tally;
}

int Run() {
  const fs::path suite = SuiteFolder();
  if (!fs::is_directory(suite)) throw SuiteError("no folder " + suite.string() + "; set YICI_SUITES");
  const Tally due = RunDue(suite);
  const Tally codes = RunCodes(suite);
  std::printf("workdays due %d/%d\nworkdays codes %d/%d\n", due.passed, due.total, codes.passed, codes.total);
  return due.passed == due.total && codes.passed == codes.total ? 0 : 1;
}

}  // namespace
}  // namespace yici

int main() {
  try {
    return yici::Run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "workdays: suite not usable: %s\n", error.what());
    return 2;
  }
}
