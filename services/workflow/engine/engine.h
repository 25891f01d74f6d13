// The machine that runs BPMN processes: what a command does to one instance (BPMN 2.0.2, chapter 13).
//
//   Advance started = Start({.instance = "17.0", .process = "review", .variables = given}, outside, moment);
//   if (started.rejection) …                                       // nothing happened
//   Advance done = CompleteTask(started.instance, {.task = 9}, outside, later);
//   done.steps                                                     // the event; Fold(step, row) is all that Apply does
//   done.Thrown()                                                  // messages and signals for others
//
// Pure: the same instance, graphs, command and moment give the same steps, on every machine. A command is worked on a copy:
// each step is folded into it with the same Fold that Apply uses, until no token can move. What fails on the way (an
// expression, a missing flow) undoes its own piece of work and becomes an incident, which stands still until ResolveIncident
// tries again; other branches go on. A rejected command has no steps.
//
// Order: pieces of work are done first come, first served; inclusive joins are looked at when nothing else can move; timers
// fire in the order (due, id), each at its own due time, and whoever has others to settle between asks for one instant. An
// instance catches its own signals at once; its messages leave by Thrown(), and whoever routes them may bring them back to the
// same instance.
#ifndef YICI_SERVICES_WORKFLOW_ENGINE_ENGINE_H_
#define YICI_SERVICES_WORKFLOW_ENGINE_ENGINE_H_

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/base/outcome.h"
#include "services/workflow/bpmn/compile.h"
#include "services/workflow/feel/evaluate.h"
#include "services/workflow/engine/fold.h"
#include "services/workflow/engine/timer.h"

namespace yici::workflow {

using Variables = std::vector<journal::FeelEntry>;

// The definitions in force. A Graph stays valid for as long as the machine runs.
class Graphs {
 public:
  virtual const bpmn::Graph* Find(const Instance::Definition& definition) const = 0;
  // The version of a process that a call from another one goes to; nothing when there is none.
  virtual std::optional<Instance::Definition> Called(std::string_view process, const Instance::Definition& caller) const = 0;

 protected:
  ~Graphs() = default;
};

// One deployment, whose processes call each other.
class Deployment final : public Graphs {
 public:
  explicit Deployment(bpmn::Compiled compiled, std::string digest = "")
      : compiled_(std::move(compiled)), digest_(std::move(digest)) {}
  const bpmn::Graph* Find(const Instance::Definition& definition) const override;
  std::optional<Instance::Definition> Called(std::string_view process, const Instance::Definition& caller) const override;

 private:
  bpmn::Compiled compiled_;
  std::string digest_;
};

class WorkingDays {
 public:
  struct End {
    Instant at;
    bool provisional = false;  // days were counted that no notice speaks of yet: shown as such, and nothing fires by it
  };
  // The end of the nth working day after the day of an instant.
  virtual End After(Instant from, int days) const = 0;
  // How many working days behind the day of `from` there are up to the day that ends at `due`.
  virtual int Between(Instant from, Instant due) const = 0;

 protected:
  ~WorkingDays() = default;
};

// Decision models that business rule tasks name.
class Decisions {
 public:
  // As the definition that asks means it. Inputs are the variables in sight. Nothing: there is no such decision.
  virtual std::optional<feel::Value> Decide(std::string_view decision, const Instance::Definition& asker,
                                            feel::Evaluation& evaluation, const feel::Frame& variables) const = 0;

 protected:
  ~Decisions() = default;
};

struct Outside {
  const Graphs& graphs;
  const WorkingDays* working_days = nullptr;  // null: a timer in working days opens an incident
  const Decisions* decisions = nullptr;       // null: business rule tasks are jobs
  feel::Effort* effort = nullptr;             // of all expressions of a command; null: each instance has its own
};

struct Moment {
  Instant legal_time;
  uint64_t revision = 0;
  // It happens because a limit of days ran out at legal_time, which is the midnight behind its last day: working days of what
  // starts with it are counted from that day (domain 2.4).
  bool limit_ran_out = false;
};

struct StartCommand {
  enum class By { kNone, kMessage, kSignal, kTimer, kConditional, kElement };
  std::string instance, subject;
  std::string process, digest;
  bool owned = false;  // run for its subject
  Variables variables;
  By by = By::kNone;
  std::string name;   // of the message or signal; kTimer, kConditional, kElement: id of the start event
  Variables payload;  // of the message or signal
};

struct Advance {
  std::vector<Step> steps;
  Instance instance;                   // after the steps; as it was when rejected
  std::optional<Rejection> rejection;  // nothing happened
  bool more = false;                   // FireDue: timers may still be due; fire again
  std::vector<StartCommand> starts;    // instances that a listener asks for; their ids are to be given
  size_t bytes = 0;                    // of the steps

  std::vector<Step::Thrown> Thrown() const;
};

// Bounds.
inline constexpr size_t kStepsMax = 1'000;               // of a command, then incidents STEP_LIMIT
inline constexpr uint64_t kEffortMax = 4'000'000;        // steps of a command's expressions, together
inline constexpr size_t kStartsMax = 20;                 // instances that a listener asks for at once; then FireDue again
inline constexpr size_t kStepBytesMax = 192 << 10;       // of a command, before its last piece of work
inline constexpr size_t kPieceBytesMax = 256 << 10;      // of a piece of work; more is an incident, or refuses the command
inline constexpr size_t kCandidatesMax = 100;            // people, posts and departments of a task
inline constexpr int kCompletedMax = 1'000;              // records for compensation
inline constexpr size_t kRowsMax = 5'000;                // tokens and scopes of an instance
inline constexpr int64_t kInstancesMax = 1'000;          // of a multi-instance activity
inline constexpr size_t kVariablesBytesMax = 256 << 10;  // of an instance

// VARIABLE_INVALID: a name or value past its bounds, or a name twice.
std::optional<Rejection> CheckVariables(const Variables& variables);

Advance Start(const StartCommand& command, const Outside& outside, const Moment& moment);

// The listener of a process: a row like that of an instance, which runs nothing and waits for the message, signal and timer
// start events of a version. What triggers one asks for an instance by Advance::starts, and the listener goes on to listen.
Advance Listen(std::string_view id, const bpmn::Graph& graph, const Instance::Definition& definition, const Outside& outside,
               const Moment& moment);
bool IsListener(const Instance& instance);
// Such start events: nodes with one of their events each.
std::vector<std::pair<uint32_t, uint32_t>> HeardStarts(const bpmn::Graph& graph);

// When a timer start event of a process is due, counted from its deployment; nothing when it has no such event, or no such
// time. A provisional date starts nothing.
std::optional<Due> StartDue(const bpmn::Graph& graph, std::string_view start_event, const Outside& outside,
                            const Moment& moment);
// Whether the condition of a start event holds for variables that are given.
bool StartHolds(const bpmn::Graph& graph, std::string_view start_event, const Variables& variables, const Outside& outside,
                const Moment& moment);

struct TaskResult {
  uint64_t task = 0;
  Variables variables;
  std::optional<uint64_t> etag;  // the task's revision as the caller saw it
  std::string by = {};           // principal id of who completes it
};
Advance CompleteTask(const Instance& instance, const TaskResult& result, const Outside& outside, const Moment& moment);

Advance CompleteJob(const Instance& instance, uint64_t job, const Variables& variables, const Outside& outside,
                    const Moment& moment);
// `retries` left; 0 opens an incident.
Advance FailJob(const Instance& instance, uint64_t job, uint32_t retries, std::string_view failure, const Outside& outside,
                const Moment& moment);
// A BPMN error by the worker of a job.
Advance ThrowError(const Instance& instance, uint64_t job, std::string_view code, const Variables& variables,
                   const Outside& outside, const Moment& moment);
// Timers with due <= legal_time, up to the first that is counted in working days where the one before it was not, or the other
// way round: what they throw counts from different days.
Advance FireDue(const Instance& instance, const Outside& outside, const Moment& moment);
// Rejected when no subscription waits for it. Of several, the oldest gets it.
Advance Publish(const Instance& instance, std::string_view message, std::string_view key, const Variables& variables,
                const Outside& outside, const Moment& moment);
Advance Broadcast(const Instance& instance, std::string_view signal, const Variables& variables, const Outside& outside,
                  const Moment& moment);
// Variables of the process; conditions are looked at again.
Advance SetVariables(const Instance& instance, const Variables& variables, const Outside& outside, const Moment& moment);
// Tries again what stood still. A job gets one more retry.
Advance ResolveIncident(const Instance& instance, uint64_t incident, const Outside& outside, const Moment& moment);
Advance Cancel(const Instance& instance, std::string_view reason, const Outside& outside, const Moment& moment);

// Dates in working days, counted anew by the calendar in force; a provisional date of a timer is kParkedUs. No steps: all of
// them stand.
Advance Reschedule(const Instance& instance, const Outside& outside, const Moment& moment);
// Whether an instance has dates in working days.
bool CountsWorkingDays(const Instance& instance);

// Stands still until it is resumed: the dates keep what was left of them, those in working days their working days (the day
// of suspension is used up, the day of resumption not counted), all of them counted by the calendar in force at the
// resumption, as the law counts a clock with pauses. Fixed dates stand.
Advance Suspend(const Instance& instance, const Outside& outside, const Moment& moment);
Advance Resume(const Instance& instance, const Outside& outside, const Moment& moment);

// How an instance goes on with another version of its process: element ids of the old version that have another id in the new
// one; the others keep theirs. Rejected with MIGRATION_IMPOSSIBLE where something stands at an element that has no counterpart
// of the same kind in the counterpart of its sub-process. Timers, messages, signals and conditions that
// only the new version waits for start with the migration (of a suspended instance: with its resumption) for what is under
// way; a condition that holds by then triggers at once.
Advance Migrate(const Instance& instance, const Instance::Definition& to, const std::map<std::string, std::string>& elements,
                const Outside& outside, const Moment& moment);

// Whether firing a timer failed before: it is tried again when the incident is resolved. The incident's `job` is the timer; one
// of an earlier version has none, and holds every timer of its scope and token.
inline constexpr std::string_view kEventFailed = "EVENT_FAILED";
bool HasFailed(const Instance& instance, const Instance::Timer& timer);
// Whether an instance is put aside because its definition cannot be read any more: it has an incident of this reason, is due
// for nothing, waits for nothing and hands out no job until that is resolved.
inline constexpr std::string_view kUnreadable = "DEFINITION_UNREADABLE";
bool IsPutAside(const Instance& instance);
// The due time of a timer that waits for a notice: it fires when one has told the date (domain 2.4).
inline constexpr int64_t kParkedUs = std::numeric_limits<int64_t>::max();
// The earliest due time of an instance's timers; nothing when it is suspended, put aside or has none that could fire.
std::optional<Instant> NextDue(const Instance& instance);
// Whether the first timer that fires then is a limit in working days.
bool RunsOut(const Instance& instance, Instant due);
// The variables that a scope sees, nearest first, each name once: what a worker or a form is given.
Variables VariablesOf(const Instance& instance, uint64_t scope);

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_ENGINE_ENGINE_H_
