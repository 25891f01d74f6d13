// A bar on standard error for work of many calls: only for a person, never with --quiet.
#ifndef YICI_CLIENTS_CLI_PROGRESS_H_
#define YICI_CLIENTS_CLI_PROGRESS_H_

#include <ostream>
#include <string>

#include "clients/cli/channel.h"

namespace yici::cli {

class Progress {
 public:
  Progress(const Session& session, size_t total)
      : err_(session.io().err), shown_(session.io().err_is_terminal && !session.options().quiet && total > 0), total_(total) {}
  ~Progress() {
    if (shown_ && done_ > 0) err_ << '\n';
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Step(size_t count) {
    done_ += count;
    if (!shown_) return;
    constexpr size_t kBar = 30;
    const size_t filled = done_ >= total_ ? kBar : done_ * kBar / total_;
    err_ << "\r[" << std::string(filled, '#') << std::string(kBar - filled, ' ') << "] " << done_ << '/' << total_;
    err_.flush();
  }

 private:
  std::ostream& err_;
  bool shown_;
  size_t total_;
  size_t done_ = 0;
};

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_PROGRESS_H_
