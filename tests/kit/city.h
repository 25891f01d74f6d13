// Jinzhou in memory: a Core on a memory store behind the fault store, with the city's pack applied.
//
//   City city("2020-04-20T10:00");
//   const server::Verdict verdict = city.Do("officer:jz-hall-main-w01-clerk", command);
//   city.Commit();
//
// The pack is read and applied once per process and day; every city begins with a copy of those rows. No thread, no file,
// no clock: time is what At() was told.
#ifndef YICI_TESTS_KIT_CITY_H_
#define YICI_TESTS_KIT_CITY_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/catalog/pack/pack.h"
#include "services/server/partition/core.h"
#include "storage/faults/store.h"

namespace yici::kit {

inline constexpr std::string_view kLogId = "00000000000000000000000000000001";
inline constexpr std::string_view kAdministrator = "officer:jz-admin-1";
inline constexpr std::string_view kClerk = "officer:jz-hall-main-w01-clerk";
inline constexpr std::string_view kWindow = "jz-hall-main-w01";
inline constexpr std::string_view kApplicant = "enterprise:91210700MA0AB12C3K";
inline constexpr std::string_view kApplicantUscc = "91210700MA0AB12C3K";

std::string SourceFolder();

// A principal by its id: "enterprise:…", "officer:…", "system:…", "hall:…".
journal::Principal PrincipalOf(std::string_view id);
// As admission would hand it on; without a request id it is a command of the partition itself.
server::Incoming IncomingOf(std::string_view principal, journal::Command command, Instant at, std::string request_id = {});

// The pack and what applying it on that day leaves in a store.
struct Base {
  catalog::Pack pack;
  std::map<std::pair<int, std::string>, std::string> rows;  // (family, key) -> value
  uint64_t revision = 0;
  Instant applied_at;
  void CopyTo(storage::Store& store) const;
};
// Applied at 08:00 of the day; loaded once per process and day.
const Base& JinzhouOn(CivilDay day);
// Loaded anew, with rows changed before they are applied; `amend` keeps their order and names the change set anew.
Base JinzhouWith(CivilDay day, const std::function<void(catalog::Pack&)>& amend);

class City {
 public:
  explicit City(std::string_view start = "2020-01-06T09:00");

  void At(std::string_view when) { now_ = *Instant::Parse(when); }
  Instant now() const { return now_; }
  // Orders a command with a request id of its own. Not durable before Commit().
  server::Verdict Do(std::string_view principal, journal::Command command);
  absl::Status Commit();
  // Loss of power: what was not committed is gone; a new Core opens what is there.
  absl::Status CrashAndReopen();

  server::Core& core() { return *core_; }
  storage::FaultyMachine& machine() { return machine_; }
  const catalog::Pack& pack() const { return base_.pack; }

 private:
  Instant now_;
  const Base& base_;
  storage::FaultyMachine machine_;
  std::unique_ptr<server::Core> core_;
  int requests_ = 0;
};

}  // namespace yici::kit

#endif  // YICI_TESTS_KIT_CITY_H_
