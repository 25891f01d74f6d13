// One invocation's way to the server: channel, credentials, deadline, request id, retries.
//
//   Session session(options, io);
//   const grpc::Status status = session.Call([&](grpc::ClientContext* context) {
//     return stub.AcceptCase(context, request, &reply);
//   });
//   if (!status.ok()) return session.Fail(status);
//
// Call tries again on UNAVAILABLE and RESOURCE_EXHAUSTED only. The request is the same each time, request id included, so
// the server can tell a retry from a second act.
#ifndef YICI_CLIENTS_CLI_CHANNEL_H_
#define YICI_CLIENTS_CLI_CHANNEL_H_

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "clients/cli/errors.h"
#include "clients/cli/options.h"
#include "clients/cli/table.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"

namespace yici::cli {

using Deadline = std::chrono::system_clock::time_point;

// The wait before attempt `attempt` + 1 (1 = the first retry): what the server asked for, else 100 ms doubled each time up
// to 5 s; both with up to a quarter on top, so that many clients do not come back together.
std::chrono::milliseconds RetryDelay(int attempt, const std::optional<std::chrono::milliseconds>& asked);

class Session {
 public:
  Session(const Options& options, Io& io);

  const Options& options() const { return options_; }
  Io& io() const { return io_; }
  View view() const { return {io_.out, options_.language, WantsColour(io_.out_is_terminal), options_.quiet}; }
  bool json() const { return options_.format == Format::kJson; }

  // Made at first use; an unreadable certificate is a usage error that Prepare reports before it.
  const std::shared_ptr<grpc::Channel>& channel();
  absl::Status Prepare();

  using Attempt = std::function<grpc::Status(grpc::ClientContext*)>;
  // The timeout counts from here over all attempts.
  grpc::Status Call(const Attempt& attempt);
  // Sets what every call carries; streams have no deadline.
  void Dress(grpc::ClientContext& context, std::optional<Deadline> deadline) const;

  // Reports to standard error; returns the exit code.
  int Fail(const grpc::Status& status) const;
  int Usage(absl::string_view message) const;
  // A remark on standard error, unless --quiet.
  void Note(absl::string_view message) const;

 private:
  bool WaitBeforeRetry(int attempt, const Refusal& refusal, Deadline deadline) const;

  const Options& options_;
  Io& io_;
  std::string ca_, cert_, key_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_CHANNEL_H_
