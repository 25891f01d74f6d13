// Who may do what, decided on ordered directory state: a revoked mandate is revoked at once, one that ends on a date
// holds until 24:00 of it.
//
//   const auto mandate = FindMandate(world.state, "officer:jz-market-handler-1", role::kHandler, scope, ordered.day());
//   if (!mandate) return Refuse(...);      // PERMISSION_DENIED
#ifndef YICI_SERVICES_DIRECTORY_MACHINE_RIGHTS_H_
#define YICI_SERVICES_DIRECTORY_MACHINE_RIGHTS_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "services/base/state.h"
#include "services/base/time.h"

namespace yici::directory {

// Roles as they stand in roles.csv (domain 2.2).
namespace role {
inline constexpr std::string_view kWindowClerk = "window-clerk";                  // 综合窗口人员
inline constexpr std::string_view kChiefRepresentative = "chief-representative";  // 首席代表
inline constexpr std::string_view kHandler = "handler";                           // 承办人
inline constexpr std::string_view kReviewer = "reviewer";                         // 审核人
inline constexpr std::string_view kApprover = "approver";                         // 批准人
inline constexpr std::string_view kJointOfficer = "joint-officer";                // 联办部门
inline constexpr std::string_view kOrganHead = "organ-head";                      // 机关负责人
inline constexpr std::string_view kGovernmentHead = "government-head";            // 本级政府负责人
inline constexpr std::string_view kAdministrator = "administrator";               // 营商局管理员
inline constexpr std::string_view kAuditor = "auditor";                           // 监督/审计
inline constexpr std::string_view kSteward = "steward";                           // 项目管家
inline constexpr std::string_view kLeader = "leader";                             // 包保领导
inline constexpr std::string_view kOperator = "operator";                         // 热线话务员
inline constexpr std::string_view kDispatcher = "dispatcher";                     // 派单员
inline constexpr std::string_view kInspector = "inspector";                       // 督查组
}  // namespace role

// Kinds of a grant's scope.
inline constexpr std::string_view kScopeJurisdiction = "jurisdiction";
inline constexpr std::string_view kScopeDepartment = "department";
inline constexpr std::string_view kScopeHall = "hall";

inline constexpr std::string_view kOfficerPrefix = "officer:";

// Where an act takes place. A grant for a jurisdiction covers its departments and halls, and those of jurisdictions
// below.
struct Scope {
  std::string_view department_id;
  std::string_view hall_id;
  std::string_view jurisdiction;
};

// The grounds on which an officer acts.
struct Mandate {
  std::string officer_id;    // who acts
  std::string post_id;       // the post in whose name; of the absent officer when acting as a substitute
  std::string on_behalf_of;  // officer_id of the absent one, empty otherwise
};

// The officer's own grant first, then substitutions, in the order of their records. `principal_id` is "officer:{id}";
// any other kind of principal has no mandate.
std::optional<Mandate> FindMandate(const StateReader& state, std::string_view principal_id, std::string_view role,
                                   const Scope& scope, CivilDay on);
// The same by any of several roles.
std::optional<Mandate> FindMandate(const StateReader& state, std::string_view principal_id,
                                   std::span<const std::string_view> roles, const Scope& scope, CivilDay on);

// Whether the officer holds the role anywhere (administrators, auditors of the whole partition). Substitutions do not
// count.
bool HoldsAnywhere(const StateReader& state, std::string_view principal_id, std::string_view role, CivilDay on);

// Whether the officer administers everything this partition serves: an administrator's grant for a jurisdiction that
// covers every hall. Jurisdictions above (a province that hands powers down) need not be covered, and an administrator
// of one county among several does not pass. A new folder has no hall yet: there the first administrator's grant
// suffices. Scans the halls, so it is for catalogue commands and not for cases.
bool AdministersPartition(const StateReader& state, std::string_view principal_id, CivilDay on);
// The same by a grant that no record behind `revision` made or changed; one from before grants told counts as early.
bool AdministersPartitionSince(const StateReader& state, std::string_view principal_id, CivilDay on, uint64_t revision);

// Who owns the work named to this officer: the officer, or who took it over by HandOver. One row find.
std::string OwnerOf(const StateReader& state, std::string_view officer_id);

// The pieces FindMandate is made of.
bool Stands(const journal::RoleGrant& grant, CivilDay on);
bool Stands(const journal::Substitution& substitution, CivilDay on);
bool GrantCovers(const StateReader& state, const journal::RoleGrant& grant, const Scope& scope);
bool IsAtOrBelow(const StateReader& state, std::string_view jurisdiction, std::string_view above);

}  // namespace yici::directory

#endif  // YICI_SERVICES_DIRECTORY_MACHINE_RIGHTS_H_
