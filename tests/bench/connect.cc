// The same reads over the Connect protocol and over gRPC, in interleaved rounds with as many under way.
#include <cstdio>
#include <fstream>

#include "services/base/text.h"
#include "tests/bench/http_load.h"
#include "tests/bench/phases.h"

namespace yici::bench {
namespace {

constexpr int kOutstanding = 128;  // one address has 256 lines

absl::StatusOr<int> PortIn(const std::string& path) {
  int port = 0;
  std::ifstream(path) >> port;
  if (port <= 0) return absl::InternalError("no port of HTTP in " + path);
  return port;
}

}  // namespace

absl::Status RunConnectGet(Bench& bench) {
  const TemporaryFolder beside(bench.server.parent);
  ServerOptions options = bench.server;
  const std::string port_file = beside.path() + "/http-port";
  options.arguments.insert(options.arguments.end(), {"--http-listen", "127.0.0.1:0", "--http-port-file", port_file});
  auto server = Server::Start(bench.city, options);
  if (!server.ok()) return server.status();
  const auto port = PortIn(port_file);
  if (!port.ok()) return port.status();
  CaseNumbers numbers;
  SubmitScript submits(bench.submits, numbers, "read-", kOutstanding);
  const LoadResult filled = RunLoad((*server)->channels(), submits, {.outstanding = kOutstanding, .calls = 10'000});
  if (!filled.status.ok()) return filled.status;
  GetScript gets(submits.TakeCases(), kOutstanding);
  const LoadResult warm = RunHttpLoad(*port, gets, {.outstanding = kOutstanding, .calls = 2'000});
  if (!warm.status.ok()) return warm.status;
  std::vector<double> http, ratio, p99;
  for (int round = 0; round < bench.sizes.rounds; ++round) {
    const LoadOptions load{.outstanding = kOutstanding, .calls = bench.sizes.gets, .progress = "connect_get"};
    const LoadResult bare = RunLoad((*server)->channels(), gets, load);
    const LoadResult real = RunHttpLoad(*port, gets, load);
    if (!bare.status.ok()) return bare.status;
    if (!real.status.ok()) return real.status;
    http.push_back(real.per_s());
    ratio.push_back(real.per_s() / bare.per_s());
    p99.push_back(real.MillisAt(0.99));
    std::fprintf(stderr, "  round %d: gRPC %.0f/s, Connect %.0f/s\n", round + 1, bare.per_s(), real.per_s());
  }
  bench.report.Set("connect_get.per_s", Median(http));
  bench.report.Set("connect_get.p99_ms", Median(p99));
  bench.report.Set("connect_get.ratio_to_grpc", Median(ratio));
  return absl::OkStatus();
}

}  // namespace yici::bench
