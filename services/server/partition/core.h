// One partition's order and fold, without threads or time: what the deciding thread runs and what the simulator drives.
//
//   auto core = Core::Open(store, options);
//   Verdict verdict = (*core)->Process(incoming, wall);     // settle due -> Decide -> React -> Apply, into the open batch
//   std::unique_ptr<Batch> batch = (*core)->TakeBatch();
//   store.Write(std::move(batch->rows), Sync::kYes);        // durable: only now may verdicts be told to anyone
//   (*core)->Committed(*batch);
//
// Order of one command: stored answer -> hold -> legal time -> timers due on the touched case -> Decide -> React -> record.
// What is in an open or in-flight batch is visible to the next Decide and to nobody else. After a failed write the core is
// thrown away with the process; the next start reads what survived.
#ifndef YICI_SERVICES_SERVER_PARTITION_CORE_H_
#define YICI_SERVICES_SERVER_PARTITION_CORE_H_

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/calendar/calendar_book.h"
#include "services/server/partition/fold.h"
#include "services/server/partition/machines.h"
#include "services/server/partition/overlay.h"
#include "storage/api/journal.h"
#include "storage/api/store.h"

namespace yici::server {

// A wrapped case key, for the key store outside the fold.
struct KeyRow {
  std::string key_id;
  std::string wrapped;
  // The wrapping key: it is not retired while this is on its way, in its command and in the batch that writes it.
  std::shared_ptr<const void> under = {};
};

// A command after admission: sealed, authenticated, not yet ordered.
struct Incoming {
  journal::Command command;
  journal::Arrival arrival;
  std::vector<KeyRow> keys;
};

// What a command earned. `answer` may be told once the batch numbered `batch` is durable.
struct Verdict {
  absl::Status status;                            // not OK: refused before ordering; nothing was recorded
  std::shared_ptr<const journal::Answer> answer;  // null for commands of the partition that had nothing to do
  bool repeated = false;                          // the stored answer of an earlier command
};

struct Batch {
  std::unique_ptr<storage::WriteBatch> rows;
  uint64_t number = 0;
  Head head;                     // as of the last record in the batch
  bool catalog_changed = false;  // items, directory or calendar: caches of readers are void
  std::shared_ptr<const calendar::CalendarBook> book;
  std::shared_ptr<const EndingDays> ending_days;
  // What its rows of keys are wrapped by, held until they are written: whoever writes clears it then.
  std::vector<std::shared_ptr<const void>> under;
  size_t puts = 0;
  size_t bytes = 0;
  size_t commands = 0;
};

struct CoreOptions {
  std::string log_id_hex;
  size_t cache_bytes = size_t{96} << 20;
  int64_t clock_behind_max_us = 60 * kMicrosPerSecond;
  ReactFunction react = React;  // another one in tests
};

// At most three clocks of a case run at once (C2, C3 and a step's C9), so a record of a sweep moves at most 198.
inline constexpr int kSweepCasesMax = 66;
// A cursor of the sweep that begins so stands among process instances.
inline constexpr char kInstancesMark = '\xff';
// And one that begins so, among demands: they come between cases and instances.
inline constexpr char kDemandsMark = '\xfe';
// Events of deadlines in a record: the command and what it asks for come behind them.
inline constexpr int kSettledEventsMax = 700;
// Rows of the key store that say which erasures still have to be written out of the store's files: this and the revision ->
// the first and the last id of the keys that went, 12 bytes each.
inline constexpr std::string_view kErasedRows = "erased-by-revision/";
std::string ErasedRowsKey(uint64_t revision);
// Of the organs' sweep: cases moved by one record, and rows it looks at for them.
inline constexpr int kMovedCasesMax = 200;
inline constexpr size_t kMoveLookedAtMax = 1'000;

// What a request id earns that was used for another body, in the record of `revision`.
Rejection RequestIdReused(uint64_t revision);
// The answer that a record stores for its request id; null when the record cannot be read.
std::shared_ptr<const journal::Answer> AnswerIn(storage::Journal& journal, const storage::Snapshot* snapshot,
                                                uint64_t revision);

class Core {
 public:
  // Reads the head and checks it against the journal's last revision.
  static absl::StatusOr<std::unique_ptr<Core>> Open(storage::Store& store, CoreOptions options);

  // `wall` is what the node's clock says as the command is ordered.
  Verdict Process(Incoming&& incoming, Instant wall);
  Verdict Process(const Incoming& incoming, Instant wall) { return Process(Incoming(incoming), wall); }

  bool batch_empty() const { return commands_ == 0; }
  size_t batch_commands() const { return commands_; }
  size_t batch_bytes() const { return batch_bytes_; }
  std::unique_ptr<Batch> TakeBatch();
  void Committed(const Batch& batch);

  const Head& head() const { return head_; }
  const StateReader& state() const { return overlay_; }
  const calendar::CalendarBook& book() const { return *book_; }
  std::shared_ptr<const calendar::CalendarBook> shared_book() const { return book_; }
  // The calendar in force on a day; built once per change or day.
  std::shared_ptr<const calendar::Calendar> CalendarOn(CivilDay day);
  // Whether stored due rows still follow an older calendar than the one in force on `day`.
  bool SweepNeeded(CivilDay day);
  // Whether cases may still stand with a department that has ended by `day`.
  bool MoveNeeded(CivilDay day) const;
  std::shared_ptr<const EndingDays> ending_days() const { return ending_days_; }
  // Not OK: a stored row could not be read, or an invariant broke. The partition stops.
  ~Core();
  absl::Status health() const { return health_.ok() ? overlay_.status() : health_; }
  const Overlay& overlay() const { return overlay_; }

 private:
  Core(storage::Store& store, CoreOptions options);

  struct Draft;   // the record being made
  struct Before;  // what a record that is taken back must find again, beside the rows
  Verdict FromStoredAnswer(const Incoming& incoming, const journal::StoredAnswer& stored);
  absl::Status Admissible(const Incoming& incoming, Instant wall) const;
  void SettleDue(Draft& draft, std::string_view case_no);
  std::vector<PendingEvent> DueOf(Draft& draft, std::string_view case_no);
  std::vector<std::string> ReviewsWith(std::string_view case_no) const;
  void Touch(Draft& draft, std::string_view case_no);
  void MoveAhead(Draft& draft, std::string_view case_no);
  bool TimerIsStale(const Draft& draft, std::string_view case_no) const;
  void Reschedule(Draft& draft, std::string_view case_no);
  void TouchInstance(Draft& draft, std::string_view id);
  void RecountInstance(Draft& draft, std::string_view id);
  Outcome SweepCases(Draft& draft, int limit, std::string* cursor, bool* more, int32_t* moved) const;
  Outcome SweepInstances(Draft& draft, int limit, std::string* cursor, bool* more) const;
  bool HasInstancesToSweep() const;
  void TouchDemand(Draft& draft, std::string_view demand_no);
  Outcome SweepDemands(Draft& draft, int limit, std::string* cursor, bool* more) const;
  bool HasDemandsToSweep() const;
  void MoveToSuccessor(Draft& draft, std::string_view case_no);
  Outcome Judge(Draft& draft, const journal::Command& command);
  Outcome JudgePartitionCommand(Draft& draft, const journal::Command& command);
  Outcome AdvanceSweep(Draft& draft, const journal::AdvanceSweep& command);
  Outcome AdvanceOrgans(Draft& draft, int limit);
  std::vector<std::string> OpenCasesFrom(std::string_view cursor, std::vector<std::string>* positions) const;
  bool StandsWithEnded(std::string_view case_no, CivilDay day) const;
  absl::StatusOr<journal::Record> RecordOf(uint64_t revision) const;
  absl::StatusOr<std::set<std::string>> KeysEverOf(std::string_view case_no) const;
  absl::StatusOr<std::set<std::string>> DestroyAttachments(const journal::CaseErased& erased);
  bool CitesDestroyed(const Outcome& outcome) const;
  absl::Status DestroyKeys(const Draft& draft);
  void PutKeys(const Incoming& incoming);
  Outcome ExpireAnswers(const journal::ExpireAnswers& command) const;
  void ApplyEvents(Draft& draft, std::vector<PendingEvent>& events);
  std::vector<Reaction> ForeseenOf(const Outcome& outcome) const;
  std::optional<Outcome> ApplyAndReact(Draft& draft, Outcome& outcome);
  std::optional<Outcome> ApplyWithAsked(Draft& draft, Outcome& outcome, const std::vector<Reaction>& foreseen);
  std::optional<Outcome> Rehearse(Draft& draft, const Outcome& outcome);
  Before Save(const Draft& draft);
  void TakeBack(Draft& draft, const Before& before);
  std::optional<Outcome> RunReactions(Draft& draft, const std::vector<Reaction>& reactions, int depth);
  std::vector<Reaction> ReactionsTo(const Draft& draft, size_t first_event) const;
  void OpenIncident(Draft& draft, const Outcome& refused, const journal::Command& command);
  Verdict Finish(Draft& draft, Outcome outcome);
  bool HasRole(const Draft& draft, std::string_view role) const;

  storage::Store& store_;
  const CoreOptions options_;
  std::unique_ptr<storage::Journal> journal_;
  Overlay overlay_;
  Head head_;
  std::shared_ptr<const calendar::CalendarBook> book_;
  std::unique_ptr<workflow::Library> processes_;
  std::shared_ptr<const EndingDays> ending_days_;
  CivilDay calendar_day_;
  std::shared_ptr<const calendar::Calendar> calendar_;  // null: to be built
  std::string calendar_version_;                        // its name: asked for at every touch of a case
  absl::Status health_;

  journal::Record record_;  // the one being made; kept for its buffers
  std::string record_bytes_;

  std::unique_ptr<storage::WriteBatch> rows_;
  std::vector<std::shared_ptr<const void>> under_;  // what keys in `rows_` are wrapped by
  // Manifests that erasures of this process took, the last ones: what waited behind may name them still.
  std::set<std::string> destroyed_;
  std::deque<std::string> destroyed_order_;
  uint64_t committed_ = 0;  // the last revision that is known to be written
  uint64_t batch_number_ = 1;
  size_t commands_ = 0;
  size_t batch_bytes_ = 0;
  bool catalog_changed_ = false;
  // Answers whose record is not durable yet, by revision.
  std::map<uint64_t, std::shared_ptr<const journal::Answer>> recent_;
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_PARTITION_CORE_H_
