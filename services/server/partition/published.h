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

#include <array>
#include <atomic>
#include <memory>
#include <shared_mutex>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "services/base/policy_tables.h"
#include "services/base/state.h"
#include "services/calendar/calendar_book.h"
#include "services/server/partition/fold.h"
#include "storage/api/store.h"

namespace yici::server {

// Parsed rows of slow tables, up to so many bytes of them. Rows that are not there are not kept: callers without a name can
// ask for ever new ones. Any thread.
class CatalogCache {
 public:
  using Row = std::shared_ptr<const google::protobuf::MessageLite>;
  explicit CatalogCache(size_t bytes_max = size_t{32} << 20) : bytes_max_(bytes_max) {}
  Row Find(std::string_view key) const;  // null when it is not here
  void Insert(std::string_view key, Row row, size_t stored_bytes);

 private:
  const size_t bytes_max_;
  mutable std::shared_mutex mutex_;
  absl::flat_hash_map<std::string, Row> rows_;
  size_t bytes_ = 0;
};

// An answer that the readers of one published state share: found by the first who asks. A copy knows nothing.
class SharedFlag {
 public:
  SharedFlag() = default;
  SharedFlag(const SharedFlag&) {}
  SharedFlag& operator=(const SharedFlag&) { return known_ = -1, *this; }
  template <class Find>
  bool Get(Find find) const {
    int known = known_.load(std::memory_order_relaxed);
    if (known < 0) known_.store(known = find() ? 1 : 0, std::memory_order_relaxed);
    return known == 1;
  }

 private:
  mutable std::atomic<int> known_{-1};
};

struct Published {
  storage::Store* store = nullptr;
  std::shared_ptr<const storage::Snapshot> snapshot;
  Head head;
  std::shared_ptr<const calendar::CalendarBook> book;
  std::shared_ptr<const EndingDays> ending_days;       // of departments
  CivilDay today;                                      // of the clock, or of the head where that is later
  std::shared_ptr<const calendar::Calendar> calendar;  // in force today
  std::shared_ptr<CatalogCache> cache;

  Instant legal_time() const { return Instant::FromMicros(head.legal_us); }
  // Whether due dates still follow an older calendar.
  bool rescheduling() const {
    return rescheduling_.Get([this] { return FindRescheduling(); });
  }
  // Whether cases may still stand with a department that has ended.
  bool moving() const {
    return moving_.Get([this] { return FindMoving(); });
  }
  // What lists tell: a sweep is on its way.
  bool recomputing() const { return rescheduling() || moving(); }

 private:
  bool FindRescheduling() const;
  bool FindMoving() const;
  SharedFlag rescheduling_;
  SharedFlag moving_;
};

// Tables whose keys begin with the instant at which the pump has something to do.
inline constexpr std::array kTimerTables = {Table::kTimer, Table::kDemandTimer, Table::kInstanceTimer, Table::kMessageExpiry,
                                            tables::kPolicyTimer};

// One thread; cheap to make.
class ReadView final : public StateReader {
 public:
  explicit ReadView(std::shared_ptr<const Published> published) : published_(std::move(published)) {}

  std::optional<std::string> FindBytes(Table table, std::string_view key) const override;
  void Scan(Table table, std::string_view begin, std::string_view end,
            absl::FunctionRef<bool(std::string_view, std::string_view)> visit) const override;
  // Into a row of the caller's own, for walks over many: nothing is kept. False when there is none.
  template <class Row>
  bool ReadInto(std::string_view key, Row* row) const {
    return ReadRow(RowTable<Row>::kTable, key, row);
  }
  const Published& published() const { return *published_; }
  // The first failed read.
  const absl::Status& status() const { return status_; }
  size_t kept() const { return kept_.size(); }  // rows that Find gave out

 protected:
  const google::protobuf::MessageLite* FindRow(Table table, std::string_view key,
                                               const google::protobuf::MessageLite& prototype) const override;

 private:
  bool Read(std::string_view full, std::string* bytes) const;
  bool ReadRow(Table table, std::string_view key, google::protobuf::MessageLite* row) const;

  std::shared_ptr<const Published> published_;
  mutable absl::flat_hash_map<std::string, CatalogCache::Row> kept_;  // what Find gave out
  mutable absl::Status status_;
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_PARTITION_PUBLISHED_H_
