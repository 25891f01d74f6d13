// A server over real sockets on a folder of its own, and what a refused caller reads.
//
//   TestServer city("hall", {"officer:root", "enterprise:91210700MA0AB12C3K"});
//   ASSERT_TRUE(city.Start().ok());
//   Told told = city.Call<api::AdminService>("officer:root", &api::AdminService::Stub::SetHold, request);
#ifndef YICI_SERVICES_SERVER_SERVER_FOR_TESTS_H_
#define YICI_SERVICES_SERVER_SERVER_FOR_TESTS_H_

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "google/rpc/status.pb.h"
#include "services/server/wiring.h"
#include "yici/v1/admin.grpc.pb.h"
#include "yici/v1/approval.grpc.pb.h"
#include "yici/v1/catalog.grpc.pb.h"
#include "yici/v1/directory.grpc.pb.h"
#include "yici/v1/proposal.grpc.pb.h"

namespace yici::server {

namespace api = ::yici::v1;

struct Told {
  int code = 0;
  std::string reason, field, zh, en;
  int64_t retry_seconds = -1;
  std::map<std::string, std::string> metadata;
};

inline Told Read(const grpc::Status& status) {
  Told told;
  told.code = status.error_code();
  google::rpc::Status rich;
  rich.ParseFromString(status.error_details());
  for (const auto& detail : rich.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad;
    google::rpc::RetryInfo retry;
    google::rpc::LocalizedMessage message;
    if (detail.UnpackTo(&info)) told.reason = info.reason(), told.metadata = {info.metadata().begin(), info.metadata().end()};
    if (detail.UnpackTo(&bad)) told.field = bad.field_violations(0).field();
    if (detail.UnpackTo(&retry)) told.retry_seconds = retry.retry_delay().seconds();
    if (detail.UnpackTo(&message)) (message.locale() == "en" ? told.en : told.zh) = message.message();
  }
  return told;
}

class TestServer {
 public:
  TestServer(const std::string& name, const std::vector<std::string>& principals)
      : folder_(testing::TempDir() + "yici-" + name + std::to_string(getpid())) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    std::ofstream tokens(folder_ + "/tokens");
    for (const std::string& principal : principals) tokens << TokenOf(principal) << " " << principal << "\n";
    config.data_folder = folder_ + "/data";
    config.key_file = folder_ + "/key";
    config.listen = "127.0.0.1:0";
    config.token_file = folder_ + "/tokens";
    config.administrator = "root";
    config.manual_clock = true;
    config.free_bytes_min = 0;
    config.four_eyes = false;
    config.rates = {"anonymous=off", "enterprise=off", "officer=off", "hall=off"};
  }
  ~TestServer() {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  absl::Status Start() {
    auto server = Server::Start(config);
    if (!server.ok()) return server.status();
    server_ = *std::move(server);
    return absl::OkStatus();
  }
  void Stop() { server_.reset(); }
  Server& operator*() { return *server_; }
  const std::string& folder() const { return folder_; }
  std::string target() const { return "127.0.0.1:" + std::to_string(server_->port()); }

  static std::string TokenOf(const std::string& principal) { return "token-of-the-test-for-" + principal; }
  // A context with the principal's token; none for "".
  static std::unique_ptr<grpc::ClientContext> Context(const std::string& principal, int seconds = 20) {
    auto context = std::make_unique<grpc::ClientContext>();
    if (!principal.empty()) context->AddMetadata("authorization", "Bearer " + TokenOf(principal));
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(seconds));
    return context;
  }
  template <class Service>
  std::unique_ptr<typename Service::Stub> Stub() const {
    return Service::NewStub(grpc::CreateChannel(target(), grpc::InsecureChannelCredentials()));
  }
  template <class Service, class Request, class Reply>
  Told Call(const std::string& principal, grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&, Reply*),
            const Request& request, Reply* reply = nullptr) const {
    const auto stub = Stub<Service>();
    Reply unused;
    return Read(((*stub).*method)(Context(principal).get(), request, reply == nullptr ? &unused : reply));
  }
  api::Status Status() const {
    api::Status status;
    EXPECT_EQ(
        Call<api::AdminService>("officer:root", &api::AdminService::Stub::GetStatus, api::GetStatusRequest(), &status).code, 0);
    return status;
  }

  Config config;

 private:
  const std::string folder_;
  std::unique_ptr<Server> server_;
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_SERVER_FOR_TESTS_H_
