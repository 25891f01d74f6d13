// Takes persons out of an index: the places of an erased case leave the lists of its persons' keyed tokens. The journal keeps
// the tokens in the events as they were stored; an index that is made anew from it comes to the same.
//
//   for (const std::string& subject : ErasedBy(record)) ForgetPersons(store, subject, place, *batch);
//
// What stands in memory is sealed before. One writer.
#ifndef YICI_SERVICES_AUDIT_SEARCH_FORGET_H_
#define YICI_SERVICES_AUDIT_SEARCH_FORGET_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "services/audit/search/fold.h"
#include "storage/api/store.h"

namespace yici::audit {

// "cases/…" that the record erases; none for any other record, without a look at its events.
std::vector<std::string> ErasedBy(const journal::Record& record);
// A keyed token of an id number in hex: no social credit code has its length.
bool IsPersonToken(std::string_view applicant);
Place WithoutPersons(Place place);
// DATA_LOSS where a block cannot be read: the index is made anew.
absl::Status ForgetPersons(storage::Store& store, std::string_view subject, const Place& place, storage::WriteBatch& batch);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SEARCH_FORGET_H_
