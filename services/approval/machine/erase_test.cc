// Erasing: what the law wants kept refuses it, and what is erased is out of the case and of every index.
#include "services/approval/machine/erase_kit.h"

#include "gtest/gtest.h"
#include "services/approval/machine/erasure.h"
#include "services/approval/machine/grants_test_kit.h"
#include "services/approval/machine/joint_kit.h"
#include "services/approval/machine/rejection_rows.h"
#include "services/approval/machine/rows.h"
#include "services/approval/machine/view.h"
#include "services/base/erasure_tables.h"
#include "services/base/proposal_tables.h"
#include "services/catalog/machine/proposals.h"

namespace yici::approval {
namespace {

using journal::Command;

constexpr std::string_view kFirstKey = "key-number-1", kSecondKey = "key-number-2";

class EraseTest : public testing::Test {
 protected:
  EraseTest() { city_.At("2020-04-20T10:00"); }

  static std::string FactOf(const Done& done, std::string_view key) {
    for (const journal::Entry& fact : done.answer().facts()) {
      if (fact.key() == key) return fact.value();
    }
    return "";
  }
  bool IsIndexed(std::string_view token) const {
    journal::Party party;
    party.set_token(std::string(token));
    const std::string prefix = ApplicantText(party);
    bool found = false;
    city_.state().Scan(Table::kCaseByApplicant, prefix, "", [&](std::string_view key, std::string_view) {
      found = key.starts_with(prefix);
      return false;
    });
    return found;
  }

  void End(const std::string& no) {
    Command end;
    end.mutable_terminate_case()->set_case_no(no);
    end.mutable_terminate_case()->set_reason("applicant died");
    end.mutable_terminate_case()->set_basis("art. 70");
    EXPECT_EQ(city_.Do(kChief, end).reason(), "");
  }
  // Handed in with these manifests as m1, m2, and ended.
  std::string ClosedWith(std::initializer_list<char> manifests, std::string_view token = kToken) {
    Command submit = SubmitByPerson(kThreeStep, kFirstKey, token);
    int material = 0;
    for (const char manifest : manifests) Attach(submit, "m" + std::to_string(++material), manifest);
    const std::string no = city_.Do(kClerk, submit).answer().case_no();
    End(no);
    return no;
  }
  // The manifests that an erasure named, a letter each; its reason where it was refused.
  static std::string Named(const Done& done) {
    std::string letters = done.reason();
    for (const auto& pending : done.events) {
      for (const std::string& manifest : pending.event.case_erased().attachments()) letters += manifest[0];
    }
    return letters;
  }

  City city_;
};

TEST_F(EraseTest, TakesEveryCaseOfThePersonAndNamesItsKeysOnce) {
  const std::string first = ClosedOfPerson(city_, kFirstKey), second = ClosedOfPerson(city_, kSecondKey);
  const std::string others = ClosedOfPerson(city_, "key-number-3", kOtherToken);
  KeepFor(city_, 1);
  city_.At("2021-04-21T10:00");
  const Done done = city_.Do(kRoot, ErasePerson(kToken));
  ASSERT_EQ(done.reason(), "");
  EXPECT_EQ(FactOf(done, "cases"), "2");
  EXPECT_EQ(FactOf(done, "keys"), "2");
  EXPECT_EQ(done.events[0].event.case_erased().key_ids(0), kFirstKey);
  EXPECT_EQ(done.events[1].event.case_erased().key_ids(0), kSecondKey);
  EXPECT_NE(city_.Find(first).erased(), 0u);
  EXPECT_NE(city_.Find(second).erased(), 0u);
  EXPECT_EQ(city_.Find(others).erased(), 0u);
  EXPECT_FALSE(IsIndexed(kToken));
  EXPECT_TRUE(IsIndexed(kOtherToken));
  EXPECT_EQ(city_.Do(kRoot, ErasePerson(kToken)).reason(), "PERSON_UNKNOWN");
}

TEST_F(EraseTest, LeavesTheCaseWithoutCiphertextTokenAndTitleButWithWhatOrgansDid) {
  const std::string no = ClosedOfPerson(city_, kFirstKey);
  const journal::Case before = city_.Find(no);
  KeepFor(city_, 0);
  city_.At("2020-04-21T10:00");
  ASSERT_EQ(city_.Do(kRoot, EraseOf({no})).reason(), "");
  const journal::Case& after = city_.Find(no);
  EXPECT_EQ(after.SerializeAsString().find("sealed:"), std::string::npos);
  EXPECT_EQ(after.SerializeAsString().find(kToken), std::string::npos);
  EXPECT_EQ(after.title(), "");
  EXPECT_EQ(after.applicant().name().commitment(), before.applicant().name().commitment());
  EXPECT_EQ(after.documents_size(), before.documents_size());
  EXPECT_EQ(after.end_reason(), before.end_reason());
  EXPECT_EQ(after.erased_day(), CivilDay::Parse("2020-04-21")->days_since_1970());
}

TEST_F(EraseTest, WritesOneRowForTheWholeErasure) {
  const std::string first = ClosedOfPerson(city_, kFirstKey), second = ClosedOfPerson(city_, kSecondKey);
  KeepFor(city_, 0);
  city_.At("2020-04-21T10:00");
  ASSERT_EQ(city_.Do(kRoot, EraseOf({second, first, first})).reason(), "");
  const auto* row = city_.state().Find<journal::Erasure>(ErasureKey(city_.revision()));
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->case_nos_size(), 2);
  EXPECT_EQ(row->keys(), 2);
  EXPECT_EQ(row->erased_by(), kRoot);
  EXPECT_EQ(row->request_ref(), "PI-2026-0012");
}

TEST_F(EraseTest, TheLastDayOfKeepingStillRefuses) {
  const std::string no = ClosedOfPerson(city_, kFirstKey);
  KeepFor(city_, 1);
  city_.At("2021-04-20T23:59");
  const Done done = city_.Do(kRoot, EraseOf({no}));
  EXPECT_EQ(done.reason(), "RETENTION_RUNNING");
  EXPECT_EQ(done.answer().rejection().metadata(1).value(), "2021-04-20");
  city_.At("2021-04-21T00:00");
  EXPECT_EQ(city_.Do(kRoot, EraseOf({no})).reason(), "");
}

TEST_F(EraseTest, TheItemsOwnRuleGoesBeforeTheRuleForAll) {
  const std::string no = ClosedOfPerson(city_, kFirstKey);
  KeepFor(city_, 0);
  KeepFor(city_, 30, kThreeStep);
  city_.At("2021-04-21T10:00");
  EXPECT_EQ(city_.Do(kRoot, EraseOf({no})).reason(), "RETENTION_RUNNING");
}

TEST_F(EraseTest, OneCaseThatMustStayKeepsThemAll) {
  const std::string closed = ClosedOfPerson(city_, kFirstKey);
  const std::string open = city_.Do(kClerk, SubmitByPerson(kThreeStep, kSecondKey)).answer().case_no();
  KeepFor(city_, 0);
  city_.At("2020-04-21T10:00");
  const Done done = city_.Do(kRoot, ErasePerson(kToken));
  EXPECT_EQ(done.reason(), "CASE_OPEN");
  EXPECT_EQ(done.answer().rejection().metadata(0).value(), open);
  EXPECT_EQ(city_.Find(closed).erased(), 0u);
}

TEST_F(EraseTest, AnErasedCaseTakesNoFurtherAct) {
  const std::string no = ClosedOfPerson(city_, kFirstKey);
  KeepFor(city_, 0);
  city_.At("2020-04-21T10:00");
  ASSERT_EQ(city_.Do(kRoot, EraseOf({no})).reason(), "");
  EXPECT_EQ(city_.Do(kChief, ArchiveOf(no)).reason(), "PERSON_ERASED");
  EXPECT_EQ(city_.Do(kRoot, EraseOf({no})).reason(), "PERSON_ERASED");
  Command read;
  read.mutable_read_attachment()->set_case_no(no);
  read.mutable_read_attachment()->set_material_id("m1");
  read.mutable_read_attachment()->set_purpose("look");
  EXPECT_EQ(city_.Do(kReviewer, read).reason(), "PERSON_ERASED");
}

TEST_F(EraseTest, AttachmentsGoUnlessAnotherCaseOfTheApplicantHoldsThem) {
  const std::string first = ClosedWith({'a', 'b'}), second = ClosedWith({'b'});
  KeepFor(city_, 0);
  city_.At("2020-04-21T10:00");
  const Done alone = city_.Do(kRoot, EraseOf({first}));
  EXPECT_EQ(Named(alone), "a");
  EXPECT_FALSE(city_.state().FindBytes(Table::kAttachment, std::string(32, 'a')));
  EXPECT_TRUE(city_.state().FindBytes(Table::kAttachment, std::string(32, 'b')));
  EXPECT_EQ(Named(city_.Do(kRoot, EraseOf({second}))), "b");
}

// A clerk who uploads the same bytes for two applicants has one file of them.
TEST_F(EraseTest, AnAttachmentThatAnotherApplicantsCaseCitesStaysForIt) {
  const std::string mine = ClosedWith({'a', 'b'}), theirs = ClosedWith({'b'}, kOtherToken);
  KeepFor(city_, 0);
  city_.At("2020-04-21T10:00");
  EXPECT_EQ(Named(city_.Do(kRoot, EraseOf({mine}))), "a");
  EXPECT_TRUE(city_.state().FindBytes(Table::kAttachment, std::string(32, 'b')));
  EXPECT_EQ(Named(city_.Do(kRoot, EraseOf({theirs}))), "b") << "nobody else cites it any more";
}

TEST_F(EraseTest, AnAttachmentOfTwoCasesThatGoTogetherIsNamedOnce) {
  const std::string mine = ClosedWith({'a'}), theirs = ClosedWith({'a'}, kOtherToken);
  KeepFor(city_, 0);
  city_.At("2020-04-21T10:00");
  EXPECT_EQ(Named(city_.Do(kRoot, EraseOf({mine, theirs}))), "a");
}

TEST_F(EraseTest, AnAttachmentThatASupplementReplacedGoesToo) {
  Command submit = SubmitByPerson(kThreeStep, kFirstKey);
  Attach(submit, "m1", 'a');
  const std::string no = city_.Do(kClerk, submit).answer().case_no();
  ASSERT_EQ(city_.Do(kChief, Notify(no, {}, {"m1"})).reason(), "");
  Command supplement = Supplement(no, {"m1"});
  AttachTo(*supplement.mutable_submit_supplement()->mutable_materials(0), 'b');
  ASSERT_EQ(city_.Do(kClerk, supplement).reason(), "");
  ASSERT_EQ(city_.Find(no).materials(0).attachment(), std::string(32, 'b'));
  End(no);
  KeepFor(city_, 0);
  city_.At("2020-04-21T10:00");
  EXPECT_EQ(Named(city_.Do(kRoot, EraseOf({no}))), "ab");
}

TEST_F(EraseTest, AnAttachmentTakenOverStaysForTheCaseThatTookIt) {
  Command submit = SubmitByPerson(kThreeStep, kFirstKey);
  Attach(submit, "m1", 'a');
  const std::string source = city_.Do(kClerk, submit).answer().case_no();
  Command reuse = SubmitByPerson(kTwoStep, kSecondKey);
  reuse.mutable_submit_case()->mutable_materials(0)->set_reused_from(source);
  ASSERT_EQ(city_.Do(kClerk, reuse).reason(), "");
  End(source);
  KeepFor(city_, 0);
  city_.At("2020-04-21T10:00");
  EXPECT_EQ(Named(city_.Do(kRoot, EraseOf({source}))), "");
}

TEST_F(EraseTest, AnApplicantOfThousandsOfCasesCanHaveOneErased) {
  const std::string no = ClosedWith({'a'});
  const std::string text = ApplicantText(city_.Find(no).applicant());
  for (uint64_t revision = 1'000; revision < 3'500; ++revision) {
    city_.state().PutBytes(Table::kCaseByApplicant, ApplicantKey(text, revision), no);
  }
  KeepFor(city_, 0);
  city_.At("2020-04-21T10:00");
  EXPECT_EQ(Named(city_.Do(kRoot, EraseOf({no}))), "a");
}

TEST_F(EraseTest, AJointMatterGoesAsOne) {
  AddJointMatter(city_);
  const JointCases opened = SubmitJoint(city_);
  Command withdraw;
  withdraw.mutable_withdraw_case()->set_case_no(opened.parent);
  ASSERT_EQ(city_.Do(kApplicant, withdraw).reason(), "");
  KeepFor(city_, 0);
  city_.At("2020-04-21T10:00");
  const Done done = city_.Do(kRoot, EraseOf({opened.fire}));
  ASSERT_EQ(done.reason(), "");
  EXPECT_NE(city_.Find(opened.parent).erased(), 0u);
  EXPECT_NE(city_.Find(opened.food).erased(), 0u);
}

TEST_F(EraseTest, EndedMarksGoWithThePersonsLastCase) {
  const std::string no = ClosedOfPerson(city_, kFirstKey);
  const std::string party = PrincipalOfParty(city_.Find(no).applicant());
  ASSERT_EQ(city_.Do(kRoot, Mark(party, journal::CREDIT_MARK_KIND_BAD_CREDIT, "2020-05-01")).reason(), "");
  KeepFor(city_, 0);
  city_.At("2020-06-01T10:00");
  ASSERT_NE(city_.state().Find<journal::CreditMarks>(party), nullptr);
  ASSERT_EQ(city_.Do(kRoot, EraseOf({no})).reason(), "");
  EXPECT_EQ(city_.state().Find<journal::CreditMarks>(party), nullptr);
}

TEST_F(EraseTest, WhereTwoAreRequiredItBecomesAProposalThatNamesCasesAndNoPerson) {
  const std::string no = ClosedOfPerson(city_, kFirstKey);
  KeepFor(city_, 0);
  auto required = std::make_unique<journal::FourEyes>();
  required->set_required(true);
  city_.state().Put(catalog::kFourEyesKey, std::move(required));
  city_.At("2020-04-21T10:00");
  const Done done = city_.Do(kRoot, ErasePerson(kToken));
  ASSERT_EQ(done.reason(), "");
  ASSERT_EQ(done.outcome.events.size(), 1u);
  const journal::Proposal& proposal = done.outcome.events[0].event.act_proposed().proposal();
  EXPECT_EQ(catalog::NameOf(proposal.act()), "personal.erase");
  EXPECT_EQ(proposal.act().erase_cases().case_nos(0), no);
  EXPECT_EQ(proposal.SerializeAsString().find(kToken), std::string::npos);
  EXPECT_EQ(city_.Find(no).erased(), 0u);
}

TEST_F(EraseTest, APaperOfAnErasedCaseIsNotTakenOver) {
  const std::string closed = CompletedOf(city_, kTwoStep);
  KeepFor(city_, 0);
  city_.At("2020-04-21T10:00");
  ASSERT_EQ(city_.Do(kRoot, EraseOf({closed})).reason(), "");
  Command submit = SubmitOf(kTwoStep);
  submit.mutable_submit_case()->mutable_materials(0)->set_reused_from(closed);
  EXPECT_EQ(city_.Do(kClerk, submit).reason(), "REUSE_NOT_FOUND");
}

// What keeps an erasure back, at a case that is closed a day ago and whose files may go at once.
Done EraseClosed(City& city, const std::function<void(City&, const std::string& no)>& prepare) {
  const std::string no = ClosedOfPerson(city, kFirstKey);
  KeepFor(city, 0);
  prepare(city, no);
  city.At("2020-04-21T10:00");
  return city.Do(kRoot, EraseOf({no}));
}

Done EraseEdited(City& city, const std::function<void(journal::EraseCases&)>& edit) {
  Command command = EraseOf({ClosedOfPerson(city, kFirstKey)});
  edit(*command.mutable_erase_cases());
  return city.Do(kRoot, command);
}

}  // namespace

std::vector<RejectionRow> ErasureRows() {
  return {
      {Reason::kErasureSubject, [](City& city) { return EraseEdited(city, [](auto& erase) { erase.clear_case_nos(); }); }},
      {Reason::kErasureGround, [](City& city) { return EraseEdited(city, [](auto& erase) { erase.clear_ground(); }); }},
      {Reason::kRequestRefFormat,
       [](City& city) { return EraseEdited(city, [](auto& erase) { erase.set_request_ref("13812345678"); }); }},
      {Reason::kPersonUnknown, [](City& city) { return city.Do(kRoot, ErasePerson(kOtherToken)); }},
      {Reason::kPersonErased,
       [](City& city) {
         return EraseClosed(city, [](City& at, const std::string& no) {
           at.At("2020-04-21T09:00");
           at.Do(kRoot, EraseOf({no}));
         });
       }},
      {Reason::kCaseOpen, [](City& city) { return city.Do(kRoot, EraseOf({city.Submit(kThreeStep)})); }},
      {Reason::kLicenceInForce, [](City& city) { return city.Do(kRoot, EraseOf({CompletedOf(city, kLicence)})); }},
      {Reason::kHeldByLaw,
       [](City& city) {
         return EraseClosed(city, [](City& at, const std::string& no) {
           auto held = std::make_unique<journal::Case>(at.Find(no));
           held->add_legal_holds()->set_reference("court-17");
           at.state().Put(no, std::move(held));
         });
       }},
      {Reason::kCreditMarkStands,
       [](City& city) {
         return EraseClosed(city, [](City& at, const std::string& no) {
           at.Do(kRoot, Mark(PrincipalOfParty(at.Find(no).applicant()), journal::CREDIT_MARK_KIND_BAD_CREDIT, "2021-05-01"));
         });
       }},
      {Reason::kRetentionUnknown, [](City& city) { return EraseEdited(city, [](auto&) {}); }},
      {Reason::kRetentionRunning,
       [](City& city) { return EraseClosed(city, [](City& at, const std::string&) { KeepFor(at, 10); }); }},
      {Reason::kErasureTooLarge,
       [](City& city) {
         for (int i = 0; i <= kErasedCasesMax; ++i) city.Do(kClerk, SubmitByPerson(kThreeStep, kFirstKey));
         return city.Do(kRoot, ErasePerson(kToken));
       }},
  };
}

}  // namespace yici::approval
