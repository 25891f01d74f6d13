#include "services/steward/machine/duty.h"

#include <algorithm>
#include <optional>

#include "services/steward/machine/vocabulary.h"

namespace yici::steward {
namespace {

constexpr std::string_view kWords[] = {"ahead", "not_asked", "due", "late", "completed", "waived"};

const journal::DutyMark* FindMark(const journal::LedgerProject& ledger, std::string_view duty_id) {
  for (const journal::DutyMark& mark : ledger.duties()) {
    if (mark.duty_id() == duty_id) return &mark;
  }
  return nullptr;
}

// The first day on which the ledger knows the project in that stage.
std::optional<CivilDay> DayOfStage(const journal::LedgerProject& ledger, journal::ProjectStatus stage) {
  for (const journal::LedgerStep& step : ledger.steps()) {
    if (step.status() == stage) return DayOf(Instant::FromMicros(step.occurred_us()));
  }
  return std::nullopt;
}

// Where a suspended project goes on.
journal::ProjectStatus StageOf(const journal::LedgerProject& ledger) {
  return ledger.status() == journal::PROJECT_STATUS_SUSPENDED ? ledger.suspended_from() : ledger.status();
}

}  // namespace

std::string_view WordOf(DutyState state) { return kWords[static_cast<size_t>(state)]; }

DutyStanding StandingOf(const journal::Duty& duty, const journal::LedgerProject& ledger, const calendar::Calendar& calendar,
                        CivilDay on) {
  DutyStanding standing;
  const auto stage = ProjectStatusOf(duty.stage());
  if (!stage) return standing;
  const auto since = DayOfStage(ledger, *stage);
  if (!since) {
    const bool ahead = ledger.status() != journal::PROJECT_STATUS_CANCELLED && StageOf(ledger) < *stage;
    standing.state = ahead ? DutyState::kAhead : DutyState::kNotAsked;
    return standing;
  }
  const auto due = calendar.NthWorkingDayAfter(*since, duty.limit_wd());
  standing.due_day = due.day;
  standing.provisional = due.provisional;
  standing.mark = FindMark(ledger, duty.duty_id());
  if (standing.mark != nullptr) {
    standing.state = standing.mark->waived() ? DutyState::kWaived : DutyState::kCompleted;
    standing.late_wd = standing.mark->late_wd();
    return standing;
  }
  // What was cancelled asks for nothing more.
  if (ledger.status() == journal::PROJECT_STATUS_CANCELLED) return {};
  standing.state = on > due.day ? DutyState::kLate : DutyState::kDue;
  if (on > due.day) standing.late_wd = calendar.WorkingDays(due.day, on).days;
  return standing;
}

std::vector<journal::Duty> DutiesOf(const StateReader& state) {
  std::vector<journal::Duty> duties;
  state.Scan(NewTable::kDuty, "", "", [&](std::string_view, std::string_view bytes) {
    journal::Duty duty;
    if (duty.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) duties.push_back(std::move(duty));
    return true;
  });
  std::sort(duties.begin(), duties.end(), [](const auto& a, const auto& b) {
    return a.number() != b.number() ? a.number() < b.number() : a.duty_id() < b.duty_id();
  });
  return duties;
}

}  // namespace yici::steward
