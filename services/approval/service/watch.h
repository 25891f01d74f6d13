// Watch: the events of cases, whole records in order from a cursor (record_streams.h).
#ifndef YICI_SERVICES_APPROVAL_SERVICE_WATCH_H_
#define YICI_SERVICES_APPROVAL_SERVICE_WATCH_H_

#include <grpcpp/grpcpp.h>

#include <string>

#include "absl/functional/function_ref.h"
#include "services/server/gateway/gate.h"
#include "services/server/gateway/record_streams.h"
#include "yici/v1/approval.pb.h"

namespace yici::approval {

// Whether an event of that time is for this reader, of cases that match: by the organ that carries the case now, or by the one
// that did then. So who follows an organ's cases is told when one of them leaves, and of nothing after.
bool MaySeeThen(const server::ReadView& view, const server::Caller& caller, const journal::Case& subject, int64_t legal_us,
                absl::FunctionRef<bool(const journal::Case&)> matches);

class WatchHub {
 public:
  explicit WatchHub(server::Gate& gate) : gate_(gate), streams_(gate) {}
  // Owns itself until the stream is done.
  grpc::ServerWriteReactor<yici::v1::WatchCasesResponse>* Open(grpc::CallbackServerContext* context,
                                                               const yici::v1::WatchCasesRequest* request);
  void Stop() { streams_.Stop(); }
  size_t streams() const { return streams_.streams(); }

 private:
  server::Gate& gate_;
  server::RecordStreams<yici::v1::WatchCasesResponse> streams_;
};

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_WATCH_H_
