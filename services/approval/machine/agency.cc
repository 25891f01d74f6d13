#include "services/approval/machine/agency.h"

#include <string>

#include "services/directory/machine/rights.h"

namespace yici::approval {

bool ActsForEnterprise(const StateReader& state, const Ordered& ordered, std::string_view window_id) {
  constexpr std::string_view kEnterprisePrefix = "enterprise:";
  const journal::Principal& sender = ordered.arrival.principal();
  const bool says_so = window_id.empty() && sender.kind() == journal::PRINCIPAL_KIND_OFFICER &&
                       ordered.arrival.on_behalf_of().starts_with(kEnterprisePrefix);
  return says_so && directory::HoldsAnywhere(state, sender.id(), directory::role::kSteward, DayOf(ordered.legal_time));
}

directory::AgencyAct ActAt(const journal::Case& subject) {
  return {.uscc = subject.applicant().uscc(),
          .case_no = subject.case_no(),
          .joint_parent = subject.joint().parent(),
          .project_id = subject.agency().project_id(),
          .project_code = subject.project_code()};
}

Refusal CheckAgency(const StateReader& state, std::string_view principal, const directory::AgencyAct& act, CivilDay today,
                    const journal::AgencyMandate** mandate) {
  const directory::AgencyFinding found = directory::FindAgency(state, principal, act, today);
  *mandate = found.mandate;
  switch (found.standing) {
    case directory::AgencyStanding::kStands: return std::nullopt;
    case directory::AgencyStanding::kExpired:
      return Deny(
          Reason::kMandateExpired, "on_behalf_of",
          {{"mandate", std::to_string(found.mandate->number())}, {"until", CivilDay(found.mandate->until_day()).ToString()}});
    default: return Deny(Reason::kMandateMissing, "on_behalf_of", {{"uscc", act.uscc}});
  }
}

bool IsAgentOf(const StateReader& state, const journal::Case& subject, std::string_view principal, CivilDay today) {
  if (subject.has_agency() && subject.agency().agent() == principal) return true;
  return directory::FindAgency(state, principal, ActAt(subject), today).standing == directory::AgencyStanding::kStands;
}

journal::Agency MakeAgency(const journal::AgencyMandate& mandate, std::string_view principal) {
  journal::Agency agency;
  agency.set_uscc(mandate.uscc());
  agency.set_agent(std::string(principal));
  agency.set_park_id(std::string(directory::ParkOf(mandate)));
  agency.set_mandate(mandate.number());
  return agency;
}

}  // namespace yici::approval
