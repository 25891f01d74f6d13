#include "services/server/partition/core.h"

#include <algorithm>
#include <set>

#include "services/base/text.h"
#include "services/approval/machine/decide.h"
#include "services/approval/machine/grants.h"
#include "services/approval/machine/rejections.h"
#include "services/approval/machine/review_process.h"
#include "services/approval/machine/rows.h"
#include "services/base/time.h"
#include "services/catalog/machine/calendars.h"
#include "services/catalog/machine/decide.h"
#include "services/catalog/machine/proposals.h"
#include "services/directory/machine/organs.h"
#include "services/server/partition/core_draft.h"
#include "services/workflow/machine/library.h"

namespace yici::server {
namespace {

// Items, directory or calendar: what readers keep parsed is void.
// Events 60 to 89 are those of the catalogue and the directory, but for one of a case.
bool ChangesCatalog(const journal::Event& event) {
  if (event.has_attachment_read()) return false;
  return event.event_case() >= journal::Event::kCalendarPublished && event.event_case() < journal::Event::kHoldSet;
}

int CommandKind(const journal::Command& command) { return static_cast<int>(command.command_case()); }

// Of a record's megabyte, what is left for events: sender, answer and leaves need the rest.
constexpr size_t kEventBytesMax = storage::kRecordBytesMax - (size_t{128} << 10);

size_t BytesOf(const Outcome& outcome) {
  size_t bytes = 0;
  for (const PendingEvent& pending : outcome.events) bytes += pending.event.ByteSizeLong();
  return bytes;
}

// One command is one record, and a record has an end: refused before anything of it holds, for a record that cannot be
// written would end the server, and the next one with the retry.
Outcome RecordTooLarge() {
  return Refuse(Reject(RejectionCode::kFailedPrecondition, "RECORD_TOO_LARGE", "",
                       "一个命令引起的全部事件应不超过 896 KiB、1000 个，但这个命令超过了，请分几次办理或缩短文字。",
                       "Expected the events of one command to stay within 896 KiB and 1,000, but this one makes more: act in "
                       "smaller parts or with shorter texts."));
}

}  // namespace

Rejection RequestIdReused(uint64_t revision) {
  return Reject(RejectionCode::kAlreadyExists, "REQUEST_ID_REUSED", "request_id",
                "请求编号应当只用于同一请求，但这个编号已用于另一份内容不同的请求。",
                "Expected a request id that is new or repeats the same request, but it was used for a different one.",
                {{"revision", std::to_string(revision)}});
}

std::shared_ptr<const journal::Answer> AnswerIn(storage::Journal& journal, const storage::Snapshot* snapshot,
                                                uint64_t revision) {
  const auto bytes = journal.Read(snapshot, revision);
  journal::Record record;
  auto answer = std::make_shared<journal::Answer>();
  if (!bytes.ok() || !record.ParseFromString(*bytes) || !answer->ParseFromString(record.answer())) return nullptr;
  return answer;
}

Core::Core(storage::Store& store, CoreOptions options)
    : store_(store),
      options_(std::move(options)),
      journal_(storage::NewLocalJournal(&store)),
      overlay_(store, options_.cache_bytes),
      processes_(std::make_unique<workflow::Library>()),
      rows_(store.NewBatch()) {}

Core::~Core() = default;

absl::StatusOr<std::unique_ptr<Core>> Core::Open(storage::Store& store, CoreOptions options) {
  std::unique_ptr<Core> core(new Core(store, std::move(options)));
  if (const auto* row = core->overlay_.Find<journal::PartitionHead>(kHeadKey)) core->head_ = HeadFromRow(*row);
  if (!core->overlay_.status().ok()) return core->overlay_.status();
  if (!core->head_.tree.valid()) return absl::DataLossError("the tree edge of the head does not fit its number of leaves");
  const auto last = core->journal_->LastRevision(nullptr);
  if (!last.ok()) return last.status();
  if (*last != core->head_.revision) {
    return absl::DataLossError(StrCat("the journal ends at revision ", *last, ", but the state at ", core->head_.revision));
  }
  core->committed_ = *last;
  core->book_ = std::make_shared<calendar::CalendarBook>(catalog::LoadBook(core->overlay_));
  core->ending_days_ = std::make_shared<const EndingDays>(directory::EndingDays(core->overlay_));
  return core;
}

std::shared_ptr<const calendar::Calendar> Core::CalendarOn(CivilDay day) {
  if (!calendar_ || day != calendar_day_) {
    calendar_ = std::make_shared<calendar::Calendar>(book_->At(day));
    calendar_day_ = day;
    calendar_version_ = calendar_->version();
  }
  return calendar_;
}

bool Core::SweepNeeded(CivilDay day) {
  const auto* sweep = overlay_.Find<journal::Sweep>(kCalendarSweepKey);
  const auto calendar = CalendarOn(day);
  if (sweep == nullptr) return !calendar->notices().empty();
  return sweep->target() != calendar_version_ || !sweep->done();
}

bool Core::MoveNeeded(CivilDay day) const {
  const std::string target = OrgansTarget(*ending_days_, day);
  if (target.empty()) return false;
  const auto* sweep = overlay_.Find<journal::Sweep>(kOrgansSweepKey);
  return sweep == nullptr || sweep->target() != target || !sweep->done();
}

Verdict Core::FromStoredAnswer(const Incoming& incoming, const journal::StoredAnswer& stored) {
  Verdict verdict;
  verdict.repeated = true;
  if (stored.request_hash() != incoming.arrival.request_hash()) {
    Outcome reused = Refuse(RequestIdReused(stored.revision()));
    verdict.answer = std::make_shared<journal::Answer>(std::move(reused.answer));
    return verdict;
  }
  if (const auto recent = recent_.find(stored.revision()); recent != recent_.end()) {
    verdict.answer = recent->second;
    return verdict;
  }
  verdict.answer = AnswerIn(*journal_, nullptr, stored.revision());
  if (!verdict.answer) {
    health_ = absl::DataLossError(StrCat("the record of a stored answer is gone: revision ", stored.revision()));
    verdict.status = health_;
  }
  return verdict;
}

absl::Status Core::Admissible(const Incoming& incoming, Instant wall) const {
  if (head_.hold && !catalog::IsAboutHold(overlay_, incoming.command)) {
    // Why is told to those who work here.
    if (incoming.arrival.principal().kind() == journal::PRINCIPAL_KIND_ENTERPRISE) {
      return absl::UnavailableError("ON_HOLD: the partition serves reads only");
    }
    std::string reason = head_.hold_reason;
    std::replace_if(
        reason.begin(), reason.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
    return absl::UnavailableError("ON_HOLD: the partition serves reads only: " + reason);
  }
  if (head_.legal_us - wall.micros() > options_.clock_behind_max_us) {
    return absl::UnavailableError("CLOCK_BEHIND: this node's clock is more than 60 s behind legal time");
  }
  return absl::OkStatus();
}

void Core::ApplyEvents(Draft& draft, std::vector<PendingEvent>& events) {
  for (PendingEvent& pending : events) {
    auto* stored = draft.record.add_events();
    pending.event.SerializeToString(stored->mutable_event());
    if (pending.occurred_at != draft.ordered.legal_time) stored->set_occurred_us(pending.occurred_at.micros());
    stored->set_subject(std::move(pending.subject));
    draft.causes.push_back({pending.occurred_at, pending.actor == "system:deadlines"});
    if (!pending.actor.empty()) {
      stored->mutable_actor()->set_id(std::move(pending.actor));
      stored->mutable_actor()->set_kind(journal::PRINCIPAL_KIND_SYSTEM);
    }
    stored->set_delegated_by(std::move(pending.delegated_by));
    if (draft.record.events_size() == 1) draft.record.set_first_leaf(head_.tree.size());
    FoldEvent(overlay_, head_, options_.log_id_hex, draft.record, draft.record.events_size() - 1, pending.event);
    if (ChangesCatalog(pending.event)) catalog_changed_ = true;
    if (pending.event.has_department_reorganized()) {
      ending_days_ = std::make_shared<const EndingDays>(directory::EndingDays(overlay_));
    }
    if (catalog::ChangesBook(pending.event)) {
      book_ = std::make_shared<calendar::CalendarBook>(catalog::LoadBook(overlay_));
      calendar_ = nullptr;
    }
    draft.events.push_back(std::move(pending.event));
  }
}

// Due before new: what the law let happen before this command happens before it, in the same record.
void Core::SettleDue(Draft& draft, std::string_view case_no) {
  if (case_no.empty()) return;
  if (SweepNeeded(DayOf(draft.ordered.legal_time))) {
    for (const std::string& instance : ReviewsWith(case_no)) RecountInstance(draft, instance);
  }
  const std::string_view in_hand = std::exchange(draft.in_hand, case_no);
  const bool settling = std::exchange(draft.settling, true);
  const int before = draft.record.events_size();
  while (draft.record.events_size() < kSettledEventsMax) {
    std::vector<PendingEvent> due = DueOf(draft, case_no);
    if (due.empty()) break;
    const size_t first = draft.events.size();
    ApplyEvents(draft, due);
    RunReactions(draft, ReactionsTo(draft, first), 1);
  }
  // What hangs together with the case was touched as well, and moves ahead of the sweeps like it.
  std::set<std::string> settled;
  for (int i = before; i < draft.record.events_size(); ++i) settled.insert(draft.record.events(i).subject());
  for (const std::string& subject : settled) MoveAhead(draft, std::string_view(subject).substr(subject.rfind('/') + 1));
  draft.settling = settling;
  draft.in_hand = in_hand;
}

// Before a command is judged on a case: what is due on it, and its timers under the calendar in force.
void Core::Touch(Draft& draft, std::string_view case_no) {
  if (case_no.empty()) return;
  SettleDue(draft, case_no);
  MoveAhead(draft, case_no);
}

// While a sweep is on its way a case moves ahead of it when it is touched: it could otherwise get a timer behind the sweep's
// cursor and be passed over.
void Core::MoveAhead(Draft& draft, std::string_view case_no) {
  const CivilDay today = DayOf(draft.ordered.legal_time);
  if (!OrgansTarget(*ending_days_, today).empty()) MoveToSuccessor(draft, case_no);
  if (SweepNeeded(today)) Reschedule(draft, case_no);
}

// A timer row that an older calendar left in the past would wake the pump for ever: it moves to where it belongs.
bool Core::TimerIsStale(const Draft& draft, std::string_view case_no) const {
  const auto* row = overlay_.Find<journal::Case>(case_no);
  return row != nullptr && row->timer_us() != 0 && row->timer_us() <= draft.ordered.legal_time.micros();
}

void Core::Reschedule(Draft& draft, std::string_view case_no) {
  if (overlay_.Find<journal::Case>(case_no) == nullptr) return;
  journal::Command command;
  command.mutable_reschedule_cases()->add_case_nos(std::string(case_no));
  Outcome moved = DecideAny(draft.world(overlay_), command, draft.ordered);
  ApplyEvents(draft, moved.events);
}

// A case whose department has ended goes to the successor before anything else is done to it, whether the sweep has come
// here or not: so nothing can be passed over, and the successor's officers act at once.
void Core::MoveToSuccessor(Draft& draft, std::string_view case_no) {
  if (!StandsWithEnded(case_no, DayOf(draft.ordered.legal_time))) return;
  journal::Command command;
  command.mutable_move_cases()->add_case_nos(std::string(case_no));
  Outcome moved = DecideAny(draft.world(overlay_), command, draft.ordered);
  const size_t first = draft.events.size();
  ApplyEvents(draft, moved.events);
  const bool settling = std::exchange(draft.settling, true);
  RunReactions(draft, ReactionsTo(draft, first), 1);
  draft.settling = settling;
}

Outcome Core::Judge(Draft& draft, const journal::Command& command) {
  const int kind = CommandKind(command);
  const bool own = kind >= journal::Command::kSetHold && kind < journal::Command::kDeployProcesses;
  if (own) return JudgePartitionCommand(draft, command);
  return DecideAny(draft.world(overlay_), command, draft.ordered);
}

std::vector<Reaction> Core::ReactionsTo(const Draft& draft, size_t first_event) const {
  std::vector<Reaction> reactions;
  for (size_t i = first_event; i < draft.events.size(); ++i) {
    for (Reaction& reaction : options_.react(overlay_, draft.events[i])) {
      approval::StampCause(reaction.command, draft.causes[i].at, draft.causes[i].by_deadline);
      reactions.push_back(std::move(reaction));
    }
  }
  return reactions;
}

// The refusal that refuses the record, where there is one.
std::optional<Outcome> Core::RunReactions(Draft& draft, const std::vector<Reaction>& reactions, int depth) {
  if (!reactions.empty() && (depth > kReactDepthMax || draft.events.size() > kEventsPerRecordMax)) {
    if (!draft.settling) return RecordTooLarge();
    health_ = absl::InternalError("reactions are deeper than eight, or make more than a thousand events");
    return std::nullopt;
  }
  for (const Reaction& reaction : reactions) {
    // Due before new holds for every case that the record touches. The one in hand is settled, and with it what hangs
    // together with it, or it is being settled: in one order, so that nothing of it happens ahead of its instant.
    const std::string_view touched = TouchedCase(reaction.command);
    const bool another = !touched.empty() && touched != draft.in_hand;
    const bool together = another && approval::HangTogether(overlay_, draft.in_hand, touched);
    if (together) {
      MoveAhead(draft, touched);
    } else if (another) {
      Touch(draft, touched);
    }
    draft.reacting = true;
    Outcome outcome = Judge(draft, reaction.command);
    draft.reacting = false;
    if (outcome.refused()) {
      if (reaction.on_refusal == Reaction::OnRefusal::kRefuseRecord && !draft.settling) return outcome;
      OpenIncident(draft, outcome, reaction.command);
      continue;
    }
    const size_t next = draft.events.size();
    ApplyEvents(draft, outcome.events);
    // What a process does for the case in hand is done to that case.
    const std::string_view in_hand = std::exchange(draft.in_hand, touched.empty() ? draft.in_hand : touched);
    auto refused = RunReactions(draft, ReactionsTo(draft, next), depth + 1);
    draft.in_hand = in_hand;
    if (refused) return refused;
  }
  return std::nullopt;
}

void Core::OpenIncident(Draft& draft, const Outcome& refused, const journal::Command& command) {
  std::vector<PendingEvent> events(1);
  journal::IncidentOpened& incident = *events[0].event.mutable_incident_opened();
  incident.set_command(static_cast<int>(command.command_case()));
  *incident.mutable_rejection() = refused.answer.rejection();
  events[0].subject = StrCat("incidents/", draft.record.revision(), "-", draft.record.events_size());
  events[0].occurred_at = draft.ordered.legal_time;
  ApplyEvents(draft, events);
}

std::vector<Reaction> Core::ForeseenOf(const Outcome& outcome) const {
  std::vector<Reaction> reactions;
  for (const PendingEvent& pending : outcome.events) {
    for (Reaction& reaction : Foresee(overlay_, pending.event)) reactions.push_back(std::move(reaction));
  }
  return reactions;
}

// Applies what was decided and what it asks of other machines. A refusal that refuses the record takes all of it back;
// what deadlines did before the command stands. Few events ask for anything, so a savepoint is rarely made.
std::optional<Outcome> Core::ApplyAndReact(Draft& draft, Outcome& outcome) {
  if (BytesOf(outcome) > kEventBytesMax) return RecordTooLarge();
  const bool asks = std::any_of(outcome.events.begin(), outcome.events.end(), [this](const PendingEvent& pending) {
    return approval::MayMoveReview(overlay_, pending.event) || !options_.react(overlay_, pending.event).empty();
  });
  const std::vector<Reaction> foreseen = ForeseenOf(outcome);
  if (!asks && foreseen.empty()) {
    ApplyEvents(draft, outcome.events);
    return std::nullopt;
  }
  const Before before = Save(draft);
  std::optional<Outcome> refused = ApplyWithAsked(draft, outcome, foreseen);
  if (refused) {
    TakeBack(draft, before);
  } else {
    overlay_.Release();
  }
  return refused;
}

// All that an outcome does; what was foreseen of it comes last.
std::optional<Outcome> Core::ApplyWithAsked(Draft& draft, Outcome& outcome, const std::vector<Reaction>& foreseen) {
  const size_t first = draft.events.size();
  ApplyEvents(draft, outcome.events);
  std::optional<Outcome> refused = RunReactions(draft, ReactionsTo(draft, first), 1);
  if (!refused) refused = RunReactions(draft, foreseen, 1);
  if (!refused && draft.record.ByteSizeLong() > kEventBytesMax) refused = RecordTooLarge();
  return refused;
}

Core::Before Core::Save(const Draft& draft) {
  overlay_.Save();
  return {head_,
          book_,
          calendar_,
          calendar_day_,
          calendar_version_,
          ending_days_,
          catalog_changed_,
          draft.record.first_leaf(),
          draft.events.size()};
}

void Core::TakeBack(Draft& draft, const Before& before) {
  const size_t first = before.events;
  overlay_.TakeBack();
  head_ = before.head;
  book_ = before.book;
  calendar_ = before.calendar;
  calendar_day_ = before.calendar_day;
  calendar_version_ = before.calendar_version;
  ending_days_ = before.ending_days;
  catalog_changed_ = before.catalog_changed;
  draft.events.resize(first);
  draft.causes.resize(first);
  draft.record.mutable_events()->DeleteSubrange(static_cast<int>(first), draft.record.events_size() - static_cast<int>(first));
  draft.record.set_first_leaf(before.first_leaf);
}

// A proposal is judged with all that its act would ask of other machines, so that what would be refused then is refused now.
std::optional<Outcome> Core::Rehearse(Draft& draft, const Outcome& outcome) {
  if (outcome.events.empty() || !outcome.events.front().event.has_act_proposed()) return std::nullopt;
  const journal::ProposedAct& act = outcome.events.front().event.act_proposed().proposal().act();
  if (act.has_resume_restored()) return std::nullopt;
  Outcome done = DecideProposed(draft.world(overlay_), catalog::CommandOf(act), draft.ordered);
  if (done.refused()) return done;
  const std::vector<Reaction> foreseen = ForeseenOf(done);
  const Before before = Save(draft);
  std::optional<Outcome> refused = ApplyWithAsked(draft, done, foreseen);
  TakeBack(draft, before);
  return refused;
}

Verdict Core::Process(Incoming&& incoming, Instant wall) {
  Verdict verdict;
  overlay_.Trim();  // also where nothing is ever committed: on hold, or when all that comes are retries
  const journal::Arrival& arrival = incoming.arrival;
  if (!arrival.request_id().empty()) {
    const auto* stored = overlay_.Find<journal::StoredAnswer>(StoredAnswerKey(arrival.principal().id(), arrival.request_id()));
    if (stored != nullptr) return FromStoredAnswer(incoming, *stored);
  }
  verdict.status = Admissible(incoming, wall);
  if (!verdict.status.ok()) return verdict;

  const Instant legal_time = std::max(wall, Instant::FromMicros(head_.legal_us));
  // Before any event is folded: leaves and positions name the sender, live as on replay.
  record_.Clear();
  record_.mutable_arrival()->Swap(&incoming.arrival);
  Draft draft{incoming, record_, {head_.revision + 1, legal_time, record_.arrival()}, CalendarOn(DayOf(legal_time)), book_,
              {},       {}};
  draft.processes = processes_.get();
  draft.record.set_revision(draft.ordered.revision);
  draft.record.set_legal_us(legal_time.micros());
  draft.record.set_kind(CommandKind(incoming.command));
  const std::string_view touched = TouchedCase(incoming.command);
  // The case itself last: what the others did may have started a clock of it that has run out since.
  for (const std::string& other : AlsoTouchedCases(overlay_, incoming.command)) Touch(draft, other);
  if (incoming.command.has_settle_case()) {
    SettleDue(draft, touched);
    if (!OrgansTarget(*ending_days_, DayOf(legal_time)).empty()) MoveToSuccessor(draft, touched);
    if (TimerIsStale(draft, touched)) Reschedule(draft, touched);
  } else {
    Touch(draft, touched);
  }
  draft.in_hand = touched;

  TouchInstance(draft, TouchedInstance(incoming.command));
  for (const std::string& id : AlsoTouchedInstances(overlay_, incoming.command, legal_time)) TouchInstance(draft, id);
  TouchDemand(draft, TouchedDemand(incoming.command));

  Outcome outcome = Judge(draft, incoming.command);
  if (std::optional<Outcome> refused = Rehearse(draft, outcome)) outcome = *std::move(refused);
  if (CitesDestroyed(outcome)) outcome = Refuse(approval::Deny(approval::Reason::kAttachmentNotFound, "materials"));
  if (!outcome.refused()) {
    if (std::optional<Outcome> refused = ApplyAndReact(draft, outcome)) {
      outcome = *std::move(refused);
    } else if (outcome.answer.case_no() == touched && draft.events.size() > 1) {
      approval::AnswerAgain(draft.world(overlay_), touched, DayOf(legal_time), outcome.answer);
    }
  }
  return Finish(draft, std::move(outcome));
}

namespace {

// The record of a refusal holds no command: histories are searched by what its answer names.
void NameSubject(const journal::Command& command, journal::Answer* refused) {
  const std::string_view case_no = TouchedCase(command), demand_no = TouchedDemand(command);
  if (refused->case_no().empty() && !case_no.empty()) refused->set_case_no(std::string(case_no));
  if (demand_no.empty() || !refused->demand().demand_no().empty()) return;
  refused->mutable_demand()->set_demand_no(std::string(demand_no));
}

}  // namespace

Verdict Core::Finish(Draft& draft, Outcome outcome) {
  Verdict verdict;
  const bool from_outside = !draft.record.arrival().request_id().empty();
  if (!from_outside && draft.record.events_size() == 0) return verdict;  // the pump came late: nothing to record
  auto answer = std::make_shared<journal::Answer>(std::move(outcome.answer));
  if (answer->rejected()) NameSubject(draft.incoming.command, answer.get());
  answer->set_revision(draft.record.revision());
  answer->set_legal_us(draft.record.legal_us());
  answer->set_events(draft.record.events_size());
  if (from_outside) answer->SerializeToString(draft.record.mutable_answer());
  FoldEnvelope(overlay_, head_, draft.record);

  std::string& bytes = record_bytes_;
  draft.record.SerializeToString(&bytes);
  if (const absl::Status appended = journal_->Append(*rows_, draft.record.revision(), bytes); !appended.ok()) {
    health_ = appended;
    verdict.status = appended;
    return verdict;
  }
  if (!answer->rejected()) {
    PutKeys(draft.incoming);
    if (absl::Status destroyed = DestroyKeys(draft); !destroyed.ok()) {
      verdict.status = health_ = std::move(destroyed);
      return verdict;
    }
  }
  ++commands_;
  batch_bytes_ += bytes.size();
  recent_.emplace(draft.record.revision(), answer);
  verdict.answer = std::move(answer);
  return verdict;
}

std::unique_ptr<Batch> Core::TakeBatch() {
  auto batch = std::make_unique<Batch>();
  PutHead(overlay_, head_);
  overlay_.FlushDirty(*rows_, batch_number_);
  batch->puts = rows_->count();
  batch->bytes = rows_->bytes();
  batch->rows = std::exchange(rows_, store_.NewBatch());
  batch->under = std::exchange(under_, {});
  batch->number = batch_number_++;
  batch->head = head_;
  batch->book = book_;
  batch->ending_days = ending_days_;
  batch->catalog_changed = std::exchange(catalog_changed_, false);
  batch->commands = std::exchange(commands_, 0);
  batch_bytes_ = 0;
  return batch;
}

void Core::Committed(const Batch& batch) {
  overlay_.Committed(batch.number);
  committed_ = batch.head.revision;
  recent_.erase(recent_.begin(), recent_.upper_bound(batch.head.revision));
}

}  // namespace yici::server
