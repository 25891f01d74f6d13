// Credit marks: recorded, lifted and listed by the party's USCC or id number. Of a number only its token goes further.
#include "absl/strings/escaping.h"
#include "services/approval/service/convert.h"
#include "services/base/identifiers.h"
#include "services/base/text.h"
#include "services/directory/machine/credit.h"
#include "services/directory/machine/rights.h"
#include "services/directory/service/service.h"

namespace yici::directory {
namespace {

using MaybeRejection = std::optional<journal::Rejection>;

MaybeRejection Malformed(const IdentifierCheck& check, std::string_view field) {
  if (check.valid()) return std::nullopt;
  return server::InvalidField(check.reason, field, StrCat(field, " 格式不符。"),
                              StrCat("Expected a well-formed code in ", field, "."));
}

MaybeRejection ToParty(const server::MasterKey& master, const std::string& uscc, const std::string& id_number,
                       std::string* party) {
  if (uscc.empty() == id_number.empty()) {
    return server::InvalidField("PARTY_IDENTITY", "uscc", "应当填写统一社会信用代码或身份证号之一。",
                                "Expected either uscc or id_number.");
  }
  if (!uscc.empty()) {
    *party = StrCat("enterprise:", uscc);
    return Malformed(CheckUscc(uscc), "uscc");
  }
  const std::string number = NormalizeIdNumber(id_number);
  if (auto rejection = Malformed(CheckIdNumber(number), "id_number")) return rejection;
  *party = StrCat("person:", absl::BytesToHexString(master.SearchToken(number)));
  return std::nullopt;
}

struct KindName {
  std::string_view word;
  journal::CreditMarkKind kind;
};
constexpr KindName kKinds[] = {{"bad_credit", journal::CREDIT_MARK_KIND_BAD_CREDIT},
                               {"serious_breach", journal::CREDIT_MARK_KIND_SERIOUS_BREACH},
                               {"untrue_promise", journal::CREDIT_MARK_KIND_UNTRUE_PROMISE}};

MaybeRejection ToKind(const std::string& word, journal::CreditMarkKind* kind) {
  for (const KindName& row : kKinds) {
    if (row.word == word) return *kind = row.kind, std::nullopt;
  }
  return server::InvalidField("FIELD_VALUE_UNKNOWN", "kind", "kind 应为其中之一：bad_credit, serious_breach, untrue_promise。",
                              "Expected one of bad_credit, serious_breach, untrue_promise in kind.");
}

std::string Shown(int32_t day) { return day == 0 ? "" : CivilDay(day).ToString(); }

void PresentMark(const journal::CreditMark& mark, CivilDay today, api::CreditMark* out) {
  out->set_number(mark.number());
  for (const KindName& row : kKinds) {
    if (row.kind == mark.kind()) out->set_kind(std::string(row.word));
  }
  out->set_basis(mark.basis());
  out->set_from(Shown(mark.from_day()));
  out->set_until(Shown(mark.until_day()));
  out->set_stands(Stands(mark, today));
  out->set_lifted(mark.lifted());
  out->set_lift_reason(mark.lift_reason());
  out->set_lifted_day(Shown(mark.lifted_day()));
}

// Who decides on deferrals and promises, who keeps the marks and who audits.
bool MayList(const server::ReadView& view, std::string_view principal_id) {
  for (const std::string_view role : {role::kChiefRepresentative, role::kAdministrator, role::kAuditor}) {
    if (HoldsAnywhere(view, principal_id, role, view.published().today)) return true;
  }
  return false;
}

MaybeRejection ToRecord(const server::MasterKey& master, const api::RecordCreditMarkRequest& request,
                        journal::CreditMark* mark) {
  if (auto rejection = ToParty(master, request.uscc(), request.id_number(), mark->mutable_party())) return rejection;
  journal::CreditMarkKind kind = journal::CREDIT_MARK_KIND_UNSPECIFIED;
  if (auto rejection = ToKind(request.kind(), &kind)) return rejection;
  if (auto rejection = approval::CheckText("basis", request.basis(), 1, 300)) return rejection;
  int32_t from = 0, until = 0;
  if (auto rejection = approval::ConvertDay("from", request.from(), &from)) return rejection;
  if (auto rejection = approval::ConvertDay("until", request.until(), &until)) return rejection;
  mark->set_kind(kind);
  mark->set_basis(request.basis());
  mark->set_from_day(from);
  mark->set_until_day(until);
  return std::nullopt;
}

}  // namespace

grpc::ServerUnaryReactor* DirectoryService::RecordCreditMark(grpc::CallbackServerContext* context,
                                                             const api::RecordCreditMarkRequest* request,
                                                             api::DirectoryReply* response) {
  return gate_.Command<api::DirectoryReply>(
      context, "yici.v1.DirectoryService.RecordCreditMark", *request, request->request_id(), response,
      [&](const server::Caller&, server::Incoming& incoming) -> MaybeRejection {
        return ToRecord(gate_.master(), *request, incoming.command.mutable_record_credit_mark()->mutable_mark());
      },
      [this](const journal::Answer& answer, api::DirectoryReply* reply) {
        gate_.SetCommandReply(answer, reply->mutable_command());
        for (const journal::Entry& fact : answer.facts()) {
          if (fact.key() == "mark") reply->set_credit_mark(std::atoi(fact.value().c_str()));
        }
      });
}

grpc::ServerUnaryReactor* DirectoryService::LiftCreditMark(grpc::CallbackServerContext* context,
                                                           const api::LiftCreditMarkRequest* request,
                                                           api::DirectoryReply* response) {
  return gate_.Command<api::DirectoryReply>(
      context, "yici.v1.DirectoryService.LiftCreditMark", *request, request->request_id(), response,
      [&](const server::Caller&, server::Incoming& incoming) -> MaybeRejection {
        auto& command = *incoming.command.mutable_lift_credit_mark();
        if (auto rejection = ToParty(gate_.master(), request->uscc(), request->id_number(), command.mutable_party())) {
          return rejection;
        }
        if (auto rejection = approval::CheckText("reason", request->reason(), 1, 300)) return rejection;
        command.set_number(request->number());
        command.set_reason(request->reason());
        return std::nullopt;
      },
      [this](const journal::Answer& answer, api::DirectoryReply* reply) {
        gate_.SetCommandReply(answer, reply->mutable_command());
      });
}

grpc::ServerUnaryReactor* DirectoryService::ListCreditMarks(grpc::CallbackServerContext* context,
                                                            const api::ListCreditMarksRequest* request,
                                                            api::ListCreditMarksResponse* response) {
  return gate_.Query(
      context, "yici.v1.DirectoryService.ListCreditMarks", request->min_revision(),
      [this, request, response](const server::ReadView& view, const server::Caller& caller) {
        std::string party;
        if (!MayList(view, caller.principal.id())) {
          return server::ToGrpc(Reject(RejectionCode::kPermissionDenied, "NOT_PERMITTED", "",
                                       "应由有相应职责的人办理，但本人当前没有该职责。",
                                       "Expected someone with the mandate for this act, but the sender holds none now."));
        }
        if (auto rejection = ToParty(gate_.master(), request->uscc(), request->id_number(), &party)) {
          return server::ToGrpc(*rejection);
        }
        const auto* row = view.Find<journal::CreditMarks>(party);
        for (int i = 0; row != nullptr && i < row->marks_size(); ++i) {
          PresentMark(row->marks(i), view.published().today, response->add_marks());
        }
        response->set_revision(view.published().head.revision);
        return grpc::Status(grpc::Status::OK);
      });
}

}  // namespace yici::directory
