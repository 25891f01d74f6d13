#include "services/steward/machine/vocabulary.h"

#include <algorithm>
#include <iterator>
#include <string>

namespace yici::steward {
namespace {

// By enumerator.
constexpr Name kStates[] = {{"", ""},
                            {"registered", "已登记"},
                            {"awaiting_sign", "待签收"},
                            {"return_review", "退单待审"},
                            {"handling", "办理中"},
                            {"extension_review", "延期审批"},
                            {"reply_review", "待审核"},
                            {"call_back", "待回访"},
                            {"inspection", "待督查"},
                            {"listed", "挂账"},
                            {"closed", "办结"},
                            {"not_accepted", "不予受理"},
                            {"merged", "已合并"}};
constexpr Name kKinds[] = {
    {"", ""}, {"consult", "咨询"}, {"help", "求助"}, {"suggestion", "建议"}, {"complaint", "投诉"}, {"report", "举报"}};
constexpr Name kChannels[] = {{"", ""},         {"enterprise", "企业"}, {"steward", "管家"},
                              {"hall", "大厅"}, {"hotline", "热线"},    {"system", "其他平台"}};
constexpr Name kResults[] = {{"", ""},
                             {"answered", "直接答复"},
                             {"satisfied", "回访满意"},
                             {"confirmed", "企业确认"},
                             {"explained", "客观原因已解释"},
                             {"unreachable", "三次未接通"},
                             {"ruled", "裁定办结"}};
constexpr Name kClocks[] = {
    {"", ""}, {"sign", "签收"}, {"limit", "办理"}, {"call_back", "回访"}, {"criticism", "催办后"}, {"review", "挂账期"}};
constexpr Name kStatuses[] = {{"", ""},
                              {"planned", "储备"},
                              {"signed", "签约"},
                              {"preparation", "前期"},
                              {"started", "开工"},
                              {"under_construction", "在建"},
                              {"completed", "竣工"},
                              {"in_operation", "投产"},
                              {"suspended", "停工"},
                              {"cancelled", "终止"}};
constexpr Name kAssignments[] = {{"", ""},
                                 {"awaiting", "待配备"},
                                 {"assigned", "已配备"},
                                 {"handover", "交接中"},
                                 {"replaced", "已更换"},
                                 {"released", "已解除"}};
constexpr Name kVisits[] = {
    {"", ""},           {"planned", "拟访"},    {"notified", "已告知"}, {"served", "已服务"}, {"confirmed", "企业确认"},
    {"denied", "否认"}, {"cancelled", "已取消"}};
constexpr Name kErrands[] = {{"", ""},
                             {"mandated", "委托"},
                             {"taken", "受理"},
                             {"in_progress", "代办中"},
                             {"submitted", "提交办件"},
                             {"delivered", "结果交付"},
                             {"rated", "评价"},
                             {"cancelled", "已取消"}};
constexpr Name kPolicyStates[] = {{"", ""}, {"published", "已发布"}, {"replaced", "已修订"}, {"withdrawn", "已撤回"}};
constexpr Name kQuestionStates[] = {{"", ""}, {"asked", "待答复"}, {"answered", "已答复"}};
// From Event::kDemandRaised on.
constexpr std::string_view kEvents[] = {"demand.raised",
                                        "demand.dispatched",
                                        "demand.answered",
                                        "demand.not_accepted",
                                        "demand.signed",
                                        "demand.returned",
                                        "demand.return_refused",
                                        "demand.joint_set",
                                        "demand.opinion_given",
                                        "demand.extension_asked",
                                        "demand.extension_decided",
                                        "demand.replied",
                                        "demand.reply_reviewed",
                                        "demand.called_back",
                                        "demand.confirmed",
                                        "demand.ruled",
                                        "issue.escalated",
                                        "demand.urged",
                                        "demand.merged",
                                        "demand.listed",
                                        "demand.resumed",
                                        "demand.overdue",
                                        "demand.criticised",
                                        "demand.rescheduled",
                                        "audit.pii_read"};
static_assert(std::size(kEvents) == journal::Event::kCallerRead - journal::Event::kDemandRaised + 1);
// From Event::kProjectRegistered on.
constexpr std::string_view kLedgerEvents[] = {"project.registered",
                                              "project.amended",
                                              "project.status_changed",
                                              "project.progress_reported",
                                              "project.ledger_opened",
                                              "steward.assigned",
                                              "steward.released",
                                              "steward.handover_opened",
                                              "steward.handover_signed",
                                              "steward.handover_cancelled",
                                              "visit.planned",
                                              "visit.notified",
                                              "visit.logged",
                                              "visit.answered",
                                              "visit.cancelled"};
static_assert(std::size(kLedgerEvents) == journal::Event::kVisitCancelled - journal::Event::kProjectRegistered + 1);
// From Event::kErrandEntrusted on.
constexpr std::string_view kErrandEvents[] = {"errand.entrusted",       "errand.taken",           "errand.started",
                                              "errand.materials_asked", "errand.material_handed", "errand.case_linked",
                                              "errand.case_ended",      "errand.delivered",       "errand.rated",
                                              "errand.cancelled",       "duty.completed",         "duty.waived"};
static_assert(std::size(kErrandEvents) == journal::Event::kDutyWaived - journal::Event::kErrandEntrusted + 1);
// From Event::kPolicyPublished on.
constexpr std::string_view kPolicyEvents[] = {"policy.published",      "policy.withdrawn",        "policy.interpreted",
                                              "policy.delivered",      "policy.reopened",         "policy.read",
                                              "policy.question_asked", "policy.question_answered"};
static_assert(std::size(kPolicyEvents) == journal::Event::kPolicyQuestionAnswered - journal::Event::kPolicyPublished + 1);

template <size_t N>
std::string_view Nth(const std::string_view (&words)[N], int index) {
  return index < 0 || index >= static_cast<int>(N) ? std::string_view() : words[index];
}

template <size_t N, class Enum>
Name At(const Name (&names)[N], Enum value) {
  const auto index = static_cast<size_t>(value);
  return index < N ? names[index] : names[0];
}

template <class Enum, size_t N>
std::optional<Enum> Find(const Name (&names)[N], std::string_view word) {
  for (size_t i = 1; i < N; ++i) {
    if (names[i].word == word) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

Name NameOf(journal::DemandState state) { return At(kStates, state); }
Name NameOf(journal::DemandKind kind) { return At(kKinds, kind); }
Name NameOf(journal::DemandChannel channel) { return At(kChannels, channel); }
Name NameOf(journal::DemandResult result) { return At(kResults, result); }
Name NameOf(journal::DemandClockKind clock) { return At(kClocks, clock); }
Name NameOf(journal::ProjectStatus status) { return At(kStatuses, status); }
Name NameOf(journal::AssignmentState state) { return At(kAssignments, state); }
Name NameOf(journal::StewardVisitState state) { return At(kVisits, state); }
Name NameOf(journal::ErrandState state) { return At(kErrands, state); }
Name NameOf(journal::PolicyState state) { return At(kPolicyStates, state); }
Name NameOf(journal::PolicyQuestionState state) { return At(kQuestionStates, state); }

std::optional<journal::DemandState> StateOf(std::string_view word) { return Find<journal::DemandState>(kStates, word); }
std::optional<journal::DemandKind> KindOf(std::string_view word) { return Find<journal::DemandKind>(kKinds, word); }
std::optional<journal::DemandChannel> ChannelOf(std::string_view word) { return Find<journal::DemandChannel>(kChannels, word); }
// Packs spell them with hyphens.
std::optional<journal::ProjectStatus> ProjectStatusOf(std::string_view word) {
  std::string spelled(word);
  std::replace(spelled.begin(), spelled.end(), '-', '_');
  return Find<journal::ProjectStatus>(kStatuses, spelled);
}
std::optional<journal::AssignmentState> AssignmentStateOf(std::string_view word) {
  return Find<journal::AssignmentState>(kAssignments, word);
}
std::optional<journal::StewardVisitState> VisitStateOf(std::string_view word) {
  return Find<journal::StewardVisitState>(kVisits, word);
}
std::optional<journal::ErrandState> ErrandStateOf(std::string_view word) { return Find<journal::ErrandState>(kErrands, word); }
std::optional<journal::PolicyState> PolicyStateOf(std::string_view word) {
  return Find<journal::PolicyState>(kPolicyStates, word);
}
std::optional<journal::PolicyQuestionState> PolicyQuestionStateOf(std::string_view word) {
  return Find<journal::PolicyQuestionState>(kQuestionStates, word);
}

std::string_view EventTypeOf(int event) {
  const std::string_view of_demand = Nth(kEvents, event - journal::Event::kDemandRaised);
  if (!of_demand.empty()) return of_demand;
  const std::string_view of_ledger = Nth(kLedgerEvents, event - journal::Event::kProjectRegistered);
  if (!of_ledger.empty()) return of_ledger;
  const std::string_view of_policy = Nth(kPolicyEvents, event - journal::Event::kPolicyPublished);
  return of_policy.empty() ? Nth(kErrandEvents, event - journal::Event::kErrandEntrusted) : of_policy;
}

}  // namespace yici::steward
