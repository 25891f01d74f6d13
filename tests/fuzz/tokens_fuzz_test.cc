// Tokens come from anybody, key sets from an issuer that may have been taken over. Committed seeds (tests/fuzz/seeds/tokens)
// and what becomes of them by chance, from a fixed seed: no crash, and no token is taken but the four that were signed.
//
//   YICI_FUZZ_TEXTS=2000000 build/dev/bin/tokens_fuzz_test     for longer
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <set>

#include "services/server/access/json_text.h"
#include "services/server/access/web_token.h"
#include "tests/kit/temp_folder.h"

namespace yici::identity {
namespace {

constexpr int64_t kNow = 1'600'000'000;

int Texts() {
  const char* asked = std::getenv("YICI_FUZZ_TEXTS");
  return asked == nullptr ? 20'000 : std::atoi(asked);
}

// The files of one kind, as "token-…", and changes of them.
class Seeds {
 public:
  explicit Seeds(const std::string& kind) {
    const char* source = std::getenv("YICI_SOURCE_DIR");
    const std::filesystem::path folder = std::filesystem::path(source == nullptr ? "." : source) / "tests/fuzz/seeds/tokens";
    std::set<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().filename().string().starts_with(kind + "-")) files.insert(entry.path());
    }
    for (const auto& file : files) texts_.push_back(kit::ReadFile(file));
  }
  const std::vector<std::string>& texts() const { return texts_; }
  std::string Next() {
    std::string text = texts_[Below(texts_.size())];
    for (size_t changes = 1 + Below(4); changes > 0; --changes) Change(text);
    return text;
  }

 private:
  size_t Below(size_t bound) { return random_() % bound; }
  void Change(std::string& text) {
    const size_t at = Below(text.size() + 1);
    const std::string& other = texts_[Below(texts_.size())];
    switch (Below(6)) {
      case 0: text.insert(at, 1, static_cast<char>(random_())); return;
      case 1: text.erase(at, 1 + Below(8)); return;
      case 2: text.insert(at, other.substr(Below(other.size() + 1), Below(80))); return;
      case 3: text.resize(at); return;
      case 4: text = text.substr(0, text.find('.')) + other.substr(std::min(other.find('.'), other.size())); return;
      default:
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << Below(8)));
    }
  }

  std::vector<std::string> texts_;
  std::mt19937 random_{20'261'126};
};

const TokenRules kRules{
    .issuer = "https://id.example", .audience = "yici", .subject_claim = "sub", .prefix = "officer:", .skew_seconds = 60};

TEST(TokensFuzz, NobodyComesInWithoutASignature) {
  const WebKeys keys = WebKeys::Parse(Seeds("signers").texts().front()).value();
  Seeds seeds("token");
  std::set<std::string> good;
  for (const std::string& token : seeds.texts()) {
    if (CheckToken(token, keys, kRules, kNow).fault == TokenFault::kNone) good.insert(token);
  }
  ASSERT_EQ(good.size(), 4u) << "one of each algorithm";
  for (int i = 0; i < Texts(); ++i) {
    const std::string token = seeds.Next();
    const TokenVerdict verdict = CheckToken(token, keys, kRules, kNow);
    ASSERT_EQ(verdict.fault == TokenFault::kNone, good.contains(token)) << token;
    ASSERT_EQ(verdict.subject.empty(), verdict.fault != TokenFault::kNone);
  }
}

TEST(TokensFuzz, AKeySetIsWhollyUsableOrRefused) {
  Seeds seeds("keys");
  const std::vector<std::string> tokens = Seeds("token").texts();
  int taken = 0;
  for (int i = 0; i < Texts(); ++i) {
    const std::string text = seeds.Next();
    const auto keys = WebKeys::Parse(text);
    if (!keys.ok()) continue;
    ++taken;
    ASSERT_LE(keys->size(), 64u);  // none: all are withdrawn
    for (const std::string& token : tokens) {
      const TokenVerdict verdict = CheckToken(token, *keys, kRules, kNow);
      ASSERT_TRUE(verdict.fault != TokenFault::kNone || verdict.subject == "officer:jz-market-handler-1");
    }
  }
  EXPECT_GT(taken, 0);
}

TEST(TokensFuzz, WhatIsReadAsJsonEndsWhereItBegan) {
  Seeds seeds("keys");
  for (int i = 0; i < Texts(); ++i) {
    const std::string text = seeds.Next();
    // Whatever can be read can be read again between spaces, and not with something behind it.
    const bool read = ParseJson(text).has_value();
    ASSERT_EQ(ParseJson(" " + text + "\n").has_value(), read) << text;
    ASSERT_FALSE(read && ParseJson(text + "}")) << text;
  }
}

}  // namespace
}  // namespace yici::identity
