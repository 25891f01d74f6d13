#include "tests/bench/server.h"

#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "services/base/text.h"
#include "yici/v1/catalog.grpc.pb.h"

namespace yici::bench {
void Prepare(grpc::ClientContext& context, double seconds, const std::string& principal) {
  context.AddMetadata("authorization", City::Authorization(principal));
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000)));
  context.set_wait_for_ready(true);
}

absl::Status FromGrpc(std::string_view call, const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  return absl::InternalError(StrCat(call, ": ", static_cast<int>(status.error_code()), " ", status.error_message()));
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const City& city, const ServerOptions& options) {
  std::unique_ptr<Server> server(new Server(options));
  std::ofstream(server->folder() + "/tokens") << city.TokenFile();
  if (absl::Status spawned = server->Spawn(); !spawned.ok()) return spawned;
  if (absl::Status applied = server->ApplyPack(city.pack()); !applied.ok()) return applied;
  return server;
}

absl::Status Server::Spawn() {
  ChildOptions child{.yicid = options_.yicid,
                     .folder = folder(),
                     .arguments = {"--tokens", folder() + "/tokens", "--admin", "root", "--four-eyes", "off", "--rate",
                                   "enterprise=off", "--rate", "officer=off", "--rate", "hall=off", "--rate", "anonymous=off"}};
  child.arguments.insert(child.arguments.end(), options_.arguments.begin(), options_.arguments.end());
  auto started = Child::Start(child);
  if (!started.ok()) return started.status();
  child_ = *std::move(started);
  channels_ = std::make_unique<Channels>(child_->address(), options_.channels);
  admin_ = v1::AdminService::NewStub((*channels_)[0]);
  return absl::OkStatus();
}

absl::Status Server::ApplyPack(const catalog::Pack& pack) {
  const auto stub = v1::CatalogService::NewStub((*channels_)[0]);
  const auto parts = catalog::SplitParts(pack.change_set, pack.rows);
  v1::CatalogReply reply;
  for (const journal::StageRows& part : parts) {
    grpc::ClientContext context;
    Prepare(context, 60);
    v1::StageRowsRequest request;
    request.set_request_id(StrCat("pack-", part.part()));
    request.set_change_set(part.change_set());
    request.set_part(part.part());
    for (const auto& row : part.rows()) request.add_rows(row.SerializeAsString());
    if (absl::Status staged = FromGrpc("StageRows", stub->StageRows(&context, request, &reply)); !staged.ok()) return staged;
  }
  const journal::CommitChangeSet commit = catalog::CommitOf(pack);
  grpc::ClientContext context;
  Prepare(context, 60);
  v1::CommitChangeSetRequest request;
  request.set_request_id("pack-commit");
  request.set_change_set(commit.change_set());
  request.set_parts(commit.parts());
  request.set_rows(commit.rows());
  return FromGrpc("CommitChangeSet", stub->CommitChangeSet(&context, request, &reply));
}

absl::StatusOr<v1::Status> Server::GetStatus(double seconds_max) {
  grpc::ClientContext context;
  Prepare(context, seconds_max);
  v1::Status status;
  const absl::Status got = FromGrpc("GetStatus", admin_->GetStatus(&context, {}, &status));
  if (!got.ok()) return got;
  return status;
}

absl::StatusOr<Metrics> Server::GetMetrics() {
  grpc::ClientContext context;
  Prepare(context, 10);
  v1::Metrics reply;
  const absl::Status got = FromGrpc("GetMetrics", admin_->GetMetrics(&context, {}, &reply));
  if (!got.ok()) return got;
  Metrics metrics;
  std::istringstream lines(reply.text());
  for (std::string line; std::getline(lines, line);) {
    const size_t space = line.find(' ');
    if (line.starts_with("yici_") && space != std::string::npos)
      metrics[line.substr(5, space - 5)] = std::atof(line.c_str() + space);
  }
  return metrics;
}

absl::Status Server::CreateCheckpoint(const std::string& label) {
  grpc::ClientContext context;
  Prepare(context, 60);
  v1::CreateCheckpointRequest request;
  request.set_label(label);
  v1::CreateCheckpointResponse reply;
  return FromGrpc("CreateCheckpoint", admin_->CreateCheckpoint(&context, request, &reply));
}

absl::StatusOr<double> Server::KillAndRestart() {
  child_->Signal(SIGKILL);
  if (!child_->Wait(30)) return absl::InternalError("yicid outlives SIGKILL");
  const auto start = std::chrono::steady_clock::now();
  if (absl::Status spawned = Spawn(); !spawned.ok()) return spawned;
  if (auto status = GetStatus(120); !status.ok()) return status.status();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace yici::bench
