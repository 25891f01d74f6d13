#include <algorithm>

#include "services/approval/service/convert.h"
#include "services/base/key_range.h"
#include "services/directory/machine/rights.h"
#include "services/evaluation/machine/cards.h"
#include "services/evaluation/machine/orders.h"
#include "services/evaluation/machine/rejections.h"
#include "services/evaluation/machine/rows.h"
#include "services/evaluation/machine/vocabulary.h"
#include "services/evaluation/service/queries.h"
#include "services/steward/service/ledger_convert.h"

namespace yici::evaluation {
namespace {

constexpr size_t kIdChars = 64;

bool MatchesTerm(const server::ReadView& view, const journal::IssuedCard& card, const server::Term& term) {
  if (term.field == "department_id") return card.department_id() == term.value;
  if (term.field == "jurisdiction") return directory::IsAtOrBelow(view, card.jurisdiction(), term.value);
  if (term.field == "month") return steward::ParseMonth(term.value) == card.month();
  if (term.field == "color") return CardColorOf(term.value) == card.color();
  if (term.field == "subject") return card.subject() == term.value;
  return AppealStateOf(term.value) == card.appeal().state();
}

bool MatchesTerm(const server::ReadView& view, const journal::SupervisionOrder& order, const server::Term& term) {
  if (term.field == "state") return OrderStateOf(term.value) == order.state();
  if (term.field == "department_id") return order.department_id() == term.value;
  if (term.field == "jurisdiction") return directory::IsAtOrBelow(view, order.jurisdiction(), term.value);
  if (term.field == "subject") return order.subject() == term.value;
  return IsOpen(order.state()) == (term.value == "true");
}

template <class Row>
bool MatchesAll(const Asking& asking, const steward::Terms& terms, const Row& row) {
  return std::all_of(terms.begin(), terms.end(), [&](const server::Term& term) { return MatchesTerm(asking.view, row, term); });
}

// The list of the department or of the subject where one is named, else all in the order of issue.
steward::Range CardRange(const steward::Terms& terms) {
  if (const std::string* subject = steward::Pinned(terms, "subject")) {
    const std::string begin = CardOfSubjectPrefix(*subject);
    return {tables::kCardBySubject, begin, PrefixEnd(begin)};
  }
  if (const std::string* department = steward::Pinned(terms, "department_id")) {
    const std::string begin = CardOfDepartmentPrefix(*department);
    return {tables::kCardByDepartment, begin, PrefixEnd(begin)};
  }
  return {tables::kIssuedCard, "", ""};
}

}  // namespace

grpc::Status GetCard(const Asking& asking, const api::GetCardRequest& request, api::IssuedCard* out) {
  if (auto rejection = approval::CheckText("card_no", request.card_no(), 1, kIdChars)) return server::ToGrpc(*rejection);
  const std::string key = CardKeyOf(request.card_no());
  const auto* card = key.empty() ? nullptr : asking.view.Find<journal::IssuedCard>(key);
  if (card == nullptr) return server::ToGrpc(Deny(Reason::kCardNotFound, "card_no"));
  PresentCard(*card, out);
  out->set_revision(asking.view.published().head.revision);
  return grpc::Status::OK;
}

grpc::Status ListCards(const Asking& asking, const api::ListCardsRequest& request, api::ListCardsResponse* out) {
  const auto terms =
      server::ParseTerms(request.filter(), {"department_id", "jurisdiction", "month", "color", "subject", "appeal"});
  if (!terms) return steward::FilterInvalid("department_id, jurisdiction, month, color, subject or appeal");
  return steward::WalkPage(asking, {"ListCards", request.filter(), request.page_size(), request.page_token()},
                           CardRange(*terms), out, [&](std::string_view key, std::string_view) {
                             journal::IssuedCard card;
                             const bool fits = asking.view.ReadInto(std::string(CardOfListKey(key)), &card) &&
                                               MatchesAll(asking, *terms, card);
                             if (fits) PresentCard(card, out->add_cards());
                             return fits;
                           });
}

grpc::Status GetOrder(const Asking& asking, const api::GetOrderRequest& request, api::SupervisionOrder* out) {
  if (auto rejection = approval::CheckText("order_no", request.order_no(), 1, kIdChars)) return server::ToGrpc(*rejection);
  const auto* order = asking.view.Find<journal::SupervisionOrder>(request.order_no());
  if (order == nullptr) return server::ToGrpc(Deny(Reason::kOrderNotFound, "order_no"));
  PresentOrder(*order, asking.view.published().today, Detail::kWhole, out);
  out->set_revision(asking.view.published().head.revision);
  return grpc::Status::OK;
}

grpc::Status ListOrders(const Asking& asking, const api::ListOrdersRequest& request, api::ListOrdersResponse* out) {
  const auto terms = server::ParseTerms(request.filter(), {"state", "department_id", "jurisdiction", "subject", "open"});
  if (!terms) return steward::FilterInvalid("state, department_id, jurisdiction, subject or open");
  return steward::WalkPage(asking, {"ListOrders", request.filter(), request.page_size(), request.page_token()},
                           {tables::kOrder, "", ""}, out, [&](std::string_view, std::string_view bytes) {
                             journal::SupervisionOrder order;
                             const bool fits = steward::Parse(bytes, &order) && MatchesAll(asking, *terms, order);
                             if (fits) PresentOrder(order, asking.view.published().today, Detail::kBrief, out->add_orders());
                             return fits;
                           });
}

}  // namespace yici::evaluation
