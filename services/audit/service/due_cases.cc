#include "services/audit/service/due_cases.h"

#include <algorithm>

#include "services/approval/machine/view.h"
#include "services/approval/machine/vocabulary.h"
#include "services/approval/service/due_day_merge.h"
#include "services/approval/service/present.h"
#include "services/approval/service/queries.h"
#include "services/base/text.h"
#include "services/catalog/machine/lookup.h"
#include "services/server/gateway/page_token.h"

namespace yici::audit {
namespace {

constexpr int kPageDefault = 50, kPageMax = 500;
constexpr int kLookedAtMax = 5'000;  // cases read for one page: then it is short and has a token
constexpr int kWithinMax = 250;

std::optional<journal::Rejection> Check(const api::ListDueCasesRequest& request) {
  if (request.page_size() < 0) {
    return server::InvalidField("PAGE_SIZE", "page_size", "页大小不应为负数。",
                                "Expected a page size of 0 (default 50) to 500.");
  }
  if (request.within_working_days() < 0 || request.within_working_days() > kWithinMax) {
    return server::InvalidField("FIELD_OUT_OF_RANGE", "within_working_days", "应为 0 到 250 个工作日。",
                                "Expected 0 to 250 working days.");
  }
  return std::nullopt;
}

// The halls to walk, in the order of their ids: cases that no hall looks after come first, under "".
std::vector<std::string> HallsOf(const server::ReadView& view, const std::string& asked) {
  if (!asked.empty()) return {asked};
  std::vector<std::string> halls{""};
  view.Scan(Table::kHall, "", "", [&](std::string_view hall_id, std::string_view) {
    halls.emplace_back(hall_id);
    return true;
  });
  return halls;
}

// Where a page goes on: the hall, a zero byte, the place in its rows ("": its beginning).
struct Place {
  std::string hall, position;
};

std::optional<Place> ParsePlace(const std::string& text) {
  if (text.empty()) return Place();
  const size_t end = text.find('\0');
  if (end == std::string::npos) return std::nullopt;
  Place place{text.substr(0, end), text.substr(end + 1)};
  if (!place.position.empty() && !approval::DueDayMerge::IsPosition(place.position)) return std::nullopt;
  return place;
}

class DuePage {
 public:
  DuePage(const server::ReadView& view, const server::Caller& caller, const api::ListDueCasesRequest& request,
          api::ListDueCasesResponse* out)
      : view_(view),
        caller_(caller),
        request_(request),
        out_(out),
        until_(view.published().calendar->NthWorkingDayAfter(view.published().today, request.within_working_days()).day),
        size_(request.page_size() == 0 ? kPageDefault : std::min(request.page_size(), kPageMax)) {
    out->set_until_day(until_.ToString());
  }

  // From the position on in one hall; what of it is left where the page is full.
  std::optional<std::string> Walk(const std::string& hall, const std::string& position) {
    approval::DueDayMerge rows(view_, hall, {}, false, position);
    for (std::string at; rows.Next(&at);) {
      if (out_->cases_size() >= size_ || looked_at_ >= kLookedAtMax) return at;
      ++looked_at_;
      if (view_.ReadInto(approval::DueDayMerge::CaseOf(at), &subject_)) Offer();
    }
    return std::nullopt;
  }

 private:
  bool Asked() const {
    const auto fits = [](const std::string& asked, const std::string& is) { return asked.empty() || asked == is; };
    return fits(request_.department_id(), subject_.department_id()) && fits(request_.item_code(), subject_.item_code());
  }
  void Offer() {
    if (!Asked()) return;
    const LimitStanding standing = StandingOf(subject_);
    const bool near = standing.next != nullptr && CivilDay(standing.next->due_day()) <= until_;
    const bool wanted = standing.breached != nullptr || (near && !request_.overdue_only());
    if (wanted && approval::MaySee(view_, caller_, subject_)) Add(standing);
  }
  void Add(const LimitStanding& standing) {
    const journal::Clock& clock = standing.breached == nullptr ? *standing.next : *standing.breached;
    const CivilDay due(clock.due_day()), today = view_.published().today;
    const auto& calendar = *view_.published().calendar;
    api::DueCase& shown = *out_->add_cases();
    shown.set_case_no(subject_.case_no());
    shown.set_item_code(subject_.item_code());
    if (const auto* item = catalog::ItemVersion(view_, subject_.item_code(), subject_.item_effective_day())) {
      shown.mutable_item_name()->set_zh(item->name_zh());
      shown.mutable_item_name()->set_en(item->name_en());
    }
    shown.set_department_id(subject_.department_id());
    shown.set_hall_id(subject_.hall_id());
    shown.set_window_id(subject_.window_id());
    shown.set_state(static_cast<api::CaseState>(subject_.state()));
    shown.mutable_state_text()->set_zh(std::string(approval::NameOf(subject_.state()).zh));
    shown.mutable_state_text()->set_en(std::string(approval::NameOf(subject_.state()).en));
    shown.set_due_day(due.ToString());
    shown.set_working_days_left(due < today ? -calendar.WorkingDays(due, today).days : calendar.WorkingDays(today, due).days);
    shown.set_overdue(standing.breached != nullptr);
    shown.set_clock(std::string(approval::ShortNameOf(clock.kind())));
  }

  const server::ReadView& view_;
  const server::Caller& caller_;
  const api::ListDueCasesRequest& request_;
  api::ListDueCasesResponse* const out_;
  const CivilDay until_;
  const int size_;
  int looked_at_ = 0;
  journal::Case subject_;  // one row after the other
};

bool DueEarlier(const journal::Clock& clock, const journal::Clock* than) {
  return than == nullptr || clock.due_day() < than->due_day();
}

}  // namespace

LimitStanding StandingOf(const journal::Case& subject) {
  LimitStanding standing;
  const bool goes_on = subject.result_code() < 0;
  for (const journal::Clock& clock : subject.clocks()) {
    // The term of a licence asks nobody to act; the copy that a pending renewal carries does.
    if (clock.kind() == journal::CLOCK_KIND_C12_TERM && subject.has_ruling()) continue;
    if (clock.phase() == journal::CLOCK_PHASE_RUNNING && DueEarlier(clock, standing.next)) standing.next = &clock;
    const bool late = clock.phase() == journal::CLOCK_PHASE_EXPIRED && clock.counts_on() && clock.stopped_day() == 0 && goes_on;
    if (late && DueEarlier(clock, standing.breached)) standing.breached = &clock;
  }
  return standing;
}

grpc::Status ListDueCases(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                          const api::ListDueCasesRequest& request, api::ListDueCasesResponse* out) {
  if (const auto rejection = Check(request)) return server::ToGrpc(*rejection);
  if (!request.hall_id().empty() && view.Find<journal::Hall>(request.hall_id()) == nullptr) {
    return server::ToGrpc(
        server::InvalidField("HALL_UNKNOWN", "hall_id", "没有这个大厅。", "Expected a hall of the directory."));
  }
  const server::PageTokens tokens(gate.master(), gate.log_id_hex(),
                                  {"ListDueCases", StrCat(request.within_working_days()), request.overdue_only() ? "1" : "0",
                                   request.department_id(), request.hall_id(), request.item_code()});
  std::string begin;
  const auto place = tokens.Parse(request.page_token(), &begin) ? ParsePlace(begin) : std::nullopt;
  if (!place) return server::PageTokenInvalid();
  DuePage page(view, caller, request, out);
  for (const std::string& hall : HallsOf(view, request.hall_id())) {
    if (!begin.empty() && hall < place->hall) continue;
    const auto left = page.Walk(hall, hall == place->hall ? place->position : "");
    if (!left) continue;
    out->set_next_page_token(tokens.Make(StrCat(hall, '\0', *left)));
    break;
  }
  out->set_revision(view.published().head.revision);
  out->set_recomputing(view.published().recomputing());
  return grpc::Status::OK;
}

}  // namespace yici::audit
