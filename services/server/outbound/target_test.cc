// Where webhooks may point, and the many ways in which a private address can be written.
#include "services/server/outbound/target.h"

#include "gtest/gtest.h"

namespace yici::outbound {
namespace {

TargetPolicy Policy(const std::vector<std::string>& allowed) { return TargetPolicy::Parse(allowed).value(); }

bool MayTry(std::string_view url, const std::vector<std::string>& allowed = {}) {
  const auto target = ParseTarget(url);
  return target && !RefusedTarget(*target, Policy(allowed));
}

TEST(TargetTest, AnAddressIsTakenApart) {
  const auto target = ParseTarget("https://erp.example:8443/in?x=1&y=%20");
  ASSERT_TRUE(target);
  EXPECT_TRUE(target->tls);
  EXPECT_EQ(target->host, "erp.example");
  EXPECT_EQ(target->port, 8443);
  EXPECT_EQ(target->path, "/in?x=1&y=%20");
  EXPECT_EQ(ParseTarget("https://erp.example")->path, "/");
  EXPECT_EQ(ParseTarget("https://erp.example?x")->path, "/?x");
  EXPECT_EQ(ParseTarget("https://[2606:4700::1111]:444/")->host, "2606:4700::1111");
  EXPECT_EQ(ParseTarget("http://1.1.1.1/")->port, 80);
}

TEST(TargetTest, WhatIsNoAddressIsRefused) {
  for (const std::string_view url : {"",
                                     "erp.example",
                                     "ftp://erp.example/",
                                     "https://",
                                     "https:///in",
                                     "https://user@erp.example/",
                                     "https://a:b@erp.example/",
                                     "https://erp.example/#part",
                                     "https://erp.example:0/",
                                     "https://erp.example:65536/",
                                     "https://erp.example:/",
                                     "https://erp.example:80x/",
                                     "https://erp example/",
                                     "https://erp.example/\r\nHost: x",
                                     "https://[::1",
                                     "https://[erp.example]/",
                                     "https://[::1]x/",
                                     "https://-erp.example/",
                                     "https://.example/",
                                     "https://erp_example/",
                                     "https://\xe5\x90\x8d.example/",
                                     "https://erp.example\\@10.0.0.1/",
                                     "HTTPS://erp.example/"}) {
    EXPECT_FALSE(ParseTarget(url)) << url;
  }
  EXPECT_FALSE(ParseTarget("https://erp.example/" + std::string(2048, 'a')));
}

TEST(TargetTest, SpecialAddressesAreRefusedInEveryForm) {
  for (const std::string_view url : {"https://127.0.0.1/",
                                     "https://127.255.255.254/",
                                     "https://0.0.0.0/",
                                     "https://10.1.2.3/",
                                     "https://100.64.0.1/",
                                     "https://169.254.169.254/",
                                     "https://172.16.0.1/",
                                     "https://172.31.255.255/",
                                     "https://192.168.1.1/",
                                     "https://198.18.0.1/",
                                     "https://224.0.0.1/",
                                     "https://255.255.255.255/",
                                     "https://[::1]/",
                                     "https://[::]/",
                                     "https://[fe80::1]/",
                                     "https://[fc00::1]/",
                                     "https://[fdff::1]/",
                                     "https://[ff02::1]/",
                                     "https://[::ffff:127.0.0.1]/",
                                     "https://[::ffff:a00:1]/",
                                     "https://[::127.0.0.1]/",
                                     "https://[64:ff9b::7f00:1]/",
                                     "https://[64:ff9b:1::7f00:1]/",
                                     "https://[64:ff9b:1:a00:1::808:808]/",
                                     "https://[::ffff:0:7f00:1]/",
                                     "https://[2002:7f00:1::]/",
                                     "https://[2002:a00:1::1]/",
                                     "https://[2001:db8::1]/",
                                     "https://2130706433/",
                                     "https://0x7f000001/",
                                     "https://127.1/",
                                     "https://0177.0.0.1/",
                                     "https://127.0.0.1./",
                                     "https://localhost/",
                                     "https://LOCALHOST./",
                                     "https://a.localhost/",
                                     "https://printer.local/",
                                     "https://metadata.internal/",
                                     "https://intranet/"}) {
    EXPECT_FALSE(MayTry(url)) << url;
  }
  for (const std::string_view url : {"https://1.1.1.1/", "https://172.32.0.1/", "https://100.128.0.1/", "https://erp.example/",
                                     "https://[2606:4700::1111]/", "https://[64:ff9b::101:101]/", "https://3com.example/"}) {
    EXPECT_TRUE(MayTry(url)) << url;
  }
}

TEST(TargetTest, PlainHttpGoesToAllowedRangesAlone) {
  EXPECT_FALSE(MayTry("http://1.1.1.1/"));
  EXPECT_FALSE(MayTry("http://erp.example/"));
  EXPECT_TRUE(MayTry("http://10.1.2.3/", {"10.1.0.0/16"}));
  EXPECT_FALSE(MayTry("http://10.2.2.3/", {"10.1.0.0/16"}));
  EXPECT_FALSE(MayTry("https://10.2.2.3/", {"10.1.0.0/16"}));
  EXPECT_TRUE(MayTry("https://10.1.2.3/", {"10.1.0.0/16"}));
  EXPECT_FALSE(MayTry("http://8.8.8.8/", {"10.1.0.0/16"}));
}

TEST(TargetTest, ANameIsJudgedByWhatItResolvesTo) {
  const TargetPolicy policy = Policy({"10.1.0.0/16", "fd00::/8"});
  EXPECT_TRUE(MayTry("http://erp.intranet/", {"10.1.0.0/16"})) << "at registration nobody knows its address";
  EXPECT_TRUE(policy.Allows(*ParseAddress("10.1.9.9"), false));
  EXPECT_TRUE(policy.Allows(*ParseAddress("fd12::1"), false));
  EXPECT_FALSE(policy.Allows(*ParseAddress("fc12::1"), true));
  EXPECT_FALSE(policy.Allows(*ParseAddress("1.1.1.1"), false));
  EXPECT_TRUE(policy.Allows(*ParseAddress("1.1.1.1"), true));
}

TEST(TargetTest, ARangeIsAnAddressWithBits) {
  for (const std::string text : {"", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/", "example/8", "fd00::/129", "10.0.0/8"}) {
    EXPECT_FALSE(TargetPolicy::Parse({text}).ok()) << text;
  }
  EXPECT_TRUE(Policy({"127.0.0.1"}).Allows(*ParseAddress("127.0.0.1"), false));
  EXPECT_FALSE(Policy({"127.0.0.1"}).Allows(*ParseAddress("127.0.0.2"), false));
  EXPECT_TRUE(Policy({"0.0.0.0/0"}).Allows(*ParseAddress("192.168.3.4"), false));
  EXPECT_FALSE(Policy({"0.0.0.0/0"}).Allows(*ParseAddress("fd00::1"), false)) << "a range of the other family";
}

}  // namespace
}  // namespace yici::outbound
