// What an event can be found by. A term is a field and a value as bytes; the index keeps for each the places it stands at.
//
//   const std::string term = TermOf(Field::kItem, item_code);         // "" for an empty value: nothing to find
//   for (const std::string& word : TextTerms("不予受理 not competent")) …   // 不予 予受 受理 not competent
//
// Words: letters and digits of Latin script in lower case (full-width ones as the ASCII they stand for), at most 32 bytes of
// each; Chinese by pairs of neighbours, a character between others by itself. Everything else parts words. Pure.
#ifndef YICI_SERVICES_AUDIT_SEARCH_TERMS_H_
#define YICI_SERVICES_AUDIT_SEARCH_TERMS_H_

#include <string>
#include <string_view>
#include <vector>

namespace yici::audit {

// The first byte of a term. Part of the index's format: add, never reuse.
enum class Field : char {
  kEverything = '*',
  kResource = 'r',
  kItem = 'i',
  kHall = 'h',
  kDepartment = 'd',
  kOfficer = 'o',
  kApplicant = 'a',  // USCC, or the keyed pseudonym of a person in hex
  kProject = 'p',
  kDocument = 'n',
  kKind = 'k',
  kHitClass = 'c',
  kReason = 'x',
  kText = 't',
};

inline constexpr size_t kTermValueBytesMax = 64;
inline constexpr size_t kWordBytesMax = 32;

// A value longer than kTermValueBytesMax, or with a zero byte, stands as its SHA-256 in hex.
std::string TermOf(Field field, std::string_view value);

// The words of a text as terms, each once, in the order of their first place; at most `terms_max`.
std::vector<std::string> TextTerms(std::string_view text, size_t terms_max);

// An officer's id as it is indexed: without "officer:"; other kinds of principal as they are.
std::string_view OfficerValue(std::string_view principal);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SEARCH_TERMS_H_
