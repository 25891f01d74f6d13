#include "services/steward/machine/project_transitions.h"

namespace yici::steward {
namespace {

using journal::Command;

bool MaySuspend(journal::ProjectStatus status) {
  return status == journal::PROJECT_STATUS_STARTED || status == journal::PROJECT_STATUS_UNDER_CONSTRUCTION;
}

bool MayCancel(journal::ProjectStatus status) {
  return (status >= journal::PROJECT_STATUS_PLANNED && status <= journal::PROJECT_STATUS_UNDER_CONSTRUCTION) ||
         status == journal::PROJECT_STATUS_SUSPENDED;
}

}  // namespace

bool MayChange(journal::ProjectStatus from, journal::ProjectStatus to, journal::ProjectStatus suspended_from) {
  if (to == journal::PROJECT_STATUS_CANCELLED) return MayCancel(from);
  if (to == journal::PROJECT_STATUS_SUSPENDED) return MaySuspend(from);
  if (from == journal::PROJECT_STATUS_SUSPENDED) return to == suspended_from && MaySuspend(to);
  const bool before_operation = from >= journal::PROJECT_STATUS_PLANNED && from < journal::PROJECT_STATUS_IN_OPERATION;
  return before_operation && to == from + 1;
}

bool AllowsAssignment(CommandKind command, journal::AssignmentState state) {
  switch (command) {
    case Command::kAssignSteward:
      return state >= journal::ASSIGNMENT_STATE_AWAITING && state <= journal::ASSIGNMENT_STATE_HANDOVER;
    case Command::kReleaseSteward:
    case Command::kOpenHandover: return state == journal::ASSIGNMENT_STATE_ASSIGNED;
    case Command::kSignHandover:
    case Command::kCancelHandover: return state == journal::ASSIGNMENT_STATE_HANDOVER;
    default: return false;
  }
}

bool AllowsVisit(CommandKind command, journal::StewardVisitState state) {
  switch (command) {
    case Command::kNotifyVisit: return state == journal::STEWARD_VISIT_STATE_PLANNED;
    case Command::kLogVisit:
    case Command::kCancelVisit:
      return state == journal::STEWARD_VISIT_STATE_PLANNED || state == journal::STEWARD_VISIT_STATE_NOTIFIED;
    case Command::kConfirmVisit: return state == journal::STEWARD_VISIT_STATE_SERVED;
    default: return false;
  }
}

}  // namespace yici::steward
