// What the clients of a crash test know: every request they sent, and what they were told.
#ifndef YICI_TESTS_CRASH_LEDGER_H_
#define YICI_TESTS_CRASH_LEDGER_H_

#include <deque>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "yici/v1/approval.pb.h"

namespace yici::crash {

// One submission under one request id. `answer` is empty while nobody told.
struct Sent {
  std::string principal;
  yici::v1::SubmitCaseRequest request;  // its external_ref is its request id: findable whatever was told
  std::string answer;                   // serialised CaseReply
};

class Ledger {
 public:
  // Stays where it is for ever.
  Sent* Add(Sent sent) {
    std::lock_guard lock(mutex_);
    return &sent_.emplace_back(std::move(sent));
  }
  std::deque<Sent>& all() { return sent_; }

 private:
  std::mutex mutex_;
  std::deque<Sent> sent_;
};

// A watcher's notes: positions strictly ascend, whatever happened to the server.
class WatchNotes {
 public:
  // False: a repeat or a step back.
  bool Add(uint64_t revision, int32_t index) {
    const std::pair<uint64_t, int32_t> at{revision, index};
    const bool ascends = at > last_;
    last_ = at;
    return ascends;
  }
  void Received(const std::string& case_no) { received_.insert(case_no); }
  const std::set<std::string>& received() const { return received_; }

 private:
  std::pair<uint64_t, int32_t> last_{0, -1};
  std::set<std::string> received_;
};

}  // namespace yici::crash

#endif  // YICI_TESTS_CRASH_LEDGER_H_
