#include "services/server/outbound/cloud_event.h"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>

#include <nlohmann/json.hpp>

#include "services/base/text.h"

namespace yici::outbound {
namespace {

using nlohmann::ordered_json;

std::string TimeText(const google::protobuf::Timestamp& time) { return google::protobuf::util::TimeUtil::ToString(time); }

// Attributes may not be empty.
void Set(ordered_json& json, const char* name, const std::string& value) {
  if (!value.empty()) json[name] = value;
}

// Context attributes and extensions, in a fixed order.
ordered_json AttributesOf(const yici::v1::FeedEvent& event, std::string_view log_id_hex) {
  const auto& history = event.event();
  ordered_json json;
  json["specversion"] = "1.0";
  json["id"] = event.id();
  json["source"] = StrCat("/logs/", log_id_hex);
  json["type"] = event.type();
  Set(json, "subject", event.subject());
  json["time"] = TimeText(history.occurred_at());
  json["datacontenttype"] = "application/json";
  json["logid"] = std::string(log_id_hex);
  json["revision"] = std::to_string(history.revision());  // beyond what an Integer of CloudEvents holds
  json["eventindex"] = history.index();
  Set(json, "leafhash", history.leaf_hash());
  Set(json, "actor", history.actor());
  Set(json, "onbehalfof", history.on_behalf_of());
  json["recordedat"] = TimeText(history.recorded_at());
  Set(json, "requestid", history.request_id());
  Set(json, "jurisdiction", event.jurisdiction());
  Set(json, "itemcode", event.item_code());
  Set(json, "definitionversion", history.definition_version());
  Set(json, "calendarversion", history.calendar_version());
  return json;
}

// Null when there is none.
ordered_json DataOf(const yici::v1::FeedEvent& event) {
  std::string data;
  if (!google::protobuf::util::MessageToJsonString(event.event(), &data).ok()) return nullptr;
  return ordered_json::parse(data);
}

std::string TextOf(const ordered_json& json) { return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace); }

}  // namespace

std::string CloudEventJson(const yici::v1::FeedEvent& event, std::string_view log_id_hex) {
  ordered_json json = AttributesOf(event, log_id_hex);
  if (ordered_json data = DataOf(event); !data.is_null()) json["data"] = std::move(data);
  return TextOf(json);
}

BinaryCloudEvent CloudEventForKafka(const yici::v1::FeedEvent& event, std::string_view log_id_hex) {
  BinaryCloudEvent binary;
  const ordered_json attributes = AttributesOf(event, log_id_hex);
  for (const auto& [name, value] : attributes.items()) {
    const bool of_data = name == "datacontenttype";
    binary.headers.emplace_back(of_data ? "content-type" : StrCat("ce_", name),
                                value.is_string() ? value.get<std::string>() : TextOf(value));
  }
  binary.data = TextOf(DataOf(event));
  return binary;
}

}  // namespace yici::outbound
