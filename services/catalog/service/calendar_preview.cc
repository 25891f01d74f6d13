#include "services/catalog/service/calendar_preview.h"

#include <algorithm>

#include "services/approval/machine/rows.h"
#include "services/approval/machine/view.h"

namespace yici::catalog {
namespace {

constexpr int kPageDefault = 200;
constexpr int kPageMax = 5'000;
constexpr int kLookedAtMax = 200'000;  // cases of one page
// The two walks of a preview, as the first byte of its positions.
constexpr char kByTimer = 't';
constexpr char kByCase = 'c';

bool EditsPast(const calendar::CalendarBook& book, const calendar::Notice& notice, CivilDay today) {
  const auto faults = book.Check(notice, today);
  return std::any_of(faults.begin(), faults.end(),
                     [](const calendar::NoticeFault& fault) { return fault.kind == calendar::NoticeFaultKind::kPastDateEdit; });
}

bool IsOf(const journal::Card& card, const journal::Clock& clock) {
  const bool late = card.color() == journal::CARD_COLOR_YELLOW || card.color() == journal::CARD_COLOR_RED;
  return late && card.clock() == clock.kind() && card.step() == clock.step() &&
         card.occurred_us() == StartOf(CivilDay(clock.due_day()) + 1).micros();
}

class PageFiller {
 public:
  PageFiller(const server::ReadView& view, const server::PageTokens& tokens, int size, api::PreviewCalendarResponse* response)
      : view_(view), tokens_(tokens), size_(size), response_(response) {}

  // Calls `add` for each case of the walk from `begin` on. False when the page is full.
  bool Walk(char walk, std::string_view begin, absl::FunctionRef<void(const journal::Case&)> add) {
    bool whole = true;
    view_.Scan(walk == kByTimer ? Table::kTimer : Table::kCase, begin, "", [&](std::string_view key, std::string_view value) {
      if (response_->moved_size() + response_->wrong_cards_size() >= size_ || looked_at_ >= kLookedAtMax) {
        response_->set_next_page_token(tokens_.Make(std::string(1, walk).append(key)));
        return whole = false;
      }
      ++looked_at_;
      const bool found = walk == kByTimer ? view_.ReadInto(approval::CaseOfTimerKey(key), &subject_)
                                          : subject_.ParseFromArray(value.data(), static_cast<int>(value.size()));
      if (found) add(subject_);
      return true;
    });
    return whole;
  }
  int64_t looked_at() const { return looked_at_; }

 private:
  const server::ReadView& view_;
  const server::PageTokens& tokens_;
  const int size_;
  api::PreviewCalendarResponse* const response_;
  int64_t looked_at_ = 0;
  journal::Case subject_;
};

}  // namespace

NoticeEffect::NoticeEffect(const server::ReadView& view, const calendar::Notice& notice)
    : view_(view), today_(view.published().today) {
  calendar::CalendarBook book = *view.published().book;
  edits_past_ = EditsPast(book, notice, today_);
  book.Add(notice);
  after_ = book.At(std::max(today_, notice.published_on));
}

void NoticeEffect::AddMoved(const journal::Case& subject, api::PreviewCalendarResponse* response) const {
  for (const journal::Clock& clock : subject.clocks()) {
    if (clock.phase() != journal::CLOCK_PHASE_RUNNING && clock.phase() != journal::CLOCK_PHASE_PAUSED) continue;
    const CivilDay before = approval::ViewClock(subject, clock, *view_.published().calendar, today_).due;
    const CivilDay after = approval::ViewClock(subject, clock, after_, today_).due;
    if (before == after) continue;
    auto* moved = response->add_moved();
    moved->set_case_no(subject.case_no());
    moved->set_clock(std::string(approval::ShortNameOf(clock.kind())));
    moved->set_old_due(before.ToString());
    moved->set_new_due(after.ToString());
  }
}

void NoticeEffect::VisitWrongCards(const journal::Case& subject, VisitCard visit) const {
  for (const journal::Clock& clock : subject.clocks()) {
    if (clock.phase() != journal::CLOCK_PHASE_EXPIRED) continue;
    const CivilDay before = approval::ViewClock(subject, clock, *view_.published().calendar, today_).due;
    const CivilDay after = approval::ViewClock(subject, clock, after_, today_).due;
    if (before == after || after <= CivilDay(clock.due_day())) continue;
    for (const journal::Card& card : subject.cards()) {
      if (IsOf(card, clock)) visit(card, CivilDay(clock.due_day()), after);
    }
  }
}

void NoticeEffect::AddWrongCards(const journal::Case& subject, api::PreviewCalendarResponse* response) const {
  VisitWrongCards(subject, [&](const journal::Card& card, CivilDay old_due, CivilDay new_due) {
    auto* wrong = response->add_wrong_cards();
    wrong->set_case_no(subject.case_no());
    wrong->set_clock(std::string(approval::ShortNameOf(card.clock())));
    wrong->set_rule(card.rule());
    wrong->set_color(card.color() == journal::CARD_COLOR_RED ? "red" : "yellow");
    wrong->set_old_due(old_due.ToString());
    wrong->set_new_due(new_due.ToString());
  });
}

int64_t NoticeEffect::CountWrongCards(int64_t looked_at_max, bool* more) const {
  int64_t wrong = 0, looked_at = 0;
  journal::Case subject;
  view_.Scan(Table::kCase, "", "", [&](std::string_view, std::string_view value) {
    if (++looked_at > looked_at_max) {
      *more = true;
      return false;
    }
    if (!subject.ParseFromArray(value.data(), static_cast<int>(value.size()))) return true;
    VisitWrongCards(subject, [&](const journal::Card&, CivilDay, CivilDay) { ++wrong; });
    return true;
  });
  return wrong;
}

bool FillPreviewPage(const server::ReadView& view, const NoticeEffect& effect, const server::PageTokens& tokens,
                     const api::PreviewCalendarRequest& request, api::PreviewCalendarResponse* response) {
  std::string position(1, kByTimer);
  if (!tokens.Parse(request.page_token(), &position) || position.empty()) return false;
  const int size = request.page_size() <= 0 ? kPageDefault : std::min(request.page_size(), kPageMax);
  PageFiller page(view, tokens, size, response);
  bool whole = true;
  if (position[0] == kByTimer) {
    whole = page.Walk(kByTimer, position.substr(1), [&](const journal::Case& c) { effect.AddMoved(c, response); });
    position.assign(1, kByCase);
  }
  if (whole && effect.edits_past()) {
    page.Walk(kByCase, position.substr(1), [&](const journal::Case& c) { effect.AddWrongCards(c, response); });
  }
  response->set_cases_looked_at(page.looked_at());
  response->set_more(!response->next_page_token().empty());
  return true;
}

}  // namespace yici::catalog
