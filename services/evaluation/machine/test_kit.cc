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

}  // namespace yici::evaluation
