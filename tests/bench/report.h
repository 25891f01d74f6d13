// What was measured: a table for people, one flat JSON object for programs.
#ifndef YICI_TESTS_BENCH_REPORT_H_
#define YICI_TESTS_BENCH_REPORT_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace yici::bench {

class Report {
 public:
  void Set(const std::string& key, double value) { figures_[key] = value; }
  double Get(const std::string& key) const;
  // Figures with a target first, then the raw ones behind them.
  void PrintTable() const;
  absl::Status WriteJson(const std::string& path) const;
  // Holds the figures with a target against those of an earlier run (WriteJson's file): each at least 0.9 as good. One that
  // was measured in neither or in one run only is passed over, except the figures that carry their own bound for ever
  // (life_full). Prints a line each; false when a bound is missed.
  bool IsWithin(const std::map<std::string, double>& baseline) const;

 private:
  std::map<std::string, double> figures_;
};

// A flat JSON object of numbers.
absl::StatusOr<std::map<std::string, double>> ReadFigures(const std::string& path);

}  // namespace yici::bench

#endif  // YICI_TESTS_BENCH_REPORT_H_
