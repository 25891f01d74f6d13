#include "services/server/connect/protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "services/server/connect/methods.h"
#include "services/server/gateway/errors.h"
#include "yici/v1/approval.pb.h"
#include "yici/v1/feed.pb.h"

namespace yici::server::connect {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

std::string MessageOf(const absl::Status& status) { return std::string(status.message()); }

TEST(ContentTypeTest, TheFourNamesAreTakenInAnyCaseAndWithParameters) {
  EXPECT_EQ(NameOf(*ParseContentType("Application/JSON; charset=utf-8")), "application/json");
  EXPECT_EQ(NameOf(*ParseContentType("application/proto")), "application/proto");
  EXPECT_EQ(NameOf(*ParseContentType(" application/connect+json ")), "application/connect+json");
  EXPECT_EQ(NameOf(*ParseContentType("application/connect+proto")), "application/connect+proto");
  for (const char* other : {"", "text/json", "application/grpc", "application/jsonx", "application/connect+"}) {
    EXPECT_FALSE(ParseContentType(other)) << other;
  }
}

TEST(CodeTest, EachCodeHasItsNameAndHttpStatus) {
  EXPECT_EQ(NameOf(grpc::StatusCode::CANCELLED), "canceled");
  EXPECT_EQ(HttpStatusOf(grpc::StatusCode::CANCELLED), 499);
  EXPECT_EQ(HttpStatusOf(grpc::StatusCode::FAILED_PRECONDITION), 400);
  EXPECT_EQ(HttpStatusOf(grpc::StatusCode::ABORTED), 409);
  EXPECT_EQ(HttpStatusOf(grpc::StatusCode::RESOURCE_EXHAUSTED), 429);
  EXPECT_EQ(HttpStatusOf(grpc::StatusCode::UNAUTHENTICATED), 401);
  EXPECT_EQ(NameOf(static_cast<grpc::StatusCode>(99)), "unknown");
  EXPECT_EQ(HttpStatusOf(static_cast<grpc::StatusCode>(-1)), 500);
}

TEST(ErrorTest, AnErrorCarriesItsDetailsAsBytesAndForReaders) {
  const grpc::Status status = ToGrpc(InvalidField("USCC_CHARSET", "applicant.uscc", "不对", "a \"quoted\"\nline"));
  const json told = json::parse(ErrorJson(status));
  EXPECT_EQ(told["code"], "invalid_argument");
  EXPECT_EQ(told["message"], "USCC_CHARSET: a \"quoted\"\nline");
  ASSERT_EQ(told["details"].size(), 4u);
  EXPECT_EQ(told["details"][0]["type"], "google.rpc.ErrorInfo");
  EXPECT_EQ(told["details"][0]["debug"]["reason"], "USCC_CHARSET");
  EXPECT_EQ(told["details"][1]["debug"]["fieldViolations"][0]["field"], "applicant.uscc");
  EXPECT_THAT(told["details"][0]["value"].get<std::string>(), testing::Not(HasSubstr("=")));
}

TEST(ErrorTest, AnErrorWithoutDetailsIsACodeAndAMessage) {
  EXPECT_EQ(ErrorJson(grpc::Status(grpc::StatusCode::NOT_FOUND, "")), R"({"code":"not_found"})");
  EXPECT_EQ(ErrorJson(grpc::Status(grpc::StatusCode::ABORTED, "x", "no status")), R"({"code":"aborted","message":"x"})");
}

TEST(ErrorTest, TheEndOfAStreamHoldsErrorAndTrailersOrNothing) {
  EXPECT_EQ(EndOfStreamJson(grpc::Status::OK, {}), "{}");
  const Metadata trailers = {{"x-a", "1"}, {"x-b-bin", "\x01"}, {"x-a", "2"}, {"grpc-status-details-bin", "no"}};
  EXPECT_EQ(EndOfStreamJson(grpc::Status::OK, trailers), R"({"metadata":{"x-a":["1","2"],"x-b-bin":["AQ"]}})");
  EXPECT_EQ(EndOfStreamJson(grpc::Status(grpc::StatusCode::ABORTED, ""), {{"x", "1"}}),
            R"({"error":{"code":"aborted"},"metadata":{"x":["1"]}})");
}

TEST(MetadataTest, WhatBelongsToHttpConnectOrGrpcStaysBehind) {
  const auto metadata = MetadataOf({{"Authorization", "Bearer t"},
                                    {"Content-Type", "application/json"},
                                    {"Connect-Timeout-Ms", "5"},
                                    {"Host", "here"},
                                    {"grpc-timeout", "1S"},
                                    {"X-Trace-Bin", "AQI="},
                                    {"x-trace-bin", "AQI"}});
  ASSERT_TRUE(metadata.ok());
  EXPECT_THAT(*metadata,
              ElementsAre(Pair("authorization", "Bearer t"), Pair("x-trace-bin", "\x01\x02"), Pair("x-trace-bin", "\x01\x02")));
}

TEST(MetadataTest, WhatGrpcCannotCarryIsHeaderInvalid) {
  for (const Metadata& bad : {Metadata{{"x y", "1"}}, Metadata{{"x", "\x01"}}, Metadata{{"x", "\xe4\xb8\xad"}},
                              Metadata{{"x-bin", "***"}}, Metadata{{"", "1"}}}) {
    const auto metadata = MetadataOf(bad);
    EXPECT_EQ(metadata.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(MessageOf(metadata.status()), HasSubstr("HEADER_INVALID"));
  }
}

TEST(TimeoutTest, UpToTenDigitsOfMilliseconds) {
  EXPECT_EQ(**ParseTimeout("9999999999"), std::chrono::milliseconds(9'999'999'999));
  EXPECT_EQ(**ParseTimeout("0"), std::chrono::milliseconds(0));
  EXPECT_FALSE(ParseTimeout("")->has_value());
  for (const char* bad : {"-1", "1s", " 1", "10000000000"}) {
    EXPECT_THAT(MessageOf(ParseTimeout(bad).status()), HasSubstr("TIMEOUT_INVALID")) << bad;
  }
}

TEST(EnvelopeTest, WhatIsWrittenIsRead) {
  const std::string long_one(70'000, 'x');
  const std::string body = Encode({false, false, ""}) + Encode({true, false, long_one}) + Encode({false, true, "{}"});
  const auto read = DecodeAll(body, 1 << 20);
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read->size(), 3u);
  EXPECT_EQ((*read)[0].payload, "");
  EXPECT_TRUE((*read)[1].compressed);
  EXPECT_EQ((*read)[1].payload, long_one);
  EXPECT_TRUE((*read)[2].end);
}

TEST(EnvelopeTest, EveryCutOfAnEnvelopeIsAFault) {
  const std::string body = Encode({false, false, "message"});
  for (size_t cut = 1; cut < body.size(); ++cut) {
    EXPECT_THAT(MessageOf(DecodeAll(body.substr(0, cut), 100).status()), HasSubstr("ENVELOPE_INVALID")) << cut;
  }
  EXPECT_TRUE(DecodeAll("", 100)->empty());
}

TEST(EnvelopeTest, UnknownFlagsAndLongPayloadsAreRefused) {
  EXPECT_THAT(MessageOf(DecodeAll(std::string("\x04\0\0\0\0", 5), 100).status()), HasSubstr("ENVELOPE_INVALID"));
  EXPECT_THAT(MessageOf(DecodeAll(Encode({false, false, "12345"}), 4).status()), HasSubstr("MESSAGE_TOO_LARGE"));
  EXPECT_THAT(MessageOf(DecodeAll("\x01\xff\xff\xff\xff", 4).status()), HasSubstr("MESSAGE_TOO_LARGE"));
}

TEST(GzipTest, WhatIsPackedIsUnpackedWithinItsLimit) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += std::to_string(i * 7919 % 100'003);
  for (const size_t size : {size_t{0}, size_t{1}, size_t{4096}, size_t{8192}, text.size()}) {
    const std::string packed = Gzip(text.substr(0, size));
    EXPECT_EQ(*Gunzip(packed, size + 1), text.substr(0, size)) << size;
    EXPECT_EQ(*Gunzip(packed, size), text.substr(0, size)) << size;
    if (size == 0) continue;
    EXPECT_THAT(MessageOf(Gunzip(packed, size - 1).status()), HasSubstr("MESSAGE_TOO_LARGE")) << size;
  }
}

TEST(GzipTest, ASmallMessageThatUnfoldsIntoALargeOneIsRefused) {
  const std::string packed = Gzip(std::string(50 << 20, '\0'));
  EXPECT_LT(packed.size(), size_t{1} << 20);
  EXPECT_THAT(MessageOf(Gunzip(packed, 4 << 20).status()), HasSubstr("MESSAGE_TOO_LARGE"));
}

TEST(GzipTest, CutsNoiseAndTrailingBytesAreFaults) {
  const std::string packed = Gzip("a message of a few words");
  for (size_t cut = 1; cut < packed.size(); ++cut) {
    EXPECT_THAT(MessageOf(Gunzip(packed.substr(0, cut), 100).status()), HasSubstr("COMPRESSION_INVALID")) << cut;
  }
  EXPECT_FALSE(Gunzip("plain text", 100).ok());
  EXPECT_FALSE(Gunzip(packed + "x", 100).ok());
}

TEST(GzipTest, AListOfEncodingsNamesItOrRefusesIt) {
  EXPECT_TRUE(TakesGzip("br, GZIP;q=0.5"));
  EXPECT_TRUE(TakesGzip("gzip"));
  EXPECT_FALSE(TakesGzip(""));
  EXPECT_FALSE(TakesGzip("gzip;q=0.000"));
  EXPECT_FALSE(TakesGzip("gzipped, identity"));
}

TEST(MethodsTest, APathFindsItsMethodAndNothingElse) {
  const Methods methods({"yici.v1.ApprovalService", "yici.v1.NoSuchService"});
  ASSERT_NE(methods.Find("/yici.v1.ApprovalService/GetCase"), nullptr);
  EXPECT_EQ(ShapeOf(*methods.Find("/yici.v1.ApprovalService/GetCase")), Shape::kUnary);
  EXPECT_EQ(ShapeOf(*methods.Find("/yici.v1.ApprovalService/WatchCases")), Shape::kStream);
  for (const char* other :
       {"", "/", "/yici.v1.ApprovalService", "/yici.v1.ApprovalService/", "/yici.v1.ApprovalService/getCase",
        "/yici.v1.AdminService/GetStatus", "yici.v1.ApprovalService/GetCase"}) {
    EXPECT_EQ(methods.Find(other), nullptr) << other;
  }
}

TEST(JsonTest, NamesOfEitherFormBecomeBytesAndComeBackInCamelCase) {
  const auto& type = *yici::v1::GetCaseRequest::descriptor();
  for (const char* text : {R"({"caseNo":"1","minRevision":"7"})", R"({"case_no":"1","min_revision":7})"}) {
    const auto bytes = FromWire(type, Codec::kJson, text);
    ASSERT_TRUE(bytes.ok()) << text;
    EXPECT_EQ(*ToWire(type, Codec::kJson, *bytes), R"({"caseNo":"1","minRevision":"7"})");
  }
}

TEST(JsonTest, AMisspelledNameIsRefusedAndNothingOfItIsQuoted) {
  const auto& type = *yici::v1::GetCaseRequest::descriptor();
  for (const char* text :
       {R"({"caseNumber":"210***"})", R"({"caseNo":)", R"([])", R"("x")", R"({"minRevision":"seven"})", ""}) {
    const auto bytes = FromWire(type, Codec::kJson, text);
    EXPECT_EQ(bytes.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(MessageOf(bytes.status()), HasSubstr("JSON_INVALID"));
    EXPECT_THAT(MessageOf(bytes.status()), testing::Not(HasSubstr("210")));
  }
}

TEST(PartsTest, MoreMessagesThanAnyCallNeedsAreRefusedBeforeTheyAreBuilt) {
  const auto& type = *yici::v1::BatchSubmitCasesRequest::descriptor();
  const auto refused = [&](Codec codec, std::string bytes) {
    const auto read = FromWire(type, codec, std::move(bytes));
    return !read.ok() && MessageOf(read.status()).find("MESSAGE_TOO_LARGE") != std::string::npos;
  };
  std::string wire, text = "{}";
  for (int i = 0; i < 1 << 16; ++i) wire += std::string("\x0a\x00", 2);
  EXPECT_FALSE(refused(Codec::kProto, wire));
  EXPECT_TRUE(refused(Codec::kProto, wire + std::string("\x0a\x00", 2)));
  yici::v1::BatchSubmitCasesRequest nested;
  for (int i = 0; i < 70'000; ++i) nested.mutable_requests()->Add();
  EXPECT_TRUE(refused(Codec::kProto, nested.SerializeAsString()));
  nested.Clear();
  for (int i = 0; i < 70'000; ++i)
    (nested.requests_size() == 0 ? nested.add_requests() : nested.mutable_requests(0))->add_materials();
  EXPECT_TRUE(refused(Codec::kProto, nested.SerializeAsString())) << "within one of them";
  for (int i = 0; i < 1 << 16; ++i) text += ",{}";
  EXPECT_TRUE(refused(Codec::kJson, "{\"requests\":[" + text + "]}"));
  const auto& watch = *yici::v1::WatchEventsRequest::descriptor();
  yici::v1::WatchEventsRequest many;
  for (int i = 0; i < 70'000; ++i) many.mutable_filter()->add_types();
  EXPECT_FALSE(FromWire(watch, Codec::kProto, many.SerializeAsString()).ok()) << "texts of a list take memory as well";
  text = "\"\"";
  for (int i = 0; i < 300'000; ++i) text += ",\"\"";
  EXPECT_FALSE(FromWire(watch, Codec::kJson, "{\"filter\":{\"types\":[" + text + "]}}").ok());
  EXPECT_FALSE(refused(Codec::kJson, "{\"requests\":[{\"title\":\"" + std::string(1 << 17, '{') + "\"}]}")) << "text is text";
}

TEST(JsonTest, ADeepNestIsRefusedAndNoStackIsSpent) {
  const auto& type = *yici::v1::SubmitCaseRequest::descriptor();
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += R"({"applicant":)";
  EXPECT_FALSE(FromWire(type, Codec::kJson, text).ok());
  EXPECT_FALSE(FromWire(type, Codec::kJson, std::string(1'000'000, '[')).ok());
}

}  // namespace
}  // namespace yici::server::connect
