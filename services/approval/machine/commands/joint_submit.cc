// SubmitJoint (一件事一次办): one application, one set of papers; a parent case and a child for each item, in one record.
#include <algorithm>
#include <map>
#include <utility>

#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/joint.h"
#include "services/approval/machine/joint_papers.h"
#include "services/approval/machine/text.h"
#include "services/catalog/machine/joint.h"
#include "services/catalog/machine/lookup.h"
#include "services/catalog/machine/row_check.h"
#include "services/directory/machine/halls.h"

namespace yici::approval {
namespace {

using journal::SubmitCase;

struct Part {
  const journal::JointPart* row = nullptr;
  Intake intake;
};

// What is applied for: the matter, its own item, and the chosen items with their papers as one set.
struct JointIntake {
  const journal::JointMatter* matter = nullptr;
  bool in_force = true;  // false: the matter is known, but holds on another day
  SubmitCase application;
  Intake face;
  std::vector<Part> parts;
  std::vector<catalog::JointPaper> papers;
  std::map<std::string, std::string, std::less<>> paper_of;  // what any item calls a paper, to its id in the matter
};

bool Names(const google::protobuf::RepeatedPtrField<std::string>& codes, const std::string& code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

// In force on the day, else the first version there ever was: the guards then refuse it.
void FindMatter(const World& world, const std::string& id, CivilDay day, JointIntake& intake) {
  intake.matter = catalog::FindJointMatter(world.state, id, day);
  if (intake.matter != nullptr) return;
  intake.in_force = false;
  const auto* versions = world.state.Find<journal::JointMatterVersions>(id);
  if (versions == nullptr || versions->effective_days().empty()) return;
  intake.matter = world.state.Find<journal::JointMatter>(catalog::VersionKey(id, versions->effective_days(0)));
}

std::vector<JointUse> UsesOf(const JointIntake& intake, const catalog::JointPaper& paper) {
  std::vector<JointUse> uses;
  for (const catalog::PaperUse& use : paper.uses) {
    const Intake& part = intake.parts[static_cast<size_t>(use.part)].intake;
    uses.push_back({.item = part.item, .material_id = use.material_id, .department_id = part.organ.department_id});
  }
  return uses;
}

// The items applied for, as they stand on the day, and their papers.
Refusal FindParts(const World& world, const journal::SubmitJoint& command, const Ordered& ordered, JointIntake& intake) {
  std::vector<const journal::Item*> items;
  for (const journal::JointPart& row : intake.matter->parts()) {
    if (!row.mandatory() && !Names(command.optional_items(), row.item_code())) continue;
    Part& part = intake.parts.emplace_back();
    part.row = &row;
    SubmitCase single = intake.application;
    single.set_item_code(row.item_code());
    if (Refusal refusal = FindIntake(world, single, ordered, part.intake)) return refusal;
    items.push_back(part.intake.item);
  }
  intake.papers = catalog::JointPapers(items);
  for (const catalog::JointPaper& paper : intake.papers) {
    for (const catalog::PaperUse& use : paper.uses) intake.paper_of.emplace(use.material_id, paper.material_id);
  }
  return std::nullopt;
}

Refusal CheckPart(const Part& part, journal::Channel channel) {
  const std::string& code = part.row->item_code();
  if (!IsInForce(part.intake)) {
    Rejection no = DenyInactive(*part.intake.item, "joint_matter_id");
    auto* item = no.add_metadata();
    item->set_key("item_code");
    item->set_value(code);
    return no;
  }
  // A matter inside a matter has no chain.
  if (!part.intake.item->joint_matter_id().empty()) {
    return Deny(Reason::kItemNotActive, "joint_matter_id", {{"item_code", code}});
  }
  if (Offers(*part.intake.item, channel)) return std::nullopt;
  return Deny(Reason::kChannelNotOffered, "application.channel", {{"item_code", code}});
}

// A paper may be named by the id of any item that asks for it, and is handed in once.
Refusal CheckPapers(const JointIntake& intake) {
  std::vector<std::string_view> named;
  for (const journal::MaterialHeld& material : intake.application.materials()) {
    const auto paper = intake.paper_of.find(material.material_id());
    if (paper == intake.paper_of.end()) {
      return Deny(Reason::kMaterialUnknown, "application.materials", {{"material", material.material_id()}});
    }
    if (std::find(named.begin(), named.end(), paper->second) != named.end()) {
      return Deny(Reason::kMaterialDuplicate, "application.materials", {{"material", material.material_id()}});
    }
    named.push_back(paper->second);
  }
  if (intake.papers.size() <= static_cast<size_t>(kListMax)) return std::nullopt;
  return Deny(Reason::kListTooLong, "optional_items", {{"max", std::to_string(kListMax)}});
}

// Files and what is taken over from earlier cases, by every item that asks for the paper.
Refusal CheckFiles(const World& world, const Ordered& ordered, const JointIntake& intake) {
  const auto& materials = intake.application.materials();
  const JointReceiver receiver{.applicant = intake.application.applicant(), .day = ordered.day()};
  const Digests digests = DigestsFor(intake.application.channel(), ActorOf(ordered.arrival));
  for (int i = 0; i < materials.size(); ++i) {
    const std::string& id = intake.paper_of.find(materials[i].material_id())->second;
    for (const catalog::JointPaper& paper : intake.papers) {
      if (paper.material_id != id) continue;
      const std::string field = Text("application.materials[", std::to_string(i), "]");
      if (Refusal refusal = CheckJointPaper(world.state, receiver, UsesOf(intake, paper), materials[i], digests, field)) {
        return refusal;
      }
    }
  }
  return std::nullopt;
}

Refusal CheckGuards(const World& world, const journal::SubmitJoint& command, const Ordered& ordered,
                    const JointIntake& intake) {
  if (!intake.in_force) return Deny(Reason::kItemNotActive, "joint_matter_id");
  SubmitCase without_papers = intake.application;
  without_papers.clear_materials();
  if (Refusal refusal = CheckSubmitGuards(world, without_papers, ordered, intake.face)) return refusal;
  for (const std::string& code : command.optional_items()) {
    const auto& parts = intake.matter->parts();
    const bool known = std::any_of(parts.begin(), parts.end(), [&code](const auto& part) { return part.item_code() == code; });
    if (!known) return Deny(Reason::kJointPartUnknown, "optional_items", {{"item_code", code}});
  }
  for (const Part& part : intake.parts) {
    if (Refusal refusal = CheckPart(part, intake.application.channel())) return refusal;
  }
  if (Refusal refusal = CheckPapers(intake)) return refusal;
  return CheckFiles(world, ordered, intake);
}

const journal::MaterialHeld* HandedIn(const JointIntake& intake, const catalog::JointPaper& paper) {
  for (const journal::MaterialHeld& material : intake.application.materials()) {
    if (intake.paper_of.find(material.material_id())->second == paper.material_id) return &material;
  }
  return nullptr;
}

// The parent's papers: each once, as handed in or missing.
void ListPapers(journal::CaseReceived& parent, const World& world, const JointIntake& intake, CivilDay day) {
  const JointReceiver receiver{.applicant = intake.application.applicant(), .day = day};
  for (const catalog::JointPaper& paper : intake.papers) {
    journal::MaterialHeld& held = *parent.add_materials();
    const journal::MaterialHeld* material = HandedIn(intake, paper);
    const bool missing = material == nullptr || material->status() == journal::MATERIAL_STATUS_MISSING;
    if (!missing) ReceiveJointPaper(world.state, receiver, UsesOf(intake, paper), *material, held);
    if (missing) held.set_status(journal::MATERIAL_STATUS_MISSING);
    held.set_material_id(paper.material_id);
  }
}

// A child's papers: references to the parent's, in the order of its own item.
void ReferPapers(journal::CaseReceived& child, const journal::CaseReceived& parent, const JointIntake& intake, int part) {
  child.clear_materials();
  for (const journal::Material& material : intake.parts[static_cast<size_t>(part)].intake.item->materials()) {
    const std::string& shared = intake.paper_of.find(material.material_id())->second;
    for (const journal::MaterialHeld& held : parent.materials()) {
      if (held.material_id() != shared) continue;
      journal::MaterialHeld& reference = *child.add_materials();
      reference.set_material_id(material.material_id());
      reference.set_status(held.status());
      reference.set_day(held.day());
      reference.set_fault(held.fault());
      reference.set_shared_from(parent.case_no());
      reference.set_shared_material_id(shared);
    }
  }
}

journal::CaseReceived MakeParent(const World& world, const Ordered& ordered, const JointIntake& intake) {
  SubmitCase without_papers = intake.application;
  without_papers.clear_materials();
  journal::CaseReceived parent = MakeReceived(world, without_papers, ordered, intake.face);
  parent.clear_materials();
  parent.clear_notice_clock();  // the five days of art. 32 are each organ's own
  parent.set_state(journal::CASE_STATE_RECEIVED);
  ListPapers(parent, world, intake, ordered.day());
  journal::Joint& joint = *parent.mutable_joint();
  joint.set_joint_matter_id(intake.matter->joint_matter_id());
  joint.set_matter_effective_day(intake.matter->effective_day());
  return parent;
}

journal::CaseReceived MakeChild(const World& world, const Ordered& ordered, const JointIntake& intake, int part,
                                const journal::CaseReceived& parent) {
  const Part& chosen = intake.parts[static_cast<size_t>(part)];
  SubmitCase single = intake.application;
  single.set_item_code(chosen.row->item_code());
  single.clear_materials();
  single.clear_external_ref();
  single.clear_title();
  Intake own = chosen.intake;
  own.hall_id = intake.face.hall_id;  // one hall serves the whole matter
  journal::CaseReceived child = MakeReceived(world, single, ordered, own);
  child.clear_receipt();
  child.clear_visit();
  ReferPapers(child, parent, intake, part);
  journal::Joint& joint = *child.mutable_joint();
  joint.set_joint_matter_id(intake.matter->joint_matter_id());
  joint.set_matter_effective_day(intake.matter->effective_day());
  joint.set_parent(parent.case_no());
  joint.set_mandatory(chosen.row->mandatory());
  return child;
}

void Push(Outcome& outcome, journal::CaseReceived received, const Ordered& ordered) {
  PendingEvent& pending = outcome.events.emplace_back();
  pending.subject = SubjectName(received.case_no());
  pending.occurred_at = ordered.occurred_at();
  *pending.event.mutable_case_received() = std::move(received);
}

// The facts name each child's number under its item code.
void AnswerJoint(journal::Answer& answer, const journal::CaseReceived& parent, const Ordered& ordered) {
  answer.set_case_no(parent.case_no());
  answer.set_state(parent.state());
  answer.set_etag(ordered.revision);
  answer.set_result_code(-1);
  *answer.add_documents() = parent.receipt();
  for (const std::string& warning : parent.warnings()) answer.add_warnings(warning);
  for (const journal::MaterialHeld& material : parent.materials()) {
    if (material.status() != journal::MATERIAL_STATUS_PRESENT) answer.add_outstanding(material.material_id());
  }
  for (const journal::JointChild& child : parent.joint().children()) {
    journal::Entry& fact = *answer.add_facts();
    fact.set_key(child.item_code());
    fact.set_value(child.case_no());
  }
}

Refusal CheckSyntax(const journal::SubmitJoint& command) {
  if (Refusal refusal = CheckTexts({{"joint_matter_id", command.joint_matter_id()}})) return refusal;
  if (command.optional_items_size() > catalog::kJointPartsMax) {
    return Deny(Reason::kListTooLong, "optional_items", {{"max", std::to_string(catalog::kJointPartsMax)}});
  }
  // A joint matter is applied for anew; what follows a grant is about that grant alone.
  if (command.application().link_kind() != journal::LINK_KIND_UNSPECIFIED) {
    return Deny(Reason::kLinkedItemMismatch, "application.link_kind");
  }
  return CheckSubmitSyntax(command.application());
}

}  // namespace

Outcome DecideSubmitJoint(const World& world, const journal::SubmitJoint& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  JointIntake intake;
  FindMatter(world, command.joint_matter_id(), ordered.day(), intake);
  if (intake.matter == nullptr) return Refuse(Deny(Reason::kJointMatterUnknown, "joint_matter_id"));
  intake.application = command.application();
  intake.application.set_item_code(intake.matter->item_code());
  intake.face.joint = true;
  YICI_REQUIRE(FindIntake(world, intake.application, ordered, intake.face));
  YICI_REQUIRE(FindParts(world, command, ordered, intake));
  YICI_REQUIRE(CheckSubmitRights(world, intake.application, ordered, intake.face));
  YICI_REQUIRE(CheckGuards(world, command, ordered, intake));
  if (intake.face.hall_id.empty()) {
    intake.face.hall_id = directory::HallServing(world.state, intake.face.organ.department_id, intake.face.organ.jurisdiction);
  }
  journal::CaseReceived parent = MakeParent(world, ordered, intake);
  std::vector<journal::CaseReceived> children;
  for (size_t part = 0; part < intake.parts.size(); ++part) {
    children.push_back(MakeChild(world, ordered, intake, static_cast<int>(part), parent));
    journal::JointChild& noted = *parent.mutable_joint()->add_children();
    noted.set_case_no(children.back().case_no());
    noted.set_item_code(children.back().item_code());
    noted.set_mandatory(children.back().joint().mandatory());
  }
  Outcome outcome;
  AnswerJoint(outcome.answer, parent, ordered);
  Push(outcome, std::move(parent), ordered);
  for (journal::CaseReceived& child : children) Push(outcome, std::move(child), ordered);
  return outcome;
}

}  // namespace yici::approval
