// Special procedures, the hearing and the extension of a case, for people.
#include "absl/strings/str_cat.h"
#include "clients/cli/case_print.h"
#include "clients/cli/print.h"

namespace yici::cli {
namespace {

std::string DaysText(int32_t length, const std::string& unit, const View& view) {
  const absl::string_view days = unit == "cd" ? view.say("日", "calendar days") : view.say("个工作日", "working days");
  return absl::StrCat(length, " ", days);
}

void PrintProcedures(const v1::Case& c, const View& view) {
  if (c.specials().empty()) return;
  Heading(view, view.say("特别程序", "Special procedures"));
  Table table({view.say("程序", "KIND"), view.say("告知日", "TOLD"), view.say("时间", "LENGTH"), view.say("预计至", "UNTIL"),
               view.say("结束", "ENDED"), view.say("批准人", "APPROVER"), view.say("结果", "RESULT")});
  for (const v1::SpecialView& special : c.specials()) {
    for (const v1::SpecialNoticeView& notice : special.notices()) {
      const bool last = &notice == &*special.notices().rbegin();
      const std::string kind = Pick(notice.kind_text(), view.language);
      table.Add(
          {kind.empty() ? std::string(view.say("改变时间", "another length")) : kind,
           notice.day(),
           DaysText(notice.length(), notice.unit(), view),
           {last ? special.promised_end_day() : notice.promised_end_day(), special.overrun() ? Tone::kWarn : Tone::kPlain},
           last ? special.end_day() : std::string(),
           notice.approver(),
           last ? special.result() : std::string()});
    }
  }
  table.Print(view.out, view.colour);
}

std::string HolderText(const v1::HearingHolderView& holder, const View& view) {
  const v1::PartyView& party = holder.party();
  std::string text = holder.applicant() ? std::string(view.say("申请人", "applicant"))
                                        : absl::StrCat(party.org_name(), party.name(), " ", party.uscc(), party.id_number());
  if (holder.waived_day().empty()) return text;
  return absl::StrCat(text, view.say("（已放弃 ", " (waived "), holder.waived_day(), view.say("）", ")"));
}

void PrintHearing(const v1::Case& c, const View& view) {
  if (!c.has_hearing()) return;
  const v1::HearingView& hearing = c.hearing();
  Heading(view, view.say("听证", "Hearing"));
  Facts facts;
  facts.Add(view.say("进展", "phase"), {Pick(hearing.phase_text(), view.language), Tone::kStrong});
  facts.Add(view.say("事由", "ground"), hearing.ground());
  std::string holders;
  for (const v1::HearingHolderView& holder : hearing.holders()) {
    absl::StrAppend(&holders, holders.empty() ? "" : "; ", HolderText(holder, view));
  }
  facts.Add(view.say("已告知", "told"), holders);
  facts.Add(view.say("申请人/提出", "asked for by"), hearing.requested_by());
  facts.Add(view.say("听证日", "day"), hearing.hearing_day());
  facts.Add(view.say("地点", "place"), hearing.place());
  facts.Add(view.say("主持人", "presided by"), hearing.presiding_officer());
  facts.Add(view.say("笔录", "record"), hearing.record());
  facts.Add(view.say("笔录文书", "record document"), hearing.record_document());
  facts.Add(view.say("备注", "note"), hearing.note());
  facts.Print(view.out, view.colour);
}

}  // namespace

void PrintSpecials(const v1::Case& c, const View& view) {
  PrintProcedures(c, view);
  PrintHearing(c, view);
  if (!c.has_extension()) return;
  Heading(view, view.say("延长期限", "Extension"));
  Facts facts;
  facts.Add(view.say("延长", "days"), absl::StrCat(c.extension().days()));
  facts.Add(view.say("日期", "day"), c.extension().day());
  facts.Add(view.say("文书", "document"), c.extension().document().number());
  facts.Print(view.out, view.colour);
}

}  // namespace yici::cli
