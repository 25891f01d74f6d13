// One command at one project or visit: the checks they share, in the order of desk.h, and the answer they end with.
//
//   LedgerDesk desk(world, ordered);
//   YICI_MUST(desk.OpenProject(command.project_id()));                     // visibility
//   YICI_MUST(desk.RequireOver({role::kLeader, role::kAdministrator}));    // rights
//   YICI_MUST(desk.RequireProjectRevision(command.etag()));
//   desk.Emit(std::move(event));                                           // after state and guards
//   return desk.Conclude();
//
// A desk belongs to one call of Decide and points into its arguments.
#ifndef YICI_SERVICES_STEWARD_MACHINE_LEDGER_DESK_H_
#define YICI_SERVICES_STEWARD_MACHINE_LEDGER_DESK_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "services/steward/machine/desk.h"
#include "services/steward/machine/ledger.h"

namespace yici::steward {

class LedgerDesk {
 public:
  LedgerDesk(const World& world, const Ordered& ordered) : world_(world), ordered_(ordered), actor_(ActorOf(ordered.arrival)) {}

  Refusal OpenProject(std::string_view project_id);
  // A visit that the sender may not see is answered like one that is not there.
  Refusal OpenVisit(std::string_view visit_no);
  // One of the roles over the jurisdiction of what was opened, or over `jurisdiction`.
  Refusal RequireOver(std::initializer_list<std::string_view> roles, std::string_view jurisdiction = {}) const;
  // A steward in charge of the project, or who stands in for one; or one of the roles.
  Refusal RequireInCharge(std::initializer_list<std::string_view> or_roles = {}) const;
  // The assignment that the sender acts for; null: none.
  const journal::StewardAssignment* OwnAssignment() const;
  bool ActsFor(std::string_view steward_id) const;
  Refusal RequireProjectRevision(uint64_t etag) const { return RequireRevision(etag, ledger_.etag()); }
  Refusal RequireVisitRevision(uint64_t etag) const { return RequireRevision(etag, visit_->etag()); }
  // Neither cancelled nor full.
  Refusal RequireGoingOn() const;
  Refusal RequireRoomForReports() const;
  // What every act of a leader or administrator on a project that goes on needs, in the order of checks (domain 2.5).
  Refusal RequireToDispose(uint64_t etag) const;
  Refusal RequireVisitState(CommandKind command) const;

  const World& world() const { return world_; }
  const Ordered& ordered() const { return ordered_; }
  const Actor& actor() const { return actor_; }
  const journal::Project& project() const { return *project_; }
  const journal::LedgerProject& ledger() const { return ledger_; }
  const journal::StewardVisit& visit() const { return *visit_; }
  CivilDay day() const { return DayOf(ordered_.legal_time); }

  // What is being registered or planned: its first event brings it.
  void BeginProject(const journal::Project& project, journal::LedgerProject ledger);
  void BeginVisit(const journal::StewardVisit& visit);
  void Emit(journal::Event event);
  // With the project or visit as the events leave it.
  Outcome Conclude();
  journal::StewardAnswer& answer() { return answer_; }

 private:
  Refusal RequireRevision(uint64_t etag, uint64_t current) const;
  std::string_view Jurisdiction() const;

  const World& world_;
  const Ordered& ordered_;
  Actor actor_;
  const journal::Project* project_ = &journal::Project::default_instance();
  const journal::StewardVisit* visit_ = &journal::StewardVisit::default_instance();
  journal::LedgerProject ledger_;
  std::vector<PendingEvent> events_;
  journal::StewardAnswer answer_;
};

// Who sees what lies in a jurisdiction.
inline constexpr std::string_view kReaders[] = {role::kSteward, role::kLeader, role::kInspector, role::kAdministrator,
                                                role::kAuditor};
// Whether the role is held there, by an own grant or as any absent officer's substitute. A township's leader answers for the
// township alone, where the ledger knows in which one something lies.
bool HoldsAt(const StateReader& state, std::string_view principal_id, std::string_view role, const directory::Scope& scope,
             std::string_view township_id, CivilDay on);
std::string ProjectSubject(std::string_view project_id);  // "projects/{project_id}"
std::string VisitSubject(std::string_view visit_no);      // "visits/{visit_no}"

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_LEDGER_DESK_H_
