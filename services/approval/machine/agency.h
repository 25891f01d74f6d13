// Acting for the applicant by its mandate (代办): who may, and who for that reason may not decide.
//
//   const journal::AgencyMandate* mandate = nullptr;
//   if (Refusal refusal = CheckAgency(state, principal, ActAt(subject), today, &mandate)) return refusal;
//
// The mandate is the directory's, judged on ordered state; that the sender names the enterprise for which it acts is said in
// the command's on_behalf_of.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_AGENCY_H_
#define YICI_SERVICES_APPROVAL_MACHINE_AGENCY_H_

#include <string_view>

#include "services/approval/machine/rejections.h"
#include "services/base/outcome.h"
#include "services/directory/machine/agency.h"

namespace yici::approval {

// Whether a steward says that he acts for an enterprise, and not at a window.
bool ActsForEnterprise(const StateReader& state, const Ordered& ordered, std::string_view window_id);
// An act at a case for its applicant.
directory::AgencyAct ActAt(const journal::Case& subject);
// MANDATE_EXPIRED or MANDATE_MISSING; else the mandate.
Refusal CheckAgency(const StateReader& state, std::string_view principal, const directory::AgencyAct& act, CivilDay today,
                    const journal::AgencyMandate** mandate);
// Whoever has submitted the case as an agent, or acts for its applicant today, decides nothing of it.
bool IsAgentOf(const StateReader& state, const journal::Case& subject, std::string_view principal, CivilDay today);
journal::Agency MakeAgency(const journal::AgencyMandate& mandate, std::string_view principal);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_AGENCY_H_
