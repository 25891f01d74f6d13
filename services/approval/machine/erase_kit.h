// Erasures for tests, on top of test_kit.h: a person's cases with sealed fields, and rules of retention.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_ERASE_KIT_H_
#define YICI_SERVICES_APPROVAL_MACHINE_ERASE_KIT_H_

#include <string>
#include <string_view>
#include <vector>

#include "services/approval/machine/test_kit.h"

namespace yici::approval {

inline constexpr std::string_view kRoot = "officer:root";
// Sixteen bytes, as a keyed token has.
inline constexpr std::string_view kToken = "token-of-a-human", kOtherToken = "token-of-another";

// An application of a natural person: name and id number sealed under `key_id`, 12 bytes.
journal::Command SubmitByPerson(std::string_view item, std::string_view key_id, std::string_view token = kToken);
// Handed in with an attachment.
void Attach(journal::Command& submit, std::string_view material, char manifest);
void AttachTo(journal::MaterialHeld& held, char manifest);
journal::Command EraseOf(std::vector<std::string> case_nos);
journal::Command ErasePerson(std::string_view token);
void KeepFor(City& city, int years, std::string_view item = "*");
// Submitted by the person and not accepted the same day: the file is closed.
std::string ClosedOfPerson(City& city, std::string_view key_id, std::string_view token = kToken);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_ERASE_KIT_H_
