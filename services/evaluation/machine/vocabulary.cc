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

std::optional<journal::RallyState> RallyStateOf(std::string_view word) { return Read<journal::RallyState>(kRallyStates, word); }

std::optional<journal::EnclaveState> EnclaveStateOf(std::string_view word) {
  return Read<journal::EnclaveState>(kEnclaveStates, word);
}

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
  const int index = event - journal::Event::kRallyPlanned;
  return index >= 0 && index < static_cast<int>(std::size(kEvents)) ? kEvents[index] : std::string_view();
}

}  // namespace yici::evaluation
