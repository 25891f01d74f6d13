// Everyone who may act in a role on a day, the other way round from FindMandate: for reports and guards that ask whether
// there is anybody at all.
//
//   const Holders holders(state, today);
//   if (holders.Find(role::kHandler, scope).empty()) …      // nobody may handle there today
//
// Agrees with FindMandate: an officer is found exactly when FindMandate gives that officer a mandate. Reads the grants and
// substitutions of the whole directory once, so it is for reports and seldom commands.
#ifndef YICI_SERVICES_DIRECTORY_MACHINE_HOLDERS_H_
#define YICI_SERVICES_DIRECTORY_MACHINE_HOLDERS_H_

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/directory/machine/rights.h"

namespace yici::directory {

class Holders {
 public:
  // Of these roles alone, so that fewer rows are kept; none named: of all.
  Holders(const StateReader& state, CivilDay on, std::span<const std::string_view> roles = {});

  // Officer ids, ascending. The reference lives as long as this object.
  const std::vector<std::string>& Find(std::string_view role, const Scope& scope) const;
  // How many others than `except` (officer ids) hold one of the roles.
  size_t Count(std::span<const std::string_view> roles, const Scope& scope, std::span<const std::string> except = {}) const;

 private:
  void ReadGrants(std::span<const std::string_view> roles);
  void ReadSubstitutions();
  std::vector<std::string> Search(std::string_view role, const Scope& scope) const;

  const StateReader& state_;
  const CivilDay on_;
  std::map<std::string, std::vector<journal::RoleGrant>, std::less<>> grants_;  // by role
  std::map<std::string, std::vector<std::string>, std::less<>> standing_in_;    // absent -> substitutes in office
  mutable std::map<std::string, std::vector<std::string>, std::less<>> found_;  // by role and scope
};

}  // namespace yici::directory

#endif  // YICI_SERVICES_DIRECTORY_MACHINE_HOLDERS_H_
