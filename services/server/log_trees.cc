#include "services/server/log_trees.h"

#include <unistd.h>

#include <filesystem>

#include "services/audit/sm/sm3_tree.h"
#include "services/base/text.h"
#include "services/server/access/secret_file.h"
#include "services/server/gateway/log.h"

namespace yici::server {
namespace {

using audit::LogTree;

absl::StatusOr<std::unique_ptr<audit::TileFiles>> OpenTiles(const std::string& folder, const audit::TreeHasher& hasher) {
  auto files = audit::TileFiles::Open(folder, hasher);
  if (files.ok()) return files;
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return audit::TileFiles::Open(folder, hasher);
}

std::string PathOr(const std::string& given, const std::string& otherwise) { return given.empty() ? otherwise : given; }

void WarnOfNewKey(const std::string& path) {
  if (access(path.c_str(), F_OK) == 0) return;
  LogLine("warning", "audit_key_made", {{"path", path}, {"for", "a log that others may have been signed for"}});
}

absl::StatusOr<std::unique_ptr<LogTree>> Assemble(const std::string& log_id_hex, const audit::TreeHasher& hasher,
                                                  absl::StatusOr<audit::NoteSigner> signer, const std::string& folder) {
  if (!signer.ok()) return signer.status();
  auto files = OpenTiles(folder, hasher);
  if (!files.ok()) return files.status();
  return std::make_unique<LogTree>(log_id_hex, hasher, *std::move(signer), *std::move(files));
}

absl::StatusOr<std::unique_ptr<LogTree>> OpenFirst(const Config& config, const std::string& log_id_hex, Age age) {
  const std::string path = PathOr(config.audit_key_file, config.data_folder + ".audit-key");
  if (age == Age::kGoesOn) WarnOfNewKey(path);
  const auto seed = LoadOrCreateSecret(path, AbsentSecret::kCreate);
  if (!seed.ok()) return seed.status();
  return Assemble(log_id_hex, audit::kSha256Tree, audit::NoteSigner::FromSeed(audit::LogOrigin(log_id_hex), *seed),
                  config.data_folder + "/tiles");
}

// A key of the organ's own, or one made here: both are what `openssl genpkey` writes.
absl::StatusOr<audit::Sm2PrivateKey> LoadSm2Key(const std::string& path) {
  const auto pem = LoadOrCreateText(path, []() -> absl::StatusOr<std::string> {
    const auto key = audit::Sm2PrivateKey::Generate();
    return key.ok() ? key->ToPem() : key.status();
  });
  if (!pem.ok()) return pem.status();
  auto key = audit::Sm2PrivateKey::FromPem(*pem);
  if (key.ok()) return key;
  return absl::InvalidArgumentError(StrCat("--audit-sm2-key-file: ", key.status().message(), ", but ", path, " holds none"));
}

absl::StatusOr<std::unique_ptr<LogTree>> OpenSecond(const Config& config, const std::string& log_id_hex) {
  const auto key = LoadSm2Key(PathOr(config.audit_sm2_key_file, config.data_folder + ".audit-sm2-key"));
  if (!key.ok()) return key.status();
  return Assemble(log_id_hex, audit::kSm3Tree,
                  audit::NoteSigner::FromSm2(audit::LogOrigin(log_id_hex, audit::LogHash::kSm3), *key),
                  config.data_folder + "/tiles-sm3");
}

}  // namespace

absl::StatusOr<LogTrees> OpenLogTrees(const Config& config, const std::string& log_id_hex, storage::SecondTree second,
                                      Age age) {
  LogTrees trees;
  auto first = OpenFirst(config, log_id_hex, age);
  if (!first.ok()) return first.status();
  trees.first = *std::move(first);
  if (second == storage::SecondTree::kNone) return trees;
  auto of_sm3 = OpenSecond(config, log_id_hex);
  if (!of_sm3.ok()) return of_sm3.status();
  trees.second = *std::move(of_sm3);
  return trees;
}

}  // namespace yici::server
