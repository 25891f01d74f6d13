// Who takes jobs of which type: a list per type, kept by administrators.
#include <algorithm>
#include <set>

#include "services/directory/machine/rights.h"
#include "services/workflow/machine/commands.h"
#include "services/workflow/machine/decide.h"
#include "services/workflow/machine/hands.h"

namespace yici::workflow {
namespace {

constexpr std::string_view kHallPrefix = "hall:";

bool IsHallId(std::string_view worker) { return worker.starts_with(kHallPrefix) && worker.size() > kHallPrefix.size(); }
bool IsOfficerId(std::string_view worker) {
  return worker.starts_with(directory::kOfficerPrefix) && worker.size() > directory::kOfficerPrefix.size();
}

bool IsListed(const journal::JobWorkers& list, const std::string& worker) {
  return std::find(list.workers().begin(), list.workers().end(), worker) != list.workers().end();
}

bool IsKnown(const StateReader& state, const std::string& worker) {
  if (IsHallId(worker)) return state.Find<journal::Hall>(std::string_view(worker).substr(kHallPrefix.size())) != nullptr;
  return IsInService(state, OfficerId(worker));
}

Refusal CheckList(const journal::SetJobWorkers& command) {
  const std::string& type = command.type();
  bool good = !type.empty() && type.size() <= kJobTypeMax && type.find('\0') == std::string::npos;
  good &= command.workers_size() <= kWorkersMax;
  std::set<std::string_view> once;
  for (const std::string& worker : command.workers()) {
    good &= (IsHallId(worker) || IsOfficerId(worker)) && once.insert(worker).second;
  }
  return good ? std::nullopt : Refusal(Deny(Reason::kJobWorkers, "workers"));
}

}  // namespace

std::optional<Rejection> CheckWorker(const StateReader& state, const journal::Principal& principal, const std::string& type,
                                     CivilDay today) {
  const auto* list = type.find('\0') == std::string::npos ? state.Find<journal::JobWorkers>(type) : nullptr;
  const bool hall = principal.kind() == journal::PRINCIPAL_KIND_HALL;
  const bool may =
      list == nullptr ? hall : IsListed(*list, principal.id()) && (hall || IsInService(state, OfficerId(principal.id())));
  if (may || directory::AdministersPartition(state, principal.id(), today)) return std::nullopt;
  return Deny(list == nullptr ? Reason::kWorkerRequired : Reason::kWorkerNotListed, "");
}

// The same list again changes nothing. Who is taken off it keeps no lease that is of use: every command on a job asks again.
Outcome DecideSetJobWorkers(Desk& desk, const journal::SetJobWorkers& command) {
  YICI_PROCESS_REQUIRE(CheckList(command));
  YICI_PROCESS_REQUIRE(desk.RequireAdministrator());
  const StateReader& state = desk.world().state;
  for (const std::string& worker : command.workers()) {
    if (!IsKnown(state, worker)) return Refuse(Deny(Reason::kWorkerUnknown, "workers", {{"worker", worker}}));
  }
  journal::Event event;
  auto& set = *event.mutable_job_workers_set();
  set.set_type(command.type());
  *set.mutable_workers() = command.workers();
  std::sort(set.mutable_workers()->begin(), set.mutable_workers()->end());
  const auto* known = state.Find<journal::JobWorkers>(command.type());
  const bool same = known == nullptr ? set.workers().empty()
                                     : std::equal(set.workers().begin(), set.workers().end(), known->workers().begin(),
                                                  known->workers().end());
  if (!same) desk.Emit(std::move(event), "jobs/" + command.type());
  return desk.Conclude();
}

}  // namespace yici::workflow
