// Acceptance on the applicant's word: deferral (容缺受理), promise (告知承诺) with its after-check, and the marks that bar
// both.
#include <algorithm>

#include "tests/sim/model_tools.h"

namespace law {
namespace {

constexpr int kAfterCheckDefault = 40;  // working days

// No longer than the promise of the item, and than what the item says of deferrals; 0: none.
int DeferralMax(const Item& item) {
  if (item.promised == 0 || item.deferral_limit == 0) return std::max(item.promised, item.deferral_limit);
  return std::min(item.promised, item.deferral_limit);
}

bool Bars(MarkKind mark, Do what) {
  if (mark == MarkKind::kSeriousBreach) return true;
  return mark == (what == Do::kDefer ? MarkKind::kBadCredit : MarkKind::kUntruePromise);
}

}  // namespace

bool City::IsBarred(const Case& subject, Do what, Day on) const {
  return std::any_of(marks.begin(), marks.end(), [&](const Mark& mark) {
    return mark.party == "enterprise:" + subject.applicant && Bars(mark.kind, what) && !mark.lifted && mark.from <= on &&
           (mark.until == 0 || on <= mark.until);
  });
}

// Each one named lacks and may come later; every one that lacks is named.
std::string City::CheckDeferrable(const Act& act, const Case& subject) const {
  const std::vector<std::string> lacking = Lacking(subject);
  for (const std::string& id : act.named_materials) {
    if (!Has(subject.item->materials, id)) return "MATERIAL_UNKNOWN";
    if (!Has(lacking, id)) return "NOTHING_TO_DEFER";
  }
  const auto is_key = [&](const std::string& id) { return subject.item->keys.count(id) != 0; };
  if (std::any_of(lacking.begin(), lacking.end(), is_key)) return "KEY_MATERIAL_MISSING";
  const bool all = std::all_of(lacking.begin(), lacking.end(), [&](const auto& id) { return Has(act.named_materials, id); });
  return all ? "" : "MATERIALS_INCOMPLETE";
}

std::string City::AcceptWithDeferral(const Act& act, Case& subject) {
  if (!Officer(act, subject, {"chief-representative"})) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  const Day day = DayOfAct(act);
  const int max = DeferralMax(*subject.item);
  if (!subject.item->deferral || max == 0) return "DEFERRAL_NOT_ALLOWED";
  if (act.length > max) return "DEFERRAL_EXCEEDS_PROMISE";
  if (act.promise.day > day) return "OCCURRED_IN_FUTURE";
  if (std::string no = CheckDeferrable(act, subject); !no.empty()) return no;
  if (IsBarred(subject, act.what, DayAt(act.now_us))) return "CREDIT_NOT_ELIGIBLE";
  const Day acceptance = subject.last_material != 0 ? subject.last_material : day;
  Accept(subject, acceptance, day, day, act.now_us, true, "32");
  const int limit = act.length > 0 ? act.length : max;
  subject.clocks.push_back(NewClock(subject, {.kind = kDeferralClock, .limit = limit, .start = day}, day, act.now_us));
  subject.deferred = act.named_materials;
  subject.deferral_open = true;
  return "";
}

void City::CloseDeferral(Case& subject) {
  if (!subject.deferral_open || !LackingOf(subject, subject.deferred).empty()) return;
  subject.deferral_open = false;
  Stop(subject, kDeferralClock);
}

std::string City::SubmitDeferred(const Act& act, Case& subject) {
  if (std::string no = CheckHandIn(act, subject); !no.empty()) return no;
  if (std::string no = CheckReceipt(act, subject); !no.empty()) return no;
  if (std::string no = CheckKnown(act, subject, ChannelOf(act)); !no.empty()) return no;
  const std::vector<std::string> lacking =
      subject.deferral_open ? LackingOf(subject, subject.deferred) : std::vector<std::string>();
  if (lacking.empty()) return "NOTHING_OUTSTANDING";
  bool answers = false;
  for (const Material& material : act.materials) {
    if (!Has(subject.deferred, material.id)) return "MATERIAL_NOT_DEFERRED";
    answers |= Has(lacking, material.id);
  }
  if (!answers) return "NOTHING_OUTSTANDING";
  TakeHandedIn(act, subject);
  Issue(subject, "05", DayOfAct(act));
  CloseDeferral(subject);
  return "";
}

// Force majeure: as long again at most, and a thousand working days in all.
std::string City::ExtendDeferral(const Act& act, Case& subject) {
  if (!Officer(act, subject, {"chief-representative"})) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  Clock* clock = Live(subject, kDeferralClock);
  if (!subject.deferral_open || clock == nullptr) return "NOTHING_OUTSTANDING";
  if (act.length > std::min(clock->limit, 1000 - clock->limit - clock->extension)) return "EXTENSION_TOO_LONG";
  if (GaveOften(subject, "44") || subject.documents.size() >= 500) return "DOCUMENTS_FULL";
  clock->extension += act.length;
  clock->warned = false;
  Issue(subject, "44", DayOfAct(act));
  return "";
}

std::string City::CheckPromisable(const Act& act, const Case& subject) const {
  // A first review ends with the file going up: nothing could be granted here.
  if (!subject.item->on_promise || subject.item->first_review) return "PROMISE_NOT_ALLOWED";
  if (subject.link.kind == LinkKind::kWithdrawal) return "PROMISE_NOT_ALLOWED";
  if (subject.item->hearing_right) return "HEARING_RIGHT_OPEN";
  if (IsOfGrantGone(subject)) return "NOT_GRANTED";
  if (act.promise.day > DayOfAct(act)) return "OCCURRED_IN_FUTURE";
  for (const std::string& id : act.named_materials) {
    if (!Has(subject.item->materials, id)) return "MATERIAL_UNKNOWN";
  }
  for (const std::string& id : Lacking(subject)) {
    if (!Has(act.named_materials, id)) return "MATERIALS_INCOMPLETE";
  }
  return IsBarred(subject, act.what, DayAt(act.now_us)) ? "CREDIT_NOT_ELIGIBLE" : "";
}

std::string City::AcceptOnPromise(const Act& act, Case& subject) {
  if (!Officer(act, subject, {"chief-representative"})) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (std::string no = CheckPromisable(act, subject); !no.empty()) return no;
  const Day day = DayOfAct(act);
  const int limit = subject.item->after_check > 0 ? subject.item->after_check : kAfterCheckDefault;
  Issue(subject, "33", day);
  subject.clocks.push_back(NewClock(subject, {.kind = kAfterCheckClock, .limit = limit, .start = day}, day, act.now_us));
  subject.promised = true;
  Accept(subject, subject.last_material != 0 ? subject.last_material : day, day, day, act.now_us, false);
  Decide(act, subject, true);
  TellGrant(subject, false, day, TimeOf(act));
  return "";
}

std::string City::AfterCheck(const Act& act, Case& subject) {
  if (!Officer(act, subject, {"chief-representative", "handler"})) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  constexpr int kTrue = 1, kUntrue = 2, kCorrected = 3;
  const bool first = subject.promised && subject.checks.empty();
  const bool ordered = !subject.checks.empty() && subject.checks.back().second;
  const bool taken_back = subject.revoked || subject.cancelled;  // from the archive too: nothing is left to check
  if (taken_back || (!first && !ordered)) return "AFTER_CHECK_NOT_OPEN";
  if (act.code != kUntrue && act.code != (first ? kTrue : kCorrected)) return "AFTER_CHECK_NOT_OPEN";
  const bool orders = first && act.code == kUntrue;  // a first untrue finding orders to correct, nothing else does
  if (orders != (act.length > 0)) return "LIMIT_INVALID";
  const Day day = DayOfAct(act);
  subject.checks.emplace_back(act.code, orders);
  Stop(subject, kAfterCheckClock);
  Stop(subject, kCorrectionClock);
  if (!orders) return "";
  subject.clocks.push_back(NewClock(subject, {.kind = kCorrectionClock, .limit = act.length, .start = day}, day, act.now_us));
  marks.push_back({.party = "enterprise:" + subject.applicant, .kind = MarkKind::kUntruePromise, .from = day});
  return "";
}

// ---- marks by an administrator ----

std::string City::CheckMark(const Act& act, Day today) const {
  if (act.what == Do::kLiftMark) {
    if (Blank(act.mark.party) || Blank(act.text)) return "DIRECTORY_FIELD_MISSING";
    return "";
  }
  const Mark& mark = act.mark;
  if (Blank(mark.party)) return "DIRECTORY_FIELD_MISSING";
  if (mark.kind == MarkKind::kNone) return "CREDIT_MARK_KIND_UNKNOWN";
  if (Blank(act.basis) || mark.until == 0) return "DIRECTORY_FIELD_MISSING";  // who stands marked can read until when
  return mark.until < (mark.from == 0 ? today : mark.from) ? "PERIOD_INVERTED" : "";
}

std::string City::Marking(const Act& act) {
  const Day today = DayAt(act.now_us);
  if (std::string no = CheckMark(act, today); !no.empty()) return no;
  if (!directory.May(act.sender, "administrator", {{}, {}, "210700"}, today)) return "ADMINISTRATOR_REQUIRED";
  std::vector<Mark*> of_party;
  for (Mark& mark : marks) {
    if (mark.party == act.mark.party) of_party.push_back(&mark);
  }
  if (act.what == Do::kLiftMark) {
    const bool known = act.number >= 1 && static_cast<size_t>(act.number) <= of_party.size();
    Mark* mark = known ? of_party[static_cast<size_t>(act.number) - 1] : nullptr;
    if (mark == nullptr || mark->lifted || (mark->until != 0 && mark->until < today)) return "CREDIT_MARK_NOT_STANDING";
    mark->lifted = true;
    return "";
  }
  Mark fresh = act.mark;
  if (fresh.from == 0) fresh.from = today;
  if (fresh.from < today) return "PERIOD_PAST";
  for (const Mark* other : of_party) {
    const bool covers = other->from <= fresh.from && (other->until == 0 || other->until >= fresh.until);
    if (!other->lifted && other->kind == fresh.kind && covers) return "CREDIT_MARK_ALREADY_STANDS";
  }
  marks.push_back(fresh);
  return "";
}

}  // namespace law
