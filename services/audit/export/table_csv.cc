#include "services/audit/export/table_csv.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "services/base/text.h"

namespace yici::audit {
namespace {

constexpr ColumnKind kText = ColumnKind::kText, kNumber = ColumnKind::kNumber;

constexpr Column kEvents[] = {{"revision", kNumber},   {"event_index", kNumber}, {"leaf", kNumber},      {"kind", kNumber},
                              {"type", kText},         {"subject", kText},       {"actor", kText},       {"sender", kText},
                              {"on_behalf_of", kText}, {"delegated_by", kText},  {"occurred_at", kText}, {"recorded_at", kText},
                              {"versions", kText},     {"event_sha256", kText}};
constexpr Column kRefusals[] = {{"revision", kNumber}, {"command", kText},     {"sender", kText}, {"on_behalf_of", kText},
                                {"case_no", kText},    {"recorded_at", kText}, {"reason", kText}, {"field", kText}};
constexpr Column kDisclosures[] = {{"revision", kNumber}, {"event_index", kNumber}, {"recorded_at", kText}, {"actor", kText},
                                   {"kind", kText},       {"subject", kText},       {"material_id", kText}, {"purpose", kText}};
constexpr Column kCases[] = {
    {"case_no", kText},           {"item_code", kText},      {"item_version", kText},   {"state", kText},
    {"result_code", kNumber},     {"jurisdiction", kText},   {"department_id", kText},  {"hall_id", kText},
    {"window_id", kText},         {"channel", kText},        {"applicant_uscc", kText}, {"applicant_org", kText},
    {"agent_uscc", kText},        {"project_code", kText},   {"submitted_day", kText},  {"acceptance_day", kText},
    {"deemed_accepted", kNumber}, {"deferral", kNumber},     {"extended", kNumber},     {"ruling", kText},
    {"ruling_day", kText},        {"certificate_no", kText}, {"visits", kNumber},       {"standing_holds", kNumber},
    {"archived_day", kText},      {"archive_digest", kText}, {"parent_case_no", kText}, {"first_revision", kNumber},
    {"last_revision", kNumber}};
constexpr Column kMaterials[] = {{"case_no", kText},    {"material_id", kText}, {"status", kText},     {"copies", kNumber},
                                 {"pages", kNumber},    {"day", kText},         {"sha256", kText},     {"size_bytes", kNumber},
                                 {"media_type", kText}, {"reused_from", kText}, {"shared_from", kText}};
constexpr Column kClocks[] = {{"case_no", kText},   {"nth", kNumber},        {"clock", kText},
                              {"unit", kText},      {"limit_days", kNumber}, {"extension_days", kNumber},
                              {"start_day", kText}, {"due_day", kText},      {"phase", kText},
                              {"ended_day", kText}, {"step", kText},         {"calendar_version", kText}};
constexpr Column kSteps[] = {{"case_no", kText}, {"nth", kNumber},          {"step", kText}, {"phase", kText},
                             {"officer", kText}, {"second_officer", kText}, {"post", kText}, {"closed_at", kText}};
constexpr Column kDocuments[] = {{"case_no", kText},    {"document", kText},     {"code", kText}, {"number", kNumber},
                                 {"year", kNumber},     {"printed", kText},      {"day", kText},  {"organ_id", kText},
                                 {"revision", kNumber}, {"event_index", kNumber}};
constexpr Column kVisits[] = {{"case_no", kText}, {"nth", kNumber},      {"hall_id", kText}, {"day", kText},
                              {"purpose", kText}, {"by_agent", kNumber}, {"fault", kText}};
constexpr Column kRatings[] = {{"case_no", kText},        {"stage", kText},     {"nth", kNumber},
                               {"code", kNumber},         {"channel", kNumber}, {"rated_at", kText},
                               {"answer_due_day", kText}, {"verdict", kText},   {"rectified_at", kText}};
constexpr Column kCards[] = {{"case_no", kText},    {"nth", kNumber},        {"color", kText},       {"clock", kText},
                             {"rule", kText},       {"step", kText},         {"liable_post", kText}, {"occurred_at", kText},
                             {"revision", kNumber}, {"event_index", kNumber}};
constexpr Column kParties[] = {{"case_no", kText},   {"role", kText},  {"uscc", kText},   {"org_name", kText}, {"name", kText},
                               {"id_number", kText}, {"phone", kText}, {"region", kText}, {"erased", kNumber}};

constexpr ExportTable kTables[] = {
    {"events", kEvents}, {"refusals", kRefusals}, {"disclosures", kDisclosures}, {"cases", kCases},   {"materials", kMaterials},
    {"clocks", kClocks}, {"steps", kSteps},       {"documents", kDocuments},     {"visits", kVisits}, {"ratings", kRatings},
    {"cards", kCards},   {"parties", kParties},
};

constexpr std::string_view kTakenForFormula = "=+-@\t\r'";
constexpr std::string_view kQuoted = ",\"\r\n";

}  // namespace

absl::Span<const ExportTable> ExportedTables() { return kTables; }

const ExportTable* FindTable(std::string_view name) {
  const auto found =
      std::find_if(std::begin(kTables), std::end(kTables), [&](const auto& table) { return table.name == name; });
  return found == std::end(kTables) ? nullptr : found;
}

std::string HeaderLine(const ExportTable& table) {
  std::string line;
  for (const Column& column : table.columns) StrAppend(&line, line.empty() ? "" : ",", column.name);
  return line + "\r\n";
}

void CsvRow::Begin(ColumnKind kind) {
  if (cells_ >= table_.columns.size() || table_.columns[cells_].kind != kind) std::abort();
  if (cells_++ > 0) out_.push_back(',');
}

CsvRow& CsvRow::Text(std::string_view text) {
  Begin(ColumnKind::kText);
  const bool formula = !text.empty() && kTakenForFormula.find(text[0]) != std::string_view::npos;
  const bool quoted = text.find_first_of(kQuoted) != std::string_view::npos;
  if (quoted) out_.push_back('"');
  if (formula) out_.push_back('\'');
  for (const char c : text) {
    if (c == '"') out_.push_back('"');
    out_.push_back(c);
  }
  if (quoted) out_.push_back('"');
  return *this;
}

CsvRow& CsvRow::Number(int64_t number) {
  Begin(ColumnKind::kNumber);
  AppendPiece(out_, number);
  return *this;
}

CsvRow& CsvRow::Nothing() {
  Begin(ColumnKind::kNumber);
  return *this;
}

void CsvRow::End() {
  if (cells_ != table_.columns.size()) std::abort();
  out_.append("\r\n");
}

// ---- reading ---------------------------------------------------------------------------------------------------------

CsvReader::CsvReader(std::istream& in, const ExportTable& table) : in_(in), table_(table) {}

bool CsvReader::Fail(std::string_view what) {
  if (status_.ok()) {
    status_ = absl::InvalidArgumentError(StrCat("table ", table_.name, ", row ", rows_ + 1, ": expected ", what));
  }
  return false;
}

bool CsvReader::ReadQuoted(std::string* field) {
  while (field->size() <= kCellBytesMax) {
    const int c = in_.get();
    if (c == EOF) return Fail("a quoted field to end");
    if (c != '"') {
      field->push_back(static_cast<char>(c));
      continue;
    }
    if (in_.peek() != '"') return true;
    field->push_back(static_cast<char>(in_.get()));
  }
  return Fail("a field of at most 1 MiB");
}

bool CsvReader::ReadField(std::string* field, bool* last) {
  field->clear();
  if (in_.peek() == '"') {
    in_.get();
    if (!ReadQuoted(field)) return false;
  }
  while (true) {
    const int c = in_.get();
    if (c == ',') return *last = false, true;
    if (c == '\r') return in_.get() == '\n' ? (*last = true) : Fail("CR LF at the end of a line");
    if (c == EOF || c == '\n' || c == '"') return Fail("fields divided by commas and a line ended by CR LF");
    field->push_back(static_cast<char>(c));
    if (field->size() > kCellBytesMax) return Fail("a field of at most 1 MiB");
  }
}

bool CsvReader::ReadFields(std::vector<std::string>* fields) {
  fields->clear();
  if (in_.peek() == EOF) return false;
  for (bool last = false; !last;) {
    if (fields->size() == table_.columns.size()) return Fail("no more fields than columns");
    if (!ReadField(&fields->emplace_back(), &last)) return false;
  }
  return fields->size() == table_.columns.size() || Fail("as many fields as columns");
}

bool CsvReader::ToCell(const std::string& field, ColumnKind kind, Cell* cell) {
  if (kind == ColumnKind::kText) {
    *cell = field.starts_with('\'') ? field.substr(1) : field;
    return true;
  }
  if (field.empty()) return *cell = std::monostate(), true;
  int64_t number = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
  if (error != std::errc() || std::to_string(number) != field) return Fail("a number in decimal");
  return *cell = number, true;
}

bool CsvReader::Read(std::vector<Cell>* cells) {
  std::vector<std::string> fields;
  if (!header_read_) {
    if (!ReadFields(&fields)) return Fail("a header");
    std::string line;
    for (const std::string& field : fields) StrAppend(&line, line.empty() ? "" : ",", field);
    if (line + "\r\n" != HeaderLine(table_)) return Fail("the header of the table");
    header_read_ = true;
  }
  if (!status_.ok() || !ReadFields(&fields)) return false;
  cells->resize(fields.size());
  for (size_t i = 0; i < fields.size(); ++i) {
    if (!ToCell(fields[i], table_.columns[i].kind, &(*cells)[i])) return false;
  }
  ++rows_;
  return true;
}

}  // namespace yici::audit
