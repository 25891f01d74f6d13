// Messages, signals and times that start instances: what listens for them from a version's deployment on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/workflow/machine/process_for_tests.h"

namespace yici::workflow {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr char kHall[] = "hall:1";
const std::string kDefinitions = "<message id=\"m\" name=\"paid\"/><signal id=\"g\" name=\"flood\"/>";

// A process that one start event begins and a task holds.
std::string StartedBy(const std::string& definition, const std::string& id = "p", const std::string& task = "t") {
  return kDefinitions + "<process id=\"" + id + "\" isExecutable=\"true\"><startEvent id=\"s\">" + definition +
         "</startEvent><userTask id=\"" + task + "\"/><endEvent id=\"e\"/>" + Flow("a", "s", task) + Flow("b", task, "e") +
         "</process>";
}
const std::string kByMessage = "<messageEventDefinition messageRef=\"m\"/>";
const std::string kBySignal = "<signalEventDefinition signalRef=\"g\"/>";
std::string ByTime(const std::string& kind, const std::string& time) {
  return "<timerEventDefinition><" + kind + ">" + time + "</" + kind + "></timerEventDefinition>";
}

class ListenerTest : public testing::Test {
 protected:
  void TearDown() override { kit_.ExpectIndexesWhole(); }
  std::string Deploy(const std::string& content) { return kit_.Deploy("p.bpmn", Bpmn(content)); }
  std::string Publish(const std::string& key = "", int seconds = 0) {
    journal::Command command;
    command.mutable_publish_message()->set_name("paid");
    command.mutable_publish_message()->set_key(key);
    command.mutable_publish_message()->set_time_to_live_seconds(seconds);
    auto* variable = command.mutable_publish_message()->add_variables();
    variable->set_name("sum");
    variable->mutable_value()->set_number("7");
    return kit_.Do(kHall, command);
  }
  std::string Signal() {
    journal::Command command;
    command.mutable_broadcast_signal()->set_name("flood");
    return kit_.Do(kHall, command);
  }
  std::vector<std::string> Instances() const { return kit_.Listed(Table::kInstanceByStart, ""); }
  // As the pump does, of what is due first.
  void Pump() {
    for (int round = 0; round < 20; ++round) {
      journal::Command command;
      kit_.reader().Scan(Table::kInstanceTimer, "", U64Bytes(static_cast<uint64_t>(kit_.now().micros()) + 1),
                         [&](std::string_view, std::string_view id) {
                           command.mutable_settle_process()->set_instance_id(std::string(id));
                           return false;
                         });
      if (!command.has_settle_process()) return;
      ASSERT_EQ(kit_.Do(ProcessKit::kSystem, command), "");
    }
  }
  ProcessKit kit_;
};

TEST_F(ListenerTest, AMessageStartsAnInstanceWithWhatItCarries) {
  ASSERT_EQ(Deploy(StartedBy(kByMessage)), "") << kit_.Findings();
  EXPECT_THAT(Instances(), IsEmpty()) << "who listens is no instance";
  ASSERT_EQ(Publish("K"), "");
  ASSERT_THAT(Instances(), SizeIs(1));
  const Instance& instance = kit_.instance(Instances()[0]);
  EXPECT_EQ(kit_.Fact("instance_id"), instance.id());
  EXPECT_EQ(instance.tasks(0).element(), "t");
  EXPECT_EQ(instance.scopes(0).variables(0).name(), "sum");
  ASSERT_EQ(Publish("K"), "") << "it goes on to listen";
  EXPECT_THAT(Instances(), SizeIs(2));
}

TEST_F(ListenerTest, AnInstanceThatWaitsComesBeforeOneThatWouldBegin) {
  ASSERT_EQ(Deploy(StartedBy(kByMessage)), "") << kit_.Findings();
  const std::string waits = kDefinitions +
                            "<process id=\"q\" isExecutable=\"true\"><startEvent "
                            "id=\"s\"/><receiveTask id=\"r\" messageRef=\"m\"/>"
                            "<endEvent id=\"e\"/>" +
                            Flow("a", "s", "r") + Flow("b", "r", "e") + "</process>";
  ASSERT_EQ(kit_.Deploy("q.bpmn", Bpmn(waits)), "") << kit_.Findings();
  const std::string id = kit_.Start("q");
  ASSERT_EQ(Publish(), "");
  EXPECT_EQ(kit_.Fact("instance_id"), id);
  EXPECT_EQ(kit_.instance(id).status(), Instance::COMPLETED);
  ASSERT_EQ(Publish(), "");
  EXPECT_THAT(Instances(), SizeIs(2)) << "nobody waits any more: it starts one";
}

TEST_F(ListenerTest, ASignalStartsAnInstanceOfEveryProcessThatListens) {
  ASSERT_EQ(Deploy(StartedBy(kBySignal)), "") << kit_.Findings();
  ASSERT_EQ(kit_.Deploy("q.bpmn", Bpmn(StartedBy(kBySignal, "q"))), "") << kit_.Findings();
  ASSERT_EQ(Signal(), "");
  EXPECT_THAT(Instances(), SizeIs(2));
}

TEST_F(ListenerTest, ACycleStartsOneInstanceEachTime) {
  ASSERT_EQ(Deploy(StartedBy(ByTime("timeCycle", "R3/P1D"))), "") << kit_.Findings();
  kit_.Pass(86'400 - 1);
  Pump();
  EXPECT_THAT(Instances(), IsEmpty());
  kit_.Pass(1);
  Pump();
  EXPECT_THAT(Instances(), SizeIs(1));
  kit_.Pass(10 * 86'400);
  Pump();
  EXPECT_THAT(Instances(), SizeIs(3)) << "three times in all";
}

TEST_F(ListenerTest, ADateThatHasPassedStartsNothing) {
  ASSERT_EQ(Deploy(StartedBy(ByTime("timeDate", "2019-01-01T00:00:00+08:00"))), "") << kit_.Findings();
  Pump();
  EXPECT_THAT(Instances(), IsEmpty());
}

TEST_F(ListenerTest, TheNewestVersionListensAlone) {
  ASSERT_EQ(Deploy(StartedBy(kByMessage)), "") << kit_.Findings();
  ASSERT_EQ(Deploy(StartedBy(kByMessage, "p", "later")), "") << kit_.Findings();
  ASSERT_EQ(Publish(), "");
  ASSERT_THAT(Instances(), SizeIs(1));
  EXPECT_EQ(kit_.instance(Instances()[0]).tasks(0).element(), "later");
  ASSERT_EQ(Deploy(StartedBy("", "p", "last")), "") << kit_.Findings();
  EXPECT_EQ(Publish(), "MESSAGE_NOT_AWAITED") << "a version without such a start event listens for nothing";
}

TEST_F(ListenerTest, AStartThatFailsIsAnIncidentOfTheListener) {
  const std::string broken = kDefinitions + "<process id=\"p\" isExecutable=\"true\"><startEvent id=\"s\">" + kByMessage +
                             "<extensionElements><yici:output name=\"x\" value=\"function() "
                             "1\"/></extensionElements></startEvent>"
                             "<userTask id=\"t\"/><endEvent id=\"e\"/>" +
                             Flow("a", "s", "t") + Flow("b", "t", "e") + "</process>";
  ASSERT_EQ(Deploy(broken), "") << kit_.Findings();
  ASSERT_EQ(Publish(), "");
  EXPECT_THAT(Instances(), IsEmpty());
  EXPECT_THAT(kit_.Listed(Table::kInstanceIncident, ""), SizeIs(1));
}

TEST_F(ListenerTest, AConditionalStartIsToldToStartNothing) {
  ASSERT_EQ(Deploy(StartedBy("<conditionalEventDefinition><condition "
                             "xsi:type=\"tFormalExpression\">1 = 1</condition>"
                             "</conditionalEventDefinition>")),
            "")
      << kit_.Findings();
  std::string warnings;
  for (const std::string& warning : kit_.answer().warnings()) warnings += warning + "\n";
  EXPECT_NE(warnings.find("NEVER_STARTS in s"), std::string::npos) << warnings;
}

}  // namespace
}  // namespace yici::workflow
