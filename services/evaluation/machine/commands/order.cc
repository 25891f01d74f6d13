// A supervision order (督办单): 下达 → 签收 → 办理 → 反馈 → 审核 → (退回重办) → 办结 → 通报. The second red card of a case and
// the third of a department in a calendar month open one by themselves, unless one about the same is open.
#include "services/base/text.h"
#include "services/evaluation/machine/commands/supervision_commands.h"

namespace yici::evaluation {
namespace {

constexpr int32_t kSecond = 2, kThird = 3;
constexpr size_t kSubjectBytesMax = 256;

Refusal OpenOrder(const StateReader& state, std::string_view order_no, const journal::SupervisionOrder** order) {
  *order = state.Find<journal::SupervisionOrder>(order_no);
  return *order == nullptr ? Refusal(Deny(Reason::kOrderNotFound, "order_no")) : std::nullopt;
}

Refusal CheckStandingOf(const Desk& desk, const journal::SupervisionOrder& order, uint64_t etag, CommandKind command) {
  if (Refusal refusal = desk.RequireRevision(etag, order.etag())) return refusal;
  if (Refusal refusal = CheckState(order, command)) return refusal;
  return order.steps_size() < kStepsMax ? std::nullopt : Refusal(Deny(Reason::kOrderFull, "order_no"));
}

// What the liable department does, and what those who supervise it do.
Refusal CheckToAnswer(const Desk& desk, const journal::SupervisionOrder& order, uint64_t etag, CommandKind command) {
  const Roles roles = {role::kOrganHead, role::kChiefRepresentative, role::kHandler};
  if (Refusal refusal = desk.RequireIn(roles, order.department_id())) return refusal;
  return CheckStandingOf(desk, order, etag, command);
}

Refusal CheckToSupervise(const Desk& desk, const journal::SupervisionOrder& order, uint64_t etag, CommandKind command) {
  if (Refusal refusal = desk.RequireOver({role::kInspector, role::kAdministrator}, order.jurisdiction())) return refusal;
  return CheckStandingOf(desk, order, etag, command);
}

int32_t DueDay(const Desk& desk, int32_t limit_wd) {
  return desk.world().calendar.NthWorkingDayAfter(desk.day(), limit_wd).day.days_since_1970();
}

journal::SupervisionOrder MakeOrder(const Desk& desk, std::string_view subject, const std::string& department_id,
                                    const std::string& jurisdiction, int32_t limit_wd) {
  journal::SupervisionOrder order;
  order.set_subject(std::string(subject));
  order.set_department_id(department_id);
  order.set_jurisdiction(jurisdiction);
  order.set_limit_wd(limit_wd);
  order.set_due_day(DueDay(desk, limit_wd));
  order.set_issued_day(desk.today());
  order.set_state(journal::ORDER_STATE_ISSUED);
  return order;
}

// `serial`: how many this command has issued before, for their numbers.
std::string Issue(Desk& desk, journal::SupervisionOrder order, int serial, std::string_view actor) {
  journal::Event event;
  int64_t sequence = 0;
  desk.NextNumber(kOrderPrefix, order.jurisdiction(), &sequence);
  sequence += serial;
  const std::string number = NumberOf(kOrderPrefix, order.jurisdiction(), desk.day(), static_cast<uint64_t>(sequence));
  order.set_order_no(number);
  event.mutable_order_issued()->set_sequence(sequence);
  *event.mutable_order_issued()->mutable_order() = std::move(order);
  desk.Emit(std::move(event), OrderSubjectName(number), actor);
  return number;
}

bool HasOpenOrder(const StateReader& state, std::string_view subject) {
  return state.FindBytes(tables::kOpenOrder, subject).has_value();
}

// The order that one rule calls for; its number, or "".
std::string IssueFor(Desk& desk, const journal::IssuedCard& card, std::string_view subject, std::string_view rule, int serial) {
  if (HasOpenOrder(desk.state(), subject)) return {};
  journal::SupervisionOrder order = MakeOrder(desk, subject, card.department_id(), card.jurisdiction(), kOrderLimitDefault);
  order.set_rule(std::string(rule));
  order.add_card_nos(card.card_no());
  return Issue(desk, std::move(order), serial, kSystemActor);
}

Refusal CheckIssueSyntax(const journal::IssueOrder& command) {
  if (!IsOrderSubject(command.subject()) || command.subject().size() > kSubjectBytesMax) {
    return Deny(Reason::kSubjectInvalid, "subject");
  }
  if (Refusal refusal = CheckText("demand_text", command.demand_text(), kLongTextBytesMax)) return refusal;
  const bool length = command.limit_wd() >= 0 && command.limit_wd() <= kOrderLimitMax;
  return length ? std::nullopt : Refusal(Deny(Reason::kLengthRequired, "limit_wd"));
}

Refusal CheckDepartment(const StateReader& state, const std::string& department_id) {
  if (!department_id.empty() && state.Find<journal::Department>(department_id) != nullptr) return std::nullopt;
  return Deny(Reason::kDepartmentUnknown, "department_id", {{"id", department_id}});
}

}  // namespace

Outcome DecideSupervise(const World& world, const journal::SuperviseCard& command, const Ordered& ordered) {
  Desk desk(world, ordered);
  const std::string key = CardKeyOf(command.card_no());
  const auto* card = key.empty() ? nullptr : world.state.Find<journal::IssuedCard>(key);
  if (card == nullptr || card->color() != journal::CARD_COLOR_RED) return {};
  int issued = 0;
  if (card->nth_of_subject() == kSecond && !IssueFor(desk, *card, card->subject(), kSecondRedCard, issued).empty()) ++issued;
  if (card->nth_of_month() == kThird) IssueFor(desk, *card, DepartmentSubject(card->department_id()), kThirdRedCard, issued);
  return desk.Conclude(card->card_no(), "");
}

Outcome DecideIssue(const World& world, const journal::IssueOrder& command, const Ordered& ordered) {
  YICI_MUST(CheckIssueSyntax(command));
  Desk desk(world, ordered);
  const auto subject = FindOrderSubject(world.state, command.subject());
  if (!subject) return Refuse(Deny(Reason::kSubjectNotFound, "subject"));
  const std::string& department = command.department_id().empty() ? subject->department_id : command.department_id();
  YICI_MUST(CheckDepartment(world.state, department));
  YICI_MUST(desk.RequireOver({role::kInspector, role::kAdministrator, role::kLeader}, subject->jurisdiction));
  if (const auto open = world.state.FindBytes(tables::kOpenOrder, command.subject())) {
    return Refuse(Deny(Reason::kOrderOpen, "subject", {{"order_no", *open}}));
  }
  const int32_t limit = command.limit_wd() == 0 ? kOrderLimitDefault : command.limit_wd();
  journal::SupervisionOrder order = MakeOrder(desk, command.subject(), department, subject->jurisdiction, limit);
  order.set_demand_text(command.demand_text());
  desk.answer().set_day(order.due_day());
  const std::string number = Issue(desk, std::move(order), 0, {});
  return desk.Conclude(number, NameOf(journal::ORDER_STATE_ISSUED).word);
}

Outcome DecideSign(const World& world, const journal::SignOrder& command, const Ordered& ordered) {
  Desk desk(world, ordered);
  const journal::SupervisionOrder* order = nullptr;
  YICI_MUST(OpenOrder(world.state, command.order_no(), &order));
  YICI_MUST(CheckToAnswer(desk, *order, command.etag(), journal::Command::kSignOrder));
  journal::Event event;
  event.mutable_order_signed()->set_order_no(order->order_no());
  desk.Emit(std::move(event), OrderSubjectName(order->order_no()));
  return desk.Conclude(order->order_no(), NameOf(journal::ORDER_STATE_SIGNED).word);
}

Outcome DecideHandle(const World& world, const journal::HandleOrder& command, const Ordered& ordered) {
  YICI_MUST(CheckText("measure", command.measure(), kNoteBytesMax));
  Desk desk(world, ordered);
  const journal::SupervisionOrder* order = nullptr;
  YICI_MUST(OpenOrder(world.state, command.order_no(), &order));
  YICI_MUST(CheckToAnswer(desk, *order, command.etag(), journal::Command::kHandleOrder));
  journal::Event event;
  event.mutable_order_handled()->set_order_no(order->order_no());
  event.mutable_order_handled()->set_measure(command.measure());
  desk.Emit(std::move(event), OrderSubjectName(order->order_no()));
  return desk.Conclude(order->order_no(), NameOf(journal::ORDER_STATE_HANDLING).word);
}

Outcome DecideFeedBack(const World& world, const journal::FeedBackOrder& command, const Ordered& ordered) {
  YICI_MUST(CheckText("text", command.text(), kLongTextBytesMax));
  Desk desk(world, ordered);
  const journal::SupervisionOrder* order = nullptr;
  YICI_MUST(OpenOrder(world.state, command.order_no(), &order));
  YICI_MUST(CheckToAnswer(desk, *order, command.etag(), journal::Command::kFeedBackOrder));
  journal::Event event;
  event.mutable_order_fed_back()->set_order_no(order->order_no());
  event.mutable_order_fed_back()->set_text(command.text());
  desk.Emit(std::move(event), OrderSubjectName(order->order_no()));
  return desk.Conclude(order->order_no(), NameOf(journal::ORDER_STATE_FEEDBACK).word);
}

Outcome DecideTakeUp(const World& world, const journal::TakeOrderUp& command, const Ordered& ordered) {
  Desk desk(world, ordered);
  const journal::SupervisionOrder* order = nullptr;
  YICI_MUST(OpenOrder(world.state, command.order_no(), &order));
  YICI_MUST(CheckToSupervise(desk, *order, command.etag(), journal::Command::kTakeOrderUp));
  journal::Event event;
  event.mutable_order_taken_up()->set_order_no(order->order_no());
  desk.Emit(std::move(event), OrderSubjectName(order->order_no()));
  return desk.Conclude(order->order_no(), NameOf(journal::ORDER_STATE_REVIEW).word);
}

Outcome DecideReviewOrder(const World& world, const journal::ReviewOrder& command, const Ordered& ordered) {
  if (!command.pass()) YICI_MUST(CheckText("reasons", command.reasons(), kNoteBytesMax, Reason::kReasonsRequired));
  YICI_MUST(CheckNote("reasons", command.reasons()));
  if (command.limit_wd() < 0 || command.limit_wd() > kOrderLimitMax) return Refuse(Deny(Reason::kLengthRequired, "limit_wd"));
  Desk desk(world, ordered);
  const journal::SupervisionOrder* order = nullptr;
  YICI_MUST(OpenOrder(world.state, command.order_no(), &order));
  YICI_MUST(desk.RequireOver({role::kInspector, role::kAdministrator}, order->jurisdiction()));
  if (order->feedback_by() == desk.actor()) return Refuse(Deny(Reason::kSeparationOfDuties));
  YICI_MUST(CheckStandingOf(desk, *order, command.etag(), journal::Command::kReviewOrder));
  journal::Event event;
  journal::OrderReviewed& reviewed = *event.mutable_order_reviewed();
  reviewed.set_order_no(order->order_no());
  reviewed.set_passed(command.pass());
  reviewed.set_reasons(command.reasons());
  reviewed.set_day(desk.today());
  if (!command.pass()) {
    reviewed.set_limit_wd(command.limit_wd() == 0 ? order->limit_wd() : command.limit_wd());
    reviewed.set_due_day(DueDay(desk, reviewed.limit_wd()));
    desk.answer().set_day(reviewed.due_day());
  }
  desk.Emit(std::move(event), OrderSubjectName(order->order_no()));
  return desk.Conclude(order->order_no(),
                       NameOf(command.pass() ? journal::ORDER_STATE_CLOSED : journal::ORDER_STATE_REDO).word);
}

Outcome DecidePublishOrder(const World& world, const journal::PublishOrder& command, const Ordered& ordered) {
  YICI_MUST(CheckText("text", command.text(), kLongTextBytesMax));
  Desk desk(world, ordered);
  const journal::SupervisionOrder* order = nullptr;
  YICI_MUST(OpenOrder(world.state, command.order_no(), &order));
  YICI_MUST(CheckToSupervise(desk, *order, command.etag(), journal::Command::kPublishOrder));
  journal::Event event;
  journal::OrderPublished& published = *event.mutable_order_published();
  published.set_order_no(order->order_no());
  published.set_text(command.text());
  published.set_day(desk.today());
  desk.Emit(std::move(event), OrderSubjectName(order->order_no()));
  return desk.Conclude(order->order_no(), NameOf(journal::ORDER_STATE_PUBLISHED).word);
}

}  // namespace yici::evaluation
