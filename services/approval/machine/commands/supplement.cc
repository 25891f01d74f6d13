// The one-time notice (一次性告知), the supplement that answers it, its return, and corrections on the spot
// (行政许可法 32(3), (4)).
#include <algorithm>

#include "services/approval/machine/clocks.h"
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/joint.h"
#include "services/approval/machine/reuse.h"
#include "services/approval/machine/text.h"
#include "services/approval/machine/view.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

using Faults = google::protobuf::RepeatedPtrField<journal::Fault>;

bool Lists(const Faults& faults, std::string_view material_id) {
  return std::any_of(faults.begin(), faults.end(),
                     [material_id](const journal::Fault& fault) { return fault.material_id() == material_id; });
}

const journal::MaterialHeld* FindMaterial(const Materials& materials, std::string_view material_id) {
  for (const journal::MaterialHeld& material : materials) {
    if (material.material_id() == material_id) return &material;
  }
  return nullptr;
}

}  // namespace

bool IsInReview(const journal::Case& subject) { return subject.state() == journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW; }

const Faults& AskedFor(const journal::Case& subject) {
  return IsInReview(subject) ? subject.review_supplement().faults() : subject.notice_faults();
}

std::vector<std::string> StillOutstanding(const journal::Case& subject, const Materials& handed_in) {
  std::vector<std::string> outstanding;
  for (const journal::Fault& fault : AskedFor(subject)) {
    const journal::MaterialHeld* material = FindMaterial(handed_in, fault.material_id());
    if (material == nullptr) material = FindMaterial(subject.materials(), fault.material_id());
    const bool there = material != nullptr && material->status() == journal::MATERIAL_STATUS_PRESENT;
    if (!there && std::find(outstanding.begin(), outstanding.end(), fault.material_id()) == outstanding.end()) {
      outstanding.push_back(fault.material_id());
    }
  }
  return outstanding;
}

namespace {

std::string_view ReceiptCode(bool in_review, bool online) {
  if (in_review) return online ? "14" : "11";
  return online ? "13" : "05";
}

Reuser ReuserAt(const Desk& desk) {
  return {.applicant = desk.subject().applicant(), .department_id = desk.organ().department_id, .day = desk.day()};
}

journal::Event MakeSupplemented(const Desk& desk, const journal::SubmitSupplement& command) {
  const journal::Channel channel = ChannelOf(command.channel(), desk.actor());
  const bool online = IsOnline(channel);
  const bool in_review = IsInReview(desk.subject());
  journal::Event event;
  journal::CaseSupplemented& supplemented = *event.mutable_case_supplemented();
  supplemented.set_case_no(command.case_no());
  *supplemented.mutable_materials() = ReceivedMaterials(desk, command.materials(), channel);
  for (std::string& id : StillOutstanding(desk.subject(), supplemented.materials())) {
    supplemented.add_outstanding(std::move(id));
  }
  *supplemented.mutable_receipt() = desk.Document(ReceiptCode(in_review, online));
  supplemented.set_online(online);
  supplemented.set_in_review(in_review);
  if (supplemented.outstanding_size() == 0 && !in_review) {
    *supplemented.mutable_notice_clock() = desk.NewClock(journal::CLOCK_KIND_C1_NOTICE, kNoticeLimitWd);
  }
  if (channel == journal::CHANNEL_WINDOW) {
    const auto visit = desk.NewVisit(desk.HallOf(command.window_id()), "supplement", command.by_agent());
    if (visit) *supplemented.mutable_visit() = *visit;
  }
  return event;
}

// A supplement answers the notice: at least one material that is still lacking, cured or not.
Refusal CheckAnswers(const journal::Case& subject, const Materials& materials) {
  const std::vector<std::string> lacking = StillOutstanding(subject, {});
  for (const journal::MaterialHeld& material : materials) {
    if (material.status() == journal::MATERIAL_STATUS_MISSING) continue;
    if (std::find(lacking.begin(), lacking.end(), material.material_id()) != lacking.end()) return std::nullopt;
  }
  return Deny(Reason::kNothingOutstanding, "materials", {{"outstanding", Listed(lacking)}});
}

Refusal CheckSupplementGuards(const Desk& desk, const journal::SubmitSupplement& command) {
  const journal::Channel channel = ChannelOf(command.channel(), desk.actor());
  if (Refusal refusal = CheckHandedIn(desk, command.materials(), channel)) return refusal;
  if (Refusal refusal = CheckReceipt(desk, command.window_id(), channel)) return refusal;
  return CheckAnswers(desk.subject(), command.materials());
}

// How a material came in; one handed in before each kept its channel came as the last supplement did.
bool CameOnline(const journal::Case& subject, std::string_view material_id) {
  const journal::MaterialHeld* held = FindMaterial(subject.materials(), material_id);
  const bool known = held != nullptr && held->channel() != journal::CHANNEL_UNSPECIFIED;
  return known ? IsOnline(held->channel()) : subject.supplement_online();
}

// Only what came in online goes back: at a window a clerk has seen it.
Refusal CheckReturned(const journal::Case& subject, const Faults& faults) {
  for (const journal::Fault& fault : faults) {
    const std::string& id = fault.material_id();
    if (!Lists(subject.notice_faults(), id)) return Deny(Reason::kFaultNotInNotice, "faults", {{"material", id}});
    if (!CameOnline(subject, id)) return Deny(Reason::kNotOnline, "faults", {{"material", id}});
  }
  return std::nullopt;
}

}  // namespace

Refusal CheckHandedIn(const Desk& desk, const Materials& materials, journal::Channel channel) {
  if (Refusal refusal = desk.RequireMaterialsKnown(materials)) return refusal;
  const bool online = IsOnline(channel) || desk.actor().is_enterprise();
  const Digests digests = online ? Digests::kMustBeUploaded : Digests::kMayBePaper;
  if (Refusal refusal = CheckAttachments(desk.item(), materials, digests)) return refusal;
  return CheckReuse(desk.world().state, ReuserAt(desk), desk.item(), materials);
}

Materials ReceivedMaterials(const Desk& desk, const Materials& materials, journal::Channel channel) {
  Materials received;
  for (const journal::MaterialHeld& material : materials) {
    if (material.status() == journal::MATERIAL_STATUS_MISSING) continue;
    journal::MaterialHeld& held = *received.Add();
    ReceiveMaterial(desk.world().state, ReuserAt(desk), desk.item(), material, held);
    held.set_channel(channel);
  }
  return received;
}

journal::Channel ChannelOf(journal::Channel stated, const Actor& actor) {
  if (stated != journal::CHANNEL_UNSPECIFIED) return stated;
  return actor.is_enterprise() ? journal::CHANNEL_WEB : journal::CHANNEL_WINDOW;
}

Refusal CheckHandIn(Desk& desk, const std::string& window_id, const std::string& applicant, journal::Channel channel) {
  if (!window_id.empty() && desk.HallOf(window_id).empty()) return Deny(Reason::kWindowUnknown, "window_id");
  if (Refusal refusal = desk.RequireParty(window_id, applicant)) return refusal;
  // At a window a clerk receives; an enterprise system cannot vouch for paper.
  const bool vouches = desk.actor().is_enterprise() && channel == journal::CHANNEL_WINDOW;
  return vouches ? Refusal(Deny(Reason::kNotPermitted)) : std::nullopt;
}

Refusal CheckReceipt(const Desk& desk, const std::string& window_id, journal::Channel channel) {
  if (channel == journal::CHANNEL_WINDOW) {
    if (Refusal refusal = desk.RequireHall(window_id)) return refusal;
  }
  return CheckRoomForDocument(desk);
}

Refusal CheckRoomForDocument(const Desk& desk) {
  if (desk.subject().documents_size() < kDocumentsMax) return std::nullopt;
  return Deny(Reason::kDocumentsFull, "case_no", {{"max", std::to_string(kDocumentsMax)}});
}

Refusal CheckRoomForNotice(const Desk& desk, std::string_view code) {
  const auto& documents = desk.subject().documents();
  const auto given = std::count_if(documents.begin(), documents.end(), [code](const auto& one) { return one.code() == code; });
  if (given < kNoticesOfACodeMax) return std::nullopt;
  return Deny(Reason::kDocumentsFull, "case_no", {{"max", std::to_string(kNoticesOfACodeMax)}, {"code", code}});
}

Refusal CheckNoticeGuards(const Desk& desk, const Faults& faults) {
  const journal::Case& subject = desk.subject();
  if (subject.has_notice_document()) {
    return Deny(Reason::kAlreadyNotifiedOnce, "case_no",
                {{"document", DocumentId(subject.notice_document(), subject.case_no())},
                 {"number", PrintedNumber(subject.notice_document())}});
  }
  if (Refusal refusal = desk.RequireFaultsKnown(faults)) return refusal;
  // Art. 32(4): all of it at once. What is left out here could never be asked for again.
  std::vector<std::string> left_out = Outstanding(subject);
  std::erase_if(left_out, [&faults](const std::string& id) { return Lists(faults, id); });
  if (left_out.empty()) return std::nullopt;
  return Deny(Reason::kFaultsIncomplete, "faults", {{"outstanding", Listed(left_out)}});
}

journal::Event MakeNotice(const Desk& desk, const Faults& faults, const std::string& seal) {
  const int32_t limit = desk.item().supplement_limit_wd();
  journal::Event event;
  journal::SupplementNotified& notified = *event.mutable_supplement_notified();
  notified.set_case_no(desk.subject().case_no());
  *notified.mutable_faults() = faults;
  *notified.mutable_document() = desk.Document("02");
  *notified.mutable_supplement_clock() =
      desk.NewClock(journal::CLOCK_KIND_C7_SUPPLEMENT, limit > 0 ? limit : kSupplementLimitWdDefault);
  notified.set_seal(seal);
  return event;
}

Outcome DecideNotify(const World& world, const journal::NotifySupplement& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckFaults(command.faults()));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(desk.RequireOfficer({directory::role::kChiefRepresentative}));
  YICI_REQUIRE(desk.RequireState(journal::Command::kNotifySupplement));
  YICI_REQUIRE(desk.RequireTime());
  YICI_REQUIRE(CheckNoticeGuards(desk, command.faults()));
  desk.Emit(MakeNotice(desk, command.faults(), command.seal()));
  return desk.Conclude();
}

Outcome DecideSupplement(const World& world, const journal::SubmitSupplement& command, const Ordered& ordered) {
  if (command.materials().empty()) return Refuse(Deny(Reason::kMaterialsRequired, "materials"));
  YICI_REQUIRE(CheckMaterials(command.materials(), "materials"));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(CheckHandIn(desk, command.window_id(), command.applicant(), command.channel()));
  YICI_REQUIRE(desk.RequireState(journal::Command::kSubmitSupplement));
  YICI_REQUIRE(desk.RequireTime());
  if (IsJointParent(desk.subject())) return DecideJointSupplement(desk, command);
  YICI_REQUIRE(CheckSupplementGuards(desk, command));
  journal::Event event = MakeSupplemented(desk, command);
  const bool complete = event.case_supplemented().outstanding().empty();
  desk.Emit(std::move(event));
  if (complete && IsInReview(desk.subject())) {
    desk.Emit(MakeReviewSupplementEnded(world, desk.subject(), {}, desk.day(), desk.day()));
  }
  return desk.Conclude();
}

Outcome DecideReturnSupplement(const World& world, const journal::ReturnSupplement& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckFaults(command.faults()));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(desk.RequireOfficer({directory::role::kChiefRepresentative}));
  YICI_REQUIRE(desk.RequireState(journal::Command::kReturnSupplement));
  YICI_REQUIRE(desk.RequireTime());
  const journal::Case& subject = desk.subject();
  const journal::Clock* paused = FindLive(subject, journal::CLOCK_KIND_C7_SUPPLEMENT);
  if (paused == nullptr || paused->pauses().empty()) return Refuse(Deny(Reason::kNotOnline, "case_no"));
  YICI_REQUIRE(CheckReturned(subject, command.faults()));
  journal::Event event;
  journal::SupplementReturned& returned = *event.mutable_supplement_returned();
  returned.set_case_no(command.case_no());
  *returned.mutable_faults() = command.faults();
  if (const auto* receipt = FindDocument(subject, "13")) *returned.mutable_mark() = *receipt;
  journal::Clock& clock = *returned.mutable_supplement_clock();
  clock = *paused;
  clock.mutable_pauses(clock.pauses_size() - 1)->set_end_day(desk.day().days_since_1970());
  clock.set_phase(journal::CLOCK_PHASE_RUNNING);
  Stamp(clock, nullptr, world.calendar, desk.day());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideCorrect(const World& world, const journal::CorrectOnSpot& command, const Ordered& ordered) {
  if (IsBlank(command.note())) return Refuse(Deny(Reason::kNoteRequired, "note"));
  YICI_REQUIRE(CheckTexts({{"note", command.note()}}));
  YICI_REQUIRE(CheckMaterials(command.materials(), "materials"));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(desk.RequireOfficer({directory::role::kChiefRepresentative, directory::role::kWindowClerk}));
  YICI_REQUIRE(desk.RequireState(journal::Command::kCorrectOnSpot));
  YICI_REQUIRE(desk.RequireTime());
  YICI_REQUIRE(CheckHandedIn(desk, command.materials(), journal::CHANNEL_WINDOW));
  journal::Event event;
  journal::CaseCorrected& corrected = *event.mutable_case_corrected();
  corrected.set_case_no(command.case_no());
  corrected.set_note(command.note());
  *corrected.mutable_materials() = ReceivedMaterials(desk, command.materials(), journal::CHANNEL_WINDOW);
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::approval
