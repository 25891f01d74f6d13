#include "tests/sim/base.h"

#include <string_view>

namespace yici::sim {
namespace {

void Amend(journal::Item& item) {
  const std::string_view code = item.item_code();
  if (code == "11210700YCJ00025XQ3210725004000") {  // on the spot, for a month
    item.set_term_days(30);
    item.set_renewal_ahead_days(8);
  } else if (code == "11210700YCJ00012923210112001000") {  // on promise, checked soon
    item.set_term_days(45);
    item.set_renewal_ahead_days(10);
    item.set_after_check_limit_wd(6);
  } else if (code == "11210700YCJ000081R3210708002000") {  // renewed under another item
    item.set_term_days(35);
    item.set_renewal_ahead_days(9);
    item.set_renewal_item_code("11210700YCJ000081R3210708001000");
  } else if (code == "11210700YCJ000049E3210104003000") {  // a higher organ rules
    item.set_first_review(true);
  } else if (code == "11210700YCJ000217G3210121001000") {  // art. 46 in its own law
    item.set_hearing_right(true);
  }
}

}  // namespace

const kit::Base& SimulatedCity() {
  static const auto& base = *new kit::Base(kit::JinzhouWith(*CivilDay::FromYmd(2019, 11, 25), [](catalog::Pack& pack) {
    for (journal::PackRow& row : pack.rows) {
      if (row.has_item()) Amend(*row.mutable_item());
    }
    pack.change_set = catalog::ChangeSetId(pack.rows);
  }));
  return base;
}

}  // namespace yici::sim
