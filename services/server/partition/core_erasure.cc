// What an erasure takes from the key store, in the write batch of its record: who has the record has the keys no more, and who
// has the keys still has no record of their end.
#include <set>

#include "services/approval/machine/erasure.h"
#include "services/approval/machine/fold.h"
#include "services/server/partition/attachment_rows.h"
#include "services/server/partition/core.h"
#include "services/server/partition/core_draft.h"

namespace yici::server {

std::string ErasedRowsKey(uint64_t revision) {
  std::string key(kErasedRows);
  AppendU64(key, revision);
  return key;
}

// Of all that was ever sealed in the case: a later hearing takes the place of an earlier one in the row, not in the journal.
std::set<std::string> Core::KeysEverOf(std::string_view case_no) const {
  std::set<std::string> keys;
  const auto* subject = overlay_.Find<journal::Case>(case_no);
  if (subject == nullptr) return keys;
  for (const uint64_t revision : subject->revisions()) {
    const auto bytes = journal_->Read(nullptr, revision);
    journal::Record record;
    if (!bytes.ok() || !record.ParseFromString(*bytes)) continue;  // of this very batch: its keys stand in the row
    for (const journal::StoredEvent& stored : record.events()) {
      journal::Event event;
      if (!event.ParseFromString(stored.event()) || approval::CaseOf(event) != case_no) continue;
      keys.merge(approval::KeysOf(event));
    }
  }
  return keys;
}

// The row that is left says between which keys files of the store still hold what was deleted. It stays until they are written
// anew, so a crash in between loses nothing.
void Core::DestroyKeys(const Draft& draft) {
  std::set<std::string> keys;
  bool any = false;
  for (const journal::Event& event : draft.events) {
    if (!event.has_case_erased()) continue;
    any = true;
    const journal::CaseErased& erased = event.case_erased();
    keys.merge(KeysEverOf(erased.case_no()));
    keys.insert(erased.key_ids().begin(), erased.key_ids().end());
    for (const std::string& manifest : erased.attachments()) {
      std::string key_id = RemoveAttachment(store_, *rows_, manifest);
      if (key_id.empty()) continue;
      BlobsOf(store_).Remove(*rows_, manifest);
      keys.insert(std::move(key_id));
    }
  }
  for (const std::string& key_id : keys) rows_->Delete(storage::Family::kKeys, key_id);
  if (!any) return;
  const std::string range = keys.empty() ? std::string() : *keys.begin() + *keys.rbegin();
  rows_->Put(storage::Family::kKeys, ErasedRowsKey(draft.record.revision()), range);
}

}  // namespace yici::server
