#include "services/steward/machine/errand_test_kit.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "services/directory/machine/agency.h"

namespace yici::steward {
namespace {

using journal::Command;

[[noreturn]] void Give(std::string_view what) {
  std::fprintf(stderr, "errand test kit: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

std::string Succeeds(const Done& done) {
  if (done.outcome.refused()) Give(done.reason());
  return done.ledger().errand().errand_no();
}

}  // namespace

int32_t ErrandCity::Mandate(std::string_view until, std::string_view project) {
  const auto* row = state().Find<journal::AgencyMandates>(kUscc);
  journal::AgentAuthorized event;
  journal::AgencyMandate& mandate = *event.mutable_mandate();
  mandate.set_number(row == nullptr ? 1 : row->last_number() + 1);
  mandate.set_uscc(std::string(kUscc));
  mandate.set_agent(std::string(kSteward));
  mandate.set_scope(project.empty() ? journal::MANDATE_SCOPE_ENTERPRISE : journal::MANDATE_SCOPE_PROJECT);
  mandate.set_project_id(std::string(project));
  mandate.set_until_day(CivilDay::Parse(until)->days_since_1970());
  directory::ApplyAuthorized(state(), event, DayOf(now()));
  return mandate.number();
}

void ErrandCity::Revoke(int32_t number) {
  journal::AgentRevoked event;
  event.set_uscc(std::string(kUscc));
  event.set_number(number);
  EventPosition position;
  position.legal_time = now();
  directory::ApplyAgentRevoked(state(), event, position);
}

std::string ErrandCity::BroughtErrand(std::string_view state) {
  std::string errand = Succeeds(Do(kEnterprise, Entrust(Mandate())));
  if (state == "mandated") return errand;
  Succeeds(Do(kSteward, Take(errand)));
  if (state == "taken") return errand;
  Succeeds(Do(kSteward, StartWork(errand)));
  if (state == "in_progress") return errand;
  Succeeds(Do(kSteward, LinkedCase(errand, "case-1")));
  if (state == "submitted") return errand;
  Succeeds(Do(kHandler, EndedCase(errand, "case-1")));
  Succeeds(Do(kSteward, HandResult(errand)));
  return errand;
}

const journal::Errand& ErrandCity::Errand(std::string_view errand_no) const {
  const auto* errand = state().Find<journal::Errand>(errand_no);
  if (errand == nullptr) Give(errand_no);
  return *errand;
}

Command Entrust(int32_t mandate, std::string_view project) {
  Command command;
  journal::EntrustErrand& part = *command.mutable_entrust_errand();
  part.set_uscc(std::string(kUscc));
  part.set_mandate(mandate);
  part.set_project_id(std::string(project));
  part.set_text("代办施工许可");
  return command;
}

Command Take(std::string_view errand) {
  Command command;
  command.mutable_take_errand()->set_errand_no(std::string(errand));
  return command;
}

Command StartWork(std::string_view errand) {
  Command command;
  command.mutable_start_errand()->set_errand_no(std::string(errand));
  return command;
}

Command AskFor(std::string_view errand, std::vector<std::string> names, int32_t limit_wd) {
  Command command;
  journal::AskErrandMaterials& part = *command.mutable_ask_errand_materials();
  part.set_errand_no(std::string(errand));
  for (std::string& name : names) part.add_names(std::move(name));
  part.set_limit_wd(limit_wd);
  return command;
}

Command Hand(std::string_view errand, std::string_view name) {
  Command command;
  command.mutable_hand_errand_material()->set_errand_no(std::string(errand));
  command.mutable_hand_errand_material()->set_name(std::string(name));
  return command;
}

Command LinkedCase(std::string_view errand, std::string_view case_no, std::string_view uscc) {
  Command command;
  journal::LinkErrandCase& part = *command.mutable_link_errand_case();
  part.mutable_agency()->set_errand_no(std::string(errand));
  part.mutable_agency()->set_uscc(std::string(uscc));
  part.mutable_agency()->set_agent(std::string(kSteward));
  part.set_case_no(std::string(case_no));
  return command;
}

Command EndedCase(std::string_view errand, std::string_view case_no) {
  Command command;
  journal::EndErrandCase& part = *command.mutable_end_errand_case();
  part.set_errand_no(std::string(errand));
  part.set_case_no(std::string(case_no));
  part.set_ended_by("case.delivered");
  return command;
}

Command HandResult(std::string_view errand) {
  Command command;
  command.mutable_deliver_errand()->set_errand_no(std::string(errand));
  command.mutable_deliver_errand()->set_result("许可证已领取");
  return command;
}

Command RateWith(std::string_view errand, int32_t stars) {
  Command command;
  command.mutable_rate_errand()->set_errand_no(std::string(errand));
  command.mutable_rate_errand()->set_stars(stars);
  return command;
}

Command CallOffErrand(std::string_view errand) {
  Command command;
  command.mutable_cancel_errand()->set_errand_no(std::string(errand));
  command.mutable_cancel_errand()->set_reason("改为自行办理");
  return command;
}

}  // namespace yici::steward
