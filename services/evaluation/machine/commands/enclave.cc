// An agreement from its intention (意向) through both counties' consent, landing, agency, construction and production to the
// yearly settlements (税收分享结算) and its end (期满).
#include <algorithm>

#include "services/base/text.h"
#include "services/evaluation/machine/commands/enclave_commands.h"

namespace yici::evaluation {
namespace {

constexpr size_t kIdBytesMax = 64;

struct Terms {
  int32_t out = 0, in = 0, years = 0;
};

Refusal CheckTerms(const Terms& terms) {
  const bool shares = terms.out >= 0 && terms.in >= 0 && int64_t{terms.out} + terms.in == kSharesSum;
  if (!shares) {
    const std::string sum = std::to_string(int64_t{terms.out} + terms.in);
    return Deny(Reason::kSharesNot100, "share_out_percent", {{"sum", sum}});
  }
  if (terms.years >= 1 && terms.years <= kBenefitYearsMax) return std::nullopt;
  return Deny(Reason::kBenefitYearsInvalid, "benefit_years");
}

// What is left out is the park's, else what the city agreed on for all: half and half for ten years.
Terms WithDefaults(Terms terms, const journal::EnclavePark& park) {
  const bool of_park = park.share_out_percent() + park.share_in_percent() != 0;
  if (terms.out == 0 && terms.in == 0) {
    terms.out = of_park ? park.share_out_percent() : kShareDefault;
    terms.in = of_park ? park.share_in_percent() : kShareDefault;
  }
  if (terms.years == 0) terms.years = park.benefit_years() == 0 ? kBenefitYearsDefault : park.benefit_years();
  return terms;
}

// Terms that were left out are not judged yet.
Refusal CheckGivenTerms(const Terms& terms) {
  Terms given = terms;
  if (given.out == 0 && given.in == 0) given.out = given.in = kShareDefault;
  if (given.years == 0) given.years = kBenefitYearsDefault;
  return CheckTerms(given);
}

struct Place {
  const journal::EnclaveProject* project = nullptr;
  const journal::EnclavePark* park = nullptr;
  std::string fly_out;
};

Refusal FindPlace(const StateReader& state, const journal::ProposeEnclave& command, Place* place) {
  place->project = state.Find<journal::EnclaveProject>(command.enclave_project_id());
  if (place->project == nullptr) return Deny(Reason::kEnclaveProjectUnknown, "enclave_project_id");
  const std::string& park_id = command.park_id().empty() ? place->project->park_id() : command.park_id();
  place->park = state.Find<journal::EnclavePark>(park_id);
  if (place->park == nullptr) return Deny(Reason::kParkUnknown, "park_id");
  place->fly_out =
      command.fly_out_jurisdiction().empty() ? place->project->fly_out_jurisdiction() : command.fly_out_jurisdiction();
  return CheckJurisdiction(state, "fly_out_jurisdiction", place->fly_out);
}

Refusal CheckProposed(const StateReader& state, const journal::ProposeEnclave& command, const Place& place) {
  if (place.fly_out == place.park->jurisdiction()) return Deny(Reason::kSameCounty, "fly_out_jurisdiction");
  const auto open = state.FindBytes(tables::kEnclaveByProject, command.enclave_project_id());
  return open ? Refusal(Deny(Reason::kEnclaveExists, "enclave_project_id", {{"agreement_no", *open}})) : std::nullopt;
}

journal::Enclave MakeEnclave(const Place& place, const Terms& terms) {
  journal::Enclave enclave;
  enclave.set_state(journal::ENCLAVE_STATE_PROPOSED);
  enclave.set_enclave_project_id(place.project->enclave_project_id());
  enclave.set_name_zh(place.project->name_zh());
  enclave.set_park_id(place.park->park_id());
  enclave.set_fly_out_jurisdiction(place.fly_out);
  enclave.set_fly_in_jurisdiction(place.park->jurisdiction());
  enclave.set_share_out_percent(terms.out);
  enclave.set_share_in_percent(terms.in);
  enclave.set_benefit_years(terms.years);
  enclave.set_investment_fen(place.project->total_investment_fen());
  return enclave;
}

Refusal OpenEnclave(const StateReader& state, std::string_view agreement_no, const journal::Enclave** enclave) {
  *enclave = state.Find<journal::Enclave>(agreement_no);
  return *enclave == nullptr ? Refusal(Deny(Reason::kEnclaveNotFound, "agreement_no")) : std::nullopt;
}

Refusal CheckStandingOf(const Desk& desk, const journal::Enclave& enclave, uint64_t etag, CommandKind command) {
  if (Refusal refusal = desk.RequireRevision(etag, enclave.etag())) return refusal;
  if (Refusal refusal = CheckState(enclave, command)) return refusal;
  const bool room = enclave.steps_size() < kStepsMax && enclave.settlements_size() < kSettlementsMax;
  return room ? std::nullopt : Refusal(Deny(Reason::kEnclaveFull, "agreement_no"));
}

bool IsParty(const journal::Enclave& enclave, std::string_view jurisdiction) {
  return jurisdiction == enclave.fly_out_jurisdiction() || jurisdiction == enclave.fly_in_jurisdiction();
}

// A side says yes once, and one person not for both.
Refusal CheckConsent(const Desk& desk, const journal::Enclave& enclave, const std::string& jurisdiction) {
  for (const journal::EnclaveConsent& consent : enclave.consents()) {
    if (consent.jurisdiction() == jurisdiction) return Deny(Reason::kAlreadyConsented, "jurisdiction");
    if (consent.actor() == desk.actor()) return Deny(Reason::kSeparationOfDuties, "jurisdiction");
  }
  return std::nullopt;
}

Refusal CheckYear(const Desk& desk, const journal::Enclave& enclave, const journal::SettleEnclave& command) {
  const bool inside = command.year() >= FirstYear(enclave) && command.year() <= LastYear(enclave);
  if (!inside || command.year() >= desk.day().year()) {
    const std::string first = std::to_string(FirstYear(enclave)), last = std::to_string(LastYear(enclave));
    return Deny(Reason::kSettlementYear, "year", {{"first", first}, {"last", last}});
  }
  const bool settled = SettlementOf(enclave, command.year()) != nullptr;
  if (settled && !command.correct()) return Deny(Reason::kAlreadySettled, "year");
  if (!settled && command.correct()) return Deny(Reason::kNotSettled, "year");
  return std::nullopt;
}

journal::EnclaveSettlement Settle(const Desk& desk, const journal::Enclave& enclave, const journal::SettleEnclave& command) {
  const journal::EnclaveSettlement* before = SettlementOf(enclave, command.year());
  const Shares shares = SharesOf(command.tax_fen(), enclave.share_out_percent());
  journal::EnclaveSettlement settlement;
  settlement.set_year(command.year());
  settlement.set_version(before == nullptr ? 1 : before->version() + 1);
  settlement.set_tax_fen(command.tax_fen());
  settlement.set_out_fen(shares.out_fen);
  settlement.set_in_fen(shares.in_fen);
  settlement.set_day(desk.today());
  settlement.set_reason(command.reason());
  return settlement;
}

Refusal CheckParks(const StateReader& state, const journal::OpenPark& command) {
  std::string city;
  const auto max = ParksMaxOf(state, command.jurisdiction(), &city);
  if (!max || CountParks(state, city) < *max) return std::nullopt;
  const std::string number = std::to_string(*max);
  return Deny(Reason::kParksLimit, "jurisdiction", {{"max", number}, {"city", city}});
}

}  // namespace

Outcome DecidePropose(const World& world, const journal::ProposeEnclave& command, const Ordered& ordered) {
  const Terms asked{command.share_out_percent(), command.share_in_percent(), command.benefit_years()};
  YICI_MUST(CheckGivenTerms(asked));
  Desk desk(world, ordered);
  Place place;
  YICI_MUST(FindPlace(world.state, command, &place));
  const bool either = desk.HoldsOver({role::kLeader, role::kAdministrator}, place.fly_out) ||
                      desk.HoldsOver({role::kLeader, role::kAdministrator}, place.park->jurisdiction());
  if (!either) return Refuse(Deny(Reason::kNotPermitted));
  YICI_MUST(CheckProposed(world.state, command, place));
  const Terms terms = WithDefaults(asked, *place.park);
  YICI_MUST(CheckTerms(terms));
  journal::Event event;
  int64_t sequence = 0;
  const std::string number = desk.NextNumber(kEnclavePrefix, place.park->jurisdiction(), &sequence);
  *event.mutable_enclave_proposed()->mutable_enclave() = MakeEnclave(place, terms);
  event.mutable_enclave_proposed()->mutable_enclave()->set_agreement_no(number);
  event.mutable_enclave_proposed()->set_sequence(sequence);
  desk.Emit(std::move(event), EnclaveSubject(number));
  return desk.Conclude(number, NameOf(journal::ENCLAVE_STATE_PROPOSED).word);
}

Outcome DecideConsent(const World& world, const journal::ConsentEnclave& command, const Ordered& ordered) {
  Desk desk(world, ordered);
  const journal::Enclave* enclave = nullptr;
  YICI_MUST(OpenEnclave(world.state, command.agreement_no(), &enclave));
  if (!IsParty(*enclave, command.jurisdiction())) return Refuse(Deny(Reason::kNotAParty, "jurisdiction"));
  YICI_MUST(desk.RequireOver({role::kLeader, role::kGovernmentHead}, command.jurisdiction()));
  YICI_MUST(CheckStandingOf(desk, *enclave, command.etag(), journal::Command::kConsentEnclave));
  YICI_MUST(CheckConsent(desk, *enclave, command.jurisdiction()));
  const bool both = enclave->consents_size() == 1;
  journal::Event event;
  journal::EnclaveConsented& consented = *event.mutable_enclave_consented();
  consented.set_agreement_no(enclave->agreement_no());
  consented.set_jurisdiction(command.jurisdiction());
  consented.set_day(desk.today());
  consented.set_both(both);
  desk.Emit(std::move(event), EnclaveSubject(enclave->agreement_no()));
  return desk.Conclude(enclave->agreement_no(),
                       NameOf(both ? journal::ENCLAVE_STATE_SIGNED : journal::ENCLAVE_STATE_PROPOSED).word);
}

Outcome DecideAdvance(const World& world, const journal::AdvanceEnclave& command, const Ordered& ordered) {
  YICI_MUST(CheckNote("note", command.note()));
  Desk desk(world, ordered);
  const journal::Enclave* enclave = nullptr;
  YICI_MUST(OpenEnclave(world.state, command.agreement_no(), &enclave));
  // 落地审核 is the business office's; what follows also the leaders' of the county that takes the project in.
  const bool landing = command.state() == journal::ENCLAVE_STATE_LANDED;
  if (landing || !desk.HoldsOver({role::kLeader}, enclave->fly_in_jurisdiction())) {
    YICI_MUST(desk.RequireOver({role::kAdministrator}, enclave->fly_in_jurisdiction()));
  }
  YICI_MUST(CheckStandingOf(desk, *enclave, command.etag(), journal::Command::kAdvanceEnclave));
  if (command.state() != enclave->state() + 1) return Refuse(*CheckState(*enclave, journal::Command::COMMAND_NOT_SET));
  if (command.state() == journal::ENCLAVE_STATE_EXPIRED && desk.day().year() <= LastYear(*enclave)) {
    return Refuse(Deny(Reason::kEnclaveNotExpired, "state", {{"last", std::to_string(LastYear(*enclave))}}));
  }
  journal::Event event;
  journal::EnclaveAdvanced& advanced = *event.mutable_enclave_advanced();
  advanced.set_agreement_no(enclave->agreement_no());
  advanced.set_state(command.state());
  advanced.set_note(command.note());
  advanced.set_day(desk.today());
  desk.Emit(std::move(event), EnclaveSubject(enclave->agreement_no()));
  return desk.Conclude(enclave->agreement_no(), NameOf(command.state()).word);
}

Outcome DecideCancelEnclave(const World& world, const journal::CancelEnclave& command, const Ordered& ordered) {
  YICI_MUST(CheckText("reason", command.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  Desk desk(world, ordered);
  const journal::Enclave* enclave = nullptr;
  YICI_MUST(OpenEnclave(world.state, command.agreement_no(), &enclave));
  YICI_MUST(desk.RequireOver({role::kAdministrator}, enclave->fly_in_jurisdiction()));
  YICI_MUST(CheckStandingOf(desk, *enclave, command.etag(), journal::Command::kCancelEnclave));
  journal::Event event;
  journal::EnclaveCancelled& cancelled = *event.mutable_enclave_cancelled();
  cancelled.set_agreement_no(enclave->agreement_no());
  cancelled.set_reason(command.reason());
  cancelled.set_day(desk.today());
  desk.Emit(std::move(event), EnclaveSubject(enclave->agreement_no()));
  return desk.Conclude(enclave->agreement_no(), NameOf(journal::ENCLAVE_STATE_CANCELLED).word);
}

Outcome DecideSettleEnclave(const World& world, const journal::SettleEnclave& command, const Ordered& ordered) {
  if (command.tax_fen() < 0 || command.tax_fen() > kTaxFenMax) return Refuse(Deny(Reason::kAmountInvalid, "tax_fen"));
  if (command.correct()) YICI_MUST(CheckText("reason", command.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  YICI_MUST(CheckNote("reason", command.reason()));
  Desk desk(world, ordered);
  const journal::Enclave* enclave = nullptr;
  YICI_MUST(OpenEnclave(world.state, command.agreement_no(), &enclave));
  YICI_MUST(desk.RequireOver({role::kAdministrator}, enclave->fly_in_jurisdiction()));
  YICI_MUST(CheckStandingOf(desk, *enclave, command.etag(), journal::Command::kSettleEnclave));
  YICI_MUST(CheckYear(desk, *enclave, command));
  journal::Event event;
  event.mutable_enclave_settled()->set_agreement_no(enclave->agreement_no());
  *event.mutable_enclave_settled()->mutable_settlement() = Settle(desk, *enclave, command);
  *desk.answer().mutable_settlement() = event.enclave_settled().settlement();
  desk.answer().set_version(event.enclave_settled().settlement().version());
  desk.Emit(std::move(event), EnclaveSubject(enclave->agreement_no()));
  return desk.Conclude(enclave->agreement_no(), NameOf(enclave->state()).word);
}

Outcome DecideOpenPark(const World& world, const journal::OpenPark& command, const Ordered& ordered) {
  YICI_MUST(CheckText("park_id", command.park_id(), kIdBytesMax));
  YICI_MUST(CheckText("name_zh", command.name_zh(), kNameBytesMax));
  const Terms asked{command.share_out_percent(), command.share_in_percent(), command.benefit_years()};
  YICI_MUST(CheckGivenTerms(asked));
  if (command.planned_area_m2() < 0) return Refuse(Deny(Reason::kAmountInvalid, "planned_area_m2"));
  Desk desk(world, ordered);
  YICI_MUST(CheckJurisdiction(world.state, "jurisdiction", command.jurisdiction()));
  YICI_MUST(desk.RequireOver({role::kAdministrator}, command.jurisdiction()));
  if (world.state.Find<journal::EnclavePark>(command.park_id()) != nullptr) return Refuse(Deny(Reason::kParkExists, "park_id"));
  YICI_MUST(CheckParks(world.state, command));
  const Terms terms = WithDefaults(asked, journal::EnclavePark::default_instance());
  journal::Event event;
  journal::EnclavePark& park = *event.mutable_park_opened()->mutable_park();
  park.set_park_id(command.park_id());
  park.set_name_zh(command.name_zh());
  park.set_jurisdiction(command.jurisdiction());
  park.set_planned_area_m2(command.planned_area_m2());
  park.set_full_agency(command.full_agency());
  park.set_share_out_percent(terms.out);
  park.set_share_in_percent(terms.in);
  park.set_benefit_years(terms.years);
  desk.Emit(std::move(event), StrCat("parks/", command.park_id()));
  return desk.Conclude(command.park_id(), "open");
}

}  // namespace yici::evaluation
