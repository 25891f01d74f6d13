// Reading files without deploying them, and evaluating a decision of what is deployed.
#include "services/approval/service/convert.h"
#include "services/base/text.h"
#include "services/catalog/machine/lookup.h"
#include "services/workflow/bpmn/lint.h"
#include "services/workflow/dmn/evaluate.h"
#include "services/workflow/machine/decide.h"
#include "services/workflow/engine/value_rows.h"
#include "services/workflow/service/service.h"
#include "services/workflow/service/values.h"

namespace yici::workflow {
namespace {

constexpr int kFindingsMax = 200;
constexpr int kInputsMax = 500;
constexpr size_t kNotesMax = 20;
constexpr size_t kInputNameMax = 256;  // characters

void PresentFindings(const Compilation& compiled, api::CheckProcessesResponse* out) {
  for (const Finding& finding : compiled.findings) {
    if (out->findings_size() >= kFindingsMax) return;
    auto* shown = out->add_findings();
    shown->set_refusal(finding.severity == Finding::Severity::kRefusal);
    shown->set_reason(finding.reason);
    shown->set_file(finding.file);
    shown->set_element(finding.element);
    shown->set_text(finding.text);
    shown->set_line(static_cast<int32_t>(finding.line));
  }
}

// The working days that the processes may take; 0: nobody asks.
std::optional<journal::Rejection> LimitOf(const server::ReadView& view, const api::CheckProcessesRequest& request,
                                          int64_t* limit) {
  *limit = request.limit_working_days();
  if (request.item_code().empty()) return std::nullopt;
  const auto* item = catalog::FindItem(view, request.item_code(), view.published().today);
  if (item == nullptr) {
    return Reject(RejectionCode::kNotFound, "ITEM_UNKNOWN", "item_code", "应为目录中的事项，但没有找到。",
                  "Expected an item of the catalogue, but there is none of this code.");
  }
  *limit = item->promised_limit_wd();
  return std::nullopt;
}

std::optional<journal::Rejection> AddLint(const server::ReadView& view, const api::CheckProcessesRequest& request,
                                          Compilation* compiled) {
  int64_t limit = 0;
  if (auto rejection = LimitOf(view, request, &limit)) return rejection;
  if (!request.lint() && limit == 0) return std::nullopt;
  for (const auto& [process, graph] : compiled->graphs) {
    std::vector<Finding> found = bpmn::Lint(*graph, "");
    const int64_t days = bpmn::WorkingDaysOnTheLongestWay(*graph);
    if (limit > 0 && days > limit) {
      found.push_back(
          {.severity = Finding::Severity::kWarning,
           .reason = "LIMIT_EXCEEDED",
           .file = "",
           .element = process,
           .text = StrCat("expected due dates that add up to at most ", limit, " working days, but they add up to ", days),
           .line = graph->line});
    }
    for (Finding& finding : found) compiled->findings.push_back(std::move(finding));
  }
  return std::nullopt;
}

struct Found {
  std::shared_ptr<const Compilation> held;
  std::optional<FoundDecision> decision;
};

Found FindIn(const StateReader& view, SharedLibrary& library, const api::EvaluateDecisionRequest& request) {
  std::string digest = request.digest();
  if (digest.empty()) {
    const auto* row = view.Find<journal::ProcessDefinition>(request.process_id());
    if (row != nullptr && row->versions_size() > 0) digest = row->versions(row->versions_size() - 1).digest();
  }
  Found found{library.Find(view, digest), std::nullopt};
  if (found.held != nullptr) found.decision = workflow::FindDecision(*found.held, request.decision());
  return found;
}

grpc::Status Evaluate(const FoundDecision& found, Instant now, const api::EvaluateDecisionRequest& request,
                      api::EvaluateDecisionResponse* out) {
  feel::Arena arena;
  feel::Evaluation evaluation(arena, {.now = LocalTime(now)});
  dmn::Run run(*found.model, evaluation);
  for (const api::Variable& input : request.inputs()) {
    if (const auto rejection = approval::CheckText("inputs.name", input.name(), 1, kInputNameMax))
      return server::ToGrpc(*rejection);
    const auto row = Reread<journal::FeelValue>(input.value());
    const auto node = found.model->Find(input.name());
    if (!IsSound(row) || !node) {
      return server::ToGrpc(
          server::InvalidField("VARIABLE_INVALID", "inputs", "应为决策模型的输入及其值，但 " + input.name() + " 不是。",
                               "Expected inputs of the model with sound values, but " + input.name() + " is none."));
    }
    run.Give(*node, ValueOf(row, arena));
  }
  if (const auto row = RowOf(run.Decide(found.node))) *out->mutable_value() = Reread<api::FeelValue>(*row);
  for (const dmn::TableTrace& trace : run.traces()) {
    auto* table = out->add_tables();
    table->set_explanation(dmn::Explain(trace));
    for (const uint32_t rule : trace.matched) table->add_rules(static_cast<int32_t>(rule) + 1);
  }
  for (const auto& note : evaluation.notes()) {
    if (static_cast<size_t>(out->notes_size()) < kNotesMax) out->add_notes(note.ToDiagnostic().ToString());
  }
  return grpc::Status::OK;
}

}  // namespace

grpc::ServerUnaryReactor* WorkflowService::CheckProcesses(grpc::CallbackServerContext* context,
                                                          const api::CheckProcessesRequest* request,
                                                          api::CheckProcessesResponse* response) {
  return gate_.Query(context, "yici.v1.WorkflowService.CheckProcesses", request->min_revision(),
                     [request, response](const server::ReadView& view, const server::Caller&) {
                       journal::DeployProcesses command;
                       RereadAll(request->files(), command.mutable_files());
                       if (const auto rejection = CheckFiles(command)) return server::ToGrpc(*rejection);
                       Compilation compiled = CompileFiles(command.files(), DeployedProcesses(view), true);
                       Library library;
                       CheckDecisions(Shelf(view, library), {}, compiled);
                       if (const auto rejection = AddLint(view, *request, &compiled)) return server::ToGrpc(*rejection);
                       PresentFindings(compiled, response);
                       for (const auto& [process, graph] : compiled.graphs) response->add_processes(process);
                       response->set_digest(DigestOf(command.files()));
                       response->set_revision(view.published().head.revision);
                       return grpc::Status(grpc::Status::OK);
                     });
}

grpc::ServerUnaryReactor* WorkflowService::EvaluateDecision(grpc::CallbackServerContext* context,
                                                            const api::EvaluateDecisionRequest* request,
                                                            api::EvaluateDecisionResponse* response) {
  return gate_.Query(context, "yici.v1.WorkflowService.EvaluateDecision", request->min_revision(),
                     [this, request, response](const server::ReadView& view, const server::Caller&) {
                       if (request->inputs_size() > kInputsMax) {
                         return server::ToGrpc(server::InvalidField("LIST_SIZE", "inputs", "输入应不超过 500 个。",
                                                                    "Expected at most 500 inputs."));
                       }
                       const Found found = FindIn(view, library_, *request);
                       if (!found.decision) {
                         return server::ToGrpc(Reject(RejectionCode::kNotFound, "DECISION_NOT_FOUND", "decision",
                                                      "应为已部署的决策，但没有找到。",
                                                      "Expected a decision that is deployed, but there is none."));
                       }
                       response->set_revision(view.published().head.revision);
                       return Evaluate(*found.decision, view.published().legal_time(), *request, response);
                     });
}

}  // namespace yici::workflow
