#include "services/approval/machine/special.h"

#include <algorithm>

#include "services/approval/machine/clocks.h"
#include "services/directory/machine/rights.h"

namespace yici::approval {
namespace {

using journal::SpecialKind;

struct KindRow {
  SpecialKind kind;
  std::string_view word;
  Names names;
};

constexpr KindRow kKinds[] = {
    {journal::SPECIAL_KIND_HEARING, "hearing", {"听证", "hearing"}},
    {journal::SPECIAL_KIND_BIDDING, "bidding", {"招标", "bidding"}},
    {journal::SPECIAL_KIND_AUCTION, "auction", {"拍卖", "auction"}},
    {journal::SPECIAL_KIND_INSPECTION, "inspection", {"检验", "inspection"}},
    {journal::SPECIAL_KIND_TESTING, "testing", {"检测", "testing"}},
    {journal::SPECIAL_KIND_QUARANTINE, "quarantine", {"检疫", "quarantine"}},
    {journal::SPECIAL_KIND_APPRAISAL, "appraisal", {"鉴定", "appraisal"}},
    {journal::SPECIAL_KIND_EXPERT_REVIEW, "expert-review", {"专家评审", "expert review"}},
};

const KindRow* RowOfKind(SpecialKind kind) {
  for (const KindRow& row : kKinds) {
    if (row.kind == kind) return &row;
  }
  return nullptr;
}

bool Is(std::string_view officer, const std::string& named) { return !named.empty() && named == officer; }

}  // namespace

SpecialKind SpecialKindOf(std::string_view word) {
  for (const KindRow& row : kKinds) {
    if (row.word == word || row.names.zh == word) return row.kind;
  }
  return journal::SPECIAL_KIND_UNSPECIFIED;
}

std::string_view WordOf(SpecialKind kind) {
  const KindRow* row = RowOfKind(kind);
  return row == nullptr ? std::string_view() : row->word;
}

Names NameOf(SpecialKind kind) {
  const KindRow* row = RowOfKind(kind);
  return row == nullptr ? Names() : row->names;
}

const journal::Special* RunningSpecial(const journal::Case& subject) {
  if (subject.specials().empty()) return nullptr;
  const journal::Special& last = *subject.specials().rbegin();
  return last.end_day() == 0 ? &last : nullptr;
}

std::vector<SpecialKind> KindsOf(const journal::Special& special) {
  std::vector<SpecialKind> kinds;
  for (const journal::SpecialNotice& notice : special.notices()) {
    if (notice.kind() == journal::SPECIAL_KIND_UNSPECIFIED) continue;
    if (std::find(kinds.begin(), kinds.end(), notice.kind()) == kinds.end()) kinds.push_back(notice.kind());
  }
  return kinds;
}

bool HasOtherNeeds(const journal::Special& special) {
  const std::vector<SpecialKind> kinds = KindsOf(special);
  return std::any_of(kinds.begin(), kinds.end(), [](SpecialKind kind) { return kind != journal::SPECIAL_KIND_HEARING; });
}

bool PausesInSpecial(journal::ClockKind kind) {
  return kind == journal::CLOCK_KIND_C2_STATUTORY || kind == journal::CLOCK_KIND_C3_PROMISED ||
         kind == journal::CLOCK_KIND_C4_FIRST_REVIEW || kind == journal::CLOCK_KIND_C9_STEP;
}

std::vector<journal::Clock> Resumed(const journal::Case& subject, const calendar::Calendar& calendar, CivilDay day) {
  std::vector<journal::Clock> resumed;
  for (const journal::Clock& clock : subject.clocks()) {
    if (clock.phase() != journal::CLOCK_PHASE_PAUSED || !PausesInSpecial(clock.kind())) continue;
    journal::Clock& next = resumed.emplace_back(clock);
    next.mutable_pauses()->rbegin()->set_end_day(day.days_since_1970());
    next.set_phase(journal::CLOCK_PHASE_RUNNING);
  }
  // C3 is never due later than C2. A pause that runs counts as ended on `day`, so C2 may be asked as it stands.
  const journal::Clock* statutory = FindLast(subject, journal::CLOCK_KIND_C2_STATUTORY);
  for (journal::Clock& clock : resumed) Stamp(clock, statutory, calendar, day);
  return resumed;
}

journal::Clock SpecialClock(CivilDay start, int32_t length, bool calendar_days, const calendar::Calendar& calendar,
                            CivilDay today) {
  const auto unit = calendar_days ? calendar::Unit::kCalendarDays : calendar::Unit::kWorkingDays;
  journal::Clock clock = StartClock(journal::CLOCK_KIND_SPECIAL, length, unit, start);
  // The one early warning comes when the promise is broken, none before (domain 2.4).
  clock.set_warned(true);
  Stamp(clock, nullptr, calendar, today);
  return clock;
}

bool HearingIsOpen(const journal::Case& subject) {
  return subject.hearing().phase() >= journal::HEARING_PHASE_ORDERED &&
         subject.hearing().phase() < journal::HEARING_PHASE_CLOSED;
}

bool HearingRightIsOpen(const journal::Case& subject) {
  return subject.hearing().phase() == journal::HEARING_PHASE_RIGHT_NOTIFIED;
}

std::string PrincipalOfHolder(const journal::Case& subject, const journal::HearingHolder& holder) {
  return PrincipalOfParty(holder.applicant() ? subject.applicant() : holder.party());
}

const journal::HearingHolder* FindHolder(const journal::Case& subject, std::string_view principal) {
  if (principal.empty()) return nullptr;
  for (const journal::HearingHolder& holder : subject.hearing().holders()) {
    if (PrincipalOfHolder(subject, holder) == principal) return &holder;
  }
  return nullptr;
}

bool IsActiveOfficer(const StateReader& state, std::string_view principal) {
  if (!principal.starts_with(directory::kOfficerPrefix)) return false;
  const auto* officer = state.Find<journal::Officer>(principal.substr(directory::kOfficerPrefix.size()));
  return officer != nullptr && officer->active();
}

bool Examined(const journal::Case& subject, std::string_view officer) {
  for (const journal::StepState& step : subject.steps()) {
    const auto& officers = step.officers();
    if (Is(officer, step.officer()) || Is(officer, step.second_officer()) || Is(officer, step.assigned_to())) return true;
    if (std::find(officers.begin(), officers.end(), officer) != officers.end()) return true;
    for (const journal::DepartmentOpinion& opinion : step.opinions()) {
      if (Is(officer, opinion.officer())) return true;
    }
  }
  return false;
}

journal::Special* RunningSpecial(journal::Case& subject) {
  const journal::Case& seen = subject;
  return RunningSpecial(seen) == nullptr ? nullptr : subject.mutable_specials(subject.specials_size() - 1);
}

void CloseSpecial(journal::Case& subject, CivilDay day) {
  journal::Special* special = RunningSpecial(subject);
  if (special == nullptr) return;
  special->set_end_day(day.days_since_1970());
  StopClock(subject, journal::CLOCK_KIND_SPECIAL, day);
  subject.set_state(subject.resume_state());
  subject.set_resume_state(journal::CASE_STATE_UNSPECIFIED);
}

}  // namespace yici::approval
