// Twins for data, activities and loops.
#include "services/workflow/bpmn/check_twins.h"

namespace yici::bpmn {

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
      {"EXT077", "<dataStore id=\"d\" capacity=\"3\"/>", "<dataStore id=\"d\" capacity=\"-3\"/>"},
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
       Line("<task id=\"t\"><standardLoopCharacteristics><loopCondition" + kFormal +
            ">a</loopCondition></standardLoopCharacteristics></task>"),
       Line("<task id=\"t\"><standardLoopCharacteristics><loopCondition>as long as it takes</loopCondition>"
            "</standardLoopCharacteristics></task>")},
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
      {"EXT060", Line("<transaction id=\"t\" method=\"##Store\"/>"), Line("<transaction id=\"t\" method=\"##Forget\"/>")},
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
      {"EXT066", Loop(cardinality), Loop("<loopCardinality" + kFormal + ">1.5</loopCardinality>")},
      {"EXT066", Loop("<loopCardinality" + kFormal + ">\"a\" + b</loopCardinality>"),
       Loop("<loopCardinality" + kFormal + ">\"three\"</loopCardinality>")},
      {"EXT067", Loop(cardinality), Loop("")},
      {"EXT071",
       Line("<task id=\"t\"><multiInstanceLoopCharacteristics behavior=\"Complex\">" + cardinality +
            "<complexBehaviorDefinition><condition" + kFormal +
            ">a</condition></complexBehaviorDefinition></multiInstanceLoopCharacteristics></task>"),
       Line("<task id=\"t\"><multiInstanceLoopCharacteristics behavior=\"Complex\">" + cardinality +
            "</multiInstanceLoopCharacteristics></task>")},
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

}  // namespace yici::bpmn
