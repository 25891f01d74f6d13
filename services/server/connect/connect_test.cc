// A server spoken to over real sockets in HTTP/1.1, as a browser or a script would.
#include <sys/resource.h>

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <nlohmann/json.hpp>

#include "services/server/connect/http_server.h"
#include "services/server/connect/protocol.h"
#include "services/server/server_for_tests.h"

namespace yici::server::connect {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using nlohmann::json;
using testing::HasSubstr;
using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

constexpr char kRoot[] = "officer:root";
constexpr char kStatus[] = "/yici.v1.AdminService/GetStatus";
constexpr char kHold[] = "/yici.v1.AdminService/SetHold";
constexpr char kWatch[] = "/yici.v1.ApprovalService/WatchCases";

Request Post(const std::string& path, const std::string& body, const std::string& type = "application/json") {
  Request request(http::verb::post, path, 11);
  request.set(http::field::host, "localhost");
  request.set(http::field::content_type, type);
  request.set(http::field::authorization, "Bearer " + TestServer::TokenOf(kRoot));
  request.body() = body;
  request.prepare_payload();
  return request;
}

class Caller {
 public:
  explicit Caller(int port, const char* from = nullptr) {
    socket_.open(asio::ip::tcp::v4());
    if (from != nullptr) socket_.bind({asio::ip::make_address(from), 0});
    socket_.connect({asio::ip::make_address("127.0.0.1"), static_cast<uint16_t>(port)});
  }
  void Send(const Request& request) { http::write(socket_, request); }
  void SendBytes(const std::string& bytes) { asio::write(socket_, asio::buffer(bytes)); }
  Response Receive() {
    Response response;
    http::read(socket_, buffer_, response);
    return response;
  }
  Response Ask(const Request& request) {
    Send(request);
    return Receive();
  }
  bool Closed() {
    char byte;
    boost::system::error_code failed;
    socket_.read_some(asio::buffer(&byte, 1), failed);
    return failed == asio::error::eof || failed == asio::error::connection_reset;
  }
  asio::ip::tcp::socket& socket() { return socket_; }
  boost::beast::flat_buffer& buffer() { return buffer_; }

 private:
  asio::io_context io_;
  asio::ip::tcp::socket socket_{io_};
  boost::beast::flat_buffer buffer_;
};

class ConnectTest : public testing::Test {
 protected:
  void SetUp() override {
    server_.config.http_listen = "127.0.0.1:0";
    server_.config.http_origins = {"https://hall.example.cn"};
    ASSERT_TRUE(server_.Start().ok());
  }
  Caller Connected() { return Caller((*server_).http_port()); }
  Response Ask(const Request& request) { return Connected().Ask(request); }
  static std::string ReasonIn(const Response& response) {
    const json told = json::parse(response.body());
    for (const json& detail : told["details"]) {
      if (detail["type"] == "google.rpc.ErrorInfo") return detail["debug"]["reason"];
    }
    return "";
  }

  TestServer server_{"connect", {kRoot, "enterprise:91210700MA0AB12C3K"}};
};

TEST(ConnectAddressesTest, StrangersShareRatesAndLinesWithTheirOwnAddressAlone) {
  TestServer server("connect-addresses", {kRoot});
  server.config.http_listen = "127.0.0.1:0";
  server.config.rates = {"anonymous=1/2"};
  server.config.http_connections_of_one = 40;
  ASSERT_TRUE(server.Start().ok());
  const int port = (*server).http_port();
  Request request = Post("/yici.v1.ApprovalService/GetCaseStatus", R"({"caseNo":"1","queryCode":"1"})");
  request.erase(http::field::authorization);
  unsigned told = 0;
  for (int i = 0; i < 500 && told != 429; ++i) told = Caller(port).Ask(request).result_int();
  EXPECT_EQ(told, 429u);
  EXPECT_NE(Caller(port, "127.0.0.2").Ask(request).result_int(), 429u);

  std::vector<std::unique_ptr<Caller>> lines;
  for (int i = 0; i < 40; ++i) lines.push_back(std::make_unique<Caller>(port));
  Caller more(port);
  const Response turned_away = more.Receive();
  EXPECT_EQ(turned_away.result_int(), 503u) << "one more of an address that has its share";
  EXPECT_THAT(json::parse(turned_away.body())["message"].get<std::string>(), HasSubstr("CONNECTIONS_FULL"));
  EXPECT_TRUE(more.Closed());
  EXPECT_NE(Caller(port, "127.0.0.2").Ask(request).result_int(), 429u);
}

TEST_F(ConnectTest, AnOfficerReadsTheStatusAsJson) {
  const Response response = Ask(Post(kStatus, "{}"));
  EXPECT_EQ(response.result_int(), 200u);
  EXPECT_EQ(response[http::field::content_type], "application/json");
  EXPECT_EQ(json::parse(response.body())["logId"], server_.Status().log_id());
}

TEST_F(ConnectTest, TheSameCallInBytesGivesTheMessage) {
  const Response response = Ask(Post(kStatus, "", "application/proto"));
  EXPECT_EQ(response[http::field::content_type], "application/proto");
  api::Status status;
  ASSERT_TRUE(status.ParseFromString(response.body()));
  EXPECT_EQ(status.log_id(), server_.Status().log_id());
}

TEST_F(ConnectTest, ACommandRunsOnceHoweverOftenItIsSent) {
  const std::string body = R"({"requestId":"hold-1","hold":true,"reason":"exercise"})";
  const json first = json::parse(Ask(Post(kHold, body)).body());
  const json second = json::parse(Ask(Post(kHold, body)).body());
  EXPECT_EQ(first, second);
  EXPECT_EQ(server_.Status().hold(), true);
  const Response other = Ask(Post(kHold, R"({"requestId":"hold-1","hold":false,"reason":"exercise"})"));
  EXPECT_EQ(other.result_int(), 409u);
  EXPECT_EQ(ReasonIn(other), "REQUEST_ID_REUSED");
}

TEST_F(ConnectTest, WithoutATokenTheAnswerIs401WithReasonAndBothLanguages) {
  Request request = Post(kStatus, "{}");
  request.erase(http::field::authorization);
  const Response response = Ask(request);
  EXPECT_EQ(response.result_int(), 401u);
  EXPECT_EQ(ReasonIn(response), "UNAUTHENTICATED");
  EXPECT_THAT(response.body(), HasSubstr("令牌"));
}

TEST_F(ConnectTest, AnEnterpriseIsRefusedWhatGrpcRefusesIt) {
  Request request = Post(kStatus, "{}");
  request.set(http::field::authorization, "Bearer " + TestServer::TokenOf("enterprise:91210700MA0AB12C3K"));
  EXPECT_EQ(Ask(request).result_int(), 403u);
}

TEST_F(ConnectTest, WrongPathsVerbsAndTypesHaveTheirOwnStatuses) {
  EXPECT_EQ(Ask(Post("/yici.v1.AdminService/NoSuch", "{}")).result_int(), 404u);
  EXPECT_THAT(Ask(Post("/../../etc/passwd", "{}")).body(), HasSubstr("PATH_UNKNOWN"));
  Request get = Post(kStatus, "");
  get.method(http::verb::get);
  const Response refused = Ask(get);
  EXPECT_EQ(refused.result_int(), 405u);
  EXPECT_EQ(refused[http::field::allow], "POST");
  EXPECT_THAT(refused.body(), HasSubstr("HTTP_METHOD"));
  EXPECT_EQ(Ask(Post(kStatus, "{}", "text/plain")).result_int(), 415u);
  EXPECT_THAT(Ask(Post(kStatus, "{}", "application/connect+json")).body(), HasSubstr("CONTENT_TYPE"));
}

TEST_F(ConnectTest, FaultsOfTheFormArePreciseAndChangeNothing) {
  const uint64_t before = server_.Status().revision();
  EXPECT_EQ(ReasonIn(Ask(Post(kHold, R"({"request":"x"})"))), "JSON_INVALID");
  const auto with = [](std::string_view name, std::string_view value) {
    Request request = Post(kStatus, "{}");
    request.insert(boost::string_view(name.data(), name.size()), boost::string_view(value.data(), value.size()));
    return request;
  };
  EXPECT_EQ(ReasonIn(Ask(with("Connect-Protocol-Version", "2"))), "PROTOCOL_VERSION");
  EXPECT_EQ(ReasonIn(Ask(with("Connect-Timeout-Ms", "soon"))), "TIMEOUT_INVALID");
  EXPECT_EQ(ReasonIn(Ask(with("Content-Encoding", "br"))), "COMPRESSION_UNKNOWN");
  EXPECT_EQ(ReasonIn(Ask(with("Content-Encoding", "gzip"))), "COMPRESSION_INVALID");
  EXPECT_EQ(ReasonIn(Ask(with("X-Trace-Bin", "***"))), "HEADER_INVALID");
  EXPECT_EQ(server_.Status().revision(), before);
}

TEST_F(ConnectTest, GzipIsTakenAndGivenWhereAsked) {
  Request request = Post(kStatus, Gzip("{}"));
  request.insert("Content-Encoding", "gzip");
  EXPECT_EQ(Ask(request).result_int(), 200u);
  Request metrics = Post("/yici.v1.AdminService/GetMetrics", "{}");
  metrics.insert("Accept-Encoding", "gzip");
  const Response response = Ask(metrics);
  EXPECT_EQ(response[http::field::content_encoding], "gzip");
  EXPECT_THAT(json::parse(*Gunzip(response.body(), 1 << 20))["text"].get<std::string>(), HasSubstr("yici_"));
}

TEST_F(ConnectTest, AMessageThatUnfoldsTooFarIsRefused) {
  Request request = Post(kStatus, Gzip("{" + std::string(20 << 20, ' ') + "}"));
  request.insert("Content-Encoding", "gzip");
  const Response response = Ask(request);
  EXPECT_EQ(response.result_int(), 429u);
  EXPECT_EQ(ReasonIn(response), "MESSAGE_TOO_LARGE");
}

TEST_F(ConnectTest, LongHeadersAndBodiesEndTheLine) {
  Caller headers = Connected();
  Request request = Post(kStatus, "{}");
  request.insert("X-Long", std::string(20 << 10, 'x'));
  const Response refused = headers.Ask(request);
  EXPECT_EQ(refused.result_int(), 431u);
  EXPECT_EQ(ReasonIn(refused), "HEADERS_TOO_LARGE");
  EXPECT_TRUE(headers.Closed());
  Caller body = Connected();
  body.SendBytes("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n");
  EXPECT_EQ(body.Receive().result_int(), 413u);
}

TEST_F(ConnectTest, BodiesTogetherHaveABoundAndTheirRoomComesBack) {
  HttpOptions options;
  options.services = {"yici.v1.AdminService"};
  options.bodies_bytes_max = 200'000;
  const auto http =
      HttpServer::Start("127.0.0.1:0", grpc::CreateChannel(server_.target(), grpc::InsecureChannelCredentials()), options);
  ASSERT_TRUE(http.ok());
  const std::string padded = "{" + std::string(500'000, ' ') + "}";
  for (int round = 0; round < 3; ++round) {
    const Response refused = Caller((*http)->port()).Ask(Post(kStatus, padded));
    EXPECT_EQ(refused.result_int(), 503u);
    EXPECT_EQ(ReasonIn(refused), "BODIES_FULL");
    // The line before gives its room back just behind its answer.
    unsigned taken = 503;
    for (int again = 0; again < 100 && taken == 503; ++again) {
      taken = Caller((*http)->port()).Ask(Post(kStatus, "{" + std::string(90'000, ' ') + "}")).result_int();
    }
    EXPECT_EQ(taken, 200u) << round;
  }
}

TEST_F(ConnectTest, WhatIsNotHttpIsToldSo) {
  Caller caller = Connected();
  caller.SendBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  const Response response = caller.Receive();
  EXPECT_EQ(response.result_int(), 400u);
  EXPECT_EQ(ReasonIn(response), "HTTP_INVALID");
}

TEST_F(ConnectTest, OneLineCarriesManyCallsAlsoSentAhead) {
  Caller caller = Connected();
  for (int i = 0; i < 3; ++i) caller.Send(Post(kStatus, "{}"));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(caller.Receive().result_int(), 200u);
  EXPECT_EQ(caller.Ask(Post("/no/where", "{}")).result_int(), 404u);
  EXPECT_EQ(caller.Ask(Post(kStatus, "{}")).result_int(), 200u);
}

TEST_F(ConnectTest, PagesOfAListedOriginMayCall) {
  Request preflight(http::verb::options, kStatus, 11);
  preflight.set(http::field::origin, "https://hall.example.cn");
  preflight.set("Access-Control-Request-Method", "POST");
  const Response allowed = Ask(preflight);
  EXPECT_EQ(allowed.result_int(), 204u);
  EXPECT_EQ(allowed["Access-Control-Allow-Origin"], "https://hall.example.cn");
  EXPECT_THAT(std::string(allowed["Access-Control-Allow-Headers"]), HasSubstr("authorization"));
  preflight.set(http::field::origin, "https://elsewhere.example");
  EXPECT_EQ(Ask(preflight)["Access-Control-Allow-Origin"], "");
}

TEST_F(ConnectTest, AHealthProbeAndTheInterfaceNeedNoToken) {
  EXPECT_EQ(Ask(Request(http::verb::get, "/healthz", 11)).body(), "serving\n");
  const json document = json::parse(Ask(Request(http::verb::get, "/openapi.json", 11)).body());
  EXPECT_TRUE(document["paths"].contains(kStatus));
  EXPECT_TRUE(document["paths"].contains("/yici.v1.RequestService/RaiseDemand"));
}

// The log as C2SP tlog-tiles serves it: what the calls answer, without the message around it.
TEST_F(ConnectTest, TheLogIsReadByPlainGets) {
  const auto get = [&](const std::string& path, const std::string& token = TestServer::TokenOf(kRoot)) {
    Request request(http::verb::get, path, 11);
    if (!token.empty()) request.set(http::field::authorization, "Bearer " + token);
    return Ask(request);
  };
  const Response checkpoint = get("/tlog/checkpoint");
  ASSERT_EQ(checkpoint.result_int(), 200u) << checkpoint.body();
  EXPECT_EQ(checkpoint[http::field::content_type], "text/plain; charset=utf-8");
  EXPECT_EQ(checkpoint[http::field::cache_control], "no-store");
  EXPECT_EQ(checkpoint.body().find("yici/" + server_.Status().log_id() + "\n"), 0u);
  const std::string leaves = std::to_string(server_.Status().leaves());
  const Response tile = get("/tlog/tile/0/000.p/" + leaves);
  EXPECT_EQ(tile.result_int(), 200u);
  EXPECT_EQ(tile[http::field::content_type], "application/octet-stream");
  EXPECT_EQ(std::string(tile[http::field::cache_control]), "private, max-age=300");
  EXPECT_EQ(tile.body().size(), 32 * server_.Status().leaves());
  const Response entries = get("/tlog/tile/entries/000.p/" + leaves);
  EXPECT_EQ(entries.result_int(), 200u);
  EXPECT_THAT(entries.body(), HasSubstr("yici/leaf/1\nlog=" + server_.Status().log_id()));
  EXPECT_EQ(get("/tlog/tile/0/001").result_int(), 404u);
  EXPECT_EQ(get("/tlog/tile/0/1").result_int(), 400u);
  EXPECT_EQ(ReasonIn(get("/tlog/tile/0/1")), "TILE_PATH_INVALID");
  EXPECT_EQ(get("/tlog/checkpoint", "").result_int(), 401u);
  EXPECT_EQ(get("/tlog/checkpoint", TestServer::TokenOf("enterprise:91210700MA0AB12C3K")).result_int(), 403u);
  EXPECT_EQ(get("/tlog/").result_int(), 404u);
  EXPECT_EQ(Ask(Post("/tlog/checkpoint", "{}")).result_int(), 404u);
}

// ---- streams ---------------------------------------------------------------------------------------------------------

// The envelopes of a chunked answer, as they come.
class Stream {
 public:
  Stream(Caller& caller, const Request& request) : caller_(caller) {
    caller_.Send(request);
    parser_.body_limit(64 << 20);
    http::read_header(caller_.socket(), caller_.buffer(), parser_);
  }
  Envelope Next() {
    while (true) {
      const std::string& body = parser_.get().body();
      if (body.size() >= taken_ + kEnvelopeHeadBytes) {
        size_t length = 0;
        for (size_t i = 1; i < kEnvelopeHeadBytes; ++i) length = length << 8 | static_cast<uint8_t>(body[taken_ + i]);
        if (body.size() >= taken_ + kEnvelopeHeadBytes + length) {
          const auto one = DecodeAll(std::string_view(body).substr(taken_, kEnvelopeHeadBytes + length), length);
          taken_ += kEnvelopeHeadBytes + length;
          return one->front();
        }
      }
      http::read_some(caller_.socket(), caller_.buffer(), parser_);
    }
  }
  const Response& head() { return parser_.get(); }

 private:
  Caller& caller_;
  http::response_parser<http::string_body> parser_;
  size_t taken_ = 0;
};

TEST_F(ConnectTest, AStreamEndsWithItsErrorInTheLastEnvelope) {
  Caller caller = Connected();
  Request request = Post(kWatch, Encode({false, false, R"({"cursor":"nonsense"})"}), "application/connect+json");
  Stream stream(caller, request);
  EXPECT_EQ(stream.head().result_int(), 200u);
  EXPECT_EQ(stream.head()[http::field::content_type], "application/connect+json");
  const Envelope last = stream.Next();
  EXPECT_TRUE(last.end);
  EXPECT_EQ(json::parse(last.payload)["error"]["code"], "invalid_argument");
}

TEST_F(ConnectTest, AStreamOfOneMessageTakesNoneAndNoSecond) {
  for (const std::string& body : {std::string(), Encode({false, false, "{}"}) + Encode({false, false, "{}"})}) {
    Caller caller = Connected();
    Stream stream(caller, Post(kWatch, body, "application/connect+json"));
    EXPECT_THAT(stream.Next().payload, HasSubstr("MESSAGE_COUNT"));
  }
  Caller caller = Connected();
  Stream stream(caller, Post(kWatch, "\x01\x02", "application/connect+json"));
  EXPECT_THAT(stream.Next().payload, HasSubstr("ENVELOPE_INVALID"));
}

TEST_F(ConnectTest, AStreamOutOfTimeEndsWithDeadlineExceeded) {
  Caller caller = Connected();
  Request request = Post(kWatch, Encode({false, false, "{}"}), "application/connect+json");
  request.insert("Connect-Timeout-Ms", "200");
  Stream stream(caller, request);
  Envelope last;
  while (!last.end) last = stream.Next();
  EXPECT_EQ(json::parse(last.payload)["error"]["code"], "deadline_exceeded");
}

TEST_F(ConnectTest, ManyMessagesForAMethodOfOneAreRefusedBeforeTheyAreUnfolded) {
  const std::string bomb = Encode({true, false, Gzip(std::string(4 << 20, ' '))});
  std::string body;
  for (int i = 0; i < 50; ++i) body += bomb;
  Request request = Post(kWatch, body, "application/connect+json");
  request.insert("Connect-Content-Encoding", "gzip");
  Caller caller = Connected();
  Stream stream(caller, request);
  EXPECT_THAT(stream.Next().payload, HasSubstr("MESSAGE_COUNT: expected one message, not 50"));
}

// A stream of requests is read whole, and what it unfolds to counts: small bodies must not hold large memory.
TEST_F(ConnectTest, WhatAStreamOfRequestsUnfoldsToHasABound) {
  const std::string bomb = Encode({true, false, Gzip("{" + std::string((4 << 20) - 2, ' ') + "}")});
  std::string body;
  for (int i = 0; i < 30; ++i) body += bomb;
  EXPECT_LT(body.size(), size_t{1} << 20);
  Request request = Post("/yici.v1.ApprovalService/UploadAttachment", body, "application/connect+json");
  request.insert("Connect-Content-Encoding", "gzip");
  Caller caller = Connected();
  Stream stream(caller, request);
  EXPECT_THAT(stream.Next().payload, HasSubstr("BODIES_FULL"));
  EXPECT_EQ(Ask(Post(kStatus, "{}")).result_int(), 200u);
}

TEST_F(ConnectTest, AChunkWhoseHeadHasNoEndIsNoReasonToRemember) {
  Caller caller = Connected();
  caller.SendBytes("POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;");
  const std::string piece(16 << 10, 'a');
  boost::system::error_code failed;
  int sent = 0;
  for (; sent < 2'000 && !failed; ++sent) asio::write(caller.socket(), asio::buffer(piece), failed);
  EXPECT_TRUE(failed);
  EXPECT_LT(sent, 500);  // what the system's own buffers take
}

TEST_F(ConnectTest, AnUnknownTransferEncodingIsNotTakenForNoBody) {
  Caller caller = Connected();
  caller.SendBytes("POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, identity\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n");
  EXPECT_EQ(caller.Receive().result_int(), 400u);
  EXPECT_TRUE(caller.Closed());
}

TEST_F(ConnectTest, AHeadIsAnsweredWithoutABody) {
  Caller caller = Connected();
  caller.SendBytes("HEAD /healthz HTTP/1.1\r\nHost: h\r\n\r\nGET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
  http::response_parser<http::empty_body> head;
  head.skip(true);
  http::read(caller.socket(), caller.buffer(), head);
  EXPECT_EQ(head.get().result_int(), 200u);
  EXPECT_EQ(caller.Receive().body(), "serving\n");
}

TEST_F(ConnectTest, NobodyNamesHimselfAsTheOwnerOfACertificate) {
  Request request = Post(kStatus, "{}");
  request.erase(http::field::authorization);
  for (const char* told : {"officer:root", " officer:root", "inproc officer:root"}) {
    request.set("yici-verified-peer", told);
    EXPECT_EQ(Ask(request).result_int(), 401u) << told;
    grpc::ClientContext context;
    context.AddMetadata("yici-verified-peer", told);
    api::Status status;
    EXPECT_EQ(server_.Stub<api::AdminService>()->GetStatus(&context, {}, &status).error_code(),
              grpc::StatusCode::UNAUTHENTICATED);
  }
}

// Callers leave at any moment of their stream, also while a message is on its way to them; then the server stops at once.
TEST_F(ConnectTest, CallersWhoLeaveWhileMessagesComeHoldNothingBack) {
  Request request = Post(kWatch, Encode({false, false, R"({"cursor":"0"})"}), "application/connect+json");
  for (int round = 0; round < 30; ++round) {
    std::vector<std::unique_ptr<Caller>> callers;
    for (int i = 0; i < 20; ++i) {
      callers.push_back(std::make_unique<Caller>((*server_).http_port()));
      callers.back()->Send(request);
    }
    Ask(Post(kHold,
             R"({"requestId":"hold-)" + std::to_string(round) + R"(","hold":)" + (round % 2 == 0 ? "true" : "false") + "}"));
  }
  const auto before = std::chrono::steady_clock::now();
  server_.Stop();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(15));
}

// One principal may hold a thousand streams: more than those have come and gone by the end.
TEST_F(ConnectTest, StreamsOfCallersWhoWentAwayMakeRoomForOthers) {
  Request request = Post(kWatch, Encode({false, false, "{}"}), "application/connect+json");
  for (int round = 0; round < 18; ++round) {
    std::vector<std::unique_ptr<Caller>> callers;
    for (int i = 0; i < 60; ++i) {
      callers.push_back(std::make_unique<Caller>((*server_).http_port()));
      callers.back()->Send(request);
    }
    Caller last = Connected();
    request.set("Connect-Timeout-Ms", "100");
    Stream stream(last, request);
    request.erase("Connect-Timeout-Ms");
    Envelope end;
    while (!end.end) end = stream.Next();
    EXPECT_EQ(json::parse(end.payload)["error"]["code"], "deadline_exceeded") << round;
  }
}

// On the server's own threads for HTTP and those that gRPC keeps for all.
TEST_F(ConnectTest, AThousandStreamsFromOneAddressTakeNoThreadsOfTheirOwn) {
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  limit.rlim_cur = limit.rlim_max;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  const auto threads = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/task"), std::filesystem::directory_iterator());
  };
  Ask(Post(kStatus, "{}"));
  const auto before = threads();
  const Request request = Post(kWatch, Encode({false, false, "{}"}), "application/connect+json");
  std::vector<std::unique_ptr<Caller>> callers;
  std::vector<std::unique_ptr<Stream>> streams;
  for (int i = 0; i < 1'000; ++i) {
    callers.push_back(std::make_unique<Caller>((*server_).http_port()));
    streams.push_back(std::make_unique<Stream>(*callers.back(), request));
    ASSERT_EQ(streams.back()->head().result_int(), 200u) << i;
  }
  EXPECT_LE(threads() - before, 20 - HttpOptions().threads);
  EXPECT_EQ(Ask(Post(kStatus, "{}")).result_int(), 200u) << "and others are served";
  server_.Stop();
  for (auto& stream : streams) {
    Envelope last;
    while (!last.end) last = stream->Next();
    EXPECT_THAT(last.payload, HasSubstr("unavailable"));
  }
}

TEST_F(ConnectTest, TheServerStopsWhileStreamsAreOpen) {
  Caller caller = Connected();
  Stream stream(caller, Post(kWatch, Encode({false, false, "{}"}), "application/connect+json"));
  server_.Stop();
  Envelope last;
  while (!last.end) last = stream.Next();
  EXPECT_THAT(last.payload, HasSubstr("unavailable"));
}

}  // namespace
}  // namespace yici::server::connect
