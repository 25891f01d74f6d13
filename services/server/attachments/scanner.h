// A look at an uploaded file by a program of the house (a virus scanner), before it is kept.
//
//   CommandScanner scanner("/usr/local/bin/scan-upload", std::chrono::seconds(30));
//   auto found = scanner.Look(chunks);          // kClean, kRefused, or UNAVAILABLE SCAN_UNAVAILABLE
//
// The program gets the bytes on standard input and says by its exit code: 0 clean, 1 refused. Any other code, a signal, a
// program that cannot be started or that takes too long is no answer: the upload may be tried again. It runs in a process
// group of its own, which is killed when the time is over, with an empty environment but for PATH.
#ifndef YICI_SERVICES_SERVER_ATTACHMENTS_SCANNER_H_
#define YICI_SERVICES_SERVER_ATTACHMENTS_SCANNER_H_

#include <atomic>
#include <chrono>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace yici::server {

enum class Scan { kClean, kRefused };

// Several threads may scan at once.
class AttachmentScanner {
 public:
  virtual ~AttachmentScanner() = default;
  // Blocks. The chunks one behind the other are the file.
  virtual absl::StatusOr<Scan> Look(absl::Span<const std::string> chunks) = 0;
  // Scans that run end soon, as unavailable.
  virtual void Stop() {}
};

class CommandScanner final : public AttachmentScanner {
 public:
  CommandScanner(std::string program, std::chrono::milliseconds time_max) : program_(std::move(program)), time_max_(time_max) {}
  absl::StatusOr<Scan> Look(absl::Span<const std::string> chunks) override;
  void Stop() override { stopping_ = true; }

 private:
  const std::string program_;
  const std::chrono::milliseconds time_max_;
  std::atomic<bool> stopping_{false};
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_ATTACHMENTS_SCANNER_H_
