// Another organ carries the case on. What was done before stays as it was done: clocks, documents, steps, opinions.
#include "services/approval/machine/fold.h"

namespace yici::approval {

void FoldTransferred(journal::Case& subject, const journal::CaseTransferred& event) {
  const journal::CaseTransfer& transfer = event.transfer();
  subject.set_department_id(transfer.to_department());
  subject.set_jurisdiction(transfer.to_jurisdiction());
  subject.set_hall_id(transfer.to_hall());
  subject.set_window_id(transfer.to_window());
  *subject.add_transfers() = transfer;
}

}  // namespace yici::approval
