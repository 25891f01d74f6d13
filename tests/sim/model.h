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

namespace law {

enum class State {
  kPendingPreReview,
  kReceived,
  kAwaitingSupplement,
  kNotAccepted,
  kAccepted,
  kUnderHandling,
  kUnderReview,
  kUnderApproval,
  kGranted,
  kRefused,
  kAwaitingDelivery,
  kCompleted,
  kWithdrawn,
  kTerminated,
};
const char* NameOf(State state);

struct Material {
  std::string id;
  bool there = false;
  int channel = 0;  // of the supplement or correction that brought it
};

struct Item {
  std::string code, department, jurisdiction, process;
  std::set<int> channels;  // 1 window, 2 web, 3 mobile, 4 express mail
  bool on_the_spot = false;
  int statutory = 0;
  bool calendar_days = false;
  int promised = 0;
  int supplement = 0;
  bool pre_review = false, certificate = false, active = true;
  int late_keying = 0;
  int step_limit = 0;
  std::vector<std::string> materials;
  std::vector<std::string> chain;  // the steps between accept and deliver
  std::set<std::string> two_officers;
  std::map<std::string, int> step_limits;
  std::vector<std::string> joint;  // departments asked without being named
};

struct Grant {
  std::string officer, role, kind, scope;
  Day from = 0, until = 0;
  bool revoked = false;
};
struct Substitution {
  std::string absent, substitute;
  Day from = 0, until = 0;
  bool revoked = false;
};

// What never changes while a simulation runs; shared by all copies of a city.
struct Places {
  std::map<std::string, Item> items;
  std::map<std::string, bool> officers;           // active
  std::map<std::string, std::string> parent;      // jurisdiction -> above
  std::map<std::string, std::string> department;  // -> jurisdiction
  std::map<std::string, std::string> hall;        // -> jurisdiction
  std::map<std::string, std::string> window;      // -> hall
  std::map<std::string, std::string> serves;      // window -> its department, "" : all
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

struct Document {
  std::string code;
  int n = 0;
  int64_t number = 0;
  int year = 0;
  std::string organ;
  Day day = 0;
};

enum class Color { kWarning = 1, kYellow = 2, kRed = 3 };
struct Card {
  Color color;
  int clock = 0;
  std::string rule;
  int64_t at_us = 0;
  std::string step;
};

struct Step {
  std::string name;
  bool open = false, done = false;
  std::string officer = {};
  std::set<std::string> officers = {};                  // everyone who ever closed it
  std::vector<std::pair<std::string, int>> asked = {};  // department, opinion (0: none yet)
};

struct Case {
  std::string no;
  const Item* item = nullptr;
  State state = State::kReceived;
  std::string hall, window;
  int channel = 0;
  std::string applicant, agent, submitter;  // USCC, USCC or "", principal
  std::vector<Material> materials;
  std::vector<Clock> clocks;
  std::vector<Document> documents;
  std::vector<Card> cards;
  std::vector<Step> steps;
  size_t step = 0;
  Day submitted = 0, acceptance = 0, last_material = 0;
  bool pre_reviewed = false, deemed = false, notified = false, ruled = false, granted = false;
  std::vector<std::string> notice;  // materials the one notice names
  bool supplement_online = false;
  std::string certificate;
  int delivery_way = 0;
  Day told_to_collect = 0;
  std::set<std::pair<std::string, Day>> visits;
  std::set<int> rated;
  int result = -1;
  uint64_t etag = 0;
  int64_t last_us = 0;
};

enum class Do {
  kSubmit,
  kPreReview,
  kNotify,
  kSupplement,
  kReturnSupplement,
  kCorrect,
  kAccept,
  kRefuseAcceptance,
  kInstant,
  kReview,
  kOpinion,
  kRule,
  kCertificate,
  kNotifyCollect,
  kDeliver,
  kWithdraw,
  kTerminate,
  kVisit,
  kRate,
  kSettle,
  kGrant,
  kRevoke,
  kSubstitute,
  kPublish,
  kNothing,
};

// One act as it reaches the organ.
struct Act {
  Do what = Do::kNothing;
  std::string actor;   // principal id of who acts
  std::string sender;  // principal id of who sends
  std::string on_behalf_of;
  std::string named;        // by a clerk: the party for whom, as a principal
  int64_t now_us = 0;       // legal time
  int64_t occurred_us = 0;  // 0: now
  uint64_t revision = 0;
  std::string case_no;
  uint64_t etag = 0;
  // submit, instant, supplement
  std::string item, applicant, agent, window, external_ref;
  bool has_agent = false, authorised = true;
  int channel = 0, delivery_way = 0;
  std::vector<Material> materials;
  bool by_agent = false;
  // the rest, by command
  std::vector<std::pair<std::string, bool>> faults;  // material, missing
  int code = 0;                                      // pre-review, ground, opinion, verdict (1 pass, 2 return), stage
  int rating = 0;
  int ground = 0;  // of a refusal: 1 no licence needed, 2 not competent
  std::string text, basis, remedy, organ, step, return_to, second, department, certificate, courier, collector, hall;
  std::vector<std::string> departments;
  bool yes = false;  // grant
  // directory and calendar
  Grant grant;
  Substitution substitution;
  Notice notice;
  bool force = false;
};

struct Ruling {
  std::string reason;  // "" : done
  std::string case_no;
  bool exact = true;           // false: only whether it is refused was predicted
  std::set<std::string> also;  // not exact: reasons that are as good
  bool nothing = false;        // done before: answered, not recorded
};

class City {
 public:
  Almanac almanac;
  Directory directory;
  std::map<std::string, Case> cases;
  std::map<std::tuple<std::string, std::string, int>, int64_t> document_numbers;  // organ, code, year -> last
  std::map<std::pair<std::string, Day>, int64_t> case_sequences;
  std::map<std::pair<std::string, std::string>, std::string> external_refs;
  int reds_instead_of_yellows = 0;  // for the probes

  // Settles what is due on the case, then judges.
  Ruling Judge(const Act& act);
  // Fires what is due at `now_us`; how many things happened.
  int Settle(const std::string& case_no, int64_t now_us);
  Dates DatesOfClock(const Case& subject, const Clock& clock, Day today) const;
  // What the directory and the calendar make of an act that was not refused.
  void Enact(const Act& act);
  const Places& places() const { return *directory.places; }

 private:
  struct Happening {
    int64_t at_us = 0;
    size_t clock = 0;
    bool breach = false;
    Dates dates;
  };
  // clocks
  std::vector<Happening> Earliest(const Case& subject, int64_t now_us) const;
  void Happen(Case& subject, const std::vector<Happening>& happenings, int64_t now_us);
  void Breach(Case& subject, const Happening& happening, bool statutory_too, int64_t now_us);
  Clock NewClock(const Case& subject, Clock clock, Day today, int64_t now_us) const;
  void Issue(Case& subject, const std::string& code, Day day);
  void Accept(Case& subject, Day acceptance, Day deed, Day step_start, int64_t now_us, bool chain);
  void OpenStep(Case& subject, size_t step, Day start, Day today, int64_t now_us);
  void StepDone(Case& subject, Day day, int64_t now_us);
  // acts
  std::string CheckSubmit(const Act& act, const Item*& item, std::string& hall, bool on_the_spot) const;
  Case& Receive(const Act& act, const Item& item, const std::string& hall, bool on_the_spot);
  void Instant(const Act& act, Case& subject);
  std::string OnCase(const Act& act, Case& subject, bool* nothing);
  void Catalogue(const Act& act, Ruling& ruling);
  std::string BeforeAcceptance(const Act& act, Case& subject);
  std::string Supplementing(const Act& act, Case& subject);
  std::string Reviewing(const Act& act, Case& subject);
  void ReturnTo(const Act& act, Case& subject, size_t target);
  std::string Opining(const Act& act, Case& subject);
  std::string RulingOn(const Act& act, Case& subject);
  std::string AfterRuling(const Act& act, Case& subject);
  std::string Ending(const Act& act, Case& subject);
  std::string Noting(const Act& act, Case& subject, bool* nothing);
  std::string CheckNotice(const Act& act, const Case& subject) const;
  void Notify(const Act& act, Case& subject);
  std::string CheckTime(const Act& act, const Case* subject, const Item& item) const;
  std::string CheckOn(const Act& act, const Case& subject) const;  // revision, state, time
  bool Sees(const Act& act, const Case& subject) const;
  std::string HallServing(const Item& item) const;
  bool Officer(const Act& act, const Case& subject, std::initializer_list<const char*> roles,
               const std::string& window = {}) const;
  bool Party(const Act& act, const Case& subject, const std::string& window = {}) const;
  std::string HallOf(const Case& subject, const std::string& window) const;
};

std::string Syntax(const Act& act);
bool Blank(const std::string& text);
// Whether the sender may say this of whom it acts for; `hall`: where the act takes place.
bool SpeaksSoundly(const Act& act, const std::string& hall);
// The party for whom a clerk acts, "" when it does not say.
std::string Represented(const Act& act);
// Words of the state table: "" when the act may be done in the case's state.
std::string CheckState(const Act& act, const Case& subject);
bool HasEnded(State state);
bool IsHandling(State state);
bool IsBeforeAcceptance(State state);
std::string RoleOfStep(const std::string& step);

}  // namespace law

#endif  // YICI_TESTS_SIM_MODEL_H_
