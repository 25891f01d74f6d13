// What was measured: a table for people, one flat JSON object for programs.
#ifndef YICI_TESTS_BENCH_REPORT_H_
#define YICI_TESTS_BENCH_REPORT_H_

#include <map>
#include <string>

#include "absl/status/status.h"

namespace yici::bench {

class Report {
 public:
  void Set(const std::string& key, double value) { figures_[key] = value; }
  double Get(const std::string& key) const;
  // Figures with a target first, then the raw ones behind them.
  void PrintTable() const;
  absl::Status WriteJson(const std::string& path) const;

 private:
  std::map<std::string, double> figures_;
};

}  // namespace yici::bench

#endif  // YICI_TESTS_BENCH_REPORT_H_
