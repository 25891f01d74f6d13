// Words of a transcript (scenario_test.cc), and the commands of the directory and of joint matters that they spell.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_SCENARIO_WORDS_H_
#define YICI_SERVICES_APPROVAL_MACHINE_SCENARIO_WORDS_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "services/approval/machine/test_kit.h"

namespace yici::approval {

using Words = std::map<std::string, std::string>;

std::vector<std::string> Split(const std::string& text, char by);  // without empty parts

// Code of the item that a transcript calls so.
std::string_view ItemOf(const std::string& name);

// merge, split, hand-over, substitute, grant-role, revoke-role; of another verb an empty command.
journal::Command DirectoryCommandOf(const std::string& verb, Words& words);

journal::Command SubmitJointFrom(Words& words);

// old=NUMBER state=received|waiting|handled|granted left=DAYS; by the other system, sound on 2020-04-28.
journal::Command ImportFrom(Words& words);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_SCENARIO_WORDS_H_
