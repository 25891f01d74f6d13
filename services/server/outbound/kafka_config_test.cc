#include "services/server/outbound/kafka_config.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "services/base/text.h"

namespace yici::outbound {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

json Good() {
  return json::parse(R"({
    "brokers": ["127.0.0.1:9092", "[::1]:9093"],
    "properties": {"client.id": "city", "linger.ms": "20"},
    "routes": [
      {"owner": "officer:bus", "consumer": "city-bus", "topic": "yici.cases", "from": "start",
       "filter": {"types": ["case.*", "demand.replied"], "jurisdiction": "210700", "item_codes": ["A"], "project_code": "P"}},
      {"owner": "officer:bus", "consumer": "all", "topic": "yici.all"}
    ]})");
}

absl::Status Parsed(const json& file) { return ParseKafkaConfig(file.dump()).status(); }

void ExpectRefused(const json& file, const std::string& words) {
  const absl::Status refused = Parsed(file);
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument) << file.dump();
  EXPECT_THAT(std::string(refused.message()), HasSubstr(words));
}

// Good but for one member, by its place: "/routes/0/topic".
void ExpectRefused(const char* place, const json& value, const std::string& words) {
  json file = Good();
  file[json::json_pointer(place)] = value;
  ExpectRefused(file, words);
}

TEST(KafkaConfigTest, ReadsWhatItDocuments) {
  const auto config = ParseKafkaConfig(Good().dump());
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_THAT(config->brokers, testing::ElementsAre("127.0.0.1:9092", "[::1]:9093"));
  EXPECT_EQ(config->properties.at("linger.ms"), "20");
  EXPECT_EQ(config->record_ms, 5'000);
  EXPECT_EQ(config->in_flight_max, 1'000);
  ASSERT_EQ(config->routes.size(), 2u);
  const KafkaRoute& first = config->routes[0];
  EXPECT_EQ(StrCat(first.owner, " ", first.consumer, " ", first.topic), "officer:bus city-bus yici.cases");
  EXPECT_TRUE(first.from_start);
  EXPECT_THAT(first.filter.types(), testing::ElementsAre("case.*", "demand.replied"));
  EXPECT_EQ(first.filter.jurisdiction(), "210700");
  EXPECT_THAT(first.filter.item_codes(), testing::ElementsAre("A"));
  EXPECT_EQ(first.filter.project_code(), "P");
  EXPECT_FALSE(config->routes[1].from_start) << "from now on, where nothing is said";
}

TEST(KafkaConfigTest, NamesTheFieldThatIsWrongAndItsLimit) {
  ExpectRefused("/routes/1/topic", "a b", "routes[1].topic: expected 1 to 249");
  ExpectRefused("/routes/1/topic", std::string(250, 'a'), "routes[1].topic: expected a text of 1 to 249 bytes");
  ExpectRefused("/routes/1/topic", "..", "routes[1].topic: ");
  ExpectRefused("/routes/0/consumer", "City", "routes[0].consumer: expected 1 to 64 lower-case");
  ExpectRefused("/routes/0/owner", "bus", "routes[0].owner: expected a principal");
  ExpectRefused("/routes/0/owner", "", "routes[0].owner: expected a text of 1 to 80 bytes");
  ExpectRefused("/routes/0/from", "here", "routes[0].from: expected \"start\" or \"now\"");
  ExpectRefused("/routes/1/consumer", "city-bus", "routes[1].consumer: expected a name of its own");
  ExpectRefused("/routes/0/filter/types", json::array({"case"}), "routes[0].filter.types: expected types that feeds tell");
  ExpectRefused("/routes/0/filter/types", json::array({"rally.*"}), "\"rally.*\" is none");
  ExpectRefused("/routes/0/filter/types", json(33, "case.*"), "routes[0].filter.types: expected a list of at most 32");
  ExpectRefused("/routes/0/filter/jurisdiction", "2107001", "routes[0].filter.jurisdiction: expected a text of 1 to 6 bytes");
  ExpectRefused("/brokers", json::array(), "brokers: expected 1 to 16 of \"host:port\"");
  ExpectRefused("/brokers", json::array({"kafka"}), "brokers: expected 1 to 16 of \"host:port\"");
  ExpectRefused("/brokers", json::array({"kafka:0"}), "brokers: ");
  ExpectRefused("/brokers", json::array({"kafka:9092,other:9092"}), "brokers: ");
  ExpectRefused("/routes", json::array(), "routes: expected a list of 1 to 16 routes");
  ExpectRefused("/record_ms", 9, "record_ms: expected a whole number from 10 to 600000");
  ExpectRefused("/in_flight_max", 10'001, "in_flight_max: expected a whole number from 1 to 10000");
  ExpectRefused("/in_flight_max", "1", "in_flight_max: ");
}

TEST(KafkaConfigTest, AMisspeltFilterIsRefusedRatherThanWide) {
  ExpectRefused("/routes/0/filter/type", json::array({"case.*"}), "routes[0].filter.type: no such field");
  ExpectRefused("/routes/0/filters", json::object(), "routes[0].filters: no such field");
  ExpectRefused("/topics", json::object(), "topics: no such field");
  EXPECT_THAT(std::string(ParseKafkaConfig(R"({"brokers": ["127.0.0.1:1"], "brokers": []})").status().message()),
              HasSubstr("JSON that names nothing twice"));
  EXPECT_THAT(std::string(ParseKafkaConfig("{").status().message()), HasSubstr("the file: expected JSON"));
  EXPECT_THAT(std::string(ParseKafkaConfig("[]").status().message()), HasSubstr("the file: expected an object"));
  EXPECT_THAT(std::string(ParseKafkaConfig(std::string(kKafkaFileBytesMax + 1, ' ')).status().message()),
              HasSubstr("at most 65536 bytes"));
}

TEST(KafkaConfigTest, TakesOnlyPropertiesThatOrderAndDurabilityDoNotRestOn) {
  for (const char* name : {"acks", "enable.idempotence", "message.timeout.ms", "plugin.library.paths", "bootstrap.servers"})
    ExpectRefused((std::string("/properties/") + name).c_str(), "1",
                  StrCat("properties.", name, ": expected one of client.id"));
  ExpectRefused("/properties/linger.ms", 20, "properties.linger.ms: expected a text");
  ExpectRefused("/properties/linger.ms", "1001", "properties.linger.ms: expected \"0\" to \"1000\"");
  ExpectRefused("/properties/message.max.bytes", "9000000", "properties.message.max.bytes: expected \"1000\" to \"8388608\"");
  ExpectRefused("/properties/security.protocol", "none", "properties.security.protocol: expected plaintext, ssl");
  ExpectRefused("/properties/sasl.mechanisms", "GSSAPI", "properties.sasl.mechanisms: expected PLAIN");
}

TEST(KafkaConfigTest, BrokersBeyondThisMachineAreSpokenToInTheClearOnlyWhenThatIsAsked) {
  json file = Good();
  file["brokers"] = {"127.0.0.1:9092", "10.1.0.7:9092"};
  ExpectRefused(file, "properties.security.protocol: expected ssl or sasl_ssl");
  file["properties"]["security.protocol"] = "sasl_plaintext";
  file["properties"].update({{"sasl.mechanisms", "PLAIN"}, {"sasl.username", "yici"}, {"sasl.password", "open-sesame"}});
  ExpectRefused(file, "properties.security.protocol: expected ssl or sasl_ssl");
  for (const char* name : {"sasl.mechanisms", "sasl.username", "sasl.password"}) file["properties"].erase(name);
  file["properties"]["security.protocol"] = "ssl";
  EXPECT_TRUE(Parsed(file).ok());
  file["properties"].erase("security.protocol");
  file["allow_plaintext"] = true;
  EXPECT_TRUE(Parsed(file).ok());
  file["allow_plaintext"] = "yes";
  ExpectRefused(file, "allow_plaintext: expected true or false");
}

// A name may begin like an address of this machine.
TEST(KafkaConfigTest, OnlyNumbersAndLocalhostAreThisMachine) {
  json file = Good();
  file["brokers"] = {"127.bus.city.example:9092"};
  ExpectRefused(file, "properties.security.protocol: expected ssl or sasl_ssl");
  file["brokers"] = {"127.1.2.3:9092", "localhost:9092"};
  EXPECT_TRUE(Parsed(file).ok());
}

// librdkafka would take Kerberos, and run a command for it.
TEST(KafkaConfigTest, ANameAndItsWordGoWithSaslAndSaslWithThem) {
  json file = Good();
  file["properties"].update({{"security.protocol", "sasl_ssl"}, {"sasl.username", "yici"}, {"sasl.password", "open-sesame"}});
  ExpectRefused(file, "properties.sasl.mechanisms: expected a value, for security.protocol is sasl_ssl");
  file["properties"]["sasl.mechanisms"] = "SCRAM-SHA-512";
  EXPECT_TRUE(Parsed(file).ok());
  file["properties"]["security.protocol"] = "ssl";
  ExpectRefused(file, "properties.sasl.mechanisms: expected none, or sasl_ssl");
}

TEST(KafkaConfigTest, APasswordIsNeverToldAndItsFileIsItsOwners) {
  const std::string path = StrCat(testing::TempDir(), "yici-kafka-", getpid(), ".json");
  json file = Good();
  file["properties"].update({{"security.protocol", "sasl_ssl"}, {"sasl.mechanisms", "PLAIN"}, {"sasl.username", "yici"}});
  file["properties"]["sasl.password"] = "open-sesame";
  std::ofstream(path) << file.dump();
  chmod(path.c_str(), 0640);
  EXPECT_THAT(std::string(LoadKafkaConfig(path).status().message()), HasSubstr("expected mode 0600"));
  chmod(path.c_str(), 0600);
  EXPECT_TRUE(LoadKafkaConfig(path).ok());
  file["properties"]["sasl.password"] = "open-sesame" + std::string(2'000, '!');
  std::ofstream(path) << file.dump();
  const std::string told(LoadKafkaConfig(path).status().message());
  EXPECT_THAT(told, HasSubstr("properties.sasl.password: expected a text of at most 1024 bytes"));
  EXPECT_THAT(told, Not(HasSubstr("sesame")));
  std::filesystem::remove(path);
  EXPECT_THAT(std::string(LoadKafkaConfig(path).status().message()), HasSubstr("expected a file that can be read"));
}

}  // namespace
}  // namespace yici::outbound
