// audit verify: a bare copy of a data folder, without a server. Reads, writes nothing there.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "clients/cli/audit_commands.h"
#include "clients/cli/print.h"
#include "services/audit/export/tile_files.h"
#include "services/audit/verify/history.h"
#include "services/base/text.h"
#include "storage/format/folder.h"
#include "storage/rocks/store.h"

namespace yici::cli {
namespace {

namespace fs = std::filesystem;
using audit::Finding;
using audit::VerifyReport;

constexpr uint64_t kMemoryBytes = uint64_t{128} << 20;
constexpr uintmax_t kFileBytesMax = 64 << 10;

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::error_code error;
  if (!file || fs::file_size(path, error) > kFileBytesMax || error) {
    return absl::InvalidArgumentError(absl::StrCat("expected a file of at most 64 KiB, but got \"", path, "\""));
  }
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// What was kept outside the folder. Nothing when neither flag is given.
absl::StatusOr<std::optional<audit::Checkpoint>> KeptCheckpoint(const Input& input) {
  if (input.Has("--checkpoint") != input.Has("--key")) {
    return absl::InvalidArgumentError("expected --checkpoint and --key together, but got one of them");
  }
  if (!input.Has("--checkpoint")) return std::optional<audit::Checkpoint>();
  const auto note = ReadFile(input.Text("--checkpoint")), key = ReadFile(input.Text("--key"));
  if (!note.ok()) return note.status();
  if (!key.ok()) return key.status();
  const auto verifier = audit::NoteVerifier::Parse(StripSpaces(*key));
  if (!verifier.ok()) return verifier.status();
  auto checkpoint = audit::OpenCheckpoint(*note, *verifier);
  if (!checkpoint.ok()) return checkpoint.status();
  return std::optional<audit::Checkpoint>(*std::move(checkpoint));
}

VerifyReport Unreadable(absl::string_view what) {
  VerifyReport report;
  report.finding = Finding::kUnreadable;
  report.text = std::string(what);
  return report;
}

// A server that has the folder changes files under the reader, so none may have it, or take it, until this goes.
class Unused {
 public:
  explicit Unused(const std::string& folder)
      : fd_(open((folder + "/" + storage::kLockName).c_str(), O_RDONLY | O_CLOEXEC)),
        held_(fd_ < 0 || flock(fd_, LOCK_SH | LOCK_NB) == 0) {}
  Unused(const Unused&) = delete;
  Unused& operator=(const Unused&) = delete;
  ~Unused() {
    if (fd_ >= 0) close(fd_);
  }
  bool held() const { return held_; }

 private:
  const int fd_;
  const bool held_;
};

// A store for the state as folded anew, in a folder that goes with it.
class Scratch {
 public:
  explicit Scratch(const std::string& parent) {
    std::string pattern = (parent.empty() ? fs::temp_directory_path().string() : parent) + "/yici-refold-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) return;
    folder_ = pattern;
    auto store = storage::OpenRocks({.folder = folder_ + "/rocks", .memory_bytes = kMemoryBytes});
    if (store.ok()) store_ = *std::move(store);
  }
  ~Scratch() {
    store_.reset();
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
  }
  storage::Store* store() const { return store_.get(); }

 private:
  std::string folder_;
  std::unique_ptr<storage::Store> store_;
};

// A bar for a person.
class Bar {
 public:
  explicit Bar(const Session& session)
      : err_(session.io().err), shown_(session.io().err_is_terminal && !session.options().quiet) {}
  ~Bar() {
    if (drawn_) err_ << '\n';
  }
  void At(uint64_t done, uint64_t total) {
    if (!shown_ || total == 0) return;
    constexpr uint64_t kWidth = 30;
    const uint64_t filled = std::min(kWidth, done * kWidth / total);
    err_ << "\r[" << std::string(filled, '#') << std::string(kWidth - filled, ' ') << "] " << done << '/' << total;
    err_.flush();
    drawn_ = true;
  }

 private:
  std::ostream& err_;
  const bool shown_;
  bool drawn_ = false;
};

VerifyReport Verify(const Session& session, const Input& input, const audit::Checkpoint* checkpoint) {
  const std::string folder = input.Text("DIR");
  const auto manifest = storage::ReadManifest(folder);
  if (!manifest.ok()) return Unreadable(manifest.status().message());
  const Unused unused(folder);
  if (!unused.held()) return Unreadable(absl::StrCat(folder, " is in use by a server: verify a copy or a checkpoint of it"));
  const auto store = storage::OpenRocksToRead(
      {.folder = folder + "/" + storage::kStoreName, .memory_bytes = kMemoryBytes, .absent = storage::Absent::kRefuse});
  if (!store.ok()) return Unreadable(store.status().message());
  std::optional<Scratch> scratch;
  if (input.Has("--refold")) scratch.emplace(input.Text("--scratch"));
  if (scratch && scratch->store() == nullptr) return Unreadable("no scratch store can be made for --refold");
  Bar bar(session);
  const auto tiles = audit::TileFiles::OpenToRead(folder + "/tiles");
  audit::VerifyOptions options;
  options.log_id_hex = storage::LogIdHex(manifest->log_id);
  options.checkpoint = checkpoint;
  options.scratch = scratch ? scratch->store() : nullptr;
  options.progress = [&bar](uint64_t done, uint64_t total) { bar.At(done, total); };
  std::vector<audit::Hash> tile;
  options.kept_leaf = [&](uint64_t leaf, audit::Hash* hash) {
    if (!tiles.ok() || leaf >= (*tiles)->tiles() * audit::kTileWidth) return false;
    if (leaf % audit::kTileWidth == 0) tile = (*tiles)->Read(0, leaf / audit::kTileWidth, audit::kTileWidth).value_or(tile);
    if (tile.size() != audit::kTileWidth) return false;
    *hash = tile[leaf % audit::kTileWidth];
    return true;
  };
  return audit::VerifyHistory(**store, options);
}

const char* WordOf(Finding finding) {
  switch (finding) {
    case Finding::kSound: return "sound";
    case Finding::kUnreadable: return "unreadable";
    case Finding::kRecords: return "records";
    case Finding::kTree: return "tree";
    case Finding::kCheckpoint: return "checkpoint";
    case Finding::kState: return "state";
    case Finding::kBlobs: return "attachments";
  }
  return "";
}

std::string Quoted(absl::string_view text) {
  std::string quoted = "\"";
  for (const char c : Printable(text)) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

void PrintJson(const VerifyReport& report, std::ostream& out) {
  out << "{\"finding\": \"" << WordOf(report.finding) << "\", \"text\": " << Quoted(report.text)
      << ", \"bad_revision\": " << report.bad_revision << ", \"revision\": " << report.revision
      << ", \"leaves\": " << report.leaves << ", \"root\": \"" << audit::Hex(report.root) << "\", \"records\": \""
      << audit::Hex(report.records) << "\", \"checkpoint_met\": " << (report.checkpoint_met ? "true" : "false")
      << ", \"state_rows\": " << report.state_rows << ", \"attachments\": " << report.blobs << "}\n";
}

void PrintReport(const VerifyReport& report, double seconds, const View& view) {
  Facts facts;
  const bool sound = report.finding == Finding::kSound;
  facts.Add(view.say("结论", "finding"), {WordOf(report.finding), sound ? Tone::kStrong : Tone::kBad});
  if (!sound) facts.Add(view.say("说明", "what"), {report.text, Tone::kBad});
  if (report.bad_revision > 0) facts.Add(view.say("首条坏记录", "first bad record"), absl::StrCat(report.bad_revision));
  facts.Add(view.say("记录", "records"), absl::StrCat(report.revision, " ", audit::Hex(report.records)));
  facts.Add(view.say("默克尔树", "tree"),
            absl::StrCat(report.leaves, view.say(" 叶，根 ", " leaves, root "), audit::Hex(report.root)));
  facts.Add(view.say("检查点", "checkpoint"),
            report.checkpoint_met ? view.say("相符", "met") : view.say("未比对", "not compared"));
  facts.Add(view.say("状态行", "state rows"),
            report.state_rows < 0 ? std::string(view.say("未比对", "not compared")) : absl::StrCat(report.state_rows));
  facts.Add(view.say("附件块", "attachments"), absl::StrCat(report.blobs));
  facts.Add(view.say("用时", "time"), absl::StrCat(seconds, view.say(" 秒", " s")));
  facts.Print(view.out, view.colour);
}

int Tell(const Session& session, const VerifyReport& report, double seconds) {
  if (session.json()) {
    PrintJson(report, session.io().out);
  } else {
    PrintReport(report, seconds, session.view());
  }
  session.io().out.flush();
  return static_cast<int>(report.finding);
}

// In a process of its own: whatever a damaged file does to the engine that reads it, there is an answer.
int RunGuarded(const Session& session, const std::function<int()>& run) {
  session.io().out.flush();
  session.io().err.flush();
  const pid_t child = fork();
  if (child < 0) return run();
  if (child == 0) {
    int code = kExitOther;
    try {
      code = run();
    } catch (const std::exception& error) {
      code = Tell(session, Unreadable(absl::StrCat("the store cannot be read: ", error.what())), 0);
    }
    std::_Exit(code);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  return Tell(session, Unreadable(absl::StrCat("reading the store ended with signal ", WTERMSIG(status))), 0);
}

int RunVerify(Session& session, const Command& command, const Input& input) {
  if (!input.Has("DIR")) {
    return ReportBadInput(session, command,
                          absl::InvalidArgumentError("expected DIR, a copy of a data folder, but it is missing"));
  }
  if (input.Has("--from") && input.Text("--from") != "0") {
    return ReportBadInput(session, command,
                          absl::InvalidArgumentError("expected --from 0: a tree is verified from its first leaf"));
  }
  const auto checkpoint = KeptCheckpoint(input);
  if (absl::IsDataLoss(checkpoint.status())) {
    VerifyReport report;
    report.finding = Finding::kCheckpoint;
    report.text = std::string(checkpoint.status().message());
    return Tell(session, report, 0);
  }
  if (!checkpoint.ok()) return ReportBadInput(session, command, checkpoint.status());
  return RunGuarded(session, [&] {
    const auto begin = std::chrono::steady_clock::now();
    const VerifyReport report = Verify(session, input, *checkpoint ? &**checkpoint : nullptr);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    return Tell(session, report, static_cast<double>(took.count()) / 1000);
  });
}

}  // namespace

std::vector<Command> AuditVerifyCommands() {
  return {
      {.path = "audit verify",
       .title = "Check a copy of a data folder: records, tree, checkpoint, state [核验]",
       .flags = {{"DIR", "", "copy of a data folder; no server has it [目录]", As::kLocal, true},
                 {"--checkpoint", "", "signed checkpoint kept outside: shows a cut tail and a rewritten log", As::kLocal},
                 {"--key", "", "its verifier key, one line (yici audit key)", As::kLocal},
                 {"--refold", "", "fold all events anew and compare every row of the state", As::kLocalFlag},
                 {"--scratch", "", "folder for the rows of --refold (default: the system's)", As::kLocal},
                 {"--from", "", "0: from the first record, as always", As::kLocal}},
       .examples = "yici audit verify /backup/yici --checkpoint kept.note --key audit.pub --refold\n"
                   "yici audit verify copy -o json",
       .run = RunVerify},
  };
}

}  // namespace yici::cli
