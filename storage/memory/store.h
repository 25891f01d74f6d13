// A store without a disk, for tests and the simulator: same contract, deterministic, no thread, no clock, no file.
//
//   std::unique_ptr<Store> store = NewMemoryStore();           // gone with the object
//   std::shared_ptr<MemoryDisk> disk = NewMemoryDisk();        // storage/memory/disk.h
//   std::unique_ptr<Store> first = NewMemoryStore(disk);
//   first.reset();
//   std::unique_ptr<Store> second = NewMemoryStore(disk);      // sees what `first` wrote
//   auto frozen = second->GetSnapshot();                       // a number, not a copy
//
// Who owns what: store, snapshots and iterators share the disk. One store at a time writes to a disk.
// What holds on failure: it never fails by itself; storage/faults makes it fail by plan. Checkpoint is UNIMPLEMENTED.
#pragma once

#include <memory>

#include "storage/api/store.h"
#include "storage/memory/disk.h"

namespace yici::storage {

inline constexpr uint64_t kMemoryFreeBytes = uint64_t{1} << 40;

std::unique_ptr<Store> NewMemoryStore();
std::unique_ptr<Store> NewMemoryStore(std::shared_ptr<MemoryDisk> disk);

}  // namespace yici::storage
