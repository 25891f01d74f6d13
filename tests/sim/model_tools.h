// Small tools of the judge that several of its files use.
#ifndef YICI_TESTS_SIM_MODEL_TOOLS_H_
#define YICI_TESTS_SIM_MODEL_TOOLS_H_

#include <string>
#include <vector>

#include "tests/sim/model.h"

namespace law {

// The numbers of the clocks; those that the law table leaves without one have theirs from the records.
enum ClockNumber : int {
  kNoticeClock = 1,
  kStatutoryClock = 2,
  kPromisedClock = 3,
  kFirstReviewClock = 4,
  kDeliveryClock = 5,
  kAskingClock = 6,
  kSupplementClock = 7,
  kDeferralClock = 8,
  kStepClock = 9,
  kTermClock = 12,
  kHearingClock = 13,
  kAfterCheckClock = 14,
  kReviewSupplementClock = 15,
  kCorrectionClock = 16,
  kRatingClock = 17,
  kPauseClock = 20,
};

inline constexpr int kWindowChannel = 1, kWebChannel = 2, kMobileChannel = 3;
inline constexpr int kCollect = 1, kCourier = 2, kElectronic = 3;

inline bool IsOnline(int channel) { return channel == kWebChannel || channel == kMobileChannel; }
inline bool IsLive(const Clock& clock) { return clock.phase == Phase::kRunning || clock.phase == Phase::kPaused; }
// The after-check, the order to correct and the answer to a rating outlive the case.
inline bool OutlivesCase(int kind) { return kind == kAfterCheckClock || kind == kCorrectionClock || kind == kRatingClock; }

void Stop(Case& subject, int kind);
// At an end of the case or its ruling; `but` runs on.
void StopAll(Case& subject, int but = 0);
// Of a grant that is taken back; an answer to a rating stays owed.
void StopEvery(Case& subject);
// The last one that runs or stands still, and the last of all; nullptr when there is none.
Clock* Live(Case& subject, int kind);
const Clock* Live(const Case& subject, int kind);
const Clock* Last(const Case& subject, int kind);

bool Has(const std::vector<std::string>& list, const std::string& id);
const Material* FindMaterial(const Case& subject, const std::string& id);
bool IsThere(const Case& subject, const std::string& id);
// As it was handed in: what stood there before is replaced.
void TakeMaterial(Case& subject, const Material& material);
// As an organ found it: only how it is judged changes.
void FindFault(Case& subject, const Fault& fault);
std::vector<std::string> Lacking(const Case& subject);
// Of what is listed, each once.
std::vector<std::string> LackingOf(const Case& subject, const std::vector<std::string>& listed);
// The channel that a hand-in names, or that its sender implies.
int ChannelOf(const Act& act);
// Whether a digest must be that of a file among the sender's uploads.
bool MustBeUploaded(const Act& act, int channel);
bool HasDuplicate(const std::vector<Material>& materials);

bool IsEnterprise(const std::string& actor);
std::string UsccOf(const std::string& actor);
State StateOfStep(const std::string& step);
size_t FindStep(const Case& subject, const std::string& name);
bool Handled(const std::string& officer, const Case& subject);

Special* RunningSpecial(Case& subject);
const Special* RunningSpecial(const Case& subject);
// The stay in special procedure is over, whatever ended it; the clocks are the caller's.
void LeaveSpecial(Case& subject, Day day);
bool HearingIsOpen(const Case& subject);
// Of a notice that the organ may repeat: a hundred of a code, the rest of the file is for what the applicant hands in.
bool GaveOften(const Case& subject, const char* code);

}  // namespace law

#endif  // YICI_TESTS_SIM_MODEL_TOOLS_H_
