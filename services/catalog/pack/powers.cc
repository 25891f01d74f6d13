#include "services/catalog/pack/powers.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "services/catalog/machine/change_set.h"
#include "services/catalog/machine/power_batch.h"
#include "services/catalog/machine/row_check.h"
#include "services/catalog/pack/items.h"
#include "services/catalog/pack/loading.h"
#include "services/catalog/pack/pack.h"

namespace yici::catalog {
namespace {

using Presence = Loading::Presence;

void ReadPower(RowReader& row, journal::Power* power) {
  power->set_item_code(row.NeedText("item_code"));
  power->set_basic_code(row.NeedText("basic_code"));
  power->set_name_zh(row.NeedText("name_zh"));
  power->set_item_type(row.NeedText("item_type"));
  power->set_department_id(row.Text("department_id"));
  power->set_level(static_cast<int32_t>(row.Number("level", 1, 7)));
  ReadSubitems(row, "subitems", power->mutable_subitems());
  power->set_active(row.Word("status", {"active", "inactive"}) == "active");
  power->set_catalogue(row.Text("catalogue"));
  power->set_source(row.Word("source", {"newspaper", "general", "illustrative"}));
  power->set_filler_fields(row.Text("filler_fields"));
}

journal::PowerAdjustment ReadAdjustment(RowReader& row) {
  journal::PowerAdjustment line;
  line.set_line(row.line());
  line.set_adjustment_id(row.Id("adjustment_id"));
  line.set_number(static_cast<int32_t>(row.Number("number", 1, 1'000'000)));
  line.set_kind(row.NeedText("kind"));
  line.set_item_code(row.NeedText("item_code"));
  line.set_name_zh(row.NeedText("name_zh"));
  line.set_from_organ(row.MayBeId("from_organ"));
  for (const std::string& organ : row.List("to_organ")) line.add_to_organs(organ);
  line.set_effective_day(row.Day("effective_date").days_since_1970());
  line.set_reason(row.NeedText("reason"));
  line.set_target_item_code(row.Text("target_item_code"));
  ReadSubitems(row, "subitems_before", line.mutable_subitems_before());
  ReadSubitems(row, "subitems_after", line.mutable_subitems_after());
  line.set_detail(row.Text("detail"));
  line.set_source(row.Word("source", {"newspaper", "general", "illustrative"}));
  return line;
}

void CheckLineCount(const std::string& name, size_t lines, Findings* findings) {
  if (lines == 0) {
    findings->faults.push_back(
        {name, 0, "", "ROWS_MISSING", "文件没有数据行。", "expected at least one line, but there is none"});
  }
  if (lines <= kAdjustmentsMax) return;
  findings->faults.push_back({name, 0, "", "TOO_MANY_ROWS", "一批调整至多 2000 行。",
                              "expected at most 2,000 lines, but there are " + std::to_string(lines)});
}

std::string BatchId(std::vector<journal::PackRow> rows) {
  for (journal::PackRow& row : rows) row.mutable_adjustment()->clear_line();
  return ChangeSetId(rows);
}

}  // namespace

void ReadSubitems(RowReader& row, std::string_view column, google::protobuf::RepeatedPtrField<journal::Subitem>* subitems) {
  bool shaped = true;
  for (const std::string& entry : row.List(column)) {
    const size_t colon = entry.find(':');
    shaped &= colon != std::string::npos;
    auto* subitem = subitems->Add();
    subitem->set_code(entry.substr(0, colon));
    if (colon != std::string::npos) subitem->set_name_zh(entry.substr(colon + 1));
  }
  if (shaped && AreSubitems(*subitems)) return;
  row.Fail(column, "LIST_FORMAT", "子项应形如 001:名称，编号为数字且不重复，至多 200 项。",
           "expected at most 200 entries like 001:name, each code of digits and once");
}

void LoadPowers(Loading& loading) {
  const auto table = loading.Open("power_list.csv", Presence::kOptional, Table::kPower,
                                  {"item_code", "basic_code", "name_zh", "item_type", "department_id", "level", "subitems",
                                   "status", "catalogue", "source"},
                                  {"filler_fields"});
  if (!table) return;
  const auto known = [&](Table in, std::string_view id) { return loading.IsKnown(in, id); };
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    journal::Power& power = *out.mutable_power();
    ReadPower(row, &power);
    loading.Claim(row, "item_code", Table::kPower, power.item_code());
    if (!power.item_code().empty()) {
      CheckCodeOfOrgan(loading, row, power.item_code(), power.department_id(), power.basic_code());
    }
    if (row.clean()) {
      for (const RowFault& fault : FaultsOfPower(power, known)) row.Fail(fault.field, fault.reason, fault.zh, fault.en);
    }
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.powers;
  }
}

AdjustmentFile LoadAdjustments(const std::string& name, std::string_view bytes) {
  AdjustmentFile file;
  Findings findings;
  CsvTable table(name, bytes,
                 {"adjustment_id", "number", "kind", "item_code", "name_zh", "from_organ", "to_organ", "effective_date",
                  "reason", "target_item_code", "subitems_before", "subitems_after", "detail", "source"},
                 {}, findings);
  for (const CsvRow& raw : table.rows()) {
    RowReader row(table, raw, findings);
    *file.rows.emplace_back().mutable_adjustment() = ReadAdjustment(row);
  }
  if (findings.faults.empty()) CheckLineCount(name, table.rows().size(), &findings);
  std::sort(file.rows.begin(), file.rows.end(), [](const journal::PackRow& a, const journal::PackRow& b) {
    const auto key = [](const journal::PackRow& row) {
      return std::make_tuple(row.adjustment().item_code(), row.adjustment().adjustment_id(), row.adjustment().line());
    };
    return key(a) < key(b);
  });
  file.faults = std::move(findings.faults);
  file.notes = std::move(findings.notes);
  file.change_set = BatchId(file.rows);
  return file;
}

std::vector<std::string> PowerListColumns() {
  return {"item_code", "basic_code", "name_zh",   "item_type", "department_id", "level",
          "subitems",  "status",     "catalogue", "source",    "filler_fields"};
}

std::string CsvLine(const std::vector<std::string>& cells) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ',';
    if (cells[i].find_first_of(",\"\r\n") == std::string::npos) {
      line += cells[i];
      continue;
    }
    line += '"';
    for (const char byte : cells[i]) line += byte == '"' ? std::string("\"\"") : std::string(1, byte);
    line += '"';
  }
  return line + "\n";
}

}  // namespace yici::catalog
