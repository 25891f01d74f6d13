// Joint matters (联办件, 一件事; art. 26 and 42): one application with one set of papers, a case for each organ, and what the
// applicant does to all of them at once.
#include <algorithm>

#include "tests/sim/model_tools.h"

namespace law {
namespace {

// One paper of the matter: what its items call it. Two of one name and form are the same, spaces aside.
struct Sheet {
  std::string id;  // as the first item calls it
  Paper paper;
  std::set<std::string> names;
};

std::string WithoutSpaces(const std::string& name) {
  static const std::string kWide = "\u3000";
  std::string out;
  for (size_t i = 0; i < name.size(); ++i) {
    if (name.compare(i, kWide.size(), kWide) == 0) {
      i += kWide.size() - 1;
    } else if (name[i] != ' ') {
      out += name[i];
    }
  }
  return out;
}

std::vector<Sheet> SheetsOf(const std::vector<const Item*>& items) {
  std::vector<Sheet> sheets;
  for (const Item* item : items) {
    for (const std::string& id : item->materials) {
      const Paper& paper = item->papers.at(id);
      const std::string name = WithoutSpaces(paper.name);
      const auto same = std::find_if(sheets.begin(), sheets.end(), [&](const Sheet& sheet) {
        return sheet.paper.name == name && sheet.paper.form == paper.form;
      });
      if (same != sheets.end()) {
        same->names.insert(id);
      } else {
        sheets.push_back({.id = id, .paper = {.name = name, .form = paper.form}, .names = {id}});
      }
    }
  }
  return sheets;
}

// Each paper may be named as any of the items calls it, and comes once.
std::string CheckNames(const std::vector<Material>& materials, const std::vector<Sheet>& sheets) {
  std::set<std::string> seen;
  for (const Material& material : materials) {
    const auto sheet =
        std::find_if(sheets.begin(), sheets.end(), [&](const Sheet& one) { return one.names.count(material.id) != 0; });
    if (sheet == sheets.end()) return "MATERIAL_UNKNOWN";
    if (!seen.insert(sheet->id).second) return "MATERIAL_DUPLICATE";
  }
  return "";
}

const Material* HandedInAs(const std::vector<Material>& materials, const Sheet& sheet) {
  for (const Material& material : materials) {
    if (sheet.names.count(material.id) != 0) return &material;
  }
  return nullptr;
}

// Which items ask for the paper, in their order.
std::vector<Use> UsesOf(const City& city, const Act& act, const Sheet& sheet, const std::vector<const Item*>& items) {
  std::vector<Use> uses;
  for (const Item* item : items) {
    for (const std::string& id : item->materials) {
      if (sheet.names.count(id) == 0) continue;
      const std::string organ = city.OrganFor(item->department, item->code, DayAt(act.now_us));
      uses.push_back({{.applicant = act.applicant, .organ = organ, .item = item, .day = DayOfAct(act)}, id});
    }
  }
  return uses;
}

std::vector<std::string> AwaitedBy(const Case& child) {
  std::vector<std::string> papers;
  if (child.state != State::kAwaitingSupplement) return papers;
  for (const std::string& id : LackingOf(child, child.notice)) papers.push_back(FindMaterial(child, id)->paper);
  return papers;
}

}  // namespace

std::string City::CheckParts(const Act& act, const Matter& matter, std::vector<const Matter::Part*>& chosen) const {
  for (const std::string& item : act.optional) {
    const bool known =
        std::any_of(matter.parts.begin(), matter.parts.end(), [&](const Matter::Part& part) { return part.item == item; });
    if (!known) return "JOINT_PART_UNKNOWN";
  }
  for (const Matter::Part& part : matter.parts) {
    if (part.mandatory || Has(act.optional, part.item)) chosen.push_back(&part);
  }
  for (const Matter::Part* part : chosen) {
    const Item& item = places().items.at(part->item);
    if (!IsInForce(item, DayOfAct(act))) return "ITEM_NOT_ACTIVE";
    if (!item.channels.empty() && item.channels.count(act.channel) == 0) return "CHANNEL_NOT_OFFERED";
  }
  return "";
}

std::string City::SubmitJoint(const Act& act, std::string& no) {
  const auto matter = places().matters.find(act.matter);
  if (matter == places().matters.end()) return "JOINT_MATTER_UNKNOWN";
  Act face = act;
  face.item = matter->second.item;
  face.materials.clear();
  const Item* item = nullptr;
  std::string hall;
  if (std::string reason = CheckSubmit(face, item, hall, false); !reason.empty()) return reason;
  std::vector<const Matter::Part*> chosen;
  if (std::string reason = CheckParts(act, matter->second, chosen); !reason.empty()) return reason;
  std::vector<const Item*> items;
  for (const Matter::Part* part : chosen) items.push_back(&places().items.at(part->item));
  const std::vector<Sheet> sheets = SheetsOf(items);
  if (std::string reason = CheckNames(act.materials, sheets); !reason.empty()) return reason;
  for (const Material& material : act.materials) {
    const auto sheet =
        std::find_if(sheets.begin(), sheets.end(), [&](const Sheet& s) { return s.names.count(material.id) != 0; });
    const std::vector<Use> uses = UsesOf(*this, act, *sheet, items);
    if (std::string reason = CheckPaperForAll(uses, material, MustBeUploaded(act, act.channel)); !reason.empty()) return reason;
  }
  // How the papers lie with the parent: as they came, or missing.
  std::vector<Material> papers;
  for (const Sheet& sheet : sheets) {
    const Material* material = HandedInAs(act.materials, sheet);
    Material paper{.id = sheet.id, .missing = true};
    if (material != nullptr && !material->missing) {
      paper = AsReceivedByAll(UsesOf(*this, act, sheet, items), *material, 0);
      paper.id = sheet.id;
    }
    papers.push_back(std::move(paper));
  }
  Case& parent = ReceiveParent(face, *item, hall, papers);
  for (size_t i = 0; i < chosen.size(); ++i) {
    std::vector<Material> own;
    for (const std::string& id : items[i]->materials) {
      const auto sheet = std::find_if(sheets.begin(), sheets.end(), [&](const Sheet& s) { return s.names.count(id) != 0; });
      const Material& lies = papers[static_cast<size_t>(sheet - sheets.begin())];
      own.push_back(
          {.id = id, .there = lies.there, .missing = lies.missing, .fault = lies.fault, .day = lies.day, .paper = sheet->id});
    }
    ReceiveChild(face, parent, *chosen[i], own);
  }
  no = parent.no;
  return "";
}

// The parent has the application, its receipt and its trip; the five days of art. 32 are each organ's own.
Case& City::ReceiveParent(const Act& act, const Item& item, const std::string& hall, const std::vector<Material>& papers) {
  Case& parent = Begin(act, item, hall);
  parent.materials = papers;
  CountSaved(papers);
  if (!act.external_ref.empty()) external_refs[{act.sender, act.external_ref}] = parent.no;
  if (act.channel == kWindowChannel) Visit(parent, hall, DayOfAct(act));
  Issue(parent, IsOnline(act.channel) ? "12" : "01", DayOfAct(act));
  return parent;
}

void City::ReceiveChild(const Act& act, Case& parent, const Matter::Part& part, const std::vector<Material>& papers) {
  const Item& item = places().items.at(part.item);
  const Day day = DayOfAct(act);
  Case& child = Begin(act, item, parent.hall);
  if (IsOnline(act.channel) && item.pre_review) child.state = State::kPendingPreReview;
  child.materials = papers;
  child.family.parent = parent.no;
  child.clocks.push_back(NewClock(child, {.kind = kNoticeClock, .limit = 5, .start = day}, day, act.now_us));
  parent.family.children.push_back({.no = child.no, .item = item.code, .mandatory = part.mandatory});
}

// What comes in at the parent answers every notice that asks for it, with one receipt.
std::string City::SupplementAll(const Act& act, Case& parent) {
  std::set<std::string> awaited;
  bool waits = false;
  std::map<std::string, std::string> paper_of;
  for (const Material& paper : parent.materials) paper_of[paper.id] = paper.id;
  for (const Child& noted : parent.family.children) {
    const Case& child = cases.at(noted.no);
    waits = waits || child.state == State::kAwaitingSupplement;
    for (const std::string& paper : AwaitedBy(child)) awaited.insert(paper);
    for (const Material& held : child.materials) paper_of.emplace(held.id, held.paper);
  }
  if (!waits) return "NOT_AWAITING_SUPPLEMENT";
  std::vector<Material> papers;
  std::set<std::string> seen;
  for (const Material& material : act.materials) {
    const auto paper = paper_of.find(material.id);
    if (paper == paper_of.end()) return "MATERIAL_UNKNOWN";
    if (!seen.insert(paper->second).second) return "MATERIAL_DUPLICATE";
    papers.push_back(material);
    papers.back().id = paper->second;
  }
  for (Material& paper : papers) {
    std::vector<Use> uses;
    for (const Child& noted : parent.family.children) {
      const Case& child = cases.at(noted.no);
      for (const Material& held : child.materials) {
        if (held.paper == paper.id) uses.push_back({ReceiverOf(act, child), held.id});
      }
    }
    if (std::string no = CheckPaperForAll(uses, paper, MustBeUploaded(act, ChannelOf(act))); !no.empty()) return no;
    paper = AsReceivedByAll(uses, paper, ChannelOf(act));
  }
  if (std::string no = CheckReceipt(act, parent); !no.empty()) return no;
  const bool answers = std::any_of(seen.begin(), seen.end(), [&](const std::string& id) { return awaited.count(id) != 0; });
  if (!answers) return "NOTHING_OUTSTANDING";
  const bool online = IsOnline(ChannelOf(act));
  for (const Material& paper : papers) TakeMaterial(parent, paper);
  CountSaved(papers);
  Issue(parent, online ? "13" : "05", DayOfAct(act));
  parent.supplement_online = online;
  if (!online) Visit(parent, HallOf(parent, act.window), DayOfAct(act));
  std::vector<Answered> answered;
  for (const Child& noted : parent.family.children) {
    Answered one{.child = &cases.at(noted.no), .brought = {}};
    if (TellOne(*one.child, papers, true, TimeOf(act), act.now_us, one.brought)) answered.push_back(std::move(one));
  }
  if (answered.size() > 1) happened.push_back("one supplement answers several notices");
  for (const Answered& one : answered) TellFamily(*one.child, one.brought, act.now_us);
  return "";
}

// The whole matter is taken back: every child that is still before its ruling, or none.
std::string City::WithdrawAll(const Act& act, Case& parent) {
  for (const Child& noted : std::vector<Child>(parent.family.children)) {
    Case& child = cases.at(noted.no);
    const bool before_ruling = !HasEnded(child.state) && !child.ruled;
    if (!before_ruling) continue;
    Act one = act;
    one.case_no = child.no;
    one.etag = 0;
    one.named = "enterprise:" + child.applicant;
    if (std::string no = Ending(one, child); !no.empty()) return no;
    Touch(child, TimeOf(act));
    TellFamily(child, {}, act.now_us);
  }
  return "";
}

}  // namespace law
