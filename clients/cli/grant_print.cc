// What follows a grant, for people: licence, links, ends, archive, ratings, and the codes of others.
#include "absl/strings/str_cat.h"
#include "clients/cli/case_print.h"
#include "clients/cli/print.h"

namespace yici::cli {
namespace {

std::string KindText(const std::string& kind, const View& view) {
  if (kind == "change") return std::string(view.say("变更", "change"));
  if (kind == "renewal") return std::string(view.say("延续", "renewal"));
  return kind == "withdrawal" ? std::string(view.say("撤回", "withdrawal")) : kind;
}

Cell LicenceCell(const v1::LicenceView& licence, const View& view) {
  const absl::string_view status = licence.status() == "valid"     ? view.say("有效", "valid")
                                   : licence.status() == "lapsed"  ? view.say("已届满", "lapsed")
                                   : licence.status() == "renewed" ? view.say("已延续", "renewed")
                                   : licence.status() == "ended"   ? view.say("已终止", "ended")
                                                                   : absl::string_view(licence.status());
  const absl::string_view provisional = licence.provisional() ? view.say("（暂定）", " (provisional)") : "";
  const Tone tone = licence.status() == "lapsed" ? Tone::kWarn : Tone::kPlain;
  return {absl::StrCat(licence.from_day(), "..", licence.expiry_day(), provisional, " ", status), tone};
}

void AddEnds(const v1::Case& c, const View& view, Facts& facts) {
  if (c.has_revocation()) {
    facts.Add(view.say("撤销", "revoked"), absl::StrCat(c.revocation().day(), " ", c.revocation().ground()));
    facts.Add(view.say("听取意见", "holder heard"), absl::StrCat(c.revocation().heard_day(), " ", c.revocation().heard_how()));
  }
  if (c.has_cancellation()) {
    facts.Add(view.say("注销", "cancelled"), absl::StrCat(c.cancellation().day(), " ", c.cancellation().ground()));
  }
  if (c.has_archive()) {
    facts.Add(view.say("归档", "archived"), absl::StrCat(c.archive().day(), " ", c.archive().package_ref()));
    facts.Add(view.say("案卷摘要", "file digest"), c.archive().digest());
  }
  for (const v1::LegalHoldView& hold : c.legal_holds()) {
    if (!hold.released_day().empty()) continue;
    facts.Add(view.say("保全", "legal hold"), absl::StrCat(hold.day(), " ", hold.reference(), " ", hold.basis()));
  }
}

void PrintLinked(const v1::Case& c, const View& view) {
  if (c.linked().empty()) return;
  Heading(view, view.say("相关办件", "Cases about this grant"));
  Table table(
      {view.say("种类", "KIND"), view.say("办件编号", "CASE"), view.say("申请日", "APPLIED"), view.say("准予日", "GRANTED")});
  for (const v1::CaseLinkView& link : c.linked()) {
    table.Add({KindText(link.kind(), view), link.case_no(), link.day(), link.granted_day()});
  }
  table.Print(view.out, view.colour);
}

void PrintRatings(const v1::Case& c, const View& view) {
  if (c.ratings().empty()) return;
  Heading(view, view.say("评价", "Ratings"));
  Table table({view.say("环节", "STAGE"), view.say("次", "NTH"), view.say("等级", "CODE"), view.say("说明", "TEXT"),
               view.say("答复期限", "ANSWER DUE"), view.say("核实", "FOUND"), view.say("整改", "RECTIFIED")});
  for (const v1::RatingView& rating : c.ratings()) {
    const Tone tone = rating.code() >= 4 ? Tone::kWarn : Tone::kPlain;
    table.Add({rating.stage(),
               absl::StrCat(rating.nth()),
               {absl::StrCat(rating.code()), tone},
               rating.text(),
               rating.answer_due_day(),
               rating.verdict(),
               rating.rectification()});
  }
  table.Print(view.out, view.colour);
}

}  // namespace

void AddGrantFacts(const v1::Case& c, const View& view, Facts& facts) {
  if (c.has_licence()) facts.Add(view.say("有效期", "licence"), LicenceCell(c.licence(), view));
  facts.Add(view.say("由何件延续", "renewed by"), c.licence().renewed_by());
  if (c.has_link()) {
    facts.Add(view.say("关于许可", "about the grant"), absl::StrCat(KindText(c.link().kind(), view), " ", c.link().case_no()));
    facts.Add(view.say("补偿", "compensation"), c.link().compensation());
  }
  AddEnds(c, view, facts);
  if (c.external().construction_status() == 0) return;
  facts.Add(
      view.say("工改状态", "exchange status"),
      absl::StrCat(c.external().construction_status(), " ", Pick(c.external().construction_status_text(), view.language)));
}

void PrintGrant(const v1::Case& c, const View& view) {
  PrintLinked(c, view);
  PrintRatings(c, view);
}

}  // namespace yici::cli
