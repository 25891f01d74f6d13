// What a holiday notice would do to the cases there are: which clocks move, and which cards it makes wrong.
//
//   const NoticeEffect effect(view, notice);
//   effect.AddMoved(subject, response);                       // clocks that run or pause
//   if (effect.edits_past()) effect.AddWrongCards(subject, response);
//
// A recorded breach stays whatever a later notice says; its card can be withdrawn, so its case is named (domain 2.4).
#ifndef YICI_SERVICES_CATALOG_SERVICE_CALENDAR_PREVIEW_H_
#define YICI_SERVICES_CATALOG_SERVICE_CALENDAR_PREVIEW_H_

#include "absl/functional/function_ref.h"
#include "services/calendar/calendar_book.h"
#include "services/server/gateway/gate.h"
#include "services/server/gateway/page_token.h"
#include "services/server/partition/published.h"
#include "yici/v1/catalog.pb.h"

namespace yici::catalog {

namespace api = ::yici::v1;

class NoticeEffect {
 public:
  // The notice passed CalendarBook::Check but for edits of past days.
  NoticeEffect(const server::ReadView& view, const calendar::Notice& notice);

  bool edits_past() const { return edits_past_; }
  void AddMoved(const journal::Case& subject, api::PreviewCalendarResponse* response) const;
  void AddWrongCards(const journal::Case& subject, api::PreviewCalendarResponse* response) const;
  // Over all cases, until `looked_at_max` of them. True in `more` when there are others.
  int64_t CountWrongCards(int64_t looked_at_max, bool* more) const;

 private:
  using VisitCard = absl::FunctionRef<void(const journal::Card&, CivilDay old_due, CivilDay new_due)>;
  void VisitWrongCards(const journal::Case& subject, VisitCard visit) const;

  const server::ReadView& view_;
  CivilDay today_;
  calendar::Calendar after_;
  bool edits_past_ = false;
};

// One page: first the cases whose clocks run, by their timers, then, for a notice that edits past days, all cases for their
// cards. False for a token of another preview.
bool FillPreviewPage(const server::ReadView& view, const NoticeEffect& effect, const server::PageTokens& tokens,
                     const api::PreviewCalendarRequest& request, api::PreviewCalendarResponse* response);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_SERVICE_CALENDAR_PREVIEW_H_
