// The power list as readers see it: what of it a filter takes, and how a version is shown.
#ifndef YICI_SERVICES_CATALOG_SERVICE_POWER_LIST_H_
#define YICI_SERVICES_CATALOG_SERVICE_POWER_LIST_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/server/gateway/gate.h"
#include "services/server/gateway/page_token.h"
#include "services/server/gateway/terms.h"
#include "yici/v1/catalog.pb.h"

namespace yici::catalog {

namespace api = ::yici::v1;

// "field = value" terms joined by AND. Which powers are on the list is one of them, and is asked when it is not named.
class PowerFilter {
 public:
  // Nothing for a term that is none, and beyond the bounds of terms.h.
  static std::optional<PowerFilter> Parse(std::string_view text);
  // `on`: the day for which the organ of a power is asked.
  bool Takes(const StateReader& view, const journal::Power& power, CivilDay on) const;

 private:
  std::vector<server::Term> terms_;
};

void PresentPower(const journal::Power& power, api::Power* out);
// As it stands on a day: with the successor of an organ that ended.
void PresentPowerOn(const StateReader& view, const journal::Power& power, CivilDay on, api::Power* out);
void PresentEnd(const journal::ItemRemoval& removed, api::ItemEnd* out);
// {"合并", "merged"}; the word itself for a kind that is none.
void PresentKind(const std::string& kind, api::Text* out);

// Versions of one power, newest first, at most 500.
void PresentVersions(const StateReader& view, const std::string& item_code, api::GetPowerResponse* response);

// One page of the list as it holds on a day. False for a token of another list.
bool FillPowerPage(const server::ReadView& view, const PowerFilter& filter, CivilDay on, const server::PageTokens& tokens,
                   const api::ListPowersRequest& request, api::ListPowersResponse* response);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_SERVICE_POWER_LIST_H_
