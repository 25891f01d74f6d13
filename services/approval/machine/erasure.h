// What erasing a case takes away from its row and from the rows around it: pure, as all of the fold.
//
//   for (const std::string& key_id : KeysOf(subject)) …       // of every field that is sealed in the case
//   FoldErased(subject, event.case_erased(), position);       // ciphertexts, tokens and the applicant's own title go
//   KeepErasure(state, before, event.case_erased(), position);
//
// What stays: that there was a name, and its commitment, so that the case still agrees with the journal; the number, the steps,
// the papers' names, and all that organs did and wrote.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_ERASURE_H_
#define YICI_SERVICES_APPROVAL_MACHINE_ERASURE_H_

#include <set>
#include <string>

#include "services/base/outcome.h"

namespace yici::approval {

inline constexpr int kErasedCasesMax = 100;  // of one erasure
inline constexpr std::string_view kErasedPerson = "person:erased";

// Ids of the keys under which anything of the case is sealed, ascending.
std::set<std::string> KeysOf(const google::protobuf::Message& row);

// The act itself, whoever it takes: what a proposal does once it is confirmed (commands/erase.cc).
Outcome DecideErase(const World& world, const journal::EraseCases& command, const Ordered& ordered);

// What an erasure takes from a case, of the row and of any moment before it that is shown afterwards: ciphertexts, tokens of
// persons, and the title that a natural person gave it.
void ForgetPersonIn(journal::Case& subject);
void FoldErased(journal::Case& subject, const EventPosition& position);
// Indexes by the person, the person's ended credit marks once no case is left, look-ups of attachments, and the erasure's row.
void KeepErasure(State& state, const journal::Case& before, const journal::CaseErased& event, const EventPosition& position);
std::string ErasureKey(uint64_t number);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_ERASURE_H_
