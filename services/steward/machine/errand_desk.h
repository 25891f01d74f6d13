// One command at one errand: the checks they share, in the order of desk.h, and the answer they end with.
//
//   ErrandDesk desk(world, ordered);
//   YICI_MUST(desk.Open(command.errand_no()));                            // visibility
//   YICI_MUST(desk.RequireAgent());                                       // rights: by a mandate that stands
//   YICI_MUST(desk.RequireRevision(command.etag()));
//   YICI_MUST(desk.RequireState(journal::Command::kTakeErrand));
//   desk.Emit(std::move(event));
//   return desk.Conclude();
#ifndef YICI_SERVICES_STEWARD_MACHINE_ERRAND_DESK_H_
#define YICI_SERVICES_STEWARD_MACHINE_ERRAND_DESK_H_

#include <string>
#include <string_view>
#include <vector>

#include "services/directory/machine/agency.h"
#include "services/steward/machine/desk.h"
#include "services/steward/machine/errand.h"

namespace yici::steward {

class ErrandDesk {
 public:
  ErrandDesk(const World& world, const Ordered& ordered) : world_(world), ordered_(ordered), actor_(ActorOf(ordered.arrival)) {}

  // An errand that the sender may not see is answered like one that is not there.
  Refusal Open(std::string_view errand_no);
  // The enterprise itself.
  bool IsParty() const { return actor_.is_enterprise() && actor_.uscc() == errand_->uscc() && !CheckSender(ordered_); }
  // Its agent, or of the park's service centre; whether the mandate still stands is another question.
  bool IsAgent() const;
  // Its agent under the mandate that it rests on: MANDATE_EXPIRED, MANDATE_MISSING.
  Refusal RequireAgent() const;
  Refusal RequireRevision(uint64_t etag) const;
  // And room for one more step, unless the command may end it.
  Refusal RequireState(CommandKind command) const;

  const World& world() const { return world_; }
  const Ordered& ordered() const { return ordered_; }
  const Actor& actor() const { return actor_; }
  const journal::Errand& errand() const { return *errand_; }
  CivilDay day() const { return DayOf(ordered_.legal_time); }

  // One that is being entrusted: its first event brings it.
  void Begin(const journal::Errand& errand) { errand_ = &errand; }
  void Emit(journal::Event event);
  Outcome Conclude();

 private:
  const World& world_;
  const Ordered& ordered_;
  Actor actor_;
  const journal::Errand* errand_ = &journal::Errand::default_instance();
  std::vector<PendingEvent> events_;
};

// Whether the mandate stands on that day: MANDATE_EXPIRED, MANDATE_MISSING.
Refusal CheckStanding(const journal::AgencyMandate* mandate, CivilDay on);
std::string ErrandSubject(std::string_view errand_no);  // "errands/{errand_no}"

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_ERRAND_DESK_H_
