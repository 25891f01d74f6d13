// What a machine's Decide returns, and what came with the command it judged.
//
//   Outcome Decide(const World& world, const journal::Command& command, const Ordered& ordered);
//
// Contract: the same world, command and ordered give the same outcome, on every machine, for ever. Decide reads no clock,
// makes no id and waits for nothing; all that comes from outside stands in Ordered.
#ifndef YICI_SERVICES_BASE_OUTCOME_H_
#define YICI_SERVICES_BASE_OUTCOME_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/base/state.h"
#include "services/base/time.h"

namespace yici {

namespace calendar {
class Calendar;
class CalendarBook;
}  // namespace calendar
namespace workflow {
class Library;
}

// The state to judge on. `calendar` is the one in force on the civil day of legal_time; `book` holds every notice entered.
// `processes` keeps compiled deployments, a memo that follows from the state; null where no process runs.
struct World {
  const StateReader& state;
  const calendar::Calendar& calendar;
  const calendar::CalendarBook& book;
  workflow::Library* processes = nullptr;
};

// A command's place in the journal. legal_time never runs backwards.
struct Ordered {
  uint64_t revision = 0;
  Instant legal_time;
  const journal::Arrival& arrival;

  // When the act was done: legal_time unless the command states an earlier time.
  Instant occurred_at() const { return arrival.occurred_us() == 0 ? legal_time : Instant::FromMicros(arrival.occurred_us()); }
  // The civil day that legal dates are taken from.
  CivilDay day() const { return DayOf(occurred_at()); }
};

// An event about to become part of the record.
struct PendingEvent {
  journal::Event event;
  std::string subject;  // "cases/{case_no}"
  Instant occurred_at;
  std::string actor;         // principal id when it is not the record's sender ("system:deadlines"), else empty
  std::string delegated_by;  // CompleteInstant: the item whose definition is the standing delegation
};

// A typed refusal: the citizen or officer cannot do this now.
using Rejection = journal::Rejection;

// gRPC's canonical codes, so that a machine needs no gRPC header.
enum class RejectionCode : int {
  kInvalidArgument = 3,
  kNotFound = 5,
  kAlreadyExists = 6,
  kPermissionDenied = 7,
  kFailedPrecondition = 9,
  kAborted = 10,
  kOutOfRange = 11,
};

// `zh` and `en` are whole sentences: "expected …, but …".
Rejection Reject(RejectionCode code, std::string_view reason, std::string_view field, std::string_view zh, std::string_view en,
                 std::initializer_list<std::pair<std::string_view, std::string_view>> metadata = {});

struct Outcome {
  std::vector<PendingEvent> events;  // empty when refused
  journal::Answer answer;            // revision, legal_us and events are filled in by the partition

  bool refused() const { return answer.rejected(); }
};

Outcome Refuse(Rejection rejection);

// Where an event stands when Apply folds it.
struct EventPosition {
  uint64_t revision = 0;
  int32_t index = 0;
  Instant legal_time;
  Instant occurred_at;
  std::string_view actor;  // principal id of who did it
};

}  // namespace yici

#endif  // YICI_SERVICES_BASE_OUTCOME_H_
