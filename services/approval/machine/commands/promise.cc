// AcceptOnPromise (告知承诺): accepted and granted in one record on the applicant's signed promise. The item's definition is
// the standing delegation: no chain, no separation of persons, and each event names it. RecordAfterCheck (事后核查) says
// whether the promise was true; an untrue one earns an order to correct and a mark that bars later promises.
#include <algorithm>

#include "services/approval/machine/attachments.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/grants.h"
#include "services/approval/machine/text.h"
#include "services/approval/machine/used_days.h"
#include "services/approval/machine/view.h"
#include "services/base/text.h"
#include "services/directory/machine/credit.h"

namespace yici::approval {
namespace {

Refusal CheckSyntax(const journal::AcceptOnPromise& command) {
  if (!command.voluntary()) return Deny(Reason::kPromiseRequired, "voluntary");
  if (Refusal refusal = CheckPromiseSyntax(command.promise())) return refusal;
  if (command.covered_materials_size() > kListMax) {
    return Deny(Reason::kListTooLong, "covered_materials", {{"max", std::to_string(kListMax)}});
  }
  return CheckTexts({{"result_note", command.result_note()}, {"seal", command.seal()}});
}

// What lacks, the promise stands for; it must say so.
Refusal CheckCovered(const Desk& desk, const journal::AcceptOnPromise& command) {
  const auto& covered = command.covered_materials();
  for (const std::string& id : covered) {
    if (MaterialOf(desk.item(), id) == nullptr) return Deny(Reason::kMaterialUnknown, "covered_materials", {{"material", id}});
  }
  std::vector<std::string> lacking = Outstanding(desk.subject());
  std::erase_if(lacking,
                [&covered](const std::string& id) { return std::find(covered.begin(), covered.end(), id) != covered.end(); });
  if (lacking.empty()) return std::nullopt;
  return Deny(Reason::kMaterialsIncomplete, "covered_materials", {{"outstanding", Listed(lacking)}});
}

Refusal CheckPromiseGuards(const Desk& desk, const journal::AcceptOnPromise& command) {
  // A first review ends with the file going up: there is nothing that could be granted here.
  if (!desk.item().promise_allowed() || desk.item().first_review()) return Deny(Reason::kPromiseNotAllowed, "case_no");
  // To take back a grant is the organ's act, and promises nothing.
  if (desk.subject().link().kind() == journal::LINK_KIND_WITHDRAWAL) return Deny(Reason::kPromiseNotAllowed, "case_no");
  // In one record nobody could use the right that must be told before the ruling (art. 46, 47).
  if (desk.item().hearing_right()) return Deny(Reason::kHearingRightOpen, "case_no", {{"right", "not_notified"}});
  if (IsOfGrantGone(desk.world().state, desk.subject())) {
    return Deny(Reason::kNotGranted, "case_no", {{"case_no", desk.subject().link().case_no()}});
  }
  if (Refusal refusal = CheckPromiseDay(desk, command.promise())) return refusal;
  if (Refusal refusal = CheckCovered(desk, command)) return refusal;
  return CheckCredit(desk, directory::Bars::kPromise);
}

journal::Event MakePromised(const Desk& desk, const journal::AcceptOnPromise& command) {
  const int32_t limit = desk.item().after_check_limit_wd();
  journal::Event event;
  journal::PromiseAccepted& accepted = *event.mutable_promise_accepted();
  accepted.set_case_no(command.case_no());
  journal::Promise& promise = *accepted.mutable_promise();
  *promise.mutable_promise() = command.promise();
  *promise.mutable_covered_materials() = command.covered_materials();
  *promise.mutable_document() = desk.Document("33");
  *accepted.mutable_after_check_clock() =
      desk.NewClock(journal::CLOCK_KIND_AFTER_CHECK, limit > 0 ? limit : kAfterCheckLimitWdDefault);
  accepted.set_delegated_by(desk.item().item_code());
  return event;
}

journal::Event MakeAcceptedOnPromise(const Desk& desk, const journal::AcceptOnPromise& command) {
  const CivilDay day = desk.day();
  journal::Event event;
  journal::CaseAccepted& accepted = *event.mutable_case_accepted();
  // No chain: the delegation replaces handling, review and approval.
  accepted = MakeAccepted(desk.world(), desk.subject(), desk.item(), nullptr, {day, AcceptanceDay(desk.subject(), day), day});
  accepted.set_seal(command.seal());
  accepted.set_delegated_by(desk.item().item_code());
  return event;
}

journal::Event MakeGrantedOnPromise(const Desk& desk, const journal::AcceptOnPromise& command) {
  journal::Event event;
  journal::CaseDecided& decided = *event.mutable_case_decided();
  decided.set_case_no(command.case_no());
  journal::Ruling& ruling = *decided.mutable_ruling();
  ruling.set_grant(true);
  ruling.set_reasons(command.result_note());
  ruling.set_officer(std::string(desk.actor().id));
  ruling.set_post(desk.post());
  ruling.set_day(desk.day().days_since_1970());
  ruling.set_seal(command.seal());
  *ruling.mutable_document() = desk.Document(GrantDocument(desk.subject()));
  *decided.mutable_delivery_clock() = desk.NewClock(journal::CLOCK_KIND_C5_DELIVERY, kDeliveryLimitWd);
  if (auto term = TermClock(desk.world(), desk.subject(), desk.item(), desk.day(), desk.day())) {
    *decided.mutable_licence_clock() = *std::move(term);
  }
  decided.set_used_wd(UsedSince(AcceptanceDay(desk.subject(), desk.day()), desk.world().calendar, desk.day()));
  decided.set_delegated_by(desk.item().item_code());
  return event;
}

// ---- the after-check ----

Refusal CheckSyntax(const journal::RecordAfterCheck& command) {
  if (command.result() < journal::AFTER_CHECK_RESULT_TRUE || command.result() > journal::AFTER_CHECK_RESULT_CORRECTED) {
    return Deny(Reason::kAfterCheckResultRequired, "result");
  }
  // A finding against the holder says what was found.
  if (command.result() == journal::AFTER_CHECK_RESULT_UNTRUE && IsBlank(command.findings())) {
    return Deny(Reason::kReasonsRequired, "findings");
  }
  const int32_t limit = command.correction_limit_wd();
  if (limit < 0 || limit > kLimitWdMax) return Deny(Reason::kLimitInvalid, "correction_limit_wd");
  return CheckTexts({{"findings", command.findings()}, {"seal", command.seal()}});
}

// True or untrue is asked once; after an order to correct: corrected or still untrue, without another order.
Refusal CheckFinding(const journal::Case& subject, const journal::RecordAfterCheck& command) {
  const bool first = AwaitsAfterCheck(subject);
  const bool untrue = command.result() == journal::AFTER_CHECK_RESULT_UNTRUE;
  const auto wanted = first ? journal::AFTER_CHECK_RESULT_TRUE : journal::AFTER_CHECK_RESULT_CORRECTED;
  if ((!first && !AwaitsCorrection(subject)) || (!untrue && command.result() != wanted)) {
    return Deny(Reason::kAfterCheckNotOpen, "result");
  }
  const bool orders = first && untrue;
  if (orders == (command.correction_limit_wd() > 0)) return std::nullopt;
  return Deny(Reason::kLimitInvalid, "correction_limit_wd");
}

journal::Event MakeChecked(const Desk& desk, const journal::RecordAfterCheck& command) {
  journal::Event event;
  journal::AfterCheckRecorded& recorded = *event.mutable_after_check_recorded();
  recorded.set_case_no(command.case_no());
  journal::AfterCheck& check = *recorded.mutable_check();
  check.set_result(command.result());
  check.set_findings(command.findings());
  check.set_day(desk.day().days_since_1970());
  check.set_officer(std::string(desk.actor().id));
  check.set_post(desk.post());
  check.set_correction_limit_wd(command.correction_limit_wd());
  check.set_seal(command.seal());
  if (command.correction_limit_wd() > 0) {
    *recorded.mutable_correction_clock() = desk.NewClock(journal::CLOCK_KIND_CORRECTION, command.correction_limit_wd());
  }
  return event;
}

// The mark of the directory that bars later promises, until an administrator lifts it. Nobody has to think of it.
journal::Event MakeMark(const Desk& desk) {
  journal::Event event;
  journal::CreditMark& mark = *event.mutable_credit_mark_recorded()->mutable_mark();
  mark.set_party(PrincipalOfParty(desk.subject().applicant()));
  mark.set_kind(journal::CREDIT_MARK_KIND_UNTRUE_PROMISE);
  mark.set_basis(SubjectName(desk.subject().case_no()));
  mark.set_from_day(desk.day().days_since_1970());
  mark.set_number(directory::NextMarkNumber(desk.world().state, mark.party()));
  return event;
}

}  // namespace

Outcome DecidePromise(const World& world, const journal::AcceptOnPromise& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(desk.RequireOfficer({directory::role::kChiefRepresentative}));
  YICI_REQUIRE(desk.RequireState(journal::Command::kAcceptOnPromise));
  YICI_REQUIRE(desk.RequireTime());
  YICI_REQUIRE(CheckPromiseGuards(desk, command));
  for (auto* make : {MakePromised, MakeAcceptedOnPromise, MakeGrantedOnPromise}) {
    desk.EmitDelegated(make(desk, command), desk.item().item_code());
  }
  if (auto granted = LinkedGranted(desk.subject(), false, desk.day())) {
    desk.EmitOn(desk.subject().link().case_no(), *std::move(granted));
  }
  return desk.Conclude();
}

Outcome DecideAfterCheck(const World& world, const journal::RecordAfterCheck& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(desk.RequireOfficer({directory::role::kChiefRepresentative, directory::role::kHandler}));
  YICI_REQUIRE(desk.RequireState(journal::Command::kRecordAfterCheck));
  YICI_REQUIRE(desk.RequireTime());
  YICI_REQUIRE(CheckFinding(desk.subject(), command));
  const bool marks = AwaitsAfterCheck(desk.subject()) && command.result() == journal::AFTER_CHECK_RESULT_UNTRUE;
  desk.Emit(MakeChecked(desk, command));
  if (marks) desk.EmitElsewhere(MakeMark(desk), directory::CreditSubject(PrincipalOfParty(desk.subject().applicant())));
  return desk.Conclude();
}

}  // namespace yici::approval
