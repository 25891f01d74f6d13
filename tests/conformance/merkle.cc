// Runs the proofs of the merkle suite against services/audit/tree/proof.h.
//
//   conformance_merkle              reads $YICI_SUITES/merkle, else $YICI_SOURCE_DIR/../shared/suites/merkle
//
// Every .json file below inclusion/ and consistency/ is a case: what is right must be accepted, what was spoilt refused.
#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "services/audit/note/base64.h"
#include "services/audit/tree/proof.h"
#include "tests/conformance/suite.h"

namespace yici::conformance {
namespace {

namespace fs = std::filesystem;
using audit::Hash;
using nlohmann::json;

// Null and absent are empty.
std::string BytesOf(const json& value, const fs::path& path) {
  if (value.is_null()) return {};
  const auto bytes = value.is_string() ? audit::ParseBase64(value.get<std::string>()) : std::nullopt;
  if (!bytes) throw SuiteError("no base64 in " + path.string());
  return *bytes;
}

struct Case {
  fs::path path;
  json document;

  bool must_fail() const { return document.at("wantErr").get<bool>(); }
  uint64_t Number(const char* field) const {
    const json value = document.value(field, json(0u));
    if (!value.is_number_unsigned()) throw SuiteError("no number of 64 bits in " + path.string());
    return value.get<uint64_t>();
  }
  absl::StatusOr<Hash> HashOf(const char* field) const {
    return audit::ParseHash(BytesOf(document.value(field, json()), path), field);
  }
  absl::StatusOr<std::vector<Hash>> Proof() const {
    std::vector<std::string> hashes;
    const json proof = document.value("proof", json());
    for (const json& hash : proof) hashes.push_back(BytesOf(hash, path));
    return audit::ParseProof(hashes);
  }
};

absl::Status VerifyInclusionCase(const Case& test) {
  const auto leaf = test.HashOf("leafHash"), root = test.HashOf("root");
  const auto proof = test.Proof();
  for (const absl::Status& status : {leaf.status(), root.status(), proof.status()}) {
    if (!status.ok()) return status;
  }
  return audit::VerifyInclusion({test.Number("leafIdx"), test.Number("treeSize")}, *leaf, *proof, *root);
}

absl::Status VerifyConsistencyCase(const Case& test) {
  const auto old_root = test.HashOf("root1"), new_root = test.HashOf("root2");
  const auto proof = test.Proof();
  for (const absl::Status& status : {old_root.status(), new_root.status(), proof.status()}) {
    if (!status.ok()) return status;
  }
  return audit::VerifyConsistency({test.Number("size1"), test.Number("size2")}, *proof, *old_root, *new_root);
}

std::vector<fs::path> Files(const fs::path& folder) {
  std::vector<fs::path> files;
  if (!fs::is_directory(folder)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

int RunPart(const fs::path& suite, const std::string& part, absl::Status (*verify)(const Case&), Score& score) {
  const std::vector<fs::path> files = Files(suite / part);
  for (const fs::path& path : files) {
    const Case test{path, json::parse(ReadFile(path), nullptr, false)};
    if (!test.document.is_object() || !test.document.contains("wantErr")) throw SuiteError("no case in " + path.string());
    const absl::Status verdict = verify(test);
    const std::string name = path.lexically_relative(suite / part).string();
    score.Add(part, name, verdict.ok() != test.must_fail(), test.must_fail() ? "a refusal" : "no refusal", verdict.ToString());
  }
  return static_cast<int>(files.size());
}

int Run() {
  const fs::path suite = SuiteFolder("merkle");
  Score score("merkle", "merkle_known_failures.txt");
  const int found =
      RunPart(suite, "inclusion", VerifyInclusionCase, score) + RunPart(suite, "consistency", VerifyConsistencyCase, score);
  if (found == 0) throw SuiteError("no cases in " + suite.string());
  return score.Finish();
}

}  // namespace
}  // namespace yici::conformance

int main() { return yici::conformance::RunSuite("merkle", yici::conformance::Run); }
