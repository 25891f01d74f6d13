#include "services/workflow/engine/habits.h"

#include <algorithm>
#include <utility>

#include "services/workflow/engine/walk.h"

namespace yici::workflow {
namespace {

void Add(journal::FeelContext& context, const std::string& name, const std::string& text) {
  journal::FeelEntry& entry = *context.add_entries();
  entry.set_name(name);
  entry.mutable_value()->set_text(text);
}

// One context per signature of a task.
journal::FeelValue OpinionsOn(const Instance& instance, const Instance::Task& task) {
  journal::FeelValue value;
  journal::FeelList& list = *value.mutable_list();
  const size_t each = kOpinionsVariableMax / static_cast<size_t>(std::max(1, task.signers_size()));
  for (const Instance::Opinion& opinion : instance.opinions()) {
    if (opinion.task() != task.id() || opinion.kind() != Instance::Opinion::SIGNATURE) continue;
    journal::FeelContext& context = *list.add_items()->mutable_context();
    Add(context, "person", opinion.person());
    journal::FeelEntry& agree = *context.add_entries();
    agree.set_name("agree");
    agree.mutable_value()->set_boolean(opinion.agree());
    Add(context, "remark", Cut(opinion.remark(), each));
  }
  return value;
}

Variables ResultsOf(const Instance& instance, const Instance::Task& task, bool agreed) {
  Variables results(2);
  results[0].set_name("agreed");
  results[0].mutable_value()->set_boolean(agreed);
  results[1].set_name("opinions");
  *results[1].mutable_value() = OpinionsOn(instance, task);
  return results;
}

// Ends a task whose signatures have decided, or that waited for the last opinion.
void Settle(Walk& walk, uint64_t id, const std::string& by) {
  const Instance::Task* task = FindRow(walk.now().tasks(), id);
  if (task == nullptr) return;
  if (const std::optional<bool> agreed = ResultOf(*task)) {
    return walk.FinishTask(*task, by, ResultsOf(walk.now(), *task, *agreed));
  }
  if (!task->answered_by().empty() && !AsksAfterwards(*task)) walk.FinishTask(*task, task->answered_by(), {});
}

void Give(Walk& walk, Instance::Opinion opinion, const Moment& moment) {
  Step step;
  opinion.set_at_us(moment.legal_time.micros());
  opinion.set_revision(moment.revision);
  *step.mutable_opinion_given() = std::move(opinion);
  walk.Emit(std::move(step));
}

void KeepResults(Walk& walk, const TaskResult& result) {
  const Instance::Task* task = FindRow(walk.now().tasks(), result.task);
  if (task != nullptr) walk.KeepResults(task->scope(), task->node(), result.variables);
}

}  // namespace

Advance Sign(const Instance& instance, Instance::Opinion opinion, const Outside& outside, const Moment& moment) {
  const uint64_t task = opinion.task();
  const std::string by = opinion.by().empty() ? opinion.person() : opinion.by();
  return Advanced(instance, outside, moment, {}, [&](Walk& walk) {
    Give(walk, std::move(opinion), moment);
    Settle(walk, task, by);
  });
}

Advance HandBack(const Instance& instance, const TaskResult& result, Instance::Opinion opinion, const Outside& outside,
                 const Moment& moment) {
  return Advanced(instance, outside, moment, result.variables, [&](Walk& walk) {
    Give(walk, std::move(opinion), moment);
    KeepResults(walk, result);
  });
}

Advance AnswerTask(const Instance& instance, const TaskResult& result, const Outside& outside, const Moment& moment) {
  return Advanced(instance, outside, moment, result.variables, [&](Walk& walk) {
    Step step;
    step.mutable_task_answered()->set_task(result.task);
    step.mutable_task_answered()->set_by(result.by);
    walk.Emit(std::move(step));
    KeepResults(walk, result);
  });
}

Advance ChangeSigners(const Instance& instance, uint64_t task, const std::vector<Signer>& signers, const std::string& by,
                      const Outside& outside, const Moment& moment) {
  return Advanced(instance, outside, moment, {}, [&](Walk& walk) {
    Step step;
    step.mutable_signers_changed()->set_task(task);
    for (const Signer& signer : signers) *step.mutable_signers_changed()->add_signers() = signer;
    walk.Emit(std::move(step));
    Settle(walk, task, by);
  });
}

Advance GiveCopies(const Instance& instance, const std::vector<Instance::Copy>& copies, const Outside& outside,
                   const Moment& moment) {
  return Advanced(instance, outside, moment, {}, [&](Walk& walk) {
    for (const Instance::Copy& copy : copies) {
      Step step;
      *step.mutable_copy_given() = copy;
      step.mutable_copy_given()->set_at_us(moment.legal_time.micros());
      walk.Emit(std::move(step));
    }
  });
}

Advance MoveTasks(const Instance& instance, const std::string& from, const std::string& to, const Outside& outside,
                  const Moment& moment) {
  return Advanced(instance, outside, moment, {}, [&](Walk& walk) {
    for (const Instance::Task& task : instance.tasks()) {
      if (std::find(task.departments().begin(), task.departments().end(), from) == task.departments().end()) continue;
      Step step;
      step.mutable_candidates_changed()->set_task(task.id());
      *step.mutable_candidates_changed()->mutable_departments() = task.departments();
      auto* departments = step.mutable_candidates_changed()->mutable_departments();
      std::replace(departments->begin(), departments->end(), from, to);
      walk.Emit(std::move(step));
    }
    Step step;
    step.mutable_variable_set()->set_scope(instance.scopes(0).id());
    step.mutable_variable_set()->set_name("department");
    step.mutable_variable_set()->mutable_value()->set_text(to);
    walk.Emit(std::move(step));
  });
}

Advance ReturnTo(const Instance& instance, const ReturnPlan& plan, const Outside& outside, const Moment& moment) {
  return Advanced(instance, outside, moment, {}, [&](Walk& walk) { walk.TakeBack(plan); });
}

}  // namespace yici::workflow
