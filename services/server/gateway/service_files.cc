#include "services/server/gateway/service_files.h"

#include "yici/v1/admin.pb.h"
#include "yici/v1/approval.pb.h"
#include "yici/v1/audit.pb.h"
#include "yici/v1/catalog.pb.h"
#include "yici/v1/directory.pb.h"
#include "yici/v1/evaluation.pb.h"
#include "yici/v1/feed.pb.h"
#include "yici/v1/personal_data.pb.h"
#include "yici/v1/policy.pb.h"
#include "yici/v1/proposal.pb.h"
#include "yici/v1/request.pb.h"
#include "yici/v1/search.pb.h"
#include "yici/v1/steward.pb.h"
#include "yici/v1/workflow.pb.h"

namespace yici::server {

std::vector<const google::protobuf::FileDescriptor*> ServiceFiles() {
  return {v1::SubmitCaseRequest::descriptor()->file(),      v1::GetItemRequest::descriptor()->file(),
          v1::GrantRoleRequest::descriptor()->file(),       v1::GetStatusRequest::descriptor()->file(),
          v1::StartProcessRequest::descriptor()->file(),    v1::RaiseDemandRequest::descriptor()->file(),
          v1::RegisterProjectRequest::descriptor()->file(), v1::GetCheckpointRequest::descriptor()->file(),
          v1::WatchEventsRequest::descriptor()->file(),     v1::GetReportRequest::descriptor()->file(),
          v1::GetPolicyRequest::descriptor()->file(),       v1::GetProposalRequest::descriptor()->file(),
          v1::SearchHistoryRequest::descriptor()->file(),   v1::EraseCasesRequest::descriptor()->file()};
}

std::vector<const google::protobuf::MethodDescriptor*> ServiceMethods() {
  std::vector<const google::protobuf::MethodDescriptor*> methods;
  for (const auto* file : ServiceFiles()) {
    for (int s = 0; s < file->service_count(); ++s) {
      if (file->service(s)->name() == "EchoService") continue;
      for (int m = 0; m < file->service(s)->method_count(); ++m) methods.push_back(file->service(s)->method(m));
    }
  }
  return methods;
}

}  // namespace yici::server
