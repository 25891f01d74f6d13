#include "services/approval/machine/test_kit.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "services/approval/machine/apply.h"
#include "services/approval/machine/decide.h"
#include "services/approval/machine/grants.h"
#include "services/approval/machine/joint.h"
#include "services/calendar/notices_for_tests.h"
#include "services/catalog/machine/lookup.h"
#include "services/directory/machine/apply.h"
#include "services/directory/machine/decide.h"
#include "services/directory/machine/rights.h"
#include "services/directory/machine/halls.h"

namespace yici::approval {
namespace {

namespace role = directory::role;

constexpr std::string_view kDepartment = "jz-market";
constexpr std::string_view kCity = "210700";

[[noreturn]] void Give(std::string_view what) {
  std::fprintf(stderr, "test kit: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

struct Person {
  std::string_view id;
  std::string_view role;
  std::string_view scope_kind;
  std::string_view scope;
};

constexpr Person kPeople[] = {
    {"clerk", role::kWindowClerk, "hall", "jz-hall-main"},
    {"clerk-2", role::kWindowClerk, "hall", "jz-hall-main"},
    {"clerk-far", role::kWindowClerk, "hall", "beizhen-hall-main"},
    {"chief", role::kChiefRepresentative, "department", kDepartment},
    {"handler", role::kHandler, "department", kDepartment},
    {"handler-2", role::kHandler, "department", kDepartment},
    {"reviewer", role::kReviewer, "department", kDepartment},
    {"approver", role::kApprover, "department", kDepartment},
    {"head", role::kOrganHead, "department", kDepartment},
    {"mayor", role::kGovernmentHead, "jurisdiction", kCity},
    {"joint-fire", role::kJointOfficer, "department", "jz-fire"},
    {"joint-planning", role::kJointOfficer, "department", "jz-planning"},
    {"root", role::kAdministrator, "jurisdiction", kCity},
    {"outsider", role::kHandler, "department", "jz-planning"},
    {"substitute", role::kHandler, "department", "jz-planning"},
    {"administrator", role::kAdministrator, "jurisdiction", "210000"},
    {"county-administrator", role::kAdministrator, "jurisdiction", "210782"},
    {"food-chief", role::kChiefRepresentative, "department", "jz-food"},
    {"food-handler", role::kHandler, "department", "jz-food"},
    {"food-reviewer", role::kReviewer, "department", "jz-food"},
    {"food-approver", role::kApprover, "department", "jz-food"},
    {"food-joint", role::kJointOfficer, "department", "jz-food"},
    {"county-chief", role::kChiefRepresentative, "department", "bz-market"},
    {"county-handler", role::kHandler, "department", "bz-market"},
    {"county-reviewer", role::kReviewer, "department", "bz-market"},
    {"county-approver", role::kApprover, "department", "bz-market"},
};

struct ItemRow {
  std::string_view code;
  std::string_view process;
  int32_t statutory;
  bool calendar_days;
  int32_t promised;
  int32_t case_type;
};

constexpr ItemRow kItems[] = {
    {kThreeStep, "three-step", 20, false, 7, 2},
    {kTwoStep, "simple-two-step", 15, true, 2, 2},
    {kInstant, "instant", 1, false, 1, 1},
    {kSite, "site-inspection", 20, false, 10, 2},
    {kJoint, "joint-construction", 0, false, 6, 2},
    {kOnline, "three-step", 20, false, 7, 2},
    {kTight, "three-step", 10, false, 10, 2},
    {kRetired, "three-step", 20, false, 7, 2},
    {kFuture, "three-step", 20, false, 7, 2},
    {kInstantCertificate, "instant", 1, false, 1, 1},
    {kHeard, "three-step", 20, false, 7, 2},
    {kDeferrable, "three-step", 20, false, 7, 2},
    {kOnPromise, "three-step", 20, false, 7, 2},
    {kReviewable, "three-step", 20, false, 7, 2},
    {kFirstReview, "three-step", 20, false, 10, 2},
    {kLicence, "simple-two-step", 20, false, 20, 2},
    {kLicenceRenewal, "simple-two-step", 20, false, 20, 2},
};

struct ProcessRow {
  std::string_view id;
  std::vector<std::string> steps;
};

std::vector<ProcessRow> Processes() {
  return {{"instant", {"receive", "accept", "decide", "deliver"}},
          {"simple-two-step", {"receive", "accept", "handle", "approve", "deliver"}},
          {"three-step", {"receive", "accept", "handle", "review", "approve", "deliver"}},
          {"site-inspection", {"receive", "accept", "handle", "site-inspection", "review", "approve", "deliver"}},
          {"joint-construction", {"receive", "accept", "dispatch", "joint-review", "lead-decision", "deliver"}}};
}

template <class Row>
void PutRow(MemoryState& state, std::string_view key, Row row) {
  state.Put(key, std::make_unique<Row>(std::move(row)));
}

journal::Item MakeItem(const ItemRow& row) {
  journal::Item item;
  item.set_item_code(std::string(row.code));
  item.set_name_zh("测试事项");
  item.set_department_id(std::string(kDepartment));
  item.set_jurisdiction(std::string(kCity));
  item.set_case_type(row.case_type);
  item.set_statutory_limit(row.statutory);
  item.set_statutory_in_calendar_days(row.calendar_days);
  item.set_promised_limit_wd(row.promised);
  item.set_supplement_limit_wd(30);
  item.set_process_id(std::string(row.process));
  for (const int channel : {1, 2}) item.add_channels(channel);
  for (int number = 1; number <= 4; ++number) {
    journal::Material& material = *item.add_materials();
    material.set_material_id("m" + std::to_string(number));
    material.set_number(number);
    material.set_key(number < 4);
    material.set_form("copy");
    material.set_copies(number < 4 ? 1 : 2);
  }
  item.set_active(row.code != kRetired);
  item.set_certificate(row.code == kTwoStep || row.code == kInstantCertificate || row.code == kOnPromise);
  item.set_deferral_allowed(row.code == kDeferrable);
  item.set_deferral_limit_wd(row.code == kDeferrable ? 15 : 0);
  item.set_promise_allowed(row.code == kOnPromise || row.code == kFirstReview);
  item.set_review_supplement_allowed(row.code == kReviewable || row.code == kDeferrable);
  item.set_first_review(row.code == kFirstReview);
  if (row.code == kLicence || row.code == kLicenceRenewal) {
    item.set_certificate(true);
    item.set_term_days(120);
    item.set_renewal_item_code(std::string(kLicenceRenewal));
  }
  item.set_pre_review(row.code == kOnline);
  item.set_hearing_right(row.code == kHeard);
  // The law of calendar days and acts on the spot know no extension; joint handling is the government head's.
  const bool extends = !row.calendar_days && row.case_type == 2;
  item.set_extension_max(!extends ? 0 : row.code == kJoint ? 15 : 10);
  item.set_extension_approver(!extends ? "" : row.code == kJoint ? "government-head" : "organ-head");
  item.set_late_keying_wd(row.code == kTight ? 2 : 0);
  item.set_step_limit_wd(row.code == kSite || row.code == kJoint || row.code == kReviewable ? 3 : 0);
  item.set_effective_day(calendar::Day(row.code == kFuture ? "2025-01-01" : "2019-01-01").days_since_1970());
  return item;
}

}  // namespace

journal::Principal PrincipalOf(std::string_view id) {
  journal::Principal principal;
  principal.set_id(std::string(id));
  principal.set_kind(id.starts_with("enterprise:") ? journal::PRINCIPAL_KIND_ENTERPRISE
                     : id.starts_with("officer:")  ? journal::PRINCIPAL_KIND_OFFICER
                     : id.starts_with("hall:")     ? journal::PRINCIPAL_KIND_HALL
                     : id.starts_with("system:")   ? journal::PRINCIPAL_KIND_SYSTEM
                                                   : journal::PRINCIPAL_KIND_UNSPECIFIED);
  return principal;
}

City::City() {
  for (calendar::Notice notice : {calendar::Notice2019v2(), calendar::Notice2020v1()}) book_.Add(std::move(notice));
  AddDirectory();
  AddItems();
}

void City::AddDirectory() {
  for (const auto& [id, parent] : {std::pair("210000", ""), std::pair("210700", "210000"), std::pair("210782", "210700")}) {
    journal::Jurisdiction jurisdiction;
    jurisdiction.set_jurisdiction(id);
    jurisdiction.set_parent(parent);
    PutRow(*state_, id, jurisdiction);
  }
  for (const std::string_view id : {"jz-market", "jz-fire", "jz-planning", "jz-food", "bz-market"}) {
    journal::Department department;
    department.set_department_id(std::string(id));
    department.set_jurisdiction(id == "bz-market" ? std::string("210782") : std::string(kCity));
    PutRow(*state_, id, department);
  }
  for (const std::string_view id : {"jz-hall-main", "beizhen-hall-main"}) {
    journal::Hall hall;
    hall.set_hall_id(std::string(id));
    hall.set_jurisdiction(id == "jz-hall-main" ? std::string(kCity) : "210782");
    PutRow(*state_, id, hall);
    journal::Window window;
    window.set_window_id(std::string(id) + "-w12");
    window.set_hall_id(std::string(id));
    PutRow(*state_, window.window_id(), window);
  }
  directory::IndexHalls(*state_);
  for (const Person& person : kPeople) {
    journal::Officer officer;
    officer.set_officer_id(std::string(person.id));
    officer.add_post_ids("post-" + std::string(person.id));
    officer.set_active(true);
    PutRow(*state_, person.id, officer);
    journal::OfficerGrants grants;
    journal::RoleGrant& grant = *grants.add_grants();
    grant.set_officer_id(std::string(person.id));
    grant.set_role(std::string(person.role));
    grant.set_scope_kind(std::string(person.scope_kind));
    grant.set_scope(std::string(person.scope));
    grant.set_from_day(calendar::Day("2018-01-01").days_since_1970());
    PutRow(*state_, person.id, grants);
  }
  journal::OfficerSubstitutions row;
  journal::Substitution& substitution = *row.add_substitutions();
  substitution.set_absent("chief");
  substitution.set_substitute("substitute");
  substitution.set_from_day(calendar::Day("2020-04-01").days_since_1970());
  substitution.set_until_day(calendar::Day("2020-04-30").days_since_1970());
  PutRow(*state_, "substitute", row);
}

void City::AddItems() {
  for (const ItemRow& row : kItems) {
    const journal::Item item = MakeItem(row);
    PutRow(*state_, catalog::VersionKey(item.item_code(), item.effective_day()), item);
    journal::ItemVersions versions;
    versions.add_effective_days(item.effective_day());
    PutRow(*state_, item.item_code(), versions);
  }
  const int32_t day = calendar::Day("2019-01-01").days_since_1970();
  for (const ProcessRow& row : Processes()) {
    journal::Process process;
    process.set_process_id(std::string(row.id));
    for (const std::string& step : row.steps) process.add_steps(step);
    process.set_effective_day(day);
    PutRow(*state_, catalog::VersionKey(row.id, day), process);
    journal::ProcessVersions versions;
    versions.add_effective_days(day);
    PutRow(*state_, row.id, versions);
  }
}

City CityAt(std::string_view when) {
  City city;
  city.At(when);
  return city;
}

void City::At(std::string_view when) {
  const auto instant = Instant::Parse(when);
  if (!instant || *instant < now_) Give("time is malformed or runs backwards");
  now_ = *instant;
}

Done City::Do(std::string_view principal, const journal::Command& command) {
  ++revision_;
  journal::Arrival arrival;
  arrival.set_wall_us(now_.micros());
  *arrival.mutable_principal() = PrincipalOf(principal);
  arrival.set_on_behalf_of(std::exchange(on_behalf_of_, {}));
  arrival.set_occurred_us(std::exchange(occurred_, {}).micros());
  const Ordered ordered{.revision = revision_, .legal_time = now_, .arrival = arrival};
  const calendar::Calendar calendar = CalendarNow();
  const World world{.state = *state_, .calendar = calendar, .book = book_};
  Done done;
  const std::string subject(SubjectCase(command));
  for (const std::string& other : AlsoTouched(*state_, command)) SettleDue(other, ordered, done);
  SettleDue(subject, ordered, done);
  // What a partition does at every touch: a case of an organ that ended goes to the successor first.
  if (!subject.empty()) {
    journal::Command move;
    move.mutable_move_cases()->add_case_nos(subject);
    ApplyAll(Decide(world, move, ordered).events, ordered, done);
  }
  in_hand_ = subject;
  done.outcome = Handles(command) ? Decide(world, command, ordered) : directory::Decide(world, command, ordered);
  if (done.outcome.refused()) return done;
  const size_t due_events = done.events.size();
  const auto saved = Asks(done.outcome.events) ? state_->Clone() : nullptr;
  if (auto refused = ApplyAll(done.outcome.events, ordered, done)) {
    state_ = saved->Clone();
    done.events.resize(due_events);
    done.outcome = *std::move(refused);
  }
  return done;
}

bool City::Asks(const std::vector<PendingEvent>& events) const {
  return std::any_of(events.begin(), events.end(),
                     [this](const PendingEvent& event) { return !Reactions(*state_, event.event).empty(); });
}

void City::SettleDue(const std::string& case_no, const Ordered& ordered, Done& done) {
  const calendar::Calendar calendar = CalendarNow();
  const World world{.state = *state_, .calendar = calendar, .book = book_};
  const std::string in_hand = std::exchange(in_hand_, case_no);
  while (!case_no.empty()) {
    const std::vector<PendingEvent> due = DecideDue(world, case_no, ordered);
    if (due.empty()) break;
    if (done.events.size() > 1000) Give("deadlines never end");
    if (ApplyAll(due, ordered, done)) Give("what the law did was refused");
  }
  in_hand_ = in_hand;
}

// As the partition does: what is asked of another case finds that case's deadlines settled.
std::optional<Outcome> City::React(const std::vector<PendingEvent>& events, const Ordered& ordered, Done& done) {
  const calendar::Calendar calendar = CalendarNow();
  const World world{.state = *state_, .calendar = calendar, .book = book_};
  std::vector<Asked> all;
  for (const PendingEvent& event : events) {
    for (Asked& asked : Reactions(*state_, event.event)) all.push_back(std::move(asked));
  }
  for (const Asked& asked : all) {
    const std::string touched(SubjectCase(asked.command));
    if (touched != in_hand_ && !HangTogether(*state_, in_hand_, touched)) SettleDue(touched, ordered, done);
    Outcome outcome = Decide(world, asked.command, ordered);
    if (outcome.refused() && asked.refuses_record) return outcome;
    if (outcome.refused()) Give("a reaction was refused: " + outcome.answer.rejection().reason());
    const std::string in_hand = std::exchange(in_hand_, touched);
    if (auto refused = ApplyAll(outcome.events, ordered, done)) return refused;
    in_hand_ = in_hand;
  }
  return std::nullopt;
}

std::optional<Outcome> City::ApplyAll(const std::vector<PendingEvent>& events, const Ordered& ordered, Done& done) {
  for (const PendingEvent& event : events) {
    const EventPosition position{.revision = ordered.revision,
                                 .index = static_cast<int32_t>(done.events.size()),
                                 .legal_time = ordered.legal_time,
                                 .occurred_at = event.occurred_at,
                                 .actor = event.actor.empty() ? ordered.arrival.principal().id() : event.actor};
    if (before) before(*state_, event, position);
    Apply(*state_, event.event, position);
    if (directory::Handles(event.event)) directory::Apply(*state_, event.event, position);
    done.events.push_back(event);
  }
  return React(events, ordered, done);
}

const journal::Case& City::Find(std::string_view case_no) const {
  const auto* subject = state_->Find<journal::Case>(case_no);
  if (subject == nullptr) Give("no such case");
  return *subject;
}

std::string City::Submit(std::string_view item) {
  const Done done = Do(kClerk, SubmitOf(item));
  if (done.outcome.refused()) Give(done.reason());
  return done.answer().case_no();
}

std::string City::Accepted(std::string_view item) {
  const std::string case_no = Submit(item);
  const Done done = Do(kChief, Accept(case_no));
  if (done.outcome.refused()) Give(done.reason());
  return case_no;
}

std::string City::Reviewed(std::string_view item) {
  const std::string case_no = Accepted(item);
  const std::vector<std::string> steps = [this, &case_no] {
    std::vector<std::string> names;
    for (const journal::StepState& step : Find(case_no).steps()) names.push_back(step.step());
    return names;
  }();
  for (const std::string& step : steps) {
    const std::string_view person = step == "review" ? kReviewer : step == "approve" ? kApprover : kHandler;
    const Done done = Do(person, Review(case_no, step));
    if (done.outcome.refused()) Give(done.reason());
  }
  return case_no;
}

journal::Command SubmitOf(std::string_view item, std::vector<std::string> materials) {
  journal::Command command;
  journal::SubmitCase& submit = *command.mutable_submit_case();
  submit.set_item_code(std::string(item));
  submit.mutable_applicant()->set_uscc(std::string(kUscc));
  submit.mutable_applicant()->mutable_id_number()->set_commitment("0123456789abcdef");
  for (const std::string& id : materials) submit.add_materials()->set_material_id(id);
  submit.set_channel(journal::CHANNEL_WINDOW);
  submit.set_window_id("jz-hall-main-w12");
  return command;
}

journal::Command Accept(std::string_view case_no) {
  journal::Command command;
  command.mutable_accept_case()->set_case_no(std::string(case_no));
  return command;
}

journal::Command Notify(std::string_view case_no, std::vector<std::string> missing, std::vector<std::string> faulty) {
  journal::Command command;
  journal::NotifySupplement& notify = *command.mutable_notify_supplement();
  notify.set_case_no(std::string(case_no));
  for (const auto& [ids, status] :
       {std::pair(missing, journal::MATERIAL_STATUS_MISSING), std::pair(faulty, journal::MATERIAL_STATUS_FAULTY)}) {
    for (const std::string& id : ids) {
      journal::Fault& fault = *notify.add_faults();
      fault.set_material_id(id);
      fault.set_status(status);
      fault.set_text(status == journal::MATERIAL_STATUS_MISSING ? "missing" : "unstamped");
    }
  }
  return command;
}

journal::Command Supplement(std::string_view case_no, std::vector<std::string> materials) {
  journal::Command command;
  journal::SubmitSupplement& supplement = *command.mutable_submit_supplement();
  supplement.set_case_no(std::string(case_no));
  for (const std::string& id : materials) supplement.add_materials()->set_material_id(id);
  return command;
}

journal::Command Review(std::string_view case_no, std::string_view step) {
  journal::Command command;
  journal::ReviewStep& review = *command.mutable_review_step();
  review.set_case_no(std::string(case_no));
  review.set_step(std::string(step));
  review.set_opinion("meets the conditions");
  review.set_verdict(journal::REVIEW_VERDICT_PASS);
  if (step == "site-inspection") review.set_second_officer("officer:handler-2");
  if (step == "dispatch") {
    review.add_joint_departments("jz-fire");
    review.add_joint_departments("jz-planning");
  }
  return command;
}

journal::Command ReturnTo(std::string_view case_no, std::string_view step, std::string_view target) {
  journal::Command command = Review(case_no, step);
  command.mutable_review_step()->set_verdict(journal::REVIEW_VERDICT_RETURN);
  command.mutable_review_step()->set_return_to(std::string(target));
  return command;
}

journal::Command Opinion(std::string_view case_no, std::string_view department, journal::JointOpinion opinion) {
  journal::Command command;
  journal::GiveOpinion& give = *command.mutable_give_opinion();
  give.set_case_no(std::string(case_no));
  give.set_department_id(std::string(department));
  give.set_opinion(opinion);
  give.set_text("seen");
  return command;
}

journal::Command Grant(std::string_view case_no) {
  journal::Command command;
  command.mutable_decide_case()->set_case_no(std::string(case_no));
  command.mutable_decide_case()->set_grant(true);
  return command;
}

journal::Command RefuseRuling(std::string_view case_no) {
  journal::Command command = Grant(case_no);
  command.mutable_decide_case()->set_grant(false);
  command.mutable_decide_case()->set_reasons("the premises are unsafe");
  command.mutable_decide_case()->set_remedy("review within 60 days, suit within 6 months");
  return command;
}

journal::Command Deliver(std::string_view case_no) {
  journal::Command command;
  command.mutable_deliver_result()->set_case_no(std::string(case_no));
  command.mutable_deliver_result()->set_way(journal::DELIVERY_WAY_COLLECT);
  command.mutable_deliver_result()->mutable_collector_id()->set_commitment("0123456789abcdef");
  return command;
}

journal::Command TransferTo(std::string_view case_no, std::string_view department) {
  journal::Command command;
  command.mutable_transfer_case()->set_case_no(std::string(case_no));
  command.mutable_transfer_case()->set_to_department(std::string(department));
  command.mutable_transfer_case()->set_reason("powers adjusted");
  command.mutable_transfer_case()->set_basis("锦政发〔2020〕5号");
  return command;
}

journal::Command Merge(std::string_view department, std::string_view to, std::string_view from_day) {
  journal::Command command;
  command.mutable_reorganize_department()->set_department_id(std::string(department));
  journal::DepartmentChange& change = *command.mutable_reorganize_department()->mutable_change();
  change.set_kind(journal::DEPARTMENT_CHANGE_KIND_MERGE);
  change.set_to(std::string(to));
  if (!from_day.empty()) change.set_from_day(CivilDay::Parse(from_day)->days_since_1970());
  change.set_reason("organs reformed");
  change.set_basis("锦编发〔2020〕1号");
  return command;
}

journal::Command Settle(std::string_view case_no) {
  journal::Command command;
  command.mutable_settle_case()->set_case_no(std::string(case_no));
  return command;
}

journal::Command InstantOf(std::string_view item) {
  journal::Command command;
  *command.mutable_complete_instant()->mutable_submit() = SubmitOf(item).submit_case();
  if (item == kInstantCertificate) command.mutable_complete_instant()->set_certificate_no("JZ-1");
  return command;
}

journal::Command Defer(std::string_view case_no, std::vector<std::string> materials, int32_t limit_wd) {
  journal::Command command;
  journal::AcceptWithDeferral& accept = *command.mutable_accept_with_deferral();
  accept.set_case_no(std::string(case_no));
  for (const std::string& id : materials) accept.add_materials()->set_material_id(id);
  accept.set_limit_wd(limit_wd);
  accept.mutable_promise()->set_reference("CN-1");
  accept.mutable_promise()->set_signed_day(calendar::Day("2020-04-20").days_since_1970());
  return command;
}

journal::Command SubmitLater(std::string_view case_no, std::vector<std::string> materials) {
  journal::Command command;
  command.mutable_submit_deferred()->set_case_no(std::string(case_no));
  for (const std::string& id : materials) command.mutable_submit_deferred()->add_materials()->set_material_id(id);
  return command;
}

journal::Command MoreTime(std::string_view case_no, int32_t days) {
  journal::Command command;
  command.mutable_extend_deferral()->set_case_no(std::string(case_no));
  command.mutable_extend_deferral()->set_days(days);
  command.mutable_extend_deferral()->set_cause("the road is under water");
  return command;
}

journal::Command OnPromise(std::string_view case_no) {
  journal::Command command;
  journal::AcceptOnPromise& accept = *command.mutable_accept_on_promise();
  accept.set_case_no(std::string(case_no));
  accept.set_voluntary(true);
  accept.mutable_promise()->set_digest(std::string(32, 'p'));
  accept.mutable_promise()->set_signed_day(calendar::Day("2020-04-20").days_since_1970());
  return command;
}

journal::Command AfterCheckOf(std::string_view case_no, journal::AfterCheckResult result, int32_t correction_limit_wd) {
  journal::Command command;
  journal::RecordAfterCheck& check = *command.mutable_record_after_check();
  check.set_case_no(std::string(case_no));
  check.set_result(result);
  check.set_findings("premises visited");
  check.set_correction_limit_wd(correction_limit_wd);
  return command;
}

journal::Command AskInReview(std::string_view case_no, std::vector<std::string> faulty) {
  journal::Command command;
  journal::RequestSupplementInReview& request = *command.mutable_request_supplement_in_review();
  request.set_case_no(std::string(case_no));
  *request.mutable_faults() = Notify(case_no, {}, std::move(faulty)).notify_supplement().faults();
  return command;
}

journal::Command Forward(std::string_view case_no) {
  journal::Command command;
  command.mutable_forward_up()->set_case_no(std::string(case_no));
  command.mutable_forward_up()->set_higher_organ("省市场监督管理局");
  command.mutable_forward_up()->set_opinion("meets the conditions");
  return command;
}

journal::Command Correction(std::string_view case_no, uint64_t revision) {
  journal::Command command;
  journal::CorrectRecord& correct = *command.mutable_correct_record();
  correct.set_case_no(std::string(case_no));
  correct.set_event_revision(revision);
  correct.set_digest(std::string(32, 'd'));
  correct.set_reason("paper notice served in time, keyed late");
  correct.set_second_officer("officer:reviewer");
  return command;
}

journal::Command Mark(std::string_view party, journal::CreditMarkKind kind, std::string_view until) {
  journal::Command command;
  journal::CreditMark& mark = *command.mutable_record_credit_mark()->mutable_mark();
  mark.set_party(std::string(party));
  mark.set_kind(kind);
  mark.set_basis("court judgment 12");
  mark.set_until_day(calendar::Day(until).days_since_1970());
  return command;
}

std::string EventName(const journal::Event& event) {
  const auto* field = journal::Event::descriptor()->FindFieldByNumber(event.event_case());
  return field == nullptr ? "none" : field->message_type()->name();
}

}  // namespace yici::approval
