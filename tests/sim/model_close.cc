// What closes a file: the archive (归档), and what the applicant says of it (好差评, domain 2.12).
#include <algorithm>

#include "tests/sim/model_tools.h"

namespace law {
namespace {

constexpr int kBad = 4;           // 4 and 5
constexpr int kAnswerLimit = 15;  // working days

// The three stages that can be rated, as the clock of an answer names them.
std::string StageName(int stage) { return stage == 1 ? "receipt" : stage == 2 ? "acceptance" : "completion"; }

bool Issued(const Case& subject, const char* code) {
  return std::any_of(subject.documents.begin(), subject.documents.end(), [&](const Document& d) { return d.code == code; });
}

// What the file of this case's way must show and does not (domain 2.14). All that happened here left its document; what can
// lack is a seal, and what another system never handed over.
std::vector<std::string> MissingPieces(const Case& subject) {
  std::vector<std::string> missing;
  if (!subject.IsChild() && !Issued(subject, "01") && !Issued(subject, "12")) missing.push_back("receipt");
  if (subject.IsParent()) {  // the bracket around its children
    for (const Child& child : subject.family.children) {
      if (!child.ended) missing.push_back("child:" + child.no);
    }
    return missing;
  }
  // What a notice or a supplement left behind; of another system it may lack.
  if (subject.notified && !Issued(subject, "02")) missing.push_back("document-02");
  const bool receipted = subject.IsChild() || Issued(subject, "05") || Issued(subject, "13");  // the parent's, of a child
  if (subject.last_material != 0 && !receipted) missing.push_back("supplement-receipt");
  // Accepted with deferral the notice 32 is the acceptance.
  const std::string acceptance = subject.deferred.empty() ? "04" : "32";
  if (subject.acceptance != 0 && !Issued(subject, acceptance.c_str())) missing.push_back("document-" + acceptance);
  if (!subject.ruled || subject.ruled_by_deadline) return missing;
  if (!subject.sealed) missing.push_back("decision-seal");
  for (const Step& step : subject.steps) {
    if (step.asked.empty() && !step.signed_off) missing.push_back("step:" + step.name);
    for (const auto& [department, opinion] : step.asked) {
      if (opinion == 0) missing.push_back("opinion:" + department);
    }
  }
  return missing;
}

}  // namespace

std::string City::Archive(const Act& act, Case& subject) {
  if (!Officer(act, subject, {"handler", "chief-representative"})) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  for (const std::string& piece : MissingPieces(subject)) {
    const bool on_paper = std::any_of(act.papers.begin(), act.papers.end(), [&](const auto& p) { return p.first == piece; });
    if (!on_paper) return "ARCHIVE_INCOMPLETE";
  }
  if (act.digest_bytes != 0) return "ARCHIVE_DIGEST_MISMATCH";  // clients only guess it
  subject.ended_as = subject.state;
  subject.state = State::kArchived;
  return "";
}

std::string City::Rate(const Act& act, Case& subject) {
  if (!Party(act, subject)) return "NOT_PERMITTED";
  if (!IsEnterprise(act.sender) && Represented(act).empty()) return "NOT_PERMITTED";  // a rating is the party's own word
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (act.code == 2 && subject.acceptance == 0) return "STAGE_NOT_REACHED";
  if (act.code == 3 && !HasEnded(subject.state)) return "STAGE_NOT_REACHED";
  const std::string rater = IsEnterprise(act.sender) ? act.actor : Represented(act);
  const auto first = subject.rated.find(act.code);
  if (first == subject.rated.end()) {
    subject.rated[act.code] = {.code = act.rating, .rater = rater};
    if (act.rating < kBad) return "";
    const Day day = DayOfAct(act);
    const Clock answer{.kind = kRatingClock, .limit = kAnswerLimit, .start = day, .step = StageName(act.code)};
    subject.clocks.push_back(NewClock(subject, answer, day, act.now_us));
    return "";
  }
  Rating& rating = first->second;
  // Who gave a bad one may speak once more after it was answered.
  if (rating.code < kBad || !rating.answered || rating.rater != rater || rating.followed) return "ALREADY_RATED";
  rating.followed = true;
  return "";
}

std::string City::Rectify(const Act& act, Case& subject) {
  if (!Officer(act, subject, {"chief-representative", "organ-head"})) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  const auto rating = subject.rated.find(act.code);
  if (rating == subject.rated.end() || rating->second.code < kBad) return "NO_BAD_RATING";
  if (rating->second.answered) return "ALREADY_RECTIFIED";
  rating->second.answered = true;
  for (Clock& clock : subject.clocks) {
    if (IsLive(clock) && clock.kind == kRatingClock && clock.step == StageName(act.code)) clock.phase = Phase::kStopped;
  }
  return "";
}

}  // namespace law
