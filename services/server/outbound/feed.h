// The journal as one subscriber is told of it: records in order, of each the events that concern him.
//
//   const FeedReader reader(log_id_hex, caller, filter);
//   uint64_t next = position + 1;
//   grpc::Status read = reader.Read(view, window, &next, &response);     // response.events: of one record, or none yet
//
// An enterprise is told of its own cases and demands, an officer of those of his organ, and everybody who names their types of
// calendars, items and power lists that are published; what an event says of a person who must not be known is left out. Any
// thread; nothing is kept between reads.
#ifndef YICI_SERVICES_SERVER_OUTBOUND_FEED_H_
#define YICI_SERVICES_SERVER_OUTBOUND_FEED_H_

#include <string>

#include "services/server/gateway/cursor.h"
#include "services/server/gateway/gate.h"
#include "services/server/partition/published.h"
#include "yici/v1/feed.pb.h"

namespace yici::outbound {

namespace api = ::yici::v1;

class FeedReader {
 public:
  FeedReader(std::string log_id_hex, server::Caller caller, journal::EventFilter filter)
      : log_id_hex_(std::move(log_id_hex)), caller_(std::move(caller)), filter_(std::move(filter)) {}

  // Reads from `*next` on until one record has something for the subscriber or the turn is over; `*next` is then behind what
  // was looked at. OUT_OF_RANGE CURSOR_EXPIRED when what comes next was purged; after any failure `*next` is as it was.
  grpc::Status Read(const server::ReadView& view, server::RecordWindow& window, uint64_t* next,
                    api::WatchEventsResponse* out) const;
  const server::Caller& caller() const { return caller_; }

 private:
  void AddEvent(const server::ReadView& view, const server::RecordWindow::Entry& entry, int index,
                api::WatchEventsResponse* out) const;
  void AddForEverybody(const server::RecordWindow::Entry& entry, int index, api::WatchEventsResponse* out) const;
  bool SeesCase(const server::ReadView& view, const journal::Record& record, std::string_view case_no) const;
  bool SeesDemand(const server::ReadView& view, std::string_view demand_no) const;
  void HideReporter(const server::ReadView& view, const journal::Record& record, int index, const journal::Demand& demand,
                    api::FeedEvent* out) const;
  bool InJurisdiction(const server::ReadView& view, std::string_view jurisdiction) const;

  std::string log_id_hex_;
  server::Caller caller_;
  journal::EventFilter filter_;
};

// Whether anything of a pattern ("case.accepted", "case.*") is ever told.
bool IsFed(std::string_view pattern);

// "{log_id}/{revision}/{index}": the same whenever it is sent.
std::string EventId(std::string_view log_id_hex, uint64_t revision, int32_t index);
bool ParseEventId(std::string_view id, std::string_view log_id_hex, uint64_t* revision, int32_t* index);

}  // namespace yici::outbound

#endif  // YICI_SERVICES_SERVER_OUTBOUND_FEED_H_
