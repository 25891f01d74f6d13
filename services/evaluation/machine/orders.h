// Supervision orders (督办单): what they may be about, and what an event makes of one.
#ifndef YICI_SERVICES_EVALUATION_MACHINE_ORDERS_H_
#define YICI_SERVICES_EVALUATION_MACHINE_ORDERS_H_

#include <optional>
#include <string>
#include <string_view>

#include "services/base/evaluation_tables.h"
#include "services/base/outcome.h"

namespace yici::evaluation {

inline constexpr std::string_view kSecondRedCard = "SECOND_RED_CARD";  // of one case
inline constexpr std::string_view kThirdRedCard = "THIRD_RED_CARD";    // of one department in a calendar month
inline constexpr int32_t kOrderLimitDefault = 10, kOrderLimitMax = 90;

// What an order is about, and who answers for it where that follows from the thing itself.
struct OrderSubject {
  std::string department_id;  // empty: not known
  std::string jurisdiction;
};
// "cases/…", "demands/…", "visits/…" or "rallies/…/projects/…": whether it has the form of one.
bool IsOrderSubject(std::string_view subject);
// Nothing: there is none with this number.
std::optional<OrderSubject> FindOrderSubject(const StateReader& state, std::string_view subject);

bool IsOpen(journal::OrderState state);
// Whose row the event changes; "" for an event that is of no order.
std::string_view OrderOf(const journal::Event& event);
void FoldOrder(journal::SupervisionOrder& order, const journal::Event& event, const EventPosition& position);

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_MACHINE_ORDERS_H_
