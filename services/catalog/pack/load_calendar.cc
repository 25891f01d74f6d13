// Holiday notices: every file holidays*.csv, rows of one notice in one file.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "services/catalog/pack/loading.h"

namespace yici::catalog {
namespace {

using NoticeId = std::pair<int, int>;  // year, version

struct Draft {
  journal::HolidayNotice notice;
  std::string file;
  int line = 0;
  std::set<int32_t> days;
};
using Drafts = std::map<NoticeId, Draft>;

void CheckDate(RowReader& row, Draft& draft, CivilDay day, int year) {
  const CivilDay first = *CivilDay::FromYmd(year - 1, 12, 1);
  const CivilDay last = *CivilDay::FromYmd(year + 1, 1, 31);
  if (day < first || day > last) {
    return row.Fail("date", "DATE_OUT_OF_RANGE", "日期不属于该年度（上年 12 月至次年 1 月）。",
                    "expected " + first.ToString() + " to " + last.ToString() + ", but got " + day.ToString());
  }
  if (draft.days.insert(day.days_since_1970()).second) return;
  row.Fail("date", "DUPLICATE_DATE", "同一通知中日期重复。", "expected each day once, but " + day.ToString() + " stands twice");
}

void CheckHead(RowReader& row, const Draft& draft, const std::string& file, CivilDay published_on) {
  if (draft.file != file) {
    row.Fail("version", "DUPLICATE_ID", "该版本的通知已在 " + draft.file + " 中。",
             "expected a notice in one file, but " + draft.file + " has this version too");
  }
  if (draft.notice.published_day() != published_on.days_since_1970()) {
    row.Fail("published_on", "PUBLISHED_ON_DIFFERS", "同一通知的发布日期不一致。",
             "expected the day of publication of the notice's first row, but got " + published_on.ToString());
  }
}

void ReadRow(Drafts& drafts, const CsvTable& table, RowReader& row) {
  const int year = static_cast<int>(row.Number("notice_year", 1993, 9'997));
  const int version = static_cast<int>(row.Number("version", 1, 999));
  const CivilDay published_on = row.Day("published_on");
  const CivilDay day = row.Day("date");
  const bool working = row.Word("kind", {"rest", "work"}) == "work";
  const std::string name = row.NeedText("name");
  if (!row.clean()) return;
  if (published_on.year() < year - 2 || published_on.year() > year + 1) {
    row.Fail("published_on", "DATE_OUT_OF_RANGE", "发布日期与年份不符。",
             "expected a day of publication near the notice's year");
  }
  Draft& draft = drafts[{year, version}];
  if (draft.line == 0) {
    draft.file = table.file();
    draft.line = row.line();
    draft.notice.set_year(year);
    draft.notice.set_version(version);
    draft.notice.set_published_day(published_on.days_since_1970());
  }
  CheckHead(row, draft, table.file(), published_on);
  CheckDate(row, draft, day, year);
  if (!row.clean()) return;
  auto* added = draft.notice.add_days();
  added->set_day(day.days_since_1970());
  added->set_working(working);
  added->set_name(name);
}

void ReadFile(Loading& loading, const std::string& file, Drafts& drafts) {
  const auto table = loading.Open(file, Loading::Presence::kRequired, Table::kNotice,
                                  {"date", "kind", "name", "notice_year", "version", "published_on", "source"}, {"name_en"});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    row.Word("source", {"newspaper", "general", "illustrative"});
    ReadRow(drafts, *table, row);
  }
}

// A higher version is never published before a lower one.
void CheckOrder(Loading& loading, const Drafts& drafts) {
  const Draft* before = nullptr;
  for (const auto& [id, draft] : drafts) {
    const bool same_year = before != nullptr && before->notice.year() == id.first;
    if (same_year && draft.notice.published_day() < before->notice.published_day()) {
      loading.Fail(draft.file, draft.line,
                   {"published_on", "VERSION_ORDER", "较高版本的发布日期早于较低版本。",
                    "expected a later version to be published later"});
    }
    before = &draft;
  }
}

journal::PackRow ToPackRow(const journal::HolidayNotice& notice) {
  journal::PackRow out;
  auto* row = out.mutable_notice();
  row->set_year(notice.year());
  row->set_version(notice.version());
  row->set_published_day(notice.published_day());
  for (const journal::NoticeDay& day : notice.days()) {
    auto* added = row->add_days();
    added->set_day(day.day());
    added->set_working(day.working());
    added->set_name(day.name());
  }
  return out;
}

}  // namespace

void LoadNotices(Loading& loading) {
  Drafts drafts;
  if (loading.files.find("holidays.csv") == loading.files.end()) ReadFile(loading, "holidays.csv", drafts);
  for (const auto& [file, bytes] : loading.files) {
    if (file.starts_with("holidays")) ReadFile(loading, file, drafts);
  }
  CheckOrder(loading, drafts);
  std::map<int, const Draft*> newest;
  for (auto& [id, draft] : drafts) {
    auto* days = draft.notice.mutable_days();
    std::sort(days->begin(), days->end(), [](const auto& a, const auto& b) { return a.day() < b.day(); });
    loading.pack.notices.push_back(draft.notice);
    ++loading.pack.totals.notices;
    if (CivilDay(draft.notice.published_day()) <= loading.pack.server_day) newest[id.first] = &draft;
  }
  for (const auto& [year, draft] : newest) {
    loading.rows.push_back({.row = ToPackRow(draft->notice), .file = draft->file, .line = draft->line});
  }
}

}  // namespace yici::catalog
