// AuditService: signed checkpoints, proofs and tiles over gRPC, for auditors and administrators. A thread of the lowest
// priority follows the journal, so that proofs are at hand; what it has not reached yet is caught up by who asks.
//
// Every proof is checked here before it is handed out, and the root of the tree as it stands against the head: a wrong proof
// is never told. Reading; nothing is ordered.
#ifndef YICI_SERVICES_AUDIT_SERVICE_SERVICE_H_
#define YICI_SERVICES_AUDIT_SERVICE_SERVICE_H_

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "services/audit/export/follower.h"
#include "services/audit/note/checkpoint.h"
#include "services/audit/service/exports.h"
#include "services/audit/service/packages.h"
#include "services/server/gateway/gate.h"
#include "yici/v1/audit.grpc.pb.h"

namespace yici::audit {

namespace api = ::yici::v1;

// A tree of the log with what it is kept in and signed with. Files and hasher are of the same hash.
struct LogTree {
  LogTree(std::string_view log_id_hex, const TreeHasher& of, NoteSigner with, std::unique_ptr<TileFiles> files)
      : hasher(of), signer(std::move(with)), follower(std::string(log_id_hex), std::move(files), of) {}
  const TreeHasher& hasher;
  const NoteSigner signer;
  Follower follower;
};

class AuditService final : public api::AuditService::CallbackService {
 public:
  // `second`: of SM3, where the folder keeps one.
  AuditService(server::Gate& gate, std::unique_ptr<LogTree> first, std::unique_ptr<LogTree> second);
  ~AuditService() override { Stop(); }
  // Ends the following thread.
  void Stop();
  // Of the first tree as it stands; waits for the tiles where it has to.
  absl::StatusOr<std::string> SignedCheckpoint();

  grpc::ServerUnaryReactor* GetCheckpoint(grpc::CallbackServerContext* context, const api::GetCheckpointRequest* request,
                                          api::LogCheckpoint* response) override;
  grpc::ServerUnaryReactor* GetInclusionProof(grpc::CallbackServerContext* context,
                                              const api::GetInclusionProofRequest* request,
                                              api::InclusionProof* response) override;
  grpc::ServerUnaryReactor* GetConsistencyProof(grpc::CallbackServerContext* context,
                                                const api::GetConsistencyProofRequest* request,
                                                api::ConsistencyProof* response) override;
  grpc::ServerUnaryReactor* GetTile(grpc::CallbackServerContext* context, const api::GetTileRequest* request,
                                    api::Tile* response) override;
  grpc::ServerUnaryReactor* GetEntries(grpc::CallbackServerContext* context, const api::GetEntriesRequest* request,
                                       api::EntryBundle* response) override;
  grpc::ServerUnaryReactor* GetDocument(grpc::CallbackServerContext* context, const api::GetDocumentRequest* request,
                                        api::Document* response) override;
  grpc::ServerUnaryReactor* AuditCase(grpc::CallbackServerContext* context, const api::AuditCaseRequest* request,
                                      api::CaseFileAudit* response) override;
  grpc::ServerUnaryReactor* ReportCaseFiles(grpc::CallbackServerContext* context, const api::ReportCaseFilesRequest* request,
                                            api::ReportCaseFilesResponse* response) override;
  grpc::ServerUnaryReactor* ExportTables(grpc::CallbackServerContext* context, const api::ExportTablesRequest* request,
                                         api::ExportTablesResponse* response) override;
  grpc::ServerUnaryReactor* GetArchivePackage(grpc::CallbackServerContext* context,
                                              const api::GetArchivePackageRequest* request,
                                              api::ArchivePackage* response) override;

 private:
  // One of the trees, caught up.
  struct TreeStand : Stand {
    LogTree* tree = nullptr;
  };
  using Answer =
      std::function<grpc::Status(const server::ReadView& view, const server::Caller& caller, const TreeStand& stand)>;
  using Admit = std::function<grpc::Status(const server::ReadView& view, const server::Caller& caller)>;
  // Admits, reaches the published moment, then answers.
  template <class Request>
  grpc::ServerUnaryReactor* Read(grpc::CallbackServerContext* context, std::string_view method, const Request& request,
                                 Admit admit, Answer answer);
  // Null: the folder keeps no such tree.
  LogTree* TreeOf(api::LogHash hash) const;
  absl::StatusOr<TreeStand> Reach(LogTree* tree, const server::Published& now, Follower::Deadline deadline);
  grpc::Status Checkpoint(const TreeStand& stand, api::LogCheckpoint* response) const;
  grpc::Status Inclusion(const server::ReadView& view, const server::Caller& caller, const TreeStand& stand,
                         const api::GetInclusionProofRequest& request, api::InclusionProof* response);
  grpc::Status Consistency(const TreeStand& stand, const api::GetConsistencyProofRequest& request,
                           api::ConsistencyProof* response);
  grpc::Status TileAt(const TreeStand& stand, const std::string& path, api::Tile* response);
  grpc::Status EntriesAt(const server::Published& now, const TreeStand& stand, const std::string& path,
                         api::EntryBundle* response);
  static bool FitsAbove(const TreeStand& stand, const TileName& name, const std::vector<Hash>& tile);
  static grpc::Status Distrusted(const TreeStand& stand);
  // Signed, of the tree as it stands.
  absl::StatusOr<std::string> NoteOf(const TreeStand& stand) const;
  // From an earlier tree to the one that stands; none where they are the same.
  absl::StatusOr<std::vector<Hash>> ToHead(const TreeStand& stand, uint64_t size, const Hash& root) const;
  // The root of an earlier tree, proved to be one that the present one goes on from.
  absl::StatusOr<Hash> RootOf(const TreeStand& stand, uint64_t leaves) const;
  grpc::Status SignExport(const server::Published& now, ExportManifest manifest, api::ExportTablesResponse* response);
  struct PackageTree {
    uint64_t leaves = 0;
    Hash root{};
  };
  bool Prove(const PackageTree& tree, uint64_t leaf_index, const std::string& leaf, std::vector<Hash>* hashes) const;
  bool ProveAll(const PackageTree& tree, api::ArchivePackage* response) const;
  grpc::Status ProvePackage(const server::Published& now, uint64_t leaves, api::ArchivePackage* response);
  template <class Proof>
  grpc::Status SetHead(const TreeStand& stand, const std::vector<Hash>& to_head, Proof* response) const;
  void Follow();

  server::Gate& gate_;
  const std::unique_ptr<LogTree> first_, second_;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread following_;
};

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SERVICE_SERVICE_H_
