// What the server sees to at its start where acts take two people: that there are two who could, and the operator's way out
// when a restored log waits for two and there are not.
//
//   if (AdministratorsOf(view, today) < 2) LogLine("warning", …);
//   auto release = ResumptionOf(view, "6f…e1:两名管理员均已离任，经局务会决定", log_id);   // --resume-restored
//   if (release.ok() && *release) Run(**release);                                          // by the system, with its reason
//
// Who can give the server options can replace its key and its folder too: the way out gives that one nothing new, and the
// log says for ever that it was taken.
#ifndef YICI_SERVICES_SERVER_TWO_PEOPLE_H_
#define YICI_SERVICES_SERVER_TWO_PEOPLE_H_

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/base/state.h"
#include "services/base/time.h"

namespace yici::server {

// Officers who may propose and confirm on `day`: administrators of the whole partition.
int AdministratorsOf(const StateReader& state, CivilDay day);

// INVALID_ARGUMENT unless the text is empty or "LOG_ID:REASON", 32 hex digits and 1 to 1,000 bytes without control characters.
absl::Status CheckResumption(std::string_view text);

// The command that lifts the hold of a restored log; nothing where the text is empty or nothing is held. FAILED_PRECONDITION
// when the text names another log: an option that was left standing resumes no later restore.
absl::StatusOr<std::optional<journal::Command>> ResumptionOf(const StateReader& state, std::string_view text,
                                                             std::string_view log_id);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_TWO_PEOPLE_H_
