#include "services/audit/service/exports.h"

#include "services/approval/service/present.h"
#include "services/audit/note/checkpoint.h"
#include "services/audit/service/auditors.h"
#include "services/base/text.h"
#include "services/server/gateway/log.h"
#include "services/server/gateway/page_token.h"

namespace yici::audit {
namespace {

// A page is read on a thread of gRPC's own: short, whatever the records hold.
constexpr PageBounds kPage{.records = 500, .bytes = size_t{512} << 10};

grpc::Status RangeInvalid(uint64_t head) {
  return server::ToGrpc(
      Reject(RejectionCode::kOutOfRange, "EXPORT_RANGE", "to_revision",
             StrCat("修订号范围应从 1 起、不早于起点，且不超过 ", head, "。"),
             StrCat("Expected a range of revisions from 1 to at most ", head, ", its end not before its begin."),
             {{"head", std::to_string(head)}}));
}

grpc::Status NotRead(const absl::Status& status) {
  if (!absl::IsDataLoss(status)) return server::ToGrpc(status);
  server::LogLine("error", "log_damaged", {{"status", std::string(status.message())}});
  return server::ToGrpc(absl::DataLossError("LOG_DAMAGED: a record or a case of the range cannot be read"));
}

struct Range {
  uint64_t from = 1, to = 0;
  ExportCursor cursor;
};

// The end of the range stands in the token: pages of an export that goes on belong together.
bool TakeUp(const server::PageTokens& tokens, const std::string& token, Range* range) {
  std::string key;
  if (!tokens.Parse(token, &key) || key.size() < 8) return false;
  range->to = 0;
  for (size_t i = 0; i < 8; ++i) range->to = range->to << 8 | static_cast<uint8_t>(key[i]);
  auto cursor = ExportCursor::Load(std::string_view(key).substr(8));
  if (cursor) range->cursor = *std::move(cursor);
  return cursor.has_value();
}

std::string PutAway(const Range& range, const ExportCursor& cursor) {
  std::string key;
  AppendU64(key, range.to);
  return key + cursor.Save();
}

ShowParty Masked(const server::Gate& gate, const server::ReadView& view) {
  return [&gate, &view](const journal::Party& party) {
    api::PartyView shown;
    approval::PresentParty(gate, view, party, approval::Masking::kMasked, &shown);
    return ShownParty{shown.name(), shown.id_number(), shown.phone(), shown.erased()};
  };
}

void Present(const Exporter& exporter, const Range& range, api::ExportTablesResponse* out) {
  for (const auto& [table, text] : exporter.texts().all()) {
    if (text.csv.empty()) continue;
    auto* part = out->add_parts();
    part->set_table(std::string(table->name));
    part->set_csv(text.csv);
  }
  out->set_from_revision(range.from);
  out->set_to_revision(range.to);
  out->set_reached_revision(exporter.reached());
}

}  // namespace

grpc::Status ExportPageOf(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                          const api::ExportTablesRequest& request, api::ExportTablesResponse* out,
                          std::optional<ExportManifest>* last) {
  if (grpc::Status admitted = AdmitToEverything(view, caller); !admitted.ok()) return admitted;
  const server::Published& now = view.published();
  const std::string asked = StrCat(request.from_revision(), " ", request.to_revision(), request.parties() ? " parties" : "");
  const server::PageTokens tokens(gate.master(), gate.log_id_hex(), {"ExportTables", asked});
  Range range{std::max<uint64_t>(request.from_revision(), 1), request.to_revision(), ExportCursor()};
  if (range.to == 0) range.to = now.head.revision;
  if (!request.page_token().empty() && !TakeUp(tokens, request.page_token(), &range)) return server::PageTokenInvalid();
  if (range.from > range.to || range.to > now.head.revision) return RangeInvalid(now.head.revision);
  ExportWish wish{gate.log_id_hex(), range.from, range.to, request.parties() ? Masked(gate, view) : ShowParty()};
  Exporter exporter({now.store, now.snapshot.get()}, std::move(wish), range.cursor);
  if (absl::Status taken = exporter.Step(kPage); !taken.ok()) return NotRead(taken);
  Present(exporter, range, out);
  out->set_revision(now.head.revision);
  if (!exporter.done()) return out->set_next_page_token(tokens.Make(PutAway(range, exporter.cursor()))), grpc::Status::OK;
  const auto leaves = exporter.Leaves();
  if (!leaves.ok()) return NotRead(leaves.status());
  *last = ExportManifest{LogOrigin(gate.log_id_hex()), range.from, range.to, {*leaves, {}}, request.parties(), exporter.Sums()};
  return grpc::Status::OK;
}

}  // namespace yici::audit
