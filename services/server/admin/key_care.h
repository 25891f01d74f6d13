// What a running server does about the keys of personal data: the service, the sweep to another wrapping key, erased keys out
// of the store's files, old keys out of backups.
//
//   KeyCare keys(*gate, *master, config.wrapping_keys, copies);
//   builder.RegisterService(keys.service());
//   keys.Tend();      // each second, by the maintaining thread; no record comes of it, so also in hold mode
#ifndef YICI_SERVICES_SERVER_ADMIN_KEY_CARE_H_
#define YICI_SERVICES_SERVER_ADMIN_KEY_CARE_H_

#include <string>

#include "services/audit/service/personal_data.h"
#include "services/server/admin/erased_rows.h"

namespace yici::server {

class KeyCare {
 public:
  KeyCare(Gate& gate, const MasterKey& master, std::string wrapping_keys, const audit::KeyCopyOptions& copies)
      : partition_(gate.partition()),
        rotation_(gate.partition(), master, std::move(wrapping_keys)),
        service_(gate, rotation_, copies),
        backups_{.folder = copies.backup_folder, .days = copies.key_backup_days} {}

  audit::PersonalDataService* service() { return &service_; }
  void Tend() {
    constexpr int kStepsOfASecond = 20;
    for (int step = 0; step < kStepsOfASecond && rotation_.rotating(); ++step) rotation_.Step();
    erased_.Step(partition_);
    backups_.Step();
  }

 private:
  Partition& partition_;
  KeyRotation rotation_;
  audit::PersonalDataService service_;
  ErasedRows erased_;
  KeyBackups backups_;
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_ADMIN_KEY_CARE_H_
