// What one event says about who, where and what, found by the names of its fields: a new kind of event is indexed without a
// word here. Personal fields are sealed and never looked into; of a person only the keyed pseudonym (Party.token) is taken.
//
//   const EventFacts facts = FactsOf(event);
//   facts.departments      // "jz-market", …
//   facts.texts            // what officers wrote and what the law's papers say; nothing that applicants or callers wrote
//
// Bounded: at most kFactsMax values of an event. Pure.
#ifndef YICI_SERVICES_AUDIT_SEARCH_FACTS_H_
#define YICI_SERVICES_AUDIT_SEARCH_FACTS_H_

#include <string>
#include <utility>
#include <vector>

#include "services/audit/search/terms.h"
#include "services/base/state.h"

namespace yici::audit {

inline constexpr size_t kFactsMax = 200;

struct EventFacts {
  std::vector<std::pair<Field, std::string>> values;  // each once; none of Field::kText
  std::vector<std::string> texts;
  std::string jurisdiction;  // the first one named
  std::string post;          // of who signed
};

EventFacts FactsOf(const journal::Event& event);

// Reads of personal data: what a search for disclosures finds.
bool IsDisclosure(const journal::Event& event);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SEARCH_FACTS_H_
