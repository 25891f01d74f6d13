// Reorganisations and hand-overs in the judge's words.
#include "tests/sim/translate.h"

namespace yici::sim {
namespace {

void TakeReorganization(const journal::ReorganizeDepartment& command, law::Act& act) {
  const journal::DepartmentChange& row = command.change();
  act.what = law::Do::kReorganize;
  act.department = command.department_id();
  act.change = {.kind = static_cast<law::OrganChange::Kind>(row.kind()),
                .from = row.from_day(),
                .name = row.name_zh(),
                .to = row.to(),
                .reason = row.reason(),
                .basis = row.basis(),
                .parts = {}};
  for (const journal::ItemSuccessor& part : row.parts()) act.change.parts.emplace_back(part.item_code(), part.to());
}

}  // namespace

bool TakeOrgans(const journal::Command& command, law::Act& act) {
  if (command.has_reorganize_department()) {
    TakeReorganization(command.reorganize_department(), act);
    return true;
  }
  if (!command.has_hand_over()) return false;
  act.what = law::Do::kHandOver;
  act.substitution = {.absent = command.hand_over().from(), .substitute = command.hand_over().to(), .hand_over = true};
  act.text = command.hand_over().reason();
  return true;
}

}  // namespace yici::sim
