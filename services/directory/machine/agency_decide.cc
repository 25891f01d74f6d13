// AuthorizeAgent and RevokeAgent: what the directory says to them. Refusals: rejections.h, in that order.
#include <algorithm>
#include <optional>

#include "services/base/text.h"
#include "services/directory/machine/agency.h"
#include "services/directory/machine/pack_rows.h"
#include "services/directory/machine/rejections.h"
#include "services/directory/machine/rights.h"

namespace yici::directory {
namespace {

using MaybeRefusal = std::optional<Rejection>;

constexpr std::string_view kEnterprisePrefix = "enterprise:";
constexpr std::string_view kHallPrefix = "hall:";
constexpr size_t kDigestBytes = 32;
constexpr size_t kReasonBytesMax = 1'500;  // 500 Chinese characters

Rejection Refusal(std::string_view reason, std::string_view field, std::string_view zh, std::string_view en,
                  std::string_view value = {}) {
  const auto* row = std::find_if(std::begin(kReasons), std::end(kReasons),
                                 [&](const ReasonRow& candidate) { return candidate.reason == reason; });
  if (value.empty()) return Reject(row->code, reason, field, zh, en);
  return Reject(row->code, reason, field, zh, en, {{"value", value}});
}

MaybeRefusal NeedsId(std::string_view field, const std::string& value) {
  if (!IsBlank(value) && value.size() <= kIdBytesMax && value.find('\0') == std::string::npos) return std::nullopt;
  return Refusal(reason::kFieldMissing, field, "需要填写该字段，但它为空或超长。",
                 "expected a value of 1 to 128 bytes, but the field is empty or too long");
}

MaybeRefusal CheckScope(const journal::AgencyMandate& mandate) {
  const bool known = mandate.scope() >= journal::MANDATE_SCOPE_CASE && mandate.scope() <= journal::MANDATE_SCOPE_ENTERPRISE;
  // A park takes whole projects (全程代办), nothing less and nothing else.
  const bool fits = ParkOf(mandate).empty() || mandate.scope() == journal::MANDATE_SCOPE_PROJECT;
  if (!known || !fits) {
    return Refusal(reason::kMandateScope, "scope", "授权范围应为一件办件、一个项目或整个企业；授权飞地园区的，应为一个项目。",
                   "expected one case, one project or the whole enterprise, and of a park one project, but it is another");
  }
  if (mandate.scope() == journal::MANDATE_SCOPE_CASE) return NeedsId("case_no", mandate.case_no());
  if (mandate.scope() == journal::MANDATE_SCOPE_PROJECT) return NeedsId("project_id", mandate.project_id());
  return std::nullopt;
}

// Who sends it: the enterprise itself, or a window clerk of the hall who was shown the signed paper.
struct Sender {
  std::string_view id;
  bool is_enterprise = false;
};

Sender SenderOf(const Ordered& ordered) {
  const journal::Principal& principal = ordered.arrival.principal();
  if (principal.kind() == journal::PRINCIPAL_KIND_HALL) return {.id = ordered.arrival.on_behalf_of()};
  return {.id = principal.id(), .is_enterprise = principal.kind() == journal::PRINCIPAL_KIND_ENTERPRISE};
}

Rejection Denied() {
  return Refusal(reason::kNotPermitted, "", "应由有相应职责的人办理，但本人当前没有该职责。",
                 "expected someone with the mandate for this act, but the sender holds none now");
}

bool IsClerkOf(const World& world, const Ordered& ordered, const std::string& hall_id) {
  const journal::Principal& principal = ordered.arrival.principal();
  const bool elsewhere = principal.kind() == journal::PRINCIPAL_KIND_HALL && principal.id() != StrCat(kHallPrefix, hall_id);
  if (hall_id.empty() || elsewhere) return false;
  const Scope scope{.department_id = {}, .hall_id = hall_id, .jurisdiction = {}};
  return FindMandate(world.state, SenderOf(ordered).id, role::kWindowClerk, scope, DayOf(ordered.legal_time)).has_value();
}

MaybeRefusal CheckSender(const World& world, const Ordered& ordered, const std::string& uscc, const std::string& paper,
                         const std::string& hall_id) {
  const Sender sender = SenderOf(ordered);
  if (sender.is_enterprise) {
    const bool own = sender.id == StrCat(kEnterprisePrefix, uscc);
    return own ? std::nullopt : MaybeRefusal(Denied());
  }
  if (!IsClerkOf(world, ordered, hall_id)) return Denied();
  if (paper.size() == kDigestBytes) return std::nullopt;
  return Refusal(reason::kPaperRequired, "paper_digest", "窗口登记授权的，应写明签字授权书的 32 字节 SHA-256 摘要，但未写明。",
                 "expected the SHA-256 of the signed paper that the clerk was shown, but there is none");
}

MaybeRefusal CheckAgent(const World& world, const journal::AgencyMandate& mandate, CivilDay today) {
  const std::string_view park = ParkOf(mandate);
  const auto* row = park.empty() ? nullptr : world.state.Find<journal::EnclavePark>(park);
  const bool known = park.empty() ? HoldsAnywhere(world.state, mandate.agent(), role::kSteward, today) : row != nullptr;
  // A mandate that nobody could act on would only look like one.
  if (known && row != nullptr && row->service_centre_id().empty()) {
    return Refusal(reason::kParkWithoutCentre, "agent", "飞地园区应设有服务中心才能代办，但该园区没有服务中心。",
                   "expected a park with a service centre whose stewards act, but this one has none", mandate.agent());
  }
  if (known) return std::nullopt;
  return Refusal(reason::kAgentUnknown, "agent", "被授权人应为在任的项目管家或者飞地园区，但不是。",
                 "expected a steward in office or an enclave park as agent, but it is neither", mandate.agent());
}

MaybeRefusal CheckUntil(const journal::AgencyMandate& mandate, CivilDay today) {
  if (mandate.until_day() >= today.days_since_1970()) return std::nullopt;
  return Refusal(reason::kPeriodPast, "until", "授权截止日不得早于今天。",
                 "expected a last day from today on, but it lies in the past", CivilDay(mandate.until_day()).ToString());
}

MaybeRefusal CheckRoom(const StateReader& state, const journal::AgencyMandate& mandate, CivilDay today) {
  const auto* row = state.Find<journal::AgencyMandates>(mandate.uscc());
  int standing = 0;
  for (int i = 0; row != nullptr && i < row->mandates_size(); ++i) {
    const journal::AgencyMandate& other = row->mandates(i);
    if (!Stands(other, today)) continue;
    ++standing;
    const bool same = other.agent() == mandate.agent() && other.scope() == mandate.scope() &&
                      other.case_no() == mandate.case_no() && other.project_id() == mandate.project_id();
    if (!same || other.until_day() < mandate.until_day()) continue;
    return Refusal(reason::kMandateStands, "agent", "同一授权已存在，且期间已涵盖。",
                   "expected a new mandate, but this one stands for the whole period", std::to_string(other.number()));
  }
  if (standing < kStandingMandatesMax) return std::nullopt;
  return Refusal(reason::kMandatesFull, "uscc", "一家企业有效的授权应在上限之内，但已满。",
                 "expected fewer standing mandates of one enterprise, but it has as many as are kept",
                 std::to_string(kStandingMandatesMax));
}

Outcome Happens(const Ordered& ordered, journal::Event event, const std::string& uscc, int32_t number) {
  Outcome outcome;
  outcome.events.push_back({.event = std::move(event),
                            .subject = AgencySubject(uscc),
                            .occurred_at = ordered.legal_time,
                            .actor = {},
                            .delegated_by = {}});
  journal::Entry& fact = *outcome.answer.add_facts();
  fact.set_key("mandate");
  fact.set_value(std::to_string(number));
  return outcome;
}

// As it goes into the row: nothing that only a sender may say stays in it.
journal::AgencyMandate MakeMandate(const World& world, const journal::AgencyMandate& asked, const Ordered& ordered) {
  journal::AgencyMandate mandate;
  mandate.set_uscc(asked.uscc());
  mandate.set_agent(asked.agent());
  mandate.set_scope(asked.scope());
  if (asked.scope() == journal::MANDATE_SCOPE_CASE) mandate.set_case_no(asked.case_no());
  if (asked.scope() == journal::MANDATE_SCOPE_PROJECT) {
    mandate.set_project_id(asked.project_id());
    mandate.set_project_code(world.state.Find<journal::Project>(asked.project_id())->project_code());
  }
  mandate.set_granted_day(DayOf(ordered.legal_time).days_since_1970());
  mandate.set_until_day(asked.until_day());
  const Sender sender = SenderOf(ordered);
  mandate.set_granted_by(std::string(sender.id));
  if (!sender.is_enterprise) {
    mandate.set_paper(asked.paper());
    mandate.set_hall_id(asked.hall_id());
  }
  const auto* row = world.state.Find<journal::AgencyMandates>(asked.uscc());
  mandate.set_number(row == nullptr ? 1 : row->last_number() + 1);
  return mandate;
}

// By who gave it, or by the agent who lays it down: himself, never a hall that names him.
MaybeRefusal CheckMayRevoke(const World& world, const journal::RevokeAgent& command, const Ordered& ordered,
                            const journal::AgencyMandate* mandate) {
  const Sender sender = SenderOf(ordered);
  const CivilDay today = DayOf(ordered.legal_time);
  const bool himself = ordered.arrival.principal().kind() == journal::PRINCIPAL_KIND_OFFICER;
  if (himself && mandate != nullptr && ActsAsAgent(world.state, sender.id, mandate->agent(), today)) return std::nullopt;
  return CheckSender(world, ordered, command.uscc(), command.paper(), command.hall_id());
}

}  // namespace

Outcome DecideAuthorize(const World& world, const journal::AuthorizeAgent& command, const Ordered& ordered) {
  const journal::AgencyMandate& asked = command.mandate();
  const CivilDay today = DayOf(ordered.legal_time);
  if (auto refusal = NeedsId("uscc", asked.uscc())) return Refuse(*refusal);
  if (auto refusal = NeedsId("agent", asked.agent())) return Refuse(*refusal);
  if (auto refusal = CheckScope(asked)) return Refuse(*refusal);
  if (auto refusal = CheckSender(world, ordered, asked.uscc(), asked.paper(), asked.hall_id())) return Refuse(*refusal);
  if (asked.scope() == journal::MANDATE_SCOPE_PROJECT && world.state.Find<journal::Project>(asked.project_id()) == nullptr) {
    return Refuse(Refusal(reason::kProjectUnknown, "project_id", "应为台账中的项目，但没有该项目。",
                          "expected a project of the ledger, but there is none with this id", asked.project_id()));
  }
  if (auto refusal = CheckAgent(world, asked, today)) return Refuse(*refusal);
  if (auto refusal = CheckUntil(asked, today)) return Refuse(*refusal);
  if (auto refusal = CheckRoom(world.state, asked, today)) return Refuse(*refusal);
  journal::Event event;
  journal::AgencyMandate& mandate = *event.mutable_agent_authorized()->mutable_mandate();
  mandate = MakeMandate(world, asked, ordered);
  const int32_t number = mandate.number();
  return Happens(ordered, std::move(event), asked.uscc(), number);
}

Outcome DecideRevokeAgent(const World& world, const journal::RevokeAgent& command, const Ordered& ordered) {
  if (auto refusal = NeedsId("uscc", command.uscc())) return Refuse(*refusal);
  if (IsBlank(command.reason()) || command.reason().size() > kReasonBytesMax) {
    return Refuse(Refusal(reason::kFieldMissing, "reason", "撤销授权应说明理由，但为空或超长。",
                          "expected a reason of 1 to 500 characters, but it is empty or too long"));
  }
  const auto* mandate = FindMandateOf(world.state, command.uscc(), command.number());
  if (auto refusal = CheckMayRevoke(world, command, ordered, mandate)) return Refuse(*refusal);
  if (mandate == nullptr || !Stands(*mandate, DayOf(ordered.legal_time))) {
    return Refuse(Refusal(reason::kMandateNotStanding, "number", "要撤销的授权不存在、已撤销或已到期。",
                          "expected a standing mandate, but there is none or it is revoked or over",
                          std::to_string(command.number())));
  }
  journal::Event event;
  journal::AgentRevoked& revoked = *event.mutable_agent_revoked();
  revoked.set_uscc(command.uscc());
  revoked.set_number(command.number());
  revoked.set_reason(command.reason());
  revoked.set_revoked_by(std::string(SenderOf(ordered).id));
  revoked.set_paper(command.paper());
  revoked.set_agent(mandate->agent());
  return Happens(ordered, std::move(event), command.uscc(), command.number());
}

}  // namespace yici::directory
