// From the counter to acceptance: applications, the one notice, supplements.
#include <algorithm>
#include <cstdio>

#include "tests/sim/model_tools.h"

namespace law {
namespace {

std::string CaseNo(const std::string& item, Day day, int64_t sequence) {
  const int year = YearOf(day);
  int month = 1;
  while (month < 12 && DayOf(year, month + 1, 1) <= day) ++month;
  char text[40];
  std::snprintf(text, sizeof text, "%04d%02d%02d%04lld", year, month, day - DayOf(year, month, 1) + 1,
                static_cast<long long>(sequence));
  return item + text;
}

}  // namespace

std::string City::NextCaseNo(const Item& item, Day day) { return CaseNo(item.code, day, ++case_sequences[{item.code, day}]); }

// ---- new cases ----

std::string City::CheckSubmit(const Act& act, const Item*& item, std::string& hall, bool on_the_spot) const {
  const auto known = places().items.find(act.item);
  if (known == places().items.end()) return "ITEM_UNKNOWN";
  item = &known->second;
  if (!act.window.empty() || act.channel == kWindowChannel) {
    const auto window = places().window.find(act.window);
    if (window == places().window.end()) return "WINDOW_UNKNOWN";
    hall = window->second;
  }
  const Day today = DayAt(act.now_us);
  const std::string organ = OrganFor(item->department, item->code, today);
  const Where where{organ, hall, PlaceOfOrgan(organ, *item)};
  const std::string uscc = UsccOf(act.sender);
  const bool own = !on_the_spot && !uscc.empty() && act.channel != kWindowChannel &&
                   (uscc == act.applicant || (act.has_agent && uscc == act.agent));
  const auto may = [&](const char* role) { return directory.May(act.actor, role, where, today); };
  const bool clerk = may("window-clerk") || (on_the_spot && may("chief-representative"));
  const bool by_organ = act.link == LinkKind::kWithdrawal && !on_the_spot;
  const bool leads = may("chief-representative") || may("organ-head");
  if (!SeesGrant(act)) return "CASE_NOT_FOUND";
  if (!SpeaksSoundly(act, hall)) return "NOT_PERMITTED";
  if (by_organ ? !leads : IsEnterprise(act.sender) ? !own : !clerk) return "NOT_PERMITTED";
  if (std::string late = CheckTime(act, nullptr, *item); !late.empty()) return late;
  // The law that a grant was given under may be gone: a ground to take it back, under its own item.
  const bool of_grant = act.link == LinkKind::kWithdrawal && cases.at(act.linked_case).item == item;
  if (!of_grant && !IsInForce(*item, DayOfAct(act))) return "ITEM_NOT_ACTIVE";
  if (item->joint_matter && act.what != Do::kJoint) return "JOINT_MATTER_ONLY";
  const bool any_channel = act.link == LinkKind::kWithdrawal || item->channels.empty();
  if (!any_channel && item->channels.count(act.channel) == 0) return "CHANNEL_NOT_OFFERED";
  for (const Material& material : act.materials) {
    if (!Has(item->materials, material.id)) return "MATERIAL_UNKNOWN";
  }
  const Receiver to{.applicant = act.applicant, .organ = organ, .item = item, .day = DayOfAct(act)};
  if (std::string no = CheckPapers(to, act.materials, MustBeUploaded(act, act.channel)); !no.empty()) return no;
  if (std::string no = CheckLink(act); !no.empty()) return no;
  if (!act.external_ref.empty() && external_refs.count({act.sender, act.external_ref})) return "EXTERNAL_REF_USED";
  return on_the_spot ? CheckInstant(act, *item) : "";
}

std::string City::CheckInstant(const Act& act, const Item& item) const {
  if (!item.on_the_spot) return "NOT_INSTANT_ITEM";
  if (item.first_review) return "FIRST_REVIEW_ITEM";    // nothing could be granted here
  if (item.hearing_right) return "HEARING_RIGHT_OPEN";  // nobody could use it at a counter
  if (act.link == LinkKind::kWithdrawal) return "NOT_INSTANT_ITEM";
  for (const std::string& wanted : item.materials) {
    const bool there =
        std::any_of(act.materials.begin(), act.materials.end(), [&](const Material& m) { return m.id == wanted && m.there; });
    if (!there) return "MATERIALS_INCOMPLETE";
  }
  if (item.certificate && act.certificate.empty()) return "CERTIFICATE_REQUIRED";
  return !item.certificate && !act.certificate.empty() ? "NOT_CERTIFICATE_ITEM" : "";
}

// A case without a window is looked after by the department's own hall, else by a common one, else by any of the place.
std::string City::HallServing(const std::string& serving, const std::string& jurisdiction) const {
  std::string common;
  for (const auto& [window, department] : places().serves) {
    const std::string& hall = places().window.at(window);
    if (!department.empty() && department == serving) return hall;
    const auto place = places().hall.find(hall);
    const bool here = place != places().hall.end() && place->second == jurisdiction;
    if (department.empty() && here && common.empty()) common = hall;
  }
  if (!common.empty()) return common;
  for (const auto& [hall, place] : places().hall) {
    if (place == jurisdiction) return hall;
  }
  return "";
}

// The frame of a new case: whose it is and where it stands.
Case& City::Begin(const Act& act, const Item& item, const std::string& hall) {
  const std::string no = NextCaseNo(item, DayAt(act.now_us));
  Case& fresh = cases[no];
  fresh.no = no;
  fresh.item = &item;
  fresh.department = OrganFor(item.department, item.code, DayAt(act.now_us));
  fresh.jurisdiction = PlaceOfOrgan(fresh.department, item);
  fresh.hall = hall.empty() ? HallServing(fresh.department, fresh.jurisdiction) : hall;
  fresh.window = act.window;
  fresh.channel = act.channel;
  fresh.applicant = act.applicant;
  fresh.agent = act.has_agent ? act.agent : "";
  fresh.submitter = act.sender;
  fresh.submitted = DayOfAct(act);
  fresh.delivery_way = act.delivery_way == 0 ? kCollect : act.delivery_way;
  Touch(fresh, TimeOf(act));
  return fresh;
}

Case& City::Receive(const Act& act, const Item& item, const std::string& hall, bool on_the_spot) {
  const Day day = DayOfAct(act);
  const bool by_organ = act.link == LinkKind::kWithdrawal;  // it acts at no window and asks nobody for papers
  const bool online = IsOnline(act.channel) && !by_organ;
  Case& fresh = Begin(act, item, hall);
  const std::string& no = fresh.no;
  fresh.state = online && item.pre_review && !on_the_spot ? State::kPendingPreReview : State::kReceived;
  for (const Material& material : act.materials) fresh.materials.push_back(AsReceived(ReceiverOf(act, fresh), material, 0));
  CountSaved(fresh.materials);
  for (const std::string& wanted : by_organ ? std::vector<std::string>() : item.materials) {
    if (FindMaterial(fresh, wanted) == nullptr) fresh.materials.push_back({.id = wanted, .missing = true});
  }
  if (!act.external_ref.empty()) external_refs[{act.sender, act.external_ref}] = no;
  if (act.channel == kWindowChannel && !by_organ) Visit(fresh, hall, day);
  Issue(fresh, online ? "12" : "01", day);
  fresh.clocks.push_back(NewClock(fresh, {.kind = kNoticeClock, .limit = 5, .start = day}, day, act.now_us));
  if (act.link != LinkKind::kNone) AddLink(act, fresh);
  return fresh;
}

void City::Instant(const Act& act, Case& subject) {
  const Day day = DayOfAct(act);
  Accept(subject, day, day, day, act.now_us, false);
  Decide(act, subject, true);
  StopAll(subject, kTermClock);
  Issue(subject, "09", day);
  subject.certificate = act.certificate;
  subject.result = act.certificate.empty() ? 6 : 0;
  subject.state = State::kCompleted;
  TellGrant(subject, false, day, TimeOf(act));
}

// ---- before acceptance ----

std::string City::CheckNotice(const Act& act, const Case& subject) const {
  if (subject.notified) return "ALREADY_NOTIFIED_ONCE";
  std::set<std::string> listed;
  for (const Fault& fault : act.faults) {
    if (!Has(subject.item->materials, fault.material)) return "MATERIAL_UNKNOWN";
    listed.insert(fault.material);
  }
  for (const Material& material : subject.materials) {
    if (!material.there && listed.count(material.id) == 0) return "FAULTS_INCOMPLETE";
  }
  return "";
}

void City::Notify(const Act& act, Case& subject) {
  const Day day = DayOfAct(act);
  for (const Fault& fault : act.faults) {
    FindFault(subject, fault);
    subject.notice.push_back(fault.material);
  }
  subject.notified = true;
  Issue(subject, "02", day);
  Stop(subject, 1);
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
    if (std::string no = CheckPapers(ReceiverOf(act, subject), act.materials, false); !no.empty()) return no;
    for (const Material& material : act.materials) {
      told_.push_back(AsReceived(ReceiverOf(act, subject), material, kWindowChannel));
    }
    for (const Material& material : told_) TakeMaterial(subject, material);
    CountSaved(told_);
    return "";
  }
  if (!Lacking(subject).empty()) return "MATERIALS_INCOMPLETE";
  Accept(subject, subject.last_material != 0 ? subject.last_material : day, day, day, act.now_us, true);
  return "";
}

std::string City::ReturnSupplement(const Act& act, Case& subject) {
  if (!Officer(act, subject, {"chief-representative"})) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  Clock* clock = Live(subject, kSupplementClock);
  if (clock == nullptr || clock->pauses.empty()) return "NOT_ONLINE";
  for (const Fault& fault : act.faults) {
    if (!Has(subject.notice, fault.material)) return "FAULT_NOT_IN_NOTICE";
    const Material* held = FindMaterial(subject, fault.material);
    const int channel = held == nullptr || held->channel == 0 ? subject.supplement_online ? kWebChannel : 0 : held->channel;
    if (!IsOnline(channel)) return "NOT_ONLINE";
  }
  for (const Fault& fault : act.faults) FindFault(subject, fault);
  subject.last_material = 0;
  Stop(subject, kNoticeClock);
  clock->pauses.back().end = DayOfAct(act);
  clock->phase = Phase::kRunning;
  subject.state = State::kAwaitingSupplement;
  return "";
}

// Window and right of who hands something in after the application.
std::string City::CheckHandIn(const Act& act, const Case& subject) const {
  if (!act.window.empty() && HallOf(subject, act.window).empty()) return "WINDOW_UNKNOWN";
  if (!Party(act, subject, act.window)) return "NOT_PERMITTED";
  // At a window a clerk receives.
  if (IsEnterprise(act.sender) && act.channel == kWindowChannel) return "NOT_PERMITTED";
  return CheckOn(act, subject);
}

int ChannelOf(const Act& act) {
  return act.channel != 0 ? act.channel : IsEnterprise(act.sender) ? kWebChannel : kWindowChannel;
}

bool MustBeUploaded(const Act& act, int channel) { return IsOnline(channel) || IsEnterprise(act.sender); }

std::string City::CheckReceipt(const Act& act, const Case& subject) const {
  if (ChannelOf(act) == kWindowChannel && HallOf(subject, act.window).empty()) return "WINDOW_REQUIRED";
  return subject.documents.size() >= 500 ? "DOCUMENTS_FULL" : "";
}

std::string City::CheckKnown(const Act& act, const Case& subject, int channel) const {
  const bool known = std::all_of(act.materials.begin(), act.materials.end(),
                                 [&](const Material& m) { return Has(subject.item->materials, m.id); });
  if (!known) return "MATERIAL_UNKNOWN";
  return CheckPapers(ReceiverOf(act, subject), act.materials, MustBeUploaded(act, channel));
}

void City::TakeHandedIn(const Act& act, Case& subject) {
  const int channel = ChannelOf(act);
  for (const Material& material : act.materials) told_.push_back(AsReceived(ReceiverOf(act, subject), material, channel));
  for (const Material& material : told_) TakeMaterial(subject, material);
  CountSaved(told_);
  if (channel == kWindowChannel) Visit(subject, HallOf(subject, act.window), DayOfAct(act));
}

std::string City::Supplement(const Act& act, Case& subject) {
  if (std::string no = CheckHandIn(act, subject); !no.empty()) return no;
  if (subject.IsParent()) return SupplementAll(act, subject);
  if (std::string no = CheckKnown(act, subject, ChannelOf(act)); !no.empty()) return no;
  if (std::string no = CheckReceipt(act, subject); !no.empty()) return no;
  const bool in_review = subject.state == State::kAwaitingInReview;
  const std::vector<std::string>& asked = in_review ? subject.review_notice : subject.notice;
  const std::vector<std::string> lacking = LackingOf(subject, asked);
  const bool answers =
      std::any_of(act.materials.begin(), act.materials.end(), [&](const Material& m) { return Has(lacking, m.id); });
  if (!answers) return "NOTHING_OUTSTANDING";
  const Day day = DayOfAct(act);
  const bool online = IsOnline(ChannelOf(act));
  TakeHandedIn(act, subject);
  Issue(subject, in_review ? online ? "14" : "11" : online ? "13" : "05", day);
  subject.supplement_online = online;
  if (in_review) CloseDeferral(subject);
  if (!LackingOf(subject, asked).empty()) return "";
  if (in_review) return EndReviewSupplement(subject, day, day, act.now_us), "";
  return Complete(subject, day, act.now_us), "";
}

// All that the notice asked for is there: the five days run anew, the applicant's limit stands still.
void City::Complete(Case& subject, Day day, int64_t now_us) {
  subject.last_material = day;
  if (Clock* clock = Live(subject, kSupplementClock); clock != nullptr && clock->phase == Phase::kRunning) {
    clock->phase = Phase::kPaused;
    clock->pauses.push_back({day, {}});
  }
  subject.clocks.push_back(NewClock(subject, {.kind = kNoticeClock, .limit = 5, .start = day}, day, now_us));
  subject.state = State::kReceived;
}

}  // namespace law
