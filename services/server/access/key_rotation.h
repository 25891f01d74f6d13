// Which wrapping key is current, as the store remembers it, and the sweep that wraps keys anew under it.
//
//   YICI_RETURN_IF_ERROR(OpenWrappingKeys(store, master, folder));     // at the start, under the folder's lock
//   KeyRotation rotation(partition, master, folder);
//   rotation.Rotate("2026-11");       // current from now on, durable
//   rotation.Step();                  // now and then: a bounded number of rows is wrapped anew
//   rotation.Retire("2025-11");       // refused while a row lies under it
//
// Rows of the key store beside the keys: "wrapping-current" -> id; "wrapping-used/{id}" -> check value. They stand before the
// first row that is wrapped so, and go when the key is retired: so a start without one of them is refused, not read as erased.
//
// A crash loses nothing: rows lie under one key or the other, and both are known. The sweep begins anew then; what it did, it
// finds done.
#ifndef YICI_SERVICES_SERVER_ACCESS_KEY_ROTATION_H_
#define YICI_SERVICES_SERVER_ACCESS_KEY_ROTATION_H_

#include <atomic>
#include <map>
#include <mutex>
#include <string>

#include "services/server/access/master_key.h"
#include "services/server/partition/partition.h"

namespace yici::server {

// FAILED_PRECONDITION where a key that rows may lie under is not in the folder, or is another one.
absl::Status OpenWrappingKeys(storage::Store& store, const MasterKey& master, const std::string& folder);

struct WrappingKeyState {
  bool current = false, present = false;
  uint64_t rows = 0;
};

class KeyRotation {
 public:
  KeyRotation(Partition& partition, const MasterKey& master, std::string folder)
      : partition_(partition), master_(master), folder_(std::move(folder)) {}

  // NOT_FOUND where the folder has no such key; FAILED_PRECONDITION where one of its files cannot be used; UNAVAILABLE.
  absl::Status Rotate(const std::string& id);
  // NOT_FOUND, FAILED_PRECONDITION with its reason, UNAVAILABLE.
  absl::Status Retire(const std::string& id);
  // Of the maintaining thread. At most kStepRows rows are looked at.
  void Step();

  bool rotating() const { return rotating_; }
  uint64_t rewrapped() const { return rewrapped_; }
  // By id. Reads every row of the key store.
  absl::StatusOr<std::map<std::string, WrappingKeyState>> Standing() const;

  static constexpr size_t kStepRows = 1'000;

 private:
  absl::Status WrapAnew(storage::WriteBatch& batch);

  Partition& partition_;
  const MasterKey& master_;
  const std::string folder_;
  std::mutex mutex_;  // one act at a time
  // After a start nobody knows how far the sweep had come.
  std::atomic<bool> rotating_{true};
  std::atomic<uint64_t> rewrapped_{0};
  std::string cursor_;         // of the sweep; "": a pass begins
  bool pass_is_clean_ = true;  // nothing was found in it, and nothing was on its way when it began
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_ACCESS_KEY_ROTATION_H_
