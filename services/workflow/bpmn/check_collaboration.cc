// Pools, message flows, conversations: BPMN 2.0.2, chapter 9.
#include <algorithm>
#include <cstdint>

#include "services/workflow/bpmn/rules.h"

namespace yici::bpmn::rules {
namespace {

// The pool of an end of a message flow: the process, or the participant when nothing says what is in it.
const Element* Pool(const Index& index, const Element* end) {
  if (!Is(end, "participant")) return index.Around(end, "process");
  const Element* process = index.FindAttribute(*end, "processRef");
  return process == nullptr ? end : process;
}

bool StaysInPool(const Index& index, const Element& flow) {
  const Element *source = index.FindAttribute(flow, "sourceRef"), *target = index.FindAttribute(flow, "targetRef");
  if (source == nullptr || target == nullptr) return false;
  const Element* pool = Pool(index, source);
  return source == target || (pool != nullptr && pool == Pool(index, target));
}

bool HasForeignParts(const Index&, const Element& conversation) {
  static constexpr std::string_view kForeign[] = {"conversationNode", "participantAssociation", "messageFlowAssociation",
                                                  "conversationAssociation", "artifact"};
  return std::any_of(conversation.children.begin(), conversation.children.end(), [](const Element& child) {
    return std::any_of(std::begin(kForeign), std::end(kForeign), [&child](std::string_view kind) { return Is(&child, kind); });
  });
}

}  // namespace

std::vector<Rule> CollaborationRules() {
  return {
      {"EXT008", "messageFlow",
       [](const Index& index, const Element& flow) { return Is(index.FindAttribute(flow, "targetRef"), "artifact"); },
       "expected a message flow to end at a pool, activity or event, but it ends at an artifact"},
      {"EXT009", "messageFlow",
       [](const Index& index, const Element& flow) { return Is(index.FindAttribute(flow, "sourceRef"), "artifact"); },
       "expected a message flow to begin at a pool, activity or event, but it begins at an artifact"},
      {"EXT031", "messageFlow", StaysInPool, "expected a message flow to join two pools, but it stays in one"},
      {"EXT027", "collaboration",
       [](const Index&, const Element& one) {
         return (Is(&one, "choreography") || Is(&one, "globalConversation")) && one.Child("choreographyRef") != nullptr;
       },
       "expected only a collaboration to refer to a choreography, but another element does"},
      {"EXT029", "participantMultiplicity", [](const Index&, const Element& one) { return Number(one, "minimum", 0) < 0; },
       "expected minimum not to be negative, but it is"},
      {"EXT030", "participantMultiplicity",
       [](const Index&, const Element& one) {
         const int64_t maximum = Number(one, "maximum", 1);
         return maximum < 1 || maximum < Number(one, "minimum", 0);
       },
       "expected maximum to be at least 1 and at least minimum, but it is less"},
      {"EXT032", "globalConversation", HasForeignParts,
       "expected a global conversation to hold participants, message flows and correlation keys only, but it holds more"},
      {"EXT033", "collaboration",
       [](const Index& index, const Element& one) {
         const Elements choreographies = index.FindChildren(one, "choreographyRef");
         return std::any_of(choreographies.begin(), choreographies.end(), [&one](const Element* choreography) {
           return IsTrue(*choreography, "isClosed") != IsTrue(one, "isClosed");
         });
       },
       "expected isClosed to be that of the choreography, but it is the opposite"},
  };
}

}  // namespace yici::bpmn::rules
