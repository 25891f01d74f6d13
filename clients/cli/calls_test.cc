// The program against a service on a loopback socket.
#include "clients/cli/test_server.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace yici::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using Code = grpc::StatusCode;

constexpr char kItem[] = "11210700YCJ00025XQ3210125008000";

grpc::Status Down() { return Details().RetryAfterMillis(1).Status(Code::UNAVAILABLE, "down"); }

TEST(CallsTest, KeepsTheRequestIdAcrossRetries) {
  TestServer server;
  server.approval.answers = {Down(), Details().RetryAfterMillis(1).Status(Code::RESOURCE_EXHAUSTED, "busy")};
  EXPECT_EQ(server.Run({"case", "accept", "c1"}).code, 0);
  ASSERT_THAT(server.approval.accepted, SizeIs(3));
  EXPECT_THAT(server.approval.accepted[0].request_id(), SizeIs(32));
  EXPECT_EQ(server.approval.accepted[0].request_id(), server.approval.accepted[1].request_id());
  EXPECT_EQ(server.approval.accepted[0].request_id(), server.approval.accepted[2].request_id());
}

TEST(CallsTest, MakesAnotherRequestIdForAnotherInvocation) {
  TestServer server;
  server.Run({"case", "accept", "c1"});
  server.Run({"case", "accept", "c1"});
  EXPECT_NE(server.approval.accepted[0].request_id(), server.approval.accepted[1].request_id());
}

TEST(CallsTest, StopsRetryingAtTheLimitAndExitsWithSeven) {
  TestServer server;
  server.approval.answers = {Down(), Down(), Down()};
  const Ran ran = server.Run({"case", "accept", "c1", "--retries", "2", "--request-id", "r1"});
  EXPECT_EQ(ran.code, 7);
  EXPECT_THAT(server.approval.accepted, SizeIs(3));
  EXPECT_THAT(ran.err, HasSubstr("--request-id r1"));
}

TEST(CallsTest, NeverRetriesARefusal) {
  TestServer server;
  for (Code code : {Code::FAILED_PRECONDITION, Code::ABORTED, Code::DEADLINE_EXCEEDED, Code::INTERNAL}) {
    server.approval.accepted.clear();
    server.approval.answers = {Details().Reason("X").Status(code, "no")};
    const Ran ran = server.Run({"case", "accept", "c1"});
    EXPECT_NE(ran.code, 0);
    EXPECT_EQ(ran.out, "");
    EXPECT_THAT(server.approval.accepted, SizeIs(1));
  }
}

TEST(CallsTest, SendsTheTokenAsBearer) {
  TestServer server;
  server.Run({"--token", "abc", "case", "accept", "c1"});
  EXPECT_EQ(server.approval.authorization, "Bearer abc");
}

TEST(CallsTest, RefusesATokenThatMetadataCannotCarry) {
  TestServer server;
  EXPECT_EQ(server.Run({"--token", "a\nb", "case", "accept", "c1"}).code, 2);
  EXPECT_THAT(server.approval.accepted, SizeIs(0));
}

TEST(CallsTest, SpeaksTheChosenLanguage) {
  TestServer server;
  EXPECT_THAT(server.Run({"case", "accept", "c1", "--lang", "zh"}).out, HasSubstr("已受理"));
  EXPECT_THAT(server.Run({"case", "accept", "c1", "--lang", "en"}).out, HasSubstr("accepted"));
}

TEST(CallsTest, PrintsOneJsonDocument) {
  TestServer server;
  const Ran ran = server.Run({"case", "accept", "c1", "-o", "json"});
  v1::CaseReply reply;
  EXPECT_THAT(ran.out, HasSubstr("\"state\": \"ACCEPTED\""));
  EXPECT_THAT(ran.out, HasSubstr("\"caseNo\": \"c1\""));
}

TEST(CallsTest, SubmitsFromFlagsWithAllMaterialsOfTheItem) {
  TestServer server;
  const Ran ran = server.Run({"case", "submit", "--item", kItem, "--uscc", "91210700MA0AB12C3K", "--window", "w01",
                              "--all-materials", "--at", "2020-04-20T10:00"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  ASSERT_THAT(server.approval.submitted, SizeIs(1));
  const v1::SubmitCaseRequest& request = server.approval.submitted[0];
  EXPECT_EQ(request.item_code(), kItem);
  EXPECT_EQ(request.applicant().uscc(), "91210700MA0AB12C3K");
  EXPECT_EQ(request.channel(), v1::WINDOW);
  EXPECT_EQ(request.occurred_at().seconds(), 1587348000);
  ASSERT_EQ(request.materials_size(), 2);
  EXPECT_EQ(request.materials(1).material_id(), "m02");
  EXPECT_EQ(request.materials(1).copies(), 2);
}

TEST(CallsTest, SubmitsFromAFileAndLetsFlagsWin) {
  TestServer server;
  const Ran ran =
      server.Run({"case", "submit", "--file", "-", "--item", kItem}, R"({"itemCode": "x", "requestId": "r9", "title": "t"})");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(server.approval.submitted[0].item_code(), kItem);
  EXPECT_EQ(server.approval.submitted[0].request_id(), "r9");
  EXPECT_EQ(server.approval.submitted[0].title(), "t");
}

TEST(CallsTest, CallsAFileThatIsNoRequestAnInvalidArgument) {
  TestServer server;
  EXPECT_EQ(server.Run({"case", "submit", "--file", "-"}, "{\"nope\": 1}").code, 4);
  EXPECT_EQ(server.Run({"case", "submit", "--file", "/no/such/file"}).code, 2);
  EXPECT_THAT(server.approval.submitted, SizeIs(0));
}

TEST(CallsTest, SubmitsABatchInTwoHundredsAndAnswersInOrder) {
  TestServer server;
  std::string lines;
  for (int i = 0; i < 250; ++i) lines += "{\"itemCode\": \"x\"}\n";
  const Ran ran = server.Run({"case", "batch", "-o", "json", "--request-id", "b"}, lines);
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 250);
  ASSERT_THAT(server.approval.submitted, SizeIs(250));
  EXPECT_EQ(server.approval.submitted[249].request_id(), "b-250");
}

TEST(CallsTest, GivesABatchTheExitCodeOfItsFirstRefusedLine) {
  TestServer server;
  const Ran ran = server.Run({"case", "batch"}, "{\"itemCode\": \"x\"}\n{}\n");
  EXPECT_EQ(ran.code, 5);
  EXPECT_THAT(ran.out, HasSubstr("ITEM_NOT_FOUND"));
}

TEST(CallsTest, SendsNothingOfABatchWithABrokenLine) {
  TestServer server;
  const Ran ran = server.Run({"case", "batch"}, "{}\n{\n");
  EXPECT_EQ(ran.code, 4);
  EXPECT_THAT(ran.err, HasSubstr("-:2:"));
  EXPECT_THAT(server.approval.submitted, SizeIs(0));
}

TEST(CallsTest, FollowsThePagesToTheEnd) {
  TestServer server;
  const Ran ran = server.Run({"case", "list", "state=RECEIVED", "hall_id=h", "--all", "-o", "json"});
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 3);
  ASSERT_THAT(server.approval.listed, SizeIs(3));
  EXPECT_EQ(server.approval.listed[0].filter(), "state=RECEIVED AND hall_id=h");
  EXPECT_EQ(server.approval.listed[2].page_token(), "t2");
}

TEST(CallsTest, ResumesAWatchFromItsCursorWithoutGapOrRepeat) {
  TestServer server;
  server.approval.answers = {Down(), grpc::Status::OK, Down()};
  const Ran ran = server.Run({"case", "watch", "--count", "6", "-o", "json", "--quiet"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(server.approval.cursors, ElementsAre("", "2", "4"));
  for (int i = 1; i <= 6; ++i) EXPECT_THAT(ran.out, HasSubstr(absl::StrCat("\"case-", i, "\"")));
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 6);
}

TEST(CallsTest, EndsAWatchWhoseCursorIsTooOld) {
  TestServer server;
  server.approval.answers = {Details().Reason("CURSOR_EXPIRED").Status(Code::OUT_OF_RANGE, "too old")};
  const Ran ran = server.Run({"case", "watch"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_THAT(ran.err, HasSubstr("CURSOR_EXPIRED"));
}

TEST(CallsTest, ExplainsADateWithoutNamingTheSubcommand) {
  TestServer server;
  const Ran ran = server.Run({"calendar", "2020-01-20", "5", "--lang", "zh"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("到期日 2020-02-04 (2020v2) 暂定"));
  EXPECT_EQ(server.Run({"calendar", "explain", "2020-01-20", "5", "--unit", "cd"}).code, 0);
  ASSERT_THAT(server.catalog.explained, SizeIs(2));
  EXPECT_EQ(server.catalog.explained[0].unit(), "wd");
  EXPECT_EQ(server.catalog.explained[1].unit(), "cd");
  EXPECT_EQ(server.catalog.explained[1].limit(), 5);
}

TEST(CallsTest, ExitsWithEightWhenAPreviewFindsFaults) {
  TestServer server;
  const std::vector<std::string> words = {"calendar", "preview",        "--year",     "2020",   "--version",
                                          "2",        "--published-on", "2020-01-27", "--rest", "2020-01-31..2020-02-02:春节",
                                          "--work",   "2020-02-08"};
  EXPECT_EQ(server.Run(words).code, 0);
  server.catalog.faulty = true;
  EXPECT_EQ(server.Run(words).code, 8);
  const v1::Notice& notice = server.catalog.previewed[0].notice();
  ASSERT_EQ(notice.days_size(), 4);
  EXPECT_EQ(notice.days(2).day(), "2020-02-02");
  EXPECT_EQ(notice.days(2).name(), "春节");
  EXPECT_TRUE(notice.days(3).working());
}

}  // namespace
}  // namespace yici::cli
