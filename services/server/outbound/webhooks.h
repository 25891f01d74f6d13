// Sends what happened to the webhooks that asked for it, as CloudEvents, signed, at least once and in order per subject.
//
//   auto webhooks = Webhooks::Start(gate, options);
//   (*webhooks)->StateOf(owner, name);       // for the owner to see: last error, next attempt
//   (*webhooks)->Stop();                     // before the partition goes
//
// One thread reads the journal and sends. Positions and dead letters are state: they are recorded by RecordDeliveries a few
// seconds after they changed, so a restart sends again what was not recorded, with the same ids.
#ifndef YICI_SERVICES_SERVER_OUTBOUND_WEBHOOKS_H_
#define YICI_SERVICES_SERVER_OUTBOUND_WEBHOOKS_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/server/gateway/gate.h"
#include "services/server/outbound/poster.h"
#include "services/server/outbound/window.h"

namespace yici::outbound {

struct WebhookOptions {
  PosterOptions poster;
  WindowOptions window;
  Millis record_every{5'000};  // at least so long between two records of progress
  int in_flight_max = 64;      // of all webhooks together
  int in_flight_of_owner_max = 16;
  size_t bytes_max = size_t{32} << 20;  // of bodies that wait, of all webhooks together
  std::function<bool()> held;           // whether commands are held back without a record of it; may be empty
};

class Webhooks {
 public:
  struct State {
    std::string last_error;
    std::optional<Millis> next_attempt_in;
  };
  static absl::StatusOr<std::unique_ptr<Webhooks>> Start(server::Gate& gate, WebhookOptions options);
  virtual ~Webhooks() = default;
  virtual State StateOf(const std::string& owner, const std::string& name) const = 0;
  // Records what was delivered so far, and ends. Once.
  virtual void Stop() = 0;
  virtual const TargetPolicy& policy() const = 0;
};

}  // namespace yici::outbound

#endif  // YICI_SERVICES_SERVER_OUTBOUND_WEBHOOKS_H_
