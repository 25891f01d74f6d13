#include "services/server/access/secret_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "absl/strings/escaping.h"
#include "services/base/text.h"
#include "services/server/access/master_key.h"
#include "storage/format/files.h"

namespace yici::server {
namespace {

absl::StatusOr<std::string> ReadSmallFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return absl::NotFoundError("no key file at " + path);
  char text[8192];
  const ssize_t got = read(fd, text, sizeof text);
  close(fd);
  if (got < 0) return absl::InternalError("the key file cannot be read: " + path);
  return std::string(text, static_cast<size_t>(got));
}

absl::Status Failed(const char* act, const std::string& path) {
  return absl::InternalError(StrCat("the key file cannot be ", act, ": ", path, ": ", std::strerror(errno)));
}

absl::Status WriteSynced(const std::string& path, std::string_view text) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return Failed("made", path);
  const bool whole = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(fd) == 0;
  const absl::Status written = whole ? absl::OkStatus() : Failed("written", path);
  close(fd);
  return written;
}

// Whole under its name or not there: written aside, then linked, which never replaces a key that came meanwhile. The folder's
// entry is made durable before anything is sealed.
absl::Status WriteNewFile(const std::string& path, std::string_view text) {
  const std::string aside = StrCat(path, ".new");
  if (absl::Status written = WriteSynced(aside, text); !written.ok()) return written;
  const bool linked = link(aside.c_str(), path.c_str()) == 0;
  const absl::Status made = linked || errno == EEXIST ? absl::OkStatus() : Failed("made", path);
  unlink(aside.c_str());
  if (!made.ok()) return made;
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  return storage::SyncFolder(parent.empty() ? "." : parent.string());
}

}  // namespace

absl::StatusOr<Key32> LoadOrCreateSecret(const std::string& path, AbsentSecret absent) {
  auto text = ReadSmallFile(path);
  if (absl::IsNotFound(text.status()) && absent == AbsentSecret::kRefuse) {
    return absl::FailedPreconditionError("expected the key file of this data folder at " + path +
                                         ", but it is gone: bring it back from its own backup; a new key would read nothing");
  }
  if (absl::IsNotFound(text.status())) {
    const absl::Status made = WriteNewFile(path, absl::BytesToHexString(RandomBytes(32)) + "\n");
    if (!made.ok()) return made;
    text = ReadSmallFile(path);
  }
  if (!text.ok()) return text.status();
  const std::string_view digits = StripSpaces(*text);
  if (digits.size() != 64 || digits.find_first_not_of("0123456789abcdef") != std::string_view::npos) {
    return absl::InvalidArgumentError("expected 64 lower-case hex digits in the key file " + path);
  }
  const std::string bytes = absl::HexStringToBytes(ToAbsl(digits));
  Key32 secret;
  std::memcpy(secret.data(), bytes.data(), secret.size());
  return secret;
}

absl::StatusOr<std::string> LoadOrCreateText(const std::string& path,
                                             const std::function<absl::StatusOr<std::string>()>& make) {
  auto text = ReadSmallFile(path);
  if (!absl::IsNotFound(text.status())) return text;
  const auto fresh = make();
  if (!fresh.ok()) return fresh.status();
  if (absl::Status made = WriteNewFile(path, *fresh); !made.ok()) return made;
  return ReadSmallFile(path);
}

}  // namespace yici::server
