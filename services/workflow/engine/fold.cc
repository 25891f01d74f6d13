#include "services/workflow/engine/fold.h"

#include <vector>

namespace yici::workflow {
namespace {

using Scope = Instance::Scope;

template <class Rows, class Row>
void Put(Rows* rows, const Row& row, Instance& instance) {
  instance.set_next_id(std::max(instance.next_id(), row.id() + 1));
  if (Row* old = FindRow(*rows, row.id()); old != nullptr) {
    *old = row;
    return;
  }
  *rows->Add() = row;
  for (int at = rows->size() - 1; at > 0 && rows->Get(at - 1).id() > row.id(); --at) rows->SwapElements(at - 1, at);
}

template <class Rows, class Condition>
void EraseIf(Rows* rows, Condition condition) {
  rows->erase(std::remove_if(rows->begin(), rows->end(), condition), rows->end());
}

template <class Rows>
void Erase(Rows* rows, uint64_t id) {
  EraseIf(rows, [id](const auto& row) { return row.id() == id; });
}

void RemoveToken(uint64_t id, Instance& instance) {
  Erase(instance.mutable_tokens(), id);
  const auto waits = [id](const auto& row) { return row.token() == id; };
  EraseIf(instance.mutable_timers(), waits);
  EraseIf(instance.mutable_subscriptions(), waits);
  EraseIf(instance.mutable_incidents(), waits);
}

// A scope and all that lies in it. Children have greater ids than their parents, so one pass finds them.
void CloseScope(const Step::ScopeClosed& closed, Instance& instance) {
  if (FindRow(*instance.mutable_scopes(), closed.id()) == nullptr) return;
  std::vector<uint64_t> gone = {closed.id()};
  const auto is_gone = [&gone](uint64_t id) { return std::binary_search(gone.begin(), gone.end(), id); };
  for (const Scope& scope : instance.scopes()) {
    if (scope.id() > closed.id() && is_gone(scope.parent())) gone.push_back(scope.id());
  }
  const auto in_scope = [&](const auto& row) { return is_gone(row.scope()); };
  EraseIf(instance.mutable_scopes(), [&](const Scope& scope) { return is_gone(scope.id()); });
  EraseIf(instance.mutable_tokens(), in_scope);
  EraseIf(instance.mutable_tasks(), in_scope);
  EraseIf(instance.mutable_jobs(), in_scope);
  EraseIf(instance.mutable_timers(), in_scope);
  EraseIf(instance.mutable_subscriptions(), in_scope);
  EraseIf(instance.mutable_incidents(), in_scope);
  if (closed.cause() == Step::INTERRUPTED) EraseIf(instance.mutable_completed(), in_scope);
}

void SetVariable(const Step::VariableSet& set, Instance& instance) {
  Scope* scope = FindRow(*instance.mutable_scopes(), set.scope());
  if (scope == nullptr) return;
  for (journal::FeelEntry& variable : *scope->mutable_variables()) {
    if (variable.name() != set.name()) continue;
    *variable.mutable_value() = set.value();
    return;
  }
  journal::FeelEntry& variable = *scope->add_variables();
  variable.set_name(set.name());
  *variable.mutable_value() = set.value();
}

void ChangeScope(const Step::ScopeChanged& changed, Instance& instance) {
  Scope* scope = FindRow(*instance.mutable_scopes(), changed.id());
  if (scope == nullptr) return;
  scope->set_phase(changed.phase());
  scope->set_planned(changed.planned());
  scope->set_started(changed.started());
  scope->set_finished(changed.finished());
  scope->set_event_thrown(changed.event_thrown());
  *scope->mutable_pending() = changed.pending();
}

void MoveToken(const Step::TokenMoved& moved, Instance& instance) {
  Instance::Token* token = FindRow(*instance.mutable_tokens(), moved.id());
  if (token == nullptr) return;
  token->set_node(moved.node());
  token->set_flow(moved.flow());
  token->set_state(moved.state());
}

void End(const Step::Ended& ended, Instance& instance) {
  instance.set_status(ended.status());
  instance.set_error(ended.error());
  instance.set_ended_us(ended.ended_us());
  if (instance.scopes_size() > 0) *instance.mutable_results() = instance.scopes(0).variables();
  instance.clear_scopes();
  instance.clear_tokens();
  instance.clear_tasks();
  instance.clear_jobs();
  instance.clear_timers();
  instance.clear_subscriptions();
  instance.clear_incidents();
  instance.clear_completed();
  instance.clear_suspended_us();
}

void CloseJob(uint64_t id, Instance& instance) {
  Erase(instance.mutable_jobs(), id);
  EraseIf(instance.mutable_incidents(), [id](const Instance::Incident& incident) { return incident.job() == id; });
}

void KeepDone(const Instance::Done& done, Instance& instance) {
  *instance.add_done() = done;
  const int over = instance.done_size() - kDoneKept;
  if (over > 0) instance.mutable_done()->DeleteSubrange(0, over);
}

void TakeBackDone(const Step::DoneTakenBack& back, Instance& instance) {
  for (Instance::Done& done : *instance.mutable_done()) {
    if (std::find(back.tasks().begin(), back.tasks().end(), done.task()) != back.tasks().end()) done.set_taken_back(true);
  }
}

// A signature marks its signer as well, when the task is still there.
void GiveOpinion(const Instance::Opinion& opinion, Instance& instance) {
  *instance.add_opinions() = opinion;
  Instance::Task* task = FindRow(*instance.mutable_tasks(), opinion.task());
  if (task == nullptr || opinion.kind() != Instance::Opinion::SIGNATURE) return;
  for (Instance::Signer& signer : *task->mutable_signers()) {
    if (signer.person() != opinion.person()) continue;
    signer.set_spoken(true);
    signer.set_agree(opinion.agree());
  }
}

// Numbers of one definition's old version, and of its new one.
class Migration {
 public:
  explicit Migration(const Step::Migrated& migrated) : migrated_(migrated) {}

  void Apply(Instance& instance) const {
    if (migrated_.definition() >= static_cast<uint32_t>(instance.definitions_size())) return;
    // Kept before any row changes: whose graph a row's numbers belong to.
    const Instance before = instance;
    for (Scope& scope : *instance.mutable_scopes()) {
      if (scope.node() != 0 && IsOf(before, scope.parent())) scope.set_node(Node(scope.node() - 1) + 1);
      if (scope.inner() != 0 && scope.definition() == migrated_.definition()) {
        scope.set_inner(Number(migrated_.scopes(), scope.inner() - 1) + 1);
      }
    }
    MoveNodes(before, *instance.mutable_tokens());
    MoveNamed(before, *instance.mutable_tasks());
    MoveNamed(before, *instance.mutable_jobs());
    MoveEvents(before, *instance.mutable_timers());
    MoveEvents(before, *instance.mutable_subscriptions());
    MoveRecords(instance);
    *instance.mutable_definitions(static_cast<int>(migrated_.definition())) = migrated_.to();
  }

 private:
  bool IsOf(const Instance& before, uint64_t scope) const {
    const Scope* row = FindRow(before.scopes(), scope);
    return row != nullptr && row->definition() == migrated_.definition();
  }
  const Step::Migrated::NodeMap* Find(uint32_t node) const {
    for (const auto& map : migrated_.nodes()) {
      if (map.from() == node) return &map;
    }
    return nullptr;
  }
  uint32_t Node(uint32_t node) const {
    const auto* map = Find(node);
    return map == nullptr ? node : map->to();
  }
  template <class Maps>
  static uint32_t Number(const Maps& maps, uint32_t number) {
    for (const auto& map : maps) {
      if (map.from() == number) return map.to();
    }
    return number;
  }
  template <class Rows>
  void MoveNodes(const Instance& before, Rows& rows) const {
    for (auto& row : rows) {
      if (IsOf(before, row.scope())) row.set_node(Node(row.node()));
    }
  }
  template <class Rows>
  void MoveNamed(const Instance& before, Rows& rows) const {
    for (auto& row : rows) {
      const auto* map = IsOf(before, row.scope()) ? Find(row.node()) : nullptr;
      if (map == nullptr) continue;
      row.set_node(map->to());
      row.set_element(map->element());
    }
  }
  template <class Rows>
  void MoveEvents(const Instance& before, Rows& rows) const {
    for (auto& row : rows) {
      if (!IsOf(before, row.scope())) continue;
      row.set_node(Node(row.node()));
      row.set_event(Number(migrated_.events(), row.event()));
    }
  }
  // What is over: compensation keeps its place, a way back is forgotten with its element.
  void MoveRecords(Instance& instance) const {
    for (auto& row : *instance.mutable_completed()) {
      if (row.definition() == migrated_.definition()) row.set_node(Node(row.node()));
    }
    EraseIf(instance.mutable_done(), [&](const Instance::Done& done) {
      return done.definition() == migrated_.definition() && Find(done.node()) == nullptr;
    });
    for (auto& done : *instance.mutable_done()) {
      const auto* map = done.definition() == migrated_.definition() ? Find(done.node()) : nullptr;
      if (map == nullptr) continue;
      done.set_node(map->to());
      done.set_element(map->element());
    }
  }

  const Step::Migrated& migrated_;
};

}  // namespace

std::string Cut(std::string_view text, size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return std::string(text.substr(0, bytes));
}

bool IsWithin(const Instance& instance, uint64_t scope, uint64_t outer) {
  while (scope != outer) {
    const Scope* row = FindRow(instance.scopes(), scope);
    if (row == nullptr || row->parent() == 0) return false;
    scope = row->parent();
  }
  return true;
}

void Fold(const Step& step, Instance& instance) {
  switch (step.kind_case()) {
    case Step::kStarted:
      instance.set_id(step.started().id());
      instance.set_subject(step.started().subject());
      instance.set_owned(step.started().owned());
      instance.set_started_us(step.started().started_us());
      instance.set_status(Instance::RUNNING);
      instance.set_next_id(1);
      break;
    case Step::kDefinitionAdded: *instance.add_definitions() = step.definition_added(); break;
    case Step::kScopeOpened: Put(instance.mutable_scopes(), step.scope_opened(), instance); break;
    case Step::kScopeChanged: ChangeScope(step.scope_changed(), instance); break;
    case Step::kScopeClosed: CloseScope(step.scope_closed(), instance); break;
    case Step::kVariableSet: SetVariable(step.variable_set(), instance); break;
    case Step::kTokenMade: Put(instance.mutable_tokens(), step.token_made(), instance); break;
    case Step::kTokenMoved: MoveToken(step.token_moved(), instance); break;
    case Step::kTokenRemoved: RemoveToken(step.token_removed(), instance); break;
    case Step::kTaskOpened: Put(instance.mutable_tasks(), step.task_opened(), instance); break;
    case Step::kTaskMoved:
      if (auto* task = FindRow(*instance.mutable_tasks(), step.task_moved().id()); task != nullptr) {
        task->set_due_us(step.task_moved().due_us());
        task->set_working_days(step.task_moved().working_days());
        task->set_from_us(step.task_moved().from_us());
      }
      break;
    case Step::kTaskClosed: Erase(instance.mutable_tasks(), step.task_closed().id()); break;
    case Step::kJobOpened: Put(instance.mutable_jobs(), step.job_opened(), instance); break;
    case Step::kJobFailed:
      if (Instance::Job* job = FindRow(*instance.mutable_jobs(), step.job_failed().id()); job != nullptr) {
        job->set_retries(step.job_failed().retries());
        job->set_failure(step.job_failed().failure());
      }
      break;
    case Step::kJobClosed: CloseJob(step.job_closed().id(), instance); break;
    case Step::kTimerSet: Put(instance.mutable_timers(), step.timer_set(), instance); break;
    case Step::kTimerClosed: Erase(instance.mutable_timers(), step.timer_closed().id()); break;
    case Step::kSubscriptionOpened: Put(instance.mutable_subscriptions(), step.subscription_opened(), instance); break;
    case Step::kConditionHeld:
      if (auto* row = FindRow(*instance.mutable_subscriptions(), step.condition_held().subscription()); row != nullptr) {
        row->set_held(step.condition_held().held());
      }
      break;
    case Step::kSubscriptionClosed: Erase(instance.mutable_subscriptions(), step.subscription_closed().id()); break;
    case Step::kIncidentOpened: Put(instance.mutable_incidents(), step.incident_opened(), instance); break;
    case Step::kIncidentClosed: Erase(instance.mutable_incidents(), step.incident_closed().id()); break;
    case Step::kCompletionKept: Put(instance.mutable_completed(), step.completion_kept(), instance); break;
    case Step::kCompletionRemoved: Erase(instance.mutable_completed(), step.completion_removed()); break;
    case Step::kSuspended: instance.set_suspended_us(step.suspended().at_us()); break;
    case Step::kResumed: instance.clear_suspended_us(); break;
    case Step::kMigrated: Migration(step.migrated()).Apply(instance); break;
    case Step::kThrown: break;  // a letter, no part of the row
    case Step::kEnded: End(step.ended(), instance); break;
    case Step::kDoneKept: KeepDone(step.done_kept(), instance); break;
    case Step::kDoneTakenBack: TakeBackDone(step.done_taken_back(), instance); break;
    case Step::kOpinionGiven: GiveOpinion(step.opinion_given(), instance); break;
    case Step::kSignersChanged:
      if (auto* task = FindRow(*instance.mutable_tasks(), step.signers_changed().task()); task != nullptr) {
        *task->mutable_signers() = step.signers_changed().signers();
      }
      break;
    case Step::kTaskAnswered:
      if (auto* task = FindRow(*instance.mutable_tasks(), step.task_answered().task()); task != nullptr) {
        task->set_answered_by(step.task_answered().by());
      }
      break;
    case Step::kCandidatesChanged:
      if (auto* task = FindRow(*instance.mutable_tasks(), step.candidates_changed().task()); task != nullptr) {
        *task->mutable_departments() = step.candidates_changed().departments();
      }
      break;
    case Step::kCopyGiven: *instance.add_copies() = step.copy_given(); break;
    case Step::KIND_NOT_SET: break;
  }
}

}  // namespace yici::workflow
