#include "clients/cpp/tests/scripted_server.h"

#include <atomic>
#include <chrono>
#include <utility>

#include <google/rpc/status.pb.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

namespace yici::client {
namespace {

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

// Reads all that is asked, then plays its turn.
class Reaction : public grpc::ServerGenericBidiReactor {
 public:
  Reaction(ScriptedServer& server, Asked asked) : server_(server), asked_(std::move(asked)) { StartRead(&bytes_); }

  void OnReadDone(bool ok) override {
    if (ok) {
      asked_.requests.push_back(BytesOf(bytes_));
      StartRead(&bytes_);
      return;
    }
    turn_ = server_.Take(std::move(asked_));
    Play();
  }
  void OnWriteDone(bool ok) override {
    if (ok) Play();
  }
  void OnCancel() override { End(grpc::Status::CANCELLED); }
  void OnDone() override { delete this; }

 private:
  void Play() {
    if (given_ < turn_.messages.size()) {
      grpc::Slice slice(turn_.messages[given_++]);
      written_ = grpc::ByteBuffer(&slice, 1);
      StartWrite(&written_);
    } else if (!turn_.stands_still) {
      End(turn_.end);
    }
  }
  void End(const grpc::Status& status) {
    if (!ended_.exchange(true)) Finish(status);
  }

  ScriptedServer& server_;
  Asked asked_;
  Turn turn_;
  grpc::ByteBuffer bytes_, written_;
  size_t given_ = 0;
  std::atomic<bool> ended_ = false;
};

}  // namespace

ScriptedServer::ScriptedServer(Turns turns) : turns_(turns.begin(), turns.end()) {
  grpc::ServerBuilder builder;
  builder.RegisterCallbackGenericService(this);
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
  server_ = builder.BuildAndStart();
}

ScriptedServer::~ScriptedServer() { server_->Shutdown(std::chrono::system_clock::now()); }

City ScriptedServer::Connect(int attempts, ConnectOptions options) const {
  options.retry = {.attempts = attempts, .first = std::chrono::milliseconds(1), .most = std::chrono::seconds(1)};
  return City(target(), options);
}

std::vector<Asked> ScriptedServer::asked() {
  std::lock_guard lock(mutex_);
  return asked_;
}

std::string ScriptedServer::request(size_t nth) {
  std::lock_guard lock(mutex_);
  return asked_.at(nth).requests.at(0);
}

Turn ScriptedServer::Take(Asked asked) {
  std::lock_guard lock(mutex_);
  asked_.push_back(std::move(asked));
  if (turns_.empty()) return {.messages = {""}};
  Turn next = std::move(turns_.front());
  turns_.pop_front();
  return next;
}

grpc::ServerGenericBidiReactor* ScriptedServer::CreateReactor(grpc::GenericCallbackServerContext* context) {
  Asked asked{.method = context->method(), .authorization = "", .requests = {}};
  for (auto [from, to] = context->client_metadata().equal_range("authorization"); from != to; ++from) {
    asked.authorization.assign(from->second.data(), from->second.size());
  }
  return new Reaction(*this, std::move(asked));
}

grpc::Status Refusal(grpc::StatusCode code, const std::string& reason) {
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  google::rpc::Status told;
  told.set_code(code);
  told.add_details()->PackFrom(info);
  return grpc::Status(code, "scripted", told.SerializeAsString());
}

}  // namespace yici::client
