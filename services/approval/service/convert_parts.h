// What the conversions of all families check in the same way: limits, words, for whom and when an act was done.
#ifndef YICI_SERVICES_APPROVAL_SERVICE_CONVERT_PARTS_H_
#define YICI_SERVICES_APPROVAL_SERVICE_CONVERT_PARTS_H_

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "services/approval/service/convert.h"
#include "services/base/text.h"
#include "services/server/access/principals.h"

#define YICI_REJECT_IF(expression)                                   \
  do {                                                               \
    if (MaybeRejection rejection_ = (expression)) return rejection_; \
  } while (false)

namespace yici::approval {

inline MaybeRejection Limit(std::string_view field, bool inside, std::string_view expected_zh, std::string_view expected_en) {
  if (inside) return std::nullopt;
  return server::InvalidField("FIELD_OUT_OF_RANGE", field, StrCat(field, " 应为", expected_zh, "。"),
                              StrCat("Expected ", expected_en, " in ", field, "."));
}

// One of the words listed.
template <class Enum>
MaybeRejection OneOf(std::string_view field, std::string_view text, std::span<const std::pair<std::string_view, Enum>> words,
                     Enum* value) {
  std::string all;
  for (const auto& [word, meaning] : words) {
    if (text == word) {
      *value = meaning;
      return std::nullopt;
    }
    StrAppend(&all, all.empty() ? "" : ", ", word);
  }
  return server::InvalidField("FIELD_VALUE_UNKNOWN", field, StrCat(field, " 应为其中之一：", all, "。"),
                              StrCat("Expected one of ", all, " in ", field, "."));
}

template <class Enum>
MaybeRejection Word(std::string_view field, std::string_view text,
                    std::initializer_list<std::pair<std::string_view, Enum>> words, Enum* value) {
  return OneOf<Enum>(field, text, std::span(words.begin(), words.size()), value);
}

inline MaybeRejection OccurredAt(const google::protobuf::Timestamp& at, bool given, Incoming& incoming) {
  if (!given) return std::nullopt;
  // 1992-01-01 to 2199-12-31: inside what the calendar arithmetic is defined for.
  YICI_REJECT_IF(Limit("occurred_at",
                       at.seconds() >= 694195200 && at.seconds() < 7258118400 && at.nanos() >= 0 && at.nanos() < 1000000000,
                       " 1992 年至 2199 年间的时间", "an instant of the years 1992 to 2199"));
  incoming.arrival.set_occurred_us(at.seconds() * kMicrosPerSecond + at.nanos() / 1000);
  return std::nullopt;
}

inline MaybeRejection OnBehalfOf(const std::string& principal, Incoming& incoming) {
  if (principal.empty()) return std::nullopt;
  if (!server::ParsePrincipal(principal)) {
    return server::InvalidField("PRINCIPAL_INVALID", "on_behalf_of",
                                "on_behalf_of 应为主体标识，例如 enterprise:统一社会信用代码。",
                                "Expected a principal id such as enterprise:{USCC} in on_behalf_of.");
  }
  incoming.arrival.set_on_behalf_of(principal);
  return std::nullopt;
}

// What a command at a case carries: its number, for whom it is sent, when the act was done.
template <class Request>
MaybeRejection OnCase(const Request& request, Incoming& incoming) {
  YICI_REJECT_IF(CheckCaseNo(request.case_no()));
  YICI_REJECT_IF(OnBehalfOf(request.on_behalf_of(), incoming));
  return OccurredAt(request.occurred_at(), request.has_occurred_at(), incoming);
}

// "2020-04-20", or nothing given: 0.
inline MaybeRejection Day(std::string_view field, const std::string& text, int32_t* days) {
  if (text.empty()) return std::nullopt;
  const auto day = CivilDay::Parse(text);
  if (!day) {
    return server::InvalidField("DAY_FORMAT", field, StrCat(field, " 应为 2020-04-20 的形式。"),
                                StrCat("Expected a day like 2020-04-20 in ", field, "."));
  }
  *days = day->days_since_1970();
  return std::nullopt;
}

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_CONVERT_PARTS_H_
