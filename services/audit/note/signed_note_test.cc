#include "services/audit/note/signed_note.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "services/audit/note/base64.h"
#include "services/audit/note/utf8.h"

namespace yici::audit {
namespace {

using testing::HasSubstr;

// A note of the Go implementation (golang.org/x/mod/sumdb/note), its key and its signature.
constexpr char kForeignText[] =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
constexpr char kForeignKey[] = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr char kForeignSeed[] = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
constexpr char kForeignLine[] =
    "\xE2\x80\x94 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

KeyBytes Seed(uint8_t first) {
  KeyBytes seed{};
  seed[0] = first;
  return seed;
}

NoteSigner Signer(const std::string& name, uint8_t first) { return *NoteSigner::FromSeed(name, Seed(first)); }

TEST(SignedNote, OpensWhatAnotherImplementationSigned) {
  const NoteVerifier verifier = *NoteVerifier::Parse(kForeignKey);
  EXPECT_EQ(verifier.ToString(), kForeignKey);
  const auto text = OpenNote(std::string(kForeignText) + "\n" + kForeignLine, {verifier});
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(*text, kForeignText);
}

TEST(SignedNote, SignsByteForByteAsAnotherImplementation) {
  KeyBytes seed;
  std::memcpy(seed.data(), ParseBase64(kForeignSeed)->data() + 1, seed.size());
  const auto signer = NoteSigner::FromSeed("PeterNeumann", seed);
  ASSERT_TRUE(signer.ok()) << signer.status();
  EXPECT_EQ(signer->verifier_key(), kForeignKey);
  EXPECT_EQ(*SignNote(kForeignText, {&*signer}), std::string(kForeignText) + "\n" + kForeignLine);
}

TEST(SignedNote, OneKnownKeyAmongSeveralIsEnough) {
  const NoteSigner one = Signer("one", 1), two = Signer("two", 2);
  const std::string note = *SignNote("text\n\nwith a blank line\n", {&one, &two});
  EXPECT_EQ(*OpenNote(note, {two.verifier()}), "text\n\nwith a blank line\n");
  EXPECT_EQ(ParseNote(note)->signatures.size(), 2u);
}

TEST(SignedNote, IsRefusedWithoutAKnownKey) {
  const NoteSigner one = Signer("one", 1);
  const std::string note = *SignNote("text\n", {&one});
  for (const NoteSigner& stranger : {Signer("two", 1), Signer("one", 2)}) {
    EXPECT_TRUE(absl::IsDataLoss(OpenNote(note, {stranger.verifier()}).status()));
  }
  EXPECT_TRUE(absl::IsDataLoss(OpenNote(note, {}).status()));
}

TEST(SignedNote, IsRefusedWhenAKnownSignatureDoesNotFit) {
  const NoteSigner one = Signer("one", 1), two = Signer("two", 2);
  std::string note = *SignNote("text\n", {&one, &two});
  note.replace(0, 4, "next");
  EXPECT_TRUE(absl::IsDataLoss(OpenNote(note, {one.verifier()}).status()));
  // A good signature beside it does not heal a bad one.
  const std::string good = *SignNote("text\n", {&one}), other = *SignNote("else\n", {&two});
  const std::string mixed = good + other.substr(other.find("\n\n") + 2);
  EXPECT_TRUE(OpenNote(mixed, {one.verifier()}).ok());
  EXPECT_TRUE(absl::IsDataLoss(OpenNote(mixed, {one.verifier(), two.verifier()}).status()));
}

TEST(SignedNote, RefusesEveryOtherForm) {
  const NoteSigner one = Signer("one", 1);
  const std::string good = *SignNote("text\n", {&one});
  const std::string line = good.substr(6);
  const std::string dash = "\xE2\x80\x94";
  for (const std::string& note :
       {std::string(), std::string("text\n"), std::string("text\n\n"), good.substr(0, good.size() - 1), good + "\n", good + "x",
        "te\txt\n\n" + line, "te\xFFxt\n\n" + line, std::string("text\n\n- one AAAAAAA=\n"), "text\n\n" + dash + " one\n",
        "text\n\n" + dash + " one AAAAAA==\n", "text\n\n" + dash + "one AAAAAAA=\n", "text\n\n" + dash + " o+e AAAAAAA=\n",
        "text\n\n" + dash + " one AAAAAAA\n", std::string(kNoteBytesMax, 'a') + "\n\n" + line}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseNote(note).status())) << note.substr(0, 60);
  }
  std::string many = good;
  for (size_t i = 0; i < kNoteSignaturesMax; ++i) many += line;
  EXPECT_THAT(std::string(ParseNote(many).status().message()), HasSubstr("at most 64 signatures"));
}

TEST(VerifierKey, IsReadAsWrittenAndNothingElse) {
  const std::string key = Signer("yici/0011", 7).verifier_key();
  EXPECT_EQ(NoteVerifier::Parse(key)->ToString(), key);
  std::string other_id = key;
  other_id[10] = other_id[10] == '0' ? '1' : '0';
  for (const std::string& text : {std::string(), std::string("a"), std::string("a+b"), key + "=", key.substr(0, key.size() - 4),
                                  "x" + key, " " + key, other_id, std::string("yici/0011+00000000+AQ==")}) {
    EXPECT_TRUE(absl::IsInvalidArgument(NoteVerifier::Parse(text).status())) << text;
  }
}

TEST(SignerName, HasNoSpaceAndNoPlus) {
  for (const char* name : {"", "a b", "a+b", "a\xE3\x80\x80", "a\xE2\x80\x83z", "a\xC2\xA0", "\xFF"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(NoteSigner::FromSeed(name, Seed(1)).status())) << name;
  }
  EXPECT_TRUE(NoteSigner::FromSeed("一次/日志", Seed(1)).ok());
}

TEST(SignNote, RefusesATextThatNobodyCouldRead) {
  const NoteSigner one = Signer("one", 1);
  for (const std::string& text : {std::string("text"), std::string(), std::string("a\rb\n"), std::string("\xC0\x80\n")}) {
    EXPECT_TRUE(absl::IsInvalidArgument(SignNote(text, {&one}).status())) << text;
  }
}

TEST(Utf8, KnowsItsForms) {
  for (const char* text : {"", "a", "一次", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF"}) EXPECT_TRUE(IsUtf8(text)) << text;
  for (const char* text :
       {"\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80", "\xE4\xB8"}) {
    EXPECT_FALSE(IsUtf8(text)) << text;
  }
}

TEST(Base64Text, HasOneSpelling) {
  for (const char* text : {"A", "AB", "AB=", "AB= =", "AR==", "AA==\n", " AA==", "A-__", "AA==AA=="})
    EXPECT_FALSE(ParseBase64(text)) << text;
  EXPECT_EQ(*ParseBase64("AA=="), std::string(1, '\0'));
}

}  // namespace
}  // namespace yici::audit
