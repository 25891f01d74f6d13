// The program that looks at files, and the first bytes of them.
#include "services/server/attachments/scanner.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "services/server/attachments/media_type.h"

namespace yici::server {
namespace {

using std::chrono::milliseconds;

class ScannerTest : public testing::Test {
 protected:
  // A program that runs these lines of sh.
  std::string Program(const std::string& lines) {
    const std::string path = testing::TempDir() + "scan-" + std::to_string(getpid()) + "-" + std::to_string(++count_);
    std::ofstream(path) << "#!/bin/sh\n" << lines << "\n";
    chmod(path.c_str(), 0700);
    return path;
  }
  static std::string Answer(const absl::StatusOr<Scan>& found) {
    if (!found.ok()) return std::string(found.status().message());
    return *found == Scan::kClean ? "clean" : "refused";
  }
  std::string Look(const std::string& lines, const std::vector<std::string>& chunks,
                   milliseconds time_max = milliseconds(10'000)) {
    CommandScanner scanner(Program(lines), time_max);
    return Answer(scanner.Look(chunks));
  }

 private:
  int count_ = 0;
};

TEST_F(ScannerTest, GivesTheWholeFileAndTakesTheExitCodeForTheAnswer) {
  const std::string big(300'000, 'x');
  EXPECT_EQ(Look("test $(wc -c) = 600006", {big, big, "virus\n"}), "clean");
  EXPECT_EQ(Look("! grep -q virus", {big, "virus"}), "refused");
  EXPECT_EQ(Look("! grep -q virus", {"harmless"}), "clean");
}

TEST_F(ScannerTest, ThatHasSeenEnoughNeedNotReadOn) {
  const std::vector<std::string> chunks(8, std::string(1 << 20, 'x'));
  EXPECT_EQ(Look("exit 1", chunks), "refused");
  EXPECT_EQ(Look("head -c 10 > /dev/null; exit 0", chunks), "clean");
}

TEST_F(ScannerTest, WithoutAnAnswerIsUnavailable) {
  EXPECT_TRUE(Look("exit 2", {"x"}).starts_with("SCAN_UNAVAILABLE: "));
  EXPECT_TRUE(Look("kill -9 $$", {"x"}).starts_with("SCAN_UNAVAILABLE: "));
  CommandScanner absent("/nowhere/scan", milliseconds(1000));
  const std::vector<std::string> chunks = {"x"};
  EXPECT_TRUE(Answer(absent.Look(chunks)).starts_with("SCAN_UNAVAILABLE: "));
}

TEST_F(ScannerTest, ThatTakesTooLongIsKilledWithItsChildren) {
  const std::string mark = testing::TempDir() + "scan-mark-" + std::to_string(getpid());
  unlink(mark.c_str());
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(
      Look("(sleep 2; echo late > " + mark + ") & sleep 60", {"x"}, milliseconds(200)).starts_with("SCAN_UNAVAILABLE: "));
  const std::string never_reads = "sleep 60";
  EXPECT_TRUE(Look(never_reads, {std::string(1 << 20, 'x')}, milliseconds(200)).starts_with("SCAN_UNAVAILABLE: "));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  std::this_thread::sleep_for(milliseconds(2200));
  EXPECT_NE(access(mark.c_str(), F_OK), 0) << "a child of the program lived on";
}

TEST_F(ScannerTest, EndsWhenTheServerStops) {
  CommandScanner scanner(Program("sleep 60"), std::chrono::seconds(60));
  std::thread stop([&] {
    std::this_thread::sleep_for(milliseconds(100));
    scanner.Stop();
  });
  const std::vector<std::string> chunks = {"x"};
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(Answer(scanner.Look(chunks)).starts_with("SCAN_UNAVAILABLE: "));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  stop.join();
}

TEST_F(ScannerTest, GivesAwayNothingOfTheServersEnvironment) {
  setenv("YICI_SECRET_FOR_THE_TEST", "1", 1);
  EXPECT_EQ(Look("test -z \"$YICI_SECRET_FOR_THE_TEST\"", {"x"}), "clean");
  unsetenv("YICI_SECRET_FOR_THE_TEST");
  EXPECT_EQ(Look("ls /proc/$$/fd | grep -qvx '[0-9]\\{1,2\\}' && exit 1; exit 0", {"x"}), "clean");
}

TEST(MediaTypeTest, IsTakenFromTheFirstBytes) {
  struct Row {
    std::string head;
    const char* type;
    bool agrees;
  };
  const Row rows[] = {
      {"%PDF-1.7\n", "application/pdf", true},
      {"\x89PNG\r\n\x1A\n....", "image/png", true},
      {"\xFF\xD8\xFF\xE0", "image/jpeg", true},
      {std::string("II*\0", 4), "image/tiff", true},
      {std::string("PK\x03\x04", 4), "application/ofd", true},
      {std::string("PK\x03\x04", 4), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", true},
      {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "application/msword", true},
      {"申请书\n", "text/plain", true},
      {"<?xml version=\"1.0\"?>", "application/xml", true},
      {"%PDF-1.7\n", "image/png", false},
      {"MZ\x90", "application/pdf", false},
      {"%PD", "application/pdf", false},
      {"", "application/pdf", false},
      {"MZ\x90\x01", "text/plain", false},
      {"\x7f"
       "ELF\x02\x01",
       "application/zip", false},
      {"anything", "application/x-unknown", false},
  };
  for (const Row& row : rows) EXPECT_EQ(AgreesWithType(row.head, row.type), row.agrees) << row.type << " " << row.head;
}

}  // namespace
}  // namespace yici::server
