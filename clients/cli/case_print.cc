#include "clients/cli/case_print.h"

#include <algorithm>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/print.h"

namespace yici::cli {
namespace {

std::string ChannelText(v1::Channel channel, const View& view) {
  switch (channel) {
    case v1::WINDOW: return std::string(view.say("窗口", "window"));
    case v1::WEB: return std::string(view.say("网上", "web"));
    case v1::MOBILE: return std::string(view.say("移动端", "mobile"));
    case v1::EXPRESS_MAIL: return std::string(view.say("快递", "express mail"));
    case v1::OTHER_CHANNEL: return std::string(view.say("其他", "other"));
    default: return "";
  }
}

std::string PartyText(const v1::PartyView& party, const View& view) {
  if (party.erased()) return std::string(view.say("（已删除）", "(erased)"));
  std::string text;
  for (const std::string* part :
       {&party.org_name(), &party.uscc(), &party.name(), &party.id_number(), &party.phone(), &party.address()}) {
    if (!part->empty()) absl::StrAppend(&text, text.empty() ? "" : " ", *part);
  }
  return text;
}

// The clock that binds the case now: the promised one, else the first that runs or pauses.
const v1::ClockView* BindingClock(const v1::Case& c) {
  const v1::ClockView* open = nullptr;
  for (const v1::ClockView& clock : c.clocks()) {
    if (clock.phase() != "running" && clock.phase() != "paused") continue;
    if (clock.clock() == "C12") continue;  // the term of a licence binds nobody
    if (clock.clock() == "C3") return &clock;
    if (open == nullptr) open = &clock;
  }
  return open;
}

// "application/pdf 120034", where it came from, and until when it may be reused.
std::string AttachmentText(const v1::MaterialView& material, const View& view) {
  std::string text;
  if (material.attached()) absl::StrAppend(&text, material.media_type(), " ", material.size_bytes());
  if (!material.reused_from().empty()) {
    absl::StrAppend(&text, text.empty() ? "" : "; ", view.say("沿用自 ", "taken over from "), material.reused_from());
  }
  if (!material.valid_until().empty()) {
    absl::StrAppend(&text, text.empty() ? "" : "; ", view.say("有效至 ", "valid until "), material.valid_until());
  }
  return text;
}

void PrintMaterials(const v1::Case& c, const View& view) {
  if (c.materials().empty()) return;
  Heading(view, view.say("材料", "Materials"));
  Table table({view.say("材料编号", "ID"), view.say("名称", "NAME"), view.say("状态", "STATUS"), view.say("份数", "COPIES"),
               view.say("附件", "ATTACHMENT")});
  for (const v1::MaterialView& material : c.materials()) {
    const Tone tone = material.status() == "present" ? Tone::kPlain : Tone::kWarn;
    const absl::string_view status = material.status() == "present"   ? view.say("已交", "present")
                                     : material.status() == "missing" ? view.say("缺", "missing")
                                     : material.status() == "faulty"  ? view.say("有误", "faulty")
                                                                      : absl::string_view(material.status());
    table.Add({material.material_id(),
               material.name(),
               {status, tone},
               absl::StrCat(material.copies()),
               AttachmentText(material, view)});
  }
  table.Print(view.out, view.colour);
}

void PrintSteps(const v1::Case& c, const View& view) {
  if (c.steps().empty()) return;
  Heading(view, view.say("环节", "Steps"));
  Table table({view.say("环节", "STEP"), view.say("名称", "TITLE"), view.say("状态", "PHASE"), view.say("办理人", "OFFICER"),
               view.say("办结时间", "CLOSED"), view.say("意见", "OPINION")});
  for (const v1::StepView& step : c.steps()) {
    std::string opinions = step.opinion();
    for (const std::string& other : step.opinions()) absl::StrAppend(&opinions, opinions.empty() ? "" : "; ", other);
    table.Add({step.step(), Pick(step.title(), view.language), PhaseText(step.phase(), view.language), step.officer(),
               At(step.closed_at()), opinions});
  }
  table.Print(view.out, view.colour);
  if (!c.has_review()) return;
  view.out << view.say("流程：", "process: ") << c.review().process_id() << ' ' << c.review().instance() << " ("
           << PhaseText(c.review().phase(), view.language) << ")\n";
}

absl::string_view CardText(const v1::CardView& card, const View& view) {
  if (card.color() == "red") return view.say("红牌", "red");
  if (card.color() == "yellow") return view.say("黄牌", "yellow");
  if (card.color() == "early_warning") return view.say("预警", "early warning");
  return card.color();
}

void PrintCards(const v1::Case& c, const View& view) {
  if (c.cards().empty()) return;
  Heading(view, view.say("监察牌", "Cards"));
  Table table({view.say("牌", "CARD"), view.say("时钟", "CLOCK"), view.say("规则", "RULE"), view.say("发生时间", "OCCURRED"),
               view.say("责任岗位", "LIABLE POST")});
  for (const v1::CardView& card : c.cards()) {
    const Tone tone = card.color() == "red" ? Tone::kBad : Tone::kWarn;
    table.Add({{CardText(card, view), tone}, card.clock(), card.rule(), At(card.occurred_at()), card.liable_post()});
  }
  table.Print(view.out, view.colour);
}

void PrintVisits(const v1::Case& c, const View& view) {
  if (c.visits().empty()) return;
  Heading(view, view.say("到场", "Visits"));
  Table table({view.say("日期", "DAY"), view.say("大厅", "HALL"), view.say("事由", "PURPOSE"), view.say("到场人", "BY"),
               view.say("原因方", "FAULT")});
  for (const v1::VisitView& visit : c.visits()) {
    const absl::string_view by = visit.by_agent() ? view.say("代理人", "agent") : view.say("申请人", "applicant");
    table.Add({visit.day(), visit.hall_id(), visit.purpose(), by, visit.fault()});
  }
  table.Print(view.out, view.colour);
}

// What the applicant promised or still owes, and papers linked to the record afterwards.
void PrintDeferral(const v1::Case& c, const View& view) {
  Facts facts;
  const auto& asked = c.review_supplement();
  facts.Add(view.say("容缺材料", "deferred"), absl::StrJoin(c.deferral().outstanding(), ", "));
  facts.Add(view.say("容缺期限", "deferred until"), c.deferral().due_day());
  facts.Add(view.say("容缺补齐", "deferral complete"), c.deferral().completed_day());
  facts.Add(view.say("审查补正尚缺", "asked in review"), asked.ended() ? "" : absl::StrJoin(asked.outstanding(), ", "));
  facts.Add(view.say("承诺替代材料", "promised instead of"), absl::StrJoin(c.promise().covered_materials(), ", "));
  for (const v1::AfterCheckView& check : c.promise().checks()) {
    facts.Add(view.say("事后核查", "after-check"), absl::StrCat(check.day(), " ", check.result(), " ", check.findings()));
  }
  facts.Add(view.say("转报", "forwarded to"), c.forwarding().higher_organ());
  for (const v1::CorrectionView& correction : c.corrections()) {
    facts.Add(view.say("更正", "correction"),
              absl::StrCat("r", correction.event_revision(), ".", correction.event_index(), " ", correction.reason()));
  }
  facts.Print(view.out, view.colour);
}

void PrintTransfers(const v1::Case& c, const View& view) {
  if (c.transfers().empty()) return;
  Heading(view, view.say("移送", "Transfers"));
  Table table({view.say("时间", "AT"), view.say("原部门", "FROM"), view.say("现部门", "TO"), view.say("理由", "REASON"),
               view.say("依据", "BASIS"), view.say("经办", "BY")});
  for (const v1::TransferView& transfer : c.transfers()) {
    const std::string by =
        transfer.by_reorganization() ? std::string(view.say("机构调整", "reorganisation")) : transfer.officer();
    table.Add(
        {At(transfer.at()), transfer.from_department(), transfer.to_department(), transfer.reason(), transfer.basis(), by});
  }
  table.Print(view.out, view.colour);
}

std::string RulingText(const std::string& ruling, const View& view) {
  if (ruling == "grant") return std::string(view.say("准予", "grant"));
  return ruling == "refuse" ? std::string(view.say("不予", "refuse")) : ruling;
}

void PrintCaseFacts(const v1::Case& c, const View& view) {
  Facts facts;
  facts.Add(view.say("办件编号", "case"), c.case_no());
  facts.Add(view.say("事项", "item"), absl::StrCat(Pick(c.item_name(), view.language), " (", c.item_code(), ")"));
  facts.Add(view.say("状态", "state"), {StateText(c.state(), c.state_text(), view.language), Tone::kStrong});
  facts.Add(view.say("申请人", "applicant"), PartyText(c.applicant(), view));
  facts.Add(view.say("代理人", "agent"), PartyText(c.agent(), view));
  facts.Add(view.say("部门", "department"), c.department_id());
  facts.Add(view.say("大厅", "hall"), c.hall_id());
  facts.Add(view.say("窗口", "window"), c.window_id());
  facts.Add(view.say("办理形式", "channel"), ChannelText(c.channel(), view));
  facts.Add(view.say("申办日", "submitted"), c.submitted_day());
  facts.Add(view.say("受理日", "accepted"), c.acceptance_day());
  facts.Add(view.say("决定", "ruling"), RulingText(c.ruling(), view));
  facts.Add(view.say("理由", "reasons"), c.ruling_reasons());
  facts.Add(view.say("证照号", "certificate"), c.certificate_no());
  facts.Add(view.say("结束原因", "ended by"), c.end_reason());
  AddGrantFacts(c, view, facts);
  facts.Add(view.say("项目代码", "project"), c.project_code());
  for (const auto& [zh, en, agency] :
       {std::tuple("代办人", "submitted by", &c.agency()), std::tuple("代领人", "collected by", &c.collected_by())}) {
    if (agency->agent().empty()) continue;
    facts.Add(view.say(zh, en), absl::StrCat(agency->agent(), view.say(" 代 ", " for "), agency->on_behalf_of(),
                                             view.say("，授权 ", ", mandate "), agency->mandate()));
  }
  facts.Add(view.say("外部编号", "external ref"), c.external_ref());
  if (c.has_imported()) {
    facts.Add(view.say("迁自", "imported from"), absl::StrCat(c.imported().source_system(), " ", c.imported().old_number()));
    facts.Add(view.say("原过程摘要", "old history"), absl::StrCat("SHA-256 ", c.imported().history_sha256()));
  }
  facts.Add(view.say("标题", "title"), c.title());
  facts.Add(view.say("查询码", "query code"), c.query_code());
  const Tone visits = c.within_max_visits() ? Tone::kPlain : Tone::kWarn;
  facts.Add(view.say("到场次数", "visits"), {absl::StrCat(c.visit_count(), "/", c.max_visits()), visits});
  if (c.saved_papers() > 0) facts.Add(view.say("少带材料", "papers saved"), absl::StrCat(c.saved_papers()));
  facts.Add("etag", absl::StrCat(c.etag()));
  facts.Add(view.say("读取修订号", "revision"), absl::StrCat(c.revision()));
  facts.Print(view.out, view.colour);
}

void PrintRecomputing(bool recomputing, const View& view) {
  if (recomputing)
    view.out << view.say("正在按新日历或机构调整更新\n", "recomputing: a new calendar, or an organ that ended\n");
}

Table CaseTable(const View& view) {
  return Table({view.say("办件编号", "CASE"), view.say("状态", "STATE"), view.say("到期日（日历）", "DUE (CALENDAR)"),
                view.say("剩余", "LEFT"), view.say("事项", "ITEM"), view.say("申办日", "SUBMITTED")});
}

void AddCase(Table& table, const v1::Case& c, const View& view) {
  const v1::ClockView* clock = BindingClock(c);
  table.Add({c.case_no(), StateText(c.state(), c.state_text(), view.language),
             clock == nullptr ? Cell("") : DueCell(*clock, view.language),
             clock == nullptr ? std::string() : absl::StrCat(clock->left()), Pick(c.item_name(), view.language),
             c.submitted_day()});
}

std::string Actor(const v1::HistoryEvent& event, const View& view) {
  std::string actor = event.actor();
  if (!event.post().empty()) absl::StrAppend(&actor, " (", event.post(), ")");
  if (!event.on_behalf_of().empty()) absl::StrAppend(&actor, view.say(" 代 ", " for "), event.on_behalf_of());
  if (!event.delegated_by().empty()) absl::StrAppend(&actor, view.say(" 依 ", " by "), event.delegated_by());
  return actor;
}

// "受理  case.accepted"; the type alone where the event has no title.
std::string EventTitle(const v1::HistoryEvent& event, const View& view) {
  const std::string title = Pick(event.title(), view.language);
  return Printable(title.empty() ? event.type() : absl::StrCat(title, "  ", event.type()));
}

void PrintEventDetail(const v1::HistoryEvent& event, const View& view) {
  const auto line = [&](absl::string_view label, const std::string& text) {
    if (!text.empty()) view.out << "  │    " << label << Printable(text) << '\n';
  };
  if (event.external_status() != 0) {
    line(view.say("工改状态：", "exchange status: "),
         absl::StrCat(event.external_status(), " ", Pick(event.external_status_text(), view.language)));
  }
  line("", Pick(event.detail(), view.language));
  line(view.say("文书：", "documents: "), DocumentNames(event.documents(), view.language));
  if (At(event.recorded_at()) != At(event.occurred_at())) line(view.say("记录于：", "recorded: "), At(event.recorded_at()));
  std::string versions = event.definition_version();
  if (!event.calendar_version().empty()) absl::StrAppend(&versions, versions.empty() ? "" : ", ", event.calendar_version());
  line(view.say("定义与日历版本：", "definition and calendar: "), versions);
}

// Of a parent of a joint matter: where each item stands and what it waits for.
void PrintChildren(const v1::JointView& joint, const View& view) {
  if (!joint.parent().empty()) {
    Facts facts;
    facts.Add(view.say("总办件", "joint matter"), joint.parent());
    facts.Print(view.out, view.colour);
  }
  if (joint.children().empty()) return;
  Heading(view, view.say("子办件", "Children"));
  Table table({view.say("办件编号", "CASE"), view.say("事项", "ITEM"), view.say("必办", "NEED"), view.say("状态", "STATE"),
               view.say("到期日", "DUE"), view.say("等待", "WAITS FOR")});
  for (const v1::JointChildView& child : joint.children()) {
    table.Add({child.case_no(), Pick(child.item_name(), view.language),
               child.mandatory() ? view.say("必办", "mandatory") : view.say("可选", "optional"),
               StateText(child.state(), child.state_text(), view.language), child.due_day(),
               Pick(child.waits_for(), view.language)});
  }
  table.Print(view.out, view.colour);
  Facts facts;
  facts.Add(view.say("少交材料", "papers saved"), absl::StrCat(joint.saved_papers()));
  facts.Add(view.say("少跑次数", "visits saved"), absl::StrCat(joint.saved_visits()));
  facts.Print(view.out, view.colour);
}

}  // namespace

void PrintCaseReply(const v1::CaseReply& reply, const View& view) {
  Facts facts;
  facts.Add(view.say("办件编号", "case"), reply.case_no());
  facts.Add(view.say("状态", "state"), {StateText(reply.state(), reply.state_text(), view.language), Tone::kStrong});
  facts.Add(view.say("受理日", "accepted"), reply.acceptance_day());
  facts.Add(view.say("查询码", "query code"), reply.query_code());
  facts.Add(view.say("尚缺", "outstanding"), {absl::StrJoin(reply.outstanding(), ", "), Tone::kWarn});
  facts.Add(view.say("提示", "warnings"), {absl::StrJoin(reply.warnings(), ", "), Tone::kWarn});
  facts.Add("etag", reply.etag() == 0 ? "" : absl::StrCat(reply.etag()));
  facts.Add(view.say("修订号", "revision"), Position(reply.command(), view.language));
  facts.Print(view.out, view.colour);
  PrintDocuments(reply.documents(), view);
  PrintClocks(reply.clocks(), view);
  if (reply.children().empty()) return;
  Heading(view, view.say("子办件", "Children"));
  Table table({view.say("事项编码", "ITEM"), view.say("办件编号", "CASE")});
  for (const v1::JointChildReply& child : reply.children()) table.Add({child.item_code(), child.case_no()});
  table.Print(view.out, view.colour);
}

void PrintCase(const v1::Case& c, const View& view) {
  PrintCaseFacts(c, view);
  PrintDeferral(c, view);
  PrintRecomputing(c.recomputing(), view);
  PrintChildren(c.joint(), view);
  PrintClocks(c.clocks(), view);
  PrintDocuments(c.documents(), view);
  PrintSpecials(c, view);
  PrintMaterials(c, view);
  PrintSteps(c, view);
  PrintCards(c, view);
  PrintVisits(c, view);
  PrintGrant(c, view);
  PrintTransfers(c, view);
}

void PrintCases(const v1::ListCasesResponse& reply, const View& view) {
  Table table = CaseTable(view);
  for (const v1::Case& c : reply.cases()) AddCase(table, c, view);
  table.Print(view.out, view.colour);
  PrintRecomputing(reply.recomputing(), view);
  if (reply.next_page_token().empty()) return;
  view.out << view.say("下一页：--page-token ", "next page: --page-token ") << Printable(reply.next_page_token()) << '\n';
}

void PrintHistory(const v1::GetHistoryResponse& reply, const View& view) {
  // The history of a joint matter is that of several cases.
  const auto other = [&reply](const v1::HistoryEvent& event) { return event.case_no() != reply.events(0).case_no(); };
  const bool several = std::any_of(reply.events().begin(), reply.events().end(), other);
  for (const v1::HistoryEvent& event : reply.events()) {
    view.out << At(event.occurred_at()) << "  ● " << (view.colour ? "\033[1m" : "") << EventTitle(event, view)
             << (view.colour ? "\033[0m" : "") << "  " << Printable(Actor(event, view)) << "  r" << event.revision() << '.'
             << event.index() << (several ? "  " + Printable(event.case_no()) : std::string()) << '\n';
    PrintEventDetail(event, view);
  }
  if (!reply.has_state_at()) return;
  const v1::Case& then = reply.state_at();
  Heading(view, absl::StrCat(view.say("其后状态：", "State after that: "),
                             StateText(then.state(), then.state_text(), view.language)));
  PrintClocks(then.clocks(), view);
}

void PrintWorkbench(const v1::Workbench& workbench, const View& view) {
  Table counters({view.say("待接件", "TO REGISTER"), view.say("待受理", "TO ACCEPT"), view.say("待预审", "TO PRE-REVIEW"),
                  view.say("预审通过", "PRE-REVIEWED"), view.say("待补办", "AWAITING SUPPLEMENT"),
                  view.say("已暂停", "SUSPENDED"), view.say("待办结", "IN PROGRESS")});
  counters.Add({absl::StrCat(workbench.awaiting_registration()), absl::StrCat(workbench.awaiting_acceptance()),
                absl::StrCat(workbench.awaiting_pre_review()), absl::StrCat(workbench.pre_review_passed()),
                absl::StrCat(workbench.awaiting_supplement()), absl::StrCat(workbench.suspended()),
                absl::StrCat(workbench.in_progress())});
  counters.Print(view.out, view.colour);
  PrintRecomputing(workbench.recomputing(), view);
  if (workbench.most_urgent().empty()) return;
  Heading(view, view.say("最紧急", "Most urgent"));
  Table table = CaseTable(view);
  for (const v1::Case& c : workbench.most_urgent()) AddCase(table, c, view);
  table.Print(view.out, view.colour);
}

void PrintCaseStatus(const v1::CaseStatus& status, const View& view) {
  std::string due = status.due_day();
  if (status.provisional()) absl::StrAppend(&due, " ", view.say("暂定", "provisional"));
  Facts facts;
  facts.Add(view.say("办件编号", "case"), status.case_no());
  facts.Add(view.say("事项", "item"), Pick(status.item_name(), view.language));
  facts.Add(view.say("状态", "state"), {Pick(status.state(), view.language), Tone::kStrong});
  facts.Add(view.say("到期日", "due"), {due, status.provisional() ? Tone::kWarn : Tone::kPlain});
  if (!due.empty()) {
    facts.Add(view.say("已用/剩余", "used / left"), absl::StrCat(status.days_used(), " / ", status.days_left()));
  }
  facts.Add(view.say("备注", "note"), Pick(status.note(), view.language));
  facts.Print(view.out, view.colour);
  if (!status.parts().empty()) {
    Heading(view, view.say("事项", "Items"));
    Table parts;
    for (const v1::StatusPart& part : status.parts())
      parts.Add({Pick(part.item_name(), view.language), Pick(part.state(), view.language)});
    parts.Print(view.out, view.colour);
  }
  if (status.stages().empty()) return;
  Heading(view, view.say("阶段", "Stages"));
  Table table;
  for (const v1::StageView& stage : status.stages())
    table.Add({Pick(stage.title(), view.language), PhaseText(stage.phase(), view.language)});
  table.Print(view.out, view.colour);
}

void PrintUnmasked(const v1::ReadUnmaskedResponse& reply, const View& view) {
  Facts facts;
  facts.Add(view.say("申请人", "applicant"), PartyText(reply.applicant(), view));
  facts.Add(view.say("代理人", "agent"), PartyText(reply.agent(), view));
  for (const v1::PartyView& party : reply.interested()) {
    facts.Add(view.say("利害关系人", "interested party"), PartyText(party, view));
  }
  facts.Add(view.say("修订号", "revision"), Position(reply.command(), view.language));
  facts.Print(view.out, view.colour);
}

void PrintWatched(const v1::WatchCasesResponse& record, const View& view) {
  for (const v1::HistoryEvent& event : record.events()) {
    view.out << At(event.recorded_at()) << "  " << Printable(record.case_no()) << "  " << EventTitle(event, view) << "  "
             << Printable(Actor(event, view)) << "  " << Printable(record.cursor()) << '\n';
  }
  view.out.flush();
}

}  // namespace yici::cli
