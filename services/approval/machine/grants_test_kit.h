// Commands at grants for tests, on top of test_kit.h: what their guards ask for is filled in.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_GRANTS_TEST_KIT_H_
#define YICI_SERVICES_APPROVAL_MACHINE_GRANTS_TEST_KIT_H_

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

// An application about a grant; a withdrawal names its ground and that nothing is owed.
journal::Command About(std::string_view item, journal::LinkKind kind, std::string_view case_no);
journal::Command Revoke(std::string_view case_no, std::string_view heard_day);
journal::Command Cancel(std::string_view case_no, journal::CancellationGround ground);
// With a paper that stands for the seal, which the kit's rulings lack.
journal::Command ArchiveOf(std::string_view case_no);
journal::Command HoldOf(std::string_view case_no, std::string_view reference);
journal::Command ReleaseOf(std::string_view case_no, std::string_view reference);
journal::Command Rate(std::string_view case_no, journal::RatingStage stage, int code);
journal::Command Rectify(std::string_view case_no, journal::RatingStage stage);

// Accepts, reviews and grants a two-step case that was received; the case number again.
std::string Rule(City& city, const std::string& case_no);
// Submits, accepts, reviews and grants.
std::string GrantedOf(City& city, std::string_view item);
// The same, with its certificate, handed over.
std::string CompletedOf(City& city, std::string_view item);
// The number of what was received; fails the test when it was refused.
std::string Received(const Done& done);

// One row per reason of this family, for rejections_test.cc.
std::vector<std::pair<Reason, std::function<Done(City&)>>> GrantRejections();

// A verb of the transcripts; nothing when it is none of this family.
std::optional<journal::Command> GrantCommand(const std::string& verb, const std::string& case_no,
                                             std::map<std::string, std::string>& words);
// "link=renewal": what a submission is about.
void AddLinkWords(journal::SubmitCase& submit, const std::string& linked_case_no, std::map<std::string, std::string>& words);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_GRANTS_TEST_KIT_H_
