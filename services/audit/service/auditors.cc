#include "services/audit/service/auditors.h"

#include <algorithm>

namespace yici::audit {
namespace {

bool CoversEveryHall(const server::ReadView& view, const journal::RoleGrant& grant) {
  bool all = grant.scope_kind() == directory::kScopeJurisdiction;
  view.Scan(Table::kHall, "", "", [&](std::string_view hall_id, std::string_view) {
    all = all && directory::GrantCovers(view, grant, {.department_id = {}, .hall_id = hall_id, .jurisdiction = {}});
    return all;
  });
  return all;
}

}  // namespace

grpc::Status AuditorRequired() {
  return server::ToGrpc(Reject(RejectionCode::kPermissionDenied, "AUDITOR_REQUIRED", "",
                               "应由审计人员或管理员查看，但当前主体没有这一职责。",
                               "Expected an auditor or administrator, but the caller holds neither role."));
}

bool IsAuditor(const server::ReadView& view, const server::Caller& caller) {
  const auto holds = [&](std::string_view role) {
    return directory::HoldsAnywhere(view, caller.principal.id(), role, view.published().today);
  };
  return holds(directory::role::kAuditor) || holds(directory::role::kAdministrator);
}

grpc::Status AdmitAuditor(const server::ReadView& view, const server::Caller& caller) {
  return IsAuditor(view, caller) ? grpc::Status::OK : AuditorRequired();
}

grpc::Status AdmitToEverything(const server::ReadView& view, const server::Caller& caller) {
  if (AuditScope(view, caller).CoversEverything()) return grpc::Status::OK;
  if (!IsAuditor(view, caller)) return AuditorRequired();
  return server::ToGrpc(Reject(RejectionCode::kPermissionDenied, "AUDITOR_REQUIRED", "",
                               "应由覆盖全部辖区的审计人员或管理员进行，但当前主体没有这一职责。",
                               "Expected an auditor or administrator of the whole jurisdiction, but the caller is neither."));
}

AuditScope::AuditScope(const server::ReadView& view, const server::Caller& caller) : view_(view) {
  const std::string_view id = caller.principal.id();
  if (!id.starts_with(directory::kOfficerPrefix)) return;
  const auto* row = view.Find<journal::OfficerGrants>(id.substr(directory::kOfficerPrefix.size()));
  if (row == nullptr) return;
  for (const journal::RoleGrant& grant : row->grants()) {
    const bool audits = grant.role() == directory::role::kAuditor || grant.role() == directory::role::kAdministrator;
    if (audits && directory::Stands(grant, view.published().today)) grants_.push_back(&grant);
  }
  everything_ = std::any_of(grants_.begin(), grants_.end(),
                            [&](const journal::RoleGrant* grant) { return CoversEveryHall(view, *grant); });
}

bool AuditScope::Covers(const directory::Scope& scope) const {
  return std::any_of(grants_.begin(), grants_.end(),
                     [&](const journal::RoleGrant* grant) { return directory::GrantCovers(view_, *grant, scope); });
}

}  // namespace yici::audit
