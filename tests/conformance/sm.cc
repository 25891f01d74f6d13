// Runs the vectors of the sm suite against services/audit/sm.
//
//   conformance_sm                  reads $YICI_SUITES/sm, else $YICI_SOURCE_DIR/../shared/suites/sm
//
// vectors.json, tests[]: sm3, sm3-repeat, sm2-verify-digest, sm2-verify-message. One part per operation.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "services/audit/sm/sm2.h"
#include "services/base/text.h"
#include "tests/conformance/suite.h"

namespace yici::conformance {
namespace {

using audit::Sm3Hash;
using nlohmann::json;

constexpr uint64_t kRepeatMax = uint64_t{1} << 33;

std::string FromHex(const json& test, const char* field) {
  const std::string hex = test.at(field).get<std::string>();
  const bool digits = std::all_of(hex.begin(), hex.end(), [](unsigned char c) { return std::isxdigit(c) != 0; });
  if (!digits || hex.size() % 2 != 0) throw SuiteError(StrCat("no hex in ", field, ": ", hex));
  return absl::HexStringToBytes(hex);
}

std::string ToHex(const Sm3Hash& hash) {
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
}

Sm3Hash Repeated(const std::string& bytes, uint64_t count) {
  if (count > kRepeatMax) throw SuiteError(StrCat("sm3-repeat: count ", count));
  constexpr uint64_t kAtOnce = 4096;
  std::string many;
  for (uint64_t i = 0; i < std::min(count, kAtOnce); ++i) many += bytes;
  audit::Sm3Stream stream;
  for (; count >= kAtOnce; count -= kAtOnce) stream.Add(many);
  stream.Add(std::string_view(many).substr(0, count * bytes.size()));
  return stream.Finish();
}

// A vector may write its digest in capitals.
std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool VerifySm2(const json& test, bool of_message) {
  const auto key = audit::Sm2PublicKey::Parse(FromHex(test, "public_key"));
  if (!key.ok()) return false;
  const std::string signature = FromHex(test, "signature_der");
  if (of_message) {
    const std::string id = test.contains("user_id_hex") ? FromHex(test, "user_id_hex") : std::string(audit::kSm2DefaultId);
    return key->VerifyMessage(FromHex(test, "message_hex"), signature, id);
  }
  const std::string e = FromHex(test, "e");
  Sm3Hash digest;
  if (e.size() != digest.size()) return false;
  std::copy(e.begin(), e.end(), digest.begin());
  return key->VerifyDigest(digest, signature);
}

struct Verdict {
  std::string expected, got;
};

Verdict RunCase(const std::string& op, const json& test) {
  if (op == "sm3") return {Lower(test.at("digest")), ToHex(audit::Sm3(FromHex(test, "message_hex")))};
  if (op == "sm3-repeat") {
    return {Lower(test.at("digest")), ToHex(Repeated(FromHex(test, "byte_hex"), test.at("count").get<uint64_t>()))};
  }
  const bool of_message = op == "sm2-verify-message";
  if (!of_message && op != "sm2-verify-digest") return {"an operation of this runner", op};
  const auto word = [](bool valid) { return valid ? "valid" : "refused"; };
  return {word(test.value("valid", true)), word(VerifySm2(test, of_message))};
}

int Run() {
  const std::filesystem::path path = SuiteFolder("sm") / "vectors.json";
  const json document = json::parse(ReadFile(path), nullptr, false);
  const json tests = document.is_object() ? document.value("tests", json::array()) : json::array();
  if (!tests.is_array() || tests.empty()) throw SuiteError("no cases in " + path.string());
  Score score("sm", "sm_known_failures.txt");
  for (size_t i = 0; i < tests.size(); ++i) {
    const std::string op = tests[i].at("op");
    const Verdict verdict = RunCase(op, tests[i]);
    score.Add(op, std::to_string(i), verdict.expected == verdict.got, verdict.expected, verdict.got);
  }
  return score.Finish();
}

}  // namespace
}  // namespace yici::conformance

int main() { return yici::conformance::RunSuite("sm", yici::conformance::Run); }
