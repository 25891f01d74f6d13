// AdminService and the bench's EchoService: status, hold, the manual clock, metrics, checkpoints.
#ifndef YICI_SERVICES_SERVER_ADMIN_SERVICE_H_
#define YICI_SERVICES_SERVER_ADMIN_SERVICE_H_

#include <prometheus/collectable.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "services/server/admin/backups.h"
#include "services/server/gateway/gate.h"
#include "yici/v1/admin.grpc.pb.h"

namespace yici::server {

struct AdminOptions {
  std::string data_folder;
  std::string version;
  int format = 1;
  ManualClock* manual_clock = nullptr;  // null under the system clock
  BackupOptions backups = {};
  std::shared_ptr<prometheus::Collectable> metrics;
};

class AdminService final : public api::AdminService::CallbackService {
 public:
  AdminService(Gate& gate, AdminOptions options) : gate_(gate), options_(std::move(options)), backups_(options_.backups) {}
  ~AdminService() override { Stop(); }
  // Ends an AdvanceClock under way at its next instant and waits for it; a backup on its way is given up.
  void Stop();

#define YICI_UNARY(METHOD, RESPONSE)                                                                          \
  grpc::ServerUnaryReactor* METHOD(grpc::CallbackServerContext* context, const api::METHOD##Request* request, \
                                   api::RESPONSE* response) override
  YICI_UNARY(GetStatus, Status);
  YICI_UNARY(SetHold, AdminReply);
  YICI_UNARY(AdvanceClock, AdvanceClockResponse);
  YICI_UNARY(GetMetrics, Metrics);
  YICI_UNARY(CreateCheckpoint, CreateCheckpointResponse);
  YICI_UNARY(CreateBackup, CreateBackupResponse);
  YICI_UNARY(ListBackups, ListBackupsResponse);
  YICI_UNARY(GetStateHash, StateHash);
#undef YICI_UNARY

 private:
  bool IsAdministrator(const ReadView& view, const Caller& caller) const;
  grpc::Status MayAdvance(const Caller& caller, const google::protobuf::Timestamp& asked) const;
  grpc::Status Advance(Instant to, api::AdvanceClockResponse* response);
  grpc::Status MakeBackup(const std::string& label, api::CreateBackupResponse* response);
  void Begin(std::function<void()> work);

  Gate& gate_;
  const AdminOptions options_;
  Backups backups_;
  std::mutex advance_mutex_;  // one AdvanceClock at a time
  std::atomic<bool> stopping_{false};
  std::mutex work_mutex_;
  std::condition_variable work_done_;
  int working_ = 0;  // threads of AdvanceClock and CreateBackup
};

class EchoService final : public api::EchoService::CallbackService {
 public:
  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* context, const api::EchoRequest* request,
                                 api::EchoReply* response) override {
    constexpr int kReplyMax = 1 << 20;
    response->mutable_payload()->assign(static_cast<size_t>(std::clamp(request->reply_bytes(), 0, kReplyMax)), 'x');
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_ADMIN_SERVICE_H_
