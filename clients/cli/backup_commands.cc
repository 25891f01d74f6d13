// backup …: create and list ask a server; verify and restore read a folder of backups, without one.
#include <openssl/rand.h>

#include <charconv>
#include <chrono>
#include <filesystem>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "clients/cli/audit_commands.h"
#include "clients/cli/print.h"
#include "clients/cli/verify_report.h"
#include "services/audit/backup/backup.h"
#include "services/base/text.h"
#include "yici/v1/admin.grpc.pb.h"

namespace yici::cli {
namespace {

using audit::Finding;
using Stub = v1::AdminService::Stub;

std::string Mebibytes(uint64_t bytes) { return absl::StrCat((bytes + (1 << 20) - 1) >> 20, " MiB"); }

void PrintCreated(const v1::CreateBackupResponse& reply, const View& view) {
  const v1::Backup& backup = reply.backup();
  Facts facts;
  facts.Add(view.say("备份", "backup"), absl::StrCat(backup.id(), " ", backup.label()));
  facts.Add(view.say("目录", "folder"), reply.folder());
  facts.Add(view.say("末条记录", "last record"), absl::StrCat(backup.backup_revision()));
  facts.Add(view.say("默克尔树", "tree"),
            absl::StrCat(backup.leaves(), view.say(" 叶，根 ", " leaves, root "), backup.tree_root()));
  facts.Add(view.say("大小", "size"),
            absl::StrCat(Mebibytes(backup.bytes()), view.say("，新增 ", ", new "), Mebibytes(backup.new_bytes())));
  facts.Print(view.out, view.colour);
}

std::string StateOf(const v1::Backup& backup, const View& view) {
  switch (backup.state()) {
    case v1::BACKUP_STATE_MANIFEST_DAMAGED: return std::string(view.say("清单损坏", "manifest damaged"));
    case v1::BACKUP_STATE_FILES_DAMAGED: return std::string(view.say("文件损坏或缺失", "files damaged or missing"));
    default: return "";
  }
}

// Until when its personal data can be read.
std::string KeysOf(const v1::Backup& backup, const View& view) {
  if (backup.keys() == "apart") return absl::StrCat(view.say("至 ", "until "), At(backup.keys_until()));
  if (backup.keys() == "removed") return std::string(view.say("已移除", "removed"));
  return backup.keys() == "inside" ? std::string(view.say("在内", "inside")) : "";
}

void PrintList(const v1::ListBackupsResponse& reply, const View& view) {
  if (reply.backups().empty()) {
    view.out << view.say("没有备份\n", "no backups\n");
    return;
  }
  Table table({view.say("备份", "backup"), view.say("时间", "made at"), view.say("标签", "label"),
               view.say("末条记录", "last record"), view.say("叶", "leaves"), view.say("大小", "size"),
               view.say("密钥", "keys"), view.say("状态", "state")});
  for (const v1::Backup& backup : reply.backups()) {
    const bool known = backup.state() != v1::BACKUP_STATE_MANIFEST_DAMAGED && !backup.log_id().empty();
    table.Add({absl::StrCat(backup.id()), known ? At(backup.created_at()) : "", backup.label(),
               known ? absl::StrCat(backup.backup_revision()) : "", known ? absl::StrCat(backup.leaves()) : "",
               backup.bytes() > 0 ? Mebibytes(backup.bytes()) : "", KeysOf(backup, view), StateOf(backup, view)});
  }
  table.Print(view.out, view.colour);
}

// ---- verify and restore

template <class Number>
absl::Status ReadNumber(const Input& input, const char* name, Number* number) {
  const std::string text = input.Text(name);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  if (error == std::errc() && end == text.data() + text.size() && *number > 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("expected ", name, ", a number from 1, but got \"", text, "\""));
}

struct Named {
  std::string folder;
  uint32_t id = 0;
  std::optional<audit::NoteVerifier> verifier;
};

absl::StatusOr<Named> ReadNamed(const Session& session, const Input& input) {
  Named named;
  named.folder = input.Text("DIR");
  if (named.folder.empty()) return absl::InvalidArgumentError("expected DIR, a folder of backups, but it is missing");
  if (absl::Status read = ReadNumber(input, "ID", &named.id); !read.ok()) return read;
  if (!input.Has("--key")) return named;
  std::string key;
  if (absl::Status read = ReadWhole(input.Text("--key"), session.io().in, &key); !read.ok()) return read;
  auto verifier = audit::NoteVerifier::Parse(StripSpaces(key));
  if (!verifier.ok()) return absl::InvalidArgumentError(verifier.status().message());
  named.verifier = *std::move(verifier);
  return named;
}

const audit::NoteVerifier* KeyOf(const Named& named) { return named.verifier ? &*named.verifier : nullptr; }

int RunVerify(Session& session, const Command& command, const Input& input) {
  const auto named = ReadNamed(session, input);
  if (!named.ok()) return ReportBadInput(session, command, named.status());
  return RunGuarded(session, [&] {
    const auto begin = std::chrono::steady_clock::now();
    std::optional<ScratchStore> scratch;
    if (input.Has("--refold")) scratch.emplace(input.Text("--scratch"));
    if (scratch && scratch->store() == nullptr) {
      return TellReport(session, UnreadableReport("no scratch store can be made for --refold"), 0);
    }
    ProgressBar bar(session);
    audit::CheckWish wish;
    wish.verifier = KeyOf(*named);
    wish.scratch = scratch ? scratch->store() : nullptr;
    wish.progress = [&bar](uint64_t done, uint64_t total) { bar.At(done, total); };
    const audit::VerifyReport report = audit::CheckBackup(named->folder, named->id, wish);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    return TellReport(session, report, static_cast<double>(took.count()) / 1000);
  });
}

int FailedRestore(const Session& session, const absl::Status& status) {
  session.io().err << "yici: " << absl::StatusCodeToString(status.code()) << ": " << Printable(status.message()) << '\n';
  switch (status.code()) {
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange: return kExitRefused;
    case absl::StatusCode::kNotFound: return kExitNotFound;
    default: return kExitOther;
  }
}

void PrintRestored(const Session& session, const std::string& to, audit::LogName name, const audit::RestoredFolder& restored) {
  const std::string log_id = storage::LogIdHex(restored.manifest.log_id);
  if (session.json()) {
    session.io().out << "{\"log_id\": \"" << log_id << "\", \"revision\": " << restored.revision
                     << ", \"leaves\": " << restored.leaves << ", \"root\": \"" << audit::Hex(restored.root)
                     << "\", \"new_log\": " << (name == audit::LogName::kNew ? "true" : "false")
                     << ", \"keys_removed\": " << (restored.keys == audit::KeyPart::kRemoved ? "true" : "false") << "}\n";
    return;
  }
  const View view = session.view();
  Facts facts;
  facts.Add(view.say("已恢复到", "restored into"), to);
  facts.Add(view.say("日志", "log"), log_id);
  facts.Add(view.say("末条记录", "last record"), absl::StrCat(restored.revision));
  facts.Add(view.say("默克尔树", "tree"),
            absl::StrCat(restored.leaves, view.say(" 叶，根 ", " leaves, root "), audit::Hex(restored.root)));
  if (restored.keys == audit::KeyPart::kRemoved) {
    facts.Add(view.say("个人信息", "personal data"),
              {view.say("密钥已到期移除，不能再读", "their keys were removed when their time was over: nobody can read them"),
               Tone::kWarn});
  }
  if (const auto& from = restored.manifest.restored_from) {
    facts.Add(view.say("承自日志", "goes on from log"), storage::LogIdHex(from->log_id));
    facts.Add(view.say("原根", "old root"), absl::StrCat(from->leaves, " ", audit::Hex(from->root)));
  }
  facts.Print(view.out, view.colour);
}

int RunRestore(Session& session, const Command& command, const Input& input) {
  const auto named = ReadNamed(session, input);
  if (!named.ok()) return ReportBadInput(session, command, named.status());
  audit::RestoreWish wish;
  wish.folder = named->folder;
  wish.id = named->id;
  wish.to = input.Text("TO");
  wish.verifier = KeyOf(*named);
  absl::Status filled =
      wish.to.empty() ? absl::InvalidArgumentError("expected TO, an empty folder, but it is missing") : absl::OkStatus();
  if (filled.ok() && input.Has("--to-revision")) filled = ReadNumber(input, "--to-revision", &wish.to_revision);
  if (input.Has("--same-log")) wish.name = audit::LogName::kSame;
  if (filled.ok() && input.Has("--same-log") && wish.to_revision > 0) {
    filled =
        absl::InvalidArgumentError("expected --same-log or --to-revision, but both are given: what is cut is a log of its own");
  }
  if (!filled.ok()) return ReportBadInput(session, command, filled);
  if (RAND_bytes(wish.new_log_id.data(), static_cast<int>(wish.new_log_id.size())) != 1) return kExitOther;
  return RunGuarded(session, [&] {
    ProgressBar bar(session);
    wish.progress = [&bar](uint64_t done, uint64_t total) { bar.At(done, total); };
    const auto restored = audit::RestoreBackup(wish);
    if (!restored.ok()) return FailedRestore(session, restored.status());
    PrintRestored(session, wish.to, wish.name, *restored);
    session.io().out.flush();
    return static_cast<int>(kExitOk);
  });
}

constexpr Flag kDir{"DIR", "", "folder of backups [备份目录]", As::kLocal, true};
constexpr Flag kId{"ID", "", "number of the backup [备份号]", As::kLocal, true};
constexpr Flag kKey{"--key", "", "verifier key of the log: the checkpoint inside must be signed with it", As::kLocal};

}  // namespace

std::vector<Command> BackupCommands() {
  return {
      {.path = "backup create",
       .title = "An incremental backup while the server goes on, its files compared after writing [备份]",
       .rpc = Unary(&Stub::CreateBackup),
       .print = Shows(PrintCreated),
       .flags = {{"LABEL", "label", "a-z, 0-9 and -, at most 40 [标签]"}},
       .examples = "yici backup create nightly --timeout 30m"},
      {.path = "backup list",
       .title = "The backups of a server [备份列表]",
       .rpc = Unary(&Stub::ListBackups),
       .print = Shows(PrintList),
       .examples = "yici backup list"},
      {.path = "backup verify",
       .title = "Check a backup: every file, records, tree, checkpoint, attachments [核验备份]",
       .flags = {kDir,
                 kId,
                 kKey,
                 {"--refold", "", "fold all events anew and compare every row of the state", As::kLocalFlag},
                 {"--scratch", "", "folder for the rows of --refold (default: the system's)", As::kLocal}},
       .examples = "yici backup verify /backup/yici 3 --key audit.pub --refold",
       .run = RunVerify},
      {.path = "backup restore",
       .title = "Restore a backup into an empty folder; no server has it [恢复]",
       .flags = {kDir,
                 kId,
                 {"TO", "", "folder that is absent or empty [目标]", As::kLocal, true},
                 kKey,
                 {"--to-revision", "", "only up to this record (default: all of the backup)", As::kLocal},
                 {"--same-log", "", "as the log it was, not as a new one that names the old root: nothing was ordered since",
                  As::kLocalFlag}},
       .examples = "yici backup restore /backup/yici 3 /var/lib/yici\n"
                   "yici backup restore /backup/yici 3 /var/lib/yici --same-log\n"
                   "yici backup restore /backup/yici 3 /var/lib/yici --to-revision 4711",
       .run = RunRestore},
  };
}

}  // namespace yici::cli
