// An event of the feed as a CloudEvent 1.0 in the JSON format (structured content mode), with yici's extensions (domain
// vocabulary, docs/formats/events.md).
#ifndef YICI_SERVICES_SERVER_OUTBOUND_CLOUD_EVENT_H_
#define YICI_SERVICES_SERVER_OUTBOUND_CLOUD_EVENT_H_

#include <string>

#include "yici/v1/feed.pb.h"

namespace yici::outbound {

inline constexpr char kCloudEventType[] = "application/cloudevents+json; charset=utf-8";

// The same bytes whenever it is made: fields in a fixed order.
std::string CloudEventJson(const yici::v1::FeedEvent& event, std::string_view log_id_hex);

}  // namespace yici::outbound

#endif  // YICI_SERVICES_SERVER_OUTBOUND_CLOUD_EVENT_H_
