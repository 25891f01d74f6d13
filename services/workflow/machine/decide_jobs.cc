// Jobs for other systems: taken with a lease in legal time, held on to, completed, failed with a back-off, or ended by a BPMN
// error.
#include <algorithm>
#include <set>

#include "services/base/text.h"
#include "services/workflow/machine/commands.h"
#include "services/workflow/machine/decide.h"
#include "services/workflow/machine/process_rows.h"

namespace yici::workflow {
namespace {

constexpr int32_t kRetriesMax = 100;
constexpr size_t kPassedOverMax = 100;  // jobs of instances with a timer that is due

struct Held {
  const Instance* instance = nullptr;
  const Instance::Job* job = nullptr;
};

// An officer is a worker of the types whose list names him, and knows of no other job.
Refusal FindJob(Desk& desk, const std::string& instance_id, uint64_t id, Held* held) {
  held->instance = desk.Find(instance_id);
  held->job = held->instance == nullptr ? nullptr : FindRow(held->instance->jobs(), id);
  const Refusal missing = Deny(Reason::kJobNotFound, "job", {{"job", std::to_string(id)}});
  if (desk.RequireWorker() && (held->job == nullptr || desk.RequireWorkerOf(held->job->type()))) return missing;
  if (Refusal refused = desk.Open(instance_id)) return refused;
  if (held->job == nullptr) return missing;
  if (Refusal refused = desk.RequireWorkerOf(held->job->type())) return refused;
  // A lease that ended is still good while nobody else has taken the job.
  const auto* lease = desk.world().state.Find<journal::JobLease>(JobKey(instance_id, id));
  if (lease != nullptr && lease->worker() == desk.sender()) return std::nullopt;
  return Deny(Reason::kJobNotHeld, "job", {{"job", std::to_string(id)}});
}

void Describe(const Instance& instance, const Instance::Job& job, int64_t until_us, journal::ActivatedJob& out) {
  out.set_instance_id(instance.id());
  out.set_job(job.id());
  out.set_type(job.type());
  out.set_element(job.element());
  out.set_subject(instance.subject());
  out.set_retries(static_cast<int32_t>(job.retries()));
  out.set_until_us(until_us);
  for (const auto& header : job.headers()) {
    auto* entry = out.add_headers();
    entry->set_key(header.name());
    entry->set_value(header.value());
  }
  for (const journal::FeelEntry& variable : VariablesOf(instance, job.scope())) *out.add_variables() = variable;
}

// The jobs of a type that wait, the longest waiting first; keys only, so that nothing is read while scanning.
std::vector<std::pair<std::string, uint64_t>> WaitingJobs(const StateReader& state, const std::string& type, Instant now,
                                                          size_t max) {
  std::vector<std::pair<std::string, uint64_t>> found;
  const std::string prefix = JobPrefix(type);
  const std::string end = prefix + U64Bytes(static_cast<uint64_t>(now.micros()) + 1);
  state.Scan(Table::kJob, prefix, end, [&](std::string_view key, std::string_view instance) {
    found.emplace_back(instance, U64FromBytes(key.substr(key.size() - 8)));
    return found.size() < max;
  });
  return found;
}

bool IsDue(const Instance& instance, Instant now) {
  const std::optional<Instant> due = NextDue(instance);
  return due && *due <= now;
}

// Of those that wait for a letter, the ones with a timer that is due: it may end the very wait.
void AddWaiting(const StateReader& state, Table table, const std::string& prefix, Instant now,
                std::vector<std::string>& touched) {
  size_t seen = 0;
  state.Scan(table, prefix, prefix + std::string(32, '\xff'), [&](std::string_view, std::string_view id) {
    const auto* instance = state.Find<journal::ProcessInstance>(id);
    const bool known = std::find(touched.begin(), touched.end(), id) != touched.end();
    if (instance != nullptr && !known && IsDue(*instance, now)) touched.emplace_back(id);
    return ++seen < kPassedOverMax && touched.size() < kSettledMax;
  });
}

}  // namespace

std::vector<std::string> AlsoTouched(const StateReader& state, const journal::Command& command, Instant now) {
  std::vector<std::string> touched;
  if (command.has_publish_message()) {
    const journal::PublishMessage& message = command.publish_message();
    AddWaiting(state, Table::kMessageWait, Token(message.name(), message.key()), now, touched);
    AddWaiting(state, Table::kMessageWait, Token(message.name()), now, touched);
  }
  if (command.has_broadcast_signal())
    AddWaiting(state, Table::kSignalWait, Token(command.broadcast_signal().name()), now, touched);
  if (!command.has_activate_jobs()) return touched;
  const auto max = static_cast<size_t>(std::clamp(command.activate_jobs().jobs_max(), 1, kActivationMax));
  for (const auto& [id, job] : WaitingJobs(state, command.activate_jobs().type(), now, max)) {
    const auto* instance = state.Find<journal::ProcessInstance>(id);
    if (instance == nullptr || !IsDue(*instance, now)) continue;
    if (std::find(touched.begin(), touched.end(), id) == touched.end()) touched.push_back(id);
    if (touched.size() == kSettledMax) break;
  }
  return touched;
}

Outcome DecideActivate(Desk& desk, const journal::ActivateJobs& command) {
  const bool within = command.jobs_max() >= 1 && command.jobs_max() <= kActivationMax && command.lease_seconds() >= 1 &&
                      command.lease_seconds() <= kLeaseSecondsMax;
  if (!within) return Refuse(Deny(Reason::kJobLimits, "jobs_max"));
  YICI_PROCESS_REQUIRE(desk.RequireWorkerOf(command.type()));
  const int64_t until = desk.ordered().legal_time.micros() + int64_t{command.lease_seconds()} * kMicrosPerSecond;
  journal::Event event;
  auto& activated = *event.mutable_jobs_activated();
  activated.set_worker(desk.sender());
  activated.set_until_us(until);
  size_t bytes = 0;
  const Instant now = desk.ordered().legal_time;
  const auto max = static_cast<size_t>(command.jobs_max());
  for (const auto& [id, job_id] : WaitingJobs(desk.world().state, command.type(), now, max + kPassedOverMax)) {
    const Instance* instance = desk.Find(id);
    const Instance::Job* job = instance == nullptr ? nullptr : FindRow(instance->jobs(), job_id);
    // What is due still comes first: it may end this very job.
    if (job == nullptr || IsDue(*instance, now)) continue;
    journal::ActivatedJob described;
    Describe(*instance, *job, until, described);
    bytes += described.ByteSizeLong();
    if (activated.jobs_size() > 0 && bytes > kActivationBytesMax) break;
    *desk.outcome().answer.add_jobs() = std::move(described);
    auto* taken = activated.add_jobs();
    taken->set_instance_id(id);
    taken->set_job(job_id);
    if (static_cast<size_t>(activated.jobs_size()) == max) break;
  }
  if (activated.jobs_size() > 0) desk.Emit(std::move(event), "jobs/" + command.type());
  return desk.Conclude();
}

// Never shorter than it was: who extends has more time, whatever he asks for.
Outcome DecideExtendLease(Desk& desk, const journal::ExtendJobLease& command) {
  const bool within = command.lease_seconds() >= 1 && command.lease_seconds() <= kLeaseSecondsMax;
  if (!within) return Refuse(Deny(Reason::kJobLimits, "lease_seconds"));
  Held held;
  YICI_PROCESS_REQUIRE(FindJob(desk, command.instance_id(), command.job(), &held));
  const auto* lease = desk.world().state.Find<journal::JobLease>(JobKey(command.instance_id(), command.job()));
  const int64_t asked = desk.ordered().legal_time.micros() + int64_t{command.lease_seconds()} * kMicrosPerSecond;
  const int64_t until = std::max(lease->until_us(), asked);
  desk.AddFact("until", Instant::FromMicros(until).ToString());
  if (until == lease->until_us()) return desk.Conclude();
  journal::Event event;
  auto& extended = *event.mutable_job_lease_extended();
  extended.set_instance_id(command.instance_id());
  extended.set_job(command.job());
  extended.set_worker(desk.sender());
  extended.set_until_us(until);
  desk.Emit(std::move(event), "processes/" + command.instance_id());
  return desk.Conclude();
}

Outcome DecideCompleteJob(Desk& desk, const journal::CompleteJob& command) {
  Held held;
  YICI_PROCESS_REQUIRE(FindJob(desk, command.instance_id(), command.job(), &held));
  YICI_PROCESS_REQUIRE(
      desk.Take(CompleteJob(*held.instance, command.job(), VariablesIn(command.variables()), desk.outside(), desk.moment())));
  return desk.Conclude();
}

Outcome DecideFailJob(Desk& desk, const journal::FailJob& command) {
  const bool within = command.retries() >= 0 && command.retries() <= kRetriesMax && command.back_off_seconds() >= 0 &&
                      command.back_off_seconds() <= kLeaseSecondsMax;
  if (!within) return Refuse(Deny(Reason::kJobLimits, "retries"));
  if (command.failure().size() > kReasonMax) return Refuse(Deny(Reason::kTextTooLong, "failure"));
  Held held;
  YICI_PROCESS_REQUIRE(FindJob(desk, command.instance_id(), command.job(), &held));
  const auto retries = static_cast<uint32_t>(command.retries());
  YICI_PROCESS_REQUIRE(
      desk.Take(FailJob(*held.instance, command.job(), retries, command.failure(), desk.outside(), desk.moment())));
  journal::Event event;
  auto& delayed = *event.mutable_job_delayed();
  delayed.set_instance_id(command.instance_id());
  delayed.set_job(command.job());
  delayed.set_until_us(desk.ordered().legal_time.micros() + int64_t{command.back_off_seconds()} * kMicrosPerSecond);
  desk.Emit(std::move(event), "processes/" + command.instance_id());
  return desk.Conclude();
}

Outcome DecideThrow(Desk& desk, const journal::ThrowJobError& command) {
  Held held;
  YICI_PROCESS_REQUIRE(FindJob(desk, command.instance_id(), command.job(), &held));
  YICI_PROCESS_REQUIRE(desk.Take(ThrowError(*held.instance, command.job(), command.code(), VariablesIn(command.variables()),
                                            desk.outside(), desk.moment())));
  return desk.Conclude();
}

}  // namespace yici::workflow
