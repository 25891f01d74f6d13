#include "services/workflow/bpmn/schema.h"

#include <gtest/gtest.h>

#include <string>

namespace yici::bpmn {
namespace {

TEST(Schema, EveryKindThatALineSpeaksOfHasALine) {
  const auto& kinds = Schema::Get().kinds();
  EXPECT_GT(kinds.size(), 140u);
  const auto expect_kinds = [&kinds](std::string_view where, const ValueRule& value) {
    if (!value.is_reference()) return;
    EXPECT_FALSE(value.names.empty()) << where;
    for (const std::string_view name : value.names) EXPECT_EQ(kinds.count(name), 1u) << where << ": " << name;
  };
  for (const auto& [name, kind] : kinds) {
    for (const AttributeRule& rule : kind.attributes) {
      EXPECT_NE(rule.value.form, ValueRule::Form::kNone) << name << ": " << rule.name;
      expect_kinds(name, rule.value);
    }
    for (const ChildRule& rule : kind.children) {
      expect_kinds(name, rule.value);
      if (rule.value.form == ValueRule::Form::kNone) EXPECT_EQ(kinds.count(rule.kind), 1u) << name << ": " << rule.kind;
    }
  }
}

TEST(Schema, KindsFormAHierarchy) {
  const Schema& schema = Schema::Get();
  EXPECT_TRUE(schema.Is("userTask", "activity"));
  EXPECT_TRUE(schema.Is("transaction", "subProcess"));
  EXPECT_TRUE(schema.Is("dataObject", "itemAwareElement"));
  EXPECT_TRUE(schema.Is("dataObject", "flowElement"));
  EXPECT_FALSE(schema.Is("dataObject", "flowNode"));
  EXPECT_EQ(schema.Find("activity"), nullptr);
  EXPECT_EQ(schema.Find("incoming"), nullptr);
}

TEST(Schema, AChildFallsUnderTheRuleOfItsTagOrKind) {
  const Kind* process = Schema::Get().Find("process");
  ASSERT_NE(process, nullptr);
  EXPECT_EQ(process->Child("userTask")->kind, "flowElement");
  EXPECT_EQ(process->Child("textAnnotation")->kind, "artifact");
  EXPECT_EQ(process->Child("potentialOwner")->kind, "resourceRole");
  EXPECT_EQ(process->Child("process"), nullptr);
  EXPECT_EQ(process->Child("nonsense"), nullptr);
  EXPECT_TRUE(Schema::Get().Find("sequenceFlow")->Attribute("sourceRef")->required);
}

}  // namespace
}  // namespace yici::bpmn
