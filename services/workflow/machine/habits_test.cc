// Delegating, transferring, copying in, urging; and signing together.
#include <gmock/gmock.h>

#include "services/workflow/engine/habits.h"
#include "services/workflow/machine/habits_for_tests.h"

namespace yici::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class HabitsTest : public testing::Test {
 protected:
  void TearDown() override { kit_.ExpectIndexesWhole(); }
  // The acts of the last command.
  std::string Acts() const {
    std::string text;
    for (const PendingEvent& event : kit_.events()) {
      if (!event.event.has_task_changed()) continue;
      const journal::TaskChanged& changed = event.event.task_changed();
      text += (text.empty() ? "" : " ") + journal::TaskChanged::Act_Name(changed.act());
      if (!changed.person().empty()) text += "(" + changed.person() + ")";
    }
    return text;
  }
  HabitsKit kit_;
};

TEST_F(HabitsTest, WhoCompletedATaskIsKnownAndTheLast200AreKept) {
  kit_.Begin("( a:zhang )");
  for (int round = 0; round < 205; ++round) ASSERT_EQ(kit_.Complete("zhang", "a", "", {Flag("again", true)}), "");
  EXPECT_EQ(kit_.now().done_size(), kDoneKept);
  const Instance::Done& last = kit_.now().done(kDoneKept - 1);
  EXPECT_EQ(last.by() + " " + last.element(), "officer:zhang a");
  EXPECT_EQ(last.scope(), kit_.now().scopes(0).id());
  EXPECT_GT(last.revision(), kit_.now().done(0).revision());
  ASSERT_EQ(kit_.Complete("zhang", "a", "", {Flag("again", false)}), "");
  EXPECT_EQ(kit_.now().status(), Instance::COMPLETED);
  EXPECT_EQ(kit_.now().done_size(), kDoneKept) << "the end keeps them";
}

TEST_F(HabitsTest, ADelegateWorksAndTheTaskComesBack) {
  kit_.Begin("a:zhang > b");
  EXPECT_EQ(kit_.Delegate("wang", "a", "li"), "TASK_NOT_YOURS");
  ASSERT_EQ(kit_.Delegate("zhang", "a", "li"), "");
  EXPECT_EQ(Acts(), "DELEGATED(officer:li)");
  EXPECT_EQ(kit_.HolderOf("a"), "officer:li");
  EXPECT_EQ(kit_.Complete("zhang", "a"), "TASK_NOT_YOURS") << "it is with the delegate";
  EXPECT_EQ(kit_.Delegate("li", "a", "zhao"), "TASK_DELEGATED");
  EXPECT_EQ(kit_.Transfer("li", "a", "zhao"), "TASK_DELEGATED");
  ASSERT_EQ(kit_.Claim("li", "a"), "");
  ASSERT_EQ(kit_.Complete("li", "a", "数据属实", {Flag("checked", true)}), "");
  EXPECT_EQ(Acts(), "HANDED_BACK(officer:zhang)");
  EXPECT_EQ(kit_.Open(), "a");
  EXPECT_EQ(kit_.HolderOf("a"), "officer:zhang");
  ASSERT_EQ(kit_.now().opinions_size(), 1);
  EXPECT_EQ(kit_.now().opinions(0).person() + " " + kit_.now().opinions(0).remark(), "officer:li 数据属实");
  EXPECT_EQ(kit_.now().scopes(0).variables(0).name(), "checked") << "results of a delegate stay";
  EXPECT_EQ(kit_.Complete("li", "a"), "TASK_NOT_YOURS");
  ASSERT_EQ(kit_.Complete("zhang", "a"), "");
  EXPECT_EQ(kit_.Open(), "b");
  EXPECT_EQ(kit_.now().done(0).by(), "officer:zhang");
}

TEST_F(HabitsTest, ADelegationIsGivenBackOrFetchedBack) {
  kit_.Begin("a:zhang");
  ASSERT_EQ(kit_.Delegate("zhang", "a", "li"), "");
  ASSERT_EQ(kit_.Release("li", "a"), "");
  EXPECT_EQ(kit_.HolderOf("a"), "officer:zhang");
  ASSERT_EQ(kit_.Delegate("zhang", "a", "li"), "");
  EXPECT_EQ(kit_.Release("zhao", "a"), "TASK_NOT_YOURS");
  ASSERT_EQ(kit_.Release("zhang", "a"), "");
  EXPECT_EQ(kit_.HolderOf("a"), "officer:zhang");
  EXPECT_EQ(Acts(), "HANDED_BACK(officer:zhang)");
  EXPECT_THAT(kit_.now().opinions(), IsEmpty());
}

TEST_F(HabitsTest, ATransferIsForGood) {
  kit_.Begin("a:zhang > b");
  ASSERT_EQ(kit_.Transfer("zhang", "a", "li"), "");
  EXPECT_EQ(Acts(), "TRANSFERRED(officer:li)");
  EXPECT_THAT(kit_.WorkOf('o', "li"), ElementsAre(kit_.id()));
  EXPECT_THAT(kit_.WorkOf('o', "zhang"), IsEmpty());
  EXPECT_EQ(kit_.Complete("zhang", "a"), "TASK_NOT_YOURS");
  ASSERT_EQ(kit_.Complete("li", "a"), "");
  EXPECT_EQ(kit_.now().done(0).by(), "officer:li");
}

TEST_F(HabitsTest, ARecipientIsACandidateOrOfTheDepartmentAndInService) {
  kit_.Begin("[ a:zhang | b:zhang,wang ]");
  EXPECT_EQ(kit_.Delegate("zhang", "a", "wang"), "TASK_RECIPIENT") << "another department";
  EXPECT_EQ(kit_.Delegate("zhang", "a", "sun"), "TASK_RECIPIENT") << "has left";
  EXPECT_EQ(kit_.Transfer("zhang", "a", "nobody"), "TASK_RECIPIENT");
  EXPECT_EQ(kit_.Transfer("zhang", "a", "zhang"), "TASK_RECIPIENT");
  EXPECT_EQ(kit_.Transfer("zhang", "b", "wang"), "") << "a candidate of another department";
}

TEST_F(HabitsTest, WhoActsForAnAbsentOfficerIsNamedWithTheAbsentOne) {
  kit_.Begin("a:wang > b:wang,zhang/all");
  EXPECT_EQ(kit_.Complete("zhao", "a"), "TASK_NOT_YOURS");
  kit_.Substitute("zhao", "wang");
  ASSERT_EQ(kit_.Claim("zhao", "a"), "");
  EXPECT_EQ(kit_.events()[0].delegated_by, "officer:wang");
  ASSERT_EQ(kit_.Complete("zhao", "a"), "");
  EXPECT_EQ(kit_.events()[0].delegated_by, "officer:wang") << "also as the holder";
  ASSERT_EQ(kit_.Sign("zhao", "b", true), "");
  EXPECT_EQ(kit_.events()[0].delegated_by, "officer:wang");
  EXPECT_EQ(kit_.now().opinions(0).person() + " by " + kit_.now().opinions(0).by(), "officer:wang by officer:zhao");
  ASSERT_EQ(kit_.Sign("zhang", "b", true), "");
  EXPECT_EQ(kit_.events()[0].delegated_by, "");
}

TEST_F(HabitsTest, CopiesAreGivenOncePerPersonAndOutliveTheInstance) {
  kit_.Begin("a:zhang");
  EXPECT_EQ(kit_.Copy("zhang", "a", {}), "COPY_PERSONS");
  EXPECT_EQ(kit_.Copy("zhang", "a", std::vector<std::string>(21, "li")), "COPY_PERSONS");
  EXPECT_EQ(kit_.Copy("zhang", "a", {"sun"}), "OFFICER_UNKNOWN");
  EXPECT_EQ(kit_.Copy("wang", "a", {"li"}), "TASK_NOT_YOURS");
  ASSERT_EQ(kit_.Copy("zhang", "a", {"li", "wang", "li"}), "");
  EXPECT_EQ(Acts(), "COPIED(officer:li) COPIED(officer:wang)");
  ASSERT_EQ(kit_.Copy("zhang", "a", {"li"}), "");
  EXPECT_THAT(kit_.events(), IsEmpty());
  EXPECT_EQ(kit_.now().copies_size(), 2);
  ASSERT_EQ(kit_.Complete("zhang", "a"), "");
  EXPECT_EQ(kit_.now().copies_size(), 2);
  EXPECT_THAT(kit_.WorkOf('c', "li"), ElementsAre(kit_.id()));
}

TEST_F(HabitsTest, OneUrgesOncePerTaskAndWorkingDay) {
  kit_.Begin("a:zhang > b:li");
  EXPECT_EQ(kit_.Urge("zhao", "a"), "PROCESS_PARTICIPANT_REQUIRED");
  ASSERT_EQ(kit_.Complete("zhang", "a"), "");
  ASSERT_EQ(kit_.Urge("zhang", "b"), "");
  EXPECT_EQ(Acts(), "URGED");
  EXPECT_EQ(kit_.Urge("zhang", "b"), "URGED_TODAY");
  journal::Command hall;
  kit_.Aim(hall.mutable_urge(), "b");
  EXPECT_EQ(kit_.Do("hall:main", hall), "") << "another one urges the same day";
  kit_.Pass(4 * 86'400);  // Friday
  ASSERT_EQ(kit_.Urge("zhang", "b"), "");
  kit_.Pass(86'400);  // Saturday
  EXPECT_EQ(kit_.Urge("zhang", "b"), "URGED_TODAY");
  kit_.Pass(2 * 86'400);  // Monday
  EXPECT_EQ(kit_.Urge("zhang", "b"), "");
  EXPECT_EQ(kit_.state_of("b")->urges_size(), 2);
  EXPECT_EQ(kit_.TakeBack("zhang", "a"), "") << "an urging touches nothing";
}

TEST_F(HabitsTest, ReasonsAndRemarksHave2000Characters) {
  kit_.Begin("a:zhang > b:zhang,li/all");
  std::string fits, longer;
  for (int i = 0; i < 2'000; ++i) fits += "文";
  longer = fits + "x";
  ASSERT_EQ(kit_.Complete("zhang", "a"), "");
  EXPECT_EQ(kit_.Sign("zhang", "b", true, longer), "TEXT_TOO_LONG");
  EXPECT_EQ(kit_.Return("zhang", "b", "a", longer), "TEXT_TOO_LONG");
  EXPECT_EQ(kit_.Drop(HabitsKit::kSystem, "b", "li", " "), "REASONS_REQUIRED");
  EXPECT_EQ(kit_.Return("zhang", "b", "a", ""), "REASONS_REQUIRED");
  EXPECT_EQ(kit_.Sign("zhang", "b", true, fits), "");
}

// ---- signing together ------------------------------------------------------------------------------------------------

TEST_F(HabitsTest, AllMustAgreeAndTheFirstDisagreementEndsIt) {
  kit_.Begin("a:zhang,li,officer:wang/all > b");
  EXPECT_EQ(kit_.Complete("zhang", "a"), "TASK_NEEDS_SIGNATURES");
  EXPECT_EQ(kit_.Claim("zhang", "a"), "TASK_NEEDS_SIGNATURES");
  EXPECT_EQ(kit_.Delegate("zhang", "a", "li"), "TASK_NEEDS_SIGNATURES");
  EXPECT_EQ(kit_.Sign("zhao", "a", true), "SIGNER_REQUIRED");
  ASSERT_EQ(kit_.Sign("zhang", "a", true, "同意"), "");
  EXPECT_EQ(kit_.Sign("zhang", "a", false), "SIGNED_ALREADY");
  EXPECT_THAT(kit_.WorkOf('o', "zhang"), IsEmpty());
  EXPECT_THAT(kit_.WorkOf('o', "wang"), ElementsAre(kit_.id()));
  ASSERT_EQ(kit_.Sign("li", "a", true), "");
  EXPECT_EQ(kit_.Open(), "a");
  ASSERT_EQ(kit_.Sign("wang", "a", true), "");
  EXPECT_EQ(kit_.Open(), "b");
  EXPECT_EQ(kit_.now().done(0).by(), "officer:wang") << "whose signature decided";
  ASSERT_EQ(kit_.Complete("zhang", "b"), "");
  EXPECT_THAT(kit_.ResultText("agreed"), HasSubstr("true"));
  EXPECT_EQ(kit_.now().opinions_size(), 3);

  kit_.Begin("a:zhang,li,wang/all");
  ASSERT_EQ(kit_.Sign("li", "a", false, "面积不符"), "");
  EXPECT_EQ(kit_.now().status(), Instance::COMPLETED);
  EXPECT_THAT(kit_.ResultText("agreed"), HasSubstr("false"));
  EXPECT_THAT(kit_.ResultText("opinions"), HasSubstr("officer:li"));
}

TEST_F(HabitsTest, OneAgreementOfAnyIsEnough) {
  kit_.Begin("a:zhang,li,wang/any");
  ASSERT_EQ(kit_.Sign("zhang", "a", false), "");
  ASSERT_EQ(kit_.Sign("li", "a", true), "");
  EXPECT_THAT(kit_.ResultText("agreed"), HasSubstr("true"));
  kit_.Begin("a:zhang,li/any");
  ASSERT_EQ(kit_.Sign("zhang", "a", false), "");
  ASSERT_EQ(kit_.Sign("li", "a", false), "");
  EXPECT_THAT(kit_.ResultText("agreed"), HasSubstr("false"));
}

TEST_F(HabitsTest, ANumberOfAgreementsDecidesOrCannotBeReached) {
  kit_.Begin("a:zhang,li,wang/2");
  ASSERT_EQ(kit_.Sign("zhang", "a", true), "");
  ASSERT_EQ(kit_.Sign("wang", "a", false), "");
  EXPECT_EQ(kit_.now().status(), Instance::RUNNING);
  ASSERT_EQ(kit_.Sign("li", "a", true), "");
  EXPECT_THAT(kit_.ResultText("agreed"), HasSubstr("true"));
  kit_.Begin("a:zhang,li,wang/2");
  ASSERT_EQ(kit_.Sign("zhang", "a", false), "");
  ASSERT_EQ(kit_.Sign("wang", "a", false), "");
  EXPECT_THAT(kit_.ResultText("agreed"), HasSubstr("false")) << "two can no longer agree";
}

TEST_F(HabitsTest, TheFirstSignerLeadsAndTheOthersAdvise) {
  kit_.Begin("a:zhang,li,wang/lead");
  ASSERT_EQ(kit_.Sign("li", "a", false), "");
  EXPECT_EQ(kit_.now().status(), Instance::RUNNING);
  EXPECT_EQ(kit_.Drop(HabitsKit::kSystem, "a", "zhang"), "SIGNER_NEEDED");
  ASSERT_EQ(kit_.Sign("zhang", "a", true), "");
  EXPECT_THAT(kit_.ResultText("agreed"), HasSubstr("true"));
}

TEST_F(HabitsTest, ATaskWithoutEnoughSignersIsAnIncident) {
  kit_.Begin("a:zhang,zhang/2");
  ASSERT_EQ(kit_.now().incidents_size(), 1);
  EXPECT_EQ(kit_.now().incidents(0).reason(), "SIGNERS");
}

TEST_F(HabitsTest, SignaturesNeitherNeedNorChangeTheEtag) {
  kit_.Begin("a:zhang,li,wang/all");
  const uint64_t before = kit_.Row("a").revision();
  ASSERT_EQ(kit_.Sign("zhang", "a", true), "");
  ASSERT_EQ(kit_.Sign("li", "a", true), "");
  EXPECT_EQ(kit_.Row("a").revision(), before);
  EXPECT_EQ(kit_.state_of("a"), nullptr);
  EXPECT_EQ(kit_.answer().etag(), 0u);
}

TEST_F(HabitsTest, ASignatureWaitsForWhomItsSignerPutBefore) {
  kit_.Begin("a:zhang,li/all");
  EXPECT_EQ(kit_.Add("zhang", "a", "zhao", Signer::POSITION_UNSPECIFIED), "SIGNER_POSITION");
  EXPECT_EQ(kit_.Add("zhang", "a", "li", Signer::BEFORE), "SIGNER_ALREADY");
  EXPECT_EQ(kit_.Add("zhang", "a", "sun", Signer::BEFORE), "OFFICER_UNKNOWN");
  EXPECT_EQ(kit_.Add("wang", "a", "zhao", Signer::BEFORE), "TASK_NOT_YOURS");
  ASSERT_EQ(kit_.Add("zhang", "a", "zhao", Signer::BEFORE), "");
  EXPECT_EQ(Acts(), "SIGNER_ADDED(officer:zhao)");
  EXPECT_EQ(kit_.Sign("zhang", "a", true), "SIGN_NOT_YET");
  EXPECT_THAT(kit_.WorkOf('o', "zhang"), IsEmpty());
  ASSERT_EQ(kit_.Sign("li", "a", true), "") << "the others do not wait";
  ASSERT_EQ(kit_.Sign("zhao", "a", false), "");
  EXPECT_EQ(kit_.now().status(), Instance::RUNNING) << "an adviser does not decide";
  ASSERT_EQ(kit_.Sign("zhang", "a", true), "");
  EXPECT_THAT(kit_.ResultText("agreed"), HasSubstr("true"));
  EXPECT_EQ(kit_.now().opinions_size(), 3);
}

TEST_F(HabitsTest, AnAdvisersAgreementIsNoneOfThoseItTakes) {
  kit_.Begin("a:zhang,li/any");
  ASSERT_EQ(kit_.Add("zhang", "a", "zhao", Signer::BEFORE), "");
  ASSERT_EQ(kit_.Sign("zhao", "a", true), "");
  EXPECT_EQ(kit_.now().status(), Instance::RUNNING);
  ASSERT_EQ(kit_.Sign("zhang", "a", false), "");
  ASSERT_EQ(kit_.Sign("li", "a", false), "");
  EXPECT_THAT(kit_.ResultText("agreed"), HasSubstr("false"));
}

TEST_F(HabitsTest, ASignerBesideCountsAndOneAfterIsAskedLast) {
  kit_.Begin("a:zhang,li/all");
  ASSERT_EQ(kit_.Sign("li", "a", true), "");
  EXPECT_EQ(kit_.Add("li", "a", "zhao", Signer::BESIDE), "SIGNED_ALREADY");
  ASSERT_EQ(kit_.Add("zhang", "a", "zhao", Signer::BESIDE), "");
  ASSERT_EQ(kit_.Add("zhang", "a", "qian", Signer::AFTER), "");
  EXPECT_EQ(kit_.Sign("qian", "a", true), "SIGN_NOT_YET");
  ASSERT_EQ(kit_.Sign("zhang", "a", true), "");
  ASSERT_EQ(kit_.Sign("zhao", "a", true), "");
  EXPECT_EQ(kit_.now().status(), Instance::RUNNING);
  EXPECT_THAT(kit_.WorkOf('o', "qian"), ElementsAre(kit_.id()));
  ASSERT_EQ(kit_.Sign("qian", "a", false), "");
  EXPECT_THAT(kit_.ResultText("agreed"), HasSubstr("false")) << "whoever is asked afterwards must agree too";
}

TEST_F(HabitsTest, AnOrdinaryTaskWaitsForThoseAddedBeforeOrBeside) {
  kit_.Begin("a:zhang > b");
  ASSERT_EQ(kit_.Add("zhang", "a", "li", Signer::BEFORE), "");
  ASSERT_EQ(kit_.Add("zhang", "a", "zhao", Signer::BESIDE), "");
  EXPECT_EQ(kit_.Add("zhang", "a", "zhang", Signer::BESIDE), "SIGNER_ALREADY");
  EXPECT_EQ(kit_.Complete("zhang", "a"), "TASK_AWAITS_OPINIONS");
  ASSERT_EQ(kit_.Sign("li", "a", false, "建议补正"), "");
  EXPECT_EQ(kit_.Complete("zhang", "a"), "TASK_AWAITS_OPINIONS");
  ASSERT_EQ(kit_.Sign("zhao", "a", true), "");
  EXPECT_EQ(kit_.Open(), "a");
  ASSERT_EQ(kit_.Complete("zhang", "a"), "") << "the holder decides, whatever was said";
  EXPECT_EQ(kit_.Open(), "b");
}

TEST_F(HabitsTest, AnOrdinaryTaskStaysOpenForThoseAskedAfterwards) {
  kit_.Begin("a:zhang > b");
  ASSERT_EQ(kit_.Add("zhang", "a", "li", Signer::AFTER), "");
  EXPECT_EQ(kit_.Sign("li", "a", true), "SIGN_NOT_YET");
  ASSERT_EQ(kit_.Complete("zhang", "a", "", {Flag("fit", true)}), "");
  EXPECT_EQ(Acts(), "ANSWERED");
  EXPECT_EQ(kit_.Open(), "a");
  EXPECT_EQ(kit_.Complete("zhang", "a"), "TASK_AWAITS_OPINIONS");
  EXPECT_EQ(kit_.Add("zhang", "a", "zhao", Signer::AFTER), "TASK_AWAITS_OPINIONS");
  EXPECT_THAT(kit_.WorkOf('o', "zhang"), IsEmpty());
  EXPECT_THAT(kit_.WorkOf('o', "li"), ElementsAre(kit_.id()));
  ASSERT_EQ(kit_.Sign("li", "a", true, "阅"), "");
  EXPECT_EQ(kit_.Open(), "b");
  EXPECT_EQ(kit_.now().done(0).by(), "officer:zhang");
}

TEST_F(HabitsTest, ASignerIsDroppedByWhoAddedHimAndTheTaskGoesOn) {
  kit_.Begin("a:zhang > b");
  ASSERT_EQ(kit_.Add("zhang", "a", "li", Signer::BESIDE), "");
  ASSERT_EQ(kit_.Add("zhang", "a", "zhao", Signer::AFTER), "");
  EXPECT_EQ(kit_.Drop("wang", "a", "li"), "TASK_NOT_YOURS");
  EXPECT_EQ(kit_.Drop("zhang", "a", "qian"), "SIGNER_NOT_OPEN");
  ASSERT_EQ(kit_.Sign("li", "a", false), "");
  EXPECT_EQ(kit_.Drop("zhang", "a", "li"), "SIGNER_NOT_OPEN") << "what was said stays";
  ASSERT_EQ(kit_.Complete("zhang", "a"), "");
  EXPECT_EQ(kit_.Open(), "a");
  ASSERT_EQ(kit_.Drop("zhang", "a", "zhao"), "");
  EXPECT_EQ(Acts(), "SIGNER_DROPPED(officer:zhao)");
  EXPECT_EQ(kit_.Open(), "b") << "nobody else is waited for";
  EXPECT_EQ(kit_.now().opinions_size(), 1);
}

TEST_F(HabitsTest, OnlyAnAdministratorDropsASignerOfTheModelAndNeverTheLast) {
  kit_.Begin("a:zhang,li/all");
  EXPECT_EQ(kit_.Drop("zhang", "a", "li"), "TASK_NOT_YOURS") << "or who disagrees would be dropped";
  ASSERT_EQ(kit_.Sign("zhang", "a", true), "");
  ASSERT_EQ(kit_.Drop(HabitsKit::kSystem, "a", "li"), "");
  EXPECT_THAT(kit_.ResultText("agreed"), HasSubstr("true")) << "all who are left have agreed";
  kit_.Begin("a:zhang,li/all");
  ASSERT_EQ(kit_.Drop(HabitsKit::kSystem, "a", "li"), "");
  EXPECT_EQ(kit_.Drop(HabitsKit::kSystem, "a", "zhang"), "SIGNER_NEEDED");
  kit_.Begin("a:zhang,li/2");
  EXPECT_EQ(kit_.Drop(HabitsKit::kSystem, "a", "li"), "SIGNER_NEEDED") << "two could no longer agree";
}

TEST_F(HabitsTest, LongRemarksStandWholeInTheInstanceAndAreCutInTheVariable) {
  std::string people;
  for (int i = 0; i < kSignersMax; ++i) {
    kit_.AddOfficer("o" + std::to_string(i), "post" + std::to_string(i), "jz-market");
    people += (i == 0 ? "" : ",") + ("o" + std::to_string(i));
  }
  kit_.Begin("a:" + people + "/all");
  std::string remark;
  for (int i = 0; i < 1'500; ++i) remark += "文";
  for (int i = 0; i < kSignersMax; ++i) ASSERT_EQ(kit_.Sign("o" + std::to_string(i), "a", true, remark), "") << i;
  EXPECT_EQ(kit_.now().status(), Instance::COMPLETED);
  EXPECT_EQ(kit_.now().opinions(0).remark(), remark);
  EXPECT_LE(kit_.now().results(1).ByteSizeLong(), 64u << 10);
}

TEST_F(HabitsTest, AnInstanceHolds256KiBOfRemarksAnd1000OpinionsAndCopies) {
  kit_.Begin("a:zhang,li/all");
  Instance full = kit_.now();
  for (int i = 0; i < 44; ++i) full.add_opinions()->set_remark(std::string(6'000, 'x'));
  kit_.state().Put(kit_.id(), std::make_unique<Instance>(full));
  EXPECT_EQ(kit_.Sign("zhang", "a", true, "同意"), "PROCESS_RECORDS_FULL");
  ASSERT_EQ(kit_.Sign("zhang", "a", true), "") << "without a remark it still fits";
  full = kit_.now();
  while (full.opinions_size() < kOpinionsMax) full.add_opinions();
  kit_.state().Put(kit_.id(), std::make_unique<Instance>(full));
  EXPECT_EQ(kit_.Sign("li", "a", true), "PROCESS_RECORDS_FULL");

  kit_.Begin("a:zhang");
  full = kit_.now();
  while (full.copies_size() < kCopiesMax) full.add_copies()->set_person("officer:wang");
  kit_.state().Put(kit_.id(), std::make_unique<Instance>(full));
  EXPECT_EQ(kit_.Copy("zhang", "a", {"li"}), "PROCESS_RECORDS_FULL");
  full.clear_copies();
  kit_.state().Put(kit_.id(), std::make_unique<Instance>(full));
}

TEST_F(HabitsTest, ATaskHasAtMost50Signers) {
  kit_.Begin("a:zhang");
  for (int i = 0; i <= kSignersMax; ++i) {
    const std::string id = "o" + std::to_string(i);
    kit_.AddOfficer(id, "post-" + id, "jz-market");
    ASSERT_EQ(kit_.Add("zhang", "a", id, Signer::AFTER), i < kSignersMax ? "" : "PROCESS_RECORDS_FULL");
  }
}

// What a command of each kind is told about a task, by officer, instance and task.
class StrangerTest : public HabitsTest {
 protected:
  std::vector<std::string> Told(const std::string& officer, const std::string& instance, uint64_t task) {
    std::vector<std::string> told;
    const auto tell = [&](auto* message, const journal::Command& command) {
      message->set_instance_id(instance);
      if constexpr (requires { message->set_task(task); }) message->set_task(task);
      if constexpr (requires { message->set_reason("理由"); }) message->set_reason("理由");
      if constexpr (requires { message->set_person("officer:li"); }) message->set_person("officer:li");
      if constexpr (requires { message->set_element("a"); }) message->set_element("a");
      kit_.By(officer, command);
      told.push_back(kit_.answer().rejection().SerializeAsString());
    };
    journal::Command command;
    tell(command.mutable_complete_task(), command);
    tell(command.mutable_claim_task(), command);
    tell(command.mutable_release_task(), command);
    command.mutable_assign_task()->set_assignee("officer:li");
    tell(command.mutable_assign_task(), command);
    tell(command.mutable_delegate_task(), command);
    tell(command.mutable_transfer_task(), command);
    tell(command.mutable_return_task(), command);
    tell(command.mutable_take_back_task(), command);
    tell(command.mutable_sign_task(), command);
    command.mutable_add_signer()->set_position(Signer::BESIDE);
    tell(command.mutable_add_signer(), command);
    tell(command.mutable_drop_signer(), command);
    command.mutable_copy_to()->add_persons("officer:nobody");
    tell(command.mutable_copy_to(), command);
    tell(command.mutable_urge(), command);
    tell(command.mutable_complete_job(), command);
    tell(command.mutable_fail_job(), command);
    tell(command.mutable_throw_job_error(), command);
    tell(command.mutable_set_process_variables(), command);
    tell(command.mutable_resolve_process_incident(), command);
    tell(command.mutable_cancel_process(), command);
    tell(command.mutable_suspend_process(), command);
    tell(command.mutable_resume_process(), command);
    return told;
  }
};

TEST_F(StrangerTest, WhoHasNothingToDoWithAnInstanceIsToldWhatIsToldOfNone) {
  kit_.Begin("a:zhang > b");
  const std::vector<std::string> of_none = Told("wang", "77.0", 5);
  EXPECT_EQ(of_none.size(), 21u);
  EXPECT_EQ(Told("wang", kit_.id(), kit_.TaskOf("a")), of_none);
  EXPECT_EQ(Told("wang", kit_.id(), 5'000), of_none) << "no such task";
  journal::Command suspend;
  suspend.mutable_suspend_process()->set_instance_id(kit_.id());
  suspend.mutable_suspend_process()->set_reason("暂停");
  ASSERT_EQ(kit_.Do(HabitsKit::kSystem, suspend), "");
  EXPECT_EQ(Told("wang", kit_.id(), kit_.TaskOf("a")), of_none) << "suspended";
}

TEST_F(StrangerTest, WhoMaySeeAnInstanceIsToldMore) {
  kit_.Begin("a:zhang > b");
  EXPECT_EQ(kit_.Complete("li", "no such task"), "TASK_NOT_YOURS");
  ASSERT_EQ(kit_.Copy("zhang", "a", {"li"}), "");
  EXPECT_EQ(kit_.Complete("li", "no such task"), "TASK_NOT_FOUND");
  EXPECT_EQ(kit_.Complete("li", "a"), "TASK_NOT_YOURS");
}

}  // namespace
}  // namespace yici::workflow
