#include "services/server/attachments/media_type.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace yici::server {
namespace {

using std::string_view_literals::operator""sv;

struct Signature {
  std::string_view media_type;
  std::string_view begins;
};

// OFD and the Office Open XML forms are ZIP containers; the older Office forms are compound files.
constexpr std::string_view kZip = "PK\x03\x04"sv, kCompound = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv;
constexpr Signature kSignatures[] = {
    {"application/pdf", "%PDF-"},
    {"image/png", "\x89PNG\r\n\x1A\n"sv},
    {"image/jpeg", "\xFF\xD8\xFF"sv},
    {"image/tiff", "II*\0"sv},
    {"image/tiff", "MM\0*"sv},
    {"application/zip", kZip},
    {"application/ofd", kZip},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", kZip},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", kZip},
    {"application/msword", kCompound},
    {"application/vnd.ms-excel", kCompound},
};

bool IsText(std::string_view head) {
  return std::none_of(head.begin(), head.end(), [](char c) {
    const auto byte = static_cast<uint8_t>(c);
    return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f';
  });
}

}  // namespace

bool AgreesWithType(std::string_view head, std::string_view media_type) {
  if (media_type == "text/plain" || media_type == "application/xml") return IsText(head.substr(0, kSniffedBytes));
  return std::any_of(std::begin(kSignatures), std::end(kSignatures), [&](const Signature& signature) {
    return signature.media_type == media_type && head.starts_with(signature.begins);
  });
}

}  // namespace yici::server
