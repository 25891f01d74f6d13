#include "services/evaluation/machine/vocabulary.h"

#include <algorithm>
#include <iterator>

#include "services/base/text.h"

namespace yici::evaluation {
namespace {

// By enumerator.
constexpr Name kRallyStates[] = {{"", ""},           {"nominating", "报名"}, {"touring", "观摩打分"}, {"tallied", "汇总"},
                                 {"posted", "公示"}, {"announced", "公布"},  {"cancelled", "取消"}};
constexpr Name kVerdicts[] = {{"", ""}, {"passed", "通过"}, {"failed", "未通过"}};
constexpr Name kAppeals[] = {{"", ""}, {"open", "待裁定"}, {"upheld", "维持"}, {"withdrawn", "撤销或更正"}};
constexpr Name kEnclaveStates[] = {{"", ""},
                                   {"proposed", "意向"},
                                   {"signed", "签约"},
                                   {"landed", "落地审核"},
                                   {"agency", "全程代办"},
                                   {"construction", "建设"},
                                   {"production", "投产"},
                                   {"expired", "期满"},
                                   {"cancelled", "终止"}};
constexpr Name kOrderStates[] = {
    {"", ""},           {"issued", "下达"},   {"signed", "签收"}, {"handling", "办理"}, {"feedback", "反馈"},
    {"review", "审核"}, {"redo", "退回重办"}, {"closed", "办结"}, {"published", "通报"}};
constexpr Name kColors[] = {{"", ""}, {"early_warning", "预警"}, {"yellow", "黄牌"}, {"red", "红牌"}, {"reminder", "提醒"}};
constexpr Name kScopes[] = {{"", ""}, {"county", "县区"}, {"department", "部门"}, {"steward", "管家"}};
constexpr Name kContributions[] = {{"", ""},
                                   {"decided_on_time", "按时办结"},
                                   {"decided_late", "逾期办结"},
                                   {"completed", "送达"},
                                   {"rated", "评价"},
                                   {"rectified", "差评整改"},
                                   {"visit_confirmed", "服务获确认"},
                                   {"visit_denied", "服务被否认"},
                                   {"issue_confirmed", "诉求获确认"},
                                   {"card", "亮牌"},
                                   {"card_withdrawn", "撤牌"}};
// From Event::kRallyPlanned on.
constexpr std::string_view kEvents[] = {
    "rally.planned",        "rally.nominated",      "rally.vetted",         "rally.route_set",       "rally.visited",
    "rally.scored",         "rally.closed",         "rally.posted",         "rally.appealed",        "rally.appeal_ruled",
    "rally.announced",      "rally.corrected",      "rally.looked_back",    "rally.cancelled",       "enclave.proposed",
    "enclave.consented",    "enclave.advanced",     "enclave.cancelled",    "enclave.settled",       "enclave.park_opened",
    "card.appealed",        "card.appeal_ruled",    "supervision.issued",   "supervision.signed",    "supervision.handled",
    "supervision.fed_back", "supervision.taken_up", "supervision.reviewed", "supervision.published", "league.published",
    "check.drawn"};
static_assert(std::size(kEvents) == journal::Event::kChecksDrawn - journal::Event::kRallyPlanned + 1);

template <size_t N>
Name At(const Name (&names)[N], int value) {
  return value > 0 && value < static_cast<int>(N) ? names[value] : Name{};
}

template <class Enum, size_t N>
std::optional<Enum> Read(const Name (&names)[N], std::string_view word) {
  const auto* found = std::find_if(std::begin(names) + 1, std::end(names), [&](const Name& name) { return name.word == word; });
  if (found == std::end(names)) return std::nullopt;
  return static_cast<Enum>(found - std::begin(names));
}

bool IsDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Name NameOf(journal::RallyState state) { return At(kRallyStates, state); }
Name NameOf(journal::RallyVerdict verdict) { return At(kVerdicts, verdict); }
Name NameOf(journal::AppealState state) { return At(kAppeals, state); }
Name NameOf(journal::EnclaveState state) { return At(kEnclaveStates, state); }

Name NameOf(journal::OrderState state) { return At(kOrderStates, state); }
Name NameOf(journal::CardColor color) { return At(kColors, color); }
Name NameOf(journal::AppraisalScope scope) { return At(kScopes, scope); }
Name NameOf(journal::ContributionKind kind) { return At(kContributions, kind); }

std::optional<journal::AppraisalScope> ScopeOf(std::string_view word) { return Read<journal::AppraisalScope>(kScopes, word); }
std::optional<journal::RallyState> RallyStateOf(std::string_view word) { return Read<journal::RallyState>(kRallyStates, word); }

std::optional<journal::EnclaveState> EnclaveStateOf(std::string_view word) {
  return Read<journal::EnclaveState>(kEnclaveStates, word);
}

std::optional<journal::OrderState> OrderStateOf(std::string_view word) { return Read<journal::OrderState>(kOrderStates, word); }
std::optional<journal::CardColor> CardColorOf(std::string_view word) { return Read<journal::CardColor>(kColors, word); }
std::optional<journal::AppealState> AppealStateOf(std::string_view word) { return Read<journal::AppealState>(kAppeals, word); }

std::string DecimalOf(int64_t hundredths) {
  const int64_t positive = hundredths < 0 ? -hundredths : hundredths;
  const std::string cents = std::to_string(positive % 100);
  return StrCat(hundredths < 0 ? "-" : "", std::to_string(positive / 100), cents.size() < 2 ? ".0" : ".", cents);
}

std::optional<int32_t> HundredthsOf(std::string_view text) {
  constexpr size_t kWholeMax = 7, kDecimalsMax = 2;
  const size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view decimals = point == text.npos ? std::string_view() : text.substr(point + 1);
  if (whole.empty() || whole.size() > kWholeMax || decimals.size() > kDecimalsMax) return std::nullopt;
  if (!IsDigits(whole) || !IsDigits(decimals) || (point != text.npos && decimals.empty())) return std::nullopt;
  int32_t value = 0;
  for (const char digit : whole) value = value * 10 + (digit - '0');
  for (size_t i = 0; i < kDecimalsMax; ++i) value = value * 10 + (i < decimals.size() ? decimals[i] - '0' : 0);
  return value;
}

std::string_view EventTypeOf(int event) {
  if (event == journal::Event::kRallyYearTotalled) return "rally.year_totalled";
  const int index = event - journal::Event::kRallyPlanned;
  return index >= 0 && index < static_cast<int>(std::size(kEvents)) ? kEvents[index] : std::string_view();
}

}  // namespace yici::evaluation
