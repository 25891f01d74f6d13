#include "services/audit/search/postings.h"

#include <algorithm>
#include <utility>

#include "services/base/key_range.h"
#include "services/base/text.h"

namespace yici::audit {
namespace {

constexpr size_t kPositionBytes = 8;

void AppendPosition(std::string* key, Position position) {
  for (int shift = 56; shift >= 0; shift -= 8) key->push_back(static_cast<char>(position >> shift & 0xff));
}

std::optional<Position> PositionIn(std::string_view key) {
  if (key.size() < kPositionBytes) return std::nullopt;
  Position position = 0;
  for (const char byte : key.substr(key.size() - kPositionBytes)) position = position << 8 | static_cast<uint8_t>(byte);
  return position;
}

std::string RowsOf(std::string_view term) { return StrCat(kPostingRow, term, '\0'); }

}  // namespace

std::string PostingKey(std::string_view term, Position first) {
  std::string key = RowsOf(term);
  AppendPosition(&key, first);
  return key;
}

std::string EncodeBlock(const std::vector<Position>& positions, size_t begin, size_t end) {
  std::string bytes;
  for (size_t at = begin + 1; at < end; ++at) {
    uint64_t distance = positions[at] - positions[at - 1];
    for (; distance >= 0x80; distance >>= 7) bytes.push_back(static_cast<char>(distance | 0x80));
    bytes.push_back(static_cast<char>(distance));
  }
  return bytes;
}

bool DecodeBlock(Position first, std::string_view bytes, std::vector<Position>* positions) {
  constexpr int kShiftMax = 63;
  positions->push_back(first);
  uint64_t distance = 0;
  int shift = 0;
  for (const char byte : bytes) {
    if (shift > kShiftMax) return false;
    distance |= static_cast<uint64_t>(byte & 0x7f) << shift;
    shift += 7;
    if ((byte & 0x80) != 0) continue;
    if (distance == 0) return false;
    positions->push_back(positions->back() + distance);
    distance = 0;
    shift = 0;
  }
  return shift == 0;
}

PostingList::PostingList(storage::Store& store, const storage::Snapshot* snapshot, std::string term, std::vector<Position> tail)
    : store_(store), snapshot_(snapshot), begin_(RowsOf(term)), end_(PrefixEnd(begin_)), tail_(std::move(tail)) {}

std::optional<Position> PostingList::SeekIn(const std::vector<Position>& block, Position position, Order order) const {
  if (order == Order::kOldestFirst) {
    const auto at = std::lower_bound(block.begin(), block.end(), position);
    return at == block.end() ? std::nullopt : std::optional(*at);
  }
  const auto behind = std::upper_bound(block.begin(), block.end(), position);
  return behind == block.begin() ? std::nullopt : std::optional(*std::prev(behind));
}

bool PostingList::Load(storage::Iterator& rows) {
  block_.clear();
  if (!rows.Valid()) {
    status_.Update(rows.status());
    return false;
  }
  const auto first = PositionIn(rows.key());
  if (first && DecodeBlock(*first, rows.value(), &block_)) return true;
  status_.Update(absl::DataLossError("a block of the index cannot be read"));
  block_.clear();
  return false;
}

// Whether the block read last tells what stands next to the position on both sides.
bool PostingList::Covers(Position position) const {
  return !block_.empty() && block_.front() <= position && position <= block_.back();
}

bool PostingList::LoadAtOrBelow(Position position) {
  std::string end = begin_;
  AppendPosition(&end, position);
  end.push_back('\0');
  return Load(*store_.NewIterator(snapshot_, storage::Family::kState, begin_, end, storage::Direction::kReverse));
}

bool PostingList::LoadAbove(Position position) {
  std::string begin = begin_;
  AppendPosition(&begin, position);
  return Load(*store_.NewIterator(snapshot_, storage::Family::kState, begin, end_, storage::Direction::kForward));
}

std::optional<Position> PostingList::Seek(Position position, Order order) {
  if (!status_.ok()) return std::nullopt;
  const bool in_tail = !tail_.empty() && position >= tail_.front();
  if (order == Order::kNewestFirst) {
    if (in_tail) return SeekIn(tail_, position, order);
    if (!Covers(position) && !LoadAtOrBelow(position)) return std::nullopt;
    return SeekIn(block_, position, order);
  }
  if (!in_tail) {
    if (!Covers(position)) LoadAtOrBelow(position);
    if (const auto found = SeekIn(block_, position, order)) return found;
    if (status_.ok() && LoadAbove(position)) return block_.front();
    if (!status_.ok()) return std::nullopt;
  }
  return SeekIn(tail_, position, order);
}

}  // namespace yici::audit
