// The small city of test_kit.h with what the ledger needs besides: stewards of Beizhen and of the city, an administrator, a
// quota of visits for Beizhen, and the decision table of the pack.
//
//   LedgerCity city;
//   city.At("2020-04-20T10:00");
//   const std::string project = city.Register(Registered(600'000'000));
//   EXPECT_EQ(city.Do(kCountyLeader, Assign(project, "st-bz-01")).reason(), "");
#ifndef YICI_SERVICES_STEWARD_MACHINE_LEDGER_TEST_KIT_H_
#define YICI_SERVICES_STEWARD_MACHINE_LEDGER_TEST_KIT_H_

#include "services/steward/machine/test_kit.h"

namespace yici::steward {

inline constexpr std::string_view kAdministrator = "officer:administrator";
inline constexpr std::string_view kCitySteward = "officer:st-jz-01";

class LedgerCity : public City {
 public:
  LedgerCity();

  // Registers and expects success; the project's id.
  std::string Register(const journal::Command& command);
  // A project of kEnterprise in Beizhen with st-bz-01 in charge.
  std::string Staffed();
  // A visit of st-bz-01 to it, counted, brought to a state: "planned", "notified", "served".
  std::string BroughtVisit(const std::string& project, std::string_view state);
  journal::LedgerProject Ledger(std::string_view project_id) const;
  const journal::StewardVisit& Visit(std::string_view visit_no) const;
  // A substitute for a period, as the directory keeps it.
  void StandIn(std::string_view substitute, std::string_view absent, std::string_view from, std::string_view until);
  uint64_t QuotaUsed(std::string_view subject, int32_t month) const;
};

// ---- commands ----

// In Beizhen, of kEnterprise, with a code of its own each time.
journal::Command Registered(int64_t investment_fen, std::string_view jurisdiction = "210782");
journal::Command Amended(std::string_view project);
journal::Command Status(std::string_view project, journal::ProjectStatus status);
journal::Command Progress(std::string_view project, int32_t month, int64_t fen, bool correct = false);
journal::Command OpenAll();
journal::Command Assign(std::string_view project, std::string_view steward);
journal::Command Release(std::string_view project, std::string_view steward);
journal::Command HandOver(std::string_view project, std::string_view from, std::string_view to);
journal::Command SignFor(std::string_view project, std::string_view from);
journal::Command CallOff(std::string_view project, std::string_view from);
journal::Command Plan(std::string_view project, std::string_view day, std::string_view demand = {});
journal::Command Notify(std::string_view visit);
journal::Command Log(std::string_view visit, std::string_view day);
journal::Command Answered(std::string_view visit, bool confirmed);
journal::Command Cancel(std::string_view visit);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_LEDGER_TEST_KIT_H_
