#include "tests/bench/report.h"

#include <cmath>
#include <cstdio>
#include <fstream>
#include <set>

#include "services/base/text.h"

namespace yici::bench {
namespace {

// What the figure should be. Where the design names no number, the target says which way is better.
struct Target {
  const char* key;
  const char* target;
  const char* unit;
};
constexpr Target kTargets[] = {
    {"submit_256.ratio", ">= 0.70", "of the echo at 256 outstanding"},
    {"submit_1.latency_ratio", "lower", "p50 / (echo p50 + fdatasync p50)"},
    {"submit_1.p99_ratio", "lower", "p99 / (echo p99 + fdatasync p99)"},
    {"open_10k.p99_ms", "lower", "ms at 10,000 submits/s, from the scheduled time"},
    {"batch_100.cases_per_s", "higher", "cases/s in batches of 100"},
    {"batch_100.ratio", "higher", "of a bare loop writing the same bytes"},
    {"life.commands_per_s", ">= 20000", "commands/s of whole lives"},
    {"life.server_cpu_us_per_command", "<= 100", "us of server processor (two cores, 20,000/s)"},
    {"get.ratio", "higher", "of the echo at 256 outstanding"},
    {"submit_at_1m.ratio_to_10k", "near 1", "submit rate full / nearly empty"},
    {"restart_1m.seconds", "lower", "s from SIGKILL's restart to GetStatus"},
    {"rss_1m.mb", "<= 384", "MB resident (memory budget)"},
    {"disk.bytes_per_submitted", "<= 2048", "bytes on disk per submitted case"},
    {"disk.bytes_per_completed", "lower", "bytes on disk per completed case"},
};

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
  std::printf("%-34s %12s  %-10s %s\n", "figure", "measured", "target", "");
  for (const Target& row : kTargets) {
    if (!figures_.contains(row.key)) continue;
    shown.insert(row.key);
    std::printf("%-34s %12s  %-10s %s\n", row.key, Number(Get(row.key)).c_str(), row.target, row.unit);
  }
  std::printf("\n");
  for (const auto& [key, value] : figures_) {
    if (!shown.contains(key)) std::printf("%-34s %12s\n", key.c_str(), Number(value).c_str());
  }
  std::fflush(stdout);
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
