// What tests need of special procedures, hearings and extensions: commands, words of transcripts, shapes of cases, lives
// for golden files, and what provokes each refusal.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_SPECIAL_KIT_H_
#define YICI_SERVICES_APPROVAL_MACHINE_SPECIAL_KIT_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/approval/machine/rejections.h"
#include "services/approval/machine/test_kit.h"

namespace yici::approval {

inline constexpr std::string_view kMayor = "officer:mayor";
inline constexpr std::string_view kPresider = "officer:outsider";                // of another department
inline constexpr std::string_view kNeighbour = "enterprise:91350100M000100Y43";  // an interested party
std::string NeighbourPerson();  // and one who is a natural person: person:{token hex}

journal::Command StartSpecialOf(std::string_view case_no, std::string_view kind = "expert-review", int32_t length = 15);
journal::Command AmendSpecialOf(std::string_view case_no, std::string_view kind, int32_t length);
journal::Command EndSpecialOf(std::string_view case_no);
// `interested`: principals, enterprise:{USCC} or person:{token hex}.
journal::Command HearingRightOf(std::string_view case_no, std::vector<std::string> interested = {});
journal::Command WaiveHearingOf(std::string_view case_no, std::string_view party = {});
journal::Command RequestHearingOf(std::string_view case_no, std::string_view party = {});
journal::Command ScheduleHearingOf(std::string_view case_no, std::string_view day, std::string_view presider = kPresider);
journal::Command OpenHearingOf(std::string_view case_no);
journal::Command CloseHearingOf(std::string_view case_no);
journal::Command ExtendOf(std::string_view case_no, int32_t days, std::string_view approver = kHead);
// A ruling that names a record: "36-1" is the first one of its case.
journal::Command CitingRecord(journal::Command ruling, std::string_view record);

// Of a transcript: nothing for a verb of another family.
std::optional<journal::Command> SpecialCommandOf(const std::string& verb, const std::string& case_no,
                                                 std::map<std::string, std::string>& words);

// Shapes a synthetic case so that the guards of a command of this family would pass.
void GiveSpecial(journal::Case& subject, const journal::Command& command);
// Who sends which command of this name; nothing for another family.
std::optional<std::pair<std::string, journal::Command>> SpecialAttempt(const std::string& name, const std::string& case_no);

// Lives that together make every event of this family.
void LiveSpecials(City& city);

struct SpecialRejection {
  Reason reason;
  std::function<Done(City&)> provoke;
};
std::vector<SpecialRejection> SpecialRejections();

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_SPECIAL_KIT_H_
