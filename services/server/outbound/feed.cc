#include "services/server/outbound/feed.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "services/approval/service/present.h"
#include "services/approval/service/watch.h"
#include "services/base/text.h"
#include "services/directory/machine/rights.h"
#include "services/directory/machine/subscribers.h"
#include "services/steward/service/present.h"

namespace yici::outbound {
namespace {

constexpr std::string_view kCases = "cases/", kDemands = "demands/";

template <class Number>
bool ReadNumber(std::string_view text, Number* number) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), *number);
  return !text.empty() && read.ec == std::errc() && read.ptr == text.data() + text.size();
}

void AddPlace(const journal::Case& subject, api::FeedEvent* out) {
  out->set_jurisdiction(subject.jurisdiction());
  out->set_item_code(subject.item_code());
}

void HideActor(api::FeedEvent* out) {
  out->mutable_event()->clear_actor();
  out->mutable_event()->clear_on_behalf_of();
  out->mutable_event()->clear_request_id();
  out->mutable_event()->clear_delegated_by();
}

constexpr std::string_view kForEverybody[] = {"calendar.published", "definition.published", "powerlist.adjusted"};

bool IsForEverybody(std::string_view type) {
  return std::find(std::begin(kForEverybody), std::end(kForEverybody), type) != std::end(kForEverybody);
}

// First words of the types of events of cases and of requests.
constexpr std::string_view kFed[] = {"card", "case", "clock", "demand", "issue", "joint", "rating", "visit"};

}  // namespace

bool IsFed(std::string_view pattern) {
  const std::string_view resource = pattern.substr(0, pattern.find('.'));
  if (std::find(std::begin(kFed), std::end(kFed), resource) != std::end(kFed)) return true;
  return std::any_of(std::begin(kForEverybody), std::end(kForEverybody), [&](std::string_view type) {
    return pattern == type || (pattern.ends_with(".*") && type.starts_with(StrCat(resource, ".")));
  });
}

std::string EventId(std::string_view log_id_hex, uint64_t revision, int32_t index) {
  return StrCat(log_id_hex, "/", revision, "/", index);
}

bool ParseEventId(std::string_view id, std::string_view log_id_hex, uint64_t* revision, int32_t* index) {
  if (!id.starts_with(log_id_hex) || id.size() <= log_id_hex.size() || id[log_id_hex.size()] != '/') return false;
  const std::string_view rest = id.substr(log_id_hex.size() + 1);
  const size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return false;
  return ReadNumber(rest.substr(0, slash), revision) && ReadNumber(rest.substr(slash + 1), index) && *revision > 0 &&
         *index >= 0;
}

bool FeedReader::InJurisdiction(const server::ReadView& view, std::string_view jurisdiction) const {
  return filter_.jurisdiction().empty() || directory::IsAtOrBelow(view, jurisdiction, filter_.jurisdiction());
}

bool FeedReader::SeesCase(const server::ReadView& view, const journal::Record& record, std::string_view case_no) const {
  const auto* subject = view.Find<journal::Case>(case_no);
  if (subject == nullptr) return false;
  const auto& items = filter_.item_codes();
  const auto matches = [&](const journal::Case& then) {
    return InJurisdiction(view, then.jurisdiction()) &&
           (items.empty() || std::find(items.begin(), items.end(), then.item_code()) != items.end()) &&
           (filter_.project_code().empty() || then.project_code() == filter_.project_code());
  };
  return approval::MaySeeThen(view, caller_, *subject, record.legal_us(), matches);
}

bool FeedReader::SeesDemand(const server::ReadView& view, std::string_view demand_no) const {
  const auto* demand = view.Find<journal::Demand>(demand_no);
  if (demand == nullptr || !filter_.item_codes().empty() || !filter_.project_code().empty()) return false;
  return InJurisdiction(view, demand->jurisdiction()) && steward::SightOf(view, caller_, *demand) != steward::Sight::kNothing;
}

// The unit complained of, and who else may not know, is not told who reported.
void FeedReader::HideReporter(const server::ReadView& view, const journal::Record& record, int index,
                              const journal::Demand& demand, api::FeedEvent* out) const {
  out->set_jurisdiction(demand.jurisdiction());
  const auto& stored = record.events(index);
  const std::string& actor = stored.has_actor() ? stored.actor().id() : record.arrival().principal().id();
  const bool whole = steward::SightOf(view, caller_, demand) == steward::Sight::kWhole;
  if (whole || !steward::TellsWhoReported(demand, actor)) return;
  HideActor(out);
}

// What is published is for everybody who asks for it by name; who did it is not.
void FeedReader::AddForEverybody(const server::RecordWindow::Entry& entry, int index, api::WatchEventsResponse* out) const {
  const bool narrowed = !filter_.jurisdiction().empty() || !filter_.item_codes().empty() || !filter_.project_code().empty();
  const std::string_view type = entry.types[static_cast<size_t>(index)];
  if (narrowed || filter_.types().empty() || !directory::MatchesTypes(filter_, type)) return;
  api::FeedEvent& event = *out->add_events();
  approval::PresentEvent(log_id_hex_, entry.record, index, event.mutable_event());
  HideActor(&event);
  event.set_id(EventId(log_id_hex_, entry.record.revision(), index));
  event.set_type(event.event().type());
  event.set_subject(entry.record.events(index).subject());
}

void FeedReader::AddEvent(const server::ReadView& view, const server::RecordWindow::Entry& entry, int index,
                          api::WatchEventsResponse* out) const {
  const journal::Record& record = entry.record;
  const std::string_view subject = record.events(index).subject();
  if (IsForEverybody(entry.types[static_cast<size_t>(index)])) return AddForEverybody(entry, index, out);
  const bool of_case = subject.starts_with(kCases), of_demand = subject.starts_with(kDemands);
  if ((!of_case && !of_demand) || !directory::MatchesTypes(filter_, entry.types[static_cast<size_t>(index)])) return;
  if (of_case ? !SeesCase(view, record, subject.substr(kCases.size())) : !SeesDemand(view, subject.substr(kDemands.size())))
    return;
  api::FeedEvent& event = *out->add_events();
  approval::PresentEvent(log_id_hex_, record, index, event.mutable_event());
  if (of_case) {
    AddPlace(*view.Find<journal::Case>(subject.substr(kCases.size())), &event);
  } else {
    HideReporter(view, record, index, *view.Find<journal::Demand>(subject.substr(kDemands.size())), &event);
  }
  event.set_id(EventId(log_id_hex_, record.revision(), index));
  event.set_type(event.event().type());
  event.set_subject(std::string(subject));
}

grpc::Status FeedReader::Read(const server::ReadView& view, server::RecordWindow& window, uint64_t* next,
                              api::WatchEventsResponse* out) const {
  uint64_t at = *next;
  grpc::Status read = server::ScanRecords(view, {}, window, &at, [&](const server::RecordWindow::Entry& entry) {
    for (int i = 0; i < entry.record.events_size(); ++i) AddEvent(view, entry, i, out);
    return out->events_size() == 0;
  });
  // A row that could not be read looks like one that is not there: nothing of this turn counts then.
  if (read.ok() && !view.status().ok()) read = server::ToGrpc(view.status());
  if (read.ok()) {
    *next = at;
  } else {
    out->clear_events();
  }
  return read;
}

}  // namespace yici::outbound
