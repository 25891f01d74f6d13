// Keeps the index of histories up to the journal, behind the commits: it reads what is published. What was kept is gone on
// with where it fits the journal, and made anew where it is absent, of another format or log, or damaged.
//
//   IndexFollower follower(log_id_hex, open_store);
//   auto index = follower.Reach({store, snapshot, head}, min_revision, deadline);     // as of min_revision, or later
//   (*index)->Search(…);
//
// What holds on failure: UNAVAILABLE SEARCH_BEHIND when the deadline came first; each try goes on where the last one stopped.
// Where the index cannot be opened or written (a full disk) it is tried again after a second, then two, a minute at most: an
// opening reads a log and writes a manifest, and many of them would burn what is left.
// DATA_LOSS LOG_DAMAGED when the journal itself cannot be read. Any thread.
#ifndef YICI_SERVICES_AUDIT_SEARCH_FOLLOWER_H_
#define YICI_SERVICES_AUDIT_SEARCH_FOLLOWER_H_

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>

#include "services/audit/search/index.h"
#include "storage/api/journal.h"

namespace yici::audit {

// One durable moment of a journal.
struct JournalHead {
  storage::Store* store = nullptr;
  const storage::Snapshot* snapshot = nullptr;
  uint64_t revision = 0;
};

class IndexFollower {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  using Index = std::shared_ptr<const EventIndex>;
  // The index's own store: as it was left, or an empty one.
  enum class Contents { kKept, kNone };
  using OpenStore = std::function<absl::StatusOr<std::unique_ptr<storage::Store>>(Contents contents)>;

  using Now = std::function<Deadline()>;

  IndexFollower(std::string log_id_hex, OpenStore open, Now now = std::chrono::steady_clock::now);
  ~IndexFollower() { Close(); }

  // `revision` at most that of the head.
  absl::StatusOr<Index> Reach(const JournalHead& head, uint64_t revision, Deadline deadline);
  // What a search found to be damaged is made anew.
  void Distrust();
  // What is in memory goes to the store: the next start has less to do. Reach fails from here on.
  void Close();
  // How often it was made anew, for metrics and tests.
  int made_anew() const { return made_anew_; }

 private:
  absl::Status Step(const JournalHead& head);
  bool Reached(uint64_t revision) const;
  absl::Status Open(const JournalHead& head);
  absl::Status OpenWith(Contents contents);
  bool Continues(const JournalHead& head) const;
  absl::Status TakeSome(const JournalHead& head);
  absl::Status Pause(std::string_view why);

  const std::string log_id_hex_;
  const OpenStore open_;
  const Now now_;
  std::mutex mutex_;
  std::shared_ptr<EventIndex> index_;
  bool distrusted_ = false, closed_ = false;
  int made_anew_ = 0;
  // Of the store: when it is tried again, and how long the next pause is.
  Deadline not_before_ = Deadline::min();
  std::chrono::seconds pause_{1};
};

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SEARCH_FOLLOWER_H_
