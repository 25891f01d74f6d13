#include "services/audit/search/facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace yici::audit {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

journal::Event Received() {
  journal::Event event;
  auto& received = *event.mutable_case_received();
  received.set_case_no("c-1");
  received.set_item_code("item-1");
  received.set_department_id("dept-1");
  received.set_hall_id("hall-1");
  received.set_project_code("2019-210700-47-03-123456");
  received.set_jurisdiction("210700");
  received.set_title("某某的店");
  received.mutable_applicant()->mutable_name()->set_ciphertext("sealed-name");
  received.mutable_applicant()->mutable_name()->set_commitment("commitment-of-name");
  received.mutable_applicant()->set_token("\xab\xcd");
  received.mutable_receipt()->set_code("01");
  received.mutable_receipt()->set_n(1);
  received.mutable_receipt()->set_number(7);
  received.mutable_receipt()->set_year(2020);
  received.mutable_receipt()->set_organ_id("dept-1");
  return event;
}

TEST(FactsTest, AnEventIsFoundByWhatItsFieldsName) {
  const EventFacts facts = FactsOf(Received());
  for (const auto& [field, value] : std::vector<std::pair<Field, std::string>>{{Field::kResource, "cases/c-1"},
                                                                               {Field::kItem, "item-1"},
                                                                               {Field::kDepartment, "dept-1"},
                                                                               {Field::kHall, "hall-1"},
                                                                               {Field::kProject, "2019-210700-47-03-123456"},
                                                                               {Field::kDocument, "dept-1〔2020〕01-7号"},
                                                                               {Field::kDocument, "documents/01-c-1-1"}}) {
    EXPECT_THAT(facts.values, Contains(Pair(field, value)));
  }
  EXPECT_EQ(facts.jurisdiction, "210700");
}

TEST(FactsTest, OfAPersonOnlyThePseudonymIsTaken) {
  const EventFacts facts = FactsOf(Received());
  EXPECT_THAT(facts.values, Contains(Pair(Field::kApplicant, "abcd")));
  for (const auto& [field, value] : facts.values) {
    EXPECT_EQ(value.find("sealed"), std::string::npos);
    EXPECT_EQ(value.find("commitment"), std::string::npos);
  }
  EXPECT_THAT(facts.texts, IsEmpty());  // the title of a person's case may name the person
}

TEST(FactsTest, TheTitleOfAnOrganisationsCaseIsFound) {
  journal::Event event = Received();
  event.mutable_case_received()->mutable_applicant()->set_uscc("91210700MA0AB12C3K");
  EXPECT_THAT(FactsOf(event).texts, ElementsAre("某某的店"));
  EXPECT_THAT(FactsOf(event).values, Contains(Pair(Field::kApplicant, "91210700MA0AB12C3K")));
}

TEST(FactsTest, ReasonsOfOrgansAreFoundAndWordsOfApplicantsAreNot) {
  journal::Event decided;
  decided.mutable_case_decided()->mutable_ruling()->set_reasons("材料不实");
  decided.mutable_case_decided()->mutable_ruling()->set_officer("officer:jz-1");
  decided.mutable_case_decided()->mutable_ruling()->set_post("post-1");
  EXPECT_THAT(FactsOf(decided).texts, ElementsAre("材料不实"));
  EXPECT_THAT(FactsOf(decided).values, Contains(Pair(Field::kOfficer, "jz-1")));
  EXPECT_EQ(FactsOf(decided).post, "post-1");

  journal::Event withdrawn, rated, raised;
  withdrawn.mutable_case_withdrawn()->set_reason("我叫张三");
  rated.mutable_case_rated()->mutable_rating()->set_text("我叫张三");
  raised.mutable_demand_raised()->mutable_demand()->set_text("我叫张三");
  for (const journal::Event& event : {withdrawn, rated, raised}) EXPECT_THAT(FactsOf(event).texts, IsEmpty());
}

TEST(FactsTest, PrincipalsOfApplicantsAreApplicants) {
  journal::Event event;
  event.mutable_case_received()->set_submitter("enterprise:91210700MA0AB12C3K");
  EXPECT_THAT(FactsOf(event).values, Contains(Pair(Field::kApplicant, "91210700MA0AB12C3K")));
  event.mutable_case_received()->set_submitter("officer:jz-clerk");
  EXPECT_THAT(FactsOf(event).values, ElementsAre(Pair(Field::kOfficer, "jz-clerk")));
  event.mutable_case_received()->set_submitter("person:00ff");
  EXPECT_THAT(FactsOf(event).values, ElementsAre(Pair(Field::kApplicant, "00ff")));
}

TEST(FactsTest, BulkIsLeftOutAndTheRestIsBounded) {
  journal::Event staged, opinion;
  staged.mutable_rows_staged()->add_rows()->mutable_item()->set_item_code("item-1");
  EXPECT_THAT(FactsOf(staged).values, IsEmpty());
  for (int i = 0; i < 1000; ++i) {
    opinion.mutable_step_reviewed()->add_joint_departments("dept-" + std::to_string(i));
    opinion.mutable_step_reviewed()->set_opinion("x");
  }
  EXPECT_EQ(FactsOf(opinion).values.size(), kFactsMax);
}

TEST(FactsTest, ReadsOfPersonalFieldsAreDisclosures) {
  journal::Event read, attachment, caller;
  read.mutable_unmasked_read()->set_case_no("c-1");
  attachment.mutable_attachment_read();
  caller.mutable_caller_read();
  for (const journal::Event& event : {read, attachment, caller}) EXPECT_TRUE(IsDisclosure(event));
  EXPECT_FALSE(IsDisclosure(Received()));
}

}  // namespace
}  // namespace yici::audit
