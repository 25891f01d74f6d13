// The transition table of README.md against the code: every (state, command) pair of a synthetic case is driven,
// allowed exactly where the table says, with the events and the states that it names.
#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "gtest/gtest.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/decide.h"
#include "services/approval/machine/grants_test_kit.h"
#include "services/approval/machine/import_for_tests.h"
#include "services/approval/machine/joint_kit.h"
#include "services/approval/machine/readme_table_for_tests.h"
#include "services/approval/machine/rejections.h"
#include "services/approval/machine/special_kit.h"
#include "services/approval/machine/steps.h"
#include "services/approval/machine/test_kit.h"
#include "services/approval/machine/view.h"

namespace yici::approval {
namespace {

using journal::Case;
using journal::CaseState;
using journal::Command;

struct TableRow {
  std::set<CaseState> from;
  std::vector<std::string> to;
  std::string guards;
  std::set<std::string> documents;
  std::string clocks;
  std::set<std::string> events;
  bool makes_new = false;
};

// What the attempts at a row did together.
struct Seen {
  std::set<std::string> documents;
  std::set<std::string> events;
};

std::vector<CaseState> AllStates() {
  std::vector<CaseState> states;
  for (int i = journal::CASE_STATE_DRAFT; i <= journal::CASE_STATE_ARCHIVED; ++i) states.push_back(CaseState(i));
  return states;
}

CaseState StateNamed(const std::string& name) {
  for (const CaseState state : AllStates()) {
    if (NameOf(state).en == name) return state;
  }
  ADD_FAILURE() << "no state " << name;
  return journal::CASE_STATE_UNSPECIFIED;
}

std::set<CaseState> StatesOf(const std::string& cell) {
  std::set<CaseState> states;
  std::vector<std::string> words = Words(cell, ",");
  if (!words.empty() && words[0] == "new") return states;
  const bool all = !words.empty() && words[0] == "all";
  if (all) {
    const auto every = AllStates();
    states.insert(every.begin(), every.end());
    words.erase(words.begin(), words.begin() + std::min<size_t>(words.size(), 2));
  }
  for (const std::string& word : words) {
    if (all) {
      states.erase(StateNamed(word));
    } else {
      states.insert(StateNamed(word));
    }
  }
  return states;
}

std::map<std::string, TableRow> ReadTable() {
  std::map<std::string, TableRow> table;
  for (const std::vector<std::string>& cells : ReadmeTable("| Command | From |")) {
    if (cells.size() != 7) {
      ADD_FAILURE() << "expected 7 cells: " << cells.at(0);
      continue;
    }
    TableRow& row = table[Words(cells[0], "").at(0)];
    row.from = StatesOf(cells[1]);
    row.makes_new = Words(cells[1], ",").at(0) == "new";
    row.to = Words(cells[2], ",");
    row.guards = cells[3];
    row.documents = CodesNamed(cells[4]);
    row.clocks = cells[5];
    row.events = EventsNamed(cells[6]);
  }
  // "as StartSpecial": the clocks of that row.
  for (auto& [name, row] : table) {
    for (const std::string& word : Words(row.clocks, ",;:")) {
      if (table.contains(word)) row.clocks += " " + table[word].clocks;
    }
  }
  return table;
}

// ---- a case in a state, shaped so that a command's guards would pass ----

void GiveChain(Case& subject, const Command& command) {
  for (const std::string name : {"dispatch", "joint-review", "lead-decision"}) {
    journal::StepState& step = *subject.add_steps();
    step.set_step(name);
    step.set_phase(journal::STEP_PHASE_WAITING);
  }
  subject.mutable_steps(1)->add_opinions()->set_department_id("jz-fire");
  const int current = command.has_decide_case() || command.has_forward_up() ? 3 : command.has_give_opinion() ? 1 : 0;
  for (int i = 0; i < current; ++i) subject.mutable_steps(i)->set_phase(journal::STEP_PHASE_DONE);
  if (current < 3) subject.mutable_steps(current)->set_phase(journal::STEP_PHASE_OPEN);
  subject.set_current_step(current);
}

void GiveReturnableSupplement(Case& subject) {
  subject.add_notice_faults()->set_material_id("m1");
  subject.mutable_notice_document()->set_code("02");
  subject.set_supplement_online(true);
  journal::Clock& clock = *subject.add_clocks();
  clock = StartClock(journal::CLOCK_KIND_C7_SUPPLEMENT, 30, calendar::Unit::kWorkingDays, *CivilDay::Parse("2020-04-13"));
  PauseClock(clock, *CivilDay::Parse("2020-04-16"));
}

Case Shaped(const Case& received, CaseState state, const Command& command) {
  Case subject = received;
  subject.set_state(state);
  if (state == journal::CASE_STATE_AWAITING_SUPPLEMENT) {
    subject.add_notice_faults()->set_material_id("m1");
    subject.mutable_notice_document()->set_code("02");
  }
  if (command.has_submit_supplement()) subject.mutable_materials(0)->set_status(journal::MATERIAL_STATUS_MISSING);
  if (command.has_return_supplement()) GiveReturnableSupplement(subject);
  if (command.has_accept_with_deferral()) subject.mutable_materials(3)->set_status(journal::MATERIAL_STATUS_MISSING);
  if (state == journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW) {
    subject.mutable_review_supplement()->add_faults()->set_material_id("m1");
    subject.set_resume_state(journal::CASE_STATE_UNDER_REVIEW);
  }
  if (command.has_release_legal_hold()) subject.add_legal_holds()->set_reference("2020-7");
  if (command.has_rectify_rating()) {
    subject.add_ratings()->set_stage(journal::RATING_STAGE_RECEIPT);
    subject.mutable_ratings(0)->set_code(5);
  }
  const bool ended_before = state == journal::CASE_STATE_NOT_ACCEPTED;
  if (IsBeforeAcceptance(state) || ended_before) return subject;
  subject.set_acceptance_day(subject.submitted_day());
  GiveChain(subject, command);
  GiveSpecial(subject, command);
  if (command.has_submit_deferred() || command.has_extend_deferral()) {
    *subject.add_clocks() =
        StartClock(journal::CLOCK_KIND_C8_DEFERRAL, 5, calendar::Unit::kWorkingDays, *CivilDay::Parse("2020-04-20"));
    subject.mutable_deferral_details()->add_materials()->set_material_id("m4");
    subject.mutable_materials(3)->set_status(journal::MATERIAL_STATUS_MISSING);
  }
  if (command.has_record_after_check()) subject.mutable_promise();
  const bool ruled = state >= journal::CASE_STATE_GRANTED && state != journal::CASE_STATE_WITHDRAWN &&
                     state != journal::CASE_STATE_TERMINATED && state != journal::CASE_STATE_FORWARDED_UP;
  if (ruled) subject.mutable_ruling()->set_grant(state != journal::CASE_STATE_REFUSED);
  return subject;
}

// The synthetic case lacks every paper of a real one: papers stand for them.
Command ArchiveWithAll(const std::string& no) {
  Command command = ArchiveOf(no);
  for (const char* piece : {"document-04", "decision", "step:dispatch", "step:lead-decision", "opinion:jz-fire", "document-09",
                            "document-03", "document-39", "document-38", "document-40", "document-43"}) {
    journal::ArchivePaper& paper = *command.mutable_archive_case()->add_papers();
    paper.set_piece(piece);
    paper.set_digest(std::string(32, 'p'));
  }
  return command;
}

struct Attempt {
  std::string actor;
  Command command;
  std::function<void(City&, Case&)> shape = {};
};

// About a grant that is there, of the same shape.
std::function<void(City&, Case&)> AboutAGrant(journal::LinkKind kind) {
  return [kind](City& city, Case& subject) {
    auto grant = std::make_unique<Case>(subject);
    grant->set_case_no("grant");
    grant->set_state(journal::CASE_STATE_COMPLETED);
    grant->mutable_ruling()->set_grant(true);
    city.state().Put("grant", std::move(grant));
    subject.mutable_link()->set_kind(kind);
    subject.mutable_link()->set_case_no("grant");
  };
}

std::vector<Attempt> PreReviewsThatEndOtherwise(const std::string& no) {
  Command refuse, ask;
  refuse.mutable_pre_review()->set_case_no(no);
  refuse.mutable_pre_review()->set_code(2);
  refuse.mutable_pre_review()->set_ground(journal::REFUSAL_GROUND_NO_LICENCE_NEEDED);
  refuse.mutable_pre_review()->set_reason("none needed");
  ask.mutable_pre_review()->set_case_no(no);
  ask.mutable_pre_review()->set_code(3);
  ask.mutable_pre_review()->add_faults()->set_material_id("m1");
  ask.mutable_pre_review()->mutable_faults(0)->set_text("not stamped");
  return {{std::string(kChief), refuse}, {std::string(kChief), ask}};
}

// Other outcomes of a command than the one that is driven from every state: with it they issue what the row says.
std::vector<Attempt> OtherAttempts(const std::string& name, const std::string& no) {
  if (name == "PreReview") return PreReviewsThatEndOtherwise(no);
  if (name == "SubmitSupplement") return {{std::string(kApplicant), Supplement(no, {"m1"})}};
  if (name == "RateCase") return {{std::string(kApplicant), Rate(no, journal::RATING_STAGE_RECEIPT, 5)}};
  if (name == "RecordAfterCheck") {
    return {{std::string(kHandler), AfterCheckOf(no, journal::AFTER_CHECK_RESULT_UNTRUE, 5)}};
  }
  if (name != "DecideCase") return {};
  Command grant = Grant(no);
  grant.mutable_decide_case()->set_reasons("the law has changed");
  grant.mutable_decide_case()->set_remedy("review within 60 days, suit within 6 months");
  return {{std::string(kApprover), RefuseRuling(no)},
          {std::string(kApprover), grant, AboutAGrant(journal::LINK_KIND_CHANGE)},
          {std::string(kApprover), grant, AboutAGrant(journal::LINK_KIND_WITHDRAWAL)}};
}

Attempt AttemptOf(const std::string& name, const std::string& no) {
  Command command;
  if (name == "PreReview") {
    command.mutable_pre_review()->set_case_no(no);
    command.mutable_pre_review()->set_code(1);
    return {std::string(kChief), command};
  }
  if (name == "NotifySupplement") return {std::string(kChief), Notify(no, {}, {"m1"})};
  if (name == "SubmitSupplement") return {std::string(kClerk), Supplement(no, {"m1"})};
  if (name == "ReturnSupplement") {
    command.mutable_return_supplement()->set_case_no(no);
    command.mutable_return_supplement()->add_faults()->set_material_id("m1");
    return {std::string(kChief), command};
  }
  if (name == "CorrectOnSpot") {
    command.mutable_correct_on_spot()->set_case_no(no);
    command.mutable_correct_on_spot()->set_note("date");
    return {std::string(kChief), command};
  }
  if (name == "AcceptCase") return {std::string(kChief), Accept(no)};
  if (name == "RefuseAcceptance") {
    command.mutable_refuse_acceptance()->set_case_no(no);
    command.mutable_refuse_acceptance()->set_ground(journal::REFUSAL_GROUND_NO_LICENCE_NEEDED);
    command.mutable_refuse_acceptance()->set_reason("none needed");
    return {std::string(kChief), command};
  }
  if (name == "ReviewStep") return {std::string(kHandler), Review(no, "dispatch")};
  if (name == "GiveOpinion") return {"officer:joint-fire", Opinion(no, "jz-fire", journal::JOINT_OPINION_AGREE)};
  if (name == "DecideCase") return {std::string(kApprover), Grant(no)};
  if (name == "IssueCertificate") {
    command.mutable_issue_certificate()->set_case_no(no);
    command.mutable_issue_certificate()->set_certificate_no("JZ-1");
    return {std::string(kClerk), command};
  }
  if (name == "NotifyCollect") {
    command.mutable_notify_collect()->set_case_no(no);
    command.mutable_notify_collect()->set_how("phone");
    return {std::string(kClerk), command};
  }
  if (name == "DeliverResult") return {std::string(kClerk), Deliver(no)};
  if (name == "WithdrawCase") {
    command.mutable_withdraw_case()->set_case_no(no);
    return {std::string(kApplicant), command};
  }
  if (name == "TerminateCase") {
    command.mutable_terminate_case()->set_case_no(no);
    command.mutable_terminate_case()->set_reason("applicant died");
    command.mutable_terminate_case()->set_basis("art. 70");
    return {std::string(kChief), command};
  }
  if (name == "RecordVisit") {
    command.mutable_record_visit()->set_case_no(no);
    command.mutable_record_visit()->set_hall_id("beizhen-hall-main");
    return {"officer:clerk-far", command};
  }
  if (name == "RateCase") {
    command.mutable_rate_case()->set_case_no(no);
    command.mutable_rate_case()->set_stage(journal::RATING_STAGE_RECEIPT);
    command.mutable_rate_case()->set_code(1);
    return {std::string(kApplicant), command};
  }
  if (name == "AcceptWithDeferral") return {std::string(kChief), Defer(no, {"m4"}, 5)};
  if (name == "SubmitDeferred") return {std::string(kClerk), SubmitLater(no, {"m4"})};
  if (name == "ExtendDeferral") return {std::string(kChief), MoreTime(no, 2)};
  if (name == "AcceptOnPromise") return {std::string(kChief), OnPromise(no)};
  if (name == "RecordAfterCheck") return {std::string(kHandler), AfterCheckOf(no, journal::AFTER_CHECK_RESULT_TRUE)};
  if (name == "RequestSupplementInReview") return {std::string(kChief), AskInReview(no, {"m2"})};
  if (name == "ForwardUp") return {std::string(kApprover), Forward(no)};
  if (name == "CorrectRecord") return {std::string(kChief), Correction(no, 1)};
  if (name == "RevokeCase") return {std::string(kHead), Revoke(no, "2020-04-20")};
  if (name == "CancelCase") return {std::string(kHead), Cancel(no, journal::CANCELLATION_GROUND_FORCE_MAJEURE)};
  if (name == "ArchiveCase") return {std::string(kChief), ArchiveWithAll(no)};
  if (name == "SetLegalHold") return {std::string(kChief), HoldOf(no, "2020-7")};
  if (name == "ReleaseLegalHold") return {std::string(kChief), ReleaseOf(no, "2020-7")};
  if (name == "RectifyRating") return {std::string(kChief), Rectify(no, journal::RATING_STAGE_RECEIPT)};
  if (name == "TransferCase") return {std::string(kChief), TransferTo(no, "jz-food")};
  if (name == "SettleCase") return {"system:deadlines", Settle(no)};
  if (const auto special = SpecialAttempt(name, no)) return {special->first, special->second};
  ADD_FAILURE() << "no attempt for " << name;
  return {};
}

// Certificates belong to one item, deliveries without them to another.
std::string_view ItemFor(const std::string& command) {
  if (command == "AcceptWithDeferral" || command == "SubmitDeferred" || command == "ExtendDeferral") return kDeferrable;
  if (command == "AcceptOnPromise") return kOnPromise;
  if (command == "RequestSupplementInReview") return kReviewable;
  if (command == "ForwardUp") return kFirstReview;
  return command == "IssueCertificate" ? kTwoStep : kThreeStep;
}

void ExpectTarget(const TableRow& row, CaseState from, const Case& after) {
  const std::string reached(NameOf(after.state()).en);
  for (const std::string& to : row.to) {
    if (to == "=" && after.state() == from) return;
    if (to == reached) return;
    const auto* open = OpenStep(after);
    const CaseState chain = open == nullptr ? journal::CASE_STATE_UNDER_APPROVAL : StateOfStep(open->step());
    if (to == "chain" && after.state() == chain) return;
  }
  ADD_FAILURE() << "reached " << reached << ", which the table does not name";
}

// What is issued and which clocks start must stand in the row; nobody else's documents come of it.
void ExpectIssued(const TableRow& row, const Case& after, int documents, int clocks, Seen& seen) {
  for (int i = documents; i < after.documents_size(); ++i) {
    const std::string& code = after.documents(i).code();
    if (after.documents(i).number() == 0) continue;  // of another system
    EXPECT_TRUE(row.documents.contains(code)) << "document " << code;
    seen.documents.insert(code);
  }
  const std::vector<std::string> named = Words(row.clocks, ",;:()");
  for (int i = clocks; i < after.clocks_size(); ++i) {
    const std::string clock(ShortNameOf(after.clocks(i).kind()));
    EXPECT_NE(std::find(named.begin(), named.end(), clock), named.end()) << "clock " << clock;
  }
}

void ExpectEvents(const TableRow& row, const Done& done, Seen& seen) {
  for (const PendingEvent& event : done.events) {
    EXPECT_TRUE(row.events.contains(EventName(event.event))) << EventName(event.event);
    seen.events.insert(EventName(event.event));
  }
}

void Drive(const std::string& name, const TableRow& row, CaseState state, int nth, Seen& seen) {
  SCOPED_TRACE(name + " from " + std::string(NameOf(state).en) + ", attempt " + std::to_string(nth));
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Submit(ItemFor(name));
  const Attempt attempt = nth == 0 ? AttemptOf(name, no) : OtherAttempts(name, no).at(nth - 1);
  auto shaped = std::make_unique<Case>(Shaped(city.Find(no), state, attempt.command));
  if (attempt.shape) attempt.shape(city, *shaped);
  const int documents = shaped->documents_size(), clocks = shaped->clocks_size();
  city.state().Put(no, std::move(shaped));
  const Done done = city.Do(attempt.actor, attempt.command);
  EXPECT_EQ(!done.outcome.refused(), row.from.contains(state)) << done.reason();
  if (done.outcome.refused()) {
    EXPECT_EQ(done.outcome.answer.rejection().code(), static_cast<int>(RejectionCode::kFailedPrecondition));
    EXPECT_EQ(city.Find(no).state(), state);
    return;
  }
  ExpectTarget(row, state, city.Find(no));
  EXPECT_EQ(done.answer().state(), city.Find(no).state());
  EXPECT_EQ(done.answer().etag(), city.Find(no).etag());
  ExpectEvents(row, done, seen);
  ExpectIssued(row, city.Find(no), documents, clocks, seen);
}

// Every document and event that the row names has come of one of its attempts.
void ExpectAll(const std::string& name, const TableRow& row, const Seen& seen) {
  EXPECT_EQ(seen.documents, row.documents) << name;
  EXPECT_EQ(seen.events, row.events) << name;
}

TEST(TransitionsTest, EveryCommandIsAllowedExactlyWhereTheTableSays) {
  const auto table = ReadTable();
  ASSERT_GE(table.size(), 20u);
  for (const auto& [name, row] : table) {
    // joint_test.cc drives a parent with its children, review_core_test.cc a case with its process.
    if (row.makes_new || name == "SettleJoint" || name == "SettleReview") continue;
    Seen seen;
    for (const CaseState state : AllStates()) Drive(name, row, state, 0, seen);
    const int others = static_cast<int>(OtherAttempts(name, "any").size());
    for (const CaseState state : row.from) {
      for (int nth = 1; nth <= others; ++nth) Drive(name, row, state, nth, seen);
    }
    ExpectAll(name, row, seen);
  }
}

// Commands that make a case, each way that the row speaks of.
std::vector<std::function<Done(City&)>> Makers(const std::string& name) {
  const auto by = [](std::string_view actor, Command command) {
    return [actor = std::string(actor), command](City& city) { return city.Do(actor, command); };
  };
  Command web = SubmitOf(kThreeStep);
  web.mutable_submit_case()->set_channel(journal::CHANNEL_WEB);
  web.mutable_submit_case()->clear_window_id();
  Command joint_web = SubmitJointOf(kAllPapers, {std::string(kDrain)});
  joint_web.mutable_submit_joint()->mutable_application()->set_channel(journal::CHANNEL_WEB);
  joint_web.mutable_submit_joint()->mutable_application()->clear_window_id();
  if (name == "SubmitCase") {
    const auto renew = [](City& city) {
      return city.Do(kClerk, About(kLicence, journal::LINK_KIND_RENEWAL, GrantedOf(city, kLicence)));
    };
    return {by(kClerk, SubmitOf(kThreeStep)), by(kApplicant, web), renew};
  }
  if (name == "SubmitJoint") return {by(kClerk, SubmitJointOf(kAllPapers, {std::string(kDrain)})), by(kApplicant, joint_web)};
  if (name == "CompleteInstant") return {by(kClerk, InstantOf(kInstant))};
  if (name == "ImportCase") return {by("officer:root", ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW))};
  ADD_FAILURE() << "nothing makes a case by " << name;
  return {};
}

TEST(TransitionsTest, EveryCommandThatMakesACaseIssuesWhatItsRowSays) {
  for (const auto& [name, row] : ReadTable()) {
    if (!row.makes_new) continue;
    SCOPED_TRACE(name);
    Seen seen;
    for (const auto& make : Makers(name)) {
      City city;
      city.At(name == "ImportCase" ? "2020-04-28T10:00" : "2020-04-20T10:00");
      AddJointMatter(city);
      const Done done = make(city);
      ASSERT_EQ(done.reason(), "");
      const std::string no = done.answer().case_no();
      EXPECT_NE(std::find(row.to.begin(), row.to.end(), NameOf(city.Find(no).state()).en), row.to.end());
      ExpectEvents(row, done, seen);
      if (name == "ImportCase") continue;  // the clocks of its state: import_test.cc
      ExpectIssued(row, city.Find(no), 0, 0, seen);
      for (const journal::JointChild& child : city.Find(no).joint().children()) {
        EXPECT_TRUE(city.Find(child.case_no()).documents().empty());
      }
    }
    ExpectAll(name, row, seen);
  }
}

TEST(TransitionsTest, EveryCaseCommandStandsInTheTable) {
  const auto table = ReadTable();
  const auto* descriptor = Command::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    if (field->number() > kLastCommandNumber || field->number() == Command::kRescheduleCases) continue;
    // erase_test.cc asks of which cases something may be erased.
    if (field->number() == Command::kMoveCases || field->number() == Command::kEraseCases) continue;
    EXPECT_TRUE(table.contains(field->message_type()->name())) << field->message_type()->name();
  }
}

TEST(TransitionsTest, EveryGuardNamedInTheTableIsAReason) {
  for (const auto& [name, row] : ReadTable()) {
    for (const std::string& guard : Words(row.guards, ",")) {
      if (guard == "–") continue;
      const auto reasons = Reasons();
      const bool known = std::any_of(reasons.begin(), reasons.end(), [&](const ReasonRow& r) { return r.name == guard; });
      EXPECT_TRUE(known) << name << " " << guard;
    }
  }
}

}  // namespace
}  // namespace yici::approval
