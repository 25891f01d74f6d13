#include "clients/reporting/migrations.h"
#include "services/base/text.h"

namespace yici::reporting {

std::string_view SchemaBeginning() {
  return "CREATE SCHEMA IF NOT EXISTS yici;\n"
         "CREATE TABLE IF NOT EXISTS yici.schema_migrations (\n"
         "  number integer PRIMARY KEY,\n"
         "  title text NOT NULL,\n"
         "  applied_at timestamptz NOT NULL DEFAULT now()\n"
         ");\n";
}

std::string SchemaScript() {
  std::string script = StrCat("BEGIN;\n", SchemaBeginning());
  for (const Migration& step : Migrations()) {
    StrAppend(&script, "\n-- ", step.number, " ", step.title, "\n", step.sql,
              "INSERT INTO yici.schema_migrations (number, title) VALUES (", step.number, ", '", step.title, "');\n");
  }
  return script + "COMMIT;\n";
}

}  // namespace yici::reporting
