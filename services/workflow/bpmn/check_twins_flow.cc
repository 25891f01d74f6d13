// Twins for the schema, flows, gateways and events.
#include "services/workflow/bpmn/check_twins.h"

namespace yici::bpmn {

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
      {"EXT142",
       InProcess("<eventBasedGateway id=\"g\" instantiate=\"true\" "
                 "eventGatewayType=\"Parallel\"/>" +
                 Catch("x", kSignal) + Catch("y", kSignal) + Flow("g", "x") + Flow("g", "y") + "<task id=\"u\"/>" +
                 Flow("x", "u") + Flow("y", "u")),
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
  const std::string undo =
      "<boundaryEvent id=\"b\" "
      "attachedToRef=\"t\"><compensateEventDefinition/></boundaryEvent>";
  const std::string handled = undo + "<association id=\"l\" sourceRef=\"b\" targetRef=\"u\"/>";
  const std::string compensation = handled + "<task id=\"u\" isForCompensation=\"true\"/>";
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
      {"EXT143", InProcess(kLine + compensation), InProcess(kLine + undo)},
      {"EXT144", InProcess(kLine + compensation),
       InProcess(Start() + "<task id=\"t\"/><task id=\"u\"/>" + End() + Flow("s", "t") + Flow("t", "u") + Flow("u", "e") +
                 handled)},
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
  const std::string note = "<textAnnotation id=\"note\"/>";
  const std::string guarded =
      kLine + "<boundaryEvent id=\"b\" attachedToRef=\"t\">" + kMessage + "</boundaryEvent>" + Flow("b", "e");
  return {
      {"EXT008", Pools("t", "u"), Pools("t", "note", kLine, note)},
      {"EXT009", Pools("t", "u"), Pools("note", "t", kLine, note)},
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

}  // namespace yici::bpmn
