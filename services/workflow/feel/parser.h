// From FEEL text to a Program (DMN 1.5, 10.3.1.2).
//
//   Vocabulary words;
//   words.AddName("monthly income");
//   const Program program = Parse("monthly income * 12", words);
//   const Program tests = ParseTests("< 18, [65..99]", words);        // an input entry of a decision table
//
// Names of FEEL may hold spaces and the symbols . / - ' + *, so a text only has a meaning among names that are known: at
// every place the longest known name counts. The Vocabulary brings those of outside; loops, functions, contexts and
// built-in functions add theirs. A name that is not known is taken as one plain word and reported, except where the entries
// of an item may be meant (filters).
//
// Parse never fails: what is wrong with the text stands in Program::faults, and such a program evaluates to null.
// Bounds: 64 KiB of text, 200 levels of nesting, 100,000 operands tried (a text read twice counts twice).
#ifndef YICI_SERVICES_WORKFLOW_FEEL_PARSER_H_
#define YICI_SERVICES_WORKFLOW_FEEL_PARSER_H_

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "services/workflow/feel/program.h"

namespace yici::feel {

inline constexpr size_t kSourceBytesMax = 64 << 10;
inline constexpr int kParseDepthMax = 200;
inline constexpr int kParseAttemptsMax = 100'000;

// What a text may speak of. A child adds to its parent, which must outlive it.
struct Vocabulary {
  const Vocabulary* parent = nullptr;
  std::vector<std::string> names;                         // variables and functions in sight
  std::vector<const Type*> name_types;                    // of each; null: not declared
  std::set<std::string, std::less<>> members;             // names that may stand behind a dot
  std::map<std::string, const Type*, std::less<>> types;  // item definitions
  bool open = false;                                      // other names may exist: do not report unknown ones

  void AddName(std::string_view name, const Type* type = nullptr);
  void AddMember(std::string_view name);
};

// A name with each run of white space as one space, and none at the ends.
std::string NormalName(std::string_view name);
// Whether a text is one name: what variables, entries and parameters may be called.
bool IsName(std::string_view text);

Program Parse(std::string_view source, const Vocabulary& vocabulary);
Program ParseTests(std::string_view source, const Vocabulary& vocabulary);

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_PARSER_H_
