// Posting over real sockets on loopback: what receivers answer, that the wrong address is never connected to, and limits.
#include "services/server/outbound/poster.h"

#include <boost/asio.hpp>
#include <atomic>
#include <thread>

#include "gtest/gtest.h"
#include "services/server/outbound/signature.h"

namespace yici::outbound {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

// Answers each line once with a fixed text and keeps what it read.
class Receiver {
 public:
  explicit Receiver(std::string answer)
      : answer_(std::move(answer)), acceptor_(io_, Tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
    thread_ = std::thread([this] { Serve(); });
  }
  ~Receiver() {
    stopping_ = true;
    boost::system::error_code ignored;
    Tcp::socket wake(io_);
    wake.connect(acceptor_.local_endpoint(), ignored);
    thread_.join();
  }
  int port() const { return acceptor_.local_endpoint().port(); }
  int lines() const { return lines_; }
  const std::string& read() const { return read_; }

 private:
  void Serve() {
    while (true) {
      Tcp::socket socket(io_);
      acceptor_.accept(socket);
      if (stopping_) return;
      ++lines_;
      boost::system::error_code ignored;
      const size_t head = asio::read_until(socket, asio::dynamic_buffer(read_), "\r\n\r\n", ignored);
      const size_t at = read_.find("Content-Length: ");
      const size_t body = at == std::string::npos ? 0 : std::stoul(read_.substr(at + 16));
      if (read_.size() < head + body)
        asio::read(socket, asio::dynamic_buffer(read_), asio::transfer_exactly(head + body - read_.size()), ignored);
      if (answer_.empty()) {
        kept_.push_back(std::move(socket));
      } else {
        asio::write(socket, asio::buffer(answer_), ignored);
      }
    }
  }
  const std::string answer_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> lines_{0};
  std::string read_;
  asio::io_context io_;
  Tcp::acceptor acceptor_;
  std::vector<Tcp::socket> kept_;
  std::thread thread_;
};

PostResult Post(const std::string& url, const std::vector<std::string>& allowed, Millis total = Millis(5'000)) {
  asio::io_context io;
  PosterOptions options;
  options.policy = TargetPolicy::Parse(allowed).value();
  options.total_max = total;
  auto poster = Poster::Make(io, options).value();
  PostResult result;
  int ended = 0;
  poster->Post(ParseTarget(url).value(),
               {"application/cloudevents+json", {{"webhook-id", "log/1/0"}}, R"({"specversion":"1.0"})"}, [&](PostResult told) {
                 result = std::move(told);
                 ++ended;
               });
  io.run();
  EXPECT_EQ(ended, 1);
  return result;
}

std::string At(const Receiver& receiver, const std::string& path = "/in?x=1") {
  return "http://127.0.0.1:" + std::to_string(receiver.port()) + path;
}

const std::vector<std::string> kLoopback = {"127.0.0.0/8"};

TEST(PosterTest, ABodyArrivesWithItsHeaders) {
  std::string read;
  {
    Receiver receiver("HTTP/1.1 204 No Content\r\n\r\n");
    const PostResult result = Post(At(receiver), kLoopback);
    EXPECT_EQ(result.kind, PostKind::kDelivered);
    EXPECT_EQ(result.http_status, 204);
    read = receiver.read();
  }
  EXPECT_TRUE(read.starts_with("POST /in?x=1 HTTP/1.1\r\nHost: 127.0.0.1:"));
  EXPECT_NE(read.find("webhook-id: log/1/0\r\n"), std::string::npos);
  EXPECT_NE(read.find("Content-Type: application/cloudevents+json\r\n"), std::string::npos);
  EXPECT_TRUE(read.ends_with("\r\n\r\n{\"specversion\":\"1.0\"}"));
}

TEST(PosterTest, WhatAReceiverAnswersIsTakenForWhatItMeans) {
  struct Row {
    const char* answer;
    PostKind kind;
    int64_t retry_after_ms;
  };
  for (const Row& row : {Row{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", PostKind::kDelivered, 0},
                         Row{"HTTP/1.1 400 Bad Request\r\n\r\n", PostKind::kRefused, 0},
                         Row{"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n", PostKind::kRefused, 0},
                         Row{"HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\n\r\n", PostKind::kBusy, 7'000},
                         Row{"HTTP/1.1 503 Later\r\nRetry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\n\r\n", PostKind::kBusy, 0},
                         Row{"HTTP/1.1 408 Timeout\r\nRetry-After: -1\r\n\r\n", PostKind::kBusy, 0},
                         Row{"nonsense\r\n\r\n", PostKind::kUnreachable, 0}}) {
    Receiver receiver(row.answer);
    const PostResult result = Post(At(receiver), kLoopback);
    EXPECT_EQ(result.kind, row.kind) << row.answer;
    EXPECT_EQ(result.retry_after.count(), row.retry_after_ms) << row.answer;
    EXPECT_EQ(receiver.lines(), 1) << "no redirect is followed";
  }
}

TEST(PosterTest, AnAddressThatIsNotAllowedIsNeverConnectedTo) {
  Receiver receiver("HTTP/1.1 200 OK\r\n\r\n");
  EXPECT_EQ(Post(At(receiver), {}).kind, PostKind::kUnreachable);
  EXPECT_EQ(Post("http://localhost:" + std::to_string(receiver.port()) + "/", {"10.0.0.0/8"}).kind, PostKind::kUnreachable);
  EXPECT_EQ(receiver.lines(), 0);
  EXPECT_EQ(Post("http://no-such-name.invalid/", {"10.0.0.0/8"}).error,
            Post("http://localhost:" + std::to_string(receiver.port()) + "/", {"10.0.0.0/8"}).error)
      << "what is not there and what may not be called look alike";
  EXPECT_EQ(Post("http://localhost:" + std::to_string(receiver.port()) + "/", kLoopback).kind, PostKind::kDelivered);
}

TEST(PosterTest, ASilentReceiverIsLeftAfterItsTime) {
  Receiver receiver("");
  const PostResult result = Post(At(receiver), kLoopback, Millis(300));
  EXPECT_EQ(result.kind, PostKind::kTimeout);
}

// The look-up comes back when the call has long been told of, and tells nothing more.
TEST(PosterTest, ALookUpThatOutlastsTheCallIsATimeoutAndNoMore) {
  asio::io_context io;
  PosterOptions options;
  options.policy = TargetPolicy::Parse({"127.0.0.0/8", "::1/128"}).value();
  options.total_max = Millis(100);
  options.on_look_up = [](const std::string&) { std::this_thread::sleep_for(Millis(600)); };
  auto poster = Poster::Make(io, options).value();
  const auto told = std::make_shared<std::vector<PostResult>>();
  poster->Get(*ParseTarget("http://localhost:9/keys"), [told](PostResult result) { told->push_back(std::move(result)); });
  io.run();
  ASSERT_EQ(told->size(), 1u);
  EXPECT_EQ(told->front().kind, PostKind::kTimeout);
  EXPECT_EQ(told->front().error, "look-up of the name");
  std::this_thread::sleep_for(Millis(700));
  io.restart();
  io.run();
  EXPECT_EQ(told->size(), 1u);
  poster->Stop();
}

TEST(PosterTest, SilentNameServersHoldUpTheirOwnOwnerAlone) {
  asio::io_context io;
  PosterOptions options;
  options.total_max = Millis(2'000);
  std::atomic<bool> over{false};
  std::atomic<int> silent{0};
  options.on_look_up = [&](const std::string& name) {
    if (name != "silent.invalid") return;
    ++silent;
    while (!over) std::this_thread::sleep_for(Millis(5));
  };
  auto poster = Poster::Make(io, options).value();
  const auto post = [&](const std::string& url, const std::string& owner, Poster::Done done) {
    poster->Post(*ParseTarget(url), {.content_type = "text/plain", .headers = {}, .body = "x", .owner = owner},
                 std::move(done));
  };
  int left = 40;
  for (int i = 0; i < 40; ++i) post("https://silent.invalid/", "enterprise:a", [&left](const PostResult&) { --left; });
  bool other = false;
  post("https://localhost:9/", "enterprise:b", [&](const PostResult& told) {
    EXPECT_EQ(told.kind, PostKind::kUnreachable) << "looked up at once, and not a place that may be called";
    EXPECT_EQ(left, 40);
    EXPECT_LE(silent, 1) << "the same name is looked up once at a time";
    other = true;
    over = true;
  });
  io.run();
  EXPECT_TRUE(other);
  EXPECT_EQ(left, 0);
  poster->Stop();
}

TEST(PosterTest, WhatWaitsForItsTurnGoesWithTheStop) {
  std::atomic<int> begun{0};
  int told = 0;
  std::unique_ptr<Poster> poster;
  {
    asio::io_context io;
    PosterOptions options;
    options.on_look_up = [&](const std::string&) {
      ++begun;
      std::this_thread::sleep_for(Millis(300));
    };
    poster = Poster::Make(io, options).value();
    for (int i = 0; i < 3; ++i)
      poster->Post(*ParseTarget("https://localhost:9/"),
                   {.content_type = "text/plain", .headers = {}, .body = "x", .owner = "a"},
                   [&told](const PostResult&) { ++told; });
    while (begun == 0) std::this_thread::sleep_for(Millis(5));
    poster->Stop();
  }
  poster.reset();
  EXPECT_EQ(begun, 1);
  EXPECT_EQ(told, 0);
}

TEST(PosterTest, NobodyThereIsUnreachableAndTlsIsNotSpokenByPlainReceivers) {
  int port = 0;
  {
    Receiver receiver("");
    port = receiver.port();
  }
  EXPECT_EQ(Post("http://127.0.0.1:" + std::to_string(port) + "/", kLoopback).kind, PostKind::kUnreachable);
  Receiver receiver("HTTP/1.1 200 OK\r\n\r\n");
  EXPECT_NE(Post("https://127.0.0.1:" + std::to_string(receiver.port()) + "/", kLoopback, Millis(500)).kind,
            PostKind::kDelivered);
}

TEST(PosterTest, AnAnswerWithoutEndOrBoundsIsCutOff) {
  Receiver receiver("HTTP/1.1 200 OK\r\n" + std::string(200'000, 'x'));
  EXPECT_EQ(Post(At(receiver), kLoopback, Millis(2'000)).kind, PostKind::kUnreachable);
}

// The vector of the specification's libraries (standard-webhooks, "test_sign").
TEST(SignatureTest, IsThatOfStandardWebhooks) {
  const auto key = WebhookKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  ASSERT_TRUE(key);
  EXPECT_EQ(SignDelivery(*key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(SignatureTest, ASecretHasItsLengthAndForm) {
  EXPECT_EQ(WebhookKey(std::string(24, 'k')), std::string(24, 'k'));
  EXPECT_FALSE(WebhookKey(std::string(23, 'k')));
  EXPECT_FALSE(WebhookKey(std::string(65, 'k')));
  EXPECT_FALSE(WebhookKey("whsec_not base64 at all, but long enough"));
  EXPECT_FALSE(WebhookKey("whsec_a2V5"));
}

}  // namespace
}  // namespace yici::outbound
