#include "clients/cli/print.h"

#include <iterator>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "services/base/time.h"

namespace yici::cli {
namespace {

struct StateName {
  const char* zh;
  const char* en;
};

// By number of v1::CaseState.
constexpr StateName kStates[] = {
    {"", ""},
    {"草稿", "draft"},
    {"待预审", "pending pre-review"},
    {"已收件", "received"},
    {"待补正", "awaiting supplement"},
    {"不予受理", "not accepted"},
    {"已受理", "accepted"},
    {"承办", "under handling"},
    {"审核", "under review"},
    {"批准", "under approval"},
    {"特别程序", "special procedure"},
    {"审查阶段补正", "awaiting supplement in review"},
    {"已决定-准予", "granted"},
    {"已决定-不予", "refused"},
    {"待领取", "awaiting delivery"},
    {"办结", "completed"},
    {"撤件", "withdrawn"},
    {"终止", "terminated"},
    {"转报办结", "forwarded up"},
    {"撤销", "revoked"},
    {"注销", "cancelled"},
    {"归档", "archived"},
};

struct PhaseName {
  absl::string_view phase;
  absl::string_view zh;
};
constexpr PhaseName kPhases[] = {{"running", "计时中"}, {"paused", "已暂停"}, {"stopped", "已停止"}, {"expired", "已到期"},
                                 {"waiting", "未开始"}, {"open", "进行中"},   {"done", "已完成"},    {"skipped", "未经过"},
                                 {"ended", "已结束"},   {"failed", "已中断"}};

std::string Days(const v1::ClockView& clock, const View& view) {
  if (clock.limit() == 0 && clock.extension() == 0) return "";
  const absl::string_view unit = clock.unit() == "cd" ? view.say("日", "cd") : view.say("工作日", "wd");
  const std::string more = clock.extension() == 0 ? "" : absl::StrCat("+", clock.extension());
  return absl::StrCat(clock.limit(), more, " ", unit);
}

Tone ToneOf(const v1::ClockView& clock) {
  if (clock.phase() == "expired") return Tone::kBad;
  return clock.phase() == "running" && clock.left() <= 1 ? Tone::kWarn : Tone::kPlain;
}

std::string Note(const v1::ClockView& clock, Language language) {
  const std::string note = Pick(clock.paused_note(), language);
  return clock.step().empty() ? note : absl::StrCat(clock.step(), note.empty() ? "" : "; ", note);
}

}  // namespace

std::string Pick(const v1::Text& text, Language language) {
  const bool zh = language == Language::kZh ? !text.zh().empty() : text.en().empty();
  return zh ? text.zh() : text.en();
}

std::string At(const google::protobuf::Timestamp& stamp) {
  if (stamp.seconds() == 0 && stamp.nanos() == 0) return "";
  const auto at = Instant::FromMicros(stamp.seconds() * kMicrosPerSecond + stamp.nanos() / 1'000);
  std::string text = at.ToString().substr(0, 19);
  if (text.size() > 10) text[10] = ' ';
  return text;
}

std::string StateText(v1::CaseState state, const v1::Text& text, Language language) {
  const std::string given = Pick(text, language);
  if (!given.empty()) return given;
  const int number = static_cast<int>(state);
  if (number <= 0 || number >= static_cast<int>(std::size(kStates))) return absl::StrCat("#", number);
  return std::string(Say(language, kStates[number].zh, kStates[number].en));
}

std::string PhaseText(const std::string& phase, Language language) {
  for (const PhaseName& known : kPhases) {
    if (known.phase == phase && language == Language::kZh) return std::string(known.zh);
  }
  return phase;
}

void Heading(const View& view, absl::string_view title) {
  view.out << '\n' << (view.colour ? "\033[1m" : "") << title << (view.colour ? "\033[0m" : "") << '\n';
}

Cell DueCell(const v1::ClockView& clock, Language language) {
  std::string due = clock.due_day();
  if (!clock.calendar_version().empty()) absl::StrAppend(&due, " (", clock.calendar_version(), ")");
  if (!clock.provisional()) return Cell(due, ToneOf(clock));
  absl::StrAppend(&due, " ", Say(language, "暂定", "provisional"));
  return Cell(due, Tone::kWarn);
}

void PrintClocks(const google::protobuf::RepeatedPtrField<v1::ClockView>& clocks, const View& view) {
  if (clocks.empty()) return;
  Heading(view, view.say("时限", "Clocks"));
  Table table({view.say("时钟", "CLOCK"), "", view.say("期限", "LIMIT"), view.say("起算日", "START"), view.say("状态", "PHASE"),
               view.say("到期日（日历）", "DUE (CALENDAR)"), view.say("已用", "USED"), view.say("暂停", "PAUSED"),
               view.say("剩余", "LEFT"), view.say("备注", "NOTE")});
  for (const v1::ClockView& clock : clocks) {
    table.Add({clock.clock(),
               Pick(clock.title(), view.language),
               Days(clock, view),
               clock.start_day(),
               PhaseText(clock.phase(), view.language),
               DueCell(clock, view.language),
               absl::StrCat(clock.used()),
               absl::StrCat(clock.paused()),
               {absl::StrCat(clock.left()), ToneOf(clock)},
               Note(clock, view.language)});
  }
  table.Print(view.out, view.colour);
}

void PrintDocuments(const google::protobuf::RepeatedPtrField<v1::DocumentRef>& documents, const View& view) {
  if (documents.empty()) return;
  Heading(view, view.say("文书", "Documents"));
  Table table({view.say("代码", "CODE"), view.say("名称", "TITLE"), view.say("文号", "NUMBER"), view.say("日期", "DAY")});
  for (const v1::DocumentRef& document : documents) {
    table.Add({document.code(), Pick(document.title(), view.language), document.number(), document.day()});
  }
  table.Print(view.out, view.colour);
}

std::string DocumentNames(const google::protobuf::RepeatedPtrField<v1::DocumentRef>& documents, Language language) {
  std::string names;
  for (const v1::DocumentRef& document : documents) {
    absl::StrAppend(&names, names.empty() ? "" : ", ", document.code(), " ", Pick(document.title(), language), " ",
                    document.number());
  }
  return names;
}

std::string Position(const v1::CommandReply& command, Language language) {
  if (command.revision() == 0) return "";
  return absl::StrCat(command.revision(), Say(language, "，", ", "), At(command.legal_time()),
                      Say(language, "，日志 ", ", log "), command.log_id());
}

}  // namespace yici::cli
