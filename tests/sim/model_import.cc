// Running cases of another system (迁入): what it says of dates and days left is counted again, so that moving neither loses
// nor gives away a day.
#include <algorithm>

#include "tests/sim/model_tools.h"

namespace law {
namespace {

bool IsRuled(State state) { return state == State::kGranted || state == State::kRefused; }

bool HasPaper(const Import& old, const char* code) {
  return std::any_of(old.documents.begin(), old.documents.end(), [&](const auto& d) { return d.first == code; });
}

// The steps done are the beginning of the item's chain, and the state is the one they lead to.
bool FitsChain(const Import& old, const Case& subject) {
  if (old.steps.size() > subject.steps.size()) return false;
  for (size_t i = 0; i < old.steps.size(); ++i) {
    if (old.steps[i].name != subject.steps[i].name) return false;
  }
  if (!IsHandling(old.state)) return true;
  const State state = old.steps.empty()                          ? State::kAccepted
                      : old.steps.size() == subject.steps.size() ? State::kUnderApproval
                                                                 : StateOfStep(subject.steps[old.steps.size()].name);
  return state == old.state;
}

std::string CheckOldPapers(const Import& old, const Case& subject) {
  // Whose right is open and who presided is more than papers tell.
  // Nor does 33 say whether its promise was ever checked.
  if (HasPaper(old, "33")) return "IMPORT_NOT_CARRIED";
  const bool heard = HasPaper(old, "34") || HasPaper(old, "35") || HasPaper(old, "36");
  if (heard && IsHandling(old.state)) return "IMPORT_NOT_CARRIED";
  const char* wanted = old.state == State::kReceived             ? nullptr
                       : old.state == State::kAwaitingSupplement ? "02"
                       : old.state == State::kGranted            ? "31"
                       : old.state == State::kRefused            ? "07"
                                                                 : "04";
  if (wanted != nullptr && !HasPaper(old, wanted)) return "IMPORT_DOCUMENT_MISSING";
  const bool lacks = !Lacking(subject).empty();
  if (old.state == State::kAwaitingSupplement) return lacks ? "" : "NOTHING_OUTSTANDING";
  return lacks && !IsBeforeAcceptance(old.state) ? "MATERIALS_INCOMPLETE" : "";
}

void TakeOldSteps(const Import& old, Case& subject) {
  for (const std::string& name : subject.item->chain) {
    Step step{.name = name};
    if (name == "joint-review") {
      for (const std::string& department : subject.item->joint) step.asked.emplace_back(department, 0);
    }
    subject.steps.push_back(std::move(step));
  }
  for (size_t i = 0; i < subject.steps.size() && i < old.steps.size(); ++i) {
    Step& step = subject.steps[i];
    step.officer = old.steps[i].officer;
    if (!step.officer.empty()) step.officers.insert(step.officer);
    if (!old.steps[i].second.empty()) step.seconds.insert(old.steps[i].second);
    step.signed_off = old.steps[i].signed_off && !step.officer.empty();
  }
  subject.step = IsRuled(old.state) ? subject.steps.size() : std::min(old.steps.size(), subject.steps.size());
  for (size_t i = 0; i < subject.step; ++i) subject.steps[i].done = true;
  if (subject.step < subject.steps.size()) subject.steps[subject.step].open = true;
}

}  // namespace

Case City::OldCase(const Act& act, const Item& item) const {
  const struct Import& old = act.import;
  Case subject;
  subject.item = &item;
  subject.state = old.state;
  subject.window = act.window;
  subject.department = OrganFor(item.department, item.code, DayAt(act.now_us));
  subject.jurisdiction = PlaceOfOrgan(subject.department, item);
  subject.hall = act.window.empty() ? HallServing(subject.department, subject.jurisdiction) : places().window.at(act.window);
  subject.channel = act.channel;
  subject.applicant = act.applicant;
  subject.agent = act.has_agent ? act.agent : "";
  subject.submitter = act.sender;
  subject.delivery_way = act.delivery_way == 0 ? kCollect : act.delivery_way;
  subject.materials = act.materials;
  for (Material& material : subject.materials) {
    if (material.day == 0) material.day = old.submitted;  // the other system says of none when it came
  }
  for (const std::string& wanted : item.materials) {
    if (FindMaterial(subject, wanted) == nullptr) subject.materials.push_back({.id = wanted, .missing = true});
  }
  for (const auto& [code, day] : old.documents) {  // with the other system's numbers: none of ours is used
    Document document{
        .code = code, .n = 1, .number = 0, .year = YearOf(day), .organ = OrganFor(item.department, item.code, day), .day = day};
    for (const Document& other : subject.documents) document.n += other.code == code ? 1 : 0;
    subject.documents.push_back(document);
  }
  subject.notified = HasPaper(old, "02");
  if (subject.notified) subject.notice = Lacking(subject);
  subject.review_asked = HasPaper(old, "06");
  // Once is once, wherever it was: a clock that came longer, or the document of it.
  subject.extended = HasPaper(old, "37") ||
                     std::any_of(old.clocks.begin(), old.clocks.end(), [](const auto& one) { return one.clock.extension > 0; });
  subject.submitted = old.submitted;
  subject.acceptance = old.acceptance;
  subject.last_material = old.last_material;
  subject.ruled = IsRuled(old.state);
  subject.granted = old.state == State::kGranted;
  subject.ruling_day = old.ruled;
  subject.sealed = act.seal;
  subject.imported = true;
  if (!IsBeforeAcceptance(old.state)) TakeOldSteps(old, subject);
  return subject;
}

// Which clocks live in a state: these must be there, those may.
std::string City::CheckOldClocks(const Act& act, const Case& subject) const {
  std::vector<int> must, may;
  switch (act.import.state) {
    case State::kReceived: must = {kNoticeClock}; break;
    case State::kAwaitingSupplement: must = {kSupplementClock}; break;
    case State::kGranted:
    case State::kRefused: must = {kDeliveryClock}; break;
    default:
      must = {kStatutoryClock};
      if (subject.step < subject.steps.size()) may = {kStepClock};
      (subject.item->promised > 0 ? must : may).push_back(kPromisedClock);
      if (subject.item->first_review) must.push_back(kFirstReviewClock);  // art. 43
  }
  if (act.import.state == State::kReceived && subject.notified) must.push_back(kSupplementClock);
  for (const Import::OldClock& old : act.import.clocks) {
    const bool open = subject.step < subject.steps.size();
    const std::string step = !IsBeforeAcceptance(act.import.state) && open ? subject.steps[subject.step].name : "";
    if (!old.clock.step.empty() && old.clock.step != step) return "IMPORT_CLOCKS";
    auto& list = std::count(must.begin(), must.end(), old.clock.kind) ? must : may;
    const auto at = std::find(list.begin(), list.end(), old.clock.kind);
    if (at == list.end()) return "IMPORT_CLOCKS";
    list.erase(at);
  }
  return must.empty() ? "" : "IMPORT_CLOCKS";
}

// Every ledger begins on the day on which the law starts that clock; a step was entered some day since the acceptance.
std::string City::CheckOldStarts(const Act& act, const Case& subject) const {
  const struct Import& old = act.import;
  const auto noticed = std::find_if(subject.documents.rbegin(), subject.documents.rend(),
                                    [](const Document& document) { return document.code == "02"; });
  const Day notice = noticed == subject.documents.rend() ? 0 : noticed->day;
  if (old.state == State::kReceived && notice != 0 && old.last_material < notice) return "IMPORT_DATES";
  if (old.state == State::kReceived && notice == 0 && old.last_material != 0) return "IMPORT_DATES";
  for (const Import::OldClock& one : old.clocks) {
    if (old.as_stated || one.clock.start == 0) continue;
    const int kind = one.clock.kind;
    const Day received = old.last_material != 0 ? old.last_material : old.submitted;
    const Day legal = kind == kNoticeClock       ? received
                      : kind == kSupplementClock ? notice
                      : kind == kDeliveryClock   ? old.ruled
                                                 : old.acceptance;
    if (kind == kStepClock ? one.clock.start < legal : one.clock.start != legal) return "IMPORT_DATES";
  }
  return "";
}

// From the ledger where there is one, else from the days left.
std::string City::TakeOldClocks(const Act& act, Case& subject) const {
  const Day today = DayAt(act.now_us);
  const Calendar& calendar = almanac.InForce(today);
  for (const Import::OldClock& old : act.import.clocks) {
    Clock clock = old.clock;
    if (clock.start == 0 || act.import.as_stated) {
      clock.limit = std::max(0, old.left);
      clock.extension = 0;
      clock.start = today;
      clock.pauses.clear();
    }
    if (clock.kind == kSupplementClock && act.import.state == State::kReceived && clock.phase == Phase::kRunning) {
      const bool by_ledger = old.clock.start != 0 && !act.import.as_stated;
      clock.phase = Phase::kPaused;
      clock.pauses.push_back({by_ledger ? act.import.last_material : today, {}});
    }
    if (DaysLeft(clock, calendar, today) != std::max(0, old.left)) return "IMPORT_CLOCK_DIFFERS";
    if (clock.kind == kStepClock && clock.step.empty() && subject.step < subject.steps.size()) {
      clock.step = subject.steps[subject.step].name;
    }
    subject.clocks.push_back(std::move(clock));
  }
  for (Clock& clock : subject.clocks) {
    clock = NewClock(subject, clock, today, act.now_us);  // nobody is warned of a day that was over when it came
  }
  if (!subject.granted || subject.item->term == 0) return "";
  Clock term{.kind = kTermClock, .calendar_days = true, .limit = subject.item->term, .start = subject.ruling_day};
  subject.clocks.push_back(NewClock(subject, std::move(term), today, act.now_us));
  return "";
}

std::string City::Import(const Act& act, std::string& no) {
  const auto known = places().items.find(act.item);
  if (known == places().items.end()) return "ITEM_UNKNOWN";
  const Item& item = known->second;
  if (!act.window.empty() && places().window.count(act.window) == 0) return "WINDOW_UNKNOWN";
  const Day today = DayAt(act.now_us);
  const std::string organ = OrganFor(item.department, item.code, today);
  const Where where{organ, "", PlaceOfOrgan(organ, item)};
  if (!SpeaksSoundly(act, "") || !directory.May(act.actor, "administrator", where, today)) return "NOT_PERMITTED";
  if (imports.count({act.import.source, act.import.number})) return "IMPORT_DUPLICATE";
  if (item.joint_matter) return "JOINT_MATTER_ONLY";
  for (const Material& material : act.materials) {
    if (!Has(item.materials, material.id)) return "MATERIAL_UNKNOWN";
  }
  Case subject = OldCase(act, item);
  if (!FitsChain(act.import, subject)) return "IMPORT_CHAIN";
  if (std::string reason = CheckOldPapers(act.import, subject); !reason.empty()) return reason;
  if (std::string reason = CheckOldClocks(act, subject); !reason.empty()) return reason;
  if (std::string reason = CheckOldStarts(act, subject); !reason.empty()) return reason;
  if (std::string reason = TakeOldClocks(act, subject); !reason.empty()) return reason;
  imports.insert({act.import.source, act.import.number});
  no = subject.no = NextCaseNo(item, today);
  Case& fresh = cases[no] = std::move(subject);
  Touch(fresh, act.now_us);
  return "";
}

}  // namespace law
