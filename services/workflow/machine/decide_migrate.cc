// Running instances of one version go on with another: a bounded stretch of them by each command, each whole or left as it is.
#include <algorithm>

#include "services/base/text.h"
#include "services/workflow/machine/commands.h"
#include "services/workflow/machine/decide.h"
#include "services/workflow/machine/process_rows.h"

namespace yici::workflow {

std::vector<std::string> InstancesOf(const StateReader& state, const Instance::Definition& definition, std::string_view after,
                                     size_t max) {
  const std::string prefix = Token(definition.process(), definition.digest());
  const std::string begin = after.empty() ? prefix : prefix + InstanceOrder(after) + '\0';
  std::vector<std::string> ids;
  state.Scan(Table::kInstanceByDefinition, begin, prefix + std::string(13, '\xff'), [&](std::string_view, std::string_view id) {
    ids.emplace_back(id);
    return ids.size() < max;
  });
  return ids;
}

Outcome DecideMigrate(Desk& desk, const journal::MigrateProcesses& command) {
  YICI_PROCESS_REQUIRE(desk.RequireAdministrator());
  const auto from = desk.shelf().Version(command.process_id(), command.from_version());
  const auto to = desk.shelf().Version(command.process_id(), command.to_version());
  if (!from || !to || from->digest() == to->digest() || (!command.after().empty() && !IsInstanceId(command.after()))) {
    return Refuse(Deny(Reason::kProcessNotFound, "process_id", {{"process", command.process_id()}}));
  }
  std::map<std::string, std::string> elements;
  for (const auto& element : command.elements()) elements[element.key()] = element.value();
  const auto limit = static_cast<size_t>(std::clamp(command.limit(), 1, kMigratedMax));
  const std::vector<std::string> ids = InstancesOf(desk.world().state, *from, command.after(), limit + 1);
  int migrated = 0;
  size_t at = 0;
  for (; at < std::min(limit, ids.size()) && desk.bytes() < kMigratedBytesMax; ++at) {
    if (const Refusal unreadable = desk.OpenAnyway(ids[at])) {
      desk.AddFact("left/" + ids[at], unreadable->message_en());
      continue;
    }
    if (const Refusal owned = RequireNotOwned(*desk.Find(ids[at]))) {
      desk.AddFact("left/" + ids[at], owned->message_en());
      continue;
    }
    YICI_PROCESS_REQUIRE(desk.Settle(ids[at]));
    Advance advance = Migrate(*desk.Find(ids[at]), *to, elements, desk.outside(), desk.moment());
    if (advance.rejection) {
      desk.AddFact("left/" + ids[at], advance.rejection->message_en());
      continue;
    }
    YICI_PROCESS_REQUIRE(desk.Take(std::move(advance)));
    ++migrated;
  }
  desk.AddFact("migrated", std::to_string(migrated));
  if (at > 0 && ids.size() > at) desk.AddFact("next", ids[at - 1]);
  return desk.Conclude();
}

}  // namespace yici::workflow
