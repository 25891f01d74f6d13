// DownloadAttachment: what a material of a case holds, as a stream of begin and chunks.
//
// An applicant reads its own. An officer, or a hall system for one, sends a purpose: the reading is a command, judged in order
// and kept in the history of the case, before the first byte is sent. The digest is taken over what is sent; the last chunk
// leaves only when it is right, so a file that came whole is the one that was handed in.
#ifndef YICI_SERVICES_APPROVAL_SERVICE_DOWNLOADS_H_
#define YICI_SERVICES_APPROVAL_SERVICE_DOWNLOADS_H_

#include <memory>

#include "services/server/attachments/store.h"
#include "services/server/gateway/gate.h"
#include "services/server/gateway/transfers.h"
#include "yici/v1/approval.pb.h"

namespace yici::approval {

class Downloads {
 public:
  Downloads(server::Gate& gate, const server::AttachmentStore& store, server::Transfers& transfers,
            server::WorkThreads& threads)
      : gate_(gate), store_(store), transfers_(transfers), threads_(threads) {}

  // Owns itself until the stream is done.
  grpc::ServerWriteReactor<yici::v1::DownloadAttachmentResponse>* Open(grpc::CallbackServerContext* context,
                                                                       const yici::v1::DownloadAttachmentRequest* request);

 private:
  class Download;
  grpc::Status Check(const server::Caller& caller, const yici::v1::DownloadAttachmentRequest& request) const;
  void Begin(const std::shared_ptr<Download>& download, server::SteadyTime deadline);
  void Order(const std::shared_ptr<Download>& download, server::SteadyTime deadline);

  server::Gate& gate_;
  const server::AttachmentStore& store_;
  server::Transfers& transfers_;
  server::WorkThreads& threads_;
};

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_DOWNLOADS_H_
