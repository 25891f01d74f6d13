#include "services/audit/export/export_check.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "services/audit/export/sqlite_file.h"
#include "services/audit/note/checkpoint.h"
#include "services/audit/tree/leaf_fields.h"
#include "services/base/text.h"
#include "services/base/time.h"

namespace yici::audit {
namespace {

namespace fs = std::filesystem;

constexpr size_t kHashBytes = 32;

// Leaves made again from the cells of the table of events.
class EventTree {
 public:
  explicit EventTree(std::string log_id_hex) : log_id_hex_(std::move(log_id_hex)) {}

  // False where the row is no leaf that follows.
  bool Take(const std::vector<Cell>& cells) {
    LeafFields fields;
    fields.log_id_hex = log_id_hex_;
    int64_t revision = 0, index = 0, leaf = 0, kind = 0;
    std::string occurred, recorded, digest;
    for (size_t i = 0; i < cells.size(); ++i) {
      const std::string_view name = events_.columns[i].name;
      if (const auto* number = std::get_if<int64_t>(&cells[i])) {
        (name == "revision" ? revision : name == "event_index" ? index : name == "leaf" ? leaf : kind) = *number;
      } else if (const auto* text = std::get_if<std::string>(&cells[i])) {
        if (name == "subject") fields.subject = *text;
        if (name == "actor") fields.actor = *text;
        if (name == "versions") fields.versions = *text;
        if (name == "occurred_at") occurred = *text;
        if (name == "recorded_at") recorded = *text;
        if (name == "event_sha256") digest = *text;
      }
    }
    const auto at = Instant::Parse(occurred), noted = Instant::Parse(recorded);
    const std::string bytes = digest.size() == 2 * kHashBytes ? absl::HexStringToBytes(digest) : "";
    if (!at || !noted || bytes.size() != kHashBytes || leaf < 0 || static_cast<uint64_t>(leaf) != tree_.size()) return false;
    fields.revision = static_cast<uint64_t>(revision);
    fields.index = static_cast<uint32_t>(index);
    fields.kind = static_cast<uint32_t>(kind);
    fields.occurred_us = at->micros();
    fields.legal_us = noted->micros();
    std::memcpy(fields.event.data(), bytes.data(), kHashBytes);
    tree_.Append(LeafHash(FormatLeaf(fields)));
    return true;
  }
  const CompactRange& tree() const { return tree_; }

 private:
  const std::string log_id_hex_;
  const ExportTable& events_ = *FindTable("events");
  CompactRange tree_;
};

class Check {
 public:
  Check(const std::string& folder, const ExportWitness& witness) : folder_(folder), witness_(witness) {}

  ExportVerdict Run() {
    if (ReadManifest() && CheckTables() && CheckRoot() && CheckLog() && !signed_) {
      Fail(ExportFinding::kUnsigned, "everything in it holds together, but nobody signed the manifest");
    }
    return std::move(verdict_);
  }

 private:
  bool Fail(ExportFinding finding, std::string text) {
    verdict_.finding = finding;
    verdict_.text = std::move(text);
    return false;
  }
  std::string Path(std::string_view name) const { return StrCat(folder_, "/", name); }

  bool ReadManifest() {
    std::ifstream file(Path(kManifestName), std::ios::binary);
    std::string note(kNoteBytesMax + 1, '\0');
    file.read(note.data(), static_cast<std::streamsize>(note.size()));
    note.resize(static_cast<size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    if (note.empty() || note.size() > kNoteBytesMax) {
      return Fail(ExportFinding::kUnreadable, StrCat("expected an export with its MANIFEST, but got \"", folder_, "\""));
    }
    const auto opened = OpenExportManifest(note, witness_.verifier);
    if (absl::IsDataLoss(opened.status())) return Fail(ExportFinding::kSignature, std::string(opened.status().message()));
    if (!opened.ok()) return Fail(ExportFinding::kUnreadable, std::string(opened.status().message()));
    verdict_.manifest = opened->manifest;
    signed_ = opened->has_signature;
    sqlite_ = fs::exists(Path(kSqliteName));
    return true;
  }

  absl::StatusOr<std::vector<TableSum>> Sums() {
    if (sqlite_) return SumSqlite(Path(kSqliteName));
    std::vector<TableSum> sums;
    for (const ExportTable& table : ExportedTables()) {
      const std::string path = Path(StrCat(table.name, ".csv"));
      if (!fs::exists(path)) continue;
      auto sum = SumCsv(path, table);
      if (!sum.ok()) return sum.status();
      sums.push_back(*std::move(sum));
    }
    return sums;
  }

  // Nothing else lies there: a table beside the database, or a journal that changes what is read of it, would pass unseen.
  bool CheckNames() {
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(folder_, failed)) {
      const std::string name = entry.path().filename().string();
      const bool table = !sqlite_ && absl::EndsWith(name, ".csv") && FindTable(name.substr(0, name.size() - 4)) != nullptr;
      if (name == kManifestName || table || (sqlite_ && name == kSqliteName)) continue;
      return Fail(ExportFinding::kTables, StrCat(name, " is no part of the export"));
    }
    return true;
  }

  bool CheckTables() {
    if (!CheckNames()) return false;
    const auto sums = Sums();
    if (!sums.ok()) return Fail(ExportFinding::kTables, std::string(sums.status().message()));
    return Same(*sums, ExportFinding::kTables, "the folder");
  }

  // Table by table, in the one order that there is.
  bool Same(const std::vector<TableSum>& found, ExportFinding finding, std::string_view where) {
    const std::vector<TableSum>& said = verdict_.manifest.tables;
    for (size_t i = 0; i < std::max(said.size(), found.size()); ++i) {
      if (i < said.size() && i < found.size() && said[i] == found[i]) continue;
      const std::string& table = i < said.size() ? said[i].table : found[i].table;
      return Fail(finding, StrCat("the table ", table, " of ", where, " is not the one of the manifest"));
    }
    return true;
  }

  bool CheckRoot() {
    if (verdict_.manifest.from != 1) return true;
    std::string_view id = verdict_.manifest.origin;
    EventTree events(std::string(id.substr(std::min(id.size(), id.find('/') + 1))));
    bool fits = true;
    const auto take = [&](std::istream& csv) {
      CsvReader reader(csv, *FindTable("events"));
      for (std::vector<Cell> cells; fits && reader.Read(&cells);) fits = events.Take(cells);
    };
    if (sqlite_) {
      bool first = true;
      const auto sums = SumSqlite(Path(kSqliteName), [&](const ExportTable& table, std::string_view csv) {
        if (table.name != "events") return;
        std::istringstream piece(first ? std::string(csv) : StrCat(HeaderLine(table), csv));
        first = false;
        take(piece);
      });
      fits = fits && sums.ok();
    } else {
      std::ifstream file(Path("events.csv"), std::ios::binary);
      take(file);
    }
    const TreeAt& tree = verdict_.manifest.tree;
    if (!fits || events.tree().size() != tree.leaves || events.tree().Root() != tree.root) {
      return Fail(ExportFinding::kTree, "the events do not lead to the root that the manifest names");
    }
    return verdict_.root_met = true;
  }

  bool CheckLog() {
    if (witness_.log == nullptr) return true;
    const ExportManifest& manifest = verdict_.manifest;
    if (manifest.origin != LogOrigin(witness_.log_id_hex)) {
      return Fail(ExportFinding::kContent,
                  StrCat("the export is of ", manifest.origin, ", but the folder holds ", LogOrigin(witness_.log_id_hex)));
    }
    const auto tree = ComputeTreeAt(*witness_.log, witness_.log_id_hex, manifest.to);
    if (!tree.ok()) return Fail(ExportFinding::kContent, StrCat("the log cannot be compared: ", tree.status().message()));
    if (tree->leaves != manifest.tree.leaves || tree->root != manifest.tree.root) {
      return Fail(ExportFinding::kContent, StrCat("behind record ", manifest.to, " the log has another tree"));
    }
    Exporter exporter(*witness_.log, {.log_id_hex = witness_.log_id_hex, .from = manifest.from, .to = manifest.to},
                      ExportCursor());
    while (!exporter.done()) {
      if (absl::Status read = exporter.Step({}); !read.ok()) {
        return Fail(ExportFinding::kContent, StrCat("the log cannot be compared: ", read.message()));
      }
      if (witness_.progress) witness_.progress(exporter.reached() + 1 - manifest.from, manifest.to + 1 - manifest.from);
    }
    std::vector<TableSum> sums = exporter.Sums();
    if (manifest.parties) sums.push_back(manifest.tables.back());
    return verdict_.log_met = Same(sums, ExportFinding::kContent, "the log");
  }

  const std::string folder_;
  const ExportWitness& witness_;
  ExportVerdict verdict_;
  bool signed_ = false, sqlite_ = false;
};

}  // namespace

std::string_view WordOf(ExportFinding finding) {
  switch (finding) {
    case ExportFinding::kSound: return "sound";
    case ExportFinding::kUnreadable: return "unreadable";
    case ExportFinding::kSignature: return "signature";
    case ExportFinding::kTables: return "tables";
    case ExportFinding::kTree: return "tree";
    case ExportFinding::kContent: return "content";
    case ExportFinding::kUnsigned: return "unsigned";
  }
  return "";
}

ExportVerdict CheckExport(const std::string& folder, const ExportWitness& witness) { return Check(folder, witness).Run(); }

}  // namespace yici::audit
