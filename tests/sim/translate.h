// From what the server speaks to what the judge speaks, and the comparison of the two. The only place that knows both.
#ifndef YICI_TESTS_SIM_TRANSLATE_H_
#define YICI_TESTS_SIM_TRANSLATE_H_

#include <string>
#include <vector>

#include "services/catalog/pack/pack.h"
#include "services/server/partition/core.h"
#include "tests/sim/model.h"

namespace yici::sim {

// The people and places the simulation plays with: a part of the pack with every kind of item.
struct Cast {
  std::vector<std::string> items;
  std::vector<std::string> departments;
  std::vector<std::string> clerks;    // principal ids
  std::vector<std::string> officers;  // of the departments, principal ids
  std::vector<std::string> windows;
  std::vector<std::string> halls;
  std::vector<std::string> applicants;   // USCCs
  std::string matter;                    // a joint one
  std::vector<std::string> enterprises;  // of the ledger, each with a steward: USCCs
  std::vector<std::string> stewards;     // of those
  std::vector<std::string> categories;   // of the hot line
};
Cast CastOf(const catalog::Pack& pack);

// The judge's city before anything happened. `applied` is the day the pack became effective.
law::City CityOf(const catalog::Pack& pack, const Cast& cast);

// What the pack says of demands.
void AddHotLine(const journal::PackRow& row, law::HotLine& line);
// Whether it was a command on demands.
bool TakeDemand(const journal::Command& command, law::Act& act);
// The same of departments and of whose work stands with whom.
bool TakeOrgans(const journal::Command& command, law::Act& act);
law::Grant GrantOf(const journal::RoleGrant& row);
law::Notice NoticeOf(const journal::HolidayNotice& notice);
// `legal_us` and `revision` as ordering gives them.
law::Act ActOf(const server::Incoming& incoming, int64_t legal_us, uint64_t revision);

// What differs between the stored case and the judge's, in words; "" when nothing does. Due days of clocks are compared
// where `stamped` says that the sweep has reached the calendar in force.
std::string Differences(const journal::Case& stored, const law::Case& expected, const law::City& city, law::Day today,
                        bool stamped);
// The same of a demand.
std::string DifferencesOfDemand(const journal::Demand& stored, const law::Demand& expected, const law::City& city,
                                law::Day today, bool stamped);
// The same of departments and of whose work stands with whom.
std::string DifferencesOfOrgans(const StateReader& state, const law::City& city);
// Due days as an answer shows them.
std::string DifferencesOfAnswer(const journal::Answer& answer, const law::Case& expected, const law::City& city,
                                law::Day today);

}  // namespace yici::sim

#endif  // YICI_TESTS_SIM_TRANSLATE_H_
