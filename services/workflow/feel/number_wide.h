// Integers wide enough for intermediate results of number.cc: a fixed 640-bit integer of Boost.Multiprecision, no heap.
// 640 bits hold 192 decimal digits: a product of two 80-digit values with room to spare.
#ifndef YICI_SERVICES_WORKFLOW_FEEL_NUMBER_WIDE_H_
#define YICI_SERVICES_WORKFLOW_FEEL_NUMBER_WIDE_H_

#include <boost/multiprecision/cpp_int.hpp>

#include "services/workflow/feel/number.h"

namespace yici::feel {

using Wide =
    boost::multiprecision::number<boost::multiprecision::cpp_int_backend<640, 640, boost::multiprecision::unsigned_magnitude,
                                                                         boost::multiprecision::unchecked, void>>;

inline constexpr int kWideDigitsMax = 190;

inline Wide WidenCoefficient(const Number& a) { return Wide(a.coefficient()); }
// Requires 0 <= power <= kWideDigitsMax.
const Wide& WidePowerOfTen(int power);
int DigitsOf(const Wide& value);  // 0 for 0

// Whether digits were cut off below the value: they decide a half.
enum class Tail { kNone, kSome };

// Rounds half to even into the range of Number. Requires at least 36 digits in `value` when `tail` is kSome.
std::optional<Number> Finish(bool negative, const Wide& value, int64_t exponent, Tail tail);
// Takes trailing zeros off while the exponent is below `ideal`: an exact quotient reads 0.5, not 0.5000….
std::optional<Number> FinishExact(bool negative, Wide value, int64_t exponent, int64_t ideal);

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_NUMBER_WIDE_H_
