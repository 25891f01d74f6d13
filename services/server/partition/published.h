// What readers see: one durable moment of the partition.
//
//   std::shared_ptr<const Published> now = partition.published();
//   ReadView view(now);
//   const journal::Case* row = view.Find<journal::Case>(case_no);    // lives as long as the view
//
// A Published is immutable and kept alive by its readers. Rows of the catalogue and the directory change seldom and are
// shared, parsed, between all readers of the same catalogue; everything else is read and parsed per view.
#ifndef YICI_SERVICES_SERVER_PARTITION_PUBLISHED_H_
#define YICI_SERVICES_SERVER_PARTITION_PUBLISHED_H_

#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "services/base/state.h"
#include "services/calendar/calendar_book.h"
#include "services/server/partition/fold.h"
#include "storage/api/store.h"

namespace yici::server {

// Parsed rows of slow tables. Any thread.
class CatalogCache {
 public:
  using Row = std::shared_ptr<const google::protobuf::MessageLite>;
  // Whether the key was looked up before; `row` may then be null: known to be absent.
  bool Find(std::string_view key, Row* row) const;
  void Insert(std::string_view key, Row row);

 private:
  mutable std::shared_mutex mutex_;
  absl::flat_hash_map<std::string, Row> rows_;
};

struct Published {
  storage::Store* store = nullptr;
  std::shared_ptr<const storage::Snapshot> snapshot;
  Head head;
  std::shared_ptr<const calendar::CalendarBook> book;
  CivilDay today;                                      // of the clock, or of the head where that is later
  std::shared_ptr<const calendar::Calendar> calendar;  // in force today
  std::shared_ptr<CatalogCache> cache;

  Instant legal_time() const { return Instant::FromMicros(head.legal_us); }
  // Whether due dates still follow an older calendar.
  bool recomputing() const;
};

// One thread; cheap to make.
class ReadView final : public StateReader {
 public:
  explicit ReadView(std::shared_ptr<const Published> published) : published_(std::move(published)) {}

  std::optional<std::string> FindBytes(Table table, std::string_view key) const override;
  void Scan(Table table, std::string_view begin, std::string_view end,
            absl::FunctionRef<bool(std::string_view, std::string_view)> visit) const override;
  const Published& published() const { return *published_; }
  // The first failed read.
  const absl::Status& status() const { return status_; }

 protected:
  const google::protobuf::MessageLite* FindRow(Table table, std::string_view key,
                                               const google::protobuf::MessageLite& prototype) const override;

 private:
  bool Read(std::string_view full, std::string* bytes) const;

  std::shared_ptr<const Published> published_;
  mutable std::vector<CatalogCache::Row> kept_;
  mutable absl::Status status_;
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_PARTITION_PUBLISHED_H_
