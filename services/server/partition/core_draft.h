// The record being made by a Core: shared by its two source files, by nobody else.
#ifndef YICI_SERVICES_SERVER_PARTITION_CORE_DRAFT_H_
#define YICI_SERVICES_SERVER_PARTITION_CORE_DRAFT_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "services/server/partition/core.h"

namespace yici::server {

// Its events are applied as they are decided, so that each sees what came before.
struct Core::Draft {
  const Incoming& incoming;
  journal::Record& record;
  Ordered ordered;
  // A publication in this record holds from the next one on.
  const std::shared_ptr<const calendar::Calendar> calendar;
  const std::shared_ptr<const calendar::CalendarBook> book;
  std::vector<journal::Event> events;
  struct Cause {
    Instant at;
    bool by_deadline = false;
  };
  std::vector<Cause> causes;  // of each event
  // While deadlines are settled: what the law did cannot be refused, so a refused reaction opens an incident.
  bool settling = false;
  std::string_view in_hand = {};  // the case whose command or deadline is being done
  // While a reaction is judged: what an event asks of the partition is asked by the system, whoever sent the command.
  bool reacting = false;

  workflow::Library* processes = nullptr;

  World world(const StateReader& state) const { return {state, *calendar, *book, processes}; }
};

struct Core::Before {
  Head head;
  std::shared_ptr<const calendar::CalendarBook> book;
  std::shared_ptr<const calendar::Calendar> calendar;
  CivilDay calendar_day;
  std::string calendar_version;
  std::shared_ptr<const EndingDays> ending_days;
  bool catalog_changed;
  uint64_t first_leaf;
  size_t events;  // of the draft: those behind are taken back
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_PARTITION_CORE_DRAFT_H_
