// What commands that read folders share: the report of a verification, a scratch store, a bar for a person, and a process of
// its own around what a damaged file may do to the engine.
#ifndef YICI_CLIENTS_CLI_VERIFY_REPORT_H_
#define YICI_CLIENTS_CLI_VERIFY_REPORT_H_

#include <functional>
#include <memory>
#include <string>

#include "clients/cli/channel.h"
#include "services/audit/verify/history.h"
#include "storage/api/store.h"

namespace yici::cli {

inline constexpr uint64_t kReadMemoryBytes = uint64_t{128} << 20;

audit::VerifyReport UnreadableReport(absl::string_view what);
// As -o says; the exit code is the finding.
int TellReport(const Session& session, const audit::VerifyReport& report, double seconds);
// In a process of its own: whatever a damaged file does to the engine that reads it, there is an answer.
int RunGuarded(const Session& session, const std::function<int()>& run);

// A store for the state as folded anew, in a folder that goes with it. In the system's folder where `parent` is empty.
class ScratchStore {
 public:
  explicit ScratchStore(const std::string& parent);
  ~ScratchStore();
  ScratchStore(const ScratchStore&) = delete;
  ScratchStore& operator=(const ScratchStore&) = delete;
  storage::Store* store() const { return store_.get(); }  // null: none could be made

 private:
  std::string folder_;
  std::unique_ptr<storage::Store> store_;
};

class ProgressBar {
 public:
  explicit ProgressBar(const Session& session);
  ~ProgressBar();
  void At(uint64_t done, uint64_t total);

 private:
  std::ostream& err_;
  const bool shown_;
  bool drawn_ = false;
};

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_VERIFY_REPORT_H_
