// What follows a ruling: the certificate, the call to collect it, the delivery (送达; 行政许可法 39, 44).
#include "services/approval/machine/agency.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/grants.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

using directory::role::kChiefRepresentative;
using directory::role::kWindowClerk;

Refusal CheckSyntax(const journal::DeliverResult& command) {
  switch (command.way()) {
    case journal::DELIVERY_WAY_COLLECT:
      // A steward who collects is known by name.
      if (!command.collecting_agent().empty()) break;
      if (command.collector_id().commitment().empty()) return Deny(Reason::kCollectorRequired, "collector_id");
      break;
    case journal::DELIVERY_WAY_COURIER:
      if (command.courier_no().empty()) return Deny(Reason::kCourierRequired, "courier_no");
      break;
    case journal::DELIVERY_WAY_ELECTRONIC: break;
    default: return Deny(Reason::kDeliveryWayRequired, "way");
  }
  return CheckTexts({{"courier_no", command.courier_no()}, {"collecting_agent", command.collecting_agent()}});
}

// Collected for the applicant (代办) by a mandate that stands today.
Refusal CheckCollector(const Desk& desk, const journal::DeliverResult& command, journal::Agency* agency) {
  const std::string& agent = command.collecting_agent();
  if (agent.empty()) return std::nullopt;
  const journal::AgencyMandate* mandate = nullptr;
  const CivilDay today = DayOf(desk.ordered().legal_time);
  if (Refusal refusal = CheckAgency(desk.world().state, agent, ActAt(desk.subject()), today, &mandate)) {
    refusal->set_field("collecting_agent");
    return refusal;
  }
  *agency = MakeAgency(*mandate, agent);
  return std::nullopt;
}

journal::Event MakeDelivered(const Desk& desk, const journal::DeliverResult& command, const journal::Agency& agency) {
  const journal::Case& subject = desk.subject();
  journal::Event event;
  journal::CaseDelivered& delivered = *event.mutable_case_delivered();
  delivered.set_case_no(command.case_no());
  journal::Delivery& delivery = *delivered.mutable_delivery();
  delivery.set_way(command.way());
  delivery.set_collector_digest(command.way() == journal::DELIVERY_WAY_COURIER ? command.courier_no() : std::string());
  delivery.set_courier_no(command.courier_no());
  delivery.set_day(desk.day().days_since_1970());
  if (command.has_collector_id()) *delivery.mutable_collector_id() = command.collector_id();
  const bool for_applicant = !agency.agent().empty();
  if (for_applicant) *delivery.mutable_agency() = agency;
  *delivery.mutable_document() = desk.Document("09");
  if (command.way() == journal::DELIVERY_WAY_COLLECT) {
    const auto visit = desk.NewVisit(desk.HallOf(command.window_id()), "collect", command.by_agent() || for_applicant);
    if (visit) *delivered.mutable_visit() = *visit;
  }
  const bool certified = subject.ruling().grant() && !subject.certificate_no().empty();
  delivered.set_result_code(certified ? 0 : 6);
  return event;
}

}  // namespace

Outcome DecideCertificate(const World& world, const journal::IssueCertificate& command, const Ordered& ordered) {
  if (command.certificate_no().empty()) return Refuse(Deny(Reason::kCertificateNoRequired, "certificate_no"));
  YICI_REQUIRE(CheckTexts({{"certificate_no", command.certificate_no()}}));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(desk.RequireOfficer({kWindowClerk, kChiefRepresentative}));
  YICI_REQUIRE(desk.RequireState(journal::Command::kIssueCertificate));
  YICI_REQUIRE(desk.RequireTime());
  if (!IsIssued(desk.subject(), desk.item())) return Refuse(Deny(Reason::kNotCertificateItem, "case_no"));
  journal::Event event;
  event.mutable_certificate_issued()->set_case_no(command.case_no());
  event.mutable_certificate_issued()->set_certificate_no(command.certificate_no());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideNotifyCollect(const World& world, const journal::NotifyCollect& command, const Ordered& ordered) {
  // A note of when and how the applicant was told is what later excuses a late collection.
  if (IsBlank(command.how())) return Refuse(Deny(Reason::kNoteRequired, "how"));
  YICI_REQUIRE(CheckTexts({{"how", command.how()}}));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(desk.RequireOfficer({kWindowClerk, kChiefRepresentative}));
  YICI_REQUIRE(desk.RequireState(journal::Command::kNotifyCollect));
  YICI_REQUIRE(desk.RequireTime());
  if (desk.subject().delivery_way() != journal::DELIVERY_WAY_COLLECT) {
    return Refuse(Deny(Reason::kCollectNotChosen, "case_no"));
  }
  journal::Event event;
  event.mutable_collect_notified()->set_case_no(command.case_no());
  event.mutable_collect_notified()->set_how(command.how());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideDeliver(const World& world, const journal::DeliverResult& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  if (!command.window_id().empty() && desk.HallOf(command.window_id()).empty()) {
    return Refuse(Deny(Reason::kWindowUnknown, "window_id"));
  }
  YICI_REQUIRE(desk.RequireOfficer({kWindowClerk, kChiefRepresentative}, command.window_id()));
  journal::Agency agency;
  if (command.way() == journal::DELIVERY_WAY_COLLECT) YICI_REQUIRE(CheckCollector(desk, command, &agency));
  YICI_REQUIRE(desk.RequireState(journal::Command::kDeliverResult));
  YICI_REQUIRE(desk.RequireTime());
  if (command.way() == journal::DELIVERY_WAY_COLLECT) YICI_REQUIRE(desk.RequireHall(command.window_id()));
  if (IsIssued(desk.subject(), desk.item()) && desk.subject().state() == journal::CASE_STATE_GRANTED) {
    return Refuse(Deny(Reason::kCertificateRequired, "case_no"));
  }
  desk.Emit(MakeDelivered(desk, command, agency));
  return desk.Conclude();
}

}  // namespace yici::approval
