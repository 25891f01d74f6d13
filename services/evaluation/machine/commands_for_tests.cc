// The commands and events of test_kit.h, each as a test says it in one line.
#include "services/base/text.h"
#include "services/evaluation/machine/test_kit.h"

namespace yici::evaluation {

using journal::Command;

namespace {

template <class Part>
void Score(Part& part, const std::vector<int32_t>& scores) {
  int number = 0;
  for (const int32_t hundredths : scores) {
    journal::CriterionScore& score = *part.add_scores();
    score.set_criterion_id(StrCat("c", ++number));
    score.set_hundredths(hundredths);
  }
}

template <class Part>
Part& At(Part* part, std::string_view rally, std::string_view project = {}) {
  part->set_rally_no(std::string(rally));
  if constexpr (requires { part->set_project_id(""); }) part->set_project_id(std::string(project));
  return *part;
}

}  // namespace

Command Plan() {
  Command command;
  journal::PlanRally& part = *command.mutable_plan_rally();
  part.set_name_zh("2020年第二季度项目拉练");
  part.set_jurisdiction("210700");
  part.set_year(2020);
  part.set_quarter(2);
  for (const std::string_view judge : {"judge-1", "judge-2", "judge-3", "judge-bz"}) part.add_judges(std::string(judge));
  part.set_nominate_until_day(DayNumber("2020-04-30"));
  part.set_score_until_day(DayNumber("2020-05-15"));
  return command;
}

Command Nominate(std::string_view rally, std::string_view project) {
  Command command;
  At(command.mutable_nominate_project(), rally, project).set_note("新开工");
  return command;
}

Command Vet(std::string_view rally, std::string_view project, bool pass) {
  Command command;
  journal::VetNomination& part = At(command.mutable_vet_nomination(), rally, project);
  part.set_pass(pass);
  part.set_new_project(true);
  part.set_procedures_complete(pass);
  part.set_environment_fine(true);
  part.set_safety_fine(true);
  part.set_reasons(pass ? "" : "手续不全");
  return command;
}

Command Route(std::string_view rally, const std::vector<std::string>& projects, std::string_view day) {
  Command command;
  journal::SetRoute& part = At(command.mutable_set_route(), rally);
  for (const std::string& project : projects) {
    journal::RallyStop& stop = *part.add_stops();
    stop.set_project_id(project);
    stop.set_planned_day(DayNumber(day));
  }
  return command;
}

Command Visited(std::string_view rally, std::string_view project) {
  Command command;
  At(command.mutable_visit_stop(), rally, project).set_note("主体已封顶");
  return command;
}

Command Sheet(std::string_view rally, std::string_view project, const std::vector<int32_t>& scores) {
  Command command;
  Score(At(command.mutable_submit_sheet(), rally, project), scores);
  return command;
}

Command Close(std::string_view rally) {
  Command command;
  At(command.mutable_close_scoring(), rally);
  return command;
}

Command Post(std::string_view rally) {
  Command command;
  At(command.mutable_post_rally(), rally);
  return command;
}

Command Appeal(std::string_view rally, std::string_view project) {
  Command command;
  At(command.mutable_appeal_rally(), rally, project).set_reason("漏计一项投资");
  return command;
}

Command RuleFor(std::string_view rally, std::string_view project, bool uphold) {
  Command command;
  journal::RuleRallyAppeal& part = At(command.mutable_rule_rally_appeal(), rally, project);
  part.set_uphold(uphold);
  part.set_reasons(uphold ? "分数无误" : "投资额录入有误");
  if (uphold) return command;
  journal::SheetCorrection& correction = *part.add_corrections();
  correction.set_project_id(std::string(project));
  correction.set_officer_id("judge-1");
  Score(correction, {9900, 9900});
  return command;
}

Command Announce(std::string_view rally) {
  Command command;
  At(command.mutable_announce_rally(), rally);
  return command;
}

Command Correct(std::string_view rally, std::string_view project, const std::vector<int32_t>& scores) {
  Command command;
  journal::CorrectRally& part = At(command.mutable_correct_rally(), rally);
  part.set_reason("评分表录入有误");
  journal::SheetCorrection& correction = *part.add_corrections();
  correction.set_project_id(std::string(project));
  correction.set_officer_id("judge-1");
  Score(correction, scores);
  return command;
}

Command Back(std::string_view rally, std::string_view project, bool kept) {
  Command command;
  journal::LookBack& part = At(command.mutable_look_back(), rally, project);
  part.set_kept(kept);
  part.set_text(kept ? "如期投产" : "设备未到位");
  return command;
}

Command CallOff(std::string_view rally) {
  Command command;
  At(command.mutable_cancel_rally(), rally).set_reason("防汛");
  return command;
}

Command YearTotal(int32_t year, std::string_view reason, std::string_view jurisdiction) {
  Command command;
  journal::TotalRallyYear& part = *command.mutable_total_rally_year();
  part.set_jurisdiction(std::string(jurisdiction));
  part.set_year(year);
  part.set_reason(std::string(reason));
  return command;
}

Command Propose(std::string_view project, int32_t out, int32_t in) {
  Command command;
  command.mutable_propose_enclave()->set_enclave_project_id(std::string(project));
  command.mutable_propose_enclave()->set_share_out_percent(out);
  command.mutable_propose_enclave()->set_share_in_percent(in);
  return command;
}

Command Consent(std::string_view agreement, std::string_view jurisdiction) {
  Command command;
  command.mutable_consent_enclave()->set_agreement_no(std::string(agreement));
  command.mutable_consent_enclave()->set_jurisdiction(std::string(jurisdiction));
  return command;
}

Command Advance(std::string_view agreement, journal::EnclaveState state) {
  Command command;
  command.mutable_advance_enclave()->set_agreement_no(std::string(agreement));
  command.mutable_advance_enclave()->set_state(state);
  return command;
}

Command Drop(std::string_view agreement) {
  Command command;
  command.mutable_cancel_enclave()->set_agreement_no(std::string(agreement));
  command.mutable_cancel_enclave()->set_reason("项目未落地");
  return command;
}

Command Settle(std::string_view agreement, int32_t year, int64_t tax_fen, bool correct) {
  Command command;
  journal::SettleEnclave& part = *command.mutable_settle_enclave();
  part.set_agreement_no(std::string(agreement));
  part.set_year(year);
  part.set_tax_fen(tax_fen);
  part.set_correct(correct);
  part.set_reason(correct ? "清算后调整" : "");
  return command;
}

Command OpenPark(std::string_view park_id, std::string_view jurisdiction) {
  Command command;
  command.mutable_open_park()->set_park_id(std::string(park_id));
  command.mutable_open_park()->set_name_zh("黑山飞地园区");
  command.mutable_open_park()->set_jurisdiction(std::string(jurisdiction));
  return command;
}

Command AppealTo(std::string_view card) {
  Command command;
  command.mutable_appeal_card()->set_card_no(std::string(card));
  command.mutable_appeal_card()->set_reason("系统故障所致");
  return command;
}

Command RuleCard(std::string_view card, bool uphold) {
  Command command;
  command.mutable_rule_card_appeal()->set_card_no(std::string(card));
  command.mutable_rule_card_appeal()->set_uphold(uphold);
  command.mutable_rule_card_appeal()->set_reasons(uphold ? "事实清楚" : "故障属实");
  return command;
}

Command IssueAbout(std::string_view subject, std::string_view department) {
  Command command;
  command.mutable_issue_order()->set_subject(std::string(subject));
  command.mutable_issue_order()->set_department_id(std::string(department));
  command.mutable_issue_order()->set_demand_text("限期办结并说明原因");
  return command;
}

Command SignFor(std::string_view order) {
  Command command;
  command.mutable_sign_order()->set_order_no(std::string(order));
  return command;
}

Command HandleFor(std::string_view order) {
  Command command;
  command.mutable_handle_order()->set_order_no(std::string(order));
  command.mutable_handle_order()->set_measure("约谈承办人");
  return command;
}

Command FeedBack(std::string_view order) {
  Command command;
  command.mutable_feed_back_order()->set_order_no(std::string(order));
  command.mutable_feed_back_order()->set_text("已办结并道歉");
  return command;
}

Command TakeUp(std::string_view order) {
  Command command;
  command.mutable_take_order_up()->set_order_no(std::string(order));
  return command;
}

Command ReviewOf(std::string_view order, bool pass) {
  Command command;
  command.mutable_review_order()->set_order_no(std::string(order));
  command.mutable_review_order()->set_pass(pass);
  command.mutable_review_order()->set_reasons(pass ? "" : "原因未说明");
  return command;
}

Command Publication(std::string_view order) {
  Command command;
  command.mutable_publish_order()->set_order_no(std::string(order));
  command.mutable_publish_order()->set_text("通报批评");
  return command;
}

Command League(journal::AppraisalScope scope, int32_t month, std::string_view reason) {
  Command command;
  command.mutable_publish_league()->set_scope(scope);
  command.mutable_publish_league()->set_month(month);
  command.mutable_publish_league()->set_reason(std::string(reason));
  return command;
}

Command DrawOf(int32_t month, int32_t size, std::string_view jurisdiction) {
  Command command;
  command.mutable_draw_checks()->set_month(month);
  command.mutable_draw_checks()->set_size(size);
  command.mutable_draw_checks()->set_jurisdiction(std::string(jurisdiction));
  return command;
}

journal::Event Breached(std::string_view case_no, journal::ClockKind clock, journal::CardColor color) {
  journal::Event event;
  journal::ClockBreached& breached = *event.mutable_clock_breached();
  breached.set_case_no(std::string(case_no));
  breached.set_clock(clock);
  breached.set_color(color);
  breached.set_rule(color == journal::CARD_COLOR_RED ? "STATUTORY_LATE" : "PROMISE_LATE");
  return event;
}

journal::Event Decided(std::string_view case_no, int32_t used_wd) {
  journal::Event event;
  event.mutable_case_decided()->set_case_no(std::string(case_no));
  event.mutable_case_decided()->mutable_ruling()->set_grant(true);
  event.mutable_case_decided()->set_used_wd(used_wd);
  return event;
}

journal::Event Delivered(std::string_view case_no) {
  journal::Event event;
  event.mutable_case_delivered()->set_case_no(std::string(case_no));
  return event;
}

journal::Event Rated(std::string_view case_no, int32_t code) {
  journal::Event event;
  event.mutable_case_rated()->set_case_no(std::string(case_no));
  event.mutable_case_rated()->mutable_rating()->set_stage(journal::RATING_STAGE_COMPLETION);
  event.mutable_case_rated()->mutable_rating()->set_code(code);
  event.mutable_case_rated()->mutable_rating()->set_nth(1);
  return event;
}

journal::Event Rectified(std::string_view case_no, journal::RatingVerdict verdict) {
  journal::Event event;
  event.mutable_rating_rectified()->set_case_no(std::string(case_no));
  event.mutable_rating_rectified()->set_stage(journal::RATING_STAGE_COMPLETION);
  event.mutable_rating_rectified()->set_verdict(verdict);
  return event;
}

}  // namespace yici::evaluation
