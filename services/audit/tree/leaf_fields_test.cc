#include "services/audit/tree/leaf_fields.h"

#include <gtest/gtest.h>

#include "services/audit/tree/leaf.h"

namespace yici::audit {
namespace {

LeafEnvelope Envelope() {
  return {.log_id_hex = "00112233445566778899aabbccddeeff",
          .revision = 4711,
          .index = 2,
          .kind = 7,
          .subject = "cases/11210700YCJ00025XQ3210125008000201906240001",
          .actor = "officer:jz-market-chief",
          .legal_us = 1'561'341'600'000'000,
          .occurred_us = -5,
          .versions = "calendar=2019v1",
          .event_bytes = "stored bytes"};
}

TEST(LeafFields, AreWhatTheLeafWasMadeOf) {
  const std::string leaf = CanonicalLeaf(Envelope());
  const auto fields = ParseLeaf(leaf);
  ASSERT_TRUE(fields.ok()) << fields.status();
  EXPECT_EQ(fields->revision, 4711u);
  EXPECT_EQ(fields->index, 2u);
  EXPECT_EQ(fields->kind, 7u);
  EXPECT_EQ(fields->subject, Envelope().subject);
  EXPECT_EQ(fields->actor, Envelope().actor);
  EXPECT_EQ(fields->legal_us, Envelope().legal_us);
  EXPECT_EQ(fields->occurred_us, -5);
  EXPECT_EQ(fields->versions, "calendar=2019v1");
  EXPECT_EQ(fields->event, Sha256("stored bytes"));
  EXPECT_EQ(FormatLeaf(*fields), leaf);
}

TEST(LeafFields, OfTheSecondTreeNameTheirOwnDigest) {
  const std::string leaf = CanonicalLeaf(Envelope());
  Hash sm3{};
  sm3.fill(0xab);
  const std::string second = Sm3LeafOf(leaf, sm3);
  EXPECT_EQ(second, leaf.substr(0, leaf.find("event=")) + "event_sm3=" + Hex(sm3) + "\n");
  const auto fields = ParseLeaf(second, LogHash::kSm3);
  ASSERT_TRUE(fields.ok()) << fields.status();
  EXPECT_EQ(fields->event, sm3);
  EXPECT_EQ(FormatLeaf(*fields), second);
  EXPECT_TRUE(absl::IsInvalidArgument(ParseLeaf(second).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(ParseLeaf(leaf, LogHash::kSm3).status()));
}

TEST(LeafFields, AreReadFromOneSpellingOnly) {
  const std::string leaf = CanonicalLeaf(Envelope());
  const auto changed = [&](std::string_view from, std::string_view to) {
    std::string text = leaf;
    return text.replace(text.find(from), from.size(), to);
  };
  for (const std::string& bad :
       {std::string(), leaf + "\n", leaf.substr(0, leaf.size() - 1), leaf + "more=1\n", changed("leaf/1", "leaf/2"),
        changed("revision=4711", "revision=04711"), changed("index=2", "index=4294967296"), changed("kind=7", "kind=-7"),
        changed("occurred_us=-5", "occurred_us=-05"), changed("log=0011", "log=001"),
        changed("log=0011223344556677", "log=00112233445566FF"), changed("\nactor=", "\nActor="), changed("event=", "event=0"),
        leaf + std::string(1024, 'x')}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseLeaf(bad).status())) << bad;
  }
}

// What a line holds cannot pass for another line: a text with a line feed would be none that the server writes.
TEST(LeafFields, TakeNoLineOutOfItsPlace) {
  LeafEnvelope envelope = Envelope();
  envelope.actor = "officer:a\nlegal_us=1";
  EXPECT_TRUE(absl::IsInvalidArgument(ParseLeaf(CanonicalLeaf(envelope)).status()));
}

}  // namespace
}  // namespace yici::audit
