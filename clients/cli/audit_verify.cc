// audit verify: a bare copy of a data folder, without a server. Reads, writes nothing there.
#include <filesystem>
#include <fstream>
#include <ostream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "clients/cli/audit_commands.h"
#include "clients/cli/read_folder.h"
#include "clients/cli/verify_report.h"
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

// The two flags of a checkpoint that was kept outside the folder.
struct KeptFlags {
  const char* checkpoint;
  const char* key;
  audit::LogHash hash;
};
constexpr KeptFlags kFirst{"--checkpoint", "--key", audit::LogHash::kSha256};
constexpr KeptFlags kSecond{"--sm3-checkpoint", "--sm3-key", audit::LogHash::kSm3};

// Nothing when neither flag is given.
absl::StatusOr<std::optional<audit::Checkpoint>> KeptCheckpoint(const Input& input, const KeptFlags& flags) {
  if (input.Has(flags.checkpoint) != input.Has(flags.key)) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected ", flags.checkpoint, " and ", flags.key, " together, but got one of them"));
  }
  if (!input.Has(flags.checkpoint)) return std::optional<audit::Checkpoint>();
  const auto note = ReadFile(input.Text(flags.checkpoint)), key = ReadFile(input.Text(flags.key));
  if (!note.ok()) return note.status();
  if (!key.ok()) return key.status();
  const auto verifier = audit::NoteVerifier::Parse(StripSpaces(*key));
  if (!verifier.ok()) return verifier.status();
  if (verifier->hash() != flags.hash) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected for ", flags.key, " the key of that tree, but got the other one's"));
  }
  auto checkpoint = audit::OpenCheckpoint(*note, *verifier);
  if (!checkpoint.ok()) return checkpoint.status();
  return std::optional<audit::Checkpoint>(*std::move(checkpoint));
}

struct KeptCheckpoints {
  std::optional<audit::Checkpoint> first, second;
};

const audit::Checkpoint* PointerTo(const std::optional<audit::Checkpoint>& checkpoint) {
  return checkpoint ? &*checkpoint : nullptr;
}

VerifyReport Verify(const Session& session, const Input& input, const KeptCheckpoints& kept) {
  const std::string folder = input.Text("DIR");
  const auto manifest = storage::ReadManifest(folder);
  if (!manifest.ok()) return UnreadableReport(manifest.status().message());
  if (kept.second && manifest->second_tree == storage::SecondTree::kNone) {
    return UnreadableReport("expected a folder with a second tree for --sm3-checkpoint, but its manifest names none");
  }
  const Unused unused(folder);
  if (!unused.held())
    return UnreadableReport(absl::StrCat(folder, " is in use by a server: verify a copy or a checkpoint of it"));
  const auto store = storage::OpenRocksToRead(
      {.folder = folder + "/" + storage::kStoreName, .memory_bytes = kMemoryBytes, .absent = storage::Absent::kRefuse});
  if (!store.ok()) return UnreadableReport(store.status().message());
  std::optional<ScratchStore> scratch;
  if (input.Has("--refold")) scratch.emplace(input.Text("--scratch"));
  if (scratch && scratch->store() == nullptr) return UnreadableReport("no scratch store can be made for --refold");
  ProgressBar bar(session);
  const auto tiles = audit::TileFiles::OpenToRead(folder + "/tiles");
  audit::VerifyOptions options;
  options.log_id_hex = storage::LogIdHex(manifest->log_id);
  options.version = manifest->version;
  options.checkpoint = PointerTo(kept.first);
  options.second_tree = manifest->second_tree;
  options.second_checkpoint = PointerTo(kept.second);
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

int RunVerify(Session& session, const Command& command, const Input& input) {
  if (!input.Has("DIR")) {
    return ReportBadInput(session, command,
                          absl::InvalidArgumentError("expected DIR, a copy of a data folder, but it is missing"));
  }
  if (input.Has("--from") && input.Text("--from") != "0") {
    return ReportBadInput(session, command,
                          absl::InvalidArgumentError("expected --from 0: a tree is verified from its first leaf"));
  }
  KeptCheckpoints kept;
  for (const auto& [flags, into] : {std::pair(&kFirst, &kept.first), std::pair(&kSecond, &kept.second)}) {
    const auto checkpoint = KeptCheckpoint(input, *flags);
    if (absl::IsDataLoss(checkpoint.status())) {
      VerifyReport report;
      report.finding = Finding::kCheckpoint;
      report.text = std::string(checkpoint.status().message());
      return TellReport(session, report, 0);
    }
    if (!checkpoint.ok()) return ReportBadInput(session, command, checkpoint.status());
    *into = *checkpoint;
  }
  return RunGuarded(session, [&] {
    const auto begin = std::chrono::steady_clock::now();
    const VerifyReport report = Verify(session, input, kept);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    return TellReport(session, report, static_cast<double>(took.count()) / 1000);
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
                 {"--sm3-checkpoint", "", "the same of the second tree, where the folder keeps one [SM3 检查点]", As::kLocal},
                 {"--sm3-key", "", "its verifier key (yici audit key --hash sm3)", As::kLocal},
                 {"--refold", "", "fold all events anew and compare every row of the state", As::kLocalFlag},
                 {"--scratch", "", "folder for the rows of --refold (default: the system's)", As::kLocal},
                 {"--from", "", "0: from the first record, as always", As::kLocal}},
       .examples = "yici audit verify /backup/yici --checkpoint kept.note --key audit.pub --refold\n"
                   "yici audit verify copy --sm3-checkpoint kept.sm3 --sm3-key sm3.pub\n"
                   "yici audit verify copy -o json",
       .run = RunVerify},
  };
}

}  // namespace yici::cli
