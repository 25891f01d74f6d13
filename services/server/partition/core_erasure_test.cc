// Erasing on a real store: the keys go in the record's batch, out of the files of the store when these are written anew, and a
// crash in between leaves word of what is to be done.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "gtest/gtest.h"
#include "services/audit/verify/history.h"
#include "services/base/proposal_tables.h"
#include "services/catalog/machine/proposals.h"
#include "services/server/partition/attachment_rows.h"
#include "services/server/partition/core_fixture.h"
#include "storage/memory/store.h"
#include "storage/rocks/store.h"
#include "storage/test_kit.h"

namespace yici::server {
namespace {

constexpr char kKeyId[] = "key-number-1", kOtherKeyId[] = "key-number-2", kFileKeyId[] = "key-of-file1";
constexpr char kWrapped[] = "wrapped-key-that-must-leave-the-disk", kOther[] = "wrapped-key-that-stays";

class CoreErasureTest : public testing::Test {
 protected:
  void SetUp() override {
    Open();
    ApplyPack(*core_, At("2020-02-03T08:00"));
    KeepFiles(1);
    case_no_ = Closed("first", kKeyId, kWrapped, "token-of-a-human");
    other_ = Closed("second", kOtherKeyId, kOther, "token-of-another");
    CommitBatch(*core_, *store_);
  }
  void Open() {
    core_.reset();
    store_.reset();
    store_ = *storage::OpenRocks({.folder = temp_ / "store", .memory_bytes = 32 << 20});
    core_ = *Core::Open(*store_, {.log_id_hex = kLogId});
  }
  Verdict Do(Incoming incoming, std::string_view at) {
    Verdict verdict = core_->Process(incoming, At(at));
    EXPECT_TRUE(verdict.status.ok()) << verdict.status;
    return verdict;
  }
  void KeepFiles(int years) {
    Incoming stage = From("system:start", "rule"), commit = From("system:start", "rule-commit");
    journal::StageRows& rows = *stage.command.mutable_stage_rows();
    rows.set_change_set(std::string(64, 'a'));
    journal::RetentionRule& rule = *rows.add_rows()->mutable_retention_rule();
    rule.set_item_code("*");
    rule.set_years(years);
    rule.set_basis("a rule of this test");
    commit.command.mutable_commit_change_set()->set_change_set(std::string(64, 'a'));
    commit.command.mutable_commit_change_set()->set_parts(1);
    commit.command.mutable_commit_change_set()->set_rows(1);
    EXPECT_FALSE(Do(std::move(stage), "2020-02-03T08:00").answer->rejected());
    const Verdict done = Do(std::move(commit), "2020-02-03T08:00");
    EXPECT_FALSE(done.answer->rejected()) << done.answer->rejection().DebugString();
  }
  std::string Closed(const std::string& id, const std::string& key_id, const std::string& wrapped, const std::string& token) {
    Incoming submit = Submit(id);
    journal::Party& applicant = *submit.command.mutable_submit_case()->mutable_applicant();
    applicant.Clear();
    applicant.set_token(token);
    applicant.set_id_valid(true);
    applicant.mutable_name()->set_key_id(key_id);
    applicant.mutable_name()->set_ciphertext("sealed name of " + id);
    applicant.mutable_name()->set_commitment("sixteen bytes of");
    submit.keys = {{key_id, wrapped}};
    if (id == "first") Attach(*submit.command.mutable_submit_case()->mutable_materials(0));
    const Verdict received = Do(std::move(submit), "2020-02-03T10:00");
    EXPECT_FALSE(received.answer->rejected()) << received.answer->rejection().DebugString();
    Incoming end = From(kChief, "end-" + id);
    end.command.mutable_terminate_case()->set_case_no(received.answer->case_no());
    end.command.mutable_terminate_case()->set_reason("不再需要");
    end.command.mutable_terminate_case()->set_basis("第七十条");
    EXPECT_FALSE(Do(std::move(end), "2020-02-03T10:00").answer->rejected());
    return received.answer->case_no();
  }
  // As an upload leaves it: manifest, one chunk, look-up row, key.
  void Attach(journal::MaterialHeld& material) {
    auto batch = store_->NewBatch();
    storage::Blobs blobs = BlobsOf(*store_);
    const auto digest = [](std::string_view bytes) {
      const audit::Hash hash = audit::Sha256(bytes);
      return std::string(reinterpret_cast<const char*>(hash.data()), hash.size());
    };
    chunk_ = digest("sealed chunk");
    journal::AttachmentManifest manifest;
    manifest.set_key_id(kFileKeyId);
    manifest.add_chunks(chunk_);
    manifest.set_upload_token(std::string(32, 'u'));
    manifest_ = digest(manifest.SerializeAsString());
    EXPECT_TRUE(blobs.PutPart(*batch, chunk_, "sealed chunk").ok());
    EXPECT_TRUE(blobs.Put(*batch, manifest_, manifest.SerializeAsString(), 1).ok());
    batch->Put(storage::Family::kBlobs, UploadKey(std::string(32, 'u')), manifest_);
    batch->Put(storage::Family::kKeys, kFileKeyId, kWrapped);
    EXPECT_TRUE(store_->Write(std::move(batch), storage::Sync::kYes).ok());
    material.set_digest(std::string(32, 'd'));
    material.set_attachment(manifest_);
    material.set_size_bytes(9);
    material.set_media_type("application/pdf");
  }
  Verdict Erase(std::string_view at, std::string sender = "system:start") {
    Incoming erase = From(std::move(sender), "erase-" + std::string(at));
    erase.command.mutable_erase_cases()->add_case_nos(case_no_);
    erase.command.mutable_erase_cases()->set_ground(journal::ERASURE_GROUND_PERIOD_OVER);
    erase.command.mutable_erase_cases()->set_request_ref("PI-2021-0007");
    return Do(std::move(erase), at);
  }
  bool Has(storage::Family family, std::string_view key) {
    std::string value;
    return store_->Get(nullptr, family, key, &value).ok();
  }
  bool OnDisk(std::string_view words) const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(temp_ / "store")) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      std::ostringstream bytes;
      bytes << file.rdbuf();
      if (bytes.str().find(words) != std::string::npos) return true;
    }
    return false;
  }
  void ExpectSound() {
    const auto scratch = storage::NewMemoryStore();
    const audit::VerifyReport report = audit::VerifyHistory(*store_, {.log_id_hex = kLogId, .scratch = scratch.get()});
    EXPECT_EQ(report.finding, audit::Finding::kSound) << report.text;
  }

  storage::TempFolder temp_;
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<Core> core_;
  std::string case_no_, other_, manifest_, chunk_;
};

TEST_F(CoreErasureTest, TheKeysGoInTheBatchOfTheRecordAndTheLogStillVerifies) {
  ASSERT_FALSE(Erase("2021-02-04T00:00").answer->rejected());
  EXPECT_TRUE(Has(storage::Family::kKeys, kKeyId)) << "nothing is told before it is durable";
  CommitBatch(*core_, *store_);
  EXPECT_FALSE(Has(storage::Family::kKeys, kKeyId));
  EXPECT_FALSE(Has(storage::Family::kKeys, kFileKeyId));
  EXPECT_FALSE(Has(storage::Family::kBlobs, "b" + manifest_));
  EXPECT_FALSE(Has(storage::Family::kBlobs, "s" + manifest_));
  EXPECT_FALSE(Has(storage::Family::kBlobs, "b" + chunk_));
  EXPECT_FALSE(Has(storage::Family::kBlobs, UploadKey(std::string(32, 'u'))));
  EXPECT_TRUE(Has(storage::Family::kKeys, kOtherKeyId));
  ExpectSound();
}

TEST_F(CoreErasureTest, ARefusedErasureTouchesNoKey) {
  EXPECT_EQ(Erase("2021-02-03T23:00").answer->rejection().reason(), "RETENTION_RUNNING");
  CommitBatch(*core_, *store_);
  EXPECT_TRUE(Has(storage::Family::kKeys, kKeyId));
  EXPECT_FALSE(Has(storage::Family::kKeys, ErasedRowsKey(core_->head().revision)));
}

TEST_F(CoreErasureTest, WrittenAnewTheFilesHoldTheErasedKeysNoMore) {
  ASSERT_TRUE(OnDisk(kWrapped));
  ASSERT_FALSE(Erase("2021-02-04T00:00").answer->rejected());
  CommitBatch(*core_, *store_);
  EXPECT_TRUE(OnDisk(kWrapped)) << "the log and the tables still hold what was deleted";
  ASSERT_TRUE(store_->Rewrite(storage::Family::kKeys, "", "").ok());
  EXPECT_FALSE(OnDisk(kWrapped));
  EXPECT_TRUE(OnDisk(kOther));
  ExpectSound();
}

TEST_F(CoreErasureTest, AViewFromBeforeKeepsTheFilesAndThatIsSaid) {
  auto frozen = store_->GetSnapshot();
  ASSERT_FALSE(Erase("2021-02-04T00:00").answer->rejected());
  CommitBatch(*core_, *store_);
  EXPECT_TRUE(absl::IsUnavailable(store_->Rewrite(storage::Family::kKeys, "", "")));
  frozen.reset();
  ASSERT_TRUE(store_->Rewrite(storage::Family::kKeys, "", "").ok());
  EXPECT_FALSE(OnDisk(kWrapped));
}

TEST_F(CoreErasureTest, AStartAfterACrashKnowsWhatIsStillToBeWrittenAnew) {
  const Verdict erased = Erase("2021-02-04T00:00");
  ASSERT_FALSE(erased.answer->rejected());
  CommitBatch(*core_, *store_);
  Open();
  std::string range;
  ASSERT_TRUE(store_->Get(nullptr, storage::Family::kKeys, ErasedRowsKey(erased.answer->revision()), &range).ok());
  EXPECT_EQ(range, std::string(kKeyId) + kFileKeyId);
  EXPECT_TRUE(OnDisk(kWrapped));
  ASSERT_TRUE(store_->Rewrite(storage::Family::kKeys, kKeyId, std::string(kFileKeyId) + '\0').ok());
  EXPECT_FALSE(OnDisk(kWrapped));
}

TEST_F(CoreErasureTest, TwoPeopleEraseInTheRecordOfTheSecondOnesWord) {
  Incoming require = From("system:start", "two");
  require.command.mutable_require_four_eyes();
  ASSERT_FALSE(Do(std::move(require), "2021-02-04T00:00").answer->rejected());
  const Verdict proposed = Erase("2021-02-04T09:00", "officer:jz-admin-1");
  ASSERT_FALSE(proposed.answer->rejected()) << proposed.answer->rejection().DebugString();
  CommitBatch(*core_, *store_);
  EXPECT_TRUE(Has(storage::Family::kKeys, kKeyId));
  Incoming confirm = From("officer:jz-admin-2", "confirm");
  const auto* proposal = core_->state().Find<journal::Proposal>(catalog::ProposalKey(proposed.answer->revision()));
  ASSERT_NE(proposal, nullptr);
  confirm.command.mutable_confirm_proposal()->set_number(proposal->number());
  confirm.command.mutable_confirm_proposal()->set_digest(catalog::DigestOf(*proposal));
  const Verdict confirmed = Do(std::move(confirm), "2021-02-04T10:00");
  ASSERT_FALSE(confirmed.answer->rejected()) << confirmed.answer->rejection().DebugString();
  EXPECT_EQ(confirmed.answer->events(), 2);
  CommitBatch(*core_, *store_);
  EXPECT_FALSE(Has(storage::Family::kKeys, kKeyId));
  ExpectSound();
}

TEST_F(CoreErasureTest, AnUnmaskedReadOfAnErasedCaseIsRefused) {
  ASSERT_FALSE(Erase("2021-02-04T00:00").answer->rejected());
  Incoming read = From("officer:jz-auditor-1", "read");
  read.command.mutable_read_unmasked()->set_case_no(case_no_);
  read.command.mutable_read_unmasked()->set_purpose("案卷评查");
  EXPECT_EQ(Do(std::move(read), "2021-02-04T10:00").answer->rejection().reason(), "PERSON_ERASED");
}

}  // namespace
}  // namespace yici::server
