// The judge: the law of domain 2.4, 2.5 and 2.10 written down a second time, plainly. It shares no code with services,
// knows no journal and no storage, and says for every act: done, or refused with which reason, and what the case is then.
//
//   law::City city = …;                       // rows of the pack, by tests/sim/translate.h
//   law::Ruling ruling = city.Judge(act);     // "" : done; the city has moved on
//
// A City is a value: the simulator copies it where a batch becomes durable and goes back to the copy after a crash.
#ifndef YICI_TESTS_SIM_MODEL_H_
#define YICI_TESTS_SIM_MODEL_H_

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/sim/calendar_model.h"
#include "tests/sim/demand_model.h"
#include "tests/sim/model_act.h"
#include "tests/sim/model_case.h"

namespace law {

// A joint matter of the catalogue.
struct Matter {
  struct Part {
    std::string item;
    bool mandatory = false;
  };
  std::string item;  // its own
  std::vector<Part> parts;
};

// What never changes while a simulation runs; shared by all copies of a city.
struct Places {
  std::map<std::string, Item> items;
  std::map<std::string, Matter> matters;
  std::map<std::string, bool> officers;           // active
  std::map<std::string, std::string> parent;      // jurisdiction -> above
  std::map<std::string, std::string> department;  // -> jurisdiction
  std::map<std::string, std::string> organ_code;  // of a department: its USCC
  std::map<std::string, std::string> hall;        // -> jurisdiction
  std::map<std::string, std::string> window;      // -> hall
  std::map<std::string, std::string> serves;      // window -> its department, "" : all
  HotLine hot_line;
};

struct Where {
  std::string department, hall, jurisdiction;
};

struct Directory {
  std::shared_ptr<const Places> places;
  std::vector<Grant> grants;
  std::vector<Substitution> substitutions;
  // `actor` is a principal id.
  bool May(const std::string& actor, const std::string& role, const Where& where, Day on) const;

 private:
  bool Covers(const Grant& grant, const Where& where) const;
  bool Granted(const std::string& officer, const std::string& role, const Where& where, Day on) const;
};

// A power of the city's list, under which an item is applied for.
struct Power {
  struct Version {
    Day from = 0;
    bool active = true, adjusted = false;
    std::string name = {}, organ = {};
    std::string merged_into = {};
  };
  std::vector<Version> versions;  // by day
};

struct Duty;  // model_transfer.cc

// Who takes a paper in, for which item and when.
struct Receiver {
  std::string applicant, organ;
  const Item* item = nullptr;
  Day day = 0;
};

// An item of a joint matter that asks for a paper, and what it calls it.
struct Use {
  Receiver to;
  std::string id;
};

// A child of a joint matter whose question was answered by what came in elsewhere.
struct Answered {
  Case* child = nullptr;
  std::vector<Material> brought;
};

class City {
 public:
  Almanac almanac;
  Directory directory;
  std::map<std::string, Case> cases;
  std::map<std::string, Demand> demands;
  std::map<std::tuple<std::string, std::string, int>, int64_t> document_numbers;  // organ, code, year -> last
  std::map<std::pair<std::string, Day>, int64_t> case_sequences;
  std::map<std::pair<std::string, std::string>, std::string> external_refs;
  std::vector<Mark> marks;
  std::map<std::string, std::vector<OrganChange>> changes;  // by department
  std::map<std::string, std::string> handed_over;           // whose work -> who owns it
  std::map<std::string, Power> powers;                      // by item
  std::map<std::string, PowerLine> staged;                  // by change set
  std::set<std::string> applied;
  int64_t saved = 0;                                      // papers that nobody had to bring again
  std::set<std::pair<std::string, std::string>> imports;  // system, number there
  std::vector<const char*> happened;                      // what deadlines did before the last act, in words: for the probes
  std::set<std::string> touched;                          // cases that the last act or what was due before it changed

  // Settles what is due on the case, then judges.
  Ruling Judge(const Act& act);
  Dates DatesOfClock(const Case& subject, const Clock& clock, Day today) const;
  // The due day of a demand's clock, and whether the calendar reaches that far.
  std::pair<Day, bool> DueOfDemand(const DemandClock& clock, Day today) const {
    int64_t late_us = 0;
    Day due = 0;
    const bool known = LateAt(clock, today, late_us, due);
    return {due, known};
  }
  // What the directory and the calendar make of an act that was not refused.
  void Enact(const Act& act);
  // Of a joint matter the whole family; nothing for another case.
  std::vector<std::string> FamilyNumbers(const std::string& no);
  const Places& places() const { return *directory.places; }
  // The department that answers for an item on a day: the given one, or the last of its successors.
  std::string OrganFor(std::string department, const std::string& item, Day day) const;
  // The day from which a department is no more; 0 while it is there.
  Day GoneSince(const std::string& department, Day today) const;
  // Whether the case stands with a department that has ended; and its way to the successor.
  bool AwaitsSuccessor(const Case& subject, Day today) const;
  void GoToSuccessor(Case& subject, int64_t now_us, uint64_t revision);

 private:
  struct Happening {
    int64_t at_us = 0;
    size_t clock = 0;
    bool breach = false;
    Dates dates;
  };
  // clocks
  void Settle(const std::string& case_no, int64_t now_us);  // fires what is due on it
  std::vector<Case*> SettledTogether(Case& subject);
  std::vector<Happening> Earliest(const Case& subject, int64_t now_us) const;
  void Happen(Case& subject, const std::vector<Happening>& happenings, int64_t now_us);
  void Breach(Case& subject, const Happening& happening, const std::set<int>& breached, int64_t now_us);
  bool TakeSilence(Case& subject, const Happening& happening, int64_t now_us);
  void EndByDeadline(Case& subject, Day day, int result);
  void EndTerm(Case& subject, const Happening& happening, int64_t now_us);
  Clock NewClock(const Case& subject, Clock clock, Day today, int64_t now_us) const;
  void Issue(Case& subject, const std::string& code, Day day, bool by_deadline = false);
  void Accept(Case& subject, Day acceptance, Day deed, Day step_start, int64_t now_us, bool chain, const char* document = "04");
  void OpenStep(Case& subject, size_t step, Day start, Day today, int64_t now_us);
  void StepDone(Case& subject, Day day, int64_t now_us);
  // who and when
  void Touch(Case& subject, int64_t at_us);
  bool Sees(const Act& act, const Case& subject) const;
  bool Officer(const Act& act, const Case& subject, std::initializer_list<const char*> roles,
               const std::string& window = {}) const;
  bool Approver(const Act& act, const Case& subject, std::initializer_list<const char*> roles) const;
  bool Party(const Act& act, const Case& subject, const std::string& window = {}) const;
  bool Presides(const std::string& officer, const Case& subject) const;
  bool Conducts(const Act& act, const Case& subject) const;
  bool IsOfficer(const std::string& principal) const;
  std::string HolderFor(const Act& act, const Case& subject) const;
  std::string HallOf(const Case& subject, const std::string& window) const;
  std::string HallServing(const std::string& department, const std::string& jurisdiction) const;
  std::string CheckTime(const Act& act, const Case* subject, const Item& item) const;
  std::string CheckOn(const Act& act, const Case& subject) const;  // revision, state, time
  // acts
  std::string OnCase(const Act& act, Case& subject, bool* nothing);
  std::string SinceAcceptance(const Act& act, Case& subject);
  void Catalogue(const Act& act, Ruling& ruling);
  // model_intake.cc
  std::string CheckSubmit(const Act& act, const Item*& item, std::string& hall, bool on_the_spot) const;
  std::string CheckInstant(const Act& act, const Item& item) const;
  bool IsInForce(const Item& item, Day day) const;
  std::string NextCaseNo(const Item& item, Day day);
  Case& Begin(const Act& act, const Item& item, const std::string& hall);
  Case& Receive(const Act& act, const Item& item, const std::string& hall, bool on_the_spot);
  void Instant(const Act& act, Case& subject);
  std::string BeforeAcceptance(const Act& act, Case& subject);
  std::string CheckNotice(const Act& act, const Case& subject) const;
  void Notify(const Act& act, Case& subject);
  std::string CheckHandIn(const Act& act, const Case& subject) const;
  std::string CheckReceipt(const Act& act, const Case& subject) const;
  std::string CheckKnown(const Act& act, const Case& subject, int channel) const;
  void TakeHandedIn(const Act& act, Case& subject);
  std::string Supplement(const Act& act, Case& subject);
  std::string ReturnSupplement(const Act& act, Case& subject);
  void Complete(Case& subject, Day day, int64_t now_us);
  // model_joint.cc
  std::string SubmitJoint(const Act& act, std::string& no);
  std::string CheckParts(const Act& act, const Matter& matter, std::vector<const Matter::Part*>& chosen) const;
  Case& ReceiveParent(const Act& act, const Item& item, const std::string& hall, const std::vector<Material>& papers);
  void ReceiveChild(const Act& act, Case& parent, const Matter::Part& part, const std::vector<Material>& papers);
  std::string SupplementAll(const Act& act, Case& parent);
  std::string WithdrawAll(const Act& act, Case& parent);
  // model_papers.cc
  std::string CheckFiles(const Item& item, const std::vector<Material>& materials, bool uploaded_only) const;
  Material TakenOver(const Receiver& to, const Material& wanted, std::string& reason) const;
  std::string CheckPapers(const Receiver& to, const std::vector<Material>& materials, bool uploaded_only) const;
  Material AsReceived(const Receiver& to, const Material& material, int channel) const;
  Receiver ReceiverOf(const Act& act, const Case& subject) const;
  std::string CheckPaperForAll(const std::vector<Use>& uses, const Material& material, bool uploaded_only) const;
  Material AsReceivedByAll(const std::vector<Use>& uses, const Material& material, int channel) const;
  void CountSaved(const std::vector<Material>& received);
  // model_family.cc
  std::vector<Case*> FamilyOf(const Case& subject);
  bool Visit(Case& subject, const std::string& hall, Day day);
  void TellFamily(Case& child, const std::vector<Material>& told, int64_t now_us);
  std::vector<Answered> Spread(Case& child, Case& parent, const std::vector<Material>& told, int64_t now_us);
  bool TellOne(Case& one, const std::vector<Material>& papers, bool handed_in, int64_t at_us, int64_t now_us,
               std::vector<Material>& brought);
  void Answer(Case& one, const std::vector<Material>& brought, int64_t at_us, int64_t now_us);
  void TakeOff(const Case& parent, Clock& clock, Day today) const;
  void AcceptParent(Case& parent, int64_t at_us, int64_t now_us);
  void NoteChild(const Case& child, Case& parent, int64_t at_us);
  void AdvanceParent(Case& parent, int64_t at_us, int64_t now_us);
  // model_import.cc
  std::string Import(const Act& act, std::string& no);
  Case OldCase(const Act& act, const Item& item) const;
  std::string CheckOldClocks(const Act& act, const Case& subject) const;
  std::string CheckOldStarts(const Act& act, const Case& subject) const;
  std::string TakeOldClocks(const Act& act, Case& subject) const;
  // model_handling.cc
  bool HasSecond(const Act& act, const Case& subject) const;
  std::string Reviewing(const Act& act, Case& subject);
  void ReturnTo(const Act& act, Case& subject, size_t target);
  std::string Opining(const Act& act, Case& subject);
  std::string RulingOn(const Act& act, Case& subject);
  void Decide(const Act& act, Case& subject, bool grant);
  std::string AfterRuling(const Act& act, Case& subject);
  std::string Ending(const Act& act, Case& subject);
  std::string Noting(const Act& act, Case& subject, bool* nothing);
  // model_special.cc
  std::string CheckInspectors(const Act& act) const;
  void BeginSpecial(Case& subject, Day day);
  void TellSpecial(Case& subject, const Special::Notice& notice, Day day);
  void Resume(Case& subject, Day day);
  std::string StartSpecial(const Act& act, Case& subject);
  std::string AmendSpecial(const Act& act, Case& subject);
  std::string EndSpecial(const Act& act, Case& subject);
  std::string Extend(const Act& act, Case& subject);
  // model_hearing.cc
  std::string TellRight(const Act& act, Case& subject);
  std::string CheckRight(const Case& subject, const std::string& holder) const;
  std::string WaiveHearing(const Act& act, Case& subject);
  Special::Notice PromiseOfHearing(const Act& act, const Case& subject, Day hearing_due) const;
  std::string RequestHearing(const Act& act, Case& subject);
  std::string ScheduleHearing(const Act& act, Case& subject);
  std::string OpenHearing(const Act& act, Case& subject);
  std::string CloseHearing(const Act& act, Case& subject);
  std::string CheckHearingBeforeRuling(const Act& act, const Case& subject) const;
  // model_promise.cc
  bool IsBarred(const Case& subject, Do what, Day on) const;
  std::string CheckDeferrable(const Act& act, const Case& subject) const;
  std::string AcceptWithDeferral(const Act& act, Case& subject);
  void CloseDeferral(Case& subject);
  std::string SubmitDeferred(const Act& act, Case& subject);
  std::string ExtendDeferral(const Act& act, Case& subject);
  std::string CheckPromisable(const Act& act, const Case& subject) const;
  std::string AcceptOnPromise(const Act& act, Case& subject);
  std::string AfterCheck(const Act& act, Case& subject);
  std::string CheckMark(const Act& act, Day today) const;
  std::string Marking(const Act& act);
  // model_review.cc
  std::string CheckAskInReview(const Act& act, const Case& subject) const;
  std::string AskInReview(const Act& act, Case& subject);
  void EndReviewSupplement(Case& subject, Day pause_end, Day day, int64_t now_us);
  std::string ForwardUp(const Act& act, Case& subject);
  std::string CorrectRecord(const Act& act, Case& subject);
  // model_grants.cc
  bool SeesGrant(const Act& act) const;
  bool IsOfGrantGone(const Case& subject) const;
  std::string CheckLink(const Act& act) const;
  void AddLink(const Act& act, Case& fresh);
  int TermOf(const Case& subject) const;
  void TellGrant(const Case& subject, bool deemed, Day day, int64_t at_us);
  std::string RevokeGrant(const Act& act, Case& subject);
  std::string Cancel(const Act& act, Case& subject);
  // model_close.cc
  std::string Archive(const Act& act, Case& subject);
  std::string Rate(const Act& act, Case& subject);
  std::string Rectify(const Act& act, Case& subject);
  // model_transfer.cc
  bool MayTransfer(const Act& act, const Case& subject) const;
  std::pair<std::string, std::string> PlaceUnder(const Act& act, const Case& subject) const;
  bool SomebodyMay(const Duty& duty, const Case& subject, const Where& where, Day on) const;
  std::string Transfer(const Act& act, Case& subject);
  // model_organs.cc
  Where At(const Case& subject, const std::string& hall, Day today) const;
  std::string PlaceOfOrgan(const std::string& department, const Item& item) const;
  void Meet(const std::string& case_no, int64_t now_us);
  std::string Reorganizing(const Act& act) const;
  void Reorganize(const Act& act);
  std::vector<std::string> OwnersWith(const std::string& officer) const;
  std::string HandingOver(const Act& act) const;
  void TakeBack(const std::string& officer);
  void HandOver(const Act& act);
  // demand_model.cc
  bool Over(const Act& act, const std::string& jurisdiction, std::initializer_list<const char*> roles) const;
  bool Inside(const Act& act, const std::string& department, std::initializer_list<const char*> roles) const;
  bool IsSteward(const Act& act, const Demand& demand) const;
  bool IsWithheld(const Act& act, const Demand& demand) const;
  bool LateAt(const DemandClock& clock, Day today, int64_t& late_us, Day& due) const;
  void StartAnswering(Demand& demand, Day start) const;
  std::string LeaderAt(const Level& level, const std::string& jurisdiction) const;
  void Ascend(Demand& demand, Day start) const;
  void SettleDemand(Demand& demand, int64_t now_us);
  void DispatchTo(Demand& demand, const std::string& department, const Category* category, int kind, int64_t now_us) const;
  std::string Raise(const Act& act);
  std::string CheckSayer(const Act& act, const Demand& demand) const;
  void Redo(Demand& demand, Day day) const;
  std::string CalledBack(const Act& act, Demand& demand) const;
  std::string Reviewed(const Act& act, Demand& demand) const;
  std::string Dispatched(const Act& act, Demand& demand) const;
  std::string OnDemand(const Act& act, Demand& demand) const;
  std::string JudgeDemand(const Act& act);
  // model_powers.cc
  std::string CheckLine(const PowerLine& line, Day today) const;
  std::string CheckTarget(const PowerLine& line) const;
  bool IsMergedInto(std::string item, const std::string& other, Day day) const;
  std::string Adjusting(const Act& act);

  std::vector<Material> told_;  // papers that the act brought to a case, as they stand there now
  uint64_t revision_ = 0;       // of the act that is judged
};

bool HasEnded(State state);
bool IsHandling(State state);
bool IsBeforeAcceptance(State state);
std::string RoleOfStep(const std::string& step);

}  // namespace law

#endif  // YICI_TESTS_SIM_MODEL_H_
