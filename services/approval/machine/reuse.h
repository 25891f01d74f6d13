// A paper that the applicant has handed in before is taken over by reference, so that nobody brings it twice.
//
//   const Reuser reuser{.applicant = …, .department_id = …, .day = desk.day()};
//   YICI_REQUIRE(CheckReuse(state, reuser, item, command.materials()));
//   for (const auto& material : command.materials()) ReceiveMaterial(state, reuser, item, material, *received.Add());
//
// The same paper: a material whose definition has the same name, form and issuing organ, or the very same material id; and
// neither definition says that it is made for one application. It can be taken over
//   - from a case of the same applicant (USCC, or the token of the id number),
//   - where it is present and not faulty, and whose papers the organ kept: not from one that was not accepted, withdrawn,
//     terminated or cancelled, for their papers went back,
//   - as an attachment by any department; a paper copy only within the department that has it in its archive; an original on
//     paper never, for it lies in one file,
//   - until the earlier of what both definitions allow, counted from the day it was handed in.
// A paper that was itself taken over is judged at the case that was handed it, and that case is named.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_REUSE_H_
#define YICI_SERVICES_APPROVAL_MACHINE_REUSE_H_

#include "services/approval/machine/attachments.h"

namespace yici::approval {

// Who takes over, where and when.
struct Reuser {
  const journal::Party& applicant;
  std::string_view department_id;
  CivilDay day;
};

// What `wanted` (material_id, reused_from) becomes in the case that takes it over.
struct Reusable {
  journal::MaterialHeld held;
  int32_t handed_in_day = 0;  // at the case that `held` names
};
// REUSE_NOT_FOUND, REUSE_EXPIRED. A case of somebody else is answered like one that is not there.
Refusal FindReusable(const StateReader& state, const Reuser& reuser, const journal::Item& item,
                     const journal::MaterialHeld& wanted, std::string_view field, Reusable* taken);
Refusal CheckReuse(const StateReader& state, const Reuser& reuser, const journal::Item& item, const Materials& materials);

// As stored, once checked: dated, present unless a clerk marked it, valid as long as its material; or taken over.
void ReceiveMaterial(const StateReader& state, const Reuser& reuser, const journal::Item& item,
                     const journal::MaterialHeld& material, journal::MaterialHeld& held);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_REUSE_H_
