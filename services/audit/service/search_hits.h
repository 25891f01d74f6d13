// One page of hits: read from the journal, shown as far as the caller's audit scope reaches.
//
//   HitPage page(gate, view, caller, *index, query);
//   grpc::Status filled = page.Fill(boundary_revision, from, &response);
//
// A case or a demand is seen within its place; what stands nowhere (catalogue, rights, holds) by every auditor, as its leaf
// is; a refusal that names no case by those alone whose scope is the whole partition. Of a complaint the one complained of is
// not told who reported it.
#ifndef YICI_SERVICES_AUDIT_SERVICE_SEARCH_HITS_H_
#define YICI_SERVICES_AUDIT_SERVICE_SEARCH_HITS_H_

#include "services/audit/search/index.h"
#include "services/audit/service/auditors.h"
#include "services/audit/service/search_request.h"
#include "storage/api/journal.h"

namespace yici::audit {

class HitPage {
 public:
  HitPage(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller, const EventIndex& index,
          const HistoryQuery& query);

  // Up to `boundary`, from where an earlier page ended. Sets `next` where there is more.
  absl::Status Fill(uint64_t boundary, std::optional<Position> from, api::SearchHistoryResponse* out,
                    std::optional<Position>* next);

 private:
  Search RangeOf(uint64_t boundary, std::optional<Position> from);
  Instant TimeOf(uint64_t revision);
  absl::Status Add(Position position, api::SearchHistoryResponse* out);
  absl::Status Read(uint64_t revision);
  bool Sees(std::string_view resource, const std::string& actor, bool refusal, bool* hide_actor);
  bool SeesDemand(std::string_view demand_no, const std::string& actor, bool* hide_actor);
  void AddEvent(int index, api::SearchHistoryResponse* out);
  void AddCount(int index, api::SearchHistoryResponse* out);
  void AddRefusal(api::SearchHistoryResponse* out);
  void SetPlace(std::string_view resource, api::HistoryHit* hit) const;

  const server::Gate& gate_;
  const server::ReadView& view_;
  const server::Caller& caller_;
  const EventIndex& index_;
  const HistoryQuery& query_;
  const AuditScope scope_;
  const std::unique_ptr<storage::Journal> journal_;
  journal::Record record_;  // the one read last: a record may hold many hits
  absl::Status read_;       // what reading for a time range met
};

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SERVICE_SEARCH_HITS_H_
