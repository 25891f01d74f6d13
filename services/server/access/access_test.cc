#include <gtest/gtest.h>

#include <set>

#include "absl/strings/escaping.h"
#include "services/server/access/hmac.h"
#include "services/server/access/master_key.h"
#include "services/server/access/sealer.h"

namespace yici::server {
namespace {

Key32 KeyOf(std::string_view bytes) {
  Key32 key{};
  for (size_t i = 0; i < bytes.size(); ++i) key[i] = static_cast<uint8_t>(bytes[i]);
  return key;
}

std::string HexOf(const Key32& digest) {
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

// RFC 4231, test cases 1, 2 and 3: keys shorter than a block are padded with zeros, as KeyOf does.
TEST(Hmac, MatchesTheVectorsOfRfc4231) {
  EXPECT_EQ(HexOf(Hmac(KeyOf(std::string(20, '\x0b'))).Of("Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(HexOf(Hmac(KeyOf("Jefe")).Of("what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(HexOf(Hmac(KeyOf(std::string(20, '\xaa'))).Of(std::string(50, '\xdd'))),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
}

TEST(Hmac, OfPartsIsOfTheirJoin) {
  const Hmac hmac(KeyOf("key"));
  EXPECT_EQ(hmac.Of({"ab", "", "c"}), hmac.Of("abc"));
  EXPECT_NE(hmac.Of("abc"), Hmac(KeyOf("kez")).Of("abc"));
}

TEST(RandomBytes, NeverRepeatsAcrossPools) {
  std::set<std::string> seen;
  for (int i = 0; i < 2000; ++i) EXPECT_TRUE(seen.insert(RandomBytes(28)).second);
  EXPECT_EQ(RandomBytes(5000).size(), 5000u);
}

TEST(Sealer, OpensWhatItSealedAndNothingThatWasTouched) {
  const MasterKey master(KeyOf("secret"));
  Sealer sealer(master);
  const journal::SealedField name = sealer.Seal("张三"), phone = sealer.Seal("13912345678");
  const auto keys = sealer.TakeKeyRows();
  ASSERT_EQ(keys.size(), 1u);
  EXPECT_EQ(name.key_id(), keys[0].key_id);
  EXPECT_EQ(OpenSealed(master, name, keys[0].wrapped), "张三");
  EXPECT_EQ(OpenSealed(master, phone, keys[0].wrapped), "13912345678");
  journal::SealedField touched = phone;
  touched.mutable_ciphertext()->back() ^= 1;
  EXPECT_FALSE(OpenSealed(master, touched, keys[0].wrapped));
  EXPECT_FALSE(OpenSealed(MasterKey(KeyOf("another")), phone, keys[0].wrapped));
  EXPECT_FALSE(OpenSealed(master, phone, ""));  // erased
}

TEST(Masks, HideMostOfAShortNumber) {
  EXPECT_EQ(MaskPhone("13812345678"), "138****5678");
  EXPECT_EQ(MaskPhone("04161234567"), "041****4567");
  EXPECT_EQ(MaskPhone("23456789"), "******89");
  EXPECT_EQ(MaskPhone("2345678"), "*******");
  EXPECT_EQ(MaskIdNumber("210702199001011234"), "210***********1234");
  EXPECT_EQ(MaskIdNumber("E12345678"), "*******78");
  EXPECT_EQ(MaskIdNumber(""), "");
}

TEST(Sealer, SealsTheSameTextDifferentlyEachTime) {
  const MasterKey master(KeyOf("secret"));
  Sealer sealer(master);
  const journal::SealedField one = sealer.Seal("张三"), two = sealer.Seal("张三");
  EXPECT_NE(one.ciphertext(), two.ciphertext());
  EXPECT_NE(one.commitment(), two.commitment());
}

}  // namespace
}  // namespace yici::server
