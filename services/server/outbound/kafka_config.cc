#include "services/server/outbound/kafka_config.h"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <utility>

#include "services/base/text.h"
#include "services/directory/machine/subscribers.h"
#include "services/server/access/json_text.h"
#include "services/server/access/principals.h"
#include "services/server/outbound/feed.h"

namespace yici::outbound {
namespace {

using nlohmann::json;

// Where and how to connect, and how to pack: nothing that order, durability or memory rest on.
constexpr std::string_view kProperties[] = {
    "client.id",         "compression.codec",        "linger.ms",
    "message.max.bytes", "sasl.mechanisms",          "sasl.password",
    "sasl.username",     "security.protocol",        "socket.keepalive.enable",
    "ssl.ca.location",   "ssl.certificate.location", "ssl.endpoint.identification.algorithm",
    "ssl.key.location",  "ssl.key.password",
};
constexpr std::string_view kMechanisms[] = {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"};
constexpr int64_t kMessageBytesMax = 8 << 20;
constexpr int64_t kLingerMsMax = 1'000;

template <class Range>
bool IsOneOf(const Range& names, std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

absl::Status Bad(std::string_view field, std::string_view expected) {
  return absl::InvalidArgumentError(StrCat(field, ": expected ", expected));
}

absl::Status CheckFields(const json& object, std::string_view where, std::initializer_list<std::string_view> known) {
  if (!object.is_object()) return Bad(where.empty() ? "the file" : where, "an object");
  for (const auto& [name, value] : object.items()) {
    if (!IsOneOf(known, name)) {
      return absl::InvalidArgumentError(
          StrCat(where, where.empty() ? "" : ".", name.substr(0, 64), ": no such field; see docs/howto/kafka.md"));
    }
  }
  return absl::OkStatus();
}

// "" when it is absent and need not be there.
absl::Status ReadText(const json& object, const char* name, std::string_view where, size_t bytes_max, bool needed,
                      std::string* out) {
  const std::string field = StrCat(where, ".", name), expected = StrCat("a text of 1 to ", bytes_max, " bytes");
  if (!object.contains(name)) return needed ? Bad(field, expected) : absl::OkStatus();
  const json& value = object[name];
  if (!value.is_string() || value.get_ref<const std::string&>().size() > bytes_max) return Bad(field, expected);
  *out = value.get<std::string>();
  return needed && out->empty() ? Bad(field, expected) : absl::OkStatus();
}

template <class Add>
absl::Status ReadTexts(const json& object, const char* name, const std::string& where, size_t most, size_t bytes_max, Add add) {
  if (!object.contains(name)) return absl::OkStatus();
  const std::string field = StrCat(where, where.empty() ? "" : ".", name);
  const std::string expected = StrCat("a list of at most ", most, " texts of 1 to ", bytes_max, " bytes");
  const json& list = object[name];
  if (!list.is_array() || list.size() > most) return Bad(field, expected);
  for (const json& entry : list) {
    if (!entry.is_string()) return Bad(field, expected);
    const auto& text = entry.get_ref<const std::string&>();
    if (text.empty() || text.size() > bytes_max) return Bad(field, expected);
    add(text);
  }
  return absl::OkStatus();
}

absl::Status ReadWhole(const json& object, const char* name, int64_t least, int64_t most, int64_t* out) {
  if (!object.contains(name)) return absl::OkStatus();
  const json& value = object[name];
  if (!value.is_number_integer() || value.get<double>() < static_cast<double>(least) ||
      value.get<double>() > static_cast<double>(most)) {
    return Bad(name, StrCat("a whole number from ", least, " to ", most));
  }
  *out = value.get<int64_t>();
  return absl::OkStatus();
}

// "host:port"; "[::1]:9092".
bool IsBroker(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || text.size() > 260) return false;
  const std::string_view port = text.substr(colon + 1);
  int number = 0;
  const auto read = std::from_chars(port.data(), port.data() + port.size(), number);
  const bool good_port = read.ec == std::errc() && read.ptr == port.data() + port.size() && number >= 1 && number <= 65535;
  return good_port && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return std::isalnum(c) || c == '.' || c == '-' || c == '_' || c == ':' || c == '[' || c == ']';
         });
}

bool IsLoopback(std::string_view broker) {
  const std::string_view host = broker.substr(0, broker.rfind(':'));
  const bool number = std::all_of(host.begin(), host.end(), [](unsigned char c) { return std::isdigit(c) || c == '.'; });
  return (number && host.starts_with("127.")) || broker.starts_with("localhost:") || broker.starts_with("[::1]:");
}

bool IsTopic(std::string_view text) {
  if (text.empty() || text.size() > kKafkaTopicBytesMax || text == "." || text == "..") return false;
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return (c < 0x80 && std::isalnum(c)) || c == '.' || c == '_' || c == '-'; });
}

absl::Status CheckNumber(const std::map<std::string, std::string>& properties, const char* name, int64_t least, int64_t most) {
  const auto found = properties.find(name);
  if (found == properties.end()) return absl::OkStatus();
  int64_t number = 0;
  const std::string& text = found->second;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec == std::errc() && read.ptr == text.data() + text.size() && number >= least && number <= most)
    return absl::OkStatus();
  return Bad(StrCat("properties.", name), StrCat("\"", least, "\" to \"", most, "\""));
}

std::string PropertyOf(const KafkaConfig& config, const std::string& name) {
  const auto found = config.properties.find(name);
  return found == config.properties.end() ? "" : found->second;
}

// Whoever listens on the way must not read what is told of people and enterprises.
absl::Status CheckSafe(const KafkaConfig& config, bool plaintext_allowed) {
  const std::string protocol = PropertyOf(config, "security.protocol");
  const std::string mechanism = PropertyOf(config, "sasl.mechanisms");
  if (!protocol.empty() &&
      !IsOneOf(std::initializer_list<std::string_view>{"plaintext", "ssl", "sasl_plaintext", "sasl_ssl"}, protocol)) {
    return Bad("properties.security.protocol", "plaintext, ssl, sasl_plaintext or sasl_ssl");
  }
  if (!mechanism.empty() && !IsOneOf(kMechanisms, mechanism))
    return Bad("properties.sasl.mechanisms", "PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512");
  const bool sasl = protocol.starts_with("sasl_");
  for (const char* name : {"sasl.mechanisms", "sasl.username", "sasl.password"}) {
    const bool given = config.properties.contains(name);
    if (sasl && !given) return Bad(StrCat("properties.", name), StrCat("a value, for security.protocol is ", protocol));
    if (!sasl && given) return Bad(StrCat("properties.", name), "none, or sasl_ssl as security.protocol");
  }
  const bool encrypted = protocol == "ssl" || protocol == "sasl_ssl";
  const bool local = std::all_of(config.brokers.begin(), config.brokers.end(), IsLoopback);
  if (encrypted || local || plaintext_allowed) return absl::OkStatus();
  return Bad("properties.security.protocol",
             "ssl or sasl_ssl for brokers beyond this machine; \"allow_plaintext\": true does without");
}

absl::Status ReadProperties(const json& file, KafkaConfig* config) {
  if (!file.contains("properties")) return absl::OkStatus();
  if (!file["properties"].is_object()) return Bad("properties", "an object");
  for (const auto& [name, value] : file["properties"].items()) {
    const std::string field = StrCat("properties.", name.substr(0, 64));
    if (!IsOneOf(kProperties, name)) {
      std::string all;
      for (std::string_view known : kProperties) StrAppend(&all, all.empty() ? "" : ", ", known);
      return Bad(field, StrCat("one of ", all));
    }
    if (!value.is_string() || value.get_ref<const std::string&>().size() > kKafkaPropertyBytesMax)
      return Bad(field, StrCat("a text of at most ", kKafkaPropertyBytesMax, " bytes"));
    config->properties[name] = value.get<std::string>();
  }
  if (absl::Status bad = CheckNumber(config->properties, "linger.ms", 0, kLingerMsMax); !bad.ok()) return bad;
  return CheckNumber(config->properties, "message.max.bytes", 1'000, kMessageBytesMax);
}

absl::Status ReadFilter(const json& route, const std::string& where, journal::EventFilter* filter) {
  if (!route.contains("filter")) return absl::OkStatus();
  const json& object = route["filter"];
  const size_t most = directory::kSubscriberListMax;
  if (absl::Status bad = CheckFields(object, where, {"types", "jurisdiction", "item_codes", "project_code"}); !bad.ok())
    return bad;
  absl::Status read = ReadTexts(object, "types", where, most, 64, [&](const auto& text) { filter->add_types(text); });
  if (read.ok())
    read = ReadTexts(object, "item_codes", where, most, 64, [&](const auto& text) { filter->add_item_codes(text); });
  if (read.ok()) read = ReadText(object, "jurisdiction", where, 6, false, filter->mutable_jurisdiction());
  if (read.ok()) read = ReadText(object, "project_code", where, 64, false, filter->mutable_project_code());
  if (!read.ok()) return read;
  for (const std::string& type : filter->types()) {
    if (directory::IsTypePattern(type) && IsFed(type)) continue;
    return Bad(StrCat(where, ".types"),
               StrCat("types that feeds tell, such as case.accepted or case.*, but \"", type, "\" is none"));
  }
  return absl::OkStatus();
}

absl::Status ReadRoute(const json& object, const std::string& where, KafkaRoute* route) {
  absl::Status read = CheckFields(object, where, {"owner", "consumer", "topic", "from", "filter"});
  std::string from;
  if (read.ok()) read = ReadText(object, "owner", where, 80, true, &route->owner);
  if (read.ok()) read = ReadText(object, "consumer", where, 64, true, &route->consumer);
  if (read.ok()) read = ReadText(object, "topic", where, kKafkaTopicBytesMax, true, &route->topic);
  if (read.ok()) read = ReadText(object, "from", where, 5, false, &from);
  if (read.ok()) read = ReadFilter(object, StrCat(where, ".filter"), &route->filter);
  if (!read.ok()) return read;
  if (!server::ParsePrincipal(route->owner))
    return Bad(StrCat(where, ".owner"), "a principal, such as officer:bus or enterprise:91210700MA0AB12C3K");
  if (!directory::IsSubscriberName(route->consumer))
    return Bad(StrCat(where, ".consumer"), "1 to 64 lower-case letters, digits, hyphens or dots");
  if (!IsTopic(route->topic)) return Bad(StrCat(where, ".topic"), "1 to 249 letters, digits, '.', '_' or '-'");
  if (!from.empty() && from != "start" && from != "now") return Bad(StrCat(where, ".from"), "\"start\" or \"now\"");
  route->from_start = from == "start";
  return absl::OkStatus();
}

absl::Status ReadRoutes(const json& file, KafkaConfig* config) {
  if (!file.contains("routes") || !file["routes"].is_array() || file["routes"].empty() ||
      file["routes"].size() > kKafkaRoutesMax) {
    return Bad("routes", StrCat("a list of 1 to ", kKafkaRoutesMax, " routes"));
  }
  std::set<std::pair<std::string, std::string>> names;
  for (const json& object : file["routes"]) {
    const std::string where = StrCat("routes[", config->routes.size(), "]");
    KafkaRoute& route = config->routes.emplace_back();
    if (absl::Status bad = ReadRoute(object, where, &route); !bad.ok()) return bad;
    if (!names.emplace(route.owner, route.consumer).second)
      return Bad(StrCat(where, ".consumer"), "a name of its own for each route of one owner");
  }
  return absl::OkStatus();
}

absl::Status ReadBrokers(const json& file, KafkaConfig* config) {
  absl::Status read =
      ReadTexts(file, "brokers", "", kKafkaBrokersMax, 260, [&](const std::string& text) { config->brokers.push_back(text); });
  if (!read.ok()) return read;
  const bool good = !config->brokers.empty() && std::all_of(config->brokers.begin(), config->brokers.end(), IsBroker);
  return good ? absl::OkStatus() : Bad("brokers", StrCat("1 to ", kKafkaBrokersMax, " of \"host:port\""));
}

}  // namespace

absl::StatusOr<KafkaConfig> ParseKafkaConfig(std::string_view text) {
  if (text.size() > kKafkaFileBytesMax) return Bad("the file", StrCat("at most ", kKafkaFileBytesMax, " bytes"));
  const json file = json::parse(text, nullptr, false);
  if (file.is_discarded() || !identity::ParseJson(text)) return Bad("the file", "JSON that names nothing twice");
  absl::Status read =
      CheckFields(file, "", {"brokers", "properties", "routes", "record_ms", "in_flight_max", "allow_plaintext"});
  KafkaConfig config;
  const bool plaintext_told = read.ok() && file.contains("allow_plaintext");
  if (plaintext_told && !file["allow_plaintext"].is_boolean()) return Bad("allow_plaintext", "true or false");
  if (read.ok()) read = ReadBrokers(file, &config);
  if (read.ok()) read = ReadProperties(file, &config);
  if (read.ok()) read = CheckSafe(config, plaintext_told && file["allow_plaintext"].get<bool>());
  if (read.ok()) read = ReadWhole(file, "record_ms", 10, 600'000, &config.record_ms);
  if (read.ok()) read = ReadWhole(file, "in_flight_max", 1, 10'000, &config.in_flight_max);
  if (read.ok()) read = ReadRoutes(file, &config);
  if (!read.ok()) return read;
  return config;
}

absl::StatusOr<KafkaConfig> LoadKafkaConfig(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  struct stat about {};
  if (!file || stat(path.c_str(), &about) != 0) return Bad(path, "a file that can be read");
  std::string text(kKafkaFileBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  auto config = ParseKafkaConfig(text);
  if (!config.ok()) return absl::InvalidArgumentError(StrCat(path, ": ", config.status().message()));
  const bool secret = config->properties.contains("sasl.password") || config->properties.contains("ssl.key.password");
  if (secret && (about.st_mode & (S_IRWXG | S_IRWXO)) != 0) return Bad(path, "mode 0600, for a password stands in it");
  return config;
}

}  // namespace yici::outbound
