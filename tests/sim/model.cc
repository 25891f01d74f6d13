#include "tests/sim/model.h"

#include <algorithm>

namespace law {
const char* NameOf(State state) {
  static constexpr const char* kNames[] = {"PendingPreReview",
                                           "Received",
                                           "AwaitingSupplement",
                                           "NotAccepted",
                                           "Accepted",
                                           "UnderHandling",
                                           "UnderReview",
                                           "UnderApproval",
                                           "SpecialProcedure",
                                           "AwaitingSupplementInReview",
                                           "Granted",
                                           "Refused",
                                           "AwaitingDelivery",
                                           "Completed",
                                           "Withdrawn",
                                           "Terminated",
                                           "ForwardedUp",
                                           "Revoked",
                                           "Cancelled",
                                           "Archived"};
  return kNames[static_cast<int>(state)];
}

bool HasEnded(State state) { return state == State::kNotAccepted || state >= State::kCompleted; }
bool IsHandling(State state) { return state >= State::kAccepted && state <= State::kUnderApproval; }
bool IsBeforeAcceptance(State state) { return state <= State::kAwaitingSupplement; }

std::string RoleOfStep(const std::string& step) {
  if (step == "review" || step == "public-notice") return "reviewer";
  if (step == "approve" || step == "lead-decision") return "approver";
  return "handler";
}

// ---- rights ----

bool Directory::Covers(const Grant& grant, const Where& where) const {
  if (grant.kind == "department") return grant.scope == where.department;
  if (grant.kind == "hall") return grant.scope == where.hall;
  std::string at = where.jurisdiction;
  if (at.empty() && places->department.count(where.department)) at = places->department.at(where.department);
  if (at.empty() && places->hall.count(where.hall)) at = places->hall.at(where.hall);
  while (!at.empty() && at != grant.scope) at = places->parent.count(at) ? places->parent.at(at) : "";
  return !at.empty();
}

bool Directory::Granted(const std::string& officer, const std::string& role, const Where& where, Day on) const {
  return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
    return grant.officer == officer && grant.role == role && !grant.revoked && grant.from <= on &&
           (grant.until == 0 || on <= grant.until) && Covers(grant, where);
  });
}

bool Directory::May(const std::string& actor, const std::string& role, const Where& where, Day on) const {
  if (actor.rfind("officer:", 0) != 0) return false;
  const std::string officer = actor.substr(8);
  const auto known = places->officers.find(officer);
  if (known == places->officers.end() || !known->second) return false;
  if (Granted(officer, role, where, on)) return true;
  return std::any_of(substitutions.begin(), substitutions.end(), [&](const Substitution& instead) {
    return instead.substitute == officer && !instead.revoked && instead.from <= on &&
           (instead.until == 0 || on <= instead.until) && (instead.hand_over || places->officers.at(instead.absent)) &&
           Granted(instead.absent, role, where, on);
  });
}

// ---- directory and calendar ----

void City::Catalogue(const Act& act, Ruling& ruling) {
  if (act.what == Do::kMark || act.what == Do::kLiftMark) {
    ruling.reason = Marking(act);
    return;
  }
  if (act.what == Do::kStage || act.what == Do::kApplyList) {
    ruling.reason = Adjusting(act);
    return;
  }
  if (act.what == Do::kReorganize || act.what == Do::kHandOver) {
    ruling.reason = act.what == Do::kReorganize ? Reorganizing(act) : HandingOver(act);
    return;
  }
  ruling.exact = false;
  const Day today = DayAt(act.now_us);
  const Day from = act.what == Do::kGrant ? act.grant.from : act.substitution.from;
  const Day until = act.what == Do::kGrant ? act.grant.until : act.what == Do::kSubstitute ? act.substitution.until : 0;
  if (until != 0 && until < (from == 0 ? today : from)) {
    ruling.reason = "PERIOD_INVERTED";
    return;
  }
  const bool partition_wide = directory.May(act.sender, "administrator", {{}, {}, "210700"}, today);
  if (!partition_wide) {
    ruling.reason = act.what == Do::kPublish ? "CATALOG_ADMINISTRATOR_REQUIRED" : "ADMINISTRATOR_REQUIRED";
    return;
  }
  if (act.what != Do::kPublish) {
    ruling.also = {"GRANT_ALREADY_STANDS", "GRANT_NOT_STANDING", "SUBSTITUTION_ALREADY_STANDS", "SUBSTITUTION_NOT_STANDING"};
    return;
  }
  ruling.exact = true;
  bool first = true;
  for (const Notice& other : almanac.notices()) {
    if (other.year != act.notice.year) continue;
    first = false;
    const bool newer = other.version < act.notice.version && other.published <= act.notice.published;
    if (!newer) ruling.reason = "CALENDAR_VERSION_NOT_NEWER";
  }
  if (!ruling.reason.empty() || first) return;
  const std::vector<Day> changes = almanac.Changes(act.notice, today);
  const Day effective = std::max(today, act.notice.published);
  const bool past = std::any_of(changes.begin(), changes.end(), [&](Day day) { return day < effective; });
  if (past && !act.force) ruling.reason = "CALENDAR_PAST_EDIT";
  if (past && act.force && act.text.empty()) ruling.reason = "CALENDAR_REASON_MISSING";
}

void City::Enact(const Act& act) {
  const Day today = DayAt(act.now_us);
  switch (act.what) {
    case Do::kGrant:
      directory.grants.push_back(act.grant);
      if (directory.grants.back().from == 0) directory.grants.back().from = today;
      return;
    case Do::kRevoke:
      for (Grant& grant : directory.grants) {
        if (grant.officer == act.grant.officer && grant.role == act.grant.role && grant.kind == act.grant.kind &&
            grant.scope == act.grant.scope) {
          grant.revoked = true;
        }
      }
      return;
    case Do::kSubstitute:
      if (!act.substitution.revoked) {
        directory.substitutions.push_back(act.substitution);
        if (directory.substitutions.back().from == 0) directory.substitutions.back().from = today;
        return;
      }
      for (Substitution& instead : directory.substitutions) {
        if (!instead.hand_over && instead.absent == act.substitution.absent &&
            instead.substitute == act.substitution.substitute) {
          instead.revoked = true;
        }
      }
      return;
    case Do::kReorganize: return Reorganize(act);
    case Do::kHandOver: return HandOver(act);
    case Do::kPublish: return almanac.Enter(act.notice);
    default: return;
  }
}

}  // namespace law
