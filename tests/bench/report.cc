#include "tests/bench/report.h"

#include <cmath>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "services/base/text.h"

namespace yici::bench {
namespace {

// What the figure should be: at least (or at most) `bound`.
enum class Side { kAtLeast, kAtMost };
struct Target {
  const char* key;
  Side side;
  double bound;
  const char* unit;
  bool kept = false;  // the bound itself is checked, whatever the baseline says
};
constexpr Target kTargets[] = {
    {"submit_256.ratio", Side::kAtLeast, 0.6, "of the echo at 256 outstanding"},
    {"submit_1.latency_ratio", Side::kAtMost, 1.5, "p50 / (echo p50 + fdatasync p50)"},
    {"submit_1.p99_ratio", Side::kAtMost, 3, "p99 / (echo p99 + fdatasync p99)"},
    {"open_10k.p99_ms", Side::kAtMost, 20, "ms at 10,000 submits/s, from the scheduled time"},
    {"batch_100.cases_per_s", Side::kAtLeast, 20'000, "cases/s in batches of 100"},
    {"batch_100.ratio", Side::kAtLeast, 0.6, "of a bare loop writing the same bytes"},
    {"life.server_cpu_us_per_command", Side::kAtMost, 120, "us of server processor in whole lives"},
    {"life_full.server_cpu_us_per_command", Side::kAtMost, 130, "us of server processor over all commands", true},
    {"process_complete_256.ratio", Side::kAtLeast, 0.25, "instances (create, complete) to the echo's calls"},
    {"process_claim_complete_256.ratio", Side::kAtLeast, 0.17, "instances (create, claim, complete) to the echo's calls"},
    {"raise_request_256.ratio", Side::kAtLeast, 0.45, "of the echo at 256 outstanding, routed by a table"},
    {"connect_get.ratio_to_grpc", Side::kAtLeast, 0.5, "reads over Connect to reads over gRPC", true},
    {"watch.deliveries_per_s", Side::kAtLeast, 20'000, "events/s to 1,000 filtered watchers", true},
    {"watch.mb_of_1000", Side::kAtMost, 100, "MB resident for 1,000 watchers", true},
    {"process_drain.per_s", Side::kAtLeast, 5'000, "due instances/s", true},
    {"process_drain.p99_ms", Side::kAtMost, 50, "ms of submits meanwhile, from the scheduled time", true},
    {"process_drain.max_ms", Side::kAtMost, 250, "ms, the slowest of them", true},
    {"get.ratio", Side::kAtLeast, 0.75, "of the echo at 256 outstanding"},
    {"submit_at_1m.ratio_to_10k", Side::kAtLeast, 0.8, "submit rate full / nearly empty"},
    {"restart_1m.seconds", Side::kAtMost, 1.5, "s from SIGKILL's restart to GetStatus"},
    {"rss_1m.mb", Side::kAtMost, 512, "MB resident"},
    {"league.table_ms", Side::kAtMost, 20, "ms, p50 of the slowest table of a month with a million contributions"},
    {"history_200.ms", Side::kAtMost, 1, "ms, p50, the history of a case with 200 events"},
    {"search.first_page_ms", Side::kAtMost, 20, "ms, p50 of the slowest of six searches, first page"},
    {"verify.tree_s", Side::kAtMost, 10, "s of verification: records, order and tree"},
    {"verify.refold_s", Side::kAtMost, 45, "s of verification with the whole state folded anew"},
    {"disk.bytes_per_submitted", Side::kAtMost, 1'500, "bytes on disk per submitted case"},
    {"disk.bytes_per_completed", Side::kAtMost, 6'000, "bytes on disk per completed case"},
};

bool Met(const Target& target, double value) {
  return target.side == Side::kAtLeast ? value >= target.bound : value <= target.bound;
}

// A tenth worse than before is the machine's noise; more is a loss.
constexpr double kTolerance = 0.9;

bool Kept(const Target& target, double before, double now) {
  return target.side == Side::kAtLeast ? now >= before * kTolerance : now <= before / kTolerance;
}

std::string Number(double value) {
  char text[40];
  const double size = std::fabs(value);
  std::snprintf(text, sizeof text, value == std::floor(value) && size < 1e15 ? "%.0f" : size >= 1000 ? "%.1f" : "%.4g", value);
  return text;
}

}  // namespace

double Report::Get(const std::string& key) const {
  const auto found = figures_.find(key);
  return found == figures_.end() ? 0 : found->second;
}

void Report::PrintTable() const {
  std::set<std::string> shown;
  std::printf("%-34s %12s  %-10s %-8s %s\n", "figure", "measured", "target", "", "");
  for (const Target& row : kTargets) {
    if (!figures_.contains(row.key)) continue;
    shown.insert(row.key);
    const double value = Get(row.key);
    const std::string target = StrCat(row.side == Side::kAtLeast ? ">= " : "<= ", Number(row.bound));
    std::printf("%-34s %12s  %-10s %-8s %s\n", row.key, Number(value).c_str(), target.c_str(),
                Met(row, value) ? "met" : "NOT MET", row.unit);
  }
  std::printf("\n");
  for (const auto& [key, value] : figures_) {
    if (!shown.contains(key)) std::printf("%-34s %12s\n", key.c_str(), Number(value).c_str());
  }
  std::fflush(stdout);
}

bool Report::IsWithin(const std::map<std::string, double>& baseline) const {
  bool all = true;
  for (const Target& row : kTargets) {
    if (!figures_.contains(row.key)) continue;
    const auto before = baseline.find(row.key);
    const bool kept = before == baseline.end() || Kept(row, before->second, Get(row.key));
    const bool bound = !row.kept || Met(row, Get(row.key));
    if (before == baseline.end() && bound) continue;
    std::printf("check %-34s %12s  baseline %10s  %s\n", row.key, Number(Get(row.key)).c_str(),
                before == baseline.end() ? "-" : Number(before->second).c_str(),
                !kept    ? "WORSE"
                : !bound ? "ABOVE ITS BOUND"
                         : "kept");
    all &= kept && bound;
  }
  std::fflush(stdout);
  return all;
}

absl::StatusOr<std::map<std::string, double>> ReadFigures(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError("cannot read " + path);
  const auto json = nlohmann::json::parse(file, nullptr, false);
  if (!json.is_object()) return absl::InvalidArgumentError("expected one JSON object of numbers in " + path);
  std::map<std::string, double> figures;
  for (const auto& [key, value] : json.items()) {
    if (!value.is_number()) return absl::InvalidArgumentError(StrCat("expected a number, but ", path, " has another at ", key));
    figures[key] = value.get<double>();
  }
  return figures;
}

absl::Status Report::WriteJson(const std::string& path) const {
  std::ofstream file(path, std::ios::trunc);
  std::string text = "{";
  for (const auto& [key, value] : figures_) {
    StrAppend(&text, text.size() == 1 ? "" : ",", "\n  \"", key, "\": ", Number(std::isfinite(value) ? value : 0));
  }
  file << text << "\n}\n";
  file.flush();
  return file ? absl::OkStatus() : absl::InternalError("cannot write " + path);
}

}  // namespace yici::bench
