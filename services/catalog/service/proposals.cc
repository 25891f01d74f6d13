#include "services/catalog/service/proposals.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "absl/strings/escaping.h"
#include "services/approval/service/convert.h"
#include "services/base/text.h"
#include "services/catalog/machine/calendars.h"
#include "services/catalog/machine/change_set.h"
#include "services/catalog/machine/proposals.h"
#include "services/catalog/service/service.h"
#include "services/directory/machine/rights.h"

namespace yici::catalog {
namespace {

using MaybeRejection = std::optional<journal::Rejection>;

constexpr size_t kReasonMax = 500;  // characters
constexpr std::string_view kStates[] = {"open", "confirmed", "withdrawn", "expired"};

void SetTime(int64_t micros, google::protobuf::Timestamp* out) {
  out->set_seconds(micros / kMicrosPerSecond);
  out->set_nanos(static_cast<int32_t>(micros % kMicrosPerSecond * 1'000));
}

// Whoever may confirm, and auditors.
MaybeRejection CheckMaySee(const server::ReadView& view, const server::Caller& caller) {
  if (directory::HoldsAnywhere(view, caller.principal.id(), directory::role::kAuditor, view.published().today)) {
    return std::nullopt;
  }
  return CheckAdministers(view, caller);
}

void PresentHead(const journal::Proposal& proposal, Instant now, api::Proposal* out) {
  out->set_name(StrCat("proposals/", proposal.number()));
  out->set_number(proposal.number());
  out->set_act(std::string(NameOf(proposal.act())));
  out->set_proposer(proposal.proposer());
  SetTime(proposal.proposed_us(), out->mutable_proposed_at());
  SetTime(proposal.until_us(), out->mutable_until());
  out->set_state(std::string(StateNameOf(proposal, now)));
  out->set_ended_by(proposal.ended_by());
  if (proposal.ended_us() != 0) SetTime(proposal.ended_us(), out->mutable_ended_at());
  out->set_reason(proposal.reason());
  out->set_digest(absl::BytesToHexString(DigestOf(proposal)));
  const journal::ProposedAct& act = proposal.act();
  if (act.has_publish_calendar()) {
    out->set_force(act.publish_calendar().force());
    out->set_wrong_cards(act.publish_calendar().wrong_cards());
    if (out->reason().empty()) out->set_reason(act.publish_calendar().reason());
  }
  if (act.has_resume_restored() && out->reason().empty()) out->set_reason(act.resume_restored().reason());
  const auto set = [&](const auto& command) {
    out->set_change_set(command.change_set());
    out->set_parts(command.parts());
    out->set_rows(command.rows());
  };
  if (act.has_apply_power_list()) set(act.apply_power_list());
  if (act.has_commit_change_set()) set(act.commit_change_set());
}

// What a second person has to see: the notice, or the staged rows of one part.
void PresentContent(const server::ReadView& view, const journal::Proposal& proposal, int32_t part, api::Proposal* out) {
  const journal::ProposedAct& act = proposal.act();
  if (act.has_publish_calendar()) {
    const calendar::Notice notice = ToNotice(act.publish_calendar().notice());
    out->mutable_notice()->set_year(notice.year);
    out->mutable_notice()->set_version(notice.version);
    out->mutable_notice()->set_published_on(notice.published_on.ToString());
    for (const auto& day : notice.days) {
      auto* row = out->mutable_notice()->add_days();
      row->set_day(day.day.ToString());
      row->set_working(day.working);
      row->set_name(day.name);
    }
  }
  if (out->change_set().empty()) return;
  out->set_staged_as_proposed(StagedDigestOf(view, act) == proposal.staged_digest());
  if (const auto* staged = view.Find<journal::StagedPart>(StagedPartKey(out->change_set(), part))) {
    for (const journal::PackRow& row : staged->rows()) out->add_staged_rows(row.SerializeAsString());
  }
}

}  // namespace

std::string ProposalIn(const journal::Answer& answer) {
  for (const auto& fact : answer.facts()) {
    if (fact.key() == "proposal") return fact.value();
  }
  return "";
}

void ProposalService::Present(const journal::Answer& answer, api::ProposalReply* reply) const {
  gate_.SetCommandReply(answer, reply->mutable_command());
  for (const auto& fact : answer.facts()) (*reply->mutable_facts())[fact.key()] = fact.value();
}

grpc::ServerUnaryReactor* ProposalService::GetProposal(grpc::CallbackServerContext* context,
                                                       const api::GetProposalRequest* request, api::Proposal* response) {
  return gate_.Query(
      context, "yici.v1.ProposalService.GetProposal", request->min_revision(),
      [request, response](const server::ReadView& view, const server::Caller& caller) {
        if (const auto rejection = CheckMaySee(view, caller)) return server::ToGrpc(*rejection);
        const auto* proposal = view.Find<journal::Proposal>(ProposalKey(request->number()));
        if (proposal == nullptr) {
          return server::ToGrpc(Reject(RejectionCode::kNotFound, "PROPOSAL_NOT_FOUND", "number", "没有这件提请，或已不再保存。",
                                       "Expected a proposal that is kept, but there is none of this number."));
        }
        PresentHead(*proposal, view.published().legal_time(), response);
        PresentContent(view, *proposal, request->part(), response);
        response->set_revision(view.published().head.revision);
        return grpc::Status(grpc::Status::OK);
      });
}

grpc::ServerUnaryReactor* ProposalService::ListProposals(grpc::CallbackServerContext* context,
                                                         const api::ListProposalsRequest* request,
                                                         api::ListProposalsResponse* response) {
  return gate_.Query(context, "yici.v1.ProposalService.ListProposals", request->min_revision(),
                     [request, response](const server::ReadView& view, const server::Caller& caller) {
                       if (const auto rejection = CheckMaySee(view, caller)) return server::ToGrpc(*rejection);
                       const std::string& wanted = request->state();
                       if (!wanted.empty() && std::find(std::begin(kStates), std::end(kStates), wanted) == std::end(kStates)) {
                         return server::ToGrpc(server::InvalidField("FILTER_INVALID", "state",
                                                                    "状态应为 open、confirmed、withdrawn 或 expired。",
                                                                    "Expected open, confirmed, withdrawn or expired."));
                       }
                       std::vector<journal::Proposal> rows;
                       view.Scan(tables::kProposal, "", "", [&](std::string_view, std::string_view bytes) {
                         rows.emplace_back().ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
                         return true;
                       });
                       const Instant now = view.published().legal_time();
                       for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
                         if (wanted.empty() || StateNameOf(*row, now) == wanted)
                           PresentHead(*row, now, response->add_proposals());
                       }
                       response->set_revision(view.published().head.revision);
                       response->set_required(IsFourEyesRequired(view));
                       return grpc::Status(grpc::Status::OK);
                     });
}

grpc::ServerUnaryReactor* ProposalService::ConfirmProposal(grpc::CallbackServerContext* context,
                                                           const api::ConfirmProposalRequest* request,
                                                           api::ProposalReply* response) {
  return gate_.Command<api::ProposalReply>(
      context, "yici.v1.ProposalService.ConfirmProposal", *request, request->request_id(), response,
      [&](const server::Caller&, server::Incoming& incoming) -> MaybeRejection {
        if (request->digest().empty()) {
          return server::InvalidField("PROPOSAL_DIGEST_REQUIRED", "digest", "复核应写明所看到的提请的摘要，但没有写。",
                                      "Expected the digest of the proposal as it was looked at, but there is none.");
        }
        auto& confirm = *incoming.command.mutable_confirm_proposal();
        confirm.set_number(request->number());
        return approval::ConvertDigest("digest", request->digest(), confirm.mutable_digest());
      },
      [this](const journal::Answer& answer, api::ProposalReply* reply) { Present(answer, reply); });
}

grpc::ServerUnaryReactor* ProposalService::WithdrawProposal(grpc::CallbackServerContext* context,
                                                            const api::WithdrawProposalRequest* request,
                                                            api::ProposalReply* response) {
  return gate_.Command<api::ProposalReply>(
      context, "yici.v1.ProposalService.WithdrawProposal", *request, request->request_id(), response,
      [&](const server::Caller&, server::Incoming& incoming) -> MaybeRejection {
        if (auto rejection = approval::CheckText("reason", request->reason(), 1, kReasonMax)) return rejection;
        incoming.command.mutable_withdraw_proposal()->set_number(request->number());
        incoming.command.mutable_withdraw_proposal()->set_reason(request->reason());
        return std::nullopt;
      },
      [this](const journal::Answer& answer, api::ProposalReply* reply) { Present(answer, reply); });
}

}  // namespace yici::catalog
