// One command at one demand: the checks every command shares, in the order of domain 2.5, and the answer it ends with.
//
//   Desk desk(world, ordered);
//   YICI_MUST(desk.Open(command.demand_no()));                           // visibility
//   YICI_MUST(desk.RequireDepartment({role::kHandler}));                 // rights
//   YICI_MUST(desk.RequireRevision(command.etag()));
//   YICI_MUST(desk.RequireState(journal::Command::kSignDemand));         // state, then guards
//   desk.Emit(std::move(event));
//   return desk.Conclude();
//
// A desk belongs to one call of Decide and points into its arguments.
#ifndef YICI_SERVICES_STEWARD_MACHINE_DESK_H_
#define YICI_SERVICES_STEWARD_MACHINE_DESK_H_

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/base/outcome.h"
#include "services/calendar/calendar.h"
#include "services/directory/machine/rights.h"
#include "services/steward/machine/clocks.h"
#include "services/steward/machine/rejections.h"
#include "services/steward/machine/transitions.h"

#define YICI_MUST(check)                                                                \
  do {                                                                                  \
    if (::yici::steward::Refusal refusal = (check)) return Refuse(*std::move(refusal)); \
  } while (false)

namespace yici::steward {

namespace role = directory::role;

inline constexpr std::string_view kSystemActor = "system:deadlines";

// Sizes that syntax allows, in bytes: 2,000 and 500 characters of any script.
inline constexpr size_t kLongTextBytesMax = 8'000;
inline constexpr size_t kNoteBytesMax = 2'000;
// Refuses what is blank by `missing`, what is longer by TEXT_TOO_LONG.
Refusal CheckText(std::string_view field, std::string_view text, size_t bytes_max, Reason missing = Reason::kTextRequired);
// May be empty.
Refusal CheckNote(std::string_view field, std::string_view text);

// Who acts: the clerk for whom a hall system sends, else the sender.
struct Actor {
  std::string_view id;
  journal::PrincipalKind kind = journal::PRINCIPAL_KIND_UNSPECIFIED;

  bool is_enterprise() const { return kind == journal::PRINCIPAL_KIND_ENTERPRISE; }
  std::string_view uscc() const;  // of an enterprise, else ""
};
Actor ActorOf(const journal::Arrival& arrival);
// A hall system speaks for the officers of its own hall and only where it registers a demand (`hall_id`); all others speak
// for themselves.
Refusal CheckSender(const Ordered& ordered, std::string_view hall_id = {});

class Desk {
 public:
  Desk(const World& world, const Ordered& ordered) : world_(world), ordered_(ordered), actor_(ActorOf(ordered.arrival)) {}

  // A demand that the sender may not see is answered like one that is not there.
  Refusal Open(std::string_view demand_no);
  // One of the roles in the department that handles it, or in `department_id`, as they stand today.
  Refusal RequireDepartment(std::initializer_list<std::string_view> roles, std::string_view department_id = {}) const;
  // One of the roles over the demand's jurisdiction; a township's leader, over the township of its project or enterprise.
  Refusal RequireOver(std::initializer_list<std::string_view> roles) const;
  bool HoldsOver(std::initializer_list<std::string_view> roles) const;
  // See IsStewardOf (demand_sight.h).
  bool IsItsSteward() const;
  // The enterprise itself.
  bool IsItsEnterprise() const { return actor_.is_enterprise() && actor_.uscc() == demand_->caller().uscc(); }
  Refusal RequireRevision(uint64_t etag) const;
  // Also that it has room for one more step, unless the command may close it.
  Refusal RequireState(CommandKind command) const;
  Refusal RequireDepartmentKnown(std::string_view field, std::string_view department_id) const;

  const World& world() const { return world_; }
  const Ordered& ordered() const { return ordered_; }
  const journal::Demand& demand() const { return *demand_; }
  const Actor& actor() const { return actor_; }
  CivilDay day() const { return DayOf(ordered_.legal_time); }
  // Who handles it today: its department, or the successor of one that ended.
  std::string Organ() const;
  std::string OrganNow(std::string_view department_id) const;

  // Adds an event about the demand; its change already says what it does, but for the number.
  void Emit(journal::Event event);
  // One that belongs to the partition: an incident.
  void EmitElsewhere(PendingEvent event) { events_.push_back(std::move(event)); }
  // A demand that is being raised: the first event brings it.
  void OpenFresh(const std::string& demand_no) { fresh_no_ = demand_no; }
  // Folds a copy of the demand and answers with what came of it.
  Outcome Conclude();

 private:
  bool Sees(const journal::Demand& demand) const;

  const World& world_;
  const Ordered& ordered_;
  Actor actor_;
  const journal::Demand* demand_ = &journal::Demand::default_instance();
  std::string fresh_no_;
  std::vector<PendingEvent> events_;
};

// The limit of a round that starts on a day: of an issue its level's, else the demand's own; nothing where there is none.
std::optional<journal::DemandClock> LimitClock(const World& world, const journal::Demand& demand, CivilDay start);
std::string SubjectName(std::string_view demand_no);  // "demands/{demand_no}"

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_DESK_H_
