// Tokens: one test per check, vectors of the RFCs, tokens made elsewhere, and twenty thousand that were touched.
#include "services/server/access/web_token.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <random>

#include "services/server/access/issuer_for_tests.h"
#include "services/server/access/json_text.h"

namespace yici::identity {
namespace {

constexpr int64_t kNow = 1'600'000'000;
constexpr std::string_view kIssuer = "https://id.example";

std::string Claims(std::string_view more = "", int64_t exp = kNow + 300) {
  return StrCat(R"({"iss":"https://id.example","aud":"yici","sub":"jz-market-handler-1","exp":)", exp, more, "}");
}

class WebTokenTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    issuer_ = new TestIssuer();
    keys_ = new WebKeys(WebKeys::Parse(issuer_->KeySet()).value());
  }
  static void TearDownTestSuite() {
    delete issuer_;
    delete keys_;
  }
  static TokenRules Rules() {
    return {
        .issuer = std::string(kIssuer), .audience = "yici", .subject_claim = "sub", .prefix = "officer:", .skew_seconds = 60};
  }
  static TokenVerdict Check(std::string_view token, int64_t now = kNow, const TokenRules& rules = Rules()) {
    return CheckToken(token, *keys_, rules, now);
  }
  // The fault of a token whose signature is good.
  static TokenFault FaultOf(std::string_view claims, int64_t now = kNow) {
    return Check(issuer_->Token(Algorithm::kEs256, claims), now).fault;
  }
  static TokenFault FaultOfHeader(std::string_view header, Algorithm signed_by = Algorithm::kEs256) {
    return Check(issuer_->Token(signed_by, header, Claims())).fault;
  }

  static TestIssuer* issuer_;
  static WebKeys* keys_;
};
TestIssuer* WebTokenTest::issuer_ = nullptr;
WebKeys* WebTokenTest::keys_ = nullptr;

TEST_F(WebTokenTest, NamesItsSubjectWhicheverOfTheFourAlgorithmsSignedIt) {
  for (const Algorithm algorithm : kAlgorithms) {
    const TokenVerdict verdict = Check(issuer_->Token(algorithm, Claims()));
    EXPECT_EQ(verdict.fault, TokenFault::kNone) << TestIssuer::NameOf(algorithm);
    EXPECT_EQ(verdict.subject, "officer:jz-market-handler-1");
    EXPECT_EQ(verdict.until_s, kNow + 300 + 59);
  }
}

TEST_F(WebTokenTest, TakesNoAlgorithmWithoutAPublicKey) {
  for (const char* name : {"none", "None", "HS256", "HS512", "RS1", "ES384", "es256", ""}) {
    EXPECT_EQ(FaultOfHeader(StrCat(R"({"alg":")", name, R"(","kid":"k-ec"})")), TokenFault::kAlgorithm) << name;
  }
  EXPECT_EQ(FaultOfHeader(R"({"kid":"k-ec"})"), TokenFault::kAlgorithm);
  EXPECT_EQ(FaultOfHeader(R"({"alg":["ES256"],"kid":"k-ec"})"), TokenFault::kAlgorithm);
  // The unsigned token of RFC 7519 section 6.1, and one without a signature under a good header.
  EXPECT_EQ(Check(StrCat(Base64Url(R"({"alg":"none"})"), ".", Base64Url(Claims()), ".")).fault, TokenFault::kAlgorithm);
  EXPECT_EQ(Check(StrCat(Base64Url(issuer_->Header(Algorithm::kRs256)), ".", Base64Url(Claims()), ".")).fault,
            TokenFault::kSignature);
}

TEST_F(WebTokenTest, AKeyVerifiesItsOwnAlgorithmAlone) {
  // Signed with RSA by PKCS #1, said to be by PSS, and the other way round; and the name of a key of another kind.
  EXPECT_EQ(FaultOfHeader(issuer_->Header(Algorithm::kPs256), Algorithm::kRs256), TokenFault::kSignature);
  EXPECT_EQ(FaultOfHeader(issuer_->Header(Algorithm::kRs256), Algorithm::kPs256), TokenFault::kSignature);
  EXPECT_EQ(FaultOfHeader(R"({"alg":"ES256","kid":"k-rsa"})"), TokenFault::kKeyUnknown);
  const WebKeys only = WebKeys::Parse(StrCat(R"({"keys":[)", issuer_->RsaKey(R"(,"alg":"RS256")"), "]}")).value();
  EXPECT_EQ(CheckToken(issuer_->Token(Algorithm::kRs256, Claims()), only, Rules(), kNow).fault, TokenFault::kNone);
  EXPECT_EQ(CheckToken(issuer_->Token(Algorithm::kPs256, Claims()), only, Rules(), kNow).fault, TokenFault::kKeyUnknown);
}

TEST_F(WebTokenTest, AnotherIssuersKeyOfTheSameNameOpensNothing) {
  const TestIssuer stranger;
  for (const Algorithm algorithm : kAlgorithms) {
    EXPECT_EQ(Check(stranger.Token(algorithm, Claims())).fault, TokenFault::kSignature);
  }
}

TEST_F(WebTokenTest, FollowsNoKeyThatTheTokenBrings) {
  const TestIssuer stranger;
  const std::string header =
      StrCat(R"({"alg":"ES256","kid":"k-ec","jku":"https://evil.example","jwk":)", stranger.P256Key(), "}");
  EXPECT_EQ(Check(stranger.Token(Algorithm::kEs256, header, Claims())).fault, TokenFault::kSignature);
}

TEST_F(WebTokenTest, FindsTheOnlyKeyOfAnAlgorithmWithoutItsName) {
  EXPECT_EQ(FaultOfHeader(R"({"alg":"ES256"})"), TokenFault::kNone);
  EXPECT_EQ(FaultOfHeader(R"({"alg":"ES256","kid":"k-other"})"), TokenFault::kKeyUnknown);
  EXPECT_EQ(FaultOfHeader(R"({"alg":"ES256","kid":7})"), TokenFault::kKeyUnknown);
  const TestIssuer second("l");
  const WebKeys two = WebKeys::Parse(StrCat(R"({"keys":[)", issuer_->P256Key(), ",", second.P256Key(), "]}")).value();
  EXPECT_EQ(CheckToken(issuer_->Token(Algorithm::kEs256, R"({"alg":"ES256"})", Claims()), two, Rules(), kNow).fault,
            TokenFault::kKeyUnknown);
}

TEST_F(WebTokenTest, IsOfATypeThatIsMeantForThis) {
  for (const char* typ : {"JWT", "jwt", "at+jwt", "application/at+jwt"}) {
    EXPECT_EQ(FaultOfHeader(StrCat(R"({"alg":"ES256","kid":"k-ec","typ":")", typ, "\"}")), TokenFault::kNone) << typ;
  }
  for (const char* typ : {"\"JOSE\"", "\"dpop+jwt\"", "\"logout+jwt\"", "\"\"", "1", "null"}) {
    EXPECT_EQ(FaultOfHeader(StrCat(R"({"alg":"ES256","kid":"k-ec","typ":)", typ, "}")), TokenFault::kType) << typ;
  }
}

TEST_F(WebTokenTest, RefusesWhatMustBeUnderstoodAndIsNot) {
  EXPECT_EQ(FaultOfHeader(R"({"alg":"ES256","kid":"k-ec","crit":["exp"],"exp":1})"), TokenFault::kCritical);
  EXPECT_EQ(FaultOfHeader(R"({"alg":"ES256","kid":"k-ec","crit":[],"b64":false})"), TokenFault::kCritical);
}

TEST_F(WebTokenTest, IsFromTheIssuerForThisAudience) {
  EXPECT_EQ(FaultOf(R"({"iss":"https://id.example/","aud":"yici","sub":"a","exp":1600000300})"), TokenFault::kIssuer);
  EXPECT_EQ(FaultOf(R"({"aud":"yici","sub":"a","exp":1600000300})"), TokenFault::kIssuer);
  EXPECT_EQ(FaultOf(R"({"iss":["https://id.example"],"aud":"yici","sub":"a","exp":1600000300})"), TokenFault::kIssuer);
  EXPECT_EQ(FaultOf(R"({"iss":"https://id.example","aud":"other","sub":"a","exp":1600000300})"), TokenFault::kAudience);
  EXPECT_EQ(FaultOf(R"({"iss":"https://id.example","aud":["other"],"sub":"a","exp":1600000300})"), TokenFault::kAudience);
  EXPECT_EQ(FaultOf(R"({"iss":"https://id.example","sub":"a","exp":1600000300})"), TokenFault::kAudience);
  EXPECT_EQ(FaultOf(R"({"iss":"https://id.example","aud":["other","yici"],"sub":"a","exp":1600000300})"), TokenFault::kNone);
}

TEST_F(WebTokenTest, HoldsInItsTimeAndASkewAround) {
  EXPECT_EQ(FaultOf(Claims(), kNow + 359), TokenFault::kNone);
  EXPECT_EQ(FaultOf(Claims(), kNow + 360), TokenFault::kExpired);
  EXPECT_EQ(FaultOf(Claims(R"(,"nbf":1600000060)")), TokenFault::kNone);
  EXPECT_EQ(FaultOf(Claims(R"(,"nbf":1600000061)")), TokenFault::kNotYet);
  EXPECT_EQ(FaultOf(Claims(R"(,"iat":1600000060)")), TokenFault::kNone);
  EXPECT_EQ(FaultOf(Claims(R"(,"iat":1600000061)")), TokenFault::kIssuedAhead);
  EXPECT_EQ(FaultOf(Claims(R"(,"iat":1599999999.75)")), TokenFault::kNone);
}

TEST_F(WebTokenTest, NoConfigurationStretchesTheSkewBeyondFiveMinutes) {
  TokenRules rules = Rules();
  rules.skew_seconds = 100'000;
  const std::string token = issuer_->Token(Algorithm::kEs256, Claims());
  EXPECT_EQ(Check(token, kNow + 300 + 299, rules).fault, TokenFault::kNone);
  EXPECT_EQ(Check(token, kNow + 300 + 300, rules).fault, TokenFault::kExpired);
}

TEST_F(WebTokenTest, HasAnEndAndTimesThatAreNumbers) {
  EXPECT_EQ(FaultOf(R"({"iss":"https://id.example","aud":"yici","sub":"a"})"), TokenFault::kTimes);
  for (const char* exp : {"\"1600000300\"", "null", "-1", "16e8", "1600000300000000", "[]", "true"}) {
    const std::string claims = StrCat(R"({"iss":"https://id.example","aud":"yici","sub":"a","exp":)", exp, "}");
    EXPECT_EQ(FaultOf(claims), TokenFault::kTimes) << exp;
  }
  EXPECT_EQ(FaultOf(Claims(R"(,"nbf":"0")")), TokenFault::kTimes);
  EXPECT_EQ(FaultOf(Claims(R"(,"iat":false)")), TokenFault::kTimes);
}

TEST_F(WebTokenTest, NamesASubjectThatFits) {
  EXPECT_EQ(FaultOf(R"({"iss":"https://id.example","aud":"yici","sub":"","exp":1600000300})"), TokenFault::kSubject);
  EXPECT_EQ(FaultOf(R"({"iss":"https://id.example","aud":"yici","sub":7,"exp":1600000300})"), TokenFault::kSubject);
  EXPECT_EQ(FaultOf(R"({"iss":"https://id.example","aud":"yici","exp":1600000300})"), TokenFault::kSubject);
  EXPECT_EQ(
      FaultOf(StrCat(R"({"iss":"https://id.example","aud":"yici","exp":1600000300,"sub":")", std::string(73, 'a'), "\"}")),
      TokenFault::kSubject);
  // What would name another kind, run on into another field, or cannot be seen.
  for (const char* sub : {"officer:root", "root:x", ":", "a b", "a\\n", "根", "../root", "a,b", "a@b", "a\\u200b"}) {
    EXPECT_EQ(FaultOf(StrCat(R"({"iss":"https://id.example","aud":"yici","exp":1600000300,"sub":")", sub, "\"}")),
              TokenFault::kSubject)
        << sub;
  }
}

TEST_F(WebTokenTest, AClaimMadeForItNamesAWholePrincipal) {
  TokenRules rules = Rules();
  rules.subject_claim = "yici_principal";
  rules.prefix = "";
  const auto check = [&](std::string_view name) {
    return Check(issuer_->Token(Algorithm::kEs256, Claims(StrCat(R"(,"yici_principal":")", name, "\""))), kNow, rules);
  };
  EXPECT_EQ(check("enterprise:91210700MA0AB12C3K").subject, "enterprise:91210700MA0AB12C3K");
  for (const char* name : {"root", "system:start", "officer:", ":root", "officer:a:b", "Officer:root", "officer: root", ""}) {
    EXPECT_EQ(check(name).fault, TokenFault::kSubject) << name;
    EXPECT_EQ(check(name).subject, "") << name;
  }
}

TEST_F(WebTokenTest, APrefixKeepsTheNamesOfAnIssuerApart) {
  TokenRules rules = Rules();
  rules.prefix = "officer:sso-";
  EXPECT_EQ(Check(issuer_->Token(Algorithm::kEs256, Claims()), kNow, rules).subject, "officer:sso-jz-market-handler-1");
  for (const char* good : {"officer:", "hall:", "enterprise:", "officer:sso-", "hall:a.b_c-"})
    EXPECT_TRUE(IsPrefix(good)) << good;
  for (const char* bad : {"", "officer", "system:", "citizen:", "officer:a:", "officer: ", " officer:", "officer:/"}) {
    EXPECT_FALSE(IsPrefix(bad)) << bad;
  }
  EXPECT_FALSE(IsPrefix("officer:" + std::string(33, 'a')));
}

TEST_F(WebTokenTest, RefusesWhatIsNoTokenOrTooLong) {
  for (const char* text : {"", ".", "..", "a.b", "a.b.c.d", "e30.e30.e30=", "!.e30.e30", "e30"}) {
    EXPECT_NE(Check(text).fault, TokenFault::kNone) << text;
  }
  EXPECT_EQ(FaultOf(Claims(StrCat(R"(,"x":")", std::string(7'000, 'x'), "\""))), TokenFault::kTooLong);
  // A claim that stands twice: two readers would see two names.
  EXPECT_EQ(FaultOf(Claims(R"(,"sub":"root")")), TokenFault::kMalformed);
}

TEST_F(WebTokenTest, TheVectorsOfTheRfcsVerify) {
  // RFC 7515 appendix A.3: ES256.
  const WebKeys ec = WebKeys::Parse(R"({"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
      "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})")
                         .value();
  const std::string ec_bytes =
      "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
  const std::string ec_signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
  EXPECT_TRUE(Verifies(*ec.Find("", Algorithm::kEs256), Algorithm::kEs256, ec_bytes, ParseBase64Url(ec_signature).value()));
  EXPECT_FALSE(
      Verifies(*ec.Find("", Algorithm::kEs256), Algorithm::kEs256, ec_bytes + "x", ParseBase64Url(ec_signature).value()));
  // RFC 8037 appendix A.4: Ed25519.
  const WebKeys ed =
      WebKeys::Parse(R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})").value();
  const std::string ed_signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
  const std::string ed_bytes = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
  EXPECT_TRUE(Verifies(*ed.Find("", Algorithm::kEdDsa), Algorithm::kEdDsa, ed_bytes, ParseBase64Url(ed_signature).value()));
}

// Written by another implementation: Python's cryptography, where it is present.
TEST_F(WebTokenTest, TakesTokensThatAnotherImplementationSigned) {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  const std::string command =
      StrCat("python3 ", source == nullptr ? "." : source, "/services/server/access/sign_tokens.py 2>/dev/null");
  FILE* pipe = popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string text(64 << 10, '\0');
  text.resize(fread(text.data(), 1, text.size(), pipe));
  if (pclose(pipe) != 0) GTEST_SKIP() << "no python3 with cryptography here";
  std::vector<std::string_view> lines = SplitNonEmpty(text, "\n");
  ASSERT_EQ(lines.size(), 5u);
  const WebKeys keys = WebKeys::Parse(lines[0]).value();
  EXPECT_EQ(keys.size(), 3u);
  for (size_t i = 1; i < lines.size(); ++i) {
    EXPECT_EQ(CheckToken(lines[i], keys, Rules(), kNow).subject, "officer:jz-market-handler-1") << lines[i].substr(0, 40);
  }
}

TEST(WebKeysTest, RefusesSetsThatCannotBeTrusted) {
  const TestIssuer issuer;
  const auto parse = [](std::string_view keys) { return WebKeys::Parse(StrCat(R"({"keys":[)", keys, "]}")); };
  EXPECT_TRUE(parse(issuer.P256Key()).ok());
  EXPECT_TRUE(parse("").ok()) << "all are withdrawn";
  EXPECT_EQ(parse("")->size(), 0u);
  EXPECT_FALSE(WebKeys::Parse("{}").ok()) << "no list is no withdrawal";
  EXPECT_FALSE(WebKeys::Parse("[]").ok());
  EXPECT_FALSE(WebKeys::Parse(StrCat(issuer.KeySet(), "x")).ok());
  EXPECT_FALSE(parse(issuer.P256Key(R"(,"d":"AAAA")")).ok()) << "a private part";
  EXPECT_FALSE(parse(StrCat(issuer.RsaKey(), R"(,{"kty":"oct","k":"c2VjcmV0"})")).ok()) << "a secret";
  EXPECT_FALSE(parse(StrCat(issuer.P256Key(), ",", issuer.P256Key())).ok()) << "a name twice";
  const auto named_alike = [&](std::string text) { return text.replace(text.find("k-ec"), 4, "k-rsa"); };
  EXPECT_TRUE(parse(StrCat(issuer.RsaKey(), ",", named_alike(issuer.P256Key()))).ok()) << "for two kinds of key";
  EXPECT_FALSE(
      parse(StrCat(issuer.RsaKey(), ",", named_alike(issuer.P256Key()), ",", named_alike(TestIssuer().P256Key()))).ok());
  EXPECT_FALSE(parse(issuer.P256Key(R"(,"use":"enc")")).ok());
  EXPECT_FALSE(parse(issuer.P256Key(R"(,"key_ops":["encrypt"])")).ok());
  EXPECT_FALSE(parse(issuer.P256Key(R"(,"alg":"HS256")")).ok());
  EXPECT_FALSE(parse(issuer.P256Key(R"(,"alg":"RS256")")).ok()) << "an algorithm of another kind";
  EXPECT_TRUE(parse(StrCat(R"({"kty":"EC","crv":"P-384","kid":"x"},)", issuer.P256Key())).ok()) << "passed over";
  std::string many;
  for (int i = 0; i < 65; ++i) many += R"({"kty":"x"},)";
  EXPECT_FALSE(parse(many + issuer.P256Key()).ok());
}

TEST(WebKeysTest, TheSameKeysInAnotherOrderAreTheSame) {
  const TestIssuer issuer, other;
  const auto keys = [](const std::string& text) { return WebKeys::Parse(StrCat(R"({"keys":[)", text, "]}")).value(); };
  const WebKeys first = keys(StrCat(issuer.RsaKey(), ",", issuer.P256Key()));
  EXPECT_TRUE(first.IsSame(keys(StrCat(issuer.P256Key(), ",", issuer.RsaKey(R"(,"use":"sig")")))));
  EXPECT_FALSE(first.IsSame(keys(issuer.RsaKey())));
  EXPECT_FALSE(first.IsSame(keys(StrCat(issuer.RsaKey(), ",", other.P256Key())))) << "another key under the same name";
  EXPECT_FALSE(first.IsSame(keys(StrCat(issuer.RsaKey(R"(,"alg":"RS256")"), ",", issuer.P256Key()))));
}

TEST(WebKeysTest, RefusesWeakAndCrookedKeys) {
  const TestIssuer weak("w", 1'024);
  EXPECT_FALSE(WebKeys::Parse(StrCat(R"({"keys":[)", weak.RsaKey(), "]}")).ok());
  // A point that is not on the curve.
  EXPECT_FALSE(WebKeys::Parse(R"({"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
      "y":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}]})")
                   .ok());
}

TEST(JsonTextTest, ReadsWhatTheGrammarAllowsAndNothingElse) {
  for (const char* good :
       {"{}", " [1,-0.5e+3,\"\\u00e9\\ud83d\\ude00\\n\",true,false,null] ", "\"一次\"", "0", "[[[[[[[1]]]]]]]"}) {
    EXPECT_TRUE(ParseJson(good)) << good;
  }
  for (const char* bad : {"",
                          "{",
                          "{\"a\":1,}",
                          "{\"a\":1,\"a\":2}",
                          "[1,]",
                          "01",
                          "1.",
                          ".5",
                          "+1",
                          "1e",
                          "\"\\x\"",
                          "\"\\ud83d\"",
                          "\"\\ude00\"",
                          "\"\n\"",
                          "\"\xc0\xaf\"",
                          "\"\xed\xa0\x80\"",
                          "\"\xf5\x80\x80\x80\"",
                          "nul",
                          "{} {}",
                          "{a:1}",
                          "[[[[[[[[1]]]]]]]]",
                          "'a'",
                          "\"\\u12\""}) {
    EXPECT_FALSE(ParseJson(bad)) << bad;
  }
  EXPECT_EQ(*TextOf(*ParseJson(R"({"a":"\u4e00\u6b21\ud83d\ude00"})"), "a"), "一次😀");
  EXPECT_FALSE(ParseJson(StrCat("\"", std::string(kJsonBytesMax, 'a'), "\"")));
}

// From a fixed seed: bits, characters and pieces of good tokens changed, exchanged, taken out or doubled.
TEST_F(WebTokenTest, NoneOfTwentyThousandTouchedTokensIsTaken) {
  std::vector<std::string> originals;
  for (const Algorithm algorithm : kAlgorithms) {
    originals.push_back(issuer_->Token(algorithm, Claims()));
    originals.push_back(issuer_->Token(algorithm, Claims(R"(,"nbf":1599999000,"iat":1599999000)")));
  }
  std::mt19937 random(20'261'126);
  const auto below = [&](size_t bound) { return random() % bound; };
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=";
  int same = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string& original = originals[below(originals.size())];
    std::string token = original;
    for (size_t changes = 1 + below(3); changes > 0; --changes) {
      const size_t at = below(token.size());
      const std::string& other = originals[below(originals.size())];
      switch (below(6)) {
        case 0: token[at] = static_cast<char>(token[at] ^ (1 << below(8))); break;
        case 1: token[at] = alphabet[below(alphabet.size())]; break;
        case 2: token.erase(at, 1 + below(4)); break;
        case 3: token.insert(at, token.substr(below(token.size()), 1 + below(4))); break;
        case 4: token = token.substr(0, token.find('.')) + other.substr(other.find('.')); break;
        default: token = token.substr(0, token.rfind('.')) + other.substr(other.rfind('.'));
      }
      if (token.empty()) token = ".";
    }
    if (std::find(originals.begin(), originals.end(), token) != originals.end()) {
      ++same;
      continue;
    }
    ASSERT_NE(Check(token).fault, TokenFault::kNone) << token;
  }
  EXPECT_LT(same, 2'000);
}

}  // namespace
}  // namespace yici::identity
