#include "services/audit/service/packages.h"

#include <algorithm>
#include <map>

#include "absl/strings/escaping.h"
#include "services/approval/machine/archive.h"
#include "services/approval/service/convert.h"
#include "services/approval/service/present.h"
#include "services/approval/service/queries.h"
#include "services/audit/export/archive_order.h"
#include "services/audit/export/case_past.h"
#include "services/audit/service/case_moments.h"
#include "services/audit/service/documents.h"
#include "services/audit/verify/leaves.h"
#include "services/base/text.h"
#include "services/server/gateway/log.h"
#include "services/server/gateway/page_token.h"

namespace yici::audit {
namespace {

constexpr size_t kEventsOfPage = 100;
constexpr size_t kBytesOfPage = size_t{1} << 20;

grpc::Status NotEnded() {
  return server::ToGrpc(Reject(RejectionCode::kFailedPrecondition, "NOT_ENDED", "case_no", "应为已办结的办件，但尚未办结。",
                               "Expected a case that has ended, but it goes on."));
}

grpc::Status NotReadable(const absl::Status& status) {
  server::LogLine("error", "log_damaged", {{"status", std::string(status.message())}});
  return server::ToGrpc(absl::DataLossError("LOG_DAMAGED: a record or a case of the range cannot be read"));
}

// One event of the package.
struct Act {
  uint64_t revision = 0, leaf_index = 0;
  int index = 0;
  std::string leaf;
  api::HistoryEvent shown;
  std::string event;
};

// The case folded once, with what the package needs of its way.
struct File {
  std::vector<Act> acts;
  uint64_t archived_at = 0;  // revision of the last archiving; 0: none
  std::string manifest, digest;
  uint64_t leaves = 0;
  int64_t last_us = 0;
};

class Walk {
 public:
  Walk(const server::Gate& gate, const server::ReadView& view, const journal::Case& row)
      : gate_(gate), past_({view.published().store, view.published().snapshot.get()}, row) {}

  absl::Status To(uint64_t revision) {
    absl::Status read = past_.Reach(revision, [this](const auto& record, int index, const auto& event, const auto* state) {
      Take(record, index, event, state);
    });
    return read.ok() ? status_ : read;
  }
  const journal::Case* state() const { return past_.state(); }
  File& file() { return file_; }

 private:
  void Take(const journal::Record& record, int index, const journal::Event& event, const journal::Case* state) {
    const auto leaves = LeavesOf(gate_.log_id_hex(), record);
    if (!leaves.ok()) {
      status_ = leaves.status();
      return;
    }
    Act& act = file_.acts.emplace_back();
    act.revision = record.revision();
    act.index = index;
    act.leaf_index = record.first_leaf() + static_cast<uint64_t>(index);
    act.leaf = (*leaves)[static_cast<size_t>(index)];
    act.event = record.events(index).event();
    approval::PresentEvent(gate_.log_id_hex(), record, index, &act.shown);
    file_.leaves = record.first_leaf() + static_cast<uint64_t>(record.events_size());
    file_.last_us = record.legal_us();
    if (!event.has_case_archived() || state == nullptr) return;
    file_.archived_at = record.revision();
    file_.manifest = approval::FileManifest(*state, event.case_archived().archive().papers());
    file_.digest = event.case_archived().archive().digest();
  }

  const server::Gate& gate_;
  CasePast past_;
  File file_;
  absl::Status status_;
};

// Up to its last archiving; where it is not archived now, its last act.
absl::StatusOr<uint64_t> RevisionOf(const server::Gate& gate, const server::ReadView& view, const journal::Case& row) {
  if (row.state() != journal::CASE_STATE_ARCHIVED) return row.etag();
  Walk walk(gate, view, row);
  if (absl::Status read = walk.To(UINT64_MAX); !read.ok()) return read;
  return walk.file().archived_at;
}

void AddEvents(const File& file, size_t first, api::ArchivePackage* out, size_t* next) {
  size_t bytes = 0;
  for (*next = first; *next < file.acts.size() && *next < first + kEventsOfPage && bytes < kBytesOfPage; ++*next) {
    const Act& act = file.acts[*next];
    api::PackagedEvent& event = *out->add_events();
    event.set_event_revision(act.revision);
    event.set_event_index(static_cast<uint32_t>(act.index));
    event.set_type(act.shown.type());
    *event.mutable_occurred_at() = act.shown.occurred_at();
    *event.mutable_recorded_at() = act.shown.recorded_at();
    event.set_actor(act.shown.actor());
    event.set_event(act.event);
    event.set_leaf(act.leaf);
    event.set_leaf_index(act.leaf_index);
    bytes += act.event.size() + act.leaf.size();
  }
}

grpc::Status AddDocument(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                         const std::string& name, const File& file, api::ArchivePackage* out) {
  api::GetDocumentRequest request;
  request.set_document(name);
  api::Document document;
  if (grpc::Status found = FindDocument(gate, view, caller, request, &document); !found.ok()) return found;
  const auto act = std::find_if(file.acts.begin(), file.acts.end(), [&](const Act& one) {
    return one.revision == document.event_revision() && static_cast<uint32_t>(one.index) == document.event_index();
  });
  if (act == file.acts.end()) return grpc::Status::OK;  // issued later
  document.set_leaf(act->leaf);
  document.set_leaf_index(act->leaf_index);
  *out->add_documents() = std::move(document);
  return grpc::Status::OK;
}

grpc::Status AddDocuments(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                          const journal::Case& state, const File& file, api::ArchivePackage* out) {
  std::vector<const journal::DocumentRef*> documents;
  for (const journal::DocumentRef& document : state.documents()) documents.push_back(&document);
  std::stable_sort(documents.begin(), documents.end(),
                   [](const auto* a, const auto* b) { return GroupOf(a->code()) < GroupOf(b->code()); });
  for (const journal::DocumentRef* document : documents) {
    // Of an imported case the other system issued it: there is no event of ours to prove it.
    if (document->number() == 0) continue;
    const grpc::Status added = AddDocument(gate, view, caller, approval::DocumentId(*document, state.case_no()), file, out);
    if (!added.ok()) return added;
  }
  return grpc::Status::OK;
}

// What the first page has beside its events.
grpc::Status AddFile(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller, uint64_t revision,
                     const journal::Case& state, const File& file, api::ArchivePackage* out) {
  PresentCaseOn(gate, view, state, DayOf(Instant::FromMicros(file.last_us)), out->mutable_state());
  // What says nothing of the case, or is nobody's business who has the package.
  out->mutable_state()->set_revision(revision);
  out->mutable_state()->clear_query_code();
  out->mutable_state()->clear_recomputing();
  out->set_file_manifest(file.archived_at > 0 ? file.manifest : approval::FileManifest(state, {}));
  out->set_archived_digest(absl::BytesToHexString(file.digest));
  return AddDocuments(gate, view, caller, state, file, out);
}

grpc::Status AddPage(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                     const api::GetArchivePackageRequest& request, const journal::Case& row, uint64_t* leaves,
                     api::ArchivePackage* out) {
  const auto revision = RevisionOf(gate, view, row);
  if (!revision.ok()) return NotReadable(revision.status());
  // An archiving, or an act, that came between two pages makes it another package.
  const server::PageTokens tokens(gate.master(), gate.log_id_hex(),
                                  {"GetArchivePackage", request.case_no(), std::to_string(*revision)});
  std::string key;
  if (!tokens.Parse(request.page_token(), &key)) return server::PageTokenInvalid();
  Walk walk(gate, view, row);
  if (absl::Status read = walk.To(*revision); !read.ok()) return NotReadable(read);
  if (walk.state() == nullptr) return NotReadable(absl::DataLossError("the events of a case do not begin it"));
  out->set_case_no(request.case_no());
  out->set_revision(*revision);
  *leaves = walk.file().leaves;
  size_t next = 0;
  AddEvents(walk.file(), key.empty() ? 0 : static_cast<size_t>(std::stoull(key)), out, &next);
  if (next < walk.file().acts.size()) out->set_next_page_token(tokens.Make(std::to_string(next)));
  return key.empty() ? AddFile(gate, view, caller, *revision, *walk.state(), walk.file(), out) : grpc::Status::OK;
}

}  // namespace

grpc::Status FindPackage(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                         const api::GetArchivePackageRequest& request, uint64_t* leaves, api::ArchivePackage* out) {
  if (const auto rejection = approval::CheckCaseNo(request.case_no())) return server::ToGrpc(*rejection);
  const auto* row = view.Find<journal::Case>(request.case_no());
  if (row == nullptr || !approval::MaySee(view, caller, *row)) return approval::CaseNotFound();
  if (!approval::HasEnded(row->state())) return NotEnded();
  return AddPage(gate, view, caller, request, *row, leaves, out);
}

}  // namespace yici::audit
