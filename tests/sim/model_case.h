// The nouns of the judge: an item, a case and what stands in its file. Plain values, no rules.
#ifndef YICI_TESTS_SIM_MODEL_CASE_H_
#define YICI_TESTS_SIM_MODEL_CASE_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
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
  kSpecial,
  kAwaitingInReview,
  kGranted,
  kRefused,
  kAwaitingDelivery,
  kCompleted,
  kWithdrawn,
  kTerminated,
  kForwardedUp,
  kRevoked,
  kCancelled,
  kArchived,
};
const char* NameOf(State state);

struct Material {
  std::string id;
  bool there = false;
  int channel = 0;              // of the supplement or correction that brought it
  bool missing = false;         // not there: never came, rather than faulty
  std::string fault = {};       // as an organ put it
  Day day = 0;                  // of its arrival
  std::string paper = {};       // of a child of a joint matter: what its parent calls it
  std::string taken_from = {};  // the earlier case that it was handed in to
  Day until = 0;                // the last day on which it may be taken over; 0: without end
  std::string file = {}, type = {};
  int64_t bytes = 0;
  bool bare_digest = false;  // of a file that was not uploaded
};

// What an item says of a material beside its id.
struct Paper {
  std::string name, form, source = {};
  int validity = 0;  // calendar days
  bool single_use = false;
  int64_t bytes_max = 0;
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
  std::map<std::string, Paper> papers;  // by material
  std::set<std::string> keys;           // materials that may not come later
  std::vector<std::string> chain;       // the steps between accept and deliver
  std::set<std::string> two_officers;
  std::map<std::string, int> step_limits;
  std::vector<std::string> joint;  // departments asked without being named
  int extension = 0;
  bool extended_by_government = false;
  bool hearing_right = false, first_review = false;
  bool deferral = false, on_promise = false, review_supplement = false;
  int deferral_limit = 0, after_check = 0, review_limit = 0;
  int term = 0, renewal_ahead = 0;  // calendar days
  std::string renewal_item;
  bool joint_matter = false;  // applied for as a whole alone
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
  std::set<std::string> seconds = {};                   // who assisted at it
  std::set<std::string> advisers = {};                  // who gave an opinion for a department
  bool signed_off = false;                              // opinion, name and time
};

// Time of art. 45 that does not count: needs that overlap are one stay.
struct Special {
  struct Notice {
    std::string kind;  // "": another length only
    int length = 0;
    bool calendar_days = false;
  };
  Day start = 0, end = 0;
  bool running = false, overrun = false;
  std::vector<Notice> notices;
};

enum class Hearing { kNone, kTold, kLapsed, kWaived, kOrdered, kScheduled, kOpen, kClosed };
struct HearingFile {
  Hearing phase = Hearing::kNone;
  bool told = false;                                  // document 34 was given
  std::vector<std::pair<std::string, bool>> holders;  // principal, waived
  Day noticed = 0, day = 0;
  std::string presider;
  std::set<std::string> presided;  // who opened one
  int record = 0;                  // n of its document 36
};

struct Rating {
  int code = 0;
  std::string rater;
  bool answered = false, followed = false;
};

enum class LinkKind { kNone, kChange, kWithdrawal, kRenewal };
// On a case: the grant it is about. On the grant: a case about it.
struct Link {
  LinkKind kind = LinkKind::kNone;
  std::string no;
  bool in_time = false;
  bool granted = false, deemed = false;
};

// On a parent of a joint matter: what it knows of a child.
struct Child {
  std::string no, item;
  bool mandatory = false;
  std::string outcome = {};  // "": none yet
  Day accepted = 0, ended_day = 0;
  bool ended = false, paused = false;
  bool awaits = false;  // a supplement in review that its promise waits for
  int result = 0;
};
inline bool operator==(const Child& a, const Child& b) {
  return a.no == b.no && a.outcome == b.outcome && a.accepted == b.accepted && a.ended_day == b.ended_day &&
         a.ended == b.ended && a.paused == b.paused && a.awaits == b.awaits && a.result == b.result;
}

// Several items behind one application (联办): the parent for the applicant, a child for each organ.
struct Family {
  std::string parent;           // of a child
  std::vector<Child> children;  // of a parent
};

struct Case {
  std::string no;
  const Item* item = nullptr;
  State state = State::kReceived;
  State resume = State::kReceived;       // what it left for a pause or a supplement in review
  std::string department, jurisdiction;  // who carries it: at first as the item says
  int given_away = 0;                    // how often by its organ, not by reorganisation
  std::string left_behind;               // the organ it stood with before organs ended, if none gave it away since
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
  std::map<int, Rating> rated;  // by stage
  int result = -1;
  uint64_t etag = 0;
  int64_t last_us = 0;
  std::set<uint64_t> revisions;  // its history

  std::vector<Special> specials;
  HearingFile hearing;
  bool extended = false;
  std::vector<std::string> deferred;  // materials
  bool deferral_open = false;
  bool promised = false;
  std::vector<std::pair<int, bool>> checks;  // result, whether correction was ordered
  bool review_asked = false, review_paused = false;
  std::vector<std::string> review_notice;
  int corrections = 0;

  Link link;
  std::vector<Link> linked;
  Day ruling_day = 0, lapsed = 0;
  std::string renewed_by;
  State ended_as = State::kReceived;  // of an archived case
  bool sealed = false, ruled_by_deadline = false;
  bool revoked = false, cancelled = false;
  bool by_fraud = false;  // revoked because it was obtained by fraud or bribery
  bool ran_out = false;   // cancelled because its term was over
  bool imported = false;
  Family family;

  bool IsParent() const { return !family.children.empty(); }
  bool IsChild() const { return !family.parent.empty(); }
};

}  // namespace law

#endif  // YICI_TESTS_SIM_MODEL_CASE_H_
