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

}  // namespace

std::string CloudEventJson(const yici::v1::FeedEvent& event, std::string_view log_id_hex) {
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
  std::string data;
  if (google::protobuf::util::MessageToJsonString(history, &data).ok()) json["data"] = ordered_json::parse(data);
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace yici::outbound
