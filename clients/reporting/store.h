// The reporting database: PostgreSQL through libpqxx, which only store.cc sees.
//
//   auto store = Store::Open({.url = "postgresql:///reporting"});   // schema brought up to date, the writer's lock held
//   YICI_RETURN_IF_ERROR((*store)->Write(batch));                   // rows and position in one transaction
//
// A batch is there as a whole or not at all: its rows, and the position behind it, are one transaction, which begins by moving
// the position from the record just before the batch. So nothing is written twice and nothing left out, whenever the process
// or the database ends; rows of events are guarded by their keys once more. One writer at a time: a lock of the session is
// asked for first, and two that slipped past it would meet at the position.
//
// What holds on failure: nothing of the batch is there, but for a connection that was lost while the commit was under way:
// what is there then is what a new Store reads. A store that failed is not to be used again. Refusals: refusal.h.
#ifndef YICI_CLIENTS_REPORTING_STORE_H_
#define YICI_CLIENTS_REPORTING_STORE_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/reporting/batch.h"
#include "clients/reporting/migrations.h"

namespace yici::reporting {

// Up to where everything is written.
struct Position {
  std::string log_id;     // empty: nothing is written yet
  uint64_t revision = 0;  // of the last record; 0 likewise
  uint64_t leaves = 0;    // of the log's tree behind it
  std::string root = {};  // likewise, hex
};

// What anybody who may read the database can ask.
struct StoreStatus {
  int schema = 0;  // 0: none yet
  Position position;
  uint64_t head = 0;       // of the log, when the last batch was read
  std::string written_at;  // as PostgreSQL says it; empty: never
};

struct StoreWish {
  std::string url;  // what libpq takes: a URL or "host=… dbname=…"; its environment and password file count
  // How long a lock is waited for: the session of a writer that was killed may end a moment later.
  std::chrono::milliseconds lock_wait{10'000};
  // For tests alone: the steps of the schema; null: all.
  const std::vector<Migration>* steps = nullptr;
};

class Store {
 public:
  static absl::StatusOr<std::unique_ptr<Store>> Open(const StoreWish& wish);
  static absl::StatusOr<StoreStatus> Ask(const std::string& url);
  virtual ~Store() = default;

  virtual const Position& position() const = 0;
  // Digests of the events of one record, by their places.
  virtual absl::StatusOr<std::map<std::string, std::string>> DigestsOf(uint64_t revision) = 0;
  virtual absl::Status Write(const Batch& batch) = 0;
  // Notes the head of the log where there was nothing to write.
  virtual absl::Status NoteHead(uint64_t head) = 0;
};

}  // namespace yici::reporting

#endif  // YICI_CLIENTS_REPORTING_STORE_H_
