// What a batch of adjustments would do to the list, to the catalogue and to the cases there are.
//
// The cases of an item are found by their numbers, which begin with its code; so the walk looks at the cases of the items in
// question and at no other.
#ifndef YICI_SERVICES_CATALOG_SERVICE_POWER_PREVIEW_H_
#define YICI_SERVICES_CATALOG_SERVICE_POWER_PREVIEW_H_

#include <vector>

#include "services/server/gateway/gate.h"
#include "services/server/gateway/page_token.h"
#include "yici/v1/catalog.pb.h"

namespace yici::catalog {

namespace api = ::yici::v1;

// `lines` in any order. False for a token of another preview.
bool FillPowerPreview(const server::ReadView& view, std::vector<journal::PowerAdjustment> lines,
                      const server::PageTokens& tokens, const api::PreviewPowerListRequest& request,
                      api::PreviewPowerListResponse* response);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_SERVICE_POWER_PREVIEW_H_
