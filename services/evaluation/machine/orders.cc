#include "services/evaluation/machine/orders.h"

#include "services/base/text.h"
#include "services/evaluation/machine/rally.h"
#include "services/evaluation/machine/vocabulary.h"

namespace yici::evaluation {
namespace {

using journal::Event;
using journal::SupervisionOrder;

constexpr std::string_view kCases = "cases/", kDemands = "demands/", kVisits = "visits/", kRallies = "rallies/";
constexpr std::string_view kProjects = "/projects/";

// The two numbers of "rallies/…/projects/…"; empty ones for another form.
struct OfRally {
  std::string_view rally_no, project_id;
};
OfRally SplitRally(std::string_view subject) {
  if (!subject.starts_with(kRallies)) return {};
  subject.remove_prefix(kRallies.size());
  const size_t at = subject.find(kProjects);
  if (at == subject.npos) return {};
  return {subject.substr(0, at), subject.substr(at + kProjects.size())};
}

void FoldReviewed(SupervisionOrder& order, const journal::OrderReviewed& event, const EventPosition& position) {
  order.set_review(event.reasons());
  order.set_reviewed_by(std::string(position.actor));
  if (event.passed()) {
    order.set_state(journal::ORDER_STATE_CLOSED);
    order.set_closed_day(event.day());
    return;
  }
  order.set_state(journal::ORDER_STATE_REDO);
  order.set_redo_rounds(order.redo_rounds() + 1);
  order.set_limit_wd(event.limit_wd());
  order.set_due_day(event.due_day());
}

void FoldFacts(SupervisionOrder& order, const Event& event, const EventPosition& position) {
  switch (event.event_case()) {
    case Event::kOrderIssued:
      order = event.order_issued().order();
      order.set_issued_by(std::string(position.actor));
      order.set_created_revision(position.revision);
      break;
    case Event::kOrderSigned:
      order.set_state(journal::ORDER_STATE_SIGNED);
      order.set_signed_by(std::string(position.actor));
      break;
    case Event::kOrderHandled:
      order.set_state(journal::ORDER_STATE_HANDLING);
      order.set_handling(event.order_handled().measure());
      break;
    case Event::kOrderFedBack:
      order.set_state(journal::ORDER_STATE_FEEDBACK);
      order.set_feedback(event.order_fed_back().text());
      order.set_feedback_by(std::string(position.actor));
      break;
    case Event::kOrderTakenUp: order.set_state(journal::ORDER_STATE_REVIEW); break;
    case Event::kOrderReviewed: FoldReviewed(order, event.order_reviewed(), position); break;
    case Event::kOrderPublished:
      order.set_state(journal::ORDER_STATE_PUBLISHED);
      order.set_publication(event.order_published().text());
      order.set_published_day(event.order_published().day());
      break;
    default: break;
  }
}

std::string NoteOf(const Event& event) {
  switch (event.event_case()) {
    case Event::kOrderIssued: return event.order_issued().order().rule();
    case Event::kOrderHandled: return event.order_handled().measure();
    case Event::kOrderFedBack: return event.order_fed_back().text();
    case Event::kOrderReviewed: return event.order_reviewed().reasons();
    default: return {};
  }
}

}  // namespace

bool IsOrderSubject(std::string_view subject) {
  for (const std::string_view kind : {kCases, kDemands, kVisits}) {
    if (subject.starts_with(kind)) return subject.size() > kind.size();
  }
  const OfRally rally = SplitRally(subject);
  return !rally.rally_no.empty() && !rally.project_id.empty();
}

std::optional<OrderSubject> FindOrderSubject(const StateReader& state, std::string_view subject) {
  const auto number = [&](std::string_view kind) { return subject.substr(kind.size()); };
  if (subject.starts_with(kCases)) {
    const auto* row = state.Find<journal::Case>(number(kCases));
    if (row != nullptr) return OrderSubject{row->department_id(), row->jurisdiction()};
  } else if (subject.starts_with(kDemands)) {
    const auto* row = state.Find<journal::Demand>(number(kDemands));
    if (row != nullptr) return OrderSubject{row->department_id(), row->jurisdiction()};
  } else if (subject.starts_with(kVisits)) {
    const auto* row = state.Find<journal::StewardVisit>(number(kVisits));
    if (row != nullptr) return OrderSubject{"", row->jurisdiction()};
  } else if (const OfRally of = SplitRally(subject); !of.rally_no.empty()) {
    const auto* rally = state.Find<journal::Rally>(of.rally_no);
    const journal::RallyEntry* entry = rally == nullptr ? nullptr : FindEntry(*rally, of.project_id);
    if (entry != nullptr) return OrderSubject{entry->department_id(), entry->jurisdiction()};
  }
  return std::nullopt;
}

bool IsOpen(journal::OrderState state) { return state >= journal::ORDER_STATE_ISSUED && state <= journal::ORDER_STATE_REDO; }

std::string_view OrderOf(const Event& event) {
  switch (event.event_case()) {
    case Event::kOrderIssued: return event.order_issued().order().order_no();
    case Event::kOrderSigned: return event.order_signed().order_no();
    case Event::kOrderHandled: return event.order_handled().order_no();
    case Event::kOrderFedBack: return event.order_fed_back().order_no();
    case Event::kOrderTakenUp: return event.order_taken_up().order_no();
    case Event::kOrderReviewed: return event.order_reviewed().order_no();
    case Event::kOrderPublished: return event.order_published().order_no();
    default: return {};
  }
}

void FoldOrder(SupervisionOrder& order, const Event& event, const EventPosition& position) {
  FoldFacts(order, event, position);
  order.set_etag(position.revision);
  journal::EvaluationStep& step = *order.add_steps();
  step.set_event(event.event_case());
  step.set_occurred_us(position.occurred_at.micros());
  step.set_actor(std::string(position.actor));
  step.set_state(std::string(NameOf(order.state()).word));
  step.set_note(NoteOf(event));
}

}  // namespace yici::evaluation
