// The issuing department's side of a policy: 发布, 撤回, 解读.
#include <algorithm>

#include "services/base/text.h"
#include "services/directory/machine/organs.h"
#include "services/steward/machine/commands/policy_commands.h"
#include "services/steward/machine/policy_match.h"
#include "services/steward/machine/policy_rows.h"

namespace yici::steward {
namespace {

constexpr size_t kDigestBytes = 32;

Refusal CheckDays(const journal::PublishPolicy& command, int32_t today) {
  const bool ordered = command.valid_until_day() == 0 || command.valid_until_day() >= command.valid_from_day();
  const bool over = command.valid_until_day() != 0 && command.valid_until_day() < today;
  if (command.valid_from_day() == 0 || !ordered || over) return Deny(Reason::kPolicyDaysInvalid, "valid_until");
  return std::nullopt;
}

Refusal CheckPublished(const journal::PublishPolicy& command) {
  if (Refusal refusal = CheckText("number", command.number(), kPolicyNumberBytesMax)) return refusal;
  if (Refusal refusal = CheckText("title", command.title(), kPolicyTitleBytesMax)) return refusal;
  if (Refusal refusal = CheckText("body", command.body(), kPolicyBodyBytesMax)) return refusal;
  if (Refusal refusal = CheckText("audience", command.audience(), kAudienceBytesMax)) return refusal;
  if (command.text_digest().size() != kDigestBytes) return Deny(Reason::kPolicyDigestRequired, "text_digest");
  const bool within = command.answer_limit_wd() >= 0 && command.answer_limit_wd() <= kAnswerLimitWdMax;
  return within ? std::nullopt : Refusal(Deny(Reason::kLengthRequired, "answer_limit_wd"));
}

// Whose enterprises it is for: those of the department's own jurisdiction, or of one below it.
Refusal FindJurisdiction(const World& world, const journal::Department& department, const journal::PublishPolicy& command,
                         std::string* jurisdiction) {
  *jurisdiction = command.jurisdiction().empty() ? department.jurisdiction() : command.jurisdiction();
  if (world.state.Find<journal::Jurisdiction>(*jurisdiction) == nullptr) {
    return Deny(Reason::kJurisdictionUnknown, "jurisdiction", {{"jurisdiction", *jurisdiction}});
  }
  if (directory::IsAtOrBelow(world.state, *jurisdiction, department.jurisdiction())) return std::nullopt;
  return Deny(Reason::kNotPermitted, "jurisdiction");
}

// What it replaces stands, is the same department's and is as the sender last saw it.
Refusal OpenReplaced(PolicyDesk& desk, const journal::PublishPolicy& command) {
  if (command.replaces().empty()) return std::nullopt;
  if (Refusal refusal = desk.Open(command.replaces())) return refusal;
  if (Refusal refusal = desk.RequireIssuer({role::kOrganHead, role::kChiefRepresentative})) return refusal;
  if (Refusal refusal = desk.RequireRevision(command.etag())) return refusal;
  return desk.RequireState(journal::Command::kPublishPolicy);
}

// The department goes on; one that stands has its printed number for itself, and there is a bound on how many stand.
Refusal CheckRoom(const PolicyDesk& desk, const journal::PublishPolicy& command) {
  const StateReader& state = desk.world().state;
  const std::string organ = directory::OrganOn(state, command.department_id(), "", desk.day());
  if (organ != command.department_id()) return Deny(Reason::kDepartmentEnded, "department_id", {{"successor", organ}});
  const auto holder = state.FindBytes(tables::kPolicyByNumber, PolicyNumberKey(command.department_id(), command.number()));
  if (holder && *holder != command.replaces()) return Deny(Reason::kPolicyNumberUsed, "number", {{"policy_no", *holder}});
  workflow::Library* library = desk.world().processes;
  if (library == nullptr || !PolicyTable(state, *library, TableInForce(state))) return Deny(Reason::kPolicyTableMissing);
  // What it replaces leaves its own room behind.
  const auto standing = StandingPolicies(state, desk.day());
  const bool replaces = std::find(standing.begin(), standing.end(), command.replaces()) != standing.end();
  if (standing.size() - (replaces ? 1 : 0) < kPoliciesStandingMax) return std::nullopt;
  return Deny(Reason::kPoliciesFull, {}, {{"max", std::to_string(kPoliciesStandingMax)}});
}

journal::Policy PolicyOf(const PolicyDesk& desk, const journal::PublishPolicy& command, const std::string& jurisdiction) {
  journal::Policy policy;
  policy.set_state(journal::POLICY_STATE_PUBLISHED);
  policy.set_number(command.number());
  policy.set_title(command.title());
  policy.set_text_digest(command.text_digest());
  policy.set_department_id(command.department_id());
  policy.set_jurisdiction(jurisdiction);
  policy.set_audience(command.audience());
  policy.set_valid_from_day(command.valid_from_day());
  policy.set_valid_until_day(command.valid_until_day());
  policy.set_version(desk.policy().version() + 1);
  policy.set_replaces(command.replaces());
  policy.set_answer_limit_wd(command.answer_limit_wd() == 0 ? kAnswerLimitWd : command.answer_limit_wd());
  policy.set_table_digest(std::string(TableInForce(desk.world().state)));
  return policy;
}

}  // namespace

Outcome DecidePublishPolicy(const World& world, const journal::PublishPolicy& command, const Ordered& ordered) {
  YICI_MUST(CheckPublished(command));
  PolicyDesk desk(world, ordered);
  YICI_MUST(CheckDays(command, desk.today()));
  const auto* department = world.state.Find<journal::Department>(command.department_id());
  if (department == nullptr) {
    return Refuse(Deny(Reason::kDepartmentUnknown, "department_id", {{"department", command.department_id()}}));
  }
  std::string jurisdiction;
  YICI_MUST(FindJurisdiction(world, *department, command, &jurisdiction));
  if (!HoldsInDepartment(world, ordered, command.department_id(), {role::kOrganHead, role::kChiefRepresentative})) {
    return Refuse(Deny(Reason::kNotPermitted));
  }
  YICI_MUST(OpenReplaced(desk, command));
  YICI_MUST(CheckRoom(desk, command));
  journal::Policy policy = PolicyOf(desk, command, jurisdiction);
  int64_t sequence = 0;
  policy.set_policy_no(desk.NextNumber(kPolicyPrefix, jurisdiction, &sequence));
  desk.answer().Clear();
  desk.answer().set_policy_no(policy.policy_no());
  desk.answer().set_state(policy.state());
  desk.answer().set_version(policy.version());
  desk.answer().set_etag(ordered.revision);
  journal::Event event;
  journal::PolicyPublished& published = *event.mutable_policy_published();
  published.set_body(command.body());
  published.set_sequence(sequence);
  const std::string subject = PolicySubject(policy.policy_no());
  *published.mutable_policy() = std::move(policy);
  desk.Emit(std::move(event), subject);
  return desk.Conclude();
}

Outcome DecideWithdrawPolicy(const World& world, const journal::WithdrawPolicy& command, const Ordered& ordered) {
  YICI_MUST(CheckText("reason", command.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  PolicyDesk desk(world, ordered);
  YICI_MUST(desk.Open(command.policy_no()));
  YICI_MUST(desk.RequireIssuer({role::kOrganHead, role::kChiefRepresentative}));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kWithdrawPolicy));
  journal::Event event;
  event.mutable_policy_withdrawn()->set_policy_no(command.policy_no());
  event.mutable_policy_withdrawn()->set_reason(command.reason());
  desk.answer().set_state(journal::POLICY_STATE_WITHDRAWN);
  desk.answer().set_etag(ordered.revision);
  desk.Emit(std::move(event), PolicySubject(command.policy_no()));
  return desk.Conclude();
}

Outcome DecideInterpretPolicy(const World& world, const journal::InterpretPolicy& command, const Ordered& ordered) {
  YICI_MUST(CheckText("text", command.text(), kLongTextBytesMax));
  PolicyDesk desk(world, ordered);
  YICI_MUST(desk.Open(command.policy_no()));
  YICI_MUST(desk.RequireIssuer({role::kOrganHead, role::kChiefRepresentative}));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kInterpretPolicy));
  if (desk.policy().interpretations_size() >= kInterpretationsMax) {
    return Refuse(Deny(Reason::kPolicyFull, "policy_no", {{"max", std::to_string(kInterpretationsMax)}}));
  }
  journal::Event event;
  journal::PolicyInterpreted& interpreted = *event.mutable_policy_interpreted();
  interpreted.set_policy_no(command.policy_no());
  interpreted.mutable_interpretation()->set_text(command.text());
  interpreted.mutable_interpretation()->set_day(desk.today());
  desk.answer().set_etag(ordered.revision);
  desk.Emit(std::move(event), PolicySubject(command.policy_no()));
  return desk.Conclude();
}

}  // namespace yici::steward
