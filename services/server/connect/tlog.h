// The log as C2SP tlog-tiles serves it: plain GETs under /tlog/ that are unary calls of AuditService behind. A caller shows the
// same token as for a call: leaves name officers and cases.
//
//   GET /tlog/checkpoint                    GetCheckpoint, the note alone
//   GET /tlog/tile/0/x001/234.p/7           GetTile, the hashes alone
//   GET /tlog/tile/entries/000              GetEntries, the bundle alone
//   GET /tlog/sm3/checkpoint …              the same of the second tree
#ifndef YICI_SERVICES_SERVER_CONNECT_TLOG_H_
#define YICI_SERVICES_SERVER_CONNECT_TLOG_H_

#include <optional>
#include <string>
#include <string_view>

namespace yici::server::connect {

// A call that a GET stands for. Messages are serialised; `body` takes out of the answer what is told.
struct RawCall {
  std::string method;  // "/yici.v1.AuditService/GetTile"
  std::string request;
  std::string (*body)(std::string_view answer) = nullptr;
  std::string type, cache;  // content-type, cache-control
};

// Nothing for a path that is not the log's.
std::optional<RawCall> TlogCall(std::string_view path);

}  // namespace yici::server::connect

#endif  // YICI_SERVICES_SERVER_CONNECT_TLOG_H_
