#include "services/server/admin/backups.h"

#include <chrono>
#include <filesystem>

#include "services/approval/service/present.h"
#include "services/server/admin/service.h"
#include "services/server/gateway/log.h"

namespace yici::server {
namespace {

int64_t WallMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

grpc::Status AdministratorRequired() {
  return ToGrpc(Reject(RejectionCode::kPermissionDenied, "NOT_PERMITTED", "", "应由管理员办理，但当前主体没有这一职责。",
                       "Expected an administrator, but the caller holds no such role."));
}

grpc::Status BackupLabelInvalid() {
  return ToGrpc(
      InvalidField("LABEL_INVALID", "label", "标签应为不超过 40 个 a-z、0-9 或 -。", "Expected at most 40 of a-z, 0-9 and -."));
}

grpc::Status BackupOtherLog() {
  return ToGrpc(Reject(RejectionCode::kFailedPrecondition, "BACKUP_OTHER_LOG", "", "备份目录中有另一日志的备份，请换一个目录。",
                       "Expected backups of this log in the folder, but it holds another log's: name another folder."));
}

// The engine's words name paths: they go to the log.
grpc::Status BackupFailed(const absl::Status& why) {
  if (absl::IsCancelled(why)) return ToGrpc(absl::UnavailableError("STOPPING: the server is shutting down"));
  if (absl::IsUnavailable(why)) return ToGrpc(why, std::chrono::seconds(1));
  if (absl::IsFailedPrecondition(why)) return BackupOtherLog();
  LogLine("error", "backup_failed", {{"status", std::string(why.message())}});
  if (absl::IsDataLoss(why))
    return ToGrpc(absl::DataLossError("BACKUP_DAMAGED: a backup cannot be read back as it was written"));
  return ToGrpc(Reject(RejectionCode::kFailedPrecondition, "BACKUP_FAILED", "", "没有建成备份，原因见服务器日志。",
                       "Expected a backup, but it was not made: the server's log says why."));
}

yici::v1::BackupState StateOf(audit::BackupState state) {
  switch (state) {
    case audit::BackupState::kFinished: return yici::v1::BACKUP_STATE_FINISHED;
    case audit::BackupState::kManifestDamaged: return yici::v1::BACKUP_STATE_MANIFEST_DAMAGED;
    case audit::BackupState::kFilesDamaged: return yici::v1::BACKUP_STATE_FILES_DAMAGED;
  }
  return yici::v1::BACKUP_STATE_UNSPECIFIED;
}

}  // namespace

Backups::Backups(BackupOptions options) : options_(std::move(options)) {
  std::error_code left;
  if (!options_.copy_folder.empty()) std::filesystem::remove_all(options_.copy_folder, left);
}

absl::StatusOr<audit::BackupEntry> Backups::Make(storage::Store& store, const std::string& label) {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return absl::UnavailableError("BACKUP_RUNNING: another backup is being made");
  if (stopping_) return absl::CancelledError("the server is shutting down");
  // Signed before the copy begins: what it speaks of is in the copy.
  auto note = options_.sign();
  if (!note.ok()) return note.status();
  if (note->empty()) return absl::InternalError("the checkpoint has no signature");
  audit::BackupWish wish;
  wish.folder = options_.folder;
  wish.manifest.label = label;
  wish.manifest.made_ms = WallMs();
  wish.manifest.log_id = options_.manifest.log_id;
  wish.manifest.clock = options_.manifest.clock;
  wish.manifest.created_by = options_.manifest.created_by;
  wish.manifest.version = options_.manifest.version;
  wish.manifest.restored_from = options_.manifest.restored_from;
  wish.manifest.second_tree = options_.manifest.second_tree;
  wish.manifest.checkpoint = *std::move(note);
  wish.stopping = [this] { return stopping_.load(); };
  wish.copy_folder = options_.copy_folder;
  wish.free_bytes_min = options_.free_bytes_min;
  auto made = audit::MakeBackup(store, wish);
  if (!absl::IsResourceExhausted(made.status())) return made;
  LogLine("warning", "backup_storage_low", {{"status", std::string(made.status().message())}});
  return absl::UnavailableError("STORAGE_LOW: a device has too little space left for the backup");
}

absl::StatusOr<std::vector<audit::BackupEntry>> Backups::List() {
  auto list = audit::ListBackups(options_.folder);
  if (absl::IsNotFound(list.status())) return std::vector<audit::BackupEntry>();
  return list;
}

std::string_view NameOf(audit::KeyPart keys) {
  switch (keys) {
    case audit::KeyPart::kApart: return "apart";
    case audit::KeyPart::kRemoved: return "removed";
    case audit::KeyPart::kInside: break;
  }
  return "inside";
}

void PresentBackup(const BackupOptions& options, const audit::BackupEntry& entry, yici::v1::Backup* out) {
  const audit::BackupManifest& manifest = entry.manifest;
  out->set_id(manifest.id);
  if (manifest.made_ms > 0) approval::SetTime(manifest.made_ms * 1000, out->mutable_created_at());
  out->set_label(manifest.label);
  out->set_log_id(storage::LogIdHex(manifest.log_id));
  out->set_backup_revision(manifest.revision);
  out->set_leaves(manifest.leaves);
  out->set_tree_root(audit::Hex(manifest.root));
  out->set_checkpoint(manifest.checkpoint);
  out->set_bytes(entry.bytes);
  out->set_new_bytes(entry.new_bytes);
  out->set_files(entry.files);
  out->set_state(StateOf(entry.state));
  if (entry.state == audit::BackupState::kManifestDamaged) return;
  const audit::KeyPart keys = audit::KeyPartOf(options.folder, manifest);
  out->set_keys(std::string(NameOf(keys)));
  if (keys != audit::KeyPart::kApart) return;
  approval::SetTime(audit::KeysUntilMs(manifest, options.key_backup_days) * 1000, out->mutable_keys_until());
}

grpc::Status AdminService::MakeBackup(const std::string& label, api::CreateBackupResponse* response) {
  const auto made = backups_.Make(gate_.partition().store(), label);
  if (!made.ok()) return BackupFailed(made.status());
  LogLine("info", "backup_made",
          {{"id", std::to_string(made->manifest.id)}, {"revision", std::to_string(made->manifest.revision)}});
  PresentBackup(options_.backups, *made, response->mutable_backup());
  response->set_folder(backups_.folder());
  response->set_revision(gate_.partition().published()->head.revision);
  return grpc::Status::OK;
}

grpc::ServerUnaryReactor* AdminService::CreateBackup(grpc::CallbackServerContext* context,
                                                     const api::CreateBackupRequest* request,
                                                     api::CreateBackupResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  Caller caller;
  const Method& method = gate_.MethodOf("yici.v1.AdminService.CreateBackup");
  grpc::Status status = gate_.Admit(*context, method, &caller);
  if (status.ok() && !IsAdministrator(ReadView(gate_.partition().published()), caller)) status = AdministratorRequired();
  if (status.ok() && !audit::IsBackupLabel(request->label())) status = BackupLabelInvalid();
  if (status.ok() && gate_.partition().storage_low()) {
    status = ToGrpc(absl::UnavailableError("STORAGE_LOW: the data device has too little space left; reads go on"));
  }
  if (!status.ok()) {
    reactor->Finish(gate_.Refused(caller, method, std::move(status)));
    return reactor;
  }
  Begin([this, reactor, label = request->label(), response] { reactor->Finish(MakeBackup(label, response)); });
  return reactor;
}

grpc::ServerUnaryReactor* AdminService::ListBackups(grpc::CallbackServerContext* context, const api::ListBackupsRequest*,
                                                    api::ListBackupsResponse* response) {
  return gate_.Query(context, "yici.v1.AdminService.ListBackups", 0,
                     [this, response](const ReadView& view, const Caller& caller) {
                       if (!IsAdministrator(view, caller)) return AdministratorRequired();
                       const auto list = backups_.List();
                       if (!list.ok()) return BackupFailed(list.status());
                       for (const audit::BackupEntry& entry : *list)
                         PresentBackup(options_.backups, entry, response->add_backups());
                       response->set_folder(backups_.folder());
                       response->set_revision(view.published().head.revision);
                       return grpc::Status(grpc::Status::OK);
                     });
}

}  // namespace yici::server
