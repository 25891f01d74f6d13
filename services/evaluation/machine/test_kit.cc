#include "services/evaluation/machine/test_kit.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include "services/base/text.h"
#include "services/calendar/notices_for_tests.h"
#include "services/approval/machine/apply.h"
#include "services/catalog/machine/model.h"
#include "services/evaluation/machine/appraisal.h"
#include "services/evaluation/machine/apply.h"
#include "services/evaluation/machine/cards.h"
#include "services/evaluation/machine/decide.h"
#include "services/evaluation/machine/vocabulary.h"
#include "services/steward/machine/apply.h"
#include "services/steward/machine/decide.h"

namespace yici::evaluation {
namespace {

using journal::Command;

template <class Row>
void Put(MemoryState& state, std::string_view key, Row row) {
  state.Put(key, std::make_unique<Row>(std::move(row)));
}

[[noreturn]] void Give(std::string_view what) {
  std::fprintf(stderr, "evaluation test kit: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

void AddOfficer(MemoryState& state, std::string_view id, std::string_view role, std::string_view jurisdiction,
                std::string_view department = {}) {
  journal::Officer officer;
  officer.set_officer_id(std::string(id));
  officer.set_active(true);
  if (!department.empty()) {
    const std::string post_id = StrCat(id, "-post");
    journal::Post post;
    post.set_post_id(post_id);
    post.set_department_id(std::string(department));
    officer.add_post_ids(post_id);
    Put(state, post_id, std::move(post));
  }
  Put(state, id, std::move(officer));
  journal::OfficerGrants grants;
  journal::RoleGrant& grant = *grants.add_grants();
  grant.set_officer_id(std::string(id));
  grant.set_role(std::string(role));
  grant.set_scope_kind("jurisdiction");
  grant.set_scope(std::string(jurisdiction));
  Put(state, id, std::move(grants));
}

void AddProject(MemoryState& state, std::string_view id, std::string_view jurisdiction) {
  journal::Project project;
  project.set_project_id(std::string(id));
  project.set_name_zh(StrCat("项目", id));
  project.set_jurisdiction(std::string(jurisdiction));
  project.set_status("started");
  Put(state, id, std::move(project));
}

void AddCriterion(MemoryState& state, std::string_view id, int32_t number, int32_t weight) {
  journal::RallyCriterion row;
  row.set_criterion_id(std::string(id));
  row.set_number(number);
  row.set_name_zh(StrCat("评分项", id));
  row.set_weight(weight);
  Put(state, id, std::move(row));
}

// The formula of the pack, as a pack deploys it.
void AddScoring(MemoryState& state) {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  std::ifstream in(StrCat(source == nullptr ? "." : source, "/deploy/packs/jinzhou/scoring.dmn"), std::ios::binary);
  journal::DecisionModel row;
  row.set_decision_model_id(std::string(kScoring));
  row.mutable_model()->set_name("scoring.dmn");
  row.mutable_model()->set_text(std::string(std::istreambuf_iterator<char>(in), {}));
  row.set_model_digest(catalog::ModelDigest(row.model()));
  journal::ProcessDeployment deployment;
  *deployment.add_files() = row.model();
  const std::string digest = row.model_digest();
  Put(state, digest, std::move(deployment));
  Put(state, kScoring, std::move(row));
}

void AddEnclaves(MemoryState& state) {
  journal::EnclavePark park;
  park.set_park_id("park-bz");
  park.set_jurisdiction("210782");
  park.set_share_out_percent(50);
  park.set_share_in_percent(50);
  park.set_benefit_years(10);
  Put(state, "park-bz", std::move(park));
  for (const std::string_view id : {"ev-1", "ev-2"}) {
    journal::EnclaveProject project;
    project.set_enclave_project_id(std::string(id));
    project.set_name_zh(StrCat("飞地项目", id));
    project.set_park_id("park-bz");
    project.set_fly_out_jurisdiction("210726");
    project.set_total_investment_fen(38'081'0000'00);
    Put(state, id, std::move(project));
  }
}

}  // namespace

int32_t DayNumber(std::string_view day) {
  const auto parsed = CivilDay::Parse(day);
  if (!parsed) Give(day);
  return parsed->days_since_1970();
}

std::string Done::Named(std::string_view key) const {
  for (const journal::Entry& entry : outcome.answer.rejection().metadata()) {
    if (entry.key() == key) return entry.value();
  }
  return {};
}

EvaluationCity::EvaluationCity() {
  book_.Add(calendar::Notice2019v2());
  book_.Add(calendar::Notice2020v1());
  Seed();
}

void EvaluationCity::Seed() {
  journal::Leader leader;
  leader.set_leader_id("ld-hs-01");
  leader.set_level("county");
  leader.set_jurisdiction("210726");
  Put(state(), "ld-hs-01", std::move(leader));
  journal::Department department;
  department.set_department_id("bz-market");
  department.set_jurisdiction("210782");
  Put(state(), "bz-market", std::move(department));
  AddOfficer(state(), "administrator-2", "administrator", "210700");
  AddOfficer(state(), "ld-hs-01", "leader", "210726");
  AddOfficer(state(), "judge-1", "handler", "210700", "jz-market");
  AddOfficer(state(), "judge-2", "handler", "210700", "jz-transport");
  AddOfficer(state(), "judge-3", "handler", "210700", "jz-finance");
  AddOfficer(state(), "judge-bz", "handler", "210782", "bz-market");
  AddProject(state(), "pj-bz", "210782");
  AddProject(state(), "pj-hs", "210726");
  AddProject(state(), "pj-jz", "210700");
  AddCriterion(state(), "c1", 1, 60);
  AddCriterion(state(), "c2", 2, 40);
  AddEnclaves(state());
  AddScoring(state());
}

void EvaluationCity::At(std::string_view when) {
  const auto parsed = Instant::Parse(when);
  if (!parsed) Give(when);
  now_ = *parsed;
  seeds_.At(when);
}

void EvaluationCity::Apply(const PendingEvent& pending, const yici::Ordered& ordered, int32_t index) {
  EventPosition position;
  position.revision = ordered.revision;
  position.index = index;
  position.legal_time = ordered.legal_time;
  position.occurred_at = pending.occurred_at;
  position.actor = pending.actor.empty() ? std::string_view(ordered.arrival.principal().id()) : pending.actor;
  if (before) before(state(), pending, position);
  if (Handles(pending.event)) return evaluation::Apply(state(), pending.event, position);
  if (approval::Handles(pending.event)) approval::Apply(state(), pending.event, position);
  if (steward::Handles(pending.event)) steward::Apply(state(), pending.event, position);
  Observe(state(), pending.event, position);
}

Done EvaluationCity::Do(std::string_view principal, const Command& command) {
  journal::Arrival arrival;
  *arrival.mutable_principal() = steward::PrincipalOf(principal);
  const yici::Ordered ordered{.revision = ++revision_, .legal_time = now_, .arrival = arrival};
  const calendar::Calendar calendar = book_.At(DayOf(now_));
  const World world{state(), calendar, book_, &library_};
  Done done;
  done.outcome = steward::Handles(command) ? steward::Decide(world, command, ordered) : Decide(world, command, ordered);
  index_ = 0;
  for (const PendingEvent& pending : done.outcome.events) {
    Apply(pending, ordered, index_++);
    done.events.push_back(pending);
  }
  for (const PendingEvent& pending : done.outcome.events) React(pending.event, ordered, done.events);
  return done;
}

void EvaluationCity::React(const journal::Event& event, const yici::Ordered& ordered, std::vector<PendingEvent>& events) {
  const calendar::Calendar calendar = book_.At(DayOf(now_));
  const World world{state(), calendar, book_, &library_};
  for (const Command& command : Reactions(state(), event)) {
    for (const PendingEvent& pending : Decide(world, command, ordered).events) {
      Apply(pending, ordered, index_++);
      events.push_back(pending);
    }
  }
}

std::vector<journal::Event> EvaluationCity::Happens(const journal::Event& event) {
  journal::Arrival arrival;
  *arrival.mutable_principal() = steward::PrincipalOf(steward::kSystem);
  const yici::Ordered ordered{.revision = ++revision_, .legal_time = now_, .arrival = arrival};
  PendingEvent pending;
  pending.event = event;
  pending.occurred_at = now_;
  index_ = 0;
  Apply(pending, ordered, index_++);
  std::vector<PendingEvent> follow;
  React(event, ordered, follow);
  std::vector<journal::Event> events;
  for (PendingEvent& one : follow) events.push_back(std::move(one.event));
  return events;
}

std::string EvaluationCity::Number(std::string_view principal, const Command& command) {
  const Done done = Do(principal, command);
  if (done.outcome.refused()) Give(done.reason());
  return done.answer().number();
}

std::string EvaluationCity::Planned() { return Number(kAdministrator, evaluation::Plan()); }

std::string EvaluationCity::Touring() {
  std::string rally = Planned();
  Number(kCountyLeader, Nominate(rally, "pj-bz"));
  Number(kHeishanLeader, Nominate(rally, "pj-hs"));
  Number(kCityLeader, Nominate(rally, "pj-jz"));
  for (const std::string_view project : {"pj-bz", "pj-hs", "pj-jz"}) Number(kAdministrator, Vet(rally, project));
  Number(kAdministrator, Route(rally, {"pj-hs", "pj-bz", "pj-jz"}));
  for (const std::string_view project : {"pj-bz", "pj-hs", "pj-jz"}) Number(kAdministrator, Visited(rally, project));
  return rally;
}

std::string EvaluationCity::Tallied() {
  std::string rally = Touring();
  for (const std::string_view project : {"pj-bz", "pj-hs", "pj-jz"}) {
    const int32_t more = project == "pj-hs" ? 500 : 0;
    Number(kJudge, Sheet(rally, project, {9000 + more, 8000}));
    Number(kSecondJudge, Sheet(rally, project, {8000 + more, 9000}));
  }
  At("2020-05-16T09:00");
  Number(kAdministrator, Close(rally));
  return rally;
}

std::string EvaluationCity::Posted() {
  std::string rally = Tallied();
  At("2020-05-18T09:00");
  Number(kAdministrator, Post(rally));
  return rally;
}

std::string EvaluationCity::Announced() {
  std::string rally = Posted();
  At("2020-05-26T09:00");
  Number(kAdministrator, Announce(rally));
  return rally;
}

std::string EvaluationCity::Proposed() { return Number(kHeishanLeader, Propose()); }

std::string EvaluationCity::Signed() {
  std::string agreement = Proposed();
  Number(kHeishanLeader, Consent(agreement, "210726"));
  Number(kCountyLeader, Consent(agreement, "210782"));
  return agreement;
}

std::string EvaluationCity::Producing() {
  std::string agreement = Signed();
  At("2020-06-01T09:00");
  for (const auto state : {journal::ENCLAVE_STATE_LANDED, journal::ENCLAVE_STATE_AGENCY, journal::ENCLAVE_STATE_CONSTRUCTION,
                           journal::ENCLAVE_STATE_PRODUCTION}) {
    Number(kAdministrator, Advance(agreement, state));
  }
  return agreement;
}

const journal::Enclave& EvaluationCity::Agreement(std::string_view agreement_no) const {
  const auto* enclave = state().Find<journal::Enclave>(agreement_no);
  if (enclave == nullptr) Give(agreement_no);
  return *enclave;
}

void EvaluationCity::PutCase(std::string_view case_no, std::string_view department) {
  journal::Case subject;
  subject.set_case_no(std::string(case_no));
  subject.set_jurisdiction("210700");
  subject.set_department_id(std::string(department));
  subject.set_state(journal::CASE_STATE_ACCEPTED);
  subject.set_acceptance_day(DayOf(now_).days_since_1970());
  subject.set_result_code(-1);
  for (const auto kind : {journal::CLOCK_KIND_C2_STATUTORY, journal::CLOCK_KIND_C3_PROMISED}) {
    journal::Clock& clock = *subject.add_clocks();
    clock.set_kind(kind);
    clock.set_limit(20);
    clock.set_start_day(DayOf(now_).days_since_1970());
    clock.set_phase(journal::CLOCK_PHASE_RUNNING);
  }
  Put(state(), case_no, std::move(subject));
}

std::string EvaluationCity::Red(std::string_view case_no) {
  Happens(Breached(case_no, journal::CLOCK_KIND_C2_STATUTORY, journal::CARD_COLOR_RED));
  return CardNo(revision_, 0);
}

std::string EvaluationCity::Yellow(std::string_view case_no) {
  Happens(Breached(case_no, journal::CLOCK_KIND_C3_PROMISED, journal::CARD_COLOR_YELLOW));
  return CardNo(revision_, 0);
}

std::string EvaluationCity::Ordered(std::string_view state) {
  journal::Demand demand;
  demand.set_demand_no("RX-1");
  demand.set_jurisdiction("210700");
  demand.set_department_id("jz-market");
  Put(this->state(), "RX-1", std::move(demand));
  std::string order = Number(kInspector, IssueAbout("demands/RX-1"));
  if (state == "issued") return order;
  const std::tuple<std::string_view, std::string_view, Command> steps[] = {{"signed", kHandler, evaluation::SignFor(order)},
                                                                           {"handling", kHandler, HandleFor(order)},
                                                                           {"feedback", kHandler, FeedBack(order)},
                                                                           {"review", kInspector, TakeUp(order)},
                                                                           {"closed", kInspector, ReviewOf(order, true)}};
  for (const auto& [reached, who, command] : steps) {
    Number(who, command);
    if (reached == state) return order;
  }
  Give(state);
}

const journal::IssuedCard& EvaluationCity::Card(std::string_view card_no) const {
  const auto* card = state().Find<journal::IssuedCard>(CardKeyOf(card_no));
  if (card == nullptr) Give(card_no);
  return *card;
}

const journal::SupervisionOrder& EvaluationCity::Order(std::string_view order_no) const {
  const auto* order = state().Find<journal::SupervisionOrder>(order_no);
  if (order == nullptr) Give(order_no);
  return *order;
}

std::string EvaluationCity::OpenOrderAbout(std::string_view subject) const {
  return state().FindBytes(tables::kOpenOrder, subject).value_or("");
}

const journal::Rally& EvaluationCity::Rally(std::string_view rally_no) const {
  const auto* rally = state().Find<journal::Rally>(rally_no);
  if (rally == nullptr) Give(rally_no);
  return *rally;
}

std::string Places(const journal::Rally& rally, int version) {
  const int at = version == 0 ? rally.results_size() - 1 : version - 1;
  if (at < 0 || at >= rally.results_size()) return "none";
  std::string text;
  for (const journal::RallyPlace& place : rally.results(at).places()) {
    StrAppend(&text, text.empty() ? "" : "; ", place.rank(), " ", place.project_id(), " ", DecimalOf(place.hundredths()));
  }
  return text;
}

// ---- commands ----

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
