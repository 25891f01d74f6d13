// Errands (代办): 委托 → 受理 → 代办中 → 提交办件 → 结果交付 → 评价. What is done for the enterprise rests on a mandate that
// stands at that moment; that a case was submitted, and that it came to its end, the partition tells.
#include <algorithm>

#include "services/base/text.h"
#include "services/steward/machine/commands/errand_commands.h"
#include "services/steward/machine/ledger.h"
#include "services/steward/machine/rows.h"

namespace yici::steward {
namespace {

constexpr int32_t kStarsMax = 5;
constexpr int32_t kStarsWithoutWords = 3;  // fewer need words
constexpr size_t kRegionAt = 2, kRegionDigits = 6;

// The project it is for: as named, else that of the mandate. One of another enterprise is none.
Refusal FindProject(const World& world, const journal::EntrustErrand& command, const journal::AgencyMandate& mandate,
                    journal::Errand& errand) {
  const bool of_project = mandate.scope() == journal::MANDATE_SCOPE_PROJECT;
  errand.set_project_id(command.project_id().empty() && of_project ? mandate.project_id() : command.project_id());
  if (errand.project_id().empty()) return std::nullopt;
  const auto ledger = LedgerOf(world.state, errand.project_id());
  const bool foreign = ledger && !ledger->uscc().empty() && ledger->uscc() != errand.uscc();
  if (!ledger || foreign) return Deny(Reason::kProjectUnknown, "project_id", {{"id", errand.project_id()}});
  const directory::AgencyAct act{.uscc = errand.uscc(), .case_no = {}, .project_id = errand.project_id(), .project_code = {}};
  const bool covers = mandate.scope() != journal::MANDATE_SCOPE_CASE && directory::Covers(mandate, act);
  return covers ? std::nullopt : Refusal(Deny(Reason::kMandateMissing, "project_id"));
}

// Of the project, else of the enterprise in the ledger, else of its social credit code.
std::string JurisdictionOf(const StateReader& state, const journal::Errand& errand) {
  const auto* project = state.Find<journal::Project>(errand.project_id());
  if (project != nullptr) return project->jurisdiction();
  const auto* enterprise = state.Find<journal::Enterprise>(errand.uscc());
  if (enterprise != nullptr) return enterprise->jurisdiction();
  return errand.uscc().size() < kRegionAt + kRegionDigits ? std::string() : errand.uscc().substr(kRegionAt, kRegionDigits);
}

// The enterprise, or its agent on what was agreed by word.
Refusal CheckEntrusts(const ErrandDesk& desk, const std::string& uscc, const journal::AgencyMandate* mandate) {
  if (Refusal refusal = CheckSender(desk.ordered())) return refusal;
  if (desk.actor().is_enterprise()) {
    return desk.actor().uscc() == uscc ? std::nullopt : Refusal(Deny(Reason::kNotPermitted, "uscc"));
  }
  const bool agent =
      mandate != nullptr && directory::ActsAsAgent(desk.world().state, desk.actor().id, mandate->agent(), desk.day());
  return agent ? std::nullopt : Refusal(Deny(Reason::kNotPermitted));
}

Refusal CheckNames(const journal::AskErrandMaterials& command) {
  if (command.names().empty()) return Deny(Reason::kTextRequired, "names");
  if (command.names_size() > kErrandMaterialsMax) {
    return Deny(Reason::kListTooLong, "names", {{"max", std::to_string(kErrandMaterialsMax)}});
  }
  for (int i = 0; i < command.names_size(); ++i) {
    if (Refusal refusal = CheckText("names", command.names(i), kMaterialNameBytesMax)) return refusal;
    const auto before = command.names().begin() + i;
    if (std::find(command.names().begin(), before, command.names(i)) == before) continue;
    return Deny(Reason::kMaterialDuplicate, "names", {{"material", command.names(i)}});
  }
  const bool within = command.limit_wd() >= 0 && command.limit_wd() <= kMaterialLimitWdMax;
  return within ? std::nullopt : Refusal(Deny(Reason::kLengthRequired, "limit_wd"));
}

const journal::ErrandMaterial* FindOutstanding(const journal::Errand& errand, std::string_view name) {
  for (const journal::ErrandMaterial& material : errand.materials()) {
    if (material.name() == name && material.handed_day() == 0) return &material;
  }
  return nullptr;
}

Refusal CheckAskedAnew(const journal::Errand& errand, const journal::AskErrandMaterials& command) {
  for (const std::string& name : command.names()) {
    if (FindOutstanding(errand, name) != nullptr) return Deny(Reason::kMaterialDuplicate, "names", {{"material", name}});
  }
  if (errand.materials_size() + command.names_size() <= kErrandMaterialsMax) return std::nullopt;
  return Deny(Reason::kErrandFull, "names", {{"max", std::to_string(kErrandMaterialsMax)}});
}

const journal::ErrandCase* FindCase(const journal::Errand& errand, std::string_view case_no) {
  for (const journal::ErrandCase& linked : errand.cases()) {
    if (linked.case_no() == case_no) return &linked;
  }
  return nullptr;
}

Refusal RequireCasesEnded(const journal::Errand& errand) {
  for (const journal::ErrandCase& linked : errand.cases()) {
    if (linked.ended_day() == 0) return Deny(Reason::kErrandCasesOpen, "errand_no", {{"case_no", linked.case_no()}});
  }
  return std::nullopt;
}

}  // namespace

Outcome DecideEntrust(const World& world, const journal::EntrustErrand& command, const Ordered& ordered) {
  YICI_MUST(CheckText("text", command.text(), kLongTextBytesMax));
  ErrandDesk desk(world, ordered);
  journal::Errand errand;
  errand.set_uscc(command.uscc().empty() ? std::string(desk.actor().uscc()) : command.uscc());
  const journal::AgencyMandate* mandate = directory::FindMandateOf(world.state, errand.uscc(), command.mandate());
  YICI_MUST(CheckEntrusts(desk, errand.uscc(), mandate));
  YICI_MUST(CheckStanding(mandate, desk.day()));
  YICI_MUST(FindProject(world, command, *mandate, errand));
  errand.set_state(journal::ERRAND_STATE_MANDATED);
  errand.set_jurisdiction(JurisdictionOf(world.state, errand));
  errand.set_agent(mandate->agent());
  errand.set_mandate(mandate->number());
  errand.set_text(command.text());
  const uint64_t sequence =
      world.state.Counter(Table::kDemandSequence, SequenceKey(kErrandPrefix, errand.jurisdiction(), desk.day())) + 1;
  errand.set_errand_no(DemandNumber(kErrandPrefix, errand.jurisdiction(), desk.day(), sequence));
  journal::Event event;
  *event.mutable_errand_entrusted()->mutable_errand() = errand;
  event.mutable_errand_entrusted()->set_sequence(static_cast<int64_t>(sequence));
  desk.Begin(errand);
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideTake(const World& world, const journal::TakeErrand& command, const Ordered& ordered) {
  YICI_MUST(CheckNote("note", command.note()));
  ErrandDesk desk(world, ordered);
  YICI_MUST(desk.Open(command.errand_no()));
  YICI_MUST(desk.RequireAgent());
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kTakeErrand));
  journal::Event event;
  event.mutable_errand_taken()->set_errand_no(command.errand_no());
  event.mutable_errand_taken()->set_note(command.note());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideStart(const World& world, const journal::StartErrand& command, const Ordered& ordered) {
  YICI_MUST(CheckNote("note", command.note()));
  ErrandDesk desk(world, ordered);
  YICI_MUST(desk.Open(command.errand_no()));
  YICI_MUST(desk.RequireAgent());
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kStartErrand));
  journal::Event event;
  event.mutable_errand_started()->set_errand_no(command.errand_no());
  event.mutable_errand_started()->set_note(command.note());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideAskMaterials(const World& world, const journal::AskErrandMaterials& command, const Ordered& ordered) {
  YICI_MUST(CheckNames(command));
  ErrandDesk desk(world, ordered);
  YICI_MUST(desk.Open(command.errand_no()));
  YICI_MUST(desk.RequireAgent());
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kAskErrandMaterials));
  YICI_MUST(CheckAskedAnew(desk.errand(), command));
  journal::Event event;
  journal::ErrandMaterialsAsked& asked = *event.mutable_errand_materials_asked();
  asked.set_errand_no(command.errand_no());
  for (const std::string& name : command.names()) {
    journal::ErrandMaterial& material = *asked.add_materials();
    material.set_name(name);
    material.set_asked_day(desk.day().days_since_1970());
    material.set_limit_wd(command.limit_wd() == 0 ? kMaterialLimitWd : command.limit_wd());
    material.set_due_day(DueOf(material, world.calendar, desk.day()).day.days_since_1970());
  }
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideHandMaterial(const World& world, const journal::HandErrandMaterial& command, const Ordered& ordered) {
  YICI_MUST(CheckText("name", command.name(), kMaterialNameBytesMax));
  ErrandDesk desk(world, ordered);
  YICI_MUST(desk.Open(command.errand_no()));
  if (!desk.IsParty() && !desk.IsAgent()) return Refuse(Deny(Reason::kNotPermitted));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kHandErrandMaterial));
  const journal::ErrandMaterial* asked = FindOutstanding(desk.errand(), command.name());
  if (asked == nullptr) return Refuse(Deny(Reason::kMaterialNotAsked, "name", {{"material", command.name()}}));
  journal::Event event;
  journal::ErrandMaterialHanded& handed = *event.mutable_errand_material_handed();
  handed.set_errand_no(command.errand_no());
  handed.set_name(command.name());
  handed.set_digest(command.digest());
  handed.set_day(desk.day().days_since_1970());
  handed.set_late_wd(DueOf(*asked, world.calendar, desk.day()).late_wd);
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideLinkCase(const World& world, const journal::LinkErrandCase& command, const Ordered& ordered) {
  const journal::Agency& agency = command.agency();
  ErrandDesk desk(world, ordered);
  YICI_MUST(desk.Open(agency.errand_no()));
  const journal::Errand& errand = desk.errand();
  const bool of_project = errand.project_id().empty() || errand.project_id() == agency.project_id();
  const bool fits = errand.uscc() == agency.uscc() && of_project &&
                    directory::ActsAsAgent(world.state, agency.agent(), errand.agent(), desk.day());
  if (!fits) return Refuse(Deny(Reason::kErrandUnfit, "errand_no"));
  YICI_MUST(desk.RequireState(journal::Command::kLinkErrandCase));
  if (errand.cases_size() >= kErrandCasesMax) {
    return Refuse(Deny(Reason::kErrandFull, "errand_no", {{"max", std::to_string(kErrandCasesMax)}}));
  }
  journal::Event event;
  journal::ErrandCaseLinked& linked = *event.mutable_errand_case_linked();
  linked.set_errand_no(agency.errand_no());
  linked.set_case_no(command.case_no());
  linked.set_day(desk.day().days_since_1970());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

// Whatever ended it, and also behind an errand that was cancelled meanwhile: then nobody waits for it.
Outcome DecideEndCase(const World& world, const journal::EndErrandCase& command, const Ordered& ordered) {
  ErrandDesk desk(world, ordered);
  const auto* errand = world.state.Find<journal::Errand>(command.errand_no());
  if (errand == nullptr) return Refuse(Deny(Reason::kErrandNotFound, "errand_no"));
  desk.Begin(*errand);
  const journal::ErrandCase* linked = FindCase(*errand, command.case_no());
  const bool awaited = AllowsErrand(journal::Command::kEndErrandCase, errand->state());
  if (!awaited || linked == nullptr || linked->ended_day() != 0) return desk.Conclude();
  journal::Event event;
  journal::ErrandCaseEnded& ended = *event.mutable_errand_case_ended();
  ended.set_errand_no(command.errand_no());
  ended.set_case_no(command.case_no());
  ended.set_ended_by(command.ended_by());
  ended.set_day(desk.day().days_since_1970());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideDeliverErrand(const World& world, const journal::DeliverErrand& command, const Ordered& ordered) {
  YICI_MUST(CheckText("result", command.result(), kLongTextBytesMax));
  ErrandDesk desk(world, ordered);
  YICI_MUST(desk.Open(command.errand_no()));
  // What was done for the enterprise is handed over, also when the mandate has ended meanwhile.
  if (!desk.IsAgent()) return Refuse(Deny(Reason::kNotPermitted));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kDeliverErrand));
  YICI_MUST(RequireCasesEnded(desk.errand()));
  journal::Event event;
  event.mutable_errand_delivered()->set_errand_no(command.errand_no());
  event.mutable_errand_delivered()->set_result(command.result());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideRateErrand(const World& world, const journal::RateErrand& command, const Ordered& ordered) {
  if (command.stars() < 1 || command.stars() > kStarsMax) return Refuse(Deny(Reason::kStarsInvalid, "stars"));
  if (command.stars() < kStarsWithoutWords)
    YICI_MUST(CheckText("text", command.text(), kNoteBytesMax, Reason::kReasonsRequired));
  YICI_MUST(CheckNote("text", command.text()));
  ErrandDesk desk(world, ordered);
  YICI_MUST(desk.Open(command.errand_no()));
  if (!desk.IsParty()) return Refuse(Deny(Reason::kNotPermitted));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kRateErrand));
  journal::Event event;
  journal::ErrandRated& rated = *event.mutable_errand_rated();
  rated.set_errand_no(command.errand_no());
  rated.set_stars(command.stars());
  rated.set_text(command.text());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideCancelErrand(const World& world, const journal::CancelErrand& command, const Ordered& ordered) {
  YICI_MUST(CheckText("reason", command.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  ErrandDesk desk(world, ordered);
  YICI_MUST(desk.Open(command.errand_no()));
  if (!desk.IsParty() && !desk.IsAgent()) return Refuse(Deny(Reason::kNotPermitted));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kCancelErrand));
  journal::Event event;
  event.mutable_errand_cancelled()->set_errand_no(command.errand_no());
  event.mutable_errand_cancelled()->set_reason(command.reason());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::steward
