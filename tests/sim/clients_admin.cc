// Administrators: roles, substitutions, holiday notices, hold.
#include <algorithm>

#include "services/base/text.h"
#include "tests/kit/city.h"
#include "tests/sim/clients.h"

namespace yici::sim {
namespace {

void SetRole(const std::string& officer, const law::Grant& like, journal::RoleGrant& grant) {
  grant.set_officer_id(officer);
  grant.set_role(like.role);
  grant.set_scope_kind(like.kind);
  grant.set_scope(like.scope);
}

// The newest notice of a year as entered, or nothing.
const law::Notice* NewestOf(const law::City& city, int year) {
  const law::Notice* newest = nullptr;
  for (const law::Notice& notice : city.almanac.notices()) {
    if (notice.year == year && (newest == nullptr || newest->version < notice.version)) newest = &notice;
  }
  return newest;
}

void AddDays(const std::map<law::Day, bool>& days, journal::HolidayNotice& notice) {
  for (const auto& [day, working] : days) {
    journal::NoticeDay* added = notice.add_days();
    added->set_day(day);
    added->set_working(working);
    added->set_name("节");
  }
}

}  // namespace

// The real second notice of 2020 when its time has come; else the newest of the year with a few days turned, or a new year's.
journal::Command Clients::Calendar(const law::City& city, Instant now) {
  journal::Command command;
  journal::PublishCalendar& publish = *command.mutable_publish_calendar();
  const law::Day today = DayOf(now).days_since_1970();
  const int year = DayOf(now).year() + (random_.Percent(45) ? 1 : 0);
  const law::Notice* newest = NewestOf(city, year);
  publish.set_force(random_.Percent(25));
  publish.set_reason(random_.Percent(85) ? "防控需要" : "");
  for (const journal::HolidayNotice& notice : pack_.notices) {
    if (notice.year() != year || (newest != nullptr && notice.version() <= newest->version)) continue;
    if (random_.Percent(50) || notice.published_day() > today + 30) continue;
    *publish.mutable_notice() = notice;
    return command;
  }
  journal::HolidayNotice& notice = *publish.mutable_notice();
  notice.set_year(year);
  notice.set_version(newest == nullptr ? 1 : newest->version + (random_.Percent(92) ? 1 : 0));
  notice.set_published_day(today + (random_.Percent(40) ? random_.Between(1, 12) : 0));
  std::map<law::Day, bool> days = newest == nullptr ? std::map<law::Day, bool>() : newest->days;
  const law::Day first = law::DayOf(year, 1, 1), last = law::DayOf(year, 12, 31);
  const int turns = random_.Between(1, 6);
  for (int i = 0; i < turns; ++i) {
    const law::Day from = std::max(first, random_.Percent(90) ? notice.published_day() : today - 20);
    if (from > last) break;
    const law::Day day = std::min(last, from + random_.Below(60));
    days[day] = !city.almanac.InForce(today).Working(day);
  }
  if (days.empty()) days[first] = false;
  AddDays(days, notice);
  return command;
}

std::vector<std::string> Clients::StagedLines(const law::City& city) {
  std::vector<std::string> waiting;
  for (const auto& [change_set, line] : city.staged) {
    if (line.day >= today_ || random_.PerMille(5)) waiting.push_back(change_set);  // few try what is too late
  }
  return waiting;
}

// A batch of one line is staged, then made effective; sometimes it is made effective before or twice.
journal::Command Clients::PowerList(const law::City& city) {
  journal::Command command;
  const std::vector<std::string> waiting = StagedLines(city);
  if (!waiting.empty() && random_.Percent(80)) {
    ApplyList(random_.Of(waiting), command);
  } else if (random_.Percent(8)) {
    ApplyList(city.applied.empty() || random_.Percent(50) ? std::string(64, '0') : *city.applied.begin(), command);
  } else {
    StageLine(city, command);
  }
  return command;
}

void Clients::ApplyList(const std::string& change_set, journal::Command& command) {
  command.mutable_apply_power_list()->set_change_set(change_set);
  command.mutable_apply_power_list()->set_parts(1);
  command.mutable_apply_power_list()->set_rows(1);
}

void Clients::StageLine(const law::City& city, journal::Command& command) {
  auto power = city.powers.begin();
  std::advance(power, random_.Below(static_cast<int>(city.powers.size())));
  // An item that is off the list comes back soon: applicants wait for it. Of one that changed, more is heard.
  for (auto other = city.powers.begin(); other != city.powers.end(); ++other) {
    const law::Power::Version& last = other->second.versions.back();
    if (last.adjusted && random_.Percent(last.from > today_ ? 50 : last.active ? 20 : 35)) power = other;
  }
  // Now and then by a list that has not heard of a merger.
  const auto organ_of = [&](const std::string& item) {
    const std::string& listed = city.powers.at(item).versions.back().organ;
    return random_.Percent(45) ? listed : city.OrganFor(listed, item, today_);
  };
  const std::string organ = organ_of(power->first);
  const bool active = power->second.versions.back().active;
  const bool joins = active ? random_.PerMille(120) : random_.PerMille(600);
  journal::PackRow row;
  journal::PowerAdjustment& line = *row.mutable_adjustment();
  line.set_line(1);
  line.set_number(1);
  line.set_adjustment_id(StrCat("a-", random_.Below(1'000'000)));
  line.set_kind(random_.PerMille(60) ? "forget" : joins ? "receive" : "cancel");
  line.set_item_code(random_.PerMille(960) ? power->first : "11210700YCJ00025XQ3000000000000");
  line.set_name_zh(random_.PerMille(950) ? power->second.versions.back().name : "别名");
  const std::string& another = random_.Of(cast_.departments);
  line.set_from_organ(joins || random_.PerMille(50) ? another : organ);
  if (joins && another == organ) line.set_from_organ("jz-business-env");
  if (joins) line.add_to_organs(organ);
  if (joins) line.set_detail("delegated");
  if (line.kind() == "cancel" && random_.Percent(40)) {
    std::string target = random_.Of(cast_.items);
    for (const std::string& item : cast_.items) {  // what an organ that has ended is still listed with
      const std::string& listed = city.powers.at(item).versions.back().organ;
      if (listed != city.OrganFor(listed, item, today_) && random_.Percent(20)) target = item;
    }
    line.set_kind("merge");
    line.set_target_item_code(random_.PerMille(940) ? target : random_.Percent(50) ? power->first : "no-such-item");
    line.add_to_organs(random_.PerMille(970) ? organ_of(target) : another);
  }
  line.set_effective_day(today_ + (random_.Percent(45) ? 0 : random_.Between(-1, 9)));
  line.set_reason(random_.PerMille(960) ? "放管服" : "");
  line.set_source("illustrative");
  journal::StageRows& stage = *command.mutable_stage_rows();
  stage.set_change_set(catalog::ChangeSetId({row}));
  *stage.add_rows() = row;
}

journal::Command Clients::Administration(const law::City& city, Instant now, std::string& principal) {
  principal = random_.Percent(85) ? std::string(kit::kAdministrator) : random_.Of(cast_.officers);
  journal::Command command;
  const int what = random_.Below(100);
  if (what < 30) return Mark(city);
  if (what < 60) return PowerList(city);
  if (what < 73) return random_.Percent(75) ? Reorganize(city) : HandOver(city);
  const int dice = random_.Below(100);
  law::Grant like = random_.Of(city.directory.grants);
  for (int i = 0; i < 2 && like.role != "approver"; ++i) like = random_.Of(city.directory.grants);
  if (dice < 30 || like.role == "administrator") return Calendar(city, now);
  if (dice < 55) {
    command.mutable_revoke_role()->set_officer_id(like.officer);
    command.mutable_revoke_role()->set_role(like.role);
    command.mutable_revoke_role()->set_scope_kind(like.kind);
    command.mutable_revoke_role()->set_scope(like.scope);
  } else if (dice < 80) {  // given back, or to somebody else
    std::string officer = random_.Percent(50) ? like.officer : random_.Of(cast_.officers).substr(8);
    // A small office: the one who handles is made approver too, which does not let him approve his own work.
    if (like.role == "approver") officer = like.scope + "-handler-" + (random_.Percent(50) ? "1" : "2");
    SetRole(officer, like, *command.mutable_grant_role()->mutable_grant());
    if (random_.Percent(40)) {
      command.mutable_grant_role()->mutable_grant()->set_until_day(DayOf(now).days_since_1970() + random_.Between(0, 40));
    }
  } else {
    journal::Substitution& instead = *command.mutable_set_substitution()->mutable_substitution();
    instead.set_absent(like.officer);
    instead.set_substitute(random_.Of(cast_.officers).substr(8));
    if (like.role == "approver" && random_.Percent(50)) instead.set_substitute(like.scope + "-handler-1");
    if (instead.absent() == instead.substitute()) instead.set_substitute("jz-admin-2");
    instead.set_reason("病假");
    instead.set_revoked(random_.Percent(15));
    if (random_.Percent(60)) instead.set_until_day(DayOf(now).days_since_1970() + random_.Between(0, 30));
  }
  return command;
}

}  // namespace yici::sim
