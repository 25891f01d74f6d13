// Demands (诉求, domain 2.7 and 2.8) written down a second time: raised, dispatched, signed, answered, reviewed, called back or
// confirmed, and what their clocks do: urging and criticism, the ascent from level to level.
#ifndef YICI_TESTS_SIM_DEMAND_MODEL_H_
#define YICI_TESTS_SIM_DEMAND_MODEL_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/calendar_model.h"

namespace law {

struct Category {
  int kind = 0;  // 1 consult, 2 help, 3 suggestion, 4 complaint, 5 report
  std::string main, joint;
  int limit = 0;
  bool urgent = false;
};
struct Enterprise {
  std::string jurisdiction, steward;
};
struct Level {
  std::string leader_level, leader;
  int limit = 0;
};
struct Leader {
  std::string level, jurisdiction;
};
// What the pack says of demands.
struct HotLine {
  std::map<std::string, Category> categories;
  std::map<std::string, Enterprise> enterprises;  // by USCC
  std::map<int, Level> levels;
  std::map<std::string, Leader> leaders;
  std::set<std::string> cities;  // jurisdictions that have no county above them
};

enum class Stage {
  kNone,
  kRegistered,
  kAwaitingSign,
  kReturnReview,
  kHandling,
  kExtensionReview,
  kReplyReview,
  kCallBack,
  kInspection,
  kListed,
  kClosed,
  kNotAccepted,
  kMerged
};
enum class Result { kNone, kAnswered, kSatisfied, kConfirmed, kExplained, kUnreachable, kRuled };
enum DemandClockNumber : int { kSigning = 1, kAnswering = 2, kCalling = 3, kCriticising = 4 };

struct DemandClock {
  int limit = 0;  // working days
  Day start = 0;
  int64_t until_us = 0;  // of an urgent signature: hours of wall clock
};

struct Demand {
  std::string no;
  bool issue = false;
  Stage stage = Stage::kRegistered;
  Result result = Result::kNone;
  int kind = 0, level = 0, limit = 0, redone = 0, unanswered = 0;
  std::string uscc, category, jurisdiction, steward, department, raised_by, replied_by, duplicate_of, fact;
  bool urgent = false;
  std::map<std::string, bool> joint;  // department -> has given its opinion
  std::map<int, DemandClock> clocks;  // running, by number
  std::set<std::string> informed;     // leaders
  uint64_t etag = 0;
  int steps = 0;
};

// What somebody says of a demand.
struct Saying {
  std::string no, uscc, text, category, jurisdiction, department, outcome;
  int channel = 0, kind = 0;  // channel: 1 enterprise, 2 steward, 4 hot line
  bool register_only = false, yes = false;
};

}  // namespace law

#endif  // YICI_TESTS_SIM_DEMAND_MODEL_H_
