#include "services/server/connect/tlog.h"

#include "yici/v1/audit.pb.h"

namespace yici::server::connect {
namespace {

namespace api = ::yici::v1;

constexpr std::string_view kRoot = "/tlog/", kSm3 = "sm3/";
constexpr std::string_view kEntries = "tile/entries/";
constexpr std::string_view kTile = "tile/";
// What a tile holds never changes, but what leaves tell of may have to be forgotten: no cache keeps it for long.
constexpr char kForAWhile[] = "private, max-age=300";

template <class Reply>
Reply Read(std::string_view answer) {
  Reply reply;
  reply.ParseFromArray(answer.data(), static_cast<int>(answer.size()));
  return reply;
}

template <class Request>
std::string Asking(std::string_view path, api::LogHash hash) {
  Request request;
  request.set_path(std::string(path));
  request.set_hash(hash);
  return request.SerializeAsString();
}

std::string AskingCheckpoint(api::LogHash hash) {
  api::GetCheckpointRequest request;
  request.set_hash(hash);
  return request.SerializeAsString();
}

// The second tree stands under a root of its own.
api::LogHash TakeHash(std::string_view* path) {
  if (!path->starts_with(kSm3)) return api::LOG_HASH_UNSPECIFIED;
  path->remove_prefix(kSm3.size());
  return api::LOG_HASH_SM3;
}

std::string NoteIn(std::string_view answer) { return Read<api::LogCheckpoint>(answer).note(); }
std::string HashesIn(std::string_view answer) { return Read<api::Tile>(answer).hashes(); }
std::string EntriesIn(std::string_view answer) { return Read<api::EntryBundle>(answer).entries(); }

}  // namespace

std::optional<RawCall> TlogCall(std::string_view path) {
  if (!path.starts_with(kRoot)) return std::nullopt;
  path.remove_prefix(kRoot.size());
  const api::LogHash hash = TakeHash(&path);
  if (path == "checkpoint") {
    return RawCall{"/yici.v1.AuditService/GetCheckpoint", AskingCheckpoint(hash), NoteIn, "text/plain; charset=utf-8",
                   "no-store"};
  }
  const std::string binary = "application/octet-stream";
  if (path.starts_with(kEntries)) {
    return RawCall{"/yici.v1.AuditService/GetEntries", Asking<api::GetEntriesRequest>(path, hash), EntriesIn, binary,
                   kForAWhile};
  }
  if (!path.starts_with(kTile)) return std::nullopt;
  return RawCall{"/yici.v1.AuditService/GetTile", Asking<api::GetTileRequest>(path, hash), HashesIn, binary, kForAWhile};
}

}  // namespace yici::server::connect
