// Keys of the approval machine's rows. Everything a list, a pump or a sweep scans is spelled here and nowhere else.
//
//   kCase            case_no -> Case
//   kCaseByApplicant (USCC or token hex, created revision[, created index of a joint child]) -> case_no
//   kCaseByProject   (project code, created revision[, created index of a joint child]) -> case_no
//   kExternalRef     (submitter, external_ref) or ("import:" source system, old number) -> case_no
//   kSequence        'c' (item_code, civil day) -> last sequence of that day's case numbers
//                    'd' (organ, document code, year) -> last document number
//   kTimer           (due instant, case_no) -> ""; one per case
//   kWorkbench       (hall or "", window, bucket, due day, case_no) -> ""
//   kWorkbenchCount  (hall or "", window, bucket) -> cases in it
//   kAttachment      manifest digest -> case_no of the first case that cites it
//   kCitation, kCitedByCase: citation_index.h
//   kSavedPapers     (jurisdiction, month) -> papers taken over from earlier cases
//
// Rows of released folders stand in this order for ever: a new order is a new table.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_ROWS_H_
#define YICI_SERVICES_APPROVAL_MACHINE_ROWS_H_

#include <limits>
#include <string>
#include <string_view>

#include "services/base/state.h"
#include "services/base/time.h"

namespace yici::approval {

enum class Bucket : uint8_t;  // view.h

// The applicant's index text: USCC, else the hex of the id number's token.
std::string ApplicantText(const journal::Party& applicant);
std::string ApplicantKey(std::string_view applicant_text, uint64_t created_revision);
std::string ProjectKey(std::string_view project_code, uint64_t created_revision);
// Of this case. The children of a joint matter are made in one record with their parent: their index follows the revision.
std::string ApplicantKey(const journal::Case& subject);
std::string ProjectKey(const journal::Case& subject);
std::string ExternalRefKey(std::string_view submitter, std::string_view external_ref);
// In the table of external references, under a submitter that is no principal.
std::string ImportKey(std::string_view source_system, std::string_view old_number);
std::string CaseSequenceKey(std::string_view item_code, CivilDay day);
std::string DocumentSequenceKey(std::string_view organ_id, std::string_view code, int year);
std::string SavedPapersKey(std::string_view jurisdiction, CivilDay day);

// The instant of a case whose running clocks are all provisional: no pump reaches it, the sweep does, last.
inline constexpr int64_t kParkedUs = std::numeric_limits<int64_t>::max();
std::string TimerKey(int64_t due_us, std::string_view case_no);
Instant DueOfTimerKey(std::string_view key);            // the far future for a parked one
std::string_view CaseOfTimerKey(std::string_view key);  // "" for a key that is none

std::string WorkbenchPrefix(std::string_view hall_id, std::string_view window_id, Bucket bucket);
std::string WorkbenchKey(const journal::Case& subject, Bucket bucket, int32_t due_day);
std::string_view CaseOfWorkbenchKey(std::string_view key);
std::string WorkbenchCountKey(std::string_view hall_id, std::string_view window_id, Bucket bucket);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_ROWS_H_
