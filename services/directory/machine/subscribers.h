// Who is told of what happened (订阅): consumers that read the feed and acknowledge how far they have come, and webhooks that
// are called. The server's outbound threads send; what is decided here is who asked, how far each has come and what was given
// up.
//
//   if (const auto* row = state.Find<journal::Subscriber>(SubscriberKey(owner, name))) …
//
// A subscriber is its owner's: a principal, told of what it may see and of nothing else. Positions only go forward. A removed
// webhook keeps its name until the server has said that nothing of it is on its way any more (kLeft); then its rows go.
#ifndef YICI_SERVICES_DIRECTORY_MACHINE_SUBSCRIBERS_H_
#define YICI_SERVICES_DIRECTORY_MACHINE_SUBSCRIBERS_H_

#include <string>
#include <string_view>

#include "services/base/outcome.h"

namespace yici {

// Rows that change often, so their tables stand beyond those that readers keep parsed (services/base/state.h has all others).
namespace tables {
inline constexpr Table kSubscriber{140};  // (owner, name) -> Subscriber
inline constexpr Table kDeadLetter{141};  // (owner, name, revision, index) -> DeadLetter
}  // namespace tables
template <>
struct RowTable<journal::Subscriber> {
  static constexpr Table kTable = tables::kSubscriber;
};
template <>
struct RowTable<journal::DeadLetter> {
  static constexpr Table kTable = tables::kDeadLetter;
};

}  // namespace yici

namespace yici::directory {

inline constexpr int kSubscribersOfOneMax = 20;                 // removed ones that are not gone yet count
inline constexpr int kSubscriberListMax = 32;                   // types, and items, of one filter
inline constexpr int kDeadLettersMax = 1000;                    // of one webhook; beyond, it is paused
inline constexpr int kProgressMax = 200;                        // subscribers in one RecordDeliveries
inline constexpr int kProgressDeadMax = 100;                    // dead letters of one of them
inline constexpr size_t kProgressBytesMax = size_t{256} << 10;  // of one RecordDeliveries
inline constexpr uint64_t kLeft = UINT64_MAX;                   // as the position of a progress: the removed webhook is gone
inline constexpr size_t kWebhookUrlBytesMax = 2048;
inline constexpr std::string_view kDeadLettersFull = "DEAD_LETTERS_FULL";  // reason of such a pause

std::string SubscriberKey(std::string_view owner, std::string_view name);
std::string SubscribersOf(std::string_view owner);  // prefix of its keys
std::string DeadLetterKey(std::string_view owner, std::string_view name, uint64_t revision, int32_t index);
std::string DeadLettersOf(std::string_view owner, std::string_view name);

// 1 to 64 of a-z, 0-9, '-' and '.'.
bool IsSubscriberName(std::string_view name);
// "case.accepted", or "case.*".
bool IsTypePattern(std::string_view pattern);
bool MatchesTypes(const journal::EventFilter& filter, std::string_view type);

// RegisterWebhook, SetSubscriberState, AcknowledgeEvents, RecordDeliveries, ReplayDeadLetters.
bool HandlesSubscribers(const journal::Command& command);
Outcome DecideSubscribers(const World& world, const journal::Command& command, const Ordered& ordered);
bool HandlesSubscribers(const journal::Event& event);
void ApplySubscribers(State& state, const journal::Event& event, const EventPosition& position);

}  // namespace yici::directory

#endif  // YICI_SERVICES_DIRECTORY_MACHINE_SUBSCRIBERS_H_
