// An event of the feed as a CloudEvent 1.0, with yici's extensions (domain vocabulary, docs/formats/events.md): in the JSON
// format (structured content mode) for webhooks, in binary content mode for Kafka. Both say the same.
#ifndef YICI_SERVICES_SERVER_OUTBOUND_CLOUD_EVENT_H_
#define YICI_SERVICES_SERVER_OUTBOUND_CLOUD_EVENT_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "yici/v1/feed.pb.h"

namespace yici::outbound {

inline constexpr char kCloudEventType[] = "application/cloudevents+json; charset=utf-8";

// The same bytes whenever it is made: fields in a fixed order.
std::string CloudEventJson(const yici::v1::FeedEvent& event, std::string_view log_id_hex);

// Binary content mode of the Kafka protocol binding for CloudEvents 1.0.2, sections 3.2 and 3.3: the data as the value of the
// message, its media type as the header content-type, every other attribute as a header of its name behind "ce_".
struct BinaryCloudEvent {
  std::vector<std::pair<std::string, std::string>> headers;  // in a fixed order, UTF-8
  std::string data;                                          // JSON
};
BinaryCloudEvent CloudEventForKafka(const yici::v1::FeedEvent& event, std::string_view log_id_hex);

}  // namespace yici::outbound

#endif  // YICI_SERVICES_SERVER_OUTBOUND_CLOUD_EVENT_H_
