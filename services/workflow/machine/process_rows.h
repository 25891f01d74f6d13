// Keys of the rows around a running process, and which rows an instance stands in.
//
//   for (const auto& [row, value] : IndexRows(state, instance)) …
//
// Names from models (messages, keys, job types, candidates) go into keys as sixteen bytes of SHA-256: keys stay short and
// whatever a name holds. Rows of released folders stand in this order for ever.
#ifndef YICI_SERVICES_WORKFLOW_MACHINE_PROCESS_ROWS_H_
#define YICI_SERVICES_WORKFLOW_MACHINE_PROCESS_ROWS_H_

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "services/base/state.h"
#include "services/workflow/engine/engine.h"

namespace yici::workflow {

// "{revision}.{n}": the record that started it, and its number among those that the record started.
std::string InstanceId(uint64_t revision, uint32_t n);
// False when the text is no id of an instance.
bool IsInstanceId(std::string_view id);
// Twelve bytes, in the order of starting.
std::string InstanceOrder(std::string_view id);

std::string Token(std::string_view name, std::string_view key = "");
std::string TaskKey(std::string_view instance, uint64_t task);
std::string JobKey(std::string_view instance, uint64_t job);
// Whose work list: 'o' an officer who holds it, may take it or is asked to sign it, 'p' a post, 'd' a department, 'n' of
// nobody. 'c': the instances of which an officer has a copy.
std::string WorkListPrefix(char kind, std::string_view id);
// Of the one listener of a process, in the table of subjects.
std::string ListenerPrefix(std::string_view process);
std::string JobPrefix(std::string_view type);
int64_t AvailableOfJobKey(std::string_view key);
std::string MessageKey(std::string_view message, std::string_view key, uint64_t revision);
std::string MessageIdKey(std::string_view message, std::string_view key, std::string_view id);
// In the table of message ids, too short for one of them: stored messages that have a key, by their name alone, the oldest
// first. The value is the key of the message's own row. A receiver without a key looks here.
std::string MessageNamePrefix(std::string_view message);
std::string MessageNameKey(std::string_view message, uint64_t revision);
// Whether an instance's earliest timer is due, is read off the key.
std::string InstanceTimerKey(int64_t due_us, std::string_view instance);

using IndexRow = std::pair<Table, std::string>;
// Every row beside its own that an instance stands in, with its value. Holders and leases are read from the state.
std::map<IndexRow, std::string> IndexRows(const StateReader& state, const Instance& instance);

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_MACHINE_PROCESS_ROWS_H_
