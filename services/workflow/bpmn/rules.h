// How the rules of check.h are written down: a table per family, a row per rule.
#ifndef YICI_SERVICES_WORKFLOW_BPMN_RULES_H_
#define YICI_SERVICES_WORKFLOW_BPMN_RULES_H_

#include <string>
#include <string_view>
#include <vector>

#include "services/workflow/bpmn/index.h"

namespace yici::bpmn::rules {

class Report {
 public:
  explicit Report(const Index& index) : index_(index) {}

  void Refuse(std::string reason, const Element& element, std::string text) {
    Add(Finding::Severity::kRefusal, std::move(reason), element, std::move(text));
  }
  void Warn(std::string reason, const Element& element, std::string text) {
    Add(Finding::Severity::kWarning, std::move(reason), element, std::move(text));
  }
  std::vector<Finding> Take() { return std::move(findings_); }

 private:
  void Add(Finding::Severity severity, std::string reason, const Element& element, std::string text);

  const Index& index_;
  std::vector<Finding> findings_;
};

struct Rule {
  std::string_view reason;
  std::string_view kind;                            // of the elements that it is about
  bool (*is_broken)(const Index&, const Element&);  // by one of them
  std::string_view text;                            // expected …, but …
};

// One family each.
void CheckStructure(const Index& index, Report& report);  // schema, ids, references
std::vector<Rule> FlowRules();
std::vector<Rule> EventRules();
std::vector<Rule> TimerRules();
std::vector<Rule> DataRules();
std::vector<Rule> ActivityRules();
std::vector<Rule> CollaborationRules();

}  // namespace yici::bpmn::rules

#endif  // YICI_SERVICES_WORKFLOW_BPMN_RULES_H_
