// A small city and its processes, commands run against them as the partition would: due before new, Decide, Apply.
//
//   ProcessKit kit;
//   kit.Deploy("review.bpmn", Bpmn("<process …>"));
//   const std::string id = kit.Start("review");
//   EXPECT_EQ(kit.Do("officer:zhang", command), "");        // the refusal's reason, or ""
#ifndef YICI_SERVICES_WORKFLOW_MACHINE_PROCESS_FOR_TESTS_H_
#define YICI_SERVICES_WORKFLOW_MACHINE_PROCESS_FOR_TESTS_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/base/memory_state.h"
#include "services/calendar/calendar.h"
#include "services/calendar/calendar_book.h"
#include "services/workflow/machine/apply.h"
#include "services/workflow/machine/decide.h"
#include "services/workflow/machine/process_rows.h"

namespace yici::workflow {

// Definitions around processes.
inline std::string Bpmn(const std::string& inner) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
         "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" xmlns:yici=\"https://yici.dev/bpmn/1\" "
         "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" id=\"definitions\" targetNamespace=\"urn:test\">\n" +
         inner + "\n</definitions>\n";
}

inline std::string Flow(const std::string& id, const std::string& from, const std::string& to) {
  return "<sequenceFlow id=\"" + id + "\" sourceRef=\"" + from + "\" targetRef=\"" + to + "\"/>";
}

class ProcessKit {
 public:
  ProcessKit() {
    Rest({});
    AddOfficer("zhang", "market-handler", "jz-market");
    AddOfficer("li", "market-reviewer", "jz-market");
    AddOfficer("wang", "housing-handler", "jz-housing");
  }

  // Runs a command; its refusal's reason, "" when it was done. The answer is kept.
  std::string Do(const std::string& sender, const journal::Command& command) {
    journal::Arrival arrival;
    arrival.mutable_principal()->set_id(sender);
    arrival.mutable_principal()->set_kind(KindOf(sender));
    const Ordered ordered{++revision_, now_, arrival};
    index_ = 0;
    settled_.clear();
    const std::string_view touched = SubjectInstance(command);
    if (!touched.empty()) Settle(touched, ordered);
    for (const std::string& id : AlsoTouched(state_, command, now_)) Settle(id, ordered);
    Outcome outcome = Decide(Now(), command, ordered, library_);
    Fold(outcome.events, ordered);
    answer_ = std::move(outcome.answer);
    events_ = std::move(outcome.events);
    return answer_.rejection().reason();
  }
  std::string Deploy(const std::string& name, const std::string& text) {
    journal::Command command;
    auto* file = command.mutable_deploy_processes()->add_files();
    file->set_name(name);
    file->set_text(text);
    return Do(kSystem, command);
  }
  // Of a refused deployment, one line each.
  std::string Findings() const {
    for (const auto& entry : answer_.rejection().metadata()) {
      if (entry.key() == "findings") return entry.value();
    }
    return {};
  }
  // The id of the new instance; "" when it was refused.
  std::string Start(const std::string& process, const std::string& subject = "") {
    journal::Command command;
    command.mutable_start_process()->set_process_id(process);
    command.mutable_start_process()->set_subject(subject);
    return Do(kSystem, command).empty() ? Fact("instance_id") : std::string();
  }

  // More instants are due than one record settles; elsewhere that is a fault.
  void ExpectLate() { late_ = true; }

  const Instance& instance(const std::string& id) const { return *state_.Find<journal::ProcessInstance>(id); }
  const journal::Answer& answer() const { return answer_; }
  // Of the last command; without the timers that were due before it.
  const std::vector<PendingEvent>& events() const { return events_; }
  // Those.
  const std::vector<PendingEvent>& settled() const { return settled_; }
  std::string Fact(const std::string& key) const {
    for (const auto& fact : answer_.facts()) {
      if (fact.key() == key) return fact.value();
    }
    return {};
  }
  // Ids of instances in the rows of an index, in their order.
  std::vector<std::string> Listed(Table table, const std::string& prefix) const {
    std::vector<std::string> found;
    state_.Scan(table, prefix, prefix + std::string(40, '\xff'), [&](std::string_view, std::string_view value) {
      found.emplace_back(value);
      return true;
    });
    return found;
  }
  std::vector<std::string> WorkOf(char kind, const std::string& id) const {
    return Listed(Table::kWorkList, WorkListPrefix(kind, id));
  }
  Instant now() const { return now_; }
  uint64_t revision() const { return revision_; }
  // From now on the calendar knows the years of these notices.
  void Publish(std::vector<calendar::Notice> notices) { calendar_ = calendar::Calendar(std::move(notices)); }
  // From now on the calendar of 2020 has these days of rest.
  void Rest(const std::vector<std::string>& days) {
    calendar::Notice notice;
    notice.year = 2020;
    notice.version = 1;
    notice.published_on = *CivilDay::Parse("2020-01-01");
    for (const std::string& day : days) notice.days.push_back({*CivilDay::Parse(day), false, ""});
    Publish({notice});
  }
  // As after a start of the server.
  void ForgetCompiled() { library_ = Library(); }
  void At(std::string_view when) { now_ = *Instant::Parse(when); }
  void Pass(int64_t seconds) { now_ = now_ + seconds * kMicrosPerSecond; }
  MemoryState& state() { return state_; }
  const StateReader& reader() const { return state_; }
  // Every index row follows from the instances: counted anew, they are the same.
  void ExpectIndexesWhole() const {
    std::map<IndexRow, std::string> expected, found;
    state_.Scan(Table::kInstance, "", "", [&](std::string_view id, std::string_view) {
      expected.merge(IndexRows(state_, *state_.Find<journal::ProcessInstance>(id)));
      return true;
    });
    for (const Table table : {Table::kInstanceBySubject, Table::kWorkList, Table::kJob, Table::kMessageWait, Table::kSignalWait,
                              Table::kInstanceIncident, Table::kInstanceWorkingDays, Table::kInstanceTimer,
                              Table::kInstanceByDefinition, Table::kInstanceByStart}) {
      state_.Scan(table, "", "", [&](std::string_view key, std::string_view value) {
        found.emplace(IndexRow(table, std::string(key)), std::string(value));
        return true;
      });
    }
    EXPECT_EQ(found, expected);
  }

  void AddOfficer(const std::string& id, const std::string& post_id, const std::string& department) {
    auto officer = std::make_unique<journal::Officer>();
    officer->set_officer_id(id);
    officer->add_post_ids(post_id);
    officer->set_active(true);
    state_.Put(id, std::move(officer));
    auto post = std::make_unique<journal::Post>();
    post->set_post_id(post_id);
    post->set_department_id(department);
    state_.Put(post_id, std::move(post));
  }

  static constexpr char kSystem[] = "system:pack";

 private:
  static constexpr int kRoundsMax = 64;  // instants that one command settles
  static journal::PrincipalKind KindOf(const std::string& sender) {
    if (sender.rfind("system:", 0) == 0) return journal::PRINCIPAL_KIND_SYSTEM;
    if (sender.rfind("hall:", 0) == 0) return journal::PRINCIPAL_KIND_HALL;
    return journal::PRINCIPAL_KIND_OFFICER;
  }
  static constexpr int kEventsOfARecordMax = 1'000;  // the rest waits for the next record
  World Now() const { return {state_, calendar_, book_}; }
  void Settle(std::string_view id, const Ordered& ordered) {
    for (int round = 0; round < (late_ ? kEventsOfARecordMax : kRoundsMax); ++round) {
      std::vector<PendingEvent> due = DecideDue(Now(), id, ordered, library_);
      if (due.empty()) return;
      Fold(due, ordered);
      settled_.insert(settled_.end(), due.begin(), due.end());
    }
    if (!late_) ADD_FAILURE() << id << " is due without end";
  }
  void Fold(const std::vector<PendingEvent>& events, const Ordered& ordered) {
    for (const PendingEvent& pending : events) {
      Apply(state_, pending.event, {ordered.revision, index_++, now_, pending.occurred_at, "officer:root"});
    }
  }

  MemoryState state_;
  calendar::Calendar calendar_;
  calendar::CalendarBook book_;
  Library library_;
  Instant now_ = Instant::FromMicros(1'587'340'800'000'000);  // 2020-04-20T08:00 in Shanghai
  uint64_t revision_ = 0;
  int32_t index_ = 0;
  journal::Answer answer_;
  std::vector<PendingEvent> events_, settled_;
  bool late_ = false;
};

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_MACHINE_PROCESS_FOR_TESTS_H_
