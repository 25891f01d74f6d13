// Within regex: what RE2 cannot do, by trying one way after the other: back-references, repetitions above 1,000, and with the
// flag "m" what may end behind the line end that ends a text (no line begins or ends there, F&O 5.6.2).
//
// The ways are those of Perl and of RE2: the first branch, as often as can be ("*?": as seldom). Some patterns have more ways
// than anybody can try, so every one is paid for as it is tried; what is still to be tried stands in one stack of at most
// 4 MiB, and nothing recurses.
#ifndef YICI_SERVICES_WORKFLOW_FEEL_REGEX_BACKTRACK_H_
#define YICI_SERVICES_WORKFLOW_FEEL_REGEX_BACKTRACK_H_

#include <memory>
#include <string_view>
#include <vector>

#include "services/workflow/feel/regex.h"
#include "services/workflow/feel/regex_pattern.h"

namespace yici::feel {

class Backtracker {
 public:
  enum class Found : uint8_t { kNo, kYes, kUnpaid };

  explicit Backtracker(const Pattern& pattern);
  // What the constructor does.
  static size_t StepsToMake(const Pattern& pattern);
  ~Backtracker();

  // The first place from `begin` on; groups[0] is all of it. A group that took no part has no data.
  Found Find(std::string_view text, size_t begin, PaySteps pay, std::vector<std::string_view>& groups);

 private:
  class Program;
  class Run;

  std::unique_ptr<Program> program_;
};

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_REGEX_BACKTRACK_H_
