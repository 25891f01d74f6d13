// The sealed files outside the fold: what is on disk, what a crash leaves, and the race between a sweep and a command.
#include "services/server/attachments/store.h"

#include <gtest/gtest.h>

#include <thread>

#include "services/audit/tree/compact_range.h"
#include "services/server/partition/core_fixture.h"
#include "storage/faults/store.h"

namespace yici::server {
namespace {

using storage::Family;

constexpr int64_t kLater = int64_t{100} * 3'600'000;

std::string Sha256(std::string_view bytes) {
  const audit::Hash hash = audit::Sha256(bytes);
  return std::string(reinterpret_cast<const char*>(hash.data()), hash.size());
}

AttachmentFile FileOf(const std::string& uploader, const std::string& text, const std::string& type = "application/pdf") {
  AttachmentFile file;
  file.uploader = uploader;
  file.digest = Sha256(text);
  file.media_type = type;
  file.file_name = "张三的身份证.pdf";
  for (size_t at = 0; at < text.size(); at += kAttachmentChunkBytes) {
    file.chunks.push_back(text.substr(at, kAttachmentChunkBytes));
  }
  return file;
}

std::string Long() {
  std::string text(2 * kAttachmentChunkBytes + 17, 'a');
  text.replace(kAttachmentChunkBytes, 6, "second");
  return text;
}

class AttachmentStoreTest : public testing::Test {
 protected:
  AttachmentStoreTest() {
    owned_ = storage::NewMemoryStore();
    store_ = owned_.get();
    auto core = *Core::Open(*store_, {.log_id_hex = kLogId});
    ApplyPack(*core, At("2020-02-03T08:00"));
    CommitBatch(*core, *store_);
  }
  void Open() {
    PartitionOptions options;
    options.core.log_id_hex = kLogId;
    options.free_bytes_min = 0;
    options.pump = false;
    partition_ = *Partition::Start(*store_, clock_, std::move(options));
    attachments_ = std::make_unique<AttachmentStore>(*partition_, master_, AttachmentStoreOptions{});
  }
  void Close() {
    partition_.reset();
    attachments_.reset();
  }
  std::map<std::string, std::string> Rows(Family family) const {
    std::map<std::string, std::string> rows;
    auto each = store_->NewIterator(nullptr, family, "", "", storage::Direction::kForward);
    for (; each->Valid(); each->Next()) rows.emplace(each->key(), each->value());
    return rows;
  }
  Kept Put(const std::string& uploader, const std::string& text) {
    const auto kept = attachments_->Put(FileOf(uploader, text));
    EXPECT_TRUE(kept.ok()) << kept.status();
    return kept.value_or(Kept());
  }
  std::string Read(const std::string& manifest) const {
    const auto reader = attachments_->Open(manifest);
    if (!reader.ok()) return std::string(reader.status().message());
    std::string text;
    for (int i = 0; i < reader->chunks(); ++i) {
      const auto chunk = reader->Chunk(i);
      if (!chunk.ok()) return std::string(chunk.status().message());
      text += *chunk;
    }
    return text;
  }
  // Submits a case that cites the file; its number, or "" where the file is not there.
  std::string SubmitCiting(const std::string& uploader, const std::string& text, const std::string& request_id) {
    const auto cited = attachments_->Cite(uploader, Sha256(text));
    if (!cited) return "";
    Incoming incoming = Submit(request_id);
    auto* material = incoming.command.mutable_submit_case()->mutable_materials(0);
    material->set_digest(Sha256(text));
    material->set_attachment(cited->manifest());
    material->set_size_bytes(cited->size_bytes);
    material->set_media_type(cited->media_type);
    const Reply reply = partition_->SubmitAndWait(std::move(incoming));
    EXPECT_TRUE(reply.status.ok() && !reply.answer->rejected()) << reply.answer->rejection().reason();
    return reply.answer->case_no();
  }

  const MasterKey master_{Key32{1, 2, 3}};
  std::unique_ptr<storage::Store> owned_;
  storage::Store* store_ = nullptr;
  ManualClock clock_{At("2020-02-03T10:00")};
  std::unique_ptr<Partition> partition_;
  std::unique_ptr<AttachmentStore> attachments_;
};

TEST_F(AttachmentStoreTest, KeepsFilesSealedAndGivesThemBack) {
  Open();
  const std::string text = Long();
  const Kept kept = Put("enterprise:a", text);
  EXPECT_FALSE(kept.kept_before);
  EXPECT_EQ(Read(kept.manifest), text);
  const auto reader = attachments_->Open(kept.manifest);
  EXPECT_EQ(reader->digest(), Sha256(text));
  EXPECT_EQ(reader->file_name(), "张三的身份证.pdf");
  EXPECT_EQ(reader->size_bytes(), static_cast<int64_t>(text.size()));
  EXPECT_EQ(reader->chunks(), 3);
  for (const auto& [key, value] : Rows(Family::kBlobs)) {
    EXPECT_EQ(value.find("aaaaaaaa"), std::string::npos) << "plain bytes on disk";
    EXPECT_EQ(value.find("张三"), std::string::npos) << "a person's name on disk";
    EXPECT_EQ(value.find(Sha256(text)), std::string::npos) << "the plain digest on disk";
    EXPECT_EQ(value.find("enterprise:a"), std::string::npos);
  }
}

TEST_F(AttachmentStoreTest, KeepsEqualFilesOfTwoPeopleApart) {
  Open();
  const Kept one = Put("enterprise:a", "same");
  const Kept other = Put("enterprise:b", "same");
  EXPECT_NE(one.manifest, other.manifest);
  EXPECT_FALSE(other.kept_before) << "whether somebody else has it is not told";
  EXPECT_EQ(Rows(Family::kBlobs).size(), 2u * 4) << "manifest, its time, chunk and look-up each";
  EXPECT_EQ(attachments_->Cite("enterprise:c", Sha256("same")), nullptr);
  EXPECT_EQ(attachments_->Cite("enterprise:a", Sha256("same"))->manifest(), one.manifest);
}

TEST_F(AttachmentStoreTest, KeepsTheSameFileOnceAndBeginsItsTimeAnew) {
  Open();
  const Kept first = Put("enterprise:a", "same");
  const auto before = Rows(Family::kBlobs);
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const Kept again = Put("enterprise:a", "same");
  EXPECT_TRUE(again.kept_before);
  EXPECT_EQ(again.manifest, first.manifest);
  const auto after = Rows(Family::kBlobs);
  EXPECT_EQ(after.size(), before.size());
  EXPECT_NE(after, before) << "the staging time moved";
  const auto typed = attachments_->Put(FileOf("enterprise:a", "same", "text/plain"));
  EXPECT_FALSE(typed->kept_before) << "another type is another attachment";
  EXPECT_EQ(attachments_->Cite("enterprise:a", Sha256("same"))->media_type, "text/plain");
}

TEST_F(AttachmentStoreTest, IsThereAfterARestart) {
  Open();
  const Kept kept = Put("enterprise:a", Long());
  Close();
  Open();
  EXPECT_EQ(Read(kept.manifest), Long());
  EXPECT_NE(attachments_->Cite("enterprise:a", Sha256(Long())), nullptr);
}

TEST_F(AttachmentStoreTest, ReadsNothingOnceItsKeyIsDestroyed) {
  Open();
  const auto keys = Rows(Family::kKeys).size();
  const Kept kept = Put("enterprise:a", "same");
  ASSERT_EQ(Rows(Family::kKeys).size(), keys + 1) << "a key of its own";
  const std::string key_id = Rows(Family::kKeys).begin()->first;
  Close();
  auto batch = store_->NewBatch();
  batch->Delete(Family::kKeys, key_id);
  ASSERT_TRUE(store_->Write(std::move(batch), storage::Sync::kYes).ok());
  Open();
  EXPECT_TRUE(Read(kept.manifest).starts_with("ATTACHMENT_ERASED: "));
  EXPECT_EQ(attachments_->Cite("enterprise:a", Sha256("same")), nullptr);
}

TEST_F(AttachmentStoreTest, NoticesEveryByteThatChanged) {
  Open();
  const Kept kept = Put("enterprise:a", Long());
  Close();
  for (const auto& [key, value] : Rows(Family::kBlobs)) {
    if (key[0] != 'b') continue;
    for (const size_t at : {size_t{0}, value.size() / 2, value.size() - 1}) {
      std::string changed = value;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      auto batch = store_->NewBatch();
      batch->Put(Family::kBlobs, key, changed);
      ASSERT_TRUE(store_->Write(std::move(batch), storage::Sync::kNo).ok());
      Open();
      EXPECT_TRUE(Read(kept.manifest).starts_with("ATTACHMENT_DAMAGED: ")) << "row " << key.size() << " byte " << at;
      Close();
    }
    auto batch = store_->NewBatch();
    batch->Put(Family::kBlobs, key, value);
    ASSERT_TRUE(store_->Write(std::move(batch), storage::Sync::kNo).ok());
  }
  Open();
  EXPECT_EQ(Read(kept.manifest), Long());
}

TEST_F(AttachmentStoreTest, SweepsWhatIsOldAndCitedByNoCase) {
  Open();
  const auto keys = Rows(Family::kKeys);
  const Kept cited = Put("enterprise:a", "cited");
  Put("enterprise:a", "forgotten");
  ASSERT_NE(SubmitCiting("enterprise:a", "cited", "r1"), "");
  attachments_->SweepStep(AttachmentStore::NowMs());
  EXPECT_NE(attachments_->Cite("enterprise:a", Sha256("forgotten")), nullptr) << "it is young";
  attachments_->SweepStep(AttachmentStore::NowMs() + kLater);
  EXPECT_EQ(attachments_->Cite("enterprise:a", Sha256("forgotten")), nullptr);
  EXPECT_EQ(Read(cited.manifest), "cited");
  EXPECT_EQ(attachments_->counters().swept, 1u);
  EXPECT_EQ(Rows(Family::kBlobs).size(), 4u) << "nothing of it is left";
  EXPECT_EQ(Rows(Family::kKeys).size(), keys.size() + 1) << "its key is gone too";
}

TEST_F(AttachmentStoreTest, SweepsNothingThatACommandHolds) {
  Open();
  const Kept kept = Put("enterprise:a", "held");
  auto held = attachments_->Cite("enterprise:a", Sha256("held"));
  attachments_->SweepStep(AttachmentStore::NowMs() + kLater);
  EXPECT_EQ(Read(kept.manifest), "held");
  held.reset();
  attachments_->SweepStep(AttachmentStore::NowMs() + kLater);
  EXPECT_TRUE(Read(kept.manifest).starts_with("ATTACHMENT_DAMAGED: ")) << "gone";
}

// Every write of a long upload fails once, before and after it reached the disk. Whatever a restart finds: the file is there
// whole, or a sweep takes all of it.
TEST_F(AttachmentStoreTest, LeavesNothingBehindThatASweepDoesNotFind) {
  for (const storage::Fault fault : {storage::Fault::kRefused, storage::Fault::kSyncLost, storage::Fault::kSyncKept}) {
    for (uint64_t write = 1; write <= 3; ++write) {
      SCOPED_TRACE(std::to_string(static_cast<int>(fault)) + " at write " + std::to_string(write));
      storage::FaultyMachine machine;
      store_ = &machine.store();
      Open();
      Close();
      machine.CrashAndReopen(storage::Unsynced::kLost, UINT64_MAX, {.writes = {{write, fault}}});
      store_ = &machine.store();
      Open();
      EXPECT_FALSE(attachments_->Put(FileOf("enterprise:a", Long())).ok());
      Close();
      machine.CrashAndReopen(storage::Unsynced::kKept);
      store_ = &machine.store();
      Open();
      auto cited = attachments_->Cite("enterprise:a", Sha256(Long()));
      if (cited) {
        EXPECT_EQ(Read(cited->manifest()), Long());
      } else {
        attachments_->SweepStep(AttachmentStore::NowMs() + kLater);
        EXPECT_TRUE(Rows(Family::kBlobs).empty());
        EXPECT_TRUE(Rows(Family::kKeys).empty());
      }
      cited.reset();
      Close();
    }
  }
}

// A sweep for which everything is old runs all the time, while commands cite what was uploaded just before. A citation that
// was given is kept: the case's file is there, whole, for ever.
TEST_F(AttachmentStoreTest, NeverTakesAFileFromACaseThatCitesIt) {
  Open();
  std::atomic<bool> stop{false};
  std::thread sweeper([&] {
    while (!stop) attachments_->SweepStep(AttachmentStore::NowMs() + kLater);
  });
  std::atomic<int> cited{0}, swept{0};
  std::vector<std::thread> clients;
  for (int c = 0; c < 4; ++c) {
    clients.emplace_back([&, c] {
      const std::string uploader = "enterprise:" + std::to_string(c);
      for (int i = 0; i < 600; ++i) {
        const std::string text = std::to_string(c) + " " + std::to_string(i);
        ASSERT_TRUE(attachments_->Put(FileOf(uploader, text)).ok());
        if (i % 3 == 0) std::this_thread::yield();
        const std::string no = SubmitCiting(uploader, text, text[0] + std::to_string(i));
        no.empty() ? ++swept : ++cited;
        if (no.empty()) continue;
        const ReadView view(partition_->published());
        EXPECT_EQ(Read(view.Find<journal::Case>(no)->materials(0).attachment()), text);
      }
    });
  }
  for (auto& client : clients) client.join();
  stop = true;
  sweeper.join();
  EXPECT_GT(cited, 0) << "no command came through: the test proves nothing";
  EXPECT_GT(swept, 0) << "no sweep came between: the test proves nothing";
  const ReadView view(partition_->published());
  view.Scan(Table::kCase, "", "", [&](std::string_view no, std::string_view) {
    EXPECT_FALSE(Read(view.Find<journal::Case>(no)->materials(0).attachment()).starts_with("ATTACHMENT_"));
    return true;
  });
}

}  // namespace
}  // namespace yici::server
