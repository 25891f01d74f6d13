// What happens between the cases of a joint matter: papers handed in once for all children, and what one child did, noted
// on its parent (行政许可法 26, 42; domain 2.5).
#include <algorithm>
#include <map>
#include <utility>

#include "services/approval/machine/clocks.h"
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/fold.h"
#include "services/approval/machine/joint.h"
#include "services/approval/machine/joint_papers.h"
#include "services/approval/machine/special.h"
#include "services/approval/machine/text.h"
#include "services/approval/machine/view.h"
#include "services/catalog/machine/joint.h"
#include "services/catalog/machine/lookup.h"
#include "services/directory/machine/organs.h"

namespace yici::approval {
namespace {

using journal::MaterialHeld;

// What papers do to the other cases of the family: the applicant brought them, or one organ judged them.
enum class Papers { kHandedIn, kJudged };

// When and with which calendar the family is told.
struct Occasion {
  const World& world;
  Instant at;

  CivilDay day() const { return DayOf(at); }
};

const MaterialHeld* FindPaper(const Materials& papers, const std::string& id) {
  for (const MaterialHeld& paper : papers) {
    if (paper.material_id() == id) return &paper;
  }
  return nullptr;
}

bool IsListed(const journal::Case& child, const std::string& material_id) {
  const auto& faults = AskedFor(child);
  return std::any_of(faults.begin(), faults.end(), [&](const auto& fault) { return fault.material_id() == material_id; });
}

// How the child would hold these papers: by its own ids, as references.
Materials References(const journal::Case& child, const Materials& papers) {
  Materials references;
  for (const MaterialHeld& held : child.materials()) {
    const MaterialHeld* paper = FindPaper(papers, held.shared_material_id());
    if (held.shared_from().empty() || paper == nullptr) continue;
    MaterialHeld& reference = *references.Add();
    reference = held;
    reference.set_status(paper->status());
    reference.set_fault(paper->fault());
    reference.set_day(paper->day());
    reference.set_channel(paper->channel());
  }
  return references;
}

bool Differs(const journal::Case& child, const MaterialHeld& reference) {
  const MaterialHeld* held = FindPaper(child.materials(), reference.material_id());
  return held == nullptr || held->status() != reference.status() || held->fault() != reference.fault();
}

// Of a child that waits: what is there now, and what the clerk found still uncured of its notice.
Materials Supplement(const journal::Case& child, const Materials& references, Papers papers) {
  Materials supplement;
  for (const MaterialHeld& reference : references) {
    const MaterialHeld* held = FindPaper(child.materials(), reference.material_id());
    const bool present = reference.status() == journal::MATERIAL_STATUS_PRESENT;
    const bool lacking = held->status() != journal::MATERIAL_STATUS_PRESENT;
    const bool uncured = papers == Papers::kHandedIn && lacking && IsListed(child, reference.material_id());
    if (present ? lacking : uncured) *supplement.Add() = reference;
  }
  return supplement;
}

// The same hand-in answers every notice that lists the paper: each child's C1 runs again when its own list is complete; in
// review no clock of the counter runs.
journal::Event MakeSupplemented(const Occasion& occasion, const journal::Case& child, Materials supplement, bool online) {
  journal::Event event;
  journal::CaseSupplemented& supplemented = *event.mutable_case_supplemented();
  supplemented.set_case_no(child.case_no());
  *supplemented.mutable_materials() = std::move(supplement);
  for (std::string& id : StillOutstanding(child, supplemented.materials())) supplemented.add_outstanding(std::move(id));
  supplemented.set_online(online);
  supplemented.set_in_review(IsInReview(child));
  if (!supplemented.outstanding().empty() || supplemented.in_review()) return event;
  journal::Clock& clock = *supplemented.mutable_notice_clock();
  clock = StartClock(journal::CLOCK_KIND_C1_NOTICE, kNoticeLimitWd, calendar::Unit::kWorkingDays, occasion.day());
  StampNew(clock, nullptr, occasion.world.calendar, occasion.day());
  return event;
}

// A good paper is good for all. A fault that one organ finds binds the children that may still ask for the paper: not
// accepted, and their one notice not given. Whoever has told the applicant everything cannot be told more.
Materials Judged(const journal::Case& child, const Materials& references) {
  const bool may_ask = IsBeforeAcceptance(child.state()) && !child.has_notice_document();
  Materials judged;
  for (const MaterialHeld& reference : references) {
    const bool good = reference.status() == journal::MATERIAL_STATUS_PRESENT;
    if ((good || may_ask) && Differs(child, reference)) *judged.Add() = reference;
  }
  return judged;
}

std::vector<journal::Event> Answered(const Occasion& occasion, const journal::Case& child, Materials supplement) {
  const bool online =
      std::all_of(supplement.begin(), supplement.end(), [](const MaterialHeld& held) { return IsOnline(held.channel()); });
  std::vector<journal::Event> events;
  events.push_back(MakeSupplemented(occasion, child, std::move(supplement), online));
  const bool complete = events.front().case_supplemented().outstanding().empty();
  if (complete && IsInReview(child)) {
    events.push_back(MakeReviewSupplementEnded(occasion.world, child, {}, occasion.day(), occasion.day()));
  }
  return events;
}

// What these papers do to one child; nothing when it has ended, is ruled, or does not need them.
std::vector<journal::Event> Told(const Occasion& occasion, const journal::Case& child, const Materials& papers, Papers how,
                                 const std::string& judged_by) {
  if (HasEnded(child.state()) || child.has_ruling()) return {};
  const Materials references = References(child, papers);
  if (child.state() == journal::CASE_STATE_AWAITING_SUPPLEMENT || IsInReview(child)) {
    Materials supplement = Supplement(child, references, how);
    const bool answers = std::any_of(supplement.begin(), supplement.end(),
                                     [&child](const MaterialHeld& held) { return IsListed(child, held.material_id()); });
    if (answers) return Answered(occasion, child, std::move(supplement));
  }
  Materials judged = Judged(child, references);
  if (judged.empty()) return {};
  std::vector<journal::Event> events(1);
  journal::JointMaterialsJudged& told = *events.front().mutable_joint_materials_judged();
  told.set_case_no(child.case_no());
  *told.mutable_materials() = std::move(judged);
  told.set_judged_by(judged_by);
  return events;
}

PendingEvent Pending(journal::Event event, Instant at) {
  PendingEvent pending;
  pending.subject = SubjectName(CaseOf(event));
  pending.event = std::move(event);
  pending.occurred_at = at;
  pending.actor = std::string(kJointActor);
  return pending;
}

// ---- the applicant hands papers in, once, at the parent ----

// Which items ask for each paper of the matter, and what any of them calls it.
struct Asking {
  std::map<std::string, std::vector<JointUse>> uses;
  std::map<std::string, std::string> paper_of;
};

Asking AskingFor(const StateReader& state, const std::vector<const journal::Case*>& children, const journal::Case& parent,
                 CivilDay day) {
  Asking asking;
  for (const MaterialHeld& held : parent.materials()) asking.paper_of.emplace(held.material_id(), held.material_id());
  for (const journal::Case* child : children) {
    const auto* item = catalog::ItemVersion(state, child->item_code(), child->item_effective_day());
    const std::string organ = directory::OrganOn(state, child->department_id(), child->item_code(), day);
    for (const MaterialHeld& held : child->materials()) {
      asking.paper_of.emplace(held.material_id(), held.shared_material_id());
      if (item != nullptr) asking.uses[held.shared_material_id()].push_back({item, held.material_id(), organ});
    }
  }
  return asking;
}

// Papers by their ids in the matter, whatever item's id names them.
Refusal ToPapers(const Asking& asking, Materials& materials) {
  std::vector<std::string> named;
  for (MaterialHeld& material : materials) {
    const auto paper = asking.paper_of.find(material.material_id());
    if (paper == asking.paper_of.end()) {
      return Deny(Reason::kMaterialUnknown, "materials", {{"material", material.material_id()}});
    }
    if (std::find(named.begin(), named.end(), paper->second) != named.end()) {
      return Deny(Reason::kMaterialDuplicate, "materials", {{"material", material.material_id()}});
    }
    material.set_material_id(paper->second);
    named.push_back(paper->second);
  }
  return std::nullopt;
}

// What comes in, as it will lie with the parent. A material "handed in" as missing was not handed in.
Refusal ReceivePapers(const Desk& desk, Asking& asking, const Materials& named, journal::Channel channel, Materials& papers) {
  const JointReceiver receiver{.applicant = desk.subject().applicant(), .day = desk.day()};
  const Digests digests = DigestsFor(channel, desk.actor());
  for (int i = 0; i < named.size(); ++i) {
    const std::vector<JointUse>& uses = asking.uses[named[i].material_id()];
    const std::string field = Text("materials[", std::to_string(i), "]");
    if (named[i].status() == journal::MATERIAL_STATUS_MISSING) continue;
    if (Refusal refusal = CheckJointPaper(desk.world().state, receiver, uses, named[i], digests, field)) return refusal;
    MaterialHeld& paper = *papers.Add();
    ReceiveJointPaper(desk.world().state, receiver, uses, named[i], paper);
    paper.set_channel(channel);
  }
  return std::nullopt;
}

// What the waiting children still lack of their notices, by the ids of the matter, each once.
std::vector<std::string> Awaited(const std::vector<const journal::Case*>& children, const Materials& handed_in) {
  std::vector<std::string> awaited;
  for (const journal::Case* child : children) {
    if (child->state() != journal::CASE_STATE_AWAITING_SUPPLEMENT) continue;
    const Materials supplement = Supplement(*child, References(*child, handed_in), Papers::kHandedIn);
    for (const std::string& id : StillOutstanding(*child, supplement)) {
      const std::string& paper = FindPaper(child->materials(), id)->shared_material_id();
      if (std::find(awaited.begin(), awaited.end(), paper) == awaited.end()) awaited.push_back(paper);
    }
  }
  return awaited;
}

bool AnyAwaits(const std::vector<const journal::Case*>& children) {
  return std::any_of(children.begin(), children.end(),
                     [](const journal::Case* child) { return child->state() == journal::CASE_STATE_AWAITING_SUPPLEMENT; });
}

// It answers a notice of at least one child.
Refusal CheckAnswers(const std::vector<const journal::Case*>& children, const Materials& papers) {
  const std::vector<std::string> awaited = Awaited(children, {});
  const bool answers = std::any_of(papers.begin(), papers.end(), [&awaited](const MaterialHeld& paper) {
    return std::find(awaited.begin(), awaited.end(), paper.material_id()) != awaited.end();
  });
  if (answers) return std::nullopt;
  return Deny(Reason::kNothingOutstanding, "materials", {{"outstanding", Listed(awaited)}});
}

journal::Event MakeHandIn(const Desk& desk, const std::vector<const journal::Case*>& children, Materials papers,
                          journal::Channel channel, const journal::SubmitSupplement& command) {
  journal::Event event;
  journal::CaseSupplemented& supplemented = *event.mutable_case_supplemented();
  supplemented.set_case_no(desk.subject().case_no());
  for (std::string& id : Awaited(children, papers)) supplemented.add_outstanding(std::move(id));
  *supplemented.mutable_materials() = std::move(papers);
  *supplemented.mutable_receipt() = desk.Document(IsOnline(channel) ? "13" : "05");
  supplemented.set_online(IsOnline(channel));
  if (channel != journal::CHANNEL_WINDOW) return event;
  const auto visit = desk.NewVisit(desk.HallOf(command.window_id()), "supplement", command.by_agent());
  if (visit) *supplemented.mutable_visit() = *visit;
  return event;
}

// ---- what a child did ----

// A paper of the parent after a child spoke of it: what was brought to the child replaces it, what was judged or referred to
// keeps what it is.
MaterialHeld SeenAs(const MaterialHeld& held, const MaterialHeld& material) {
  const bool brought = material.day() != 0 && material.shared_from().empty();
  MaterialHeld paper = brought ? material : held;
  paper.set_material_id(held.material_id());
  paper.set_status(material.status());
  paper.set_fault(material.fault());
  if (material.day() != 0) paper.set_day(material.day());
  if (material.channel() != journal::CHANNEL_UNSPECIFIED) paper.set_channel(material.channel());
  return paper;
}

// The parent as it grows within the record.
class Settlement {
 public:
  Settlement(const World& world, const Ordered& ordered, const journal::Case& parent, const journal::Case& child)
      : occasion_{world, Instant::FromMicros(child.last_event_us())}, ordered_(ordered), parent_(parent), child_(child) {}

  void Spread(const Materials& materials);
  void Note();
  void Advance();
  Outcome Conclude();

 private:
  void Emit(journal::Event event);
  Materials PapersOf(const Materials& materials) const;
  bool AnyMandatoryAccepted() const;
  CivilDay StartOfLimit() const;
  bool AllMandatory(bool (*holds)(const journal::JointChild&)) const;
  void AddClocks(const journal::JointChild& noted, const journal::JointChild& note, journal::JointChildSettled& settled) const;
  journal::Clock LimitOf(journal::ClockKind kind, int32_t limit_wd, const journal::Clock* statutory) const;
  void Accept();
  void End(journal::CaseState state);

  const Occasion occasion_;
  const Ordered& ordered_;
  journal::Case parent_;
  const journal::Case& child_;
  Outcome outcome_;
};

void Settlement::Emit(journal::Event event) {
  PendingEvent& pending = outcome_.events.emplace_back(Pending(std::move(event), occasion_.at));
  if (CaseOf(pending.event) != parent_.case_no()) return;
  Fold(parent_, pending.event,
       {.revision = ordered_.revision,
        .index = static_cast<int32_t>(outcome_.events.size()) - 1,
        .legal_time = ordered_.legal_time,
        .occurred_at = occasion_.at,
        .actor = kJointActor});
}

// The parent's papers as the child now sees them: how they are judged, and of a new paper what it is.
Materials Settlement::PapersOf(const Materials& materials) const {
  Materials papers;
  for (const MaterialHeld& material : materials) {
    const MaterialHeld* reference = FindPaper(child_.materials(), material.material_id());
    if (reference == nullptr || reference->shared_from().empty()) continue;
    const MaterialHeld* held = FindPaper(parent_.materials(), reference->shared_material_id());
    if (held == nullptr) continue;
    *papers.Add() = SeenAs(*held, material);
  }
  return papers;
}

void Settlement::Spread(const Materials& materials) {
  const Materials papers = PapersOf(materials);
  Materials changed;
  for (const MaterialHeld& paper : papers) {
    if (paper.SerializeAsString() != FindPaper(parent_.materials(), paper.material_id())->SerializeAsString()) {
      *changed.Add() = paper;
    }
  }
  if (!changed.empty()) {
    journal::Event event;
    event.mutable_joint_materials_judged()->set_case_no(parent_.case_no());
    *event.mutable_joint_materials_judged()->mutable_materials() = std::move(changed);
    event.mutable_joint_materials_judged()->set_judged_by(child_.case_no());
    Emit(std::move(event));
  }
  for (const journal::Case* other : ChildrenOf(occasion_.world.state, parent_)) {
    if (other->case_no() == child_.case_no()) continue;
    for (journal::Event& event : Told(occasion_, *other, papers, Papers::kJudged, child_.case_no())) Emit(std::move(event));
  }
}

void Settlement::Note() {
  for (const journal::JointChild& noted : parent_.joint().children()) {
    if (noted.case_no() != child_.case_no()) continue;
    journal::JointChild note = NoteOf(child_, noted);
    if (note.SerializeAsString() == noted.SerializeAsString()) return;
    journal::Event event;
    journal::JointChildSettled& settled = *event.mutable_joint_child_settled();
    settled.set_case_no(parent_.case_no());
    AddClocks(noted, note, settled);
    *settled.mutable_child() = std::move(note);
    return Emit(std::move(event));
  }
}

// The parent's limits stand still as long as one mandatory child does.
void Settlement::AddClocks(const journal::JointChild& noted, const journal::JointChild& note,
                           journal::JointChildSettled& settled) const {
  const auto stays = [&](journal::ClockKind kind) {
    const auto& children = parent_.joint().children();
    return std::any_of(children.begin(), children.end(), [&](const journal::JointChild& child) {
      return StandsStill(child.case_no() == note.case_no() ? note : child, kind);
    });
  };
  // A supplement that never came pauses until its limit's last day, not until the day after, when that is settled.
  const bool came_or_ended = noted.awaits_supplement() && !note.awaits_supplement();
  const CivilDay until = came_or_ended ? EndOfSupplement(child_, occasion_.day()) : occasion_.day();
  for (journal::Clock& clock : Resumed(parent_, occasion_.world.calendar, until)) {
    if (!stays(clock.kind())) *settled.add_clocks() = std::move(clock);
  }
  for (const journal::Clock& clock : parent_.clocks()) {
    const bool runs = IsRunning(clock) && PausesInSpecial(clock.kind());
    if (runs && stays(clock.kind())) PauseClock(*settled.add_clocks() = clock, occasion_.day());
  }
}

bool Settlement::AllMandatory(bool (*holds)(const journal::JointChild&)) const {
  const auto& children = parent_.joint().children();
  return std::all_of(children.begin(), children.end(),
                     [holds](const journal::JointChild& child) { return !child.mandatory() || holds(child); });
}

bool Settlement::AnyMandatoryAccepted() const {
  const auto& children = parent_.joint().children();
  return std::any_of(children.begin(), children.end(),
                     [](const journal::JointChild& child) { return child.mandatory() && child.acceptance_day() != 0; });
}

// Art. 42 §2: the joint limit runs from the day on which the last mandatory item was accepted, or left the matter without
// acceptance. No organ can put it off by silence, for five days without a notice are an acceptance; what moves it is the
// applicant's own supplement or withdrawal.
CivilDay Settlement::StartOfLimit() const {
  int32_t last = 0;
  for (const journal::JointChild& child : parent_.joint().children()) {
    if (!child.mandatory()) continue;
    last = std::max(last, child.acceptance_day() != 0 ? child.acceptance_day() : child.ended_day());
  }
  return CivilDay(last);
}

// A limit of the parent. It may begin in the past, so what stood still since then is taken off it now.
journal::Clock Settlement::LimitOf(journal::ClockKind kind, int32_t limit_wd, const journal::Clock* statutory) const {
  const World& world = occasion_.world;
  journal::Clock clock = StartClock(kind, limit_wd, calendar::Unit::kWorkingDays, StartOfLimit());
  *clock.mutable_pauses() = PausesSince(kind, StartOfLimit(), ChildrenOf(world.state, parent_));
  StampNew(clock, statutory, world.calendar, occasion_.day());
  const bool stands = !clock.pauses().empty() && clock.pauses().rbegin()->end_day() == 0;
  if (stands) clock.set_phase(journal::CLOCK_PHASE_PAUSED);
  return clock;
}

void Settlement::Accept() {
  const World& world = occasion_.world;
  const auto* item = catalog::ItemVersion(world.state, parent_.item_code(), parent_.item_effective_day());
  if (item == nullptr) item = &journal::Item::default_instance();
  journal::Event event;
  journal::JointAccepted& accepted = *event.mutable_joint_accepted();
  accepted.set_case_no(parent_.case_no());
  accepted.set_acceptance_day(StartOfLimit().days_since_1970());
  const int32_t limit = item->statutory_limit() > 0 ? item->statutory_limit() : catalog::kJointLimitWd;
  journal::Clock& statutory = *accepted.mutable_statutory_clock();
  statutory = LimitOf(journal::CLOCK_KIND_C2_STATUTORY, limit, nullptr);
  if (item->promised_limit_wd() > 0) {
    *accepted.mutable_promised_clock() = LimitOf(journal::CLOCK_KIND_C3_PROMISED, item->promised_limit_wd(), &statutory);
  }
  Emit(std::move(event));
}

void Settlement::End(journal::CaseState state) {
  journal::Event event;
  journal::JointConcluded& concluded = *event.mutable_joint_concluded();
  concluded.set_case_no(parent_.case_no());
  concluded.set_state(state);
  if (state == journal::CASE_STATE_COMPLETED) concluded.set_result_code(JointResult(parent_.joint()));
  Emit(std::move(event));
}

void Settlement::Advance() {
  if (HasEnded(parent_.state())) return;
  const auto past_acceptance = [](const journal::JointChild& child) { return child.acceptance_day() != 0 || child.ended(); };
  const auto ruled = [](const journal::JointChild& child) {
    return child.outcome() != journal::JOINT_OUTCOME_UNSPECIFIED || child.ended();
  };
  const auto ended = [](const journal::JointChild& child) { return child.ended(); };
  const bool received = parent_.state() == journal::CASE_STATE_RECEIVED;
  if (received && AnyMandatoryAccepted() && AllMandatory(past_acceptance)) Accept();
  if (AllMandatory(ended)) return End(journal::CASE_STATE_COMPLETED);
  const bool waits_for_delivery = parent_.state() == journal::CASE_STATE_AWAITING_DELIVERY;
  if (!waits_for_delivery && AllMandatory(ruled)) End(journal::CASE_STATE_AWAITING_DELIVERY);
}

Outcome Settlement::Conclude() {
  Answer(outcome_.answer, parent_, parent_.documents_size(), occasion_.world, DayOf(ordered_.legal_time));
  return std::move(outcome_);
}

}  // namespace

Outcome DecideJointSupplement(Desk& desk, const journal::SubmitSupplement& command) {
  const journal::Case& parent = desk.subject();
  const std::vector<const journal::Case*> children = ChildrenOf(desk.world().state, parent);
  if (!AnyAwaits(children)) {
    const Names names = NameOf(parent.state());
    return Refuse(Deny(Reason::kNotAwaitingSupplement, "case_no", {{"state", names.en}, {"state_zh", names.zh}}));
  }
  const journal::Channel channel = ChannelOf(command.channel(), desk.actor());
  Asking asking = AskingFor(desk.world().state, children, parent, desk.day());
  Materials named = command.materials();
  Materials papers;
  YICI_REQUIRE(ToPapers(asking, named));
  YICI_REQUIRE(ReceivePapers(desk, asking, named, channel, papers));
  YICI_REQUIRE(CheckReceipt(desk, command.window_id(), channel));
  YICI_REQUIRE(CheckAnswers(children, papers));
  const Occasion occasion{desk.world(), desk.ordered().occurred_at()};
  journal::Event hand_in = MakeHandIn(desk, children, papers, channel, command);
  const auto outstanding = hand_in.case_supplemented().outstanding();
  desk.Emit(std::move(hand_in));
  Outcome outcome = desk.Conclude();
  *outcome.answer.mutable_outstanding() = outstanding;
  for (const journal::Case* child : children) {
    for (journal::Event& event : Told(occasion, *child, papers, Papers::kHandedIn, parent.case_no())) {
      outcome.events.push_back(Pending(std::move(event), occasion.at));
    }
  }
  return outcome;
}

Outcome DecideSettleJoint(const World& world, const journal::SettleJoint& command, const Ordered& ordered) {
  const auto* parent = world.state.Find<journal::Case>(command.case_no());
  const auto* child = world.state.Find<journal::Case>(command.child_case_no());
  const bool related = parent != nullptr && child != nullptr && child->joint().parent() == parent->case_no();
  if (!related) return Refuse(Deny(Reason::kCaseNotFound, "case_no"));
  Settlement settlement(world, ordered, *parent, *child);
  settlement.Spread(command.materials());
  settlement.Note();
  settlement.Advance();
  return settlement.Conclude();
}

}  // namespace yici::approval
