#include "services/workflow/service/present.h"

#include <algorithm>
#include <memory>
#include <set>
#include <vector>

#include "services/workflow/machine/calendar_days.h"
#include "services/workflow/machine/process_rows.h"
#include "services/workflow/service/values.h"

namespace yici::workflow {
namespace {

// The graphs of an instance's definitions, held for as long as it is shown.
class Elements {
 public:
  Elements(const StateReader& state, SharedLibrary& library, const Instance& instance) : instance_(instance) {
    for (const Instance::Definition& definition : instance.definitions()) {
      std::shared_ptr<const bpmn::Graph> graph;
      if (const auto compilation = library.Find(state, definition.digest())) {
        const auto found = compilation->graphs.find(definition.process());
        if (found != compilation->graphs.end()) graph = found->second;
      }
      graphs_.push_back(std::move(graph));
    }
  }
  // The id of a node in what runs in a scope; its number when the definition cannot be read.
  std::string Name(uint64_t scope, uint32_t node) const {
    const auto* row = FindRow(instance_.scopes(), scope);
    const bool known = row != nullptr && row->definition() < graphs_.size() && graphs_[row->definition()] != nullptr &&
                       node < graphs_[row->definition()]->nodes.size();
    return known ? graphs_[row->definition()]->nodes[node].id : "#" + std::to_string(node);
  }

 private:
  const Instance& instance_;
  std::vector<std::shared_ptr<const bpmn::Graph>> graphs_;
};

std::string_view StatusName(Instance::Status status) {
  switch (status) {
    case Instance::RUNNING: return "RUNNING";
    case Instance::COMPLETED: return "COMPLETED";
    case Instance::FAILED: return "FAILED";
    case Instance::CANCELLED: return "CANCELLED";
    default: return "";
  }
}

int32_t VersionOf(const StateReader& state, const Instance::Definition& definition) {
  const auto* row = state.Find<journal::ProcessDefinition>(definition.process());
  for (int at = 0; row != nullptr && at < row->versions_size(); ++at) {
    if (row->versions(at).digest() == definition.digest()) return row->versions(at).version();
  }
  return 0;
}

// Where it stands: tokens, and activities that something is done for.
void PresentElements(const Instance& instance, const Elements& elements, api::ProcessInstance* out) {
  std::set<std::string> names;
  for (const auto& token : instance.tokens()) names.insert(elements.Name(token.scope(), token.node()));
  for (const auto& task : instance.tasks()) names.insert(task.element());
  for (const auto& job : instance.jobs()) names.insert(job.element());
  for (const std::string& name : names) out->add_elements(name);
}

struct ShownDue {
  std::string text;
  bool provisional = false;
};

// A date that waits for a notice has no row: it is shown as the weekdays have it (domain 2.4).
template <class Row>
ShownDue DueOf(const Row& row, const calendar::Calendar& calendar) {
  if (row.from_us() == 0) return {TimeText(row.due_us())};
  const WorkingDays::End end = CalendarDays(calendar).After(Instant::FromMicros(row.from_us()), row.working_days());
  const bool counted = end.provisional || row.due_us() == kParkedUs;
  return {counted ? end.at.ToString() : TimeText(row.due_us()), end.provisional};
}

void PresentTimers(const Instance& instance, const Elements& elements, const calendar::Calendar& calendar,
                   api::ProcessInstance* out) {
  for (const auto& timer : instance.timers()) {
    auto* shown = out->add_timers();
    const ShownDue due = DueOf(timer, calendar);
    shown->set_element(elements.Name(timer.scope(), timer.node()));
    shown->set_due(due.text);
    shown->set_provisional(due.provisional);
    if (timer.from_us() != 0) shown->set_working_days(timer.working_days());
  }
}

void PresentWaits(const Instance& instance, const Elements& elements, api::ProcessInstance* out) {
  for (const auto& wait : instance.subscriptions()) {
    auto* shown = out->add_waiting();
    shown->set_element(elements.Name(wait.scope(), wait.node()));
    shown->set_kind(wait.kind() == Instance::Subscription::MESSAGE  ? "message"
                    : wait.kind() == Instance::Subscription::SIGNAL ? "signal"
                                                                    : "condition");
    shown->set_name(wait.name());
    shown->set_key(wait.key());
  }
}

void PresentSigners(const Instance::Task& task, api::Task* out) {
  switch (task.sign()) {
    case Instance::ALL: out->set_sign("all"); break;
    case Instance::ANY: out->set_sign("any"); break;
    case Instance::COUNT: out->set_sign(std::to_string(task.sign_needed())); break;
    case Instance::LEAD: out->set_sign("lead"); break;
    default: break;
  }
  for (const auto& signer : task.signers()) {
    auto* shown = out->add_signers();
    shown->set_person(signer.person());
    shown->set_position(static_cast<api::SignerPosition>(signer.position()));
    shown->set_added_by(signer.added_by());
    shown->set_spoken(signer.spoken());
    shown->set_agree(signer.agree());
  }
}

// What officers did and said, and who has a copy.
void PresentDeeds(const Instance& instance, api::ProcessInstance* out) {
  for (const auto& done : instance.done()) {
    auto* shown = out->add_done();
    shown->set_task(done.task());
    shown->set_element(done.element());
    shown->set_by(done.by());
    shown->set_at(TimeText(done.at_us()));
    shown->set_taken_back(done.taken_back());
  }
  for (const auto& opinion : instance.opinions()) {
    auto* shown = out->add_opinions();
    shown->set_task(opinion.task());
    shown->set_element(opinion.element());
    shown->set_person(opinion.person());
    shown->set_by(opinion.by());
    shown->set_agree(opinion.agree());
    shown->set_remark(opinion.remark());
    shown->set_at(TimeText(opinion.at_us()));
    shown->set_of_delegate(opinion.kind() == Instance::Opinion::DELEGATE);
  }
  for (const auto& copy : instance.copies()) out->add_copied_to(copy.person());
}

void PresentJob(const StateReader& state, const Instance& instance, const Instance::Job& job, api::Job* out) {
  out->set_instance_id(instance.id());
  out->set_job(job.id());
  out->set_type(job.type());
  out->set_element(job.element());
  out->set_subject(instance.subject());
  out->set_retries(static_cast<int32_t>(job.retries()));
  out->set_failure(job.failure());
  for (const auto& header : job.headers()) (*out->mutable_headers())[header.name()] = header.value();
  const auto* lease = state.Find<journal::JobLease>(JobKey(instance.id(), job.id()));
  if (lease != nullptr) out->set_until(TimeText(lease->until_us()));
}

}  // namespace

std::string TimeText(int64_t us) { return us == 0 ? std::string() : Instant::FromMicros(us).ToString(); }

void PresentTask(const StateReader& state, const calendar::Calendar& calendar, const Instance& instance,
                 const Instance::Task& task, Detail detail, api::Task* out) {
  out->set_instance_id(instance.id());
  out->set_task(task.id());
  out->set_element(task.element());
  out->set_name(task.name());
  if (instance.definitions_size() > 0) out->set_process_id(instance.definitions(0).process());
  out->set_subject(instance.subject());
  *out->mutable_people() = task.people();
  *out->mutable_posts() = task.posts();
  *out->mutable_departments() = task.departments();
  const ShownDue due = DueOf(task, calendar);
  out->set_due(due.text);
  out->set_due_provisional(due.provisional);
  out->set_form(task.form());
  out->set_opened(TimeText(task.opened_us()));
  out->set_etag(task.revision());
  PresentSigners(task, out);
  if (const auto* touched = state.Find<journal::TaskState>(TaskKey(instance.id(), task.id()))) {
    out->set_holder(touched->holder());
    out->set_owner(touched->owner());
    out->set_held_until(TimeText(touched->held_until_us()));
    out->set_etag(std::max(task.revision(), touched->revision()));
  }
  if (detail == Detail::kList) return;
  for (const journal::FeelEntry& variable : VariablesOf(instance, task.scope())) {
    *out->add_variables() = Reread<api::Variable>(variable);
  }
}

void PresentActivated(const journal::ActivatedJob& job, api::Job* out) {
  out->set_instance_id(job.instance_id());
  out->set_job(job.job());
  out->set_type(job.type());
  out->set_element(job.element());
  out->set_subject(job.subject());
  out->set_retries(job.retries());
  for (const auto& header : job.headers()) (*out->mutable_headers())[header.key()] = header.value();
  RereadAll(job.variables(), out->mutable_variables());
  out->set_until(TimeText(job.until_us()));
}

void PresentIncident(const Instance& instance, const Instance::Incident& incident, api::Incident* out) {
  out->set_instance_id(instance.id());
  out->set_incident(incident.id());
  out->set_element(incident.element());
  out->set_reason(incident.reason());
  out->set_detail(incident.detail());
  out->set_opened(TimeText(incident.opened_us()));
  if (incident.reason() != kEventFailed) out->set_job(incident.job());
}

void PresentInstance(const StateReader& state, SharedLibrary& library, const calendar::Calendar& calendar,
                     const Instance& instance, Detail detail, api::ProcessInstance* out) {
  out->set_instance_id(instance.id());
  if (instance.definitions_size() > 0) {
    out->set_process_id(instance.definitions(0).process());
    out->set_digest(instance.definitions(0).digest());
    out->set_version(VersionOf(state, instance.definitions(0)));
  }
  out->set_subject(instance.subject());
  out->set_status(std::string(StatusName(instance.status())));
  out->set_error(instance.error());
  out->set_started(TimeText(instance.started_us()));
  out->set_ended(TimeText(instance.ended_us()));
  out->set_suspended(TimeText(instance.suspended_us()));
  const Elements elements(state, library, instance);
  PresentElements(instance, elements, out);
  for (const auto& task : instance.tasks()) PresentTask(state, calendar, instance, task, detail, out->add_tasks());
  for (const auto& job : instance.jobs()) PresentJob(state, instance, job, out->add_jobs());
  for (const auto& incident : instance.incidents()) PresentIncident(instance, incident, out->add_incidents());
  PresentTimers(instance, elements, calendar, out);
  PresentWaits(instance, elements, out);
  if (detail == Detail::kList) return;
  PresentDeeds(instance, out);
  if (instance.scopes_size() > 0) RereadAll(instance.scopes(0).variables(), out->mutable_variables());
  if (instance.scopes_size() == 0) RereadAll(instance.results(), out->mutable_variables());
}

}  // namespace yici::workflow
