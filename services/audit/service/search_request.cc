#include "services/audit/service/search_request.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "services/base/identifiers.h"
#include "services/base/text.h"
#include "services/server/gateway/errors.h"

namespace yici::audit {
namespace {

using server::InvalidField;

constexpr size_t kTextBytesMax = 256;
constexpr size_t kQueryWordsMax = 16;
constexpr int kPageDefault = 50, kPageMax = 500;

struct AskedField {
  std::string_view name;
  Field field;
  const std::string& (api::SearchHistoryRequest::*value)() const;
};

constexpr AskedField kAsked[] = {
    {"item_code", Field::kItem, &api::SearchHistoryRequest::item_code},
    {"hall_id", Field::kHall, &api::SearchHistoryRequest::hall_id},
    {"department_id", Field::kDepartment, &api::SearchHistoryRequest::department_id},
    {"applicant_uscc", Field::kApplicant, &api::SearchHistoryRequest::applicant_uscc},
    {"project", Field::kProject, &api::SearchHistoryRequest::project},
    {"document_number", Field::kDocument, &api::SearchHistoryRequest::document_number},
    {"kind", Field::kKind, &api::SearchHistoryRequest::kind},
    {"reason", Field::kReason, &api::SearchHistoryRequest::reason},
};

std::optional<journal::Rejection> TooLong(const api::SearchHistoryRequest& request) {
  std::string_view field;
  for (const AskedField& asked : kAsked) {
    if ((request.*asked.value)().size() > kTextBytesMax) field = asked.name;
  }
  if (request.resource().size() > kTextBytesMax) field = "resource";
  if (request.officer().size() > kTextBytesMax) field = "officer";
  if (request.text().size() > kTextBytesMax) field = "text";
  if (field.empty()) return std::nullopt;
  return InvalidField("TEXT_LENGTH", field, "该字段不得超过 256 字节。", "Expected at most 256 bytes.");
}

std::optional<journal::Rejection> AddPerson(const std::string& typed, const server::MasterKey& master, HistoryQuery* query) {
  if (typed.empty()) return std::nullopt;
  const std::string number = NormalizeIdNumber(typed.substr(0, kTextBytesMax));
  const IdentifierCheck check = CheckIdNumber(number);
  if (!check.valid()) {
    return InvalidField(check.reason, "applicant_id_number", "公民身份号码不符合 GB 11643。",
                        "Expected an id number of GB 11643, but it is none.");
  }
  query->terms.push_back(TermOf(Field::kApplicant, absl::BytesToHexString(master.SearchToken(number))));
  return std::nullopt;
}

std::optional<journal::Rejection> AddWords(const std::string& text, HistoryQuery* query) {
  if (text.empty()) return std::nullopt;
  std::vector<std::string> words = TextTerms(text, kQueryWordsMax + 1);
  if (words.empty()) {
    return InvalidField("SEARCH_TEXT_EMPTY", "text", "检索词应含汉字、字母或数字，但没有。",
                        "Expected letters, digits or Chinese characters, but there is none.");
  }
  if (words.size() > kQueryWordsMax) {
    return InvalidField("TEXT_LENGTH", "text", "检索词不得超过 16 个（汉字按相邻两字计）。",
                        "Expected at most 16 words; Chinese counts by pairs of characters.");
  }
  query->terms.insert(query->terms.end(), words.begin(), words.end());
  return std::nullopt;
}

void AddResource(const std::string& resource, HistoryQuery* query) {
  if (resource.empty()) return;
  const bool named = resource.find('/') != std::string::npos;
  query->terms.push_back(TermOf(Field::kResource, named ? resource : StrCat("cases/", resource)));
}

std::string_view ClassWord(api::HitClass hit_class) {
  switch (hit_class) {
    case api::HIT_CLASS_EVENT: return "event";
    case api::HIT_CLASS_REFUSAL: return "refusal";
    case api::HIT_CLASS_DISCLOSURE: return "disclosure";
    default: return "";
  }
}

void AddFields(const api::SearchHistoryRequest& request, HistoryQuery* query) {
  AddResource(request.resource(), query);
  for (const AskedField& asked : kAsked) {
    if (!(request.*asked.value)().empty()) query->terms.push_back(TermOf(asked.field, (request.*asked.value)()));
  }
  if (!request.officer().empty()) query->terms.push_back(TermOf(Field::kOfficer, OfficerValue(request.officer())));
  if (const auto word = ClassWord(request.hit_class()); !word.empty()) query->terms.push_back(TermOf(Field::kHitClass, word));
  query->names_a_person =
      !request.officer().empty() || !request.applicant_uscc().empty() || !request.applicant_id_number().empty();
}

std::optional<journal::Rejection> SetTimes(const api::SearchHistoryRequest& request, HistoryQuery* query) {
  const auto since = ParseMoment(request.since(), "since", DayCounts::kFromItsStart);
  if (const auto* rejection = std::get_if<journal::Rejection>(&since)) return *rejection;
  const auto until = ParseMoment(request.until(), "until", DayCounts::kToItsEnd);
  if (const auto* rejection = std::get_if<journal::Rejection>(&until)) return *rejection;
  query->since = std::get<0>(since);
  query->until = std::get<0>(until);
  return std::nullopt;
}

}  // namespace

std::variant<std::optional<Instant>, journal::Rejection> ParseMoment(const std::string& text, std::string_view field,
                                                                     DayCounts day) {
  if (text.empty()) return std::optional<Instant>();
  if (const auto whole = CivilDay::Parse(text)) {
    return std::optional(StartOf(day == DayCounts::kToItsEnd ? *whole + 1 : *whole));
  }
  if (const auto instant = Instant::Parse(text)) return std::optional(*instant);
  return InvalidField("TIME_FORMAT", field, "时间应为 2020-04-20 或 2020-04-20T10:00 的形式。",
                      "Expected a day like 2020-04-20 or an instant like 2020-04-20T10:00.");
}

std::variant<HistoryQuery, journal::Rejection> ParseHistoryQuery(const api::SearchHistoryRequest& request,
                                                                 const server::MasterKey& master) {
  HistoryQuery query;
  if (request.page_size() < 0) {
    return InvalidField("PAGE_SIZE", "page_size", "页大小不应为负数。", "Expected a page size of 0 (default 50) to 500.");
  }
  if (const auto rejection = TooLong(request)) return *rejection;
  if (!api::HitClass_IsValid(request.hit_class())) {
    return InvalidField("FIELD_VALUE_UNKNOWN", "hit_class", "没有这一类。", "Expected a class that this version knows.");
  }
  query.page_size = static_cast<size_t>(request.page_size() == 0 ? kPageDefault : std::min<int>(request.page_size(), kPageMax));
  query.order = request.order() == api::HIT_ORDER_OLDEST_FIRST ? Order::kOldestFirst : Order::kNewestFirst;
  AddFields(request, &query);
  if (const auto rejection = AddPerson(request.applicant_id_number(), master, &query)) return *rejection;
  if (const auto rejection = AddWords(request.text(), &query)) return *rejection;
  if (const auto rejection = SetTimes(request, &query)) return *rejection;
  return query;
}

uint64_t FirstRevisionAt(Instant moment, uint64_t first, uint64_t last,
                         const std::function<Instant(uint64_t revision)>& time_of) {
  uint64_t end = last + 1;
  while (first < end) {
    const uint64_t middle = first + (end - first) / 2;
    time_of(middle) < moment ? first = middle + 1 : end = middle;
  }
  return first;
}

}  // namespace yici::audit
