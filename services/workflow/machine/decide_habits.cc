// Tasks that go to somebody else: for a while (委托), for good (转办), to be seen (抄送), to be hurried (催办).
#include <algorithm>
#include <set>

#include "services/calendar/calendar.h"
#include "services/workflow/engine/habits.h"
#include "services/workflow/machine/hands.h"

namespace yici::workflow {
namespace {

constexpr int kPersonsMax = 20;
constexpr int kUrgesKept = 100;

// Another officer in service: a candidate, or of the sender's department. With a task of nobody an administrator finds any.
Refusal RequireRecipient(const Desk& desk, const Place& place, std::string_view person) {
  const StateReader& state = desk.world().state;
  const std::string_view officer = OfficerId(person), sender = OfficerId(desk.sender());
  const bool another = officer != sender && IsInService(state, officer);
  const bool fits = IsCandidate(state, officer, *place.task) || ShareDepartment(state, officer, sender) ||
                    (!place.held && !desk.RequireAdministrator());
  return another && fits ? std::nullopt : Refusal(Deny(Reason::kTaskRecipient, "person"));
}

template <class Command>
Refusal FindToGive(Desk& desk, const Command& command, Place* place) {
  if (Refusal refused = CheckText(command.reason(), "reason")) return refused;
  if (Refusal refused = FindTask(desk, command.instance_id(), command.task(), place)) return refused;
  if (Refusal refused = RequireHands(desk, *place)) return refused;
  if (Refusal refused = RequirePlain(*place)) return refused;
  if (place->held && !place->state.owner().empty()) return Deny(Reason::kTaskDelegated, "task");
  return RequireRecipient(desk, *place, command.person());
}

journal::TaskState HeldBy(const Desk& desk, const Place& place, std::string_view person) {
  journal::TaskState state = place.state;
  state.set_holder(Principal(person));
  state.clear_held_until_us();
  state.set_assigned_by(desk.sender());
  state.clear_owner();
  return state;
}

// Whoever has a part in it: did something, said something, or may see it.
bool TookPart(const Instance& instance, std::string_view person) {
  const auto is_by = [&](const auto& row) { return row.by() == person; };
  const auto is_of = [&](const auto& row) { return row.person() == person; };
  return std::any_of(instance.done().begin(), instance.done().end(), is_by) ||
         std::any_of(instance.opinions().begin(), instance.opinions().end(), is_of) ||
         std::any_of(instance.copies().begin(), instance.copies().end(), is_of);
}

bool HasCopy(const Instance& instance, const std::string& person) {
  return std::any_of(instance.copies().begin(), instance.copies().end(),
                     [&](const Instance::Copy& copy) { return copy.person() == person; });
}

// The named officers who have no copy yet, each once.
Refusal NewCopies(const Desk& desk, const Place& place, const journal::CopyTo& command, std::vector<Instance::Copy>* copies) {
  std::set<std::string> named;
  for (const std::string& name : command.persons()) {
    if (!IsInService(desk.world().state, OfficerId(name))) return Deny(Reason::kOfficerUnknown, "persons", {{"person", name}});
    const std::string person = Principal(name);
    if (!named.insert(person).second || HasCopy(*place.instance, person)) continue;
    Instance::Copy& copy = copies->emplace_back();
    copy.set_person(person);
    copy.set_task(place.task->id());
    copy.set_element(place.task->element());
    copy.set_by(desk.sender());
  }
  return std::nullopt;
}

// Between two urgings a working day has begun.
bool UrgedToday(const Desk& desk, const journal::TaskState& state) {
  return std::any_of(state.urges().begin(), state.urges().end(), [&](const journal::TaskState::Urged& urged) {
    if (urged.by() != desk.sender()) return false;
    const CivilDay last = DayOf(Instant::FromMicros(urged.at_us()));
    return desk.world().calendar.WorkingDays(last, desk.today()).days == 0;
  });
}

}  // namespace

Outcome DecideDelegate(Desk& desk, const journal::DelegateTask& command) {
  Place place;
  YICI_PROCESS_REQUIRE(FindToGive(desk, command, &place));
  journal::TaskState state = HeldBy(desk, place, command.person());
  state.set_owner(desk.sender());
  Change(desk, place, {.act = TaskAct::DELEGATED, .state = state, .person = state.holder(), .reason = command.reason()});
  return desk.Conclude();
}

Outcome DecideTransfer(Desk& desk, const journal::TransferTask& command) {
  Place place;
  YICI_PROCESS_REQUIRE(FindToGive(desk, command, &place));
  const journal::TaskState state = HeldBy(desk, place, command.person());
  Change(desk, place, {.act = TaskAct::TRANSFERRED, .state = state, .person = state.holder(), .reason = command.reason()});
  return desk.Conclude();
}

Outcome DecideCopy(Desk& desk, const journal::CopyTo& command) {
  if (command.persons_size() < 1 || command.persons_size() > kPersonsMax) return Refuse(Deny(Reason::kCopyPersons, "persons"));
  YICI_PROCESS_REQUIRE(CheckText(command.reason(), "reason"));
  Place place;
  YICI_PROCESS_REQUIRE(FindTask(desk, command.instance_id(), command.task(), &place));
  if (desk.RequireAdministrator() && SignerOf(desk, *place.task) == nullptr) YICI_PROCESS_REQUIRE(RequireHands(desk, place));
  std::vector<Instance::Copy> copies;
  YICI_PROCESS_REQUIRE(NewCopies(desk, place, command, &copies));
  if (place.instance->copies_size() + static_cast<int>(copies.size()) > kCopiesMax) {
    return Refuse(Deny(Reason::kProcessRecordsFull, "persons"));
  }
  if (copies.empty()) return desk.Conclude();
  for (const Instance::Copy& copy : copies) {
    Change(desk, place, {.act = TaskAct::COPIED, .person = copy.person(), .reason = command.reason()});
  }
  YICI_PROCESS_REQUIRE(desk.Take(GiveCopies(*place.instance, copies, desk.outside(), desk.moment())));
  return desk.Conclude();
}

// It touches nothing: the task may still be taken back, and keeps its etag.
Outcome DecideUrge(Desk& desk, const journal::Urge& command) {
  YICI_PROCESS_REQUIRE(CheckText(command.reason(), "reason"));
  Place place;
  YICI_PROCESS_REQUIRE(FindTask(desk, command.instance_id(), command.task(), &place, Reason::kParticipantRequired));
  if (!TookPart(*place.instance, desk.sender()) && desk.RequireWorker()) {
    return Refuse(Deny(Reason::kParticipantRequired, ""));
  }
  if (UrgedToday(desk, place.state)) return Refuse(Deny(Reason::kUrgedToday, "task"));
  journal::TaskState state = place.state;
  auto& urges = *state.mutable_urges();
  urges.erase(std::remove_if(urges.begin(), urges.end(), [&](const auto& urged) { return urged.by() == desk.sender(); }),
              urges.end());
  if (urges.size() >= kUrgesKept) urges.DeleteSubrange(0, 1);
  journal::TaskState::Urged& urged = *urges.Add();
  urged.set_by(desk.sender());
  urged.set_at_us(desk.ordered().legal_time.micros());
  Tell(desk, place.instance->id(), place.task->id(),
       {.act = TaskAct::URGED, .state = std::move(state), .person = place.state.holder(), .reason = command.reason()});
  return desk.Conclude();
}

}  // namespace yici::workflow
