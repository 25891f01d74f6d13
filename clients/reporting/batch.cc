#include "clients/reporting/batch.h"

#include <cstdlib>

#include "clients/reporting/refusal.h"
#include "services/audit/export/export_manifest.h"
#include "services/audit/export/running_digest.h"
#include "services/base/text.h"

namespace yici::reporting {
namespace {

constexpr std::string_view kOriginPrefix = "yici/";

absl::Status Damaged(std::string_view what) {
  return Refuse(absl::StatusCode::kDataLoss, kExportDamaged, StrCat("收到的表与清单不符：", what, "。"),
                StrCat("Expected the tables that the manifest describes, but ", what, "."));
}

audit::Hash DigestOf(const std::string& csv) {
  audit::RunningDigest digest;
  digest.Add(csv);
  return digest.Finish();
}

}  // namespace

const TableRows& Batch::rows_of(std::string_view table) const {
  for (const TableRows& rows : tables) {
    if (rows.table->name == table) return rows;
  }
  std::abort();
}

absl::Status BatchPages::Add(const RangePage& page) {
  for (const auto& [table, csv] : page.parts) {
    bytes_ += csv.size();
    if (bytes_ > bytes_max_) return absl::ResourceExhaustedError("a batch holds too many bytes");
    csv_[table].append(csv);
  }
  head_ = page.head;
  if (page.next.empty()) manifest_ = page.manifest;
  return absl::OkStatus();
}

absl::StatusOr<Batch> BatchPages::Finish(const audit::NoteVerifier* verifier) const {
  const auto opened = audit::OpenExportManifest(manifest_, verifier);
  if (!opened.ok()) return Damaged(StrCat("manifest: ", opened.status().message()));
  const audit::ExportManifest& manifest = opened->manifest;
  if (manifest.from != range_.from || manifest.to != range_.to || !manifest.origin.starts_with(kOriginPrefix)) {
    return Damaged(StrCat("manifest: ", manifest.origin, " ", manifest.from, "–", manifest.to));
  }
  Batch batch{.log_id = manifest.origin.substr(kOriginPrefix.size()),
              .range = range_,
              .head = head_,
              .leaves = manifest.tree.leaves,
              .root = audit::Hex(manifest.tree.root)};
  if (manifest.tables.size() != csv_.size()) return Damaged(StrCat("tables: ", csv_.size()));
  for (const audit::TableSum& sum : manifest.tables) {
    const auto csv = csv_.find(sum.table);
    const audit::ExportTable* table = audit::FindTable(sum.table);
    if (table == nullptr || csv == csv_.end() || DigestOf(csv->second) != sum.digest) return Damaged(sum.table);
    auto rows = RowsOf(*table, csv->second);
    if (!rows.ok()) return Damaged(StrCat(rows.status().message()));
    if (rows->rows.size() != sum.rows) return Damaged(sum.table);
    batch.tables.push_back(*std::move(rows));
  }
  return batch;
}

}  // namespace yici::reporting
