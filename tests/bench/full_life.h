// A mixed load of the whole law: lives that are supplemented, deferred, promised, paused, heard, extended, returned, refused,
// withdrawn, renewed, revoked, archived. What can be done on one day is in it; what waits for a later day (opening a hearing,
// a term that ends) is not, for the bench runs under the system's clock.
//
//   FullLifeScript lives(city, numbers, "f-", 256, 5'000);
//   RunLoad(channels, lives, …);
//   lives.commands_of()                                  // how often each command was answered
#ifndef YICI_TESTS_BENCH_FULL_LIFE_H_
#define YICI_TESTS_BENCH_FULL_LIFE_H_

#include <map>
#include <span>
#include <string>
#include <vector>

#include "tests/bench/scripts.h"

namespace yici::bench {

// One life under way.
struct Life {
  int64_t n = 0;
  size_t course = 0, act = 0;
  const ItemFacts* item = nullptr;
  WindowClerk clerk;
  v1::PartyInput applicant;
  std::string lacking;  // the material that is not handed in at once; "" : all are
  std::string case_no, grant_no;
  uint64_t received_revision = 0;
  std::string principal, method, authorization, request_id;
  v1::CaseReply reply;
  std::map<std::string, int64_t> answered;  // over all lives of the slot
};

class FullLifeScript : public Script {
 public:
  FullLifeScript(const City& city, CaseNumbers& numbers, std::string prefix, int slots, int64_t lives);
  bool Next(int slot, Send* send) override;
  absl::Status Answer(int slot, const grpc::ByteBuffer& reply) override;
  int64_t completed() const { return completed_.load(); }
  // "AcceptCase" -> how often.
  std::map<std::string, int64_t> commands_of() const;

 private:
  void Begin(Life& life);

  const City& city_;
  CaseNumbers& numbers_;
  const std::string prefix_;
  const int64_t lives_;
  const std::vector<const ItemFacts*> items_;
  std::atomic<int64_t> next_{0}, completed_{0};
  std::vector<Life> slots_;
};

}  // namespace yici::bench

#endif  // YICI_TESTS_BENCH_FULL_LIFE_H_
