// Every command at a case is either judged by the plain model, or stands here with the reason why it is not.
#include <map>
#include <string>

#include "gtest/gtest.h"
#include "services/approval/machine/decide.h"
#include "tests/sim/translate.h"

namespace yici::sim {
namespace {

const std::map<std::string, std::string>& NotJudged() {
  static const auto* const kReasons = new std::map<std::string, std::string>{
      {"RescheduleCases", "the sweep's own: due days are compared once it has passed (compare.cc)"},
      {"MoveCases", "the sweep's own: the model moves a case when its organ ends (model_organs.cc)"},
      {"SettleJoint", "a reaction: the model tells the family itself (model_family.cc)"},
      {"SettleReview", "a reaction of a process model: the simulated pack brings none"},
      {"SetLegalHold", "leaves state, clocks and etag alone; what it bars is erasure"},
      {"ReleaseLegalHold", "as SetLegalHold"},
      {"EraseCases", "takes keys away: its own crash tests (erasure), and the model keeps no personal data"},
      {"ReadAttachment", "changes nothing of the case"},
  };
  return *kReasons;
}

bool IsOfACase(const google::protobuf::FieldDescriptor& field) {
  return field.number() <= approval::kLastCommandNumber || field.number() == journal::Command::kReadAttachment;
}

law::Act ActWith(const google::protobuf::FieldDescriptor& field) {
  server::Incoming incoming;
  incoming.command.GetReflection()->MutableMessage(&incoming.command, &field);
  return ActOf(incoming, 0, 1);
}

TEST(CommandCover, EveryCommandAtACaseIsJudgedOrSaysWhyNot) {
  const auto* descriptor = journal::Command::descriptor();
  std::map<std::string, std::string> unused = NotJudged();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    if (field->message_type() == nullptr || field->containing_oneof() == nullptr || !IsOfACase(*field)) continue;
    const std::string name(field->message_type()->name());
    const bool judged = ActWith(*field).what != law::Do::kNothing;
    const bool excused = NotJudged().contains(name);
    EXPECT_NE(judged, excused) << name << (judged ? " is judged: take it off the list" : " is judged by nobody");
    unused.erase(name);
  }
  for (const auto& [name, reason] : unused) ADD_FAILURE() << name << " is no command at a case: " << reason;
}

}  // namespace
}  // namespace yici::sim
