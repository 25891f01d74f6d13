// CompleteInstant (即办件): received, accepted, granted and handed over in one call on one day. Still four events; the
// item's definition is the standing delegation, so one clerk may do all of them and each event names it (domain 2.5).
#include <utility>

#include "services/approval/machine/agency.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/fold.h"
#include "services/approval/machine/grants.h"
#include "services/approval/machine/view.h"
#include "services/directory/machine/halls.h"

namespace yici::approval {
namespace {

constexpr int32_t kInstantCaseType = 1;

// The case as it grows within the command.
struct Counter {
  const World& world;
  const Ordered& ordered;
  const Intake& intake;
  Outcome outcome;
  journal::Case subject;

  void Do(journal::Event event) {
    Fold(subject, event,
         {.revision = ordered.revision,
          .index = static_cast<int32_t>(outcome.events.size()),
          .legal_time = ordered.legal_time,
          .occurred_at = ordered.occurred_at(),
          .actor = ordered.arrival.principal().id()});
    Tell(subject.case_no(), std::move(event));
  }
  void Tell(const std::string& case_no, journal::Event event) {
    outcome.events.push_back({.event = std::move(event),
                              .subject = SubjectName(case_no),
                              .occurred_at = ordered.occurred_at(),
                              .actor = {},
                              .delegated_by = intake.item->item_code()});
  }
  journal::DocumentRef Document(std::string_view code) const {
    return NextDocument(world.state, intake.organ.department_id, code, ordered.day(), &subject);
  }
};

// Handed over at the counter, unless the applicant asked for the electronic result.
journal::DeliveryWay WayOf(const journal::SubmitCase& submit) {
  const bool electronic = submit.delivery_way() == journal::DELIVERY_WAY_ELECTRONIC;
  return electronic ? journal::DELIVERY_WAY_ELECTRONIC : journal::DELIVERY_WAY_COLLECT;
}

// Whose identity was checked: who is named, else the agent, else the applicant; nullptr when nobody's was.
const journal::SealedField* CollectorOf(const journal::CompleteInstant& command) {
  const journal::SubmitCase& submit = command.submit();
  for (const journal::SealedField* id :
       {&command.collector_id(), &submit.agent().id_number(), &submit.applicant().id_number()}) {
    if (!id->commitment().empty()) return id;
  }
  return nullptr;
}

Refusal CheckSyntax(const journal::CompleteInstant& command) {
  if (Refusal refusal = CheckSubmitSyntax(command.submit())) return refusal;
  if (WayOf(command.submit()) == journal::DELIVERY_WAY_COLLECT && CollectorOf(command) == nullptr) {
    return Deny(Reason::kCollectorRequired, "collector_id");
  }
  return CheckTexts({{"result_note", command.result_note()}, {"certificate_no", command.certificate_no()}});
}

journal::Event Received(const Counter& counter, const journal::SubmitCase& submit) {
  journal::Event event;
  *event.mutable_case_received() = MakeReceived(counter.world, submit, counter.ordered, counter.intake);
  // On the spot nothing waits for a pre-review, whatever the item says of online submissions.
  event.mutable_case_received()->set_state(journal::CASE_STATE_RECEIVED);
  event.mutable_case_received()->set_delegated_by(counter.intake.item->item_code());
  return event;
}

journal::Event Accepted(const Counter& counter, const std::string& seal) {
  const CivilDay day = counter.ordered.day();
  journal::Event event;
  journal::CaseAccepted& accepted = *event.mutable_case_accepted();
  // No chain: the delegation replaces handling, review and approval.
  accepted = MakeAccepted(counter.world, counter.subject, *counter.intake.item, nullptr, {day, day, day});
  accepted.set_seal(seal);
  accepted.set_delegated_by(counter.intake.item->item_code());
  return event;
}

journal::Event Granted(const Counter& counter, const journal::CompleteInstant& command, std::string_view officer,
                       const std::string& post) {
  const CivilDay day = counter.ordered.day();
  journal::Event event;
  journal::CaseDecided& decided = *event.mutable_case_decided();
  decided.set_case_no(counter.subject.case_no());
  journal::Ruling& ruling = *decided.mutable_ruling();
  ruling.set_grant(true);
  ruling.set_reasons(command.result_note());
  ruling.set_officer(std::string(officer));
  ruling.set_post(post);
  ruling.set_day(day.days_since_1970());
  ruling.set_seal(command.seal());
  *ruling.mutable_document() = counter.Document(GrantDocument(counter.subject));
  journal::Clock& clock = *decided.mutable_delivery_clock();
  clock = StartClock(journal::CLOCK_KIND_C5_DELIVERY, kDeliveryLimitWd, calendar::Unit::kWorkingDays, day);
  StampNew(clock, nullptr, counter.world.calendar, day);
  if (auto term = TermClock(counter.world, counter.subject, *counter.intake.item, day, day)) {
    *decided.mutable_licence_clock() = *std::move(term);
  }
  decided.set_delegated_by(counter.intake.item->item_code());
  return event;
}

journal::Event Delivered(const Counter& counter, const journal::CompleteInstant& command) {
  const journal::SubmitCase& submit = command.submit();
  journal::Event event;
  journal::CaseDelivered& delivered = *event.mutable_case_delivered();
  delivered.set_case_no(counter.subject.case_no());
  journal::Delivery& delivery = *delivered.mutable_delivery();
  delivery.set_way(WayOf(submit));
  delivery.set_day(counter.ordered.day().days_since_1970());
  if (const journal::SealedField* collector = CollectorOf(command)) *delivery.mutable_collector_id() = *collector;
  *delivery.mutable_document() = counter.Document("09");
  delivered.set_certificate_no(command.certificate_no());
  delivered.set_result_code(command.certificate_no().empty() ? 6 : 0);
  delivered.set_delegated_by(counter.intake.item->item_code());
  return event;
}

Refusal CheckInstantGuards(const journal::CompleteInstant& command, const Intake& intake) {
  if (intake.item->case_type() != kInstantCaseType) return Deny(Reason::kNotInstantItem, "submit.item_code");
  // A first review ends with the file going up: there is nothing that could be granted here.
  if (intake.item->first_review()) return Deny(Reason::kFirstReviewItem, "submit.item_code");
  // On the spot nobody could use the right that must be told before the ruling (art. 46, 47).
  if (intake.item->hearing_right()) return Deny(Reason::kHearingRightOpen, "submit.item_code", {{"right", "not_notified"}});
  // To take back a grant is nothing for one clerk at a counter.
  if (command.submit().link_kind() == journal::LINK_KIND_WITHDRAWAL) return Deny(Reason::kNotInstantItem, "submit.link_kind");
  for (const journal::Material& wanted : intake.item->materials()) {
    bool there = false;
    for (const journal::MaterialHeld& held : command.submit().materials()) {
      const bool present =
          held.status() == journal::MATERIAL_STATUS_PRESENT || held.status() == journal::MATERIAL_STATUS_UNSPECIFIED;
      there = there || (present && held.material_id() == wanted.material_id());
    }
    if (!there) {
      return Deny(Reason::kMaterialsIncomplete, "submit.materials", {{"outstanding", wanted.material_id()}});
    }
  }
  const bool certified = !command.certificate_no().empty();
  if (intake.item->certificate() && !certified) return Deny(Reason::kCertificateRequired, "certificate_no");
  if (!intake.item->certificate() && certified) return Deny(Reason::kNotCertificateItem, "certificate_no");
  return std::nullopt;
}

// Who acts for the enterprise by a mandate grants it nothing on the spot.
Refusal CheckNoAgent(const World& world, const journal::SubmitCase& submit, const Ordered& ordered, std::string_view officer) {
  const directory::AgencyAct act{
      .uscc = submit.applicant().uscc(), .case_no = {}, .project_id = {}, .project_code = submit.project_code()};
  const auto found = directory::FindAgency(world.state, officer, act, DayOf(ordered.legal_time));
  if (found.standing != directory::AgencyStanding::kStands) return std::nullopt;
  return Deny(Reason::kSeparationOfDuties, {}, {{"agent", officer}});
}

}  // namespace

Outcome DecideInstant(const World& world, const journal::CompleteInstant& command, const Ordered& ordered) {
  Intake intake;
  YICI_REQUIRE(CheckSyntax(command));
  YICI_REQUIRE(FindIntake(world, command.submit(), ordered, intake));
  YICI_REQUIRE(FindGrant(world, command.submit(), ordered, intake));
  Desk desk(world, ordered);
  desk.OpenFresh(*intake.item, intake.process, intake.organ);
  YICI_REQUIRE(desk.RequireOfficer({directory::role::kWindowClerk, directory::role::kChiefRepresentative},
                                   command.submit().window_id()));
  YICI_REQUIRE(CheckNoAgent(world, command.submit(), ordered, desk.actor().id));
  YICI_REQUIRE(CheckSubmitGuards(world, command.submit(), ordered, intake));
  YICI_REQUIRE(CheckInstantGuards(command, intake));
  if (intake.hall_id.empty())
    intake.hall_id = directory::HallServing(world.state, intake.organ.department_id, intake.organ.jurisdiction);
  Counter counter{.world = world, .ordered = ordered, .intake = intake, .outcome = {}, .subject = {}};
  counter.Do(Received(counter, command.submit()));
  counter.Do(Accepted(counter, command.seal()));
  counter.Do(Granted(counter, command, desk.actor().id, desk.post()));
  counter.Do(Delivered(counter, command));
  if (intake.grant != nullptr) {
    counter.Tell(intake.grant->case_no(), MakeLinked(counter.outcome.events.front().event.case_received()));
    counter.Tell(intake.grant->case_no(), *LinkedGranted(counter.subject, false, ordered.day()));
  }
  Answer(counter.outcome.answer, counter.subject, 0, world, DayOf(ordered.legal_time));
  *counter.outcome.answer.mutable_warnings() = command.submit().warnings();
  return std::move(counter.outcome);
}

}  // namespace yici::approval
