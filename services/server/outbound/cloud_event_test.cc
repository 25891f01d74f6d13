#include "services/server/outbound/cloud_event.h"

#include <gmock/gmock.h>

#include <map>
#include <nlohmann/json.hpp>

namespace yici::outbound {
namespace {

using nlohmann::json;

yici::v1::FeedEvent Sample() {
  yici::v1::FeedEvent event;
  event.set_id("ab/12/1");
  event.set_type("case.accepted");
  event.set_subject("cases/2019-1");
  event.set_jurisdiction("210700");
  event.set_item_code("A-1");
  auto& history = *event.mutable_event();
  history.set_revision(9'007'199'254'740'993);
  history.set_index(1);
  history.set_type("case.accepted");
  history.set_leaf_hash("c0ffee");
  history.set_actor("officer:w01");
  history.mutable_occurred_at()->set_seconds(1'561'339'800);
  history.mutable_recorded_at()->set_seconds(1'561'339'801);
  return event;
}

std::map<std::string, std::string> Headers(const BinaryCloudEvent& event) {
  return {event.headers.begin(), event.headers.end()};
}

TEST(CloudEventTest, BinaryModePutsAttributesInHeadersAndDataInTheValue) {
  const BinaryCloudEvent binary = CloudEventForKafka(Sample(), "ab");
  const std::map<std::string, std::string> expected = {{"ce_specversion", "1.0"},
                                                       {"ce_id", "ab/12/1"},
                                                       {"ce_source", "/logs/ab"},
                                                       {"ce_type", "case.accepted"},
                                                       {"ce_subject", "cases/2019-1"},
                                                       {"ce_time", "2019-06-24T01:30:00Z"},
                                                       {"content-type", "application/json"},
                                                       {"ce_logid", "ab"},
                                                       {"ce_revision", "9007199254740993"},
                                                       {"ce_eventindex", "1"},
                                                       {"ce_leafhash", "c0ffee"},
                                                       {"ce_actor", "officer:w01"},
                                                       {"ce_recordedat", "2019-06-24T01:30:01Z"},
                                                       {"ce_jurisdiction", "210700"},
                                                       {"ce_itemcode", "A-1"}};
  EXPECT_EQ(Headers(binary), expected);
  EXPECT_EQ(binary.headers.size(), expected.size()) << "none twice";
  EXPECT_EQ(json::parse(binary.data)["type"], "case.accepted");
}

// What a topic is told and what a webhook is told is the same.
TEST(CloudEventTest, BothModesSayTheSame) {
  const json structured = json::parse(CloudEventJson(Sample(), "ab"));
  const BinaryCloudEvent binary = CloudEventForKafka(Sample(), "ab");
  const auto headers = Headers(binary);
  size_t attributes = 0;
  for (const auto& [name, value] : structured.items()) {
    if (name == "data") continue;
    const std::string header = name == "datacontenttype" ? "content-type" : "ce_" + name;
    ASSERT_TRUE(headers.contains(header)) << header;
    EXPECT_EQ(headers.at(header), value.is_string() ? value.get<std::string>() : value.dump());
    ++attributes;
  }
  EXPECT_EQ(attributes, headers.size());
  EXPECT_EQ(json::parse(binary.data), structured["data"]);
}

TEST(CloudEventTest, AnAttributeWithoutAValueIsLeftOut) {
  yici::v1::FeedEvent event = Sample();
  event.mutable_event()->clear_actor();
  EXPECT_FALSE(Headers(CloudEventForKafka(event, "ab")).contains("ce_actor"));
  EXPECT_FALSE(json::parse(CloudEventJson(event, "ab")).contains("actor"));
}

}  // namespace
}  // namespace yici::outbound
