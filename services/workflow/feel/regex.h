// The regular expressions of matches(), replace() and split(): XPath 3.1 (F&O 5.6, on XML Schema's).
//
// RE2 carries them out, in time linear in the text, whatever the pattern. XPath's own ways are translated: "." leaves out both
// line ends; "\d" "\w" "\s" "\i" "\c" are XML Schema's classes; "\p{IsGreek}" names a block; "[a-z-[aeiou]]" subtracts; the
// flags are s, m, i, x and q; "i" leaves categories and blocks as they are. What RE2 has not is tried way by way, and paid for:
// back-references ("(a)\1"), and repetitions above 1,000. A pattern of more than 100 groups is invalid: null.
#ifndef YICI_SERVICES_WORKFLOW_FEEL_REGEX_H_
#define YICI_SERVICES_WORKFLOW_FEEL_REGEX_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"

namespace yici::feel {

// Asked before each search for what it may cost; false: no more.
using PaySteps = absl::FunctionRef<bool(size_t steps)>;

// Each is nothing when the pattern, the flags or the replacement is invalid, or when it could not be paid for. One search is
// linear in the text; a replacement or split searches once for every match, and may come to the end of the text each time.
std::optional<bool> RegexMatches(std::string_view text, std::string_view pattern, std::string_view flags, PaySteps pay);
// Also nothing when the pattern matches the empty text (F&O: err:FORX0003), or when the result passes `bytes_max`.
std::optional<std::string> RegexReplace(std::string_view text, std::string_view pattern, std::string_view replacement,
                                        std::string_view flags, size_t bytes_max, PaySteps pay);
std::optional<std::vector<std::string_view>> RegexSplit(std::string_view text, std::string_view delimiter, PaySteps pay);

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_REGEX_H_
