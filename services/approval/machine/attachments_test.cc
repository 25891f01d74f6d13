// Attachments by size and type, papers taken over from earlier cases, and who reads them.
#include <functional>

#include "gtest/gtest.h"
#include "services/approval/machine/attachments.h"
#include "services/approval/machine/grants_test_kit.h"
#include "services/approval/machine/reuse.h"
#include "services/approval/machine/rows.h"
#include "services/approval/machine/test_kit.h"
#include "services/catalog/machine/lookup.h"

namespace yici::approval {
namespace {

using journal::Command;

constexpr int32_t kSince2019 = 17897;  // 2019-01-01, from which the kit's items hold
const std::string kManifest(32, 'm'), kDigest(32, 'd');

void EditMaterial(City& city, std::string_view item_code, std::string_view material_id,
                  const std::function<void(journal::Material&)>& edit) {
  const auto* old = catalog::ItemVersion(city.state(), item_code, kSince2019);
  ASSERT_NE(old, nullptr);
  auto item = std::make_unique<journal::Item>(*old);
  for (journal::Material& material : *item->mutable_materials()) {
    if (material.material_id() == material_id) edit(material);
  }
  city.state().Put(catalog::VersionKey(item_code, kSince2019), std::move(item));
}

void Attach(journal::MaterialHeld& held, int64_t size = 1000, const std::string& type = "application/pdf") {
  held.set_digest(kDigest);
  held.set_attachment(kManifest);
  held.set_size_bytes(size);
  held.set_media_type(type);
}

// m1 of an application, changed by `edit`.
Command WithFirst(std::string_view item, const std::function<void(journal::MaterialHeld&)>& edit) {
  Command command = SubmitOf(item);
  edit(*command.mutable_submit_case()->mutable_materials(0));
  return command;
}

Command Reusing(std::string_view item, const std::string& from) {
  return WithFirst(item, [&](journal::MaterialHeld& held) { held.set_reused_from(from); });
}

class AttachmentsTest : public testing::Test {
 protected:
  AttachmentsTest() { city_.At("2020-04-20T10:00"); }
  std::string SubmitAttached() {
    const Done done = city_.Do(kClerk, WithFirst(kThreeStep, [](auto& held) { Attach(held); }));
    EXPECT_EQ(done.reason(), "");
    return done.answer().case_no();
  }
  std::string Try(const Command& command) { return city_.Do(kClerk, command).reason(); }
  City city_;
};

TEST_F(AttachmentsTest, AreBoundedByTheirMaterialAndNamedByTheirField) {
  const auto of_size = [](int64_t size) { return WithFirst(kThreeStep, [=](auto& held) { Attach(held, size); }); };
  EXPECT_EQ(Try(of_size(10 << 20)), "") << "the default limit";
  const Done large = city_.Do(kClerk, of_size((10 << 20) + 1));
  EXPECT_EQ(large.reason(), "ATTACHMENT_SIZE");
  EXPECT_EQ(large.answer().rejection().field(), "materials[0].digest");
  EditMaterial(city_, kThreeStep, "m1", [](journal::Material& material) {
    material.set_attachment_bytes_max(500);
    material.add_media_types("image/png");
  });
  const auto of_type = [](const char* type) { return WithFirst(kThreeStep, [=](auto& held) { Attach(held, 500, type); }); };
  EXPECT_EQ(Try(of_size(501)), "ATTACHMENT_SIZE");
  EXPECT_EQ(Try(of_type("application/pdf")), "ATTACHMENT_TYPE");
  EXPECT_EQ(Try(of_type("image/png")), "");
}

TEST_F(AttachmentsTest, OfSupplementsAndCorrectionsAreBoundedToo) {
  const std::string no = city_.Submit(kThreeStep);
  Command correct;
  correct.mutable_correct_on_spot()->set_case_no(no);
  correct.mutable_correct_on_spot()->set_note("stamp");
  auto& material = *correct.mutable_correct_on_spot()->add_materials();
  material.set_material_id("m1");
  Attach(material, 1000, "video/mp4");
  EXPECT_EQ(city_.Do(kChief, correct).reason(), "ATTACHMENT_TYPE");
  city_.Do(kChief, Notify(no, {}, {"m2"}));
  Command supplement = Supplement(no, {"m2"});
  Attach(*supplement.mutable_submit_supplement()->mutable_materials(0), int64_t{60} << 20);
  EXPECT_EQ(city_.Do(kApplicant, supplement).reason(), "ATTACHMENT_SIZE");
  Attach(*supplement.mutable_submit_supplement()->mutable_materials(0));
  EXPECT_EQ(city_.Do(kApplicant, supplement).reason(), "");
  EXPECT_EQ(city_.state().FindBytes(Table::kAttachment, kManifest), no);
}

TEST_F(AttachmentsTest, MustBeUploadedOnlineAndByEnterprisesWhileAPaperMayCarryADigest) {
  Command command = WithFirst(kThreeStep, [](auto& held) { held.set_digest(kDigest); });
  EXPECT_EQ(Try(command), "") << "a clerk has seen the paper";
  command.mutable_submit_case()->set_channel(journal::CHANNEL_WEB);
  const Done online = city_.Do(kApplicant, command);
  EXPECT_EQ(online.reason(), "ATTACHMENT_NOT_FOUND");
  EXPECT_EQ(online.answer().rejection().field(), "materials[0].digest");
  EXPECT_EQ(Try(command), "ATTACHMENT_NOT_FOUND") << "a clerk who keys what came online is no witness";
  const std::string no = city_.Submit(kThreeStep);
  city_.Do(kChief, Notify(no, {}, {"m2"}));
  Command supplement = Supplement(no, {"m2"});
  supplement.mutable_submit_supplement()->mutable_materials(0)->set_digest(kDigest);
  EXPECT_EQ(city_.Do(kApplicant, supplement).reason(), "ATTACHMENT_NOT_FOUND");
  EXPECT_EQ(city_.Do(kClerk, supplement).reason(), "");
  city_.At("2020-07-20T10:00");
  EXPECT_EQ(city_.Do(kApplicant, supplement).reason(), "NOT_AWAITING_SUPPLEMENT") << "the state comes first";
}

TEST_F(AttachmentsTest, ThatACaseCitesStandInTheIndexThatNoSweepPasses) {
  const std::string no = SubmitAttached();
  EXPECT_EQ(city_.state().FindBytes(Table::kAttachment, kManifest), no);
  EXPECT_FALSE(city_.state().FindBytes(Table::kAttachment, kDigest).has_value());
}

TEST_F(AttachmentsTest, AreTakenOverByReferenceAndCounted) {
  const std::string first = SubmitAttached();
  const Done done = city_.Do(kClerk, Reusing(kTwoStep, first));
  ASSERT_EQ(done.reason(), "");
  const journal::Case& second = city_.Find(done.answer().case_no());
  const journal::MaterialHeld& held = second.materials(0);
  EXPECT_EQ(held.material_id(), "m1");
  EXPECT_EQ(held.status(), journal::MATERIAL_STATUS_PRESENT);
  EXPECT_EQ(held.attachment(), kManifest);
  EXPECT_EQ(held.digest(), kDigest);
  EXPECT_EQ(held.size_bytes(), 1000);
  EXPECT_EQ(held.reused_from(), first);
  EXPECT_EQ(held.day(), second.submitted_day());
  EXPECT_EQ(SavedPapers(second), 1);
  EXPECT_EQ(city_.state().Counter(Table::kSavedPapers, SavedPapersKey("210700", *CivilDay::Parse("2020-04-20"))), 1u);
  EXPECT_EQ(city_.state().FindBytes(Table::kAttachment, kManifest), first) << "the first case that cites it stays named";
  // A third names the second, and learns where the paper lies.
  const Done third = city_.Do(kClerk, Reusing(kThreeStep, second.case_no()));
  ASSERT_EQ(third.reason(), "");
  EXPECT_EQ(city_.Find(third.answer().case_no()).materials(0).reused_from(), first);
}

TEST_F(AttachmentsTest, AreTakenOverByASupplementOnlyFromTheApplicantsOwn) {
  const std::string first = SubmitAttached();
  const std::string no = city_.Submit(kTwoStep);
  city_.Do(kChief, Notify(no, {}, {"m1"}));
  Command supplement = Supplement(no, {"m1"});
  supplement.mutable_submit_supplement()->mutable_materials(0)->set_reused_from(first);
  EXPECT_EQ(city_.Do(kApplicant, supplement).reason(), "");
  EXPECT_EQ(city_.Find(no).materials(0).attachment(), kManifest);
  EXPECT_EQ(city_.Find(no).state(), journal::CASE_STATE_RECEIVED);
  Command other = Reusing(kTwoStep, first);
  other.mutable_submit_case()->mutable_applicant()->set_uscc(std::string(kAgentUscc));
  const Done strange = city_.Do(kClerk, other);
  EXPECT_EQ(strange.reason(), "REUSE_NOT_FOUND");
  const Done absent = city_.Do(kClerk, Reusing(kTwoStep, "11210700YCJ00025XQ3210125001000202001010001"));
  EXPECT_EQ(strange.answer().rejection().SerializeAsString(), absent.answer().rejection().SerializeAsString())
      << "whether somebody else's case is there is not told";
}

TEST_F(AttachmentsTest, AreNotTakenOverWhereThePaperWentBackOrIsFaulty) {
  const std::string first = SubmitAttached();
  city_.Do(kChief, Notify(first, {}, {"m1"}));
  EXPECT_EQ(Try(Reusing(kTwoStep, first)), "REUSE_NOT_FOUND") << "the notice found it faulty";
  const std::string second = SubmitAttached();
  Command withdraw;
  withdraw.mutable_withdraw_case()->set_case_no(second);
  ASSERT_EQ(city_.Do(kApplicant, withdraw).reason(), "");
  EXPECT_EQ(Try(Reusing(kTwoStep, second)), "REUSE_NOT_FOUND") << "its papers went back";
}

TEST_F(AttachmentsTest, OfAnArchivedCaseAreJudgedByHowItEnded) {
  const std::string withdrawn = SubmitAttached();
  Command withdraw;
  withdraw.mutable_withdraw_case()->set_case_no(withdrawn);
  ASSERT_EQ(city_.Do(kApplicant, withdraw).reason(), "");
  ASSERT_EQ(city_.Do(kChief, ArchiveOf(withdrawn)).reason(), "");
  EXPECT_EQ(Try(Reusing(kThreeStep, withdrawn)), "REUSE_NOT_FOUND");
  const std::string forwarded = city_.Reviewed(kFirstReview);
  ASSERT_EQ(city_.Do(kApprover, Forward(forwarded)).reason(), "");
  ASSERT_EQ(city_.Do(kChief, ArchiveOf(forwarded)).reason(), "");
  EXPECT_EQ(Try(Reusing(kThreeStep, forwarded)), "");
}

TEST_F(AttachmentsTest, OfAGrantRevokedForFraudAreTakenOverByNobody) {
  const auto granted = [this] {
    const Done done = city_.Do(kClerk, WithFirst(kTwoStep, [](auto& held) { Attach(held); }));
    return Rule(city_, done.answer().case_no());
  };
  const std::string forged = granted(), mistaken = granted();
  const Done between = city_.Do(kClerk, Reusing(kThreeStep, forged));
  ASSERT_EQ(between.reason(), "");
  ASSERT_EQ(city_.Do(kHead, Revoke(forged, "2020-04-20")).reason(), "");
  Command by_the_organ = Revoke(mistaken, "2020-04-20");
  by_the_organ.mutable_revoke_case()->set_ground(journal::REVOCATION_GROUND_BEYOND_POWER);
  ASSERT_EQ(city_.Do(kHead, by_the_organ).reason(), "");
  EXPECT_EQ(Try(Reusing(kThreeStep, forged)), "REUSE_NOT_FOUND");
  EXPECT_EQ(Try(Reusing(kThreeStep, between.answer().case_no())), "REUSE_NOT_FOUND") << "nor by way of who had it already";
  EXPECT_EQ(Try(Reusing(kThreeStep, mistaken)), "") << "the holder did no wrong";
  auto archived = std::make_unique<journal::Case>(city_.Find(forged));
  archived->mutable_archive()->set_from_state(archived->state());
  archived->set_state(journal::CASE_STATE_ARCHIVED);
  city_.state().Put(forged, std::move(archived));
  EXPECT_EQ(Try(Reusing(kThreeStep, forged)), "REUSE_NOT_FOUND");
}

TEST_F(AttachmentsTest, OnPaperAreTakenOverAsCopiesWithinOneDepartment) {
  const std::string first = city_.Submit(kThreeStep);  // paper, nothing uploaded
  EXPECT_EQ(Try(Reusing(kTwoStep, first)), "") << "in the department's own archive";
  for (const std::string_view item : {kThreeStep, kTwoStep}) {
    EditMaterial(city_, item, "m1", [](journal::Material& material) { material.set_form("original"); });
  }
  EXPECT_EQ(Try(Reusing(kTwoStep, first)), "REUSE_NOT_FOUND") << "an original lies in one file";
  for (const std::string_view item : {kThreeStep, kTwoStep}) {
    EditMaterial(city_, item, "m1", [](journal::Material& material) { material.set_form("copy"); });
  }
  auto elsewhere = std::make_unique<journal::Case>(city_.Find(first));
  elsewhere->set_department_id("jz-planning");
  city_.state().Put(first, std::move(elsewhere));
  EXPECT_EQ(Try(Reusing(kTwoStep, first)), "REUSE_NOT_FOUND") << "nobody here has it";
}

TEST_F(AttachmentsTest, AreTheSamePaperByNameFormAndOrgan) {
  const std::string first = SubmitAttached();
  const auto named = [](const char* id, const char* form, const char* organ) {
    return [=](journal::Material& material) {
      material.set_material_id(id);
      material.set_name_zh("营业执照");
      material.set_form(form);
      material.set_source_organ(organ);
    };
  };
  EditMaterial(city_, kThreeStep, "m1", named("m1", "copy", "市场监管局"));
  EditMaterial(city_, kTwoStep, "m1", named("licence", "copy", "市场监管局"));
  Command command = Reusing(kTwoStep, first);
  command.mutable_submit_case()->mutable_materials(0)->set_material_id("licence");
  EXPECT_EQ(Try(command), "");
  EditMaterial(city_, kTwoStep, "licence", named("licence", "original", "市场监管局"));
  EXPECT_EQ(Try(command), "REUSE_NOT_FOUND") << "an original is asked for, a copy is there";
  EditMaterial(city_, kTwoStep, "licence", named("licence", "copy", "税务局"));
  EXPECT_EQ(Try(command), "REUSE_NOT_FOUND");
  EditMaterial(city_, kTwoStep, "licence", named("licence", "copy", "市场监管局"));
  EditMaterial(city_, kThreeStep, "m1", [](journal::Material& material) { material.set_single_use(true); });
  EXPECT_EQ(Try(command), "REUSE_NOT_FOUND") << "made for one application";
}

TEST_F(AttachmentsTest, AreValidUntilTheEndOfTheLastDayThatBothItemsAllow) {
  EditMaterial(city_, kThreeStep, "m1", [](journal::Material& material) { material.set_validity_days(30); });
  const std::string first = SubmitAttached();
  EXPECT_EQ(CivilDay(city_.Find(first).materials(0).valid_until()).ToString(), "2020-05-20");
  EditMaterial(city_, kTwoStep, "m1", [](journal::Material& material) { material.set_validity_days(10); });
  city_.At("2020-04-30T23:59");
  const Done last = city_.Do(kClerk, Reusing(kTwoStep, first));
  EXPECT_EQ(last.reason(), "") << "the last day of the stricter item";
  EXPECT_EQ(CivilDay(city_.Find(last.answer().case_no()).materials(0).valid_until()).ToString(), "2020-04-30");
  city_.At("2020-05-01T00:00");
  const Done late = city_.Do(kClerk, Reusing(kTwoStep, first));
  EXPECT_EQ(late.reason(), "REUSE_EXPIRED");
  EXPECT_EQ(late.answer().rejection().field(), "materials[0].reuse_from");
  EXPECT_EQ(Try(Reusing(kTight, first)), "") << "another item sets no limit of its own";
  city_.At("2020-05-21T00:00");
  EXPECT_EQ(Try(Reusing(kTight, first)), "REUSE_EXPIRED");
}

TEST_F(AttachmentsTest, AreReadByWhoHandlesTheCaseAndTheReadingIsHistory) {
  const std::string no = SubmitAttached();
  Command read;
  read.mutable_read_attachment()->set_case_no(no);
  read.mutable_read_attachment()->set_material_id("m1");
  read.mutable_read_attachment()->set_purpose("check the stamp");
  const journal::Case before = city_.Find(no);
  const Done done = city_.Do(kReviewer, read);
  ASSERT_EQ(done.reason(), "");
  ASSERT_EQ(done.events.size(), 1u);
  EXPECT_EQ(done.events[0].event.attachment_read().attachment(), kManifest);
  const journal::Case& after = city_.Find(no);
  EXPECT_EQ(after.etag(), before.etag()) << "reading changes nothing that anybody could have missed";
  EXPECT_EQ(after.last_event_us(), before.last_event_us());
  EXPECT_EQ(after.revisions_size(), before.revisions_size() + 1);
  EXPECT_EQ(after.state(), before.state());
  EXPECT_EQ(city_.Do("officer:outsider", read).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city_.Do(kApplicant, read).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city_.Do(kStranger, read).reason(), "CASE_NOT_FOUND");
  read.mutable_read_attachment()->set_material_id("m2");
  EXPECT_EQ(city_.Do(kReviewer, read).reason(), "ATTACHMENT_NOT_FOUND");
  read.mutable_read_attachment()->set_purpose(" ");
  EXPECT_EQ(city_.Do(kReviewer, read).reason(), "REASONS_REQUIRED");
}

}  // namespace
}  // namespace yici::approval
