// Envelopes and gzip: the bytes of the Connect protocol.
#include <zlib.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "services/base/text.h"
#include "services/server/connect/protocol.h"

namespace yici::server::connect {
namespace {

constexpr uint8_t kCompressed = 1, kEnd = 2;
constexpr int kGzipWindow = 15 + 16;  // zlib: the largest window, in gzip's format

absl::Status TooLarge(size_t max) {
  return absl::ResourceExhaustedError(StrCat("MESSAGE_TOO_LARGE: expected a message of at most ", max, " bytes"));
}

absl::Status NotGzip() {
  return absl::InvalidArgumentError("COMPRESSION_INVALID: the bytes are said to be gzip, but are not or end too early");
}

uint32_t LengthAt(std::string_view head) {
  uint32_t length = 0;
  for (int i = 1; i < 5; ++i) length = length << 8 | static_cast<uint8_t>(head[static_cast<size_t>(i)]);
  return length;
}

struct Inflating {
  z_stream stream{};
  bool open = inflateInit2(&stream, kGzipWindow) == Z_OK;
  Inflating() = default;
  Inflating(const Inflating&) = delete;
  Inflating& operator=(const Inflating&) = delete;
  ~Inflating() {
    if (open) inflateEnd(&stream);
  }
};

Bytef* In(std::string_view bytes) { return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); }

}  // namespace

std::string Encode(const Envelope& envelope) {
  std::string out;
  out.reserve(kEnvelopeHeadBytes + envelope.payload.size());
  out.push_back(static_cast<char>((envelope.compressed ? kCompressed : 0) | (envelope.end ? kEnd : 0)));
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(envelope.payload.size() >> shift));
  return out += envelope.payload;
}

absl::StatusOr<std::vector<Envelope>> DecodeAll(std::string_view body, size_t payload_max) {
  std::vector<Envelope> envelopes;
  while (!body.empty()) {
    if (envelopes.size() == kEnvelopesMax) {
      return absl::ResourceExhaustedError(StrCat("MESSAGE_COUNT: expected at most ", kEnvelopesMax, " messages in a request"));
    }
    if (body.size() < kEnvelopeHeadBytes)
      return absl::InvalidArgumentError("ENVELOPE_INVALID: the body ends within an envelope");
    const auto flags = static_cast<uint8_t>(body[0]);
    if ((flags & ~(kCompressed | kEnd)) != 0)
      return absl::InvalidArgumentError("ENVELOPE_INVALID: unknown flags of an envelope");
    const size_t length = LengthAt(body);
    if (length > payload_max) return TooLarge(payload_max);
    body.remove_prefix(kEnvelopeHeadBytes);
    if (body.size() < length) return absl::InvalidArgumentError("ENVELOPE_INVALID: the body ends within an envelope");
    envelopes.push_back({(flags & kCompressed) != 0, (flags & kEnd) != 0, std::string(body.substr(0, length))});
    body.remove_prefix(length);
  }
  return envelopes;
}

std::string Gzip(std::string_view bytes) {
  z_stream stream{};
  constexpr int kFast = 1, kMemory = 8;
  if (deflateInit2(&stream, kFast, Z_DEFLATED, kGzipWindow, kMemory, Z_DEFAULT_STRATEGY) != Z_OK) return "";
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = In(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = In(out);
  stream.avail_out = static_cast<uInt>(out.size());
  const int done = deflate(&stream, Z_FINISH);
  out.resize(done == Z_STREAM_END ? stream.total_out : 0);
  deflateEnd(&stream);
  return out;
}

absl::StatusOr<std::string> Gunzip(std::string_view bytes, size_t bytes_max) {
  if (bytes.empty()) return std::string();  // an empty message may stand for itself
  Inflating inflating;
  z_stream& stream = inflating.stream;
  stream.next_in = In(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  for (int done = Z_OK; done != Z_STREAM_END;) {
    const size_t before = out.size();
    out.resize(std::min(bytes_max + 1, std::max<size_t>(before * 2, 4096)));
    stream.next_out = In(out) + before;
    stream.avail_out = static_cast<uInt>(out.size() - before);
    done = inflating.open ? inflate(&stream, Z_NO_FLUSH) : Z_MEM_ERROR;
    out.resize(stream.total_out);
    if (out.size() > bytes_max) return TooLarge(bytes_max);
    if (done != Z_OK && done != Z_STREAM_END) return NotGzip();
    if (done == Z_OK && stream.avail_in == 0 && stream.avail_out != 0) return NotGzip();
  }
  if (stream.avail_in != 0) return NotGzip();
  return out;
}

bool TakesGzip(std::string_view accepted) {
  for (const std::string_view piece : SplitNonEmpty(accepted, ",")) {
    const std::string one = absl::AsciiStrToLower(ToAbsl(StripSpaces(piece)));
    if (one != "gzip" && !one.starts_with("gzip;")) continue;
    const size_t weight = one.find("q=");
    return weight == std::string::npos || one.find_first_not_of("0.", weight + 2) != std::string::npos;
  }
  return false;
}

}  // namespace yici::server::connect
