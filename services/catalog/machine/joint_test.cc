#include "services/catalog/machine/joint.h"

#include <gtest/gtest.h>

#include "services/catalog/machine/row_check.h"

namespace yici::catalog {
namespace {

void AddMaterial(journal::Item& item, const std::string& id, const std::string& name, const std::string& form, int copies = 1,
                 bool key = false) {
  journal::Material& material = *item.add_materials();
  material.set_material_id(id);
  material.set_name_zh(name);
  material.set_form(form);
  material.set_copies(copies);
  material.set_key(key);
}

TEST(JointPapersTest, NamesTheSamePaperOnceWithEveryItemThatNeedsIt) {
  journal::Item food, fire;
  AddMaterial(food, "food-m01", "营业执照", "copy", 1);
  AddMaterial(food, "food-m02", "场所平面布局图", "original");
  AddMaterial(fire, "fire-m01", "场所 平面\u3000布局图", "original", 2, true);
  const auto papers = JointPapers({&food, &fire});
  ASSERT_EQ(papers.size(), 2u);
  EXPECT_EQ(papers[1].material_id, "food-m02");
  EXPECT_EQ(papers[1].copies, 2);
  EXPECT_TRUE(papers[1].key);
  ASSERT_EQ(papers[1].uses.size(), 2u);
  EXPECT_EQ(papers[1].uses[1].part, 1);
  EXPECT_EQ(papers[1].uses[1].material_id, "fire-m01");
}

TEST(JointPapersTest, AnOriginalAndACopyAreTwoPapers) {
  journal::Item a, b;
  AddMaterial(a, "a", "章程", "original");
  AddMaterial(b, "b", "章程", "copy");
  EXPECT_EQ(JointPapers({&a, &b}).size(), 2u);
}

// ---- rows ----

bool Everything(Table, std::string_view id) { return id != "unknown"; }

journal::JointMatter Matter(std::vector<std::pair<std::string, bool>> parts) {
  journal::JointMatter matter;
  matter.set_joint_matter_id("jm");
  matter.set_item_code("face");
  for (const auto& [code, mandatory] : parts) {
    matter.add_parts()->set_item_code(code);
    matter.mutable_parts()->rbegin()->set_mandatory(mandatory);
  }
  return matter;
}

std::string FirstFault(const journal::JointMatter& matter) {
  const auto faults = FaultsOfJointMatter(matter, Everything);
  return faults.empty() ? "" : faults.front().reason;
}

TEST(JointMatterRowTest, NeedsTwoToTwentyDifferentKnownItemsOneOfThemMandatory) {
  EXPECT_EQ(FirstFault(Matter({{"a", true}, {"b", false}})), "");
  EXPECT_EQ(FirstFault(Matter({{"a", true}})), "LIMIT_OUT_OF_RANGE");
  EXPECT_EQ(FirstFault(Matter({{"a", true}, {"a", false}})), "VALUE_REPEATED");
  EXPECT_EQ(FirstFault(Matter({{"a", true}, {"face", false}})), "VALUE_REPEATED");
  EXPECT_EQ(FirstFault(Matter({{"a", false}, {"b", false}})), "MANDATORY_MISSING");
  EXPECT_EQ(FirstFault(Matter({{"a", true}, {"unknown", false}})), "REFERENCE_UNKNOWN");
  std::vector<std::pair<std::string, bool>> many;
  for (int i = 0; i < 21; ++i) many.emplace_back("i" + std::to_string(i), true);
  EXPECT_EQ(FirstFault(Matter(many)), "LIMIT_OUT_OF_RANGE");
  many.pop_back();
  EXPECT_EQ(FirstFault(Matter(many)), "");
}

}  // namespace
}  // namespace yici::catalog
