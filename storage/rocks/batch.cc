#include "storage/rocks/batch.h"

#include "storage/rocks/status.h"

namespace yici::storage {
namespace {

constexpr size_t kReservedBytes = 64 << 10;  // a group of commands; saves the first dozen growths

}  // namespace

RocksBatch::RocksBatch(const Store* owner, const FamilyHandles& families)
    : owner_(owner), families_(families), batch_(kReservedBytes) {}

void RocksBatch::Put(Family family, std::string_view key, std::string_view value) {
  Note(batch_.Put(Handle(family), ToSlice(key), ToSlice(value)));
}

void RocksBatch::Delete(Family family, std::string_view key) { Note(batch_.Delete(Handle(family), ToSlice(key))); }

void RocksBatch::Clear() {
  batch_.Clear();
  filled_ = rocksdb::Status::OK();
}

void RocksBatch::Note(const rocksdb::Status& status) {
  if (filled_.ok() && !status.ok()) filled_ = status;
}

}  // namespace yici::storage
