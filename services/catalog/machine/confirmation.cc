#include "services/catalog/machine/confirmation.h"

#include <utility>

#include "services/audit/tree/compact_range.h"
#include "services/catalog/machine/authority.h"
#include "services/catalog/machine/change_set.h"
#include "services/catalog/machine/proposals.h"
#include "services/directory/machine/rights.h"

namespace yici::catalog {
namespace {

bool IsExpired(const journal::Proposal& proposal, Instant now) {
  return proposal.state() == journal::PROPOSAL_STATE_OPEN && now.micros() >= proposal.until_us();
}

std::string BytesOf(const audit::Hash& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

MaybeRefusal CheckSecondPerson(const StateReader& state, const journal::Proposal& proposal, const Ordered& ordered) {
  const std::string& sender = ordered.arrival.principal().id();
  if (proposal.proposer() == sender) {
    return Reject(RejectionCode::kPermissionDenied, "SECOND_PERSON_REQUIRED", "number",
                  "应由提请人以外的另一人复核，但复核人就是提请人。",
                  "Expected the confirmation of somebody else than who proposed it, but it comes from the same.");
  }
  if (directory::AdministersPartitionSince(state, sender, DayOf(ordered.legal_time), proposal.number())) return std::nullopt;
  return Reject(RejectionCode::kPermissionDenied, "SECOND_PERSON_APPOINTED_LATER", "number",
                "复核人应在提请之前已获授权，但其授权是提请之后才有的，请重新提请。",
                "Expected an administrator who was one when it was proposed, but the grant came later: propose anew.");
}

}  // namespace

const std::string& SetOf(const journal::ProposedAct& act) {
  return act.has_apply_power_list() ? act.apply_power_list().change_set() : act.commit_change_set().change_set();
}

bool IsOpen(const journal::Proposal& proposal, Instant now) {
  return proposal.state() == journal::PROPOSAL_STATE_OPEN && !IsExpired(proposal, now);
}

std::string_view StateNameOf(const journal::Proposal& proposal, Instant now) {
  if (proposal.state() == journal::PROPOSAL_STATE_CONFIRMED) return "confirmed";
  if (proposal.state() == journal::PROPOSAL_STATE_WITHDRAWN) return "withdrawn";
  return IsExpired(proposal, now) ? "expired" : "open";
}

std::string StagedDigestOf(const StateReader& state, const journal::ProposedAct& act) {
  const std::string& id = SetOf(act);
  if (id.empty()) return "";
  const int32_t parts = act.has_apply_power_list() ? act.apply_power_list().parts() : act.commit_change_set().parts();
  std::string digest;
  VisitStaged(state, id, parts, [&](const journal::PackRow& row) {
    digest = BytesOf(audit::Sha256(digest + row.SerializeAsString()));
    return true;
  });
  return digest;
}

// What becomes of it later is no part of what was proposed.
std::string DigestOf(const journal::Proposal& proposal) {
  journal::Proposal proposed;
  proposed.set_number(proposal.number());
  *proposed.mutable_act() = proposal.act();
  proposed.set_proposer(proposal.proposer());
  proposed.set_proposed_us(proposal.proposed_us());
  proposed.set_until_us(proposal.until_us());
  proposed.set_staged_digest(proposal.staged_digest());
  return BytesOf(audit::Sha256(proposed.SerializeAsString()));
}

Rejection ProposalChanged(std::string_view zh, std::string_view en) {
  return Reject(RejectionCode::kFailedPrecondition, "PROPOSAL_CHANGED", "number", zh, en);
}

MaybeRefusal CheckOpen(const journal::Proposal* proposal, Instant now) {
  if (proposal == nullptr) {
    return Reject(RejectionCode::kNotFound, "PROPOSAL_NOT_FOUND", "number", "没有这件提请，或已不再保存。",
                  "Expected a proposal that is kept, but there is none of this number.");
  }
  if (IsExpired(*proposal, now)) {
    return Reject(RejectionCode::kFailedPrecondition, "PROPOSAL_EXPIRED", "number", "这件提请的复核期限已过，请重新提请。",
                  "Expected a proposal whose time is not over, but this one has expired: propose anew.");
  }
  if (proposal->state() == journal::PROPOSAL_STATE_OPEN) return std::nullopt;
  return Reject(RejectionCode::kFailedPrecondition, "PROPOSAL_ENDED", "number", "这件提请已经复核通过或撤回。",
                "Expected an open proposal, but this one was confirmed or withdrawn.",
                {{"state", std::string(StateNameOf(*proposal, now))}});
}

MaybeRefusal CheckProposer(const World& world, const journal::Proposal& proposal, const Ordered& ordered) {
  journal::Arrival arrival;
  arrival.mutable_principal()->set_id(proposal.proposer());
  arrival.mutable_principal()->set_kind(journal::PRINCIPAL_KIND_OFFICER);
  if (!CheckAuthority(world.state, {ordered.revision, ordered.legal_time, arrival})) return std::nullopt;
  return Reject(RejectionCode::kFailedPrecondition, "PROPOSER_NOT_PERMITTED", "number",
                "提请人已无此权限，请由现任管理员重新提请。",
                "Expected a proposer who may still do this, but the mandate has ended: propose anew.");
}

// Resuming lifts the hold of the log it was proposed for, and no other hold.
MaybeRefusal CheckUnchanged(const StateReader& state, const journal::Proposal& proposal) {
  if (proposal.act().has_resume_restored()) {
    const auto* row = state.Find<journal::FourEyes>(kFourEyesKey);
    const bool held = row != nullptr && row->restored_held();
    if (held && row->restored_log() == proposal.act().resume_restored().log_id()) return std::nullopt;
    return ProposalChanged(
        "提请恢复受理的日志已不在等待恢复。",
        "Expected the restored log that it was proposed for to be held still, but it was resumed or is another.");
  }
  if (StagedDigestOf(state, proposal.act()) == proposal.staged_digest()) return std::nullopt;
  return ProposalChanged(
      "暂存的内容与提请时不同，请重新暂存并提请。",
      "Expected the rows that were staged when it was proposed, but others or none are staged now: stage and propose anew.");
}

MaybeRefusal CheckConfirmation(const World& world, const journal::Proposal* proposal, const std::string& digest,
                               const Ordered& ordered) {
  if (auto refusal = CheckAuthority(world.state, ordered)) return refusal;
  if (auto refusal = CheckOpen(proposal, ordered.legal_time)) return refusal;
  if (auto refusal = CheckSecondPerson(world.state, *proposal, ordered)) return refusal;
  if (!digest.empty() && digest != DigestOf(*proposal)) {
    return Reject(RejectionCode::kFailedPrecondition, "PROPOSAL_DIFFERS", "digest",
                  "复核时给出的摘要与这件提请不符，请重新查看提请的内容。",
                  "Expected the digest of this proposal, but the one given is another's: look at what is proposed again.");
  }
  if (auto refusal = CheckProposer(world, *proposal, ordered)) return refusal;
  return CheckUnchanged(world.state, *proposal);
}

}  // namespace yici::catalog
