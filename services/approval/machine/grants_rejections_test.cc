// One row per reason about grants, the archive and answers to ratings: something that provokes it (rejections_test.cc
// drives them all).
#include "services/approval/machine/grants_test_kit.h"
#include "services/base/time.h"

namespace yici::approval {
namespace {

using journal::Command;

Command Edit(Command command, const std::function<void(Command&)>& edit) {
  edit(command);
  return command;
}

Command ArchiveWithout(const std::string& no) {
  return Edit(ArchiveOf(no), [](Command& c) { c.mutable_archive_case()->clear_papers(); });
}

Done RenewPending(City& city) {
  const std::string no = GrantedOf(city, kLicence);
  city.Do(kClerk, About(kLicence, journal::LINK_KIND_RENEWAL, no));
  return city.Do(kClerk, About(kLicence, journal::LINK_KIND_RENEWAL, no));
}

Done RenewAgain(City& city) {
  const std::string no = GrantedOf(city, kLicence);
  Rule(city, Received(city.Do(kClerk, About(kLicence, journal::LINK_KIND_RENEWAL, no))));
  return city.Do(kClerk, About(kLicence, journal::LINK_KIND_CHANGE, no));
}

Done RectifyTwice(City& city) {
  const std::string no = city.Submit(kThreeStep);
  city.Do(kApplicant, Rate(no, journal::RATING_STAGE_RECEIPT, 5));
  city.Do(kChief, Rectify(no, journal::RATING_STAGE_RECEIPT));
  return city.Do(kChief, Rectify(no, journal::RATING_STAGE_RECEIPT));
}

}  // namespace

std::vector<std::pair<Reason, std::function<Done(City&)>>> GrantRejections() {
  const std::string today = "2020-04-20";
  return {
      {Reason::kLinkIncomplete,
       [](City& city) {
         return city.Do(kClerk, Edit(SubmitOf(kLicence),
                                     [](Command& c) { c.mutable_submit_case()->set_link_kind(journal::LINK_KIND_CHANGE); }));
       }},
      {Reason::kLegalGroundRequired,
       [today](City& city) {
         return city.Do(kHead, Edit(Revoke("any", today), [](Command& c) { c.mutable_revoke_case()->clear_ground(); }));
       }},
      {Reason::kCompensationRequired,
       [](City& city) {
         return city.Do(kHead, Edit(About(kLicence, journal::LINK_KIND_WITHDRAWAL, "any"),
                                    [](Command& c) { c.mutable_submit_case()->clear_compensation(); }));
       }},
      {Reason::kHolderNotHeard, [](City& city) { return city.Do(kHead, Revoke("any", "")); }},
      {Reason::kPaperDigestRequired,
       [](City& city) {
         return city.Do(kChief, Edit(ArchiveOf("any"),
                                     [](Command& c) { c.mutable_archive_case()->mutable_papers(0)->set_digest("short"); }));
       }},
      {Reason::kHoldReferenceRequired, [](City& city) { return city.Do(kChief, HoldOf("any", " ")); }},
      {Reason::kRatingVerdictRequired,
       [](City& city) {
         return city.Do(kChief, Edit(Rectify("any", journal::RATING_STAGE_RECEIPT),
                                     [](Command& c) { c.mutable_rectify_rating()->clear_verdict(); }));
       }},
      {Reason::kRectificationRequired,
       [](City& city) {
         return city.Do(kChief, Edit(Rectify("any", journal::RATING_STAGE_RECEIPT),
                                     [](Command& c) { c.mutable_rectify_rating()->set_text(" "); }));
       }},
      {Reason::kNotGranted, [today](City& city) { return city.Do(kHead, Revoke(city.Submit(kThreeStep), today)); }},
      {Reason::kNotEnded, [](City& city) { return city.Do(kChief, ArchiveOf(GrantedOf(city, kLicence))); }},
      {Reason::kNoBadRating,
       [](City& city) {
         const std::string no = city.Submit(kThreeStep);
         city.Do(kApplicant, Rate(no, journal::RATING_STAGE_RECEIPT, 3));
         return city.Do(kChief, Rectify(no, journal::RATING_STAGE_RECEIPT));
       }},
      {Reason::kAlreadyRectified, RectifyTwice},
      {Reason::kLinkedItemMismatch,
       [](City& city) { return city.Do(kClerk, About(kThreeStep, journal::LINK_KIND_CHANGE, GrantedOf(city, kLicence))); }},
      {Reason::kAlreadyRenewed, RenewAgain},
      {Reason::kLinkPending, RenewPending},
      {Reason::kPublicInterestPrevails,
       [today](City& city) {
         return city.Do(kHead, Edit(Revoke(GrantedOf(city, kLicence), today),
                                    [](Command& c) { c.mutable_revoke_case()->set_public_interest_harm(true); }));
       }},
      {Reason::kCancelGroundNotMet,
       [](City& city) { return city.Do(kHead, Cancel(GrantedOf(city, kLicence), journal::CANCELLATION_GROUND_TERM_OVER)); }},
      {Reason::kArchiveIncomplete, [](City& city) { return city.Do(kChief, ArchiveWithout(CompletedOf(city, kLicence))); }},
      {Reason::kArchiveDigestMismatch,
       [](City& city) {
         return city.Do(kChief, Edit(ArchiveOf(CompletedOf(city, kLicence)),
                                     [](Command& c) { c.mutable_archive_case()->set_digest(std::string(32, 'x')); }));
       }},
      {Reason::kLegalHoldStands,
       [](City& city) {
         const std::string no = city.Submit(kThreeStep);
         city.Do(kChief, HoldOf(no, "2020-7"));
         return city.Do(kChief, HoldOf(no, "2020-7"));
       }},
      {Reason::kLegalHoldUnknown,
       [](City& city) {
         const std::string no = city.Submit(kThreeStep);
         city.Do(kChief, HoldOf(no, "2020-7"));
         return city.Do(kChief, ReleaseOf(no, "2020-8"));
       }},
  };
}

}  // namespace yici::approval
