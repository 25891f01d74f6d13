// What follows an erasure outside the fold: the files of the store are written anew where they held the keys, and the keys in
// backups go when they are old.
//
//   erased_rows.Step(partition);      // now and then, by the maintaining thread
//   key_backups.Step();
#ifndef YICI_SERVICES_SERVER_ADMIN_ERASED_ROWS_H_
#define YICI_SERVICES_SERVER_ADMIN_ERASED_ROWS_H_

#include <chrono>
#include <string>

#include "services/server/partition/partition.h"

namespace yici::server {

// The rows that Core::DestroyKeys leaves say what is still to be done, also after a crash; they go with it.
class ErasedRows {
 public:
  // Takes as long as the tables that hold rows of the range take to be written. Does nothing while a try that failed is young.
  void Step(Partition& partition);

 private:
  SteadyTime not_before_{};
};

struct KeyBackups {
  std::string folder;
  int64_t days = 0;
  SteadyTime next = {};

  // Once a minute: the keys of backups older than `days` go.
  void Step();
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_ADMIN_ERASED_ROWS_H_
