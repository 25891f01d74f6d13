#include "services/steward/service/policy_queries.h"

#include <algorithm>

#include "services/approval/service/convert.h"
#include "services/base/key_range.h"
#include "services/base/text.h"
#include "services/directory/machine/organs.h"
#include "services/directory/machine/rights.h"
#include "services/steward/machine/policy.h"
#include "services/steward/machine/policy_rows.h"
#include "services/steward/machine/rejections.h"
#include "services/steward/machine/rows.h"
#include "services/steward/machine/vocabulary.h"
#include "services/steward/service/list_walk.h"
#include "services/steward/service/policy_present.h"
#include "services/steward/service/sight.h"

namespace yici::steward {
namespace {

constexpr std::string_view kIssuers[] = {directory::role::kHandler, directory::role::kChiefRepresentative,
                                         directory::role::kOrganHead};

bool IsEnterprise(const server::Caller& caller) { return caller.principal.kind() == journal::PRINCIPAL_KIND_ENTERPRISE; }

std::string_view UsccOf(const server::Caller& caller) {
  if (!IsEnterprise(caller)) return {};
  const std::string_view id = caller.principal.id();
  return id.substr(id.find(':') + 1);
}

bool FlagIs(bool flag, const std::string& value) { return value == (flag ? "true" : "false"); }

// The issuing department, or its successor; of the others those that see where the enterprise is.
bool SeesOf(const Asking& asking, std::string_view department_id, std::string_view uscc, std::string_view jurisdiction) {
  const CivilDay today = asking.view.published().today;
  const std::string organ = directory::OrganOn(asking.view, department_id, "", today);
  const directory::Scope issuer{.department_id = organ, .hall_id = {}, .jurisdiction = {}};
  return directory::FindMandate(asking.view, asking.caller.principal.id(), kIssuers, issuer, today).has_value() ||
         SeesPlace(asking, PlaceOf(asking.view, {}, uscc, jurisdiction));
}

bool SeesQuestion(const Asking& asking, const journal::PolicyQuestion& question) {
  if (IsEnterprise(asking.caller)) return UsccOf(asking.caller) == question.uscc();
  return SeesOf(asking, question.department_id(), question.uscc(), question.jurisdiction());
}

// An answer for everybody is for everybody; who had asked, for officers and whoever it was.
bool ShowsQuestionNo(const Asking& asking, const std::string& question_no) {
  if (!IsEnterprise(asking.caller)) return true;
  journal::PolicyQuestion question;
  return asking.view.ReadInto(question_no, &question) && question.uscc() == UsccOf(asking.caller);
}

// What an enterprise or an officer sees besides the policy itself.
bool PresentFor(const Asking& asking, const journal::Policy& policy, api::Policy* out) {
  if (!IsEnterprise(asking.caller)) {
    journal::PolicyProgress progress;
    if (asking.view.ReadInto(policy.policy_no(), &progress)) PresentCounts(progress, out->mutable_counts());
    return true;
  }
  journal::PolicyDelivery delivery;
  if (!asking.view.ReadInto(DeliveryKey(policy.policy_no(), UsccOf(asking.caller)), &delivery)) return false;
  PresentDelivery(asking.view, delivery, out->mutable_delivery());
  return true;
}

bool MatchesTerm(const Asking& asking, const journal::Policy& policy, const server::Term& term) {
  const std::string& value = term.value;
  if (term.field == "state") return PolicyStateOf(value) == policy.state();
  if (term.field == "department_id") return policy.department_id() == value;
  if (term.field == "jurisdiction") return directory::IsAtOrBelow(asking.view, policy.jurisdiction(), value);
  if (term.field == "audience") return policy.audience() == value;
  if (term.field == "number") return policy.number() == value;
  if (term.field == "in_force") return FlagIs(IsInForce(policy, asking.view.published().today), value);
  journal::PolicyDelivery delivery;  // read: of the enterprise that asks
  const bool reached = asking.view.ReadInto(DeliveryKey(policy.policy_no(), UsccOf(asking.caller)), &delivery);
  return reached && FlagIs(delivery.read_us() != 0, value);
}

bool MatchesTerm(const Asking& asking, const journal::PolicyDelivery& delivery, const server::Term& term) {
  if (term.field == "read") return FlagIs(delivery.read_us() != 0, term.value);
  if (term.field == "liaison_id") return delivery.liaison_id() == term.value;
  return directory::IsAtOrBelow(asking.view, delivery.jurisdiction(), term.value);
}

bool MatchesTerm(const Asking& asking, const journal::PolicyQuestion& question, const server::Term& term) {
  const std::string& value = term.value;
  if (term.field == "policy_no") return question.policy_no() == value;
  if (term.field == "department_id") {
    // Who was asked, or who has to answer now.
    return question.department_id() == value ||
           directory::OrganOn(asking.view, question.department_id(), "", asking.view.published().today) == value;
  }
  if (term.field == "jurisdiction") return directory::IsAtOrBelow(asking.view, question.jurisdiction(), value);
  if (term.field == "state") return PolicyQuestionStateOf(value) == question.state();
  const bool open = question.state() == journal::POLICY_QUESTION_STATE_ASKED;
  const auto& published = asking.view.published();
  return FlagIs(open && DueOf(question, *published.calendar, published.today).late_wd > 0, value);
}

template <class Row>
bool Fits(const Asking& asking, const Terms& terms, const Row& row) {
  return std::all_of(terms.begin(), terms.end(), [&](const server::Term& term) { return MatchesTerm(asking, row, term); });
}

Range Under(Table table, const std::string& prefix) { return {table, prefix, PrefixEnd(prefix)}; }

// Of the enterprise that asks, of one policy, those that are open by department (a successor owes those of the departments
// before it too) and day; else all by their numbers.
Range QuestionRange(const Terms& terms, const server::Caller& caller) {
  if (IsEnterprise(caller)) return Under(tables::kQuestionByParty, PartyPrefix(UsccOf(caller)));
  const std::string* department = Pinned(terms, "department_id");
  const std::string* state = Pinned(terms, "state");
  if (department != nullptr && state != nullptr && *state == "asked") {
    return {tables::kQuestionByDepartment, "", ""};
  }
  if (const std::string* policy = Pinned(terms, "policy_no")) return Under(tables::kQuestionByPolicy, PartyPrefix(*policy));
  return {tables::kPolicyQuestion, "", ""};
}

std::string QuestionAt(Table table, std::string_view key, std::string_view value) {
  if (table == tables::kPolicyQuestion) return std::string(key);
  if (table != tables::kQuestionByDepartment) return std::string(value);
  return std::string(QuestionOfOpenKey(key));
}

}  // namespace

grpc::Status GetPolicy(const Asking& asking, const api::GetPolicyRequest& request, api::Policy* out) {
  if (auto rejection = approval::CheckText("policy_no", request.policy_no(), 1, 64)) return server::ToGrpc(*rejection);
  journal::Policy policy;
  if (!asking.view.ReadInto(request.policy_no(), &policy)) return server::ToGrpc(Deny(Reason::kPolicyNotFound, "policy_no"));
  const auto shows = [&](const std::string& question_no) { return ShowsQuestionNo(asking, question_no); };
  PresentPolicy(asking.view, policy, Detail::kWhole, shows, out);
  PresentFor(asking, policy, out);
  if (!IsEnterprise(asking.caller)) PresentPolicySteps(policy, out);
  journal::PolicyBody body;
  if (asking.view.ReadInto(request.policy_no(), &body)) out->set_body(body.text());
  out->set_revision(asking.view.published().head.revision);
  return grpc::Status::OK;
}

grpc::Status ListPolicies(const Asking& asking, const api::ListPoliciesRequest& request, api::ListPoliciesResponse* out) {
  const auto terms = server::ParseTerms(request.filter(),
                                        {"state", "department_id", "jurisdiction", "audience", "number", "in_force", "read"});
  const bool enterprise = IsEnterprise(asking.caller);
  if (!terms || (!enterprise && Pinned(*terms, "read") != nullptr)) {
    return FilterInvalid("state, department_id, jurisdiction, audience, number, in_force and, of enterprises, read");
  }
  const Range range =
      enterprise ? Under(tables::kPolicyByParty, PartyPrefix(UsccOf(asking.caller))) : Range{tables::kPolicyNewest, "", ""};
  return WalkPage(asking, {"ListPolicies", request.filter(), request.page_size(), request.page_token()}, range, out,
                  [&](std::string_view, std::string_view policy_no) {
                    journal::Policy policy;
                    if (!asking.view.ReadInto(policy_no, &policy) || !Fits(asking, *terms, policy)) return false;
                    api::Policy shown;
                    PresentPolicy(
                        asking.view, policy, Detail::kBrief, [](const std::string&) { return false; }, &shown);
                    if (!PresentFor(asking, policy, &shown)) return false;
                    *out->add_policies() = std::move(shown);
                    return true;
                  });
}

grpc::Status ListPolicyDeliveries(const Asking& asking, const api::ListPolicyDeliveriesRequest& request,
                                  api::ListPolicyDeliveriesResponse* out) {
  if (auto rejection = approval::CheckText("policy_no", request.policy_no(), 1, 64)) return server::ToGrpc(*rejection);
  const auto terms = server::ParseTerms(request.filter(), {"read", "jurisdiction", "liaison_id"});
  if (!terms) return FilterInvalid("read, jurisdiction or liaison_id");
  journal::Policy policy;
  if (!asking.view.ReadInto(request.policy_no(), &policy)) return server::ToGrpc(Deny(Reason::kPolicyNotFound, "policy_no"));
  journal::PolicyProgress progress;
  if (asking.view.ReadInto(request.policy_no(), &progress)) PresentCounts(progress, out->mutable_counts());
  const std::string asked = StrCat(request.policy_no(), "/", request.filter());
  return WalkPage(asking, {"ListPolicyDeliveries", asked, request.page_size(), request.page_token()},
                  Under(tables::kPolicyDelivery, DeliveryPrefix(request.policy_no())), out,
                  [&](std::string_view, std::string_view bytes) {
                    journal::PolicyDelivery delivery;
                    const bool fits = Parse(bytes, &delivery) && Fits(asking, *terms, delivery) &&
                                      SeesOf(asking, policy.department_id(), delivery.uscc(), delivery.jurisdiction());
                    if (fits) PresentDelivery(asking.view, delivery, out->add_deliveries());
                    return fits;
                  });
}

grpc::Status ListPolicyQuestions(const Asking& asking, const api::ListPolicyQuestionsRequest& request,
                                 api::ListPolicyQuestionsResponse* out) {
  const auto terms = server::ParseTerms(request.filter(), {"policy_no", "department_id", "jurisdiction", "state", "late"});
  if (!terms) return FilterInvalid("policy_no, department_id, jurisdiction, state or late");
  const Range range = QuestionRange(*terms, asking.caller);
  return WalkPage(asking, {"ListPolicyQuestions", request.filter(), request.page_size(), request.page_token()}, range, out,
                  [&](std::string_view key, std::string_view value) {
                    journal::PolicyQuestion question;
                    const bool fits = asking.view.ReadInto(QuestionAt(range.table, key, value), &question) &&
                                      SeesQuestion(asking, question) && Fits(asking, *terms, question);
                    if (fits) PresentQuestion(asking.view, question, out->add_questions());
                    return fits;
                  });
}

}  // namespace yici::steward
