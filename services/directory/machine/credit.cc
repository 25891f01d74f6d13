#include "services/directory/machine/credit.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "services/directory/machine/pack_rows.h"
#include "services/directory/machine/rejections.h"
#include "services/directory/machine/rights.h"

namespace yici::directory {
namespace {

using MaybeRefusal = std::optional<Rejection>;

constexpr size_t kTextBytesMax = 1000;

bool BarsIt(journal::CreditMarkKind kind, Bars what) {
  if (kind == journal::CREDIT_MARK_KIND_SERIOUS_BREACH) return true;
  return kind == (what == Bars::kDeferral ? journal::CREDIT_MARK_KIND_BAD_CREDIT : journal::CREDIT_MARK_KIND_UNTRUE_PROMISE);
}

Rejection Refusal(std::string_view reason, std::string_view field, std::string_view zh, std::string_view en,
                  std::string_view value = {}) {
  const auto* row = std::find_if(std::begin(kReasons), std::end(kReasons),
                                 [&](const ReasonRow& candidate) { return candidate.reason == reason; });
  if (value.empty()) return Reject(row->code, reason, field, zh, en);
  return Reject(row->code, reason, field, zh, en, {{"value", value}});
}

MaybeRefusal NeedsText(std::string_view field, const std::string& value) {
  const bool blank = value.find_first_not_of(" \t\r\n") == std::string::npos;
  if (!blank && value.size() <= kTextBytesMax && value.find('\0') == std::string::npos) return std::nullopt;
  return Refusal(reason::kFieldMissing, field, "需要填写该字段，但它为空或超长。",
                 "expected a value of 1 to 1,000 bytes, but the field is empty or too long");
}

MaybeRefusal CheckMark(const journal::CreditMark& mark) {
  if (auto refusal = NeedsText("record_credit_mark.mark.party", mark.party())) return refusal;
  if (mark.kind() < journal::CREDIT_MARK_KIND_BAD_CREDIT || mark.kind() > journal::CREDIT_MARK_KIND_UNTRUE_PROMISE) {
    return Refusal(reason::kCreditKindUnknown, "record_credit_mark.mark.kind", "信用记录的种类应为失信、严重失信或承诺不实。",
                   "expected bad credit, serious breach or untrue promise, but the kind is another");
  }
  if (auto refusal = NeedsText("record_credit_mark.mark.basis", mark.basis())) return refusal;
  // What stands against a person has an end that the person can read.
  if (mark.until_day() == 0) {
    return Refusal(reason::kFieldMissing, "record_credit_mark.mark.until_day", "应写明信用记录的截止日，但未写明。",
                   "expected the day on which the mark ends, but there is none");
  }
  if (mark.from_day() <= mark.until_day()) return std::nullopt;
  return Refusal(reason::kPeriodInverted, "record_credit_mark.mark.until_day", "截止日早于起始日。",
                 "expected an end on or after the start, but the period ends before it begins",
                 CivilDay(mark.until_day()).ToString());
}

// A mark holds in everything that the partition serves, so it takes an administrator over all of it.
MaybeRefusal CheckAdministrator(const World& world, const Ordered& ordered, std::string_view field) {
  const std::string& sender = ordered.arrival.principal().id();
  if (AdministersPartition(world.state, sender, DayOf(ordered.legal_time))) return std::nullopt;
  return Refusal(reason::kAdministratorRequired, field, "只有全域的管理员可以记录或者解除信用记录。",
                 "expected an administrator over the whole partition, but the sender is none");
}

MaybeRefusal CheckNotPast(const journal::CreditMark& mark, CivilDay today) {
  if (mark.from_day() >= today.days_since_1970()) return std::nullopt;
  return Refusal(reason::kPeriodPast, "record_credit_mark.mark.from_day", "信用记录不得早于今天。",
                 "expected a mark from today on, but it begins in the past", CivilDay(mark.from_day()).ToString());
}

MaybeRefusal CheckNew(const StateReader& state, const journal::CreditMark& mark) {
  const auto* row = state.Find<journal::CreditMarks>(mark.party());
  if (row == nullptr) return std::nullopt;
  for (const journal::CreditMark& other : row->marks()) {
    const bool longer = other.until_day() == 0 || other.until_day() >= mark.until_day();
    if (other.lifted() || other.kind() != mark.kind() || other.from_day() > mark.from_day() || !longer) continue;
    return Refusal(reason::kCreditMarkStands, "record_credit_mark.mark", "同一种类的信用记录已存在，且期间已涵盖。",
                   "expected a new mark, but one of this kind stands for the whole period", std::to_string(other.number()));
  }
  return std::nullopt;
}

Outcome Happens(const Ordered& ordered, journal::Event event, const std::string& party) {
  Outcome outcome;
  outcome.events.push_back({.event = std::move(event),
                            .subject = CreditSubject(party),
                            .occurred_at = ordered.legal_time,
                            .actor = {},
                            .delegated_by = {}});
  return outcome;
}

std::unique_ptr<journal::CreditMarks> CopyOf(const StateReader& state, std::string_view party) {
  const auto* row = state.Find<journal::CreditMarks>(party);
  return row == nullptr ? std::make_unique<journal::CreditMarks>() : std::make_unique<journal::CreditMarks>(*row);
}

}  // namespace

bool Stands(const journal::CreditMark& mark, CivilDay on) {
  const int32_t day = on.days_since_1970();
  return !mark.lifted() && mark.from_day() <= day && (mark.until_day() == 0 || day <= mark.until_day());
}

const journal::CreditMark* FindCreditMark(const StateReader& state, std::string_view party, Bars what, CivilDay on) {
  const auto* row = party.empty() ? nullptr : state.Find<journal::CreditMarks>(party);
  if (row == nullptr) return nullptr;
  for (const journal::CreditMark& mark : row->marks()) {
    if (BarsIt(mark.kind(), what) && Stands(mark, on)) return &mark;
  }
  return nullptr;
}

int32_t NextMarkNumber(const StateReader& state, std::string_view party) {
  const auto* row = state.Find<journal::CreditMarks>(party);
  return row == nullptr ? 1 : row->marks_size() + 1;
}

std::string CreditSubject(std::string_view party) { return "credit/" + std::string(party); }

Outcome DecideRecordMark(const World& world, const journal::RecordCreditMark& command, const Ordered& ordered) {
  const CivilDay today = DayOf(ordered.legal_time);
  journal::CreditMark mark = command.mark();
  if (mark.from_day() == 0) mark.set_from_day(today.days_since_1970());
  mark.set_lifted(false);
  mark.clear_lift_reason();
  mark.clear_lifted_day();
  if (auto refusal = CheckMark(mark)) return Refuse(*refusal);
  if (auto refusal = CheckAdministrator(world, ordered, "record_credit_mark.mark")) return Refuse(*refusal);
  if (auto refusal = CheckNotPast(mark, today)) return Refuse(*refusal);
  if (auto refusal = CheckNew(world.state, mark)) return Refuse(*refusal);
  mark.set_number(NextMarkNumber(world.state, mark.party()));
  journal::Event event;
  *event.mutable_credit_mark_recorded()->mutable_mark() = mark;
  Outcome outcome = Happens(ordered, std::move(event), mark.party());
  journal::Entry& fact = *outcome.answer.add_facts();
  fact.set_key("mark");
  fact.set_value(std::to_string(mark.number()));
  return outcome;
}

Outcome DecideLiftMark(const World& world, const journal::LiftCreditMark& command, const Ordered& ordered) {
  if (auto refusal = NeedsText("lift_credit_mark.party", command.party())) return Refuse(*refusal);
  if (auto refusal = NeedsText("lift_credit_mark.reason", command.reason())) return Refuse(*refusal);
  if (auto refusal = CheckAdministrator(world, ordered, "lift_credit_mark")) return Refuse(*refusal);
  const auto* row = world.state.Find<journal::CreditMarks>(command.party());
  const int index = command.number() - 1;
  const int32_t today = DayOf(ordered.legal_time).days_since_1970();
  const bool known = row != nullptr && index >= 0 && index < row->marks_size();
  const bool over = known && row->marks(index).until_day() != 0 && row->marks(index).until_day() < today;
  if (!known || over || row->marks(index).lifted()) {
    return Refuse(Refusal(reason::kCreditMarkNotStanding, "lift_credit_mark.number", "该信用记录不存在、已解除或已到期。",
                          "expected a standing mark, but there is none or it is lifted or over",
                          std::to_string(command.number())));
  }
  journal::Event event;
  event.mutable_credit_mark_lifted()->set_party(command.party());
  event.mutable_credit_mark_lifted()->set_number(command.number());
  event.mutable_credit_mark_lifted()->set_reason(command.reason());
  return Happens(ordered, std::move(event), command.party());
}

void ApplyMarkRecorded(State& state, const journal::CreditMarkRecorded& event) {
  auto row = CopyOf(state, event.mark().party());
  *row->add_marks() = event.mark();
  state.Put(event.mark().party(), std::move(row));
}

void ApplyMarkLifted(State& state, const journal::CreditMarkLifted& event, CivilDay day) {
  auto row = CopyOf(state, event.party());
  if (event.number() < 1 || event.number() > row->marks_size()) return;
  journal::CreditMark& mark = *row->mutable_marks(event.number() - 1);
  mark.set_lifted(true);
  mark.set_lift_reason(event.reason());
  mark.set_lifted_day(day.days_since_1970());
  state.Put(event.party(), std::move(row));
}

}  // namespace yici::directory
