// A small city in memory for tests of the steward machine: departments with officers for every role, leaders of Beizhen and of
// the city, categories, two enterprises and a project, the notices of 2019 and 2020, and a loop that does with a command what
// a partition does: settle what is due, decide, apply.
//
//   City city;
//   city.At("2020-04-20T10:00");
//   const std::string no = city.Raise(kEnterprise, IssueOf("hc-help"));
//   EXPECT_EQ(city.Do(kHandler, Sign(no)).reason(), "");
#ifndef YICI_SERVICES_STEWARD_MACHINE_TEST_KIT_H_
#define YICI_SERVICES_STEWARD_MACHINE_TEST_KIT_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "services/base/memory_state.h"
#include "services/base/outcome.h"
#include "services/calendar/calendar_book.h"
#include "services/workflow/machine/library.h"

namespace yici::steward {

inline constexpr std::string_view kUscc = "91210700MA0AB12C3K";
inline constexpr std::string_view kEnterprise = "enterprise:91210700MA0AB12C3K";  // of Beizhen, steward st-bz-01
inline constexpr std::string_view kOtherUscc = "91350100M000100Y43";
inline constexpr std::string_view kOtherEnterprise = "enterprise:91350100M000100Y43";  // not in the ledger
inline constexpr std::string_view kOperator = "officer:operator";
inline constexpr std::string_view kDispatcher = "officer:dispatcher";
inline constexpr std::string_view kInspector = "officer:inspector";
inline constexpr std::string_view kHandler = "officer:handler";  // of jz-market
inline constexpr std::string_view kChief = "officer:chief";
inline constexpr std::string_view kHead = "officer:head";
inline constexpr std::string_view kOtherHandler = "officer:other-handler";  // of jz-transport
inline constexpr std::string_view kSteward = "officer:st-bz-01";
inline constexpr std::string_view kOtherSteward = "officer:st-bz-02";
inline constexpr std::string_view kCountyLeader = "officer:ld-bz-01";
inline constexpr std::string_view kCityLeader = "officer:ld-jz-01";
inline constexpr std::string_view kSystem = "system:deadlines";

// Everything one record would hold.
struct Done {
  Outcome outcome;
  std::vector<PendingEvent> events;  // due ones first, then the command's

  std::string reason() const { return outcome.answer.rejection().reason(); }
  const journal::DemandAnswer& answer() const { return outcome.answer.demand(); }
  const journal::StewardAnswer& ledger() const { return outcome.answer.steward(); }
};

class City {
 public:
  City();

  // Moves legal_time; "2020-04-20T10:00" in Asia/Shanghai.
  void At(std::string_view when);
  Instant now() const { return now_; }
  void Publish(calendar::Notice notice) { book_.Add(std::move(notice)); }
  void OnBehalfOf(std::string_view officer) { on_behalf_of_ = officer; }

  Done Do(std::string_view principal, const journal::Command& command);
  // Raises and expects success; the number.
  std::string Raise(std::string_view principal, const journal::Command& command);
  // By the hotline, dispatched to jz-market and brought to a state: "awaiting_sign", "handling", "reply_review", "call_back".
  std::string Brought(std::string_view state);
  // The same of an issue of kEnterprise.
  std::string BroughtIssue(std::string_view state);
  void Bring(const std::string& no, std::string_view state);

  const journal::Demand& Find(std::string_view demand_no) const;
  // Kinds of the letters a recipient has, oldest first: "escalated", "copy of overdue".
  std::vector<std::string> Letters(std::string_view recipient) const;
  MemoryState& state() { return *state_; }
  const MemoryState& state() const { return *state_; }
  calendar::Calendar CalendarNow() const { return book_.At(DayOf(now_)); }
  // Before the state is changed by an event, `before` sees it: how golden files are made.
  std::function<void(const MemoryState&, const PendingEvent&, const EventPosition&)> before;

 private:
  void ApplyAll(const std::vector<PendingEvent>& events, const Ordered& ordered, Done& done);
  void AddDirectory();
  void AddRows();

  std::unique_ptr<MemoryState> state_ = std::make_unique<MemoryState>();
  calendar::CalendarBook book_;
  Instant now_;
  uint64_t revision_ = 0;
  std::string on_behalf_of_;
  workflow::Library library_;
};

// ---- commands ----

// Categories: hc-help (jz-market, 10 wd), hc-complaint (jz-market, 5 wd, with jz-transport), hc-urgent (jz-market, 1 wd,
// urgent), hc-silent (jz-market, no limit of its own, complaint).
journal::Command HotlineOf(std::string_view category, std::string_view text = "商家拒绝退款");
journal::Command IssueOf(std::string_view category, std::string_view text = "施工许可办理遇到困难");
journal::Command Sign(std::string_view no);
journal::Command Return(std::string_view no, std::string_view suggested = "jz-transport");
journal::Command OnReturn(std::string_view no, bool redispatch);
journal::Command Reply(std::string_view no);
journal::Command Review(std::string_view no, bool pass);
journal::Command CallBack(std::string_view no, std::string_view outcome);
journal::Command Confirm(std::string_view no, bool confirmed);
journal::Command Rule(std::string_view no, bool close);
journal::Command Escalate(std::string_view no);
journal::Command Urge(std::string_view no);
journal::Command Merge(std::string_view no, std::string_view into);
journal::Command Shelve(std::string_view no, std::string_view until);
journal::Command Resume(std::string_view no);
journal::Command Ask(std::string_view no, int32_t days);
journal::Command OnAsk(std::string_view no, bool grant);
journal::Command Dispatch(std::string_view no, std::string_view category, std::string_view department = {});
journal::Command AnswerNow(std::string_view no);
journal::Command RejectFor(std::string_view no, std::string_view ground, std::string_view finished = {});
journal::Command JointOf(std::string_view no, std::vector<std::string> with, std::string_view lead = {});
journal::Command Opinion(std::string_view no, std::string_view department);
journal::Command ReadCallerOf(std::string_view no);
journal::Command Settle(std::string_view no);

// "DemandRaised": the message name of the event that is set.
std::string EventName(const journal::Event& event);
journal::Principal PrincipalOf(std::string_view id);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_TEST_KIT_H_
