// Models for the test of check.h, in twins: one keeps a rule, the other breaks it.
#ifndef YICI_SERVICES_WORKFLOW_BPMN_CHECK_TWINS_H_
#define YICI_SERVICES_WORKFLOW_BPMN_CHECK_TWINS_H_

#include <string>
#include <vector>

#include "services/workflow/bpmn/bpmn_for_tests.h"

namespace yici::bpmn {

// The lists of flows are added by Wire, but for the rows that are about them.
struct Twins {
  std::string reason, good, bad;
  bool wired = true;
};

std::vector<Twins> StructureTwins();
std::vector<Twins> FlowTwins();
std::vector<Twins> PlaceTwins();
std::vector<Twins> EventFlowTwins();
std::vector<Twins> MessageFlowTwins();
std::vector<Twins> DefinitionTwins();
std::vector<Twins> DataTwins();
std::vector<Twins> ActivityTwins();
std::vector<Twins> LoopTwins();

// ---- pieces ----------------------------------------------------------------------------------------------------------------

inline const std::string kFormal = " xsi:type=\"tFormalExpression\"";
inline const std::string kMessages =
    "<itemDefinition id=\"text\" structureRef=\"String\"/><itemDefinition id=\"number\" structureRef=\"Number\"/>"
    "<message id=\"m\" itemRef=\"text\"/><message id=\"n\" itemRef=\"number\"/>"
    "<interface id=\"i\" name=\"i\"><operation id=\"o\" name=\"o\"><inMessageRef>m</inMessageRef>"
    "<outMessageRef>n</outMessageRef></operation></interface>";
inline const std::string kMessage =
    "<messageEventDefinition messageRef=\"m\"><operationRef>o</operationRef></messageEventDefinition>";
inline const std::string kTimer =
    "<timerEventDefinition><timeDuration" + kFormal + ">PT1H</timeDuration></timerEventDefinition>";
inline const std::string kSignal = "<signalEventDefinition/>";
inline const std::string kLine = Around("<task id=\"t\"/>", "t");

inline std::string Line(const std::string& node) { return InProcess(Around(node, "t")); }
inline std::string Condition(const std::string& attributes = kFormal, const std::string& text = "a &lt; 3") {
  return "<conditionExpression" + attributes + ">" + text + "</conditionExpression>";
}

// Inputs "in", outputs "out" of the named items.
inline std::string Io(const std::string& inputs, const std::string& outputs, const std::string& input_set,
                      const std::string& output_set) {
  return "<ioSpecification>" + inputs + outputs + input_set + output_set + "</ioSpecification>";
}
inline std::string Input(const std::string& id, const std::string& item) {
  return "<dataInput id=\"" + id + "\"" + (item.empty() ? "" : " itemSubjectRef=\"" + item + "\"") + "/>";
}
inline std::string Output(const std::string& id, const std::string& item) {
  return "<dataOutput id=\"" + id + "\"" + (item.empty() ? "" : " itemSubjectRef=\"" + item + "\"") + "/>";
}
inline std::string Inputs(const std::string& id) { return "<inputSet><dataInputRefs>" + id + "</dataInputRefs></inputSet>"; }
inline std::string Outputs(const std::string& id) {
  return "<outputSet><dataOutputRefs>" + id + "</dataOutputRefs></outputSet>";
}
inline const std::string kNoInputs = "<inputSet/>", kNoOutputs = "<outputSet/>";
inline std::string InputIo(const std::string& item) { return Io(Input("in", item), "", Inputs("in"), kNoOutputs); }
inline std::string OutputIo(const std::string& item) { return Io("", Output("out", item), kNoInputs, Outputs("out")); }

// An activity with a boundary event that leads to an end of its own.
inline std::string Boundary(const std::string& definition, const std::string& attributes = "",
                            const std::string& activity = "task") {
  return InProcess(Around("<" + activity + " id=\"t\"/>", "t") + "<boundaryEvent id=\"b\" attachedToRef=\"t\"" + attributes +
                   ">" + definition + "</boundaryEvent><endEvent id=\"e2\"/>" + Flow("b", "e2"));
}

// Two pools, with a message flow between what is named.
inline std::string Pools(const std::string& from, const std::string& to, const std::string& first = kLine,
                         const std::string& second = "") {
  return kMessages +
         "<collaboration id=\"c\"><participant id=\"a\" processRef=\"p\"/><participant id=\"z\" processRef=\"q\"/>" +
         "<participant id=\"y\"/><messageFlow id=\"mf\" sourceRef=\"" + from + "\" targetRef=\"" + to + "\"/></collaboration>" +
         InProcess(first) + InProcess(second + "<task id=\"u\"/>", "q");
}

inline std::string EventGateway(const std::string& first, const std::string& second, const std::string& extra = "",
                                const std::string& condition = "") {
  return InProcess(Start() + "<eventBasedGateway id=\"g\"/>" + first + second + End() + Flow("s", "g") +
                   Flow("g", "x", condition) + Flow("g", "y") + Flow("x", "e") + Flow("y", "e") + extra);
}
inline std::string Catch(const std::string& id, const std::string& definition) {
  return "<intermediateCatchEvent id=\"" + id + "\">" + definition + "</intermediateCatchEvent>";
}
inline std::string Throw(const std::string& id, const std::string& definition) {
  return "<intermediateThrowEvent id=\"" + id + "\">" + definition + "</intermediateThrowEvent>";
}
inline std::string Link(const std::string& id, const std::string& ends) {
  return "<linkEventDefinition id=\"" + id + "\" name=\"l\">" + ends + "</linkEventDefinition>";
}
inline std::string Links(const std::string& begin, const std::string& end) {
  return InProcess(Start() + Throw("x", Link("lx", begin)) + Catch("y", Link("ly", end)) + End() + Flow("s", "x") +
                   Flow("y", "e"));
}
inline std::string EventSubProcess(const std::string& start, const std::string& extra = "") {
  return InProcess(kLine + "<subProcess id=\"sub\" triggeredByEvent=\"true\">" + start + "<endEvent id=\"e2\"/>" +
                   Flow("s2", "e2") + extra + "</subProcess>");
}
inline std::string Loop(const std::string& content, const std::string& io = "") {
  return kMessages + Line("<task id=\"t\">" + io + "<multiInstanceLoopCharacteristics>" + content +
                          "</multiInstanceLoopCharacteristics></task>");
}
inline std::string Timer(const std::string& content) {
  return Line(Catch("t", "<timerEventDefinition>" + content + "</timerEventDefinition>"));
}

}  // namespace yici::bpmn

#endif  // YICI_SERVICES_WORKFLOW_BPMN_CHECK_TWINS_H_
