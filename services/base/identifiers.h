// Codes that people and organisations carry, checked as the standards print them. Every function is pure and takes the
// string as given: no trimming, no case folding, no full-width digits.
//
//   const IdentifierCheck check = CheckUscc("91210700MA0AB12C3K");
//   if (!check.valid()) Reject(check.reason, check.detail);      // "USCC_CHECK_DIGIT", "expected K"
//   if (*check.warning != '\0') Note(check.warning);             // "USCC_ORG_CHECK": accepted all the same
//
// One fault is reported, the first in the order each function publishes. Lengths count characters of UTF-8, so that
// full-width digits are a fault of the character set and not of the length.
#ifndef YICI_SERVICES_BASE_IDENTIFIERS_H_
#define YICI_SERVICES_BASE_IDENTIFIERS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/base/time.h"

namespace yici {

struct IdentifierCheck {
  // "" when valid; else a stable name that callers may compare and print.
  const char* reason = "";
  // "" or a stable name of a doubt that never refuses the code.
  const char* warning = "";
  // What a clerk needs to find the fault: "expected K", the character that is not allowed, "group 2". Never more of an
  // id number than its region or one character, because details reach logs and the number itself must not.
  std::string detail = {};
  // The character at fault (of a group: its first), 1 = the first; 0 when no single place is at fault.
  int position = 0;

  bool valid() const { return *reason == '\0'; }
};

// Unified social credit code, GB 32100-2015: 18 characters, 1 + 1 + 6 + 9 + 1.
// Order: USCC_LENGTH, USCC_CHARSET, USCC_REGION (characters 3 to 8 are digits, 3 and 4 a known division),
// USCC_CHECK_DIGIT. Then the warning USCC_ORG_CHECK when the inner organisation code (characters 9 to 17, GB 11714) has
// a wrong check digit: codes with that flaw are in circulation, so it never refuses.
IdentifierCheck CheckUscc(std::string_view code);

// Citizen identity number, GB 11643-1999: 6 region + 8 birth + 3 order + 1 check.
// Order: ID_LENGTH, ID_CHARSET (X only in the last place), ID_REGION, ID_BIRTHDATE (a day of the calendar; neither
// future days nor great age are judged), ID_CHECK_DIGIT.
IdentifierCheck CheckIdNumber(std::string_view code);

// The stored form of an id number as typed: one trailing x becomes X, nothing else changes. Call it before the check.
std::string NormalizeIdNumber(std::string_view typed);

// Investment project code, GB/T 40058: 20 digits in groups 4-6-2-2-6 joined by hyphens, "2019-210700-47-03-123456".
// One reason, PROJECT_CODE_FORMAT, with "group 1" to "group 5" as the detail. The check digit of a new code is not
// verified, its algorithm has no source: such codes are accepted with the warning PROJECT_CODE_UNCHECKED.
IdentifierCheck CheckProjectCode(std::string_view code);

// kOld: first group a year 2013 to 2020. kNew: first group YYMM, YY at least 20 and MM 01 to 12. They cannot overlap.
enum class ProjectCodeGeneration { kOld, kNew };

// The generation of a code's first group; nothing when it belongs to neither.
std::optional<ProjectCodeGeneration> GenerationOfProjectCode(std::string_view code);

// Item code: 10, 12, 24, 31 or 33 characters of 0-9 and A-Z. Codes of 31 and 33 begin with the USCC of the organ, which
// is checked in full. One reason, ITEM_CODE_FORMAT; the detail says "length 11", the character, or the organ code's
// fault ("USCC_CHECK_DIGIT expected W"). The organ code's warning is passed on.
IdentifierCheck CheckItemCode(std::string_view code);

// Numbers of hotline, steward and supervision: {prefix}{region6}{yyyymmdd}{seq}{check}. The prefix is one or more
// letters A-Z, seq at least 5 digits (longer ones carry no leading zero), check is ISO 7064 MOD 11,10 over all digits
// before it. Order: NUMBER_FORMAT with the detail "prefix", "length", "charset", "region", "date" or "sequence", then
// NUMBER_CHECK_DIGIT.
IdentifierCheck CheckNumber(std::string_view number);

// Forms such a number. `region` is six digits, `sequence` counts from 1. The caller vouches for prefix and region.
std::string FormNumber(std::string_view prefix, std::string_view region, CivilDay day, int64_t sequence);

// ISO 7064 MOD 11,10 over a string of decimal digits: the one digit, '0' to '9', that belongs behind it.
char Mod11And10CheckDigit(std::string_view digits);

}  // namespace yici

#endif  // YICI_SERVICES_BASE_IDENTIFIERS_H_
