// Enclave agreements (飞地): both counties' consent, phases, yearly settlements, and parks.
#include "clients/cli/evaluation_print.h"
#include "clients/cli/families.h"
#include "yici/v1/evaluation.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::EvaluationService::Stub;

#define ENCLAVE_EXAMPLE "FD21078220200420000011"

constexpr Flag kAgreementNo{"AGREEMENT_NO", "agreement_no", "number of the agreement [协议编号]", As::kField, true};

Command Enclave(Command command) {
  command.print = Shows(PrintEvaluationReply);
  command.flags.insert(command.flags.begin(), kAgreementNo);
  command.flags.push_back({"--etag", "etag", "refuse if it changed since this etag"});
  return command;
}

std::vector<Command> Acts() {
  return {
      {.path = "enclave propose",
       .title = "Propose an agreement about an enclave project [飞地意向]",
       .rpc = Unary(&Stub::ProposeEnclave),
       .print = Shows(PrintEvaluationReply),
       .flags = {{"PROJECT", "enclave_project_id", "project of the list [飞地项目]", As::kField, true},
                 {"--park", "park_id", "left out: of the project [园区]"},
                 {"--fly-out", "fly_out_jurisdiction", "left out: of the project [飞出地]"},
                 {"--share-out", "share_out_percent", "percent of the fly-out side [飞出地比例]"},
                 {"--share-in", "share_in_percent", "percent of the fly-in side [飞入地比例]"},
                 {"--years", "benefit_years", "benefit period; left out: the park's [受益期]"}},
       .examples = "yici enclave propose ev-signed-01\nyici enclave propose ev-signed-01 --share-out 40 --share-in 60"},
      Enclave({.path = "enclave consent",
               .title = "Consent for one of the two counties [同意]",
               .rpc = Unary(&Stub::ConsentEnclave),
               .flags = {{"COUNTY", "jurisdiction", "for which you speak [县区]", As::kField, true}},
               .examples = "yici enclave consent " ENCLAVE_EXAMPLE " 210782"}),
      Enclave({.path = "enclave advance",
               .title = "One phase forward: landed, agency, construction, production, expired [推进]",
               .rpc = Unary(&Stub::AdvanceEnclave),
               .flags = {{"PHASE", "state", "the next phase [阶段]", As::kField, true}, {"--note", "note", "note [说明]"}},
               .examples = "yici enclave advance " ENCLAVE_EXAMPLE " landed"}),
      Enclave({.path = "enclave cancel",
               .title = "Cancel an agreement before production [终止]",
               .rpc = Unary(&Stub::CancelEnclave),
               .flags = {{"--reason", "reason", "why [理由]", As::kField, true}},
               .examples = "yici enclave cancel " ENCLAVE_EXAMPLE " --reason 项目未落地"}),
      Enclave({.path = "enclave settle",
               .title = "Share the tax of a year that is over [税收分享结算]",
               .rpc = Unary(&Stub::SettleEnclave),
               .flags = {{"YEAR", "year", "year [年度]", As::kField, true},
                         {"--tax-fen", "tax_fen", "tax of the year in fen [税收]", As::kField, true},
                         {"--correct", "correct", "1: replaces what the year was settled to [更正]"},
                         {"--reason", "reason", "of a correction [理由]"}},
               .examples = "yici enclave settle " ENCLAVE_EXAMPLE " 2020 --tax-fen 1000001"}),
  };
}

std::vector<Command> Reads() {
  return {
      {.path = "enclave open-park",
       .title = "Open a further park [增设园区]",
       .rpc = Unary(&Stub::OpenPark),
       .print = Shows(PrintEvaluationReply),
       .flags = {{"PARK", "park_id", "id of the park [园区编号]", As::kField, true},
                 {"--name", "name_zh", "name [名称]", As::kField, true},
                 {"--jurisdiction", "jurisdiction", "county that hosts it [区划]", As::kField, true},
                 {"--area-m2", "planned_area_m2", "planned area in square metres [规划面积]"},
                 {"--share-out", "share_out_percent", "percent of the fly-out side [飞出地比例]"},
                 {"--share-in", "share_in_percent", "percent of the fly-in side [飞入地比例]"},
                 {"--years", "benefit_years", "benefit period; left out: 10 [受益期]"},
                 {"--full-agency", "full_agency", "1: everything is done for the enterprise [全程代办]"}},
       .examples = "yici enclave open-park park-taihe --name 太和飞地园区 --jurisdiction 210711"},
      {.path = "enclave show",
       .title = "An agreement with every settlement [查看协议]",
       .rpc = Unary(&Stub::GetEnclave),
       .print = Shows(PrintEnclave),
       .flags = {kAgreementNo},
       .examples = "yici enclave show " ENCLAVE_EXAMPLE},
      {.path = "enclave list",
       .title = "Agreements [协议列表]",
       .rpc = Unary(&Stub::ListEnclaves),
       .print = Shows(PrintEnclaves),
       .flags = {{"FILTER", "filter", "field=value AND … [条件]", As::kTerms}, kPageSize, kPageToken, kAll},
       .examples = "yici enclave list jurisdiction=210782 AND state=production",
       .pages = true},
  };
}

}  // namespace

std::vector<Command> EnclaveCommands() {
  std::vector<Command> commands;
  for (auto* family : {Acts, Reads}) {
    for (Command& command : family()) commands.push_back(std::move(command));
  }
  return commands;
}

}  // namespace yici::cli
