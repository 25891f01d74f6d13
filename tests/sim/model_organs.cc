// Reorganisations (机构调整) and the hand-over of work (工作移交): a department that was merged or split ends at 00:00 of its
// day, and its successor answers item by item from then on; who leaves lends what he may do to who takes over.
#include <algorithm>

#include "tests/sim/model_tools.h"

namespace law {
namespace {

using Kind = OrganChange::Kind;

bool Ends(const OrganChange& change) { return change.kind == Kind::kMerge || change.kind == Kind::kSplit; }

const OrganChange* PlannedEnd(const City& city, const std::string& department) {
  const auto changes = city.changes.find(department);
  if (changes == city.changes.end()) return nullptr;
  for (const OrganChange& change : changes->second) {
    if (Ends(change) && !change.cancelled) return &change;
  }
  return nullptr;
}

const OrganChange* EndOn(const City& city, const std::string& department, Day day) {
  const OrganChange* end = PlannedEnd(city, department);
  return end != nullptr && end->from <= day ? end : nullptr;
}

std::string SuccessorFor(const OrganChange& end, const std::string& item) {
  for (const auto& [code, to] : end.parts) {
    if (code == item) return to;
  }
  return end.to;
}

std::vector<std::string> Successors(const OrganChange& change) {
  std::vector<std::string> all;
  if (Ends(change)) all.push_back(change.to);
  for (const auto& [code, to] : change.parts) {
    if (change.kind == Kind::kSplit) all.push_back(to);
  }
  return all;
}

// Whether the work of `from` would come to `to` in the end, by what is in force or planned.
bool Leads(const City& city, const std::string& from, const std::string& to) {
  if (from == to) return true;
  const OrganChange* end = PlannedEnd(city, from);
  if (end == nullptr) return false;
  const std::vector<std::string> next = Successors(*end);
  return std::any_of(next.begin(), next.end(), [&](const std::string& one) { return Leads(city, one, to); });
}

std::string SyntaxOfChange(const std::string& department, const OrganChange& change) {
  if (department.empty()) return "DIRECTORY_FIELD_MISSING";
  if (change.kind < Kind::kRename || change.kind > Kind::kCancel) return "CHANGE_KIND_UNKNOWN";
  if (change.reason.empty()) return "DIRECTORY_FIELD_MISSING";
  if (change.kind == Kind::kCancel) return "";
  if (change.basis.empty()) return "DIRECTORY_FIELD_MISSING";
  if (change.kind == Kind::kRename) return change.name.empty() ? "DIRECTORY_FIELD_MISSING" : "";
  if (change.to.empty()) return "DIRECTORY_FIELD_MISSING";
  if (change.kind == Kind::kSplit && change.parts.empty()) return "LIST_TOO_LONG";
  std::set<std::string> items;
  for (const auto& [code, to] : change.parts) {
    if (change.kind == Kind::kSplit && !items.insert(code).second) return "ITEM_NAMED_TWICE";
  }
  return Has(Successors(change), department) ? "SAME_DEPARTMENT" : "";
}

}  // namespace

std::string City::OrganFor(std::string department, const std::string& item, Day day) const {
  while (const OrganChange* end = EndOn(*this, department, day)) department = SuccessorFor(*end, item);
  return department;
}

// Where an officer of the case has to be at home today.
Where City::At(const Case& subject, const std::string& hall, Day today) const {
  const std::string organ = OrganFor(subject.department, subject.item->code, today);
  return {organ, hall, organ == subject.department ? subject.jurisdiction : places().department.at(organ)};
}

std::string City::PlaceOfOrgan(const std::string& department, const Item& item) const {
  return department == item.department ? item.jurisdiction : places().department.at(department);
}

Day City::GoneSince(const std::string& department, Day today) const {
  const OrganChange* end = EndOn(*this, department, today);
  return end == nullptr ? 0 : end->from;
}

// While something is still asked of an organ: the case has not ended, or a clock of it has not.
bool City::AwaitsSuccessor(const Case& subject, Day today) const {
  const bool carried = !HasEnded(subject.state) ||
                       std::any_of(subject.clocks.begin(), subject.clocks.end(), [](const Clock& c) { return IsLive(c); });
  return carried && EndOn(*this, subject.department, today) != nullptr;
}

// The successor carries it on: what was done stays done, and the hall stays while it lies where the successor does.
void City::GoToSuccessor(Case& subject, int64_t now_us, uint64_t revision) {
  if (!AwaitsSuccessor(subject, DayAt(now_us))) return;
  const std::string to = OrganFor(subject.department, subject.item->code, DayAt(now_us));
  const std::string& there = places().department.at(to);
  const auto hall = places().hall.find(subject.hall);
  const bool stays = hall != places().hall.end() && (subject.jurisdiction == there || hall->second == there);
  const std::string serving = stays ? "" : HallServing(to, there);
  if (!serving.empty()) {
    subject.hall = serving;
    subject.window.clear();
  }
  if (subject.left_behind.empty()) subject.left_behind = subject.department;
  subject.department = to;
  subject.jurisdiction = there;
  subject.revisions.insert(revision);  // nobody who holds the etag of before has missed an act
  touched.insert(subject.no);
  happened.push_back("case went to a successor");
}

// Before anything is done to a case: what is due on it and what lives with it, then the successors of ended departments.
void City::Meet(const std::string& case_no, int64_t now_us) {
  Settle(case_no, now_us);
  std::set<std::string> met = touched;
  met.insert(case_no);
  for (const std::string& no : met) {
    if (const auto at = cases.find(no); at != cases.end()) GoToSuccessor(at->second, now_us, revision_);
  }
}

// ---- what an administrator says ----

std::string City::Reorganizing(const Act& act) const {
  const OrganChange& change = act.change;
  const Day today = DayAt(act.now_us), from = change.from == 0 ? today : change.from;
  if (std::string no = SyntaxOfChange(act.department, change); !no.empty()) return no;
  std::vector<std::string> all = Successors(change);
  all.insert(all.begin(), act.department);
  for (const std::string& department : all) {
    if (places().department.count(department) == 0) return "SCOPE_NOT_FOUND";
  }
  for (const auto& [code, to] : change.parts) {
    if (change.kind == Kind::kSplit && places().items.count(code) == 0) return "ITEM_UNKNOWN";
  }
  for (const std::string& department : all) {
    if (!directory.May(act.sender, "administrator", {department, "", ""}, today)) return "ADMINISTRATOR_REQUIRED";
  }
  if (from < today) return "PERIOD_PAST";
  if (change.kind == Kind::kCancel) {
    const auto known = changes.find(act.department);
    const bool pending =
        known != changes.end() && std::any_of(known->second.begin(), known->second.end(),
                                              [&](const auto& one) { return !one.cancelled && one.from > today; });
    return pending ? "" : "NO_CHANGE_PENDING";
  }
  const bool ended =
      Ends(change) ? PlannedEnd(*this, act.department) != nullptr : EndOn(*this, act.department, from) != nullptr;
  if (ended) return "DEPARTMENT_ENDED";
  for (const std::string& to : Successors(change)) {
    if (EndOn(*this, to, from) != nullptr) return "DEPARTMENT_ENDED";
    if (Leads(*this, to, act.department)) return "SUCCESSION_CYCLE";
  }
  return "";
}

void City::Reorganize(const Act& act) {
  const Day today = DayAt(act.now_us);
  std::vector<OrganChange>& known = changes[act.department];
  if (act.change.kind != Kind::kCancel) {
    known.push_back(act.change);
    if (known.back().from == 0) known.back().from = today;
    if (act.change.kind != Kind::kSplit) known.back().parts.clear();  // only a split goes by item
    return;
  }
  for (OrganChange& change : known) {
    if (change.from > today) change.cancelled = true;
  }
}

// Everyone whose work goes along: who hands over, and those whose work stands with him.
std::vector<std::string> City::OwnersWith(const std::string& officer) const {
  std::vector<std::string> owners{officer};
  for (const auto& [from, to] : handed_over) {
    if (to == officer) owners.push_back(from);
  }
  return owners;
}

std::string City::HandingOver(const Act& act) const {
  const std::string& from = act.substitution.absent;
  const std::string& to = act.substitution.substitute;
  const Day today = DayAt(act.now_us);
  if (from.empty() || to.empty()) return "DIRECTORY_FIELD_MISSING";
  if (from == to) return "SAME_OFFICER";
  if (act.text.empty()) return "DIRECTORY_FIELD_MISSING";
  if (places().officers.count(from) == 0 || places().officers.count(to) == 0) return "OFFICER_NOT_FOUND";
  // Over every power that is lent.
  if (!directory.May(act.sender, "administrator", {{}, {}, "210700"}, today)) return "ADMINISTRATOR_REQUIRED";
  if (!places().officers.at(to)) return "OFFICER_INACTIVE";
  const auto owner = handed_over.find(from);
  return owner != handed_over.end() && owner->second == to ? "WORK_ALREADY_HANDED_OVER" : "";
}

void City::TakeBack(const std::string& officer) {
  const auto owner = handed_over.find(officer);
  if (owner == handed_over.end()) return;
  for (Substitution& instead : directory.substitutions) {
    if (instead.hand_over && instead.absent == officer && instead.substitute == owner->second) instead.revoked = true;
  }
  handed_over.erase(owner);
}

// Who takes over owns his own work again, so that no work goes round in a ring.
void City::HandOver(const Act& act) {
  const std::string& to = act.substitution.substitute;
  TakeBack(to);
  for (const std::string& owner : OwnersWith(act.substitution.absent)) {
    TakeBack(owner);
    handed_over[owner] = to;
    directory.substitutions.push_back({.absent = owner, .substitute = to, .from = DayAt(act.now_us), .hand_over = true});
  }
}

}  // namespace law
