// The table of services/steward/README.md and the code say the same for every state and command.
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "gtest/gtest.h"
#include "services/base/text.h"
#include "services/steward/machine/transitions.h"
#include "services/steward/machine/vocabulary.h"

namespace yici::steward {
namespace {

// Command to the words of its second column, spaces stripped.
std::map<std::string, std::string> ReadTable() {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  std::ifstream file(StrCat(source == nullptr ? "." : source, "/services/steward/README.md"));
  std::map<std::string, std::string> table;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## ")) inside = line == "## The transition table";
    if (!inside || !line.starts_with("| ") || line.starts_with("| Command")) continue;
    const auto cells = SplitNonEmpty(line, "|");
    if (cells.size() >= 2) table.emplace(StripSpaces(cells[0]), StripSpaces(cells[1]));
  }
  return table;
}

bool Lists(const std::string& from, std::string_view state) {
  if (from == "all") return true;
  for (const std::string_view word : SplitNonEmpty(from, ",")) {
    if (StripSpaces(word) == state) return true;
  }
  return false;
}

TEST(TransitionsTest, TheReadmeAndTheCodeAgreeOnEveryStateAndCommand) {
  const auto table = ReadTable();
  const auto* oneof = journal::Command::descriptor()->FindOneofByName("command");
  size_t compared = 0;
  for (int i = 0; i < oneof->field_count(); ++i) {
    const auto* field = oneof->field(i);
    const auto row = table.find(field->message_type()->name());
    if (row == table.end() || row->first == "RaiseDemand") continue;
    ++compared;
    for (int state = journal::DEMAND_STATE_REGISTERED; state <= journal::DEMAND_STATE_MERGED; ++state) {
      const auto value = static_cast<journal::DemandState>(state);
      EXPECT_EQ(Allows(static_cast<CommandKind>(field->number()), value), Lists(row->second, NameOf(value).word))
          << row->first << " in " << NameOf(value).word;
    }
  }
  EXPECT_EQ(compared, table.size() - 1);
  EXPECT_EQ(table.size(), 22u);
}

TEST(TransitionsTest, EveryWordIsReadBackAndEveryEventHasItsType) {
  for (int state = 1; state <= journal::DEMAND_STATE_MERGED; ++state) {
    const auto value = static_cast<journal::DemandState>(state);
    EXPECT_FALSE(NameOf(value).zh.empty());
    EXPECT_EQ(StateOf(NameOf(value).word), value);
  }
  for (int kind = 1; kind <= journal::DEMAND_KIND_REPORT; ++kind) {
    EXPECT_EQ(KindOf(NameOf(static_cast<journal::DemandKind>(kind)).word), static_cast<journal::DemandKind>(kind));
  }
  for (int event = journal::Event::kDemandRaised; event <= journal::Event::kCallerRead; ++event) {
    EXPECT_FALSE(EventTypeOf(event).empty());
  }
  EXPECT_TRUE(EventTypeOf(journal::Event::kCallerRead + 1).empty());
}

}  // namespace
}  // namespace yici::steward
