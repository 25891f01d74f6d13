#include "services/workflow/machine/hands.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "services/base/text.h"
#include "services/directory/machine/rights.h"
#include "services/workflow/machine/decide.h"
#include "services/workflow/engine/habits.h"
#include "services/workflow/machine/process_rows.h"

namespace yici::workflow {
namespace {

template <class List>
bool Has(const List& list, std::string_view wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

size_t Characters(const std::string& text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::vector<std::string> Departments(const StateReader& state, std::string_view officer_id) {
  std::vector<std::string> departments;
  const auto* officer = state.Find<journal::Officer>(officer_id);
  if (officer == nullptr) return departments;
  for (const std::string& post_id : officer->post_ids()) {
    const auto* post = state.Find<journal::Post>(post_id);
    if (post != nullptr) departments.push_back(post->department_id());
  }
  return departments;
}

// The sender, then those whom the sender substitutes today.
std::vector<std::string> Faces(const StateReader& state, std::string_view principal_id, CivilDay today) {
  std::vector<std::string> faces;
  const std::string_view officer = OfficerId(principal_id);
  if (!IsInService(state, officer)) return faces;
  faces.emplace_back(officer);
  const auto* row = state.Find<journal::OfficerSubstitutions>(officer);
  if (row == nullptr) return faces;
  for (const journal::Substitution& substitution : row->substitutions()) {
    if (directory::Stands(substitution, today)) faces.push_back(substitution.absent());
  }
  return faces;
}

std::vector<std::string> Faces(const Desk& desk) { return Faces(desk.world().state, desk.sender(), desk.today()); }

bool HasTask(const StateReader& state, const std::string& face, const Instance& instance, const Instance::Task& task) {
  const std::string principal = Principal(face);
  const auto* row = state.Find<journal::TaskState>(TaskKey(instance.id(), task.id()));
  if (row != nullptr && (row->holder() == principal || row->owner() == principal)) return true;
  const auto signs = [&](const Signer& signer) { return signer.person() == principal; };
  return IsCandidate(state, face, task) || std::any_of(task.signers().begin(), task.signers().end(), signs);
}

Refusal Look(Desk& desk, const std::string& instance_id, uint64_t id, Place* place) {
  if (Refusal refused = desk.Open(instance_id)) return refused;
  place->instance = desk.Find(instance_id);
  place->task = FindRow(place->instance->tasks(), id);
  if (place->task == nullptr) return Deny(Reason::kTaskNotFound, "task", {{"task", std::to_string(id)}});
  if (const auto* row = desk.world().state.Find<journal::TaskState>(TaskKey(instance_id, id))) place->state = *row;
  const int64_t until = place->state.held_until_us();
  place->held = !place->state.holder().empty() && (until == 0 || until > desk.ordered().legal_time.micros());
  return std::nullopt;
}

}  // namespace

std::string_view OfficerId(std::string_view principal) {
  return principal.substr(0, directory::kOfficerPrefix.size()) == directory::kOfficerPrefix
             ? principal.substr(directory::kOfficerPrefix.size())
             : principal;
}

std::string Principal(std::string_view officer_id) { return StrCat(directory::kOfficerPrefix, OfficerId(officer_id)); }

bool IsInService(const StateReader& state, std::string_view officer_id) {
  const auto* officer = state.Find<journal::Officer>(officer_id);
  return officer != nullptr && officer->active();
}

bool IsCandidate(const StateReader& state, std::string_view officer_id, const Instance::Task& task) {
  const auto* officer = state.Find<journal::Officer>(officer_id);
  if (officer == nullptr) return false;
  for (const std::string& person : task.people()) {
    if (OfficerId(person) == officer_id) return true;
  }
  for (const std::string& post_id : officer->post_ids()) {
    if (Has(task.posts(), post_id)) return true;
    const auto* post = state.Find<journal::Post>(post_id);
    if (post != nullptr && Has(task.departments(), post->department_id())) return true;
  }
  return false;
}

bool ShareDepartment(const StateReader& state, std::string_view officer_id, std::string_view other) {
  const std::vector<std::string> ours = Departments(state, officer_id), theirs = Departments(state, other);
  return std::any_of(ours.begin(), ours.end(), [&](const std::string& department) { return Has(theirs, department); });
}

bool MaySee(const StateReader& state, std::string_view principal_id, const Instance& instance, CivilDay today) {
  for (const std::string& face : Faces(state, principal_id, today)) {
    const std::string principal = Principal(face);
    const bool did = std::any_of(instance.done().begin(), instance.done().end(),
                                 [&](const Instance::Done& done) { return done.by() == principal; });
    const bool said = std::any_of(
        instance.opinions().begin(), instance.opinions().end(),
        [&](const Instance::Opinion& opinion) { return opinion.person() == principal || opinion.by() == principal; });
    const bool copied = std::any_of(instance.copies().begin(), instance.copies().end(),
                                    [&](const Instance::Copy& copy) { return copy.person() == principal; });
    const bool has = std::any_of(instance.tasks().begin(), instance.tasks().end(),
                                 [&](const Instance::Task& task) { return HasTask(state, face, instance, task); });
    if (did || said || copied || has) return true;
  }
  return false;
}

bool StandsIn(const StateReader& state, std::string_view officer, std::string_view principal, CivilDay today) {
  return officer == principal || Has(Faces(state, officer, today), OfficerId(principal));
}

bool MayTake(Desk& desk, const Instance::Task& task) {
  const std::string_view officer = OfficerId(desk.sender());
  for (const std::string& face : Faces(desk)) {
    if (!IsCandidate(desk.world().state, face, task)) continue;
    if (face != officer) desk.ActFor(Principal(face));
    return true;
  }
  return false;
}

Refusal CheckText(const std::string& text, std::string_view field) {
  if (Characters(text) <= kTextMax) return std::nullopt;
  return Deny(Reason::kTextTooLong, field, {{"characters_max", std::to_string(kTextMax)}});
}

Refusal CheckReason(const std::string& reason) {
  if (IsBlank(reason)) return Deny(Reason::kReasonsRequired, "reason");
  return CheckText(reason, "reason");
}

Refusal OrStranger(Desk& desk, const std::string& instance_id, Refusal refused, Refusal to_strangers) {
  if (!refused) return refused;
  const StateReader& state = desk.world().state;
  const bool all = desk.by_system() || desk.ordered().arrival.principal().kind() == journal::PRINCIPAL_KIND_HALL ||
                   directory::HoldsAnywhere(state, desk.sender(), directory::role::kAdministrator, desk.today()) ||
                   directory::HoldsAnywhere(state, desk.sender(), directory::role::kAuditor, desk.today());
  const Instance* instance = desk.Find(instance_id);
  const bool sees = all || (instance != nullptr && MaySee(state, desk.sender(), *instance, desk.today()));
  return sees ? refused : to_strangers;
}

Refusal FindTask(Desk& desk, const std::string& instance_id, uint64_t id, Place* place, Reason to_strangers) {
  return OrStranger(desk, instance_id, Look(desk, instance_id, id, place), Deny(to_strangers, ""));
}

Refusal RequireHands(Desk& desk, const Place& place) {
  const Instance::Task& task = *place.task;
  if (IsCountersigned(task)) {
    return SignerOf(desk, task) == nullptr ? Refusal(Deny(Reason::kTaskNotYours, "")) : std::nullopt;
  }
  const bool nobodys = task.people().empty() && task.posts().empty() && task.departments().empty();
  if (place.held) {
    if (place.state.holder() != desk.sender()) return Deny(Reason::kTaskNotYours, "");
    const std::string_view officer = OfficerId(desk.sender());
    const bool serves = officer == desk.sender() || IsInService(desk.world().state, officer);
    // Who claimed it for an absent officer goes on to act for that one, for as long as the substitution stands.
    const bool given = !place.state.assigned_by().empty() || !place.state.owner().empty();
    const bool may = given || MayTake(desk, task) || nobodys;
    return serves && may ? std::nullopt : Refusal(Deny(Reason::kTaskNotYours, ""));
  }
  if (MayTake(desk, task)) return std::nullopt;
  if (nobodys && !desk.RequireAdministrator()) return std::nullopt;
  return Deny(Reason::kTaskNotYours, "");
}

journal::TaskState Unheld(const Place& place) {
  journal::TaskState state = place.state;
  state.clear_holder();
  state.clear_held_until_us();
  state.clear_assigned_by();
  state.clear_owner();
  return state;
}

Refusal RequirePlain(const Place& place) {
  if (IsCountersigned(*place.task)) return Deny(Reason::kTaskNeedsSignatures, "task");
  if (!place.task->answered_by().empty()) return Deny(Reason::kTaskAwaitsOpinions, "task");
  return std::nullopt;
}

Refusal RequireEtag(const Place& place, uint64_t etag) {
  if (etag == 0 || etag == place.etag()) return std::nullopt;
  return Deny(Reason::kTaskChanged, "etag", {{"etag", std::to_string(place.etag())}});
}

Refusal RequireRoom(const Instance& instance, const std::string& remark) {
  size_t bytes = remark.size();
  for (const Instance::Opinion& opinion : instance.opinions()) bytes += opinion.remark().size();
  const bool fits = instance.opinions_size() < kOpinionsMax && (remark.empty() || bytes <= kOpinionBytesMax);
  return fits ? std::nullopt : Refusal(Deny(Reason::kProcessRecordsFull, "remark"));
}

const Signer* SignerOf(Desk& desk, const Instance::Task& task) {
  const Signer* best = nullptr;
  int rank = -1;
  for (const std::string& face : Faces(desk)) {
    const Signer* signer = FindSigner(task, Principal(face));
    if (signer == nullptr) continue;
    const int ranks = IsTurnOf(task, *signer) ? 2 : signer->spoken() ? 0 : 1;
    if (ranks > rank) {
      best = signer;
      rank = ranks;
    }
  }
  if (best != nullptr && best->person() != desk.sender()) desk.ActFor(best->person());
  return best;
}

void Tell(Desk& desk, const std::string& instance_id, uint64_t task, TaskActed acted) {
  journal::Event event;
  auto& changed = *event.mutable_task_changed();
  changed.set_instance_id(instance_id);
  changed.set_task(task);
  if (acted.state) *changed.mutable_state() = *std::move(acted.state);
  changed.set_act(acted.act);
  changed.set_person(std::move(acted.person));
  changed.set_reason(std::move(acted.reason));
  changed.set_element(std::move(acted.element));
  desk.Emit(std::move(event), "processes/" + instance_id);
}

void Change(Desk& desk, const Place& place, TaskActed acted) {
  if (acted.state) {
    acted.state->set_revision(desk.ordered().revision);
    desk.outcome().answer.set_etag(desk.ordered().revision);
  }
  Tell(desk, place.instance->id(), place.task->id(), std::move(acted));
}

}  // namespace yici::workflow
