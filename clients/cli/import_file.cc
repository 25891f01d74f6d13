#include "clients/cli/import_file.h"

#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "google/protobuf/util/json_util.h"
#include "services/catalog/pack/csv.h"

namespace yici::cli {
namespace {

using Request = v1::ImportCaseRequest;
using absl::string_view;

// Entries of a cell, between semicolons; empty ones do not count.
std::vector<string_view> Entries(string_view cell) {
  std::vector<string_view> entries;
  for (string_view part : absl::StrSplit(cell, ';')) {
    part = absl::StripAsciiWhitespace(part);
    if (!part.empty()) entries.push_back(part);
  }
  return entries;
}

// The first word; `rest` is what follows it.
string_view FirstWord(string_view* rest) {
  const size_t end = rest->find(' ');
  const string_view word = rest->substr(0, end);
  *rest = end == string_view::npos ? string_view() : absl::StripAsciiWhitespace(rest->substr(end));
  return word;
}

// "C2 limit=20 unit=wd start=2020-04-20 left=13 extension=0 pause=2020-04-22..2020-04-24 step=review"
std::string ReadClock(string_view entry, v1::ImportedClockInput* clock) {
  clock->set_clock(std::string(FirstWord(&entry)));
  while (!entry.empty()) {
    const string_view word = FirstWord(&entry);
    const std::pair<string_view, string_view> pair = absl::StrSplit(word, absl::MaxSplits('=', 1));
    const auto& [key, value] = pair;
    int32_t number = 0;
    const bool counts = key == "limit" || key == "left" || key == "extension";
    if (counts && !absl::SimpleAtoi(value, &number)) return absl::StrCat("expected a number in ", word);
    if (key == "limit")
      clock->set_limit(number);
    else if (key == "left")
      clock->set_left(number);
    else if (key == "extension")
      clock->set_extension(number);
    else if (key == "unit")
      clock->set_unit(std::string(value));
    else if (key == "start")
      clock->set_start_day(std::string(value));
    else if (key == "step")
      clock->set_step(std::string(value));
    else if (key == "pause" && absl::StrContains(value, "..")) {
      const std::pair<string_view, string_view> days = absl::StrSplit(value, absl::MaxSplits("..", 1));
      v1::ImportedPauseInput& pause = *clock->add_pauses();
      pause.set_start_day(std::string(days.first));
      pause.set_end_day(std::string(days.second));
    } else {
      return absl::StrCat("expected limit=, unit=, start=, left=, extension=, pause=DAY..DAY or step=, but got ", word);
    }
  }
  return "";
}

// "m02", "m02=missing:TEXT", "m03=faulty:TEXT"
void ReadMaterial(string_view entry, v1::ImportedMaterialInput* material) {
  const std::pair<string_view, string_view> pair = absl::StrSplit(entry, absl::MaxSplits('=', 1));
  material->set_material_id(std::string(pair.first));
  if (pair.second.empty()) {
    material->set_copies(1);
    return;
  }
  const std::pair<string_view, string_view> word = absl::StrSplit(pair.second, absl::MaxSplits(':', 1));
  material->set_status(std::string(word.first));
  material->set_fault(std::string(word.second));
}

// "04 2020-04-20 锦市监受字〔2020〕7号"
void ReadDocument(string_view entry, v1::ImportedDocumentInput* document) {
  document->set_code(std::string(FirstWord(&entry)));
  document->set_day(std::string(FirstWord(&entry)));
  document->set_number(std::string(entry));
}

// "handle officer:jz-market-handler-1 符合要求"
void ReadStep(string_view entry, v1::ImportedStepInput* step) {
  step->set_step(std::string(FirstWord(&entry)));
  step->set_officer(std::string(FirstWord(&entry)));
  step->set_opinion(std::string(entry));
}

std::string ReadEnum(const google::protobuf::EnumDescriptor* type, string_view text, int* number) {
  const std::string name = absl::AsciiStrToUpper(text);
  const auto* value = type->FindValueByName(name);
  if (value == nullptr) return absl::StrCat("expected a ", type->name(), ", but got ", text);
  *number = value->number();
  return "";
}

std::string ReadClocks(string_view cell, Request& request) {
  for (string_view entry : Entries(cell)) {
    if (std::string error = ReadClock(entry, request.add_clocks()); !error.empty()) return error;
  }
  return "";
}

std::string ReadState(string_view cell, Request& request) {
  int number = 0;
  std::string error = ReadEnum(v1::CaseState_descriptor(), cell, &number);
  request.set_state(static_cast<v1::CaseState>(number));
  return error;
}

std::string ReadChannel(string_view cell, Request& request) {
  int number = 0;
  std::string error = ReadEnum(v1::Channel_descriptor(), cell, &number);
  request.set_channel(static_cast<v1::Channel>(number));
  return error;
}

using Cell = std::string (*)(string_view, Request&);

#define YICI_TEXT(setter) [](string_view cell, Request& r) { return r.setter(std::string(cell)), std::string(); }
#define YICI_EACH(read, adder)                                      \
  [](string_view cell, Request& r) {                                \
    for (string_view entry : Entries(cell)) read(entry, r.adder()); \
    return std::string();                                           \
  }
const std::map<string_view, Cell>& Columns() {
  static const auto* const columns = new std::map<string_view, Cell>{
      {"source_system", YICI_TEXT(set_source_system)},
      {"old_number", YICI_TEXT(set_old_number)},
      {"item_code", YICI_TEXT(set_item_code)},
      {"uscc", YICI_TEXT(mutable_applicant()->set_uscc)},
      {"id_number", YICI_TEXT(mutable_applicant()->set_id_number)},
      {"org_name", YICI_TEXT(mutable_applicant()->set_org_name)},
      {"name", YICI_TEXT(mutable_applicant()->set_name)},
      {"phone", YICI_TEXT(mutable_applicant()->set_phone)},
      {"address", YICI_TEXT(mutable_applicant()->set_address)},
      {"agent_uscc", YICI_TEXT(mutable_agent()->set_uscc)},
      {"agent_id_number", YICI_TEXT(mutable_agent()->set_id_number)},
      {"agent_name", YICI_TEXT(mutable_agent()->set_name)},
      {"agent_phone", YICI_TEXT(mutable_agent()->set_phone)},
      {"authorisation", YICI_TEXT(mutable_agent()->set_authorisation)},
      {"channel", ReadChannel},
      {"window_id", YICI_TEXT(set_window_id)},
      {"project_code", YICI_TEXT(set_project_code)},
      {"delivery_way", YICI_TEXT(set_delivery_way)},
      {"title", YICI_TEXT(set_title)},
      {"state", ReadState},
      {"submitted_day", YICI_TEXT(set_submitted_day)},
      {"acceptance_day", YICI_TEXT(set_acceptance_day)},
      {"last_material_day", YICI_TEXT(set_last_material_day)},
      {"materials", YICI_EACH(ReadMaterial, add_materials)},
      {"clocks", ReadClocks},
      {"documents", YICI_EACH(ReadDocument, add_documents)},
      {"steps", YICI_EACH(ReadStep, add_steps)},
      {"ruling_day", YICI_TEXT(mutable_ruling()->set_day)},
      {"ruling_officer", YICI_TEXT(mutable_ruling()->set_officer)},
      {"ruling_reasons", YICI_TEXT(mutable_ruling()->set_reasons)},
      {"ruling_remedy", YICI_TEXT(mutable_ruling()->set_remedy)},
      {"history_sha256", YICI_TEXT(set_history_sha256)},
      {"accept_stated_days",
       [](string_view cell, Request& r) {
         r.set_accept_stated_days(cell == "yes");
         return cell == "yes" || cell == "no" ? std::string() : absl::StrCat("expected yes or no, but got ", cell);
       }},
  };
  return *columns;
}
#undef YICI_TEXT
#undef YICI_EACH

void ReadRow(const std::vector<std::string>& header, const catalog::CsvRow& row, ImportLine* line) {
  line->line = row.line;
  if (row.cells.size() != header.size()) {
    line->error = absl::StrCat("expected ", header.size(), " cells, but got ", row.cells.size());
    return;
  }
  for (size_t i = 0; i < header.size(); ++i) {
    if (row.cells[i].empty()) continue;
    line->error = Columns().at(header[i])(row.cells[i], line->request);
    if (line->error.empty()) continue;
    line->field = header[i];
    return;
  }
}

absl::Status ReadCsv(const std::string& name, string_view text, std::vector<ImportLine>* lines) {
  catalog::Findings findings;
  const catalog::CsvText csv = catalog::ParseCsv(name, std::string_view(text.data(), text.size()), findings);
  if (!findings.faults.empty()) {
    const catalog::Fault& fault = findings.faults.front();
    return absl::DataLossError(absl::StrCat(name, ":", fault.line, ": ", fault.en));
  }
  if (csv.rows.empty()) return absl::InvalidArgumentError("expected a header, but the file is empty");
  const std::vector<std::string>& header = csv.rows[0].cells;
  std::set<string_view> seen;
  for (const std::string& column : header) {
    if (!Columns().contains(column))
      return absl::DataLossError(absl::StrCat(name, ":1: expected a column of docs/formats/import.md, but got ", column));
    if (!seen.insert(column).second) return absl::DataLossError(absl::StrCat(name, ":1: the column ", column, " stands twice"));
  }
  for (size_t i = 1; i < csv.rows.size(); ++i) ReadRow(header, csv.rows[i], &lines->emplace_back());
  return absl::OkStatus();
}

absl::Status ReadJsonLines(string_view text, std::vector<ImportLine>* lines) {
  int number = 0;
  for (string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (absl::StripAsciiWhitespace(line).empty()) continue;
    ImportLine& one = lines->emplace_back();
    one.line = number;
    const auto parsed = google::protobuf::util::JsonStringToMessage(std::string(line), &one.request);
    if (!parsed.ok()) one.error = parsed.ToString();
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadImportFile(const std::string& name, string_view text, const std::string& system,
                            std::vector<ImportLine>* lines) {
  const absl::Status read = absl::EndsWith(name, ".csv") ? ReadCsv(name, text, lines) : ReadJsonLines(text, lines);
  if (!read.ok()) return read;
  if (lines->empty()) return absl::InvalidArgumentError("expected at least one case, but there is none");
  if (lines->size() > kImportLinesMax) {
    return absl::InvalidArgumentError(absl::StrCat("expected at most ", kImportLinesMax, " cases, but there are more"));
  }
  std::map<std::pair<std::string, std::string>, int> first;
  for (ImportLine& line : *lines) {
    if (line.request.source_system().empty()) line.request.set_source_system(system);
    const auto [at, fresh] = first.emplace(std::pair(line.request.source_system(), line.request.old_number()), line.line);
    if (fresh || !line.error.empty()) continue;
    line.field = "old_number";
    line.error = absl::StrCat("expected each old number once, but line ", at->second, " has it too");
  }
  return absl::OkStatus();
}

}  // namespace yici::cli
