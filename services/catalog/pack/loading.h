// What the loaders of the pack's tables share: the files, what was found, the ids seen, and the rows with their places.
#ifndef YICI_SERVICES_CATALOG_PACK_LOADING_H_
#define YICI_SERVICES_CATALOG_PACK_LOADING_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/base/state.h"
#include "services/catalog/machine/row_check.h"
#include "services/catalog/pack/pack.h"
#include "services/catalog/pack/table.h"

namespace yici::catalog {

// A row and where it stands in the pack.
struct PlacedRow {
  journal::PackRow row;
  std::string file;
  int line = 0;
};

class Loading {
 public:
  Loading(const PackFiles& files, Pack& pack, Findings& findings) : files(files), pack(pack), findings(findings) {}

  enum class Presence { kRequired, kOptional };
  // Nothing when the file is absent or unusable. An unusable file makes references into `holds` pass, so that one
  // broken file does not bury its fault under hundreds of others.
  std::optional<CsvTable> Open(const std::string& file, Presence presence, Table holds, CsvTable::Columns required,
                               CsvTable::Columns optional);

  // Notes the id; a second row with it is a fault in `field`.
  void Claim(RowReader& row, std::string_view field, Table table, const std::string& id);
  bool IsKnown(Table table, std::string_view id) const;
  // Whether rows of this table may be missing because a file could not be read in full.
  bool IsUnsure(Table table) const { return unsure_.find(table) != unsure_.end(); }

  void Add(journal::PackRow row, const CsvTable& table, const RowReader& place);
  void Fail(const std::string& file, int line, const RowFault& fault);

  const PackFiles& files;
  Pack& pack;
  Findings& findings;
  std::vector<PlacedRow> rows;
  std::map<std::string, std::string> uscc_of;          // department_id to its code
  std::map<std::string, std::string> jurisdiction_of;  // department_id to its jurisdiction

 private:
  std::map<Table, std::set<std::string, std::less<>>> ids_;
  std::set<Table> unsure_;
};

void LoadDirectory(Loading& loading);
void LoadCatalogue(Loading& loading);
void LoadJointMatters(Loading& loading);  // after LoadCatalogue: their parts are its items
void LoadPowers(Loading& loading);        // when the items and departments are known
void LoadCity(Loading& loading);          // after LoadDirectory: leaders and stewards are officers
void LoadLedger(Loading& loading);        // after LoadCity: projects and enterprises name leaders and stewards
void LoadEvaluation(Loading& loading);    // after LoadCity: policies name jurisdictions
void LoadNotices(Loading& loading);

// Faults of rows that can be judged only when every table is read.
void CheckDirectoryRows(Loading& loading);

// Every file LoadPack knows by name; holidays*.csv *.bpmn and *.dmn, models of processes and decisions, come besides.
bool IsPackFile(std::string_view name);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_PACK_LOADING_H_
