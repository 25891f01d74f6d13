// The tables of services/steward/README.md for projects, assignments and visits, and the code, say the same for every pair.
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

#include "gtest/gtest.h"
#include "services/base/text.h"
#include "services/steward/machine/project_transitions.h"
#include "services/steward/machine/vocabulary.h"

namespace yici::steward {
namespace {

// First to second column of the table under a heading, spaces stripped.
std::map<std::string, std::string> ReadTable(std::string_view heading) {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  std::ifstream file(StrCat(source == nullptr ? "." : source, "/services/steward/README.md"));
  std::map<std::string, std::string> table;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## ")) inside = line == StrCat("## ", heading);
    if (!inside || !line.starts_with("| ") || line.starts_with("| Command") || line.starts_with("| Status")) continue;
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

TEST(ProjectTransitionsTest, TheReadmeAndTheCodeAgreeOnEveryStatus) {
  const auto table = ReadTable("The table of projects");
  EXPECT_EQ(table.size(), 9u);
  for (int f = journal::PROJECT_STATUS_PLANNED; f <= journal::PROJECT_STATUS_CANCELLED; ++f) {
    const auto from = static_cast<journal::ProjectStatus>(f);
    const auto row = table.find(std::string(NameOf(from).word));
    ASSERT_NE(row, table.end()) << NameOf(from).word;
    for (int t = journal::PROJECT_STATUS_PLANNED; t <= journal::PROJECT_STATUS_CANCELLED; ++t) {
      const auto to = static_cast<journal::ProjectStatus>(t);
      // A suspended one goes back to where it was: each of the two that the table names.
      EXPECT_EQ(MayChange(from, to, to), Lists(row->second, NameOf(to).word)) << row->first << " to " << NameOf(to).word;
    }
  }
  EXPECT_FALSE(MayChange(journal::PROJECT_STATUS_SUSPENDED, journal::PROJECT_STATUS_STARTED,
                         journal::PROJECT_STATUS_UNDER_CONSTRUCTION));
}

TEST(ProjectTransitionsTest, TheReadmeAndTheCodeAgreeOnEveryAssignment) {
  const auto table = ReadTable("The table of assignments");
  EXPECT_EQ(table.size(), 5u);
  for (const auto& [name, from] : table) {
    for (int s = journal::ASSIGNMENT_STATE_AWAITING; s <= journal::ASSIGNMENT_STATE_RELEASED; ++s) {
      const auto state = static_cast<journal::AssignmentState>(s);
      EXPECT_EQ(AllowsAssignment(KindOfCommand(name), state), Lists(from, NameOf(state).word)) << name << NameOf(state).word;
    }
  }
}

TEST(ProjectTransitionsTest, TheReadmeAndTheCodeAgreeOnEveryVisit) {
  const auto table = ReadTable("The table of visits");
  EXPECT_EQ(table.size(), 5u);
  for (const auto& [name, from] : table) {
    if (name == "PlanVisit") continue;
    for (int s = journal::STEWARD_VISIT_STATE_PLANNED; s <= journal::STEWARD_VISIT_STATE_CANCELLED; ++s) {
      const auto state = static_cast<journal::StewardVisitState>(s);
      EXPECT_EQ(AllowsVisit(KindOfCommand(name), state), Lists(from, NameOf(state).word)) << name << NameOf(state).word;
    }
  }
}

TEST(ProjectTransitionsTest, EveryWordIsReadBackAndEveryEventHasItsType) {
  for (int s = 1; s <= journal::PROJECT_STATUS_CANCELLED; ++s) {
    const auto status = static_cast<journal::ProjectStatus>(s);
    EXPECT_FALSE(NameOf(status).zh.empty());
    EXPECT_EQ(ProjectStatusOf(NameOf(status).word), status);
  }
  EXPECT_EQ(ProjectStatusOf("under-construction"), journal::PROJECT_STATUS_UNDER_CONSTRUCTION);
  for (int s = 1; s <= journal::ASSIGNMENT_STATE_RELEASED; ++s) {
    const auto state = static_cast<journal::AssignmentState>(s);
    EXPECT_EQ(AssignmentStateOf(NameOf(state).word), state);
  }
  for (int s = 1; s <= journal::STEWARD_VISIT_STATE_CANCELLED; ++s) {
    const auto state = static_cast<journal::StewardVisitState>(s);
    EXPECT_EQ(VisitStateOf(NameOf(state).word), state);
  }
  for (int event = journal::Event::kProjectRegistered; event <= journal::Event::kVisitCancelled; ++event) {
    EXPECT_FALSE(EventTypeOf(event).empty());
  }
  EXPECT_TRUE(EventTypeOf(journal::Event::kVisitCancelled + 1).empty());
}

}  // namespace
}  // namespace yici::steward
