// Jurisdictions, departments, halls, windows, posts, officers and roles.
#include <cctype>
#include <map>
#include <string>

#include "services/base/identifiers.h"
#include "services/catalog/pack/loading.h"

namespace yici::catalog {
namespace {

using Presence = Loading::Presence;

std::string Source(RowReader& row) { return row.Word("source", {"newspaper", "general", "illustrative"}); }

std::string Level(RowReader& row) { return row.Word("level", {"province", "city", "county"}); }

// Six digits, as in GB/T 2260.
std::string RegionCode(RowReader& row) {
  const std::string code = row.NeedText("jurisdiction");
  if (!code.empty() && (code.size() != 6 || code.find_first_not_of("0123456789") != std::string::npos)) {
    row.Fail("jurisdiction", "CODE_FORMAT", "区划代码应为六位数字。", "expected six digits, but got \"" + code + "\"");
  }
  return code;
}

void LoadJurisdictions(Loading& loading) {
  const auto table = loading.Open("jurisdictions.csv", Presence::kRequired, Table::kJurisdiction,
                                  {"jurisdiction", "slug", "name_zh", "name_en", "kind", "parent", "tour_order", "source"},
                                  {"code_kind", "filler_fields"});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    auto* jurisdiction = out.mutable_jurisdiction();
    jurisdiction->set_jurisdiction(RegionCode(row));
    loading.Claim(row, "jurisdiction", Table::kJurisdiction, jurisdiction->jurisdiction());
    jurisdiction->set_slug(row.Id("slug"));
    jurisdiction->set_name_zh(row.NeedText("name_zh"));
    jurisdiction->set_name_en(row.Text("name_en"));
    jurisdiction->set_kind(
        row.Word("kind", {"province", "prefecture-level-city", "county", "county-level-city", "district", "function-zone"}));
    jurisdiction->set_parent(row.Text("parent"));
    jurisdiction->set_tour_order(static_cast<int32_t>(row.Number("tour_order", 1, 999, 0)));
    jurisdiction->set_source(Source(row));
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.jurisdictions;
  }
}

// An organ's code has the shape of a real one; whether the registry gave it out is not asked.
void CheckOrganCode(Loading& loading, const CsvTable& table, RowReader& row, std::map<std::string, int>& lines) {
  const std::string code = row.NeedText("uscc");
  if (code.empty()) return;
  const IdentifierCheck check = CheckUscc(code);
  if (!check.valid()) {
    return row.Fail("uscc", check.reason, "统一社会信用代码有误：" + check.detail + "。",
                    "expected a unified social credit code, but: " + check.detail);
  }
  if (*check.warning != '\0') {
    loading.findings.notes.push_back({table.file(), row.line(), "uscc", check.warning, "组织机构代码校验位不符，仍予接受。",
                                      "the inner organisation code does not check; the code is accepted"});
  }
  const auto [first, added] = lines.emplace(code, row.line());
  if (added) return;
  row.Fail("uscc", "DUPLICATE_ID", "代码与第 " + std::to_string(first->second) + " 行相同。",
           "expected each code once, but line " + std::to_string(first->second) + " has it too");
}

void LoadDepartments(Loading& loading) {
  const auto table = loading.Open(
      "departments.csv", Presence::kRequired, Table::kDepartment,
      {"department_id", "name_zh", "name_en", "jurisdiction", "level", "kind", "serial", "uscc", "source"}, {"filler_fields"});
  if (!table) return;
  std::map<std::string, int> lines;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    auto* department = out.mutable_department();
    department->set_department_id(row.Id("department_id"));
    loading.Claim(row, "department_id", Table::kDepartment, department->department_id());
    department->set_name_zh(row.NeedText("name_zh"));
    department->set_name_en(row.Text("name_en"));
    department->set_jurisdiction(row.NeedText("jurisdiction"));
    department->set_level(Level(row));
    department->set_kind(row.Id("kind"));
    department->set_serial(row.Text("serial"));
    CheckOrganCode(loading, *table, row, lines);
    department->set_uscc(row.Text("uscc"));
    department->set_source(Source(row));
    if (row.clean()) loading.uscc_of[department->department_id()] = department->uscc();
    loading.jurisdiction_of[department->department_id()] = department->jurisdiction();
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.departments;
  }
}

bool IsTime(std::string_view text) {
  const auto digit = [&](size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) return false;
  return text.substr(0, 2) <= "24" && text[3] <= '5' && (text.substr(0, 2) < "24" || text.substr(3) == "00");
}

// "08:30-12:00;13:00-17:00": spans that follow each other.
std::string Hours(RowReader& row) {
  std::string_view last = "00:00";
  const auto spans = row.List("hours");
  for (const std::string& span : spans) {
    const std::string_view text = span;
    const bool shaped = text.size() == 11 && text[5] == '-' && IsTime(text.substr(0, 5)) && IsTime(text.substr(6));
    if (!shaped || text.substr(0, 5) < last || text.substr(6) <= text.substr(0, 5)) {
      row.Fail("hours", "HOURS_FORMAT", "开放时间应形如 08:30-12:00;13:00-17:00。",
               "expected spans like 08:30-12:00;13:00-17:00 in order, but got \"" + row.Text("hours") + "\"");
      break;
    }
    last = text.substr(6);
  }
  return row.NeedText("hours");
}

void LoadHalls(Loading& loading) {
  const auto table =
      loading.Open("halls.csv", Presence::kRequired, Table::kHall,
                   {"hall_id", "name_zh", "name_en", "jurisdiction", "level", "managing_department_id", "hours", "source"},
                   {"filler_fields"});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    auto* hall = out.mutable_hall();
    hall->set_hall_id(row.Id("hall_id"));
    loading.Claim(row, "hall_id", Table::kHall, hall->hall_id());
    hall->set_name_zh(row.NeedText("name_zh"));
    hall->set_name_en(row.Text("name_en"));
    hall->set_jurisdiction(row.NeedText("jurisdiction"));
    hall->set_level(Level(row));
    hall->set_managing_department_id(row.Text("managing_department_id"));
    hall->set_hours(Hours(row));
    hall->set_source(Source(row));
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.halls;
  }
}

void LoadWindows(Loading& loading) {
  const auto table = loading.Open("windows.csv", Presence::kRequired, Table::kWindow,
                                  {"window_id", "hall_id", "number", "name_zh", "name_en", "kind", "department_id", "source"},
                                  {"filler_fields"});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    auto* window = out.mutable_window();
    window->set_window_id(row.Id("window_id"));
    loading.Claim(row, "window_id", Table::kWindow, window->window_id());
    window->set_hall_id(row.NeedText("hall_id"));
    window->set_number(static_cast<int32_t>(row.Number("number", 1, 9'999)));
    window->set_name_zh(row.NeedText("name_zh"));
    window->set_name_en(row.Text("name_en"));
    window->set_kind(
        row.Word("kind", {"department", "general-intake", "result-delivery", "steward", "guidance", "construction"}));
    window->set_department_id(row.Text("department_id"));
    window->set_source(Source(row));
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.windows;
  }
}

void LoadPosts(Loading& loading) {
  const auto table = loading.Open("posts.csv", Presence::kOptional, Table::kPost,
                                  {"post_id", "department_id", "hall_id", "name_zh", "name_en", "source"}, {});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    auto* post = out.mutable_post();
    post->set_post_id(row.Id("post_id"));
    loading.Claim(row, "post_id", Table::kPost, post->post_id());
    post->set_department_id(row.Text("department_id"));
    post->set_hall_id(row.Text("hall_id"));
    post->set_name_zh(row.NeedText("name_zh"));
    post->set_name_en(row.Text("name_en"));
    post->set_source(Source(row));
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.posts;
  }
}

void LoadOfficers(Loading& loading) {
  const auto table = loading.Open("officers.csv", Presence::kOptional, Table::kOfficer,
                                  {"officer_id", "name", "post_ids", "active", "source"}, {});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    auto* officer = out.mutable_officer();
    officer->set_officer_id(row.Id("officer_id"));
    loading.Claim(row, "officer_id", Table::kOfficer, officer->officer_id());
    officer->set_name(row.NeedText("name"));
    for (const std::string& post_id : row.List("post_ids")) officer->add_post_ids(post_id);
    officer->set_active(row.Flag("active"));
    officer->set_source(Source(row));
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.officers;
  }
}

void LoadRoles(Loading& loading) {
  const auto table =
      loading.Open("roles.csv", Presence::kOptional, Table::kGrants,
                   {"officer_id", "role", "scope_kind", "scope", "post_id", "from_day", "until_day", "source"}, {});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    auto* grant = out.mutable_role_grant();
    grant->set_officer_id(row.NeedText("officer_id"));
    grant->set_role(row.NeedText("role"));
    grant->set_scope_kind(row.NeedText("scope_kind"));
    grant->set_scope(row.NeedText("scope"));
    grant->set_post_id(row.Text("post_id"));
    grant->set_from_day(row.MayBeDay("from_day"));
    grant->set_until_day(row.MayBeDay("until_day"));
    grant->set_source(Source(row));
    if (row.clean()) loading.Claim(row, "officer_id", Table::kGrants, directory::RowKey(out));
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.roles;
  }
}

// The jurisdictions above each other must end at a root within eight levels.
void CheckParentChains(Loading& loading) {
  constexpr int kParentChainMax = 8;
  std::map<std::string, std::string> parents;
  for (const PlacedRow& placed : loading.rows) {
    if (placed.row.has_jurisdiction()) parents[placed.row.jurisdiction().jurisdiction()] = placed.row.jurisdiction().parent();
  }
  for (const PlacedRow& placed : loading.rows) {
    if (!placed.row.has_jurisdiction()) continue;
    std::string at = placed.row.jurisdiction().parent();
    int links = 1;
    while (!at.empty() && links < kParentChainMax && at != placed.row.jurisdiction().jurisdiction()) {
      at = parents[at];
      ++links;
    }
    const bool itself = placed.row.jurisdiction().parent() == placed.row.jurisdiction().jurisdiction();
    if (at.empty() || itself) continue;
    loading.Fail(placed.file, placed.line,
                 {"parent", "PARENT_LOOP", "上级区划成环或超过 8 级。",
                  "expected at most 8 levels without a loop, but this chain has more"});
  }
}

}  // namespace

void LoadDirectory(Loading& loading) {
  LoadJurisdictions(loading);
  LoadDepartments(loading);
  LoadHalls(loading);
  LoadWindows(loading);
  LoadPosts(loading);
  LoadOfficers(loading);
  LoadRoles(loading);
}

void CheckDirectoryRows(Loading& loading) {
  const auto known = [&](Table table, std::string_view id) { return loading.IsKnown(table, id); };
  for (const PlacedRow& placed : loading.rows) {
    if (!directory::IsDirectoryRow(placed.row)) continue;
    for (const RowFault& fault : directory::FaultsOf(placed.row, known)) loading.Fail(placed.file, placed.line, fault);
  }
  CheckParentChains(loading);
}

}  // namespace yici::catalog
