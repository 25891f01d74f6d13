#include "services/approval/machine/apply.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "services/approval/machine/clocks.h"
#include "services/approval/machine/fold.h"
#include "services/approval/machine/rows.h"
#include "services/approval/machine/view.h"

namespace yici::approval {
namespace {

constexpr int32_t kNoDay = std::numeric_limits<int32_t>::max();

// ---- timer row ----

// The earliest instant at which a running clock warns or breaches; provisional clocks fire nothing.
std::string TimerKeyOf(const journal::Case& subject) {
  Instant earliest = Instant::FromMicros(std::numeric_limits<int64_t>::max());
  bool parked = false;
  bool timed = false;
  for (const journal::Clock& clock : subject.clocks()) {
    if (!IsRunning(clock)) continue;
    if (clock.provisional()) {
      parked = true;
      continue;
    }
    timed = true;
    earliest = std::min(earliest, calendar::BreachInstant(CivilDay(clock.due_day())));
    if (clock.warn_day() != 0) earliest = std::min(earliest, StartOf(CivilDay(clock.warn_day())));
  }
  if (timed) return TimerKey(earliest, subject.case_no());
  return parked ? ParkedTimerKey(subject.case_no()) : std::string();
}

void KeepTimer(State& state, journal::Case& subject) {
  std::string key = TimerKeyOf(subject);
  if (key == subject.timer_key()) return;
  if (!subject.timer_key().empty()) state.Erase(Table::kTimer, subject.timer_key());
  if (!key.empty()) state.PutBytes(Table::kTimer, key, {});
  subject.set_timer_key(std::move(key));
}

// ---- workbench row and counter ----

int32_t NearestDueDay(const journal::Case& subject) {
  int32_t nearest = kNoDay;
  for (const journal::Clock& clock : subject.clocks()) {
    if (IsRunning(clock)) nearest = std::min(nearest, clock.due_day());
  }
  return nearest;
}

void Count(State& state, std::string_view hall_id, std::string_view window_id, Bucket bucket, int64_t change) {
  const std::string key = WorkbenchCountKey(hall_id, window_id, bucket);
  const int64_t count = static_cast<int64_t>(state.Counter(Table::kWorkbenchCount, key)) + change;
  state.PutCounter(Table::kWorkbenchCount, key, static_cast<uint64_t>(count));
}

Bucket BucketOfKey(const journal::Case& subject, std::string_view key) {
  const size_t at = subject.hall_id().size() + subject.window_id().size() + 2;
  return at < key.size() ? static_cast<Bucket>(key[at]) : Bucket::kNone;
}

void KeepWorkbench(State& state, journal::Case& subject) {
  const Bucket bucket = BucketOf(subject);
  std::string key = bucket == Bucket::kNone ? std::string() : WorkbenchKey(subject, bucket, NearestDueDay(subject));
  if (key == subject.workbench_key()) return;
  const Bucket before = BucketOfKey(subject, subject.workbench_key());
  if (!subject.workbench_key().empty()) state.Erase(Table::kWorkbench, subject.workbench_key());
  if (!key.empty()) state.PutBytes(Table::kWorkbench, key, {});
  if (before != bucket) {
    if (before != Bucket::kNone) Count(state, subject.hall_id(), subject.window_id(), before, -1);
    if (bucket != Bucket::kNone) Count(state, subject.hall_id(), subject.window_id(), bucket, 1);
  }
  subject.set_workbench_key(std::move(key));
}

// ---- sequences and indexes ----

void KeepDocumentSequence(State& state, const journal::DocumentRef& document) {
  state.PutCounter(Table::kSequence, DocumentSequenceKey(document.organ_id(), document.code(), document.year()),
                   static_cast<uint64_t>(document.number()));
}

void PutIndexes(State& state, const journal::Case& fresh, const journal::CaseReceived& event, Instant legal_time) {
  state.PutCounter(Table::kSequence, CaseSequenceKey(event.item_code(), DayOf(legal_time)),
                   static_cast<uint64_t>(event.sequence()));
  state.PutBytes(Table::kCaseByApplicant, ApplicantKey(ApplicantText(fresh.applicant()), fresh.created_revision()),
                 fresh.case_no());
  if (!fresh.external_ref().empty()) {
    state.PutBytes(Table::kExternalRef, ExternalRefKey(fresh.submitter(), fresh.external_ref()), fresh.case_no());
  }
  if (!fresh.project_code().empty()) {
    state.PutBytes(Table::kCaseByProject, ProjectKey(fresh.project_code(), fresh.created_revision()), fresh.case_no());
  }
}

}  // namespace

bool Handles(const journal::Event& event) {
  return event.event_case() >= journal::Event::kCaseReceived && event.event_case() <= journal::Event::kClockBreached;
}

void Apply(State& state, const journal::Event& event, const EventPosition& position) {
  if (!Handles(event)) return;
  const std::string& case_no = CaseOf(event);
  // A case number is given once, so there is nothing to look for when a case is received.
  const auto* subject = event.has_case_received() ? nullptr : state.Find<journal::Case>(case_no);
  if (subject == nullptr && !event.has_case_received()) return;
  auto next = subject == nullptr ? std::make_unique<journal::Case>() : std::make_unique<journal::Case>(*subject);
  const int documents = next->documents_size();
  Fold(*next, event, position);
  if (event.has_case_received()) PutIndexes(state, *next, event.case_received(), position.legal_time);
  for (int i = documents; i < next->documents_size(); ++i) KeepDocumentSequence(state, next->documents(i));
  KeepTimer(state, *next);
  KeepWorkbench(state, *next);
  state.Put(case_no, std::move(next));
}

}  // namespace yici::approval
