#include "services/approval/machine/apply.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "services/approval/machine/attachments.h"
#include "services/approval/machine/citation_index.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/erasure.h"
#include "services/approval/machine/fold.h"
#include "services/approval/machine/rows.h"
#include "services/approval/machine/view.h"

namespace yici::approval {
namespace {

constexpr int32_t kNoDay = std::numeric_limits<int32_t>::max();

// ---- timer row ----

// The earliest instant at which a running clock warns or breaches; provisional clocks fire nothing. 0: none runs.
int64_t TimerOf(const journal::Case& subject) {
  int64_t earliest = kParkedUs;
  bool parked = false;
  for (const journal::Clock& clock : subject.clocks()) {
    if (!IsRunning(clock)) continue;
    parked = true;
    if (clock.provisional()) continue;
    earliest = std::min(earliest, calendar::BreachInstant(CivilDay(clock.due_day())).micros());
    if (clock.warn_day() != 0) earliest = std::min(earliest, StartOf(CivilDay(clock.warn_day())).micros());
  }
  return parked ? earliest : 0;
}

void KeepTimer(State& state, journal::Case& subject) {
  const int64_t due = TimerOf(subject);
  if (due == subject.timer_us()) return;
  if (subject.timer_us() != 0) state.Erase(Table::kTimer, TimerKey(subject.timer_us(), subject.case_no()));
  if (due != 0) state.PutBytes(Table::kTimer, TimerKey(due, subject.case_no()), {});
  subject.set_timer_us(due);
}

// ---- workbench row and counter ----

// The answer to a rating is no work on the application.
int32_t NearestDueDay(const journal::Case& subject) {
  int32_t nearest = kNoDay;
  for (const journal::Clock& clock : subject.clocks()) {
    if (IsRunning(clock) && clock.kind() != journal::CLOCK_KIND_RATING) nearest = std::min(nearest, clock.due_day());
  }
  return nearest;
}

void Count(State& state, std::string_view hall_id, std::string_view window_id, Bucket bucket, int64_t change) {
  const std::string key = WorkbenchCountKey(hall_id, window_id, bucket);
  const int64_t count = static_cast<int64_t>(state.Counter(Table::kWorkbenchCount, key)) + change;
  state.PutCounter(Table::kWorkbenchCount, key, static_cast<uint64_t>(count));
}

// `previous`: the case as its row stands; nullptr for a new one.
void KeepWorkbench(State& state, const journal::Case* previous, journal::Case& subject) {
  const auto before = static_cast<Bucket>(subject.workbench_bucket());
  const Bucket bucket = BucketOf(subject);
  const int32_t due_day = bucket == Bucket::kNone ? 0 : NearestDueDay(subject);
  const journal::Case& stood = previous == nullptr ? subject : *previous;
  const bool moved = stood.hall_id() != subject.hall_id() || stood.window_id() != subject.window_id();
  if (bucket == before && due_day == subject.workbench_due_day() && !moved) return;
  if (before != Bucket::kNone) state.Erase(Table::kWorkbench, WorkbenchKey(stood, before, subject.workbench_due_day()));
  if (bucket != Bucket::kNone) state.PutBytes(Table::kWorkbench, WorkbenchKey(subject, bucket, due_day), {});
  if (before != bucket || moved) {
    if (before != Bucket::kNone) Count(state, stood.hall_id(), stood.window_id(), before, -1);
    if (bucket != Bucket::kNone) Count(state, subject.hall_id(), subject.window_id(), bucket, 1);
  }
  subject.set_workbench_bucket(static_cast<int32_t>(bucket));
  subject.set_workbench_due_day(due_day);
}

// ---- sequences and indexes ----

void KeepDocumentSequence(State& state, const journal::DocumentRef& document) {
  if (document.number() == 0) return;  // numbered by another system
  state.PutCounter(Table::kSequence, DocumentSequenceKey(document.organ_id(), document.code(), document.year()),
                   static_cast<uint64_t>(document.number()));
}

void PutIndexes(State& state, const journal::Case& fresh, int64_t sequence, Instant legal_time) {
  state.PutCounter(Table::kSequence, CaseSequenceKey(fresh.item_code(), DayOf(legal_time)), static_cast<uint64_t>(sequence));
  state.PutBytes(Table::kCaseByApplicant, ApplicantKey(fresh), fresh.case_no());
  if (!fresh.external_ref().empty()) {
    state.PutBytes(Table::kExternalRef, ExternalRefKey(fresh.submitter(), fresh.external_ref()), fresh.case_no());
  }
  if (fresh.has_imported()) {
    state.PutBytes(Table::kExternalRef, ImportKey(fresh.imported().source_system(), fresh.imported().old_number()),
                   fresh.case_no());
  }
  if (!fresh.project_code().empty()) {
    state.PutBytes(Table::kCaseByProject, ProjectKey(fresh), fresh.case_no());
  }
}

}  // namespace

bool Handles(const journal::Event& event) {
  if (event.has_attachment_read()) return true;
  return event.event_case() >= journal::Event::kCaseReceived && event.event_case() <= kLastEventNumber;
}

void Apply(State& state, const journal::Event& event, const EventPosition& position) {
  if (!Handles(event)) return;
  const std::string& case_no = CaseOf(event);
  // A case number is given once, so there is nothing to look for when a case begins.
  const bool begins = event.has_case_received() || event.has_case_imported();
  const auto* subject = begins ? nullptr : state.Find<journal::Case>(case_no);
  if (subject == nullptr && !begins) return;
  auto next = subject == nullptr ? std::make_unique<journal::Case>() : std::make_unique<journal::Case>(*subject);
  const int documents = next->documents_size();
  Fold(*next, event, position);
  if (begins) {
    PutIndexes(state, *next, event.has_case_received() ? event.case_received().sequence() : event.case_imported().sequence(),
               position.legal_time);
  }
  if (const Materials* materials = HandedIn(event)) KeepAttachments(state, *materials, *next, DayOf(position.occurred_at));
  KeepCitations(state, event);
  if (event.has_case_erased()) KeepErasure(state, *subject, event.case_erased(), position);
  for (int i = documents; i < next->documents_size(); ++i) KeepDocumentSequence(state, next->documents(i));
  KeepTimer(state, *next);
  KeepWorkbench(state, subject, *next);
  state.Put(case_no, std::move(next));
}

}  // namespace yici::approval
