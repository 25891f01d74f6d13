// What a case still needs somebody for, and whether there is anybody: the orphan report, and the guard of a transfer.
//
//   const directory::Holders holders(state, today);
//   for (const OrphanCause& cause : OrphanCauses(state, subject, holders, today)) …    // empty: somebody can act
//
// Asked of the directory as it stands today: grants, substitutions, hand-overs and successions of organs counted.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_ORPHANS_H_
#define YICI_SERVICES_APPROVAL_MACHINE_ORPHANS_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/base/state.h"
#include "services/base/time.h"
#include "services/directory/machine/holders.h"

namespace yici::approval {

// One act that the law asks of the organ: who may do it, and what is done.
struct Duty {
  std::vector<std::string_view> roles;  // any of them
  std::string step;       // "accept", a step of the chain, "decide", "deliver", "hearing", "resume", "after-check", "rectify"
  bool approves = false;  // not by who handled the case: separation of persons 1 and 3
  bool examines = false;  // not by who presides or presided at a hearing of it (行政许可法 48)
  size_t officers = 1;    // two where the law or the process asks for two (行政许可法 34)
};

// The acts that are asked for now, the next one of the case first: it may be paused or ended, and its promise still wait for
// the check, a bad rating for its answer. None: nobody has to do anything. `process` is the item's chain.
std::vector<Duty> OpenDuties(const journal::Case& subject, const journal::Process* process);
// Every act up to the ruling, the open ones first.
std::vector<Duty> DutiesToRuling(const journal::Case& subject, const journal::Process* process);
// Whether somebody may do it in that scope today, who neither acts for the applicant nor is kept apart from it.
bool SomebodyMay(const StateReader& state, const Duty& duty, const journal::Case& subject, const directory::Scope& scope,
                 const directory::Holders& holders, CivilDay today);

enum class OrphanKind {
  kNobody,          // no active holder of the role over the case's scope
  kNoJointOfficer,  // a department that was asked has nobody to answer
  kHallGone,
  kWindowGone,
  kNamedOfficerLeft,  // the officer named on the open step, or who took over from that one, is not in office; or the one
                      // who was to preside at the hearing
};

struct OrphanCause {
  OrphanKind kind = OrphanKind::kNobody;
  std::string step;
  std::string role;           // "approver/organ-head/chief-representative"
  std::string department_id;  // whose officers are asked
  std::string subject;        // hall, window or officer; else empty
};

std::vector<OrphanCause> OrphanCauses(const StateReader& state, const journal::Case& subject, const directory::Holders& holders,
                                      CivilDay today);
// The same as if `department_id` of `jurisdiction` carried the case: what a reorganisation would leave behind.
std::vector<OrphanCause> OrphanCausesUnder(const StateReader& state, const journal::Case& subject,
                                           std::string_view department_id, std::string_view jurisdiction,
                                           const directory::Holders& holders, CivilDay today);

// Officer id of who is named on a step today: as assigned, or who took the work over since; "" when nobody is.
std::string AssigneeOf(const StateReader& state, const journal::StepState& step);

std::string_view NameOf(OrphanKind kind);  // "no_officer", "no_joint_officer", "hall_gone", "window_gone", "officer_left"

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_ORPHANS_H_
