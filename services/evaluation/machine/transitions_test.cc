// The tables of services/evaluation/README.md and the code say the same for every (command, state) pair.
#include "services/evaluation/machine/transitions.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

#include "gtest/gtest.h"
#include "services/base/text.h"
#include "services/evaluation/machine/vocabulary.h"

namespace yici::evaluation {
namespace {

// First to second column of the table under a heading.
std::map<std::string, std::string> ReadTable(std::string_view heading) {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  std::ifstream file(StrCat(source == nullptr ? "." : source, "/services/evaluation/README.md"));
  std::map<std::string, std::string> table;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## ")) inside = line == StrCat("## ", heading);
    if (!inside || !line.starts_with("| ") || line.starts_with("| Command")) continue;
    const auto cells = SplitNonEmpty(line, "|");
    if (cells.size() >= 2) table.emplace(StripSpaces(cells[0]), StripSpaces(cells[1]));
  }
  return table;
}

bool Lists(const std::string& cell, std::string_view word) {
  for (const std::string_view part : SplitNonEmpty(cell, ",")) {
    if (StripSpaces(part) == word) return true;
  }
  return false;
}

CommandKind KindOfCommand(const std::string& name) {
  const auto* oneof = journal::Command::descriptor()->FindOneofByName("command");
  for (int i = 0; i < oneof->field_count(); ++i) {
    if (oneof->field(i)->message_type()->name() == name) return static_cast<CommandKind>(oneof->field(i)->number());
  }
  return journal::Command::COMMAND_NOT_SET;
}

template <class State, class Allows>
void Compare(std::string_view heading, size_t commands, State first, State last, Allows allows) {
  const auto table = ReadTable(heading);
  EXPECT_EQ(table.size(), commands);
  for (const auto& [name, from] : table) {
    const CommandKind command = KindOfCommand(name);
    EXPECT_NE(command, journal::Command::COMMAND_NOT_SET) << name;
    for (int s = first; s <= last; ++s) {
      const auto state = static_cast<State>(s);
      EXPECT_EQ(allows(command, state), Lists(from, NameOf(state).word)) << name << " in " << NameOf(state).word;
    }
  }
}

TEST(TransitionsTest, TheReadmeAndTheCodeAgreeOnEveryRally) {
  Compare("The table of rallies", 14, journal::RALLY_STATE_NOMINATING, journal::RALLY_STATE_CANCELLED, AllowsRally);
}

TEST(TransitionsTest, TheReadmeAndTheCodeAgreeOnEveryAgreement) {
  Compare("The table of agreements", 5, journal::ENCLAVE_STATE_PROPOSED, journal::ENCLAVE_STATE_CANCELLED, AllowsEnclave);
}

TEST(TransitionsTest, TheReadmeAndTheCodeAgreeOnEveryOrder) {
  Compare("The table of orders", 7, journal::ORDER_STATE_ISSUED, journal::ORDER_STATE_PUBLISHED, AllowsOrder);
}

TEST(TransitionsTest, EveryWordIsReadBackAndEveryEventHasItsType) {
  for (int s = 1; s <= journal::RALLY_STATE_CANCELLED; ++s) {
    const auto state = static_cast<journal::RallyState>(s);
    EXPECT_FALSE(NameOf(state).zh.empty());
    EXPECT_EQ(RallyStateOf(NameOf(state).word), state);
  }
  EXPECT_EQ(RallyStateOf("nowhere"), std::nullopt);
  for (int s = 1; s <= journal::ORDER_STATE_PUBLISHED; ++s) {
    const auto state = static_cast<journal::OrderState>(s);
    EXPECT_EQ(OrderStateOf(NameOf(state).word), state);
  }
  for (int s = 1; s <= journal::ENCLAVE_STATE_CANCELLED; ++s) {
    const auto state = static_cast<journal::EnclaveState>(s);
    EXPECT_EQ(EnclaveStateOf(NameOf(state).word), state);
  }
  for (int event = journal::Event::kRallyPlanned; event <= journal::Event::kChecksDrawn; ++event) {
    EXPECT_FALSE(EventTypeOf(event).empty());
  }
  EXPECT_TRUE(EventTypeOf(journal::Event::kChecksDrawn + 1).empty());
  EXPECT_TRUE(EventTypeOf(journal::Event::kRallyPlanned - 1).empty());
}

}  // namespace
}  // namespace yici::evaluation
