// Items and calendars.
#include <map>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/families.h"
#include "clients/cli/print.h"
#include "yici/v1/catalog.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::CatalogService::Stub;

absl::string_view YesNo(bool value, const View& view) { return value ? view.say("是", "yes") : view.say("否", "no"); }

std::string LimitText(int limit, absl::string_view unit, const View& view) {
  return absl::StrCat(limit, " ", unit == "cd" ? view.say("日", "calendar days") : view.say("工作日", "working days"));
}

std::string CaseTypeText(int type, const View& view) {
  if (type == 1) return std::string(view.say("即办件", "instant"));
  return std::string(type == 2 ? view.say("承诺件", "committed time") : view.say("其他", "other"));
}

std::string FeeText(int64_t fen, const View& view) {
  if (fen == 0) return std::string(view.say("不收费", "none"));
  return absl::StrCat(fen / 100, ".", absl::Dec(fen % 100, absl::kZeroPad2), view.say(" 元", " yuan"));
}

// How an adjustment of the power list ended it, since when, and where to go instead.
std::string EndText(const v1::ItemEnd& end, const View& view) {
  return absl::StrCat(end.since(), " ", Pick(end.kind_name(), view.language), end.target_item_code().empty() ? "" : " → ",
                      end.target_item_code(), end.to_organs().empty() ? "" : " → ", absl::StrJoin(end.to_organs(), ", "));
}

void PrintItemFacts(const v1::Item& item, const View& view) {
  Facts facts;
  facts.Add(view.say("事项编码", "item"), item.item_code());
  facts.Add(view.say("名称", "title"), {Pick(item.title(), view.language), Tone::kStrong});
  facts.Add(view.say("部门", "department"), item.department_id());
  facts.Add(view.say("办件类型", "case type"), CaseTypeText(item.case_type(), view));
  facts.Add(view.say("法定时限", "statutory limit"), LimitText(item.statutory_limit(), item.statutory_limit_unit(), view));
  facts.Add(view.say("承诺时限", "promised limit"), LimitText(item.promised_limit_wd(), "wd", view));
  facts.Add(view.say("补正时限", "supplement limit"), LimitText(item.supplement_limit_wd(), "wd", view));
  facts.Add(view.say("到场次数", "visits"), absl::StrCat("≤ ", item.max_visits()));
  facts.Add(view.say("收费", "fee"), FeeText(item.fee_fen(), view));
  facts.Add(view.say("法律依据", "legal basis"), item.legal_basis());
  facts.Add(view.say("流程", "process"), absl::StrCat(item.process_id(), ": ", absl::StrJoin(item.steps(), " → ")));
  facts.Add(view.say("办理形式", "channels"), absl::StrJoin(item.channels(), ", "));
  facts.Add(view.say("预审", "pre-review"), YesNo(item.pre_review(), view));
  facts.Add(view.say("发证", "certificate"), YesNo(item.certificate(), view));
  facts.Add(view.say("生效日", "in force since"), item.effective_day());
  facts.Add(view.say("有效", "active"), YesNo(item.active(), view));
  if (item.has_ended()) facts.Add(view.say("停办", "ended"), {EndText(item.ended(), view), Tone::kWarn});
  facts.Add(view.say("来源", "source"), item.source());
  facts.Print(view.out, view.colour);
}

void PrintItem(const v1::Item& item, const View& view) {
  PrintItemFacts(item, view);
  if (item.materials().empty()) return;
  Heading(view, view.say("材料", "Materials"));
  Table table({view.say("材料编号", "ID"), view.say("名称", "NAME"), view.say("形式", "FORM"), view.say("份数", "COPIES"),
               view.say("主要", "KEY"), view.say("来源", "FROM")});
  for (const v1::ItemMaterial& m : item.materials()) {
    table.Add({m.material_id(), m.name(), m.form(), absl::StrCat(m.copies()), YesNo(m.key(), view), m.source_organ()});
  }
  table.Print(view.out, view.colour);
}

void PrintNextPage(const std::string& token, const View& view) {
  if (!token.empty()) view.out << view.say("下一页：--page-token ", "next page: --page-token ") << Printable(token) << '\n';
}

void PrintItems(const v1::ListItemsResponse& reply, const View& view) {
  Table table({view.say("事项编码", "ITEM"), view.say("名称", "TITLE"), view.say("部门", "DEPARTMENT"),
               view.say("类型", "TYPE"), view.say("法定", "STATUTORY"), view.say("承诺", "PROMISED")});
  for (const v1::Item& item : reply.items()) {
    table.Add({item.item_code(), Pick(item.title(), view.language), item.department_id(), CaseTypeText(item.case_type(), view),
               LimitText(item.statutory_limit(), item.statutory_limit_unit(), view),
               LimitText(item.promised_limit_wd(), "wd", view)});
  }
  table.Print(view.out, view.colour);
  PrintNextPage(reply.next_page_token(), view);
}

void PrintExplained(const v1::ExplainDueDateResponse& reply, const View& view) {
  Table table({view.say("日期", "DAY"), view.say("工作日", "WORKING"), view.say("计数", "COUNT"), view.say("原因", "WHY")});
  for (const v1::ExplainedDay& day : reply.days()) {
    table.Add({day.day(), YesNo(day.working(), view), absl::StrCat(day.count()), Pick(day.why(), view.language)});
  }
  table.Print(view.out, view.colour);
  view.out << view.say("到期日 ", "due ") << Printable(reply.due()) << " (" << Printable(reply.calendar_version()) << ')'
           << (reply.provisional() ? view.say(" 暂定", " provisional") : "") << '\n';
}

void PrintPublished(const v1::CatalogReply& reply, const View& view) {
  Facts facts;
  const std::map<std::string, std::string> sorted(reply.facts().begin(), reply.facts().end());
  for (const auto& [name, value] : sorted) facts.Add(name, value);
  facts.Add(view.say("修订号", "revision"), Position(reply.command(), view.language));
  facts.Print(view.out, view.colour);
}

void PrintFaults(const v1::PreviewCalendarResponse& reply, const View& view) {
  if (reply.faults().empty()) return;
  Heading(view, view.say("不能发布的原因", "Why it would be refused"));
  Table table({view.say("原因", "REASON"), view.say("日期", "DAY"), view.say("说明", "MESSAGE")});
  for (const v1::ErrorNote& fault : reply.faults()) {
    table.Add({{fault.reason(), Tone::kBad}, fault.day(), Pick(fault.message(), view.language)});
  }
  table.Print(view.out, view.colour);
}

// Of a notice that changes days behind us: the card stays in the record, its withdrawal is for people.
void PrintWrongCards(const v1::PreviewCalendarResponse& reply, const View& view) {
  if (reply.wrong_cards().empty()) return;
  Heading(view, view.say("因此不当的牌", "cards that the notice makes wrong"));
  Table table({view.say("办件编号", "CASE"), view.say("时钟", "CLOCK"), view.say("牌", "CARD"), view.say("事由", "RULE"),
               view.say("原到期日", "OLD DUE"), view.say("新到期日", "NEW DUE")});
  for (const v1::WrongCard& card : reply.wrong_cards()) {
    table.Add({card.case_no(), card.clock(), card.color(), card.rule(), card.old_due(), card.new_due()});
  }
  table.Print(view.out, view.colour);
}

void PrintPreview(const v1::PreviewCalendarResponse& reply, const View& view) {
  Table table({view.say("办件编号", "CASE"), view.say("时钟", "CLOCK"), view.say("原到期日", "OLD DUE"),
               view.say("新到期日", "NEW DUE")});
  for (const v1::MovedClock& clock : reply.moved())
    table.Add({clock.case_no(), clock.clock(), clock.old_due(), clock.new_due()});
  table.Print(view.out, view.colour);
  PrintWrongCards(reply, view);
  view.out << view.say("查看办件 ", "cases looked at: ") << reply.cases_looked_at()
           << view.say("，移动时钟 ", ", clocks that move: ") << reply.moved_size()
           << view.say("，不当的牌 ", ", cards made wrong: ") << reply.wrong_cards_size() << '\n';
  PrintNextPage(reply.next_page_token(), view);
  PrintFaults(reply, view);
}

void PrintNotices(const v1::ListNoticesResponse& reply, const View& view) {
  for (const v1::Notice& notice : reply.notices()) {
    Heading(view, absl::StrCat(notice.year(), "v", notice.version(), "  ", view.say("发布日 ", "published on "),
                               Printable(notice.published_on())));
    Table table({view.say("日期", "DAY"), view.say("工作日", "WORKING"), view.say("名称", "NAME")});
    for (const v1::NoticeDay& day : notice.days()) table.Add({day.day(), YesNo(day.working(), view), day.name()});
    table.Print(view.out, view.colour);
  }
}

std::vector<Command> ItemCommands() {
  return {
      {.path = "item get",
       .title = "Show an item with its limits and materials [事项]",
       .rpc = Unary(&Stub::GetItem),
       .print = Shows(PrintItem),
       .flags = {{"ITEM_CODE", "item_code", "item code [事项编码]", As::kField, true},
                 {"--on", "on", "as in force on this day; default: today"}},
       .examples = "yici item get 11210700YCJ00025XQ3210125008000"},
      {.path = "item list",
       .title = "List items by filter [事项列表]",
       .rpc = Unary(&Stub::ListItems),
       .print = Shows(PrintItems),
       .flags = {{"TERM", "filter",
                  "department_id=…, jurisdiction=…, case_type=…, list=…, text=part of the name; joined by AND", As::kTerms},
                 {"--filter", "filter", "filter as one text"},
                 kPageSize,
                 kPageToken,
                 kAll},
       .examples = "yici item list text=食品经营许可\nyici item list department_id=jz-market --all -o json",
       .pages = true},
  };
}

std::vector<Flag> ExplainFlags(bool required) {
  return {{"START", "start", "day the clock starts; itself not counted [起算日]", As::kField, required},
          {"N", "limit", "days [天数]", As::kField, required},
          {"--unit", "unit", "wd working days (default) or cd calendar days [单位]"},
          {"--on", "on", "with the calendar in force on this day; default: today"}};
}

void WorkingDays(Message* request) { static_cast<v1::ExplainDueDateRequest*>(request)->set_unit("wd"); }

std::vector<Flag> NoticeFlags() {
  return {{"--year", "notice.year", "year of the notice [年份]", As::kField, true},
          {"--version", "notice.version", "version, from 1 [版本]", As::kField, true},
          {"--published-on", "notice.published_on", "day it takes effect [发布日]", As::kField, true},
          {"--rest", "notice.days", "DAY[..DAY][:NAME] of rest; repeatable [休息日]", As::kRest},
          {"--work", "notice.days", "DAY[..DAY][:NAME] worked; repeatable [补班日]", As::kWork}};
}

std::vector<Flag> PublishFlags() {
  std::vector<Flag> flags = NoticeFlags();
  flags.push_back({"--force", "force", "change days that are past"});
  flags.push_back({"--reason", "reason", "why past days change [理由]"});
  return flags;
}

std::vector<Flag> PreviewFlags() {
  std::vector<Flag> flags = NoticeFlags();
  flags.push_back({"--page-size", "page_size", "moved clocks and cards a page [每页条数]"});
  flags.push_back(kPageToken);
  flags.push_back(kAll);
  return flags;
}

int PreviewVerdict(const Message& reply) {
  return static_cast<const v1::PreviewCalendarResponse&>(reply).faults().empty() ? kExitOk : kExitFaults;
}

#define NOTICE_EXAMPLE                                                                                           \
  "--year 2020 --version 2 --published-on 2020-01-27 --rest 2020-01-01:元旦 --work 2020-01-19:春节 "         \
  "--rest 2020-01-24..2020-02-02:春节 --rest 2020-04-04..2020-04-06:清明节 --work 2020-04-26:劳动节 "    \
  "--rest 2020-05-01..2020-05-05:劳动节 --work 2020-05-09:劳动节 --rest 2020-06-25..2020-06-27:端午节 " \
  "--work 2020-06-28:端午节 --work 2020-09-27:国庆节 --rest 2020-10-01..2020-10-08:国庆节 --work 2020-10-10:国庆节"

std::vector<Command> CalendarCommands() {
  const Rpc explain = Unary(&Stub::ExplainDueDate);
  return {
      {.path = "calendar",
       .title = "Working-day calendars; with START and N: why a due date is what it is [工作日历]",
       .rpc = explain,
       .print = Shows(PrintExplained),
       .flags = ExplainFlags(true),
       .examples = "yici calendar 2020-01-20 5",
       .preset = WorkingDays},
      {.path = "calendar explain",
       .title = "Why a due date is what it is, day by day [到期日推算]",
       .rpc = explain,
       .print = Shows(PrintExplained),
       .flags = ExplainFlags(true),
       .examples = "yici calendar explain 2020-01-20 5 --on 2020-01-27\n"
                   "yici calendar explain 2020-04-20 20   # C2 of 11210700YCJ00025XQ3210125008000",
       .preset = WorkingDays},
      {.path = "calendar publish",
       .title = "Publish a year's whole notice of rest days and make-up working days [发布日历]",
       .rpc = Unary(&Stub::PublishCalendar),
       .print = Shows(PrintPublished),
       .flags = PublishFlags(),
       .examples = "yici calendar publish --file notice.json\nyici calendar publish " NOTICE_EXAMPLE},
      {.path = "calendar preview",
       .title = "Which due dates a notice would move, and why it would be refused [预览日历]",
       .rpc = Unary(&Stub::PreviewCalendar),
       .print = Shows(PrintPreview),
       .flags = PreviewFlags(),
       .examples = "yici calendar preview --all --file notice.json\nyici calendar preview " NOTICE_EXAMPLE,
       .pages = true,
       .verdict = PreviewVerdict},
      {.path = "calendar list",
       .title = "List the notices known [日历列表]",
       .rpc = Unary(&Stub::ListNotices),
       .print = Shows(PrintNotices),
       .flags = {{"YEAR", "year", "only this year [年份]"}},
       .examples = "yici calendar list 2020"},
  };
}

}  // namespace

std::vector<Command> CatalogCommands() {
  std::vector<Command> all = ItemCommands();
  for (Command& command : CalendarCommands()) all.push_back(std::move(command));
  for (Command& command : ProposalCommands()) all.push_back(std::move(command));
  return all;
}

}  // namespace yici::cli
