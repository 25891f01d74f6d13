#include "tests/sim/base.h"

#include <string_view>

namespace yici::sim {
namespace {

// Forms are for one application; certificates of others hold for some weeks.
void AmendPapers(journal::Item& item) {
  for (journal::Material& material : *item.mutable_materials()) {
    const std::string& name = material.name_zh();
    if (name.find("申请表") != std::string::npos) material.set_single_use(true);
    if (name.find("执照") != std::string::npos || name.find("证明") != std::string::npos) material.set_validity_days(25);
    if (material.form() == "copy") material.set_attachment_bytes_max(2 << 20);
  }
}

void Amend(journal::Item& item) {
  AmendPapers(item);
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
  } else if (code == "11210700YCJ000313R3210131001000") {  // of the joint matter: what it awaits holds up the whole promise
    item.set_review_supplement_allowed(true);
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
