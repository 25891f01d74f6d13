// One seed: a city with its clients, its clock, its disk and everything that goes wrong, in one thread.
//
//   Simulation simulation(seed, steps, probes);
//   std::optional<std::string> fault = simulation.Run();     // nothing: all held
//
// The simulation owns time, storage and delivery. Commands are ordered by a Core; a batch becomes durable when the
// simulation says so, fails as the fault plan says, and between any two steps the power may go. Beside the Core stands the
// judge (model.h). What is believed (the judge's city, the answers earned) is kept twice: as decided and as durable.
#ifndef YICI_TESTS_SIM_SIMULATOR_H_
#define YICI_TESTS_SIM_SIMULATOR_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/server/partition/core.h"
#include "storage/faults/store.h"
#include "tests/kit/city.h"
#include "tests/sim/clients.h"
#include "tests/sim/probes.h"
#include "tests/sim/random.h"
#include "tests/sim/translate.h"

namespace yici::sim {

// A command that was ordered and what it earned.
struct Sent {
  server::Incoming incoming;
  Instant wall;
  int64_t legal_us = 0;
  uint64_t revision = 0;
  std::string answer;  // bytes
};

// What an observer outside knows for sure once it is durable.
struct Believed {
  law::City city;
  std::map<std::pair<std::string, std::string>, uint64_t> answers;  // (principal, request id) -> revision
  uint64_t oldest_answer = 1;
  bool hold = false;
};

class Simulation {
 public:
  // `trace` prints one line per ordered command.
  Simulation(uint64_t seed, int steps, Probes& probes, bool trace = false);
  std::optional<std::string> Run();

 private:
  struct Pending {  // taken from the core, not yet written
    std::unique_ptr<server::Batch> batch;
    Believed believed;
    size_t records = 0;  // records_.size() when it was taken
  };

  // steps
  void Step();
  void PassTime();
  CivilDay NextHearing(CivilDay today) const;
  void SendNew();
  void SendSpecial();
  void SendAgain();
  void SendOtherBody();
  void SendLost();
  void Pump();
  void PumpTimers();
  void PumpDemands();
  void PumpSweep();
  void PumpAnswers();
  void Finish();

  // ordering
  void Order(server::Incoming incoming, Instant wall);
  bool ExpectStored(const server::Incoming& incoming, const server::Verdict& verdict);
  bool ExpectUnavailable(const server::Incoming& incoming, Instant wall, const server::Verdict& verdict);
  void Judge(const server::Incoming& incoming, Instant wall, int64_t legal_us, const server::Verdict& verdict);
  void CheckRuling(const law::Act& act, const law::Ruling& ruling, const server::Verdict& verdict);
  void CheckCases(const law::Act& act, const law::Ruling& ruling, const server::Verdict& verdict);
  void CheckCase(const std::string& no, const law::Act& act, const law::Ruling& ruling);
  void NoteProbes(const law::Act& act, const law::Ruling& ruling);
  void NoteRevoked(const law::Act& act);
  void NoteDemand(const law::Act& act, const law::Demand& demand);
  void NoteOrgans(const law::Act& act, const law::Case& subject);
  void NoteDone(const law::Act& act, const law::Case& subject);
  void CheckDemand(const std::string& no, law::Day today);
  void AdoptMove(const journal::Case& stored, int64_t now_us, uint64_t revision);
  std::string LeftBehind(const law::Case& subject, law::Day today);
  void AdoptReschedules(uint64_t revision);

  // durability
  void MaybeCommit();
  void Take();
  void WritePending();
  void Crash(bool pending_survives, storage::Unsynced unsynced);
  void OpenCore();
  void Audit();
  void ReplayInSecondCore();

  void Fail(std::string what);
  void Trace(const server::Incoming& incoming, const server::Verdict& verdict) const;

  const uint64_t seed_;
  const int steps_;
  Probes& probes_;
  const bool trace_;
  Random random_;
  const kit::Base& base_;
  const Cast cast_;
  Clients clients_;
  storage::FaultyMachine machine_;
  std::unique_ptr<server::Core> core_;
  Instant now_;
  Believed live_, durable_;
  std::optional<Pending> pending_;
  std::vector<Sent> records_;  // of base_.revision + 1 and on, as decided
  size_t durable_records_ = 0;
  size_t acknowledged_ = 0;  // records told to their senders
  std::vector<Sent> lost_;   // sent, never acknowledged, undone by a crash
  std::set<std::pair<std::string, std::string>> expired_ids_;
  int requests_ = 0;
  int step_ = 0;
  std::string fault_;
};

}  // namespace yici::sim

#endif  // YICI_TESTS_SIM_SIMULATOR_H_
