// A small city in memory for tests of the approval machine: items shaped like the pack's, officers for every role, the
// notices of 2019 and 2020, and a loop that does with a command what a partition does: settle what is due, decide,
// apply, and do what the events ask of other cases.
//
//   City city;
//   city.At("2020-04-20T10:00");
//   const std::string no = city.Submit(kThreeStep);
//   EXPECT_EQ(city.Do("officer:chief", Accept(no)).reason(), "");
#ifndef YICI_SERVICES_APPROVAL_MACHINE_TEST_KIT_H_
#define YICI_SERVICES_APPROVAL_MACHINE_TEST_KIT_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/base/memory_state.h"
#include "services/base/outcome.h"
#include "services/calendar/calendar_book.h"

namespace yici::approval {

// Items by what they are for. Codes have the 31 characters of practice: organ, level, basic code.
inline constexpr std::string_view kThreeStep = "11210700YCJ00025XQ3210125020000";  // 20 wd, promised 7
inline constexpr std::string_view kTwoStep = "11210700YCJ00025XQ3210125001000";    // 15 cd, promised 2, certificate
inline constexpr std::string_view kInstant = "11210700YCJ00025XQ3210125031000";    // on the spot
inline constexpr std::string_view kSite = "11210700YCJ00025XQ3210125041000";       // two inspectors, steps of 3 wd
// joint construction, steps of 3 wd
inline constexpr std::string_view kJoint = "11210700YCJ00025XQ3210125051000";
inline constexpr std::string_view kOnline = "11210700YCJ00025XQ3210125061000";  // pre-review, web only
// promised as long as the law, late keying 2
inline constexpr std::string_view kTight = "11210700YCJ00025XQ3210125071000";
inline constexpr std::string_view kRetired = "11210700YCJ00025XQ3210125081000";  // inactive
inline constexpr std::string_view kFuture = "11210700YCJ00025XQ3210125091000";   // from 2025
inline constexpr std::string_view kInstantCertificate = "11210700YCJ00025XQ3210125101000";
inline constexpr std::string_view kDeferrable = "11210700YCJ00025XQ3210125111000";   // m4 may come later, promised 7
inline constexpr std::string_view kOnPromise = "11210700YCJ00025XQ3210125112000";    // granted on promise, certificate
inline constexpr std::string_view kReviewable = "11210700YCJ00025XQ3210125113000";   // supplement in review, steps of 3 wd
inline constexpr std::string_view kFirstReview = "11210700YCJ00025XQ3210125114000";  // ruled by a higher organ

inline constexpr std::string_view kHeard = "11210700YCJ00025XQ3210125201000";  // the right to a hearing must be notified
// certificate, for 120 days; renewed under itself or the item after it
inline constexpr std::string_view kLicence = "11210700YCJ00025XQ3210125301000";
inline constexpr std::string_view kLicenceRenewal = "11210700YCJ00025XQ3210125302000";

inline constexpr std::string_view kUscc = "91210700MA0AB12C3K";
inline constexpr std::string_view kAgentUscc = "91350100M000100Y43";
inline constexpr std::string_view kApplicant = "enterprise:91210700MA0AB12C3K";
inline constexpr std::string_view kAgent = "enterprise:91350100M000100Y43";
inline constexpr std::string_view kStranger = "enterprise:91210726YCT0070039";
inline constexpr std::string_view kClerk = "officer:clerk";
inline constexpr std::string_view kChief = "officer:chief";
inline constexpr std::string_view kHandler = "officer:handler";
inline constexpr std::string_view kReviewer = "officer:reviewer";
inline constexpr std::string_view kApprover = "officer:approver";
inline constexpr std::string_view kHead = "officer:head";

// Everything one record would hold.
struct Done {
  Outcome outcome;
  std::vector<PendingEvent> events;  // due ones first, then the command's

  std::string reason() const { return outcome.answer.rejection().reason(); }
  const journal::Answer& answer() const { return outcome.answer; }
};

class City {
 public:
  City();

  // Moves legal_time; "2020-04-20T10:00" in Asia/Shanghai. Never backwards.
  void At(std::string_view when);
  Instant now() const { return now_; }
  void Publish(calendar::Notice notice) { book_.Add(std::move(notice)); }
  // Says on whose behalf the next command is sent, and when its act was done.
  void OnBehalfOf(std::string_view principal) { on_behalf_of_ = principal; }
  void OccurredAt(std::string_view when) { occurred_ = *Instant::Parse(when); }

  // Commands of the directory too.
  Done Do(std::string_view principal, const journal::Command& command);
  // Submits by the window clerk with all materials and expects success; the case number.
  std::string Submit(std::string_view item);
  // Submits, accepts and passes the steps of a three-step case up to, not including, `until` ("" : all).
  std::string Accepted(std::string_view item);
  std::string Reviewed(std::string_view item);

  const journal::Case& Find(std::string_view case_no) const;
  MemoryState& state() { return *state_; }
  const MemoryState& state() const { return *state_; }
  void Restore(const MemoryState& saved) { state_ = saved.Clone(); }
  uint64_t revision() const { return revision_; }
  calendar::Calendar CalendarNow() const { return book_.At(DayOf(now_)); }
  // Before the state is changed by an event, `before` sees it: how golden files are made.
  std::function<void(const MemoryState&, const PendingEvent&, const EventPosition&)> before;

 private:
  // The refusal of what an event asked, where it refuses the record.
  std::optional<Outcome> ApplyAll(const std::vector<PendingEvent>& events, const Ordered& ordered, Done& done);
  std::optional<Outcome> React(const std::vector<PendingEvent>& events, const Ordered& ordered, Done& done);
  void SettleDue(const std::string& case_no, const Ordered& ordered, Done& done);
  bool Asks(const std::vector<PendingEvent>& events) const;
  void AddDirectory();
  void AddItems();

  std::unique_ptr<MemoryState> state_ = std::make_unique<MemoryState>();
  calendar::CalendarBook book_;
  Instant now_;
  uint64_t revision_ = 0;
  std::string on_behalf_of_;
  Instant occurred_;
  std::string in_hand_;  // the case whose command or deadline is being done
};

// The city as it stands at that time.
City CityAt(std::string_view when);

// ---- commands ----

journal::Command SubmitOf(std::string_view item, std::vector<std::string> materials = {"m1", "m2", "m3", "m4"});
journal::Command Accept(std::string_view case_no);
journal::Command Notify(std::string_view case_no, std::vector<std::string> missing, std::vector<std::string> faulty = {});
journal::Command Supplement(std::string_view case_no, std::vector<std::string> materials);
journal::Command Review(std::string_view case_no, std::string_view step);
journal::Command ReturnTo(std::string_view case_no, std::string_view step, std::string_view target);
journal::Command Opinion(std::string_view case_no, std::string_view department, journal::JointOpinion opinion);
journal::Command Grant(std::string_view case_no);
journal::Command RefuseRuling(std::string_view case_no);
journal::Command Deliver(std::string_view case_no);
journal::Command TransferTo(std::string_view case_no, std::string_view department);
// Into `to`, from that day on; "" : today.
journal::Command Merge(std::string_view department, std::string_view to, std::string_view from_day = {});
journal::Command Settle(std::string_view case_no);
journal::Command InstantOf(std::string_view item);
// With a promise signed on the day of the city's tests, 2020-04-20.
journal::Command Defer(std::string_view case_no, std::vector<std::string> materials, int32_t limit_wd);
journal::Command SubmitLater(std::string_view case_no, std::vector<std::string> materials);
journal::Command MoreTime(std::string_view case_no, int32_t days);
journal::Command OnPromise(std::string_view case_no);
journal::Command AfterCheckOf(std::string_view case_no, journal::AfterCheckResult result, int32_t correction_limit_wd = 0);
journal::Command AskInReview(std::string_view case_no, std::vector<std::string> faulty);
journal::Command Forward(std::string_view case_no);
journal::Command Correction(std::string_view case_no, uint64_t revision);
journal::Command Mark(std::string_view party, journal::CreditMarkKind kind, std::string_view until);

// "CaseReceived": the message name of the event that is set.
std::string EventName(const journal::Event& event);
// A principal by its id: "enterprise:…", "officer:…", "system:…", "hall:…".
journal::Principal PrincipalOf(std::string_view id);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_TEST_KIT_H_
