// Each rule with a model that keeps it and its twin that breaks it. The lists of flows are added by Wire, but for the rows that
// are about them.
#include "services/workflow/bpmn/check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "services/workflow/bpmn/bpmn_for_tests.h"
#include "services/workflow/bpmn/rules.h"

namespace yici::bpmn {
namespace {

struct Twins {
  std::string reason, good, bad;
  bool wired = true;
};

std::vector<Finding> CheckText(const std::string& content, bool wired = true, const Imports& imports = {}) {
  return Check(wired ? LoadWired(content) : Load(content), imports);
}

std::string Refusals(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& finding : findings) {
    if (finding.severity == Finding::Severity::kRefusal) out += finding.ToString() + "\n";
  }
  return out;
}

bool Refuses(const std::vector<Finding>& findings, const std::string& reason) {
  return std::any_of(findings.begin(), findings.end(), [&reason](const Finding& finding) {
    return finding.severity == Finding::Severity::kRefusal && finding.reason == reason && !finding.element.empty() &&
           finding.line > 0 && finding.file == "a.bpmn" && finding.text.rfind("expected ", 0) == 0;
  });
}

// ---- pieces ----------------------------------------------------------------------------------------------------------------

const std::string kFormal = " xsi:type=\"tFormalExpression\"";
const std::string kMessages =
    "<itemDefinition id=\"text\" structureRef=\"String\"/><itemDefinition id=\"number\" structureRef=\"Number\"/>"
    "<message id=\"m\" itemRef=\"text\"/><message id=\"n\" itemRef=\"number\"/>"
    "<interface id=\"i\" name=\"i\"><operation id=\"o\" name=\"o\"><inMessageRef>m</inMessageRef>"
    "<outMessageRef>n</outMessageRef></operation></interface>";
const std::string kMessage = "<messageEventDefinition messageRef=\"m\"><operationRef>o</operationRef></messageEventDefinition>";
const std::string kTimer = "<timerEventDefinition><timeDuration" + kFormal + ">PT1H</timeDuration></timerEventDefinition>";
const std::string kSignal = "<signalEventDefinition/>";
const std::string kLine = Around("<task id=\"t\"/>", "t");

std::string Line(const std::string& node) { return InProcess(Around(node, "t")); }
std::string Condition(const std::string& attributes = kFormal, const std::string& text = "a &lt; 3") {
  return "<conditionExpression" + attributes + ">" + text + "</conditionExpression>";
}

// Inputs "in", outputs "out" of the named items.
std::string Io(const std::string& inputs, const std::string& outputs, const std::string& input_set,
               const std::string& output_set) {
  return "<ioSpecification>" + inputs + outputs + input_set + output_set + "</ioSpecification>";
}
std::string Input(const std::string& id, const std::string& item) {
  return "<dataInput id=\"" + id + "\"" + (item.empty() ? "" : " itemSubjectRef=\"" + item + "\"") + "/>";
}
std::string Output(const std::string& id, const std::string& item) {
  return "<dataOutput id=\"" + id + "\"" + (item.empty() ? "" : " itemSubjectRef=\"" + item + "\"") + "/>";
}
std::string Inputs(const std::string& id) { return "<inputSet><dataInputRefs>" + id + "</dataInputRefs></inputSet>"; }
std::string Outputs(const std::string& id) { return "<outputSet><dataOutputRefs>" + id + "</dataOutputRefs></outputSet>"; }
const std::string kNoInputs = "<inputSet/>", kNoOutputs = "<outputSet/>";
std::string InputIo(const std::string& item) { return Io(Input("in", item), "", Inputs("in"), kNoOutputs); }
std::string OutputIo(const std::string& item) { return Io("", Output("out", item), kNoInputs, Outputs("out")); }

// A task with a boundary event; the flow to an end of its own unless it compensates.
std::string Boundary(const std::string& definition, const std::string& attributes = "", const std::string& activity = "task") {
  return InProcess(kLine.substr(0, kLine.find("<task")) + "<" + activity + " id=\"t\"/>" +
                   kLine.substr(kLine.find("/>\n") == 0 ? 0 : kLine.find("<endEvent")) +
                   "<boundaryEvent id=\"b\" attachedToRef=\"t\"" + attributes + ">" + definition + "</boundaryEvent>" +
                   "<endEvent id=\"e2\"/>" + Flow("b", "e2"));
}

// Two pools, with a message flow between what is named.
std::string Pools(const std::string& from, const std::string& to, const std::string& first = kLine,
                  const std::string& second = "") {
  return kMessages +
         "<collaboration id=\"c\"><participant id=\"a\" processRef=\"p\"/><participant id=\"z\" processRef=\"q\"/>" +
         "<participant id=\"y\"/><messageFlow id=\"mf\" sourceRef=\"" + from + "\" targetRef=\"" + to + "\"/></collaboration>" +
         InProcess(first) + InProcess(second + "<task id=\"u\"/>", "q");
}

std::string EventGateway(const std::string& first, const std::string& second, const std::string& extra = "",
                         const std::string& condition = "") {
  return InProcess(Start() + "<eventBasedGateway id=\"g\"/>" + first + second + End() + Flow("s", "g") +
                   Flow("g", "x", condition) + Flow("g", "y") + Flow("x", "e") + Flow("y", "e") + extra);
}
std::string Catch(const std::string& id, const std::string& definition) {
  return "<intermediateCatchEvent id=\"" + id + "\">" + definition + "</intermediateCatchEvent>";
}
std::string Throw(const std::string& id, const std::string& definition) {
  return "<intermediateThrowEvent id=\"" + id + "\">" + definition + "</intermediateThrowEvent>";
}
std::string Link(const std::string& id, const std::string& ends) {
  return "<linkEventDefinition id=\"" + id + "\" name=\"l\">" + ends + "</linkEventDefinition>";
}
std::string Links(const std::string& begin, const std::string& end) {
  return InProcess(Start() + Throw("x", Link("lx", begin)) + Catch("y", Link("ly", end)) + End() + Flow("s", "x") +
                   Flow("y", "e"));
}
std::string EventSubProcess(const std::string& start, const std::string& extra = "") {
  return InProcess(kLine + "<subProcess id=\"sub\" triggeredByEvent=\"true\">" + start + "<endEvent id=\"e2\"/>" +
                   Flow("s2", "e2") + extra + "</subProcess>");
}
std::string Loop(const std::string& content, const std::string& io = "") {
  return kMessages + Line("<task id=\"t\">" + io + "<multiInstanceLoopCharacteristics>" + content +
                          "</multiInstanceLoopCharacteristics></task>");
}
std::string Timer(const std::string& content) {
  return Line(Catch("t", "<timerEventDefinition>" + content + "</timerEventDefinition>"));
}

// ---- rows ------------------------------------------------------------------------------------------------------------------

std::vector<Twins> StructureTwins() {
  return {
      {"EXT002", InProcess("<task id=\"a\"/><task id=\"b\"/>"), InProcess("<task id=\"a\"/><task id=\"a\"/>")},
      {"EXT003", InProcess("<task id=\"a\"/>"), InProcess("<task name=\"a\"/>")},
      {"EXT004", Line("<task id=\"t\"><documentation textFormat=\"text/html; charset=x\"/></task>"),
       Line("<task id=\"t\"><documentation textFormat=\"html\"/></task>")},
      {"EXT010", InProcess("<textAnnotation id=\"a\" textFormat=\"text/plain\"/>"),
       InProcess("<textAnnotation id=\"a\" textFormat=\"wrong\"/>")},
      {"EXT014",
       Line("<task id=\"t\"><standardLoopCharacteristics><loopCondition" + kFormal +
            " language=\"http://a/b%20c\">x</loopCondition></standardLoopCharacteristics></task>"),
       Line("<task id=\"t\"><standardLoopCharacteristics><loopCondition" + kFormal +
            " language=\"%$!\">x</loopCondition></standardLoopCharacteristics></task>")},
      {"EXT055", Line("<task id=\"t\"><standardLoopCharacteristics/></task>"),
       Line("<task id=\"t\"><standardLoopCharacteristics/><multiInstanceLoopCharacteristics><loopCardinality" + kFormal +
            ">3</loopCardinality></multiInstanceLoopCharacteristics></task>")},
      {"EXT078", InProcess("<property id=\"a\"/>"), "<property id=\"a\"/>" + InProcess("")},
      {"SCHEMA", InProcess("<task id=\"_a-1.b\"/>"), InProcess("<task id=\"1a\"/>")},
      {"SCHEMA", InProcess("<task id=\"a\"/>"), InProcess("<job id=\"a\"/>")},
      {"SCHEMA", InProcess("<task id=\"a\"/>"), InProcess("<process id=\"a\"/>")},
      {"SCHEMA", InProcess("<task id=\"a\" isForCompensation=\"1\"/>"),
       InProcess("<task id=\"a\" isForCompensation=\"yes\"/>")},
      {"SCHEMA", InProcess("<task id=\"a\" startQuantity=\"2\"/>"), InProcess("<task id=\"a\" startQuantity=\"two\"/>")},
      {"SCHEMA", Line("<task id=\"t\"/>"),
       InProcess(kLine + "<boundaryEvent id=\"b\">" + kTimer + "</boundaryEvent>" + "<endEvent id=\"e2\"/>" + Flow("b", "e2"))},
      {"SCHEMA", "<process id=\"p\" processType=\"Private\"/>", "<process id=\"p\" processType=\"Secret\"/>"},
      {"SCHEMA", kMessages, "<message id=\"m\"/><interface id=\"i\" name=\"i\"/>"},
      {"REF", Line("<task id=\"t\"/>"), InProcess(kLine + "<lane id=\"l\"/>" + Flow("t", "nowhere"))},
      {"REF", kMessages + Line("<sendTask id=\"t\" messageRef=\"tns:m\"/>"),
       kMessages + Line("<sendTask id=\"t\" messageRef=\"tns:text\"/>")},
      {"REF", kMessages + Line("<sendTask id=\"t\" messageRef=\"m\"/>"),
       kMessages + Line("<sendTask id=\"t\" messageRef=\"other:m\"/>")},
      {"REF", Line("<task id=\"t\"/>"), Line("<task id=\"t\" default=\"e\"/>")},
  };
}

std::vector<Twins> FlowTwins() {
  const std::string note = "<textAnnotation id=\"n\"/>", gateway = "<exclusiveGateway id=\"g\"";
  const auto forked = [](const std::string& tag, const std::string& condition) {
    return InProcess(Start() + "<" + tag + " id=\"t\"/>" + End() + "<endEvent id=\"e2\"/>" + Flow("s", "t") +
                     Flow("t", "e", condition) + Flow("t", "e2"));
  };
  const auto directed = [&gateway](const std::string& direction, bool joins) {
    const std::string node = gateway + " gatewayDirection=\"" + direction + "\"/>";
    return joins ? InProcess(Start() + "<startEvent id=\"s2\"/>" + node + End() + Flow("s", "g") + Flow("s2", "g") +
                             Flow("g", "e"))
                 : InProcess(Start() + node + End() + "<endEvent id=\"e2\"/>" + Flow("s", "g") + Flow("g", "e") +
                             Flow("g", "e2"));
  };
  const std::string sub = "<subProcess id=\"t\"><task id=\"inner\"/></subProcess>";
  return {
      {"EXT006", InProcess(kLine + note), InProcess(kLine + note + Flow("t", "n"))},
      {"EXT007", InProcess(kLine + note), InProcess(kLine + note + Flow("n", "t"))},
      {"EXT021", InProcess(kLine), InProcess(kLine + "<dataObject id=\"d\"/>" + Flow("d", "e"))},
      {"EXT022", InProcess(kLine), InProcess(kLine + "<dataObject id=\"d\"/>" + Flow("t", "d"))},
      {"EXT023",
       InProcess("<task id=\"a\"><outgoing>a_b</outgoing></task><task id=\"b\"><incoming>a_b</incoming></task>" +
                 Flow("a", "b")),
       InProcess("<task id=\"a\"><outgoing>a_b</outgoing></task><task id=\"b\"/>" + Flow("a", "b")), false},
      {"EXT023",
       InProcess("<task id=\"a\"><outgoing>a_b</outgoing></task><task id=\"b\"><incoming>a_b</incoming></task>" +
                 Flow("a", "b")),
       InProcess("<task id=\"a\"><outgoing>a_b</outgoing></task><task id=\"b\"><incoming>a_b</incoming></task>"
                 "<task id=\"c\"><incoming>a_b</incoming></task>" +
                 Flow("a", "b")),
       false},
      {"EXT024", InProcess("<task id=\"a\"/><task id=\"b\"/>" + Flow("a", "b", "", " isImmediate=\"true\"")),
       InProcess("<task id=\"a\"/><task id=\"b\"/>" + Flow("a", "b", "", " isImmediate=\"false\""))},
      {"EXT025", forked("task", Condition()), InProcess("<task id=\"a\"/><task id=\"b\"/>" + Flow("a", "b", Condition()))},
      {"EXT025", forked("inclusiveGateway", Condition()), forked("parallelGateway", Condition())},
      {"EXT026", InProcess(Start() + "<task id=\"t\" default=\"t_e\"/>" + End() + Flow("s", "t") + Flow("t", "e")),
       InProcess(Start() + "<task id=\"t\" default=\"s_t\"/>" + End() + Flow("s", "t") + Flow("t", "e"))},
      {"EXT028", InProcess("<task id=\"a\"/><task id=\"b\"/>" + Flow("a", "b")),
       InProcess("<task id=\"a\"/>" + Flow("a", "b")) + InProcess("<task id=\"b\"/>", "q")},
      {"EXT152", Line(sub), InProcess(Around(sub, "t") + Flow("s", "inner"))},
      {"EXT150", InProcess(kLine + "<task id=\"u\"/>" + Flow("t", "u") + Flow("u", "e")),
       InProcess(kLine + "<task id=\"u\"/>" + Flow("u", "e"))},
      {"EXT151", InProcess(kLine + "<task id=\"u\"/>" + Flow("t", "u") + Flow("u", "e")),
       InProcess(kLine + "<task id=\"u\"/>" + Flow("t", "u"))},
      {"EXT017", directed("Converging", true), directed("Converging", false)},
      {"EXT018", directed("Diverging", false), directed("Diverging", true)},
      {"EXT019", directed("Unspecified", false), directed("Mixed", false)},
      {"EXT135", directed("Unspecified", true), Line("<exclusiveGateway id=\"t\"/>")},
      {"EXT136", EventGateway(Catch("x", kTimer), Catch("y", kSignal)),
       InProcess(Start() + "<eventBasedGateway id=\"g\"/>" + Catch("x", kTimer) + End() + Flow("s", "g") + Flow("g", "x") +
                 Flow("x", "e"))},
      {"EXT137", EventGateway(Catch("x", kTimer), Catch("y", kSignal)),
       EventGateway(Catch("x", kTimer), Catch("y", kSignal), "", Condition())},
      {"EXT138", EventGateway(Catch("x", kTimer), "<receiveTask id=\"y\"/>"),
       EventGateway(Catch("x", kTimer), "<task id=\"y\"/>")},
      {"EXT139", kMessages + EventGateway(Catch("x", kSignal), "<receiveTask id=\"y\"/>"),
       kMessages + EventGateway(Catch("x", kMessage), "<receiveTask id=\"y\"/>")},
      {"EXT140", EventGateway(Catch("x", kTimer), "<receiveTask id=\"y\"/>"),
       EventGateway(Catch("x", kTimer), "<receiveTask id=\"y\"/>",
                    "<boundaryEvent id=\"b\" attachedToRef=\"y\">" + kTimer + "</boundaryEvent>" + Flow("b", "e"))},
      {"EXT141", EventGateway(Catch("x", kTimer), Catch("y", kSignal)),
       EventGateway(Catch("x", kTimer), Catch("y", kSignal), "<startEvent id=\"s2\"/>" + Flow("s2", "x"))},
      {"EXT142",
       InProcess("<eventBasedGateway id=\"g\" instantiate=\"true\"/>" + Catch("x", kSignal) + Catch("y", kSignal) +
                 Flow("g", "x") + Flow("g", "y") + "<task id=\"u\"/>" + Flow("x", "u") + Flow("y", "u")),
       InProcess("<eventBasedGateway id=\"g\" instantiate=\"true\"/>" + Catch("x", kSignal) + Catch("y", kSignal) +
                 Flow("g", "x") + Flow("g", "y") + "<task id=\"u\"/>" + Flow("x", "u") + Flow("y", "u") + Flow("u", "g"))},
      {"EXT143",
       InProcess("<eventBasedGateway id=\"g\" instantiate=\"true\" eventGatewayType=\"Parallel\"/>" + Catch("x", kSignal) +
                 Catch("y", kSignal) + Flow("g", "x") + Flow("g", "y") + "<task id=\"u\"/>" + Flow("x", "u") + Flow("y", "u")),
       InProcess("<eventBasedGateway id=\"g\" eventGatewayType=\"Parallel\"/>" + Catch("x", kSignal) + Catch("y", kSignal) +
                 Flow("g", "x") + Flow("g", "y") + "<task id=\"u\"/>" + Flow("x", "u") + Flow("y", "u"))},
  };
}

std::vector<Twins> PlaceTwins() {
  const std::string error = "<errorEventDefinition/>", cancel = "<cancelEventDefinition/>",
                    compensate = "<compensateEventDefinition/>";
  const auto start = [](const std::string& definition) { return InProcess(Start(definition) + End() + Flow("s", "e")); };
  const auto end = [](const std::string& definition) { return InProcess(Start() + End(definition) + Flow("s", "e")); };
  const auto nested = [](const std::string& tag, const std::string& from, const std::string& to) {
    return Line("<" + tag + " id=\"t\"><startEvent id=\"s2\">" + from + "</startEvent><endEvent id=\"e2\">" + to +
                "</endEvent>" + Flow("s2", "e2") + "</" + tag + ">");
  };
  const auto awaited = [](const std::string& definition, const std::string& attributes = "") {
    return EventSubProcess("<startEvent id=\"s2\"" + attributes + ">" + definition + "</startEvent>");
  };
  const std::string beside = " isInterrupting=\"false\"", keep = " cancelActivity=\"false\"";
  return {
      {"EXT098", start(kTimer), start(error)},
      {"EXT100", nested("subProcess", "", ""), nested("subProcess", kTimer, "")},
      {"EXT059", awaited(kTimer), awaited("")},
      {"EXT059", awaited(error), awaited(error, beside)},
      {"EXT059", awaited(kSignal, beside), awaited(cancel)},
      {"EXT110", Boundary(error), Boundary("<terminateEventDefinition/>")},
      {"EXT110", Boundary(kTimer, keep), Boundary(error, keep)},
      {"EXT130", Boundary(kTimer), Boundary("")},
      {"EXT146", end("<terminateEventDefinition/>"), end(kTimer)},
      {"EXT148", Line(Catch("t", kTimer)), Line(Catch("t", ""))},
      {"EXT148", Line(Catch("t", kSignal)), Line(Catch("t", error))},
      {"EXT149", Line(Throw("t", "")), Line(Throw("t", error))},
      {"EXT121", start(kSignal), start(compensate)},
      {"EXT122", Line(Catch("t", kSignal)), Line(Catch("t", compensate))},
      {"EXT106", nested("transaction", "", cancel), nested("subProcess", "", cancel)},
      {"EXT111", Boundary(cancel, "", "transaction"), Boundary(cancel)},
  };
}

std::vector<Twins> EventFlowTwins() {
  const std::string compensation = "<boundaryEvent id=\"b\" attachedToRef=\"t\"><compensateEventDefinition/></boundaryEvent>";
  const std::string target = "<target>ly</target>", source = "<source>lx</source>";
  const std::string call = Line("<callActivity id=\"t\" calledElement=\"q\"/>");
  const auto called = [](const std::string& definition) {
    return InProcess("<startEvent id=\"s2\">" + definition + "</startEvent><endEvent id=\"e2\"/>" + Flow("s2", "e2"), "q");
  };
  return {
      {"EXT058", EventSubProcess("<startEvent id=\"s2\">" + kTimer + "</startEvent>"),
       EventSubProcess("<startEvent id=\"s2\">" + kTimer + "</startEvent>",
                       "<startEvent id=\"s3\">" + kTimer + "</startEvent>" + Flow("s3", "e2"))},
      {"EXT057", EventSubProcess("<startEvent id=\"s2\">" + kTimer + "</startEvent>"),
       Line("<subProcess id=\"t\" triggeredByEvent=\"true\"><startEvent id=\"s2\">" + kTimer +
            "</startEvent><endEvent id=\"e2\"/>" + Flow("s2", "e2") + "</subProcess>")},
      {"EXT096", InProcess(kLine), InProcess(kLine + Flow("t", "s"))},
      {"EXT097", InProcess("<task id=\"a\"/>"), InProcess("<task id=\"a\"/>" + End() + Flow("a", "e"))},
      {"EXT105", InProcess(kLine), InProcess(Start() + "<task id=\"a\"/>" + Flow("s", "a"))},
      {"EXT099", call + called(""), call + called(kTimer)},
      {"EXT101", InProcess(kLine), InProcess(kLine + "<startEvent id=\"s2\"/>")},
      {"EXT104", InProcess(kLine), InProcess(kLine + Flow("e", "t"))},
      {"EXT107", InProcess(kLine), InProcess(kLine + "<endEvent id=\"e2\"/>")},
      {"EXT112", Boundary(kTimer),
       InProcess(kLine + "<boundaryEvent id=\"b\" attachedToRef=\"t\">" + kTimer + "</boundaryEvent>" + Flow("b", "e") +
                 Flow("t", "b"))},
      {"EXT113", InProcess(kLine + compensation),
       InProcess(kLine + "<boundaryEvent id=\"b\" attachedToRef=\"t\">" + kTimer + "</boundaryEvent>")},
      {"EXT114", InProcess(kLine + compensation), InProcess(kLine + compensation + Flow("b", "e"))},
      {"EXT115", Line(Catch("t", kTimer)), InProcess(Catch("t", kTimer) + "<task id=\"u\"/>" + Flow("t", "u"))},
      {"EXT115", Line(Throw("t", kSignal)), InProcess(Throw("t", kSignal) + "<task id=\"u\"/>" + Flow("t", "u"))},
      {"EXT116", Line(Catch("t", kTimer)), InProcess("<task id=\"u\"/>" + Catch("t", kTimer) + Flow("u", "t"))},
      {"EXT116", Line(Throw("t", kSignal)), InProcess("<task id=\"u\"/>" + Throw("t", kSignal) + Flow("u", "t"))},
      {"EXT117", Links(target, source), Line(Throw("t", Link("lx", "")))},
      {"EXT117", Links(target, source), Line(Catch("t", Link("ly", "")))},
      {"EXT118", Links(target, source), Links(target, "<source>ly</source>")},
      {"EXT124", Links(target, source), Links(target, "")},
      {"EXT125", Links(target, source), Links("", source)},
      {"EXT126", Links(target, source),
       InProcess(Start() + Throw("x", Link("lx", target)) + "<subProcess id=\"sub\">" + Catch("y", Link("ly", source)) +
                 "<task id=\"u\"/>" + Flow("y", "u") + "</subProcess>" + End() + Flow("s", "x") + Flow("s", "sub") +
                 Flow("sub", "e"))},
      {"EXT095",
       "<timerEventDefinition id=\"d\"/>" +
           Line("<intermediateCatchEvent id=\"t\"><eventDefinitionRef>d</eventDefinitionRef></intermediateCatchEvent>"),
       InProcess(kLine + Throw("x", "<signalEventDefinition id=\"d\"/>") +
                 Throw("y", "<eventDefinitionRef>d</eventDefinitionRef>") + Flow("s", "x") + Flow("x", "y") + Flow("y", "e"))},
  };
}

std::vector<Twins> MessageFlowTwins() {
  const std::string awaits = Start(kMessage) + "<task id=\"t\"/>" + End() + Flow("s", "t") + Flow("t", "e");
  const std::string says = Start() + "<task id=\"t\"/>" + End(kMessage) + Flow("s", "t") + Flow("t", "e");
  const std::string catches = Around(Catch("x", kMessage), "x"), throws = Around(Throw("x", kMessage), "x");
  const std::string note = "<textAnnotation id=\"n\"/>";
  const std::string guarded =
      kLine + "<boundaryEvent id=\"b\" attachedToRef=\"t\">" + kMessage + "</boundaryEvent>" + Flow("b", "e");
  return {
      {"EXT008", Pools("t", "u"), Pools("t", "n", kLine, note)},
      {"EXT009", Pools("t", "u"), Pools("n", "t", kLine, note)},
      {"EXT031", Pools("t", "u"), Pools("t", "s", awaits)},
      {"EXT031", Pools("t", "z"), Pools("t", "a")},
      {"EXT031", Pools("y", "t"), Pools("y", "y")},
      {"EXT102", Pools("u", "s", awaits), Pools("s", "u", awaits)},
      {"EXT103", Pools("u", "s", awaits), Pools("u", "s")},
      {"EXT108", Pools("e", "u", says), Pools("u", "e", says)},
      {"EXT109", Pools("e", "u", says), Pools("e", "u")},
      {"EXT119", Pools("x", "u", throws), Pools("u", "x", throws)},
      {"EXT119", Pools("u", "x", catches), Pools("x", "u", catches)},
      {"EXT120", Pools("u", "b", guarded), Pools("b", "u", guarded)},
      {"EXT120", Pools("u", "x", catches), Pools("u", "x", Around(Catch("x", kTimer), "x"))},
      {"EXT029",
       "<collaboration><participant id=\"a\"><participantMultiplicity minimum=\"0\" "
       "maximum=\"2\"/></participant></collaboration>",
       "<collaboration><participant id=\"a\"><participantMultiplicity minimum=\"-1\" "
       "maximum=\"2\"/></participant></collaboration>"},
      {"EXT030", "<collaboration><participant id=\"a\"><participantMultiplicity maximum=\"1\"/></participant></collaboration>",
       "<collaboration><participant id=\"a\"><participantMultiplicity minimum=\"2\"/></participant></collaboration>"},
      {"EXT027", "<choreography id=\"c\"/><collaboration><choreographyRef>c</choreographyRef></collaboration>",
       "<choreography id=\"c\"/><choreography id=\"d\"><choreographyRef>c</choreographyRef></choreography>"},
      {"EXT032", "<globalConversation id=\"c\"><participant id=\"a\"/></globalConversation>",
       "<globalConversation id=\"c\"><textAnnotation id=\"a\"/></globalConversation>"},
      {"EXT033",
       "<choreography id=\"c\" isClosed=\"false\"/><collaboration><choreographyRef>c</choreographyRef></collaboration>",
       "<choreography id=\"c\" isClosed=\"true\"/><collaboration><choreographyRef>c</choreographyRef></collaboration>"},
      {"EXT036", InProcess("<task id=\"a\"/>"),
       "<collaboration><participant id=\"a\"/></collaboration>" +
           InProcess("<callChoreography id=\"c\" "
                     "initiatingParticipantRef=\"a\"><participantRef>a</participantRef></callChoreography>")},
      {"EXT056", InProcess("<subProcess id=\"a\"/>"),
       "<collaboration><participant id=\"a\"/></collaboration>" +
           InProcess("<subProcess id=\"x\"><callChoreography id=\"c\" "
                     "initiatingParticipantRef=\"a\"><participantRef>a</participantRef>"
                     "</callChoreography></subProcess>")},
  };
}

std::vector<Twins> DefinitionTwins() {
  const auto condition = [](const std::string& text) {
    return Line(Catch("t", "<conditionalEventDefinition><condition" + text + "</condition></conditionalEventDefinition>"));
  };
  const auto escalation = [](const std::string& code, const std::string& reference) {
    return "<escalation id=\"x\"" + code + "/>" + Line(Throw("t", "<escalationEventDefinition" + reference + "/>"));
  };
  const std::string reference = " escalationRef=\"x\"", code = " escalationCode=\"1\"";
  return {
      {"EXT011", escalation(code, reference), escalation("", reference)},
      {"EXT011", escalation(code, reference), escalation(code, "")},
      {"EXT123", condition(kFormal + ">a"), condition(">a")},
      {"EXT127", kMessages + Line(Catch("t", kMessage)),
       kMessages + Line(Catch("t", "<messageEventDefinition><operationRef>o</operationRef></messageEventDefinition>"))},
      {"EXT128", kMessages + Line(Catch("t", kMessage)),
       kMessages + Line(Catch("t", "<messageEventDefinition messageRef=\"m\"/>"))},
      {"EXT131", Timer("<timeDuration" + kFormal + ">PT1H</timeDuration>"),
       Timer("<timeDate" + kFormal + ">2026-01-01</timeDate><timeDuration" + kFormal + ">PT1H</timeDuration>")},
      {"EXT132", Timer("<timeDate" + kFormal + ">2026-11-25T09:00:00+08:00</timeDate>"),
       Timer("<timeDate" + kFormal + ">2026-13-45</timeDate>")},
      {"EXT133", Timer("<timeCycle" + kFormal + ">R3/2026-11-25T09:00:00Z/P1M</timeCycle>"),
       Timer("<timeCycle" + kFormal + ">R3</timeCycle>")},
      {"EXT133", Timer("<timeCycle" + kFormal + ">R/PT10M</timeCycle>"), Timer("<timeCycle" + kFormal + ">often</timeCycle>")},
      {"EXT134", Timer("<timeDuration" + kFormal + ">P1Y2M3DT4H</timeDuration>"),
       Timer("<timeDuration" + kFormal + ">P1X</timeDuration>")},
      {"EXT134", Timer("<timeDuration" + kFormal + ">P2W</timeDuration>"),
       Timer("<timeDuration" + kFormal + ">soon</timeDuration>")},
      {"EXT134", Timer("<timeDuration" + kFormal + ">duration(\"PT\" + hours + \"H\")</timeDuration>"),
       Timer("<timeDuration" + kFormal + ">3</timeDuration>")},
  };
}

std::vector<Twins> DataTwins() {
  const std::string object = "<dataObject id=\"d\" name=\"Form\" itemSubjectRef=\"text\"/>",
                    kept = "<dataObjectReference id=\"r\" dataObjectRef=\"d\"";
  const auto task = [](const std::string& content) { return kMessages + Line("<task id=\"t\">" + content + "</task>"); };
  const auto sets = [&task](const std::string& inputs, const std::string& outputs) {
    return task(Io(Input("in", "") + Input("in2", ""), Output("out", "") + Output("out2", ""), inputs, outputs));
  };
  const auto set = [](const std::string& tag, const std::string& refs, const std::string& first, const std::string& second,
                      const std::string& more, const std::string& which) {
    return "<" + tag + " id=\"" + tag + "\"><" + refs + ">" + first + "</" + refs + "><" + refs + ">" + second + "</" + refs +
           ">" + (more.empty() ? "" : "<" + more + ">" + which + "</" + more + ">") + "</" + tag + ">";
  };
  const std::string in = set("inputSet", "dataInputRefs", "in", "in2", "", ""),
                    out = set("outputSet", "dataOutputRefs", "out", "out2", "", "");
  const auto in_more = [&set](const std::string& more, const std::string& which) {
    return set("inputSet", "dataInputRefs", "in", "in2", more, which);
  };
  const auto out_more = [&set](const std::string& more, const std::string& which) {
    return set("outputSet", "dataOutputRefs", "out", "out2", more, which);
  };
  const auto only = [](const std::string& tag, const std::string& refs, const std::string& one, const std::string& more,
                       const std::string& other) {
    return "<" + tag + "><" + refs + ">" + one + "</" + refs + "><" + more + ">" + other + "</" + more + "></" + tag + ">";
  };
  const auto moved = [&object, &kept](const std::string& item, const std::string& content) {
    return kMessages + InProcess(object + kept + "/><dataObject id=\"d2\" itemSubjectRef=\"text\"/>" +
                                 Around("<task id=\"t\">" + InputIo(item) + "<dataInputAssociation>" + content +
                                            "<targetRef>in</targetRef></dataInputAssociation></task>",
                                        "t"));
  };
  const auto of_process = [](const std::string& association) {
    return InProcess(Io(Input("pin", ""), Output("pout", ""), Inputs("pin"), Outputs("pout")) +
                     Around("<task id=\"t\">" + Io(Input("in", ""), Output("out", ""), Inputs("in"), Outputs("out")) +
                                association + "</task>",
                            "t"));
  };
  const auto associated = [](const std::string& kind, const std::string& from, const std::string& to) {
    return "<data" + kind + "Association><sourceRef>" + from + "</sourceRef><targetRef>" + to + "</targetRef></data" + kind +
           "Association>";
  };
  const std::string many = "<itemDefinition id=\"many\" isCollection=\"true\"/>";
  return {
      {"EXT020", many + InProcess("<dataObject id=\"d\" itemSubjectRef=\"many\" isCollection=\"true\"/>"),
       many + InProcess("<dataObject id=\"d\" itemSubjectRef=\"many\"/>")},
      {"EXT020",
       many + Line("<task id=\"t\">" +
                   Io("<dataInput id=\"in\" isCollection=\"true\" itemSubjectRef=\"many\"/>", "", Inputs("in"), kNoOutputs) +
                   "</task>"),
       many + Line("<task id=\"t\">" + InputIo("many") + "</task>")},
      {"EXT020",
       many + Line("<task id=\"t\">" +
                   Io("", "<dataOutput id=\"out\" isCollection=\"true\" itemSubjectRef=\"many\"/>", kNoInputs, Outputs("out")) +
                   "</task>"),
       many + Line("<task id=\"t\">" + OutputIo("many") + "</task>")},
      {"EXT074", InProcess("<dataObject id=\"d\"/>"), InProcess("<dataObject id=\"d\"><dataState name=\"a\"/></dataObject>")},
      {"EXT075", kMessages + InProcess(object + kept + "/>"),
       kMessages + InProcess(object + kept + " itemSubjectRef=\"text\"/>")},
      {"EXT076", kMessages + InProcess(object + kept + " name=\"Form [new]\"><dataState name=\"new\"/></dataObjectReference>"),
       kMessages + InProcess(object + kept + " name=\"Form [old]\"><dataState name=\"new\"/></dataObjectReference>")},
      {"EXT079", Line("<task id=\"t\">" + InputIo("") + "</task>"),
       Line("<subProcess id=\"t\">" + InputIo("") + "</subProcess>")},
      {"EXT080", of_process(associated("Input", "pin", "in")), of_process(associated("Output", "out", "pin"))},
      {"EXT082", of_process(associated("Output", "out", "pout")), of_process(associated("Input", "pout", "in"))},
      {"EXT084", sets(in, out), sets(Inputs("in"), out)},
      {"EXT088", sets(in, out), sets(in, Outputs("out"))},
      {"EXT085", sets(in_more("optionalInputRefs", "in"), out),
       sets(only("inputSet", "dataInputRefs", "in", "optionalInputRefs", "in2"), out)},
      {"EXT086", sets(in_more("whileExecutingInputRefs", "in"), out),
       sets(only("inputSet", "dataInputRefs", "in", "whileExecutingInputRefs", "in2"), out)},
      {"EXT087", sets(in_more("outputSetRefs", "outputSet"), out_more("inputSetRefs", "inputSet")),
       sets(in_more("outputSetRefs", "outputSet"), out)},
      {"EXT087", sets(in_more("outputSetRefs", "outputSet"), out_more("inputSetRefs", "inputSet")),
       sets(in, out_more("inputSetRefs", "inputSet"))},
      {"EXT089", sets(in, out_more("optionalOutputRefs", "out")),
       sets(in, only("outputSet", "dataOutputRefs", "out", "optionalOutputRefs", "out2"))},
      {"EXT090", sets(in, out_more("whileExecutingOutputRefs", "out")),
       sets(in, only("outputSet", "dataOutputRefs", "out", "whileExecutingOutputRefs", "out2"))},
      {"EXT091", moved("text", "<sourceRef>r</sourceRef>"), moved("number", "<sourceRef>r</sourceRef>")},
      {"EXT092", moved("text", "<sourceRef>r</sourceRef>"), moved("text", "<sourceRef>r</sourceRef><sourceRef>d2</sourceRef>")},
  };
}

std::vector<Twins> ActivityTwins() {
  const auto task = [](const std::string& tag, const std::string& attributes, const std::string& io) {
    return kMessages + Line("<" + tag + " id=\"t\"" + attributes + ">" + io + "</" + tag + ">");
  };
  const std::string two_in = Io(Input("in", "text") + Input("in2", "text"), "", Inputs("in") + Inputs("in2"), kNoOutputs);
  const std::string two_out =
      Io("", Output("out", "text") + Output("out2", "text"), kNoInputs, Outputs("out") + Outputs("out2"));
  const std::string both = Io(Input("in", "text"), Output("out", "number"), Inputs("in"), Outputs("out"));
  const std::string operation = " operationRef=\"o\"", message = " messageRef=\"m\"";
  const auto call = [](const std::string& own, const std::string& theirs, const std::string& extra = "") {
    return kMessages + Line("<callActivity id=\"t\" calledElement=\"q\">" + own + "</callActivity>") + "<process id=\"q\">" +
           extra + theirs + "</process>";
  };
  const std::string their_io = Io(Input("qin", "text"), Output("qout", "number"), Inputs("qin"), Outputs("qout"));
  const std::string other_io = Io(Input("qin", "number"), Output("qout", "number"), Inputs("qin"), Outputs("qout"));
  const std::string supported = "<supportedInterfaceRef>i</supportedInterfaceRef>";
  const std::string binding = "<ioBinding operationRef=\"o\" inputDataRef=\"qin\" outputDataRef=\"qout\"/>";
  const auto event = [](const std::string& data) {
    return kMessages + InProcess(Start() + End(data + kMessage) + Flow("s", "e"));
  };
  const auto role = [](const std::string& content) {
    return "<resource id=\"res\"/>" + Line("<userTask id=\"t\"><potentialOwner>" + content + "</potentialOwner></userTask>");
  };
  const std::string named = "<resourceRef>res</resourceRef>",
                    computed =
                        "<resourceAssignmentExpression><formalExpression>a</formalExpression></resourceAssignmentExpression>";
  return {
      {"EXT012",
       InProcess(Start() + "<inclusiveGateway id=\"t\"/>" + End() + Flow("s", "t") + Flow("t", "e", Condition()) +
                 Flow("t", "e")),
       Line("<task id=\"t\"><standardLoopCharacteristics><loopCondition>as long as it "
            "takes</loopCondition></standardLoopCharacteristics></task>")},
      {"EXT013",
       Line("<task id=\"t\"><standardLoopCharacteristics><loopCondition" + kFormal +
            ">a</loopCondition></standardLoopCharacteristics></task>"),
       Line("<task id=\"t\"><standardLoopCharacteristics><loopCondition" + kFormal +
            "> </loopCondition></standardLoopCharacteristics></task>")},
      {"EXT035", "<process id=\"p\" processType=\"Public\"/>",
       "<process id=\"p\" processType=\"Public\" isExecutable=\"true\"/>"},
      {"EXT037", Line("<task id=\"t\" startQuantity=\"10\"/>"), Line("<task id=\"t\" startQuantity=\"0\"/>")},
      {"EXT038", Line("<task id=\"t\" completionQuantity=\"1\"/>"), Line("<task id=\"t\" completionQuantity=\"-1\"/>")},
      {"EXT041", role(named), role(named + computed)},
      {"EXT042", task("serviceTask", operation, both), task("serviceTask", operation, "")},
      {"EXT043", task("serviceTask", operation, both),
       task("serviceTask", operation,
            Io(Input("in", "text"), Output("out", "number") + Output("out2", "number"), Inputs("in"),
               Outputs("out") + Outputs("out2")))},
      {"EXT044", task("serviceTask", operation, both),
       task("serviceTask", operation, Io(Input("in", "number"), Output("out", "number"), Inputs("in"), Outputs("out")))},
      {"EXT045", task("serviceTask", operation, both), task("serviceTask", operation, InputIo("text"))},
      {"EXT046", task("sendTask", message, InputIo("text")), task("sendTask", message, two_in)},
      {"EXT047", task("sendTask", message, InputIo("text")), task("sendTask", message, two_in)},
      {"EXT048", task("sendTask", message, InputIo("text")), task("sendTask", message, InputIo("number"))},
      {"EXT049", kMessages + InProcess("<receiveTask id=\"t\" instantiate=\"true\"/><task id=\"u\"/>" + Flow("t", "u")),
       kMessages + Line("<receiveTask id=\"t\" instantiate=\"true\"/>")},
      {"EXT050", task("receiveTask", message, OutputIo("text")), task("receiveTask", message, two_out)},
      {"EXT051", task("receiveTask", message, OutputIo("text")), task("receiveTask", message, two_out)},
      {"EXT052", task("receiveTask", message, OutputIo("text")), task("receiveTask", message, OutputIo("number"))},
      {"EXT053", Line("<scriptTask id=\"t\" scriptFormat=\"text/feel\"><script>a</script></scriptTask>"),
       Line("<scriptTask id=\"t\"><script>a</script></scriptTask>")},
      {"EXT061", Line("<adHocSubProcess id=\"t\"><task id=\"u\"/></adHocSubProcess>"), Line("<adHocSubProcess id=\"t\"/>")},
      {"EXT062", Line("<adHocSubProcess id=\"t\"><task id=\"u\"/></adHocSubProcess>"),
       Line("<adHocSubProcess id=\"t\"><task id=\"u\"/><startEvent id=\"s2\"/>" + Flow("s2", "u") + "</adHocSubProcess>")},
      {"EXT063", call(both, their_io), call(InputIo("text"), their_io)},
      {"EXT063", call(both, their_io), call(both, other_io)},
      {"EXT064", call(both, their_io + binding, supported), call(both, their_io, supported)},
      {"EXT065", call(both, their_io + binding, supported),
       call("", Io(Input("qin", "number"), Output("qout", "number"), Inputs("qin"), Outputs("qout")) + binding, supported)},
      {"EXT093", event(Input("in", "text") + Inputs("in")),
       event(Input("in", "text") + Input("in2", "text") +
             "<inputSet><dataInputRefs>in</dataInputRefs><dataInputRefs>in2</dataInputRefs></inputSet>")},
      {"EXT094", event(Input("in", "text") + Inputs("in")), event(Input("in", "number") + Inputs("in"))},
      {"EXT145", InProcess(kLine + "<task id=\"u\" isForCompensation=\"true\"/>"),
       Line("<task id=\"t\" isForCompensation=\"true\"/>")},
  };
}

std::vector<Twins> LoopTwins() {
  const std::string cardinality = "<loopCardinality" + kFormal + ">3</loopCardinality>";
  const std::string in = "<loopDataInputRef>in</loopDataInputRef>", out = "<loopDataOutputRef>out</loopDataOutputRef>";
  const std::string io = Io(Input("in", "text"), Output("out", "text"), Inputs("in"), Outputs("out"));
  return {
      {"EXT067", Loop(cardinality), Loop("")},
      {"EXT068", Loop(in, io),
       kMessages + InProcess("<dataObject id=\"in\"/>" + Around("<task id=\"t\"><multiInstanceLoopCharacteristics>" + in +
                                                                    "</multiInstanceLoopCharacteristics></task>",
                                                                "t"))},
      {"EXT069", Loop(in + out + "<outputDataItem itemSubjectRef=\"text\"/>", io),
       Loop(in + out + "<outputDataItem itemSubjectRef=\"number\"/>", io)},
      {"EXT070", Loop(in + "<inputDataItem itemSubjectRef=\"text\"/>", io),
       Loop(in + "<inputDataItem isCollection=\"true\" itemSubjectRef=\"text\"/>", io)},
  };
}

std::vector<Twins> AllTwins() {
  std::vector<Twins> all;
  for (const auto& part : {StructureTwins(), FlowTwins(), PlaceTwins(), EventFlowTwins(), MessageFlowTwins(), DefinitionTwins(),
                           DataTwins(), ActivityTwins(), LoopTwins()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

// ---- tests -----------------------------------------------------------------------------------------------------------------

TEST(BpmnCheck, AcceptsTheTwinThatKeepsTheRuleAndRefusesTheOther) {
  for (const Twins& twins : AllTwins()) {
    EXPECT_EQ(Refusals(CheckText(twins.good, twins.wired)), "") << twins.reason << "\n" << twins.good;
    const std::vector<Finding> findings = CheckText(twins.bad, twins.wired);
    EXPECT_TRUE(Refuses(findings, twins.reason)) << twins.reason << "\n" << ToText(findings) << twins.bad;
  }
}

TEST(BpmnCheck, EveryRuleHasTwins) {
  std::set<std::string> tested;
  for (const Twins& twins : AllTwins()) tested.insert(twins.reason);
  for (const auto& family : {rules::FlowRules(), rules::EventRules(), rules::TimerRules(), rules::DataRules(),
                             rules::ActivityRules(), rules::CollaborationRules()}) {
    for (const rules::Rule& rule : family) EXPECT_EQ(tested.count(std::string(rule.reason)), 1u) << rule.reason;
  }
}

TEST(BpmnCheck, RulesOfExecutableProcessesLeaveOthersAlone) {
  for (const char* attribute : {"", " isExecutable=\"false\""}) {
    const std::string text = "<process id=\"p\"" + std::string(attribute) + ">" +
                             Around(Catch("t", "<messageEventDefinition/>"), "t") +
                             Catch("u", "<timerEventDefinition><timeDate>soon</timeDate></timerEventDefinition>") +
                             Flow("s", "u") + Flow("u", "e") + "</process>";
    EXPECT_EQ(Refusals(CheckText(text)), "");
  }
}

TEST(BpmnCheck, ImportsAreFoundByLocationAndNamespace) {
  const std::string import =
      "<import importType=\"" + std::string(kModelNamespace) + "\" location=\"b.bpmn\" namespace=\"urn:t\"/>";
  Definitions other = Load(InProcess(
      "<startEvent id=\"q1\"><outgoing>q3</outgoing></startEvent><endEvent id=\"q2\"><incoming>q3</incoming></endEvent>"
      "<sequenceFlow id=\"q3\" sourceRef=\"q1\" targetRef=\"q2\"/>",
      "q"));
  other.file = "b.bpmn";
  EXPECT_TRUE(Refuses(CheckText(import), "EXT001"));
  EXPECT_EQ(Refusals(CheckText(import, true, {{"b.bpmn", &other}})), "");
  const std::string call = import + Line("<callActivity id=\"t\" calledElement=\"tns:q\"/>");
  EXPECT_EQ(Refusals(CheckText(call, true, {{"b.bpmn", &other}})), "");
  EXPECT_TRUE(Refuses(CheckText(call), "REF"));
  other.target_namespace = "urn:other";
  EXPECT_TRUE(Refuses(CheckText(import, true, {{"b.bpmn", &other}}), "EXT001"));
}

TEST(BpmnCheck, AnIdMayComeAgainInAnotherNamespaceOnly) {
  Definitions other = Load(InProcess("", "p"));
  const std::string model = "<import importType=\"" + std::string(kModelNamespace) + "\" location=\"b.bpmn\" namespace=\"";
  EXPECT_TRUE(Refuses(CheckText(model + "urn:t\"/>" + InProcess("", "p"), true, {{"b.bpmn", &other}}), "EXT002"));
  other.target_namespace = "urn:other";
  EXPECT_EQ(Refusals(CheckText(model + "urn:other\"/>" + InProcess("", "p"), true, {{"b.bpmn", &other}})), "");
}

TEST(BpmnCheck, WhatAReaderCanLiveWithIsAWarning) {
  for (const std::string& content :
       {Line("<task id=\"t\" colour=\"red\"/>"), InProcess("<textAnnotation id=\"n\"/><task id=\"a\"/>"),
        kMessages + Line("<receiveTask id=\"t\" operationRef=\"elsewhere\"/>"),
        InProcess("<dataObject id=\"d\" itemSubjectRef=\"xsd:string\"/>"),
        Line("<task id=\"t\"><x xmlns=\"urn:x\"/></task>")}) {
    const std::vector<Finding> findings = CheckText(content);
    EXPECT_EQ(Refusals(findings), "");
    EXPECT_EQ(findings.size(), 1u) << content << ToText(findings);
  }
}

TEST(BpmnCheck, AFileOfMistakesIsCutShort) {
  std::string many;
  for (int i = 0; i < 3'000; ++i) many += "<task/>";
  EXPECT_EQ(CheckText(InProcess(many)).size(), kFindingsMax);
}

}  // namespace
}  // namespace yici::bpmn
