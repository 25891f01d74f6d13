// A pack: the CSV files that describe a city, checked and turned into one change set.
//
//   const Pack pack = LoadPack("deploy/packs/jinzhou", today);
//   if (!pack.faults.empty()) …                       // {file, line, field, reason, zh, en} each; nothing may be
//   applied for (const journal::StageRows& part : SplitParts(pack.change_set, pack.rows)) submit(part);
//   submit(CommitOf(pack));
//
// The change set's id is the SHA-256 of its canonical rows: ordered by table and id, so that neither the order of rows
// or columns in a file, nor quoting, nor line ends change it. The files are described in docs/formats/pack.md.
#ifndef YICI_SERVICES_CATALOG_PACK_PACK_H_
#define YICI_SERVICES_CATALOG_PACK_PACK_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "services/base/state.h"
#include "services/base/time.h"
#include "services/catalog/pack/csv.h"

namespace yici::catalog {

// File name to bytes.
using PackFiles = std::map<std::string, std::string, std::less<>>;

// What the files hold, counted as they stand in them.
struct PackTotals {
  int jurisdictions = 0, departments = 0, halls = 0, windows = 0, processes = 0, items = 0, materials = 0;
  int construction_items = 0, construction_materials = 0, county_templates = 0, county_materials = 0, county_items = 0;
  int posts = 0, officers = 0, roles = 0, forms = 0, joint_matters = 0, powers = 0, notices = 0;
  int leaders = 0, stewards = 0, enterprises = 0, projects = 0, categories = 0;
  int clusters = 0, townships = 0, cultivation = 0, parks = 0, park_projects = 0, beizhen_projects = 0, beizhen_enterprises = 0;
  int visit_policies = 0, decision_models = 0, duties = 0;
  int rally_criteria = 0, enclave_policies = 0, retention_rules = 0;
};

struct Pack {
  CivilDay server_day;
  PackTotals totals;
  std::vector<Fault> faults;  // empty: the pack may be applied
  std::vector<Fault> notes;   // columns passed over, a byte order mark, doubts about codes
  // In canonical order. Of each year's notices only the highest version published on or before server_day.
  std::vector<journal::PackRow> rows;
  std::string change_set;
  // Every notice of the files, by year and version: what PublishCalendar may bring later.
  std::vector<journal::HolidayNotice> notices;
};

// Reads the files of the folder whose names LoadPack knows; others are left alone. A file that cannot be read is a
// fault.
PackFiles ReadPackFiles(const std::string& folder, Findings& findings);

Pack LoadPack(const std::string& folder, CivilDay server_day);
Pack LoadPack(const PackFiles& files, CivilDay server_day);

// Parts within the bounds of StageRows, in order.
std::vector<journal::StageRows> SplitParts(const std::string& change_set, const std::vector<journal::PackRow>& rows);
journal::CommitChangeSet CommitOf(const Pack& pack);

// 64 lower-case hex digits.
std::string ChangeSetId(const std::vector<journal::PackRow>& rows);

// What committing the pack on `day` would do to a state, by table name.
struct TablePreview {
  std::vector<std::string> added;
  std::vector<std::string> changed;
  int unchanged = 0;
};
using PackPreview = std::map<std::string, TablePreview, std::less<>>;
PackPreview Preview(const StateReader& state, const Pack& pack, CivilDay day);
inline PackPreview Preview(const StateReader& state, const Pack& pack) { return Preview(state, pack, pack.server_day); }

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_PACK_PACK_H_
