#include "services/steward/service/policy_present.h"

#include <string>

#include "absl/strings/escaping.h"
#include "services/approval/service/present.h"
#include "services/directory/machine/rights.h"
#include "services/steward/machine/policy.h"
#include "services/steward/machine/vocabulary.h"

namespace yici::steward {

void PresentPolicy(const server::ReadView& view, const journal::Policy& policy, Detail detail, ShowsQuestion shows,
                   api::Policy* out) {
  out->set_policy_no(policy.policy_no());
  out->set_state(std::string(NameOf(policy.state()).word));
  out->set_number(policy.number());
  out->set_title(policy.title());
  out->set_text_digest(absl::BytesToHexString(policy.text_digest()));
  out->set_department_id(policy.department_id());
  const auto* department = view.Find<journal::Department>(policy.department_id());
  if (department != nullptr) out->set_department_name_zh(department->name_zh());
  out->set_jurisdiction(policy.jurisdiction());
  out->set_audience(policy.audience());
  out->set_valid_from(approval::DayText(policy.valid_from_day()));
  out->set_valid_until(approval::DayText(policy.valid_until_day()));
  out->set_in_force(IsInForce(policy, view.published().today));
  out->set_version(policy.version());
  out->set_replaces(policy.replaces());
  out->set_replaced_by(policy.replaced_by());
  out->set_answer_limit_wd(policy.answer_limit_wd());
  out->set_table_digest(policy.table_digest());
  out->set_etag(policy.etag());
  if (detail == Detail::kBrief) return;
  for (const journal::PolicyInterpretation& interpretation : policy.interpretations()) {
    auto* shown = out->add_interpretations();
    shown->set_text(interpretation.text());
    shown->set_day(approval::DayText(interpretation.day()));
    if (!interpretation.question_no().empty() && !shows(interpretation.question_no())) continue;
    shown->set_actor(interpretation.actor());
    shown->set_question_no(interpretation.question_no());
  }
}

void PresentPolicySteps(const journal::Policy& policy, api::Policy* out) {
  for (const journal::PolicyStep& step : policy.steps()) {
    auto* shown = out->add_steps();
    shown->set_event(std::string(EventTypeOf(step.event())));
    approval::SetTime(step.occurred_us(), shown->mutable_occurred());
    shown->set_actor(step.actor());
    shown->set_state(std::string(NameOf(step.state()).word));
    shown->set_note(step.note());
  }
}

void PresentCounts(const journal::PolicyProgress& progress, api::PolicyCounts* out) {
  out->set_delivered(progress.delivered());
  out->set_read(progress.read());
  out->set_unread(progress.delivered() - progress.read());
  out->set_questions(progress.questions());
  out->set_answered(progress.answered());
  out->set_open(progress.questions() - progress.answered());
  out->set_delivering(progress.due_us() != 0);
  out->set_looked_at(progress.looked_at());
}

void PresentDelivery(const server::ReadView& view, const journal::PolicyDelivery& delivery, api::PolicyDeliveryView* out) {
  out->set_policy_no(delivery.policy_no());
  out->set_uscc(delivery.uscc());
  journal::Enterprise enterprise;
  if (view.ReadInto(delivery.uscc(), &enterprise)) {
    out->set_name_zh(enterprise.name_zh());
    if (!enterprise.steward_id().empty()) out->set_steward_id(directory::OwnerOf(view, enterprise.steward_id()));
  }
  out->set_liaison_id(delivery.liaison_id());
  out->set_jurisdiction(delivery.jurisdiction());
  out->set_rule(delivery.rule());
  out->set_rule_version(delivery.rule_version());
  approval::SetTime(delivery.delivered_us(), out->mutable_delivered());
  out->set_questions(delivery.questions());
  if (delivery.read_us() == 0) return;
  approval::SetTime(delivery.read_us(), out->mutable_read());
  out->set_read_by(delivery.read_by());
}

void PresentQuestion(const server::ReadView& view, const journal::PolicyQuestion& question, api::PolicyQuestion* out) {
  const AnswerDue due = DueOf(question, *view.published().calendar, view.published().today);
  journal::Policy policy;
  if (view.ReadInto(question.policy_no(), &policy)) out->set_policy_title(policy.title());
  out->set_question_no(question.question_no());
  out->set_state(std::string(NameOf(question.state()).word));
  out->set_policy_no(question.policy_no());
  out->set_uscc(question.uscc());
  out->set_jurisdiction(question.jurisdiction());
  out->set_department_id(question.department_id());
  out->set_text(question.text());
  out->set_asked_day(approval::DayText(question.asked_day()));
  out->set_due_day(due.day.ToString());
  out->set_provisional(due.provisional);
  out->set_late_wd(question.answered_day() == 0 ? due.late_wd : question.late_wd());
  out->set_answer(question.answer());
  out->set_answered_day(approval::DayText(question.answered_day()));
  out->set_answered_by(question.answered_by());
  out->set_interpretation(question.interpretation());
  out->set_etag(question.etag());
}

}  // namespace yici::steward
