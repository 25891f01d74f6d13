// From a request to what the index is asked: terms, order, range. Nothing personal leaves here but as the keyed pseudonym.
#ifndef YICI_SERVICES_AUDIT_SERVICE_SEARCH_REQUEST_H_
#define YICI_SERVICES_AUDIT_SERVICE_SEARCH_REQUEST_H_

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "services/audit/search/index.h"
#include "services/base/outcome.h"
#include "services/base/time.h"
#include "services/server/access/master_key.h"
#include "yici/v1/search.pb.h"

namespace yici::audit {

namespace api = ::yici::v1;

struct HistoryQuery {
  std::vector<std::string> terms;
  Order order = Order::kNewestFirst;
  size_t page_size = 50;
  std::optional<Instant> since, until;  // recorded in [since, until)
  bool names_a_person = false;          // by applicant or actor: hits that would tell who reported are left out
};

std::variant<HistoryQuery, journal::Rejection> ParseHistoryQuery(const api::SearchHistoryRequest& request,
                                                                 const server::MasterKey& master);

// An instant, or a day: `end` takes a day to its end. Nothing for an empty text; a refusal of the field where it is neither.
enum class DayCounts { kFromItsStart, kToItsEnd };
std::variant<std::optional<Instant>, journal::Rejection> ParseMoment(const std::string& text, std::string_view field,
                                                                     DayCounts day);

// Of records whose legal times never fall: the first revision in [first, last] recorded at or after the moment, last + 1 where
// there is none. `time_of` reads one record's.
uint64_t FirstRevisionAt(Instant moment, uint64_t first, uint64_t last,
                         const std::function<Instant(uint64_t revision)>& time_of);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SERVICE_SEARCH_REQUEST_H_
