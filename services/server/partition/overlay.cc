#include "services/server/partition/overlay.h"

#include <algorithm>
#include <map>

#include "services/base/erasure_tables.h"
#include "services/base/policy_tables.h"

namespace yici::server {
namespace {

constexpr size_t kEntryOverhead = 160;

// What becomes of a row once it is stored. A case rests for hours between two commands and an index row is hardly ever read
// back: keeping them parsed would fill the cache with cold memory that costs more to tear down than to read again.
enum class Afterlife { kKeepParsed, kKeepBytes, kForget };

Afterlife AfterlifeOf(std::string_view full_key) {
  const auto table = static_cast<Table>(full_key[0]);
  if (tables::IsPolicyIndex(table) || tables::IsCitationIndex(table)) return Afterlife::kForget;
  if (table == tables::kPolicyDelivery || table == tables::kPolicyBody) return Afterlife::kKeepBytes;
  switch (table) {
    case Table::kCase:
    case Table::kDemand:
    case Table::kLedgerProject:
    case Table::kVisit:
    case Table::kInstance: return Afterlife::kKeepBytes;
    case Table::kCaseByApplicant:
    case Table::kWorkbench:
    case Table::kTimer:
    case Table::kStoredAnswer:
    case Table::kExternalRef:
    case Table::kCaseByProject:
    case Table::kInstanceBySubject:
    case Table::kWorkList:
    case Table::kJob:
    case Table::kMessageWait:
    case Table::kSignalWait:
    case Table::kInstanceIncident:
    case Table::kInstanceWorkingDays:
    case Table::kInstanceTimer:
    case Table::kMessage:
    case Table::kMessageId:
    case Table::kMessageExpiry:
    case Table::kInstanceByStart:
    case Table::kDemandByParty:
    case Table::kDemandByDepartment:
    case Table::kDemandTimer:
    case Table::kDemandByFact:
    case Table::kDemandByReference:
    case Table::kLetter:
    case Table::kStewardInCharge:
    case Table::kVisitBySubject:
    case Table::kVisitByParty:
    case Table::kVisitDenied:
    case Table::kInstanceByDefinition: return Afterlife::kForget;
    default: return Afterlife::kKeepParsed;
  }
}

std::string EndOf(Table table, std::string_view end) {
  if (end.empty()) return std::string(1, static_cast<char>(static_cast<int>(table) + 1));
  std::string full(1, static_cast<char>(table));
  full.append(end);
  return full;
}

}  // namespace

void Overlay::Link(Entry* entry) const {
  entry->older = newest_;
  entry->newer = nullptr;
  if (newest_) newest_->newer = entry;
  newest_ = entry;
  if (!oldest_) oldest_ = entry;
}

void Overlay::Unlink(Entry* entry) const {
  (entry->newer ? entry->newer->older : newest_) = entry->older;
  (entry->older ? entry->older->newer : oldest_) = entry->newer;
}

void Overlay::Charge(Entry* entry) const {
  bytes_ -= entry->charge;
  entry->charge =
      kEntryOverhead + 2 * entry->key.size() + entry->bytes.capacity() + (entry->parsed ? entry->bytes.size() * 3 + 64 : 0);
  bytes_ += entry->charge;
}

Overlay::Entry* Overlay::Lookup(Table table, std::string_view key) const {
  scratch_.assign(1, static_cast<char>(table));
  scratch_.append(key);
  const auto found = entries_.find(scratch_);
  if (found != entries_.end()) {
    Entry* entry = found->second.get();
    if (entry != newest_) {
      Unlink(entry);
      Link(entry);
    }
    return entry;
  }
  Entry* entry = Insert();
  ++store_reads_;
  const absl::Status read = store_.Get(nullptr, storage::Family::kState, entry->key, &entry->bytes);
  entry->present = read.ok();
  entry->bytes_valid = true;
  if (!read.ok() && !absl::IsNotFound(read) && status_.ok()) status_ = read;
  Charge(entry);
  return entry;
}

void Overlay::Evict() const {
  Entry* entry = oldest_;
  while (entry && bytes_ > cache_bytes_) {
    Entry* next = entry->newer;
    if (!entry->dirty && entry->pinned_by == 0) {
      Drop(entry);
    }
    entry = next;
  }
}

const google::protobuf::MessageLite* Overlay::FindRow(Table table, std::string_view key,
                                                      const google::protobuf::MessageLite& prototype) const {
  Entry* entry = Lookup(table, key);
  if (!entry->present) return nullptr;
  if (!entry->parsed) {
    entry->parsed.reset(prototype.New());
    if (!entry->parsed->ParseFromString(entry->bytes)) {
      status_ = absl::DataLossError("a state row does not parse; table " + std::to_string(static_cast<int>(table)));
      return nullptr;
    }
    Charge(entry);
  }
  return entry->parsed.get();
}

std::optional<std::string> Overlay::FindBytes(Table table, std::string_view key) const {
  const Entry* entry = Lookup(table, key);
  if (!entry->present) return std::nullopt;
  return entry->bytes_valid ? entry->bytes : entry->parsed->SerializeAsString();
}

Overlay::Entry* Overlay::Touch(Table table, std::string_view key) {
  scratch_.assign(1, static_cast<char>(table));
  scratch_.append(key);
  const auto found = entries_.find(scratch_);
  const bool inserted = found == entries_.end();
  Entry* entry = inserted ? Insert() : found->second.get();  // a blind write need not read what it replaces
  if (saving_ && !entry->saved) Remember(entry, inserted);
  return entry;
}

// The writer replaces the value anyhow, so the old one is moved, not copied.
void Overlay::Remember(Entry* entry, bool inserted) {
  entry->saved = true;
  undo_.push_back({.entry = entry,
                   .inserted = inserted,
                   .parsed = std::move(entry->parsed),
                   .bytes = std::move(entry->bytes),
                   .present = entry->present,
                   .bytes_valid = entry->bytes_valid,
                   .dirty = entry->dirty});
}

void Overlay::Save() {
  saving_ = true;
  dirty_at_save_ = dirty_.size();
}

void Overlay::TakeBack() {
  dirty_.resize(dirty_at_save_);
  for (Undo& undo : undo_) {
    if (undo.inserted) {
      Drop(undo.entry);
      continue;
    }
    undo.entry->parsed = std::move(undo.parsed);
    undo.entry->bytes = std::move(undo.bytes);
    undo.entry->present = undo.present;
    undo.entry->bytes_valid = undo.bytes_valid;
    undo.entry->dirty = undo.dirty;
    undo.entry->saved = false;
  }
  undo_.clear();
  saving_ = false;
}

void Overlay::Release() {
  for (Undo& undo : undo_) undo.entry->saved = false;
  undo_.clear();
  saving_ = false;
}

void Overlay::MarkDirty(Entry* entry) {
  if (entry->dirty) return;
  entry->dirty = true;
  dirty_.push_back(entry);
}

void Overlay::PutRow(Table table, std::string_view key, std::unique_ptr<google::protobuf::MessageLite> row) {
  Entry* entry = Touch(table, key);
  entry->parsed = std::move(row);
  entry->present = true;
  entry->bytes_valid = false;
  MarkDirty(entry);
}

void Overlay::PutBytes(Table table, std::string_view key, std::string value) {
  Entry* entry = Touch(table, key);
  entry->parsed.reset();
  entry->bytes.assign(value);
  entry->bytes_valid = true;
  entry->present = true;
  MarkDirty(entry);
}

void Overlay::Erase(Table table, std::string_view key) {
  Entry* entry = Touch(table, key);
  entry->parsed.reset();
  entry->bytes.clear();
  entry->bytes_valid = true;
  entry->present = false;
  MarkDirty(entry);
}

void Overlay::Scan(Table table, std::string_view begin, std::string_view end,
                   absl::FunctionRef<bool(std::string_view, std::string_view)> visit) const {
  std::string first(1, static_cast<char>(table));
  first.append(begin);
  const std::string last = EndOf(table, end);
  // What is not stored yet lies over the stored rows. Scans are rare, so they pay for sorting it, not the writes.
  std::map<std::string_view, Entry*> fresh;
  const auto add = [&](Entry* entry) {
    if (entry->key >= first && entry->key < last) fresh.emplace(entry->key, entry);
  };
  for (const InFlight& flight : in_flight_) std::for_each(flight.entries.begin(), flight.entries.end(), add);
  std::for_each(dirty_.begin(), dirty_.end(), add);
  const auto show = [&](Entry* entry) {
    return !entry->present || visit(std::string_view(entry->key).substr(1),
                                    entry->bytes_valid ? entry->bytes : entry->parsed->SerializeAsString());
  };
  auto stored = store_.NewIterator(nullptr, storage::Family::kState, first, last, storage::Direction::kForward);
  auto next = fresh.begin();
  while (stored->Valid() || next != fresh.end()) {
    const bool take_fresh = next != fresh.end() && (!stored->Valid() || next->first <= stored->key());
    if (take_fresh) {
      if (stored->Valid() && next->first == stored->key()) stored->Next();
      if (!show((next++)->second)) return;
    } else {
      if (!visit(stored->key().substr(1), stored->value())) return;
      stored->Next();
    }
  }
  if (!stored->status().ok() && status_.ok()) status_ = stored->status();
}

void Overlay::FlushDirty(storage::WriteBatch& batch, uint64_t batch_number) {
  for (Entry* entry : dirty_) {
    if (entry->present && !entry->bytes_valid) {
      entry->bytes.clear();
      entry->parsed->AppendToString(&entry->bytes);
      entry->bytes_valid = true;
    }
    if (entry->present) {
      batch.Put(storage::Family::kState, entry->key, entry->bytes);
    } else {
      batch.Delete(storage::Family::kState, entry->key);
    }
    entry->dirty = false;
    entry->pinned_by = batch_number;
    Charge(entry);
  }
  in_flight_.push_back({batch_number, std::move(dirty_)});
  dirty_.clear();
}

void Overlay::Committed(uint64_t batch_number) {
  while (!in_flight_.empty() && in_flight_.front().number <= batch_number) {
    for (Entry* entry : in_flight_.front().entries) {
      if (entry->pinned_by != in_flight_.front().number) continue;  // a later batch carries it too
      entry->pinned_by = 0;
      if (!entry->dirty) Settle(entry);
    }
    in_flight_.erase(in_flight_.begin());
  }
  Evict();
}

void Overlay::Settle(Entry* entry) {
  switch (AfterlifeOf(entry->key)) {
    case Afterlife::kKeepParsed: return;
    case Afterlife::kKeepBytes:
      if (entry->bytes_valid && entry->parsed) {
        entry->parsed.reset();
        Charge(entry);
      }
      return;
    case Afterlife::kForget: return Drop(entry);
  }
}

void Overlay::Drop(Entry* entry) const {
  Unlink(entry);
  bytes_ -= entry->charge;
  const auto at = entries_.find(entry->key);
  std::unique_ptr<Entry> owned = std::move(at->second);
  entries_.erase(at);
  constexpr size_t kSpareMax = 4096, kSpareBytesMax = 256;
  if (spare_.size() >= kSpareMax || owned->bytes.capacity() > kSpareBytesMax) return;
  owned->parsed.reset();
  spare_.push_back(std::move(owned));
}

// A fresh entry under `scratch_`, or a used one with its buffers.
Overlay::Entry* Overlay::Insert() const {
  std::unique_ptr<Entry> owned;
  if (spare_.empty()) {
    owned = std::make_unique<Entry>();
  } else {
    owned = std::move(spare_.back());
    spare_.pop_back();
    std::string key = std::move(owned->key), bytes = std::move(owned->bytes);
    *owned = Entry();
    bytes.clear();
    owned->key = std::move(key);
    owned->bytes = std::move(bytes);
  }
  Entry* entry = owned.get();
  entry->key = scratch_;
  entries_.emplace(entry->key, std::move(owned));
  Link(entry);
  return entry;
}

}  // namespace yici::server
