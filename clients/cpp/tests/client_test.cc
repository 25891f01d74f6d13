// Habits of the C++ client, against a server that misbehaves on purpose.
#include <chrono>
#include <future>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <google/protobuf/duration.pb.h>
#include <google/rpc/status.pb.h>
#include <yici/v1/approval.pb.h>
#include <yici/v1/attachment.pb.h>
#include <yici/v1/workflow.pb.h>

#include "clients/cpp/tests/scripted_server.h"
#include "clients/cpp/tests/slow_line.h"
#include "yici/policy.h"

namespace yici::client {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

grpc::Status Failed(grpc::StatusCode code) { return grpc::Status(code, "scripted"); }

std::string Reply(const std::string& case_no) {
  v1::CaseReply reply;
  reply.set_case_no(case_no);
  return reply.SerializeAsString();
}

std::vector<std::string> IdsOf(ScriptedServer& server) {
  std::vector<std::string> ids;
  for (const Asked& one : server.asked()) {
    v1::AcceptCaseRequest request;
    request.ParseFromString(one.requests.at(0));
    ids.push_back(request.request_id());
  }
  return ids;
}

Outcome<v1::CaseReply> CalledBack(City& city, const v1::AcceptCaseRequest& request, const CallOptions& options = {}) {
  std::promise<Outcome<v1::CaseReply>> told;
  city.approval.AcceptCase(
      request, [&told](Outcome<v1::CaseReply> outcome) { told.set_value(std::move(outcome)); }, options);
  return told.get_future().get();
}

TEST(Calls, AreSentAgainAsTheSameBytesUnderOneIdAndTheTokenGoesWithEach) {
  ScriptedServer server(Turns{{.end = Failed(grpc::StatusCode::UNAVAILABLE)},
                              {.end = Failed(grpc::StatusCode::RESOURCE_EXHAUSTED)},
                              {.messages = {Reply("7")}}});
  City city = server.Connect(3, {.token = "clerk"});
  EXPECT_EQ(city.approval.AcceptCase({}).case_no(), "7");
  ASSERT_THAT(server.asked(), SizeIs(3));
  std::set<std::string> bytes;
  for (const Asked& one : server.asked()) {
    EXPECT_EQ(one.method, "/yici.v1.ApprovalService/AcceptCase");
    EXPECT_EQ(one.authorization, "Bearer clerk");
    bytes.insert(one.requests.at(0));
  }
  EXPECT_THAT(bytes, SizeIs(1));
  EXPECT_THAT(IdsOf(server)[0], SizeIs(32));
}

TEST(Calls, EndAfterTheirAttemptsAndKeepTheCallersId) {
  std::vector<Turn> turns(4, {.end = Failed(grpc::StatusCode::UNAVAILABLE)});
  ScriptedServer server(turns);
  City city = server.Connect(3);
  v1::AcceptCaseRequest request;
  request.set_request_id("mine");
  EXPECT_THROW(city.approval.AcceptCase(request), Unavailable);
  EXPECT_THAT(IdsOf(server), ElementsAre("mine", "mine", "mine"));
}

TEST(Calls, TwoHaveTwoIdsAndTheCallersRequestIsLeftAlone) {
  ScriptedServer server;
  City city = server.Connect(1);
  v1::AcceptCaseRequest request;
  city.approval.AcceptCase(request);
  city.approval.AcceptCase(request);
  EXPECT_EQ(request.request_id(), "");
  ASSERT_THAT(IdsOf(server), SizeIs(2));
  EXPECT_NE(IdsOf(server)[0], IdsOf(server)[1]);
}

TEST(Calls, ThatCallBackGiveTheReplyOrTheSameFailure) {
  ScriptedServer server(
      {{.messages = {Reply("7")}}, {.end = Refusal(grpc::StatusCode::FAILED_PRECONDITION, "ALREADY_ACCEPTED")}});
  City city = server.Connect(3);
  EXPECT_EQ(CalledBack(city, {}).value().case_no(), "7");
  Outcome<v1::CaseReply> refused = CalledBack(city, {});
  ASSERT_NE(refused.rejected(), nullptr);
  EXPECT_EQ(refused.rejected()->reason, "ALREADY_ACCEPTED");
  EXPECT_THROW(refused.value(), Rejected);
}

TEST(Calls, AreAnsweredAlsoWhenTheirCityIsGone) {
  ScriptedServer server(Turns{{.end = Failed(grpc::StatusCode::UNAVAILABLE)}, {.messages = {Reply("7")}}});
  std::promise<Outcome<v1::CaseReply>> told;
  server.Connect(2).approval.AcceptCase({}, [&told](Outcome<v1::CaseReply> outcome) { told.set_value(std::move(outcome)); });
  EXPECT_EQ(told.get_future().get().value().case_no(), "7");
}

TEST(Calls, WaitForAsLongAsTheServerAsks) {
  google::rpc::RetryInfo asked;
  asked.mutable_retry_delay()->set_nanos(300'000'000);
  google::rpc::Status told;
  told.add_details()->PackFrom(asked);
  ScriptedServer server(Turns{{.end = grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "later", told.SerializeAsString())}});
  City city = server.Connect(2);
  auto begun = Clock::now();
  city.approval.AcceptCase({});
  EXPECT_GE(Clock::now() - begun, 300ms);
}

TEST(Calls, EndAtTheirDeadlineWhichHoldsForAllAttempts) {
  ScriptedServer server(Turns{{.end = Failed(grpc::StatusCode::UNAVAILABLE)}, {.stands_still = true}});
  City city = server.Connect(3);
  auto begun = Clock::now();
  EXPECT_THROW(city.approval.AcceptCase({}, {.timeout = 3s}), DeadlineExceeded);
  EXPECT_GE(Clock::now() - begun, 2900ms);
  EXPECT_LT(Clock::now() - begun, 10s);
  EXPECT_THAT(server.asked(), SizeIs(2));
}

TEST(Calls, TakeTheCitysTimeoutWhereTheyNameNone) {
  ScriptedServer server(Turns{{.stands_still = true}});
  City city = server.Connect(1, {.timeout = 200ms});
  EXPECT_THROW(city.approval.AcceptCase({}), DeadlineExceeded);
}

// A wait that would outlast the deadline is not begun: the failure is told at once.
TEST(Calls, DoNotWaitBeyondTheirDeadline) {
  google::rpc::RetryInfo asked;
  asked.mutable_retry_delay()->set_seconds(3600);
  google::rpc::Status told;
  told.add_details()->PackFrom(asked);
  ScriptedServer server(Turns{{.end = grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "later", told.SerializeAsString())}});
  City city = server.Connect(2);
  auto begun = Clock::now();
  EXPECT_THROW(city.approval.AcceptCase({}, {.timeout = 20s}), Unavailable);
  EXPECT_LT(Clock::now() - begun, 15s);
}

// Stops what `call` does after a while; how it ended.
template <class Call>
grpc::StatusCode StoppedIn(const Call& call) {
  std::stop_source source;
  std::jthread stopping([&] {
    std::this_thread::sleep_for(1s);
    source.request_stop();
  });
  try {
    call(source.get_token());
  } catch (const Failure& failure) {
    return failure.code;
  }
  return grpc::StatusCode::OK;
}

TEST(Calls, StopWhenTheyAreToldToUnderWayAndWaiting) {
  ScriptedServer still(Turns{{.stands_still = true}});
  City city = still.Connect(1);
  EXPECT_EQ(StoppedIn([&](std::stop_token stop) { city.approval.AcceptCase({}, {.stop = stop}); }),
            grpc::StatusCode::CANCELLED);

  google::rpc::RetryInfo asked;
  asked.mutable_retry_delay()->set_seconds(20);
  google::rpc::Status told;
  told.add_details()->PackFrom(asked);
  ScriptedServer busy(Turns{{.end = grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "later", told.SerializeAsString())}});
  City waiting = busy.Connect(2);
  auto begun = Clock::now();
  EXPECT_EQ(StoppedIn([&](std::stop_token stop) { waiting.approval.AcceptCase({}, {.stop = stop}); }),
            grpc::StatusCode::CANCELLED);
  EXPECT_LT(Clock::now() - begun, 15s);
  EXPECT_THAT(busy.asked(), SizeIs(1));
}

TEST(Calls, GoThroughALineThatTakesLongToConnect) {
  ScriptedServer server;
  SlowLine line(server.port(), 400ms);
  City city("127.0.0.1:" + std::to_string(line.port()), {.retry = {.attempts = 1}});
  city.approval.AcceptCase({});
  EXPECT_THAT(server.asked(), SizeIs(1));
}

TEST(Calls, FailWhereTheAnswerCannotBeRead) {
  ScriptedServer server(Turns{{.messages = {"\xff\xff"}}});
  City city = server.Connect(1);
  EXPECT_EQ(CalledBack(city, {}).failure().code, grpc::StatusCode::INTERNAL);
}

TEST(Attempts, WaitForARandomPartOfWhatDoublesUpToTheMost) {
  Unavailable lost(grpc::StatusCode::UNAVAILABLE, "lost");
  std::set<std::chrono::milliseconds> firsts;
  for (int call = 0; call < 50; ++call) {
    Attempts attempts({.attempts = 5, .first = 100ms, .most = 300ms}, std::nullopt);
    std::chrono::milliseconds first = *attempts.After(lost);
    firsts.insert(first);
    for (auto [wait, whole] : {std::pair(first, 100ms),
                               {*attempts.After(lost), 200ms},
                               {*attempts.After(lost), 300ms},
                               {*attempts.After(lost), 300ms}}) {
      EXPECT_GE(wait, whole / 2);
      EXPECT_LE(wait, whole);
    }
    EXPECT_EQ(attempts.After(lost), std::nullopt);
  }
  EXPECT_GT(firsts.size(), 5u);
}

std::string Record(const std::string& cursor) {
  v1::WatchCasesResponse record;
  record.set_cursor(cursor);
  return record.SerializeAsString();
}

TEST(Streams, AskNothingBeforeTheFirstMessageIsAskedFor) {
  ScriptedServer server;
  City city = server.Connect(1);
  auto watch = city.approval.WatchCases({});
  EXPECT_THAT(server.asked(), SizeIs(0));
  watch.Next();
  EXPECT_THAT(server.asked(), SizeIs(1));
}

TEST(Streams, EndWhenTheyAreStopped) {
  ScriptedServer server(Turns{{.messages = {Record("L:1")}, .stands_still = true}});
  City city = server.Connect(3);
  int given = 0;
  EXPECT_EQ(StoppedIn([&](std::stop_token stop) {
              for (const v1::WatchCasesResponse& record : city.approval.WatchCases({}, {.stop = stop}))
                given += record.cursor() == "L:1";
            }),
            grpc::StatusCode::OK);
  EXPECT_EQ(given, 1);
  EXPECT_THAT(server.asked(), SizeIs(1));
}

TEST(Streams, ThatSayNothingForTooLongAreOpenedAnew) {
  ScriptedServer server(Turns{{.messages = {Record("L:1")}, .stands_still = true}, {.messages = {Record("L:2")}}});
  City city = server.Connect(3, {.silence = 2s});
  std::vector<std::string> given;
  for (const v1::WatchCasesResponse& record : city.approval.WatchCases({})) given.push_back(record.cursor());
  EXPECT_THAT(given, ElementsAre("L:1", "L:2"));
}

TEST(Streams, ThatCallBackResumeTooAndTellOnceHowTheyEnded) {
  ScriptedServer server(Turns{{.messages = {Record("L:1")}, .end = Failed(grpc::StatusCode::UNAVAILABLE)},
                              {.messages = {Record("L:2")}, .end = Refusal(grpc::StatusCode::OUT_OF_RANGE, "CURSOR_EXPIRED")}});
  City city = server.Connect(3);
  std::vector<std::string> given;
  std::promise<FailurePtr> ended;
  Following watch = city.approval.WatchCases(
      {}, [&](const v1::WatchCasesResponse& record) { given.push_back(record.cursor()); },
      [&](FailurePtr failure) { ended.set_value(std::move(failure)); });
  FailurePtr failure = ended.get_future().get();
  ASSERT_NE(dynamic_cast<const Rejected*>(failure.get()), nullptr);
  EXPECT_EQ(failure->reason, "CURSOR_EXPIRED");
  EXPECT_THAT(given, ElementsAre("L:1", "L:2"));
}

TEST(Streams, ThatCallBackEndWhenTheyGoOrAreStopped) {
  for (bool by_token : {false, true}) {
    ScriptedServer server(Turns{{.messages = {Record("L:1")}, .stands_still = true}});
    City city = server.Connect(3);
    std::stop_source source;
    std::promise<void> came;
    std::promise<FailurePtr> ended;
    std::future<FailurePtr> end = ended.get_future();
    {
      Following watch = city.approval.WatchCases(
          {}, [&](const v1::WatchCasesResponse&) { came.set_value(); },
          [&](FailurePtr failure) { ended.set_value(std::move(failure)); }, {.stop = source.get_token()});
      came.get_future().wait();
      if (by_token) source.request_stop();
      if (by_token) end.wait();
    }
    EXPECT_EQ(end.get(), nullptr);
  }
}

TEST(Streams, WithoutACursorAreNotResumed) {
  v1::DownloadAttachmentResponse chunk;
  chunk.set_chunk("part");
  ScriptedServer server(Turns{{.messages = {chunk.SerializeAsString()}, .end = Failed(grpc::StatusCode::UNAVAILABLE)}});
  City city = server.Connect(3);
  auto download = city.approval.DownloadAttachment({});
  EXPECT_EQ(download.Next()->chunk(), "part");
  EXPECT_THROW(download.Next(), Unavailable);
  EXPECT_EQ(download.Next(), std::nullopt);
  EXPECT_THAT(server.asked(), SizeIs(1));
}

TEST(Streams, LeftBeforeTheirEndAreCancelled) {
  ScriptedServer server(Turns{{.messages = {Record("L:1")}, .stands_still = true}});
  City city = server.Connect(1);
  for (const v1::WatchCasesResponse& record : city.approval.WatchCases({})) {
    EXPECT_EQ(record.cursor(), "L:1");
    break;
  }
}

TEST(Uploads, SendEachChunkOnceAndGiveTheAnswer) {
  v1::Attachment kept;
  kept.set_digest("abc");
  ScriptedServer server(Turns{{.messages = {kept.SerializeAsString()}}});
  City city = server.Connect(3);
  int sent = 0;
  auto next = [&sent](v1::UploadAttachmentRequest& chunk) {
    if (sent == 3) return false;
    if (sent != 1) chunk.set_chunk(std::to_string(sent));  // the second stays empty: nothing of the first is left in it
    ++sent;
    return true;
  };
  EXPECT_EQ(city.approval.UploadAttachment(next).digest(), "abc");
  ASSERT_THAT(server.asked(), SizeIs(1));
  std::vector<std::string> chunks;
  Asked upload = server.asked()[0];
  for (const std::string& bytes : upload.requests) {
    v1::UploadAttachmentRequest chunk;
    chunk.ParseFromString(bytes);
    chunks.push_back(chunk.chunk());
  }
  EXPECT_THAT(chunks, ElementsAre("0", "", "2"));
}

TEST(Uploads, AreNotSentAgain) {
  ScriptedServer server(Turns{{.end = Failed(grpc::StatusCode::UNAVAILABLE)}});
  City city = server.Connect(3);
  EXPECT_THROW(city.approval.UploadAttachment([](v1::UploadAttachmentRequest&) { return false; }), Unavailable);
  EXPECT_THAT(server.asked(), SizeIs(1));
}

}  // namespace
}  // namespace yici::client
