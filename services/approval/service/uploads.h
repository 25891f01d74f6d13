// UploadAttachment: a stream of begin and chunks becomes a kept file, or nothing.
//
// While the bytes come in they are counted and hashed and held in memory, within the budget of all transfers; nothing touches
// the disk before the whole file is there and is what it claims to be: size, SHA-256, first bytes, scan. That part may block
// and runs on threads of its own. One principal uploads a bounded number of bytes a day.
#ifndef YICI_SERVICES_APPROVAL_SERVICE_UPLOADS_H_
#define YICI_SERVICES_APPROVAL_SERVICE_UPLOADS_H_

#include <map>
#include <mutex>
#include <string>

#include "services/server/attachments/scanner.h"
#include "services/server/attachments/store.h"
#include "services/server/gateway/gate.h"
#include "services/server/gateway/transfers.h"
#include "yici/v1/approval.pb.h"

namespace yici::approval {

struct UploadOptions {
  int64_t bytes_max = int64_t{16} << 20;        // of one file
  int64_t bytes_of_day_max = int64_t{2} << 30;  // of one principal
  int64_t kept_ms = int64_t{48} * 3'600'000;
};

// What each principal has uploaded today (wall time). Forgotten with the process: a bound on mistakes, no ledger.
class DailyBytes {
 public:
  explicit DailyBytes(int64_t bytes_max) : bytes_max_(bytes_max) {}
  bool Take(const std::string& principal, int64_t bytes, int64_t now_ms);

 private:
  const int64_t bytes_max_;
  std::mutex mutex_;
  int64_t day_ = 0;
  std::map<std::string, int64_t> taken_;
};

class Uploads {
 public:
  // `scanner` may be null: nothing is scanned, and every file says so.
  Uploads(server::Gate& gate, server::AttachmentStore& store, server::Transfers& transfers, server::WorkThreads& threads,
          server::AttachmentScanner* scanner, UploadOptions options)
      : gate_(gate),
        store_(store),
        transfers_(transfers),
        threads_(threads),
        scanner_(scanner),
        options_(options),
        daily_(options.bytes_of_day_max) {}

  // Owns itself until the stream is done.
  grpc::ServerReadReactor<yici::v1::UploadAttachmentRequest>* Open(grpc::CallbackServerContext* context,
                                                                   yici::v1::Attachment* response);

 private:
  class Upload;
  grpc::Status MayBegin() const;

  server::Gate& gate_;
  server::AttachmentStore& store_;
  server::Transfers& transfers_;
  server::WorkThreads& threads_;
  server::AttachmentScanner* const scanner_;
  const UploadOptions options_;
  DailyBytes daily_;
};

void PresentAttachment(const std::string& digest, int64_t size_bytes, const std::string& media_type,
                       const std::string& file_name, journal::ScanVerdict scan, yici::v1::Attachment* out);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_UPLOADS_H_
