#include "services/workflow/machine/library.h"

#include <algorithm>
#include <utility>

#include "services/base/text.h"
#include "services/catalog/machine/model.h"
#include "services/workflow/bpmn/check.h"
#include "services/workflow/bpmn/lint.h"
#include "services/workflow/bpmn/xml.h"
#include "services/workflow/dmn/evaluate.h"
#include "services/workflow/dmn/xml.h"
#include "services/workflow/feel/certain.h"
#include "services/workflow/feel/parser.h"

namespace yici::workflow {
namespace {

bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() > end.size() && text.substr(text.size() - end.size()) == end;
}

void Append(std::vector<Finding>& to, std::vector<Finding> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

bool HasRefusal(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.severity == Finding::Severity::kRefusal; });
}

bool ListsFlows(const std::string& text) {
  return text.find("incoming>") != std::string::npos || text.find("outgoing>") != std::string::npos;
}

// Rules that say nothing of what is executed are told and not held against a deployment, since widespread modelers break them:
// expressions without the type of a formal one are read as FEEL all the same (EXT012), operations of message events are not
// looked at (EXT128), and the schema lets a file list the flows of no node (EXT023).
void Forgive(std::vector<Finding>& findings, const std::string& file, bool lists_flows) {
  for (Finding& finding : findings) {
    if (finding.reason == "EXT012" || finding.reason == "EXT128") finding.severity = Finding::Severity::kWarning;
  }
  if (lists_flows) return;
  const auto unlisted = [](const Finding& finding) { return finding.reason == "EXT023"; };
  if (std::erase_if(findings, unlisted) == 0) return;
  findings.push_back({.severity = Finding::Severity::kWarning,
                      .reason = "EXT023",
                      .file = file,
                      .element = "",
                      .text = "expected nodes to list their sequence flows, but this file lists none",
                      .line = 1});
}

// The processes of one BPMN file, beside those that other files brought.
class Bpmn {
 public:
  Bpmn(Compilation& out, const std::vector<std::string>& known, bool check) : out_(out), known_(known), check_(check) {}

  void Read(const journal::ProcessFile& file) {
    bpmn::Loaded loaded = bpmn::LoadBpmn(file.name(), file.text());
    Append(out_.findings, std::move(loaded.findings));
    if (!loaded.definitions) return;
    models_.push_back(*std::move(loaded.definitions));
    lists_flows_.push_back(ListsFlows(file.text()));
  }
  void Compile() {
    bpmn::Imports imports;
    for (const bpmn::Definitions& model : models_) imports.emplace(model.file, &model);
    for (size_t at = 0; at < models_.size(); ++at) {
      if (check_) {
        std::vector<Finding> findings = bpmn::Check(models_[at], imports);
        Forgive(findings, models_[at].file, lists_flows_[at]);
        Append(out_.findings, std::move(findings));
      }
      AddProcesses(models_[at]);
    }
  }

 private:
  void AddProcesses(const bpmn::Definitions& model) {
    bpmn::Compiled compiled = bpmn::Compile(model, {.scripts_as_jobs = true, .known_processes = known_});
    Append(out_.findings, std::move(compiled.findings));
    for (auto& [process, graph] : compiled.graphs) {
      if (check_) {
        Append(out_.findings, bpmn::Unreachable(*graph, model.file));
        Append(out_.findings, bpmn::ConditionalStarts(*graph, model.file));
      }
      if (out_.graphs.emplace(process, graph).second) continue;
      out_.findings.push_back({.reason = "DUPLICATE_PROCESS",
                               .file = model.file,
                               .element = process,
                               .text = "expected each process in one file, but " + process + " stands in two",
                               .line = graph->line});
    }
  }

  Compilation& out_;
  const std::vector<std::string>& known_;
  const bool check_;
  std::vector<bpmn::Definitions> models_;
  std::vector<bool> lists_flows_;  // of each model
};

// Every DMN file is a model of its own, with the others to import. A model is consumed by compiling it, so each time all are
// read.
void CompileDecisions(const std::vector<const journal::ProcessFile*>& files, bool check, Compilation& out) {
  for (size_t main = 0; main < files.size(); ++main) {
    std::vector<dmn::Definitions> models;
    for (size_t at = 0; at < files.size(); ++at) {
      const journal::ProcessFile& file = *files[at == 0 ? main : at <= main ? at - 1 : at];
      dmn::Loaded loaded = dmn::LoadDmn(file.name(), file.text());
      if (at == 0) Append(out.findings, std::move(loaded.findings));
      if (loaded.definitions) models.push_back(*std::move(loaded.definitions));
    }
    if (models.size() < files.size()) continue;  // a file that cannot be read is told of as the main one
    // What was accepted once stays, whatever has come to be a fault since: an expression at fault is null then.
    dmn::Compiled compiled = dmn::Compile(std::move(models), {.faults = check ? dmn::Faults::kRefuse : dmn::Faults::kNull});
    Append(out.findings, std::move(compiled.findings));
    if (compiled.model) out.models.push_back(std::move(compiled.model));
  }
}

}  // namespace

bool Compilation::refused() const { return HasRefusal(findings); }

std::string DigestOf(const Files& files) { return catalog::FilesDigest(files); }

Compilation CompileFiles(const Files& files, const std::vector<std::string>& known, bool check) {
  Compilation out;
  Bpmn processes(out, known, check);
  std::vector<const journal::ProcessFile*> decisions;
  for (const journal::ProcessFile& file : files) {
    if (EndsWith(file.name(), ".dmn")) {
      decisions.push_back(&file);
    } else {
      processes.Read(file);
    }
  }
  processes.Compile();
  CompileDecisions(decisions, check, out);
  return out;
}

Compilation CompileModel(const journal::Process& process) {
  Files files;
  *files.Add() = process.model();
  Compilation compiled = CompileFiles(files, {}, true);
  std::vector<Finding>& findings = compiled.findings;
  const auto refuse = [&](std::string reason, std::string element, std::string text) {
    findings.push_back(
        {.reason = std::move(reason), .file = process.model().name(), .element = std::move(element), .text = std::move(text)});
  };
  const auto graph = compiled.graphs.find(process.process_id());
  if (graph == compiled.graphs.end()) {
    if (!HasRefusal(findings))
      refuse("PROCESS_MISSING", "", StrCat("expected the process ", process.process_id(), ", but it is none"));
    return compiled;
  }
  if (graph->second->scopes[0].starts.empty())
    refuse("START_MISSING", process.process_id(), "expected a start event without a trigger");
  for (const bpmn::Node& node : graph->second->nodes) {
    const bool signs = node.work != bpmn::kNone && graph->second->works[node.work].sign != bpmn::Sign::kNone;
    const bool joint = node.kind == bpmn::NodeKind::kUser && node.id.starts_with("joint-review");
    const auto& steps = process.steps();
    const bool listed = std::find(steps.begin(), steps.end(), node.id) != steps.end() && node.loop == bpmn::kNone;
    if (joint && !listed) {
      refuse("JOINT_REVIEW", node.id,
             "expected the joint review as one task, \"joint-review\", and among the steps of the process");
    }
    if (signs) refuse("SIGNED_STEP", node.id, "expected a step whose opinion is given on the case, but it is signed together");
  }
  return compiled;
}

std::optional<FoundDecision> FindDecision(const Compilation& compilation, std::string_view decision) {
  const std::string name = feel::NormalName(decision);
  for (const bool by_name : {true, false}) {
    for (const auto& model : compilation.models) {
      for (uint32_t at = 0; at < model->nodes.size(); ++at) {
        const dmn::GraphNode& node = model->nodes[at];
        const bool own = node.kind == dmn::Element::Kind::kDecision && node.name_space == model->name_space;
        if (own && (by_name ? node.name == name : node.id == decision)) return FoundDecision{model.get(), at};
      }
    }
  }
  return std::nullopt;
}

std::shared_ptr<const Compilation> Library::Share(const StateReader& state, std::string_view digest) {
  const auto found = kept_.find(digest);
  if (found != kept_.end()) {
    found->second.used = ++clock_;
    return found->second.compilation;
  }
  const auto* row = state.Find<journal::ProcessDeployment>(digest);
  if (row == nullptr) return nullptr;
  if (kept_.size() >= kKept) {
    kept_.erase(std::min_element(kept_.begin(), kept_.end(),
                                 [](const auto& a, const auto& b) { return a.second.used < b.second.used; }));
  }
  // What was accepted once is not held against the rules again: they may have grown.
  auto compiled = std::make_shared<const Compilation>(CompileFiles(row->files(), {}, false));
  return kept_.emplace(std::string(digest), Kept{std::move(compiled), ++clock_}).first->second.compilation;
}

const Compilation* Shelf::Hold(std::string_view digest) const {
  std::shared_ptr<const Compilation> found = library_.Share(state_, digest);
  const Compilation* compilation = found.get();
  if (std::find(held_.begin(), held_.end(), found) == held_.end()) held_.push_back(std::move(found));
  return compilation;
}

const bpmn::Graph* Shelf::Find(const Instance::Definition& definition) const {
  const Compilation* compilation = Hold(definition.digest());
  if (compilation == nullptr) return nullptr;
  const auto found = compilation->graphs.find(definition.process());
  return found == compilation->graphs.end() ? nullptr : found->second.get();
}

std::optional<Instance::Definition> Shelf::Version(std::string_view process, int32_t version) const {
  const auto* row = state_.Find<journal::ProcessDefinition>(process);
  if (row == nullptr || version < 0 || version > row->versions_size()) return std::nullopt;
  Instance::Definition definition;
  definition.set_process(std::string(process));
  definition.set_digest(row->versions(version == 0 ? row->versions_size() - 1 : version - 1).digest());
  return definition;
}

std::optional<Instance::Definition> Shelf::Called(std::string_view process, const Instance::Definition& caller) const {
  Instance::Definition own;
  own.set_process(std::string(process));
  own.set_digest(caller.digest());
  if (Find(own) != nullptr) return own;
  return Version(process, 0);
}

std::optional<FoundDecision> Shelf::FindDecision(std::string_view decision, std::string_view digest) const {
  const Compilation* own = Hold(digest);
  std::optional<FoundDecision> found = own == nullptr ? std::nullopt : workflow::FindDecision(*own, decision);
  if (found) return found;
  state_.Scan(Table::kDecisionModel, "", "", [&](std::string_view id, std::string_view) {
    const auto* row = state_.Find<journal::DecisionModel>(id);
    const Compilation* model = row == nullptr ? nullptr : Hold(row->model_digest());
    if (model != nullptr) found = workflow::FindDecision(*model, decision);
    return !found;
  });
  return found;
}

std::optional<feel::Value> Shelf::Decide(std::string_view decision, const Instance::Definition& asker,
                                         feel::Evaluation& evaluation, const feel::Frame& variables) const {
  const std::optional<FoundDecision> found = FindDecision(decision, asker.digest());
  if (!found) return std::nullopt;
  const dmn::Model& model = *found->model;
  dmn::Run run(model, evaluation);
  for (uint32_t at = 0; at < model.nodes.size(); ++at) {
    if (model.nodes[at].kind != dmn::Element::Kind::kInput) continue;
    const feel::Value* given = variables.Find(model.nodes[at].name);
    run.Give(at, given == nullptr ? feel::Value() : *given);
  }
  return run.Decide(found->node);
}

namespace {

bool IsNoContext(const feel::Type* type) {
  return type != nullptr && type->kind != feel::Type::Kind::kAny && type->kind != feel::Type::Kind::kContext;
}

bool GivesList(const dmn::TableLogic& table) {
  const bool collects = table.hit_policy == dmn::HitPolicy::kCollect && table.aggregation == dmn::Aggregation::kNone;
  return collects || table.hit_policy == dmn::HitPolicy::kRuleOrder || table.hit_policy == dmn::HitPolicy::kOutputOrder;
}

// Whether a decision's value is certain to be no context: by its declared type, else by its logic.
bool GivesNoContext(const dmn::GraphNode& node) {
  using Kind = dmn::Expression::Kind;
  if (node.type != nullptr) return IsNoContext(node.type);
  if (node.logic == nullptr) return false;
  const dmn::Logic& logic = *node.logic;
  switch (logic.kind) {
    case Kind::kLiteral:
      return logic.program.ok() && logic.program.root != feel::kNoNode &&
             IsNoContext(feel::CertainTypes(logic.program)[logic.program.root]);
    case Kind::kTable:
      return GivesList(*logic.table) || (logic.table->outputs.size() == 1 && IsNoContext(logic.table->outputs[0].type));
    case Kind::kContext:
    case Kind::kInvocation:
    case Kind::kConditional:
    case Kind::kFilter: return IsNoContext(logic.type);
    default: return true;
  }
}

// A context's entries become variables; any other value needs a place of its own (Walk::StoreResult).
bool HasPlaceForAnyValue(const bpmn::Node& node, const bpmn::Work& work) {
  return !work.result.empty() || (node.outputs.size() == 1 && !node.outputs[0].source.empty());
}

}  // namespace

void CheckDecisions(const Shelf& shelf, const std::vector<Compilation>& beside, Compilation& compiled) {
  const auto find = [&](std::string_view decision) {
    std::optional<FoundDecision> found = FindDecision(compiled, decision);
    if (!found) found = shelf.FindDecision(decision, "");
    for (const Compilation& other : beside) {
      if (!found) found = FindDecision(other, decision);
    }
    return found;
  };
  for (const auto& [process, graph] : compiled.graphs) {
    for (const bpmn::Node& node : graph->nodes) {
      if (node.work == bpmn::kNone || graph->works[node.work].decision.empty()) continue;
      const bpmn::Work& work = graph->works[node.work];
      const std::optional<FoundDecision> found = find(work.decision);
      Finding finding{.reason = "DECISION_MISSING", .file = "", .element = node.id, .text = "", .line = node.line};
      if (!found) {
        finding.text = StrCat("expected a decision of these files or of the catalogue, but there is no ", work.decision);
      } else if (!HasPlaceForAnyValue(node, work) && GivesNoContext(found->model->nodes[found->node])) {
        finding.severity = Finding::Severity::kWarning;
        finding.reason = "RESULT_LOST";
        finding.text = StrCat("expected a variable for what decision ", work.decision,
                              " gives, by yici:result or a data output, but its "
                              "value is no context, and is lost");
      } else {
        continue;
      }
      compiled.findings.push_back(std::move(finding));
    }
  }
}

}  // namespace yici::workflow
