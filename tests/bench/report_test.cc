#include "tests/bench/report.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace yici::bench {
namespace {

Report With(const std::string& key, double value) {
  Report report;
  report.Set(key, value);
  return report;
}

TEST(ReportTest, AFigureATenthWorseIsKeptAndMoreIsALoss) {
  EXPECT_TRUE(With("submit_256.ratio", 0.27).IsWithin({{"submit_256.ratio", 0.3}}));
  EXPECT_FALSE(With("submit_256.ratio", 0.26).IsWithin({{"submit_256.ratio", 0.3}}));
  EXPECT_TRUE(With("submit_1.latency_ratio", 2.2).IsWithin({{"submit_1.latency_ratio", 2.0}}));
  EXPECT_FALSE(With("submit_1.latency_ratio", 2.3).IsWithin({{"submit_1.latency_ratio", 2.0}}));
}

TEST(ReportTest, ABoundThatMustBeKeptNeedsNoBaseline) {
  EXPECT_TRUE(With("life_full.server_cpu_us_per_command", 130).IsWithin({}));
  EXPECT_FALSE(With("life_full.server_cpu_us_per_command", 131).IsWithin({}));
  EXPECT_FALSE(With("life_full.server_cpu_us_per_command", 131).IsWithin({{"life_full.server_cpu_us_per_command", 131}}));
}

TEST(ReportTest, WatchersReadsOverConnectAndDrainingDeadlinesAreJudgedByTheirBounds) {
  const std::map<std::string, std::pair<double, double>> good_and_bad = {{"connect_get.ratio_to_grpc", {0.5, 0.49}},
                                                                         {"watch.deliveries_per_s", {20'000, 19'999}},
                                                                         {"watch.mb_of_1000", {100, 101}},
                                                                         {"process_drain.per_s", {5'000, 4'999}},
                                                                         {"process_drain.p99_ms", {50, 51}},
                                                                         {"process_drain.max_ms", {250, 251}}};
  for (const auto& [key, values] : good_and_bad) {
    EXPECT_TRUE(With(key, values.first).IsWithin({})) << key;
    EXPECT_FALSE(With(key, values.second).IsWithin({})) << key;
  }
}

TEST(ReportTest, WhatOneRunDidNotMeasureIsPassedOver) {
  EXPECT_TRUE(With("submit_256.ratio", 0.01).IsWithin({{"get.ratio", 0.5}}));
  EXPECT_TRUE(With("a.figure.without.target", 1).IsWithin({{"a.figure.without.target", 100}}));
}

TEST(ReportTest, FiguresAreReadAsTheyWereWrittenAndAnythingElseIsRefused) {
  const std::string path = testing::TempDir() + "figures.json";
  Report report = With("get.ratio", 0.46);
  report.Set("get.per_s", 21000);
  ASSERT_TRUE(report.WriteJson(path).ok());
  const auto read = ReadFigures(path);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, (std::map<std::string, double>{{"get.per_s", 21000}, {"get.ratio", 0.46}}));
  for (const char* text : {"", "[1]", "{\"a\": \"b\"}", "{\"a\": 1"}) {
    std::ofstream(path, std::ios::trunc) << text;
    EXPECT_FALSE(ReadFigures(path).ok()) << text;
  }
  std::filesystem::remove(path);
  EXPECT_FALSE(ReadFigures(path).ok());
}

}  // namespace
}  // namespace yici::bench
