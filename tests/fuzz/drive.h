// Sends bad requests, many at a time, and judges the answers: each must be a well-formed status, and the server must live.
#ifndef YICI_TESTS_FUZZ_DRIVE_H_
#define YICI_TESTS_FUZZ_DRIVE_H_

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tests/fuzz/messages.h"

namespace yici::fuzz {

// Nothing, or why the status is not one that our server may give.
std::optional<std::string> JudgeStatus(const grpc::Status& status);

class Driver {
 public:
  Driver(std::string address, const bench::City& city, std::vector<std::string> case_numbers, uint64_t seed);
  // Sends `requests` and calls `between` now and then; ends early when it is not OK or an answer is wrong.
  absl::Status Run(int64_t requests, const std::function<absl::Status(int64_t)>& between);
  const std::map<int, int64_t>& codes() const { return codes_; }

 private:
  struct Slot {
    std::unique_ptr<grpc::ClientContext> context;
    std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> reader;
    grpc::ByteBuffer request, reply;
    grpc::Status status;
    std::string method;
    bool sets_hold = false;
    bool apart = false;  // ends its connection, and with it whatever shares that
  };
  void Begin(Slot& slot);
  void Release(Slot& slot);
  void Transmit(Slot& slot, int deadline_ms);
  void PutMetadata(Slot& slot);
  absl::Status Ended(Slot& slot);

  const std::string address_;
  const std::vector<std::string> tokens_;
  const std::vector<const google::protobuf::MethodDescriptor*> methods_;
  const Messages messages_;
  Random random_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<grpc::GenericStub> stub_, apart_;
  grpc::CompletionQueue queue_;
  std::vector<std::unique_ptr<Slot>> slots_;
  std::map<int, int64_t> codes_;
  int in_flight_ = 0;
};

// Connections that speak no gRPC: noise, half a preface, frames with lying lengths; opened and abandoned.
void DisturbSocket(const std::string& address, Random& random, int connections);

}  // namespace yici::fuzz

#endif  // YICI_TESTS_FUZZ_DRIVE_H_
