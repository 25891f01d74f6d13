// The schema of the reporting database, as numbered steps from an empty one. A step that was released never changes: a later
// one changes what it made. The SQL lies in migrations/, one file for each step.
#ifndef YICI_CLIENTS_REPORTING_MIGRATIONS_H_
#define YICI_CLIENTS_REPORTING_MIGRATIONS_H_

#include <string>
#include <string_view>
#include <vector>

namespace yici::reporting {

struct Migration {
  int number = 0;  // 1, 2, …: without gaps
  std::string_view title;
  std::string_view sql;
};

const std::vector<Migration>& Migrations();
inline int NewestSchema() { return Migrations().back().number; }

// What stands before the first step: the schema "yici" and the table of steps that were applied.
std::string_view SchemaBeginning();
// All of it as one script for psql, its versions noted: what Store::Open does to an empty database.
std::string SchemaScript();

}  // namespace yici::reporting

#endif  // YICI_CLIENTS_REPORTING_MIGRATIONS_H_
