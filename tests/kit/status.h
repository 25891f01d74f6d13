// Matchers for absl::Status, which abseil 20220623 does not have.
//
//   EXPECT_OK(store.Write(…));
//   EXPECT_THAT(store.Get(…), StatusIs(absl::StatusCode::kNotFound));
#ifndef YICI_TESTS_KIT_STATUS_H_
#define YICI_TESTS_KIT_STATUS_H_

#include <ostream>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"

namespace yici::kit {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <class Value>
const absl::Status& StatusOf(const absl::StatusOr<Value>& value) {
  return value.status();
}

MATCHER(IsOk, "is OK") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

MATCHER_P(StatusIs, code, "has status " + absl::StatusCodeToString(code)) {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code;
}

}  // namespace yici::kit

#define EXPECT_OK(expression) EXPECT_THAT((expression), ::yici::kit::IsOk())
#define ASSERT_OK(expression) ASSERT_THAT((expression), ::yici::kit::IsOk())

#endif  // YICI_TESTS_KIT_STATUS_H_
