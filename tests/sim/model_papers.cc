// Papers behind materials: files with their bounds, and what was handed in before and is not brought twice.
#include <algorithm>

#include "tests/sim/model_tools.h"

namespace law {
namespace {

constexpr int64_t kFileBytes = int64_t{10} << 20;  // of a material that sets no bound

// Where the papers went back to the applicant, never came, or won a grant by fraud; an archived case is judged by how it ended.
bool KeepsPapers(const Case& source) {
  if (source.by_fraud) return false;
  const State state = source.state == State::kArchived ? source.ended_as : source.state;
  return state != State::kNotAccepted && state != State::kWithdrawn && state != State::kTerminated &&
         state != State::kCancelled;
}

bool IsSamePaper(const std::string& id, const Paper& paper, const std::string& other_id, const Paper& other) {
  if (paper.single_use || other.single_use) return false;
  const bool same = !paper.name.empty() && paper.name == other.name && paper.form == other.form && paper.source == other.source;
  return id == other_id || same;
}

// The paper and the definition under which it was handed in.
struct Found {
  std::string no;
  const Material* paper = nullptr;
  std::string id;
  const Paper* as = nullptr;
};

}  // namespace

std::string City::CheckFiles(const Item& item, const std::vector<Material>& materials, bool uploaded_only) const {
  for (const Material& material : materials) {
    if (material.file.empty()) {
      if (material.bare_digest && uploaded_only) return "ATTACHMENT_NOT_FOUND";
      continue;
    }
    const auto paper = item.papers.find(material.id);
    if (paper == item.papers.end()) continue;
    const int64_t most = paper->second.bytes_max > 0 ? paper->second.bytes_max : kFileBytes;
    if (material.bytes < 1 || material.bytes > most) return "ATTACHMENT_SIZE";
    if (material.type != "application/pdf" && material.type != "image/png") return "ATTACHMENT_TYPE";
  }
  return "";
}

// As it will stand in the case that takes it over; the reason why not in `reason`.
Material City::TakenOver(const Receiver& to, const Material& wanted, std::string& reason) const {
  const Paper& paper = to.item->papers.at(wanted.id);
  const auto in = [&](const std::string& no, const std::string& id, const Paper& as, const auto& self) -> Found {
    const auto at = cases.find(no);
    if (at == cases.end() || at->second.applicant != to.applicant || !KeepsPapers(at->second)) return {};
    const Case& source = at->second;
    for (const Child& child : source.family.children) {
      if (Found found = self(child.no, id, as, self); found.paper != nullptr) return found;
    }
    if (source.IsParent()) return {};
    for (const Material& held : source.materials) {
      const auto known = source.item->papers.find(held.id);
      if (!held.there || known == source.item->papers.end()) continue;
      const Material* lies = held.paper.empty() ? &held : FindMaterial(cases.at(source.family.parent), held.paper);
      const bool within = !lies->file.empty() || (OrganFor(source.department, source.item->code, to.day) == to.organ &&
                                                  known->second.form != "original");
      if (lies->there && within && IsSamePaper(id, as, held.id, known->second)) return {no, lies, held.id, &known->second};
    }
    return {};
  };
  Found found = in(wanted.taken_from, wanted.id, paper, in);
  if (found.paper != nullptr && !found.paper->taken_from.empty()) found = in(found.paper->taken_from, found.id, *found.as, in);
  if (found.paper == nullptr) return reason = "REUSE_NOT_FOUND", wanted;
  Material held = *found.paper;
  const Day own = paper.validity == 0 ? 0 : held.day + paper.validity;
  held.until = held.until == 0 || own == 0 ? std::max(held.until, own) : std::min(held.until, own);
  if (held.until != 0 && held.until < to.day) reason = "REUSE_EXPIRED";
  held.id = wanted.id;
  held.taken_from = found.no;
  held.day = to.day;
  held.fault.clear();
  held.channel = 0;
  held.paper.clear();
  return held;
}

std::string City::CheckPapers(const Receiver& to, const std::vector<Material>& materials, bool uploaded_only) const {
  if (std::string no = CheckFiles(*to.item, materials, uploaded_only); !no.empty()) return no;
  for (const Material& material : materials) {
    std::string reason;
    if (!material.taken_from.empty()) TakenOver(to, material, reason);
    if (!reason.empty()) return reason;
  }
  return "";
}

// As it stands in the case once it was checked: dated, valid as long as its material, or taken over.
Material City::AsReceived(const Receiver& to, const Material& material, int channel) const {
  std::string reason;
  Material held = material;
  if (!material.taken_from.empty()) {
    held = TakenOver(to, material, reason);
  } else {
    held.day = to.day;
    const auto paper = to.item->papers.find(material.id);
    if (paper != to.item->papers.end() && paper->second.validity != 0) held.until = to.day + paper->second.validity;
  }
  held.channel = channel;
  return held;
}

Receiver City::ReceiverOf(const Act& act, const Case& subject) const {
  return {.applicant = subject.applicant, .organ = subject.department, .item = subject.item, .day = DayOfAct(act)};
}

// Of a joint matter each item that asks for a paper judges it, and it is valid as long as the first of them says.
std::string City::CheckPaperForAll(const std::vector<Use>& uses, const Material& material, bool uploaded_only) const {
  for (const Use& use : uses) {
    Material named = material;
    named.id = use.id;
    if (std::string no = CheckPapers(use.to, {named}, uploaded_only); !no.empty()) return no;
  }
  return "";
}

Material City::AsReceivedByAll(const std::vector<Use>& uses, const Material& material, int channel) const {
  Material held = material;
  bool first = true;
  for (const Use& use : uses) {
    Material named = material;
    named.id = use.id;
    const Material received = AsReceived(use.to, named, channel);
    const Day before = held.until;
    if (first) held = received;
    if (!first)
      held.until = before == 0 || received.until == 0 ? std::max(before, received.until) : std::min(before, received.until);
    first = false;
  }
  held.id = material.id;
  return held;
}

void City::CountSaved(const std::vector<Material>& received) {
  saved += static_cast<int64_t>(
      std::count_if(received.begin(), received.end(), [](const Material& one) { return !one.taken_from.empty(); }));
}

}  // namespace law
