// Signing together: 会签 and 或签, and the signers who are added (加签) and dropped (减签) while a task is open.
#include <algorithm>

#include "services/workflow/engine/habits.h"
#include "services/workflow/machine/hands.h"

namespace yici::workflow {
namespace {

std::vector<Signer> SignersOf(const Instance::Task& task) { return {task.signers().begin(), task.signers().end()}; }

// On a countersigned task one of its signers who has not spoken; on another whose hands it is in. `me`: the signer.
Refusal RequireAdder(Desk& desk, const Place& place, const Signer** me) {
  if (Refusal refused = RequireHands(desk, place)) return refused;
  if (!place.task->answered_by().empty()) return Deny(Reason::kTaskAwaitsOpinions, "task");
  if (!IsCountersigned(*place.task)) return std::nullopt;
  *me = SignerOf(desk, *place.task);
  return (*me)->spoken() ? Refusal(Deny(Reason::kSignedAlready, "task")) : std::nullopt;
}

// Somebody in service who is not asked yet, and does not hold the task.
Refusal RequireNew(const Desk& desk, const Place& place, const std::string& person) {
  if (!IsInService(desk.world().state, OfficerId(person))) return Deny(Reason::kOfficerUnknown, "person", {{"person", person}});
  const bool holds = !IsCountersigned(*place.task) && (person == desk.sender() || person == place.state.owner());
  if (holds || FindSigner(*place.task, person) != nullptr) return Deny(Reason::kSignerAlready, "person");
  if (place.task->signers_size() >= kSignersMax) return Deny(Reason::kProcessRecordsFull, "person");
  return std::nullopt;
}

// Who added the signer, whose hands the task is in, or an administrator; those whom the model names only an administrator.
Refusal RequireDropper(Desk& desk, const Place& place, const Signer* dropped) {
  if (!desk.RequireAdministrator()) return std::nullopt;
  if (dropped != nullptr && dropped->added_by() == desk.sender()) return std::nullopt;
  if (IsCountersigned(*place.task)) return Deny(Reason::kTaskNotYours, "");
  return RequireHands(desk, place);
}

}  // namespace

Outcome DecideSign(Desk& desk, const journal::SignTask& command) {
  YICI_PROCESS_REQUIRE(CheckText(command.remark(), "remark"));
  Place place;
  YICI_PROCESS_REQUIRE(FindTask(desk, command.instance_id(), command.task(), &place, Reason::kSignerRequired));
  const Signer* signer = SignerOf(desk, *place.task);
  if (signer == nullptr) return Refuse(Deny(Reason::kSignerRequired, ""));
  if (signer->spoken()) return Refuse(Deny(Reason::kSignedAlready, "task"));
  if (!IsTurnOf(*place.task, *signer)) return Refuse(Deny(Reason::kSignNotYet, "task"));
  YICI_PROCESS_REQUIRE(RequireRoom(*place.instance, command.remark()));
  Instance::Opinion opinion;
  opinion.set_kind(Instance::Opinion::SIGNATURE);
  opinion.set_task(place.task->id());
  opinion.set_element(place.task->element());
  opinion.set_person(signer->person());
  if (signer->person() != desk.sender()) opinion.set_by(desk.sender());
  opinion.set_agree(command.agree());
  opinion.set_remark(command.remark());
  YICI_PROCESS_REQUIRE(desk.Take(Sign(*place.instance, std::move(opinion), desk.outside(), desk.moment())));
  return desk.Conclude();
}

Outcome DecideAddSigner(Desk& desk, const journal::AddSigner& command) {
  const bool placed = command.position() >= Signer::BEFORE && command.position() <= Signer::AFTER;
  if (!placed) return Refuse(Deny(Reason::kSignerPosition, "position"));
  YICI_PROCESS_REQUIRE(CheckText(command.reason(), "reason"));
  Place place;
  YICI_PROCESS_REQUIRE(FindTask(desk, command.instance_id(), command.task(), &place));
  const std::string person = Principal(command.person());
  const Signer* me = nullptr;
  YICI_PROCESS_REQUIRE(RequireAdder(desk, place, &me));
  YICI_PROCESS_REQUIRE(RequireNew(desk, place, person));
  std::vector<Signer> signers = SignersOf(*place.task);
  Signer& added = signers.emplace_back();
  added.set_person(person);
  added.set_position(command.position());
  added.set_added_by(desk.sender());
  if (me != nullptr && command.position() == Signer::BEFORE) added.set_before(me->person());
  Change(desk, place, {.act = TaskAct::SIGNER_ADDED, .state = place.state, .person = person, .reason = command.reason()});
  YICI_PROCESS_REQUIRE(
      desk.Take(ChangeSigners(*place.instance, command.task(), signers, desk.sender(), desk.outside(), desk.moment())));
  return desk.Conclude();
}

Outcome DecideDropSigner(Desk& desk, const journal::DropSigner& command) {
  YICI_PROCESS_REQUIRE(CheckReason(command.reason()));
  Place place;
  YICI_PROCESS_REQUIRE(FindTask(desk, command.instance_id(), command.task(), &place));
  const std::string person = Principal(command.person());
  const Signer* dropped = FindSigner(*place.task, person);
  YICI_PROCESS_REQUIRE(RequireDropper(desk, place, dropped));
  if (dropped == nullptr || dropped->spoken()) return Refuse(Deny(Reason::kSignerNotOpen, "person"));
  if (!CanSpare(*place.task, *dropped)) return Refuse(Deny(Reason::kSignerNeeded, "person"));
  std::vector<Signer> signers = SignersOf(*place.task);
  signers.erase(std::remove_if(signers.begin(), signers.end(), [&](const Signer& signer) { return signer.person() == person; }),
                signers.end());
  Change(desk, place, {.act = TaskAct::SIGNER_DROPPED, .state = place.state, .person = person, .reason = command.reason()});
  YICI_PROCESS_REQUIRE(
      desk.Take(ChangeSigners(*place.instance, command.task(), signers, desk.sender(), desk.outside(), desk.moment())));
  return desk.Conclude();
}

}  // namespace yici::workflow
