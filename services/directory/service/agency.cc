// Mandates: given by an enterprise or at a hall on a signed paper, taken back, and listed.
#include "absl/strings/escaping.h"
#include "services/approval/service/convert.h"
#include "services/approval/service/present.h"
#include "services/base/identifiers.h"
#include "services/base/key_range.h"
#include "services/base/text.h"
#include "services/directory/machine/agency.h"
#include "services/directory/machine/rights.h"
#include "services/directory/service/service.h"

namespace yici::directory {
namespace {

using MaybeRejection = std::optional<journal::Rejection>;

constexpr size_t kId = 64, kAgent = 128, kReason = 500;
constexpr int kListMax = 1'000;  // mandates of one agent in one answer

constexpr std::string_view kEnterprisePrefix = "enterprise:";

struct ScopeName {
  std::string_view word;
  journal::MandateScope scope;
};
constexpr ScopeName kScopes[] = {{"case", journal::MANDATE_SCOPE_CASE},
                                 {"project", journal::MANDATE_SCOPE_PROJECT},
                                 {"enterprise", journal::MANDATE_SCOPE_ENTERPRISE}};

std::string_view UsccOf(const server::Caller& caller) {
  const std::string_view id = caller.principal.id();
  return id.starts_with(kEnterprisePrefix) ? id.substr(kEnterprisePrefix.size()) : std::string_view();
}

MaybeRejection ToUscc(const server::Caller& caller, const std::string& given, std::string* uscc) {
  *uscc = given.empty() ? std::string(UsccOf(caller)) : given;
  const IdentifierCheck check = CheckUscc(*uscc);
  if (check.valid()) return std::nullopt;
  return server::InvalidField(check.reason, "uscc", "uscc 格式不符。", "Expected a well-formed code in uscc.");
}

MaybeRejection ToScope(const std::string& word, journal::MandateScope* scope) {
  for (const ScopeName& row : kScopes) {
    if (row.word == word) return *scope = row.scope, std::nullopt;
  }
  return server::InvalidField("FIELD_VALUE_UNKNOWN", "scope", "scope 应为其中之一：case, project, enterprise。",
                              "Expected one of case, project, enterprise in scope.");
}

MaybeRejection ToOnBehalfOf(const std::string& principal, server::Incoming& incoming) {
  if (principal.empty()) return std::nullopt;
  if (!server::ParsePrincipal(principal)) {
    return server::InvalidField("PRINCIPAL_INVALID", "on_behalf_of", "on_behalf_of 应为主体标识，例如 officer:编号。",
                                "Expected a principal id such as officer:{id} in on_behalf_of.");
  }
  incoming.arrival.set_on_behalf_of(principal);
  return std::nullopt;
}

MaybeRejection ToPaper(const std::string& hex, std::string* digest) {
  return hex.empty() ? std::nullopt : approval::ConvertDigest("paper_digest", hex, digest);
}

MaybeRejection ToMandate(const server::Caller& caller, const api::AuthorizeAgentRequest& request, server::Incoming& incoming) {
  journal::AgencyMandate& mandate = *incoming.command.mutable_authorize_agent()->mutable_mandate();
  if (auto rejection = ToUscc(caller, request.uscc(), mandate.mutable_uscc())) return rejection;
  if (auto rejection = approval::CheckText("agent", request.agent(), 1, kAgent)) return rejection;
  journal::MandateScope scope = journal::MANDATE_SCOPE_UNSPECIFIED;
  if (auto rejection = ToScope(request.scope(), &scope)) return rejection;
  if (auto rejection = approval::CheckText("case_no", request.case_no(), 0, kId)) return rejection;
  if (auto rejection = approval::CheckText("project_id", request.project_id(), 0, kId)) return rejection;
  if (auto rejection = approval::CheckText("hall_id", request.hall_id(), 0, kId)) return rejection;
  if (auto rejection = approval::CheckText("until", request.until(), 1, kId)) return rejection;
  int32_t until = 0;
  if (auto rejection = approval::ConvertDay("until", request.until(), &until)) return rejection;
  if (auto rejection = ToPaper(request.paper_digest(), mandate.mutable_paper())) return rejection;
  mandate.set_agent(request.agent());
  mandate.set_scope(scope);
  mandate.set_case_no(request.case_no());
  mandate.set_project_id(request.project_id());
  mandate.set_until_day(until);
  mandate.set_hall_id(request.hall_id());
  return ToOnBehalfOf(request.on_behalf_of(), incoming);
}

MaybeRejection ToRevocation(const server::Caller& caller, const api::RevokeAgentRequest& request, server::Incoming& incoming) {
  journal::RevokeAgent& command = *incoming.command.mutable_revoke_agent();
  if (auto rejection = ToUscc(caller, request.uscc(), command.mutable_uscc())) return rejection;
  if (auto rejection = approval::CheckText("reason", request.reason(), 1, kReason)) return rejection;
  if (auto rejection = approval::CheckText("hall_id", request.hall_id(), 0, kId)) return rejection;
  if (auto rejection = ToPaper(request.paper_digest(), command.mutable_paper())) return rejection;
  command.set_number(request.number());
  command.set_reason(request.reason());
  command.set_hall_id(request.hall_id());
  return ToOnBehalfOf(request.on_behalf_of(), incoming);
}

void PresentMandate(const journal::AgencyMandate& mandate, CivilDay today, api::AgencyMandate* out) {
  out->set_number(mandate.number());
  out->set_uscc(mandate.uscc());
  out->set_agent(mandate.agent());
  for (const ScopeName& row : kScopes) {
    if (row.scope == mandate.scope()) out->set_scope(std::string(row.word));
  }
  out->set_case_no(mandate.case_no());
  out->set_project_id(mandate.project_id());
  out->set_from(approval::DayText(mandate.granted_day()));
  out->set_until(approval::DayText(mandate.until_day()));
  out->set_granted_by(mandate.granted_by());
  out->set_paper_digest(absl::BytesToHexString(mandate.paper()));
  out->set_hall_id(mandate.hall_id());
  out->set_stands(Stands(mandate, today));
  out->set_revoked(mandate.revoked());
  out->set_revoke_reason(mandate.revoke_reason());
  if (mandate.revoked()) approval::SetTime(mandate.revoked_us(), out->mutable_revoked_at());
}

void AddMandates(const server::ReadView& view, std::string_view uscc, const api::ListMandatesRequest& request,
                 api::ListMandatesResponse* out) {
  const auto* row = view.Find<journal::AgencyMandates>(uscc);
  for (int i = 0; row != nullptr && i < row->mandates_size() && out->mandates_size() < kListMax; ++i) {
    const journal::AgencyMandate& mandate = row->mandates(i);
    if (!request.agent().empty() && mandate.agent() != request.agent()) continue;
    if (request.standing() && !Stands(mandate, view.published().today)) continue;
    PresentMandate(mandate, view.published().today, out->add_mandates());
  }
}

void AddMandatesOf(const server::ReadView& view, const api::ListMandatesRequest& request, api::ListMandatesResponse* out) {
  const std::string prefix = AgentKey(request.agent(), "");
  std::vector<std::string> parties;
  view.Scan(NewTable::kMandateByAgent, prefix, PrefixEnd(prefix), [&](std::string_view key, std::string_view) {
    parties.emplace_back(key.substr(prefix.size()));
    return parties.size() < kListMax;
  });
  for (const std::string& uscc : parties) AddMandates(view, uscc, request, out);
}

}  // namespace

grpc::ServerUnaryReactor* DirectoryService::AuthorizeAgent(grpc::CallbackServerContext* context,
                                                           const api::AuthorizeAgentRequest* request,
                                                           api::DirectoryReply* response) {
  return gate_.Command<api::DirectoryReply>(
      context, "yici.v1.DirectoryService.AuthorizeAgent", *request, request->request_id(), response,
      [&](const server::Caller& caller, server::Incoming& incoming) { return ToMandate(caller, *request, incoming); },
      [this](const journal::Answer& answer, api::DirectoryReply* reply) {
        gate_.SetCommandReply(answer, reply->mutable_command());
        for (const journal::Entry& fact : answer.facts()) {
          if (fact.key() == "mandate") reply->set_mandate(std::atoi(fact.value().c_str()));
        }
      });
}

grpc::ServerUnaryReactor* DirectoryService::RevokeAgent(grpc::CallbackServerContext* context,
                                                        const api::RevokeAgentRequest* request, api::DirectoryReply* response) {
  return gate_.Command<api::DirectoryReply>(
      context, "yici.v1.DirectoryService.RevokeAgent", *request, request->request_id(), response,
      [&](const server::Caller& caller, server::Incoming& incoming) { return ToRevocation(caller, *request, incoming); },
      [this](const journal::Answer& answer, api::DirectoryReply* reply) {
        gate_.SetCommandReply(answer, reply->mutable_command());
      });
}

grpc::ServerUnaryReactor* DirectoryService::ListMandates(grpc::CallbackServerContext* context,
                                                         const api::ListMandatesRequest* request,
                                                         api::ListMandatesResponse* response) {
  return gate_.Query(context, "yici.v1.DirectoryService.ListMandates", request->min_revision(),
                     [request, response](const server::ReadView& view, const server::Caller& caller) {
                       if (auto rejection = approval::CheckText("agent", request->agent(), 0, kAgent)) {
                         return server::ToGrpc(*rejection);
                       }
                       const bool enterprise = caller.principal.kind() == journal::PRINCIPAL_KIND_ENTERPRISE;
                       if (enterprise || !request->uscc().empty() || request->agent().empty()) {
                         std::string uscc;
                         // An enterprise that asks for another's is told of its own.
                         const std::string asked = enterprise ? std::string(UsccOf(caller)) : request->uscc();
                         if (auto rejection = ToUscc(caller, asked, &uscc)) return server::ToGrpc(*rejection);
                         AddMandates(view, uscc, *request, response);
                       } else {
                         AddMandatesOf(view, *request, response);
                       }
                       response->set_revision(view.published().head.revision);
                       return grpc::Status(grpc::Status::OK);
                     });
}

}  // namespace yici::directory
