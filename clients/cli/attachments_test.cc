// Files on their way to and from a service on a loopback socket.
#include <filesystem>
#include <fstream>

#include "clients/cli/attachment_files.h"
#include "clients/cli/test_server.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace yici::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Code = grpc::StatusCode;

constexpr char kItem[] = "11210700YCJ00025XQ3210125008000";
constexpr char kAbc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";  // SHA-256 of "abc", FIPS 180-2

std::string File(const std::string& name, const std::string& bytes) {
  const std::string path = testing::TempDir() + name;
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(AttachmentsTest, UploadsAFileInPiecesWithWhatItIs) {
  TestServer server;
  const std::string bytes(1'300'000, 'x');
  const Ran ran = server.Run({"attachment", "upload", File("plan.PDF", bytes)});
  ASSERT_EQ(ran.code, 0) << ran.err;
  ASSERT_THAT(server.approval.uploaded, SizeIs(1));
  EXPECT_EQ(server.approval.uploaded[0].bytes, bytes);
  EXPECT_EQ(server.approval.uploaded[0].begin.file_name(), "plan.PDF");
  EXPECT_EQ(server.approval.uploaded[0].begin.media_type(), "application/pdf");
  EXPECT_EQ(server.approval.uploaded[0].begin.size_bytes(), 1'300'000);
  EXPECT_THAT(ran.out, HasSubstr(server.approval.uploaded[0].begin.digest()));
}

TEST(AttachmentsTest, HashesAsOthersDo) {
  EXPECT_EQ(Examine(File("abc.txt", "abc"))->digest, kAbc);
  EXPECT_EQ(Examine(File("abc.txt", "abc"))->size_bytes, 3);
}

TEST(AttachmentsTest, BeginsAgainWhenTheServerWasNotThere) {
  TestServer server;
  server.approval.answers = {Details().RetryAfterMillis(1).Status(Code::UNAVAILABLE, "down")};
  EXPECT_EQ(server.Run({"attachment", "upload", File("abc.txt", "abc")}).code, 0);
  ASSERT_THAT(server.approval.uploaded, SizeIs(2));
  EXPECT_EQ(server.approval.uploaded[1].bytes, "abc");
}

TEST(AttachmentsTest, SaysWhatIsWrongWithAFileBeforeItCalls) {
  TestServer server;
  EXPECT_EQ(server.Run({"attachment", "upload"}).code, 2);
  EXPECT_EQ(server.Run({"attachment", "upload", testing::TempDir() + "absent.pdf"}).code, 2);
  const Ran untyped = server.Run({"attachment", "upload", File("scan.bin", "abc")});
  EXPECT_EQ(untyped.code, 2);
  EXPECT_THAT(untyped.err, HasSubstr("--type"));
  EXPECT_EQ(server.Run({"attachment", "upload", File("scan.bin", "abc"), "--type", "text/plain"}).code, 0);
  EXPECT_THAT(server.approval.uploaded, SizeIs(1));
}

TEST(AttachmentsTest, SubmitsWithAFileInOneGo) {
  TestServer server;
  const std::string cited = "m01:2:3=@" + File("abc.txt", "abc");
  const Ran ran = server.Run({"case", "submit", "--item", kItem, "--uscc", "91210700MA0AB12C3K", "--material", cited, "--reuse",
                              "m02=11210700YCJ00025XQ3210125008000202004200001"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  ASSERT_THAT(server.approval.uploaded, SizeIs(1));
  EXPECT_EQ(server.approval.uploaded[0].bytes, "abc");
  ASSERT_THAT(server.approval.submitted, SizeIs(1));
  const v1::SubmitCaseRequest& sent = server.approval.submitted[0];
  EXPECT_EQ(sent.materials(0).digest(), kAbc);
  EXPECT_EQ(sent.materials(0).size_bytes(), 3);
  EXPECT_EQ(sent.materials(0).copies(), 2);
  EXPECT_EQ(sent.materials(0).pages(), 3);
  EXPECT_EQ(sent.materials(1).reuse_from(), "11210700YCJ00025XQ3210125008000202004200001");
}

TEST(AttachmentsTest, SupplementsWithAFileAndSendsNothingWhenItIsRefused) {
  TestServer server;
  const std::vector<std::string> words = {
      "case", "supplement", "c1", "--channel", "web", "--material", "m02=@" + File("abc.txt", "abc")};
  server.approval.answers = {Details().Reason("DIGEST_MISMATCH").Status(Code::INVALID_ARGUMENT, "no")};
  EXPECT_EQ(server.Run(words).code, 4);
  EXPECT_THAT(server.approval.supplemented, IsEmpty());
  EXPECT_EQ(server.Run(words).code, 0);
  ASSERT_THAT(server.approval.supplemented, SizeIs(1));
  EXPECT_EQ(server.approval.supplemented[0].materials(0).digest(), kAbc);
  EXPECT_EQ(server.Run({"case", "supplement", "c1", "--material", "m02=@" + testing::TempDir() + "absent.pdf"}).code, 2);
  EXPECT_EQ(server.Run({"case", "supplement", "c1", "--reuse", "m02"}).code, 2);
}

TEST(AttachmentsTest, DownloadsIntoAFileThatIsWholeOrNotThere) {
  TestServer server;
  const std::string path = testing::TempDir() + "got.pdf";
  std::filesystem::remove(path);
  const std::vector<std::string> words = {"attachment", "download", "c1", "m02", "--to", path, "--purpose", "check"};
  server.approval.kept_digest = kAbc;
  EXPECT_NE(server.Run(words).code, 0) << "other bytes than those handed in";
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_FALSE(std::filesystem::exists(path + ".part"));
  server.approval.kept = "abc";
  server.approval.answers = {Details().Reason("ATTACHMENT_DAMAGED").Status(Code::DATA_LOSS, "no")};
  EXPECT_NE(server.Run(words).code, 0);
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_EQ(server.Run(words).code, 0);
  EXPECT_EQ(Read(path), "abc");
  EXPECT_EQ(server.approval.downloaded.back().purpose(), "check");
  EXPECT_EQ(server.Run(words).code, 2) << "it is there already";
  std::vector<std::string> forced = words;
  forced.push_back("--force");
  EXPECT_EQ(server.Run(forced).code, 0);
  EXPECT_EQ(server.Run({"attachment", "download", "c1", "m02"}).code, 2) << "where to?";
}

}  // namespace
}  // namespace yici::cli
