// audit search, seen, as-of, diff, due: histories by what they are about, cases as they stood, what falls due.
#include <ostream>

#include "absl/strings/str_cat.h"
#include "clients/cli/audit_commands.h"
#include "clients/cli/case_print.h"
#include "clients/cli/families.h"
#include "clients/cli/print.h"
#include "yici/v1/search.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::SearchService::Stub;

void PrintNextPage(const std::string& token, const View& view) {
  if (token.empty()) return;
  view.out << view.say("下一页：--page-token ", "next page: --page-token ") << Printable(token) << '\n';
}

std::string PlaceOf(const v1::HistoryHit& hit) {
  return hit.index() < 0 ? absl::StrCat("r", hit.revision()) : absl::StrCat("r", hit.revision(), ".", hit.index());
}

Cell SummaryOf(const v1::HistoryHit& hit, const View& view) {
  const Tone tone = hit.hit_class() == v1::HIT_CLASS_REFUSAL      ? Tone::kBad
                    : hit.hit_class() == v1::HIT_CLASS_DISCLOSURE ? Tone::kWarn
                                                                  : Tone::kPlain;
  return {Pick(hit.summary(), view.language), tone};
}

void PrintHits(const v1::SearchHistoryResponse& reply, const View& view) {
  if (reply.hits().empty()) {
    view.out << view.say("没有找到\n", "nothing found\n");
  } else {
    Table table({view.say("时间", "recorded"), view.say("位置", "where"), view.say("对象", "about"), view.say("种类", "kind"),
                 view.say("何人", "who"), view.say("内容", "what"), view.say("原因", "reason")});
    for (const v1::HistoryHit& hit : reply.hits()) {
      table.Add(
          {At(hit.recorded_at()), PlaceOf(hit), hit.resource(), hit.kind(), hit.actor(), SummaryOf(hit, view), hit.reason()});
    }
    table.Print(view.out, view.colour);
  }
  if (reply.revision() < reply.head_revision()) {
    view.out << view.say("索引已到修订号 ", "the index has come to revision ") << reply.revision()
             << view.say("，日志为 ", " of ") << reply.head_revision() << '\n';
  }
  PrintNextPage(reply.next_page_token(), view);
}

void PrintAsOf(const v1::CaseAsOf& reply, const View& view) {
  PrintCase(reply.state(), view);
  Heading(view, absl::StrCat(view.say("截至修订号 ", "As of revision "), reply.at_revision(), "  ", At(reply.at())));
}

void PrintComparison(const v1::CompareCaseResponse& reply, const View& view) {
  if (reply.differences().empty()) {
    view.out << view.say("没有不同\n", "no difference\n");
  } else {
    Table table({view.say("字段", "field"), view.say("之前", "before"), view.say("之后", "after")});
    for (const v1::FieldDifference& difference : reply.differences()) {
      table.Add({difference.path(), difference.before(), difference.after()});
    }
    table.Print(view.out, view.colour);
  }
  if (reply.truncated()) view.out << view.say("还有更多不同，未列出\n", "there are more differences than are shown\n");
  if (reply.events().empty()) return;
  Heading(view, view.say("其间的事件", "Events between"));
  Table events;
  for (const v1::HistoryEvent& event : reply.events()) {
    events.Add({At(event.recorded_at()), absl::StrCat("r", event.revision(), ".", event.index()), event.type(), event.actor()});
  }
  events.Print(view.out, view.colour);
}

void PrintDue(const v1::ListDueCasesResponse& reply, const View& view) {
  if (reply.cases().empty()) {
    view.out << view.say("没有到期或逾期的办件，截至 ", "nothing overdue, and nothing due until ") << reply.until_day() << '\n';
  } else {
    Table table({view.say("到期日", "due"), view.say("剩余工作日", "working days left"), view.say("时限", "clock"),
                 view.say("办件", "case"), view.say("事项", "item"), view.say("部门", "department"),
                 view.say("状态", "state")});
    for (const v1::DueCase& due : reply.cases()) {
      table.Add({{due.due_day(), due.overdue() ? Tone::kBad : Tone::kPlain},
                 absl::StrCat(due.working_days_left()),
                 due.clock(),
                 due.case_no(),
                 Pick(due.item_name(), view.language),
                 due.department_id(),
                 StateText(due.state(), due.state_text(), view.language)});
    }
    table.Print(view.out, view.colour);
  }
  if (reply.recomputing()) view.out << view.say("正在按新日历重算\n", "some days still follow the calendar of before\n");
  PrintNextPage(reply.next_page_token(), view);
}

constexpr Flag kSince{"--since", "since", "recorded from this day or instant on [自]"};
constexpr Flag kUntil{"--until", "until", "recorded up to this day or before this instant [至]"};
constexpr Flag kOrder{"--order", "order", "newest (default) or oldest first [顺序]", As::kField, false, "newest=1,oldest=2"};
constexpr Flag kWithin{"--within", "within_working_days", "in so many working days; 0 is today [工作日]"};

Command SearchCommand() {
  return {.path = "audit search",
          .title = "Find events and refusals by what they are about [历史检索]",
          .rpc = Unary(&Stub::SearchHistory),
          .print = Shows(PrintHits),
          .flags = {{"WORDS", "text", "words that must all stand there [检索词]"},
                    {"--about", "resource", "case number, demands/…, projects/… [对象]"},
                    {"--item", "item_code", "item [事项]"},
                    {"--hall", "hall_id", "hall [大厅]"},
                    {"--department", "department_id", "department [部门]"},
                    {"--officer", "officer", "who acted, signed or was acted for [人员]"},
                    {"--uscc", "applicant_uscc", "organisation that applied [申请单位]"},
                    {"--id-number", "applicant_id_number", "person who applied; the number is not kept [申请人]"},
                    {"--project", "project", "project code or id [项目]"},
                    {"--document", "document_number", "number of a document or certificate [文号]"},
                    {"--kind", "kind", "kind of event, or the command of a refusal [种类]"},
                    {"--reason", "reason", "reason of a refusal [拒绝原因]"},
                    {"--class", "hit_class", "event, refusal or disclosure [类别]", As::kField, false,
                     "event=1,refusal=2,disclosure=3"},
                    kSince,
                    kUntil,
                    kOrder,
                    kPageSize,
                    kPageToken,
                    kAll},
          .examples =
              "yici audit search 不予受理 --department jz-market --since 2020-04-01\n"
              "yici audit search --reason NOT_PERMITTED --officer jz-market-handler-1\n"
              "yici audit search --class refusal --order oldest --all -o json",
          .pages = true};
}

Command SeenCommand() {
  return {
      .path = "audit seen",
      .title = "Who saw personal data: by case or by reader [查阅记录]",
      .rpc = Unary(&Stub::SearchHistory),
      .print = Shows(PrintHits),
      .flags = {{"--case", "resource", "case whose data were read [办件]"},
                {"--reader", "officer", "who read them [查阅人]"},
                {"--department", "department_id", "department of the case [部门]"},
                kSince,
                kUntil,
                kOrder,
                kPageSize,
                kPageToken,
                kAll},
      .examples =
          "yici audit seen --case 11210700YCJ00025XQ3210125008000202004200001\n"
          "yici audit seen --reader jz-market-handler-1 --since 2020-04-01",
      .preset =
          [](Message* request) { static_cast<v1::SearchHistoryRequest*>(request)->set_hit_class(v1::HIT_CLASS_DISCLOSURE); },
      .pages = true};
}

}  // namespace

std::vector<Command> SearchCommands() {
  return {
      SearchCommand(),
      SeenCommand(),
      {.path = "audit as-of",
       .title = "A case as it stood at a moment or behind a revision [历史状态]",
       .rpc = Unary(&Stub::GetCaseAsOf),
       .print = Shows(PrintAsOf),
       .flags = {kCaseNo,
                 {"--at", "at", "a day (to its end) or an instant [时刻]"},
                 {"--revision", "at_revision", "revision [修订号]"}},
       .examples = "yici audit as-of 11210700YCJ00025XQ3210125008000202004200001 --at 2020-04-30"},
      {.path = "audit diff",
       .title = "What differs between two moments of a case [变化对比]",
       .rpc = Unary(&Stub::CompareCase),
       .print = Shows(PrintComparison),
       .flags = {kCaseNo,
                 {"--from", "from", "first moment: a day (to its end) or an instant [自]"},
                 {"--to", "to", "second moment; default: now [至]"},
                 {"--from-revision", "from_revision", "first moment as a revision [自修订号]"},
                 {"--to-revision", "to_revision", "second moment as a revision [至修订号]"}},
       .examples = "yici audit diff 11210700YCJ00025XQ3210125008000202004200001 --from 2020-04-20 --to 2020-04-30"},
      {.path = "audit due",
       .title = "Cases that are overdue or fall due soon [到期与逾期]",
       .rpc = Unary(&Stub::ListDueCases),
       .print = Shows(PrintDue),
       .flags = {kWithin,
                 {"--overdue", "overdue_only", "overdue ones only [仅逾期]"},
                 {"--department", "department_id", "department [部门]"},
                 {"--hall", "hall_id", "hall [大厅]"},
                 {"--item", "item_code", "item [事项]"},
                 kPageSize,
                 kPageToken,
                 kAll},
       .examples = "yici audit due --within 3 --department jz-market\nyici audit due --overdue -o json",
       .pages = true},
  };
}

}  // namespace yici::cli
