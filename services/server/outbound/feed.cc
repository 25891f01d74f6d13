#include "services/server/outbound/feed.h"

#include <algorithm>
#include <charconv>

#include "services/approval/service/present.h"
#include "services/approval/service/watch.h"
#include "services/base/text.h"
#include "services/directory/machine/rights.h"
#include "services/directory/machine/subscribers.h"
#include "services/server/gateway/cursor.h"
#include "services/server/partition/machines.h"
#include "services/steward/service/present.h"

namespace yici::outbound {
namespace {

constexpr std::string_view kCases = "cases/", kDemands = "demands/";

template <class Number>
bool ReadNumber(std::string_view text, Number* number) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), *number);
  return !text.empty() && read.ec == std::errc() && read.ptr == text.data() + text.size();
}

std::string_view TypeOf(const journal::StoredEvent& stored) {
  journal::Event event;
  event.ParseFromString(stored.event());
  return server::EventType(event);
}

}  // namespace

std::string EventId(std::string_view log_id_hex, uint64_t revision, int32_t index) {
  return StrCat(log_id_hex, "/", revision, "/", index);
}

bool ParseEventId(std::string_view id, std::string_view log_id_hex, uint64_t* revision, int32_t* index) {
  if (!id.starts_with(log_id_hex) || id.size() <= log_id_hex.size() || id[log_id_hex.size()] != '/') return false;
  const std::string_view rest = id.substr(log_id_hex.size() + 1);
  const size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return false;
  return ReadNumber(rest.substr(0, slash), revision) && ReadNumber(rest.substr(slash + 1), index) && *index >= 0;
}

bool FeedReader::InJurisdiction(const server::ReadView& view, std::string_view jurisdiction) const {
  return filter_.jurisdiction().empty() || directory::IsAtOrBelow(view, jurisdiction, filter_.jurisdiction());
}

bool FeedReader::AddCase(const server::ReadView& view, const journal::Record& record, std::string_view case_no,
                         api::FeedEvent* out) const {
  const auto* subject = view.Find<journal::Case>(case_no);
  if (subject == nullptr) return false;
  const auto& items = filter_.item_codes();
  const auto matches = [&](const journal::Case& then) {
    return InJurisdiction(view, then.jurisdiction()) &&
           (items.empty() || std::find(items.begin(), items.end(), then.item_code()) != items.end()) &&
           (filter_.project_code().empty() || then.project_code() == filter_.project_code());
  };
  if (!approval::MaySeeThen(view, caller_, *subject, record.legal_us(), matches)) return false;
  out->set_jurisdiction(subject->jurisdiction());
  out->set_item_code(subject->item_code());
  return true;
}

// The unit complained of, and who else may not know, is not told who reported.
bool FeedReader::AddDemand(const server::ReadView& view, const journal::Record& record, int index, std::string_view demand_no,
                           api::FeedEvent* out) const {
  const auto* demand = view.Find<journal::Demand>(demand_no);
  if (demand == nullptr || !filter_.item_codes().empty() || !filter_.project_code().empty()) return false;
  if (!InJurisdiction(view, demand->jurisdiction())) return false;
  const steward::Sight sight = steward::SightOf(view, caller_, *demand);
  if (sight == steward::Sight::kNothing) return false;
  const auto& stored = record.events(index);
  const std::string& actor = stored.has_actor() ? stored.actor().id() : record.arrival().principal().id();
  if (sight != steward::Sight::kWhole && actor == demand->submitter()) {
    out->mutable_event()->clear_actor();
    out->mutable_event()->clear_on_behalf_of();
    out->mutable_event()->clear_request_id();
  }
  out->set_jurisdiction(demand->jurisdiction());
  return true;
}

void FeedReader::AddEvent(const server::ReadView& view, const journal::Record& record, int index,
                          api::WatchEventsResponse* out) const {
  const std::string_view subject = record.events(index).subject();
  const bool of_case = subject.starts_with(kCases), of_demand = subject.starts_with(kDemands);
  if ((!of_case && !of_demand) || !directory::MatchesTypes(filter_, TypeOf(record.events(index)))) return;
  api::FeedEvent event;
  approval::PresentEvent(log_id_hex_, record, index, event.mutable_event());
  const bool told = of_case ? AddCase(view, record, subject.substr(kCases.size()), &event)
                            : AddDemand(view, record, index, subject.substr(kDemands.size()), &event);
  if (!told) return;
  event.set_id(EventId(log_id_hex_, record.revision(), index));
  event.set_type(event.event().type());
  event.set_subject(std::string(subject));
  *out->add_events() = std::move(event);
}

grpc::Status FeedReader::Read(const server::ReadView& view, uint64_t* next, api::WatchEventsResponse* out) const {
  return server::ScanRecords(view, {}, next, [&](const journal::Record& record) {
    for (int i = 0; i < record.events_size(); ++i) AddEvent(view, record, i, out);
    return out->events_size() == 0;
  });
}

}  // namespace yici::outbound
