#include "services/catalog/pack/pack.h"

#include <openssl/evp.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <tuple>
#include <utility>

#include "services/base/new_tables.h"
#include "services/base/erasure_tables.h"
#include "services/base/evaluation_tables.h"
#include "services/catalog/machine/change_set.h"
#include "services/catalog/pack/loading.h"

namespace yici::catalog {
namespace {

// The first bytes under the hash; another number when the canonical form changes.
constexpr std::string_view kCanonicalHead = "yici-pack-1\n";

// Tables that others point to come first, so that the preview reads from the ground up.
int RankOf(const journal::PackRow& row) {
  constexpr Table kOrder[] = {Table::kJurisdiction,
                              Table::kDepartment,
                              Table::kHall,
                              Table::kWindow,
                              Table::kPost,
                              Table::kOfficer,
                              Table::kGrants,
                              Table::kProcess,
                              Table::kForm,
                              Table::kItem,
                              Table::kJointMatter,
                              Table::kPower,
                              Table::kNotice,
                              Table::kLeader,
                              Table::kSteward,
                              Table::kEnterprise,
                              Table::kProject,
                              Table::kHotlineCategory,
                              Table::kEscalationLevel,
                              Table::kCluster,
                              Table::kTownship,
                              Table::kCultivation,
                              Table::kEnclavePark,
                              Table::kEnclaveProject,
                              Table::kVisitPolicy,
                              Table::kDecisionModel,
                              NewTable::kDuty,
                              tables::kRallyCriterion,
                              tables::kEnclavePolicy,
                              tables::kRetentionRule};
  return static_cast<int>(std::find(std::begin(kOrder), std::end(kOrder), TableOf(row)) - std::begin(kOrder));
}

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    if (context_ == nullptr || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) Fail();
  }
  void Add(std::string_view bytes) {
    if (EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) != 1) Fail();
  }
  std::string Hex() {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (EVP_DigestFinal_ex(context_.get(), digest, &size) != 1) Fail();
    std::string hex;
    for (unsigned int i = 0; i < size; ++i) {
      hex.push_back("0123456789abcdef"[digest[i] >> 4]);
      hex.push_back("0123456789abcdef"[digest[i] & 15]);
    }
    return hex;
  }

 private:
  [[noreturn]] static void Fail() { throw std::runtime_error("SHA-256 of libcrypto failed"); }
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

std::string LengthOf(const std::string& bytes) {
  std::string length;
  AppendU64(length, bytes.size());
  return length;
}

void Sort(std::vector<Fault>& faults) {
  std::stable_sort(faults.begin(), faults.end(),
                   [](const Fault& a, const Fault& b) { return std::tie(a.file, a.line) < std::tie(b.file, b.line); });
}

bool ReadFile(const std::filesystem::path& path, std::string& bytes) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) return false;
  // One byte more than allowed is enough for the reader to refuse the file by its size.
  const size_t take = std::min<uintmax_t>(size, kFileBytesMax + 1);
  std::ifstream in(path, std::ios::binary);
  bytes.resize(take);
  in.read(bytes.data(), static_cast<std::streamsize>(take));
  return static_cast<size_t>(in.gcount()) == take;
}

// By rank and key. Keys are made once: comparing by rows would make two of them at each step.
std::vector<journal::PackRow> InOrder(std::vector<PlacedRow>& placed) {
  std::vector<std::tuple<int, std::string, journal::PackRow*>> order;
  order.reserve(placed.size());
  for (PlacedRow& row : placed) order.emplace_back(RankOf(row.row), KeyOf(row.row), &row.row);
  std::sort(order.begin(), order.end());
  std::vector<journal::PackRow> rows;
  rows.reserve(order.size());
  for (auto& [rank, key, row] : order) rows.push_back(std::move(*row));
  return rows;
}

Pack Load(const PackFiles& files, Findings findings, CivilDay server_day) {
  Pack pack;
  pack.server_day = server_day;
  Loading loading(files, pack, findings);
  LoadDirectory(loading);
  LoadCatalogue(loading);
  LoadJointMatters(loading);
  LoadPowers(loading);
  LoadCity(loading);
  LoadLedger(loading);
  LoadEvaluation(loading);
  CheckDirectoryRows(loading);
  LoadNotices(loading);
  pack.rows = InOrder(loading.rows);
  Sort(findings.faults);
  Sort(findings.notes);
  pack.faults = std::move(findings.faults);
  pack.notes = std::move(findings.notes);
  pack.change_set = ChangeSetId(pack.rows);
  return pack;
}

}  // namespace

PackFiles ReadPackFiles(const std::string& folder, Findings& findings) {
  PackFiles files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!IsPackFile(name)) continue;
    if (ReadFile(entry.path(), files[name])) continue;
    findings.faults.push_back({name, 0, "", "FILE_UNREADABLE", "无法读取该文件。", "expected a file that can be read"});
  }
  if (error) {
    findings.faults.push_back({folder, 0, "", "FOLDER_UNREADABLE", "无法读取该文件夹。", "expected a folder that can be read"});
  }
  return files;
}

Pack LoadPack(const std::string& folder, CivilDay server_day) {
  Findings findings;
  const PackFiles files = ReadPackFiles(folder, findings);
  return Load(files, std::move(findings), server_day);
}

Pack LoadPack(const PackFiles& files, CivilDay server_day) { return Load(files, {}, server_day); }

std::string ChangeSetId(const std::vector<journal::PackRow>& rows) {
  Sha256 hash;
  hash.Add(kCanonicalHead);
  for (const journal::PackRow& row : rows) {
    const std::string bytes = row.SerializeAsString();
    hash.Add(LengthOf(bytes));
    hash.Add(bytes);
  }
  return hash.Hex();
}

std::vector<journal::StageRows> SplitParts(const std::string& change_set, const std::vector<journal::PackRow>& rows) {
  constexpr size_t kFrameBytesMax = 16;  // tag and length of a row, and what the head of the command may grow by
  std::vector<journal::StageRows> parts;
  size_t bytes = 0;
  for (const journal::PackRow& row : rows) {
    const size_t row_bytes = row.ByteSizeLong() + kFrameBytesMax;
    const bool full = parts.empty() || parts.back().rows_size() >= kPartRowsMax || bytes + row_bytes > kPartBytesMax;
    if (full) {
      auto& part = parts.emplace_back();
      part.set_change_set(change_set);
      part.set_part(static_cast<int32_t>(parts.size()) - 1);
      bytes = part.ByteSizeLong() + kFrameBytesMax;
    }
    *parts.back().add_rows() = row;
    bytes += row_bytes;
  }
  return parts;
}

journal::CommitChangeSet CommitOf(const Pack& pack) {
  journal::CommitChangeSet command;
  command.set_change_set(pack.change_set);
  command.set_parts(static_cast<int32_t>(SplitParts(pack.change_set, pack.rows).size()));
  command.set_rows(static_cast<int32_t>(pack.rows.size()));
  return command;
}

PackPreview Preview(const StateReader& state, const Pack& pack, CivilDay day) {
  PackPreview preview;
  for (const journal::PackRow& row : pack.rows) {
    TablePreview& table = preview[std::string(NameOf(TableOf(row)))];
    switch (ChangeOf(state, row, day)) {
      case RowChange::kAdded: table.added.push_back(KeyOf(row)); break;
      case RowChange::kChanged: table.changed.push_back(KeyOf(row)); break;
      case RowChange::kUnchanged: ++table.unchanged; break;
    }
  }
  return preview;
}

}  // namespace yici::catalog
