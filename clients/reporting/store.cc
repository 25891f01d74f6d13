#include "clients/reporting/store.h"

#include <algorithm>
#include <pqxx/pqxx>
#include <thread>

#include "clients/reporting/refusal.h"
#include "services/base/text.h"

namespace yici::reporting {
namespace {

// "yici", and what it is for: the two halves of the advisory lock.
constexpr int kLockClass = 0x79696369, kLockWriter = 1;
constexpr std::chrono::milliseconds kLockPause{100};
constexpr int kSchemaWithHead = 3;
constexpr std::string_view kAppendedTables[] = {"events", "refusals", "disclosures"};
constexpr std::string_view kOutcomes = "outcomes", kCases = "cases";

bool IsAppended(std::string_view table) {
  return std::find(std::begin(kAppendedTables), std::end(kAppendedTables), table) != std::end(kAppendedTables);
}

absl::Status DatabaseFailed(std::string_view what) {
  const std::string text(StripSpaces(what));
  return Refuse(absl::StatusCode::kUnavailable, kDatabase, StrCat("数据库没有完成操作：", text),
                StrCat("Expected the database to answer, but: ", text));
}

// Of data, rights and names: tried again, it fails again. By class of SQLSTATE (PostgreSQL, appendix A).
bool IsLasting(const pqxx::sql_error& error) {
  const std::string of_class = error.sqlstate().substr(0, 2);
  return of_class == "22" || of_class == "23" || of_class == "42" || of_class == "28" || of_class == "3D";
}

absl::Status DatabaseRefused(std::string_view what) {
  const std::string text(StripSpaces(what));
  return Refuse(absl::StatusCode::kFailedPrecondition, kDatabase, StrCat("数据库拒绝了操作：", text),
                StrCat("Expected the database to take this, but: ", text));
}

// libpqxx throws; the rest of the tree does not.
template <class Act>
absl::Status Guarded(const Act& act) {
  try {
    return act();
  } catch (const pqxx::sql_error& error) {
    return IsLasting(error) ? DatabaseRefused(error.what()) : DatabaseFailed(error.what());
  } catch (const std::exception& error) {
    return DatabaseFailed(error.what());
  }
}

std::vector<std::string> ColumnNames(const audit::ExportTable& table) {
  std::vector<std::string> names;
  for (const audit::Column& column : table.columns) names.emplace_back(column.name);
  return names;
}

std::string Joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) StrAppend(&text, text.empty() ? "" : ", ", name);
  return text;
}

void AppendQuoted(std::string_view text, std::string* json) {
  constexpr char kHex[] = "0123456789abcdef";
  json->push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      StrAppend(json, "\\u00", kHex[byte >> 4], kHex[byte & 15]);
      continue;
    }
    if (c == '"' || c == '\\') json->push_back('\\');
    json->push_back(c);
  }
  json->push_back('"');
}

// ---- schema -----------------------------------------------------------------------------------------------------------

bool HasSchema(pqxx::transaction_base& work) {
  return !work.exec1("SELECT to_regclass('yici.schema_migrations')")[0].is_null();
}

int SchemaOf(pqxx::transaction_base& work) {
  if (!HasSchema(work)) return 0;
  return work.exec1("SELECT coalesce(max(number), 0) FROM yici.schema_migrations")[0].as<int>();
}

absl::Status CheckNotNewer(int schema, int newest) {
  if (schema <= newest) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, kSchemaNewer,
                StrCat("数据库的结构是第 ", schema, " 版，本程序只认识到第 ", newest, " 版。"),
                StrCat("Expected a schema of at most version ", newest, ", but the database has version ", schema, "."));
}

void Apply(pqxx::connection& connection, const Migration& step) {
  pqxx::work work(connection);
  work.exec(std::string(step.sql));
  work.exec(StrCat("INSERT INTO yici.schema_migrations (number, title) VALUES (", step.number, ", ",
                   work.quote(std::string(step.title)), ")"));
  work.commit();
}

absl::Status Migrate(pqxx::connection& connection, const std::vector<Migration>& steps) {
  int schema = 0;
  {
    pqxx::work work(connection);
    if (!HasSchema(work)) work.exec(std::string(SchemaBeginning()));
    schema = SchemaOf(work);
    work.commit();
  }
  if (absl::Status known = CheckNotNewer(schema, steps.back().number); !known.ok()) return known;
  for (const Migration& step : steps) {
    if (step.number > schema) Apply(connection, step);
  }
  return absl::OkStatus();
}

absl::Status CheckEncoding(pqxx::connection& connection) {
  pqxx::work work(connection);
  const auto encoding = work.exec1("SHOW server_encoding")[0].as<std::string>();
  if (encoding == "UTF8") return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, kDatabase, StrCat("数据库的编码应为 UTF8，但为 ", encoding, "。"),
                StrCat("Expected a database in UTF8, but its encoding is ", encoding, "."));
}

bool TryLock(pqxx::connection& connection) {
  pqxx::work work(connection);
  const bool held = work.exec1(StrCat("SELECT pg_try_advisory_lock(", kLockClass, ", ", kLockWriter, ")"))[0].as<bool>();
  work.commit();
  return held;
}

absl::Status Lock(pqxx::connection& connection, std::chrono::milliseconds wait) {
  const auto until = std::chrono::steady_clock::now() + wait;
  while (!TryLock(connection)) {
    if (std::chrono::steady_clock::now() >= until) {
      return Refuse(absl::StatusCode::kFailedPrecondition, kFollowed, "另一个进程正在写这个报表库。",
                    "Expected to be the only writer of this database, but another process follows into it.");
    }
    std::this_thread::sleep_for(kLockPause);
  }
  return absl::OkStatus();
}

Position ReadPosition(pqxx::transaction_base& work) {
  const pqxx::result rows = work.exec("SELECT log_id, revision, leaves, root FROM yici.position");
  if (rows.empty()) return {};
  return {rows[0][0].as<std::string>(), rows[0][1].as<uint64_t>(), rows[0][2].as<uint64_t>(), rows[0][3].as<std::string>()};
}

// ---- rows -------------------------------------------------------------------------------------------------------------

// A statement's parameter: what json_populate_recordset makes rows of, each cell read as its column's type reads text.
std::string JsonOf(const std::vector<std::string>& names, const std::vector<SqlRow>& rows) {
  std::string json = "[";
  for (const SqlRow& row : rows) {
    json.append(json.size() == 1 ? "{" : ",{");
    for (size_t i = 0; i < row.size(); ++i) {
      StrAppend(&json, i == 0 ? "\"" : ",\"", names[i], "\":");
      row[i] ? AppendQuoted(*row[i], &json) : static_cast<void>(json.append("null"));
    }
    json.push_back('}');
  }
  return json + "]";
}

std::string RowsFrom(std::string_view table) { return StrCat("json_populate_recordset(NULL::yici.", table, ", $1::json)"); }

std::string InsertInto(std::string_view table, const std::string& columns) {
  return StrCat("INSERT INTO yici.", table, " (", columns, ") SELECT ", columns, " FROM ", RowsFrom(table));
}

// A case takes the place of what it was; never an older one that of a newer.
std::string UpsertCases(const std::vector<std::string>& names) {
  std::string set;
  for (const std::string& name : names) StrAppend(&set, set.empty() ? "" : ", ", name, " = excluded.", name);
  return StrCat(InsertInto(kCases, Joined(names)), " ON CONFLICT (case_no) DO UPDATE SET ", set,
                " WHERE cases.last_revision <= excluded.last_revision");
}

void PutTable(pqxx::transaction_base& work, const TableRows& rows) {
  const std::string_view table = rows.table->name;
  if (rows.rows.empty()) return;
  const std::vector<std::string> names = ColumnNames(*rows.table);
  std::string statement = table == kCases ? UpsertCases(names) : InsertInto(table, Joined(names));
  if (IsAppended(table)) statement.append(" ON CONFLICT DO NOTHING");
  work.exec_params(statement, JsonOf(names, rows.rows));
}

// What hangs at a case goes and comes with it.
void PutCases(pqxx::transaction_base& work, const Batch& batch) {
  const TableRows& cases = batch.rows_of(kCases);
  if (cases.rows.empty()) return;
  PutTable(work, cases);
  std::vector<SqlRow> numbers;
  for (size_t row = 0; row < cases.rows.size(); ++row) numbers.push_back({cases.Text(row, "case_no")});
  const std::string touched = JsonOf({"case_no"}, numbers);
  for (const TableRows& rows : batch.tables) {
    if (IsAppended(rows.table->name) || rows.table->name == kCases) continue;
    work.exec_params(
        StrCat("DELETE FROM yici.", rows.table->name, " WHERE case_no IN (SELECT case_no FROM ", RowsFrom(kCases), ")"),
        touched);
    PutTable(work, rows);
  }
}

void PutOutcomes(pqxx::transaction_base& work, const std::vector<Outcome>& outcomes) {
  if (outcomes.empty()) return;
  const std::vector<std::string> names(std::begin(kOutcomeColumns), std::end(kOutcomeColumns));
  std::vector<SqlRow> rows;
  for (const Outcome& outcome : outcomes) rows.push_back(RowOf(outcome));
  work.exec_params(StrCat(InsertInto(kOutcomes, Joined(names)), " ON CONFLICT DO NOTHING"), JsonOf(names, rows));
}

// The fence: of two writers that stand at the same place one moves it, and of one that stands elsewhere none.
bool MovePosition(pqxx::transaction_base& work, const Batch& batch) {
  const auto moved = work.exec_params(
      "INSERT INTO yici.position AS p (log_id, revision, leaves, root, head, written_at, looked_at) "
      "SELECT $1::text, $2::bigint, $3::bigint, $4::text, $5::bigint, now(), now() "
      "WHERE $6::bigint = 0 OR EXISTS (SELECT FROM yici.position) "
      "ON CONFLICT (only_row) DO UPDATE SET revision = excluded.revision, leaves = excluded.leaves, root = excluded.root, "
      "head = excluded.head, written_at = excluded.written_at, looked_at = excluded.looked_at "
      "WHERE p.log_id = excluded.log_id AND p.revision = $6::bigint",
      batch.log_id, batch.range.to, batch.leaves, batch.root, batch.head, batch.range.from - 1);
  return moved.affected_rows() == 1;
}

absl::Status MovedByAnother() {
  return Refuse(absl::StatusCode::kFailedPrecondition, kFollowed, "报表库的位置已被另一个进程移动。",
                "Expected the position to stand just before this batch, but another process has moved it.");
}

class PostgresStore final : public Store {
 public:
  explicit PostgresStore(std::unique_ptr<pqxx::connection> connection) : connection_(std::move(connection)) {}

  absl::Status Begin() {
    pqxx::work work(*connection_);
    position_ = ReadPosition(work);
    work.commit();
    return absl::OkStatus();
  }

  const Position& position() const override { return position_; }

  absl::StatusOr<std::map<std::string, std::string>> DigestsOf(uint64_t revision) override {
    std::map<std::string, std::string> digests;
    const absl::Status read = Guarded([&] {
      pqxx::work work(*connection_);
      for (const auto& row :
           work.exec_params("SELECT event_index::text, event_sha256 FROM yici.events WHERE revision = $1", revision)) {
        digests.emplace(row[0].as<std::string>(), row[1].as<std::string>());
      }
      return absl::OkStatus();
    });
    if (!read.ok()) return read;
    return digests;
  }

  absl::Status Write(const Batch& batch) override {
    return Guarded([&]() -> absl::Status {
      pqxx::work work(*connection_);
      if (!MovePosition(work, batch)) return MovedByAnother();
      for (const std::string_view table : kAppendedTables) PutTable(work, batch.rows_of(table));
      PutCases(work, batch);
      PutOutcomes(work, batch.outcomes);
      work.commit();
      position_ = {batch.log_id, batch.range.to, batch.leaves, batch.root};
      return absl::OkStatus();
    });
  }

  absl::Status NoteHead(uint64_t head) override {
    return Guarded([&] {
      pqxx::work work(*connection_);
      work.exec_params("UPDATE yici.position SET head = greatest(head, $1::bigint), looked_at = now()", head);
      work.commit();
      return absl::OkStatus();
    });
  }

 private:
  const std::unique_ptr<pqxx::connection> connection_;
  Position position_;
};

std::unique_ptr<pqxx::connection> Connect(const std::string& url) {
  auto connection = std::make_unique<pqxx::connection>(url);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // versions from 7 on never do what this forbids
  // A connection made anew behind our back would hold no lock.
  connection->inhibit_reactivation(true);
#pragma GCC diagnostic pop
  connection->set_client_encoding("UTF8");  // whatever the environment says
  pqxx::nontransaction work(*connection);
  // The database sees within half a minute that this end is gone, and lets its lock go.
  work.exec("SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3");
  return connection;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> Store::Open(const StoreWish& wish) {
  std::unique_ptr<PostgresStore> store;
  const absl::Status opened = Guarded([&]() -> absl::Status {
    auto connection = Connect(wish.url);
    if (absl::Status fits = CheckEncoding(*connection); !fits.ok()) return fits;
    if (absl::Status held = Lock(*connection, wish.lock_wait); !held.ok()) return held;
    absl::Status migrated = Migrate(*connection, wish.steps == nullptr ? Migrations() : *wish.steps);
    if (!migrated.ok()) return migrated;
    store = std::make_unique<PostgresStore>(std::move(connection));
    return store->Begin();
  });
  if (!opened.ok()) return opened;
  return store;
}

absl::StatusOr<StoreStatus> Store::Ask(const std::string& url) {
  StoreStatus status;
  const absl::Status asked = Guarded([&]() -> absl::Status {
    const auto connection = Connect(url);
    pqxx::work work(*connection);
    status.schema = SchemaOf(work);
    if (absl::Status known = CheckNotNewer(status.schema, NewestSchema()); !known.ok() || status.schema == 0) return known;
    status.position = ReadPosition(work);
    const pqxx::result rows = work.exec(StrCat("SELECT to_char(written_at, 'YYYY-MM-DD\"T\"HH24:MI:SSOF'), ",
                                               status.schema < kSchemaWithHead ? "revision" : "head", " FROM yici.position"));
    if (!rows.empty()) status.written_at = rows[0][0].as<std::string>(), status.head = rows[0][1].as<uint64_t>();
    return absl::OkStatus();
  });
  if (!asked.ok()) return asked;
  return status;
}

}  // namespace yici::reporting
