// TransferCase (移送): another organ carries one case on; MoveCases: the successors of organs that ended carry theirs on.
//
// Clocks run on: the applicant does not pay for a transfer. No document: it decides nothing towards the applicant, who
// sees the new organ in the status, the history and the feed (README).
#include <algorithm>
#include <set>

#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/orphans.h"
#include "services/approval/machine/view.h"
#include "services/base/text.h"
#include "services/directory/machine/halls.h"

namespace yici::approval {
namespace {

namespace role = directory::role;

// Of one case from organ to organ by command; what organs that ended hand over is not counted, for the case must go on.
constexpr int kTransfersMax = 100;

// Where the case stands afterwards: whose desk, whose hall.
struct Place {
  std::string hall_id;
  std::string window_id;
};

Refusal CheckSyntax(const journal::TransferCase& command) {
  if (IsBlank(command.reason())) return Deny(Reason::kReasonsRequired, "reason");
  if (IsBlank(command.basis())) return Deny(Reason::kLegalBasisRequired, "basis");
  return CheckTexts({{"reason", command.reason()}, {"basis", command.basis()}, {"to_department", command.to_department()}});
}

Refusal CheckWindow(const World& world, const std::string& window_id) {
  const bool known = window_id.empty() || world.state.Find<journal::Window>(window_id) != nullptr;
  return known ? std::nullopt : Refusal(Deny(Reason::kWindowUnknown, "window_id"));
}

bool Administers(const Desk& desk, const directory::Scope& scope) {
  const CivilDay today = DayOf(desk.ordered().legal_time);
  return directory::FindMandate(desk.world().state, desk.actor().id, role::kAdministrator, scope, today).has_value();
}

// The organ gives its own case away; an administrator moves one only between organs that are both his.
Refusal CheckRights(Desk& desk, const journal::TransferCase& command) {
  Refusal refusal = desk.RequireOfficer({role::kChiefRepresentative, role::kOrganHead});
  if (!refusal) return std::nullopt;
  const directory::Scope to{.department_id = command.to_department(), .hall_id = {}, .jurisdiction = {}};
  const bool may =
      !CheckSender(desk.ordered(), desk.HallOf({})) && Administers(desk, desk.ScopeAt({})) && Administers(desk, to);
  return may ? std::nullopt : refusal;
}

Refusal CheckOrgan(const Desk& desk, const std::string& to_department) {
  const auto* department = desk.world().state.Find<journal::Department>(to_department);
  if (department == nullptr) return Deny(Reason::kDepartmentUnknown, "to_department", {{"department", to_department}});
  if (to_department == desk.organ().department_id) {
    return Deny(Reason::kAlreadyWithOrgan, "to_department", {{"department", to_department}});
  }
  if (directory::EndOf(*department, DayOf(desk.ordered().legal_time)) == nullptr) return std::nullopt;
  const std::string successor =
      directory::OrganOn(desk.world().state, to_department, desk.subject().item_code(), DayOf(desk.ordered().legal_time));
  return Deny(Reason::kDepartmentEnded, "to_department", {{"department", to_department}, {"successor", successor}});
}

// Whether the window is there for every department, or for this one.
bool Serves(const StateReader& state, const std::string& window_id, std::string_view department_id) {
  const auto* window = state.Find<journal::Window>(window_id);
  return window != nullptr && (window->department_id().empty() || window->department_id() == department_id);
}

// The hall stays while it lies where the new organ does; else the hall that serves the new organ looks after the case.
Place PlaceUnder(const StateReader& state, const journal::Case& subject, const directory::Organ& to) {
  const auto* hall = state.Find<journal::Hall>(subject.hall_id());
  Place place{.hall_id = subject.hall_id(), .window_id = subject.window_id()};
  const bool stays = hall != nullptr && (subject.jurisdiction() == to.jurisdiction || hall->jurisdiction() == to.jurisdiction);
  if (stays) return place;
  std::string serving = directory::HallServing(state, to.department_id, to.jurisdiction);
  if (serving.empty()) return place;
  return {.hall_id = std::move(serving), .window_id = {}};
}

Place PlaceOf(const Desk& desk, const journal::TransferCase& command, const directory::Organ& to) {
  if (!command.window_id().empty()) {
    return {.hall_id = std::string(desk.HallOf(command.window_id())), .window_id = command.window_id()};
  }
  Place place = PlaceUnder(desk.world().state, desk.subject(), to);
  if (!Serves(desk.world().state, place.window_id, to.department_id)) place.window_id.clear();
  return place;
}

// An organ that lacks one of the roles could not bring the case to its ruling.
Refusal CheckRoles(const Desk& desk, const directory::Organ& to, const Place& place) {
  const std::vector<Duty> duties = DutiesToRuling(desk.subject(), desk.process());
  std::vector<std::string_view> asked;
  for (const Duty& duty : duties) asked.insert(asked.end(), duty.roles.begin(), duty.roles.end());
  const CivilDay today = DayOf(desk.ordered().legal_time);
  const directory::Holders holders(desk.world().state, today, asked);
  const directory::Scope scope{.department_id = to.department_id, .hall_id = place.hall_id, .jurisdiction = to.jurisdiction};
  for (const Duty& duty : duties) {
    if (SomebodyMay(desk.world().state, duty, desk.subject(), scope, holders, today)) continue;
    return Deny(Reason::kRoleMissing, "to_department",
                {{"department", to.department_id}, {"role", duty.roles.front()}, {"step", duty.step}});
  }
  return std::nullopt;
}

Refusal CheckRoomForTransfer(const journal::Case& subject) {
  const auto& transfers = subject.transfers();
  const auto given =
      std::count_if(transfers.begin(), transfers.end(), [](const auto& one) { return !one.by_reorganization(); });
  if (given < kTransfersMax) return std::nullopt;
  return Deny(Reason::kDocumentsFull, "case_no", {{"max", std::to_string(kTransfersMax)}});
}

journal::Event MakeTransferred(const journal::Case& subject, const directory::Organ& to, const Place& place, Instant at) {
  journal::Event event;
  event.mutable_case_transferred()->set_case_no(subject.case_no());
  journal::CaseTransfer& transfer = *event.mutable_case_transferred()->mutable_transfer();
  transfer.set_from_department(subject.department_id());
  transfer.set_to_department(to.department_id);
  transfer.set_from_jurisdiction(subject.jurisdiction());
  transfer.set_to_jurisdiction(to.jurisdiction);
  transfer.set_from_hall(subject.hall_id());
  transfer.set_to_hall(place.hall_id);
  transfer.set_from_window(subject.window_id());
  transfer.set_to_window(place.window_id);
  transfer.set_at_us(at.micros());
  return event;
}

// The first merger or split on the way tells why, and from when the successor is responsible.
std::optional<journal::Event> MakeMoved(const World& world, const journal::Case& subject, const Ordered& ordered) {
  const CivilDay today = DayOf(ordered.legal_time);
  const auto* department = world.state.Find<journal::Department>(subject.department_id());
  const auto* end = department == nullptr || !IsCarried(subject) ? nullptr : directory::EndOf(*department, today);
  if (end == nullptr) return std::nullopt;
  const directory::Organ to =
      directory::OrganOn(world.state, subject.department_id(), subject.jurisdiction(), subject.item_code(), today);
  journal::Event event = MakeTransferred(subject, to, PlaceUnder(world.state, subject, to), ordered.legal_time);
  journal::CaseTransfer& transfer = *event.mutable_case_transferred()->mutable_transfer();
  transfer.set_reason(end->reason());
  transfer.set_basis(end->basis());
  transfer.set_by_reorganization(true);
  transfer.set_effective_day(end->from_day());
  return event;
}

}  // namespace

Outcome DecideTransfer(const World& world, const journal::TransferCase& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(CheckWindow(world, command.window_id()));
  YICI_REQUIRE(CheckRights(desk, command));
  YICI_REQUIRE(desk.RequireRevision(command.etag()));
  YICI_REQUIRE(desk.RequireState(journal::Command::kTransferCase));
  YICI_REQUIRE(desk.RequireTime());
  YICI_REQUIRE(CheckOrgan(desk, command.to_department()));
  const directory::Organ to{.department_id = command.to_department(),
                            .jurisdiction = world.state.Find<journal::Department>(command.to_department())->jurisdiction()};
  const Place place = PlaceOf(desk, command, to);
  YICI_REQUIRE(CheckRoles(desk, to, place));
  YICI_REQUIRE(CheckRoomForTransfer(desk.subject()));
  journal::Event event = MakeTransferred(desk.subject(), to, place, ordered.legal_time);
  journal::CaseTransfer& transfer = *event.mutable_case_transferred()->mutable_transfer();
  transfer.set_reason(command.reason());
  transfer.set_basis(command.basis());
  transfer.set_officer(std::string(desk.actor().id));
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideMove(const World& world, const journal::MoveCases& command, const Ordered& ordered) {
  if (command.case_nos_size() > kListMax) return Refuse(Deny(Reason::kListTooLong, "case_nos"));
  Outcome outcome;
  std::set<std::string_view> named;  // a walk may meet a case by two of its rows
  for (const std::string& case_no : command.case_nos()) {
    if (!named.insert(case_no).second) continue;
    const auto* subject = world.state.Find<journal::Case>(case_no);
    std::optional<journal::Event> event = subject == nullptr ? std::nullopt : MakeMoved(world, *subject, ordered);
    if (!event) continue;
    outcome.events.push_back({.event = *std::move(event),
                              .subject = SubjectName(case_no),
                              .occurred_at = ordered.legal_time,
                              .actor = std::string(kReorganizationActor),
                              .delegated_by = {}});
  }
  journal::Entry& fact = *outcome.answer.add_facts();
  fact.set_key("moved");
  fact.set_value(std::to_string(outcome.events.size()));
  return outcome;
}

}  // namespace yici::approval
