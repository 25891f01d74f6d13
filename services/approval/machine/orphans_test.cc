// The orphan report: each reason by hand, and the promise that nothing is neither actable nor in it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "services/approval/machine/grants_test_kit.h"
#include "services/approval/machine/joint.h"
#include "services/approval/machine/joint_kit.h"
#include "services/approval/machine/orphans.h"
#include "services/approval/machine/special_kit.h"
#include "services/approval/machine/steps.h"
#include "services/approval/machine/test_kit.h"
#include "services/approval/machine/view.h"
#include "services/directory/machine/organs.h"

namespace yici::approval {
namespace {

using journal::Command;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kAdmin = "officer:root";

Command Revoke(std::string_view officer, std::string_view role, std::string_view kind, std::string_view scope) {
  Command command;
  journal::RevokeRole& revoke = *command.mutable_revoke_role();
  revoke.set_officer_id(std::string(officer));
  revoke.set_role(std::string(role));
  revoke.set_scope_kind(std::string(kind));
  revoke.set_scope(std::string(scope));
  return command;
}

Command HandOver(std::string_view from, std::string_view to) {
  Command command;
  command.mutable_hand_over()->set_from(std::string(from));
  command.mutable_hand_over()->set_to(std::string(to));
  command.mutable_hand_over()->set_reason("transferred");
  return command;
}

// A mandate of the applicant over all its cases; refused where the officer is no steward.
Command Authorize(std::string_view officer) {
  Command command;
  journal::AgencyMandate& mandate = *command.mutable_authorize_agent()->mutable_mandate();
  mandate.set_uscc(std::string(kUscc));
  mandate.set_agent("officer:" + std::string(officer));
  mandate.set_scope(journal::MANDATE_SCOPE_ENTERPRISE);
  mandate.set_until_day(CivilDay::Parse("2020-04-22")->days_since_1970());
  return command;
}

Command GrantSteward(std::string_view officer) {
  Command command;
  journal::RoleGrant& grant = *command.mutable_grant_role()->mutable_grant();
  grant.set_officer_id(std::string(officer));
  grant.set_role("steward");
  grant.set_scope_kind("jurisdiction");
  grant.set_scope(std::string("210700"));
  return command;
}

// As if the officer had submitted it for the applicant.
void SubmittedBy(City& city, const std::string& no, std::string_view officer) {
  auto row = std::make_unique<journal::Case>(city.Find(no));
  row->mutable_agency()->set_agent("officer:" + std::string(officer));
  city.state().Put(no, std::move(row));
}

void SetActive(City& city, std::string_view officer_id, bool active) {
  auto row = std::make_unique<journal::Officer>(*city.state().Find<journal::Officer>(officer_id));
  row->set_active(active);
  city.state().Put(officer_id, std::move(row));
}

// "kind:step:department:subject" of each cause.
std::vector<std::string> CausesOf(City& city, const std::string& no) {
  const CivilDay today = DayOf(city.now());
  const directory::Holders holders(city.state(), today);
  std::vector<std::string> texts;
  for (const OrphanCause& cause : OrphanCauses(city.state(), city.Find(no), holders, today)) {
    texts.push_back(std::string(NameOf(cause.kind)) + ":" + cause.step + ":" + cause.department_id + ":" + cause.subject);
  }
  return texts;
}

class OrphansTest : public testing::Test {
 protected:
  OrphansTest() { city_.At("2020-04-20T10:00"); }
  void Expect(const std::string& no, const std::string& cause) { EXPECT_THAT(CausesOf(city_, no), ElementsAre(cause)); }
  void ExpectNone(const std::string& no) { EXPECT_THAT(CausesOf(city_, no), IsEmpty()); }
  void Run(const Command& command) { ASSERT_EQ(city_.Do(kAdmin, command).reason(), ""); }

  City city_;
};

TEST_F(OrphansTest, ACaseWhoseNextActHasNobodyIsInTheReportUntilSomebodyStandsIn) {
  const std::string received = city_.Submit(kThreeStep);
  const std::string handled = city_.Accepted(kThreeStep);
  ExpectNone(received);
  ExpectNone(handled);
  SetActive(city_, "handler", false);
  ExpectNone(handled);  // a second handler is there
  SetActive(city_, "handler-2", false);
  Expect(handled, "no_officer:handle:jz-market:");
  ExpectNone(received);
  Run(HandOver("handler", "outsider"));
  ExpectNone(handled);
  SetActive(city_, "chief", false);
  Expect(received, "no_officer:accept:jz-market:");  // the absent has left: his substitute lends nothing
}

TEST_F(OrphansTest, ASubstitutionHoldsACaseUntilItsLastDay) {
  const std::string no = city_.Accepted(kTwoStep);
  ASSERT_EQ(city_.Do(kHandler, Review(no, "handle")).reason(), "");
  // The only approver did the first step as well: his own grant does not help, a substitute's does.
  auto row = std::make_unique<journal::Case>(city_.Find(no));
  row->mutable_steps(0)->set_officer(std::string(kApprover));
  row->mutable_steps(0)->clear_officers();
  city_.state().Put(no, std::move(row));
  Expect(no, "no_officer:approve:jz-market:");
  Command command;
  journal::Substitution& substitution = *command.mutable_set_substitution()->mutable_substitution();
  substitution.set_absent("approver");
  substitution.set_substitute("outsider");
  substitution.set_until_day(CivilDay::Parse("2020-04-21")->days_since_1970());
  Run(command);
  ExpectNone(no);
  city_.At("2020-04-22T00:00");
  Expect(no, "no_officer:approve:jz-market:");
}

TEST_F(OrphansTest, TheRulingMayBeMadeByAnyOfThreeRoles) {
  const std::string no = city_.Reviewed(kThreeStep);
  SetActive(city_, "approver", false);
  SetActive(city_, "chief", false);
  ExpectNone(no);
  SetActive(city_, "head", false);
  Expect(no, "no_officer:decide:jz-market:");
}

TEST_F(OrphansTest, AnInspectionTakesTwoAndNoneOfThemApproves) {
  const std::string no = city_.Accepted(kSite);
  ASSERT_EQ(city_.Do(kHandler, Review(no, "handle")).reason(), "");
  ExpectNone(no);
  SetActive(city_, "handler-2", false);
  Expect(no, "no_officer:site-inspection:jz-market:");
  SetActive(city_, "handler-2", true);
  ASSERT_EQ(city_.Do(kHandler, Review(no, "site-inspection")).reason(), "");
  ASSERT_EQ(city_.Do(kReviewer, Review(no, "review")).reason(), "");
  ExpectNone(no);
  Command command;
  journal::RoleGrant& grant = *command.mutable_grant_role()->mutable_grant();
  grant.set_officer_id("handler-2");
  grant.set_role("approver");
  grant.set_scope_kind("department");
  grant.set_scope("jz-market");
  Run(command);
  SetActive(city_, "approver", false);
  Expect(no, "no_officer:approve:jz-market:");
}

TEST_F(OrphansTest, WhoPresidedAtTheHearingExaminesNothing) {
  const std::string no = city_.Reviewed(kThreeStep);
  auto row = std::make_unique<journal::Case>(city_.Find(no));
  row->mutable_hearing()->add_presiders(std::string(kHead));
  city_.state().Put(no, std::move(row));
  ExpectNone(no);
  SetActive(city_, "approver", false);
  SetActive(city_, "chief", false);
  Expect(no, "no_officer:decide:jz-market:");
}

TEST_F(OrphansTest, AnAskedDepartmentWithNobodyToAnswerIsNamed) {
  const std::string no = city_.Accepted(kJoint);
  ASSERT_EQ(city_.Do(kHandler, Review(no, "dispatch")).reason(), "");
  ExpectNone(no);
  Run(Revoke("joint-fire", "joint-officer", "department", "jz-fire"));
  Expect(no, "no_joint_officer:joint-review:jz-fire:");
  Run(Merge("jz-fire", "jz-food"));
  ExpectNone(no);
}

TEST_F(OrphansTest, APlaceThatIsGoneAndANamedOfficerWhoLeftAreReasonsToo) {
  const std::string no = city_.Accepted(kThreeStep);
  auto row = std::make_unique<journal::Case>(city_.Find(no));
  row->mutable_steps(0)->set_assigned_to("officer:handler");
  city_.state().Put(no, std::move(row));
  ExpectNone(no);
  SetActive(city_, "handler", false);
  Expect(no, "officer_left:handle:jz-market:handler");
  Run(HandOver("handler", "handler-2"));
  ExpectNone(no);
  EXPECT_EQ(AssigneeOf(city_.state(), city_.Find(no).steps(0)), "handler-2");
  city_.state().Erase(Table::kWindow, "jz-hall-main-w12");
  Expect(no, "window_gone::jz-market:jz-hall-main-w12");
  city_.state().Erase(Table::kHall, "jz-hall-main");
  EXPECT_THAT(CausesOf(city_, no), ElementsAre("hall_gone::jz-market:jz-hall-main", "window_gone::jz-market:jz-hall-main-w12"));
}

TEST_F(OrphansTest, AnEndedOrganIsAskedForByItsSuccessor) {
  const std::string no = city_.Accepted(kThreeStep);
  Run(Merge("jz-market", "jz-fire"));
  Expect(no, "no_officer:handle:jz-fire:");
}

TEST_F(OrphansTest, WhoActsForTheApplicantIsNobodyToDecide) {
  const std::string submitted = city_.Accepted(kThreeStep), mandated = city_.Accepted(kThreeStep);
  for (const std::string& no : {submitted, mandated}) ASSERT_EQ(city_.Do(kHandler, Review(no, "handle")).reason(), "");
  SubmittedBy(city_, submitted, "reviewer");
  Expect(submitted, "no_officer:review:jz-market:");  // the only reviewer
  ExpectNone(mandated);
  Run(GrantSteward("reviewer"));
  ASSERT_EQ(city_.Do(kApplicant, Authorize("reviewer")).reason(), "");
  Expect(mandated, "no_officer:review:jz-market:");
  city_.At("2020-04-23T10:00");
  ExpectNone(mandated);  // the mandate is over, what was submitted stays
  Expect(submitted, "no_officer:review:jz-market:");
}

TEST_F(OrphansTest, AnAskedDepartmentWhoseOnlyOfficerActsForTheApplicantIsNamed) {
  const std::string no = city_.Accepted(kJoint);
  ASSERT_EQ(city_.Do(kHandler, Review(no, "dispatch")).reason(), "");
  SubmittedBy(city_, no, "joint-fire");
  Expect(no, "no_joint_officer:joint-review:jz-fire:");
}

TEST_F(OrphansTest, ABadRatingOfAJointMatterThatNobodyCanAnswerIsNamedAtTheParent) {
  AddJointMatter(city_);
  const JointCases cases = SubmitJoint(city_);
  ExpectNone(cases.parent);
  ASSERT_EQ(city_.Do(kApplicant, Rate(cases.parent, journal::RATING_STAGE_RECEIPT, 5)).reason(), "");
  ExpectNone(cases.parent);
  for (const char* id : {"chief", "head"}) SetActive(city_, id, false);
  Expect(cases.parent, "no_officer:rectify:jz-market:");
}

TEST_F(OrphansTest, WhatHasEndedIsNobodysTask) {
  const std::string no = city_.Reviewed(kThreeStep);
  ASSERT_EQ(city_.Do(kApprover, Grant(no)).reason(), "");
  ASSERT_EQ(city_.Do(kClerk, Deliver(no)).reason(), "");
  for (const char* id : {"chief", "clerk", "clerk-2"}) SetActive(city_, id, false);
  ExpectNone(no);
}

// ---- the promise ----

enum class Scene { kPlain, kMattersAndAgents };

// Without whom an act of the market or fire department has few left, or nobody.
constexpr std::string_view kFew[] = {"chief", "head", "reviewer", "approver", "joint-fire", "fire-chief"};

// One seed, one history of a city whose organs, officers and cases change; after each act every open case is either one that
// somebody may act on, found by trying everybody, or in the report.
class Upheaval {
 public:
  explicit Upheaval(uint32_t seed, Scene scene = Scene::kPlain) : seed_(seed), scene_(scene) {
    city_.At("2020-04-20T10:00");
    if (scene == Scene::kMattersAndAgents) {
      AddJointMatter(city_);
      for (const char* id : {"chief", "approver", "joint-fire"}) city_.Do(kAdmin, GrantSteward(id));
    }
    city_.state().Scan(Table::kOfficer, "", "", [this](std::string_view id, std::string_view) {
      officers_.emplace_back(id);
      return true;
    });
    if (scene == Scene::kMattersAndAgents) SubmitMatter();
  }

  void Run(int acts) {
    for (int act = 0; act < acts && !testing::Test::HasFailure(); ++act) {
      Act();
      for (const std::string& no : cases_) Check(no, act);
    }
    SweepAll();
  }
  int orphaned() const { return orphaned_; }
  int actable() const { return actable_; }

 private:
  uint32_t Below(uint32_t n) {
    seed_ = seed_ * 1'664'525u + 1'013'904'223u;
    return (seed_ >> 8) % n;
  }
  template <class List>
  std::string OneOf(const List& list) {
    return std::string(list[Below(static_cast<uint32_t>(std::size(list)))]);
  }
  std::string Officer() { return OneOf(officers_); }
  std::string Department() {
    static constexpr std::string_view kAll[] = {"jz-market", "jz-fire", "jz-planning", "jz-food", "bz-market"};
    return OneOf(kAll);
  }

  void Act() {
    switch (Below(scene_ == Scene::kPlain ? 13 : 21)) {
      case 13:
      case 14: return SubmitMatter();
      case 15:
      case 16: return ActForApplicant();
      case 17:
      case 18: return Progress();
      case 19: return SetActive(city_, OneOf(kFew), Below(4) == 0);
      case 20: return LeaveMarketWithoutHeads();
      case 0: return Submit();
      case 1: return Reorganize();
      case 2: return Transfer();
      case 3: return RevokeOne();
      case 4: return GrantOne();
      case 5: return SubstituteOne();
      case 6: city_.Do(kAdmin, HandOver(Officer(), Officer())); return;
      case 7: return ComeOrGo();
      case 8: days_ += Below(2), city_.At((CivilDay::Parse("2020-04-20").value() + days_).ToString() + "T10:00"); return;
      case 9: return Sweep();
      case 10:
      case 11: return BesideTheChain();
      default: return Work();
    }
  }

  void Submit() {
    if (cases_.size() >= 8) return;
    static constexpr std::string_view kItems[] = {kThreeStep, kTwoStep, kJoint, kOnPromise};
    const Done done = city_.Do(kClerk, SubmitOf(OneOf(kItems)));
    if (!done.outcome.refused()) cases_.push_back(done.answer().case_no());
  }
  void SubmitMatter() {
    if (cases_.size() >= 8) return;
    const Done done = city_.Do(kClerk, SubmitJointOf(kAllPapers, {std::string(kDrain)}));
    if (done.outcome.refused()) return;
    cases_.push_back(done.answer().case_no());
    city_.Do(kApplicant, Rate(cases_.back(), journal::RATING_STAGE_RECEIPT, 5));
    for (const journal::JointChild& child : city_.Find(cases_.back()).joint().children()) cases_.push_back(child.case_no());
  }
  // The next act of a case, by whoever may.
  void Progress() {
    const std::string no = OneOf(cases_);
    if (IsJointParent(city_.Find(no))) return;  // a rating answered at once would be nobody's to wait for
    for (const Command& command : NextActs(no)) DoByAnybody(command);
  }
  void LeaveMarketWithoutHeads() {
    for (const char* id : {"chief", "head"}) SetActive(city_, id, false);
  }
  void ActForApplicant() {
    if (Below(3) == 0) return void(city_.Do(kApplicant, Authorize(OneOf(kFew))));
    if (!cases_.empty()) SubmittedBy(city_, OneOf(cases_), OneOf(kFew));
  }
  void Reorganize() {
    if (Below(4) != 0) return;  // or nothing lasts
    Command command = Merge(Department(), Department());
    journal::DepartmentChange& change = *command.mutable_reorganize_department()->mutable_change();
    change.set_from_day(DayOf(city_.now()).days_since_1970() + static_cast<int32_t>(Below(3)));
    if (Below(2) == 0) {
      change.set_kind(journal::DEPARTMENT_CHANGE_KIND_SPLIT);
      change.add_parts()->set_item_code(std::string(kThreeStep));
      change.mutable_parts(0)->set_to(Department());
    }
    city_.Do(kAdmin, command);
  }
  void Transfer() {
    if (!cases_.empty()) city_.Do("officer:" + Officer(), TransferTo(OneOf(cases_), Department()));
  }
  void RevokeOne() {
    const std::string officer = Officer();
    const auto* row = city_.state().Find<journal::OfficerGrants>(officer);
    if (officer == "root" || row == nullptr || row->grants().empty()) return;
    const journal::RoleGrant grant = row->grants(static_cast<int>(Below(static_cast<uint32_t>(row->grants_size()))));
    city_.Do(kAdmin, Revoke(officer, grant.role(), grant.scope_kind(), grant.scope()));
  }
  void GrantOne() {
    static constexpr std::string_view kRoles[] = {"chief-representative", "handler",   "reviewer", "approver",
                                                  "joint-officer",        "organ-head"};
    Command command;
    journal::RoleGrant& grant = *command.mutable_grant_role()->mutable_grant();
    grant.set_officer_id(Officer());
    grant.set_role(OneOf(kRoles));
    grant.set_scope_kind("department");
    grant.set_scope(Department());
    if (Below(2) == 0) grant.set_until_day(DayOf(city_.now()).days_since_1970() + static_cast<int32_t>(Below(4)));
    city_.Do(kAdmin, command);
  }
  void SubstituteOne() {
    Command command;
    journal::Substitution& row = *command.mutable_set_substitution()->mutable_substitution();
    row.set_absent(Officer());
    row.set_substitute(Officer());
    row.set_revoked(Below(4) == 0);
    row.set_until_day(DayOf(city_.now()).days_since_1970() + static_cast<int32_t>(Below(3)));
    city_.Do(kAdmin, command);
  }
  void ComeOrGo() {
    const std::string officer = Officer();
    if (officer != "root" && officer != "clerk") SetActive(city_, officer, Below(2) == 0);
  }
  void Sweep() {
    Command command;
    for (const std::string& no : cases_) {
      if (Below(2) == 0) command.mutable_move_cases()->add_case_nos(no);
    }
    city_.Do("system:deadlines", command);
  }
  void Work() {
    if (cases_.empty()) return;
    const std::string no = OneOf(cases_);
    for (const Command& command : NextActs(no)) city_.Do("officer:" + Officer(), command);
  }

  void DoByAnybody(Command command) {
    for (const std::string& officer : officers_) {
      if (command.has_start_special()) command.mutable_start_special()->set_approver("officer:" + officer);
      if (!city_.Do("officer:" + officer, command).outcome.refused()) return;
    }
  }

  // Pauses, promises and their checks, ratings and their answers: by whoever is allowed to.
  void BesideTheChain() {
    if (cases_.empty()) return;
    const std::string no = OneOf(cases_);
    switch (Below(6)) {
      case 0: return DoByAnybody(StartSpecialOf(no));
      case 1: return DoByAnybody(EndSpecialOf(no));
      case 2: return DoByAnybody(OnPromise(no));
      case 3: return DoByAnybody(AfterCheckOf(no, journal::AFTER_CHECK_RESULT_UNTRUE, 5));
      case 4: city_.Do(kApplicant, Rate(no, journal::RATING_STAGE_RECEIPT, 5)); return;
      default: return DoByAnybody(Rectify(no, journal::RATING_STAGE_RECEIPT));
    }
  }

  // The commands of which each has to find somebody.
  std::vector<Command> NextActs(const std::string& no) {
    const journal::Case& subject = city_.Find(no);
    std::vector<Command> acts = ChainActs(no, subject);
    if (AwaitsAfterCheck(subject)) acts.push_back(AfterCheckOf(no, journal::AFTER_CHECK_RESULT_TRUE));
    if (AwaitsCorrection(subject)) acts.push_back(AfterCheckOf(no, journal::AFTER_CHECK_RESULT_CORRECTED));
    for (const journal::Rating& rating : subject.ratings()) {
      if (rating.rectified_us() == 0) acts.push_back(Rectify(no, rating.stage()));
    }
    return acts;
  }
  std::vector<Command> ChainActs(const std::string& no, const journal::Case& subject) {
    if (HasEnded(subject.state()) || IsJointParent(subject)) return {};
    if (IsBeforeAcceptance(subject.state())) return {Accept(no)};
    if (subject.has_ruling()) return {Deliver(no)};
    if (subject.state() == journal::CASE_STATE_SPECIAL_PROCEDURE) return {EndSpecialOf(no)};
    const journal::StepState* open = OpenStep(subject);
    if (open == nullptr) return {Grant(no)};
    if (open->step() != kJointReview || open->opinions().empty()) return {Review(no, open->step())};
    std::vector<Command> opinions;
    for (const journal::DepartmentOpinion& asked : open->opinions()) {
      if (asked.opinion() != journal::JOINT_OPINION_UNSPECIFIED) continue;
      opinions.push_back(Opinion(no, asked.department_id(), journal::JOINT_OPINION_AGREE));
    }
    return opinions;
  }

  bool SomebodyCan(const Command& command) {
    const auto saved = city_.state().Clone();
    bool can = false;
    for (const std::string& officer : officers_) {
      const std::string reason = city_.Do("officer:" + officer, command).reason();
      city_.Restore(*saved);
      can = can || (reason != "NOT_PERMITTED" && reason != "SEPARATION_OF_DUTIES");
    }
    return can;
  }

  void Check(const std::string& no, int act) {
    // Deadlines first, as at every touch; whoever touched it last may have left some.
    city_.Do("system:deadlines", Settle(no));
    const std::vector<std::string> causes = CausesOf(city_, no);
    bool all = true;
    for (const Command& command : NextActs(no)) all = all && SomebodyCan(command);
    EXPECT_EQ(all, causes.empty()) << "act " << act << " case " << no << " " << NameOf(city_.Find(no).state()).en << " "
                                   << (causes.empty() ? "" : causes[0]);
    if (HasEnded(city_.Find(no).state())) return;
    ++(causes.empty() ? actable_ : orphaned_);
  }

  void SweepAll() {
    Command command;
    for (const std::string& no : cases_) command.mutable_move_cases()->add_case_nos(no);
    city_.Do("system:deadlines", command);
    for (const std::string& no : cases_) {
      const journal::Case& subject = city_.Find(no);
      if (HasEnded(subject.state())) continue;
      const auto* department = city_.state().Find<journal::Department>(subject.department_id());
      ASSERT_NE(department, nullptr);
      EXPECT_EQ(directory::EndOf(*department, DayOf(city_.now())), nullptr) << no;
    }
  }

  City city_;
  uint32_t seed_;
  const Scene scene_;
  int days_ = 0;
  std::vector<std::string> officers_;
  std::vector<std::string> cases_;
  int orphaned_ = 0;
  int actable_ = 0;
};

TEST(OrphansPropertyTest, EveryOpenCaseIsActableOrInTheReport) {
  const char* seeds = std::getenv("YICI_ORPHAN_SEEDS");
  const int last = seeds == nullptr ? 12 : std::atoi(seeds);
  int orphaned = 0, actable = 0;
  for (int seed = 1; seed <= last; ++seed) {
    SCOPED_TRACE(seed);
    Upheaval upheaval(static_cast<uint32_t>(seed));
    upheaval.Run(80);
    if (testing::Test::HasFailure()) return;
    orphaned += upheaval.orphaned();
    actable += upheaval.actable();
  }
  // A property that one side alone keeps would prove nothing.
  EXPECT_GT(orphaned, 100);
  EXPECT_GT(actable, 100);
}

// The same with joint matters, whose parents are rated, and with officers who act for the applicant.
TEST(OrphansPropertyTest, SoAreJointMattersAndTheCasesOfAgents) {
  int orphaned = 0, actable = 0;
  for (uint32_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE(seed);
    Upheaval upheaval(seed, Scene::kMattersAndAgents);
    upheaval.Run(50);
    if (testing::Test::HasFailure()) return;
    orphaned += upheaval.orphaned();
    actable += upheaval.actable();
  }
  EXPECT_GT(orphaned, 10);
  EXPECT_GT(actable, 10);
}

}  // namespace
}  // namespace yici::approval
