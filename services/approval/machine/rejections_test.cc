// One row per reason: something that provokes it, and its page.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>

#include "gtest/gtest.h"
#include "services/approval/machine/import_for_tests.h"
#include "services/approval/machine/rejection_rows.h"
#include "services/approval/machine/grants_test_kit.h"
#include "services/approval/machine/rejections.h"
#include "services/approval/machine/special_kit.h"
#include "services/approval/machine/test_kit.h"
#include "services/directory/machine/halls.h"

namespace yici::approval {
namespace {

using journal::Command;

using Row = RejectionRow;

// A command on a case whose number only the row's city knows.
Done Send(City& city, std::string_view actor, Command command) { return city.Do(actor, command); }

Command Edit(Command command, const std::function<void(Command&)>& edit) {
  edit(command);
  return command;
}

Command PreReviewOf(const std::string& no, int code) {
  Command command;
  command.mutable_pre_review()->set_case_no(no);
  command.mutable_pre_review()->set_code(code);
  return command;
}

Command RefusalOf(const std::string& no, journal::RefusalGround ground, const std::string& reason) {
  Command command;
  command.mutable_refuse_acceptance()->set_case_no(no);
  command.mutable_refuse_acceptance()->set_ground(ground);
  command.mutable_refuse_acceptance()->set_reason(reason);
  return command;
}

Command CertificateOf(const std::string& no, const std::string& certificate_no) {
  Command command;
  command.mutable_issue_certificate()->set_case_no(no);
  command.mutable_issue_certificate()->set_certificate_no(certificate_no);
  return command;
}

Command RateOf(const std::string& no, journal::RatingStage stage, int code) {
  Command command;
  command.mutable_rate_case()->set_case_no(no);
  command.mutable_rate_case()->set_stage(stage);
  command.mutable_rate_case()->set_code(code);
  return command;
}

Command TerminateOf(const std::string& no, const std::string& reason, const std::string& basis) {
  Command command;
  command.mutable_terminate_case()->set_case_no(no);
  command.mutable_terminate_case()->set_reason(reason);
  command.mutable_terminate_case()->set_basis(basis);
  return command;
}

Command ReturnSupplementOf(const std::string& no, const std::string& material) {
  Command command;
  command.mutable_return_supplement()->set_case_no(no);
  command.mutable_return_supplement()->add_faults()->set_material_id(material);
  return command;
}

Command CorrectOf(const std::string& no, const std::string& note) {
  Command command;
  command.mutable_correct_on_spot()->set_case_no(no);
  command.mutable_correct_on_spot()->set_note(note);
  return command;
}

Command CollectOf(const std::string& no) {
  Command command;
  command.mutable_notify_collect()->set_case_no(no);
  command.mutable_notify_collect()->set_how("phone");
  return command;
}

Command VisitOf(const std::string& no, const std::string& hall) {
  Command command;
  command.mutable_record_visit()->set_case_no(no);
  command.mutable_record_visit()->set_hall_id(hall);
  return command;
}

std::string Granted(City& city, std::string_view item) {
  const std::string no = city.Reviewed(item);
  city.Do(kApprover, Grant(no));
  return no;
}

std::string OnlineSupplemented(City& city) {
  const std::string no = city.Submit(kThreeStep);
  city.Do(kChief, Notify(no, {}, {"m2"}));
  city.Do(kApplicant, Supplement(no, {"m2"}));
  return no;
}

std::string Dispatched(City& city) {
  const std::string no = city.Accepted(kJoint);
  city.Do(kHandler, Review(no, "dispatch"));
  return no;
}

Command SubmitBy(std::string_view item, const std::function<void(journal::SubmitCase&)>& edit) {
  Command command = SubmitOf(item);
  edit(*command.mutable_submit_case());
  return command;
}

Command AttachedOf(int64_t size_bytes, const std::string& media_type) {
  return SubmitBy(kThreeStep, [&](journal::SubmitCase& submit) {
    submit.mutable_materials(0)->set_attachment(std::string(32, 'm'));
    submit.mutable_materials(0)->set_size_bytes(size_bytes);
    submit.mutable_materials(0)->set_media_type(media_type);
  });
}

Command ReusedOf(const std::string& case_no) {
  return SubmitBy(kThreeStep, [&](journal::SubmitCase& submit) { submit.mutable_materials(0)->set_reused_from(case_no); });
}

// Online in a city without a hall, granted: no hall looks after it.
std::string GrantedWithoutHall(City& city) {
  for (const char* hall : {"jz-hall-main", "beizhen-hall-main"}) {
    city.state().Erase<journal::Window>(std::string(hall) + "-w12");
    city.state().Erase<journal::Hall>(hall);
  }
  directory::IndexHalls(city.state());
  const Done done = city.Do(kApplicant, SubmitBy(kThreeStep, [](journal::SubmitCase& submit) {
                              submit.set_channel(journal::CHANNEL_WEB);
                              submit.clear_window_id();
                            }));
  const std::string& no = done.answer().case_no();
  city.Do(kChief, Accept(no));
  city.Do(kHandler, Review(no, "handle"));
  city.Do(kReviewer, Review(no, "review"));
  city.Do(kApprover, Review(no, "approve"));
  city.Do("officer:head", Grant(no));
  return no;
}

const std::vector<Row>& SyntaxRows() {
  static const auto* const kRows = new std::vector<Row>{
      {Reason::kListTooLong,
       [](City& city) {
         return Send(city, kClerk, SubmitBy(kThreeStep, [](journal::SubmitCase& submit) {
                       for (int i = 0; i < 201; ++i) submit.add_materials()->set_material_id("x" + std::to_string(i));
                     }));
       }},
      {Reason::kTextTooLong,
       [](City& city) {
         return Send(city, kClerk,
                     SubmitBy(kThreeStep, [](journal::SubmitCase& submit) { submit.set_title(std::string(6001, 'x')); }));
       }},
      {Reason::kApplicantInvalid,
       [](City& city) {
         return Send(city, kClerk, SubmitBy(kThreeStep, [](journal::SubmitCase& submit) { submit.clear_applicant(); }));
       }},
      {Reason::kAgentAuthorisationRequired,
       [](City& city) {
         return Send(city, kClerk, SubmitBy(kThreeStep, [](journal::SubmitCase& submit) {
                       submit.mutable_agent()->set_uscc(std::string(kAgentUscc));
                     }));
       }},
      {Reason::kMaterialsRequired, [](City& city) { return Send(city, kClerk, Supplement("any", {})); }},
      {Reason::kMaterialDuplicate,
       [](City& city) {
         return Send(city, kClerk, SubmitOf(kThreeStep, {"m1", "m1"}));
       }},
      {Reason::kDepartmentDuplicate,
       [](City& city) {
         return Send(city, kHandler, Edit(Review("any", "dispatch"), [](Command& c) {
                       c.mutable_review_step()->add_joint_departments("jz-fire");
                     }));
       }},
      {Reason::kCodeInvalid, [](City& city) { return Send(city, kChief, PreReviewOf("any", 4)); }},
      {Reason::kFaultsRequired, [](City& city) { return Send(city, kChief, Notify("any", {})); }},
      {Reason::kNoteRequired, [](City& city) { return Send(city, kChief, CorrectOf("any", "")); }},
      {Reason::kGroundRequired,
       [](City& city) { return Send(city, kChief, RefusalOf("any", journal::REFUSAL_GROUND_UNSPECIFIED, "why")); }},
      {Reason::kReasonsRequired,
       [](City& city) {
         return Send(city, kApprover, Edit(RefuseRuling("any"), [](Command& c) { c.mutable_decide_case()->clear_reasons(); }));
       }},
      {Reason::kRemedyRequired,
       [](City& city) {
         return Send(city, kApprover, Edit(RefuseRuling("any"), [](Command& c) { c.mutable_decide_case()->clear_remedy(); }));
       }},
      {Reason::kCompetentOrganRequired,
       [](City& city) { return Send(city, kChief, RefusalOf("any", journal::REFUSAL_GROUND_NOT_COMPETENT, "not ours")); }},
      {Reason::kOpinionRequired,
       [](City& city) {
         return Send(city, kHandler,
                     Edit(Review("any", "handle"), [](Command& c) { c.mutable_review_step()->clear_opinion(); }));
       }},
      {Reason::kLegalBasisRequired,
       [](City& city) { return Send(city, "officer:joint-fire", Opinion("any", "jz-fire", journal::JOINT_OPINION_DISAGREE)); }},
      {Reason::kVerdictRequired,
       [](City& city) {
         return Send(city, kHandler,
                     Edit(Review("any", "handle"), [](Command& c) { c.mutable_review_step()->clear_verdict(); }));
       }},
      {Reason::kCertificateNoRequired, [](City& city) { return Send(city, kClerk, CertificateOf("any", "")); }},
      {Reason::kDeliveryWayRequired,
       [](City& city) {
         return Send(city, kClerk, Edit(Deliver("any"), [](Command& c) { c.mutable_deliver_result()->clear_way(); }));
       }},
      {Reason::kCollectorRequired,
       [](City& city) {
         return Send(city, kClerk, Edit(Deliver("any"), [](Command& c) { c.mutable_deliver_result()->clear_collector_id(); }));
       }},
      {Reason::kCourierRequired,
       [](City& city) {
         return Send(city, kClerk, Edit(Deliver("any"), [](Command& c) {
                       c.mutable_deliver_result()->set_way(journal::DELIVERY_WAY_COURIER);
                     }));
       }},
      {Reason::kRatingStageRequired,
       [](City& city) { return Send(city, kApplicant, RateOf("any", journal::RATING_STAGE_UNSPECIFIED, 1)); }},
      {Reason::kRatingCodeInvalid,
       [](City& city) { return Send(city, kApplicant, RateOf("any", journal::RATING_STAGE_RECEIPT, 6)); }},
  };
  return *kRows;
}

const std::vector<Row>& StateRows() {
  static const auto* const kRows = new std::vector<Row>{
      {Reason::kItemUnknown, [](City& city) { return Send(city, kClerk, SubmitOf("11210700YCJ00025XQ3999999999999")); }},
      {Reason::kCaseNotFound, [](City& city) { return Send(city, kStranger, Supplement(city.Submit(kThreeStep), {"m1"})); }},
      {Reason::kWindowUnknown,
       [](City& city) {
         return Send(city, kClerk, SubmitBy(kThreeStep, [](journal::SubmitCase& submit) { submit.set_window_id("w99"); }));
       }},
      {Reason::kHallUnknown, [](City& city) { return Send(city, kClerk, VisitOf(city.Submit(kThreeStep), "nowhere")); }},
      {Reason::kNotPermitted, [](City& city) { return Send(city, kClerk, Accept(city.Submit(kThreeStep))); }},
      {Reason::kSeparationOfDuties,
       [](City& city) {
         // The handler also holds the chief representative's role by substitution and would rule on the own case.
         const std::string no = city.Accepted(kThreeStep);
         city.Do(kHandler, Review(no, "handle"));
         journal::OfficerGrants grants;
         journal::RoleGrant& grant = *grants.add_grants();
         grant.set_role("approver");
         grant.set_scope_kind("department");
         grant.set_scope("jz-market");
         city.state().Put("handler", std::make_unique<journal::OfficerGrants>(grants));
         return Send(city, kHandler, Grant(no));
       }},
      {Reason::kRevisionConflict,
       [](City& city) {
         const std::string no = city.Reviewed(kThreeStep);
         return Send(city, kApprover, Edit(Grant(no), [](Command& c) { c.mutable_decide_case()->set_etag(1); }));
       }},
      {Reason::kAlreadyNotifiedOnce,
       [](City& city) {
         const std::string no = OnlineSupplemented(city);
         return Send(city, kChief, Notify(no, {"m1"}));
       }},
      {Reason::kAlreadyAccepted, [](City& city) { return Send(city, kChief, Accept(city.Accepted(kThreeStep))); }},
      {Reason::kAlreadyDecided,
       [](City& city) {
         const std::string no = Granted(city, kThreeStep);
         Command withdraw;
         withdraw.mutable_withdraw_case()->set_case_no(no);
         return Send(city, kApplicant, withdraw);
       }},
      {Reason::kSupplementExpired,
       [](City& city) {
         const std::string no = city.Submit(kThreeStep);
         city.Do(kChief, Notify(no, {}, {"m2"}));
         city.At("2020-07-01T10:00");
         return Send(city, kApplicant, Supplement(no, {"m2"}));
       }},
      {Reason::kNotAwaitingSupplement,
       [](City& city) { return Send(city, kApplicant, Supplement(city.Submit(kThreeStep), {"m2"})); }},
      {Reason::kNotDecided, [](City& city) { return Send(city, kClerk, Deliver(city.Reviewed(kThreeStep))); }},
      {Reason::kCaseEnded,
       [](City& city) {
         const std::string no = city.Submit(kThreeStep);
         city.Do(kChief, TerminateOf(no, "applicant died", "art. 70"));
         return Send(city, kChief, Accept(no));
       }},
      {Reason::kWrongState, [](City& city) { return Send(city, kHandler, Review(city.Submit(kThreeStep), "handle")); }},
  };
  return *kRows;
}

const std::vector<Row>& GuardRows() {
  static const auto* const kRows = new std::vector<Row>{
      {Reason::kOccurredInFuture,
       [](City& city) {
         city.OccurredAt("2020-04-20T10:01");
         return Send(city, kClerk, SubmitOf(kThreeStep));
       }},
      {Reason::kOutOfOrder,
       [](City& city) {
         const std::string no = city.Submit(kThreeStep);
         city.OccurredAt("2020-04-20T09:59");
         return Send(city, kChief, Accept(no));
       }},
      {Reason::kLateKeyingTooLate,
       [](City& city) {
         city.OccurredAt("2020-04-19T10:00");
         return Send(city, kClerk, SubmitOf(kThreeStep));
       }},
      {Reason::kItemNotActive, [](City& city) { return Send(city, kClerk, SubmitOf(kFuture)); }},
      {Reason::kNotInstantItem, [](City& city) { return Send(city, kClerk, InstantOf(kThreeStep)); }},
      {Reason::kChannelNotOffered,
       [](City& city) {
         return Send(city, kApplicant, SubmitBy(kThreeStep, [](journal::SubmitCase& submit) {
                       submit.set_channel(journal::CHANNEL_EXPRESS_MAIL);
                     }));
       }},
      {Reason::kMaterialUnknown, [](City& city) { return Send(city, kClerk, SubmitOf(kThreeStep, {"m9"})); }},
      {Reason::kAttachmentNotFound,
       [](City& city) {
         Command read;
         read.mutable_read_attachment()->set_case_no(city.Submit(kThreeStep));
         read.mutable_read_attachment()->set_material_id("m1");
         read.mutable_read_attachment()->set_purpose("check");
         return Send(city, kHandler, read);
       }},
      {Reason::kAttachmentSize, [](City& city) { return Send(city, kClerk, AttachedOf(int64_t{11} << 20, "image/png")); }},
      {Reason::kAttachmentType, [](City& city) { return Send(city, kClerk, AttachedOf(1, "video/mp4")); }},
      {Reason::kReuseNotFound, [](City& city) { return Send(city, kClerk, ReusedOf("11210700NONE")); }},
      {Reason::kReuseExpired,
       [](City& city) {
         const std::string no = city.Submit(kThreeStep);
         auto old = std::make_unique<journal::Case>(city.Find(no));
         old->mutable_materials(0)->set_valid_until(1);
         city.state().Put(no, std::move(old));
         return Send(city, kClerk, ReusedOf(no));
       }},
      {Reason::kExternalRefUsed,
       [](City& city) {
         const Command command = SubmitBy(kThreeStep, [](journal::SubmitCase& submit) { submit.set_external_ref("oa-77"); });
         city.Do(kClerk, command);
         return Send(city, kClerk, command);
       }},
      {Reason::kWindowRequired, [](City& city) { return Send(city, kChief, Deliver(GrantedWithoutHall(city))); }},
      {Reason::kAlreadyWithOrgan,
       [](City& city) { return Send(city, kChief, TransferTo(city.Submit(kThreeStep), "jz-market")); }},
      {Reason::kDepartmentEnded,
       [](City& city) {
         const std::string no = city.Submit(kThreeStep);
         city.Do("officer:root", Merge("jz-planning", "jz-food"));
         return Send(city, kChief, TransferTo(no, "jz-planning"));
       }},
      {Reason::kRoleMissing, [](City& city) { return Send(city, kChief, TransferTo(city.Submit(kThreeStep), "jz-fire")); }},
      {Reason::kFaultsIncomplete,
       [](City& city) {
         const Done done = city.Do(kClerk, SubmitOf(kThreeStep, {"m1", "m2"}));
         return Send(city, kChief, Notify(done.answer().case_no(), {"m3"}));
       }},
      {Reason::kNothingOutstanding,
       [](City& city) {
         const std::string no = city.Submit(kThreeStep);
         city.Do(kChief, Notify(no, {}, {"m2"}));
         return Send(city, kApplicant, Supplement(no, {"m1"}));
       }},
      {Reason::kDocumentsFull,
       [](City& city) {
         const std::string no = city.Submit(kThreeStep);
         city.Do(kChief, Notify(no, {}, {"m2"}));
         auto full = std::make_unique<journal::Case>(city.Find(no));
         while (full->documents_size() < 500) full->add_documents()->set_code("05");
         city.state().Put(no, std::move(full));
         return Send(city, kApplicant, Supplement(no, {"m2"}));
       }},
      {Reason::kNotOnline,
       [](City& city) {
         const std::string no = city.Submit(kThreeStep);
         city.Do(kChief, Notify(no, {}, {"m2"}));
         city.Do(kClerk, Supplement(no, {"m2"}));
         return Send(city, kChief, ReturnSupplementOf(no, "m2"));
       }},
      {Reason::kFaultNotInNotice,
       [](City& city) { return Send(city, kChief, ReturnSupplementOf(OnlineSupplemented(city), "m3")); }},
      {Reason::kMaterialsIncomplete,
       [](City& city) {
         const Done done = city.Do(kClerk, SubmitOf(kThreeStep, {"m1"}));
         return Send(city, kChief, Accept(done.answer().case_no()));
       }},
      {Reason::kStepNotOpen, [](City& city) { return Send(city, kReviewer, Review(city.Accepted(kThreeStep), "review")); }},
      {Reason::kReturnTargetInvalid,
       [](City& city) { return Send(city, kHandler, ReturnTo(city.Accepted(kThreeStep), "handle", "handle")); }},
      {Reason::kTwoInspectors,
       [](City& city) {
         const std::string no = city.Accepted(kSite);
         city.Do(kHandler, Review(no, "handle"));
         return Send(city, kHandler, Edit(Review(no, "site-inspection"), [](Command& c) {
                       c.mutable_review_step()->set_second_officer(std::string(kHandler));
                     }));
       }},
      {Reason::kDepartmentsRequired,
       [](City& city) {
         return Send(city, kHandler, Edit(Review(city.Accepted(kJoint), "dispatch"), [](Command& c) {
                       c.mutable_review_step()->clear_joint_departments();
                     }));
       }},
      {Reason::kDepartmentUnknown,
       [](City& city) {
         return Send(city, kHandler, Edit(Review(city.Accepted(kJoint), "dispatch"), [](Command& c) {
                       c.mutable_review_step()->add_joint_departments("jz-nobody");
                     }));
       }},
      {Reason::kDepartmentNotAsked,
       [](City& city) {
         const std::string no = city.Accepted(kJoint);
         city.Do(kHandler, Edit(Review(no, "dispatch"), [](Command& c) {
                   c.mutable_review_step()->clear_joint_departments();
                   c.mutable_review_step()->add_joint_departments("jz-planning");
                 }));
         return Send(city, "officer:joint-fire", Opinion(no, "jz-fire", journal::JOINT_OPINION_AGREE));
       }},
      {Reason::kOpinionAlreadyGiven,
       [](City& city) {
         const std::string no = Dispatched(city);
         city.Do("officer:joint-fire", Opinion(no, "jz-fire", journal::JOINT_OPINION_AGREE));
         return Send(city, "officer:joint-fire", Opinion(no, "jz-fire", journal::JOINT_OPINION_AGREE));
       }},
      {Reason::kOpinionsOutstanding, [](City& city) { return Send(city, kHandler, Review(Dispatched(city), "joint-review")); }},
      {Reason::kStepsIncomplete, [](City& city) { return Send(city, kApprover, Grant(city.Accepted(kThreeStep))); }},
      {Reason::kNotCertificateItem,
       [](City& city) { return Send(city, kClerk, CertificateOf(Granted(city, kThreeStep), "JZ-1")); }},
      {Reason::kCertificateRequired, [](City& city) { return Send(city, kClerk, Deliver(Granted(city, kTwoStep))); }},
      {Reason::kCollectNotChosen,
       [](City& city) {
         const Done done = city.Do(kClerk, SubmitBy(kTwoStep, [](journal::SubmitCase& submit) {
                                     submit.set_delivery_way(journal::DELIVERY_WAY_COURIER);
                                   }));
         const std::string& no = done.answer().case_no();
         city.Do(kChief, Accept(no));
         city.Do(kHandler, Review(no, "handle"));
         city.Do(kApprover, Review(no, "approve"));
         city.Do(kApprover, Grant(no));
         return Send(city, kClerk, CollectOf(no));
       }},
      {Reason::kStageNotReached,
       [](City& city) { return Send(city, kApplicant, RateOf(city.Submit(kThreeStep), journal::RATING_STAGE_ACCEPTANCE, 1)); }},
      {Reason::kAlreadyRated,
       [](City& city) {
         const std::string no = city.Submit(kThreeStep);
         city.Do(kApplicant, RateOf(no, journal::RATING_STAGE_RECEIPT, 1));
         return Send(city, kApplicant, RateOf(no, journal::RATING_STAGE_RECEIPT, 5));
       }},
  };
  return *kRows;
}

Row ImportRow(Reason reason, journal::CaseState state, std::function<void(journal::ImportCase&)> edit) {
  return {reason, [state, edit = std::move(edit)](City& city) {
            city.At("2020-04-28T10:00");
            Command command = ImportOf("old-1", state);
            edit(*command.mutable_import_case());
            return city.Do("officer:root", command);
          }};
}

std::vector<Row> ImportRows() {
  using I = journal::ImportCase;
  constexpr auto kReview = journal::CASE_STATE_UNDER_REVIEW;
  return {ImportRow(Reason::kImportSourceRequired, kReview, [](I& i) { i.clear_source_system(); }),
          ImportRow(Reason::kImportDigestRequired, kReview, [](I& i) { i.set_history_digest("short"); }),
          ImportRow(Reason::kImportStateInvalid, journal::CASE_STATE_ARCHIVED, [](I&) {}),
          ImportRow(Reason::kImportDates, kReview, [](I& i) { i.clear_submitted_day(); }),
          ImportRow(Reason::kImportNotCarried, kReview,
                    [](I& i) {
                      i.mutable_application()->set_link_kind(journal::LINK_KIND_CHANGE);
                      i.mutable_application()->set_linked_case_no("any");
                    }),
          {Reason::kImportDuplicate,
           [](City& city) {
             city.At("2020-04-28T10:00");
             city.Do("officer:root", ImportOf("old-1", kReview));
             return city.Do("officer:root", ImportOf("old-1", kReview));
           }},
          ImportRow(Reason::kImportChain, kReview, [](I& i) { i.clear_steps_done(); }),
          ImportRow(Reason::kImportDocumentMissing, kReview, [](I& i) { i.clear_documents(); }),
          ImportRow(Reason::kImportClocks, kReview, [](I& i) { i.mutable_clocks(0)->set_limit(0); }),
          ImportRow(Reason::kImportClockDiffers, kReview, [](I& i) { i.mutable_clocks(0)->set_left(2); })};
}

std::vector<Row> AllRows() {
  std::vector<Row> rows;
  for (const auto* part : {&SyntaxRows(), &StateRows(), &GuardRows()}) {
    rows.insert(rows.end(), part->begin(), part->end());
  }
  for (Row& row : ImportRows()) rows.push_back(std::move(row));
  for (const SpecialRejection& row : SpecialRejections()) rows.push_back({row.reason, row.provoke});
  for (const auto& part : {DeferralRows(), JointRows(), AgencyRows(), ErasureRows()})
    rows.insert(rows.end(), part.begin(), part.end());
  for (auto& [reason, provoke] : GrantRejections()) rows.push_back({reason, std::move(provoke)});
  return rows;
}

TEST(RejectionsTest, EveryReasonIsProvokedByItsRow) {
  for (const Row& row : AllRows()) {
    const ReasonRow& expected = RowOf(row.reason);
    SCOPED_TRACE(expected.name);
    City city;
    city.At("2020-04-20T10:00");
    const Done done = row.provoke(city);
    ASSERT_TRUE(done.outcome.refused());
    EXPECT_EQ(done.reason(), expected.name);
    EXPECT_EQ(done.answer().rejection().code(), static_cast<int>(expected.code));
    EXPECT_EQ(done.answer().rejection().message_zh(), expected.zh);
    EXPECT_EQ(done.answer().rejection().message_en(), expected.en);
    EXPECT_TRUE(done.outcome.events.empty());
  }
}

TEST(RejectionsTest, EveryReasonHasExactlyOneRowAndStandsAtItsPlace) {
  std::multiset<std::string_view> provoked;
  for (const Row& row : AllRows()) provoked.insert(RowOf(row.reason).name);
  for (size_t i = 0; i < Reasons().size(); ++i) {
    EXPECT_EQ(static_cast<size_t>(Reasons()[i].reason), i) << Reasons()[i].name;
    EXPECT_EQ(provoked.count(Reasons()[i].name), 1u) << Reasons()[i].name;
  }
}

TEST(RejectionsTest, EverySentenceSaysWhatWasExpectedAndWhatWasFound) {
  for (const ReasonRow& row : Reasons()) {
    EXPECT_TRUE(row.en.starts_with("Expected ")) << row.name;
    EXPECT_NE(row.en.find(", but "), row.en.npos) << row.name;
    EXPECT_TRUE(row.zh.ends_with("。")) << row.name;
  }
}

TEST(RejectionsTest, EveryReasonHasAPageInBothLanguages) {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  const std::filesystem::path folder = std::filesystem::path(source == nullptr ? "." : source) / "docs/errors";
  for (const ReasonRow& row : Reasons()) {
    std::ifstream file(folder / (std::string(row.name) + ".md"));
    ASSERT_TRUE(file) << row.name;
    std::ostringstream page;
    page << file.rdbuf();
    EXPECT_NE(page.str().find(row.zh), std::string::npos) << row.name;
    EXPECT_NE(page.str().find(row.en), std::string::npos) << row.name;
    EXPECT_NE(page.str().find("怎么办"), std::string::npos) << row.name;
    EXPECT_NE(page.str().find("What to do"), std::string::npos) << row.name;
  }
}

TEST(RejectionsTest, SyntaxComesBeforeVisibilityAndRightsBeforeRevisionBeforeState) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = Granted(city, kThreeStep);
  const auto decide = [&city, &no](std::string_view actor, uint64_t etag, bool reasons) {
    Command command = RefuseRuling(no);
    command.mutable_decide_case()->set_etag(etag);
    if (!reasons) command.mutable_decide_case()->clear_reasons();
    return city.Do(actor, command).reason();
  };
  EXPECT_EQ(decide(kStranger, 1, false), "REASONS_REQUIRED");
  EXPECT_EQ(decide(kStranger, 1, true), "CASE_NOT_FOUND");
  EXPECT_EQ(decide(kClerk, 1, true), "NOT_PERMITTED");
  EXPECT_EQ(decide(kApprover, 1, true), "REVISION_CONFLICT");
  EXPECT_EQ(decide(kApprover, city.Find(no).etag(), true), "ALREADY_DECIDED");
}

}  // namespace
}  // namespace yici::approval
