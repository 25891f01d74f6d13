// Who looks into histories: auditors (监督/审计) and administrators, each within the scope of the grant.
#ifndef YICI_SERVICES_AUDIT_SERVICE_AUDITORS_H_
#define YICI_SERVICES_AUDIT_SERVICE_AUDITORS_H_

#include <vector>

#include "services/directory/machine/rights.h"
#include "services/server/gateway/gate.h"
#include "services/server/partition/published.h"

namespace yici::audit {

grpc::Status AuditorRequired();
bool IsAuditor(const server::ReadView& view, const server::Caller& caller);
// OK, or AUDITOR_REQUIRED. Hashes tell of nobody, so that an auditor of any scope may have them; leaves and whole tables name
// officers and enterprises of every place, and who complained: they take a grant that covers everything.
grpc::Status AdmitAuditor(const server::ReadView& view, const server::Caller& caller);
grpc::Status AdmitToEverything(const server::ReadView& view, const server::Caller& caller);

// The caller's standing grants as auditor or administrator; pointers live as long as the view.
class AuditScope {
 public:
  AuditScope(const server::ReadView& view, const server::Caller& caller);
  bool Covers(const directory::Scope& scope) const;
  // Whether one grant covers every hall: such a caller sees what stands nowhere in particular.
  bool CoversEverything() const { return everything_; }

 private:
  const server::ReadView& view_;
  std::vector<const journal::RoleGrant*> grants_;
  bool everything_ = false;
};

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SERVICE_AUDITORS_H_
