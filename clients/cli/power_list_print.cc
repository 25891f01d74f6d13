#include "clients/cli/power_list_print.h"

#include <algorithm>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/print.h"

namespace yici::cli {
namespace {

constexpr size_t kShortId = 12;  // digits of a change set that a table shows

std::string StatusText(const v1::Power& power, const View& view) {
  return std::string(power.status() == "active" ? view.say("在列", "active") : view.say("已退出", "inactive"));
}

// Whether the version began by its adjustment, and not by a pack that carried it on.
bool IsAdjusted(const v1::Power& version) {
  return version.has_change() && version.change().effective_day() == version.effective_day();
}

void AddDifference(std::string* text, absl::string_view name, const std::string& before, const std::string& after) {
  if (before == after) return;
  absl::StrAppend(text, text->empty() ? "" : "; ", name, ": ", before.empty() ? "–" : before, " → ",
                  after.empty() ? "–" : after);
}

// What a version changed against the one before it.
std::string Differences(const v1::Power* before, const v1::Power& after, const View& view) {
  if (before == nullptr) return std::string(view.say("首次列入", "first version"));
  std::string text;
  AddDifference(&text, view.say("状态", "status"), StatusText(*before, view), StatusText(after, view));
  AddDifference(&text, view.say("名称", "title"), before->title().zh(), after.title().zh());
  AddDifference(&text, view.say("机关", "organ"), before->department_id(), after.department_id());
  AddDifference(&text, view.say("子项", "sub-items"), SubitemsOf(*before), SubitemsOf(after));
  AddDifference(&text, view.say("行使机关", "exercised by"), absl::StrJoin(before->exercised_by(), ";"),
                absl::StrJoin(after.exercised_by(), ";"));
  return text;
}

std::string Merged(const v1::PowerChange& change) {
  return change.target_item_code().empty() ? "" : absl::StrCat(" → ", change.target_item_code());
}

// Nine counties' organs make a line that nobody reads: the first, and how many more.
std::string Shortened(const std::string& organs) {
  const auto more = std::count(organs.begin(), organs.end(), ';');
  return more < 2 ? organs : absl::StrCat(organs.substr(0, organs.find(';')), " +", more);
}

std::string AfterOf(const v1::PowerLineChange& line) {
  if (!line.target_item_code().empty()) return absl::StrCat("→ ", line.target_item_code());
  if (line.after().empty()) return "–";
  return line.kind() == "revise_subitems" ? line.after() : Shortened(line.after());
}

void PrintPowerFacts(const v1::Power& power, const View& view) {
  Facts facts;
  facts.Add(view.say("事项编码", "item"), power.item_code());
  facts.Add(view.say("名称", "title"), {Pick(power.title(), view.language), Tone::kStrong});
  facts.Add(view.say("类型", "type"), power.item_type());
  facts.Add(view.say("机关", "organ"), power.department_id());
  facts.Add(view.say("行使机关", "exercised by"), absl::StrJoin(power.exercised_by(), ", "));
  facts.Add(view.say("层级", "level"), absl::StrCat(power.level()));
  facts.Add(view.say("子项", "sub-items"), SubitemsOf(power));
  facts.Add(view.say("状态", "status"), StatusText(power, view));
  facts.Add(view.say("办事目录", "catalogue"), power.catalogue());
  facts.Add(view.say("生效日", "in force since"), power.effective_day());
  facts.Add(view.say("来源", "source"), power.source());
  facts.Print(view.out, view.colour);
}

}  // namespace

std::string SubitemsOf(const v1::Power& power) {
  return absl::StrJoin(power.subitems(), ";", [](std::string* out, const v1::Subitem& subitem) {
    absl::StrAppend(out, subitem.code(), ":", subitem.name());
  });
}

void PrintPowers(const v1::ListPowersResponse& reply, const View& view) {
  Table table({view.say("事项编码", "ITEM"), view.say("名称", "TITLE"), view.say("机关", "ORGAN"), view.say("类型", "TYPE"),
               view.say("状态", "STATUS"), view.say("自", "SINCE"), view.say("最近调整", "LAST ADJUSTMENT")});
  for (const v1::Power& power : reply.powers()) {
    table.Add({power.item_code(), Pick(power.title(), view.language), power.department_id(), power.item_type(),
               StatusText(power, view), power.effective_day(),
               power.has_change() ? Pick(power.change().kind_name(), view.language) : ""});
  }
  table.Print(view.out, view.colour);
  if (reply.next_page_token().empty()) return;
  view.out << view.say("下一页：--page-token ", "next page: --page-token ") << Printable(reply.next_page_token()) << '\n';
}

void PrintPowerHistory(const v1::GetPowerResponse& reply, const View& view) {
  if (reply.has_power()) PrintPowerFacts(reply.power(), view);
  Heading(view, view.say("历次版本", "Versions"));
  Table table({view.say("自", "FROM"), view.say("方式", "BY"), view.say("变更", "CHANGE"), view.say("批次", "BATCH"),
               view.say("行", "LINE"), view.say("录入", "ENTERED"), view.say("理由", "REASON")});
  for (int i = 0; i < reply.versions_size(); ++i) {
    const v1::Power& version = reply.versions(i);
    const v1::Power* before = i + 1 < reply.versions_size() ? &reply.versions(i + 1) : nullptr;
    const std::string difference = Differences(before, version, view);
    if (!IsAdjusted(version)) {
      table.Add({version.effective_day(), view.say("数据包", "pack"), difference, "", "", "", ""});
      continue;
    }
    const v1::PowerChange& change = version.change();
    table.Add({version.effective_day(), absl::StrCat(Pick(change.kind_name(), view.language), Merged(change)), difference,
               change.change_set().substr(0, kShortId), absl::StrCat(change.line()),
               absl::StrCat(change.entered_on(), " r", change.revision()), change.reason()});
  }
  table.Print(view.out, view.colour);
}

void PrintLineFaults(const v1::PreviewPowerListResponse& reply, const View& view) {
  if (reply.faults().empty()) return;
  Heading(view, absl::StrCat(view.say("整批不能实施：", "the batch cannot be applied: "), reply.faults_total(),
                             view.say(" 处错误", reply.faults_total() == 1 ? " fault" : " faults")));
  Table table({view.say("行", "LINE"), view.say("字段", "FIELD"), view.say("原因", "REASON"), view.say("说明", "MESSAGE")});
  for (const v1::LineFault& fault : reply.faults()) {
    table.Add({absl::StrCat(fault.line()), fault.field(), {fault.reason(), Tone::kBad}, Pick(fault.message(), view.language)});
  }
  table.Print(view.out, view.colour);
  if (reply.faults_total() == reply.faults_size()) return;
  view.out << view.say("仅列前 ", "only the first ") << reply.faults_size() << view.say(" 处\n", " are listed\n");
}

void PrintBatchTotals(const v1::PreviewPowerListResponse& reply, const View& view) {
  Facts facts;
  for (const v1::KindTotal& total : reply.totals()) {
    facts.Add(absl::StrCat(total.kind(), " ", total.kind_name().zh()), absl::StrCat(total.count()));
  }
  facts.Add(view.say("合计", "total"), {absl::StrCat(reply.total()), Tone::kStrong});
  facts.Add(view.say("实施日期", "effective on"), reply.effective_day());
  if (reply.on_list_before() > 0 || reply.on_list_after() > 0) {
    facts.Add(view.say("清单事项", "powers on the list"), absl::StrCat(reply.on_list_before(), " → ", reply.on_list_after()));
  }
  facts.Print(view.out, view.colour);
}

void PrintBatchLines(const v1::PreviewPowerListResponse& reply, const View& view) {
  if (reply.lines().empty()) return;
  Heading(view, view.say("逐行变更", "Line by line"));
  Table table({view.say("行", "LINE"), view.say("方式", "KIND"), view.say("事项编码", "ITEM"), view.say("名称", "TITLE"),
               view.say("原", "BEFORE"), view.say("调整后", "AFTER"), view.say("办事事项", "CATALOGUE")});
  for (const v1::PowerLineChange& line : reply.lines()) {
    table.Add({absl::StrCat(line.line()), Pick(line.kind_name(), view.language), line.item_code(), line.title(),
               line.before().empty() ? "–" : line.before(), AfterOf(line),
               line.item_ends() ? Cell(view.say("停止申办", "item ends"), Tone::kWarn) : Cell("")});
  }
  table.Print(view.out, view.colour);
}

void PrintAffectedCases(const v1::PreviewPowerListResponse& reply, const View& view) {
  if (!reply.cases().empty()) {
    Heading(view,
            view.say("受影响的在办件：沿用原事项版本和原机关", "Open cases touched: they keep their version and their organ"));
    Table table({view.say("办件编号", "CASE"), view.say("状态", "STATE"), view.say("机关", "ORGAN"), view.say("方式", "KIND"),
                 view.say("行", "LINE"), view.say("影响", "EFFECT")});
    for (const v1::AffectedCase& one : reply.cases()) {
      const bool leaves = one.effect() == "leaves_list";
      table.Add({one.case_no(), Pick(one.state(), view.language), one.department_id(), one.kind(), absl::StrCat(one.line()),
                 leaves ? view.say("事项退出清单", "item leaves the list") : view.say("行使机关改变", "organ changes")});
    }
    table.Print(view.out, view.colour);
  }
  view.out << view.say("受影响的在办件 ", "open cases touched: ") << reply.cases_size()
           << view.say("，查看办件 ", ", cases looked at: ") << reply.cases_looked_at() << '\n';
}

}  // namespace yici::cli
