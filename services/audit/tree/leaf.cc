#include "services/audit/tree/leaf.h"

#include <charconv>

namespace yici::audit {
namespace {

void AppendNumber(std::string& out, int64_t value) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end.ptr);
}

}  // namespace

std::string CanonicalLeaf(const LeafEnvelope& envelope) { return LeafOfDigest(envelope, Sha256(envelope.event_bytes)); }

std::string LeafOfDigest(const LeafEnvelope& envelope, const Hash& event) {
  std::string out;
  out.reserve(320);
  out.append("yici/leaf/1\nlog=").append(envelope.log_id_hex);
  out.append("\nrevision=");
  AppendNumber(out, static_cast<int64_t>(envelope.revision));
  out.append("\nindex=");
  AppendNumber(out, envelope.index);
  out.append("\nkind=");
  AppendNumber(out, envelope.kind);
  out.append("\nsubject=").append(envelope.subject);
  out.append("\nactor=").append(envelope.actor);
  out.append("\nlegal_us=");
  AppendNumber(out, envelope.legal_us);
  out.append("\noccurred_us=");
  AppendNumber(out, envelope.occurred_us);
  out.append("\nversions=").append(envelope.versions);
  out.append("\nevent=").append(Hex(event));
  out.push_back('\n');
  return out;
}

}  // namespace yici::audit
