// Keys that are rotated: in a file, and behind a web address that answers, errs and falls silent.
#include "services/server/access/key_source.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <boost/asio.hpp>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

#include "services/server/access/issuer_for_tests.h"
#include "services/server/access/web_identity.h"

namespace yici::identity {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using std::chrono::milliseconds;

constexpr int64_t kNow = 1'600'000'000;
const TokenRules kRules{.issuer = "https://id.example", .audience = "yici", .subject_claim = "sub", .prefix = "officer:"};

std::string TokenOf(const TestIssuer& issuer, std::string_view subject = "root") {
  return issuer.Token(Algorithm::kEs256,
                      StrCat(R"({"iss":"https://id.example","aud":"yici","exp":1600000300,"sub":")", subject, "\"}"));
}

template <class Reached>
bool Soon(Reached reached) {
  for (int i = 0; i < 500; ++i) {
    if (reached()) return true;
    std::this_thread::sleep_for(milliseconds(10));
  }
  return false;
}

// Answers every request with what it was given last.
class KeyServer {
 public:
  KeyServer() : acceptor_(io_, Tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
    thread_ = std::thread([this] { Serve(); });
  }
  ~KeyServer() {
    stopping_ = true;
    boost::system::error_code ignored;
    Tcp::socket wake(io_);
    wake.connect(acceptor_.local_endpoint(), ignored);
    thread_.join();
  }
  void Answer(std::string_view status, std::string_view body) {
    std::lock_guard lock(mutex_);
    answer_ = StrCat("HTTP/1.1 ", status, "\r\nContent-Length: ", body.size(), "\r\n\r\n", body);
  }
  std::string url() const { return StrCat("http://127.0.0.1:", acceptor_.local_endpoint().port(), "/keys"); }
  int asked() const { return asked_; }

 private:
  void Serve() {
    while (true) {
      Tcp::socket socket(io_);
      acceptor_.accept(socket);
      if (stopping_) return;
      ++asked_;
      boost::system::error_code ignored;
      std::string read;
      asio::read_until(socket, asio::dynamic_buffer(read), "\r\n\r\n", ignored);
      std::lock_guard lock(mutex_);
      asio::write(socket, asio::buffer(answer_), ignored);
    }
  }
  std::atomic<bool> stopping_{false};
  std::atomic<int> asked_{0};
  std::mutex mutex_;
  std::string answer_ = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";
  asio::io_context io_;
  Tcp::acceptor acceptor_;
  std::thread thread_;
};

class KeyFile {
 public:
  explicit KeyFile(std::string_view text) : path_(testing::TempDir() + "yici-keys-" + std::to_string(getpid())) { Write(text); }
  ~KeyFile() { std::filesystem::remove(path_); }
  // As a careful administrator does it: written aside and moved over.
  void Write(std::string_view text) {
    std::ofstream(path_ + ".new") << text;
    std::filesystem::rename(path_ + ".new", path_);
  }
  const std::string& path() const { return path_; }

 private:
  const std::string path_;
};

TEST(KeyFileTest, IsReadAgainWhenItChangesAndKeepsTheLastGoodKeys) {
  const TestIssuer first("a"), second("b");
  KeyFile file(first.KeySet());
  std::atomic<int> faults{0};
  KeySourceOptions options;
  options.on_news = [&](KeyNews, std::string_view) { ++faults; };
  const auto source = KeySource::FromFile(file.path(), options).value();
  EXPECT_TRUE(source->Keys()->Knows("a-ec"));
  file.Write(second.KeySet());
  EXPECT_TRUE(Soon([&] { return source->Keys()->Knows("b-ec"); }));
  EXPECT_FALSE(source->Keys()->Knows("a-ec")) << "rotated away";
  file.Write("not keys");
  EXPECT_TRUE(Soon([&] { return source->Keys() != nullptr && faults == 1; }));
  EXPECT_TRUE(source->Keys()->Knows("b-ec"));
  std::filesystem::remove(file.path());
  EXPECT_TRUE(Soon([&] { return source->Keys() != nullptr && faults == 2; }));
  EXPECT_TRUE(source->Keys()->Knows("b-ec"));
}

TEST(KeyFileTest, MustBeGoodAtTheStart) {
  EXPECT_FALSE(KeySource::FromFile("/nowhere/keys.json").ok());
  KeyFile file("{}");
  EXPECT_FALSE(KeySource::FromFile(file.path()).ok());
}

TEST(KeyUrlTest, GoesInTheClearToThisMachineAlone) {
  for (const char* url : {"http://id.example/keys", "http://10.0.0.1/keys", "ftp://127.0.0.1/keys", "", "https://"}) {
    EXPECT_FALSE(KeySource::FromUrl(url).ok()) << url;
  }
  EXPECT_TRUE(KeySource::FromUrl("https://192.0.2.1:1/keys", {.call_max = milliseconds(50)}).ok());
}

TEST(KeyUrlTest, IsAskedAgainForAKeyThatATokenNamesButNotMoreOftenThanThePause) {
  const TestIssuer first("a"), second("b");
  KeyServer server;
  server.Answer("200 OK", first.KeySet());
  auto source = KeySource::FromUrl(server.url(), {.pause = milliseconds(300)}).value();
  const KeySource& looked = *source;
  WebIdentity identity(std::move(source), kRules);
  EXPECT_TRUE(Soon([&] { return identity.Of(TokenOf(first), kNow).fault == TokenFault::kNone; }));
  server.Answer("200 OK", second.KeySet());
  const auto begin = std::chrono::steady_clock::now();
  const int before = server.asked();
  EXPECT_EQ(identity.Of(TokenOf(second), kNow).fault, TokenFault::kKeyUnknown);
  EXPECT_TRUE(Soon([&] { return identity.Of(TokenOf(second), kNow).fault == TokenFault::kNone; }));
  // However many unknown names came meanwhile.
  const auto waited = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin).count();
  EXPECT_LE(server.asked() - before, 1 + waited / 300);
  EXPECT_EQ(identity.Of(TokenOf(first), kNow).fault, TokenFault::kKeyUnknown) << "a memory outlives no rotation";
  EXPECT_GE(looked.looks(), 2u);
}

TEST(KeyUrlTest, KeepsTheLastGoodKeysWhileTheIssuerErrs) {
  const TestIssuer issuer("a");
  KeyServer server;
  server.Answer("200 OK", issuer.KeySet());
  std::atomic<int> faults{0};
  const auto source = KeySource::FromUrl(server.url(), {.refresh = milliseconds(20),
                                                        .pause = milliseconds(20),
                                                        .on_news = [&](KeyNews, std::string_view) { ++faults; }})
                          .value();
  ASSERT_TRUE(Soon([&] { return source->Keys() != nullptr; }));
  EXPECT_EQ(faults, 0);
  const std::vector<std::pair<std::string, std::string>> answers = {
      {"500 Error", ""}, {"200 OK", "{}"}, {"302 Found", issuer.KeySet()}, {"200 OK", std::string(100'000, ' ')}};
  for (const auto& [status, body] : answers) {
    server.Answer(status, body);
    const int before = faults;
    EXPECT_TRUE(Soon([&] { return faults >= before + 2; })) << status;
    ASSERT_NE(source->Keys(), nullptr);
    EXPECT_TRUE(source->Keys()->Knows("a-ec"));
  }
}

TEST(KeyUrlTest, TakesNoTokenBeforeTheIssuerHasAnswered) {
  const TestIssuer issuer("a");
  KeyServer server;
  WebIdentity identity(KeySource::FromUrl(server.url(), {.pause = milliseconds(20)}).value(), kRules);
  EXPECT_EQ(identity.Of(TokenOf(issuer), kNow).fault, TokenFault::kNoKeys);
  server.Answer("200 OK", issuer.KeySet());
  EXPECT_TRUE(Soon([&] { return identity.Of(TokenOf(issuer), kNow).subject == "officer:root"; }));
}

// What a source told, by kind.
class News {
 public:
  auto Listener() {
    return [this](KeyNews news, std::string_view) { ++told_[static_cast<size_t>(news)]; };
  }
  int Of(KeyNews news) const { return told_[static_cast<size_t>(news)]; }

 private:
  std::array<std::atomic<int>, 3> told_{};
};

constexpr char kNoKeys[] = R"({"keys":[]})";

TEST(KeyUrlTest, AnEmptySetWithdrawsAllKeysAtOnce) {
  const TestIssuer issuer("a");
  KeyServer server;
  News news;
  server.Answer("200 OK", issuer.KeySet());
  WebIdentity identity(
      KeySource::FromUrl(server.url(), {.refresh = milliseconds(20), .pause = milliseconds(20), .on_news = news.Listener()})
          .value(),
      kRules);
  ASSERT_TRUE(Soon([&] { return identity.Of(TokenOf(issuer), kNow).fault == TokenFault::kNone; }));
  server.Answer("200 OK", kNoKeys);
  EXPECT_TRUE(Soon([&] { return identity.Of(TokenOf(issuer), kNow).fault == TokenFault::kKeyUnknown; }))
      << "a memory among them";
  const int asked = server.asked();
  EXPECT_TRUE(Soon([&] { return server.asked() > asked + 2; }));
  EXPECT_EQ(news.Of(KeyNews::kWithdrawn), 1) << "told once";
  EXPECT_EQ(identity.keys_failing().count(), 0) << "a good answer";
  server.Answer("200 OK", issuer.KeySet());
  EXPECT_TRUE(Soon([&] { return identity.Of(TokenOf(issuer), kNow).fault == TokenFault::kNone; }));
}

TEST(KeyUrlTest, KeysServeForATimeAndNoLongerWhileTheIssuerErrs) {
  const TestIssuer issuer("a");
  KeyServer server;
  News news;
  server.Answer("200 OK", issuer.KeySet());
  WebIdentity identity(KeySource::FromUrl(server.url(), {.refresh = milliseconds(20),
                                                         .pause = milliseconds(20),
                                                         .failing_max = milliseconds(400),
                                                         .on_news = news.Listener()})
                           .value(),
                       kRules);
  ASSERT_TRUE(Soon([&] { return identity.Of(TokenOf(issuer), kNow).fault == TokenFault::kNone; }));
  server.Answer("200 OK", "<html>maintenance</html>");
  ASSERT_TRUE(Soon([&] { return identity.keys_failing().count() > 0; }));
  const auto fault = identity.Of(TokenOf(issuer), kNow).fault;
  if (identity.keys_failing() < milliseconds(400)) {
    EXPECT_EQ(fault, TokenFault::kNone);
  }
  EXPECT_TRUE(Soon([&] { return identity.Of(TokenOf(issuer), kNow).fault == TokenFault::kNoKeys; }));
  EXPECT_GE(identity.keys_failing(), milliseconds(400));
  EXPECT_TRUE(Soon([&] { return news.Of(KeyNews::kTooOld) > 0; }));
  const int asked = server.asked();
  EXPECT_TRUE(Soon([&] { return server.asked() > asked + 2; }));
  EXPECT_EQ(news.Of(KeyNews::kTooOld), 1) << "told once";
  server.Answer("200 OK", issuer.KeySet());
  EXPECT_TRUE(Soon([&] { return identity.Of(TokenOf(issuer), kNow).fault == TokenFault::kNone; }));
  EXPECT_EQ(identity.keys_failing().count(), 0);
}

TEST(KeyFileTest, ServesForATimeAndNoLongerWhileTheFileIsBadAndAnEmptyOneWithdraws) {
  const TestIssuer issuer("a");
  KeyFile file(issuer.KeySet());
  News news;
  const auto source = KeySource::FromFile(file.path(), {.failing_max = milliseconds(1), .on_news = news.Listener()}).value();
  EXPECT_NE(source->Keys(), nullptr);
  file.Write("{");
  EXPECT_TRUE(Soon([&] { return source->Keys() == nullptr && news.Of(KeyNews::kTooOld) == 1; }));
  file.Write(kNoKeys);
  EXPECT_TRUE(Soon([&] { return source->Keys() != nullptr; }));
  EXPECT_EQ(source->Keys()->size(), 0u);
  EXPECT_EQ(news.Of(KeyNews::kWithdrawn), 1);
  EXPECT_TRUE(KeySource::FromFile(file.path()).ok()) << "a start does not bring back what was withdrawn, and does not fail";
}

TEST(WebIdentityTest, WhatIsPublishedAnewUnchangedLeavesMemoriesAlone) {
  const TestIssuer issuer("a");
  KeyFile file(issuer.KeySet());
  auto source = KeySource::FromFile(file.path()).value();
  KeySource& looked = *source;
  WebIdentity identity(std::move(source), kRules);
  EXPECT_EQ(identity.Of(TokenOf(issuer), kNow).fault, TokenFault::kNone);
  const std::string token = TokenOf(issuer);
  EXPECT_EQ(identity.Of(token, kNow).fault, TokenFault::kNone);
  const auto keys = looked.Keys();
  const uint64_t looks = looked.looks();
  file.Write(StrCat(R"({"keys":[)", issuer.Ed25519Key(), ", ", issuer.P256Key(), ", ", issuer.RsaKey(), "]}"));
  EXPECT_TRUE(Soon([&] { return looked.Keys() != nullptr && looked.looks() > looks; }));
  EXPECT_EQ(looked.Keys(), keys) << "in another order, the same";
  const uint64_t remembered = identity.remembered();
  EXPECT_EQ(identity.Of(token, kNow).fault, TokenFault::kNone);
  EXPECT_EQ(identity.remembered(), remembered + 1);
}

TEST(WebIdentityTest, AMemoryEndsWithTheKeysItWasCheckedWith) {
  const TestIssuer first("a"), second("b");
  KeyFile file(first.KeySet());
  WebIdentity identity(KeySource::FromFile(file.path()).value(), kRules);
  const std::string token = TokenOf(first);
  EXPECT_EQ(identity.Of(token, kNow).subject, "officer:root");
  file.Write(second.KeySet());
  EXPECT_TRUE(Soon([&] { return identity.Of(token, kNow).fault == TokenFault::kKeyUnknown; })) << "no other token came since";
}

TEST(WebIdentityTest, RemembersAGoodTokenUntilItsEnd) {
  const TestIssuer issuer("a");
  KeyFile file(issuer.KeySet());
  WebIdentity identity(KeySource::FromFile(file.path()).value(), kRules);
  const std::string token = TokenOf(issuer);
  EXPECT_EQ(identity.Of(token, kNow).subject, "officer:root");
  EXPECT_EQ(identity.remembered(), 0u);
  EXPECT_EQ(identity.Of(token, kNow + 359).subject, "officer:root");
  EXPECT_EQ(identity.remembered(), 1u);
  EXPECT_EQ(identity.Of(token, kNow + 360).fault, TokenFault::kExpired);
  EXPECT_EQ(identity.refused(TokenFault::kExpired), 1u);
  EXPECT_EQ(identity.Of(token + "A", kNow).fault, TokenFault::kSignature);
  for (int i = 0; i < 5'000; ++i)
    ASSERT_EQ(identity.Of(TokenOf(issuer, StrCat("o", i % 4'200)), kNow).fault, TokenFault::kNone);
}

}  // namespace
}  // namespace yici::identity
