// Transcripts as tests: a file of commands, `----`, and what came of them, replayed and compared.
//
//   ReplayFolder<Transcript>("tests/scenarios/approval", 12);     // Transcript().Run(line) gives what a command brings
//
// Under YICI_REWRITE=1 the files are written anew; the difference is then reviewed.
#ifndef YICI_TESTS_KIT_TRANSCRIPTS_H_
#define YICI_TESTS_KIT_TRANSCRIPTS_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace yici {

// The file as it should stand: comments and commands as they are, outputs as they come.
template <class Transcript>
std::string Replay(const std::string& text) {
  Transcript transcript;
  std::string replayed, output;
  bool skipping = false;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (skipping && !line.empty()) continue;
    skipping = false;
    if (line == "----") {
      replayed += "----\n" + output;
      output.clear();
      skipping = true;
      continue;
    }
    if (!line.empty() && line[0] != '#') output += transcript.Run(line);
    replayed += line + "\n";
  }
  return replayed;
}

inline std::string ReadTranscript(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Every transcript of a folder of the sources, at least so many.
template <class Transcript>
void ReplayFolder(const std::string& folder, int at_least) {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  int transcripts = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(source == nullptr ? "." : source) / folder)) {
    if (entry.path().extension() != ".txt") continue;
    SCOPED_TRACE(entry.path().filename().string());
    ++transcripts;
    const std::string written = ReadTranscript(entry.path());
    const std::string replayed = Replay<Transcript>(written);
    if (std::getenv("YICI_REWRITE") != nullptr) std::ofstream(entry.path(), std::ios::binary) << replayed;
    EXPECT_EQ(written, replayed);
  }
  EXPECT_GE(transcripts, at_least);
}

}  // namespace yici

#endif  // YICI_TESTS_KIT_TRANSCRIPTS_H_
