// The places of one term, as the index keeps them: blocks of rising positions, each a row of the store, and behind them what
// is in memory still. Block: the first position is in the row's key, the value holds the distances to the next ones (7 bits a
// byte, the lowest first).
//
//   PostingList list(store, snapshot, term, tail);
//   std::optional<Position> at = list.Seek(position, Order::kNewestFirst);    // the greatest that is not above `position`
//   if (!list.status().ok()) …                                                // damaged: the index is made anew
//
// One thread; the store outlives it.
#ifndef YICI_SERVICES_AUDIT_SEARCH_POSTINGS_H_
#define YICI_SERVICES_AUDIT_SEARCH_POSTINGS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/audit/search/fold.h"
#include "storage/api/store.h"

namespace yici::audit {

enum class Order { kNewestFirst, kOldestFirst };

inline constexpr size_t kBlockPositionsMax = 4'096;

// Rows of the index. The letters are part of its format.
inline constexpr char kPostingRow = 'p', kPlaceRow = 's', kItemNamesRow = 'i', kStandRow = 'm';

std::string PostingKey(std::string_view term, Position first);
std::string EncodeBlock(const std::vector<Position>& positions, size_t begin, size_t end);
// False where the bytes are no block. Appends to `positions`.
bool DecodeBlock(Position first, std::string_view bytes, std::vector<Position>* positions);

class PostingList {
 public:
  // `tail`: rising, all behind those of the store.
  PostingList(storage::Store& store, const storage::Snapshot* snapshot, std::string term, std::vector<Position> tail);

  // The next place in the order from `position` on, itself included; nothing behind the last one.
  std::optional<Position> Seek(Position position, Order order);
  const absl::Status& status() const { return status_; }

 private:
  std::optional<Position> SeekIn(const std::vector<Position>& block, Position position, Order order) const;
  bool LoadAtOrBelow(Position position);
  bool LoadAbove(Position position);
  bool Load(storage::Iterator& rows);
  bool Covers(Position position) const;

  storage::Store& store_;
  const storage::Snapshot* const snapshot_;
  const std::string begin_;  // of the term's rows
  const std::string end_;
  const std::vector<Position> tail_;
  std::vector<Position> block_;  // the last one read
  absl::Status status_;
};

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SEARCH_POSTINGS_H_
