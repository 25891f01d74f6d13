#include "services/audit/note/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace yici::audit {
namespace {

constexpr char kLog[] = "00112233445566778899aabbccddeeff";

NoteSigner Signer(const std::string& name) { return *NoteSigner::FromSeed(name, KeyBytes{1, 2, 3}); }

// The example of the specification.
TEST(Checkpoint, IsReadAsTheSpecificationWritesIt) {
  const std::string text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
  const auto checkpoint = ParseCheckpoint(text);
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  EXPECT_EQ(checkpoint->origin, "example.com/behind-the-sofa");
  EXPECT_EQ(checkpoint->size, 20852163u);
  EXPECT_EQ(Hex(checkpoint->root), "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62");
  EXPECT_EQ(FormatCheckpoint(*checkpoint), text);
  EXPECT_TRUE(ParseCheckpoint(text + "an extension\n").ok());
}

TEST(Checkpoint, RefusesEveryOtherForm) {
  const std::string root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
  for (const std::string& text :
       {std::string(), std::string("a\n1\n"), "a\n1\n" + root.substr(0, root.size() - 1), "\n1\n" + root, "a\n01\n" + root,
        "a\n-1\n" + root, "a\n1 \n" + root, "a\n\n" + root, "a\n18446744073709551616\n" + root, "a\n0x1\n" + root,
        std::string("a\n1\nAAAA\n"), "a\n1\nx" + root, "a\n1\n" + root + "\nb\n", "a\n1\n" + root + "b"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseCheckpoint(text).status())) << text;
  }
}

TEST(Checkpoint, CarriesTheHashOfAllRecords) {
  const Checkpoint checkpoint{"a", 7, Sha256("root"), 9, Sha256("records")};
  const std::string text = FormatCheckpoint(checkpoint);
  const auto read = ParseCheckpoint(text);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->revision, 9u);
  EXPECT_EQ(read->records, Sha256("records"));
  EXPECT_EQ(FormatCheckpoint(*read), text);
  const std::string start = FormatCheckpoint({"a", 7, Sha256("root")});
  const std::string line = text.substr(start.size());
  for (const std::string& bad :
       {std::string("records \n"), std::string("records 9\n"), std::string("records 0") + line.substr(9),
        std::string("records 09") + line.substr(9), line.substr(0, 20) + "\n", line + line}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseCheckpoint(start + bad).status())) << bad;
  }
}

TEST(Checkpoint, IsBelievedOnlyWithItsOwnKey) {
  const NoteSigner signer = Signer(LogOrigin(kLog));
  const auto note = SignCheckpoint({LogOrigin(kLog), 7, Sha256("root")}, signer);
  ASSERT_TRUE(note.ok()) << note.status();
  const auto checkpoint = OpenCheckpoint(*note, signer.verifier());
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  EXPECT_EQ(checkpoint->size, 7u);
  EXPECT_EQ(checkpoint->root, Sha256("root"));
  EXPECT_TRUE(absl::IsDataLoss(OpenCheckpoint(*note, Signer("yici/other").verifier()).status()));
}

TEST(Checkpoint, IsNotSignedWithTheKeyOfAnotherLog) {
  EXPECT_TRUE(absl::IsInvalidArgument(SignCheckpoint({LogOrigin(kLog), 7, {}}, Signer("yici/other")).status()));
  const NoteSigner other = Signer("yici/other");
  const std::string smuggled = *SignNote(FormatCheckpoint({LogOrigin(kLog), 7, {}}), {&other});
  EXPECT_THAT(std::string(OpenCheckpoint(smuggled, other.verifier()).status().message()),
              testing::HasSubstr("expected a checkpoint of yici/other"));
}

}  // namespace
}  // namespace yici::audit
