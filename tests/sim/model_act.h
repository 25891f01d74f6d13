// One act as it reaches the organ, in the judge's words.
#ifndef YICI_TESTS_SIM_MODEL_ACT_H_
#define YICI_TESTS_SIM_MODEL_ACT_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/demand_model.h"
#include "tests/sim/model_case.h"

namespace law {

struct Grant {
  std::string officer, role, kind, scope;
  Day from = 0, until = 0;
  bool revoked = false;
};
struct Substitution {
  std::string absent, substitute;
  Day from = 0, until = 0;
  bool revoked = false;
  bool hand_over = false;  // the work itself: lends although its owner has left
};

// A reorganisation of a department, in force from 00:00 of its day.
struct OrganChange {
  enum class Kind { kNone, kRename, kMerge, kSplit, kCancel };
  Kind kind = Kind::kNone;
  Day from = 0;
  std::string name, to, reason, basis;
  std::vector<std::pair<std::string, std::string>> parts;  // item, successor
  bool cancelled = false;
};

// Of an applicant: bars a deferral, a promise or both.
enum class MarkKind { kNone, kBadCredit, kSeriousBreach, kUntruePromise };
struct Mark {
  std::string party;
  MarkKind kind = MarkKind::kNone;
  Day from = 0, until = 0;  // until 0: no end
  bool lifted = false;
};

enum class Do {
  kSubmit,
  kJoint,
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
  kStartSpecial,
  kAmendSpecial,
  kEndSpecial,
  kExtend,
  kTellRight,
  kWaiveHearing,
  kRequestHearing,
  kScheduleHearing,
  kOpenHearing,
  kCloseHearing,
  kDefer,
  kSubmitDeferred,
  kExtendDeferral,
  kPromise,
  kAfterCheck,
  kReviewSupplement,
  kForward,
  kCorrectRecord,
  kTransfer,
  kRevokeGrant,
  kCancel,
  kArchive,
  kRectify,
  kImport,
  kSettle,
  kRaise,
  kDispatch,
  kAnswer,
  kSign,
  kGiveOpinion,
  kReply,
  kReviewReply,
  kCallBack,
  kConfirm,
  kEscalate,
  kSettleDemand,
  kGrant,
  kRevoke,
  kSubstitute,
  kReorganize,
  kHandOver,
  kPublish,
  kMark,
  kLiftMark,
  kStage,
  kApplyList,
  kNothing,
};

// What the applicant signed.
struct Signed {
  bool reference = false;
  size_t digest_bytes = 0;
  Day day = 0;
};

// A running case of another system, as that one tells it.
struct Import {
  struct OldClock {
    Clock clock;  // its ledger; start 0: not known
    int left = 0;
  };
  struct OldStep {
    std::string name, officer, second;
    bool signed_off = false;
  };
  std::string source, number;
  bool importable = false;
  State state = State::kReceived;
  Day submitted = 0, acceptance = 0, last_material = 0, ruled = 0;
  std::vector<OldClock> clocks;
  std::vector<std::pair<std::string, Day>> documents;
  std::vector<OldStep> steps;
  bool as_stated = false;
};

// One line of a batch of adjustments.
struct PowerLine {
  std::string kind, item, name, from, to, target, reason;
  Day day = 0;
};

// What an organ finds lacking.
struct Fault {
  std::string material;
  bool missing = false;
  std::string text;
};

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
  std::string matter;  // of a joint application, with the items chosen beside the mandatory ones
  std::vector<std::string> optional;
  bool has_agent = false, authorised = true;
  int channel = 0, delivery_way = 0;
  std::vector<Material> materials;
  bool by_agent = false;
  // of a case about a grant
  LinkKind link = LinkKind::kNone;
  std::string linked_case;
  int withdrawal_ground = 0;
  std::string compensation;
  int64_t compensation_fen = 0;
  // the rest, by command
  std::vector<Fault> faults;
  int code = 0;    // pre-review, ground, opinion, verdict (1 pass, 2 return), stage, result of a check
  int rating = 0;  // or what a check of one found
  int ground = 0;  // of a refusal: 1 no licence needed, 2 not competent; of a revocation or cancellation
  std::string text, basis, remedy, organ, step, return_to, second, department, certificate, courier, collector, hall;
  std::vector<std::string> departments;
  bool yes = false;  // grant; or voluntary; or signed by all; or harmful to the public
  bool seal = false;
  // special procedures, hearings, extension, deferral, promise, after-check
  std::string kind, approver, place, presider, record;
  int length = 0;
  bool calendar_days = false;
  std::vector<std::string> people;  // inspectors, interested parties: principals
  Day day = 0;                      // of a hearing, a paper, hearing the holder
  Signed promise;
  std::vector<std::string> named_materials;
  // corrections and the archive
  size_t digest_bytes = 0;
  uint64_t event_revision = 0;
  int event_index = 0;
  std::vector<std::pair<std::string, size_t>> papers;  // piece, bytes of its digest
  Import import;
  // directory and calendar
  Grant grant;
  Substitution substitution;
  Saying demand;
  OrganChange change;  // of `department`
  Mark mark;
  int number = 0;
  Notice notice;
  bool force = false;
  std::string change_set;
  PowerLine line;
};

struct Ruling {
  std::string reason;  // "" : done
  std::string case_no;
  bool exact = true;           // false: only whether it is refused was predicted
  std::set<std::string> also;  // not exact: reasons that are as good
  bool nothing = false;        // done before: answered, not recorded
};

std::string Syntax(const Act& act);
bool Blank(const std::string& text);
int64_t TimeOf(const Act& act);
Day DayOfAct(const Act& act);
// Whether the sender may say this of whom it acts for; `hall`: where the act takes place.
bool SpeaksSoundly(const Act& act, const std::string& hall);
// The party for whom a clerk acts, "" when it does not say.
std::string Represented(const Act& act);
// Words of the state table: "" when the act may be done in the case's state.
std::string CheckState(const Act& act, const Case& subject);

}  // namespace law

#endif  // YICI_TESTS_SIM_MODEL_ACT_H_
