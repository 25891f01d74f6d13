// The small city of ledger_test_kit.h with mandates and errands, and cases as an errand sees them: by number alone.
//
//   ErrandCity city;
//   city.At("2020-04-20T10:00");
//   const std::string errand = city.Brought("in_progress");
//   EXPECT_EQ(city.Do(kSteward, LinkedCase(errand, "case-1")).reason(), "");
#ifndef YICI_SERVICES_STEWARD_MACHINE_ERRAND_TEST_KIT_H_
#define YICI_SERVICES_STEWARD_MACHINE_ERRAND_TEST_KIT_H_

#include "services/steward/machine/ledger_test_kit.h"

namespace yici::steward {

class ErrandCity : public LedgerCity {
 public:
  // A mandate of kEnterprise for kSteward over everything it has; its number.
  int32_t Mandate(std::string_view until = "2020-06-30", std::string_view project = {});
  // Revokes it at once.
  void Revoke(int32_t number);
  // An errand under a mandate of its own, brought to a state; "submitted" with case-1 linked and open.
  std::string BroughtErrand(std::string_view state);
  const journal::Errand& Errand(std::string_view errand_no) const;
};

journal::Command Entrust(int32_t mandate, std::string_view project = {});
journal::Command Take(std::string_view errand);
journal::Command StartWork(std::string_view errand);
journal::Command AskFor(std::string_view errand, std::vector<std::string> names, int32_t limit_wd = 0);
journal::Command Hand(std::string_view errand, std::string_view name);
journal::Command LinkedCase(std::string_view errand, std::string_view case_no, std::string_view uscc = kUscc);
journal::Command EndedCase(std::string_view errand, std::string_view case_no);
journal::Command HandResult(std::string_view errand);
journal::Command RateWith(std::string_view errand, int32_t stars);
journal::Command CallOffErrand(std::string_view errand);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_ERRAND_TEST_KIT_H_
