// The tables of services/approval/README.md, for the tests that hold the machine against them.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_README_TABLE_FOR_TESTS_H_
#define YICI_SERVICES_APPROVAL_MACHINE_README_TABLE_FOR_TESTS_H_

#include <cctype>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "yici/journal/v1/record.pb.h"

namespace yici::approval {

inline std::vector<std::string> Words(const std::string& text, std::string_view separators) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text + " ") {
    const bool separates = separators.find(c) != separators.npos;
    if (!separates && c != ' ') word.push_back(c);
    if ((separates || c == ' ') && !word.empty()) words.push_back(std::exchange(word, {}));
  }
  return words;
}

// The rows of the table whose header begins so, each as its cells.
inline std::vector<std::vector<std::string>> ReadmeTable(std::string_view header) {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  std::ifstream file(std::string(source == nullptr ? "." : source) + "/services/approval/README.md");
  std::vector<std::vector<std::string>> rows;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    const bool begins = line.starts_with(header);
    if (begins) inside = true;
    if (!line.starts_with("|")) inside = false;
    if (!inside || begins || line.starts_with("|---")) continue;
    std::istringstream stream(line.substr(1));
    std::vector<std::string>& cells = rows.emplace_back();
    for (std::string cell; std::getline(stream, cell, '|');) cells.push_back(cell);
  }
  return rows;
}

// Names of events among the words of a cell.
inline std::set<std::string> EventsNamed(const std::string& cell) {
  std::set<std::string> known, named;
  const auto* descriptor = journal::Event::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    if (const auto* message = descriptor->field(i)->message_type()) known.insert(message->name());
  }
  for (const std::string& word : Words(cell, ",;:")) {
    if (known.contains(word)) named.insert(word);
  }
  return named;
}

// Codes of documents that a cell says are issued; "mark in 13" is written on a document that is there.
inline std::set<std::string> CodesNamed(const std::string& cell) {
  std::set<std::string> codes;
  std::string before;
  for (const std::string& word : Words(cell, ",;:")) {
    const bool code = word.size() == 2 && std::isdigit(static_cast<unsigned char>(word[0])) != 0 &&
                      std::isdigit(static_cast<unsigned char>(word[1])) != 0;
    if (code && before != "in") codes.insert(word);
    before = word;
  }
  return codes;
}

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_README_TABLE_FOR_TESTS_H_
