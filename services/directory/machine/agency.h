// Mandates (委托授权): by what right somebody acts for an enterprise, decided on ordered state. One that is revoked is revoked
// at once, also for commands already queued behind the revocation; one that ends on a day holds until 24:00 of it.
//
//   const AgencyFinding found = FindAgency(state, "officer:st-bz-01", {.uscc = uscc, .project_id = "pj-014"}, today);
//   if (found.standing != AgencyStanding::kStands) return Refuse(…);      // MANDATE_EXPIRED or MANDATE_MISSING
//
// The agent is a steward, or an enclave park: then whoever is a steward of its service centre acts. A mandate is a matter of
// trust: it is not lent by a substitution and does not go along with a hand-over of work.
#ifndef YICI_SERVICES_DIRECTORY_MACHINE_AGENCY_H_
#define YICI_SERVICES_DIRECTORY_MACHINE_AGENCY_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "services/base/new_tables.h"
#include "services/base/outcome.h"

namespace yici::directory {

inline constexpr std::string_view kParkPrefix = "park:";
inline constexpr int kStandingMandatesMax = 100;  // of one enterprise
inline constexpr int kEndedMandatesKept = 200;    // in its row; the journal keeps all

// What somebody wants to do for an enterprise: at a case, for a project, or for the enterprise as such.
struct AgencyAct {
  std::string_view uscc = {};
  std::string_view case_no = {};
  std::string_view joint_parent = {};  // of a child of a joint matter: its parent holds the one application
  std::string_view project_id = {};
  std::string_view project_code = {};
};

enum class AgencyStanding { kStands, kExpired, kMissing };
struct AgencyFinding {
  AgencyStanding standing = AgencyStanding::kMissing;
  const journal::AgencyMandate* mandate = nullptr;  // that stands, else the one that has expired
};

// The mandate on which the principal may do it; the first by number. One row find, and a second for who has one.
AgencyFinding FindAgency(const StateReader& state, std::string_view principal, const AgencyAct& act, CivilDay on);
// The mandate of this number; nullptr when its row has none any more.
const journal::AgencyMandate* FindMandateOf(const StateReader& state, std::string_view uscc, int32_t number);

bool Stands(const journal::AgencyMandate& mandate, CivilDay on);
bool Covers(const journal::AgencyMandate& mandate, const AgencyAct& act);
// Whether the principal is that agent today: the steward in person, or one of the park's service centre.
bool ActsAsAgent(const StateReader& state, std::string_view principal, std::string_view agent, CivilDay on);
// The park for whose centre the mandate is; "" of a steward's.
std::string_view ParkOf(const journal::AgencyMandate& mandate);

std::string AgencySubject(std::string_view uscc);  // "mandates/{uscc}"
// Key of the index of an agent's mandates: (agent, USCC).
std::string AgentKey(std::string_view agent, std::string_view uscc);

// The commands and events of mandates, for decide.h and apply.h.
Outcome DecideAuthorize(const World& world, const journal::AuthorizeAgent& command, const Ordered& ordered);
Outcome DecideRevokeAgent(const World& world, const journal::RevokeAgent& command, const Ordered& ordered);
void ApplyAuthorized(State& state, const journal::AgentAuthorized& event, CivilDay day);
void ApplyAgentRevoked(State& state, const journal::AgentRevoked& event, const EventPosition& position);

}  // namespace yici::directory

#endif  // YICI_SERVICES_DIRECTORY_MACHINE_AGENCY_H_
