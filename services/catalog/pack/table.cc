#include "services/catalog/pack/table.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace yici::catalog {
namespace {

bool In(CsvTable::Columns list, std::string_view word) { return std::find(list.begin(), list.end(), word) != list.end(); }

// Whole numbers only: no sign but "-", no space, no separator.
std::optional<int64_t> ParseNumber(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

std::vector<std::string> Split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  for (size_t begin = 0; !text.empty();) {
    const size_t end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end == std::string::npos ? end : end - begin));
    if (end == std::string::npos) break;
    begin = end + 1;
  }
  return parts;
}

}  // namespace

CsvTable::CsvTable(std::string file, std::string_view bytes, Columns required, Columns optional, Findings& findings)
    : file_(std::move(file)) {
  CsvText csv = ParseCsv(file_, bytes, findings);
  if (!csv.broken && csv.rows.empty()) {
    findings.faults.push_back(
        {file_, 1, "", "HEADER_MISSING", "文件没有标题行。", "expected a header row, but the file is empty"});
  }
  usable_ = !csv.broken && !csv.rows.empty();
  if (!usable_) return;
  ReadHeader(csv.rows[0], required, optional, findings);
  if (usable_) ReadRows(std::move(csv.rows), findings);
}

void CsvTable::ReadHeader(const CsvRow& header, Columns required, Columns optional, Findings& findings) {
  header_ = header.cells;
  for (size_t i = 0; i < header_.size(); ++i) {
    if (!columns_.emplace(header_[i], i).second) {
      usable_ = false;
      findings.faults.push_back({file_, 1, header_[i], "COLUMN_REPEATED", "列名重复。", "expected each column once"});
    } else if (!In(required, header_[i]) && !In(optional, header_[i])) {
      findings.notes.push_back({file_, 1, header_[i], "COLUMN_UNKNOWN", "该列不属于本表，已忽略。",
                                "this table has no such column, it is passed over"});
    }
  }
  for (const std::string_view column : required) {
    if (Has(column)) continue;
    usable_ = false;
    findings.faults.push_back(
        {file_, 1, std::string(column), "COLUMN_MISSING", "缺少该列。", "expected this column, but the header has none"});
  }
}

void CsvTable::ReadRows(std::vector<CsvRow> rows, Findings& findings) {
  rows.erase(rows.begin());
  for (CsvRow& row : rows) {
    if (row.cells.size() == header_.size()) {
      rows_.push_back(std::move(row));
      continue;
    }
    const size_t column = std::min(row.cells.size(), header_.size() - 1);
    findings.faults.push_back(
        {file_, row.line, header_[column], "CELL_COUNT", "单元格数量与标题行不符。",
         "expected " + std::to_string(header_.size()) + " cells, but got " + std::to_string(row.cells.size())});
  }
}

const std::string& CsvTable::Cell(const CsvRow& row, std::string_view column) const {
  static const std::string& none = *new std::string();
  const auto at = columns_.find(column);
  return at == columns_.end() ? none : row.cells[at->second];
}

void RowReader::Fail(std::string_view column, std::string reason, std::string zh, std::string en) {
  clean_ = false;
  const auto same_place = [&](const Fault& fault) {
    return fault.line == raw_.line && fault.field == column && fault.file == table_.file();
  };
  // One fault a cell: what follows from it would only hide it.
  const auto& faults = findings_.faults;
  if (!faults.empty() &&
      std::any_of(faults.end() - std::min<std::ptrdiff_t>(8, std::ssize(faults)), faults.end(), same_place)) {
    return;
  }
  findings_.faults.push_back({table_.file(), raw_.line, std::string(column), std::move(reason), std::move(zh), std::move(en)});
}

std::string RowReader::NeedText(std::string_view column) {
  if (!Has(column)) Fail(column, "VALUE_MISSING", "不能为空。", "expected a value, but the cell is empty");
  return Text(column);
}

std::string RowReader::Id(std::string_view column) {
  if (!Has(column)) return NeedText(column);
  return MayBeId(column);
}

std::string RowReader::MayBeId(std::string_view column) {
  const std::string text = Text(column);
  const bool clean = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
  if (!clean || text.size() > 128) {
    Fail(column, "ID_FORMAT", "编号只能用小写字母、数字和连字符，且不超过 128 个字符。",
         "expected an id of at most 128 lower-case letters, digits and hyphens, but got \"" + text + "\"");
  }
  return text;
}

int64_t RowReader::Number(std::string_view column, int64_t min, int64_t max) {
  if (Has(column)) return Number(column, min, max, min);
  NeedText(column);
  return min;
}

int64_t RowReader::Number(std::string_view column, int64_t min, int64_t max, int64_t empty) {
  if (!Has(column)) return empty;
  const auto value = ParseNumber(Text(column));
  if (!value) {
    Fail(column, "NUMBER_FORMAT", "应为整数。", "expected a whole number, but got \"" + Text(column) + "\"");
    return empty;
  }
  if (*value >= min && *value <= max) return *value;
  Fail(column, "LIMIT_OUT_OF_RANGE", "数值应在 " + std::to_string(min) + " 至 " + std::to_string(max) + " 之间。",
       "expected " + std::to_string(min) + " to " + std::to_string(max) + ", but got " + Text(column));
  return empty;
}

int64_t RowReader::Money(std::string_view column) {
  constexpr int64_t kYuanMax = 1'000'000'000;
  const std::string text = NeedText(column);
  if (text.empty()) return 0;
  const size_t point = text.find('.');
  const auto yuan = ParseNumber(std::string_view(text).substr(0, point));
  std::string decimals = point == std::string::npos ? "" : text.substr(point + 1);
  const bool shaped = point == std::string::npos || decimals.size() == 1 || decimals.size() == 2;
  const bool digits = decimals.find_first_not_of("0123456789") == std::string::npos;
  if (!yuan || !shaped || !digits || text[0] == '-') {
    Fail(column, "NUMBER_FORMAT", "应为以元为单位的金额，最多两位小数。",
         "expected an amount in yuan with at most two decimals, but got \"" + text + "\"");
    return 0;
  }
  if (*yuan > kYuanMax) {
    Fail(column, "LIMIT_OUT_OF_RANGE", "金额过大。", "expected at most 1,000,000,000 yuan");
    return 0;
  }
  decimals.resize(2, '0');
  return *yuan * 100 + (decimals[0] - '0') * 10 + (decimals[1] - '0');
}

bool RowReader::Flag(std::string_view column) {
  if (!Has(column)) NeedText(column);
  return Flag(column, false);
}

bool RowReader::Flag(std::string_view column, bool empty) {
  if (!Has(column)) return empty;
  const std::string text = Text(column);
  if (text != "yes" && text != "no") {
    Fail(column, "ENUM_UNKNOWN", "应为 yes 或 no。", "expected yes or no, but got \"" + text + "\"");
  }
  return text == "yes";
}

std::string RowReader::Word(std::string_view column, std::initializer_list<std::string_view> allowed) {
  const std::string text = Text(column);
  if (In(allowed, text)) return text;
  std::string list;
  for (const std::string_view word : allowed) list += (list.empty() ? "" : ", ") + std::string(word.empty() ? "nothing" : word);
  Fail(column, text.empty() ? "VALUE_MISSING" : "ENUM_UNKNOWN", "“" + text + "”不在允许的值之内。",
       "expected one of " + list + ", but got \"" + text + "\"");
  return text;
}

std::vector<std::string> RowReader::List(std::string_view column) {
  std::vector<std::string> parts = Split(Text(column), ';');
  if (std::find(parts.begin(), parts.end(), "") != parts.end()) {
    Fail(column, "LIST_FORMAT", "列表中有空项。", "expected no empty entry between semicolons");
  }
  return parts;
}

std::vector<int32_t> RowReader::Codes(std::string_view column) {
  std::vector<int32_t> codes;
  if (!Has(column)) NeedText(column);
  for (const std::string& part : List(column)) {
    const auto value = ParseNumber(part);
    if (value && *value >= 0 && *value <= 99) {
      codes.push_back(static_cast<int32_t>(*value));
    } else {
      Fail(column, "NUMBER_FORMAT", "应为以分号分隔的代码。", "expected codes between semicolons, but got \"" + part + "\"");
    }
  }
  return codes;
}

CivilDay RowReader::Day(std::string_view column) {
  if (!Has(column)) NeedText(column);
  return CivilDay(MayBeDay(column));
}

int32_t RowReader::MayBeDay(std::string_view column) {
  if (!Has(column)) return 0;
  const auto day = CivilDay::Parse(Text(column));
  if (!day || day->year() < 1992) {
    Fail(column, "DATE_FORMAT", "应为 1992 年起的日期，形如 2019-06-03。",
         "expected a date from 1992 on like 2019-06-03, but got \"" + Text(column) + "\"");
    return 0;
  }
  return day->days_since_1970();
}

}  // namespace yici::catalog
