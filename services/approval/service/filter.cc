#include "services/approval/service/filter.h"
#include "services/base/text.h"

#include <algorithm>

#include "services/approval/machine/clocks.h"
#include "services/approval/machine/rows.h"
#include "services/approval/machine/view.h"
#include "services/server/gateway/errors.h"
#include "yici/v1/common.pb.h"

namespace yici::approval {
namespace {

constexpr size_t kTermsMax = 16;
constexpr std::string_view kTextFields[] = {"item_code", "state",   "department_id", "hall_id", "window_id", "jurisdiction",
                                            "applicant", "channel", "project_code",  "bucket",  "case_no",   "joint"};
constexpr std::string_view kDayFields[] = {"submitted_day", "due_day", "expiry_day"};

std::string_view BucketName(Bucket bucket) {
  switch (bucket) {
    case Bucket::kToReceive: return "awaiting_registration";
    case Bucket::kToAccept: return "awaiting_acceptance";
    case Bucket::kToPreReview: return "awaiting_pre_review";
    case Bucket::kPreReviewPassed: return "pre_review_passed";
    case Bucket::kToSupplement: return "awaiting_supplement";
    case Bucket::kPaused: return "suspended";
    case Bucket::kToFinish: return "in_progress";
    case Bucket::kNone: break;
  }
  return "none";
}

// Last day of a licence that runs; 0: none does.
int32_t ExpiryDay(const journal::Case& subject) {
  const journal::Clock* term = subject.has_licence() ? FindLive(subject, journal::CLOCK_KIND_C12_TERM) : nullptr;
  return term == nullptr ? 0 : term->due_day();
}

std::string ValueOf(const journal::Case& subject, std::string_view field) {
  if (field == "item_code") return subject.item_code();
  if (field == "state") return yici::v1::CaseState_Name(static_cast<yici::v1::CaseState>(subject.state()));
  if (field == "department_id") return subject.department_id();
  if (field == "hall_id") return subject.hall_id();
  if (field == "window_id") return subject.window_id();
  if (field == "jurisdiction") return subject.jurisdiction();
  if (field == "applicant") return subject.applicant().uscc();
  if (field == "channel") return yici::v1::Channel_Name(static_cast<yici::v1::Channel>(subject.channel()));
  if (field == "project_code") return subject.project_code();
  if (field == "bucket") return std::string(BucketName(BucketOf(subject)));
  if (field == "case_no") return subject.case_no();
  if (field == "joint") return subject.joint().parent();
  const int32_t day = field == "due_day"      ? EarliestDueDay(subject)
                      : field == "expiry_day" ? ExpiryDay(subject)
                                              : subject.submitted_day();
  return day == 0 ? "9999-12-31" : CivilDay(day).ToString();
}

template <class List>
bool Contains(const List& list, std::string_view text) {
  return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

// What came in, fit for a message: printable ASCII, at most 60 characters.
std::string Shown(std::string_view term) {
  std::string shown(term.substr(0, 60));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return shown;
}

absl::Status TermFault(std::string_view term, std::string_view why) {
  return absl::InvalidArgumentError(
      StrCat("FILTER_INVALID: expected \"field op value\" terms joined by AND, but \"", Shown(term), "\" ", why));
}

}  // namespace

int32_t EarliestDueDay(const journal::Case& subject) {
  int32_t earliest = 0;
  for (const journal::Clock& clock : subject.clocks()) {
    if (clock.phase() != journal::CLOCK_PHASE_RUNNING) continue;
    // The term of a licence asks nobody to act; the copy that a pending renewal carries does.
    if (clock.kind() == journal::CLOCK_KIND_C12_TERM && subject.has_ruling()) continue;
    if (earliest == 0 || clock.due_day() < earliest) earliest = clock.due_day();
  }
  return earliest;
}

absl::StatusOr<CaseFilter> CaseFilter::Parse(std::string_view text) {
  struct Operator {
    std::string_view text;
    Op op;
  };
  static constexpr Operator kOperators[] = {{"!=", Op::kNotEqual}, {"<=", Op::kLessOrEqual}, {">=", Op::kGreaterOrEqual},
                                            {"=", Op::kEqual},     {"<", Op::kLess},         {">", Op::kGreater}};
  CaseFilter filter;
  if (text.size() > 4096) return absl::InvalidArgumentError("FILTER_INVALID: expected at most 4,096 bytes");
  std::string_view rest = StripSpaces(text);
  while (!rest.empty()) {
    const size_t joint = rest.find(" AND ");
    const std::string_view term = StripSpaces(rest.substr(0, joint));
    rest = joint == std::string_view::npos ? "" : rest.substr(joint + 5);
    const size_t at = term.find_first_of("!=<>");
    if (at == std::string_view::npos) return TermFault(term, "has no operator");
    const Operator* found = nullptr;
    for (const Operator& candidate : kOperators) {
      if (term.substr(at).starts_with(candidate.text)) {
        found = &candidate;
        break;
      }
    }
    if (found == nullptr) return TermFault(term, "has no operator");
    Term parsed{std::string(StripSpaces(term.substr(0, at))), found->op,
                std::string(StripSpaces(term.substr(at + found->text.size())))};
    if (parsed.value.size() >= 2 && parsed.value.front() == '"' && parsed.value.back() == '"') {
      parsed.value = parsed.value.substr(1, parsed.value.size() - 2);
    }
    const bool day = Contains(kDayFields, parsed.field);
    if (!day && !Contains(kTextFields, parsed.field)) return TermFault(term, "names an unknown field");
    if (!day && parsed.op != Op::kEqual && parsed.op != Op::kNotEqual) return TermFault(term, "compares a text field by order");
    if (day && !CivilDay::Parse(parsed.value)) return TermFault(term, "needs a day like 2020-04-20");
    filter.terms_.push_back(std::move(parsed));
    if (filter.terms_.size() > kTermsMax) return absl::InvalidArgumentError("FILTER_INVALID: expected at most 16 terms");
  }
  return filter;
}

bool CaseFilter::Matches(const journal::Case& subject) const {
  return std::all_of(terms_.begin(), terms_.end(), [&](const Term& term) {
    const std::string value = ValueOf(subject, term.field);
    switch (term.op) {
      case Op::kEqual: return value == term.value;
      case Op::kNotEqual: return value != term.value;
      case Op::kLess: return value < term.value;
      case Op::kLessOrEqual: return value <= term.value;
      case Op::kGreater: return value > term.value;
      case Op::kGreaterOrEqual: return value >= term.value;
    }
    return false;
  });
}

std::string CaseFilter::Pinned(std::string_view field) const {
  for (const Term& term : terms_) {
    if (term.field == field && term.op == Op::kEqual) return term.value;
  }
  return "";
}

bool CaseFilter::Uses(std::string_view field) const {
  return std::any_of(terms_.begin(), terms_.end(), [&](const Term& term) { return term.field == field; });
}

grpc::Status FilterInvalid(const absl::Status& fault) {
  std::string_view text(fault.message().data(), fault.message().size());
  if (const size_t colon = text.find(": "); colon != std::string_view::npos) text.remove_prefix(colon + 2);
  return server::ToGrpc(
      server::InvalidField("FILTER_INVALID", "filter", "筛选条件应为用 AND 连接的“字段 运算符 值”，且字段可用于此处。", text));
}

}  // namespace yici::approval
