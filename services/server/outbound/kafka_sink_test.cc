// A whole server that writes to a Kafka cluster of librdkafka's mock brokers.
#include "services/server/outbound/kafka_sink.h"

#include <gmock/gmock.h>

#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include "services/base/text.h"
#include "services/server/outbound/kafka_for_tests.h"
#include "services/server/pack_for_tests.h"
#include "yici/v1/feed.grpc.pb.h"

namespace yici::outbound {
namespace {

using nlohmann::json;
using server::TestServer;
using std::chrono::milliseconds;
namespace api = ::yici::v1;

constexpr char kItem[] = "11210700YCJ00025XQ3210125008000";
constexpr char kClerk[] = "officer:jz-hall-main-w01-clerk";
constexpr char kChief[] = "officer:jz-market-chief-representative-1";
constexpr char kMine[] = "enterprise:91210700MA0AB12C3K";
constexpr char kTopic[] = "yici.cases";

bool AwaitUntil(const std::function<bool()>& look, int seconds = 20) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  while (!look()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(milliseconds(20));
  }
  return true;
}

class KafkaSinkTest : public testing::Test {
 protected:
  KafkaSinkTest() : kafka_(1), city_("kafka", {"officer:root", kClerk, kChief, kMine}) {
    kafka_.CreateTopic(kTopic, 3);
    city_.config.start = "2020-04-20T09:00";
    city_.config.kafka_file = city_.folder() + "/kafka.json";
    file_ = {{"brokers", {kafka_.brokers()}},
             {"record_ms", 20},
             {"routes", {{{"owner", kMine}, {"consumer", "bus"}, {"topic", kTopic}, {"from", "start"}}}}};
  }
  absl::Status TryStart() {
    std::ofstream(city_.config.kafka_file) << file_.dump();
    return city_.Start();
  }
  void Start() {
    const absl::Status started = TryStart();
    ASSERT_TRUE(started.ok()) << started;
  }
  void StartWithPack() {
    Start();
    server::ApplyPack(city_, "2020-04-20");
  }
  void Restart() {
    city_.Stop();
    Start();
  }
  std::string Submit() {
    api::SubmitCaseRequest submit;
    submit.set_request_id(StrCat("case-", ++submitted_));
    submit.set_item_code(kItem);
    submit.mutable_applicant()->set_uscc("91210700MA0AB12C3K");
    submit.mutable_applicant()->set_phone("13912345678");
    submit.set_channel(api::WINDOW);
    submit.set_window_id("jz-hall-main-w01");
    api::CaseReply reply;
    EXPECT_EQ(city_.Call<api::ApprovalService>(kClerk, &api::ApprovalService::Stub::SubmitCase, submit, &reply).code, 0);
    cases_.push_back(reply.case_no());
    return reply.case_no();
  }
  void WithdrawAll() {
    for (const std::string& number : cases_) Withdraw(number);
  }
  void Withdraw(const std::string& case_no) {
    api::WithdrawCaseRequest request;
    request.set_request_id("withdraw-" + case_no);
    request.set_case_no(case_no);
    request.set_reason("不办了");
    request.set_applicant_uscc("91210700MA0AB12C3K");
    const server::Told told = city_.Call<api::ApprovalService>(kClerk, &api::ApprovalService::Stub::WithdrawCase, request);
    EXPECT_EQ(told.code, 0) << told.reason;
  }
  api::Subscriber Row() const {
    api::ListSubscribersResponse rows;
    EXPECT_EQ(
        city_.Call<api::FeedService>(kMine, &api::FeedService::Stub::ListSubscribers, api::ListSubscribersRequest(), &rows)
            .code,
        0);
    for (const auto& row : rows.subscribers()) {
      if (row.name() == "bus") return row;
    }
    return {};
  }
  uint64_t Acknowledged() const {
    const std::string cursor = Row().cursor();
    return cursor.empty() ? 0 : std::stoull(cursor.substr(cursor.find(':') + 1));
  }
  // Ids by subject of what happened to the cases: that is all that the owner is told of.
  std::map<std::string, std::vector<std::string>> Told() const {
    const std::string log = city_.Status().log_id();
    std::map<std::string, std::vector<std::string>> told;
    for (const std::string& number : cases_) {
      api::GetHistoryRequest request;
      request.set_case_no(number);
      api::GetHistoryResponse history;
      EXPECT_EQ(city_.Call<api::ApprovalService>(kMine, &api::ApprovalService::Stub::GetHistory, request, &history).code, 0);
      for (const auto& event : history.events())
        told["cases/" + number].push_back(StrCat(log, "/", event.revision(), "/", event.index()));
    }
    return told;
  }
  static size_t CountOf(const std::map<std::string, std::vector<std::string>>& told) {
    size_t count = 0;
    for (const auto& [subject, ids] : told) count += ids.size();
    return count;
  }
  // Ids by key of what stands in the topic, in its order.
  std::map<std::string, std::vector<std::string>> Written(size_t count) {
    std::map<std::string, std::vector<std::string>> written;
    for (const KafkaRead& read : kafka_.Read(kTopic, count, milliseconds(400)))
      written[read.key].push_back(read.headers.at("ce_id"));
    return written;
  }
  // The same with each id only where it came first.
  static std::map<std::string, std::vector<std::string>> Firsts(
      const std::map<std::string, std::vector<std::string>>& written) {
    std::map<std::string, std::vector<std::string>> firsts;
    for (const auto& [key, ids] : written) {
      std::set<std::string> seen;
      for (const std::string& id : ids) {
        if (seen.insert(id).second) firsts[key].push_back(id);
      }
    }
    return firsts;
  }
  void AwaitAcknowledged() {
    const uint64_t last = last_event_ = LastEvent();
    EXPECT_TRUE(AwaitUntil([&] { return Acknowledged() >= last; })) << Acknowledged() << " " << Row().last_error();
  }
  uint64_t LastEvent() const {
    uint64_t last = 0;
    for (const auto& [subject, ids] : Told()) {
      for (const std::string& id : ids) last = std::max<uint64_t>(last, std::stoull(id.substr(id.find('/') + 1)));
    }
    return last;
  }

  MockKafka kafka_;
  TestServer city_;
  json file_;
  int submitted_ = 0;
  std::vector<std::string> cases_;
  uint64_t last_event_ = 0;
};

TEST_F(KafkaSinkTest, EachEventArrivesOnceAndInTheOrderOfItsCase) {
  StartWithPack();
  for (int n = 0; n < 8; ++n) Submit();
  WithdrawAll();
  AwaitAcknowledged();
  const auto told = Told();
  ASSERT_EQ(told.size(), 8u);
  EXPECT_GE(told.begin()->second.size(), 2u);
  EXPECT_EQ(Written(CountOf(told)), told);
  EXPECT_EQ(Row().last_error(), "");
  // One partition per case, and what stands there is a CloudEvent.
  std::map<std::string, std::set<int>> partitions;
  for (const KafkaRead& read : kafka_.Read(kTopic, CountOf(told))) {
    partitions[read.key].insert(read.partition);
    EXPECT_EQ(read.headers.at("ce_subject"), read.key);
    EXPECT_EQ(read.headers.at("ce_specversion"), "1.0");
    EXPECT_EQ(read.headers.at("content-type"), "application/json");
    EXPECT_EQ(json::parse(read.value)["type"], read.headers.at("ce_type"));
    EXPECT_EQ(read.value.find("13912345678"), std::string::npos);
  }
  for (const auto& [key, of_key] : partitions) EXPECT_EQ(of_key.size(), 1u) << key;
}

TEST_F(KafkaSinkTest, ARestartRepeatsNothingAcknowledgedAndLosesNothing) {
  StartWithPack();
  for (int n = 0; n < 3; ++n) Submit();
  Restart();
  for (int n = 0; n < 3; ++n) Submit();
  AwaitAcknowledged();
  const auto told = Told();
  EXPECT_EQ(told.size(), 6u);
  EXPECT_EQ(Written(CountOf(told)), told);
}

TEST_F(KafkaSinkTest, WhatHappensWhileTheBrokersAreAwayIsWrittenWhenTheyAreBack) {
  StartWithPack();
  Submit();
  AwaitAcknowledged();
  const uint64_t before = last_event_;
  kafka_.BrokerDown();
  for (int n = 0; n < 3; ++n) Submit();
  EXPECT_TRUE(AwaitUntil([&] { return Row().last_error() == "BROKERS_UNREACHABLE"; })) << Row().last_error();
  EXPECT_LT(Acknowledged(), LastEvent());
  EXPECT_GE(Acknowledged(), before);
  // Also across a restart that finds no broker.
  Restart();
  Submit();
  EXPECT_TRUE(AwaitUntil([&] { return Row().last_error() == "BROKERS_UNREACHABLE"; })) << Row().last_error();
  kafka_.BrokerUp();
  AwaitAcknowledged();
  EXPECT_TRUE(AwaitUntil([&] { return Row().last_error().empty(); })) << Row().last_error();
  const auto told = Told();
  EXPECT_EQ(told.size(), 5u);
  EXPECT_EQ(Firsts(Written(CountOf(told))), told);
}

TEST_F(KafkaSinkTest, AfterARefusalItBeginsAgainWithTheFirstThatIsNotThere) {
  StartWithPack();
  Submit();
  AwaitAcknowledged();
  kafka_.FailProduce(2, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  for (int n = 0; n < 6; ++n) Submit();
  WithdrawAll();
  EXPECT_TRUE(AwaitUntil([&] { return Row().last_error() == "TOPIC_NOT_ALLOWED"; })) << Row().last_error();
  AwaitAcknowledged();
  EXPECT_EQ(Row().last_error(), "");
  const auto told = Told();
  EXPECT_EQ(Firsts(Written(CountOf(told))), told);
}

TEST_F(KafkaSinkTest, AnEventThatIsTooLargeStopsItsRouteAndIsNeverPassedOver) {
  file_["properties"] = {{"message.max.bytes", "1000"}};
  StartWithPack();
  Submit();
  EXPECT_TRUE(AwaitUntil([&] { return Row().last_error() == "MESSAGE_TOO_LARGE"; })) << Row().last_error();
  EXPECT_LT(Acknowledged(), LastEvent());
  file_["properties"] = {{"message.max.bytes", "100000"}};
  Restart();
  AwaitAcknowledged();
  const auto told = Told();
  EXPECT_EQ(Firsts(Written(CountOf(told))), told);
}

// The limit of the topic, not ours: what was on its way with it is sent again, and none is passed over.
TEST_F(KafkaSinkTest, WhatTheBrokerFindsTooLargeIsTriedAgainThoughAllPlacesWereTaken) {
  file_["in_flight_max"] = 1;
  StartWithPack();
  kafka_.FailProduce(2, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
  for (int n = 0; n < 3; ++n) Submit();
  EXPECT_TRUE(AwaitUntil([&] { return Row().last_error() == "MESSAGE_TOO_LARGE"; })) << Row().last_error();
  AwaitAcknowledged();
  const auto told = Told();
  EXPECT_EQ(Firsts(Written(CountOf(told))), told);
}

TEST_F(KafkaSinkTest, ARouteWithoutAPlaceAmongTheOwnersSubscribersSaysSo) {
  const std::string kafka_file = city_.config.kafka_file;
  city_.config.kafka_file.clear();
  ASSERT_TRUE(city_.Start().ok());
  for (int n = 0; n < 20; ++n) {
    api::AcknowledgeEventsRequest request;
    request.set_request_id(StrCat("ack-", n));
    request.set_consumer(StrCat("reader-", n));
    request.set_cursor(StrCat(city_.Status().log_id(), ":0"));
    const auto told = city_.Call<api::FeedService>(kMine, &api::FeedService::Stub::AcknowledgeEvents, request);
    ASSERT_EQ(told.code, 0) << told.reason;
  }
  city_.Stop();
  city_.config.kafka_file = kafka_file;
  Start();
  const auto failing = [&] {
    api::Metrics metrics;
    city_.Call<api::AdminService>("officer:root", &api::AdminService::Stub::GetMetrics, api::GetMetricsRequest(), &metrics);
    return metrics.text().find(StrCat("yici_kafka_failing{owner=\"", kMine, "\",consumer=\"bus\",topic=\"", kTopic,
                                      "\"} 1\n")) != std::string::npos;
  };
  EXPECT_TRUE(AwaitUntil(failing));
  EXPECT_TRUE(kafka_.Read(kTopic, 0, milliseconds(300)).empty());
}

TEST_F(KafkaSinkTest, AConsumerThatIsRemovedBeginsAnew) {
  StartWithPack();
  Submit();
  AwaitAcknowledged();
  api::RemoveWebhookRequest remove;
  remove.set_request_id("remove");
  remove.set_name("bus");
  remove.set_reason("from the beginning, please");
  ASSERT_EQ(city_.Call<api::FeedService>(kMine, &api::FeedService::Stub::RemoveWebhook, remove).code, 0);
  Submit();
  AwaitAcknowledged();
  const auto told = Told();
  const auto written = Written(CountOf(told) * 2);
  size_t first = 0;
  for (const auto& id : written.at("cases/" + cases_.front())) first += id == told.at("cases/" + cases_.front()).front();
  EXPECT_EQ(first, 2u);
}

TEST_F(KafkaSinkTest, ARouteFromNowTellsNothingOfWhatWas) {
  file_["routes"] = json::array({json::object({{"owner", kMine}, {"consumer", "other"}, {"topic", "yici.other"}})});
  kafka_.CreateTopic("yici.other", 1);
  StartWithPack();
  const std::string old = Submit();
  file_["routes"] = json::array({json::object({{"owner", kMine}, {"consumer", "bus"}, {"topic", kTopic}})});
  Restart();
  ASSERT_TRUE(AwaitUntil([&] { return Acknowledged() > 0; }));
  const std::string recent = Submit();
  AwaitAcknowledged();
  const auto written = Written(1);
  EXPECT_FALSE(written.contains("cases/" + old));
  EXPECT_TRUE(written.contains("cases/" + recent));
}

TEST_F(KafkaSinkTest, AnotherSeesNothingOfTheseCasesAndFiltersNarrow) {
  kafka_.CreateTopic("yici.theirs", 1);
  kafka_.CreateTopic("yici.received", 1);
  file_["routes"].push_back(
      {{"owner", "hall:beizhen-hall-main"}, {"consumer", "b"}, {"topic", "yici.theirs"}, {"from", "start"}});
  file_["routes"].push_back({{"owner", kMine},
                             {"consumer", "received"},
                             {"topic", "yici.received"},
                             {"from", "start"},
                             {"filter", {{"types", {"case.received"}}}}});
  StartWithPack();
  const std::string number = Submit();
  Withdraw(number);
  AwaitAcknowledged();
  const auto theirs_stands = [&] {
    api::Metrics metrics;
    city_.Call<api::AdminService>("officer:root", &api::AdminService::Stub::GetMetrics, api::GetMetricsRequest(), &metrics);
    return metrics.text().find(
               "yici_kafka_failing{owner=\"hall:beizhen-hall-main\",consumer=\"b\",topic=\"yici.theirs\"} 0\n") !=
           std::string::npos;
  };
  EXPECT_TRUE(AwaitUntil(theirs_stands));
  EXPECT_TRUE(kafka_.Read("yici.theirs", 0, milliseconds(500)).empty());
  const auto received = kafka_.Read("yici.received", 1, milliseconds(300));
  ASSERT_EQ(received.size(), 1u);
  EXPECT_EQ(received[0].headers.at("ce_type"), "case.received");
}

TEST_F(KafkaSinkTest, AFolderOnHoldSendsNothing) {
  const std::string kafka_file = city_.config.kafka_file;
  city_.config.kafka_file.clear();
  ASSERT_TRUE(city_.Start().ok());
  server::ApplyPack(city_, "2020-04-20");
  Submit();
  city_.Stop();
  city_.config.kafka_file = kafka_file;
  city_.config.hold = true;
  Start();
  EXPECT_TRUE(kafka_.Read(kTopic, 0, milliseconds(700)).empty());
  api::SetHoldRequest release;
  release.set_request_id("release");
  EXPECT_EQ(city_.Call<api::AdminService>("officer:root", &api::AdminService::Stub::SetHold, release).code, 0);
  EXPECT_FALSE(kafka_.Read(kTopic, 1).empty());
}

TEST_F(KafkaSinkTest, MetricsTellHowEachRouteStands) {
  StartWithPack();
  Submit();
  AwaitAcknowledged();
  api::Metrics metrics;
  EXPECT_EQ(
      city_.Call<api::AdminService>("officer:root", &api::AdminService::Stub::GetMetrics, api::GetMetricsRequest(), &metrics)
          .code,
      0);
  const std::string& text = metrics.text();
  const std::string route = StrCat("{owner=\"", kMine, "\",consumer=\"bus\",topic=\"", kTopic, "\"} ");
  EXPECT_THAT(text, testing::HasSubstr(StrCat("yici_kafka_failing", route, "0\n"))) << text;
  EXPECT_THAT(text, testing::HasSubstr(StrCat("yici_kafka_delivered_total", route, CountOf(Told()), "\n"))) << text;
}

TEST_F(KafkaSinkTest, ABadFileIsToldBeforeTheFolderIsMade) {
  file_["routes"][0]["topic"] = "no topic";
  const absl::Status refused = TryStart();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.message()), testing::HasSubstr("--kafka: "));
  EXPECT_THAT(std::string(refused.message()), testing::HasSubstr("routes[0].topic: expected 1 to 249"));
  EXPECT_FALSE(std::filesystem::exists(city_.config.data_folder));
  file_["routes"][0]["topic"] = kTopic;
  file_["properties"] = {{"security.protocol", "ssl"}, {"ssl.ca.location", "/nowhere.pem"}};
  const absl::Status absent = TryStart();
  EXPECT_EQ(absent.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(absent.message()), testing::HasSubstr("--kafka: properties"));
}

}  // namespace
}  // namespace yici::outbound
