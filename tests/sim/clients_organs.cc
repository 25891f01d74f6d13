// Administrators reorganise departments and hand work over.
#include "services/base/text.h"
#include "tests/kit/city.h"
#include "tests/sim/clients.h"

namespace yici::sim {

// Whose officers a client turns to: the case's own department, or the successor that it has not gone to yet.
std::string Clients::Carrier(const law::Case& subject) {
  return city_->OrganFor(subject.department, subject.item->code, today_);
}

// Mostly of a department that lasts, into one that does; now and then into itself, back again, or under an unknown name.
journal::Command Clients::Reorganize(const law::City& city) {
  journal::Command command;
  journal::ReorganizeDepartment& reorganize = *command.mutable_reorganize_department();
  const std::string& item = random_.Of(cast_.items);
  std::string department = random_.Of(cast_.departments), to = random_.Of(cast_.departments);
  if (random_.Percent(85)) department = city.OrganFor(department, item, today_ + 20);
  if (random_.Percent(85)) to = city.OrganFor(to, item, today_ + 20);
  if (to == department && random_.Percent(80)) to = random_.Of(cast_.departments);
  if (random_.PerMille(30)) to = "no-such-department";
  reorganize.set_department_id(random_.PerMille(970) ? department : "no-such-department");
  journal::DepartmentChange& change = *reorganize.mutable_change();
  const int dice = random_.Below(100);
  change.set_kind(dice < 25   ? journal::DEPARTMENT_CHANGE_KIND_RENAME
                  : dice < 55 ? journal::DEPARTMENT_CHANGE_KIND_MERGE
                  : dice < 85 ? journal::DEPARTMENT_CHANGE_KIND_SPLIT
                  : dice < 98 ? journal::DEPARTMENT_CHANGE_KIND_CANCEL
                              : journal::DEPARTMENT_CHANGE_KIND_UNSPECIFIED);
  bool runs_back = false;
  for (const auto& [planned, changes] : city.changes) {  // what is planned may be taken back, or run into itself
    if (changes.empty() || changes.back().cancelled || changes.back().from <= today_) continue;
    if (random_.Percent(30)) {
      reorganize.set_department_id(planned);
      change.set_kind(journal::DEPARTMENT_CHANGE_KIND_CANCEL);
    } else if (!changes.back().to.empty() && random_.Percent(45)) {
      reorganize.set_department_id(changes.back().to);
      change.set_kind(journal::DEPARTMENT_CHANGE_KIND_MERGE);
      to = planned;
      runs_back = true;
    }
  }
  if (random_.Percent(runs_back ? 20 : 60)) change.set_from_day(today_ + random_.Between(-1, 12));
  change.set_name_zh(random_.PerMille(960) ? "新局" : "");
  change.set_to(to);
  for (int parts = random_.Below(4); parts > 0; --parts) {
    journal::ItemSuccessor& part = *change.add_parts();
    part.set_item_code(random_.PerMille(970) ? random_.Of(cast_.items) : "no-such-item");
    part.set_to(city.OrganFor(random_.Of(cast_.departments), part.item_code(), today_ + 20));
  }
  change.set_reason(random_.PerMille(960) ? "机构改革" : "");
  change.set_basis(random_.PerMille(960) ? "锦政发〔2019〕1号" : "");
  return command;
}

journal::Command Clients::HandOver(const law::City&) {
  journal::Command command;
  journal::HandOver& hand = *command.mutable_hand_over();
  const auto somebody = [this] {
    const std::string officer = random_.Of(random_.Percent(85) ? cast_.officers : cast_.clerks).substr(8);
    return random_.PerMille(960) ? officer : std::string(random_.Percent(50) ? "no-such-officer" : "");
  };
  hand.set_from(somebody());
  hand.set_to(random_.PerMille(960) ? somebody() : hand.from());
  // Work stays in the house: somebody of the same department, or who had it before.
  const size_t dash = hand.from().find_last_of('-');
  if (random_.Percent(40) && dash != std::string::npos) hand.set_to(hand.from().substr(0, dash) + "-2");
  for (const auto& [owner, now] : city_->handed_over) {
    if (random_.Percent(8)) hand.set_from(random_.Percent(50) ? now : owner);
  }
  hand.set_reason(random_.PerMille(960) ? "调离" : "");
  return command;
}

}  // namespace yici::sim
