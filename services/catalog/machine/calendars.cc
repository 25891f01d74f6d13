#include "services/catalog/machine/calendars.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "services/catalog/machine/authority.h"
#include "services/catalog/machine/lookup.h"
#include "services/catalog/machine/rejections.h"

namespace yici::catalog {
namespace {

using calendar::NoticeFault;
using calendar::NoticeFaultKind;

constexpr int kYearMin = 1992;  // Asia/Shanghai has had a constant offset since then
constexpr int kYearMax = 9998;
constexpr int kVersionMax = 999;
constexpr int kNoticeDaysMax = 400;  // a year and the edges of its neighbours
constexpr size_t kReasonBytesMax = 1'000;
constexpr size_t kDayNameBytesMax = 400;
constexpr int32_t kLastDay = 2'932'896;  // 9999-12-31: beyond it no day has a name

std::optional<Rejection> CheckDayNames(const journal::HolidayNotice& notice) {
  for (const journal::NoticeDay& day : notice.days()) {
    if (day.name().size() <= kDayNameBytesMax && day.name().find('\0') == std::string::npos) continue;
    return Refusal(reason::kTextLength, "publish_calendar.notice.days", "节日名称过长或含有空字符。",
                   "expected names of at most 400 bytes, but one is longer or holds a zero byte", {});
  }
  return std::nullopt;
}

std::optional<Rejection> CheckHead(const journal::HolidayNotice& notice) {
  if (notice.year() < kYearMin || notice.year() > kYearMax) {
    return Refusal(reason::kYearMissing, "publish_calendar.notice.year", "通知缺少年份，或年份不在 1992 至 9998 之间。",
                   "expected a year of 1992 to 9998, but the notice has none or another",
                   {{"year", std::to_string(notice.year())}});
  }
  if (notice.version() < 1 || notice.version() > kVersionMax) {
    return Refusal(reason::kVersionMissing, "publish_calendar.notice.version", "通知缺少版本号（1 至 999）。",
                   "expected a version of 1 to 999, but the notice has none or another",
                   {{"version", std::to_string(notice.version())}});
  }
  const bool civil = notice.published_day() > 0 && notice.published_day() <= kLastDay;
  const int published_year = civil ? CivilDay(notice.published_day()).year() : 0;
  if (published_year < notice.year() - 2 || published_year > notice.year() + 1) {
    return Refusal(reason::kPublishedMissing, "publish_calendar.notice.published_day",
                   "通知缺少发布日期，或发布日期与年份不符。",
                   "expected a day of publication near the notice's year, but there is none or it is far from it",
                   {{"year", std::to_string(notice.year())}});
  }
  if (notice.days().empty() || notice.days_size() > kNoticeDaysMax) {
    return Refusal(reason::kDaysMissing, "publish_calendar.notice.days", "通知没有列出日期，或列出过多。",
                   "expected 1 to 400 days, but the notice names none or more", {{"days", std::to_string(notice.days_size())}});
  }
  return CheckDayNames(notice);
}

const NoticeFault* Find(const std::vector<NoticeFault>& faults, NoticeFaultKind kind) {
  const auto at = std::find_if(faults.begin(), faults.end(), [&](const NoticeFault& fault) { return fault.kind == kind; });
  return at == faults.end() ? nullptr : &*at;
}

std::string DayOfFault(const NoticeFault& fault) { return fault.day ? fault.day->ToString() : std::string(); }

std::optional<Rejection> CheckDates(const std::vector<NoticeFault>& faults) {
  if (const NoticeFault* fault = Find(faults, NoticeFaultKind::kDuplicateDate)) {
    return Refusal(reason::kDateDuplicate, "publish_calendar.notice.days", "同一日期出现两次：" + DayOfFault(*fault) + "。",
                   "expected each day once, but " + DayOfFault(*fault) + " stands twice", {{"day", DayOfFault(*fault)}});
  }
  if (const NoticeFault* fault = Find(faults, NoticeFaultKind::kDateOutOfRange)) {
    return Refusal(reason::kDateOutOfRange, "publish_calendar.notice.days",
                   "日期不属于该年度（上年 12 月至次年 1 月）：" + DayOfFault(*fault) + "。",
                   "expected days from December before to January after the year, but " + DayOfFault(*fault) + " is outside",
                   {{"day", DayOfFault(*fault)}});
  }
  return std::nullopt;
}

std::optional<Rejection> CheckVersion(const std::vector<NoticeFault>& faults, const std::string& label) {
  const NoticeFault* fault = Find(faults, NoticeFaultKind::kVersionNotNewer);
  if (fault == nullptr) return std::nullopt;
  return Refusal(reason::kVersionNotNewer, "publish_calendar.notice.version",
                 "该年度已有相同或更新的版本，或已有发布日期更晚的版本。",
                 "expected a newer notice than those entered for the year, but " + fault->detail,
                 {{"notice", label}, {"detail", fault->detail}});
}

Rejection PastEdit(const std::vector<NoticeFault>& faults, const std::string& label) {
  std::string days;
  for (const NoticeFault& fault : faults) {
    if (fault.kind == NoticeFaultKind::kPastDateEdit) days += (days.empty() ? "" : ",") + DayOfFault(fault);
  }
  return Refusal(reason::kPastEdit, "publish_calendar.force", "通知会改变已过去的日期（" + days + "），须强制发布并说明理由。",
                 "expected no change of past days without force and a reason, but these change: " + days,
                 {{"notice", label}, {"days", days}});
}

std::string Trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  return first == std::string::npos ? std::string() : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::optional<Rejection> CheckPast(const std::vector<NoticeFault>& faults, const journal::PublishCalendar& command,
                                   const std::string& label) {
  if (Find(faults, NoticeFaultKind::kPastDateEdit) == nullptr) return std::nullopt;
  if (!command.force()) return PastEdit(faults, label);
  if (!Trimmed(command.reason()).empty() && command.reason().size() <= kReasonBytesMax) return std::nullopt;
  return Refusal(reason::kReasonMissing, "publish_calendar.reason", "强制改变过去的日期须说明理由。",
                 "expected a reason of at most 1,000 bytes for changing past days, but it is missing or too long",
                 {{"notice", label}});
}

void AddFact(Outcome& outcome, const std::string& key, const std::string& value) {
  auto* fact = outcome.answer.add_facts();
  fact->set_key(key);
  fact->set_value(value);
}

Outcome Publish(const World& world, const journal::PublishCalendar& command, const Ordered& ordered, bool edits_past) {
  const CivilDay today = DayOf(ordered.legal_time);
  Outcome outcome;
  journal::Event event;
  auto* published = event.mutable_calendar_published();
  *published->mutable_notice() = command.notice();
  auto* days = published->mutable_notice()->mutable_days();
  std::sort(days->begin(), days->end(), [](const auto& a, const auto& b) { return a.day() < b.day(); });
  published->mutable_notice()->set_entered_day(today.days_since_1970());
  published->mutable_notice()->set_reason(edits_past ? Trimmed(command.reason()) : std::string());
  published->set_forced(edits_past);
  const calendar::Notice notice = ToNotice(published->notice());
  AddFact(outcome, "notice", notice.Label());
  AddFact(outcome, "effective_on", std::max(today, notice.published_on).ToString());
  AddFact(outcome, "waits", notice.published_on > today ? "yes" : "no");
  AddFact(outcome, "days_changed", std::to_string(world.book.Preview(notice, today).size()));
  if (edits_past) {
    AddFact(outcome, "wrong_cards", std::to_string(command.wrong_cards()));
    AddFact(outcome, "wrong_cards_more", command.wrong_cards_more() ? "yes" : "no");
  }
  outcome.events.push_back({.event = std::move(event),
                            .subject = "calendar/" + std::to_string(notice.year),
                            .occurred_at = ordered.legal_time,
                            .actor = {},
                            .delegated_by = {}});
  return outcome;
}

// The newest version entered for the year; nullptr when there is none.
const calendar::Notice* NewestOf(const calendar::CalendarBook& book, int year) {
  const auto after = book.notices().lower_bound({year + 1, 0});
  if (after == book.notices().begin()) return nullptr;
  const auto last = std::prev(after);
  return last->first.first == year ? &last->second : nullptr;
}

}  // namespace

calendar::CalendarBook LoadBook(const StateReader& state) {
  calendar::CalendarBook book;
  state.Scan(Table::kNotice, "", "", [&](std::string_view, std::string_view bytes) {
    journal::HolidayNotice row;
    if (row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) book.Add(ToNotice(row));
    return true;
  });
  return book;
}

bool ChangesBook(const journal::Event& event) { return event.has_calendar_published() || event.has_change_set_committed(); }

calendar::Notice ToNotice(const journal::HolidayNotice& row) {
  calendar::Notice notice{
      .year = row.year(), .version = row.version(), .published_on = CivilDay(row.published_day()), .days = {}};
  notice.days.reserve(static_cast<size_t>(row.days_size()));
  for (const journal::NoticeDay& day : row.days()) {
    notice.days.push_back({.day = CivilDay(day.day()), .working = day.working(), .name = day.name()});
  }
  return notice;
}

journal::HolidayNotice FromPackRow(const journal::HolidayNoticeRow& row) {
  journal::HolidayNotice notice;
  notice.set_year(row.year());
  notice.set_version(row.version());
  notice.set_published_day(row.published_day());
  for (const journal::HolidayNoticeDay& day : row.days()) {
    auto* added = notice.add_days();
    added->set_day(day.day());
    added->set_working(day.working());
    added->set_name(day.name());
  }
  return notice;
}

Outcome DecidePublish(const World& world, const journal::PublishCalendar& command, const Ordered& ordered) {
  if (auto refusal = CheckHead(command.notice())) return Refuse(*refusal);
  const CivilDay today = DayOf(ordered.legal_time);
  const calendar::Notice notice = ToNotice(command.notice());
  const std::vector<NoticeFault> faults = world.book.Check(notice, today);
  if (auto refusal = CheckDates(faults)) return Refuse(*refusal);
  if (auto refusal = CheckAuthority(world.state, ordered)) return Refuse(*refusal);
  if (auto refusal = CheckVersion(faults, notice.Label())) return Refuse(*refusal);
  if (auto refusal = CheckPast(faults, command, notice.Label())) return Refuse(*refusal);
  return Publish(world, command, ordered, Find(faults, NoticeFaultKind::kPastDateEdit) != nullptr);
}

std::optional<Rejection> CheckPackNotice(const World& world, const journal::HolidayNoticeRow& row, CivilDay today) {
  const journal::HolidayNotice stored = FromPackRow(row);
  if (auto refusal = CheckHead(stored)) return refusal;
  const calendar::Notice notice = ToNotice(stored);
  const calendar::Notice* newest = NewestOf(world.book, notice.year);
  if (newest != nullptr && newest->version >= notice.version) return std::nullopt;
  const std::vector<NoticeFault> faults = world.book.Check(notice, today);
  if (auto refusal = CheckDates(faults)) return refusal;
  if (auto refusal = CheckVersion(faults, notice.Label())) return refusal;
  if (Find(faults, NoticeFaultKind::kPastDateEdit) != nullptr) return PastEdit(faults, notice.Label());
  return std::nullopt;
}

bool IsNewer(const StateReader& state, const journal::HolidayNoticeRow& row) {
  bool newer = true;
  state.Scan(Table::kNotice, NoticeKey(row.year(), row.version()), NoticeKey(row.year() + 1, 0),
             [&](std::string_view, std::string_view) { return newer = false; });
  return newer;
}

}  // namespace yici::catalog
