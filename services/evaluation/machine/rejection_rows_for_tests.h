// One row of a table of refusals in tests: the reason, and how a command that nearly fits meets it.
#ifndef YICI_SERVICES_EVALUATION_MACHINE_REJECTION_ROWS_FOR_TESTS_H_
#define YICI_SERVICES_EVALUATION_MACHINE_REJECTION_ROWS_FOR_TESTS_H_

#include <functional>
#include <string_view>

#include "gtest/gtest.h"
#include "services/evaluation/machine/test_kit.h"

namespace yici::evaluation {

struct RejectionRow {
  std::string_view reason;
  std::function<Done(EvaluationCity&)> meet;
};

inline void MeetsAndChangesNothing(const RejectionRow& row) {
  SCOPED_TRACE(std::string(row.reason));
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const Done done = row.meet(city);
  EXPECT_EQ(done.reason(), row.reason);
  EXPECT_TRUE(done.events.empty());
  EXPECT_FALSE(done.outcome.answer.rejection().message_zh().empty());
}

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_MACHINE_REJECTION_ROWS_FOR_TESTS_H_
