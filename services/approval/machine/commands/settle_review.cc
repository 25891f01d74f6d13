// SettleReview: what the process of a review has come to, asked by its own events.
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/review_process.h"
#include "services/approval/machine/steps.h"
#include "services/approval/machine/view.h"
#include "services/catalog/machine/lookup.h"

namespace yici::approval {
namespace {

using Instance = journal::ProcessInstance;

// The oldest task that somebody has to do yet.
const Instance::Task* NextTask(const Instance& instance) {
  const Instance::Task* next = nullptr;
  for (const Instance::Task& task : instance.tasks()) {
    if (task.answered_by().empty() && (next == nullptr || task.id() < next->id())) next = &task;
  }
  return next;
}

// Where the steps of the row go on when there is no process any more.
std::string_view RestOf(const journal::Case& subject) {
  for (const journal::StepState& step : subject.steps()) {
    if (step.phase() == journal::STEP_PHASE_WAITING || step.phase() == journal::STEP_PHASE_OPEN) return step.step();
  }
  return {};
}

// A step is done again where its last completion was taken back.
void AddTakenBack(const journal::Case& subject, const Instance& instance, journal::ReviewAdvanced& event) {
  for (const journal::StepState& step : subject.steps()) {
    const Instance::Done* last = nullptr;
    for (const Instance::Done& done : instance.done()) {
      if (done.element() == step.step()) last = &done;
    }
    const bool back = last != nullptr && last->taken_back() && step.phase() == journal::STEP_PHASE_DONE;
    if (back) event.add_taken_back(step.step());
  }
}

// What the case would learn; false when it knows.
bool Learn(const journal::Case& subject, const Instance& instance, journal::ReviewAdvanced& event) {
  const journal::StepState* open = OpenStep(subject);
  event.set_instance_id(instance.id());
  AddTakenBack(subject, instance, event);
  if (instance.status() != Instance::RUNNING) {
    event.set_ended(instance.status() == Instance::COMPLETED);
    event.set_failed(!event.ended());
    if (event.failed()) event.set_step(std::string(RestOf(subject)));
    return true;
  }
  const Instance::Task* task = NextTask(instance);
  if (task == nullptr) return open != nullptr || subject.review().instance_id().empty() || event.taken_back_size() > 0;
  if (open != nullptr && subject.review().task() == task->id()) return false;
  event.set_task(task->id());
  event.set_step(task->element());
  return true;
}

// Its process could not start: the steps of the row follow each other.
bool NeverBegan(const journal::Case& subject, const journal::SettleReview& command, journal::ReviewAdvanced& event) {
  if (!command.instance_id().empty() || !subject.review().instance_id().empty()) return false;
  event.set_failed(true);
  event.set_step(std::string(RestOf(subject)));
  return true;
}

// What starts because a limit ended starts on its last day (domain 2.4).
CivilDay StartDay(const journal::SettleReview& command) {
  const Instant at = Instant::FromMicros(command.at_us());
  return DayOf(command.by_deadline() ? at + -1 : at);
}

void AddClock(const World& world, const journal::Case& subject, const journal::SettleReview& command,
              journal::ReviewAdvanced& event) {
  const journal::StepState* open = OpenStep(subject);
  const bool stays = event.failed() && open != nullptr && open->step() == event.step();
  if (event.step().empty() || stays) return;
  const auto* item = catalog::ItemVersion(world.state, subject.item_code(), subject.item_effective_day());
  if (item == nullptr) return;
  const auto* process = catalog::ProcessVersion(world.state, item->process_id(), subject.process_effective_day());
  const CivilDay today = DayOf(Instant::FromMicros(command.at_us()));
  auto clock = StepClock(world, *item, process, event.step(), StartDay(command), today);
  if (clock) *event.mutable_step_clock() = *std::move(clock);
}

}  // namespace

Outcome DecideSettleReview(const World& world, const journal::SettleReview& command, const Ordered& ordered) {
  Outcome outcome;
  const auto* subject = world.state.Find<journal::Case>(command.case_no());
  if (subject == nullptr || !FollowsProcess(*subject) || subject->review().ended() || !HearsItsProcess(*subject)) return outcome;
  journal::Event event;
  journal::ReviewAdvanced& advanced = *event.mutable_review_advanced();
  advanced.set_case_no(subject->case_no());
  const auto* instance = world.state.Find<Instance>(command.instance_id());
  const bool own = instance != nullptr && ReviewedCase(*instance) == subject->case_no();
  const bool learnt = own ? Learn(*subject, *instance, advanced) : NeverBegan(*subject, command, advanced);
  if (!learnt) return outcome;
  AddClock(world, *subject, command, advanced);
  outcome.events.push_back({.event = std::move(event),
                            .subject = SubjectName(subject->case_no()),
                            .occurred_at = std::min(Instant::FromMicros(command.at_us()), ordered.legal_time),
                            .actor = std::string(kProcessActor),
                            .delegated_by = {}});
  return outcome;
}

}  // namespace yici::approval
