#include "services/steward/machine/policy_match.h"

#include <algorithm>
#include <map>
#include <utility>

#include "services/base/text.h"
#include "services/workflow/dmn/evaluate.h"

namespace yici::steward {
namespace {

void Give(dmn::Run& run, const dmn::Model& model, std::string_view name, const feel::Value& value) {
  if (const auto node = model.Find(name)) run.Give(*node, value);
}

void GiveText(dmn::Run& run, const dmn::Model& model, std::string_view name, std::string_view text) {
  Give(run, model, name, text.empty() ? feel::Value() : feel::Value(text));
}

// That no rule matched is an answer of the table; that it was never asked is none.
bool FoundNoRule(const dmn::Run& run) {
  const auto& traces = run.traces();
  return !traces.empty() && std::all_of(traces.begin(), traces.end(), [](const auto& trace) { return trace.matched.empty(); });
}

std::string RuleOf(const dmn::Run& run) {
  for (const dmn::TableTrace& trace : run.traces()) {
    if (trace.matched.empty()) continue;
    const uint32_t at = trace.matched.front();
    const std::string& id = trace.table->rules[at].id;
    return StrCat(kPolicies, "/", id.empty() ? std::to_string(at + 1) : id);
  }
  return std::string(kPolicies);
}

// A table of one output gives its value, one of several a context.
feel::Value DeliverIn(const feel::Value& value) {
  if (!value.is(feel::Kind::kContext)) return value;
  const feel::Value* deliver = value.context().Find("deliver");
  return deliver == nullptr ? feel::Value() : *deliver;
}

std::map<std::string, std::string> CultivationByUscc(const StateReader& state) {
  std::map<std::string, std::string> kinds;
  state.Scan(Table::kCultivation, "", "", [&](std::string_view, std::string_view bytes) {
    journal::Cultivation row;
    if (row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) && !row.uscc().empty()) {
      kinds.emplace(row.uscc(), row.kind());
    }
    return true;
  });
  return kinds;
}

}  // namespace

PolicyTable::PolicyTable(const StateReader& state, workflow::Library& library, std::string_view digest) {
  held_.held = digest.empty() ? nullptr : library.Share(state, digest);
  if (held_.held == nullptr || held_.held->models.empty()) return;
  const dmn::Model* model = held_.held->models.front().get();
  if (model->Find(kPolicies)) held_.model = model;
}

std::optional<std::string> PolicyTable::RuleFor(const journal::Policy& policy, const journal::Enterprise& enterprise,
                                                std::string_view cultivation) const {
  if (!held_) return std::nullopt;
  const dmn::Model& model = *held_.model;
  feel::Arena arena;
  feel::Evaluation evaluation(arena, {});
  dmn::Run run(model, evaluation);
  GiveText(run, model, "audience", policy.audience());
  GiveText(run, model, "category", enterprise.category());
  GiveText(run, model, "cluster", enterprise.cluster_id());
  GiveText(run, model, "county", enterprise.jurisdiction());
  GiveText(run, model, "cultivation", cultivation);
  Give(run, model, "above scale", feel::Value(enterprise.above_scale()));
  const feel::Value deliver = DeliverIn(run.Decide(*model.Find(kPolicies)));
  if (!deliver.is(feel::Kind::kBoolean)) return FoundNoRule(run) ? std::optional<std::string>("") : std::nullopt;
  return deliver.is_true() ? RuleOf(run) : std::string();
}

std::string_view TableInForce(const StateReader& state) {
  const auto* row = state.Find<journal::DecisionModel>(kPolicies);
  return row == nullptr ? std::string_view() : std::string_view(row->model_digest());
}

std::vector<PolicyCandidate> CandidatesAfter(const StateReader& state, std::string_view cursor, size_t limit, bool* more) {
  const std::map<std::string, std::string> kinds = CultivationByUscc(state);
  std::vector<PolicyCandidate> found;
  std::string begin(cursor);
  if (!begin.empty()) begin.push_back('\0');
  *more = false;
  state.Scan(Table::kEnterprise, begin, "", [&](std::string_view uscc, std::string_view bytes) {
    if (found.size() == limit) {
      *more = true;
      return false;
    }
    PolicyCandidate& candidate = found.emplace_back();
    candidate.enterprise.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    candidate.enterprise.set_uscc(std::string(uscc));  // the key, whatever its row says
    const auto kind = kinds.find(candidate.enterprise.uscc());
    if (kind != kinds.end()) candidate.cultivation = kind->second;
    return true;
  });
  return found;
}

}  // namespace yici::steward
