// A case of another system as an import brings it, for tests: submitted on 2020-04-17, accepted on the 20th, in the state
// asked for; sound on 2020-04-28 under the calendar of 2020.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_IMPORT_FOR_TESTS_H_
#define YICI_SERVICES_APPROVAL_MACHINE_IMPORT_FOR_TESTS_H_

#include <string>
#include <string_view>

#include "services/approval/machine/test_kit.h"
#include "services/approval/machine/view.h"
#include "services/calendar/notices_for_tests.h"

namespace yici::approval {

inline void AddImportedClock(journal::ImportCase& import, journal::ClockKind kind, int32_t limit, std::string_view start,
                             int32_t left) {
  journal::ImportedClock& clock = *import.add_clocks();
  clock.set_kind(kind);
  clock.set_limit(limit);
  clock.set_start_day(calendar::Day(start).days_since_1970());
  clock.set_left(left);
}

inline void AddOldDocument(journal::ImportCase& import, std::string_view code, std::string_view day, std::string_view printed) {
  journal::DocumentRef& document = *import.add_documents();
  document.set_code(std::string(code));
  document.set_day(calendar::Day(day).days_since_1970());
  document.set_printed(std::string(printed));
}

inline void AddOldRuling(journal::ImportCase& import, bool grant) {
  AddOldDocument(import, grant ? "31" : "07", "2020-04-27", "锦市监决字〔2020〕3号");
  import.mutable_ruling()->set_grant(grant);
  import.mutable_ruling()->set_day(calendar::Day("2020-04-27").days_since_1970());
  import.mutable_ruling()->set_officer(std::string(kApprover));
  import.mutable_ruling()->set_reasons("不符合法定条件");
  import.mutable_ruling()->set_remedy("六十日内可以申请行政复议，六个月内可以提起诉讼");
  AddImportedClock(import, journal::CLOCK_KIND_C5_DELIVERY, 10, "2020-04-27", 9);
}

inline void AddOldSteps(journal::ImportCase& import, int done) {
  constexpr std::string_view kChain[][2] = {{"handle", kHandler}, {"review", kReviewer}, {"approve", kApprover}};
  for (int i = 0; i < done; ++i) {
    journal::StepState& step = *import.add_steps_done();
    step.set_step(std::string(kChain[i][0]));
    step.set_officer(std::string(kChain[i][1]));
    step.set_opinion("符合要求");
  }
}

inline journal::Command ImportOf(std::string_view old_number, journal::CaseState state) {
  journal::Command command;
  journal::ImportCase& import = *command.mutable_import_case();
  import.set_source_system("jinzhou-old-hall");
  import.set_old_number(std::string(old_number));
  *import.mutable_application() = SubmitOf(kThreeStep).submit_case();
  import.set_state(state);
  import.set_submitted_day(calendar::Day("2020-04-17").days_since_1970());
  import.set_history_digest(std::string(32, 'h'));
  AddOldDocument(import, "01", "2020-04-17", "锦市监收字〔2020〕9号");
  if (state == journal::CASE_STATE_RECEIVED) {
    AddImportedClock(import, journal::CLOCK_KIND_C1_NOTICE, 5, "2020-04-17", 0);
    return command;
  }
  if (state == journal::CASE_STATE_AWAITING_SUPPLEMENT) {
    AddOldDocument(import, "02", "2020-04-20", "锦市监补字〔2020〕2号");
    journal::MaterialHeld& material = *import.mutable_application()->mutable_materials(3);
    material.set_status(journal::MATERIAL_STATUS_MISSING);
    material.set_fault("缺少场地证明");
    AddImportedClock(import, journal::CLOCK_KIND_C7_SUPPLEMENT, 30, "2020-04-20", 23);
    return command;
  }
  AddOldDocument(import, "04", "2020-04-20", "锦市监受字〔2020〕7号");
  import.set_acceptance_day(calendar::Day("2020-04-20").days_since_1970());
  const bool ruled = state == journal::CASE_STATE_GRANTED || state == journal::CASE_STATE_REFUSED;
  AddOldSteps(import, ruled ? 3 : 1);
  if (ruled) {
    AddOldRuling(import, state == journal::CASE_STATE_GRANTED);
    return command;
  }
  AddImportedClock(import, journal::CLOCK_KIND_C2_STATUTORY, 20, "2020-04-20", 13);
  AddImportedClock(import, journal::CLOCK_KIND_C3_PROMISED, 7, "2020-04-20", 0);
  return command;
}

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_IMPORT_FOR_TESTS_H_
