#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "clients/cli/completion.h"
#include "clients/cli/test_server.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "yici/v1/admin.pb.h"
#include "yici/v1/audit.pb.h"
#include "yici/v1/directory.pb.h"
#include "yici/v1/request.pb.h"
#include "yici/v1/steward.pb.h"
#include "yici/v1/workflow.pb.h"

namespace yici::cli {
namespace {

using ::testing::HasSubstr;

TEST(HelpTest, EveryCommandHasAnExampleThatNamesIt) {
  for (const Command& command : AllCommands()) {
    std::vector<std::string> words = absl::StrSplit(command.path, ' ');
    words.push_back("--help");
    const Ran ran = TestServer::RunWords(words);
    EXPECT_EQ(ran.code, 0) << command.path;
    EXPECT_THAT(ran.out, HasSubstr("Examples:\n  ")) << command.path;
    EXPECT_TRUE(absl::StrContains(command.examples, absl::StrCat("yici ", command.path))) << command.path;
    EXPECT_THAT(ran.out, HasSubstr(command.title));
  }
}

TEST(HelpTest, RootListsTheExitCodes) {
  const Ran ran = TestServer::RunWords({"--help"});
  for (int code = 0; code <= 8; ++code) EXPECT_THAT(ran.out, HasSubstr(absl::StrCat("\n  ", code, "  ")));
}

TEST(HelpTest, HelpOnACommandIsItsHelp) {
  EXPECT_EQ(TestServer::RunWords({"help", "case", "accept"}).out, TestServer::RunWords({"case", "accept", "--help"}).out);
}

TEST(HelpTest, EveryMethodIsReachable) {
  std::set<const google::protobuf::Descriptor*> sent;
  for (const Command& command : AllCommands()) {
    if (command.rpc.request != nullptr) sent.insert(command.rpc.request->GetDescriptor());
    for (const Message* request : command.also) sent.insert(request->GetDescriptor());
  }
  for (const auto* file :
       {v1::Case::descriptor()->file(), v1::Item::descriptor()->file(), v1::Officer::descriptor()->file(),
        v1::Status::descriptor()->file(), v1::Process::descriptor()->file(), v1::Demand::descriptor()->file(),
        v1::Project::descriptor()->file(), v1::LogCheckpoint::descriptor()->file()}) {
    const auto* service = file->service(0);
    for (int i = 0; i < service->method_count(); ++i) {
      EXPECT_TRUE(sent.contains(service->method(i)->input_type())) << service->method(i)->full_name();
    }
  }
}

TEST(HelpTest, EveryFlagNamesAFieldOfItsRequest) {
  for (const Command& command : AllCommands()) {
    for (const Flag& flag : command.flags) {
      if (flag.as >= As::kLocal) continue;
      ASSERT_NE(command.rpc.request, nullptr) << command.path;
      std::unique_ptr<Message> request(command.rpc.request->New());
      EXPECT_FALSE(absl::IsInternal(SetFromText(request.get(), flag, "2020-01-01"))) << command.path << ' ' << flag.name;
    }
  }
}

TEST(CompletionTest, EveryScriptMentionsEveryCommandAndFlag) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const Ran ran = TestServer::RunWords({"completion", shell});
    EXPECT_EQ(ran.code, 0);
    for (const Command& command : AllCommands()) {
      EXPECT_THAT(ran.out, HasSubstr(absl::StrCat("\"yici ", command.path, "\""))) << shell;
      for (const Flag& flag : command.flags) {
        if (!absl::StartsWith(flag.name, "--")) continue;
        EXPECT_THAT(ran.out, HasSubstr(flag.name + 2)) << shell;
      }
    }
  }
}

TEST(CompletionTest, BashCompletesASubcommand) {
  const Ran ran = TestServer::RunWords({"completion", "bash"});
  const std::string script = testing::TempDir() + "/yici_completion.bash";
  FILE* file = fopen(script.c_str(), "w");
  fputs(ran.out.c_str(), file);
  fputs("COMP_WORDS=(yici case ref); COMP_CWORD=2; _yici; printf '%s ' \"${COMPREPLY[@]}\"\n", file);
  fclose(file);
  FILE* bash = popen(("bash " + script).c_str(), "r");
  char line[256] = {};
  ASSERT_NE(fgets(line, sizeof line, bash), nullptr);
  pclose(bash);
  EXPECT_STREQ(line, "refuse-acceptance ");
}

TEST(UsageTest, SaysWhatWasExpectedAndShowsTheNearestExample) {
  const Ran ran = TestServer::RunWords({"case", "acept", "c1"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("but got \"acept\"; did you mean accept?"));
  EXPECT_THAT(ran.err, HasSubstr("yici case accept 11210700YCJ00025XQ3210125008000"));
}

TEST(UsageTest, RefusesWhatItCannotReadBeforeAnyCall) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{},
                                             {"case"},
                                             {"nonsense"},
                                             {"case", "accept"},
                                             {"case", "decide", "c1", "maybe"},
                                             {"case", "decide", "c1"},
                                             {"case", "accept", "c1", "--at", "yesterday"},
                                             {"case", "get", "c1", "-o", "xml"},
                                             {"case", "get", "c1", "--timeout", "soon"},
                                             {"case", "get", "c1", "--lang", "fr"},
                                             {"case", "get", "c1", "--server", "here"},
                                             {"case", "get", "c1", "--server", "here:"},
                                             {"case", "get", "c1", "--tls-cert", "x"},
                                             {"case", "rate", "c1", "--code", "good"},
                                             {"completion", "tcsh"},
                                             {"case", "notify", "c1", "--faulty", "m1"},
                                             {"case", "accept", "c1", "extra"},
                                             {"case", "accept", "c1", "--sael", "x"},
                                             {"case", "submit", "--item", "x", "--material", "m:two"}}) {
    const Ran ran = TestServer::RunWords(words);
    EXPECT_EQ(ran.code, 2) << (words.empty() ? "" : words.back());
    EXPECT_THAT(ran.err, HasSubstr("expected")) << (words.empty() ? "" : words.back());
    EXPECT_EQ(ran.out, "");
  }
}

TEST(UsageTest, ReadsTheLanguageFromTheEnvironment) {
  setenv("YICI_LANG", "zh", 1);
  EXPECT_EQ(ChooseLanguage(""), Language::kZh);
  EXPECT_EQ(ChooseLanguage("en"), Language::kEn);
  unsetenv("YICI_LANG");
  setenv("LANG", "zh_CN.UTF-8", 1);
  EXPECT_EQ(ChooseLanguage(""), Language::kZh);
  setenv("LANG", "C.UTF-8", 1);
  EXPECT_EQ(ChooseLanguage(""), Language::kEn);
}

}  // namespace
}  // namespace yici::cli
