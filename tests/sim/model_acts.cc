// What an act does to a case, or why not: syntax, visibility, rights, revision, state, guards, in this order.
#include <algorithm>
#include <cstdio>

#include "tests/sim/model.h"

namespace law {
namespace {

constexpr int kWindow = 1, kWeb = 2, kMobile = 3;
constexpr int kCollect = 1, kCourier = 2, kElectronic = 3;

bool IsEnterprise(const std::string& actor) { return actor.rfind("enterprise:", 0) == 0; }
std::string UsccOf(const std::string& actor) { return IsEnterprise(actor) ? actor.substr(11) : std::string(); }
int64_t TimeOf(const Act& act) { return act.occurred_us == 0 ? act.now_us : act.occurred_us; }
Day DayOfAct(const Act& act) { return DayAt(TimeOf(act)); }

bool Has(const std::vector<std::string>& list, const std::string& id) {
  return std::find(list.begin(), list.end(), id) != list.end();
}

bool Complete(const Case& subject) {
  return std::all_of(subject.materials.begin(), subject.materials.end(), [](const Material& m) { return m.there; });
}

void Set(Case& subject, const std::string& material, bool there, int channel = 0) {
  for (Material& held : subject.materials) {
    if (held.id != material) continue;
    held.there = there;
    if (channel != 0) held.channel = channel;
    return;
  }
  subject.materials.push_back({material, there, channel});
}

const Material* Find(const Case& subject, const std::string& material) {
  for (const Material& held : subject.materials) {
    if (held.id == material) return &held;
  }
  return nullptr;
}

void StopAll(Case& subject, int kind = 0) {
  for (Clock& clock : subject.clocks) {
    const bool live = clock.phase == Phase::kRunning || clock.phase == Phase::kPaused;
    if (live && (kind == 0 || clock.kind == kind)) clock.phase = Phase::kStopped;
  }
}

Clock* Live(Case& subject, int kind) {
  for (Clock& clock : subject.clocks) {
    if (clock.kind == kind && (clock.phase == Phase::kRunning || clock.phase == Phase::kPaused)) return &clock;
  }
  return nullptr;
}

void VisitHall(Case& subject, const std::string& hall, Day day) {
  if (!hall.empty()) subject.visits.emplace(hall, day);
}

std::string CaseNo(const std::string& item, Day day, int64_t sequence) {
  const int year = YearOf(day);
  int month = 1;
  while (month < 12 && DayOf(year, month + 1, 1) <= day) ++month;
  char text[40];
  std::snprintf(text, sizeof text, "%04d%02d%02d%04lld", year, month, day - DayOf(year, month, 1) + 1,
                static_cast<long long>(sequence));
  return item + text;
}

std::string SyntaxOfRefusal(const Act& act) {
  if (act.ground != 1 && act.ground != 2) return "GROUND_REQUIRED";
  if (Blank(act.text)) return "REASONS_REQUIRED";
  return act.ground == 2 && Blank(act.organ) ? "COMPETENT_ORGAN_REQUIRED" : "";
}

std::string SyntaxOfReview(const Act& act) {
  if (Blank(act.text)) return "OPINION_REQUIRED";
  if (act.code != 1 && act.code != 2) return "VERDICT_REQUIRED";
  if (act.code == 2 && act.return_to.empty()) return "VERDICT_REQUIRED";
  const std::set<std::string> names(act.departments.begin(), act.departments.end());
  return names.size() < act.departments.size() ? "DEPARTMENT_DUPLICATE" : "";
}

std::string SyntaxOfDelivery(const Act& act) {
  if (act.delivery_way == kCollect) return act.collector.empty() ? "COLLECTOR_REQUIRED" : "";
  if (act.delivery_way == kCourier) return act.courier.empty() ? "COURIER_REQUIRED" : "";
  return act.delivery_way == kElectronic ? "" : "DELIVERY_WAY_REQUIRED";
}

std::string SyntaxOfOpinion(const Act& act) {
  if (act.code == 0 || (act.code == 2 && Blank(act.text))) return "OPINION_REQUIRED";
  return act.code == 3 && Blank(act.basis) ? "LEGAL_BASIS_REQUIRED" : "";
}

bool Duplicate(const std::vector<Material>& materials) {
  std::set<std::string> seen;
  return !std::all_of(materials.begin(), materials.end(), [&](const Material& m) { return seen.insert(m.id).second; });
}

}  // namespace

bool Blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

bool SpeaksSoundly(const Act& act, const std::string& hall) {
  const auto begins = [](const std::string& text, const char* with) { return text.rfind(with, 0) == 0; };
  if (begins(act.sender, "hall:")) return !hall.empty() && act.sender == "hall:" + hall;
  if (begins(act.sender, "officer:")) return !begins(act.on_behalf_of, "officer:") && !begins(act.on_behalf_of, "hall:");
  if (!begins(act.sender, "enterprise:")) return true;
  return act.on_behalf_of.empty() && DayOfAct(act) >= DayAt(act.now_us);
}

std::string Represented(const Act& act) {
  if (!act.named.empty()) return act.named;
  return act.sender.rfind("hall:", 0) == 0 ? "" : act.on_behalf_of;
}

std::string Syntax(const Act& act) {
  switch (act.what) {
    case Do::kSubmit:
    case Do::kInstant:
      if (Duplicate(act.materials)) return "MATERIAL_DUPLICATE";
      if (act.applicant.empty() || (act.has_agent && act.agent.empty())) return "APPLICANT_INVALID";
      if (act.has_agent && !act.authorised) return "AGENT_AUTHORISATION_REQUIRED";
      // Organisations have no id number: who collects on the spot is named.
      return act.what == Do::kInstant && act.delivery_way != kElectronic && act.collector.empty() ? "COLLECTOR_REQUIRED" : "";
    case Do::kPreReview:
      if (act.code < 1 || act.code > 3) return "CODE_INVALID";
      if (act.code == 2) return SyntaxOfRefusal(act);
      return act.code == 3 && act.faults.empty() ? "FAULTS_REQUIRED" : "";
    case Do::kNotify:
    case Do::kReturnSupplement: return act.faults.empty() ? "FAULTS_REQUIRED" : "";
    case Do::kSupplement:
      if (act.materials.empty()) return "MATERIALS_REQUIRED";
      return Duplicate(act.materials) ? "MATERIAL_DUPLICATE" : "";
    case Do::kCorrect:
      if (Blank(act.text)) return "NOTE_REQUIRED";
      return Duplicate(act.materials) ? "MATERIAL_DUPLICATE" : "";
    case Do::kRefuseAcceptance: return SyntaxOfRefusal(act);
    case Do::kReview: return SyntaxOfReview(act);
    case Do::kOpinion: return SyntaxOfOpinion(act);
    case Do::kRule:
      if (!act.yes && Blank(act.text)) return "REASONS_REQUIRED";
      return !act.yes && Blank(act.remedy) ? "REMEDY_REQUIRED" : "";
    case Do::kCertificate: return act.certificate.empty() ? "CERTIFICATE_NO_REQUIRED" : "";
    case Do::kNotifyCollect: return Blank(act.text) ? "NOTE_REQUIRED" : "";
    case Do::kDeliver: return SyntaxOfDelivery(act);
    case Do::kTerminate:
      if (Blank(act.text)) return "REASONS_REQUIRED";
      return Blank(act.basis) ? "LEGAL_BASIS_REQUIRED" : "";
    case Do::kRate:
      if (act.code < 1 || act.code > 3) return "RATING_STAGE_REQUIRED";
      return act.rating < 1 || act.rating > 5 ? "RATING_CODE_INVALID" : "";
    default: return "";
  }
}

std::string CheckState(const Act& act, const Case& subject) {
  const State state = subject.state;
  const auto in = [&](std::initializer_list<State> states) { return std::count(states.begin(), states.end(), state) != 0; };
  const bool before_ruling = state <= State::kUnderApproval && state != State::kNotAccepted;
  bool allowed = true, precedes_acceptance = false, precedes_ruling = false, follows_ruling = false;
  switch (act.what) {
    case Do::kPreReview: precedes_acceptance = true, allowed = in({State::kPendingPreReview}); break;
    case Do::kNotify:
    case Do::kRefuseAcceptance: precedes_acceptance = true, allowed = in({State::kPendingPreReview, State::kReceived}); break;
    case Do::kReturnSupplement:
    case Do::kCorrect:
    case Do::kAccept: precedes_acceptance = true, allowed = in({State::kReceived}); break;
    case Do::kSupplement: allowed = in({State::kAwaitingSupplement}); break;
    case Do::kReview:
    case Do::kOpinion:
    case Do::kRule: precedes_ruling = true, allowed = IsHandling(state); break;
    case Do::kCertificate: follows_ruling = true, allowed = in({State::kGranted}); break;
    case Do::kNotifyCollect:
    case Do::kDeliver: follows_ruling = true, allowed = in({State::kGranted, State::kRefused, State::kAwaitingDelivery}); break;
    case Do::kWithdraw:
    case Do::kTerminate: precedes_ruling = true, allowed = before_ruling; break;
    default: break;
  }
  if (allowed) return "";
  if (precedes_acceptance && subject.acceptance != 0) return "ALREADY_ACCEPTED";
  if (act.what == Do::kNotify && state == State::kAwaitingSupplement) return "ALREADY_NOTIFIED_ONCE";
  if (act.what == Do::kSupplement && subject.result == 5) return "SUPPLEMENT_EXPIRED";
  if (precedes_ruling && subject.ruled) return "ALREADY_DECIDED";
  if (HasEnded(state)) return "CASE_ENDED";
  if (act.what == Do::kSupplement) return "NOT_AWAITING_SUPPLEMENT";
  return follows_ruling && !subject.ruled ? "NOT_DECIDED" : "WRONG_STATE";
}

// ---- who ----

std::string City::HallOf(const Case& subject, const std::string& window) const {
  if (window.empty()) return subject.hall;
  const auto at = places().window.find(window);
  return at == places().window.end() ? std::string() : at->second;
}

bool City::Sees(const Act& act, const Case& subject) const {
  if (!IsEnterprise(act.sender)) return true;
  const std::string uscc = UsccOf(act.sender);
  return uscc == subject.applicant || uscc == subject.agent || act.actor == subject.submitter;
}

bool City::Officer(const Act& act, const Case& subject, std::initializer_list<const char*> roles,
                   const std::string& window) const {
  const Where where{subject.item->department, HallOf(subject, window), subject.item->jurisdiction};
  if (!SpeaksSoundly(act, where.hall)) return false;
  return std::any_of(roles.begin(), roles.end(), [&](const char* role) {
    return directory.May(act.actor, role, where, DayAt(act.now_us));  // the day it is ordered, not the day it is said of
  });
}

bool City::Party(const Act& act, const Case& subject, const std::string& window) const {
  if (!IsEnterprise(act.sender)) {
    const std::string party = Represented(act);
    const bool agents = !subject.agent.empty() && party == "enterprise:" + subject.agent;
    return Officer(act, subject, {"window-clerk"}, window) &&
           (party.empty() || party == "enterprise:" + subject.applicant || agents);
  }
  const std::string uscc = UsccOf(act.sender);
  return SpeaksSoundly(act, "") && (uscc == subject.applicant || uscc == subject.agent);
}

// ---- when ----

std::string City::CheckTime(const Act& act, const Case* subject, const Item& item) const {
  if (TimeOf(act) > act.now_us) return "OCCURRED_IN_FUTURE";
  if (subject != nullptr && TimeOf(act) < subject->last_us) return "OUT_OF_ORDER";
  const Day today = DayAt(act.now_us), done = DayOfAct(act);
  if (done == today) return "";
  int late = 0;
  for (Day day = done + 1; day <= today; ++day) late += almanac.InForce(today).Working(day) ? 1 : 0;
  return item.late_keying > 0 && late <= item.late_keying ? "" : "LATE_KEYING_TOO_LATE";
}

std::string City::CheckOn(const Act& act, const Case& subject) const {
  if (act.etag != 0 && act.etag != subject.etag) return "REVISION_CONFLICT";
  const std::string state = CheckState(act, subject);
  return state.empty() ? CheckTime(act, &subject, *subject.item) : state;
}

// ---- new cases ----

std::string City::CheckSubmit(const Act& act, const Item*& item, std::string& hall, bool on_the_spot) const {
  const auto known = places().items.find(act.item);
  if (known == places().items.end()) return "ITEM_UNKNOWN";
  item = &known->second;
  if (!act.window.empty() || act.channel == kWindow) {
    const auto window = places().window.find(act.window);
    if (window == places().window.end()) return "WINDOW_UNKNOWN";
    hall = window->second;
  }
  const Where where{item->department, hall, item->jurisdiction};
  const Day today = DayAt(act.now_us);
  const std::string uscc = UsccOf(act.sender);
  const bool own = !on_the_spot && !uscc.empty() && act.channel != kWindow &&
                   (uscc == act.applicant || (act.has_agent && uscc == act.agent));
  const bool clerk = directory.May(act.actor, "window-clerk", where, today) ||
                     (on_the_spot && directory.May(act.actor, "chief-representative", where, today));
  if (!SpeaksSoundly(act, hall)) return "NOT_PERMITTED";
  if (IsEnterprise(act.sender) ? !own : !clerk) return "NOT_PERMITTED";
  if (std::string late = CheckTime(act, nullptr, *item); !late.empty()) return late;
  if (!item->active) return "ITEM_NOT_ACTIVE";
  if (!item->channels.empty() && item->channels.count(act.channel) == 0) return "CHANNEL_NOT_OFFERED";
  for (const Material& material : act.materials) {
    if (!Has(item->materials, material.id)) return "MATERIAL_UNKNOWN";
  }
  if (!act.external_ref.empty() && external_refs.count({act.sender, act.external_ref})) return "EXTERNAL_REF_USED";
  if (!on_the_spot) return "";
  if (!item->on_the_spot) return "NOT_INSTANT_ITEM";
  for (const std::string& wanted : item->materials) {
    const bool there =
        std::any_of(act.materials.begin(), act.materials.end(), [&](const Material& m) { return m.id == wanted && m.there; });
    if (!there) return "MATERIALS_INCOMPLETE";
  }
  if (item->certificate && act.certificate.empty()) return "CERTIFICATE_REQUIRED";
  return !item->certificate && !act.certificate.empty() ? "NOT_CERTIFICATE_ITEM" : "";
}

// A case without a window is looked after by the department's own hall, else by a common one, else by any of the place.
std::string City::HallServing(const Item& item) const {
  std::string common;
  for (const auto& [window, department] : places().serves) {
    const std::string& hall = places().window.at(window);
    if (!department.empty() && department == item.department) return hall;
    const auto place = places().hall.find(hall);
    const bool here = place != places().hall.end() && place->second == item.jurisdiction;
    if (department.empty() && here && common.empty()) common = hall;
  }
  if (!common.empty()) return common;
  for (const auto& [hall, jurisdiction] : places().hall) {
    if (jurisdiction == item.jurisdiction) return hall;
  }
  return "";
}

Case& City::Receive(const Act& act, const Item& item, const std::string& hall, bool on_the_spot) {
  const Day day = DayOfAct(act);
  const Day numbered = DayAt(act.now_us);
  const bool online = act.channel == kWeb || act.channel == kMobile;
  const std::string no = CaseNo(item.code, numbered, ++case_sequences[{item.code, numbered}]);
  Case& fresh = cases[no];
  fresh.no = no;
  fresh.item = &item;
  fresh.state = online && item.pre_review && !on_the_spot ? State::kPendingPreReview : State::kReceived;
  fresh.hall = hall.empty() ? HallServing(item) : hall;
  fresh.window = act.window;
  fresh.channel = act.channel;
  fresh.applicant = act.applicant;
  fresh.agent = act.has_agent ? act.agent : "";
  fresh.submitter = act.sender;
  fresh.materials = act.materials;
  for (const std::string& wanted : item.materials) {
    const bool named =
        std::any_of(act.materials.begin(), act.materials.end(), [&](const Material& m) { return m.id == wanted; });
    if (!named) fresh.materials.push_back({wanted, false});
  }
  fresh.submitted = day;
  fresh.delivery_way = act.delivery_way == 0 ? kCollect : act.delivery_way;
  if (!act.external_ref.empty()) external_refs[{act.sender, act.external_ref}] = no;
  if (act.channel == kWindow) VisitHall(fresh, hall, day);
  Issue(fresh, online ? "12" : "01", day);
  fresh.clocks.push_back(NewClock(fresh, {.kind = 1, .limit = 5, .start = day}, day, act.now_us));
  return fresh;
}

void City::Instant(const Act& act, Case& subject) {
  const Day day = DayOfAct(act);
  Accept(subject, day, day, day, act.now_us, false);
  StopAll(subject);
  subject.ruled = subject.granted = true;
  Issue(subject, "31", day);
  subject.clocks.push_back(NewClock(subject, {.kind = 5, .limit = 10, .start = day}, day, act.now_us));
  StopAll(subject);
  Issue(subject, "09", day);
  subject.certificate = act.certificate;
  subject.result = act.certificate.empty() ? 6 : 0;
  subject.state = State::kCompleted;
}

// ---- before acceptance ----

std::string City::CheckNotice(const Act& act, const Case& subject) const {
  if (subject.notified) return "ALREADY_NOTIFIED_ONCE";
  std::set<std::string> listed;
  for (const auto& [material, missing] : act.faults) {
    if (!Has(subject.item->materials, material)) return "MATERIAL_UNKNOWN";
    listed.insert(material);
  }
  for (const Material& material : subject.materials) {
    if (!material.there && listed.count(material.id) == 0) return "FAULTS_INCOMPLETE";
  }
  return "";
}

void City::Notify(const Act& act, Case& subject) {
  const Day day = DayOfAct(act);
  for (const auto& [material, missing] : act.faults) {
    Set(subject, material, false);
    subject.notice.push_back(material);
  }
  subject.notified = true;
  Issue(subject, "02", day);
  StopAll(subject, 1);
  const int limit = subject.item->supplement > 0 ? subject.item->supplement : 30;
  subject.clocks.push_back(NewClock(subject, {.kind = 7, .limit = limit, .start = day}, day, act.now_us));
  subject.state = State::kAwaitingSupplement;
}

std::string City::BeforeAcceptance(const Act& act, Case& subject) {
  const bool clerk_too = act.what == Do::kCorrect;
  const bool may = clerk_too ? Officer(act, subject, {"chief-representative", "window-clerk"})
                             : Officer(act, subject, {"chief-representative"});
  if (!may) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  const Day day = DayOfAct(act);
  const auto refuse = [&] {
    StopAll(subject);
    Issue(subject, "03", day);
    subject.state = State::kNotAccepted;
    subject.result = 1;
  };
  if (act.what == Do::kRefuseAcceptance) return refuse(), "";
  if (act.what == Do::kNotify || (act.what == Do::kPreReview && act.code == 3)) {
    if (std::string no = CheckNotice(act, subject); !no.empty()) return no;
    return Notify(act, subject), "";
  }
  if (act.what == Do::kPreReview && act.code == 2) return refuse(), "";
  if (act.what == Do::kPreReview) {
    subject.pre_reviewed = true;
    subject.state = State::kReceived;
    return "";
  }
  if (act.what == Do::kCorrect) {
    for (const Material& material : act.materials) {
      if (!Has(subject.item->materials, material.id)) return "MATERIAL_UNKNOWN";
    }
    for (const Material& material : act.materials) Set(subject, material.id, material.there, kWindow);
    return "";
  }
  if (!Complete(subject)) return "MATERIALS_INCOMPLETE";
  Accept(subject, subject.last_material != 0 ? subject.last_material : day, day, day, act.now_us, true);
  return "";
}

std::string City::Supplementing(const Act& act, Case& subject) {
  const Day day = DayOfAct(act);
  if (act.what == Do::kReturnSupplement) {
    if (!Officer(act, subject, {"chief-representative"})) return "NOT_PERMITTED";
    if (std::string no = CheckOn(act, subject); !no.empty()) return no;
    Clock* clock = Live(subject, 7);
    if (clock == nullptr || clock->pauses.empty()) return "NOT_ONLINE";
    for (const auto& [material, missing] : act.faults) {
      if (!Has(subject.notice, material)) return "FAULT_NOT_IN_NOTICE";
      const Material* held = Find(subject, material);
      if (held == nullptr || (held->channel != kWeb && held->channel != kMobile)) return "NOT_ONLINE";
    }
    for (const auto& [material, missing] : act.faults) Set(subject, material, false);
    subject.last_material = 0;
    StopAll(subject, 1);
    clock->pauses.back().end = day;
    clock->phase = Phase::kRunning;
    subject.state = State::kAwaitingSupplement;
    return "";
  }
  if (!act.window.empty() && HallOf(subject, act.window).empty()) return "WINDOW_UNKNOWN";
  if (!Party(act, subject, act.window)) return "NOT_PERMITTED";
  if (IsEnterprise(act.sender) && act.channel == kWindow) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  for (const Material& material : act.materials) {
    if (!Has(subject.item->materials, material.id)) return "MATERIAL_UNKNOWN";
  }
  const int channel = act.channel != 0 ? act.channel : IsEnterprise(act.sender) ? kWeb : kWindow;
  const bool online = channel == kWeb || channel == kMobile;
  if (channel == kWindow && HallOf(subject, act.window).empty()) return "WINDOW_REQUIRED";
  const bool answers = std::any_of(act.materials.begin(), act.materials.end(), [&](const Material& material) {
    const Material* held = Find(subject, material.id);
    return Has(subject.notice, material.id) && (held == nullptr || !held->there);
  });
  if (!answers) return "NOTHING_OUTSTANDING";
  if (subject.documents.size() >= 500) return "DOCUMENTS_FULL";
  for (const Material& material : act.materials) Set(subject, material.id, material.there, channel);
  Issue(subject, online ? "13" : "05", day);
  subject.supplement_online = online;
  if (channel == kWindow) VisitHall(subject, HallOf(subject, act.window), day);
  const bool complete = std::all_of(subject.notice.begin(), subject.notice.end(), [&](const std::string& id) {
    return std::any_of(subject.materials.begin(), subject.materials.end(),
                       [&](const Material& m) { return m.id == id && m.there; });
  });
  if (!complete) return "";
  subject.last_material = day;
  if (Clock* clock = Live(subject, 7); clock != nullptr && clock->phase == Phase::kRunning) {
    clock->phase = Phase::kPaused;
    clock->pauses.push_back({day, {}});
  }
  subject.clocks.push_back(NewClock(subject, {.kind = 1, .limit = 5, .start = day}, day, act.now_us));
  subject.state = State::kReceived;
  return "";
}

// ---- all of them ----

std::string City::OnCase(const Act& act, Case& subject, bool* nothing) {
  switch (act.what) {
    case Do::kPreReview:
    case Do::kNotify:
    case Do::kCorrect:
    case Do::kAccept:
    case Do::kRefuseAcceptance: return BeforeAcceptance(act, subject);
    case Do::kSupplement:
    case Do::kReturnSupplement: return Supplementing(act, subject);
    case Do::kReview: return Reviewing(act, subject);
    case Do::kOpinion: return Opining(act, subject);
    case Do::kRule: return RulingOn(act, subject);
    case Do::kCertificate:
    case Do::kNotifyCollect:
    case Do::kDeliver: return AfterRuling(act, subject);
    case Do::kWithdraw:
    case Do::kTerminate: return Ending(act, subject);
    default: return Noting(act, subject, nothing);
  }
}

Ruling City::Judge(const Act& act) {
  Ruling ruling;
  ruling.case_no = act.case_no;
  const int happened = Settle(act.case_no, act.now_us);
  if (happened > 0) cases.at(act.case_no).etag = act.revision;
  if (act.what >= Do::kGrant) return Catalogue(act, ruling), ruling;
  if (act.what == Do::kSettle) return ruling;
  ruling.reason = Syntax(act);
  if (!ruling.reason.empty()) return ruling;
  if (act.what == Do::kSubmit || act.what == Do::kInstant) {
    const Item* item = nullptr;
    std::string hall;
    const bool on_the_spot = act.what == Do::kInstant;
    ruling.reason = CheckSubmit(act, item, hall, on_the_spot);
    if (!ruling.reason.empty()) return ruling;
    Case& fresh = Receive(act, *item, hall, on_the_spot);
    if (on_the_spot) Instant(act, fresh);
    ruling.case_no = fresh.no;
    fresh.etag = act.revision;
    fresh.last_us = TimeOf(act);
    return ruling;
  }
  const auto subject = cases.find(act.case_no);
  if (subject == cases.end() || !Sees(act, subject->second)) return ruling.reason = "CASE_NOT_FOUND", ruling;
  ruling.reason = OnCase(act, subject->second, &ruling.nothing);
  if (!ruling.reason.empty() || ruling.nothing) return ruling;
  subject->second.etag = act.revision;
  subject->second.last_us = std::max(subject->second.last_us, TimeOf(act));
  return ruling;
}

}  // namespace law
