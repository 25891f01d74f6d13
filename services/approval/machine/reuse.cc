#include "services/approval/machine/reuse.h"

#include <algorithm>
#include <utility>

#include "services/approval/machine/joint.h"
#include "services/approval/machine/joint_papers.h"
#include "services/approval/machine/text.h"
#include "services/approval/machine/view.h"
#include "services/catalog/machine/lookup.h"
#include "services/directory/machine/organs.h"

namespace yici::approval {
namespace {

constexpr std::string_view kOriginal = "original";

// Whether who takes it over can look at it: a file anywhere, a copy in the department's own archive. An original on paper lies
// in one file and not in two.
bool IsWithinReach(const StateReader& state, const journal::Case& source, const journal::MaterialHeld& held,
                   const journal::Material& material, const Reuser& reuser) {
  if (!held.attachment().empty()) return true;
  // The archive of a department that ended is its successor's.
  const std::string keeper = directory::OrganOn(state, source.department_id(), source.item_code(), reuser.day);
  return keeper == reuser.department_id && material.form() != kOriginal;
}

// Where the papers went back to the applicant, or never came, or got the grant by fraud or bribery (art. 69): they are
// evidence, and prove nothing again. The archive changes nothing of it: a case is judged by how it ended.
bool KeepsPapers(const journal::Case& source) {
  if (source.erased() != 0) return false;
  if (source.revocation().ground() == journal::REVOCATION_GROUND_FRAUD_OR_BRIBERY) return false;
  const bool archived = source.state() == journal::CASE_STATE_ARCHIVED;
  switch (archived ? source.archive().from_state() : source.state()) {
    case journal::CASE_STATE_UNSPECIFIED:
    case journal::CASE_STATE_DRAFT:
    case journal::CASE_STATE_NOT_ACCEPTED:
    case journal::CASE_STATE_WITHDRAWN:
    case journal::CASE_STATE_TERMINATED:
    case journal::CASE_STATE_CANCELLED: return false;
    default: return true;
  }
}

bool IsSamePaper(const journal::Material& one, const journal::Material& other) {
  if (one.single_use() || other.single_use()) return false;
  if (one.material_id() == other.material_id()) return true;
  return !one.name_zh().empty() && one.name_zh() == other.name_zh() && one.form() == other.form() &&
         one.source_organ() == other.source_organ();
}

// A paper of an earlier case, with its definition there.
struct Paper {
  const journal::Case* source = nullptr;
  const journal::MaterialHeld* held = nullptr;
  const journal::Material* material = nullptr;
};

// The paper that `wanted` speaks of, in one case; nothing where it cannot be taken over.
Paper PaperIn(const StateReader& state, const Reuser& reuser, const journal::Material& wanted, std::string_view case_no);

// The papers of a joint matter lie with the parent; what they are, its children's items say. A child that handed its papers
// back, or was not accepted, has none to give, though the parent keeps them for the others.
Paper PaperOfChildren(const StateReader& state, const Reuser& reuser, const journal::Material& wanted,
                      const journal::Case& parent) {
  for (const journal::JointChild& child : parent.joint().children()) {
    if (const Paper paper = PaperIn(state, reuser, wanted, child.case_no()); paper.held != nullptr) return paper;
  }
  return {};
}

Paper PaperIn(const StateReader& state, const Reuser& reuser, const journal::Material& wanted, std::string_view case_no) {
  const auto* source = state.Find<journal::Case>(case_no);
  if (source == nullptr || !IsSameParty(source->applicant(), reuser.applicant) || !KeepsPapers(*source)) return {};
  if (IsJointParent(*source)) return PaperOfChildren(state, reuser, wanted, *source);
  const auto* item = catalog::ItemVersion(state, source->item_code(), source->item_effective_day());
  if (item == nullptr) return {};
  for (const journal::MaterialHeld& held : source->materials()) {
    const journal::Material* material = MaterialOf(*item, held.material_id());
    const journal::MaterialHeld& paper = PaperOf(state, held);
    // A child that is accepted keeps its judgement of a paper that another organ found faulty since: it is nothing to take
    // over.
    const bool present =
        held.status() == journal::MATERIAL_STATUS_PRESENT && paper.status() == journal::MATERIAL_STATUS_PRESENT;
    const bool there = present && material != nullptr;
    if (there && IsWithinReach(state, *source, paper, *material, reuser) && IsSamePaper(*material, wanted)) {
      return {source, &paper, material};
    }
  }
  return {};
}

// One that was taken over is judged where it was handed in.
Paper FindPaper(const StateReader& state, const Reuser& reuser, const journal::Material& wanted, std::string_view case_no) {
  const Paper found = PaperIn(state, reuser, wanted, case_no);
  if (found.held == nullptr || found.held->reused_from().empty()) return found;
  // Where that case was erased, the file is kept for whoever had taken it over, and so is how long it is valid.
  const auto* source = state.Find<journal::Case>(found.held->reused_from());
  if (source != nullptr && source->erased() != 0 && !found.held->attachment().empty()) return found;
  return PaperIn(state, reuser, *found.material, found.held->reused_from());
}

// The last day, by both definitions; 0: without end.
int32_t ValidUntil(const Paper& paper, const journal::Material& wanted) {
  int32_t until = paper.held->valid_until();
  if (wanted.validity_days() == 0) return until;
  const int32_t own = paper.held->day() + wanted.validity_days();
  return until == 0 ? own : std::min(until, own);
}

}  // namespace

Refusal FindReusable(const StateReader& state, const Reuser& reuser, const journal::Item& item,
                     const journal::MaterialHeld& wanted, std::string_view field, Reusable* taken) {
  const journal::Material* material = MaterialOf(item, wanted.material_id());
  const Paper paper = material == nullptr ? Paper() : FindPaper(state, reuser, *material, wanted.reused_from());
  if (paper.held == nullptr) return Deny(Reason::kReuseNotFound, field, {{"material", wanted.material_id()}});
  const int32_t until = ValidUntil(paper, *material);
  if (until != 0 && until < reuser.day.days_since_1970()) {
    return Deny(Reason::kReuseExpired, field,
                {{"material", wanted.material_id()}, {"valid_until", CivilDay(until).ToString()}});
  }
  taken->handed_in_day = paper.held->day();
  journal::MaterialHeld& held = taken->held;
  held = *paper.held;
  held.set_material_id(wanted.material_id());
  held.set_reused_from(paper.source->case_no());
  held.set_valid_until(until);
  held.set_day(reuser.day.days_since_1970());
  held.clear_fault();
  held.clear_channel();
  return std::nullopt;
}

Refusal CheckReuse(const StateReader& state, const Reuser& reuser, const journal::Item& item, const Materials& materials) {
  for (int i = 0; i < materials.size(); ++i) {
    if (materials[i].reused_from().empty()) continue;
    Reusable taken;
    const std::string field = Text("materials[", std::to_string(i), "].reuse_from");
    if (Refusal refusal = FindReusable(state, reuser, item, materials[i], field, &taken)) return refusal;
  }
  return std::nullopt;
}

void ReceiveMaterial(const StateReader& state, const Reuser& reuser, const journal::Item& item,
                     const journal::MaterialHeld& material, journal::MaterialHeld& held) {
  if (!material.reused_from().empty()) {
    Reusable taken;
    FindReusable(state, reuser, item, material, {}, &taken);  // checked before: it is there
    held = std::move(taken.held);
    return;
  }
  held = material;
  if (held.status() == journal::MATERIAL_STATUS_UNSPECIFIED) held.set_status(journal::MATERIAL_STATUS_PRESENT);
  held.set_day(reuser.day.days_since_1970());
  StampValidity(item, reuser.day, held);
}

}  // namespace yici::approval
