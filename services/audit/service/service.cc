#include "services/audit/service/service.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "services/audit/service/auditors.h"
#include "services/audit/service/case_files.h"
#include "services/audit/service/documents.h"
#include "services/audit/verify/leaves.h"
#include "services/base/text.h"
#include "services/server/gateway/log.h"
#include "services/steward/machine/rejections.h"
#include "services/steward/service/present.h"

namespace yici::audit {
namespace {

using server::InvalidField;
using server::ToGrpc;

// A backup waits for its checkpoint on a thread of its own.
constexpr auto kSignMax = std::chrono::seconds(30);
// A call waits on gRPC's own thread: not for long.
constexpr auto kReachMax = std::chrono::milliseconds(500);
constexpr auto kFollowEvery = std::chrono::milliseconds(250);

JournalMoment MomentOf(const server::Published& now) {
  return {now.store, now.snapshot.get(), now.head.revision, now.head.tree};
}

grpc::Status EventUnknown() {
  return ToGrpc(Reject(RejectionCode::kNotFound, "LOG_EVENT_UNKNOWN", "event_revision",
                       "应为日志中的事件，但该修订号没有这一序号的事件。",
                       "Expected an event of the log, but the record of this revision holds none of this index."));
}

grpc::Status TreeSizeRange(std::string_view field, uint64_t from, uint64_t to, uint64_t found) {
  return ToGrpc(Reject(RejectionCode::kOutOfRange, "TREE_SIZE_RANGE", field,
                       StrCat(field, " 应在 ", from, " 与 ", to, " 之间，但是 ", found, "。"),
                       StrCat("Expected ", field, " from ", from, " to ", to, ", but it is ", found, ".")));
}

grpc::Status LogHashNotKept() {
  return ToGrpc(Reject(RejectionCode::kFailedPrecondition, "LOG_HASH_NOT_KEPT", "hash",
                       "应为该数据目录维护的树，但未启用 SM3（--audit-hash sm3）。",
                       "Expected a tree that the folder keeps, but SM3 is not turned on (--audit-hash sm3)."));
}

grpc::Status TilePathInvalid(const absl::Status& why) {
  return ToGrpc(InvalidField("TILE_PATH_INVALID", "path", "路径应为 tile/层/序号 或 tile/entries/序号。",
                             std::string_view(why.message().data(), why.message().size())));
}

grpc::Status TileUnknown(uint64_t width) {
  return ToGrpc(Reject(RejectionCode::kNotFound, "TILE_UNKNOWN", "path", StrCat("当前的树在此处只有 ", width, " 个值。"),
                       StrCat("Expected a tile of the tree as it stands, but there it is ", width, " wide."),
                       {{"width", std::to_string(width)}}));
}

// What the follower could not do. Files that cannot be written or read are the machine room's: told without their names.
grpc::Status Failed(const absl::Status& status) {
  if (absl::IsUnavailable(status)) return ToGrpc(status, std::chrono::seconds(1));
  if (!absl::IsDataLoss(status)) return ToGrpc(absl::InternalError(status.message()));
  server::LogLine("error", "log_damaged", {{"status", std::string(status.message())}});
  return ToGrpc(absl::DataLossError("LOG_DAMAGED: the journal does not give the tree that its head speaks of"));
}

// The leaf of a demand's event names who raised it, and an auditor may be the one who is complained of.
grpc::Status AdmitToLeaf(const server::ReadView& view, const server::Caller& caller, std::string_view subject) {
  constexpr std::string_view kDemands = "demands/";
  if (!subject.starts_with(kDemands)) return grpc::Status::OK;
  const auto* demand = view.Find<journal::Demand>(subject.substr(kDemands.size()));
  const bool whole = demand != nullptr && steward::SightOf(view, caller, *demand) == steward::Sight::kWhole;
  return whole ? grpc::Status::OK : ToGrpc(steward::Deny(steward::Reason::kNotPermitted, "event_revision"));
}

std::string BytesOf(const Hash& hash) { return std::string(reinterpret_cast<const char*>(hash.data()), hash.size()); }

template <class Field>
void AddHashes(const std::vector<Hash>& hashes, Field* field) {
  for (const Hash& hash : hashes) *field->Add() = BytesOf(hash);
}

}  // namespace

AuditService::AuditService(server::Gate& gate, std::unique_ptr<LogTree> first, std::unique_ptr<LogTree> second)
    : gate_(gate), first_(std::move(first)), second_(std::move(second)) {
  following_ = std::thread([this] { Follow(); });
}

void AuditService::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_all();
  if (following_.joinable()) following_.join();
}

// Short slices at the lowest priority: commits never wait for it, and under load it falls behind.
void AuditService::Follow() {
  pthread_setname_np(pthread_self(), "log follower");
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 19);
  std::unique_lock lock(mutex_);
  while (!stop_.wait_for(lock, kFollowEvery, [this] { return stopping_; })) {
    lock.unlock();
    const auto now = gate_.partition().published();
    const auto reached = Reach(second_ ? second_.get() : first_.get(), *now, std::chrono::steady_clock::now() + kFollowEvery);
    lock.lock();
    if (!absl::IsDataLoss(reached.status())) continue;
    server::LogLine("error", "log_damaged", {{"status", std::string(reached.status().message())}});
    return;
  }
}

LogTree* AuditService::TreeOf(api::LogHash hash) const { return hash == api::LOG_HASH_SM3 ? second_.get() : first_.get(); }

// The first tree always: it is the one that the head vouches for, and nothing is signed of records that do not give it.
absl::StatusOr<AuditService::TreeStand> AuditService::Reach(LogTree* tree, const server::Published& now,
                                                            Follower::Deadline deadline) {
  auto stand = first_->follower.Reach(MomentOf(now), deadline);
  if (stand.ok() && tree != first_.get()) stand = tree->follower.Reach(MomentOf(now), deadline);
  if (!stand.ok()) return stand.status();
  return TreeStand{*stand, tree};
}

template <class Request>
grpc::ServerUnaryReactor* AuditService::Read(grpc::CallbackServerContext* context, std::string_view method,
                                             const Request& request, Admit admit, Answer answer) {
  return gate_.Query(context, method, request.min_revision(),
                     [this, &request, admit = std::move(admit), answer = std::move(answer)](const server::ReadView& view,
                                                                                            const server::Caller& caller) {
                       if (grpc::Status admitted = admit(view, caller); !admitted.ok()) return admitted;
                       LogTree* const tree = TreeOf(request.hash());
                       if (tree == nullptr) return LogHashNotKept();
                       const auto stand = Reach(tree, view.published(), std::chrono::steady_clock::now() + kReachMax);
                       return stand.ok() ? answer(view, caller, *stand) : Failed(stand.status());
                     });
}

absl::StatusOr<std::string> AuditService::NoteOf(const TreeStand& stand) const {
  const audit::Checkpoint checkpoint{LogOrigin(gate_.log_id_hex(), stand.tree->hasher.kind), stand.leaves, stand.root,
                                     stand.revision, stand.records};
  return SignCheckpoint(checkpoint, stand.tree->signer);
}

// Whoever asks for an earlier tree learns that the one that was signed goes on from it.
absl::StatusOr<std::vector<Hash>> AuditService::ToHead(const TreeStand& stand, uint64_t size, const Hash& root) const {
  if (size == stand.leaves) return std::vector<Hash>();
  const ConsistencyClaim claim{size, stand.leaves};
  const TreeHasher& hasher = stand.tree->hasher;
  auto proof = ConsistencyProof(
      claim, [&stand](Node at) { return stand.tree->follower.HashOf(at); }, hasher);
  if (!proof.ok()) return proof.status();
  if (!VerifyConsistency(claim, *proof, root, stand.root, hasher).ok())
    return absl::DataLossError("the kept tiles give a wrong proof");
  return proof;
}

absl::StatusOr<std::string> AuditService::SignedCheckpoint() {
  const auto stand = Reach(first_.get(), *gate_.partition().published(), std::chrono::steady_clock::now() + kSignMax);
  return stand.ok() ? NoteOf(*stand) : stand.status();
}

grpc::Status AuditService::Checkpoint(const TreeStand& stand, api::LogCheckpoint* response) const {
  auto note = NoteOf(stand);
  if (!note.ok()) return Failed(note.status());
  response->set_note(*std::move(note));
  response->set_verifier_key(stand.tree->signer.verifier_key());
  response->set_origin(stand.tree->signer.verifier().name());
  response->set_tree_size(stand.leaves);
  response->set_root(BytesOf(stand.root));
  response->set_revision(stand.revision);
  return grpc::Status::OK;
}

template <class Proof>
grpc::Status AuditService::SetHead(const TreeStand& stand, const std::vector<Hash>& to_head, Proof* response) const {
  auto note = NoteOf(stand);
  if (!note.ok()) return Failed(note.status());
  AddHashes(to_head, response->mutable_head_hashes());
  response->set_head_size(stand.leaves);
  response->set_checkpoint(*std::move(note));
  response->set_revision(stand.revision);
  return grpc::Status::OK;
}

grpc::Status AuditService::Inclusion(const server::ReadView& view, const server::Caller& caller, const TreeStand& stand,
                                     const api::GetInclusionProofRequest& request, api::InclusionProof* response) {
  const server::Published& now = view.published();
  const auto bytes = storage::NewLocalJournal(now.store)->Read(now.snapshot.get(), request.event_revision());
  if (absl::IsNotFound(bytes.status())) return EventUnknown();
  const auto record = bytes.ok() ? ParseRecord(request.event_revision(), *bytes) : bytes.status();
  const TreeHasher& hasher = stand.tree->hasher;
  const auto leaves = record.ok() ? LeavesOf(gate_.log_id_hex(), *record, hasher) : record.status();
  if (!leaves.ok()) return Failed(leaves.status());
  if (request.event_index() >= leaves->size()) return EventUnknown();
  const std::string& subject = record->events(static_cast<int>(request.event_index())).subject();
  if (grpc::Status admitted = AdmitToLeaf(view, caller, subject); !admitted.ok()) return admitted;
  const uint64_t leaf = record->first_leaf() + request.event_index();
  const uint64_t size = request.tree_size() == 0 ? stand.leaves : request.tree_size();
  if (size <= leaf || size > stand.leaves) return TreeSizeRange("tree_size", leaf + 1, stand.leaves, size);
  const auto node = [&stand](Node at) { return stand.tree->follower.HashOf(at); };
  const auto proof = InclusionProof({leaf, size}, node, hasher);
  const auto root = RangeRoot({0, size}, node, hasher);
  if (!proof.ok() || !root.ok()) return Failed(proof.ok() ? root.status() : proof.status());
  const std::string& text = (*leaves)[request.event_index()];
  const bool same = size != stand.leaves || *root == stand.root;
  if (!same || !VerifyInclusion({leaf, size}, hasher.leaf(text), *proof, *root, hasher).ok()) return Distrusted(stand);
  const auto to_head = ToHead(stand, size, *root);
  if (!to_head.ok()) return absl::IsDataLoss(to_head.status()) ? Distrusted(stand) : Failed(to_head.status());
  response->set_leaf_index(leaf);
  response->set_tree_size(size);
  response->set_leaf(text);
  AddHashes(*proof, response->mutable_hashes());
  response->set_root(BytesOf(*root));
  return SetHead(stand, *to_head, response);
}

grpc::Status AuditService::Consistency(const TreeStand& stand, const api::GetConsistencyProofRequest& request,
                                       api::ConsistencyProof* response) {
  const uint64_t size = request.new_size() == 0 ? stand.leaves : request.new_size();
  if (size > stand.leaves) return TreeSizeRange("new_size", 1, stand.leaves, size);
  if (request.old_size() == 0 || request.old_size() > size) return TreeSizeRange("old_size", 1, size, request.old_size());
  const ConsistencyClaim claim{request.old_size(), size};
  const TreeHasher& hasher = stand.tree->hasher;
  const auto node = [&stand](Node at) { return stand.tree->follower.HashOf(at); };
  const auto proof = ConsistencyProof(claim, node, hasher);
  const auto old_root = RangeRoot({0, claim.old_size}, node, hasher), new_root = RangeRoot({0, size}, node, hasher);
  for (const absl::Status& status : {proof.status(), old_root.status(), new_root.status()}) {
    if (!status.ok()) return Failed(status);
  }
  const bool same = size != stand.leaves || *new_root == stand.root;
  if (!same || !VerifyConsistency(claim, *proof, *old_root, *new_root, hasher).ok()) return Distrusted(stand);
  const auto to_head = ToHead(stand, size, *new_root);
  if (!to_head.ok()) return absl::IsDataLoss(to_head.status()) ? Distrusted(stand) : Failed(to_head.status());
  response->set_old_size(claim.old_size);
  response->set_new_size(size);
  AddHashes(*proof, response->mutable_hashes());
  response->set_old_root(BytesOf(*old_root));
  response->set_new_root(BytesOf(*new_root));
  return SetHead(stand, *to_head, response);
}

// A full tile's root stands in the level above.
bool AuditService::FitsAbove(const TreeStand& stand, const TileName& name, const std::vector<Hash>& tile) {
  const int level = (name.level + 1) * kTileHeight;
  if (name.width < kTileWidth || level > kTileLevelMax) return true;
  HashRange range(stand.tree->hasher);
  for (const Hash& hash : tile) range.Append(hash);
  const auto above = stand.tree->follower.HashOf({level, name.index});
  return above.ok() && *above == range.Root();
}

// A wrong proof is never told: what was kept is made again, and the caller asks again.
grpc::Status AuditService::Distrusted(const TreeStand& stand) {
  if (!stand.tree->follower.Distrust()) return Failed(absl::DataLossError("the kept tiles give a wrong proof"));
  server::LogLine("warning", "tiles_made_anew", {});
  return Failed(absl::UnavailableError("TILES_BEHIND: the tiles are being made up to this revision"));
}

grpc::Status AuditService::TileAt(const TreeStand& stand, const std::string& path, api::Tile* response) {
  const auto name = ParseTilePath(path);
  if (!name.ok()) return TilePathInvalid(name.status());
  if (name->level == TileName::kEntries)
    return TilePathInvalid(absl::InvalidArgumentError("Expected a level; GetEntries reads entries."));
  const uint64_t width = TileWidth(stand.leaves, name->level, name->index);
  if (width < name->width) return TileUnknown(width);
  const auto tile = stand.tree->follower.Tile(*name);
  if (!tile.ok()) return Failed(tile.status());
  if (!FitsAbove(stand, *name, *tile)) return Distrusted(stand);
  response->set_hashes(EncodeTile(*tile));
  response->set_revision(stand.revision);
  return grpc::Status::OK;
}

grpc::Status AuditService::EntriesAt(const server::Published& now, const TreeStand& stand, const std::string& path,
                                     api::EntryBundle* response) {
  const auto name = ParseTilePath(path);
  if (!name.ok()) return TilePathInvalid(name.status());
  if (name->level != TileName::kEntries)
    return TilePathInvalid(absl::InvalidArgumentError("Expected tile/entries; GetTile reads hashes."));
  // The bundle is read from this moment, which may be an earlier one than the follower's.
  const uint64_t width = TileWidth(std::min(stand.leaves, now.head.tree.size()), 0, name->index);
  if (width < name->width) return TileUnknown(width);
  auto bundle = stand.tree->follower.Entries(MomentOf(now), *name, std::chrono::steady_clock::now() + kReachMax);
  if (!bundle.ok()) return Failed(bundle.status());
  response->set_entries(*std::move(bundle));
  response->set_revision(now.head.revision);
  return grpc::Status::OK;
}

grpc::ServerUnaryReactor* AuditService::GetCheckpoint(grpc::CallbackServerContext* context,
                                                      const api::GetCheckpointRequest* request, api::LogCheckpoint* response) {
  return Read(context, "yici.v1.AuditService.GetCheckpoint", *request, AdmitAuditor,
              [this, response](const server::ReadView&, const server::Caller&, const TreeStand& stand) {
                return Checkpoint(stand, response);
              });
}

grpc::ServerUnaryReactor* AuditService::GetInclusionProof(grpc::CallbackServerContext* context,
                                                          const api::GetInclusionProofRequest* request,
                                                          api::InclusionProof* response) {
  return Read(context, "yici.v1.AuditService.GetInclusionProof", *request, AdmitToEverything,
              [this, request, response](const server::ReadView& view, const server::Caller& caller, const TreeStand& stand) {
                return Inclusion(view, caller, stand, *request, response);
              });
}

grpc::ServerUnaryReactor* AuditService::GetConsistencyProof(grpc::CallbackServerContext* context,
                                                            const api::GetConsistencyProofRequest* request,
                                                            api::ConsistencyProof* response) {
  return Read(context, "yici.v1.AuditService.GetConsistencyProof", *request, AdmitAuditor,
              [this, request, response](const server::ReadView&, const server::Caller&, const TreeStand& stand) {
                return Consistency(stand, *request, response);
              });
}

grpc::ServerUnaryReactor* AuditService::GetTile(grpc::CallbackServerContext* context, const api::GetTileRequest* request,
                                                api::Tile* response) {
  return Read(context, "yici.v1.AuditService.GetTile", *request, AdmitAuditor,
              [this, request, response](const server::ReadView&, const server::Caller&, const TreeStand& stand) {
                return TileAt(stand, request->path(), response);
              });
}

grpc::ServerUnaryReactor* AuditService::GetEntries(grpc::CallbackServerContext* context, const api::GetEntriesRequest* request,
                                                   api::EntryBundle* response) {
  return Read(context, "yici.v1.AuditService.GetEntries", *request, AdmitToEverything,
              [this, request, response](const server::ReadView& view, const server::Caller&, const TreeStand& stand) {
                return EntriesAt(view.published(), stand, request->path(), response);
              });
}

// For whoever may see the case: an applicant too, so no role is asked for here.
grpc::ServerUnaryReactor* AuditService::GetDocument(grpc::CallbackServerContext* context,
                                                    const api::GetDocumentRequest* request, api::Document* response) {
  return gate_.Query(context, "yici.v1.AuditService.GetDocument", request->min_revision(),
                     [this, request, response](const server::ReadView& view, const server::Caller& caller) {
                       grpc::Status found = FindDocument(gate_, view, caller, *request, response);
                       if (!found.ok()) return found;
                       LogTree* const tree = TreeOf(request->hash());
                       if (tree == nullptr) return LogHashNotKept();
                       const auto stand = Reach(tree, view.published(), std::chrono::steady_clock::now() + kReachMax);
                       if (!stand.ok()) return Failed(stand.status());
                       api::GetInclusionProofRequest event;
                       event.set_event_revision(response->event_revision());
                       event.set_event_index(response->event_index());
                       api::InclusionProof proof;
                       const grpc::Status proved = Inclusion(view, caller, *stand, event, &proof);
                       if (proved.ok()) AddProof(proof, tree->signer.verifier_key(), response);
                       return proved;
                     });
}

grpc::ServerUnaryReactor* AuditService::AuditCase(grpc::CallbackServerContext* context, const api::AuditCaseRequest* request,
                                                  api::CaseFileAudit* response) {
  return gate_.Query(context, "yici.v1.AuditService.AuditCase", request->min_revision(),
                     [request, response](const server::ReadView& view, const server::Caller& caller) {
                       if (!IsAuditor(view, caller)) return AuditorRequired();
                       return AuditCaseFile(view, caller, *request, response);
                     });
}

grpc::ServerUnaryReactor* AuditService::ReportCaseFiles(grpc::CallbackServerContext* context,
                                                        const api::ReportCaseFilesRequest* request,
                                                        api::ReportCaseFilesResponse* response) {
  return gate_.Query(context, "yici.v1.AuditService.ReportCaseFiles", request->min_revision(),
                     [this, request, response](const server::ReadView& view, const server::Caller& caller) {
                       if (!IsAuditor(view, caller)) return AuditorRequired();
                       return ReportFiles(gate_, view, caller, *request, response);
                     });
}

absl::StatusOr<Hash> AuditService::RootOf(const TreeStand& stand, uint64_t leaves) const {
  if (leaves > stand.leaves) return absl::UnavailableError("TILES_BEHIND: the tiles are being made up to this revision");
  const auto root = RangeRoot({0, leaves}, [this](Node at) { return first_->follower.HashOf(at); });
  if (!root.ok() || leaves == 0) return root;
  if (const auto to_head = ToHead(stand, leaves, *root); !to_head.ok()) return to_head.status();
  return root;
}

grpc::Status AuditService::SignExport(const server::Published& now, ExportManifest manifest,
                                      api::ExportTablesResponse* response) {
  const auto stand = Reach(first_.get(), now, std::chrono::steady_clock::now() + kReachMax);
  if (!stand.ok()) return Failed(stand.status());
  const auto root = RootOf(*stand, manifest.tree.leaves);
  if (!root.ok()) return absl::IsDataLoss(root.status()) ? Distrusted(*stand) : Failed(root.status());
  manifest.tree.root = *root;
  auto note = SignExportManifest(manifest, first_->signer);
  if (!note.ok()) return Failed(note.status());
  response->set_manifest(*std::move(note));
  response->set_verifier_key(first_->signer.verifier_key());
  return grpc::Status::OK;
}

grpc::ServerUnaryReactor* AuditService::ExportTables(grpc::CallbackServerContext* context,
                                                     const api::ExportTablesRequest* request,
                                                     api::ExportTablesResponse* response) {
  return gate_.Query(context, "yici.v1.AuditService.ExportTables", request->min_revision(),
                     [this, request, response](const server::ReadView& view, const server::Caller& caller) {
                       std::optional<ExportManifest> last;
                       const grpc::Status page = ExportPageOf(gate_, view, caller, *request, response, &last);
                       return page.ok() && last ? SignExport(view.published(), *std::move(last), response) : page;
                     });
}

bool AuditService::Prove(const PackageTree& tree, uint64_t leaf_index, const std::string& leaf,
                         std::vector<Hash>* hashes) const {
  const InclusionClaim claim{leaf_index, tree.leaves};
  auto proof = InclusionProof(claim, [this](Node at) { return first_->follower.HashOf(at); });
  if (!proof.ok() || !VerifyInclusion(claim, LeafHash(leaf), *proof, tree.root).ok()) return false;
  *hashes = *std::move(proof);
  return true;
}

bool AuditService::ProveAll(const PackageTree& tree, api::ArchivePackage* response) const {
  std::vector<Hash> hashes;
  for (api::PackagedEvent& event : *response->mutable_events()) {
    if (!Prove(tree, event.leaf_index(), event.leaf(), &hashes)) return false;
    AddHashes(hashes, event.mutable_hashes());
  }
  for (api::Document& document : *response->mutable_documents()) {
    if (!Prove(tree, document.leaf_index(), document.leaf(), &hashes)) return false;
    api::InclusionProof proof;
    proof.set_leaf(document.leaf());
    proof.set_leaf_index(document.leaf_index());
    AddHashes(hashes, proof.mutable_hashes());
    proof.set_tree_size(tree.leaves);
    proof.set_checkpoint(response->checkpoint());
    proof.set_revision(response->revision());
    AddProof(proof, first_->signer.verifier_key(), &document);
  }
  return true;
}

// Proofs in the tree as it stood behind the last record of the package: the same whenever it is asked for.
grpc::Status AuditService::ProvePackage(const server::Published& now, uint64_t leaves, api::ArchivePackage* response) {
  const auto stand = Reach(first_.get(), now, std::chrono::steady_clock::now() + kReachMax);
  if (!stand.ok()) return Failed(stand.status());
  const auto root = RootOf(*stand, leaves);
  if (!root.ok()) return absl::IsDataLoss(root.status()) ? Distrusted(*stand) : Failed(root.status());
  audit::Checkpoint checkpoint;
  checkpoint.origin = LogOrigin(gate_.log_id_hex());
  checkpoint.size = leaves;
  checkpoint.root = *root;
  auto note = SignCheckpoint(checkpoint, first_->signer);
  if (!note.ok()) return Failed(note.status());
  response->set_checkpoint(*std::move(note));
  response->set_tree_size(leaves);
  response->set_verifier_key(first_->signer.verifier_key());
  return ProveAll({leaves, *root}, response) ? grpc::Status::OK : Distrusted(*stand);
}

grpc::ServerUnaryReactor* AuditService::GetArchivePackage(grpc::CallbackServerContext* context,
                                                          const api::GetArchivePackageRequest* request,
                                                          api::ArchivePackage* response) {
  return gate_.Query(context, "yici.v1.AuditService.GetArchivePackage", request->min_revision(),
                     [this, request, response](const server::ReadView& view, const server::Caller& caller) {
                       uint64_t leaves = 0;
                       const grpc::Status found = FindPackage(gate_, view, caller, *request, &leaves, response);
                       return found.ok() ? ProvePackage(view.published(), leaves, response) : found;
                     });
}

}  // namespace yici::audit
