// What a call costs a program with each client library: clients.py builds and starts the programs, one server answers them all.
#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "services/base/text.h"
#include "tests/bench/phases.h"

namespace yici::bench {
namespace {

constexpr const char* kLanguages[] = {"cpp", "java", "python", "go", "typescript"};
constexpr char kClerk[] = "officer:jz-hall-main-w01-clerk";  // of the window that the programs submit through
constexpr char kHeadline[] = "get_64.us_per_call";           // many at once: what a busy program pays for a read

// What clients.py says in one line: figures, or why there are none.
struct Told {
  std::string left_out;
  std::map<std::string, double> figures;
};

absl::StatusOr<Told> Parse(const std::string& language, const std::string& text) {
  const auto object = nlohmann::json::parse(text, nullptr, false);
  if (!object.is_object()) return absl::InternalError(StrCat("clients: expected an object of ", language, ", but got ", text));
  Told told;
  for (const auto& [key, value] : object.items()) {
    if (key == "left_out" && value.is_string()) {
      told.left_out = value.get<std::string>();
    } else if (value.is_number()) {
      told.figures[key] = value.get<double>();
    } else {
      return absl::InternalError(StrCat("clients: expected numbers of ", language, ", but got ", text));
    }
  }
  return told;
}

// Nothing of the words is a shell's.
absl::StatusOr<Told> Ask(const std::string& language, const std::string& more) {
  const std::string bin = FolderOfThisProgram();
  const std::string command =
      StrCat("exec python3 '", YICI_CLIENT_PROGRAMS, "' ", language, " --work '", bin, "/../clients' --bin '", bin, "' ", more);
  FILE* const pipe = popen(command.c_str(), "re");
  if (pipe == nullptr) return absl::InternalError("clients: cannot start python3");
  std::string text;
  char part[4096];
  for (size_t read; (read = fread(part, 1, sizeof part, pipe)) > 0;) text.append(part, read);
  if (pclose(pipe) != 0) return absl::InternalError(StrCat("clients: ", language, " failed"));
  return Parse(language, text);
}

// Builds each; those whose tools are not here are named and left out.
absl::StatusOr<std::vector<std::string>> PrepareAll() {
  std::vector<std::string> ready;
  for (const char* language : kLanguages) {
    const auto told = Ask(language, "");
    if (!told.ok()) return told.status();
    if (!told->left_out.empty()) {
      std::fprintf(stderr, "  client_%s is left out: %s\n", language, told->left_out.c_str());
    } else {
      ready.push_back(language);
    }
  }
  return ready;
}

absl::Status AddFigures(const std::string& language, const std::string& run, std::map<std::string, std::vector<double>>& all) {
  const auto told = Ask(language, run);
  if (!told.ok()) return told.status();
  if (!told->figures.contains(kHeadline)) return absl::InternalError(StrCat("clients: ", language, " gave no ", kHeadline));
  for (const auto& [key, value] : told->figures) all[StrCat("client_", language, ".", key)].push_back(value);
  all[StrCat("client_", language, ".us_per_call")].push_back(told->figures.at(kHeadline));
  return absl::OkStatus();
}

}  // namespace

absl::Status RunClients(Bench& bench) {
  const auto languages = PrepareAll();
  if (!languages.ok()) return languages.status();
  const TemporaryFolder beside(bench.server.parent);
  ServerOptions options = bench.server;
  const std::string port_file = beside.path() + "/http-port";
  options.arguments.insert(options.arguments.end(), {"--http-listen", "127.0.0.1:0", "--http-port-file", port_file});
  auto server = Server::Start(bench.city, options);
  if (!server.ok()) return server.status();
  int http = 0;
  std::ifstream(port_file) >> http;
  const std::string run = StrCat("--run ", (*server)->child().address(), " http://127.0.0.1:", http, " ", City::TokenOf(kClerk),
                                 " ", bench.sizes.client_calls);
  std::map<std::string, std::vector<double>> all;
  for (int round = 0; round < bench.sizes.rounds; ++round) {
    for (const std::string& language : *languages) {
      if (absl::Status added = AddFigures(language, run, all); !added.ok()) return added;
      const double us = all[StrCat("client_", language, ".us_per_call")].back();
      std::fprintf(stderr, "  round %d: client_%s %.1f us a read\n", round + 1, language.c_str(), us);
    }
  }
  for (const auto& [key, values] : all) bench.report.Set(key, Median(values));
  return absl::OkStatus();
}

}  // namespace yici::bench
