#include "services/audit/service/personal_data.h"

#include <algorithm>
#include <charconv>

#include "absl/strings/match.h"

#include "services/approval/machine/erasure.h"
#include "services/approval/service/present.h"
#include "services/audit/service/auditors.h"
#include "services/base/erasure_tables.h"
#include "services/base/identifiers.h"
#include "services/base/text.h"
#include "services/catalog/service/proposals.h"
#include "services/catalog/service/service.h"
#include "services/server/gateway/log.h"

namespace yici::audit {
namespace {

using MaybeRejection = std::optional<journal::Rejection>;

constexpr int kPageDefault = 50, kPageMax = 200;

grpc::Status FromRotation(const absl::Status& status, std::string_view id) {
  if (status.ok()) return grpc::Status::OK;
  if (absl::IsUnavailable(status) || absl::IsResourceExhausted(status)) return server::ToGrpc(status);
  const auto refuse = [&](RejectionCode code, std::string_view reason, std::string_view zh, std::string_view en) {
    return server::ToGrpc(Reject(code, reason, "key", zh, en, {{"key", id}}));
  };
  if (absl::IsNotFound(status)) {
    return refuse(RejectionCode::kNotFound, "WRAPPING_KEY_UNKNOWN", "应为包装密钥目录中的密钥，但没有。",
                  "Expected a key of the folder of wrapping keys, but there is none of this name.");
  }
  if (absl::StartsWith(status.message(), "WRAPPING_KEY_CURRENT")) {
    return refuse(RejectionCode::kFailedPrecondition, "WRAPPING_KEY_CURRENT", "应为不再使用的包装密钥，但新密钥正由它包装。",
                  "Expected a wrapping key that is no longer current, but new keys are wrapped by it: rotate first.");
  }
  if (absl::StartsWith(status.message(), "WRAPPING_KEY_IN_USE")) {
    return refuse(RejectionCode::kFailedPrecondition, "WRAPPING_KEY_IN_USE", "应已没有由它包装的密钥，但仍有。",
                  "Expected a wrapping key that nothing lies under, but keys still do: the sweep is on its way.");
  }
  // The words of files name paths: they go to the log.
  server::LogLine("error", "wrapping_key_unusable", {{"status", std::string(status.message())}});
  return refuse(RejectionCode::kFailedPrecondition, "WRAPPING_KEY_UNUSABLE", "包装密钥文件应可用，但不可用，原因见服务器日志。",
                "Expected files of wrapping keys that can be used, but one cannot: the server's log says why.");
}

bool MaySee(const server::ReadView& view, const server::Caller& caller) {
  return AuditScope(view, caller).CoversEverything() || !catalog::CheckAdministers(view, caller);
}

int NumberOf(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

void PresentErasure(const server::Published& published, const journal::Erasure& erasure, const KeyCopies& copies,
                    api::Erasure* out) {
  out->set_name(StrCat("erasures/", erasure.number()));
  out->set_number(erasure.number());
  approval::SetTime(erasure.erased_us(), out->mutable_erased_at());
  out->set_erased_by(erasure.erased_by());
  out->set_ground(static_cast<api::ErasureGround>(erasure.ground()));
  out->set_request_ref(erasure.request_ref());
  *out->mutable_case_nos() = erasure.case_nos();
  out->set_keys(erasure.keys());
  out->set_attachments(erasure.attachments());
  std::string range;
  const std::string waits = server::ErasedRowsKey(erasure.number());
  out->set_on_disk(published.store->Get(nullptr, storage::Family::kKeys, waits, &range).ok());
  PresentCopies(copies, out);
}

}  // namespace

grpc::ServerUnaryReactor* PersonalDataService::EraseCases(grpc::CallbackServerContext* context,
                                                          const api::EraseCasesRequest* request,
                                                          api::EraseCasesReply* response) {
  return gate_.Command<api::EraseCasesReply>(
      context, "yici.v1.PersonalDataService.EraseCases", *request, request->request_id(), response,
      [&](const server::Caller&, server::Incoming& incoming) -> MaybeRejection {
        journal::EraseCases& command = *incoming.command.mutable_erase_cases();
        if (!request->id_number().empty()) {
          const std::string number = NormalizeIdNumber(request->id_number());
          if (const IdentifierCheck check = CheckIdNumber(number); !check.valid()) {
            return server::InvalidField(check.reason, "id_number", "公民身份号码不符合 GB 11643。",
                                        "Expected an id number as GB 11643 has it.");
          }
          command.set_person(gate_.master().SearchToken(number));
        }
        *command.mutable_case_nos() = request->case_nos();
        command.set_ground(static_cast<journal::ErasureGround>(request->ground()));
        command.set_request_ref(request->request_ref());
        return std::nullopt;
      },
      [this](const journal::Answer& answer, api::EraseCasesReply* reply) {
        gate_.SetCommandReply(answer, reply->mutable_command());
        reply->set_proposal(catalog::ProposalIn(answer));
        for (const auto& fact : answer.facts()) {
          if (fact.key() == "erasure") reply->set_erasure(fact.value());
          if (fact.key() == "cases") reply->set_cases(NumberOf(fact.value()));
          if (fact.key() == "keys") reply->set_keys(NumberOf(fact.value()));
          if (fact.key() == "attachments") reply->set_attachments(NumberOf(fact.value()));
        }
      });
}

grpc::ServerUnaryReactor* PersonalDataService::ListErasures(grpc::CallbackServerContext* context,
                                                            const api::ListErasuresRequest* request,
                                                            api::ListErasuresResponse* response) {
  return gate_.Query(context, "yici.v1.PersonalDataService.ListErasures", request->min_revision(),
                     [this, request, response](const server::ReadView& view, const server::Caller& caller) {
                       if (!MaySee(view, caller)) return AuditorRequired();
                       if (request->page_size() < 0) {
                         return server::ToGrpc(server::InvalidField("PAGE_SIZE", "page_size", "页大小不应为负数。",
                                                                    "Expected a page size of 0 (default 50) to 200."));
                       }
                       const int most = request->page_size() == 0 ? kPageDefault : std::min(request->page_size(), kPageMax);
                       const KeyCopies copies = FindKeyCopies(copies_);
                       const server::Published& published = view.published();
                       const std::string begin(1, static_cast<char>(tables::kErasure));
                       std::string end(1, static_cast<char>(static_cast<int>(tables::kErasure) + 1));
                       if (request->before() != 0) end = begin + approval::ErasureKey(request->before());
                       auto rows = published.store->NewIterator(published.snapshot.get(), storage::Family::kState, begin, end,
                                                                storage::Direction::kReverse);
                       for (; rows->Valid() && response->erasures_size() < most; rows->Next()) {
                         journal::Erasure erasure;
                         if (!erasure.ParseFromArray(rows->value().data(), static_cast<int>(rows->value().size()))) continue;
                         PresentErasure(published, erasure, copies, response->add_erasures());
                         response->set_next_before(erasure.number());
                       }
                       if (!rows->Valid()) response->set_next_before(0);
                       response->set_key_backup_days(static_cast<int32_t>(copies_.key_backup_days));
                       response->set_revision(published.head.revision);
                       return grpc::Status(grpc::Status::OK);
                     });
}

grpc::Status PersonalDataService::PresentKeys(const server::ReadView& view, api::WrappingKeys* response) const {
  const auto standing = rotation_.Standing();
  if (!standing.ok()) return server::ToGrpc(standing.status());
  for (const auto& [id, state] : *standing) {
    api::WrappingKey* key = response->add_keys();
    key->set_key(id);
    key->set_current(state.current);
    key->set_present(state.present);
    key->set_rows(state.rows);
  }
  response->set_rotating(rotation_.rotating());
  response->set_rewrapped(rotation_.rewrapped());
  response->set_revision(view.published().head.revision);
  return grpc::Status::OK;
}

grpc::ServerUnaryReactor* PersonalDataService::GetWrappingKeys(grpc::CallbackServerContext* context,
                                                               const api::GetWrappingKeysRequest*,
                                                               api::WrappingKeys* response) {
  return gate_.Query(context, "yici.v1.PersonalDataService.GetWrappingKeys", 0,
                     [this, response](const server::ReadView& view, const server::Caller& caller) {
                       if (!MaySee(view, caller)) return AuditorRequired();
                       return PresentKeys(view, response);
                     });
}

grpc::ServerUnaryReactor* PersonalDataService::RotateWrappingKey(grpc::CallbackServerContext* context,
                                                                 const api::RotateWrappingKeyRequest* request,
                                                                 api::WrappingKeys* response) {
  return gate_.Query(
      context, "yici.v1.PersonalDataService.RotateWrappingKey", 0,
      [this, request, response](const server::ReadView& view, const server::Caller& caller) {
        if (const auto rejection = catalog::CheckAdministers(view, caller)) return server::ToGrpc(*rejection);
        if (absl::Status done = rotation_.Rotate(request->key()); !done.ok()) {
          return FromRotation(done, request->key());
        }
        server::LogLine("info", "wrapping_key_current", {{"key", request->key()}, {"by", caller.principal.id()}});
        return PresentKeys(view, response);
      });
}

grpc::ServerUnaryReactor* PersonalDataService::RetireWrappingKey(grpc::CallbackServerContext* context,
                                                                 const api::RetireWrappingKeyRequest* request,
                                                                 api::WrappingKeys* response) {
  return gate_.Query(
      context, "yici.v1.PersonalDataService.RetireWrappingKey", 0,
      [this, request, response](const server::ReadView& view, const server::Caller& caller) {
        if (const auto rejection = catalog::CheckAdministers(view, caller)) return server::ToGrpc(*rejection);
        if (absl::Status done = rotation_.Retire(request->key()); !done.ok()) {
          return FromRotation(done, request->key());
        }
        server::LogLine("info", "wrapping_key_retired", {{"key", request->key()}, {"by", caller.principal.id()}});
        return PresentKeys(view, response);
      });
}

}  // namespace yici::audit
