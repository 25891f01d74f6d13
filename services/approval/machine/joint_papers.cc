#include "services/approval/machine/joint_papers.h"

#include <algorithm>

namespace yici::approval {
namespace {

constexpr std::string_view kFirstOfOne = "materials[0]";

journal::MaterialHeld Named(const journal::MaterialHeld& material, const std::string& id) {
  journal::MaterialHeld named = material;
  named.set_material_id(id);
  return named;
}

Reuser ReuserOf(const JointReceiver& receiver, const JointUse& use) {
  return {.applicant = receiver.applicant, .department_id = use.department_id, .day = receiver.day};
}

Refusal CheckUse(const StateReader& state, const JointReceiver& receiver, const JointUse& use,
                 const journal::MaterialHeld& material, Digests digests) {
  Materials one;
  *one.Add() = Named(material, use.material_id);
  if (Refusal refusal = CheckAttachments(*use.item, one, digests)) return refusal;
  return CheckReuse(state, ReuserOf(receiver, use), *use.item, one);
}

// 0: without end.
int32_t Earlier(int32_t one, int32_t other) {
  if (one == 0 || other == 0) return std::max(one, other);
  return std::min(one, other);
}

}  // namespace

Refusal CheckJointPaper(const StateReader& state, const JointReceiver& receiver, const std::vector<JointUse>& uses,
                        const journal::MaterialHeld& material, Digests digests, const std::string& field) {
  for (const JointUse& use : uses) {
    Refusal refusal = CheckUse(state, receiver, use, material, digests);
    if (!refusal) continue;
    if (refusal->field().starts_with(kFirstOfOne)) refusal->set_field(field + refusal->field().substr(kFirstOfOne.size()));
    return refusal;
  }
  return std::nullopt;
}

void ReceiveJointPaper(const StateReader& state, const JointReceiver& receiver, const std::vector<JointUse>& uses,
                       const journal::MaterialHeld& material, journal::MaterialHeld& held) {
  bool first = true;
  for (const JointUse& use : uses) {
    journal::MaterialHeld received;
    ReceiveMaterial(state, ReuserOf(receiver, use), *use.item, Named(material, use.material_id), received);
    const int32_t until = first ? received.valid_until() : Earlier(held.valid_until(), received.valid_until());
    if (first) held = std::move(received);
    held.set_valid_until(until);
    first = false;
  }
  held.set_material_id(material.material_id());
}

const journal::MaterialHeld& PaperOf(const StateReader& state, const journal::MaterialHeld& held) {
  if (held.shared_from().empty()) return held;
  const auto* parent = state.Find<journal::Case>(held.shared_from());
  if (parent == nullptr) return held;
  for (const journal::MaterialHeld& paper : parent->materials()) {
    if (paper.material_id() == held.shared_material_id()) return paper;
  }
  return held;
}

}  // namespace yici::approval
