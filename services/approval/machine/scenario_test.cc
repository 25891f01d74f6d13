// Lives of cases as text: tests/scenarios/approval/*.txt. A block is commands, `----`, and what came of them. After a
// change, run with YICI_REWRITE=1, read the diff, and keep it only when every line of it is understood.
//
//   at 2020-04-20T10:00 actor=officer:clerk
//   submit case=A item=three-step
//   ----
//   OK A Received 已收件
//   CaseReceived …
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "gtest/gtest.h"
#include "services/approval/machine/joint.h"
#include "services/approval/machine/erase_kit.h"
#include "services/approval/machine/joint_kit.h"
#include "services/approval/machine/grants_test_kit.h"
#include "services/approval/machine/orphans.h"
#include "services/approval/machine/rows.h"
#include "services/approval/machine/scenario_words.h"
#include "services/approval/machine/special_kit.h"
#include "services/approval/machine/test_kit.h"
#include "services/approval/machine/text.h"
#include "services/approval/machine/view.h"
#include "services/calendar/notices_for_tests.h"
#include "services/directory/machine/decide.h"
#include "tests/kit/transcripts.h"

namespace yici::approval {
namespace {

std::string DayText(int32_t day) { return day == 0 ? "none" : CivilDay(day).ToString(); }

std::string_view PhaseText(journal::ClockPhase phase) {
  static constexpr std::string_view kPhases[] = {"none", "running", "paused", "stopped", "expired"};
  return kPhases[phase];
}

std::string_view ColorText(journal::CardColor color) {
  static constexpr std::string_view kColors[] = {"none", "early-warning", "yellow", "red", "reminder"};
  return kColors[color];
}

std::string ClockText(const journal::Clock& clock) {
  std::string text =
      Text("  clock ", ShortNameOf(clock.kind()), clock.step().empty() ? "" : "/", clock.step(), " ", PhaseText(clock.phase()));
  if (clock.phase() == journal::CLOCK_PHASE_STOPPED) return text + " " + DayText(clock.ended_day());
  if (clock.phase() == journal::CLOCK_PHASE_PAUSED) return text;
  text += " due=" + DayText(clock.due_day());
  if (clock.stopped_day() != 0) text += " ended=" + DayText(clock.stopped_day());
  if (clock.phase() == journal::CLOCK_PHASE_RUNNING) text += " warn=" + DayText(clock.warn_day());
  if (clock.excused()) text += " excused";
  if (clock.provisional()) text += " provisional";
  return text + " " + clock.calendar_version();
}

std::string TimerText(const journal::Case& subject) {
  if (subject.timer_us() == 0) return "none";
  if (subject.timer_us() == kParkedUs) return "parked";
  return Instant::FromMicros(subject.timer_us()).ToString();
}

// One running transcript: a city and the names its cases go by.
class Transcript {
 public:
  // What one line of input prints; "" for lines that only set the scene.
  std::string Run(const std::string& line) {
    const std::vector<std::string> parts = Split(line, ' ');
    Words words;
    for (const std::string& part : parts) {
      const size_t equals = part.find('=');
      if (equals != part.npos) words[part.substr(0, equals)] = part.substr(equals + 1);
    }
    if (words.contains("actor")) actor_ = words["actor"];
    if (parts[0] == "at") return city_.At(parts[1]), "";
    if (parts[0] == "publish") return Publish(words["notice"]);
    if (parts[0] == "show") return Show(words["case"]);
    if (parts[0] == "orphans") return Orphans(words["case"]);
    if (parts[0] == "move") return Move();
    if (parts[0] == "keep") return KeepFor(city_, std::stoi(words["years"])), "";
    if (const journal::Command command = DirectoryCommandOf(parts[0], words); directory::Handles(command))
      return Order(command);
    if (parts[0] == "show-joint") return ShowJoint(words["case"]);
    if (parts[0] == "submit-joint" && !std::exchange(has_joint_matter_, true)) AddJointMatter(city_);
    if (words.contains("occurred")) city_.OccurredAt(words["occurred"]);
    if (words.contains("for")) city_.OnBehalfOf(words["for"]);
    return Send(parts[0], words);
  }

 private:
  std::string Publish(const std::string& label) {
    city_.Publish(label == "2021v1" ? calendar::Notice2021v1() : calendar::Notice2020v2());
    return "entered " + label + "\n";
  }

  std::string Send(const std::string& verb, Words& words) {
    const std::string name = words["case"];
    const auto known = [this, &name] { return !name.empty() && cases_.contains(name); };
    const journal::Case before = known() ? city_.Find(cases_[name]) : journal::Case();
    const std::map<std::string, journal::Case> others = CasesBut(name);
    const Done done = city_.Do(actor_, CommandOf(verb, words));
    if (!known() && !name.empty() && !done.answer().case_no().empty()) cases_[name] = done.answer().case_no();
    if (verb == "submit-joint" && !done.outcome.refused()) NameChildren(name);
    std::string text = AnswerText(name, done);
    for (const PendingEvent& event : done.events) text += EventText(event, name);
    if (!done.events.empty() && known()) text += Changes(before, city_.Find(cases_[name]));
    return text + OtherChanges(others, name);
  }

  // What the record did to other cases of the transcript; a child of a joint matter begins with its parent.
  std::string OtherChanges(const std::map<std::string, journal::Case>& before, const std::string& subject) const {
    std::string text;
    for (const auto& [other, no] : cases_) {
      if (other == subject || no.empty()) continue;
      const auto known = before.find(other);
      const journal::Case then = known == before.end() ? journal::Case() : known->second;
      const journal::Case& now = city_.Find(no);
      if (now.etag() == then.etag()) continue;
      text += Text("on ", other, " ", NameOf(now.state()).en);
      if (now.has_joint() && HasEnded(now.state())) text += Text(" result=", std::to_string(now.result_code()));
      text += "\n" + Changes(then, now) + PaperChanges(then, now);
    }
    return text;
  }

  std::map<std::string, journal::Case> CasesBut(const std::string& name) {
    std::map<std::string, journal::Case> others;
    for (const auto& [other, no] : cases_) {
      if (other != name && !no.empty()) others[other] = city_.Find(no);
    }
    return others;
  }

  // The children of a joint matter go by the parent's name and their item's: P.food.
  void NameChildren(const std::string& parent) {
    for (const journal::JointChild& child : city_.Find(cases_[parent]).joint().children()) {
      const std::string_view short_name = child.item_code() == kFood ? "food" : child.item_code() == kFire ? "fire" : "drain";
      cases_[Text(parent, ".", short_name)] = child.case_no();
    }
  }

  static std::string_view StatusText(journal::MaterialStatus status) {
    static constexpr std::string_view kStatuses[] = {"none", "present", "missing", "faulty"};
    return kStatuses[status];
  }

  // Of a case of a joint matter that is known already: papers that are judged differently now.
  static std::string PaperChanges(const journal::Case& before, const journal::Case& after) {
    std::string text;
    if (before.case_no().empty() || !after.has_joint()) return text;
    for (int i = 0; i < after.materials_size(); ++i) {
      if (before.materials(i).status() == after.materials(i).status()) continue;
      text += Text("  paper ", after.materials(i).material_id(), " ", StatusText(after.materials(i).status()), "\n");
    }
    return text;
  }

  // What changes the directory, and touches no case by itself.
  std::string Order(const journal::Command& command) {
    const Done done = city_.Do(actor_, command);
    if (done.outcome.refused()) return AnswerText("", done);
    std::string text = "OK\n";
    for (const PendingEvent& event : done.events) text += EventText(event, "");
    return text;
  }

  // The sweep over all cases, as the pump walks them.
  std::string Move() {
    std::erase_if(cases_, [](const auto& named) { return named.second.empty(); });  // words that named no case
    journal::Command command;
    for (const auto& [name, no] : cases_) command.mutable_move_cases()->add_case_nos(no);
    std::map<std::string, journal::Case> before;
    for (const auto& [name, no] : cases_) before[name] = city_.Find(no);
    const Done done = city_.Do("system:deadlines", command);
    std::string text = Text("moved ", done.answer().facts(0).value(), "\n");
    for (const auto& [name, no] : cases_) {
      const std::string changes = Changes(before[name], city_.Find(no));
      if (!changes.empty()) text += name + "\n" + changes;
    }
    return text;
  }

  std::string Orphans(const std::string& name) {
    const CivilDay today = DayOf(city_.now());
    const directory::Holders holders(city_.state(), today);
    std::string text;
    for (const OrphanCause& cause : OrphanCauses(city_.state(), city_.Find(cases_[name]), holders, today)) {
      text += Text("  ", NameOf(cause.kind), " step=", cause.step, " role=", cause.role, " department=", cause.department_id);
      text += (cause.subject.empty() ? "" : " " + cause.subject) + "\n";
    }
    return text.empty() ? "  somebody can act\n" : text;
  }

  std::string ShowJoint(const std::string& name) {
    const journal::Case& parent = city_.Find(cases_[name]);
    std::string text = Text("  ", NameOf(parent.state()).en, " ", NameOf(parent.state()).zh,
                            " visits=", std::to_string(FamilyVisitCount(city_.state(), parent)), "\n");
    for (const journal::JointChild& noted : parent.joint().children()) {
      const journal::Case& child = city_.Find(noted.case_no());
      text += Text("  ", NameIn(noted.case_no()), noted.mandatory() ? " mandatory " : " optional ", NameOf(child.state()).en,
                   " ", NameOf(child.state()).zh,
                   noted.ended() ? Text(" ended result=", std::to_string(noted.result_code())) : "", "\n");
    }
    for (const journal::MaterialHeld& held : parent.materials()) {
      text += Text("  paper ", held.material_id(), " ", StatusText(held.status()));
      for (const journal::Case* child : ChildrenOf(city_.state(), parent)) {
        for (const journal::MaterialHeld& reference : child->materials()) {
          if (reference.shared_material_id() != held.material_id()) continue;
          text += Text(" ", NameIn(child->case_no()),
                       reference.status() == held.status() ? "" : Text(":", StatusText(reference.status())));
        }
      }
      text += "\n";
    }
    return text;
  }

  std::string NameIn(const std::string& case_no) const {
    for (const auto& [name, number] : cases_) {
      if (number == case_no) return name;
    }
    return case_no;
  }

  static std::string AnswerText(const std::string& name, const Done& done) {
    const journal::Answer& answer = done.answer();
    if (done.outcome.refused()) {
      std::string text = Text("REFUSED ", answer.rejection().reason());
      for (const journal::Entry& entry : answer.rejection().metadata()) {
        const bool stable =
            entry.key() != "current_etag" && entry.key() != "document" && entry.key() != "case_no" && entry.key() != "record";
        if (stable) text += Text(" ", entry.key(), "=", entry.value());
      }
      return text + "\n";
    }
    std::string text = Text("OK ", name);
    if (answer.state() != 0) text += Text(" ", NameOf(answer.state()).en, " ", NameOf(answer.state()).zh);
    if (answer.result_code() >= 0 && answer.state() != 0 && HasEnded(answer.state())) {
      text += Text(" result=", std::to_string(answer.result_code()));
    }
    const bool names_children = !done.events.empty() && done.events.back().event.has_case_received();
    for (const journal::Entry& fact : answer.facts()) {
      if (!names_children) text += Text(" ", fact.key(), "=", fact.value());
    }
    std::string outstanding;
    for (const std::string& id : answer.outstanding()) outstanding += " " + id;
    return text + (outstanding.empty() ? "" : " outstanding:" + outstanding) + "\n";
  }

  std::string EventText(const PendingEvent& event, const std::string& name) const {
    std::string text = EventName(event.event);
    for (const auto& [other, no] : cases_) {
      if (other != name && !no.empty() && event.subject == "cases/" + no) text += " on " + other;
    }
    if (event.occurred_at != city_.now()) text += " at=" + event.occurred_at.ToString();
    if (!event.actor.empty()) text += " by=" + event.actor;
    if (!event.delegated_by.empty()) text += " delegated";
    if (event.event.has_clock_rescheduled()) {
      const journal::ClockRescheduled& moved = event.event.clock_rescheduled();
      text += Text(" ", ShortNameOf(moved.clock()), " ", DayText(moved.old_due_day()), "->", DayText(moved.new_due_day()));
    }
    if (event.event.has_clock_warned()) {
      text += Text(" ", ShortNameOf(event.event.clock_warned().clock()), " ", ColorText(event.event.clock_warned().color()));
    }
    if (event.event.has_clock_lapsed()) {
      const journal::ClockLapsed& lapsed = event.event.clock_lapsed();
      text += Text(" ", ShortNameOf(lapsed.clock()), " ", lapsed.reason(), " ", DayText(lapsed.due_day()));
    }
    if (event.event.has_case_decided() && event.event.case_decided().deemed()) text += " deemed";
    if (event.event.has_clock_breached()) {
      const journal::ClockBreached& breached = event.event.clock_breached();
      text += Text(" ", ShortNameOf(breached.clock()), " ", ColorText(breached.color()));
    }
    return text + "\n";
  }

  // What is different: documents, clocks, cards, visits, acceptance date, timer, workbench.
  static std::string Changes(const journal::Case& before, const journal::Case& after) {
    std::string text;
    if (before.acceptance_day() != after.acceptance_day()) {
      text += "  acceptance " + DayText(after.acceptance_day()) + "\n";
    }
    for (int i = before.documents_size(); i < after.documents_size(); ++i) {
      const journal::DocumentRef& document = after.documents(i);
      text += Text("  document ", document.code(), "-", std::to_string(document.n()), " ", PrintedNumber(document), " ",
                   DayText(document.day()), "\n");
    }
    for (int i = 0; i < after.clocks_size(); ++i) {
      const bool same = i < before.clocks_size() && before.clocks(i).SerializeAsString() == after.clocks(i).SerializeAsString();
      if (!same) text += ClockText(after.clocks(i)) + "\n";
    }
    for (int i = before.cards_size(); i < after.cards_size(); ++i) {
      const journal::Card& card = after.cards(i);
      text += Text("  card ", ColorText(card.color()), " ", ShortNameOf(card.clock()), " ", card.rule(), " ",
                   Instant::FromMicros(card.occurred_us()).ToString(), " ", card.liable_post(), "\n");
    }
    for (int i = before.transfers_size(); i < after.transfers_size(); ++i) {
      const journal::CaseTransfer& transfer = after.transfers(i);
      text += Text("  transfer ", transfer.from_department(), " -> ", transfer.to_department(), " hall=", transfer.to_hall(),
                   " window=", transfer.to_window(), transfer.by_reorganization() ? " reorganisation" : "", "\n");
    }
    for (int i = before.visits_size(); i < after.visits_size(); ++i) {
      const journal::Visit& visit = after.visits(i);
      static constexpr std::string_view kFaults[] = {"", "no fault", "organ's fault", "applicant's fault"};
      text += Text("  visit ", visit.purpose(), " ", DayText(visit.day()), " ", kFaults[visit.fault()], "\n");
    }
    if (TimerText(before) != TimerText(after)) text += "  timer " + TimerText(after) + "\n";
    if (BucketOf(before) != BucketOf(after) || before.case_no().empty()) {
      const std::string_view bucket = NameOf(BucketOf(after)).zh;
      text += Text("  workbench ", bucket.empty() ? "none" : bucket, "\n");
    }
    return text;
  }

  std::string Show(const std::string& name) {
    const journal::Case& subject = city_.Find(cases_[name]);
    std::string text = Text("  ", NameOf(subject.state()).en, " visits=", std::to_string(VisitCount(subject)), "\n");
    if (subject.has_licence()) {
      const journal::Licence& licence = subject.licence();
      text += Text("  licence from=", DayText(licence.from_day()), " lapsed=", DayText(licence.lapsed_day()),
                   licence.renewed_by().empty() ? "" : " renewed", "\n");
    }
    for (const journal::Rating& rating : subject.ratings()) {
      text += Text("  rating ", std::to_string(rating.stage()), " nth=", std::to_string(rating.nth()),
                   " code=", std::to_string(rating.code()),
                   rating.rectified_us() == 0 ? "" : " rectified: " + rating.rectification());
      if (rating.rectify_due_day() != 0) text += " answer-due=" + DayText(rating.rectify_due_day());
      text += "\n";
    }
    const calendar::Calendar calendar = city_.CalendarNow();
    for (const journal::Clock& clock : subject.clocks()) {
      if (!IsLive(clock)) continue;
      const ClockView view = ViewClock(subject, clock, calendar, DayOf(city_.now()));
      text += Text("  ", ShortNameOf(view.kind), " used=", std::to_string(view.used), " left=", std::to_string(view.left),
                   " due=", view.due.ToString(), view.is_paused ? " paused" : "", view.provisional ? " provisional" : "", " ",
                   view.calendar_version, "\n");
    }
    return text;
  }

  journal::Command CommandOf(const std::string& verb, Words& words) {
    if (verb == "submit") {
      journal::Command submit = SubmitFrom(words);
      AddLinkWords(*submit.mutable_submit_case(), cases_[words["of"]], words);
      return submit;
    }
    if (verb == "submit-joint") return SubmitJointFrom(words);
    if (verb == "import") return ImportFrom(words);
    if (verb == "instant") return InstantOf(ItemOf(words["item"]));
    const std::string& no = cases_[words["case"]];
    if (verb == "notify") return Notify(no, Split(words["missing"], ','), Split(words["faulty"], ','));
    if (verb == "supplement") return SupplementFrom(no, words);
    if (verb == "accept") return Accept(no);
    if (verb == "review") return Review(no, words["step"]);
    if (verb == "return") return ReturnTo(no, words["step"], words["to"]);
    if (verb == "grant") return words.contains("record") ? CitingRecord(Grant(no), words["record"]) : Grant(no);
    if (verb == "refuse") return RefuseRuling(no);
    if (verb == "deliver") return Deliver(no);
    if (verb == "settle") return Settle(no);
    if (verb == "erase") return EraseOf({no});
    if (verb == "opinion") return OpinionFrom(no, words);
    if (auto command = DeferralCommand(verb, no, words)) return *std::move(command);
    if (auto command = GrantCommand(verb, no, words)) return *std::move(command);
    return Other(verb, no, words);
  }

  static journal::Command SubmitFrom(Words& words) {
    const bool some = words.contains("materials");
    if (words["by"] == "person") return SubmitByPerson(ItemOf(words["item"]), "key-number-1");
    journal::Command command = SubmitOf(
        ItemOf(words["item"]), some ? Split(words["materials"], ',') : std::vector<std::string>{"m1", "m2", "m3", "m4"});
    if (words["channel"] != "web") return command;
    command.mutable_submit_case()->set_channel(journal::CHANNEL_WEB);
    command.mutable_submit_case()->clear_window_id();
    return command;
  }

  static journal::Command SupplementFrom(const std::string& no, Words& words) {
    journal::Command command = Supplement(no, Split(words["materials"], ','));
    const std::vector<std::string> faulty = Split(words["faulty"], ',');
    for (journal::MaterialHeld& held : *command.mutable_submit_supplement()->mutable_materials()) {
      const bool marked = std::find(faulty.begin(), faulty.end(), held.material_id()) != faulty.end();
      if (marked) held.set_status(journal::MATERIAL_STATUS_FAULTY);
    }
    return command;
  }

  static journal::Command OpinionFrom(const std::string& no, Words& words) {
    const bool agrees = words["says"] != "disagree";
    journal::Command command =
        Opinion(no, words["department"], agrees ? journal::JOINT_OPINION_AGREE : journal::JOINT_OPINION_DISAGREE);
    command.mutable_give_opinion()->set_legal_basis(words["basis"]);
    return command;
  }

  // Deferral, promise, supplement in review, forwarding, correction, credit marks.
  static std::optional<journal::Command> DeferralCommand(const std::string& verb, const std::string& no, Words& words) {
    const auto number = [&words](const char* word) { return words.contains(word) ? std::stoi(words[word]) : 0; };
    if (verb == "defer") {
      journal::Command command = Defer(no, Split(words["materials"], ','), number("wd"));
      if (words["promise"] == "none") command.mutable_accept_with_deferral()->clear_promise();
      return command;
    }
    if (verb == "extend-deferral") {
      journal::Command command = MoreTime(no, number("days"));
      command.mutable_extend_deferral()->set_cause(words["cause"]);
      return command;
    }
    if (verb == "submit-deferred") {
      journal::Command command = SubmitLater(no, Split(words["materials"], ','));
      for (const std::string& id : Split(words["faulty"], ',')) {
        journal::MaterialHeld& held = *command.mutable_submit_deferred()->add_materials();
        held.set_material_id(id);
        held.set_status(journal::MATERIAL_STATUS_FAULTY);
      }
      return command;
    }
    if (verb == "on-promise") {
      journal::Command command = OnPromise(no);
      for (const std::string& id : Split(words["covers"], ',')) command.mutable_accept_on_promise()->add_covered_materials(id);
      if (words["voluntary"] == "no") command.mutable_accept_on_promise()->set_voluntary(false);
      return command;
    }
    if (verb == "after-check") {
      const auto result = words["finds"] == "true"     ? journal::AFTER_CHECK_RESULT_TRUE
                          : words["finds"] == "untrue" ? journal::AFTER_CHECK_RESULT_UNTRUE
                                                       : journal::AFTER_CHECK_RESULT_CORRECTED;
      return AfterCheckOf(no, result, number("correct-within"));
    }
    if (verb == "ask-in-review") return AskInReview(no, Split(words["faulty"], ','));
    if (verb == "forward-up") return Forward(no);
    if (verb == "correct-record") {
      journal::Command command = Correction(no, static_cast<uint64_t>(number("event")));
      if (words.contains("second")) command.mutable_correct_record()->set_second_officer(words["second"]);
      if (words["second"] == "none") command.mutable_correct_record()->clear_second_officer();
      if (words["kind"] == "clerical") command.mutable_correct_record()->set_kind(journal::CORRECTION_KIND_CLERICAL);
      return command;
    }
    if (verb == "mark") {
      const auto kind = words["kind"] == "bad-credit"       ? journal::CREDIT_MARK_KIND_BAD_CREDIT
                        : words["kind"] == "serious-breach" ? journal::CREDIT_MARK_KIND_SERIOUS_BREACH
                                                            : journal::CREDIT_MARK_KIND_UNTRUE_PROMISE;
      return Mark(kApplicant, kind, words["until"]);
    }
    if (verb != "lift") return std::nullopt;
    journal::Command command;
    command.mutable_lift_credit_mark()->set_party(std::string(kApplicant));
    command.mutable_lift_credit_mark()->set_number(number("mark"));
    command.mutable_lift_credit_mark()->set_reason("repaired");
    return command;
  }

  static journal::Command Other(const std::string& verb, const std::string& no, Words& words) {
    journal::Command command;
    if (verb == "return-supplement") {
      const journal::Command notice = Notify(no, {}, Split(words["faulty"], ','));
      *command.mutable_return_supplement()->mutable_faults() = notice.notify_supplement().faults();
      command.mutable_return_supplement()->set_case_no(no);
    } else if (verb == "pre-review") {
      command.mutable_pre_review()->set_case_no(no);
      command.mutable_pre_review()->set_code(std::stoi(words["code"]));
      command.mutable_pre_review()->set_reason(words["reason"]);
      command.mutable_pre_review()->set_ground(words["organ"].empty() ? journal::REFUSAL_GROUND_NO_LICENCE_NEEDED
                                                                      : journal::REFUSAL_GROUND_NOT_COMPETENT);
      command.mutable_pre_review()->set_competent_organ(words["organ"]);
      const journal::Command notice = Notify(no, Split(words["missing"], ','));
      *command.mutable_pre_review()->mutable_faults() = notice.notify_supplement().faults();
    } else if (verb == "refuse-acceptance") {
      command.mutable_refuse_acceptance()->set_case_no(no);
      command.mutable_refuse_acceptance()->set_ground(words["organ"].empty() ? journal::REFUSAL_GROUND_NO_LICENCE_NEEDED
                                                                             : journal::REFUSAL_GROUND_NOT_COMPETENT);
      command.mutable_refuse_acceptance()->set_reason(words["reason"]);
      command.mutable_refuse_acceptance()->set_competent_organ(words["organ"]);
    } else if (verb == "correct") {
      command.mutable_correct_on_spot()->set_case_no(no);
      command.mutable_correct_on_spot()->set_note(words["note"]);
    } else if (verb == "certificate") {
      command.mutable_issue_certificate()->set_case_no(no);
      command.mutable_issue_certificate()->set_certificate_no(words["no"]);
    } else if (verb == "notify-collect") {
      command.mutable_notify_collect()->set_case_no(no);
      command.mutable_notify_collect()->set_how(words["how"]);
    } else if (verb == "withdraw") {
      command.mutable_withdraw_case()->set_case_no(no);
      command.mutable_withdraw_case()->set_reason(words["reason"]);
    } else if (verb == "terminate") {
      command.mutable_terminate_case()->set_case_no(no);
      command.mutable_terminate_case()->set_reason(words["reason"]);
      command.mutable_terminate_case()->set_basis(words["basis"]);
    } else if (verb == "visit") {
      command.mutable_record_visit()->set_case_no(no);
      command.mutable_record_visit()->set_hall_id("jz-hall-main");
      command.mutable_record_visit()->set_purpose(words["purpose"]);
    } else if (verb == "rate") {
      command.mutable_rate_case()->set_case_no(no);
      command.mutable_rate_case()->set_stage(static_cast<journal::RatingStage>(std::stoi(words["stage"])));
      command.mutable_rate_case()->set_code(std::stoi(words["code"]));
    } else if (verb == "transfer") {
      command = TransferTo(no, words["to"]);
      command.mutable_transfer_case()->set_window_id(words["window"]);
      if (words.contains("etag")) command.mutable_transfer_case()->set_etag(std::stoull(words["etag"]));
      if (words["reason"] == "none") command.mutable_transfer_case()->clear_reason();
      if (words["basis"] == "none") command.mutable_transfer_case()->clear_basis();
    } else if (verb == "reschedule") {
      command.mutable_reschedule_cases()->add_case_nos(no);
    } else if (const auto special = SpecialCommandOf(verb, no, words)) {
      command = *special;
    } else {
      ADD_FAILURE() << "unknown verb " << verb;
    }
    return command;
  }

  City city_;
  std::string actor_;
  std::map<std::string, std::string> cases_;
  bool has_joint_matter_ = false;  // with the officers of its organs
};

TEST(ScenarioTest, EveryTranscriptReplaysAsWritten) { ReplayFolder<Transcript>("tests/scenarios/approval", 12); }

// What can happen to a case can be read by a clerk. To read an attachment changes nothing (attachments_test.cc); what a process
// comes to takes another machine (review_core_test.cc).
TEST(ScenarioTest, EveryEventOfACaseStandsInATranscript) {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  const std::filesystem::path root = std::filesystem::path(source == nullptr ? "." : source) / "tests";
  std::set<std::string> shown;
  for (const auto& entry : std::filesystem::directory_iterator(root / "scenarios" / "approval")) {
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) shown.insert(line.substr(0, line.find(' ')));
  }
  int kinds = 0;
  for (const auto& golden : std::filesystem::directory_iterator(root / "golden" / "approval")) {
    const std::string kind = golden.path().stem().string();
    ++kinds;
    EXPECT_TRUE(kind == "AttachmentRead" || kind == "ReviewAdvanced" || shown.contains(kind)) << kind;
  }
  EXPECT_GT(kinds, 50);
}

}  // namespace
}  // namespace yici::approval
