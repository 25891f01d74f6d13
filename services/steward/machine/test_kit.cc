#include "services/steward/machine/test_kit.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "services/base/key_range.h"
#include "services/calendar/notices_for_tests.h"
#include "services/directory/machine/rights.h"
#include "services/steward/machine/apply.h"
#include "services/steward/machine/decide.h"
#include "services/steward/machine/fold.h"
#include "services/steward/machine/rows.h"
#include "services/steward/machine/vocabulary.h"

namespace yici::steward {
namespace {

namespace role = directory::role;
using journal::Command;

constexpr std::string_view kCity = "210700", kBeizhen = "210782";

struct Person {
  std::string_view id;
  std::string_view role;
  std::string_view scope_kind;
  std::string_view scope;
};
constexpr Person kPeople[] = {
    {"operator", role::kOperator, "jurisdiction", kCity},
    {"dispatcher", role::kDispatcher, "jurisdiction", kCity},
    {"inspector", role::kInspector, "jurisdiction", kCity},
    {"auditor", role::kAuditor, "jurisdiction", kCity},
    {"clerk", role::kWindowClerk, "hall", "jz-hall-main"},
    {"handler", role::kHandler, "department", "jz-market"},
    {"chief", role::kChiefRepresentative, "department", "jz-market"},
    {"head", role::kOrganHead, "department", "jz-market"},
    {"other-handler", role::kHandler, "department", "jz-transport"},
    {"other-head", role::kOrganHead, "department", "jz-transport"},
    {"st-bz-01", role::kSteward, "jurisdiction", kBeizhen},
    {"st-bz-02", role::kSteward, "jurisdiction", kBeizhen},
    {"ld-bz-01", role::kLeader, "jurisdiction", kBeizhen},
    {"ld-jz-01", role::kLeader, "jurisdiction", kCity},
    {"ld-jz-02", role::kLeader, "jurisdiction", kCity},
};

template <class Row>
void Put(MemoryState& state, std::string_view key, Row row) {
  state.Put(key, std::make_unique<Row>(std::move(row)));
}

void AddCategory(MemoryState& state, std::string_view id, journal::DemandKind kind, int32_t limit_wd, bool urgent,
                 std::string_view joint = {}) {
  journal::HotlineCategory row;
  row.set_category_id(std::string(id));
  row.set_kind(kind);
  row.set_main_department_id("jz-market");
  row.set_joint_department_id(std::string(joint));
  row.set_limit_wd(limit_wd);
  row.set_urgent(urgent);
  Put(state, id, std::move(row));
}

[[noreturn]] void Give(std::string_view what) {
  std::fprintf(stderr, "test kit: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

template <class Part>
Part& At(Part* part, std::string_view no) {
  part->set_demand_no(std::string(no));
  return *part;
}

}  // namespace

City::City() {
  book_.Add(calendar::Notice2019v2());
  book_.Add(calendar::Notice2020v1());
  AddDirectory();
  AddRows();
}

void City::AddDirectory() {
  for (const auto& [code, parent, kind] :
       {std::tuple{kCity, std::string_view(), "prefecture-level-city"}, std::tuple{kBeizhen, kCity, "county-level-city"},
        std::tuple{std::string_view("210726"), kCity, "county"}}) {
    journal::Jurisdiction row;
    row.set_jurisdiction(std::string(code));
    row.set_parent(std::string(parent));
    row.set_kind(kind);
    Put(*state_, code, std::move(row));
  }
  for (const std::string_view id : {"jz-market", "jz-transport", "jz-finance"}) {
    journal::Department row;
    row.set_department_id(std::string(id));
    row.set_jurisdiction(std::string(kCity));
    row.set_level("city");
    Put(*state_, id, std::move(row));
  }
  journal::Hall hall;
  hall.set_hall_id("jz-hall-main");
  hall.set_jurisdiction(std::string(kCity));
  Put(*state_, "jz-hall-main", std::move(hall));
  for (const Person& person : kPeople) {
    journal::Officer officer;
    officer.set_officer_id(std::string(person.id));
    officer.set_active(true);
    Put(*state_, person.id, std::move(officer));
    journal::OfficerGrants grants;
    journal::RoleGrant& grant = *grants.add_grants();
    grant.set_officer_id(std::string(person.id));
    grant.set_role(std::string(person.role));
    grant.set_scope_kind(std::string(person.scope_kind));
    grant.set_scope(std::string(person.scope));
    Put(*state_, person.id, std::move(grants));
  }
}

void City::AddRows() {
  for (const auto& [id, level, jurisdiction] : {std::tuple{"ld-bz-01", "county", kBeizhen},
                                                std::tuple{"ld-jz-01", "city", kCity}, std::tuple{"ld-jz-02", "city", kCity}}) {
    journal::Leader leader;
    leader.set_leader_id(id);
    leader.set_level(level);
    leader.set_jurisdiction(std::string(jurisdiction));
    Put(*state_, id, std::move(leader));
  }
  journal::EscalationLevel top;
  top.set_level(4);
  top.set_leader_level("city");
  top.set_leader_id("ld-jz-02");
  Put(*state_, "4", std::move(top));
  AddCategory(*state_, "hc-help", journal::DEMAND_KIND_HELP, 10, false);
  AddCategory(*state_, "hc-complaint", journal::DEMAND_KIND_COMPLAINT, 5, false, "jz-transport");
  AddCategory(*state_, "hc-urgent", journal::DEMAND_KIND_REPORT, 1, true);
  AddCategory(*state_, "hc-silent", journal::DEMAND_KIND_COMPLAINT, 0, false);
  journal::Enterprise enterprise;
  enterprise.set_uscc(std::string(kUscc));
  enterprise.set_jurisdiction(std::string(kBeizhen));
  enterprise.set_steward_id("st-bz-01");
  Put(*state_, kUscc, std::move(enterprise));
  journal::Project project;
  project.set_project_id("pj-001");
  project.set_jurisdiction("210726");
  project.set_leader_id("ld-jz-01");
  Put(*state_, "pj-001", std::move(project));
}

void City::At(std::string_view when) {
  const auto instant = Instant::Parse(when);
  if (!instant) Give(when);
  now_ = *instant;
}

void City::ApplyAll(const std::vector<PendingEvent>& events, const Ordered& ordered, Done& done) {
  for (const PendingEvent& pending : events) {
    EventPosition position;
    position.revision = ordered.revision;
    position.index = static_cast<int32_t>(done.events.size());
    position.legal_time = ordered.legal_time;
    position.occurred_at = pending.occurred_at;
    position.actor = pending.actor.empty() ? std::string_view(ordered.arrival.principal().id()) : pending.actor;
    if (before) before(*state_, pending, position);
    Apply(*state_, pending.event, position);
    done.events.push_back(pending);
  }
}

Done City::Do(std::string_view principal, const Command& command) {
  journal::Arrival arrival;
  *arrival.mutable_principal() = PrincipalOf(principal);
  arrival.set_on_behalf_of(std::exchange(on_behalf_of_, {}));
  const Ordered ordered{++revision_, now_, arrival};
  const calendar::Calendar calendar = CalendarNow();
  const World world{*state_, calendar, book_, &library_};
  Done done;
  while (true) {
    const auto due = DecideDue(world, SubjectDemand(command), ordered);
    if (due.empty()) break;
    ApplyAll(due, ordered, done);
  }
  done.outcome = Decide(world, command, ordered);
  ApplyAll(done.outcome.events, ordered, done);
  return done;
}

std::string City::Raise(std::string_view principal, const Command& command) {
  const Done done = Do(principal, command);
  if (done.outcome.refused()) Give(done.reason());
  return done.answer().demand_no();
}

void City::Bring(const std::string& no, std::string_view state) {
  const std::pair<std::string_view, std::function<Done()>> steps[] = {
      {"awaiting_sign", [] { return Done(); }},
      {"handling", [&] { return Do(kHandler, Sign(no)); }},
      {"reply_review", [&] { return Do(kHandler, Reply(no)); }},
      {"call_back", [&] { return Do(kHead, Review(no, true)); }}};
  for (const auto& [name, act] : steps) {
    if (const Done done = act(); done.outcome.refused()) Give(done.reason());
    if (name == state) return;
  }
}

std::string City::Brought(std::string_view state) {
  std::string no = Raise(kOperator, HotlineOf("hc-help"));
  Bring(no, state);
  return no;
}

std::string City::BroughtIssue(std::string_view state) {
  std::string no = Raise(kEnterprise, IssueOf("hc-help"));
  Bring(no, state);
  return no;
}

const journal::Demand& City::Find(std::string_view demand_no) const {
  const auto* demand = state_->Find<journal::Demand>(demand_no);
  if (demand == nullptr) Give(demand_no);
  return *demand;
}

std::vector<std::string> City::Letters(std::string_view recipient) const {
  std::vector<std::string> kinds;
  const std::string prefix = LetterPrefix(recipient);
  state_->Scan(Table::kLetter, prefix, PrefixEnd(prefix), [&](std::string_view, std::string_view bytes) {
    journal::Letter letter;
    letter.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    kinds.push_back((letter.copy() ? "copy of " : "") + letter.kind());
    return true;
  });
  return kinds;
}

// ---- commands ----

Command HotlineOf(std::string_view category, std::string_view text) {
  Command command;
  command.mutable_raise_demand()->set_channel(journal::DEMAND_CHANNEL_HOTLINE);
  command.mutable_raise_demand()->set_category_id(std::string(category));
  command.mutable_raise_demand()->set_text(std::string(text));
  command.mutable_raise_demand()->set_jurisdiction(std::string(kCity));
  command.mutable_raise_demand()->mutable_caller()->mutable_phone()->set_ciphertext("sealed");
  return command;
}

Command IssueOf(std::string_view category, std::string_view text) {
  Command command;
  command.mutable_raise_demand()->set_channel(journal::DEMAND_CHANNEL_ENTERPRISE);
  command.mutable_raise_demand()->set_category_id(std::string(category));
  command.mutable_raise_demand()->set_text(std::string(text));
  command.mutable_raise_demand()->mutable_caller()->set_uscc(std::string(kUscc));
  return command;
}

Command Sign(std::string_view no) {
  Command command;
  At(command.mutable_sign_demand(), no);
  return command;
}

Command Return(std::string_view no, std::string_view suggested) {
  Command command;
  auto& part = At(command.mutable_return_demand(), no);
  part.set_duty_rule("三定规定第四条");
  part.set_suggested_department_id(std::string(suggested));
  part.set_reason("不属本部门职责");
  return command;
}

Command OnReturn(std::string_view no, bool redispatch) {
  Command command;
  auto& part = At(command.mutable_decide_return(), no);
  part.set_redispatch(redispatch);
  part.set_reason("按职责");
  return command;
}

Command Reply(std::string_view no) {
  Command command;
  At(command.mutable_reply_demand(), no).set_text("已办理");
  return command;
}

Command Review(std::string_view no, bool pass) {
  Command command;
  auto& part = At(command.mutable_review_reply(), no);
  part.set_pass(pass);
  if (!pass) part.set_reason("不完整");
  return command;
}

Command CallBack(std::string_view no, std::string_view outcome) {
  Command command;
  auto& part = At(command.mutable_record_call_back(), no);
  part.set_outcome(std::string(outcome));
  part.set_note("诉求人原话");
  return command;
}

Command Confirm(std::string_view no, bool confirmed) {
  Command command;
  auto& part = At(command.mutable_confirm_demand(), no);
  part.set_confirmed(confirmed);
  if (!confirmed) part.set_text("问题未解决");
  return command;
}

Command Rule(std::string_view no, bool close) {
  Command command;
  auto& part = At(command.mutable_rule_demand(), no);
  part.set_close(close);
  part.set_reasons("已依法处理");
  return command;
}

Command Escalate(std::string_view no) {
  Command command;
  At(command.mutable_escalate_demand(), no).set_reason("跨部门无法协调");
  return command;
}

Command Urge(std::string_view no) {
  Command command;
  At(command.mutable_urge_demand(), no).set_note("请尽快办理");
  return command;
}

Command Merge(std::string_view no, std::string_view into) {
  Command command;
  At(command.mutable_merge_demand(), no).set_into(std::string(into));
  return command;
}

Command Shelve(std::string_view no, std::string_view until) {
  Command command;
  auto& part = At(command.mutable_list_demand_long_term(), no);
  part.set_reason("待规划调整");
  if (const auto day = CivilDay::Parse(until)) part.set_until_day(day->days_since_1970());
  return command;
}

Command Resume(std::string_view no) {
  Command command;
  At(command.mutable_resume_demand(), no).set_reason("规划已调整");
  return command;
}

Command Ask(std::string_view no, int32_t days) {
  Command command;
  auto& ask = *At(command.mutable_ask_extension(), no).mutable_ask();
  ask.set_days_wd(days);
  ask.set_basis("办理规则");
  ask.set_reason("需现场检测");
  return command;
}

Command OnAsk(std::string_view no, bool grant) {
  Command command;
  auto& part = At(command.mutable_decide_extension(), no);
  part.set_grant(grant);
  part.set_reason("理由不足");
  part.set_informed("电话告知");
  return command;
}

Command Dispatch(std::string_view no, std::string_view category, std::string_view department) {
  Command command;
  auto& part = At(command.mutable_dispatch_demand(), no);
  part.set_category_id(std::string(category));
  part.set_department_id(std::string(department));
  return command;
}

Command AnswerNow(std::string_view no) {
  Command command;
  At(command.mutable_answer_demand(), no).set_text("已告知办理流程");
  return command;
}

Command RejectFor(std::string_view no, std::string_view ground, std::string_view finished) {
  Command command;
  auto& part = At(command.mutable_reject_demand(), no);
  part.set_ground(std::string(ground));
  part.set_finished_no(std::string(finished));
  return command;
}

Command JointOf(std::string_view no, std::vector<std::string> with, std::string_view lead) {
  Command command;
  auto& part = At(command.mutable_set_joint_handling(), no);
  for (std::string& id : with) part.add_joint_department_ids(std::move(id));
  part.set_lead_department_id(std::string(lead));
  return command;
}

Command Opinion(std::string_view no, std::string_view department) {
  Command command;
  auto& part = At(command.mutable_give_demand_opinion(), no);
  part.set_department_id(std::string(department));
  part.set_text("同意");
  return command;
}

Command ReadCallerOf(std::string_view no) {
  Command command;
  At(command.mutable_read_caller(), no).set_purpose("电话回访");
  return command;
}

Command Settle(std::string_view no) {
  Command command;
  At(command.mutable_settle_demand(), no);
  return command;
}

std::string EventName(const journal::Event& event) {
  const auto* field = journal::Event::descriptor()->FindFieldByNumber(event.event_case());
  return field == nullptr ? std::string() : field->message_type()->name();
}

journal::Principal PrincipalOf(std::string_view id) {
  journal::Principal principal;
  principal.set_id(std::string(id));
  principal.set_kind(id.starts_with("enterprise:") ? journal::PRINCIPAL_KIND_ENTERPRISE
                     : id.starts_with("system:")   ? journal::PRINCIPAL_KIND_SYSTEM
                     : id.starts_with("hall:")     ? journal::PRINCIPAL_KIND_HALL
                                                   : journal::PRINCIPAL_KIND_OFFICER);
  return principal;
}

}  // namespace yici::steward
