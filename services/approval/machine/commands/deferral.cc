// AcceptWithDeferral (容缺受理), SubmitDeferred (补交) and ExtendDeferral (延期): a case that lacks materials which are not key
// is accepted on the applicant's written promise to hand them in; C2 and C3 run on, C8 is the applicant's (domain 2.4, 2.5).
#include <algorithm>

#include "services/approval/machine/attachments.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/text.h"
#include "services/approval/machine/view.h"
#include "services/base/text.h"
#include "services/directory/machine/credit.h"

namespace yici::approval {
namespace {

// One for the applicant, one for the file (S7).
constexpr int32_t kNoticeCopies = 2;
constexpr size_t kDigestBytes = 32;
constexpr std::string_view kConsequence = "逾期未补交的，终止办理，由申请人承担由此产生的后果；可以重新申请。";

bool Names(const journal::AcceptWithDeferral& command, std::string_view material_id) {
  return std::any_of(command.materials().begin(), command.materials().end(),
                     [material_id](const auto& deferred) { return deferred.material_id() == material_id; });
}

// No longer than the promise of the item, and than what the item says of deferrals (S7). 0: it says nothing.
int32_t LimitMax(const journal::Item& item) {
  const int32_t promised = item.promised_limit_wd();
  const int32_t deferral = item.deferral_limit_wd();
  if (promised == 0 || deferral == 0) return std::max(promised, deferral);
  return std::min(promised, deferral);
}

Refusal CheckList(const journal::AcceptWithDeferral& command) {
  if (command.materials().empty()) return Deny(Reason::kMaterialsRequired, "materials");
  if (command.materials_size() > kListMax) return Deny(Reason::kListTooLong, "materials", {{"max", std::to_string(kListMax)}});
  for (int i = 0; i < command.materials_size(); ++i) {
    const journal::DeferredMaterial& deferred = command.materials(i);
    const auto before = command.materials().begin() + i;
    const bool twice = std::any_of(command.materials().begin(), before,
                                   [&deferred](const auto& other) { return other.material_id() == deferred.material_id(); });
    if (twice) return Deny(Reason::kMaterialDuplicate, "materials", {{"material", deferred.material_id()}});
    if (Refusal refusal = CheckTexts({{"materials", deferred.form()}})) return refusal;
  }
  return std::nullopt;
}

Refusal CheckSyntax(const journal::AcceptWithDeferral& command) {
  if (Refusal refusal = CheckList(command)) return refusal;
  if (Refusal refusal = CheckPromiseSyntax(command.promise())) return refusal;
  if (command.limit_wd() < 0 || command.limit_wd() > kLimitWdMax) return Deny(Reason::kLimitInvalid, "limit_wd");
  return CheckTexts({{"consequence", command.consequence()}, {"seal", command.seal()}});
}

// Each one named is a material of the item that lacks and may come later; every one that lacks is named.
Refusal CheckMaterialsDeferred(const Desk& desk, const journal::AcceptWithDeferral& command) {
  const std::vector<std::string> lacking = Outstanding(desk.subject());
  for (const journal::DeferredMaterial& deferred : command.materials()) {
    const std::string& id = deferred.material_id();
    if (MaterialOf(desk.item(), id) == nullptr) return Deny(Reason::kMaterialUnknown, "materials", {{"material", id}});
    if (std::find(lacking.begin(), lacking.end(), id) == lacking.end()) {
      return Deny(Reason::kNothingToDefer, "materials", {{"material", id}});
    }
  }
  std::vector<std::string> keys, unnamed;
  for (const std::string& id : lacking) {
    const journal::Material* material = MaterialOf(desk.item(), id);
    if (material == nullptr || material->key()) keys.push_back(id);
    if (!Names(command, id)) unnamed.push_back(id);
  }
  if (!keys.empty()) return Deny(Reason::kKeyMaterialMissing, "materials", {{"outstanding", Listed(keys)}});
  if (unnamed.empty()) return std::nullopt;
  return Deny(Reason::kMaterialsIncomplete, "materials", {{"outstanding", Listed(unnamed)}});
}

Refusal CheckDeferralGuards(const Desk& desk, const journal::AcceptWithDeferral& command) {
  const int32_t limit_max = LimitMax(desk.item());
  if (!desk.item().deferral_allowed() || limit_max == 0) return Deny(Reason::kDeferralNotAllowed, "case_no");
  if (command.limit_wd() > limit_max) {
    return Deny(Reason::kDeferralExceedsPromise, "limit_wd", {{"max", std::to_string(limit_max)}});
  }
  if (Refusal refusal = CheckPromiseDay(desk, command.promise())) return refusal;
  if (Refusal refusal = CheckMaterialsDeferred(desk, command)) return refusal;
  return CheckCredit(desk, directory::Bars::kDeferral);
}

journal::Deferral MakeDeferral(const Desk& desk, const journal::AcceptWithDeferral& command) {
  journal::Deferral deferral;
  *deferral.mutable_materials() = command.materials();
  for (journal::DeferredMaterial& deferred : *deferral.mutable_materials()) {
    const journal::Material* material = MaterialOf(desk.item(), deferred.material_id());
    if (deferred.form().empty()) deferred.set_form(material->form());
    if (deferred.copies() <= 0) deferred.set_copies(std::max(1, material->copies()));
  }
  deferral.set_limit_wd(command.limit_wd() > 0 ? command.limit_wd() : LimitMax(desk.item()));
  *deferral.mutable_promise() = command.promise();
  deferral.set_consequence(IsBlank(command.consequence()) ? std::string(kConsequence) : command.consequence());
  deferral.set_notice_copies(kNoticeCopies);
  return deferral;
}

journal::Event MakeAcceptedWithDeferral(const Desk& desk, const journal::AcceptWithDeferral& command) {
  const CivilDay day = desk.day();
  journal::Event event;
  journal::CaseAccepted& accepted = *event.mutable_case_accepted();
  accepted = MakeAccepted(
      desk.world(), desk.subject(), desk.item(), desk.process(),
      {.deed_day = day, .acceptance_day = AcceptanceDay(desk.subject(), day), .step_start = day, .document = "32"});
  accepted.set_seal(command.seal());
  *accepted.mutable_deferral() = MakeDeferral(desk, command);
  *accepted.mutable_deferral_clock() = desk.NewClock(journal::CLOCK_KIND_C8_DEFERRAL, accepted.deferral().limit_wd());
  return event;
}

// Only what the notice of deferral lists, and at least one that is still lacking.
Refusal CheckDeferred(const Desk& desk, const journal::SubmitDeferred& command) {
  const journal::Case& subject = desk.subject();
  const auto& listed = subject.deferral_details().materials();
  const std::vector<std::string> lacking = HasOpenDeferral(subject) ? OutstandingDeferred(subject) : std::vector<std::string>();
  if (lacking.empty()) return Deny(Reason::kNothingOutstanding, "materials", {{"outstanding", ""}});
  bool answers = false;
  for (const journal::MaterialHeld& material : command.materials()) {
    const std::string& id = material.material_id();
    const bool named = std::any_of(listed.begin(), listed.end(), [&id](const auto& one) { return one.material_id() == id; });
    if (!named) return Deny(Reason::kMaterialNotDeferred, "materials", {{"material", id}});
    const bool handed_in = material.status() != journal::MATERIAL_STATUS_MISSING;
    answers = answers || (handed_in && std::find(lacking.begin(), lacking.end(), id) != lacking.end());
  }
  if (answers) return std::nullopt;
  return Deny(Reason::kNothingOutstanding, "materials", {{"outstanding", Listed(lacking)}});
}

journal::Event MakeDeferredSubmitted(const Desk& desk, const journal::SubmitDeferred& command, journal::Channel channel) {
  journal::Event event;
  journal::DeferredSubmitted& submitted = *event.mutable_deferred_submitted();
  submitted.set_case_no(command.case_no());
  *submitted.mutable_materials() = ReceivedMaterials(desk, command.materials(), channel);
  for (std::string& id : OutstandingDeferred(desk.subject())) {
    const bool there =
        std::any_of(submitted.materials().begin(), submitted.materials().end(), [&id](const journal::MaterialHeld& held) {
          return held.material_id() == id && held.status() == journal::MATERIAL_STATUS_PRESENT;
        });
    if (!there) submitted.add_outstanding(std::move(id));
  }
  *submitted.mutable_receipt() = desk.Document("05");
  if (channel == journal::CHANNEL_WINDOW) {
    const auto visit = desk.NewVisit(desk.HallOf(command.window_id()), "supplement", command.by_agent());
    if (visit) *submitted.mutable_visit() = *visit;
  }
  return event;
}

// As long again at most, as often as the force majeure demands it, while the whole stays within the bound of any limit.
Refusal CheckLonger(const Desk& desk, const journal::ExtendDeferral& command) {
  const journal::Clock* clock = FindLive(desk.subject(), journal::CLOCK_KIND_C8_DEFERRAL);
  if (clock == nullptr || !HasOpenDeferral(desk.subject()))
    return Deny(Reason::kNothingOutstanding, "case_no", {{"outstanding", ""}});
  const int32_t most = std::min(clock->limit(), kLimitWdMax - clock->limit() - clock->extension());
  if (command.days() > most) return Deny(Reason::kExtensionTooLong, "days", {{"days_max", std::to_string(most)}});
  if (Refusal refusal = CheckRoomForNotice(desk, "44")) return refusal;
  return CheckRoomForDocument(desk);
}

journal::Event MakeDeferralExtended(const Desk& desk, const journal::ExtendDeferral& command) {
  journal::Event event;
  journal::DeferralExtended& extended = *event.mutable_deferral_extended();
  extended.set_case_no(command.case_no());
  extended.set_days(command.days());
  extended.set_cause(command.cause());
  extended.set_post(desk.post());
  *extended.mutable_document() = desk.Document("44");
  extended.set_seal(command.seal());
  journal::Clock& longer = *extended.mutable_clock();
  longer = *FindLive(desk.subject(), journal::CLOCK_KIND_C8_DEFERRAL);
  longer.set_extension(longer.extension() + command.days());
  longer.set_warned(false);  // it is reminded of again
  Stamp(longer, nullptr, desk.world().calendar, desk.day());
  return event;
}

}  // namespace

Refusal CheckPromiseSyntax(const journal::SignedPromise& promise) {
  if (IsBlank(promise.reference()) && promise.digest().empty()) return Deny(Reason::kPromiseRequired, "promise");
  if (!promise.digest().empty() && promise.digest().size() != kDigestBytes) {
    return Deny(Reason::kDigestRequired, "promise.digest");
  }
  if (promise.signed_day() == 0) return Deny(Reason::kPromiseRequired, "promise.signed_day");
  return CheckTexts({{"promise.reference", promise.reference()}});
}

Refusal CheckPromiseDay(const Desk& desk, const journal::SignedPromise& promise) {
  if (CivilDay(promise.signed_day()) <= desk.day()) return std::nullopt;
  return Deny(Reason::kOccurredInFuture, "promise.signed_day");
}

Refusal CheckCredit(const Desk& desk, directory::Bars what) {
  const std::string party = PrincipalOfParty(desk.subject().applicant());
  const auto* mark = directory::FindCreditMark(desk.world().state, party, what, DayOf(desk.ordered().legal_time));
  if (mark == nullptr) return std::nullopt;
  return Deny(Reason::kCreditNotEligible, "case_no", {{"mark", std::to_string(mark->number())}});
}

Outcome DecideDeferral(const World& world, const journal::AcceptWithDeferral& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(desk.RequireOfficer({directory::role::kChiefRepresentative}));
  YICI_REQUIRE(desk.RequireState(journal::Command::kAcceptWithDeferral));
  YICI_REQUIRE(desk.RequireTime());
  YICI_REQUIRE(CheckDeferralGuards(desk, command));
  desk.Emit(MakeAcceptedWithDeferral(desk, command));
  return desk.Conclude();
}

Outcome DecideSubmitDeferred(const World& world, const journal::SubmitDeferred& command, const Ordered& ordered) {
  if (command.materials().empty()) return Refuse(Deny(Reason::kMaterialsRequired, "materials"));
  YICI_REQUIRE(CheckMaterials(command.materials(), "materials"));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(CheckHandIn(desk, command.window_id(), command.applicant(), command.channel()));
  YICI_REQUIRE(desk.RequireState(journal::Command::kSubmitDeferred));
  YICI_REQUIRE(desk.RequireTime());
  const journal::Channel channel = ChannelOf(command.channel(), desk.actor());
  YICI_REQUIRE(CheckReceipt(desk, command.window_id(), channel));
  YICI_REQUIRE(CheckHandedIn(desk, command.materials(), channel));
  YICI_REQUIRE(CheckDeferred(desk, command));
  desk.Emit(MakeDeferredSubmitted(desk, command, channel));
  return desk.Conclude();
}

Outcome DecideExtendDeferral(const World& world, const journal::ExtendDeferral& command, const Ordered& ordered) {
  if (command.days() < 1) return Refuse(Deny(Reason::kLengthRequired, "days"));
  if (IsBlank(command.cause())) return Refuse(Deny(Reason::kReasonsRequired, "cause"));
  YICI_REQUIRE(CheckTexts({{"cause", command.cause()}, {"seal", command.seal()}}));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(desk.RequireOfficer({directory::role::kChiefRepresentative}));
  YICI_REQUIRE(desk.RequireRevision(command.etag()));
  YICI_REQUIRE(desk.RequireState(journal::Command::kExtendDeferral));
  YICI_REQUIRE(desk.RequireTime());
  YICI_REQUIRE(CheckLonger(desk, command));
  desk.Emit(MakeDeferralExtended(desk, command));
  return desk.Conclude();
}

}  // namespace yici::approval
