#include "services/steward/service/policy_convert.h"

#include <string>

#include "services/approval/service/convert.h"
#include "services/approval/service/present.h"
#include "services/steward/machine/policy.h"
#include "services/steward/machine/vocabulary.h"

namespace yici::steward {
namespace {

using MaybeRejection = std::optional<journal::Rejection>;
using approval::CheckText;

constexpr size_t kBody = 20'000, kLong = 2'000, kNote = 500, kTitle = 200, kNumber = 100, kId = 64;

MaybeRejection ToDay(std::string_view field, const std::string& text, int32_t* day) {
  YICI_REJECT_IF(CheckText(field, text, 1, kId));
  return approval::ConvertDay(field, text, day);
}

template <class Request, class Command>
MaybeRejection AtPolicy(const Request& request, Command& command) {
  YICI_REJECT_IF(CheckText("policy_no", request.policy_no(), 1, kId));
  command.set_policy_no(request.policy_no());
  return std::nullopt;
}

MaybeRejection CheckPublished(const api::PublishPolicyRequest& request) {
  YICI_REJECT_IF(CheckText("number", request.number(), 1, kNumber));
  YICI_REJECT_IF(CheckText("title", request.title(), 1, kTitle));
  YICI_REJECT_IF(CheckText("body", request.body(), 1, kBody));
  YICI_REJECT_IF(CheckText("department_id", request.department_id(), 1, kId));
  YICI_REJECT_IF(CheckText("jurisdiction", request.jurisdiction(), 0, kId));
  YICI_REJECT_IF(CheckText("audience", request.audience(), 1, kAudienceBytesMax));
  return CheckText("replaces", request.replaces(), 0, kId);
}

}  // namespace

MaybeRejection ToCommand(const api::PublishPolicyRequest& request, journal::Command& command) {
  auto& out = *command.mutable_publish_policy();
  YICI_REJECT_IF(CheckPublished(request));
  YICI_REJECT_IF(approval::ConvertDigest("text_digest", request.text_digest(), out.mutable_text_digest()));
  int32_t from = 0, until = 0;
  YICI_REJECT_IF(ToDay("valid_from", request.valid_from(), &from));
  if (!request.valid_until().empty()) YICI_REJECT_IF(ToDay("valid_until", request.valid_until(), &until));
  out.set_number(request.number());
  out.set_title(request.title());
  out.set_body(request.body());
  out.set_department_id(request.department_id());
  out.set_jurisdiction(request.jurisdiction());
  out.set_audience(request.audience());
  out.set_valid_from_day(from);
  out.set_valid_until_day(until);
  out.set_answer_limit_wd(request.answer_limit_wd());
  out.set_replaces(request.replaces());
  out.set_etag(request.etag());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::WithdrawPolicyRequest& request, journal::Command& command) {
  auto& out = *command.mutable_withdraw_policy();
  YICI_REJECT_IF(AtPolicy(request, out));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 1, kNote));
  out.set_etag(request.etag());
  out.set_reason(request.reason());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::InterpretPolicyRequest& request, journal::Command& command) {
  auto& out = *command.mutable_interpret_policy();
  YICI_REJECT_IF(AtPolicy(request, out));
  YICI_REJECT_IF(CheckText("text", request.text(), 1, kLong));
  out.set_etag(request.etag());
  out.set_text(request.text());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::ReadPolicyRequest& request, journal::Command& command) {
  return AtPolicy(request, *command.mutable_read_policy());
}

MaybeRejection ToCommand(const api::AskAboutPolicyRequest& request, journal::Command& command) {
  auto& out = *command.mutable_ask_about_policy();
  YICI_REJECT_IF(AtPolicy(request, out));
  YICI_REJECT_IF(CheckText("text", request.text(), 1, kLong));
  out.set_text(request.text());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::AnswerPolicyQuestionRequest& request, journal::Command& command) {
  auto& out = *command.mutable_answer_policy_question();
  YICI_REJECT_IF(CheckText("question_no", request.question_no(), 1, kId));
  YICI_REJECT_IF(CheckText("text", request.text(), 1, kLong));
  out.set_question_no(request.question_no());
  out.set_etag(request.etag());
  out.set_text(request.text());
  out.set_interpretation(request.interpretation());
  return std::nullopt;
}

void PresentReply(const server::Gate& gate, const journal::Answer& answer, api::PolicyReply* reply) {
  const journal::PolicyAnswer& policy = answer.steward().policy();
  gate.SetCommandReply(answer, reply->mutable_command());
  reply->set_policy_no(policy.policy_no());
  reply->set_state(std::string(NameOf(policy.state()).word));
  reply->set_etag(policy.etag());
  reply->set_version(policy.version());
  reply->set_delivered(policy.delivered());
  reply->set_read(policy.read());
  reply->set_uscc(policy.uscc());
  reply->set_question_no(policy.question_no());
  reply->set_question_state(std::string(NameOf(policy.question()).word));
  reply->set_due_day(approval::DayText(policy.due_day()));
  reply->set_provisional(policy.provisional());
  reply->set_late_wd(policy.late_wd());
}

}  // namespace yici::steward
