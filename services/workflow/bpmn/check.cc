#include "services/workflow/bpmn/check.h"

#include <utility>

#include "services/workflow/bpmn/rules.h"

namespace yici::bpmn {
namespace rules {

// The id of an element; of one without, that of the closest around it that has one, and its own tag.
void Report::Add(Finding::Severity severity, std::string reason, const Element& element, std::string text) {
  if (findings_.size() >= kFindingsMax) return;
  const Element* named = &element;
  while (named->id().empty() && index_.Parent(*named) != nullptr) named = index_.Parent(*named);
  std::string name(named->id());
  if (named != &element || name.empty()) name += (name.empty() ? "" : " ") + element.tag;
  findings_.push_back({severity, std::move(reason), index_.FileOf(element), std::move(name), std::move(text), element.line});
}

}  // namespace rules

std::vector<Finding> Check(const Definitions& definitions, const Imports& imports) {
  const rules::Index index(definitions, imports);
  rules::Report report(index);
  rules::CheckStructure(index, report);
  for (const auto& family : {rules::FlowRules(), rules::EventRules(), rules::TimerRules(), rules::DataRules(),
                             rules::ActivityRules(), rules::CollaborationRules()}) {
    for (const rules::Rule& rule : family) {
      for (const Element* element : index.all(rule.kind)) {
        if (rule.is_broken(index, *element)) report.Refuse(std::string(rule.reason), *element, std::string(rule.text));
      }
    }
  }
  return report.Take();
}

}  // namespace yici::bpmn
