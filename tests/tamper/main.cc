// Changes copies of a data folder at random and asks `yici audit verify` about each, with a checkpoint at hand.
//
//   yici_tamper [--rounds 500] [--seed 1] [--yici build/dev/bin/yici]
//
// Each change is either reported, with an exit code of docs/exit-codes.md, or the folder says byte for byte what it said
// before. A crash of the reader, a change that is overlooked, or a sound folder that is called unsound fails the run.
#include <sys/wait.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "services/base/text.h"
#include "tests/kit/temp_folder.h"
#include "tests/tamper/folder.h"
#include "tests/tamper/mutations.h"

namespace yici::tamper {
namespace {

namespace fs = std::filesystem;

struct Options {
  uint64_t rounds = 500;
  uint64_t seed = 1;
  std::string yici = "build/dev/bin/yici";
};

// The exit code; -1 when the program was killed.
int Verify(const Options& options, const fs::path& root, const fs::path& data) {
  const std::string command =
      StrCat("'", options.yici, "' audit verify '", data.string(), "' --checkpoint '", (root / "kept.note").string(),
             "' --key '", (root / "audit.pub").string(), "' --refold --scratch '", root.string(), "' -o json >'",
             (root / "report").string(), "' 2>&1");
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

class Tally {
 public:
  // False: this round fails the run.
  bool Count(uint64_t seed, const std::string& change, int code, bool same, const std::string& report) {
    const bool reported = code >= 20 && code <= 25;
    if (reported || (code == 0 && same)) {
      ++outcomes_[reported ? code : 0];
      return true;
    }
    std::printf("tamper seed %lu: %s: exit code %d, and the folder says %s: %s\n", static_cast<unsigned long>(seed),
                change.c_str(), code, same ? "the same" : "something else", report.c_str());
    ++failed_;
    return false;
  }
  int Finish(uint64_t rounds) const {
    static const std::map<int, const char*> words = {{0, "without effect"}, {20, "unreadable"}, {21, "records"},
                                                     {22, "tree"},          {23, "checkpoint"}, {24, "state"},
                                                     {25, "attachments"}};
    for (const auto& [code, count] : outcomes_) std::printf("tamper %s %d\n", words.at(code), count);
    std::printf("tamper rounds %lu/%lu\n", static_cast<unsigned long>(rounds - failed_), static_cast<unsigned long>(rounds));
    return failed_ == 0 ? 0 : 1;
  }

 private:
  std::map<int, int> outcomes_;
  uint64_t failed_ = 0;
};

int Run(const Options& options) {
  const kit::TempFolder folder("yici-tamper");
  const fs::path root = folder.path(), spoilt = root / "spoilt";
  MakeFolder(root);
  const auto before = Dump(root / "data");
  if (const int code = Verify(options, root, root / "data"); code != 0) {
    std::printf("tamper: the untouched folder: exit code %d: %s\n", code, kit::ReadFile(root / "report").c_str());
    return 1;
  }
  Tally tally;
  for (uint64_t round = 0; round < options.rounds; ++round) {
    fs::remove_all(spoilt);
    fs::copy(root / "data", spoilt, fs::copy_options::recursive);
    const std::string change = Mutate(spoilt, options.seed + round);
    const int code = Verify(options, root, spoilt);
    const bool same = code == 0 && Dump(spoilt) == before;
    tally.Count(options.seed + round, change, code, same, kit::ReadFile(root / "report"));
  }
  return tally.Finish(options.rounds);
}

}  // namespace
}  // namespace yici::tamper

int main(int argc, char** argv) {
  yici::tamper::Options options;
  CLI::App app{"yici_tamper: is every change of a data folder noticed?"};
  app.add_option("--rounds", options.rounds, "Changes, each of a fresh copy")->capture_default_str();
  app.add_option("--seed", options.seed, "Of the first; each round takes the next")->capture_default_str();
  app.add_option("--yici", options.yici, "The command line")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    return yici::tamper::Run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tamper: %s\n", error.what());
    return 2;
  }
}
