// The papers of a joint matter (一件事): those of its items as one set, the same paper named once.
//
//   const std::vector<JointPaper> papers = JointPapers({food, fire});
//   for (const PaperUse& use : papers[0].uses) …          // which item needs it, under which id
//
// Rule: two materials are the same paper when their names are equal, spaces aside, and their forms are equal. An original
// and a copy are two papers: the one is kept, the other only seen. Nothing is guessed from similar names; whoever wants
// two papers to be one gives them one name.
#ifndef YICI_SERVICES_CATALOG_MACHINE_JOINT_H_
#define YICI_SERVICES_CATALOG_MACHINE_JOINT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "services/base/state.h"

namespace yici::catalog {

// 统一办理、联合办理、集中办理: forty-five days, fifteen more by the head of the government (行政许可法 42 §2).
inline constexpr int32_t kJointLimitWd = 45;
inline constexpr int32_t kJointExtensionWd = 15;

struct PaperUse {
  int part = 0;             // index into the items
  std::string material_id;  // what that item calls it
};

struct JointPaper {
  std::string material_id;  // of the first item that names it: its id within the matter
  std::string name_zh;
  std::string form;
  int32_t copies = 0;  // the most that one item asks for: one set serves all
  bool key = false;    // for at least one item
  std::vector<PaperUse> uses;
};

// In the order in which the items first name them.
std::vector<JointPaper> JointPapers(const std::vector<const journal::Item*>& items);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_MACHINE_JOINT_H_
