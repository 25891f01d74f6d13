#include "services/approval/machine/desk.h"

#include <algorithm>

#include "services/approval/machine/agency.h"
#include "services/approval/machine/attachments.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/fold.h"
#include "services/approval/machine/joint.h"
#include "services/approval/machine/rows.h"
#include "services/approval/machine/special.h"
#include "services/approval/machine/steps.h"
#include "services/approval/machine/text.h"
#include "services/approval/machine/view.h"
#include "services/catalog/machine/lookup.h"

namespace yici::approval {
namespace {

constexpr std::string_view kEnterprisePrefix = "enterprise:";
constexpr std::string_view kHallPrefix = "hall:";

bool ListedBefore(const google::protobuf::RepeatedPtrField<journal::MaterialHeld>& materials, int before, std::string_view id) {
  for (int i = 0; i < before; ++i) {
    if (materials[i].material_id() == id) return true;
  }
  return false;
}

// Whose fault a further trip is: the applicant's when it brings what the one notice asked for; ours when no notice had
// told what was lacking, or nobody looked in time. A trip to a complete case is nobody's.
journal::VisitFault FaultOfTrip(const journal::Case& subject, const std::vector<const journal::Case*>& family,
                                std::string_view purpose) {
  // What was deferred or promised away was agreed: nobody's fault. What is asked for in review was left out at the counter.
  if (subject.has_deferral_details() || subject.has_promise()) {
    if (subject.state() != journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW) return journal::VISIT_FAULT_NONE;
  }
  if (subject.state() == journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW && purpose == "supplement") {
    return journal::VISIT_FAULT_ORGAN;
  }
  const auto any = [&family](const auto& holds) {
    return std::any_of(family.begin(), family.end(), [&holds](const journal::Case* member) { return holds(*member); });
  };
  if (any([](const journal::Case& member) { return member.has_notice_document(); })) {
    return purpose == "supplement" ? journal::VISIT_FAULT_APPLICANT : journal::VISIT_FAULT_NONE;
  }
  const bool ours = any([](const journal::Case& member) { return member.deemed_accepted() || !Outstanding(member).empty(); });
  return ours ? journal::VISIT_FAULT_ORGAN : journal::VISIT_FAULT_NONE;
}

// What an answer lists as outstanding: before acceptance all that lacks, later what was deferred or asked for in review.
std::vector<std::string> StillAwaited(const journal::Case& subject) {
  if (IsBeforeAcceptance(subject.state())) return Outstanding(subject);
  std::vector<std::string> ids;
  if (subject.has_ruling() || HasEnded(subject.state())) return ids;
  if (HasOpenDeferral(subject)) ids = OutstandingDeferred(subject);
  if (subject.state() != journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW) return ids;
  for (std::string& id : OutstandingInReview(subject)) {
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(std::move(id));
  }
  return ids;
}

}  // namespace

Refusal CheckTexts(std::initializer_list<std::pair<std::string_view, std::string_view>> field_and_text) {
  for (const auto& [field, text] : field_and_text) {
    if (text.size() <= kTextBytesMax) continue;
    return Deny(Reason::kTextTooLong, field, {{"bytes_max", std::to_string(kTextBytesMax)}});
  }
  return std::nullopt;
}

Refusal CheckMaterials(const google::protobuf::RepeatedPtrField<journal::MaterialHeld>& materials, std::string_view field) {
  if (materials.size() > kListMax) return Deny(Reason::kListTooLong, field, {{"max", std::to_string(kListMax)}});
  for (int i = 0; i < materials.size(); ++i) {
    const std::string& id = materials[i].material_id();
    if (ListedBefore(materials, i, id)) return Deny(Reason::kMaterialDuplicate, field, {{"material", id}});
    if (Refusal refusal = CheckTexts({{field, materials[i].fault()}, {field, id}})) return refusal;
  }
  return std::nullopt;
}

Refusal CheckFaults(const google::protobuf::RepeatedPtrField<journal::Fault>& faults) {
  if (faults.empty()) return Deny(Reason::kFaultsRequired, "faults");
  if (faults.size() > kListMax) return Deny(Reason::kListTooLong, "faults", {{"max", std::to_string(kListMax)}});
  for (const journal::Fault& fault : faults) {
    if (Refusal refusal = CheckTexts({{"faults", fault.text()}})) return refusal;
  }
  return std::nullopt;
}

std::string_view Actor::uscc() const {
  if (!is_enterprise() || !id.starts_with(kEnterprisePrefix)) return {};
  return id.substr(kEnterprisePrefix.size());
}

Actor ActorOf(const journal::Arrival& arrival) {
  const journal::Principal& principal = arrival.principal();
  if (principal.kind() == journal::PRINCIPAL_KIND_HALL) {
    return {.id = arrival.on_behalf_of(), .kind = journal::PRINCIPAL_KIND_OFFICER};
  }
  return {.id = principal.id(), .kind = principal.kind()};
}

Refusal CheckSender(const Ordered& ordered, std::string_view hall_id) {
  const journal::Principal& sender = ordered.arrival.principal();
  const std::string_view principal = ordered.arrival.on_behalf_of();
  bool sound = true;
  switch (sender.kind()) {
    case journal::PRINCIPAL_KIND_HALL: sound = !hall_id.empty() && sender.id() == Text(kHallPrefix, hall_id); break;
    case journal::PRINCIPAL_KIND_ENTERPRISE: sound = principal.empty() && ordered.day() >= DayOf(ordered.legal_time); break;
    case journal::PRINCIPAL_KIND_OFFICER:
      sound = !principal.starts_with(directory::kOfficerPrefix) && !principal.starts_with(kHallPrefix);
      break;
    default: break;
  }
  return sound ? std::nullopt : Refusal(Deny(Reason::kNotPermitted));
}

std::string CarrierOn(const StateReader& state, const journal::Case& subject, CivilDay day) {
  std::string_view organ = subject.department_id();
  for (auto moved = subject.transfers().rbegin(); moved != subject.transfers().rend(); ++moved) {
    if (!moved->by_reorganization()) break;  // given away by its organ: settled before
    organ = moved->from_department();
  }
  return directory::OrganOn(state, organ, subject.item_code(), day);
}

journal::DocumentRef NextDocument(const StateReader& state, std::string_view organ_id, std::string_view code, CivilDay day,
                                  const journal::Case* subject) {
  const int year = day.year();
  int32_t n = 1;
  if (subject != nullptr) {
    for (const journal::DocumentRef& document : subject->documents()) n += document.code() == code ? 1 : 0;
  }
  journal::DocumentRef document;
  document.set_code(std::string(code));
  document.set_n(n);
  const uint64_t last = state.Counter(Table::kSequence, DocumentSequenceKey(organ_id, code, year));
  document.set_number(static_cast<int64_t>(last) + 1);
  document.set_year(year);
  document.set_organ_id(std::string(organ_id));
  document.set_day(day.days_since_1970());
  return document;
}

bool IsOnline(journal::Channel channel) { return channel == journal::CHANNEL_WEB || channel == journal::CHANNEL_MOBILE; }

bool Desk::Sees(const journal::Case& subject) const {
  switch (actor_.kind) {
    case journal::PRINCIPAL_KIND_OFFICER:
    case journal::PRINCIPAL_KIND_SYSTEM: return true;
    case journal::PRINCIPAL_KIND_ENTERPRISE: break;
    default: return false;
  }
  const std::string_view uscc = actor_.uscc();
  if (!uscc.empty() && (uscc == subject.applicant().uscc() || uscc == subject.agent().uscc())) return true;
  // An interested party was told of the case with its right to a hearing.
  return actor_.id == subject.submitter() || FindHolder(subject, actor_.id) != nullptr;
}

Refusal Desk::Open(std::string_view case_no) {
  subject_ = world_.state.Find<journal::Case>(case_no);
  if (subject_ == nullptr || !Sees(*subject_)) return Deny(Reason::kCaseNotFound, "case_no");
  const auto* item = catalog::ItemVersion(world_.state, subject_->item_code(), subject_->item_effective_day());
  if (item != nullptr) item_ = item;
  process_ = catalog::ProcessVersion(world_.state, item_->process_id(), subject_->process_effective_day());
  organ_ = directory::OrganOn(world_.state, subject_->department_id(), subject_->jurisdiction(), subject_->item_code(),
                              DayOf(ordered_.legal_time));
  return std::nullopt;
}

std::string_view Desk::HallOf(std::string_view window_id) const {
  if (window_id.empty()) return subject_ == nullptr ? std::string_view() : std::string_view(subject_->hall_id());
  const auto* window = world_.state.Find<journal::Window>(window_id);
  return window == nullptr ? std::string_view() : std::string_view(window->hall_id());
}

directory::Scope Desk::ScopeAt(std::string_view window_id) const {
  return {.department_id = organ_.department_id, .hall_id = HallOf(window_id), .jurisdiction = organ_.jurisdiction};
}

Refusal Desk::RequireOfficer(std::initializer_list<std::string_view> roles, std::string_view window_id) {
  if (Refusal refusal = RequireRole(roles, window_id)) return refusal;
  return RequireNoAgent(actor_.id);
}

Refusal Desk::RequireNoAgent(std::string_view officer) const {
  if (subject_ == nullptr || officer.empty()) return std::nullopt;
  if (!IsAgentOf(world_.state, *subject_, officer, DayOf(ordered_.legal_time))) return std::nullopt;
  return Deny(Reason::kSeparationOfDuties, {}, {{"agent", officer}});
}

Refusal Desk::RequireAgency() const {
  if (ordered_.arrival.on_behalf_of() != PrincipalOfParty(subject_->applicant())) return Deny(Reason::kNotPermitted);
  if (Refusal refusal = CheckSender(ordered_, {})) return refusal;
  const journal::AgencyMandate* mandate = nullptr;
  return CheckAgency(world_.state, actor_.id, ActAt(*subject_), DayOf(ordered_.legal_time), &mandate);
}

Refusal Desk::RequireRole(std::initializer_list<std::string_view> roles, std::string_view window_id) {
  // Mandates are judged when the command is ordered, not when the act is said to have been done: whoever lost a right
  // cannot regain it by dating an act back.
  const CivilDay today = DayOf(ordered_.legal_time);
  const directory::Scope scope = ScopeAt(window_id);
  if (Refusal refusal = CheckSender(ordered_, scope.hall_id)) return refusal;
  for (const std::string_view role : roles) {
    auto mandate = directory::FindMandate(world_.state, actor_.id, role, scope, today);
    if (!mandate) continue;
    post_ = std::move(mandate->post_id);
    return std::nullopt;
  }
  return Deny(Reason::kNotPermitted);
}

std::string_view Desk::Represented(std::string_view named) const {
  if (!named.empty()) return named;
  const bool by_hall = ordered_.arrival.principal().kind() == journal::PRINCIPAL_KIND_HALL;
  return by_hall ? std::string_view() : std::string_view(ordered_.arrival.on_behalf_of());
}

Refusal Desk::RequireParty(std::string_view window_id, std::string_view named) {
  if (!actor_.is_enterprise()) {
    Refusal refusal = RequireRole({directory::role::kWindowClerk}, window_id);
    // Whoever is no clerk here, or is the applicant's agent, acts by the mandate.
    const bool agent = ActsForEnterprise(world_.state, ordered_, window_id) && (refusal || RequireNoAgent(actor_.id));
    if (agent) return RequireAgency();
    if (refusal) return refusal;
    const std::string_view party = Represented(named);
    const bool is_party =
        party.empty() || party == PrincipalOfParty(subject_->applicant()) || party == PrincipalOfParty(subject_->agent());
    return is_party ? std::nullopt : Refusal(Deny(Reason::kNotPermitted));
  }
  if (Refusal refusal = CheckSender(ordered_, {})) return refusal;
  const std::string_view uscc = actor_.uscc();
  if (!uscc.empty() && (uscc == subject_->applicant().uscc() || uscc == subject_->agent().uscc())) return std::nullopt;
  return Deny(Reason::kNotPermitted);
}

Refusal Desk::RequireOtherThanFirst() const {
  const journal::StepState* handled = HandledBy(*subject_, actor_.id);
  if (handled == nullptr) return std::nullopt;
  return Deny(Reason::kSeparationOfDuties, {}, {{"step", handled->step()}});
}

Refusal Desk::RequireOtherThanPresider(std::string_view second) const {
  for (const std::string_view officer : {actor_.id, second}) {
    if (officer.empty() || !Presides(*subject_, officer)) continue;
    return Deny(Reason::kPresidingOfficerReviews, {}, {{"presiding_officer", officer}});
  }
  return std::nullopt;
}

Refusal Desk::RequireApprover(std::initializer_list<std::string_view> roles, std::string_view approver) {
  if (Refusal refusal = RequireOfficer(roles)) return refusal;
  if (approver == actor_.id) return std::nullopt;
  return Deny(Reason::kNotPermitted, "approver");
}

Refusal Desk::RequireRevision(uint64_t etag) const {
  if (etag == 0 || etag == subject_->etag()) return std::nullopt;
  return Deny(Reason::kRevisionConflict, "etag", {{"current_etag", std::to_string(subject_->etag())}});
}

Refusal Desk::RequireStatutoryOpen() const {
  const journal::Clock* statutory = FindLast(*subject_, journal::CLOCK_KIND_C2_STATUTORY);
  if (statutory == nullptr || IsLive(*statutory)) return std::nullopt;
  return Deny(Reason::kClockExpired, "case_no", {{"due_day", CivilDay(statutory->due_day()).ToString()}});
}

Refusal Desk::RequireTime() const {
  const Instant occurred = ordered_.occurred_at();
  if (occurred > ordered_.legal_time) return Deny(Reason::kOccurredInFuture, "occurred_at");
  if (subject_ != nullptr && occurred.micros() < subject_->last_event_us()) {
    return Deny(Reason::kOutOfOrder, "occurred_at", {{"previous", Instant::FromMicros(subject_->last_event_us()).ToString()}});
  }
  const CivilDay today = DayOf(ordered_.legal_time);
  if (day() == today) return std::nullopt;
  const int32_t late = world_.calendar.WorkingDays(day(), today).days;
  const int32_t late_max = item_->late_keying_wd();
  if (late_max > 0 && late <= late_max) return std::nullopt;
  return Deny(Reason::kLateKeyingTooLate, "occurred_at",
              {{"late_wd", std::to_string(late)}, {"late_wd_max", std::to_string(late_max)}});
}

Refusal Desk::RequireHall(std::string_view window_id) const {
  return HallOf(window_id).empty() ? Refusal(Deny(Reason::kWindowRequired, "window_id")) : std::nullopt;
}

Refusal Desk::RequireMaterialsKnown(const google::protobuf::RepeatedPtrField<journal::MaterialHeld>& materials) const {
  for (const journal::MaterialHeld& material : materials) {
    if (MaterialOf(*item_, material.material_id()) != nullptr) continue;
    return Deny(Reason::kMaterialUnknown, "materials", {{"material", material.material_id()}});
  }
  return std::nullopt;
}

Refusal Desk::RequireFaultsKnown(const google::protobuf::RepeatedPtrField<journal::Fault>& faults) const {
  for (const journal::Fault& fault : faults) {
    if (MaterialOf(*item_, fault.material_id()) != nullptr) continue;
    return Deny(Reason::kMaterialUnknown, "faults", {{"material", fault.material_id()}});
  }
  return std::nullopt;
}

journal::DocumentRef Desk::Document(std::string_view code) const {
  return NextDocument(world_.state, organ_.department_id, code, day(), subject_);
}

journal::Clock Desk::NewClock(journal::ClockKind kind, int32_t limit_wd) const {
  journal::Clock clock = StartClock(kind, limit_wd, calendar::Unit::kWorkingDays, day());
  StampNew(clock, nullptr, world_.calendar, day());
  return clock;
}

std::optional<journal::Visit> Desk::NewVisit(std::string_view hall_id, std::string_view purpose, bool by_agent) const {
  if (hall_id.empty()) return std::nullopt;
  const int32_t today = day().days_since_1970();
  bool first = true;
  // Of a joint matter one trip is one visit for the whole family.
  std::vector<const journal::Case*> family;
  if (subject_ != nullptr) family = FamilyOf(world_.state, *subject_);
  for (const journal::Case* member : family) {
    for (const journal::Visit& visit : member->visits()) {
      if (visit.hall_id() == hall_id && visit.day() == today) return std::nullopt;
      first = false;
    }
  }
  journal::Visit visit;
  visit.set_hall_id(std::string(hall_id));
  visit.set_day(today);
  visit.set_purpose(std::string(purpose));
  visit.set_by_agent(by_agent);
  visit.set_fault(journal::VISIT_FAULT_NONE);
  if (first || subject_ == nullptr || purpose == "collect") return visit;
  visit.set_fault(FaultOfTrip(*subject_, family, purpose));
  return visit;
}

void Desk::Emit(journal::Event event) { EmitOn(subject_->case_no(), std::move(event)); }

void Desk::EmitOn(const std::string& case_no, journal::Event event) {
  events_.push_back({.event = std::move(event),
                     .subject = SubjectName(case_no),
                     .occurred_at = ordered_.occurred_at(),
                     .actor = {},
                     .delegated_by = {}});
}

void Desk::EmitDelegated(journal::Event event, const std::string& delegated_by) {
  Emit(std::move(event));
  events_.back().delegated_by = delegated_by;
}

void Desk::EmitElsewhere(journal::Event event, std::string subject) {
  Emit(std::move(event));
  events_.back().subject = std::move(subject);
}

Outcome Desk::Conclude() {
  Outcome outcome;
  const int documents = subject_->documents_size();
  if (events_.empty()) {
    Answer(outcome.answer, *subject_, documents, world_, DayOf(ordered_.legal_time));
    return outcome;
  }
  journal::Case next = *subject_;
  int32_t index = 0;
  for (const PendingEvent& pending : events_) {
    const int32_t at = index++;
    if (CaseOf(pending.event) != next.case_no()) continue;
    Fold(next, pending.event,
         {.revision = ordered_.revision,
          .index = at,
          .legal_time = ordered_.legal_time,
          .occurred_at = pending.occurred_at,
          .actor = ordered_.arrival.principal().id()});
  }
  Answer(outcome.answer, next, documents, world_, DayOf(ordered_.legal_time));
  outcome.events = std::move(events_);
  return outcome;
}

void Answer(journal::Answer& answer, const journal::Case& subject, int documents, const World& world, CivilDay today) {
  answer.set_case_no(subject.case_no());
  answer.set_state(subject.state());
  answer.set_etag(subject.etag());
  answer.set_acceptance_day(subject.acceptance_day());
  answer.set_result_code(subject.result_code());
  for (int i = documents; i < subject.documents_size(); ++i) *answer.add_documents() = subject.documents(i);
  for (journal::DueDate& date : DueDates(subject, world.calendar, today)) *answer.add_due_dates() = std::move(date);
  for (std::string& id : StillAwaited(subject)) answer.add_outstanding(std::move(id));
}

std::string SubjectName(std::string_view case_no) { return Text("cases/", case_no); }

}  // namespace yici::approval
