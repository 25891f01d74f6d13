// The ruling and what follows it, and the other ends of a case.
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/fold.h"
#include "services/approval/machine/special.h"

namespace yici::approval {

void FoldDecided(journal::Case& subject, const journal::CaseDecided& event, const EventPosition& position) {
  // Of a deemed renewal: the grant's term, whose end made it, has run out; everything else stops.
  journal::Clock* term = event.deemed() ? FindLive(subject, journal::CLOCK_KIND_C12_TERM) : nullptr;
  if (term != nullptr) ExpireClock(*term);
  CloseSpecial(subject,
               DayOf(position.occurred_at));  // a ruling that the law itself makes may come while the case stands still
  StopAllClocks(subject, DayOf(position.occurred_at));
  *subject.mutable_ruling() = event.ruling();
  *subject.add_documents() = event.ruling().document();
  if (event.has_delivery_clock()) *subject.add_clocks() = event.delivery_clock();
  if (event.has_licence_clock()) {
    *subject.add_clocks() = event.licence_clock();
    subject.mutable_licence()->set_from_day(event.licence_clock().start_day());
  }
  subject.set_state(event.ruling().grant() ? journal::CASE_STATE_GRANTED : journal::CASE_STATE_REFUSED);
  if (event.has_licence_card()) AddCard(subject, event.licence_card(), position);
}

void FoldCollectNotified(journal::Case& subject, CivilDay day) {
  if (subject.collect_notified_day() == 0) subject.set_collect_notified_day(day.days_since_1970());
  // Told before C5 expired: whoever comes late comes late by choice. No card, so no early warning either (domain 2.4).
  journal::Clock* delivery = FindLive(subject, journal::CLOCK_KIND_C5_DELIVERY);
  if (delivery == nullptr || subject.delivery_way() != journal::DELIVERY_WAY_COLLECT) return;
  delivery->set_excused(true);
  delivery->set_warned(true);
  delivery->set_warn_day(0);
}

void FoldDelivered(journal::Case& subject, const journal::CaseDelivered& event, CivilDay day) {
  // What is handed over is done with; the term of the licence goes on.
  StopAllClocksBut(subject, journal::CLOCK_KIND_C12_TERM, day);
  *subject.mutable_delivery() = event.delivery();
  *subject.add_documents() = event.delivery().document();
  if (event.has_visit()) *subject.add_visits() = event.visit();
  if (!event.certificate_no().empty()) subject.set_certificate_no(event.certificate_no());
  subject.set_result_code(event.result_code());
  subject.set_state(journal::CASE_STATE_COMPLETED);
}

void FoldWithdrawn(journal::Case& subject, const journal::CaseWithdrawn& event, CivilDay day) {
  CloseSpecial(subject, day);
  StopAllClocks(subject, day);
  *subject.add_documents() = event.document();
  subject.set_result_code(1);
  subject.set_end_reason(event.reason());
  subject.set_state(journal::CASE_STATE_WITHDRAWN);
}

void FoldTerminated(journal::Case& subject, const journal::CaseTerminated& event, CivilDay day) {
  if (event.result_code() == 5) {
    if (journal::Clock* supplement = FindLive(subject, journal::CLOCK_KIND_C7_SUPPLEMENT)) ExpireClock(*supplement);
  }
  CloseSpecial(subject, day);
  if (journal::Clock* expired = FindLive(subject, event.clock())) ExpireClock(*expired);
  StopAllClocks(subject, day);
  *subject.add_documents() = event.document();
  subject.set_result_code(event.result_code());
  subject.set_end_reason(event.reason());
  subject.set_state(journal::CASE_STATE_TERMINATED);
}

}  // namespace yici::approval
