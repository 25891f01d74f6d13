#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/escaping.h"
#include "services/audit/note/base64.h"
#include "services/audit/note/checkpoint.h"
#include "services/audit/sm/sm2.h"
#include "services/audit/sm/sm3.h"
#include "services/audit/sm/sm3_tree.h"
#include "services/audit/tree/hash_range.h"
#include "services/audit/tree/naive_for_tests.h"
#include "services/audit/tree/proof.h"
#include "tests/kit/temp_folder.h"

namespace yici::audit {
namespace {

std::string FromHex(const char* hex) { return absl::HexStringToBytes(hex); }
std::string ToHex(const Sm3Hash& hash) {
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
}

// A verification vector of OpenSSL's own test data.
const std::string kPoint = FromHex(
    "04393a2ad9e27e43acaaab85a19d3b85591e14406157175addd37bf77ff0caf9ed37fcf3a8b4f55c038523261fca6636afe6a7afa2a1482a606f5cb3a1"
    "8b2e"
    "2a1e");
const std::string kSignature = FromHex(
    "3046022100ab1db64de7c40edbde6651c9b8ebdb804673db836e5d5c7fe15dcf9ed2725037022100eba714451ff69b0bb930b379e192e7cd5fa6e3c41c"
    "7fbd"
    "8303b799ab54a54621");

Sm3Hash Digest() {
  const std::string bytes = FromHex("d7ad397f6ffa5d4f7f11e7217f241607dc30618c236d2c09c1b9ea8fdadee2e8");
  Sm3Hash digest;
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

// GB/T 32905-2016, annex A.
TEST(Sm3, GivesTheExamplesOfTheStandard) {
  ASSERT_TRUE(Sm3Works());
  EXPECT_EQ(ToHex(Sm3("abc")), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
  Sm3Stream stream;
  for (int i = 0; i < 16; ++i) stream.Add("abcd");
  EXPECT_EQ(ToHex(stream.Finish()), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
}

TEST(Sm2, AcceptsASignatureAndRefusesEveryChangedByteOfIt) {
  const auto key = Sm2PublicKey::Parse(kPoint);
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_TRUE(key->VerifyDigest(Digest(), kSignature));
  for (size_t i = 0; i < kSignature.size(); ++i) {
    std::string changed = kSignature;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(key->VerifyDigest(Digest(), changed)) << i;
  }
}

TEST(Sm2, RefusesLooseDer) {
  const auto key = Sm2PublicKey::Parse(kPoint);
  const std::string r = kSignature.substr(4, 33), s = kSignature.substr(39, 33);
  const auto sequence = [](const std::string& body) { return std::string("\x30") + static_cast<char>(body.size()) + body; };
  const auto integer = [](const std::string& bytes) { return std::string("\x02") + static_cast<char>(bytes.size()) + bytes; };
  ASSERT_EQ(sequence(integer(r) + integer(s)), kSignature);
  const std::string zero(1, '\0');
  for (const std::string& loose :
       {kSignature + "x", kSignature.substr(0, kSignature.size() - 1), std::string(), sequence(integer(zero + r) + integer(s)),
        sequence(integer(r.substr(1)) + integer(s)), sequence(integer(r) + integer(s) + integer(s)),
        std::string("\x30\x81\x46") + kSignature.substr(2), sequence(integer(zero) + integer(s)),
        sequence(integer(r) + integer(zero)), std::string(100'000, '\x30')}) {
    EXPECT_FALSE(key->VerifyDigest(Digest(), loose)) << loose.size();
  }
}

TEST(Sm2, RefusesAPointThatIsNone) {
  std::string off_curve = kPoint, compressed = kPoint.substr(0, 33);
  off_curve[64] ^= 1;
  compressed[0] = 2;
  for (const std::string& point :
       {std::string(), std::string("\x04"), off_curve, compressed, kPoint + "x", std::string(1, '\0'),
        std::string("\x04") + std::string(64, '\0'), std::string("\x04") + std::string(64, '\xFF')}) {
    EXPECT_TRUE(absl::IsInvalidArgument(Sm2PublicKey::Parse(point).status())) << point.size();
  }
}

TEST(Sm2, TheIdIsPartOfWhatIsSigned) {
  const auto key = Sm2PublicKey::Parse(kPoint);
  const Sm3Hash by_default = *key->MessageDigest("text");
  EXPECT_EQ(by_default, *key->MessageDigest("text", "1234567812345678"));
  EXPECT_NE(by_default, *key->MessageDigest("text", ""));
  EXPECT_NE(by_default, *key->MessageDigest("text", "ALICE123@YAHOO.COM"));
  EXPECT_TRUE(key->MessageDigest("text", std::string(kSm2IdBytesMax, 'i')).ok());
  EXPECT_FALSE(key->MessageDigest("text", std::string(kSm2IdBytesMax + 1, 'i')).ok());
}

TEST(Sm2, AKeyOfAnotherKindIsRefused) {
  for (const char* pem : {"", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "key"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(Sm2PrivateKey::FromPem(pem).status())) << pem;
  }
}

// The openssl command as the second opinion, both ways.
class WithOpensslCommand : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("openssl version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no openssl command";
    ASSERT_EQ(Run("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:sm2 -out key.pem 2>/dev/null"), 0);
    ASSERT_EQ(Run("openssl pkey -in key.pem -pubout -out public.pem 2>/dev/null"), 0);
    auto key = Sm2PrivateKey::FromPem(Read("key.pem"));
    ASSERT_TRUE(key.ok()) << key.status();
    key_.emplace(*std::move(key));
  }
  int Run(const std::string& command) { return std::system(("cd '" + folder_.path().string() + "' && " + command).c_str()); }
  std::string Read(const std::string& name) {
    std::ifstream file(folder_.path().string() + "/" + name, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  void Write(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_.path().string() + "/" + name, std::ios::binary) << bytes;
  }
  const Sm2PrivateKey& key() const { return *key_; }

  kit::TempFolder folder_;
  std::optional<Sm2PrivateKey> key_;
};

TEST_F(WithOpensslCommand, ItAcceptsWhatIsSignedHere) {
  for (const std::string& message : {std::string("abc"), std::string(100'000, 'x')}) {
    const auto signature = key().SignMessage(message);
    ASSERT_TRUE(signature.ok()) << signature.status();
    EXPECT_TRUE(key().public_key().VerifyMessage(message, *signature));
    Write("message", message);
    Write("signature", *signature);
    const std::string verify =
        "openssl pkeyutl -verify -rawin -digest sm3 -pubin -inkey public.pem -in message -sigfile signature "
        "-pkeyopt distid:1234567812345678 >/dev/null 2>&1";
    EXPECT_EQ(Run(verify), 0) << message.size();
    Write("message", message + "!");
    EXPECT_NE(Run(verify), 0) << message.size();
  }
}

TEST_F(WithOpensslCommand, WhatItSignsIsAcceptedHere) {
  Write("message", "what the law asks");
  for (const std::string id : {"1234567812345678", "another"}) {
    ASSERT_EQ(Run("openssl pkeyutl -sign -rawin -digest sm3 -inkey key.pem -in message -out signature -pkeyopt distid:" + id),
              0);
    const std::string signature = Read("signature");
    EXPECT_TRUE(key().public_key().VerifyMessage("what the law asks", signature, id));
    EXPECT_FALSE(key().public_key().VerifyMessage("what the law allows", signature, id));
    EXPECT_FALSE(key().public_key().VerifyMessage("what the law asks", signature, "third"));
  }
}

TEST_F(WithOpensslCommand, ItsDigestIsTheSame) {
  std::string message;
  for (int i = 0; i < 300; i += 37) {
    message.append(static_cast<size_t>(i), static_cast<char>(i));
    Write("message", message);
    ASSERT_EQ(Run("openssl dgst -sm3 -r message | cut -c1-64 | tr -d '\\n' > digest"), 0);
    EXPECT_EQ(Read("digest"), ToHex(Sm3(message)));
  }
}

// H(00 | leaf), H(01 | left | right), with nothing but the hash itself.
TEST(Sm3Tree, HashesLeavesAndNodesAsRfc6962Does) {
  const Hash left = kSm3Tree.leaf("a"), right = kSm3Tree.leaf("b");
  EXPECT_EQ(left, Sm3(std::string("\0a", 2)));
  std::string joined = "\1";
  for (const Hash& hash : {left, right}) joined.append(reinterpret_cast<const char*>(hash.data()), hash.size());
  EXPECT_EQ(kSm3Tree.node(left, right), Sm3(joined));
  EXPECT_EQ(kSm3Tree.of(""), Sm3(""));
  EXPECT_EQ(&HasherOf(LogHash::kSm3), &kSm3Tree);
  EXPECT_EQ(HasherOf(LogHash::kSha256).leaf("a"), LeafHash("a"));
}

TEST(Sm3Tree, GrowsAndProvesLikeTheOther) {
  std::vector<Hash> leaves;
  HashRange range(kSm3Tree);
  EXPECT_EQ(range.Root(), Sm3(""));
  for (size_t size = 1; size <= 40; ++size) {
    leaves.push_back(kSm3Tree.leaf(std::to_string(size)));
    range.Append(leaves.back());
    ASSERT_EQ(range.Root(), NaiveRoot(leaves, 0, size, kSm3Tree));
    for (size_t leaf = 0; leaf < size; leaf += 3) {
      const std::vector<Hash> path = NaivePath(leaves, leaf, 0, size, kSm3Tree);
      ASSERT_TRUE(VerifyInclusion({leaf, size}, leaves[leaf], path, range.Root(), kSm3Tree).ok());
      if (size > 1) {
        ASSERT_FALSE(VerifyInclusion({leaf, size}, leaves[leaf], path, range.Root()).ok());
      }
    }
  }
}

TEST(Sm2, AKeyMadeHereIsOneOfOpensslsAndReadBack) {
  const auto key = Sm2PrivateKey::Generate();
  ASSERT_TRUE(key.ok()) << key.status();
  const auto again = Sm2PrivateKey::FromPem(*key->ToPem());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->public_key().point(), key->public_key().point());
  EXPECT_NE(Sm2PrivateKey::Generate()->public_key().point(), key->public_key().point());
}

TEST(Sm2, ASignatureInNumbersIsTheOneInDer) {
  const auto numbers = Sm2SignatureFromDer(kSignature);
  ASSERT_TRUE(numbers.has_value());
  EXPECT_EQ(numbers->size(), 64u);
  EXPECT_EQ(Sm2SignatureToDer(*numbers), kSignature);
  EXPECT_EQ(Sm2SignatureFromDer(kSignature + "x"), std::nullopt);
  EXPECT_EQ(Sm2SignatureFromDer(""), std::nullopt);
  EXPECT_EQ(Sm2SignatureToDer(numbers->substr(1)), std::nullopt);
}

constexpr char kSecondLog[] = "yici/00112233445566778899aabbccddeeff/sm3";

TEST(Sm2Note, IsAcceptedByItsKeyAloneAndOnlyAsItWasSigned) {
  const auto signer = NoteSigner::FromSm2(kSecondLog, *Sm2PrivateKey::Generate());
  ASSERT_TRUE(signer.ok()) << signer.status();
  const Checkpoint head{kSecondLog, 7, Sm3("root"), 9, Sm3("records")};
  const auto note = SignCheckpoint(head, *signer);
  ASSERT_TRUE(note.ok()) << note.status();
  const auto verifier = NoteVerifier::Parse(signer->verifier_key());
  ASSERT_TRUE(verifier.ok()) << verifier.status();
  EXPECT_EQ(verifier->hash(), LogHash::kSm3);
  EXPECT_EQ(verifier->ToString(), signer->verifier_key());
  EXPECT_EQ(OpenCheckpoint(*note, *verifier)->root, head.root);
  std::string changed = *note;
  changed[changed.find("\n7\n") + 1] = '8';
  EXPECT_TRUE(absl::IsDataLoss(OpenCheckpoint(changed, *verifier).status()));
  const auto stranger = NoteSigner::FromSm2(kSecondLog, *Sm2PrivateKey::Generate());
  EXPECT_FALSE(OpenCheckpoint(*note, stranger->verifier()).ok());
}

// The same name with a key of the other algorithm has another id, so its signature counts for nothing.
TEST(Sm2Note, AndAKeyOfEd25519AreTwoKeys) {
  const auto sm2 = NoteSigner::FromSm2(kSecondLog, *Sm2PrivateKey::Generate());
  const auto ed25519 = NoteSigner::FromSeed(kSecondLog, KeyBytes{3});
  EXPECT_NE(sm2->verifier().key_id(), ed25519->verifier().key_id());
  const std::string both = *SignNote("text\n", {&*sm2, &*ed25519});
  EXPECT_TRUE(OpenNote(both, {sm2->verifier()}).ok());
  EXPECT_TRUE(OpenNote(both, {ed25519->verifier()}).ok());
  EXPECT_FALSE(OpenNote(*SignNote("text\n", {&*ed25519}), {sm2->verifier()}).ok());
}

TEST(Sm2Note, AVerifierKeyOfAnotherFormIsRefused) {
  const std::string key = NoteSigner::FromSm2(kSecondLog, *Sm2PrivateKey::Generate())->verifier_key();
  const size_t typed = key.find('+', key.find('+') + 1) + 1;  // the third part may have some of its own
  const std::string bytes = *ParseBase64(key.substr(typed));
  const std::vector<std::string> others = {bytes.substr(0, bytes.size() - 1), bytes + "x", "\xfe" + bytes.substr(1),
                                           bytes.substr(0, 13) + std::string(65, '\4')};
  for (const std::string& other : others) {
    EXPECT_FALSE(NoteVerifier::Parse(key.substr(0, typed) + Base64(other)).ok());
  }
}

}  // namespace
}  // namespace yici::audit
