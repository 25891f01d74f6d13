// Why the evaluation machine says no: one ordered table of stable reasons. Each has a page in docs/errors.
//
//   return Deny(Reason::kWeightsNot100, "criteria", {{"sum", "99"}});
//
// Order of the table = order in which Decide checks: syntax, visibility, rights, revision, state, guards (domain 2.5).
#ifndef YICI_SERVICES_EVALUATION_MACHINE_REJECTIONS_H_
#define YICI_SERVICES_EVALUATION_MACHINE_REJECTIONS_H_

#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "services/base/outcome.h"

namespace yici::evaluation {

enum class Reason {
  // Syntax: nothing of the state is asked.
  kTextRequired,
  kTextTooLong,
  kListTooLong,
  kReasonsRequired,
  kPeriodInvalid,
  kCriterionInvalid,
  kWeightsNot100,
  kJudgesRequired,
  kRallyDaysInvalid,
  kScoreOutOfRange,
  kScoresIncomplete,
  kSharesNot100,
  kBenefitYearsInvalid,
  kAmountInvalid,
  kLengthRequired,
  kSubjectInvalid,
  kMonthInvalid,
  kScopeInvalid,
  // Visibility.
  kRallyNotFound,
  kEntryNotFound,
  kSheetNotFound,
  kAppealNotFound,
  kProjectUnknown,
  kJurisdictionUnknown,
  kOfficerNotFound,
  kEnclaveNotFound,
  kEnclaveProjectUnknown,
  kParkUnknown,
  kCardNotFound,
  kSubjectNotFound,
  kOrderNotFound,
  kDepartmentUnknown,
  kLeagueNotFound,
  kDrawNotFound,
  kRallyYearNotFound,
  // Rights.
  kNotPermitted,
  kNotAJudge,
  kSeparationOfDuties,
  // Revision.
  kRevisionConflict,
  // State.
  kRallyWrongState,
  kEnclaveWrongState,
  kOrderWrongState,
  kAppealRuled,
  // Guards.
  kCriteriaMissing,
  kFollowsUnfit,
  kNominationLate,
  kProjectOutside,
  kAlreadyNominated,
  kAlreadyVetted,
  kVettingIncomplete,
  kNominationsOpen,
  kRouteIncomplete,
  kStopDayInvalid,
  kAlreadyVisited,
  kNotVisited,
  kJudgeOwnUnit,
  kSheetLate,
  kSheetExists,
  kSheetsOutstanding,
  kSheetsSealed,
  kAppealLate,
  kAlreadyAppealed,
  kAppealsOutstanding,
  kPostingRunning,
  kCorrectionsRequired,
  kRallyFull,
  kSameCounty,
  kEnclaveExists,
  kNotAParty,
  kAlreadyConsented,
  kSettlementYear,
  kAlreadySettled,
  kNotSettled,
  kEnclaveNotExpired,
  kParkExists,
  kParksLimit,
  kEnclaveFull,
  kOrderOpen,
  kOrderFull,
  kMonthNotOver,
  kDrawTooLarge,
  kFormulaMissing,
  kLeaguePublished,
  kRallyYearEmpty,
  kRallyYearOpen,
  kRallyYearPublished,
  kCount,
};

struct ReasonRow {
  Reason reason;
  std::string_view name;
  RejectionCode code;
  std::string_view zh;
  std::string_view en;
};

// Every reason, in the order of the enumeration.
std::span<const ReasonRow> Reasons();
const ReasonRow& RowOf(Reason reason);

// The refusal of a check that failed. `metadata` names what the sentence speaks of.
Rejection Deny(Reason reason, std::string_view field = {},
               std::initializer_list<std::pair<std::string_view, std::string_view>> metadata = {});

// What a check found: nothing when it passed.
using Refusal = std::optional<Rejection>;

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_MACHINE_REJECTIONS_H_
