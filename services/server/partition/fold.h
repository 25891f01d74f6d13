// The fold: what a record does to the state. The deciding thread applies events as it makes them; replay applies records.
// Both end with the same bytes, which `./dev test` checks by folding a folder again.
#ifndef YICI_SERVICES_SERVER_PARTITION_FOLD_H_
#define YICI_SERVICES_SERVER_PARTITION_FOLD_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/audit/tree/compact_range.h"
#include "services/base/outcome.h"
#include "services/base/state.h"

namespace yici::server {

// Row key of the head, of the sweeps and of a stored answer.
inline constexpr std::string_view kHeadKey = "";
inline constexpr std::string_view kCalendarSweepKey = "calendar";
// Of the sweep that moves the cases of departments that ended; its target counts them, for that number only grows.
inline constexpr std::string_view kOrgansSweepKey = "organs";
using EndingDays = std::vector<int32_t>;                           // of departments, ascending (directory/machine/organs.h)
std::string OrgansTarget(const EndingDays& ending, CivilDay day);  // "": no department has ended
std::string StoredAnswerKey(std::string_view principal, std::string_view request_id);

// Where the partition stands: PartitionHead as the fold keeps it.
struct Head {
  uint64_t revision = 0;
  int64_t legal_us = 0;
  audit::CompactRange tree;
  bool hold = false;
  std::string hold_reason;
  uint64_t oldest_answer_revision = 1;
};

Head HeadFromRow(const journal::PartitionHead& row);
void PutHead(State& state, const Head& head);

// Events that belong to the partition itself: hold, answers expired, refusals counted, sweep, incident.
bool IsPartitionEvent(const journal::Event& event);
void ApplyPartitionEvent(State& state, Head& head, const journal::Event& event, const EventPosition& position);

// Applies one event of a record at `position` and appends its leaf. `log_id_hex` is of the folder.
void FoldEvent(State& state, Head& head, std::string_view log_id_hex, const journal::Record& record, int index,
               const journal::Event& event);
// What stands around the events: the stored answer and the head's revision and time.
void FoldEnvelope(State& state, Head& head, const journal::Record& record);

// Replays one stored record. DATA_LOSS when an event does not parse or a revision is out of order.
absl::Status FoldRecord(State& state, Head& head, std::string_view log_id_hex, const journal::Record& record);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_PARTITION_FOLD_H_
