// Text as FEEL sees it: a sequence of Unicode code points, kept as UTF-8 (DMN 1.5, 10.3.2.3.2).
//
// Positions and lengths count code points. Bytes that are no UTF-8 count as one code point each and are never changed, so
// nothing here can fail. Case mappings come from letters.txt, a pinned version of Unicode; there is no locale.
#ifndef YICI_SERVICES_WORKFLOW_FEEL_TEXT_H_
#define YICI_SERVICES_WORKFLOW_FEEL_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yici::feel {

struct CodePoint {
  char32_t value = 0;  // a lone byte that is no UTF-8: 0xDC00 + byte, which no valid text contains
  size_t bytes = 0;
};

// Requires at < text.size().
CodePoint DecodeAt(std::string_view text, size_t at);
void AppendUtf8(std::string& out, char32_t code_point);

size_t CountCodePoints(std::string_view text);
// The part of `count` code points from the 0-based code point `begin` on, cut where the text ends.
std::string_view SliceCodePoints(std::string_view text, size_t begin, size_t count);

std::string ToUpper(std::string_view text);
std::string ToLower(std::string_view text);
// Pairs of different characters whose upper or lower case is the same, each both ways, in order (XPath F&O 5.6.2, flag "i").
const std::vector<std::pair<char32_t, char32_t>>& CaseVariants();

// What a name may begin with and go on with (grammar rules 28 and 29); the additional symbols . / - ' + * are neither.
bool IsNameStart(char32_t c);
bool IsNamePart(char32_t c);
// White space of grammar rule 61.
bool IsSpace(char32_t c);

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_TEXT_H_
