#include "services/catalog/machine/authority.h"

#include <algorithm>
#include <iterator>

#include "services/catalog/machine/rejections.h"
#include "services/directory/machine/rights.h"

namespace yici::catalog {

std::optional<Rejection> CheckAuthority(const StateReader& state, const Ordered& ordered) {
  const journal::Principal& sender = ordered.arrival.principal();
  if (sender.kind() == journal::PRINCIPAL_KIND_SYSTEM) return std::nullopt;
  if (directory::AdministersPartition(state, sender.id(), DayOf(ordered.legal_time))) return std::nullopt;
  return Refusal(reason::kAdministratorRequired, "", "只有覆盖全部区划的营商局管理员可以变更目录和日历。",
                 "expected an administrator of the whole partition, but the sender is none");
}

Rejection Refusal(std::string_view reason, std::string_view field, std::string_view zh, std::string_view en,
                  std::initializer_list<std::pair<std::string_view, std::string_view>> metadata) {
  const auto* row = std::find_if(std::begin(kReasons), std::end(kReasons),
                                 [&](const ReasonRow& candidate) { return candidate.reason == reason; });
  return Reject(row->code, reason, field, zh, en, metadata);
}

}  // namespace yici::catalog
