// Projects of the ledger: RegisterProject (入账), AmendProject, ChangeProjectStatus, ReportProgress (月度进展), and the
// opening of rows that came with a pack.
#include "services/base/identifiers.h"
#include "services/base/new_tables.h"
#include "services/base/text.h"
#include "services/steward/machine/commands/ledger_commands.h"
#include "services/steward/machine/coverage.h"
#include "services/steward/machine/project_transitions.h"
#include "services/steward/machine/rows.h"
#include "services/steward/machine/vocabulary.h"

namespace yici::steward {
namespace {

constexpr int kOpenedMax = 20'000;

// One row find: registered projects and those of packs are indexed by their code.
bool IsCodeUsed(const StateReader& state, std::string_view project_code) {
  return state.FindBytes(NewTable::kProjectByCode, project_code).has_value();
}

Refusal CheckNames(const World& world, const journal::RegisterProject& command) {
  const StateReader& state = world.state;
  if (state.Find<journal::Jurisdiction>(command.jurisdiction()) == nullptr) {
    return Deny(Reason::kJurisdictionUnknown, "jurisdiction", {{"id", command.jurisdiction()}});
  }
  if (!command.cluster_id().empty() && state.Find<journal::Cluster>(command.cluster_id()) == nullptr) {
    return Deny(Reason::kClusterUnknown, "cluster_id", {{"id", command.cluster_id()}});
  }
  return std::nullopt;
}

Refusal CheckLeader(const World& world, const std::string& leader_id) {
  if (leader_id.empty() || world.state.Find<journal::Leader>(leader_id) != nullptr) return std::nullopt;
  return Deny(Reason::kLeaderUnknown, "leader_id", {{"id", leader_id}});
}

journal::Project MakeProject(const journal::RegisterProject& command, std::string project_id) {
  journal::Project project;
  project.set_project_id(std::move(project_id));
  project.set_project_code(command.project_code());
  project.set_name_zh(command.name_zh());
  project.set_jurisdiction(command.jurisdiction());
  project.set_township_id(command.township_id());
  project.set_total_investment_fen(command.total_investment_fen());
  project.set_cluster_id(command.cluster_id());
  project.set_industry_code(command.industry_code());
  project.set_leader_id(command.leader_id());
  project.set_key_list(command.key_list());
  const bool silent = command.status() == journal::PROJECT_STATUS_UNSPECIFIED;
  project.set_status(std::string(NameOf(silent ? journal::PROJECT_STATUS_PLANNED : command.status()).word));
  return project;
}

void AnswerCoverage(LedgerDesk& desk, const journal::Project& project, const journal::LedgerProject& ledger) {
  if (desk.world().processes == nullptr) return;
  const HeldModel held = ModelOf(desk.world().state, *desk.world().processes, kCoverage);
  if (held) *desk.answer().mutable_coverage() = CoverageOf(*held.model, FactsOf(project, ledger), desk.world().calendar);
}

bool IsEmpty(const journal::AmendProject& command) {
  return !command.has_total_investment_fen() && !command.has_uscc() && !command.has_leader_id() && !command.has_key_list();
}

// Whether the same sponsor is asked for before and after; without a table to say so, whether what a table would look at is the
// same.
bool AsksForTheSame(const LedgerDesk& desk, const journal::LedgerProject& before, const journal::LedgerProject& after) {
  const World& world = desk.world();
  const HeldModel held = world.processes == nullptr ? HeldModel() : ModelOf(world.state, *world.processes, kCoverage);
  if (!held) {
    return after.total_investment_fen() == before.total_investment_fen() && after.key_list() == before.key_list();
  }
  const journal::Coverage was = CoverageOf(*held.model, FactsOf(desk.project(), before), world.calendar);
  const journal::Coverage is = CoverageOf(*held.model, FactsOf(desk.project(), after), world.calendar);
  return is.sponsor() == was.sponsor() && is.steward() == was.steward();
}

// Time to find a sponsor counts anew from when another one is asked for: a fen more does not make an overdue project timely.
int32_t SinceDay(const LedgerDesk& desk, const journal::ProjectAmended& amended) {
  const journal::LedgerProject& ledger = desk.ledger();
  journal::LedgerProject after = ledger;
  after.set_total_investment_fen(amended.total_investment_fen());
  after.set_key_list(amended.key_list());
  const bool same = AsksForTheSame(desk, ledger, after);
  return same ? ledger.since_day() : desk.day().days_since_1970();
}

Refusal CheckReason(journal::ProjectStatus status, const std::string& reason) {
  const bool needed = status == journal::PROJECT_STATUS_SUSPENDED || status == journal::PROJECT_STATUS_CANCELLED;
  return needed ? CheckText("reason", reason, kNoteBytesMax, Reason::kReasonsRequired) : CheckNote("reason", reason);
}

const journal::ProjectProgress* FindMonth(const journal::LedgerProject& ledger, int32_t month) {
  for (const journal::ProjectProgress& progress : ledger.progress()) {
    if (progress.month() == month) return &progress;
  }
  return nullptr;
}

}  // namespace

Outcome DecideRegister(const World& world, const journal::RegisterProject& command, const Ordered& ordered) {
  YICI_MUST(CheckText("name_zh", command.name_zh(), kNoteBytesMax));
  if (const IdentifierCheck check = CheckProjectCode(command.project_code()); !check.valid()) {
    return Refuse(Deny(Reason::kProjectCodeFormat, "project_code", {{"fault", check.detail}}));
  }
  if (command.status() >= journal::PROJECT_STATUS_SUSPENDED) return Refuse(Deny(Reason::kProjectStatusOrder, "status"));
  LedgerDesk desk(world, ordered);
  YICI_MUST(CheckNames(world, command));
  YICI_MUST(CheckLeader(world, command.leader_id()));
  YICI_MUST(desk.RequireOver({role::kSteward, role::kLeader, role::kAdministrator}, command.jurisdiction()));
  if (IsCodeUsed(world.state, command.project_code())) return Refuse(Deny(Reason::kProjectCodeUsed, "project_code"));

  journal::Event event;
  journal::ProjectRegistered& registered = *event.mutable_project_registered();
  const uint64_t sequence =
      world.state.Counter(Table::kDemandSequence, SequenceKey(kProjectPrefix, command.jurisdiction(), desk.day())) + 1;
  registered.set_sequence(static_cast<int64_t>(sequence));
  const std::string project_id = DemandNumber(kProjectPrefix, command.jurisdiction(), desk.day(), sequence);
  *registered.mutable_project() = MakeProject(command, project_id);
  *registered.mutable_ledger() = BeginLedger(registered.project(), desk.day().days_since_1970());
  registered.mutable_ledger()->set_uscc(command.uscc());
  const journal::ProjectRegistered begun = registered;
  desk.BeginProject(begun.project(), begun.ledger());
  AnswerCoverage(desk, begun.project(), begun.ledger());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideAmend(const World& world, const journal::AmendProject& command, const Ordered& ordered) {
  if (IsEmpty(command)) return Refuse(Deny(Reason::kAmendmentEmpty));
  YICI_MUST(CheckText("reason", command.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  LedgerDesk desk(world, ordered);
  YICI_MUST(desk.OpenProject(command.project_id()));
  YICI_MUST(CheckLeader(world, command.leader_id()));
  YICI_MUST(desk.RequireToDispose(command.etag()));
  YICI_MUST(desk.RequireRoomForReports());
  const journal::LedgerProject& ledger = desk.ledger();
  journal::Event event;
  journal::ProjectAmended& amended = *event.mutable_project_amended();
  amended.set_project_id(command.project_id());
  amended.set_total_investment_fen(command.has_total_investment_fen() ? command.total_investment_fen()
                                                                      : ledger.total_investment_fen());
  amended.set_uscc(command.has_uscc() ? command.uscc() : ledger.uscc());
  amended.set_leader_id(command.has_leader_id() ? command.leader_id() : ledger.leader_id());
  amended.set_key_list(command.has_key_list() ? command.key_list() : ledger.key_list());
  amended.set_since_day(SinceDay(desk, amended));
  amended.set_reason(command.reason());
  journal::LedgerProject after = ledger;
  after.set_total_investment_fen(amended.total_investment_fen());
  after.set_key_list(amended.key_list());
  after.set_since_day(amended.since_day());
  AnswerCoverage(desk, desk.project(), after);
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideStatus(const World& world, const journal::ChangeProjectStatus& command, const Ordered& ordered) {
  YICI_MUST(CheckReason(command.status(), command.reason()));
  LedgerDesk desk(world, ordered);
  YICI_MUST(desk.OpenProject(command.project_id()));
  YICI_MUST(desk.RequireInCharge({role::kLeader, role::kAdministrator}));
  YICI_MUST(desk.RequireProjectRevision(command.etag()));
  YICI_MUST(desk.RequireGoingOn());
  const journal::LedgerProject& ledger = desk.ledger();
  if (!MayChange(ledger.status(), command.status(), ledger.suspended_from())) {
    const Name from = NameOf(ledger.status());
    return Refuse(Deny(Reason::kProjectStatusOrder, "status", {{"status", from.word}, {"status_zh", from.zh}}));
  }
  journal::Event event;
  journal::ProjectStatusChanged& changed = *event.mutable_project_status_changed();
  changed.set_project_id(command.project_id());
  changed.set_from(ledger.status());
  changed.set_to(command.status());
  if (command.status() == journal::PROJECT_STATUS_SUSPENDED) changed.set_suspended_from(ledger.status());
  changed.set_reason(command.reason());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideProgress(const World& world, const journal::ReportProgress& command, const Ordered& ordered) {
  YICI_MUST(CheckText("note", command.note(), kLongTextBytesMax));
  LedgerDesk desk(world, ordered);
  YICI_MUST(desk.OpenProject(command.project_id()));
  YICI_MUST(desk.RequireInCharge({role::kAdministrator}));
  YICI_MUST(desk.RequireProjectRevision(command.etag()));
  YICI_MUST(desk.RequireGoingOn());
  YICI_MUST(desk.RequireRoomForReports());
  if (command.month() > MonthOf(desk.day())) return Refuse(Deny(Reason::kMonthInFuture, "month"));
  const bool known = FindMonth(desk.ledger(), command.month()) != nullptr;
  if (known && !command.correct()) return Refuse(Deny(Reason::kProgressReported, "month"));
  if (!known && desk.ledger().progress_size() >= kMonthsMax) return Refuse(Deny(Reason::kLedgerFull, "month"));
  journal::Event event;
  journal::ProgressReported& reported = *event.mutable_progress_reported();
  reported.set_project_id(command.project_id());
  reported.set_month(command.month());
  reported.set_invested_fen(command.invested_fen());
  reported.set_note(command.note());
  reported.set_corrected(known);
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideOpenLedger(const World& world, const journal::OpenLedger&, const Ordered& ordered) {
  std::vector<std::string> ids;  // a scan and a find do not mix
  world.state.Scan(Table::kProject, "", "", [&](std::string_view key, std::string_view) {
    ids.emplace_back(key);
    return true;
  });
  Outcome outcome;
  PendingEvent pending;
  journal::LedgerOpened& opened = *pending.event.mutable_ledger_opened();
  for (std::string& id : ids) {
    if (opened.project_ids_size() >= kOpenedMax) break;
    if (world.state.Find<journal::LedgerProject>(id) == nullptr) opened.add_project_ids(std::move(id));
  }
  if (opened.project_ids().empty()) return outcome;
  pending.subject = "projects";
  pending.occurred_at = ordered.legal_time;
  outcome.events.push_back(std::move(pending));
  return outcome;
}

}  // namespace yici::steward
