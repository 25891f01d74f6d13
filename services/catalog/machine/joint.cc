#include "services/catalog/machine/joint.h"

#include <algorithm>
#include <map>
#include <utility>

namespace yici::catalog {
namespace {

// The name without ASCII and ideographic spaces.
std::string NameKey(const std::string& name) {
  constexpr std::string_view kWideSpace = "\u3000";
  std::string key;
  for (size_t i = 0; i < name.size();) {
    if (name[i] == ' ') {
      ++i;
    } else if (std::string_view(name).substr(i).starts_with(kWideSpace)) {
      i += kWideSpace.size();
    } else {
      key.push_back(name[i++]);
    }
  }
  return key;
}

}  // namespace

std::vector<JointPaper> JointPapers(const std::vector<const journal::Item*>& items) {
  std::vector<JointPaper> papers;
  std::map<std::pair<std::string, std::string>, size_t> at;
  for (size_t part = 0; part < items.size(); ++part) {
    for (const journal::Material& material : items[part]->materials()) {
      const auto [place, fresh] = at.emplace(std::pair(NameKey(material.name_zh()), material.form()), papers.size());
      if (fresh) {
        papers.push_back({.material_id = material.material_id(),
                          .name_zh = material.name_zh(),
                          .form = material.form(),
                          .copies = 0,
                          .key = false,
                          .uses = {}});
      }
      JointPaper& paper = papers[place->second];
      paper.copies = std::max(paper.copies, material.copies());
      paper.key |= material.key();
      paper.uses.push_back({.part = static_cast<int>(part), .material_id = material.material_id()});
    }
  }
  return papers;
}

}  // namespace yici::catalog
