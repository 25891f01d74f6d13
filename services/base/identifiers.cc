#include "services/base/identifiers.h"

#include <array>
#include <cstddef>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "services/base/text.h"

namespace yici {
namespace {

constexpr std::string_view kUsccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
constexpr std::array<int, 17> kUsccWeights = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
constexpr std::array<int, 8> kOrganisationWeights = {3, 7, 9, 10, 5, 8, 4, 2};
constexpr std::array<int, 17> kIdWeights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
constexpr std::string_view kIdCheckDigits = "10X98765432";
constexpr size_t kUsccLength = 18;
constexpr size_t kIdLength = 18;

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

size_t CharacterCount(std::string_view text) {
  size_t count = 0;
  for (char c : text) count += IsContinuation(c) ? 0 : 1;
  return count;
}

IdentifierCheck Fault(const char* reason, std::string detail, int position = 0) {
  return {.reason = reason, .detail = std::move(detail), .position = position};
}

std::string Expected(char check_digit) { return std::string("expected ") + check_digit; }

IdentifierCheck LengthFault(const char* reason, std::string_view text, size_t expected) {
  const std::string found = std::to_string(CharacterCount(text));
  return Fault(reason, "expected " + std::to_string(expected) + " characters, found " + found);
}

// Of two or three bytes (all that is written here is), and neither a control nor one that only moves others about.
bool IsPlain(std::string_view character) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return byte(0) > 0x20 && byte(0) < 0x7F;
  if (character.size() == 2) return byte(0) >= 0xC3 && byte(0) <= 0xDF;
  if (character.size() != 3 || byte(0) < 0xE1 || byte(0) > 0xEF || byte(0) == 0xED) return false;
  const bool moves = byte(0) == 0xE2 && (byte(1) == 0x80 || byte(1) == 0x81);
  return !moves && byte(0) != 0xEE &&
         !(byte(0) == 0xEF && (byte(1) < 0xA4 || byte(1) > 0xBD || (byte(1) == 0xBB && byte(2) == 0xBF)));
}

// As it is, or its bytes: what is told goes into messages that people and programs read.
std::string Shown(std::string_view character) {
  if (IsPlain(character)) return std::string(character);
  std::string bytes = absl::BytesToHexString(ToAbsl(character.substr(0, 4)));
  absl::AsciiStrToUpper(&bytes);
  return "0x" + bytes;
}

// Names the character that begins at byte `at`, whole, even when it takes several bytes.
IdentifierCheck CharacterFault(const char* reason, std::string_view text, size_t at) {
  size_t end = at + 1;
  while (end < text.size() && IsContinuation(text[end])) ++end;
  const int position = static_cast<int>(CharacterCount(text.substr(0, at))) + 1;
  return Fault(reason, Shown(text.substr(at, end - at)), position);
}

int Number(std::string_view digits) {
  int value = 0;
  for (char c : digits) value = value * 10 + (c - '0');
  return value;
}

// Province-level divisions of GB/T 2260 that all kinds of codes share.
bool IsProvince(int division) {
  constexpr std::array<std::array<int, 2>, 8> kRanges = {
      {{11, 15}, {21, 23}, {31, 37}, {41, 46}, {50, 54}, {61, 65}, {71, 71}, {81, 82}}};
  for (const auto& [first, last] : kRanges) {
    if (division >= first && division <= last) return true;
  }
  return false;
}

// 10 is the central registration: ministries, central banks.
bool IsUsccDivision(int division) { return division == 10 || IsProvince(division); }
// 83 is the residence permit of Taiwan residents.
bool IsIdDivision(int division) { return division == 83 || IsProvince(division); }

size_t FindNonDigit(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (!IsDigit(text[i])) return i;
  }
  return std::string_view::npos;
}

char UsccCheckDigit(std::string_view first17) {
  int sum = 0;
  for (size_t i = 0; i < kUsccWeights.size(); ++i) {
    sum += static_cast<int>(kUsccAlphabet.find(first17[i])) * kUsccWeights[i];
  }
  return kUsccAlphabet[(31 - sum % 31) % 31];
}

// GB 11714 over the first eight characters; letters count 10 to 35 over the whole alphabet, unlike in the USCC.
char OrganisationCheckDigit(std::string_view first8) {
  int sum = 0;
  for (size_t i = 0; i < kOrganisationWeights.size(); ++i) {
    sum += (IsDigit(first8[i]) ? first8[i] - '0' : first8[i] - 'A' + 10) * kOrganisationWeights[i];
  }
  const int check = 11 - sum % 11;
  return check == 10 ? 'X' : static_cast<char>('0' + check % 11);
}

char IdCheckDigit(std::string_view first17) {
  int sum = 0;
  for (size_t i = 0; i < kIdWeights.size(); ++i) sum += (first17[i] - '0') * kIdWeights[i];
  return kIdCheckDigits[sum % 11];
}

IdentifierCheck ProjectGroupFault(int group, size_t at) {
  return Fault("PROJECT_CODE_FORMAT", "group " + std::to_string(group), static_cast<int>(at) + 1);
}

bool IsProjectGroupValid(int group, std::string_view digits) {
  if (FindNonDigit(digits) != std::string_view::npos) return false;
  if (group == 1) return GenerationOfProjectCode(digits).has_value();
  return group != 2 || IsUsccDivision(Number(digits.substr(0, 2)));
}

bool IsItemCodeLength(size_t length) { return length == 10 || length == 12 || length == 24 || length == 31 || length == 33; }

IdentifierCheck NumberFault(const char* part, size_t at) { return Fault("NUMBER_FORMAT", part, static_cast<int>(at) + 1); }

bool IsDay(std::string_view yyyymmdd) {
  return CivilDay::FromYmd(Number(yyyymmdd.substr(0, 4)), Number(yyyymmdd.substr(4, 2)), Number(yyyymmdd.substr(6, 2)))
      .has_value();
}

}  // namespace

IdentifierCheck CheckUscc(std::string_view code) {
  if (CharacterCount(code) != kUsccLength) return LengthFault("USCC_LENGTH", code, kUsccLength);
  const size_t bad = code.find_first_not_of(kUsccAlphabet);
  if (bad != std::string_view::npos) return CharacterFault("USCC_CHARSET", code, bad);
  const std::string_view region = code.substr(2, 6);
  if (const size_t at = FindNonDigit(region); at != std::string_view::npos) {
    return Fault("USCC_REGION", std::string(region), static_cast<int>(at) + 3);
  }
  if (!IsUsccDivision(Number(region.substr(0, 2)))) return Fault("USCC_REGION", std::string(region), 3);
  const char expected = UsccCheckDigit(code.substr(0, 17));
  if (code[17] != expected) return Fault("USCC_CHECK_DIGIT", Expected(expected), 18);
  const char inner = OrganisationCheckDigit(code.substr(8, 8));
  if (code[16] == inner) return {};
  return {.warning = "USCC_ORG_CHECK", .detail = Expected(inner), .position = 17};
}

IdentifierCheck CheckIdNumber(std::string_view code) {
  if (CharacterCount(code) != kIdLength) return LengthFault("ID_LENGTH", code, kIdLength);
  const size_t bad = FindNonDigit(code);
  const bool only_last_is_x = bad == kIdLength - 1 && code.substr(bad) == "X";
  if (bad != std::string_view::npos && !only_last_is_x) return CharacterFault("ID_CHARSET", code, bad);
  if (!IsIdDivision(Number(code.substr(0, 2))))
    return Fault("ID_REGION", "no such division", 1);  // digits of an id number are personal
  // A birth before 1900 occurs (the standard's own example is of 1880), so a leap-year twin stands in for the range of
  // CivilDay: the Gregorian calendar repeats every 400 years.
  const int year = Number(code.substr(6, 4));
  const int twin = year < 1900 ? year % 400 + 2000 : year;
  if (!CivilDay::FromYmd(twin, Number(code.substr(10, 2)), Number(code.substr(12, 2))) || year == 0) {
    return Fault("ID_BIRTHDATE", "no such day", 7);
  }
  const char expected = IdCheckDigit(code.substr(0, 17));
  if (code[17] != expected) return Fault("ID_CHECK_DIGIT", Expected(expected), 18);
  return {};
}

std::string NormalizeIdNumber(std::string_view typed) {
  std::string stored(typed);
  if (!stored.empty() && stored.back() == 'x') stored.back() = 'X';
  return stored;
}

std::optional<ProjectCodeGeneration> GenerationOfProjectCode(std::string_view code) {
  const std::string_view first = code.substr(0, 4);
  if (first.size() != 4 || FindNonDigit(first) != std::string_view::npos) return std::nullopt;
  const int value = Number(first);
  if (value >= 2013 && value <= 2020) return ProjectCodeGeneration::kOld;
  const int month = value % 100;
  if (value >= 2001 && month >= 1 && month <= 12) return ProjectCodeGeneration::kNew;
  return std::nullopt;
}

IdentifierCheck CheckProjectCode(std::string_view code) {
  constexpr std::array<size_t, 5> kGroupDigits = {4, 6, 2, 2, 6};
  size_t at = 0;
  for (int group = 1; group <= 5; ++group) {
    const size_t end = at + kGroupDigits[group - 1];
    const bool complete = code.size() >= end;
    if (!complete || !IsProjectGroupValid(group, code.substr(at, end - at))) return ProjectGroupFault(group, at);
    // A group that is too long shows as a missing hyphen, or as text behind the last group.
    const bool closed = group == 5 ? code.size() == end : code.size() > end && code[end] == '-';
    if (!closed) return ProjectGroupFault(group, at);
    at = end + 1;
  }
  if (GenerationOfProjectCode(code) == ProjectCodeGeneration::kOld) return {};
  return {.warning = "PROJECT_CODE_UNCHECKED"};
}

IdentifierCheck CheckItemCode(std::string_view code) {
  const size_t length = CharacterCount(code);
  if (!IsItemCodeLength(length)) return Fault("ITEM_CODE_FORMAT", "length " + std::to_string(length));
  for (size_t i = 0; i < code.size(); ++i) {
    if (!IsDigit(code[i]) && !IsUpper(code[i])) return CharacterFault("ITEM_CODE_FORMAT", code, i);
  }
  if (length < 31) return {};
  IdentifierCheck organ = CheckUscc(code.substr(0, kUsccLength));
  if (organ.valid()) return organ;
  return Fault("ITEM_CODE_FORMAT", std::string(organ.reason) + " " + organ.detail, organ.position);
}

IdentifierCheck CheckNumber(std::string_view number) {
  size_t prefix = 0;
  while (prefix < number.size() && IsUpper(number[prefix])) ++prefix;
  if (prefix == 0) return NumberFault("prefix", 0);
  const std::string_view digits = number.substr(prefix);
  if (const size_t at = FindNonDigit(digits); at != std::string_view::npos) return NumberFault("charset", prefix + at);
  // 6 region, 8 day, 5 sequence, 1 check.
  if (digits.size() < 20) return Fault("NUMBER_FORMAT", "length");
  if (!IsProvince(Number(digits.substr(0, 2)))) return NumberFault("region", prefix);
  if (!IsDay(digits.substr(6, 8))) return NumberFault("date", prefix + 6);
  if (digits.size() > 20 && digits[14] == '0') return NumberFault("sequence", prefix + 14);
  const char expected = Mod11And10CheckDigit(digits.substr(0, digits.size() - 1));
  if (digits.back() == expected) return {};
  return Fault("NUMBER_CHECK_DIGIT", Expected(expected), static_cast<int>(number.size()));
}

std::string FormNumber(std::string_view prefix, std::string_view region, CivilDay day, int64_t sequence) {
  const std::string plain = std::to_string(sequence);
  const std::string padding(plain.size() < 5 ? 5 - plain.size() : 0, '0');
  const std::string digits = std::string(region) + day.ToCompactString() + padding + plain;
  return std::string(prefix) + digits + Mod11And10CheckDigit(digits);
}

char Mod11And10CheckDigit(std::string_view digits) {
  int product = 10;
  for (char c : digits) {
    const int sum = (product + (c - '0')) % 10;
    product = (sum == 0 ? 10 : sum) * 2 % 11;
  }
  return static_cast<char>('0' + (11 - product) % 10);
}

}  // namespace yici
