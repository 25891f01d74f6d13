// Messages from outside: to whoever waits, or kept for a time for whoever comes to wait.
#include "services/workflow/machine/commands.h"
#include "services/workflow/machine/process_rows.h"
#include "services/workflow/engine/value_rows.h"

namespace yici::workflow {
namespace {

constexpr int32_t kLifeSecondsMax = 30 * 86'400;
constexpr size_t kMessageIdMax = 100;
constexpr size_t kExpiredMax = 100;  // by one record

Refusal CheckLimits(const journal::PublishMessage& command) {
  const bool within = command.time_to_live_seconds() >= 0 && command.time_to_live_seconds() <= kLifeSecondsMax &&
                      command.message_id().size() <= kMessageIdMax;
  return within ? std::nullopt : Refusal(Deny(Reason::kMessageLimits, "time_to_live_seconds"));
}

// A sender that has lost its request ids still has its message id.
bool IsKnown(const Desk& desk, const journal::PublishMessage& command) {
  if (command.message_id().empty()) return false;
  const std::string key = MessageIdKey(command.name(), command.key(), command.message_id());
  const std::optional<std::string> until = desk.world().state.FindBytes(Table::kMessageId, key);
  return until && static_cast<int64_t>(U64FromBytes(*until)) > desk.ordered().legal_time.micros();
}

journal::StoredMessage RowOf(const Desk& desk, const journal::PublishMessage& command) {
  journal::StoredMessage message;
  message.set_name(command.name());
  message.set_key(command.key());
  message.set_message_id(command.message_id());
  message.set_until_us(desk.ordered().legal_time.micros() + int64_t{command.time_to_live_seconds()} * kMicrosPerSecond);
  return message;
}

}  // namespace

Outcome DecidePublish(Desk& desk, const journal::PublishMessage& command) {
  YICI_PROCESS_REQUIRE(CheckLimits(command));
  YICI_PROCESS_REQUIRE(CheckVariables(VariablesIn(command.variables())));
  YICI_PROCESS_REQUIRE(desk.RequireWorker());
  if (IsKnown(desk, command)) {
    desk.AddFact("duplicate", "yes");
    return desk.Conclude();
  }
  const bool lives = command.time_to_live_seconds() > 0;
  if (desk.IsAwaited(command.name(), command.key()) || !lives) {
    Refusal refused = desk.Deliver(command.name(), command.key(), VariablesIn(command.variables()), true);
    // A deadline of the receiver may have come first: then nobody waits any more.
    const bool nobody = refused && refused->reason() == RowOf(Reason::kMessageNotAwaited).name;
    if (refused && !(nobody && lives)) return Refuse(*std::move(refused));
    if (!refused && lives && !command.message_id().empty()) desk.Store(RowOf(desk, command), true);
    if (!refused) return desk.Conclude();
  }
  journal::StoredMessage message = RowOf(desk, command);
  *message.mutable_variables() = command.variables();
  desk.Store(std::move(message), false);
  desk.AddFact("stored", "yes");
  return desk.Conclude();
}

Outcome DecideExpire(Desk& desk) {
  journal::Event event;
  auto& expired = *event.mutable_messages_expired();
  const std::string end = U64Bytes(static_cast<uint64_t>(desk.ordered().legal_time.micros()) + 1);
  desk.world().state.Scan(Table::kMessageExpiry, "", end, [&](std::string_view key, std::string_view) {
    expired.add_rows(std::string(key));
    return static_cast<size_t>(expired.rows_size()) < kExpiredMax;
  });
  if (expired.rows_size() > 0) desk.Emit(std::move(event), "messages");
  return desk.Conclude();
}

}  // namespace yici::workflow
