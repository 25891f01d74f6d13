// Who wants several things at once: joint matters, and what applicants do at their parents.
#include <algorithm>

#include "services/base/text.h"
#include "tests/sim/clients.h"

namespace yici::sim {

using law::State;

// The papers of some of the items, each mostly once; now and then one twice, under its two names.
void Clients::AddPapers(const std::vector<std::string>& items, journal::SubmitCase& submit) {
  std::set<std::string> brought;
  const bool complete = random_.Percent(55);
  for (const std::string& code : items) {
    const law::Item& item = city_->places().items.at(code);
    for (const std::string& id : item.materials) {
      if (!brought.insert(item.papers.at(id).name + item.papers.at(id).form).second && random_.PerMille(985)) continue;
      if (!complete && random_.Percent(item.keys.count(id) != 0 ? 15 : 40)) continue;
      AddHeld(submit.mutable_materials(), id,
              !complete && random_.Percent(10) ? journal::MATERIAL_STATUS_FAULTY : journal::MATERIAL_STATUS_PRESENT);
    }
  }
}

journal::Command Clients::NewMatter(const law::City& city, std::string& principal) {
  journal::Command command;
  journal::SubmitJoint& joint = *command.mutable_submit_joint();
  journal::SubmitCase& submit = *joint.mutable_application();
  const auto& matter = *city.places().matters.find(cast_.matter);
  joint.set_joint_matter_id(random_.PerMille(985) ? matter.first : "no-such-matter");
  std::vector<std::string> items;
  for (const law::Matter::Part& part : matter.second.parts) {
    if (!part.mandatory && random_.Percent(55)) continue;
    if (!part.mandatory) joint.add_optional_items(part.item);
    items.push_back(part.item);
  }
  if (random_.PerMille(15)) joint.add_optional_items(random_.Of(cast_.items));
  const std::string applicant = random_.Of(cast_.applicants);
  if (!random_.PerMille(10)) submit.mutable_applicant()->set_uscc(applicant);
  const bool online = random_.Percent(45);
  submit.set_channel(!online                 ? journal::CHANNEL_WINDOW
                     : random_.PerMille(960) ? journal::CHANNEL_WEB
                                             : journal::CHANNEL_MOBILE);
  principal = "enterprise:" + applicant;
  if (!online) {
    const size_t at = static_cast<size_t>(random_.Below(2));
    principal = cast_.clerks[at];
    submit.set_window_id(random_.PerMille(980) ? cast_.windows[at] : "no-such-window");
  }
  if (random_.Percent(15)) {
    submit.mutable_agent()->set_uscc(random_.Of(cast_.applicants));
    submit.mutable_agent()->set_authorisation("授权委托书");
  }
  AddPapers(items, submit);
  Dress(submit.applicant().uscc(), online, *submit.mutable_materials());
  submit.set_delivery_way(static_cast<journal::DeliveryWay>(random_.Below(4)));
  if (random_.Percent(10)) submit.set_external_ref(StrCat("ref-", random_.Below(12)));
  return command;
}

// What any child waits for, by its own names or by those of the matter.
journal::Command Clients::SupplementParent(const law::Case& parent, std::string& principal) {
  journal::Command command;
  journal::SubmitSupplement& supplement = *command.mutable_submit_supplement();
  supplement.set_case_no(parent.no);
  std::set<std::string> named;
  const bool complete = random_.Percent(70);
  for (const law::Child& noted : parent.family.children) {
    const law::Case& child = city_->cases.at(noted.no);
    if (child.state != State::kAwaitingSupplement && random_.Percent(90)) continue;
    for (const std::string& id : law::LackingOf(child, child.notice)) {
      const std::string& paper = law::FindMaterial(child, id)->paper;
      if (!complete && random_.Percent(40)) continue;
      if (!named.insert(paper).second && random_.PerMille(985)) continue;
      AddHeld(supplement.mutable_materials(), random_.Percent(50) ? paper : id,
              random_.Percent(complete ? 3 : 15) ? journal::MATERIAL_STATUS_FAULTY : journal::MATERIAL_STATUS_PRESENT);
    }
  }
  if (random_.Percent(4) || (supplement.materials().empty() && random_.Percent(80))) {
    const std::string& paper = random_.Of(parent.materials).id;
    if (named.insert(paper).second) AddHeld(supplement.mutable_materials(), paper, journal::MATERIAL_STATUS_PRESENT);
  }
  if (random_.PerMille(15)) AddHeld(supplement.mutable_materials(), "no-such-paper", journal::MATERIAL_STATUS_PRESENT);
  Dress(parent.applicant, true, *supplement.mutable_materials());
  principal = Applicant(parent);
  supplement.set_channel(random_.Percent(95) ? journal::CHANNEL_WEB : journal::CHANNEL_WINDOW);
  if (random_.Percent(60)) return command;
  principal = OfficerOf(parent, "window-clerk");
  supplement.clear_channel();
  supplement.set_window_id(cast_.windows[static_cast<size_t>(random_.Below(2))]);
  return command;
}

journal::Command Clients::AtParent(const law::City& city, const law::Case& parent, std::string& principal) {
  journal::Command command;
  const bool waits = std::any_of(parent.family.children.begin(), parent.family.children.end(), [&](const law::Child& child) {
    return city.cases.at(child.no).state == State::kAwaitingSupplement;
  });
  const int dice = random_.Below(100);
  if (waits ? dice < 70 : dice < 6) return SupplementParent(parent, principal);
  if (dice < 76) return Noting(parent, principal);
  if (dice < 82) return Extend(parent, principal);
  if (dice < 86) return CorrectRecord(parent, principal);
  if (law::HasEnded(parent.state)) return dice < 93 ? Archive(parent, principal) : Rectify(parent, principal);
  if (dice < 90) return Ending(parent, principal);
  if (dice < 95) return AtReceived(parent, principal);  // an act of law, which is none of the parent's
  return Archive(parent, principal);
}

}  // namespace yici::sim
