// SubmitCase (申办): an application is received; C1 starts (行政许可法 29, 32).
#include <algorithm>

#include "services/approval/machine/agency.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/fold.h"
#include "services/approval/machine/reuse.h"
#include "services/approval/machine/rows.h"
#include "services/approval/machine/text.h"
#include "services/approval/machine/view.h"
#include "services/catalog/machine/lookup.h"
#include "services/catalog/machine/powers.h"
#include "services/directory/machine/halls.h"

namespace yici::approval {
namespace {

constexpr size_t kSequenceDigitsMin = 4;
constexpr std::string_view kProjectUnchecked = "PROJECT_CODE_UNCHECKED";

// Admission has checked the digits; what is left is whether there is an identity at all.
bool HasIdentity(const journal::Party& party) { return !party.uscc().empty() || party.id_valid(); }

// 撤回: the organ acts, at no window and for nobody but itself.
Refusal CheckOrgan(const World& world, const Ordered& ordered, const Intake& intake) {
  if (Refusal refusal = CheckSender(ordered, intake.hall_id)) return refusal;
  const directory::Scope scope{
      .department_id = intake.organ.department_id, .hall_id = intake.hall_id, .jurisdiction = intake.organ.jurisdiction};
  constexpr std::string_view kRoles[] = {directory::role::kChiefRepresentative, directory::role::kOrganHead};
  const auto mandate =
      directory::FindMandate(world.state, ActorOf(ordered.arrival).id, kRoles, scope, DayOf(ordered.legal_time));
  return mandate ? std::nullopt : Refusal(Deny(Reason::kNotPermitted));
}

const journal::Item* FirstVersion(const StateReader& state, std::string_view item_code) {
  const auto* versions = state.Find<journal::ItemVersions>(item_code);
  if (versions == nullptr || versions->effective_days().empty()) return nullptr;
  return catalog::ItemVersion(state, item_code, versions->effective_days(0));
}

}  // namespace

// A chain that the item names and the day lacks is no empty chain.
bool IsInForce(const Intake& intake) {
  const bool has_chain = intake.item->process_id().empty() || intake.process != nullptr;
  return has_chain && (intake.of_grant || (intake.in_force && intake.item->active()));
}

Rejection DenyInactive(const journal::Item& item, std::string_view field) {
  if (!item.has_removed() || item.active()) return Deny(Reason::kItemNotActive, field);
  const journal::ItemRemoval& removed = item.removed();
  const catalog::AdjustmentKind* kind = catalog::FindAdjustmentKind(removed.kind());
  const std::string since = CivilDay(removed.effective_day()).ToString();
  std::string organs;
  for (const std::string& organ : removed.to_organs()) organs += (organs.empty() ? "" : ",") + organ;
  const bool goes_on = !removed.target_item_code().empty();
  Rejection no = Deny(Reason::kItemNotActive, field,
                      {{"adjustment", removed.kind()}, {"since", since}, {"target_item_code", removed.target_item_code()}});
  if (kind == nullptr) return no;
  if (kind->to == catalog::ToOrgans::kCounties) {
    auto* entry = no.add_metadata();
    entry->set_key("to_organs");
    entry->set_value(organs);
  }
  no.set_message_zh(Text("该事项自 ", since, " 起因权责清单调整（", kind->zh, "）不再办理",
                         goes_on ? "，请申请事项 " + removed.target_item_code() : "", "。"));
  no.set_message_en(Text("Expected an item in force on that day, but from ", since, " it is ", kind->en,
                         goes_on ? "; apply for " + removed.target_item_code() + " instead" : "", "."));
  return no;
}

namespace {

// What was handed in, then what the item asks for and is not there.
void ListMaterials(journal::CaseReceived& event, const journal::SubmitCase& command, const Intake& intake,
                   const StateReader& state, CivilDay day) {
  const journal::Item& item = *intake.item;
  const Reuser reuser{.applicant = command.applicant(), .department_id = intake.organ.department_id, .day = day};
  for (const journal::MaterialHeld& material : command.materials()) {
    ReceiveMaterial(state, reuser, item, material, *event.add_materials());
  }
  // What the organ does of itself asks nobody for papers.
  if (command.link_kind() == journal::LINK_KIND_WITHDRAWAL) return;
  const int handed_in = event.materials_size();
  for (const journal::Material& wanted : item.materials()) {
    bool there = false;
    for (int i = 0; i < handed_in && !there; ++i) there = event.materials(i).material_id() == wanted.material_id();
    if (there) continue;
    journal::MaterialHeld& missing = *event.add_materials();
    missing.set_material_id(wanted.material_id());
    missing.set_status(journal::MATERIAL_STATUS_MISSING);
  }
}

void AddDueDate(journal::Answer& answer, const journal::Clock& clock, const World& world, CivilDay today) {
  const calendar::LegalClock legal = ToLegal(clock);
  journal::DueDate& due = *answer.add_due_dates();
  due.set_clock(clock.kind());
  due.set_due_day(clock.due_day());
  due.set_provisional(clock.provisional());
  due.set_calendar_version(clock.calendar_version());
  due.set_used(calendar::Used(legal, world.calendar, today));
  due.set_left(calendar::Left(legal, world.calendar, today));
  due.set_limit(clock.limit());
  due.set_start_day(clock.start_day());
  due.set_calendar_days(clock.calendar_days());
}

// The answer straight from the event: submitting is the most frequent command, it needs no folded copy.
void AnswerReceived(journal::Answer& answer, const journal::CaseReceived& event, const World& world, const Ordered& ordered) {
  answer.set_case_no(event.case_no());
  answer.set_state(event.state());
  answer.set_etag(ordered.revision);
  answer.set_result_code(-1);
  *answer.add_documents() = event.receipt();
  const CivilDay today = DayOf(ordered.legal_time);
  AddDueDate(answer, event.notice_clock(), world, today);
  // Of a renewal in time: the day on which silence renews.
  if (event.has_licence_clock()) AddDueDate(answer, event.licence_clock(), world, today);
  for (const std::string& warning : event.warnings()) answer.add_warnings(warning);
  for (const journal::MaterialHeld& material : event.materials()) {
    if (material.status() != journal::MATERIAL_STATUS_PRESENT) answer.add_outstanding(material.material_id());
  }
}

}  // namespace

bool Offers(const journal::Item& item, journal::Channel channel) {
  const auto& channels = item.channels();
  return channels.empty() || std::find(channels.begin(), channels.end(), channel) != channels.end();
}

Digests DigestsFor(journal::Channel channel, const Actor& actor) {
  return IsOnline(channel) || actor.is_enterprise() ? Digests::kMustBeUploaded : Digests::kMayBePaper;
}

namespace {

bool IsClerkFor(const World& world, const Ordered& ordered, const Intake& intake) {
  const directory::Scope scope{
      .department_id = intake.organ.department_id, .hall_id = intake.hall_id, .jurisdiction = intake.organ.jurisdiction};
  const std::string_view officer = ActorOf(ordered.arrival).id;
  const auto mandate =
      directory::FindMandate(world.state, officer, directory::role::kWindowClerk, scope, DayOf(ordered.legal_time));
  return mandate.has_value();
}

bool NamesErrand(const journal::SubmitCase& command) { return !command.project_id().empty() || !command.errand_no().empty(); }

// A steward for an enterprise, and not as the clerk that he may be beside.
bool SubmitsAsAgent(const World& world, const journal::SubmitCase& command, const Ordered& ordered, const Intake& intake) {
  const bool for_enterprise =
      command.channel() != journal::CHANNEL_WINDOW && ActsForEnterprise(world.state, ordered, command.window_id());
  return for_enterprise && (NamesErrand(command) || !IsClerkFor(world, ordered, intake));
}

Refusal CheckAgentSubmits(const World& world, const journal::SubmitCase& command, const Ordered& ordered,
                          const journal::AgencyMandate** mandate) {
  const bool for_applicant = ordered.arrival.on_behalf_of() == PrincipalOfParty(command.applicant());
  if (!for_applicant || command.has_agent()) return Deny(Reason::kNotPermitted, "on_behalf_of");
  const directory::AgencyAct act{.uscc = command.applicant().uscc(),
                                 .case_no = {},
                                 .project_id = command.project_id(),
                                 .project_code = command.project_code()};
  return CheckAgency(world.state, ordered.arrival.principal().id(), act, DayOf(ordered.legal_time), mandate);
}

// Who submits for the applicant, and for which project of the ledger.
void AddAgency(journal::CaseReceived& event, const World& world, const journal::SubmitCase& command, const Ordered& ordered) {
  const journal::AgencyMandate* mandate = nullptr;
  if (CheckAgentSubmits(world, command, ordered, &mandate)) return;
  journal::Agency& agency = *event.mutable_agency();
  agency = MakeAgency(*mandate, ordered.arrival.principal().id());
  agency.set_project_id(command.project_id());
  agency.set_errand_no(command.errand_no());
  const auto* project = world.state.Find<journal::Project>(command.project_id());
  if (project != nullptr) event.set_project_code(project->project_code());
}

// The project that an agent names is one of the ledger, under its own code. Others name none.
Refusal CheckProject(const World& world, const journal::SubmitCase& command) {
  if (command.project_id().empty()) return std::nullopt;
  const auto* project = world.state.Find<journal::Project>(command.project_id());
  if (project == nullptr) return Deny(Reason::kProjectUnknown, "project_id");
  if (command.project_code().empty() || command.project_code() == project->project_code()) return std::nullopt;
  return Deny(Reason::kProjectUnknown, "project_code", {{"project_code", project->project_code()}});
}

}  // namespace

Refusal CheckSubmitRights(const World& world, const journal::SubmitCase& command, const Ordered& ordered,
                          const Intake& intake) {
  const Actor actor = ActorOf(ordered.arrival);
  if (NamesErrand(command) && !SubmitsAsAgent(world, command, ordered, intake))
    return Deny(Reason::kNotPermitted, "project_id");
  if (command.link_kind() == journal::LINK_KIND_WITHDRAWAL) return CheckOrgan(world, ordered, intake);
  if (actor.is_enterprise()) {
    if (Refusal refusal = CheckSender(ordered, {})) return refusal;
    const std::string_view uscc = actor.uscc();
    const bool own =
        !uscc.empty() && (uscc == command.applicant().uscc() || (command.has_agent() && uscc == command.agent().uscc()));
    // At a window a clerk registers; an enterprise system cannot vouch for paper.
    if (own && command.channel() != journal::CHANNEL_WINDOW) return std::nullopt;
    return Deny(Reason::kNotPermitted);
  }
  if (Refusal refusal = CheckSender(ordered, intake.hall_id)) return refusal;
  if (SubmitsAsAgent(world, command, ordered, intake)) {
    const journal::AgencyMandate* mandate = nullptr;
    return CheckAgentSubmits(world, command, ordered, &mandate);
  }
  return IsClerkFor(world, ordered, intake) ? std::nullopt : Refusal(Deny(Reason::kNotPermitted));
}

std::pair<std::string, int64_t> NextCaseNumber(const StateReader& state, std::string_view item_code, CivilDay day) {
  const uint64_t sequence = state.Counter(Table::kSequence, CaseSequenceKey(item_code, day)) + 1;
  std::string digits = std::to_string(sequence);
  if (digits.size() < kSequenceDigitsMin) digits.insert(0, kSequenceDigitsMin - digits.size(), '0');
  return {Text(item_code, day.ToCompactString(), digits), static_cast<int64_t>(sequence)};
}

Refusal CheckSubmitSyntax(const journal::SubmitCase& command) {
  if (Refusal refusal = CheckTexts({{"item_code", command.item_code()},
                                    {"title", command.title()},
                                    {"external_ref", command.external_ref()},
                                    {"project_id", command.project_id()},
                                    {"errand_no", command.errand_no()},
                                    {"agent.authorisation", command.agent().authorisation()}})) {
    return refusal;
  }
  if (Refusal refusal = CheckMaterials(command.materials(), "materials")) return refusal;
  if (Refusal refusal = CheckLinkSyntax(command)) return refusal;
  if (!HasIdentity(command.applicant())) return Deny(Reason::kApplicantInvalid, "applicant");
  if (!command.has_agent()) return std::nullopt;
  if (!HasIdentity(command.agent())) return Deny(Reason::kApplicantInvalid, "agent");
  if (command.agent().authorisation().empty()) {
    return Deny(Reason::kAgentAuthorisationRequired, "agent.authorisation");
  }
  return std::nullopt;
}

Refusal FindIntake(const World& world, const journal::SubmitCase& command, const Ordered& ordered, Intake& intake) {
  if (Refusal refusal = CheckProject(world, command)) return refusal;
  const CivilDay day = ordered.day();
  intake.item = catalog::FindItem(world.state, command.item_code(), day);
  if (intake.item == nullptr) {
    // Known, but on another day: its first version says whose rights are asked, the guards refuse it.
    intake.item = FirstVersion(world.state, command.item_code());
    intake.in_force = false;
    if (intake.item == nullptr) return Deny(Reason::kItemUnknown, "item_code");
  }
  intake.process = catalog::FindProcess(world.state, intake.item->process_id(), day);
  intake.organ = directory::OrganOn(world.state, intake.item->department_id(), intake.item->jurisdiction(),
                                    intake.item->item_code(), DayOf(ordered.legal_time));
  if (command.window_id().empty() && command.channel() != journal::CHANNEL_WINDOW) return std::nullopt;
  const auto* window = world.state.Find<journal::Window>(command.window_id());
  if (window == nullptr) return Deny(Reason::kWindowUnknown, "window_id");
  intake.hall_id = window->hall_id();
  return std::nullopt;
}

Refusal CheckSubmitGuards(const World& world, const journal::SubmitCase& command, const Ordered& ordered,
                          const Intake& intake) {
  Desk desk(world, ordered);
  desk.OpenFresh(*intake.item, intake.process, intake.organ);
  if (Refusal refusal = desk.RequireTime()) return refusal;
  if (!IsInForce(intake)) return DenyInactive(*intake.item, "item_code");
  if (!intake.joint && !intake.item->joint_matter_id().empty()) {
    return Deny(Reason::kJointMatterOnly, "item_code", {{"joint_matter_id", intake.item->joint_matter_id()}});
  }
  const bool by_organ = command.link_kind() == journal::LINK_KIND_WITHDRAWAL;
  if (!by_organ && !Offers(*intake.item, command.channel())) return Deny(Reason::kChannelNotOffered, "channel");
  if (Refusal refusal = desk.RequireMaterialsKnown(command.materials())) return refusal;
  const Digests digests = DigestsFor(command.channel(), ActorOf(ordered.arrival));
  if (Refusal refusal = CheckAttachments(*intake.item, command.materials(), digests)) return refusal;
  const Reuser reuser{.applicant = command.applicant(), .department_id = intake.organ.department_id, .day = ordered.day()};
  if (Refusal refusal = CheckReuse(world.state, reuser, *intake.item, command.materials())) return refusal;
  if (Refusal refusal = CheckLinkGuards(world, command, ordered, intake)) return refusal;
  if (command.external_ref().empty()) return std::nullopt;
  const auto used =
      world.state.FindBytes(Table::kExternalRef, ExternalRefKey(ordered.arrival.principal().id(), command.external_ref()));
  if (used) return Deny(Reason::kExternalRefUsed, "external_ref", {{"case_no", *used}});
  return std::nullopt;
}

journal::CaseReceived MakeReceived(const World& world, const journal::SubmitCase& command, const Ordered& ordered,
                                   const Intake& intake) {
  const journal::Item& item = *intake.item;
  const CivilDay day = ordered.day();
  const CivilDay numbered = DayOf(ordered.legal_time);
  const bool online = IsOnline(command.channel()) && command.link_kind() != journal::LINK_KIND_WITHDRAWAL;
  journal::CaseReceived event;
  auto [number, sequence] = NextCaseNumber(world.state, item.item_code(), numbered);
  event.set_sequence(sequence);
  event.set_case_no(std::move(number));
  event.set_item_code(item.item_code());
  event.set_item_effective_day(item.effective_day());
  event.set_process_effective_day(intake.process == nullptr ? 0 : intake.process->effective_day());
  event.set_jurisdiction(intake.organ.jurisdiction);
  event.set_department_id(intake.organ.department_id);
  event.set_hall_id(intake.hall_id);
  event.set_window_id(command.window_id());
  event.set_channel(command.channel());
  event.set_state(online && item.pre_review() ? journal::CASE_STATE_PENDING_PRE_REVIEW : journal::CASE_STATE_RECEIVED);
  *event.mutable_applicant() = command.applicant();
  if (command.has_agent()) *event.mutable_agent() = command.agent();
  event.set_project_code(command.project_code());
  const auto& warnings = command.warnings();
  event.set_project_code_unchecked(std::find(warnings.begin(), warnings.end(), kProjectUnchecked) != warnings.end());
  if (SubmitsAsAgent(world, command, ordered, intake)) AddAgency(event, world, command, ordered);
  event.set_external_ref(command.external_ref());
  event.set_submitter(ordered.arrival.principal().id());
  ListMaterials(event, command, intake, world.state, day);
  *event.mutable_receipt() = NextDocument(world.state, intake.organ.department_id, online ? "12" : "01", day, nullptr);
  journal::Clock& clock = *event.mutable_notice_clock();
  clock = StartClock(journal::CLOCK_KIND_C1_NOTICE, kNoticeLimitWd, calendar::Unit::kWorkingDays, day);
  StampNew(clock, nullptr, world.calendar, day);
  Desk desk(world, ordered);
  if (command.channel() == journal::CHANNEL_WINDOW && command.link_kind() != journal::LINK_KIND_WITHDRAWAL) {
    if (auto visit = desk.NewVisit(intake.hall_id, "submit", command.has_agent())) *event.mutable_visit() = *visit;
  }
  // Whoever names no way will collect: the hall then owes a call and the applicant a trip.
  event.set_delivery_way(command.delivery_way() == journal::DELIVERY_WAY_UNSPECIFIED ? journal::DELIVERY_WAY_COLLECT
                                                                                     : command.delivery_way());
  event.set_title(command.title());
  *event.mutable_warnings() = command.warnings();
  if (intake.grant != nullptr) AddLink(event, world, command, ordered, intake);
  return event;
}

Outcome DecideSubmit(const World& world, const journal::SubmitCase& command, const Ordered& ordered) {
  Intake intake;
  YICI_REQUIRE(CheckSubmitSyntax(command));
  YICI_REQUIRE(FindIntake(world, command, ordered, intake));
  YICI_REQUIRE(FindGrant(world, command, ordered, intake));
  YICI_REQUIRE(CheckSubmitRights(world, command, ordered, intake));
  YICI_REQUIRE(CheckSubmitGuards(world, command, ordered, intake));
  if (intake.hall_id.empty())
    intake.hall_id = directory::HallServing(world.state, intake.organ.department_id, intake.organ.jurisdiction);
  Outcome outcome;
  PendingEvent& pending = outcome.events.emplace_back();
  journal::CaseReceived& received = *pending.event.mutable_case_received();
  received = MakeReceived(world, command, ordered, intake);
  pending.subject = SubjectName(received.case_no());
  pending.occurred_at = ordered.occurred_at();
  AnswerReceived(outcome.answer, received, world, ordered);
  if (intake.grant == nullptr) return outcome;
  journal::Event linked = MakeLinked(received);
  outcome.events.push_back({.event = std::move(linked),
                            .subject = SubjectName(intake.grant->case_no()),
                            .occurred_at = ordered.occurred_at(),
                            .actor = {},
                            .delegated_by = {}});
  return outcome;
}

}  // namespace yici::approval
