#include "services/steward/service/present.h"

#include "services/approval/service/present.h"
#include "services/base/text.h"
#include "services/steward/machine/vocabulary.h"

namespace yici::steward {
namespace {

void PresentClock(const journal::DemandClock& clock, api::DemandClockView* out) {
  out->set_clock(std::string(NameOf(clock.kind()).word));
  out->set_start_day(approval::DayText(clock.start_day()));
  out->set_limit_wd(clock.limit_wd());
  out->set_extension_wd(clock.extension_wd());
  out->set_limit_hours(clock.limit_hours());
  out->set_due_day(approval::DayText(clock.due_day()));
  approval::SetTime(clock.due_us(), out->mutable_due());
  out->set_provisional(clock.provisional());
  out->set_calendar_version(clock.calendar_version());
}

void PresentStep(const journal::DemandStep& step, const journal::Demand& demand, bool whole, api::DemandStepView* out) {
  out->set_event(std::string(EventTypeOf(step.event())));
  approval::SetTime(step.occurred_us(), out->mutable_occurred());
  if (whole || !TellsWhoReported(demand, step.actor())) out->set_actor(step.actor());
  out->set_department_id(step.department_id());
  out->set_note(step.note());
  out->set_state(std::string(NameOf(step.state()).word));
  out->set_level(step.level());
}

// What stands beside the reporter and leads to it.
void PresentOrigin(const server::Gate& gate, const server::ReadView& view, const journal::Demand& demand, api::Demand* out) {
  PresentCaller(gate, view, demand.caller(), Masking::kMasked, out->mutable_caller());
  out->set_external_ref(demand.external_ref());
  out->set_project_id(demand.project_id());
  out->set_steward_id(StewardNow(view, demand));
}

}  // namespace

bool TellsWhoReported(const journal::Demand& demand, std::string_view actor) {
  return actor == demand.submitter() || actor.starts_with("enterprise:");
}

Sight SightOf(const server::ReadView& view, const server::Caller& caller, const journal::Demand& demand) {
  const std::string& id = caller.principal.id();
  if (caller.principal.kind() == journal::PRINCIPAL_KIND_ENTERPRISE) {
    const std::string own = StrCat("enterprise:", demand.caller().uscc());
    return !demand.caller().uscc().empty() && own == id ? Sight::kWhole : Sight::kNothing;
  }
  if (!demand.submitter().empty() && demand.submitter() == id) return Sight::kWhole;
  if (caller.principal.kind() != journal::PRINCIPAL_KIND_OFFICER) return Sight::kNothing;
  return SightOf(view, id, demand, view.published().today);
}

void PresentReply(const server::Gate& gate, const journal::Answer& answer, api::DemandReply* reply) {
  gate.SetCommandReply(answer, reply->mutable_command());
  const journal::DemandAnswer& demand = answer.demand();
  reply->set_demand_no(demand.demand_no());
  reply->set_state(std::string(NameOf(demand.state()).word));
  reply->set_etag(demand.etag());
  reply->set_level(demand.level());
  reply->set_department_id(demand.department_id());
  reply->set_rule(demand.rule());
  reply->set_rule_version(demand.rule_version());
  reply->set_priority(demand.priority());
  reply->set_first_response(demand.first_response());
  reply->set_duplicate_of(demand.duplicate_of());
  for (const journal::DemandClock& clock : demand.clocks()) PresentClock(clock, reply->add_clocks());
  reply->set_redo_rounds(demand.redo_rounds());
  reply->set_urgent(demand.urgent());
  reply->set_limit_wd(demand.limit_wd());
}

void PresentCaller(const server::Gate& gate, const server::ReadView& view, const journal::DemandCaller& caller, Masking masking,
                   api::DemandCallerView* out) {
  journal::Party party;
  if (caller.has_name()) *party.mutable_name() = caller.name();
  if (caller.has_phone()) *party.mutable_phone() = caller.phone();
  if (caller.has_address()) *party.mutable_address() = caller.address();
  api::PartyView shown;
  approval::PresentParty(gate, view, party,
                         masking == Masking::kMasked ? approval::Masking::kMasked : approval::Masking::kUnmasked, &shown);
  out->set_uscc(caller.uscc());
  out->set_org_name(caller.org_name());
  out->set_name(shown.name());
  out->set_phone(shown.phone());
  out->set_address(shown.address());
}

void PresentDemand(const server::Gate& gate, const server::ReadView& view, const journal::Demand& demand, Sight sight,
                   bool with_steps, api::Demand* out) {
  const bool whole = sight == Sight::kWhole;
  out->set_demand_no(demand.demand_no());
  out->set_issue(demand.issue());
  out->set_channel(std::string(NameOf(demand.channel()).word));
  out->set_state(std::string(NameOf(demand.state()).word));
  out->set_result(std::string(NameOf(demand.result()).word));
  out->set_kind(std::string(NameOf(demand.kind()).word));
  out->set_text(demand.text());
  if (whole) PresentOrigin(gate, view, demand, out);
  if (!whole) out->mutable_caller()->set_withheld(true);
  out->set_category_id(demand.category_id());
  out->set_jurisdiction(demand.jurisdiction());
  out->set_department_id(demand.department_id());
  for (const journal::DemandOpinion& joint : demand.joint()) {
    auto* shown = out->add_joint();
    shown->set_department_id(joint.department_id());
    shown->set_text(joint.text());
  }
  out->set_rule(demand.rule());
  out->set_rule_version(demand.rule_version());
  out->set_priority(demand.priority());
  out->set_first_response(demand.first_response());
  out->set_urgent(demand.urgent());
  out->set_limit_wd(demand.limit_wd());
  out->set_returns(demand.returns());
  out->set_redo_rounds(demand.redo_rounds());
  out->set_calls_unanswered(demand.calls_unanswered());
  out->set_level(demand.level());
  for (const journal::DemandClock& clock : demand.clocks()) PresentClock(clock, out->add_clocks());
  out->set_reply(demand.reply());
  out->set_duplicate_of(demand.duplicate_of());
  out->set_reopens(demand.reopens());
  out->set_reopened_by(demand.reopened_by());
  for (int i = 0; with_steps && i < demand.steps_size(); ++i) {
    PresentStep(demand.steps(i), demand, whole, out->add_steps());
  }
  out->set_etag(demand.etag());
  approval::SetTime(demand.created_us(), out->mutable_created());
}

}  // namespace yici::steward
