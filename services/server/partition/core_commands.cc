// Commands of the partition itself: hold, expiry of stored answers, refusal counts, unmasked reads, the calendar sweep. The
// sweep over the cases of departments that ended is in core_organs.cc.
#include "services/approval/machine/rejections.h"
#include "services/catalog/machine/proposals.h"
#include "services/directory/machine/organs.h"
#include "services/directory/machine/rights.h"
#include "services/server/partition/core.h"
#include "services/server/partition/core_draft.h"

namespace yici::server {
namespace {

Outcome NotPermitted(std::string_view zh_role, std::string_view en_role) {
  return Refuse(Reject(RejectionCode::kPermissionDenied, "NOT_PERMITTED", "",
                       std::string("应由").append(zh_role).append("办理，但当前主体没有这一职责。"),
                       std::string("Expected ").append(en_role).append(", but the caller holds no such role.")));
}

Outcome One(journal::Event event, std::string subject, const Ordered& ordered) {
  Outcome outcome;
  outcome.events.push_back({std::move(event), std::move(subject), ordered.legal_time, "", ""});
  return outcome;
}

// On the right of an event, or sent by yici itself.
template <class Draft>
bool IsSystem(const Draft& draft) {
  return draft.reacting || draft.ordered.arrival.principal().kind() == journal::PRINCIPAL_KIND_SYSTEM;
}

}  // namespace

bool Core::HasRole(const Draft& draft, std::string_view role) const {
  return directory::HoldsAnywhere(overlay_, draft.ordered.arrival.principal().id(), role, draft.ordered.day());
}

Outcome Core::JudgePartitionCommand(Draft& draft, const journal::Command& command) {
  const Ordered& ordered = draft.ordered;
  journal::Event event;
  switch (command.command_case()) {
    case journal::Command::kSetHold: {
      if (!IsSystem(draft) && !HasRole(draft, directory::role::kAdministrator))
        return NotPermitted("管理员", "an administrator");
      if (!command.set_hold().hold() && catalog::IsRestoredHeld(overlay_)) {
        return catalog::ProposeResume(draft.world(overlay_), command.set_hold().reason(), ordered);
      }
      event.mutable_hold_set()->set_hold(command.set_hold().hold());
      event.mutable_hold_set()->set_reason(command.set_hold().reason());
      return One(std::move(event), "partition", ordered);
    }
    case journal::Command::kReadUnmasked: {
      const auto* row = overlay_.Find<journal::Case>(command.read_unmasked().case_no());
      if (row == nullptr) {
        return Refuse(Reject(RejectionCode::kNotFound, "CASE_NOT_FOUND", "case_no", "没有找到这个办件。",
                             "Expected a case that you may see, but there is none of this number."));
      }
      const directory::Organ organ =
          directory::OrganOn(overlay_, row->department_id(), row->jurisdiction(), row->item_code(), DayOf(ordered.legal_time));
      const directory::Scope scope{organ.department_id, row->hall_id(), organ.jurisdiction};
      const auto holds = [&](std::string_view role) {
        return directory::FindMandate(overlay_, ordered.arrival.principal().id(), role, scope, ordered.day()).has_value();
      };
      if (!holds(directory::role::kChiefRepresentative) && !holds(directory::role::kHandler) &&
          !holds(directory::role::kAuditor)) {
        return NotPermitted("本部门首席代表、承办人或审计人员", "a chief representative, handler or auditor of the case");
      }
      if (row->erased() != 0) {
        return Refuse(approval::Deny(approval::Reason::kPersonErased, "case_no",
                                     {{"erased_on", CivilDay(row->erased_day()).ToString()}}));
      }
      event.mutable_unmasked_read()->set_case_no(command.read_unmasked().case_no());
      event.mutable_unmasked_read()->set_purpose(command.read_unmasked().purpose());
      Outcome outcome = One(std::move(event), "cases/" + command.read_unmasked().case_no(), ordered);
      outcome.answer.set_case_no(command.read_unmasked().case_no());
      return outcome;
    }
    case journal::Command::kCountRefusals: {
      if (!IsSystem(draft)) return NotPermitted("系统", "yici itself");
      *event.mutable_refusals_counted()->mutable_counts() = command.count_refusals().counts();
      return One(std::move(event), "refusals", ordered);
    }
    case journal::Command::kExpireAnswers:
      if (!IsSystem(draft)) return NotPermitted("系统", "yici itself");
      return ExpireAnswers(command.expire_answers());
    case journal::Command::kAdvanceSweep:
      if (!IsSystem(draft)) return NotPermitted("系统", "yici itself");
      return AdvanceSweep(draft, command.advance_sweep());
    default:
      return Refuse(Reject(RejectionCode::kInvalidArgument, "COMMAND_UNKNOWN", "", "不认识这个命令。",
                           "Expected a command of this version, but it is none."));
  }
}

// The keys stand in the event, so that the fold needs no journal to replay it.
Outcome Core::ExpireAnswers(const journal::ExpireAnswers& command) const {
  Outcome outcome;
  PendingEvent pending;
  auto* expired = pending.event.mutable_answers_expired();
  expired->set_from_revision(command.from_revision());
  if (command.from_revision() != head_.oldest_answer_revision || command.to_revision() <= command.from_revision())
    return outcome;
  size_t bytes = 0;
  const auto next = journal_->Scan(
      nullptr, command.from_revision(), {.records = command.to_revision() - command.from_revision(), .bytes = size_t{64} << 20},
      [&](uint64_t, std::string_view stored) {
        journal::Record record;
        if (!record.ParseFromArray(stored.data(), static_cast<int>(stored.size()))) return false;
        if (record.answer().empty()) return true;
        expired->add_keys(StoredAnswerKey(record.arrival().principal().id(), record.arrival().request_id()));
        bytes += expired->keys(expired->keys_size() - 1).size();
        return bytes < (size_t{256} << 10);
      });
  if (!next.ok() || *next <= command.from_revision()) return outcome;
  expired->set_to_revision(*next);
  pending.subject = "answers";
  pending.occurred_at = Instant::FromMicros(head_.legal_us);
  outcome.events.push_back(std::move(pending));
  return outcome;
}

Outcome Core::SweepCases(Draft& draft, int limit, std::string* cursor, bool* more, int32_t* moved) const {
  journal::Command reschedule;
  overlay_.Scan(Table::kTimer, *cursor, "", [&](std::string_view key, std::string_view) {
    if (reschedule.reschedule_cases().case_nos_size() >= limit) {
      *more = true;
      return false;
    }
    reschedule.mutable_reschedule_cases()->add_case_nos(std::string(key.substr(8)));
    cursor->assign(key).push_back('\0');
    return true;
  });
  if (reschedule.reschedule_cases().case_nos_size() == 0) return {};
  Outcome outcome = DecideAny(draft.world(overlay_), reschedule, draft.ordered);
  *moved = static_cast<int32_t>(outcome.events.size());
  // A row that changes its place must not slip behind the other sweep: its case moves now.
  if (MoveNeeded(DayOf(draft.ordered.legal_time))) {
    journal::Command move;
    *move.mutable_move_cases()->mutable_case_nos() = reschedule.reschedule_cases().case_nos();
    Outcome gone = DecideAny(draft.world(overlay_), move, draft.ordered);
    for (PendingEvent& event : gone.events) outcome.events.push_back(std::move(event));
  }
  return outcome;
}

// First the cases, then the demands, then the process instances that count working days; the parts of the last two begin with
// a mark that no due time begins with.
//
// Earliest due first: the sweep walks the timer rows. A row that moves later is met again and found right; one that moves
// earlier was done already. As a reaction it is of the publication's own record: the calendar that it follows is the one
// that this record makes, while the record itself is judged by the one before.
Outcome Core::AdvanceSweep(Draft& draft, const journal::AdvanceSweep& command) {
  if (command.kind() == kOrgansSweepKey) return AdvanceOrgans(draft, std::min(command.limit(), kMovedCasesMax));
  const std::string target = CalendarOn(DayOf(draft.ordered.legal_time))->version();
  const auto* sweep = overlay_.Find<journal::Sweep>(kCalendarSweepKey);
  const bool same = sweep != nullptr && sweep->target() == target;
  Outcome outcome;
  if (same && sweep->done()) return outcome;
  const std::string begin = same ? sweep->cursor() : std::string();
  const int limit = std::min(command.limit(), kSweepCasesMax);
  std::string cursor = begin;
  bool more = false;
  int32_t moved = 0;
  if (begin.empty() || (begin[0] != kInstancesMark && begin[0] != kDemandsMark)) {
    outcome = SweepCases(draft, limit, &cursor, &more, &moved);
    if (!more) cursor.assign(1, HasDemandsToSweep() ? kDemandsMark : kInstancesMark);
    more = more || HasDemandsToSweep() || HasInstancesToSweep();
  } else if (begin[0] == kDemandsMark) {
    outcome = SweepDemands(draft, limit, &cursor, &more);
    moved = static_cast<int32_t>(outcome.events.size());
    if (!more) cursor.assign(1, kInstancesMark);
    more = more || HasInstancesToSweep();
  } else {
    outcome = SweepInstances(draft, limit, &cursor, &more);
    moved = static_cast<int32_t>(outcome.events.size());
  }
  PendingEvent pending;
  auto* advanced = pending.event.mutable_sweep_advanced();
  advanced->set_target(target);
  advanced->set_cursor(cursor);
  advanced->set_done(!more);
  advanced->set_moved(moved);
  pending.subject = "sweeps/calendar";
  pending.occurred_at = draft.ordered.legal_time;
  outcome.events.push_back(std::move(pending));
  return outcome;
}

}  // namespace yici::server
