// The words of demands, projects, visits, errands and policies in two languages: what transcripts, feeds and answers call a
// state, a kind, a channel, a clock.
#ifndef YICI_SERVICES_STEWARD_MACHINE_VOCABULARY_H_
#define YICI_SERVICES_STEWARD_MACHINE_VOCABULARY_H_

#include <optional>
#include <string_view>

#include "services/base/state.h"

namespace yici::steward {

struct Name {
  std::string_view word;  // stable: "awaiting_sign"
  std::string_view zh;    // 待签收
};

Name NameOf(journal::DemandState state);
Name NameOf(journal::DemandKind kind);
Name NameOf(journal::DemandChannel channel);
Name NameOf(journal::DemandResult result);
Name NameOf(journal::DemandClockKind clock);
Name NameOf(journal::ProjectStatus status);
Name NameOf(journal::AssignmentState state);
Name NameOf(journal::StewardVisitState state);
Name NameOf(journal::ErrandState state);
Name NameOf(journal::PolicyState state);
Name NameOf(journal::PolicyQuestionState state);

// Nothing for a word that is none.
std::optional<journal::DemandState> StateOf(std::string_view word);
std::optional<journal::DemandKind> KindOf(std::string_view word);
std::optional<journal::DemandChannel> ChannelOf(std::string_view word);

std::optional<journal::ProjectStatus> ProjectStatusOf(std::string_view word);
std::optional<journal::AssignmentState> AssignmentStateOf(std::string_view word);
std::optional<journal::StewardVisitState> VisitStateOf(std::string_view word);
std::optional<journal::ErrandState> ErrandStateOf(std::string_view word);
std::optional<journal::PolicyState> PolicyStateOf(std::string_view word);
std::optional<journal::PolicyQuestionState> PolicyQuestionStateOf(std::string_view word);

// "demand.dispatched"; "" for an event that is not of this machine. By field number, as steps keep it.
std::string_view EventTypeOf(int event);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_VOCABULARY_H_
