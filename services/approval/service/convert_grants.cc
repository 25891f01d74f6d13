// Requests about grants: links of a submission, revocation, cancellation, archive, the answer to a rating.
#include "absl/strings/escaping.h"
#include "services/approval/service/convert_parts.h"
#include "services/approval/service/words.h"

namespace yici::approval {
namespace {

constexpr int kPapersMax = 200;
constexpr int64_t kCompensationFenMax = 100'000'000'000;  // 1 bn yuan

MaybeRejection Digest(const std::string& field, const std::string& hex, std::string* digest) {
  if (hex.size() != 64 || hex.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return server::InvalidField("DIGEST_FORMAT", field, "摘要应为 64 位小写十六进制的 SHA-256。",
                                "Expected 64 lower-case hex digits of SHA-256.");
  }
  *digest = absl::HexStringToBytes(hex);
  return std::nullopt;
}

MaybeRejection ToPapers(const google::protobuf::RepeatedPtrField<api::ArchivePaper>& inputs, journal::ArchiveCase& command) {
  if (inputs.size() > kPapersMax) {
    return server::InvalidField("LIST_SIZE", "papers", "纸质件应不超过 200 件。", "Expected at most 200 papers.");
  }
  for (int i = 0; i < inputs.size(); ++i) {
    const std::string path = StrCat("papers[", i, "]");
    journal::ArchivePaper& paper = *command.add_papers();
    YICI_REJECT_IF(CheckText(path + ".piece", inputs[i].piece(), 1, 100));
    YICI_REJECT_IF(Digest(path + ".digest", inputs[i].digest(), paper.mutable_digest()));
    paper.set_piece(inputs[i].piece());
  }
  return std::nullopt;
}

MaybeRejection LinkMissing(std::string_view field) {
  return server::InvalidField("LINK_INCOMPLETE", field, "变更、延续或撤回应同时写明种类和原办件。",
                              "Expected the kind of link together with the case it is about.");
}

MaybeRejection ToWithdrawal(const api::SubmitCaseRequest& request, journal::SubmitCase& command) {
  journal::WithdrawalGround ground = journal::WITHDRAWAL_GROUND_UNSPECIFIED;
  YICI_REJECT_IF(
      OneOf<journal::WithdrawalGround>("withdrawal_ground", request.withdrawal_ground(), kWithdrawalGrounds, &ground));
  YICI_REJECT_IF(CheckText("compensation", request.compensation(), 1, 2000));
  const int64_t fen = request.compensation_fen();
  YICI_REJECT_IF(
      Limit("compensation_fen", fen >= 0 && fen <= kCompensationFenMax, " 0 到 100000000000 分", "0 to 100,000,000,000 fen"));
  command.set_withdrawal_ground(ground);
  command.set_compensation(request.compensation());
  command.set_compensation_fen(fen);
  return std::nullopt;
}

}  // namespace

MaybeRejection ToLink(const api::SubmitCaseRequest& request, journal::SubmitCase& command) {
  const bool plain = request.link_kind().empty() && request.linked_case_no().empty();
  const bool withdrawal_fields =
      !request.withdrawal_ground().empty() || !request.compensation().empty() || request.compensation_fen() != 0;
  if (plain && !withdrawal_fields) return std::nullopt;
  if (request.linked_case_no().empty()) return LinkMissing("linked_case_no");
  if (request.link_kind().empty()) return LinkMissing("link_kind");
  journal::LinkKind kind = journal::LINK_KIND_UNSPECIFIED;
  YICI_REJECT_IF(OneOf<journal::LinkKind>("link_kind", request.link_kind(), kLinkKinds, &kind));
  if (CheckCaseNo(request.linked_case_no())) {
    return server::InvalidField("CASE_NO_FORMAT", "linked_case_no", "办件编号应为事项编码、日期与顺序号，共 20 到 60 位。",
                                "Expected a case number: item code, day and sequence, 20 to 60 characters.");
  }
  command.set_link_kind(kind);
  command.set_linked_case_no(request.linked_case_no());
  if (kind == journal::LINK_KIND_WITHDRAWAL) return ToWithdrawal(request, command);
  return withdrawal_fields ? LinkMissing("link_kind") : std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::RevokeCaseRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_revoke_case();
  YICI_REJECT_IF(OnCase(request, incoming));
  journal::RevocationGround ground = journal::REVOCATION_GROUND_UNSPECIFIED;
  YICI_REJECT_IF(OneOf<journal::RevocationGround>("ground", request.ground(), kRevocationGrounds, &ground));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, 2000));
  YICI_REJECT_IF(CheckText("basis", request.basis(), 0, 500));
  YICI_REJECT_IF(CheckText("heard_how", request.heard_how(), 0, 500));
  YICI_REJECT_IF(CheckText("remedy", request.remedy(), 0, 2000));
  YICI_REJECT_IF(CheckText("compensation", request.compensation(), 0, 2000));
  YICI_REJECT_IF(CheckText("seal", request.seal(), 0, 100));
  int32_t heard_day = 0;
  YICI_REJECT_IF(Day("heard_day", request.heard_day(), &heard_day));
  command.set_case_no(request.case_no());
  command.set_ground(ground);
  command.set_reason(request.reason());
  command.set_basis(request.basis());
  command.set_heard_how(request.heard_how());
  command.set_heard_day(heard_day);
  command.set_public_interest_harm(request.public_interest_harm());
  command.set_remedy(request.remedy());
  command.set_compensation(request.compensation());
  command.set_seal(request.seal());
  command.set_etag(request.etag());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::CancelCaseRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_cancel_case();
  YICI_REJECT_IF(OnCase(request, incoming));
  journal::CancellationGround ground = journal::CANCELLATION_GROUND_UNSPECIFIED;
  YICI_REJECT_IF(OneOf<journal::CancellationGround>("ground", request.ground(), kCancellationGrounds, &ground));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, 2000));
  YICI_REJECT_IF(CheckText("basis", request.basis(), 0, 500));
  YICI_REJECT_IF(CheckText("seal", request.seal(), 0, 100));
  command.set_case_no(request.case_no());
  command.set_ground(ground);
  command.set_reason(request.reason());
  command.set_basis(request.basis());
  command.set_seal(request.seal());
  command.set_etag(request.etag());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::ArchiveCaseRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_archive_case();
  YICI_REJECT_IF(OnCase(request, incoming));
  if (!request.digest().empty()) YICI_REJECT_IF(Digest("digest", request.digest(), command.mutable_digest()));
  YICI_REJECT_IF(CheckText("package_ref", request.package_ref(), 0, 200));
  command.set_case_no(request.case_no());
  command.set_package_ref(request.package_ref());
  command.set_etag(request.etag());
  return ToPapers(request.papers(), command);
}

MaybeRejection ToCommand(const MasterKey&, const api::SetLegalHoldRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_set_legal_hold();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(CheckText("reference", request.reference(), 0, 100));
  YICI_REJECT_IF(CheckText("basis", request.basis(), 0, 500));
  command.set_case_no(request.case_no());
  command.set_reference(request.reference());
  command.set_basis(request.basis());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::ReleaseLegalHoldRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_release_legal_hold();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(CheckText("reference", request.reference(), 0, 100));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, 2000));
  command.set_case_no(request.case_no());
  command.set_reference(request.reference());
  command.set_reason(request.reason());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::RectifyRatingRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_rectify_rating();
  YICI_REJECT_IF(OnCase(request, incoming));
  journal::RatingStage stage = journal::RATING_STAGE_UNSPECIFIED;
  journal::RatingVerdict verdict = journal::RATING_VERDICT_UNSPECIFIED;
  YICI_REJECT_IF(OneOf<journal::RatingStage>("stage", request.stage(), kRatingStages, &stage));
  YICI_REJECT_IF(OneOf<journal::RatingVerdict>("verdict", request.verdict(), kRatingVerdicts, &verdict));
  YICI_REJECT_IF(CheckText("text", request.text(), 1, 2000));
  command.set_case_no(request.case_no());
  command.set_stage(stage);
  command.set_verdict(verdict);
  command.set_text(request.text());
  return std::nullopt;
}

}  // namespace yici::approval
