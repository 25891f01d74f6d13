// The orphan report, and what it shares with the preview of a reorganisation: the walk over open cases.
#ifndef YICI_SERVICES_APPROVAL_SERVICE_ORPHAN_QUERIES_H_
#define YICI_SERVICES_APPROVAL_SERVICE_ORPHAN_QUERIES_H_

#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "services/approval/machine/orphans.h"
#include "services/server/gateway/gate.h"
#include "services/server/partition/published.h"
#include "yici/v1/approval.pb.h"

namespace yici::approval {

namespace api = ::yici::v1;

// Cases, each once and the open ones first: by workbench row before the ruling, by timer row while a clock runs, and then
// all that have neither row: a delivery or a check that is late, a bad rating without an answer.
class OpenCases {
 public:
  explicit OpenCases(const server::ReadView& view) : view_(view) {}
  // From `position` ("" : the beginning) on, until `visit` returns false or so many were looked at; then the position to go
  // on from, else "".
  std::string Walk(const std::string& position, absl::FunctionRef<bool(const journal::Case&)> visit);
  int64_t looked_at() const { return looked_at_; }

 private:
  const server::ReadView& view_;
  int64_t looked_at_ = 0;
};

void PresentCause(const OrphanCause& cause, api::OrphanReason* out);

grpc::Status ListOrphans(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                         const api::ListOrphansRequest& request, api::ListOrphansResponse* out);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_ORPHAN_QUERIES_H_
