// Joint matters (一件事): what they are made of. Applying for one is in submit_commands.cc.
#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/families.h"
#include "clients/cli/print.h"
#include "yici/v1/catalog.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::CatalogService::Stub;

absl::string_view NeedText(bool mandatory, const View& view) {
  return mandatory ? view.say("必办", "mandatory") : view.say("可选", "optional");
}

void PrintParts(const v1::JointMatter& matter, const View& view) {
  Heading(view, view.say("组成事项", "Items"));
  Table table({view.say("事项编码", "ITEM"), view.say("名称", "TITLE"), view.say("部门", "DEPARTMENT"),
               view.say("必办", "NEED"), view.say("承诺", "PROMISED")});
  for (const v1::JointPart& part : matter.parts()) {
    table.Add({part.item_code(), Pick(part.title(), view.language), part.department_id(), NeedText(part.mandatory(), view),
               absl::StrCat(part.promised_limit_wd())});
  }
  table.Print(view.out, view.colour);
}

void PrintPapers(const v1::JointMatter& matter, const View& view) {
  Heading(view, view.say("材料（同一材料只交一次）", "Papers, each handed in once"));
  Table table({view.say("材料编号", "ID"), view.say("名称", "NAME"), view.say("形式", "FORM"), view.say("份数", "COPIES"),
               view.say("用于", "NEEDED BY")});
  for (const v1::JointPaper& paper : matter.papers()) {
    table.Add({paper.material_id(), paper.name(), paper.form(), absl::StrCat(paper.copies()),
               absl::StrJoin(paper.item_codes(), " ")});
  }
  table.Print(view.out, view.colour);
}

void PrintMatter(const v1::JointMatter& matter, const View& view) {
  Facts facts;
  facts.Add(view.say("联办事项", "joint matter"), matter.joint_matter_id());
  facts.Add(view.say("名称", "title"), {Pick(matter.title(), view.language), Tone::kStrong});
  facts.Add(view.say("牵头部门", "lead department"), matter.department_id());
  facts.Add(view.say("联办时限", "joint limit"), absl::StrCat(matter.statutory_limit(), view.say(" 工作日", " working days")));
  facts.Add(view.say("承诺时限", "promised limit"),
            absl::StrCat(matter.promised_limit_wd(), view.say(" 工作日", " working days")));
  facts.Add(view.say("可延长", "extension"), absl::StrCat("≤ ", matter.extension_max(), ", ", matter.extension_approver()));
  facts.Add(view.say("生效日", "in force since"), matter.effective_day());
  facts.Add(view.say("来源", "source"), matter.source());
  facts.Print(view.out, view.colour);
  PrintParts(matter, view);
  PrintPapers(matter, view);
}

void PrintMatters(const v1::ListJointMattersResponse& reply, const View& view) {
  Table table({view.say("联办事项", "MATTER"), view.say("名称", "TITLE"), view.say("牵头部门", "LEAD"),
               view.say("事项数", "ITEMS"), view.say("材料数", "PAPERS"), view.say("承诺", "PROMISED")});
  for (const v1::JointMatter& matter : reply.joint_matters()) {
    table.Add({matter.joint_matter_id(), Pick(matter.title(), view.language), matter.department_id(),
               absl::StrCat(matter.parts_size()), absl::StrCat(matter.papers_size()),
               absl::StrCat(matter.promised_limit_wd())});
  }
  table.Print(view.out, view.colour);
}

}  // namespace

std::vector<Command> JointCommands() {
  const Flag on{"--on", "on", "as in force on that day; default today [日期]"};
  return {
      {.path = "joint list",
       .title = "Joint matters in force [联办事项]",
       .rpc = Unary(&Stub::ListJointMatters),
       .print = Shows(PrintMatters),
       .flags = {on},
       .examples = "yici joint list\nyici joint list --on 2020-04-20 -o json"},
      {.path = "joint show",
       .title = "Items and papers of a joint matter [一件事]",
       .rpc = Unary(&Stub::GetJointMatter),
       .print = Shows(PrintMatter),
       .flags = {{"MATTER", "joint_matter_id", "joint matter [联办事项编号]", As::kField, true}, on},
       .examples = "yici joint show open-restaurant"},
  };
}

}  // namespace yici::cli
