// An administrator who brings running cases over from the system before.
#include <algorithm>

#include "services/base/text.h"
#include "tests/sim/clients.h"

namespace yici::sim {
namespace {

using law::State;

}  // namespace

void Clients::AddOldClock(journal::ImportCase& old, int kind, int limit, bool calendar_days, law::Day start) {
  if (random_.PerMille(60)) return;
  journal::ImportedClock& clock = *old.add_clocks();
  clock.set_kind(static_cast<journal::ClockKind>(kind));
  clock.set_limit(limit);
  clock.set_calendar_days(calendar_days);
  // Now and then the other system began to count on another day.
  if (random_.PerMille(30)) start = std::max(1, start + random_.Between(-2, 2));
  clock.set_start_day(start);
  if (kind == law::kStatutoryClock && random_.Percent(15)) clock.set_extension(random_.Between(1, 10));
  law::Clock ledger{
      .kind = kind, .calendar_days = calendar_days, .limit = limit, .extension = clock.extension(), .start = start};
  if (kind != law::kDeliveryClock && today_ - start > 3 && random_.Percent(25)) {
    const law::Day from = start + random_.Between(0, 2);
    clock.add_pauses()->set_start_day(from);
    clock.mutable_pauses(0)->set_end_day(random_.Between(from, today_));
    ledger.pauses.push_back({from, clock.pauses(0).end_day()});
  }
  const int left = law::DaysLeft(ledger, city_->almanac.InForce(today_), today_);
  clock.set_left(random_.PerMille(40) ? left + 1 : left == 0 && random_.Percent(50) ? -2 : random_.PerMille(20) ? -1 : left);
  if (random_.Percent(10)) clock.clear_start_day(), clock.clear_pauses();
}

void Clients::AddOldSteps(const law::Item& item, State state, journal::ImportCase& old) {
  size_t done = item.chain.size();
  if (law::IsHandling(state)) done = static_cast<size_t>(random_.Below(static_cast<int>(item.chain.size()) + 1));
  for (size_t i = 0; i < done; ++i) {
    journal::StepState& step = *old.add_steps_done();
    step.set_step(random_.PerMille(990) ? item.chain[i] : "nap");
    step.set_officer(StrCat("officer:", item.department, "-", law::RoleOfStep(item.chain[i]), "-1"));
    step.set_opinion(random_.Percent(95) ? "意见" : "");
    step.set_closed_us(law::MidnightOf(today_ - 1));
  }
  if (!law::IsHandling(state)) return;
  const State reached = done == 0                  ? State::kAccepted
                        : done < item.chain.size() ? law::StateOfStep(item.chain[done])
                                                   : State::kUnderApproval;
  old.set_state(static_cast<journal::CaseState>(static_cast<int>(random_.PerMille(970) ? reached : State::kUnderReview) + 2));
}

void Clients::AddOldDocument(journal::ImportCase& old, const char* code, law::Day day) {
  if (random_.PerMille(50)) return;
  journal::DocumentRef& document = *old.add_documents();
  document.set_code(code);
  document.set_day(day);
  document.set_printed("旧字1号");
}

void Clients::FillOldCase(const law::Item& item, State state, journal::ImportCase& old) {
  const law::Day submitted = today_ - random_.Between(8, 20), accepted = submitted + random_.Between(0, 3);
  const law::Day ruled = accepted + random_.Between(0, 5);
  const bool before = law::IsBeforeAcceptance(state);
  old.set_submitted_day(submitted);
  if (before == random_.PerMille(20)) old.set_acceptance_day(accepted);
  AddOldDocument(old, "01", submitted);
  if (state == State::kAwaitingSupplement) {
    AddOldDocument(old, "02", submitted + 1);
    return AddOldClock(old, law::kSupplementClock, item.supplement > 0 ? item.supplement : 30, false, submitted + 1);
  }
  if (state == State::kReceived && random_.Percent(25)) {  // the supplement that was asked for is there
    const law::Day noticed = submitted + 1, came = noticed + random_.Between(0, 3);
    if (random_.PerMille(950)) old.set_last_material_day(came);
    AddOldDocument(old, "02", noticed);
    AddOldClock(old, law::kNoticeClock, 5, false, came);
    return AddOldClock(old, law::kSupplementClock, item.supplement > 0 ? item.supplement : 30, false, noticed);
  }
  if (state == State::kReceived) return AddOldClock(old, law::kNoticeClock, 5, false, submitted);
  AddOldDocument(old, "04", accepted);
  AddOldSteps(item, state, old);
  if (law::IsHandling(state)) {
    const int statutory = item.statutory > 0 ? item.statutory : 20;
    AddOldClock(old, law::kStatutoryClock, statutory, item.calendar_days && item.statutory > 0, accepted);
    if (item.promised > 0) AddOldClock(old, law::kPromisedClock, item.promised, false, accepted);
    if (random_.Percent(30)) AddOldClock(old, law::kStepClock, 3, false, accepted);
    return;
  }
  AddOldDocument(old, state == State::kGranted ? "31" : "07", ruled);
  journal::Ruling& ruling = *old.mutable_ruling();
  ruling.set_day(random_.PerMille(980) ? ruled : 0);
  ruling.set_reasons(Words());
  ruling.set_remedy(Words());
  ruling.set_officer(StrCat("officer:", item.department, "-organ-head-1"));
  if (random_.Percent(60)) ruling.set_seal("章");
  AddOldClock(old, law::kDeliveryClock, 10, false, ruled);
}

journal::Command Clients::Import(const law::City& city, std::string& principal) {
  journal::Command command;
  journal::ImportCase& old = *command.mutable_import_case();
  principal = random_.PerMille(960) ? "officer:jz-admin-1" : random_.Of(cast_.officers);
  const law::Item& item = city.places().items.at(random_.Of(cast_.items));
  constexpr State kStates[] = {State::kReceived,    State::kAwaitingSupplement, State::kUnderReview,
                               State::kUnderReview, State::kUnderReview,        State::kGranted,
                               State::kRefused,     State::kCompleted};
  const State state = kStates[random_.Below(random_.PerMille(400) ? 8 : 7)];
  old.set_source_system(random_.PerMille(940) ? "旧系统" : "");
  old.set_old_number(StrCat("J-", random_.Below(20)));
  old.set_history_digest(std::string(random_.PerMille(880) ? 32 : 3, 'h'));
  old.set_state(static_cast<journal::CaseState>(static_cast<int>(state) + 2));
  old.set_as_stated(random_.Percent(10));
  journal::SubmitCase& application = *old.mutable_application();
  application.set_item_code(item.code);
  application.mutable_applicant()->set_uscc(random_.Of(cast_.applicants));
  application.set_channel(journal::CHANNEL_WINDOW);
  if (random_.Percent(50)) application.set_window_id(random_.PerMille(970) ? cast_.windows[0] : "no-such-window");
  application.set_delivery_way(static_cast<journal::DeliveryWay>(random_.Below(4)));
  const bool lacks = state == State::kAwaitingSupplement || random_.PerMille(30);
  for (const std::string& id : item.materials) {
    if (lacks && random_.Percent(50)) continue;
    AddHeld(application.mutable_materials(), id, journal::MATERIAL_STATUS_PRESENT);
  }
  FillOldCase(item, state, old);
  return command;
}

}  // namespace yici::sim
