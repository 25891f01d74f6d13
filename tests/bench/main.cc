// yici_bench: the real server, driven from outside over loopback.
//
//   yici_bench --json figures.json            all phases, five rounds, a million cases: about fifteen minutes
//   yici_bench --quick --only submit_256      small counts: for a look, not for a comparison
//   yici_bench --check                        and held against tests/bench/baseline.json
//
// Exit 0: measured. Exit 1: the server died or an answer was wrong; with --check, also a figure that is worse than 0.9 of the
// baseline, or above the bound that it must keep. Without --check no timing fails it.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>

#include "tests/bench/phases.h"

namespace {

using yici::bench::Bench;

int RunPhases(Bench& bench, const std::string& only) {
  int wrong = 0;
  for (const auto& phase : yici::bench::Phases()) {
    if (only.empty() ? phase.only_by_name : only != phase.name) continue;
    std::fprintf(stderr, "%s …\n", phase.name);
    const absl::Status status = phase.run(bench);
    if (status.ok()) continue;
    ++wrong;
    std::fprintf(stderr, "yici_bench: %s: %s\n", phase.name, std::string(status.message()).c_str());
  }
  return wrong;
}

bool IsPhase(const std::string& name) {
  for (const auto& phase : yici::bench::Phases()) {
    if (name == phase.name) return true;
  }
  return false;
}

bool IsWithinBaseline(const yici::bench::Report& report, const std::string& path) {
  const auto figures = yici::bench::ReadFigures(path);
  if (figures.ok()) return report.IsWithin(*figures);
  std::fprintf(stderr, "yici_bench: %s\n", std::string(figures.status().message()).c_str());
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace yici::bench;
  std::string json, only, yicid = FolderOfThisProgram() + "/yicid", pack = YICI_PACK_FOLDER;
  std::string folder = std::filesystem::temp_directory_path().string();
  bool quick = false, large = false, check = false;
  std::string baseline = YICI_BASELINE;
  CLI::App app{"Measures yicid from outside, beside an empty gRPC echo of the same sizes"};
  app.add_option("--json", json, "File for one flat JSON object");
  app.add_flag("--quick", quick, "Small counts and one round");
  app.add_flag("--large", large, "Ten million events in the phase audit");
  app.add_flag("--check", check, "Exit 1 when a figure is worse than 0.9 of the baseline, or a kept bound is missed");
  app.add_option("--baseline", baseline, "What --check compares with")->check(CLI::ExistingFile)->capture_default_str();
  app.add_option("--only", only,
                 "One phase: submit_256 submit_1 get batch_100 life life_full open_10k processes evaluations league requests "
                 "connect watch process_drain audit million; and clients, which the others do not bring along")
      ->check([](const std::string& name) { return IsPhase(name) ? std::string() : "no such phase: " + name; });
  app.add_option("--yicid", yicid, "The server")->check(CLI::ExistingFile)->capture_default_str();
  app.add_option("--pack", pack, "Folder of the pack")->check(CLI::ExistingDirectory);
  app.add_option("--folder", folder, "Where data folders are made; its device is what is measured")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  const auto city = City::Load(pack);
  if (!city.ok()) {
    std::fprintf(stderr, "yici_bench: %s\n", std::string(city.status().message()).c_str());
    return 1;
  }
  std::fprintf(stderr, "%zu items (%zu of three steps), %zu windows, %d applicants\n", city->items().size(),
               city->ThreeStepItems().size(), city->clerks().size(), kApplicants);
  const PreparedSubmits submits(*city);
  Report report;
  report.Set("quick", quick ? 1 : 0);
  Sizes sizes = quick ? QuickSizes() : Sizes();
  if (large) sizes.history_events = 10'000'000;
  Bench bench{*city, submits, sizes, {.yicid = yicid, .parent = folder, .arguments = {"--bench"}}, report};
  const int wrong = RunPhases(bench, only);
  report.PrintTable();
  if (!json.empty()) {
    if (const absl::Status written = report.WriteJson(json); !written.ok()) {
      std::fprintf(stderr, "yici_bench: %s\n", std::string(written.message()).c_str());
      return 1;
    }
  }
  if (wrong != 0) return 1;
  return !check || IsWithinBaseline(report, baseline) ? 0 : 1;
}
