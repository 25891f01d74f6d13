#include "clients/cli/policy_print.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "clients/cli/print.h"

namespace yici::cli {
namespace {

// A word this client does not know stays as it is.
std::string Word(const std::string& word, const View& view) {
  static const std::map<std::string, std::string> kZh = {
      {"published", "已发布"}, {"replaced", "已修订"}, {"withdrawn", "已撤回"}, {"asked", "待答复"}, {"answered", "已答复"}};
  const auto found = kZh.find(word);
  return std::string(found == kZh.end() ? absl::string_view(word) : view.say(found->second, word));
}

std::string Number(int64_t number) { return number == 0 ? "" : absl::StrCat(number); }

std::string Days(const v1::Policy& policy) {
  return absl::StrCat(policy.valid_from(), " – ", policy.valid_until().empty() ? "…" : policy.valid_until());
}

void AddCounts(const v1::PolicyCounts& counts, const View& view, Facts& facts) {
  const absl::string_view going = counts.delivering() ? view.say("（送达中）", " (on its way)") : absl::string_view();
  facts.Add(view.say("送达", "delivered"), absl::StrCat(counts.delivered(), going));
  facts.Add(view.say("已签收", "read"), absl::StrCat(counts.read()));
  facts.Add(view.say("未签收", "unread"), absl::StrCat(counts.unread()));
  facts.Add(view.say("咨询", "questions"), absl::StrCat(counts.questions()));
  facts.Add(view.say("待答复", "open"), absl::StrCat(counts.open()));
}

void PrintInterpretations(const v1::Policy& policy, const View& view) {
  if (policy.interpretations().empty()) return;
  Heading(view, view.say("解读", "Interpretations"));
  Table table({view.say("日期", "DAY"), view.say("解读", "INTERPRETATION"), view.say("咨询", "QUESTION")});
  for (const v1::PolicyInterpretationView& interpretation : policy.interpretations()) {
    table.Add({interpretation.day(), interpretation.text(), interpretation.question_no()});
  }
  table.Print(view.out, view.colour);
}

void PrintSteps(const v1::Policy& policy, const View& view) {
  if (policy.steps().empty()) return;
  Heading(view, view.say("过程", "Steps"));
  Table table({view.say("时间", "AT"), view.say("事件", "EVENT"), view.say("状态", "STATE"), view.say("办理人", "BY"),
               view.say("说明", "NOTE")});
  for (const v1::PolicyStepView& step : policy.steps()) {
    table.Add({At(step.occurred()), step.event(), Word(step.state(), view), step.actor(), step.note()});
  }
  table.Print(view.out, view.colour);
}

}  // namespace

void PrintPolicyReply(const v1::PolicyReply& reply, const View& view) {
  Facts facts;
  facts.Add(view.say("政策编号", "policy"), Cell(reply.policy_no(), Tone::kStrong));
  facts.Add(view.say("状态", "state"), Word(reply.state(), view));
  if (!reply.question_no().empty()) {
    facts.Add(view.say("咨询编号", "question"), Cell(reply.question_no(), Tone::kStrong));
    facts.Add(view.say("咨询状态", "state of it"), Word(reply.question_state(), view));
    facts.Add(view.say("应答复", "due"), reply.due_day());
    facts.Add(view.say("逾期工作日", "days late"), Number(reply.late_wd()));
  }
  facts.Add("etag", absl::StrCat(reply.etag()));
  facts.Add(view.say("记录", "record"), Position(reply.command(), view.language));
  facts.Print(view.out, view.colour);
}

void PrintPolicy(const v1::Policy& policy, const View& view) {
  Facts facts;
  facts.Add(view.say("政策编号", "policy"), Cell(policy.policy_no(), Tone::kStrong));
  facts.Add(view.say("文号", "number"), policy.number());
  facts.Add(view.say("标题", "title"), policy.title());
  facts.Add(view.say("状态", "state"), Word(policy.state(), view));
  facts.Add(view.say("版本", "version"), absl::StrCat(policy.version()));
  facts.Add(view.say("发文部门", "issued by"), absl::StrCat(policy.department_name_zh(), " ", policy.department_id()));
  facts.Add(view.say("对象", "audience"), absl::StrCat(policy.audience(), " ", policy.jurisdiction()));
  facts.Add(view.say("有效期", "in force"), Days(policy));
  facts.Add(view.say("全文摘要值", "full text"), policy.text_digest());
  facts.Add(view.say("替代", "replaces"), policy.replaces());
  facts.Add(view.say("被替代", "replaced by"), policy.replaced_by());
  if (policy.has_counts()) AddCounts(policy.counts(), view, facts);
  if (policy.has_delivery()) {
    facts.Add(view.say("送达", "delivered"), At(policy.delivery().delivered()));
    facts.Add(view.say("签收", "read"), At(policy.delivery().read()));
  }
  facts.Add("etag", absl::StrCat(policy.etag()));
  facts.Print(view.out, view.colour);
  view.out << "\n" << policy.body() << "\n";
  PrintInterpretations(policy, view);
  PrintSteps(policy, view);
}

void PrintPolicies(const v1::ListPoliciesResponse& reply, const View& view) {
  Table table({view.say("政策编号", "POLICY"), view.say("文号", "NUMBER"), view.say("标题", "TITLE"), view.say("状态", "STATE"),
               view.say("有效期", "IN FORCE"), view.say("送达", "DELIVERED"), view.say("签收", "READ")});
  for (const v1::Policy& policy : reply.policies()) {
    const bool own = policy.has_delivery();
    table.Add({policy.policy_no(), policy.number(), policy.title(), Word(policy.state(), view), Days(policy),
               own ? At(policy.delivery().delivered()) : absl::StrCat(policy.counts().delivered()),
               own ? At(policy.delivery().read()) : absl::StrCat(policy.counts().read())});
  }
  table.Print(view.out, view.colour);
}

void PrintPolicyDeliveries(const v1::ListPolicyDeliveriesResponse& reply, const View& view) {
  Table table({view.say("企业", "ENTERPRISE"), view.say("名称", "NAME"), view.say("联络员", "LIAISON"),
               view.say("管家", "STEWARD"), view.say("规则", "RULE"), view.say("送达", "DELIVERED"), view.say("签收", "READ"),
               view.say("签收人", "BY")});
  for (const v1::PolicyDeliveryView& delivery : reply.deliveries()) {
    table.Add({delivery.uscc(), delivery.name_zh(), delivery.liaison_id(), delivery.steward_id(), delivery.rule(),
               At(delivery.delivered()), At(delivery.read()), delivery.read_by()});
  }
  table.Print(view.out, view.colour);
}

void PrintPolicyQuestions(const v1::ListPolicyQuestionsResponse& reply, const View& view) {
  Table table({view.say("咨询编号", "QUESTION"), view.say("政策", "POLICY"), view.say("企业", "ENTERPRISE"),
               view.say("状态", "STATE"), view.say("提出", "ASKED"), view.say("应答复", "DUE"),
               view.say("逾期工作日", "DAYS LATE"), view.say("问题", "QUESTION TEXT")});
  for (const v1::PolicyQuestion& question : reply.questions()) {
    const Tone tone = question.late_wd() > 0 && question.answered_day().empty() ? Tone::kBad : Tone::kPlain;
    table.Add({question.question_no(),
               question.policy_title(),
               question.uscc(),
               Word(question.state(), view),
               question.asked_day(),
               question.due_day(),
               {Number(question.late_wd()), tone},
               question.text()});
  }
  table.Print(view.out, view.colour);
}

}  // namespace yici::cli
