#include "services/audit/tree/leaf_fields.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "absl/strings/escaping.h"
#include "services/audit/tree/leaf.h"
#include "services/audit/tree/split.h"
#include "services/base/text.h"

namespace yici::audit {
namespace {

constexpr size_t kLogIdDigits = 32;
constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kSha256Line = "event", kSm3Line = "event_sm3";
constexpr size_t kSha256LineBytes = 5 + 1 + 64 + 1;  // "event=", digits and line feed

absl::Status BadLine(std::string_view name) {
  return absl::InvalidArgumentError(StrCat("expected a leaf with a line \"", name, "=…\" in its place and form"));
}

template <class Number>
bool ReadNumber(std::string_view text, Number* number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  return error == std::errc() && end == text.data() + text.size();
}

bool IsHex(std::string_view text, size_t digits) {
  return text.size() == digits && text.find_first_not_of(kHexDigits) == std::string_view::npos;
}

// The lines of a leaf, taken in their order.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  std::optional<std::string_view> Take(std::string_view name) {
    const size_t end = rest_.find('\n');
    std::string_view line = rest_.substr(0, end);
    if (end == std::string_view::npos || !ConsumePrefix(line, name) || !ConsumePrefix(line, "=")) return std::nullopt;
    rest_.remove_prefix(end + 1);
    return line;
  }
  bool empty() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool ReadEvent(std::string_view hex, Hash* event) {
  if (!IsHex(hex, 2 * event->size())) return false;
  const std::string bytes = absl::HexStringToBytes(ToAbsl(hex));
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(event->data()));
  return true;
}

}  // namespace

absl::StatusOr<LeafFields> ParseLeaf(std::string_view leaf, LogHash hash) {
  // The longer name of the last line comes on top.
  const size_t more = hash == LogHash::kSm3 ? kSm3Line.size() - kSha256Line.size() : 0;
  if (leaf.size() > kLeafBytesMax + more) return absl::InvalidArgumentError("expected a leaf of at most 1,024 bytes");
  std::string_view rest = leaf;
  if (!ConsumePrefix(rest, "yici/leaf/1\n")) return absl::InvalidArgumentError("expected a leaf that begins with yici/leaf/1");
  Lines lines(rest);
  LeafFields fields;
  fields.hash = hash;
  const std::string_view event_line = hash == LogHash::kSm3 ? kSm3Line : kSha256Line;
  const auto read = [&](std::string_view name, auto&& into) {
    const auto value = lines.Take(name);
    return value && into(*value);
  };
  const auto number = [](auto* out) { return [out](std::string_view text) { return ReadNumber(text, out); }; };
  const auto text = [](std::string* out) { return [out](std::string_view value) { return *out = value, true; }; };
  const auto log = [&](std::string_view hex) { return fields.log_id_hex = hex, IsHex(hex, kLogIdDigits); };
  const auto event = [&](std::string_view hex) { return ReadEvent(hex, &fields.event); };
  if (!read("log", log)) return BadLine("log");
  if (!read("revision", number(&fields.revision))) return BadLine("revision");
  if (!read("index", number(&fields.index))) return BadLine("index");
  if (!read("kind", number(&fields.kind))) return BadLine("kind");
  if (!read("subject", text(&fields.subject))) return BadLine("subject");
  if (!read("actor", text(&fields.actor))) return BadLine("actor");
  if (!read("legal_us", number(&fields.legal_us))) return BadLine("legal_us");
  if (!read("occurred_us", number(&fields.occurred_us))) return BadLine("occurred_us");
  if (!read("versions", text(&fields.versions))) return BadLine("versions");
  if (!read(event_line, event)) return BadLine(event_line);
  // Leading zeros, "-0" and what follows the last line are no form of it.
  if (!lines.empty() || FormatLeaf(fields) != leaf) return absl::InvalidArgumentError("expected the one spelling of a leaf");
  return fields;
}

std::string FormatLeaf(const LeafFields& fields) {
  LeafEnvelope envelope;
  envelope.log_id_hex = fields.log_id_hex;
  envelope.revision = fields.revision;
  envelope.index = fields.index;
  envelope.kind = fields.kind;
  envelope.subject = fields.subject;
  envelope.actor = fields.actor;
  envelope.legal_us = fields.legal_us;
  envelope.occurred_us = fields.occurred_us;
  envelope.versions = fields.versions;
  const std::string leaf = LeafOfDigest(envelope, fields.event);
  return fields.hash == LogHash::kSm3 ? Sm3LeafOf(leaf, fields.event) : leaf;
}

std::string Sm3LeafOf(std::string_view leaf, const Hash& event) {
  leaf.remove_suffix(std::min(leaf.size(), kSha256LineBytes));
  return StrCat(leaf, kSm3Line, "=", Hex(event), "\n");
}

}  // namespace yici::audit
