// A fresh yicid with the pack applied: what every phase of the bench, and the fuzzer, starts from.
#ifndef YICI_TESTS_BENCH_SERVER_H_
#define YICI_TESTS_BENCH_SERVER_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/child.h"
#include "tests/bench/city.h"
#include "tests/bench/load.h"
#include "yici/v1/admin.grpc.pb.h"

namespace yici::bench {

struct ServerOptions {
  std::string yicid;
  std::string parent;                       // where its temporary folder is made
  std::vector<std::string> arguments = {};  // more of yicid's
  int channels = 2;
};

using Metrics = std::map<std::string, double>;  // "puts_total" -> value

// A call as the administrator, with so many seconds to live; and its status with the name of the call.
void Prepare(grpc::ClientContext& context, double seconds, const std::string& principal = kAdministrator);
absl::Status FromGrpc(std::string_view call, const grpc::Status& status);

class Server {
 public:
  static absl::StatusOr<std::unique_ptr<Server>> Start(const City& city, const ServerOptions& options);

  Child& child() { return *child_; }
  const Channels& channels() const { return *channels_; }
  const std::string& folder() const { return folder_.path(); }
  // As the administrator.
  absl::StatusOr<v1::Status> GetStatus(double seconds_max = 10);
  absl::StatusOr<Metrics> GetMetrics();
  absl::Status CreateCheckpoint(const std::string& label);
  // SIGKILL, start again, first answer of GetStatus: its seconds.
  absl::StatusOr<double> KillAndRestart();

 private:
  explicit Server(const ServerOptions& options) : options_(options), folder_(options.parent) {}
  absl::Status Spawn();
  absl::Status ApplyPack(const catalog::Pack& pack);

  const ServerOptions options_;
  TemporaryFolder folder_;
  std::unique_ptr<Child> child_;
  std::unique_ptr<Channels> channels_;
  std::unique_ptr<v1::AdminService::Stub> admin_;
};

}  // namespace yici::bench

#endif  // YICI_TESTS_BENCH_SERVER_H_
