// What the commands of this machine share: who acts, the checks in the order of rejections.h, and the outcome they end with.
//
//   Desk desk(world, ordered);
//   YICI_MUST(desk.RequireOver({role::kAdministrator}, rally.jurisdiction()));   // rights
//   YICI_MUST(desk.RequireRevision(command.etag(), rally.etag()));
//   desk.Emit(std::move(event), RallySubject(rally.rally_no()));                  // after state and guards
//   return desk.Conclude(rally.rally_no(), "touring");
//
// A desk belongs to one call of Decide and points into its arguments.
#ifndef YICI_SERVICES_EVALUATION_MACHINE_DESK_H_
#define YICI_SERVICES_EVALUATION_MACHINE_DESK_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "services/base/outcome.h"
#include "services/calendar/calendar.h"
#include "services/directory/machine/rights.h"
#include "services/evaluation/machine/rejections.h"
#include "services/base/evaluation_tables.h"
#include "services/steward/machine/desk.h"

namespace yici::evaluation {

namespace role = directory::role;
using CommandKind = journal::Command::CommandCase;
using Roles = std::initializer_list<std::string_view>;

inline constexpr std::string_view kSystemActor = "system:evaluation";

// Sizes that syntax allows, in bytes: 2,000, 500 and 200 characters of any script.
inline constexpr size_t kLongTextBytesMax = 8'000;
inline constexpr size_t kNoteBytesMax = 2'000;
inline constexpr size_t kNameBytesMax = 800;
// The most steps that one row keeps.
inline constexpr int kStepsMax = 1'000;

// Refuses what is blank by `missing`, what is longer by TEXT_TOO_LONG.
Refusal CheckText(std::string_view field, std::string_view text, size_t bytes_max, Reason missing = Reason::kTextRequired);
// May be empty.
Refusal CheckNote(std::string_view field, std::string_view text);
// An officer who speaks for himself.
Refusal CheckSender(const Ordered& ordered);

class Desk {
 public:
  Desk(const World& world, const Ordered& ordered)
      : world_(world), ordered_(ordered), actor_(steward::ActorOf(ordered.arrival)) {}

  bool HoldsOver(Roles roles, std::string_view jurisdiction) const;
  // One of the roles over a jurisdiction.
  Refusal RequireOver(Roles roles, std::string_view jurisdiction) const;
  // One of the roles in a department, as it stands today.
  Refusal RequireIn(Roles roles, std::string_view department_id) const;
  Refusal RequireRevision(uint64_t etag, uint64_t current) const;

  const World& world() const { return world_; }
  const StateReader& state() const { return world_.state; }
  const Ordered& ordered() const { return ordered_; }
  std::string_view actor() const { return actor_.id; }
  // Without "officer:"; "" for others.
  std::string_view officer_id() const;
  CivilDay day() const { return DayOf(ordered_.legal_time); }
  int32_t today() const { return day().days_since_1970(); }

  // The next number of its kind, region and day; `sequence` is what its event carries.
  std::string NextNumber(std::string_view prefix, std::string_view region, int64_t* sequence) const;
  void Emit(journal::Event event, std::string subject, std::string_view actor = {});
  journal::EvaluationAnswer& answer() { return answer_; }
  Outcome Conclude(std::string_view number, std::string_view state);

 private:
  const World& world_;
  const Ordered& ordered_;
  steward::Actor actor_;
  std::vector<PendingEvent> events_;
  journal::EvaluationAnswer answer_;
};

Refusal CheckJurisdiction(const StateReader& state, std::string_view field, std::string_view jurisdiction);
bool IsActive(const StateReader& state, std::string_view officer_id);

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_MACHINE_DESK_H_
