// Sends calls to a server as fast as a closed loop lets it, or at a fixed rate, and keeps every latency.
//
//   Channels channels(address, 2);
//   SubmitScript script(city, …);
//   LoadResult result = RunLoad(channels, script, {.outstanding = 256, .calls = 40'000});
//   if (!result.status.ok()) …                     // the first wrong answer: nothing it measured may be used
//
// One thread and one connection per channel; bytes go out as they are, so that the driver costs little beside the server. In an
// open loop latency counts from the scheduled time, and RESOURCE_EXHAUSTED is sent again with the same bytes after the delay
// the server asks for, longer each time: overload shows as latency, never as a call left out.
#ifndef YICI_TESTS_BENCH_LOAD_H_
#define YICI_TESTS_BENCH_LOAD_H_

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace yici::bench {

class Channels {
 public:
  Channels(const std::string& address, int count);
  size_t size() const { return channels_.size(); }
  const std::shared_ptr<grpc::Channel>& operator[](size_t i) const { return channels_[i]; }

 private:
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
};

struct Send {
  const std::string* method = nullptr;         // "/yici.v1.ApprovalService/SubmitCase"; must outlive the call
  const std::string* authorization = nullptr;  // "Bearer …"
  grpc::ByteBuffer body;
};

// What is sent and what counts as right. Slots are independent; a slot is used by one thread, different slots by different
// ones.
class Script {
 public:
  virtual ~Script() = default;
  // False: this slot has nothing more to send.
  virtual bool Next(int slot, Send* send) = 0;
  // Not OK: what is wrong with the answer; the load ends.
  virtual absl::Status Answer(int slot, const grpc::ByteBuffer& reply) = 0;
};

struct LoadOptions {
  int outstanding = 256;
  int64_t calls = 0;
  double seconds_max = 120;
  double per_second = 0;           // 0: closed loop
  const char* progress = nullptr;  // printed on stderr every few seconds
};

struct LoadResult {
  absl::Status status;
  int64_t calls = 0;
  int64_t retries = 0;
  int64_t given_up = 0;  // open loop: still refused when the time was up
  double seconds = 0;
  std::vector<uint32_t> micros;  // sorted

  double per_s() const { return seconds > 0 ? static_cast<double>(calls) / seconds : 0; }
  double MillisAt(double quantile) const;
};

LoadResult RunLoad(const Channels& channels, Script& script, const LoadOptions& options);

// For scripts.
grpc::Slice SliceOf(const google::protobuf::MessageLite& message);
bool Parse(const grpc::ByteBuffer& bytes, google::protobuf::MessageLite* message);
double Median(std::vector<double> values);

}  // namespace yici::bench

#endif  // YICI_TESTS_BENCH_LOAD_H_
