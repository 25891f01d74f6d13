// Personal data at rest: erasing them, what copies of their keys are left, and the wrapping keys.
#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/families.h"
#include "clients/cli/print.h"
#include "yici/v1/personal_data.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::PersonalDataService::Stub;

constexpr char kGrounds[] = "purpose=1,period_over=2,consent_withdrawn=3,unlawful=4,other_by_law=5";

absl::string_view GroundOf(v1::ErasureGround ground, const View& view) {
  switch (ground) {
    case v1::ERASURE_GROUND_PURPOSE: return view.say("目的已实现、无法实现或不再必要", "purpose achieved or out of reach");
    case v1::ERASURE_GROUND_PERIOD_OVER: return view.say("停止提供或保存期限届满", "service ended or time of keeping over");
    case v1::ERASURE_GROUND_CONSENT_WITHDRAWN: return view.say("撤回同意", "consent withdrawn");
    case v1::ERASURE_GROUND_UNLAWFUL: return view.say("违法或违约处理", "handled unlawfully");
    case v1::ERASURE_GROUND_OTHER_BY_LAW: return view.say("法律、行政法规规定的其他情形", "another case of the law");
    default: return "";
  }
}

void PrintErased(const v1::EraseCasesReply& reply, const View& view) {
  Facts facts;
  if (!reply.proposal().empty()) {
    facts.Add(view.say("提请", "proposal"), reply.proposal());
    facts.Add(view.say("状态", "state"), {view.say("尚未删除，须由另一名管理员复核",
                                                   "nothing is erased yet: another administrator "
                                                   "has to confirm it"),
                                          Tone::kWarn});
  } else {
    facts.Add(view.say("删除", "erasure"), reply.erasure());
    facts.Add(view.say("办件", "cases"), absl::StrCat(reply.cases()));
    facts.Add(view.say("密钥", "keys"), absl::StrCat(reply.keys()));
    facts.Add(view.say("附件", "attachments"), absl::StrCat(reply.attachments()));
  }
  facts.Add(view.say("修订号", "revision"), Position(reply.command(), view.language));
  facts.Print(view.out, view.colour);
}

std::string CopiesOf(const v1::Erasure& erasure) {
  std::vector<std::string> places;
  for (const v1::KeyCopy& copy : erasure.copies()) {
    places.push_back(absl::StrCat(copy.place(), copy.has_dies_at() ? absl::StrCat(" (", At(copy.dies_at()), ")") : " (-)"));
  }
  return absl::StrJoin(places, ", ");
}

void PrintErasures(const v1::ListErasuresResponse& reply, const View& view) {
  if (reply.erasures().empty()) {
    view.out << view.say("没有删除过个人信息\n", "nothing was erased\n");
    return;
  }
  for (const v1::Erasure& erasure : reply.erasures()) {
    Facts facts;
    facts.Add(view.say("删除", "erasure"), erasure.name());
    facts.Add(view.say("时间", "erased at"), At(erasure.erased_at()));
    facts.Add(view.say("复核人", "by"), erasure.erased_by());
    facts.Add(view.say("情形", "ground"), std::string(GroundOf(erasure.ground(), view)));
    facts.Add(view.say("文号", "request"), erasure.request_ref());
    facts.Add(view.say("办件", "cases"), absl::StrJoin(erasure.case_nos(), ", "));
    facts.Add(view.say("密钥副本", "copies of keys"), CopiesOf(erasure));
    facts.Add(view.say("副本何时消失", "last copy"),
              view.language == Language::kZh ? erasure.standing().zh() : erasure.standing().en());
    facts.Print(view.out, view.colour);
    view.out << '\n';
  }
}

void PrintKeys(const v1::WrappingKeys& reply, const View& view) {
  Table table({view.say("包装密钥", "WRAPPING KEY"), view.say("当前", "CURRENT"), view.say("文件", "FILE"),
               view.say("密钥数", "KEYS UNDER IT")});
  for (const v1::WrappingKey& key : reply.keys()) {
    table.Add({key.key().empty() ? std::string(view.say("（损坏）", "(damaged)")) : key.key(),
               key.current() ? view.say("是", "yes") : "", key.present() ? view.say("有", "there") : view.say("缺", "missing"),
               absl::StrCat(key.rows())});
  }
  table.Print(view.out, view.colour);
  view.out << (reply.rotating()
                   ? view.say("正在重新包装，已完成 ", "wrapping anew, done so far: ")
                   : view.say("没有待重新包装的密钥；本次启动以来 ", "nothing is left to wrap anew; since the start: "))
           << reply.rewrapped() << '\n';
}

}  // namespace

std::vector<Command> PersonalCommands() {
  return {
      {.path = "personal erase",
       .title = "Erase the personal data of a person's cases, or of cases; it cannot be undone [删除个人信息]",
       .rpc = Unary(&Stub::EraseCases),
       .print = Shows(PrintErased),
       .flags = {{"--id-number", "id_number", "applicant, by id number; the number is not kept [身份证号]"},
                 {"--case", "case_nos", "or a case; repeatable [办件编号]"},
                 {"--ground", "ground", "purpose, period_over, consent_withdrawn, unlawful or other_by_law [第四十七条情形]",
                  As::kField, true, kGrounds},
                 {"--request", "request_ref", "file number of the request; it is kept for ever [申请文号]", As::kField, true}},
       .examples = "yici personal erase --id-number 11010519491231002X --ground period_over --request PI-2026-0012\n"
                   "yici personal erase --case 211302005001-20200420-0001 --ground consent_withdrawn --request PI-2026-0013"},
      {.path = "audit erasures",
       .title = "What was erased, and when the last copy of its keys dies [删除记录]",
       .rpc = Unary(&Stub::ListErasures),
       .print = Shows(PrintErasures),
       .flags = {{"--page-size", "page_size", "erasures shown (default 50, at most 200)"},
                 {"--before", "before", "older than this one [编号]"}},
       .examples = "yici audit erasures\nyici audit erasures -o json"},
      {.path = "admin keys status",
       .title = "Wrapping keys and how many keys lie under each [包装密钥]",
       .rpc = Unary(&Stub::GetWrappingKeys),
       .print = Shows(PrintKeys),
       .examples = "yici admin keys status"},
      {.path = "admin keys rotate",
       .title = "Wrap new keys by this one from now on, and old ones anew [轮换包装密钥]",
       .rpc = Unary(&Stub::RotateWrappingKey),
       .print = Shows(PrintKeys),
       .flags = {{"KEY", "key", "name of a file in --wrapping-keys, without .key [名称]", As::kField, true}},
       .examples = "yici admin keys rotate 2026-11"},
      {.path = "admin keys retire",
       .title = "Ask for this wrapping key's file no more; refused while keys lie under it [停用包装密钥]",
       .rpc = Unary(&Stub::RetireWrappingKey),
       .print = Shows(PrintKeys),
       .flags = {{"KEY", "key", "name of the key [名称]", As::kField, true}},
       .examples = "yici admin keys retire 2025-11"},
  };
}

}  // namespace yici::cli
