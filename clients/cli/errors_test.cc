#include "clients/cli/errors.h"

#include <sstream>

#include "clients/cli/channel.h"
#include "clients/cli/test_server.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace yici::cli {
namespace {

using ::testing::HasSubstr;
using Code = grpc::StatusCode;

grpc::Status Taken() {
  return Details()
      .Reason("ALREADY_ACCEPTED", "document_no", "锦市监受〔2020〕1号")
      .Violation("case_no", "the case")
      .Message("zh-CN", "应为已收件，但已受理")
      .Message("en", "expected a received case, but it is accepted")
      .RetryAfterMillis(250)
      .Status(Code::FAILED_PRECONDITION, "plain");
}

TEST(ErrorsTest, DecodesEveryDetailOfARefusal) {
  const Refusal refusal = DecodeRefusal(Taken());
  EXPECT_EQ(refusal.reason, "ALREADY_ACCEPTED");
  EXPECT_EQ(refusal.metadata.at("document_no"), "锦市监受〔2020〕1号");
  ASSERT_EQ(refusal.fields.size(), 1u);
  EXPECT_EQ(refusal.fields[0].field, "case_no");
  EXPECT_EQ(refusal.text(Language::kZh), "应为已收件，但已受理");
  EXPECT_EQ(refusal.text(Language::kEn), "expected a received case, but it is accepted");
  EXPECT_EQ(refusal.retry_after, std::chrono::milliseconds(250));
}

TEST(ErrorsTest, LeavesOutDetailsThatCannotBeRead) {
  const Refusal refusal = DecodeRefusal(grpc::Status(Code::INTERNAL, "boom", "\x1a\xff\xff not a message"));
  EXPECT_EQ(refusal.reason, "");
  EXPECT_EQ(refusal.text(Language::kZh), "boom");
}

TEST(ErrorsTest, PrintsReasonFieldTextAndMetadata) {
  Options options;
  options.language = Language::kZh;
  std::ostringstream err;
  PrintRefusal(err, DecodeRefusal(Taken()), options);
  EXPECT_THAT(err.str(), HasSubstr("yici: ALREADY_ACCEPTED: 应为已收件，但已受理\n"));
  EXPECT_THAT(err.str(), HasSubstr("字段：case_no: the case\n"));
  EXPECT_THAT(err.str(), HasSubstr("document_no: 锦市监受〔2020〕1号\n"));
}

TEST(ErrorsTest, SaysWhatToDoNext) {
  Options options;
  options.request_id = "r1";
  std::ostringstream err;
  PrintRefusal(err, DecodeRefusal(grpc::Status(Code::UNAVAILABLE, "down")), options);
  EXPECT_THAT(err.str(), HasSubstr("--request-id r1"));
}

TEST(ErrorsTest, GivesTheDocumentedExitCodes) {
  const std::map<Code, int> expected = {{Code::OK, 0},
                                        {Code::FAILED_PRECONDITION, 3},
                                        {Code::ABORTED, 3},
                                        {Code::ALREADY_EXISTS, 3},
                                        {Code::OUT_OF_RANGE, 3},
                                        {Code::INVALID_ARGUMENT, 4},
                                        {Code::NOT_FOUND, 5},
                                        {Code::PERMISSION_DENIED, 6},
                                        {Code::UNAUTHENTICATED, 6},
                                        {Code::UNAVAILABLE, 7},
                                        {Code::RESOURCE_EXHAUSTED, 7},
                                        {Code::DEADLINE_EXCEEDED, 7},
                                        {Code::INTERNAL, 1},
                                        {Code::DATA_LOSS, 1},
                                        {Code::UNIMPLEMENTED, 1},
                                        {Code::CANCELLED, 1},
                                        {Code::UNKNOWN, 1}};
  EXPECT_EQ(expected.size(), 17u);
  for (const auto& [code, exit_code] : expected) EXPECT_EQ(ExitCodeOf(code), exit_code) << CodeName(code);
}

TEST(ErrorsTest, WaitsLongerEachTimeUnlessTheServerSaysHowLong) {
  using std::chrono::milliseconds;
  for (int i = 0; i < 100; ++i) {
    EXPECT_GE(RetryDelay(1, std::nullopt), milliseconds(100));
    EXPECT_LE(RetryDelay(1, std::nullopt), milliseconds(125));
    EXPECT_GE(RetryDelay(40, std::nullopt), milliseconds(5'000));
    EXPECT_LE(RetryDelay(40, std::nullopt), milliseconds(6'250));
    EXPECT_GE(RetryDelay(5, milliseconds(20)), milliseconds(20));
    EXPECT_LE(RetryDelay(5, milliseconds(20)), milliseconds(25));
  }
}

}  // namespace
}  // namespace yici::cli
