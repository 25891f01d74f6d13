// What the load sends, and what it takes for a right answer: submits, echoes of the same size, reads, batches, whole lives.
#ifndef YICI_TESTS_BENCH_SCRIPTS_H_
#define YICI_TESTS_BENCH_SCRIPTS_H_

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "tests/bench/city.h"
#include "tests/bench/load.h"
#include "yici/v1/admin.pb.h"

namespace yici::bench {

// A number may be given once only, over all phases against one server.
class CaseNumbers {
 public:
  absl::Status Add(const std::string& case_no, uint64_t revision);
  int64_t size() const;
  uint64_t last_revision() const { return last_revision_.load(); }

 private:
  mutable std::mutex mutex_;
  absl::flat_hash_set<uint64_t> hashes_;
  std::atomic<uint64_t> last_revision_{0};
};

// Requests are made once, without their request ids; sending one is two slices and no copy.
class PreparedSubmits {
 public:
  explicit PreparedSubmits(const City& city);
  struct One {
    std::string authorization;
    grpc::Slice body;
  };
  const One& at(int64_t n) const { return all_[static_cast<size_t>(n) % all_.size()]; }
  double mean_bytes() const { return mean_bytes_; }  // with the request id

 private:
  std::vector<One> all_;
  double mean_bytes_ = 0;
};

struct KnownCase {
  std::string case_no;
  const std::string* authorization = nullptr;
};

class SubmitScript : public Script {
 public:
  SubmitScript(const PreparedSubmits& submits, CaseNumbers& numbers, std::string prefix, int slots);
  bool Next(int slot, Send* send) override;
  absl::Status Answer(int slot, const grpc::ByteBuffer& reply) override;
  double mean_reply_bytes() const;
  std::vector<KnownCase> TakeCases();  // what was submitted, for reads

 private:
  struct State {
    int64_t n = 0;
    yici::v1::CaseReply reply;
    std::vector<KnownCase> cases;
  };
  const PreparedSubmits& submits_;
  CaseNumbers& numbers_;
  const std::string prefix_;
  std::atomic<int64_t> next_{0}, replies_{0}, reply_bytes_{0};
  std::vector<State> states_;
};

// The yardstick: nothing but gRPC, with the sizes of another call.
class EchoScript : public Script {
 public:
  EchoScript(double request_bytes, double reply_bytes, int slots);
  bool Next(int slot, Send* send) override;
  absl::Status Answer(int slot, const grpc::ByteBuffer& reply) override;

 private:
  grpc::Slice body_;
  const size_t reply_bytes_;
  const std::string authorization_;
  std::vector<yici::v1::EchoReply> replies_;
};

class GetScript : public Script {
 public:
  GetScript(std::vector<KnownCase> cases, int slots);
  bool Next(int slot, Send* send) override;
  absl::Status Answer(int slot, const grpc::ByteBuffer& reply) override;
  double mean_reply_bytes() const;
  double mean_request_bytes() const;

 private:
  struct State {
    size_t asked = 0;
    yici::v1::GetCaseRequest request;
    yici::v1::Case reply;
  };
  const std::vector<KnownCase> cases_;
  std::atomic<int64_t> next_{0}, replies_{0}, reply_bytes_{0};
  std::vector<State> states_;
};

class BatchScript : public Script {
 public:
  BatchScript(const City& city, CaseNumbers& numbers, std::string prefix, int slots, int cases_per_batch);
  bool Next(int slot, Send* send) override;
  absl::Status Answer(int slot, const grpc::ByteBuffer& reply) override;

 private:
  struct State {
    std::string authorization;
    yici::v1::BatchSubmitCasesRequest request;
    yici::v1::BatchSubmitCasesResponse reply;
  };
  const City& city_;
  CaseNumbers& numbers_;
  const std::string prefix_;
  const int cases_per_batch_;
  std::atomic<int64_t> next_{0};
  std::vector<State> states_;
};

// Submit, accept, handle, review, approve, ruling, certificate where the item has one, delivery: by the officers who may.
class LifeScript : public Script {
 public:
  LifeScript(const City& city, CaseNumbers& numbers, std::string prefix, int slots, int64_t lives);
  bool Next(int slot, Send* send) override;
  absl::Status Answer(int slot, const grpc::ByteBuffer& reply) override;
  int64_t completed() const { return completed_.load(); }

 private:
  enum class Stage { kSubmit, kAccept, kHandle, kReview, kApprove, kDecide, kCertificate, kDeliver };
  struct State {
    Stage stage = Stage::kSubmit;
    int64_t n = 0;
    const ItemFacts* item = nullptr;
    std::string case_no, authorization;
    yici::v1::CaseReply reply;
  };
  void MakeSend(State& state, Send* send);
  grpc::Slice MakeSubmit(State& state);
  grpc::Slice MakeReview(State& state, const char* step, const char* role);
  std::string RequestId(const State& state) const;

  const City& city_;
  CaseNumbers& numbers_;
  const std::string prefix_;
  const int64_t lives_;
  const std::vector<const ItemFacts*> items_;
  std::atomic<int64_t> next_{0}, completed_{0};
  std::vector<State> states_;
};

}  // namespace yici::bench

#endif  // YICI_TESTS_BENCH_SCRIPTS_H_
