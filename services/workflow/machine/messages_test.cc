// Messages that came before anybody waited for them, and the keys that say whom they are about.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/workflow/machine/process_for_tests.h"

namespace yici::workflow {
namespace {

using testing::IsEmpty;

constexpr char kHall[] = "hall:1";

// Waits for "note" with a key, an expression, or without one.
std::string Waiter(const std::string& key) {
  return "<message id=\"m\" name=\"note\"/><process id=\"p\" "
         "isExecutable=\"true\"><startEvent id=\"s\"/><receiveTask id=\"r\" "
         "messageRef=\"m\"" +
         (key.empty() ? "" : " yici:correlationKey=\"" + key + "\"") + "/><userTask id=\"u\"/><endEvent id=\"e\"/>" +
         Flow("a", "s", "r") + Flow("b", "r", "u") + Flow("c", "u", "e") + "</process>";
}

class MessagesTest : public testing::Test {
 protected:
  void TearDown() override { kit_.ExpectIndexesWhole(); }
  std::string Publish(const std::string& key, int seconds = 3'600) {
    journal::Command command;
    command.mutable_publish_message()->set_name("note");
    command.mutable_publish_message()->set_key(key);
    command.mutable_publish_message()->set_time_to_live_seconds(seconds);
    return kit_.Do(kHall, command);
  }
  void Deploy(const std::string& key) { ASSERT_EQ(kit_.Deploy("p.bpmn", Bpmn(Waiter(key))), "") << kit_.Findings(); }
  // "u" when its message has come.
  std::string Open(const std::string& id) {
    const Instance& instance = kit_.instance(id);
    return instance.tasks_size() == 0 ? "" : instance.tasks(0).element();
  }
  ProcessKit kit_;
};

TEST_F(MessagesTest, AReceiverWithoutAKeyTakesAStoredMessageWhateverItsKey) {
  Deploy("");
  ASSERT_EQ(Publish("K"), "");
  EXPECT_EQ(kit_.Fact("stored"), "yes");
  EXPECT_EQ(Open(kit_.Start("p")), "u") << "as it would had it waited first";
  EXPECT_THAT(kit_.Listed(Table::kMessage, ""), IsEmpty());
  EXPECT_THAT(kit_.Listed(Table::kMessageId, ""), IsEmpty());
}

TEST_F(MessagesTest, TheOldestStoredMessageIsTakenFirstWithAKeyOrWithout) {
  Deploy("");
  ASSERT_EQ(Publish("K"), "");
  ASSERT_EQ(Publish(""), "");
  ASSERT_EQ(Publish("L"), "");
  const auto left = [&] { return kit_.Listed(Table::kMessageId, "").size(); };
  EXPECT_EQ(left(), 2U);
  EXPECT_EQ(Open(kit_.Start("p")), "u");
  EXPECT_EQ(left(), 1U) << "K";
  EXPECT_EQ(Open(kit_.Start("p")), "u");
  EXPECT_EQ(left(), 1U) << "the one without a key";
  EXPECT_EQ(Open(kit_.Start("p")), "u");
  EXPECT_EQ(left(), 0U) << "L";
  EXPECT_EQ(Open(kit_.Start("p")), "") << "none is given out twice";
}

TEST_F(MessagesTest, AMessageThatIsOverLeavesNoPlaceBehind) {
  Deploy("");
  ASSERT_EQ(Publish("K", 10), "");
  kit_.Pass(20);
  EXPECT_EQ(Open(kit_.Start("p")), "");
  journal::Command expire;
  expire.mutable_expire_messages();
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, expire), "");
  EXPECT_THAT(kit_.Listed(Table::kMessageId, ""), IsEmpty());
}

TEST_F(MessagesTest, AnEmptyKeyIsAnIncidentAndNoLicenceToTakeAnything) {
  Deploy("subject");
  journal::Command start;
  start.mutable_start_process()->set_process_id("p");
  auto* variable = start.mutable_start_process()->add_variables();
  variable->set_name("subject");
  variable->mutable_value()->set_text("");
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, start), "");
  const std::string id = kit_.Fact("instance_id");
  ASSERT_EQ(kit_.instance(id).incidents_size(), 1);
  EXPECT_EQ(kit_.instance(id).incidents(0).reason(), "EXPRESSION");
  EXPECT_EQ(kit_.instance(id).subscriptions_size(), 0);
  ASSERT_EQ(Publish("another"), "");
  EXPECT_EQ(kit_.Fact("stored"), "yes") << "it is not given to whoever happens to wait";
}

}  // namespace
}  // namespace yici::workflow
