// What a command brings to the key store and what an erasure takes from it, in the write batch of its record: who has the
// record of an erasure has the keys no more, and who has the keys still has no record of their end.
#include <algorithm>
#include <set>

#include "services/approval/machine/citation_index.h"
#include "services/approval/machine/erasure.h"
#include "services/approval/machine/fold.h"
#include "services/base/text.h"
#include "services/server/partition/attachment_rows.h"
#include "services/server/partition/core.h"
#include "services/server/partition/core_draft.h"

namespace yici::server {
namespace {

// More than ever wait in the queue.
constexpr size_t kDestroyedMax = 100'000;

}  // namespace

std::string ErasedRowsKey(uint64_t revision) {
  std::string key(kErasedRows);
  AppendU64(key, revision);
  return key;
}

void Core::PutKeys(const Incoming& incoming) {
  for (const KeyRow& key : incoming.keys) {
    rows_->Put(storage::Family::kKeys, key.key_id, key.wrapped);
    if (key.under != nullptr && std::find(under_.begin(), under_.end(), key.under) == under_.end()) under_.push_back(key.under);
  }
}

// One that waits for its write is not in the store yet; of any other, what cannot be read must not count as nothing.
absl::StatusOr<journal::Record> Core::RecordOf(uint64_t revision) const {
  journal::Record record;
  const auto bytes = journal_->Read(nullptr, revision);
  if (absl::IsNotFound(bytes.status()) && revision > committed_) return record;
  if (bytes.ok() && record.ParseFromString(*bytes)) return record;
  return absl::DataLossError(StrCat("an erasure cannot read record ", revision, ": ",
                                    bytes.ok() ? std::string("it is no record") : std::string(bytes.status().message())));
}

// Of all that was ever sealed in the case: a later hearing takes the place of an earlier one in the row, not in the journal.
// The keys of a record that waits for its write stand in the row.
absl::StatusOr<std::set<std::string>> Core::KeysEverOf(std::string_view case_no) const {
  std::set<std::string> keys;
  const auto* subject = overlay_.Find<journal::Case>(case_no);
  if (subject == nullptr) return keys;
  for (const uint64_t revision : subject->revisions()) {
    const auto record = RecordOf(revision);
    if (!record.ok()) return record.status();
    for (const journal::StoredEvent& stored : record->events()) {
      journal::Event event;
      if (!event.ParseFromString(stored.event())) {
        return absl::DataLossError(StrCat("an erasure cannot read an event of record ", revision));
      }
      if (approval::CaseOf(event) == case_no) keys.merge(approval::KeysOf(event));
    }
  }
  return keys;
}

// Returns the ids of their keys. A manifest that is gone took its key with it.
absl::StatusOr<std::set<std::string>> Core::DestroyAttachments(const journal::CaseErased& erased) {
  std::set<std::string> keys;
  for (const std::string& manifest : erased.attachments()) {
    auto key_id = RemoveAttachment(store_, *rows_, manifest);
    if (absl::IsNotFound(key_id.status())) continue;
    if (!key_id.ok()) return key_id.status();
    BlobsOf(store_).Remove(*rows_, manifest);
    if (destroyed_.insert(manifest).second) destroyed_order_.push_back(manifest);
    if (destroyed_order_.size() > kDestroyedMax) destroyed_.erase(destroyed_order_.front()), destroyed_order_.pop_front();
    keys.insert(*std::move(key_id));
  }
  return keys;
}

// A command that was admitted while the file was there, and decided behind the erasure that took it: its rows would cite
// nothing. The index spares a file only for cases that have it already.
bool Core::CitesDestroyed(const Outcome& outcome) const {
  if (destroyed_.empty()) return false;
  return std::any_of(outcome.events.begin(), outcome.events.end(), [this](const PendingEvent& pending) {
    const approval::Materials* handed_in = approval::HandedIn(pending.event);
    return handed_in != nullptr && std::any_of(handed_in->begin(), handed_in->end(), [this](const auto& held) {
             return !held.attachment().empty() && destroyed_.contains(held.attachment());
           });
  });
}

// The row that is left says between which keys files of the store still hold what was deleted. It stays until they are written
// anew, so a crash in between loses nothing. Not OK: something cannot be read, so nobody knows all keys; nothing is told.
absl::Status Core::DestroyKeys(const Draft& draft) {
  std::set<std::string> keys;
  bool any = false;
  for (const journal::Event& event : draft.events) {
    if (!event.has_case_erased()) continue;
    any = true;
    const journal::CaseErased& erased = event.case_erased();
    auto sealed = KeysEverOf(erased.case_no());
    if (!sealed.ok()) return sealed.status();
    auto attached = DestroyAttachments(erased);
    if (!attached.ok()) return attached.status();
    keys.merge(*std::move(sealed));
    keys.merge(*std::move(attached));
    keys.insert(erased.key_ids().begin(), erased.key_ids().end());
  }
  for (const std::string& key_id : keys) rows_->Delete(storage::Family::kKeys, key_id);
  if (!any) return absl::OkStatus();
  const std::string range = keys.empty() ? std::string() : *keys.begin() + *keys.rbegin();
  rows_->Put(storage::Family::kKeys, ErasedRowsKey(draft.record.revision()), range);
  return absl::OkStatus();
}

}  // namespace yici::server
