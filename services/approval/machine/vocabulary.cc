#include "services/approval/machine/vocabulary.h"

#include <algorithm>

#include "services/approval/machine/clocks.h"
#include "services/approval/machine/grants.h"

namespace yici::approval {
namespace {

enum Status {
  kNone = 0,
  kReceived = 1,
  kWithdrawnByApplicant = 2,
  kAcceptedAtWindow = 3,
  kNoLicenceNeeded = 4,
  kNotAccepted = 5,
  kSupplementBegun = 6,
  kSupplementEnded = 7,
  kTakenByDepartment = 8,
  kSpecialBegun = 9,
  kSpecialEnded = 10,
  kPassed = 11,
  kPassedWithDeferral = 12,
  kNotPassed = 13,
  kGrantWithdrawn = 14,
  kRevoked = 15,
};

constexpr Names kStatusNames[] = {
    {"", ""},
    {"接件", "received"},
    {"已撤件", "taken back by the applicant"},
    {"窗口受理", "accepted at the window"},
    {"不受理", "no licence needed"},
    {"不予受理", "not accepted"},
    {"补正开始", "supplement begun"},
    {"补正结束", "supplement ended"},
    {"部门受理", "taken over by the department"},
    {"特别程序开始", "special procedure begun"},
    {"特别程序结束", "special procedure ended"},
    {"办结(通过)", "ended: passed"},
    {"办结(容缺通过)", "ended: passed with deferred materials"},
    {"办结(不通过)", "ended: not passed"},
    {"撤回", "grant withdrawn"},
    {"撤销", "revoked"},
};

// The last day on which a clock went on after standing still; 0: it never did.
int32_t ResumedDay(const journal::Clock* clock) {
  int32_t day = 0;
  if (clock == nullptr) return day;
  for (const journal::Pause& pause : clock->pauses()) day = pause.end_day() == 0 ? day : pause.end_day();
  return day;
}

// The last day of a special procedure; 0: none has ended. Of one of another system its pause of C2 alone tells.
int32_t SpecialEndedDay(const journal::Case& subject) {
  int32_t day = ResumedDay(FindLast(subject, journal::CLOCK_KIND_C2_STATUTORY));
  for (const journal::Special& special : subject.specials()) day = std::max(day, special.end_day());
  return day;
}

// The same of a supplement asked for in review, or of whatever stopped C3.
int32_t SupplementEndedDay(const journal::Case& subject) {
  const int32_t day = ResumedDay(FindLast(subject, journal::CLOCK_KIND_C3_PROMISED));
  const journal::Clock* limit = FindLast(subject, journal::CLOCK_KIND_REVIEW_SUPPLEMENT);
  return limit == nullptr ? day : std::max({day, limit->stopped_day(), limit->ended_day()});
}

// What ended last is the status. Clocks that were over, or that a deemed-accepted case keeps running, never stood still.
int StatusInHandling(const journal::Case& subject) {
  const int32_t special_ended = SpecialEndedDay(subject), supplement_ended = SupplementEndedDay(subject);
  if (special_ended != 0 && special_ended >= supplement_ended) return kSpecialEnded;
  if (supplement_ended != 0 || subject.review_supplement().ended()) return kSupplementEnded;
  return subject.state() == journal::CASE_STATE_ACCEPTED ? kAcceptedAtWindow : kTakenByDepartment;
}

int StatusOfRuling(const journal::Case& subject) {
  if (!subject.ruling().grant()) return kNotPassed;
  if (IsWithdrawn(subject)) return kGrantWithdrawn;
  return subject.deferral() ? kPassedWithDeferral : kPassed;
}

// What an archived case was before; its ruling and its documents tell.
int StatusBeforeArchive(const journal::Case& subject) {
  if (subject.has_revocation()) return kRevoked;
  if (subject.has_ruling()) return StatusOfRuling(subject);
  if (FindDocument(subject, "39") != nullptr) return kWithdrawnByApplicant;
  if (FindDocument(subject, "38") != nullptr) return kNotPassed;
  return FindDocument(subject, "03") != nullptr ? kNotAccepted : kPassed;
}

}  // namespace

int LevelOf(std::string_view jurisdiction) {
  if (jurisdiction.size() == 12 && !jurisdiction.ends_with("000")) return 6;
  if (jurisdiction.size() == 12) return LevelOf(jurisdiction.substr(0, 9));
  if (jurisdiction.size() == 9 && !jurisdiction.ends_with("000")) return 5;
  if (jurisdiction.size() == 9) return LevelOf(jurisdiction.substr(0, 6));
  if (jurisdiction.size() != 6) return 0;
  if (jurisdiction == "000000" || jurisdiction == "100000") return 1;
  if (jurisdiction.ends_with("0000")) return 2;
  return jurisdiction.ends_with("00") ? 3 : 4;
}

int ServiceObjectOf(const journal::Party& applicant) {
  constexpr int kPerson = 1, kEnterprise = 2, kInstitution = 3, kSocial = 4, kGovernment = 5, kOther = 6;
  const std::string_view uscc = applicant.uscc();
  if (uscc.empty()) return applicant.id_valid() || !applicant.token().empty() ? kPerson : 0;
  if (uscc.starts_with('9')) return kEnterprise;
  if (uscc.starts_with('5')) return kSocial;
  if (uscc.starts_with("11")) return kGovernment;
  if (uscc.starts_with("12")) return kInstitution;
  return uscc.starts_with("13") ? kSocial : kOther;
}

GbCodes GbCodesOf(const journal::Case& subject, const journal::Item& item) {
  GbCodes codes{.item_type = item.item_type(),
                .level = LevelOf(subject.jurisdiction()),
                .object = ServiceObjectOf(subject.applicant()),
                .channel = static_cast<int>(subject.channel()),
                .case_type = item.case_type()};
  const journal::Clock* statutory = FindLast(subject, journal::CLOCK_KIND_C2_STATUTORY);
  const bool paused = !subject.specials().empty() || (statutory != nullptr && !statutory->pauses().empty());
  if (subject.extended() || (statutory != nullptr && statutory->extension() > 0)) codes.special_procedure = 1;
  if (subject.state() == journal::CASE_STATE_SPECIAL_PROCEDURE || (codes.special_procedure == 0 && paused)) {
    codes.special_procedure = 2;
  }
  if (!subject.ratings().empty()) codes.satisfaction = subject.ratings(subject.ratings_size() - 1).code();
  return codes;
}

int ConstructionStatus(const journal::Case& subject) {
  switch (subject.state()) {
    case journal::CASE_STATE_PENDING_PRE_REVIEW: return kReceived;
    case journal::CASE_STATE_RECEIVED: return subject.last_material_day() != 0 ? kSupplementEnded : kReceived;
    case journal::CASE_STATE_AWAITING_SUPPLEMENT:
    case journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW: return kSupplementBegun;
    case journal::CASE_STATE_NOT_ACCEPTED: return kNotAccepted;
    case journal::CASE_STATE_ACCEPTED:
    case journal::CASE_STATE_UNDER_HANDLING:
    case journal::CASE_STATE_UNDER_REVIEW:
    case journal::CASE_STATE_UNDER_APPROVAL: return StatusInHandling(subject);
    case journal::CASE_STATE_SPECIAL_PROCEDURE: return kSpecialBegun;
    case journal::CASE_STATE_GRANTED:
    case journal::CASE_STATE_REFUSED:
    case journal::CASE_STATE_AWAITING_DELIVERY:
    case journal::CASE_STATE_COMPLETED:
    // 注销 has no word of its own: what was passed stays passed, unless the organ took it back.
    case journal::CASE_STATE_CANCELLED: return StatusOfRuling(subject);
    case journal::CASE_STATE_WITHDRAWN: return kWithdrawnByApplicant;
    case journal::CASE_STATE_TERMINATED: return kNotPassed;
    case journal::CASE_STATE_FORWARDED_UP: return kPassed;
    case journal::CASE_STATE_REVOKED: return kRevoked;
    case journal::CASE_STATE_ARCHIVED: return StatusBeforeArchive(subject);
    default: return kNone;
  }
}

int ConstructionStatusAfter(const journal::Case& subject, const journal::Event& event) {
  const bool not_needed = event.case_not_accepted().ground() == journal::REFUSAL_GROUND_NO_LICENCE_NEEDED;
  return event.has_case_not_accepted() && not_needed ? kNoLicenceNeeded : ConstructionStatus(subject);
}

Names NameOfConstructionStatus(int status) {
  constexpr int kStatuses = static_cast<int>(sizeof kStatusNames / sizeof kStatusNames[0]);
  return kStatusNames[status < 0 || status >= kStatuses ? 0 : status];
}

}  // namespace yici::approval
