// Erasing on a real store: the keys go in the record's batch, out of the files of the store when these are written anew, and a
// crash in between leaves word of what is to be done.
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include "gtest/gtest.h"
#include "services/audit/verify/history.h"
#include "services/audit/verify/refold.h"
#include "services/base/erasure_tables.h"
#include "services/base/proposal_tables.h"
#include "services/catalog/machine/proposals.h"
#include "services/server/partition/attachment_rows.h"
#include "services/server/partition/core_fixture.h"
#include "storage/faults/store.h"
#include "storage/memory/store.h"
#include "storage/rocks/store.h"
#include "storage/test_kit.h"

namespace yici::server {
namespace {

constexpr char kReplacedKeyId[] = "key-of-file0";
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
    auto faulty = std::make_unique<storage::FaultStore>(
        *storage::OpenRocks({.folder = temp_ / "store", .memory_bytes = 32 << 20}), storage::FaultPlan());
    faulty_ = faulty.get();
    store_ = std::move(faulty);
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
    if (id == "first") Attach(*submit.command.mutable_submit_case()->mutable_materials(0), kReplacedKeyId);
    const Verdict received = Do(std::move(submit), "2020-02-03T10:00");
    EXPECT_FALSE(received.answer->rejected()) << received.answer->rejection().DebugString();
    if (id == "first") Replace(received.answer->case_no());
    Incoming end = From(kChief, "end-" + id);
    end.command.mutable_terminate_case()->set_case_no(received.answer->case_no());
    end.command.mutable_terminate_case()->set_reason("不再需要");
    end.command.mutable_terminate_case()->set_basis("第七十条");
    EXPECT_FALSE(Do(std::move(end), "2020-02-03T10:00").answer->rejected());
    return received.answer->case_no();
  }
  // The notice finds the first scan faulty, and another is brought.
  void Replace(const std::string& case_no) {
    Incoming notify = From(kChief, "notify"), bring = From(kClerk, "bring");
    notify.command.mutable_notify_supplement()->set_case_no(case_no);
    journal::Fault& fault = *notify.command.mutable_notify_supplement()->add_faults();
    fault.set_material_id("210125008000-m01");
    fault.set_status(journal::MATERIAL_STATUS_FAULTY);
    fault.set_text("盖章不清");
    journal::SubmitSupplement& supplement = *bring.command.mutable_submit_supplement();
    supplement.set_case_no(case_no);
    journal::MaterialHeld& held = *supplement.add_materials();
    held.set_material_id("210125008000-m01");
    held.set_status(journal::MATERIAL_STATUS_PRESENT);
    held.set_copies(1);
    Attach(held, kFileKeyId);
    for (Incoming* incoming : {&notify, &bring}) {
      const Verdict done = Do(std::move(*incoming), "2020-02-03T10:00");
      EXPECT_FALSE(done.answer->rejected()) << done.answer->rejection().DebugString();
    }
  }
  // As an upload leaves it: manifest, one chunk, look-up row, key.
  void Attach(journal::MaterialHeld& material, const std::string& key_id) {
    auto batch = store_->NewBatch();
    storage::Blobs blobs = BlobsOf(*store_);
    const auto digest = [](std::string_view bytes) {
      const audit::Hash hash = audit::Sha256(bytes);
      return std::string(reinterpret_cast<const char*>(hash.data()), hash.size());
    };
    const std::string token = TokenOf(key_id);
    chunk_ = digest("sealed chunk of " + key_id);
    journal::AttachmentManifest manifest;
    manifest.set_key_id(key_id);
    manifest.add_chunks(chunk_);
    manifest.set_upload_token(token);
    manifest_ = digest(manifest.SerializeAsString());
    EXPECT_TRUE(blobs.PutPart(*batch, chunk_, "sealed chunk of " + key_id).ok());
    EXPECT_TRUE(blobs.Put(*batch, manifest_, manifest.SerializeAsString(), 1).ok());
    batch->Put(storage::Family::kBlobs, UploadKey(token), manifest_);
    batch->Put(storage::Family::kKeys, key_id, kWrapped);
    EXPECT_TRUE(store_->Write(std::move(batch), storage::Sync::kYes).ok());
    material.set_digest(std::string(32, 'd'));
    material.set_attachment(manifest_);
    material.set_size_bytes(9);
    material.set_media_type("application/pdf");
  }
  static std::string TokenOf(const std::string& key_id) { return std::string(32, key_id.back()); }
  static Incoming EraseOf(const std::string& case_no, std::string_view at, std::string sender = "system:start") {
    Incoming erase = From(std::move(sender), "erase-" + std::string(at));
    erase.command.mutable_erase_cases()->add_case_nos(case_no);
    erase.command.mutable_erase_cases()->set_ground(journal::ERASURE_GROUND_PERIOD_OVER);
    erase.command.mutable_erase_cases()->set_request_ref("PI-2021-0007");
    return erase;
  }
  Verdict Erase(std::string_view at, std::string sender = "system:start") {
    return Do(EraseOf(case_no_, at, std::move(sender)), at);
  }
  // Not acknowledged, and the partition stops: half of the keys would be left.
  void ExpectUnreadable() {
    const Verdict verdict = core_->Process(EraseOf(case_no_, "2021-02-04T00:00"), At("2021-02-04T00:00"));
    EXPECT_TRUE(absl::IsDataLoss(verdict.status)) << verdict.status;
    EXPECT_EQ(verdict.answer, nullptr);
    EXPECT_TRUE(absl::IsDataLoss(core_->health())) << core_->health();
  }
  uint64_t FirstRevision() const { return core_->state().Find<journal::Case>(case_no_)->revisions(0); }
  void Change(const std::function<void(storage::WriteBatch&)>& change) {
    auto batch = store_->NewBatch();
    change(*batch);
    ASSERT_TRUE(store_->Write(std::move(batch), storage::Sync::kYes).ok());
  }
  std::map<std::string, std::string> Citations() {
    std::map<std::string, std::string> rows;
    auto found = store_->NewIterator(nullptr, storage::Family::kState, std::string(1, static_cast<char>(tables::kCitation)),
                                     std::string(1, static_cast<char>(static_cast<int>(tables::kCitedByCase) + 1)),
                                     storage::Direction::kForward);
    for (; found->Valid(); found->Next()) rows.emplace(found->key(), found->value());
    return rows;
  }
  // As a folder of format version 1 has it.
  void DropCitations() {
    const auto rows = Citations();
    Change([&](storage::WriteBatch& batch) {
      for (const auto& [key, value] : rows) batch.Delete(storage::Family::kState, key);
    });
  }
  absl::Status FoldAnew() {
    const auto scratch = storage::NewMemoryStore();
    return audit::FoldAnew(*store_, *scratch, kLogId);
  }
  audit::VerifyReport Verify(storage::SchemaVersion version) {
    const auto scratch = storage::NewMemoryStore();
    return audit::VerifyHistory(*store_, {.log_id_hex = kLogId, .version = version, .scratch = scratch.get()});
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
    const audit::VerifyReport report = Verify(storage::kSchemaVersion);
    EXPECT_EQ(report.finding, audit::Finding::kSound) << report.text;
  }

  storage::TempFolder temp_;
  std::unique_ptr<storage::Store> store_;
  storage::FaultStore* faulty_ = nullptr;  // the same
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
  EXPECT_FALSE(Has(storage::Family::kBlobs, UploadKey(TokenOf(kFileKeyId))));
  EXPECT_TRUE(Has(storage::Family::kKeys, kOtherKeyId));
  ExpectSound();
}

TEST_F(CoreErasureTest, TheKeyOfAScanThatAnotherReplacedGoesToo) {
  ASSERT_TRUE(Has(storage::Family::kKeys, kReplacedKeyId));
  ASSERT_FALSE(Erase("2021-02-04T00:00").answer->rejected());
  CommitBatch(*core_, *store_);
  EXPECT_FALSE(Has(storage::Family::kKeys, kReplacedKeyId));
  EXPECT_FALSE(Has(storage::Family::kBlobs, UploadKey(TokenOf(kReplacedKeyId))));
}

TEST_F(CoreErasureTest, ARecordThatCannotBeReadStopsTheErasure) {
  faulty_->SetPlan({.unreadable = storage::Family::kJournal});
  ExpectUnreadable();
}

TEST_F(CoreErasureTest, ARecordThatIsGoneStopsTheErasure) {
  Change([&](storage::WriteBatch& batch) { batch.Delete(storage::Family::kJournal, U64Bytes(FirstRevision())); });
  ExpectUnreadable();
}

TEST_F(CoreErasureTest, ARecordOfOtherBytesStopsTheErasure) {
  Change([&](storage::WriteBatch& batch) { batch.Put(storage::Family::kJournal, U64Bytes(FirstRevision()), "no record"); });
  ExpectUnreadable();
}

TEST_F(CoreErasureTest, AManifestThatCannotBeReadStopsTheErasure) {
  faulty_->SetPlan({.unreadable = storage::Family::kBlobs});
  ExpectUnreadable();
}

TEST_F(CoreErasureTest, ACaseWhoseRecordsWaitForTheirWriteIsErasedByItsRow) {
  const std::string waiting = Closed("third", "key-number-3", kWrapped, "token-of-a-third");
  const Verdict erased = Do(EraseOf(waiting, "2021-02-04T00:00"), "2021-02-04T00:00");
  ASSERT_FALSE(erased.answer->rejected()) << erased.answer->rejection().DebugString();
  CommitBatch(*core_, *store_);
  EXPECT_FALSE(Has(storage::Family::kKeys, "key-number-3"));
}

TEST_F(CoreErasureTest, AnOlderFolderGetsItsIndexOfCitationsFromItsRecords) {
  for (const bool erased : {false, true}) {
    if (erased) {
      ASSERT_FALSE(Erase("2021-02-04T00:00").answer->rejected());
      CommitBatch(*core_, *store_);
    }
    const auto rows = Citations();
    EXPECT_EQ(rows.size(), erased ? 0u : 4u);
    DropCitations();
    EXPECT_EQ(Citations().size(), 0u);
    EXPECT_EQ(Verify({1}).finding, audit::Finding::kSound);
    EXPECT_EQ(Verify({2}).finding, erased ? audit::Finding::kSound : audit::Finding::kState);
    ASSERT_TRUE(FoldAnew().ok());
    EXPECT_EQ(Citations(), rows);
    EXPECT_EQ(Verify({1}).finding, audit::Finding::kSound) << "a crash came before the version was raised";
    ExpectSound();
  }
}

TEST_F(CoreErasureTest, AnIndexThatSomebodyPlantedIsNotTakenOver) {
  const auto rows = Citations();
  const std::string planted = std::string(1, static_cast<char>(tables::kCitation)) + manifest_ + "nobody's case";
  Change([&](storage::WriteBatch& batch) { batch.Put(storage::Family::kState, planted, ""); });
  ASSERT_TRUE(FoldAnew().ok());
  EXPECT_EQ(Citations(), rows);
}

// Admitted while the file was there, decided behind the erasure that took it.
TEST_F(CoreErasureTest, ACommandThatNamesAFileTakenMeanwhileIsRefused) {
  const std::string taken = manifest_;
  ASSERT_FALSE(Erase("2021-02-04T00:00").answer->rejected());
  Incoming submit = Submit("late");
  journal::MaterialHeld& held = *submit.command.mutable_submit_case()->mutable_materials(0);
  held.set_digest(std::string(32, 'd'));
  held.set_attachment(taken);
  held.set_size_bytes(9);
  held.set_media_type("application/pdf");
  EXPECT_EQ(Do(std::move(submit), "2021-02-04T00:00").answer->rejection().reason(), "ATTACHMENT_NOT_FOUND");
  CommitBatch(*core_, *store_);
  ExpectSound();
}

TEST_F(CoreErasureTest, ARecordThatCannotBeReadMakesNoIndexOfCitations) {
  Change([&](storage::WriteBatch& batch) { batch.Put(storage::Family::kJournal, U64Bytes(FirstRevision()), "no record"); });
  EXPECT_TRUE(absl::IsDataLoss(FoldAnew()));
}

TEST_F(CoreErasureTest, WhatAKeyIsWrappedByIsHeldUntilTheBatchThatWritesItIsDropped) {
  std::weak_ptr<const void> under;
  {
    const auto wrapping = std::make_shared<const int>(7);
    under = wrapping;
    Incoming submit = Submit("wrapped");
    submit.keys = {{"key-number-4", kWrapped, wrapping}};
    ASSERT_FALSE(Do(std::move(submit), "2020-02-03T10:00").answer->rejected());
  }
  EXPECT_FALSE(under.expired()) << "decided, not written";
  auto batch = core_->TakeBatch();
  EXPECT_FALSE(under.expired()) << "on its way";
  ASSERT_TRUE(store_->Write(std::move(batch->rows), storage::Sync::kYes).ok());
  core_->Committed(*batch);
  batch.reset();
  EXPECT_TRUE(under.expired());
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
