#include "services/server/connect/protocol.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/status.pb.h"
#include "services/base/text.h"
#include "services/server/gateway/peer.h"

namespace yici::server::connect {
namespace {

struct TypeRow {
  std::string_view name;
  ContentType type;
};

constexpr TypeRow kTypes[] = {{"application/json", {Codec::kJson, Shape::kUnary}},
                              {"application/proto", {Codec::kProto, Shape::kUnary}},
                              {"application/connect+json", {Codec::kJson, Shape::kStream}},
                              {"application/connect+proto", {Codec::kProto, Shape::kStream}}};

struct CodeRow {
  std::string_view name;
  int http;
};

// By the number of the code, 0 to 16.
constexpr std::array<CodeRow, 17> kCodes = {{{"", 200},
                                             {"canceled", 499},
                                             {"unknown", 500},
                                             {"invalid_argument", 400},
                                             {"deadline_exceeded", 504},
                                             {"not_found", 404},
                                             {"already_exists", 409},
                                             {"permission_denied", 403},
                                             {"resource_exhausted", 429},
                                             {"failed_precondition", 400},
                                             {"aborted", 409},
                                             {"out_of_range", 400},
                                             {"unimplemented", 501},
                                             {"internal", 500},
                                             {"unavailable", 503},
                                             {"data_loss", 500},
                                             {"unauthenticated", 401}}};

const CodeRow& RowOf(grpc::StatusCode code) {
  const auto number = static_cast<size_t>(code);
  return kCodes[number < kCodes.size() ? number : static_cast<size_t>(grpc::StatusCode::UNKNOWN)];
}

std::string Lower(std::string_view text) { return absl::AsciiStrToLower(ToAbsl(text)); }

// A JSON text in quotes. What is not UTF-8 was made so before: messages of a status are.
std::string Quoted(std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      StrAppend(&out, '\\', c);
    } else if (static_cast<uint8_t>(c) < 0x20 || c == 0x7f) {
      StrAppend(&out, "\\u00", kHex[static_cast<uint8_t>(c) >> 4], kHex[static_cast<uint8_t>(c) & 15]);
    } else {
      out.push_back(c);
    }
  }
  return out += '"';
}

std::string Base64(std::string_view bytes) {
  std::string text = absl::Base64Escape(ToAbsl(bytes));
  while (!text.empty() && text.back() == '=') text.pop_back();
  return text;
}

// "" where the kind is not known here or its bytes are no message of it.
std::string DebugJson(std::string_view type, const std::string& value) {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  const auto* descriptor = pool->FindMessageTypeByName(std::string(type));
  if (descriptor == nullptr) return "";
  const auto* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor);
  if (prototype == nullptr) return "";
  const std::unique_ptr<google::protobuf::Message> message(prototype->New());
  std::string json;
  if (!message->ParseFromString(value) || !google::protobuf::util::MessageToJsonString(*message, &json).ok()) return "";
  return json;
}

std::string DetailsJson(const std::string& serialized) {
  google::rpc::Status rich;
  if (serialized.empty() || !rich.ParseFromString(serialized)) return "";
  std::string out;
  for (const auto& detail : rich.details()) {
    const std::string_view url = detail.type_url();
    const std::string_view type = url.substr(url.rfind('/') + 1);
    StrAppend(&out, out.empty() ? "" : ",", "{\"type\":", Quoted(type), ",\"value\":\"", Base64(detail.value()), "\"");
    if (const std::string debug = DebugJson(type, detail.value()); !debug.empty()) StrAppend(&out, ",\"debug\":", debug);
    out.push_back('}');
  }
  return out;
}

constexpr std::string_view kOurs[] = {"host",       "connection",          "te",     "trailer", "transfer-encoding",
                                      "upgrade",    "keep-alive",          "accept", "date",    "server",
                                      "user-agent", "proxy-connection",    "expect", "origin",  "referer",
                                      "cookie",     "proxy-authorization", "vary"};
constexpr std::string_view kOurFamilies[] = {"content-", "connect-", "accept-", "grpc-", "access-control-", "sec-", "if-", ":"};

bool IsOurs(std::string_view name) {
  if (name == kVerifiedPeer || name == kPeerAddress || std::find(std::begin(kOurs), std::end(kOurs), name) != std::end(kOurs))
    return true;
  return std::any_of(std::begin(kOurFamilies), std::end(kOurFamilies),
                     [&](std::string_view family) { return name.starts_with(family); });
}

bool IsKey(std::string_view name) {
  return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.") == std::string_view::npos;
}

bool IsPrintable(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

absl::Status BadHeader(std::string_view name) {
  return absl::InvalidArgumentError(
      StrCat("HEADER_INVALID: the header ", name.substr(0, 80), " cannot be carried as metadata"));
}

}  // namespace

std::optional<ContentType> ParseContentType(std::string_view value) {
  const std::string name = Lower(StripSpaces(value.substr(0, value.find(';'))));
  for (const TypeRow& row : kTypes) {
    if (row.name == name) return row.type;
  }
  return std::nullopt;
}

std::string_view NameOf(ContentType type) {
  for (const TypeRow& row : kTypes) {
    if (row.type.codec == type.codec && row.type.shape == type.shape) return row.name;
  }
  return "";
}

std::string_view NameOf(grpc::StatusCode code) { return RowOf(code).name; }

int HttpStatusOf(grpc::StatusCode code) { return RowOf(code).http; }

std::string ErrorJson(const grpc::Status& status) {
  std::string out = StrCat("{\"code\":\"", NameOf(status.error_code()), "\"");
  if (!status.error_message().empty()) StrAppend(&out, ",\"message\":", Quoted(status.error_message()));
  if (const std::string details = DetailsJson(status.error_details()); !details.empty()) {
    StrAppend(&out, ",\"details\":[", details, "]");
  }
  return out += '}';
}

std::string EndOfStreamJson(const grpc::Status& status, const Metadata& trailers) {
  std::string out = "{";
  if (!status.ok()) StrAppend(&out, "\"error\":", ErrorJson(status));
  std::vector<std::string> told;
  std::string metadata;
  for (const auto& [name, unused] : trailers) {
    if (!IsTold(name) || std::find(told.begin(), told.end(), name) != told.end()) continue;
    told.push_back(name);
    std::string values;
    for (const auto& [other, value] : trailers) {
      if (other == name) StrAppend(&values, values.empty() ? "" : ",", Quoted(HeaderValue(name, value)));
    }
    StrAppend(&metadata, metadata.empty() ? "" : ",", Quoted(name), ":[", values, "]");
  }
  if (!metadata.empty()) StrAppend(&out, out.size() > 1 ? "," : "", "\"metadata\":{", metadata, "}");
  return out += '}';
}

absl::StatusOr<Metadata> MetadataOf(const Metadata& headers) {
  Metadata metadata;
  for (const auto& [written, value] : headers) {
    const std::string name = Lower(written);
    if (IsOurs(name)) continue;
    if (!IsKey(name)) return BadHeader(name);
    if (name.ends_with("-bin")) {
      std::string bytes;
      if (!absl::Base64Unescape(value, &bytes)) return BadHeader(name);
      metadata.emplace_back(name, std::move(bytes));
    } else if (IsPrintable(value)) {
      metadata.emplace_back(name, value);
    } else {
      return BadHeader(name);
    }
  }
  return metadata;
}

std::string HeaderValue(std::string_view name, std::string_view value) {
  return name.ends_with("-bin") ? Base64(value) : std::string(value);
}

bool IsTold(std::string_view name) { return !IsOurs(name) && IsKey(name); }

absl::StatusOr<std::optional<std::chrono::milliseconds>> ParseTimeout(std::string_view value) {
  if (value.empty()) return std::nullopt;
  if (value.size() > 10 || value.find_first_not_of("0123456789") != std::string_view::npos) {
    return absl::InvalidArgumentError("TIMEOUT_INVALID: expected Connect-Timeout-Ms of 1 to 10 digits");
  }
  return std::chrono::milliseconds(std::stoll(std::string(value)));
}

}  // namespace yici::server::connect
