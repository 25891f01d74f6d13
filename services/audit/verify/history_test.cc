#include "services/audit/verify/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/audit/tree/record_chain.h"
#include "services/audit/verify/leaves.h"
#include "services/server/partition/core_fixture.h"
#include "storage/api/blobs.h"
#include "storage/api/journal.h"
#include "storage/memory/store.h"

namespace yici::audit {
namespace {

using server::kLogId;
using storage::Family;
using testing::HasSubstr;

// A small city with three cases, a refusal among the records of each, and an attachment's bytes.
struct Base {
  std::unique_ptr<storage::Store> store = storage::NewMemoryStore();
  uint64_t last_refusal = 0;
  std::string manifest;  // of the attachment that a case cites
};

// Its digest.
std::string PutBlob(storage::Store& store, std::string_view bytes) {
  const Hash hash = Sha256(bytes);
  const std::string digest(reinterpret_cast<const char*>(hash.data()), hash.size());
  auto batch = store.NewBatch();
  batch->Put(Family::kBlobs, "b" + digest, bytes);
  EXPECT_TRUE(store.Write(std::move(batch), storage::Sync::kYes).ok());
  return digest;
}

Base* MakeBase() {
  auto* base = new Base;
  auto core = *server::Core::Open(*base->store, {.log_id_hex = kLogId});
  server::ApplyPack(*core, server::At("2020-02-03T08:00"));
  for (const char* id : {"r1", "r2", "r3"}) {
    const auto at = server::At("2020-02-03T10:00");
    const std::string case_no = core->Process(server::Submit(id), at).answer->case_no();
    core->Process(server::Accept(case_no, std::string("accept-") + id), at);
    base->last_refusal = core->Process(server::Accept(case_no, std::string("again-") + id), at).answer->revision();
  }
  journal::AttachmentManifest manifest;
  manifest.add_chunks(PutBlob(*base->store, "sealed"));
  base->manifest = PutBlob(*base->store, manifest.SerializeAsString());
  server::Incoming citing = server::Submit("r4");
  auto* paper = citing.command.mutable_submit_case()->mutable_materials(0);
  paper->set_digest(std::string(32, 'd'));
  paper->set_attachment(base->manifest);
  paper->set_size_bytes(6);
  paper->set_media_type("application/pdf");
  EXPECT_FALSE(core->Process(citing, server::At("2020-02-03T11:00")).answer->rejected());
  server::CommitBatch(*core, *base->store);
  return base;
}

// Every test spoils a copy.
class History : public testing::Test {
 protected:
  void SetUp() override {
    static const Base* const base = MakeBase();
    last_refusal_ = base->last_refusal;
    manifest_ = base->manifest;
    auto batch = store_->NewBatch();
    for (const Family family : storage::kAllFamilies) {
      const auto rows = base->store->NewIterator(nullptr, family, "", "", storage::Direction::kForward);
      for (; rows->Valid(); rows->Next()) batch->Put(family, rows->key(), rows->value());
    }
    ASSERT_TRUE(store_->Write(std::move(batch), storage::Sync::kYes).ok());
    taken_ = Verify();
    ASSERT_EQ(taken_.finding, Finding::kSound) << taken_.text;
    checkpoint_ = {LogOrigin(kLogId), taken_.leaves, taken_.root, taken_.revision, taken_.records};
  }

  VerifyReport Verify(VerifyOptions options = {}) {
    options.log_id_hex = kLogId;
    return VerifyHistory(*store_, options);
  }
  VerifyReport VerifyWithCheckpoint() { return Verify({.checkpoint = &checkpoint_}); }
  VerifyReport VerifyWithFold() {
    scratch_ = storage::NewMemoryStore();
    return Verify({.checkpoint = &checkpoint_, .scratch = scratch_.get()});
  }

  std::string Get(Family family, const std::string& key) {
    std::string value;
    EXPECT_TRUE(store_->Get(nullptr, family, key, &value).ok());
    return value;
  }
  void Put(Family family, const std::string& key, const std::string& value) {
    auto batch = store_->NewBatch();
    batch->Put(family, key, value);
    ASSERT_TRUE(store_->Write(std::move(batch), storage::Sync::kYes).ok());
  }
  void Delete(Family family, const std::string& key) {
    auto batch = store_->NewBatch();
    batch->Delete(family, key);
    ASSERT_TRUE(store_->Write(std::move(batch), storage::Sync::kYes).ok());
  }
  journal::Record RecordAt(uint64_t revision) {
    return *ParseRecord(revision, Get(Family::kJournal, storage::JournalKey(revision)));
  }
  static std::vector<std::string> Leaves(const journal::Record& record) { return *LeavesOf(kLogId, record); }
  void PutRecord(uint64_t revision, const journal::Record& record) {
    Put(Family::kJournal, storage::JournalKey(revision), record.SerializeAsString());
  }
  // The first record from `revision` on that holds an event.
  uint64_t WithEvent(uint64_t revision) {
    while (RecordAt(revision).events_size() == 0) ++revision;
    return revision;
  }
  // Someone who writes the journal anew, and the head with it: only what was kept outside can tell.
  void RewriteHead() {
    CompactRange tree;
    journal::Record last;
    for (uint64_t revision = 1; store_->Get(nullptr, Family::kJournal, storage::JournalKey(revision), &scratch_bytes_).ok();
         ++revision) {
      last = RecordAt(revision);
      for (const std::string& leaf : Leaves(last)) tree.Append(LeafHash(leaf));
    }
    journal::PartitionHead head;
    head.set_revision(last.revision());
    head.set_legal_us(last.legal_us());
    head.set_leaves(tree.size());
    for (const Hash& hash : tree.edge()) head.add_tree_edge(hash.data(), hash.size());
    Put(Family::kState, std::string(1, '\1'), head.SerializeAsString());
  }

  std::unique_ptr<storage::Store> store_ = storage::NewMemoryStore(), scratch_;
  std::string scratch_bytes_;
  uint64_t last_refusal_ = 0;
  std::string manifest_;
  VerifyReport taken_;
  Checkpoint checkpoint_;
};

TEST_F(History, OfASoundFolderIsSound) {
  const VerifyReport report = VerifyWithFold();
  EXPECT_EQ(report.finding, Finding::kSound) << report.text;
  EXPECT_TRUE(report.checkpoint_met);
  EXPECT_GT(report.state_rows, 100);
  EXPECT_EQ(report.blobs, 2u);
  EXPECT_GT(report.leaves, 10u);
}

TEST_F(History, OfANewFolderIsSound) {
  store_ = storage::NewMemoryStore();
  checkpoint_ = {LogOrigin(kLogId), 0, Sha256("")};
  EXPECT_EQ(VerifyWithCheckpoint().finding, Finding::kSound);
}

TEST_F(History, AMissingRecordIsNamed) {
  Delete(Family::kJournal, storage::JournalKey(5));
  const VerifyReport report = Verify();
  EXPECT_EQ(report.finding, Finding::kRecords);
  EXPECT_EQ(report.bad_revision, 5u);
  EXPECT_THAT(report.text, HasSubstr("record 5: it is missing; the journal goes on with record 6"));
}

TEST_F(History, ARecordUnderAnotherNumberIsNamed) {
  PutRecord(5, RecordAt(6));
  EXPECT_THAT(Verify().text, HasSubstr("record 5: expected revision 5 inside, but it says 6"));
  Put(Family::kJournal, "short", "x");
  Put(Family::kJournal, storage::JournalKey(5), "no record\xFF");
  EXPECT_THAT(Verify().text, HasSubstr("record 5: its bytes are no record"));
}

TEST_F(History, AKeyOfAnotherLengthIsAFinding) {
  Put(Family::kJournal, storage::JournalKey(taken_.revision) + "x", "x");
  EXPECT_THAT(Verify().text, HasSubstr("expected a key of eight bytes"));
}

TEST_F(History, TimeThatRunsBackIsNamed) {
  journal::Record record = RecordAt(taken_.revision);
  record.set_legal_us(record.legal_us() - 7'200'000'000);
  PutRecord(taken_.revision, record);
  EXPECT_THAT(Verify().text, HasSubstr("its legal time lies before"));
}

TEST_F(History, ALeafNumberThatDoesNotGoOnIsNamed) {
  const uint64_t revision = WithEvent(4);
  journal::Record record = RecordAt(revision);
  record.set_first_leaf(record.first_leaf() + 1);
  PutRecord(revision, record);
  const VerifyReport report = Verify();
  EXPECT_EQ(report.bad_revision, revision);
  EXPECT_THAT(report.text, HasSubstr("expected first leaf"));
}

TEST_F(History, AnEventThatIsNoneIsNamed) {
  const uint64_t revision = WithEvent(4);
  journal::Record record = RecordAt(revision);
  record.mutable_events(0)->set_event("\xFF\xFF");
  PutRecord(revision, record);
  EXPECT_THAT(Verify().text, HasSubstr("event 0 does not parse"));
}

TEST_F(History, AChangedEventDoesNotGiveTheTreeOfTheHead) {
  const uint64_t revision = WithEvent(taken_.revision);
  journal::Record record = RecordAt(revision);
  record.mutable_events(0)->set_subject("cases/another");
  std::vector<Hash> kept;
  for (uint64_t at = 1; at <= taken_.revision; ++at) {
    for (const std::string& leaf : Leaves(RecordAt(at))) kept.push_back(LeafHash(leaf));
  }
  PutRecord(revision, record);
  const VerifyReport report = Verify({.kept_leaf = [&kept](uint64_t leaf, Hash* hash) {
    if (leaf >= kept.size()) return false;
    *hash = kept[leaf];
    return true;
  }});
  EXPECT_EQ(report.finding, Finding::kTree);
  EXPECT_EQ(report.bad_revision, revision);
  EXPECT_THAT(report.text, HasSubstr("is the first that differs from its kept leaf"));
}

TEST_F(History, AHistoryWrittenAnewWithItsHeadShowsAgainstTheCheckpoint) {
  const uint64_t revision = WithEvent(taken_.revision);
  journal::Record record = RecordAt(revision);
  record.mutable_events(0)->set_subject("cases/another");
  PutRecord(revision, record);
  RewriteHead();
  EXPECT_EQ(Verify().finding, Finding::kSound);
  const VerifyReport report = VerifyWithCheckpoint();
  EXPECT_EQ(report.finding, Finding::kCheckpoint);
  EXPECT_THAT(report.text, HasSubstr("the history was written anew"));
}

TEST_F(History, ACutTailShowsAgainstTheCheckpoint) {
  Delete(Family::kJournal, storage::JournalKey(taken_.revision));
  EXPECT_EQ(Verify().finding, Finding::kTree);
  RewriteHead();
  EXPECT_EQ(Verify().finding, Finding::kSound);
  const VerifyReport report = VerifyWithCheckpoint();
  EXPECT_EQ(report.finding, Finding::kCheckpoint);
  EXPECT_EQ(report.bad_revision, taken_.revision);
  EXPECT_THAT(report.text, HasSubstr("the tail is cut"));
}

TEST_F(History, AChangedAnswerOrRefusalShowsAgainstTheCheckpoint) {
  for (const uint64_t revision : {last_refusal_, WithEvent(4)}) {
    const std::string bytes = Get(Family::kJournal, storage::JournalKey(revision));
    journal::Record record = RecordAt(revision);
    record.mutable_arrival()->set_wall_us(record.arrival().wall_us() + 1);
    PutRecord(revision, record);
    EXPECT_EQ(Verify().finding, Finding::kSound);
    EXPECT_THAT(VerifyWithCheckpoint().text, HasSubstr("was changed outside its events"));
    Put(Family::kJournal, storage::JournalKey(revision), bytes);
  }
}

TEST_F(History, ACheckpointOfAnotherLogIsAFinding) {
  checkpoint_.origin = LogOrigin("ff");
  EXPECT_THAT(VerifyWithCheckpoint().text, HasSubstr("the checkpoint is of yici/ff"));
}

// The second tree is computed of the same records; its checkpoint is another one.
TEST_F(History, TheSecondTreeIsHeldAgainstItsOwnCheckpoint) {
  VerifyReport report = Verify({.second_tree = SecondTree::kSm3});
  ASSERT_EQ(report.finding, Finding::kSound) << report.text;
  EXPECT_TRUE(report.has_second);
  EXPECT_NE(report.second_root, report.root);
  EXPECT_EQ(report.root, taken_.root);
  Checkpoint second{LogOrigin(kLogId, LogHash::kSm3), report.leaves, report.second_root, report.revision,
                    report.second_records};
  const VerifyOptions both{.checkpoint = &checkpoint_, .second_tree = SecondTree::kSm3, .second_checkpoint = &second};
  report = Verify(both);
  EXPECT_EQ(report.finding, Finding::kSound) << report.text;
  EXPECT_TRUE(report.checkpoint_met && report.second_checkpoint_met);
  const Checkpoint sound = second;
  second.root[0] ^= 1;
  EXPECT_THAT(Verify(both).text, HasSubstr("the history was written anew"));
  second = sound;
  second.records[0] ^= 1;
  EXPECT_THAT(Verify(both).text, HasSubstr("changed outside its events"));
  second = sound;
  ++second.revision;
  EXPECT_THAT(Verify(both).text, HasSubstr("the tail is cut"));
  second = checkpoint_;  // of the first tree
  EXPECT_EQ(Verify(both).finding, Finding::kCheckpoint);
}

TEST_F(History, AHistoryWrittenAnewShowsAgainstTheSecondCheckpointAlone) {
  const VerifyReport before = Verify({.second_tree = SecondTree::kSm3});
  const Checkpoint second{LogOrigin(kLogId, LogHash::kSm3), before.leaves, before.second_root, before.revision,
                          before.second_records};
  const uint64_t revision = WithEvent(taken_.revision);
  journal::Record record = RecordAt(revision);
  record.mutable_events(0)->set_subject("cases/another");
  PutRecord(revision, record);
  RewriteHead();
  EXPECT_EQ(Verify({.second_tree = SecondTree::kSm3, .second_checkpoint = &second}).finding, Finding::kCheckpoint);
}

TEST_F(History, AGrownLogStillMeetsItsCheckpoint) {
  {
    auto core = *server::Core::Open(*store_, {.log_id_hex = kLogId});
    core->Process(server::Submit("r9"), server::At("2020-02-04T11:00"));
    server::CommitBatch(*core, *store_);
  }
  const VerifyReport report = VerifyWithFold();
  EXPECT_EQ(report.finding, Finding::kSound) << report.text;
  EXPECT_TRUE(report.checkpoint_met);
  EXPECT_GT(report.leaves, taken_.leaves);
}

TEST_F(History, ARowThatItsEventsDoNotGiveIsNamed) {
  auto rows = store_->NewIterator(nullptr, Family::kState, "\2", "\3", storage::Direction::kForward);
  ASSERT_TRUE(rows->Valid());
  const std::string key(rows->key()), value(rows->value());
  Put(Family::kState, key, value + "x");
  EXPECT_EQ(VerifyWithCheckpoint().finding, Finding::kSound);
  EXPECT_THAT(VerifyWithFold().text, HasSubstr("the row of table 2, key "));
  EXPECT_EQ(VerifyWithFold().finding, Finding::kState);
  Delete(Family::kState, key);
  EXPECT_THAT(VerifyWithFold().text, HasSubstr("is missing"));
  Put(Family::kState, key, value);
  Put(Family::kState, "\xF0", "stray");
  EXPECT_THAT(VerifyWithFold().text, HasSubstr("follows from no event"));
}

TEST_F(History, AHeadThatIsGoneOrMalformedIsAFinding) {
  const std::string key(1, '\1');
  const std::string bytes = Get(Family::kState, key);
  journal::PartitionHead head;
  head.ParseFromString(bytes);
  head.set_legal_us(head.legal_us() + 1);
  Put(Family::kState, key, head.SerializeAsString());
  EXPECT_THAT(Verify().text, HasSubstr("the head's legal time"));
  head.ParseFromString(bytes);
  head.mutable_tree_edge(0)->push_back('x');
  Put(Family::kState, key, head.SerializeAsString());
  EXPECT_THAT(Verify().text, HasSubstr("the tree of the head"));
  Put(Family::kState, key, "\xFF");
  EXPECT_EQ(Verify().finding, Finding::kTree);
  Delete(Family::kState, key);
  EXPECT_THAT(Verify().text, HasSubstr("the head is missing"));
}

TEST_F(History, AttachmentBytesThatChangedAreAFinding) {
  auto rows = store_->NewIterator(nullptr, Family::kBlobs, "b", "c", storage::Direction::kForward);
  Put(Family::kBlobs, std::string(rows->key()), "changed");
  EXPECT_EQ(Verify().finding, Finding::kBlobs);
}

TEST_F(History, AnAttachmentThatACaseCitesMustBeThere) {
  const Hash chunk = Sha256("sealed");
  for (const std::string& digest : {manifest_, std::string(reinterpret_cast<const char*>(chunk.data()), chunk.size())}) {
    const std::string bytes = Get(Family::kBlobs, "b" + digest);
    Delete(Family::kBlobs, "b" + digest);
    const VerifyReport report = Verify();
    EXPECT_EQ(report.finding, Finding::kBlobs);
    EXPECT_THAT(report.text, HasSubstr("cites is missing, whole or in part"));
    Put(Family::kBlobs, "b" + digest, bytes);
  }
}

TEST_F(History, TellsHowFarItIs) {
  uint64_t last = 0, told = 0;
  scratch_ = storage::NewMemoryStore();
  Verify({.scratch = scratch_.get(), .progress = [&](uint64_t done, uint64_t total) {
            EXPECT_LE(done, total);
            EXPECT_GE(done, last);
            last = done;
            ++told;
          }});
  EXPECT_EQ(last, taken_.revision * 2);
  EXPECT_GE(told, 2u);
}

}  // namespace
}  // namespace yici::audit
