// process migrate: one change over as many calls as it takes, under one request id: run again, it goes on where it stopped.
#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/families.h"
#include "clients/cli/process_print.h"
#include "yici/v1/workflow.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::WorkflowService::Stub;

template <class Request>
absl::Status Map(const Input& input, Request* request) {
  for (const std::string& text : input.All("--map")) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
    if (parts.first.empty() || parts.second.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("expected --map as OLD=NEW, but got \"", text, "\""));
    }
    (*request->mutable_elements())[parts.first] = parts.second;
  }
  return absl::OkStatus();
}

void Tell(const Session& session, const v1::MigrateProcessesReply& reply) {
  if (session.options().format == Format::kJson) {
    session.io().out << ToJson(reply, Layout::kLine) << '\n';
    return;
  }
  const View view = session.view();
  session.io().out << view.say("已迁移 ", "migrated ") << reply.migrated() << '\n';
  for (const v1::InstanceMigration& left : reply.left()) {
    session.io().out << view.say("未迁移 ", "left ") << Printable(left.instance_id()) << "  " << Printable(left.reason())
                     << '\n';
  }
}

int RunMigrate(Session& session, const Command& command, const Input& input) {
  v1::MigrateProcessesRequest request;
  absl::Status filled = FillRequest(session, command, input, &request);
  if (filled.ok()) filled = Map(input, &request);
  if (!filled.ok()) return ReportBadInput(session, command, filled);
  const std::string change = request.request_id();
  for (int part = 0;; ++part) {
    request.set_request_id(part == 0 ? change : absl::StrCat(change, "-", part));
    v1::MigrateProcessesReply reply;
    const grpc::Status status = CallRpc(session, command.rpc, request, &reply);
    if (!status.ok()) return session.Fail(status);
    Tell(session, reply);
    if (reply.next().empty()) return kExitOk;
    request.set_after(reply.next());
  }
}

int RunPreview(Session& session, const Command& command, const Input& input) {
  v1::PreviewMigrationRequest request;
  absl::Status filled = FillRequest(session, command, input, &request);
  if (filled.ok()) filled = Map(input, &request);
  if (!filled.ok()) return ReportBadInput(session, command, filled);
  v1::PreviewMigrationResponse reply;
  const grpc::Status status = CallRpc(session, command.rpc, request, &reply);
  if (!status.ok()) return session.Fail(status);
  Show(session, command, reply);
  for (const v1::InstanceMigration& one : reply.instances()) {
    if (!one.possible()) return kExitFaults;
  }
  return kExitOk;
}

constexpr Flag kProcess{"PROCESS", "process_id", "process [流程]", As::kField, true};
constexpr Flag kFrom{"--from", "from_version", "version they run [原版本]", As::kField, true};
constexpr Flag kTo{"--to", "to_version", "version to go on with [新版本]", As::kField, true};
constexpr Flag kMap{"--map", "", "OLD=NEW: an element that has another id; repeatable [元素对应]", As::kLocalMany};

}  // namespace

std::vector<Command> MigrateCommands() {
  return {
      {.path = "process migrate",
       .title = "Let running instances go on with another version; run again, it goes on where it stopped [迁移流程]",
       .rpc = Unary(&Stub::MigrateProcesses),
       .flags = {kProcess, kFrom, kTo, kMap},
       .examples = "yici process migrate review --from 1 --to 2 --map handle=examine",
       .run = RunMigrate},
      {.path = "process migrate-preview",
       .title = "Which running instances can go on with another version, and why not; exits 8 where one cannot [预览迁移]",
       .rpc = Unary(&Stub::PreviewMigration),
       .print = Shows(PrintMigration),
       .flags = {kProcess, kFrom, kTo, kMap, kPageSize, kPageToken},
       .examples = "yici process migrate-preview review --from 1 --to 2 --map handle=examine",
       .run = RunPreview},
  };
}

}  // namespace yici::cli
