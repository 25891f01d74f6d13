#include "services/audit/export/export_folder.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "services/audit/export/export_manifest.h"
#include "services/audit/export/sqlite_file.h"
#include "services/audit/tree/split.h"
#include "services/base/text.h"

namespace yici::audit {
namespace {

namespace fs = std::filesystem;

constexpr char kPartFolder[] = "export.part";
constexpr char kProgressName[] = "progress";
constexpr char kNoteName[] = "manifest";
constexpr std::string_view kProgressFormat = "yici-export-progress 1";

absl::Status NotWritten(const std::string& path) {
  return absl::UnavailableError(StrCat("expected room to write \"", path, "\", but it fails"));
}

std::string CsvName(std::string_view table) { return StrCat(table, ".csv"); }

absl::Status WriteWhole(const std::string& path, const std::string& text) {
  const std::string aside = path + ".new";
  std::ofstream file(aside, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  std::error_code failed;
  if (file) fs::rename(aside, path, failed);
  return !file || failed ? NotWritten(path) : absl::OkStatus();
}

std::string ReadWhole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream whole;
  whole << file.rdbuf();
  return whole.str();
}

absl::Status MoveInto(const std::string& from, const std::string& to) {
  std::error_code failed;
  fs::rename(from, to, failed);
  return failed ? NotWritten(to) : absl::OkStatus();
}

}  // namespace

absl::StatusOr<TableSum> SumCsv(const std::string& path, const ExportTable& table) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::InvalidArgumentError(StrCat("expected the table ", table.name, ", but its file cannot be read"));
  TableSum sum{std::string(table.name), 0, 0, {}};
  RunningDigest digest;
  std::string piece(size_t{64} << 10, '\0');
  while (file) {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    digest.Add(std::string_view(piece).substr(0, static_cast<size_t>(file.gcount())));
    sum.bytes += static_cast<uint64_t>(file.gcount());
  }
  sum.digest = digest.Finish();
  file.clear();
  file.seekg(0);
  CsvReader reader(file, table);
  for (std::vector<Cell> cells; reader.Read(&cells);) ++sum.rows;
  if (!reader.status().ok()) return reader.status();
  return sum;
}

ExportFolder::ExportFolder(std::string folder, std::string what) : folder_(std::move(folder)), what_(std::move(what)) {}

std::string ExportFolder::Part(const std::string& name) const { return StrCat(folder_, "/", kPartFolder, "/", name); }

absl::Status ExportFolder::Open() {
  std::error_code failed;
  const bool absent = !fs::exists(folder_, failed);
  if (absent || fs::is_empty(folder_, failed)) return failed ? NotWritten(folder_) : Begin();
  const bool begun = fs::exists(StrCat(folder_, "/", kPartFolder), failed);
  if (begun && !fs::exists(StrCat(folder_, "/", kManifestName), failed)) {
    // Interrupted before anything was noted.
    if (!fs::exists(Part(kProgressName), failed)) return Begin();
    if (ReadProgress()) return absl::OkStatus();
  }
  return absl::AlreadyExistsError(
      StrCat("expected an empty folder, or one in which this very export was begun, but got \"", folder_, "\""));
}

absl::Status ExportFolder::Begin() {
  std::error_code failed;
  fs::remove_all(StrCat(folder_, "/", kPartFolder), failed);
  fs::create_directories(StrCat(folder_, "/", kPartFolder), failed);
  if (failed) return NotWritten(folder_);
  cursor_.clear();
  sizes_.clear();
  complete_ = false;
  return WriteProgress();
}

absl::Status ExportFolder::WriteProgress() const {
  std::string text = StrCat(kProgressFormat, "\n", what_, "\ncursor ", cursor_, "\ncomplete ", complete_ ? 1 : 0, "\n");
  for (const auto& [table, size] : sizes_) StrAppend(&text, "size ", table, " ", size, "\n");
  return WriteWhole(Part(kProgressName), text);
}

// Files may be longer than what was noted of them: a page that was not noted comes again. Shorter ones have lost something.
bool ExportFolder::ReadProgress() {
  const std::string text = ReadWhole(Part(kProgressName));
  const std::vector<std::string_view> lines = Split(text, '\n');
  if (lines.size() < 5 || lines[0] != kProgressFormat || lines[1] != what_) return false;
  std::string_view cursor = lines[2];
  if (!ConsumePrefix(cursor, "cursor ")) return false;
  complete_ = lines[3] == "complete 1";
  cursor_ = std::string(cursor);
  for (size_t i = 4; i + 1 < lines.size(); ++i) {
    const std::vector<std::string_view> words = Split(lines[i], ' ');
    if (words.size() != 3 || words[0] != "size" || FindTable(words[1]) == nullptr) return false;
    uint64_t size = 0;
    std::from_chars(words[2].data(), words[2].data() + words[2].size(), size);
    std::error_code failed;
    const std::string path = Part(CsvName(words[1]));
    if (fs::file_size(path, failed) < size || failed) return Begin().ok();
    fs::resize_file(path, size, failed);
    if (failed) return false;
    sizes_[std::string(words[1])] = size;
  }
  for (const ExportTable& table : ExportedTables()) {
    std::error_code ignored;
    if (!sizes_.contains(std::string(table.name))) fs::remove(Part(CsvName(table.name)), ignored);
  }
  return true;
}

absl::Status ExportFolder::Append(const ExportPage& page) {
  for (const auto& [table, csv] : page.parts) {
    if (FindTable(table) == nullptr) return absl::DataLossError(StrCat("expected a table that is known, but got ", table));
    const std::string path = Part(CsvName(table));
    std::ofstream file(path, std::ios::binary | std::ios::app);
    file << csv;
    file.close();
    if (!file) return NotWritten(path);
    sizes_[table] += csv.size();
  }
  if (page.cursor.empty()) {
    if (absl::Status written = WriteWhole(Part(kNoteName), page.manifest); !written.ok()) return written;
  }
  cursor_ = page.cursor;
  complete_ = page.cursor.empty();
  return WriteProgress();
}

absl::StatusOr<std::vector<TableSum>> ExportFolder::Sums() const {
  std::vector<TableSum> sums;
  for (const ExportTable& table : ExportedTables()) {
    if (!sizes_.contains(std::string(table.name))) continue;
    auto sum = SumCsv(Part(CsvName(table.name)), table);
    if (!sum.ok()) return absl::DataLossError(sum.status().message());
    sums.push_back(*std::move(sum));
  }
  return sums;
}

absl::Status ExportFolder::Finish(ExportForm form) {
  const std::string manifest_note = ReadWhole(Part(kNoteName));
  const auto opened = OpenExportManifest(manifest_note, nullptr);
  const auto sums = Sums();
  const bool same = opened.ok() && sums.ok() && opened->manifest.tables == *sums;
  if (!same) {
    if (absl::Status begun = Begin(); !begun.ok()) return begun;
    return absl::DataLossError("expected the tables of the manifest, but what arrived is something else: begin again");
  }
  const auto open_csv = [&](const ExportTable& table) -> std::unique_ptr<std::istream> {
    if (!sizes_.contains(std::string(table.name))) return nullptr;
    return std::make_unique<std::ifstream>(Part(CsvName(table.name)), std::ios::binary);
  };
  absl::Status done;
  if (form == ExportForm::kSqlite) {
    done = WriteSqlite(Part(kSqliteName), open_csv);
    if (done.ok()) done = MoveInto(Part(kSqliteName), StrCat(folder_, "/", kSqliteName));
  } else {
    // Interrupted here, the next call begins anew and moves over what lies there.
    for (const TableSum& sum : *sums) {
      if (done.ok()) done = MoveInto(Part(CsvName(sum.table)), StrCat(folder_, "/", CsvName(sum.table)));
    }
  }
  if (done.ok()) done = WriteWhole(StrCat(folder_, "/", kManifestName), manifest_note);
  std::error_code ignored;
  if (done.ok()) fs::remove_all(StrCat(folder_, "/", kPartFolder), ignored);
  return done;
}

}  // namespace yici::audit
