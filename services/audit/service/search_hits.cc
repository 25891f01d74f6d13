#include "services/audit/service/search_hits.h"

#include <algorithm>

#include "services/approval/service/present.h"
#include "services/audit/search/facts.h"
#include "services/audit/service/kind_names.h"
#include "services/audit/verify/leaves.h"
#include "services/base/text.h"
#include "services/directory/machine/organs.h"
#include "services/steward/service/present.h"

namespace yici::audit {
namespace {

constexpr size_t kLookedAtMax = 2'000;  // records read for one page
constexpr std::string_view kDemands = "demands/";
constexpr int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;

// 受理：… / accepted: …
void SetSummary(std::string_view kind, const api::Text& detail, api::Text* out) {
  const approval::Names names = NameOfKind(kind);
  out->set_zh(detail.zh().empty() ? std::string(names.zh) : StrCat(names.zh, "：", detail.zh()));
  out->set_en(detail.en().empty() ? std::string(names.en) : StrCat(names.en, ": ", detail.en()));
}

// Why personal data were read.
std::string PurposeOf(const journal::Event& event) {
  if (event.has_unmasked_read()) return event.unmasked_read().purpose();
  return event.caller_read().purpose();
}

void SetEventSummary(const journal::Event& event, const api::HistoryEvent& shown, api::HistoryHit* hit) {
  api::Text detail = shown.detail();
  if (detail.zh().empty()) {
    detail.set_zh(PurposeOf(event));
    detail.set_en(PurposeOf(event));
  }
  SetSummary(shown.type(), detail, hit->mutable_summary());
}

}  // namespace

HitPage::HitPage(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller, const EventIndex& index,
                 const HistoryQuery& query)
    : gate_(gate),
      view_(view),
      caller_(caller),
      index_(index),
      query_(query),
      scope_(view, caller),
      journal_(storage::NewLocalJournal(view.published().store)) {}

absl::Status HitPage::Read(uint64_t revision) {
  if (record_.revision() == revision) return absl::OkStatus();
  const auto bytes = journal_->Read(view_.published().snapshot.get(), revision);
  auto record = bytes.ok() ? ParseRecord(revision, *bytes) : bytes.status();
  if (!record.ok()) {
    record_.Clear();
    return absl::DataLossError(StrCat("RECORD_UNREADABLE: the record of revision ", revision, " cannot be read"));
  }
  record_ = *std::move(record);
  return absl::OkStatus();
}

Instant HitPage::TimeOf(uint64_t revision) {
  read_.Update(Read(revision));
  return Instant::FromMicros(record_.legal_us());
}

Search HitPage::RangeOf(uint64_t boundary, std::optional<Position> from) {
  Search search{.terms = query_.terms, .order = query_.order, .end = PositionOf(boundary + 1, 0)};
  const uint64_t first = std::max<uint64_t>(1, journal_->FirstRevision(view_.published().snapshot.get()).value_or(1));
  const auto time_of = [this](uint64_t revision) { return TimeOf(revision); };
  if (query_.since) search.begin = PositionOf(FirstRevisionAt(*query_.since, first, boundary, time_of), 0);
  if (query_.until) search.end = PositionOf(FirstRevisionAt(*query_.until, first, boundary, time_of), 0);
  if (from) (query_.order == Order::kNewestFirst ? search.end : search.begin) = *from;
  return search;
}

absl::Status HitPage::Fill(uint64_t boundary, std::optional<Position> from, api::SearchHistoryResponse* out,
                           std::optional<Position>* next) {
  Search search = RangeOf(boundary, from);
  if (!read_.ok()) return read_;
  size_t looked_at = 0;
  while (static_cast<size_t>(out->hits_size()) < query_.page_size && looked_at < kLookedAtMax) {
    search.count = query_.page_size - static_cast<size_t>(out->hits_size());
    const auto found = index_.Search(search);
    if (!found.ok()) return found.status();
    for (const Position position : found->positions) {
      if (absl::Status added = Add(position, out); !added.ok()) return added;
    }
    // Without its place an event would be shown to whoever may see what has none.
    if (index_.damaged()) {
      out->clear_hits();
      return absl::DataLossError("the index of histories is damaged");
    }
    looked_at += found->positions.size();
    *next = found->next;
    if (!found->next || found->positions.empty()) break;
    (query_.order == Order::kNewestFirst ? search.end : search.begin) = *found->next;
  }
  return absl::OkStatus();
}

absl::Status HitPage::Add(Position position, api::SearchHistoryResponse* out) {
  if (absl::Status read = Read(RevisionOf(position)); !read.ok()) return read;
  const uint32_t slot = SlotOf(position);
  if (slot == kRefusalSlot) {
    AddRefusal(out);
  } else if (slot >= kCountSlots) {
    AddCount(static_cast<int>(slot - kCountSlots), out);
  } else if (static_cast<int>(slot) < record_.events_size()) {
    AddEvent(static_cast<int>(slot), out);
  }
  return absl::OkStatus();
}

bool HitPage::SeesDemand(std::string_view demand_no, const std::string& actor, bool* hide_actor) {
  const auto* demand = view_.Find<journal::Demand>(demand_no);
  if (demand == nullptr) return false;
  const steward::Sight sight = steward::SightOf(view_, caller_, *demand);
  const bool tells = sight != steward::Sight::kWhole && steward::TellsWhoReported(*demand, actor);
  *hide_actor = tells;
  const bool names_reporter = sight != steward::Sight::kWhole && query_.names_a_person;
  return sight != steward::Sight::kNothing && !names_reporter;
}

bool HitPage::Sees(std::string_view resource, const std::string& actor, bool refusal, bool* hide_actor) {
  if (resource.starts_with(kDemands) && !SeesDemand(resource.substr(kDemands.size()), actor, hide_actor)) return false;
  const auto place = index_.PlaceOf(resource);
  const bool nowhere = !place || (place->jurisdiction.empty() && place->department.empty() && place->hall.empty());
  if (nowhere) return !refusal || scope_.CoversEverything();
  const directory::Organ organ =
      directory::OrganOn(view_, place->department, place->jurisdiction, place->item, view_.published().today);
  return scope_.Covers({.department_id = organ.department_id, .hall_id = place->hall, .jurisdiction = organ.jurisdiction});
}

void HitPage::SetPlace(std::string_view resource, api::HistoryHit* hit) const {
  const auto place = index_.PlaceOf(resource);
  if (!place) return;
  hit->set_item_code(place->item);
  hit->set_department_id(place->department);
  hit->set_hall_id(place->hall);
}

void HitPage::AddEvent(int index, api::SearchHistoryResponse* out) {
  api::HistoryEvent shown;
  approval::PresentEvent(gate_.log_id_hex(), record_, index, &shown);
  const std::string& resource = record_.events(index).subject();
  bool hide_actor = false;
  if (!Sees(resource, shown.actor(), false, &hide_actor)) return;
  journal::Event event;
  event.ParseFromString(record_.events(index).event());
  api::HistoryHit& hit = *out->add_hits();
  hit.set_revision(record_.revision());
  hit.set_index(index);
  hit.set_hit_class(IsDisclosure(event) ? api::HIT_CLASS_DISCLOSURE : api::HIT_CLASS_EVENT);
  *hit.mutable_recorded_at() = shown.recorded_at();
  *hit.mutable_occurred_at() = shown.occurred_at();
  hit.set_kind(shown.type());
  hit.set_resource(resource);
  hit.set_post(FactsOf(event).post);
  SetPlace(resource, &hit);
  SetEventSummary(event, shown, &hit);
  *hit.mutable_documents() = shown.documents();
  if (event.has_incident_opened()) hit.set_reason(event.incident_opened().rejection().reason());
  if (hide_actor) return;
  hit.set_actor(shown.actor());
  hit.set_on_behalf_of(shown.on_behalf_of());
  hit.set_request_id(shown.request_id());
}

void HitPage::AddCount(int index, api::SearchHistoryResponse* out) {
  for (const journal::StoredEvent& stored : record_.events()) {
    journal::Event event;
    event.ParseFromString(stored.event());
    if (index >= event.refusals_counted().counts_size()) continue;
    const journal::RefusalCount& count = event.refusals_counted().counts(index);
    bool hide_actor = false;
    if (!Sees("", count.principal(), true, &hide_actor)) return;
    api::HistoryHit& hit = *out->add_hits();
    hit.set_revision(record_.revision());
    hit.set_index(-1);
    hit.set_hit_class(api::HIT_CLASS_REFUSAL);
    approval::SetTime(record_.legal_us(), hit.mutable_recorded_at());
    approval::SetTime(count.minute() * kMicrosPerMinute, hit.mutable_occurred_at());
    hit.set_actor(approval::ShownPrincipal(count.principal()));
    hit.set_kind("refusals.counted");
    hit.set_method(count.method());
    hit.set_reason(count.reason());
    hit.set_count(count.count());
    hit.mutable_summary()->set_zh(StrCat("受理前被拒 ", count.count(), " 次：", count.method(), " ", count.reason()));
    hit.mutable_summary()->set_en(
        StrCat("refused before ordering ", count.count(), " times: ", count.method(), " ", count.reason()));
    return;
  }
}

void HitPage::AddRefusal(api::SearchHistoryResponse* out) {
  const auto answer = RefusalOf(record_);
  if (!answer) return;
  const std::string resource = RefusedResource(*answer);
  const std::string& actor = record_.arrival().principal().id();
  bool hide_actor = false;
  if (!Sees(resource, actor, true, &hide_actor)) return;
  api::HistoryHit& hit = *out->add_hits();
  hit.set_revision(record_.revision());
  hit.set_index(-1);
  hit.set_hit_class(api::HIT_CLASS_REFUSAL);
  approval::SetTime(record_.legal_us(), hit.mutable_recorded_at());
  approval::SetTime(record_.legal_us(), hit.mutable_occurred_at());
  hit.set_kind(std::string(CommandName(record_.kind())));
  hit.set_resource(resource);
  SetPlace(resource, &hit);
  hit.set_reason(answer->rejection().reason());
  hit.mutable_summary()->set_zh(answer->rejection().message_zh());
  hit.mutable_summary()->set_en(answer->rejection().message_en());
  if (hide_actor) return;
  hit.set_actor(actor);
  hit.set_on_behalf_of(approval::ShownPrincipal(record_.arrival().on_behalf_of()));
  hit.set_request_id(record_.arrival().request_id());
}

}  // namespace yici::audit
