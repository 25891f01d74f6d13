// A joint matter as shown: its children with their state, when each is due and what it waits for.
#include "services/approval/machine/joint.h"
#include "services/approval/machine/steps.h"
#include "services/approval/machine/view.h"
#include "services/approval/service/present.h"
#include "services/base/text.h"
#include "services/catalog/machine/lookup.h"

namespace yici::approval {
namespace {

void Set(api::Text* out, std::string zh, std::string en) {
  out->set_zh(std::move(zh));
  out->set_en(std::move(en));
}

void SetItemName(const server::ReadView& view, const journal::Case& subject, api::Text* out) {
  const auto* item = catalog::ItemVersion(view, subject.item_code(), subject.item_effective_day());
  if (item != nullptr) Set(out, item->name_zh(), item->name_en());
}

std::string Lacking(const journal::Case& child) {
  std::string text;
  for (const std::string& id : Outstanding(child)) text += StrCat(text.empty() ? "" : ", ", id);
  return text;
}

// Whom or what a child waits for, before it has ended.
void SetWaitsFor(const journal::Case& child, api::Text* out) {
  switch (child.state()) {
    case journal::CASE_STATE_PENDING_PRE_REVIEW: return Set(out, "部门预审", "pre-review by the organ");
    case journal::CASE_STATE_RECEIVED: return Set(out, "部门受理", "acceptance by the organ");
    case journal::CASE_STATE_AWAITING_SUPPLEMENT:
    case journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW:
      return Set(out, StrCat("申请人补正：", Lacking(child)), StrCat("the applicant: ", Lacking(child)));
    case journal::CASE_STATE_SPECIAL_PROCEDURE: return Set(out, "特别程序", "a special procedure");
    case journal::CASE_STATE_GRANTED:
    case journal::CASE_STATE_REFUSED:
    case journal::CASE_STATE_AWAITING_DELIVERY: return Set(out, "送达", "delivery");
    default: break;
  }
  if (!IsHandling(child.state())) return;
  if (ChainComplete(child)) return Set(out, "决定", "the ruling");
  const Names step = StepNames(child.steps(child.current_step()).step());
  Set(out, std::string(step.zh), std::string(step.en));
}

void PresentChild(const server::ReadView& view, const journal::Case& child, api::JointChildView* out) {
  out->set_case_no(child.case_no());
  out->set_item_code(child.item_code());
  SetItemName(view, child, out->mutable_item_name());
  out->set_department_id(child.department_id());
  out->set_mandatory(child.joint().mandatory());
  out->set_state(static_cast<api::CaseState>(child.state()));
  const Names state = NameOf(child.state());
  Set(out->mutable_state_text(), std::string(state.zh), std::string(state.en));
  SetWaitsFor(child, out->mutable_waits_for());
  out->set_result_code(ResultCode(child));
  const journal::Clock* shown = ShownClock(child);
  if (shown == nullptr) return;
  const ClockView clock = ViewClock(child, *shown, *view.published().calendar, view.published().today);
  out->set_due_day(clock.due.ToString());
  out->set_provisional(clock.provisional);
}

// A parent's papers are named by the children's items.
void NamePapers(const server::ReadView& view, const journal::Case& parent, api::Case* out) {
  for (const journal::Case* child : ChildrenOf(view, parent)) {
    const auto* item = catalog::ItemVersion(view, child->item_code(), child->item_effective_day());
    if (item == nullptr) continue;
    for (const journal::Material& material : item->materials()) {
      for (api::MaterialView& shown : *out->mutable_materials()) {
        if (shown.name().empty() && shown.material_id() == material.material_id()) shown.set_name(material.name_zh());
      }
    }
  }
}

}  // namespace

void PresentJoint(const server::ReadView& view, const journal::Case& subject, api::Case* out) {
  api::JointView& joint = *out->mutable_joint();
  joint.set_joint_matter_id(subject.joint().joint_matter_id());
  joint.set_parent(subject.joint().parent());
  joint.set_mandatory(subject.joint().mandatory());
  if (!IsJointParent(subject)) return;
  NamePapers(view, subject, out);
  const JointSavings savings = SavingsOf(view, subject);
  joint.set_saved_papers(savings.papers);
  joint.set_saved_visits(savings.visits);
  for (const journal::Case* child : ChildrenOf(view, subject)) PresentChild(view, *child, joint.add_children());
}

void PresentStatusParts(const server::ReadView& view, const journal::Case& subject, api::CaseStatus* out) {
  for (const journal::Case* child : ChildrenOf(view, subject)) {
    auto* part = out->add_parts();
    SetItemName(view, *child, part->mutable_item_name());
    const Names state = NameOf(child->state());
    Set(part->mutable_state(), std::string(state.zh), std::string(state.en));
  }
}

void SetJointDetail(const journal::Event& event, api::Text* out) {
  static constexpr Names kOutcomes[] = {{"办理中", "open"},           {"准予", "granted"},   {"不予", "refused"},
                                        {"不予受理", "not accepted"}, {"撤件", "withdrawn"}, {"终止", "terminated"},
                                        {"转报", "forwarded up"},     {"撤销", "revoked"},   {"注销", "cancelled"}};
  if (event.has_joint_child_settled()) {
    const journal::JointChild& child = event.joint_child_settled().child();
    const size_t index = static_cast<size_t>(child.outcome()) < std::size(kOutcomes) ? child.outcome() : 0;
    const Names outcome = kOutcomes[index];
    return Set(out, StrCat("子办件 ", child.case_no(), "：", outcome.zh), StrCat("child ", child.case_no(), ": ", outcome.en));
  }
  if (event.has_joint_accepted()) {
    const std::string day = DayText(event.joint_accepted().acceptance_day());
    const std::string due = DayText(event.joint_accepted().statutory_clock().due_day());
    return Set(out, StrCat("全部必办事项已受理，联办时限自 ", day, " 起算，", due, " 到期"),
               StrCat("every mandatory item is accepted; the joint limit runs from ", day, ", due ", due));
  }
  if (event.has_joint_concluded()) {
    return event.joint_concluded().state() == journal::CASE_STATE_COMPLETED
               ? Set(out, "全部必办事项已办结", "every mandatory item has ended")
               : Set(out, "全部必办事项已作出决定", "every mandatory item has its ruling");
  }
  std::string ids;
  for (const auto& material : event.joint_materials_judged().materials()) {
    ids += StrCat(ids.empty() ? "" : ", ", material.material_id());
  }
  Set(out, StrCat("共享材料状态更新：", ids), StrCat("shared papers judged: ", ids));
}

}  // namespace yici::approval
