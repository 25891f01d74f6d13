#include "services/steward/machine/quota.h"

#include <string>

namespace yici::steward {

int32_t QuotaOf(const StateReader& state, std::string_view jurisdiction) {
  constexpr int kChainMax = 8;
  std::string at(jurisdiction);
  for (int link = 0; link < kChainMax && !at.empty(); ++link) {
    if (const auto* policy = state.Find<journal::VisitPolicy>(at)) return policy->monthly_quota();
    const auto* row = state.Find<journal::Jurisdiction>(at);
    at = row == nullptr ? std::string() : row->parent();
  }
  return kQuotaDefault;
}

}  // namespace yici::steward
