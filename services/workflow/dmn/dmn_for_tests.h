// For tests: models as short texts, and their values as text.
#ifndef YICI_SERVICES_WORKFLOW_DMN_DMN_FOR_TESTS_H_
#define YICI_SERVICES_WORKFLOW_DMN_DMN_FOR_TESTS_H_

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/workflow/dmn/compile.h"
#include "services/workflow/dmn/evaluate.h"
#include "services/workflow/dmn/xml.h"
#include "services/workflow/feel/builtins.h"

namespace yici::dmn {

inline std::string InDefinitions(std::string_view body, std::string_view name_space = "urn:test") {
  return "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" name=\"test\" namespace=\"" +
         std::string(name_space) + "\">" + std::string(body) + "</definitions>";
}

inline std::string Input(std::string_view name, std::string_view type = "") {
  return "<inputData id=\"i_" + std::string(name) + "\" name=\"" + std::string(name) + "\"><variable name=\"" +
         std::string(name) + "\" typeRef=\"" + std::string(type) + "\"/></inputData>";
}

inline std::string Decision(std::string_view name, std::string_view logic,
                            std::initializer_list<std::string_view> requires_ids = {}, std::string_view type = "") {
  std::string out = "<decision id=\"d_" + std::string(name) + "\" name=\"" + std::string(name) + "\"><variable name=\"" +
                    std::string(name) + "\" typeRef=\"" + std::string(type) + "\"/>";
  for (const std::string_view id : requires_ids) {
    const bool knowledge = id.substr(0, 2) == "k_" || id.substr(0, 2) == "s_";
    const std::string kind = knowledge ? "requiredKnowledge" : id.substr(0, 2) == "i_" ? "requiredInput" : "requiredDecision";
    const std::string outer = knowledge ? "knowledgeRequirement" : "informationRequirement";
    const std::string href = id.find('#') == std::string_view::npos ? "#" + std::string(id) : std::string(id);
    out += "<" + outer + "><" + kind + " href=\"" + href + "\"/></" + outer + ">";
  }
  return out + std::string(logic) + "</decision>";
}

inline std::string Literal(std::string_view text) {
  return "<literalExpression><text><![CDATA[" + std::string(text) + "]]></text></literalExpression>";
}

struct TableText {
  std::string policy;
  std::string inputs;   // "name:type:values" parted by ";"
  std::string outputs;  // "name:type:values:default" parted by ";"
  std::vector<std::vector<std::string>> rules;
};

inline std::vector<std::string> Split(const std::string& text, char end) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == end) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

inline std::string Cdata(const std::string& text) { return "<text><![CDATA[" + text + "]]></text>"; }

inline std::string Table(const TableText& table) {
  std::string out = "<decisionTable id=\"t\" " + table.policy + ">";
  const auto inputs = table.inputs.empty() ? std::vector<std::string>() : Split(table.inputs, ';');
  for (const std::string& input : inputs) {
    auto parts = Split(input, ':');
    parts.resize(3);
    out += "<input><inputExpression typeRef=\"" + parts[1] + "\">" + Cdata(parts[0]) + "</inputExpression>";
    out += (parts[2].empty() ? "" : "<inputValues>" + Cdata(parts[2]) + "</inputValues>") + "</input>";
  }
  for (const std::string& output : Split(table.outputs, ';')) {
    auto parts = Split(output, ':');
    parts.resize(4);
    out += "<output name=\"" + parts[0] + "\" typeRef=\"" + parts[1] + "\">" +
           (parts[2].empty() ? "" : "<outputValues>" + Cdata(parts[2]) + "</outputValues>");
    out += (parts[3].empty() ? "" : "<defaultOutputEntry>" + Cdata(parts[3]) + "</defaultOutputEntry>") + "</output>";
  }
  for (size_t i = 0; i < table.rules.size(); ++i) {
    out += "<rule id=\"r" + std::to_string(i + 1) + "\">";
    for (size_t cell = 0; cell < table.rules[i].size(); ++cell) {
      const std::string kind = cell < inputs.size() ? "inputEntry" : "outputEntry";
      out += "<" + kind + ">" + Cdata(table.rules[i][cell]) + "</" + kind + ">";
    }
    out += "</rule>";
  }
  return out + "</decisionTable>";
}

inline Compiled CompileTexts(std::initializer_list<std::string> texts, Faults faults = Faults::kRefuse) {
  std::vector<Definitions> models;
  Compiled compiled;
  for (const std::string& text : texts) {
    Loaded loaded = LoadDmn("test.dmn", text);
    if (!loaded.definitions) {
      compiled.findings = loaded.findings;
      return compiled;
    }
    models.push_back(std::move(*loaded.definitions));
  }
  return Compile(std::move(models), {.faults = faults});
}

inline bool Has(const std::vector<Finding>& findings, std::string_view reason, std::string_view element,
                Finding::Severity severity = Finding::Severity::kRefusal) {
  for (const Finding& finding : findings) {
    if (finding.reason == reason && finding.element == element && finding.severity == severity) return true;
  }
  return false;
}

inline std::string ToText(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& finding : findings) out += finding.ToString() + "\n";
  return out;
}

using Given = std::initializer_list<std::pair<std::string_view, std::string_view>>;

struct Decided {
  std::string text, reason, explained;
};

// Inputs are FEEL texts.
inline Decided Decide(const Model& model, std::string_view decision, Given given = {}) {
  feel::Arena arena;
  feel::Evaluation evaluation(arena, {.now = *feel::ParseDateTime("2026-11-25T09:30:00Z")});
  Run run(model, evaluation);
  std::vector<feel::Program> programs;
  programs.reserve(given.size());
  std::vector<feel::Entry> arguments;
  for (const auto& [name, text] : given) {
    programs.push_back(feel::Parse(text, feel::Vocabulary()));
    arguments.push_back({name, evaluation.Evaluate(programs.back(), nullptr)});
    if (const auto node = model.Find(name)) run.Give(*node, arguments.back().value);
  }
  const auto node = model.Find(decision);
  if (!node) return {"no such decision", "", ""};
  const bool service = model.nodes[*node].kind == Element::Kind::kService;
  const feel::Value value = service ? run.Serve(*node, arguments) : run.Decide(*node);
  Decided decided{feel::ToText(value), "", ""};
  if (evaluation.noted()) decided.reason = feel::ReasonName(evaluation.notes()[0].reason);
  for (const TableTrace& trace : run.traces()) decided.explained += Explain(trace);
  return decided;
}

}  // namespace yici::dmn

#endif  // YICI_SERVICES_WORKFLOW_DMN_DMN_FOR_TESTS_H_
