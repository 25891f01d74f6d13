// Which case cites which file, ever: an erasure names all files of a case, also those that a later paper replaced, and none
// that a case which stays has been given as well. One upload may serve cases of several applicants.
//
//   KeepCitations(state, event);                                // Apply, and the migration of older folders
//   for (const std::string& manifest : CitedBy(state, case_no))
//     if (!IsCitedBeside(state, manifest, going)) …             // nobody else's: it goes
//
// An erased case cites nothing any more.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_CITATION_INDEX_H_
#define YICI_SERVICES_APPROVAL_MACHINE_CITATION_INDEX_H_

#include <set>
#include <string>
#include <string_view>

#include "services/approval/machine/attachments.h"
#include "services/base/state.h"

namespace yici::approval {

// What an event brought; nullptr for all others.
const Materials* HandedIn(const journal::Event& event);

// Rows of the event: two for each file that it hands in, none any more of the case that it erases.
void KeepCitations(State& state, const journal::Event& event);

// Names of all manifests that the case ever cited, ascending; at most what its records hold.
std::set<std::string> CitedBy(const StateReader& state, std::string_view case_no);
// Whether a case that is not among `cases` cites the manifest. Reads at most one row more than there are cases.
bool IsCitedBeside(const StateReader& state, std::string_view manifest, const std::set<std::string>& cases);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_CITATION_INDEX_H_
