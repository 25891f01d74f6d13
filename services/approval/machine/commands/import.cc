// ImportCase (迁入): a running case of another system goes on here, whole in one record. What the other system says of
// dates and days left is counted again under the calendar in force: a day must not be lost or given away by moving.
#include <algorithm>

#include "services/approval/machine/clocks.h"
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/fold.h"
#include "services/approval/machine/grants.h"
#include "services/approval/machine/rows.h"
#include "services/approval/machine/steps.h"
#include "services/approval/machine/text.h"
#include "services/approval/machine/view.h"
#include "services/base/text.h"
#include "services/catalog/machine/lookup.h"
#include "services/directory/machine/halls.h"

namespace yici::approval {
namespace {

using calendar::Unit;

constexpr size_t kNameBytesMax = 64;
constexpr size_t kDigestBytes = 32;
constexpr int kClocksMax = 12;
constexpr int kLimitMax = 10'000;

bool IsImportable(journal::CaseState state) {
  return state == journal::CASE_STATE_RECEIVED || state == journal::CASE_STATE_AWAITING_SUPPLEMENT || IsHandling(state) ||
         state == journal::CASE_STATE_GRANTED || state == journal::CASE_STATE_REFUSED;
}

bool IsRuled(journal::CaseState state) { return state == journal::CASE_STATE_GRANTED || state == journal::CASE_STATE_REFUSED; }

bool IsName(std::string_view text) { return !text.empty() && text.size() <= kNameBytesMax; }

// Submitted, then the last material, then accepted, then ruled on, and nothing of it tomorrow.
Refusal CheckDates(const journal::ImportCase& command, CivilDay today) {
  const bool accepted = command.acceptance_day() != 0;
  const std::pair<std::string_view, int32_t> dates[] = {{"submitted_day", command.submitted_day()},
                                                        {"last_material_day", command.last_material_day()},
                                                        {"acceptance_day", command.acceptance_day()},
                                                        {"ruling.day", command.ruling().day()}};
  if (accepted == IsBeforeAcceptance(command.state())) return Deny(Reason::kImportDates, "acceptance_day");
  if ((command.ruling().day() != 0) != IsRuled(command.state())) return Deny(Reason::kImportDates, "ruling.day");
  int32_t last = 1;
  for (const auto& [field, day] : dates) {
    if (day == 0 && field != "submitted_day") continue;
    if (day < last || day > today.days_since_1970()) return Deny(Reason::kImportDates, field);
    last = day;
  }
  // Every paper of the file was written while the case ran.
  for (const journal::DocumentRef& document : command.documents()) {
    if (document.day() >= command.submitted_day() && document.day() <= today.days_since_1970()) continue;
    return Deny(Reason::kImportDates, "documents", {{"code", document.code()}});
  }
  return std::nullopt;
}

Refusal CheckClockForm(const journal::ImportCase& command, CivilDay today) {
  if (command.clocks_size() > kClocksMax) {
    return Deny(Reason::kListTooLong, "clocks", {{"max", std::to_string(kClocksMax)}});
  }
  for (const journal::ImportedClock& clock : command.clocks()) {
    const bool sound = clock.limit() > 0 && clock.limit() <= kLimitMax && clock.extension() >= 0 &&
                       clock.extension() <= kLimitMax && clock.left() >= -kLimitMax && clock.left() <= 2 * kLimitMax &&
                       clock.pauses_size() <= kListMax && clock.start_day() >= 0 &&
                       clock.start_day() <= today.days_since_1970();
    if (!sound) return Deny(Reason::kImportClocks, "clocks", {{"clock", ShortNameOf(clock.kind())}});
    int32_t last = clock.start_day();
    for (const journal::Pause& pause : clock.pauses()) {
      if (pause.start_day() < last || pause.end_day() < pause.start_day() || pause.end_day() > today.days_since_1970()) {
        return Deny(Reason::kImportDates, "clocks", {{"clock", ShortNameOf(clock.kind())}});
      }
      last = pause.end_day();
    }
  }
  return std::nullopt;
}

Refusal CheckSyntax(const journal::ImportCase& command, CivilDay today) {
  if (!IsName(command.source_system())) return Deny(Reason::kImportSourceRequired, "source_system");
  if (!IsName(command.old_number())) return Deny(Reason::kImportSourceRequired, "old_number");
  if (command.history_digest().size() != kDigestBytes) return Deny(Reason::kImportDigestRequired, "history_sha256");
  if (!IsImportable(command.state())) return Deny(Reason::kImportStateInvalid, "state");
  if (Refusal refusal = CheckSubmitSyntax(command.application())) return refusal;
  // Its grant would have to be here, and learn of it.
  if (command.application().link_kind() != journal::LINK_KIND_UNSPECIFIED) {
    return Deny(Reason::kImportNotCarried, "application.link_kind");
  }
  if (command.documents_size() > kListMax || command.steps_done_size() > kListMax) {
    return Deny(Reason::kListTooLong, "documents", {{"max", std::to_string(kListMax)}});
  }
  if (Refusal refusal = CheckDates(command, today)) return refusal;
  if (Refusal refusal = CheckClockForm(command, today)) return refusal;
  if (command.state() != journal::CASE_STATE_REFUSED) return std::nullopt;
  if (IsBlank(command.ruling().reasons())) return Deny(Reason::kReasonsRequired, "ruling.reasons");
  return IsBlank(command.ruling().remedy()) ? Refusal(Deny(Reason::kRemedyRequired, "ruling.remedy")) : std::nullopt;
}

// The version that held on the day of submission: a running case keeps it. Who carries it is asked today.
Refusal FindVersions(const World& world, const journal::ImportCase& command, CivilDay today, Intake& intake) {
  const CivilDay day(command.submitted_day());
  const journal::SubmitCase& application = command.application();
  intake.item = catalog::FindItem(world.state, application.item_code(), day);
  // A catalogue begins some day; what was submitted before it goes by the first version known.
  if (intake.item == nullptr) {
    const auto* versions = world.state.Find<journal::ItemVersions>(application.item_code());
    if (versions == nullptr || versions->effective_days().empty()) return Deny(Reason::kItemUnknown, "item_code");
    intake.item = catalog::ItemVersion(world.state, application.item_code(), versions->effective_days(0));
    if (intake.item == nullptr) return Deny(Reason::kItemUnknown, "item_code");
  }
  intake.organ = directory::OrganOn(world.state, intake.item->department_id(), intake.item->jurisdiction(),
                                    intake.item->item_code(), today);
  const CivilDay chain_day = std::max(day, CivilDay(intake.item->effective_day()));
  intake.process = catalog::FindProcess(world.state, intake.item->process_id(), chain_day);
  if (application.window_id().empty()) return std::nullopt;
  const auto* window = world.state.Find<journal::Window>(application.window_id());
  if (window == nullptr) return Deny(Reason::kWindowUnknown, "window_id");
  intake.hall_id = window->hall_id();
  return std::nullopt;
}

Refusal CheckAdministrator(const World& world, const Ordered& ordered, const Intake& intake) {
  if (Refusal refusal = CheckSender(ordered, {})) return refusal;
  const directory::Scope scope{
      .department_id = intake.organ.department_id, .hall_id = {}, .jurisdiction = intake.organ.jurisdiction};
  const auto mandate = directory::FindMandate(world.state, ActorOf(ordered.arrival).id, directory::role::kAdministrator, scope,
                                              DayOf(ordered.legal_time));
  return mandate ? std::nullopt : Refusal(Deny(Reason::kNotPermitted));
}

// ---- the case as it will stand ----

void TakeApplication(const journal::ImportCase& command, const Intake& intake, journal::Case& subject) {
  const journal::SubmitCase& application = command.application();
  subject.set_item_code(intake.item->item_code());
  subject.set_item_effective_day(intake.item->effective_day());
  subject.set_process_effective_day(intake.process == nullptr ? 0 : intake.process->effective_day());
  subject.set_jurisdiction(intake.organ.jurisdiction);
  subject.set_department_id(intake.organ.department_id);
  subject.set_hall_id(intake.hall_id);
  subject.set_window_id(application.window_id());
  subject.set_channel(application.channel());
  *subject.mutable_applicant() = application.applicant();
  if (application.has_agent()) *subject.mutable_agent() = application.agent();
  subject.set_project_code(application.project_code());
  subject.set_title(application.title());
  subject.set_delivery_way(application.delivery_way() == journal::DELIVERY_WAY_UNSPECIFIED ? journal::DELIVERY_WAY_COLLECT
                                                                                           : application.delivery_way());
  subject.set_result_code(-1);
}

// As the other system lists them; what the item wants and the list lacks is missing.
void TakeMaterials(const journal::ImportCase& command, const journal::Item& item, journal::Case& subject) {
  *subject.mutable_materials() = command.application().materials();
  for (journal::MaterialHeld& held : *subject.mutable_materials()) {
    if (held.status() == journal::MATERIAL_STATUS_UNSPECIFIED) held.set_status(journal::MATERIAL_STATUS_PRESENT);
    if (held.day() == 0) held.set_day(command.submitted_day());
  }
  const int listed = subject.materials_size();
  for (const journal::Material& wanted : item.materials()) {
    bool there = false;
    for (int i = 0; i < listed && !there; ++i) there = subject.materials(i).material_id() == wanted.material_id();
    if (there) continue;
    journal::MaterialHeld& missing = *subject.add_materials();
    missing.set_material_id(wanted.material_id());
    missing.set_status(journal::MATERIAL_STATUS_MISSING);
  }
}

// Asked for once there: what came of it is among the materials.
void TakeReviewSupplement(const journal::DocumentRef& document, journal::Case& subject) {
  *subject.mutable_review_supplement()->mutable_document() = document;
  subject.mutable_review_supplement()->set_ended(true);
}

// A paper names the organ that answered for the item on its day: the item's, or by then its successor.
void TakeDocuments(const World& world, const journal::ImportCase& command, const journal::Item& item, journal::Case& subject) {
  for (const journal::DocumentRef& old : command.documents()) {
    int32_t n = 1;
    for (const journal::DocumentRef& document : subject.documents()) n += document.code() == old.code() ? 1 : 0;
    journal::DocumentRef& document = *subject.add_documents();
    document = old;
    document.set_n(n);
    document.set_number(0);
    document.set_year(CivilDay(old.day()).year());
    document.set_organ_id(directory::OrganOn(world.state, item.department_id(), item.item_code(), CivilDay(old.day())));
    if (document.code() == "02") *subject.mutable_notice_document() = document;
    if (document.code() == "06") TakeReviewSupplement(document, subject);
  }
  if (!subject.has_notice_document()) return;
  for (const journal::MaterialHeld& held : subject.materials()) {
    if (held.status() == journal::MATERIAL_STATUS_PRESENT && held.fault().empty()) continue;
    journal::Fault& fault = *subject.add_notice_faults();
    fault.set_material_id(held.material_id());
    fault.set_text(held.fault());
    fault.set_status(held.status() == journal::MATERIAL_STATUS_MISSING ? journal::MATERIAL_STATUS_MISSING
                                                                       : journal::MATERIAL_STATUS_FAULTY);
  }
}

void TakeSteps(const journal::ImportCase& command, const Intake& intake, journal::Case& subject) {
  if (IsBeforeAcceptance(command.state())) return;
  *subject.mutable_steps() = ChainOf(intake.process);
  const int done = IsRuled(command.state()) ? subject.steps_size() : command.steps_done_size();
  for (int i = 0; i < subject.steps_size() && i < command.steps_done_size(); ++i) {
    const journal::StepState& old = command.steps_done(i);
    journal::StepState& step = *subject.mutable_steps(i);
    step.set_officer(old.officer());
    step.set_opinion(old.opinion());
    step.set_closed_us(old.closed_us());
    step.set_second_officer(old.second_officer());
    for (const std::string& officer : {old.officer(), old.second_officer()}) {
      if (!officer.empty()) step.add_officers(officer);
    }
  }
  for (int i = 0; i < done && i < subject.steps_size(); ++i) subject.mutable_steps(i)->set_phase(journal::STEP_PHASE_DONE);
  subject.set_current_step(done);
  if (done < subject.steps_size()) subject.mutable_steps(done)->set_phase(journal::STEP_PHASE_OPEN);
}

journal::CaseState StateOf(const journal::ImportCase& command, const journal::Case& subject) {
  if (!IsHandling(command.state())) return command.state();
  if (subject.current_step() == 0) return journal::CASE_STATE_ACCEPTED;
  const journal::StepState* open = OpenStep(subject);
  return open == nullptr ? journal::CASE_STATE_UNDER_APPROVAL : StateOfStep(open->step());
}

// 延长 is granted once, wherever it was: a clock that came with an extension, or its document, has used it up.
bool WasExtended(const journal::ImportCase& command) {
  const auto& clocks = command.clocks();
  const auto& documents = command.documents();
  return std::any_of(clocks.begin(), clocks.end(), [](const auto& clock) { return clock.extension() > 0; }) ||
         std::any_of(documents.begin(), documents.end(), [](const auto& document) { return document.code() == "37"; });
}

// ---- guards ----

// The steps done are the beginning of the item's chain, and the state is the one they lead to.
Refusal CheckChain(const journal::ImportCase& command, const journal::Case& subject) {
  const int done = command.steps_done_size();
  const bool too_many = done > subject.steps_size() || (IsBeforeAcceptance(command.state()) && done > 0);
  if (too_many) return Deny(Reason::kImportChain, "steps", {{"steps_max", std::to_string(subject.steps_size())}});
  for (int i = 0; i < done; ++i) {
    const std::string& expected = subject.steps(i).step();
    if (command.steps_done(i).step() != expected) return Deny(Reason::kImportChain, "steps", {{"expected", expected}});
  }
  const journal::CaseState state = StateOf(command, subject);
  if (state == command.state()) return std::nullopt;
  return Deny(Reason::kImportChain, "state", {{"expected", NameOf(state).en}});
}

// Whose right is open, who presided, what the record says: a hearing is more than its papers. So is a promise: what it covers
// and whether it was checked; imported as a grant like any other it would never be.
Refusal CheckCarried(const journal::ImportCase& command, const journal::Case& subject) {
  if (FindDocument(subject, "33") != nullptr) return Deny(Reason::kImportNotCarried, "documents", {{"code", "33"}});
  if (!IsHandling(command.state())) return std::nullopt;
  for (const std::string_view code : {"34", "35", "36"}) {
    if (FindDocument(subject, code) == nullptr) continue;
    return Deny(Reason::kImportNotCarried, "documents", {{"code", code}});
  }
  return std::nullopt;
}

Refusal CheckPapers(const journal::ImportCase& command, const journal::Case& subject) {
  if (Refusal refusal = CheckCarried(command, subject)) return refusal;
  std::string_view wanted;
  switch (command.state()) {
    case journal::CASE_STATE_RECEIVED: break;
    case journal::CASE_STATE_AWAITING_SUPPLEMENT: wanted = "02"; break;
    case journal::CASE_STATE_GRANTED: wanted = "31"; break;
    case journal::CASE_STATE_REFUSED: wanted = "07"; break;
    default: wanted = "04"; break;
  }
  if (!wanted.empty() && FindDocument(subject, wanted) == nullptr) {
    return Deny(Reason::kImportDocumentMissing, "documents", {{"code", wanted}});
  }
  if (command.state() == journal::CASE_STATE_AWAITING_SUPPLEMENT && Outstanding(subject).empty()) {
    return Deny(Reason::kNothingOutstanding, "materials");
  }
  if (IsBeforeAcceptance(command.state()) || Outstanding(subject).empty()) return std::nullopt;
  return Deny(Reason::kMaterialsIncomplete, "materials", {{"outstanding", Listed(Outstanding(subject))}});
}

// Which clocks live in a state: these must be there, those may.
struct ClockRule {
  std::vector<journal::ClockKind> must, may;
};

ClockRule RuleOf(const journal::ImportCase& command, const journal::Case& subject, const journal::Item& item) {
  switch (command.state()) {
    case journal::CASE_STATE_RECEIVED:
      if (subject.has_notice_document()) return {{journal::CLOCK_KIND_C1_NOTICE, journal::CLOCK_KIND_C7_SUPPLEMENT}, {}};
      return {{journal::CLOCK_KIND_C1_NOTICE}, {}};
    case journal::CASE_STATE_AWAITING_SUPPLEMENT: return {{journal::CLOCK_KIND_C7_SUPPLEMENT}, {}};
    case journal::CASE_STATE_GRANTED:
    case journal::CASE_STATE_REFUSED: return {{journal::CLOCK_KIND_C5_DELIVERY}, {}};
    default: break;
  }
  ClockRule rule{{journal::CLOCK_KIND_C2_STATUTORY}, {}};
  if (OpenStep(subject) != nullptr) rule.may.push_back(journal::CLOCK_KIND_C9_STEP);
  (item.promised_limit_wd() > 0 ? rule.must : rule.may).push_back(journal::CLOCK_KIND_C3_PROMISED);
  if (item.first_review()) rule.must.push_back(journal::CLOCK_KIND_C4_FIRST_REVIEW);  // art. 43
  return rule;
}

Refusal CheckClockKinds(const journal::ImportCase& command, const ClockRule& rule, std::string_view open_step) {
  std::vector<journal::ClockKind> left = rule.must;
  std::vector<journal::ClockKind> allowed = rule.may;
  for (const journal::ImportedClock& clock : command.clocks()) {
    const auto wanted = std::find(left.begin(), left.end(), clock.kind());
    const auto may = std::find(allowed.begin(), allowed.end(), clock.kind());
    // A limit of another step would be stopped by nothing.
    const bool elsewhere = !clock.step().empty() && clock.step() != open_step;
    if (elsewhere)
      return Deny(Reason::kImportClocks, "clocks", {{"clock", ShortNameOf(clock.kind())}, {"open_step", open_step}});
    if (wanted != left.end()) {
      left.erase(wanted);
    } else if (may != allowed.end()) {
      allowed.erase(may);
    } else {
      return Deny(Reason::kImportClocks, "clocks", {{"clock", ShortNameOf(clock.kind())}});
    }
  }
  if (left.empty()) return std::nullopt;
  return Deny(Reason::kImportClocks, "clocks", {{"missing", ShortNameOf(left.front())}});
}

// The day on which the law starts a clock (domain 2.4); 0: no date of the case says it.
int32_t LegalStart(const journal::ImportCase& command, const journal::Case& subject, journal::ClockKind kind) {
  switch (kind) {
    case journal::CLOCK_KIND_C1_NOTICE:
      return command.last_material_day() != 0 ? command.last_material_day() : command.submitted_day();
    case journal::CLOCK_KIND_C7_SUPPLEMENT: return subject.notice_document().day();
    case journal::CLOCK_KIND_C5_DELIVERY: return command.ruling().day();
    case journal::CLOCK_KIND_C9_STEP: return 0;
    default: return command.acceptance_day();
  }
}

// A ledger that agrees with itself may begin on the wrong day all the same: that gives days away, or takes them.
Refusal CheckStarts(const journal::ImportCase& command, const journal::Case& subject) {
  // Acceptance, by the organ or by its silence, is dated by what came last after the notice.
  const bool supplemented = command.state() == journal::CASE_STATE_RECEIVED && subject.has_notice_document();
  if (supplemented && command.last_material_day() < subject.notice_document().day()) {
    return Deny(Reason::kImportDates, "last_material_day");
  }
  // What came later without a notice moves no clock.
  if (command.state() == journal::CASE_STATE_RECEIVED && !supplemented && command.last_material_day() != 0) {
    return Deny(Reason::kImportDates, "last_material_day");
  }
  for (const journal::ImportedClock& clock : command.clocks()) {
    if (command.as_stated() || clock.start_day() == 0) continue;
    const int32_t legal = LegalStart(command, subject, clock.kind());
    const bool fits = legal != 0 ? clock.start_day() == legal : clock.start_day() >= command.acceptance_day();
    if (fits) continue;
    const CivilDay expected(legal != 0 ? legal : command.acceptance_day());
    return Deny(Reason::kImportDates, "clocks", {{"clock", ShortNameOf(clock.kind())}, {"expected", expected.ToString()}});
  }
  return std::nullopt;
}

// From the ledger of the other system where it gives one, else from the days left.
journal::Clock ClockOf(const journal::ImportedClock& old, bool as_stated, CivilDay today) {
  const Unit unit = old.calendar_days() ? Unit::kCalendarDays : Unit::kWorkingDays;
  const bool by_ledger = old.start_day() != 0 && !as_stated;
  journal::Clock clock = StartClock(old.kind(), by_ledger ? old.limit() : std::max(0, old.left()), unit,
                                    by_ledger ? CivilDay(old.start_day()) : today);
  if (by_ledger) {
    clock.set_extension(old.extension());
    *clock.mutable_pauses() = old.pauses();
  }
  clock.set_step(old.step());
  return clock;
}

Refusal TakeClocks(const World& world, const journal::ImportCase& command, CivilDay today, journal::Case& subject) {
  for (const journal::ImportedClock& old : command.clocks()) {
    journal::Clock clock = ClockOf(old, command.as_stated(), today);
    // The applicant has answered: his days stand still since then, not since the move.
    const bool stands = old.kind() == journal::CLOCK_KIND_C7_SUPPLEMENT && command.state() == journal::CASE_STATE_RECEIVED;
    const bool by_ledger = old.start_day() != 0 && !command.as_stated();
    if (stands) PauseClock(clock, by_ledger ? CivilDay(command.last_material_day()) : today);
    const int32_t left = calendar::Left(ToLegal(clock), world.calendar, today);
    if (left != std::max(0, old.left())) {
      return Deny(
          Reason::kImportClockDiffers, "clocks",
          {{"clock", ShortNameOf(old.kind())}, {"computed", std::to_string(left)}, {"stated", std::to_string(old.left())}});
    }
    if (old.kind() == journal::CLOCK_KIND_C9_STEP && clock.step().empty() && OpenStep(subject) != nullptr) {
      clock.set_step(OpenStep(subject)->step());
    }
    *subject.add_clocks() = std::move(clock);
  }
  for (journal::Clock& clock : *subject.mutable_clocks()) {
    // One that was late when it came breaches here; nobody is warned of a day that is over.
    StampNew(clock, FindLast(subject, journal::CLOCK_KIND_C2_STATUTORY), world.calendar, today);
  }
  return std::nullopt;
}

// A grant for a term is one here too: C12 counts from the day of the ruling there.
void TakeRuling(const World& world, const journal::ImportCase& command, const journal::Item& item, CivilDay today,
                journal::Case& subject) {
  const bool grant = command.state() == journal::CASE_STATE_GRANTED;
  journal::Ruling& ruling = *subject.mutable_ruling();
  ruling = command.ruling();
  ruling.set_grant(grant);
  *ruling.mutable_document() = *FindDocument(subject, grant ? "31" : "07");
  auto term = grant ? TermClock(world, subject, item, CivilDay(ruling.day()), today) : std::nullopt;
  if (!term) return;
  subject.mutable_licence()->set_from_day(term->start_day());
  *subject.add_clocks() = *std::move(term);
}

Refusal MakeCase(const World& world, const journal::ImportCase& command, const Ordered& ordered, const Intake& intake,
                 journal::Case& subject) {
  const CivilDay today = DayOf(ordered.legal_time);
  TakeApplication(command, intake, subject);
  TakeMaterials(command, *intake.item, subject);
  TakeDocuments(world, command, *intake.item, subject);
  TakeSteps(command, intake, subject);
  if (Refusal refusal = CheckChain(command, subject)) return refusal;
  if (Refusal refusal = CheckPapers(command, subject)) return refusal;
  const journal::StepState* open = OpenStep(subject);
  const std::string_view open_step = open == nullptr ? std::string_view() : open->step();
  if (Refusal refusal = CheckClockKinds(command, RuleOf(command, subject, *intake.item), open_step)) return refusal;
  if (Refusal refusal = CheckStarts(command, subject)) return refusal;
  if (Refusal refusal = TakeClocks(world, command, today, subject)) return refusal;
  subject.set_state(command.state());
  subject.set_submitted_day(command.submitted_day());
  subject.set_acceptance_day(command.acceptance_day());
  subject.set_last_material_day(command.last_material_day());
  subject.set_extended(WasExtended(command));
  if (IsRuled(command.state())) TakeRuling(world, command, *intake.item, today, subject);
  journal::Imported& imported = *subject.mutable_imported();
  imported.set_source_system(command.source_system());
  imported.set_old_number(command.old_number());
  imported.set_history_digest(command.history_digest());
  imported.set_day(today.days_since_1970());
  imported.set_by(ordered.arrival.principal().id());
  imported.set_as_stated(command.as_stated());
  return std::nullopt;
}

Refusal CheckGuards(const World& world, const journal::ImportCase& command, const Ordered& ordered, const Intake& intake) {
  if (const auto there = world.state.FindBytes(Table::kExternalRef, ImportKey(command.source_system(), command.old_number()))) {
    return Deny(Reason::kImportDuplicate, "old_number", {{"case_no", *there}});
  }
  // A joint matter that ran elsewhere goes on as the single cases of its organs.
  if (!intake.item->joint_matter_id().empty()) {
    return Deny(Reason::kJointMatterOnly, "item_code", {{"joint_matter_id", intake.item->joint_matter_id()}});
  }
  Desk desk(world, ordered);
  desk.OpenFresh(*intake.item, intake.process, intake.organ);
  return desk.RequireMaterialsKnown(command.application().materials());
}

}  // namespace

Outcome DecideImport(const World& world, const journal::ImportCase& command, const Ordered& ordered) {
  const CivilDay today = DayOf(ordered.legal_time);
  Intake intake;
  YICI_REQUIRE(CheckSyntax(command, today));
  YICI_REQUIRE(FindVersions(world, command, today, intake));
  YICI_REQUIRE(CheckAdministrator(world, ordered, intake));
  YICI_REQUIRE(CheckGuards(world, command, ordered, intake));
  if (intake.hall_id.empty()) {
    intake.hall_id = directory::HallServing(world.state, intake.organ.department_id, intake.organ.jurisdiction);
  }
  Outcome outcome;
  PendingEvent& pending = outcome.events.emplace_back();
  journal::CaseImported& event = *pending.event.mutable_case_imported();
  YICI_REQUIRE(MakeCase(world, command, ordered, intake, *event.mutable_subject()));
  const auto [number, sequence] = NextCaseNumber(world.state, intake.item->item_code(), today);
  event.set_case_no(number);
  event.set_sequence(sequence);
  event.mutable_subject()->set_submitter(ordered.arrival.principal().id());
  *event.mutable_warnings() = command.application().warnings();
  pending.subject = SubjectName(number);
  pending.occurred_at = ordered.legal_time;
  journal::Case subject;
  Fold(subject, pending.event,
       {.revision = ordered.revision,
        .index = 0,
        .legal_time = ordered.legal_time,
        .occurred_at = ordered.legal_time,
        .actor = ordered.arrival.principal().id()});
  Answer(outcome.answer, subject, subject.documents_size(), world, today);
  *outcome.answer.mutable_warnings() = event.warnings();
  return outcome;
}

}  // namespace yici::approval
