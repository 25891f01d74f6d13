#include "tests/tamper/folder.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "services/audit/export/follower.h"
#include "services/audit/note/checkpoint.h"
#include "services/audit/search/follower.h"
#include "services/audit/verify/history.h"
#include "services/audit/verify/leaves.h"
#include "services/server/partition/core_fixture.h"
#include "services/steward/machine/ledger_test_kit.h"
#include "storage/api/journal.h"
#include "storage/format/folder.h"
#include "storage/rocks/store.h"
#include "tests/kit/temp_folder.h"

namespace yici::tamper {
namespace {

using storage::Family;

void Must(bool held, const std::string& what) {
  if (!held) throw std::runtime_error(what);
}

storage::LogId LogIdOfTest() {
  storage::LogId id;
  for (size_t i = 0; i < id.size(); ++i) id[i] = static_cast<uint8_t>(i * 0x11);
  return id;
}

void Commit(server::Core& core, storage::Store& store) {
  auto batch = core.TakeBatch();
  Must(store.Write(std::move(batch->rows), storage::Sync::kYes).ok(), "the batch cannot be written");
  core.Committed(*batch);
}

// Submitted and accepted once, refused the second time.
void AddCases(server::Core& core, storage::Store& store, const std::string& prefix, int count) {
  const Instant at = server::At("2020-02-03T10:00");
  for (int i = 0; i < count; ++i) {
    const std::string id = prefix + std::to_string(i);
    const std::string case_no = core.Process(server::Submit(id), at).answer->case_no();
    core.Process(server::Accept(case_no, "accept-" + id), at);
    core.Process(server::Accept(case_no, "again-" + id), at);
    Commit(core, store);
  }
}

// Its digest.
std::string PutBlob(storage::Store& store, std::string_view bytes) {
  const audit::Hash hash = audit::Sha256(bytes);
  const std::string digest(reinterpret_cast<const char*>(hash.data()), hash.size());
  auto batch = store.NewBatch();
  batch->Put(Family::kBlobs, "b" + digest, bytes);
  Must(store.Write(std::move(batch), storage::Sync::kYes).ok(), "the attachment cannot be written");
  return digest;
}

// A case that cites a file of two chunks.
void AddAttachment(server::Core& core, storage::Store& store) {
  std::string sealed;
  for (int i = 0; i < 5000; ++i) sealed.push_back(static_cast<char>(i * 7));
  journal::AttachmentManifest manifest;
  manifest.add_chunks(PutBlob(store, sealed));
  manifest.add_chunks(PutBlob(store, "the rest"));
  server::Incoming citing = server::Submit("citing");
  auto* paper = citing.command.mutable_submit_case()->mutable_materials(0);
  paper->set_digest(std::string(32, 'd'));
  paper->set_attachment(PutBlob(store, manifest.SerializeAsString()));
  paper->set_size_bytes(5000);
  paper->set_media_type("application/pdf");
  Must(!core.Process(citing, server::At("2020-02-03T10:00")).answer->rejected(), "the citing case is refused");
  Commit(core, store);
}

journal::Answer Act(server::Core& core, const std::string& who, const std::string& id, journal::Command command) {
  server::Incoming incoming = server::From(who, id);
  incoming.command = std::move(command);
  const server::Verdict verdict = core.Process(incoming, server::At("2020-02-03T10:00"));
  Must(verdict.answer != nullptr && !verdict.answer->rejected(), id + " is refused");
  return *verdict.answer;
}

// A project with a steward and a visit that its enterprise confirms, which moves figures.
void AddLedger(server::Core& core, storage::Store& store) {
  constexpr char kAdministrator[] = "officer:jz-admin-1", kLeader[] = "officer:ld-bz-01";
  constexpr char kSteward[] = "officer:st-bz-beizhen-sub-1", kFirm[] = "91210782YCE0005179", kDay[] = "2020-02-03";
  journal::Command registered = steward::Registered(60'000'000'000);
  registered.mutable_register_project()->set_uscc(kFirm);
  const std::string project = Act(core, kAdministrator, "register", registered).steward().project_id();
  Act(core, kLeader, "assign", steward::Assign(project, "st-bz-beizhen-sub-1"));
  const std::string visit = Act(core, kSteward, "plan", steward::Plan(project, kDay)).steward().visit_no();
  Act(core, kSteward, "notify", steward::Notify(visit));
  Act(core, kSteward, "log", steward::Log(visit, kDay));
  Act(core, std::string("enterprise:") + kFirm, "confirm", steward::Answered(visit, true));
  Commit(core, store);
}

// By telephone and by an enterprise: one that is routed and signed, one that its steward answers.
void AddDemands(server::Core& core, storage::Store& store) {
  constexpr char kFirm[] = "91210782YCE0005179";
  const std::string called =
      Act(core, "officer:jz-hotline-operator-1", "call", steward::HotlineOf("hc-025")).demand().demand_no();
  Act(core, "officer:jz-market-handler-1", "sign", steward::Sign(called));
  journal::Command issue = steward::IssueOf("");
  issue.mutable_raise_demand()->mutable_caller()->set_uscc(kFirm);
  const std::string raised = Act(core, std::string("enterprise:") + kFirm, "issue", issue).demand().demand_no();
  Act(core, "officer:st-bz-beizhen-sub-1", "answer", steward::AnswerNow(raised));
  Commit(core, store);
}

void AddRally(server::Core& core, storage::Store& store) {
  journal::Command command;
  journal::PlanRally& plan = *command.mutable_plan_rally();
  plan.set_name_zh("2020年第一季度拉练");
  plan.set_jurisdiction("210700");
  plan.set_year(2020);
  plan.set_quarter(1);
  plan.add_judges("jz-market-handler-1");
  plan.set_nominate_until_day(CivilDay::Parse("2020-02-28")->days_since_1970());
  plan.set_score_until_day(CivilDay::Parse("2020-03-20")->days_since_1970());
  Act(core, "officer:jz-admin-1", "rally", command);
  Commit(core, store);
}

// Wrapped keys of personal data: nothing that a fold gives.
void AddKeys(storage::Store& store) {
  auto batch = store.NewBatch();
  for (int i = 0; i < 5; ++i)
    batch->Put(Family::kKeys, "key-" + std::to_string(i), std::string(60, static_cast<char>('a' + i)));
  Must(store.Write(std::move(batch), storage::Sync::kYes).ok(), "the keys cannot be written");
}

// What a server keeps beside the store: hashes of the tree, and the index of histories.
void AddWhatFollows(const server::Core& core, storage::Store& store, const std::filesystem::path& data) {
  constexpr auto kFar = std::chrono::steady_clock::time_point::max();
  auto files = audit::TileFiles::Open((data / "tiles").string());
  Must(files.ok(), "no tiles");
  audit::Follower tiles(kTamperLogId, *std::move(files));
  Must(tiles.Reach({&store, nullptr, core.head().revision, core.head().tree}, kFar).ok(), "the tiles cannot be made");
  audit::IndexFollower index(kTamperLogId, [&](audit::IndexFollower::Contents) {
    return storage::OpenRocks({.folder = data / "search", .memory_bytes = uint64_t{8} << 20});
  });
  Must(index.Reach({&store, nullptr, core.head().revision}, core.head().revision, kFar).ok(), "the index cannot be made");
}

void KeepCheckpoint(storage::Store& store, const std::filesystem::path& root) {
  const audit::VerifyReport taken = audit::VerifyHistory(store, {.log_id_hex = kTamperLogId});
  Must(taken.finding == audit::Finding::kSound, "the folder is not sound: " + taken.text);
  const auto signer = *audit::NoteSigner::FromSeed(audit::LogOrigin(kTamperLogId), audit::KeyBytes{7});
  const audit::Checkpoint checkpoint{audit::LogOrigin(kTamperLogId), taken.leaves, taken.root, taken.revision, taken.records};
  kit::WriteFile(root / "kept.note", *audit::SignCheckpoint(checkpoint, signer));
  kit::WriteFile(root / "audit.pub", signer.verifier_key() + "\n");
}

}  // namespace

void MakeFolder(const std::filesystem::path& root) {
  storage::FolderOptions options;
  options.created_by = "yici tamper";
  options.new_log_id = LogIdOfTest();
  const auto folder = storage::DataFolder::Open(root / "data", options);
  Must(folder.ok(), "the data folder cannot be made");
  const auto store = OpenToWrite(root / "data");
  auto core = *server::Core::Open(*store, {.log_id_hex = kTamperLogId});
  server::ApplyPack(*core, server::At("2020-02-03T08:00"));
  Commit(*core, *store);
  AddCases(*core, *store, "table-", 10);
  AddAttachment(*core, *store);
  AddLedger(*core, *store);
  AddDemands(*core, *store);
  AddKeys(*store);
  // A checkpoint moves what was written into tables; what follows stays in the log.
  Must(store->Checkpoint(root / "aside").ok(), "no tables");
  std::filesystem::remove_all(root / "aside");
  AddCases(*core, *store, "log-", 5);
  AddRally(*core, *store);
  AddWhatFollows(*core, *store, root / "data");
  KeepCheckpoint(*store, root);
}

std::unique_ptr<storage::Store> OpenToWrite(const std::filesystem::path& data) {
  auto store = storage::OpenRocks({.folder = data / storage::kStoreName, .memory_bytes = uint64_t{32} << 20});
  Must(store.ok(), "the store cannot be opened: " + std::string(store.status().message()));
  return *std::move(store);
}

std::map<std::string, std::string> Dump(const std::filesystem::path& data) {
  const auto store = storage::OpenRocksToRead({.folder = data / storage::kStoreName, .memory_bytes = uint64_t{32} << 20});
  Must(store.ok(), "the store cannot be read: " + std::string(store.status().message()));
  std::map<std::string, std::string> rows;
  for (const Family family : {Family::kJournal, Family::kState, Family::kBlobs}) {
    const bool blobs = family == Family::kBlobs;
    const auto read = (*store)->NewIterator(nullptr, family, blobs ? "b" : "", blobs ? "c" : "", storage::Direction::kForward);
    for (; read->Valid(); read->Next()) {
      rows[std::to_string(static_cast<int>(family)) + std::string(read->key())] = std::string(read->value());
    }
    Must(read->status().ok(), "rows cannot be read");
  }
  return rows;
}

void RewriteHead(storage::Store& store, const std::string& log_id_hex) {
  audit::CompactRange tree;
  journal::PartitionHead head;
  const auto rows = store.NewIterator(nullptr, Family::kJournal, "", "", storage::Direction::kForward);
  for (; rows->Valid(); rows->Next()) {
    const auto record = audit::ParseRecord(storage::ParseJournalKey(rows->key()).value_or(0), rows->value());
    if (!record.ok()) return;
    const auto leaves = audit::LeavesOf(log_id_hex, *record);
    if (!leaves.ok()) return;
    for (const std::string& leaf : *leaves) tree.Append(audit::LeafHash(leaf));
    head.set_revision(record->revision());
    head.set_legal_us(record->legal_us());
  }
  head.set_leaves(tree.size());
  head.set_oldest_answer_revision(1);
  for (const audit::Hash& hash : tree.edge()) head.add_tree_edge(hash.data(), hash.size());
  auto batch = store.NewBatch();
  batch->Put(Family::kState, std::string(1, static_cast<char>(Table::kHead)), head.SerializeAsString());
  Must(store.Write(std::move(batch), storage::Sync::kYes).ok(), "the head cannot be written");
}

}  // namespace yici::tamper
