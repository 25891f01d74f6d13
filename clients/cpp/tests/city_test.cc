// The C++ client against the real server.
#include <algorithm>
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yici/v1/attachment.pb.h>

#include "clients/cpp/tests/real_city.h"

namespace yici::client {
namespace {

using std::chrono::milliseconds;
using std::chrono::sys_days;
using namespace std::chrono_literals;

std::vector<std::string> Kept(const RealCity& server) {
  v1::ListCasesRequest request;
  request.set_filter(std::string("item_code = \"") + kWaste + "\"");
  request.set_page_size(500);
  std::vector<std::string> kept;
  City auditor = server.As(kAuditor);
  v1::ListCasesResponse listed = auditor.approval.ListCases(request);
  for (const v1::Case& one : listed.cases()) kept.push_back(one.case_no());
  std::sort(kept.begin(), kept.end());
  return kept;
}

TEST(RealServer, EachOf200CasesIsSubmittedOnceThoughTheServerIsKilledInTheMiddle) {
  RealCity server;
  City window = server.As(kClerk);
  std::vector<std::promise<Outcome<v1::CaseReply>>> answers(200);
  std::thread submitting([&] {
    for (auto& answer : answers) {
      window.approval.SubmitCase(Submission(), [&answer](Outcome<v1::CaseReply> reply) { answer.set_value(std::move(reply)); });
      std::this_thread::sleep_for(5ms);
    }
  });
  for (int i = 0; i < 2; ++i) {
    std::this_thread::sleep_for(300ms);
    server.Restart();
  }
  submitting.join();
  std::vector<std::string> numbers;
  for (auto& answer : answers) numbers.push_back(answer.get_future().get().value().case_no());
  std::sort(numbers.begin(), numbers.end());
  EXPECT_EQ(std::unique(numbers.begin(), numbers.end()) - numbers.begin(), 200);
  EXPECT_EQ(Kept(server), numbers);
}

TEST(RealServer, CallsThatBlockInManyThreadsRunOnceToo) {
  RealCity server;
  City window = server.As(kClerk);
  std::vector<std::future<std::string>> answers;
  for (int i = 0; i < 24; ++i) {
    answers.push_back(std::async(std::launch::async, [&] { return window.approval.SubmitCase(Submission()).case_no(); }));
  }
  server.Restart();
  std::vector<std::string> numbers;
  for (auto& answer : answers) numbers.push_back(answer.get());
  std::sort(numbers.begin(), numbers.end());
  EXPECT_EQ(Kept(server), numbers);
}

// Each connection has the process's only channel, which ends on the thread of its city.
TEST(RealServer, ACityMayGoRightAfterItsLastCall) {
  RealCity server;
  for (int i = 0; i < 200; ++i) EXPECT_NE(server.As(kClerk).approval.SubmitCase(Submission()).case_no(), "");
}

// The refusal of this submission.
Rejected RefusalOf(City& city, const v1::SubmitCaseRequest& request) {
  try {
    city.approval.SubmitCase(request);
  } catch (const Rejected& refused) {
    return refused;
  }
  return Rejected(grpc::StatusCode::OK, "it was taken");
}

TEST(RealServer, ARefusalHasItsReasonFieldAndBothLanguages) {
  RealCity server;
  City window = server.As(kClerk);
  v1::SubmitCaseRequest bad = Submission();
  bad.mutable_applicant()->set_uscc("91350100M000100Y4Z");
  Rejected refused = RefusalOf(window, bad);
  EXPECT_EQ(refused.reason, "USCC_CHARSET");
  EXPECT_EQ(refused.field, "applicant.uscc");
  EXPECT_EQ(refused.code, grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_FALSE(refused.message_zh.empty());
  EXPECT_FALSE(refused.message_en.empty());
  v1::SubmitCaseRequest mine = Submission();
  mine.set_request_id("mine");
  window.approval.SubmitCase(mine);
  mine.set_external_ref("other");
  EXPECT_EQ(RefusalOf(window, mine).reason, "REQUEST_ID_REUSED");
}

TEST(RealServer, AWatchGoesOnAcrossKillsWithoutGapOrRepeat) {
  RealCity server;
  City window = server.As(kClerk), auditor = server.As(kAuditor);
  std::vector<std::string> numbers, seen;
  auto submit = [&] {
    for (int i = 0; i < 5; ++i) numbers.push_back(window.approval.SubmitCase(Submission()).case_no());
  };
  submit();
  v1::WatchCasesRequest request;
  request.set_cursor("0");
  for (const v1::WatchCasesResponse& record : auditor.approval.WatchCases(request, {.timeout = 120s})) {
    for (const v1::HistoryEvent& event : record.events()) {
      if (event.type() == "case.received") seen.push_back(event.case_no());
    }
    if (seen.size() == 15) break;
    if (seen.size() < numbers.size()) continue;
    server.Restart();
    submit();
  }
  EXPECT_EQ(seen, numbers);
}

TEST(RealServer, ACursorOfAnotherLogIsRefused) {
  RealCity server;
  City auditor = server.As(kAuditor);
  v1::WatchCasesRequest request;
  request.set_cursor(std::string(32, '0') + ":5");
  try {
    auditor.approval.WatchCases(request).Next();
    FAIL() << "expected LOG_CHANGED";
  } catch (const Rejected& refused) {
    EXPECT_EQ(refused.reason, "LOG_CHANGED");
  }
}

TEST(RealServer, TheClockOfATestMovesAndADeadlineFires) {
  RealCity server;
  City window = server.As(kClerk), auditor = server.As(kAuditor);
  v1::GetCaseRequest read;
  read.set_case_no(window.approval.SubmitCase(Submission()).case_no());
  server.As(kRoot).AdvanceClock(sys_days{2020y / 4 / 27} - 8h);  // midnight in Shanghai
  EXPECT_EQ(auditor.approval.GetCase(read).state_text().en(), "Accepted");
}

}  // namespace
}  // namespace yici::client
