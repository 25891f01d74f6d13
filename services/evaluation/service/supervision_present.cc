#include "services/approval/service/present.h"
#include "services/base/text.h"
#include "services/evaluation/machine/appraisal.h"
#include "services/evaluation/machine/orders.h"
#include "services/evaluation/machine/vocabulary.h"
#include "services/evaluation/service/present.h"
#include "services/steward/service/ledger_present.h"

namespace yici::evaluation {
namespace {

constexpr int64_t kPercent = 100, kPlain = 1;

template <class Enum>
std::string Word(Enum value) {
  return std::string(NameOf(value).word);
}

std::string Ratio(int64_t numerator, int64_t denominator, int64_t scale) {
  const auto ratio = RatioInHundredths(numerator, denominator, scale);
  return ratio ? DecimalOf(*ratio) : "n/a";
}

}  // namespace

void PresentCard(const journal::IssuedCard& card, api::IssuedCard* out) {
  out->set_card_no(card.card_no());
  out->set_color(Word(card.color()));
  out->set_subject(card.subject());
  out->set_rule(card.rule());
  out->set_step(card.step());
  approval::SetTime(card.occurred_us(), out->mutable_occurred());
  out->set_month(steward::MonthText(card.month()));
  out->set_jurisdiction(card.jurisdiction());
  out->set_department_id(card.department_id());
  out->set_liable_post(card.liable_post());
  out->set_etag(card.etag());
  if (!card.has_appeal()) return;
  auto* appeal = out->mutable_appeal();
  appeal->set_reason(card.appeal().reason());
  appeal->set_actor(card.appeal().actor());
  appeal->set_day(DayOrNothing(card.appeal().day()));
  appeal->set_state(Word(card.appeal().state()));
  appeal->set_reasons(card.appeal().reasons());
  appeal->set_ruled_by(card.appeal().ruled_by());
  appeal->set_ruled_day(DayOrNothing(card.appeal().ruled_day()));
}

void PresentOrder(const journal::SupervisionOrder& order, CivilDay today, Detail detail, api::SupervisionOrder* out) {
  out->set_order_no(order.order_no());
  out->set_subject(order.subject());
  out->set_rule(order.rule());
  out->set_department_id(order.department_id());
  out->set_jurisdiction(order.jurisdiction());
  out->set_demand_text(order.demand_text());
  out->set_limit_wd(order.limit_wd());
  out->set_due_day(DayOrNothing(order.due_day()));
  out->set_issued_by(order.issued_by());
  out->set_issued_day(DayOrNothing(order.issued_day()));
  *out->mutable_card_nos() = order.card_nos();
  out->set_state(Word(order.state()));
  out->set_signed_by(order.signed_by());
  out->set_handling(order.handling());
  out->set_feedback(order.feedback());
  out->set_feedback_by(order.feedback_by());
  out->set_redo_rounds(order.redo_rounds());
  out->set_review(order.review());
  out->set_reviewed_by(order.reviewed_by());
  out->set_closed_day(DayOrNothing(order.closed_day()));
  out->set_publication(order.publication());
  out->set_published_day(DayOrNothing(order.published_day()));
  out->set_overdue(IsOpen(order.state()) && order.due_day() < today.days_since_1970());
  out->set_etag(order.etag());
  if (detail == Detail::kWhole) PresentSteps(order.steps(), out->mutable_steps());
}

void PresentFigures(const journal::Figures& figures, api::Report* out) {
  out->set_decided(figures.decided());
  out->set_on_time(figures.on_time());
  out->set_on_time_rate(Ratio(figures.on_time(), figures.decided(), kPercent));
  out->set_used_wd(figures.used_wd());
  out->set_mean_wd(Ratio(figures.used_wd(), figures.decided(), kPlain));
  out->set_completed(figures.completed());
  out->set_one_visit(figures.one_visit());
  out->set_one_visit_rate(Ratio(figures.one_visit(), figures.completed(), kPercent));
  out->set_ratings(figures.ratings());
  out->set_satisfied(figures.satisfied());
  out->set_satisfaction_rate(Ratio(figures.satisfied(), RatingsThatCount(figures), kPercent));
  out->set_bad(figures.bad());
  out->set_bad_excluded(figures.bad_excluded());
  out->set_bad_rectified(figures.bad_rectified());
  out->set_rectification_rate(Ratio(figures.bad_rectified(), figures.bad() - figures.bad_excluded(), kPercent));
  out->set_visits_confirmed(figures.visits_confirmed());
  out->set_visits_denied(figures.visits_denied());
  out->set_issues_confirmed(figures.issues_confirmed());
  out->set_yellow_cards(figures.yellow());
  out->set_red_cards(figures.red());
  out->set_cards_withdrawn(figures.cards_withdrawn());
}

void PresentLeague(const journal::League& league, int32_t versions, api::League* out) {
  out->set_scope(Word(league.scope()));
  out->set_month(steward::MonthText(league.month()));
  out->set_version(league.version());
  out->set_versions(versions);
  out->set_model(league.model());
  for (const journal::LeagueRow& row : league.rows()) {
    auto* shown = out->add_rows();
    shown->set_rank(row.rank());
    shown->set_id(row.id());
    shown->set_score(DecimalOf(row.hundredths()));
    shown->set_contributions(row.contributions());
  }
  out->set_reason(league.reason());
  out->set_actor(league.actor());
  out->set_day(DayOrNothing(league.day()));
}

}  // namespace yici::evaluation
