#include "tests/sim/model_tools.h"

#include <algorithm>

namespace law {

void Stop(Case& subject, int kind) {
  for (Clock& clock : subject.clocks) {
    if (IsLive(clock) && clock.kind == kind) clock.phase = Phase::kStopped;
  }
}

void StopAll(Case& subject, int but) {
  for (Clock& clock : subject.clocks) {
    if (IsLive(clock) && clock.kind != but && !OutlivesCase(clock.kind)) clock.phase = Phase::kStopped;
  }
}

void StopEvery(Case& subject) {
  for (Clock& clock : subject.clocks) {
    if (IsLive(clock) && clock.kind != kRatingClock) clock.phase = Phase::kStopped;
  }
}

Clock* Live(Case& subject, int kind) {
  const auto at = std::find_if(subject.clocks.rbegin(), subject.clocks.rend(),
                               [&](const Clock& clock) { return clock.kind == kind && IsLive(clock); });
  return at == subject.clocks.rend() ? nullptr : &*at;
}

const Clock* Live(const Case& subject, int kind) { return Live(const_cast<Case&>(subject), kind); }

const Clock* Last(const Case& subject, int kind) {
  const auto at =
      std::find_if(subject.clocks.rbegin(), subject.clocks.rend(), [&](const Clock& clock) { return clock.kind == kind; });
  return at == subject.clocks.rend() ? nullptr : &*at;
}

bool Has(const std::vector<std::string>& list, const std::string& id) {
  return std::find(list.begin(), list.end(), id) != list.end();
}

const Material* FindMaterial(const Case& subject, const std::string& id) {
  for (const Material& held : subject.materials) {
    if (held.id == id) return &held;
  }
  return nullptr;
}

bool IsThere(const Case& subject, const std::string& id) {
  const Material* held = FindMaterial(subject, id);
  return held != nullptr && held->there;
}

static Material& HeldAs(Case& subject, const std::string& id) {
  for (Material& held : subject.materials) {
    if (held.id == id) return held;
  }
  subject.materials.push_back({id});
  return subject.materials.back();
}

void TakeMaterial(Case& subject, const Material& material) {
  Material& held = HeldAs(subject, material.id);
  if (held.paper.empty()) {
    held = material;
    return;
  }
  // The paper lies with the parent; a child knows how it is judged and when it came, nothing else.
  held.there = material.there;
  held.missing = material.missing;
  held.fault = material.fault;
  held.day = material.day;
  held.channel = material.channel;
}

void FindFault(Case& subject, const Fault& fault) {
  Material& held = HeldAs(subject, fault.material);
  held.there = false;
  held.missing = fault.missing;
  held.fault = fault.text;
}

std::vector<std::string> Lacking(const Case& subject) {
  std::vector<std::string> ids;
  for (const Material& held : subject.materials) {
    if (!held.there) ids.push_back(held.id);
  }
  return ids;
}

std::vector<std::string> LackingOf(const Case& subject, const std::vector<std::string>& listed) {
  std::vector<std::string> ids;
  for (const std::string& id : listed) {
    if (!IsThere(subject, id) && !Has(ids, id)) ids.push_back(id);
  }
  return ids;
}

bool HasDuplicate(const std::vector<Material>& materials) {
  std::set<std::string> seen;
  return !std::all_of(materials.begin(), materials.end(), [&](const Material& m) { return seen.insert(m.id).second; });
}

bool IsEnterprise(const std::string& actor) { return actor.rfind("enterprise:", 0) == 0; }
std::string UsccOf(const std::string& actor) { return IsEnterprise(actor) ? actor.substr(11) : std::string(); }

State StateOfStep(const std::string& step) {
  if (step == "review") return State::kUnderReview;
  if (step == "approve" || step == "lead-decision" || step == "public-notice") return State::kUnderApproval;
  return State::kUnderHandling;
}

size_t FindStep(const Case& subject, const std::string& name) {
  size_t at = 0;
  while (at < subject.steps.size() && subject.steps[at].name != name) ++at;
  return at;
}

// The first step, and every step of a handler up to the first review or approval behind one: in whatever round, closing it or
// as its second officer.
bool Handled(const std::string& officer, const Case& subject) {
  bool handled = false;
  for (const Step& step : subject.steps) {
    const bool handles = RoleOfStep(step.name) == "handler";
    const bool signed_it = step.officers.count(officer) != 0 || step.seconds.count(officer) != 0;
    if (signed_it && (handles || &step == &subject.steps.front())) return true;
    handled = handled || handles;
    if (handled && (step.name == "review" || step.name == "approve" || step.name == "lead-decision")) return false;
  }
  return false;
}

Special* RunningSpecial(Case& subject) {
  return subject.specials.empty() || !subject.specials.back().running ? nullptr : &subject.specials.back();
}
const Special* RunningSpecial(const Case& subject) { return RunningSpecial(const_cast<Case&>(subject)); }

void LeaveSpecial(Case& subject, Day day) {
  Special* special = RunningSpecial(subject);
  if (special == nullptr) return;
  special->running = false;
  special->end = day;
  Stop(subject, kPauseClock);
  subject.state = subject.resume;
}

bool GaveOften(const Case& subject, const char* code) {
  constexpr int kNoticesMax = 100;
  const auto given = [&](const Document& document) { return document.code == code; };
  return std::count_if(subject.documents.begin(), subject.documents.end(), given) >= kNoticesMax;
}

bool HearingIsOpen(const Case& subject) {
  return subject.hearing.phase >= Hearing::kOrdered && subject.hearing.phase < Hearing::kClosed;
}

}  // namespace law
