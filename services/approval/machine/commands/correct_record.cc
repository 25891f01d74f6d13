// CorrectRecord (更正): a paper act that could not be keyed any more, or a slip in what was keyed, is linked to the event it
// belongs to. Two persons answer for it. No event is rewritten and no fired timer undone (domain 2.5).
#include <algorithm>

#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/text.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

constexpr size_t kDigestBytes = 32;
constexpr int kEventsOfRecordMax = 1000;
constexpr int kCorrectionsMax = 100;
constexpr std::string_view kLateKeying = "LATE_KEYING";

Refusal CheckSyntax(const journal::CorrectRecord& command) {
  if (command.digest().size() != kDigestBytes) return Deny(Reason::kDigestRequired, "digest");
  if (IsBlank(command.reason())) return Deny(Reason::kReasonsRequired, "reason");
  if (command.second_officer().empty()) return Deny(Reason::kSecondOfficerRequired, "second_officer");
  return CheckTexts(
      {{"reason", command.reason()}, {"statement", command.statement()}, {"second_officer", command.second_officer()}});
}

Refusal CheckRights(Desk& desk) {
  namespace role = directory::role;
  return desk.RequireOfficer(
      {role::kWindowClerk, role::kHandler, role::kReviewer, role::kApprover, role::kChiefRepresentative, role::kOrganHead});
}

Refusal CheckSecond(const Desk& desk, const std::string& second) {
  const bool is_officer = second.starts_with(directory::kOfficerPrefix);
  const std::string_view id = is_officer ? std::string_view(second).substr(directory::kOfficerPrefix.size()) : "";
  const auto* officer = desk.world().state.Find<journal::Officer>(id);
  if (second != desk.actor().id && officer != nullptr && officer->active()) return std::nullopt;
  return Deny(Reason::kSecondOfficerRequired, "second_officer");
}

// Which records changed the case is state; how many events each holds the gateway has looked up.
Refusal CheckEvent(const journal::Case& subject, const journal::CorrectRecord& command) {
  const auto& revisions = subject.revisions();
  const bool known = std::find(revisions.begin(), revisions.end(), command.event_revision()) != revisions.end();
  if (known && command.event_index() >= 0 && command.event_index() < kEventsOfRecordMax) return std::nullopt;
  return Deny(Reason::kEventUnknown, "event");
}

Refusal CheckGuards(const Desk& desk, const journal::CorrectRecord& command) {
  if (Refusal refusal = CheckSecond(desk, command.second_officer())) return refusal;
  if (Refusal refusal = CheckEvent(desk.subject(), command)) return refusal;
  if (command.paper_day() != 0 && CivilDay(command.paper_day()) > desk.day()) {
    return Deny(Reason::kOccurredInFuture, "paper_day");
  }
  if (desk.subject().corrections_size() < kCorrectionsMax) return std::nullopt;
  return Deny(Reason::kDocumentsFull, "case_no", {{"max", std::to_string(kCorrectionsMax)}});
}

journal::Card LateCard(const Desk& desk) {
  journal::Card card;
  card.set_color(journal::CARD_COLOR_YELLOW);
  card.set_rule(std::string(kLateKeying));
  card.set_occurred_us(desk.ordered().occurred_at().micros());
  card.set_liable_post(Text(desk.organ().department_id, "/", directory::role::kChiefRepresentative));
  return card;
}

journal::Event MakeCorrected(const Desk& desk, const journal::CorrectRecord& command) {
  journal::Event event;
  journal::RecordCorrected& corrected = *event.mutable_record_corrected();
  corrected.set_case_no(command.case_no());
  journal::Correction& correction = *corrected.mutable_correction();
  correction.set_event_revision(command.event_revision());
  correction.set_event_index(command.event_index());
  correction.set_digest(command.digest());
  correction.set_reason(command.reason());
  correction.set_statement(command.statement());
  const bool clerical = command.kind() == journal::CORRECTION_KIND_CLERICAL;
  correction.set_kind(clerical ? journal::CORRECTION_KIND_CLERICAL : journal::CORRECTION_KIND_LATE_KEYING);
  correction.set_paper_day(command.paper_day());
  correction.set_officer(std::string(desk.actor().id));
  correction.set_second_officer(command.second_officer());
  correction.set_day(desk.day().days_since_1970());
  if (!clerical) *corrected.mutable_card() = LateCard(desk);
  return event;
}

}  // namespace

Outcome DecideCorrectRecord(const World& world, const journal::CorrectRecord& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(CheckRights(desk));
  YICI_REQUIRE(desk.RequireState(journal::Command::kCorrectRecord));
  YICI_REQUIRE(desk.RequireTime());
  YICI_REQUIRE(CheckGuards(desk, command));
  desk.Emit(MakeCorrected(desk, command));
  return desk.Conclude();
}

}  // namespace yici::approval
